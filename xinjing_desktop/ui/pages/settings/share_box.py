"""The shared folder of one peer: chosen, forgotten, exchanged over now or by itself, and how that went last."""

import datetime
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QSpinBox, QVBoxLayout, QWidget

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import shared_places
from xinjing_desktop.ledger.peers import Peer
from xinjing_desktop.ledger.shared_places import LONGEST, SHORTEST, Round
from xinjing_desktop.progress import Step
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.auto_exchange import exchange_now
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.widgets.cards import button, hint, label
from xinjing_desktop.ui.widgets.flow import FlowLayout

USUAL = 30
"""Minutes that are proposed."""
NONE = "还没有选。选了以后，数据包经过它来去，不用 U 盘；台账本身不放在那里。"


class ShareBox(QWidget):
    """`exchanged` when packages may have come or gone."""

    exchanged = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._peer: Peer | None = None
        self._busy = False
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(theme.px(6))
        down.addWidget(label("共享文件夹", "value"))
        self.folder = hint("")
        down.addWidget(self.folder)
        self.choose = button("选择…", icon="folder", tip="选一个两边都能打开的共享文件夹")
        self.choose.clicked.connect(self._choose)
        self.alike = button("都用这个", tip="别的居民区也都用这个文件夹，间隔也一样")
        self.alike.clicked.connect(self._agree_alike)
        self.forget = button("不用了", kind="flat", tip="以后不再经过这个文件夹交换；里面的文件不动")
        self.forget.clicked.connect(self._forget)
        self.now = button("现在交换", icon="recheck")
        self.now.clicked.connect(self._exchange)
        self._add(down, self.choose, self.now, self.alike, self.forget)
        self.auto = QCheckBox("自动交换，每")
        self.auto.clicked.connect(lambda: self._set_minutes())
        self.minutes = QSpinBox()
        self.minutes.setAccessibleName("自动交换的间隔，分钟")
        self.minutes.setRange(SHORTEST, LONGEST)
        self.minutes.setSuffix(" 分钟")
        self.minutes.setKeyboardTracking(False)
        self.minutes.editingFinished.connect(self._set_minutes)
        self.auto.setToolTip("没有新内容就不出声；窗口锁着时也照常交换")
        self._timing = self._add(down, self.auto, self.minutes)
        self.last = hint("")
        down.addWidget(self.last)

    def _add(self, down: QVBoxLayout, *each: QWidget) -> QWidget:
        line = QWidget()
        across = FlowLayout(line, gap=theme.px(8), line_gap=theme.px(6))
        for one in each:
            across.addWidget(one)
        down.addWidget(line)
        return line

    def show_peer(self, peer: Peer, *, alike: int) -> None:
        """The folder agreed with this peer; `alike`: how many others of its kind there are."""
        self._peer = peer
        ledger, writable = self._desk.ledger, self._desk.may_write and not peer.retired
        place = shared_places.place_of(ledger, peer.site)
        self.folder.setText(str(place.folder) if place else NONE)
        for each in (self.choose, self.now, self.alike, self.forget, self._timing):
            each.setVisible(writable and (place is not None or each is self.choose))
        self.alike.setVisible(writable and place is not None and alike > 0)
        self.alike.setText(f"{alike + 1} 个单位都用它")
        self.choose.setText(" 换一个…" if place else " 选择…")
        self.now.setEnabled(not self._busy)
        minutes = place.minutes if place else None
        self.auto.setChecked(minutes is not None)
        self.minutes.blockSignals(True)
        self.minutes.setValue(minutes or USUAL)
        self.minutes.blockSignals(False)
        self.minutes.setEnabled(minutes is not None)
        last = shared_places.round_of(ledger, peer.site) if place else None
        self.last.setVisible(place is not None)
        self.last.setText(_words(last) if last else "还没有交换过。")
        theme.restyle(self.last, role="problem" if last and last.failed else "hint")

    # ---- acting

    def _do(self, act: Callable[[Peer], None], said: str = "") -> None:
        peer = self._peer
        if peer is None:
            return
        try:
            act(peer)
        except Refusal as refusal:
            self._desk.alerts.fail(refusal)
        else:
            if said:
                self._desk.alerts.toast(said)
        self.exchanged.emit()

    def _choose(self) -> None:
        peer = self._peer
        if peer is None:
            return
        place = shared_places.place_of(self._desk.ledger, peer.site)
        folder = self._desk.alerts.pick_folder("和对方交换用的共享文件夹", place.folder if place else None)
        if folder is None:
            return
        minutes = place.minutes if place else None
        self._agree(lambda: shared_places.agree(self._desk.ledger, peer.site, Path(folder), minutes))

    def _agree_alike(self) -> None:
        peer = self._peer
        if peer is None:
            return
        question = "别的单位也都用这个共享文件夹、同样的间隔吗？它们原来选的会换掉。"
        if self._desk.alerts.ask(question, "都用这个", "不用"):
            self._agree(lambda: shared_places.agree_alike(self._desk.ledger, peer.site))

    def _agree(self, act: Callable[[], object]) -> None:
        """In the background: a share may take its time to answer."""

        def work(step: Step) -> None:
            act()

        def failed(error: Exception) -> None:
            self._desk.alerts.fail(error)
            self.exchanged.emit()

        self._desk.jobs.run(work, lambda _: self.exchanged.emit(), failed)

    def _forget(self) -> None:
        self._do(lambda peer: shared_places.part(self._desk.ledger, peer.site), "以后不经过共享文件夹交换")

    def _set_minutes(self) -> None:
        minutes = self.minutes.value() if self.auto.isChecked() else None
        peer = self._peer
        place = shared_places.place_of(self._desk.ledger, peer.site) if peer else None
        if place is not None and place.minutes != minutes:
            self._do(lambda peer: shared_places.set_minutes(self._desk.ledger, peer.site, minutes))

    def _exchange(self) -> None:
        peer = self._peer
        place = shared_places.place_of(self._desk.ledger, peer.site) if peer else None
        if peer is None or place is None or self._busy:
            return
        self._busy = True
        self.now.setEnabled(False)
        exchange_now(self._desk, place.folder, [peer.site], self.exchanged.emit).finished.connect(self._settled)

    def _settled(self) -> None:
        self._busy = False
        self.now.setEnabled(True)


def _words(last: Round) -> str:
    today = clock.today()
    day = {today: "今天", today - datetime.timedelta(days=1): "昨天"}.get(last.at.date(), f"{last.at:%Y-%m-%d}")
    return f"上次交换：{day} {last.at:%H:%M}，{last.sentence}"
