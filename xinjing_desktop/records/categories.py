"""Which special groups a cell names.

A word may say more than its group, and that is kept: 烈属 the kind, 尿毒症 what the illness is called. Words that belong
to other authorities are reported and never stored.
"""

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache

from xinjing_desktop.records import codes, seed, words

_SEPARATORS = "、，,；;/＋+|&\n\r。"
_AGE_OVER = re.compile(r"(\d)[+＋]")  # in 80+ the sign separates nothing
_NUMBERING = re.compile(r"(?<![\d一-龥])\d{1,2}[.、)](?!\d)")
_LEVELS = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_LEVELS.update(zip("一二三四五六壹贰叁肆", (1, 2, 3, 4, 5, 6, 1, 2, 3, 4), strict=True))
_LEVEL = re.compile(r"(?<![-~至到\d])(iv|iii|ii|i|[一二三四五六壹贰叁肆1-6])级")
_BARE_LEVEL = re.compile(r"(?:残疾?|肢体|视力|听力|言语|智力|精神|多重)[:(]?([1-4一二三四])(?:[)]|$)")
_CARE = re.compile(r"长护|照护|护理|失能|失智")
_TURNED = re.compile(r"\?|疑似|不是|并非|曾|^原|→|申请|审批|待[批审]|退出|取消|停[保发]")
"""The group beside one of these is no longer, not yet or not surely the person's: 曾低保, 独居?, 申请低保中."""
_MULTIPLE = "multiple"


@dataclass(frozen=True)
class Categories:
    """What one cell says about a person. Disability levels go from 1, the gravest, to 4; long-term care from 2 to 6."""

    codes: tuple[str, ...] = ()
    disability_kind: str | None = None
    disability_level: int | None = None
    care_level: int | None = None
    unknown: tuple[str, ...] = ()
    restricted: tuple[str, ...] = ()
    more: tuple[tuple[str, str], ...] = ()
    """Further columns of the profiles with their values: ("support_form", "dispersed")."""


@cache
def _whole_words() -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in seed.one("special_groups").entries:
        for word in (entry.code, entry.label, *entry.words, *entry.facts.get("exact_words", ())):
            found.setdefault(words.normal(word), entry.code)
    return found


@cache
def _inner_words() -> tuple[dict[str, str], re.Pattern[str]]:
    entries = seed.one("special_groups").entries
    found = {words.normal(word): entry.code for entry in entries for word in (entry.label, *entry.words)}
    return found, words.finder(found)


@cache
def _disability_words() -> tuple[dict[str, str], re.Pattern[str]]:
    entries = seed.one("disability_kind").entries
    named = (entry for entry in entries if entry.code != "other")
    found = {words.normal(word): entry.code for entry in named for word in (entry.label, *entry.words)}
    return found, words.finder(found)


@cache
def _restricted() -> re.Pattern[str]:
    return words.finder(words.normal(word) for word in seed.one("special_groups").facts["restricted_words"])


def _level(plain: str) -> int | None:
    found = {_LEVELS.get(sign) or int(sign) for sign in _LEVEL.findall(plain)}
    if not found:
        found = {_LEVELS.get(sign) or int(sign) for sign in _BARE_LEVEL.findall(plain)}
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=16384)
def read_disability(text: str) -> tuple[str | None, int | None]:
    """Kind and level (1–4) of a disability as one column gives them: 肢体二级, 听力 一级, 智力三级.

    Two kinds in one cell are 多重, with the gravest level (GB/T 26341).
    """
    plain = words.normal(text)
    table, pattern = _disability_words()
    kinds = words.found_inside(plain, table, pattern)
    levels = [_LEVELS.get(sign) or int(sign) for sign in _LEVEL.findall(plain)]
    if len(kinds) > 1:
        return _MULTIPLE, min((level for level in levels if level <= 4), default=None)
    level = _level(plain) or seed_level("disability_level", plain)
    return (kinds[0] if kinds else None), (level if level and level <= 4 else None)


@lru_cache(maxsize=4096)
def read_care_level(text: str) -> int | None:
    """The level of long-term care insurance, 2 to 6: 长护险四级, 4级, 4."""
    plain = words.normal(text)
    level = _level(plain) or seed_level("care_level", plain)
    return level if level and 2 <= level <= 6 else None


