"""Where somebody was talked to about a hazard: 沿街商铺教育整改 and 居民区教育引导, counted by place (处), not by hazard.

What is found inside a flat is told by 当场整改 and the like: 教育引导 means what patrols find where everybody passes, as in
the campaign report (domain note §2.1, rows 29–31).
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from xinjing_desktop.ledger.find.hazards_then import GONE, Then
from xinjing_desktop.ledger.find.outings import EVER, Period
from xinjing_desktop.ledger.ledger import Ledger

TAUGHT = frozenset({"dissuaded", "educated", "guided", "fixed_on_site"})
"""Actions that count as 教育整改 at a shop and as 教育引导 elsewhere."""
SITE = (
    "coalesce(shop, stairwell || '/' || coalesce(place,''), coalesce(compound, community) || '/' || place, uid)"
)
"""The place of a hazard, in SQL: one shop, one spot of a stairwell or of a compound is one 处."""


def is_taught(actions: str | None, fixed_on_site: object) -> bool:
    """Whether these actions, as they are stored, or putting it right on the spot, taught somebody."""
    return bool(fixed_on_site) or bool(TAUGHT & set(json.loads(actions or "[]")))


class Taught(NamedTuple):
    """Places by what was done there; one place may stand under several."""

    shops: int
    homes: int
    at_shops: dict[str, int]
    """By action: dissuaded, educated, guided, fixed_on_site."""
    at_homes: dict[str, int]


def counts(
    ledger: Ledger, period: Period = EVER, unit: str | None = None, *, then: Mapping[str, Then] | None = None
) -> tuple[int, int]:
    """At how many shops, and at how many other places, in a period; what was no hazard after all is left out, or was none
    as things stood `then`: a table of a past day does not change when something is withdrawn later.
    """
    found = apart(ledger, period, unit, then=then)
    return found.shops, found.homes


def apart(
    ledger: Ledger, period: Period = EVER, unit: str | None = None, *, then: Mapping[str, Then] | None = None
) -> Taught:
    """The same, and at how many of them people were dissuaded, taught the law, guided, or put it right at once."""
    places: dict[bool, dict[str, set[str]]] = {True: defaultdict(set), False: defaultdict(set)}
    for uid, state, shop, actions, fixed, site in ledger.select(
        f"SELECT uid, state, shop, actions, fixed_on_site, {SITE} FROM hazard WHERE"
        " household IS NULL AND found_on >= ?1 AND found_on <= ?2 AND (?3 IS NULL OR community=?3)",
        (str(period.first or ""), str(period.last or "9999"), unit),
    ):
        if then is not None and uid in then:
            state, fixed = then[uid].state, then[uid].fixed_on_site
        if state in GONE:
            continue
        for action in TAUGHT & {*json.loads(actions or "[]"), *(("fixed_on_site",) if fixed else ())}:
            places[bool(shop)][action].add(site)
    shops, homes = (len(set().union(*found.values())) for found in (places[True], places[False]))
    at_shops, at_homes = ({action: len(sites) for action, sites in places[shop].items()} for shop in (True, False))
    return Taught(shops, homes, at_shops, at_homes)
