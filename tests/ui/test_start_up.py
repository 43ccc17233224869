"""What the foundation does not load before it is needed: a start must stay under a second."""

import subprocess
import sys

HEAVY = [
    "qtawesome",
    "pypinyin",
    "openpyxl",
    "PySide6.QtPrintSupport",
    "PySide6.QtQml",
    "PySide6.QtNetwork",
    "PySide6.QtSvg",
]

SCRIPT = """
import sys
from xinjing_desktop.ui import alerts, drafts, fields, fonts, icons, jobs, state, theme
from xinjing_desktop.ui.widgets import (cards, drawer, drop_area, filter_bar, form, photo_strip, progress_strip,
                                        search_box, side_nav, table)
icons.icon("add")
print([name for name in sys.argv[1:] if name in sys.modules])
"""


def test_nothing_heavy_is_imported():
    said = subprocess.run([sys.executable, "-c", SCRIPT, *HEAVY], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
