"""A list of records at the left, the open one as a form at the right: compounds, stairwells, shops, workers."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import acts
from xinjing_desktop.ledger.casework import unit as casework
from xinjing_desktop.ledger.find.unit import UnitLine
from xinjing_desktop.records.row import Row
from xinjing_desktop.ui import bulk, theme
from xinjing_desktop.ui.bulk import BulkForm
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.settings.panel import Panel
from xinjing_desktop.ui.record_form import RecordForm, Section
from xinjing_desktop.ui.table_export import offer_export
from xinjing_desktop.ui.widgets.bulk_bar import BulkBar
from xinjing_desktop.ui.widgets.cards import Card, button, label, offer
from xinjing_desktop.ui.widgets.choice_fields import Choice
from xinjing_desktop.ui.widgets.empty import Empty
from xinjing_desktop.ui.widgets.search_box import SearchBox
from xinjing_desktop.ui.widgets.table import Table
from xinjing_desktop.ui.widgets.table_model import ListSource, TableColumn

COLUMNS = (
    TableColumn(key="title", title="名称", width=14, sortable=False),
    TableColumn(key="note", title="说明", width=16, sortable=False),
)


class Register(Panel):
    """`lines()` gives the list; `start_new()` is called by its button and may be replaced."""

    def __init__(
        self,
        desk: Desk,
        model: type[Row],
        sections: Sequence[Section],
        lines: Callable[[], list[UnitLine]],
        *,
        title: str,
        note: str = "",
        links: Mapping[str, Callable[[], Sequence[Choice]]] | None = None,
        fixed: Callable[[], dict[str, str]] = dict,
        proposed: Mapping[str, Any] | None = None,
        start_new: "Callable[[Register], None] | None" = None,
        may_add: bool = True,
        may_remove: bool = True,
        may_write: bool | None = None,
        checks: Callable[[dict[str, Any]], dict[str, str]] | None = None,
        counted: str = "条",
    ) -> None:
        self.add = button(f"新增{model.title}", icon="add", kind="primary", shortcut="Ctrl+N")
        super().__init__(desk, title, note, [self.add])
        self.may_write = desk.may_write if may_write is None else may_write
        self._may_remove = may_remove and self.may_write
        self.form = RecordForm(desk, model, sections, columns=2, links=links, checks=checks, may_write=may_write)
        self.model, self._lines, self._fixed, self._proposed = model, lines, fixed, dict(proposed or {})
        self._start_new = start_new
        self._shown: dict[str, UnitLine] = {}
        self.add.clicked.connect(self.start_new)
        offer(self.add, self.may_write and may_add)
        self.above = QHBoxLayout()
        self.search = SearchBox(f"找{model.title}")
        self.search.searched.connect(lambda text: self._fill())
        self._nothing = Empty("", title=f"还没有{model.title}", icon="list")
        self.table = Table(f"register/{model.entity}", COLUMNS, ListSource([], COLUMNS), empty=self._nothing)
        self.table.setAccessibleName(title)
        offer_export(desk, self.table)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.current_changed.connect(self._on_current)
        self.table.opened.connect(lambda uid: self.form.form.go_to_first())
        self.search.went_down.connect(self.table.setFocus)
        self.form.saved.connect(self._on_saved)
        self.bar = BulkBar(self.table, counted)
        """What can be done with several of them; the panels put it in."""
        self.together: BulkForm | None = None
        across = QHBoxLayout()
        across.setSpacing(theme.px(14))
        across.addWidget(self._left(), 4)
        across.addWidget(self._right(), 5)
        self.body.addLayout(across, 1)

    def _left(self) -> QWidget:
        card = Card(pad=theme.px(12))
        card.body.addLayout(self.above)
        card.body.addWidget(self.search)
        card.body.addWidget(self.table, 1)
        card.body.addWidget(self.bar)
        return card

    def _right(self) -> QWidget:
        self.heading = label("", "h2", wrap=True)
        self.keep = button("保存", kind="primary", tip="保存（Ctrl+Enter）")
        self.keep.clicked.connect(self.form.save)
        self.form.form.passed_end.connect(self.keep.setFocus)
        self.remove = button("删除", icon="delete", kind="flat")
        self.remove.clicked.connect(self._on_remove)
        self.foot = QHBoxLayout()
        self.foot.addWidget(self.keep)
        self.foot.addStretch()
        self.foot.addWidget(self.remove)
        inside = QWidget()
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.px(10))
        box.addWidget(self.heading)
        box.addWidget(self.form, 1)
        box.addLayout(self.foot)
        offer(self.keep, self.may_write)
        offer(self.remove, self._may_remove)
        self.faces = QStackedWidget()
        self.faces.addWidget(Empty("选中左边的一行，在这里查看和修改。", icon="edit"))
        self.faces.addWidget(inside)
        card = Card(pad=theme.px(16))
        card.body.addWidget(self.faces)
        return card

    # ---- showing

    def reload(self) -> None:
        """The list anew, and the open record while it is only looked at."""
        self._all = self._lines()
        self.head.set_note(f"共 {len(self._all):,} 条" if self._all else "")
        self._fill()
        if self.form.uid is None:
            return
        record = self.desk.ledger.get(self.model, self.form.uid)
        if record is None:
            self.form.uid = None
            if self.together is None:
                self.faces.setCurrentIndex(0)
        elif not self.form.dirty():
            self.form.show_record(record)
            self._name()

    def _fill(self) -> None:
        wanted = self.search.text().strip()
        lines = [line for line in self._all if wanted in line.title or wanted in line.note]
        self._shown = {line.uid: line for line in lines}
        title = "没有找到" if wanted else f"还没有{self.model.title}"
        how = "换几个字再找。" if wanted else "用右上角的按钮新增，或从 Excel 导入。"
        self._nothing.say(how if self.may_write or wanted else "", title=title)
        chosen = self.table.selected_ids()
        self.table.blockSignals(True)
        self.table.rows.set_source(ListSource(self._shown.items(), COLUMNS))
        if self.form.uid:
            self.table.select_id(self.form.uid)
        if len(chosen) > 1:
            self.table.select_ids(chosen)
        self.table.blockSignals(False)
        self.bar.count()

    def open_record(self, uid: str) -> None:
        """Show this record, in the list and in the form."""
        if uid not in self._shown:
            self.search.clear()
            self._fill()
        if not self.may_leave():
            return
        record = self.desk.ledger.get(self.model, uid)
        if record is None:
            return
        self.form.show_record(record)
        self._name()
        self.faces.setCurrentIndex(1)
        if self.table.current_id() == uid:
            return  # by a click or a key: what else is chosen with it stays
        self.table.blockSignals(True)
        self.table.select_id(uid)
        self.table.blockSignals(False)

    def _name(self) -> None:
        line = self._shown.get(self.form.uid or "")
        self.heading.setText(line.title if line else f"新增{self.model.title}")
        self.remove.setVisible(self._may_remove and self.form.uid is not None)

    def _on_current(self, uid: str) -> None:
        if not uid or uid == self.form.uid:
            return
        before = self.form.uid
        if self.may_leave():
            self.open_record(uid)
        elif before:
            self.table.blockSignals(True)
            self.table.select_id(before)
            self.table.blockSignals(False)

    def may_leave(self) -> bool:
        """Ask about what was typed and not saved."""
        if self.together is not None:
            if not self.together.may_leave():
                return False
            self._close_together()
        if self.faces.currentIndex() == 0 or not self.form.dirty():
            return True
        if self.desk.alerts.ask(f"{self.model.title}的修改还没有保存，要放弃吗？", "放弃修改", "回去保存"):
            self.form.abandon()
            return True
        return False

    # ---- acting

    def start_new(self) -> None:
        """Begin a new record."""
        if not self.may_leave():
            return
        if self._start_new is not None:
            self._start_new(self)
            return
        self.form.show_new(self._fixed(), self._proposed)
        self._name()
        self.faces.setCurrentIndex(1)
        self.form.form.go_to_first()

    def created(self, uids: Sequence[str], said: str) -> None:
        """Records were made by `start_new`: list them, open the first."""
        self.reload()
        self.desk.done(said, acts.that_made(self.desk.ledger, uids[0]) if uids else 0, self.reload)
        if uids:
            self.open_record(uids[0])
            self.form.form.go_to_first()

    # ---- several at once

    def show_together(self, form: BulkForm) -> None:
        """A step for several, in the place of the open record."""
        if not self.may_leave():
            return
        page = QWidget()
        box = QVBoxLayout(page)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.px(10))
        box.addWidget(label(form.title, "h2", wrap=True))
        box.addWidget(form, 1)
        self.together = form
        form.done.connect(self._on_together_done)
        form.left.connect(self.leave_together)
        self.faces.setCurrentIndex(self.faces.addWidget(page))
        form.start()

    def leave_together(self) -> None:
        """Back to the open record, unless something is typed that should stay."""
        if self.together is not None and self.together.may_leave():
            self._close_together()
            self.table.setFocus()

    def _close_together(self) -> None:
        self.together = None
        if (page := self.faces.widget(2)) is not None:
            self.faces.removeWidget(page)
            page.deleteLater()
        self.faces.setCurrentIndex(1 if self.form.uid else 0)

    def _on_together_done(self) -> None:
        self._close_together()
        self.reload()
        self.table.setFocus()

    def remove_together(self, uids: list[str], counted: str) -> None:
        """Take all of these out that nothing else needs."""
        ledger, model = self.desk.ledger, self.model
        if self.may_leave():
            bulk.remove(
                self.desk, uids, lambda pen, uid: casework.remove_unused(pen, ledger, model, uid), counted=counted, then=self.reload
            )

    def _on_saved(self, uid: str) -> None:
        self.reload()
        self._name()
        self.desk.done(f"{self.model.title}已保存", self.form.act, self.reload)

    def _on_remove(self) -> None:
        uid = self.form.uid
        name = self.heading.text()
        if uid is None or not self.desk.alerts.ask(f"要删除“{name}”吗？删除后可以撤销。", "删除", danger=True):
            return
        try:
            with self.desk.ledger.change(f"删除{self.model.title}") as pen:
                casework.remove_unused(pen, self.desk.ledger, self.model, uid)
        except Refusal as refusal:
            self.desk.alerts.fail(refusal)
            return
        self.form.uid = None
        self.faces.setCurrentIndex(0)
        self.reload()
        self.desk.done(f"已删除“{name}”", pen.change.kept, self.reload)
