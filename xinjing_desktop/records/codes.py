"""The code lists: what a code is called, which codes a list offers, and which code a word in a workbook means.

A code nobody knows comes back as itself, because a package from a newer program may bring one:
it is kept and shown, never dropped. Lists that are `open` grow by the entries that an open ledger holds (`learn`);
what db/seed says of a code or a word stands first and is never covered up.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from xinjing_desktop.records import seed, words
from xinjing_desktop.records.seed import Entry

if TYPE_CHECKING:
    from xinjing_desktop.records.categories import Categories, read_care_level, read_categories, read_disability
    from xinjing_desktop.records.hazard_kinds import kinds_in_text, read_kinds

__all__ = [
    "Categories",
    "Entry",
    "choices",
    "code_lists",
    "entries",
    "fact",
    "flag",
    "forget",
    "is_known",
    "is_open",
    "kinds_in_text",
    "label",
    "learn",
    "list_label",
    "means",
    "open_lists",
    "read_care_level",
    "read_categories",
    "read_code",
    "read_disability",
    "read_kinds",
    "short_label",
]


def __getattr__(name: str) -> Any:
    """The readers of cells, loaded when the first of them is asked for: a window that only shows needs none."""
    from xinjing_desktop.records import categories, hazard_kinds

    if name in __all__:
        return getattr(hazard_kinds if name in ("kinds_in_text", "read_kinds") else categories, name)
    raise AttributeError(name)


_CODE = re.compile(r"[a-z][a-z0-9_]{0,47}")
_learned: dict[str, dict[str, tuple[Entry, ...]]] = {}
"""What ledgers have added, by where it comes from and by list."""


def learn(source: str, added: Iterable[tuple[str, Entry]]) -> None:
    """From now on the open lists hold these (list, entry) pairs too, in place of what this source had added before.

    Passed over: lists that are closed or unknown, codes that are no permanent ASCII, codes that db/seed has.
    """
    by_list: dict[str, list[Entry]] = {}
    for list_name, entry in added:
        if is_open(list_name) and _CODE.fullmatch(entry.code) and entry.code not in seed.by_code(list_name):
            by_list.setdefault(list_name, []).append(entry)
    fresh = {name: tuple(found) for name, found in by_list.items()}
    if fresh == _learned.get(source, {}):
        return
    _learned[source] = fresh
    for kept in (_known, choices, _whole_words, _inner_words, read_code):
        kept.cache_clear()


def forget(source: str) -> None:
    """What this source had added is gone, as when its ledger is closed."""
    learn(source, ())
    _learned.pop(source, None)


def is_open(list_name: str) -> bool:
    """Whether a town may add entries: only to lists in which no code makes the program behave differently."""
    return seed.has(list_name) and bool(seed.one(list_name).facts.get("open"))


def open_lists() -> tuple[tuple[str, str], ...]:
    """The lists that a town may add to, each with its title."""
    return tuple((name, one.label) for name, one in seed.lists().items() if is_open(name))


def list_label(list_name: str) -> str:
    """What users call a list; an unknown one goes by its name."""
    return seed.one(list_name).label if seed.has(list_name) else list_name


@cache
def _known(list_name: str) -> Mapping[str, Entry]:
    """The entries by code: those of db/seed, then those learned, in a steady order."""
    found = dict(seed.by_code(list_name))
    for source in sorted(_learned):
        for entry in _learned[source].get(list_name, ()):
            found.setdefault(entry.code, entry)
    return MappingProxyType(found)


def code_lists() -> tuple[str, ...]:
    """The names of all lists."""
    return tuple(seed.lists())


def entries(list_name: str) -> tuple[Entry, ...]:
    """All entries of a list, retired ones too, in the order of the dictionary; what was added stands last."""
    return tuple(_known(list_name).values())


def is_known(list_name: str, code: str) -> bool:
    """Whether the list has this code."""
    return code in _known(list_name)


def label(list_name: str, code: str) -> str:
    """What users call this code."""
    entry = _known(list_name).get(code)
    return entry.label if entry else code


def short_label(list_name: str, code: str) -> str:
    """A few characters for narrow places such as the door grid; the label where no shorter one was given."""
    return str(fact(list_name, code, "short", None) or label(list_name, code))


@cache
def choices(list_name: str) -> tuple[tuple[str, str], ...]:
    """The codes a user may choose, each with its label."""
    return tuple((entry.code, entry.label) for entry in entries(list_name) if not entry.facts.get("retired"))


def fact(list_name: str, code: str, name: str, default: Any = None) -> Any:
    """One fact of a code, such as the days of a hazard kind; lists are tuples."""
    entry = _known(list_name).get(code)
    return entry.facts.get(name, default) if entry else default


def flag(list_name: str, code: str, name: str) -> bool:
    """Whether a code carries this flag, such as counts_as_visit."""
    return bool(fact(list_name, code, name, False))


@cache
def _whole_words(list_name: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in entries(list_name):
        more = (entry.facts.get("short", ""), *entry.facts.get("exact_words", ()))
        for word in (entry.code, entry.label, *entry.words, *more):
            if plain := words.normal(word):
                found.setdefault(plain, entry.code)
    return found


def means(list_name: str, word: str) -> str | None:
    """The code that this word, alone in a cell, means in the list; retired ones count."""
    return _whole_words(list_name).get(words.normal(word))


@cache
def _inner_words(list_name: str) -> tuple[dict[str, str], re.Pattern[str]]:
    found = {words.normal(word): entry.code for entry in seed.one(list_name).entries for word in (entry.label, *entry.words)}
    for entry in entries(list_name)[len(seed.one(list_name).entries) :]:
        for word in (entry.label, *entry.words):
            found.setdefault(words.normal(word), entry.code)
    return found, words.finder(found)


_UNSURE = re.compile(r"\?|疑似|可能|大概|好像|不确定|不清楚|待[核查定]实?$")
"""Whoever wrote this did not know."""
_TURNED = re.compile("不是|并非|未能(?!进)|没能(?!进)|未成|部分|一半|曾|准备|打算|反弹|关机|停机|空号|装修中$")
"""A known word beside one of these says something else: 不是出租, 入户未成, 电话关机."""


@lru_cache(maxsize=65536)
def read_code(list_name: str, text: str) -> str | None:
    """The code a cell means, or None when it means none of them or more than one."""
    plain = words.normal(text)
    whole = _whole_words(list_name)
    bare = words.without_brackets(plain)
    if found := whole.get(plain):
        return found
    if _UNSURE.search(plain):
        return None
    if found := whole.get(bare):
        return found
    code_list = seed.one(list_name)
    for beginning in code_list.facts.get("strip", ()):
        if bare.startswith(beginning) and (found := whole.get(bare.removeprefix(beginning))):
            return found
    if code_list.reading != "contains" or _TURNED.search(bare):
        return None
    inner, pattern = _inner_words(list_name)
    for phrase in (bare, plain):
        if codes := words.found_inside(phrase, inner, pattern):
            return codes[0] if len(codes) == 1 else None
    return None
