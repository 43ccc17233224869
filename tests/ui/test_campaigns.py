"""专项行动 as a clerk uses it: a new one, the list frozen, figures clicked, doors excepted; and the town's view of all."""

import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests import factories
from tests.ui.conftest import Told, settle
from tests.ui.walker import nameless
from xinjing_desktop.ledger import undo
from xinjing_desktop.ledger.casework import campaigns as casework
from xinjing_desktop.ledger.find import campaign_parts, scopes
from xinjing_desktop.ledger.find import campaigns as find
from xinjing_desktop.records import Campaign
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.campaigns.figures_view import COLUMNS, TOTAL
from xinjing_desktop.ui.pages.campaigns.page import CampaignsPage
from xinjing_desktop.ui.unit_box import short
from xinjing_desktop.ui.widgets.choice_fields import ChoiceField

DAY = datetime.date(2026, 3, 2)
FACTS: dict[str, Any] = {"name": "春季消防专项行动", "starts_on": datetime.date(2026, 2, 2), "scope": "all"}


def shown(desk: Desk, qtbot: QtBot) -> CampaignsPage:
    page = CampaignsPage(desk)
    qtbot.addWidget(page)
    page.resize(1178, 720)
    page.show()
    settle(desk.jobs, qtbot)
    return page


@pytest.fixture
def page(full_desk: Desk, qtbot: QtBot) -> CampaignsPage:
    with full_desk.ledger.change("行动") as pen:
        (campaign,) = casework.issue(pen, full_desk.ledger, [factories.COMMUNITY], **FACTS)
        casework.begin(pen, full_desk.ledger, campaign, on=DAY)
    page = shown(full_desk, qtbot)
    page.go(campaign=campaign.uid)
    settle(full_desk.jobs, qtbot)
    return page


def cell(page: CampaignsPage, row: int, key: str) -> str:
    column = next(one for one in COLUMNS if one.key == key)
    return column.cell(page.figures.table.rows.row(row))


def click(page: CampaignsPage, row: int, key: str) -> None:
    at = next(number for number, one in enumerate(COLUMNS) if one.key == key)
    page.figures.table.clicked.emit(page.figures.table.rows.index(row, at))


def campaigns(desk: Desk) -> list[Campaign]:
    return desk.ledger.rows(Campaign.select().order_by(Campaign.uid))


