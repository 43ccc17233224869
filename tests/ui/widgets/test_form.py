"""A form by keyboard: Enter on, Ctrl+Enter saves, and the first mistake gets the keyboard."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from tests.ui.walker import nameless
from xinjing_desktop.ui.widgets.choice_fields import ChoiceField, TicksField, YesNoField
from xinjing_desktop.ui.widgets.form import FormGrid
from xinjing_desktop.ui.widgets.line_fields import DateField, LineField, LongField
from xinjing_desktop.ui.widgets.phones_field import PhonesField


@pytest.fixture
def form(qtbot, window_look, frozen_clock):
    made = FormGrid(columns=2)
    made.section("发现")
    made.add("kind", "隐患类型", ChoiceField([("gas", "燃气"), ("fire", "明火")]), required=True)
    made.add("found_on", "发现日期", DateField(), required=True)
    made.add("phones", "电话", PhonesField())
    made.add("on_site", "当场整改", YesNoField())
    made.add("actions", "处置", TicksField([("a", "劝阻"), ("b", "限期")]))
    made.add("place", "部位", LineField(), span=2)
    made.add("description", "描述", LongField())
    qtbot.addWidget(made)
    made.resize(800, 300)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def where(form):
    focus = QApplication.focusWidget()
    return next((key for key, field in form.fields.items() if focus and field.isAncestorOf(focus)), None)


def test_enter_goes_through_every_field(form, qtbot):
    form.go_to_first()
    seen = [where(form)]
    while seen[-1] != "description":
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
        seen.append(where(form))
        assert len(seen) < 20
    assert seen == list(form.fields)
    assert form.dirty() is False


def test_enter_in_the_last_line_says_so(qtbot, window_look):
    form = FormGrid()
    form.add("name", "姓名", LineField())
    qtbot.addWidget(form)
    form.show()
    form.activateWindow()
    qtbot.waitUntil(form.isActiveWindow)
    form.go_to_first()
    with qtbot.waitSignal(form.passed_end):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)


def test_enter_in_a_choice_takes_it_and_goes_on(form, qtbot):
    form.go_to("kind")
    qtbot.keyClicks(QApplication.focusWidget(), "mh")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert form.values()["kind"] == "fire"


@pytest.mark.parametrize("key", ["kind", "found_on", "phones", "on_site", "description"])
def test_ctrl_enter_saves_from_every_field(form, qtbot, key):
    form.go_to(key)
    with qtbot.waitSignal(form.saved):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "\n" not in (form.values()["description"] or "")


def test_half_typed_text_is_read_before_saving(form, qtbot):
    form.go_to("found_on")
    qtbot.keyClicks(QApplication.focusWidget(), "1.5")
    seen = []
    form.saved.connect(lambda: seen.append(form.fields["found_on"].edit.text()))
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert seen == ["2026-01-05"]


def test_only_what_hands_changed_is_dirty(form):
    told = []
    form.dirty_changed.connect(told.append)
    form.set_values({"kind": "gas", "place": "厨房"})
    assert not form.dirty() and form.changes() == {}
    form.fields["place"].edit.setText("阳台")
    assert form.changes() == {"place": "阳台"} and form.dirty()
    form.fields["place"].edit.setText("厨房")
    assert not form.dirty()
    assert told == [True, False]


def test_a_draft_over_a_record_counts_as_changed(form):
    form.set_values({"kind": "gas", "place": "厨房"})
    form.fill({"place": "阳台", "unknown": 1})
    assert form.changes() == {"place": "阳台"}
    form.settled()
    assert form.changes() == {}


def test_what_is_missing_is_said_and_gets_the_keyboard(form):
    assert not form.check()
    assert form.fields["kind"].problem() == "这一项必须填。" == form.fields["found_on"].problem()
    assert where(form) == "kind"
    form.set_values({"kind": "gas"})
    form.fields["found_on"].edit.setText("胡说")
    assert not form.check()
    assert "看不懂" in form.fields["found_on"].problem() and where(form) == "found_on"
    form.fields["found_on"].edit.setText("今天")
    assert form.check() and form.fields["found_on"].problem() is None


def test_hidden_fields_are_not_asked_for(form):
    form.show_field("kind", False)
    form.show_field("found_on", False)
    assert form.check()


def test_a_row_of_hidden_fields_takes_no_room_and_comes_back(qtbot, window_look):
    form = FormGrid(labels="top")
    for key in "abcdef":
        form.add(key, key, LineField())
    qtbot.addWidget(form)
    form.resize(300, 800)
    form.show()

    def below_a() -> int:
        QApplication.processEvents()
        return form.fields["f"].y() - form.fields["a"].y()

    whole = below_a()
    for key in "bcde":
        form.show_field(key, False)
    hidden = below_a()
    form.show_field("e", True)
    step = below_a() - hidden
    assert abs(hidden - step) <= 2, "as if the four were not there"
    for key in "bcd":
        form.show_field(key, True)
    assert below_a() == whole


def test_fields_move_up_into_the_gaps_of_hidden_ones_and_back(qtbot, window_look):
    form = FormGrid(labels="top", columns=2)
    for key in "abcd":
        form.add(key, key, LineField())
    form.add("long", "long", LongField())
    form.add("e", "e", LineField())
    qtbot.addWidget(form)
    form.resize(400, 900)
    form.show()

    def places() -> dict[str, tuple[int, int]]:
        QApplication.processEvents()
        return {key: (field.x(), field.y()) for key, field in form.fields.items() if not field.isHidden()}

    whole = places()
    for key in "ac":
        form.show_field(key, False)
    form.close_ranks()
    assert form.shown_fields() == ["b", "d", "long", "e"]
    told = places()
    assert (told["b"], told["d"]) == (whole["a"], whole["b"]), "side by side, where the first two were"
    assert told["long"] == whole["c"] and told["e"][1] > told["long"][1]
    for key in "ac":
        form.show_field(key, True)
    form.close_ranks()
    assert places() == whole


def test_labels_name_the_fields(form):
    assert nameless(form) == []
    buddies = {label.buddy() for label in form.findChildren(QLabel) if label.buddy()}
    assert buddies >= {form.fields["kind"], form.fields["place"]}
    assert form.fields["kind"].combo.accessibleName() == "隐患类型（必填）"


def test_two_fields_of_one_key_are_a_mistake(form):
    with pytest.raises(ValueError, match="kind"):
        form.add("kind", "再来", LineField())


def test_a_form_inside_another_is_part_of_it(qtbot, window_look):
    """Enter walks through both, only the outer one scrolls, and Ctrl+Enter anywhere is heard by the outer one."""
    outer, inner = FormGrid(labels="top"), FormGrid(columns=2, labels="top", nested=True)
    outer.add("name", "姓名", LineField())
    for key in ("number", "kind"):
        inner.add(key, key, LineField())
    outer.add_widget(inner)
    outer.add("remark", "备注", LineField())
    qtbot.addWidget(outer)
    outer.resize(400, 160)
    outer.show()
    outer.activateWindow()
    saved: list[str] = []
    outer.saved.connect(lambda: saved.append("outer"))
    inner.saved.connect(lambda: saved.append("inner"))
    outer.go_to("name")
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    seen = []
    for _ in range(3):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
        seen.append(QApplication.focusWidget().accessibleName())
    assert seen == ["number", "kind", "备注"]
    inner.go_to("kind")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert saved == ["outer"]
    assert inner.verticalScrollBar().maximum() == 0 and inner.height() >= inner.widget().minimumSizeHint().height()
    before = inner.height()
    inner.set_problem("number", "这里写不下的一句长话，" * 6)
    qtbot.waitUntil(lambda: inner.height() > before and inner.verticalScrollBar().maximum() == 0)
