"""Identity numbers as they stand in cells: whole, old, mistyped, or destroyed by a spreadsheet (GB 11643-1999)."""

import datetime
import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Final, Literal, NamedTuple

from xinjing_desktop.records.text import is_blank_word

Sex = Literal["male", "female"]


class IdNumber(NamedTuple):
    """What a cell says: the number as kept (None when damaged or absent) and what follows from it.

    `problem` is "damaged" (digits are lost, the number is not kept) or "checksum" (kept, but a digit is wrong).
    """

    number: str | None
    birth_date: str | None = None
    sex: Sex | None = None
    problem: Literal["damaged", "checksum"] | None = None
    old: bool = False


_NOTHING: Final = IdNumber(None)
_DAMAGED: Final = IdNumber(None, problem="damaged")
_PLAIN: Final = re.compile(r"[0-9]{17}[0-9X]")
_NOISE: Final = re.compile("[\\s\u200b-\u200f\u2060\ufeff\u00ad'‘’`´\"“”-]+")


def age(birth_date: str | None, day: datetime.date) -> int | None:
    """Full years on a day, from a day, a month or a year of birth."""
    if not birth_date:
        return None
    years = day.year - int(birth_date[:4])
    return years - 1 if len(birth_date) == 10 and birth_date[5:] > day.isoformat()[5:] else years


def birth_of(number: str) -> str | None:
    """The birth date (yyyy-mm-dd) an 18- or 15-digit number carries; None when there is no such day."""
    return _calendar_day(number[6:14] if len(number) == 18 else "19" + number[6:12])


@lru_cache(maxsize=32768)  # there are fewer birthdays than people
def _calendar_day(digits: str) -> str | None:
    try:
        return datetime.date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).isoformat()
    except ValueError:
        return None


def sex_of(number: str) -> Sex:
    """The sex an 18- or 15-digit number carries: odd sequence numbers are men."""
    return "male" if int(number[16 if len(number) == 18 else 14]) % 2 else "female"


@cache
def _rule() -> Callable[[str], str]:
    from stdnum.cn import ric  # its `validate` refuses new districts and residence permits (qt note §14)

    return ric.calc_check_digit


def check_digit(number: str) -> str:
    """The right last digit of an 18-digit number."""
    return _rule()(number)


def _modern(number: str) -> IdNumber:
    birth = birth_of(number)
    if check_digit(number) != number[17]:
        if number.endswith("000"):
            return _DAMAGED  # a spreadsheet keeps 15 digits and fills up with zeros
        return IdNumber(number, birth, sex_of(number), "checksum")
    return IdNumber(number, birth, sex_of(number), None if birth else "checksum")


def _old(number: str) -> IdNumber:
    birth = birth_of(number)
    return IdNumber(number, birth, sex_of(number), old=True) if birth else _DAMAGED


@lru_cache(maxsize=65536)
def _read(text: str) -> IdNumber:
    if is_blank_word(text):
        return _NOTHING
    number = _NOISE.sub("", unicodedata.normalize("NFKC", text)).upper()
    if not number:
        return _NOTHING
    if len(number) == 18 and number[17] in "×Χ" and number[:17].isdigit():  # a cross or a Greek letter for X
        number = number[:17] + "X" if check_digit(number[:17] + "X") == "X" else number
    if _PLAIN.fullmatch(number):
        return _modern(number)
    if len(number) == 15 and number.isascii() and number.isdigit():
        return _old(number)
    return _DAMAGED


def read_id(cell: object) -> IdNumber:
    """The identity number in a cell. A number cell is always damaged: a spreadsheet keeps 15 digits at most."""
    if isinstance(cell, str):
        if len(cell) == 18 and _PLAIN.fullmatch(cell):
            return _modern(cell)
        return _read(cell) if cell else _NOTHING
    return _NOTHING if cell is None else _DAMAGED
