"""Households as lines of a list, and everything about one of them."""

import datetime
import json
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from xinjing_desktop import clock
from xinjing_desktop.ledger import restricted
from xinjing_desktop.ledger.find import attempts
from xinjing_desktop.ledger.find.in_force import HELD
from xinjing_desktop.ledger.find.uids import Uids
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records.identity import age

if TYPE_CHECKING:
    from xinjing_desktop.records import CareMeasure, Contact, Hazard, IdDocument, Profile, Resident, Visit

_DAY = re.compile(":today|:year")
KEY = f"h.uid IN (SELECT r.household FROM profile p CROSS JOIN resident r ON r.uid=p.resident WHERE {HELD})"
"""Whether `h` is a key household on the day `:today`; there are few profiles, so that all of them are read once."""
_KEY_HERE = f"EXISTS(SELECT 1 FROM resident r JOIN profile p ON p.resident=r.uid WHERE r.household=h.uid AND {HELD})"
"""The same asked of a few households, which is sooner answered than by reading all profiles."""
_OPEN = "EXISTS(SELECT 1 FROM hazard z WHERE z.household=h.uid AND z.state IN ('fixing','referred','suspended'))"
_OPEN_COUNT = (
    "(SELECT count(*) FROM hazard z WHERE z.household=h.uid AND z.state IN ('fixing','referred','suspended'))"
)
_SEEN = (
    "EXISTS(SELECT 1 FROM visit v WHERE v.household=h.uid AND v.visited_at >= :year"
    " AND v.outcome IN ('met_inside','met_door','contacted_remote'))"
)
_FOLLOW_UP = f"EXISTS(SELECT 1 FROM visit v WHERE v.household=h.uid AND v.follow_up_on <= :today AND NOT {attempts.GONE_BACK})"

FILTERS: dict[str, tuple[str, str]] = {
    "all": ("全部", "1"),
    "key": ("重点户", KEY),
    "hazards": ("有未销号隐患", _OPEN),
    "unseen": ("今年未走访", f"NOT {_SEEN} AND coalesce(h.occupancy,'') <> 'vacant'"),
    "follow_up": ("要回访", _FOLLOW_UP),
    "due_week": ("本周应访", "h.uid IN (:due_week)"),
    "try_again": ("待错时再访", attempts.TRY_AGAIN),
    "not_home_thrice": ("三访未遇", attempts.NOT_HOME_THRICE),
    "rented": ("出租·群租", "h.occupancy IN ('rented','group_let')"),
    "vacant": ("空关", "h.occupancy = 'vacant'"),
    "unparsed": ("地址待核对", "h.stairwell IS NULL"),
}
"""Saved filters: key → (words, condition)."""

ORDERS = {
    "": "d.sort_key",
    "address": "d.sort_key",
    "unit": "(SELECT code FROM community WHERE uid=h.community), d.sort_key",
    "head": "h.head_name IS NULL, h.head_name, d.sort_key",
    "people": "(SELECT count(*) FROM resident r WHERE r.household=h.uid), d.sort_key",
    "occupancy": "h.occupancy IS NULL, h.occupancy, d.sort_key",
    "hazards": f"{_OPEN_COUNT}, d.sort_key",
    "last_visit": "(SELECT max(visited_at) FROM visit v WHERE v.household=h.uid), d.sort_key",
}

OLD = 60
FIRST = 256
"""Uids that are read before all others: more than the tallest screen shows."""


class HouseholdLine(NamedTuple):
    """One line of the list."""

    uid: str
    address: str
    head: str
    phones: str
    people: int
    occupancy: str | None
    key: bool
    open_hazards: int
    last_on: str | None
    last_outcome: str | None
    compound: str
    unit: str
    """The community it belongs to."""
    run: attempts.Run | None = None
    """The attempts in vain since it was last settled."""


