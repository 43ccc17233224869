"""What the table of 重点人群 says of a person."""

import datetime
from collections.abc import Callable
from typing import Any

from xinjing_desktop import clock
from xinjing_desktop.ledger.find.care import Duty, end_of_week
from xinjing_desktop.ledger.find.care_people import PersonLine
from xinjing_desktop.ledger.restricted import COVERED, is_restricted
from xinjing_desktop.records import codes
from xinjing_desktop.ui.widgets.pills import Pill
from xinjing_desktop.ui.widgets.table_model import TableColumn

WEEKDAYS = "一二三四五六日"


def next_pill(duty: Duty, *, seen: bool) -> Pill:
    """When somebody is to be seen next; `seen` says that there was a contact with the flat, even one that does not count."""
    today = clock.today()
    if duty.next_on is None:
        return Pill("quiet", "不定期")
    on = datetime.date.fromisoformat(duty.next_on)
    if on <= today and (never := duty.never_seen(tried=seen)):
        return Pill("bad", never)
    if on < today:
        return Pill("bad", f"逾期 {(today - on).days} 天")
    if on == today:
        return Pill("warn", "今天")
    if on <= end_of_week(today):
        return Pill("warn", f"本周{WEEKDAYS[on.weekday()]}")
    return Pill("quiet", f"{on.month}月{on.day}日" if on.year == today.year else f"{on}")


def last_pill(line: PersonLine) -> Pill | None:
    """The newest contact with the flat."""
    if line.last_on is None:
        return None
    tone = codes.fact("visit_outcome", line.last_outcome or "", "tone", "none")
    day = line.last_on[5:] if line.last_on[:4] == str(clock.today().year) else line.last_on
    return Pill("ok" if tone == "ok" else "quiet", f"{day} {codes.short_label('visit_outcome', line.last_outcome or '')}")


def groups(line: PersonLine) -> str:
    """The groups in words; those that nobody has written down come last and are marked. A list is read by whoever passes:
    restricted groups are named with the person, for whom asks.
    """
    written = {one.category for one in line.duties if one.profile}
    named = (COVERED if is_restricted(each) else codes.label("special_groups", each) for each in line.categories if each in written)
    said = list(dict.fromkeys(named))
    computed = [codes.label("special_groups", each) for each in line.categories if each not in written]
    return "、".join([*said, *computed]) + ("（推算）" if computed else "")


def years(line: PersonLine) -> str:
    """The age."""
    found = line.years(clock.today())
    return "" if found is None else str(found)


COLUMNS = (
    TableColumn(key="name", title="姓名", width=9),
    TableColumn(
        key="next", title="下次走访", width=13, pill=lambda line: next_pill(line.duties[0], seen=line.last_on is not None)
    ),
    TableColumn(key="groups", title="类别", width=22, text=groups),
    TableColumn(key="address", title="门牌", width=20),
    TableColumn(key="age", title="年龄", width=5, align="right", number=True, text=years),
    TableColumn(key="last", title="最近联系", width=13, pill=last_pill),
    TableColumn(key="workers", title="责任人", width=10),
    TableColumn(key="phones", title="联系电话", width=14, sortable=False, hidden=True),
    TableColumn(key="review", title="复核日期", width=11, text=lambda line: line.review_on or "", hidden=True),
    TableColumn(key="compound", title="小区", width=14, hidden=True),
)

ORDERS: dict[str, Callable[[PersonLine], Any]] = {
    "name": lambda line: line.name,
    "next": lambda line: (line.next_on is None, line.next_on or "", line.sort_key),
    "groups": lambda line: (groups(line), line.sort_key),
    "address": lambda line: line.sort_key,
    "age": lambda line: -int((line.birth_date or "0").replace("-", "").ljust(8, "0")),
    "last": lambda line: line.last_on or "",
    "workers": lambda line: (line.workers == "", line.workers, line.sort_key),
    "review": lambda line: line.review_on or "9999",
    "compound": lambda line: (line.compound, line.sort_key),
    "unit": lambda line: (line.unit, line.sort_key),
}
"""How each column sorts; without one the most urgent come first."""
