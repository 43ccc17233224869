"""What printed notices ask of a ledger: whom there is, in the order in which one walks, and what a slip says of them."""

import json
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from xinjing_desktop.ledger.find import hazards as hazard_lists
from xinjing_desktop.ledger.ledger import Ledger

Line = dict[str, Any]
AT_ONCE = 500
MANY = 10_000
_ANSWERING = "('emergency','guardian','appointed_guardian','entrusted_carer')"
OPEN = "('fixing','referred','suspended')"

_STAIRWELL = """s.uid AS stairwell, s.road AS road, s.lane AS lane, s.sub_lane AS sub_lane, s.number AS number,
    s.stair_leader AS stair_leader, s.height_class AS height_class, c.name AS compound, w.name AS worker"""
_JOIN_STAIRWELL = "LEFT JOIN compound c ON c.uid=s.compound LEFT JOIN worker w ON w.uid=s.worker"
_HOUSEHOLD = f"""SELECT h.uid AS uid, h.community AS community, h.room_no AS room_no, h.room_part AS room_part,
      d.address AS address, coalesce(h.head_name, h.contact_name) AS name, h.best_time_band AS best_time_band,
      h.caution_note AS caution_note, (SELECT v.outcome FROM visit v WHERE v.household=h.uid AND v.outcome IS NOT NULL
         ORDER BY v.visited_at DESC LIMIT 1) AS last_outcome, {_STAIRWELL}
    FROM household h LEFT JOIN door d ON d.uid=h.uid LEFT JOIN stairwell s ON s.uid=h.stairwell {_JOIN_STAIRWELL}"""
_HAZARD = f"""SELECT z.uid AS uid, z.community AS community, z.household AS household, z.hazard_no AS hazard_no,
      z.kind AS kind, z.description AS description, z.place AS place, z.found_on AS found_on, z.found_by AS found_by,
      z.due_date AS due_date, z.measures AS measures, z.bases AS bases, {hazard_lists.WHERE} AS place_in_words,
      d.address AS address, h.room_no AS room_no, h.room_part AS room_part,
      coalesce(z.responsible_name, h.head_name, h.contact_name, p.operator_name) AS name,
      s.uid AS stairwell, s.road AS road, s.lane AS lane, s.sub_lane AS sub_lane, s.number AS number,
      s.stair_leader AS stair_leader, s.height_class AS height_class, c.name AS compound, w.name AS worker,
      (SELECT r.body FROM referral r WHERE r.hazard=z.uid ORDER BY r.referred_on DESC LIMIT 1) AS body
    FROM hazard z LEFT JOIN household h ON h.uid=z.household LEFT JOIN door d ON d.uid=z.household
      LEFT JOIN shop p ON p.uid=z.shop LEFT JOIN stairwell s ON s.uid=coalesce(h.stairwell, z.stairwell)
      LEFT JOIN compound c ON c.uid=coalesce(s.compound, z.compound) LEFT JOIN worker w ON w.uid=s.worker"""
_RESIDENT = f"""SELECT r.uid AS uid, h.community AS community, r.household AS household, r.name AS name,
      (SELECT json_group_array(json_array(k.name, k.relation, k.phones)) FROM contact k WHERE k.resident=r.uid
         AND k.role IN {_ANSWERING}) AS contacts,
      (SELECT json_group_array(json_array(k.name, k.relation, k.phones)) FROM contact k WHERE k.resident=r.uid
         AND k.role IN ('helper','disability_aide')) AS helpers,
      (SELECT json_group_array(json_array(k.kind, k.ended_on, k.done_by)) FROM care_measure k WHERE k.resident=r.uid) AS measures,
      h.room_no AS room_no, h.room_part AS room_part, d.address AS address, {_STAIRWELL}
    FROM resident r LEFT JOIN household h ON h.uid=r.household LEFT JOIN door d ON d.uid=r.household
      LEFT JOIN stairwell s ON s.uid=h.stairwell {_JOIN_STAIRWELL}"""
