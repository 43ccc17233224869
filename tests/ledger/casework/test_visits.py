"""Visits: time bands, attempts that count on, corrections within a round."""

import datetime

import pytest

from tests import factories
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.casework import edit, visits
from xinjing_desktop.ledger.find import doors as find_doors
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Resident, Visit


@pytest.mark.parametrize(
    ("moment", "band"),
    [
        ("2026-01-14T09:30", "day"),
        ("2026-01-14T17:59", "day"),
        ("2026-01-14T18:00", "evening"),
        ("2026-01-14T05:59", "evening"),
        ("2026-01-17T20:00", "weekend"),
        ("2026-01-18", "weekend"),
        ("2026-01-14", None),
        ("2026-10-01T10:00", "weekend"),
        ("2026-02-16T20:00", "weekend"),
        ("2026-02-28T10:00", "day"),
        ("2026-10-10T19:00", "evening"),
        ("2026-10-07", "weekend"),
        ("2026-10-10", None),
        ("2090-10-02T10:00", "weekend"),
    ],
)
def test_time_bands(moment: str, band: str | None) -> None:
    assert visits.time_band(moment) == band


def test_attempts_count_on_and_a_round_is_corrected(ledger: Ledger) -> None:
    first, second, *_ = factories.a_stairwell_of_doors(ledger)
    for moment, outcome in (("2026-01-12T10:00", "not_home"), ("2026-01-13T19:00", "not_home")):
        with ledger.change("走访") as pen:
            visits.knock(pen, ledger, [first, second], visited_at=moment, outcome=outcome)
    with ledger.change("走访") as pen:
        visits.knock(pen, ledger, [first], visited_at="2026-01-13T19:00", outcome="met_door")
    found = ledger.rows(Visit.select().where(Visit.household == first).order_by(Visit.visited_at))
    assert [(one.attempt_no, one.outcome, one.time_band) for one in found] == [
        (1, "not_home", "day"),
        (2, "met_door", "evening"),
    ]


def test_no_door_is_said(ledger: Ledger) -> None:
    with pytest.raises(Refusal, match="点选"), ledger.change("走访") as pen:
        visits.knock(pen, ledger, [], visited_at="2026-01-12T10:00", outcome="met_inside")


def test_a_stored_band_stays_until_the_time_of_the_visit_changes(ledger: Ledger) -> None:
    """What was written down before the holidays were known is a fact of that day."""
    door = factories.a_stairwell_of_doors(ledger)[0]
    with ledger.change("走访") as pen:
        uid = visits.knock(pen, ledger, [door], visited_at="2025-10-02T10:00", outcome="not_home")[door]
        pen.edit(Visit, uid, time_band="day")
    assert edit.set_values(ledger, "visit", uid, {"outcome": "met_door"})
    assert ledger.value("SELECT time_band FROM visit") == "day"
    assert edit.set_values(ledger, "visit", uid, {"visited_at": "2025-10-02 10:30"})
    assert ledger.value("SELECT time_band FROM visit") == "weekend"


# ---- before those who live there had come


def moved_in(ledger: Ledger, *people: tuple[str, dict[str, str]]) -> str:
    """A door with these people behind it."""
    door = factories.a_stairwell_of_doors(ledger)[0]
    with ledger.change("登记") as pen:
        for name, days in people:
            pen.add(Resident(household=door, name=name, **days))
    return door


MOTHER, SON = ("孟阿婆", {"moved_in_on": "2025-06-15"}), ("孟小明", {"moved_in_on": "2025-09"})


