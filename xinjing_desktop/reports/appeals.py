"""诉求登记: what was asked for, by when it was promised, what was answered; how many were content stands below."""

import datetime
from dataclasses import replace

from xinjing_desktop import clock
from xinjing_desktop.ledger.find import appeals
from xinjing_desktop.ledger.find.appeals import AppealLine
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import codes
from xinjing_desktop.reports.columns import NUMBER, filled_in
from xinjing_desktop.reports.period import Period
from xinjing_desktop.sheet import Cell, Heading, Sheet

HEADINGS = [
    NUMBER,
    Heading("居民区", 12),
    Heading("提出日期", 11, kind="date"),
    Heading("来源", 8),
    Heading("工单号", 15),
    Heading("类别", 8),
    Heading("紧急程度", 8),
    Heading("地点", 18),
    Heading("诉求内容", 30, kind="wrap"),
    Heading("经办人", 9),
    Heading("承诺办结日期", 11, kind="date"),
    Heading("答复日期", 11, kind="date"),
    Heading("答复", 28, kind="wrap"),
    Heading("办理结果", 9),
    Heading("居民满意", 7),
]


def sheet(ledger: Ledger, period: Period, full: bool = False) -> Sheet:
    """The appeals that were raised in the month as they stand now, or up to the day as they stood then; who asked is left out."""
    del full
    until = clock.today() if period.first else period.last
    first, last = period.first.isoformat() if period.first else "", period.last.isoformat()
    found = ledger.select(
        "SELECT uid FROM appeal WHERE raised_on >= ? AND raised_on <= ? ORDER BY raised_on, uid", (first, last)
    )
    uids = [uid for (uid,) in found]
    lines = {uid: _then(line, until) for uid, line in appeals.lines(ledger, uids).items()}
    rows = [_row(number, lines[uid]) for number, uid in enumerate(uids, 1)]
    answered = [line for line in lines.values() if line.answered_on]
    late = sum(appeals.overdue_days(line.answered_on, line.promised_on, until) > 0 for line in lines.values())
    content, said = sum(bool(line.satisfied) for line in answered), sum(line.satisfied is not None for line in answered)
    words = f"共 {len(rows)} 件，已答复 {len(answered)} 件，没有答复的有 {late} 件超过承诺日期。"
    words += f"说了是否满意的 {said} 件里 {content} 件满意。"
    return Sheet(
        title=f"诉求登记{period.words}",
        headings=HEADINGS,
        rows=rows,
        above=[filled_in(ledger, period)],
        below=[words],
        name="诉求登记",
    )


def _then(line: AppealLine, day: datetime.date) -> AppealLine:
    """As it stood at the end of that day: what was answered later was not answered yet."""
    if not line.answered_on or line.answered_on <= day.isoformat():
        return line
    return replace(line, answered_on=None, answer="", result="", satisfied=None)


def _row(number: int, line: AppealLine) -> list[Cell]:
    return [
        number, line.unit, line.raised_on, codes.label("appeal_source", line.source), line.ticket_no or None,
        codes.label("appeal_kind", line.kind), codes.label("appeal_urgency", line.urgency) if line.urgency else None, line.where,
        line.description, line.handler or None, line.promised_on, line.answered_on, line.answer or None,
        codes.label("appeal_result", line.result) if line.result else None, {True: "是", False: "否", None: None}[line.satisfied],
    ]  # fmt: skip
