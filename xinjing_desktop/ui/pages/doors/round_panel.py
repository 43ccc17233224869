"""The side of the grid: when and who, the outcomes and their keys, what goes with every 见面, the exceptions."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from xinjing_desktop.ledger.find.at_the_door import Errand
from xinjing_desktop.records import Visit, codes
from xinjing_desktop.records.visit import CLEAR_AND_CLOSE
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.widgets.cards import SectionHeader, button, hint, label
from xinjing_desktop.ui.widgets.choice_fields import TicksField
from xinjing_desktop.ui.widgets.line_fields import MomentField, NamesField, NumberField


class RoundPanel(QWidget):
    """`outcome_pressed` for the selection, `facts()` for what goes with a visit, `applied` to add it afterwards."""

    outcome_pressed = Signal(str)
    rest_pressed = Signal()
    applied = Signal()
    hazard_pressed = Signal()
    note_pressed = Signal()
    cleared = Signal()
    moment_changed = Signal()
    entered = Signal()
    """Enter in the moment: the keyboard goes on to the doors."""
    now_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page")
        columns = Visit.columns()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, theme.px(10), 0)
        outer.setSpacing(theme.px(6))
        self._build_round(outer)
        self.chosen = label("", "h2", wrap=True)
        outer.addWidget(self.chosen)
        self.run = hint("")
        self.run.setWordWrap(True)
        self.run.hide()
        outer.addWidget(self.run)
        outer.addLayout(self._outcomes())
        self.rest = button("其余全部见面", icon="all", kind="primary", tip="把还没记录的门都记为见面（=）")
        self.rest.clicked.connect(self.rest_pressed)
        outer.addWidget(self.rest)
        line = QHBoxLayout()
        self.more = []
        for words, icon, tip, signal in (
            ("隐患", "hazard", "在这一户登记隐患（H）", self.hazard_pressed),
            ("诉求", "note", "记下这一户的诉求、回访（N）", self.note_pressed),
            ("清除", "delete", "这一户记错了，清除本次记录（Delete）", self.cleared),
        ):
            made = button(words, icon=icon, tip=tip)
            made.clicked.connect(signal)
            self.more.append(made)
            line.addWidget(made)
        outer.addLayout(line)
        outer.addSpacing(theme.px(4))
        self.all_six = button("全部落实", icon="check", kind="flat", tip="三清三关六项全部勾上，再按一次全部去掉")
        self.all_six.setAccessibleName("三清三关全部落实")
        self.all_six.clicked.connect(self._tick_all)
        self.along = SectionHeader("见面时一并记录", actions=[self.all_six])
        outer.addWidget(self.along)
        self.errands = hint("")
        self.errands.setWordWrap(True)
        self.errands.hide()
        outer.addWidget(self.errands)
        self.ticks = TicksField([(name, columns[name].label) for name in CLEAR_AND_CLOSE])
        self.ticks.set_name("三清三关")
        outer.addWidget(self.ticks)
        self.leaflets = NumberField()
        self.leaflets.set_name("宣传品份数")
        line = QHBoxLayout()
        line.addWidget(label("宣传品份数", "field"))
        line.addWidget(self.leaflets, 1)
        self.one_each = button("每户 1 份", icon="add", kind="flat", tip="专项行动要发的宣传品，每户记一份；再按一次去掉")
        self.one_each.clicked.connect(lambda: self.leaflets.set_value(None if self.leaflets.value() == 1 else 1))
        self.one_each.hide()
        line.addWidget(self.one_each)
        outer.addLayout(line)
        self.apply = button("补记到所选的门", icon="check")
        self.apply.setToolTip("所选的门这次已有走访记录时，把上面的勾选和份数补进去")
        self.apply.clicked.connect(self.applied)
        outer.addWidget(self.apply)
        outer.addStretch()

    def _build_round(self, outer: QVBoxLayout) -> None:
        """When and who."""
        self.moment = MomentField()
        self.moment.set_name("本次走访时间")
        self.moment.changed.connect(self.moment_changed)
        self.workers = NamesField()
        self.workers.set_name("走访人")
        self.workers.set_hint("多人用顿号隔开")
        when = QGridLayout()
        when.setSpacing(theme.px(8))
        self.names = (label("走访时间", "field"), label("走访人", "field"))
        for row, (name, field) in enumerate(zip(self.names, (self.moment, self.workers), strict=True)):
            when.addWidget(name, row, 0)
            when.addWidget(field, row, 1)
        outer.addLayout(when)
        self.moment.edit.returnPressed.connect(self.entered)
        self.now = button("正在补记，回到现在", icon="undo", kind="flat", tip="不再补记以前的走访，时间回到现在")
        self.now.clicked.connect(self.now_pressed)
        self.now.hide()
        outer.addWidget(self.now)
        outer.addSpacing(theme.px(4))

    def _outcomes(self) -> QGridLayout:
        lines = QGridLayout()
        lines.setSpacing(theme.px(6))
        self.outcomes = {}
        for at, entry in enumerate(codes.entries("visit_outcome")):
            key, sign = entry.facts["number_key"], entry.facts["sign"]
            made = button(f"{key}  {sign} {entry.facts['short']}", tip=f"{entry.label}（{key}）")
            made.setAccessibleName(f"{entry.label}，按键 {key}")
            made.clicked.connect(lambda checked=False, code=entry.code: self.outcome_pressed.emit(code))
            self.outcomes[entry.code] = made
            lines.addWidget(made, at // 2, at % 2)
        return lines

    def walk(self, at: str) -> None:
        """Along doors or shops: the same keys, with the words that fit; what a home is asked for is not asked of a shop."""
        shop = at == "shop"
        for code, made in self.outcomes.items():
            entry = next(entry for entry in codes.entries("visit_outcome") if entry.code == code)
            word = entry.facts.get("at_shop", entry.facts["short"]) if shop else entry.facts["short"]
            made.setText(f"{entry.facts['number_key']}  {entry.facts['sign']} {word}")
            made.setAccessibleName(f"{word if shop else entry.label}，按键 {entry.facts['number_key']}")
            made.setToolTip(f"{word if shop else entry.label}（{entry.facts['number_key']}）")
        self.rest.setText(" 其余全部已巡查" if shop else " 其余全部见面")
        self.apply.setText(" 补记到所选的商户" if shop else " 补记到所选的门")
        self.moment.set_name("本次巡查时间" if shop else "本次走访时间")
        self.names[0].setText("巡查时间" if shop else "走访时间")
        self.names[1].setText("巡查人" if shop else "走访人")
        for widget in (self.ticks, self.all_six):
            widget.setVisible(not shop)
        if shop:
            self.ticks.set_value([])

    def say_run(self, words: str) -> None:
        """How often nobody opened at the chosen door; nothing when somebody did."""
        self.run.setText(words)
        self.run.setVisible(bool(words))

    def say_errands(self, asked: Sequence[Errand]) -> None:
        """What campaigns ask for at the chosen door, and whether a leaflet is to be handed over; nothing is ticked by itself."""
        self.errands.setText("\n".join(one.words for one in asked))
        self.errands.setVisible(bool(asked))
        self.one_each.setVisible(any(one.leaflet for one in asked))

    def facts(self) -> dict[str, Any]:
        """What is recorded with a 见面: the ticks that are set, and the leaflets."""
        ticked = self.ticks.value() or []
        found: dict[str, Any] = dict.fromkeys(ticked, True)
        if ticked:
            found["three_done"] = set(ticked) == set(CLEAR_AND_CLOSE)
        if self.leaflets.value() is not None:
            found["leaflet_count"] = self.leaflets.value()
        return found

    def say_chosen(self, words: str, *, any_chosen: bool, editable: bool) -> None:
        """Name the selection, and offer what can be done with it."""
        self.chosen.setText(words)
        for made in (*self.outcomes.values(), self.apply):
            made.setEnabled(any_chosen and editable)
        for made in (self.rest, self.all_six, self.one_each, *self.more):
            made.setEnabled(editable)
        for field in (self.moment, self.workers, self.ticks, self.leaflets):
            field.set_locked(not editable)

    def _tick_all(self) -> None:
        full = set(self.ticks.value() or []) == set(CLEAR_AND_CLOSE)
        self.ticks.set_value([] if full else list(CLEAR_AND_CLOSE))
