"""Telephone numbers in cells: several at a time, with words beside them, and those that a spreadsheet damaged."""

import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

from xinjing_desktop.records.text import cell_text, clean_name, is_blank_word, looks_like_name


class Phone(NamedTuple):
    """A mobile (11 digits) or a landline (62345678, 021-62345678), and what was said beside it (儿子, 转802)."""

    number: str
    note: str = ""


class PhoneReading(NamedTuple):
    """The sound numbers of a cell; `damaged` when another one could not be read; a person's name found beside them."""

    phones: tuple[Phone, ...] = ()
    damaged: bool = False
    name: str | None = None


_NOTHING: Final = PhoneReading()
_DAMAGED: Final = PhoneReading(damaged=True)
_MOBILE: Final = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE: Final = re.compile(r"[2-9][0-9]{7}")

_COUNTRY: Final = re.compile(r"(?:\(?\+\s*86\)?|(?<!\d)0086|\(86\)|(?<!\d)86(?=[-\s]?1[3-9]\d))[-\s]*")
_DASHES: Final = str.maketrans("—–－‐−－：，；。、（）［］【】", "------:,;.,()[]()")
_DECIMALS: Final = re.compile(r"(?<=\d)\.0+(?![\d.])")
_IN_BRACKETS: Final = re.compile(r"\(([^()\d]*[\d*][\d*\s.-]{5,}[\d*][^()\d]*)\)")
_WITHOUT: Final = re.compile("(?:无|没有?|暂无|未留|不知道?)(?:联系)?(?:电话|手机|方式|号码){1,2}")
_TOKEN: Final = re.compile(
    r"(?P<mobile>(?<![\d*])1[3-9]\d(?:[-\s.]?\d){8}(?![\d*]))"
    r"|(?P<landline>(?<![\d*])(?:\(?(?P<area>0(?:10|2\d|[3-9]\d{2}))\)?[-\s.]?)?(?P<local>[2-9]\d{3}[-\s.]?\d{3,4})(?![\d*])"
    r"(?:(?:\s*(?:转|分机|EXT\.?)\s*[:：]?|-)(?P<extension>\d{1,6})(?!\d))?)"
    r"|(?P<service>(?<!\d)400[-\s]?\d{3,4}[-\s]?\d{3,4}(?!\d))"
    r"|(?P<odd>[\d*](?:[\d*]|[-.](?=[\d*])|E\+?(?=\d))*)"
    r"|\((?P<bracket>[^()]*)\)|(?P<strong>[/,;|\n]+)|(?P<space>\s+)|(?P<word>[^\s\d/,;|()*:]+)",
    re.IGNORECASE,
)
_LABEL: Final = re.compile(r"^(?:联系)?(?:电话|方式)(?:号码)?$|^(?:tel|phone|mob|mobile)\.?$", re.IGNORECASE)
_RELATIONS: Final = re.compile(
    "[大小老长次二三]?(?:儿子|女儿|儿|女|子|媳妇|儿媳|女婿|孙子|孙女|外孙女?|妻子?|丈夫|老公|老婆|配偶|爱人|本人|父亲?|母亲?"
    "|爸爸?|妈妈?|爷爷|奶奶|外公|外婆|祖[父母]|哥哥?|弟弟?|姐姐?|妹妹?|侄[子女]?|外甥女?|舅舅?|姑姑?|阿姨|叔叔?|伯伯?"
    "|亲[戚属]|朋友|邻居|房东|房主|租客|租户|户主|业主|监护人|联系人|家属|家人|家里?|家中|保姆|护工|物业|居委|门卫|值班|老师"
    "|经理|店长|店主|老板|宅电?|住宅|座机|固话|固定电话|手机|移动|办公室?|单位|公司|店里?|微信|微信同号|同号|备用|常用|新号?"
    "|旧号?|短号|传真|空号|停机|关机|欠费|拒接|打不通)"
)
_BODIES: Final = re.compile("物业(?:公司|经理|管理处)?|居委会?|居民区|业委会|门卫|保安")
"""Who answers for a place without being a person."""
_JOINING: Final = frozenset("或和及与")
_SIMPLE: Final = re.compile(
    r"(?:(1[3-9][0-9])[- ]?([0-9]{4})[- ]?([0-9]{4})|([2-9][0-9]{7}))(?:[（(]([一-鿿]{1,4})[)）])?"
)


def from_number(number: float) -> PhoneReading:
    """A number cell: 11 digits of a mobile and 8 of a landline are whole, anything else lost a digit."""
    if number != int(number) or number < 0:
        return _DAMAGED
    digits = str(int(number))
    if _MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits):
        return PhoneReading((Phone(digits),))
    return _DAMAGED


def _whole(token: re.Match[str]) -> str | None:
    """The number of a token in one spelling; None when digits are missing or too many."""
    if token["mobile"]:
        return re.sub(r"\D", "", token["mobile"])
    if token["service"]:
        digits = re.sub(r"\D", "", token["service"])
        return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}" if len(digits) == 10 else None
    if token["landline"]:
        area, local = token["area"], re.sub(r"\D", "", token["local"])
        if len(local) != 8 and not (len(local) == 7 and area and len(area) == 4):
            return None  # Shanghai has eight digits, some other cities seven
        return f"{area}-{local}" if area else local
    return None


