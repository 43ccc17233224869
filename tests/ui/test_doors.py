"""A stairwell ticked off by keyboard and mouse, with exceptions written beside the grid."""

import datetime
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests import factories
from tests.ui.conftest import Told
from xinjing_desktop.ledger import undo
from xinjing_desktop.ledger.casework import campaigns, places
from xinjing_desktop.ledger.find import today
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Campaign, Hazard, Household, Resident, Stairwell, Visit
from xinjing_desktop.records.address import Address
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.doors.page import DoorsPage
from xinjing_desktop.ui.pages.hazards.page import HazardsPage
from xinjing_desktop.ui.pages.hazards.quick_form import QuickHazardForm

Key = Qt.Key


def sixty_doors(ledger: Ledger) -> str:
    """北渔路123弄45号: fifteen floors of four."""
    with ledger.change("建门洞") as pen:
        book = places.gazetteer(ledger)
        spot = book.locate(Address(compound="泾北三村", road="北渔路", lane="123", stairwell="45"))
        for row in spot.missing:
            pen.add(row)
        assert spot.stairwell
        places.lay_out(pen, book, spot.stairwell, 15, 4)
    return spot.stairwell


@pytest.fixture
def page(desk: Desk, qtbot: QtBot, frozen_clock: object) -> Iterator[DoorsPage]:
    sixty_doors(desk.ledger)
    made = DoorsPage(desk)
    qtbot.addWidget(made)
    made.resize(1180, 700)
    made.show()
    made.grid.setFocus()
    yield made


def outcomes(desk: Desk) -> dict[str, str | None]:
    lines = desk.ledger.select("SELECT h.room_no, v.outcome FROM visit v JOIN household h ON h.uid=v.household")
    return dict(lines)


def press(qtbot: QtBot, widget: QWidget, *keys: Key, shift: bool = False) -> None:
    for key in keys:
        modifier = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
        qtbot.keyClick(widget, key, modifier)


def test_sixty_doors_with_three_exceptions_by_keyboard_alone(page: DoorsPage, desk: Desk, qtbot: QtBot) -> None:
    """The keyboard starts at 1501; 1502 is not home, 1401 refuses, 1304 stands empty; everybody else was met."""
    grid = page.grid
    assert [door.room for door in grid.doors][:5] == ["1501", "1502", "1503", "1504", "1401"]
    press(qtbot, grid, Key.Key_Right, Key.Key_4)  # goes on to 1503 by itself
    press(qtbot, grid, Key.Key_Home, Key.Key_Down, Key.Key_5)
    press(qtbot, grid, Key.Key_Down, Key.Key_Right, Key.Key_Right, Key.Key_6)
    press(qtbot, grid, Key.Key_Equal)
    said = outcomes(desk)
    assert len(said) == 60
    assert (said["1502"], said["1401"], said["1304"]) == ("not_home", "refused", "vacant_verified")
    assert sum(outcome == "met_inside" for outcome in said.values()) == 57
    bands = {band for (band,) in desk.ledger.select("SELECT DISTINCT time_band FROM visit")}
    assert bands == {"day"}


def seen(page: DoorsPage) -> str:
    """The door at the keyboard, if all of it is in view."""
    door = page.grid.current
    assert door is not None
    rect = page.grid.rect_of(door.uid).translated(page.grid.pos())
    return door.room if page.around.viewport().rect().contains(rect) else f"{door.room} is out of sight"


def test_the_grid_scrolls_after_the_keyboard(page: DoorsPage, desk: Desk, qtbot: QtBot) -> None:
    """Fifteen floors in a window that shows nine: no door is marked that cannot be seen."""
    for floor in range(15, 0, -1):
        for room in range(1, 5):
            assert seen(page) == f"{floor}{room:02}"
            press(qtbot, page.grid, Key.Key_1)
    press(qtbot, page.grid, Key.Key_Home)
    assert seen(page) == "1501"
    press(qtbot, page.grid, *[Key.Key_Down] * 14)
    assert seen(page) == "101"
    press(qtbot, page.grid, Key.Key_End)
    assert seen(page) == "104"
    page.go(household=page.grid.doors[20].uid)
    assert seen(page) == "1001"


def test_the_grid_stays_where_the_wheel_brought_it_while_a_door_is_painted_anew(page: DoorsPage, desk: Desk) -> None:
    bar = page.around.verticalScrollBar()
    bar.setValue(bar.maximum())
    page.mark([page.grid.doors[59].uid], "refused")
    assert page.grid.doors[59].outcome == "refused"
    assert bar.value() == bar.maximum() > 0


