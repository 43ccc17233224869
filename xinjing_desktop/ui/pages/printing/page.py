"""打印: what is printed now, what was printed before, the words on paper, and printers that print beside the place."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from xinjing_desktop.ledger.pen import Change
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.page import Page
from xinjing_desktop.ui.pages.printing.run_view import RunView
from xinjing_desktop.ui.printing.orders import Whom
from xinjing_desktop.ui.widgets.cards import PageHeader

TABS = (
    ("run", "打印", ""),
    ("past", "以前打印的", "past_view:PastView"),
    ("texts", "通知单的文字", "texts_view:TextsView"),
    ("calibration", "打印机校准", "calibration_view:CalibrationView"),
)
"""Key, words, and where the view comes from when its tab is opened first."""


class PrintingPage(Page):
    """A committee prints for its doors; a town prints announcements and tables."""

    concerns = frozenset(
        {"household", "resident", "profile", "hazard", "stairwell", "compound", "community", "contact", "notice"}
        | {"notice_text", "town_notice_text", "unit_image", "visit", "campaign", "campaign_exclusion"}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.head = PageHeader("打印", note="通知单、走访单和表格；先看样子，再打印或存为 PDF")
        self.tabs = QTabBar()
        self.tabs.setAccessibleName("打印的几个方面")
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        for _, words, _ in TABS:
            self.tabs.addTab(words)
        self.run = RunView(desk)
        self.views: dict[str, Any] = {"run": self.run}
        self.stack = QStackedWidget()
        self.stack.addWidget(self.run)
        self.tabs.currentChanged.connect(self._on_tab)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(theme.px(24), theme.px(10), theme.px(24), theme.px(16))
        outer.setSpacing(theme.px(10))
        outer.addWidget(self.head)
        outer.addWidget(self.tabs)
        outer.addWidget(self.stack, 1)
        self._started = False

    def reload(self) -> None:
        """The open tab anew."""
        if not self._started:
            self._started = True
            self.run.start()
        elif self.tabs.currentIndex() == 0:
            self.run.reload()
        else:
            self._open(self.tabs.currentIndex())

    def on_change(self, change: Change) -> None:
        """What was printed is no reason to number the slips anew: those on screen are those on paper."""
        if change.touched.keys() <= {"notice"}:
            if self.tabs.currentIndex():
                self._open(self.tabs.currentIndex())
        else:
            self.reload()

    def view(self, key: str) -> Any:
        """The view of a tab, built when it is asked for first."""
        if key not in self.views:
            place = next(place for name, _, place in TABS if name == key)
            module, _, name = place.partition(":")
            made: QWidget = getattr(import_module(f"{__package__}.{module}"), name)(self.desk)
            self.views[key] = made
            self.stack.addWidget(made)
            if key == "past":
                again: Callable[[str, Whom], None] = self._print_again
                made.again.connect(again)  # type: ignore[attr-defined]
        return self.views[key]

    def go(self, **where: Any) -> None:
        """`entity=` and `uids=` (with `words=` for them and `notice=` a code), `table=` a Sheet (with `marks=` for each of its
        copies), `slip=` the uid of one that was printed, or `tab=`.
        """
        self.freshen()
        if "table" in where:
            self.tabs.setCurrentIndex(0)
            self.run.take_table(where["table"], where.get("marks", ("",)))
        elif "entity" in where:
            self.tabs.setCurrentIndex(0)
            uids = tuple(where["uids"])
            selection = Whom("selection", where.get("words") or f"{len(uids):,} 条", where["entity"], uids)
            self.run.take(where.get("notice", ""), selection)
        elif "slip" in where:
            self.open_tab("past")
            self.view("past").open_slip(where["slip"])
        elif "tab" in where:
            self.open_tab(where["tab"])

    def open_tab(self, key: str) -> None:
        """Show a tab."""
        self.tabs.setCurrentIndex([name for name, *_ in TABS].index(key))

    def may_leave(self) -> bool:
        """A text that is being written is asked about."""
        view: Any = self.stack.currentWidget()
        return bool(view.may_leave()) if hasattr(view, "may_leave") else True

    def _print_again(self, notice: str, selection: Whom) -> None:
        self.tabs.setCurrentIndex(0)
        self.run.take(notice, selection)

    def _on_tab(self, at: int) -> None:
        view = self.view(TABS[at][0])
        self.stack.setCurrentWidget(view)
        if self._started:
            self._open(at)

    def _open(self, at: int) -> None:
        self.view(TABS[at][0]).reload()
