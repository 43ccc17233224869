"""Step 3, 交什么: which kinds of records go along, and what the next package would hold; remembered for the peer."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QHeaderView, QScrollArea, QVBoxLayout, QWidget

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import peers
from xinjing_desktop.ledger.find import exchanges, month_end
from xinjing_desktop.ledger.find.exchanges import Outlook
from xinjing_desktop.ledger.find.month_end import Progress
from xinjing_desktop.ledger.peers import Peer
from xinjing_desktop.progress import Step
from xinjing_desktop.records import BY_NAME, SENSITIVE
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.handover.face import Face
from xinjing_desktop.ui.table_export import offer_export
from xinjing_desktop.ui.widgets.cards import Banner, hint, label
from xinjing_desktop.ui.widgets.empty import Empty
from xinjing_desktop.ui.widgets.table import Table
from xinjing_desktop.ui.widgets.table_model import ListSource, TableColumn

MEANING = {
    "id_document": ("证件号码", "不带：对方看不到身份证号，也就不能按证件号发现重复登记。"),
    "profile": ("重点人群档案", "不带：对方的重点户名单和重点户走访率里没有这些人。"),
    "contact": ("紧急联系人", "不带：出事时对方查不到家属的电话。"),
    "care_measure": ("关爱措施", "不带：对方看不到给谁落实了送餐、装烟感这些措施。"),
    "photo": ("隐患照片", "不带：数据包小得多；对方看得到隐患，看不到照片。"),
    "notice": ("通知单打印记录", "不带：对方看不到哪一户收过哪种通知单；关爱卡的记录会透露谁需要照顾。"),
}
"""What may stay behind: how it is called on the tick, and what it means when it does."""
COLUMNS = (
    TableColumn(key="title", title="表", width=14, sortable=False),
    TableColumn(key="count", title="本次带（条）", width=12, align="right", number=True, sortable=False),
    TableColumn(key="note", title="", width=22, sortable=False),
)


def scrolled(page: QWidget) -> QScrollArea:
    """The widget in a frame that scrolls where the window is too low for it."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    page.setObjectName("page")
    area.setWidget(page)
    return area


class Scope(QWidget):
    """One tick for each kind of record that may stay behind, with what that means. Used for every peer."""

    def __init__(self, changed) -> None:
        super().__init__()
        down = self.body = QVBoxLayout(self)
        down.setContentsMargins(0, 0, theme.px(8), 0)
        down.setSpacing(theme.px(2))
        self.ticks: dict[str, QCheckBox] = {}
        assert set(MEANING) == SENSITIVE
        for entity, (name, meaning) in MEANING.items():
            tick = self.ticks[entity] = QCheckBox(f"带上{name}")
            tick.setAccessibleDescription(meaning)
            tick.clicked.connect(changed)
            down.addWidget(tick)
            said = hint(meaning)
            said.setContentsMargins(theme.px(26), 0, 0, theme.px(6))
            down.addWidget(said)
        down.addStretch()

    def show_left_out(self, left_out: Sequence[str], *, enabled: bool) -> None:
        """Tick what goes along."""
        for entity, tick in self.ticks.items():
            tick.setChecked(entity not in left_out)
            tick.setEnabled(enabled)

    def left_out(self) -> list[str]:
        """What stays behind."""
        return [entity for entity, tick in self.ticks.items() if not tick.isChecked()]


