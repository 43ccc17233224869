"""Not at home: what the grid says of it, tonight's list, and a day on paper that is entered afterwards by keyboard."""

import random
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests import factories
from tests.ui.conftest import Told, settle
from xinjing_desktop.ledger.casework import places, visits
from xinjing_desktop.ledger.find import today
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.notices import lists
from xinjing_desktop.records import Compound, Hazard, Household, Shop, Stairwell, Visit
from xinjing_desktop.records.address import Address
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.main_window import MainWindow
from xinjing_desktop.ui.pages.doors.page import DoorsPage
from xinjing_desktop.ui.pages.doors.spots import badges
from xinjing_desktop.ui.pages.hazards.quick_form import QuickHazardForm

Key = Qt.Key
OUTCOMES = dict(enumerate("met_inside met_door contacted_remote not_home refused vacant_verified moved no_access".split(), 1))


def a_stairwell(ledger: Ledger, number: int, floors: int, rooms: int) -> str:
    with ledger.change("建门洞") as pen:
        book = places.gazetteer(ledger)
        spot = book.locate(Address(compound="泾北三村", road="北渔路", lane="123", stairwell=str(number)))
        for row in spot.missing:
            pen.add(row)
        assert spot.stairwell
        places.lay_out(pen, book, spot.stairwell, floors, rooms)
    return spot.stairwell


def knock(ledger: Ledger, door: str, moment: str, outcome: str = "not_home") -> None:
    with ledger.change("走访") as pen:
        visits.knock(pen, ledger, [door], visited_at=moment, outcome=outcome)


def door_of(ledger: Ledger, room: str) -> str:
    return str(ledger.value("SELECT uid FROM household WHERE room_no=?", (room,)))


@pytest.fixture
def page(desk: Desk, qtbot: QtBot, frozen_clock: object) -> Iterator[DoorsPage]:
    a_stairwell(desk.ledger, 45, 6, 2)
    a_stairwell(desk.ledger, 46, 3, 2)
    made = DoorsPage(desk)
    qtbot.addWidget(made)
    made.resize(1180, 700)
    made.show()
    made.grid.setFocus()
    yield made


# ---- a campaign day


def test_a_campaign_day_of_211_doors_is_entered_by_keyboard_without_a_dropped_key(
    desk: Desk, qtbot: QtBot, told: Told, at: Callable[[str], object]
) -> None:
    """Eleven stairwells of eighteen doors and one of thirteen, on the real page in the real window, as fast as keys come."""
    at("2026-01-17 21:00")
    ledger, chance = desk.ledger, random.Random(211)
    for number in range(1, 12):
        a_stairwell(ledger, number, 6, 3)
    a_stairwell(ledger, 12, 13, 1)
    window = MainWindow(desk)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.open("doors")
    window.show()
    qtbot.waitExposed(window)
    settle(desk.jobs, qtbot)
    page = window.pages["doors"]
    assert isinstance(page, DoorsPage)
    page.panel.moment.edit.setText("2026-01-16 19:00")
    page.grid.setFocus()
    surface = window.windowHandle()
    expected: dict[str, str] = {}
    for number in range(12):
        for door in list(page.grid.doors):
            digit = chance.choice([1, 1, 1, 1, 2, 3, 4, 4, 5, 6, 7, 8])
            expected[door.uid] = OUTCOMES[digit]
            QTest.keyClick(surface, Key(Key.Key_0 + digit))
        qtbot.waitUntil(lambda: all(door.outcome for door in page.grid.doors), timeout=60_000)  # keys wait for a scanner's
        if number < 11:
            place = page._place
            QTest.keyClick(surface, Key.Key_PageDown)
            qtbot.waitUntil(lambda was=place: page._place != was)
            assert page.panel.moment.value() == "2026-01-16T19:00", "the day on paper stays from stairwell to stairwell"
    assert len(expected) == 211
    found = ledger.rows(Visit.select())
    assert {one.household: one.outcome for one in found} == expected and len(found) == 211
    assert {(one.visited_at, one.time_band, one.attempt_no) for one in found} == {("2026-01-16T19:00", "evening", 1)}
    assert page.grid.hasFocus() and told.sentences == []


# ---- not at home


