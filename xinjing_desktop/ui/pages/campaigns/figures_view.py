"""The figures of one campaign on one day: five large ones, and a table that tells them apart."""

import datetime
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from xinjing_desktop import clock
from xinjing_desktop.ledger.find import actions, campaign_parts
from xinjing_desktop.ledger.find import campaigns as find
from xinjing_desktop.ledger.find import unit as find_unit
from xinjing_desktop.ledger.find.actions import Action
from xinjing_desktop.ledger.find.campaigns import DoorThen, Rates, share
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.progress import Step, silent
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.latest import Latest
from xinjing_desktop.ui.table_export import Around, export_report, export_table, offer_export
from xinjing_desktop.ui.unit_box import short
from xinjing_desktop.ui.widgets.cards import Kpi, button, hint, label
from xinjing_desktop.ui.widgets.empty import Empty
from xinjing_desktop.ui.widgets.filter_bar import FilterBar
from xinjing_desktop.ui.widgets.line_fields import DateField
from xinjing_desktop.ui.widgets.table import Table
from xinjing_desktop.ui.widgets.table_model import ListSource, TableColumn

UNIT = "unit"
TOTAL = "total"
TITLE = "专项行动进度"


class Line(NamedTuple):
    """One line of the table."""

    key: str
    name: str
    rates: Rates
    due_known: bool
    """Whether it can be said what was due: nobody is due in the evening."""
    people: bool = False
    """Whether people are counted and not doors: all of them are key people, and no key households."""

    def figure(self, name: str) -> str:
        if self.people and name.startswith("key_"):
            return ""
        if name == "missing":
            return f"{self.rates.due - self.rates.visited:,}" if self.due_known else ""
        known = self.due_known or name.endswith("visited")  # such a part knows its visited doors alone
        return f"{getattr(self.rates, name):,}" if known else ""

    def rate(self, name: str) -> str:
        of = self.rates.key_due if name.startswith("key_") else self.rates.due
        return in_words(share(getattr(self.rates, name), of)) if self.due_known and self.figure(name) else ""


class Shown(NamedTuple):
    """What was read for the view: the lines, their sum, and the doors, where they were read one by one."""

    lines: list[Line]
    whole: Rates
    doors: dict[str, list[DoorThen]]


def in_words(rate: float | None) -> str:
    """98.0%, or nothing of nothing."""
    return "" if rate is None else f"{rate:.1f}%"


def _figure(key: str, title: str, width: int = 6) -> TableColumn:
    return TableColumn(
        key=key, title=title, width=width, align="right", number=True, sortable=False, text=lambda line: line.figure(key)
    )


def _rate(key: str, title: str) -> TableColumn:
    return TableColumn(
        key=f"{key}_rate", title=title, width=7, align="right", sortable=False, text=lambda line: line.rate(key)
    )


COLUMNS = (
    TableColumn(key="name", title="", width=15, sortable=False),
    _figure("due", "应访"),
    _figure("visited", "已走访"),
    _rate("visited", "走访率"),
    _figure("missing", "未走访"),
    _figure("key_due", "重点户"),
    _figure("key_visited", "重点已访", 8),
    _rate("key_visited", "重点率"),
    _figure("attempted", "已上门"),
    _rate("attempted", "上门率"),
    _figure("met", "已见面"),
    _rate("met", "见面率"),
)


