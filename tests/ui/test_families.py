"""A family moves out as one step, from one flat or from many; visits that were a slip go, and what came of them stays."""

import datetime

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests import factories
from tests.ui.conftest import Told, settle
from xinjing_desktop.ledger.acts import stacks
from xinjing_desktop.ui.bulk import BulkForm
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.households.page import HouseholdsPage

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def doors(desk: Desk, frozen_clock: object) -> list[str]:
    """Behind the first door three people, one of whom has died; behind the second one who came in February; the third is bare."""
    made = factories.a_stairwell_of_doors(desk.ledger, floors=3, rooms=1)
    with desk.ledger.change("登记") as pen:
        for name, facts in (("父", {"moved_in_on": "2001"}), ("母", {"moved_in_on": None}), ("祖", {"died_on": "2020-05-01"})):
            pen.add(factories.a_resident(made[0], name=name, moved_out_on=None, **facts))
        pen.add(factories.a_resident(made[1], name="租客", moved_in_on="2026-02-10", moved_out_on=None))
    return made


@pytest.fixture
def page(doors: list[str], desk: Desk, qtbot: QtBot) -> HouseholdsPage:
    made = HouseholdsPage(desk)
    qtbot.addWidget(made)
    made.resize(1180, 700)
    made.show()
    settle(desk.jobs, qtbot)
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def form_of(page: HouseholdsPage) -> BulkForm:
    form = page._form_together
    assert form is not None and form.isVisible()
    return form


def lines(desk: Desk, columns: str = "*", entity: str = "resident") -> list[tuple[object, ...]]:
    return desk.ledger.select(f"SELECT {columns} FROM {entity} ORDER BY uid")


def test_several_families_leave_on_one_day(page: HouseholdsPage, doors: list[str], desk: Desk, told: Told, qtbot: QtBot) -> None:
    """Nobody leaves before coming, and where nobody lives nobody leaves: both are told, the rest is done; undo gives all back."""
    before, homes = lines(desk), lines(desk, "*", "household")
    page.table.selectAll()
    qtbot.mouseClick(page.together.actions_by_name["全家迁出…"], Qt.MouseButton.LeftButton)
    form = form_of(page)
    assert form.form.values() == {"on": datetime.date(2026, 3, 2), "occupancy": None}
    form.form.fill({"on": "2026-02-01", "occupancy": "vacant"})
    told.answers.append(True)
    qtbot.keyClick(form.form, Qt.Key.Key_Return, CTRL)
    settle(desk.jobs, qtbot)
    assert "1 户可以全家迁出，2 户不行" in told.questions[-1]
    assert "· 1 户：迁出日期早于入住日期" in told.questions[-1] and "· 1 户：没有登记还住着的人" in told.questions[-1]
    assert set(lines(desk, "name, moved_out_on")) == {("父", "2026-02-01"), ("母", "2026-02-01"), ("祖", None), ("租客", None)}
    assert [uid for uid, use in lines(desk, "uid, occupancy", "household") if use == "vacant"] == [doors[0]]
    assert told.toasts == ["1 户已全家迁出"] and stacks(desk.ledger)[0][-1].what == "1 户全家迁出"
    told.undos[-1]()  # type: ignore[misc]
    settle(desk.jobs, qtbot)
    assert lines(desk) == before and lines(desk, "*", "household") == homes


def test_one_family_leaves_from_its_own_page(page: HouseholdsPage, doors: list[str], desk: Desk, told: Told, qtbot: QtBot) -> None:
    page.open_household(doors[1])
    page.detail.tabs.setCurrentIndex(1)
    qtbot.mouseClick(page.detail.move_out, Qt.MouseButton.LeftButton)
    form = form_of(page)
    assert not page.drawer.isVisible()
    form.form.fill({"on": "2026-03-09"})
    form.save()
    assert "在今天之后" in told.sentences[-1]
    form.form.fill({"on": "2026-03-01"})
    form.save()
    settle(desk.jobs, qtbot)
    assert desk.ledger.value("SELECT moved_out_on FROM resident WHERE name='租客'") == "2026-03-01"
    page.open_household(doors[1])
    assert not page.detail.move_out.isVisible(), "nobody is left who could leave"


