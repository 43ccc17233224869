"""The sections of the unit: itself, its compounds, stairwells, street shops and workers."""

from PySide6.QtWidgets import QComboBox, QHBoxLayout

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.casework import unit as casework
from xinjing_desktop.ledger.find import unit as find
from xinjing_desktop.records import Community, Compound, Shop, Stairwell, Worker, codes, small_premises
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.settings import chosen, forms
from xinjing_desktop.ui.pages.settings.letterhead import Letterhead
from xinjing_desktop.ui.pages.settings.panel import Panel
from xinjing_desktop.ui.pages.settings.register import Register
from xinjing_desktop.ui.record_form import RecordForm
from xinjing_desktop.ui.widgets.cards import Card, button, label, offer
from xinjing_desktop.ui.widgets.choice_fields import Choice, ChoiceField


class UnitPanel(Panel):
    """The committee's own record. A town's ledger lists its communities instead."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "本单位")
        self.form = RecordForm(desk, Community, forms.COMMUNITY, columns=2)
        self.form.saved.connect(self._on_saved)
        self.keep = button("保存", kind="primary", tip="保存（Ctrl+Enter）")
        self.keep.clicked.connect(self.form.save)
        offer(self.keep, desk.may_write)
        self.form.form.passed_end.connect(self.keep.setFocus)
        self._code = label("", "hint")
        card = Card(pad=theme.px(20))
        card.setMaximumWidth(theme.px(820))
        card.body.addWidget(self.form, 1)
        line = QHBoxLayout()
        line.addWidget(self.keep)
        line.addStretch()
        line.addWidget(self._code)
        card.body.addLayout(line)
        self.body.addWidget(card, 1)
        self.letterhead = Letterhead(desk)
        self.letterhead.setMaximumWidth(theme.px(820))
        self.body.addWidget(self.letterhead)

    def reload(self) -> None:
        """The record of the ledger's own community, and its pictures."""
        self.letterhead.reload()
        if self.form.uid and self.form.dirty():
            return
        own = self.desk.ledger.one(Community.select())
        if own is not None:
            self.form.show_record(own)
            self._code.setText(f"统计用区划代码 {own.code or ''}，新建台账时定下，不能改")

    def may_leave(self) -> bool:
        """Ask about what was typed and not saved."""
        if not self.form.dirty():
            return True
        if self.desk.alerts.ask("本单位的修改还没有保存，要放弃吗？", "放弃修改", "回去保存"):
            self.form.abandon()
            return True
        return False

    def _on_saved(self, uid: str) -> None:
        casework.take_over_name(self.desk.ledger)
        self.desk.alerts.toast("本单位的资料已保存")


def communities_panel(desk: Desk) -> Panel:
    """One record for a committee, a list for a town."""
    if desk.ledger.identity.role == "committee":
        return UnitPanel(desk)
    return Register(
        desk, Community, forms.COMMUNITY, lambda: find.communities(desk.ledger), title="居民区", may_add=False
    )


def compounds_panel(desk: Desk) -> Register:
    """The compounds of the unit."""
    return Register(
        desk,
        Compound,
        forms.COMPOUND,
        lambda: find.compounds(desk.ledger),
        title="小区",
        start_new=_new_compound,
        may_add=desk.ledger.identity.role == "committee",
    )


def _new_compound(register: Register) -> None:
    desk = register.desk
    name = desk.alerts.prompt("小区叫什么？例如“绿园新村”。路和弄可以接着填。", title="新增小区")
    if not name:
        return
    try:
        uid = casework.add_compound(desk.ledger, name)
    except Refusal as refusal:
        desk.alerts.fail(refusal)
        return
    register.created([uid], f"已新增小区“{name}”")


