"""A record is the fold of its changes (merge note §1–4): a pure function, the same on every PC."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple


class Logged(NamedTuple):
    """One line of the log, as the fold reads it."""

    row: str
    entity: str
    at: int
    id: int
    base: int | str | None
    patch: str
    who: str | None


class Folded(NamedTuple):
    """What the changes of one record come to."""

    record: dict[str, Any]
    """Stored values by column; `alive` is 0 when the record was removed."""
    heads: list[int]
    """Changes that nobody has built on yet: more than one means that authors had not seen each other."""
    disputed: dict[str, list[tuple[int, Any, int, str | None]]]
    """Columns whose newest writes differ and had not seen each other: (change, value, at, who) of each."""


def parents_of(base: int | str | None) -> list[int]:
    """The changes that an author had seen when writing."""
    if base is None:
        return []
    return [base] if isinstance(base, int) else list(json.loads(base))


def fold(changes: Sequence[Logged]) -> Folded:
    """Fold the changes of one record, given in the order of (at, id)."""
    record: dict[str, Any] = {}
    last, linear = None, True
    for change in changes:
        linear = linear and change.base == last
        last = change.id
        patch = json.loads(change.patch)
        record.update(patch if "alive" in patch else {**patch, "alive": 1})
    if linear:
        return Folded(record, [] if last is None else [last], {})
    return _fold_forked(changes, record)


def _fold_forked(changes: Iterable[Logged], record: dict[str, Any]) -> Folded:
    seen: dict[int, set[int]] = {}  # change → everything its author had seen
    heads: list[int] = []
    live: dict[str, list[tuple[int, Any, int, str | None]]] = {}
    for change in changes:
        parents = parents_of(change.base)
        known = seen[change.id] = set(parents).union(*(seen.get(parent, ()) for parent in parents))
        heads = [head for head in heads if head not in known] + [change.id]
        for column, value in {"alive": 1, **json.loads(change.patch)}.items():
            still = [write for write in live.get(column, ()) if write[0] not in known]
            live[column] = [*still, (change.id, value, change.at, change.who)]
    disputed = {column: writes for column, writes in live.items() if len({repr(write[1]) for write in writes}) > 1}
    if "alive" in disputed:
        record["alive"] = 1  # removed here, edited there: keep it until someone decides
    elif not record["alive"]:
        disputed = {}  # removed by someone who had seen it all
    return Folded(record, heads, disputed)
