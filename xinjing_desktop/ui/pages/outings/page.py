"""出动: who went out when, person-times from nowhere else, summed on a second tab; on a third the leaflets."""

from typing import Any

from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout

from xinjing_desktop import clock
from xinjing_desktop.ledger.find import months, outings, taught
from xinjing_desktop.ledger.find.outings import Period
from xinjing_desktop.ledger.pen import Change
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.outings.leaflets_view import LeafletsView
from xinjing_desktop.ui.pages.outings.outings_view import OutingsView
from xinjing_desktop.ui.pages.outings.sums_view import SumsView
from xinjing_desktop.ui.pages.page import Page
from xinjing_desktop.ui.table_export import export_report
from xinjing_desktop.ui.widgets.cards import PageHeader, button, offer
from xinjing_desktop.ui.widgets.search_box import SearchBox

TABS = (("outings", "出动"), ("sums", "统计"), ("leaflets", "宣传品"))


class OutingsPage(Page):
    """Committees write here; a town reads what all its units have written."""

    concerns = frozenset({"outing", "hazard", "leaflet_move", "visit", "campaign", "community", "household"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.may_write = desk.may_write and desk.ledger.identity.role != "town"
        self.search = SearchBox("找出动：姓名、地点、带队…")
        self.search.setMinimumWidth(theme.px(220))
        self.report = button("导出登记…", icon="report", tip="《出动登记》：所选月份或全部，合计在最下面")
        self.report.clicked.connect(self.export_report)
        self.add = button("登记出动", icon="add", kind="primary", shortcut="Ctrl+N")
        self.add.clicked.connect(self.start_new)
        self.head = PageHeader("出动", actions=[self.search, self.report, self.add])
        offer(self.add, self.may_write)
        self.tabs = QTabBar()
        self.tabs.setAccessibleName("出动和宣传品")
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        for _, words in TABS:
            self.tabs.addTab(words)
        self.outings = OutingsView(desk, self.search, self.may_write)
        self.outings.listed.connect(self._count)
        self.table = self.outings.table
        self.sums = SumsView(desk)
        self.sums.asked.connect(self._open_behind)
        self.leaflets = LeafletsView(desk, self.may_write)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.outings)
        self.stack.addWidget(self.sums)
        self.stack.addWidget(self.leaflets)
        self.tabs.currentChanged.connect(self._on_tab)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(theme.px(24), theme.px(10), theme.px(24), theme.px(16))
        outer.setSpacing(theme.px(10))
        outer.addWidget(self.head)
        outer.addWidget(self.tabs)
        outer.addWidget(self.stack, 1)

    # ---- showing

    @property
    def tab(self) -> str:
        """outings or leaflets."""
        return TABS[self.tabs.currentIndex()][0]

    def reload(self) -> None:
        """The head, and the tab that is seen."""
        self._count()
        if self.tab == "outings":
            self.outings.reload()
        elif self.tab == "sums":
            self.sums.reload()
        else:
            self.leaflets.reload()

    def on_change(self, change: Change) -> None:
        """Knocks at doors only move the leaflets."""
        if self.tab == "leaflets" or change.touched.keys() & {"outing", "hazard", "community"}:
            self.reload()

    def _count(self) -> None:
        """What this month has brought so far, in one line below the name."""
        if self.tab == "leaflets":
            here = "在这里登记" if self.may_write else "由居民区登记"
            self.head.set_note(f"领入、张贴摆放、退回、报损{here}；上门发出去的从走访统计。")
            return
        ledger, unit = self.desk.ledger, self.outings.units.uid()
        first = clock.today().replace(day=1)
        period = Period(first, months.bounds(months.month_of(first))[1])
        went = outings.total(ledger, period, unit=unit)
        shops, homes = taught.counts(ledger, period, unit)
        said = [f"本月 {went.outings:,} 批次、{went.people:,} 人次"]
        said += [f"沿街商铺教育整改 {shops:,} 处，居民区教育引导 {homes:,} 处"]
        self.head.set_note("；".join(said))

    def _on_tab(self, at: int) -> None:
        self.stack.setCurrentIndex(at)
        self.search.setVisible(self.tab == "outings")
        self.report.setVisible(self.tab != "leaflets")
        words = "登记收发" if self.tab == "leaflets" else "登记出动"
        self.add.setText(f" {words}")
        self.add.setShortcut("Ctrl+N")  # another text takes it away
        self.add.setAccessibleName(words)
        self.add.setToolTip(f"{words}（Ctrl+N）")
        self.reload()

    def go(self, **where: Any) -> None:
        """`filter="night_check"`, `month="2026-02"`, `outing=uid`, `tab="leaflets"`, `new="outing"`, `found_on=outing`."""
        if "leaflet_move" in where or where.get("new") == "leaflet_move":
            where["tab"] = "leaflets"
        if tab := where.get("tab"):
            self.tabs.setCurrentIndex([key for key, _ in TABS].index(tab))
        if "filter" in where or "month" in where:
            self.outings.show_filter(where.get("filter", "all"), where.get("month"))
        if uid := where.get("outing"):
            self.outings.show_outing(uid)
        if uid := where.get("leaflet_move"):
            self.leaflets.open_move(uid)
        if uid := where.get("found_on"):
            self.outings.show_outing(uid)
            self.outings.write_up(uid)
        if "new" in where:
            self.start_new()

    def _open_behind(self, way: str, key: str) -> None:
        """The outings that a line of the sums counts."""
        month = key if way == "month" else self.sums.months.currentData()
        chosen = key if way in ("kind", "band") and key in outings.FILTERS else "all"
        self.tabs.setCurrentIndex(0)
        self.outings.show_filter(chosen, month, key if way == "unit" else None)
        self.table.setFocus()

    def may_leave(self) -> bool:
        """Whatever is unsaved at the right is asked about."""
        return (self.leaflets if self.tab == "leaflets" else self.outings).may_leave()

    # ---- acting

    def start_new(self) -> None:
        """A new outing, or a new move of the pile on the other tab."""
        if self.tab == "leaflets":
            self.leaflets.start_new()
        else:
            self.tabs.setCurrentIndex(0)
            self.outings.start_new()

    def export_report(self) -> None:
        """The register of the chosen month, or of all outings, as a workbook."""
        month = (self.sums if self.tab == "sums" else self.outings).months.currentData()
        asked = (int(month[:4]), int(month[5:])) if month else None
        export_report(self.desk, "outings", months.words(month) if month else "", month=asked)
