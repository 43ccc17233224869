"""Who handed what to whom, what came in, what was refused: kept three years at least, exported as any table."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from xinjing_desktop.ledger import peers
from xinjing_desktop.ledger.peers import Logged
from xinjing_desktop.records import BY_NAME
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.table_export import export_table, offer_export
from xinjing_desktop.ui.widgets.cards import Card, button, hint
from xinjing_desktop.ui.widgets.empty import Empty
from xinjing_desktop.ui.widgets.pills import Pill
from xinjing_desktop.ui.widgets.table import Table
from xinjing_desktop.ui.widgets.table_model import ListSource, TableColumn

WHAT = {
    "sent": Pill("ok", "交出", "arrow"),
    "merged": Pill("ok", "收下"),
    "repeated": Pill("quiet", "重复"),
    "refused": Pill("bad", "没有成功"),
    "acquainted": Pill("accent", "认识"),
    "retired": Pill("quiet", "停用", "cross"),
}
MOST = 20_000


def _contents(one: Logged) -> str:
    said = "、".join(f"{BY_NAME[e].title if e in BY_NAME else e} {count:,}" for e, count in one.entities.items())
    return "；".join(part for part in (one.sentence, said) if part)


COLUMNS = (
    TableColumn(key="at", title="时间", width=16, text=lambda one: f"{one.at:%Y-%m-%d %H:%M}", sortable=False),
    TableColumn(
        key="what", title="事项", width=11, pill=lambda one: WHAT.get(one.what, Pill("quiet", one.what)),
        text=lambda one: WHAT[one.what].word if one.what in WHAT else one.what, sortable=False,
    ),
    TableColumn(key="who", title="谁", width=10, sortable=False),
    TableColumn(key="peer_name", title="对方", width=16, sortable=False),
    TableColumn(key="row_count", title="条数", width=8, align="right", number=True, sortable=False),
    TableColumn(key="contents", title="内容", width=36, text=_contents, sortable=False),
    TableColumn(key="file", title="文件", width=30, sortable=False),
    TableColumn(key="hash", title="校验码", width=10, text=lambda one: one.hash[:8], sortable=False),
)  # fmt: skip


class ExchangeLog(QWidget):
    """The newest first; nothing here can be deleted."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._lines: dict[str, Logged] = {}
        nothing = Empty("交出、收下、没有成功的，都会记在这里。", title="还没有交换过", icon="list")
        self.table = Table("exchange log", COLUMNS, ListSource([], COLUMNS), state=desk.state, empty=nothing)
        self.table.setAccessibleName("交换记录")
        offer_export(desk, self.table)
        self.export = button("导出…", icon="export", tip="存成 Excel 工作簿")
        self.export.clicked.connect(self._export)
        card = Card(pad=theme.px(12))
        card.body.addWidget(self.table, 1)
        line = QHBoxLayout()
        line.addWidget(hint("向别的单位提供个人信息的记录，法律要求至少保存三年，所以这里不能删除。"), 1)
        line.addWidget(self.export)
        card.body.addLayout(line)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(card)

    def reload(self) -> None:
        """All of the log."""
        self._lines = {f"{at}": one for at, one in enumerate(peers.exchange_log(self._desk.ledger, MOST))}
        self.table.rows.set_source(ListSource(self._lines.items(), COLUMNS))
        self.export.setEnabled(bool(self._lines))

    def _export(self) -> None:
        export_table(self._desk, self.table, "交换记录")
