"""What a column holds, told from its cells: identity numbers, telephone numbers, dates, addresses, names, ticks."""

import datetime
import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Final

from xinjing_desktop.exchange.grid import Unreadable, Value
from xinjing_desktop.records import address
from xinjing_desktop.records.text import looks_like_name
from xinjing_desktop.records.words import BLANK_WORDS, normal

SAMPLE: Final = 80
DITTO: Final = frozenset(
    (
        "同上",
        "同 上",
        "同　上",
        "〃",
        "″",
        '"',
        "＂",
        "”",
        "“",
        "''",
        "″″",
        "同前",
        "′′",
        "〞",
        "「同上」",
        "(同上)",
        "（同上）",
        "同上。",
    )
)
TICKS: Final = frozenset(
    (
        "√ ✓ ✔ ☑ ● ■ 1 1.0 是 有 对 已 Y y YES V v × ✗ ✘ ☒ X x □ ☐ ○ △ 0 0.0 否 无 未 N n NO P R O Q S T £ ü þ û ý o ¨"
    ).split()
)
_ID: Final = re.compile(r"'?(?:\d{17}[\dX]|\d{15}|\d{6}[\d*]{8,11}[\dX*]|\d(?:\.\d+)?E\+1[4-8])", re.I)
_MOBILE: Final = re.compile(r"(?:\+?86)?1[3-9][\d*]{9}")
_NUMBERED: Final = re.compile(r"\d\s*(?:[弄号室幢栋楼层支]|路|元)|[A-Za-z]{2,}\d{6}")
"""Digits that number houses, floors and cases: many of them look like a telephone number once the words are gone."""
_DATE: Final = re.compile(
    r"(?:\d{4}|\d{2})[年./-]\d{1,2}(?:[月./-](?:\d{1,2}日?)?)?.*|(?:19|20)\d{6}|\d{1,2}月\d{1,2}[日号]?.*|\d{4}年|[元一二三四五六七八九十]+月.*[日号]"
)
_ADDRESS: Final = re.compile(
    r".*(?:\d|[甲乙丙])(?:号|弄|室|支弄|幢|门|#).*|\d{1,4}[-#]\d{1,4}(?:-\d{1,4})?(?:室)?|\S{2,6}(?:[一二三四五六七八九十]村|新村|苑|小区)\d+.*"
)


