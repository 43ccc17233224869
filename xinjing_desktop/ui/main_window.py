"""The window: pages at the left, one page at the right, search from anywhere, undo by name, help, the idle lock."""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QByteArray, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import accounts, acts
from xinjing_desktop.ledger.find import pressing
from xinjing_desktop.progress import Step
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.find_anywhere import FindAnywhere
from xinjing_desktop.ui.jobs import A_MOMENT
from xinjing_desktop.ui.pages.page import Page
from xinjing_desktop.ui.widgets.cards import IconLabel, button, label
from xinjing_desktop.ui.widgets.progress_strip import ProgressStrip
from xinjing_desktop.ui.widgets.side_nav import SideNav

if TYPE_CHECKING:
    from xinjing_desktop.ledger.pen import Change
    from xinjing_desktop.ledger.undo import Undone


class PageEntry(NamedTuple):
    """One line of the list at the left."""

    key: str
    name: str
    icon: str
    place: str
    """module:class, imported on the first visit."""
    roles: tuple[str, ...] = ("committee", "town")
    """Whose window has it."""


PAGES = (
    PageEntry("today", "今日", "today", "today.page:TodayPage"),
    PageEntry("receiving", "收各居民区", "inbox", "receiving.page:ReceivingPage", ("town",)),
    PageEntry("households", "住户", "household", "households.page:HouseholdsPage"),
    PageEntry("doors", "门洞走访", "stairwell", "doors.page:DoorsPage"),
    PageEntry("campaigns", "专项行动", "flag", "campaigns.page:CampaignsPage"),
    PageEntry("outings", "出动", "visit", "outings.page:OutingsPage"),
    PageEntry("care", "重点人群", "care", "care.page:CarePage"),
    PageEntry("hazards", "隐患台账", "hazard", "hazards.page:HazardsPage"),
    PageEntry("appeals", "诉求", "note", "appeals.page:AppealsPage"),
    PageEntry("printing", "打印", "print", "printing.page:PrintingPage"),
    PageEntry("supervisions", "督办", "supervise", "supervisions.page:SupervisionsPage", ("town",)),
    PageEntry("conflicts", "分歧", "conflict", "conflicts.page:ConflictsPage"),
    PageEntry("handover", "月末移交", "handover", "handover.page:HandoverPage", ("committee",)),
    PageEntry("imports", "导入", "import", "imports.page:ImportsPage", ("committee",)),
    PageEntry("settings", "设置", "settings", "settings.page:SettingsPage"),
)

KEYS = (
    ("Ctrl+F", "finder_focus"),
    ("Ctrl+Z", "undo"),
    *(("Ctrl+Y", "redo"), ("Ctrl+Shift+Z", "redo")),
    ("F1", "help"),
    ("F5", "reload"),
    ("Ctrl+L", "lock"),
)
"""What works on every page, as (keys, method of the window). Each is named in the help."""


def pages_for(role: str) -> tuple[PageEntry, ...]:
    """The pages of a committee's window, or of the town's."""
    return tuple(entry for entry in PAGES if role in entry.roles)


def load(key: str) -> type[Page]:
    """Import the page of that key."""
    module, _, name = next(entry.place for entry in PAGES if entry.key == key).partition(":")
    page: type[Page] = getattr(import_module(f"xinjing_desktop.ui.pages.{module}"), name)
    return page


