"""Which page shows a record, and how to open it there."""

from typing import NamedTuple

from xinjing_desktop.ledger.ledger import Ledger

SECTIONS = {
    "community": "unit",
    "compound": "compounds",
    "stairwell": "stairwells",
    "shop": "shops",
    "worker": "workers",
    "term": "dictionary",
    "visit_rule": "visit_rules",
}
"""Entities that are looked after on the settings page, by the section that does."""

TABS = {"outing": ("outings", "outings"), "leaflet_move": ("outings", "leaflets")}
"""Entities that have a tab of a page: that page, and the tab."""

PAGES = {"hazard": "hazards", "campaign": "campaigns", "appeal": "appeals"}
"""Entities that a page shows one by one."""

_OWNER = {
    "household": "SELECT 'household', uid FROM household WHERE uid=?",
    "resident": "SELECT 'household', household FROM resident WHERE uid=?",
    "id_document": "SELECT 'resident', resident FROM id_document WHERE uid=?",
    "contact": "SELECT 'resident', resident FROM contact WHERE uid=?",
    "profile": "SELECT 'resident', resident FROM profile WHERE uid=?",
    "care_measure": "SELECT 'resident', resident FROM care_measure WHERE uid=?",
    "visit": "SELECT iif(household IS NULL, 'shop', 'household'), coalesce(household, shop) FROM visit WHERE uid=?",
    "finding": "SELECT 'hazard', hazard FROM finding WHERE uid=?",
    "recheck": "SELECT 'hazard', hazard FROM recheck WHERE uid=?",
    "referral": "SELECT 'hazard', hazard FROM referral WHERE uid=?",
    "supervision": "SELECT 'hazard', hazard FROM supervision WHERE uid=?",
    "campaign_exclusion": "SELECT 'campaign', campaign FROM campaign_exclusion WHERE uid=?",
    "photo": "SELECT iif(hazard IS NULL, 'household', 'hazard'), coalesce(hazard, household) FROM photo WHERE uid=?",
}
"""The record that a record hangs on: the one with a page of its own."""


class Spot(NamedTuple):
    """What to hand to `Desk.go`."""

    page: str
    where: dict[str, str]


def spot_of(ledger: Ledger, entity: str, uid: str) -> Spot | None:
    """Where this record is shown; None when neither it nor what it hangs on is there."""
    if entity in SECTIONS:
        there = ledger.value(f"SELECT 1 FROM {entity} WHERE uid=?", (uid,))
        return Spot("settings", {"section": SECTIONS[entity], "record": uid}) if there else None
    if entity == "diary_entry":
        lines = ledger.select("SELECT day, community FROM diary_entry WHERE uid=?", (uid,))
        return Spot("today", {"diary": lines[0][0], "unit": lines[0][1]}) if lines else None
    if entity in TABS:
        there = ledger.value(f"SELECT 1 FROM {entity} WHERE uid=?", (uid,))
        page, tab = TABS[entity]
        return Spot(page, {"tab": tab, entity: uid}) if there else None
    if entity in PAGES:
        there = ledger.value(f"SELECT 1 FROM {entity} WHERE uid=?", (uid,))
        return Spot(PAGES[entity], {entity: uid}) if there else None
    lines = ledger.select(_OWNER[entity], (uid,)) if entity in _OWNER else []
    if not lines or lines[0][1] is None:
        return None
    owner, of = lines[0]
    if entity == "household":
        return Spot("households", {"household": uid})
    spot = spot_of(ledger, owner, of)
    if spot and entity == "resident":
        spot.where["resident"] = uid
    return spot
