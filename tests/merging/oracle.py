"""What must be true of ledgers that exchange packages, said without the code under test.

Who had seen what is known to the play itself (`Star.seen`), not read from what the ledgers wrote down about it.
"""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from xinjing_desktop.ledger import holdings
from xinjing_desktop.ledger.fold import parents_of
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.merge import Merged
from xinjing_desktop.ledger.peers import Peer
from xinjing_desktop.records import BY_NAME, ENTITIES, TOWN_WIDE
from xinjing_desktop.records.row import shared_uid


class Contents(NamedTuple):
    """All that merged ledgers have in common: a dump in which nothing depends on the order of arrival."""

    records: dict[str, dict[str, tuple[Any, ...]]]
    forks: frozenset[tuple[str, str]]
    disputes: dict[tuple[str, str], str]
    log: frozenset[tuple[Any, ...]]
    pictures: frozenset[str]


def contents(ledger: Ledger) -> Contents:
    with ledger.connection() as con:
        return Contents(
            {one.entity: {str(x[0]): x for x in con.execute(f"SELECT * FROM {one.entity}")} for one in ENTITIES},
            frozenset(con.execute("SELECT row, heads FROM fork")),
            {(str(row), str(col)): str(text) for row, col, text in con.execute("SELECT row, col, choices FROM conflict")},
            frozenset(con.execute("SELECT row, entity, at, id, base, patch, site, who, act FROM change")),
            frozenset(str(digest) for (digest,) in con.execute("SELECT digest FROM photo_content")),
        )


def conflicts(ledger: Ledger) -> set[tuple[str, str]]:
    return set(ledger.select("SELECT row, col FROM conflict"))


def tallies_are_true(merged: Merged, before: Contents, after: Contents) -> None:
    for entity, tally in merged.tallies.items():
        old, new = before.records.get(entity, {}), after.records.get(entity, {})
        assert tally.new == len(new.keys() - old.keys()), entity
        assert tally.removed == len(old.keys() - new.keys()), entity
        written = {line[0] for line in after.log - before.log if line[1] == entity}
        assert tally.changed == len(written) - tally.new - tally.removed, entity
        assert tally.new + tally.changed + tally.removed + tally.same == merged.facts.counts[entity], entity
    assert merged.conflicts == len(after.disputes.keys() - before.disputes.keys())
    assert merged.settled == len(before.disputes.keys() - after.disputes.keys())
    touched = {line[0] for line in after.log - before.log}
    for entity, old in before.records.items():
        for uid, line in old.items():
            assert uid in touched or after.records[entity].get(uid) == line, "what nobody wrote to stays as it is"


def disputes_are_true(ledger: Ledger, seen: Mapping[int, frozenset[int]]) -> None:
    """Every write that nobody overwrote knowingly is shown or listed (P4, P6); nothing else is in dispute (P5)."""
    here = contents(ledger)
    histories: dict[str, list[tuple[int, dict[str, Any], str, bool]]] = {}
    for row, entity, _, id, base, patch, *_ in sorted(here.log, key=lambda line: (line[0], line[2], line[3])):
        histories.setdefault(row, []).append((id, {"alive": 1, **json.loads(patch)}, entity, base is None))
    expected: dict[tuple[str, str], set[str]] = {}
    torn = _torn(here)
    for row, changes in histories.items():
        if row in torn:
            continue
        entity = changes[0][2]
        shown = dict(zip(["uid", *BY_NAME[entity].columns()], here.records[entity].get(row, ()), strict=False))
        newest: dict[str, list[tuple[int, Any]]] = {}
        for column in {column for _, patch, *_ in changes for column in patch}:
            writers = [(id, patch[column]) for id, patch, *_ in changes if column in patch]
            newest[column] = [(id, value) for id, value in writers if not any(id in seen[other] for other, _ in writers)]
        alive = {value for _, value in newest["alive"]}
        assert bool(shown) == (alive != {0}), "removed here and edited there: it stays until somebody decides"
        if not shown:
            continue
        for column, writes in newest.items():
            values = {json.dumps(value) for _, value in writes}
            if len(values) > 1:
                expected[row, column] = values
            elif column != "alive":
                _shown_or_its_group_is_disputed(entity, column, newest, shown, values.pop())
        _groups_are_whole(entity, changes, newest, shown)
    listed = {key: {json.dumps(write[1]) for write in json.loads(text)} for key, text in here.disputes.items()}
    assert {key: values for key, values in listed.items() if key[0] not in torn} == expected


def _torn(here: Contents) -> set[str]:
    """Records of which something was lost on both sides, by two PCs set up anew, after somebody had built on it.

    Nobody can know any more what that one had seen: more is asked than need be, which the model of the fold still checks.
    """
    known = {line[3] for line in here.log}
    return {line[0] for line in here.log if not known.issuperset(parents_of(line[4]))}


