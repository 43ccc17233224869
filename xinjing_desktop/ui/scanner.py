"""A USB scanner types: eight signs faster than any hand, then Enter. What it types reaches no field and presses no button.

Each key that could be the first of a scan waits for the next one, `PAUSE` milliseconds at most; then it is typing and
goes where it belongs. The filter sits on the windows of the system, in front of everything that a window does with keys.
"""

import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow
from shiboken6 import Shiboken

from xinjing_desktop.notices import slip_code

PAUSE = 35
"""Milliseconds between two keys of a scanner at most; the fastest typists need 60."""
SIGNS = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-")
LONGEST = 10
"""A code with its dash and one to spare: whatever goes on longer is something else."""

ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
MODIFIERS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr, Qt.Key.Key_CapsLock)
COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class Burst:
    """Keys by the time at which they came, in milliseconds; knows nothing of Qt."""

    def __init__(self) -> None:
        self._signs = ""
        self._last = float("-inf")
        self._typing = False
        self._read_at = float("-inf")

    def press(self, sign: str, at: float) -> int:
        """A key was pressed; how many of the last keys, this one included, may still turn out to be a scan."""
        if not self._hasty(at):
            self.forget()
        self._last = at
        if self._typing or sign not in SIGNS or len(self._signs) == LONGEST:
            self._typing, self._signs = True, ""  # and so is all that follows without a pause
        else:
            self._signs += sign
        return len(self._signs)

    def enter(self, at: float) -> str | None:
        """Enter was pressed: the code that came before it, or "" for another Enter right behind a code, or None."""
        hasty = self._hasty(at)
        code = slip_code.read(self._signs) if hasty and self._signs else None
        self.forget()
        if code is None and 0 <= at - self._read_at <= PAUSE:
            return ""
        self._last = at
        if code is not None:
            self._read_at = at
        return code

    def forget(self) -> None:
        """What came so far was typing."""
        self._signs, self._typing = "", False

    def _hasty(self, at: float) -> bool:
        return 0 <= at - self._last <= PAUSE


class Scanner(QObject):
    """Hears the keys of all windows of the program while `listening()`."""

    scanned = Signal(str)

    def __init__(self, listening: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._listening = listening
        self._burst = Burst()
        self._waiting: list[tuple[QWindow, QKeyEvent]] = []
        self._releasing = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE)
        self._timer.timeout.connect(self._wait_once_more)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.focusWindowChanged.connect(self.listen_to)
        self.listen_to(QGuiApplication.focusWindow())

    def listen_to(self, window: QWindow | None) -> None:
        """Hear this window too."""
        self.release()
        if window is not None:
            window.installEventFilter(self)

    def release(self, keep: int = 0) -> None:
        """Let the keys that waited go where they were typed, all but the last `keep`."""
        gone = self._waiting[: len(self._waiting) - keep]
        self._waiting = self._waiting[len(gone) :]
        if not self._waiting:
            self._timer.stop()
        self._releasing = True
        try:
            for window, event in gone:
                if Shiboken.isValid(window):
                    QCoreApplication.sendEvent(window, event)
        finally:
            self._releasing = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and isinstance(watched, QWindow):
            return not self._releasing and self._listening() and self._pressed(watched, event)
        if kind in (QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin, QEvent.Type.Close) and self._waiting:
            self.release()
        return False

    def _pressed(self, window: QWindow, event: QKeyEvent) -> bool:
        """Whether the key goes no further for now, or for ever."""
        if event.key() in MODIFIERS:
            return False
        if event.key() in ENTERS and not event.modifiers() & COMMANDS:
            return self._entered(_moment(event))
        if event.isAutoRepeat() or event.modifiers() & COMMANDS or len(event.text()) != 1:
            self._burst.forget()
            self.release()
            return False
        maybe = self._burst.press(event.text(), _moment(event))
        if not maybe and not self._waiting:
            return False
        self._waiting.append((window, event.clone()))
        self.release(keep=maybe)
        if maybe:
            self._timer.start()
        return True

    def _entered(self, at: float) -> bool:
        code = self._burst.enter(at)
        if code is None:
            self.release()
            return False
        self._waiting.clear()
        self._timer.stop()
        if code:
            QTimer.singleShot(0, self, lambda: self.scanned.emit(code))  # not inside the key: it may open a question
        return True

    def _wait_once_more(self) -> None:
        """A window that was busy finds the timer and the next key at the same time: the key comes first."""
        waited = len(self._waiting)
        QTimer.singleShot(0, self, lambda: self._give_up(waited))

    def _give_up(self, waited: int) -> None:
        if len(self._waiting) == waited and not self._timer.isActive():
            self._burst.forget()
            self.release()


def _moment(event: QKeyEvent) -> float:
    """When the key was pressed, in milliseconds, as the system says: later than that it may have waited for us."""
    return float(event.timestamp()) or time.monotonic() * 1000
