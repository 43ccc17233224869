"""A town's window: its own pages, the units named and chosen, nothing that would write into the wrong unit, 字典."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests import factories
from tests.two_desks import Pair
from tests.ui import a_town
from tests.ui.conftest import Told, desk_around, settle
from xinjing_desktop.errors import Refusal
from xinjing_desktop.exchange.plan import open_plan
from xinjing_desktop.ledger import conflicts
from xinjing_desktop.ledger.casework import terms
from xinjing_desktop.records import Hazard, Resident, Term, codes
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.find_anywhere import FindAnywhere
from xinjing_desktop.ui.jobs import Jobs
from xinjing_desktop.ui.main_window import PAGES, MainWindow
from xinjing_desktop.ui.pages.doors.page import DoorsPage
from xinjing_desktop.ui.pages.hazards.new_form import NewHazardForm
from xinjing_desktop.ui.pages.hazards.page import HazardsPage
from xinjing_desktop.ui.pages.households.page import HouseholdsPage
from xinjing_desktop.ui.pages.page import Page
from xinjing_desktop.ui.pages.settings.dictionary_panel import DictionaryPanel
from xinjing_desktop.ui.pages.settings.page import SettingsPage
from xinjing_desktop.ui.pages.today.page import TodayPage
from xinjing_desktop.ui.record_form import RecordForm


def shown(page: Page, qtbot: QtBot) -> None:
    qtbot.addWidget(page)
    page.resize(1178, 720)
    page.show()
    settle(page.desk.jobs, qtbot)


def test_each_side_has_its_own_pages(town_desk: Desk, full_desk: Desk, qtbot: QtBot) -> None:
    windows = [MainWindow(desk) for desk in (town_desk, full_desk)]
    for window in windows:
        qtbot.addWidget(window)
    town, committee = ([entry.key for entry in window.entries] for window in windows)
    assert {"receiving", "conflicts", "supervisions", "hazards", "households", "settings"} <= set(town)
    assert "imports" not in town
    assert {"conflicts", "imports"} <= set(committee)
    assert {"receiving", "supervisions"}.isdisjoint(committee)
    assert {entry.key for entry in PAGES} == set(town) | set(committee)


def test_what_is_found_in_a_town_says_of_which_unit_it_is(town_desk: Desk, full_desk: Desk, qtbot: QtBot) -> None:
    name, unit = town_desk.ledger.select(
        """SELECT r.name, c.name FROM resident r JOIN household h ON h.uid=r.household JOIN community c ON c.uid=h.community LIMIT 1"""
    )[0]
    community = town_desk.ledger.value("SELECT uid FROM community WHERE name=?", (unit,))
    with town_desk.ledger.change("登记商户") as pen:
        shop = pen.add(factories.a_shop(shop_name="阿婆粢饭糕", community=community)).shop_name
    for desk, said in ((town_desk, {name: unit, shop: unit}), (full_desk, {})):
        finder = FindAnywhere(desk)
        qtbot.addWidget(finder)
        for words in (name, shop):
            finder.show_hits(words)
            lines = [finder.list.item(row).text() for row in range(finder.list.count())]
            assert all(line.split("　")[-1].endswith(("居民区", "公寓")) is bool(said) for line in lines)
            assert not said or any(line.startswith(words) and line.endswith(said[words]) for line in lines), lines


def test_a_page_remembered_from_another_ledger_opens_the_first(full_desk: Desk, qtbot: QtBot) -> None:
    window = MainWindow(full_desk)
    qtbot.addWidget(window)
    window.open("receiving")
    assert window.nav.current() == "today"


def test_conflicts_are_counted_beside_the_page_until_zero(town_desk: Desk, qtbot: QtBot) -> None:
    window = MainWindow(town_desk)
    qtbot.addWidget(window)
    page = window.open("conflicts")
    window.show()
    settle(town_desk.jobs, qtbot)
    item = window.nav._items["conflicts"]
    for left in range(conflicts.count(town_desk.ledger), 0, -1):
        assert item.data(Qt.ItemDataRole.AccessibleTextRole) == f"分歧 {left}"
        page.disputes.keep(page.disputes.panel.sides[0])  # type: ignore[attr-defined]
    assert item.data(Qt.ItemDataRole.AccessibleTextRole) == "分歧"
    settle(town_desk.jobs, qtbot)


def test_today_says_what_waits_between_the_sides(town_desk: Desk, told: Told, qtbot: QtBot) -> None:
    page = TodayPage(town_desk)
    shown(page, qtbot)
    said = {key: line.words() for key, line in page.work.unfinished.lines.items() if line.isVisibleTo(page)}
    assert said["conflicts"] == "两边说法不一，等裁定 22"
    assert said["outstanding"] == "2月还没交数据包的居民区 1"
    assert (said["answered"][-1], said["late"][-1]) == ("1", "1")
    page.work.unfinished.lines["outstanding"].click()
    assert told.went == [("receiving", {"filter": "absent"})]
    assert page.work.urgent.table.columns[-1].title == "居民区"


def test_an_empty_town_is_told_where_to_begin(empty_town_desk: Desk, told: Told, qtbot: QtBot) -> None:
    page = TodayPage(empty_town_desk)
    shown(page, qtbot)
    page.first_steps.first.click()
    assert told.went == [("settings", {"section": "exchange"})]


@pytest.mark.parametrize("kind", [HouseholdsPage, HazardsPage])
def test_the_units_are_named_and_chosen(kind: type[Page], town_desk: Desk, qtbot: QtBot) -> None:
    page = kind(town_desk)
    shown(page, qtbot)
    everybody = page.table.rows.rowCount()  # type: ignore[attr-defined]
    assert "居民区" in [column.title for column in page.table.shown_columns()]  # type: ignore[attr-defined]
    page.units.choose(a_town.community(1))  # type: ignore[attr-defined]
    page.reload()
    settle(town_desk.jobs, qtbot)
    rows = page.table.rows  # type: ignore[attr-defined]
    assert 0 < rows.rowCount() < everybody
    assert {rows.row(at).unit for at in range(rows.rowCount())} == {"泉口居民区"}
    assert page.filters._chips["all"].text().split()[-1] == str(  # type: ignore[attr-defined]
        town_desk.ledger.value(
            f"SELECT count(*) FROM {'household' if kind is HouseholdsPage else 'hazard'} WHERE community=?",
            (a_town.community(1),),
        )
    )
    page.table.horizontalHeader().setSortIndicator(2, Qt.SortOrder.AscendingOrder)  # type: ignore[attr-defined]
    assert rows.rowCount() > 0


@pytest.mark.parametrize("kind", [HouseholdsPage, HazardsPage])
def test_a_town_begins_no_doors_and_hazards_of_its_own(kind: type[Page], town_desk: Desk, qtbot: QtBot) -> None:
    page = kind(town_desk)
    shown(page, qtbot)
    words = [one.text().strip() for one in page.findChildren(QPushButton) if one.isVisibleTo(page)]
    assert {"新增住户", "登记隐患"}.isdisjoint(words)


def test_a_stairwell_of_any_unit_is_found(town_desk: Desk, qtbot: QtBot) -> None:
    page = DoorsPage(town_desk)
    shown(page, qtbot)
    page.units.choose(a_town.community(0))
    page.reload()
    household = town_desk.ledger.value(
        "SELECT uid FROM household WHERE community=? AND stairwell IS NOT NULL", (a_town.community(3),)
    )
    page.go(household=household)
    assert page.compounds.currentText() == "甘溪一村"
    assert household in [door.household for door in page.grid.doors]


def test_a_click_on_a_door_only_looks_at_it(town_desk: Desk, qtbot: QtBot) -> None:
    """Visits are written by who went; one that slips in here would change the town's figures."""
    page = DoorsPage(town_desk)
    shown(page, qtbot)
    household, stairwell = town_desk.ledger.select("SELECT uid, stairwell FROM household WHERE stairwell IS NOT NULL LIMIT 1")[0]
    page.go(household=household)
    before = town_desk.ledger.value("SELECT count(*) FROM visit")
    grid = page.grid
    qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=grid.rect_of(household).center())
    for key in (Qt.Key.Key_1, Qt.Key.Key_Space, Qt.Key.Key_Equal, Qt.Key.Key_H, Qt.Key.Key_N, Qt.Key.Key_Delete):
        qtbot.keyClick(grid, key)
        qtbot.wait(60)  # a key may come from a scanner
    assert grid.current is not None and grid.current.uid == household and stairwell == page._place
    assert town_desk.ledger.value("SELECT count(*) FROM visit") == before and not page.drawer.isVisibleTo(page)
    assert not page.panel.rest.isEnabled() and not page.keys.isVisibleTo(page)


