"""Hazards as lines of the ledger on any day, saved filters, and everything that belongs to one hazard."""

import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass

from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Finding, Hazard, Photo, Recheck, Referral

_FIXING = "z.state='fixing'"

FILTERS: dict[str, tuple[str, str]] = {
    "open": ("未销号", "z.state IN ('fixing','referred','suspended')"),
    "overdue": ("逾期", f"{_FIXING} AND z.due_date < :today"),
    "due": ("今天到期", f"{_FIXING} AND z.due_date = :today"),
    "soon": ("7 天内到期", f"{_FIXING} AND z.due_date > :today AND z.due_date <= date(:today, '+7 days')"),
    "recheck": (
        "待复查",
        f"{_FIXING} AND z.due_date <= :today AND NOT EXISTS"
        "(SELECT 1 FROM recheck k WHERE k.hazard=z.uid AND k.rechecked_on >= z.due_date)",
    ),
    "referred": ("已移交", "z.state='referred'"),
    "suspended": ("挂起", "z.state='suspended'"),
    "closed": ("已销号", "z.state='closed'"),
    "undated": ("没有时限", f"{_FIXING} AND z.due_date IS NULL"),
    "all": ("全部", "1"),
}
"""Saved filters: key → (words, condition). 逾期 is computed for the day, never stored."""

ORDERS = {
    "": "z.due_date IS NULL, z.due_date, z.found_on DESC, z.uid",
    "hazard_no": "z.hazard_no, z.uid",
    "where": "coalesce(d.sort_key, s.lane || s.number, z.place), z.uid",
    "kind": "z.kind, z.uid",
    "found_on": "z.found_on, z.uid",
    "due_date": "z.due_date IS NULL, z.due_date, z.uid",
    "state": "z.state, z.due_date, z.uid",
    "unit": "m.code, z.due_date IS NULL, z.due_date, z.uid",
    "responsible": "z.responsible_name IS NULL, z.responsible_name, z.uid",
    "worker": "w.name IS NULL, w.name, z.due_date IS NULL, z.due_date, z.uid",
}


@dataclass(frozen=True)
class HazardLine:
    """One line of the ledger."""

    uid: str
    hazard_no: str
    where: str
    kind: str
    description: str
    found_on: str
    due_date: str | None
    closed_on: str | None
    state: str
    fixed_on_site: bool
    responsible: str
    phones: str
    photo_count: int
    recheck_count: int
    unit: str
    """The community it belongs to."""
    worker: str
    """Who of the committee follows it up, or ""."""


@dataclass(frozen=True)
class Whole:
    """A hazard with what hangs on it."""

    hazard: Hazard
    where: str
    findings: list[Finding]
    rechecks: list[Recheck]
    referrals: list[Referral]
    photos: list[Photo]


WHERE = """coalesce(d.address || coalesce(' ' || z.place, ''),
    CASE WHEN p.uid IS NOT NULL THEN p.shop_name || coalesce('（' || p.road || p.house_no || '号）', '') END,
    CASE WHEN s.uid IS NOT NULL THEN coalesce(s.lane || '弄', '') || s.number || '号' || coalesce(z.place, '') END,
    coalesce(c.name, '') || coalesce(z.place, ''))"""
_FROM = """FROM hazard z LEFT JOIN door d ON d.uid=z.household LEFT JOIN stairwell s ON s.uid=z.stairwell
    LEFT JOIN compound c ON c.uid=z.compound LEFT JOIN shop p ON p.uid=z.shop
    LEFT JOIN community m ON m.uid=z.community LEFT JOIN worker w ON w.uid=z.worker"""


