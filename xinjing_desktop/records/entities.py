"""The list of the nouns that are merged."""

from xinjing_desktop.records.campaign import Campaign, CampaignExclusion, LeafletMove, Outing
from xinjing_desktop.records.care import Appeal, CareMeasure, DiaryEntry, VisitRule
from xinjing_desktop.records.hazard import Finding, Hazard, Photo, Recheck, Referral
from xinjing_desktop.records.notice import Notice, NoticeText, TownNoticeText, UnitImage
from xinjing_desktop.records.oversight import MonthClose, Supervision, Term
from xinjing_desktop.records.people import Contact, IdDocument, Profile, Resident, Worker
from xinjing_desktop.records.places import Community, Compound, Household, Shop, Stairwell
from xinjing_desktop.records.row import Row
from xinjing_desktop.records.visit import Visit

ENTITIES: tuple[type[Row], ...] = (
    Community,
    Worker,
    Compound,
    Stairwell,
    Household,
    Resident,
    IdDocument,
    Contact,
    Profile,
    CareMeasure,
    VisitRule,
    Shop,
    Visit,
    Campaign,
    CampaignExclusion,
    Outing,
    LeafletMove,
    Appeal,
    DiaryEntry,
    Hazard,
    Finding,
    Recheck,
    Referral,
    Photo,
    Supervision,
    MonthClose,
    Term,
    Notice,
    NoticeText,
    TownNoticeText,
    UnitImage,
)
"""Every entity that is kept by changes and travels between ledgers, parents before children."""

SENSITIVE = frozenset({"id_document", "profile", "contact", "photo", "notice", "care_measure"})
"""Entities that a package may leave behind as a whole (domain note §4.4, merge note §3)."""

TOWN_WIDE = frozenset({"term", "town_notice_text"})
"""Entities that belong to no unit: the town hands them to everybody."""

BY_NAME: dict[str, type[Row]] = {entity.entity: entity for entity in ENTITIES}
"""The record class of an entity's name, which is also its table."""
