"""When everybody is due: the statement against a count by hand over random data, and every rule by one plain case."""

import datetime
import random
from collections.abc import Callable
from typing import Any

import pytest

from tests import factories
from xinjing_desktop.ledger.find import care, care_people, households, saved_filters
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Household, Profile, Resident, Stairwell, codes
from xinjing_desktop.records.row import Row, shared_uid

TODAY = datetime.date(2026, 3, 2)
"""A Monday."""
DAYS = {"weekly": 7, "monthly": 30, "quarterly": 90, "half_yearly": 182, "yearly": 365}
IN_PERSON, BY_PHONE = {"met_inside", "met_door"}, {"contacted_remote"}
USUAL = {
    "elder_alone": "monthly", "elder_childless": "weekly", "elder_80": "monthly", "elder_only_household": "monthly",
    "elder_disabled": "monthly", "child_hardship": "monthly", "child_left": "monthly", "illness_serious": "monthly",
    "illness_bedridden": "monthly", "illness_mental": None, "disability": "quarterly", "dibao": "quarterly",
    "dibao_edge": "quarterly", "rigid_expense": "quarterly", "tekun": "monthly", "veteran_care": "half_yearly",
    "lost_only_child": "monthly",
}  # fmt: skip
"""What the dictionary proposes, written down a second time."""
OTHER = shared_uid("community", "310105102002")


def write(ledger: Ledger, *rows: Row) -> None:
    with ledger.change("登记") as pen:
        for row in rows:
            pen.add(row)


# ---- the same by hand


def age(born: str, today: datetime.date) -> int:
    parts = [int(part) for part in born.split("-")]
    years = today.year - parts[0]
    return years - 1 if len(parts) == 3 and (parts[1], parts[2]) > (today.month, today.day) else years


def first_day(partial: str) -> datetime.date:
    parts = [int(part) for part in partial.split("-")]
    return datetime.date(*[*parts, 1, 1][:3])


def holds(profile: Profile, today: datetime.date) -> bool:
    ended = profile.ended_on
    return (profile.started_on or "") <= today.isoformat() and (ended is None or ended > today.isoformat())


def stays(person: Resident, today: datetime.date) -> bool:
    return all(day is None or day > today.isoformat() for day in (person.moved_out_on, person.died_on))


class ByHand:
    """Everything of a ledger in lists, looked through with loops."""

    def __init__(self, world: dict[str, list[Any]], today: datetime.date) -> None:
        self.today = today
        self.doors = {one.uid: one for one in world["doors"]}
        self.people, self.profiles, self.visits, self.rules = (world[key] for key in ("people", "profiles", "visits", "rules"))

    def of(self, person: Resident) -> list[Profile]:
        return [one for one in self.profiles if one.resident == person.uid]

    def high_risk(self, person: Resident) -> bool:
        ill = any(one.category in ("illness_serious", "illness_bedridden") and holds(one, self.today) for one in self.of(person))
        return ill or (person.birth_date is not None and age(person.birth_date, self.today) >= 80)

    def usual(self, category: str, person: Resident, level: int | None) -> str | None:
        if category == "elder_alone" and self.high_risk(person):
            return "weekly"
        if category == "disability" and level is not None and level <= 2:
            return "monthly"
        return USUAL[category]

    def computed(self, person: Resident, door: Household) -> list[tuple[str, str]]:
        if person.birth_date is None or person.residence_status == "registered_absent":
            return []
        if door.occupancy in ("vacant", "business", "group_let"):
            return []
        found, years, mine = [], age(person.birth_date, self.today), self.of(person)
        if years >= 80 and not any(one.category == "elder_80" and holds(one, self.today) for one in mine):
            found.append(("elder_80", 80))
        others = [one for one in self.people if one.household == door.uid and one is not person and stays(one, self.today)]
        alone = not others and door.resident_count == 1
        if years >= 60 and alone and not any(one.category == "elder_alone" for one in mine):
            found.append(("elder_alone", 60))
        born = person.birth_date
        return [(category, f"{int(born[:4]) + years}{born[4:]}") for category, years in found]

    def last(self, door: str, outcomes: set[str]) -> datetime.date | None:
        days = [
            datetime.date.fromisoformat(one.visited_at[:10])
            for one in self.visits
            if one.household == door and one.outcome in outcomes and one.visited_at[:10] <= self.today.isoformat()
        ]
        return max(days, default=None)

    def duties(self) -> set[tuple[Any, ...]]:
        found = set()
        for person in self.people:
            if person.household is None or not stays(person, self.today):
                continue
            door = self.doors[person.household]
            reasons: list[tuple[Any, ...]] = [
                (one.uid, one.category, one.visit_frequency, one.started_on, one.disability_level)
                for one in self.of(person)
                if holds(one, self.today)
            ]
            reasons += [(None, category, None, began, None) for category, began in self.computed(person, door)]
            for profile, category, own, began, level in reasons:
                rules = [one for one in self.rules if (one.community, one.category) == (door.community, category)]
                rule = rules[0] if rules else None
                often = own or (rule.frequency if rule else None) or self.usual(category, person, level) or ""
                calls = often == "weekly" if rule is None or rule.remote_counts is None else rule.remote_counts
                last = self.last(door.uid, IN_PERSON | BY_PHONE if calls else IN_PERSON)
                due = self.next_on(often, last, began)
                found.add((profile, person.uid, door.uid, category, often, bool(calls), last, due))
        return found

    def next_on(self, often: str, last: datetime.date | None, began: str | None) -> datetime.date | None:
        if not often:
            return None
        start = first_day(began) if began else None
        if last is None:
            return start or self.today
        due = last + datetime.timedelta(days=DAYS[often])
        return max(due, start) if start else due