def ids(
    ledger: Ledger, chosen: str, order: str, descending: bool, *, today: str, text: str = "", unit: str | None = None
) -> list[str]:
    """The uids of the hazards that fit, in order; `text` looks into place, description, persons and number.

    `unit` is the uid of a community.
    """
    condition, params = _day(FILTERS[chosen][1], today)
    sql = f"SELECT z.uid {_FROM} WHERE {condition}"
    if unit:
        sql += " AND z.community=?"
        params.append(unit)
    if text:
        sql += f" AND ({WHERE} || '|' || coalesce(z.description,'') || '|' || coalesce(z.responsible_name,'')"
        sql += " || '|' || coalesce(z.hazard_no,'') || '|' || coalesce(w.name,'')) LIKE ? ESCAPE '!'"
        params.append("%" + text.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%")
    column = ORDERS[order]
    if descending:
        first, _, rest = column.partition(", ")
        column = (
            f"{first} DESC, {rest}"
            if " IS NULL" not in first
            else column.replace(", ", " , ", 1).replace(rest.split(", ")[0], rest.split(", ")[0] + " DESC", 1)
        )
    return [uid for (uid,) in ledger.select(f"{sql} ORDER BY {column}", params)]


def counts(ledger: Ledger, today: str, unit: str | None = None) -> dict[str, int]:
    """How many hazards each saved filter holds on that day, in the whole ledger or in one community."""
    parts, params = _day(",".join(f"coalesce(sum({sql}),0)" for _, sql in FILTERS.values()), today)
    where, of = (" WHERE z.community=?", [unit]) if unit else ("", [])
    return dict(zip(FILTERS, ledger.select(f"SELECT {parts} FROM hazard z{where}", [*params, *of])[0], strict=True))


def _day(sql: str, today: str) -> tuple[str, list[str]]:
    return sql.replace(":today", "?"), [today] * sql.count(":today")


def lines(ledger: Ledger, uids: Sequence[str]) -> dict[str, HazardLine]:
    """The lines of one page of the ledger."""
    marks = ",".join("?" * len(uids))
    found = {}
    for uid, *facts, on_site, responsible, phones, photo_count, recheck_count, unit, who in ledger.select(
        f"""SELECT z.uid, coalesce(z.hazard_no,''), {WHERE}, z.kind, coalesce(z.description,''), z.found_on,
              z.due_date, z.closed_on, z.state, coalesce(z.fixed_on_site,0), coalesce(z.responsible_name,''), z.phones,
              (SELECT count(*) FROM photo f WHERE f.hazard=z.uid), (SELECT count(*) FROM recheck k WHERE k.hazard=z.uid),
              coalesce(m.name,''), coalesce(w.name,'')
            {_FROM} WHERE z.uid IN ({marks})""",
        uids,
    ):
        numbers = "、".join(phone["number"] for phone in json.loads(phones)) if phones else ""
        rest = (photo_count, recheck_count, unit, who)
        found[uid] = HazardLine(*(uid, *facts, bool(on_site), responsible, numbers, *rest))
    return found


def where_of(ledger: Ledger, uid: str) -> str:
    """The place of a hazard in words."""
    return str(ledger.value(f"SELECT {WHERE} {_FROM} WHERE z.uid=?", (uid,)) or "")


def whole(ledger: Ledger, uid: str) -> Whole | None:
    """A hazard with its findings, re-checks, referrals and photos, each in order of time; None when it is gone."""
    hazard = ledger.get(Hazard, uid)
    if hazard is None:
        return None
    return Whole(
        hazard,
        where_of(ledger, uid),
        ledger.rows(Finding.select().where(Finding.hazard == uid).order_by(Finding.found_on, Finding.uid)),
        ledger.rows(Recheck.select().where(Recheck.hazard == uid).order_by(Recheck.rechecked_on, Recheck.uid)),
        ledger.rows(Referral.select().where(Referral.hazard == uid).order_by(Referral.referred_on, Referral.uid)),
        ledger.rows(Photo.select().where(Photo.hazard == uid).order_by(Photo.kind.desc(), Photo.uid)),
    )


def overdue_days(line: HazardLine, today: datetime.date) -> int:
    """How many days past its deadline a hazard that is still being fixed is; 0 when it is in time."""
    if line.state != "fixing" or not line.due_date:
        return 0
    return max(0, (today - datetime.date.fromisoformat(line.due_date)).days)


def height_class_of(ledger: Ledger, household: str | None, stairwell: str | None) -> str | None:
    """The height class of the building a place is in: the law to cite depends on it."""
    sql = (
        "SELECT s.height_class FROM stairwell s LEFT JOIN household h ON h.stairwell=s.uid"
        " WHERE s.uid=? OR h.uid=? LIMIT 1"
    )
    found = ledger.value(sql, (stairwell or "", household or ""))
    return None if found is None else str(found)
