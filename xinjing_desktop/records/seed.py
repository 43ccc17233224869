"""The dictionaries of db/seed as they lie there: lists of entries, read once and only when somebody asks."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any

from xinjing_desktop import paths


@dataclass(frozen=True)
class Entry:
    """One code with what users call it (`label`), the other spellings found in workbooks, and the facts of its list."""

    code: str
    label: str
    words: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}), hash=False)


@dataclass(frozen=True)
class CodeList:
    """A list with its title and how its words are read: `exact` wants the whole cell, `contains` a word inside it."""

    name: str
    label: str
    entries: tuple[Entry, ...]
    reading: str
    facts: Mapping[str, Any] = field(hash=False)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _facts(table: Mapping[str, Any], without: frozenset[str]) -> Mapping[str, Any]:
    return MappingProxyType({name: _frozen(value) for name, value in table.items() if name not in without})


def _entry(table: Mapping[str, Any]) -> Entry:
    facts = _facts(table, frozenset({"code", "label", "words"}))
    return Entry(table["code"], table["label"], tuple(table.get("words", ())), facts)


@cache
def tables(file: str) -> Mapping[str, Any]:
    """One file of db/seed, parsed."""
    with (paths.SEED / f"{file}.toml").open("rb") as opened:
        return tomllib.load(opened)


def _code_list(name: str, table: Mapping[str, Any]) -> CodeList:
    facts = _facts(table, frozenset({"entries", "label", "reading"}))
    return CodeList(name, table["label"], tuple(map(_entry, table["entries"])), table.get("reading", "exact"), facts)


@cache
def lists() -> Mapping[str, CodeList]:
    """Every code list by name."""
    found = {}
    for file in sorted(paths.SEED.glob("*.toml")):
        for name, table in tables(file.stem).items():
            if isinstance(table, dict) and "entries" in table:
                found[name] = _code_list(name, table)
    return MappingProxyType(found)


@cache
def _unparsed() -> Mapping[str, str]:
    """Each list as it stands in its file, from its heading to the next one: parsing all would cost every start 50 ms."""
    found: dict[str, str] = {}
    for path in paths.SEED.glob("*.toml"):
        _, *parts = re.split(r"^(?=\[\w+\]$)", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        found |= {part[1 : part.index("]")]: part for part in parts}
    return found


def has(list_name: str) -> bool:
    """Whether there is a code list of this name."""
    return re.search(r"^(?:entries = |\[\[\w+\.entries]])", _unparsed().get(list_name, ""), re.MULTILINE) is not None


@cache
def one(list_name: str) -> CodeList:
    """One code list. KeyError when there is none of that name."""
    return _code_list(list_name, tomllib.loads(_unparsed()[list_name])[list_name])


@cache
def by_code(list_name: str) -> Mapping[str, Entry]:
    """The entries of a list by code."""
    return MappingProxyType({entry.code: entry for entry in one(list_name).entries})
