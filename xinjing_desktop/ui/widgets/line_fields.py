"""Fields that are one line or a few lines of typing: text, number, dates, names."""

import datetime
import re
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QSize, QStringListModel, Qt
from PySide6.QtGui import QKeySequence, QShortcut, QTextOption
from PySide6.QtWidgets import (
    QCompleter,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QToolButton,
    QWidget,
)

from xinjing_desktop import clock
from xinjing_desktop.ui import icons, theme
from xinjing_desktop.ui.widgets.cards import label
from xinjing_desktop.ui.widgets.field import Field
from xinjing_desktop.ui.widgets.typed_date import day_of, moment_of, partial_of

_PLAIN = str.maketrans("０１２３４５６７８９．－，", "0123456789.-,")


class LineField(Field):
    """One line of text. `value()` is the text without blanks at its ends, or None."""

    def __init__(self, parent: QWidget | None = None, *, longest: int = 0) -> None:
        super().__init__(parent)
        self.edit = QLineEdit()
        if longest:
            self.edit.setMaxLength(longest)
        self.edit.textChanged.connect(self._tell)
        self.take(self.edit)

    def value(self) -> str | None:
        return self.edit.text().strip() or None

    def _show(self, value: Any) -> None:
        self.edit.setText("" if value is None else str(value))
        self.edit.setCursorPosition(0)

    def suggest(self, words: Sequence[str]) -> None:
        """Offer these words while typing; others may be typed."""
        completer = QCompleter(QStringListModel(list(words)), self.edit)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.popup().setProperty("role", "popup")
        completer.popup().setAccessibleName("建议")
        self.edit.setCompleter(completer)


class LongField(Field):
    """Text of several lines. Tab leaves it; Enter is a new line."""

    fills_row = True

    def __init__(self, parent: QWidget | None = None, *, lines: int = 3) -> None:
        super().__init__(parent)
        self.edit = QPlainTextEdit()
        self.edit.setTabChangesFocus(True)
        self.edit.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._lines = lines
        self.edit.textChanged.connect(self._tell)
        self.take(self.edit)
        self._fit()

    def _fit(self) -> None:
        self.edit.setFixedHeight(self._lines * self.edit.fontMetrics().lineSpacing() + theme.px(22))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_lines"):
            self._fit()

    def value(self) -> str | None:
        return self.edit.toPlainText().strip() or None

    def _show(self, value: Any) -> None:
        self.edit.setPlainText("" if value is None else str(value))


class NumberField(Field):
    """A number that may be empty. Whole numbers unless `decimals`; `unit` stands behind it."""

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        decimals: int = 0,
        least: float | None = 0,
        most: float | None = None,
        unit: str = "",
    ) -> None:
        super().__init__(parent)
        self._decimals, self._least, self._most = decimals, least, most
        self.edit = QLineEdit()
        self.edit.setInputMethodHints(Qt.InputMethodHint.ImhPreferNumbers)
        self.edit.textChanged.connect(self._tell)
        if unit:
            row = QFrame()
            row.setProperty("role", "plain")
            inside = QHBoxLayout(row)
            inside.setContentsMargins(0, 0, 0, 0)
            inside.addWidget(self.edit, 1)
            inside.addWidget(label(unit, "field"))
            self.take(row, focus=self.edit)
        else:
            self.take(self.edit)

    def value(self) -> int | float | None:
        return None if self.own_problem() else self._number()

    def own_problem(self) -> str | None:
        text = self._typed()
        if not text:
            return None
        number = self._number()
        if number is None:
            return "这里填数字，如 12.5。" if self._decimals else "这里填整数，如 3。"
        if self._least is not None and number < self._least:
            return f"不能小于 {self._least:g}。"
        if self._most is not None and number > self._most:
            return f"不能大于 {self._most:g}。"
        return None

    def _typed(self) -> str:
        return self.edit.text().translate(_PLAIN).replace(",", "").strip()

    def _number(self) -> int | float | None:
        text = self._typed()
        if self._decimals and re.fullmatch(r"-?\d+(\.\d*)?|-?\.\d+", text):
            return round(float(text), self._decimals)
        return int(text) if re.fullmatch(r"-?\d+", text) else None

    def _show(self, value: Any) -> None:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        self.edit.setText("" if value is None else str(value))


