"""督办: what the town has asked of its committees about hazards, what is late, what was answered, what is settled."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import history
from xinjing_desktop.ledger.casework import supervisions as casework
from xinjing_desktop.ledger.find import supervisions as find
from xinjing_desktop.ledger.find.supervisions import SupervisionLine
from xinjing_desktop.ledger.pen import Pen
from xinjing_desktop.records import Supervision, codes
from xinjing_desktop.ui import bulk, theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.page import Page
from xinjing_desktop.ui.story import Story
from xinjing_desktop.ui.table_export import export_table, offer_export
from xinjing_desktop.ui.unit_box import UNIT, UnitBox
from xinjing_desktop.ui.widgets.bulk_bar import BulkBar
from xinjing_desktop.ui.widgets.cards import PageHeader, button, hint, label, offer
from xinjing_desktop.ui.widgets.drawer import Drawer
from xinjing_desktop.ui.widgets.empty import Empty
from xinjing_desktop.ui.widgets.filter_bar import FilterBar
from xinjing_desktop.ui.widgets.keys_hint import TABLE_KEYS, KeysHint
from xinjing_desktop.ui.widgets.pills import Pill
from xinjing_desktop.ui.widgets.table import Table
from xinjing_desktop.ui.widgets.table_model import QuerySource, TableColumn

COUNTED = "件督办"
PILLS = {
    "late": Pill("bad", "超期未回复"),
    "waiting": Pill("warn", "等回复"),
    "answered": Pill("accent", "已回复"),
    "settled": Pill("ok", "已办结"),
}


def pill_of(one: SupervisionLine) -> Pill:
    """Where it stands today."""
    return PILLS[one.state(clock.today())]


COLUMNS = (
    TableColumn(key="state", title="状态", width=12, pill=pill_of, sortable=False),
    UNIT,
    TableColumn(key="where", title="地点", width=20, sortable=False),
    TableColumn(
        key="kind", title="隐患", width=12, text=lambda one: codes.short_label("hazard_kinds", one.kind), sortable=False
    ),
    TableColumn(key="opinion", title="督办意见", width=24, sortable=False),
    TableColumn(key="due_on", title="要求回复", width=11),
    TableColumn(key="reply", title="回复", width=24, sortable=False),
    TableColumn(key="replied_on", title="回复日期", width=11),
    TableColumn(key="issued_on", title="督办日期", width=11, hidden=True),
    TableColumn(key="issued_by", title="督办人", width=9, sortable=False, hidden=True),
)


class SupervisionsPage(Page):
    """The list at the left, the open one with its answer and its story at the right."""

    concerns = frozenset({"supervision", "hazard", "community"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.table: Table
        self._uid = ""
        out = button("导出…", icon="export", tip="把表中这些行存成 Excel")
        out.clicked.connect(self.export)
        to_hazards = button("去隐患台账督办", icon="hazard", kind="primary", tip="打开一条隐患，点“督办”")
        to_hazards.clicked.connect(lambda: desk.go("hazards", filter="overdue"))
        offer(to_hazards, desk.may_write)
        self.head = PageHeader("督办", actions=[out, to_hazards])
        self.filters = FilterBar("督办筛选", [(key, words) for key, (words, _) in find.FILTERS.items()], state=desk.state)
        self.filters.chosen.connect(lambda _: self.table.reload())
        self.units = UnitBox(desk)
        self.units.activated.connect(lambda _: self.table.reload())
        self._empty = Empty("打开一条隐患，点“督办”，写给它的居民区。", title="还没有督办", icon="supervise")
        self.table = Table("supervisions", COLUMNS, QuerySource(self._ids, self._rows), state=desk.state, empty=self._empty)
        self.table.setAccessibleName("督办")
        offer_export(desk, self.table, "督办清单")
        self.table.opened.connect(self.open_supervision)
        self.table.clicked.connect(lambda index: self.open_supervision(self.table.rows.id_at(index.row())))
        self.table.current_changed.connect(self._on_current)
        self.drawer = Drawer(width=400)
        self.drawer.closed.connect(self.table.setFocus)
        self._build()

    def _build(self) -> None:
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
        keys = KeysHint([*TABLE_KEYS, ("Ctrl+点", "选几件")])
        self.bar = BulkBar(self.table, COUNTED, instead_of=keys)
        if self.desk.may_write:
            self.bar.add("办结", lambda uids: self.settle_all(uids), icon="check", tip="回复都满意，这几件一起了结")
            reopen = "还没办好，这几件一起重新等回复"
            self.bar.add("重新督办", lambda uids: self.settle_all(uids, settled=False), icon="restore", tip=reopen)
        outer.addWidget(keys)
        outer.addWidget(self.bar)
        self._fill_drawer()

    def _fill_drawer(self) -> None:
        self.view = QWidget()
        self.view.setObjectName("page")
        box = QVBoxLayout(self.view)
        box.setContentsMargins(0, 0, theme.px(6), 0)
        box.setSpacing(theme.px(8))
        buttons = QHBoxLayout()
        self.settle = button("办结", icon="check", kind="primary", tip="回复已经满意，这件督办了结")
        self.settle.clicked.connect(lambda: self._settle(settled=True))
        self.reopen = button("重新督办", icon="restore", tip="还没办好，重新等回复")
        self.reopen.clicked.connect(lambda: self._settle(settled=False))
        self.to_hazard = button("看隐患", icon="hazard", tip="打开这条隐患；不满意可以再督办一次")
        self.to_hazard.clicked.connect(self._open_hazard)
        for each in (self.settle, self.reopen, self.to_hazard):
            buttons.addWidget(each)
        buttons.addStretch()
        box.addLayout(buttons)
        self.opinion, self.asked = label("", "value", wrap=True, selectable=True), hint("")
        self.reply, self.answered = label("", "value", wrap=True, selectable=True), hint("")
        for widget in (
            label("督办意见", "h2"), self.opinion, self.asked, label("居民区的回复", "h2"), self.reply, self.answered,
            label("经过", "h2"),
        ):  # fmt: skip
            box.addWidget(widget)
        self.story = Story()
        box.addWidget(self.story)
        box.addStretch()
        self._scroll = QScrollArea()
        self._scroll.setWidget(self.view)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setParent(self)
        self._scroll.hide()

    # ---- showing

    def reload(self) -> None:
        """Counts, units and list anew."""
        counts = find.counts(self.desk.ledger, clock.today().isoformat())
        self.filters.set_counts(counts)
        self.units.refill()
        note = f"未办结 {counts['open']} 件，其中超期没有回复 {counts['late']} 件，已回复等镇里看 {counts['answered']} 件"
        self.head.set_note(note if counts["open"] else "没有未办结的督办" if counts["all"] else "")
        if counts["all"]:
            self._empty.say("换一个筛选看看。", title="没有符合条件的督办")
        self.table.reload()
        if self.drawer.isVisible() and self._uid:
            self.open_supervision(self._uid)

    def go(self, **where: Any) -> None:
        """Open a filter or one of them."""
        if chosen := where.get("filter"):
            self.filters.choose(chosen)
            self.table.reload()
        if uid := where.get("supervision"):
            if not self.table.select_id(uid):
                self.filters.choose("all")
                self.table.reload()
                self.table.select_id(uid)
            self.open_supervision(uid)

    def _ids(self, key: str, descending: bool) -> list[str]:
        today, unit = clock.today().isoformat(), self.units.uid()
        return find.ids(self.desk.ledger, self.filters.key(), key, descending, today=today, unit=unit)

    def _rows(self, ids: Sequence[str]) -> dict[str, SupervisionLine]:
        return find.lines(self.desk.ledger, ids)

    def open_supervision(self, uid: str) -> None:
        """What was asked, what was answered, what can be done."""
        one = find.lines(self.desk.ledger, [uid]).get(uid)
        if one is None:
            self.drawer.hide()
            return
        self._uid = uid
        self.opinion.setText(one.opinion)
        due = f"，请在 {one.due_on} 以前回复" if one.due_on else ""
        self.asked.setText(f"{one.issued_by} {one.issued_on}{due}")
        self.reply.setText(one.reply or ("还没有回复。" if not one.replied_on else "（没有写内容）"))
        self.answered.setText(f"{one.replied_by} {one.replied_on}" if one.replied_on else "")
        self.settle.setVisible(self.desk.may_write and not one.settled)
        theme.restyle(self.settle, kind="primary" if one.replied_on else "")
        self.reopen.setVisible(self.desk.may_write and one.settled)
        self.to_hazard.setVisible(bool(one.hazard))
        self._hazard = one.hazard
        self.story.show_story(history.story(self.desk.ledger, [uid]))
        state = codes.label("hazard_state", one.hazard_state) if one.hazard_state else "隐患已删除"
        self.drawer.show_content(self._scroll, one.where or "督办", f"{one.unit}　{state}")

    def _on_current(self, uid: str) -> None:
        if uid and self.drawer.isVisible() and uid != self._uid:
            self.open_supervision(uid)

    # ---- acting

    def _settle(self, *, settled: bool) -> None:
        what = "督办办结" if settled else "重新督办"
        try:
            with self.desk.ledger.change(what) as pen:
                casework.settle(pen, self._uid, settled=settled)
        except Refusal as refusal:
            self.desk.alerts.fail(refusal)
            return
        self.desk.done("已办结" if settled else "重新等回复", pen.change.kept)

    def settle_all(self, uids: list[str], *, settled: bool = True) -> None:
        """All of these, or open again, as one change; what stands so already is told."""
        ledger = self.desk.ledger

        def act(pen: Pen, uid: str) -> None:
            one = ledger.get(Supervision, uid)
            if one is None or bool(one.settled) == settled:
                raise Refusal("已经办结了。" if settled else "还没有办结，在等回复。")
            casework.settle(pen, uid, settled=settled)

        bulk.do(self.desk, "办结" if settled else "重新督办", uids, act, counted=COUNTED)

    def _open_hazard(self) -> None:
        self.desk.go("hazards", hazard=self._hazard)

    def export(self) -> None:
        """The rows of the table as a workbook."""
        export_table(self.desk, self.table, "督办清单")
