"""The window: pages at the left, one page at the right, search from anywhere, undo, help, idle lock, automatic copies."""

from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple

from PySide6.QtCore import QByteArray, QSize, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import accounts, undo
from xinjing_desktop.ledger.pen import Change
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.find_anywhere import FindAnywhere
from xinjing_desktop.ui.pages.page import Page
from xinjing_desktop.ui.widgets.cards import button, hint
from xinjing_desktop.ui.widgets.progress_strip import ProgressStrip
from xinjing_desktop.ui.widgets.side_nav import SideNav


class PageEntry(NamedTuple):
    """One line of the list at the left."""

    key: str
    name: str
    icon: str
    place: str
    """module:class, imported on the first visit."""


PAGES = (
    PageEntry("today", "今日", "today", "today.page:TodayPage"),
    PageEntry("households", "住户", "household", "households.page:HouseholdsPage"),
    PageEntry("doors", "门洞走访", "stairwell", "doors.page:DoorsPage"),
    PageEntry("hazards", "隐患台账", "hazard", "hazards.page:HazardsPage"),
    PageEntry("imports", "导入", "import", "imports.page:ImportsPage"),
    PageEntry("settings", "设置", "settings", "settings.page:SettingsPage"),
)


def build(entry: PageEntry, desk: Desk) -> Page:
    """Import and build one page."""
    module, _, name = entry.place.partition(":")
    made: Page = getattr(import_module(f"xinjing_desktop.ui.pages.{module}"), name)(desk)
    return made


