"""How far the end of a month has come: told by what lies in the ledger, so that it goes on after any interruption."""

import datetime
from dataclasses import dataclass

from xinjing_desktop.ledger import remembered
from xinjing_desktop.ledger.find import exchanges, months
from xinjing_desktop.ledger.find.exchanges import Passed
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import MonthClose

TOPIC = "month_end"
STEPS = ("check", "close", "scope", "package", "sheet")
EARLY = 20
"""Until this day of a month one still works on the month before."""
MONTHS_BACK = 12


@dataclass(frozen=True)
class Progress:
    """The end of one month."""

    month: str
    done: frozenset[str]
    """Keys of the steps that are behind us."""
    close: MonthClose | None
    handed: Passed | None
    """The newest package of this month to the town."""

    @property
    def step(self) -> str:
        """The first step that is still to be taken; "" when all are."""
        return next((step for step in STEPS if step not in self.done), "")


def progress(ledger: Ledger, month: str) -> Progress:
    """Where this month stands. A month that was closed has been looked through, one handed over has its scope."""
    marks = remembered.recall_all(ledger, TOPIC)
    close = months.closing(ledger, month)
    handed = exchanges.last_handed(ledger, month)
    done = {step for step in ("check", "scope") if marks.get(f"{month}/{step}")}
    if close is not None:
        done |= {"check", "close"}
    if handed is not None:
        done |= {"scope", "package"}
        if marks.get(f"{month}/sheet") == handed.id:
            done.add("sheet")
    return Progress(month, frozenset(done), close, handed)


def mark(ledger: Ledger, month: str, step: str) -> None:
    """A step that leaves no record of its own is behind us; a sheet belongs to the newest package."""
    handed = exchanges.last_handed(ledger, month)
    remembered.remember(ledger, TOPIC, f"{month}/{step}", handed.id if step == "sheet" and handed else 1)


def month_due(ledger: Ledger, today: datetime.date) -> str:
    """The month that one would work on now: the one before until it is handed over or this one is well on its way."""
    this = months.month_of(today)
    before = months.before(this)
    handed = exchanges.last_handed(ledger, before) is not None
    return this if today.day > EARLY and (handed or not exchanges.month_missing(ledger, today)) else before


def choices(today: datetime.date) -> list[str]:
    """The months that can be chosen, the newest first."""
    found = [months.month_of(today)]
    while len(found) <= MONTHS_BACK:
        found.append(months.before(found[-1]))
    return found
