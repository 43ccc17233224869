"""门洞走访: choose a stairwell, a round list or a street, tick off what is there, write up exceptions beside the grid."""

import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.casework import visits
from xinjing_desktop.ledger.find import doors as find
from xinjing_desktop.ledger.find.shops import Shopfront
from xinjing_desktop.ledger.pen import Change
from xinjing_desktop.records import codes
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.doors import more_doors, on_paper, walks
from xinjing_desktop.ui.pages.doors.asked import Asked
from xinjing_desktop.ui.pages.doors.exceptions_drawer import ExceptionsDrawer
from xinjing_desktop.ui.pages.doors.grid import DoorGrid, hints
from xinjing_desktop.ui.pages.doors.grid_area import GridArea
from xinjing_desktop.ui.pages.doors.places_list import PlacesList
from xinjing_desktop.ui.pages.doors.round_panel import RoundPanel
from xinjing_desktop.ui.pages.doors.spots import Spot, outcome_word, patrol_words, run_words
from xinjing_desktop.ui.pages.page import Page
from xinjing_desktop.ui.widgets.cards import PageHeader, button
from xinjing_desktop.ui.widgets.empty import Empty
from xinjing_desktop.ui.widgets.keys_hint import KeysHint

if TYPE_CHECKING:
    from xinjing_desktop.ui.pages.doors.note_form import NoteForm

SAME_ROUND = datetime.timedelta(hours=3)
"""Coming back to a stairwell within these hours goes on with the same round: a slip is corrected, not doubled."""