class MainWindow(QMainWindow):
    """Around the pages. `closed` once everything is saved and the window goes; `sign_out` to change the account."""

    closed = Signal()
    signed_out = Signal()
    look_changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.pages: dict[str, Page] = {}
        desk.opener = self.open
        identity = desk.ledger.identity
        self.setWindowTitle(f"{identity.unit_name} · 新泾台账")
        self.setMinimumSize(QSize(1024, 640))
        self._build_frame()
        self._build_shortcuts()
        desk.live.changed.connect(self._on_change)
        self._restore_geometry()

    # ---- the frame

    def _build_frame(self) -> None:
        desk = self.desk
        identity = desk.ledger.identity
        frame = QWidget()
        across = QHBoxLayout(frame)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        entries = [(entry.key, entry.name, entry.icon) for entry in PAGES]
        self.nav = SideNav(entries, title="新泾台账", subtitle=identity.unit_name)
        self.nav.chosen.connect(lambda key: self.open(key, {}))
        self._add_foot()
        across.addWidget(self.nav)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        top = QHBoxLayout()
        top.setContentsMargins(theme.px(24), theme.px(12), theme.px(24), 0)
        self.finder = FindAnywhere(desk)
        top.addWidget(self.finder, 1)
        self.undo_button = button("撤销", icon="undo", kind="flat")
        self.undo_button.clicked.connect(self.undo)
        self.redo_button = button("重做", icon="redo", kind="flat")
        self.redo_button.clicked.connect(self.redo)
        top.addWidget(self.undo_button)
        top.addWidget(self.redo_button)
        right.addLayout(top)
        self.stack = QStackedWidget()
        right.addWidget(self.stack, 1)
        self.strip = ProgressStrip(desk.jobs)
        right.addWidget(self.strip)
        across.addLayout(right, 1)
        self.setCentralWidget(frame)
        desk.alerts.stand_in(self)
        self._name_undo()

    def _add_foot(self) -> None:
        account = self.desk.ledger.account
        who = hint(f"{account.name}（{accounts.ROLES.get(account.role, account.role)}）")
        lock = button("锁定", icon="lock", kind="flat", tip="离开座位时锁上窗口（Ctrl+L）")
        lock.clicked.connect(self.signed_out)
        self.nav.foot.addWidget(who)
        self.nav.foot.addWidget(lock)

    def _build_shortcuts(self) -> None:
        self._keys: list[QShortcut] = []
        for keys, act in (
            ("Ctrl+F", self.finder_focus),
            ("Ctrl+Z", self.undo),
            ("Ctrl+Y", self.redo),
            ("Ctrl+Shift+Z", self.redo),
            ("F1", self.help),
            ("F5", self.reload),
            ("Ctrl+L", self.signed_out.emit),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(act)
            self._keys.append(shortcut)

    # ---- pages

    def open(self, key: str, where: dict[str, Any] | None = None) -> Page:
        """Show a page, building it on its first visit, at a record or a filter."""
        entry = next(entry for entry in PAGES if entry.key == key)
        current = self.stack.currentWidget()
        page = self.pages.get(key)
        if page is None:
            page = self.pages[key] = build(entry, self.desk)
            self.stack.addWidget(page)
        if current is not page and isinstance(current, Page) and not current.may_leave():
            self._mark(current)
            return current
        self.stack.setCurrentWidget(page)
        self._mark(page)
        self.desk.state["page"] = key
        if where:
            page.freshen()
            page.go(**where)
        return page

    def _mark(self, page: QWidget) -> None:
        key = next((key for key, known in self.pages.items() if known is page), "")
        if key and self.nav.current() != key:
            self.nav.blockSignals(True)
            self.nav.choose(key)
            self.nav.blockSignals(False)

    def reload(self) -> None:
        """F5: look at the ledger again."""
        page = self.stack.currentWidget()
        if isinstance(page, Page):
            page.reload()

    def rebuild(self) -> None:
        """After the look changed: build everything anew in the new sizes, at the same page."""
        key = self.desk.state.get("page", "today")
        self.desk.drafts.flush()
        for page in self.pages.values():
            page.deleteLater()
        self.pages.clear()
        old = self.takeCentralWidget()
        self._build_frame()
        old.deleteLater()
        self.open(key)

    def finder_focus(self) -> None:
        """Ctrl+F from anywhere."""
        self.finder.start()

    def help(self) -> None:
        """F1: the manual, at the page that is open."""
        from xinjing_desktop.ui.help_window import show_help

        show_help(self, self.nav.current())

    # ---- undo

    def undo(self) -> None:
        """Take back what was done last, in words."""
        self._take(lambda: undo.undo(self.desk.ledger))

    def redo(self) -> None:
        """Do again what was taken back."""
        self._take(lambda: undo.redo(self.desk.ledger))

    def _take(self, act: Callable[[], undo.Undone]) -> None:
        if not self.desk.may_write:
            return

        def work(step: object) -> undo.Undone:
            return act()

        self.desk.jobs.run(work, self._on_undone, title="正在撤销")

    def _on_undone(self, done: undo.Undone) -> None:
        said = f"已{done.change.what}"
        if done.kept:
            said += f"；有 {done.kept} 条后来又改过，没有动"
        self.desk.alerts.toast(said)
        self._name_undo()

    def _name_undo(self) -> None:
        try:
            done, taken = undo.stacks(self.desk.ledger)
        except Refusal:
            done, taken = [], []
        writable = self.desk.may_write
        for made, acts, word, keys in (
            (self.undo_button, done, "撤销", "Ctrl+Z"),
            (self.redo_button, taken, "重做", "Ctrl+Y"),
        ):
            made.setEnabled(bool(acts) and writable)
            made.setVisible(writable)
            name = f"{word}“{acts[-1].what}”" if acts else f"没有可以{word}的操作"
            made.setToolTip(f"{name}（{keys}）")
            made.setAccessibleName(name)

    def _on_change(self, change: Change) -> None:
        self._name_undo()
        for entry in PAGES:
            page = self.pages.get(entry.key)
            count = getattr(page, "due_count", None)
            if callable(count):
                self.nav.set_count(entry.key, *count())

    # ---- coming and going

    def _restore_geometry(self) -> None:
        kept = self.desk.state.get("window")
        if not (kept and self.restoreGeometry(QByteArray.fromBase64(kept.encode()))):
            self.resize(1366, 768)

    def closeEvent(self, event: QCloseEvent) -> None:
        page = self.stack.currentWidget()
        if isinstance(page, Page) and not page.may_leave():
            event.ignore()
            return
        self.desk.state["window"] = bytes(self.saveGeometry().toBase64().data()).decode()
        self.desk.drafts.flush()
        self.desk.live.stop()
        event.accept()
        self.closed.emit()
