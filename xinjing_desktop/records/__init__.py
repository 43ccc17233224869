"""The nouns of the program: every record class by its name, and the lists of `entities`.

They are loaded when the first of them is asked for: a window can show a list without knowing a single record.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xinjing_desktop.records.campaign import Campaign, CampaignExclusion, LeafletMove, Outing
    from xinjing_desktop.records.care import Appeal, CareMeasure, DiaryEntry, VisitRule
    from xinjing_desktop.records.entities import BY_NAME, ENTITIES, SENSITIVE, TOWN_WIDE
    from xinjing_desktop.records.hazard import Finding, Hazard, Photo, Recheck, Referral
    from xinjing_desktop.records.notice import Notice, NoticeText, TownNoticeText, UnitImage
    from xinjing_desktop.records.oversight import MonthClose, Supervision, Term
    from xinjing_desktop.records.people import Contact, IdDocument, Profile, Resident, Worker
    from xinjing_desktop.records.places import Community, Compound, Household, Shop, Stairwell
    from xinjing_desktop.records.row import Row
    from xinjing_desktop.records.visit import Visit

__all__ = [
    "BY_NAME",
    "ENTITIES",
    "SENSITIVE",
    "TOWN_WIDE",
    "Appeal",
    "Campaign",
    "CampaignExclusion",
    "CareMeasure",
    "Community",
    "Compound",
    "Contact",
    "DiaryEntry",
    "Finding",
    "Hazard",
    "Household",
    "IdDocument",
    "LeafletMove",
    "MonthClose",
    "Notice",
    "NoticeText",
    "Outing",
    "Photo",
    "Profile",
    "Recheck",
    "Referral",
    "Resident",
    "Row",
    "Shop",
    "Stairwell",
    "Supervision",
    "Term",
    "TownNoticeText",
    "UnitImage",
    "Visit",
    "VisitRule",
    "Worker",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(name)
    from xinjing_desktop.records import entities

    return getattr(entities, name)
