"""走访记录: one line per knock on a door or patrol of a shop."""

from xinjing_desktop.ledger.find import registers
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Visit, codes
from xinjing_desktop.reports.columns import NUMBER, address, cells, filled_in, headings
from xinjing_desktop.reports.period import Period
from xinjing_desktop.sheet import Heading, Sheet

NAMES = (
    "visited_at", "time_band", "attempt_no", "method", "outcome", "person_met", "phones", "workers", "three_done",
    "clear_corridor", "clear_balcony", "clear_kitchen", "close_power", "close_gas", "close_windows", "leaflet_count",
    "needs", "follow_up_on", "remark",
)  # fmt: skip


def sheet(ledger: Ledger, period: Period, full: bool) -> Sheet:
    """The visits up to the day, or of the month, oldest first."""
    lines = registers.visits(ledger, period.first, period.last)
    rows = []
    for number, line in enumerate(lines, start=1):
        shop = "".join(filter(None, (line["shop_road"], f"{line['house_no']}号" if line["house_no"] else "")))
        where = address(line) if line["household"] else shop
        rows.append([number, line["compound"], where, line["shop_name"], *cells(Visit, NAMES, line, full=full)])
    effective = {line["household"] for line in lines if line["household"] and _counts(line["outcome"])}
    leaflets = sum(line["leaflet_count"] or 0 for line in lines)
    sums = [leaflets if name == "leaflet_count" else None for name in NAMES]
    return Sheet(
        title=f"走访记录{period.words}",
        headings=[NUMBER, Heading("小区", 14), Heading("地址", 24), Heading("店名", 14), *headings(Visit, NAMES)],
        rows=rows,
        above=[filled_in(ledger, period)],
        totals=[
            ["合计", None, f"共 {len(rows)} 次，有效走访 {len(effective)} 户", None, *sums]
        ],
        below=["注：有效走访指见面（入户）、门口见面和电话/视频联系；同一户多次走访算一户。"],
    )


def _counts(outcome: str | None) -> bool:
    return outcome is not None and codes.flag("visit_outcome", outcome, "counts_as_visit")
