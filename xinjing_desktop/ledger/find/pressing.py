"""How much waits for somebody today: the counts beside the names of the pages and on the page of today."""

import datetime
from typing import NamedTuple

from xinjing_desktop.ledger.find.attempts import GONE_BACK
from xinjing_desktop.ledger.ledger import Ledger

FOLLOW_UP = f"FROM visit v WHERE v.follow_up_on <= ? AND +v.household IS NOT NULL AND NOT {GONE_BACK}"
"""A visit asked for another one by that day, and nobody has been there since."""


class Counts(NamedTuple):
    """How much of everything waits, on one day."""

    overdue: int
    due: int
    soon: int
    """Due within the next seven days, today left out."""
    recheck: int
    """Deadline reached, and nobody has been back to look since."""
    undated: int
    referred: int
    follow_ups: int
    appeals: int
    """Answers that were promised for a day gone by."""
    appeals_due: int
    """Answers that were promised for this day."""

    @property
    def pressing(self) -> int:
        """What should be done today."""
        return self.overdue + self.due + self.follow_ups + self.appeals + self.appeals_due

    @property
    def late(self) -> bool:
        """Whether something should have been done before."""
        return self.overdue + self.appeals > 0


def counts(ledger: Ledger, today: datetime.date) -> Counts:
    """Everything but the households unseen, which takes longer: see `unseen`."""
    day, week = today.isoformat(), (today + datetime.timedelta(days=7)).isoformat()
    fixing = "SELECT count(*) FROM hazard z WHERE z.state='fixing' AND"
    waiting = "NOT EXISTS(SELECT 1 FROM recheck k WHERE k.hazard=z.uid AND k.rechecked_on >= z.due_date)"
    line = ledger.select(
        f"""SELECT ({fixing} z.due_date < ?), ({fixing} z.due_date = ?), ({fixing} z.due_date > ? AND z.due_date <= ?),
              ({fixing} z.due_date <= ? AND {waiting}), ({fixing} z.due_date IS NULL),
              (SELECT count(*) FROM hazard WHERE state='referred'),
              (SELECT count(DISTINCT v.household) {FOLLOW_UP}),
              (SELECT count(*) FROM appeal WHERE answered_on IS NULL AND promised_on < ?),
              (SELECT count(*) FROM appeal WHERE answered_on IS NULL AND promised_on = ?)""",
        (day, day, day, week, day, day, day, day),
    )[0]
    return Counts(*line)


def disputes(ledger: Ledger) -> int:
    """How many questions between two sides are open; mostly none, and then nothing else is loaded. See `ledger.reopened`."""
    taken_back = "act u CROSS JOIN act d ON d.id=u.undoes WHERE u.undoes IS NOT NULL AND d.what LIKE '裁定%'"
    if not ledger.value(f"SELECT EXISTS(SELECT 1 FROM conflict) OR EXISTS(SELECT 1 FROM {taken_back})"):
        return 0
    from xinjing_desktop.ledger import conflicts

    return conflicts.count(ledger)
