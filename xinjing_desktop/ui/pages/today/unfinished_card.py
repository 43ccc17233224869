"""还没做完: every kind of work that waits, as a line with its count that opens the list behind it; quiet without any."""

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtWidgets import QVBoxLayout

from xinjing_desktop.ledger.find import pressing
from xinjing_desktop.ledger.find import today as find
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.today.count_line import CountLine
from xinjing_desktop.ui.widgets.cards import Card, hint

if TYPE_CHECKING:
    from xinjing_desktop.ledger.find.radar import Between, Radar

UNSEEN = "今年还没走访到"


class Waiting(NamedTuple):
    """One line: hidden while its count is nothing, and not there in a window that has no such page."""

    key: str
    icon: str
    words: str
    page: str
    where: dict[str, str]
    roles: tuple[str, ...] = ("committee", "town")


LINES = (
    Waiting("soon", "calendar", "7 天内到期的隐患", "hazards", {"filter": "soon"}, ("committee",)),
    Waiting("recheck", "recheck", "期限已到，还没去复查", "hazards", {"filter": "recheck"}),
    Waiting("undated", "calendar", "隐患没有整改时限", "hazards", {"filter": "undated"}),
    Waiting("referred", "refer", "已移交，等对方反馈", "hazards", {"filter": "referred"}),
    Waiting("appeals", "note", "诉求还没答复", "appeals", {"filter": "open"}),
    Waiting("thrice", "phone", "三访未遇，要电话联系", "households", {"filter": "not_home_thrice"}),
    Waiting("unseen", "household", UNSEEN, "households", {"filter": "unseen"}),
    Waiting("conflicts", "conflict", "两边说法不一，等裁定", "conflicts", {}),
    Waiting("outstanding", "inbox", "还没交数据包的居民区", "receiving", {"filter": "absent"}),
    Waiting("answered", "supervise", "督办有了回复，等镇里看", "supervisions", {"filter": "answered"}),
    Waiting("late", "supervise", "督办超期没有回复", "supervisions", {"filter": "late"}),
    Waiting("replies", "note", "镇里的回复和督办要看", "handover", {"tab": "replies"}),
    Waiting("month", "handover", "上月还没有移交", "handover", {"tab": "month"}),
)
CAMPAIGNS_AT_MOST = 3
DRAFTS_AT_MOST = 3


class UnfinishedCard(Card):
    """Told in two parts: the quick counts, and those that follow."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("还没做完", pad=theme.px(14))
        self._desk = desk
        self._role = desk.ledger.identity.role
        self.body.setSpacing(theme.px(2))
        self.lines: dict[str, CountLine] = {}
        from xinjing_desktop.ui.main_window import pages_for  # which loads the pages, this one too

        pages = {entry.key for entry in pages_for(self._role)}
        for one in LINES:
            if self._role in one.roles and one.page in pages:
                self.lines[one.key] = self._line(one)
        self._campaigns, self._drafts = QVBoxLayout(), QVBoxLayout()
        for box in (self._campaigns, self._drafts):
            box.setSpacing(theme.px(2))
            self.body.addLayout(box)
        self.nothing = hint("没有留下没做完的事。")
        self.body.addWidget(self.nothing)

    def _line(self, one: Waiting) -> CountLine:
        line = CountLine(one.icon, one.words)
        line.clicked.connect(lambda: self._desk.go(one.page, **one.where))
        line.hide()
        self.body.addWidget(line)
        return line

    def show_counts(self, counts: pressing.Counts) -> None:
        """What is counted at once."""
        for key in ("soon", "recheck", "undated", "referred"):
            self._count(key, getattr(counts, key))
        _clear(self._drafts)
        for draft in find.drafts(self._desk.ledger)[:DRAFTS_AT_MOST] if self._desk.may_write else ():
            line = CountLine("edit", f"没写完：{draft.title} {draft.name}".strip())
            line.clicked.connect(lambda _=False, draft=draft: self._desk.go(draft.page, **draft.where))
            self._drafts.addWidget(line)
            line.show()
        self._count("conflicts", pressing.disputes(self._desk.ledger))
        self._settle()

    def show_slow(self, found: "Radar") -> None:
        """What is counted in the background."""
        key = f"（重点 {found.unseen_key:,}）" if found.unseen_key else ""
        self._count("unseen", found.unseen, f"{UNSEEN}{key}")
        self._count("thrice", found.thrice)
        late = f"（逾期 {found.appeals_late:,}）" if found.appeals_late else ""
        self._count("appeals", found.appeals, f"诉求还没答复{late}")
        self._show_exchange(found.between)
        _clear(self._campaigns)
        for one in found.running[:CAMPAIGNS_AT_MOST]:
            how = "名单没锁定" if one.left is None else "还没走到" if one.left else "全部走到"
            line = CountLine("flag", f"{how}：{one.name}", one.left or "")  # a long name is cut, what counts is not
            line.clicked.connect(lambda _=False, one=one: self._desk.go("campaigns", campaign=one.key))
            self._campaigns.addWidget(line)
            line.show()
        self._settle()

    def _show_exchange(self, found: "Between") -> None:
        self._count("replies", found.replies)
        self._count("outstanding", found.outstanding, f"{int(found.due[5:])}月还没交数据包的居民区" if found.due else "")
        self._count("answered", found.answered)
        self._count("late", found.late)
        if "month" in self.lines:
            if found.month:
                self.lines["month"].say(f"上月（{int(found.month[5:])}月）还没有移交")
            self.lines["month"].setVisible(bool(found.month))

    def _count(self, key: str, count: int, words: str = "") -> None:
        if key not in self.lines:
            return
        line = self.lines[key]
        if words:
            line.say(words, count)
        else:
            line.count(count)
        line.setVisible(count > 0)

    def _settle(self) -> None:
        shown = any(not line.isHidden() for line in self.lines.values())
        self.nothing.setVisible(not (shown or self._drafts.count() or self._campaigns.count()))


def _clear(box: QVBoxLayout) -> None:
    while box.count():
        box.takeAt(0).widget().deleteLater()
