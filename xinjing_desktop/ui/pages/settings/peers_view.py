"""With whom this ledger exchanges: what went last, what came last, what is confirmed, and what stays here for each."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import peers
from xinjing_desktop.ledger.find import exchanges
from xinjing_desktop.ledger.find.exchanges import Passed, Standing
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.handover.scope_step import Scope, scrolled
from xinjing_desktop.ui.pages.settings.share_box import ShareBox
from xinjing_desktop.ui.table_export import offer_export
from xinjing_desktop.ui.widgets.cards import Card, button, hint, label, offer
from xinjing_desktop.ui.widgets.empty import Empty
from xinjing_desktop.ui.widgets.pills import Pill
from xinjing_desktop.ui.widgets.table import Table
from xinjing_desktop.ui.widgets.table_model import ListSource, TableColumn


def _state(one: Standing) -> Pill:
    if one.peer.retired:
        return Pill("quiet", "已停用", "cross")
    if one.peer.want_full:
        return Pill("warn", "缺包，等重发")
    if one.peer.send_full and one.sent is not None:
        return Pill("warn", "下次交完整的")
    if one.sent and not one.sent.acked:
        return Pill("accent", "等对方确认")
    return Pill("ok", "正常")


def _brief(one: Passed | None) -> str:
    return f"第 {one.number} 号　{one.at:%m-%d}" if one else "还没有"


COLUMNS = (
    TableColumn(key="unit", title="单位", width=17, text=lambda one: one.peer.unit_name, sortable=False),
    TableColumn(key="state", title="状态", width=12, pill=_state, sortable=False),
    TableColumn(key="sent", title="最近交出", width=11, text=lambda one: _brief(one.sent), sortable=False),
    TableColumn(key="received", title="最近收到", width=11, text=lambda one: _brief(one.received), sortable=False),
)


class PeersView(QWidget):
    """The list at the left, the chosen peer at the right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._known: dict[str, Standing] = {}
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(theme.px(14))
        nothing = Empty("先把身份卡存到 U 盘交给对方，再导入对方的。", title="还没有交换对象", icon="link")
        self.table = Table("peers", COLUMNS, ListSource([], COLUMNS), empty=nothing)
        self.table.setAccessibleName("交换对象")
        offer_export(desk, self.table)
        self.table.current_changed.connect(lambda _: self._show())
        self.all = QCheckBox("连停用的一起看")
        self.all.clicked.connect(lambda: self.reload())
        left = Card(pad=theme.px(12))
        left.body.addWidget(self.table, 1)
        left.body.addWidget(self.all)
        across.addWidget(left, 13)
        across.addWidget(self._right(), 9)

    def _right(self) -> QWidget:
        inside = QWidget()
        down = QVBoxLayout(inside)
        down.setContentsMargins(0, 0, theme.px(8), 0)
        down.setSpacing(theme.px(8))
        self.name = label("", "h2", wrap=True)
        self.facts = hint("")
        self.scope = Scope(self._on_scope)
        self.scope_title = label("给它的数据包里", "value")
        self.full = button("对方说缺了数据包：下次交完整的", icon="restore")
        self.full.clicked.connect(self._send_everything)
        self.ask = button("我们缺了：请对方重发完整的", icon="recheck")
        self.ask.clicked.connect(self._ask_for_everything)
        self.retire = button("停用这台电脑…", kind="danger")
        self.retire.clicked.connect(self._retire)
        self.share = ShareBox(self._desk)
        self.share.exchanged.connect(self.reload)
        parts: tuple[QWidget, ...] = (self.name, self.facts, self.share, self.scope_title, self.scope)
        for part in parts:
            down.addWidget(part)
        for each in (self.full, self.ask, self.retire):
            down.addWidget(each, 0, Qt.AlignmentFlag.AlignLeft)
            offer(each, self._desk.may_write)
        down.addStretch()
        self.faces = QStackedWidget()
        self.faces.addWidget(Empty("选中左边的一行，在这里看和改。", icon="link"))
        area = scrolled(inside)
        area.setMinimumWidth(inside.minimumSizeHint().width() + theme.px(16))
        self.faces.addWidget(area)
        card = Card(pad=theme.px(16))
        card.body.addWidget(self.faces)
        return card

    def reload(self) -> None:
        """Every peer with its newest packages."""
        before = self.table.current_id()
        found = exchanges.standings(self._desk.ledger, retired=self.all.isChecked())
        self._known = {one.peer.site: one for one in found}
        self.table.rows.set_source(ListSource(self._known.items(), COLUMNS))
        if not self.table.select_id(before) and found:
            self.table.select_id(found[0].peer.site)
        self._show()

    def _show(self) -> None:
        one = self._known.get(self.table.current_id())
        self.faces.setCurrentIndex(1 if one else 0)
        if one is None:
            return
        peer, writable = one.peer, self._desk.may_write and not one.peer.retired
        self.name.setText(peer.unit_name)
        said = [f"电脑编号 {peer.site[:8]}，{peer.accepted_at:%Y-%m-%d} 由{peer.accepted_by or '系统'}接受身份卡"]
        said.append(f"最近交出：{_long(one.sent)}" + ("，对方已确认收到" if one.sent and one.sent.acked else ""))
        if one.acked and one.sent and not one.sent.acked:
            said.append(f"对方确认到第 {one.acked.number} 号，以后改过的下次再带一遍，不会缺")
        said.append(f"最近收到：{_long(one.received)}")
        self.facts.setText("\n".join(said))
        alike = sum(other.peer.role == peer.role and not other.peer.retired for other in self._known.values()) - 1
        self.share.show_peer(peer, alike=alike)
        down = self._desk.ledger.identity.role == "town"
        self.scope_title.setText("给它的数据包里" if not down else "发给它的数据包里")
        self.scope.show_left_out(peer.left_out, enabled=writable)
        self.full.setEnabled(writable and not peer.send_full)
        self.full.setText(" 下次会交完整的" if peer.send_full else " 对方说缺了数据包：下次交完整的")
        self.ask.setEnabled(writable and not peer.want_full)
        self.ask.setText(" 已记下，下次请对方重发" if peer.want_full else " 我们缺了：请对方重发完整的")
        self.retire.setEnabled(writable)

    # ---- acting

    def _do(self, act: Callable[[str], None], said: str) -> None:
        site = self.table.current_id()
        try:
            act(site)
        except Refusal as refusal:
            self._desk.alerts.fail(refusal)
            return
        if said:
            self._desk.alerts.toast(said)
        self.reload()

    def _on_scope(self) -> None:
        self._do(lambda site: peers.leave_out(self._desk.ledger, site, self.scope.left_out()), "")

    def _send_everything(self) -> None:
        self._do(lambda site: peers.send_everything(self._desk.ledger, site), "记下了，下一个数据包从头带全部内容")

    def _ask_for_everything(self) -> None:
        self._do(lambda site: peers.ask_for_everything(self._desk.ledger, site), "记下了，下一个数据包里会请对方重发")

    def _retire(self) -> None:
        one = self._known[self.table.current_id()]
        question = (
            f"要停用“{one.peer.unit_name}”编号 {one.peer.site[:8]} 的电脑吗？以后不再收它的数据包，也不再给它。"
            "已经收下的内容都留着；以后导入它新的身份卡就能再交换。"
        )
        if self._desk.alerts.ask(question, "停用", danger=True):
            self._do(lambda site: peers.retire(self._desk.ledger, site), "已停用")


def _long(one: Passed | None) -> str:
    return f"第 {one.number} 号，{one.at:%Y-%m-%d %H:%M}，{one.record_count:,} 条" if one else "还没有"
