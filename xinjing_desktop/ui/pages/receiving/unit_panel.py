"""One unit beside the checklist: its PCs, the packages of each, what to do, and the log of what came and went."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import peers
from xinjing_desktop.ledger.find import receipts as find
from xinjing_desktop.ledger.find.receipts import Desk as Pc
from xinjing_desktop.ledger.find.receipts import UnitReceipt
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.widgets.cards import Banner, button, hint, label, line

SHOWN = 8
"""Packages and log lines that are listed; the older ones stand in the log."""
WHAT = {
    "sent": "下发",
    "merged": "收到并合并",
    "repeated": "重复交来",
    "refused": "没有合并",
    "acquainted": "交换身份卡",
    "retired": "停用",
}


class UnitPanel(QWidget):
    """`changed` when something was asked for that the list shows."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.code = ""
        inside = QWidget()
        inside.setObjectName("page")
        self._box = QVBoxLayout(inside)
        self._box.setContentsMargins(0, 0, theme.px(6), 0)
        self._box.setSpacing(theme.px(8))
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    def show_unit(self, unit: UnitReceipt) -> None:
        """Everything of this unit."""
        self.code = unit.code
        while self._box.count():
            widget = self._box.takeAt(0).widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for sentence in find.sentences(unit):
            tone = "bad" if "完整" in sentence or "不一致" in sentence else ""
            banner = Banner(sentence, tone=tone, button="去交换" if not unit.desks and "身份卡" in sentence else "")
            banner.pressed.connect(lambda: self._desk.go("settings", section="exchange"))
            self._box.addWidget(banner)
        if unit.conflicts:
            banner = Banner(f"有 {unit.conflicts:,} 条分歧等裁定。", tone="warn", button="去裁定")
            name = (*unit.desks, *unit.retired)[0].peer.unit_name  # as its card says it: conflicts go by that
            banner.pressed.connect(lambda: self._desk.go("conflicts", unit=name))
            self._box.addWidget(banner)
        for pc in (*unit.desks, *unit.retired):
            self._add_pc(pc, many=len(unit.desks) + len(unit.retired) > 1)
        self._add_log(unit)
        self._box.addStretch()

    def _add_pc(self, pc: Pc, *, many: bool) -> None:
        name = "电脑" if not many else f"{pc.peer.site[-4:]} 号电脑"
        self._box.addWidget(label(f"{name}（已停用）" if pc.peer.retired else name, "h2"))
        accepted = f"{pc.peer.accepted_at:%Y-%m-%d} 交换身份卡，经手 {pc.peer.accepted_by or '—'}"
        self._box.addWidget(hint(accepted))
        for package in pc.packages[::-1][:SHOWN]:
            said = f"第 {package.number} 号　{package.month}　{package.at:%m-%d %H:%M}　{package.who}"
            row = label(said, "value", wrap=True)
            row.setToolTip(package.file)
            self._box.addWidget(row)
        if len(pc.packages) > SHOWN:
            self._box.addWidget(hint(f"还有更早的 {len(pc.packages) - SHOWN} 个。"))
        if not pc.packages:
            self._box.addWidget(hint("还没有收到过它的数据包。"))
        if pc.sent is not None:
            known = "对方已收到" if pc.sent.acknowledged else "对方还没有回执"
            self._box.addWidget(hint(f"上次下发：第 {pc.sent.number} 号，{pc.sent.at:%m-%d %H:%M}，{known}。"))
        if not pc.peer.retired and self._desk.may_write and not pc.peer.want_full:
            ask = button("请对方导出完整的", icon="restore", tip="下发时带上这句话，对方下次就会从头导出")
            ask.clicked.connect(lambda: self._ask_full(pc))
            self._box.addWidget(ask, 0, Qt.AlignmentFlag.AlignLeft)
        elif pc.peer.want_full:
            self._box.addWidget(hint("已记下：下次下发时请对方导出完整的数据包。"))

    def _ask_full(self, pc: Pc) -> None:
        try:
            peers.ask_for_everything(self._desk.ledger, pc.peer.site)
        except Refusal as refusal:
            self._desk.alerts.fail(refusal)
            return
        self._desk.alerts.toast("记下了：下次下发时请对方导出完整的；着急的话，请打个电话")
        self.changed.emit()

    def _add_log(self, unit: UnitReceipt) -> None:
        sites = {pc.peer.site for pc in (*unit.desks, *unit.retired)}
        lines = peers.log_of(self._desk.ledger, sites, SHOWN)
        if not lines:
            return
        self._box.addWidget(line())
        self._box.addWidget(label("收发记录", "h2"))
        for logged in lines:
            more = f"　{logged.sentence}" if logged.sentence else ""
            self._box.addWidget(
                hint(f"{logged.at:%Y-%m-%d %H:%M}　{logged.who}　{WHAT.get(logged.what, logged.what)}　{logged.file}{more}")
            )
