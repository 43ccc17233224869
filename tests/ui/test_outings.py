"""Outings entered by the keyboard and taken back; findings on the way; the pile of leaflets; a town that only looks."""

import datetime
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from tests import factories
from tests.two_desks import Pair
from tests.ui.conftest import Told, desk_around, settle
from tests.ui.walker import nameless
from xinjing_desktop.ledger import undo
from xinjing_desktop.ledger.find import outings as find
from xinjing_desktop.ledger.find import today, whereabouts
from xinjing_desktop.records import Hazard, LeafletMove, Outing
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.jobs import Jobs
from xinjing_desktop.ui.pages.hazards.detail import HazardDetail
from xinjing_desktop.ui.pages.outings.page import OutingsPage

Key, Ctrl = Qt.Key, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(desk: Desk, qtbot: QtBot, frozen_clock: object) -> OutingsPage:
    compound, shop = factories.a_compound(name="泾北三村"), factories.a_shop(shop_name="老盛昌汤包", house_no="88")
    with desk.ledger.change("登记") as pen:
        for record in (
            compound, factories.a_stairwell(compound, number="45"), shop,
            factories.a_worker(name="周网格", role="grid_worker"),
            factories.an_outing(started_at="2026-02-26T21:00", kind="night_check", led_by="镇党委书记"),
        ):  # fmt: skip
            pen.add(record)
    return opened(desk, qtbot)


def opened(desk: Desk, qtbot: QtBot) -> OutingsPage:
    made = OutingsPage(desk)
    qtbot.addWidget(made)
    made.resize(1178, 720)
    made.show()
    settle(desk.jobs, qtbot)
    return made


def write(qtbot: QtBot, text: str, *then: Key) -> None:
    """Type into whatever has the keyboard: Latin by its keys, Chinese as an input method hands it over."""
    focus = QApplication.focusWidget()
    assert focus is not None
    if text.isascii():
        qtbot.keyClicks(focus, text)
    else:
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(focus, event)
    for key in then:
        focus = QApplication.focusWidget()
        assert focus is not None
        qtbot.keyClick(focus, key)


def all_outings(desk: Desk) -> list[Outing]:
    return desk.ledger.rows(Outing.select().order_by(Outing.started_at))


def test_an_outing_is_entered_by_the_keyboard_alone_and_taken_back(
    page: OutingsPage, desk: Desk, told: Told, qtbot: QtBot
) -> None:
    qtbot.waitExposed(page)
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    qtbot.keyClick(page.outings.table, Key.Key_N, Ctrl)
    qtbot.waitUntil(lambda: page.outings.panel is not None)  # a button is seen to go down before it acts
    assert page.outings.panel is not None
    form = page.outings.panel.form.form
    qtbot.waitUntil(lambda: form.fields["kind"].isAncestorOf(QApplication.focusWidget()))
    write(qtbot, "rhzf", Key.Key_Return)
    qtbot.waitUntil(lambda: form.fields["started_at"].isAncestorOf(QApplication.focusWidget()))
    write(qtbot, "3.1 19:00", Key.Key_Return)
    write(qtbot, "泾北三村", Key.Key_Return, Key.Key_Return)
    write(qtbot, "李主任", Key.Key_Return)
    write(qtbot, "周网格、王芳等5人")
    qtbot.keyClick(form, Key.Key_Return, Ctrl)
    (_, kept) = all_outings(desk)
    assert (kept.kind, kept.started_at, kept.time_band, kept.place) == ("door_visits", "2026-03-01T19:00", "weekend", "泾北三村")
    assert (kept.committee_staff, kept.grid_workers, kept.others_count) == (["李主任"], ["周网格", "王芳"], 3)
    assert kept.community == factories.COMMUNITY
    assert told.toasts == ["已保存，6 人次"] and told.errors == []
    assert page.outings.table.current_id() == kept.uid
    assert "本月 1 批次、6 人次" in page.head._note.text()
    told.undos[-1]()  # type: ignore[misc]
    settle(desk.jobs, qtbot)
    assert len(all_outings(desk)) == 1
    assert page.outings.table.rows.rowCount() == 1
    undo.redo(desk.ledger)
    assert len(all_outings(desk)) == 2


def test_what_is_missing_is_said_at_the_field_and_nothing_is_lost(page: OutingsPage, desk: Desk, told: Told) -> None:
    page.start_new()
    assert page.outings.panel is not None
    form = page.outings.panel.form
    form.form.fill({"kind": "night_check", "started_at": "2026-03-09T21:00", "place": "车棚"})
    assert not form.save()
    assert "还没有到" in (form.form.fields["started_at"].problem() or "")
    assert "还没有写谁去了" in (form.form.fields["committee_staff"].problem() or "")
    form.form.fill({"started_at": "2026-03-01T21:00", "grid_workers": ["王芳"], "volunteers": ["王芳"]})
    assert not form.save()
    assert "已经写在“网格员”里" in (form.form.fields["volunteers"].problem() or "")
    assert form.form.values()["place"] == "车棚" and len(all_outings(desk)) == 1
    told.answers = [False]
    assert not page.may_leave()


