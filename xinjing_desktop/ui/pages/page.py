"""What every page is: a widget that declares which records concern it and reloads only when they changed."""

from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from xinjing_desktop.ui.desk import Desk

if TYPE_CHECKING:
    from xinjing_desktop.ledger.pen import Change


class Page(QWidget):
    """A screen of the window, built on its first visit.

    A subclass names the entities it shows in `concerns`, builds its widgets in `__init__` and overrides `reload`
    (everything may differ) and, where it pays, `on_change` (these uids differ).
    """

    concerns: ClassVar[frozenset[str]] = frozenset()
    """Entities whose changes this page wants to hear of."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._stale = True
        desk.live.changed.connect(self._on_announced)

    def reload(self) -> None:
        """Show what the ledger holds now. Called before the first paint and whenever something of concern changed."""

    def on_change(self, change: "Change") -> None:
        """Something of concern changed while this page is visible. Reloads everything unless overridden."""
        self.reload()

    def go(self, **where: Any) -> None:
        """Open this page at a record or a filter; see `Desk.go`. Unknown words are ignored."""

    def may_leave(self) -> bool:
        """Whether the page may be left or the window closed; a page with an unsaved form asks here."""
        return True

    def freshen(self) -> None:
        """Reload if something of concern changed since the page was last seen."""
        if self._stale:
            self._stale = False
            self.reload()

    def stale(self) -> None:
        """What is shown is no longer true, a new day began: reload, or when next seen."""
        if self.isVisible():
            self.reload()
        else:
            self._stale = True

    def showEvent(self, event: QShowEvent) -> None:
        self.freshen()
        super().showEvent(event)

    def _on_announced(self, change: "Change") -> None:
        if not self.concerns & change.touched.keys():
            return
        if self.isVisible():
            self.on_change(change)
        else:
            self._stale = True
