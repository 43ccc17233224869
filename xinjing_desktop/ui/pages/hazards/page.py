"""隐患台账: the ledger with its saved filters, writing up, and every hazard's life beside it."""

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.casework import places
from xinjing_desktop.ledger.find import hazards as find
from xinjing_desktop.ledger.find import households
from xinjing_desktop.ledger.history import name_of
from xinjing_desktop.ledger.pen import Change
from xinjing_desktop.records import codes
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.hazards import chosen
from xinjing_desktop.ui.pages.hazards.detail import HazardDetail, state_pill
from xinjing_desktop.ui.pages.hazards.new_form import NewHazardForm
from xinjing_desktop.ui.pages.page import Page
from xinjing_desktop.ui.table_export import export_report, export_table, offer_export
from xinjing_desktop.ui.unit_box import UNIT, UnitBox
from xinjing_desktop.ui.widgets.cards import PageHeader, button, offer
from xinjing_desktop.ui.widgets.drawer import Drawer
from xinjing_desktop.ui.widgets.empty import Empty
from xinjing_desktop.ui.widgets.filter_bar import FilterBar
from xinjing_desktop.ui.widgets.keys_hint import CHOOSE_KEY, PASTE_KEY, TABLE_KEYS, KeysHint
from xinjing_desktop.ui.widgets.pills import Pill
from xinjing_desktop.ui.widgets.search_box import SearchBox
from xinjing_desktop.ui.widgets.table import Table
from xinjing_desktop.ui.widgets.table_model import QuerySource, TableColumn

if TYPE_CHECKING:
    from xinjing_desktop.ui.bulk import BulkForm


def _state(line: find.HazardLine) -> Pill:
    return state_pill(line.state, find.overdue_days(line, clock.today()), on_site=line.fixed_on_site)


COLUMNS = (  # what one looks for first comes first: the rest gives way to an open hazard on a small screen
    TableColumn(key="state", title="状态", width=11, pill=_state),
    TableColumn(key="where", title="地点", width=21),
    TableColumn(key="kind", title="类型", width=13, text=lambda line: codes.short_label("hazard_kinds", line.kind)),
    TableColumn(key="due_date", title="整改时限", width=11),
    TableColumn(key="responsible", title="责任人", width=9),
    TableColumn(key="worker", title="跟进人", width=8),
    TableColumn(key="description", title="描述", width=24, sortable=False),
    TableColumn(key="found_on", title="发现日期", width=11),
    TableColumn(key="phones", title="联系电话", width=14, sortable=False, hidden=True),
    TableColumn(key="hazard_no", title="编号", width=13),
    TableColumn(key="closed_on", title="销号日期", width=11, sortable=False, hidden=True),
    TableColumn(key="photo_count", title="照片", width=6, align="right", number=True, sortable=False, hidden=True),
    TableColumn(key="recheck_count", title="复查", width=6, align="right", number=True, sortable=False, hidden=True),
)


