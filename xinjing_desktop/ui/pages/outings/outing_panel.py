"""The open outing beside the list: what was found on it, its form, and what can be done with it."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import undo
from xinjing_desktop.ledger.casework import outings as casework
from xinjing_desktop.ledger.find import outings as find
from xinjing_desktop.records import Outing, codes
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.outings.outing_form import OutingForm
from xinjing_desktop.ui.widgets.cards import button, hint, label, offer

SHOWN = 5
"""So many findings stand above the form; the page of hazards has them all."""


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
        self.findings = QVBoxLayout()
        self.findings.setSpacing(theme.px(1))
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
        outer.addLayout(self.findings)
        outer.addWidget(self.form, 1)
        outer.addLayout(foot)
        for each in (self.keep, self.write_up, self.drop):
            offer(each, may_write)

    # ---- showing

    def start(self) -> None:
        """A new outing."""
        self.form.start()
        self._show_findings()
        self.form.form.go_to_first()

    def open_outing(self, uid: str) -> bool:
        """Show an outing; False when it is gone."""
        outing = self._desk.ledger.get(Outing, uid)
        if outing is None:
            return False
        self.form.open_outing(outing)
        self._show_findings()
        return True

    def freshen(self) -> None:
        """Its findings anew; the form stays as it is."""
        self._show_findings()

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

    def _show_findings(self) -> None:
        while self.findings.count():
            widget: QWidget | None = self.findings.takeAt(0).widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        uid = self.form.uid
        for each in (self.write_up, self.drop):
            each.setVisible(self.may_write and uid is not None)
        found = find.found_on(self._desk.ledger, uid) if uid else []
        if found:
            self.findings.addWidget(label(f"发现 {len(found)} 处", "h2"))
        for one in found[:SHOWN]:
            actions = "、".join(codes.label("action_taken", code) for code in one.actions)
            kind = codes.short_label("hazard_kinds", one.kind)
            line = button(f"{one.where}　{kind}", kind="flat", tip="打开这条隐患")
            line.clicked.connect(self._opening(one.uid))
            row = QWidget()
            across = QHBoxLayout(row)
            across.setContentsMargins(0, 0, 0, 0)
            across.addWidget(line)
            across.addWidget(hint("　".join(filter(None, (codes.label("hazard_state", one.state), actions)))), 1)
            self.findings.addWidget(row)
        if len(found) > SHOWN:
            self.findings.addWidget(hint(f"另有 {len(found) - SHOWN} 处，见隐患台账。"))

    def _opening(self, uid: str) -> Callable[[], None]:
        return lambda: self._desk.go("hazards", hazard=uid)

    # ---- acting

    def _on_saved(self, uid: str) -> None:
        self._show_findings()
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
        desk.alerts.toast("已删除这次出动", lambda: undo_last(desk))
        self.removed.emit()


def undo_last(desk: Desk) -> None:
    """Take back what was done last, in the background."""
    desk.jobs.run(lambda step: undo.undo(desk.ledger), lambda _: None, desk.alerts.fail)
