"""导入: drop workbooks, answer what is asked, look through the plan, write it as one change, take it back as one."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from xinjing_desktop.ledger import undo
from xinjing_desktop.ledger.find import imports as find
from xinjing_desktop.ledger.pen import Change
from xinjing_desktop.progress import Step
from xinjing_desktop.records import ENTITIES
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.jobs import Job
from xinjing_desktop.ui.pages.imports.columns_view import ColumnsView, all_columns
from xinjing_desktop.ui.pages.imports.done_view import DoneView, Outcome
from xinjing_desktop.ui.pages.imports.plan_view import PlanView
from xinjing_desktop.ui.pages.imports.start_view import StartView
from xinjing_desktop.ui.pages.page import Page
from xinjing_desktop.ui.widgets.working_view import WorkingView

if TYPE_CHECKING:  # reading workbooks is loaded when the first one is dropped
    from xinjing_desktop.exchange.decisions import ColumnQuestion
    from xinjing_desktop.exchange.plan import Plan

PASTED = "粘贴的表格.csv"
WORKBOOK = "Excel 工作簿 (*.xlsx)"
NOTHING_FOUND = (
    "这些文件里没有找到住户、居民、重点人群、隐患、走访或商户的表。请看看是不是选错了文件，或者表头是不是被删掉了。"
)


class ImportsPage(Page):
    """Five faces, one at a time: the start, work under way, questions about columns, the plan, what was written."""

    concerns = frozenset(entity.entity for entity in ENTITIES)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._job: Job | None = None
        self._writing = False
        self.faces = QStackedWidget()
        self.start = StartView(desk)
        self.start.chosen.connect(self.open_files)
        self.start.pasted.connect(self.open_pasted)
        self.start.undo_asked.connect(lambda one: self.undo_import(one.act, one.what))
        self.working = WorkingView()
        self.columns = ColumnsView()
        self.columns.answered.connect(self._on_columns)
        self.columns.left.connect(self._leave_columns)
        self.view = PlanView(desk)
        self.view.write_asked.connect(self.write)
        self.view.repair_asked.connect(self.export_repair)
        self.view.columns_asked.connect(self.correct_columns)
        self.view.recheck_asked.connect(self.recheck)
        self.view.left.connect(self._ask_to_give_up)
        self.done = DoneView()
        self.done.undo_asked.connect(lambda outcome: self.undo_import(outcome.act, "本次导入"))
        self.done.repair_asked.connect(self.export_repair)
        self.done.go_on_asked.connect(self.recheck)
        self.done.again_asked.connect(self.give_up)
        self.done.went.connect(desk.go)
        face: QWidget
        for face in (self.start, self.working, self.columns, self.view, self.done):
            self.faces.addWidget(face)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(theme.px(24), theme.px(10), theme.px(24), theme.px(16))
        outer.addWidget(self.faces)

    # ---- what every page answers

    @property
    def plan(self) -> "Plan | None":
        """The plan that is open, written or not."""
        return self.view.plan

    def reload(self) -> None:
        """The list of earlier imports. An open plan stays as it is, but says that the ledger has moved on."""
        self.start.reload()
        if self._writing or self.plan is None:
            return
        self.view.set_stale(True)
        outcome = self.done.outcome
        if self.faces.currentWidget() is self.done and outcome and find.is_undone(self.desk.ledger, outcome.act):
            self.give_up()  # taken back by Ctrl+Z

    def go(self, **where: Any) -> None:
        """Cells of Excel that were pasted into a table of another page."""
        if cells := where.get("pasted"):
            self.open_pasted(cells)

    def may_leave(self) -> bool:
        """A plan that is not written is asked about; it stays here until the program is closed."""
        if self._job is not None and self._writing:
            return self.desk.alerts.ask("正在写入台账。要让它在后台继续写吗？", "在后台继续", "留在这里")
        if self.faces.currentWidget() not in (self.view, self.columns):
            return True
        return self.desk.alerts.ask(
            "这次导入核对好了，但还没有写入。离开这一页，核对的结果会留着；关闭程序就要重新核对。", "离开", "留下继续"
        )

    def show_face(self, face: QWidget) -> None:
        """Show one of the faces, with the keyboard where the work goes on."""
        self.faces.setCurrentWidget(face)
        if face is self.start:
            self.start.start()

    def _work(
        self, work: Callable[[Step], Any], done: Callable[[Any], None], words: tuple[str, str], back: QWidget
    ) -> None:
        """Long work with its own face. When it was stopped or failed, `back` is shown again."""
        job = self._job = self.desk.jobs.run(work, done, self.desk.alerts.fail)

        def settled() -> None:
            self._job = None
            self._writing = False
            if self.faces.currentWidget() is self.working:
                self.show_face(back)

        job.finished.connect(settled)
        self.working.follow(job, *words)
        self.show_face(self.working)
        self.working.setFocus()

    # ---- reading

    def open_files(self, paths: Sequence[Path]) -> None:
        """Read the workbooks and make the plan, in the background."""
        if not self.desk.may_write or self._job is not None or not paths:
            return
        ledger = self.desk.ledger
        self.start.show_refusals([])

        def work(step: Step) -> "Plan":
            from xinjing_desktop.exchange.plan import open_plan

            return open_plan(ledger, list(paths), step=step)

        names = "、".join(path.name for path in paths[:3]) + (f" 等 {len(paths)} 个文件" if len(paths) > 3 else "")
        self._work(work, self._on_plan, ("正在读取和核对", names), self.start)

    def open_pasted(self, cells: str) -> None:
        """Rows copied in Excel (tab-separated) are planned as a workbook of one sheet."""
        if not self.desk.may_write or self._job is not None:
            return
        if self.faces.currentWidget() in (self.view, self.columns):
            self.desk.alerts.tell("这里还有一份核对好的导入没有写入。请先写入它，或者点“不导入了”，再粘贴。")
            return
        ledger = self.desk.ledger
        self.start.show_refusals([])

        def work(step: Step) -> "Plan":
            from xinjing_desktop.exchange.plan import open_plan

            with tempfile.TemporaryDirectory() as folder:  # gone when the cells are in the plan: people's data
                path = Path(folder) / PASTED
                path.write_text(cells, encoding="utf-8", newline="")
                plan = open_plan(ledger, [path], step=step)
                for table in plan.tables:
                    table.source.grids()
            return plan

        self._work(work, self._on_plan, ("正在核对", "粘贴的表格"), self.start)

    def _on_plan(self, plan: "Plan") -> None:
        refused = [f"“{name}”：{sentence}" for name, sentence in plan.unreadable]
        if not any(table.rows for table in plan.tables):
            self.start.show_refusals(refused or [NOTHING_FOUND])
            self.show_face(self.start)
            return
        self.view.show_plan(plan)
        if questions := plan.columns_to_ask():
            self.columns.ask(questions, self._sheets(questions))
            self.show_face(self.columns)
        else:
            self._show_plan()

    def _show_plan(self) -> None:
        self.show_face(self.view)
        self.view.table.setFocus()

    def _sheets(self, questions: Sequence["ColumnQuestion"]) -> list[str]:
        assert self.plan is not None
        tables = [self.plan.tables[question.table] for question in questions]
        return [" · ".join(part for part in (table.file, table.sheet) if part) for table in tables]

    # ---- columns

    def correct_columns(self) -> None:
        """Show what each column is taken for: those of the chosen table, else of all."""
        plan = self.plan
        if plan is None:
            return
        number = self.view.tables.currentData()
        tables = [table for table in plan.tables if table.rows and number in (-1, table.number)]
        seen: set[str] = set()
        questions: list[ColumnQuestion] = []
        for table in tables:
            if table.reading.shape not in seen:
                seen.add(table.reading.shape)
                questions += all_columns(table.number, table.reading)
        self.columns.correct(questions, self._sheets(questions))
        self.show_face(self.columns)

    def _on_columns(self, answers: list[tuple["ColumnQuestion", str]]) -> None:
        plan = self.plan
        if plan is None or not answers:
            self._leave_columns()
            return
        said = [(question.table, question.column, field) for question, field in answers]

        def work(step: Step) -> None:
            plan.answer_columns(said, step)

        def done(_: None) -> None:
            self.view.show_plan(plan)
            self._show_plan()

        self._work(work, done, ("正在重新核对", "按您说的读这些列"), self.columns)

    def _leave_columns(self) -> None:
        if self.plan is not None and not self.plan.columns_to_ask():
            self._show_plan()  # they were only looked at
        else:
            self._ask_to_give_up()

    # ---- the plan

    def _ask_to_give_up(self) -> None:
        if self.desk.alerts.ask("要放弃这次导入吗？台账没有改动，核对时的选择和修改会丢掉。", "放弃", "继续核对"):
            self.give_up()

    def give_up(self) -> None:
        """Back to the start; the plan is forgotten."""
        self.view.close_plan()
        self.start.show_refusals([])
        self.start.reload()
        self.show_face(self.start)

    def recheck(self) -> None:
        """Judge every row against the ledger as it is now; answers and repaired cells stay."""
        plan = self.plan
        if plan is None or self._job is not None:
            return

        def done(_: None) -> None:
            self.view.show_plan(plan)
            self._show_plan()

        self._work(plan.judge_again, done, ("正在重新核对", "和现在的台账比较"), self.faces.currentWidget())

    # ---- writing

    def write(self) -> None:
        """Say in one sentence what will happen, then write it as one change."""
        plan, ledger = self.plan, self.desk.ledger
        if plan is None or self._job is not None:
            return
        if self.view.is_stale:
            self.desk.alerts.tell("核对期间台账有改动，先重新核对一遍，再请您看一眼、点写入。")
            self.recheck()
            return
        counts = plan.counts()
        if not self.desk.alerts.ask(intention(counts), "写入", "再看看", title="写入台账"):
            return
        warned = sum(1 for row in plan.all_rows if row.warnings and row.verdict in ("new", "changed"))
        pages = pages_of(plan)
        self._writing = True

        def work(step: Step) -> Change:
            from xinjing_desktop.exchange.apply import apply

            return apply(ledger, plan, step=step)

        def done(change: Change) -> None:
            self.start.reload()
            self.done.show_outcome(Outcome(change.act, counts, warned, pages))
            self.show_face(self.done)

        self._work(work, done, ("正在写入台账", "写完以前可以停止，停止了就一行也不写"), self.view)

    def export_repair(self) -> None:
        """The rows to repair as a workbook."""
        plan = self.plan
        if plan is None:
            return
        target = self.desk.alerts.pick_save("待修改的行存到哪里", "待修改的行.xlsx", WORKBOOK)
        if target is None:
            return

        def work(step: Step) -> int:
            from xinjing_desktop.exchange.repair import write_repair

            return write_repair(plan, target)

        def done(count: int) -> None:
            self.desk.alerts.toast(f"已导出 {count:,} 行到 {target.name}，改好后再导入这个文件")

        self.desk.jobs.run(work, done, self.desk.alerts.fail, title="正在导出待修改的行")

    # ---- taking back

    def undo_import(self, act: int, what: str) -> None:
        """Take a whole import back; what was worked on since stays, and is counted."""
        question = f"要撤销“{what.removeprefix('导入 ')}”吗？新增的会删去，改过的恢复原样；导入以后又有人改过、用到的记录不动。"
        if self._job is not None or not self.desk.alerts.ask(question, "撤销导入", "不撤销", danger=True):
            return
        ledger = self.desk.ledger

        def done(undone: undo.Undone) -> None:
            self.give_up()
            said = f"已撤销导入，{undone.reverted:,} 条记录恢复到导入以前。"
            if undone.kept:
                self.desk.alerts.tell(f"{said}另有 {undone.kept:,} 条导入以后又改过或者有走访、隐患用到，没有动。")
            else:
                self.desk.alerts.toast(said)

        self._work(lambda step: undo.undo(ledger, act, step), done, ("正在撤销导入", ""), self.faces.currentWidget())


def intention(counts: dict[str, int]) -> str:
    """What writing will do, in one sentence."""
    said = f"将新增 {counts['new']:,} 行、更新 {counts['changed']:,} 行"
    if counts["same"]:
        said += f"，跳过没有变化的 {counts['same']:,} 行"
    rest = [
        f"{word} {counts[verdict]:,} 行"
        for verdict, word in (("undecided", "待定"), ("refused", "拒绝"), ("skipped", "不写入"))
        if counts[verdict]
    ]
    return f"{said}{'；' + '、'.join(rest) + '，这次不写' if rest else ''}。写入后可以整次撤销。"


def pages_of(plan: "Plan") -> tuple[str, ...]:
    """The pages that show what the plan brings."""
    entities = {draft.entity for row in plan.all_rows if row.verdict in ("new", "changed") for draft in row.drafts}
    found = []
    if entities & {"household", "resident", "profile"}:
        found.append("households")
    if entities & {"hazard", "recheck", "finding"}:
        found.append("hazards")
    if entities & {"household", "visit"}:
        found.append("doors")
    return tuple(found)
