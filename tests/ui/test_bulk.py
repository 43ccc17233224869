"""Many chosen rows, one step: the bar that offers it, the one change, those that refuse and why."""

import datetime
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests import factories
from tests.ui.conftest import Told, settle
from xinjing_desktop.ledger import undo
from xinjing_desktop.ledger.acts import stacks
from xinjing_desktop.records import Hazard, codes
from xinjing_desktop.ui import bulk
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.hazards.page import HazardsPage
from xinjing_desktop.ui.pages.households.page import HouseholdsPage

DAY = datetime.date


@pytest.fixture
def hazards(desk: Desk, frozen_clock: object) -> list[str]:
    """Ten hazards, one door each: seven being fixed, two referred, one closed; the last of the seven extended before."""
    doors = factories.a_stairwell_of_doors(desk.ledger, floors=5)
    facts: list[dict[str, object]] = [{} for _ in range(7)]
    facts[6] = {"extended_from": DAY(2026, 3, 10), "extension_reason": "住院"}
    facts += [{"state": "referred"}, {"state": "referred"}, {"state": "closed", "closed_on": DAY(2026, 3, 2)}]
    with desk.ledger.change("登记") as pen:
        return [pen.add(factories.a_hazard(door, **more)).uid for door, more in zip(doors, facts, strict=True)]


@pytest.fixture
def page(hazards: list[str], desk: Desk, qtbot: QtBot) -> Iterator[HazardsPage]:
    made = HazardsPage(desk)
    qtbot.addWidget(made)
    made.resize(1180, 700)
    made.show()
    made.go(filter="all")
    yield made


def press(page: HazardsPage, words: str) -> None:
    page.together.actions_by_name[words].click()  # type: ignore[union-attr]


def form_of(page: HazardsPage) -> bulk.BulkForm:
    form = page._form_together
    assert form is not None and form.isVisible()
    return form


