"""分歧: two tabs, the columns in dispute and the residents who may be one person."""

from typing import Any

from PySide6.QtWidgets import QTabWidget, QVBoxLayout

from xinjing_desktop.ledger.pen import Change
from xinjing_desktop.records import ENTITIES
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.conflicts.disputes_view import DisputesView
from xinjing_desktop.ui.pages.conflicts.twins_view import TwinsView
from xinjing_desktop.ui.pages.page import Page
from xinjing_desktop.ui.widgets.cards import PageHeader


class ConflictsPage(Page):
    """A conflict may be about any record, so every change concerns this page."""

    concerns = frozenset(entity.entity for entity in ENTITIES)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.head = PageHeader("分歧")
        self.disputes = DisputesView(desk)
        self.disputes.counted.connect(self._on_disputes)
        self.twins = TwinsView(desk)
        self.twins.counted.connect(self._on_twins)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName("分歧")
        self.tabs.tabBar().setAccessibleName("分歧还是重复的居民")
        self.tabs.addTab(self.disputes, "说法不一")
        self.tabs.addTab(self.twins, "重复的居民")
        self.tabs.currentChanged.connect(lambda _: self._start())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(theme.px(24), theme.px(10), theme.px(24), theme.px(12))
        outer.setSpacing(theme.px(8))
        outer.addWidget(self.head)
        outer.addWidget(self.tabs, 1)

    def reload(self) -> None:
        """Both lists anew, in the background."""
        self.disputes.reload()
        self.twins.reload()

    def on_change(self, change: Change) -> None:
        """Few records: only their questions. Many, as after a merge: everything."""
        self.disputes.on_change(change)
        if change.touched.keys() & {"resident", "id_document"}:
            self.twins.reload()

    def go(self, **where: Any) -> None:
        """Open the tab of the twins, or the questions of one unit."""
        if where.get("tab") == "twins":
            self.tabs.setCurrentWidget(self.twins)
        else:
            self.tabs.setCurrentWidget(self.disputes)
        if unit := where.get("unit"):
            self.disputes.choose_unit(unit)

    def may_leave(self) -> bool:
        """Something half typed is asked about."""
        return self.disputes.may_leave()

    def _start(self) -> None:
        view = self.tabs.currentWidget()
        if isinstance(view, DisputesView | TwinsView):
            view.start()

    def _on_disputes(self, count: int) -> None:
        self.tabs.setTabText(0, f"说法不一 {count:,}" if count else "说法不一")
        note = f"同一栏两边写得不一样，还有 {count:,} 条等裁定；裁定会随下一个数据包交给对方" if count else "两边说法一致"
        self.head.set_note(note)

    def _on_twins(self, count: int) -> None:
        self.tabs.setTabText(1, f"重复的居民 {count:,}" if count else "重复的居民")
