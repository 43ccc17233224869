"""Rows of the plan on screen: their cells, their questions, what is written and taken back."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Told, settle
from tests.ui.walker import nameless
from xinjing_desktop.exchange.verdicts import PlanRow
from xinjing_desktop.ledger import check, undo
from xinjing_desktop.ui import help_window, theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.imports.cell_problems import problems_of
from xinjing_desktop.ui.pages.imports.page import ImportsPage, intention
from xinjing_desktop.ui.pages.imports.plan_view import WARNED

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


def unknown(path: Path, rows: int = 5) -> Path:
    head = ["姓名", "性别", "家庭住址", "甲项"]
    lines: list[list[object]] = [
        [f"王{sign}", "女", f"北渔路123弄45号{100 + at}室", f"腿脚不便，第{at}次看过"]
        for at, sign in enumerate("建国秀英丽伟"[:rows])
    ]
    return workbook(path, lines, head)


def test_rows_are_found(page: ImportsPage, desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    rows = [*ROWS, [4, "周伟", "31010519500203998X", "45号604", "138", "户主"]]
    read(page, qtbot, workbook(tmp_path / "居民.xlsx", rows))
    view = page.view

    def shown() -> list[int]:
        settle(desk.jobs, qtbot)
        return [view.source.row(uid).number for uid in view.source.ids()]

    assert shown() == [3, 4, 5, 6]
    view.filters.chosen.emit(view.filters.choose("refused") or "refused")
    assert shown() == [5]
    view.filters.choose(WARNED)
    view.refilter()
    assert shown() == [5, 6]
    view.warnings.setCurrentIndex(view.warnings.findData("phone_damaged"))
    view.refilter()
    assert shown() == [6]
    view.filters.choose("all")
    view.warnings.setCurrentIndex(0)
    type_in(view.box, "602 李")
    qtbot.keyClick(view.box, Qt.Key.Key_Return)
    assert shown() == [4]
    view.box.clear()
    assert shown() == [3, 4, 5, 6]
    view.table.sortByColumn(3, Qt.SortOrder.DescendingOrder)
    assert shown()[-1] == 5, "sorted by who"


def test_rows_that_are_no_data_are_listed(page: ImportsPage, desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    read(page, qtbot, workbook(tmp_path / "居民.xlsx", [*ROWS, ["合计", None, None, "3 户"], ["填表人：王芳"]]))
    page.view.not_data.click()
    said = [page.view.left_out.list.item(at).text() for at in range(page.view.left_out.list.count())]
    assert any("第 1 行" in words and "标题" in words for words in said)
    assert any("第 6 行" in words and "合计" in words for words in said)
    assert any("第 7 行" in words and "表尾" in words for words in said)


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
