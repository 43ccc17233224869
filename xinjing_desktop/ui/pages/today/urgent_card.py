"""先办这些: the most urgent hazards, answers and doors, the longest overdue first."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QHeaderView

from xinjing_desktop import clock
from xinjing_desktop.ledger.find import pressing
from xinjing_desktop.ledger.find import today as find
from xinjing_desktop.records import codes
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.table_export import offer_export
from xinjing_desktop.ui.unit_box import UNIT
from xinjing_desktop.ui.widgets.cards import Card, button
from xinjing_desktop.ui.widgets.empty import Empty
from xinjing_desktop.ui.widgets.pills import Pill
from xinjing_desktop.ui.widgets.table import Table
from xinjing_desktop.ui.widgets.table_model import ListSource, TableColumn


def _state(thing: find.Urgent) -> Pill:
    days = (clock.today() - thing.on).days
    if thing.sort == "overdue":
        return Pill("bad", f"逾期 {days} 天")
    if thing.sort == "due":
        return Pill("warn", "今天到期")
    if thing.sort == "appeal":
        return Pill("bad", f"答复晚了 {days} 天") if days else Pill("warn", "今天要答复")
    return Pill("accent", "今天回访" if days == 0 else f"回访晚了 {days} 天")


def _what(thing: find.Urgent) -> str:
    if thing.sort == "follow_up":
        return thing.kind or "回访"
    if thing.sort == "appeal":
        return f"诉求：{codes.short_label('appeal_kind', thing.kind)}"
    return codes.short_label("hazard_kinds", thing.kind)


COLUMNS = (
    TableColumn(key="state", title="", width=14, pill=_state, sortable=False),
    TableColumn(key="where", title="地点", width=22, sortable=False),
    TableColumn(key="what", title="事项", width=14, text=_what, sortable=False),
    TableColumn(key="who", title="责任人", width=7, sortable=False),
)


QUIET = "没有到期的隐患、诉求和回访"


class UrgentCard(Card):
    """A line opens its hazard or its door; the paper for the hazards is one button away."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("先办这些", pad=theme.px(14))
        self._desk, self._is_town = desk, desk.ledger.identity.role == "town"
        self._by_id: dict[str, find.Urgent] = {}
        self._soon = ""
        self.clear = Empty("", title=QUIET, icon="closed", button="去走访")
        self.clear.pressed.connect(lambda: desk.go("doors"))
        columns = (*COLUMNS[:3], replace(UNIT, sortable=False)) if self._is_town else COLUMNS
        self.table = Table("today", columns, ListSource([], columns), empty=self.clear)
        self.table.setAccessibleName("最要紧的事")
        offer_export(desk, self.table)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.horizontalHeader().setStretchLastSection(False)
        self.table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.table.opened.connect(self._open)
        self.table.clicked.connect(lambda index: self._open(self.table.rows.id_at(index.row())))
        self.body.addWidget(self.table, 1)
        self.paper = button("打印告知书、预约单…", icon="print", kind="flat", tip="给这里到期和逾期的隐患打印")
        self.paper.clicked.connect(self._print)
        line = QHBoxLayout()
        line.addStretch()
        line.addWidget(self.paper)
        self.body.addLayout(line)

    def show_urgent(self, urgent: list[find.Urgent], counts: pressing.Counts) -> None:
        """These lines, of all that is pressing; without any a quiet word."""
        self._by_id = {f"{thing.sort}:{thing.uid}": thing for thing in urgent}
        self.table.rows.set_source(ListSource(self._by_id.items(), self.table.columns))
        self.paper.setVisible(bool(self._hazards()))
        more = counts.pressing - len(urgent)
        self.head.set_note(f"另有 {more:,} 件，点上面的数字看全部" if more > 0 else "")
        self._soon = f"7 天内有 {counts.soon} 处隐患到期。" if counts.soon else "7 天内也没有隐患到期。"
        self._be_quiet(QUIET, self._soon)

    def show_visits(self, late: int) -> None:
        """So many flats are overdue for a visit; without any it is really quiet."""
        if late:
            self._be_quiet(QUIET, f"{self._soon}还有 {late:,} 户重点人群逾期没有走访，在上面的“本周应访”里。")
        else:
            self._be_quiet("今天没有到期的事", self._soon + ("" if self._is_town else "正好去走访今年还没走访到的住户。"))

    def _be_quiet(self, title: str, sentence: str) -> None:
        self.clear.say(sentence, title=title, button="" if self._is_town else "去走访")

    def _hazards(self) -> list[str]:
        return [thing.uid for thing in self._by_id.values() if thing.sort in ("overdue", "due")]

    def _open(self, key: str) -> None:
        thing = self._by_id.get(key)
        if thing is None:
            return
        if thing.sort == "follow_up":
            self._desk.go("households", household=thing.uid)
        elif thing.sort == "appeal":
            self._desk.go("appeals", appeal=thing.uid)
        else:
            self._desk.go("hazards", hazard=thing.uid)

    def _print(self) -> None:
        uids = self._hazards()
        self._desk.go("printing", notice="hazard_notice", entity="hazard", uids=uids, words=f"今日 {len(uids):,} 处隐患")