def test_a_new_one_is_written_begun_and_undone(full_desk: Desk, qtbot: QtBot, told: Told) -> None:
    page = shown(full_desk, qtbot)
    before = len(campaigns(full_desk))
    page.start_new()
    form = page._form
    assert form is not None and nameless(form) == []
    form.form.fields["name"].set_value(None)
    form.form.fill({"name": "夏季行动", "ends_on": "2026-03-01"})
    form.save()
    assert "早于开始日期" in (form.form.fields["ends_on"].problem() or "")
    assert len(campaigns(full_desk)) == before
    form.form.fill({"ends_on": "2026-03-31"})
    QTest.keyClick(form.form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(full_desk.jobs, qtbot)
    chosen = page.chosen()
    assert chosen is not None and chosen.name == "夏季行动" and page.banner.isVisibleTo(page)
    assert told.toasts[-1] == "已保存"
    page.begin()
    settle(full_desk.jobs, qtbot)
    campaign = page.campaign()
    assert campaign is not None and campaign.frozen_on == DAY and not page.banner.isVisibleTo(page)
    assert page.figures.cards["missing"].accessibleName().startswith("未走访 ")
    undo.undo(full_desk.ledger)
    undo.undo(full_desk.ledger)
    settle(full_desk.jobs, qtbot)
    assert len(campaigns(full_desk)) == before


def test_every_figure_opens_its_doors(page: CampaignsPage, full_desk: Desk, qtbot: QtBot) -> None:
    campaign = page.campaign()
    assert campaign is not None
    rates = find.rates(full_desk.ledger, [campaign], DAY)[campaign.uid]
    assert 0 < rates.visited < rates.due
    for split in ("compound", "stairwell", "worker", "walker", "band", "date"):
        page.figures.splits.choose(split)
        page.figures.read()
        settle(full_desk.jobs, qtbot)
        row = page.figures.table.rows
        if split in ("walker", "band", "date"):
            assert not any(cell(page, 0, figure) for figure in ("due", "met", "attempted")), "such a part knows its visited doors alone"
        for figure in ("visited", "missing", "met", "attempted", "key_visited"):
            words = cell(page, 0, figure)
            if not words:
                continue
            click(page, 0, figure)
            assert len(page.doors.table.rows.ids()) == int(words.replace(",", "")), (split, figure)
            assert page.faces.currentWidget() is page.doors
            page.close_doors()
        assert row.rowCount() > 0
    page.figures.splits.choose("compound")
    page.figures.read()
    settle(full_desk.jobs, qtbot)
    page.open_doors(TOTAL, "missing")
    assert len(page.doors.table.rows.ids()) == rates.due - rates.visited
    assert not page.edit.isVisibleTo(page) and f"截至 {DAY}" in page.period.toolTip() + page.period.text()
    page.doors.key_box.choose("key")
    page.doors._on_key("key")
    assert len(page.doors.table.rows.ids()) == rates.key_due - rates.key_visited
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert page.faces.currentWidget() is page.figures and page.edit.isVisibleTo(page)


def test_a_past_day_shows_what_was_true_then(page: CampaignsPage, full_desk: Desk, qtbot: QtBot) -> None:
    campaign = page.campaign()
    assert campaign is not None
    page.figures.day.set_value(datetime.date(2026, 2, 5))
    page.figures.read()
    settle(full_desk.jobs, qtbot)
    then = find.rates(full_desk.ledger, [campaign], datetime.date(2026, 2, 5))[campaign.uid]
    assert page.figures.shown.whole == then
    page.figures._step(-1)
    settle(full_desk.jobs, qtbot)
    assert page.figures.as_of == datetime.date(2026, 2, 4) and page.figures.shown.whole.visited <= then.visited
    page.figures.day.set_value(datetime.date(2026, 3, 9))
    page.figures.read()
    assert "还没有到" in (page.figures.day.problem() or "")


def test_doors_are_excepted_with_a_reason(page: CampaignsPage, full_desk: Desk, qtbot: QtBot, told: Told) -> None:
    page.open_doors(TOTAL, "missing")
    due = page.figures.shown.whole.due
    page.doors.exclude()
    assert "选中" in told.sentences[-1]
    two = list(page.doors.table.rows.ids())[:2]
    page.doors.table.select_ids(two)
    told.answers.append("动迁房，已无人居住")
    page.doors.exclude()
    settle(full_desk.jobs, qtbot)
    assert page.figures.shown.whole.due == due - 2 and told.toasts[-1] == "已登记免访 2 户"
    assert not set(two) & set(page.doors.table.rows.ids())
    take_back = told.undos[-1]
    assert take_back is not None
    take_back()
    settle(full_desk.jobs, qtbot)
    page.reload()
    settle(full_desk.jobs, qtbot)
    assert page.figures.shown.whole.due == due


def test_who_is_excepted_is_listed_with_the_reason_and_taken_in_again(
    page: CampaignsPage, full_desk: Desk, qtbot: QtBot, told: Told
) -> None:
    page.open_doors(TOTAL, "missing")
    doors, due = page.doors, page.figures.shown.whole.due
    three = list(doors.table.rows.ids())[:3]
    for uids, reason in ((three[:2], "动迁房"), (three[2:], "长期住院")):
        doors.table.select_ids(uids)
        told.answers.append(reason)
        doors.exclude()
        settle(full_desk.jobs, qtbot)
    assert doors.chips._chips["excepted"].text() == "免访  3" and not doors.back_in.isVisible()
    doors.chips._chips["excepted"].click()
    lines = [doors.out_table.rows.row(at) for at in range(3)]
    assert {line.home.uid: (line.out.reason, line.out.on) for line in lines} == {
        three[0]: ("动迁房", "2026-03-02"), three[1]: ("动迁房", "2026-03-02"), three[2]: ("长期住院", "2026-03-02"),
    }  # fmt: skip
    assert doors.tables.currentWidget() is doors.out_table and doors.back_in.isVisible() and not doors.out.isVisible()
    doors.print_notices()
    assert set(told.went[-1][1]["uids"]) == set(three)
    doors.readmit()
    assert "选中" in told.sentences[-1]
    doors.out_table.select_ids(three[:2])
    doors.readmit()
    settle(full_desk.jobs, qtbot)
    assert told.toasts[-1] == "已恢复 2 户，从今天起又算应访" and page.figures.shown.whole.due == due - 1
    assert list(doors.out_table.rows.ids()) == three[2:]
    page.figures.day.set_value(datetime.date(2026, 3, 1))
    page.figures.read()
    settle(full_desk.jobs, qtbot)
    assert list(doors.out_table.rows.ids()) == [], "on the day before nobody was out"
    told.answers.append("又动迁了")
    page.figures.day.set_value(datetime.date(2026, 3, 2))
    page.figures.read()
    settle(full_desk.jobs, qtbot)
    doors.chips._chips["missing"].click()
    doors.table.select_ids(three[:1])
    doors.exclude()
    settle(full_desk.jobs, qtbot)
    doors.chips._chips["excepted"].click()
    again = {line.home.uid: line.out.reason for line in (doors.out_table.rows.row(at) for at in range(2))}
    assert again == {three[0]: "又动迁了", three[2]: "长期住院"}, "who was taken in again can be excepted once more"


def test_what_is_shown_can_be_printed_and_opened(page: CampaignsPage, told: Told) -> None:
    page.open_doors(TOTAL, "missing")
    ids = list(page.doors.table.rows.ids())
    page.doors.print_notices()
    assert told.went[-1] == ("printing", {"entity": "household", "uids": ids})
    page.doors.table.opened.emit(ids[0])
    assert told.went[-1] == ("households", {"household": ids[0]})


def test_what_leaves_the_window_says_of_what_day_it_is_and_how_it_is_counted(
    page: CampaignsPage, full_desk: Desk, qtbot: QtBot, told: Told, tmp_path: Path
) -> None:
    """The rule for empty flats stands below every table, in the workbook and on paper; a past day is named."""
    page.figures.day.set_value(datetime.date(2026, 2, 27))
    page.figures.read()
    settle(full_desk.jobs, qtbot)
    page.figures.table.print_asked.emit()
    settle(full_desk.jobs, qtbot)
    sheet = told.went[-1][1]["table"]
    assert sheet.title == "春季消防专项行动进度（截至 2026-02-27）" and "核实空关的住户仍算应访" in sheet.below[0]
    told.answers.append(tmp_path / "进度.xlsx")
    page.figures.export()
    settle(full_desk.jobs, qtbot)
    cells = [str(cell) for row in openpyxl.load_workbook(tmp_path / "进度.xlsx").active.iter_rows(values_only=True) for cell in row]
    assert sheet.title in cells and any("核实空关的住户仍算应访" in cell for cell in cells)
    told.answers.append(tmp_path / "汇总.xlsx")
    page.summary.trigger()
    settle(full_desk.jobs, qtbot)
    assert "专项行动汇总表已导出" in told.toasts[-1]
    title = openpyxl.load_workbook(tmp_path / "汇总.xlsx").active["A1"].value
    assert title == "春季消防专项行动汇总表（2026-02-02 至 2026-02-27）", "the one at hand, and not the one with the most doors"
    line = page.figures.shown.lines[0]
    page.open_doors(line.key, "key_due")
    page.doors.table.print_asked.emit()
    settle(full_desk.jobs, qtbot)
    assert told.went[-1][1]["table"].title == f"春季消防专项行动 {line.name}：重点户应访（截至 2026-02-27）"
    page.open_doors(TOTAL, "due")
    page.doors.table.print_asked.emit()
    settle(full_desk.jobs, qtbot)
    assert told.went[-1][1]["table"].title == "春季消防专项行动：应访（截至 2026-02-27）"


def test_it_is_closed_taken_up_and_removed(page: CampaignsPage, full_desk: Desk, qtbot: QtBot, told: Told) -> None:
    page._close()
    settle(full_desk.jobs, qtbot)
    chosen = page.chosen()
    assert chosen is not None and chosen.state(DAY) == "closed" and page.close_button.text() == "重新开始"
    page._close()
    settle(full_desk.jobs, qtbot)
    count = len(campaigns(full_desk))
    told.answers.append(True)
    page._remove()
    settle(full_desk.jobs, qtbot)
    assert len(campaigns(full_desk)) == count - 1


def test_an_unsaved_form_is_asked_about(page: CampaignsPage, told: Told) -> None:
    page.start_new()
    assert page._form is not None
    page._form.form.fill({"name": "写了一半"})
    told.answers.append(False)
    assert not page.may_leave()
    told.answers.append(True)
    page._form.left.emit()
    assert page.stack.currentWidget() is page.right


def test_a_scope_is_chosen_in_words_and_said_on_the_campaign(full_desk: Desk, qtbot: QtBot) -> None:
    ledger = full_desk.ledger
    page = shown(full_desk, qtbot)
    page.start_new()
    form = page._form
    assert form is not None and not form.places.isVisibleTo(form)
    place = next(name for name in scopes.place_names(ledger) if name.endswith("号"))
    form.form.fill({"name": "看望独居老人", "places": ["没有村"]})
    scope = form.form.fields["scope"]
    assert isinstance(scope, ChoiceField)
    scope._choose("filter")
    assert form.places.isVisibleTo(form) and nameless(form) == []
    form.save()
    assert "没有叫“没有村”的" in (form.places.problem() or "")
    form.form.fill({"narrowed_by": "group:elder_alone", "places": [place]})
    assert form.filters.text() == "重点人群：独居老人"
    form.save()
    settle(full_desk.jobs, qtbot)
    made = next(one for one in campaigns(full_desk) if one.name == "看望独居老人")
    assert made.narrowed_by == f"group:elder_alone;place:{place}"
    assert page.figures.rule.text().startswith(f"应访范围：独居老人，限{place}。")
    page._open_form(page.chosen())
    assert (form.filters.value(), form.places.value()) == ("group:elder_alone", [place])
    form.form.fill({"narrowed_by": None, "places": None})
    form.save()
    assert "请选择" in (form.filters.problem() or "")
    form.form.settled()


def test_a_scope_whose_filter_is_gone_is_said_where_it_was_chosen(full_desk: Desk, qtbot: QtBot, told: Told) -> None:
    ledger = full_desk.ledger
    with ledger.change("行动") as pen:
        (first,) = casework.issue(pen, ledger, [factories.COMMUNITY], **FACTS)
        text = f"action:{first.series or first.uid}:missing:春季消防专项行动"
        casework.issue(pen, ledger, [factories.COMMUNITY], **{**FACTS, "name": "再走一次", "scope": "filter", "narrowed_by": text})
        casework.remove(pen, ledger, first)
    page = shown(full_desk, qtbot)
    page.go(campaign=next(one.uid for one in campaigns(full_desk) if one.name == "再走一次"))
    settle(full_desk.jobs, qtbot)
    assert page.banner.isVisibleTo(page) and "已经没有了（春季消防专项行动：未走访）" in page.banner._sentence.text()
    page._open_form(page.chosen())
    assert page._form is not None and page._form.filters.text() == "春季消防专项行动：未走访"
    page._form.save()
    assert "已经没有了" in (page._form.filters.problem() or "")
    page._form.form.settled()


def test_a_town_sees_every_unit_and_goes_into_one(town_desk: Desk, qtbot: QtBot, told: Told) -> None:
    ledger = town_desk.ledger
    units = [uid for (uid,) in ledger.select("SELECT uid FROM community ORDER BY code")]
    page = shown(town_desk, qtbot)
    page.start_new()
    assert page._form is not None
    page._form.form.fill({"name": "全镇行动", "starts_on": "2026-02-01"})
    page._form.save()
    settle(town_desk.jobs, qtbot)
    made = [one for one in campaigns(town_desk) if one.name == "全镇行动"]
    assert {one.community for one in made} == set(units) and len({one.series for one in made}) == 1
    with ledger.change("锁定") as pen:
        for one in made[:2]:
            casework.begin(pen, ledger, one, on=DAY)
            for door in casework.doors_due(ledger, one, DAY)[:3]:
                pen.add(factories.a_visit(door, visited_at="2026-02-20T10:00", time_band="day", outcome="met_door"))
    page.reload()
    settle(town_desk.jobs, qtbot)
    assert page.banner.isVisibleTo(page)
    made = [one for one in campaigns(town_desk) if one.name == "全镇行动"]
    assert page.figures.table.rows.rowCount() == 3  # two and their sum
    whole = page.figures.shown.whole
    assert whole == sum(find.rates(ledger, made, DAY).values(), find.Rates()) and whole.due > whole.visited >= 6
    page.open_doors(TOTAL, "due")
    settle(town_desk.jobs, qtbot)
    assert len(page.doors.table.rows.ids()) == whole.due
    page.close_doors()
    for split in campaign_parts.SPLITS:
        page.figures.splits.choose(split)
        page.figures.read()
        settle(town_desk.jobs, qtbot)
        assert page.figures.shown.whole == whole
        lines = [line for line in page.figures.shown.lines if line.key != TOTAL]
        assert lines and (page.figures.shown.lines[-1].key == TOTAL) == (split != "walker" and len(lines) > 1), split
        for row, line in enumerate(lines):
            for figure in ("visited", "missing", "key_visited"):
                words = cell(page, row, figure)
                if not words:
                    continue
                click(page, row, figure)
                settle(town_desk.jobs, qtbot)
                assert page.faces.currentWidget() is page.doors and len(page.doors.table.rows.ids()) == int(words), (line.name, figure)
                page.close_doors()
    page.figures.splits.choose("stairwell")
    page.figures.read()
    settle(town_desk.jobs, qtbot)
    name = short(str(ledger.value("SELECT name FROM community WHERE uid=?", (made[0].community,))))
    assert any(line.name.startswith(f"{name} ") and line.name.endswith("号") for line in page.figures.shown.lines)
    page.figures.splits.choose("unit")
    page.figures.read()
    settle(town_desk.jobs, qtbot)
    page.figures.table.opened.emit(made[0].community)
    settle(town_desk.jobs, qtbot)
    assert page.unit() == made[0].community and page.figures.splits.key() == "compound"
    page.units.choose(None)
    page._show()
    settle(town_desk.jobs, qtbot)
    assert page.figures.splits.key() == "unit" and page.figures.shown.whole == whole


def test_a_reader_only_looks(reader_desk: Desk, qtbot: QtBot) -> None:
    page = shown(reader_desk, qtbot)
    assert not page.edit.isVisibleTo(page) and not page.close_button.isVisibleTo(page)