_OF_STAIRWELL = f"""SELECT s.uid AS uid, c.community AS community, NULL AS address, {_STAIRWELL}
    FROM stairwell s {_JOIN_STAIRWELL}"""
_SQL = {"household": _HOUSEHOLD, "hazard": _HAZARD, "resident": _RESIDENT, "stairwell": _OF_STAIRWELL}
_ALIAS = {"household": "h", "hazard": "z", "resident": "r", "stairwell": "s"}

TOGETHER = {
    ("household", "hazard"): f"SELECT uid FROM hazard WHERE state IN {OPEN} AND household IN",
    ("household", "stairwell"): "SELECT DISTINCT stairwell FROM household WHERE stairwell IS NOT NULL AND uid IN",
    ("household", "resident"): "SELECT uid FROM resident WHERE died_on IS NULL AND moved_out_on IS NULL AND household IN",
    ("hazard", "household"): "SELECT DISTINCT household FROM hazard WHERE household IS NOT NULL AND uid IN",
    ("hazard", "stairwell"): """SELECT DISTINCT coalesce(z.stairwell, h.stairwell) AS one FROM hazard z
        LEFT JOIN household h ON h.uid=z.household WHERE one IS NOT NULL AND z.uid IN""",
    ("stairwell", "household"): "SELECT uid FROM household WHERE stairwell IN",
    ("resident", "household"): "SELECT DISTINCT household FROM resident WHERE household IS NOT NULL AND uid IN",
}
"""How one kind of record leads to another."""


def everyone(ledger: Ledger, subject: str) -> list[str]:
    """All that such a notice can be for: every door, every open hazard, every stairwell, everybody in a special group."""
    everybody = {
        "household": "1",
        "hazard": f"e.state IN {OPEN}",
        "stairwell": "1",
        "resident": """e.died_on IS NULL AND e.moved_out_on IS NULL
            AND EXISTS(SELECT 1 FROM profile p WHERE p.resident=e.uid AND p.ended_on IS NULL)""",
    }
    return _walked(ledger, subject, everybody[subject])


def lead(ledger: Ledger, of: str, uids: Sequence[str], to: str) -> list[str]:
    """From these records to those of another kind that belong to them, in walking order."""
    if of != to:
        if (of, to) not in TOGETHER:
            uids, of = lead(ledger, of, uids, "household"), "household"
        uids = [
            uid
            for part in _parts(uids)
            for (uid,) in ledger.select(f"{TOGETHER[of, to]} (SELECT value FROM json_each(?))", (json.dumps(part),))
        ]
    return in_walking_order(ledger, to, list(dict.fromkeys(uids)))


def in_walking_order(ledger: Ledger, subject: str, uids: Iterable[str]) -> list[str]:
    """Stairwell by stairwell, each from its top floor down: one climbs up and hangs on the way back."""
    return _walked(ledger, subject, "e.uid IN (SELECT value FROM json_each(?))", json.dumps(list(uids)))


def _walked(ledger: Ledger, subject: str, wanted: str, *params: str) -> list[str]:
    from xinjing_desktop.records.address import Address, floor_of, sort_key

    with ledger.connection() as con:
        if subject == "stairwell":
            lines = con.execute(
                f"""SELECT e.uid, c.name, e.road, e.lane, e.sub_lane, e.number
                    FROM stairwell e LEFT JOIN compound c ON c.uid=e.compound WHERE {wanted}""",
                params,
            )
            return [str(uid) for _, uid in sorted((sort_key(Address(*place)), uid) for uid, *place in lines)]
        if subject == "household" and wanted == "1":  # every door, in an order that has an index: nothing is sorted
            sql = """SELECT h.uid, coalesce(h.stairwell, ''), h.room_no FROM door d CROSS JOIN household h ON h.uid=d.uid
                ORDER BY d.sort_key, d.uid"""
        else:
            door = "uid" if subject == "household" else "household"
            sql = f"""SELECT e.uid, coalesce(h.stairwell, ''), h.room_no FROM {subject} e LEFT JOIN door d ON d.uid=e.{door}
                LEFT JOIN household h ON h.uid=e.{door} WHERE {wanted} ORDER BY d.sort_key IS NULL, d.sort_key, e.uid"""
        lines = con.execute(sql, params)
        ordered: list[str] = []
        for _, doors in groupby(lines, key=lambda line: line[1]):  # a stairwell at a time: a town's doors are many
            ordered += [str(uid) for uid, _, room in sorted(doors, key=lambda line: -(floor_of(line[2]) or 0))]
        if len(ordered) > MANY:
            con.execute("PRAGMA shrink_memory")  # all the doors of a town were read, and none of them is read again soon
        return ordered


