"""One step for many chosen records: some may refuse it, so it is tried first, said how many can, and done as one change."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.casework import bulk
from xinjing_desktop.ledger.pen import Change, Pen
from xinjing_desktop.records.row import Row
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.widgets.cards import button, hint
from xinjing_desktop.ui.widgets.choice_fields import Choice, YesNoField
from xinjing_desktop.ui.widgets.drawer import Drawer
from xinjing_desktop.ui.widgets.field import Field
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
    sure: str = "",
    besides: str = "",
) -> None:
    """Take a step for all of them as one change that can be taken back: “7 处隐患已延期”.

    When some refuse, it is said how many and why, and the rest is done only if the user says so; when all do, that is said.
    What is asked before (`sure`) is not asked again where some refuse. `besides` ends the last word: “；2 人没有档案，不在其内”.
    """
    ledger, name = desk.ledger, f"{len(uids):,} {counted}{verb}"

    def carry_out(passed: Sequence[str]) -> None:
        what = f"{len(passed):,} {counted}{verb}"

        def finish(change: Change) -> None:
            if change.touched:
                said = f"{len(passed):,} {counted}已{verb}{besides}"
                desk.alerts.toast(said, lambda: _take_back(desk, change.act, len(passed)))
            else:
                desk.alerts.toast(f"这 {len(passed):,} {counted}本来就是这样，没有改变{besides}")
            then()

        _run(desk, lambda step: bulk.done(ledger, what, passed, act, step), finish, what, len(passed))

    def judge(tried: bulk.Tried) -> None:
        if not tried.refused:
            if not sure or desk.alerts.ask(sure, verb, f"不{verb}", danger=True):
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


def remove(
    desk: Desk, uids: Sequence[str], act: bulk.Act, *, counted: str, then: Callable[[], object] = lambda: None, note: str = ""
) -> None:
    """Ask, and take all of these out as one change; `note` is what else there is to know before."""
    sure = f"要删除选中的 {len(uids):,} {counted}吗？{note}删除后可以撤销。"
    do(desk, "删除", uids, act, counted=counted, then=then, sure=sure)


def _take_back(desk: Desk, act: int, count: int) -> None:
    from xinjing_desktop.ledger import undo

    _run(desk, lambda step: undo.undo(desk.ledger, act, step), lambda _: None, "正在撤销", count)


class BulkForm(QWidget):
    """The few fields of a step for many records; the page adds them to `form`, and `act(pen, uid, values)` takes it."""

    done = Signal()
    left = Signal()

    def __init__(
        self, desk: Desk, verb: str, uids: Sequence[str], act: ActSaid, *, counted: str, advice: str = "", besides: str = ""
    ) -> None:
        super().__init__()
        self._desk, self._verb, self._uids, self._act, self._counted = desk, verb, list(uids), act, counted
        self._besides = besides
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

    def show_in(self, drawer: Drawer) -> None:
        """Open in this drawer, and close it when the step was taken or left."""
        for each in (self.done, self.left):
            each.connect(drawer.close_drawer)
        drawer.show_content(self, self.title)
        self.start()

    def may_leave(self) -> bool:
        """Ask about what was typed and not yet done, unless something else has taken its place in the drawer."""
        if self.isHidden() or not self.form.dirty():
            return True
        if self._desk.alerts.ask("这一步还没有记录，要放弃吗？", "放弃", "继续填写"):
            self.form.settled()
            return True
        return False

    def save(self) -> None:
        """Take the step for all of them."""
        if self.form.check() and not self._say_problems():
            values, act = self.form.values(), self._act
            do(
                self._desk, self._verb, self._uids, lambda pen, uid: act(pen, uid, values), counted=self._counted,
                then=self._finish, besides=self._besides,
            )  # fmt: skip

    def _say_problems(self) -> bool:
        """Whether something is wrong for all of them alike, which is said at its field."""
        return False

    def _finish(self) -> None:
        self.form.settled()
        self.done.emit()


class AlikeForm(BulkForm):
    """The same value in the same columns of many records. A field that is left empty changes nothing in any of them."""

    def __init__(
        self,
        desk: Desk,
        model: type[Row],
        names: Sequence[str],
        uids: Sequence[str],
        write: ActSaid,
        *,
        counted: str,
        verb: str = "修改",
        advice: str = "填上的几栏全都改成一样的；空着的不动，各是各的。",
        links: Mapping[str, Sequence[Choice]] | None = None,
        checks: Callable[[dict[str, Any]], dict[str, str]] | None = None,
    ) -> None:
        from xinjing_desktop.records import codes
        from xinjing_desktop.ui.fields import editor_for

        super().__init__(
            desk, verb, uids, lambda pen, uid, said: write(pen, uid, _filled(said)), counted=counted, advice=advice
        )
        self._checks = checks
        known = links or {}
        for name in names:
            column = model.columns()[name]
            if column.kind == "yes_no":
                field: Field = YesNoField(unknown="不动")
            else:
                field = editor_for(column, lambda of, name=name: known[name] if name in known else codes.choices(of))  # type: ignore[misc]
            self.form.add(name, column.label, field, hint=column.hint)

    def _say_problems(self) -> bool:
        filled = _filled(self.form.values())
        if not filled:
            found = {next(iter(self.form.fields)): "还没有填。至少填一栏，空着的不动。"}
        else:
            found = {name: words for name, words in (self._checks(filled) if self._checks else {}).items() if name in filled}
        self.form.set_problems(found)
        return bool(found)


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", [])}
