"""民情日志: a day's work in words, told from its records; a clerk may write it otherwise, print it, and have it told anew."""

import datetime
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.casework import diary as casework
from xinjing_desktop.ledger.find import diary as find
from xinjing_desktop.ledger.find.doors import workers_lately
from xinjing_desktop.records import DiaryEntry
from xinjing_desktop.records.row import shared_uid
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.unit_box import UnitBox
from xinjing_desktop.ui.widgets.cards import Card, PageHeader, button, hint, label
from xinjing_desktop.ui.widgets.keys_hint import KeysHint
from xinjing_desktop.ui.widgets.line_fields import DateField, LongField, NamesField

ON_FORM = ("body", "written_by")
NOT_ON_FORM = {"community": "由台账的居民区决定，镇里在上方选择", "day": "在上方选择的那一天"}
WEEKDAYS = "一二三四五六日"
EVERYBODY = "全居委会"
TOLD = "按当天的走访、隐患、出动等记录自动写成，可以直接改。"
NOTHING = "这一天还没有走访、隐患、出动等记录。也可以自己写。"
WRITTEN = "这一天是改写过的，后来的记录不会自动加进来。"
OF_ONE = "只列这个人参加的，随记录自动写成。要改日志，请在上面选回“全居委会”。"
READ_ONLY = "按当天的记录自动写成，或由居委会改写。"
NO_RECORDS = "这一天没有走访、隐患、出动等记录。"


class _Page(LongField):
    """Text that takes the height there is."""

    def _fit(self) -> None:
        self.edit.setMinimumHeight(theme.px(160))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)


