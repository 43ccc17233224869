"""What can be printed and handed in: a function from a ledger and a period to a Sheet, one file each."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import disclosures
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.reports import (
    appeals,
    campaign_summary,
    care_visits,
    departures,
    diary,
    handover_sheet,
    hazard_ledger,
    households,
    monthly_summary,
    outings,
    residents,
    shops,
    special_groups,
    visits,
)
from xinjing_desktop.reports.period import Period, period_of
from xinjing_desktop.sheet import Sheet

SHORTEST_REASON = 4


@dataclass(frozen=True)
class Report:
    """A report by its permanent code. `make` gets the ledger, the period and whether masked columns show in full."""

    code: str
    name: str
    make: Callable[[Ledger, Period, bool], Sheet]
    past: bool = False
    """Whether it can be told for a day that is over, and for a month."""
    reason: str = "none"
    """none: nothing is masked · optional: a reason shows what is masked · needed: sensitive, only with a reason."""


REPORTS = (
    Report("hazard_ledger", "火灾隐患排查整治台账", hazard_ledger.sheet, past=True),
    Report("households", "住户名册", households.sheet, reason="optional"),
    Report("residents", "居民名册", residents.sheet, reason="optional"),
    Report("departures", "迁出和死亡人员名册", departures.sheet, past=True, reason="optional"),
    Report("special_groups", "重点人群名册", special_groups.sheet, past=True, reason="needed"),
    Report("care_visits", "重点人群走访表", care_visits.sheet, past=True, reason="needed"),
    Report("visits", "走访记录", visits.sheet, past=True),
    Report("outings", "出动登记", outings.sheet, past=True),
    Report("shops", "沿街商户名册", shops.sheet),
    Report("appeals", "诉求登记", appeals.sheet, past=True),
    Report("diary", "民情日志", diary.sheet, past=True),
    Report("monthly_summary", "走访排查月报汇总表", monthly_summary.sheet, past=True),
    Report("campaign_summary", "专项行动汇总表", campaign_summary.sheet, past=True),
    Report("handover_sheet", "台账移交单", handover_sheet.sheet, past=True),
)


OF_A_CAMPAIGN = ("campaign_summary", "专项行动汇总表")
"""The report that is about one campaign, by code and by name."""


def by_code(code: str) -> Report:
    """The report of this code, or of this Chinese name. Raises Refusal."""
    for report in REPORTS:
        if code in (report.code, report.name):
            return report
    raise Refusal(f"没有“{code}”这张报表。可用的有：{'、'.join(report.code for report in REPORTS)}。")


def make(
    ledger: Ledger,
    code: str,
    *,
    as_of: datetime.date | None = None,
    month: tuple[int, int] | None = None,
    reason: str | None = None,
    campaign: str = "",
) -> Sheet:
    """The sheet of a report; `campaign` says of which one, where several are under way. Raises Refusal.

    Who takes sensitive data out says why, and that is noted in the ledger.
    """
    report = by_code(code)
    period = replace(period_of(as_of, month), campaign=campaign)
    if campaign and code not in OF_A_CAMPAIGN:
        raise Refusal(f"“{report.name}”不是某一次行动的报表。请去掉行动名称再导出。")
    if not report.past and (period.month or period.as_of < clock.today()):
        raise Refusal(f"“{report.name}”只有当前的一份，没有按往日或月份的。请去掉日期和月份再导出。")
    reason = (reason or "").strip()
    if report.reason == "needed" and len(reason) < SHORTEST_REASON:
        short = f"用途写得太短了，至少 {SHORTEST_REASON} 个字" if reason else "导出前请写明用途（--reason）"
        raise Refusal(f"“{report.name}”是敏感个人信息，{short}，例如“报镇社会办核对低保名单”。")
    full = report.reason != "none" and bool(reason)
    sheet = report.make(ledger, period, full)
    if full:
        rows = list(sheet.rows)
        sheet.rows = rows
        disclosures.note(ledger, report.code, reason, len(rows))
    return sheet
