"""Fields that choose from a list: one of many by typing, several by ticks, yes / no / unknown."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, QStringListModel, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QCompleter,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QWidget,
)

from xinjing_desktop.ui.widgets.field import Field
from xinjing_desktop.ui.widgets.flow import FlowLayout
from xinjing_desktop.ui.widgets.pinyin import fits

Choice = tuple[str, str]
"""A permanent code and the words that people see for it."""


class ChoiceField(Field):
    """One entry of a list, or nothing. Typing part of the word, or its pinyin initials (djlr), finds it.

    An unknown code is shown as it is and kept. `value()` is the code or None.
    """

    def __init__(self, choices: Sequence[Choice] = (), parent: QWidget | None = None, *, empty: bool = True) -> None:
        super().__init__(parent)
        self._may_be_empty = empty
        self._code: str | None = None
        self._choices: list[Choice] = []
        self.combo = QComboBox()
        self.combo.setEditable(True)
        self.combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.combo.setMaxVisibleItems(14)
        self.combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.combo.setMinimumContentsLength(4)
        self._found = QStringListModel(self)
        completer = QCompleter(self._found, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.popup().setProperty("role", "popup")
        self.combo.setCompleter(completer)
        self._completer = completer
        edit = self.combo.lineEdit()
        assert edit is not None
        self.edit = edit
        self.edit.textEdited.connect(self._on_typed)
        self.edit.setAccessibleName("选择")
        completer.activated.connect(self._on_word)
        self.combo.activated.connect(self._on_picked)
        self.edit.returnPressed.connect(self._on_enter)
        self.take(self.combo)
        self.set_choices(choices)

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Another list; the chosen code stays."""
        self._choices = list(choices)
        self._fill()

    def value(self) -> str | None:
        return self._code

    def text(self) -> str:
        """The words of the chosen entry, or ""."""
        return self._label(self._code)

    def own_problem(self) -> str | None:
        typed = self.edit.text().strip()
        if typed and typed != self._label(self._code):
            return f"没有“{typed}”这一项，请从列表里选。"
        return None

    def set_name(self, name: str) -> None:
        super().set_name(name)
        self.edit.setAccessibleName(name)
        self._completer.popup().setAccessibleName(f"{name}的选项")
        self.combo.view().setAccessibleName(f"{name}的选项")

    def set_hint(self, hint: str) -> None:
        self.edit.setPlaceholderText(hint)

    def set_locked(self, locked: bool) -> None:
        self.combo.setEnabled(not locked)

    def _fill(self) -> None:
        shown = list(self._choices)
        if self._code is not None and all(code != self._code for code, _ in shown):
            shown.append((self._code, self._code))
        self.combo.blockSignals(True)
        self.combo.clear()
        if self._may_be_empty:
            self.combo.addItem("", None)
        for code, word in shown:
            self.combo.addItem(word, code)
        self.combo.setCurrentIndex(max(self.combo.findData(self._code), 0 if self._may_be_empty else -1))
        if self._code is None:
            self.combo.setCurrentIndex(0 if self._may_be_empty else -1)
        self.combo.blockSignals(False)
        self.edit.setText(self._label(self._code))
        self.edit.setCursorPosition(0)

    def _label(self, code: str | None) -> str:
        return next((word for each, word in self._choices if each == code), code or "")

    def _show(self, value: Any) -> None:
        self._code = value or None
        self._fill()

    def _on_typed(self, typed: str) -> None:
        words = [word for _, word in self._choices if fits(word, typed)]
        self._found.setStringList(words)
        if words and typed.strip():
            self._completer.setCompletionPrefix("")
            self._completer.complete()
        else:
            self._completer.popup().hide()
        self.set_problem(None)

    def _on_word(self, word: str) -> None:
        self._choose(next((code for code, each in self._choices if each == word), None))

    def _on_picked(self, at: int) -> None:
        self._choose(self.combo.itemData(at))

    def _choose(self, code: str | None) -> None:
        before, self._code = self._code, code
        self._fill()
        if code != before:
            self._tell()
        self.set_problem(None)

    def _settle(self, *, first: bool) -> None:
        """Take what was typed: emptied means none, one fit (or the first, after Enter) is chosen."""
        typed = self.edit.text().strip()
        if typed == self._label(self._code):
            return
        if not typed and self._may_be_empty:
            self._choose(None)
            return
        exact = [code for code, word in self._choices if word == typed]
        near = exact or ([code for code, word in self._choices if fits(word, typed)] if typed else [])
        if near and (first or len(near) == 1):
            self._choose(near[0])
        elif not typed:
            self._fill()

    def _on_enter(self) -> None:
        """Enter takes the entry that is marked in the list below, or its first, and goes on as in every other field."""
        popup = self._completer.popup()
        if popup.isVisible():
            word = popup.currentIndex().data() or self._found.index(0).data()
            popup.hide()
            self._on_word(str(word))
            enter = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier)
            QApplication.postEvent(self, enter)  # the list has swallowed the key; the form still waits for it
        else:
            self._settle(first=True)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
            if event.reason() == Qt.FocusReason.PopupFocusReason:
                return False  # only the list opened
            if self.isVisible():
                self._settle(first=False)
        return super().eventFilter(watched, event)


