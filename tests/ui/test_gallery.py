"""Every widget can be shown in every look. `--basetemp=DIR` keeps the pictures for looking at them."""

from pathlib import Path

import pytest

from tests.ui.gallery import ledger_page, parts_page
from tests.ui.walker import nameless
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.widgets.drawer import Drawer
from xinjing_desktop.ui.widgets.form import FormGrid
from xinjing_desktop.ui.widgets.side_nav import SideNav
from xinjing_desktop.ui.widgets.table import Table

LOOKS = {"light": theme.Look(), "dark": theme.Look(dark=True), "large": theme.LARGE_PRINT}


def test_large_print_switched_on_later_is_as_large(qtbot, window_look, jobs, frozen_clock):
    def measures():
        window = ledger_page(jobs)
        qtbot.addWidget(window)
        window.show()
        return window

    def of(window):
        table, form = window.findChild(Table), window.findChild(FormGrid)
        return [
            window.findChild(SideNav).width(),
            window.findChild(Drawer).width(),
            table.rowHeight(0),
            form.fields["place"].edit.height(),
            form.fields["description"].edit.height(),
            form._labels["place"].height(),
        ]

    early = measures()
    window_look(theme.LARGE_PRINT)
    late = measures()
    qtbot.wait(20)
    assert of(early) == of(late)
    wide = early.findChild(Table).columnWidth(1), late.findChild(Table).columnWidth(1)
    assert abs(wide[0] - wide[1]) < 0.1 * wide[1]


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("page", [ledger_page, parts_page])
def test_it_shows(page, look, qtbot, window_look, jobs, frozen_clock, tmp_path: Path):
    window_look(LOOKS[look])
    window = page(jobs)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    qtbot.wait(50)
    file = tmp_path / f"{page.__name__}-{look}.png"
    assert window.grab().save(str(file))
    assert nameless(window) == []
