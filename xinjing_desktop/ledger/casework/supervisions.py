"""督办: the town's word on a hazard, with a day to answer by; the committee answers, the town settles it."""

import datetime

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.pen import Pen
from xinjing_desktop.records import Hazard, Supervision, workdays

DAYS = 3
"""Working days that a committee is given by default."""


def proposed_due(today: datetime.date) -> datetime.date:
    """The day by which an answer is usually asked for."""
    return workdays.add_workdays(today, DAYS)


def may_issue(ledger: Ledger) -> bool:
    """Whether this ledger and account may write one: they are the town's (domain note §7.4)."""
    return ledger.identity.role == "town" and ledger.account.role != "reader"


def issue(
    pen: Pen, hazard: Hazard, *, opinion: str, due_on: datetime.date | None, on: datetime.date, by: str
) -> Supervision:
    """Write to the committee about one of its hazards. Raises Refusal."""
    if not opinion.strip():
        raise Refusal("督办意见还没有写，请写明要求怎么办。")
    if due_on is not None and due_on < on:
        raise Refusal("要求回复的日期早于今天，请核对。")
    return pen.add(
        Supervision(
            community=hazard.community, hazard=hazard.uid, opinion=opinion, issued_on=on, issued_by=by, due_on=due_on
        )
    )


def settle(pen: Pen, uid: str, *, settled: bool = True) -> None:
    """The answer satisfies the town; with `settled=False` it is open again after all. Raises Refusal."""
    pen.edit(Supervision, uid, settled=settled or None)
