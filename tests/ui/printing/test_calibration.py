"""A printer that prints beside the place: a test sheet, two readings, and from then on everything lies where it should."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Told, settle
from tests.ui.pictures import assert_looks_as_approved
from tests.ui.printing.a_print_server import A4, PrintServer
from tests.ui.printing.conftest import Grey, pictures_of
from tests.ui.walker import nameless
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.printing.calibration_view import CalibrationView
from xinjing_desktop.ui.pages.printing.page import PrintingPage
from xinjing_desktop.ui.printing import calibration, printer
from xinjing_desktop.ui.printing.sheets import STRAIGHT, Offset


@pytest.fixture
def view(desk: Desk, server: PrintServer, qtbot: QtBot) -> Iterator[CalibrationView]:
    made = CalibrationView(desk)
    qtbot.addWidget(made)
    made.resize(1120, 640)
    made.show()
    yield made
    settle(desk.jobs, qtbot)


@pytest.fixture
def at_the_office(view: CalibrationView, office: PrintServer, qtbot: QtBot) -> CalibrationView:
    """With the office's printer found."""
    find(view, qtbot)
    return view


def find(view: CalibrationView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.printers.listed):
        view.reload()


def measure(view: CalibrationView, left: float, top: float) -> None:
    view.left.set_value(left)
    view.top.set_value(top)
    view.keep.click()


def test_what_the_ruler_reads_is_corrected_on_the_next_sheet(
    at_the_office: CalibrationView, office: PrintServer, told: Told, tmp_path: Path
) -> None:
    view = at_the_office
    assert not view.keep.isEnabled(), "nothing was printed that could be measured"
    view.print.click()
    assert "已送到打印机" in view.told._sentence.text()
    measure(view, 14.2, 16.0)
    assert view.now.text() == "往右移 0.8 毫米，往上移 1 毫米"
    assert told.toasts == ["已记住：往右移 0.8 毫米，往上移 1 毫米"]
    assert printer.offset_of(view.desk.state, "office", True) == Offset(0.8, -1.0)
    view.print.click()
    got = office.received(2)[1]
    seen = Grey(QImage(str(pictures_of(got.pdf, tmp_path, 254)[0])))
    assert seen.is_white(0, 20, 15.6, 60) and not seen.is_white(15.6, 20, 0.5, 20), "15 mm and 0.8 more from the left"
    assert seen.is_white(20, 0, 60, 13.8) and not seen.is_white(20, 13.8, 20, 0.5)


def test_the_same_reading_typed_twice_corrects_once_and_a_second_sheet_corrects_the_rest(
    at_the_office: CalibrationView,
) -> None:
    view = at_the_office
    view.print.click()
    measure(view, 14.0, 15.0)
    measure(view, 14.0, 15.0)
    assert view.now.text() == "往右移 1 毫米"
    view.print.click()
    measure(view, 15.2, 15.0)
    assert view.now.text() == "往右移 0.8 毫米"


def test_each_way_of_laying_the_sheet_is_corrected_by_itself(at_the_office: CalibrationView, office: PrintServer) -> None:
    view = at_the_office
    view.print.click()
    measure(view, 14.0, 15.0)
    view.way._buttons["portrait"].click()
    assert view.now.text() == "没有修正" and not view.keep.isEnabled()
    assert view.other.text() == "同一台打印机横放：往右移 1 毫米。"
    view.print.click()
    measure(view, 15.0, 13.5)
    assert printer.offset_of(view.desk.state, "office", False) == Offset(0.0, 1.5)
    assert printer.offset_of(view.desk.state, "office", True) == Offset(1.0, 0.0)


