"""One row of the plan beside the list: what it would do, its cells as they stand, what is asked, where to repair."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QRadioButton, QScrollArea, QVBoxLayout, QWidget

from xinjing_desktop.exchange.tables import as_text
from xinjing_desktop.exchange.verdicts import VERDICTS, PlanRow
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.widgets.cards import button, label
from xinjing_desktop.ui.widgets.form import FormGrid
from xinjing_desktop.ui.widgets.line_fields import LineField
from xinjing_desktop.ui.widgets.pills import Pill, PillLabel

TONES = {"new": "ok", "changed": "accent", "same": "quiet", "undecided": "warn", "refused": "bad", "skipped": "quiet"}


def verdict_pill(verdict: str) -> Pill:
    """A verdict as a sign and a word."""
    return Pill(TONES[verdict], VERDICTS[verdict])  # type: ignore[arg-type]


class RowPanel(QWidget):
    """Emits wishes; the page carries them out on the plan."""

    decided = Signal(object, str)
    decided_alike = Signal(object, str)
    fixed = Signal(object, int, str)
    skipped = Signal(object)
    taken = Signal(object)
    next_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.row: PlanRow | None = None
        self._editable = True
        self._group = QButtonGroup(self)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.px(8))
        self._top = QVBoxLayout()
        self._top.setSpacing(theme.px(6))
        page = QWidget()
        page.setObjectName("page")
        inside = QVBoxLayout(page)
        inside.setContentsMargins(0, 0, theme.px(8), 0)
        inside.addLayout(self._top)
        inside.addWidget(label("表里的原文（可以直接改，回车生效）", "h2"))
        self._cells_place = QVBoxLayout()
        inside.addLayout(self._cells_place)
        inside.addStretch()
        around = QScrollArea()
        around.setFrameShape(QScrollArea.Shape.NoFrame)
        around.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        around.setWidgetResizable(True)
        around.setWidget(page)
        outer.addWidget(around, 1)
        self.skip = button("这一行不写入", icon="cancel")
        self.skip.clicked.connect(lambda: self.skipped.emit(self.row))
        self.take = button("照表里写入", icon="check")
        self.take.clicked.connect(lambda: self.taken.emit(self.row))
        self.next = button("下一个待定", icon="next", tip="下一个待定的行（Ctrl+Enter）")
        self.next.setShortcut("Ctrl+Return")
        self.next.clicked.connect(self.next_asked)
        line = QHBoxLayout()
        for made in (self.skip, self.take, self.next):
            line.addWidget(made)
        line.addStretch()
        outer.addLayout(line)

    def show_row(self, row: PlanRow, alike: int) -> None:
        """Show a row; `alike` other rows ask the same and may be answered with it."""
        self.row = row
        _empty(self._top)
        _empty(self._cells_place)
        self._top.addWidget(PillLabel(verdict_pill(row.verdict)), 0, Qt.AlignmentFlag.AlignLeft)
        for sentence in row.sentences:
            said = QLabel(sentence)
            said.setTextFormat(Qt.TextFormat.PlainText)
            said.setWordWrap(True)
            said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._top.addWidget(said)
        self._show_choices(row, alike)
        self._show_cells(row)
        self.skip.setVisible(row.verdict != "skipped" and row.verdict not in ("refused", "same"))
        self.take.setVisible(row.verdict == "skipped" or bool(row.kept))

    def _show_choices(self, row: PlanRow, alike: int) -> None:
        for old in self._group.buttons():
            self._group.removeButton(old)
        self.choices: list[QRadioButton] = []
        for number, choice in enumerate(row.choices, start=1):
            made = QRadioButton(str(number))
            made.setAccessibleName(choice.sentence)
            made.clicked.connect(lambda checked=False, key=choice.key: self.decided.emit(row, key))
            self._group.addButton(made)
            self.choices.append(made)
            words = QLabel(choice.sentence)  # a radio button does not break its lines
            words.setTextFormat(Qt.TextFormat.PlainText)
            words.setWordWrap(True)
            words.setBuddy(made)
            both = QWidget()
            line = QHBoxLayout(both)
            line.setContentsMargins(0, 0, 0, 0)
            line.addWidget(made, 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(words, 1)
            self._top.addWidget(both)
        if alike and row.choices:
            same = button(f"另外 {alike} 行也问同样的事：都按第一项处理", kind="flat")
            same.clicked.connect(lambda: self.decided_alike.emit(row, row.choices[0].key.partition(":")[0]))
            self._top.addWidget(same)

    def _show_cells(self, row: PlanRow) -> None:
        form = FormGrid(labels="top")
        for at, column in enumerate(row.table.reading.columns):
            text = as_text(row.cells[at]) if at < len(row.cells) and row.cells[at] is not None else ""
            field = LineField()
            field.set_value(text or None)
            form.add(str(at), column.head or f"第 {column.index + 1} 列", field)
            field.left.connect(lambda field=field, column=column, text=text: self._on_left(field, column.index, text))
        form.lock(not self._editable)
        form.setMinimumHeight(form.widget().sizeHint().height() + theme.px(8))
        self.cells = form
        self._cells_place.addWidget(form)

    def _on_left(self, field: LineField, column: int, before: str) -> None:
        after = field.value() or ""
        if self.row is not None and after != before:
            self.fixed.emit(self.row, column, after)

    def choose(self, number: int) -> None:
        """Take the choice of this number, as the digit keys do."""
        if self.row is not None and 1 <= number <= len(self.row.choices):
            self.decided.emit(self.row, self.row.choices[number - 1].key)


def _empty(layout: Any) -> None:
    while layout.count():
        widget = layout.takeAt(0).widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
