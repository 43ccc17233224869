"""Putting a conflict off: to which day, and a line for whoever sees it then."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from xinjing_desktop import clock
from xinjing_desktop.ledger import deciding
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.widgets.cards import button, hint
from xinjing_desktop.ui.widgets.choice_fields import SegmentField
from xinjing_desktop.ui.widgets.form import FormGrid
from xinjing_desktop.ui.widgets.keys_hint import KeysHint
from xinjing_desktop.ui.widgets.line_fields import LineField

WORDS = {"tomorrow": "明天", "monday": "下周一", "month": "下月初"}


class LaterForm(QWidget):
    """`given(day, note)`. Enter in the note puts it off."""

    given = Signal(object, str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        today = clock.today()
        days = {how: deciding.later(today, how) for how in WORDS}
        self.when = SegmentField([(how, f"{WORDS[how]}（{day.month}月{day.day}日）") for how, day in days.items()])
        self.note = LineField()
        self.form = FormGrid(labels="top")
        self.form.add("when", "什么时候再定", self.when, required=True)
        self.form.add("note", "留一句话", self.note, hint="可以不填，例如“等物业回话”")
        keep = button("以后再定", kind="primary", tip="放到那一天（Ctrl+Enter）")
        keep.clicked.connect(self._on_keep)
        self.form.saved.connect(self._on_keep)
        self.form.passed_end.connect(self._on_keep)
        leave = button("返回", icon="back", tip="返回（Esc）")
        leave.clicked.connect(self.left)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, theme.px(6), 0, 0)
        box.addWidget(hint("到了那一天会回到“待裁定”里。放着的时候，它仍然算在没有裁定的数目里。"))
        box.addWidget(self.form, 1)
        line = QHBoxLayout()
        line.addWidget(keep)
        line.addWidget(leave)
        line.addStretch()
        line.addWidget(KeysHint([("← →", "换一天"), ("Enter", "以后再定"), ("Esc", "返回")]))
        box.addLayout(line)

    def start(self) -> None:
        """Tomorrow is proposed."""
        self.form.set_values({"when": "tomorrow", "note": None})

    def go_to_first(self) -> None:
        """The keyboard into the note: the day is mostly tomorrow."""
        self.form.go_to("note")

    def _on_keep(self) -> None:
        if self.form.check():
            values = self.form.values()
            self.given.emit(deciding.later(clock.today(), str(values["when"])), str(values["note"] or ""))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
