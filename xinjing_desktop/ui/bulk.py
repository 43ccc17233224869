"""One step for many chosen records: some may refuse it, so it is tried first, said how many can, and done as one change."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.casework import bulk
from xinjing_desktop.ledger.pen import Change, Pen
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.widgets.cards import button, hint
from xinjing_desktop.ui.widgets.form import FormGrid
from xinjing_desktop.ui.widgets.keys_hint import KeysHint

ActSaid = Callable[[Pen, str, dict[str, Any]], object]
"""Takes the step for the record of this uid with what was said in the form. Touches no window either."""
REASONS = 6
"""So many reasons are told one by one: a question that outgrows the screen cannot be answered."""
AT_ONCE = 100
"""So many records are done before a hand has left the mouse; more of them go to the background."""


def do(
    desk: Desk,
    verb: str,
    uids: Sequence[str],
    act: bulk.Act,
    *,
    counted: str,
    then: Callable[[], object] = lambda: None,
) -> None:
    """Take a step for all of them as one change that can be taken back: “7 处隐患已延期”.

    When some refuse, it is said how many and why, and the rest is done only if the user says so; when all do, that is said.
    """
    ledger, name = desk.ledger, f"{len(uids):,} {counted}{verb}"

    def carry_out(passed: Sequence[str]) -> None:
        what = f"{len(passed):,} {counted}{verb}"

        def finish(change: Change) -> None:
            desk.alerts.toast(f"{len(passed):,} {counted}已{verb}", lambda: _take_back(desk, change.act))
            then()

        _run(desk, lambda step: bulk.done(ledger, what, passed, act, step), finish, what, len(passed))

    def judge(tried: bulk.Tried) -> None:
        if not tried.refused:
            carry_out(tried.passed)
        elif not tried.passed:
            desk.alerts.tell(f"选中的 {len(uids):,} {counted}都不能{verb}：\n{_reasons(tried, counted)}")
        elif desk.alerts.ask(_question(tried, verb, counted), f"只办这 {len(tried.passed):,} {counted[0]}", "先不办"):
            carry_out(tried.passed)

    _run(desk, lambda step: bulk.tried(ledger, uids, act, step), judge, name, len(uids))


def _run(desk: Desk, work: Callable[..., Any], then: Callable[[Any], None], title: str, count: int) -> None:
    if count > AT_ONCE:
        desk.jobs.run(work, then, desk.alerts.fail, title=title)
        return
    try:
        found = work(lambda at, of, text: None)
    except Refusal as refusal:
        desk.alerts.fail(refusal)
    else:
        then(found)


def _question(tried: bulk.Tried, verb: str, counted: str) -> str:
    not_so = sum(map(len, tried.refused.values()))
    chosen = len(tried.passed) + not_so
    return (
        f"选中的 {chosen:,} {counted}里，{len(tried.passed):,} {counted[0]}可以{verb}，"
        f"{not_so:,} {counted[0]}不行：\n{_reasons(tried, counted)}"
    )


def _reasons(tried: bulk.Tried, counted: str) -> str:
    most = sorted(tried.refused.items(), key=lambda reason: -len(reason[1]))
    said = [f"· {len(uids):,} {counted[0]}：{sentence}" for sentence, uids in most[:REASONS]]
    others = sum(len(uids) for _, uids in most[REASONS:])
    return "\n".join([*said, *([f"· 另有 {others:,} {counted[0]}，各有各的原因，可以单独打开看。"] if others else [])])


def _take_back(desk: Desk, act: int) -> None:
    from xinjing_desktop.ledger import undo

    try:
        undo.undo(desk.ledger, act)
    except Refusal as refusal:
        desk.alerts.fail(refusal)


class BulkForm(QWidget):
    """The few fields of a step for many records; the page adds them to `form`, and `act(pen, uid, values)` takes it."""

    done = Signal()
    left = Signal()

    def __init__(
        self, desk: Desk, verb: str, uids: Sequence[str], act: ActSaid, *, counted: str, advice: str = ""
    ) -> None:
        super().__init__()
        self._desk, self._verb, self._uids, self._act, self._counted = desk, verb, list(uids), act, counted
        self.form = FormGrid(labels="top")
        self.form.saved.connect(self.save)
        words = f"{len(uids):,} {counted[0]}一起{verb}" if len(uids) > 1 else verb
        self.keep = button(words, kind="primary", tip=f"{verb}（Ctrl+Enter）")
        self.keep.clicked.connect(self.save)
        self.form.passed_end.connect(self.keep.setFocus)
        leave = button("返回", icon="back")
        leave.clicked.connect(self.left)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.px(10))
        if advice:
            outer.addWidget(hint(advice))
        outer.addWidget(self.form, 1)
        line = QHBoxLayout()
        line.addWidget(self.keep)
        line.addWidget(leave)
        line.addStretch()
        line.addWidget(KeysHint([("Ctrl+Enter", verb)]))
        outer.addLayout(line)

    @property
    def title(self) -> str:
        """The heading of the panel that holds it."""
        return f"{len(self._uids):,} {self._counted}{self._verb}" if len(self._uids) > 1 else self._verb

    def start(self) -> None:
        """Put the keyboard into the first field; what stands there as a proposal is not yet typed."""
        self.form.settled()
        self.form.go_to_first()

    def save(self) -> None:
        """Take the step for all of them."""
        if self.form.check():
            values = self.form.values()
            act = self._act
            do(self._desk, self._verb, self._uids, lambda pen, uid: act(pen, uid, values), counted=self._counted, then=self._finish)

    def _finish(self) -> None:
        self.form.settled()
        self.done.emit()
