"""How Chinese names sound, for finding and sorting them by letters.

pypinyin knows every character, but not that 单 is Shàn as a surname: db/seed/name_readings.toml does. Both readings of
such a character are kept, the right one first, because people type what they hear and also what they see.
Tones are left out, ü is written v as on a keyboard.
"""

import itertools
import os
import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from xinjing_desktop.records import seed

Unit = tuple[tuple[str, ...], ...]
"""What is read as one: a character or a compound surname. Its readings, each a tuple of syllables."""

_MAX_READINGS = 8
_ORDINARY = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]{2,4}")
_DOTS = re.compile(r"[·•・‧．.]")
_NOTES = re.compile(r"[（(【\[].*?[）)】\]]")
_IGNORED = re.compile(r"[\s'’-]+")
_LATIN = re.compile(r"[a-z]+|[0-9]+")


@cache
def _dictionary() -> Mapping[int, str]:
    """pypinyin's table of single characters, without its phrases: they would cost 40 MB and change nothing here."""
    switch = "PYPINYIN_NO_PHRASES"
    before = os.environ.get(switch)
    os.environ[switch] = "1"
    try:
        from pypinyin.pinyin_dict import pinyin_dict
    finally:
        if before is None:
            del os.environ[switch]
        else:
            os.environ[switch] = before
    return pinyin_dict


@cache
def _given(table: str) -> Mapping[str, Unit]:
    """The readings that the dictionary gives by hand: of surnames, of compound surnames, of characters elsewhere."""
    listed: Mapping[str, str] = seed.tables("name_readings")[table]
    return {sign: tuple(tuple(one.split("'")) for one in readings.split()) for sign, readings in listed.items()}


def _toneless(syllable: str) -> str:
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFC", syllable).translate(_UMLAUTS))
    return "".join(sign for sign in plain if sign.isascii())


_UMLAUTS = {ord(sign): "v" for sign in "üǖǘǚǜ"}


@cache  # bounded by the characters that names use
def _of_character(sign: str) -> Unit:
    """The readings of one character in a given name or a place; empty for what has none."""
    by_hand = _given("elsewhere").get(sign)
    if by_hand:
        return by_hand
    known = _dictionary().get(ord(sign))
    return ((_toneless(known.split(",")[0]),),) if known else ()


@cache
def _of_surname(sign: str) -> Unit:
    return _given("surnames").get(sign) or _of_character(sign)


def _units_of_part(part: str, surname: bool) -> list[Unit]:
    units: list[Unit] = []
    at = 0
    if surname and (compound := _given("compound_surnames").get(part[:2])):
        units.append(compound)
        at = 2
    elif surname and not part[0].isascii():
        units.append(_of_surname(part[0]))
        at = 1
    while at < len(part):
        word = _LATIN.match(part, at)
        units.append(((word[0],),) if word else _of_character(part[at]))
        at = word.end() if word else at + 1
    return [unit for unit in units if unit]


def _parts(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", _NOTES.sub("", name)).casefold()
    return [part for piece in _DOTS.split(plain) if (part := _IGNORED.sub("", piece))]


def _units(name: str, surname: bool) -> tuple[list[Unit], list[int]]:
    """The units of a name, and where it may begin for somebody who types only its later part.

    Names of up to four units may begin at each of them, long foreign names only at their dots.
    """
    if _ORDINARY.fullmatch(name):
        units = _units_of_part(name, surname)
        return units, list(range(len(units)))
    read = [_units_of_part(part, surname and i == 0) for i, part in enumerate(_parts(name))]
    per_part = [part for part in read if part]
    units = [unit for part in per_part for unit in part]
    if len(per_part) == 1 and len(units) <= 4:
        return units, list(range(len(units)))
    return units, [0, *itertools.accumulate(len(part) for part in per_part[:-1])]


def readings(name: str, *, surname: bool = True) -> list[tuple[str, ...]]:
    """The syllables of a name, once per way of reading it, the right way first: 单雄 → (shan, xiong), (dan, xiong).

    With `surname=False` the first character is read as in a place: 曾家弄 has no surname. Brackets do not count.
    """
    units, _ = _units(name, surname)
    ways = itertools.islice(itertools.product(*units), _MAX_READINGS)
    return [tuple(itertools.chain.from_iterable(way)) for way in ways] if units else []


def _keys_from(units: list[Unit], initials_too: bool) -> list[str]:
    keys = []
    for way in itertools.islice(itertools.product(*units), _MAX_READINGS):
        syllables = list(itertools.chain.from_iterable(way))
        keys.append("".join(syllables))
        if initials_too:
            keys.append("".join([syllable[0] for syllable in syllables]))
    return keys


@cache
def _only_reading(sign: str, surname: bool) -> str:
    """The reading of a character that has just one; empty otherwise."""
    unit = _of_surname(sign) if surname else _of_character(sign)
    return unit[0][0] if len(unit) == 1 else ""


def _simple_keys(name: str, surname: bool) -> list[str]:
    """The keys of a name of two to four characters with one reading each, nine names of ten; empty for others."""
    if not _ORDINARY.fullmatch(name) or name[:2] in _given("compound_surnames"):
        return []
    heard = [_only_reading(name[0], surname), *[_only_reading(sign, False) for sign in name[1:]]]
    if "" in heard:
        return []
    initials = "".join([syllable[0] for syllable in heard])
    keys = ["".join(heard), initials]
    for cut in range(1, len(heard) - 1):
        keys += ("".join(heard[cut:]), initials[cut:])
    return [*keys, heard[-1]]


def search_keys(name: str, *, surname: bool = True) -> list[str]:
    """What a user may type to find a name, each to be matched from its beginning.

    Full pinyin and initials of the whole name, then of each later part, so that a given name is found alone:
    张小明 → zhangxiaoming, zxm, xiaoming, xm, ming.
    """
    if simple := _simple_keys(name, surname):
        return simple
    units, cuts = _units(name, surname)
    keys = [key for cut in cuts for key in _keys_from(units[cut:], cut == 0 or cut < len(units) - 1)] if units else []
    return list(dict.fromkeys(keys))


def sort_key(name: str) -> tuple[str, str]:
    """Names in the order of their pinyin, syllable by syllable; equal sounds by character."""
    units, _ = _units(name, surname=True)
    return " ".join([syllable for unit in units for syllable in unit[0]]) or name.casefold(), name
