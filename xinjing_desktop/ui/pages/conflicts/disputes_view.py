"""The list of conflicts with its filters, the open one beside it; everything goes by keyboard."""

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QHeaderView, QStackedWidget, QVBoxLayout, QWidget

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import conflicts, deciding
from xinjing_desktop.ledger.conflicts import Choice, Conflict
from xinjing_desktop.ledger.deciding import Open
from xinjing_desktop.ledger.find.whereabouts import spot_of
from xinjing_desktop.ledger.pen import Change
from xinjing_desktop.records import BY_NAME
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.latest import Latest
from xinjing_desktop.ui.pages.conflicts.alike_view import AlikeView, Proposal, proposals, said_of
from xinjing_desktop.ui.pages.conflicts.counted_box import CountedBox
from xinjing_desktop.ui.pages.conflicts.panel import ConflictPanel
from xinjing_desktop.ui.table_export import offer_export
from xinjing_desktop.ui.unit_box import short
from xinjing_desktop.ui.widgets.cards import Card
from xinjing_desktop.ui.widgets.empty import Empty
from xinjing_desktop.ui.widgets.filter_bar import FilterBar
from xinjing_desktop.ui.widgets.keys_hint import KeysHint
from xinjing_desktop.ui.widgets.pills import Pill
from xinjing_desktop.ui.widgets.table import Table
from xinjing_desktop.ui.widgets.table_model import ListSource, TableColumn

FILTERS = (("now", "待裁定"), ("removal", "删除还是保留"), ("later", "以后再定"), ("all", "全部"))
FEW = 60
"""Touched records up to which only their questions are looked at again, at once."""
MANY = 20
"""Decisions from which writing them is a job."""
KEYS = (("1 2", "留这个"), ("B", "两个都留"), ("T", "自己填"), ("P", "以后再定"), ("O", "打开记录"), ("Ctrl+1", "其余同样"))
CLEAR = "收到新的数据包以后，如果同一栏两边写得不一样，会列在这里，由您裁定。"


