"""The window on a ledger of a whole town: how soon the first table is painted, and how much memory it takes; the grid of doors.

Each figure comes from processes of their own, started from nothing, ours and an empty window in turn. Each says itself
when it had painted, on the clock that all processes share: what follows, Qt's own end most of all, is no part of a start.
The password's key derivation is not in it: a person is typing then, and it costs the same whatever is opened.
Both run from compiled modules, as on every computer after the first start, whatever the surroundings of this run say.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import factories
from tests.bench import Line, line
from xinjing_desktop import paths
from xinjing_desktop.ledger import demo
from xinjing_desktop.ledger.file import create_ledger
from xinjing_desktop.ledger.keys import Cost
from xinjing_desktop.records import Visit
from xinjing_desktop.records.row import new_uid

HOUSEHOLDS, RESIDENTS = 60_000, 200_000
ROUNDS = 7
OUTCOMES = ("met_inside", "not_home", "met_door", "not_home", "refused")

EMPTY = """
import os, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
class Window(QWidget):
    def paintEvent(self, event):
        QTimer.singleShot(0, painted)
def painted():
    print(time.perf_counter(), flush=True)
    os._exit(0)
app = QApplication([])
window = Window(); window.resize(1366, 768); window.show()
app.exec()
"""

OURS = """
import gc, os, sys, time
from pathlib import Path
from xinjing_desktop import cli
gc.disable()  # as cli does before it
from xinjing_desktop import app
program = app.program()
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QTableView
from xinjing_desktop.ledger.file import open_ledger
program.state["page"] = "households"
program.enter(open_ledger(Path(sys.argv[1]), sys.argv[2]))
page = program.window.pages["households"]; table = page.table
def painted():
    shown = time.perf_counter()
    assert table.model().rowCount() == int(sys.argv[3]), table.model().rowCount()
    assert table.model().index(0, 0).data() and table.isVisible()
    if len(sys.argv) > 4:
        QTimer.singleShot(500, look_around)  # when what waited for the picture is done
        return
    print(shown, flush=True)
    os._exit(0)
def paint(event):
    QTableView.paintEvent(table, event)
    if not seen:
        seen.append(True)
        QTimer.singleShot(0, painted)
def look_around():
    page.open_household(table.current_id() or page._ids("", False)[0])
    program.window.finder.box.setText("ws"); program.window.finder.show_hits("ws")
    for row in range(0, 60_000, 3_000):
        table.scrollTo(table.model().index(row, 0)); QApplication.processEvents()
    print(int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20, flush=True)
    os._exit(0)
seen = []; table.paintEvent = paint
QApplication.exec()
"""

DOORS = """
import gc, json, os, sys, time
from pathlib import Path
from xinjing_desktop import cli
gc.disable()  # as cli does before it
from xinjing_desktop import app
program = app.program()
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from xinjing_desktop.ledger.file import open_ledger
program.state["page"] = "today"
program.enter(open_ledger(Path(sys.argv[1]), sys.argv[2]))
window = program.window
def painted(work):
    started = time.perf_counter()
    work()
    QApplication.processEvents()  # what is shown anew is painted by it
    return (time.perf_counter() - started) * 1000
def measure():
    found = {"first": painted(lambda: window.open("doors"))}
    page = window.pages["doors"]
    assert page.grid.isVisible() and len(page.grid.doors) > 8
    rows = page.stairwells.count()
    assert rows > 1
    found["next"] = sorted(painted(lambda: page.stairwells.setCurrentRow((page.stairwells.currentRow() + 1) % rows)) for _ in range(15))[7]
    page.grid.setFocus()
    keys = [painted(lambda: QTest.keyClick(page.grid, Qt.Key.Key_4)) for _ in range(8)]
    found["key"] = sorted(keys)[4]
    assert page.grid.doors[0].outcome == "not_home"
    print(json.dumps(found), flush=True)
    os._exit(0)
