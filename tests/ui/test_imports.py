"""From a dropped workbook to the ledger and back: questions, decisions, repairs, writing, undoing, as a clerk does them."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests import factories
from tests.ui.conftest import Told, settle
from xinjing_desktop.exchange.verdicts import PlanRow
from xinjing_desktop.ledger import check, undo
from xinjing_desktop.ledger.find import imports as find
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.imports.page import ImportsPage

SAMPLES = Path(__file__).resolve().parents[2].parent / "shared" / "samples"


HEAD = ["序号", "姓名", "身份证号", "家庭住址", "联系电话", "与户主关系", "备注"]


ROWS: list[list[object]] = [
    [1, "王建国", "31010519460308998X", "北渔路123弄45号601室", "13800001234", "户主"],
    [2, "李秀英", None, "45号602", "13800001235", "户主"],
    [3, None, None, "45号603", "13800001236", "户主"],
]


TWINS: list[list[object]] = [
    [1, "王建国", "31010519460308998X", "北渔路123弄45号601室", None, "户主"],
    [2, "王建国", None, "45号601", None, "户主"],
    [3, "李秀英", "310105195002039981", "45号602", None, "户主"],
    [4, "李秀英", None, "45号602", None, "户主"],
    [5, "赵丽华", "310105195202039986", "45号603", None, "户主"],
    [6, "赵丽华", None, "45号603", None, "户主"],
]


"""Three people who come a second time without a number: somebody has to say whether they are the same."""


def workbook(path: Path, rows: list[list[object]], head: list[str] | None = None) -> Path:
    """A resident register with a title, as committees keep them."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "45号"
    sheet.append(["北渔居民区居民台账（2026年3月）"])
    sheet.append(head or HEAD)
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


@pytest.fixture
def page(desk: Desk, qtbot: QtBot, frozen_clock: object) -> Iterator[ImportsPage]:
    made = ImportsPage(desk)
    qtbot.addWidget(made)
    made.resize(1180, 700)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    yield made


def read(page: ImportsPage, qtbot: QtBot, *paths: Path) -> None:
    page.open_files(paths)
    settle(page.desk.jobs, qtbot)


def write(page: ImportsPage, qtbot: QtBot, told: Told) -> None:
    told.answers.append(True)
    page.view.write.click()
    settle(page.desk.jobs, qtbot)


def press(page: ImportsPage, qtbot: QtBot, key: Qt.Key, **more: Qt.KeyboardModifier) -> None:
    """Press a key where the keyboard is now, and wait for what it set going."""
    target = page.focusWidget()
    assert target is not None
    qtbot.keyClick(target, key, **more)
    settle(page.desk.jobs, qtbot)