class FiguresView(QWidget):
    """`asked(line key, figure)` when a figure is clicked, `unit_asked(uid)` when a line of a town's table is opened."""

    asked = Signal(str, str)
    unit_asked = Signal(str)
    counted = Signal()
    """Other figures are shown than before."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._action: Action | None = None
        self._unit: str | None = None
        self.shown = Shown([], Rates(), {})
        self._latest: Latest[tuple[object, Shown]] = Latest(desk, self._read, self._show, title="正在统计")
        self.day = DateField()
        self.day.set_name("截至")
        self.day.changed.connect(lambda: self.read())
        before = button("", icon="previous", kind="flat", tip="前一天")
        before.setAccessibleName("前一天")
        before.clicked.connect(lambda: self._step(-1))
        after = button("", icon="next", kind="flat", tip="后一天")
        after.setAccessibleName("后一天")
        after.clicked.connect(lambda: self._step(1))
        self.splits = FilterBar("按什么分开", [(UNIT, "按居民区"), *campaign_parts.SPLITS.items()], state=desk.state)
        self.splits.chosen.connect(lambda _: self.read())
        line = QHBoxLayout()
        line.setSpacing(theme.px(6))
        line.addWidget(self.splits, 1)
        for widget in (label("截至", "field"), before, self.day, after):
            line.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        self.day.setFixedWidth(theme.px(150))
        self.cards = {
            "visited": Kpi("走访率"), "missing": Kpi("未走访", tone="warn"),
            "key_visited": Kpi("重点户走访率"), "attempted": Kpi("上门率"), "met": Kpi("见面率"),
        }  # fmt: skip
        cards = QHBoxLayout()
        cards.setSpacing(theme.px(10))
        for figure, card in self.cards.items():
            opens = "key_missing" if figure == "key_visited" else "missing" if figure == "visited" else figure
            card.setToolTip("看背后的住户")
            card.clicked.connect(lambda _=False, opens=opens: self.asked.emit(TOTAL, opens))
            cards.addWidget(card)
        self._empty = Empty("", icon="report")
        columns = (replace(COLUMNS[0], width=26), *COLUMNS[1:]) if desk.ledger.identity.role == "town" else COLUMNS
        self.table = Table("campaign_figures", columns, ListSource([], COLUMNS), state=desk.state, empty=self._empty)
        self.table.setAccessibleName("走访进度")
        self.table.clicked.connect(self._on_clicked)
        self.table.opened.connect(self._on_opened)
        offer_export(desk, self.table, TITLE, around=self.around)
        self.rule = hint("")
        self.rule.setWordWrap(True)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.px(10))
        outer.addLayout(cards)
        outer.addLayout(line)
        outer.addWidget(self.table, 1)
        outer.addWidget(self.rule)

    # ---- what is shown

    def show_action(self, action: Action, unit: str | None) -> None:
        """This campaign, of one unit or (in a town) of all; another one starts at its last day that is over."""
        another = self._action is None or self._action.key != action.key
        back = self._unit is not None  # from one unit to all of them
        self._action, self._unit = action, unit
        if another:
            self.day.set_value(min(action.last or clock.today(), clock.today()))
        self.splits.show_chip(UNIT, unit is None)
        if unit is None and back:
            self.splits.choose(UNIT)
        elif unit is not None and self.splits.key() == UNIT:
            self.splits.choose("compound")
        self.rule.setText(action.rule)
        awaited = "名单锁定以后" if action.kind == "campaign" else "登记住户、导入名册以后"
        self._empty.say(f"{awaited}，这里显示每个小区、门洞的进度。", title="还没有数字")
        self.read()

    @property
    def as_of(self) -> datetime.date:
        """The last day that counts."""
        return min(self.day.value() or clock.today(), clock.today())

    def read(self) -> None:
        """Count anew, in the background."""
        if self._action is None:
            return
        if (day := self.day.value()) is not None and day > clock.today():
            self.day.set_problem("这一天还没有到，最晚看到今天。")
            return
        self.day.set_problem(None)
        self._latest.ask()

    def _asked_for(self) -> tuple[object, ...]:
        assert self._action is not None
        return (self._action.key, self._unit, self.as_of, self.splits.key())

    def _read(self) -> tuple[object, Shown]:
        action, unit, as_of, split = self._action, self._unit, self.as_of, self.splits.key()
        assert action is not None
        return self._asked_for(), read_lines(self._desk.ledger, action, unit, as_of, split)

    def _show(self, answer: tuple[object, Shown]) -> None:
        self.shown = answer[1]
        whole = self.shown.whole
        people = self._action is not None and self._action.kind == "month"  # all of them are key people
        unit = "人" if people else "户"
        self.cards["key_visited"].setVisible(not people)
        for figure in ("visited", "attempted", "met", "key_visited"):
            of = whole.key_due if figure == "key_visited" else whole.due
            part = getattr(whole, figure)
            self.cards[figure].set_value(in_words(share(part, of)) or "–", f"{part:,}/{of:,} {unit}" if of else "")
        missing = whole.due - whole.visited
        self.cards["missing"].set_value(missing, f"其中重点户 {whole.key_due - whole.key_visited:,}" if whole.due and not people else "")
        self.table.rows.set_source(ListSource([(line.key, line) for line in self.shown.lines], COLUMNS))
        self.counted.emit()

    def doors_of(self, key: str) -> list[DoorThen]:
        """The doors of one line of the table, or of all."""
        return self.shown.doors.get(key, [])

    @property
    def by_unit(self) -> bool:
        """Whether the lines of the table are the units of a town."""
        return self._unit is None and self.splits.key() == UNIT

    def reader(self, key: str) -> Callable[[Step], dict[str, list[DoorThen]]]:
        """What reads the doors of a line of a town's table, in the worker, where they are not known yet."""
        action, as_of, split, ledger = self._action, self.as_of, self.splits.key(), self._desk.ledger
        assert action is not None
        return lambda step: read_doors(ledger, action, as_of, split, key, step)

    # ---- acting

    def _step(self, days: int) -> None:
        day = self.as_of + datetime.timedelta(days=days)
        if day <= clock.today():
            self.day.set_value(day)
            self.read()

    def _on_clicked(self, index: QModelIndex) -> None:
        figure = COLUMNS[index.column()].key.removesuffix("_rate")
        if figure != "name" and index.data():
            self.asked.emit(self.table.rows.id_at(index.row()), figure)

    def _on_opened(self, key: str) -> None:
        if self.by_unit and key != TOTAL:
            self.unit_asked.emit(key)
        else:
            self.asked.emit(key, "missing")

    def export(self) -> None:
        """The table as a workbook."""
        export_table(self._desk, self.table, TITLE, around=self.around)

    def export_summary(self) -> None:
        """The table of this campaign with what was found and who went out, one line a unit."""
        assert self._action is not None
        export_report(self._desk, "campaign_summary", self._action.name, as_of=self.as_of, campaign=self._action.key)

    def around(self) -> Around:
        """Which campaign, up to which day, counted how."""
        assert self._action is not None
        of = f"（{self.unit_name()}，" if self.unit_name() else "（"
        name = actions.on_day(self._action, self.as_of).name
        return Around(f"{name}进度{of}截至 {self.as_of}）", (f"注：{self._action.rule}",))

    def unit_name(self) -> str:
        """The unit of a town that shows alone."""
        if self._unit is None or self._desk.ledger.identity.role != "town":
            return ""
        return next((line.title for line in find_unit.communities(self._desk.ledger) if line.uid == self._unit), "")


