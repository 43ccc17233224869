"""Dates as they are typed at a desk where the telephone rings."""

import datetime

import pytest

from xinjing_desktop.ui.widgets.typed_date import day_of, moment_of, partial_of

TODAY = datetime.date(2026, 3, 2)
NOW = datetime.datetime(2026, 3, 2, 9, 30)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026.1.5", "2026-01-05"),
        ("2026-1-5", "2026-01-05"),
        ("2026/01/05", "2026-01-05"),
        ("20260105", "2026-01-05"),
        ("2026年1月5日", "2026-01-05"),
        ("26.1.5", "2026-01-05"),
        ("1.5", "2026-01-05"),
        ("1月5日", "2026-01-05"),
        ("1。5", "2026-01-05"),
        ("１．５", "2026-01-05"),
        (" 2026 1 5 ", "2026-01-05"),
        ("12.28", "2025-12-28"),
        ("5", "2026-03-05"),
        ("5号", "2026-03-05"),
        ("今天", "2026-03-02"),
        ("昨天", "2026-03-01"),
        ("后天", "2026-03-04"),
        ("+7", "2026-03-09"),
        ("-2", "2026-02-28"),
        ("2024.2.29", "2024-02-29"),
    ],
)
def test_a_day(typed, meant):
    assert day_of(typed, TODAY) == datetime.date.fromisoformat(meant)


@pytest.mark.parametrize("typed", ["", "2026.2.29", "13.1", "32", "去年", "1.5.5.5", "2026", "0", "1.0", "99991231"])
def test_no_day(typed):
    assert day_of(typed, TODAY) is None


def test_the_nearest_year_is_meant():
    assert day_of("1.3", datetime.date(2025, 12, 30)) == datetime.date(2026, 1, 3)
    assert day_of("2.29", datetime.date(2025, 3, 1)) == datetime.date(2024, 2, 29)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1945", "1945"),
        ("1945年", "1945"),
        ("1945.3", "1945-03"),
        ("1945年3月", "1945-03"),
        ("194503", "1945-03"),
        ("1945.3.7", "1945-03-07"),
        ("19450307", "1945-03-07"),
        ("1945-13", None),
        ("很久以前", None),
    ],
)
def test_a_part_of_a_date(typed, meant):
    assert partial_of(typed, TODAY) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026.1.5 14:30", "2026-01-05T14:30"),
        ("1.5 14:30", "2026-01-05T14:30"),
        ("1月5日14点", "2026-01-05T14:00"),
        ("1月5日14:05", "2026-01-05T14:05"),
        ("14：30", "2026-03-02T14:30"),
        ("9:05", "2026-03-02T09:05"),
        ("昨天 9:05", "2026-03-01T09:05"),
        ("1.5", "2026-01-05"),
        ("2026-01-05T14:30", "2026-01-05T14:30"),
        ("现在", "2026-03-02T09:30"),
        ("25:00", None),
        ("1.5 14:70", None),
    ],
)
def test_a_moment(typed, meant):
    assert moment_of(typed, NOW) == meant
