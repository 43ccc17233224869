"""今日: what is due, overdue and unfinished, each figure a door to the list behind it; behind a button the diary."""

from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from xinjing_desktop import clock
from xinjing_desktop.ledger.find import today as find
from xinjing_desktop.ui import icons, theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.page import Page
from xinjing_desktop.ui.pages.today.first_steps import FirstSteps
from xinjing_desktop.ui.pages.today.work_view import WorkView
from xinjing_desktop.ui.widgets.cards import PageHeader, button, label, offer

if TYPE_CHECKING:
    from xinjing_desktop.ledger.pen import Change
    from xinjing_desktop.ui.pages.today.diary_view import DiaryView

WEEKDAYS = "一二三四五六日"


class TodayPage(Page):
    """The first thing seen in the morning: quiet when nothing is due."""

    concerns = frozenset(
        {
            "hazard", "recheck", "referral", "visit", "household", "resident", "profile", "shop", "supervision", "outing",
            "appeal", "campaign", "campaign_exclusion", "visit_rule", "diary_entry", "leaflet_move",
        }
    )  # fmt: skip

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._is_town = desk.ledger.identity.role == "town"
        self._diary: DiaryView | None = None
        self.head = PageHeader("今日", actions=self._actions())
        self.work = WorkView(desk)
        self.work.noted.connect(self.head.set_note)
        self.faces = QStackedWidget()
        self.faces.addWidget(self.work)
        self.faces.addWidget(self._start())
        self.morning = QWidget()
        inside = QVBoxLayout(self.morning)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(theme.px(14))
        inside.addWidget(self.head)
        inside.addWidget(self.faces, 1)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.morning)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(theme.px(24), theme.px(10), theme.px(24), theme.px(16))
        outer.addWidget(self.stack)

    # ---- layout

    def _actions(self) -> list[QWidget]:
        diary = button("民情日志", icon="note", tip="按当天的记录自动写成，可以改、可以打印")
        diary.clicked.connect(lambda: self.open_diary())
        walk = button("去走访", icon="stairwell")
        walk.clicked.connect(lambda: self.desk.go("doors"))
        write = button("登记隐患", icon="add", kind="primary")
        write.clicked.connect(lambda: self.desk.go("hazards", new=True))
        self._walk, self._write, self._to_diary = walk, write, diary
        if self._is_town:
            walk.setText(" 收数据包")
            walk.setIcon(icons.icon("inbox", "text2"))
            walk.clicked.disconnect()
            walk.clicked.connect(lambda: self.desk.go("receiving"))
            write.hide()
        return [diary, walk, write]

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
        """What waits; the diary too while it is looked at."""
        today = clock.today()
        self.head.set_title(f"{today.month}月{today.day}日　星期{WEEKDAYS[today.weekday()]}")
        empty = find.is_empty(self.desk.ledger)
        self._walk.setVisible(not empty)
        self._to_diary.setVisible(not empty)
        self._write.setVisible(not empty and self.desk.may_write and not self._is_town)
        self.faces.setCurrentIndex(1 if empty else 0)
        if empty:
            self.head.set_note("")
        else:
            self.work.reload()
        if self._diary is not None and self.stack.currentWidget() is self._diary:
            self._diary.reload()

    def on_change(self, change: "Change") -> None:
        """Counts and lists are cheap; what takes longer is counted again in the background."""
        self.reload()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.work.look_for_mail()

    # ---- the diary

    @property
    def diary(self) -> "DiaryView":
        """The diary, built when somebody first opens it."""
        if self._diary is None:
            from xinjing_desktop.ui.pages.today.diary_view import DiaryView

            self._diary = DiaryView(self.desk)
            self._diary.left.connect(self.close_diary)
            self.stack.addWidget(self._diary)
        return self._diary

    def open_diary(self, day: str = "", unit: str | None = None) -> None:
        """Today's, or that of another day."""
        self.diary.open_day(day, unit)
        self.stack.setCurrentWidget(self.diary)
        self.diary.setFocus()

    def close_diary(self) -> None:
        """Back to what waits."""
        self.stack.setCurrentWidget(self.morning)
        self.work.reload()

    def go(self, **where: Any) -> None:
        """`diary="2026-03-02"` opens that day's diary, in a town's window with the `unit` it belongs to."""
        if "diary" in where and self.may_leave():
            self.open_diary(where["diary"], where.get("unit"))

    def may_leave(self) -> bool:
        """Words of the diary that are not kept are asked about."""
        return self._diary is None or self.stack.currentWidget() is not self._diary or self._diary.may_leave()
