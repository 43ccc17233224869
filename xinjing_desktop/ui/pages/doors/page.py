"""门洞走访: choose a stairwell, tick off its doors, write up exceptions beside the grid."""

import datetime
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QListWidget, QListWidgetItem, QScrollArea, QVBoxLayout, QWidget

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import undo
from xinjing_desktop.ledger.casework import visits
from xinjing_desktop.ledger.find import doors as find
from xinjing_desktop.ledger.pen import Change
from xinjing_desktop.records import Visit, codes
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.doors import more_doors
from xinjing_desktop.ui.pages.doors.grid import HINTS, DoorGrid
from xinjing_desktop.ui.pages.doors.note_form import NoteForm
from xinjing_desktop.ui.pages.doors.round_panel import RoundPanel
from xinjing_desktop.ui.pages.page import Page
from xinjing_desktop.ui.unit_box import UnitBox
from xinjing_desktop.ui.widgets.at_the_right import AtTheRight
from xinjing_desktop.ui.widgets.cards import PageHeader, button, hint
from xinjing_desktop.ui.widgets.drawer import Drawer
from xinjing_desktop.ui.widgets.empty import Empty
from xinjing_desktop.ui.widgets.keys_hint import KeysHint

SAME_ROUND_HOURS = 3
"""Coming back to a stairwell within these hours goes on with the same round: a slip is corrected, not doubled."""
PROGRESS_DAYS = 30
"""How far back the progress in the list of stairwells looks."""


