"""What the columns of a workbook are: doubtful ones are asked once and remembered; any can be corrected later."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from xinjing_desktop.exchange import decisions
from xinjing_desktop.exchange.decisions import ColumnQuestion
from xinjing_desktop.exchange.result import TableReading
from xinjing_desktop.exchange.tables import as_text
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.widgets.cards import Card, PageHeader, button, hint, label
from xinjing_desktop.ui.widgets.choice_fields import ChoiceField
from xinjing_desktop.ui.widgets.flow import FlowLayout

NOT_IMPORTED = "-"
SAMPLE_SIGNS = 24
ASKED = "有几列拿不准，请您看一下", "只问这一次：以后同样的表会照您说的读。选“不导入这一列”，其余的列照常导入。"
CORRECTED = "列的对应", "认错的列可以在这里改，马上重新核对；以后同样的表会照您说的读。"


def all_columns(number: int, reading: TableReading) -> list[ColumnQuestion]:
    """Every column of a table that holds something, with what it is taken for."""
    found = []
    options = decisions.options(reading.kind)
    offered = {field for field, _ in options}
    for position, column in enumerate(reading.columns):
        if column.field == "serial" or (column.field and column.field not in offered):
            continue  # running numbers, and columns that feed a field by ticks
        samples: dict[str, None] = {}
        for row in reading.rows:
            if position < len(row.cells) and row.cells[position] != "":
                samples[as_text(row.cells[position])] = None
                if len(samples) == 3:
                    break
        if samples:
            because = column.because if column.field else ""
            found.append(
                ColumnQuestion(number, column.index, column.head, tuple(samples), options, because, column.field)
            )
    return found


class ColumnCard(Card):
    """One column: its head, three of its cells, why it is asked, what it is."""

    def __init__(self, question: ColumnQuestion, sheet: str, *, asked: bool) -> None:
        super().__init__(pad=theme.px(14))
        self.question = question
        name = question.head or "（没有表头的一列）"
        samples = QWidget()
        flow = FlowLayout(samples, gap=6, line_gap=4)
        for text in question.samples:
            flow.addWidget(_sample(text))
        left = QVBoxLayout()
        left.setSpacing(theme.px(6))
        left.addWidget(label(name, "h2", wrap=True))
        left.addWidget(hint("，".join(part for part in (sheet, question.because) if part)))
        left.addWidget(samples)
        left.addStretch()
        self.field = ChoiceField([(code or NOT_IMPORTED, words) for code, words in question.options], empty=False)
        self.field.set_name(f"“{name}”这一列是")
        self.field.set_value(question.guess or NOT_IMPORTED)
        right = QVBoxLayout()
        right.setSpacing(theme.px(4))
        right.addWidget(label("这一列是", "field"))
        right.addWidget(self.field)
        words = dict(question.options).get(question.guess, "")
        if asked and words and question.guess:
            right.addWidget(hint(f"我们猜是“{words}”"))
        right.addStretch()
        row = QHBoxLayout()
        row.setSpacing(theme.px(20))
        row.addLayout(left, 3)
        row.addLayout(right, 2)
        self.body.addLayout(row)

    def answer(self) -> str:
        """The field that was chosen; "" for not importing the column."""
        value = str(self.field.value() or NOT_IMPORTED)
        return "" if value == NOT_IMPORTED else value


class ColumnsView(QWidget):
    """`answered` carries [(question, field)]; the answers are remembered for workbooks of the same shape."""

    answered = Signal(list)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.cards: list[ColumnCard] = []
        self._only_changed = False
        self.go_on = button("就这样，继续核对", kind="primary", tip="继续（Ctrl+Enter）")
        self.go_on.clicked.connect(self._answer)
        self.leave = button("不导入了")
        self.leave.clicked.connect(self.left)
        self.head = PageHeader(ASKED[0], note=ASKED[1], actions=[self.leave, self.go_on])
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.px(10))
        page = QWidget()
        page.setObjectName("page")
        inside = QVBoxLayout(page)
        inside.setContentsMargins(0, 0, theme.px(10), 0)
        inside.addLayout(self._list)
        inside.addStretch()
        self._around = QScrollArea()
        self._around.setFrameShape(QScrollArea.Shape.NoFrame)
        self._around.setWidgetResizable(True)
        self._around.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._around.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._around.setWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.px(12))
        outer.addWidget(self.head)
        outer.addWidget(self._around, 1)
        self._keys = []
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self._answer)
            self._keys.append(shortcut)

    def ask(self, questions: Sequence[ColumnQuestion], sheets: Sequence[str]) -> None:
        """Ask about doubtful columns; our guess stands ready in each. `sheets` names where each one is."""
        self._show(questions, sheets, ASKED, only_changed=False)
        self.leave.setText("不导入了")
        self.go_on.setText("就这样，继续核对")

    def correct(self, questions: Sequence[ColumnQuestion], sheets: Sequence[str]) -> None:
        """Show what columns are taken for, to be corrected; only what was changed is an answer."""
        self._show(questions, sheets, CORRECTED, only_changed=True)
        self.leave.setText("返回")
        self.go_on.setText("重新核对")

    def _show(
        self, questions: Sequence[ColumnQuestion], sheets: Sequence[str], words: tuple[str, str], *, only_changed: bool
    ) -> None:
        self.head.set_title(words[0])
        self.head.set_note(words[1])
        self._only_changed = only_changed
        for old in self.cards:
            old.hide()
            old.deleteLater()
        self.cards = [
            ColumnCard(question, sheet, asked=not only_changed)
            for question, sheet in zip(questions, sheets, strict=True)
        ]
        for card, following in zip(self.cards, [*self.cards[1:], None], strict=True):
            self._list.addWidget(card)
            target = following.field.edit if following else self.go_on
            card.field.edit.returnPressed.connect(target.setFocus)
        self._around.verticalScrollBar().setValue(0)
        if self.cards:
            self.cards[0].field.edit.setFocus()

    def answers(self) -> list[tuple[ColumnQuestion, str]]:
        """What the user says each column is; "" for not importing it."""
        said = [(card.question, card.answer()) for card in self.cards]
        return [one for one in said if one[1] != one[0].guess] if self._only_changed else said

    def _answer(self) -> None:
        for card in self.cards:
            if problem := card.field.own_problem():
                card.field.set_problem(problem)
                card.field.edit.setFocus()
                return
        self.answered.emit(self.answers())


def _sample(text: str) -> QLabel:
    cut = " ".join(text.split())
    made = label(cut if len(cut) <= SAMPLE_SIGNS else f"{cut[:SAMPLE_SIGNS]}…", "keycap")
    if cut != made.text():
        made.setToolTip(text[:400])
    return made
