"""The five steps of a month's end: a rail at the left, the open step at the right; where one was is told by the ledger."""

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from xinjing_desktop.ledger.find import month_end, months
from xinjing_desktop.ledger.find.month_end import STEPS, Progress
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.handover.check_step import CheckStep
from xinjing_desktop.ui.pages.handover.close_step import CloseStep
from xinjing_desktop.ui.pages.handover.face import READER, Face
from xinjing_desktop.ui.pages.handover.package_step import PackageStep
from xinjing_desktop.ui.pages.handover.scope_step import ScopeStep
from xinjing_desktop.ui.pages.handover.sheet_step import SheetStep
from xinjing_desktop.ui.pages.handover.step_rail import StepRail, StepState
from xinjing_desktop.ui.widgets.cards import Banner, Card, offer

NAMES = {"check": "自检", "close": "锁定数字", "scope": "交什么", "package": "写到 U 盘", "sheet": "移交单"}


class MonthEndView(QWidget):
    """`show_month` opens a month at the first step that is still to be taken."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.progress: Progress | None = None
        self.rail = StepRail([(step, NAMES[step]) for step in STEPS])
        self.rail.chosen.connect(self.open_step)
        self.faces: dict[str, Face] = {
            "check": CheckStep(desk),
            "close": CloseStep(desk),
            "scope": ScopeStep(desk),
            "package": PackageStep(desk),
            "sheet": SheetStep(desk),
        }
        self.package.wants_full = self.scope.full.isChecked
        self.stack = QStackedWidget()
        for face in self.faces.values():
            face.moved_on.connect(self._move_on)
            face.changed.connect(self._restate)
            self.stack.addWidget(face)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.px(12))
        self.note = Banner(READER, tone="warn")
        offer(self.note, not desk.may_write)
        outer.addWidget(self.note)
        self.finished = Banner(tone="ok")
        outer.addWidget(self.finished)
        across = QHBoxLayout()
        across.setSpacing(theme.px(14))
        rail = Card(pad=theme.px(10))
        rail.body.addWidget(self.rail)
        across.addWidget(rail)
        across.addWidget(self.stack, 1)
        outer.addLayout(across, 1)

    @property
    def check(self) -> CheckStep:
        """Step 1."""
        face = self.faces["check"]
        assert isinstance(face, CheckStep)
        return face

    @property
    def scope(self) -> ScopeStep:
        """Step 3."""
        face = self.faces["scope"]
        assert isinstance(face, ScopeStep)
        return face

    @property
    def package(self) -> PackageStep:
        """Step 4."""
        face = self.faces["package"]
        assert isinstance(face, PackageStep)
        return face

    @property
    def current(self) -> str:
        """The key of the open step."""
        return next(key for key, face in self.faces.items() if face is self.stack.currentWidget())

    def show_month(self, month: str) -> None:
        """Open this month where it was left."""
        self.progress = month_end.progress(self.desk.ledger, month)
        self.open_step(self.progress.step or "sheet")

    def reload(self) -> None:
        """The open step anew; the step stays open."""
        if self.progress is not None:
            self.open_step(self.current)

    def open_step(self, key: str) -> None:
        """Show a step, whether its turn has come or not: nothing is hidden, and nothing done twice."""
        assert self.progress is not None
        self.progress = month_end.progress(self.desk.ledger, self.progress.month)
        self.stack.setCurrentWidget(self.faces[key])
        self._name_steps()
        self.faces[key].show_progress(self.progress)

    def _move_on(self) -> None:
        at = STEPS.index(self.current)
        assert self.progress is not None
        self.open_step(STEPS[min(at + 1, len(STEPS) - 1)])

    def _restate(self) -> None:
        assert self.progress is not None
        self.progress = month_end.progress(self.desk.ledger, self.progress.month)
        self._name_steps()

    def _name_steps(self) -> None:
        progress = self.progress
        assert progress is not None
        states = {}
        for key in STEPS:
            state = "done" if key in progress.done else "now" if key == progress.step else "later"
            states[key] = StepState(state, self._word(key, progress))
        self.rail.show_states(states, self.current)
        if progress.step:
            self.finished.say("")
        else:
            assert progress.handed is not None
            acked = "镇里已经确认收到" if progress.handed.acked else "等镇里的回复；收到后在“镇里的回复”里导入"
            self.finished.say(f"{months.words(progress.month)}已经移交，{acked}。", tone="ok")

    def _word(self, key: str, progress: Progress) -> str:
        if key == "check" and key in progress.done:
            return "看过了"
        if key == "check" and self.check.month == progress.month and self.check.left:
            return f"{self.check.left} 项要看一看"
        if key == "close" and progress.close:
            return f"{progress.close.closed_on} 锁定"
        if key == "package" and progress.handed:
            return f"第 {progress.handed.number} 号，{'镇里已收到' if progress.handed.acked else '已写好'}"
        if key == "sheet" and "sheet" in progress.done:
            return "已签字"
        return ""
