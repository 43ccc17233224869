"""The small form of an exception at a door: who was met, what is wanted, when to come back."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from xinjing_desktop.ledger.casework import appeals, visits
from xinjing_desktop.records import Visit, codes
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.fields import editor_for
from xinjing_desktop.ui.widgets.cards import button
from xinjing_desktop.ui.widgets.form import FormGrid
from xinjing_desktop.ui.widgets.keys_hint import KeysHint

ON_FORM = (
    "outcome",
    "method",
    "person_met",
    "person_relation",
    "phones",
    "verified",
    "needs",
    "follow_up_on",
    "publicity",
    "remark",
)
NOT_ON_FORM = {
    "household": "由所选的门决定",
    "shop": "巡查时由所选的商户决定",
    "visited_at": "整个门洞共用，在右侧填写",
    "time_band": "由时间推算",
    "attempt_no": "自动累计",
    "workers": "整个门洞共用，在右侧填写",
    "three_done": "由六项勾选得出",
    "leaflet_count": "在右侧与勾选一起填写",
    **dict.fromkeys(("clear_corridor", "clear_balcony", "clear_kitchen"), "在右侧勾选"),
    **dict.fromkeys(("close_power", "close_gas", "close_windows"), "在右侧勾选"),
}


WIDE = {"phones": 2, "verified": 2, "publicity": 2}


class NoteForm(QWidget):
    """Writes one visit of this round; opened beside the grid, the grid stays where it is."""

    saved = Signal()
    left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._door, self._at = "", "household"
        self._moment = ""
        self._shared: dict[str, Any] = {}
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self.form = FormGrid(columns=2, labels="top")
        columns = Visit.columns()
        for name in ON_FORM:
            column = columns[name]
            self.form.add(name, column.label, editor_for(column, codes.choices), required=name == "outcome", span=WIDE.get(name, 1))
        self.form.saved.connect(self.save)
        self.form.changed.connect(lambda key: desk.drafts.touch(f"visit:{self._door}", self._draft))
        outer.addWidget(self.form, 1)
        keep = button("保存", kind="primary", tip="保存（Ctrl+Enter）")
        keep.clicked.connect(self.save)
        leave = button("不记了")
        leave.clicked.connect(self.leave)
        self.form.passed_end.connect(keep.setFocus)
        line = QHBoxLayout()
        line.addWidget(keep)
        line.addWidget(leave)
        line.addStretch()
        line.addWidget(KeysHint([("Ctrl+Enter", "保存"), ("Esc", "关闭")]))
        outer.addLayout(line)
        outer.setSpacing(theme.px(10))

    def start(
        self, uid: str, moment: str, shared: dict[str, Any], visit: str | None, at: str = "household"
    ) -> None:
        """Show the visit of this round at a door, or at a shop, or a new one."""
        self._door, self._moment, self._shared, self._at = uid, moment, shared, at
        known = self._desk.ledger.get(Visit, visit) if visit else None
        values = (
            {name: getattr(known, name) for name in ON_FORM} if known else {"outcome": "met_inside", "method": "door"}
        )
        self.form.set_values(values)
        if draft := self._desk.drafts.load(f"visit:{uid}"):
            self.form.fill({name: value for name, value in draft.items() if name in self.form.fields})
            self._desk.alerts.toast("上次没保存的内容已经恢复，请检查后保存。")
        self.form.go_to("person_met")

    def leave(self) -> None:
        """Give it up."""
        self._desk.drafts.forget(f"visit:{self._door}")
        self.form.settled()
        self.left.emit()

    def _draft(self) -> dict[str, Any] | None:
        changed = self.form.changes()
        return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in changed.items()} or None

    def save(self) -> None:
        """Keep it as one change."""
        if not self.form.check():
            return
        typed = dict(self.form.values().items())
        ledger = self._desk.ledger
        if self._at == "household" and (
            problem := visits.met_too_early(ledger, self._moment, [self._door], typed.get("person_met"))
        ):
            self.form.set_problems({"person_met": problem})
            return
        if problem := visits.back_too_early(self._moment, typed.get("follow_up_on")):
            self.form.set_problems({"follow_up_on": problem})
            return
        try:
            with ledger.change("记录走访情况") as pen:
                facts = {**self._shared, **typed}
                written = visits.knock(pen, ledger, [self._door], visited_at=self._moment, at=self._at, **facts)
                if self._at == "household":
                    appeals.said_at_door(pen, ledger, written[self._door], typed.get("needs"))
        except Exception as error:
            self._desk.alerts.fail(error)
            return
        self._desk.drafts.forget(f"visit:{self._door}")
        self.form.settled()
        self.saved.emit()
