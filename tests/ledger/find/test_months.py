"""The figures of a month: the equations of domain note §7.2, what counts once, and that a closed month never changes."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from tests import factories
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import demo, undo
from xinjing_desktop.ledger.casework import edit
from xinjing_desktop.ledger.casework import hazards as casework
from xinjing_desktop.ledger.casework import months as closing
from xinjing_desktop.ledger.file import create_ledger
from xinjing_desktop.ledger.find import month_figures, months
from xinjing_desktop.ledger.find import taught as find_taught
from xinjing_desktop.ledger.find.month_figures import Figures
from xinjing_desktop.ledger.find.outings import Period
from xinjing_desktop.ledger.keys import Cost
from xinjing_desktop.ledger.ledger import Account, Ledger
from xinjing_desktop.records import Hazard, Household, MonthClose

At = Callable[[str], datetime.datetime]
FEBRUARY = "2026-02"
DAY = datetime.date(2026, 2, 10)


@pytest.fixture(autouse=True)
def _early_march(at: At) -> None:
    at("2026-03-02 09:30")


def add(ledger: Ledger, *records: Any) -> None:
    with ledger.change("登记") as pen:
        for record in records:
            pen.add(record)


def counted(ledger: Ledger, month: str = FEBRUARY) -> Figures:
    return months.figures(ledger, month)[factories.COMMUNITY]


def equations(figures: Figures) -> None:
    assert figures.found == figures.on_site + figures.with_deadline == sum(figures.kinds.values())
    assert figures.with_deadline == figures.closed + figures.fixing + figures.referred
    assert figures.overdue <= figures.fixing
    assert figures.visited == figures.day + figures.evening + figures.weekend + figures.no_band
    assert figures.visited <= figures.attempted
    assert figures.met <= figures.attempted
    assert figures.key_due <= figures.due
    assert figures.in_time <= figures.deadline_in_month
    for line in month_figures.LINES:
        if line.part_of:
            assert getattr(figures, line.key) <= getattr(figures, line.part_of), line.label


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_equations_hold_whatever_was_found(ledger: Ledger, seed: int) -> None:
    demo.fill(ledger, households=150, seed=seed)
    for month in ("2025-12", "2026-01", FEBRUARY, "2026-03"):
        equations(counted(ledger, month))
    assert counted(ledger).found and counted(ledger).visited  # or they would say nothing


def test_oddities_of_imported_history_keep_the_equations(ledger: Ledger) -> None:
    door = factories.a_stairwell_of_doors(ledger)[0]
    odd: tuple[dict[str, Any], ...] = (
        {"fixed_on_site": True, "state": "fixing"},
        {"fixed_on_site": True, "state": "closed"},
        {"fixed_on_site": None, "state": "closed", "closed_on": None},
        {"state": "fixing", "due_date": None},
        {"state": "suspended", "end_reason": "联系不上"},
        {"state": "referred"},
        {"state": "closed", "closed_on": DAY, "due_date": None},
    )
    add(ledger, *(factories.a_hazard(door, **{"found_on": DAY, "due_date": DAY, **facts}) for facts in odd))
    found = counted(ledger)
    equations(found)
    assert (found.found, found.on_site, found.closed, found.fixing, found.referred) == (7, 1, 2, 3, 1)
    assert found.overdue == 1  # with a deadline in the past: the one without, and the suspended one, are not


def test_every_outcome_is_counted_once_and_on_its_day(ledger: Ledger) -> None:
    door, other = factories.a_stairwell_of_doors(ledger)[:2]
    shop = factories.a_shop()
    in_time = factories.a_hazard(door, found_on=DAY, due_date=DAY, state="closed", closed_on=DAY, actions=["educated"])
    late = factories.a_hazard(other, kind="H05", found_on=datetime.date(2026, 1, 20), due_date=DAY, state="closed",
                              closed_on=datetime.date(2026, 2, 12))  # fmt: skip
    at_shop = factories.a_hazard(shop=shop.uid, found_on=DAY, fixed_on_site=True, due_date=None, state="closed", closed_on=DAY)
    later = factories.a_hazard(other, kind="H09", found_on=datetime.date(2026, 3, 1))
    patrol = factories.a_visit(shop=shop.uid, visited_at="2026-02-11T10:00", outcome="met_inside", leaflet_count=3)
    shut = factories.a_shop()
    knocked = factories.a_visit(shop=shut.uid, visited_at="2026-02-11T10:00", outcome="not_home")
    add(ledger, shop, in_time, late, at_shop, later, patrol, shut, knocked)
    found = counted(ledger)
    assert (found.found, found.on_site, found.with_deadline, found.closed) == (2, 1, 1, 1)
    assert (found.closed_in_month, found.deadline_in_month, found.in_time, found.still_open) == (3, 2, 1, 0)
    assert (found.shops, found.shops_patrolled) == (2, 1), "a shop that was shut was not patrolled"
    assert (found.shops_taught, found.homes_taught, found.leaflets) == (1, 0, 3)
    assert dict(found.kinds) == {"H01": 2}
    assert month_figures.fixed_rate(found) == 100.0
    assert counted(ledger, "2026-03").still_open == 1


def test_doors_count_once_and_those_that_stand_empty_not_at_all(ledger: Ledger) -> None:
    one, two, three, empty, *_ = factories.a_stairwell_of_doors(ledger)
    visits = [
        factories.a_visit(one, visited_at="2026-02-03T19:00", outcome="not_home", time_band="evening"),
        factories.a_visit(one, visited_at="2026-02-07T10:00", outcome="met_inside", time_band="weekend", needs="修楼道灯"),
        factories.a_visit(one, visited_at="2026-02-09T10:00", outcome="met_door", time_band="day", leaflet_count=2),
        factories.a_visit(two, visited_at="2026-02-28", outcome="contacted_remote"),
        factories.a_visit(three, visited_at="2026-01-05T10:00", time_band="day"),
        factories.a_visit(three, visited_at="2026-02-05T10:00", outcome="refused", time_band="day"),
        factories.a_visit(empty, visited_at="2026-02-05T10:00", time_band="day"),
    ]
    add(ledger, *visits)
    with ledger.change("空关") as pen:
        pen.edit(Household, empty, occupancy="vacant")
    found = counted(ledger)
    assert (found.due, found.visited, found.visited_year) == (11, 2, 3)
    assert (found.day, found.evening, found.weekend, found.no_band) == (0, 0, 1, 1)
    assert (found.attempted, found.met, found.leaflets, found.appeals) == (3, 2, 2, 1)
    assert month_figures.rate(found.visited, found.due) == 18.2
    assert month_figures.rate(0, 0) is None


def test_outings_and_what_was_asked_for(ledger: Ledger) -> None:
    door, other = factories.a_stairwell_of_doors(ledger)[:2]
    asked = factories.a_visit(door, visited_at="2026-02-03T10:00", needs="修楼道灯")
    noted = factories.a_visit(other, visited_at="2026-02-28T23:30", needs="想装电梯")
    add(
        ledger, asked, noted,
        factories.an_outing(started_at="2026-01-31T23:59"),
        factories.an_outing(started_at="2026-02-01", time_band="weekend", others_count=5),
        factories.an_outing(started_at="2026-02-28T21:00", time_band="evening"),
        factories.an_outing(started_at="2026-02-27T20:00", time_band="evening", volunteers=None),
        factories.an_outing(started_at="2026-03-01T09:00"),
        factories.an_appeal(visit=asked.uid, raised_on=datetime.date(2026, 2, 3), answered_on=datetime.date(2026, 2, 28)),
        factories.an_appeal(raised_on=datetime.date(2026, 2, 28), answered_on=datetime.date(2026, 3, 1)),
        factories.an_appeal(raised_on=datetime.date(2026, 1, 20), answered_on=datetime.date(2026, 2, 1)),
        factories.an_appeal(raised_on=datetime.date(2026, 3, 1)),
    )  # fmt: skip
    found = counted(ledger)
    equations(found)
    assert (found.outings, found.people, found.evening_outings) == (3, 3 + 5 + 3 + 1, 2)
    assert (found.appeals, found.appeals_answered, found.answered_in_month) == (3, 1, 2)
    assert month_figures.rate(found.appeals_answered, found.appeals) == 33.3
    early = months.figures(ledger, FEBRUARY, until=datetime.date(2026, 2, 27))[factories.COMMUNITY]
    assert (early.outings, early.appeals, early.appeals_answered, early.answered_in_month) == (2, 1, 0, 1)


def test_a_month_closed_by_an_earlier_version_is_read(ledger: Ledger) -> None:
    text = counted(ledger).text().replace('"outings":0,', "").replace('"people":0,', "")
    assert "outings\":" in text and month_figures.figures_of(text).outings == 0


def test_a_place_where_people_were_taught_counts_once(ledger: Ledger) -> None:
    door, other = factories.a_stairwell_of_doors(ledger)[:2]
    shop, compound = factories.a_shop(), factories.a_compound()
    stairwell = factories.a_stairwell(compound)
    taught = {"found_on": DAY, "actions": ["dissuaded", "educated"]}

    def at(**facts: Any) -> Hazard:
        return factories.a_hazard(**{**taught, **facts})

    add(
        ledger, shop, compound, stairwell,
        at(shop=shop.uid, kind="H27"), at(shop=shop.uid, kind="H26"),
        at(household=door), at(household=door, kind="H05"), at(household=other),
        at(compound=compound.uid, place="北侧车棚", kind="H04"), at(compound=compound.uid, place="北侧车棚", kind="H01"),
        at(compound=compound.uid, place="东门", kind="H04"),
        at(compound=compound.uid, place=None, kind="H04"), at(compound=compound.uid, place=None, kind="H20"),
        at(stairwell=stairwell.uid, place="3楼", kind="H01"), at(stairwell=stairwell.uid, place="3楼", kind="H05"),
        at(stairwell=stairwell.uid, place=None, kind="H01"), at(stairwell=stairwell.uid, place=None, kind="H05"),
        at(compound=compound.uid, place="西门", kind="H04", actions=["deadline"]),
        at(compound=compound.uid, place="南门", kind="H04", state="withdrawn", end_reason="不是隐患"),
    )  # fmt: skip
    assert (counted(ledger).shops_taught, counted(ledger).homes_taught) == (1, 6)
    whole = Period(*months.bounds(FEBRUARY))
    assert find_taught.counts(ledger, whole) == (1, 6)
    assert find_taught.counts(ledger, whole, "another") == (0, 0)
    apart = find_taught.apart(ledger, whole)
    assert apart.at_shops == {"dissuaded": 1, "educated": 1} and apart.at_homes == {"dissuaded": 6, "educated": 6}
    assert find_taught.counts(ledger, Period(*months.bounds("2026-03"))) == (0, 0)


def test_key_households_and_elders_go_by_the_profiles_of_that_time(ledger: Ledger) -> None:
    one, two, three = factories.a_stairwell_of_doors(ledger)[:3]
    people = [factories.a_resident(door) for door in (one, one, two, three)]
    profiles = [
        factories.a_profile(people[0], category="elder_alone"),
        factories.a_profile(people[1], category="elder_80"),
        factories.a_profile(people[2], category="dibao", ended_on="2026-02-20"),
        factories.a_profile(people[3], category="elder_disabled", started_on="2026-03-01"),
    ]
    add(ledger, *people, *profiles, factories.a_visit(one, visited_at="2026-02-05T10:00"))
    found = counted(ledger)
    assert (found.key_due, found.key_visited, found.elders, found.elders_seen) == (1, 1, 2, 2)
    assert counted(ledger, "2026-01").key_due == 2


def test_figures_can_be_read_back_and_unknown_ones_are_passed_over(ledger: Ledger) -> None:
    demo.fill(ledger, households=60)
    found = counted(ledger)
    text = found.text()
    assert month_figures.figures_of(text) == found
    assert month_figures.figures_of(text[:-1] + ',"later":1}') == found
    assert month_figures.figures_of("") == Figures()


def test_the_town_is_the_sum_of_its_units(ledger: Ledger) -> None:
    demo.fill(ledger, households=80)
    other = factories.a_community()
    compound = factories.a_compound(community=other.uid)
    stairwell = factories.a_stairwell(compound)
    door = factories.a_household(stairwell, community=other.uid)
    hazard = factories.a_hazard(door, community=other.uid, found_on=DAY)
    add(ledger, other, compound, stairwell, door, hazard, factories.a_visit(door, visited_at="2026-02-05T10:00"))
    units = months.figures(ledger, FEBRUARY)
    assert set(units) == {factories.COMMUNITY, other.uid}
    town = month_figures.total(units.values())
    equations(town)
    for line in month_figures.LINES:
        assert getattr(town, line.key) == sum(getattr(unit, line.key) for unit in units.values())
    before = town.due
    with ledger.change("划给另一个居民区") as pen:
        pen.edit(Household, door.uid, community=factories.COMMUNITY)
    assert month_figures.total(months.figures(ledger, FEBRUARY).values()).due == before  # moved, not counted twice


# ---- closing


def test_a_closed_month_keeps_its_figures_and_corrections_are_counted_apart(ledger: Ledger, at: At) -> None:
    one, two, *_ = factories.a_stairwell_of_doors(ledger)
    hazard = factories.a_hazard(one, found_on=DAY, due_date=datetime.date(2026, 2, 20))
    add(ledger, hazard, factories.a_visit(one, visited_at="2026-02-05T10:00"))
    close = closing.close(ledger, FEBRUARY, checked_by="陈书记")
    frozen = month_figures.figures_of(close.figures)
    assert (close.closed_by, close.checked_by, close.closed_on) == (factories.ACCOUNT, "陈书记", datetime.date(2026, 3, 2))
    assert months.corrections(ledger, close) == {}
    at("2026-03-10 10:00")
    kept = ledger.get(Hazard, hazard.uid)
    assert kept is not None
    with ledger.change("复查") as pen:
        casework.recheck(pen, kept, on=datetime.date(2026, 2, 25), by=["王芳"], result="passed")
    add(ledger, factories.a_visit(two, visited_at="2026-02-27T10:00", time_band="day"))
    add(ledger, factories.a_hazard(two, kind="H09", found_on=datetime.date(2026, 2, 27), due_date=datetime.date(2026, 3, 9)))
    again = months.closing(ledger, FEBRUARY)
    assert again is not None and month_figures.figures_of(again.figures) == frozen
    changed = months.corrections(ledger, again)
    assert changed["closed"] == (0, 1) and changed["overdue"] == (1, 0) and changed["found"] == (1, 2)
    assert changed["visited"] == (1, 2) and changed["day"] == (0, 1)
    assert "due" not in changed


def test_what_happens_in_the_next_month_is_no_correction(ledger: Ledger, at: At) -> None:
    one, two, *_ = factories.a_stairwell_of_doors(ledger)
    hazard = factories.a_hazard(one, found_on=DAY, due_date=datetime.date(2026, 2, 20))
    person = factories.a_resident(one)
    add(ledger, hazard, person, factories.a_shop())
    close = closing.close(ledger, FEBRUARY)
    assert month_figures.figures_of(close.figures).shops == 1
    at("2026-03-10 10:00")
    kept = ledger.get(Hazard, hazard.uid)
    assert kept is not None
    with ledger.change("复查") as pen:
        casework.recheck(pen, kept, on=datetime.date(2026, 3, 9), by=["王芳"], result="passed")
        for words in ("新来的一户", "又一户"):
            pen.add(factories.a_household(None, address_text=words))
        pen.add(factories.a_profile(person, category="elder_alone"))
        pen.add(factories.a_shop())
        pen.edit(Household, two, occupancy="vacant")
    assert months.corrections(ledger, close) == {}
    assert counted(ledger).due != month_figures.figures_of(close.figures).due  # counted afresh it would be another one


def test_a_clock_that_was_put_back_forgets_neither_elders_nor_shops(ledger: Ledger, at: At) -> None:
    door = factories.a_stairwell_of_doors(ledger)[0]
    at("2026-03-20 10:00")
    add(ledger, factories.a_resident(door, birth_date="1940-05-01"), factories.a_shop())
    at("2026-03-02 09:30")
    close = closing.close(ledger, FEBRUARY)
    frozen = month_figures.figures_of(close.figures)
    assert (frozen.elders, frozen.shops) == (1, 1) and months.corrections(ledger, close) == {}


def test_what_was_no_hazard_after_all_is_a_correction(ledger: Ledger, at: At) -> None:
    door = factories.a_stairwell_of_doors(ledger)[0]
    hazard = factories.a_hazard(door, found_on=DAY, due_date=datetime.date(2026, 3, 20))
    add(ledger, hazard)
    close = closing.close(ledger, FEBRUARY)
    at("2026-03-10 10:00")
    kept = ledger.get(Hazard, hazard.uid)
    assert kept is not None
    with ledger.change("误报") as pen:
        casework.withdraw(pen, kept, "现场核对，不是隐患")
    changed = month_figures.corrections_in_words(months.corrections(ledger, close))
    assert changed == "发现隐患 −1，限期整改 −1，整改中 −1，月末未销号合计 −1"
    assert counted(ledger).found == 1  # as things stood at the end of February


def test_a_household_joined_away_later_is_a_correction(ledger: Ledger, at: At) -> None:
    one, *_ = factories.a_stairwell_of_doors(ledger)
    close = closing.close(ledger, FEBRUARY)
    at("2026-03-10 10:00")
    with ledger.change("重复登记") as pen:
        pen.remove(Household, one)
    assert months.corrections(ledger, close) == {"due": (12, 11)}


def test_a_month_is_closed_once_and_never_opened(ledger: Ledger) -> None:
    factories.a_stairwell_of_doors(ledger)
    close = closing.close(ledger, FEBRUARY)
    with pytest.raises(Refusal, match="已经在 2026-03-02 锁定过"):
        closing.close(ledger, FEBRUARY)
    with pytest.raises(Refusal, match="锁定的月份不能再改"):
        edit.set_values(ledger, "month_close", close.uid, {"figures": "{}"})
    assert [act.what for act in undo.stacks(ledger)[0]] == ["登记门洞"]
    undo.undo(ledger)
    assert ledger.get(MonthClose, close.uid) is not None


def test_a_month_to_come_and_a_reader_and_a_town_are_refused(ledger: Ledger, tmp_path: Any) -> None:
    with pytest.raises(Refusal, match="还没有到"):
        closing.close(ledger, "2026-04")
    ledger.account = Account("小读", "reader")
    with pytest.raises(Refusal, match="只读"):
        closing.close(ledger, FEBRUARY)
    town = create_ledger(tmp_path / "镇.xjl", role="town", unit_code="310105102000", unit_name="新泾镇",
                         account="镇", password=factories.PASSWORD, cost=Cost(8192, 1, 1)).ledger  # fmt: skip
    with town, pytest.raises(Refusal, match="镇里只汇总"):
        closing.close(town, FEBRUARY)


def test_two_pcs_that_close_a_month_meet_in_one_record(two_ledgers: tuple[Ledger, Ledger]) -> None:
    first, second = (closing.close(ledger, FEBRUARY) for ledger in two_ledgers)
    assert first.uid == second.uid


def test_a_month_that_is_not_over_is_counted_until_today(ledger: Ledger, at: At) -> None:
    one, two, *_ = factories.a_stairwell_of_doors(ledger)
    at("2026-02-26 16:00")
    add(ledger, factories.a_visit(one, visited_at="2026-02-05T10:00"))
    close = closing.close(ledger, FEBRUARY)
    assert month_figures.figures_of(close.figures).as_of == "2026-02-26"
    at("2026-03-02 09:30")
    add(ledger, factories.a_visit(two, visited_at="2026-02-27T10:00"))
    assert months.corrections(ledger, close)["visited"] == (1, 2)


def test_how_months_are_called() -> None:
    assert months.words("2026-02") == "2026年2月"
    assert months.before("2026-01") == "2025-12"
    assert months.bounds("2024-02")[1] == datetime.date(2024, 2, 29)