def test_the_bar_comes_with_the_second_row_and_goes_with_it(page: HazardsPage, hazards: list[str], qtbot: QtBot) -> None:
    """One row has its own panel; from two on it takes the place of the line of keys, and Ctrl+A chooses all."""
    keys = page.together._keys
    assert keys is not None
    page.table.select_ids(hazards[:1])
    assert (page.together.isVisible(), keys.isVisible()) == (False, True)
    page.table.select_ids(hazards[:2])
    assert (page.together.isVisible(), keys.isVisible()) == (True, False)
    qtbot.keyClick(page.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert page.together.said.text() == "已选 10 处隐患"
    page.table.select_id(hazards[3])
    page.table.selectAll()
    page.together.drop.click()
    assert page.table.selected_ids() == [hazards[3]]
    assert (page.together.isVisible(), keys.isVisible()) == (False, True)


def test_assigned_as_one_change_that_undo_takes_back(page: HazardsPage, hazards: list[str], desk: Desk, told: Told) -> None:
    with desk.ledger.change("登记") as pen:
        worker = pen.add(factories.a_worker(name="孙立")).uid
        pen.add(factories.a_worker(name="钱已走", active=False))
    page.table.select_ids(hazards[:7])
    before = len(stacks(desk.ledger)[0])
    told.answers.append(worker)
    press(page, "指派跟进人…")
    of = dict(desk.ledger.select("SELECT uid, worker FROM hazard"))
    assert {of[uid] for uid in hazards[:7]} == {worker} and {of[uid] for uid in hazards[7:]} == {None}
    assert len(stacks(desk.ledger)[0]) == before + 1
    assert told.toasts[-1] == "7 处隐患已指派给孙立"
    assert page.table.rows.row(page.table.rows.row_of(hazards[0]) or 0).worker == "孙立"
    undo_it = told.undos[-1]
    assert undo_it is not None
    undo_it()
    assert desk.ledger.value("SELECT count(*) FROM hazard WHERE worker IS NOT NULL") == 0


def test_who_has_left_is_not_offered(page: HazardsPage, hazards: list[str], desk: Desk, told: Told) -> None:
    """Without anybody on duty the way to the register is said; a leaver alone is nobody."""
    with desk.ledger.change("登记") as pen:
        pen.add(factories.a_worker(name="钱已走", active=False))
    page.table.select_ids(hazards[:2])
    press(page, "指派跟进人…")
    assert "设置 → 工作人员" in told.sentences[-1] and not told.questions


def test_some_refuse_and_the_rest_is_done_if_the_user_says_so(
    page: HazardsPage, hazards: list[str], desk: Desk, told: Told
) -> None:
    """Ten chosen, four cannot be extended: how many and why is asked first; nothing is written until the answer."""
    page.table.selectAll()
    press(page, "延期…")
    form = form_of(page)
    form.form.fill({"until": "2026-04-01", "reason": "住户外出"})
    told.answers.append(False)
    form.save()
    assert told.questions[-1].startswith("选中的 10 处隐患里，6 处可以延期，4 处不行：")
    assert "· 1 处：这条隐患已经延期过一次" in told.questions[-1]
    assert "· 2 处：这条隐患现在是“已移交”，不能延期。" in told.questions[-1]
    assert desk.ledger.value("SELECT count(*) FROM hazard WHERE due_date='2026-04-01'") == 0
    assert form.isVisible(), "what was typed stays"
    told.answers.append(True)
    form.save()
    late = {uid for (uid,) in desk.ledger.select("SELECT uid FROM hazard WHERE due_date='2026-04-01'")}
    assert late == set(hazards[:6])
    assert told.toasts[-1] == "6 处隐患已延期" and not page.drawer.isVisible()
    assert undo.undo(desk.ledger).reverted == 6


def test_when_all_refuse_that_is_said_and_nothing_is_asked(page: HazardsPage, hazards: list[str], told: Told, desk: Desk) -> None:
    page.table.select_ids(hazards[7:])
    press(page, "延期…")
    form = form_of(page)
    form.form.fill({"until": "2026-04-01", "reason": "住户外出"})
    form.save()
    assert told.sentences[-1].startswith("选中的 3 处隐患都不能延期：") and not told.questions
    assert [act.what for act in stacks(desk.ledger)[0]] == ["登记门洞", "登记"]


def test_passed_together_they_are_closed(page: HazardsPage, hazards: list[str], desk: Desk, told: Told) -> None:
    """A re-check each, as one change; what is referred may pass as well, what is closed may not."""
    page.table.selectAll()
    press(page, "复查合格…")
    told.answers.append(True)
    form_of(page).save()
    assert "9 处可以复查合格，1 处不行" in told.questions[-1]
    assert desk.ledger.value("SELECT count(*) FROM recheck WHERE result='passed'") == 9
    assert desk.ledger.value("SELECT count(*) FROM hazard WHERE state='closed'") == 10
    undo.undo(desk.ledger)
    assert desk.ledger.value("SELECT count(*) FROM recheck") == 0
    assert {hazard.state for hazard in desk.ledger.rows(Hazard.select())} == {"fixing", "referred", "closed"}


def test_referred_together(page: HazardsPage, hazards: list[str], desk: Desk) -> None:
    page.table.select_ids(hazards[:3])
    press(page, "移交…")
    form = form_of(page)
    form.form.fill({"body": codes.entries("bodies")[0].code, "number": "北渔〔2026〕3号"})
    form.save()
    found = desk.ledger.select("SELECT hazard, document_no FROM referral")
    assert {uid for uid, _ in found} == set(hazards[:3]) and {number for _, number in found} == {"北渔〔2026〕3号"}


def test_a_form_half_filled_is_asked_about(page: HazardsPage, hazards: list[str], told: Told) -> None:
    page.table.select_ids(hazards[:2])
    press(page, "延期…")
    form_of(page).form.fill({"reason": "住户外出"})
    told.answers.append(False)
    assert not page.may_leave()


def test_hundreds_go_through_the_background(desk: Desk, told: Told, qtbot: QtBot, frozen_clock: object) -> None:
    """More than a hand's breadth of records: tried and written by a job, asked about in between."""
    doors = factories.a_stairwell_of_doors(desk.ledger, floors=65)
    with desk.ledger.change("登记") as pen:
        uids = [pen.add(factories.a_hazard(door)).uid for door in doors]
        pen.edit(Hazard, uids[5], state="referred")
    told.answers.append(True)
    finished: list[bool] = []

    def step(pen: object, uid: str) -> None:
        from xinjing_desktop.ledger.casework import hazards

        found = desk.ledger.get(Hazard, uid)
        assert found is not None
        hazards.extend(pen, found, DAY(2026, 4, 1), "春节")  # type: ignore[arg-type]

    bulk.do(desk, "延期", uids, step, counted="处隐患", then=lambda: finished.append(True))
    qtbot.waitUntil(lambda: bool(finished), timeout=20_000)
    settle(desk.jobs, qtbot)
    assert told.questions and told.toasts[-1] == "129 处隐患已延期"
    assert desk.ledger.value("SELECT count(*) FROM hazard WHERE due_date='2026-04-01'") == 129


# ---- households


@pytest.fixture
def households(desk: Desk, qtbot: QtBot, frozen_clock: object) -> Iterator[HouseholdsPage]:
    factories.a_stairwell_of_doors(desk.ledger)
    made = HouseholdsPage(desk)
    qtbot.addWidget(made)
    made.resize(1180, 700)
    made.show()
    settle(desk.jobs, qtbot)
    made.table.selectAll()
    yield made
    made.hide()
    settle(desk.jobs, qtbot)


def pressed(page: HouseholdsPage, words: str) -> bulk.BulkForm | None:
    page.together.actions_by_name[words].click()  # type: ignore[union-attr]
    return page._form_together


def test_one_visit_paid_to_many_doors(households: HouseholdsPage, desk: Desk, told: Told, qtbot: QtBot) -> None:
    """Their numbers and bands follow by themselves; all of it is one change."""
    form = pressed(households, "登记走访…")
    assert form is not None and form.title == "12 户登记走访"
    form.form.fill({"visited_at": "2026-03-01T10:00", "outcome": "contacted_remote", "method": "phone"})
    form.save()
    settle(desk.jobs, qtbot)
    found = desk.ledger.select("SELECT outcome, method, time_band, attempt_no, count(*) FROM visit GROUP BY 1, 2, 3, 4")
    assert found == [("contacted_remote", "phone", "weekend", 1, 12)] and told.toasts == ["12 户已登记走访"]
    assert not households.beside.isVisible()
    undo.undo(desk.ledger)
    settle(desk.jobs, qtbot)
    assert desk.ledger.value("SELECT count(*) FROM visit") == 0


def test_a_visit_that_is_still_to_come_is_refused_for_all(households: HouseholdsPage, desk: Desk, told: Told) -> None:
    form = pressed(households, "登记走访…")
    assert form is not None
    form.form.fill({"visited_at": "2026-03-09T10:00", "outcome": "met_inside"})
    form.save()
    assert told.sentences[-1].startswith("选中的 12 户都不能登记走访：\n· 12 户：走访时间还没有到")
    assert desk.ledger.value("SELECT count(*) FROM visit") == 0
    told.answers.append(False)
    assert not households.may_leave(), "what was typed is asked about"
    form.form.settled()


def test_another_visit_is_planned_for_many_doors(households: HouseholdsPage, desk: Desk, told: Told, qtbot: QtBot) -> None:
    """Where nobody has been yet there is nothing to come back to: said, and the others are planned."""
    form = pressed(households, "约回访…")
    assert form is not None
    form.form.fill({"on": "2026-03-06"})
    form.save()
    assert "还没有走访记录" in told.sentences[-1]
    first, second = list(households.table.rows.ids())[:2]
    with desk.ledger.change("走访") as pen:
        for door, day in ((first, 1), (first, 2), (second, 1)):
            pen.add(factories.a_visit(door, visited_at=f"2026-02-0{day}T10:00"))
    told.answers.append(True)
    form.save()
    settle(desk.jobs, qtbot)
    planned = desk.ledger.select("SELECT household, visited_at FROM visit WHERE follow_up_on='2026-03-06' ORDER BY household=?", (second,))
    assert planned == [(first, "2026-02-02T10:00"), (second, "2026-02-01T10:00")] and told.toasts[-1] == "2 户已约回访"
    undo.undo(desk.ledger)
    settle(desk.jobs, qtbot)
    assert desk.ledger.value("SELECT count(*) FROM visit WHERE follow_up_on IS NOT NULL") == 0
    form = pressed(households, "约回访…")
    assert form is not None
    form.form.fill({"on": "2026-03-01"})
    form.save()
    assert "已经过去" in told.sentences[-1]
    form.form.settled()


def test_many_flats_marked_as_empty(households: HouseholdsPage, desk: Desk, told: Told, qtbot: QtBot) -> None:
    told.answers.append("vacant")
    pressed(households, "标用途…")
    settle(desk.jobs, qtbot)
    assert desk.ledger.value("SELECT count(*) FROM household WHERE occupancy='vacant'") == 12
    assert told.toasts == ["12 户已标为空关"]
    undo.undo(desk.ledger)
    settle(desk.jobs, qtbot)
    assert desk.ledger.value("SELECT count(*) FROM household WHERE occupancy='vacant'") == 0


def test_an_opened_household_takes_the_place_of_the_form(households: HouseholdsPage, desk: Desk) -> None:
    form = pressed(households, "登记走访…")
    assert form is not None and households.beside.isVisible()
    households.open_household(households.table.rows.id_at(0))
    assert households.drawer.isVisible() and not households.beside.isVisible()


def test_a_reader_may_only_print(reader_desk: Desk, qtbot: QtBot) -> None:
    made = HazardsPage(reader_desk)
    qtbot.addWidget(made)
    assert set(made.together.actions_by_name) == {"打印…"}


def test_a_town_writes_to_several_committees_at_once(town_desk: Desk, told: Told, qtbot: QtBot) -> None:
    """The same demand for hazards of whatever units; the rest of their lives is the committees' work."""
    made = HazardsPage(town_desk)
    qtbot.addWidget(made)
    made.show()
    made.go(filter="open")
    chosen = list(made.table.rows.ids())[:4]
    before = town_desk.ledger.value("SELECT count(*) FROM supervision")
    assert set(made.together.actions_by_name) == {"督办…", "打印…"}
    made.table.select_ids(chosen)
    press(made, "督办…")
    form_of(made).form.fill({"opinion": "节前清理完毕"})
    form_of(made).save()
    assert town_desk.ledger.value("SELECT count(*) FROM supervision") == before + 4
    wrong = "SELECT count(*) FROM supervision s JOIN hazard z ON z.uid=s.hazard WHERE z.community IS NOT s.community"
    assert town_desk.ledger.value(wrong) == 0
