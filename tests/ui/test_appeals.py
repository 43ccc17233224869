"""诉求 as a clerk uses it: registered by keyboard, answered alone or together, heard at a door; a town only looks."""

import datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests import factories
from tests.two_desks import Pair
from tests.ui.conftest import Told, settle
from tests.ui.walker import nameless
from xinjing_desktop import reports
from xinjing_desktop.ledger import conflicts, undo
from xinjing_desktop.ledger.casework import appeals as casework
from xinjing_desktop.ledger.find import appeals as find
from xinjing_desktop.ledger.find.whereabouts import spot_of
from xinjing_desktop.records import Appeal, Visit
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.appeals.page import AppealsPage
from xinjing_desktop.ui.pages.doors.note_form import NoteForm
from xinjing_desktop.ui.pages.households.detail import HouseholdDetail
from xinjing_desktop.ui.widgets.bulk_bar import BulkBar

TODAY = datetime.date(2026, 3, 2)


def shown(desk: Desk, qtbot: QtBot) -> AppealsPage:
    page = AppealsPage(desk)
    qtbot.addWidget(page)
    page.resize(1178, 720)
    page.show()
    settle(desk.jobs, qtbot)
    return page


@pytest.fixture
def page(full_desk: Desk, qtbot: QtBot) -> AppealsPage:
    return shown(full_desk, qtbot)


def all_of(desk: Desk) -> list[Appeal]:
    return desk.ledger.rows(Appeal.select().order_by(Appeal.uid))


