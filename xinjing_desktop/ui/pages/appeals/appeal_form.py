"""Registering an appeal, or putting its facts right."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from xinjing_desktop import clock
from xinjing_desktop.ledger.casework import appeals as casework
from xinjing_desktop.ledger.find import appeals as find
from xinjing_desktop.ledger.pen import Change
from xinjing_desktop.records import Appeal
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.appeals.forms import ANSWER, SECTIONS
from xinjing_desktop.ui.record_form import RecordForm
from xinjing_desktop.ui.widgets.cards import button
from xinjing_desktop.ui.widgets.keys_hint import KeysHint
from xinjing_desktop.ui.widgets.line_fields import LineField


class AppealRecord(RecordForm):
    """The record, written by the steps of casework and not column by column."""

    def __init__(self, desk: Desk, *, answered: bool) -> None:
        places = {"household": lambda: find.homes(desk.ledger), "shop": lambda: find.shops(desk.ledger)}
        sections = (*SECTIONS, ("答复", ANSWER)) if answered else SECTIONS
        super().__init__(desk, Appeal, sections, columns=2, links=places, checks=self._faults)
        handler = self.form.fields["handler"]
        assert isinstance(handler, LineField)
        handler.suggest(find.handlers(desk.ledger))
        self._promise_is_ours = True
        self.form.changed.connect(self._on_typed)

    def _faults(self, said: dict[str, Any]) -> dict[str, str]:
        kept = self.desk.ledger.get(Appeal, self.uid) if self.uid else None
        answered = {name: getattr(kept, name) for name in ANSWER} if kept else {}
        return casework.problems(self.desk.ledger, {**answered, **said}, self.uid)

    def _on_typed(self, key: str) -> None:
        """The colour and the day propose a promise, until somebody has written another one."""
        if key == "promised_on":
            self._promise_is_ours = False
        elif key in ("urgency", "raised_on") and self._promise_is_ours and self.uid is None:
            said = self.form.values()
            promise = casework.proposed_promise(said["urgency"], said["raised_on"]) if said["raised_on"] else None
            self.form.fields["promised_on"].set_value(promise)

    def begin(self, household: str | None = None) -> None:
        """A new one, heard today."""
        self._promise_is_ours = True
        proposed = {"raised_on": clock.today(), "source": "came_in", "household": household}
        self.show_new(proposed=proposed)
        self.form.go_to("description")

    def _write(self, changed: dict[str, Any]) -> tuple[str, Change]:
        ledger = self.desk.ledger
        if self.uid is None:
            with ledger.change("登记诉求") as pen:
                return casework.register(pen, ledger, **self.form.values()).uid, pen.change
        with ledger.change("修改诉求") as pen:
            casework.correct(pen, ledger, self.uid, **changed)
        return self.uid, pen.change


class AppealForm(QWidget):
    """The record with its buttons; `saved` carries the uid, `left` nothing."""

    saved = Signal(str)
    left = Signal()

    def __init__(self, desk: Desk, kept: Appeal | None = None) -> None:
        super().__init__()
        self.record = AppealRecord(desk, answered=kept is not None and kept.answered_on is not None)
        self.record.saved.connect(self.saved)
        keep = button("保存", kind="primary", tip="保存（Ctrl+Enter）")
        keep.clicked.connect(self.record.save)
        self.record.form.passed_end.connect(keep.setFocus)
        leave = button("不登记了" if kept is None else "不改了")
        leave.clicked.connect(self.leave)
        line = QHBoxLayout()
        line.addWidget(keep)
        line.addWidget(leave)
        line.addStretch()
        line.addWidget(KeysHint([("Ctrl+Enter", "保存"), ("Esc", "关闭")]))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.px(10))
        outer.addWidget(self.record, 1)
        outer.addLayout(line)
        if kept is not None:
            self.record.show_record(kept)

    def dirty(self) -> bool:
        """Whether something would be lost."""
        return self.record.dirty()

    def leave(self) -> None:
        """Give it up."""
        self.record.abandon()
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
