"""Closing a month: its figures are written down once and never change, whatever is corrected later (domain note §7.3)."""

from dataclasses import replace

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.find import month_figures, months
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import MonthClose
from xinjing_desktop.records.row import shared_uid


def close(ledger: Ledger, month: str, *, checked_by: str | None = None, remark: str | None = None) -> MonthClose:
    """Count the month and keep its figures. Two PCs of one committee meet in one record. Raises Refusal."""
    identity = ledger.identity
    if identity.role != "committee":
        raise Refusal("每个居民区自己锁定本月的数字，镇里只汇总。请在居民区的台账里锁定。")
    if months.bounds(month)[0] > clock.today():
        raise Refusal(f"{months.words(month)}还没有到，不能锁定。请选已经开始的月份。")
    community = shared_uid("community", identity.unit_code)
    if already := months.closing(ledger, month):
        raise Refusal(f"{months.words(month)}已经在 {already.closed_on} 锁定过，数字不再改变。以后的更正会列作“上月调整”。")
    with ledger.change(f"锁定{months.words(month)}的数字") as pen:
        newest = ledger.value("SELECT max(at) FROM change WHERE entity IN ('household', 'resident', 'profile', 'shop')") or 0
        counted = months.figures(ledger, month).get(community, month_figures.Figures())  # nobody writes meanwhile
        figures = replace(counted, known_at=max(int(newest), clock.milliseconds()))
        return pen.add(
            MonthClose(
                uid=shared_uid("month_close", community, month),
                community=community,
                month=month,
                closed_on=clock.today(),
                closed_by=ledger.account.name,
                checked_by=checked_by,
                figures=figures.text(),
                remark=remark,
            )
        )
