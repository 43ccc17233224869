"""Days that cannot be are said at their fields, and what ends with a life ends in the same change."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from tests import factories
from xinjing_desktop.ledger import undo
from xinjing_desktop.ledger.casework import people
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import CareMeasure, Household, Profile, Resident


@pytest.fixture(autouse=True)
def _march(frozen_clock: object) -> None:
    """It is 2 March 2026."""


@pytest.mark.parametrize(
    ("person", "column"),
    [
        ({"birth_date": "2026-03-03"}, "birth_date"),
        ({"died_on": "2026-04"}, "died_on"),
        ({"moved_in_on": "2026-03-03"}, "moved_in_on"),
        ({"moved_out_on": "2027"}, "moved_out_on"),
        ({"birth_date": "1945-03-07", "died_on": "1945-03-06"}, "died_on"),
        ({"moved_in_on": "2020", "moved_out_on": "2019-12"}, "moved_out_on"),
    ],
)
def test_days_of_a_life(person: dict[str, Any], column: str) -> None:
    assert set(people.faults(person)) == {column}


def test_what_is_only_partly_known_is_no_fault() -> None:
    assert people.faults({"birth_date": "1945", "died_on": "1945-02-01", "moved_in_on": "2019-12", "moved_out_on": "2019"}) == {}


@pytest.mark.parametrize(
    ("kept", "new", "column"),
    [
        ({"category": "dibao", "started_on": "2025-01-01"}, True, "category"),
        ({"kind": "meals", "started_on": "2025-01-01"}, True, "kind"),
        ({"category": "dibao", "started_on": "2025-01-02", "ended_on": "2025-01-01"}, True, "ended_on"),
        ({"category": "dibao", "started_on": "2025-01-02", "review_on": "2025-01-01"}, False, "review_on"),
        ({"category": "dibao", "started_on": "2025-06-02"}, False, "started_on"),
        ({"category": "dibao", "started_on": "1930"}, False, "started_on"),
        ({"category": "disability", "ended_on": "2025-01-01", "disability_level": 9}, True, "disability_level"),
        ({"category": "elder_disabled", "ended_on": "2025-01-01", "care_level": 1}, True, "care_level"),
        ({"category": "elder_disabled", "ended_on": "2025-01-01", "care_level": 7}, True, "care_level"),
        ({"category": "illness_serious", "ended_on": "2025-01-01", "illness": "精神分裂症"}, True, "illness"),
        ({"category": "illness_mental", "ended_on": "2025-01-01", "illness": "尿毒症"}, True, "illness"),
    ],
)
def test_nothing_begins_for_the_deceased(kept: dict[str, Any], new: bool, column: str) -> None:
    person = {"birth_date": "1940-01-01", "died_on": "2025-06-01"}
    assert set(people.faults_of(person, kept, new=new)) == {column}


@pytest.mark.parametrize(("began", "wrong"), [("2027-03-04", True), ("2030", True), ("2027-03", False), ("2027-03-03", False)])
def test_what_begins_in_years_is_a_wrong_year(began: str, wrong: bool) -> None:
    assert bool(people.faults_of({}, {"category": "dibao", "started_on": began}, new=True)) is wrong


def test_what_was_before_may_be_entered_later() -> None:
    kept = {"category": "dibao", "started_on": "2024-01-01", "ended_on": "2025-06-01"}
    assert people.faults_of({"died_on": "2025-06-01"}, kept, new=True) == {}


def die(ledger: Ledger, uid: str, died_on: str | None) -> people.Kept:
    was = people.day_of_death(ledger, uid)
    with ledger.change("死亡日期") as pen:
        pen.edit(Resident, uid, died_on=died_on)
        return people.follow_death(pen, ledger, uid, was)


def ends(ledger: Ledger) -> tuple[dict[str, str | None], dict[str, str]]:
    return (
        {one.category: one.ended_on for one in ledger.rows(Profile.select())},
        {one.kind: str(one.ended_on) for one in ledger.rows(CareMeasure.select())},
    )


@pytest.mark.parametrize("first", ["2026-02-10", "2026-02"])
def test_a_corrected_day_of_death_moves_what_it_had_ended(
    ledger: Ledger, first: str, at: Callable[[str], object]
) -> None:
    """What had ended before, or on another day by hand, stays; nothing ends before it begins, whichever day is right."""
    with ledger.change("登记") as pen:
        person = pen.add(factories.a_resident(pen.add(factories.a_household()), died_on=None))
        pen.add(factories.a_profile(person))
        pen.add(factories.a_profile(person, category="dibao", ended_on="2025-01-01"))
        pen.add(factories.a_profile(person, category="tekun", started_on="2026-02-20"))
        pen.add(factories.a_care_measure(person))
        pen.add(factories.a_care_measure(person, kind="old_companion", ended_on=datetime.date(2026, 2, 1)))
    die(ledger, person.uid, first)
    at("2026-03-05 09:00")
    before = ledger.select("SELECT uid, ended_on FROM profile UNION SELECT uid, ended_on FROM care_measure ORDER BY uid")
    assert die(ledger, person.uid, "2026-02-24").words == "2 份重点人群档案、1 项关爱措施"
    assert ends(ledger) == (
        {"elder_alone": "2026-02-24", "dibao": "2025-01-01", "tekun": "2026-02-24"},
        {"meals": "2026-02-24", "old_companion": "2026-02-01"},
    )
    undo.undo(ledger)
    assert before == ledger.select("SELECT uid, ended_on FROM profile UNION SELECT uid, ended_on FROM care_measure ORDER BY uid")
    die(ledger, person.uid, "2026-02-24")
    die(ledger, person.uid, "2026-02-12")
    assert ends(ledger)[0] == {"elder_alone": "2026-02-12", "dibao": "2025-01-01", "tekun": "2026-02-20"}
    assert ends(ledger)[1] == {"meals": "2026-02-12", "old_companion": "2026-02-01"}


def test_a_day_of_death_that_is_emptied_opens_nothing_and_says_so(ledger: Ledger) -> None:
    with ledger.change("登记") as pen:
        person = pen.add(factories.a_resident(pen.add(factories.a_household()), died_on=None))
        pen.add(factories.a_profile(person))
        pen.add(factories.a_profile(person, category="dibao", ended_on="2025-01-01"))
    kept = die(ledger, person.uid, "2026-02-10")
    assert kept.words == "1 份重点人群档案" and people.stays_ended(ledger, person.uid, kept) == ""
    kept = die(ledger, person.uid, None)
    assert ends(ledger)[0] == {"elder_alone": "2026-02-10", "dibao": "2025-01-01"}
    assert "1 份重点人群档案没有恢复" in people.stays_ended(ledger, person.uid, kept)


def test_a_death_ends_what_is_open_and_undo_brings_it_back(ledger: Ledger) -> None:
    with ledger.change("登记") as pen:
        person = pen.add(factories.a_resident(pen.add(factories.a_household())))
        pen.add(factories.a_profile(person))
        pen.add(factories.a_profile(person, category="dibao", ended_on="2025-01-01"))
        pen.add(factories.a_care_measure(person))
        pen.add(factories.a_care_measure(person, kind="old_companion", started_on=datetime.date(2026, 3, 2)))
        pen.add(factories.a_profile(person, category="tekun", started_on="2026-03-02"))
    assert die(ledger, person.uid, "2026-03-01").words == "2 份重点人群档案、2 项关爱措施"
    ended = sorted(str(one.ended_on) for one in ledger.rows(Profile.select()))
    assert ended == ["2025-01-01", "2026-03-01", "2026-03-02"]
    measures = sorted(str(one.ended_on) for one in ledger.rows(CareMeasure.select()))
    assert measures == ["2026-03-01", "2026-03-02"], "nothing ends before it begins"
    undo.undo(ledger)
    assert [one.ended_on for one in ledger.rows(CareMeasure.select())] == [None, None]


@pytest.mark.parametrize(
    ("door", "left"),
    [
        ({"head_name": "王 建国", "contact_name": "李梅", "phones": ["13800000001", "62345678"]}, (None, None, None)),
        ({"head_name": "王建国", "phones": ["62345678"]}, (None, None, None)),
        ({"head_name": "王老太", "phones": ["62345678"]}, (None, None, None)),
        ({"phones": ["62345678"]}, (None, None, None)),
        ({"head_name": "王建国", "contact_name": "房东的儿子", "phones": ["13800000001", "62345678"]}, (None, "房东的儿子", ["62345678"])),
        ({"head_name": "王建国", "phones": ["13900000000", "62345678"]}, (None, None, ["13900000000"])),
    ],
)
def test_a_family_that_has_gone_is_no_longer_on_the_door(ledger: Ledger, door: dict[str, Any], left: tuple[Any, ...]) -> None:
    """A number is the family's unless the owner's, or of somebody who is still named and never lived there."""
    numbers = [{"number": one, "note": ""} for one in door.pop("phones")]
    owner = {"owner_name": "房东", "owner_phones": [{"number": "13900000000", "note": ""}]}
    with ledger.change("登记") as pen:
        facts = {"head_name": None, "contact_name": None, **door, **owner, "phones": numbers, "resident_count": 3}
        home = pen.add(factories.a_household(**facts))
        pen.add(factories.a_resident(home, name="王建国", phones=[{"number": "13800000001", "note": ""}], moved_out_on=None))
        pen.add(factories.a_resident(home, name="李梅", phones=None, moved_out_on=None))
        pen.add(factories.a_resident(home, name="王老太", died_on="2025-01-01"))
    before = ledger.select("SELECT * FROM household")
    with ledger.change("全家迁出") as pen:
        assert people.move_out(pen, ledger, home.uid, datetime.date(2026, 3, 1)) == 2
    after = ledger.get(Household, home.uid)
    assert after is not None
    assert (after.head_name, after.contact_name, [one["number"] for one in after.phones or ()] or None) == left
    assert after.resident_count == 0 and (after.owner_name, after.owner_phones) == ("房东", owner["owner_phones"])
    undo.undo(ledger)
    assert ledger.select("SELECT * FROM household") == before
