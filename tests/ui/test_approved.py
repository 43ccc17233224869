"""Every page as somebody approved it: in light, dark and large print, empty and full, at 1366×768."""

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui import exchanging
from tests.ui.conftest import Told, settle
from tests.ui.pictures import assert_looks_as_approved
from xinjing_desktop.exchange import handover
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.main_window import PAGES, MainWindow

LOOKS = {"light": theme.Look(), "dark": theme.Look(dark=True), "large": theme.LARGE_PRINT}
OPENED = ("households", "outings", "hazards", "appeals")
EVERY = [entry.key for entry in PAGES]
OF_THE_TOWN = ("receiving", "conflicts", "supervisions")
"""Pages that are looked at in a town's window."""


@pytest.fixture(params=LOOKS)
def look(request: pytest.FixtureRequest, window_look: object) -> Iterator[str]:
    window_look(LOOKS[request.param])  # type: ignore[operator]
    yield request.param


def at_page(desk: Desk, qtbot: QtBot, key: str) -> MainWindow:
    window = MainWindow(desk)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.open(key)
    window.show()
    settle(desk.jobs, qtbot)
    window.setFocus()
    return window


@pytest.mark.parametrize("key", [key for key in EVERY if key not in OF_THE_TOWN])
def test_empty(key: str, desk: Desk, look: str, qtbot: QtBot, frozen_clock: object) -> None:
    window = at_page(desk, qtbot, key)
    assert_looks_as_approved(window, f"{key}-empty-{look}", qtbot)


@pytest.mark.parametrize("key", [key for key in EVERY if key not in OF_THE_TOWN])
def test_full(key: str, full_desk: Desk, look: str, qtbot: QtBot) -> None:
    window = at_page(full_desk, qtbot, key)
    assert_looks_as_approved(window, f"{key}-full-{look}", qtbot)


@pytest.mark.parametrize("key", OF_THE_TOWN)
def test_empty_at_the_town(key: str, empty_town_desk: Desk, look: str, qtbot: QtBot) -> None:
    window = at_page(empty_town_desk, qtbot, key)
    assert_looks_as_approved(window, f"{key}-empty-{look}", qtbot)


@pytest.mark.parametrize("key", OF_THE_TOWN)
def test_full_at_the_town(key: str, town_desk: Desk, look: str, qtbot: QtBot) -> None:
    window = at_page(town_desk, qtbot, key)
    assert_looks_as_approved(window, f"{key}-full-{look}", qtbot)


def test_the_towns_answers(full_desk: Desk, look: str, qtbot: QtBot, tmp_path: Path) -> None:
    ledger = full_desk.ledger
    with exchanging.a_town(ledger, tmp_path) as town:
        exchanging.up(ledger, town, tmp_path)
        days = {"issued_on": datetime.date(2026, 2, 25), "due_on": datetime.date(2026, 3, 8)}
        for (hazard,) in town.select("SELECT uid FROM hazard WHERE state='closed' ORDER BY uid LIMIT 3"):
            exchanging.supervise(town, hazard, **days)
        handover.take_in(ledger, exchanging.down(town, tmp_path))
    window = at_page(full_desk, qtbot, "handover")
    window.pages["handover"].go(tab="replies")
    settle(full_desk.jobs, qtbot)
    window.setFocus()
    assert_looks_as_approved(window, f"handover-replies-{look}", qtbot)


@pytest.mark.parametrize("key", OPENED)
def test_with_a_record_open(key: str, full_desk: Desk, look: str, qtbot: QtBot, told: Told) -> None:
    window = at_page(full_desk, qtbot, key)
    page = window.pages[key]
    first = page.table.rows.id_at(0)  # type: ignore[attr-defined]
    page.go(**{key.rstrip("s"): first})
    settle(full_desk.jobs, qtbot)
    window.setFocus()
    assert_looks_as_approved(window, f"{key}-open-{look}", qtbot)


@pytest.mark.parametrize("tab", ["sums", "leaflets"])
def test_the_other_tabs_of_outings(tab: str, full_desk: Desk, look: str, qtbot: QtBot) -> None:
    window = at_page(full_desk, qtbot, "outings")
    window.pages["outings"].go(tab=tab)
    settle(full_desk.jobs, qtbot)
    window.setFocus()
    assert_looks_as_approved(window, f"outings-{tab}-{look}", qtbot)


def test_a_persons_whole_story(full_desk: Desk, look: str, qtbot: QtBot) -> None:
    window = at_page(full_desk, qtbot, "care")
    page = window.pages["care"]
    page.go(resident=next(one.uid for one in page.everybody if one.profiles and len(one.duties) > 1))  # type: ignore[attr-defined]
    settle(full_desk.jobs, qtbot)
    window.setFocus()
    assert_looks_as_approved(window, f"care-open-{look}", qtbot)


def test_the_diary(full_desk: Desk, look: str, qtbot: QtBot) -> None:
    """A day of which much was told."""
    day = str(full_desk.ledger.value("SELECT substr(max(visited_at),1,10) FROM visit"))
    window = at_page(full_desk, qtbot, "today")
    window.pages["today"].go(diary=day)
    settle(full_desk.jobs, qtbot)
    window.setFocus()
    assert_looks_as_approved(window, f"today-diary-{look}", qtbot)


@pytest.mark.parametrize("way", ["round", "street"])
def test_doors_walked_another_way(way: str, full_desk: Desk, look: str, qtbot: QtBot) -> None:
    """The weekend's list, and a street of shops that is entered from paper."""
    window = at_page(full_desk, qtbot, "doors")
    page = window.pages["doors"]
    if way == "round":
        page.go(round="weekend")
        keys = (Qt.Key.Key_4, Qt.Key.Key_1)
    else:
        page.go(shop=full_desk.ledger.value("SELECT uid FROM shop ORDER BY shop_name LIMIT 1"))
        page.panel.moment.edit.setText("2026-03-01 19:00")
        qtbot.keyClick(page.grid, Qt.Key.Key_Home)
        keys = (Qt.Key.Key_1, Qt.Key.Key_4)
    for key in keys:
        qtbot.keyClick(page.grid, key)
    settle(full_desk.jobs, qtbot)
    window.setFocus()
    assert_looks_as_approved(window, f"doors-{way}-{look}", qtbot)
