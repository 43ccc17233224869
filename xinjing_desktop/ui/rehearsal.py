"""Every page once, without a person: what the self-test of an installed program does, also where there is no screen."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import Shiboken

from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.alerts import Alerts
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.drafts import Drafts
from xinjing_desktop.ui.jobs import Jobs
from xinjing_desktop.ui.live import LedgerDrafts, Live
from xinjing_desktop.ui.main_window import MainWindow
from xinjing_desktop.ui.state import StateFile

PATIENCE = 20.0
"""Seconds that a page may need until its work in the background is done."""


class _NobodyThere(Alerts):
    """Nobody answers a question here, so a page must not ask one by itself."""

    def __init__(self, window: QWidget, raised: list[BaseException]) -> None:
        super().__init__(window)
        self._raised = raised

    def tell(self, sentence: str, *, title: str = "") -> None:
        self._raised.append(AssertionError(sentence))

    def ask(self, question: str, yes: str = "好", no: str = "取消", *, title: str = "", danger: bool = False) -> bool:
        self._raised.append(AssertionError(question))
        return False

    def fail(self, error: BaseException) -> None:
        self._raised.append(error)


def open_every_page(ledger: Ledger, folder: Path) -> list[str]:
    """Open the window around this ledger and each of its pages; the names of the pages. Raises what a page raised.

    `folder` takes the window's state, so that the user's own stays as it is.
    """
    app = theme.application()
    raised: list[BaseException] = []
    with _told_what_slots_raise(raised):
        theme.apply(app, theme.Look())
        theme.speak_chinese(app)
        nobody = QWidget()
        jobs = Jobs(raised.append)
        live, drafts = Live(ledger), Drafts(LedgerDrafts(ledger))
        state = StateFile(folder / "window.json")
        window = MainWindow(Desk(ledger, jobs, _NobodyThere(nobody, raised), live, drafts, state))
        window.resize(1366, 768)
        window.show()
        for entry in window.entries:
            window.open(entry.key)
            _settle(app, jobs)
            if window.grab().isNull():
                raised.append(AssertionError(f"“{entry.name}”没有画出来"))
        names = [entry.name for entry in window.entries]
        window.close()
        jobs.close()
        for widget in (window, nobody):
            Shiboken.delete(widget)
        app.processEvents()
    if raised:
        raise raised[0]
    return names


def _settle(app: QApplication, jobs: Jobs) -> None:
    until = time.monotonic() + PATIENCE
    app.processEvents()
    while jobs.busy and time.monotonic() < until:
        app.processEvents()
        time.sleep(0.01)


@contextmanager
def _told_what_slots_raise(raised: list[BaseException]) -> Iterator[None]:
    """Qt swallows what a slot raises and tells only this hook."""

    def heard(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        raised.append(error)

    former, sys.excepthook = sys.excepthook, heard
    try:
        yield
    finally:
        sys.excepthook = former
