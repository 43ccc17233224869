"""An account that may not see restricted groups finds nothing of them anywhere: every page, report, notice and search is read."""

import datetime
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QTabWidget,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests import factories
from tests.ui import a_town
from tests.ui.conftest import Told, settle
from tests.ui.test_every_page import everything_open, opened
from tests.ui.test_households import fill, shown
from tests.ui.test_members import member_form
from xinjing_desktop import reports
from xinjing_desktop.ledger import search, undo
from xinjing_desktop.ledger.file import open_ledger
from xinjing_desktop.ledger.ledger import Account, Ledger
from xinjing_desktop.notices import definition, lists, runs, whom
from xinjing_desktop.records import Profile, codes
from xinjing_desktop.sheet import Sheet
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.main_window import PAGES, pages_for
from xinjing_desktop.ui.pages.households.page import HouseholdsPage
from xinjing_desktop.ui.pages.page import Page
from xinjing_desktop.ui.widgets.choice_fields import ChoiceField
from xinjing_desktop.ui.widgets.table import Table

MARK = "梧桐语"
"""Stands in every text of the covered profiles, and nowhere else."""
SECRETS = (
    MARK,
    *(codes.label("special_groups", group) for group in ("illness_mental", "lost_only_child")),
    codes.label("contact_role", "post_contact"),
)
CLERK = Account("小李", "clerk")
TRUSTED = Account("小张", "clerk", True)


@pytest.fixture
def resident(full_desk: Desk) -> str:
    """Somebody in two restricted groups and an open one, at a door where a hazard is open; a clerk sits at the desk."""
    sql = "SELECT household FROM hazard WHERE state='fixing' AND household IS NOT NULL ORDER BY uid LIMIT 1"
    return settled(full_desk.ledger, full_desk.ledger.value(sql))


@pytest.fixture
def town_resident(town_desk: Desk) -> str:
    """The same person, at a door of a unit, before the eyes of a clerk of the town."""
    sql = "SELECT household FROM resident WHERE household IS NOT NULL ORDER BY uid LIMIT 1"
    return settled(town_desk.ledger, town_desk.ledger.value(sql))


def settled(ledger: Ledger, door: str) -> str:
    names = "details remark source certificate_no bedroom school support_unit illness aids care_team alone_hours"
    texts = dict.fromkeys(names.split(), MARK)
    began = {"started_on": "2025-01-01", "review_on": datetime.date(2026, 3, 3)}
    person = factories.a_resident(door, name="阿德", relation_to_head="head", birth_date="1960-05-06")
    with ledger.change("登记居民") as pen:
        pen.add(person)
        for group in ("illness_mental", "lost_only_child"):
            pen.add(factories.a_profile(person, category=group, **texts, **began, visit_frequency="weekly"))
        pen.add(factories.a_profile(person, category="dibao"))
        for name in ("镇干部", "居委干部"):
            pen.add(factories.a_contact(person, role="post_contact", name=f"{MARK}{name}", remark=MARK))
    with ledger.change("修改重点人群档案") as pen:
        uid = ledger.value("SELECT uid FROM profile WHERE category='lost_only_child' AND resident=?", (person.uid,))
        pen.edit(Profile, uid, remark=f"{MARK}二")
    ledger.account = CLERK
    return person.uid


def door_of(desk: Desk, resident: str) -> str:
    return str(desk.ledger.value("SELECT household FROM resident WHERE uid=?", (resident,)))


# ---- reading everything


def said_by(widget: QWidget) -> Iterator[str]:
    """All that a widget and its parts show or would show on asking: words, lists, tables, choices and tips."""
    for each in [widget, *widget.findChildren(QWidget)]:
        yield from (each.toolTip(), each.accessibleName(), each.accessibleDescription())
        if isinstance(each, QLabel | QAbstractButton | QLineEdit):
            yield each.text()
        elif isinstance(each, QPlainTextEdit | QTextEdit):
            yield each.toPlainText()
        elif isinstance(each, QComboBox):
            yield from (each.itemText(at) for at in range(each.count()))
        elif isinstance(each, QListWidget):
            yield from (each.item(at).text() for at in range(each.count()))
        elif isinstance(each, QTabWidget):
            yield from (each.tabText(at) for at in range(each.count()))
        elif isinstance(each, Table):
            model = each.rows
            for row in range(model.rowCount()):
                for column in range(model.columnCount()):
                    yield str(model.index(row, column).data() or "")
        if isinstance(each, ChoiceField):
            yield from (words for _, words in each._choices)


def leaks(texts: Iterator[str] | list[str]) -> list[str]:
    return sorted({text for text in texts if any(secret in text for secret in SECRETS)})


