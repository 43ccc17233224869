"""The cells of one row as they stand in the workbook, each with its problem beside it, repaired where they stand."""

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from xinjing_desktop.exchange.tables import as_text
from xinjing_desktop.exchange.verdicts import PlanRow
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.widgets.cards import label

LONG = 24
"""Signs from which a cell gets several lines."""
MOST_LINES = 6


class CellLine(QWidget):
    """One cell: the head of its column, what stands there, what is wrong with it."""

    committed = Signal(int, str)
    """Enter, or the keyboard went elsewhere after typing: the column of the sheet (from 0) and the new text."""
    given_up = Signal()
    """Escape: what was typed is dropped."""
    passed = Signal()
    """Enter: the keyboard goes back to the list."""

    def __init__(self) -> None:
        super().__init__()
        self._column = 0
        self._text = ""
        self.head = label("", "hint", wrap=True)
        self.short, self.long = QLineEdit(), QPlainTextEdit()
        self.long.setTabChangesFocus(True)
        self.long.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.problem = label("", "problem", wrap=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.px(2))
        for widget in (self.head, self.short, self.long, self.problem):
            box.addWidget(widget)
        for edit in (self.short, self.long):
            edit.installEventFilter(self)

    def show_cell(self, column: int, head: str, text: str, problem: str, *, locked: bool, typing: bool) -> None:
        """Show another cell. `typing`: it is the same row as before, and what is just being typed stays."""
        if not (typing and column == self._column and self.edit.hasFocus() and self.typed() != self._text):
            self._show_text(text)
        self._column, self._text = column, text
        self.head.setText(head)
        for edit in (self.short, self.long):
            edit.setReadOnly(locked)
            edit.setAccessibleName(head)
            edit.setAccessibleDescription(problem)
            if (edit.property("invalid") or "") != ("true" if problem else ""):
                theme.restyle(edit, invalid="true" if problem else "")
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))

    def _show_text(self, text: str) -> None:
        long = len(text) > LONG or "\n" in text
        with QSignalBlocker(self.short), QSignalBlocker(self.long):
            self.short.setText("" if long else text)
            self.short.setCursorPosition(0)
            self.long.setPlainText(text if long else "")
        self.short.setVisible(not long)
        self.long.setVisible(long)
        if long:
            lines = sum(1 + len(part) // LONG for part in text.split("\n"))
            height = self.long.fontMetrics().lineSpacing() * min(max(lines, 2), MOST_LINES) + theme.px(20)
            self.long.setFixedHeight(height)

    @property
    def edit(self) -> QLineEdit | QPlainTextEdit:
        """The input that is shown."""
        return self.short if self.long.isHidden() else self.long

    def typed(self) -> str:
        """What stands in the input now."""
        return self.short.text() if self.edit is self.short else self.long.toPlainText()

    def commit(self) -> None:
        """Take what was typed, if it differs."""
        typed = self.typed().strip()
        if typed != self._text.strip() and not self.edit.isReadOnly():
            self._text = typed
            self.committed.emit(self._column, typed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut and QApplication.activePopupWidget() is None:
            self.commit()
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
                self.commit()
                self.passed.emit()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.short.setText(self._text)
                self.long.setPlainText(self._text)
                self.given_up.emit()
                return True
        return super().eventFilter(watched, event)


class CellList(QWidget):
    """All cells of a row below one another; the lines are used again for the next row."""

    fixed = Signal(int, str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._row: PlanRow | None = None
        self._shown: list[CellLine] = []
        self._spare: list[CellLine] = []
        self._troubled: list[CellLine] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(theme.px(8))

    def show_cells(self, row: PlanRow, problems: dict[int, list[str]], *, locked: bool) -> None:
        """The cells of this row, those with a problem first; a column without head and text is left out."""
        columns = row.table.reading.columns
        wanted = []
        for at, column in enumerate(columns):
            text = as_text(row.cells[at]) if at < len(row.cells) else ""
            if text or column.head:
                head = column.head or f"第 {column.index + 1} 列"
                unread = "" if column.field else "　不导入"
                wanted.append((column.index, head + unread, text, "".join(problems.get(at, ()))))
        wanted.sort(key=lambda cell: not cell[3])
        while len(self._shown) > len(wanted):
            line = self._shown.pop()
            line.hide()
            self._spare.append(line)
        while len(self._shown) < len(wanted):
            self._shown.append(self._spare.pop() if self._spare else self._made())
            self._shown[-1].show()
        self._troubled = []
        typing, self._row = row is self._row, row
        for line, (index, head, text, problem) in zip(self._shown, wanted, strict=True):
            line.show_cell(index, head, text, problem, locked=locked, typing=typing)
            if problem:
                self._troubled.append(line)

    def line_of(self, column: int) -> CellLine:
        """The line of a column of the sheet, counted from 0."""
        return next(line for line in self._shown if line._column == column)

    def start_editing(self) -> CellLine | None:
        """Put the keyboard into the first cell that has a problem, else into the first cell."""
        line = next(iter(self._troubled or self._shown), None)
        if line is not None:
            line.edit.setFocus()
            line.edit.selectAll()
        return line

    def editing(self) -> bool:
        """Whether the keyboard is in one of the cells."""
        return any(line.edit.hasFocus() for line in self._shown)

    def _made(self) -> CellLine:
        line = CellLine()
        line.committed.connect(self.fixed)
        line.given_up.connect(self.left)
        line.passed.connect(self.left)
        self._box.addWidget(line)
        return line
