"""Everybody in a special group as a line of a list, with the filters a committee works by, and one person's whole story."""

import datetime
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from xinjing_desktop.ledger.find import care
from xinjing_desktop.ledger.find.care import Duty
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.restricted import may_see, visible_contacts
from xinjing_desktop.records import codes
from xinjing_desktop.records.identity import age

if TYPE_CHECKING:
    from xinjing_desktop.records import Appeal, CareMeasure, Contact, Hazard, Household, Profile, Resident, Visit

PAIRINGS = frozenset({"pairing", "old_companion"})
"""Measures of care by which somebody is paired with the person: then a helper need not be asked for."""
TO_CALL = ("emergency", "guardian")
"""Contacts of these roles answer for somebody in an emergency: without them 缺联系人. Other roles are only asked for in the form."""
STANDS_FOR = "stands_for"
"""The fact of a role that says in whose place it is enough."""


class PersonLine(NamedTuple):
    """One person with all the reasons to look after them that this account may see."""

    uid: str
    name: str
    birth_date: str | None
    household: str
    address: str
    sort_key: str
    compound: str
    unit: str
    """The community's name."""
    phones: str
    to_call: tuple[str, ...]
    """The roles of the people to call in an emergency, as far as they are known."""
    last_on: str | None
    """The newest contact with the flat, in person or not."""
    last_outcome: str | None
    workers: str
    """Who is responsible, by name."""
    duties: tuple[Duty, ...]
    """The most urgent one first."""

    @property
    def next_on(self) -> str | None:
        """When the person is to be seen next."""
        return self.duties[0].next_on

    @property
    def profiles(self) -> list[str]:
        """The profiles that somebody has written; those computed have none."""
        return [one.profile for one in self.duties if one.profile]

    @property
    def review_on(self) -> str | None:
        """The earliest day of a review."""
        return min((one.review_on for one in self.duties if one.review_on), default=None)

    @property
    def categories(self) -> list[str]:
        """The codes of the groups, each once."""
        return list(dict.fromkeys(one.category for one in self.duties))

    @property
    def wants_contact(self) -> bool:
        """A group that needs somebody to call was written down for this person, and nobody, or too few, are known."""
        lacking = _lacking((one.category for one in self.duties if one.profile), self.to_call)
        return any(lacking[role] for role in TO_CALL)

    def days_late(self, today: datetime.date) -> int:
        """How many days the most urgent reason is overdue."""
        return self.duties[0].days_late(today)

    def years(self, today: datetime.date) -> int | None:
        """The age on that day; None when no year of birth is known."""
        return age(self.birth_date, today)


class Contacted(NamedTuple):
    """One knock or call at a flat."""

    day: int
    """Of its month."""
    outcome: str
    counts: bool
    """Somebody was reached, in person or not."""
    met: bool


class Everybody(NamedTuple):
    """All whom this account may see, and of how many it may not see why they are looked after."""

    people: list[PersonLine]
    """The most urgent first."""
    hidden: int


FILTERS: dict[str, tuple[str, Callable[[PersonLine, str], bool]]] = {
    "due": ("本周应访", lambda one, day: bool(one.next_on) and str(one.next_on) <= _sunday(day)),
    "late": ("逾期", lambda one, day: bool(one.next_on) and str(one.next_on) < day),
    "review": ("要复核", lambda one, day: one.review_on is not None and one.review_on <= day),
    "contact": ("缺联系人", lambda one, day: one.wants_contact),
    "worker": ("无责任人", lambda one, day: any(duty.worker is None for duty in one.duties)),
    "computed": ("推算的", lambda one, day: not one.profiles),
    "all": ("全部", lambda one, day: True),
}
"""Saved filters: key → (words, who is in it on that day)."""


def wanted(categories: Iterable[str]) -> Counter[str]:
    """How many contacts of each role should be known for somebody in these groups."""
    found: Counter[str] = Counter()
    for category in categories:
        found |= Counter(codes.fact("special_groups", category, "contacts", ()))
    return found


