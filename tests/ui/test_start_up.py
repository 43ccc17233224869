"""What a start does not load before it is needed: the first table must stand there at once.

The habit behind it: what the first page does not show is imported inside the function that needs it, and packages that
many modules name (`records`) load their parts when one is asked for. These lists say what must stay out.

PySide6 builds a class of Qt, with all names of its enumerations, when Python first touches it: by an import, or because
Qt hands over an object of that kind. An object whose kind is not known (a `QWidget` that Qt made, a `QEvent`) makes it
build every class that it might be, which takes longer than painting the window.
"""

import subprocess
import sys

from tests import factories
from xinjing_desktop.ledger.find import households
from xinjing_desktop.ledger.ledger import Ledger

HEAVY = [
    "qtawesome",
    "pypinyin",
    "openpyxl",
    "PySide6.QtPrintSupport",
    "PySide6.QtQml",
    "PySide6.QtNetwork",
    "PySide6.QtSvg",
]
NOT_YET = [
    *HEAVY,
    "peewee",
    "sqlite3",
    "decimal",
    "uuid",
    "email",
    "asyncio",
    "html",
    "python_calamine",
    "stdnum",
    "chinese_calendar",
    "xinjing_desktop.exchange",
    "xinjing_desktop.reports",
    "xinjing_desktop.self_test",
    "xinjing_desktop.records.entities",
    "xinjing_desktop.records.address",
    "xinjing_desktop.records.dates",
    "xinjing_desktop.ledger.pen",
    "xinjing_desktop.ledger.undo",
    "xinjing_desktop.ledger.derived",
    "xinjing_desktop.ledger.reading",
    "xinjing_desktop.ledger.casework",
    "xinjing_desktop.ui.fields",
    "xinjing_desktop.ui.help_window",
    "xinjing_desktop.ui.welcome",
    "xinjing_desktop.sheet",
    "xinjing_desktop.ui.widgets.form",
    "xinjing_desktop.ui.pages.today",
    "xinjing_desktop.ui.pages.doors",
    "xinjing_desktop.ui.pages.hazards",
    "xinjing_desktop.ui.pages.imports",
    "xinjing_desktop.ui.pages.settings",
    "xinjing_desktop.ui.pages.households.detail",
]

NOT_BUILT = [
    "QCalendarWidget",
    "QFileDialog",
    "QGestureEvent",
    "QGradient",
    "QGraphicsView",
    "QMessageBox",
    "QStyle",
    "QTouchEvent",
    "QWizard",
]
"""Qt classes of the modules that are loaded anyway: the last in their families, and those with hundreds of names."""

SCRIPT = """
import sys
from xinjing_desktop.ui import alerts, drafts, fields, fonts, icons, jobs, state, theme
from xinjing_desktop.ui.widgets import (cards, drawer, drop_area, filter_bar, form, photo_strip, progress_strip,
                                        search_box, side_nav, table)
icons.icon("add")
print([name for name in sys.argv[1:] if name in sys.modules])
"""

FIRST_PAINT = """
import os, sys
from pathlib import Path
from xinjing_desktop import app, cli
program = app.program()
from PySide6 import QtGui, QtWidgets
from PySide6.QtCore import QCoreApplication
from xinjing_desktop.ledger.file import open_ledger
program.state["page"] = "households"
program.enter(open_ledger(Path(sys.argv[1]), sys.argv[2]))
table = program.window.pages["households"].table
seen = []
def paint(event):
    QtWidgets.QTableView.paintEvent(table, event)
    if not seen:
        seen.append(True)
        said = table.model().index(0, 0).data(), program.jobs.busy, program.jobs._pool.activeThreadCount()
        built = [*vars(QtGui), *vars(QtWidgets)]
        print(said, [name for name in sys.argv[3:] if name in sys.modules or name in built], flush=True)
        program.window.painted.connect(QCoreApplication.quit)
table.paintEvent = paint
QCoreApplication.exec()
while program.jobs.busy:
    QCoreApplication.processEvents()
print(table.window().pages["households"].filters._chips["all"].text(), flush=True)
program.leave()
os._exit(0)
"""

AHEAD = """
import os, sys
from pathlib import Path
from xinjing_desktop import app
program = app.program()
from PySide6.QtCore import QCoreApplication, QTimer
from xinjing_desktop.ledger.file import open_ledger
program.state["page"] = "settings"
program.enter(open_ledger(Path(sys.argv[1]), sys.argv[2]))
wanted = [f"xinjing_desktop.ui.pages.{name}.page" for name in sys.argv[3:]]
def look():
    if all(name in sys.modules for name in wanted):
        print("loaded", sorted(program.window.pages), flush=True)
        os._exit(0)
    QTimer.singleShot(20, look)
program.window.painted.connect(lambda: print([name for name in wanted if name in sys.modules], flush=True))
program.window.painted.connect(look)
QTimer.singleShot(20_000, lambda: os._exit(1))
QCoreApplication.exec()
"""


def run(code: str, *arguments: str) -> list[str]:
    said = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    return said.stdout.splitlines()


def test_nothing_heavy_is_imported() -> None:
    assert run(SCRIPT, *HEAVY) == ["[]"]


def test_the_first_table_is_painted_before_anything_that_can_wait(ledger: Ledger) -> None:
    """Its rows are there; what counts in the background has not begun; nothing is loaded that is not on the screen."""
    first = factories.a_stairwell_of_doors(ledger)[0]
    address, path = households.lines(ledger, [first])[first].address, ledger.path
    ledger.close()
    painted, counted = run(FIRST_PAINT, str(path), factories.PASSWORD, *NOT_YET, *NOT_BUILT)
    assert painted == f"('{address}', True, 0) []"
    assert counted == "全部  12"


def test_what_every_day_begins_with_is_loaded_once_the_window_stands(ledger: Ledger) -> None:
    path = ledger.path
    ledger.close()
    before, after = run(AHEAD, str(path), factories.PASSWORD, "doors", "hazards", "households", "care")
    assert before == "[]" and after == "loaded ['settings']", "loaded, not built"
