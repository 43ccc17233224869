"""The open outing beside the list: what was found on it, its form, and what can be done with it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.casework import outings as casework
from xinjing_desktop.records import Outing
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.outings.outing_form import OutingForm
from xinjing_desktop.ui.widgets.cards import button, offer


class OutingPanel(QWidget):
    """`saved` and `removed` tell the list, `found` asks for the form of a finding."""

    saved = Signal(str)
    removed = Signal()
    found = Signal(str)

    def __init__(self, desk: Desk, may_write: bool) -> None:
        super().__init__()
        self._desk, self.may_write = desk, may_write
        self.form = OutingForm(desk, may_write)
        self.form.saved.connect(self._on_saved)
        self.keep = button("保存", kind="primary", tip="保存（Ctrl+Enter）")
        self.keep.clicked.connect(self.form.save)
        self.form.form.passed_end.connect(self.keep.setFocus)
        self.write_up = button("登记发现", icon="hazard", tip="这次出动发现的隐患：小区、门洞或店铺（Alt+F）", shortcut="Alt+F")
        self.write_up.clicked.connect(self._ask_for_finding)
        self.drop = button("删除", icon="delete", kind="flat", tip="删除这次出动；发现的隐患留在台账里")
        self.drop.clicked.connect(self.remove)
        foot = QHBoxLayout()
        for each in (self.keep, self.write_up):
            foot.addWidget(each)
        foot.addStretch()
        foot.addWidget(self.drop)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.px(8))
        outer.addWidget(self.form, 1)
        outer.addLayout(foot)
        for each in (self.keep, self.write_up, self.drop):
            offer(each, may_write)

    # ---- showing

    def start(self) -> None:
        """A new outing."""
        self.form.start()
        self._offer()
        self.form.form.go_to_first()

    def open_outing(self, uid: str) -> bool:
        """Show an outing; False when it is gone."""
        outing = self._desk.ledger.get(Outing, uid)
        if outing is None:
            return False
        self.form.open_outing(outing)
        self._offer()
        return True

    def freshen(self) -> bool:
        """Its findings anew and, while it is only looked at, the rest; what is typed stays as it is. False when it is gone."""
        if self.form.uid is None or self.form.dirty():
            self.form.show_findings()
            return True
        return self.open_outing(self.form.uid)

    def may_leave(self) -> bool:
        """Ask about what was typed and not saved."""
        if not self.form.dirty() or self._is_untouched():
            return True
        if self._desk.alerts.ask("这次出动还没有保存，要放弃吗？", "放弃", "继续填写"):
            self.form.abandon()
            return True
        return False

    def _is_untouched(self) -> bool:
        return self.form.uid is None and not self.form.form.changes()

    def _offer(self) -> None:
        """What can be done with an outing only once it is in the ledger."""
        for each in (self.write_up, self.drop):
            each.setVisible(self.may_write and self.form.uid is not None)

    # ---- acting

    def _on_saved(self, uid: str) -> None:
        self._offer()
        self.saved.emit(uid)

    def _ask_for_finding(self) -> None:
        if self.form.uid and self.may_leave():
            self.found.emit(self.form.uid)

    def remove(self) -> None:
        """Take the outing out, as one change that can be taken back."""
        desk, uid = self._desk, self.form.uid
        if uid is None:
            return
        try:
            with desk.ledger.change("删除出动") as pen:
                casework.remove(pen, desk.ledger, uid)
        except Refusal as refusal:
            desk.alerts.fail(refusal)
            return
        desk.done("已删除这次出动", pen.change.kept)
        self.removed.emit()