def missing(categories: Iterable[str], known: Iterable[str], measures: Iterable[str] = ()) -> list[str]:
    """Whom these groups ask for and who is not known yet, in words: 紧急联系人（还差 1 位）、结对人. `measures` are under way."""
    groups = list(categories)
    asked = wanted(groups)
    roles = [*known, *(["helper"] if PAIRINGS & set(measures) else [])]
    return [
        codes.label("contact_role", role) + (f"（还差 {count} 位）" if asked[role] > 1 else "")
        for role, count in _lacking(groups, roles).items()
    ]


def _lacking(categories: Iterable[str], known: Iterable[str]) -> Counter[str]:
    """How many of each role are not known yet. A guardian who is not asked for as such can be called as well as anybody."""
    asked = wanted(categories)
    there = Counter(codes.fact("contact_role", role, STANDS_FOR) or role for role in known)
    there["emergency"] += max(0, there["guardian"] - asked["guardian"])
    return asked - there


def everybody(ledger: Ledger, today: datetime.date, unit: str | None = None) -> Everybody:
    """Who belongs to any group on that day; `unit` is the uid of a community."""

    def resident(one: Duty) -> str:
        return one.resident

    known = care.duties(ledger, today, unit)
    covered = {one.category for one in known if not may_see(ledger, one.category)}
    seen = sorted((one for one in known if one.category not in covered), key=resident)
    duties = {uid: tuple(sorted(group, key=_urgency)) for uid, group in groupby(seen, key=resident)}
    workers = dict(ledger.select("SELECT uid, name FROM worker"))
    found = []
    for line in ledger.select(_PEOPLE, (json.dumps(answering()), f"{today}T23:59:59", json.dumps(list(duties)))):
        *facts, phones, to_call, last = line
        numbers = "、".join(phone["number"] for phone in json.loads(phones)) if phones else ""
        at, _, outcome = (last or "").partition("|")
        mine = duties[line[0]]
        names = "、".join(dict.fromkeys(workers[one.worker] for one in mine if one.worker in workers))
        rest = (numbers, tuple(to_call.split(",")) if to_call else (), at[:10] or None, outcome or None, names, mine)
        found.append(PersonLine._make((*facts, *rest)))
    people = sorted(found, key=lambda one: (_urgency(one.duties[0]), one.sort_key, one.uid))
    return Everybody(people, len({one.resident for one in known if one.category in covered}))


def answering() -> list[str]:
    """The roles of those to call in an emergency, with the roles that stand for them."""
    return [one.code for one in codes.entries("contact_role") if one.facts.get(STANDS_FOR, one.code) in TO_CALL]


_PEOPLE = """SELECT r.uid, r.name, r.birth_date, r.household, coalesce(d.address, ''), coalesce(d.sort_key, ''),
      coalesce(c.name, ''), coalesce(m.name, ''), coalesce(r.phones, h.phones),
      (SELECT group_concat(k.role) FROM contact k WHERE k.resident=r.uid AND k.role IN (SELECT value FROM json_each(?))),
      (SELECT v.visited_at || '|' || v.outcome FROM visit v WHERE v.household=h.uid AND v.visited_at <= ?
         AND v.outcome IN ('met_inside','met_door','contacted_remote') ORDER BY v.visited_at DESC LIMIT 1)
    FROM json_each(?) j CROSS JOIN resident r ON r.uid=j.value LEFT JOIN household h ON h.uid=r.household
      LEFT JOIN door d ON d.uid=h.uid LEFT JOIN stairwell s ON s.uid=h.stairwell LEFT JOIN compound c ON c.uid=s.compound
      LEFT JOIN community m ON m.uid=h.community"""


def _urgency(duty: Duty) -> tuple[bool, str, str]:
    return duty.next_on is None, duty.next_on or "", duty.category


def _sunday(day: str) -> str:
    return care.end_of_week(datetime.date.fromisoformat(day)).isoformat()


def chosen(
    people: Sequence[PersonLine], key: str, today: datetime.date, category: str | None = None
) -> list[PersonLine]:
    """Those of a saved filter, of one group alone where one is named."""
    fits, day = FILTERS[key][1], today.isoformat()
    return [one for one in people if (category is None or category in one.categories) and fits(one, day)]