class _TypedDay(Field):
    """A line that understands dates, with a calendar one click away. Alt+Down opens the calendar."""

    refusal = "看不懂这个日期。可以写 2026.1.5、1.5、今天、+7。"
    sample = "如 1.5 或 今天"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(self.sample)
        self.edit.textChanged.connect(self._tell)
        self._button = QToolButton()
        self._button.setIcon(icons.icon("calendar"))
        self._button.setIconSize(QSize(theme.px(17), theme.px(17)))
        self._button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._button.setToolTip("选日期（Alt+↓）")
        self._button.setAccessibleName("选日期")
        self._button.clicked.connect(self.open_calendar)
        inside = QHBoxLayout(self.edit)
        inside.setContentsMargins(0, 0, theme.px(4), 0)
        inside.addStretch()
        inside.addWidget(self._button)
        self.edit.setTextMargins(0, 0, theme.px(24), 0)
        shortcut = QShortcut(QKeySequence("Alt+Down"), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.open_calendar)
        self.take(self.edit)

    def set_name(self, name: str) -> None:
        super().set_name(name)
        self._button.setAccessibleName(f"{name}：选日期")

    def set_locked(self, locked: bool) -> None:
        super().set_locked(locked)
        self._button.setVisible(not locked)

    def own_problem(self) -> str | None:
        return self.refusal if self.edit.text().strip() and self._understood() is None else None

    def open_calendar(self) -> None:
        """Show a calendar below the line; a click takes the day."""
        from xinjing_desktop.ui.widgets.calendar import CalendarSheet

        sheet = CalendarSheet(self._day() or clock.today(), self)
        sheet.picked.connect(self._take_day)
        sheet.move(self.edit.mapToGlobal(QPoint(0, self.edit.height() + 2)))
        sheet.show()

    def _understood(self) -> Any:
        raise NotImplementedError

    def _day(self) -> datetime.date | None:
        return day_of(self.edit.text(), clock.today())

    def _take_day(self, day: datetime.date) -> None:
        self.edit.setText(day.isoformat())
        self.edit.setFocus()

    def _on_left(self) -> None:
        understood = self._understood()
        if understood is not None:
            self._quiet = True
            self._show(understood)
            self._quiet = False
        super()._on_left()


class DateField(_TypedDay):
    """A calendar day, typed freely (2026.1.5, 1.5, 今天, +7) or picked. `value()` is a date or None."""

    def value(self) -> datetime.date | None:
        return self._understood()

    def _understood(self) -> datetime.date | None:
        return day_of(self.edit.text(), clock.today())

    def _show(self, value: Any) -> None:
        self.edit.setText(value.isoformat() if isinstance(value, datetime.date) else str(value or ""))


class PartialDateField(_TypedDay):
    """A day, a month or only a year, for birthdays of long ago. `value()` is text: 1945, 1945-03, 1945-03-07."""

    refusal = "看不懂这个日期。可以写 1945、1945.3 或 1945.3.7。"
    sample = "如 1945.3.7、1945.3、1945"

    def value(self) -> str | None:
        return self._understood()

    def _understood(self) -> str | None:
        return partial_of(self.edit.text(), clock.today())

    def _show(self, value: Any) -> None:
        self.edit.setText(str(value or ""))


class MomentField(_TypedDay):
    """A day and, when known, a time of day. `value()` is text: 2026-01-05T14:30, or only the day."""

    refusal = "看不懂这个时间。可以写 1.5 14:30、14:30、今天。"
    sample = "如 1.5 14:30 或 14:30"

    def value(self) -> str | None:
        return self._understood()

    def _understood(self) -> str | None:
        return moment_of(self.edit.text(), clock.now())

    def _day(self) -> datetime.date | None:
        kept = self._understood()
        return datetime.date.fromisoformat(kept[:10]) if kept else None

    def _take_day(self, day: datetime.date) -> None:
        kept = self._understood() or ""
        self.edit.setText(f"{day.isoformat()} {kept[11:]}".strip())
        self.edit.setFocus()

    def _show(self, value: Any) -> None:
        self.edit.setText(str(value or "").replace("T", " "))


class NamesField(LineField):
    """Several names on one line, parted by 、. `value()` is a list, or None."""

    def value(self) -> list[str] | None:  # type: ignore[override]
        parts = [part.strip() for part in re.split(r"[、，,;；/\s]+", self.edit.text())]
        kept = list(dict.fromkeys(part for part in parts if part))
        return kept or None

    def _show(self, value: Any) -> None:
        super()._show("、".join(value or ()))

    def set_hint(self, hint: str) -> None:
        super().set_hint(hint or "多人用“、”隔开")

    def suggest(self, words: Sequence[str]) -> None:
        """Offer these names for the last one being typed."""
        completer = _LastNameCompleter(list(words), self.edit)
        self.edit.setCompleter(completer)


class _LastNameCompleter(QCompleter):
    """Completes the name after the last 、 and leaves the earlier ones."""

    def __init__(self, words: list[str], edit: QLineEdit) -> None:
        super().__init__(words, edit)
        self._edit = edit
        self.setFilterMode(Qt.MatchFlag.MatchContains)
        self.popup().setProperty("role", "popup")
        self.popup().setAccessibleName("建议")

    def splitPath(self, path: str) -> list[str]:
        return [re.split(r"[、，,;；\s]+", path)[-1]]

    def pathFromIndex(self, index: Any) -> str:
        before = re.match(r"^(.*[、，,;；\s])?", self._edit.text())
        return (before[0] if before else "") + str(super().pathFromIndex(index))
