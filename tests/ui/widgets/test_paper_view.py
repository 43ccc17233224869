"""The viewer of sheets: one at a time, drawn when it is turned to, as large as one likes."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.walker import nameless
from xinjing_desktop.ui.widgets.paper_view import PaperView

A4 = (210.0, 297.0)


class Drawn(list[tuple[int, int]]):
    def __call__(self, page: int, dpi: int) -> QImage:
        self.append((page, dpi))
        image = QImage(10, 14, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.white)
        return image


@pytest.fixture
def view(qtbot: QtBot, window_look: object) -> PaperView:
    made = PaperView()
    qtbot.addWidget(made)
    made.resize(600, 700)
    made.show()
    return made


def test_the_first_of_many_sheets_is_drawn_alone(view: PaperView) -> None:
    drawn = Drawn()
    view.show_sheets(587, A4, drawn)
    assert [page for page, _ in drawn] == [0]
    assert [part.text() for part in (view.before, view.number, view.of)] == ["第", "1", "页，共 587 页"]
    assert not view.back.isEnabled() and view.on.isEnabled()


def test_one_turns_by_key_button_and_number_and_never_beyond_the_ends(view: PaperView, qtbot: QtBot) -> None:
    drawn = Drawn()
    view.show_sheets(5, A4, drawn)
    qtbot.keyClick(view, Qt.Key.Key_PageDown)
    view.on.click()
    view.number.setText("5")
    view.number.editingFinished.emit()
    assert [page for page, _ in drawn] == [0, 1, 2, 4] and view.page() == 4
    qtbot.keyClick(view, Qt.Key.Key_PageDown)
    view.number.setText("99")
    view.number.editingFinished.emit()
    view.number.setText("abc")
    view.number.editingFinished.emit()
    assert view.page() == 4 and view.number.text() == "5"
    view.turn_to(2)
    assert [page for page, _ in drawn] == [0, 1, 2, 4], "what was drawn a moment ago is not drawn again"


def test_a_larger_sheet_is_drawn_sharper(view: PaperView, qtbot: QtBot) -> None:
    drawn = Drawn()
    view.show_sheets(1, A4, drawn)
    view.zoom_to(200)
    qtbot.waitUntil(lambda: len(drawn) == 2)
    assert drawn[1][1] > drawn[0][1] and view.percent.text() == "200%"
    assert view.sheet.minimumSize().width() > view.area.viewport().width(), "one scrolls now"
    view.fit()
    assert view.sheet.minimumSize().width() == 0 and view.zoom() < 200


def test_as_wide_as_the_window_one_scrolls_down_only_and_the_keys_go_on_to_the_next_sheet(view: PaperView, qtbot: QtBot) -> None:
    view.show_sheets(3, A4, Drawn())
    whole = view.zoom()
    assert view.fitting.text() == "页宽"
    view.fitting.click()
    across, down = view.area.horizontalScrollBar(), view.area.verticalScrollBar()
    qtbot.waitUntil(lambda: down.maximum() > 0)
    assert view.zoom() > whole and across.maximum() == 0
    view.area.setFocus()
    qtbot.keyClick(view.area, Qt.Key.Key_PageDown)
    assert view.page() == 0 and down.value() > 0
    while down.value() < down.maximum():
        qtbot.keyClick(view.area, Qt.Key.Key_PageDown)
    qtbot.keyClick(view.area, Qt.Key.Key_PageDown)
    assert view.page() == 1 and down.value() == 0, "from the end of a sheet to the beginning of the next"
    qtbot.keyClick(view.area, Qt.Key.Key_PageUp)
    assert view.page() == 0 and down.value() == down.maximum()
    assert view.fitting.text() == "整页"
    view.fitting.click()
    qtbot.waitUntil(lambda: down.maximum() == 0)
    assert view.zoom() == whole


def test_no_word_of_the_bar_is_cut_off_however_narrow_it_is(view: PaperView, qtbot: QtBot) -> None:
    view.show_sheets(1760, A4, Drawn())
    for width in (700, 420, 320):
        view.resize(width, 700)
        QApplication.processEvents()
        parts = (view.before, view.of, view.percent, view.fitting, view.on, view.larger)
        assert all(part.width() >= part.sizeHint().width() for part in parts), width
        assert all(part.mapTo(view, part.rect().bottomRight()).x() < width for part in parts), width
    assert view.fitting.y() > view.on.y()


def test_the_per_cent_are_a_button_for_the_size_of_the_paper(view: PaperView) -> None:
    view.show_sheets(1, A4, Drawn())
    assert view.zoom() != 100
    view.percent.click()
    assert view.zoom() == 100 and view.percent.text() == "100%"


def test_the_wheel_makes_larger_with_control_only(view: PaperView) -> None:
    view.show_sheets(1, A4, Drawn())
    before = view.zoom()

    def turn(keys: Qt.KeyboardModifier) -> None:
        spot = QPointF(50, 50)
        wheel = QWheelEvent(spot, spot, QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, keys, Qt.ScrollPhase.NoScrollPhase, False)
        QApplication.sendEvent(view.area.viewport(), wheel)

    turn(Qt.KeyboardModifier.NoModifier)
    assert view.zoom() == before
    turn(Qt.KeyboardModifier.ControlModifier)
    assert view.zoom() > before


def test_without_sheets_a_sentence_stands_there(view: PaperView) -> None:
    view.show_sheets(2, A4, Drawn())
    view.clear("没有可打印的。")
    assert view.nothing.isVisible() and view.nothing.text() == "没有可打印的。" and not view.number.isEnabled()
    view.turn_to(1)
    assert view.count() == 0


def test_everything_has_a_name(view: PaperView) -> None:
    view.show_sheets(2, A4, Drawn())
    assert nameless(view) == []
