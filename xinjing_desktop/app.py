"""The window's composition root: the application, the ledger that is open, the idle lock, crashes, the way out."""

import faulthandler
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import Shiboken

from xinjing_desktop import clock, paths
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import backup
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.progress import Step
from xinjing_desktop.ui import fonts, theme, tokens
from xinjing_desktop.ui.alerts import Alerts
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.drafts import Drafts
from xinjing_desktop.ui.jobs import A_MOMENT, Jobs
from xinjing_desktop.ui.live import LedgerDrafts, Live
from xinjing_desktop.ui.state import State, StateFile

if TYPE_CHECKING:  # each is loaded when it is shown
    from xinjing_desktop.ui.auto_exchange import AutoExchange
    from xinjing_desktop.ui.main_window import MainWindow
    from xinjing_desktop.ui.welcome.welcome import Welcome

IDLE_MINUTES = 15
"""Minutes without a key or a click until the window locks itself, unless the settings say otherwise."""
LOOK_AHEAD = 60
"""Milliseconds between two pages that are loaded before they are asked for: a key pressed meanwhile comes first."""


def look_of(state: State) -> theme.Look:
    """The look that is remembered; the normal one when what is remembered makes no sense."""
    size = {str(px): px for px in (tokens.NORMAL_PX, tokens.LARGE_PX)}.get(state.get("type_px", ""), tokens.NORMAL_PX)
    return theme.Look(state.get("dark") == "1", size)


