"""Identity numbers: whole, old, mistyped and destroyed. The sequence 998/999 belongs to nobody."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinjing_desktop.records.identity import IdNumber, birth_of, check_digit, read_id, sex_of

WOMAN = IdNumber("31010519460308998X", "1946-03-08", "female")


@pytest.mark.parametrize(
    "cell",
    [
        "31010519460308998X",
        "31010519460308998x",
        " 310105 19460308 998X ",
        "'31010519460308998X",
        "３１０１０５１９４６０３０８９９８Ｘ",
        "\t31010519460308998X\n",
        "\ufeff31010519460308998X",
        "310105-19460308-998X",
        "31010519460308998×",
    ],
    ids=repr,
)
def test_one_number_however_typed(cell: str):
    assert read_id(cell) == WOMAN


@pytest.mark.parametrize(
    "cell",
    [
        310105194503079987,
        3.10105198208219e17,
        310105450307998.0,
        "3.10105E+17",
        "310105********9992",
        "310105193210259000",
        "31010519450307998",
        "3101051945030799871",
        "310105459907998",
        "E12345678",
        "？",
        True,
        datetime.date(2026, 1, 5),
    ],
    ids=repr,
)
def test_damaged_numbers_are_never_kept(cell: object):
    assert read_id(cell) == IdNumber(None, problem="damaged")


def test_a_wrong_check_digit_is_kept_and_flagged():
    assert read_id("310105194503079988") == IdNumber("310105194503079988", "1945-03-07", "female", "checksum")


def test_an_impossible_birthday_is_flagged_even_if_the_check_digit_fits():
    body = "31010519450230998"
    number = body + check_digit(body + "0")
    assert read_id(number) == IdNumber(number, None, "female", "checksum")


def test_old_numbers_keep_their_fifteen_digits():
    assert read_id("310105450307998") == IdNumber("310105450307998", "1945-03-07", "female", old=True)


@pytest.mark.parametrize("cell", ["", None, "无", "不详", "/", " "], ids=repr)
def test_nothing_is_no_problem(cell: object):
    assert read_id(cell) == IdNumber(None)


@pytest.mark.parametrize("area", ["350405", "810000", "910000", "830000"], ids=repr)
def test_new_districts_and_residence_permits_are_whole(area: str):
    body = f"{area}19900101999"
    assert read_id(body + check_digit(body + "0")).problem is None


@given(st.dates(datetime.date(1930, 1, 1), datetime.date(2020, 12, 31)), st.integers(1, 999), st.integers(0, 9))
def test_the_number_tells_birth_and_sex_and_detects_a_wrong_digit(born: datetime.date, sequence: int, wrong: int):
    body = f"310105{born:%Y%m%d}{sequence:03d}"
    number = body + check_digit(body + "0")
    reading = read_id(number)
    assert reading == IdNumber(number, born.isoformat(), "male" if sequence % 2 else "female")
    assert (birth_of(number), sex_of(number)) == (reading.birth_date, reading.sex)
    if str(wrong) != number[16]:
        mistyped = f"{number[:16]}{wrong}{number[17]}"
        assert read_id(mistyped).problem == ("damaged" if mistyped.endswith("000") else "checksum")
