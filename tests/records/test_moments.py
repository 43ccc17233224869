"""Moments, deadlines and periods, in the forms of the import contract and of everyday lists."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinjing_desktop.records.dates import (
    DateContext,
    Period,
    context_of,
    read_date,
    read_deadline,
    read_moment,
    read_period,
    read_time,
)

TODAY = datetime.date(2026, 1, 20)


JANUARY = context_of(read_period("火灾隐患排查整治台账（2026年1月）"), TODAY)


WINTER = context_of(read_period("2025年12月—2026年1月"), TODAY)


NOWHEN = DateContext(today=TODAY)


D = datetime.date


@given(st.floats(min_value=1, max_value=12.99).map(lambda number: round(number, 2)))
def test_a_typed_decimal_is_one_day_or_none(number: float):
    reading = read_date(number, JANUARY)
    month, _, day = repr(number).partition(".")
    if reading.value:
        assert D.fromisoformat(reading.value) == D(2026, int(month), int(day))
        assert len(day) == 2 or int(day) > 3 or (month, day) == ("2", "3")
    else:
        assert reading.problem


@given(st.text(alphabet="0123456789年月日号./-一二元前内天周底末个半小时工作立即 ：:点晚上", max_size=14))
def test_no_text_breaks_the_readers(cell: str):
    for reading in (
        read_date(cell, JANUARY),
        read_date(cell, NOWHEN),
        read_moment(cell, WINTER),
        read_deadline(cell, "2026-01-05", JANUARY),
        read_deadline(cell, None, NOWHEN),
    ):
        assert reading.value is None or reading.problem is None
        if reading.value and len(reading.value) >= 10:
            datetime.datetime.fromisoformat(reading.value)
    read_period(cell)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("2026.1.5 15:00", "2026-01-05T15:00"),
        ("1月5日 14:00", "2026-01-05T14:00"),
        ("1月5日 19：30", "2026-01-05T19:30"),
        ("1月6日下午2点半", "2026-01-06T14:30"),
        ("1月10日下午3点10分", "2026-01-10T15:10"),
        ("1月6日上午10点45分", "2026-01-06T10:45"),
        ("1月6日晚上7点45分", "2026-01-06T19:45"),
        ("1月8日晚上七点半", "2026-01-08T19:30"),
        ("1月8日中午12点半", "2026-01-08T12:30"),
        ("1月8日中午1点", "2026-01-08T13:00"),
        ("2026年1月5日19时30分", "2026-01-05T19:30"),
        ("2026-01-05T10:00:00", "2026-01-05T10:00"),
        ("2026.1.5 19:00-20:00", "2026-01-05T19:00"),
        ("2026/1/8 7:30 PM", "2026-01-08T19:30"),
        ("20260105 19:30", "2026-01-05T19:30"),
        ("1月5日早上8点一刻", "2026-01-05T08:15"),
        ("2026-01-05 00:00:00", "2026-01-05"),
        ("1.8 19:30", "2026-01-08T19:30"),
        (46027.75, "2026-01-05T18:00"),
        (datetime.datetime(2026, 1, 5, 18, 10), "2026-01-05T18:10"),
        (datetime.datetime(2026, 1, 5), "2026-01-05"),
        (D(2026, 1, 5), "2026-01-05"),
        ("1月5日", "2026-01-05"),
        ("1月6日晚上", "2026-01-06"),
        ("1月8日晚上12点", "2026-01-08"),
    ],
    ids=repr,
)
def test_moments(cell: object, value: str):
    assert read_moment(cell, JANUARY)[:2] == (value, None)


def test_moments_without_a_sure_day():
    assert read_moment(1.1, JANUARY)[:2] == (None, "date_ambiguous")
    assert read_moment("晚上7点", JANUARY)[:2] == (None, "date_unreadable")
    assert read_moment("", JANUARY)[:2] == (None, None)


@pytest.mark.parametrize(
    "cell",
    [
        "19:30",
        "19：30",
        "晚上7点半",
        "下午7点30分",
        "19点30分",
        datetime.time(19, 30),
        0.8125,
        datetime.timedelta(hours=19.5),
    ],
    ids=repr,
)
def test_a_time_in_a_column_of_its_own(cell: object):
    assert read_time(cell) == "19:30"
    for day in ("1月5日", D(2026, 1, 5), 46027.0, "2026.1.5"):
        assert read_moment(day, JANUARY, cell).value == "2026-01-05T19:30"


@pytest.mark.parametrize("cell", ["", None, "夜间", "周末", 5, 1.0, "25:00", datetime.timedelta(days=2)], ids=repr)
def test_what_is_no_time(cell: object):
    assert read_time(cell) is None
    assert read_moment("1月5日", JANUARY, cell).value == "2026-01-05"


@pytest.mark.parametrize(
    ("cell", "due"),
    [
        ("3日内", "2026-01-08"),
        ("三天内", "2026-01-08"),
        ("三日之内", "2026-01-08"),
        ("5天", "2026-01-10"),
        ("一周内", "2026-01-12"),
        ("2周内", "2026-01-19"),
        ("两周", "2026-01-19"),
        ("半个月内", "2026-01-20"),
        ("15天内", "2026-01-20"),
        ("十日内", "2026-01-15"),
        ("24小时内", "2026-01-06"),
        ("48小时内", "2026-01-07"),
        ("一个月内", "2026-02-05"),
        ("3日内完成整改", "2026-01-08"),
        ("限3日内整改", "2026-01-08"),
        ("立即", "2026-01-05"),
        ("立即整改", "2026-01-05"),
        ("当场", "2026-01-05"),
        ("即时", "2026-01-05"),
        ("1.20前", "2026-01-20"),
        ("1月20日前", "2026-01-20"),
        ("1月20日前整改完毕", "2026-01-20"),
        ("1月12日", "2026-01-12"),
        ("限1月20日前", "2026-01-20"),
        ("20号前", "2026-01-20"),
        ("2月底", "2026-02-28"),
        ("二月底前", "2026-02-28"),
        ("2026年2月底", "2026-02-28"),
        ("月底前", "2026-01-31"),
        ("本月底", "2026-01-31"),
        ("下月底前", "2026-02-28"),
        ("年底前", "2026-12-31"),
        ("27.1.31", "2027-01-31"),
        (D(2026, 1, 31), "2026-01-31"),
        (1.25, "2026-01-25"),
        ("2026年2月", "2026-02"),
    ],
    ids=repr,
)
def test_deadlines_count_from_the_discovery(cell: object, due: str):
    assert read_deadline(cell, "2026-01-05", JANUARY)[:2] == (due, None)
    assert read_deadline(cell, D(2026, 1, 5), JANUARY).value == due


@pytest.mark.parametrize(
    "cell", ["春节前", "尽快", "长期", "7个工作日内", "5个工作日", "2月前", "3天（1月8日前）", "整改中"]
)
def test_deadlines_nobody_can_be_held_to(cell: str):
    assert read_deadline(cell, "2026-01-05", JANUARY)[:2] == (None, "date_unreadable")


@pytest.mark.parametrize("cell", [1.2, "3日", "10日前", "一月内"], ids=repr)
def test_deadlines_that_mean_two_things(cell: object):
    assert read_deadline(cell, "2026-01-05", JANUARY)[:2] == (None, "date_ambiguous")


@pytest.mark.parametrize("cell", ["3日内", "一周内", "24小时内", "立即", "月底前", "年底"])
def test_without_the_day_of_discovery_nothing_can_be_counted(cell: str):
    assert read_deadline(cell, None, JANUARY)[:2] == (None, "date_unreadable")
    assert read_deadline("1.20前", None, JANUARY).value == "2026-01-20"


def test_a_deadline_may_lie_beyond_new_year():
    december = context_of(read_period("2025年12月"), TODAY)
    assert read_deadline("1月3日前", "2025-12-28", december).value == "2026-01-03"
    assert read_deadline("1月底", "2025-12-28", december).value == "2026-01-31"
    assert read_deadline("月底前", "2025-12-28", december).value == "2025-12-31"
    assert read_deadline("一个月内", "2026-01-31", JANUARY).value == "2026-02-28"


@pytest.mark.parametrize(
    ("line", "start", "end", "unit"),
    [
        ("绿泉居民区火灾隐患排查整治台账（2026年1月）", "2026-01-01", "2026-01-31", "month"),
        ("2026年元月", "2026-01-01", "2026-01-31", "month"),
        ("二〇二六年一月", "2026-01-01", "2026-01-31", "month"),
        ("时间：2026 年 1 月", "2026-01-01", "2026-01-31", "month"),
        ("台账（2026.1）", "2026-01-01", "2026-01-31", "month"),
        ("2026-02", "2026-02-01", "2026-02-28", "month"),
        ("2026年第一季度", "2026-01-01", "2026-03-31", "quarter"),
        ("2025年4季度", "2025-10-01", "2025-12-31", "quarter"),
        ("2026年上半年", "2026-01-01", "2026-06-30", "half"),
        ("2026.1.1-1.16", "2026-01-01", "2026-01-16", "days"),
        ("2026.01.05-2026.01.16", "2026-01-05", "2026-01-16", "days"),
        ("走访时间段：2026年1月5日至1月16日", "2026-01-05", "2026-01-16", "days"),
        ("2025年12月29日—1月4日", "2025-12-29", "2026-01-04", "days"),
        ("2025年12月25日-2026年1月5日", "2025-12-25", "2026-01-05", "days"),
        ("2025年12月—2026年1月", "2025-12-01", "2026-01-31", "months"),
        ("2026年1-3月", "2026-01-01", "2026-03-31", "months"),
        ("2026年度", "2026-01-01", "2026-12-31", "year"),
        ("填报日期：2026.1.16　填表人：周敏", "2026-01-16", "2026-01-16", "day"),
        ("统计截止：2026年1月10日", "2026-01-10", "2026-01-10", "day"),
    ],
)
def test_periods_of_titles_and_metadata(line: str, start: str, end: str, unit: str):
    assert read_period(line) == Period(D.fromisoformat(start), D.fromisoformat(end), unit)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "line", ["1月台账", "居民户籍台账", "联系电话：55550101", "", None, 2026.0, "13800138000"], ids=repr
)
def test_lines_without_a_period(line: object):
    assert read_period(line) is None


def test_today_is_asked_of_the_clock_when_nobody_says_it(at):
    at("2031-05-01 08:00")
    assert read_date("30.12.1").value == "2030-12-01"
    assert read_date("32.12.1").value == "1932-12-01"