class Member(NamedTuple):
    """A resident with what belongs to them."""

    resident: "Resident"
    document: "IdDocument | None"
    profiles: "list[Profile]"
    """Those that this account may see."""
    contacts: "list[Contact]"
    measures: "list[CareMeasure]"
    covered: "list[Profile]"
    """In restricted groups, and not for this account: to be counted, never to be shown."""


def ids(
    ledger: Ledger,
    chosen: str,
    order: str,
    descending: bool,
    *,
    today: str,
    compound: str | None = None,
    unit: str | None = None,
) -> Sequence[str]:
    """The uids of the households that fit, in order; `unit` is the uid of a community."""
    condition, params = on_day(FILTERS[chosen][1], today)
    where = [condition]
    if compound:
        where.append("h.stairwell IN (SELECT uid FROM stairwell WHERE compound=?)")
        params.append(compound)
    if unit:
        where.append("h.community=?")
        params.append(unit)
    column = ORDERS[order]
    if descending:
        first, _, rest = column.rpartition(", ")
        column = f"{first} DESC, {rest}" if first else f"{column} DESC"
    if chosen == "all" and not compound and not unit and column.startswith("d.sort_key"):
        return _all_ids(ledger, f"SELECT d.uid FROM door d ORDER BY {column}")
    sql = f"SELECT h.uid FROM household h JOIN door d ON d.uid=h.uid WHERE {' AND '.join(where)} ORDER BY {column}"
    return [uid for (uid,) in ledger.select(sql, params)]


def _all_ids(ledger: Ledger, sql: str) -> Uids:
    """Every door in an order that has an index: nothing is sorted, so the first screen is there at once."""
    first = [uid for (uid,) in ledger.select(f"{sql} LIMIT {FIRST}")]
    length = len(first) if len(first) < FIRST else ledger.value("SELECT count(*) FROM door")
    return Uids(first, length, lambda: json.loads(ledger.value(f"SELECT json_group_array(uid) FROM ({sql})")))


def compound_names(ledger: Ledger, unit: str | None = None) -> list[tuple[str, str]]:
    """The compounds that have doors as (uid, name), by name, to choose one from; see `doors.compounds` for more."""
    sql = (
        "SELECT uid, name FROM compound c WHERE EXISTS(SELECT 1 FROM stairwell s WHERE s.compound=c.uid)"
        " AND (?1 IS NULL OR community=?1) ORDER BY name"
    )
    return [(uid, name) for uid, name in ledger.select(sql, (unit,))]


def counts(ledger: Ledger, today: str, unit: str | None = None) -> dict[str, int]:
    """How many households each saved filter holds: set by set; door by door takes a second."""
    if unit:
        return _counts_of(ledger, today, unit)
    line = ledger.select(
        """SELECT count(*), coalesce(sum(occupancy IN ('rented','group_let')),0), coalesce(sum(occupancy='vacant'),0),
             coalesce(sum(stairwell IS NULL),0) FROM household"""
    )[0]
    every, rented, vacant, unparsed = line
    people = "SELECT count(DISTINCT r.household) FROM profile p CROSS JOIN resident r ON r.uid=p.resident"
    key = ledger.value(*on_day(f"{people} WHERE {HELD}", today))
    hazards = ledger.value(
        "SELECT count(DISTINCT household) FROM hazard WHERE state IN ('fixing','referred','suspended')"
    )
    seen = ledger.value(
        """SELECT count(*) FROM (SELECT DISTINCT household FROM visit WHERE visited_at >= ?
             AND outcome IN ('met_inside','met_door','contacted_remote') AND household IS NOT NULL) v
           CROSS JOIN household h ON h.uid=v.household WHERE h.occupancy IS NOT 'vacant'""",
        (f"{today[:4]}-01-01",),
    )
    set_wise = {
        "all": every,
        "key": key,
        "hazards": hazards,
        "unseen": every - vacant - seen,
        "rented": rented,
        "vacant": vacant,
        "unparsed": unparsed,
        **attempts.counts(ledger),
    }
    for chosen in FILTERS.keys() - set_wise.keys():
        condition, params = on_day(FILTERS[chosen][1], today)
        set_wise[chosen] = ledger.value(f"SELECT count(*) FROM household h WHERE {condition}", params)
    return set_wise