def test_one_is_registered_by_keyboard_and_taken_back(page: AppealsPage, full_desk: Desk, told: Told, qtbot: QtBot) -> None:
    before = len(all_of(full_desk))
    QTest.keyClick(page, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    page.start_new()
    form = page.form
    assert form is not None and nameless(form) == []
    form.record.form.fill({"description": "楼道灯不亮", "kind": "repair", "urgency": "yellow"})
    form.record._on_typed("urgency")
    promise = form.record.form.values()["promised_on"]
    assert promise == casework.proposed_promise("yellow", TODAY) and promise > TODAY
    form.record.form.fill({"promised_on": "2026-02-27"})
    QTest.keyClick(form.record.form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "早于提出日期" in (form.record.form.fields["promised_on"].problem() or "")
    form.record.form.fill({"promised_on": "2026-03-05"})
    QTest.keyClick(form.record.form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(full_desk.jobs, qtbot)
    assert len(all_of(full_desk)) == before + 1 and page.detail.isVisible()
    assert page.detail.words.text() == "楼道灯不亮"
    assert spot_of(full_desk.ledger, "appeal", page.detail.uid) == ("appeals", {"appeal": page.detail.uid})
    undo.undo(full_desk.ledger)
    settle(full_desk.jobs, qtbot)
    assert len(all_of(full_desk)) == before


def test_it_is_answered_taken_up_again_corrected_and_removed(page: AppealsPage, full_desk: Desk, told: Told, qtbot: QtBot) -> None:
    page.go(filter="open")
    uid = page.table.rows.id_at(0)
    page.open_appeal(uid)
    page._step("answer")
    assert page._together is not None
    page._together.form.fill({"answer": "当天修好", "satisfied": True})
    page._together.save()
    settle(full_desk.jobs, qtbot)
    kept = full_desk.ledger.get(Appeal, uid)
    assert kept is not None and (kept.answer, kept.answered_on, kept.satisfied) == ("当天修好", TODAY, True)
    assert page.detail.steps["reopen"].isVisibleTo(page) and not page.detail.steps["answer"].isVisibleTo(page)
    page._step("edit")
    assert page.form is not None
    page.form.record.form.fill({"answer": "隔天修好", "satisfied": False})
    page.form.record.save()
    settle(full_desk.jobs, qtbot)
    kept = full_desk.ledger.get(Appeal, uid)
    assert kept is not None and (kept.answer, kept.satisfied, kept.answered_on) == ("隔天修好", False, TODAY)
    page._step("reopen")
    page._together.form.fill({"reason": "又坏了", "until": "2026-03-06"})
    page._together.save()
    settle(full_desk.jobs, qtbot)
    kept = full_desk.ledger.get(Appeal, uid)
    assert kept is not None and kept.answered_on is None and "隔天修好" in (kept.remark or "")
    page._step("edit")
    assert page.form is not None
    page.form.record.form.fill({"handler": "小赵"})
    page.form.record.save()
    settle(full_desk.jobs, qtbot)
    kept = full_desk.ledger.get(Appeal, uid)
    assert kept is not None and kept.handler == "小赵"
    told.answers.append(True)
    page._step("remove")
    settle(full_desk.jobs, qtbot)
    assert full_desk.ledger.get(Appeal, uid) is None and not page.drawer.isVisible()


def test_the_filters_hold_what_their_counts_say(page: AppealsPage, full_desk: Desk) -> None:
    counts = find.counts(full_desk.ledger, TODAY)
    assert counts["open"] and counts["overdue"] and counts["repeated"]
    for key in find.FILTERS:
        page.go(filter=key)
        assert len(page.table.rows.ids()) == counts[key], key
    assert nameless(page) == []


def test_several_are_answered_as_one_change_and_those_that_refuse_are_named(
    page: AppealsPage, full_desk: Desk, told: Told, qtbot: QtBot
) -> None:
    from xinjing_desktop.ui.pages.appeals import chosen

    page.go(filter="all")
    waiting = [one.uid for one in all_of(full_desk) if one.answered_on is None][:2]
    done = next(one.uid for one in all_of(full_desk) if one.answered_on)
    form = chosen.answering(full_desk, [*waiting, done])
    qtbot.addWidget(form)
    form.form.fill({"answer": "一起办好了"})
    told.answers.append(True)
    form.save()
    assert "已经答复过" in told.questions[-1]
    assert {one.answer for one in all_of(full_desk) if one.uid in waiting} == {"一起办好了"}
    take_back = told.undos[-1]
    assert take_back is not None
    take_back()
    settle(full_desk.jobs, qtbot)
    assert all(one.answered_on is None for one in all_of(full_desk) if one.uid in waiting)
    page._show_form(chosen.putting_off(full_desk, waiting))
    assert page._together is not None
    page._together.form.fill({"until": "2026-03-20"})
    page._together.save()
    settle(full_desk.jobs, qtbot)
    assert {one.promised_on for one in all_of(full_desk) if one.uid in waiting} == {datetime.date(2026, 3, 20)}


def test_several_that_were_not_settled_after_all_are_taken_up_again(
    page: AppealsPage, full_desk: Desk, told: Told, qtbot: QtBot
) -> None:
    """From the bar; what is half typed is asked about before the drawer closes; undo brings back the answers."""
    page.go(filter="all")
    done = [one.uid for one in all_of(full_desk) if one.answered_on][:2]
    before = full_desk.ledger.select("SELECT * FROM appeal ORDER BY uid")
    page.table.select_ids(done)
    bar = page.findChild(BulkBar)
    assert bar is not None and bar.isVisible()
    bar.actions_by_name["重新办理…"].click()
    form = page._together
    assert form is not None
    form.form.fill({"reason": "又坏了"})
    told.answers.append(False)
    page.drawer.close_drawer()
    assert "这一步还没有记录" in told.questions[-1] and form.isVisible()
    form.form.fill({"until": "2026-03-20"})
    form.save()
    settle(full_desk.jobs, qtbot)
    again = [one for one in all_of(full_desk) if one.uid in done]
    assert all(one.answered_on is None and one.promised_on == datetime.date(2026, 3, 20) for one in again)
    take_back = told.undos[-1]
    assert take_back is not None
    take_back()
    settle(full_desk.jobs, qtbot)
    assert full_desk.ledger.select("SELECT * FROM appeal ORDER BY uid") == before


def test_what_is_said_at_a_door_is_an_appeal_at_once(full_desk: Desk, qtbot: QtBot) -> None:
    door = str(full_desk.ledger.value("SELECT uid FROM household"))
    note = NoteForm(full_desk)
    qtbot.addWidget(note)
    note.start(door, "2026-03-02T09:00", {}, None)
    note.form.fill({"outcome": "met_inside", "needs": "楼道灯不亮", "follow_up_on": "2025-03-20"})
    note.save()
    assert "回访日期早于走访的日子" in (note.form.fields["follow_up_on"].problem() or ""), "nothing is written, nothing is lost"
    note.form.fill({"follow_up_on": "2026-03-20"})
    note.save()
    (visit,) = full_desk.ledger.rows(Visit.select().where(Visit.household == door, Visit.visited_at == "2026-03-02T09:00"))
    (appeal,) = full_desk.ledger.rows(Appeal.select().where(Appeal.visit == visit.uid))
    assert (appeal.household, appeal.description, appeal.source) == (door, "楼道灯不亮", "visit")
    note.start(door, "2026-03-02T09:00", {}, visit.uid)
    note.form.fill({"needs": "楼道灯和门禁都坏了"})
    note.save()
    (appeal,) = full_desk.ledger.rows(Appeal.select().where(Appeal.visit == visit.uid))
    assert appeal.description == "楼道灯和门禁都坏了"
    assert find.needs(full_desk.ledger, TODAY) == [] or visit.uid not in {one.visit for one in find.needs(full_desk.ledger, TODAY)}
    detail = HouseholdDetail(full_desk)
    qtbot.addWidget(detail)
    detail.show_household(door)
    detail._on_tab(2)
    assert any("楼道灯和门禁都坏了" in detail.hazards.item(row).text() for row in range(detail.hazards.count()))
    settle(full_desk.jobs, qtbot)


def test_what_older_visits_wrote_down_is_taken_over_in_one_step(page: AppealsPage, full_desk: Desk, told: Told, qtbot: QtBot) -> None:
    waiting = find.needs(full_desk.ledger, TODAY)
    before = len(all_of(full_desk))
    assert waiting and page.needs.isVisibleTo(page)
    page.take_needs()
    settle(full_desk.jobs, qtbot)
    assert len(all_of(full_desk)) == before + len(waiting) and find.needs(full_desk.ledger, TODAY) == []
    assert not page.needs.isVisibleTo(page)
    take_back = told.undos[-1]
    assert take_back is not None
    take_back()
    settle(full_desk.jobs, qtbot)
    assert len(all_of(full_desk)) == before


def test_two_who_answer_the_same_one_are_asked_who_is_right(pair: Pair) -> None:
    with pair.unit.change("登记") as pen:
        uid = pen.add(factories.an_appeal()).uid
    pair.up()
    for ledger, words in ((pair.unit, "修好了"), (pair.town, "转房管")):
        with ledger.change("答复") as pen:
            casework.answer(pen, ledger, uid, on=datetime.date(2026, 1, 13), words=words)
    pair.up()
    assert pair.up().total("new") == 0
    assert [one.row for one in conflicts.listed(pair.town)] == [uid]


def test_the_register_tells_all_of_a_month(full_desk: Desk) -> None:
    sheet = reports.make(full_desk.ledger, "appeals", month=(2026, 2))
    count = full_desk.ledger.value("SELECT count(*) FROM appeal WHERE raised_on LIKE '2026-02-%'")
    rows = list(sheet.rows)
    assert len(rows) == count > 0 and len(rows[0]) == len(sheet.headings)
    assert sheet.below[0].startswith(f"共 {count} 件")


def test_a_town_only_looks(town_desk: Desk, qtbot: QtBot) -> None:
    with town_desk.ledger.change("收到") as pen:
        uid = pen.add(factories.an_appeal(community=town_desk.ledger.value("SELECT uid FROM community"))).uid
    page = shown(town_desk, qtbot)
    page.go(appeal=uid)
    assert page.detail.isVisible() and not any(one.isVisibleTo(page) for one in page.detail.steps.values())
