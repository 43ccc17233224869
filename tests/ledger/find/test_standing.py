"""Annual coverage and the monthly contact with elders: what was told on a day is told of it for ever."""

import datetime
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import factories
from tests.ledger.find.test_campaigns import a_random_january, at_door, day, doors_of, visited
from tests.ledger.find.worked_in import (
    UNIT,
    a_day_of_work,
    begun,
    doors_of_year,
    of_month,
    of_year,
    people_of_month,
    told,
)
from tests.mutation import Patch, mutated
from tests.two_desks import Pair
from xinjing_desktop.ledger.casework import campaigns as casework
from xinjing_desktop.ledger.file import open_ledger
from xinjing_desktop.ledger.find import as_known, campaign_doors, campaigns, months
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Household

At = Callable[[str], datetime.datetime]


@pytest.fixture(autouse=True)
def _the_first_of_february(at: At) -> None:
    at("2026-02-01 09:30")


def three_weeks(ledger: Ledger, at: At, chance: random.Random) -> tuple[str, dict[datetime.date, dict[str, Any]]]:
    """The campaign that was begun on the first day, and what was told on each; then it is March."""
    campaign = begun(ledger, chance, datetime.date(2026, 2, 1))
    kept = {}
    for number in range(1, 22):
        at(f"2026-02-{number:02d} 10:00")
        a_day_of_work(ledger, chance)
        today = at(f"2026-02-{number:02d} 23:59").date()
        kept[today] = told(ledger, today)
    at("2026-03-15 10:00")
    return campaign, kept


@pytest.mark.parametrize("seed", range(6))
def test_what_was_told_on_a_day_is_told_of_it_for_ever(ledger: Ledger, at: At, seed: int) -> None:
    campaign, kept = three_weeks(ledger, at, random.Random(seed))
    for on, then in kept.items():
        assert told(ledger, on) == then, on
    assert min(len({str(sorted(then[what])) for then in kept.values()}) for what in ("doors", "elders")) > 2, "the register has changed"
    assert len({str(sorted(then["excepted"][campaign])) for then in kept.values()}) > 1


