"""What two authors wrote who had not seen each other: listed until a person decides, and the decision is a change like any other.

Columns of one group (a hazard's state and its dates, an address) are one conflict: they only make sense together.
"""

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import reopened, restricted
from xinjing_desktop.ledger.database import Connection
from xinjing_desktop.ledger.history import called
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import BY_NAME
from xinjing_desktop.records.columns import Column
from xinjing_desktop.records.row import shown

REMOVAL = "alive"
JOINABLE = frozenset({"phones", "names", "choices", "long"})
"""Kinds of columns in which both values can be kept: lists are united, texts put under each other."""


@dataclass(frozen=True)
class Choice:
    """One side of a conflict."""

    values: Mapping[str, Any]
    """Stored values by column; {"alive": 0} says that the record is to go."""
    who: str
    at: datetime.datetime
    role: str
    """town or committee: whose ledger wrote it; "" when nobody here knows that ledger."""
    unit_name: str
    changes: tuple[int, ...] = ()
    """Ids of the changes that say so."""


@dataclass(frozen=True)
class Conflict:
    """One question: which of these is right."""

    id: str
    """Short, and the same in every ledger that has this conflict."""
    entity: str
    row: str
    columns: tuple[str, ...]
    """The columns that are decided together."""
    choices: tuple[Choice, ...]
    title: str
    """The record in words."""
    again: bool = False
    """It was decided, and the decision taken back here: asked once more."""

    @property
    def unit_names(self) -> tuple[str, ...]:
        """The committees that have a say in it."""
        return tuple(dict.fromkeys(side.unit_name for side in self.choices if side.role == "committee"))

    @property
    def is_removal(self) -> bool:
        """Whether the question is if the record should be there at all."""
        return self.columns == (REMOVAL,)

    @property
    def label(self) -> str:
        """What is in dispute, in words."""
        if self.is_removal:
            return "删除还是保留"
        columns = BY_NAME[self.entity].columns()
        return "、".join(columns[name].label for name in self.columns if name in columns)

    @property
    def may_keep_both(self) -> bool:
        """Whether both values can stand: in one list, or one under the other."""
        columns = BY_NAME[self.entity].columns()
        return not self.is_removal and all(name in columns and columns[name].kind in JOINABLE for name in self.columns)

    def words(self, choice: Choice) -> str:
        """A choice as a person reads it."""
        if self.is_removal:
            return "保留" if choice.values.get(REMOVAL, 1) else "删除"
        columns = BY_NAME[self.entity].columns()
        said = [
            (columns[name].label, shown(columns[name], choice.values.get(name)) or "（空）") for name in self.columns
        ]
        return said[0][1] if len(said) == 1 else "；".join(f"{label}：{words}" for label, words in said)


def count(ledger: Ledger) -> int:
    """How many questions are open."""
    lines = set(ledger.select("SELECT entity, row, col FROM conflict"))
    with ledger.connection() as con:
        lines |= reopened.columns_of(reopened.questions(con))
    return len({(row, _group_of(entity, col)) for entity, row, col in lines if entity in BY_NAME})


def listed(ledger: Ledger, rows: Iterable[str] | None = None) -> list[Conflict]:
    """All open conflicts, or those of the given records; by kind of record, in the order of their making."""
    wanted = None if rows is None else set(rows)
    where = "" if wanted is None else "WHERE row IN (SELECT value FROM json_each(?))"
    params = () if wanted is None else (json.dumps(sorted(wanted)),)
    found: dict[tuple[str, str, str], dict[str, list[Any]]] = {}
    for entity, row, col, choices in ledger.select(
        f"SELECT entity, row, col, choices FROM conflict {where} ORDER BY entity, row, col", params
    ):
        if entity in BY_NAME:
            found.setdefault((entity, row, _group_of(entity, col)), {})[col] = json.loads(choices)
    units = _units(ledger)
    with ledger.connection() as con:
        again: dict[tuple[str, str, str], dict[str, list[Any]]] = {}
        for question in reopened.questions(con):
            if wanted is None or question.row in wanted:
                for col, writes in question.writes.items():
                    again.setdefault((question.entity, question.row, _group_of(question.entity, col)), {})[col] = writes
        return [
            *(_conflict(con, ledger, key, writes, units) for key, writes in found.items()),
            *(
                replace(_conflict(con, ledger, key, writes, units), again=True)
                for key, writes in again.items()
                if key not in found and key[0] in BY_NAME
            ),
        ]


def by_id(ledger: Ledger, id: str) -> Conflict:
    """The open conflict of this id, or of its beginning. Raises Refusal."""
    found = [conflict for conflict in listed(ledger) if conflict.id.startswith(id.lower())]
    if not found:
        raise Refusal(f"没有编号为“{id}”的分歧，可能已经有人裁定了。请刷新列表再看。")
    if len(found) > 1:
        raise Refusal(f"“{id}”对应不止一条分歧，请写全编号。")
    return found[0]


def _group_of(entity: str, col: str) -> str:
    column = BY_NAME[entity].columns().get(col)
    return f"={column.group}" if column and column.group else col


