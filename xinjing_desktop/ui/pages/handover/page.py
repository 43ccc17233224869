"""月末移交: the end of the month step by step, and the town's answers on a second tab."""

from typing import Any

from PySide6.QtWidgets import QComboBox, QStackedWidget, QTabBar, QVBoxLayout

from xinjing_desktop import clock
from xinjing_desktop.ledger.find import month_end, months, replies
from xinjing_desktop.records import ENTITIES
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.lookout import Lookout
from xinjing_desktop.ui.pages.handover.month_end_view import MonthEndView
from xinjing_desktop.ui.pages.handover.replies_view import RepliesView
from xinjing_desktop.ui.pages.page import Page
from xinjing_desktop.ui.widgets.cards import PageHeader

NOTE = "五步：自检、锁定数字、交什么、写到 U 盘、移交单。中途离开也不要紧，回来接着做。"
TABS = (("month", "月末移交"), ("replies", "镇里的回复"))


class HandoverPage(Page):
    """Only a committee has it; the town has the receiving page instead."""

    concerns = frozenset(entity.entity for entity in ENTITIES)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.months = QComboBox()
        self.months.setAccessibleName("移交哪个月")
        self.head = PageHeader("月末移交", note=NOTE, actions=[self.months])
        self.tabs = QTabBar()
        self.tabs.setAccessibleName("月末移交和镇里的回复")
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        for _, words in TABS:
            self.tabs.addTab(words)
        self.view = MonthEndView(desk)
        self.months.activated.connect(lambda: self.view.show_month(self.months.currentData()))
        self.replies = RepliesView(desk)
        self.lookout = Lookout(desk, self, lambda: self.view.package.remembered)
        self.lookout.seen.connect(self.view.package.show_spots)
        self.lookout.seen.connect(self.replies.box.waiting.show_spots)
        self.replies.box.received.connect(self.lookout.ask)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.view)
        self.stack.addWidget(self.replies)
        self.tabs.currentChanged.connect(self._on_tab)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(theme.px(24), theme.px(10), theme.px(24), theme.px(16))
        outer.setSpacing(theme.px(10))
        outer.addWidget(self.head)
        outer.addWidget(self.tabs)
        outer.addWidget(self.stack, 1)
        self._started = False

    def reload(self) -> None:
        """Where the month stands now, and what came from the town."""
        waiting = replies.waiting(self.desk.ledger).replies
        self.tabs.setTabText(1, f"{TABS[1][1]}（{waiting}）" if waiting else TABS[1][1])
        self._list_months()
        if not self._started:
            self._started = True
            self.show_month(month_end.month_due(self.desk.ledger, clock.today()))
        elif self.stack.currentWidget() is self.view:
            self.view.reload()
        if self.stack.currentWidget() is self.replies:
            self.replies.reload()

    def _list_months(self) -> None:
        """A window left open over the turn of a month has the new one to choose."""
        found = month_end.choices(clock.today())
        if self.months.itemData(0) == found[0]:
            return
        chosen = self.months.currentData()
        self.months.clear()
        for month in found:
            self.months.addItem(months.words(month), month)
        self.months.setCurrentIndex(max(0, self.months.findData(chosen)))

    def show_month(self, month: str) -> None:
        """Choose a month and open it where it was left."""
        self.months.setCurrentIndex(max(0, self.months.findData(month)))
        self.view.show_month(month)

    def go(self, **where: Any) -> None:
        """`tab="replies"`, `month="2026-02"`, `step="package"`."""
        if "month" in where:
            self.show_month(where["month"])
        if "step" in where:
            self.view.open_step(where["step"])
        if "tab" in where:
            self.tabs.setCurrentIndex([key for key, _ in TABS].index(where["tab"]))

    def may_leave(self) -> bool:
        """An answer that was begun is asked about."""
        return self.replies.may_leave()

    def _on_tab(self, at: int) -> None:
        self.stack.setCurrentIndex(at)
        self.months.setVisible(at == 0)
        self.head.set_note(NOTE if at == 0 else "")
        if self._started:
            self.reload()