def test_another_stairwell_begins_at_its_top_and_a_form_leaves_its_door_in_view(page: DoorsPage, desk: Desk, qtbot: QtBot) -> None:
    with desk.ledger.change("又一个门洞") as pen:
        spot = places.gazetteer(desk.ledger).locate(Address(compound="泾北三村", road="北渔路", lane="123", stairwell="46"))
        for row in spot.missing:
            pen.add(row)
        assert spot.stairwell
        places.lay_out(pen, places.gazetteer(desk.ledger), spot.stairwell, 15, 4)
    page.reload()
    page.go(household=page.grid.doors[59].uid)
    assert seen(page) == "104"
    press(qtbot, page.grid, Key.Key_H)
    page.resize(900, 420)
    qtbot.wait(0)
    assert seen(page) == "104"
    page.drawer.finished.emit()
    press(qtbot, page.grid, Key.Key_PageDown)
    assert seen(page) == "1501"


def test_one_click_means_met_and_a_second_click_changes_nothing(page: DoorsPage, desk: Desk, qtbot: QtBot) -> None:
    door = page.grid.doors[5]
    spot = page.grid.rect_of(door.household).center()
    qtbot.mouseClick(page.grid, Qt.MouseButton.LeftButton, pos=spot)
    qtbot.mouseClick(page.grid, Qt.MouseButton.LeftButton, pos=spot)
    assert outcomes(desk) == {door.room: "met_inside"}
    press(qtbot, page.grid, Key.Key_4)
    assert outcomes(desk) == {door.room: "not_home"}, "a slip is corrected, not doubled"


def test_shift_selects_a_range_and_a_digit_marks_it(page: DoorsPage, desk: Desk, qtbot: QtBot) -> None:
    press(qtbot, page.grid, Key.Key_Right, Key.Key_Down, shift=True)
    assert len(page.grid.chosen()) == 4
    press(qtbot, page.grid, Key.Key_2)
    assert outcomes(desk) == dict.fromkeys(("1501", "1502", "1401", "1402"), "met_door")
    assert desk.ledger.value("SELECT count(*) FROM act WHERE what LIKE '走访：%'") == 1, "one change for the range"


def test_ticks_and_leaflets_go_with_every_meeting(page: DoorsPage, desk: Desk, qtbot: QtBot) -> None:
    page.panel.all_six.click()
    page.panel.leaflets.set_value(2)
    press(qtbot, page.grid, Key.Key_Space, Key.Key_4)
    visits = {visit.outcome: visit for visit in desk.ledger.rows(Visit.select())}
    assert visits["met_inside"].clear_corridor and visits["met_inside"].three_done
    assert visits["met_inside"].leaflet_count == 2
    assert visits["not_home"].leaflet_count is None and visits["not_home"].clear_corridor is None


def test_what_a_campaign_asks_for_is_said_at_its_doors(page: DoorsPage, desk: Desk, qtbot: QtBot) -> None:
    assert not page.panel.errands.isVisible() and not page.panel.one_each.isVisible()
    first, second = page.grid.doors[:2]
    days = {"starts_on": datetime.date(2026, 3, 1), "ends_on": datetime.date(2026, 3, 5)}
    with desk.ledger.change("开始") as pen:
        facts = {"name": "春季行动", "scope": "all", "checks": ["楼道"], "leaflet": "折页", **days}
        (campaign,) = campaigns.issue(pen, desk.ledger, [factories.COMMUNITY], **facts)
        campaigns.begin(pen, desk.ledger, campaign, on=days["starts_on"])
    frozen = desk.ledger.get(Campaign, campaign.uid)
    assert frozen is not None
    with desk.ledger.change("免访") as pen:
        campaigns.exclude(pen, desk.ledger, frozen, [second.uid], on=days["starts_on"], reason="动迁房")
    page.grid.go_to(first.uid)
    assert page.panel.errands.text() == "春季行动：检查楼道；发放折页。" and page.panel.errands.isVisible()
    assert page.panel.facts() == {}, "nothing is recorded that the clerk did not set"
    page.panel.one_each.click()
    assert page.panel.facts() == {"leaflet_count": 1}
    page.panel.one_each.click()
    assert page.panel.facts() == {}
    page.grid.go_to(second.uid)
    assert not page.panel.errands.isVisible() and not page.panel.one_each.isVisible()
    page.grid.go_to(first.uid)
    page.panel.moment.set_value("2026-02-28T10:00")
    page.panel.moment_changed.emit()
    assert not page.panel.errands.isVisible(), "the day of the round counts, not today"