class HazardsPage(Page):
    """The list at the left, the open hazard or the form at the right."""

    concerns = frozenset({"hazard", "recheck", "referral", "finding", "photo", "household", "stairwell", "shop"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.table: Table
        self._is_town = desk.ledger.identity.role == "town"
        self.units = UnitBox(desk)
        self.units.activated.connect(lambda _: self.reload())
        add = button("登记隐患", icon="add", kind="primary", shortcut="Ctrl+N")
        add.clicked.connect(self.add_hazard)
        add.setEnabled(desk.may_write and not self._is_town)  # a town asks by 督办; what it finds, the committee enters
        ledger_out = button("导出台账…", icon="report", tip="《火灾隐患排查整治台账》，镇里要的格式")
        ledger_out.clicked.connect(self.export_ledger)
        out = button("导出本表…", icon="export", tip="把表中这些行存成 Excel")
        out.clicked.connect(self.export)
        self.box = SearchBox("在台账里找：地点、描述、责任人…")
        self.box.setMinimumWidth(theme.px(250))
        self.box.searched.connect(lambda text: self.table.reload())
        paper = button("打印…", icon="print", tip="给选中的隐患打印告知书、预约单；没有选中几条，就是表中未销号的")
        paper.clicked.connect(self._print)
        self.head = PageHeader("隐患台账", actions=[self.box, paper, out, ledger_out, add])
        offer(add, add.isEnabled())
        self.filters = FilterBar("隐患筛选", [(key, words) for key, (words, _) in find.FILTERS.items()], state=desk.state)
        self._chosen = self.filters.key()
        self.filters.chosen.connect(self._on_filter)
        self._empty = Empty(
            "走访时在门洞里按 H 登记，或从去年的 Excel 导入。", title="还没有隐患", icon="hazard", button="登记隐患"
        )
        if self._is_town:
            self._empty.say("收各居民区的数据包以后，它们的隐患会列在这里。", title="还没有隐患")
        self._empty.pressed.connect(self.add_hazard)
        columns = (*COLUMNS[:2], UNIT, *COLUMNS[2:]) if self._is_town else COLUMNS
        self.table = Table("hazards", columns, QuerySource(self._ids, self._rows), state=desk.state, empty=self._empty)
        self.table.setAccessibleName("隐患台账")
        self.table.opened.connect(self.open_hazard)
        self.table.current_changed.connect(self._on_current)
        offer_export(desk, self.table, "隐患清单")
        if not self._is_town:
            self.table.pasted.connect(lambda text: desk.go("imports", pasted=text))
        self.box.went_down.connect(self.table.setFocus)
        self.detail = HazardDetail(desk)
        self.detail.hide()
        self.detail.changed.connect(self.table.setFocus)
        self.form: NewHazardForm | None = None
        self._form_together: BulkForm | None = None
        self.drawer = Drawer(width=420)
        self.drawer.closed.connect(self._on_closed)
        self._lay_out(add.isEnabled())

    def _lay_out(self, may_add: bool) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(theme.px(24), theme.px(10), theme.px(24), theme.px(16))
        outer.setSpacing(theme.px(10))
        outer.addWidget(self.head)
        line = QHBoxLayout()
        line.addWidget(self.filters, 1)
        line.addWidget(self.units)
        outer.addLayout(line)
        across = QHBoxLayout()
        across.setSpacing(theme.px(14))
        across.addWidget(self.table, 1)
        across.addWidget(self.drawer)
        outer.addLayout(across, 1)
        keys = KeysHint([*TABLE_KEYS, CHOOSE_KEY, *([PASTE_KEY, ("Ctrl+N", "登记隐患")] if may_add else [])])
        outer.addWidget(keys)
        self.together = chosen.bar(self.desk, self.table, keys, self._show_together, self._print_these)
        outer.addWidget(self.together)

    # ---- showing

    def reload(self) -> None:
        """Counts and list anew."""
        self.units.refill()
        counts = find.counts(self.desk.ledger, clock.today().isoformat(), self.units.uid())
        self.filters.set_counts(counts)
        note = (
            f"未销号 {counts['open']:,} 处，其中逾期 {counts['overdue']:,} 处"
            if counts["open"]
            else "动态清零，没有未销号的隐患"
        )
        self.head.set_note(note if counts["all"] else "")
        if counts["all"]:
            self._empty.say("换一个筛选看看。", title="没有符合条件的隐患")
        self.table.reload()

    def on_change(self, change: Change) -> None:
        """The list, and the open hazard while it is only looked at."""
        self.reload()
        looking = self.drawer.isVisible() and self.detail.isVisible() and self.detail.faces.currentIndex() == 0
        if looking and not self.detail.show_hazard(self.detail.uid):
            self.drawer.hide()

    def go(self, **where: Any) -> None:
        """Open a filter, a hazard, or the form at a household or shop."""
        if chosen := where.get("filter"):
            self.box.clear()
            self.filters.choose(chosen)
            self._on_filter(chosen)
        if uid := where.get("hazard"):
            if not self.table.select_id(uid):
                self.units.choose(None)
                self.filters.choose("all")
                self._on_filter("all")
                self.table.select_id(uid)
            self.open_hazard(uid)
        if where.get("new") and not self._is_town:
            self.add_hazard()
        if household := where.get("new_at"):
            self._start(household=household)
        if shop := where.get("shop"):
            self._start(shop=shop)

    def may_leave(self) -> bool:
        """Whatever is unsaved at the right is asked about."""
        if self._form_together is not None and not self._form_together.may_leave():
            return False
        if not self.drawer.isVisible():
            return True
        if self.form is not None and self.form.isVisible() and self.form.dirty():
            return self.desk.alerts.ask("填写的隐患还没有登记，要放弃吗？", "放弃", "继续填写")
        return not self.detail.isVisible() or self.detail.may_leave()

    def _ids(self, key: str, descending: bool) -> list[str]:
        today = clock.today().isoformat()
        text, unit = self.box.text().strip(), self.units.uid()
        return find.ids(self.desk.ledger, self._chosen, key, descending, today=today, text=text, unit=unit)

    def _rows(self, ids: Any) -> dict[str, find.HazardLine]:
        return find.lines(self.desk.ledger, ids)

    def _on_filter(self, key: str) -> None:
        self._chosen = key
        self.table.reload()

    # ---- one hazard

    def open_hazard(self, uid: str) -> None:
        """Show a hazard beside the list."""
        if not self.may_leave():
            return
        if self.detail.show_hazard(uid) and self.detail.whole is not None:
            whole = self.detail.whole
            kind = codes.label("hazard_kinds", whole.hazard.kind)
            unit = name_of(self.desk.ledger, "community", whole.hazard.community) if self._is_town else ""
            self.drawer.show_content(self.detail, kind, f"{whole.where}　{whole.hazard.hazard_no or ''}　{unit}".rstrip())

    def _on_current(self, uid: str) -> None:
        if uid and self.drawer.isVisible() and self.detail.isVisible() and uid != self.detail.uid:
            self.open_hazard(uid)

    def _on_closed(self) -> None:
        if self.may_leave():
            self.drawer.hide()
            self.table.setFocus()
        else:
            self.drawer.show()

    # ---- writing up

    def add_hazard(self) -> None:
        """Ask where, in one line, then open the form: a flat, a stairwell, or a place in the compound."""
        typed = self.desk.alerts.prompt(
            "隐患在哪里？例如“123弄45号601室”“45号3楼楼道”“泾北三村2号车棚”。", title="登记隐患"
        )
        if not typed:
            return
        from xinjing_desktop.records import address

        place = address.parse(typed) or address.parse_place(typed)
        ledger = self.desk.ledger
        if place is None:
            self._start(place=typed)
            return
        try:
            spot = places.gazetteer(ledger).locate(place)
        except Refusal as refusal:
            self.desk.alerts.fail(refusal)
            return
        if spot.missing:
            new = address.text(place)
            if not self.desk.alerts.ask(f"台账里还没有“{new}”，要新建这个地址再登记吗？", "新建并登记", "重新输入"):
                return
            with ledger.change(f"新建地址：{new}") as pen:
                for row in spot.missing:
                    pen.add(row)
        words = None if spot.household else place.place or place.remark
        self._start(
            household=spot.household,
            stairwell=spot.stairwell,
            compound=spot.compound if not spot.stairwell else None,
            place=words,
        )

    def _start(self, *, place: str | None = None, **where: str | None) -> None:
        if not self.may_leave():
            return
        self.form = NewHazardForm(self.desk)
        self.form.saved.connect(self._on_written)
        self.form.left.connect(self.drawer.hide)
        self.form.start(found_by=[self.desk.ledger.account.name], **where)
        if place:
            self.form.form.fill({"place": place})
        household = where.get("household")
        words = households.address_of(self.desk.ledger, household) if household else (place or "")
        self.drawer.show_content(self.form, "登记隐患", words)
        self.form.form.go_to("kind")

    def _on_written(self, uid: str) -> None:
        self.reload()
        self.table.select_id(uid)
        self.form = None
        self.open_hazard(uid)

    # ---- several at once

    def _show_together(self, form: "BulkForm") -> None:
        if not self.may_leave():
            return
        self._form_together = form
        form.show_in(self.drawer)

    # ---- workbooks out

    def _print(self) -> None:
        """Notices for the chosen hazards, or for all of the list."""
        chosen = self.table.selected_ids()
        uids = chosen if len(chosen) > 1 else list(self.table.rows.ids())
        if not uids:
            self.desk.alerts.tell("表里没有隐患，没有可打印的。请先换一个筛选。")
            return
        self._print_these(uids)

    def _print_these(self, uids: list[str]) -> None:
        self.desk.go("printing", notice="hazard_notice", entity="hazard", uids=uids, words=f"{len(uids):,} 处隐患")

    def export(self) -> None:
        """The rows of the table as a workbook."""
        export_table(self.desk, self.table, "隐患清单")

    def export_ledger(self) -> None:
        """The ledger in the town's form."""
        export_report(self.desk, "hazard_ledger")
