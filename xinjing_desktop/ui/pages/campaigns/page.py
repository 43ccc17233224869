"""专项行动: the campaigns at the left, how far the chosen one has come at the right, and the doors behind every figure."""

import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.casework import campaigns as casework
from xinjing_desktop.ledger.find import actions, scopes
from xinjing_desktop.ledger.find.actions import Action
from xinjing_desktop.records import Campaign
from xinjing_desktop.records.row import shared_uid
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.campaigns.doors_view import DoorsView
from xinjing_desktop.ui.pages.campaigns.figures_view import TOTAL, FiguresView
from xinjing_desktop.ui.pages.page import Page
from xinjing_desktop.ui.unit_box import UnitBox
from xinjing_desktop.ui.widgets.cards import Banner, PageHeader, button, offer
from xinjing_desktop.ui.widgets.elided import Elided
from xinjing_desktop.ui.widgets.pills import Pill, PillLabel

PILLS = {
    "standing": Pill("quiet", "常年"),
    "ahead": Pill("quiet", "还没开始"),
    "unfrozen": Pill("warn", "名单未锁定"),
    "running": Pill("accent", "进行中"),
    "over": Pill("ok", "已到期"),
    "closed": Pill("ok", "已结束"),
}
if TYPE_CHECKING:
    from xinjing_desktop.ui.pages.campaigns.campaign_form import CampaignForm

KEY = Qt.ItemDataRole.UserRole


