"""The self-check: looks at everything, repairs no record, and leads to what a person should look at."""

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget

from xinjing_desktop.ledger import check
from xinjing_desktop.ledger.check import Trouble
from xinjing_desktop.ledger.find.whereabouts import spot_of
from xinjing_desktop.progress import Step
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.settings.panel import Panel
from xinjing_desktop.ui.table_export import offer_export
from xinjing_desktop.ui.widgets.cards import Card, button, hint
from xinjing_desktop.ui.widgets.empty import Empty
from xinjing_desktop.ui.widgets.pills import Pill
from xinjing_desktop.ui.widgets.table import Table
from xinjing_desktop.ui.widgets.table_model import ListSource, TableColumn

COLUMNS = (
    TableColumn(
        key="severity",
        title="",
        width=10,
        pill=lambda one: Pill("bad", "损坏") if one.severity == "damage" else Pill("warn", "请核对"),
    ),
    TableColumn(key="sentence", title="发现的问题", width=70),
)


class CheckPanel(Panel):
    """Runs as a job; what it found stays until the next run."""

    def __init__(self, desk: Desk) -> None:
        self.start = button("开始自检", icon="check", kind="primary")
        super().__init__(desk, "自检", "核对文件、变更历史、记录之间的联系和不合理的日期，只看不改", [self.start])
        self.start.clicked.connect(self.run)
        self.table = Table("check", COLUMNS, ListSource([], COLUMNS))
        self.table.setAccessibleName("自检发现的问题")
        offer_export(desk, self.table)
        self.table.opened.connect(self._open)
        self.show_button = button("打开这一条", icon="open")
        self.show_button.clicked.connect(lambda: self._open(self.table.current_id()))
        self.table.current_changed.connect(lambda key: self._offer())
        self.quiet = Empty("每月做一次就够。半分钟以内完成，可以随时停止。", title="还没有自检过", icon="check")
        listing = Card(pad=theme.px(14))
        listing.body.addWidget(self.table, 1)
        line = QHBoxLayout()
        self.mend_button = button("重建索引", icon="recheck", tip="重新整理搜索用的索引，不改任何记录")
        self.mend_button.clicked.connect(self.mend_index)
        line.addWidget(self.show_button)
        line.addWidget(self.mend_button)
        line.addStretch()
        line.addWidget(hint("回车或双击也能打开"))
        listing.body.addLayout(line)
        quiet = Card(pad=theme.px(14))
        quiet.body.addWidget(self.quiet)
        self.faces = QStackedWidget()
        self.faces.addWidget(quiet)
        self.faces.addWidget(listing)
        self.body.addWidget(self.faces, 1)
        self._found: dict[str, Trouble] = {}

    def run(self) -> None:
        """Check everything."""
        ledger = self.desk.ledger
        self.start.setEnabled(False)

        def work(step: Step) -> list[Trouble]:
            return check.check(ledger, step)

        job = self.desk.jobs.run(work, self._show, self.desk.alerts.fail, title="正在自检")
        job.finished.connect(lambda: self.start.setEnabled(True))

    def mend_index(self) -> None:
        """Compute what is searched in anew from the records, then check again."""
        ledger = self.desk.ledger

        def done(_: None) -> None:
            self.desk.alerts.toast("索引已重建")
            self.run()

        self.desk.jobs.run(lambda step: check.repair_index(ledger, step), done, self.desk.alerts.fail, title="正在重建索引")

    def _show(self, found: list[Trouble]) -> None:
        self._found = {str(at): trouble for at, trouble in enumerate(found)}
        self.table.rows.set_source(ListSource(self._found.items(), COLUMNS))
        damage = sum(trouble.severity == "damage" for trouble in found)
        if not found:
            self.quiet.say("文件、变更历史和记录都对得上。", title="没有发现问题")
        said = f"发现 {len(found):,} 处要看一看" + (f"，其中损坏 {damage:,} 处，请先从备份恢复" if damage else "")
        self.head.set_note(said if found else "没有发现问题")
        self.faces.setCurrentIndex(1 if found else 0)
        if found:
            self.table.select_id("0")
        self.mend_button.setVisible(any(trouble.severity == "index" for trouble in found))
        self._offer()

    def _offer(self) -> None:
        trouble = self._found.get(self.table.current_id())
        self.show_button.setEnabled(bool(trouble and trouble.uid))

    def _open(self, key: str) -> None:
        trouble = self._found.get(key)
        if trouble is None or not trouble.uid:
            return
        if spot := spot_of(self.desk.ledger, trouble.entity, trouble.uid):
            self.desk.go(spot.page, **spot.where)
        else:
            self.desk.alerts.tell("这条记录已经不在了，或者没有挂在任何一户下面。请重新自检。")