MUTANTS: dict[str, Patch] = {
    "what was entered later counts": mutated(as_known, "_otherwise", "doors = {*households.then, *", "doors = {*"),
    "what was removed later is forgotten": mutated(as_known, "_Known.there", 'one["alive"]', 'one["alive"] and False'),
    "what was removed by then is there": mutated(as_known, "_Known.there", ' and one["alive"]', ""),
    "the newest value counts": mutated(as_known, "_read_back", "c.at < ?", "c.at < 9 * ?"),
    "who moves out later is forgotten": mutated(as_known, "_otherwise", '*residents.around("household"), ', ""),
    "who is enrolled later counts": mutated(as_known, "_otherwise", '*(one["household"] for one in holders if one["household"])', ""),
    "what changed is told twice": mutated(as_known, "due", "WHERE household NOT IN (SELECT value FROM json_each(?))", "WHERE ? NOTNULL"),
    "who was taken in again was never out": mutated(as_known, "exclusions", ", *known.there()]", "]"),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_every_mutant_is_caught(name: str, empty_ledger: Path, tmp_path: Path, at: At) -> None:
    for seed in range(20):
        with open_ledger(Path(shutil.copy(empty_ledger, tmp_path / f"{seed}.xjl")), factories.PASSWORD) as ledger:
            _, kept = three_weeks(ledger, at, random.Random(seed))
            with pytest.MonkeyPatch.context() as broken:
                MUTANTS[name](broken)
                if any(told(ledger, on) != then for on, then in kept.items()):
                    return
    pytest.fail(f"nobody noticed: {name}")


def test_a_household_that_is_entered_later_counts_from_then_or_from_its_first_visit(ledger: Ledger, at: At) -> None:
    (old,) = doors_of(ledger, 1)
    at("2026-02-10 09:00")
    late, seen = doors_of(ledger, 2)
    visited(ledger, at_door(seen, "2026-02-03T10:00"))

    def due(number: int) -> set[str]:
        return {one.household for one in doors_of_year(ledger, datetime.date(2026, 2, number))}

    assert due(2) == {old.uid} and due(3) == due(9) == {old.uid, seen.uid} and due(10) == {old.uid, late.uid, seen.uid}
    assert of_year(ledger, datetime.date(2026, 2, 5))[UNIT].visited == 1


def test_before_there_was_a_register_the_one_of_today_counts(ledger: Ledger, at: At) -> None:
    first, second = doors_of(ledger, 2)
    at("2026-02-10 09:00")
    doors_of(ledger, 1)
    visited(ledger, at_door(first, "2026-01-20T10:00"), at_door(second, "2025-12-20T10:00"))
    rates = of_year(ledger, day(31))[UNIT]
    assert (rates.due, rates.visited) == (3, 1)
    assert of_year(ledger, datetime.date(2026, 2, 1))[UNIT].due == 2


def test_every_unit_of_a_town_has_a_beginning_of_its_own(ledger: Ledger, at: At) -> None:
    other = factories.a_community()
    doors_of(ledger, 2)
    at("2026-02-10 09:00")
    with ledger.change("又一个居民区") as pen:
        pen.add(other)
        for _ in range(3):
            pen.add(factories.a_household(community=other.uid))
    doors_of(ledger, 4)
    due = {unit: rates.due for unit, rates in of_year(ledger, datetime.date(2026, 2, 5)).items()}
    assert due == {UNIT: 2, other.uid: 3}


def test_elders_are_counted_one_by_one_also_those_whom_nobody_has_enrolled(ledger: Ledger) -> None:
    alone, couple, young = doors_of(ledger, 3)
    with ledger.change("居民") as pen:
        pen.edit(Household, alone.uid, resident_count=1)
        lonely = pen.add(factories.a_resident(alone, birth_date="1960-05-01"))
        old = [pen.add(factories.a_resident(couple, birth_date=born)) for born in ("1940", "1946-02-01", "1946-02-02")]
        pen.add(factories.a_resident(young, birth_date="1970-01-01"))
    visited(ledger, at_door(couple, "2026-02-01T09:00", "contacted_remote"))
    today = datetime.date(2026, 2, 1)
    people = {one.resident: one.stand.visited for one in people_of_month(ledger, today)}
    assert people == {lonely.uid: False, old[0].uid: True, old[1].uid: True}, "eighty on that day, or alone at sixty"
    month = months.figures(ledger, "2026-02", until=today)[UNIT]
    assert (month.elders, month.elders_seen) == (3, 2)


def test_what_one_side_removed_while_the_other_changed_it_was_there(pair: Pair, at: At) -> None:
    """Until somebody decides it stays in the register, and what was told in between does not change with later changes."""
    one, _ = doors_of(pair.unit, 2)
    pair.up()
    at("2026-02-03 10:00")
    with pair.unit.change("改人数") as pen:
        pen.edit(Household, one.uid, resident_count=2)
    at("2026-02-03 11:00")
    with pair.open_town().change("删除") as pen:
        pen.remove(Household, one.uid)
    pair.up()
    then = datetime.date(2026, 2, 3)
    assert of_year(pair.open_town(), then)[UNIT].due == 2
    at("2026-02-10 10:00")
    with pair.unit.change("又改人数") as pen:
        pen.edit(Household, one.uid, resident_count=3)
    pair.up()
    assert of_year(pair.open_town(), then)[UNIT].due == 2


def test_a_door_that_is_taken_in_again_was_out_until_then(ledger: Ledger, at: At) -> None:
    one, two = doors_of(ledger, 2)
    with ledger.change("开始行动") as pen:
        (campaign,) = casework.issue(pen, ledger, [UNIT], name="行动", starts_on=day(20), scope="all")
        casework.begin(pen, ledger, campaign, on=datetime.date(2026, 2, 1))
    (frozen,) = campaigns.listed(ledger)
    with ledger.change("免访") as pen:
        casework.exclude(pen, ledger, frozen, [one.uid], on=datetime.date(2026, 2, 1), reason="动迁房")
    at("2026-02-05 09:00")
    with ledger.change("恢复应访") as pen:
        casework.readmit(pen, ledger, frozen, [one.uid])
    due = {number: campaigns.rates(ledger, [frozen], datetime.date(2026, 2, number))[frozen.uid].due for number in (1, 4, 5)}
    assert due == {1: 1, 4: 1, 5: 2}
    assert campaign_doors.excepted(ledger, frozen.uid, datetime.date(2026, 2, 4)) == [(one.uid, "2026-02-01", "动迁房")]
    assert campaign_doors.excepted(ledger, frozen.uid, datetime.date(2026, 2, 5)) == [] and two.uid != one.uid


def test_the_year_and_the_elders_are_counted_as_the_month_report_counts_them(ledger: Ledger) -> None:
    a_random_january(ledger, 4)
    for number in (9, 17, 31):
        month = months.figures(ledger, "2026-01", until=day(number))[factories.COMMUNITY]
        year = of_year(ledger, day(number))[factories.COMMUNITY]
        assert (year.due, year.visited, year.key_due) == (month.due, month.visited_year, month.key_due)
        assert campaigns.total(doors_of_year(ledger, day(number))) == year
        elders = of_month(ledger, day(number))[factories.COMMUNITY]
        assert (elders.due, elders.visited) == (month.elders, month.elders_seen)
        assert campaigns.total(people_of_month(ledger, day(number))) == elders
    assert 0 < year.visited < year.due and 0 < elders.visited <= elders.due


def test_somebody_who_is_in_two_groups_of_elders_is_one_person_to_see(ledger: Ledger) -> None:
    door, other = doors_of(ledger, 2)
    people = [factories.a_resident(door), factories.a_resident(door), factories.a_resident(other)]
    with ledger.change("档案") as pen:
        for person in people:
            pen.add(person)
            for category in ("elder_alone", "elder_disabled", "disability"):
                pen.add(factories.a_profile(person, category=category, started_on="2025-01-01"))
    visited(ledger, at_door(door, "2026-01-12T10:00"))
    elders = of_month(ledger, day(20))[factories.COMMUNITY]
    assert (elders.due, elders.visited) == (3, 2), "people, not profiles, and all whom a visit to their flat met"
    month = months.figures(ledger, "2026-01", until=day(20))[factories.COMMUNITY]
    assert (month.elders, month.elders_seen) == (3, 2)


def test_the_coverage_of_a_past_day_does_not_change_with_what_is_found_empty_later(ledger: Ledger, at: At) -> None:
    at("2026-01-05 09:00")
    lived_in, emptied, let = doors_of(ledger, 3)
    with ledger.change("空关") as pen:
        pen.edit(Household, let.uid, occupancy="vacant")
    at("2026-01-20 09:00")
    with ledger.change("核对") as pen:
        pen.edit(Household, emptied.uid, occupancy="vacant")
        pen.edit(Household, let.uid, occupancy="rented")
        fresh = pen.add(factories.a_household())
    at("2026-02-01 09:00")
    due = {number: {one.household for one in doors_of_year(ledger, day(number))} for number in (10, 25)}
    assert due == {10: {lived_in.uid, emptied.uid}, 25: {lived_in.uid, let.uid, fresh.uid}}
    assert [of_year(ledger, day(number))[UNIT].due for number in (10, 25)] == [2, 3]