def test_a_hazard_belongs_to_the_unit_of_its_door(town_desk: Desk, qtbot: QtBot) -> None:
    household = town_desk.ledger.value("SELECT uid FROM household WHERE community=?", (a_town.community(3),))
    form = NewHazardForm(town_desk)
    qtbot.addWidget(form)
    form.start(household=household)
    form.form.fill({"kind": "H01", "fixed_on_site": "yes"})
    form.save()
    (written,) = town_desk.ledger.rows(Hazard.select().where(Hazard.kind == "H01"))
    assert written.community == a_town.community(3)


def test_a_workbook_is_not_imported_into_a_town(town_desk: Desk, tmp_path: Path) -> None:
    book = tmp_path / "住户.csv"
    book.write_text("序号,姓名,家庭住址\n1,王建国,北渔路123弄45号601室\n", encoding="utf-8")
    with pytest.raises(Refusal, match="这是镇里的台账"):
        open_plan(town_desk.ledger, [book])


def test_doors_are_added_to_a_stairwell_of_the_right_unit(town_desk: Desk, told: Told, qtbot: QtBot) -> None:
    page = DoorsPage(town_desk)
    shown(page, qtbot)
    stairwell = town_desk.ledger.value(
        "SELECT s.uid FROM stairwell s JOIN compound c ON c.uid=s.compound WHERE c.community=?", (a_town.community(2),)
    )
    page.go(stairwell=stairwell)
    told.answers = ["6×2"]
    page.layout_button.click()
    units = town_desk.ledger.select("SELECT DISTINCT community FROM household WHERE stairwell=?", (stairwell,))
    assert units == [(a_town.community(2),)]
    assert told.toasts == ["新增 7 户"]


