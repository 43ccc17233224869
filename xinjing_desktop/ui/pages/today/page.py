"""今日: what is due, overdue and unfinished, each figure a door to the list behind it."""

import datetime
from dataclasses import replace
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QStackedWidget, QVBoxLayout, QWidget

from xinjing_desktop import clock
from xinjing_desktop.ledger.find import exchanges, pressing, receipts, replies, supervisions
from xinjing_desktop.ledger.find import today as find
from xinjing_desktop.ledger.pen import Change
from xinjing_desktop.records import codes, workdays
from xinjing_desktop.ui import icons, theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.page import Page
from xinjing_desktop.ui.pages.today.count_line import CountLine
from xinjing_desktop.ui.pages.today.first_steps import FirstSteps
from xinjing_desktop.ui.table_export import offer_export
from xinjing_desktop.ui.unit_box import UNIT
from xinjing_desktop.ui.widgets.cards import Card, Kpi, PageHeader, button, hint, label, offer
from xinjing_desktop.ui.widgets.empty import Empty
from xinjing_desktop.ui.widgets.pills import Pill
from xinjing_desktop.ui.widgets.table import Table
from xinjing_desktop.ui.widgets.table_model import ListSource, TableColumn

WEEKDAYS = "一二三四五六日"
UNSEEN = "今年还没见面"
DISPUTED = "两边说法不一，等裁定"


class Slow(NamedTuple):
    """What takes longer than a blink in a large ledger, and is fetched in the background."""

    unseen: int
    unseen_key: int
    published: bool
    workday: bool


def _state(thing: find.Urgent) -> Pill:
    days = (clock.today() - thing.on).days
    if thing.sort == "overdue":
        return Pill("bad", f"逾期 {days} 天")
    if thing.sort == "due":
        return Pill("warn", "今天到期")
    return Pill("accent", "今天回访" if days == 0 else f"回访晚了 {days} 天")


def _what(thing: find.Urgent) -> str:
    if thing.sort == "follow_up":
        return thing.kind or "回访"
    return codes.short_label("hazard_kinds", thing.kind)


COLUMNS = (
    TableColumn(key="state", title="", width=12, pill=_state, sortable=False),
    TableColumn(key="where", title="地点", width=22, sortable=False),
    TableColumn(key="what", title="事项", width=14, text=_what, sortable=False),
    TableColumn(key="who", title="责任人", width=7, sortable=False),
)