class Program(QObject):
    """Who is on stage: the welcome window or the main one, and the ledger behind it."""

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self.app = app
        self.state = StateFile(paths.user_folder() / "window.json")
        theme.apply(app, look_of(self.state))
        self._nobody = QWidget()
        self.alerts = Alerts(self._nobody)
        self.jobs = Jobs(self.alerts.fail, self)
        self.welcome: Welcome | None = None
        self.window: MainWindow | None = None
        self.ledger: Ledger | None = None
        self._schedule: backup.Schedule | None = None
        self._exchange: AutoExchange | None = None
        self._last_touch = clock.now()
        self._settled = False
        """The window on stage was painted once, and what waited for that has begun."""
        self._ahead = ["doors", "hazards", "households", "care"]
        """Pages whose code is loaded before they are opened, see `_look_ahead`."""
        self._minute = QTimer(self)
        self._minute.setInterval(30_000)
        self._minute.timeout.connect(self.pass_time)
        self._minute.start()

    # ---- on stage

    def greet(self, path: Path | None = None, *, sign_in: bool = True) -> "Welcome":
        """Show the welcome window: signing in to this ledger, or to the last one; or the ways to begin."""
        from xinjing_desktop.ui.welcome.welcome import Welcome

        self.welcome = Welcome(self.alerts, self.jobs, self.state)
        self.welcome.opened.connect(self.enter)
        self.welcome.closed.connect(self.app.quit)
        if sign_in:
            self.welcome.start(path)
        else:
            self.welcome.offer()
        self.welcome.show()
        QTimer.singleShot(A_MOMENT, self, self._foresee)
        return self.welcome

    def _foresee(self) -> None:
        """While somebody types a password: load the code of the window behind it."""
        from xinjing_desktop.ui import main_window

        main_window.load(self._last_page())
        gc.enable()

    def enter(self, ledger: Ledger) -> None:
        """Show the main window around an open ledger."""
        gc.disable()
        from xinjing_desktop.ui.main_window import MainWindow

        self.ledger = ledger
        self._schedule = backup.Schedule(ledger)
        desk = Desk(ledger, self.jobs, self.alerts, Live(ledger, self), Drafts(LedgerDrafts(ledger), self), self.state)
        desk.restore = self.restore
        self.window = MainWindow(desk)
        self.window.closed.connect(self.app.quit)
        self.window.left_ledger.connect(lambda: self._retreat().offer())
        self.window.look_changed.connect(self.change_look)
        self.window.painted.connect(self._settle_in)
        self.jobs.hold()
        self.window.open(self._last_page())
        self.window.show()
        self._last_touch = clock.now()
        QTimer.singleShot(2000, self, self._settle_in)  # a window that opens out of sight is never painted
        if self.welcome is not None:
            self.welcome.hide()
            self.welcome.deleteLater()
            self.welcome = None

    def _last_page(self) -> str:
        from xinjing_desktop.ui.main_window import PAGES

        page = self.state.get("page", "today")
        return page if page in {entry.key for entry in PAGES} else "today"

    def _settle_in(self) -> None:
        """What waited for the first picture: work in the background, watching whether somebody is there, loading ahead."""
        gc.enable()
        if self.window is None or self._settled:
            return
        self._settled = True
        self.jobs.release()
        self.app.focusWindowChanged.connect(self._watch)
        self._watch(self.app.focusWindow())
        QTimer.singleShot(LOOK_AHEAD, self, self._look_ahead)

    def _look_ahead(self) -> None:
        """While nobody has asked for it yet: load the code of the pages that every day begins with, one at a time."""
        from xinjing_desktop.ui import main_window

        if self._ahead:
            main_window.load(self._ahead.pop(0))
            QTimer.singleShot(LOOK_AHEAD, self, self._look_ahead)

    def _retreat(self) -> "Welcome":
        """Close the ledger and its window, and stand before the welcome window again."""
        window, self.window = self.window, None
        if self._settled:
            self.app.focusWindowChanged.disconnect(self._watch)
            self._settled = False
        self._stop_exchange()
        self.jobs.forget()
        if window is not None:
            window.leave()
            window.hide()
        self._close_ledger()
        welcome = self.greet(sign_in=False)
        if window is not None:
            window.deleteLater()
        return welcome

    def restore(self, copy: Path, account: str, password: str) -> None:
        """Put a copy in the place of the open ledger; what was there is kept beside it. Then sign in again."""
        if self.ledger is None:
            return
        target = self.ledger.path
        welcome = self._retreat()

        def work(step: Step) -> Path | None:
            return backup.restore(copy, target, password, account)

        def done(aside: Path | None) -> None:
            welcome.sign_in(target, account)
            kept = f"原来的台账没有丢，存成了“{aside.name}”。" if aside else ""
            self.alerts.tell(f"已恢复。{kept}请重新登录。", title="恢复备份")

        def failed(error: Exception) -> None:
            welcome.sign_in(target, account)
            self.alerts.fail(error)

        self.jobs.run(work, done, failed, title="正在恢复备份")

    def change_look(self) -> None:
        """Light, dark, large print: at once, everywhere."""
        theme.apply(self.app, look_of(self.state))
        if self.window is not None:
            self.window.rebuild()

    # ---- time passes

    def _watch(self, window: QWindow | None) -> None:
        """Notice what is typed and clicked here. A filter of the whole program would be called for every event of every widget."""
        if window is not None:
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel):
            self._last_touch = clock.now()
        return False

    def pass_time(self) -> None:
        """Every half minute: lock when nobody is there, wake up on a new day, copy what was worked on, exchange what is due."""
        if self.ledger is None or self.window is None:
            return
        idle = (clock.now() - self._last_touch).total_seconds() / 60
        kept = self.state.get("idle_minutes", "")
        if idle >= (int(kept) if kept.isdigit() and int(kept) else IDLE_MINUTES):
            self.window.lock()
        self.window.pass_time()
        if self._schedule is not None and self._schedule.due(clock.now()) and self.jobs.free:
            schedule = self._schedule
            self.jobs.run(lambda step: schedule.run(clock.now()), failed=self.alerts.fail, title="正在自动备份")
        if self._exchange is None:
            from xinjing_desktop.ui.auto_exchange import AutoExchange

            window = self.window
            self._exchange = AutoExchange(window.desk, lambda: window.locked)
        self._exchange.pass_time()

    # ---- leaving

    def _stop_exchange(self) -> None:
        exchange, self._exchange = self._exchange, None
        if exchange is not None:
            exchange.stop()

    def _close_ledger(self) -> None:
        """A copy if anything changed, then the file is closed; a full disk is said and keeps nobody from leaving."""
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
        gc.enable()
        self._stop_exchange()
        self.jobs.close()
        if self.window is not None:
            self.window.hide()
        self._close_ledger()
        self.app.removeEventFilter(self)
        for window in (self.window, self.welcome, self._nobody):
            if window is not None and Shiboken.isValid(window):
                Shiboken.delete(window)
        self.window = self.welcome = None

    def crashed(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """A bug: keep the open form, say so with a report to copy, go on."""
        if issubclass(kind, KeyboardInterrupt):
            self.app.quit()
            return
        if sys.stderr is not None:
            sys.__excepthook__(kind, error, trace)
        try:
            if self.window is not None:
                self.window.desk.drafts.flush()
        finally:
            self.alerts.fail(error)


NO_DISPLAY = "没有可以显示窗口的桌面。请在电脑桌面上打开本程序；不开窗口时可以用命令，见 python3 main.py --help。"


@contextmanager
def a_display() -> Iterator[None]:
    """Raise Refusal where no window can be shown: Qt would end the program with an English sentence instead.

    The connection is held until Qt has its own, because an X server starts anew when its last client goes.
    """
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM") or os.environ.get("WAYLAND_DISPLAY"):
        yield
        return
    if not os.environ.get("DISPLAY"):
        raise Refusal(NO_DISPLAY)
    import ctypes

    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        yield  # Qt says itself what it misses
        return
    xcb.xcb_connect.restype = ctypes.c_void_p
    for call in (xcb.xcb_connection_has_error, xcb.xcb_disconnect):
        call.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    try:
        if xcb.xcb_connection_has_error(connection):
            raise Refusal(NO_DISPLAY)
        yield
    finally:
        xcb.xcb_disconnect(connection)


def program() -> Program:
    """The application with nobody on stage yet. Raises Refusal where no window can be shown."""
    if sys.stderr is not None:
        faulthandler.enable()
    with a_display():
        app = theme.application()
    app.setApplicationName("xinjing_desktop")
    app.setApplicationDisplayName("新泾台账")
    app.setQuitOnLastWindowClosed(False)
    theme.speak_chinese(app)
    if (sentence := fonts.missing_sentence()) and sys.stderr is not None:
        sys.stderr.write(sentence + "\n")
    return Program(app)


def run(path: Path | None = None) -> int:
    """Open the window; returns the exit code when it was closed. Raises Refusal where no window can be shown."""
    on_stage = program()
    sys.excepthook = on_stage.crashed
    on_stage.greet(path)
    code = QApplication.exec()
    on_stage.leave()
    on_stage.app.shutdown()
    return code