def found_by(ledger: Ledger, today: datetime.date) -> set[tuple[Any, ...]]:
    def day(text: str | None) -> datetime.date | None:
        return datetime.date.fromisoformat(text) if text else None

    return {
        (one.profile, one.resident, one.household, one.category, one.frequency, one.remote_counts, day(one.last_on), day(one.next_on))
        for one in care.duties(ledger, today)
    }


def a_world(chance: random.Random) -> dict[str, list[Any]]:
    """Forty doors with whatever may stand behind and about them."""

    def maybe(share: float, value: Callable[[], Any]) -> Any:
        return value() if chance.random() < share else None

    def day(first: int, last: int) -> str:
        when = datetime.date(first, 1, 1) + datetime.timedelta(days=chance.randrange((last - first + 1) * 365))
        return when.isoformat()[: chance.choice((4, 7, 10, 10, 10))]

    def born() -> str:
        edge = TODAY.replace(year=TODAY.year - chance.choice((60, 80))) + datetime.timedelta(days=chance.randint(-2, 2))
        return edge.isoformat()[: chance.choice((4, 7, 10))] if chance.random() < 0.5 else day(1920, 2020)

    categories = [one.code for one in codes.entries("special_groups")]
    world: dict[str, list[Any]] = {"doors": [], "people": [], "profiles": [], "visits": [], "rules": []}
    for _ in range(40):
        door = factories.a_household(
            community=chance.choice((factories.COMMUNITY, OTHER)), resident_count=chance.choice((None, 1, 1, 1, 2)),
            occupancy=chance.choice((None, "owner_occupied", "owner_occupied", "rented", "vacant", "business", "group_let")),
        )  # fmt: skip
        world["doors"].append(door)
        for _ in range(chance.choice((0, 1, 1, 1, 2, 3))):
            person = factories.a_resident(
                door, birth_date=maybe(0.9, born), moved_out_on=maybe(0.1, lambda: day(2025, 2027)),
                died_on=maybe(0.1, lambda: day(2025, 2027)),
                residence_status=maybe(0.5, lambda: chance.choice(("registered_absent", "migrant"))),
            )  # fmt: skip
            world["people"].append(person)
            for category in chance.sample([*categories, "elder_alone", "elder_80", "disability"], chance.choice((0, 0, 1, 1, 3))):
                profile = factories.a_profile(
                    person, category=category,
                    started_on=maybe(0.8, lambda: day(2025, 2026)), ended_on=maybe(0.25, lambda: day(2026, 2026)),
                    visit_frequency=maybe(0.3, lambda: chance.choice(list(DAYS))),
                    disability_level=maybe(0.7, lambda: chance.randint(1, 4)),
                )  # fmt: skip
                world["profiles"].append(profile)
        for _ in range(chance.choice((0, 1, 2, 6))):
            when = datetime.date(2025, 6, 1) + datetime.timedelta(days=chance.randrange(300))
            hour = chance.choice(("", "T09:30", "T23:59"))
            outcome = chance.choice(("met_inside", "met_door", "contacted_remote", "not_home", "refused", None))
            world["visits"].append(factories.a_visit(door, visited_at=f"{when}{hour}", outcome=outcome))
    for community in (factories.COMMUNITY, OTHER):
        for category in chance.sample(categories, 6):
            calls = chance.choice((None, True, False))
            rule = factories.a_visit_rule(community=community, category=category, frequency=chance.choice(list(DAYS)), remote_counts=calls)
            world["rules"].append(rule)
    return world