class DisputesView(QWidget):
    """`counted` carries how many are open, those put off included."""

    counted = Signal(int)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.open = Open((), {})
        self._current: Conflict | None = None
        self._latest = Latest(desk, lambda: deciding.open_questions(desk.ledger), self._show)
        self.filters = FilterBar("分歧筛选", FILTERS)
        self.filters.chosen.connect(lambda _: self._fill())
        self.units, self.kinds = CountedBox("居民区", "全部居民区"), CountedBox("栏目", "全部栏目")
        for box in (self.units, self.kinds):
            box.activated.connect(lambda _: self._fill())
        self.empty = Empty("换一个筛选看看。", title="这里没有", icon="closed")
        columns = self._columns()
        self.table = Table("conflicts", columns, ListSource([], columns), state=desk.state, empty=self.empty)
        self.table.setAccessibleName("分歧")
        offer_export(desk, self.table, "分歧清单")
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.horizontalHeader().setStretchLastSection(False)
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.current_changed.connect(self._on_current)
        self.table.opened.connect(lambda _: self.open_record())
        self.panel = ConflictPanel(desk)
        self.alike = AlikeView(desk)
        self.clear = Empty(CLEAR, title="没有分歧", icon="closed")
        self._build()
        self._connect()

    def _columns(self) -> tuple[TableColumn, ...]:
        return (
            TableColumn(key="title", title="记录", width=20),
            TableColumn(key="label", title="栏目", width=11, text=lambda one: one.label, pill=self._mark),
            TableColumn(key="unit", title="居民区", width=8, text=_units),
        )

    def _mark(self, conflict: Conflict) -> Pill | None:
        later = self.open.postponed.get(conflict.id)
        if later is not None and self.open.is_asleep(conflict.id):
            return Pill("quiet", f"{later.until.month}月{later.until.day}日再定", "clock")
        if later is not None:
            return Pill("accent", "今天再定", "clock")
        if conflict.again:
            return Pill("accent", "裁定撤销了", "dot")
        return Pill("warn", "删还是留", "exclaim") if conflict.is_removal else None

    def _build(self) -> None:
        listing = QWidget()
        inside = QVBoxLayout(listing)
        inside.setContentsMargins(0, theme.px(10), 0, 0)
        inside.setSpacing(theme.px(8))
        line = QHBoxLayout()
        line.setSpacing(theme.px(8))
        line.addWidget(self.filters, 1)
        line.addWidget(self.kinds)
        line.addWidget(self.units)
        inside.addLayout(line)
        across = QHBoxLayout()
        across.setSpacing(theme.px(14))
        across.addWidget(self.table, 6)
        self.card = Card(pad=theme.px(16))
        self.card.body.addWidget(self.panel)
        self.card.hide()
        across.addWidget(self.card, 7)
        inside.addLayout(across, 1)
        inside.addWidget(KeysHint(KEYS if self.desk.may_write else (("↑ ↓", "换行"), ("O", "打开记录"))))
        self.faces = QStackedWidget()
        self.reading = Empty("", title="正在读取…", icon="time")  # until then nobody knows that all is clear
        for face in (self.clear, listing, self.alike, self.reading):
            self.faces.addWidget(face)
        self.faces.setCurrentWidget(self.reading)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.faces)

    def _connect(self) -> None:
        panel = self.panel
        panel.kept.connect(self.keep)
        panel.both_kept.connect(self.keep_both)
        panel.own_given.connect(self._on_own)
        panel.put_off.connect(self.put_off)
        panel.brought_back.connect(self.bring_back)
        panel.opened.connect(self.open_record)
        panel.alike_asked.connect(self.ask_alike)
        panel.form_left.connect(self.table.setFocus)
        self.alike.settled.connect(self._on_alike)
        self.alike.left.connect(self._show_list)
        for keys in range(1, 10):
            shortcut = QShortcut(QKeySequence(f"Ctrl+{keys}"), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda keys=keys: self._alike_by_key(keys))
        both = QShortcut(QKeySequence("Ctrl+B"), self)
        both.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        both.activated.connect(lambda: self.ask_alike(None))

    # ---- showing

    def reload(self) -> None:
        """Everything anew, in the background."""
        self._latest.ask()

    def on_change(self, change: Change) -> None:
        """The questions of the touched records, at once where they are few."""
        rows = [uid for uids in change.touched.values() for uid in uids]
        if len(rows) > FEW or self._latest.under_way:
            self.reload()
            return
        touched = set(rows)
        before = [one for one in self.open.conflicts if one.row in touched]
        fresh = conflicts.listed(self.desk.ledger, rows)
        if before or fresh:
            kept = [one for one in self.open.conflicts if one.row not in touched]
            self._show(Open((*kept, *fresh), self.open.postponed))

    def _show(self, found: Open) -> None:
        self.open = Open(tuple(sorted(found.conflicts, key=_place)), found.postponed)
        self.counted.emit(len(found.conflicts))
        self._fill_boxes()
        self._fill()
        if self.faces.currentWidget() is not self.alike:
            self._show_list()

    def _show_list(self) -> None:
        self.faces.setCurrentIndex(1 if self.open.conflicts else 0)
        if self.isVisible() and not isinstance(self.focusWidget(), QComboBox):
            self.table.setFocus()

    def start(self) -> None:
        """The keyboard where the work goes on."""
        self.table.setFocus()

    def choose_unit(self, name: str) -> None:
        """Only the conflicts of one unit; kept until the list has it, if it is still being read."""
        if self.units.findData(name) < 0:
            self.units.addItem(name, name)
        self.units.setCurrentIndex(self.units.findData(name))
        self.filters.choose("now")
        self._fill()

    def _fill_boxes(self) -> None:
        units = Counter(name for one in self.open.conflicts for name in one.unit_names)
        kinds = Counter((one.entity, one.label) for one in self.open.conflicts)
        self.units.refill({name: f"{name}（{count}）" for name, count in sorted(units.items())})
        self.kinds.refill(
            {f"{entity}\x1f{what}": f"{_title(entity)} · {what}（{n}）" for (entity, what), n in kinds.most_common()}
        )

    def _fits(self, conflict: Conflict, key: str) -> bool:
        asleep = self.open.is_asleep(conflict.id)
        return {"now": not asleep, "later": asleep, "removal": conflict.is_removal and not asleep}.get(key, True)

    def _fill(self) -> None:
        at = self.table.currentIndex().row()
        unit, kind = self.units.currentData(), self.kinds.currentData()
        fitting = [
            one
            for one in self.open.conflicts
            if (unit is None or unit in one.unit_names) and kind in (None, f"{one.entity}\x1f{one.label}")
        ]
        self.filters.set_counts({key: sum(self._fits(one, key) for one in fitting) for key, _ in FILTERS})
        listed = [one for one in fitting if self._fits(one, self.filters.key())]
        wanted = self._current.id if self._current else ""
        self.table.rows.set_source(ListSource([(one.id, one) for one in listed], self.table.columns))
        ids = self.table.rows.ids()
        if wanted in ids:
            self.table.select_id(wanted)
            self._on_current(wanted)
        elif ids:
            self.table.select_id(ids[min(max(at, 0), len(ids) - 1)])
        else:
            self._on_current("")

    def _on_current(self, id: str) -> None:
        found = next((one for one in self.open.conflicts if one.id == id), None)
        if found is None and id == "" and self.table.rows.rowCount():
            return  # between two fillings of the table
        if found is not None and self._current is not None and found.id != self._current.id and not self.may_leave():
            self.table.blockSignals(True)
            self.table.select_id(self._current.id)
            self.table.blockSignals(False)
            return
        self._current = found
        self.card.setVisible(found is not None)
        if found is not None:
            line, count = (self.table.rows.row_of(id) or 0) + 1, self.table.rows.rowCount()
            units = "、".join(found.unit_names)
            place = f"第 {line:,} 条，共 {count:,} 条" + (f"　{units}" if units else "")
            self.panel.show_conflict(found, self.open.conflicts, self.open.postponed.get(id), place)

    def may_leave(self) -> bool:
        """A value that is half typed is asked about."""
        if not self.panel.dirty():
            return True
        if self.desk.alerts.ask("填了一半的内容还没有写入，要放弃吗？", "放弃", "继续填写"):
            self.panel.faces.setCurrentIndex(0)
            return True
        return False

    # ---- deciding

    def keep(self, choice: Choice) -> None:
        """One side is right."""
        if self._current is not None:
            said = f"留{deciding.who_says(choice)}的"
            if self._current.is_removal:
                said = said_of(self._current, choice)
            self._settle([(self._current, choice.values)], said)

    def keep_both(self) -> None:
        """Both stand."""
        if self._current is not None and self._current.may_keep_both:
            self._settle([(self._current, conflicts.united(self._current))], "两个都留")

    def _on_own(self, values: dict[str, Any]) -> None:
        if self._current is not None:
            self.panel.faces.setCurrentIndex(0)
            self._settle([(self._current, values)], "用自己填写的")

    def _settle(self, decided: Sequence[tuple[Conflict, Mapping[str, Any]]], said: str) -> None:
        if not self.desk.may_write:
            return
        ledger = self.desk.ledger

        def done(settled: conflicts.Settled) -> None:
            count, left = settled.decisions, len(self.open.conflicts)
            what = f"{decided[0][0].label}：{said}" if count == 1 else f"{count:,} 条：{said}"
            rest = f"，还有 {left:,} 条" if left else "，全部裁定完了"
            self.desk.done(f"已裁定 {what}{rest}", settled.act, self._on_undone)
            self._show_list()

        if len(decided) >= MANY:
            self.desk.jobs.run(lambda step: conflicts.settle(ledger, decided), done, self._on_unsettled, title="正在裁定")
            return
        try:
            done(conflicts.settle(ledger, decided))
        except Refusal as refusal:
            self._on_unsettled(refusal)

    def _on_unsettled(self, error: Exception) -> None:
        self.desk.alerts.fail(error)
        self.reload()

    def _on_undone(self) -> None:
        self.reload()
        self.desk.alerts.toast("裁定已撤销，又列在这里，请重新定")

    def put_off(self, until: datetime.date, note: str) -> None:
        """Ask again on that day."""
        if self._current is None:
            return
        deciding.postpone(self.desk.ledger, [self._current.id], until, note)
        self.panel.faces.setCurrentIndex(0)
        self._after_postponing()
        self.desk.alerts.toast(f"放到 {until.month}月{until.day}日 再定，仍算在没有裁定的数目里")

    def bring_back(self) -> None:
        """Now after all."""
        if self._current is not None:
            deciding.bring_back(self.desk.ledger, [self._current.id])
            self._after_postponing()

    def _after_postponing(self) -> None:
        kept = {one.id for one in self.open.conflicts}
        later = {id: one for id, one in deciding.postponed(self.desk.ledger).items() if id in kept}
        self._show(Open(self.open.conflicts, later))

    def open_record(self) -> None:
        """The record on its own page."""
        if self._current is None:
            return
        spot = spot_of(self.desk.ledger, self._current.entity, self._current.row)
        if spot is None:
            self.desk.alerts.tell("这条记录没有自己的页面，经过都在这里的下面。")
        else:
            self.desk.go(spot.page, **spot.where)

    # ---- many at once

    def _alike_by_key(self, number: int) -> None:
        if self.faces.currentIndex() == 1 and number <= len(self.panel.sides):
            self.ask_alike(self.panel.sides[number - 1])

    def ask_alike(self, choice: Choice | None) -> None:
        """Show which others would be decided likewise, this one first."""
        conflict = self._current
        if conflict is None or not self.desk.may_write or (choice is None and not conflict.may_keep_both):
            return
        said = said_of(conflict, choice)
        self._alike_said = f"都{said}"
        found = proposals(self.desk, conflict, choice, self.open.conflicts)
        self.alike.show_proposals(f"“{conflict.label}”都{said}", found)
        self.faces.setCurrentWidget(self.alike)
        self.alike.table.setFocus()

    def _on_alike(self, kept: Sequence[Proposal]) -> None:
        self.faces.setCurrentIndex(1)
        self._settle([(one.conflict, one.values) for one in kept], self._alike_said)

    # ---- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        at_list = self.faces.currentIndex() == 1 and self.panel.faces.currentIndex() == 0
        if plain and at_list and self._current is not None and self._by_key(event):
            return
        super().keyPressEvent(event)

    def _by_key(self, event: QKeyEvent) -> bool:
        number = event.key() - Qt.Key.Key_1
        if 0 <= number < len(self.panel.sides):
            self.keep(self.panel.sides[number])
            return True
        act = {
            Qt.Key.Key_B: self.keep_both,
            Qt.Key.Key_T: self.panel.start_own,
            Qt.Key.Key_P: self.panel.start_later,
            Qt.Key.Key_O: self.open_record,
        }.get(Qt.Key(event.key()))
        if act is not None:
            act()
        return act is not None


def _place(conflict: Conflict) -> tuple[str, ...]:
    """Alike ones stand together, those of one unit too."""
    return (conflict.entity, conflict.label, "、".join(conflict.unit_names), conflict.title, conflict.id)


def _units(conflict: Conflict) -> str:
    return "、".join(short(name) for name in conflict.unit_names)


def _title(entity: str) -> str:
    return BY_NAME[entity].title
