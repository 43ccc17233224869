"""导入: drop workbooks, answer what is asked, look through the plan, write it as one change."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import undo
from xinjing_desktop.ledger.find.imports import PastImport
from xinjing_desktop.ledger.pen import Change
from xinjing_desktop.progress import Step
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.imports.columns_view import ColumnsView
from xinjing_desktop.ui.pages.imports.row_panel import RowPanel, verdict_pill
from xinjing_desktop.ui.pages.imports.start_view import StartView
from xinjing_desktop.ui.pages.page import Page
from xinjing_desktop.ui.widgets.cards import PageHeader, button
from xinjing_desktop.ui.widgets.drawer import Drawer
from xinjing_desktop.ui.widgets.empty import Empty
from xinjing_desktop.ui.widgets.filter_bar import FilterBar
from xinjing_desktop.ui.widgets.search_box import SearchBox
from xinjing_desktop.ui.widgets.table import Table
from xinjing_desktop.ui.widgets.table_model import QuerySource, TableColumn

if TYPE_CHECKING:  # reading workbooks is loaded when the first one is dropped
    from xinjing_desktop.exchange.decisions import ColumnQuestion
    from xinjing_desktop.exchange.plan import Plan, PlanRow

ALL, WARNED = "all", "warned"
FILTERS = (
    (ALL, "全部"),
    ("new", "新增"),
    ("changed", "变更"),
    ("same", "未变"),
    ("undecided", "待定"),
    ("refused", "拒绝"),
    ("skipped", "不写入"),
    (WARNED, "有提醒"),
)
COLUMNS = (
    TableColumn(key="number", title="行", width=6, align="right", number=True, sortable=False),
    TableColumn(key="verdict", title="结论", width=10, pill=lambda row: verdict_pill(row.verdict), sortable=False),
    TableColumn(key="who", title="谁", width=12, sortable=False),
    TableColumn(key="where", title="在哪里", width=22, sortable=False),
    TableColumn(key="reason", title="原因", width=60, sortable=False),
    TableColumn(key="sheet", title="工作表", width=14, text=lambda row: row.table.sheet, sortable=False, hidden=True),
    TableColumn(key="file", title="文件", width=18, text=lambda row: row.table.file, sortable=False, hidden=True),
)


class ImportsPage(Page):
    """Four faces: the start, the questions about columns, the plan, and the start again with what was written."""

    concerns = frozenset({"household", "resident", "hazard", "visit", "shop", "profile"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.plan: Plan | None = None
        self._rows: list[PlanRow] = []
        self._busy = False
        self.head = PageHeader("导入")
        self.faces = QStackedWidget()
        self.start = StartView(desk)
        self.start.chosen.connect(self.open_files)
        self.start.undo_asked.connect(self.undo_import)
        self.columns = ColumnsView()
        self.columns.answered.connect(self._on_columns)
        self.columns.left.connect(self.give_up)
        self.faces.addWidget(self.start)
        self.faces.addWidget(self.columns)
        self.faces.addWidget(self._plan_face())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(theme.px(24), theme.px(10), theme.px(24), theme.px(16))
        outer.setSpacing(theme.px(10))
        outer.addWidget(self.head)
        outer.addWidget(self.faces, 1)

    def _plan_face(self) -> QWidget:
        face = QWidget()
        inside = QVBoxLayout(face)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(theme.px(10))
        self.filters = FilterBar("计划筛选", FILTERS)
        self.filters.chosen.connect(lambda key: self._show_rows())
        self.box = SearchBox("在计划里找：姓名、地址、单元格里的字")
        self.box.searched.connect(lambda text: self._show_rows())
        self.tables = QComboBox()
        self.tables.setAccessibleName("哪张表")
        self.tables.activated.connect(lambda at: self._show_rows())
        line = QHBoxLayout()
        line.addWidget(self.box, 1)
        line.addWidget(self.tables)
        inside.addWidget(self.filters)
        inside.addLayout(line)
        empty = Empty("换一个筛选看看。", title="没有这样的行", icon="list")
        source = QuerySource(lambda key, descending: [str(at) for at in range(len(self._rows))], self._lines)
        self.table = Table("import-plan", COLUMNS, source, state=self.desk.state, empty=empty)
        self.table.setAccessibleName("导入计划")
        self.table.current_changed.connect(self._on_current)
        self.table.opened.connect(self._on_current)
        self.panel = RowPanel()
        self.panel.decided.connect(lambda row, key: self._change(lambda plan: plan.decide(row, key)))
        self.panel.decided_alike.connect(self._decide_alike)
        self.panel.fixed.connect(lambda row, column, text: self._change(lambda plan: plan.fix(row, column, text)))
        self.panel.skipped.connect(lambda row: self._change(lambda plan: plan.skip(row)))
        self.panel.taken.connect(lambda row: self._change(lambda plan: plan.take(row)))
        self.panel.next_asked.connect(self.next_undecided)
        self.drawer = Drawer(width=400)
        self.drawer.closed.connect(self.drawer.hide)
        across = QHBoxLayout()
        across.setSpacing(theme.px(14))
        across.addWidget(self.table, 1)
        across.addWidget(self.drawer)
        inside.addLayout(across, 1)
        self.write_button = button("写入", icon="save", kind="primary")
        self.write_button.clicked.connect(self.write)
        self.repair_button = button(
            "导出待修改的行…", icon="export", tip="只含要修改的行，每行写明原因；改好可以再导入"
        )
        self.repair_button.clicked.connect(self.export_repair)
        leave = button("不导入了")
        leave.clicked.connect(self._ask_to_give_up)
        line = QHBoxLayout()
        for made in (self.write_button, self.repair_button, leave):
            line.addWidget(made)
        line.addStretch()
        inside.addLayout(line)
        return face

    # ---- showing

    def reload(self) -> None:
        """The list of earlier imports; an open plan stays as it is."""
        self.start.reload()

    def may_leave(self) -> bool:
        """An open plan is asked about: nothing of it is written yet."""
        if self.plan is None or self.faces.currentIndex() == 0:
            return True
        return self.desk.alerts.ask("这次导入还没有写入，要放弃吗？", "放弃", "继续核对")

    def _ask_to_give_up(self) -> None:
        if self.may_leave():
            self.give_up()

    def give_up(self) -> None:
        """Back to the start; nothing was written."""
        self.plan = None
        self._rows = []
        self.head.set_note("")
        self.faces.setCurrentIndex(0)
        self.start.reload()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits choose among the answers of the row that is shown."""
        if self.faces.currentIndex() == 2 and Qt.Key.Key_1 <= event.key() <= Qt.Key.Key_9:
            self.panel.choose(event.key() - int(Qt.Key.Key_0))
        else:
            super().keyPressEvent(event)

    # ---- reading

    def open_files(self, paths: Sequence[Path]) -> None:
        """Read the workbooks and make the plan, in the background."""
        if not self.desk.may_write or self._busy:
            return
        ledger = self.desk.ledger
        self._busy = True

        def work(step: Step) -> "Plan":
            from xinjing_desktop.exchange.plan import open_plan

            return open_plan(ledger, list(paths), step=step)

        job = self.desk.jobs.run(work, self._on_plan, self.desk.alerts.fail, title="正在读取和核对")
        job.finished.connect(self._on_settled)

    def _on_settled(self) -> None:
        self._busy = False

    def _on_plan(self, plan: "Plan") -> None:
        self.start.show_refusals([f"{name}：{sentence}" for name, sentence in plan.unreadable])
        if not any(table.rows for table in plan.tables):
            if not plan.unreadable:
                self.start.show_refusals(
                    ["这些文件里没有找到住户、居民、重点人群、隐患、走访或商户的表。请换一个文件。"]
                )
            return
        self.plan = plan
        if questions := plan.columns_to_ask():
            self.columns.ask(questions)
            self.faces.setCurrentIndex(1)
        else:
            self._show_plan()

    def _on_columns(self, answers: list[tuple["ColumnQuestion", str]]) -> None:
        plan = self.plan
        if plan is None:
            return

        def work(step: Step) -> None:
            for at, (question, field) in enumerate(answers):
                step(at, len(answers), f"“{question.head}”")
                plan.answer_column(question.table, question.column, field)

        self.desk.jobs.run(work, lambda _: self._show_plan(), self.desk.alerts.fail, title="正在重新核对")

    # ---- the plan

    def _show_plan(self) -> None:
        assert self.plan is not None
        self.tables.clear()
        self.tables.addItem("全部表", -1)
        for table in self.plan.tables:
            if table.rows:
                self.tables.addItem(" · ".join(part for part in (table.file, table.sheet) if part), table.number)
        self.tables.setVisible(self.tables.count() > 2)
        self.faces.setCurrentIndex(2)
        self.drawer.hide()
        counts = self.plan.counts()
        self.filters.choose("undecided" if counts["undecided"] else ALL)
        self._show_rows()
        self.table.setFocus()

    def _show_rows(self) -> None:
        if self.plan is None:
            return
        key, number = self.filters.key(), self.tables.currentData()
        table = self.plan.tables[number] if isinstance(number, int) and number >= 0 else None
        verdict = key if key not in (ALL, WARNED) else None
        rows = self.plan.rows(verdict=verdict, text=self.box.text().strip(), table=table)
        self._rows = [row for row in rows if row.warnings] if key == WARNED else rows
        self.table.reload()
        self._count()

    def _count(self) -> None:
        assert self.plan is not None
        counts = self.plan.counts()
        warned = sum(1 for row in self.plan.all_rows if row.warnings)
        self.filters.set_counts({**counts, ALL: sum(counts.values()), WARNED: warned})
        ready = counts["new"] + counts["changed"]
        files = len({table.file for table in self.plan.tables})
        self.head.set_note(f"{files} 个文件，{sum(counts.values()):,} 行；还没有写入任何内容")
        self.write_button.setText(f" 写入 {ready:,} 行")
        self.write_button.setEnabled(ready > 0)
        self.repair_button.setEnabled(counts["refused"] + counts["undecided"] + warned > 0)

    def _lines(self, ids: Sequence[str]) -> dict[str, "PlanRow"]:
        return {one: self._rows[int(one)] for one in ids if int(one) < len(self._rows)}

    def _on_current(self, uid: str) -> None:
        if not uid or int(uid) >= len(self._rows):
            return
        row = self._rows[int(uid)]
        self.panel.show_row(row, self._alike(row))
        self.drawer.show_content(self.panel, f"第 {row.number} 行　{row.who}", f"{row.table.file}　{row.table.sheet}")

    def _alike(self, row: "PlanRow") -> int:
        if self.plan is None or row.verdict != "undecided":
            return 0
        return sum(1 for one in self.plan.rows(verdict="undecided") if one.topic == row.topic) - 1

    def _change(self, act: Any) -> None:
        """One decision of the user; in the background, because fixing a cell reads its sheet again."""
        plan, shown = self.plan, self.panel.row
        if plan is None or shown is None:
            return

        def done(changed: list["PlanRow"]) -> None:
            self._count()
            self.table.refresh([str(at) for at, row in enumerate(self._rows) if row in changed or row is shown])
            self.panel.show_row(shown, self._alike(shown))

        self.desk.jobs.run(lambda step: act(plan), done, self.desk.alerts.fail)

    def _decide_alike(self, row: "PlanRow", key: str) -> None:
        self._change(lambda plan: plan.decide_all([one for one in plan.rows() if one.topic == row.topic], key))

    def next_undecided(self) -> None:
        """The next row below that still asks something; from the end back to the first."""
        current = self.table.current_id()
        start = int(current) + 1 if current else 0
        order = [*range(start, len(self._rows)), *range(min(start, len(self._rows)))]
        found = next((at for at in order if self._rows[at].verdict == "undecided"), None)
        if found is None:
            self.desk.alerts.toast("没有待定的行了，可以写入")
        else:
            self.table.select_id(str(found))
            self._on_current(str(found))

    # ---- writing

    def write(self) -> None:
        """Say in one sentence what will happen, then write it as one change."""
        plan, ledger = self.plan, self.desk.ledger
        if plan is None or self._busy:
            return
        counts = plan.counts()
        rest = counts["undecided"] + counts["refused"] + counts["skipped"]
        said = f"将新增 {counts['new']:,} 行、更新 {counts['changed']:,} 行"
        said += f"；{rest:,} 行待定、拒绝或不写入，留在表里不动。" if rest else "。"
        if not self.desk.alerts.ask(said + "写入后可以整次撤销。", "写入", "再看看"):
            return
        self._busy = True

        def work(step: Step) -> Change:
            from xinjing_desktop.exchange.apply import apply

            return apply(ledger, plan, step=step)

        def done(change: Change) -> None:
            if rest and self.desk.alerts.ask(f"已写入。还有 {rest:,} 行要修改，要导出来吗？", "导出待修改的行", "不用"):
                self.export_repair()
            self.desk.alerts.toast(change.what, lambda: self._take_back(change.act))
            self.give_up()

        job = self.desk.jobs.run(work, done, self.desk.alerts.fail, title="正在写入")
        job.finished.connect(self._on_settled)

    def export_repair(self) -> None:
        """The rows to repair as a workbook."""
        plan = self.plan
        if plan is None:
            return
        target = self.desk.alerts.pick_save("待修改的行存到哪里", "待修改的行.xlsx", "Excel 工作簿 (*.xlsx)")
        if target is None:
            return

        def work(step: Step) -> int:
            from xinjing_desktop.exchange.repair import write_repair

            return write_repair(plan, target)

        def done(count: int) -> None:
            self.desk.alerts.toast(f"已导出 {count:,} 行到 {target.name}，改好后再导入")

        self.desk.jobs.run(work, done, self.desk.alerts.fail, title="正在导出待修改的行")

    # ---- taking back

    def undo_import(self, one: PastImport) -> None:
        """Take a whole earlier import back; what was worked on since stays."""
        question = f"要撤销“{one.what}”吗？导入后又改过、或已有走访和隐患的记录会留着。"
        if self.desk.alerts.ask(question, "撤销这次导入", "不撤销", danger=True):
            self._take_back(one.act)

    def _take_back(self, act: int) -> None:
        ledger = self.desk.ledger

        def done(undone: undo.Undone) -> None:
            kept = f"，{undone.kept:,} 条后来又用到，没有动" if undone.kept else ""
            self.desk.alerts.toast(f"已撤销导入：{undone.reverted:,} 条{kept}")
            self.start.reload()

        def failed(error: Exception) -> None:
            self.desk.alerts.fail(error)
            if isinstance(error, Refusal):
                self.start.reload()

        self.desk.jobs.run(lambda step: undo.undo(ledger, act), done, failed, title="正在撤销导入")
