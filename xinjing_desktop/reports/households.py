"""住户名册: one line per door."""

from xinjing_desktop.ledger.find import registers
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Household
from xinjing_desktop.reports.columns import NUMBER, PLACE, cells, filled_in, headings, place
from xinjing_desktop.reports.period import Period
from xinjing_desktop.sheet import Sheet

NAMES = (
    "household_no", "occupancy", "head_name", "contact_name", "phones", "owner_name", "owner_phones",
    "registered_count", "resident_count", "gas_type", "ebike_count", "ebike_charging", "smoke_alarm_on",
    "extinguisher_count", "best_time_band", "access_note", "caution_note", "remark",
)  # fmt: skip
COUNTS = ("registered_count", "resident_count", "ebike_count")


def sheet(ledger: Ledger, period: Period, full: bool) -> Sheet:
    """Every household in the order of the doors. What concerns the owner is masked unless a reason was given."""
    lines = registers.households(ledger)
    rows = [
        [number, *place(line), *cells(Household, NAMES, line, full=full)] for number, line in enumerate(lines, start=1)
    ]
    sums = [sum(line[name] or 0 for line in lines) if name in COUNTS else None for name in NAMES]
    return Sheet(
        title="住户名册",
        headings=[NUMBER, *PLACE, *headings(Household, NAMES)],
        rows=rows,
        above=[filled_in(ledger, period)],
        totals=[["合计", f"共 {len(lines)} 户", *[None] * (len(PLACE) - 1), *sums]],
        below=[] if full else ["注：房主的姓名和电话已遮盖；确需完整内容时，导出时写明用途。"],
    )
