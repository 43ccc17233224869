"""How long work tells how far it is, and hears that it should stop."""

from typing import Protocol


class Step(Protocol):
    """Called by work now and then; raises `errors.Cancelled` when the user asked to stop."""

    def __call__(self, at: int, of: int, text: str = "") -> None: ...


def silent(at: int, of: int, text: str = "") -> None:
    """A step that nobody watches."""