class DoorsPage(Page):
    """Compound and stairwell at the left, the doors in the middle, the round at the right."""

    concerns = frozenset(
        {"visit", "household", "stairwell", "compound", "resident", "profile", "hazard", "shop", "campaign", "campaign_exclusion"}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._place = ""
        """The stairwell, round or street that is shown."""
        self._moment = ""
        self._dated = False
        """The moment was chosen by hand, to enter what was written on paper: it stays from stairwell to stairwell."""
        self._workers: list[str] | None = None
        self._asked = Asked(desk)
        self._writes = desk.may_write and desk.ledger.identity.role == "committee"
        """Visits are the committee's: a click in a town's window only looks at a door (domain note §7.4)."""
        self._build()

    # ---- building

    def _build(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(theme.px(24), theme.px(10), theme.px(24), theme.px(16))
        outer.setSpacing(theme.px(10))
        self.layout_button = button("补门…", icon="add", tip="按层数和每层户数生成这个门洞的门")
        self.layout_button.clicked.connect(lambda: more_doors.ask(self.desk, self._place))
        self.round_button = button("", icon="print")
        self.round_button.clicked.connect(self.print_round)
        self.print_button = button("打印…", icon="print", tip=on_paper.TIPS["household"])
        self.print_button.clicked.connect(self._print)
        self.head = PageHeader("门洞走访", actions=[self.round_button, self.print_button, self.layout_button])
        outer.addWidget(self.head)
        across = QHBoxLayout()
        across.setSpacing(theme.px(14))
        outer.addLayout(across, 1)
        self.places = PlacesList(self.desk)
        self.units, self.compounds, self.stairwells = self.places.units, self.places.compounds, self.places.list
        across.addWidget(self.places)
        self.grid = DoorGrid()
        self.grid.editable = self._writes
        self.around = GridArea(self.grid)
        self.empty = Empty("", title="还没有门洞", icon="building")
        self.empty.pressed.connect(self._on_empty)
        across.addWidget(self.empty, 1)
        across.addWidget(self.around, 1)
        self.panel = RoundPanel()
        self.drawer = ExceptionsDrawer(self.desk)
        across.addWidget(self._build_side())
        across.addWidget(self.drawer)
        self.keys = KeysHint(hints("见面"))
        outer.addWidget(self.keys)
        self._connect()

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
        self.places.chosen.connect(self._on_place)
        grid.marked.connect(self.mark)
        grid.cleared.connect(self.clear)
        grid.asked_rest.connect(self.mark_rest)
        grid.asked_hazard.connect(self.write_up)
        grid.asked_note.connect(self.write_note)
        grid.asked_place.connect(self._step)
        grid.selection_changed.connect(self._say_chosen)
        panel.outcome_pressed.connect(lambda code: self.mark(grid.chosen(), code))
        panel.rest_pressed.connect(self.mark_rest)
        panel.applied.connect(self.apply_facts)
        panel.hazard_pressed.connect(lambda: self._at_current(self.write_up))
        panel.note_pressed.connect(lambda: self._at_current(self.write_note))
        panel.cleared.connect(lambda: self.clear(grid.chosen()))
        panel.moment_changed.connect(self._on_moment)
        panel.moment.left.connect(self._say_moment)
        panel.entered.connect(self.grid.setFocus)
        panel.now_pressed.connect(self._back_to_now)
        self.drawer.finished.connect(self._close_drawer)

    # ---- showing

    def reload(self) -> None:
        """Places and the grid anew, at the same place."""
        if self._workers is None:
            self._workers = []
            names = find.workers_lately(self.desk.ledger)
            self.panel.workers.suggest(names)
            if not self.panel.workers.value() and self.desk.ledger.account.name in names:
                self.panel.workers.set_value([self.desk.ledger.account.name])
        self.places.reload(self._place)

    def on_change(self, change: Change) -> None:
        """Only the doors, unless places changed."""
        if change.touched.keys() & {"campaign", "campaign_exclusion"}:
            self._asked.forget()
        if change.touched.keys() & {"stairwell", "compound", "household", "shop"}:
            self.reload()
        else:
            self.places.refresh_counts()
            self._show_doors(keep=True)

    def go(self, **where: Any) -> None:
        """Open the stairwell of a household, or a stairwell, the street of a shop, or a round (evening, weekend)."""
        ledger = self.desk.ledger
        household, stairwell, shop = where.get("household"), where.get("stairwell"), where.get("shop")
        if household:
            stairwell = ledger.value("SELECT stairwell FROM household WHERE uid=?", (household,))
        if stairwell:
            self._walk(walks.STAIRWELLS)
            self.places.open(stairwell, ledger.value("SELECT compound FROM stairwell WHERE uid=?", (stairwell,)))
        elif shop:
            self._walk(walks.STREETS)
            self.places.open(ledger.value("SELECT coalesce(road,'') FROM shop WHERE uid=?", (shop,)) or "")
        elif where.get("round"):
            self._walk(walks.ROUNDS)
            self.places.open(where["round"])
        else:
            return
        if uid := household or shop:
            self.grid.go_to(uid)
        self.grid.setFocus()

    def _walk(self, way: str) -> None:
        if self.places.way != way:
            self.places.choose_way(way)
            self.places.reload()

    def _step(self, by: int) -> None:
        """The next stairwell: the keyboard stays in the grid."""
        if not self.places.step(by):
            self.desk.alerts.toast("已经是最后一个了。" if by > 0 else "已经是第一个了。")
        self.grid.setFocus()

    def _on_place(self) -> None:
        line = self.places.current()
        self._place = line.uid if line else ""
        self._say_way(line is not None and (line.door_count > 0 or self.places.way == walks.STAIRWELLS))
        if line:
            self.places.remember()
            if not self._dated:
                self._start_round()
        self._show_doors()

    def _say_way(self, anything: bool) -> None:
        """Titles, buttons and the empty page for the way that is walked."""
        walk, town = self.places.walk, self.desk.ledger.identity.role == "town"
        by_stairwell = self.places.way == walks.STAIRWELLS
        self.head.set_title(walk.title)
        self.panel.walk(walk.at)
        self.keys.say(hints("已巡查" if walk.at == "shop" else "见面"))
        self.places.setVisible(anything or not by_stairwell or bool(self.desk.ledger.value("SELECT EXISTS(SELECT 1 FROM shop)")))
        for widget in (self.around, self.side):
            widget.setVisible(anything)
        self.empty.setVisible(not anything)
        self.layout_button.setVisible(anything and by_stairwell and self.desk.may_write)
        self.keys.setVisible(anything and self._writes)
        self.print_button.setVisible(anything)
        self.print_button.setToolTip(on_paper.TIPS[walk.at])
        self.round_button.setVisible(anything and by_stairwell)
        _, when = on_paper.next_round()
        self.round_button.setText(f" {when}路线单")
        self.round_button.setAccessibleName(f"{when}路线单")
        self.round_button.setToolTip(f"打印{when}该再去的门：没有人应门、换个时段再来的，和到期的回访、复查")
        title, sentence, go = walk.nothing(town)
        self.empty.say(sentence, title=title, button=go)

    def _on_empty(self) -> None:
        if self.places.walk.at == "shop":
            self.desk.go("settings", section="shops")
        else:
            self.desk.go("imports")

    def _start_round(self) -> None:
        now = clock.now()
        earliest, latest = ((now - ago).strftime("%Y-%m-%dT%H:%M") for ago in (SAME_ROUND, datetime.timedelta()))
        known = self.places.walk.round_of(self._place, earliest, latest, self.places.unit()) if self._place else None
        self._moment = known or latest
        self.panel.moment.set_value(self._moment)

    def _on_moment(self) -> None:
        if moment := self.panel.moment.value():
            self._moment = str(moment)
            self._dated = True
            self.panel.now.show()
            self._show_doors(keep=True)

    def _back_to_now(self) -> None:
        self._dated = False
        self.panel.now.hide()
        self._start_round()
        self._show_doors(keep=True)
        self.grid.setFocus()

    def _show_doors(self, *, keep: bool = False) -> None:
        walk = self.places.walk
        lines = walk.lines(self._place, self._moment, self.places.unit()) if self.places.current() else []
        self.grid.show_doors(lines, keep=keep)
        found = self.grid.doors
        done = sum(door.outcome is not None for door in found)
        met = sum(codes.flag("visit_outcome", door.outcome, "counts_as_visit") for door in found if door.outcome)
        left, of = len(found) - done, walk.counted
        progress = f"本次已记 {done} {of}，其中{walk.met} {met} {of}，还有 {left} {of}"
        progress = progress if left else f"本次全部记完，{walk.met} {met} {of}"
        self.head.set_note(f"共 {len(found)} {of}，{progress}" if found else "")

    def _say_chosen(self) -> None:
        chosen = self.grid.chosen()
        door = self.grid.current
        words = f"已选 {len(chosen)} {self.places.walk.counted}" if len(chosen) > 1 else ""
        words = words or (f"{door.room}　{door.name}" if door else "没有选门")
        self.panel.say_chosen(words, any_chosen=bool(chosen), editable=self._writes)
        self.panel.say_run(self._what_next(door) if door and len(chosen) == 1 else "")
        self.panel.say_errands(self._asked.at(door.uid, self._moment) if door and self.places.walk.at == "household" else [])

    def _what_next(self, door: Spot) -> str:
        """Of a door where nobody opened: what to do; of a shop: when somebody was there last."""
        if isinstance(door, Shopfront):
            return patrol_words(door) + "。"
        run = door.run
        if run is None or not run.thrice:
            return run_words(run) + "。" if run else ""
        known = find.reach(self.desk.ledger, door.uid)
        steps = (f"打电话 {known.phones}".strip(), f"问楼组长 {known.leader}".strip(), "找房东" if known.owner else "查房东")
        return f"{run_words(run)}。下一步：{' → '.join(steps)}。"

    # ---- writing

    def mark(self, uids: list[str], outcome: str) -> int:
        """One change: these doors, or shops, had this outcome. The act, 0 when nothing was written."""
        if not uids or not self._usable_moment():
            return 0
        met = codes.flag("visit_outcome", outcome, "met_in_person")
        facts = self.panel.facts() if met and outcome != "refused" else {}
        word = outcome_word(self.grid.current, outcome)
        what = "巡查" if self.places.walk.at == "shop" else "走访"
        return self._knock(f"{what}：{self._called(uids)} {word}", uids, outcome=outcome, **facts)

    def mark_rest(self) -> None:
        """Every door that has no outcome yet was met."""
        rest = [door.uid for door in self.grid.doors if door.outcome is None]
        if rest and (act := self.mark(rest, "met_inside")):
            word = outcome_word(self.grid.current, "met_inside")
            self.desk.done(f"其余 {len(rest)} {self.places.walk.counted}已记为{word}", act)

    def apply_facts(self) -> None:
        """The ticks and leaflets for the chosen doors that already have a visit in this round."""
        chosen = set(self.grid.chosen())
        known = [door.uid for door in self.grid.doors if door.uid in chosen and door.visit]
        facts = self.panel.facts()
        if not known or not facts:
            self.desk.alerts.tell("请先勾选要补记的内容，并选中本次已有记录的门。")
            return
        self._knock(f"补记宣传与三清三关：{self._called(known)}", known, **facts)

    def clear(self, uids: list[str]) -> None:
        """The visits of this round at these doors were a slip: take them away."""
        chosen = set(uids)
        known = [door for door in self.grid.doors if door.uid in chosen and door.visit]
        if not known:
            return
        ledger = self.desk.ledger
        with ledger.change(f"清除走访：{self._called([door.uid for door in known])}") as pen:
            visits.take_back(pen, ledger, [str(door.visit) for door in known])
        self.desk.done(f"已清除 {len(known)} {self.places.walk.counted}的本次记录", pen.change.kept)

    def _knock(self, what: str, uids: list[str], **facts: Any) -> int:
        ledger = self.desk.ledger
        try:
            with ledger.change(what) as pen:
                shared = {"workers": self.panel.workers.value(), **facts}
                visits.knock(pen, ledger, uids, visited_at=self._moment, at=self.places.walk.at, **shared)
        except Refusal as refusal:
            self.desk.alerts.fail(refusal)
            return 0
        return pen.change.kept

    def _say_moment(self) -> str | None:
        """Say at the field what is wrong with the moment of this round, if anything is."""
        field = self.panel.moment
        problem = field.own_problem() or (None if field.value() else "请先填走访时间，例如 9:30。")
        if problem is None:
            uids = [door.uid for door in self.grid.doors[:1]]  # all of a stairwell stand in one compound
            problem = visits.problem_of(self.desk.ledger, str(field.value()), uids, self.places.walk.at)
        field.set_problem(problem)
        return problem

    def _usable_moment(self) -> bool:
        if self._say_moment():
            self.panel.moment.setFocus()
            return False
        return True

    def _called(self, uids: list[str]) -> str:
        line = self.places.current()
        place = line.label if line else ""
        if len(uids) == 1:
            door = next(door for door in self.grid.doors if door.uid == uids[0])
            return f"{getattr(door, 'place', '') if self.places.way == walks.ROUNDS else place}{door.room}"
        return f"{place} {len(uids)} {self.places.walk.counted}"

    def _print(self) -> None:
        """For the chosen doors, or for all of the place; of a street the list to take along."""
        chosen = set(self.grid.chosen())
        on_paper.shown(self.desk, [spot for spot in self.grid.doors if len(chosen) < 2 or spot.uid in chosen], self.places)

    def print_round(self) -> None:
        """Tonight's list, or the weekend's on a day off."""
        on_paper.round_list(self.desk, self.places.unit())

    # ---- exceptions beside the grid

    def _at_current(self, act: Any) -> None:
        if door := self.grid.current:
            act(door.uid)

    @property
    def note(self) -> "NoteForm":
        """The form of an exception."""
        return self.drawer.note

    def write_note(self, uid: str) -> None:
        """A need, a remark, an appointment: beside the grid."""
        self.side.hide()
        self.drawer.write_note(self._door(uid), self.places.walk.at, self._moment, self.panel.workers.value())
        self._make_room()

    def write_up(self, uid: str) -> None:
        """A hazard behind this door, or in this shop: beside the grid."""
        self.side.hide()
        self.drawer.write_up(self._door(uid), self.places.walk.at, self.panel.workers.value())
        self._make_room()

    def _door(self, uid: str) -> Spot:
        return next(door for door in self.grid.doors if door.uid == uid)

    def _make_room(self) -> None:
        room = self.width() - self.places.width() - self.drawer.width() - theme.px(76)
        self.places.setVisible(room >= self.grid.minimumSizeHint().width())  # on a small screen the doors come first

    def _close_drawer(self) -> None:
        self.drawer.hide()
        self.side.show()
        self.places.show()
        self.grid.setFocus()
