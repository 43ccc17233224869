"""收各居民区: who has handed over this month, many packages at once, what became of each, and 下发."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from xinjing_desktop.ledger.pen import Change
from xinjing_desktop.progress import Step
from xinjing_desktop.records import ENTITIES
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.jobs import Job
from xinjing_desktop.ui.lookout import Lookout
from xinjing_desktop.ui.pages.page import Page
from xinjing_desktop.ui.pages.receiving.checklist_view import ChecklistView
from xinjing_desktop.ui.pages.receiving.down_view import DownView
from xinjing_desktop.ui.pages.receiving.report_view import ReportView
from xinjing_desktop.ui.widgets.working_view import WorkingView

if TYPE_CHECKING:  # packages are opened when the first one comes
    from xinjing_desktop.exchange.batches import Batch, Given
    from xinjing_desktop.ledger.peers import Peer

PACKAGE = "数据包 (*.xjp);;所有文件 (*)"
STOPS = "停止：合并好的留下，正在合并的这一个退回（Esc）"
NO_PACKAGES = "这里没有数据包（名字以 .xjp 结尾的文件）。请看看是不是选错了文件夹或 U 盘。"


class ReceivingPage(Page):
    """Four faces: the checklist, work under way, the report of a batch, handing down."""

    concerns = frozenset(entity.entity for entity in ENTITIES)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._job: Job | None = None
        self.checklist = ChecklistView(desk)
        self.checklist.dropped.connect(self.take)
        self.checklist.files_asked.connect(self.pick_files)
        self.checklist.folder_asked.connect(self.pick_folder)
        self.checklist.down_asked.connect(self.show_down)
        self.working = WorkingView(STOPS)
        self.report = ReportView(desk)
        self.report.left.connect(self.show_checklist)
        self.report.go_on_asked.connect(self.take)
        self.down = DownView(desk)
        self.down.left.connect(self.show_checklist)
        self.down.asked.connect(self.hand_down)
        self.lookout = Lookout(desk, self, lambda: self.down.remembered)
        self.lookout.seen.connect(self.checklist.waiting.show_spots)
        self.lookout.seen.connect(self.down.show_spots)
        self.faces = QStackedWidget()
        face: QWidget
        for face in (self.checklist, self.working, self.report, self.down):
            self.faces.addWidget(face)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(theme.px(24), theme.px(10), theme.px(24), theme.px(12))
        outer.addWidget(self.faces)

    def reload(self) -> None:
        """The checklist, and the list of those to hand down to."""
        self.checklist.reload()
        self.down.reload()

    def on_change(self, change: Change) -> None:
        """While a batch is merged, once at its end is enough."""
        if self._job is None:
            self.checklist.reload()

    def go(self, **where: Any) -> None:
        """Open the units that have not handed over, or the handing down."""
        if chosen := where.get("filter"):
            self.show_checklist()
            self.checklist.choose(chosen)
        if where.get("down"):
            self.show_down()

    def may_leave(self) -> bool:
        """Work goes on in the background; it is said."""
        if self._job is None:
            return True
        return self.desk.alerts.ask("正在收发数据包。要让它在后台继续吗？", "在后台继续", "留在这里")

    def show_checklist(self) -> None:
        """Back to the units."""
        self.faces.setCurrentWidget(self.checklist)
        self.checklist.reload()
        self.checklist.start()

    def show_down(self) -> None:
        """Choose whom to hand down to."""
        self.down.show_month(self.checklist.month())
        self.faces.setCurrentWidget(self.down)
        self.down.start()

    def _work(
        self, work: Callable[[Step], Any], done: Callable[[Any], None], words: tuple[str, str], back: QWidget
    ) -> None:
        job = self._job = self.desk.jobs.run(work, done, self.desk.alerts.fail)

        def settled() -> None:
            self._job = None
            if self.faces.currentWidget() is self.working:
                self.faces.setCurrentWidget(back)
            self.checklist.reload()
            self.lookout.ask()

        job.finished.connect(settled)
        self.working.follow(job, *words, figures=False)
        self.faces.setCurrentWidget(self.working)
        self.working.setFocus()

    # ---- taking in

    def pick_files(self) -> None:
        """Choose packages."""
        self.take(self.desk.alerts.pick_files("选择各居民区的数据包（可以一次选很多个）", PACKAGE))

    def pick_folder(self) -> None:
        """Choose a folder or a stick: every package in it."""
        folder = self.desk.alerts.pick_folder("选择放数据包的文件夹或 U 盘")
        if folder is not None:
            self.take([folder])

    def take(self, paths: Sequence[Path]) -> None:
        """Merge them all in one job; a copy of the ledger is kept first."""
        if not paths or self._job is not None or not self.desk.may_write:
            return
        ledger, given = self.desk.ledger, [Path(path) for path in paths]

        def work(step: Step) -> "Batch | None":
            from xinjing_desktop.exchange import batches

            files = batches.files_in(given)
            return batches.take_all(ledger, files, step) if files else None

        def done(batch: "Batch | None") -> None:
            if batch is None:
                self.desk.alerts.tell(NO_PACKAGES)
                return
            self.report.show_batch(batch)
            self.faces.setCurrentWidget(self.report)
            self.report.start()

        names = "、".join(path.name for path in given[:3]) + (f" 等 {len(given)} 个" if len(given) > 3 else "")
        self._work(work, done, ("正在合并数据包", names), self.checklist)

    # ---- handing down

    def hand_down(self, peers: "Sequence[Peer]", month: str, folder: Path | None = None) -> None:
        """Write a package for each of these PCs into a folder or onto a stick; without one ask where to."""
        if not peers or self._job is not None or not self.desk.may_write:
            return
        folder = folder or self.desk.alerts.pick_folder("下发的数据包写到哪个文件夹或 U 盘", self.down.remembered)
        if folder is None:
            return
        ledger = self.desk.ledger

        def work(step: Step) -> "list[Given]":
            from xinjing_desktop.exchange import batches

            return batches.hand_down(ledger, peers, folder, month, step)

        def done(given: "list[Given]") -> None:
            self.down.show_given(given, folder, asked=len(peers))
            self.faces.setCurrentWidget(self.down)
            self.down.start()

        self._work(work, done, ("正在写下发的数据包", str(folder)), self.down)
