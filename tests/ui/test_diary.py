"""民情日志 in the window: told, written otherwise, put back, other days, one worker, on paper; nothing typed is lost."""

import datetime
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from tests import factories
from tests.ui.conftest import Told, settle
from xinjing_desktop.ledger import undo
from xinjing_desktop.ledger.find import diary, today, whereabouts
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.today.count_line import CountLine
from xinjing_desktop.ui.pages.today.diary_view import NOTHING, OF_ONE, TOLD, WRITTEN, DiaryView
from xinjing_desktop.ui.pages.today.page import TodayPage

DAY = datetime.date(2026, 3, 2)
UNIT = factories.COMMUNITY


@pytest.fixture
def page(desk: Desk, qtbot: QtBot, frozen_clock: object) -> Iterator[TodayPage]:
    """王芳 met somebody today, 孙立 found nobody at home yesterday."""
    doors = factories.a_stairwell_of_doors(desk.ledger)
    with desk.ledger.change("登记走访") as pen:
        pen.add(factories.a_visit(doors[0], visited_at="2026-03-02T09:00", workers=["王芳"]))
        pen.add(factories.a_visit(doors[1], visited_at="2026-03-02T09:05", workers=["孙立"]))
        pen.add(factories.a_visit(doors[1], visited_at="2026-03-01T09:00", outcome="not_home", workers=["孙立"]))
    made = TodayPage(desk)
    qtbot.addWidget(made)
    made.resize(1178, 720)
    made.show()
    settle(desk.jobs, qtbot)
    made._to_diary.click()
    yield made
    settle(desk.jobs, qtbot)


@pytest.fixture
def view(page: TodayPage) -> DiaryView:
    return page.diary


