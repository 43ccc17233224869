"""The plan: what every row would do, the chosen row beside the list, questions answered and cells repaired by keyboard."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from xinjing_desktop.exchange.result import WARNINGS
from xinjing_desktop.exchange.verdicts import VERDICTS, PlanRow
from xinjing_desktop.progress import Step
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.imports.not_data import NotData, count_not_data
from xinjing_desktop.ui.pages.imports.plan_rows import COLUMNS, PlanSource
from xinjing_desktop.ui.pages.imports.row_panel import RowPanel
from xinjing_desktop.ui.table_export import offer_export
from xinjing_desktop.ui.widgets.cards import Banner, PageHeader, button
from xinjing_desktop.ui.widgets.drawer import Drawer
from xinjing_desktop.ui.widgets.empty import Empty
from xinjing_desktop.ui.widgets.filter_bar import FilterBar
from xinjing_desktop.ui.widgets.search_box import SearchBox
from xinjing_desktop.ui.widgets.table import Table

if TYPE_CHECKING:  # reading workbooks is loaded when the first one is dropped
    from xinjing_desktop.exchange.plan import Plan

ALL, WARNED = "all", "warned"
FILTERS = ((ALL, "全部"), *VERDICTS.items(), (WARNED, "有提醒"))


class PlanView(QWidget):
    """Shows one plan and changes it; writing it is the page's."""

    write_asked = Signal()
    repair_asked = Signal()
    columns_asked = Signal()
    recheck_asked = Signal()
    left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.plan: Plan | None = None
        self.source = PlanSource()
        self._asked = self._changing = 0
        self._write_next = False
        self._waiting: list[PlanRow] = []
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.px(10))
        outer.addWidget(self._header())
        self.refusals = Banner(tone="bad")
        self.stale = Banner(tone="warn")
        self.stale.pressed.connect(self.recheck_asked)
        outer.addWidget(self.refusals)
        outer.addWidget(self.stale)
        self.filters = FilterBar("按结论筛选", FILTERS)
        self.filters.chosen.connect(lambda key: self.refilter())
        outer.addWidget(self.filters)
        outer.addLayout(self._search_line())
        across = QHBoxLayout()
        across.setSpacing(theme.px(14))
        across.addWidget(self._list(), 1)
        across.addWidget(self._beside())
        outer.addLayout(across, 1)
        self._keys = []
        for keys, act in (
            ("Ctrl+Return", self.next_undecided),
            ("Ctrl+Enter", self.next_undecided),
            ("Ctrl+S", self.start_writing),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
            self._keys.append(shortcut)

    # ---- layout

    def _header(self) -> QWidget:
        leave = button("不导入了", tip="放弃这次核对，台账不变")
        leave.clicked.connect(self.left)
        self.repair = button("导出待修改的行…", icon="export", tip="只含要修改的行，每行写明原因；改好可以再导入")
        self.repair.clicked.connect(self.repair_asked)
        self.write = button("写入", icon="save", kind="primary", tip="全部写入台账，可以整次撤销（Ctrl+S）")
        self.write.clicked.connect(self.start_writing)
        self.head = PageHeader("核对导入", actions=[leave, self.repair, self.write])
        return self.head

    def _search_line(self) -> QHBoxLayout:
        self.box = SearchBox("在表里找：姓名、地址、电话，单元格里的任何字")
        self.box.searched.connect(lambda text: self.refilter())
        self.box.went_down.connect(lambda: self.table.setFocus())
        self.tables, self.warnings = QComboBox(), QComboBox()
        self.tables.setAccessibleName("哪张表")
        self.warnings.setAccessibleName("哪种提醒")
        for combo in (self.tables, self.warnings):
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            combo.setMinimumContentsLength(11)
            combo.activated.connect(lambda at: self.refilter())
        self.columns = button("列的对应…", icon="columns", tip="哪一列是什么，认错了可以改")
        self.columns.clicked.connect(self.columns_asked)
        self.not_data = button("", kind="flat", icon="list", tip="标题、合计、说明等没有当作数据的行")
        self.not_data.clicked.connect(self.show_not_data)
        row = QHBoxLayout()
        row.setSpacing(theme.px(10))
        row.addWidget(self.box, 1)
        for widget in (self.tables, self.warnings, self.columns, self.not_data):
            row.addWidget(widget)
        return row

    def _list(self) -> QWidget:
        self.empty = Empty("换一个筛选看看。", title="没有这样的行", icon="list")
        self.table = Table("import-plan", COLUMNS, self.source, state=self.desk.state, empty=self.empty)
        self.table.setAccessibleName("导入的行")
        offer_export(self.desk, self.table)
        self.table.current_changed.connect(self._on_current)
        self.table.clicked.connect(lambda index: self._on_current(self.table.rows.id_at(index.row())))
        self.table.opened.connect(self._edit)
        return self.table

    def _beside(self) -> QWidget:
        self.panel = RowPanel()
        self.panel.decided.connect(self.decide)
        self.panel.decided_alike.connect(self.decide_alike)
        self.panel.asked_again.connect(lambda row: self.change(lambda plan: plan.ask_again(row)))
        self.panel.fixed.connect(lambda row, column, text: self.change(lambda plan: plan.fix(row, column, text)))
        self.panel.skipped.connect(lambda row: self.change(lambda plan: plan.skip(row)))
        self.panel.taken.connect(lambda row: self.change(lambda plan: plan.take(row)))
        self.panel.next_asked.connect(self.next_undecided)
        self.panel.left.connect(self.table.setFocus)
        self.panel.hide()
        self.left_out = NotData()
        self.drawer = Drawer(width=400)
        self.drawer.closed.connect(self.table.setFocus)
        return self.drawer

    # ---- showing

    def show_plan(self, plan: "Plan") -> None:
        """Another plan, beginning with what has to be decided."""
        self.plan = plan
        self.panel.row = None
        self.source.set_plan(list(plan.all_rows))
        said = [f"“{name}”：{sentence}" for name, sentence in plan.unreadable]
        self.refusals.say("\n".join(said), tone="bad")
        self.set_stale(False)
        self.tables.clear()
        self.tables.addItem("所有的表", -1)
        several = len({table.file for table in plan.tables}) > 1
        for table in plan.tables:
            if table.rows:
                parts = (table.file, table.sheet) if several or not table.sheet else (table.sheet,)
                self.tables.addItem(" · ".join(part for part in parts if part), table.number)
        self.tables.setVisible(self.tables.count() > 2)
        left_out = count_not_data(plan)
        self.not_data.setText(f" 另有 {left_out:,} 行不是数据")
        self.not_data.setVisible(left_out > 0)
        self.columns.setVisible(any(table.rows for table in plan.tables))
        self.box.clear()
        self.drawer.hide()
        self.filters.choose("undecided" if plan.counts()["undecided"] else ALL)
        self._count()
        self.refilter()
        self._first()

    def close_plan(self) -> None:
        """Forget the plan; the memory of a large one is given back."""
        self.plan = None
        self.panel.row = None
        self.source.set_plan([])
        self._waiting = []
        self.drawer.hide()
        self.table.reload()

    def set_stale(self, stale: bool) -> None:
        """The ledger was changed meanwhile: say so, and offer to judge anew."""
        said = "核对期间台账有改动，下面的结论可能不是最新的。" if stale else ""
        self.stale.say(said, tone="warn", button="重新核对")

    @property
    def is_stale(self) -> bool:
        """Whether the ledger changed since the rows were judged."""
        return not self.stale.isHidden()

    def refilter(self) -> None:
        """Show what fits chips, boxes and search. Looking through the text of many cells is done in the background."""
        plan, text = self.plan, self.box.text().strip()
        if plan is None:
            return
        self._asked += 1
        number, warning, key = self.tables.currentData(), self.warnings.currentData(), self.filters.key()
        table = plan.tables[number] if isinstance(number, int) and number >= 0 else None
        verdict = key if key in VERDICTS else None

        def find() -> list[PlanRow]:
            found = plan.rows(verdict=verdict, warning=warning or None, text=text, table=table)
            return [row for row in found if row.warnings] if key == WARNED else found

        if not text:
            self._show(find())
            return
        asked = self._asked

        def done(found: list[PlanRow]) -> None:
            if asked == self._asked:
                self._show(found)

        self.desk.jobs.run(lambda step: find(), done, self.desk.alerts.fail)

    def _show(self, rows: list[PlanRow]) -> None:
        self.source.shown = rows
        self.table.reload()

    def _first(self) -> None:
        if self.source.shown:
            self.table.select_id(self.source.ids()[0])
        self.table.setFocus()

    def _count(self) -> None:
        """Chips, head and buttons after something was decided."""
        plan = self.plan
        assert plan is not None
        counts = plan.counts()
        self._waiting = [row for row in self.source.all if row.verdict == "undecided"]
        warned = sum(1 for row in self.source.all if row.row.warnings)
        self.filters.set_counts({**counts, ALL: len(self.source.all), WARNED: warned})
        files = len(plan.sources) - len(plan.unreadable)
        ready = counts["new"] + counts["changed"]
        waiting = f"，{counts['undecided']:,} 行等您决定" if counts["undecided"] else ""
        self.head.set_note(f"{files} 个文件，{len(self.source.all):,} 行{waiting}。台账还没有改动。")
        self.write.setText(f" 写入 {ready:,} 行" if ready else " 没有可写入的")
        self.write.setEnabled(ready > 0)
        self.repair.setEnabled(counts["undecided"] + counts["refused"] + warned > 0)
        chosen = self.warnings.currentData()
        self.warnings.clear()
        self.warnings.addItem("所有提醒", "")
        for code, count in plan.warnings().items():
            self.warnings.addItem(f"{WARNINGS[code].partition('，')[0]}  {count:,}", code)
        self.warnings.setCurrentIndex(max(self.warnings.findData(chosen), 0))
        self.warnings.setVisible(self.warnings.count() > 1)

    # ---- one row

    def _on_current(self, uid: str) -> None:
        if not uid or self.plan is None:
            return
        row = self.source.row(uid)
        self._show_row(row)
        sheet = f"{row.table.file}　{row.table.sheet}".strip()
        self.drawer.show_content(self.panel, f"第 {row.number} 行　{row.who[:40]}".strip(), sheet)

    def _show_row(self, row: PlanRow) -> None:
        alike = [sum(1 for one in self._waiting if one is not row and one.fitting(key)) for key, _ in row.choices]
        self.panel.show_row(row, alike, undecided=len(self._waiting))

    def _edit(self, uid: str) -> None:
        self._on_current(uid)
        self.panel.cells.start_editing()

    def show_not_data(self) -> None:
        """The rows that were not taken for data, with the reason of each."""
        if self.plan is not None:
            self.left_out.show_plan(self.plan)
            self.drawer.show_content(
                self.left_out, "没有当作数据的行", "里面若有该导入的，请在 Excel 里改成普通的一行再导入"
            )

    # ---- deciding

    def change(self, act: Callable[["Plan"], Sequence[PlanRow]]) -> None:
        """One decision; in the background, because fixing a cell reads its sheet again."""
        plan = self.plan
        if plan is None:
            return

        def work(step: Step) -> Sequence[PlanRow]:
            return act(plan)

        def done(changed: Sequence[PlanRow]) -> None:
            if plan is not self.plan:
                return
            self._count()
            self.table.refresh([self.source.id_of[id(row)] for row in changed])
            if self.panel.row is not None:
                self._show_row(self.panel.row)

        self._changing += 1
        self.desk.jobs.run(work, done, self.desk.alerts.fail, title="正在重新核对").finished.connect(self._on_settled)

    def _on_settled(self) -> None:
        self._changing -= 1
        if self._write_next and not self._changing:
            self._write_next = False
            QTimer.singleShot(0, self, self.start_writing)  # once the counts are shown

    def decide(self, row: PlanRow, key: str) -> None:
        """Answer what the row asks."""
        self.change(lambda plan: plan.decide(row, key))

    def decide_alike(self, row: PlanRow, key: str) -> None:
        """Answer it for every row that asks the same."""
        self.change(lambda plan: plan.decide_all(self.source.all, key))

    def skip_selected(self) -> None:
        """Delete: leave the chosen rows out; those that are left out already come back."""
        rows = [self.source.row(uid) for uid in self.table.selected_ids()]
        out = [row for row in rows if row.verdict in ("new", "changed", "undecided")]
        back = [row for row in rows if row.verdict == "skipped"]
        if out:
            self.change(lambda plan: plan.skip(*out))
        elif back:
            self.change(lambda plan: plan.take(*back))

    def next_undecided(self) -> None:
        """The next row below that still asks something; from the end back to the first, whatever the filter shows."""
        self.table.setFocus()  # what is being typed into a cell is taken first
        waiting = [at for at, row in enumerate(self.source.all) if row.verdict == "undecided"]
        if not waiting:
            self.desk.alerts.toast("没有待定的行了，可以写入。")
            self.write.setFocus()
            return
        now = self.table.current_id()
        after = [at for at in waiting if at > int(now)] if now else []
        uid = str((after or waiting)[0])
        if not self.table.select_id(uid):
            self.filters.choose("undecided")
            self.box.clear()
            self.tables.setCurrentIndex(0)
            self.warnings.setCurrentIndex(0)
            self.refilter()
            self.table.select_id(uid)
        self._on_current(uid)

    def start_writing(self) -> None:
        """Write what is ready, once the cell that is just being typed and every other decision is judged."""
        self.table.setFocus()
        if self._changing:
            self._write_next = True
        elif self.write.isEnabled():
            self.write_asked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits choose among the answers of the row that is shown, Delete leaves rows out."""
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and Qt.Key.Key_1 <= event.key() <= Qt.Key.Key_9 and self.drawer.isVisible():
            self.panel.choices.choose(event.key() - int(Qt.Key.Key_0))
        elif plain and event.key() == Qt.Key.Key_Delete:
            self.skip_selected()
        else:
            super().keyPressEvent(event)
