"""Telephone numbers: several in a cell, words beside them, and damaged ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinjing_desktop.records.phones import Phone, PhoneReading, read_name_and_phones, read_phones

MOBILE = "13800138000"


@pytest.mark.parametrize(
    "cell",
    [
        MOBILE,
        13800138000.0,
        13800138000,
        "+8613800138000",
        "+86 138-0013-8000",
        "8613800138000",
        "１３８００１３８０００",
        "13800138000.0",
        " 13800138000、",
        "电话：13800138000",
        "'13800138000",
        "13800138000/13800138000",
    ],
    ids=repr,
)
def test_one_mobile_however_written(cell: object):
    assert read_phones(cell) == PhoneReading((Phone(MOBILE),))


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("62345678", "62345678"),
        (62345678.0, "62345678"),
        ("6234-5678", "62345678"),
        ("021-62345678", "021-62345678"),
        ("(021)62345678", "021-62345678"),
        ("02162345678", "021-62345678"),
        ("0513-8234567", "0513-8234567"),
        ("400-820-1234", "400-820-1234"),
    ],
    ids=repr,
)
def test_landlines(cell: object, number: str):
    assert read_phones(cell).phones == (Phone(number),)


@pytest.mark.parametrize(
    ("cell", "phones"),
    [
        ("13800138000（儿子）/62345678", [(MOBILE, "儿子"), ("62345678", "")]),
        ("13800138000\n13900139000", [(MOBILE, ""), ("13900139000", "")]),
        ("13800138000 13900139000", [(MOBILE, ""), ("13900139000", "")]),
        ("13800138000，62345678；13900139000", [(MOBILE, ""), ("62345678", ""), ("13900139000", "")]),
        ("62345678转802", [("62345678", "转802")]),
        ("021-62345678-802", [("021-62345678", "转802")]),
        ("62345678（转802）", [("62345678", "转802")]),
        ("儿子13800138000", [(MOBILE, "儿子")]),
        ("儿子：13800138000", [(MOBILE, "儿子")]),
        ("13800138000 儿子", [(MOBILE, "儿子")]),
        ("妻 13800138000 女儿 13900139000", [(MOBILE, "妻"), ("13900139000", "女儿")]),
        ("13800138000妻 13900139000女儿", [(MOBILE, "妻"), ("13900139000", "女儿")]),
        ("13800138000（微信同号）", [(MOBILE, "微信同号")]),
        ("手机：13800138000 座机：62345678", [(MOBILE, "手机"), ("62345678", "座机")]),
        ("13800138000或62345678", [(MOBILE, ""), ("62345678", "")]),
    ],
    ids=repr,
)
def test_several_numbers_with_their_notes(cell: str, phones: list[tuple[str, str]]):
    assert read_phones(cell) == PhoneReading(tuple(Phone(*phone) for phone in phones))


@pytest.mark.parametrize(
    "cell",
    [
        "1380000685",
        "138000082910",
        "13800009",
        "1.38E+10",
        "1.38001E+10",
        "138****1153",
        2155555609.0,
        "2155555609",
        "6234567",
        6234567.0,
        1.5,
        "空号",
        "12800138000",
        "138001380001390013",
        True,
    ],
    ids=repr,
)
def test_damaged_numbers_are_left_out(cell: object):
    assert read_phones(cell) == PhoneReading(damaged=True)


def test_a_sound_number_beside_a_damaged_one_is_kept():
    assert read_phones("13800138000/1380013") == PhoneReading((Phone(MOBILE),), damaged=True)
    assert read_phones("1380013（儿子）、62345678") == PhoneReading((Phone("62345678"),), damaged=True)


@pytest.mark.parametrize("cell", ["", None, "无", "不详", "未留", "/", "—"], ids=repr)
def test_no_number_is_no_problem(cell: object):
    assert read_phones(cell) == PhoneReading()


@pytest.mark.parametrize(
    ("cell", "reading"),
    [
        ("张三 13800138000", PhoneReading((Phone(MOBILE),), name="张三")),
        ("张三13800138000", PhoneReading((Phone(MOBILE),), name="张三")),
        ("张三：13800138000", PhoneReading((Phone(MOBILE),), name="张三")),
        ("13800138000（张三）", PhoneReading((Phone(MOBILE),), name="张三")),
        ("张三\n13800138000", PhoneReading((Phone(MOBILE),), name="张三")),
        ("郝建平（儿子）13800138000", PhoneReading((Phone(MOBILE, "儿子"),), name="郝建平")),
        ("尉迟秀英 62345678", PhoneReading((Phone("62345678"),), name="尉迟秀英")),
        ("阿卜杜拉·买买提 13800138000", PhoneReading((Phone(MOBILE),), name="阿卜杜拉·买买提")),
        ("张三", PhoneReading(name="张三")),
        ("张三 1380013", PhoneReading(damaged=True, name="张三")),
        ("儿子 13800138000", PhoneReading((Phone(MOBILE, "儿子"),))),
        ("13800138000", PhoneReading((Phone(MOBILE),))),
        ("/", PhoneReading()),
    ],
    ids=repr,
)
def test_a_cell_for_name_and_number(cell: str, reading: PhoneReading):
    assert read_name_and_phones(cell) == reading


@given(st.from_regex(r"\A1[3-9][0-9]{9}\Z"), st.sampled_from(["", "儿子", "女儿", "保姆", "租客"]))
def test_any_mobile_is_read_back(number: str, note: str):
    phone = Phone(number, note)
    spelled = [
        f"{number[:3]}-{number[3:7]}-{number[7:]}",
        f"{number[:3]} {number[3:7]} {number[7:]}",
        number,
        f"+86{number}",
    ]
    for cell in spelled:
        assert read_phones(f"{cell}（{note}）" if note else cell) == PhoneReading((phone,))
    assert read_phones(float(number)) == PhoneReading((Phone(number),))


@given(st.text(alphabet="0123456789-() /、，转儿子*.E+\n", max_size=30))
def test_no_cell_breaks_the_reader(cell: str):
    reading = read_phones(cell)
    assert all(phone.number.replace("-", "").isdigit() for phone in reading.phones)


def test_points_between_the_groups_of_a_number():
    assert read_phones("138.0000.8000") == PhoneReading((Phone("13800008000"),))


def test_a_lone_digit_behind_a_slash_is_another_number_that_is_cut_short():
    assert read_phones("13800001234/5") == PhoneReading((Phone("13800001234"),), damaged=True)