class DoorsPage(Page):
    """Compound and stairwell at the left, the doors in the middle, the round at the right."""

    concerns = frozenset({"visit", "household", "stairwell", "compound", "resident", "profile", "hazard"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._stairwell = ""
        self._moment = ""
        self._workers: list[str] | None = None
        self._build()

    # ---- building

    def _build(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(theme.px(24), theme.px(10), theme.px(24), theme.px(16))
        outer.setSpacing(theme.px(10))
        self.layout_button = button("补门…", icon="add", tip="按层数和每层户数生成这个门洞的门")
        self.layout_button.clicked.connect(lambda: more_doors.ask(self.desk, self._stairwell, self._undo))
        self.print_button = button("打印…", icon="print", tip="给这个门洞打印门挂、联系卡、走访路线单")
        self.print_button.clicked.connect(self._print)
        self.head = PageHeader("门洞走访", actions=[self.print_button, self.layout_button])
        outer.addWidget(self.head)
        across = QHBoxLayout()
        across.setSpacing(theme.px(14))
        outer.addLayout(across, 1)
        across.addWidget(self._build_places())
        self.grid = DoorGrid()
        self.grid.editable = self.desk.may_write
        self.around = QScrollArea()
        self.around.setFrameShape(QScrollArea.Shape.NoFrame)
        self.around.setWidget(self.grid)
        self.around.setWidgetResizable(True)
        self.around.setFocusProxy(self.grid)
        self.empty = Empty(
            "先在“导入”里导入居民台账，门洞和门会自动建好；也可以在住户页新增住户。",
            title="还没有门洞",
            icon="building",
            button="去导入",
        )
        self.empty.pressed.connect(lambda: self.desk.go("imports"))
        if self.desk.ledger.identity.role == "town":
            self.empty.say("收各居民区的数据包以后，它们的门洞会列在这里。", title="还没有门洞")
        across.addWidget(self.empty, 1)
        across.addWidget(self.around, 1)
        self.panel = RoundPanel()
        self.drawer = Drawer(width=400)
        self.note = NoteForm(self.desk)
        self.note.hide()
        self.note.setParent(self)
        across.addWidget(self._build_side())
        across.addWidget(self.drawer)
        self.keys = KeysHint(HINTS)
        outer.addWidget(self.keys)
        self._connect()

    def _build_places(self) -> QWidget:
        self.places = left = QWidget()
        left.setFixedWidth(theme.px(144))
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        self.compounds = QComboBox()
        self.compounds.setAccessibleName("小区")
        self.compounds.currentIndexChanged.connect(self._on_compound)
        self.stairwells = QListWidget()
        self.stairwells.setAccessibleName("门洞")
        self.stairwells.setItemDelegate(AtTheRight(self.stairwells))
        self.stairwells.currentItemChanged.connect(self._on_stairwell)
        self.units = UnitBox(self.desk)
        self.units.activated.connect(lambda _: self.reload())
        column.addWidget(self.units)
        column.addWidget(self.compounds)
        column.addWidget(self.stairwells, 1)
        column.addWidget(hint(f"数字是近 {PROGRESS_DAYS} 天走访到的户数／全部户数。"))
        return left

    def _build_side(self) -> QWidget:
        self.side = QScrollArea()
        self.side.setFrameShape(QScrollArea.Shape.NoFrame)
        self.side.setWidget(self.panel)
        self.side.setWidgetResizable(True)
        self.side.setFixedWidth(theme.px(300))
        self.side.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return self.side

    def _connect(self) -> None:
        grid, panel = self.grid, self.panel
        grid.marked.connect(self.mark)
        grid.cleared.connect(self.clear)
        grid.asked_rest.connect(self.mark_rest)
        grid.asked_hazard.connect(self.write_up)
        grid.asked_note.connect(self.write_note)
        grid.selection_changed.connect(self._say_chosen)
        panel.outcome_pressed.connect(lambda code: self.mark(grid.chosen(), code))
        panel.rest_pressed.connect(self.mark_rest)
        panel.applied.connect(self.apply_facts)
        panel.hazard_pressed.connect(lambda: self._at_current(self.write_up))
        panel.note_pressed.connect(lambda: self._at_current(self.write_note))
        panel.cleared.connect(lambda: self.clear(grid.chosen()))
        panel.moment_changed.connect(self._on_moment)
        self.note.saved.connect(self._close_drawer)
        self.note.left.connect(self._close_drawer)
        self.drawer.closed.connect(self._close_drawer)

    # ---- showing

    def reload(self) -> None:
        """Compounds, stairwells and the grid anew, at the same place."""
        if self._workers is None:
            self._workers = []
            names = find.workers_lately(self.desk.ledger)
            self.panel.workers.suggest(names)
            if not self.panel.workers.value() and self.desk.ledger.account.name in names:
                self.panel.workers.set_value([self.desk.ledger.account.name])
        self.units.refill()
        lines = find.compounds(self.desk.ledger, self.units.uid())
        wanted = self.compounds.currentData() or self.desk.state.get("doors.compound")
        self.compounds.blockSignals(True)
        self.compounds.clear()
        for line in lines:
            self.compounds.addItem(line.name, line.uid)
        at = self.compounds.findData(wanted)
        self.compounds.setCurrentIndex(max(at, 0) if lines else -1)
        self.compounds.blockSignals(False)
        for widget in (self.places, self.around, self.side):
            widget.setVisible(bool(lines))
        self.empty.setVisible(not lines)
        for widget in (self.layout_button, self.keys):
            widget.setVisible(bool(lines) and self.desk.may_write)
        self.print_button.setVisible(bool(lines))
        self._show_stairwells(self._stairwell or self.desk.state.get("doors.stairwell", ""))

    def on_change(self, change: Change) -> None:
        """Only the doors, unless places changed."""
        if change.touched.keys() & {"stairwell", "compound", "household"}:
            self.reload()
        else:
            self._refresh_counts()
            self._show_doors(keep=True)

    def go(self, **where: Any) -> None:
        """Open the stairwell of a household, or a stairwell."""
        household, stairwell = where.get("household"), where.get("stairwell")
        if household:
            stairwell = self.desk.ledger.value("SELECT stairwell FROM household WHERE uid=?", (household,))
        if not stairwell:
            return
        compound = self.desk.ledger.value("SELECT compound FROM stairwell WHERE uid=?", (stairwell,))
        self._stairwell = stairwell
        if self.compounds.findData(compound) < 0:  # it belongs to another unit than the one that is shown
            self.units.choose(None)
            self.reload()
        self._stairwell = stairwell
        self.compounds.setCurrentIndex(self.compounds.findData(compound))
        self._show_stairwells(stairwell)
        if household:
            self.grid.go_to(household)
        self.grid.setFocus()

    def _since(self) -> str:
        return (clock.today() - datetime.timedelta(days=PROGRESS_DAYS)).isoformat()

    def _show_stairwells(self, wanted: str) -> None:
        compound = self.compounds.currentData()
        lines = find.stairwells(self.desk.ledger, compound, self._since()) if compound else []
        self.stairwells.blockSignals(True)
        self.stairwells.clear()
        for line in lines:
            item = QListWidgetItem(line.label, self.stairwells)
            item.setData(Qt.ItemDataRole.UserRole, line)
            _show_progress(item, line)
        self.stairwells.blockSignals(False)
        if lines:
            found = [at for at, line in enumerate(lines) if line.uid == wanted]
            self.stairwells.setCurrentRow(found[0] if found else 0)
        self._on_stairwell()

    def _refresh_counts(self) -> None:
        compound = self.compounds.currentData()
        if compound:
            fresh = {line.uid: line for line in find.stairwells(self.desk.ledger, compound, self._since())}
            for at in range(self.stairwells.count()):
                item = self.stairwells.item(at)
                line = fresh.get(item.data(Qt.ItemDataRole.UserRole).uid)
                if line:
                    _show_progress(item, line)

    def _on_compound(self) -> None:
        if compound := self.compounds.currentData():
            self.desk.state["doors.compound"] = compound
        self._show_stairwells("")

    def _on_stairwell(self, *_: Any) -> None:
        line = self._current_line()
        self._stairwell = line.uid if line else ""
        if line:
            self.desk.state["doors.stairwell"] = line.uid
            self._start_round()
        self._show_doors()

    def _current_line(self) -> find.StairwellLine | None:
        if self.stairwells.currentRow() < 0:
            return None
        line: find.StairwellLine = self.stairwells.currentItem().data(Qt.ItemDataRole.UserRole)
        return line

    def _start_round(self) -> None:
        now = clock.now()
        earliest = (now - datetime.timedelta(hours=SAME_ROUND_HOURS)).strftime("%Y-%m-%dT%H:%M")
        known = find.round_of(self.desk.ledger, self._stairwell, earliest)
        self._moment = known or now.strftime("%Y-%m-%dT%H:%M")
        self.panel.moment.set_value(self._moment)

    def _on_moment(self) -> None:
        if moment := self.panel.moment.value():
            self._moment = str(moment)
            self._show_doors(keep=True)

    def _show_doors(self, *, keep: bool = False) -> None:
        found = find.grid(self.desk.ledger, self._stairwell, self._moment) if self._stairwell else []
        self.grid.show_doors(found, keep=keep)
        done = sum(door.outcome is not None for door in found)
        met = sum(codes.flag("visit_outcome", door.outcome, "counts_as_visit") for door in found if door.outcome)
        left = len(found) - done
        progress = f"本次已记 {done} 户，其中走访到 {met} 户，还有 {left} 户" if left else f"本次全部记完，走访到 {met} 户"
        self.head.set_note(f"共 {len(found)} 户，{progress}" if found else "")

    def _say_chosen(self) -> None:
        chosen = self.grid.chosen()
        door = self.grid.current
        words = f"已选 {len(chosen)} 户" if len(chosen) > 1 else (f"{door.room}　{door.name}" if door else "没有选门")
        self.panel.say_chosen(words, any_chosen=bool(chosen), editable=self.desk.may_write)

    # ---- writing

    def mark(self, households: list[str], outcome: str) -> None:
        """One change: these doors had this outcome."""
        if not households or not self._usable_moment():
            return
        met = codes.flag("visit_outcome", outcome, "met_in_person")
        facts = self.panel.facts() if met and outcome != "refused" else {}
        word = codes.short_label("visit_outcome", outcome)
        self._knock(f"走访：{self._place(households)} {word}", households, outcome=outcome, **facts)

    def mark_rest(self) -> None:
        """Every door that has no outcome yet was met."""
        rest = [door.household for door in self.grid.doors if door.outcome is None]
        if rest:
            self.mark(rest, "met_inside")
            self.desk.alerts.toast(f"其余 {len(rest)} 户已记为见面", self._undo)

    def apply_facts(self) -> None:
        """The ticks and leaflets for the chosen doors that already have a visit in this round."""
        chosen = set(self.grid.chosen())
        known = [door.household for door in self.grid.doors if door.household in chosen and door.visit]
        facts = self.panel.facts()
        if not known or not facts:
            self.desk.alerts.tell("请先勾选要补记的内容，并选中本次已有记录的门。")
            return
        self._knock(f"补记宣传与三清三关：{self._place(known)}", known, **facts)

    def clear(self, households: list[str]) -> None:
        """The visits of this round at these doors were a slip: take them away."""
        chosen = set(households)
        known = [door for door in self.grid.doors if door.household in chosen and door.visit]
        if not known:
            return
        ledger = self.desk.ledger
        with ledger.change(f"清除走访：{self._place([door.household for door in known])}") as pen:
            for door in known:
                pen.remove(Visit, str(door.visit))
        self.desk.alerts.toast(f"已清除 {len(known)} 户的本次记录", self._undo)

    def _knock(self, what: str, households: list[str], **facts: Any) -> None:
        ledger = self.desk.ledger
        try:
            with ledger.change(what) as pen:
                shared = {"workers": self.panel.workers.value(), **facts}
                visits.knock(pen, ledger, households, visited_at=self._moment, **shared)
        except Refusal as refusal:
            self.desk.alerts.fail(refusal)

    def _usable_moment(self) -> bool:
        if self.panel.moment.own_problem() or not self.panel.moment.value():
            self.panel.moment.set_problem("请先填走访时间，例如 9:30。")
            self.panel.moment.setFocus()
            return False
        return True

    def _undo(self) -> None:
        try:
            undo.undo(self.desk.ledger)
        except Refusal as refusal:
            self.desk.alerts.fail(refusal)

    def _place(self, households: list[str]) -> str:
        line = self._current_line()
        stairwell = line.label if line else ""
        if len(households) == 1:
            door = next(door for door in self.grid.doors if door.household == households[0])
            return f"{stairwell}{door.room}"
        return f"{stairwell} {len(households)} 户"

    def _print(self) -> None:
        """For the chosen doors, or for all of the stairwell."""
        chosen, line = self.grid.chosen(), self._current_line()
        uids = chosen if len(chosen) > 1 else [door.household for door in self.grid.doors]
        if line and uids:
            self.desk.go("printing", entity="household", uids=uids, words=f"{line.label} {len(uids)} 户")
        else:
            self.desk.alerts.tell("这个门洞还没有住户，没有可打印的。请先选一个门洞，或点“补门”。")

    # ---- exceptions beside the grid

    def _at_current(self, act: Any) -> None:
        if door := self.grid.current:
            act(door.household)

    def write_note(self, household: str) -> None:
        """A need, a remark, an appointment: beside the grid."""
        door = next(door for door in self.grid.doors if door.household == household)
        self.note.start(household, self._moment, {"workers": self.panel.workers.value()}, door.visit)
        self._open_drawer(self.note, f"{door.room}　{door.name}", "诉求、回访和备注")
        self.note.form.go_to("person_met")

    def write_up(self, household: str) -> None:
        """A hazard behind this door: the short form beside the grid."""
        from xinjing_desktop.ui.pages.hazards.quick_form import QuickHazardForm

        door = next(door for door in self.grid.doors if door.household == household)
        form = QuickHazardForm(self.desk)
        form.saved.connect(self._close_drawer)
        form.left.connect(self._close_drawer)
        workers = self.panel.workers.value() or [self.desk.ledger.account.name]
        form.start(household=household, stairwell=self._stairwell, visit=door.visit, found_by=workers)
        self._open_drawer(form, f"{door.room}　{door.name}", "登记隐患")
        form.form.go_to("kind")

    def _open_drawer(self, form: QWidget, title: str, note: str) -> None:
        self.side.hide()
        self.drawer.show_content(form, title, note)
        room = self.width() - self.places.width() - self.drawer.width() - theme.px(76)
        self.places.setVisible(room >= self.grid.minimumSizeHint().width())  # on a small screen the doors come first

    def _close_drawer(self) -> None:
        self.drawer.hide()
        self.side.show()
        self.places.show()
        self.grid.setFocus()


def _show_progress(item: QListWidgetItem, line: find.StairwellLine) -> None:
    sign = "✓ " if line.door_count and line.visited_count >= line.door_count else ""
    figures = f"{sign}{line.visited_count}/{line.door_count}"
    item.setData(AtTheRight.ROLE, figures)
    item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{line.label}，{figures}")