@pytest.fixture
def visits(desk: Desk, doors: list[str]) -> list[str]:
    """Three knocks in vain, the newest first; the first one brought a hazard, a finding, a photo and an appeal."""
    with desk.ledger.change("走访") as pen:
        made = [
            pen.add(factories.a_visit(doors[0], visited_at=f"2026-02-0{day}T10:00", outcome="not_home", attempt_no=day)).uid
            for day in (1, 2, 3)
        ]
        hazard = pen.add(factories.a_hazard(doors[0], visit=made[0]))
        pen.add(factories.a_finding(hazard, visit=made[0]))
        pen.add(factories.a_photo(hazard=hazard.uid, visit=made[0]))
        pen.add(factories.an_appeal(household=doors[0], visit=made[0]))
    return made[::-1]


FROM_VISITS = ("hazard", "finding", "photo", "appeal")


def test_visits_that_were_a_slip_go_and_what_came_of_them_stays(
    page: HouseholdsPage, doors: list[str], visits: list[str], desk: Desk, told: Told, qtbot: QtBot
) -> None:
    tables = ("visit", *FROM_VISITS)
    before = {entity: lines(desk, "*", entity) for entity in tables}
    page.open_household(doors[0])
    page.detail.tabs.setCurrentIndex(2)
    shown = page.detail.visits
    assert not page.detail.drop_visits.isEnabled()
    for at, keys in ((1, Qt.KeyboardModifier.NoModifier), (2, CTRL)):
        qtbot.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, keys, shown.visualItemRect(shown.item(at)).center())
    assert page.detail.drop_visits.text().strip() == "删除记错的 2 次…"
    told.answers += [False, True]
    qtbot.mouseClick(page.detail.drop_visits, Qt.MouseButton.LeftButton)
    assert told.questions[0].startswith("要删除选中的 2 次走访吗？") and len(lines(desk, "uid", "visit")) == 3
    shown.setFocus()
    qtbot.keyClick(shown, Qt.Key.Key_Delete)
    settle(desk.jobs, qtbot)
    assert lines(desk, "uid, attempt_no", "visit") == [(visits[0], 1)], "the third knock is the first one now"
    assert all(lines(desk, "visit", entity) == [(None,)] for entity in FROM_VISITS)
    assert told.toasts == ["2 次走访已删除"] and shown.count() == 1
    told.undos[-1]()  # type: ignore[misc]
    settle(desk.jobs, qtbot)
    assert {entity: lines(desk, "*", entity) for entity in tables} == before and shown.count() == 3


@pytest.mark.parametrize("side", ["reader_desk", "town_desk"])
def test_who_only_looks_takes_nothing_away(side: str, request: pytest.FixtureRequest, qtbot: QtBot) -> None:
    desk: Desk = request.getfixturevalue(side)
    page = HouseholdsPage(desk)
    qtbot.addWidget(page)
    page.resize(1180, 700)
    page.show()
    settle(desk.jobs, qtbot)
    if desk.may_write:  # what a committee has handed over
        with desk.ledger.change("收到的") as pen:
            pen.add(factories.a_visit(desk.ledger.value("SELECT min(uid) FROM household")))
    home = desk.ledger.value("SELECT household FROM visit WHERE household IN (SELECT uid FROM household) LIMIT 1")
    page.open_household(str(home))
    for tab, offered in ((1, page.detail.move_out), (2, page.detail.drop_visits)):
        page.detail.tabs.setCurrentIndex(tab)
        assert not offered.isVisible()
    page.detail.visits.selectAll()
    page.detail._remove_visits()
    assert page.detail.visits.count() == len(page.detail.visits.selectedItems()) > 0
