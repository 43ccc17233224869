"""The small forms of a hazard's steps: re-check, extend, refer, feedback, suspend, resume, withdraw, merge."""

import datetime
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.casework import hazards as casework
from xinjing_desktop.ledger.find import hazards as find
from xinjing_desktop.ledger.find.hazards import Whole
from xinjing_desktop.ledger.pen import Pen
from xinjing_desktop.records import Hazard, Referral, codes, workdays
from xinjing_desktop.records.hazard import OPEN_STATES
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.widgets.cards import button, hint
from xinjing_desktop.ui.widgets.choice_fields import ChoiceField, SegmentField, YesNoField
from xinjing_desktop.ui.widgets.form import FormGrid
from xinjing_desktop.ui.widgets.keys_hint import KeysHint
from xinjing_desktop.ui.widgets.line_fields import DateField, LineField, LongField, NamesField

RECHECK_NOT_ON_FORM = {"hazard": "由打开的隐患决定"}
REFERRAL_NOT_ON_FORM = {"hazard": "由打开的隐患决定"}
FINDING_NOT_ON_FORM = dict.fromkeys(
    ("hazard", "found_on", "found_by", "description", "visit"), "同类隐患未销号时再次登记会自动写入"
)
PHOTO_NOT_ON_FORM = dict.fromkeys(
    (
        "hazard", "household", "visit", "shop", "taken_on", "caption", "digest", "width", "height", "byte_count",
    ),
    "添加照片时自动写入",
)  # fmt: skip
ON_FORM = {
    "recheck": ("rechecked_on", "rechecked_by", "result", "new_due_date", "remark"),
    "referral": ("body", "referred_on", "document_name", "document_no", "due_date"),
    "feedback": ("feedback_on", "feedback", "feedback_no", "settled"),
    "photo": ("kind",),
}
ADVICE = {
    "recheck": "合格就销号；不合格要重新定时限，或者移交。",
    "extend": "只能延期一次，要写理由。",
    "refer": "居委会只劝阻、报告、协助；需要责令的，移交有权的单位。",
    "feedback": "对方回复已处理完毕就销号，否则回到整改中。",
    "suspend": "联系不上人、空关等，先挂起，仍算未销号。",
    "resume": "重新开始整改，定一个时限。",
    "withdraw": "核实后不是隐患，从统计中去掉，记录保留。",
    "merge": "同一件事登记了两次时，合并到另一条。",
}


