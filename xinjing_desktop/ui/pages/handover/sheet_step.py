"""Step 5, 移交单: printed in two copies, signed, taken to the town together with the stick."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from xinjing_desktop import reports
from xinjing_desktop.ledger.find import month_end, months
from xinjing_desktop.ledger.find.month_end import Progress
from xinjing_desktop.progress import Step
from xinjing_desktop.sheet import Sheet
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.handover.face import Face
from xinjing_desktop.ui.table_export import ask_reason
from xinjing_desktop.ui.widgets.cards import button, label, line
from xinjing_desktop.ui.widgets.empty import Empty
from xinjing_desktop.ui.widgets.flow import FlowLayout

PDF, WORKBOOK = "PDF 文件 (*.pdf)", "Excel 工作簿 (*.xlsx)"


class SheetStep(Face):
    """The sheet on screen as it will be on paper, and the ways to get it there."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "移交单", "打印两份，签字盖章，和 U 盘一起交给镇里。", "已经签字，完成移交")
        self.print_button = button("打印两份…", icon="print", shortcut="Ctrl+P")
        self.print_button.clicked.connect(self._print)
        self.pdf_button = button("存成 PDF…", icon="save")
        self.pdf_button.clicked.connect(self.save_pdf)
        self.book_button = button("月报汇总表…", icon="excel", tip="本月的数字，存成 Excel 工作簿")
        self.book_button.clicked.connect(lambda: self.save_report("monthly_summary"))
        self.ledger_button = button("隐患台账…", icon="excel", tip="本月发现的隐患，存成 Excel 工作簿")
        self.ledger_button.clicked.connect(lambda: self.save_report("hazard_ledger"))
        self.care_button = button("重点人群走访表…", icon="excel", tip="本月走访了哪些重点人群，存成 Excel 工作簿；要写明用途")
        self.care_button.clicked.connect(lambda: self.save_report("care_visits"))
        row = QWidget()
        flow = FlowLayout(row, gap=10, line_gap=8)
        for each in (self.print_button, self.pdf_button, self.book_button, self.ledger_button, self.care_button):
            flow.addWidget(each)
        self.body.addWidget(row)
        self.paper = QScrollArea()
        self.paper.setWidgetResizable(True)
        self.paper.setFrameShape(QFrame.Shape.NoFrame)
        self.paper.setAccessibleName("移交单的内容")
        self.body.addWidget(self.paper, 1)
        self.finish()

    def show_progress(self, progress: Progress) -> None:
        """The sheet of the newest package, or what is missing for it."""
        super().show_progress(progress)
        handed = progress.handed is not None
        for each in (self.print_button, self.pdf_button):
            each.setEnabled(handed)
        self.next.setEnabled(handed)
        self.next.setText("完成" if "sheet" in progress.done else "已经签字，完成移交")
        if handed:
            self.paper.setWidget(_on_screen(self.sheet()))
        else:
            self.paper.setWidget(Empty("先把数据包写到 U 盘，移交单上要印它的文件名和校验码。", title="还没有数据包", icon="file"))

    def sheet(self) -> Sheet:
        """The hand-over sheet of this month. Raises Refusal."""
        return reports.make(self.ledger, "handover_sheet", month=self._pair)

    @property
    def _pair(self) -> tuple[int, int]:
        return int(self.month[:4]), int(self.month[5:])

    # ---- to paper

    def _print(self) -> None:
        """On the page 打印: two copies, with the printer of one's choice."""
        from xinjing_desktop.ui.printing.orders import SIGNED_TWICE

        self.desk.go("printing", table=self.sheet(), marks=SIGNED_TWICE)

    def save_pdf(self) -> None:
        """Both copies as one PDF."""
        from xinjing_desktop.ui.printing import output, tables
        from xinjing_desktop.ui.printing.orders import SIGNED_TWICE

        target = self.desk.alerts.pick_save("移交单存到哪里", f"移交单_{self.ledger.identity.unit_name}_{self.month}.pdf", PDF)
        if target is None:
            return
        bundle = tables.laid_out(self.sheet(), SIGNED_TWICE)

        def done(_: int) -> None:
            self.desk.alerts.toast(f"移交单已存成 {target.name}，共两份")

        self.desk.jobs.slices(output.pdf(Path(target), bundle), done, self.desk.alerts.fail, title="正在存成 PDF")

    def save_report(self, code: str) -> None:
        """A report of the month as a workbook."""
        ledger, pair, title = self.ledger, self._pair, reports.by_code(code).name
        name = f"{title}_{ledger.identity.unit_name}_{self.month}.xlsx"
        reason = ask_reason(self.desk, title) if reports.by_code(code).reason == "needed" else ""
        if reason is None:
            return
        target = self.desk.alerts.pick_save(f"{title}存到哪里", name, WORKBOOK)
        if target is None:
            return

        def work(step: Step) -> int:
            from xinjing_desktop.exchange.workbook_write import write_sheet

            return write_sheet(reports.make(ledger, code, month=pair, reason=reason), target, step)

        def done(_: int) -> None:
            self.desk.alerts.toast(f"{title}已存成 {target.name}")

        self.desk.jobs.run(work, done, self.desk.alerts.fail, title="正在导出")

    def go_on(self) -> None:
        """Signed: the month is done."""
        before = self.progress and "sheet" in self.progress.done
        month_end.mark(self.ledger, self.month, "sheet")
        if not before:
            self.desk.alerts.toast(f"{months.words(self.month)}已移交，等镇里的回复")
        self.moved_on.emit()


def _on_screen(sheet: Sheet) -> QWidget:
    """The sheet as words: the same as on paper, in the type of the window."""
    page = QWidget()
    page.setObjectName("page")
    down = QVBoxLayout(page)
    down.setContentsMargins(theme.px(4), theme.px(6), theme.px(10), theme.px(6))
    down.setSpacing(theme.px(6))
    title = label(sheet.title, "h1")
    down.addWidget(title, 0, Qt.AlignmentFlag.AlignHCenter)
    for words in sheet.above:
        down.addWidget(label(words, "value", wrap=True, selectable=True))
    grid = QGridLayout()
    grid.setVerticalSpacing(theme.px(4))
    grid.setHorizontalSpacing(theme.px(18))
    grid.setColumnStretch(len(sheet.headings) - 1, 1)
    for at, heading in enumerate(sheet.headings):
        grid.addWidget(label(heading.label, "field"), 0, at, _side(heading.kind))
    for number, row in enumerate([*sheet.rows, *sheet.totals], start=1):
        for at, (cell, heading) in enumerate(zip(row, sheet.headings, strict=True)):
            grid.addWidget(_cell(cell), number, at, _side(heading.kind))
    down.addWidget(line())
    down.addLayout(grid)
    down.addWidget(line())
    for words in sheet.below:
        down.addWidget(label(words, "value", wrap=True))
    down.addStretch()
    return page


def _side(kind: str) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignRight if kind == "number" else Qt.AlignmentFlag.AlignLeft


def _cell(cell: object) -> QLabel:
    return label(f"{cell:,}" if isinstance(cell, int) else str(cell or ""), "value")
