"""The plan on screen: what is asked, what is left out, how it is written and taken back."""

from collections.abc import Iterator
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
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.imports.cell_problems import problems_of
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


def test_an_answer_is_taken_back(page: ImportsPage, desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    read(page, qtbot, workbook(tmp_path / "居民.xlsx", TWINS[:2]))
    press(page, qtbot, Qt.Key.Key_1)
    assert row_of(page, 4).verdict != "undecided" and page.view.panel.again.isVisible()
    page.view.panel.again.click()
    settle(desk.jobs, qtbot)
    assert row_of(page, 4).verdict == "undecided" and len(page.view.panel.choices.lines) == 2


def test_rows_are_left_out_and_taken_again(
    page: ImportsPage, desk: Desk, qtbot: QtBot, told: Told, tmp_path: Path
) -> None:
    read(page, qtbot, workbook(tmp_path / "居民.xlsx", ROWS[:2]))
    show(page, 3)
    page.view.table.selectAll()
    press(page, qtbot, Qt.Key.Key_Delete)
    assert page.plan is not None and page.plan.counts()["skipped"] == 2 and not page.view.write.isEnabled()
    show(page, 4)
    page.view.panel.take.click()
    settle(desk.jobs, qtbot)
    write(page, qtbot, told)
    assert names(desk) == {"李秀英"}


def test_an_ambiguous_day_is_chosen(page: ImportsPage, desk: Desk, qtbot: QtBot, told: Told, tmp_path: Path) -> None:
    head = ["序号", "地址", "隐患类型", "隐患描述", "发现日期"]
    rows = [[n, f"北渔路123弄45号{n}01室", "楼道堆物", "纸箱", 1.1] for n in (1, 2, 3)]
    book = openpyxl.Workbook()
    book.active.append(["火灾隐患排查整治台账（2026年1月）"])
    for line in [head, *rows]:
        book.active.append(line)
    book.save(tmp_path / "隐患.xlsx")
    read(page, qtbot, tmp_path / "隐患.xlsx")
    assert page.plan is not None and page.plan.counts()["undecided"] == 3
    problem = problems_of(row_of(page, 3)).beside
    assert list(problem) == [4], "the sentence stands beside the day, not beside the address"
    press(page, qtbot, Qt.Key.Key_2)
    page.view.next_undecided()
    page.view.panel.choices.alike[0].click()
    settle(desk.jobs, qtbot)
    write(page, qtbot, told)
    days = sorted(day for (day,) in desk.ledger.select("SELECT found_on FROM hazard"))
    assert days == ["2026-01-01", "2026-01-01", "2026-01-10"]
    assert "hazards" in page.done.outcome.pages  # type: ignore[union-attr]


def test_typing_into_a_cell_is_given_up_by_escape(page: ImportsPage, desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    read(page, qtbot, workbook(tmp_path / "居民.xlsx", ROWS))
    row = show(page, 5)
    press(page, qtbot, Qt.Key.Key_Return)
    type_in(page.focusWidget(), "赵六")
    press(page, qtbot, Qt.Key.Key_Escape)
    assert row.verdict == "refused" and page.view.table.hasFocus()
    assert page.view.panel.cells.line_of(1).typed() == ""


def test_a_typed_cell_is_kept_when_going_on_to_the_next_question(
    page: ImportsPage, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    read(page, qtbot, workbook(tmp_path / "居民.xlsx", [*TWINS[:2], [3, None, None, "45号605", None, "户主"]]))
    show(page, 5)
    press(page, qtbot, Qt.Key.Key_Return)
    type_in(page.focusWidget(), "赵六")
    press(page, qtbot, Qt.Key.Key_Return, modifier=Qt.KeyboardModifier.ControlModifier)
    assert page.view.panel.row is row_of(page, 4)
    assert row_of(page, 5).verdict == "new" and row_of(page, 5).who == "赵六"


def test_writing_waits_for_the_cell_that_is_being_typed(
    page: ImportsPage, desk: Desk, qtbot: QtBot, told: Told, tmp_path: Path
) -> None:
    read(page, qtbot, workbook(tmp_path / "居民.xlsx", ROWS))
    show(page, 5)
    press(page, qtbot, Qt.Key.Key_Return)
    type_in(page.focusWidget(), "赵六")
    told.answers.append(True)
    qtbot.mouseClick(page.view.write, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.faces.currentWidget() is page.done)
    assert "新增 3 行" in told.questions[-1] and names(desk) == {"王建国", "李秀英", "赵六"}


def test_problems_stand_beside_their_cells(page: ImportsPage, desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    rows: list[list[object]] = [
        [1, "王建国", 310105194603089987, "北渔路123弄45号601室", "1380000123", "户主"],
        [2, "李秀英", None, None, "13800001235", "户主"],
        [3, None, None, "45号603", None, "户主"],
    ]
    read(page, qtbot, workbook(tmp_path / "居民.xlsx", rows))
    damaged = problems_of(show(page, 3)).beside
    assert "证件号码已损坏" in damaged[2][0] and "电话" in damaged[4][0] and set(damaged) == {2, 4}
    first = page.view.panel.cells.start_editing()
    assert first is not None and first.head.text() == "身份证号" and first.problem.isVisible()
    assert set(problems_of(row_of(page, 4)).beside) == {3}
    assert problems_of(row_of(page, 5)).beside == {1: ["缺少“姓名”。"]}


def test_very_long_text_and_line_breaks_survive(
    page: ImportsPage, desk: Desk, qtbot: QtBot, told: Told, tmp_path: Path
) -> None:
    long = "家里有一只很大的狗，\n请先打电话。" * 300
    read(page, qtbot, workbook(tmp_path / "居民.xlsx", [[*ROWS[0], long]]))
    show(page, 3)
    line = page.view.panel.cells.line_of(6)
    assert line.edit is line.long and line.typed() == long
    line.edit.setFocus()
    page.view.table.setFocus()
    settle(desk.jobs, qtbot)
    assert row_of(page, 3).cells[6] == long, "looking at a cell does not change it"
    assert page.view.panel.width() < page.width() / 2


def unknown(path: Path, rows: int = 5) -> Path:
    head = ["姓名", "性别", "家庭住址", "甲项"]
    lines: list[list[object]] = [
        [f"王{sign}", "女", f"北渔路123弄45号{100 + at}室", f"腿脚不便，第{at}次看过"]
        for at, sign in enumerate("建国秀英丽伟"[:rows])
    ]
    return workbook(path, lines, head)


def test_doubtful_columns_are_asked_once(
    page: ImportsPage, desk: Desk, qtbot: QtBot, told: Told, tmp_path: Path
) -> None:
    read(page, qtbot, unknown(tmp_path / "一.xlsx"))
    assert page.faces.currentWidget() is page.columns
    (card,) = page.columns.cards
    assert card.question.head == "甲项" and len(card.question.samples) == 3 and "甲项" in card.question.because
    assert dict(card.question.options)[""] == "不导入这一列" and card.answer() == ""
    assert nameless(page.columns) == []
    card.field.set_value("remark")
    press(page, qtbot, Qt.Key.Key_Return, modifier=Qt.KeyboardModifier.ControlModifier)
    assert page.faces.currentWidget() is page.view
    write(page, qtbot, told)
    assert desk.ledger.value("SELECT count(*) FROM resident WHERE remark LIKE '%看过'") == 5
    page.done.again.click()
    read(page, qtbot, unknown(tmp_path / "二.xlsx", 2))
    assert page.faces.currentWidget() is page.view, "the answer is remembered for this shape"


def test_a_wrong_answer_about_a_column_is_corrected(
    page: ImportsPage, desk: Desk, qtbot: QtBot, told: Told, tmp_path: Path
) -> None:
    read(page, qtbot, unknown(tmp_path / "一.xlsx"))
    page.columns.go_on.click()
    settle(desk.jobs, qtbot)
    assert row_of(page, 3).row.fields.get("remark") is None
    page.view.columns.click()
    card = next(card for card in page.columns.cards if card.question.head == "甲项")
    card.field.set_value("remark")
    page.columns.go_on.click()
    settle(desk.jobs, qtbot)
    assert page.faces.currentWidget() is page.view
    assert "看过" in str(row_of(page, 3).row.fields["remark"])
    page.view.columns.click()
    page.columns.leave.click()
    assert page.faces.currentWidget() is page.view, "only looked at"
