"""Days that cannot be are said at their fields, and what ends with a life ends in the same change."""

import datetime
from typing import Any

import pytest

from tests import factories
from xinjing_desktop.ledger import undo
from xinjing_desktop.ledger.casework import people
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import CareMeasure, Profile


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


def test_a_death_ends_what_is_open_and_undo_brings_it_back(ledger: Ledger) -> None:
    with ledger.change("登记") as pen:
        person = pen.add(factories.a_resident(pen.add(factories.a_household())))
        pen.add(factories.a_profile(person))
        pen.add(factories.a_profile(person, category="dibao", ended_on="2025-01-01"))
        pen.add(factories.a_care_measure(person))
        pen.add(factories.a_care_measure(person, kind="old_companion", started_on=datetime.date(2026, 3, 2)))
        pen.add(factories.a_profile(person, category="tekun", started_on="2026-03-02"))
    with ledger.change("死亡") as pen:
        assert people.end_with_life(pen, ledger, person.uid, "2026-03-01") == 4
    ended = sorted(str(one.ended_on) for one in ledger.rows(Profile.select()))
    assert ended == ["2025-01-01", "2026-03-01", "2026-03-02"]
    measures = sorted(str(one.ended_on) for one in ledger.rows(CareMeasure.select()))
    assert measures == ["2026-03-01", "2026-03-02"], "nothing ends before it begins"
    undo.undo(ledger)
    assert [one.ended_on for one in ledger.rows(CareMeasure.select())] == [None, None]
