"""From a dropped workbook to the ledger and back, as a clerk does it: at the keyboard, stopped, undone, repaired."""

import re
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests import factories
from tests.ui import importing
from tests.ui.conftest import Told, settle
from tests.ui.importing import ROWS, TWINS, names, press, read, row_of, show, type_in, unknown, workbook, write
from tests.ui.walker import nameless
from xinjing_desktop.ledger import check, undo
from xinjing_desktop.ledger.find import imports as find
from xinjing_desktop.ui import help_window, theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.imports.cell_problems import problems_of
from xinjing_desktop.ui.pages.imports.page import ImportsPage, intention

SAMPLES = Path(__file__).resolve().parents[2].parent / "shared" / "samples"
page = importing.page


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


PASTED = "姓名\t身份证号\t家庭住址\r\n王建国\t31010519460308998X\t北渔路123弄45号601室\r\n李秀英\t\t45号\r\n"


def test_rows_copied_in_excel_are_planned_like_a_workbook(
    page: ImportsPage, desk: Desk, qtbot: QtBot, told: Told, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "tmp"
    elsewhere.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(elsewhere))
    page.start.start()
    QGuiApplication.clipboard().setText("不是表格")
    press(page, qtbot, Qt.Key.Key_V, modifier=Qt.KeyboardModifier.ControlModifier)
    assert "没有表格" in page.start.refusals.findChildren(QLabel)[-1].text()
    QGuiApplication.clipboard().setText(PASTED)
    press(page, qtbot, Qt.Key.Key_V, modifier=Qt.KeyboardModifier.ControlModifier)
    assert page.faces.currentWidget() is page.view and page.plan is not None
    assert [row.number for row in page.plan.all_rows] == [2, 3]
    assert list(elsewhere.iterdir()) == [], "nobody's data stay behind outside the ledger"
    page.view.change(lambda plan: plan.fix(row_of(page, 3), 2, "45号602"))
    settle(desk.jobs, qtbot)
    write(page, qtbot, told)
    assert names(desk) == {"王建国", "李秀英"}
    page.give_up()
    page.go(pasted=PASTED)
    settle(desk.jobs, qtbot)
    assert row_of(page, 2).verdict == "same"
    page.go(pasted=PASTED)
    assert "没有写入" in told.sentences[-1], "a plan that is open is not thrown away"


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
    said = " ".join(label.text() for label in page.view.panel.findChildren(QLabel) if not label.isHidden())
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


def test_leaving_an_open_plan_asks(page: ImportsPage, qtbot: QtBot, told: Told, tmp_path: Path) -> None:
    assert page.may_leave()
    read(page, qtbot, workbook(tmp_path / "居民.xlsx", ROWS))
    told.answers += [False, True]
    assert not page.may_leave() and page.may_leave()
    assert page.plan is not None, "it is there when one comes back"
    write(page, qtbot, told)
    assert page.may_leave(), "nothing is open any more"


def test_a_ledger_that_moved_on_is_said(
    page: ImportsPage, desk: Desk, qtbot: QtBot, told: Told, tmp_path: Path
) -> None:
    path = workbook(tmp_path / "居民.xlsx", ROWS[:2])
    read(page, qtbot, path)
    write(page, qtbot, told)
    assert not page.view.is_stale
    page.done.again.click()
    read(page, qtbot, workbook(tmp_path / "改.xlsx", [[*ROWS[0][:4], "13900009999", "户主"]]))
    assert row_of(page, 3).verdict == "changed"
    undo.undo(desk.ledger)
    qtbot.waitUntil(lambda: page.view.is_stale)
    page.view.write.click()
    settle(desk.jobs, qtbot)
    assert "重新核对" in told.sentences[-1] and row_of(page, 3).verdict == "new" and not page.view.is_stale
    write(page, qtbot, told)
    assert names(desk) == {"王建国"}


