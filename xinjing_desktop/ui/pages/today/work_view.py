"""What waits: figures that open their lists, the most urgent lines, what is unfinished, what colleagues did last."""

import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from xinjing_desktop import clock
from xinjing_desktop.ledger.find import pressing
from xinjing_desktop.ledger.find import today as find
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.latest import Latest
from xinjing_desktop.ui.pages.today.unfinished_card import UnfinishedCard
from xinjing_desktop.ui.pages.today.urgent_card import UrgentCard
from xinjing_desktop.ui.widgets.cards import Card, Kpi, hint

if TYPE_CHECKING:  # asked for in the background, where it is loaded too
    from xinjing_desktop.ledger.find.radar import Radar

TILES = (
    ("overdue", "逾期未整改", "bad", "alert", "hazards"),
    ("due", "今天到期", "warn", "time", "hazards"),
    ("due_week", "本周应访", "accent", "people", "households"),
    ("follow_up", "要回访", "accent", "visit", "households"),
)
OF_THE_TOWN = (*TILES[:2], ("soon", "7 天内到期", "", "calendar", "hazards"), TILES[3])


class WorkView(QWidget):
    """Quick counts are there at once; what takes longer follows from the background."""

    noted = Signal(str)
    """What kind of day it is, for the line below the date."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk, self._is_town = desk, desk.ledger.identity.role == "town"
        self._shown = False
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(theme.px(14))
        inside.addLayout(self._tiles())
        self.urgent = UrgentCard(desk)
        self.unfinished = UnfinishedCard(desk)
        self.colleagues = Card("同事最近", pad=theme.px(14))
        self.acts = hint("")
        self.acts.setAccessibleName("同事最近做了什么")
        self.colleagues.body.addWidget(self.acts)
        across = QHBoxLayout()
        across.setSpacing(theme.px(14))
        across.addWidget(self.urgent, 5)
        across.addWidget(self._beside(), 3)
        inside.addLayout(across, 1)
        self._slow = Latest(desk, self._read, self._show_slow)

    def _read(self) -> "Radar":
        from xinjing_desktop.ledger.find import radar

        return radar.read(self._desk.ledger, clock.today())

    def _tiles(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.px(14))
        self.tiles: dict[str, Kpi] = {}
        for key, name, tone, icon, page in OF_THE_TOWN if self._is_town else TILES:
            tile = self.tiles[key] = Kpi(name, tone=tone, icon=icon)
            tile.clicked.connect(lambda _=False, page=page, key=key: self._desk.go(page, filter=key))
            row.addWidget(tile, 1)
        return row

    def _beside(self) -> QWidget:
        """Cards of their own height; on a small screen in large print they scroll."""
        holder = QWidget()
        holder.setObjectName("page")
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(14))
        column.addWidget(self.unfinished)
        column.addWidget(self.colleagues)
        column.addStretch()
        scroll = QScrollArea()
        scroll.setWidget(holder)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return scroll

    # ---- showing

    def reload(self) -> None:
        """Everything anew; what takes longer follows a moment later."""
        ledger, today = self._desk.ledger, clock.today()
        self._shown, counts = True, pressing.counts(ledger, today)
        urgent = find.urgent(ledger, today)
        oldest = urgent[0] if urgent else None
        self._show_tiles(counts, oldest)
        self.urgent.show_urgent(urgent, counts)
        self.unfinished.show_counts(counts)
        self._show_colleagues()
        self._slow.ask()

    def look_for_mail(self) -> None:
        """A hand-over changes no record: what came from the town is looked for whenever the page is seen."""
        if self._shown and not self._slow.under_way:
            self._slow.ask()

    def _show_tiles(self, counts: pressing.Counts, oldest: find.Urgent | None) -> None:
        late = f"最久 {(clock.today() - oldest.on).days} 天" if oldest and oldest.sort == "overdue" else "没有逾期"
        self.tiles["overdue"].set_value(counts.overdue, late)
        self.tiles["due"].set_value(counts.due, "今天去复查" if counts.due else "今天没有到期的")
        self.tiles["follow_up"].set_value(counts.follow_ups, "答应过再去的" if counts.follow_ups else "没有约好的回访")
        if "soon" in self.tiles:
            self.tiles["soon"].set_value(counts.soon, "提前提醒责任人" if counts.soon else "这一周不用催")

    def _show_slow(self, found: "Radar") -> None:
        self.noted.emit(_day_note(found))
        if "due_week" in self.tiles:
            late = f"其中逾期 {found.care_late:,} 户" if found.care_late else "没有逾期" if found.care_due else "本周都走到了"
            self.tiles["due_week"].set_value(found.care_due, late)
        self.urgent.show_visits(found.care_late)
        self.unfinished.show_slow(found)

    def _show_colleagues(self) -> None:
        said = []
        for done in find.lately(self._desk.ledger):
            times = f" × {done.times}" if done.times > 1 else ""
            said.append(f"{_ago(done.at)}　{done.who}　{done.what}{times}")
        self.acts.setText("\n".join(said))
        self.colleagues.setVisible(bool(said))


def _day_note(found: "Radar") -> str:
    today = clock.today()
    if not found.published:
        return f"{today.year} 年的节假日未公布，先按周末和元旦、五一、国庆算"
    if not found.workday:
        return "休息日"
    return "调休上班" if today.weekday() >= 5 else "工作日"


def _ago(at: datetime.datetime) -> str:
    """How long ago, as one says it."""
    now = clock.now()
    minutes = int((now - at).total_seconds() // 60)
    if minutes < 1:
        return "刚才"
    if minutes < 60:
        return f"{minutes} 分钟前"
    if at.date() == now.date():
        return f"今天 {at:%H:%M}"
    if at.date() == now.date() - datetime.timedelta(days=1):
        return f"昨天 {at:%H:%M}"
    return f"{at.month}月{at.day}日 {at:%H:%M}"