class TodayPage(Page):
    """The first thing seen in the morning: quiet when nothing is due."""

    concerns = frozenset(
        {"hazard", "recheck", "referral", "visit", "household", "resident", "profile", "shop", "supervision"}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._counts: pressing.Counts | None = None
        self._slow_asked = self._ask_again = False
        self._is_town = desk.ledger.identity.role == "town"
        outer = QVBoxLayout(self)
        outer.setContentsMargins(theme.px(24), theme.px(10), theme.px(24), theme.px(16))
        outer.setSpacing(theme.px(14))
        self.head = PageHeader("今日", actions=self._actions())
        outer.addWidget(self.head)
        self.faces = QStackedWidget()
        self.faces.addWidget(self._work())
        self.faces.addWidget(self._start())
        outer.addWidget(self.faces, 1)

    # ---- layout

    def _actions(self) -> list[QWidget]:
        walk = button("去走访", icon="stairwell")
        walk.clicked.connect(lambda: self.desk.go("doors"))
        write = button("登记隐患", icon="add", kind="primary")
        write.clicked.connect(lambda: self.desk.go("hazards", new=True))
        self._walk, self._write = walk, write
        if self._is_town:
            walk.setText(" 收数据包")
            walk.setIcon(icons.icon("inbox", "text2"))
            walk.clicked.disconnect()
            walk.clicked.connect(lambda: self.desk.go("receiving"))
            write.hide()
        return [walk, write]

    def _work(self) -> QWidget:
        face = QWidget()
        inside = QVBoxLayout(face)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(theme.px(14))
        tiles = QHBoxLayout()
        tiles.setSpacing(theme.px(14))
        self.tiles: dict[str, Kpi] = {}
        for key, name, tone, icon, page in (
            ("overdue", "逾期未整改", "bad", "alert", "hazards"),
            ("due", "今天到期", "warn", "time", "hazards"),
            ("soon", "7 天内到期", "", "calendar", "hazards"),
            ("follow_up", "要回访", "accent", "visit", "households"),
        ):
            tile = self.tiles[key] = Kpi(name, tone=tone, icon=icon)
            tile.clicked.connect(lambda _=False, page=page, key=key: self.desk.go(page, filter=key))
            tiles.addWidget(tile, 1)
        inside.addLayout(tiles)
        across = QHBoxLayout()
        across.setSpacing(theme.px(14))
        across.addWidget(self._urgent(), 5)
        beside = QVBoxLayout()
        beside.setSpacing(theme.px(14))
        beside.addWidget(self._unfinished())
        beside.addWidget(self._colleagues())
        beside.addStretch()
        across.addLayout(beside, 3)
        inside.addLayout(across, 1)
        return face

    def _urgent(self) -> QWidget:
        self.clear = Empty("", title="今天没有到期的事", icon="closed", button="去走访")
        self.clear.pressed.connect(lambda: self.desk.go("doors"))
        columns = (*COLUMNS[:3], replace(UNIT, sortable=False)) if self._is_town else COLUMNS
        self.table = Table("today", columns, ListSource([], columns), empty=self.clear)
        self.table.setAccessibleName("最要紧的事")
        offer_export(self.desk, self.table)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.horizontalHeader().setStretchLastSection(False)
        self.table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.table.opened.connect(self._open)
        self.table.clicked.connect(lambda index: self._open(self.table.rows.id_at(index.row())))
        self.urgent_card = Card("先办这些", pad=theme.px(14))
        self.urgent_card.body.addWidget(self.table, 1)
        self.paper = button("打印告知书、预约单…", icon="print", kind="flat", tip="给这里到期和逾期的隐患打印")
        self.paper.clicked.connect(self._print)
        line = QHBoxLayout()
        line.addStretch()
        line.addWidget(self.paper)
        self.urgent_card.body.addLayout(line)
        return self.urgent_card

    def _unfinished(self) -> QWidget:
        self.unfinished = Card("还没做完", pad=theme.px(14))
        self.unfinished.body.setSpacing(theme.px(2))
        self.lines: dict[str, CountLine] = {}
        for key, icon, words, page in (
            ("recheck", "recheck", "期限已到，还没去复查", "hazards"),
            ("undated", "calendar", "隐患没有整改时限", "hazards"),
            ("referred", "refer", "已移交，等对方反馈", "hazards"),
            ("unseen", "household", UNSEEN, "households"),
        ):
            line = self.lines[key] = CountLine(icon, words)
            line.clicked.connect(lambda _=False, page=page, key=key: self.desk.go(page, filter=key))
            line.hide()
            self.unfinished.body.addWidget(line)
        self._add_exchange_lines()
        for key, icon, tab in (("replies", "note", "replies"), ("month", "handover", "month")):
            line = self.lines[key] = CountLine(icon, "月末移交")
            line.clicked.connect(lambda _=False, tab=tab: self.desk.go("handover", tab=tab))
            line.hide()
            self.unfinished.body.addWidget(line)
        self._drafts = QVBoxLayout()
        self._drafts.setSpacing(theme.px(2))
        self.unfinished.body.addLayout(self._drafts)
        self.nothing = hint("没有留下没做完的事。")
        self.unfinished.body.addWidget(self.nothing)
        return self.unfinished

    def _add_exchange_lines(self) -> None:
        """What lies between the town and its committees: open until somebody has decided, answered or handed over."""
        lines: list[tuple[str, str, str, str, dict[str, str]]] = [("conflicts", "conflict", DISPUTED, "conflicts", {})]
        if self._is_town:
            lines += [
                ("outstanding", "inbox", "还没交数据包的居民区", "receiving", {"filter": "absent"}),
                ("answered", "supervise", "督办有了回复，等镇里看", "supervisions", {"filter": "answered"}),
                ("late", "supervise", "督办超期没有回复", "supervisions", {"filter": "late"}),
            ]
        for key, icon, words, page, where in lines:
            line = self.lines[key] = CountLine(icon, words)
            line.clicked.connect(lambda _=False, page=page, where=where: self.desk.go(page, **where))
            line.hide()
            self.unfinished.body.addWidget(line)

    def _count_exchange(self) -> None:
        ledger, today = self.desk.ledger, clock.today()
        found = {"conflicts": pressing.disputes(ledger)}
        if self._is_town:
            asked = supervisions.counts(ledger, today.isoformat())
            month = receipts.usual_month(today)
            found |= {"outstanding": receipts.outstanding(ledger, month), "answered": asked["answered"], "late": asked["late"]}
            self.lines["outstanding"].say(f"{int(month[5:])}月还没交数据包的居民区")
        for key, count in found.items():
            self.lines[key].count(count)
            self.lines[key].setVisible(count > 0)

    def _colleagues(self) -> QWidget:
        self.colleagues = Card("同事最近", pad=theme.px(14))
        self._acts = hint("")
        self._acts.setAccessibleName("同事最近做了什么")
        self.colleagues.body.addWidget(self._acts)
        return self.colleagues

    def _start(self) -> QWidget:
        face = QWidget()
        inside = QVBoxLayout(face)
        inside.setContentsMargins(0, theme.px(12), 0, 0)
        inside.setSpacing(theme.px(16))
        said = "台账还是空的。三步就能用起来："
        if self._is_town:
            said = "镇里的台账由各居民区的数据包汇成，现在还是空的。三步就能用起来："
        if not self.desk.may_write:
            said = "台账还是空的。请等录入员导入或登记以后再看。"
        inside.addWidget(label(said, "field"))
        self.first_steps = FirstSteps(self.desk)
        offer(self.first_steps, self.desk.may_write)
        inside.addWidget(self.first_steps)
        inside.addStretch()
        return face

    # ---- showing

    def reload(self) -> None:
        """Everything anew; what takes longer follows a moment later."""
        ledger, today = self.desk.ledger, clock.today()
        self.head.set_title(f"{today.month}月{today.day}日　星期{WEEKDAYS[today.weekday()]}")
        empty = find.is_empty(ledger)
        self._walk.setVisible(not empty)
        self._write.setVisible(not empty and self.desk.may_write and not self._is_town)
        if empty:
            self.faces.setCurrentIndex(1)
            self.head.set_note("")
            return
        self.faces.setCurrentIndex(0)
        self._counts = counts = pressing.counts(ledger, today)
        self._show_tiles(counts)
        urgent = find.urgent(ledger, today)
        self._urgent_by_id = {f"{thing.sort}:{thing.uid}": thing for thing in urgent}
        self.table.rows.set_source(ListSource(self._urgent_by_id.items(), self.table.columns))
        self.paper.setVisible(any(thing.sort != "follow_up" for thing in urgent))
        more = counts.pressing - len(urgent)
        self.urgent_card.head.set_note(f"另有 {more:,} 件，点上面的数字看全部" if more > 0 else "")
        soon = f"7 天内有 {counts.soon} 处隐患到期。" if counts.soon else "7 天内也没有隐患到期。"
        if self._is_town:
            self.clear.say(soon, title="今天没有到期的事")
        else:
            self.clear.say(soon + "正好去走访还没见过面的住户。", title="今天没有到期的事", button="去走访")
        self._show_unfinished(counts)
        self._show_exchange()
        self._show_colleagues()
        self._ask_slow()

    def _print(self) -> None:
        uids = [thing.uid for thing in self._urgent_by_id.values() if thing.sort != "follow_up"]
        self.desk.go("printing", notice="hazard_notice", entity="hazard", uids=uids, words=f"今日 {len(uids):,} 处隐患")

    def on_change(self, change: Change) -> None:
        """Counts and lists are cheap; the households unseen are counted again in the background."""
        self.reload()

    def _show_tiles(self, counts: pressing.Counts) -> None:
        oldest = next(iter(find.urgent(self.desk.ledger, clock.today(), 1)), None)
        late = f"最久 {(clock.today() - oldest.on).days} 天" if counts.overdue and oldest else "没有逾期"
        self.tiles["overdue"].set_value(counts.overdue, late)
        self.tiles["due"].set_value(counts.due, "今天去复查" if counts.due else "今天没有到期的")
        self.tiles["soon"].set_value(counts.soon, "提前提醒责任人" if counts.soon else "这一周不用催")
        self.tiles["follow_up"].set_value(counts.follow_ups, "答应过再去的" if counts.follow_ups else "没有约好的回访")

    def _show_unfinished(self, counts: pressing.Counts) -> None:
        for key, count in (
            ("recheck", counts.recheck),
            ("undated", counts.undated),
            ("referred", counts.referred),
        ):
            self.lines[key].count(count)
            self.lines[key].setVisible(count > 0)
        self._count_exchange()
        while self._drafts.count():
            self._drafts.takeAt(0).widget().deleteLater()
        for draft in find.drafts(self.desk.ledger)[:3] if self.desk.may_write else ():
            line = CountLine("edit", f"没写完：{draft.title} {draft.name}".strip())
            line.clicked.connect(lambda _=False, draft=draft: self.desk.go(draft.page, **draft.where))
            self._drafts.addWidget(line)
        self._settle_unfinished()

    def _show_exchange(self) -> None:
        """What waits of the town's, and whether the month before is still here; a hand-over changes no record."""
        if self.desk.ledger.identity.role != "committee":
            return
        waiting = replies.waiting(self.desk.ledger).replies
        self.lines["replies"].say("镇里的回复和督办要看", waiting)
        self.lines["replies"].setVisible(waiting > 0)
        month = exchanges.month_missing(self.desk.ledger, clock.today())
        if month:
            self.lines["month"].say(f"上月（{int(month[5:])}月）还没有移交")
        self.lines["month"].setVisible(bool(month))
        self._settle_unfinished()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._counts is not None:
            self._show_exchange()

    def _settle_unfinished(self) -> None:
        shown = any(not line.isHidden() for line in self.lines.values()) or self._drafts.count()
        self.nothing.setVisible(not shown)

    def _show_colleagues(self) -> None:
        said = []
        for done in find.lately(self.desk.ledger):
            times = f" × {done.times}" if done.times > 1 else ""
            said.append(f"{_ago(done.at)}　{done.who}　{done.what}{times}")
        self._acts.setText("\n".join(said))
        self.colleagues.setVisible(bool(said))

    def _ask_slow(self) -> None:
        if self._slow_asked:
            self._ask_again = True
            return
        self._slow_asked, self._ask_again = True, False
        ledger, today = self.desk.ledger, clock.today()

        def work(step: object) -> Slow:
            unseen, key = find.unseen(ledger, today)
            return Slow(unseen, key, workdays.is_published(today.year), workdays.is_workday(today))

        self.desk.jobs.run(work, self._show_slow, self._no_slow)

    def _show_slow(self, slow: Slow) -> None:
        self._slow_asked = False
        if self._ask_again:  # something changed while the answer was on its way
            self._ask_slow()
        self.head.set_note(self._day_note(slow))
        words = UNSEEN
        if slow.unseen_key:
            words += f"（重点 {slow.unseen_key:,}）"
        self.lines["unseen"].say(words, slow.unseen)
        self.lines["unseen"].setVisible(slow.unseen > 0)
        self._settle_unfinished()

    def _no_slow(self, error: Exception) -> None:
        self._slow_asked = False
        self.desk.alerts.fail(error)

    def _day_note(self, slow: Slow) -> str:
        today = clock.today()
        if not slow.published:
            return f"{today.year} 年的节假日未公布，工作日先按周一到周五算"
        if not slow.workday:
            return "休息日"
        return "调休上班" if today.weekday() >= 5 else "工作日"

    # ---- opening

    def _open(self, key: str) -> None:
        thing = self._urgent_by_id.get(key)
        if thing is None:
            return
        if thing.sort == "follow_up":
            self.desk.go("households", household=thing.uid)
        else:
            self.desk.go("hazards", hazard=thing.uid)


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