@pytest.mark.parametrize("seed", range(6))
def test_who_is_due_when_as_counted_by_hand(ledger: Ledger, seed: int) -> None:
    chance = random.Random(seed)
    world = a_world(chance)
    write(ledger, factories.a_community(uid=OTHER, code="310105102002"), *(row for rows in world.values() for row in rows))
    for today in (TODAY, TODAY + datetime.timedelta(days=chance.randint(-60, 300)), datetime.date(2028, 2, 29)):
        by_hand = ByHand(world, today).duties()
        assert found_by(ledger, today) == by_hand and len(by_hand) > 20
        sunday = today + datetime.timedelta(days=6 - today.weekday())
        due = {one[2]: one[-1] for one in by_hand if one[-1] and one[-1] <= sunday}
        first = {door: min(one[-1] for one in by_hand if one[2] == door and one[-1]) for door in due}
        doors = care.due(ledger, today)
        assert {one.household: one.next_on for one in doors} == {door: day.isoformat() for door, day in first.items()}
        assert [one.next_on for one in doors] == sorted(one.next_on for one in doors)
        assert care.counts(ledger, today) == (len(first), sum(day < today for day in first.values()))
        assert set(households.ids(ledger, "due_week", "", False, today=today.isoformat())) == set(first)
        for unit in (factories.COMMUNITY, OTHER):
            there = {one.uid for one in world["doors"] if one.community == unit} & first.keys()
            assert {one.household for one in care.due(ledger, today, unit=unit)} == there
            assert care.counts(ledger, today, unit).due == len(there)
            assert households.counts(ledger, today.isoformat(), unit)["due_week"] == len(there)
        assert households.counts(ledger, today.isoformat())["due_week"] == len(first)


# ---- one rule at a time


@pytest.fixture
def door(ledger: Ledger) -> Household:
    made = factories.a_household(occupancy="owner_occupied", resident_count=1)
    write(ledger, made)
    return made


def the(ledger: Ledger, category: str, today: datetime.date = TODAY) -> care.Duty:
    (found,) = [one for one in care.duties(ledger, today) if one.category == category]
    return found


def test_one_visit_to_the_flat_satisfies_everybody_who_is_due_there(ledger: Ledger, door: Household) -> None:
    people = [factories.a_resident(door, birth_date="1950", name=name) for name in ("沈阿珍", "沈国庆")]
    profiles = [factories.a_profile(people[0], category="tekun", started_on="2025-01-01")]
    profiles += [factories.a_profile(people[1], category=each, started_on="2025-01-01") for each in ("dibao", "elder_childless")]
    write(ledger, *people, *profiles)
    (late,) = care.due(ledger, TODAY)
    assert {one.resident for one in late.duties} == {one.uid for one in people} and len(late.duties) == 3
    write(ledger, factories.a_visit(door, visited_at="2026-03-02T10:00", outcome="met_door"))
    assert care.due(ledger, TODAY) == []
    assert [(one.category, one.next_on) for one in care.duties(ledger, TODAY)] == [
        ("elder_childless", "2026-03-09"), ("tekun", "2026-04-01"), ("dibao", "2026-05-31"),
    ]  # fmt: skip


