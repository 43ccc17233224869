"""重点人群走访表 (domain note §7.3): everybody in a special group with what was done about them in the month, for signature.

It goes through many hands, so a restricted group is never named here, whoever makes it.
"""

import datetime

from xinjing_desktop.ledger.find import care_people
from xinjing_desktop.ledger.find.care_people import Contacted, PersonLine
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.restricted import COVERED, is_restricted
from xinjing_desktop.records import codes
from xinjing_desktop.reports.columns import NUMBER, filled_in
from xinjing_desktop.reports.period import Period
from xinjing_desktop.sheet import Cell, Heading, Sheet

UNIT = Heading("居民区", 14)
HEADINGS = [
    Heading("小区", 12),
    Heading("地址", 24),
    Heading("姓名", 9),
    Heading("年龄", 5, kind="number"),
    Heading("类别", 20, kind="wrap"),
    Heading("走访频次", 9),
    Heading("责任人", 9),
    Heading("联系（次）", 6, over="本月", kind="number"),
    Heading("其中见面", 6, over="本月", kind="number"),
    Heading("哪天、结果", 24, over="本月", kind="wrap"),
    Heading("情况", 12),
    Heading("下次走访", 11, kind="date"),
    Heading("备注", 16, kind="wrap"),
]
"""The last column stays empty: it is filled in by hand. Where a unit prints its own people, its name stands above the table."""


def sheet(ledger: Ledger, period: Period, full: bool = False) -> Sheet:
    """Everybody who is in a group on the last day, with the knocks and calls of that month up to it."""
    del full
    last = period.last
    people, hidden = care_people.everybody(ledger, last)
    order = {uid: number for number, (uid,) in enumerate(ledger.select("SELECT uid FROM community ORDER BY code, name"))}
    people.sort(key=lambda one: (order.get(one.duties[0].unit, -1), one.sort_key, one.uid))
    contacts = care_people.contacts(ledger, last.replace(day=1), last)
    town = ledger.identity.role == "town"
    rows = [
        [number, *([one.unit] if town else []), *_cells(one, contacts.get(one.household, []), last)]
        for number, one in enumerate(people, 1)
    ]
    seen = sum(any(each.counts for each in contacts.get(one.household, [])) for one in people)
    late = sum(one.days_late(last) > 0 for one in people)
    return Sheet(
        title=f"重点人群走访表（{last.year}年{last.month}月）",
        headings=[NUMBER, *([UNIT] if town else []), *HEADINGS],
        rows=rows,
        above=[filled_in(ledger, period)],
        totals=[["合计", f"共 {len(rows)} 人，本月联系到 {seen} 人，逾期 {late} 人"]],
        below=[_rule(last) + (f"另有 {hidden} 人的一些类别须单独授权，没有列出。" if hidden else "")],
        name="重点人群走访",
    )


def _cells(one: PersonLine, contacts: list[Contacted], last: datetime.date) -> list[Cell]:
    first = one.duties[0]
    named = dict.fromkeys(COVERED if is_restricted(code) else codes.label("special_groups", code) for code in one.categories)
    told = "、".join(f"{each.day} 日{codes.short_label('visit_outcome', each.outcome)}" for each in contacts)
    return [
        one.compound, one.address, one.name, one.years(last), "、".join(named),
        codes.label("visit_frequency", first.frequency) if first.frequency else "不定期", one.workers or None,
        sum(each.counts for each in contacts), sum(each.met for each in contacts), told or "没有联系", _stands(one, last),
        "尽快" if first.never_seen(tried=False) else first.next_on, None,
    ]  # fmt: skip


def _stands(one: PersonLine, last: datetime.date) -> str:
    if one.next_on is None:
        return "不定期"
    late = one.days_late(last)
    never = one.duties[0].never_seen(tried=one.last_on is not None)
    return (never or f"逾期 {late} 天") if late else "按期"


def _rule(last: datetime.date) -> str:
    return (
        f"注：列出截至 {last} 在册和推算的人员，一人一行；联系指见面和电话/视频，按户计，一次走访这一户的人都算；"
        "属于几类的，频次和下次走访取最早到期的一类。内含敏感个人信息，请妥善保管，用后销毁。"
    )
