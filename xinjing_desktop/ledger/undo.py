"""Taking back what was done, and doing it again: both are ordinary changes, so they survive a restart and travel.

An act is undone as a whole, a form's save like an import of thousands. What somebody changed afterwards is never covered
up: such columns and records stay as they are and are counted.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.acts import stacks
from xinjing_desktop.ledger.collector import keeping_everything
from xinjing_desktop.ledger.database import Connection, scalar
from xinjing_desktop.ledger.fold import Logged
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.pen import Change, Write, companions
from xinjing_desktop.ledger.projection import fold_whole
from xinjing_desktop.progress import Step, silent
from xinjing_desktop.records import BY_NAME, ENTITIES
from xinjing_desktop.records.row import Row

HEARD_EVERY = 2000
"""Records between two looks at whether the user wants to stop taking back an import."""

LINKS = {
    entity.entity: {name: column.of for name, column in entity.columns().items() if column.kind == "link"} for entity in ENTITIES
}
"""Which columns of an entity point to which other."""
CHILDREN = {
    entity: [(child, name) for child, links in LINKS.items() for name, of in links.items() if of == entity] for entity in LINKS
}
"""Where an entity is pointed to from."""


@dataclass(frozen=True)
class Undone:
    """How an undo went."""

    change: Change
    reverted: int
    kept: int
    """Records that stayed as they are because somebody worked on them afterwards."""


def undo(ledger: Ledger, act: int | None = None, step: Step = silent) -> Undone:
    """Take back this act of one's own, or the newest. Raises Refusal when there is nothing, or nothing untouched."""
    done, _ = stacks(ledger)
    if not done:
        raise Refusal("没有可以撤销的操作。")
    found = done[-1:] if act is None else [one for one in done if one.id == act]
    if not found:
        raise Refusal("这一步已经撤销过了，或者不是您做的，不能在这里撤销。")
    return _invert(ledger, found[0].id, f"撤销：{found[0].what}", step)


def redo(ledger: Ledger, step: Step = silent) -> Undone:
    """Do again what was taken back last. Raises Refusal."""
    _, taken_back = stacks(ledger)
    if not taken_back:
        raise Refusal("没有可以重做的操作。")
    last = taken_back[-1]
    return _invert(ledger, last.id, f"重做：{last.what}", step)


class Taken(NamedTuple):
    """One line of the log, parsed, and whether it belongs to the act that is taken back."""

    logged: Logged
    patch: dict[str, Any]
    ours: bool


class Plan(NamedTuple):
    """How one record is taken back."""

    write: Write
    now: dict[str, Any]
    then: dict[str, Any]


def _invert(ledger: Ledger, act: int, what: str, step: Step) -> Undone:
    with keeping_everything(), ledger.change(what, undoes=act, step=step) as pen, ledger.connection() as con:
        plans: dict[str, Plan] = {}
        kept = 0
        for number, (row, changes) in enumerate(_histories(con, act)):
            if number % HEARD_EVERY == 0:
                step(number, 0, "核对后来的修改")
            if plan := _plan(changes):
                plans[row] = plan
            else:
                kept += 1
        kept += _keep_whole(con, plans)
        if kept and not plans:
            raise Refusal("这之后又有人改过同样的内容，撤销会盖掉后来的修改，所以没有撤销。请直接修改。")
        step(len(plans), 0, "写回原来的内容")
        pen.open()  # the stacks remember the step even when all was back in its place already
        pen.rewrite([plan.write for plan in plans.values() if plan.write.patch])
        for row, plan in plans.items():  # what looks the same afterwards may mean something else: a decision is open again
            pen.change.touched.setdefault(plan.write.entity, set()).add(row)
    return Undone(pen.change, len(plans), kept)


def _histories(con: Connection, act: int) -> Iterator[tuple[str, list[Taken]]]:
    """All changes of every record that the act touched, record by record, oldest first."""
    lines: Iterator[tuple[Any, ...]] = con.execute(
        "SELECT row, entity, at, id, base, patch, who, act=? FROM change WHERE row IN"
        " (SELECT row FROM act JOIN change ON seq BETWEEN from_seq AND to_seq WHERE act.id=?) ORDER BY row, at, id",
        (act, act),
    )
    read = (Taken(Logged(*line[:7]), json.loads(str(line[5])), line[7] == 1) for line in lines)
    for row, group in groupby(read, key=lambda change: change.logged.row):
        yield row, list(group)


