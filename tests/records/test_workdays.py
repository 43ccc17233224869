"""Working days around 春节 2026, make-up days, and a year that is not published."""

import datetime

import pytest

from xinjing_desktop.records import codes, workdays
from xinjing_desktop.records.workdays import add_workdays, is_published, is_workday, proposed_due

SPRING_FESTIVAL = [datetime.date(2026, 2, 15) + datetime.timedelta(days=n) for n in range(9)]


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def test_the_holidays_of_2026_are_known():
    assert not any(map(is_workday, SPRING_FESTIVAL))
    assert is_workday(_day("2026-02-14")), "a Saturday to make up for the holiday"
    assert is_workday(_day("2026-02-28"))
    assert is_workday(_day("2026-02-24"))


@pytest.mark.parametrize(
    ("found_on", "n", "due"),
    [
        ("2026-01-16", 0, "2026-01-16"),
        ("2026-01-16", 1, "2026-01-19"),
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-14", 1, "2026-02-24"),
        ("2026-02-13", 3, "2026-02-25"),
        ("2026-02-17", 1, "2026-02-24"),
        ("2025-12-31", 1, "2026-01-04"),
    ],
)
def test_deadlines_skip_holidays(found_on: str, n: int, due: str):
    assert add_workdays(_day(found_on), n) == _day(due)


@pytest.mark.parametrize(
    ("year", "weekdays_off", "worked"),
    [
        (2026, 19, ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]),
        (2025, 18, ["01-26", "02-08", "04-27", "09-28", "10-11"]),
        (2024, 19, ["02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"]),
    ],
)
def test_a_year_is_as_its_notice_says(year: int, weekdays_off: int, worked: list[str]):
    """国办发明电〔2023〕7号, 〔2024〕12号, and the notice of 4 November 2025: what they give and what they take."""
    days = [datetime.date(year, 1, 1) + datetime.timedelta(days=n) for n in range(365 + (year % 4 == 0))]
    assert [f"{day:%m-%d}" for day in days if is_workday(day) and day.weekday() >= 5] == worked
    assert sum(not is_workday(day) for day in days if day.weekday() < 5) == weekdays_off


@pytest.mark.parametrize(
    ("day", "works"),
    [("2026-10-01", False), ("2026-10-07", False), ("2026-10-08", True), ("2026-05-09", True), ("2025-10-08", False), ("2024-02-09", True)],
)
def test_days_on_either_side_of_a_holiday(day: str, works: bool):
    assert is_workday(_day(day)) is works


def test_an_unpublished_year_counts_monday_to_friday_without_the_holidays_of_a_fixed_date():
    far = 2090
    assert is_published(2026) and not is_published(far)
    days = [datetime.date(far, 5, 1) + datetime.timedelta(days=n) for n in range(7)]
    assert [is_workday(day) for day in days] == [False, False, True, True, True, False, False], "Monday and Tuesday are off"
    assert not is_workday(datetime.date(far, 10, 3)) and is_workday(datetime.date(far, 10, 4))
    assert add_workdays(datetime.date(far, 9, 29), 3) == datetime.date(far, 10, 6)


def test_a_deadline_may_run_into_an_unpublished_year(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(workdays, "is_published", lambda year: year <= 2026)
    is_workday.cache_clear()
    assert add_workdays(_day("2026-12-31"), 1) == _day("2027-01-04"), "the first of January is a Friday and always off"
    is_workday.cache_clear()


def test_counting_backwards_is_refused():
    with pytest.raises(ValueError):
        add_workdays(_day("2026-01-16"), -1)


def test_the_proposed_deadline_comes_from_the_kind():
    found_on = _day("2026-01-16")
    assert proposed_due("H05", found_on) == _day("2026-01-21")
    assert proposed_due("H01", found_on) == _day("2026-01-19")
    for kind in ("H03", "H12", "H13", "H24", "H99", "from_the_future"):
        assert proposed_due(kind, found_on) is None
    for entry in codes.entries("hazard_kinds"):
        due = proposed_due(entry.code, found_on)
        assert due is None or due == add_workdays(found_on, entry.facts["days"])
