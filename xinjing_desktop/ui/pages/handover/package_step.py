"""Step 4, 写到 U 盘: one file, written, read back and verified before anybody may pull the stick."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from xinjing_desktop.ledger.find import exchanges
from xinjing_desktop.ledger.find.exchanges import Passed
from xinjing_desktop.ledger.find.month_end import Progress
from xinjing_desktop.progress import Step
from xinjing_desktop.records.spoken import spoken_hash
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.jobs import Job
from xinjing_desktop.ui.pages.handover.face import Face
from xinjing_desktop.ui.spots import SpotButtons
from xinjing_desktop.ui.state import folder as folder_of
from xinjing_desktop.ui.widgets.cards import Banner, IconLabel, button, hint, label

if TYPE_CHECKING:
    from xinjing_desktop.exchange.nearby import Spot

FOLDER = "handover_folder"
"""Where the last package went: remembered on this computer."""


class PackageStep(Face):
    """Three faces: where to, under way, safe to pull out."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "写到 U 盘", "数据包是加密的，只有镇里打得开。写完会读回来核对，出现“可以安全拔出”再拔。", "下一步")
        self.wants_full = lambda: False
        self._spots: Sequence[Spot] = ()
        self._job: Job | None = None
        self.banner = Banner(tone="warn", button="去认识镇里")
        self.banner.pressed.connect(lambda: desk.go("settings", section="exchange"))
        self.body.addWidget(self.banner)
        self.faces = QStackedWidget()
        for face in (self._where(), self._working(), self._safe()):
            self.faces.addWidget(face)
        self.body.addWidget(self.faces, 1)
        self.anew = button("再写一份", icon="restore", tip="U 盘丢了或写坏了：重新写一个数据包，号数加一")
        self.anew.clicked.connect(self.start_anew)
        self.foot.addWidget(self.anew)
        self.finish()

    def _where(self) -> QWidget:
        face = QWidget()
        down = QVBoxLayout(face)
        down.setSpacing(theme.px(12))
        down.addStretch(1)
        down.addWidget(IconLabel("export", "accent", 44), 0, Qt.AlignmentFlag.AlignHCenter)
        self.what = label("", "value", wrap=True)
        self.what.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        down.addWidget(self.what)
        line = QHBoxLayout()
        line.addStretch()
        self.places = SpotButtons("写到 U 盘或文件夹…")
        self.places.chosen.connect(self.choose)
        line.addWidget(self.places)
        line.addStretch()
        down.addLayout(line)
        down.addStretch(2)
        return face

    def _working(self) -> QWidget:
        face = QWidget()
        down = QVBoxLayout(face)
        down.setSpacing(theme.px(14))
        down.addStretch(1)
        title = label("正在写，请不要拔 U 盘", "h1")
        self.words = label("", "field")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("写数据包的进度")
        self.bar.setFixedWidth(theme.px(420))
        self.stop = button("停止", icon="cancel", tip="停止，U 盘上什么都不留下")
        self.stop.clicked.connect(self._on_stop)
        for each in (title, self.bar, self.words, self.stop):
            down.addWidget(each, 0, Qt.AlignmentFlag.AlignHCenter)
        down.addStretch(2)
        return face

    def _safe(self) -> QWidget:
        face = QWidget()
        down = QVBoxLayout(face)
        down.setSpacing(theme.px(10))
        down.addStretch(1)
        down.addWidget(IconLabel("closed", "ok", 56), 0, Qt.AlignmentFlag.AlignHCenter)
        self.safe = label("", "proclaimed")
        self.number = label("", "h2")
        self.file = label("", "value", selectable=True)
        self.spoken = label("", "h2", selectable=True)
        self.checked = hint("")
        self.checked.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        for each in (self.safe, self.number, self.file, self.spoken):
            each.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            down.addWidget(each, 0, Qt.AlignmentFlag.AlignHCenter)
        down.addWidget(self.checked)
        down.addStretch(2)
        return face

    # ---- showing

    def show_progress(self, progress: Progress) -> None:
        """What was written for this month, or where it may be written to."""
        super().show_progress(progress)
        peer = exchanges.town(self.ledger)
        self.banner.say("" if peer else "还没有和镇里交换过身份卡，不能移交。", tone="warn", button="去认识镇里")
        if self._job is not None:
            return
        if progress.handed is not None:
            self._show_safe(progress.handed, fresh=False)
            return
        self._ask_where(peer is not None)

    def _ask_where(self, may: bool) -> None:
        may = may and self.desk.may_write
        self.what.setText("这个月的数据包还没有写。")
        self.places.setVisible(self.desk.may_write)
        self.places.setEnabled(may)
        self.show_spots(self._spots)
        self.next.setVisible(False)
        self.anew.hide()
        self.faces.setCurrentIndex(0)

    def show_spots(self, spots: "Sequence[Spot]") -> None:
        """What is plugged in or connected now."""
        self._spots = spots
        self.places.show_spots(spots, self.remembered)
        if self.desk.may_write:
            plugged = any(spot.kind == "stick" for spot in spots)
            self.what.setText("选写到哪里。" if plugged else "插上 U 盘，它会列在这里；也可以选一个文件夹。")

    @property
    def remembered(self) -> Path | None:
        """Where the last package went."""
        return folder_of(self.desk.state, FOLDER)

    def _show_safe(self, one: Passed, *, fresh: bool) -> None:
        self.safe.setText("可以安全拔出" if fresh else "已经写好")
        self.number.setText(f"第 {one.number} 号数据包，{one.record_count:,} 条记录，{one.facts.photos:,} 张照片")
        self.file.setText(one.file)
        self.spoken.setText(f"{one.hash[:8]}　{spoken_hash(one.hash)}")
        place = self.desk.state.get(FOLDER, "")
        said = f"已写到 {place}，读回来核对过，一个字节都不差。" if fresh else f"{one.at:%Y-%m-%d %H:%M} 由{one.who or '系统'}写成。"
        acked = "镇里已经确认收到。" if one.acked else "上面四个词印在移交单上，镇里收下时核对。"
        self.checked.setText(said + acked)
        self.next.setVisible(self.desk.may_write)
        self.anew.setVisible(self.desk.may_write)
        self.faces.setCurrentIndex(2)
        if self.next.isVisible():
            self.next.setFocus()

    # ---- acting

    def start_anew(self) -> None:
        """Another package for the same month."""
        question = "要再写一个数据包吗？内容一样或更多，号数加一。原来那一个镇里收到了也不要紧。"
        if self.desk.alerts.ask(question, "再写一份", "不用"):
            self._ask_where(exchanges.town(self.ledger) is not None)

    def choose(self, folder: Path | None = None) -> None:
        """Write there; without a folder ask where to."""
        folder = folder or self.desk.alerts.pick_folder("数据包写到哪里", self.remembered)
        if folder is not None:
            self.write_to(folder)

    def write_to(self, folder: Path) -> None:
        """Write, read back, verify, in the background. When it is stopped nothing stays behind."""
        peer, ledger, month, full = exchanges.town(self.ledger), self.ledger, self.month, self.wants_full()
        if peer is None or self._job is not None:
            return

        def work(step: Step) -> str:
            from xinjing_desktop.exchange import handover

            return handover.hand_over(ledger, peer, folder, month=month, full=full, step=step).facts.id

        def done(id: str) -> None:
            self.desk.state[FOLDER] = str(folder)
            handed = exchanges.passed(self.ledger, peer.site, sent=True)
            one = next(each for each in handed if each.id == id)
            self._show_safe(one, fresh=True)
            self.changed.emit()

        def settled() -> None:
            self._job = None
            if self.faces.currentIndex() == 1:
                self._ask_where(True)

        job = self._job = self.desk.jobs.run(work, done, self.desk.alerts.fail, title="正在写数据包")
        job.progressed.connect(self._on_progress)
        job.finished.connect(settled)
        self.words.setText("")
        self.bar.setRange(0, 0)
        self.stop.setEnabled(True)
        self.anew.hide()
        self.next.hide()
        self.faces.setCurrentIndex(1)
        self.stop.setFocus()

    def _on_progress(self, at: int, of: int, text: str) -> None:
        self.bar.setRange(0, max(of, 0))
        self.bar.setValue(at)
        self.words.setText(text)

    def _on_stop(self) -> None:
        if self._job is not None:
            self.stop.setEnabled(False)
            self._job.cancel()