def test_the_same_people_as_last_time(page: OutingsPage, told: Told, desk: Desk) -> None:
    page.start_new()
    assert page.outings.panel is not None
    form = page.outings.panel.form
    assert form.same.isVisible()
    form.form.fill({"kind": "door_visits", "committee_staff": ["打错的"]})
    form.same.click()
    assert form.people() == ["王芳", "李四", "张三"]
    assert "3 人次" in form.count._note.text() and "2026-02-26 21:00" in told.toasts[-1]
    assert find.offered(desk.ledger)["grid_workers"] == ["王芳", "周网格"]


def test_what_was_begun_survives(page: OutingsPage, desk: Desk, told: Told, qtbot: QtBot) -> None:
    page.start_new()
    assert page.outings.panel is not None
    field = page.outings.panel.form.form.fields["place"]
    field.setFocus()
    write(qtbot, "北门")
    desk.drafts.flush()
    (draft,) = today.drafts(desk.ledger)
    assert (draft.title, draft.page, draft.where) == ("出动", "outings", {"tab": "outings", "new": "outing"})
    again = opened(desk, qtbot)
    again.go(**draft.where)
    assert again.outings.panel is not None and again.outings.panel.form.form.values()["place"] == "北门"


def test_each_tab_has_its_own_ctrl_n(page: OutingsPage, qtbot: QtBot) -> None:
    assert (page.add.text().strip(), page.add.shortcut().toString()) == ("登记出动", "Ctrl+N")
    page.go(tab="leaflets")
    settle(page.desk.jobs, qtbot)
    assert (page.add.text().strip(), page.add.shortcut().toString()) == ("登记收发", "Ctrl+N")


def test_filters_months_and_words_narrow_the_list_and_its_sum(page: OutingsPage, desk: Desk) -> None:
    with desk.ledger.change("登记") as pen:
        pen.add(factories.an_outing(started_at="2026-03-02T08:00", others_count=4))
    view = page.outings
    assert view.sum.text() == "表中 2 批次，10 人次"
    page.go(filter="led")
    assert view.sum.text() == "表中 1 批次，3 人次" and view.table.rows.rowCount() == 1
    page.go(filter="all", month="2026-03")
    assert view.sum.text() == "表中 1 批次，7 人次"
    assert [view.months.itemText(at) for at in range(view.months.count())] == ["全部月份", "2026年3月", "2026年2月"]
    page.go(month="2026-02")
    page.search.setText("书记")
    page.search.searched.emit("书记")
    assert view.table.rows.rowCount() == 1
    page.search.searched.emit("")
    page.search.setText("没有的人")
    page.search.searched.emit("没有的人")
    assert view.table.rows.rowCount() == 0 and view.sum.text() == ""


def test_a_finding_without_a_household_hangs_on_the_outing(page: OutingsPage, desk: Desk, told: Told, qtbot: QtBot) -> None:
    (outing,) = all_outings(desk)
    page.go(outing=outing.uid)
    assert page.outings.panel is not None
    page.outings.panel.write_up.click()
    form = page.outings.finding.form
    places = [word for _, word in form.fields["where"]._choices]
    assert places == ["泾北三村（小区）", "泾北三村　123弄45号", "老盛昌汤包（北渔路88号）"]
    form.fields["where"]._choose(form.fields["where"]._choices[0][0])
    form.fill({"kind": "H04", "place": "北侧车棚", "actions": ["dissuaded", "educated"]})
    form.fields["fixed_on_site"].set_value("yes")
    page.outings.finding.save()
    (hazard,) = desk.ledger.rows(Hazard.select())
    assert hazard.outing == outing.uid and hazard.compound and hazard.household is None and hazard.shop is None
    assert (hazard.found_on, hazard.found_by) == (datetime.date(2026, 2, 26), ["王芳", "李四", "张三"])
    assert (hazard.scope, hazard.state, hazard.place) == ("outdoor", "closed", "北侧车棚")
    (line,) = find.found_on(desk.ledger, outing.uid)
    assert line.where == "泾北三村北侧车棚"
    said = page.outings.panel.form.findings
    assert said.isVisible() and "发现 1 处" in said.text() and "北侧车棚" in said.text() and "劝阻、普法教育" in said.text()
    said.linkActivated.emit(hazard.uid)
    assert told.went.pop() == ("hazards", {"hazard": hazard.uid})
    assert page.outings.table.rows.row(0).found_count == 1
    assert nameless(page) == []
    detail = HazardDetail(desk)
    qtbot.addWidget(detail)
    assert detail.show_hazard(hazard.uid)
    assert "2026-02-26 21:00 的出动" in " ".join(one.text() for one in detail.findChildren(QLabel))
    next(one for one in detail.findChildren(QPushButton) if one.text().strip() == "看出动").click()
    assert told.went == [("outings", {"outing": outing.uid})]