def _units(ledger: Ledger) -> dict[str, tuple[str, str]]:
    identity = ledger.identity
    known = {site: (role, name) for site, role, name in ledger.select("SELECT site, role, unit_name FROM peer")}
    return {**known, identity.site: (identity.role, identity.unit_name)}


def _conflict(
    con: Connection,
    ledger: Ledger,
    key: tuple[str, str, str],
    writes: Mapping[str, Sequence[Any]],
    units: Mapping[str, tuple[str, str]],
) -> Conflict:
    entity, row, group = key
    columns = BY_NAME[entity].columns()
    together = [name for name, column in columns.items() if column.group and f"={column.group}" == group]
    if not together:
        together = sorted(writes)
    ids: dict[int, tuple[int, str | None]] = {id: (at, who) for one in writes.values() for id, _, at, who in one}
    shown_now = _now(con, entity, row, together)
    sides: dict[str, Choice] = {}
    for id, (at, who) in sorted(ids.items(), key=lambda one: (one[1][0], one[0])):
        site, patch, first = _written(con, row, id)
        values = {name: patch.get(name, None if first else shown_now.get(name)) for name in together}
        role, unit = units.get(site, ("", ""))
        moment = clock.moment_of(at)
        text = json.dumps(values, sort_keys=True)
        side = sides.setdefault(text, Choice(values, who or "系统", moment, role, unit))
        sides[text] = replace(side, changes=(*side.changes, id))
    told = tuple(
        name for name in together if len({repr(side.values.get(name)) for side in sides.values()}) > 1
    ) or tuple(together)
    name = "\x1f".join((row, group, *map(str, sorted(ids))))
    return Conflict(
        hashlib.blake2b(name.encode(), digest_size=5).hexdigest(),
        entity,
        row,
        told,
        tuple(sides.values()),
        called(ledger, entity, row),
    )


def _now(con: Connection, entity: str, row: str, names: Sequence[str]) -> dict[str, Any]:
    asked = [name for name in names if name in BY_NAME[entity].columns()]
    if not asked:
        return {}
    line = con.execute(f"SELECT {','.join(asked)} FROM {entity} WHERE uid=?", (row,)).fetchone()
    return dict(zip(asked, line, strict=True)) if line else {}


def _written(con: Connection, row: str, id: int) -> tuple[str, dict[str, Any], bool]:
    """Who wrote this change, what, and whether it was the record's first: then what it leaves out is empty."""
    line = con.execute("SELECT site, patch, base FROM change WHERE row=? AND id=?", (row, id)).fetchone()
    site, patch, base = line or ("", "{}", None)
    return str(site), {REMOVAL: 1, **json.loads(str(patch))}, base is None


# ---- deciding


def keep(ledger: Ledger, conflict: Conflict, choice: Choice) -> None:
    """One side is right. Raises Refusal when the conflict is gone."""
    settle(ledger, [(conflict, choice.values)])


def united(conflict: Conflict) -> dict[str, Any]:
    """The values that hold what every side says. Raises Refusal where that makes no sense."""
    if not conflict.may_keep_both:
        raise Refusal(f"“{conflict.label}”只能有一个值，不能两个都留。请选一个，或自己填写。")
    columns = BY_NAME[conflict.entity].columns()
    return {
        name: _united(columns[name], [side.values.get(name) for side in conflict.choices]) for name in conflict.columns
    }


def _united(column: Column, values: Sequence[Any]) -> Any:
    given = [value for value in values if value]
    if column.kind == "long":
        lines = dict.fromkeys(line for value in given for line in str(value).splitlines())
        return "\n".join(lines) or None
    merged: dict[str, Any] = {}
    for value in given:
        for one in json.loads(value):
            key = one["number"] if isinstance(one, dict) else str(one)
            if key not in merged or (isinstance(one, dict) and one.get("note") and not merged[key].get("note")):
                merged[key] = one
    return json.dumps(list(merged.values()), ensure_ascii=False, separators=(",", ":")) if merged else None


class Settled(NamedTuple):
    """How many decisions were written, and the act by which `undo` finds them."""

    decisions: int
    act: int


def settle(ledger: Ledger, decided: Sequence[tuple[Conflict, Mapping[str, Any]]]) -> Settled:
    """Write decisions as one change; those that somebody else has settled meanwhile are passed over.

    Raises Refusal when none of them is open any more.
    """
    restricted.refuse_covered(ledger, [(conflict.entity, conflict.row) for conflict, _ in decided])
    many = f"{reopened.DECISION} {len(decided)} 条分歧"
    what = f"{reopened.DECISION}分歧：{decided[0][0].title}" if len(decided) == 1 else many
    with ledger.change(what) as pen:
        still = {conflict.id for conflict in listed(ledger, [conflict.row for conflict, _ in decided])}
        open_ones = [(conflict, values) for conflict, values in decided if conflict.id in still]
        if not open_ones:
            raise Refusal("这条分歧已经裁定过了，没有改动。请刷新列表再看。")
        for conflict, values in open_ones:
            pen.settle(conflict.entity, conflict.row, dict(values))
    return Settled(len(open_ones), pen.change.kept)
