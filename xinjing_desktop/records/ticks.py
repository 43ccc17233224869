"""Ticks and counts: whether a mark means yes or no, and what number a cell says."""

import itertools
import re
import unicodedata
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from xinjing_desktop.records.text import is_blank_word, number_of

Tick = bool | Literal["unknown"] | None

_YES: Final = frozenset((*"√✓✔☑●✅■∨1是有y对已v勾", "yes", "true", "是的", "落实", "√√"))
_NO: Final = frozenset((*"×✗✘✕✖☒❌□☐○〇0否无未没不nx", "no", "false", "没有", "不是"))
_WINGDINGS_2: Final = {"P": True, "R": True, "O": False, "Q": False, "S": False, "T": False, "£": False}
_WINGDINGS: Final = {"ü": True, "þ": True, "û": False, "ý": False, "o": False, "¨": False}
_DEED: Final = r"(?:销号?|落实|整改|完成|办理|做到|关闭|清理|清|关|消除|闭环|到位|住人|充电)\w{0,4}"
_DONE: Final = re.compile(rf"已{_DEED}|[全都]部?落实|有\d.*")
_NOT_DONE: Final = re.compile(rf"(?:未|没有|没|不|无){_DEED}|无人.{{0,3}}")
_UNSURE: Final = re.compile("不清楚|不明|不确定|说不清|不知|未知")
_BRACKETED: Final = re.compile(r"[\[(]([^\])]*)[\])]")


@lru_cache(maxsize=4096)
def _tick(text: str) -> Tick:
    plain = "".join(unicodedata.normalize("NFKC", text).replace("\ufe0f", "").split()).casefold().strip("。.,;'")
    if plain in _YES:
        return True
    if plain in _NO:
        return False
    if is_blank_word(plain):
        return None
    outside = _BRACKETED.sub("", plain)
    if outside and outside != plain:
        return _tick(outside)
    if not outside and (inside := _BRACKETED.fullmatch(plain)):
        return _tick(inside[1])
    if _UNSURE.search(plain):
        return "unknown"
    if _DONE.fullmatch(plain):
        return True
    return False if _NOT_DONE.fullmatch(plain) else "unknown"


def read_tick(cell: object, font: str | None = None) -> Tick:
    """Whether a cell is ticked: True, False, None when it says nothing, "unknown" when nobody can tell.

    Letters mean ticks only in the symbol fonts Wingdings and Wingdings 2; give the font of the cell if it has one.
    """
    if isinstance(cell, str):
        if font and font.strip().casefold().startswith("wingdings"):
            table = _WINGDINGS_2 if font.strip().endswith("2") else _WINGDINGS
            if (found := table.get(cell.strip())) is not None:
                return found
        return _tick(cell) if cell else None
    if cell is None or isinstance(cell, bool):
        return cell
    if isinstance(cell, int | float) and cell in (0, 1):
        return bool(cell)
    return "unknown"


_CHECKED: Final = "☑√✓✔■☒✅●"
_CHOICE: Final = re.compile(rf"([{_CHECKED}□☐○]\ufe0f?)|([^{_CHECKED}□☐○]+)")


def chosen(text: str) -> str:
    """What is ticked in a printed choice, □是 ☑否 or 是□ 否☑; any other text as it is, "" when nothing is ticked."""
    parts = [(sign, word.strip(" /、,，;；")) for sign, word in _CHOICE.findall(text)]
    parts = [part for part in parts if any(part)]
    if not any(word for _, word in parts) or not any(sign for sign, _ in parts):
        return text
    if not parts[0][0]:
        parts.reverse()  # the sign stands behind its word
    ticked = [word for (sign, _), (_, word) in itertools.pairwise(parts) if sign and word and sign[0] in _CHECKED]
    return "、".join(ticked)


class Number(NamedTuple):
    """A count or a measure; `approximate` when the cell says 约, `unknown` when it holds words that are no number."""

    value: int | float | None
    approximate: bool = False
    unknown: bool = False


_UNKNOWN: Final = Number(None, unknown=True)
_NOTHING: Final = Number(None)
_ABOUT: Final = re.compile(
    r"(?P<before>大约|大概|约莫|约|近|估计|[~≈])?(?:为|有|共)?(?P<number>-?\d[\d,]*(?:\.\d+)?|[〇零一二两三四五六七八九十百千]+)"
    r"(?P<inside>余|多|来)?(?P<unit>m2|m²|平方米|平米|平方|岁|[\u4e00-\u9fff]{0,4}?)(?P<after>左右|上下|不到|出头|以上|以内|以下|余|多|\+)?"
)
_BETWEEN: Final = re.compile("一[二两]|[二两]三|三四|四五|五六|六七|七八|八九|三五")
"""Two numerals side by side are a guess: 三四个."""
_THOUSANDS: Final = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?")
_BIG: Final = frozenset("万亿千百")


@lru_cache(maxsize=8192)
def _number(text: str) -> Number:
    plain = "".join(unicodedata.normalize("NFKC", text).split()).casefold().strip("。.;,、:'")
    if is_blank_word(plain):
        return _NOTHING
    plain = _BRACKETED.sub("", plain).removeprefix("第") or plain
    found = _ABOUT.fullmatch(plain)
    if not found or found["unit"][:1] in _BIG or found["unit"][:1] in ("至", "到", "或", "几"):
        return _UNKNOWN
    digits = found["number"]
    if digits[-1].isdigit() and digits.isascii():
        if not _THOUSANDS.fullmatch(digits):
            return _UNKNOWN
        value: int | float = float(digits.replace(",", ""))
        value = int(value) if value == int(value) else value
    else:
        counted = number_of(digits)
        if counted is None or _BETWEEN.search(digits):
            return _UNKNOWN
        value = counted
    return Number(value, bool(found["before"] or found["inside"] or found["after"]))


def read_number(cell: object) -> Number:
    """The number a cell says: 1,723户 is 1723, 约30 and 30左右 are 30 and approximate, 30—40 and 若干 are unknown."""
    if isinstance(cell, bool):
        return _UNKNOWN
    if isinstance(cell, int):
        return Number(cell)
    if isinstance(cell, float):
        return Number(int(cell) if cell.is_integer() else cell) if abs(cell) < 1e15 else _UNKNOWN
    if isinstance(cell, str):
        return _number(cell) if cell else _NOTHING
    return _NOTHING if cell is None else _UNKNOWN
