"""迁出和死亡人员名册: who is no longer in the register of residents, and since when."""

from xinjing_desktop.ledger.find import registers
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.reports.columns import filled_in
from xinjing_desktop.reports.period import Period
from xinjing_desktop.reports.residents import headings_of, rows_of
from xinjing_desktop.sheet import Sheet

DAYS = ("moved_out_on", "died_on")


def sheet(ledger: Ledger, period: Period, full: bool) -> Sheet:
    """Who had left or died by that day, or did so in that month; the same columns as the register, and the two days."""
    month = f"{period.month[0]}-{period.month[1]:02}" if period.month else ""
    lines = registers.departed(ledger, period.last, month)
    died = sum(1 for line in lines if line["died_on"])
    return Sheet(
        title=f"迁出和死亡人员名册{period.words}",
        headings=headings_of(DAYS),
        rows=rows_of(lines, DAYS, full=full),
        above=[filled_in(ledger, period)],
        totals=[["合计", f"共 {len(lines)} 人，其中死亡 {died} 人"]],
        below=[] if full else ["注：出生日期只列年份，证件号码只列后四位；确需完整内容时，导出时写明用途。"],
    )
