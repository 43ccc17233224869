"""Fields: a value goes in and comes out, only hands emit `changed`, and what is wrong is said in words."""

import datetime

import pytest
from PySide6.QtCore import QDate, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QCalendarWidget, QLineEdit, QTableView, QVBoxLayout, QWidget

from tests.ui.walker import nameless
from xinjing_desktop.records.columns import Column
from xinjing_desktop.ui.fields import editor, editor_for
from xinjing_desktop.ui.widgets.choice_fields import ChoiceField, SegmentField, TicksField, YesNoField
from xinjing_desktop.ui.widgets.line_fields import (
    DateField,
    LineField,
    LongField,
    MomentField,
    NamesField,
    NumberField,
    PartialDateField,
)
from xinjing_desktop.ui.widgets.phones_field import PhonesField

KINDS = [("ebike", "电动自行车进楼入户"), ("clutter", "楼道堆物"), ("gas", "燃气软管老化"), ("stairs", "楼道照明")]


@pytest.fixture
def shown(qtbot, window_look, frozen_clock):
    """Shows a field in a window beside another input that can take the keyboard."""

    def show(field):
        window = QWidget()
        other = QLineEdit()
        box = QVBoxLayout(window)
        box.addWidget(field)
        box.addWidget(other)
        qtbot.addWidget(window)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        field.leave = lambda: other.setFocus()
        field.kept = window
        field.setFocus()
        return field

    return show


@pytest.mark.parametrize(
    ("make", "value"),
    [
        (LineField, "厨房"),
        (LongField, "第一行\n第二行"),
        (NumberField, 12),
        (lambda: NumberField(decimals=1), 12.5),
        (DateField, datetime.date(2026, 1, 5)),
        (PartialDateField, "1945-03"),
        (MomentField, "2026-01-05T14:30"),
        (MomentField, "2026-01-05"),
        (NamesField, ["王晓燕", "李建国"]),
        (lambda: ChoiceField(KINDS), "gas"),
        (lambda: ChoiceField(KINDS), "a code of tomorrow"),
        (lambda: TicksField(KINDS), ["clutter", "gas"]),
        (lambda: SegmentField(KINDS), "clutter"),
        (YesNoField, True),
        (YesNoField, False),
        (PhonesField, [{"number": "13800138000", "note": "儿子"}, {"number": "62345678"}]),
    ],
)
def test_a_value_goes_in_and_comes_out_silently(qtbot, make, value):
    field = make()
    qtbot.addWidget(field)
    assert field.value() is None
    heard = []
    field.changed.connect(lambda: heard.append(1))
    field.set_value(value)
    assert field.value() == value
    assert field.own_problem() is None
    field.set_value(None)
    assert field.value() is None
    assert heard == []


@pytest.mark.parametrize(
    ("kind", "kind_of_field"),
    [
        ("text", LineField),
        ("long", LongField),
        ("choice", ChoiceField),
        ("link", ChoiceField),
        ("choices", TicksField),
        ("date", DateField),
        ("partial_date", PartialDateField),
        ("moment", MomentField),
        ("number", NumberField),
        ("yes_no", YesNoField),
        ("phones", PhonesField),
        ("names", NamesField),
    ],
)
def test_each_kind_of_column_has_its_field(qtbot, kind, kind_of_field):
    field = editor(kind, choices=KINDS)
    qtbot.addWidget(field)
    assert type(field) is kind_of_field


def test_a_field_from_the_facts_of_a_column(qtbot):
    column = Column(label="隐患类型", kind="choice", of="hazard_kinds", hint="选一个")
    field = editor_for(column, {"hazard_kinds": KINDS}.__getitem__)
    qtbot.addWidget(field)
    field.set_value("gas")
    assert field.text() == "燃气软管老化"
    assert field.combo.accessibleName() == "隐患类型" and field.edit.placeholderText() == "选一个"


def test_a_typed_date_is_understood_and_rewritten(shown, qtbot):
    field = shown(DateField())
    qtbot.keyClicks(field.edit, "1.5")
    assert field.value() == datetime.date(2026, 1, 5)
    field.leave()
    assert field.edit.text() == "2026-01-05" and field.problem() is None


def test_what_is_no_date_is_said(shown, qtbot):
    field = shown(DateField())
    qtbot.keyClicks(field.edit, "2.30")
    field.leave()
    assert field.value() is None and "看不懂这个日期" in field.problem()
    assert field.edit.property("invalid") == "true" and field.edit.accessibleDescription() == field.problem()
    field.setFocus()
    qtbot.keyClick(field.edit, Qt.Key.Key_Backspace)
    assert field.problem() is None