def test_a_call_is_enough_for_the_weekly_contact_and_not_for_the_monthly_one(ledger: Ledger, door: Household) -> None:
    person = factories.a_resident(door)
    weekly = factories.a_profile(person, category="elder_childless", started_on="2025-01-01")
    monthly = factories.a_profile(person, category="elder_disabled", started_on="2025-01-01")
    met = factories.a_visit(door, visited_at="2026-01-10T10:00", outcome="met_inside")
    rung = factories.a_visit(door, visited_at="2026-03-01T10:00", outcome="contacted_remote", method="phone")
    write(ledger, person, weekly, monthly, met, rung)
    assert the(ledger, "elder_childless").last_on == "2026-03-01"
    assert the(ledger, "elder_disabled").last_on == "2026-01-10" and the(ledger, "elder_disabled").days_late(TODAY) == 21
    write(ledger, factories.a_visit_rule(category="elder_disabled", frequency="monthly", remote_counts=True))
    write(ledger, factories.a_visit_rule(category="elder_childless", frequency="weekly", remote_counts=False))
    assert the(ledger, "elder_disabled").last_on == "2026-03-01"
    assert the(ledger, "elder_childless").last_on == "2026-01-10"


def test_the_profile_goes_before_the_rule_and_the_rule_before_the_proposal(ledger: Ledger, door: Household) -> None:
    person = factories.a_resident(door, birth_date="1944-05-01")
    profile = factories.a_profile(person, category="elder_alone")
    write(ledger, person, profile)
    assert (the(ledger, "elder_alone").frequency, the(ledger, "elder_alone").set_by) == ("weekly", "proposal")
    write(ledger, factories.a_visit_rule(category="elder_alone", frequency="quarterly"))
    assert (the(ledger, "elder_alone").frequency, the(ledger, "elder_alone").set_by) == ("quarterly", "rule")
    with ledger.change("改频次") as pen:
        pen.edit(Profile, profile.uid, visit_frequency="half_yearly")
    assert (the(ledger, "elder_alone").frequency, the(ledger, "elder_alone").set_by) == ("half_yearly", "profile")


@pytest.mark.parametrize(
    ("birth", "ill", "proposed"), [("1950", False, "monthly"), ("1950", True, "weekly"), ("1945-12-31", False, "weekly")]
)
def test_who_lives_alone_and_is_ill_or_eighty_is_seen_every_week(
    ledger: Ledger, door: Household, birth: str, ill: bool, proposed: str
) -> None:
    person = factories.a_resident(door, birth_date=birth)
    write(ledger, person, factories.a_profile(person, category="elder_alone"))
    if ill:
        write(ledger, factories.a_profile(person, category="illness_serious"))
    assert the(ledger, "elder_alone").frequency == proposed


def test_a_rule_about_calls_alone_leaves_how_often_as_it_is_proposed(ledger: Ledger, door: Household) -> None:
    person = factories.a_resident(door, birth_date="1940")
    rule = factories.a_visit_rule(category="elder_alone", frequency=None, remote_counts=True)
    write(ledger, person, factories.a_profile(person, category="elder_alone"), rule)
    assert (the(ledger, "elder_alone").frequency, the(ledger, "elder_alone").remote_counts) == ("weekly", True)


def test_how_often_does_not_tell_what_is_restricted(ledger: Ledger, door: Household) -> None:
    """Everybody sees the frequency: an illness that not everybody may know must not change it."""
    person = factories.a_resident(door, birth_date="1960")
    write(ledger, person, *(factories.a_profile(person, category=category) for category in ("elder_alone", "illness_mental")))
    assert the(ledger, "elder_alone").frequency == "monthly"


def test_a_list_that_names_only_the_head_is_no_sign_of_living_alone(ledger: Ledger, door: Household) -> None:
    person = factories.a_resident(door, birth_date="1955-01-01")
    write(ledger, person)
    assert the(ledger, "elder_alone").profile is None and the(ledger, "elder_alone").next_on == "2015-01-01"
    with ledger.change("核对人数") as pen:
        pen.edit(Household, door.uid, resident_count=None)
    assert care.duties(ledger, TODAY) == []


def test_who_ended_the_profile_knew_more_than_a_count_does(ledger: Ledger, door: Household) -> None:
    person = factories.a_resident(door, birth_date="1955-01-01")
    write(ledger, person, factories.a_profile(person, category="elder_alone", started_on="2020", ended_on="2026-01-01"))
    assert care.duties(ledger, TODAY) == []


