"""Taking back what was done, and doing it again: both are ordinary changes, so they survive a restart and travel.

An act is undone as a whole, a form's save like an import of thousands. What somebody changed afterwards is never covered
up: such columns and records stay as they are and are counted.
"""

import json
from dataclasses import dataclass
from typing import Any

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import projection
from xinjing_desktop.ledger.database import Connection, scalar
from xinjing_desktop.ledger.fold import Logged, fold
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.pen import Change, Pen
from xinjing_desktop.records import ENTITIES

DEEP = 200
"""How many acts back undo looks."""

CHILDREN: dict[str, list[tuple[str, str]]] = {entity.entity: [] for entity in ENTITIES}
for _entity in ENTITIES:
    for _name, _column in _entity.columns().items():
        if _column.kind == "link":
            CHILDREN[_column.of].append((_entity.entity, _name))


@dataclass(frozen=True)
class Act:
    """One thing that a person did, as the menu names it."""

    id: int
    what: str
    at: int


@dataclass(frozen=True)
class Undone:
    """How an undo went."""

    change: Change
    reverted: int
    kept: int
    """Records that stayed as they are because somebody worked on them afterwards."""


def stacks(ledger: Ledger) -> tuple[list[Act], list[Act]]:
    """What this account can take back and do again here, the newest last. The acts of a redo carry the original's name."""
    site = ledger.identity.site
    lines = ledger.select(
        "SELECT id, what, at, undoes FROM (SELECT * FROM act WHERE site=? AND who IS ? ORDER BY at DESC LIMIT ?) ORDER BY at",
        (site, ledger.account.name or None, DEEP),
    )
    done: list[Act] = []
    taken_back: list[Act] = []
    names: dict[int, str] = {}
    for id, what, at, undoes in lines:
        names[id] = what if undoes is None else names.get(undoes, what)
        act = Act(id, names[id], at)
        if undoes is None:
            done.append(act)
            taken_back.clear()
        elif any(old.id == undoes for old in done):
            done = [old for old in done if old.id != undoes]
            taken_back.append(act)
        elif any(old.id == undoes for old in taken_back):
            taken_back = [old for old in taken_back if old.id != undoes]
            done.append(act)
    return done, taken_back


def undo(ledger: Ledger, act: int | None = None) -> Undone:
    """Take back this act, or the newest of this account. Raises Refusal when there is nothing, or nothing untouched."""
    done, _ = stacks(ledger)
    if act is None:
        if not done:
            raise Refusal("没有可以撤销的操作。")
        act = done[-1].id
    what = ledger.value("SELECT what FROM act WHERE id=?", (act,))
    if what is None or ledger.value("SELECT 1 FROM act WHERE undoes=?", (act,)) and act not in {one.id for one in done}:
        raise Refusal("这一步已经撤销过了。")
    return _invert(ledger, act, f"撤销：{what}")


def redo(ledger: Ledger) -> Undone:
    """Do again what was taken back last. Raises Refusal."""
    _, taken_back = stacks(ledger)
    if not taken_back:
        raise Refusal("没有可以重做的操作。")
    last = taken_back[-1]
    return _invert(ledger, last.id, f"重做：{last.what}")


def _invert(ledger: Ledger, act: int, what: str) -> Undone:
    with ledger.change(what, undoes=act) as pen, ledger.connection() as con:
        con.execute("CREATE TEMP TABLE IF NOT EXISTS undoing(row TEXT PRIMARY KEY, entity TEXT) WITHOUT ROWID; DELETE FROM undoing")
        con.execute("INSERT OR IGNORE INTO undoing SELECT row, entity FROM change WHERE act=?", (act,))
        total = int(scalar(con, "SELECT count(*) FROM undoing"))
        kept = _keep_parents(con)
        reverted = _remove_fresh(con, pen, act)
        for row, entity in con.execute("SELECT row, entity FROM undoing").fetchall():
            patch = _inverse(con, row, act)
            if patch is None:
                kept += 1
                continue
            reverted += 1
            if patch:
                pen.log(entity, row, patch)
        rows = [row for (row,) in con.execute("SELECT row FROM undoing")]
        projection.refold(con, rows)
        if not reverted:
            raise Refusal("这之后又有人改过同样的内容，撤销会盖掉后来的修改，所以没有撤销。请直接修改。")
    assert reverted + kept >= total
    return Undone(pen.change, reverted, kept)


