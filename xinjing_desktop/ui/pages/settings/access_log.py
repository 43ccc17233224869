"""Who asked to see what is masked, and who took sensitive data out: for the administrator, and nothing of it can be deleted."""

import datetime
import json
from collections.abc import Sequence
from typing import NamedTuple

from xinjing_desktop.ledger import disclosures, history
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import BY_NAME
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.latest import Latest
from xinjing_desktop.ui.pages.settings.panel import Panel
from xinjing_desktop.ui.table_export import export_table, offer_export
from xinjing_desktop.ui.widgets.cards import Card, button, hint
from xinjing_desktop.ui.widgets.empty import Empty
from xinjing_desktop.ui.widgets.pills import Pill
from xinjing_desktop.ui.widgets.table import Table
from xinjing_desktop.ui.widgets.table_model import ListSource, TableColumn

TITLE = "查看记录"
NAMED = 3
"""Records that a line calls by name; of more it says how many."""
SHOWN, OUT = Pill("accent", "显示", "dot"), Pill("warn", "导出", "arrow")


class Access(NamedTuple):
    """One line: what was shown, or taken out."""

    at: datetime.datetime
    who: str
    what: Pill
    contents: str
    """Which columns, or which table."""
    whose: str
    records: int
    reason: str


COLUMNS = (
    TableColumn(key="at", title="时间", width=14, text=lambda one: f"{one.at:%Y-%m-%d %H:%M}", sortable=False),
    TableColumn(key="who", title="账户", width=9, sortable=False),
    TableColumn(key="what", title="事项", width=8, pill=lambda one: one.what, text=lambda one: one.what.word, sortable=False),
    TableColumn(key="contents", title="看到的内容", width=18, sortable=False),
    TableColumn(key="whose", title="谁的", width=22, sortable=False),
    TableColumn(key="records", title="条数", width=6, align="right", number=True, sortable=False),
    TableColumn(key="reason", title="用途", width=14, sortable=False),
)


class AccessLogPanel(Panel):
    """The newest first. It may grow long: read in the background."""

    def __init__(self, desk: Desk) -> None:
        self.export = button("导出…", icon="export", tip="存成 Excel 工作簿（Ctrl+E）")
        super().__init__(desk, TITLE, note="谁在什么时候看过、导出过这份台账里的敏感个人信息", actions=[self.export])
        nothing = Empty("点“显示”看证件号码、限制类别，或导出敏感的报表，都会记在这里。", title="还没有人看过", icon="eye")
        self.table = Table("access log", COLUMNS, ListSource([], COLUMNS), state=desk.state, empty=nothing)
        self.table.setAccessibleName(TITLE)
        offer_export(desk, self.table)
        self.export.clicked.connect(lambda: export_table(desk, self.table, TITLE))
        card = Card(pad=theme.px(12))
        card.body.addWidget(self.table, 1)
        card.body.addWidget(hint("法律要求至少保存三年，所以这里不能删除。只记这台电脑上的这份台账。"))
        self.body.addWidget(card, 1)
        self._latest: Latest[list[Access]] = Latest(desk, lambda: listed(desk.ledger), self._show)

    def reload(self) -> None:
        """All of it anew."""
        self._latest.ask()

    def _show(self, found: list[Access]) -> None:
        self.table.rows.set_source(ListSource([(str(at), one) for at, one in enumerate(found)], COLUMNS))
        self.export.setEnabled(bool(found))


def listed(ledger: Ledger) -> list[Access]:
    """Every line, the newest first."""
    found = [
        Access(one.at, one.who, SHOWN, _columns(one.entity, one.columns), _named(ledger, one.entity, one.uids), len(one.uids), "")
        for one in disclosures.unmaskings(ledger)
    ]
    found += [Access(one.at, one.who, OUT, _report(one.what), "", one.row_count, one.reason) for one in disclosures.listed(ledger)]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _columns(entity: str, names: Sequence[str]) -> str:
    model = BY_NAME[entity]
    known = model.columns()
    return f"{model.title}的{'、'.join(known[name].label for name in names if name in known)}"


def _named(ledger: Ledger, entity: str, uids: Sequence[str]) -> str:
    """The people, or the doors, that they are about: what belongs to a person is called by the person."""
    if "resident" in BY_NAME[entity].columns():
        owners = ledger.select(
            f"SELECT DISTINCT e.resident FROM json_each(?) j JOIN {entity} e ON e.uid=j.value", (json.dumps(list(uids)),)
        )
        entity, uids = "resident", [uid for (uid,) in owners]
    named = "、".join(history.called(ledger, entity, uid).removeprefix("居民 ") for uid in uids[:NAMED])
    return f"{named} 等" if len(uids) > NAMED else named


def _report(code: str) -> str:
    from xinjing_desktop import reports

    return next((report.name for report in reports.REPORTS if report.code == code), code)
