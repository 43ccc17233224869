"""Text of cells: half width, names, several people in a cell, Chinese numerals."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinjing_desktop.records.text import (
    Name,
    cell_text,
    chinese_of,
    clean,
    clean_name,
    is_blank_word,
    looks_like_name,
    normal,
    number_of,
    split_names,
)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("　楼道灯不亮，请物业维修 ", "楼道灯不亮，请物业维修"),
        ("Ａ１２ｂ（测试）", "A12b（测试）"),
        ("长期卧床，\r\n 氧气机用电", "长期卧床，\n氧气机用电"),
        ("北\u200b渔\ufeff路", "北渔路"),
        ("a\u00a0\u00a0b", "a b"),
        (601.0, "601"),
        (13800006316.0, "13800006316"),
        (1.5, "1.5"),
        (datetime.date(2026, 1, 5), "2026-01-05"),
        (datetime.datetime(2026, 1, 5, 18, 10), "2026-01-05 18:10"),
        (None, ""),
        ("", ""),
        ("＃４５－６０１", "#45-601"),
        ("张𬭎芳", "张𬭎芳"),
    ],
    ids=repr,
)
def test_clean_folds_width_and_keeps_chinese_punctuation(cell: object, text: str):
    assert clean(cell) == text


@given(st.text())
def test_clean_text_stays_clean(text: str):
    once = clean(text)
    assert clean(once) == once
    assert once == once.strip()


@pytest.mark.parametrize(
    "word", ["", "/", "-", "—", "无", "不详", "未知", "未留", "暂无", "未发现", " 无 ", "／", None], ids=repr
)
def test_blank_words_say_nothing(word: str | None):
    assert is_blank_word(word)


@pytest.mark.parametrize("word", ["无锡", "0", "否", "？", "待定", 0, 0.0, False], ids=repr)
def test_other_words_say_something(word: object):
    assert not is_blank_word(word)


@pytest.mark.parametrize(
    ("header", "plain"),
    [("姓　名", "姓名"), ("联系\n电话", "联系电话"), ("*身份证号码：", "身份证号码"), ("备 注", "备注")],
    ids=repr,
)
def test_headers_become_comparable(header: str, plain: str):
    assert normal(header) == plain


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("张 三", Name("张三")),
        ("方　小红", Name("方小红")),
        ("雷　惠珍", Name("雷惠珍")),
        ("于斌（租客）", Name("于斌", "租客")),
        ("郝建平\n（儿子）", Name("郝建平", "儿子")),
        ("张三(户主)(独居)", Name("张三", "户主、独居")),
        ("查伟/萧雪梅", Name("查伟/萧雪梅", "", True)),
        ("张三、李四", Name("张三、李四", "", True)),
        ("陆永强 沈佳", Name("陆永强 沈佳", "", True)),
        ("欧阳 娜娜", Name("欧阳娜娜")),
        ("尉迟秀英", Name("尉迟秀英")),
        ("阿不都热合曼•买买提", Name("阿不都热合曼·买买提")),
        ("阿卜杜拉.买买提", Name("阿卜杜拉·买买提")),
        ("阿卜杜拉 · 买买提", Name("阿卜杜拉·买买提")),
        ("䶮德明", Name("䶮德明")),
        ("张𬭎芳", Name("张𬭎芳")),
        ("John Smith", Name("John Smith")),
        ("不详", Name(None)),
        ("/", Name(None)),
        ("", Name(None)),
        (None, Name(None)),
    ],
    ids=repr,
)
def test_names_are_cleaned(cell: object, name: Name):
    assert clean_name(cell) == name


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("周敏、吴建国", ("周敏", "吴建国")),
        ("吴建国 周敏", ("吴建国", "周敏")),
        ("陆永强，沈佳", ("陆永强", "沈佳")),
        ("陆永强/沈佳", ("陆永强", "沈佳")),
        ("周敏\n沈佳", ("周敏", "沈佳")),
        ("张 三、李四", ("张三", "李四")),
        ("周敏（网格员）；沈佳", ("周敏", "沈佳")),
        ("周敏、周敏", ("周敏",)),
        ("周敏等3人", ("周敏",)),
        ("沈佳", ("沈佳",)),
        ("/", ()),
        ("", ()),
    ],
    ids=repr,
)
def test_several_people_in_one_cell(cell: str, names: tuple[str, ...]):
    assert split_names(cell) == names


def test_names_are_told_from_other_words():
    assert all(map(looks_like_name, ("周敏", "陆永强", "尉迟秀英", "䶮德明", "阿卜杜拉·买买提")))
    assert not any(map(looks_like_name, ("", "周", "物业公司吴建国", "13800", "ab")))


@pytest.mark.parametrize(
    ("numeral", "number"),
    [
        ("三", 3),
        ("两", 2),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("廿五", 25),
        ("一百二十三", 123),
        ("三百零五", 305),
        ("六〇一", 601),
        ("二〇二六", 2026),
        ("一千二百", 1200),
        ("甲", None),
        ("", None),
        ("三四十", None),
        ("村", None),
    ],
    ids=repr,
)
def test_chinese_numerals(numeral: str, number: int | None):
    assert number_of(numeral) == number


@given(st.integers(min_value=0, max_value=999))
def test_numerals_round_trip(number: int):
    assert number_of(chinese_of(number)) == number


def test_numerals_beyond_a_thousand_are_not_written():
    with pytest.raises(ValueError):
        chinese_of(1000)


def test_cells_of_any_type_have_a_text():
    assert cell_text(True) == "True"
    assert cell_text(datetime.time(19, 30)) == "19:30:00"
    assert cell_text(3.10105198208219e17) == "3.10105198208219e+17"