def test_a_door_says_how_often_and_when_next(page: DoorsPage, desk: Desk, qtbot: QtBot, at: Callable[[str], object]) -> None:
    door = page.grid.doors[0].uid
    assert page.panel.run.text() == ""
    qtbot.keyClick(page.grid, Key.Key_4)
    page.grid.go_to(door)
    assert badges(page.grid.doors[0], wide=True) == [("1次→夜间", "text2")]
    assert page.panel.run.text() == "已敲门 1 次没有人（日间），建议夜间再访。"
    assert "建议夜间再访" in page.grid.accessibleDescription()
    with desk.ledger.change("改") as pen:
        pen.edit(Household, door, phones=[{"number": "13800001234"}], owner_name="钱房东")
        pen.edit(Stairwell, page._place, stair_leader="王阿姨", leader_phones=[{"number": "62000000"}])
    for moment, key in (("2026-03-03 19:00", Key.Key_4), ("2026-03-07 10:00", Key.Key_4)):
        at(moment)
        page._start_round()
        page._show_doors(keep=True)
        page.grid.go_to(door)
        qtbot.keyClick(page.grid, key)
    page.grid.go_to(door)
    assert badges(page.grid.doors[0], wide=True) == [("三访未遇", "warn")]
    said = page.panel.run.text()
    assert "三访未遇。下一步：打电话 13800001234 → 问楼组长 王阿姨 62000000 → 找房东" in said and "钱房东" not in said
    qtbot.keyClick(page.grid, Key.Key_3)
    page.grid.go_to(door)
    assert page.grid.doors[0].run is None and page.panel.run.text() == "", "corrected: it was a telephone call"


# ---- dated back


def test_a_round_is_dated_back_and_comes_back_to_now(page: DoorsPage, desk: Desk, qtbot: QtBot) -> None:
    assert not page.panel.now.isVisible()
    page.panel.moment.edit.setText("3.1 19:00")
    page.panel.moment.setFocus()
    qtbot.keyClick(page.panel.moment.edit, Key.Key_Return)
    assert page.grid.hasFocus() and page.panel.now.isVisible()
    qtbot.keyClick(page.grid, Key.Key_4)
    page.stairwells.setCurrentRow(1)
    page.grid.setFocus()
    qtbot.keyClick(page.grid, Key.Key_1)
    lines = desk.ledger.rows(Visit.select())
    assert {(one.visited_at, one.time_band) for one in lines} == {("2026-03-01T19:00", "weekend")} and len(lines) == 2
    page.panel.now.click()
    assert page.panel.moment.value() == "2026-03-02T09:30" and not page.panel.now.isVisible()
    assert page.grid.doors[0].outcome is None, "that was another round"


@pytest.mark.parametrize(
    ("typed", "said"), [("2026-03-02 10:00", "还没有到"), ("1998-05-01 10:00", "2000 年"), ("2005-05-01", "2010 年建成")]
)
def test_an_impossible_moment_is_said_at_the_field_and_nothing_is_written(
    page: DoorsPage, desk: Desk, qtbot: QtBot, typed: str, said: str
) -> None:
    with desk.ledger.change("小区") as pen:
        pen.edit(Compound, desk.ledger.value("SELECT uid FROM compound"), built_year=2010)
    page.panel.moment.edit.setText(typed)
    page.grid.setFocus()
    qtbot.keyClick(page.grid, Key.Key_1)
    assert said in (page.panel.moment.problem() or "")
    assert page.panel.moment.isAncestorOf(page.focusWidget()) and page.panel.moment.edit.text().startswith(typed[:4])
    assert desk.ledger.value("SELECT count(*) FROM visit") == 0
    page.panel.moment.edit.setText("2026-03-01 10:00")
    page.grid.setFocus()
    qtbot.keyClick(page.grid, Key.Key_1)
    assert page.panel.moment.problem() is None and desk.ledger.value("SELECT count(*) FROM visit") == 1


def test_a_visit_that_lies_ahead_is_no_round_to_go_on_with(page: DoorsPage, desk: Desk) -> None:
    """A clock that was wrong, or a colleague's: the round of now begins now."""
    with desk.ledger.change("走访") as pen:
        pen.add(factories.a_visit(page.grid.doors[0].uid, visited_at="2026-03-02T11:00"))
    page._start_round()
    assert page.panel.moment.value() == "2026-03-02T09:30"


# ---- tonight's list


