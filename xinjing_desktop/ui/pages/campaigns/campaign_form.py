"""A new campaign, or other words and rules for one: what it is called, from when to when, whom it means, how it is counted."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.casework import campaigns as casework
from xinjing_desktop.ledger.find import scopes
from xinjing_desktop.ledger.find import unit as find_unit
from xinjing_desktop.ledger.find.actions import Action
from xinjing_desktop.ledger.pen import Change
from xinjing_desktop.records import Campaign, codes
from xinjing_desktop.records.row import shared_uid
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.fields import editor_for
from xinjing_desktop.ui.pages.campaigns.forms import CAMPAIGN, FROZEN, PLACES
from xinjing_desktop.ui.widgets.cards import button, hint
from xinjing_desktop.ui.widgets.choice_fields import ChoiceField, TicksField
from xinjing_desktop.ui.widgets.form import FormGrid
from xinjing_desktop.ui.widgets.keys_hint import KeysHint
from xinjing_desktop.ui.widgets.line_fields import NamesField

ADVICE = "同一户可以同时在几次行动里：走访只登记一次，每次行动各自按日期和名单计算。"
FILTER_HINT = "打几个字就能找到，例如“独居”“瓶装”"
PLACES_HINT = "空着就是全部；例如“泾北三村、泾北三村123弄45号”"
UNITS = "units"


class CampaignForm(QWidget):
    """`start(action)` for an existing one, `start(None)` for a new one; `saved` carries its key, `left` nothing."""

    saved = Signal(str)
    left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._action: Action | None = None
        self.act = 0
        """Of the last save, for `Desk.done`."""
        self.form = FormGrid(columns=2, labels="top")
        self.filters, self.places = ChoiceField(), NamesField()
        columns = Campaign.columns()
        for name in CAMPAIGN:
            column = columns[name]
            field = self.filters if name == "narrowed_by" else editor_for(column, codes.choices)
            span = 2 if name == "name" else 1
            said = FILTER_HINT if name == "narrowed_by" else column.hint
            self.form.add(name, column.label, field, required=column.required, hint=said, span=span)
            if name == "narrowed_by":
                self.form.add(PLACES, "只走这些小区、门洞", self.places, hint=PLACES_HINT, span=2)
        checks = self.form.fields["checks"]
        assert isinstance(checks, NamesField)
        checks.edit.setPlaceholderText("几项用“、”隔开，如“楼道、阳台、厨房”")
        if desk.ledger.identity.role == "town":
            units = [(line.uid, line.title) for line in find_unit.communities(desk.ledger)]
            self.form.add(UNITS, "由哪些居民区来做", TicksField(units), required=True, span=2)
        self.form.changed.connect(lambda _: self._show_fields())
        self.form.saved.connect(self.save)
        self.keep = button("保存", icon="save", kind="primary", tip="保存（Ctrl+Enter）")
        self.keep.clicked.connect(self.save)
        self.form.passed_end.connect(self.keep.setFocus)
        leave = button("返回", icon="back")
        leave.clicked.connect(self.left)
        line = QHBoxLayout()
        line.addWidget(self.keep)
        line.addWidget(leave)
        line.addStretch()
        line.addWidget(KeysHint([("Ctrl+Enter", "保存"), ("Esc", "返回")]))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.px(10))
        outer.addWidget(hint(ADVICE))
        outer.addWidget(self.form, 1)
        outer.addLayout(line)

    def start(self, action: Action | None) -> None:
        """Show what is to be rewritten, or a new one that begins today."""
        self._action = action
        self._offer(action)
        if action is None:
            proposed: dict[str, Any] = {"starts_on": clock.today(), "scope": "all", "vacant_rule": "due", "remote_counts": True}
            if UNITS in self.form.fields:
                proposed[UNITS] = [line.uid for line in find_unit.communities(self._desk.ledger)]
            self.form.set_values(proposed)
        else:
            first = action.campaigns[0]
            chosen, places = scopes.taken_apart(first.narrowed_by)
            values = {name: getattr(first, name) for name in CAMPAIGN}
            self.form.set_values({**values, "narrowed_by": chosen, PLACES: places})
            self.form.lock(self._frozen(), FROZEN)
        if action is None:
            self.form.lock(False, FROZEN)
        if UNITS in self.form.fields:
            self.form.show_field(UNITS, action is None)
        self._show_fields()
        self.form.go_to_first()

    def _frozen(self) -> bool:
        return self._action is not None and any(one.frozen_on for one in self._action.campaigns)

    def _offer(self, action: Action | None) -> None:
        """The filters and places of now, and the filter of this campaign in words, also when it is not to be had any more."""
        ledger = self._desk.ledger
        offered = scopes.choices(ledger, clock.today())
        chosen = scopes.taken_apart(action.campaigns[0].narrowed_by)[0] if action else None
        if chosen and chosen not in dict(offered):
            offered.append((chosen, scopes.in_words(Campaign(scope="filter", narrowed_by=chosen))))
        self.filters.set_choices(offered)
        self.places.suggest(list(scopes.place_names(ledger)))

    def _show_fields(self) -> None:
        for name in ("narrowed_by", PLACES):
            self.form.show_field(name, self.form.values().get("scope") == "filter")

    def save(self) -> None:
        """Write it as one change; what cannot be is said at its field."""
        if not self.form.check():
            return
        said = self.form.values()
        units = said.pop(UNITS, None)
        chosen, places = said["narrowed_by"], said.pop(PLACES)
        said["narrowed_by"] = scopes.joined(chosen, places) if said["scope"] == "filter" else None
        if found := self._faults(said, units):
            if places and (chosen is None or scopes.problem(self._desk.ledger, chosen) is None) and "narrowed_by" in found:
                found[PLACES] = found.pop("narrowed_by")
            self.form.set_problems(found)
            return
        try:
            key, change = self._write(said, units)
        except Refusal as refusal:
            self._desk.alerts.fail(refusal)
            return
        self.act = change.kept
        self.form.settled()
        self.saved.emit(key)

    def _faults(self, said: dict[str, Any], units: list[str] | None) -> dict[str, str]:
        if self._action is not None:
            units = [one.community for one in self._action.campaigns]
        found = casework.faults(self._desk.ledger, said, units or ())
        if self._frozen():
            found.pop("narrowed_by", None)  # cannot be rewritten, and need not be: the doors are known
        return found

    def _write(self, said: dict[str, Any], units: list[str] | None) -> tuple[str, Change]:
        ledger = self._desk.ledger
        if self._action is not None:
            first = self._action.campaigns[0]
            if self._frozen():
                said = {name: value for name, value in said.items() if name not in FROZEN}
            with ledger.change(f"修改专项行动“{first.name}”") as pen:
                casework.redefine(pen, ledger, first, **said)
            return self._action.key, pen.change
        if units is None:
            units = [shared_uid("community", ledger.identity.unit_code)]
        with ledger.change(f"新建专项行动“{said['name']}”") as pen:
            first = casework.issue(pen, ledger, units, **said)[0]
        return first.series or first.uid, pen.change

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