def test_what_is_left_can_be_repaired_in_excel_or_decided_afterwards(
    page: ImportsPage, desk: Desk, qtbot: QtBot, told: Told, tmp_path: Path
) -> None:
    read(page, qtbot, workbook(tmp_path / "居民.xlsx", [*TWINS[:2], [3, None, None, "45号605", None, "户主"]]))
    write(page, qtbot, told)
    assert "1 行还等您决定" in page.done.rest.text() and "1 行缺少必须的内容" in page.done.rest.text()
    told.answers.append(tmp_path / "待修改.xlsx")
    page.done.repair.click()
    settle(desk.jobs, qtbot)
    lines = list(openpyxl.load_workbook(tmp_path / "待修改.xlsx").worksheets[0].values)
    assert sum("45号605" in line for line in lines) == 1 and "改好后再导入" in told.toasts[-1]
    page.done.go_on.click()
    settle(desk.jobs, qtbot)
    assert page.faces.currentWidget() is page.view and page.plan is not None
    assert page.plan.counts()["same"] == 1 and page.view.panel.row is row_of(page, 4)
    press(page, qtbot, Qt.Key.Key_2)
    write(page, qtbot, told)
    assert desk.ledger.value("SELECT count(*) FROM resident") == 2


def test_the_question_before_writing_is_one_sentence() -> None:
    counts = {"new": 1200, "changed": 3, "same": 5, "undecided": 2, "refused": 0, "skipped": 1}
    assert intention(counts) == (
        "将新增 1,200 行、更新 3 行，跳过没有变化的 5 行；待定 2 行、不写入 1 行，这次不写。写入后可以整次撤销。"
    )


def test_a_reader_is_told_why(desk: Desk, qtbot: QtBot, told: Told, tmp_path: Path) -> None:
    desk.ledger.account = type(desk.ledger.account)("小读", "reader")
    page = ImportsPage(desk)
    qtbot.addWidget(page)
    page.show()
    assert page.start.reader_note.isVisible() and not page.start.drop.isVisible()
    page.open_files([workbook(tmp_path / "居民.xlsx", ROWS)])
    assert not desk.jobs.busy and page.plan is None


@pytest.mark.parametrize("look", [theme.Look(), theme.Look(dark=True), theme.LARGE_PRINT])
def test_every_face_has_names_in_every_look(
    page: ImportsPage,
    desk: Desk,
    qtbot: QtBot,
    told: Told,
    tmp_path: Path,
    window_look: Callable[[theme.Look], None],
    look: theme.Look,
) -> None:
    window_look(look)
    shown: list[QWidget] = []
    read(page, qtbot, unknown(tmp_path / "一.xlsx"))
    shown.append(page.faces.currentWidget())
    page.columns.go_on.click()
    settle(desk.jobs, qtbot)
    shown.append(page.faces.currentWidget())
    write(page, qtbot, told)
    shown.append(page.faces.currentWidget())
    assert shown == [page.columns, page.view, page.done]
    assert nameless(page) == [] and not page.grab().isNull()
    page.give_up()
    assert nameless(page) == []


def test_the_manual_names_the_keys() -> None:
    text = next(one.text for one in help_window.pages() if one.key == "imports")
    assert {"Enter", "Esc", "Ctrl+Enter", "Ctrl+S", "Delete", "1", "9"} <= set(re.findall(r"`([^`]+)`", text))


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample workbooks are not here")
def test_the_sample_workbooks_become_a_ledger(page: ImportsPage, desk: Desk, qtbot: QtBot, told: Told) -> None:
    files = sorted(path for path in SAMPLES.glob("s*-*") if path.suffix != ".json")
    before = check.state(desk.ledger)
    read(page, qtbot, *files)
    assert page.plan is not None and page.plan.counts()["new"] > 200
    if page.faces.currentWidget() is page.columns:
        page.columns.go_on.click()
        settle(desk.jobs, qtbot)
    for uid in page.view.source.id_of.values():  # every row can be looked at
        problems_of(page.view.source.row(uid))
    for row in page.view.source.all[::7]:
        show(page, row.number)
    write(page, qtbot, told)
    assert page.done.outcome is not None and set(page.done.outcome.pages) == {"households", "hazards", "doors"}
    assert desk.ledger.value("SELECT count(*) FROM hazard") >= 45
    assert desk.ledger.value("SELECT count(*) FROM shop") >= 15
    assert [trouble for trouble in check.check(desk.ledger) if trouble.severity == "damage"] == []
    told.answers.append(True)
    page.done.undo.click()
    settle(desk.jobs, qtbot)
    assert check.state(desk.ledger) == before
