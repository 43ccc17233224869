"""The list of outings with its sums, the open one or a finding of it at the right."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from xinjing_desktop import clock
from xinjing_desktop.ledger.find import months
from xinjing_desktop.ledger.find import outings as find
from xinjing_desktop.ledger.find.outings import EVER, OutingLine, Period
from xinjing_desktop.records import codes
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.outings import chosen
from xinjing_desktop.ui.pages.outings.outing_panel import OutingPanel
from xinjing_desktop.ui.pages.outings.sums_view import refill
from xinjing_desktop.ui.table_export import offer_export
from xinjing_desktop.ui.unit_box import UNIT, UnitBox
from xinjing_desktop.ui.widgets import bulk_bar
from xinjing_desktop.ui.widgets.cards import label
from xinjing_desktop.ui.widgets.drawer import Drawer
from xinjing_desktop.ui.widgets.empty import Empty
from xinjing_desktop.ui.widgets.filter_bar import FilterBar
from xinjing_desktop.ui.widgets.keys_hint import CHOOSE_KEY, TABLE_KEYS, KeysHint
from xinjing_desktop.ui.widgets.search_box import SearchBox
from xinjing_desktop.ui.widgets.table import Table
from xinjing_desktop.ui.widgets.table_model import QuerySource, TableColumn

if TYPE_CHECKING:
    from xinjing_desktop.ui.bulk import BulkForm

FINDING = (
    "place", "kind", "fixed_on_site", "due_date", "actions", "description", "measures", "responsible_name", "phones",
)  # fmt: skip
"""What is asked about a finding in the open, where nobody stands beside it with a whole form."""


def _bodies(line: OutingLine) -> str:
    return "、".join(codes.label("bodies", body) for body in line.bodies)


COLUMNS = (
    TableColumn(key="started_at", title="出动时间", width=16, text=lambda line: line.started_at.replace("T", " ")),
    TableColumn(key="kind", title="类型", width=13, text=lambda line: codes.label("outing_kind", line.kind)),
    TableColumn(key="place", title="去了哪里", width=15),
    TableColumn(key="people_count", title="人次", width=6, align="right", number=True),
    TableColumn(key="names", title="谁去了", width=28, sortable=False),
    TableColumn(key="led_by", title="带队领导", width=13),
    TableColumn(
        key="found_count", title="发现", width=6, align="right", number=True, sortable=False,
        text=lambda line: str(line.found_count or ""),
    ),
    TableColumn(
        key="time_band", title="时段", width=7,
        text=lambda line: codes.label("time_band", line.time_band) if line.time_band else "",
    ),
    TableColumn(key="bodies", title="参与部门", width=20, sortable=False, hidden=True, text=_bodies),
)  # fmt: skip


class OutingsView(QWidget):
    """The tab 出动."""

    listed = Signal()
    """Something was written or taken back here, or another unit chosen: the head of the page counts anew."""

    def __init__(self, desk: Desk, search: SearchBox, may_write: bool) -> None:
        super().__init__()
        self.desk, self.may_write, self.search = desk, may_write, search
        self.table: Table
        self._is_town = desk.ledger.identity.role == "town"
        search.searched.connect(lambda _: self._list())
        self.filters = FilterBar("出动筛选", [(key, words) for key, (words, _) in find.FILTERS.items()], state=desk.state)
        self.filters.chosen.connect(lambda _: self._list())
        self.units = UnitBox(desk)
        self.units.activated.connect(lambda _: self._on_unit())
        self.months = QComboBox()
        self.months.setAccessibleName("哪个月的出动")
        self.months.addItem("全部月份", None)
        self.months.activated.connect(lambda _: self.reload())
        words = "出动回来，按 Ctrl+N 登记谁去了、去了哪里。人次从这里统计。"
        self._empty = Empty(words, title="还没有出动", icon="visit", button="登记出动" if may_write else "")
        if not may_write:
            self._empty.say("收到各居民区的数据包以后，它们的出动列在这里。" if self._is_town else "", title="还没有出动")
        self._empty.pressed.connect(self.start_new)
        columns = (*COLUMNS[:1], UNIT, *COLUMNS[1:]) if self._is_town else COLUMNS
        self.table = Table("outings", columns, QuerySource(self._ids, self._rows), state=desk.state, empty=self._empty)
        self.table.setAccessibleName("出动")
        self.table.opened.connect(self.open_outing)
        self.table.clicked.connect(self._on_clicked)
        self.table.current_changed.connect(self._on_current)
        search.went_down.connect(self.table.setFocus)
        offer_export(desk, self.table, "出动清单")
        self.panel: OutingPanel | None = None
        self.finding: Any = None
        self._form_together: BulkForm | None = None
        self.drawer = Drawer(width=450)
        self.drawer.closed.connect(self._on_closed)
        self.sum = label("", "value")
        self._build()

    def _build(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.px(10))
        line = QHBoxLayout()
        line.addWidget(self.filters, 1)
        line.addWidget(self.months)
        line.addWidget(self.units)
        outer.addLayout(line)
        across = QHBoxLayout()
        across.setSpacing(theme.px(14))
        across.addWidget(self.table, 1)
        across.addWidget(self.drawer)
        outer.addLayout(across, 1)
        foot = QHBoxLayout()
        keys = KeysHint([*TABLE_KEYS, CHOOSE_KEY, ("Ctrl+N", "登记出动")] if self.may_write else TABLE_KEYS)
        foot.addWidget(keys, 1)
        self.together = chosen.outings_bar(
            self.desk, self.table, keys, self._show_together, self.may_leave, may_write=self.may_write
        )
        foot.addWidget(self.together, 1)
        foot.addWidget(self.sum)
        outer.addLayout(foot)

    # ---- showing

    def period(self) -> Period:
        """The days of the chosen month, or all."""
        month = self.months.currentData()
        return Period(*months.bounds(month)) if month else EVER

    def reload(self) -> None:
        """Counts, months and list anew; an open form stays."""
        self.units.refill()
        refill(self.months, self.desk)
        self._list()
        if self.panel is not None and self.panel.isVisible() and not self.panel.freshen():
            self.drawer.hide()

    def _on_unit(self) -> None:
        self.reload()
        self.listed.emit()

    def _list(self) -> None:
        """The rows of the filter, how many there are behind each, and the sum of what is listed."""
        ledger, today = self.desk.ledger, clock.today()
        counts = find.counts(ledger, today, self.period(), self.units.uid())
        self.filters.set_counts(counts)
        if counts["all"]:
            self._empty.say("换一个筛选或月份看看。", title="没有符合条件的出动")
        text = self.search.text().strip()
        listed = find.total(
            ledger, self.period(), chosen=self.filters.key(), today=today, unit=self.units.uid(), text=text
        )  # fmt: skip
        self.sum.setText(f"表中 {listed.outings:,} 批次，{listed.people:,} 人次" if listed.outings else "")
        self.table.reload()

    def show_filter(self, key: str, month: str | None = None, unit: str | None = None) -> None:
        """A saved filter, perhaps of one month or unit, as another page or tab asks for it."""
        self.units.refill()
        self.units.choose(unit)
        refill(self.months, self.desk)
        self.search.clear()
        self.filters.choose(key)
        self.months.setCurrentIndex(max(0, self.months.findData(month)))
        self._list()

    def _ids(self, key: str, descending: bool) -> list[str]:
        text, unit = self.search.text().strip(), self.units.uid()
        today, period = clock.today(), self.period()
        return find.ids(
            self.desk.ledger, self.filters.key(), key, descending, today=today, period=period, unit=unit, text=text
        )  # fmt: skip

    def _rows(self, ids: Sequence[str]) -> dict[str, OutingLine]:
        return find.lines(self.desk.ledger, ids)

    # ---- one outing

    def _open_panel(self) -> OutingPanel:
        if self.panel is None:
            self.panel = OutingPanel(self.desk, self.may_write)
            self.panel.saved.connect(self._on_saved)
            self.panel.removed.connect(self._on_removed)
            self.panel.found.connect(self.write_up)
        return self.panel

    def open_outing(self, uid: str) -> None:
        """Show an outing beside the list."""
        panel = self._open_panel()
        if (self.drawer.isVisible() and panel.isVisible() and panel.form.uid == uid) or not self.may_leave():
            return
        if not panel.open_outing(uid):
            self.drawer.hide()
            return
        line = find.lines(self.desk.ledger, [uid])[uid]
        note = "　".join(filter(None, (line.started_at.replace("T", " "), line.unit if self._is_town else "")))
        self.drawer.show_content(panel, codes.label("outing_kind", line.kind), note)

    def show_outing(self, uid: str) -> None:
        """Find it in the list, whatever the list shows, and open it."""
        if not self.table.select_id(uid):
            self.show_filter("all")
            self.table.select_id(uid)
        self.open_outing(uid)

    def start_new(self) -> None:
        """The form of a new outing, the keyboard in its first field."""
        if not self.may_write or not self.may_leave():
            return
        panel = self._open_panel()
        panel.form.start()
        self.drawer.show_content(panel, "登记出动", "写下谁去了、去了哪里")
        panel.start()

    def _on_clicked(self, index: QModelIndex) -> None:
        if self.table.selected_count() < bulk_bar.FROM:
            self.open_outing(self.table.rows.id_at(index.row()))

    def _show_together(self, form: "BulkForm") -> None:
        if self.may_leave():
            self._form_together = form
            form.show_in(self.drawer)

    def _on_current(self, uid: str) -> None:
        if uid and self.drawer.isVisible() and self.panel is not None and self.panel.isVisible():
            self.open_outing(uid)

    def _on_saved(self, uid: str) -> None:
        self.reload()
        self.table.blockSignals(True)
        self.table.select_id(uid)
        self.table.blockSignals(False)
        line = find.lines(self.desk.ledger, [uid])[uid]
        self.drawer.show_content(
            self._open_panel(), codes.label("outing_kind", line.kind), line.started_at.replace("T", " ")
        )
        self.desk.done(f"已保存，{line.people_count} 人次", self.panel.form.act if self.panel else 0)
        self.table.setFocus()
        self.listed.emit()

    def _on_removed(self) -> None:
        self.drawer.hide()
        self.reload()
        self.table.setFocus()
        self.listed.emit()

    def _on_closed(self) -> None:
        if self.may_leave():
            self.drawer.hide()
            self.table.setFocus()
        else:
            self.drawer.show()

    def may_leave(self) -> bool:
        """What stands half typed at the right is asked about."""
        if self._form_together is not None and not self._form_together.may_leave():
            return False
        if not self.drawer.isVisible():
            return True
        if self.finding is not None and self.finding.isVisible():
            question = "填写的隐患还没有登记，要放弃吗？"
            if self.finding.dirty() and not self.desk.alerts.ask(question, "放弃", "继续填写"):
                return False
            self.finding.abandon()
            return True
        return self.panel is None or not self.panel.isVisible() or self.panel.may_leave()

    # ---- findings

    def write_up(self, uid: str) -> None:
        """The form of a hazard that was found on this outing: in a compound, a stairwell or a shop."""
        from xinjing_desktop.ledger.find import unit as find_unit
        from xinjing_desktop.ui.pages.hazards.new_form import NewHazardForm

        ledger = self.desk.ledger
        line = find.lines(ledger, [uid]).get(uid)
        if line is None or not self.may_write:
            return
        choices = find_unit.places(ledger, shops_first=find.is_shop_work(line.kind))
        if not choices:
            self.desk.alerts.tell("台账里还没有小区和商户。请先在“设置”里登记小区，再登记发现。")
            return
        people = [name for names in line.people.values() for name in names]
        form = NewHazardForm(self.desk, FINDING, choices)
        form.saved.connect(lambda _: self._after_finding(uid))
        form.left.connect(lambda: self._after_finding(uid))
        self.finding = form
        note = f"{codes.label('outing_kind', line.kind)}　{line.started_at.replace('T', ' ')}"
        self.drawer.show_content(form, "登记发现", note)
        form.start(
            outing=uid,
            found_by=people[:3] or [ledger.account.name],
            found_on=line.started_at[:10],
        )

    def _after_finding(self, uid: str) -> None:
        self.finding = None
        self.drawer.hide()
        self.open_outing(uid)
        self.listed.emit()