class StairwellsPanel(Register):
    """The stairwells of one compound at a time."""

    def __init__(self, desk: Desk) -> None:
        self.compounds = QComboBox()
        self.compounds.setAccessibleName("小区")
        super().__init__(
            desk,
            Stairwell,
            forms.STAIRWELL,
            lambda: find.stairwells(desk.ledger, self.compounds.currentData()),
            title="门洞",
            links={"compound": lambda: _compounds(desk), "worker": lambda: _workers(desk)},
            start_new=lambda register: self._new(),
            counted=chosen.STAIRWELLS,
        )
        self.above.addWidget(self.compounds)
        self.compounds.activated.connect(lambda: super(StairwellsPanel, self).reload())
        if self.may_write:
            chosen.offer_for_stairwells(self)
        doors = button("看门洞", icon="stairwell", tip="到门洞走访里看这个门洞，也可以在那里生成各层各室")
        doors.clicked.connect(lambda: desk.go("doors", stairwell=self.form.uid))
        self.foot.insertWidget(1, doors)

    def reload(self) -> None:
        """The compounds may have changed as well."""
        wanted = self.compounds.currentData()
        self.compounds.clear()
        for line in find.compounds(self.desk.ledger):
            self.compounds.addItem(line.title, line.uid)
        self.compounds.setCurrentIndex(max(0, self.compounds.findData(wanted)))
        self.add.setEnabled(self.compounds.count() > 0)
        self.add.setToolTip("新增门洞（Ctrl+N）" if self.compounds.count() else "请先在“小区”里新增一个小区")
        for name, choices in (("compound", _compounds(self.desk)), ("worker", _workers(self.desk))):
            field = self.form.form.fields[name]
            assert isinstance(field, ChoiceField)
            field.set_choices(choices)
        super().reload()

    def open_record(self, uid: str) -> None:
        """A stairwell of another compound brings its compound along."""
        compound = self.desk.ledger.value("SELECT compound FROM stairwell WHERE uid=?", (uid,))
        if compound and compound != self.compounds.currentData():
            self.compounds.setCurrentIndex(max(0, self.compounds.findData(compound)))
            super().reload()
        super().open_record(uid)

    def _new(self) -> None:
        desk, compound = self.desk, self.compounds.currentData()
        typed = desk.alerts.prompt(
            f"“{self.compounds.currentText()}”要新增几号？可以一次写几个，例如“45”“1-20”或“1、3、5”。",
            title="新增门洞",
            check=_numbers_problem,
        )
        if not typed:
            return
        try:
            numbers = casework.numbers_in(typed)
            uids = casework.add_stairwells(desk.ledger, compound, numbers)
        except Refusal as refusal:
            desk.alerts.fail(refusal)
            return
        self.created(uids, f"已新增 {len(numbers)} 个门洞，请补上楼高类别")


def _numbers_problem(typed: str) -> str | None:
    try:
        casework.numbers_in(typed)
    except Refusal as refusal:
        return refusal.sentence
    return None


class ShopsPanel(Register):
    """The street shops, all or those of a filter."""

    def __init__(self, desk: Desk) -> None:
        self.filters = QComboBox()
        self.filters.setAccessibleName("哪些商户")
        kinds = [(entry.code, entry.label) for entry in codes.entries(small_premises.LIST)]
        for key, words in (*find.SHOP_FILTERS.items(), *kinds):
            self.filters.addItem(words, key)
        super().__init__(
            desk,
            Shop,
            forms.SHOP,
            lambda: find.shops(desk.ledger, self.filters.currentData()),
            title="沿街商户",
            links={"compound": lambda: _compounds(desk)},
            fixed=lambda: {"community": str(desk.ledger.value("SELECT uid FROM community ORDER BY code LIMIT 1"))},
            may_add=desk.ledger.identity.role == "committee",
            counted=chosen.SHOPS,
        )
        if self.may_write and desk.ledger.identity.role == "committee":  # the shops of a town are its committees' work
            chosen.offer_for_shops(self)
        self.above.addWidget(self.filters)
        self.filters.activated.connect(self.reload)
        write = button("登记隐患", icon="hazard")
        write.clicked.connect(lambda: desk.go("hazards", shop=self.form.uid))
        offer(write, desk.may_write)
        self.foot.insertWidget(1, write)

    def open_record(self, uid: str) -> None:
        """A shop that the filter leaves out is shown among all."""
        if uid not in {line.uid for line in find.shops(self.desk.ledger, self.filters.currentData())}:
            self.filters.setCurrentIndex(0)
            self.reload()
        super().open_record(uid)


def workers_panel(desk: Desk) -> Register:
    """Who knocks on doors; an account is another thing."""
    made = Register(
        desk,
        Worker,
        forms.WORKER,
        lambda: find.workers(desk.ledger),
        title="工作人员",
        proposed={"active": True},
        counted=chosen.WORKERS,
    )
    if made.may_write:
        chosen.offer_for_workers(made)
    return made


def _compounds(desk: Desk) -> list[Choice]:
    return [(line.uid, line.title) for line in find.compounds(desk.ledger)]


def _workers(desk: Desk) -> list[Choice]:
    return [(line.uid, line.title) for line in find.workers(desk.ledger)]
