"""“打印…” on households, hazards, stairwells and today: who is chosen there is who gets a slip."""

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests import factories
from tests.notices.conftest import Homes
from tests.ui.conftest import Told, desk_around, settle
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.jobs import Jobs
from xinjing_desktop.ui.main_window import load
from xinjing_desktop.ui.pages.page import Page
from xinjing_desktop.ui.pages.printing.page import PrintingPage
from xinjing_desktop.ui.widgets.table import Table


def opened(name: str, desk: Desk, qtbot: QtBot) -> Page:
    page = load(name)(desk)
    qtbot.addWidget(page)
    page.resize(1178, 720)
    page.show()
    settle(desk.jobs, qtbot)
    return page


def press(page: Page, words: str) -> None:
    found = [one for one in page.findChildren(QPushButton) if one.text().strip() == words and one.isVisible()]
    assert found, [one.text() for one in page.findChildren(QPushButton)]
    found[-1].click()  # while several rows are chosen the bar below the table offers it too


def printed(desk: Desk, told: Told, qtbot: QtBot) -> PrintingPage:
    """The page 打印 as it opens on what was handed over."""
    (went,) = [where for page, where in told.went if page == "printing"]
    page = PrintingPage(desk)
    qtbot.addWidget(page)
    page.show()
    page.go(**went)
    settle(desk.jobs, qtbot)
    return page


@pytest.mark.parametrize(("name", "entity", "notice"), [("households", "household", ""), ("hazards", "hazard", "hazard_notice")])
def test_the_chosen_rows_or_all_of_the_list_get_a_slip(
    name: str, entity: str, notice: str, full_desk: Desk, told: Told, qtbot: QtBot
) -> None:
    page = opened(name, full_desk, qtbot)
    table: Table = page.table  # type: ignore[attr-defined]
    press(page, "打印…")
    assert told.went[-1][1]["uids"] == list(table.rows.ids()) and len(told.went[-1][1]["uids"]) > 2
    told.went.clear()
    chosen = [table.rows.id_at(at) for at in (0, 2)]
    table.select_ids(chosen)
    press(page, "打印…")
    where = told.went[-1][1]
    assert (where["entity"], where["uids"], where.get("notice", "")) == (entity, chosen, notice)
    paper = printed(full_desk, told, qtbot)
    assert paper.run.made is not None and paper.run.made.run is not None
    assert paper.run.panel.people.currentText() == f"选中的：{where['words']}"
    assert {slip.uid for slip in paper.run.made.run.slips} <= set(chosen)


def test_an_empty_list_is_one_sentence(full_desk: Desk, told: Told, qtbot: QtBot) -> None:
    for name, what in (("households", "住户"), ("hazards", "隐患")):
        page = opened(name, full_desk, qtbot)
        page.table.rows.ids = list  # type: ignore[attr-defined]
        page.table.clearSelection()  # type: ignore[attr-defined]
        press(page, "打印…")
        assert told.sentences[-1].startswith(f"表里没有{what}")
    assert told.went == []


def test_the_stairwell_on_screen_or_its_chosen_doors_get_a_slip(full_desk: Desk, told: Told, qtbot: QtBot) -> None:
    page = opened("doors", full_desk, qtbot)
    grid = page.grid  # type: ignore[attr-defined]
    press(page, "打印…")
    doors = {door.household for door in grid.doors}
    assert set(told.went[-1][1]["uids"]) == doors and len(doors) > 2
    paper = printed(full_desk, told, qtbot)
    assert paper.run.count.text().startswith(f"{len(doors)} 张")


def test_what_is_due_today_gets_its_notices(full_desk: Desk, told: Told, qtbot: QtBot) -> None:
    page = opened("today", full_desk, qtbot)
    press(page, "打印告知书、预约单…")
    paper = printed(full_desk, told, qtbot)
    assert paper.run.panel.notice().code == "hazard_notice"
    uids = told.went[-1][1]["uids"]
    found = "SELECT DISTINCT state FROM hazard WHERE uid IN (SELECT value FROM json_each(?))"
    states = {state for (state,) in full_desk.ledger.select(found, (json.dumps(uids),))}
    assert uids and states <= {"fixing", "referred", "suspended"}
    assert paper.run.count.text().startswith(f"{len(uids)} 张")


def test_ctrl_p_in_the_list_prints_the_list_and_not_slips(full_desk: Desk, told: Told, qtbot: QtBot) -> None:
    page = opened("households", full_desk, qtbot)
    table: Table = page.table  # type: ignore[attr-defined]
    qtbot.keyClick(table, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    settle(full_desk.jobs, qtbot)
    paper = printed(full_desk, told, qtbot)
    assert paper.run.side.isHidden() and paper.run.count.text().endswith("页 A4")
    assert len(told.went[-1][1]["table"].rows) == table.rows.rowCount()


def test_a_stairwell_without_doors_is_one_sentence(homes: Homes, told: Told, jobs: Jobs, window_look: object, qtbot: QtBot) -> None:
    compound = str(homes.ledger.value("SELECT uid FROM compound"))
    bare = factories.a_stairwell(compound, number="46")
    with homes.ledger.change("登记门洞") as pen:
        pen.add(bare)
    desk = desk_around(homes.ledger, told, jobs)
    page = opened("doors", desk, qtbot)
    page.go(stairwell=bare.uid)
    settle(jobs, qtbot)
    press(page, "打印…")
    assert told.went == [] and "这里没有住户" in told.sentences[-1]
    desk.drafts.flush()