def counts(people: Sequence[PersonLine], today: datetime.date, category: str | None = None) -> dict[str, int]:
    """How many people each saved filter holds."""
    return {key: len(chosen(people, key, today, category)) for key in FILTERS}


def contacts(ledger: Ledger, first: datetime.date, last: datetime.date) -> dict[str, list[Contacted]]:
    """What was tried from the first to the last day, both of one month, oldest first, by household."""
    sql = "SELECT household, visited_at, outcome FROM visit WHERE visited_at >= ? AND visited_at < ? AND outcome IS NOT NULL"
    end = last + datetime.timedelta(days=1)
    found: dict[str, list[Contacted]] = {}
    for household, at, outcome in ledger.select(f"{sql} ORDER BY visited_at, uid", (first.isoformat(), end.isoformat())):
        counts, met = (bool(codes.fact("visit_outcome", outcome, name, False)) for name in ("counts_as_visit", "met_in_person"))
        found.setdefault(household, []).append(Contacted(int(at[8:10]), outcome, counts, counts and met))
    return found


# ---- one person


@dataclass(frozen=True)
class Whole:
    """All that one looks up before knocking."""

    resident: "Resident"
    household: "Household | None"
    address: str
    duties: tuple[Duty, ...]
    profiles: "list[Profile]"
    """Those in force first; restricted ones only for whom may see them."""
    workers: dict[str, str]
    contacts: "list[Contact]"
    measures: "list[CareMeasure]"
    others: "list[Resident]"
    """Who else lives there."""
    elders: "list[Resident]"
    """Those of them who are 60 or more."""
    hazards: "list[Hazard]"
    appeals: "list[Appeal]"
    visits: "list[Visit]"


def whole(ledger: Ledger, uid: str, today: datetime.date) -> Whole | None:
    """A person with everything that hangs on them and on their flat; None when they are gone."""
    from xinjing_desktop.ledger.find import households
    from xinjing_desktop.records import Appeal, CareMeasure, Contact, Household, Profile, Resident

    person = ledger.get(Resident, uid)
    if person is None:
        return None
    home = person.household or ""
    lives_here = (Resident.household == home) & (Resident.uid != uid)
    profiles = ledger.rows(Profile.select().where(Profile.resident == uid).order_by(Profile.started_on, Profile.uid))
    shown = [one for one in profiles if may_see(ledger, one.category)]
    others = ledger.rows(Resident.select().where(lives_here).order_by(Resident.birth_date)) if home else []
    appeals = ledger.rows(Appeal.select().where(Appeal.household == home).order_by(Appeal.raised_on.desc())) if home else []
    measures = ledger.rows(CareMeasure.select().where(CareMeasure.resident == uid).order_by(CareMeasure.started_on.desc()))
    return Whole(
        person,
        ledger.get(Household, home) if home else None,
        households.address_of(ledger, home),
        tuple(sorted((one for one in _duties_of(ledger, uid, home, today)), key=_urgency)),
        sorted(shown, key=lambda one: one.ended_on is not None),
        dict(ledger.select("SELECT uid, name FROM worker")),
        visible_contacts(ledger, ledger.rows(Contact.select().where(Contact.resident == uid).order_by(Contact.role, Contact.uid))),
        sorted(measures, key=lambda one: one.ended_on is not None),
        [one for one in others if not one.moved_out_on and not one.died_on],
        households.elders_beside(others, uid, today),
        households.hazards_of(ledger, home) if home else [],
        appeals,
        households.visits_of(ledger, home) if home else [],
    )


def _duties_of(ledger: Ledger, uid: str, home: str, today: datetime.date) -> list[Duty]:
    return [one for one in care.duties(ledger, today, household=home) if one.resident == uid and may_see(ledger, one.category)]


def story_of(found: Whole) -> list[str]:
    """The uids whose histories tell this person's story."""
    return [one.uid for one in (found.resident, *found.profiles, *found.contacts, *found.measures)]
