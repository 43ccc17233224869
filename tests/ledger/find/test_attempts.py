"""Doors where nobody opened: how often, in which bands, when again; beside a brute force that reads like the rule."""

import datetime
import random

import pytest

from tests import factories
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.casework import visits
from xinjing_desktop.ledger.find import attempts, households
from xinjing_desktop.ledger.find.attempts import Run
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.notices import whom
from xinjing_desktop.notices.definition import by_code
from xinjing_desktop.records import Compound, Household, Visit, codes

TODAY = "2026-03-02"
DAY, EVENING, WEEKEND = "2026-01-{:02d}T10:00", "2026-01-{:02d}T19:00", "2026-01-{:02d}T15:00"


def knock(ledger: Ledger, door: str, moment: str, outcome: str = "not_home", **facts: object) -> str:
    with ledger.change("走访") as pen:
        return visits.knock(pen, ledger, [door], visited_at=moment, outcome=outcome, **facts)[door]


def numbers(ledger: Ledger, door: str) -> list[int | None]:
    return [one.attempt_no for one in ledger.rows(Visit.select().where(Visit.household == door).order_by(Visit.visited_at))]


def test_the_queries_name_the_outcomes_and_methods_that_the_dictionary_flags() -> None:
    missed = [entry.code for entry in codes.entries("visit_outcome") if entry.facts.get("missed")]
    assert "('" + "','".join(missed) + "')" == attempts.MISSED
    remote = [entry.code for entry in codes.entries("visit_method") if entry.facts.get("remote")]
    assert "NOT IN ('" + "','".join(remote) + "')" in attempts.KNOCKED


def test_three_times_in_two_bands_and_once_in_the_evening(ledger: Ledger) -> None:
    door = factories.a_stairwell_of_doors(ledger)[0]
    for day in (5, 6, 7):  # a Monday and two days after it
        knock(ledger, door, DAY.format(day))
    run = attempts.runs(ledger)[door]
    assert (run.attempts, run.thrice, run.proposed, run.last_on) == (3, False, "evening", "2026-01-07")
    knock(ledger, door, EVENING.format(8))
    run = attempts.runs(ledger)[door]
    assert run.thrice and run.proposed is None and run.tried == ["day", "evening"]
    assert list(households.ids(ledger, "not_home_thrice", "", False, today=TODAY)) == [door]
    assert list(households.ids(ledger, "try_again", "", False, today=TODAY)) == []
    knock(ledger, door, "2026-01-09T09:00", "contacted_remote", method="phone")
    assert attempts.runs(ledger) == {}, "the telephone call settled it"


@pytest.mark.parametrize(
    ("bands", "best", "proposed"),
    [
        (("day",), None, "evening"),
        (("day",), "weekend", "weekend"),
        (("evening",), "evening", "weekend"),
        (("evening",), "day", "day"),
        (("day", "evening"), None, "weekend"),
        (("day", "day", "day"), "day", "evening"),
        ((None,), None, "evening"),
        (("weekend", "weekend"), "weekend", "evening"),
    ],
)
def test_the_next_attempt_is_proposed_in_another_band(bands: tuple[str | None, ...], best: str | None, proposed: str) -> None:
    assert Run(bands, TODAY, best).proposed == proposed


def test_a_call_that_nobody_answered_is_no_knock_and_an_empty_flat_needs_none(ledger: Ledger) -> None:
    one, two, *_ = factories.a_stairwell_of_doors(ledger)
    knock(ledger, one, DAY.format(5))
    knock(ledger, one, EVENING.format(6), method="phone")
    knock(ledger, two, DAY.format(5))
    with ledger.change("空关") as pen:
        pen.edit(Household, two, occupancy="vacant")
    found = attempts.runs(ledger)
    assert found.keys() == {one} and found[one].bands == ("day",)
    knock(ledger, one, "2026-01-07T10:00", "refused")
    assert attempts.runs(ledger) == {}, "somebody was at home: the question is not when to come"


def test_a_visit_entered_late_counts_where_it_belongs(ledger: Ledger) -> None:
    door = factories.a_stairwell_of_doors(ledger)[0]
    for day in (12, 14):
        knock(ledger, door, DAY.format(day))
    assert numbers(ledger, door) == [1, 2]
    knock(ledger, door, EVENING.format(5))
    assert numbers(ledger, door) == [1, 2, 3]
    knock(ledger, door, "2026-01-12T10:00", "met_door")
    assert numbers(ledger, door) == [1, 2, 1], "whoever was met on the twelfth was missed once since"
    with ledger.change("清除走访") as pen:
        visits.take_back(pen, ledger, [ledger.value("SELECT uid FROM visit WHERE visited_at='2026-01-12T10:00'")])
    assert numbers(ledger, door) == [1, 2]


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-03-02T09:31", "还没有到"),
        ("2026-03-03", "还没有到"),
        ("1998-05-01T10:00", "早于 2000 年"),
        ("2009-12-31T10:00", "2010 年建成"),
    ],
)
def test_nobody_can_have_been_there_then(ledger: Ledger, frozen_clock: object, moment: str, said: str) -> None:
    door = factories.a_stairwell_of_doors(ledger)[0]
    with ledger.change("小区") as pen:
        pen.edit(Compound, ledger.value("SELECT uid FROM compound"), built_year=2010)
    with pytest.raises(Refusal, match=said):
        knock(ledger, door, moment)
    assert ledger.value("SELECT count(*) FROM visit") == 0
    for possible in ("2026-03-02T09:30", "2026-03-02", "2010-01-01T10:00"):
        knock(ledger, door, possible)