class MainWindow(QMainWindow):
    """Around the pages. `closed` once everything is saved and the window goes."""

    closed = Signal()
    left_ledger = Signal()
    """From the lock screen: close this ledger and open another."""
    look_changed = Signal()
    painted = Signal()
    """Once, when the window stands on the screen: now comes what a start can do without."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.pages: dict[str, Page] = {}
        self.entries = pages_for(desk.ledger.identity.role)
        self._retired: list[QWidget] = []
        self._day = clock.today()
        self._unpainted = True
        desk.opener = self.open
        desk.look_changed = lambda: QTimer.singleShot(0, self.look_changed.emit)  # not inside the click of a page
        self.setMinimumSize(QSize(1024, 640))
        self.faces = QStackedWidget()
        self.setCentralWidget(self.faces)
        self._build_frame()
        desk.live.changed.connect(self._on_change)
        self.painted.connect(self._listen)
        self._restore_geometry()

    # ---- the frame

    def _build_frame(self) -> None:
        desk = self.desk
        self.frame = frame = QWidget(self.faces)
        across = QHBoxLayout(frame)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        self.nav = SideNav([(entry.key, entry.name, entry.icon) for entry in self.entries], title="新泾台账")
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
        for keys, method in KEYS:  # they belong to the frame: behind the lock screen they do nothing
            QShortcut(QKeySequence(keys), frame).activated.connect(getattr(self, method))
        self.faces.addWidget(frame)
        self.faces.setCurrentWidget(frame)
        desk.alerts.stand_in(self)
        self._name_unit()
        self._name_undo()
        self._show_counts()

    def _add_foot(self) -> None:
        account = self.desk.ledger.account
        who = QHBoxLayout()
        who.setContentsMargins(theme.px(6), 0, 0, 0)
        who.setSpacing(theme.px(5))
        who.addWidget(IconLabel("user", "text2", 19))
        who.addWidget(label(f"{account.name}\n{accounts.ROLES.get(account.role, account.role)}", "hint"), 1)
        for icon, tip, act in (
            ("help", "使用说明（F1）", self.help),
            ("lock", "离开座位时锁上窗口（Ctrl+L）", self.lock),
        ):
            made = button("", icon=icon, kind="flat", tip=tip)
            made.setFixedWidth(theme.px(30))
            made.clicked.connect(act)
            who.addWidget(made)
        self.nav.foot.addLayout(who)

    def _name_unit(self) -> None:
        name = self.desk.ledger.identity.unit_name
        self.setWindowTitle(f"{name} · 新泾台账")
        self.nav.set_title("新泾台账", name)

    # ---- pages

    def open(self, key: str, where: dict[str, Any] | None = None) -> Page:
        """Show a page, building it on its first visit, at a record or a filter; one that this window has not is 今日."""
        if key not in {entry.key for entry in self.entries}:  # remembered from another ledger
            key = self.entries[0].key
        current = self.stack.currentWidget()
        page = self.pages.get(key)
        if current is not page and isinstance(current, Page) and not current.may_leave():
            self._mark(current)
            return current
        if page is None:
            page = self.pages[key] = load(key)(self.desk)
            self.stack.addWidget(page)
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
        self._show_counts()
        page = self.stack.currentWidget()
        if isinstance(page, Page):
            page.reload()

    def rebuild(self) -> None:
        """After the look or the account changed: build everything anew, at the same page."""
        key = self.desk.state.get("page", "today")
        self.desk.drafts.flush()
        self.pages.clear()
        old = self.frame
        self._build_frame()
        self.faces.removeWidget(old)
        old.hide()
        self._retired.append(old)
        self._bury()
        self.open(key)

    def _bury(self) -> None:
        """Delete the frames of before, once no job wants to tell one of their pages something."""
        if self.desk.jobs.busy:
            QTimer.singleShot(500, self._bury)
            return
        for old in self._retired:
            old.deleteLater()
        self._retired.clear()

    def finder_focus(self) -> None:
        """Ctrl+F from anywhere."""
        self.finder.start()

    def help(self) -> None:
        """F1: the manual, at the page that is open."""
        from xinjing_desktop.ui.help_window import show_help

        show_help(self, self.nav.current())

    # ---- slips that come back

    def _listen(self) -> None:
        """From now on a USB scanner opens what is behind the code of a slip, wherever the keyboard is."""
        from xinjing_desktop.ui.scanner import Scanner

        self.scanner = Scanner(lambda: self.isVisible() and not self.locked, self)
        self.scanner.scanned.connect(self._on_scanned)

    def _on_scanned(self, code: str) -> None:
        from xinjing_desktop.ui import returned_slips

        if QApplication.activeModalWidget() is not None:
            self.desk.alerts.toast("请先答完打开着的这个问题，再扫一次。")
        elif not self.locked:
            returned_slips.open_code(self.desk, code)

    # ---- undo

    def undo(self) -> None:
        """Take back what was done last, in words."""
        from xinjing_desktop.ledger import undo

        self._take(lambda step: undo.undo(self.desk.ledger, step=step))

    def redo(self) -> None:
        """Do again what was taken back."""
        from xinjing_desktop.ledger import undo

        self._take(lambda step: undo.redo(self.desk.ledger, step))

    def _take(self, act: "Callable[[Step], Undone]") -> None:
        if self.desk.may_write:
            self.desk.jobs.run(act, self._on_undone, title="正在撤销")

    def _on_undone(self, done: "Undone") -> None:
        said = f"已{done.change.what}"
        if done.kept:
            said += f"；有 {done.kept} 条后来又改过，没有动"
        self.desk.alerts.toast(said)
        self._name_undo()

    def _name_undo(self) -> None:
        try:
            done, taken = acts.stacks(self.desk.ledger)
        except Refusal:
            done, taken = [], []
        writable = self.desk.may_write
        for made, these, word, keys in (
            (self.undo_button, done, "撤销", "Ctrl+Z"),
            (self.redo_button, taken, "重做", "Ctrl+Y"),
        ):
            made.setEnabled(bool(these) and writable)
            made.setVisible(writable)
            name = f"{word}“{these[-1].what}”" if these else f"没有可以{word}的操作"
            made.setToolTip(f"{name}（{keys}）")
            made.setAccessibleName(name)

    def _on_change(self, change: "Change") -> None:
        self._name_undo()
        self._show_counts()
        if "community" in change.touched:
            QTimer.singleShot(0, self._name_unit)  # whoever renamed it has still to tell the ledger

    def _show_counts(self) -> None:
        """Beside the names of the pages: what waits."""
        counts = pressing.counts(self.desk.ledger, clock.today())
        self.nav.set_count("today", counts.pressing, "bad" if counts.late else "warn")
        self.nav.set_count("hazards", counts.overdue, "bad")
        self.nav.set_count("appeals", counts.appeals, "bad")
        self.nav.set_count("conflicts", pressing.disputes(self.desk.ledger), "warn")

    def pass_time(self) -> None:
        """Called every half minute: a window left open overnight wakes up on the right day."""
        if clock.today() != self._day:
            self._day = clock.today()
            self._show_counts()
            for page in self.pages.values():
                page.stale()

    # ---- the idle lock

    @property
    def locked(self) -> bool:
        """Whether the lock screen hides everything."""
        return self.faces.currentWidget() is not self.frame

    def lock(self) -> None:
        """Hide everything until a password was given. What was being typed stays, and is kept as a draft too."""
        if self.locked:
            return
        from xinjing_desktop.ui.welcome.lock_screen import LockScreen

        self.desk.drafts.flush()
        self._close_dialogs()
        self.finder.close_list()
        self.desk.unmasked.clear()
        screen = LockScreen(self.desk.ledger)
        screen.unlocked.connect(self._on_unlocked)
        screen.other_ledger.connect(self.left_ledger)
        self.faces.addWidget(screen)
        self.faces.setCurrentWidget(screen)
        self.setWindowTitle("新泾台账（已锁定）")
        screen.start()

    def _close_dialogs(self) -> None:
        for _ in range(9):
            dialog = QApplication.activeModalWidget()
            if not isinstance(dialog, QDialog):
                break
            dialog.reject()
        window: QDialog
        for window in self.findChildren(QDialog):
            window.close()

    def _on_unlocked(self, before: str) -> None:
        screen = self.faces.currentWidget()
        self.faces.setCurrentWidget(self.frame)
        self.faces.removeWidget(screen)
        screen.deleteLater()
        self._name_unit()
        if self.desk.ledger.account.name != before:  # somebody else sits here now, and may do other things
            self.rebuild()
        else:
            self.stack.currentWidget().setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- coming and going

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._unpainted:
            self._unpainted = False
            QTimer.singleShot(A_MOMENT, self, self.painted.emit)  # the pages are painted after their window

    def _restore_geometry(self) -> None:
        kept = self.desk.state.get("window")
        if not (kept and self.restoreGeometry(QByteArray.fromBase64(kept.encode()))):
            self.resize(1366, 768)

    def may_close(self) -> bool:
        """Ask about what was typed and what is running."""
        page = self.stack.currentWidget()
        if not self.locked and isinstance(page, Page) and not page.may_leave():
            return False
        running = "有一件事还在进行。现在关闭会停下它，它还没写入的内容不会留下。要关闭吗？"
        return self.strip.isHidden() or self.desk.alerts.ask(running, "停下并关闭", "继续等")

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.may_close():
            event.ignore()
            return
        self.leave()
        event.accept()
        self.closed.emit()

    def leave(self) -> None:
        """Keep sizes and drafts, listen no more: the ledger is about to be closed."""
        self.desk.state["window"] = bytes(self.saveGeometry().toBase64().data()).decode()
        self.desk.drafts.flush()
        self.desk.live.stop()
