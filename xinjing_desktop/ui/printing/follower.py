"""What became of what a printer had taken: asked now and then, until it is printed or somebody has to go and look."""

import time
from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from xinjing_desktop.ui.jobs import Jobs
from xinjing_desktop.ui.printing import printer

EVERY = 3000
"""Milliseconds between two questions: the queue of this computer answers without asking the printer."""
PATIENCE = 2 * 60 * 60
"""Seconds after which nobody waits at the printer any more."""


class Follower(QObject):
    """`trouble` once for each print run that does not come out, in words."""

    trouble = Signal(str)

    def __init__(self, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs = jobs

    def follow(self, name: str, numbers: Sequence[int]) -> None:
        """Look after these jobs of a printer, numbered as its queue does; without numbers there is nothing to ask."""
        if numbers:
            _Watch(self, self._jobs, name, tuple(numbers))


class _Watch(QObject):
    def __init__(self, follower: Follower, jobs: Jobs, name: str, numbers: tuple[int, ...]) -> None:
        super().__init__(follower)
        self._follower, self._jobs, self._name, self._numbers = follower, jobs, name, numbers
        self._until = time.monotonic() + PATIENCE
        QTimer.singleShot(EVERY, self, self._ask)

    def _ask(self) -> None:
        self._jobs.run(lambda step: printer.trouble(self._name, self._numbers), self._on_heard, self._on_unheard, aside=True)

    def _on_heard(self, sentence: str | None) -> None:
        if sentence:
            self._follower.trouble.emit(sentence)
        if sentence == "" and time.monotonic() < self._until:
            QTimer.singleShot(EVERY, self, self._ask)
        else:
            self.deleteLater()

    def _on_unheard(self, error: Exception) -> None:
        """Whoever cannot be asked about a job has nothing to say of it."""
        self.deleteLater()
