"""Leaflets (宣传品): what came in, what was handed out at doors, what is left of each, how many households have it.

A visit notes how many leaflets were handed over, not which. They are taken to be those of the campaign that was under
way on that day: of several, the one that has this door and whose leaflets came in last, so that a campaign that is added
later does not name anew what was handed out before. Outside a campaign they are those that came in last until then.
"""

import bisect
import datetime
import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from xinjing_desktop.ledger.ledger import Ledger

RULE = (
    "走访时只记份数。发放那天有专项行动的，算这次行动的宣传品；几次行动同时进行的，算名单里有这一户、宣传品最近领入的一次；"
    "没有行动的，算到那天为止最近领入的一种。"
    "结余＝领入－张贴摆放－退回－报损－上门发放；覆盖＝拿到过的户数÷全部住户。"
)
UNNAMED = "（没有领入记录）"
"""What was handed out before anything came in, and outside every campaign."""


class MoveLine(NamedTuple):
    """One line of the register."""

    uid: str
    unit: str
    moved_on: str
    leaflet: str
    kind: str
    quantity: int
    handled_by: str
    remark: str


@dataclass
class Balance:
    """One kind of leaflet up to a day."""

    leaflet: str
    moved: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    """Copies by kind of move: received, posted, returned, spoiled."""
    handed_out: int = 0
    """Copies that were handed over on visits."""
    doors: set[str] = field(default_factory=set)
    """The households that have it."""
    households: int = 0
    """How many there are in all."""

    @property
    def left(self) -> int:
        """What should still lie in the cupboard; below nothing, something was not entered."""
        gone = sum(count for kind, count in self.moved.items() if kind != "received")
        return self.moved.get("received", 0) - gone - self.handed_out


ORDERS = {
    "": "l.moved_on DESC, l.uid",
    "moved_on": "l.moved_on, l.uid",
    "leaflet": "l.leaflet, l.moved_on DESC, l.uid",
    "kind": "l.kind, l.moved_on DESC, l.uid",
    "quantity": "l.quantity, l.uid",
    "unit": "c.code, l.moved_on DESC, l.uid",
}


def ids(ledger: Ledger, order: str, descending: bool, *, unit: str | None = None) -> list[str]:
    """The uids of the moves, in order; `unit` is the uid of a community."""
    first, _, rest = ORDERS[order].partition(", ")
    column = f"{first} DESC, {rest}" if descending and order else ORDERS[order]
    sql = "SELECT l.uid FROM leaflet_move l LEFT JOIN community c ON c.uid=l.community WHERE ?1 IS NULL OR l.community=?1"
    return [uid for (uid,) in ledger.select(f"{sql} ORDER BY {column}", (unit,))]


def lines(ledger: Ledger, uids: Sequence[str]) -> dict[str, MoveLine]:
    """The lines of one page of the register."""
    found = ledger.select(
        f"""SELECT l.uid, coalesce(c.name,''), coalesce(l.moved_on,''), coalesce(l.leaflet,''), coalesce(l.kind,''),
              coalesce(l.quantity,0), coalesce(l.handled_by,''), coalesce(l.remark,'')
            FROM leaflet_move l LEFT JOIN community c ON c.uid=l.community WHERE l.uid IN ({",".join("?" * len(uids))})""",
        uids,
    )
    return {line[0]: MoveLine(*line) for line in found}


def names(ledger: Ledger) -> list[str]:
    """The leaflets that are known, the newest first: those of the register, then those of the campaigns."""
    found = ledger.select(
        "SELECT leaflet FROM (SELECT leaflet, max(moved_on) AS day FROM leaflet_move GROUP BY leaflet"
        " UNION ALL SELECT leaflet, max(starts_on) FROM campaign GROUP BY leaflet)"
        " WHERE leaflet IS NOT NULL GROUP BY leaflet ORDER BY max(day) DESC, leaflet"
    )
    return [name for (name,) in found]


def balances(ledger: Ledger, *, until: datetime.date, unit: str | None = None) -> list[Balance]:
    """Each kind of leaflet as it stood at the end of a day, by name."""
    day = until.isoformat()
    found: dict[str, Balance] = {}
    for leaflet, kind, quantity in ledger.select(
        "SELECT leaflet, kind, sum(quantity) FROM leaflet_move WHERE moved_on <= ?1 AND (?2 IS NULL OR community=?2)"
        " GROUP BY leaflet, kind",
        (day, unit),
    ):
        found.setdefault(leaflet or UNNAMED, Balance(leaflet or UNNAMED)).moved[kind or ""] += quantity or 0
    named = _naming(ledger)
    for community, household, at, count in ledger.select(
        "SELECT coalesce(h.community, p.community, ''), v.household, substr(v.visited_at,1,10), v.leaflet_count"
        " FROM visit v LEFT JOIN household h ON h.uid=v.household LEFT JOIN shop p ON p.uid=v.shop"
        " WHERE v.leaflet_count > 0 AND substr(v.visited_at,1,10) <= ?1"
        " AND (?2 IS NULL OR coalesce(h.community, p.community)=?2)",
        (day, unit),
    ):
        leaflet = named(community, at, household)
        balance = found.setdefault(leaflet, Balance(leaflet))
        balance.handed_out += count
        if household:
            balance.doors.add(household)
    households = int(ledger.value("SELECT count(*) FROM household WHERE ?1 IS NULL OR community=?1", (unit,)))
    for balance in found.values():
        balance.households = households
    return sorted(found.values(), key=lambda one: (one.leaflet == UNNAMED, one.leaflet))


class _Action(NamedTuple):
    """A campaign with a leaflet, as far as it says what was handed out."""

    starts: str
    ends: str
    leaflet: str
    doors: str | None
    """JSON list of its doors, once they were frozen."""


def _naming(ledger: Ledger) -> Callable[[str, str, str | None], str]:
    """Tells which leaflet was handed out in a unit on a day, at a door or (None) in a shop."""
    campaigns: dict[str, list[_Action]] = defaultdict(list)
    for unit, *facts in ledger.select(
        """SELECT community, starts_on, min(coalesce(ends_on,'9999'), coalesce(closed_on,'9999')), leaflet, doors FROM campaign
           WHERE leaflet IS NOT NULL AND starts_on IS NOT NULL ORDER BY starts_on, uid"""
    ):
        campaigns[unit or ""].append(_Action(*facts))
    received: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for unit, on, leaflet in ledger.select(
        "SELECT community, moved_on, leaflet FROM leaflet_move WHERE kind='received' AND moved_on IS NOT NULL"
        " ORDER BY moved_on, uid"
    ):
        days, leaflets = received[unit or ""]
        days.append(on)
        leaflets.append(leaflet or UNNAMED)

    @cache
    def of_day(unit: str, day: str) -> tuple[str, list[_Action]]:
        """What came in last by then, and the campaigns under way, the one whose leaflet came in last at the end."""
        days, leaflets = received[unit]
        there = leaflets[: bisect.bisect_right(days, day)]
        came = {leaflet: at for at, leaflet in enumerate(there)}
        under_way = [one for one in campaigns[unit] if one.starts <= day <= one.ends]
        return there[-1] if there else UNNAMED, sorted(under_way, key=lambda one: came.get(one.leaflet, -1))

    @cache
    def doors_of(listed: str) -> frozenset[str]:
        return frozenset(json.loads(listed))

    def named(unit: str, day: str, household: str | None) -> str:
        last, under_way = of_day(unit, day)
        for one in reversed(under_way):
            if len(under_way) == 1 or household is None or not one.doors or household in doors_of(one.doors):
                return one.leaflet
        return last

    return named
