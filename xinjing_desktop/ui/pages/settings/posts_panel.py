"""交接岗位: who leaves, who takes over, what goes along, and one step that writes it all; afterwards the sheet to sign."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import accounts, undo
from xinjing_desktop.ledger.casework import posts as casework
from xinjing_desktop.ledger.find import posts as find
from xinjing_desktop.ledger.find import unit
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.settings.panel import Panel
from xinjing_desktop.ui.widgets.cards import Banner, Card, button, hint, label
from xinjing_desktop.ui.widgets.choice_fields import ChoiceField, TicksField

ADVICE = "换届、调动、退休时用：他负责的门洞、重点人群、没销号的隐患、没答复的诉求，一步交给接手的人；撤销也是一步。"
SHARED = "几个人接手时，门洞按次序平均分，门洞里的档案、隐患和诉求跟着门洞走。"
NOBODY = "还没有登记工作人员。请先在“工作人员”里登记。"
SHOWN = 6
"""Earlier hand-overs whose sheets can be printed again."""
OF_THE_TOWN = "岗位由各居民区自己交接。镇里收到它们的数据包，就看到新的责任人。"


class PostsPanel(Panel):
    """Two choices, the counts, and one button."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "交接岗位")
        self.may_write = desk.may_write and desk.ledger.identity.role != "town"
        self._latest: find.Handed | None = None
        """What the green line tells of."""
        self.leaver, self.successors = ChoiceField(), TicksField()
        self.leaver.set_name("谁离岗")
        self.successors.set_name("谁接手")
        self.leaver.changed.connect(self._on_leaver)
        self.successors.changed.connect(self._count)
        self.counts = label("", "value", wrap=True)
        self.account = TicksField([("disable", "")])
        self.give = button("交接", icon="refer", kind="primary", tip="把列出的都交给接手的人，并把他改为离岗")
        self.give.clicked.connect(self.hand_over)
        self.done = Banner(tone="ok")
        self.done.pressed.connect(lambda: self.print(self._latest))
        self.earlier = Card("以前的交接", pad=theme.px(20))
        self.earlier.setMaximumWidth(theme.px(820))
        self._sheets = QVBoxLayout()
        self.earlier.body.addLayout(self._sheets)
        card = Card(pad=theme.px(20))
        card.setMaximumWidth(theme.px(820))
        card.body.addWidget(hint(OF_THE_TOWN if desk.ledger.identity.role == "town" else ADVICE))
        self._form = QVBoxLayout()
        self._form.setSpacing(theme.px(8))
        for words, field in (("谁离岗", self.leaver), ("谁接手", self.successors)):
            self._form.addWidget(label(words, "field"))
            self._form.addWidget(field)
        self._form.addWidget(hint(SHARED))
        self._form.addWidget(self.counts)
        self._form.addWidget(self.account)
        line = QHBoxLayout()
        line.addWidget(self.give)
        line.addStretch()
        self._form.addLayout(line)
        card.body.addLayout(self._form)
        self.done.setMaximumWidth(theme.px(820))
        self.body.addWidget(self.done)
        self.body.addWidget(card)
        self.body.addWidget(self.earlier)
        self.body.addStretch()
        for each in (self.leaver, self.successors):
            each.set_locked(not self.may_write)
        self.give.setEnabled(self.may_write)

    # ---- showing

    def reload(self) -> None:
        """Those on duty now; who was chosen stays chosen."""
        ledger = self.desk.ledger
        self._names = dict(unit.worker_choices(ledger))
        leavers = [*unit.workers_here(ledger), *((uid, self._names[uid]) for uid in find.left_with_charges(ledger))]
        kept = self.leaver.value()
        self.leaver.set_choices(leavers)
        self.leaver.set_value(kept if kept in dict(leavers) else None)
        self._offer_successors()
        self._count()
        self._show_earlier()

    def _show_earlier(self) -> None:
        """Each with its sheet; what was taken back is not among them, and is not told any more."""
        handed = find.handed(self.desk.ledger)
        if self._latest is not None and self._latest.act not in {one.act for one in handed}:
            self._latest = None
            self.done.say("")
        while self._sheets.count():
            self._sheets.takeAt(0).widget().deleteLater()
        for one in handed[:SHOWN]:
            words = f"{one.on}　{one.leaver} → {one.taking}"
            made = button(words, icon="print", kind="flat", tip="再打印一次交接单")
            made.clicked.connect(lambda _=False, one=one: self.print(one))
            self._sheets.addWidget(made, 0, Qt.AlignmentFlag.AlignLeft)
        self.earlier.setVisible(bool(handed))

    def _on_leaver(self) -> None:
        self.account.set_value(None)  # it was ticked for somebody else
        self._offer_successors()
        self._count()

    def _offer_successors(self) -> None:
        here = unit.workers_here(self.desk.ledger)
        self.successors.set_choices([one for one in here if one[0] != self.leaver.value()])

    def _count(self) -> None:
        leaver = self.leaver.value()
        name = self._names.get(str(leaver), "")
        if leaver is None:
            self.counts.setText("" if self._names else NOBODY)
        else:
            counts = find.counts(find.held(self.desk.ledger, str(leaver)))
            held = "、".join(f"{words} {counts[entity]} 个" for entity, words in find.KINDS.items() if counts[entity])
            said = f"{name}现在负责：{held}。" if held else f"{name}名下没有要交接的，只改为离岗。"
            if find.shares_name(self.desk.ledger, str(leaver)):
                said += "诉求只记姓名，这里有人和他同名，诉求不在其内，请在“诉求”里指派。"
            self.counts.setText(said)
        self.counts.setVisible(bool(self.counts.text()))
        account = self._account_of(name)
        self.account.set_choices([("disable", f"同时停用他的登录账户“{account}”（不能用“撤销”恢复，要由管理员重设密码）")])
        self.account.setVisible(bool(account))

    def _account_of(self, name: str) -> str:
        """The account of the same name, if whoever sits here may disable it."""
        own = self.desk.ledger.account
        if own.role != "admin" or name == own.name:
            return ""
        return next((line.name for line in accounts.listed(self.desk.ledger) if line.name == name and not line.disabled), "")

    # ---- handing over

    def hand_over(self) -> None:
        """Ask once, write it as one change, then disable the account if that was ticked."""
        leaver, to, ledger = self.leaver.value(), self.successors.value() or [], self.desk.ledger
        if leaver is None:
            self.leaver.set_problem("请选择谁离岗。")
            return
        charges = find.held(ledger, str(leaver))
        if charges and not to:
            self.successors.set_problem("请至少选一个人接手。")
            return
        name, taking = self._names[str(leaver)], "、".join(self._names[uid] for uid in to)
        question = f"把{name}负责的 {len(charges):,} 项交给{taking}，并把{name}改为离岗？" if charges else f"把{name}改为离岗？"
        if not self.desk.alerts.ask(question, "交接", "再想想"):
            return
        disable = self._account_of(name) if self.account.value() else ""
        try:
            with ledger.change(find.named(name, taking) if taking else f"离岗：{name}") as pen:
                moves = casework.hand_over(pen, ledger, str(leaver), to)
        except Refusal as refusal:
            self.desk.alerts.fail(refusal)
            return
        act = pen.change.act
        self._latest = find.Handed(act, clock.today(), name, taking) if moves else None
        self.desk.alerts.toast(f"已交接 {len(moves):,} 项", lambda: self._take_back(act))
        self._tell_done(name, len(moves), self._disabled(disable))
        self.leaver.set_value(None)
        self.successors.set_value(None)
        self.reload()

    def _disabled(self, account: str) -> str:
        if not account:
            return ""
        try:
            accounts.disable(self.desk.ledger, account)
        except Refusal as refusal:
            self.desk.alerts.fail(refusal)
            return ""
        return f"登录账户“{account}”已停用。"

    def _tell_done(self, name: str, count: int, more: str) -> None:
        said = f"{name}的 {count:,} 项已交接，改为离岗。" if count else f"{name}已改为离岗。"
        self.done.say(said + more, tone="ok", button="打印交接单…" if count else "")

    def _take_back(self, act: int) -> None:
        try:
            undo.undo(self.desk.ledger, act)
        except Refusal as refusal:
            self.desk.alerts.fail(refusal)
            return
        self.done.say("")
        self.reload()

    def print(self, handed: find.Handed | None) -> None:
        """What was handed over then, to be signed."""
        from xinjing_desktop.reports.desk_handover import sheet

        if handed is not None:
            ledger, names = self.desk.ledger, dict(self.desk.ledger.select("SELECT uid, name FROM worker"))
            moves = find.moves_of(ledger, handed.act)
            self.desk.go("printing", table=sheet(ledger.identity.unit_name, handed.on, handed.leaver, names, moves))
