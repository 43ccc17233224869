"""镇里的回复: take in the town's package, whether both hold the same, what it asks and what it changed."""

from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QStackedWidget, QVBoxLayout, QWidget

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import agreement, peers
from xinjing_desktop.ledger.find import exchanges, replies
from xinjing_desktop.ledger.find.exchanges import Passed
from xinjing_desktop.ledger.find.replies import Asked, TownChange
from xinjing_desktop.ledger.peers import Peer
from xinjing_desktop.progress import Step
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.handover.face import READER
from xinjing_desktop.ui.pages.handover.receive_box import ReceiveBox
from xinjing_desktop.ui.pages.handover.reply_form import ReplyForm
from xinjing_desktop.ui.table_export import offer_export
from xinjing_desktop.ui.widgets.cards import Banner, Card, button, offer
from xinjing_desktop.ui.widgets.empty import Empty
from xinjing_desktop.ui.widgets.filter_bar import FilterBar
from xinjing_desktop.ui.widgets.pills import Pill
from xinjing_desktop.ui.widgets.table import Table
from xinjing_desktop.ui.widgets.table_model import ListSource, TableColumn


def _state(one: Asked) -> Pill:
    if one.supervision.settled:
        return Pill("ok", "已办结")
    if not one.open:
        return Pill("quiet", "已回复", "check")
    if one.is_late(clock.today()):
        return Pill("bad", "超期未回")
    return Pill("warn", "等回复")


ASKED = (
    TableColumn(key="state", title="", width=11, pill=_state, sortable=False),
    TableColumn(key="where", title="隐患", width=22, sortable=False),
    TableColumn(key="due", title="要求回复", width=11, text=lambda one: str(one.supervision.due_on or ""), sortable=False),
)
CHANGED = (
    TableColumn(key="title", title="记录", width=26, sortable=False),
    TableColumn(key="said", title="镇里改了什么", width=44, sortable=False),
    TableColumn(key="who", title="谁", width=10, sortable=False),
    TableColumn(key="at", title="时间", width=16, text=lambda one: f"{one.at:%Y-%m-%d %H:%M}", sortable=False),
)


class Facts(NamedTuple):
    """Everything this view shows, read in one go in the background."""

    town: Peer | None
    newest: Passed | None
    differs: list[str] | None
    asked: list[Asked]
    changed: list[TownChange]
    waiting: replies.Waiting


