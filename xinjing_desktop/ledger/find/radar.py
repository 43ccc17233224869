"""What waits and takes longer to count than a blink in a large ledger: the page of today asks for it in the background."""

import datetime
from typing import NamedTuple

from xinjing_desktop.ledger.find import actions, care, exchanges, receipts, replies, supervisions, today
from xinjing_desktop.ledger.find import appeals as find_appeals
from xinjing_desktop.ledger.find.households import FILTERS, on_day
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import workdays


class Running(NamedTuple):
    """A campaign that is going on, and how many of its doors nobody has visited yet; None before its doors are frozen."""

    key: str
    name: str
    left: int | None


class Between(NamedTuple):
    """What lies between the town and its committees: open until somebody has decided, answered or handed over."""

    replies: int = 0
    """Of the town, not looked at yet by the committee."""
    month: str | None = None
    """The month before, when the committee has not handed it over."""
    outstanding: int = 0
    """Committees that have not handed over the month that is `due`."""
    due: str = ""
    answered: int = 0
    """Supervisions with an answer that the town has not looked at."""
    late: int = 0


class Radar(NamedTuple):
    """Counts as of one day."""

    unseen: int
    """Inhabited households that nobody has reached this year."""
    unseen_key: int
    thrice: int
    """三访未遇."""
    care_due: int
    """Flats to visit this week because somebody there is in need."""
    care_late: int
    appeals: int
    """Not answered yet."""
    appeals_late: int
    running: tuple[Running, ...]
    between: Between
    published: bool
    """Whether the holidays of this year are known."""
    workday: bool


def read(ledger: Ledger, day: datetime.date) -> Radar:
    """Everything of that day."""
    unseen, key = today.unseen(ledger, day)
    thrice = ledger.value(*on_day(f"SELECT count(*) FROM household h WHERE {FILTERS['not_home_thrice'][1]}", day.isoformat()))
    due = care.counts(ledger, day)
    late, _, appeals = find_appeals.pressing(ledger, day)
    published, workday = workdays.is_published(day.year), workdays.is_workday(day)
    running = tuple(_running(ledger, day))
    return Radar(unseen, key, int(thrice), due.due, due.overdue, appeals, late, running, _between(ledger, day), published, workday)


def _between(ledger: Ledger, day: datetime.date) -> Between:
    if ledger.identity.role == "committee":
        return Between(replies.waiting(ledger).replies, exchanges.month_missing(ledger, day))
    asked, month = supervisions.counts(ledger, day.isoformat()), receipts.usual_month(day)
    outstanding = receipts.outstanding(ledger, month)
    return Between(outstanding=outstanding, due=month, answered=asked["answered"], late=asked["late"])


def _running(ledger: Ledger, day: datetime.date) -> list[Running]:
    found = []
    for action in actions.listed(ledger, day):
        state = action.state(day)
        if state == "unfrozen" and not (action.last and action.last < day):
            found.append(Running(action.key, action.name, None))
        elif state == "running":
            rates = actions.figures(ledger, action, day).values()
            found.append(Running(action.key, action.name, sum(one.due - one.visited for one in rates)))
    return found
