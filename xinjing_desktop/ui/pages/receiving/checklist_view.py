"""The units of the town in one month: a line each, the details of one beside it."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from xinjing_desktop import clock
from xinjing_desktop.ledger.find import receipts as find
from xinjing_desktop.ledger.find.receipts import UnitReceipt
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.latest import Latest
from xinjing_desktop.ui.pages.receiving.unit_panel import UnitPanel
from xinjing_desktop.ui.spots import WaitingBanner
from xinjing_desktop.ui.table_export import export_table, offer_export
from xinjing_desktop.ui.widgets.cards import PageHeader, button, offer
from xinjing_desktop.ui.widgets.drawer import Drawer
from xinjing_desktop.ui.widgets.drop_area import DropArea
from xinjing_desktop.ui.widgets.empty import Empty
from xinjing_desktop.ui.widgets.filter_bar import FilterBar
from xinjing_desktop.ui.widgets.keys_hint import TABLE_KEYS, KeysHint
from xinjing_desktop.ui.widgets.pills import Pill
from xinjing_desktop.ui.widgets.table import Table
from xinjing_desktop.ui.widgets.table_model import ListSource, TableColumn

STATES = {
    "here": Pill("ok", "已收"),
    "part": Pill("warn", "收了一部分"),
    "absent": Pill("warn", "未收"),
    "gap": Pill("bad", "缺号"),
    "stranger": Pill("quiet", "没有身份卡"),
}
TITLE = "数据包接收清单"
EMPTY = "先和各居民区交换身份卡（设置 → 交换），再把它们的数据包拖到上面。"


def _agreement(unit: UnitReceipt) -> Pill | None:
    if unit.differences is None or (unit.last is None and not unit.differences):
        return None
    return Pill("bad", "不一致") if unit.differences else Pill("ok", "一致")


COLUMNS = (
    TableColumn(key="name", title="居民区", width=17),
    TableColumn(key="state", title="本月", width=12, pill=lambda unit: STATES[unit.state]),
    TableColumn(
        key="conflicts", title="分歧", width=5, align="right", number=True,
        text=lambda unit: str(unit.conflicts) if unit.conflicts else "", tone=lambda unit: "warn",
    ),
    TableColumn(key="agreement", title="核对", width=9, pill=_agreement),
    TableColumn(key="at", title="收到", width=11, text=lambda unit: f"{unit.last.at:%m-%d %H:%M}" if unit.last else ""),
    TableColumn(
        key="number", title="包号", width=5, align="right", number=True,
        text=lambda unit: str(unit.last.number) if unit.last else "",
    ),
    TableColumn(key="who", title="经手", width=8, text=lambda unit: unit.last.who if unit.last else ""),
    TableColumn(
        key="repeats", title="重复", width=5, align="right", number=True,
        text=lambda unit: str(unit.repeats) if unit.repeats else "",
    ),
    TableColumn(key="note", title="说明", width=30, text=lambda unit: "".join(find.sentences(unit)), sortable=False),
    TableColumn(key="code", title="代码", width=13, hidden=True),
    TableColumn(
        key="desks", title="电脑", width=5, align="right", number=True, hidden=True,
        text=lambda unit: str(len(unit.desks)),
    ),
)  # fmt: skip


class ChecklistView(QWidget):
    """`dropped` carries paths; the page does the work."""

    dropped = Signal(list)
    files_asked = Signal()
    folder_asked = Signal()
    down_asked = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.units: dict[str, UnitReceipt] = {}
        self._latest = Latest(desk, lambda: find.units(desk.ledger, self._month), self._show)
        self.months = QComboBox()
        self.months.setAccessibleName("月份")
        self.months.activated.connect(lambda _: self.reload())
        out = button("导出…", icon="export", tip="把这张清单存成 Excel")
        out.clicked.connect(self.export)
        down = button("下发…", icon="refer", tip="给各居民区写回镇里的裁定、督办、反馈和字典")
        down.clicked.connect(self.down_asked)
        offer(down, desk.may_write)
        self.head = PageHeader("收各居民区", actions=[self.months, out, down])
        self.drop = DropArea("把各居民区的数据包拖到这里，可以一次拖几十个，也可以拖整个文件夹。", across=True)
        self.drop.dropped.connect(self.dropped)
        self.drop.asked.connect(self.files_asked)
        folder = button("选择文件夹或 U 盘…", icon="folder")
        folder.clicked.connect(self.folder_asked)
        self.drop.buttons.addWidget(folder)
        offer(self.drop, desk.may_write)
        self.waiting = WaitingBanner()
        self.waiting.asked.connect(self.dropped)
        self.filters = FilterBar("清单筛选", list(find.FILTERS.items()))
        self.filters.chosen.connect(lambda _: self._fill())
        self._empty = Empty(EMPTY, title="还没有居民区", icon="inbox")
        self.table = Table("receiving", COLUMNS, ListSource([], COLUMNS), state=desk.state, empty=self._empty)
        self.table.setAccessibleName("各居民区本月的数据包")
        offer_export(desk, self.table, TITLE)
        self.table.opened.connect(self.open_unit)
        self.table.clicked.connect(lambda index: self.open_unit(self.table.rows.id_at(index.row())))
        self.table.current_changed.connect(self._on_current)
        self.panel = UnitPanel(desk)
        self.panel.changed.connect(self.reload)
        self.panel.hide()
        self.drawer = Drawer(width=400)
        self.drawer.closed.connect(self.table.setFocus)
        self._build()

    def _build(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.px(10))
        box.addWidget(self.head)
        box.addWidget(self.waiting)
        box.addWidget(self.drop)
        box.addWidget(self.filters)
        across = QHBoxLayout()
        across.setSpacing(theme.px(14))
        across.addWidget(self.table, 1)
        across.addWidget(self.drawer)
        box.addLayout(across, 1)
        box.addWidget(KeysHint(TABLE_KEYS))

    # ---- showing

    def month(self) -> str:
        """The month that is shown, as 2026-02."""
        return str(self.months.currentData() or find.usual_month(clock.today()))

    def reload(self) -> None:
        """The units anew, in the background: conflicts are counted for each."""
        self._fill_months()
        self._month = self.month()
        self._latest.ask()

    def _show(self, units: Sequence[UnitReceipt]) -> None:
        self.units = {unit.code: unit for unit in units}
        self._fill()
        if self.drawer.isVisible() and self.panel.code in self.units:
            self.panel.show_unit(self.units[self.panel.code])

    def _fill_months(self) -> None:
        wanted = self.months.currentData() or find.usual_month(clock.today())
        self.months.blockSignals(True)
        self.months.clear()
        for month in find.months(self.desk.ledger, clock.today()):
            self.months.addItem(f"{month[:4]} 年 {int(month[5:])} 月", month)
        self.months.setCurrentIndex(max(0, self.months.findData(wanted)))
        self.months.blockSignals(False)

    def _fill(self) -> None:
        units = list(self.units.values())
        counts = {key: sum(find.fits(unit, key) for unit in units) for key in find.FILTERS}
        self.filters.set_counts(counts)
        chosen = self.filters.key()
        listed = [(unit.code, unit) for unit in units if find.fits(unit, chosen)]
        self.table.rows.set_source(ListSource(listed, COLUMNS))
        if units:
            self._empty.say("换一个筛选看看。", title="没有这样的居民区")
        note = f"共 {len(units)} 个单位，已收 {counts['here']}，未收 {counts['absent']}"
        if counts["gap"]:
            note += f"，缺号 {counts['gap']}"
        if units and not counts["absent"] and not counts["gap"]:
            note = f"{len(units)} 个单位都收齐了"
        self.head.set_note(note if units else "")

    def choose(self, key: str) -> None:
        """Show the units of a filter."""
        self.filters.choose(key)
        self._fill()

    def start(self) -> None:
        """The keyboard into the list."""
        self.table.setFocus()

    # ---- one unit

    def open_unit(self, code: str) -> None:
        """What there is to know of a unit, beside the list."""
        unit = self.units.get(code)
        if unit is not None:
            self.panel.show_unit(unit)
            self.drawer.show_content(self.panel, unit.name, unit.code)

    def _on_current(self, code: str) -> None:
        if code and self.drawer.isVisible():
            self.open_unit(code)

    def export(self) -> None:
        """The lines that are shown as a workbook."""
        export_table(self.desk, self.table, TITLE)