def _counts_of(ledger: Ledger, today: str, unit: str) -> dict[str, int]:
    """Of one community of a town: door by door, for it has few."""
    found = attempts.counts(ledger, unit)
    for chosen in FILTERS.keys() - found.keys():
        sql = FILTERS[chosen][1]
        condition, params = on_day(sql, today)
        found[chosen] = ledger.value(
            f"SELECT count(*) FROM household h WHERE {condition} AND h.community=?", [*params, unit]
        )
    return found


def on_day(sql: str, today: str) -> tuple[str, list[str]]:
    """A condition with its parameters for that day: `:today`, `:year` for the first day of its year, and the doors `:due_week`."""
    if ":due_week" in sql:
        from xinjing_desktop.ledger.find import care

        sql = sql.replace(":due_week", care.doors_due())
    days = {":today": today, ":year": f"{today[:4]}-01-01"}
    return _DAY.sub("?", sql), [days[name] for name in _DAY.findall(sql)]


def key_on(day: str) -> str:
    """`KEY` for that day (ISO), in a query with parameters of its own."""
    return KEY.replace(":today", f"'{datetime.date.fromisoformat(day)}'")


def lines(ledger: Ledger, uids: Sequence[str]) -> dict[str, HouseholdLine]:
    """The lines of one page of the list."""
    marks = ",".join("?" * len(uids))
    found, runs = {}, attempts.runs(ledger, uids)
    for uid, address, head, phones, people, occupancy, key, hazards, last, compound, unit in ledger.select(
        f"""SELECT h.uid, d.address, coalesce(h.head_name, h.contact_name, p.name, h.owner_name, ''),
              coalesce(h.phones, p.phones), (SELECT count(*) FROM resident r WHERE r.household=h.uid),
              h.occupancy, {_KEY_HERE.replace(":today", f"'{clock.today()}'")}, {_OPEN_COUNT},
              (SELECT visited_at || '|' || coalesce(outcome,'') FROM visit v WHERE v.household=h.uid
               ORDER BY visited_at DESC LIMIT 1),
              coalesce(c.name, ''), coalesce(m.name, '')
            FROM household h LEFT JOIN community m ON m.uid=h.community LEFT JOIN door d ON d.uid=h.uid
              LEFT JOIN stairwell s ON s.uid=h.stairwell LEFT JOIN compound c ON c.uid=s.compound
              LEFT JOIN resident p ON p.uid=(SELECT uid FROM resident r WHERE r.household=h.uid
                ORDER BY r.relation_to_head IS NOT 'head', r.uid LIMIT 1)
            WHERE h.uid IN ({marks})""",
        uids,
    ):
        at, _, outcome = (last or "").partition("|")
        numbers = "、".join(phone["number"] for phone in json.loads(phones)) if phones else ""
        found[uid] = HouseholdLine(
            uid,
            address or "",
            head,
            numbers,
            people,
            occupancy,
            bool(key),
            hazards,
            at[:10] or None,
            outcome or None,
            compound,
            unit,
            runs.get(uid),
        )
    return found


def members(ledger: Ledger, household: str) -> list[Member]:
    """Who lives or is registered here, the head first, with documents, profiles, contacts and measures of care."""
    from xinjing_desktop.records import CareMeasure, Contact, IdDocument, Profile, Resident

    people = ledger.rows(Resident.select().where(Resident.household == household))
    uids = [person.uid for person in people]
    if not uids:
        return []
    documents = {one.resident: one for one in ledger.rows(IdDocument.select().where(IdDocument.resident.in_(uids)))}
    profiles = ledger.rows(Profile.select().where(Profile.resident.in_(uids)).order_by(Profile.started_on))
    contacts = restricted.visible_contacts(ledger, ledger.rows(Contact.select().where(Contact.resident.in_(uids))))
    measures = ledger.rows(CareMeasure.select().where(CareMeasure.resident.in_(uids)).order_by(CareMeasure.started_on))
    open_to_us = {one.uid for one in restricted.visible(ledger, profiles)}
    found = [
        Member(
            person,
            documents.get(person.uid),
            [one for one in profiles if one.resident == person.uid and one.uid in open_to_us],
            [one for one in contacts if one.resident == person.uid],
            [one for one in measures if one.resident == person.uid],
            [one for one in profiles if one.resident == person.uid and one.uid not in open_to_us],
        )
        for person in people
    ]
    return sorted(
        found, key=lambda member: (member.resident.relation_to_head != "head", member.resident.birth_date or "9")
    )


