"""Thirty-four committees hand in a month: merged into a town of 60,000 households, beside three ways that do less.

Ours is counted whole, in a process of its own: reading the file, checksum, decryption, signature, union, fold, conflicts,
history, search index, fsync. The anchors get the same records ready to write: a raw upsert and a changeset into an encrypted
file, and pygeodiff's rebase on a twin of the town with integer keys (it corrupts a file keyed by texts, and cannot encrypt).
"""

import json
import random
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests import factories
from tests.bench import Line, line, merge_anchors
from xinjing_desktop import paths
from xinjing_desktop.exchange import acquaintance, handover
from xinjing_desktop.ledger import demo, peers
from xinjing_desktop.ledger.file import create_ledger, open_ledger
from xinjing_desktop.ledger.keys import Cost
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Hazard, Household, Resident, Visit
from xinjing_desktop.records.row import new_uid, shared_uid

UNITS, HOUSEHOLDS = 34, 1765
DISPUTED, ALIKE = 23, 10
"""Of each unit: columns that town and committee fill differently, and columns that both fill with the same."""
VISITS, EDITS, HAZARDS, PEOPLE, RENUMBERED = 1500, 1000, 100, 300, 100
CHEAP = Cost(8192, 1, 1)
GEODIFF = "pygeodiff, changeset and rebase on an integer-key twin, {:.2f} s"
WHOLE = "raw INSERT … ON CONFLICT of the same records into an encrypted file"


def _code(number: int) -> str:
    return f"310105102{number:03d}"


def _open(path: Path) -> Ledger:
    return open_ledger(path, factories.PASSWORD)


def _create(path: Path, role: str, code: str, name: str) -> Ledger:
    unit = {"role": role, "unit_code": code, "unit_name": name}
    return create_ledger(path, **unit, account=factories.ACCOUNT, password=factories.PASSWORD, cost=CHEAP).ledger