def test_the_calendar_takes_a_day(shown, qtbot):
    field = shown(DateField())
    qtbot.keyClick(field.edit, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    calendar = QApplication.activePopupWidget().findChild(QCalendarWidget)
    days = calendar.findChild(QTableView)
    assert days.viewport().rect().contains(days.visualRect(days.model().index(6, 6))), "Sunday is seen too"
    assert nameless(calendar.window()) == []
    calendar.clicked.emit(QDate(2026, 2, 14))
    assert field.value() == datetime.date(2026, 2, 14)


def test_a_calendar_day_keeps_the_hour_of_a_moment(shown):
    field = shown(MomentField())
    field.set_value("2026-01-05T14:30")
    field.open_calendar()
    QApplication.activePopupWidget().findChild(QCalendarWidget).clicked.emit(QDate(2026, 2, 14))
    assert field.value() == "2026-02-14T14:30"


@pytest.mark.parametrize(
    ("typed", "value"), [("12", 12), ("１２", 12), ("1,234", 1234), ("", None), ("十二", None), ("1.5", None)]
)
def test_a_whole_number(shown, qtbot, typed, value):
    field = shown(NumberField())
    field.edit.setText(typed)
    assert field.value() == value
    field.leave()
    assert (field.problem() is None) == (value is not None or not typed)


def test_numbers_know_their_limits(qtbot):
    field = NumberField(least=1, most=60, decimals=1)
    qtbot.addWidget(field)
    field.edit.setText("0.5")
    assert field.own_problem() == "不能小于 1。" and field.value() is None
    field.edit.setText("60.04")
    assert field.value() == 60.0


@pytest.mark.parametrize("typed", ["王晓燕、李建国", "王晓燕，李建国", "王晓燕 李建国", "王晓燕/李建国、王晓燕"])
def test_names(qtbot, typed):
    field = NamesField()
    qtbot.addWidget(field)
    field.edit.setText(typed)
    assert field.value() == ["王晓燕", "李建国"]


@pytest.mark.parametrize("typed", ["软管", "rqrg", "RQRG", "lh"])
def test_a_choice_is_found_by_chinese_and_by_initials(shown, qtbot, typed):
    field = shown(ChoiceField(KINDS))
    heard = []
    field.changed.connect(lambda: heard.append(field.value()))
    field.edit.setText(typed)
    field.edit.textEdited.emit(typed)
    qtbot.keyClick(field._completer.popup(), Qt.Key.Key_Tab)
    assert field.value() == "gas" and field.text() == "燃气软管老化" == field.edit.text()
    assert heard == ["gas"]


def test_enter_takes_the_first_that_fits(shown, qtbot):
    field = shown(ChoiceField(KINDS))
    qtbot.keyClicks(field.edit, "ld")
    qtbot.keyClick(field.edit, Qt.Key.Key_Return)
    assert field.value() == "clutter"


def test_leaving_with_several_that_fit_guesses_nothing(shown):
    field = shown(ChoiceField(KINDS))
    field.edit.setText("楼道")
    field.leave()
    assert field.value() is None and field.problem() == "没有“楼道”这一项，请从列表里选。"


def test_an_emptied_choice_is_none(shown, qtbot):
    field = shown(ChoiceField(KINDS))
    field.set_value("gas")
    field.edit.selectAll()
    qtbot.keyClick(field.edit, Qt.Key.Key_Backspace)
    field.leave()
    assert field.value() is None and field.problem() is None


def test_an_unknown_code_is_shown_and_kept(qtbot):
    field = ChoiceField(KINDS)
    qtbot.addWidget(field)
    field.set_value("robot_fire")
    assert (field.value(), field.text()) == ("robot_fire", "robot_fire")
    field.set_choices([*KINDS, ("robot_fire", "机器人起火")])
    assert field.text() == "机器人起火"


def test_turning_the_wheel_changes_nothing_by_accident(shown):
    field = shown(ChoiceField(KINDS))
    field.set_value("gas")
    field.leave()
    at = QPointF(5, 5)
    wheel = QWheelEvent(
        at,
        at,
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(field.combo, wheel)
    assert field.value() == "gas"


def test_unknown_ticks_are_kept(qtbot):
    field = TicksField(KINDS)
    qtbot.addWidget(field)
    field.set_value(["gas", "robot_fire"])
    assert field.value() == ["gas", "robot_fire"]


def test_yes_no_by_hand(qtbot):
    field = YesNoField()
    qtbot.addWidget(field)
    heard = []
    field.changed.connect(lambda: heard.append(field.value()))
    field._buttons["yes"].click()
    field._buttons["unknown"].click()
    assert heard == [True, None]


def test_phones_grow_and_shrink(qtbot):
    field = PhonesField()
    qtbot.addWidget(field)
    field.show()
    field.set_name("联系电话")
    assert not field._more.isVisible()
    field._rows[0].number.setText("13800138000")
    field._more.click()
    field._rows[1].number.setText("62345678")
    field._rows[1].note.setText("女儿")
    assert field.value() == [{"number": "13800138000"}, {"number": "62345678", "note": "女儿"}]
    assert field._rows[1].number.accessibleName() == "联系电话 2"
    field._rows[0].remove.click()
    assert field.value() == [{"number": "62345678", "note": "女儿"}]


@pytest.mark.parametrize(("number", "note"), [("儿子的手机", ""), ("", "儿子")])
def test_phones_say_what_is_wrong(qtbot, number, note):
    field = PhonesField()
    qtbot.addWidget(field)
    field._rows[0].number.setText(number)
    field._rows[0].note.setText(note)
    assert field.own_problem()


def test_a_locked_field_cannot_be_changed(qtbot):
    for field in (
        LineField(),
        DateField(),
        ChoiceField(KINDS),
        TicksField(KINDS),
        YesNoField(),
        PhonesField(),
        LongField(),
    ):
        qtbot.addWidget(field)
        field.set_locked(True)
        inputs = [each for each in field.findChildren(QWidget) if each.isEnabled() and hasattr(each, "isReadOnly")]
        assert all(each.isReadOnly() for each in inputs)
