"""Whole registers, line by line, as reports list them. Values are as stored; how they read is the report's business."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from xinjing_desktop import clock
from xinjing_desktop.ledger.database import in_words
from xinjing_desktop.ledger.find.hazards_then import Then, hazards_then
from xinjing_desktop.ledger.find.shops import LAST_PATROL
from xinjing_desktop.ledger.ledger import Ledger

Line = dict[str, Any]

_PLACE = (
    "m.name AS community, c.name AS compound, s.road AS road, s.lane AS lane, s.sub_lane AS sub_lane,"
    " s.number AS stairwell, h.room_no AS room_no, h.room_part AS room_part, h.address_text AS address_text"
)
_OF_HOUSEHOLD = (
    "LEFT JOIN stairwell s ON s.uid = h.stairwell LEFT JOIN compound c ON c.uid = s.compound"
    " LEFT JOIN community m ON m.uid = h.community LEFT JOIN door d ON d.uid = h.uid"
)

NUMBERED = ("guardian", "emergency", "helper")
"""Roles of contacts that everybody may have, and more than one of."""
CALLED = ("appointed_guardian", "entrusted_carer", "disability_aide", "post_contact")
"""Roles of contacts that only some groups have."""
_ID_NUMBER = "(SELECT number FROM id_document WHERE resident = r.uid ORDER BY kind, uid LIMIT 1) AS id_number"


@dataclass
class HazardLine:
    """One hazard with its place, its newest re-check and referral up to a day, and how it stood then."""

    facts: Line
    then: Then
    recheck: Line = field(default_factory=dict)
    referral: Line = field(default_factory=dict)
    photos: dict[str, int] = field(default_factory=dict)
    """Number of photos by kind."""


def hazards(ledger: Ledger, as_of: datetime.date, month: tuple[str, str] | None = None) -> list[HazardLine]:
    """All hazards found by that day, or in a month (its first and last day), by unit, day and number."""
    until = as_of.isoformat()
    first, last = month or ("", until)
    facts = _lines(
        ledger,
        """SELECT z.*, m.name AS unit, coalesce(c.name, c2.name) AS compound_name, s.road AS road, s.lane AS lane,
             s.sub_lane AS sub_lane, s.number AS number, h.room_no AS room_no, h.room_part AS room_part,
             h.address_text AS address_text, p.shop_name AS shop_name, p.road AS shop_road, p.lane AS shop_lane,
             p.house_no AS house_no, p.address_text AS shop_address
           FROM hazard z LEFT JOIN household h ON h.uid = z.household
             LEFT JOIN stairwell s ON s.uid = coalesce(h.stairwell, z.stairwell)
             LEFT JOIN shop p ON p.uid = z.shop
             LEFT JOIN compound c ON c.uid = coalesce(s.compound, z.compound)
             LEFT JOIN compound c2 ON c2.uid = p.compound
             LEFT JOIN community m ON m.uid = z.community
           WHERE z.found_on BETWEEN :first AND :last
           ORDER BY m.name, z.found_on, z.hazard_no, z.uid""",
        first=first,
        last=min(until, last),
    )
    then = hazards_then(ledger, as_of)
    rechecks = _newest(ledger, "recheck", "rechecked_on", until)
    referrals = _newest(ledger, "referral", "referred_on", until)
    photos = _photos(ledger, until)
    return [
        HazardLine(line, then[line["uid"]], rechecks.get(line["uid"], {}), referrals.get(line["uid"], {}),
                   photos.get(line["uid"], {}))
        for line in facts
    ]  # fmt: skip


def households(ledger: Ledger) -> list[Line]:
    """Every household, in the order of the doors."""
    return _lines(ledger, f"SELECT h.*, {_PLACE} FROM household h {_OF_HOUSEHOLD} ORDER BY m.name, d.sort_key")


def residents(ledger: Ledger) -> list[Line]:
    """Every resident who has not left or died, with the number of an identity document, in the order of the doors."""
    return _people(ledger, "r.moved_out_on IS NULL AND r.died_on IS NULL")


def departed(ledger: Ledger, until: datetime.date, month: str = "") -> list[Line]:
    """Every resident who had left or died by that day, or did so in that month (`yyyy-mm`), in the order of the doors."""
    left = "(r.moved_out_on <= :until AND r.moved_out_on GLOB :month OR r.died_on <= :until AND r.died_on GLOB :month)"
    return _people(ledger, left, until=until.isoformat(), month=f"{month}*")


def _people(ledger: Ledger, which: str, **values: str) -> list[Line]:
    return _lines(
        ledger,
        f"""SELECT r.*, {_PLACE}, {_ID_NUMBER}
            FROM resident r LEFT JOIN household h ON h.uid = r.household {_OF_HOUSEHOLD}
            WHERE {which}
            ORDER BY m.name, d.sort_key, r.household, r.relation_to_head IS NOT 'head', r.birth_date, r.uid""",
        **values,
    )


def profiles(ledger: Ledger, as_of: datetime.date) -> list[Line]:
    """Every special-group profile that was active on that day, one line each, with the person and the contacts."""
    return _lines(
        ledger,
        f"""SELECT p.*, r.name AS name, r.sex AS sex, r.birth_date AS birth_date, r.phones AS phones, {_PLACE},
              {_ID_NUMBER}, w.name AS worker_name, {", ".join(map(_each, NUMBERED))},
              {", ".join(map(_contacts, CALLED))}
            FROM profile p JOIN resident r ON r.uid = p.resident LEFT JOIN household h ON h.uid = r.household
              {_OF_HOUSEHOLD} LEFT JOIN worker w ON w.uid = p.worker
            WHERE coalesce(p.started_on, '') <= :day AND (p.ended_on IS NULL OR p.ended_on > :day)
              AND (r.moved_out_on IS NULL OR r.moved_out_on > :day) AND (r.died_on IS NULL OR r.died_on > :day)
            ORDER BY m.name, d.sort_key, r.uid, p.category, p.uid""",
        day=as_of.isoformat(),
    )


def _each(role: str) -> str:
    """All of a role one by one: a list of names, each with the telephone numbers."""
    some = f"(SELECT name, phones FROM contact WHERE resident = r.uid AND role = '{role}' ORDER BY uid)"
    return f"(SELECT json_group_array(json_array(name, json(phones))) FROM {some}) AS {role}"


def _contacts(role: str) -> str:
    """All of a role together: there may be two of them."""
    some = f"(SELECT name, phones FROM contact WHERE resident = r.uid AND role = '{role}' ORDER BY uid) k"
    phones = f"SELECT json_group_array(json(n.value)) FROM {some}, json_each(k.phones) n"
    return f"(SELECT group_concat(k.name, '、') FROM {some}) AS {role}_name, nullif(({phones}), '[]') AS {role}_phones"


def visits(ledger: Ledger, first: datetime.date | None, last: datetime.date) -> list[Line]:
    """Every visit of these days, oldest first."""
    return _lines(
        ledger,
        f"""SELECT v.*, {_PLACE}, p.shop_name AS shop_name, p.road AS shop_road, p.house_no AS house_no
            FROM visit v LEFT JOIN household h ON h.uid = v.household {_OF_HOUSEHOLD} LEFT JOIN shop p ON p.uid = v.shop
            WHERE substr(v.visited_at, 1, 10) BETWEEN :first AND :last
            ORDER BY v.visited_at, d.sort_key, v.uid""",
        first=first.isoformat() if first else "",
        last=last.isoformat(),
    )


def shops(ledger: Ledger) -> list[Line]:
    """Every shop, along the roads, with the day of its last patrol."""
    return _lines(
        ledger,
        f"""SELECT p.*, m.name AS community_name, c.name AS compound_name, {LAST_PATROL} AS last_patrol_on FROM shop p
           LEFT JOIN community m ON m.uid = p.community LEFT JOIN compound c ON c.uid = p.compound
           ORDER BY m.name, p.road, CAST(p.house_no AS INTEGER), p.house_no, p.shop_name""",
    )


def _lines(ledger: Ledger, sql: str, **values: str) -> list[Line]:
    """The lines that this SQL finds, by column name; a later column of the same name wins."""
    with ledger.connection() as con, in_words():
        cursor = con.execute(sql, values)
        first = cursor.fetchone()
        if first is None:
            return []
        names = [name for name, *_ in cursor.get_description()]
        return [dict(zip(names, line, strict=True)) for line in (first, *cursor)]


def _newest(ledger: Ledger, entity: str, day: str, until: str) -> dict[str, Line]:
    """The newest re-check or referral of every hazard up to a day."""
    lines = _lines(ledger, f"SELECT * FROM {entity} WHERE {day} <= :until ORDER BY {day}, uid", until=until)
    return {line["hazard"]: line for line in lines}


def _photos(ledger: Ledger, until: str) -> dict[str, dict[str, int]]:
    """How many photos of each kind every hazard had by that day; without a date, from the day they were put in."""
    found: dict[str, dict[str, int]] = {}
    for hazard, kind, taken_on, at in ledger.select(
        "SELECT p.hazard, p.kind, p.taken_on, (SELECT min(at) FROM change WHERE row = p.uid) FROM photo p"
        " WHERE p.hazard IS NOT NULL"
    ):
        day = taken_on or clock.day_of(at or 0).isoformat()
        if day <= until:
            kinds = found.setdefault(hazard, {})
            kinds[kind] = kinds.get(kind, 0) + 1
    return found
