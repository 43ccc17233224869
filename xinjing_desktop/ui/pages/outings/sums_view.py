"""统计: turns and person-times by month, kind, time band and, in a town, by unit. A line opens the outings behind it."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from xinjing_desktop.ledger.find import months, taught
from xinjing_desktop.ledger.find import outings as find
from xinjing_desktop.ledger.find import unit as find_unit
from xinjing_desktop.ledger.find.outings import EVER, Period, SumLine
from xinjing_desktop.records import Outing, codes
from xinjing_desktop.records.campaign import PARTIES
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.table_export import Around, offer_export
from xinjing_desktop.ui.widgets.cards import hint, label
from xinjing_desktop.ui.widgets.empty import Empty
from xinjing_desktop.ui.widgets.filter_bar import FilterBar
from xinjing_desktop.ui.widgets.table import Table
from xinjing_desktop.ui.widgets.table_model import ListSource, TableColumn

WAYS = (("unit", "按居民区"), ("month", "按月"), ("kind", "按类型"), ("band", "按时段"))
RULE = "人次＝每次出动登记的姓名和其他人数相加。夜间、周末按出动时间分，周末的夜里算周末。"
WHOLE = "whole"
TITLE = "出动统计"


def _figure(key: str, title: str, figure: Callable[[SumLine], int], width: int = 8) -> TableColumn:
    return TableColumn(
        key=key, title=title, width=width, align="right", number=True, text=lambda line: f"{figure(line[1]):,}" if figure(line[1]) else ""
    )


def _of_band(band: str, line: SumLine) -> int:
    return line.bands[band].people if band in line.bands else 0


def _of_role(role: str, line: SumLine) -> int:
    return line.roles[role]


def _columns() -> tuple[TableColumn, ...]:
    labels = Outing.columns()
    return (
        TableColumn(key="name", title="", width=16, text=lambda line: line[0]),
        _figure("outings", "批次", lambda line: line.outings),
        _figure("people", "人次", lambda line: line.people),
        _figure("led", "领导带队（批）", lambda line: line.led, 13),
        *(_figure(band, f"{word}（人次）", partial(_of_band, band), 12) for band, word in codes.choices("time_band")),
        *(_figure(role, labels[role].label, partial(_of_role, role), 10) for role in (*PARTIES, "others_count")),
    )


class WithItsSum(ListSource):
    """Lines in any order, their sum always below them."""

    def ids(self) -> Sequence[str]:
        found = super().ids()
        return [*(key for key in found if key != WHOLE), *(key for key in found if key == WHOLE)]


class SumsView(QWidget):
    """The tab 统计."""

    asked = Signal(str, str)
    """What stood in the line that was opened: the way of telling apart, and its key."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        town = desk.ledger.identity.role == "town"
        self.ways = FilterBar("怎么分", [way for way in WAYS if town or way[0] != "unit"])
        self.ways.chosen.connect(lambda _: self.reload())
        self.months = QComboBox()
        self.months.setAccessibleName("统计哪个月")
        self.months.addItem("全部月份", None)
        self.months.activated.connect(lambda _: self.reload())
        columns = _columns()
        empty = Empty("登记了出动，这里自己会加起来。", title="还没有出动", icon="report")
        self.table = Table("outing_sums", columns, ListSource([], columns), state=desk.state, empty=empty)
        self.table.setAccessibleName(TITLE)
        self.table.opened.connect(self._on_opened)
        offer_export(desk, self.table, TITLE, around=self.around)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.px(10))
        line = QHBoxLayout()
        line.addWidget(self.ways, 1)
        line.addWidget(self.months)
        outer.addLayout(line)
        outer.addWidget(self.table, 1)
        self.taught = label("", "value", wrap=True)
        outer.addWidget(self.taught)
        outer.addWidget(hint(RULE))

    def around(self) -> Around:
        """Of which month, counted how."""
        month = self.months.currentData() if self.ways.key() != "month" else None
        said = f"{self.taught.text()}。" if self.taught.text() else ""
        return Around(f"{TITLE}（{months.words(month)}）" if month else TITLE, (f"注：{said}{RULE}",))

    def reload(self) -> None:
        """The lines and their sum anew."""
        way = self.ways.key()
        refill(self.months, self.desk)
        self.months.setEnabled(way != "month")
        month = self.months.currentData() if way != "month" else None
        period = Period(*months.bounds(month)) if month else EVER
        lines = find.table(self.desk.ledger, way, period)
        self._teach(period)
        if way == "month":
            lines.reverse()
        names = self._names(way)
        if names:
            order = {key: at for at, key in enumerate(names)}
            lines.sort(key=lambda line: order.get(line.key, len(order)))
        pairs = [
            (line.key or "?", (names.get(line.key) or (months.words(line.key) if way == "month" else "不明"), line))
            for line in lines
        ]
        if pairs:
            pairs.append((WHOLE, ("合计", find.whole(lines))))
        self.table.rows.set_source(WithItsSum(pairs, self.table.columns))

    def _teach(self, period: Period) -> None:
        """What was done about what people saw, at shops and elsewhere, by place."""
        found = taught.apart(self.desk.ledger, period)
        said = []
        for words, places, by_action in (
            ("沿街商铺教育整改", found.shops, found.at_shops),
            ("居民区教育引导", found.homes, found.at_homes),
        ):
            parts = "、".join(
                f"{word} {by_action[code]:,} 处" for code, word in codes.choices("action_taken") if code in by_action
            )
            said.append(f"{words} {places:,} 处" + (f"（{parts}）" if parts else ""))
        self.taught.setText("，".join(said))
        self.taught.setVisible(bool(found.shops or found.homes))

    def _names(self, way: str) -> dict[str, str]:
        """What the lines are called, in their order; months are called by themselves."""
        if way == "unit":
            return {line.uid: line.title for line in find_unit.communities(self.desk.ledger)}
        return dict(codes.choices({"kind": "outing_kind", "band": "time_band"}[way])) if way != "month" else {}

    def _on_opened(self, key: str) -> None:
        if key not in (WHOLE, "?"):
            self.asked.emit(self.ways.key(), key)


def refill(box: QComboBox, desk: Desk) -> None:
    """The months in which somebody went out, the newest first; the chosen one stays."""
    chosen = box.currentData()
    known = find.months_with_some(desk.ledger)
    if [box.itemData(at) for at in range(1, box.count())] == known:
        return
    box.clear()
    box.addItem("全部月份", None)
    for month in known:
        box.addItem(months.words(month), month)
    box.setCurrentIndex(max(0, box.findData(chosen)))