def write(view: DiaryView, words: str, qtbot: QtBot) -> None:
    view.body.edit.setPlainText(words)
    view.body.edit.setFocus()
    qtbot.keyClick(view.body.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(view._desk.jobs, qtbot)


def test_it_tells_the_day_by_itself(view: DiaryView, desk: Desk) -> None:
    assert view.body.value() == diary.of_day(desk.ledger, UNIT, DAY) and "走访住户：2 户" in str(view.body.value())
    assert view.state.text() == TOLD and view.written_by.value() == ["王芳"]
    assert not view.again.isVisible() and not view.dirty()
    assert desk.ledger.value("SELECT count(*) FROM diary_entry") == 0


def test_what_is_written_is_kept_as_one_change_and_put_back(view: DiaryView, desk: Desk, told: Told, qtbot: QtBot) -> None:
    write(view, "走访了两户，都很好。", qtbot)
    kept = diary.written(desk.ledger, UNIT, DAY)
    assert kept and kept.body == "走访了两户，都很好。" and kept.written_by == ["王芳"]
    assert WRITTEN in view.state.text() and view.again.isVisible() and told.toasts == ["日志已保存"]
    view.turn(-1)
    view.turn(1)
    assert view.body.value() == "走访了两户，都很好。"
    view.again.click()
    assert view.body.value() == diary.of_day(desk.ledger, UNIT, DAY)
    take_back = told.undos[-1]
    assert take_back is not None
    take_back()
    settle(desk.jobs, qtbot)
    view.reload()
    assert view.body.value() == "走访了两户，都很好。"
    undo.undo(desk.ledger)
    settle(desk.jobs, qtbot)
    assert diary.written(desk.ledger, UNIT, DAY) is None


def test_saving_what_it_tells_keeps_nothing(view: DiaryView, desk: Desk) -> None:
    view.save()
    assert desk.ledger.value("SELECT count(*) FROM diary_entry") == 0


def test_an_empty_page_is_refused_at_the_field(view: DiaryView, desk: Desk, qtbot: QtBot) -> None:
    write(view, "", qtbot)
    assert "还是空的" in str(view.body.problem())
    assert desk.ledger.value("SELECT count(*) FROM diary_entry") == 0


def test_other_days_by_button_key_and_date(view: DiaryView, qtbot: QtBot) -> None:
    """Never beyond today; a day that is still to come is said at the field."""
    assert not view.after.isEnabled() and not view.now.isVisible()
    qtbot.keyClick(view.body.edit, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert view.day == DAY - datetime.timedelta(days=1) and "未遇 1 户" in str(view.body.value())
    view.before.click()
    assert view.body.value() is None and view.state.text() == NOTHING and not view.paper.isEnabled()
    view.now.click()
    assert view.day == DAY
    view.date.edit.setText("3.9")
    view.date.left.emit()
    assert view.day == DAY and view.date.problem() == "这一天还没有到。"
    view.date.edit.setText("昨天")
    view.date.left.emit()
    assert view.day == DAY - datetime.timedelta(days=1)


def test_one_workers_day_is_only_read(view: DiaryView, desk: Desk) -> None:
    view.workers.setCurrentIndex(view.workers.findData("孙立"))
    view.workers.activated.emit(view.workers.currentIndex())
    assert view.body.value() == diary.of_day(desk.ledger, UNIT, DAY, "孙立") and "1 户" in str(view.body.value())
    assert view.body.edit.isReadOnly() and view.state.text() == OF_ONE and not view.keep.isVisible()


def test_what_is_not_saved_is_asked_about_and_survives_a_crash(
    page: TodayPage, view: DiaryView, desk: Desk, told: Told, qtbot: QtBot
) -> None:
    view.body.edit.setPlainText("写到一半")
    told.answers.append(False)
    view.before.click()
    assert view.day == DAY and view.body.value() == "写到一半"
    told.answers.append(False)
    assert not page.may_leave()
    desk.drafts.flush()
    (draft,) = today.drafts(desk.ledger)
    assert (draft.title, draft.page, draft.where) == ("民情日志", "today", {"diary": "2026-03-02"})
    other = TodayPage(desk)
    qtbot.addWidget(other)
    other.show()
    settle(desk.jobs, qtbot)
    line = other.work.unfinished.findChildren(CountLine)[-1]
    assert line.words() == "没写完：民情日志 2026-03-02"
    other.go(**draft.where)
    assert other.diary.body.value() == "写到一半" and other.diary.dirty()
    told.answers.append(True)
    assert other.may_leave() and today.drafts(desk.ledger) == []


def test_on_paper_and_on_the_clipboard_as_it_stands(view: DiaryView, told: Told) -> None:
    view.paper.click()
    ((key, where),) = told.went
    sheet = where["table"]
    assert key == "printing" and sheet.title == "民情日志" and "2026年3月2日　星期一" in sheet.above[0]
    assert [row[1] for row in sheet.rows] == str(view.body.value()).splitlines()
    assert sheet.below == ["记录人：王芳　　审阅：＿＿＿＿＿＿"]
    view.copy.click()
    assert QGuiApplication.clipboard().text() == view.body.value()


def test_back_to_what_waits(page: TodayPage, view: DiaryView, qtbot: QtBot) -> None:
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert page.stack.currentWidget() is page.morning
    settle(page.desk.jobs, qtbot)


def test_it_is_opened_from_wherever_it_is_named(page: TodayPage, view: DiaryView, desk: Desk, qtbot: QtBot) -> None:
    write(view, "开了楼组长会。", qtbot)
    spot = whereabouts.spot_of(desk.ledger, "diary_entry", diary.entry_uid(UNIT, DAY))
    assert spot == ("today", {"diary": "2026-03-02", "unit": UNIT})


def test_a_reader_reads(reader_desk: Desk, qtbot: QtBot) -> None:
    page = TodayPage(reader_desk)
    qtbot.addWidget(page)
    page.show()
    settle(reader_desk.jobs, qtbot)
    day = str(reader_desk.ledger.value("SELECT substr(max(visited_at),1,10) FROM visit"))
    page.go(diary=day)
    assert page.diary.body.edit.isReadOnly() and not page.diary.keep.isVisible() and page.diary.body.value()


def test_a_town_reads_what_its_units_did(town_desk: Desk, qtbot: QtBot) -> None:
    """One unit at a time; the town writes nobody's diary."""
    ((unit, day),) = town_desk.ledger.select("SELECT community, found_on FROM hazard ORDER BY found_on DESC, uid LIMIT 1")
    page = TodayPage(town_desk)
    qtbot.addWidget(page)
    page.show()
    settle(town_desk.jobs, qtbot)
    page.go(diary=day, unit=unit)
    assert page.diary.unit == unit and "发现隐患" in str(page.diary.body.value())
    assert page.diary.body.edit.isReadOnly() and not page.diary.keep.isVisible()
