"""Writing a supervision: what is asked, and by when an answer is expected."""

import datetime
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.casework import supervisions as casework
from xinjing_desktop.records import Hazard, Supervision
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.fields import editor_for
from xinjing_desktop.ui.pages.supervisions.forms import SUPERVISION
from xinjing_desktop.ui.widgets.cards import button, hint
from xinjing_desktop.ui.widgets.form import FormGrid
from xinjing_desktop.ui.widgets.keys_hint import KeysHint

ADVICE = "写给居民区：要求怎么办。下次下发时交给它，它的回复随下一个数据包回来。"


class IssueForm(QWidget):
    """`done` when it was written, `left` when not."""

    done = Signal()
    left = Signal()

    def __init__(self, desk: Desk, hazard: Hazard) -> None:
        super().__init__()
        self._desk, self._hazard = desk, hazard
        self.form = FormGrid(labels="top")
        columns = Supervision.columns()
        for name in SUPERVISION:
            column = columns[name]
            self.form.add(name, column.label, editor_for(column, lambda of: ()), required=column.required)
        self.form.set_values({"due_on": casework.proposed_due(clock.today())})
        self.form.saved.connect(self.save)
        keep = button("督办", icon="supervise", kind="primary", tip="写下督办（Ctrl+Enter）")
        keep.clicked.connect(self.save)
        self.form.passed_end.connect(keep.setFocus)
        leave = button("返回", icon="back")
        leave.clicked.connect(self.left)
        line = QHBoxLayout()
        line.addWidget(keep)
        line.addWidget(leave)
        line.addStretch()
        line.addWidget(KeysHint([("Ctrl+Enter", "督办")]))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.px(10))
        outer.addWidget(hint(ADVICE))
        outer.addWidget(self.form, 1)
        outer.addLayout(line)

    def start(self) -> None:
        """The keyboard into the first field."""
        self.form.go_to_first()

    def save(self) -> None:
        """Write it as one change."""
        if not self.form.check():
            return
        said: dict[str, Any] = self.form.values()
        due: datetime.date | None = said["due_on"]
        today, who = clock.today(), self._desk.ledger.account.name
        number = self._hazard.hazard_no or ""
        try:
            with self._desk.ledger.change(f"督办隐患 {number}".rstrip()) as pen:
                casework.issue(pen, self._hazard, opinion=said["opinion"] or "", due_on=due, on=today, by=who)
        except Refusal as refusal:
            self._desk.alerts.fail(refusal)
            return
        self._desk.alerts.toast("督办已写下，下次下发时交给居民区")
        self.done.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
