"""What the ledger announces, as one Qt signal on the GUI thread; and the ledger as the place where drafts are kept."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from xinjing_desktop import clock
from xinjing_desktop.ledger.ledger import Ledger

if TYPE_CHECKING:
    from xinjing_desktop.ledger.pen import Change


class Live(QObject):
    """Turns `Ledger.on_change` into the signal `changed`; a change made by a worker arrives on the GUI thread too."""

    changed = Signal(object)
    """The `Change`: what was done, and the touched uids by entity."""

    def __init__(self, ledger: Ledger, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ledger = ledger
        ledger.on_change.append(self._tell)

    def _tell(self, change: "Change") -> None:
        self.changed.emit(change)

    def stop(self) -> None:
        """Listen no more."""
        if self._tell in self._ledger.on_change:
            self._ledger.on_change.remove(self._tell)


class LedgerDrafts:
    """Drafts in a local table of the encrypted file: they survive a crash and are never readable beside it."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def save(self, key: str, draft: Mapping[str, Any]) -> None:
        """Keep the draft under `key`."""
        text = json.dumps(dict(draft), ensure_ascii=False, default=str)
        with self._ledger.local() as con:
            con.execute("INSERT OR REPLACE INTO draft VALUES(?,?,?)", (key, clock.milliseconds(), text))

    def load(self, key: str) -> dict[str, Any] | None:
        """The draft of `key`, or None."""
        text = self._ledger.value("SELECT state FROM draft WHERE form=?", (key,))
        return None if text is None else dict(json.loads(text))

    def drop(self, key: str) -> None:
        """Forget the draft of `key`."""
        with self._ledger.local() as con:
            con.execute("DELETE FROM draft WHERE form=?", (key,))