class CampaignsPage(Page):
    """What is going on door by door."""

    concerns = frozenset({"campaign", "campaign_exclusion", "visit", "household", "profile", "resident", "community"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.known: list[Action] = []
        self.figures: FiguresView
        self._form: CampaignForm | None = None
        self._town = desk.ledger.identity.role == "town"
        self._own = shared_uid("community", desk.ledger.identity.unit_code)
        self._opened: tuple[str, str] | None = None
        out = button("导出", icon="export", kind="menu", tip="存成 Excel：进度表，或连同出动、隐患、教育引导的汇总表")
        exports = QMenu(self)
        exports.addAction("进度表，现在这一张…", lambda: self.figures.export())
        self.summary = exports.addAction("汇总表，连同出动、隐患、教育引导…", lambda: self.figures.export_summary())
        out.setMenu(exports)
        new = button("新建行动", icon="add", kind="primary", tip="新建一次专项行动（Ctrl+N）", shortcut="Ctrl+N")
        new.clicked.connect(self.start_new)
        offer(new, desk.may_write)
        self.head = PageHeader("专项行动", actions=[out, new])
        self.list = QListWidget()
        self.list.setAccessibleName("专项行动")
        self.list.setProperty("role", "nav")
        self.list.setFixedWidth(theme.px(236))
        self.list.setWordWrap(True)
        self.list.currentItemChanged.connect(lambda *_: self._on_chosen())
        self.units = UnitBox(desk)
        self.units.activated.connect(lambda _: self._show())
        self.figures = FiguresView(desk)
        self.figures.asked.connect(self.open_doors)
        self.figures.unit_asked.connect(self._on_unit)
        self.figures.counted.connect(self._on_counted)
        self.doors = DoorsView(desk)
        self.doors.changed.connect(self.reload)
        self._build()

    def _build(self) -> None:
        self.name, self.pill, self.period = Elided("h2"), PillLabel(), Elided("hint")
        self.pill.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.banner = Banner(tone="warn")
        self.banner.pressed.connect(self.begin)
        self.back = button("返回进度", icon="back", kind="flat", tip="回到进度表（Esc）")
        self.back.clicked.connect(self.close_doors)
        self.back.hide()
        self.edit = button("修改…", icon="edit", kind="flat", tip="修改名称、日期和统计口径")
        self.edit.clicked.connect(lambda: self._open_form(self.chosen()))
        self.close_button = button("结束行动", icon="closed", kind="flat")
        self.close_button.clicked.connect(self._close)
        self.remove_button = button("", icon="delete", kind="flat", tip="删除这次行动，走访记录不受影响")
        self.remove_button.setAccessibleName("删除这次行动")
        self.remove_button.clicked.connect(self._remove)
        title = QHBoxLayout()
        title.setSpacing(theme.px(8))
        at_left: tuple[QWidget, ...] = (self.back, self.name, self.pill, self.period)
        at_right: tuple[QWidget, ...] = (self.units, self.edit, self.close_button, self.remove_button)
        for widget in at_left:
            title.addWidget(widget)
        title.addStretch()
        for widget in at_right:
            title.addWidget(widget)
        self.faces = QStackedWidget()
        self.faces.addWidget(self.figures)
        self.faces.addWidget(self.doors)
        self.right = QWidget()
        right = QVBoxLayout(self.right)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(theme.px(10))
        right.addLayout(title)
        right.addWidget(self.banner)
        right.addWidget(self.faces, 1)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.right)
        across = QHBoxLayout()
        across.setSpacing(theme.px(16))
        across.addWidget(self.list)
        across.addWidget(self.stack, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(theme.px(24), theme.px(10), theme.px(24), theme.px(14))
        outer.setSpacing(theme.px(10))
        outer.addWidget(self.head)
        outer.addLayout(across, 1)

    # ---- what is chosen

    def chosen(self) -> Action | None:
        """The campaign at hand."""
        key = self._key()
        return next((one for one in self.known if one.key == key), None)

    def _key(self) -> str:
        return str(self.list.currentItem().data(KEY)) if self.list.currentRow() >= 0 else ""

    def unit(self) -> str | None:
        """The unit whose figures show: a committee's own, the chosen one of a town, or None for all."""
        return self.units.uid() if self._town else self._own

    def campaign(self) -> Campaign | None:
        """The record of the unit that shows."""
        chosen, unit = self.chosen(), self.unit()
        return chosen.of_unit(unit) if chosen and unit else None

    def reload(self) -> None:
        """The list anew; the chosen one stays."""
        today = clock.today()
        self.known = actions.listed(self.desk.ledger, today)
        self.units.refill()
        before = self._key()
        self.list.blockSignals(True)
        self.list.clear()
        metrics, room = self.list.fontMetrics(), self.list.maximumWidth() - theme.px(28)
        for action in self.known:
            name = metrics.elidedText(action.name, Qt.TextElideMode.ElideRight, room)
            item = QListWidgetItem(f"{name}\n{PILLS[action.state(today)].word}　{_period(action, short=True)}")
            item.setToolTip(action.name)
            item.setData(KEY, action.key)
            item.setSizeHint(QSize(theme.px(200), theme.px(56)))
            self.list.addItem(item)
        keys = [action.key for action in self.known]
        self.list.setCurrentRow(keys.index(before) if before in keys else 0)
        self.list.blockSignals(False)
        running = sum(one.state(today) in ("running", "unfrozen") for one in self.known)
        self.head.set_note(f"进行中 {running} 次" if running else "现在没有进行中的行动")
        self._show()

    def _on_chosen(self) -> None:
        if self.stack.currentWidget() is not self.right and self.may_leave():
            self.stack.setCurrentWidget(self.right)
        self.close_doors()
        self._show()

    def _show(self) -> None:
        chosen = self.chosen()
        if chosen is None:
            return
        state = chosen.state(clock.today())
        self.pill.set_pill(PILLS[state])
        self.summary.setEnabled(chosen.kind == "campaign")
        self.close_button.setText("重新开始" if state == "closed" else "结束行动")
        self._show_buttons(chosen)
        self._say_unfrozen(chosen)
        self.figures.show_action(chosen, self.unit())
        self._say_name(chosen)

    def _show_buttons(self, chosen: Action) -> None:
        """What is done to the campaign itself; above its doors the room is for what they are and for which day."""
        figures = self.faces.currentWidget() is self.figures
        self.pill.setVisible(figures)
        whole = figures and chosen.kind == "campaign"
        ours = whole and casework.may_define(self.desk.ledger, chosen.campaigns[0])
        self.edit.setVisible(ours)
        self.remove_button.setVisible(ours)
        self.close_button.setVisible(whole and self.desk.may_write)

    def _say_unfrozen(self, chosen: Action) -> None:
        unfrozen = [one for one in chosen.campaigns if one.frozen_on is None]
        campaign = self.campaign()
        self.banner.setVisible(bool(unfrozen) and (campaign is None or campaign in unfrozen))
        if campaign is not None and campaign in unfrozen:
            try:
                count = len(casework.doors_due(self.desk.ledger, campaign, clock.today()))
            except Refusal as refusal:
                self.banner.say(f"名单还没有锁定。{refusal}", tone="warn")
                return
            whom = "" if campaign.scope in (None, "all") else f"（{scopes.in_words(campaign)}）"
            words = f"名单还没有锁定，现在有 {count:,} 户符合范围{whom}。锁定以后应访户数不再变。"
            self.banner.say(words, tone="warn", button="锁定名单，开始" if self.desk.may_write and not self._town else "")
        elif unfrozen:
            self.banner.say(f"有 {len(unfrozen)} 个居民区还没有锁定名单，下面没有它们的数字。", tone="warn")

    def _on_unit(self, uid: str) -> None:
        self.units.choose(uid)
        self._show()

    def go(self, **where: Any) -> None:
        """Open one of them, by its record's uid or its key."""
        wanted = where.get("campaign")
        for row, action in enumerate(self.known):
            if wanted == action.key or any(one.uid == wanted for one in action.campaigns):
                self.list.setCurrentRow(row)

    # ---- the doors behind a figure

    def open_doors(self, key: str, figure: str) -> None:
        """Who stands behind it. Of a whole town they are read first."""
        self._opened = (key, figure)
        self._fetch_doors(key, figure)

    def _say_name(self, chosen: Action) -> None:
        """What it is called and how long it lasts: what never ends, in the year or the month of the day that is looked at."""
        shown = actions.on_day(chosen, self.figures.as_of)
        self.name.say(shown.name)
        self.period.say(_period(shown))

    def _on_counted(self) -> None:
        """The list that is open, with what is true now."""
        if (chosen := self.chosen()) and self._opened is None:
            self._say_name(chosen)
        if self._opened is not None:
            key, figure = self._opened
            self._fetch_doors(key, None if self.faces.currentWidget() is self.doors else figure)

    def _fetch_doors(self, key: str, figure: str | None) -> None:
        if key not in self.figures.shown.doors and self.unit() is None:
            self._read_doors(key, figure)
        else:
            self._open_read(figure)

    def _read_doors(self, key: str, figure: str | None) -> None:
        shown = self.figures.shown

        def done(found: dict) -> None:
            shown.doors.update(found)
            if self.figures.shown is shown and self._opened is not None and self._opened[0] == key:
                self._open_read(figure)

        self.desk.jobs.run(self.figures.reader(key), done, self.desk.alerts.fail, title="正在读取")

    def _open_read(self, figure: str | None = None) -> None:
        assert self._opened is not None
        key, as_of = self._opened[0], self.figures.as_of
        line = next((one for one in self.figures.shown.lines if one.key == key and key != TOTAL), None)
        self.period.say(f"{line.name if line else '全部'}　截至 {as_of}")
        called = " ".join(filter(None, (self.name.whole, self.figures.unit_name(), line.name if line else "")))
        self.doors.show_doors(self.figures.doors_of(key), figure, self.campaign(), as_of, called)
        self.faces.setCurrentWidget(self.doors)
        self.back.show()
        if chosen := self.chosen():
            self._show_buttons(chosen)
        if figure is not None:
            self.doors.current.setFocus()

    def close_doors(self) -> None:
        """Back to the figures."""
        self._opened = None
        self.back.hide()
        self.faces.setCurrentWidget(self.figures)
        if chosen := self.chosen():
            self._say_name(chosen)
            self._show_buttons(chosen)

    def keyPressEvent(self, event) -> None:
        if event.key() == Qt.Key.Key_Escape and self.faces.currentWidget() is self.doors:
            self.close_doors()
        else:
            super().keyPressEvent(event)

    # ---- acting

    def start_new(self) -> None:
        """An empty form."""
        if self.may_leave():
            self._open_form(None)

    def _open_form(self, action: Action | None) -> None:
        if self._form is None:
            from xinjing_desktop.ui.pages.campaigns.campaign_form import CampaignForm

            self._form = CampaignForm(self.desk)
            self._form.saved.connect(self._on_saved)
            self._form.left.connect(self._on_left)
            self.stack.addWidget(self._form)
        self._form.start(action)
        self.stack.setCurrentWidget(self._form)

    def _on_saved(self, key: str) -> None:
        act = self._form.act if self._form is not None else 0
        self.stack.setCurrentWidget(self.right)
        self.reload()
        self.go(campaign=key)
        self.desk.done("已保存", act)

    def _on_left(self) -> None:
        if self.may_leave():
            self.stack.setCurrentWidget(self.right)

    def may_leave(self) -> bool:
        """A form that is not saved asks first."""
        if self._form is None or self.stack.currentWidget() is not self._form or not self._form.form.dirty():
            return True
        if self.desk.alerts.ask("这次行动还没有保存，要放弃填写的内容吗？", "放弃", "继续填写", danger=True):
            self._form.form.settled()
            return True
        return False

    def begin(self) -> None:
        """Freeze the doors."""
        campaign = self.campaign()
        if campaign is None:
            return
        ledger = self.desk.ledger
        self._change(f"锁定“{campaign.name}”的名单", lambda pen: casework.begin(pen, ledger, campaign, on=clock.today()), "名单已锁定")

    def _close(self) -> None:
        chosen = self.chosen()
        assert chosen is not None
        over = chosen.state(clock.today()) == "closed"
        on: datetime.date | None = None if over else clock.today()
        some = [one for one in chosen.campaigns if self.unit() in (None, one.community)]

        def write(pen) -> None:
            for one in some:
                casework.close(pen, one, on=on)

        self._change(f"{'重新开始' if over else '结束'}“{chosen.name}”", write, "已重新开始" if over else "行动已结束，数字照旧可以看")

    def _remove(self) -> None:
        chosen = self.chosen()
        assert chosen is not None
        if self.desk.alerts.ask(f"删除“{chosen.name}”？走访记录不受影响，可以撤销。", "删除", danger=True):
            ledger = self.desk.ledger
            self._change(f"删除“{chosen.name}”", lambda pen: casework.remove(pen, ledger, chosen.campaigns[0]), "已删除")

    def _change(self, what: str, write, said: str) -> None:
        try:
            with self.desk.ledger.change(what) as pen:
                write(pen)
        except Refusal as refusal:
            self.desk.alerts.fail(refusal)
            return
        self.reload()
        self.desk.done(said, pen.change.kept)


def _period(action: Action, *, short: bool = False) -> str:
    def day(one: datetime.date) -> str:
        return f"{one.month}月{one.day}日" if short else one.isoformat()

    return f"{day(action.first)} 至 {day(action.last)}" if action.last else f"{day(action.first)} 起"
