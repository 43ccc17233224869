"""What the merge is raced against: the same records, ready to write, by ways that keep no history and see no conflict."""

import json
import sqlite3
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw

from tests import factories
from xinjing_desktop.ledger.database import connect
from xinjing_desktop.ledger.file import open_ledger
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import BY_NAME

KEY = b"k" * 32
WRITTEN = ("household", "resident", "visit", "hazard")
Rows = dict[str, list[tuple[Any, ...]]]


def _columns(entity: str) -> list[str]:
    return ["uid", *BY_NAME[entity].columns()]


def _upsert_sql(entity: str) -> str:
    names = _columns(entity)
    sets = ",".join(f"{name}=excluded.{name}" for name in names[1:])
    return f"INSERT INTO {entity}({','.join(names)}) VALUES({','.join('?' * len(names))}) ON CONFLICT(uid) DO UPDATE SET {sets}"


class Raw:
    """An encrypted file with the tables of the records and their indexes, and nothing else."""

    def __init__(self, path: Path, like: Ledger) -> None:
        fresh = not path.exists()
        self.con = connect(str(path), KEY)
        if fresh:
            for (sql,) in like.select(
                "SELECT sql FROM sqlite_master WHERE tbl_name IN (SELECT value FROM json_each(?)) AND sql IS NOT NULL"
                " ORDER BY type='index'",
                (json.dumps(sorted(BY_NAME)),),
            ):
                self.con.execute(sql)

    def put(self, rows: Rows) -> float:
        """Seconds to write these records in one transaction."""
        start = time.perf_counter()
        self.con.execute("BEGIN IMMEDIATE")
        for entity, lines in rows.items():
            self.con.executemany(_upsert_sql(entity), lines)
        self.con.execute("COMMIT")
        return time.perf_counter() - start

    def close(self) -> None:
        self.con.close()


def of_package(ledger: Ledger, package: str) -> Rows:
    """The records that a merged package has touched, whole, as they stand now."""
    first, last = ledger.select("SELECT from_seq, to_seq FROM package WHERE id=?", (package,))[0]
    changed = "SELECT DISTINCT row FROM change WHERE seq>? AND seq<=? AND entity=?"
    return {
        entity: ledger.select(
            f"SELECT {','.join(_columns(entity))} FROM {entity} WHERE uid IN ({changed}) ORDER BY uid", (first, last, entity)
        )
        for entity in BY_NAME
    }


def as_it_was(town: Path, target: Path) -> Raw:
    """The records of a town, without log and index of words."""
    with open_ledger(town, factories.PASSWORD) as ledger:
        file = Raw(target, ledger)
        for entity in BY_NAME:
            file.put({entity: ledger.select(f"SELECT {','.join(_columns(entity))} FROM {entity} ORDER BY uid")})
    return file


class Month:
    """What the units changed in a month, as whole records, read from the town that has merged it."""

    def __init__(self, town: Path, units: int, code: Callable[[int], str]) -> None:
        self._units: list[Rows] = []
        with open_ledger(town, factories.PASSWORD) as ledger:
            for number in range(1, units + 1):
                site = ledger.value("SELECT site FROM peer WHERE unit_code=?", (code(number),))
                newest = "SELECT id FROM package WHERE peer=? AND NOT sent ORDER BY number DESC LIMIT 1"
                found = of_package(ledger, ledger.value(newest, (site,)))
                self._units.append({entity: found[entity] for entity in WRITTEN})

    def changeset(self, before: Path, folder: Path) -> list[float]:
        """Seconds to apply each unit's month as a changeset, recorded beforehand on another copy."""
        recorder = as_it_was(before, folder / "recorder.db")
        recorded = []
        for rows in self._units:
            session = apsw.Session(recorder.con, "main")
            session.attach()
            recorder.put(rows)
            recorded.append(session.changeset())
            session.close()
        recorder.close()
        file = as_it_was(before, folder / "changeset.db")
        taken = []
        for changes in recorded:
            start = time.perf_counter()
            apsw.Changeset.apply(changes, file.con, conflict=lambda *_: apsw.SQLITE_CHANGESET_OMIT)
            taken.append(time.perf_counter() - start)
        file.close()
        return taken

    def rebase(self, folder: Path, rounds: int = 3) -> float:
        """Median seconds of pygeodiff for one unit's month: what the unit changed, what the town changed, and the rebase."""
        import pygeodiff

        geo = pygeodiff.GeoDiff()
        place = folder / "geodiff"
        place.mkdir()
        ids = self._twin(folder / "before.xjl", place / "base.db")
        taken = []
        for number, rows in enumerate(self._units[:rounds]):
            base, theirs, ours = (place / f"{name}{number}.db" for name in ("base", "theirs", "ours"))
            for copy in (base, theirs, ours):
                copy.write_bytes((place / "base.db").read_bytes())
            _put_twin(theirs, rows, ids, "")
            _put_twin(ours, {"household": rows["household"][:23]}, ids, "镇里写的")
            start = time.perf_counter()
            geo.create_changeset(str(base), str(theirs), str(place / f"{number}.diff"))
            geo.rebase(str(base), str(theirs), str(ours), str(place / f"{number}.json"))
            taken.append(time.perf_counter() - start)
        return statistics.median(taken)

    def _twin(self, before: Path, target: Path) -> dict[str, int]:
        """The four tables with integer keys, unencrypted; which uid became which number."""
        ids: dict[str, int] = {}
        con = sqlite3.connect(target)
        with open_ledger(before, factories.PASSWORD) as ledger:
            for entity in WRITTEN:
                names = _columns(entity)
                con.execute(
                    f"CREATE TABLE {entity}(id INTEGER PRIMARY KEY NOT NULL,{','.join(f'{n} TEXT' for n in names)})"
                )
                marks = ",".join("?" * (len(names) + 1))
                lines = ledger.select(f"SELECT {','.join(names)} FROM {entity} ORDER BY uid")
                for one in lines:
                    ids[one[0]] = len(ids) + 1
                con.executemany(f"INSERT INTO {entity} VALUES({marks})", [(ids[one[0]], *one) for one in lines])
        con.commit()
        con.close()
        return ids


def _put_twin(path: Path, rows: Rows, ids: dict[str, int], remark: str) -> None:
    con = sqlite3.connect(path)
    for entity, lines in rows.items():
        names = ["id", *_columns(entity)]
        at = names.index("remark") - 1
        written = [(*one[:at], remark, *one[at + 1 :]) if remark else one for one in lines]
        sql = f"INSERT OR REPLACE INTO {entity} VALUES({','.join('?' * len(names))})"
        con.executemany(sql, [(ids.setdefault(one[0], len(ids) + 1), *one) for one in written])
    con.commit()
    con.close()
