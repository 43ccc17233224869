"""Leaflets (宣传品): what came in, what was handed out at doors, what is left of each, how many households have it.

A visit notes how many leaflets were handed over, not which. They are taken to be those of the campaign that was under
way on that day, or, outside a campaign, those that came in last until then.
"""

import bisect
import datetime
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from xinjing_desktop.ledger.ledger import Ledger

RULE = (
    "走访时只记份数。发放那天有专项行动的，算这次行动的宣传品；没有的，算到那天为止最近领入的一种。"
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
        leaflet = named(community, at)
        balance = found.setdefault(leaflet, Balance(leaflet))
        balance.handed_out += count
        if household:
            balance.doors.add(household)
    households = int(ledger.value("SELECT count(*) FROM household WHERE ?1 IS NULL OR community=?1", (unit,)))
    for balance in found.values():
        balance.households = households
    return sorted(found.values(), key=lambda one: (one.leaflet == UNNAMED, one.leaflet))


def _naming(ledger: Ledger) -> Callable[[str, str], str]:
    """Tells which leaflet was handed out in a unit on a day."""
    campaigns: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for unit, starts, ends, leaflet in ledger.select(
        "SELECT community, starts_on, min(coalesce(ends_on,'9999'), coalesce(closed_on,'9999')), leaflet FROM campaign"
        " WHERE leaflet IS NOT NULL AND starts_on IS NOT NULL ORDER BY starts_on DESC, uid"
    ):
        campaigns[unit or ""].append((starts, ends, leaflet))
    received: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for unit, on, leaflet in ledger.select(
        "SELECT community, moved_on, leaflet FROM leaflet_move WHERE kind='received' AND moved_on IS NOT NULL"
        " ORDER BY moved_on, uid"
    ):
        days, leaflets = received[unit or ""]
        days.append(on)
        leaflets.append(leaflet or UNNAMED)
    known: dict[tuple[str, str], str] = {}

    def named(unit: str, day: str) -> str:
        if (unit, day) not in known:
            under_way = (leaflet for starts, ends, leaflet in campaigns[unit] if starts <= day <= ends)
            days, leaflets = received[unit]
            last = bisect.bisect_right(days, day) - 1
            known[unit, day] = next(under_way, leaflets[last] if last >= 0 else UNNAMED)
        return known[unit, day]

    return named
