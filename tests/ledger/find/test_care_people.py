"""Everybody in a special group as a line, and one person's whole story."""

import datetime

import pytest

from tests import factories
from tests.ledger.find.test_care import TODAY, write
from xinjing_desktop.ledger.find import care_people, households
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Household


@pytest.fixture
def door(ledger: Ledger) -> Household:
    made = factories.a_household(occupancy="owner_occupied")
    write(ledger, made)
    return made


def test_a_line_tells_the_first_review_and_the_newest_contact(ledger: Ledger, door: Household) -> None:
    person = factories.a_resident(door)
    reviews = [datetime.date(2026, 9, 1), datetime.date(2026, 4, 1), None]
    profiles = [
        factories.a_profile(person, category=category, review_on=on)
        for category, on in zip(("tekun", "dibao", "disability"), reviews, strict=True)
    ]
    write(ledger, person, *profiles)
    (line,) = care_people.everybody(ledger, TODAY).people
    assert (line.review_on, line.last_on, line.last_outcome) == ("2026-04-01", None, None)
    for at, outcome in (("2026-02-01T09:00", "met_inside"), ("2026-03-02T10:00", "contacted_remote"), ("2026-03-03T09:00", "met_door")):
        write(ledger, factories.a_visit(door, visited_at=at, outcome=outcome))
    (line,) = care_people.everybody(ledger, TODAY).people
    assert (line.last_on, line.last_outcome) == ("2026-03-02", "contacted_remote")


def test_a_whole_story_is_of_one_person_with_those_who_live_there_still(ledger: Ledger, door: Household) -> None:
    person, other = factories.a_resident(door, name="阿珍"), factories.a_resident(door, name="国庆")
    gone = [factories.a_resident(door, name="搬走", moved_out_on="2026-01-01"), factories.a_resident(door, name="故去", died_on="2025")]
    over = factories.a_profile(person, category="dibao", started_on="2020", ended_on="2025-01-01")
    holds_still = factories.a_profile(person, category="tekun", started_on="2021")
    done = factories.a_care_measure(person, started_on="2026-02-01", ended_on="2026-02-10")
    running = factories.a_care_measure(person, kind="smoke_alarm", started_on="2026-01-01")
    write(ledger, person, other, *gone, over, holds_still, factories.a_profile(other, category="disability"), done, running)
    found = care_people.whole(ledger, person.uid, TODAY)
    assert found is not None and {one.category for one in found.duties} == {"tekun"}
    assert [one.uid for one in found.profiles] == [holds_still.uid, over.uid], "those in force first"
    assert [one.uid for one in found.measures] == [running.uid, done.uid]
    assert [one.name for one in found.others] == ["国庆"]


def test_whoever_of_60_and_more_lives_there_too_is_found_by_birth_date(ledger: Ledger, door: Household) -> None:
    person = factories.a_resident(door, name="阿珍", birth_date="1945-05-01")
    others = [
        factories.a_resident(door, name="国强", birth_date="1944-03"), factories.a_resident(door, name="满六十", birth_date="1966-03-02"),
        factories.a_resident(door, name="差一天", birth_date="1966-03-03"), factories.a_resident(door, name="不知道"),
        factories.a_resident(door, name="搬走", birth_date="1940", moved_out_on="2026-03-01"),
        factories.a_resident(door, name="明天搬", birth_date="1943", moved_out_on="2026-03-03"),
        factories.a_resident(door, name="故去", birth_date="1940", died_on="2025"),
        factories.a_resident(door, name="空挂", birth_date="1940", residence_status="registered_absent"),
        factories.a_resident(name="别处", birth_date="1940"),
    ]  # fmt: skip
    write(ledger, person, *others)
    found = households.elders_with(ledger, [person.uid, others[-1].uid], TODAY)
    assert list(found) == [person.uid] and [one.name for one in found[person.uid]] == ["明天搬", "国强", "满六十"]
    assert households.with_ages(found[person.uid], TODAY) == "明天搬（83 岁）、国强（82 岁）、满六十（60 岁）"
    whole = care_people.whole(ledger, person.uid, TODAY)
    assert whole is not None and {one.uid for one in whole.elders} <= {one.uid for one in found[person.uid]}


@pytest.mark.parametrize(
    ("category", "roles", "wants"),
    [
        ("elder_alone", [], True), ("elder_alone", ["emergency"], True), ("elder_alone", ["emergency", "emergency"], False),
        ("elder_alone", ["emergency", "guardian"], False), ("elder_alone", ["helper", "helper"], True),
        ("elder_80", ["emergency"], False), ("elder_80", ["guardian"], False), ("child_hardship", ["guardian"], False),
        ("child_hardship", ["emergency"], True), ("elder_disabled", ["guardian"], True), ("elder_disabled", ["emergency"], True),
        ("elder_disabled", ["guardian", "emergency"], False), ("dibao", [], False),
        ("elder_childless", ["appointed_guardian", "emergency"], False), ("elder_alone", ["appointed_guardian", "emergency"], False),
        ("elder_disabled", ["appointed_guardian"], True), ("child_left", ["guardian"], False), ("disability", ["emergency"], False),
        ("child_left", ["entrusted_carer"], True), ("lost_only_child", ["emergency"], False),
    ],
)  # fmt: skip
def test_who_lives_alone_needs_two_people_to_call(
    ledger: Ledger, door: Household, category: str, roles: list[str], wants: bool
) -> None:
    person = factories.a_resident(door)
    contacts = [factories.a_contact(person, role=role, name=f"联系人{at}") for at, role in enumerate(roles)]
    write(ledger, person, factories.a_profile(person, category=category), *contacts)
    (line,) = care_people.everybody(ledger, TODAY).people
    assert line.wants_contact is wants
    asked = [words for words in care_people.missing([category], roles) if words.startswith(("紧急联系人", "监护人"))]
    assert bool(asked) is wants, "the form says what the list counts"
    assert len(care_people.chosen([line], "contact", TODAY)) == wants


def test_whom_groups_ask_for_in_words() -> None:
    assert care_people.missing(["elder_alone", "elder_80"], ["helper"]) == ["紧急联系人（还差 2 位）"]
    assert care_people.missing(["elder_alone"], ["emergency"]) == ["紧急联系人（还差 1 位）", "结对人"]
    assert care_people.missing(["elder_alone"], ["emergency"], ["pairing", "meals"]) == ["紧急联系人（还差 1 位）"]
    assert care_people.missing(["elder_childless"], ["appointed_guardian", "emergency"]) == ["结对人"]
    assert care_people.missing(["child_left"], ["guardian"]) == ["委托照护人"]
    assert care_people.missing(["disability"], ["emergency"]) == ["助残员"]
    assert care_people.missing(["lost_only_child"], ["emergency", "post_contact"]) == ["双岗联系人（还差 1 位）"]
    assert care_people.missing(["elder_80"], []) == ["紧急联系人"] and care_people.missing(["dibao"], []) == []