def sample(rows: list[list[Value]], numbers: list[int], column: int) -> list[Value]:
    """The first filled cells of a column, without ditto marks and words that mean nothing."""
    found: list[Value] = []
    step = max(1, len(numbers) // 400)
    for number in numbers[::step]:
        value = rows[number][column]
        if value == "" or isinstance(value, Unreadable) or value in DITTO:
            continue
        if isinstance(value, str) and normal(value) in BLANK_WORDS:
            continue
        found.append(value)
        if len(found) == SAMPLE:
            break
    return found


def tight(value: Value) -> str:
    """A cell as text in half width and without any blanks."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    return "".join(unicodedata.normalize("NFKC", str(value)).split())


def share(values: list[Value], test: Callable[[Value], bool]) -> float:
    """How many of the values pass, from 0 to 1; 0 for an empty column."""
    return sum(map(test, values)) / len(values) if values else 0.0


def is_id(value: Value) -> bool:
    if isinstance(value, float | int) and not isinstance(value, bool):
        return 1e14 <= value < 1e18
    return isinstance(value, str) and bool(_ID.fullmatch(tight(value)))


def is_phone(value: Value) -> bool:
    if isinstance(value, str):
        if _NUMBERED.search(value):
            return False
        parts = re.split(r"[/、,;；，\n]|\s{1,}(?=1\d{10}|\d{8}\b)", unicodedata.normalize("NFKC", value).strip())
        digits = re.sub(r"[\s()+-]|[^\d*]", "", parts[0])
        return bool(_MOBILE.fullmatch(digits) or re.fullmatch(r"(?:021)?[2-8]\d{7}", digits)) and not is_id(value)
    return isinstance(value, float | int) and (1.3e10 <= value < 2e10 or 2e7 <= value < 9e7) and not is_date(value)


def is_date(value: Value) -> bool:
    if isinstance(value, datetime.date):
        return True
    if isinstance(value, float | int) and not isinstance(value, bool):
        return 19_000_101 <= value <= 21_000_101 or 7_000 < value < 60_000
    return isinstance(value, str) and len(value) < 24 and bool(_DATE.fullmatch(tight(value))) and not is_phone(value)


def is_term(value: Value) -> bool:
    """A deadline that counts from the finding, or ends a month: 3日内, 一周, 立即, 月底前."""
    return bool(
        re.fullmatch(
            r"限?[\d一二两三四五六七八九十半]+个?(?:日|天|周|星期|月|小时|工作日)(?:之?以?内)?|立即|即[时刻]|当[场日天]|(?:\d+|本|下)?月底前?|尽快",
            tight(value),
        )
    )


def is_clock(value: Value) -> bool:
    if isinstance(value, datetime.time):
        return True
    return isinstance(value, str) and bool(
        re.fullmatch(
            r"(?:[上下中]午|早上|晚上|晚|傍晚)?\d{1,2}(?:[:：]\d{2}(?:[:：]\d{2})?|[点时](?:半|\d{1,2}分?)?)(?:[-~—至]\S+)?",
            tight(value),
        )
    )


def is_hour(value: Value) -> bool:
    """A time of day, in figures or as 上午 and 晚上."""
    return is_clock(value) or tight(value) in ("上午", "下午", "中午", "早上", "晚上", "晚间", "傍晚", "白天", "夜间")


def is_sex(value: Value) -> bool:
    return value in ("男", "女", "男性", "女性")


def is_address(value: Value) -> bool:
    return (
        isinstance(value, str) and bool(_ADDRESS.fullmatch(tight(value))) and not is_date(value) and not is_phone(value)
    )


def is_room(value: Value) -> bool:
    """The number of a room, without a year's look: 101, 0601室, 1203A."""
    return bool(re.fullmatch(r"(?!19\d\d$|20[0-2]\d$)\d{3,4}(?:室|[A-D])?", tight(value)))


def is_stairwell(value: Value) -> bool:
    """A door of a lane with its sign: 1号, 12甲号, 3号楼, 5幢."""
    return bool(re.fullmatch(r"\d{1,4}[甲乙丙丁]?(?:号[甲乙丙丁]?(?:楼|门洞?)?|号门|幢|栋)", tight(value)))


def is_floor_room(value: Value) -> bool:
    """Floor and door in one number, as no house on a road counts: 0101, 1203室, 602."""
    return bool(re.fullmatch(r"(?:0?[1-9]|[12]\d|3[0-4])(?:0[1-9]|1[0-9])室?", tight(value)))


def is_door(value: Value) -> bool:
    """A whole address of a flat, or its room alone."""
    found = address.parse(value) if isinstance(value, str) and not is_floor_room(value) else None
    return is_floor_room(value) or (found is not None and address.is_dwelling(found))


def are_doors(values: list[Value]) -> bool:
    """Whether the cells are flats and, by their signs, no other numbers: 101室, 12-201, 0302."""
    signed = any(is_address(value) or re.match(r"0\d{3}|\d{3,4}室", tight(value)) for value in values)
    return signed and share(values, is_door) >= 0.8


def is_name(value: Value) -> bool:
    return isinstance(value, str) and looks_like_name(re.sub(r"[(（].*", "", tight(value)))


def is_tick(value: Value) -> bool:
    return tight(value) in TICKS or value is True or value is False


def term_told(values: list[Value]) -> str:
    """What the cells of a column without a known head speak for, as a term of heads; "" when they are not telling."""
    if len(values) < 2:
        return ""
    for term, test in (("id_number", is_id), ("phones", is_phone), ("sex", is_sex), ("address", is_address)):
        if share(values, test) >= 0.75:
            return term
    if are_doors(values):
        return "address"
    return "name" if len(values) >= 3 and share(values, is_name) >= 0.8 else ""


def is_serial_column(values: Iterable[Value]) -> bool:
    """Whether the cells are the plain running numbers of a list."""
    return all(isinstance(value, float | int) or str(value).strip(" .、").isdigit() for value in values)