def _keep_parents(con: Connection) -> int:
    """Leave out records that something from outside this act hangs on: a door with a visit made since stays."""
    kept = 0
    while True:
        before = kept
        for entity, children in CHILDREN.items():
            if not scalar(con, "SELECT 1 FROM undoing WHERE entity=? LIMIT 1", (entity,)):
                continue
            for child, column in children:
                held = con.execute(
                    f"SELECT DISTINCT {column} FROM {child} WHERE {column} IN (SELECT row FROM undoing WHERE entity=?)"
                    " AND uid NOT IN (SELECT row FROM undoing)",
                    (entity,),
                ).fetchall()
                held = [one for one in held if _created_here(con, one[0])]
                con.executemany("DELETE FROM undoing WHERE row=?", held)
                kept += len(held)
        if kept == before:
            return kept


def _created_here(con: Connection, row: str) -> bool:
    """Whether undoing would remove this record, so that what hangs on it would hang in the air."""
    return scalar(con, "SELECT base IS NULL FROM change WHERE row=? ORDER BY at, id LIMIT 1", (row,)) == 1


def _remove_fresh(con: Connection, pen: Pen, act: int) -> int:
    """The common case of an import, set-wise: records that this act created and nobody has touched since."""
    con.execute(
        "CREATE TEMP TABLE IF NOT EXISTS single(row TEXT PRIMARY KEY, entity TEXT, at INTEGER, id INTEGER) WITHOUT ROWID;"
        " DELETE FROM single"
    )
    con.execute(
        "INSERT INTO single SELECT row, entity, max(at), id FROM change WHERE row IN (SELECT row FROM undoing)"
        " GROUP BY row HAVING count(*)=1 AND max(base) IS NULL AND max(act)=? AND max(patch) NOT LIKE '{\"alive\":0%'",
        (act,),
    )
    count = int(scalar(con, "SELECT count(*) FROM single"))
    if count:
        pen.log_removed(con.execute("SELECT entity, row, at, id FROM single").fetchall())
        con.execute("DELETE FROM undoing WHERE row IN (SELECT row FROM single)")
    return count


def _inverse(con: Connection, row: str, act: int) -> dict[str, Any] | None:
    """The patch that takes the act's writes to this record back; None when later writes leave nothing to take back."""
    lines = con.execute("SELECT row,entity,at,id,base,patch,who,act FROM change WHERE row=? ORDER BY at,id", (row,)).fetchall()
    first = next(number for number, line in enumerate(lines) if line[7] == act)
    before = fold([Logged(*line[:7]) for line in lines[:first]]).record if first else {"alive": 0}
    now = fold([Logged(*line[:7]) for line in lines]).record
    after = dict(before)
    for line in lines[first:]:
        if line[7] == act:
            after.update({"alive": 1, **json.loads(line[5])})
    if not after.get("alive", 1):  # the act removed it: bring it back as it was
        return None if now.get("alive", 1) else {**_columns_only(before), "alive": 1}
    if not before.get("alive", 1):  # the act created it, or brought it back
        untouched = all(now.get(name) == value for name, value in after.items())
        return {"alive": 0} if untouched and len(now) <= len(after) else None
    written = {name for line in lines[first:] if line[7] == act for name in json.loads(line[5])} - {"alive"}
    same = {name for name in written if now.get(name) == after.get(name)}
    if not now.get("alive", 1) or (written and not same):
        return None
    return {name: before.get(name) for name in same if before.get(name) != now.get(name)}


def _columns_only(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name != "alive"}
