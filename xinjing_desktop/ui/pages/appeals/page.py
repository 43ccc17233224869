"""诉求: what waits for an answer, what comes again, and every appeal's story beside the list."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.casework import appeals as casework
from xinjing_desktop.ledger.find import appeals as find
from xinjing_desktop.ledger.find.appeals import AppealLine
from xinjing_desktop.records import Appeal, codes
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.appeals import chosen
from xinjing_desktop.ui.pages.appeals.detail import URGENCY, AppealDetail, state_pill
from xinjing_desktop.ui.pages.page import Page
from xinjing_desktop.ui.table_export import export_table, offer_export
from xinjing_desktop.ui.unit_box import UNIT, UnitBox
from xinjing_desktop.ui.widgets.cards import Banner, PageHeader, button, offer
from xinjing_desktop.ui.widgets.drawer import Drawer
from xinjing_desktop.ui.widgets.empty import Empty
from xinjing_desktop.ui.widgets.filter_bar import FilterBar
from xinjing_desktop.ui.widgets.keys_hint import CHOOSE_KEY, TABLE_KEYS, KeysHint
from xinjing_desktop.ui.widgets.search_box import SearchBox
from xinjing_desktop.ui.widgets.table import Table
from xinjing_desktop.ui.widgets.table_model import QuerySource, TableColumn

if TYPE_CHECKING:
    from xinjing_desktop.ui.bulk import BulkForm
    from xinjing_desktop.ui.pages.appeals.appeal_form import AppealForm

COLUMNS = (
    TableColumn(key="state", title="状态", width=12, pill=state_pill),
    TableColumn(key="urgency", title="紧急", width=7, pill=lambda line: URGENCY.get(line.urgency)),
    TableColumn(key="where", title="地点", width=20),
    TableColumn(key="kind", title="类别", width=8, text=lambda line: codes.label("appeal_kind", line.kind)),
    TableColumn(key="description", title="诉求内容", width=28, sortable=False),
    TableColumn(key="promised_on", title="承诺办结", width=11),
    TableColumn(key="handler", title="经办人", width=8),
    TableColumn(key="raised_on", title="提出日期", width=11),
    TableColumn(key="source", title="来源", width=9, text=lambda line: codes.label("appeal_source", line.source)),
    TableColumn(key="raised_by", title="诉求人", width=8, sortable=False, hidden=True),
    TableColumn(key="ticket_no", title="工单号", width=14, sortable=False, hidden=True),
    TableColumn(key="answer", title="答复", width=24, sortable=False, hidden=True),
    TableColumn(key="answered_on", title="答复日期", width=11, hidden=True),
)


class AppealsPage(Page):
    """The list at the left, the open appeal or a form at the right."""

    concerns = frozenset({"appeal", "visit", "household", "shop", "community"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.table: Table
        self._is_town = desk.ledger.identity.role == "town"
        writes = desk.may_write and not self._is_town
        self.units = UnitBox(desk)
        self.units.activated.connect(lambda _: self.reload())
        add = button("登记诉求", icon="add", kind="primary", shortcut="Ctrl+N")
        add.clicked.connect(lambda: self.start_new())
        out = button("导出…", icon="export", tip="把表中这些行存成 Excel")
        out.clicked.connect(lambda: export_table(desk, self.table, "诉求清单"))
        self.box = SearchBox("找诉求：地点、内容、工单号…")
        self.box.setMinimumWidth(theme.px(250))
        self.box.searched.connect(lambda text: self.table.reload())
        self.head = PageHeader("诉求", actions=[self.box, out, add])
        offer(add, writes)
        self.filters = FilterBar("诉求筛选", [(key, words) for key, (words, _) in find.FILTERS.items()], state=desk.state)
        self.filters.chosen.connect(lambda _: self.table.reload())
        self.needs = Banner()
        self.needs.pressed.connect(self.take_needs)
        words, title = "居民来电、来访、走访时提的都登记在这里。", "还没有诉求"
        self._empty = Empty(words, title=title, icon="note", button="登记诉求" if writes else "")
        self._empty.pressed.connect(lambda: self.start_new())
        columns = (*COLUMNS[:3], UNIT, *COLUMNS[3:]) if self._is_town else COLUMNS
        self.table = Table("appeals", columns, QuerySource(self._ids, self._rows), state=desk.state, empty=self._empty)
        self.table.setAccessibleName("诉求")
        self.table.opened.connect(self.open_appeal)
        self.table.current_changed.connect(self._on_current)
        offer_export(desk, self.table, "诉求清单")
        self.box.went_down.connect(self.table.setFocus)
        self.detail = AppealDetail(desk)
        self.detail.hide()
        self.detail.asked.connect(self._step)
        self.detail.opened.connect(self.open_appeal)
        self.form: AppealForm | None = None
        self._together: BulkForm | None = None
        self.drawer = Drawer(width=420)
        self.drawer.closed.connect(self._on_closed)
        self._lay_out(writes)

    def _lay_out(self, writes: bool) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(theme.px(24), theme.px(10), theme.px(24), theme.px(16))
        outer.setSpacing(theme.px(10))
        outer.addWidget(self.head)
        line = QHBoxLayout()
        line.addWidget(self.filters, 1)
        line.addWidget(self.units)
        outer.addLayout(line)
        outer.addWidget(self.needs)
        across = QHBoxLayout()
        across.setSpacing(theme.px(14))
        across.addWidget(self.table, 1)
        across.addWidget(self.drawer)
        outer.addLayout(across, 1)
        keys = KeysHint([*TABLE_KEYS, CHOOSE_KEY, *([("Ctrl+N", "登记诉求")] if writes else [])])
        outer.addWidget(keys)
        outer.addWidget(chosen.bar(self.desk, self.table, keys, self._show_form))

    # ---- showing

    def reload(self) -> None:
        """Counts and list anew, and the open appeal while it is only looked at."""
        self.units.refill()
        today, unit = clock.today(), self.units.uid()
        counts = find.counts(self.desk.ledger, today, unit)
        self.filters.set_counts(counts)
        late = f"，其中逾期 {counts['overdue']:,} 件" if counts["overdue"] else ""
        self.head.set_note(f"未答复 {counts['open']:,} 件{late}" if counts["open"] else "都已答复" if counts["all"] else "")
        if counts["all"]:
            self._empty.say("换一个筛选看看。", title="没有符合条件的诉求")
        needs = find.needs(self.desk.ledger, today, unit)
        self.needs.setVisible(bool(needs) and not self._is_town)
        if needs:
            words = f"走访记录里有 {len(needs)} 条写下的诉求还没有转过来。"
            self.needs.say(words, button="全部转成诉求" if self.desk.may_write else "")
        self.table.reload()
        if self.drawer.isVisible() and self.detail.isVisible() and self.detail.show_appeal(self.detail.uid) is None:
            self.drawer.hide()

    def go(self, **where: Any) -> None:
        """Open a filter, an appeal, or the form for a household."""
        if wanted := where.get("filter"):
            self.box.clear()
            self.filters.choose(wanted)
            self.table.reload()
        if uid := where.get("appeal"):
            if not self.table.select_id(uid):
                self.units.choose(None)
                self.filters.choose("all")
                self.table.reload()
                self.table.select_id(uid)
            self.open_appeal(uid)
        if where.get("new") or where.get("new_at"):
            self.start_new(where.get("new_at"))

    def may_leave(self) -> bool:
        """Whatever is unsaved at the right is asked about."""
        if self._together is not None and not self._together.may_leave():
            return False
        form = self.form
        typed = self.drawer.isVisible() and form is not None and form.isVisible() and form.dirty()
        return not typed or self.desk.alerts.ask("填写的内容还没有保存，要放弃吗？", "放弃", "继续填写")

    def _ids(self, key: str, descending: bool) -> list[str]:
        text, unit = self.box.text().strip(), self.units.uid()
        return find.ids(self.desk.ledger, self.filters.key(), key, descending, today=clock.today(), text=text, unit=unit)

    def _rows(self, ids: Sequence[str]) -> dict[str, AppealLine]:
        return find.lines(self.desk.ledger, ids)

    def open_appeal(self, uid: str) -> None:
        """Show it beside the list."""
        if not self.may_leave():
            return
        if (line := self.detail.show_appeal(uid)) is not None:
            unit = f"　{line.unit}" if self._is_town else ""
            self.drawer.show_content(self.detail, codes.label("appeal_kind", line.kind), f"{line.where or '不在哪一户'}{unit}")

    def _on_current(self, uid: str) -> None:
        if uid and self.drawer.isVisible() and self.detail.isVisible() and uid != self.detail.uid:
            self.open_appeal(uid)

    def _on_closed(self) -> None:
        if self.may_leave():
            self.drawer.hide()
            self.table.setFocus()
        else:
            self.drawer.show()

    # ---- acting

    def start_new(self, household: str | None = None) -> None:
        """The empty form, perhaps for a household."""
        if self.may_leave():
            self._open_form("登记诉求").record.begin(household)

    def _open_form(self, title: str, kept: Appeal | None = None) -> "AppealForm":
        from xinjing_desktop.ui.pages.appeals.appeal_form import AppealForm

        self.form = AppealForm(self.desk, kept)
        self.form.saved.connect(self._on_saved)
        self.form.left.connect(self.drawer.close_drawer)
        self.drawer.show_content(self.form, title)
        return self.form

    def _on_saved(self, uid: str) -> None:
        act = self.form.record.act if self.form is not None else 0
        self.form = None
        self.reload()
        self.table.select_id(uid)
        self.open_appeal(uid)
        self.desk.done("已保存", act)

    def _show_form(self, form: "BulkForm") -> None:
        if not self.may_leave():
            return
        self._together = form
        form.done.connect(self._on_done)
        form.left.connect(self.drawer.close_drawer)
        self.drawer.show_content(form, form.title)
        form.start()

    def _on_done(self) -> None:
        self._together = None
        if self.detail.uid and self.detail.show_appeal(self.detail.uid):
            self.open_appeal(self.detail.uid)
        else:
            self.drawer.hide()

    def _step(self, step: str) -> None:
        uid = self.detail.uid
        if step == "edit":
            kept = self.desk.ledger.get(Appeal, uid)
            if kept is not None:
                self._open_form("修改诉求", kept)
        elif step == "remove":
            if self.desk.alerts.ask("删除这件诉求？可以撤销。", "删除", danger=True):
                self._write("删除诉求", lambda pen: casework.remove(pen, self.desk.ledger, uid), "已删除")
        else:
            forms = {
                "answer": chosen.answering, "reopen": chosen.reopening, "put_off": chosen.putting_off, "assign": chosen.assigning,
            }  # fmt: skip
            self._show_form(forms[step](self.desk, [uid]))

    def take_needs(self) -> None:
        """Every need of a visit becomes an appeal of its own, as one change."""
        ledger = self.desk.ledger
        needs = find.needs(ledger, clock.today(), self.units.uid())

        def write(pen) -> None:
            for need in needs:
                casework.take_up(pen, ledger, need.visit)

        self._write(f"{len(needs)} 条走访记录转成诉求", write, f"已转成 {len(needs)} 件诉求")

    def _write(self, what: str, write, said: str) -> None:
        try:
            with self.desk.ledger.change(what) as pen:
                write(pen)
        except Refusal as refusal:
            self.desk.alerts.fail(refusal)
            return
        self.reload()
        self.desk.done(said, pen.change.kept)
