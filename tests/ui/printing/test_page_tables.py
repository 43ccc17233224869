"""Any table goes to paper as it stands on screen: by Ctrl+P, on the page 打印, and is left again."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.notices.conftest import Homes
from tests.ui.conftest import Told, settle
from tests.ui.printing.a_page import desk, kept, page, save
from tests.ui.printing.conftest import words_of
from xinjing_desktop.sheet import Heading, Sheet
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.printing.page import PrintingPage
from xinjing_desktop.ui.table_export import offer_export
from xinjing_desktop.ui.widgets.table import Table
from xinjing_desktop.ui.widgets.table_model import ListSource, TableColumn

__all__ = ["desk", "page"]


def button_of(widget: QWidget, words: str) -> QPushButton:
    return next(one for one in widget.findChildren(QPushButton) if one.text() == words)


@pytest.fixture
def table(desk: Desk, qtbot: QtBot) -> Table:
    columns = (TableColumn(key="name", title="姓名", width=10), TableColumn(key="count", title="件", width=6, number=True))
    lines = [(str(n), type("Line", (), {"name": f"第{n}人", "count": n})()) for n in range(40)]
    made = Table("名单", columns, ListSource(lines, columns))
    qtbot.addWidget(made)
    offer_export(desk, made)
    made.show()
    made.reload()
    return made


def test_any_table_is_printed_as_it_stands(table: Table, desk: Desk, told: Told, qtbot: QtBot) -> None:
    table.horizontalHeader().moveSection(1, 0)
    qtbot.keyClick(table, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    settle(desk.jobs, qtbot)
    (went,) = told.went
    sheet = went[1]["table"]
    assert went[0] == "printing" and [heading.label for heading in sheet.headings] == ["件", "姓名"]
    assert len(sheet.rows) == 40 and sheet.rows[3] == [3, "第3人"] and not sheet.landscape


def test_several_chosen_rows_are_printed_alone(table: Table, desk: Desk, told: Told, qtbot: QtBot) -> None:
    table.select_id("3")
    qtbot.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(table, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    settle(desk.jobs, qtbot)
    assert [row[0] for row in told.went[0][1]["table"].rows] == ["第3人", "第4人"]


def test_a_table_handed_over_is_shown_printed_and_left(
    page: PrintingPage, told: Told, tmp_path: Path, qtbot: QtBot, homes: Homes
) -> None:
    sheet = Sheet("名单", [Heading("姓名", 12)], [[f"第{n}人"] for n in range(90)], landscape=False)
    page.go(table=sheet, marks=("第一份", "第二份"))
    settle(page.desk.jobs, qtbot)
    assert page.run.side.isHidden() and page.run.count.text() == "6 页 A4"
    save(page, told, tmp_path / "名单.pdf", qtbot)
    words = words_of(tmp_path / "名单.pdf")
    assert words.count("第一份") == 1 and words.count("第二份") == 1 and words.count("第89人") == 2
    assert told.toasts == ["已存为 名单.pdf"] and kept(homes.ledger) == 0
    back = button_of(page.run.table_banner, "回到通知单")
    assert back.isVisible()
    back.click()
    settle(page.desk.jobs, qtbot)
    assert not page.run.side.isHidden() and page.run.count.text() == "12 张，4 页 A4"