def test_on_a_patrol_of_shops_the_shops_come_first_and_count_apart(page: OutingsPage, desk: Desk, qtbot: QtBot) -> None:
    outing = factories.an_outing(kind="shop_patrol", started_at="2026-03-02T08:00")
    with desk.ledger.change("登记") as pen:
        pen.add(outing)
    page.go(found_on=outing.uid)
    form = page.outings.finding.form
    assert form.fields["where"]._choices[0][1] == "老盛昌汤包（北渔路88号）"
    form.fields["where"]._choose(form.fields["where"]._choices[0][0])
    form.fill({"kind": "H27", "actions": ["dissuaded"], "due_date": datetime.date(2026, 3, 9)})
    page.outings.finding.save()
    (hazard,) = desk.ledger.rows(Hazard.select())
    assert hazard.shop and hazard.compound is None and hazard.outing == outing.uid and hazard.scope == "shop"
    assert "沿街商铺教育整改 1 处，居民区教育引导 0 处" in page.head._note.text()
    page.go(tab="sums")
    assert page.sums.taught.text() == "沿街商铺教育整改 1 处（劝阻 1 处），居民区教育引导 0 处"


def test_a_finding_needs_a_place_and_is_kept_while_it_is_typed(page: OutingsPage, desk: Desk, told: Told, qtbot: QtBot) -> None:
    (outing,) = all_outings(desk)
    page.go(found_on=outing.uid)
    finding = page.outings.finding
    finding.form.fill({"kind": "H04"})
    finding.save()
    assert finding.form.fields["where"].problem() and desk.ledger.rows(Hazard.select()) == []
    finding.form.fields["where"]._choose(finding.form.fields["where"]._choices[1][0])
    desk.drafts.flush()
    (draft,) = today.drafts(desk.ledger)
    assert (draft.title, draft.page, draft.where) == ("隐患", "outings", {"found_on": outing.uid})
    told.answers = [False]
    assert not page.may_leave()
    again = opened(desk, qtbot)
    again.go(**draft.where)
    restored = again.outings.finding
    assert restored.form.values()["where"].startswith("stairwell:") and restored._where["stairwell"]
    told.answers = [True]
    again.start_new()
    desk.drafts.flush()
    assert again.outings.panel is not None and again.outings.panel.isVisible() and today.drafts(desk.ledger) == []


def test_removing_an_outing_is_one_step_that_can_be_taken_back(page: OutingsPage, desk: Desk, told: Told, qtbot: QtBot) -> None:
    (outing,) = all_outings(desk)
    assert whereabouts.spot_of(desk.ledger, "outing", outing.uid) == ("outings", {"tab": "outings", "outing": outing.uid})
    page.go(outing=outing.uid)
    assert page.outings.panel is not None
    page.outings.panel.drop.click()
    assert all_outings(desk) == [] and not page.outings.drawer.isVisible()
    assert whereabouts.spot_of(desk.ledger, "outing", outing.uid) is None
    told.undos[-1]()  # type: ignore[misc]
    settle(desk.jobs, qtbot)
    assert [one.uid for one in all_outings(desk)] == [outing.uid]


def test_the_register_of_the_chosen_month_is_exported(page: OutingsPage, desk: Desk, told: Told, qtbot: QtBot, tmp_path: Path) -> None:
    page.go(month="2026-02")
    told.answers = [tmp_path / "出动.xlsx"]
    page.report.click()
    settle(desk.jobs, qtbot)
    tab = openpyxl.load_workbook(tmp_path / "出动.xlsx").worksheets[0]
    assert tab["A1"].value == "出动登记（2026年2月）"
    told.answers = [None]
    page.report.click()
    assert told.errors == []


