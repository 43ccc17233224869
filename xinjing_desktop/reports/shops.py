"""沿街商户名册: one line per street shop."""

from xinjing_desktop.ledger.find import registers
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Shop, codes
from xinjing_desktop.records.small_premises import LIST, kind_of
from xinjing_desktop.reports.columns import NUMBER, cells, filled_in, headings
from xinjing_desktop.reports.period import Period
from xinjing_desktop.sheet import Heading, Sheet

NAMES = (
    "shop_name", "road", "lane", "house_no", "shop_type", "area_m2", "operator_name", "phones", "staff_count",
    "people_sleep_in", "gas_type", "extinguisher_count", "indoor_charging", "last_patrol_on", "remark",
)  # fmt: skip


def sheet(ledger: Ledger, period: Period, full: bool) -> Sheet:
    """Every shop, along the roads."""
    lines = registers.shops(ledger)
    small = [kind_of(line["shop_type"], line["shop_name"], line["area_m2"]) for line in lines]
    rows = [
        [
            number, line["community_name"], line["compound_name"], *cells(Shop, NAMES, line, full=full),
            codes.label(LIST, kind) if kind else None,
        ]
        for number, (line, kind) in enumerate(zip(lines, small, strict=True), start=1)
    ]
    apart = "，".join(f"{entry.label} {small.count(entry.code)}" for entry in codes.entries(LIST) if entry.code in small)
    sleeping = sum(bool(line["people_sleep_in"]) for line in lines)
    return Sheet(
        title="沿街商户名册",
        headings=[NUMBER, Heading("居民区", 14), Heading("所属小区", 14), *headings(Shop, NAMES), Heading("九小场所", 16)],
        rows=rows,
        above=[filled_in(ledger, period)],
        totals=[["合计", f"共 {len(lines)} 户"]],
        below=[
            f"注：其中店内住人 {sleeping} 户；九小场所 {len(small) - small.count(None)} 户"
            f"{f'（{apart}）' if apart else ''}，按类型、店名和面积得出。"
        ],
    )