@contextmanager
def _a_month(units: int) -> Iterator[Path]:
    """A folder with `town.xjl`, which has merged every unit's first package, and the monthly packages in `month`."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "first").mkdir()
        (folder / "month").mkdir()
        with _create(folder / "town.xjl", "town", "310105102", "新泾镇") as town:
            for number in range(1, units + 1):
                with _create(folder / f"{number}.xjl", "committee", _code(number), f"第{number}居民区") as unit:
                    demo.fill(unit, households=HOUSEHOLDS, seed=number)
                    acquaintance.introduce(town, unit)
                    handover.hand_over(unit, peers.by_name(unit, "town"), folder / "first")
        yield folder


def month(unit: Ledger, number: int) -> list[str]:
    """What a committee does in a month: 3,000 changes. The first households are those that the town edits too."""
    random_ = random.Random(number)
    homes = [uid for (uid,) in unit.select("SELECT uid FROM household ORDER BY uid")]
    people = [uid for (uid,) in unit.select("SELECT uid FROM resident ORDER BY uid")]
    community = shared_uid("community", _code(number))
    at = "2026-03-{:02d}T{:02d}:30"
    visits = [
        (
            new_uid(),
            random_.choice(homes),
            at.format(random_.randint(1, 28), random_.randint(9, 20)),
            "door",
            "met_inside",
        )
        for _ in range(VISITS)
    ]
    hazards = [
        (
            new_uid(),
            community,
            random_.choice(homes),
            "H01",
            f"2026-03-{random_.randint(1, 28):02d}",
            "fixing",
            "2026-04-10",
        )
        for _ in range(HAZARDS)
    ]
    with unit.change("三月走访") as pen:
        pen.bulk(Visit, ["household", "visited_at", "method", "outcome"], visits)
        pen.bulk(Hazard, ["community", "household", "kind", "found_on", "state", "due_date"], hazards)
        for at_, uid in enumerate(homes[:EDITS]):
            value = "两边一样" if DISPUTED <= at_ < DISPUTED + ALIKE else f"居委会核对过 {at_}"
            pen.edit(Household, uid, remark=value)
        for uid in people[:PEOPLE]:
            pen.edit(Resident, uid, remark="本月核对")
        for uid in people[PEOPLE : PEOPLE + RENUMBERED]:
            pen.edit(Resident, uid, phones=[{"number": f"139{random_.randrange(10**8):08d}"}])
    return homes


def _work(folder: Path, units: int) -> list[list[str]]:
    """Everybody works: the committees hand their month in; the town has written on some of the same doors meanwhile."""
    touched = []
    with _open(folder / "town.xjl") as town:
        for number in range(1, units + 1):
            with _open(folder / f"{number}.xjl") as unit:
                down = handover.hand_over(town, peers.by_name(town, _code(number)), folder / "first")
                handover.take_in(unit, down.path)
                homes = month(unit, number)
                handover.hand_over(unit, peers.by_name(unit, "town"), folder / "month")
            touched.append(homes)
        with town.change("镇里核对") as pen:
            for homes in touched:
                for uid in homes[:DISPUTED]:
                    pen.edit(Household, uid, remark="镇里写的")
                for uid in homes[DISPUTED : DISPUTED + ALIKE]:
                    pen.edit(Household, uid, remark="两边一样")
                for uid in homes[DISPUTED + ALIKE : DISPUTED + 2 * ALIKE]:
                    pen.edit(Household, uid, access_note="另一栏，没有分歧")
    return touched


def _age(town: Path, years: int) -> None:
    """So many years of visits that the town has merged already, as one would find them in its log."""
    with _open(town) as ledger:
        homes = [uid for (uid,) in ledger.select("SELECT uid FROM household ORDER BY uid")]
        random_ = random.Random(years)
        for year in range(years):
            lines = [
                (
                    new_uid(),
                    random_.choice(homes),
                    f"{2025 - year}-{random_.randint(1, 12):02d}-10T10:30",
                    "door",
                    "met_inside",
                )
                for _ in range(len(homes) * 3)
            ]
            with ledger.change(f"{2025 - year} 年的走访") as pen:
                pen.bulk(Visit, ["household", "visited_at", "method", "outcome"], lines)


def child(town: str, folder: str, raw: str = "") -> None:
    """What the measured process does: open the town, merge everything in the folder; prints seconds each, conflicts, memory.

    With a raw file, the same records are written into that after each package: both meet the same disk in the same minute.
    """
    taken, beside, new, changed, repeated = [], [], 0, 0, 0
    with _open(Path(town)) as ledger:
        anchor = merge_anchors.Raw(Path(raw), ledger) if raw else None
        for path in sorted(Path(folder).glob("*.xjp")):
            start = time.perf_counter()
            done = handover.take_in(ledger, path)
            taken.append(time.perf_counter() - start)
            new, changed, repeated = new + done.total("new"), changed + done.total("changed"), repeated + done.repeated
            if anchor:
                beside.append(anchor.put(merge_anchors.of_package(ledger, done.facts.id)))
        if anchor:
            anchor.close()
        disputed = ledger.select("SELECT row, col FROM conflict ORDER BY row")
    peak = _peak()
    told = {"taken": taken, "raw": beside, "new": new, "changed": changed, "repeated": repeated}
    print(json.dumps({**told, "disputed": disputed, "peak": peak}))


def _peak() -> float:
    """The most memory that this process has held, in MB; what getrusage says would count the parent that started it."""
    lines = dict(one.split(":", 1) for one in Path("/proc/self/status").read_text().splitlines())
    return int(lines["VmHWM"].split()[0]) / 1024


def _merge(town: Path, folder: Path, raw: Path | None = None) -> dict[str, Any]:
    code = "import sys; from tests.bench.bench_merge import child; child(*sys.argv[1:])"
    command = [sys.executable, "-c", code, str(town), str(folder), *([str(raw)] if raw else [])]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=paths.PROGRAM)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def merge(years: int = 0, units: int = UNITS) -> list[Line]:
    """34 first packages, a month of 34, the same 34 again; with `years`, on a town that has so many years behind it."""
    with _a_month(units) as folder:
        town = folder / "town.xjl"
        first = _merge(town, folder / "first", folder / "first.db")
        touched = _work(folder, units)
        if years:
            _age(town, years)
        before, spare = folder / "before.xjl", folder / "spare.xjl"
        for copy in (before, spare):
            shutil.copy(town, copy)
        merge_anchors.as_it_was(before, folder / "month.db").close()
        month_ = _merge(town, folder / "month", folder / "month.db")
        again = _merge(town, folder / "month")
        peak = _merge(spare, folder / "month")["peak"]
        sources = merge_anchors.Month(town, units, _code)
        changeset = sources.changeset(before, folder)
        rebase = sources.rebase(folder)
    wanted = sorted([uid, "remark"] for homes in touched for uid in homes[:DISPUTED])
    if sorted(month_["disputed"]) != wanted or again["disputed"] != month_["disputed"]:
        raise AssertionError(f"{len(month_['disputed'])} conflicts, {len(wanted)} were planted")
    if again["new"] or again["changed"] or again["repeated"] != units:
        raise AssertionError("the second merge changed something")
    ours, raw, name = sum(month_["taken"]), month_["raw"], f"merge, {years} years" if years else "merge"
    size = f"{units} monthly packages of 3,000 changes"
    return [
        line(name, size, ours, "s", f"raw upsert {sum(raw):.2f} s, changeset {sum(changeset):.2f} s", 10),
        line(name, size, ours / sum(raw), "×", WHOLE, 4),
        line(name, size, ours / sum(changeset), "×", "SQLite changeset applied to an encrypted file", float("inf")),
        line(name, "one monthly package", statistics.median(month_["taken"]) / rebase, "×", GEODIFF.format(rebase), 1),
        line(name, "a first full package", statistics.median(first["taken"]) / statistics.median(first["raw"]), "×", WHOLE, 8),
        line(name, "the same packages again", sum(again["taken"]) / ours, "×", "the first time", 0.2),
        line(name, "planted conflicts found, and no other", len(month_["disputed"]) / len(wanted), "×", "planted", 1),
        line(name, "peak memory of the merging process", peak, "MB", "–", 250),
    ]  # fmt: skip
