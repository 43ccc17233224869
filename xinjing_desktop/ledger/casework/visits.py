"""Knocking on doors: one visit per door, a whole stairwell in one change."""

import datetime
from collections.abc import Sequence
from typing import Any

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.pen import Pen
from xinjing_desktop.records import Visit
from xinjing_desktop.records.row import new_uid

EVENING_FROM, EVENING_UNTIL = 18, 6
"""Hours between which a visit counts as 夜间; the town has not fixed them (domain note §15)."""


def time_band(moment: str) -> str | None:
    """day, evening or weekend of `yyyy-mm-ddThh:mm`; without an hour only a weekend can be told."""
    when = datetime.datetime.fromisoformat(moment)
    if when.weekday() >= 5:
        return "weekend"
    if "T" not in moment:
        return None
    return "evening" if when.hour >= EVENING_FROM or when.hour < EVENING_UNTIL else "day"


def knock(pen: Pen, ledger: Ledger, households: Sequence[str], *, visited_at: str, **facts: Any) -> dict[str, str]:
    """Record the same visit at each of these doors; the attempt number and the time band follow by themselves.

    A door that already has a visit at this very moment (the same round of the same stairwell) has that one corrected.
    Returns the visit's uid by household.
    """
    if not households:
        raise Refusal("还没有选门。请先点选要记录的门。")
    marks = ",".join("?" * len(households))
    earlier = ledger.select(
        f"SELECT household, count(*), max(CASE WHEN visited_at=? THEN uid END) FROM visit"
        f" WHERE household IN ({marks}) AND substr(visited_at,1,10) <= substr(?,1,10) GROUP BY household",
        (visited_at, *households, visited_at),
    )
    known = {household: (count, same) for household, count, same in earlier}
    band = time_band(visited_at)
    written = {}
    for household in households:
        count, same = known.get(household, (0, None))
        if same:
            pen.edit(Visit, same, **facts)
            written[household] = same
            continue
        visit = Visit(
            uid=new_uid(),
            household=household,
            visited_at=visited_at,
            time_band=band,
            attempt_no=count + 1,
            **{"method": "door", **facts},
        )
        written[household] = pen.add(visit).uid
    return written