class TicksField(Field):
    """Several entries of a list as ticks. `value()` is the list of codes in the order of the list, or None."""

    fills_row = True

    def __init__(self, choices: Sequence[Choice] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._frame = QFrame()
        self._frame.setProperty("role", "plain")
        self._flow = FlowLayout(self._frame, gap=16, line_gap=2)
        self._ticks: dict[str, QCheckBox] = {}
        self._name = ""
        self._box.insertWidget(0, self._frame)
        self.set_choices(choices)

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Another list; ticked codes stay ticked."""
        kept = self.value() or []
        for tick in self._ticks.values():
            self._flow.removeWidget(tick)
            tick.deleteLater()
        self._ticks = {}
        for code, word in choices:
            self._add(code, word)
        self.set_value(kept)

    def value(self) -> list[str] | None:
        return [code for code, tick in self._ticks.items() if tick.isChecked()] or None

    def set_name(self, name: str) -> None:
        self._name = name
        self.setAccessibleName(name)
        for tick in self._ticks.values():
            tick.setAccessibleName(f"{name}：{tick.text()}")

    def set_locked(self, locked: bool) -> None:
        self._frame.setEnabled(not locked)

    def set_hint(self, hint: str) -> None:
        self._frame.setToolTip(hint)

    def _add(self, code: str, word: str) -> None:
        tick = QCheckBox(word)
        tick.setAccessibleName(f"{self._name}：{word}" if self._name else word)
        tick.toggled.connect(self._tell)
        self._ticks[code] = tick
        self._flow.addWidget(tick)
        if len(self._ticks) == 1:
            self.setFocusProxy(tick)

    def _show(self, value: Any) -> None:
        wanted = set(value or ())
        for code in wanted - self._ticks.keys():
            self._add(code, code)
        for code, tick in self._ticks.items():
            tick.setChecked(code in wanted)


class SegmentField(Field):
    """A few entries side by side, one of them chosen; arrow keys move. `value()` is the code or None."""

    def __init__(self, choices: Sequence[Choice], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._frame = QFrame()
        self._frame.setProperty("role", "plain")
        row = QHBoxLayout(self._frame)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        for code, word in choices:
            button = QPushButton(word)
            button.setAccessibleName(word)
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setProperty("kind", "segment")
            self._group.addButton(button)
            self._buttons[code] = button
            row.addWidget(button)
        row.addStretch()
        self._group.buttonToggled.connect(self._on_toggled)
        self._box.insertWidget(0, self._frame)
        if self._buttons:
            self.setFocusProxy(next(iter(self._buttons.values())))

    def value(self) -> Any:
        return next((code for code, button in self._buttons.items() if button.isChecked()), None)

    def set_name(self, name: str) -> None:
        self.setAccessibleName(name)
        for button in self._buttons.values():
            button.setAccessibleName(f"{name}：{button.text()}")

    def set_locked(self, locked: bool) -> None:
        self._frame.setEnabled(not locked)

    def set_hint(self, hint: str) -> None:
        self._frame.setToolTip(hint)

    def _on_toggled(self, button: QPushButton, on: bool) -> None:
        if on:
            self._tell()

    def _show(self, value: Any) -> None:
        self._group.setExclusive(False)
        for code, button in self._buttons.items():
            button.setChecked(code == value)
        self._group.setExclusive(True)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class YesNoField(SegmentField):
    """Yes, no, or not known. `value()` is True, False or None."""

    def __init__(
        self, parent: QWidget | None = None, *, yes: str = "是", no: str = "否", unknown: str = "不详"
    ) -> None:
        super().__init__([("yes", yes), ("no", no), ("unknown", unknown)], parent)
        self.set_value(None)

    def value(self) -> bool | None:
        return {"yes": True, "no": False}.get(super().value())

    def _show(self, value: Any) -> None:
        super()._show("unknown" if value is None else "yes" if value else "no")
