"""Who lives behind the doors of a demo ledger, and which of them the committee looks after."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from xinjing_desktop.ledger.demo.chance import Chance
from xinjing_desktop.ledger.demo.names import Names
from xinjing_desktop.ledger.demo.places import Line, Places

OCCUPANCY = {
    "owner_occupied": 76.0, "rented": 12.5, "vacant": 7.0, "lent": 2.5, "group_let": 0.6, "business": 0.7, "other": 0.7,
}  # fmt: skip
_SIZES = {1: 27.0, 2: 34.0, 3: 23.0, 4: 9.0, 5: 5.5, 6: 1.5}
"""Persons in a household that is lived in (Shanghai has about 2.3)."""
_ADULT_NEEDS = {
    "disability": 0.022, "illness_serious": 0.006, "illness_bedridden": 0.0015, "illness_mental": 0.0015,
    "dibao": 0.006, "dibao_edge": 0.003, "rigid_expense": 0.0015, "veteran_care": 0.002, "lost_only_child": 0.0007,
}  # fmt: skip
_STATUS = {"registered_present": 84, "hukou_elsewhere": 10, "registered_absent": 5.5, "foreign": 0.5}
_CHARGING = {"public_point": 74, "swap": 8, "workplace": 9, "indoor": 6, "flying_wire": 3}
_FREQUENCY = {"disability": "quarterly", "dibao": "quarterly", "dibao_edge": "quarterly", "rigid_expense": "quarterly"}


@dataclass
class People:
    """The stored lines of everybody, and of what is kept about them."""

    residents: list[Line] = field(default_factory=list)
    documents: list[Line] = field(default_factory=list)
    contacts: list[Line] = field(default_factory=list)
    profiles: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class _Member:
    relation: str
    sex: str
    age: int
    surname: str | None


def settle(
    chance: Chance,
    names: Names,
    places: Places,
    residents: int,
    today: datetime.date,
    uses: Mapping[str, float] = OCCUPANCY,
) -> People:
    """People for the doors: `residents` of them in all, as nearly as the doors allow; `uses` says how flats are used."""
    people = People()
    for door in places.doors:
        door["occupancy"] = chance.one_of(uses)
    lived_in = [door for door in places.doors if door["occupancy"] not in ("vacant", "business")]
    for door, size in zip(lived_in, _sizes(chance, len(lived_in), residents), strict=True):
        _household(chance, names, places, people, door, size, today)
    for number, door in enumerate(places.doors, start=1):
        _equip(chance, names, door)
        door["household_no"] = f"{number:05d}"
    return people


def _sizes(chance: Chance, doors: int, residents: int) -> list[int]:
    """How many live behind each door; the sum is what was asked for, at least one and at most nine to a door."""
    sizes = chance.choices(list(_SIZES), list(_SIZES.values()), k=doors)
    missing = min(max(residents, doors), 9 * doors) - sum(sizes)
    step = 1 if missing > 0 else -1
    while missing:
        at = chance.randrange(doors)
        if 1 <= sizes[at] + step <= 9:
            sizes[at] += step
            missing -= step
    return sizes


def _household(
    chance: Chance, names: Names, places: Places, people: People, door: Line, size: int, today: datetime.date
) -> None:
    rented = door["occupancy"] in ("rented", "group_let", "lent")
    members = _tenants(chance, names, size) if rented else _family(chance, names, size)
    lines = [_resident(chance, names, people, door["uid"], member, rented) for member in members]
    head = lines[0]
    door["resident_count"] = len(lines)
    door["registered_count"] = 0 if rented else sum(line["residence_status"] == "registered_present" for line in lines)
    if rented:
        door["contact_name"], door["phones"] = head["name"], head["phones"]
        door["owner_name"], door["owner_phones"] = names.person(chance.choice(("male", "female")), 58), names.phones()
    else:
        door["head_name"], door["phones"] = head["name"], head["phones"]
    if not rented:
        _look_after(chance, names, places, people, members, lines, today)


def _family(chance: Chance, names: Names, size: int) -> list[_Member]:
    """A family of that size, its head first."""
    old = chance.happens(0.42 if size <= 2 else 0.2)
    age = chance.randint(62, 93) if old else chance.randint(28, 60)
    sex = chance.choice(("male", "female", "male")) if size > 1 else chance.choice(("male", "female"))
    surname = names.surname()
    found = [_Member("head", sex, age, surname)]
    if size == 1:
        return found
    other = "female" if sex == "male" else "male"
    if size > 2 or chance.happens(0.8):
        found.append(_Member("spouse", other, max(22, age + chance.randint(-5, 3)), None))
    family = surname if sex == "male" else None
    while len(found) < size:
        child_sex = chance.choice(("male", "female"))
        child_age = age - chance.randint(24, 33)
        if len(found) >= 4 or child_age < 0 or (len(found) == 3 and not old and chance.happens(0.5)):
            parent_age = min(98, age + chance.randint(23, 30))
            found.append(_Member("parent", chance.choice(("male", "female")), parent_age, None))
        elif old and child_age > 24 and len(found) >= 3:
            found.append(_Member("grandchild", child_sex, max(0, child_age - chance.randint(25, 32)), family))
        else:
            relation = "son" if child_sex == "male" else "daughter"
            found.append(_Member(relation, child_sex, max(0, child_age), family))
    return found


def _tenants(chance: Chance, names: Names, size: int) -> list[_Member]:
    found = [_Member("tenant", chance.choice(("male", "female")), chance.randint(21, 48), None)]
    while len(found) < size:
        relation = chance.one_of({"co_tenant": 0.6, "spouse": 0.25, "son": 0.15})
        age = chance.randint(2, 14) if relation == "son" else chance.randint(20, 45)
        found.append(_Member(relation, "male" if relation == "son" else chance.choice(("male", "female")), age, None))
    return found


def _resident(chance: Chance, names: Names, people: People, household: str, member: _Member, rented: bool) -> Line:
    status = "migrant" if rented else chance.one_of(_STATUS)
    reachable = member.age >= 12 and chance.happens(0.9)
    line: Line = {
        "uid": chance.uid(),
        "household": household,
        "name": names.person(member.sex, member.age, member.surname),
        "sex": member.sex,
        "birth_date": names.birth(member.age).isoformat(),
        "phones": names.phones("家人" if member.age >= 70 else "") if reachable else None,
        "relation_to_head": member.relation,
        "residence_status": status,
    }
    if status != "foreign" and chance.happens(0.97):
        number = names.id_number(member.sex, datetime.date.fromisoformat(line["birth_date"]))
        line["birth_date"] = f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
        people.documents.append({"uid": chance.uid(), "resident": line["uid"], "kind": "111", "number": number})
    people.residents.append(line)
    return line


def _look_after(
    chance: Chance,
    names: Names,
    places: Places,
    people: People,
    members: list[_Member],
    lines: list[Line],
    today: datetime.date,
) -> None:
    """Special groups of a family; about one household in ten has somebody in one."""
    elders = [member.age >= 60 for member in members]
    for member, line in zip(members, lines, strict=True):
        groups = []
        if member.age >= 65 and len(members) == 1:
            groups += ["elder_alone"] if chance.happens(0.45) else []
            groups += ["elder_childless"] if chance.happens(0.02) else []
        elif all(elders) and member.age >= 75 and chance.happens(0.1):
            groups.append("elder_only_household")
        if member.age >= 75 and chance.happens(0.025):
            groups.append("elder_disabled")
        if member.age >= 16:
            groups += [group for group, share in _ADULT_NEEDS.items() if chance.happens(share)]
        elif chance.happens(0.006):
            groups.append(chance.choice(("child_hardship", "child_left")))
        for group in groups:
            people.profiles.append(_profile(chance, places, line, group, today))
        if groups:
            people.contacts += _contacts(chance, names, line, member)


_DETAILS: dict[str, tuple[Line, ...]] = {
    "elder_alone": ({"self_care": "independent"}, {"self_care": "independent"}, {"self_care": "partly"}),
    "elder_childless": ({"self_care": "independent"}, {"self_care": "partly"}),
    "elder_only_household": ({"self_care": "independent"}, {"self_care": "partly"}),
    "elder_disabled": (
        {"impairment": "disabled", "self_care": "dependent", "bedridden": 1},
        {"impairment": "half", "self_care": "partly", "bedridden": 0},
        {"impairment": "dementia", "self_care": "partly", "bedridden": 0},
    ),
    "child_hardship": ({"hardship_kind": "unsupported"}, {"hardship_kind": "ill_or_disabled"}, {"hardship_kind": "poor_family"}),
    "child_left": ({"guardian_whereabouts": "父母在苏州做工，春节回来", "alone_hours": "周一至周五 16:00 到 18:00"},),
    "illness_serious": ({"illness": "尿毒症"}, {"illness": "肺癌"}, {"illness": "白血病"}),
    "disability": ({}, {"aids": "轮椅"}, {"aids": "助听器"}),
    "tekun": ({"support_form": "dispersed"}, {"support_form": "centralised"}),
    "veteran_care": ({"veteran_kind": "disabled_soldier"}, {"veteran_kind": "soldier_family"}, {"veteran_kind": "war_veteran"}),
}


def look_after_one(
    chance: Chance, names: Names, places: Places, people: People, line: Line, today: datetime.date
) -> None:
    """A profile, and whom to call, for somebody whom chance had passed over."""
    age = today.year - int(line["birth_date"][:4])
    group = "elder_only_household" if age >= 70 else "veteran_care" if age >= 40 else "dibao_edge"
    people.profiles.append({**_profile(chance, places, line, group, today), "ended_on": None})
    people.contacts += _contacts(chance, names, line, _Member("head", line["sex"], age, None))


def _profile(chance: Chance, places: Places, line: Line, group: str, today: datetime.date) -> Line:
    started = today - datetime.timedelta(days=chance.randrange(60, 2500))
    ended = started + datetime.timedelta(days=400) if chance.happens(0.04) else None
    found: Line = {
        "uid": chance.uid(),
        "resident": line["uid"],
        "category": group,
        "started_on": started.isoformat(),
        "ended_on": ended.isoformat() if ended and ended < today else None,
        "source": "居委会走访",
        "worker": chance.choice(places.workers)["uid"],
        "visit_frequency": _FREQUENCY.get(group, "monthly"),
    }
    if group == "disability":
        kinds = {"limb": 50, "vision": 14, "hearing": 16, "speech": 2, "intellectual": 10, "mental": 6, "multiple": 2}
        found |= {"disability_kind": chance.one_of(kinds), "disability_level": chance.randint(1, 4)}
    if group == "elder_disabled":
        found["care_level"] = chance.randint(2, 6)
    if details := _DETAILS.get(group):
        found |= details[int(found["uid"][-2:], 16) % len(details)]  # nothing is drawn, so what is drawn afterwards stays as it was
    return found


def _contacts(chance: Chance, names: Names, line: Line, member: _Member) -> list[Line]:
    roles = [("guardian", "母亲")] if member.age < 16 else [("emergency", chance.choice(("儿子", "女儿", "侄子")))]
    if member.age >= 65 and chance.happens(0.6):
        roles.append(("helper", "老伙伴志愿者"))
    return [
        {"uid": chance.uid(), "resident": line["uid"], "role": role, "name": names.person("female", 45),
         "relation": relation, "phones": names.phones(), "has_key": int(chance.happens(0.3))}
        for role, relation in roles
    ]  # fmt: skip


def _equip(chance: Chance, names: Names, door: Line) -> None:
    """What a flat holds that can burn, or saves when it does."""
    occupancy = door["occupancy"]
    if occupancy == "vacant":
        door |= {"owner_name": names.person("male", 55), "owner_phones": names.phones(), "resident_count": 0}
        return
    door["gas_type"] = chance.one_of({"piped": 93, "bottled": 2, "none": 5})
    door["ebike_count"] = chance.one_of({0: 62, 1: 31, 2: 6, 3: 1})
    if door["ebike_count"]:
        door["ebike_charging"] = chance.one_of(_CHARGING)
    door["extinguisher_count"] = chance.one_of({0: 70, 1: 28, 2: 2})
    door["best_time_band"] = chance.one_of({"day": 35, "evening": 40, "weekend": 25})
    if chance.happens(0.015):
        door["caution_note"] = chance.choice(("有犬", "听力差，请多敲几次", "上夜班，上午勿扰", "行动慢，请耐心等候"))
