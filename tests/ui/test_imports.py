"""From a dropped workbook to the ledger and back: questions, decisions, repairs, writing, undoing."""

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Told, settle
from xinjing_desktop.ledger import check
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.imports.page import ImportsPage

SAMPLES = Path(__file__).resolve().parents[2].parent / "shared" / "samples"
HEAD = ["序号", "姓名", "身份证号", "家庭住址", "联系电话", "与户主关系"]
ROWS = [
    [1, "王建国", "310105194603089987", "北渔路123弄45号601室", "13800001234", "户主"],
    [2, "李秀英", None, "45号602", "13800001235", "户主"],
    [3, None, None, "45号603", "13800001236", "户主"],
]


def workbook(path: Path, rows: list[list[object]], head: list[str] | None = None) -> Path:
    """A resident register with a title, as committees keep them."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
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
    yield made


def read(page: ImportsPage, qtbot: QtBot, *paths: Path) -> None:
    page.open_files(paths)
    settle(page.desk.jobs, qtbot)


def write(page: ImportsPage, qtbot: QtBot, told: Told, *answers: object) -> None:
    told.answers += answers
    page.write()
    settle(page.desk.jobs, qtbot)


def names(desk: Desk) -> set[str]:
    return {name for (name,) in desk.ledger.select("SELECT name FROM resident")}


def test_nothing_is_written_before_write(
    page: ImportsPage, desk: Desk, qtbot: QtBot, told: Told, tmp_path: Path
) -> None:
    before = check.state(desk.ledger)
    read(page, qtbot, workbook(tmp_path / "居民.xlsx", ROWS))
    assert page.faces.currentIndex() == 2 and page.plan is not None
    assert page.plan.counts()["new"] == 2 and page.plan.counts()["refused"] == 1
    assert check.state(desk.ledger) == before
    write(page, qtbot, told, True, False)
    assert names(desk) == {"王建国", "李秀英"}
    assert "新增 2 行" in told.toasts[-1] and page.faces.currentIndex() == 0
    assert not told.errors


def test_an_import_is_taken_back_as_one(
    page: ImportsPage, desk: Desk, qtbot: QtBot, told: Told, tmp_path: Path
) -> None:
    before = check.state(desk.ledger)
    read(page, qtbot, workbook(tmp_path / "居民.xlsx", ROWS[:2]))
    write(page, qtbot, told, True)
    assert page.start.list.count() == 1
    page.start.list.setCurrentRow(0)
    told.answers.append(True)
    page.start.undo.click()
    settle(desk.jobs, qtbot)
    assert check.state(desk.ledger) == before
    assert "已撤销" in page.start.list.item(0).text()


def test_the_same_file_again_changes_nothing(
    page: ImportsPage, desk: Desk, qtbot: QtBot, told: Told, tmp_path: Path
) -> None:
    path = workbook(tmp_path / "居民.xlsx", ROWS[:2])
    read(page, qtbot, path)
    write(page, qtbot, told, True)
    read(page, qtbot, path)
    assert page.plan is not None and page.plan.counts()["same"] == 2
    assert not page.write_button.isEnabled()


def test_a_cell_is_repaired_in_place(page: ImportsPage, desk: Desk, qtbot: QtBot, told: Told, tmp_path: Path) -> None:
    read(page, qtbot, workbook(tmp_path / "居民.xlsx", ROWS))
    assert page.plan is not None
    page.filters.choose("refused")
    page._show_rows()
    page._on_current("0")
    assert page.panel.row is not None and page.panel.row.verdict == "refused"
    page.panel.fixed.emit(page.panel.row, 1, "赵六")
    settle(desk.jobs, qtbot)
    assert page.panel.row.verdict == "new" and page.plan.counts()["refused"] == 0
    write(page, qtbot, told, True)
    assert names(desk) == {"王建国", "李秀英", "赵六"}


def test_a_file_that_is_no_workbook_is_said_and_the_others_go_on(
    page: ImportsPage, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    broken = tmp_path / "坏的.xlsx"
    broken.write_bytes(b"PK\x03\x04 broken")
    read(page, qtbot, broken, workbook(tmp_path / "居民.xlsx", ROWS))
    assert page.plan is not None and page.plan.counts()["new"] == 2
    assert "坏的.xlsx" in page.start.refusals.item(0).text()
    page.give_up()
    read(page, qtbot, broken)
    assert page.plan is None and page.start.refusals.isVisible()


def test_an_undecided_row_is_asked_with_sentences(
    page: ImportsPage, desk: Desk, qtbot: QtBot, told: Told, tmp_path: Path
) -> None:
    """李秀英 is known without a number; the next list brings one: the same person, or another of that name?"""
    read(page, qtbot, workbook(tmp_path / "一.xlsx", [ROWS[0], [2, "王建国", None, "45号601", None, "户主"]]))
    assert page.plan is not None
    assert page.plan.counts()["undecided"] == 1 and page.filters.key() == "undecided"
    page._on_current("0")
    assert len(page.panel.choices) >= 2
    page.panel.choose(1)
    settle(desk.jobs, qtbot)
    assert page.plan.counts()["undecided"] == 0


def test_doubtful_columns_are_asked_once(
    page: ImportsPage, desk: Desk, qtbot: QtBot, told: Told, tmp_path: Path
) -> None:
    head = ["姓名", "性别", "家庭住址", "甲项"]
    rows = [
        [f"王{sign}", "女", f"北渔路123弄45号{100 + at}室", f"腿脚不便，第{at}次看过"]
        for at, sign in enumerate("建国秀英丽伟")
    ]
    first = workbook(tmp_path / "一.xlsx", [list(row) for row in rows], head)
    read(page, qtbot, first)
    assert page.faces.currentIndex() == 1, "a column under a head that nobody knows is asked about"
    assert page.columns.answers()[0][0].head == "甲项"
    page.columns._fields[0].set_value("remark")
    page.columns.go_on.click()
    settle(desk.jobs, qtbot)
    assert page.faces.currentIndex() == 2
    write(page, qtbot, told, True)
    assert desk.ledger.value("SELECT count(*) FROM resident WHERE remark LIKE '%看过'") == len(rows)
    read(page, qtbot, workbook(tmp_path / "二.xlsx", [["钱七", "男", "北渔路123弄45号901室", "听力不好"]], head))
    assert page.faces.currentIndex() == 2, "the answer is remembered for this shape"


def test_leaving_an_open_plan_asks(page: ImportsPage, qtbot: QtBot, told: Told, tmp_path: Path) -> None:
    assert page.may_leave()
    read(page, qtbot, workbook(tmp_path / "居民.xlsx", ROWS))
    told.answers.append(False)
    assert not page.may_leave()


def test_rows_to_repair_are_exported(page: ImportsPage, desk: Desk, qtbot: QtBot, told: Told, tmp_path: Path) -> None:
    read(page, qtbot, workbook(tmp_path / "居民.xlsx", ROWS))
    told.answers.append(tmp_path / "待修改.xlsx")
    page.export_repair()
    settle(desk.jobs, qtbot)
    assert (tmp_path / "待修改.xlsx").exists() and not told.errors


def test_a_reader_is_told_why(desk: Desk, qtbot: QtBot) -> None:
    desk.ledger.account = type(desk.ledger.account)("小读", "reader")
    page = ImportsPage(desk)
    qtbot.addWidget(page)
    page.show()
    assert page.start.reader_note.isVisible() and not page.start.drop.isEnabled()


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample workbooks are not here")
def test_the_sample_workbooks_become_a_ledger(page: ImportsPage, desk: Desk, qtbot: QtBot, told: Told) -> None:
    files = sorted(path for path in SAMPLES.glob("s*-*") if path.suffix != ".json")
    read(page, qtbot, *files)
    assert page.plan is not None and page.plan.counts()["new"] > 200
    if page.faces.currentIndex() == 1:
        page.columns.go_on.click()
        settle(desk.jobs, qtbot)
    write(page, qtbot, told, True, False)
    assert desk.ledger.value("SELECT count(*) FROM hazard") >= 45
    assert desk.ledger.value("SELECT count(*) FROM shop") >= 15
    assert [trouble for trouble in check.check(desk.ledger) if trouble.severity == "damage"] == []