def look_closely(page: Page, desk: Desk, resident: str, qtbot: QtBot) -> Iterator[str]:
    """Everything of a page, with the very door, the very person and their story open."""
    everything_open(page, desk, qtbot)
    yield from said_by(page)
    for where in ({"household": door_of(desk, resident)}, {"resident": resident}):
        page.go(**where)
        settle(desk.jobs, qtbot)
        yield from said_by(page)
    if isinstance(page, HouseholdsPage):
        page.open_household(door_of(desk, resident))
        for tab in range(page.detail.tabs.count()):
            page.detail.tabs.setCurrentIndex(tab)
            yield from said_by(page)
        member_form(page, door_of(desk, resident), resident)
        page.detail.member_form.profiles.more.click()
        page.detail.member_form.unmask()
        yield from said_by(page)


@pytest.mark.parametrize("entry", pages_for("committee"), ids=lambda one: one.key)
def test_no_page_tells_a_restricted_group(entry: object, full_desk: Desk, resident: str, qtbot: QtBot) -> None:
    page = opened(entry, full_desk, qtbot)  # type: ignore[arg-type]
    texts = list(look_closely(page, full_desk, resident, qtbot))
    assert len(texts) > 50
    assert leaks(texts) == []


@pytest.mark.parametrize("entry", pages_for("town"), ids=lambda one: one.key)
def test_no_page_of_the_town_tells_it(entry: object, town_desk: Desk, town_resident: str, qtbot: QtBot) -> None:
    page = opened(entry, town_desk, qtbot)  # type: ignore[arg-type]
    texts = list(look_closely(page, town_desk, town_resident, qtbot))
    assert len(texts) > 50
    assert leaks(texts) == []


def test_with_the_right_and_asked_for_it_is_there(full_desk: Desk, resident: str, told: Told, qtbot: QtBot) -> None:
    """So that what finds nothing above would find something."""
    full_desk.ledger.account = TRUSTED
    told.answers += [True] * 8  # forms that were opened are left again
    page = opened(next(one for one in PAGES if one.key == "households"), full_desk, qtbot)
    assert set(SECRETS) <= {secret for secret in SECRETS for text in look_closely(page, full_desk, resident, qtbot) if secret in text}


WITHOUT_A_TOWN = [one for one in reports.REPORTS if one.code != "handover_sheet"]  # which counts, and names nobody


@pytest.mark.parametrize("report", WITHOUT_A_TOWN, ids=lambda one: one.code)
def test_no_report_tells_it(report: reports.Report, full_desk: Desk, resident: str) -> None:
    def cells(account: Account) -> list[str]:
        full_desk.ledger.account = account
        sheet = reports.make(full_desk.ledger, report.code, reason="核对名单")
        grids = [sheet.rows, sheet.above, sheet.below, sheet.totals, [[heading.label for heading in sheet.headings]]]
        return [str(cell) for grid in grids for line in grid for cell in (line if isinstance(line, list | tuple) else [line])]

    assert leaks(cells(CLERK)) == []
    assert (leaks(cells(TRUSTED)) != []) == (report.code == "special_groups")


FOR_SOMEBODY = [one for one in definition.listed() if one.subject in ("household", "resident", "hazard", "stairwell")]


@pytest.mark.parametrize("notice", FOR_SOMEBODY, ids=lambda one: one.code)
def test_no_notice_tells_it(notice: definition.Notice, full_desk: Desk, resident: str) -> None:
    ledger = full_desk.ledger
    run = runs.prepare(ledger, notice, whom.everyone(ledger, notice))
    texts = [text for slip in run.slips for text in slip.texts.values()]
    assert texts and leaks([*texts, *run.warnings]) == []


def said_on(sheet: Sheet) -> list[str]:
    cells = [str(cell) for line in sheet.rows for cell in line]
    assert cells
    return [*cells, *sheet.above, *sheet.below]


def test_no_list_on_paper_tells_it(full_desk: Desk, resident: str) -> None:
    ledger = full_desk.ledger
    doors = whom.everyone(ledger, definition.by_code("round_list"))
    assert door_of(full_desk, resident) in doors
    sheet = lists.round_list(ledger, doors)
    assert leaks(said_on(sheet)) == []


def test_no_handover_sheet_tells_it(town_once: a_town.Built, tmp_path: Path, frozen_clock: object) -> None:
    with open_ledger(Path(shutil.copy(town_once.units[0], tmp_path)), factories.PASSWORD) as unit:
        settled(unit, unit.value("SELECT household FROM resident"))
        sheet = reports.make(unit, "handover_sheet", reason="核对")
    assert leaks(said_on(sheet)) == []


def test_nobody_is_found_by_it(full_desk: Desk, resident: str) -> None:
    for account in (CLERK, TRUSTED):
        full_desk.ledger.account = account
        for words in (*SECRETS, "失独", "精神", "illness_mental"):
            assert not search.search(full_desk.ledger, words)


