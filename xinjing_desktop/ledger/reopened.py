"""Decisions that were taken back here: what the two sides had written is asked once more, until somebody writes there anew.

In the log nothing is in dispute any more, for whoever takes a decision back has seen both sides. The question is still open.
"""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from xinjing_desktop.ledger.database import Connection
from xinjing_desktop.ledger.fold import Logged, fold, parents_of

DECISION = "裁定"
"""How the sentences of decisions begin, see `conflicts.settle`."""
TAKEN_BACK = f"""act u CROSS JOIN act d ON d.id=u.undoes WHERE u.undoes IS NOT NULL AND d.what LIKE '{DECISION}%'
    AND d.from_seq IS NOT NULL AND NOT EXISTS(SELECT 1 FROM act r WHERE r.undoes=u.id)"""
"""Pairs of a decision `d` and the act `u` that took it back and was not taken back itself."""


class Question(NamedTuple):
    """One record, and what is asked of it again."""

    entity: str
    row: str
    writes: dict[str, list[Any]]
    """By column: (change, value, at, who) of each side, as the conflict had them."""


def questions(con: Connection) -> list[Question]:
    """What is asked again; mostly nothing, and that is known at once."""
    found = []
    for decision, lo, hi, undone in con.execute(f"SELECT d.id, d.from_seq, d.to_seq, u.id FROM {TAKEN_BACK}").fetchall():
        sql = "SELECT row, id, patch FROM change WHERE seq BETWEEN ? AND ? AND act=?"
        for row, id, patch in con.execute(sql, (lo, hi, decision)).fetchall():
            if question := _question(con, str(row), int(str(id)), json.loads(str(patch)), {decision, undone}):
                found.append(question)
    return found


def _question(con: Connection, row: str, decided: int, patch: dict[str, Any], acts: set[Any]) -> Question | None:
    lines: list[tuple[Any, ...]] = con.execute(
        "SELECT row, entity, at, id, base, patch, who, act FROM change WHERE row=? ORDER BY at, id", (row,)
    ).fetchall()
    seen: dict[int, set[int]] = {}
    before: list[Logged] = []
    for *line, act in lines:
        logged = Logged(*line)
        parents = parents_of(logged.base)
        known = seen[logged.id] = set(parents).union(*(seen.get(parent, ()) for parent in parents))
        if act in acts:
            continue
        if decided not in known:
            before.append(logged)
        elif not json.loads(logged.patch).keys().isdisjoint(patch):
            return None  # somebody has gone on from there
    disputed = fold(before).disputed
    writes = {column: list(disputed[column]) for column in patch if column in disputed}
    return Question(before[0].entity, row, writes) if writes else None


def columns_of(found: Sequence[Question]) -> set[tuple[str, str, str]]:
    """(entity, row, column) of all."""
    return {(one.entity, one.row, column) for one in found for column in one.writes}