def seed_level(list_name: str, plain: str) -> int | None:
    """A level written as one of the words of its list."""
    for entry in seed.one(list_name).entries:
        if plain == entry.code or plain in map(words.normal, (entry.label, *entry.words)):
            return int(entry.code)
    return None


@dataclass
class _Cell:
    """What has been gathered while the parts of one cell are read."""

    codes: dict[str, None]
    kinds: list[str]
    levels: list[int]
    care: int | None = None
    told: dict[str, dict[str, None]] = field(default_factory=dict)
    """By column of a profile, the values that words speak for."""


def _take(plain: str, cell: _Cell) -> bool:
    """Add what one part of the cell names; False when it names nothing."""
    if _TURNED.search(plain) and plain not in _whole_words():
        return False
    bare = words.without_brackets(plain)
    found = _whole_words().get(plain) or _whole_words().get(bare)
    table, pattern = _inner_words()
    groups = [found] if found else words.found_inside(bare, table, pattern)
    explained = words.found_inside(plain, table, pattern) if bare != plain else []
    groups += [group for group in explained if group not in groups and not (groups and group.startswith("illness_"))]
    kind, level = read_disability(plain)
    if not groups and kind and level:
        groups = ["disability"]
    if not groups and _CARE.search(plain) and read_care_level(plain):
        groups = ["elder_disabled"]
    cell.codes.update(dict.fromkeys(groups))
    if "disability" in groups:
        cell.kinds += [kind] if kind else []
        cell.levels += [level] if level else []
    elif "elder_disabled" in groups or _CARE.search(plain):
        cell.care = cell.care or read_care_level(plain)
    _tell_more(plain, groups, cell)
    return bool(groups)


def _tell_more(plain: str, groups: list[str], cell: _Cell) -> None:
    """What the words of these groups say beyond them. 三属, 失能失智 are no word of one kind, and say none."""
    used = [plain] if plain in _whole_words() else words.named_inside(plain, _inner_words()[1])
    for group in groups:
        for name in codes.fact("special_groups", group, "kinds", ()):
            told = [codes.means(name, word) for word in used]
            told += [codes.read_code(name, inside) for inside in words.in_brackets(plain)]
            cell.told.setdefault(name, {}).update(dict.fromkeys(filter(None, told)))
        illnesses = codes.fact("special_groups", group, "illnesses", ())
        if named := dict.fromkeys(word for word in used if word in illnesses):
            cell.told.setdefault("illness", {}).update(named)


@lru_cache(maxsize=16384)
def read_categories(text: str) -> Categories:
    """The special groups a cell names, with any separator between them; a blank cell names none."""
    cell = _Cell({}, [], [])
    unknown: list[str] = []
    restricted: list[str] = []
    spelled = _AGE_OVER.sub(r"\1岁以上、", _NUMBERING.sub(";", text))
    for part in words.split_outside_brackets(spelled, _SEPARATORS):
        plain = words.normal(part)
        if plain in words.BLANK_WORDS:
            continue
        banned = _restricted().findall(plain)
        restricted += banned
        if _take(_restricted().sub("", plain) if banned else plain, cell) or banned:
            continue
        pieces = [piece for piece in map(words.normal, part.split()) if piece]
        if len(pieces) > 1:
            unknown += [piece for piece in pieces if not _take(piece, cell)]
        else:
            unknown.append(part.strip())
    kinds = list(dict.fromkeys(cell.kinds))
    illness = "、".join(cell.told.pop("illness", ()))
    return Categories(
        codes=tuple(cell.codes),
        disability_kind=_MULTIPLE if len(kinds) > 1 else (kinds[0] if kinds else None),
        disability_level=min(cell.levels, default=None),
        care_level=cell.care,
        unknown=tuple(unknown),
        restricted=tuple(dict.fromkeys(restricted)),
        more=(
            *((name, next(iter(said))) for name, said in cell.told.items() if len(said) == 1),
            *([("illness", illness)] if illness else []),
        ),
    )
