"""While a page is open: which sticks are plugged in, which shared folders are connected, what lies there for this ledger."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from xinjing_desktop.ledger import location, shared_places
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.latest import Latest

if TYPE_CHECKING:  # loaded by the first look
    from xinjing_desktop.exchange.nearby import Nearby, Spot

EVERY = 2000
"""Milliseconds between two questions whether a drive came or went: the system answers without asking any disk."""
ANYWAY = 30
"""After so many of these the stick and the shared folder are looked at again: somebody may have put a package there."""


class Lookout(QObject):
    """`seen` carries the `Spot`s when they have changed. It looks only while its page is visible, and aside of other work."""

    seen = Signal(list)

    def __init__(self, desk: Desk, page: QWidget, used: Callable[[], Path | None]) -> None:
        super().__init__(page)
        self.spots: list[Spot] = []
        self._desk, self._used = desk, used
        self._nearby: Nearby | None = None
        self._drives: str | None = None
        self._ticks = 0
        self._latest = Latest(desk, self._look, self._show, aside=True)
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY)
        self._timer.timeout.connect(self.tick)
        if desk.may_write:
            page.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show:
            self._drives = None
            self.tick()
            self._timer.start()
        elif event.type() == QEvent.Type.Hide:
            self._timer.stop()
        return False

    def tick(self) -> None:
        """Look if a drive has come or gone, and once a minute where there is something to look at."""
        drives = location.drives()
        self._ticks += 1
        if drives != self._drives:
            self._drives = drives
            self.ask()
        elif self._ticks >= ANYWAY and (self.spots or shared_places.places(self._desk.ledger)):
            self.ask()

    def ask(self) -> None:
        """Look now: something was taken in, written, or agreed."""
        self._ticks = 0
        if self._desk.may_write:
            self._latest.ask()

    def _look(self) -> "list[Spot]":
        from xinjing_desktop.exchange.nearby import Nearby

        if self._nearby is None:
            self._nearby = Nearby(self._desk.ledger)
        return self._nearby.look(self._used())

    def _show(self, spots: "list[Spot]") -> None:
        if spots != self.spots:
            self.spots = spots
            self.seen.emit(spots)
