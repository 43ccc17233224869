"""Days, moments, deadlines and periods, in every form in which committees write them."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinjing_desktop.records.dates import (
    DateContext,
    context_of,
    read_date,
    read_period,
)

TODAY = datetime.date(2026, 1, 20)


JANUARY = context_of(read_period("火灾隐患排查整治台账（2026年1月）"), TODAY)


WINTER = context_of(read_period("2025年12月—2026年1月"), TODAY)


NOWHEN = DateContext(today=TODAY)


D = datetime.date


@pytest.mark.parametrize(
    "cell",
    [
        "2026.1.5",
        "2026-1-5",
        "2026/01/05",
        "20260105",
        20260105,
        20260105.0,
        "2026年1月5日",
        "26.1.5",
        "26-1-5",
        "26/1/5",
        "1月5日",
        "1月5号",
        "元月5日",
        "一月五日",
        "1/5",
        "1.5",
        "1-5",
        "01.05",
        "２０２６．１．５",
        "2026.1.5.",
        "2026。1。5",
        " 2026 . 1 . 5 ",
        "二〇二六年一月五日",
        "2026年1月5日（周一）",
        "1月5日星期一",
        "2026-01-05 10:30",
        "2026-01-05T00:00:00",
        "2026.1.5上午",
        "1月5日晚",
        "1月5日 19:30",
        46027,
        46027.0,
        46027.75,
        "46027",
        D(2026, 1, 5),
        datetime.datetime(2026, 1, 5, 18, 10),
        1.5,
        1.05,
        "260105",
    ],
    ids=repr,
)
def test_one_day_however_it_is_written(cell: object):
    reading = read_date(cell, JANUARY)
    assert (reading.value, reading.problem) == ("2026-01-05", None)


def test_workbooks_that_count_from_1904():
    assert read_date(44565, JANUARY._replace(from_1904=True)).value == "2026-01-05"


@pytest.mark.parametrize(
    "cell",
    [
        1.1,
        1.2,
        1.3,
        12.3,
        12.1,
        10.1,
        2.2,
        1954.1,
        "1/5/2026",
        "1/5/26",
        "12/05/26",
        "1.5-1.8",
        "1月5日、1月7日",
        201112,
    ],
    ids=repr,
)
def test_what_can_be_two_days_is_never_guessed(cell: object):
    for context in (JANUARY, WINTER, NOWHEN):
        assert read_date(cell, context)[:2] == (None, "date_ambiguous")


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (1.8, "2026-01-08"),
        (12.27, "2026-12-27"),
        (2.3, "2026-02-03"),
        ("1.1", "2026-01-01"),
        ("1.10", "2026-01-10"),
        ("13/1/2026", "2026-01-13"),
        ("5/5/2026", "2026-05-05"),
        ("5日", "2026-01-05"),
    ],
    ids=repr,
)
def test_what_can_be_one_day_only_is_that_day(cell: object, value: str):
    assert read_date(cell, JANUARY)[:2] == (value, None)


@pytest.mark.parametrize("cell", ["1月5日", "1/5", "元月5日", 1.8, "5日", "1月"], ids=repr)
def test_without_a_year_and_a_period_nobody_knows(cell: object):
    assert read_date(cell, NOWHEN)[:2] == (None, "date_ambiguous")


@pytest.mark.parametrize(
    "cell",
    [
        "春节前",
        "尽快",
        "上周",
        "2月30日",
        "2025年2月30日",
        "2026.13.1",
        "2026年0月5日",
        "农历正月初五",
        "13月5日",
        "？",
        15,
        1.35,
        99.5,
        -1,
        123456789,
        True,
        datetime.time(3),
        datetime.timedelta(1),
    ],
    ids=repr,
)
def test_no_day_at_all(cell: object):
    assert read_date(cell, JANUARY)[:2] == (None, "date_unreadable")


@pytest.mark.parametrize("cell", ["", None, "/", "无", "—", "不详"], ids=repr)
def test_empty_is_no_problem(cell: object):
    assert read_date(cell, JANUARY)[:2] == (None, None)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1954.03", "1954-03"),
        ("1954年3月", "1954-03"),
        ("１９９１．０１", "1991-01"),
        ("1954-3", "1954-03"),
        ("1954/03", "1954-03"),
        ("54年3月", "1954-03"),
        ("1954年", "1954"),
        ("1954", "1954"),
        (1954, "1954"),
        (1954.03, "1954-03"),
        (195403, "1954-03"),
        ("2020年8月", "2020-08"),
        (D(1939, 12, 1), "1939-12-01"),
        ("86.2.10", "1986-02-10"),
        ("27.1.5", "1927-01-05"),
    ],
    ids=repr,
)
def test_months_years_and_birthdays(cell: object, value: str):
    assert read_date(cell, NOWHEN).value == value


@pytest.mark.parametrize(
    ("cell", "period", "value"),
    [
        ("12月28日", "2025年12月—2026年1月", "2025-12-28"),
        ("1月8日", "2025年12月—2026年1月", "2026-01-08"),
        ("2月5日", "2025年12月—2026年1月", "2026-02-05"),
        ("12月28日", "2026年", "2026-12-28"),
        ("3月1日", "2025年", "2025-03-01"),
        ("1月5日", "填报日期：2026.1.16", "2026-01-05"),
        ("12月28日", "填报日期：2026.1.16", "2025-12-28"),
        ("2月29日", "2024年", "2024-02-29"),
        ("2月29日", "2026年", None),
    ],
)
def test_the_year_comes_from_the_period(cell: str, period: str, value: str | None):
    assert read_date(cell, context_of(read_period(period), TODAY)).value == value


def test_a_later_day_may_lie_in_the_next_year():
    december = context_of(read_period("2025年12月"), TODAY)
    assert read_date("1月3日", december, not_before=D(2025, 12, 28)).value == "2026-01-03"
    assert read_date("12月3日", december, not_before=D(2025, 12, 28)).value == "2025-12-03"


@given(st.dates(D(1930, 1, 1), D(2026, 1, 20)))
def test_any_day_in_any_form_is_read_back(day: datetime.date):
    y, m, d = day.year, day.month, day.day
    forms: list[object] = [
        day,
        f"{y}.{m}.{d}",
        f"{y}-{m:02d}-{d:02d}",
        f"{y}/{m}/{d}",
        f"{y}年{m}月{d}日",
        f"{y}年{m:02d}月{d:02d}号",
        int(f"{y}{m:02d}{d:02d}"),
        f"{y}{m:02d}{d:02d}",
        (day - D(1899, 12, 30)).days,
        datetime.datetime(y, m, d, 9, 30),
    ]
    if y > 1926:
        forms.append(f"{y % 100:02d}.{m}.{d}")
    for form in forms:
        assert read_date(form, NOWHEN)[:2] == (day.isoformat(), None), form


def test_a_date_of_filling_in_with_a_short_year_tells_the_year():
    period = read_period("填报日期：26.1.16　联系电话：55550101")
    assert period is not None and period.start == datetime.date(2026, 1, 16)
