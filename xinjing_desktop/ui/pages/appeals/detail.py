"""One appeal beside the list: what was asked, what was answered, what can be done, what was asked for before."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from xinjing_desktop import clock
from xinjing_desktop.ledger import history
from xinjing_desktop.ledger.find import appeals as find
from xinjing_desktop.ledger.find.appeals import AppealLine
from xinjing_desktop.records import Appeal, codes
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.story import Story
from xinjing_desktop.ui.widgets.cards import button, hint, label
from xinjing_desktop.ui.widgets.flow import FlowLayout
from xinjing_desktop.ui.widgets.pills import Pill, PillLabel

URGENCY = {"red": Pill("bad", "红"), "yellow": Pill("warn", "黄"), "blue": Pill("accent", "蓝")}


def state_pill(line: AppealLine) -> Pill:
    """Answered, overdue by so many days, due today, or waiting."""
    if line.answered_on:
        return Pill("ok", "已答复") if line.satisfied is not False else Pill("warn", "答复·不满意")
    late = find.overdue_days(line.answered_on, line.promised_on, clock.today())
    if late:
        return Pill("bad", f"逾期 {late} 天")
    return Pill("warn", "今天到期") if line.promised_on == clock.today().isoformat() else Pill("accent", "办理中")


class AppealDetail(QScrollArea):
    """`show_appeal(uid)`; the signals ask the page for a step or another page."""

    asked = Signal(str)
    """answer, edit, put_off, assign, reopen or remove."""
    opened = Signal(str)
    """Another appeal."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.uid = ""
        self._appeal: Appeal | None = None
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        inside.setObjectName("page")
        self.setWidget(inside)
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, 0, theme.px(8), 0)
        box.setSpacing(theme.px(8))
        self.state, self.urgency = PillLabel(), PillLabel()
        pills = QHBoxLayout()
        for pill in (self.state, self.urgency):
            pills.addWidget(pill)
        pills.addStretch()
        box.addLayout(pills)
        holder = QWidget()
        flow = FlowLayout(holder, gap=8)
        self.steps = {}
        for step, words, icon in (
            ("answer", "答复…", "check"), ("reopen", "重新办理…", "restore"), ("put_off", "改期…", "calendar"),
            ("assign", "指派…", "person"), ("edit", "改内容…", "edit"), ("remove", "删除", "delete"),
        ):  # fmt: skip
            made = button(words, icon=icon, kind="primary" if step == "answer" else "")
            made.clicked.connect(lambda _=False, step=step: self.asked.emit(step))
            self.steps[step] = made
            flow.addWidget(made)
        self.home = button("打开住户", icon="household")
        self.home.clicked.connect(self._open_home)
        flow.addWidget(self.home)
        box.addWidget(holder)
        self.words, self.facts = label("", "value", wrap=True, selectable=True), hint("")
        self.answer, self.answered = label("", "value", wrap=True, selectable=True), hint("")
        self.before_title = label("还提过的", "h2")
        self.before = QVBoxLayout()
        self.story = Story()
        for widget in (label("诉求", "h2"), self.words, self.facts, label("答复", "h2"), self.answer, self.answered, self.before_title):
            box.addWidget(widget)
        box.addLayout(self.before)
        box.addWidget(label("经过", "h2"))
        box.addWidget(self.story)
        box.addStretch()

    def show_appeal(self, uid: str) -> AppealLine | None:
        """Everything about this one; None when it is not there any more."""
        line = find.lines(self._desk.ledger, [uid]).get(uid)
        self._appeal = self._desk.ledger.get(Appeal, uid)
        if line is None or self._appeal is None:
            return None
        self.uid = uid
        self.state.set_pill(state_pill(line))
        pill = URGENCY.get(line.urgency)
        self.urgency.setVisible(pill is not None)
        if pill is not None:
            self.urgency.set_pill(Pill(pill.tone, codes.label("appeal_urgency", line.urgency)))
        self.words.setText(line.description)
        self.facts.setText(_facts(line))
        self.answer.setText(line.answer or "还没有答复。")
        content = {True: "　居民满意", False: "　居民不满意", None: ""}[line.satisfied]
        result = codes.label("appeal_result", line.result) if line.result else ""
        self.answered.setText(f"{line.answered_on}　{result}{content}" if line.answered_on else "")
        self._offer(answered=bool(line.answered_on))
        self._show_before()
        self.story.show_story(history.story(self._desk.ledger, [uid]))
        return line

    def _offer(self, *, answered: bool) -> None:
        writes = self._desk.may_write and self._desk.ledger.identity.role != "town"
        for step, made in self.steps.items():
            made.setVisible(writes and (step in ("edit", "remove") or (step == "reopen") == answered))
        assert self._appeal is not None
        self.home.setVisible(bool(self._appeal.household))

    def _show_before(self) -> None:
        assert self._appeal is not None
        while self.before.count():
            self.before.takeAt(0).widget().deleteLater()
        ours, alike = find.related(self._desk.ledger, self._appeal)
        self.before_title.setVisible(bool(ours or alike))
        for whose, lines in (("同一户", ours), ("同一类", alike)):
            for line in lines:
                said = " ".join(line.description.split())
                words = f"{whose}　{line.raised_on}　{said[:18]}{'…' if len(said) > 18 else ''}"
                made = button(words, kind="flat", tip=f"{line.where}　{said}")
                made.clicked.connect(lambda _=False, uid=line.uid: self.opened.emit(uid))
                self.before.addWidget(made, 0, Qt.AlignmentFlag.AlignLeft)

    def _open_home(self) -> None:
        if self._appeal is not None:
            self._desk.go("households", household=self._appeal.household)


def _facts(line: AppealLine) -> str:
    said = [
        f"{line.raised_on} {codes.label('appeal_source', line.source)}", codes.label("appeal_kind", line.kind),
        line.raised_by, line.phones, f"工单 {line.ticket_no}" if line.ticket_no else "",
        f"承诺 {line.promised_on} 办结" if line.promised_on else "", f"经办人 {line.handler}" if line.handler else "还没有经办人",
    ]  # fmt: skip
    return "　".join(filter(None, said))