def elders_beside(people: "Iterable[Resident]", uid: str, today: datetime.date) -> "list[Resident]":
    """Who of 60 and more lives together with this resident (60 is old by 老年人权益保障法 §2); the oldest first."""
    day = today.isoformat()
    here = [one for one in people if one.uid != uid and one.residence_status != "registered_absent"]
    here = [one for one in here if not any(gone and gone <= day for gone in (one.moved_out_on, one.died_on))]
    return sorted((one for one in here if (age(one.birth_date, today) or 0) >= OLD), key=lambda one: one.birth_date or "")


def elders_with(ledger: Ledger, residents: Sequence[str], today: datetime.date) -> "dict[str, list[Resident]]":
    """The same for many residents, by uid."""
    from xinjing_desktop.records import Resident

    sql = "SELECT uid, household FROM resident WHERE household IS NOT NULL AND uid IN (SELECT value FROM json_each(?))"
    homes = dict(ledger.select(sql, (json.dumps(list(residents)),)))
    people: dict[str, list[Resident]] = {}
    for one in ledger.rows(Resident.select().where(Resident.household.in_(sorted(set(homes.values()))))):
        people.setdefault(one.household or "", []).append(one)
    return {uid: elders_beside(people[home], uid, today) for uid, home in homes.items()}


def with_ages(people: "Iterable[Resident]", today: datetime.date) -> str:
    """沈国强（82 岁）、沈阿珍（80 岁）."""
    return "、".join(f"{one.name}（{age(one.birth_date, today)} 岁）" for one in people)


def visits_of(ledger: Ledger, household: str) -> "list[Visit]":
    """The visits at this door, newest first."""
    from xinjing_desktop.records import Visit

    return ledger.rows(Visit.select().where(Visit.household == household).order_by(Visit.visited_at.desc()))


def hazards_of(ledger: Ledger, household: str) -> "list[Hazard]":
    """The hazards at this door, open ones first, then the newest."""
    from xinjing_desktop.records import Hazard

    found = ledger.rows(Hazard.select().where(Hazard.household == household).order_by(Hazard.found_on.desc()))
    return sorted(found, key=lambda hazard: hazard.state not in ("fixing", "referred", "suspended"))


def address_of(ledger: Ledger, household: str) -> str:
    """How the door is written."""
    return str(ledger.value("SELECT address FROM door WHERE uid=?", (household,)) or "")


def everything_of(ledger: Ledger, household: str) -> list[str]:
    """The uids of all records whose histories tell this household's story."""
    sql = """SELECT ?1 UNION ALL SELECT uid FROM resident WHERE household=?1
        UNION ALL SELECT d.uid FROM id_document d JOIN resident r ON r.uid=d.resident WHERE r.household=?1
        UNION ALL SELECT p.uid FROM profile p JOIN resident r ON r.uid=p.resident WHERE r.household=?1
        UNION ALL SELECT m.uid FROM care_measure m JOIN resident r ON r.uid=m.resident WHERE r.household=?1
        UNION ALL SELECT c.uid FROM contact c JOIN resident r ON r.uid=c.resident WHERE r.household=?1
        UNION ALL SELECT uid FROM hazard WHERE household=?1 UNION ALL SELECT uid FROM visit WHERE household=?1"""
    return [uid for (uid,) in ledger.select(sql, (household,))]