# ---- beside a brute force

OUTCOMES = [*(["not_home"] * 8), "no_access", "met_inside", "contacted_remote", "refused", "vacant_verified", "moved", None]


def by_hand(lines: list[Visit]) -> list[Visit]:
    """The attempts in vain since the door was last settled, one visit after the other."""
    run: list[Visit] = []
    for visit in sorted(lines, key=lambda one: one.visited_at or ""):
        if visit.outcome in ("not_home", "no_access"):
            if visit.method not in ("phone", "video"):
                run.append(visit)
        elif visit.outcome is not None:
            run = []
    return run


@pytest.mark.parametrize("seed", range(6))
def test_random_visits_beside_a_brute_force(ledger: Ledger, seed: int) -> None:
    chance = random.Random(seed)
    doors = factories.a_stairwell_of_doors(ledger, floors=6, rooms=4)
    began = datetime.datetime(2026, 1, 1, 8)
    with ledger.change("用途") as pen:
        for door in doors:
            use, best = chance.choice([None, "rented", "vacant"]), chance.choice([None, "day", "evening"])
            pen.edit(Household, door, occupancy=use, best_time_band=best)
    for _ in range(160):
        moment = began + datetime.timedelta(minutes=chance.randrange(60 * 24 * 40))
        knock(
            ledger,
            chance.choice(doors),
            moment.strftime("%Y-%m-%dT%H:%M"),
            chance.choice(OUTCOMES),  # type: ignore[arg-type]
            method=chance.choice(["door", "door", "door", "phone", None]),
        )
    known = {one.uid: one for one in ledger.rows(Household.select())}
    expected, thrice = {}, set()
    for door in doors:
        lines = ledger.rows(Visit.select().where(Visit.household == door).order_by(Visit.visited_at))
        for at, visit in enumerate(lines):
            assert visit.attempt_no == len(by_hand(lines[:at])) + 1, "numbers follow in whatever order visits are entered"
        run = by_hand(lines)
        if run and known[door].occupancy != "vacant":
            bands = [one.time_band for one in run]
            expected[door] = bands
            if len(bands) >= 3 and len(set(bands)) >= 2:  # two bands: one of them is not 日间
                thrice.add(door)
    found = attempts.runs(ledger)
    assert {door: list(run.bands) for door, run in found.items()} == expected
    assert {door for door, run in found.items() if run.thrice} == thrice
    assert set(households.ids(ledger, "not_home_thrice", "", False, today=TODAY)) == thrice
    assert set(households.ids(ledger, "try_again", "", False, today=TODAY)) == expected.keys() - thrice
    counts = households.counts(ledger, TODAY)
    assert (counts["not_home_thrice"], counts["try_again"]) == (len(thrice), len(expected) - len(thrice))
    assert households.counts(ledger, TODAY, factories.COMMUNITY) == counts
    assert {uid: line.run for uid, line in households.lines(ledger, doors).items() if line.run} == found
    for run in found.values():
        assert run.thrice or run.proposed != run.bands[-1]


def test_tonights_doors_are_a_filter_of_what_is_printed(ledger: Ledger, frozen_clock: object) -> None:
    doors = factories.a_stairwell_of_doors(ledger, floors=3, rooms=1)
    for door in (doors[0], doors[2]):
        knock(ledger, door, "2026-02-26T10:00")
    knock(ledger, doors[1], "2026-02-26T19:00")
    notice = by_code("round_list")
    rooms = dict(ledger.select("SELECT uid, room_no FROM household"))
    found = [rooms[uid] for uid in whom.by_words(ledger, notice, "今晚要走的门")]
    assert found == sorted((rooms[doors[0]], rooms[doors[2]]), reverse=True), "from the top floor down"
    assert whom.by_words(ledger, notice, "周末要走的门") == [doors[1]]
    assert {"今晚要走的门", "周末要走的门", "三访未遇", "待错时再访"} <= set(whom.filters(ledger, notice))
    with pytest.raises(Refusal, match="没有找到"):
        whom.by_words(ledger, notice, "三访未遇")
