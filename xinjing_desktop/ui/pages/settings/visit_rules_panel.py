"""走访频次: how often each special group is visited. What nobody has set is proposed, and says so."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.casework import care as casework
from xinjing_desktop.ledger.find import visit_rules as find
from xinjing_desktop.ledger.pen import Pen
from xinjing_desktop.records import codes
from xinjing_desktop.records.row import shared_uid
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.settings.panel import Panel
from xinjing_desktop.ui.unit_box import UnitBox
from xinjing_desktop.ui.widgets.cards import Card, button, hint, label, line, offer
from xinjing_desktop.ui.widgets.choice_fields import ChoiceField, SegmentField
from xinjing_desktop.ui.widgets.pills import Pill, PillLabel

ON_FORM = ("frequency", "remote_counts")
NOT_ON_FORM = {
    "community": "由台账的居民区决定",
    "category": "每个类别一行，由那一行决定",
}
ADVICE = (
    "没有改过的都是建议值；个别人另有频次的，写在他的档案里，以档案为准。一次上门，同住各人到期的都算走访过。"
    "“电话算数”管的是电话、视频联系能不能代替上门。"
)
PROPOSED, SET = Pill("quiet", "建议值"), Pill("accent", "本居委会")
HEADS = ("", "类别", "建议", "走访频次", "电话算数", "", "")


class RuleRow:
    """The fields of one group, a line of the panel's grid."""

    def __init__(self, of: find.RuleLine, inside: QWidget, *, may_write: bool) -> None:
        self.line = of
        self.frequency = ChoiceField(codes.choices("visit_frequency"), inside, empty=False)
        self.frequency.set_name(f"{of.label}的走访频次")
        self.frequency.setFixedWidth(theme.px(112))
        self.calls = SegmentField([("yes", "算"), ("no", "不算")], inside)
        self.calls.set_name(f"{of.label}：电话算数")
        self.state = PillLabel(PROPOSED, inside)
        self.reset = button("按建议", kind="flat")
        self.reset.setAccessibleName(f"{of.label}按建议")
        kept = self.reset.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.reset.setSizePolicy(kept)
        self._may_write = may_write
        offer(self.reset, may_write and of.own)
        for field in (self.frequency, self.calls):
            field.set_locked(not may_write)

    def show(self, of: find.RuleLine) -> None:
        """What holds for the group now."""
        self.line = of
        self.frequency.set_value(of.frequency)
        self.calls.set_value(("yes" if of.remote_counts else "no") if of.frequency else None)
        self.state.set_pill(SET if of.own else PROPOSED)
        self.reset.setVisible(of.own and self._may_write)


class VisitRulesPanel(Panel):
    """A committee's own; the town looks at each committee's."""

    def __init__(self, desk: Desk) -> None:
        self.units = UnitBox(desk, "只看建议值")
        super().__init__(desk, "走访频次", "", [self.units])
        self._is_town = desk.ledger.identity.role == "town"
        self.may_write = desk.may_write and not self._is_town
        self.units.activated.connect(lambda _: self.reload())
        self.rows: dict[str, RuleRow] = {}
        scroll = QScrollArea()
        scroll.setWidget(self._grid())
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        card = Card(pad=theme.px(14))
        card.body.addWidget(hint(ADVICE))
        card.body.addWidget(scroll, 1)
        self.body.addWidget(card, 1)

    def _grid(self) -> QWidget:
        inside = QWidget()
        inside.setObjectName("page")
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, theme.px(8), 0)
        grid.setHorizontalSpacing(theme.px(14))
        grid.setVerticalSpacing(theme.px(6))
        grid.setColumnStretch(2, 5)
        grid.setColumnStretch(len(HEADS), 1)
        for at, head in enumerate(HEADS):
            grid.addWidget(label(head, "field"), 0, at)
        group = ""
        for one in find.listed(self.desk.ledger, None):
            below = grid.rowCount()
            if one.group != group:
                group = one.group
                grid.addWidget(line(), below, 0, 1, len(HEADS) + 1)
                grid.addWidget(label(group, "h2"), below + 1, 0)
                below += 1
            row = self.rows[one.category] = RuleRow(one, inside, may_write=self.may_write)
            said = (label(one.label), label(one.proposal, "hint", wrap=True), row.frequency, row.calls, row.state, row.reset)
            for at, widget in enumerate(said, start=1):
                grid.addWidget(widget, below, at, Qt.AlignmentFlag.AlignVCenter if at > 2 else Qt.AlignmentFlag(0))
            row.frequency.changed.connect(lambda row=row: self._set(row, row.frequency.value(), row.line.calls))
            row.calls.changed.connect(lambda row=row: self._set_calls(row))
            row.reset.clicked.connect(lambda _=False, row=row: self._reset(row))
        grid.setRowStretch(grid.rowCount(), 1)
        return inside

    def reload(self) -> None:
        """What holds now."""
        self.units.refill()
        lines = find.listed(self.desk.ledger, self._community())
        for one in lines:
            self.rows[one.category].show(one)
        own = sum(one.own for one in lines)
        note = f"{own} 类由居委会自己定，其余按建议" if own else "现在都按建议"
        self.head.set_note(f"频次由各居民区自己定，镇里只能看。{note}" if self._is_town else note)

    def _community(self) -> str | None:
        return self.units.uid() if self._is_town else shared_uid("community", self.desk.ledger.identity.unit_code)

    # ---- acting

    def _set_calls(self, row: RuleRow) -> None:
        """Whether calls count, and nothing else: who is worse off is visited more often all the same."""
        if not row.frequency.value():
            row.show(row.line)
            self.desk.alerts.tell(f"“{row.line.label}”还没有走访频次，请先选频次，再定电话算不算。")
        else:
            self._set(row, None if row.line.is_graded else row.frequency.value(), row.calls.value() == "yes")

    def _set(self, row: RuleRow, frequency: str | None, calls: bool | None) -> None:
        ledger, name = self.desk.ledger, row.line.label

        def write(pen: Pen) -> None:
            community, category = self._community() or "", row.line.category
            casework.write_rule(pen, ledger, community, category, frequency=frequency, remote_counts=calls)

        said = f"{name}：{row.frequency.text()}" if frequency else f"{name}：电话{'算' if calls else '不算'}，频次照旧"
        if frequency and row.line.is_graded:
            said += "，建议里分轻重的不再用"
        self._write(f"定走访频次：{name}", write, said)

    def _reset(self, row: RuleRow) -> None:
        def write(pen: Pen) -> None:
            casework.drop_rule(pen, self.desk.ledger, self._community() or "", row.line.category)

        self._write(f"走访频次按建议：{row.line.label}", write, f"{row.line.label}：按建议")

    def _write(self, what: str, write: Callable[[Pen], None], said: str) -> None:
        try:
            with self.desk.ledger.change(what) as pen:
                write(pen)
        except Refusal as refusal:
            self.desk.alerts.fail(refusal)
        else:
            self.desk.done(said, pen.change.kept, self.reload)
        self.reload()
