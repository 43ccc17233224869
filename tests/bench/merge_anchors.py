"""What the merge is raced against: the same records, ready to write, by ways that keep no history and see no conflict."""

import datetime
import sqlite3
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import apsw

from tests import factories
from xinjing_desktop.ledger.database import connect
from xinjing_desktop.ledger.file import open_ledger
from xinjing_desktop.records import BY_NAME
from xinjing_desktop.records.row import shared_uid

KEY = b"k" * 32
WRITTEN = ("household", "resident", "visit", "hazard")
Rows = dict[str, list[tuple[Any, ...]]]


def _columns(entity: str) -> list[str]:
    return ["uid", *BY_NAME[entity].columns()]


def _upsert_sql(entity: str) -> str:
    names = _columns(entity)
    sets = ",".join(f"{name}=excluded.{name}" for name in names[1:])
    return f"INSERT INTO {entity}({','.join(names)}) VALUES({','.join('?' * len(names))}) ON CONFLICT(uid) DO UPDATE SET {sets}"


class _File:
    """An encrypted file with the tables of the records and their indexes, and nothing else."""

    def __init__(self, path: Path) -> None:
        self.con = connect(str(path), KEY)

    def lay_out(self, like: Any) -> None:
        for (sql,) in like.select(
            "SELECT sql FROM sqlite_master WHERE tbl_name IN (SELECT value FROM json_each(?)) AND sql IS NOT NULL"
            " ORDER BY type='index'",
            ('["' + '","'.join(BY_NAME) + '"]',),
        ):
            self.con.execute(sql)

    def put(self, rows: Rows) -> float:
        start = time.perf_counter()
        self.con.execute("BEGIN IMMEDIATE")
        for entity, lines in rows.items():
            self.con.executemany(_upsert_sql(entity), lines)
        self.con.execute("COMMIT")
        return time.perf_counter() - start

    def close(self) -> None:
        self.con.close()


def _of_unit(ledger: Any, code: str) -> Rows:
    """All records of one unit, as its first package brings them."""
    community = shared_uid("community", code)
    homes = "SELECT uid FROM household WHERE community=?"
    people = f"SELECT uid FROM resident WHERE household IN ({homes})"
    found: Rows = {}
    for entity, where in (
        ("household", "community=?"),
        ("resident", f"household IN ({homes})"),
        ("id_document", f"resident IN ({people})"),
        ("visit", f"household IN ({homes})"),
        ("hazard", "community=?"),
        ("shop", "community=?"),
    ):
        found[entity] = ledger.select(f"SELECT {','.join(_columns(entity))} FROM {entity} WHERE {where}", (community,))
    return found


def upsert_whole(town: Path, code: str) -> float:
    """Seconds for one unit's whole ledger into a fresh encrypted file."""
    with TemporaryDirectory() as place, open_ledger(town, factories.PASSWORD) as ledger:
        rows = _of_unit(ledger, code)
        file = _File(Path(place) / "raw.db")
        file.lay_out(ledger)
        taken = file.put(rows)
        file.close()
    return taken


class Month:
    """What the units changed in a month, as whole records, read from the town that has merged it."""

    def __init__(self, town: Path, units: int, code: Callable[[int], str], since: datetime.date) -> None:
        self._units: list[Rows] = []
        with open_ledger(town, factories.PASSWORD) as ledger:
            for number in range(1, units + 1):
                site = ledger.value("SELECT site FROM peer WHERE unit_code=?", (code(number),))
                package = "SELECT from_seq, to_seq FROM package WHERE peer=? AND NOT sent ORDER BY number DESC LIMIT 1"
                first, last = ledger.select(package, (site,))[0]
                changed = "SELECT DISTINCT row FROM change WHERE seq>? AND seq<=?"
                self._units.append(
                    {
                        entity: ledger.select(
                            f"SELECT {','.join(_columns(entity))} FROM {entity} WHERE uid IN ({changed})", (first, last)
                        )
                        for entity in WRITTEN
                    }
                )

    def _town_as_it_was(self, before: Path, target: Path) -> _File:
        """The records of the town before the month, without log and index of words."""
        with open_ledger(before, factories.PASSWORD) as ledger:
            file = _File(target)
            file.lay_out(ledger)
            file.con.execute("BEGIN")
            for entity in BY_NAME:
                names = _columns(entity)
                marks = ",".join("?" * len(names))
                lines = ledger.select(f"SELECT {','.join(names)} FROM {entity} ORDER BY uid")
                file.con.executemany(f"INSERT INTO {entity}({','.join(names)}) VALUES({marks})", lines)
            file.con.execute("COMMIT")
        return file

    def upsert(self, before: Path) -> list[float]:
        """Seconds of each unit's month."""
        with TemporaryDirectory() as place:
            file = self._town_as_it_was(before, Path(place) / "raw.db")
            taken = [file.put(rows) for rows in self._units]
            file.close()
        return taken

    def changeset(self, before: Path) -> list[float]:
        """Seconds to apply each unit's month as a changeset, recorded beforehand on another copy."""
        with TemporaryDirectory() as place:
            recorder = self._town_as_it_was(before, Path(place) / "recorder.db")
            recorded = []
            for rows in self._units:
                session = apsw.Session(recorder.con, "main")
                session.attach()
                recorder.put(rows)
                recorded.append(session.changeset())
                session.close()
            recorder.close()
            file = self._town_as_it_was(before, Path(place) / "raw.db")
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
