"""The text of an address before it is taken apart: width, blanks, numerals, prefixes and old names of roads."""

import re
import unicodedata
from functools import cache
from typing import Final

from xinjing_desktop.records.text import CHINESE_DIGITS, chinese_of, number_of

_TIDY: Final = re.compile(r"[一-鿿0-9]+")
_SIGNS: Final = str.maketrans("—–―‐‑‒−─～~【】[]", "----------()()")
_INVISIBLE: Final = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad'‘’`\"“”]")
_BETWEEN_DIGITS: Final = re.compile(r"(?<=\d)\s+(?=\d)")
_DECIMAL: Final = re.compile(r"^(\d+)\.0+$")
_BLANK: Final = re.compile(r"\s+")
_NUMERAL: Final = re.compile(
    rf"[{CHINESE_DIGITS}]+(?=弄|支弄|号|室|楼(?!组)|层(?!阁)|单元|幢|栋)|(?<=[号室楼弄])[{CHINESE_DIGITS}]{{2,5}}$"
    "|^[〇零○一二三四五六七八九]{3,4}$"
)
_VILLAGE: Final = re.compile(r"(?<=[^\d#-])(\d{1,2})村")
_PHASE: Final = re.compile(r"(?<=[^\d#-])\(?([1-9一二三四五六七八九])期\)?(?=\d|$)")

_DISTRICTS: Final = "黄浦|徐汇|长宁|静安|普陀|虹口|杨浦|闵行|宝山|嘉定|浦东新?|金山|松江|青浦|奉贤|崇明"
PREFIX: Final = re.compile(
    rf"(?:中国)?(?:上海市|上海(?={_DISTRICTS}|[一-鿿]{{2,4}}(?:镇|街道)(?!路)|[一-鿿]{{2,5}}路\d)|本市)?(?:(?:{_DISTRICTS})区|(?<=上海)(?:{_DISTRICTS})(?=[一-鿿]{{2,5}}[路村]))?"
    r"(?:[一-鿿]{2,5}?(?:街道|镇)(?![路街]))?(?:[一-鿿]{1,6}?(?:居民区|居委会|居委|社区)(?!路))?"
)
ELSEWHERE: Final = re.compile(r"(?!上海|本市)[一-鿿]{2,7}?(?:省|自治区)|(?!上海|本市)[一-鿿]{2,3}市(?!场)")


@cache
def road_aliases() -> dict[str, str]:
    """The old and wrong spellings of roads (db/seed/road_aliases.toml) with the names they are filed under."""
    from xinjing_desktop.records import seed

    return dict(seed.tables("road_aliases")["road_aliases"])


def road_of(name: str) -> str:
    """A road under the name it is filed under."""
    return road_aliases().get(name, name)


def plain(text: str) -> str:
    """An address in half width, without blanks and prefixes of punctuation, numerals and dashes in one form."""
    if not _TIDY.fullmatch(text):
        text = unicodedata.normalize("NFKC", text).translate(_SIGNS)
        text = _INVISIBLE.sub("", text).strip(" \t\r\n,，.。;；:：、/-*▲△●■◆★")
        text = _BLANK.sub("", _BETWEEN_DIGITS.sub("-", _DECIMAL.sub(r"\1", text))).upper()
    text = _VILLAGE.sub(lambda found: chinese_of(int(found[1])) + "村", text)
    text = _PHASE.sub(lambda found: (chinese_of(int(found[1])) if found[1].isdigit() else found[1]) + "期", text)
    return _NUMERAL.sub(_arabic, text)


def _arabic(found: re.Match[str]) -> str:
    number = number_of(found[0])
    return found[0] if number is None else str(number)


def without_prefix(text: str) -> str:
    """A text as it stands, without 上海市, 长宁区 and the name of the town in front."""
    text = text.strip()
    found = PREFIX.match(text)
    return text[found.end() :].strip() or text if found else text