def test_the_sums_and_what_is_behind_them(page: OutingsPage, desk: Desk) -> None:
    with desk.ledger.change("登记") as pen:
        pen.add(factories.an_outing(started_at="2026-03-02T08:00", led_by="镇长", others_count=4))
    page.go(tab="sums")

    def shown() -> dict[str, tuple[str, ...]]:
        rows = page.sums.table.rows
        cells = [[column.cell(rows.row(at)) for column in page.sums.table.columns] for at in range(rows.rowCount())]
        return {line[0]: tuple(line[1:4]) for line in cells}

    assert shown() == {"2026年3月": ("1", "7", "1"), "2026年2月": ("1", "3", "1"), "合计": ("2", "10", "2")}
    page.sums.table.rows.sort(2, Qt.SortOrder.DescendingOrder)
    assert list(shown()) == ["2026年3月", "2026年2月", "合计"]
    page.sums.ways.choose("kind")
    page.sums.months.setCurrentIndex(1)
    page.sums.reload()
    title, below = page.sums.around()
    assert title == "出动统计（2026年3月）" and "人次＝每次出动登记的姓名和其他人数相加" in below[-1], "on paper too"
    page.sums.months.setCurrentIndex(0)
    page.sums.reload()
    assert shown()["夜间突击检查"] == ("1", "3", "1")
    page.sums.table.opened.emit("night_check")
    assert page.tab == "outings" and page.outings.filters.key() == "night_check"
    assert page.outings.sum.text() == "表中 1 批次，3 人次"
    page.go(tab="sums")
    page.sums.table.opened.emit("whole")
    assert page.tab == "sums"
    page.add.click()
    assert page.tab == "outings" and page.outings.drawer.isVisible()


# ---- leaflets


def test_a_move_is_entered_and_what_is_lacking_is_said(page: OutingsPage, desk: Desk, told: Told, qtbot: QtBot) -> None:
    door = factories.a_stairwell_of_doors(desk.ledger)[0]
    with desk.ledger.change("走访") as pen:
        pen.add(factories.a_visit(door, visited_at="2026-03-02T09:00", leaflet_count=12))
    page.go(tab="leaflets", new="leaflet_move")
    view = page.leaflets
    assert view.form is not None
    view.form.form.fill({"leaflet": "海报", "kind": "received", "quantity": 10, "moved_on": datetime.date(2026, 3, 3)})
    assert not view.form.save() and "今天以后" in (view.form.form.fields["moved_on"].problem() or "")
    view.form.form.fill({"moved_on": datetime.date(2026, 3, 2)})
    assert view.form.save()
    settle(desk.jobs, qtbot)
    assert view.table.rows.rowCount() == 1
    balance = view.balances.rows.row(0)
    assert (balance.leaflet, balance.left, len(balance.doors), balance.households) == ("海报", -2, 1, 12)
    assert "“海报”发出去的比领入的多 2 份" in view.banner._sentence.text() and view.banner.isVisible()
    (move,) = desk.ledger.rows(LeafletMove.select())
    page.go(leaflet_move=move.uid)
    view.form.form.fill({"quantity": 20})
    assert view.form.save()
    settle(desk.jobs, qtbot)
    assert not view.banner.isVisible() and view.balances.rows.row(0).left == 8
    page.go(leaflet_move=move.uid)
    view.remove()
    settle(desk.jobs, qtbot)
    assert desk.ledger.rows(LeafletMove.select()) == []
    told.undos[-1]()  # type: ignore[misc]
    settle(desk.jobs, qtbot)
    assert view.table.rows.rowCount() == 1


def test_what_is_half_typed_about_leaflets_is_asked_about(page: OutingsPage, told: Told, qtbot: QtBot) -> None:
    page.go(tab="leaflets", new="leaflet_move")
    settle(page.desk.jobs, qtbot)
    assert page.leaflets.form is not None
    page.leaflets.form.form.fill({"quantity": 3})
    told.answers = [False, True]
    assert not page.may_leave()
    assert page.may_leave()


# ---- the town


def test_a_town_sees_all_units_and_writes_nothing(pair: Pair, told: Told, qtbot: QtBot, jobs: Jobs, window_look: object) -> None:
    outing = factories.an_outing(started_at="2026-03-01T10:00")
    with pair.unit.change("登记") as pen:
        pen.add(outing)
        pen.add(factories.a_leaflet_move())
    pair.up()
    page = opened(desk_around(pair.town, told, jobs), qtbot)
    assert not page.add.isVisible() and page.outings.table.rows.rowCount() == 1
    page.go(outing=outing.uid)
    assert page.outings.panel is not None
    assert not page.outings.panel.keep.isVisible() and not page.outings.panel.write_up.isVisible()
    page.start_new()
    page.go(tab="sums")
    assert page.sums.ways.key() == "unit" and page.sums.table.rows.row(0)[0] == factories.UNIT_NAME
    page.sums.table.opened.emit(factories.COMMUNITY)
    assert page.tab == "outings" and page.outings.table.rows.rowCount() == 1
    page.go(tab="leaflets")
    settle(page.desk.jobs, qtbot)
    assert page.leaflets.table.rows.rowCount() == 1 and page.leaflets.balances.rows.rowCount() == 1
    assert pair.town.value("SELECT count(*) FROM outing") == 1
