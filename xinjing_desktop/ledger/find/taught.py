"""Where somebody was talked to about a hazard: 沿街商铺教育整改 and 居民区教育引导, counted by place (处), not by hazard."""

import json

from xinjing_desktop.ledger.find.outings import EVER, Period
from xinjing_desktop.ledger.ledger import Ledger

TAUGHT = frozenset({"dissuaded", "educated", "guided", "fixed_on_site"})
"""Actions that count as 教育整改 at a shop and as 教育引导 elsewhere."""
SITE = (
    "coalesce(shop, household, stairwell || '/' || coalesce(place,''), coalesce(compound, community) || '/' || place, uid)"
)
"""The place of a hazard, in SQL: one shop, one flat, one spot of a stairwell or of a compound is one 处."""


def is_taught(actions: str | None, fixed_on_site: object) -> bool:
    """Whether these actions, as they are stored, or putting it right on the spot, taught somebody."""
    return bool(fixed_on_site) or bool(TAUGHT & set(json.loads(actions or "[]")))


def counts(ledger: Ledger, period: Period = EVER, unit: str | None = None) -> tuple[int, int]:
    """At how many shops, and at how many other places, in a period; what was no hazard after all is left out."""
    places: set[tuple[bool, str]] = set()
    for shop, actions, fixed, site in ledger.select(
        f"SELECT shop, actions, fixed_on_site, {SITE} FROM hazard WHERE state NOT IN ('withdrawn','merged')"
        " AND found_on >= ?1 AND found_on <= ?2 AND (?3 IS NULL OR community=?3)",
        (str(period.first or ""), str(period.last or "9999"), unit),
    ):
        if is_taught(actions, fixed):
            places.add((bool(shop), site))
    at_shops = sum(shop for shop, _ in places)
    return at_shops, len(places) - at_shops
