"""Half-written forms that survive a crash. They are kept by the ledger, inside its encrypted file: never beside it."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

SAVE_AFTER_MS = 1500
"""Quiet time after the last key before a draft is written."""


class DraftStore(Protocol):
    """Where drafts are kept. The ledger implements it in a local table of its encrypted file."""

    def save(self, key: str, draft: Mapping[str, Any]) -> None:
        """Keep the draft under `key`, in place of an earlier one."""
        ...

    def load(self, key: str) -> dict[str, Any] | None:
        """The draft of `key`, or None."""
        ...

    def drop(self, key: str) -> None:
        """Forget the draft of `key`; nothing happens when there is none."""
        ...


class Drafts(QObject):
    """Writes the open form into a store a moment after typing stops, and forgets it when the form is saved."""

    kept = Signal(str)
    """The draft of this key was written just now."""

    def __init__(self, store: DraftStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._pending: dict[str, Callable[[], Mapping[str, Any] | None]] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SAVE_AFTER_MS)
        self._timer.timeout.connect(self.flush)

    def touch(self, key: str, values: Callable[[], Mapping[str, Any] | None]) -> None:
        """Something was typed: write what `values()` gives once typing pauses (None: nothing worth keeping)."""
        self._pending[key] = values
        self._timer.start()

    def flush(self) -> None:
        """Write everything now: before the window closes, and when it crashes."""
        self._timer.stop()
        pending, self._pending = self._pending, {}
        for key, values in pending.items():
            draft = values()
            if draft is None:
                self._store.drop(key)
            else:
                self._store.save(key, draft)
                self.kept.emit(key)

    def load(self, key: str) -> dict[str, Any] | None:
        """What was typed before the program ended, or None."""
        return self._store.load(key)

    def forget(self, key: str) -> None:
        """The form was saved or thrown away."""
        self._pending.pop(key, None)
        self._store.drop(key)