class DiaryView(QWidget):
    """`left` when somebody goes back to what waits."""

    left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._is_town = desk.ledger.identity.role == "town"
        self.may_write = desk.may_write and not self._is_town
        self.day = clock.today()
        self._shown: tuple[str, list[str]] = ("", [])
        self._kept = False
        self.body, self.written_by = _Page(), NamesField()
        self.body.set_name("日志内容")
        self.written_by.set_name("记录人")
        self.written_by.set_hint("多人用顿号隔开")
        for each in (self.body, self.written_by):
            each.changed.connect(self._on_typed)
        self._build()
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.save, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    # ---- layout

    def _build(self) -> None:
        back = button("返回今日", icon="back", tip="回到要办的事（Esc）")
        back.clicked.connect(self.leave)
        self.paper = button("打印…", icon="print", tip="把这一天的日志印在 A4 纸上")
        self.paper.clicked.connect(self.print)
        self.copy = button("复制全文", icon="copy", tip="贴到社区云或工作群里")
        self.copy.clicked.connect(self._copy)
        self.head = PageHeader("民情日志", actions=[self.copy, self.paper, back])
        self.state = hint("")
        card = Card(pad=theme.px(18))
        card.body.addWidget(self.state)
        card.body.addWidget(self.body, 1)
        card.body.addLayout(self._foot())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.px(12))
        outer.addWidget(self.head)
        outer.addLayout(self._days())
        outer.addWidget(card, 1)

    def _days(self) -> QHBoxLayout:
        self.before = button("前一天", icon="previous", tip="看前一天（Alt+←）", shortcut="")
        self.after = button("后一天", icon="next", tip="看后一天（Alt+→）")
        self.now = button("今天", kind="flat", tip="回到今天的日志")
        self.before.clicked.connect(lambda: self.turn(-1))
        self.after.clicked.connect(lambda: self.turn(1))
        self.now.clicked.connect(lambda: self._go_to(clock.today()))
        for keys, by in (("Alt+Left", -1), ("Alt+Right", 1)):
            turn = QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            turn.activated.connect(lambda by=by: self.turn(by))
        self.date = DateField()
        self.date.set_name("哪一天")
        self.date.setFixedWidth(theme.px(150))
        self.date.left.connect(self._on_date)
        self.workers = QComboBox()
        self.workers.setAccessibleName("谁的日志")
        self.workers.setMinimumContentsLength(7)
        self.workers.activated.connect(lambda _: self._on_other())
        self.units = UnitBox(self._desk, "请选居民区")
        self.units.activated.connect(lambda _: self._on_other())
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        for each in (self.before, self.date, self.after, self.now):
            row.addWidget(each)
        row.addStretch()
        row.addWidget(self.units)
        row.addWidget(self.workers)
        return row

    def _foot(self) -> QHBoxLayout:
        self.keep = button("保存", kind="primary", tip="保存改写的日志（Ctrl+Enter）")
        self.keep.clicked.connect(self.save)
        self.again = button("恢复自动内容", icon="restore", tip="不要改写的，按当天的记录重新写")
        self.again.clicked.connect(self.reset)
        self._who = label("记录人", "field")
        self.written_by.setMinimumWidth(theme.px(220))
        self._keys = KeysHint([("Ctrl+Enter", "保存"), ("Alt+←→", "换一天")])
        foot = QHBoxLayout()
        foot.setSpacing(theme.px(10))
        foot.addWidget(self._who)
        foot.addWidget(self.written_by)
        foot.addWidget(self.keep)
        foot.addWidget(self.again)
        foot.addStretch()
        foot.addWidget(self._keys, 0, Qt.AlignmentFlag.AlignVCenter)
        return foot

    # ---- showing

    @property
    def unit(self) -> str | None:
        """Whose diary: the committee's own, or the unit that a town has chosen."""
        if self._is_town:
            return self.units.uid()
        return shared_uid("community", self._desk.ledger.identity.unit_code)

    def open_day(self, day: str = "", unit: str | None = None) -> None:
        """Show a day, today's without one."""
        self.units.refill()
        if unit:
            self.units.choose(unit)
        elif self._is_town and self.units.uid() is None and self.units.count() > 1:
            self.units.setCurrentIndex(1)
        self._list_workers()
        self.day = datetime.date.fromisoformat(day) if day else clock.today()
        self._show()

    def reload(self) -> None:
        """The day anew; what is half typed stays."""
        if not self.dirty():
            self._show()

    def _list_workers(self) -> None:
        wanted = self.workers.currentData()
        self.workers.clear()
        self.workers.addItem(EVERYBODY, None)
        for name in workers_lately(self._desk.ledger, self.unit if self._is_town else None):
            self.workers.addItem(name, name)
        self.workers.setCurrentIndex(max(0, self.workers.findData(wanted)))

    def _show(self) -> None:
        ledger, unit, worker = self._desk.ledger, self.unit, self.workers.currentData()
        entry = find.written(ledger, unit, self.day) if unit and worker is None else None
        text = (entry.body if entry else find.of_day(ledger, unit, self.day, worker) if unit else "") or ""
        own = [ledger.account.name] if ledger.account.name else []
        who = entry.written_by or [] if entry else own
        self._kept = entry is not None
        self._put(text, who)
        editable = self.may_write and worker is None
        if editable and (draft := self._desk.drafts.load(self._draft_key())):
            self.body.set_value(draft.get("body"))
            self.written_by.set_value(draft.get("written_by"))
            self._desk.alerts.toast("上次没保存的内容已经恢复，请检查后保存。")
        self._offer(editable)
        self._tell(editable, worker, entry)

    def _put(self, text: str, who: list[str]) -> None:
        self._shown = (text.strip(), list(who))
        self.body.set_value(text)
        self.written_by.set_value(list(who))
        today = clock.today()
        self.date.set_value(self.day)
        self.after.setEnabled(self.day < today)
        self.now.setVisible(self.day != today)
        self.head.set_note(f"{self.day.year}年{self.day.month}月{self.day.day}日　星期{WEEKDAYS[self.day.weekday()]}")

    def _offer(self, editable: bool) -> None:
        self.body.set_locked(not editable)
        for each in (self._who, self.written_by, self.keep, self._keys):
            each.setVisible(editable)
        self.again.setVisible(editable and self._kept)
        text = bool(self.body.value())
        self.copy.setEnabled(text)
        self.paper.setEnabled(text)

    def _tell(self, editable: bool, worker: str | None, entry: DiaryEntry | None) -> None:
        if worker is not None:
            self.state.setText(OF_ONE)
        elif not editable:
            self.state.setText(READ_ONLY if self._shown[0] else NO_RECORDS)
        elif entry is not None:
            names = "、".join(entry.written_by or [])
            self.state.setText(f"{names} 写。{WRITTEN}" if names else WRITTEN)
        else:
            self.state.setText(TOLD if self._shown[0] else NOTHING)

    # ---- other days

    def turn(self, days: int) -> None:
        """So many days forward or back; never into what is still to come."""
        self._go_to(min(self.day + datetime.timedelta(days=days), clock.today()))

    def _go_to(self, day: datetime.date) -> None:
        if day != self.day and self.may_leave():
            self.day = day
            self._show()
        else:
            self.date.set_value(self.day)

    def _on_date(self) -> None:
        day = self.date.value()
        if day is not None and day > clock.today():
            self.date.set_problem("这一天还没有到。")
        elif day is not None:
            self._go_to(day)

    def _on_other(self) -> None:
        if self.may_leave():
            self._show()

    # ---- writing

    def typed(self) -> dict[str, Any]:
        """What stands there now."""
        return {"body": self.body.value() or "", "written_by": self.written_by.value() or []}

    def dirty(self) -> bool:
        """Whether the words were changed and not kept."""
        said = self.typed()
        return self.may_write and self.workers.currentData() is None and (said["body"], said["written_by"]) != self._shown

    def may_leave(self) -> bool:
        """Ask about words that are not kept."""
        if not self.dirty():
            return True
        if not self._desk.alerts.ask("日志的改动还没有保存，要放弃吗？", "放弃改动", "回去保存"):
            return False
        self._desk.drafts.forget(self._draft_key())
        self._show()
        return True

    def _draft_key(self) -> str:
        return f"diary_entry:{self.day.isoformat()}"

    def _on_typed(self) -> None:
        self._desk.drafts.touch(self._draft_key(), lambda: self.typed() if self.dirty() else None)

    def save(self) -> None:
        """Keep the words as one change; those that the records tell anyhow are not kept."""
        if not self.may_write or self.unit is None or self.workers.currentData() is not None:
            return
        ledger, said, unit = self._desk.ledger, self.typed(), self.unit
        try:
            with ledger.change(f"写民情日志：{self.day.month}月{self.day.day}日") as pen:
                casework.write(pen, ledger, unit, self.day, said["body"], said["written_by"])
        except Refusal as refusal:
            self.body.set_problem(refusal.sentence)
            return
        self._desk.drafts.forget(self._draft_key())
        self._shown = (said["body"], said["written_by"])
        self._show()
        self._desk.alerts.toast("日志已保存" if self._kept else "和按记录自动写的一样，不用另存")

    def reset(self) -> None:
        """The day's own words again."""
        if self.unit is None:
            return
        ledger = self._desk.ledger
        self._desk.drafts.forget(self._draft_key())
        try:
            with ledger.change(f"恢复自动日志：{self.day.month}月{self.day.day}日") as pen:
                casework.reset(pen, ledger, self.unit, self.day)
        except Refusal as refusal:
            self._desk.alerts.fail(refusal)
            return
        self._show()
        self._desk.done("已按当天的记录重新写", pen.change.kept)

    # ---- out

    def print(self) -> None:
        """This day on paper, as it stands here."""
        from xinjing_desktop.reports.diary import day_sheet

        worker = self.workers.currentData()
        unit = self.units.currentText() if self._is_town else self._desk.ledger.identity.unit_name
        who = worker or "、".join(self.written_by.value() or [])
        self._desk.go("printing", table=day_sheet(unit, self.day, self.body.value() or "", who))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.body.value() or "")
        self._desk.alerts.toast("全文已复制，可以粘贴")

    def leave(self) -> None:
        """Back to what waits."""
        if self.may_leave():
            self.left.emit()

    def keyPressEvent(self, event: Any) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)
