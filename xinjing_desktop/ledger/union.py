"""The union of the log with the changes in `pkg`, and the records that follow from it.

Most of what a package brings is new here or was written by somebody who had seen all that is known here: such a record is
what it was plus what was written, and its history need not be read. Everything else is folded anew. Both ways come to the
same, for a record is a function of the set of its changes (merge note §1); the property tests compare them.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any

from xinjing_desktop.ledger import derived, projection
from xinjing_desktop.ledger.database import Connection, scalar
from xinjing_desktop.ledger.fold import Logged, fold
from xinjing_desktop.progress import Step
from xinjing_desktop.records import BY_NAME

_READ = """SELECT p.row, p.entity, p.at, p.id, p.base, p.patch, p.who,
    EXISTS(SELECT 1 FROM main.change c WHERE c.row=p.row AND c.at=p.at AND c.id=p.id),
    (SELECT c.id FROM main.change c WHERE c.row=p.row ORDER BY c.at DESC, c.id DESC LIMIT 1)
  FROM pkg.change p ORDER BY p.row, p.at, p.id"""


@dataclass(frozen=True)
class Tally:
    """What a package did to one kind of records."""

    new: int = 0
    changed: int = 0
    removed: int = 0
    same: int = 0


@dataclass
class United:
    """What has come of it."""

    touched: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Uids of the records that have new changes, by entity."""
    to_index: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Those of them that are found by other words than before."""
    readdressed: set[str] = field(default_factory=set)
    """Households among them whose address may be another."""
    tallies: dict[str, Tally] = field(default_factory=dict)
    known: int = 0
    """Changes that were here already."""
    conflicts: int = 0
    settled: int = 0


@dataclass
class _Sorted:
    """The records of a package by how they are brought up to date."""

    fresh: dict[str, list[tuple[str, dict[str, Any]]]] = field(default_factory=lambda: defaultdict(list))
    """Never heard of: the record is what the package says."""
    longer: dict[str, list[tuple[str, dict[str, Any]]]] = field(default_factory=lambda: defaultdict(list))
    """Written on by somebody who had seen all: what was written."""
    refolded: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    same: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def unite(con: Connection, step: Step) -> United:
    """Add what is not known yet; bring records, forks and conflicts up to date. The index of words is the caller's."""
    done = United()
    split = _split(con, done)
    con.execute(
        "INSERT OR IGNORE INTO change(entity,row,at,id,base,patch,site,who,act)"
        " SELECT entity,row,at,id,base,patch,site,who,act FROM pkg.change ORDER BY row, at, id"
    )
    step(1, 6, "整理记录")
    standing = {
        entity: _there(con, entity, [*(row for row, _ in split.longer[entity]), *split.refolded[entity]])
        for entity in {*split.longer, *split.refolded}
    }
    for entity, fresh in split.fresh.items():
        lines = [projection.line_of(entity, row, record) for row, record in fresh if record.get("alive", 1)]
        con.executemany(projection.put_sql(entity), lines)
    for entity, longer in split.longer.items():
        if longer:
            _write_on(con, entity, longer, standing[entity], split, done)
    rows = [row for of in split.refolded.values() for row in of]
    if rows:
        before = _disputes(con, rows)
        projection.refold(con, rows)
        after = _disputes(con, rows)
        done.conflicts, done.settled = len(after - before), len(before - after)
    _count(con, split, standing, done)
    return done


def _split(con: Connection, done: United) -> _Sorted:
    unsettled = {str(row) for (row,) in con.execute("SELECT row FROM fork UNION SELECT row FROM conflict")}
    split = _Sorted()
    lines: Iterator[Sequence[Any]] = con.execute(_READ)
    for row, group in groupby(lines, key=itemgetter(0)):
        changes = list(group)
        entity, last = changes[0][1], changes[0][8]
        news = [Logged(*line[:7]) for line in changes if not line[7]]
        done.known += len(changes) - len(news)
        if not news:
            split.same[entity] += 1
            continue
        if entity not in BY_NAME:
            split.refolded[entity].add(row)  # stays in the log, but its forks are known
            continue
        done.touched[entity].add(row)
        if last is None:
            folded = fold(news)
            if len(folded.heads) == 1 and not folded.disputed:
                split.fresh[entity].append((row, folded.record))
                continue
        elif row not in unsettled and _follows(news, last):
            patches = [json.loads(change.patch) for change in news]
            if not any("alive" in patch for patch in patches):
                split.longer[entity].append((row, {name: value for patch in patches for name, value in patch.items()}))
                continue
        split.refolded[entity].add(row)
    return split


def _follows(news: Sequence[Logged], last: int) -> bool:
    """Whether each of them builds on the one before, and the first on the newest that is known."""
    for change in news:
        if change.base != last:
            return False
        last = change.id
    return True


def _write_on(
    con: Connection,
    entity: str,
    longer: list[tuple[str, dict[str, Any]]],
    standing: set[str],
    split: _Sorted,
    done: United,
) -> None:
    """Write what is new into records that stand; those that do not (removed, then written on) are folded."""
    columns = BY_NAME[entity].columns()
    found_by = derived.FOUND_BY.get(entity, frozenset())
    alike: dict[tuple[str, ...], list[tuple[Any, ...]]] = defaultdict(list)
    for row, patch in longer:
        if row not in standing:
            split.refolded[entity].add(row)
            continue
        names = tuple(sorted(patch.keys() & columns.keys()))
        if names:
            alike[names].append((*(patch[name] for name in names), row))
        if not found_by.isdisjoint(names):
            done.to_index[entity].add(row)
            if entity == "household" and not derived.ADDRESS.isdisjoint(names):
                done.readdressed.add(row)
    for names, lines in alike.items():
        con.executemany(f"UPDATE {entity} SET {','.join(f'{name}=?' for name in names)} WHERE uid=?", lines)


def _count(con: Connection, split: _Sorted, standing: dict[str, set[str]], done: United) -> None:
    """The tally of every kind, and which of the folded and new records are to be found by new words."""
    for entity in sorted({*split.fresh, *split.longer, *split.refolded, *split.same}):
        if entity not in BY_NAME:
            done.tallies[entity] = Tally(new=len(split.refolded[entity]), same=split.same[entity])
            continue
        old = standing.get(entity, set())
        folded = split.refolded[entity]
        there = _there(con, entity, folded)
        fresh = {row for row, record in split.fresh[entity] if record.get("alive", 1)}
        new = len(fresh) + len(there - old)
        removed = len((folded & old) - there)
        changed = len(done.touched[entity]) - new - removed
        done.tallies[entity] = Tally(new, changed, removed, split.same[entity])
        if entity in derived.FOUND_BY:
            done.to_index[entity] |= fresh | folded
        if entity == "household":
            done.readdressed |= fresh | folded


def _there(con: Connection, entity: str, rows: Sequence[str] | set[str]) -> set[str]:
    """Those of the rows that stand in their table."""
    if not rows or entity not in BY_NAME:
        return set()
    sql = f"SELECT uid FROM {entity} WHERE uid IN (SELECT value FROM json_each(?))"
    return {str(uid) for (uid,) in con.execute(sql, (json.dumps(sorted(rows)),))}


def _disputes(con: Connection, rows: Sequence[str]) -> set[tuple[str, str]]:
    if scalar(con, "SELECT 1 FROM conflict LIMIT 1") is None:
        return set()
    sql = "SELECT row, col FROM conflict WHERE row IN (SELECT value FROM json_each(?))"
    return {(str(row), str(col)) for row, col in con.execute(sql, (json.dumps(list(rows)),))}