def test_ticks_can_be_added_to_doors_afterwards(page: DoorsPage, desk: Desk, qtbot: QtBot) -> None:
    press(qtbot, page.grid, Key.Key_Space)
    page.panel.ticks.set_value(["close_gas"])
    press(qtbot, page.grid, Key.Key_Home)
    page.panel.apply.click()
    visit = desk.ledger.one(Visit.select())
    assert visit is not None and visit.close_gas is True and visit.three_done is False
    assert desk.ledger.value("SELECT count(*) FROM visit") == 1


def test_a_slip_is_cleared_and_undo_brings_it_back(page: DoorsPage, desk: Desk, told: Told, qtbot: QtBot) -> None:
    press(qtbot, page.grid, Key.Key_Space, Key.Key_Home, Key.Key_Delete)
    assert outcomes(desk) == {}
    undo.undo(desk.ledger)
    assert outcomes(desk) == {"1501": "met_inside"}
    assert page.grid.doors[0].outcome == "met_inside", "the grid follows by itself"


def test_a_hazard_is_written_up_beside_the_grid(page: DoorsPage, desk: Desk, told: Told, qtbot: QtBot) -> None:
    press(qtbot, page.grid, Key.Key_Space, Key.Key_Home, Key.Key_H)
    form = page.drawer.findChild(QuickHazardForm)
    assert form is not None and form.isVisible()
    assert form.form.fields["kind"].isAncestorOf(page.focusWidget()), "the keyboard goes on in the form"
    form.form.fields["kind"].set_value("H05")
    form.form.changed.emit("kind")
    assert form.form.values()["due_date"].isoformat() == "2026-03-05", "three working days from Monday"
    form.keep.click()
    hazard = desk.ledger.one(Hazard.select())
    assert hazard is not None and hazard.household == page.grid.doors[0].household
    assert hazard.state == "fixing" and hazard.visit == page.grid.doors[0].visit
    assert hazard.severity == "general" and hazard.found_by == [desk.ledger.account.name]
    assert page.grid.doors[0].open_hazards == 1 and page.grid.hasFocus()


def test_the_short_form_knows_whose_door_it_is(page: DoorsPage, desk: Desk, qtbot: QtBot) -> None:
    door = page.grid.doors[0].household
    with desk.ledger.change("改户主") as pen:
        pen.edit(Household, door, head_name="李阿姨", phones=[{"number": "13800001234"}])
    press(qtbot, page.grid, Key.Key_H)
    form = page.drawer.findChild(QuickHazardForm)
    assert form is not None
    form.form.fields["kind"].set_value("H04")
    form.form.changed.emit("kind")
    form.keep.click()
    hazard = desk.ledger.one(Hazard.select())
    assert hazard is not None and hazard.responsible_name == "李阿姨"
    assert hazard.phones == [{"number": "13800001234"}], "the ledger that the town takes has a column for it"


def test_who_had_not_moved_in_is_refused_at_the_field(page: DoorsPage, desk: Desk, qtbot: QtBot) -> None:
    door = page.grid.doors[0].household
    with desk.ledger.change("登记") as pen:
        pen.add(Resident(household=door, name="李阿姨", moved_in_on="2026-03-01"))
    page.panel.moment.edit.setText("2026-02-20 10:00")
    page.grid.setFocus()
    press(qtbot, page.grid, Key.Key_N)
    page.note.form.fill({"person_met": "李阿姨"})
    page.note.save()
    assert "李阿姨是 2026-03-01 入住的" in (page.note.form.fields["person_met"].problem() or "")
    assert desk.ledger.value("SELECT count(*) FROM visit") == 0 and page.note.isVisible()
    page.note.form.fill({"person_met": "前一户的王师傅"})
    page.note.save()
    assert desk.ledger.value("SELECT person_met FROM visit") == "前一户的王师傅"


def test_a_need_is_noted_beside_the_grid(page: DoorsPage, desk: Desk, qtbot: QtBot) -> None:
    press(qtbot, page.grid, Key.Key_N)
    assert page.note.isVisible()
    assert page.note.form.fields["person_met"].isAncestorOf(page.focusWidget())
    page.note.form.fill({"person_met": "李阿姨", "needs": "楼道灯不亮"})
    page.note.save()
    visit = desk.ledger.one(Visit.select())
    assert visit is not None and visit.needs == "楼道灯不亮" and visit.outcome == "met_inside"


