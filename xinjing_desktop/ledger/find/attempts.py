"""Doors where nobody opened: how often somebody knocked in vain, in which time bands, and when to try again (错时再访).

A run of attempts is what was knocked in vain since the last time that a door was settled. Whoever was met, refused, was
reached by telephone, has moved away, or a flat that was found empty ends it; a call that nobody answered is no knock.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from xinjing_desktop.ledger.ledger import Ledger

MISSED = "('not_home','no_access')"
"""The outcomes that call for another attempt; the dictionary flags them `missed`."""
KNOCKED = "coalesce({0}.method,'door') NOT IN ('phone','video')"
"""A condition on a visit: somebody stood at the door."""
GONE_BACK = f"""EXISTS(SELECT 1 FROM visit w WHERE w.household=v.household AND w.visited_at > v.visited_at
    AND NOT (w.visited_at < v.follow_up_on AND w.follow_up_on IS NULL AND coalesce(w.outcome,'') IN {MISSED}))"""
"""A condition on a visit v that asked for another one: somebody went. Who knocked in vain before that day has not taken it away."""
ENOUGH = 3
BANDS = ("evening", "weekend", "day")
"""In which order other bands are proposed when nothing speaks for one of them."""

_LAST = (
    "(SELECT w.outcome FROM visit w WHERE w.household=h.uid AND w.outcome IS NOT NULL ORDER BY w.visited_at DESC LIMIT 1)"
)
_SETTLED = f"coalesce((SELECT max(w.visited_at) FROM visit w WHERE w.household=h.uid AND w.outcome NOT IN {MISSED}), '')"
_RUNS = f"""FROM household h CROSS JOIN visit v ON v.household=h.uid AND v.visited_at > {_SETTLED}
    WHERE h.occupancy IS NOT 'vacant' AND {_LAST} IN {MISSED} AND v.outcome IN {MISSED} AND {KNOCKED.format("v")}"""
_DONE = f"""count(*) >= {ENOUGH} AND count(DISTINCT v.time_band) >= 2
    AND sum(v.time_band IN ('evening','weekend')) > 0"""

NOT_HOME_THRICE = f"h.uid IN (SELECT h.uid {_RUNS} GROUP BY h.uid HAVING {_DONE})"
"""A condition on a household h: 三访未遇."""
TRY_AGAIN = f"h.uid IN (SELECT h.uid {_RUNS} GROUP BY h.uid HAVING NOT coalesce({_DONE}, 0))"
"""A condition on a household h: knocked in vain, and not yet often enough."""


@dataclass(frozen=True)
class Run:
    """The attempts in vain at one door, the oldest first."""

    bands: tuple[str | None, ...]
    last_on: str
    best: str | None = None
    """The band that this household asked for (便于上门时段)."""

    @property
    def attempts(self) -> int:
        """How often somebody knocked in vain."""
        return len(self.bands)

    @property
    def thrice(self) -> bool:
        """三访未遇: often enough, in two bands, and not only when people are at work."""
        known = {band for band in self.bands if band}
        return self.attempts >= ENOUGH and len(known) >= 2 and known != {"day"}

    @property
    def proposed(self) -> str | None:
        """The band of the next attempt: never the last one; the least tried, then what the household asked for. None after 三访未遇."""
        if self.thrice:
            return None
        others = [band for band in BANDS if band != self.bands[-1]]
        return min(others, key=lambda band: (self.bands.count(band), band != self.best, BANDS.index(band)))

    @property
    def tried(self) -> list[str]:
        """The bands in which somebody knocked, each once, in their order."""
        return [band for band in dict.fromkeys(self.bands) if band]


def runs(ledger: Ledger, households: Sequence[str] | None = None, unit: str | None = None) -> dict[str, Run]:
    """The doors with attempts in vain since they were last settled: of these households, of a community, or all."""
    where, params = "", []
    if households is not None:
        where, params = " AND h.uid IN (SELECT value FROM json_each(?))", [json.dumps(list(households))]
    if unit:
        where, params = f"{where} AND h.community=?", [*params, unit]
    found: dict[str, tuple[list[str | None], str, str | None]] = {}
    sql = f"SELECT h.uid, v.time_band, v.visited_at, h.best_time_band {_RUNS}{where} ORDER BY h.uid, v.visited_at, v.uid"
    for uid, band, at, best in ledger.select(sql, params):
        bands = found[uid][0] if uid in found else []
        bands.append(band)
        found[uid] = (bands, at[:10], best)
    return {uid: Run(tuple(bands), on, best) for uid, (bands, on, best) in found.items()}


def counts(ledger: Ledger, unit: str | None = None) -> dict[str, int]:
    """How many doors are to be tried again, and how many are 三访未遇, by the keys of the saved filters."""
    found = runs(ledger, unit=unit)
    thrice = sum(run.thrice for run in found.values())
    return {"try_again": len(found) - thrice, "not_home_thrice": thrice}
