"""Reading in the background what a list shows: asked for again while it is under way, it is read once more, and only then shown."""

from collections.abc import Callable
from typing import Generic, TypeVar

from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.jobs import is_there

T = TypeVar("T")


class Latest(Generic[T]):
    """`read` runs in the worker, `show` gets its answer on the GUI thread. A title shows the work in the progress strip."""

    def __init__(
        self, desk: Desk, read: Callable[[], T], show: Callable[[T], None], *, aside: bool = False, title: str = ""
    ) -> None:
        self._desk, self._read, self._show, self._aside, self._title = desk, read, show, aside, title
        self._again = False
        self.under_way = False
        """Whether an answer is still to come."""

    def ask(self) -> None:
        """Read, or read once more after what is under way."""
        if self.under_way:
            self._again = True
            return
        self.under_way, self._again = True, False
        self._desk.jobs.run(lambda step: self._read(), self._on_read, self._on_unread, self._title, aside=self._aside)

    def _on_read(self, answer: T) -> None:
        self.under_way = False
        if is_there(self._show):
            if self._again:
                self.ask()
            else:
                self._show(answer)

    def _on_unread(self, error: Exception) -> None:
        self.under_way = False
        self._desk.alerts.fail(error)