def test_nothing_is_due_before_the_profile_began(ledger: Ledger, door: Household) -> None:
    person = factories.a_resident(door)
    profile = factories.a_profile(person, category="tekun", started_on="2026-03-02")
    write(ledger, person, profile, factories.a_visit(door, visited_at="2025-06-01T10:00"))
    assert the(ledger, "tekun").next_on == "2026-03-02" and the(ledger, "tekun").days_late(TODAY) == 0


def test_who_is_responsible_for_the_stairwell_is_so_for_whom_nobody_else_is(ledger: Ledger) -> None:
    (home,) = factories.a_stairwell_of_doors(ledger, floors=1, rooms=1)
    person, mine, theirs = factories.a_resident(home), factories.a_worker(name="张干部"), factories.a_worker(name="李志愿")
    write(ledger, person, mine, theirs, factories.a_profile(person, category="tekun"))
    assert the(ledger, "tekun").worker is None
    stairwell = ledger.value("SELECT stairwell FROM household WHERE uid=?", (home,))
    with ledger.change("包楼") as pen:
        pen.edit(Stairwell, stairwell, worker=mine.uid)
    assert the(ledger, "tekun").worker == mine.uid
    with ledger.change("结对") as pen:
        pen.edit(Profile, the(ledger, "tekun").profile or "", worker=theirs.uid)
    assert the(ledger, "tekun").worker == theirs.uid


def test_what_is_printed_for_those_due_this_week_needs_nothing_new(ledger: Ledger, door: Household, frozen_clock: object) -> None:
    person = factories.a_resident(door)
    write(ledger, person, factories.a_profile(person, category="tekun"))
    assert saved_filters.listed(ledger)["本周应访"].uids(ledger, datetime.date(2026, 3, 2)) == [door.uid]


def test_the_table_of_proposals_is_what_the_dictionary_says() -> None:
    proposed = {one.code: one.facts["frequency"] or None for one in codes.entries("special_groups")}
    assert proposed == USUAL
    assert {one.code: one.facts["days"] for one in codes.entries("visit_frequency")} == DAYS


def test_a_rule_written_twice_counts_once(ledger: Ledger, door: Household) -> None:
    person = factories.a_resident(door)
    rules = [factories.a_visit_rule(uid=uid * 32, category="tekun", frequency=each) for uid, each in (("1", "weekly"), ("2", "yearly"))]
    write(ledger, person, factories.a_profile(person, category="tekun"), *rules)
    assert the(ledger, "tekun").frequency == "weekly"


def test_a_visit_of_tomorrow_is_no_contact_yet(ledger: Ledger, door: Household) -> None:
    person = factories.a_resident(door)
    write(ledger, person, factories.a_profile(person, category="tekun"), factories.a_visit(door, visited_at="2026-03-03T08:00"))
    assert the(ledger, "tekun").last_on is None
    assert the(ledger, "tekun", TODAY + datetime.timedelta(days=1)).last_on == "2026-03-03"




@pytest.mark.parametrize(("gone", "there"), [("2026-03-01", False), ("2026-03-02", False), ("2026-03-03", True)])
@pytest.mark.parametrize("how", ["moved_out_on", "died_on"])
def test_who_goes_today_is_not_visited_today(ledger: Ledger, door: Household, how: str, gone: str, there: bool) -> None:
    person = factories.a_resident(door, **{how: gone})
    write(ledger, person, factories.a_profile(person, category="tekun"))
    assert bool(care.duties(ledger, TODAY)) is there


@pytest.mark.parametrize(("seen", "this_week"), [("2026-02-06", True), ("2026-02-07", False)])
def test_sunday_belongs_to_this_week_and_monday_to_the_next(ledger: Ledger, door: Household, seen: str, this_week: bool) -> None:
    person = factories.a_resident(door)
    visit = factories.a_visit(door, visited_at=f"{seen}T10:00")
    write(ledger, person, factories.a_profile(person, category="tekun", started_on="2025-01-01"), visit)
    assert the(ledger, "tekun").next_on == ("2026-03-08" if this_week else "2026-03-09")
    assert [one.household for one in care.due(ledger, TODAY)] == ([door.uid] if this_week else [])
    assert care.counts(ledger, TODAY).due == this_week
    assert households.counts(ledger, TODAY.isoformat())["due_week"] == this_week
    people = care_people.everybody(ledger, TODAY).people
    assert len(care_people.chosen(people, "due", TODAY)) == this_week