def _shown_or_its_group_is_disputed(
    entity: str, column: str, newest: Mapping[str, list[tuple[int, Any]]], shown: Mapping[str, Any], value: str
) -> None:
    """A column of a group may show another author's value only while the group is a listed conflict."""
    if json.dumps(shown[column]) != value:
        columns = BY_NAME[entity].columns()
        group = columns[column].group
        disputed = [
            name
            for name, writes in newest.items()
            if name in columns and columns[name].group == group and len({json.dumps(v) for _, v in writes}) > 1
        ]
        assert group and disputed, f"{entity}.{column} is {shown[column]!r}, nobody's last word"


def _groups_are_whole(
    entity: str,
    changes: list[tuple[int, dict[str, Any], str, bool]],
    newest: Mapping[str, list[tuple[int, Any]]],
    shown: Mapping[str, Any],
) -> None:
    """A disputed group shows what one author wrote, never a mixture of two."""
    columns = BY_NAME[entity].columns()
    for group in {column.group for column in columns.values()} - {""}:
        names = [name for name, column in columns.items() if column.group == group]
        if any(len({json.dumps(value) for _, value in newest.get(name, [])}) > 1 for name in names):
            written = [
                [patch.get(name) for name in names]
                for _, patch, _, first in changes
                if patch.keys() >= set(names) or (first and patch.keys() & set(names))
            ]
            assert [shown[name] for name in names] in written, f"{entity}: {group} is a mixture"


# ---- two ledgers


def agree(one: Ledger, other: Ledger, peer: Peer, back: Peer) -> None:
    """Two that exchanged everything hold the same: all of it, or between town and committee the committee's records."""
    left_out = set(peer.left_out) | set(back.left_out)
    first, second = contents(one), contents(other)
    rows = {line[0] for line in first.log | second.log if line[1] not in left_out}
    if one.identity.role == "town":
        rows -= _of_others(one, other.identity.unit_code, known={line[0] for line in second.log})
    for name, mine, theirs in (
        ("log", first.log, second.log),
        ("fork", first.forks, second.forks),
    ):
        assert {line for line in mine if line[0] in rows} == {line for line in theirs if line[0] in rows}, name
    assert {k: v for k, v in first.disputes.items() if k[0] in rows} == {
        k: v for k, v in second.disputes.items() if k[0] in rows
    }
    for entity in first.records:
        mine, theirs = first.records[entity], second.records[entity]
        assert {k: v for k, v in mine.items() if k in rows} == {k: v for k, v in theirs.items() if k in rows}
        if entity == "photo" and "photo" not in left_out:
            digests = {d for d in first.pictures | second.pictures if any(d in line for u, line in theirs.items() if u in rows)}
            assert digests <= first.pictures & second.pictures, "pictures are missing on one side"
    if peer.role == "committee":
        mine = {line[0] for line in second.log if line[1] not in back.left_out}
        assert mine <= {line[0] for line in first.log}, "the town hears of everything"


def _of_others(town: Ledger, unit_code: str, known: set[str]) -> set[str]:
    """Records of which the town needs to tell this unit nothing (any more): those that lead elsewhere, and strangers' leavings."""
    own = shared_uid("community", unit_code)
    strangers = set()
    entities = dict(town.select("SELECT DISTINCT row, entity FROM change"))
    for row, entity in entities.items():
        if entity in TOWN_WIDE:
            continue
        units = _units_of(town, entity, row)
        if own not in units and (units or row not in known):
            strangers.add(row)
    return strangers


def _units_of(town: Ledger, entity: str, row: str) -> set[str]:
    """The units that a present record leads to."""
    if entity == "community":
        return {row}
    ways = {
        "compound": [("community", "community")],
        "household": [("community", "community")],
        "hazard": [("community", "community")],
        "resident": [("household", "household")],
        "visit": [("household", "household")],
        "id_document": [("resident", "resident")],
        "profile": [("resident", "resident")],
        "photo": [("hazard", "hazard")],
    }
    found: set[str] = set()
    for column, of in ways.get(entity, []):
        for (target,) in town.select(f"SELECT {column} FROM {entity} WHERE uid=? AND {column} IS NOT NULL", (row,)):
            present = of == "community" or town.value(f"SELECT 1 FROM {of} WHERE uid=?", (target,))
            found |= _units_of(town, of, target) if present else set()
    return found


def nobody_counts_twice(town: Ledger, units: list[str]) -> None:
    """A present household is one unit's, however often it has moved."""
    owners: dict[str, list[str]] = {}
    with town.snapshot() as con:
        for unit in units:
            holdings.find(con, unit, town=True)
            for (row,) in con.execute("SELECT h.row FROM holding h WHERE h.row IN (SELECT uid FROM household)"):
                owners.setdefault(str(row), []).append(unit)
    assert all(len(of) == 1 for of in owners.values()), owners
