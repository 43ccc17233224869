"""From the log to the records: refolding what was touched, or everything."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from xinjing_desktop.ledger.database import Connection
from xinjing_desktop.ledger.fold import Folded, Logged, fold
from xinjing_desktop.records import BY_NAME, ENTITIES

_COLUMNS = {entity.entity: list(entity.columns()) for entity in ENTITIES}
_GROUPS = {
    entity.entity: {name: column.group for name, column in entity.columns().items() if column.group} for entity in ENTITIES
}
"""By entity: the group of each column that only makes sense together with others."""


def folded(con: Connection, rows: Iterable[str] | None = None) -> Iterator[tuple[str, str, Folded]]:
    """(entity, row, fold) of the given records, or of every record in the log."""
    where = ""
    if rows is not None:
        con.execute("CREATE TEMP TABLE IF NOT EXISTS refolding(row TEXT PRIMARY KEY) WITHOUT ROWID; DELETE FROM refolding")
        con.executemany("INSERT OR IGNORE INTO refolding VALUES(?)", ((row,) for row in rows))
        where = "WHERE row IN refolding"
    lines = con.execute(f"SELECT row, entity, at, id, base, patch, who FROM change {where} ORDER BY row, at, id")
    for row, group in groupby((Logged(*line) for line in lines), key=lambda change: change.row):
        changes = list(group)
        yield changes[0].entity, row, fold_whole(changes)


def fold_whole(changes: Sequence[Logged]) -> Folded:
    """The fold, in which a disputed group shows what its last author wrote and never a mixture of two."""
    found = fold(changes)
    groups = _GROUPS.get(changes[0].entity, {}) if found.disputed else {}
    for group in {groups[column] for column in found.disputed if column in groups}:
        names = [name for name, of in groups.items() if of == group]
        for change in reversed(changes):
            patch = json.loads(change.patch)
            if not patch.keys().isdisjoint(names):
                blank = {} if change.base else dict.fromkeys(names)  # a first change leaves out what is blank
                found.record.update(blank | {name: patch[name] for name in names if name in patch})
                break
    return found


def refold(con: Connection, rows: Iterable[str] | None) -> dict[str, set[str]]:
    """Recompute records, forks and conflicts of these rows, or of all: a pure function of the set of their changes.

    Returns the rows by entity. An entity that this program does not know stays in the log and shows after an upgrade.
    """
    touched: dict[str, set[str]] = {}
    puts: dict[str, list[tuple[Any, ...]]] = {}
    gone: dict[str, list[tuple[str]]] = {}
    forks: list[tuple[str, str]] = []
    conflicts: list[tuple[str, str, str, str]] = []
    for entity, row, (record, heads, disputed) in folded(con, rows):
        if len(heads) > 1:
            forks.append((row, json.dumps(sorted(heads))))
        for column, writes in disputed.items():
            conflicts.append((entity, row, column, json.dumps(writes, ensure_ascii=False)))
        if entity not in BY_NAME:
            continue
        touched.setdefault(entity, set()).add(row)
        if record.get("alive", 1):
            puts.setdefault(entity, []).append(line_of(entity, row, record))
        else:
            gone.setdefault(entity, []).append((row,))
    where = "" if rows is None else "WHERE row IN refolding"
    con.execute(f"DELETE FROM fork {where}; DELETE FROM conflict {where}")
    con.executemany("INSERT INTO fork VALUES(?,?)", forks)
    con.executemany("INSERT INTO conflict VALUES(?,?,?,?)", conflicts)
    for entity, lines in puts.items():
        con.executemany(put_sql(entity), lines)
    for entity, uids in gone.items():
        con.executemany(f"DELETE FROM {entity} WHERE uid=?", uids)
    return touched


def put_sql(entity: str) -> str:
    """The statement that writes one whole record, new or known."""
    columns = ["uid", *_COLUMNS[entity]]
    marks = ",".join("?" * len(columns))
    return f"INSERT OR REPLACE INTO {entity}({','.join(columns)}) VALUES({marks})"


def line_of(entity: str, row: str, record: dict[str, Any]) -> tuple[Any, ...]:
    """The values that `put_sql` asks for; what an older package did not know is empty."""
    return (row, *map(record.get, _COLUMNS[entity]))
