"""The doors behind a figure: who is still missing, who refused, who was seen in the evening. To print, to open, to except."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.casework import campaigns as casework
from xinjing_desktop.ledger.find import campaign_doors
from xinjing_desktop.ledger.find import campaigns as find
from xinjing_desktop.ledger.find import households as find_households
from xinjing_desktop.ledger.find.campaign_doors import Excepted
from xinjing_desktop.ledger.find.campaigns import DoorThen
from xinjing_desktop.ledger.find.households import HouseholdLine
from xinjing_desktop.records import Campaign, codes
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.table_export import Around, offer_export
from xinjing_desktop.ui.unit_box import UNIT, short
from xinjing_desktop.ui.widgets.cards import button
from xinjing_desktop.ui.widgets.empty import Empty
from xinjing_desktop.ui.widgets.filter_bar import FilterBar
from xinjing_desktop.ui.widgets.table import Table
from xinjing_desktop.ui.widgets.table_model import QuerySource, TableColumn

OUT = "excepted"
SHOWN = ("missing", "untried", "attempted", "visited", "met", "refused", "vacant", "remote", "day", "evening", "weekend", "due")
KEY = "key_"
COLUMNS = (
    TableColumn(key="address", title="地址", width=20, sortable=False),
    TableColumn(key="head", title="户主", width=8, sortable=False),
    TableColumn(key="last_outcome", title="最近一次", width=9, text=lambda one: _outcome(one.last_outcome), sortable=False),
    TableColumn(key="last_on", title="日期", width=10, sortable=False),
)
COLUMNS_OUT = (
    TableColumn(key="address", title="地址", width=20, text=lambda one: one.home.address, sortable=False),
    TableColumn(key="head", title="户主", width=8, text=lambda one: one.home.head, sortable=False),
    TableColumn(key="reason", title="免访原因", width=22, text=lambda one: one.out.reason, sortable=False),
    TableColumn(key="on", title="免访日期", width=10, text=lambda one: one.out.on, sortable=False),
)
COLUMNS_PEOPLE = (
    TableColumn(key="name", title="姓名", width=10, text=lambda one: one.name, sortable=False),
    TableColumn(key="address", title="地址", width=20, text=lambda one: one.home.address, sortable=False),
    TableColumn(key="unit", title="居民区", width=12, text=lambda one: short(one.home.unit), sortable=False),
    TableColumn(key="last_outcome", title="最近一次", width=9, text=lambda one: _outcome(one.home.last_outcome), sortable=False),
    TableColumn(key="last_on", title="日期", width=10, text=lambda one: one.home.last_on or "", sortable=False),
)
GONE = "（住户已从台账删除）"
NOTED_AS = "special_groups"
"""As what it is noted when a list of elders leaves the ledger: of the same people as 重点人群名册."""


class OutLine(NamedTuple):
    """A door that is not due, and why."""

    home: HouseholdLine
    out: Excepted


class PersonLine(NamedTuple):
    """Somebody who is counted, and the door."""

    home: HouseholdLine
    name: str


class DoorsView(QWidget):
    """`show_doors(doors, figure, campaign, as_of, called)`; `changed` when doors were excepted or taken in again."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._doors: Sequence[DoorThen] = ()
        self._campaign: Campaign | None = None
        self._as_of = clock.today()
        self._called = ""
        self._excepted: dict[str, Excepted] = {}
        self._people = False
        """Whether people are counted and not doors."""
        self.table: Table
        self._key_only = False
        self._listed = SHOWN[0]
        """The figure whose doors stand in the table, also while the excepted ones are looked at."""
        self.chips = FilterBar("名单", [*((key, find.FIGURES[key][0]) for key in SHOWN), (OUT, "免访")])
        self.chips.chosen.connect(lambda _: self._show_list())
        self.key_box = FilterBar("哪些住户", [("all", "全部住户"), ("key", "只看重点户")])
        self.key_box.chosen.connect(self._on_key)
        empty = Empty("换一个名单看看。", title="这里一户也没有", icon="check")
        town = desk.ledger.identity.role == "town"
        columns = (COLUMNS[0], replace(UNIT, sortable=False), *COLUMNS[1:]) if town else COLUMNS
        self.table = Table("campaign_doors", columns, QuerySource(self._ids, self._rows), empty=empty)
        self.table.setAccessibleName("名单里的住户")
        self.table.opened.connect(lambda uid: desk.go("households", household=uid))
        offer_export(desk, self.table, "走访名单", around=self.around)
        nobody = Empty("在别的名单里选中住户，点“登记免访”。", title="没有免访的住户", icon="check")
        self.out_table = Table("campaign_excepted", COLUMNS_OUT, QuerySource(self._out_ids, self._out_rows), empty=nobody)
        self.out_table.setAccessibleName("免访的住户")
        self.out_table.opened.connect(lambda uid: desk.go("households", household=uid))
        offer_export(desk, self.out_table, "免访名单", around=self.around)
        of_people = [one for one in COLUMNS_PEOPLE if town or one.key != "unit"]
        nobody = Empty("换一个名单看看。", title="这里一个人也没有", icon="check")
        self.people_table = Table("campaign_people", of_people, QuerySource(self._person_ids, self._person_rows), empty=nobody)
        self.people_table.setAccessibleName("名单里的居民")
        self.people_table.opened.connect(lambda uid: desk.go("care", resident=uid))
        offer_export(desk, self.people_table, "探访名单", sensitive=NOTED_AS, around=self.around)
        self.tables = QStackedWidget()
        for table in (self.table, self.out_table, self.people_table):
            self.tables.addWidget(table)
        self.out = button("登记免访…", icon="cancel", tip="把选中的住户从应访名单里去掉，写明原因")
        self.out.clicked.connect(self.exclude)
        self.back_in = button("恢复应访", icon="check", tip="选中的住户从今天起又算应访，以前几天的数字不变")
        self.back_in.clicked.connect(self.readmit)
        to_print = button("打印通知单…", icon="print", tip="给名单里的住户（选中的，或全部）打印通知单或回访单")
        to_print.clicked.connect(self.print_notices)
        line = QHBoxLayout()
        line.setSpacing(theme.px(8))
        line.addWidget(to_print)
        line.addWidget(self.out)
        line.addWidget(self.back_in)
        line.addStretch()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.px(8))
        outer.addWidget(self.key_box)
        outer.addWidget(self.chips)
        outer.addWidget(self.tables, 1)
        outer.addLayout(line)

    def show_doors(
        self, doors: Sequence[DoorThen], figure: str | None, campaign: Campaign | None, as_of: datetime.date, called: str
    ) -> None:
        """Open at a figure, or stay at the one that is shown. Without a campaign of one's own nothing can be excepted.

        `called` names the campaign and the part of it, for whoever holds the list on paper.
        """
        self._doors, self._campaign, self._as_of, self._called = doors, campaign, as_of, called
        known = campaign_doors.excepted(self._desk.ledger, campaign.uid, as_of) if campaign else []
        self._excepted = {one.household: one for one in known}
        self._people = any(one.resident for one in doors)
        self.key_box.setVisible(not self._people)
        self.chips.show_chip(OUT, campaign is not None)
        if figure is not None:
            self._key_only = figure.startswith(KEY)
            self.key_box.choose("key" if self._key_only else "all")
            self.chips.choose(figure.removeprefix(KEY))
        elif campaign is None and self.chips.key() == OUT:
            self.chips.choose(SHOWN[0])
        self._count()
        self._show_list()

    def _on_key(self, chosen: str) -> None:
        self._key_only = chosen == "key"
        self._count()
        self._show_list()

    def _show_list(self) -> None:
        out = self.chips.key() == OUT
        if not out:
            self._listed = self._figure(self.chips.key())
        self.tables.setCurrentWidget(self.current)
        self.key_box.setEnabled(not out)
        writes = self._campaign is not None and self._desk.may_write
        self.out.setVisible(writes and not out)
        self.back_in.setVisible(writes and out)
        self.current.reload()

    @property
    def current(self) -> Table:
        """The list that is shown."""
        if self.chips.key() == OUT:
            return self.out_table
        return self.people_table if self._people else self.table

    def around(self) -> Around:
        """Which list of which campaign, up to which day."""
        words = "免访" if self.chips.key() == OUT else find.FIGURES[self._listed.removeprefix(KEY)][0]
        whom = "重点户" if self._key_only and self.chips.key() != OUT and not self._people else ""
        return Around(f"{self._called}：{whom}{words}（截至 {self._as_of}）")

    def _figure(self, name: str) -> str:
        return f"{KEY}{name}" if self._key_only else name

    def _count(self) -> None:
        counts = find.counts(self._doors, [self._figure(name) for name in SHOWN])
        self.chips.set_counts({name: counts[self._figure(name)] for name in SHOWN} | {OUT: len(self._excepted)})

    def _ids(self, key: str, descending: bool) -> list[str]:
        return list(dict.fromkeys(find.behind(self._doors, self._listed)))

    def _rows(self, ids: Sequence[str]) -> dict[str, HouseholdLine]:
        found = find_households.lines(self._desk.ledger, ids)
        if self._as_of < clock.today():  # the visits of a past day, and not what has happened since
            then = campaign_doors.last_visits(self._desk.ledger, ids, self._as_of)
            found = {uid: line._replace(last_on=then[uid][0], last_outcome=then[uid][1]) for uid, line in found.items()}
        return {uid: found.get(uid) or _gone(uid) for uid in ids}

    def _person_ids(self, key: str, descending: bool) -> list[str]:
        return list(find.people_behind(self._doors, self._listed))

    def _person_rows(self, ids: Sequence[str]) -> dict[str, PersonLine]:
        doors = find.people_behind(self._doors, self._listed)
        homes = self._rows(list(dict.fromkeys(doors[uid] for uid in ids)))
        names = campaign_doors.names(self._desk.ledger, ids)
        return {uid: PersonLine(homes[doors[uid]], names.get(uid, GONE)) for uid in ids}

    def _out_ids(self, key: str, descending: bool) -> list[str]:
        return list(self._excepted)

    def _out_rows(self, ids: Sequence[str]) -> dict[str, OutLine]:
        homes = self._rows(ids)
        return {uid: OutLine(homes[uid], self._excepted[uid]) for uid in ids if uid in self._excepted}

    def chosen(self) -> list[str]:
        """The selected households, or all of the list where not several are selected."""
        selected = self.current.selected_ids()
        listed = selected if len(selected) > 1 else list(self.current.rows.ids())
        if self.current is not self.people_table:
            return listed
        doors = find.people_behind(self._doors, self._listed)
        return list(dict.fromkeys(doors[uid] for uid in listed))

    def print_notices(self) -> None:
        """On to the page 打印, with these households."""
        if uids := self.chosen():
            self._desk.go("printing", entity="household", uids=uids)
        else:
            self._desk.alerts.tell("这份名单是空的，没有要打印的住户。请换一个名单。")

    def exclude(self) -> None:
        """Take the selected doors out of what is due, with a reason, as one change."""
        campaign, uids = self._campaign, self.table.selected_ids()
        if campaign is None or not uids:
            self._desk.alerts.tell("请先在名单里选中要免访的住户。")
            return
        question = f"选中的 {len(uids)} 户为什么不用走访？写明原因，例如“动迁房，已无人居住”。"
        reason = self._desk.alerts.prompt(question, check=lambda typed: "" if typed.strip() else "请写明原因。")
        if reason is None:
            return
        ledger = self._desk.ledger

        def write(pen, _uids=uids):
            return casework.exclude(pen, ledger, campaign, _uids, on=clock.today(), reason=reason)

        self._write(f"免访 {len(uids)} 户", write, f"已登记免访 {len(uids)} 户")

    def readmit(self) -> None:
        """Take the selected doors in again, as one change: they are due again from today on."""
        campaign, uids = self._campaign, self.out_table.selected_ids()
        if campaign is None or not uids:
            self._desk.alerts.tell("请先在免访名单里选中要恢复的住户。")
            return
        ledger = self._desk.ledger
        said = f"已恢复 {len(uids)} 户，从今天起又算应访"
        self._write(f"恢复应访 {len(uids)} 户", lambda pen: casework.readmit(pen, ledger, campaign, uids), said)

    def _write(self, what: str, write: Callable, said: str) -> None:
        ledger = self._desk.ledger
        try:
            with ledger.change(what) as pen:
                write(pen)
        except Refusal as refusal:
            self._desk.alerts.fail(refusal)
            return
        self._desk.done(said, pen.change.kept)
        self.changed.emit()


def _gone(uid: str) -> HouseholdLine:
    return HouseholdLine(uid, GONE, "", "", 0, None, False, 0, None, None, "", "")


def _outcome(code: str | None) -> str:
    return codes.short_label("visit_outcome", code) if code else ""