@pytest.mark.parametrize(
    ("people", "moment", "met", "said"),
    [
        ((MOTHER, SON), "2025-06-14T10:00", "孟阿婆", "孟阿婆是 2025-06-15 入住的"),
        ((MOTHER, SON), "2025-08-31T10:00", "孟阿婆、孟小明", "孟小明是 2025-09 入住的"),
        ((MOTHER, SON), "2025-06-14", "孟阿婆（母亲）", "孟阿婆是 2025-06-15 入住的"),
        ((MOTHER, SON), "2025-06-15T10:00", "孟阿婆", None),
        ((MOTHER, SON), "2025-09-01T10:00", "孟小明", None),
        ((MOTHER, SON), "2010-01-05T10:00", None, None),
        ((MOTHER, SON), "2010-01-05T10:00", "前一户的王师傅", None),
        ((MOTHER, ("孟小明", {})), "2010-01-05T10:00", "孟阿婆", None),
        ((MOTHER, ("王师傅", {"moved_out_on": "2025-05"})), "2025-06-14T10:00", "孟阿婆", "孟阿婆是"),
        ((MOTHER, ("孟阿婆", {"died_on": "2024-05"})), "2023-06-14T10:00", "孟阿婆", None),
    ],
)
def test_nobody_is_met_before_moving_in(
    ledger: Ledger, people: tuple[tuple[str, dict[str, str]], ...], moment: str, met: str | None, said: str | None
) -> None:
    """A door is older than those who live there now: only who was met by name, and where all days are known, is a slip."""
    door = moved_in(ledger, *people)

    def knock() -> None:
        with ledger.change("走访") as pen:
            visits.knock(pen, ledger, [door], visited_at=moment, outcome="met_door", person_met=met)

    if said is None:
        knock()
        assert ledger.value("SELECT count(*) FROM visit") == 1
        return
    with pytest.raises(Refusal, match=said):
        knock()
    assert ledger.value("SELECT count(*) FROM visit") == 0


def test_a_correction_does_not_bring_such_a_meeting_either(ledger: Ledger) -> None:
    door = moved_in(ledger, MOTHER)
    with ledger.change("走访") as pen:
        old = visits.knock(pen, ledger, [door], visited_at="2024-05-01T10:00", outcome="met_door")[door]
        new = visits.knock(pen, ledger, [door], visited_at="2025-07-01T10:00", outcome="met_door", person_met="孟阿婆")[door]
    for uid, typed in ((old, {"person_met": "孟阿婆"}), (new, {"visited_at": "2024-06-01 10:00"})):
        with pytest.raises(Refusal, match="2025-06-15 入住"):
            edit.set_values(ledger, "visit", uid, typed)
    assert edit.set_values(ledger, "visit", old, {"person_met": "前一户"})
    assert edit.set_values(ledger, "visit", new, {"outcome": "met_inside"})


def test_nobody_comes_back_before_the_visit(ledger: Ledger) -> None:
    """What an old table brought in stays as it is, and keeps nobody from correcting something else."""
    door = factories.a_household()
    early, visit = datetime.date(2026, 1, 11), "2026-01-12T19:00"
    with ledger.change("登记") as pen:
        pen.add(door)
    with ledger.change("走访") as pen, pytest.raises(Refusal, match="回访日期早于"):
        visits.knock(pen, ledger, [door.uid], visited_at=visit, outcome="not_home", follow_up_on=early)
    with ledger.change("走访") as pen:
        uid = visits.knock(pen, ledger, [door.uid], visited_at=visit, outcome="not_home", follow_up_on=datetime.date(2026, 1, 12))[door.uid]
    with pytest.raises(Refusal, match="回访日期早于"):
        edit.set_values(ledger, "visit", uid, {"follow_up_on": "2026-01-11"})
    with ledger.change("旧表") as pen:
        pen.edit(Visit, uid, follow_up_on=early)
    assert edit.set_values(ledger, "visit", uid, {"remark": "门上留了条"})


def test_two_who_wrote_of_the_same_minute_stood_at_one_door(ledger: Ledger) -> None:
    """Two PCs that entered the same round from paper: the grid has one door, with what a key would correct."""
    doors = factories.a_stairwell_of_doors(ledger)
    moment = "2026-01-16T19:00"
    with ledger.change("走访") as pen:
        for outcome in ("not_home", "met_inside"):
            pen.add(factories.a_visit(doors[0], visited_at=moment, outcome=outcome))
    stairwell = str(ledger.value("SELECT stairwell FROM household WHERE uid=?", (doors[0],)))
    found = find_doors.grid(ledger, stairwell, moment)
    assert sorted(door.household for door in found) == sorted(doors)
    with ledger.change("更正") as pen:
        (corrected,) = visits.knock(pen, ledger, doors[:1], visited_at=moment, outcome="met_door").values()
    assert [door.visit for door in found if door.household == doors[0]] == [corrected]
