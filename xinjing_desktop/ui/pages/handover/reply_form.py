"""What the town asks of one hazard, and the committee's answer."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.casework import replies as casework
from xinjing_desktop.ledger.find.replies import Asked
from xinjing_desktop.records import Supervision, codes
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.widgets.cards import button, label, offer
from xinjing_desktop.ui.widgets.empty import Empty
from xinjing_desktop.ui.widgets.form import FormGrid
from xinjing_desktop.ui.widgets.line_fields import DateField, LineField, LongField

NOT_ON_FORM = dict.fromkeys(
    ("community", "hazard", "opinion", "issued_on", "issued_by", "due_on", "settled"), "由镇里填写，随镇里的数据包下来"
)


class ReplyForm(QWidget):
    """`show_asked` shows one 督办; `replied` once the answer is written."""

    replied = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.asked: Asked | None = None
        self.opinion = label("", "value", wrap=True, selectable=True)
        self.facts = label("", "hint", wrap=True, selectable=True)
        self.form = FormGrid(columns=2, labels="top")
        self.form.add_widget(self.opinion)  # a long word of the town scrolls together with the answer
        self.form.add_widget(self.facts)
        columns = Supervision.columns()
        self.form.add("reply", columns["reply"].label, LongField(lines=3), required=True, hint="办得怎样了，哪天复查", span=2)
        self.form.add("replied_on", columns["replied_on"].label, DateField(), required=True)
        self.form.add("replied_by", columns["replied_by"].label, LineField())
        self.form.saved.connect(self.save)
        self.keep = button("回复", kind="primary", tip="写好回复，下次移交时带给镇里（Ctrl+Enter）")
        self.keep.clicked.connect(self.save)
        self.form.passed_end.connect(self.keep.setFocus)
        offer(self.keep, desk.may_write)
        self.go = button("看隐患", icon="hazard")
        self.go.clicked.connect(self._go)
        line = QHBoxLayout()
        line.addWidget(self.keep)
        line.addWidget(self.go)
        line.addStretch()
        inside = QWidget()
        down = QVBoxLayout(inside)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(theme.px(8))
        down.addWidget(self.form, 1)
        down.addLayout(line)
        self.faces = QStackedWidget()
        self.faces.addWidget(Empty("选中左边的一条，在这里看镇里的意见、写回复。", icon="note"))
        self.faces.addWidget(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.faces)

    def show_asked(self, asked: Asked | None) -> None:
        """Show this one; what is being typed for the same one stays."""
        same = asked and self.asked and asked.supervision.uid == self.asked.supervision.uid
        typed = self.form.changes() if same else {}
        self.asked = asked
        self.faces.setCurrentIndex(0 if asked is None else 1)
        if asked is None:
            return
        one = asked.supervision
        self.opinion.setText(one.opinion or "")
        due = f"，要求 {one.due_on} 前回复" if one.due_on else ""
        hazard = asked.hazard
        kind = f"　{codes.label('hazard_kinds', hazard.kind)}" if hazard and hazard.kind else ""
        state = f"　现在：{codes.label('hazard_state', hazard.state)}" if hazard and hazard.state else ""
        place = f"\n{asked.where}{kind}{state}" if hazard else ""
        self.facts.setText(f"{one.issued_by or '镇里'}　{one.issued_on} 督办{due}{place}")
        own = {"reply": one.reply, "replied_on": one.replied_on or clock.today()}
        self.form.set_values({**own, "replied_by": one.replied_by or self._desk.ledger.account.name})
        self.form.fill({name: value for name, value in typed.items() if value is not None})
        self.form.lock(not self._desk.may_write or bool(one.settled))
        self.keep.setEnabled(not one.settled)
        self.keep.setText("改回复" if one.reply else "回复")
        self.go.setEnabled(hazard is not None)

    def dirty(self) -> bool:
        """Whether an answer was begun and not written."""
        return bool(self.form.changes())

    def save(self) -> None:
        """Write the answer; it goes along with the next package."""
        if self.asked is None or not self._desk.may_write or not self.form.check():
            return
        said = self.form.values()
        try:
            casework.reply(
                self._desk.ledger, self.asked.supervision.uid, said["reply"], on=said["replied_on"], by=said["replied_by"]
            )
        except Refusal as refusal:
            self._desk.alerts.fail(refusal)
            return
        self.form.settled()
        self._desk.alerts.toast("回复已写好，下次移交时带给镇里")
        self.replied.emit()

    def _go(self) -> None:
        if self.asked and self.asked.hazard:
            self._desk.go("hazards", hazard=self.asked.hazard.uid)