class ScopeStep(Face):
    """The scope at the left, the outlook at the right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "交什么", "其余的表（住户、居民、走访、隐患……）每次都带。选好以后一直记着，下个月不用再选。", "下一步")
        self._asked = 0
        self.peer: Peer | None = None
        self.outlook: Outlook | None = None
        self.banner = Banner(tone="warn", button="去认识镇里")
        self.banner.pressed.connect(lambda: desk.go("settings", section="exchange"))
        self.body.addWidget(self.banner)
        across = QHBoxLayout()
        across.setSpacing(theme.px(28))
        left = QVBoxLayout()
        self.receiver = label("", "value", wrap=True)
        left.addWidget(self.receiver)
        left.addSpacing(theme.px(6))
        self.scope = Scope(self._on_scope)
        left.addWidget(scrolled(self.scope), 1)
        self.full = QCheckBox("从头交全部内容（平时不用）")
        self.full.setToolTip("镇里说缺了数据包，或换了电脑时用")
        self.full.clicked.connect(lambda: self.count())
        left.addWidget(self.full)
        across.addLayout(left, 4)
        right = QVBoxLayout()
        right.setSpacing(theme.px(8))
        self.summary = label("", "value", wrap=True)
        right.addWidget(self.summary)
        nothing = Empty("镇里已经有了全部内容。", title="没有新的内容", icon="closed")
        self.table = Table("outlook", COLUMNS, ListSource([], COLUMNS), empty=nothing)
        self.table.setAccessibleName("这次数据包里的内容")
        offer_export(desk, self.table)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.horizontalHeader().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        right.addWidget(self.table, 1)
        across.addLayout(right, 5)
        self.body.addLayout(across, 1)
        self.finish()

    # ---- showing

    def show_progress(self, progress: Progress) -> None:
        """The town as it is known, and what it would get."""
        super().show_progress(progress)
        self.peer = exchanges.town(self.ledger)
        known = self.peer is not None
        self.banner.setVisible(not known)
        if not known:
            self.banner.say("还没有和镇里交换过身份卡，不能移交。", tone="warn", button="去认识镇里")
        for each in (self.scope, self.full, self.receiver, self.table, self.summary):
            each.setVisible(known)
        self.next.setEnabled(known)
        if self.peer is None:
            return
        self.receiver.setText(f"交给：{self.peer.unit_name}")
        self.scope.show_left_out(self.peer.left_out, enabled=self.desk.may_write)
        self.full.setEnabled(self.desk.may_write and not self.peer.send_full)
        if self.peer.send_full:
            self.full.setChecked(True)
            self.full.setText("从头交全部内容（镇里要求这一次交完整的）")
        self.count()

    def count(self) -> None:
        """Put the package together without writing it, in the background."""
        peer, ledger, month, full = self.peer, self.ledger, self.month, self.full.isChecked()
        if peer is None:
            return
        self._asked += 1
        asked = self._asked
        self.summary.setText("正在数…")

        def work(step: Step) -> Outlook:
            return exchanges.outlook(ledger, peer, month, full=full, step=step)

        def done(outlook: Outlook) -> None:
            if asked == self._asked:
                self._show(outlook)

        self.desk.jobs.run(work, done, self.desk.alerts.fail, title="正在看要交什么")

    def _show(self, outlook: Outlook) -> None:
        self.outlook = outlook
        facts = outlook.facts
        rows = {}
        for entity, model in BY_NAME.items():
            if entity in outlook.behind:
                rows[entity] = {"title": model.title, "count": "0", "note": f"{outlook.behind[entity]:,} 条留在这里"}
            elif facts.counts.get(entity):
                note = f"图像 {facts.photos} 张" if entity == "photo" else ""
                if entity == "photo" and facts.photos_left:
                    note += f"，还有 {facts.photos_left} 张下次带"
                rows[entity] = {"title": model.title, "count": f"{facts.counts[entity]:,}", "note": note}
        self.table.rows.set_source(ListSource(rows.items(), COLUMNS))
        count = sum(facts.counts.values())
        if outlook.since is not None:
            since = f"镇里已收到第 {outlook.since.number} 号（{outlook.since.at:%Y-%m-%d}），这次只带那以后改过的"
        else:
            since = "从头带全部内容"
        self.summary.setText(f"{since}：{count:,} 条记录，{facts.photos:,} 张照片。这将是第 {facts.number} 号数据包。")

    # ---- acting

    def _on_scope(self) -> None:
        assert self.peer is not None
        try:
            peers.leave_out(self.ledger, self.peer.site, self.scope.left_out())
        except Refusal as refusal:
            self.desk.alerts.fail(refusal)
        self.peer = exchanges.town(self.ledger)
        assert self.peer is not None
        self.scope.show_left_out(self.peer.left_out, enabled=self.desk.may_write)
        self.count()

    def go_on(self) -> None:
        """The scope was looked at: on to the stick."""
        month_end.mark(self.ledger, self.month, "scope")
        self.moved_on.emit()
