"""What is always true of a ledger, whatever was done to it (merge note §6), and the fold said a second time."""

import json
from collections.abc import Iterable
from typing import Any

from xinjing_desktop.ledger import derived, projection
from xinjing_desktop.ledger.database import Connection
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import BY_NAME, ENTITIES

Tables = dict[str, list[tuple[Any, ...]]]


def tables(ledger: Ledger) -> Tables:
    return {entity.entity: ledger.select(f"SELECT * FROM {entity.entity} ORDER BY uid") for entity in ENTITIES}


def everything(con: Connection) -> dict[str, Any]:
    """Records, forks, conflicts, doors and the words under which each record is found."""
    found: dict[str, Any] = {
        e.entity: con.execute(f"SELECT * FROM {e.entity} ORDER BY uid").fetchall() for e in ENTITIES
    }
    found["fork"] = con.execute("SELECT * FROM fork ORDER BY row").fetchall()
    found["conflict"] = con.execute("SELECT * FROM conflict ORDER BY row, col").fetchall()
    found["door"] = con.execute("SELECT uid, sort_key, address FROM door ORDER BY uid").fetchall()
    lines = dict(con.execute("SELECT n, uid FROM door UNION ALL SELECT n, uid FROM find_id"))
    found["find"] = {(lines.get(n), term) for term, n in con.execute("SELECT term, doc FROM word")}
    return found


def look(ledger: Ledger) -> None:
    """Everything that is always true (merge note §6)."""
    with ledger.connection() as con:
        now = everything(con)
        con.execute("BEGIN")
        projection.refold(con, None)
        derived.rebuild(con)
        anew = everything(con)
        con.execute("ROLLBACK")
        for name in now:
            assert now[name] == anew[name], f"{name}: step by step is not what it is from scratch"
        _compare_with_model(con, now)
        _acts_are_whole(con)


def _compare_with_model(con: Connection, now: dict[str, Any]) -> None:
    forks: dict[str, list[int]] = {}
    disputes: dict[tuple[str, str], set[str]] = {}
    alive: dict[str, dict[str, dict[str, Any]]] = {entity.entity: {} for entity in ENTITIES}
    for (row,) in con.execute("SELECT DISTINCT row FROM change").fetchall():
        changes = con.execute(
            "SELECT id, at, base, patch, entity FROM change WHERE row=? ORDER BY at, id", (row,)
        ).fetchall()
        record, heads, disputed = model_of(changes, groups_of(str(changes[0][4])))
        if len(heads) > 1:
            forks[str(row)] = sorted(heads)
        disputes.update({(str(row), column): values for column, values in disputed.items()})
        if record["alive"]:
            alive[str(changes[0][4])][str(row)] = record
    assert {row: json.loads(heads) for row, heads in now["fork"]} == forks
    listed = {(row, col): {json.dumps(write[1]) for write in json.loads(text)} for _, row, col, text in now["conflict"]}
    assert listed == disputes
    for entity in ENTITIES:
        names = ["uid", *entity.columns()]
        shown = {line[0]: dict(zip(names[1:], line[1:], strict=True)) for line in now[entity.entity]}
        expected = {row: {name: record.get(name) for name in names[1:]} for row, record in alive[entity.entity].items()}
        assert shown == expected, entity.entity


def model_of(changes: Iterable[Any], groups: Iterable[set[str]]) -> tuple[dict[str, Any], set[int], dict[str, set[str]]]:
    """The fold said a second time, by ancestors: slow, without a shared line with `fold`."""
    writes: dict[int, dict[str, Any]] = {}
    parents: dict[int, list[int]] = {}
    order: list[int] = []
    for id, _, base, patch, _ in changes:
        parents[id] = [] if base is None else [base] if isinstance(base, int) else json.loads(base)
        writes[id] = {"alive": 1, **json.loads(patch)}
        order.append(id)

    def ancestors(id: int) -> set[int]:
        found: set[int] = set()
        ahead = list(parents[id])
        while ahead:
            if (one := ahead.pop()) not in found:
                found.add(one)
                ahead += parents.get(one, [])
        return found

    above = {id: ancestors(id) for id in order}
    heads = {id for id in order if not any(id in above[other] for other in order)}
    record: dict[str, Any] = {}
    disputed: dict[str, set[str]] = {}
    for column in {column for patch in writes.values() for column in patch}:
        writers = [id for id in order if column in writes[id]]
        newest = [id for id in writers if not any(id in above[other] for other in writers)]
        record[column] = writes[writers[-1]][column]
        values = {json.dumps(writes[id][column]) for id in newest}
        if len(values) > 1:
            disputed[column] = values
    if "alive" in disputed:
        record["alive"] = 1
    elif not record["alive"]:
        disputed = {}
    for names in groups:
        if not disputed.keys().isdisjoint(names):
            last = [id for id in order if not writes[id].keys().isdisjoint(names)][-1]
            record |= {name: writes[last].get(name, None if not parents[last] else record.get(name)) for name in names}
    return record, heads, disputed


def groups_of(entity: str) -> list[set[str]]:
    """The columns that only make sense together."""
    columns = BY_NAME[entity].columns()
    groups = {column.group for column in columns.values()} - {""}
    return [{name for name, column in columns.items() if column.group == group} for group in groups]


def _acts_are_whole(con: Connection) -> None:
    wrong = con.execute(
        "SELECT count(*) FROM change JOIN act ON act.id = change.act WHERE seq NOT BETWEEN from_seq AND to_seq"
    ).fetchone()
    assert wrong == (0,)
    strangers = con.execute(
        "SELECT count(*) FROM act JOIN change ON seq BETWEEN from_seq AND to_seq WHERE change.act IS NOT act.id"
    ).fetchone()
    assert strangers == (0,)
    for entity, base, patch in con.execute("SELECT entity, base, patch FROM change WHERE site IS NOT '别处'"):
        written = json.loads(str(patch))
        columns = BY_NAME[str(entity)].columns()
        assert base is not None or None not in written.values(), "what is blank is not written"
        for group in {columns[name].group for name in written if name != "alive"} - {""}:
            whole = {name for name, column in columns.items() if column.group == group}
            assert base is None or whole <= written.keys(), "a group is logged together"
    bases = con.execute(
        "SELECT count(*) FROM change c JOIN change b ON b.row=c.row AND b.id=c.base WHERE b.at >= c.at"
    ).fetchone()
    assert bases == (0,), "a change is later than what it is based on, whatever the clock says"