def test_a_note_interrupted_by_a_crash_comes_back(page: DoorsPage, desk: Desk, told: Told, qtbot: QtBot) -> None:
    press(qtbot, page.grid, Key.Key_N)
    qtbot.keyClicks(page.focusWidget(), "Li ayi")
    desk.drafts.flush()
    (draft,) = today.drafts(desk.ledger)
    assert draft.title == "走访" and draft.page == "doors" and draft.where == {"household": page.grid.doors[0].household}
    again = DoorsPage(desk)
    qtbot.addWidget(again)
    again.show()
    again.go(**draft.where)
    press(qtbot, again.grid, Key.Key_N)
    assert again.note.form.values()["person_met"] == "Li ayi" and "已经恢复" in told.toasts[-1]
    again.note.save()
    assert today.drafts(desk.ledger) == []


def test_a_hazard_begun_at_a_door_is_found_again_on_its_page(
    page: DoorsPage, desk: Desk, told: Told, qtbot: QtBot
) -> None:
    press(qtbot, page.grid, Key.Key_Space, Key.Key_Home, Key.Key_H)
    form = page.drawer.findChild(QuickHazardForm)
    assert form is not None
    form.form.fill({"description": "纸箱堆到门口"})
    form.form.changed.emit("description")
    desk.drafts.flush()
    (draft,) = today.drafts(desk.ledger)
    there = HazardsPage(desk)
    qtbot.addWidget(there)
    there.go(**draft.where)
    assert there.form is not None and there.form.form.values()["description"] == "纸箱堆到门口"


def test_stairwells_of_one_lane_stand_in_walking_order_without_it(page: DoorsPage, desk: Desk) -> None:
    """A list that wrote 46号 and nothing else meant the lane of its neighbours."""
    stairwell = desk.ledger.one(Stairwell.select())
    assert stairwell is not None
    with desk.ledger.change("建门洞") as pen:
        pen.add(Stairwell(compound=stairwell.compound, number="46"))
        pen.add(Stairwell(compound=stairwell.compound, number="44", lane="123"))
    page.reload()
    assert [page.stairwells.item(at).text() for at in range(3)] == ["44号", "45号", "46号"]
    with desk.ledger.change("建门洞") as pen:
        pen.add(Stairwell(compound=stairwell.compound, number="1", lane="125"))
    page.reload()
    assert [page.stairwells.item(at).text() for at in range(4)] == ["46号", "123弄44号", "123弄45号", "125弄1号"]


def test_a_second_attempt_counts_on(page: DoorsPage, desk: Desk, qtbot: QtBot, at: object) -> None:
    press(qtbot, page.grid, Key.Key_4)
    at("2026-03-03 19:00")  # type: ignore[operator]
    page._start_round()
    page._show_doors()
    page.grid.setFocus()
    press(qtbot, page.grid, Key.Key_1)
    visits = desk.ledger.rows(Visit.select().order_by(Visit.visited_at))
    assert [(visit.attempt_no, visit.time_band) for visit in visits] == [(1, "day"), (2, "evening")]


def test_more_doors_are_laid_out(page: DoorsPage, desk: Desk, told: Told) -> None:
    told.answers.append("16×5")
    page.layout_button.click()
    assert desk.ledger.value("SELECT count(*) FROM household") == 80
    told.answers.append("很多")
    page.layout_button.click()
    assert "没有看懂" in told.sentences[-1]
    assert len({door.room for door in page.grid.doors}) == 80


def test_a_reader_can_look_but_not_mark(desk: Desk, qtbot: QtBot, frozen_clock: object) -> None:
    sixty_doors(desk.ledger)
    desk.ledger.account = type(desk.ledger.account)("小读", "reader")
    page = DoorsPage(desk)
    qtbot.addWidget(page)
    page.show()
    press(qtbot, page.grid, Key.Key_Space, Key.Key_4)
    assert outcomes(desk) == {}
    assert not page.panel.rest.isEnabled()


def test_an_empty_ledger_shows_the_way(desk: Desk, told: Told, qtbot: QtBot) -> None:
    page = DoorsPage(desk)
    qtbot.addWidget(page)
    page.show()
    assert page.empty.isVisible() and not page.grid.isVisible()
    page.empty.pressed.emit()
    assert told.went == [("imports", {})]


def test_the_screen_reader_hears_the_door(page: DoorsPage, desk: Desk, qtbot: QtBot) -> None:
    with desk.ledger.change("改") as pen:
        pen.edit(Household, page.grid.doors[0].household, head_name="张三", caution_note="有犬")
    press(qtbot, page.grid, Key.Key_Right, Key.Key_Left)
    said = page.grid.accessibleDescription()
    assert "1501" in said and "张三" in said and "有犬" in said
