"""Neither side is right: the columns in dispute as a small form of their proper fields."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import deciding
from xinjing_desktop.ledger.conflicts import Conflict
from xinjing_desktop.records import BY_NAME, codes
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.fields import editor_for
from xinjing_desktop.ui.widgets.cards import button, hint, label
from xinjing_desktop.ui.widgets.form import FormGrid
from xinjing_desktop.ui.widgets.keys_hint import KeysHint


class OwnForm(QWidget):
    """`given` carries the stored values to write."""

    given = Signal(dict)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._conflict: Conflict | None = None
        self.form = FormGrid(labels="top")
        self._problem = label("", "problem", wrap=True)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, theme.px(6), 0, 0)
        self._box.addWidget(hint("两边都不对时，填上对的。写下的是新的一次修改，两边的说法都留在经过里。"))
        self._box.addWidget(self.form, 1)
        self._box.addWidget(self._problem)
        self.keep = button("就用这个", kind="primary", tip="写入台账（Ctrl+Enter）")
        self.keep.clicked.connect(self._on_keep)
        leave = button("返回", icon="back", tip="返回（Esc）")
        leave.clicked.connect(self.left)
        line = QHBoxLayout()
        line.addWidget(self.keep)
        line.addWidget(leave)
        line.addStretch()
        line.addWidget(KeysHint([("Ctrl+Enter", "就用这个"), ("Esc", "返回")]))
        self._box.addLayout(line)

    def start(self, conflict: Conflict, values: Mapping[str, Any]) -> None:
        """The fields of this conflict's columns, filled as one side has them."""
        self._conflict = conflict
        old, self.form = self.form, FormGrid(labels="top")
        self._box.replaceWidget(old, self.form)
        old.hide()
        old.deleteLater()
        columns = BY_NAME[conflict.entity].columns()
        for name in conflict.columns:
            column = columns[name]
            field = editor_for(column, codes.choices, decimals=1 if name.endswith("_m2") else 0)
            self.form.add(name, column.label, field, required=column.required, hint=column.hint)
        self.form.set_values(dict(values))
        self.form.saved.connect(self._on_keep)
        self.form.passed_end.connect(self.keep.setFocus)
        self._problem.hide()

    def _on_keep(self) -> None:
        if self._conflict is None or not self.form.check():
            return
        try:
            values = deciding.own_values(self._conflict, self.form.values())
        except Refusal as refusal:
            self._problem.setText(refusal.sentence)
            self._problem.show()
            return
        self.given.emit(values)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
