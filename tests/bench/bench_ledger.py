"""Writing: an import beside bare inserts of the same rows, one form, one stairwell, undo and redo of an import."""

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests import factories
from tests.bench import Line, line, town
from xinjing_desktop.ledger import derived
from xinjing_desktop.ledger import undo as undoing
from xinjing_desktop.ledger.casework import visits
from xinjing_desktop.ledger.database import connect
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Household

BARE = "executemany of the same rows into an encrypted file"


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def bare(lines: list[tuple[Any, ...]]) -> float:
    """The anchor: the same rows into the same table of the same kind of file, without log and index of words."""
    with town.a_ledger() as ledger, ledger.connection() as con:

        def work() -> None:
            con.execute("BEGIN IMMEDIATE")
            names = ",".join(town.NAMES)
            con.executemany(
                f"INSERT INTO household(uid,{names}) VALUES({','.join('?' * (len(town.NAMES) + 1))})", lines
            )
            con.execute("COMMIT")

        return seconds(work)


def barest(lines: list[tuple[Any, ...]]) -> float:
    """The same rows into a table of just these columns, with a key and nothing else: what no ledger could do."""
    with TemporaryDirectory() as folder:
        con = connect(str(Path(folder) / "bare.db"), b"k" * 32)
        con.execute(f"CREATE TABLE household(uid TEXT PRIMARY KEY,{','.join(town.NAMES)}) WITHOUT ROWID")

        def work() -> None:
            con.execute("BEGIN IMMEDIATE")
            con.executemany(f"INSERT INTO household VALUES({','.join('?' * (len(town.NAMES) + 1))})", lines)
            con.execute("COMMIT")

        taken = seconds(work)
        con.close()
    return taken


def import_all(ledger: Ledger, lines: list[tuple[Any, ...]]) -> None:
    with ledger.change("导入住户") as pen:
        pen.bulk(Household, town.NAMES, sorted(lines))


def without_index(ledger: Ledger, lines: list[tuple[Any, ...]]) -> None:
    """Records and changes only: what comes after the commit is not counted."""
    whole = derived.refresh
    derived.refresh = lambda con, touched, step: None
    try:
        import_all(ledger, lines)
    finally:
        derived.refresh = whole


def write(rounds: int = 5) -> list[Line]:
    """Write the plan of 58,600 households × 14 columns."""
    lines = town.households()
    times: dict[str, list[float]] = {"bare": [], "records": [], "all": []}
    for number in range(rounds + 1):
        taken = {"bare": bare(lines)}
        for name, work in (("records", without_index), ("all", import_all)):
            derived._names_at_length.cache_clear()
            derived._room.cache_clear()
            with town.a_ledger() as ledger:
                taken[name] = seconds(lambda work=work, ledger=ledger: work(ledger, lines))  # type: ignore[misc]
        if number:  # the first round warms up
            for name, value in taken.items():
                times[name].append(value)
    anchor = statistics.median(times["bare"])
    return [
        line("write", "records and changes", statistics.median(times["records"]) / anchor, "×", BARE, 3),
        line("write", "with the search index", statistics.median(times["all"]) / anchor, "×", BARE, 6),
    ]


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def save(rounds: int = 60) -> list[Line]:
    """One form saved, and a stairwell of 60 doors ticked in one change, in a ledger of 58,600 households."""
    lines = town.households()
    forms, stairwells = [], []
    with town.a_ledger() as ledger:
        import_all(ledger, lines)
        for number in range(rounds):
            uid = lines[number * 97][0]
            doors = [line[0] for line in lines[number * 60 : number * 60 + 60]]

            def form(uid: str = uid, number: int = number) -> None:
                with ledger.change("修改住户") as pen:
                    pen.edit(Household, uid, head_name=f"张三{number}", resident_count=number % 9, remark="已核对")

            def stairwell(doors: list[str] = doors, number: int = number) -> None:
                with ledger.change("走访一个门洞") as pen:
                    moment = f"2026-03-{number % 28 + 1:02d}T09:30"
                    visits.knock(
                        pen, ledger, doors, visited_at=moment, outcome="met_inside", workers=[factories.ACCOUNT]
                    )

            forms.append(seconds(form) * 1000)
            stairwells.append(seconds(stairwell) * 1000)
    return [
        line("save", "one form, p95", percentile(forms, 0.95), "ms", "none", 50),
        line("save", "60 doors in one change, p95", percentile(stairwells, 0.95), "ms", "none", 50),
    ]


def undo(rounds: int = 3) -> list[Line]:
    """Take back, and do again, an import of 58,600 households."""
    lines = town.households()
    times: dict[str, list[float]] = {"import": [], "undo": [], "redo": []}
    for _ in range(rounds):
        with town.a_ledger() as ledger:
            times["import"].append(seconds(lambda ledger=ledger: import_all(ledger, lines)))  # type: ignore[misc]
            times["undo"].append(seconds(lambda ledger=ledger: undoing.undo(ledger)))  # type: ignore[misc]
            times["redo"].append(seconds(lambda ledger=ledger: undoing.redo(ledger)))  # type: ignore[misc]
    anchor = statistics.median(times["import"])
    return [
        line("undo", name, statistics.median(times[name]) / anchor, "×", "the import itself", 2)
        for name in ("undo", "redo")
    ]