class _Line:
    """The numbers found so far and the words waiting for one."""

    def __init__(self) -> None:
        self.numbers: list[str | None] = []
        self.notes: list[list[str]] = []
        self.waiting: list[str] = []
        self.words: list[str] = []
        self.leads = False
        """Words stand before their numbers in this part of the cell."""
        self.fresh = True
        """No number yet since the last separator."""

    def number(self, number: str | None, extension: str | None) -> None:
        self.numbers.append(number)
        self.notes.append([*self.waiting, *([f"转{extension}"] if extension else [])])
        if self.fresh:
            self.leads = bool(self.waiting)
        self.waiting = []
        self.fresh = False

    def word(self, word: str, bracketed: bool) -> None:
        word = re.sub(r"^[-:.'\"]+|[-:.'\"]+$", "", word).strip()
        if not word or _LABEL.match(word) or word in _JOINING or is_blank_word(word):
            return
        self.words.append(word)
        if self.fresh or not self.numbers or (self.leads and not bracketed):
            self.waiting.append(word)
        else:
            self.notes[-1].append(word)

    def separator(self) -> None:
        if not self.fresh:
            self.leads = False
        self.fresh = True

    def finish(self) -> None:
        """A word that no number follows belongs to the last one."""
        if self.waiting and self.notes:
            self.notes[-1].extend(self.waiting)


def _usual(text: str) -> PhoneReading | None:
    """Sound numbers with a relation in brackets at most, as in nearly every cell; None leaves it to the tokens."""
    phones = []
    for part in text.replace("\n", "/").replace("、", "/").split("/"):
        found = _SIMPLE.fullmatch(part)
        if not found or (found[5] and not _RELATIONS.fullmatch(found[5])):
            return None
        phones.append(Phone(found[4] or found[1] + found[2] + found[3], found[5] or ""))
    return PhoneReading(tuple(dict.fromkeys(phones)))


@lru_cache(maxsize=32768)
def _read(text: str) -> PhoneReading:
    if usual := _usual(text):
        return usual
    if is_blank_word(text) or _WITHOUT.fullmatch(text):
        return _NOTHING
    text = unicodedata.normalize("NFKC", text).translate(_DASHES).strip(" \t\r\n'’‘`")
    text = _DECIMALS.sub("", _COUNTRY.sub("", text))
    text = _IN_BRACKETS.sub(r";\1;", text)  # 李梅(13800001234): the number is no note
    line = _Line()
    for token in _TOKEN.finditer(text):
        if token["mobile"] or token["landline"] or token["service"]:
            line.number(_whole(token), token["extension"])
        elif token["odd"]:
            extension = re.search(r"(?:转|分机|ext\.?)\s*:?$", text[: token.start()], re.IGNORECASE)
            if extension and line.numbers and token["odd"].isdigit():
                line.notes[-1] = [f"转{token['odd']}"]
            elif len(token["odd"]) > 1 or "*" in token["odd"] or text[: token.start()].endswith("/"):
                line.number(None, None)
        elif token["bracket"] is not None:
            line.word(token["bracket"], True)
        elif token["strong"]:
            line.separator()
        elif token["word"]:
            line.word(token["word"], False)
    line.finish()
    return _result(line)


def _result(line: _Line) -> PhoneReading:
    phones = [
        Phone(number, "、".join(dict.fromkeys(notes)))
        for number, notes in zip(line.numbers, line.notes, strict=True)
        if number
    ]
    name = next((word for word in line.words if is_persons_name(word)), None)
    damaged = None in line.numbers or (not line.numbers and bool(line.words))
    return PhoneReading(tuple(dict.fromkeys(phones)), damaged, name)


def is_persons_name(word: str) -> bool:
    """Whether a word beside a number is somebody's name rather than 儿子 or 手机."""
    return not _RELATIONS.fullmatch(word) and looks_like_name(word)


def is_relation(word: str) -> bool:
    """Whether a word says who somebody is to the person, such as 儿子 or 房东; a body such as 物业 is nobody's."""
    return len(word) >= 2 and bool(_RELATIONS.fullmatch(word)) and not _BODIES.fullmatch(word)


def read_phones(cell: object) -> PhoneReading:
    """All telephone numbers of a cell with their notes; damaged ones are left out and said so."""
    if isinstance(cell, str):
        if len(cell) == 11 and _MOBILE.fullmatch(cell):
            return PhoneReading((Phone(cell),))
        return _read(cell) if cell else _NOTHING
    if cell is None:
        return _NOTHING
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return from_number(cell)
    return _DAMAGED


def read_name_and_phones(cell: object) -> PhoneReading:
    """A cell for a name and its telephone numbers: the name is given apart and is no note."""
    reading = read_phones(cell)
    if reading.name is None:
        words = re.split(r"[\d/,;，；、+]", cell_text(cell), maxsplit=1)[0].strip(" :：\n")
        if _BODIES.fullmatch(words):
            found: str | None = words
        else:
            found = None if _RELATIONS.fullmatch(words) or _LABEL.match(words) else clean_name(words).name
        reading = reading._replace(name=found if found and len(found) >= 2 else None)
    if reading.name is None:
        return reading
    phones = []
    for phone in reading.phones:
        notes = [note for note in phone.note.split("、") if note and note != reading.name]
        phones.append(Phone(phone.number, "" if "".join(notes) == reading.name else "、".join(notes)))
    has_number = bool(phones) or bool(re.search(r"\d", cell_text(cell)))
    return PhoneReading(tuple(phones), reading.damaged and has_number, reading.name)
