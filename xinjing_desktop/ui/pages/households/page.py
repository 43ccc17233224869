"""住户: the list of doors with saved filters, and the open household beside it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.find import households as find
from xinjing_desktop.records import codes
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.households import chosen
from xinjing_desktop.ui.pages.page import Page
from xinjing_desktop.ui.table_export import export_table, offer_export
from xinjing_desktop.ui.unit_box import UNIT, UnitBox
from xinjing_desktop.ui.widgets.cards import PageHeader, button, offer
from xinjing_desktop.ui.widgets.drawer import Drawer
from xinjing_desktop.ui.widgets.empty import Empty
from xinjing_desktop.ui.widgets.filter_bar import FilterBar
from xinjing_desktop.ui.widgets.keys_hint import CHOOSE_KEY, PASTE_KEY, TABLE_KEYS, KeysHint
from xinjing_desktop.ui.widgets.pills import Pill
from xinjing_desktop.ui.widgets.table import Table
from xinjing_desktop.ui.widgets.table_model import QuerySource, TableColumn

if TYPE_CHECKING:  # a dozen forms: built, and loaded, when the first household is opened
    from xinjing_desktop.ledger.pen import Change
    from xinjing_desktop.ui.bulk import BulkForm
    from xinjing_desktop.ui.pages.households.detail import HouseholdDetail


def _last_visit(line: find.HouseholdLine) -> Pill | None:
    if line.last_on is None:
        return None
    tone = codes.fact("visit_outcome", line.last_outcome or "", "tone", "none")
    word = codes.short_label("visit_outcome", line.last_outcome) if line.last_outcome else "走访"
    return Pill({"ok": "ok", "warn": "warn", "bad": "bad"}.get(str(tone), "quiet"), f"{line.last_on[5:]} {word}")  # type: ignore[arg-type]


def _state(line: find.HouseholdLine) -> Pill | None:
    if line.open_hazards:
        return Pill("bad", f"隐患 {line.open_hazards}")
    return Pill("accent", "重点户") if line.key else None


def _again(line: find.HouseholdLine) -> Pill | None:
    run = line.run
    if run is None:
        return None
    if run.thrice:
        return Pill("warn", "三访未遇")
    return Pill("quiet", f"第{run.attempts + 1}次·{codes.label('time_band', run.proposed or 'evening')}")


COLUMNS = (  # what one looks for first comes first: the rest gives way to an open household on a small screen
    TableColumn(key="address", title="门牌", width=20),
    TableColumn(key="head", title="户主/联系人", width=10),
    TableColumn(key="hazards", title="状态", width=9, pill=_state),
    TableColumn(key="last_visit", title="最近走访", width=13, pill=_last_visit),
    TableColumn(key="again", title="再访", width=10, pill=_again, sortable=False),
    TableColumn(
        key="occupancy",
        title="用途",
        width=7,
        text=lambda line: codes.label("occupancy", line.occupancy) if line.occupancy else "",
    ),
    TableColumn(key="people", title="人数", width=5, align="right", number=True),
    TableColumn(key="phones", title="联系电话", width=14, sortable=False),
    TableColumn(key="compound", title="小区", width=14, sortable=False, hidden=True),
)


class HouseholdsPage(Page):
    """The table is virtual: 60,000 doors open as fast as sixty."""

    concerns = frozenset(
        {"household", "resident", "profile", "id_document", "contact", "visit", "hazard", "stairwell", "compound"}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.table: Table
        is_town = desk.ledger.identity.role == "town"
        self.units = UnitBox(desk)
        self.units.activated.connect(lambda _: self.reload())
        add = button("新增住户", icon="add", kind="primary", shortcut="Ctrl+N")
        add.clicked.connect(self.add_household)
        add.setEnabled(desk.may_write and not is_town)  # a town's doors come in with packages: it has none of its own
        out = button("导出…", icon="export", tip="把表中这些行存成 Excel")
        out.clicked.connect(self.export)
        paper = button("打印…", icon="print", tip="给选中的住户打印通知单；没有选中几户，就是表中这些")
        paper.clicked.connect(self._print)
        self.head = PageHeader("住户", actions=[paper, out, add])
        offer(add, add.isEnabled())
        self.filters = FilterBar("住户筛选", [(key, words) for key, (words, _) in find.FILTERS.items()], state=desk.state)
        self._chosen = self.filters.key()
        self.filters.chosen.connect(self._on_filter)
        self.compounds = QComboBox()
        self.compounds.setAccessibleName("小区")
        self.compounds.activated.connect(lambda: self.table.reload())
        empty = Empty(
            "导入居民台账，门洞、住户和成员会自动建好；也可以一户一户新增。",
            title="还没有住户",
            icon="household",
            button="去导入 Excel",
        )
        empty.pressed.connect(lambda: desk.go("imports"))
        self._empty = empty
        if is_town:
            empty.say("收各居民区的数据包以后，它们的住户会列在这里。", title="还没有住户")
        columns = (COLUMNS[0], UNIT, *COLUMNS[1:]) if is_town else COLUMNS
        self.table = Table("households", columns, QuerySource(self._ids, self._rows), state=desk.state, empty=empty)
        self.table.setAccessibleName("住户")
        self.table.opened.connect(self._on_opened)
        self.table.current_changed.connect(self._on_current)
        offer_export(desk, self.table, "住户名册")
        if not is_town:
            self.table.pasted.connect(lambda text: desk.go("imports", pasted=text))
        self._detail: HouseholdDetail | None = None
        self.drawer = Drawer(width=460)
        self.drawer.closed.connect(self._on_closed)
        self._form_together: BulkForm | None = None
        self._lay_out(add.isEnabled())

    def _lay_out(self, may_add: bool) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(theme.px(24), theme.px(10), theme.px(24), theme.px(16))
        outer.setSpacing(theme.px(10))
        outer.addWidget(self.head)
        line = QHBoxLayout()
        line.addWidget(self.filters, 1)
        line.addWidget(self.units)
        line.addWidget(self.compounds)
        outer.addLayout(line)
        across = QHBoxLayout()
        across.setSpacing(theme.px(14))
        across.addWidget(self.table, 1)
        across.addWidget(self.drawer)
        self.beside = Drawer(width=420)
        self.beside.closed.connect(self._on_beside_closed)
        across.addWidget(self.beside)
        outer.addLayout(across, 1)
        keys = KeysHint([*TABLE_KEYS, CHOOSE_KEY, *([PASTE_KEY, ("Ctrl+N", "新增住户")] if may_add else [])])
        outer.addWidget(keys)
        self.together = chosen.bar(self.desk, self.table, keys, self._show_together, self._print_these)
        outer.addWidget(self.together)

    # ---- showing

    def reload(self) -> None:
        """List, counts and the open household anew."""
        self.units.refill()
        wanted = self.compounds.currentData()
        self.compounds.clear()
        self.compounds.addItem("全部小区", None)
        for uid, name in find.compound_names(self.desk.ledger, self.units.uid()):
            self.compounds.addItem(name, uid)
        self.compounds.setCurrentIndex(max(0, self.compounds.findData(wanted)))
        self.compounds.setVisible(self.compounds.count() > 2)
        self._count()
        self.table.reload()

    def on_change(self, change: "Change") -> None:
        """Lines that changed are fetched again; the list itself only when doors came or went."""
        touched = change.touched
        if touched.keys() & {"stairwell", "compound"} or len(touched.get("household", ())) > 1:
            self.reload()
        else:
            self._count()
            self.table.reload()
        if self.drawer.isVisible() and self.detail.uid:
            self.detail.refresh()

    def go(self, **where: Any) -> None:
        """Open a household (and one of its members), or a filter."""
        if chosen := where.get("filter"):
            self._choose(chosen)
        if uid := where.get("household"):
            resident, open_now = where.get("resident"), self.drawer.isVisible() and uid == self.detail.uid
            elsewhere = resident or not open_now
            if elsewhere and self.drawer.isVisible() and not self.detail.may_leave():
                return
            if not self.table.select_id(uid):
                self.units.choose(None)
                self.compounds.setCurrentIndex(0)
                self._choose("all")
                self.table.select_id(uid)
            if elsewhere:  # else what is half typed at this door stays
                self.open_household(uid, resident)
            self.table.setFocus()

    def may_leave(self) -> bool:
        """Whatever is unsaved in the open household is asked about."""
        return self._may_drop_form() and (not self.drawer.isVisible() or self.detail.may_leave())

    @property
    def detail(self) -> "HouseholdDetail":
        """The open household beside the list, built when the first one is opened."""
        if self._detail is None:
            from xinjing_desktop.ui.pages.households.detail import HouseholdDetail

            self._detail = HouseholdDetail(self.desk)
            self._detail.move_out_asked.connect(lambda uid: self._show_together(chosen.moving_out(self.desk, [uid])))
            self._detail.hide()
        return self._detail

    def _count(self) -> None:
        """The table first: the counts follow from the background."""
        ledger, today = self.desk.ledger, clock.today().isoformat()
        unit = self.units.uid()
        self.desk.jobs.run(lambda step: find.counts(ledger, today, unit), self._show_counts)

    def _show_counts(self, counts: dict[str, int]) -> None:
        self.filters.set_counts(counts)
        self.head.set_note(f"共 {counts['all']:,} 户，重点户 {counts['key']:,} 户")
        if counts["all"]:
            self._empty.say("换一个筛选看看。", title="没有符合条件的住户")

    def _ids(self, key: str, descending: bool) -> Sequence[str]:
        today = clock.today().isoformat()
        compound, unit = self.compounds.currentData(), self.units.uid()
        return find.ids(self.desk.ledger, self._chosen, key, descending, today=today, compound=compound, unit=unit)

    def _rows(self, ids: Any) -> dict[str, find.HouseholdLine]:
        return find.lines(self.desk.ledger, ids)

    def _choose(self, key: str) -> None:
        self.filters.choose(key)
        self._on_filter(self.filters.key())

    def _on_filter(self, key: str) -> None:
        self._chosen = key
        self.table.reload()

    # ---- one household

    def open_household(self, uid: str, resident: str | None = None) -> None:
        """Show a household beside the list."""
        if self.drawer.isVisible() and uid != self.detail.uid and not self.detail.may_leave():
            return
        if not self._may_drop_form():
            return
        self.beside.hide()
        if self.detail.show_household(uid, resident):
            line = find.lines(self.desk.ledger, [uid]).get(uid)
            title = find.address_of(self.desk.ledger, uid)
            self.drawer.show_content(self.detail, title or "住户", line.head if line else "")

    def _on_opened(self, uid: str) -> None:
        """Enter on a line: the keyboard goes into the form, and what is half typed there stays."""
        if not (self.drawer.isVisible() and uid == self.detail.uid):
            self.open_household(uid)
        if self.detail.uid == uid and self.detail.tabs.currentIndex() == 0:
            self.detail.facts.form.go_to_first()

    def _on_current(self, uid: str) -> None:
        if uid and self.drawer.isVisible() and uid != self.detail.uid:
            self.open_household(uid)
            if self.detail.uid != uid:  # stayed with what is not saved: so does the marked line, or it would ask again
                QTimer.singleShot(0, self, lambda: self.table.select_id(self.detail.uid))

    def _on_closed(self) -> None:
        if self.detail.may_leave():
            self.drawer.hide()
            self.table.setFocus()
        else:
            self.drawer.show()

    # ---- several at once

    def _show_together(self, form: "BulkForm") -> None:
        if not self.may_leave():
            return
        self.drawer.hide()
        self._form_together = form
        form.show_in(self.beside)

    def _may_drop_form(self) -> bool:
        return self._form_together is None or self._form_together.may_leave()

    def _on_beside_closed(self) -> None:
        if self._may_drop_form():
            self.table.setFocus()
        else:
            self.beside.show()

    def add_household(self) -> None:
        """A new door from its address as it is written: 北渔路123弄45号601室."""
        typed = self.desk.alerts.prompt(
            "门牌写成一行，例如“北渔路123弄45号601室”或“泾北三村45号601”。", title="新增住户"
        )
        if not typed:
            return
        from xinjing_desktop.ledger.casework import places
        from xinjing_desktop.records import address

        place = address.parse(typed)
        if place is None or place.stairwell is None or place.room_no is None:
            self.desk.alerts.tell("没有看懂这个门牌。请写全弄、号、室，例如“123弄45号601室”。")
            return
        ledger = self.desk.ledger
        try:
            with ledger.change(f"新增住户：{address.text(place)}") as pen:
                spot = places.gazetteer(ledger).locate(place)
                for row in spot.missing:
                    pen.add(row)
        except Refusal as refusal:
            self.desk.alerts.fail(refusal)
            return
        if not spot.missing:
            self.desk.alerts.toast("这一户已经有了，已为您打开")
        if spot.household:
            self.go(household=spot.household)
            self.detail.facts.form.go_to_first()

    def _print(self) -> None:
        """Notices for the chosen doors, or for all of the list."""
        chosen = self.table.selected_ids()
        uids = chosen if len(chosen) > 1 else list(self.table.rows.ids())
        if not uids:
            self.desk.alerts.tell("表里没有住户，没有可打印的。请先换一个筛选。")
            return
        self._print_these(uids)

    def _print_these(self, uids: list[str]) -> None:
        self.desk.go("printing", entity="household", uids=uids, words=f"{len(uids):,} 户")

    def export(self) -> None:
        """The rows of the table as a workbook."""
        export_table(self.desk, self.table, "住户名册")