# ---- dictionaries


def panel_of(desk: Desk, qtbot: QtBot) -> DictionaryPanel:
    page = SettingsPage(desk)
    shown(page, qtbot)
    panel = page.open_section("dictionary")
    assert isinstance(panel, DictionaryPanel)
    panel.page = page  # type: ignore[attr-defined]  # or it goes with its last name
    panel.lists.setCurrentIndex(panel.lists.findData("residence_status"))
    panel._on_list()
    return panel


def test_the_town_adds_an_entry_and_calls_it_otherwise(town_desk: Desk, told: Told, qtbot: QtBot) -> None:
    panel = panel_of(town_desk, qtbot)
    assert "户在人在" in panel.own.text()
    told.answers = ["来沪人员", "人才公寓租住"]
    panel.start_new()
    assert "已经有了" in told.sentences[0]
    panel.start_new()
    assert codes.label("residence_status", "town_rencaigongyuzuzhu") == "人才公寓租住"
    assert panel.code.text() == "代码 town_rencaigongyuzuzhu，永久不变"
    panel.form.form.fill({"words": ["公寓租客"]})
    assert panel.form.save()
    assert codes.read_code("residence_status", "公寓租客") == "town_rencaigongyuzuzhu"
    panel.form.form.fill({"words": ["来沪"]})
    assert not panel.form.save()
    assert "来沪人员" in str(panel.form.form.fields["words"].problem())
    panel.form.form.fill({"words": ["公寓租客"], "retired": True})
    assert panel.form.save()
    assert "town_rencaigongyuzuzhu" not in dict(codes.choices("residence_status"))
    assert not panel.remove.isVisibleTo(panel)


def test_a_committee_sees_the_entries_and_changes_none(
    pair: Pair, told: Told, jobs: Jobs, window_look: object, qtbot: QtBot
) -> None:
    uid = terms.add(pair.town, "residence_status", "人才公寓租住")
    pair.down()
    pair.close_town()
    desk = desk_around(pair.unit, told, jobs)
    panel = panel_of(desk, qtbot)
    assert panel.table.rows.rowCount() == 1
    panel.open_record(uid)
    assert not panel.add.isVisibleTo(panel)
    assert not panel.keep.isVisibleTo(panel)
    assert not panel.form.save()


def test_an_open_form_offers_what_has_just_come_down(
    pair: Pair, told: Told, jobs: Jobs, window_look: object, qtbot: QtBot
) -> None:
    desk = desk_around(pair.unit, told, jobs)
    form = RecordForm(desk, Resident, (("", ("name", "residence_status")),))
    qtbot.addWidget(form)
    with pair.unit.change("登记") as pen:
        person = pen.add(factories.a_resident())
    form.show_record(person)
    form.form.fill({"residence_status": "migrant"})
    terms.add(pair.town, "residence_status", "人才公寓租住")
    pair.down()
    field = form.form.fields["residence_status"]
    assert field.value() == "migrant"  # what was chosen stays
    form.form.fill({"residence_status": "town_rencaigongyuzuzhu"})
    assert field.text() == "人才公寓租住"  # type: ignore[attr-defined]
    assert form.save()
    kept = pair.unit.get(Resident, person.uid)
    assert kept is not None and kept.residence_status == "town_rencaigongyuzuzhu"
    assert pair.unit.value("SELECT count(*) FROM term") == 1
    assert Term.title == "字典条目"