def test_it_can_be_forgotten_and_brought_back(at_the_office: CalibrationView, told: Told) -> None:
    view = at_the_office
    view.print.click()
    measure(view, 14.0, 14.0)
    assert view.reset.isVisible()
    view.reset.click()
    assert (view.now.text(), view.reset.isVisible()) == ("没有修正", False)
    assert printer.offset_of(view.desk.state, "office", True) == STRAIGHT
    undo = told.undos[-1]
    assert undo is not None
    undo()
    assert view.now.text() == "往右移 1 毫米，往下移 1 毫米"


def test_what_cannot_be_a_reading_is_refused_at_its_field(at_the_office: CalibrationView) -> None:
    view = at_the_office
    view.print.click()
    view.keep.click()
    assert view.left.problem() == view.top.problem() == "请填尺上的读数，例如 14.5。"
    view.left.edit.setText("十五")
    view.top.set_value(15)
    view.keep.click()
    assert view.left.problem() and not view.top.problem()
    measure(view, 1.0, 15.0)
    view.print.click()
    measure(view, 2.0, 15.0)
    assert "纸有没有放正" in (view.left.problem() or "")
    assert view.now.text() == "往右移 14 毫米", "what was kept before stays"


def test_a_printer_that_stopped_says_so_and_is_looked_for_again(
    at_the_office: CalibrationView, office: PrintServer, qtbot: QtBot
) -> None:
    view = at_the_office
    office.tell("cupsdisable", "office")
    with qtbot.waitSignal(view.printers.listed):
        view.print.click()
    assert "脱机或已停用" in view.printers.currentText()
    assert not view.keep.isEnabled()
    assert "“一楼办公室”脱机或已停用，没有开始打印" in view.told._sentence.text(), "and it is still said when the list is read"


def test_without_a_printer_it_says_what_to_do_and_looks_again(
    view: CalibrationView, server: PrintServer, qtbot: QtBot
) -> None:
    find(view, qtbot)
    assert view.faces.currentWidget() is view.none
    server.add("office", "一楼办公室", A4)
    with qtbot.waitSignal(view.printers.listed):
        view.none.button.click()
    assert view.faces.currentWidget() is not view.none and view.printers.name() == "office"


def test_the_printer_used_last_is_chosen_again(
    at_the_office: CalibrationView, office: PrintServer, qtbot: QtBot
) -> None:
    view = at_the_office
    office.add("upstairs", "二楼", A4)
    find(view, qtbot)
    view.printers.setCurrentIndex(1)
    view.printers.activated.emit(1)
    assert view.printers.name() == "upstairs"
    other = CalibrationView(view.desk)
    qtbot.addWidget(other)
    find(other, qtbot)
    assert other.printers.name() == "upstairs"


def test_a_printer_with_wide_margins_is_warned_of_with_the_test_sheet(
    view: CalibrationView, server: PrintServer, qtbot: QtBot
) -> None:
    server.add("office", "一楼办公室", A4, 6.35)
    find(view, qtbot)
    view.print.click()
    assert "多 1.3 毫米" in view.told._sentence.text()


def test_it_looks_as_it_should(at_the_office: CalibrationView, office: PrintServer, qtbot: QtBot) -> None:
    view = at_the_office
    view.print.click()
    measure(view, 14.2, 16.0)
    assert nameless(view) == []
    assert_looks_as_approved(view, "calibration-light", qtbot)


def test_it_stands_on_the_page_and_finds_the_printers_there(full_desk: Desk, office: PrintServer, qtbot: QtBot) -> None:
    page = PrintingPage(full_desk)
    qtbot.addWidget(page)
    page.show()
    page.go(tab="calibration")
    view = page.stack.currentWidget()
    assert isinstance(view, CalibrationView)
    qtbot.waitUntil(lambda: view.printers.name() == "office")
    settle(full_desk.jobs, qtbot)
    view.print.click()
    assert office.received()[0].title == "打印测试页"


def test_words_for_a_correction() -> None:
    assert calibration.said(Offset(-0.5, 2.0)) == "往左移 0.5 毫米，往下移 2 毫米"
    assert calibration.said(STRAIGHT) == "没有修正"