def read_lines(ledger: Ledger, action: Action, unit: str | None, as_of: datetime.date, split: str) -> Shown:
    """What the table shows; a town's doors are counted without reading each."""
    shown = _of_town(ledger, action, as_of, split) if unit is None else _of_unit(ledger, action, unit, as_of, split)
    return shown._replace(lines=[line._replace(people=True) for line in shown.lines]) if action.kind == "month" else shown


def _of_unit(ledger: Ledger, action: Action, unit: str, as_of: datetime.date, split: str) -> Shown:
    doors = actions.doors(ledger, action, [unit], as_of)
    whole = find.total(doors)
    parts = campaign_parts.parts(ledger, doors, split)
    lines = [Line(part.key or "-", part.name, find.total(part.doors), split not in campaign_parts.WITHOUT_DUE) for part in parts]
    return Shown(_with_sum(lines, whole, split), whole, {TOTAL: doors, **{part.key or "-": part.doors for part in parts}})


def _of_town(ledger: Ledger, action: Action, as_of: datetime.date, split: str) -> Shown:
    names = {line.uid: line.title for line in find_unit.communities(ledger)}
    if split == UNIT:
        found = actions.figures(ledger, action, as_of)
        lines, whole = [Line(uid, name, found[uid], True) for uid, name in names.items() if uid in found], sum(found.values(), Rates())
    else:
        parts, whole = campaign_parts.of_town(ledger, action, as_of, split)
        known = split not in campaign_parts.WITHOUT_DUE
        lines = [Line(one.key, f"{short(names.get(one.unit, ''))} {one.name}".strip(), one.rates, known) for one in parts]
    return Shown(_with_sum(lines, whole, split), whole, {})


def read_doors(
    ledger: Ledger, action: Action, as_of: datetime.date, split: str, key: str, step: Step = silent
) -> dict[str, list[DoorThen]]:
    """The doors of one line of a town's table, with those of the lines that are read along with it."""
    if split != UNIT and key != TOTAL:
        return campaign_parts.town_doors(ledger, action, as_of, split, key, step)
    units = [line.uid for line in find_unit.communities(ledger)] if key == TOTAL else [key]
    doors: list[DoorThen] = []
    for at, unit in enumerate(units):
        step(at, len(units), "读取住户")
        doors += actions.doors(ledger, action, [unit], as_of)
    return {key: doors}


def _with_sum(lines: list[Line], whole: Rates, split: str) -> list[Line]:
    """Two who went together are counted under both: such a table has no sum."""
    return [*lines, Line(TOTAL, "合计", whole, True)] if len(lines) > 1 and split != "walker" else lines
