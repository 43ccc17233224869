"""Columns that nobody can be sure of, asked once: the head, a few cells, and what it may be."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from xinjing_desktop.exchange.decisions import ColumnQuestion
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.widgets.cards import Card, button, hint, label
from xinjing_desktop.ui.widgets.choice_fields import ChoiceField

NOT_IMPORTED = "-"


class ColumnsView(QWidget):
    """`answered` carries [(question, field)]; the answers are remembered for workbooks of the same shape."""

    answered = Signal(list)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._questions: Sequence[ColumnQuestion] = ()
        self._fields: list[ChoiceField] = []
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.px(10))
        outer.addWidget(label("有几列拿不准，请您看一下", "h2"))
        outer.addWidget(hint("只问这一次：以后同样的表会照您说的读。选“不导入这一列”也可以，其余的列照常导入。"))
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.px(10))
        page = QWidget()
        page.setObjectName("page")
        inside = QVBoxLayout(page)
        inside.setContentsMargins(0, 0, theme.px(10), 0)
        inside.addLayout(self._list)
        inside.addStretch()
        around = QScrollArea()
        around.setFrameShape(QScrollArea.Shape.NoFrame)
        around.setWidgetResizable(True)
        around.setWidget(page)
        outer.addWidget(around, 1)
        self.go_on = button("就这样，继续", kind="primary", tip="继续（Ctrl+Enter）")
        self.go_on.setShortcut("Ctrl+Return")
        self.go_on.clicked.connect(self._answer)
        leave = button("不导入了")
        leave.clicked.connect(self.left)
        line = QHBoxLayout()
        line.addWidget(self.go_on)
        line.addWidget(leave)
        line.addStretch()
        outer.addLayout(line)

    def ask(self, questions: Sequence[ColumnQuestion]) -> None:
        """Show these questions; our guess stands ready in each."""
        while self._list.count():
            widget: QWidget | None = self._list.takeAt(0).widget()
            if widget is not None:
                widget.deleteLater()
        self._questions, self._fields = questions, []
        for question in questions:
            card = Card(question.head or "（没有表头的一列）", pad=theme.px(14))
            shown = "、".join(question.samples[:3]) or "都是空的"
            card.body.addWidget(hint(f"单元格例如：{shown}"))
            if question.because:
                card.body.addWidget(hint(question.because))
            field = ChoiceField([(code or NOT_IMPORTED, words) for code, words in question.options], empty=False)
            field.set_name(f"“{question.head}”这一列是")
            field.set_value(question.guess or NOT_IMPORTED)
            card.body.addWidget(field)
            self._fields.append(field)
            self._list.addWidget(card)
        if self._fields:
            self._fields[0].setFocus()

    def answers(self) -> list[tuple[ColumnQuestion, str]]:
        """What the user says each column is; "" for not importing it."""
        said = [str(field.value() or NOT_IMPORTED) for field in self._fields]
        return [
            (question, "" if answer == NOT_IMPORTED else answer)
            for question, answer in zip(self._questions, said, strict=True)
        ]

    def _answer(self) -> None:
        self.answered.emit(self.answers())