@pytest.fixture
def missed(page: DoorsPage, desk: Desk) -> dict[str, str]:
    """Missed by day in both stairwells, one in the evening; one to come back to, one that asked for the weekend."""
    ledger = desk.ledger
    doors = {number: [uid for (uid,) in ledger.select(
        "SELECT h.uid FROM household h JOIN stairwell s ON s.uid=h.stairwell WHERE s.number=? ORDER BY h.room_no", (number,)
    )] for number in ("45", "46")}  # fmt: skip
    named = {"45-101": doors["45"][0], "45-601": doors["45"][10], "46-301": doors["46"][4], "46-101": doors["46"][0]}
    for door in named.values():
        knock(ledger, door, "2026-02-26T10:00")
    knock(ledger, named["46-101"], "2026-02-26T19:00")
    follow, weekend = doors["45"][4], doors["45"][6]
    for door in (follow, weekend):
        with ledger.change("走访") as pen:
            pen.add(factories.a_visit(door, visited_at="2026-02-20T10:00", follow_up_on="2026-03-01"))
    with ledger.change("便于上门") as pen:
        pen.edit(Household, weekend, best_time_band="weekend")
    return {**named, "45-301": follow, "45-401": weekend}


def test_tonights_list_is_printed_by_one_button(page: DoorsPage, desk: Desk, told: Told, missed: dict[str, str]) -> None:
    page.round_button.click()
    where = told.went[-1][1]
    expected = [missed[name] for name in ("45-601", "45-301", "45-101", "46-301")]
    assert told.went[-1][0] == "printing" and list(where["uids"]) == expected, "from the top floor down"
    assert where["notice"] == "round_list" and where["words"] == "今晚 4 户"
    sheet = lists.round_list(desk.ledger, where["uids"], where["words"])
    assert sheet.title == "走访路线单　今晚"
    labels = [heading.label for heading in sheet.headings]
    first = dict(zip(labels, next(iter(sheet.rows)), strict=True))
    assert first["室号"] == "601室" and first["第几\n次"] == 2 and first["上次和\n已试时段"] == "未遇 02-26\n日间"
    assert [label for label in labels if label[0].isdigit()][3] == "4\n未遇" and first["4\n未遇"] == "□"


def test_an_evening_without_anybody_to_go_to_is_said(page: DoorsPage, told: Told, at: Callable[[str], object]) -> None:
    page.round_button.click()
    assert told.went == [] and "没有要再去的门" in told.sentences[-1]
    for moment, name in (
        ("2026-03-07 09:30", "周末路线单"), ("2026-10-01 09:30", "周末路线单"),
        ("2026-10-08 09:30", "今晚路线单"), ("2026-10-10 09:30", "今晚路线单"),
    ):  # fmt: skip
        at(moment)
        page.reload()
        assert page.round_button.accessibleName() == name, moment


def test_a_list_is_ticked_off_from_paper_in_its_own_order(
    page: DoorsPage, desk: Desk, qtbot: QtBot, missed: dict[str, str], told: Told
) -> None:
    page.go(round="evening")
    order = [missed[name] for name in ("45-601", "45-301", "45-101", "46-301")]
    assert [door.uid for door in page.grid.doors] == order
    assert [page.stairwells.item(at).text() for at in range(3)] == ["今晚", "周末", "白天"]
    page.panel.moment.edit.setText("2026-03-01 19:00")
    page.grid.setFocus()
    for key in (Key.Key_1, Key.Key_4, Key.Key_3, Key.Key_2):
        qtbot.keyClick(page.grid, key)
    assert [door.uid for door in page.grid.doors] == order, "who was met stays on the list while it is entered"
    assert [door.outcome for door in page.grid.doors] == ["met_inside", "not_home", "contacted_remote", "met_door"]
    line = page.places.current()
    assert line is not None and line.label == "今晚"
    page.print_button.click()
    assert told.went[-1][1]["notice"] == "round_list" and list(told.went[-1][1]["uids"]) == order
    page.go(stairwell=desk.ledger.value("SELECT uid FROM stairwell WHERE number='46'"))
    page.go(round="weekend")
    weekend = [missed[name] for name in ("45-401", "45-301", "46-101")]
    assert [door.uid for door in page.grid.doors] == weekend, "who asked for no time of day may be gone back to on either"


# ---- shops


@pytest.fixture
def street(page: DoorsPage, desk: Desk) -> list[str]:
    made = [factories.a_shop(road="哈密路", house_no=number) for number in ("8", "3", "5")]
    with desk.ledger.change("登记商户") as pen:
        for shop in made:
            pen.add(shop)
    return [made[at].uid for at in (1, 2, 0)]


