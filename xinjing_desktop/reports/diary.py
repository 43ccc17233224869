"""民情日志: a day, or the days of a month, in the words that somebody wrote for them or that the records tell."""

import datetime

from xinjing_desktop.ledger.find import diary
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records.row import shared_uid
from xinjing_desktop.reports.columns import filled_in
from xinjing_desktop.reports.period import Period
from xinjing_desktop.sheet import Heading, Sheet

WEEKDAYS = "一二三四五六日"
SIGNED = "记录人：＿＿＿＿＿＿　　审阅：＿＿＿＿＿＿"


def sheet(ledger: Ledger, period: Period, full: bool = False) -> Sheet:
    """The day, or every day of the month on which something was done or written, oldest first."""
    del full  # no column is masked: what a diary names is what its readers did themselves
    if period.month is None and ledger.identity.role == "committee":
        return _one_day(ledger, period.as_of)
    span = diary.Span(period.first or period.as_of, period.last)
    told, kept = diary.told(ledger, span), diary.all_written(ledger, span)
    units = dict(ledger.select("SELECT uid, name FROM community"))
    rows: list[list[str | int | float | bool | None]] = []
    for key in sorted({*told, *kept}, key=lambda key: (key.day, units.get(key.unit, ""))):
        entry = kept.get(key)
        body = entry.body if entry else "\n".join(told[key])
        who = "、".join(entry.written_by or []) if entry else None
        day = datetime.date.fromisoformat(key.day)
        rows.append([key.day, WEEKDAYS[day.weekday()], units.get(key.unit), body, who or None])
    headings = [
        Heading("日期", 11, kind="date"),
        Heading("星期", 5),
        Heading("居民区", 12),
        Heading("内容", 86, kind="wrap"),
        Heading("记录人", 10),
    ]
    return Sheet(
        title=f"民情日志{period.words}",
        headings=headings,
        rows=rows,
        above=[filled_in(ledger, period)],
        below=["内容按当天的走访、隐患、出动等记录写成；写了记录人的，是本人改写过的。"],
        name="民情日志",
    )


def _one_day(ledger: Ledger, day: datetime.date) -> Sheet:
    unit = shared_uid("community", ledger.identity.unit_code)
    entry = diary.written(ledger, unit, day)
    body = (entry.body if entry else diary.of_day(ledger, unit, day)) or ""
    return day_sheet(ledger.identity.unit_name, day, body, "、".join(entry.written_by or []) if entry else "")


def day_sheet(unit: str, day: datetime.date, body: str, who: str = "") -> Sheet:
    """One day on paper as it stands on the screen, a line for each paragraph, with a place to sign."""
    lines = [line.strip() for line in body.splitlines() if line.strip()]
    signed = SIGNED.replace("＿" * 6, who, 1) if who else SIGNED
    return Sheet(
        title="民情日志",
        headings=[Heading("序号", 5, kind="number"), Heading("内容", 86, kind="wrap")],
        rows=[[number, line] for number, line in enumerate(lines, 1)],
        above=[f"{unit}　　{day.year}年{day.month}月{day.day}日　星期{WEEKDAYS[day.weekday()]}"],
        below=[signed] if lines else ["这一天没有走访、隐患、出动等记录。", signed],
        name=f"民情日志 {day.isoformat()}",
        landscape=False,
    )
