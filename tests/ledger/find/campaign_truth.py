"""The figures of a campaign counted the slow way: every door asked by itself, every visit looked at, no SQL that counts."""

import datetime
import json
from collections import Counter

from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Campaign

ABOUT_EMPTY = "vacant_verified"
EFFECTIVE = {"met_inside", "met_door", "contacted_remote"}
IN_PERSON = {"met_inside", "met_door", "refused"}


Visit = tuple[str, str, str | None, str | None]
"""Moment, uid, outcome, time band."""


def visits_of(ledger: Ledger) -> dict[str, list[Visit]]:
    """All visits, by household."""
    found: dict[str, list[Visit]] = {}
    for household, *visit in ledger.select("SELECT household, visited_at, uid, outcome, time_band FROM visit WHERE household NOT NULL"):
        found.setdefault(household, []).append((visit[0], visit[1], visit[2], visit[3]))
    return found


def count(
    ledger: Ledger, campaign: Campaign, day: datetime.date, visits: dict[str, list[Visit]] | None = None
) -> Counter[str]:
    """By figure: how many doors; who asks for many days hands over the visits."""
    visits = visits_of(ledger) if visits is None else visits

    def counts(visit: Visit) -> bool:
        on = datetime.date.fromisoformat(visit[0][:10])
        return campaign.starts_on <= on <= day and (campaign.ends_on is None or on <= campaign.ends_on)

    out = {
        household
        for household, on in ledger.select("SELECT household, excluded_on FROM campaign_exclusion WHERE campaign=?", (campaign.uid,))
        if datetime.date.fromisoformat(on) <= day
    }
    key = set(json.loads(campaign.key_doors or "[]"))
    figures: Counter[str] = Counter()
    for door in json.loads(campaign.doors or "[]"):
        if door not in out:
            figures.update(_of(door in key, campaign, sorted(filter(counts, visits.get(door, [])), key=_order)))
    return figures


def first_that_counts(campaign: Campaign, visits: list[Visit], day: datetime.date) -> Visit | None:
    """The visit after which a door was visited."""
    last = min(one for one in (day, campaign.ends_on) if one)
    within = [one for one in visits if campaign.starts_on.isoformat() <= one[0][:10] <= last.isoformat()]
    return next((one for one in sorted(within, key=_order) if one[2] in _counting(campaign)), None)


def _counting(campaign: Campaign) -> set[str | None]:
    counting: set[str | None] = set(EFFECTIVE)
    if campaign.remote_counts is False:
        counting.discard("contacted_remote")
    if campaign.vacant_rule == "counted":
        counting.add(ABOUT_EMPTY)
    return counting


def _order(visit: Visit) -> tuple[str, ...]:
    """Of two at the same moment the outcome, then the time band, says which is told first: any rule would do, but one."""
    at, uid, outcome, band = visit
    return at, outcome or "", band or "", uid


def _of(key: bool, campaign: Campaign, visits: list[Visit]) -> list[str]:
    counting = _counting(campaign)
    good = [one for one in visits if one[2] in counting]
    empty = not good and any(one[2] == ABOUT_EMPTY for one in visits)
    if empty and campaign.vacant_rule == "excluded":
        return ["vacant"]
    figures = ["due"]
    figures += ["attempted"] * bool(visits) + ["visited"] * bool(good) + ["met"] * any(one[2] in IN_PERSON for one in visits)
    if key:
        figures += [f"key_{name}" for name in figures]
    if empty:
        figures.append("vacant")
    if good:
        band = good[0][3]
        figures.append(band if band in ("day", "evening", "weekend") else "no_band")
        figures += ["remote"] * all(one[2] == "contacted_remote" for one in good)
    else:
        figures += ["refused"] * any(one[2] == "refused" for one in visits)
    return figures
