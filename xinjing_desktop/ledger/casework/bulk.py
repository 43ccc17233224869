"""The same step for many records as one change. What would be refused is known before anything is written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.pen import Change, Pen
from xinjing_desktop.progress import Step, silent

Act = Callable[[Pen, str], object]
"""Takes the step for the record of this uid, or refuses it. May run in a worker: it touches no window."""


@dataclass(frozen=True)
class Tried:
    """What would become of it."""

    passed: list[str]
    refused: dict[str, list[str]]
    """The uids that cannot take the step, by the sentence that says why."""


class _TakenBack(Exception):
    """Ends a try: whatever it wrote is forgotten."""


def tried(ledger: Ledger, uids: Sequence[str], act: Act, step: Step = silent) -> Tried:
    """Try the step on each of the records and forget what was written. Raises Refusal when nothing may be written at all."""
    passed: list[str] = []
    refused: dict[str, list[str]] = {}
    try:
        with ledger.change("") as pen:
            for at, uid in enumerate(uids):
                step(at, len(uids), "核对")
                try:
                    act(pen, uid)
                except Refusal as refusal:
                    refused.setdefault(refusal.sentence, []).append(uid)
                else:
                    passed.append(uid)
            raise _TakenBack
    except _TakenBack:
        return Tried(passed, refused)


def done(ledger: Ledger, what: str, uids: Sequence[str], act: Act, step: Step = silent) -> Change:
    """Take the step for all of them as one change, or for none. Raises Refusal."""
    with ledger.change(what, step=step) as pen:
        for at, uid in enumerate(uids):
            step(at, len(uids), "写入")
            act(pen, uid)
        return pen.change
