"""今日 on the ledger of one unit: how soon it is painted, and how soon every figure stands there."""

import statistics

from tests import factories
from tests.bench import Line, line
from tests.bench.bench_window import ROUNDS
from tests.bench.bench_window import _run as run
from tests.bench.bench_window import _unit as unit

TODAY = """
import gc, os, sys, time
from pathlib import Path
gc.disable()
from xinjing_desktop import app
program = app.program()
from PySide6.QtWidgets import QApplication
from xinjing_desktop.ledger.file import open_ledger
program.state["page"] = "households"
program.enter(open_ledger(Path(sys.argv[1]), sys.argv[2]))
window = program.window
def settle():
    while window.desk.jobs.busy or window.desk.jobs.held:
        QApplication.processEvents()
    QApplication.processEvents()
settle()
begun = time.perf_counter()
page = window.open("today")
QApplication.processEvents()
painted = time.perf_counter()
settle()
assert page.work.tiles["due_week"].accessibleName().split()[1] != "–"
print((time.perf_counter() - begun) * 1000 if sys.argv[3] == "whole" else (painted - begun) * 1000, flush=True)
os._exit(0)
"""


def today() -> list[Line]:
    """The page of today on the ledger of one unit, first opened from another page: until it is painted, and until every
    figure stands there. What Qt does at the first table of a process is part of the start.
    """
    with unit() as path:
        arguments = (str(path), factories.PASSWORD)
        run(path.parent, TODAY, *arguments, "whole")  # compiles its modules
        painted = statistics.median(run(path.parent, TODAY, *arguments, "painted") for _ in range(ROUNDS))
        whole = statistics.median(run(path.parent, TODAY, *arguments, "whole") for _ in range(ROUNDS))
    size = "one unit with five years of visits"
    return [
        line("today", f"今日 painted, {size}", painted, "ms", "–", 200),
        line("today", f"今日 with every figure, {size}", whole, "ms", "–", 200),
    ]
