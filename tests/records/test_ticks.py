"""Ticks by sign, word and font; counts that are exact, approximate or no number."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinjing_desktop.records.ticks import Number, read_number, read_tick


@pytest.mark.parametrize(
    "cell",
    ["√", "✓", "✔", "☑", "●", "1", 1, 1.0, True, "是", "有", "Y", "y", "已销号", "已落实", "√ ", "有2人"],
    ids=repr,
)
def test_yes(cell: object):
    assert read_tick(cell) is True


@pytest.mark.parametrize(
    "cell",
    ["×", "✗", "□", "○", "0", 0, 0.0, False, "否", "无", "未", "N", "没有", "未销号", "未落实", "不住人"],
    ids=repr,
)
def test_no(cell: object):
    assert read_tick(cell) is False


@pytest.mark.parametrize("cell", ["", None, "/", "—", "不详", "未发现"], ids=repr)
def test_a_cell_may_say_nothing(cell: object):
    assert read_tick(cell) is None


@pytest.mark.parametrize(
    "cell", ["？", "偶尔", "不清楚", "待定", "部分落实", "R", "P", "o", "ü", 2, 0.5, "√×", datetime.date(2026, 1, 1)], ids=repr
)
def test_nobody_can_tell(cell: object):
    assert read_tick(cell) == "unknown"


@pytest.mark.parametrize(
    ("letters", "font", "meaning"),
    [
        ("PR", "Wingdings 2", True),
        ("OQST£", "Wingdings 2", False),
        ("üþ", "Wingdings", True),
        ("ûýo¨", "wingdings", False),
        ("ü", "Wingdings 2", "unknown"),
        ("R", "Wingdings", "unknown"),
        ("R", "宋体", "unknown"),
        ("√", "Wingdings 2", True),
    ],
    ids=repr,
)
def test_the_font_decides_what_a_letter_shows(letters: str, font: str, meaning: object):
    assert [read_tick(letter, font) for letter in letters] == [meaning] * len(letters)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1,723户", 1723),
        ("6110户", 6110),
        ("2份", 2),
        (3.0, 3),
        (85.5, 85.5),
        ("８５㎡", 85),
        ("120平方米", 120),
        ("三人", 3),
        ("第二次", 2),
        ("12", 12),
        ("2 只", 2),
        ("3只（过期）", 3),
        ("0", 0),
        (7, 7),
        ("85.5平", 85.5),
        ("两台", 2),
    ],
    ids=repr,
)
def test_exact_numbers(cell: object, number: float):
    assert read_number(cell) == Number(number)


@pytest.mark.parametrize(
    "cell", ["约30", "30左右", "大约30户", "30余户", "近30", "30多人", "30+", "~30", "30人左右"], ids=repr
)
def test_approximate_numbers_are_kept_and_flagged(cell: str):
    assert read_number(cell) == Number(30, approximate=True)


@pytest.mark.parametrize(
    "cell",
    ["若干", "？", "三四个", "30—40", "30-40", "1-2", "待定", "3/4", "2万", "十几", "1,72户", True, datetime.date(2026, 1, 2)],
    ids=repr,
)
def test_words_that_are_no_number(cell: object):
    assert read_number(cell) == Number(None, unknown=True)


@pytest.mark.parametrize("cell", ["", None, "无", "/", "不详"], ids=repr)
def test_no_number_at_all(cell: object):
    assert read_number(cell) == Number(None)


@given(st.integers(0, 10**7))
def test_any_count_is_read_back(number: int):
    for cell in (number, float(number), str(number), f"{number:,}", f"{number}户", f" {number} 人"):
        assert read_number(cell) == Number(number)


def test_a_little_less_or_more_is_about_a_number():
    assert read_number("30不到") == read_number("约30") == read_number("30出头")