def facts(ledger: Ledger, subject: str, uids: Sequence[str]) -> dict[str, Line]:
    """What is known of each of these records and of where they are, by uid."""
    found: dict[str, Line] = {}
    sql = f"{_SQL[subject]} WHERE {_ALIAS[subject]}.uid IN (SELECT value FROM json_each(?))"
    for part in _parts(uids):
        with ledger.connection() as con:
            cursor = con.execute(sql, (json.dumps(part),))
            for line in cursor:
                names = [name for name, *_ in cursor.get_description()]
                found[str(line[0])] = dict(zip(names, line, strict=True))
    return found


def place_of(line: Line) -> str:
    """Where such a record of `facts` is, in words: its door, or its place, or its stairwell."""
    from xinjing_desktop.records.address import Address, text

    if known := line.get("address") or line.get("place_in_words"):
        return str(known)
    stairwell = Address(line["compound"], line["road"], line["lane"], line["sub_lane"], line["number"])
    return text(stairwell) if line["number"] else str(line["compound"] or "")


def open_hazards(ledger: Ledger, households: Sequence[str]) -> dict[str, list[Line]]:
    """The hazards of these doors that are still open, the nearest deadline first, by household."""
    found: dict[str, list[Line]] = {}
    for part in _parts(households):
        lines = ledger.select(
            f"""SELECT household, kind, description, place, due_date FROM hazard WHERE state IN {OPEN}
                AND household IN (SELECT value FROM json_each(?)) ORDER BY due_date IS NULL, due_date, uid""",
            (json.dumps(part),),
        )
        for household, kind, description, place, due_date in lines:
            line = {"kind": kind, "description": description, "place": place, "due_date": due_date}
            found.setdefault(str(household), []).append(line)
    return found


def undated(ledger: Ledger, hazards: Sequence[str], today: str) -> int:
    """How many of these hazards have no deadline that is still to come."""
    sql = "SELECT count(*) FROM hazard WHERE coalesce(due_date, '') < ? AND uid IN (SELECT value FROM json_each(?))"
    return sum(ledger.value(sql, (today, json.dumps(part))) for part in _parts(hazards))


def stairwells(ledger: Ledger) -> list[tuple[str, ...]]:
    """Every stairwell by the parts of its address: uid, road, lane, sub-lane, number, compound and its other name."""
    return ledger.select(
        """SELECT s.uid, coalesce(s.road,''), coalesce(s.lane,''), coalesce(s.sub_lane,''), coalesce(s.number,''),
             coalesce(c.name,''), coalesce(c.other_name,'')
           FROM stairwell s LEFT JOIN compound c ON c.uid=s.compound"""
    )


def units(ledger: Ledger) -> dict[str, Line]:
    """The committees of this ledger with what they print of themselves, by uid."""
    return {
        uid: {"name": name, "unit_type": kind, "address": address, "phone": phone, "duty_hours": hours}
        for uid, name, kind, address, phone, hours in ledger.select(
            "SELECT uid, name, unit_type, address, phone, duty_hours FROM community ORDER BY code, name"
        )
    }


def _parts(uids: Sequence[str]) -> Iterable[list[str]]:
    for at in range(0, len(uids), AT_ONCE):
        yield list(uids[at : at + AT_ONCE])
