"""The window's composition root: the application, the ledger that is open, the idle lock, crashes, the way out."""

import faulthandler
import sys
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import Shiboken

from xinjing_desktop import clock, paths
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import backup
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ui import fonts, theme
from xinjing_desktop.ui.alerts import Alerts
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.drafts import Drafts
from xinjing_desktop.ui.jobs import Jobs
from xinjing_desktop.ui.live import LedgerDrafts, Live
from xinjing_desktop.ui.state import StateFile

if TYPE_CHECKING:  # each is loaded when it is shown
    from xinjing_desktop.ui.main_window import MainWindow
    from xinjing_desktop.ui.welcome.welcome import Welcome

IDLE_MINUTES = 15
"""Minutes without a key or a click until the window locks itself, unless the settings say otherwise."""


class Program(QObject):
    """Who is on stage: the welcome window or the main one, and the ledger behind it."""

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self._app = app
        self.state = StateFile(paths.user_folder() / "window.json")
        theme.apply(app, theme.Look(self.state.get("dark") == "1", int(self.state.get("type_px", theme.NORMAL_PX))))
        self._nobody = QWidget()
        self.alerts = Alerts(self._nobody)
        self.jobs = Jobs(self.alerts.fail, self)
        self.welcome: "Welcome | None" = None
        self.window: "MainWindow | None" = None
        self.ledger: Ledger | None = None
        self._schedule: backup.Schedule | None = None
        self._last_touch = clock.now()
        self._minute = QTimer(self)
        self._minute.setInterval(30_000)
        self._minute.timeout.connect(self._on_minute)
        self._minute.start()
        app.installEventFilter(self)

    # ---- on stage

    def greet(self, path: Path | None = None) -> None:
        """Show the welcome window."""
        from xinjing_desktop.ui.welcome.welcome import Welcome

        self.welcome = Welcome(self.alerts, self.jobs, self.state)
        self.welcome.opened.connect(self.enter)
        self.welcome.closed.connect(self._app.quit)
        self.welcome.start(path)
        self.welcome.show()

    def enter(self, ledger: Ledger) -> None:
        """Show the main window around an open ledger."""
        self.ledger = ledger
        self._schedule = backup.Schedule(ledger)
        desk = Desk(ledger, self.jobs, self.alerts, Live(ledger, self), Drafts(LedgerDrafts(ledger), self), self.state)
        from xinjing_desktop.ui.main_window import MainWindow

        self.window = MainWindow(desk)
        self.window.closed.connect(self._app.quit)
        self.window.signed_out.connect(self.lock)
        self.window.look_changed.connect(self.change_look)
        page = self.state.get("page", "today")
        self.window.open(page if page in {entry.key for entry in _pages()} else "today")
        self.window.show()
        self._last_touch = clock.now()
        if self.welcome is not None:
            self.welcome.hide()
            self.welcome.deleteLater()
            self.welcome = None

    def lock(self) -> None:
        """Close the ledger and ask for the password again; the next account may be another one."""
        if self.window is None or self.ledger is None or self.jobs.busy:
            return
        page = self.window.stack.currentWidget()
        path = self.ledger.path
        self.window.desk.drafts.flush()
        self.window.desk.live.stop()
        self.window.blockSignals(True)
        self.window.hide()
        self._close_ledger()
        self.window.deleteLater()
        self.window = None
        del page
        self.greet(path)

    def change_look(self) -> None:
        """Light, dark, large print: at once, everywhere."""
        theme.apply(self._app, theme.Look(self.state.get("dark") == "1", int(self.state.get("type_px", theme.NORMAL_PX))))
        if self.window is not None:
            self.window.rebuild()

    # ---- time passes

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel):
            self._last_touch = clock.now()
        return False

    def _on_minute(self) -> None:
        if self.ledger is None or self.window is None:
            return
        idle = (clock.now() - self._last_touch).total_seconds() / 60
        limit = int(self.state.get("idle_minutes", str(IDLE_MINUTES)))
        if limit and idle >= limit:
            self.lock()
            return
        if self._schedule is not None and self._schedule.due(clock.now()) and not self.jobs.busy:
            schedule = self._schedule
            self.jobs.run(lambda step: schedule.run(clock.now()), failed=self.alerts.fail, title="正在自动备份")

    # ---- leaving

    def _close_ledger(self) -> None:
        """A copy if anything changed, then the file is closed; a full disk is said, and does not keep the window open."""
        ledger, self.ledger = self.ledger, None
        if ledger is None:
            return
        try:
            if self._schedule is not None:
                self._schedule.run(clock.now())
        except Refusal as refusal:
            self.alerts.tell(refusal.sentence, title="自动备份没有成功")
        ledger.close()

    def leave(self) -> None:
        """The order that survives: threads first, then the windows, then the application (qt note §2)."""
        self._minute.stop()
        self.jobs.close()
        if self.window is not None:
            self.window.hide()
        self._close_ledger()
        for window in (self.window, self.welcome, self._nobody):
            if window is not None and Shiboken.isValid(window):
                Shiboken.delete(window)

    def crashed(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """A bug: keep the open form, say so with a report to copy, go on."""
        if issubclass(kind, KeyboardInterrupt):
            self._app.quit()
            return
        sys.__excepthook__(kind, error, trace)
        try:
            if self.window is not None:
                self.window.desk.drafts.flush()
        finally:
            self.alerts.fail(error)


def _pages() -> tuple[object, ...]:
    from xinjing_desktop.ui.main_window import PAGES

    return PAGES


def run(path: Path | None = None) -> int:
    """Open the window; returns the exit code when it was closed."""
    faulthandler.enable()
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("xinjing_desktop")
    app.setApplicationDisplayName("新泾台账")
    app.setQuitOnLastWindowClosed(False)
    theme.speak_chinese(app)
    if sentence := fonts.missing_sentence():
        sys.stderr.write(sentence + "\n")
    program = Program(app)
    sys.excepthook = program.crashed
    program.greet(path)
    code = app.exec()
    program.leave()
    app.shutdown()
    return code
