"""Step 2, 锁定数字: the figures of the month, counted once and kept; what is corrected later stands beside them."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.casework import months as casework
from xinjing_desktop.ledger.find import month_figures, months
from xinjing_desktop.ledger.find.month_end import Progress
from xinjing_desktop.ledger.find.month_figures import Corrections, Figures
from xinjing_desktop.progress import Step
from xinjing_desktop.records import MonthClose
from xinjing_desktop.records.row import shared_uid
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.handover.face import Face
from xinjing_desktop.ui.widgets.cards import Banner, hint, label
from xinjing_desktop.ui.widgets.form import FormGrid
from xinjing_desktop.ui.widgets.line_fields import LineField

NOT_ON_FORM = {
    "community": "台账只有一个居民区，自动填写",
    "month": "由页面上方选的月份决定",
    "closed_on": "锁定的那一天，自动填写",
    "closed_by": "登录的账户，自动填写",
    "figures": "锁定时由程序数出来，不能手填",
}
BLOCKS = (("走访", "重点户"), ("隐患",), ("商铺与宣传", "出动与诉求"))
"""Groups of figures, as they stand in three columns."""
NARROW = (("走访", "重点户", "商铺与宣传"), ("隐患", "出动与诉求"))
"""In two columns, where large print leaves no room for three."""
WIDE = 800


class Counted:
    """What a month looks like: its figures, what was corrected since it was closed, and the corrections of the month before."""

    def __init__(self, figures: Figures, changed: Corrections, before: Corrections) -> None:
        self.figures, self.changed, self.before = figures, changed, before


class CloseStep(Face):
    """Figures above, who checks them below."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "锁定数字", "", "锁定")
        self._asked = 0
        self.banner = Banner()
        self.body.addWidget(self.banner)
        self._grid_of = QWidget()
        self._columns = QHBoxLayout(self._grid_of)
        self._columns.setContentsMargins(0, 0, theme.px(6), 0)
        self._columns.setSpacing(theme.px(26))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setAccessibleName("本月的数字")
        self._grid_of.setObjectName("page")
        scroll.setWidget(self._grid_of)
        self.body.addWidget(scroll, 1)
        self.form = FormGrid(columns=2, labels="top")
        columns = MonthClose.columns()
        self.form.add("checked_by", columns["checked_by"].label, LineField(), hint="书记或主任的姓名，打印在移交单上")
        self.form.add("remark", columns["remark"].label, LineField())
        self.form.saved.connect(self.go_on)
        self.form.passed_end.connect(self.next.setFocus)
        self.form.setFixedHeight(theme.px(76))
        self.body.addWidget(self.form)
        self.rules = hint("")
        self.foot.addWidget(self.rules, 1)
        self.finish()

    def show_progress(self, progress: Progress) -> None:
        """Count in the background; a closed month shows what was kept."""
        super().show_progress(progress)
        close, words = progress.close, months.words(progress.month)
        self.heading.setText(f"{words}的数字")
        self.note.setText(
            f"{close.closed_on} 由{close.closed_by or '系统'}锁定，不再改变{f'，{close.checked_by} 审核' if close.checked_by else ''}。"
            if close
            else "锁定以后这些数字不再改变；以后补登、更正的，下个月列作“上月调整”。"
        )
        self.form.setVisible(close is None and self.desk.may_write)
        self.next.setText("下一步" if close else f"锁定{words}的数字")
        self.rules.setText("" if close else "统计规则见使用说明（F1）。锁定不能撤销。")
        self.count()

    def count(self) -> None:
        """The figures as a job: a large ledger takes a second."""
        ledger, month, close = self.ledger, self.month, self.progress.close if self.progress else None
        self._asked += 1
        asked = self._asked
        own = shared_uid("community", ledger.identity.unit_code)

        def work(step: Step) -> Counted:
            step(0, 2, "本月")
            if close is not None:
                figures, changed = month_figures.figures_of(close.figures or ""), months.corrections(ledger, close)
            else:
                figures, changed = months.figures(ledger, month).get(own, Figures()), {}
            step(1, 2, "上月")
            former = months.closing(ledger, months.before(month))
            return Counted(figures, changed, months.corrections(ledger, former) if former else {})

        def done(counted: Counted) -> None:
            if asked == self._asked:
                self._show(counted)

        self.desk.jobs.run(work, done, self.desk.alerts.fail, title="正在统计")

    def _show(self, counted: Counted) -> None:
        before = months.words(months.before(self.month))
        said = []
        if counted.changed:
            said.append(f"锁定以后又有更正：{month_figures.corrections_in_words(counted.changed)}。")
        if counted.before:
            said.append(f"上月调整（{before}锁定以后的更正）：{month_figures.corrections_in_words(counted.before)}。")
        self.banner.say("".join(said))
        while self._columns.count():
            self._columns.takeAt(0).widget().deleteLater()
        for groups in BLOCKS if self.width() >= theme.px(WIDE) else NARROW:
            self._columns.addWidget(_column(groups, counted), 1)

    def go_on(self) -> None:
        """Freeze the figures, after a question: it cannot be taken back."""
        if self.progress is None or self.progress.close is not None:
            self.moved_on.emit()
            return
        words = months.words(self.month)
        question = f"要锁定{words}的数字吗？锁定以后不能撤销；以后的更正会列作“上月调整”，不会丢。"
        if not self.desk.may_write or not self.form.check() or not self.desk.alerts.ask(question, "锁定", "再看看"):
            return
        ledger, month, said = self.ledger, self.month, self.form.values()

        def work(step: Step) -> MonthClose:
            return casework.close(ledger, month, checked_by=said["checked_by"], remark=said["remark"])

        def done(_: MonthClose) -> None:
            self.form.settled()
            self.desk.alerts.toast(f"{words}的数字已锁定")
            self.moved_on.emit()

        def failed(error: BaseException) -> None:
            self.desk.alerts.fail(error)
            if isinstance(error, Refusal):
                self.changed.emit()

        self.desk.jobs.run(work, done, failed, title="正在锁定")


def _column(groups: tuple[str, ...], counted: Counted) -> QWidget:
    box = QWidget()
    down = QVBoxLayout(box)
    down.setContentsMargins(0, 0, 0, 0)
    down.setSpacing(theme.px(6))
    for group in groups:
        down.addWidget(label(group, "h2"))
        grid = QGridLayout()
        grid.setVerticalSpacing(theme.px(5))
        grid.setHorizontalSpacing(theme.px(8))
        grid.setColumnStretch(0, 1)
        grid.setColumnMinimumWidth(2, theme.px(46))
        for row, line in enumerate(line for line in month_figures.LINES if line.group == group):
            value = int(getattr(counted.figures, line.key))
            name = label(line.label, "field")
            grid.addWidget(name, row, 0)
            figure = label(f"{value:,}", "value")
            tone = "bad" if line.key == "overdue" and value else ""
            theme.restyle(figure, tone=tone)
            grid.addWidget(figure, row, 1, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(label(_beside(line, value, counted), "hint"), row, 2, Qt.AlignmentFlag.AlignRight)
        down.addLayout(grid)
        down.addSpacing(theme.px(8))
    down.addStretch()
    return box


def _beside(line: month_figures.Line, value: int, counted: Counted) -> str:
    said = []
    if line.key in counted.changed:
        frozen, now = counted.changed[line.key]
        said.append(f"更正 {now - frozen:+,}".replace("-", "−"))
    if line.rate and (share := month_figures.rate(value, int(getattr(counted.figures, line.part_of)))) is not None:
        said.append(f"{share}%")
    return "　".join(said)