QTimer.singleShot(1500, measure)  # when what waited for the picture is done
QApplication.exec()
"""


@contextmanager
def _unit() -> Iterator[Path]:
    """A committee of mean size with five years of visits: a dozen at each door."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "unit.xjl"
        unit = {"role": "committee", "unit_code": factories.UNIT_CODE, "unit_name": factories.UNIT_NAME}
        with create_ledger(path, **unit, account=factories.ACCOUNT, password=factories.PASSWORD, cost=Cost(8, 1, 1)).ledger as ledger:
            demo.fill(ledger, seed=1)
            doors = [uid for (uid,) in ledger.select("SELECT uid FROM household")]
            names = ["household", "visited_at", "time_band", "attempt_no", "method", "outcome"]
            lines = [
                (new_uid(), door, f"{2021 + at // 3}-0{1 + at % 9}-1{at % 9}T10:00", "day", 1, "door", OUTCOMES[at % len(OUTCOMES)])
                for at in range(15)
                for door in doors
            ]
            with ledger.change("五年走访") as pen:
                pen.bulk(Visit, names, sorted(lines))
        yield path


@contextmanager
def _town() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "town.xjl"
        unit = {"role": "committee", "unit_code": factories.UNIT_CODE, "unit_name": factories.UNIT_NAME}
        made = create_ledger(
            path, **unit, account=factories.ACCOUNT, password=factories.PASSWORD, cost=Cost(8, 1, 1)
        )
        with made.ledger as ledger:
            demo.fill(ledger, households=HOUSEHOLDS, residents=RESIDENTS, seed=1)
        yield path


def _run(folder: Path, code: str, *arguments: str) -> float:
    """The number that a process of its own prints."""
    return float(_said(folder, code, *arguments))


def _said(folder: Path, code: str, *arguments: str) -> str:
    """What a process of its own prints."""
    known = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XINJING_HOME": str(folder / "home")}
    known |= {"PYTHONPATH": str(paths.PROGRAM), "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
    known.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=known,
        capture_output=True,
        text=True,
        check=True,
        cwd=paths.PROGRAM,
    )
    return done.stdout


def _painted_after(folder: Path, code: str, *arguments: str) -> float:
    """Seconds from the start of a process to its first picture."""
    begun = time.perf_counter()
    return _run(folder, code, *arguments) - begun


def start() -> list[Line]:
    """Process start to the first painted table over 60,000 households, beside an empty window."""
    with _town() as path:
        ours, empty = [], []
        arguments = (str(path), factories.PASSWORD, str(HOUSEHOLDS))
        _run(path.parent, EMPTY)  # the first of each compiles its modules
        _run(path.parent, OURS, *arguments)
        for _ in range(ROUNDS):
            empty.append(_painted_after(path.parent, EMPTY))
            ours.append(_painted_after(path.parent, OURS, *arguments))
    ratio = statistics.median(ours) / statistics.median(empty)
    said = f"an empty PySide6 window, {statistics.median(empty):.3f} s"
    return [line("start", "process start to first painted table, 60,000 households", ratio, "×", said, 2.0)]


def memory() -> list[Line]:
    """Resident memory of the window after looking around: the list scrolled, a household open, a search."""
    with _town() as path:
        arguments = (str(path), factories.PASSWORD, str(HOUSEHOLDS), "look around")
        megabytes = statistics.median(_run(path.parent, OURS, *arguments) for _ in range(3))
    return [line("memory", "open window, 60,000 households, 200,000 residents", megabytes, "MB", "–", 200)]


def doors() -> list[Line]:
    """The grid of doors of a committee: opened for the first time, another stairwell, one door ticked off by a key."""
    with _unit() as path:
        arguments = (str(path), factories.PASSWORD)
        _said(path.parent, DOORS, *arguments)  # the first compiles the modules
        found = [json.loads(_said(path.parent, DOORS, *arguments)) for _ in range(ROUNDS)]
    median = {name: statistics.median(one[name] for one in found) for name in found[0]}
    return [
        line("doors", "the grid opens in the window, page built and painted", median["first"], "ms", "none", 100),
        line("doors", "another stairwell, painted", median["next"], "ms", "none", 100),
        line("doors", "a door ticked off by a key, written and painted", median["key"], "ms", "none", 100),
    ]


if __name__ == "__main__":
    print(json.dumps([*start(), *memory(), *doors()], ensure_ascii=False, indent=1))
