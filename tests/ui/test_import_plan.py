"""The plan row by row: questions answered, cells repaired in place, columns named, rows found among many."""

from pathlib import Path

import openpyxl
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.ui import importing
from tests.ui.conftest import Told, settle
from tests.ui.importing import ROWS, TWINS, names, press, read, row_of, show, type_in, unknown, workbook, write
from tests.ui.walker import nameless
from xinjing_desktop.ledger import disclosures
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.imports.cell_problems import problems_of
from xinjing_desktop.ui.pages.imports.page import ImportsPage
from xinjing_desktop.ui.pages.imports.plan_view import WARNED

page = importing.page


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


def test_a_row_shows_nothing_of_a_restricted_profile_and_says_where_to_look(
    page: ImportsPage, desk: Desk, qtbot: QtBot, told: Told, tmp_path: Path
) -> None:
    head = ["家庭住址", "姓名", "出生日期", "人员类别", "认定日期"]
    line: list[object] = ["北渔路123弄45号602室", "李强", "1950-01-01", "失独"]
    read(page, qtbot, workbook(tmp_path / "旧.xlsx", [[*line, "2019-05-17"]], head))
    write(page, qtbot, told)
    read(page, qtbot, workbook(tmp_path / "新.xlsx", [[*line, "2020-06-18"]], head))
    assert page.plan is not None
    (row,) = page.plan.all_rows
    assert row.verdict == "changed"
    show(page, row.number)

    def words() -> str:
        return "\n".join(one.text() for one in page.view.panel.findChildren(QLabel) if one.isVisible())

    qtbot.waitUntil(lambda: "显示并记录" in words())
    assert "已遮住　→　按表里的" in words() and "2019" not in words()
    assert disclosures.unmaskings(desk.ledger) == []


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
