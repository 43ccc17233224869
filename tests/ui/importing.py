"""What the tests of the page 导入 do again and again: make a workbook, read it, look at a row, press keys, write."""

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Told, settle
from xinjing_desktop.exchange.verdicts import PlanRow
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.imports.page import ImportsPage

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


def unknown(path: Path, rows: int = 5) -> Path:
    head = ["姓名", "性别", "家庭住址", "甲项"]
    lines: list[list[object]] = [
        [f"王{sign}", "女", f"北渔路123弄45号{100 + at}室", f"腿脚不便，第{at}次看过"]
        for at, sign in enumerate("建国秀英丽伟"[:rows])
    ]
    return workbook(path, lines, head)


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
