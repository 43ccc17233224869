"""Every widget can be shown in every look. `--basetemp=DIR` keeps the pictures for looking at them."""

from pathlib import Path

import pytest

from tests.ui.gallery import ledger_page, parts_page
from tests.ui.walker import nameless
from xinjing_desktop.ui import theme

LOOKS = {"light": theme.Look(), "dark": theme.Look(dark=True), "large": theme.LARGE_PRINT}


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
