"""Telephone numbers, each with a word about whose it is."""

import re
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QToolButton, QVBoxLayout, QWidget

from xinjing_desktop.ui import icons, theme
from xinjing_desktop.ui.widgets.field import Field


class _PhoneRow(QFrame):
    def __init__(self, owner: "PhonesField", number: str = "", note: str = "") -> None:
        super().__init__()
        self.setProperty("role", "plain")
        self.number = QLineEdit(number)
        self.number.setPlaceholderText("号码")
        self.note = QLineEdit(note)
        self.note.setPlaceholderText("谁的，如 儿子")
        self.remove = QToolButton()
        self.remove.setIcon(icons.icon("close"))
        self.remove.setIconSize(QSize(theme.px(14), theme.px(14)))
        self.remove.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.remove.setToolTip("去掉这个号码")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.number, 3)
        row.addWidget(self.note, 2)
        row.addWidget(self.remove)
        self.number.textChanged.connect(owner.on_edited)
        self.note.textChanged.connect(owner.on_edited)
        self.remove.clicked.connect(lambda: owner.on_removed(self))


class PhonesField(Field):
    """A list of telephone numbers. `value()` is `[{"number": …, "note": …}, …]` (note only when given), or None."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = "电话"
        self._rows: list[_PhoneRow] = []
        frame = QFrame()
        frame.setProperty("role", "plain")
        self._lines = QVBoxLayout(frame)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(6)
        self._more = QPushButton("再加一个号码")
        self._more.setProperty("kind", "flat")
        self._more.setAutoDefault(True)
        self._more.setIcon(icons.icon("add", "accent"))
        self._more.clicked.connect(self._on_more)
        self._lines.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        self._box.insertWidget(0, frame)
        self._show(None)

    def value(self) -> list[dict[str, str]] | None:
        kept = []
        for row in self._rows:
            number, note = row.number.text().strip(), row.note.text().strip()
            if number or note:
                kept.append({"number": number, "note": note} if note else {"number": number})
        return kept or None

    def own_problem(self) -> str | None:
        for row in self._rows:
            number = row.number.text().strip()
            if number and not re.fullmatch(r"[\d\-+()（）\s转*#]{3,24}", number):
                return f"“{number}”不像电话号码；说明请写在右边一格。"
            if row.note.text().strip() and not number:
                return "只写了说明，没有写号码。"
        return None

    def set_name(self, name: str) -> None:
        self._name = name
        self.setAccessibleName(name)
        self._name_rows()

    def set_hint(self, hint: str) -> None:
        for row in self._rows:
            row.number.setPlaceholderText(hint or "号码")

    def set_locked(self, locked: bool) -> None:
        self._more.setVisible(not locked)
        for row in self._rows:
            row.number.setReadOnly(locked)
            row.note.setReadOnly(locked)
            row.remove.setVisible(not locked and len(self._rows) > 1)

    def on_edited(self) -> None:
        """A key was pressed in one of the rows."""
        self._dress()
        self._tell()

    def on_removed(self, row: _PhoneRow) -> None:
        """Somebody clicked the cross of a row."""
        self._drop(row)
        if not self._rows:
            self._add()
        self._dress()
        self._tell()

    def _on_more(self) -> None:
        self._add().number.setFocus()
        self._dress()

    def _show(self, value: Any) -> None:
        for row in list(self._rows):
            self._drop(row)
        for phone in value or [{}]:
            self._add(phone.get("number", ""), phone.get("note", ""))
        self._dress()

    def _add(self, number: str = "", note: str = "") -> _PhoneRow:
        row = _PhoneRow(self, number, note)
        self._lines.insertWidget(len(self._rows), row)
        self._rows.append(row)
        self._marked = [each.number for each in self._rows]
        for each in (row.number, row.note):
            each.installEventFilter(self)
        self.setFocusProxy(self._rows[0].number)
        self._name_rows()
        return row

    def _drop(self, row: _PhoneRow) -> None:
        self._rows.remove(row)
        self._lines.removeWidget(row)
        row.hide()
        row.deleteLater()
        self._marked = [each.number for each in self._rows]
        if self._rows:
            self.setFocusProxy(self._rows[0].number)

    def _dress(self) -> None:
        """A cross only where there is something to take away; a further line only after the first number."""
        several = len(self._rows) > 1
        for row in self._rows:
            row.remove.setVisible(several)
        self._more.setVisible(any(row.number.text().strip() for row in self._rows))

    def _name_rows(self) -> None:
        for at, row in enumerate(self._rows, start=1):
            row.number.setAccessibleName(self._name if at == 1 else f"{self._name} {at}")
            row.note.setAccessibleName(f"{self._name} {at} 的说明")
            row.remove.setAccessibleName(f"去掉{self._name} {at}")