# ---- working beside it


@pytest.fixture
def page(full_desk: Desk, resident: str, qtbot: QtBot) -> HouseholdsPage:
    return shown(full_desk, qtbot)


def covered_rows(desk: Desk) -> list[tuple[object, ...]]:
    contacts = desk.ledger.select("SELECT * FROM contact WHERE role='post_contact' ORDER BY uid")
    return contacts + desk.ledger.select("SELECT * FROM profile WHERE category IN ('illness_mental','lost_only_child') ORDER BY uid")


def test_editing_the_person_leaves_it_alone(
    page: HouseholdsPage, full_desk: Desk, resident: str, told: Told
) -> None:
    before = covered_rows(full_desk)
    form = member_form(page, door_of(full_desk, resident), resident)
    assert "另有 2 份限制类别" in form.covered.text()
    assert [one.form.values()["category"] for one in form.profiles.forms] == [None]  # 低保, masked until asked for
    form.unmask()
    fill(form.profiles.forms[0], remark="新换了证")
    form.profiles.more.click()
    offered = [code for code, _ in form.profiles.forms[-1].form.fields["category"]._choices]  # type: ignore[attr-defined]
    assert "disability" in offered and not {"illness_mental", "lost_only_child"} & set(offered)
    fill(form.profiles.forms[-1], category="disability")
    assert not form.contacts.forms
    form.contacts.more.click()
    offered = [code for code, _ in form.contacts.forms[-1].form.fields["role"]._choices]  # type: ignore[attr-defined]
    assert "helper" in offered and "post_contact" not in offered
    fill(form.contacts.forms[-1], role="helper", name="老张")
    fill(form.person, name_note="租客")
    form.keep.click()
    assert told.toasts[-1] == "居民已保存" and covered_rows(full_desk) == before
    groups = "SELECT category FROM profile WHERE resident=? AND category NOT IN ('illness_mental','lost_only_child')"
    assert {group for (group,) in full_desk.ledger.select(groups, (resident,))} == {"dibao", "disability"}
    undo.undo(full_desk.ledger)
    assert covered_rows(full_desk) == before
    assert full_desk.ledger.select(groups, (resident,)) == [("dibao",)]


def test_taking_away_all_that_is_seen_takes_away_no_more(page: HouseholdsPage, full_desk: Desk, resident: str) -> None:
    before = covered_rows(full_desk)
    form = member_form(page, door_of(full_desk, resident), resident)
    form.profiles._remove(form.profiles.forms[0], form.profiles._cards[0])
    form.keep.click()
    assert covered_rows(full_desk) == before
    assert full_desk.ledger.value("SELECT count(*) FROM profile WHERE resident=?", (resident,)) == 2


def test_showing_it_is_written_down(page: HouseholdsPage, full_desk: Desk, resident: str) -> None:
    full_desk.ledger.account = TRUSTED
    form = member_form(page, door_of(full_desk, resident), resident)
    assert len(form.profiles.forms) == 3 and not form.covered.text()
    masked = [one for one in form.profiles.forms if {"remark", "source", "started_on"} <= set(one.masked)]
    assert len(masked) == 2, "of a restricted profile everything is masked, its remarks too"
    sql = "SELECT count(DISTINCT row) FROM unmasking WHERE who='小张' AND entity='profile' AND col='category'"
    assert full_desk.ledger.value(sql) == 0
    form.unmask()
    assert full_desk.ledger.value(sql) == 3
    assert any(MARK in text for text in said_by(form))
    sql = "SELECT count(DISTINCT row) FROM unmasking WHERE who='小张' AND entity='contact' AND col='role'"
    assert len(form.contacts.forms) == 2 and full_desk.ledger.value(sql) == 2


def test_a_draft_of_somebody_who_sees_it_is_not_put_before_others(
    page: HouseholdsPage, full_desk: Desk, resident: str, qtbot: QtBot
) -> None:
    full_desk.ledger.account = TRUSTED
    form = member_form(page, door_of(full_desk, resident), resident)
    form.profiles.more.click()
    fill(form.profiles.forms[-1], category="illness_mental", remark=MARK)
    full_desk.drafts.flush()
    full_desk.unmasked.clear()
    full_desk.ledger.account = CLERK
    again = member_form(shown(full_desk, qtbot), door_of(full_desk, resident), resident)
    assert len(again.profiles.forms) == 1 and leaks(list(said_by(again))) == []
    full_desk.ledger.account = TRUSTED
    own = member_form(shown(full_desk, qtbot), door_of(full_desk, resident), resident)
    assert len(own.profiles.forms) == 4

