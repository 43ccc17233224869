"""设置: a list of sections at the left, the open one at the right."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QStackedWidget

from xinjing_desktop.ui import icons, theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.page import Page
from xinjing_desktop.ui.pages.settings import unit_panels
from xinjing_desktop.ui.pages.settings.about import AboutPanel
from xinjing_desktop.ui.pages.settings.access_log import AccessLogPanel
from xinjing_desktop.ui.pages.settings.accounts_panel import AccountsPanel
from xinjing_desktop.ui.pages.settings.appearance import AppearancePanel
from xinjing_desktop.ui.pages.settings.backup_panel import BackupPanel
from xinjing_desktop.ui.pages.settings.check_panel import CheckPanel
from xinjing_desktop.ui.pages.settings.dictionary_panel import DictionaryPanel
from xinjing_desktop.ui.pages.settings.exchange_panel import ExchangePanel
from xinjing_desktop.ui.pages.settings.panel import Panel
from xinjing_desktop.ui.pages.settings.posts_panel import PostsPanel
from xinjing_desktop.ui.pages.settings.visit_rules_panel import VisitRulesPanel

SECTIONS: tuple[tuple[str, str, str, Callable[[Desk], Panel]], ...] = (
    ("appearance", "外观", "sun", AppearancePanel),
    ("accounts", "账户", "key", AccountsPanel),
    ("access", "查看记录", "eye", AccessLogPanel),
    ("unit", "本单位", "home", unit_panels.communities_panel),
    ("compounds", "小区", "building", unit_panels.compounds_panel),
    ("stairwells", "门洞", "stairwell", unit_panels.StairwellsPanel),
    ("shops", "沿街商户", "shop", unit_panels.ShopsPanel),
    ("workers", "工作人员", "people", unit_panels.workers_panel),
    ("posts", "交接岗位", "refer", PostsPanel),
    ("visit_rules", "走访频次", "time", VisitRulesPanel),
    ("dictionary", "字典", "list", DictionaryPanel),
    ("exchange", "交换", "link", ExchangePanel),
    ("backup", "备份", "backup", BackupPanel),
    ("check", "自检", "check", CheckPanel),
    ("about", "关于", "info", AboutPanel),
)
FOR_ADMINS = frozenset({"access"})
REMEMBERED = "settings_section"


class SettingsPage(Page):
    """A section is built when it is opened first."""

    concerns = frozenset(
        {"community", "compound", "stairwell", "shop", "worker", "household", "visit", "term", "unit_image", "visit_rule"}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.panels: dict[str, Panel] = {}
        self.list = QListWidget()
        self.list.setProperty("role", "nav")
        self.list.setAccessibleName("设置的分类")
        self.list.setFixedWidth(theme.px(148))
        self.list.setIconSize(QSize(theme.px(17), theme.px(17)))
        self._sections = [one for one in SECTIONS if one[0] not in FOR_ADMINS or desk.ledger.account.role == "admin"]
        for key, name, icon, _ in self._sections:
            item = QListWidgetItem(icons.icon(icon), name, self.list)
            item.setData(Qt.ItemDataRole.UserRole, key)
            item.setSizeHint(QSize(theme.px(120), theme.px(36)))
        self.stack = QStackedWidget()
        self.list.currentItemChanged.connect(self._on_chosen)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(theme.px(20), theme.px(10), theme.px(24), theme.px(16))
        outer.setSpacing(theme.px(18))
        outer.addWidget(self.list)
        outer.addWidget(self.stack, 1)
        self._open_first = desk.state.get(REMEMBERED, "appearance")

    def reload(self) -> None:
        """The open section anew."""
        if self.stack.currentWidget() is None:
            self.open_section(self._open_first)
        elif isinstance(panel := self.stack.currentWidget(), Panel):
            panel.reload()

    def go(self, **where: Any) -> None:
        """Open a section, and a record in it."""
        panel = self.open_section(where["section"]) if "section" in where else None
        if panel is not None and "record" in where:
            panel.open_record(where["record"])
        if isinstance(panel, ExchangePanel) and "face" in where:
            panel.show_face(where["face"])

    def may_leave(self) -> bool:
        """The open section is asked."""
        panel = self.stack.currentWidget()
        return panel.may_leave() if isinstance(panel, Panel) else True

    def open_section(self, key: str) -> Panel | None:
        """Show a section, building it on its first visit; None when the one before keeps the user."""
        keys = [section[0] for section in self._sections]
        at = keys.index(key) if key in keys else 0
        if self.list.currentRow() != at:
            self.list.setCurrentRow(at)
        panel = self.panels.get(keys[at])
        return panel if panel is self.stack.currentWidget() else None

    def _on_chosen(self, item: QListWidgetItem | None, before: QListWidgetItem | None) -> None:
        if item is None:
            return
        current = self.stack.currentWidget()
        if isinstance(current, Panel) and not current.may_leave():
            if before is not None:
                self.list.blockSignals(True)
                self.list.setCurrentItem(before)
                self.list.blockSignals(False)
            return
        key = str(item.data(Qt.ItemDataRole.UserRole))
        panel = self.panels.get(key)
        if panel is None:
            build = next(section[3] for section in self._sections if section[0] == key)
            panel = self.panels[key] = build(self.desk)
            self.stack.addWidget(panel)
        panel.reload()
        self.stack.setCurrentWidget(panel)
        self.desk.state[REMEMBERED] = key