class RepliesView(QWidget):
    """What came from the town."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.facts: Facts | None = None
        self._reading = self._read_again = False
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.px(12))
        note = Banner(READER, tone="warn")
        offer(note, not desk.may_write)
        outer.addWidget(note)
        self.box = ReceiveBox(desk)
        self.box.received.connect(self.reload)
        outer.addWidget(self.box.waiting)
        outer.addWidget(self.box.said)
        outer.addWidget(self.box)
        self.differs = Banner(tone="bad")
        self.differs.pressed.connect(self._ask_for_everything)
        outer.addWidget(self.differs)
        card = Card(pad=theme.px(14))
        self.chips = FilterBar("看什么", [("asked", "督办"), ("changed", "镇里改了什么")])
        self.chips.chosen.connect(self._choose)
        head = QHBoxLayout()
        head.addWidget(self.chips, 1)
        self.seen = button("都看过了", icon="check", tip="以后只提醒新的改动")
        self.seen.clicked.connect(self._mark_seen)
        head.addWidget(self.seen)
        self.conflicts = button("分歧要裁定", icon="refer")
        self.conflicts.clicked.connect(lambda: desk.go("conflicts"))
        head.addWidget(self.conflicts)
        card.body.addLayout(head)
        self.faces = QStackedWidget()
        self.faces.addWidget(self._asked_face())
        self.faces.addWidget(self._changed_face())
        card.body.addWidget(self.faces, 1)
        outer.addWidget(card, 1)

    def _asked_face(self) -> QWidget:
        face = QWidget()
        across = QHBoxLayout(face)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(theme.px(18))
        nothing = Empty("镇里对隐患的督办意见，会随镇里的数据包到这里。", title="没有督办", icon="closed")
        self.asked = Table("asked", ASKED, ListSource([], ASKED), empty=nothing)
        self.asked.setAccessibleName("镇里的督办")
        offer_export(self.desk, self.asked)
        self.asked.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.asked.horizontalHeader().setStretchLastSection(False)
        self.asked.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.form = ReplyForm(self.desk)
        self.form.replied.connect(self.reload)
        self.asked.current_changed.connect(self._on_current)
        self.asked.opened.connect(lambda _: self.form.form.go_to_first())
        across.addWidget(self.asked, 5)
        across.addWidget(self.form, 4)
        return face

    def _changed_face(self) -> QWidget:
        nothing = Empty("镇里改过的隐患、移交反馈，会列在这里。", title="镇里没有改动", icon="closed")
        self.changed = Table("town changes", CHANGED, ListSource([], CHANGED), state=self.desk.state, empty=nothing)
        self.changed.setAccessibleName("镇里改了什么")
        offer_export(self.desk, self.changed)
        self.changed.opened.connect(self._open)
        return self.changed

    # ---- showing

    def reload(self) -> None:
        """Read everything in the background; what is being typed stays."""
        if self._reading:
            self._read_again = True
            return
        self._reading, self._read_again = True, False
        ledger = self.desk.ledger

        def work(step: Step) -> Facts:
            town = exchanges.town(ledger)
            came = exchanges.passed(ledger, town.site, sent=False) if town else []
            newest = came[0] if came else None
            differs = agreement.compare(ledger, newest.id) if newest else None
            said = None if differs is None else [one.sentence for one in differs]
            return Facts(town, newest, said, replies.asked(ledger), replies.town_changes(ledger), replies.waiting(ledger))

        job = self.desk.jobs.run(work, self._show, self.desk.alerts.fail)
        job.finished.connect(self._settled)

    def _settled(self) -> None:
        self._reading = False
        if self._read_again:
            self.reload()

    def _show(self, facts: Facts) -> None:
        self.facts = facts
        self._show_standing(facts)
        self.chips.set_counts({"asked": facts.waiting.asked, "changed": facts.waiting.changed})
        self._asked_by_id = {one.supervision.uid: one for one in facts.asked}
        before = self.asked.current_id()
        self.asked.blockSignals(True)
        self.asked.rows.set_source(ListSource(self._asked_by_id.items(), ASKED))
        if not self.asked.select_id(before) and facts.asked:
            self.asked.select_id(facts.asked[0].supervision.uid)
        self.asked.blockSignals(False)
        self.form.show_asked(self._asked_by_id.get(self.asked.current_id()))
        self._changes = {one.uid: one for one in facts.changed}
        self.changed.rows.set_source(ListSource(self._changes.items(), CHANGED))
        if not facts.waiting.asked and facts.waiting.changed:
            self.chips.choose("changed")
        self._choose(self.chips.key())

    def _show_standing(self, facts: Facts) -> None:
        newest, town = facts.newest, facts.town
        if town is None:
            pill, said = Pill("quiet", "还没有认识"), "先在“设置 → 交换”里和镇里交换身份卡。"
        elif newest is None:
            pill, said = Pill("quiet", "还没有收到"), "镇里收下移交的数据包以后，会回一个数据包（.xjp），拖到这里。"
        else:
            pill = Pill("bad", "和镇里不一致") if facts.differs else Pill("ok", "和镇里一致")
            said = f"镇里第 {newest.number} 号数据包，{newest.at:%Y-%m-%d %H:%M} 收下。新的拖到这里。"
        self.box.pill.set_pill(pill)
        self.box.drop.say(said)
        differs = "；".join(facts.differs or [])
        if town and town.want_full:
            self.differs.say(f"缺了镇里的数据包，下次移交会请镇里重发完整的。{differs}", tone="warn")
        else:
            may_ask = "要求镇里重发完整包" if self.desk.may_write else ""
            self.differs.say(f"和镇里不一致：{differs}。" if differs else "", tone="bad", button=may_ask)
        self.conflicts.setText(f" {facts.waiting.conflicts:,} 处分歧要裁定")
        self.conflicts.setAccessibleName(self.conflicts.text().strip())
        self.conflicts.setVisible(facts.waiting.conflicts > 0)

    def _choose(self, key: str) -> None:
        self.faces.setCurrentIndex(1 if key == "changed" else 0)
        count = self.facts.waiting.changed if self.facts else 0
        self.seen.setVisible(key == "changed" and count > 0 and self.desk.may_write)

    def _on_current(self, uid: str) -> None:
        if self.form.asked and uid != self.form.asked.supervision.uid and not self.may_leave():
            self.asked.blockSignals(True)
            self.asked.select_id(self.form.asked.supervision.uid)
            self.asked.blockSignals(False)
            return
        self.form.show_asked(self._asked_by_id.get(uid))

    def may_leave(self) -> bool:
        """Ask about an answer that was begun and not written."""
        if not self.form.dirty():
            return True
        if self.desk.alerts.ask("回复还没有保存，要放弃吗？", "放弃", "回去保存"):
            self.form.form.settled()
            return True
        return False

    # ---- acting

    def _mark_seen(self) -> None:
        replies.mark_seen(self.desk.ledger)
        self.reload()

    def _ask_for_everything(self) -> None:
        if self.facts is None or self.facts.town is None:
            return
        try:
            peers.ask_for_everything(self.desk.ledger, self.facts.town.site)
        except Refusal as refusal:
            self.desk.alerts.fail(refusal)
            return
        self.desk.alerts.toast("记下了，下次移交的数据包里会请镇里重发完整的")
        self.reload()

    def _open(self, uid: str) -> None:
        one = self._changes.get(uid)
        if one and one.spot:
            self.desk.go(one.spot.page, **one.spot.where)