def _plan(changes: Sequence[Taken]) -> Plan | None:
    """What takes the act's writes to this record back; None when later writes leave nothing to take back."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    record: dict[str, Any] = {"alive": 0}
    last: int | None = None
    linear = True
    for logged, patch, ours in changes:
        linear = linear and logged.base == last
        last = logged.id
        whole = patch if "alive" in patch else {**patch, "alive": 1}
        if ours:
            if not before:
                before, after = dict(record), dict(record)
            after.update(whole)
        record.update(whole)
    newest = changes[-1].logged
    model = BY_NAME.get(newest.entity)
    if model is None:
        return None
    base: int | str = newest.id
    if not linear:
        folded = fold_whole([change.logged for change in changes])
        record = folded.record
        base = folded.heads[0] if len(folded.heads) == 1 else json.dumps(sorted(folded.heads))
    written = {name for change in changes if change.ours for name in change.patch}
    inverse = _inverse(model, before, after, record, written)
    if inverse is None:
        return None
    then = {**record, "alive": 1, **inverse}
    return Plan(Write(newest.entity, newest.row, newest.at, base, inverse, then if linear else None), record, then)


def _inverse(
    model: type[Row], before: dict[str, Any], after: dict[str, Any], now: dict[str, Any], written: set[str]
) -> dict[str, Any] | None:
    """From what the record was before the act, what the act made of it, and what it is now."""
    if not after["alive"]:  # the act removed it: bring it back as it was
        blank = dict.fromkeys(_values(now).keys() - _values(before).keys())  # what it held in yet another life
        patch = {**blank, **_values(before), "alive": 1}
        return None if now["alive"] else patch | companions(model, patch, dict.fromkeys(model.columns()))
    if not now["alive"]:
        return None
    if not before["alive"]:  # the act created it, or brought it back
        return {"alive": 0} if _values(now) == _values(after) else None
    same = {name for name in written - {"alive"} if now.get(name) == after.get(name)}
    columns = model.columns()
    torn = {columns[name].group for name in written - same if name in columns} - {""}
    same = {name for name in same if name not in columns or columns[name].group not in torn}
    if not same and written - {"alive"}:
        return None
    patch = {name: before.get(name) for name in same if before.get(name) != now.get(name)}
    return patch | companions(model, patch, {name: now.get(name) for name in columns})


def _values(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if value is not None and name != "alive"}


def _keep_whole(con: Connection, plans: dict[str, Plan]) -> int:
    """Drop the plans that would leave something hanging in the air; how many.

    A door that was imported stays when somebody has been there since; a visit does not come back to a door that is gone.
    """
    leaving = {row for row, plan in plans.items() if plan.now["alive"] and not plan.then["alive"]}
    coming = {row for row, plan in plans.items() if plan.then["alive"] and not plan.now["alive"]}
    if not leaving and not coming:
        return 0
    con.execute(
        "CREATE TEMP TABLE IF NOT EXISTS undoing(row TEXT PRIMARY KEY) WITHOUT ROWID; DELETE FROM undoing;"
        "CREATE TEMP TABLE IF NOT EXISTS leaving(row TEXT PRIMARY KEY, entity TEXT) WITHOUT ROWID; DELETE FROM leaving"
    )
    con.executemany("INSERT INTO undoing VALUES(?)", ((row,) for row in plans))
    con.executemany("INSERT INTO leaving VALUES(?,?)", ((row, plans[row].write.entity) for row in leaving))
    dropped = 0
    while held := _held(con, plans, leaving) | _homeless(con, plans, leaving, coming):
        dropped += len(held)
        for row in held:
            del plans[row]
        leaving -= held
        coming -= held
        con.executemany("DELETE FROM undoing WHERE row=?", ((row,) for row in held))
        con.executemany("DELETE FROM leaving WHERE row=?", ((row,) for row in held))
    return dropped


def _held(con: Connection, plans: dict[str, Plan], leaving: set[str]) -> set[str]:
    """Records about to go that something which stays points to."""
    held: set[str] = set()
    for (entity,) in con.execute("SELECT DISTINCT entity FROM leaving").fetchall():
        for child, column in CHILDREN[str(entity)]:
            if scalar(con, f"SELECT 1 FROM {child} LIMIT 1"):
                held.update(
                    str(row)
                    for (row,) in con.execute(
                        f"SELECT DISTINCT {column} FROM {child} WHERE {column} IN (SELECT row FROM leaving WHERE entity=?)"
                        " AND uid NOT IN (SELECT row FROM undoing)",
                        (entity,),
                    )
                )
    for plan in plans.values():
        if plan.then["alive"]:
            held.update(plan.then[name] for name in LINKS[plan.write.entity] if plan.then.get(name) in leaving)
    return held


def _homeless(con: Connection, plans: dict[str, Plan], leaving: set[str], coming: set[str]) -> set[str]:
    """Records about to come back whose place, person or hazard is not there any more."""
    wanted: dict[str, set[str]] = {}
    for row in coming:
        plan = plans[row]
        for name, of in LINKS[plan.write.entity].items():
            if (target := plan.then.get(name)) and target not in coming:
                wanted.setdefault(of, set()).add(target)
    there: set[str] = set()
    for of, uids in wanted.items():
        sql = f"SELECT uid FROM {of} WHERE uid IN (SELECT value FROM json_each(?))"
        there.update(str(uid) for (uid,) in con.execute(sql, (json.dumps(sorted(uids)),)))
    there -= leaving
    return {
        row
        for row in coming
        if any(
            (target := plans[row].then.get(name)) and target not in coming and target not in there
            for name in LINKS[plans[row].write.entity]
        )
    }