def test_the_list_of_a_street_goes_along_on_paper(page: DoorsPage, desk: Desk, told: Told, street: list[str]) -> None:
    with desk.ledger.change("巡查") as pen:
        pen.edit(Shop, street[0], shop_name="小杨生煎", people_sleep_in=True)
        pen.add(factories.a_visit(shop=street[0], visited_at="2026-02-20T10:00"))
    page.go(shop=street[0])
    assert page.print_button.isVisible() and "巡查单" in page.print_button.toolTip()
    page.print_button.click()
    sheet = told.went[-1][1]["table"]
    assert told.went[-1][0] == "printing" and sheet.title == "商户巡查单　哈密路"
    labels = [heading.label for heading in sheet.headings]
    assert [row[labels.index("门牌")] for row in sheet.rows] == ["3号", "5号", "8号"], "one side up, the other down"
    first = dict(zip(labels, sheet.rows[0], strict=True))
    assert (first["店名"], first["注意"], first["最近巡查"]) == ("小杨生煎", "店内住人", "2026-02-20")
    boxes = [label for label in labels if label[0].isdigit()]
    assert boxes == ["1\n已巡查", "2\n店外", "4\n关门", "5\n拒查", "6\n空铺"] and {first[label] for label in boxes} == {"□"}
    assert "共 3 家" in sheet.below[0]


def test_a_street_is_patrolled_by_keyboard(page: DoorsPage, desk: Desk, qtbot: QtBot, street: list[str]) -> None:
    page.go(shop=street[0])
    assert page.places.way == "streets" and [door.uid for door in page.grid.doors] == street
    page.panel.leaflets.set_value(1)
    for key in (Key.Key_4, Key.Key_1):
        qtbot.keyClick(page.grid, key)
    qtbot.keyClick(page.grid, Key.Key_Equal)
    found = {one.shop: one for one in desk.ledger.rows(Visit.select())}
    assert [found[shop].outcome for shop in street] == ["not_home", "met_inside", "met_inside"]
    assert [found[shop].leaflet_count for shop in street] == [None, 1, 1] and not any(one.household for one in found.values())
    assert page.panel.outcomes["not_home"].text().endswith("关门") and not page.panel.ticks.isVisible()
    assert desk.ledger.value("SELECT what FROM act ORDER BY at DESC LIMIT 1").startswith("巡查：哈密路")
    qtbot.keyClick(page.grid, Key.Key_Delete)
    assert desk.ledger.value("SELECT count(*) FROM visit") == 2


def test_what_is_found_in_a_shop_goes_into_the_same_ledger(page: DoorsPage, desk: Desk, qtbot: QtBot, street: list[str]) -> None:
    page.go(shop=street[1])
    qtbot.keyClick(page.grid, Key.Key_1)
    page.grid.go_to(street[1])
    qtbot.keyClick(page.grid, Key.Key_H)
    form = page.drawer.findChild(QuickHazardForm)
    assert form is not None
    form.form.fields["kind"].set_value("H05")
    form.form.changed.emit("kind")
    form.keep.click()
    hazard = desk.ledger.one(Hazard.select())
    assert hazard is not None and hazard.shop == street[1] and hazard.household is None and hazard.stairwell is None
    assert hazard.visit == page.grid.doors[1].visit and page.grid.doors[1].open_hazards == 1
    assert ("⚠", "bad") in badges(page.grid.doors[1], wide=True)


def test_a_note_begun_at_a_shop_is_found_again(page: DoorsPage, desk: Desk, qtbot: QtBot, street: list[str]) -> None:
    page.go(shop=street[0])
    qtbot.keyClick(page.grid, Key.Key_N)
    page.note.form.fill({"needs": "招牌松动"})
    page.note.form.changed.emit("needs")
    desk.drafts.flush()
    (draft,) = today.drafts(desk.ledger)
    assert draft.page == "doors" and draft.where == {"shop": street[0]}
    page.note.save()
    visit = desk.ledger.one(Visit.select())
    assert visit is not None and visit.shop == street[0] and visit.needs == "招牌松动" and visit.household is None


def test_a_unit_without_shops_is_told_where_they_come_from(page: DoorsPage, told: Told) -> None:
    page.places.choose_way("streets")
    page.places._on_way()
    assert page.empty.isVisible() and page.places.isVisible() and not page.grid.isVisible()
    page.empty.button.click()
    assert told.went == [("settings", {"section": "shops"})]
    page.go(round="evening")
    assert page.empty.isVisible() and not page.empty.button.isVisible(), "nobody was missed"
    page.places.choose_way("stairwells")
    page.places._on_way()
    assert page.grid.isVisible() and not page.empty.isVisible()
