"""One hazard beside the ledger: where it stands, what can be done now, its photos, its story."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from xinjing_desktop import clock
from xinjing_desktop.ledger import history
from xinjing_desktop.ledger.casework import hazards as casework
from xinjing_desktop.ledger.casework import supervisions as supervising
from xinjing_desktop.ledger.find import hazards as find
from xinjing_desktop.ledger.find import supervisions as find_supervisions
from xinjing_desktop.ledger.find import unit as find_unit
from xinjing_desktop.records import Hazard, codes
from xinjing_desktop.records.hazard import is_overdue
from xinjing_desktop.records.legal import bases, basis_line
from xinjing_desktop.records.row import shown
from xinjing_desktop.ui import icons, theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.hazards.photo_box import PhotoBox
from xinjing_desktop.ui.pages.hazards.step_forms import ADVICE, StepForm
from xinjing_desktop.ui.pages.supervisions.issue_form import IssueForm
from xinjing_desktop.ui.record_form import RecordForm
from xinjing_desktop.ui.story import Story
from xinjing_desktop.ui.widgets.cards import button, hint, label
from xinjing_desktop.ui.widgets.choice_fields import ChoiceField
from xinjing_desktop.ui.widgets.flow import FlowLayout
from xinjing_desktop.ui.widgets.keys_hint import KeysHint
from xinjing_desktop.ui.widgets.pills import Pill, PillLabel

EDITED = (
    ("", ("kind", "description", "place", "severity", "found_on", "found_by")),
    ("整改", ("worker", "measures", "fix_worker", "responsible", "responsible_name", "phones", "actions", "remark")),
)
FACTS = (
    "description", "place", "severity", "found_on", "found_by", "outing", "due_date", "due_text", "closed_on", "worker", "measures",
    "responsible", "responsible_name", "phones", "fix_worker", "actions", "extension_reason", "end_reason", "remark",
)  # fmt: skip
FIRST = {"fixing": "recheck", "referred": "feedback", "suspended": "resume"}
"""The step that most hazards in this state take next: the one blue button."""
BESIDE = ("recheck", "extend", "refer")
"""Steps with a button of their own; those taken a few times a year are behind 更多."""
ICONS = {"recheck": "recheck", "refer": "refer", "extend": "calendar", "withdraw": "cancel"}


def state_pill(state: str, overdue_days: int = 0, *, on_site: bool = False) -> Pill:
    """The state of a hazard as a sign and a word."""
    if overdue_days:
        return Pill("bad", f"逾期 {overdue_days} 天")
    if state == "closed":
        return Pill("ok", "当场整改" if on_site else "已销号")
    tone = {"fixing": "warn", "referred": "accent"}.get(state, "quiet")
    return Pill(tone, codes.label("hazard_state", state))  # type: ignore[arg-type]


class HazardDetail(QWidget):
    """Three faces: the view, the form that corrects facts, the form of a step."""

    changed = Signal()
    """A step or a correction was written: the keyboard may go back to the list."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.whole: find.Whole | None = None
        self.faces = QStackedWidget()
        self.view = QWidget()
        self.view.setObjectName("page")
        self._lines = QVBoxLayout(self.view)
        self._lines.setContentsMargins(0, 0, theme.px(6), 0)
        self._lines.setSpacing(theme.px(8))
        scroll = QScrollArea()
        scroll.setWidget(self.view)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.faces.addWidget(scroll)
        self.facts = RecordForm(desk, Hazard, EDITED, links={"worker": lambda: find_unit.worker_choices(desk.ledger)})
        self.facts.saved.connect(self._on_saved)
        self.faces.addWidget(self._facts_face())
        self.photos = PhotoBox(desk)
        self.photos.setParent(self)
        self.photos.hide()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.faces)
        self.steps: dict[str, QAction] = {}
        """The steps that are offered now, whether as a button or in the menu."""

    def _facts_face(self) -> QWidget:
        face = QWidget()
        inside = QVBoxLayout(face)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.facts, 1)
        keep = button("保存", kind="primary", tip="保存（Ctrl+Enter）")
        keep.clicked.connect(self.facts.save)
        leave = button("返回", icon="back")
        leave.clicked.connect(lambda: self.may_leave() and self.show_hazard(self.uid))
        line = QHBoxLayout()
        line.addWidget(keep)
        line.addWidget(leave)
        line.addStretch()
        line.addWidget(KeysHint([("Ctrl+Enter", "保存")]))
        inside.addLayout(line)
        return face

    @property
    def uid(self) -> str:
        """The hazard that is shown."""
        return self.whole.hazard.uid if self.whole else ""

    def show_hazard(self, uid: str) -> bool:
        """Show a hazard; False when it is gone."""
        self.whole = find.whole(self._desk.ledger, uid)
        if self.whole is None:
            return False
        self._drop_step()
        self._fill()
        self.faces.setCurrentIndex(0)
        return True

    def may_leave(self) -> bool:
        """Ask about what was typed and not saved."""
        face = self.faces.currentWidget()
        if isinstance(face, StepForm | IssueForm):
            return not face.form.dirty() or self._desk.alerts.ask("这一步还没有记录，要放弃吗？", "放弃", "继续填写")
        if self.faces.currentIndex() == 1 and self.facts.dirty():
            if not self._desk.alerts.ask("这条隐患的修改还没有保存，要放弃吗？", "放弃修改", "回去保存"):
                return False
            self._desk.drafts.forget(f"hazard:{self.uid}")
        return True

    # ---- the view

    def _fill(self) -> None:
        assert self.whole is not None
        self.photos.setParent(self)
        while self._lines.count():
            widget: QWidget | None = self._lines.takeAt(0).widget()
            if widget is not None and widget is not self.photos:
                widget.deleteLater()
        hazard, today = self.whole.hazard, clock.today()
        late = (
            (today - hazard.due_date).days
            if hazard.due_date and is_overdue(hazard.state, hazard.due_date, today)
            else 0
        )
        pill = PillLabel(state_pill(hazard.state, late, on_site=bool(hazard.fixed_on_site)))
        self._lines.addWidget(pill, 0, Qt.AlignmentFlag.AlignLeft)
        self._lines.addWidget(self._step_buttons(hazard))
        self._lines.addWidget(self._fact_lines(hazard))
        self._lines.addWidget(label("照片", "h2"))
        after = hazard.state == "closed" or any(recheck.result == "passed" for recheck in self.whole.rechecks)
        self.photos.show_photos(hazard.uid, self.whole.photos, after=after)
        self._lines.addWidget(self.photos)
        self.photos.show()
        self._add_supervisions()
        if self._rounds():
            self._lines.addWidget(label("经过", "h2"))
            for words in self._rounds():
                self._lines.addWidget(hint(words))
        self._lines.addWidget(label("变更记录", "h2"))
        asked = [one.uid for one in find_supervisions.of_hazard(self._desk.ledger, hazard.uid)]
        uids = asked + [one.uid for one in (hazard, *self.whole.rechecks, *self.whole.referrals, *self.whole.findings)]
        told = Story()
        told.show_story(history.story(self._desk.ledger, uids))
        self._lines.addWidget(told)
        self._lines.addStretch()

    def _add_supervisions(self) -> None:
        """What the town has written on it, and the answers."""
        found = find_supervisions.of_hazard(self._desk.ledger, self.uid)
        if found:
            self._lines.addWidget(label("督办", "h2"))
        for one in found:
            due = f"，请在 {one.due_on} 以前回复" if one.due_on else ""
            self._lines.addWidget(hint(f"{one.issued_on} {one.issued_by}：{one.opinion}{due}"))
            if one.replied_on:
                self._lines.addWidget(hint(f"　{one.replied_on} {one.replied_by} 回复：{one.reply}"))
            if one.settled:
                self._lines.addWidget(hint("　已办结"))

    def _step_buttons(self, hazard: Hazard) -> QWidget:
        box = QWidget()
        flow = FlowLayout(box, gap=6)
        self.steps = {}
        if not self._desk.may_write:
            for action in self._ways_from(box, hazard):
                flow.addWidget(_button_of(action))
            return box
        possible = [step for step in casework.steps(hazard) if step != "rebound"]
        first = FIRST.get(hazard.state, "")
        for step in sorted(possible, key=lambda step: step != first):
            self.steps[step] = self._step_action(box, step)
        beside = [step for step in self.steps if step == first or step in BESIDE]
        for step in beside:
            flow.addWidget(_button_of(self.steps[step], "primary" if step == first else ""))
        edit = _action(box, "改内容", "edit", "更正登记的内容", self.edit)
        if not self.steps:
            flow.addWidget(_button_of(edit))
            for action in self._ways_from(box, hazard):
                flow.addWidget(_button_of(action))
            return box
        if supervising.may_issue(self._desk.ledger):
            flow.addWidget(_button_of(_action(box, "督办", "supervise", "写给居民区，要求整改和回复", self.supervise)))
        menu = QMenu(box)
        menu.setAccessibleName("更多操作")
        menu.addAction(edit)
        for action in self._ways_from(box, hazard):
            menu.addAction(action)
        menu.addSeparator()
        for step in [step for step in self.steps if step not in beside]:
            menu.addAction(self.steps[step])
        self.more = button("更多", kind="menu", tip="更多操作：改内容、看住户和不常用的步骤")
        self.more.setMenu(menu)
        flow.addWidget(self.more)
        return box

    def _step_action(self, owner: QWidget, step: str) -> QAction:
        return _action(owner, casework.NAMES[step], ICONS.get(step, ""), ADVICE[step], lambda: self.take(step))

    def _ways_from(self, owner: QWidget, hazard: Hazard) -> list[QAction]:
        """To the door it was found behind, and to the outing on which it was found."""
        go, household, outing = self._desk.go, hazard.household, hazard.outing
        found = []
        if household:
            found.append(_action(owner, "看住户", "household", "打开这一户", lambda: go("households", household=household)))
        if outing:
            found.append(_action(owner, "看出动", "visit", "打开发现它的那次出动", lambda: go("outings", outing=outing)))
        return found

    def _fact_lines(self, hazard: Hazard) -> QWidget:
        columns = Hazard.columns()
        words = []
        for name in FACTS:
            value = getattr(hazard, name)
            if value not in (None, "", []):
                linked = columns[name].kind == "link"
                said = history.name_of(self._desk.ledger, columns[name].of, value) if linked else shown(columns[name], value)
                words.append((columns[name].label, said))
        known = {basis.code: basis_line(basis) for basis in bases()}
        for code in hazard.bases or []:
            words.append(("依据", known.get(code, code)))
        if hazard.former:
            words.append(("反弹", f"曾销号：{history.name_of(self._desk.ledger, 'hazard', hazard.former)}"))
        grey, gap = theme.color("text2").name(), theme.px(12)
        rows = (
            f"<tr><td style='color:{grey}; padding:0 {gap}px {gap // 3}px 0; white-space:nowrap'>{one}</td>"
            f"<td style='padding-bottom:{gap // 3}px'>{_safe(said)}</td></tr>"
            for one, said in words
        )
        text = QLabel(f"<table cellspacing='0' cellpadding='0'>{''.join(rows)}</table>")
        text.setTextFormat(Qt.TextFormat.RichText)
        text.setWordWrap(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return text

    def _rounds(self) -> list[str]:
        assert self.whole is not None
        lines = []
        for finding in self.whole.findings:
            lines.append((finding.found_on, f"{finding.found_on} 再次发现　{finding.description or ''}"))
        for recheck in self.whole.rechecks:
            result = codes.label("recheck_result", recheck.result)
            due = f"，新的时限 {recheck.new_due_date}" if recheck.new_due_date else ""
            who = "、".join(recheck.rechecked_by or [])
            lines.append(
                (recheck.rechecked_on, f"{recheck.rechecked_on} 复查 {who} {result}{due}　{recheck.remark or ''}")
            )
        for referral in self.whole.referrals:
            body = codes.label("bodies", referral.body)
            answer = f"，{referral.feedback_on} 反馈：{referral.feedback}" if referral.feedback_on else ""
            lines.append(
                (referral.referred_on, f"{referral.referred_on} 移交 {body} {referral.document_no or ''}{answer}")
            )
        return [words for _, words in sorted(lines, key=lambda line: line[0])]

    # ---- acting

    def take(self, step: str) -> None:
        """Open the form of a step."""
        assert self.whole is not None
        self._drop_step()
        form = StepForm(self._desk, step, self.whole)
        form.done.connect(self._on_done)
        form.left.connect(lambda: self.show_hazard(self.uid))
        self.faces.addWidget(form)
        self.faces.setCurrentWidget(form)
        form.start()

    def supervise(self) -> None:
        """Open the form of the town's word on it."""
        assert self.whole is not None
        self._drop_step()
        form = IssueForm(self._desk, self.whole.hazard)
        form.done.connect(self._on_done)
        form.left.connect(lambda: self.show_hazard(self.uid))
        self.faces.addWidget(form)
        self.faces.setCurrentWidget(form)
        form.start()

    def edit(self) -> None:
        """Open the form that corrects the facts."""
        assert self.whole is not None
        who = self.facts.form.fields["worker"]
        assert isinstance(who, ChoiceField)
        who.set_choices(find_unit.worker_choices(self._desk.ledger))  # somebody may have come since
        self.facts.show_record(self.whole.hazard)
        self.faces.setCurrentIndex(1)
        self.facts.form.go_to_first()

    def _on_saved(self, uid: str) -> None:
        self._desk.alerts.toast("隐患已保存")
        self.show_hazard(uid)
        self.changed.emit()

    def _on_done(self) -> None:
        self.show_hazard(self.uid)
        self.changed.emit()

    def _drop_step(self) -> None:
        if self.faces.count() > 2:
            old = self.faces.widget(2)
            self.faces.removeWidget(old)
            old.deleteLater()


def _action(owner: QWidget, words: str, icon: str, tip: str, act: Callable[[], object]) -> QAction:
    made = QAction(words, owner)
    if icon:
        made.setIcon(icons.icon(icon, "text2"))
    made.setToolTip(tip)
    made.triggered.connect(lambda: act())
    return made


def _button_of(action: QAction, kind: str = "") -> QPushButton:
    """A button that does what the action does."""
    made = button(action.text(), kind=kind, tip=action.toolTip())
    if not action.icon().isNull() and kind != "primary":
        made.setIcon(action.icon())
    made.clicked.connect(lambda: action.trigger())
    return made


def _safe(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>")