class StepForm(QWidget):
    """`start(step, whole)` shows the fields of one step; `done` when it was written."""

    done = Signal()
    left = Signal()

    def __init__(self, desk: Desk, step: str, whole: Whole) -> None:
        super().__init__()
        self._desk, self.step, self._whole = desk, step, whole
        self.form = FormGrid(labels="top")
        self._act: Callable[[Pen, dict[str, Any]], None] = getattr(self, f"_build_{step}")()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.px(10))
        outer.addWidget(hint(ADVICE[step]))
        outer.addWidget(self.form, 1)
        name = casework.NAMES[step]
        keep = button(name, kind="primary", tip=f"{name}（Ctrl+Enter）")
        keep.clicked.connect(self.save)
        leave = button("返回", icon="back")
        leave.clicked.connect(self.left)
        self.form.saved.connect(self.save)
        self.form.passed_end.connect(keep.setFocus)
        line = QHBoxLayout()
        line.addWidget(keep)
        line.addWidget(leave)
        line.addStretch()
        line.addWidget(KeysHint([("Ctrl+Enter", name)]))
        outer.addLayout(line)
        self.form.settled()

    def start(self) -> None:
        """Put the keyboard into the first field."""
        self.form.go_to_first()

    def save(self) -> None:
        """Take the step as one change; what must not happen is refused in words."""
        if not self.form.check():
            return
        name = casework.NAMES[self.step]
        number = self._whole.hazard.hazard_no or ""
        try:
            with self._desk.ledger.change(f"{name}隐患 {number}".rstrip()) as pen:
                self._act(pen, self.form.values())
        except Refusal as refusal:
            self._desk.alerts.fail(refusal)
            return
        self._desk.alerts.toast(f"{name}已记录")
        self.done.emit()

    # ---- one method a step: the fields, and what they do

    def _build_recheck(self) -> Callable[[Pen, dict[str, Any]], None]:
        hazard = self._whole.hazard
        self.form.add("on", "复查日期", day_field(clock.today()), required=True)
        self.form.add("by", "复查人", names_field(self._desk))
        result = SegmentField(list(codes.choices("recheck_result")))
        self.form.add("result", "复查情况", result, required=True)
        self.form.add("new_due", "新的时限", DateField())
        self.form.add("remark", "说明", LongField())
        self.form.show_field("new_due", False)

        def on_result() -> None:
            failed = result.value() == "failed"
            self.form.show_field("new_due", failed and hazard.state == "fixing")
            if failed and self.form.values()["new_due"] is None:
                days = workdays.days_for(hazard.kind) or 3
                self.form.fill({"new_due": workdays.add_workdays(clock.today(), days)})

        result.changed.connect(on_result)
        return lambda pen, said: casework.recheck(
            pen,
            hazard,
            on=said["on"],
            by=said["by"] or [],
            result=said["result"],
            new_due=said["new_due"] if said["result"] == "failed" else None,
            remark=said["remark"],
        )

    def _build_extend(self) -> Callable[[Pen, dict[str, Any]], None]:
        self.form.add("until", "延到哪一天", DateField(), required=True)
        self.form.add("reason", "延期理由", LongField(), required=True)
        return lambda pen, said: casework.extend(pen, self._whole.hazard, said["until"], said["reason"])

    def _build_refer(self) -> Callable[[Pen, dict[str, Any]], None]:
        add_referral_fields(self.form)
        hazard = self._whole.hazard
        return lambda pen, said: casework.refer(pen, hazard, referral_of(hazard.uid, said))

    def _build_feedback(self) -> Callable[[Pen, dict[str, Any]], None]:
        self.form.add("on", "反馈日期", day_field(clock.today()), required=True)
        self.form.add("result", "反馈结果", LongField(), required=True)
        self.form.add("number", "反馈文号", LineField())
        self.form.add("settled", "已处理完毕", YesNoField(), required=True)
        return lambda pen, said: casework.feedback(
            pen,
            self._whole.hazard,
            self._whole.referrals[-1],
            on=said["on"],
            result=said["result"],
            number=said["number"],
            settled=bool(said["settled"]),
        )

    def _build_suspend(self) -> Callable[[Pen, dict[str, Any]], None]:
        self.form.add("reason", "挂起原因", LongField(), required=True)
        return lambda pen, said: casework.suspend(pen, self._whole.hazard, said["reason"])

    def _build_resume(self) -> Callable[[Pen, dict[str, Any]], None]:
        due = workdays.proposed_due(self._whole.hazard.kind, clock.today())
        self.form.add("due", "整改时限", day_field(due), required=True)
        return lambda pen, said: casework.resume(pen, self._whole.hazard, said["due"])

    def _build_withdraw(self) -> Callable[[Pen, dict[str, Any]], None]:
        self.form.add("reason", "撤销原因", LongField(), required=True)
        return lambda pen, said: casework.withdraw(pen, self._whole.hazard, said["reason"])

    def _build_merge(self) -> Callable[[Pen, dict[str, Any]], None]:
        others = self._desk.ledger.rows(
            Hazard.select()
            .where(Hazard.kind == self._whole.hazard.kind, Hazard.uid != self._whole.hazard.uid)
            .where(Hazard.state.in_(OPEN_STATES))
            .order_by(Hazard.found_on.desc())
        )
        places = find.lines(self._desk.ledger, [one.uid for one in others])
        pairs = [(one.uid, f"{places[one.uid].where} {one.found_on} {one.hazard_no or ''}") for one in others]
        self.form.add("other", "合并到哪一条", ChoiceField(pairs), required=True)

        def act(pen: Pen, said: dict[str, Any]) -> None:
            casework.merge_into(pen, self._whole.hazard, next(one for one in others if one.uid == said["other"]))

        return act


def add_referral_fields(form: FormGrid) -> None:
    """What a referral says: to whom, when, by which document."""
    form.add("body", "移交单位", ChoiceField(list(codes.choices("bodies"))), required=True)
    form.add("on", "移交日期", day_field(clock.today()), required=True)
    form.add("name", "文书名称", LineField())
    form.add("number", "文号", LineField())
    form.add("due", "期限", DateField())


def referral_of(hazard: str, said: dict[str, Any]) -> Referral:
    """The referral of this hazard, from the values of those fields."""
    return Referral(
        hazard=hazard,
        body=said["body"],
        referred_on=said["on"],
        document_name=said["name"],
        document_no=said["number"],
        due_date=said["due"],
    )


def day_field(day: datetime.date | None) -> DateField:
    """A day that already stands there."""
    field = DateField()
    field.set_value(day)
    return field


def names_field(desk: Desk) -> NamesField:
    """Who went: the names of late are proposed, one's own stands there."""
    from xinjing_desktop.ledger.find.doors import workers_lately

    field = NamesField()
    field.suggest(workers_lately(desk.ledger))
    field.set_value([desk.ledger.account.name] if desk.ledger.account.name else None)
    return field