def type_in(widget: QWidget | None, text: str) -> None:
    """Type Chinese as an input method does."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    assert widget is not None and QApplication.sendEvent(widget, event)


def names(desk: Desk) -> set[str]:
    return {name for (name,) in desk.ledger.select("SELECT name FROM resident")}


def row_of(page: ImportsPage, number: int) -> PlanRow:
    return next(row for row in page.view.source.all if row.number == number)


def show(page: ImportsPage, number: int) -> PlanRow:
    """Show this row of the workbook beside the list."""
    row = row_of(page, number)
    page.view.filters.choose("all")
    page.view.refilter()
    assert page.view.table.select_id(page.view.source.id_of[id(row)])
    return row


def test_a_morning_at_the_keyboard(page: ImportsPage, desk: Desk, qtbot: QtBot, told: Told, tmp_path: Path) -> None:
    """Pick, decide with a digit, repair a cell, write, look at the result: no mouse."""
    rows = [*ROWS, [4, "李秀英", None, "45号602", None, "户主"]]
    told.answers.append([workbook(tmp_path / "居民.xlsx", rows)])
    page.start.start()
    press(page, qtbot, Qt.Key.Key_Return)
    assert page.faces.currentWidget() is page.view and page.plan is not None
    assert page.view.filters.key() == "undecided", "what has to be decided comes first"
    assert page.view.panel.row is row_of(page, 6) and page.view.table.hasFocus()
    press(page, qtbot, Qt.Key.Key_1)
    assert page.plan.counts()["undecided"] == 0
    show(page, 5)
    press(page, qtbot, Qt.Key.Key_Return)
    type_in(page.focusWidget(), "赵六")
    press(page, qtbot, Qt.Key.Key_Return)
    assert row_of(page, 5).verdict == "new" and page.view.table.hasFocus()
    told.answers.append(True)
    press(page, qtbot, Qt.Key.Key_S, modifier=Qt.KeyboardModifier.ControlModifier)
    assert page.faces.currentWidget() is page.done
    assert "新增 3 行" in told.questions[-1] and names(desk) == {"王建国", "李秀英", "赵六"}
    page.done.pages["households"].click()
    assert told.went == [("households", {})]


def test_nothing_is_written_before_write(
    page: ImportsPage, desk: Desk, qtbot: QtBot, told: Told, tmp_path: Path
) -> None:
    before = check.state(desk.ledger)
    read(page, qtbot, workbook(tmp_path / "居民.xlsx", TWINS))
    page.view.decide(row_of(page, 4), row_of(page, 4).choices[0].key)
    page.view.change(lambda plan: plan.fix(row_of(page, 8), 1, "别人"))
    settle(desk.jobs, qtbot)
    told.answers.append(False)
    page.view.write.click()
    told.answers.append(True)
    page.view.left.emit()
    assert page.faces.currentWidget() is page.start and page.plan is None
    assert check.state(desk.ledger) == before


def test_files_are_dropped(page: ImportsPage, desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(workbook(tmp_path / f"{name}.xlsx", ROWS[:1]))) for name in "一二"])
    action, button, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    page.start.drop.dropEvent(QDropEvent(QPointF(5, 5), action, data, button, none))
    settle(desk.jobs, qtbot)
    assert page.plan is not None and {table.file for table in page.plan.tables} == {"一.xlsx", "二.xlsx"}
    assert page.view.tables.isVisible() and page.view.tables.count() == 3


def test_the_same_file_again_changes_nothing(
    page: ImportsPage, desk: Desk, qtbot: QtBot, told: Told, tmp_path: Path
) -> None:
    path = workbook(tmp_path / "居民.xlsx", ROWS[:2])
    read(page, qtbot, path)
    write(page, qtbot, told)
    page.done.again.click()
    read(page, qtbot, path)
    assert page.plan is not None and page.plan.counts()["same"] == 2
    assert not page.view.write.isEnabled()


def test_a_changed_row_shows_old_and_new(
    page: ImportsPage, desk: Desk, qtbot: QtBot, told: Told, tmp_path: Path
) -> None:
    read(page, qtbot, workbook(tmp_path / "一.xlsx", ROWS[:1]))
    write(page, qtbot, told)
    page.done.again.click()
    row = [1, "王建国", "31010519460308998X", "北渔路123弄45号601室", "13900009999", "户主"]
    read(page, qtbot, workbook(tmp_path / "二.xlsx", [row]))
    show(page, 3)
    said = " ".join(
        label.text() for label in page.view.panel.findChildren(type(page.view.panel._note)) if not label.isHidden()
    )
    assert "13800001234　→　" in said and "13900009999" in said
    write(page, qtbot, told)
    assert "13900009999" in str(desk.ledger.value("SELECT phones FROM resident"))


def test_an_import_is_taken_back_from_its_summary(
    page: ImportsPage, desk: Desk, qtbot: QtBot, told: Told, tmp_path: Path
) -> None:
    before = check.state(desk.ledger)
    read(page, qtbot, workbook(tmp_path / "居民.xlsx", ROWS[:2]))
    write(page, qtbot, told)
    told.answers.append(True)
    page.done.undo.click()
    settle(desk.jobs, qtbot)
    assert check.state(desk.ledger) == before and "已撤销导入" in told.toasts[-1]
    assert page.faces.currentWidget() is page.start
    assert page.start.past.lines[0].state.isVisible() and not page.start.past.lines[0].undo.isVisible()


def test_an_earlier_import_is_taken_back_and_says_what_stayed(
    page: ImportsPage, desk: Desk, qtbot: QtBot, told: Told, tmp_path: Path
) -> None:
    read(page, qtbot, workbook(tmp_path / "居民.xlsx", ROWS[:2]))
    write(page, qtbot, told)
    page.done.again.click()
    household = desk.ledger.value("SELECT household FROM resident WHERE name='王建国'")
    with desk.ledger.change("登记走访") as pen:
        pen.add(factories.a_visit(household))
    line = page.start.past.lines[0]
    told.answers.append(False)
    line.undo.click()
    assert names(desk) == {"王建国", "李秀英"}, "asked first"
    told.answers.append(True)
    page.start.past.lines[0].undo.click()
    settle(desk.jobs, qtbot)
    assert names(desk) == set() and "没有动" in told.sentences[-1]
    assert desk.ledger.get(factories.Household, household) is not None, "somebody has been there since"


def test_an_import_that_was_brought_back_can_be_taken_back_again(
    page: ImportsPage, desk: Desk, qtbot: QtBot, told: Told, tmp_path: Path
) -> None:
    read(page, qtbot, workbook(tmp_path / "居民.xlsx", ROWS[:1]))
    write(page, qtbot, told)
    assert page.done.outcome is not None
    undo.undo(desk.ledger)
    qtbot.waitUntil(lambda: page.faces.currentWidget() is page.start)  # taken back behind the summary's back
    assert find.past(desk.ledger)[0].undone
    undo.redo(desk.ledger)
    one = find.past(desk.ledger)[0]
    assert not one.undone and one.ours
    told.answers.append(True)
    page.start.past.lines[0].undo.click()
    settle(desk.jobs, qtbot)
    assert names(desk) == set() and find.past(desk.ledger)[0].undone


def test_the_import_of_a_colleague_is_listed_but_not_taken_back(
    page: ImportsPage, desk: Desk, qtbot: QtBot, told: Told, tmp_path: Path
) -> None:
    read(page, qtbot, workbook(tmp_path / "居民.xlsx", ROWS[:1]))
    write(page, qtbot, told)
    desk.ledger.account = type(desk.ledger.account)("李梅", "clerk")
    page.give_up()
    line = page.start.past.lines[0]
    assert line.undo.isVisible() and not line.undo.isEnabled() and "请让导入的人撤销" in line.undo.toolTip()


@pytest.fixture
def gate(desk: Desk) -> Iterator[Callable[[], None]]:
    """The worker is held until the gate is opened: what is handed in meanwhile can be stopped for certain."""
    opened = threading.Event()
    desk.jobs.run(lambda step: opened.wait(20))
    yield opened.set
    opened.set()


def test_reading_is_stopped(
    page: ImportsPage, desk: Desk, qtbot: QtBot, tmp_path: Path, gate: Callable[[], None]
) -> None:
    page.open_files([workbook(tmp_path / "居民.xlsx", ROWS)])
    assert page.faces.currentWidget() is page.working and "居民.xlsx" in page.working.words.text()
    qtbot.keyClick(page.working, Qt.Key.Key_Escape)
    gate()
    settle(desk.jobs, qtbot)
    assert page.faces.currentWidget() is page.start and page.plan is None


def test_writing_is_stopped_and_leaves_nothing(
    page: ImportsPage, desk: Desk, qtbot: QtBot, told: Told, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    read(page, qtbot, workbook(tmp_path / "居民.xlsx", ROWS))
    before = check.state(desk.ledger)
    gate = request.getfixturevalue("gate")
    told.answers.append(True)
    page.view.write.click()
    told.answers.append(False)
    assert not page.may_leave(), "asked while it writes"
    page.working.stop.click()
    gate()
    settle(desk.jobs, qtbot)
    assert page.faces.currentWidget() is page.view and check.state(desk.ledger) == before
    write(page, qtbot, told)
    assert names(desk) == {"王建国", "李秀英"}


def test_a_file_that_cannot_be_read_is_said_and_the_others_go_on(
    page: ImportsPage, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    broken = tmp_path / "坏的.xlsx"
    broken.write_bytes(b"PK\x03\x04 broken")
    read(page, qtbot, broken, workbook(tmp_path / "居民.xlsx", ROWS))
    assert page.plan is not None and page.plan.counts()["new"] == 2
    assert page.view.refusals.isVisible() and "坏的.xlsx" in page.view.refusals._sentence.text()
    page.give_up()
    read(page, qtbot, broken)
    assert page.plan is None and page.faces.currentWidget() is page.start
    assert page.start.refusals.isVisible() and "坏的.xlsx" in page.start.refusals._sentence.text()


def test_a_workbook_without_records_is_said(page: ImportsPage, desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["会议纪要"])
    book.active.append(["今天开会讨论了春节值班。"])
    book.save(tmp_path / "纪要.xlsx")
    read(page, qtbot, tmp_path / "纪要.xlsx")
    assert page.faces.currentWidget() is page.start and page.start.refusals.isVisible()


def test_the_rest_is_answered_alike(page: ImportsPage, desk: Desk, qtbot: QtBot, told: Told, tmp_path: Path) -> None:
    read(page, qtbot, workbook(tmp_path / "居民.xlsx", TWINS))
    assert page.plan is not None and page.plan.counts()["undecided"] == 3
    choices = page.view.panel.choices
    assert [line.radio.accessibleName()[0] for line in choices.lines] == ["1", "2"]
    assert "其余 2 行也选第 1 项" in choices.alike[0].text()
    qtbot.mouseClick(choices.lines[1], Qt.MouseButton.LeftButton)  # another person
    settle(desk.jobs, qtbot)
    assert page.plan.counts()["undecided"] == 2
    press(page, qtbot, Qt.Key.Key_Return, modifier=Qt.KeyboardModifier.ControlModifier)
    assert page.view.panel.row is row_of(page, 6)
    page.view.panel.choices.alike[0].click()
    settle(desk.jobs, qtbot)
    assert page.plan.counts()["undecided"] == 0
    write(page, qtbot, told)
    assert desk.ledger.value("SELECT count(*) FROM resident") == 4
