"""What is done to several people at one stroke: asked once, written as one change, taken back by one undo."""

import calendar
import datetime
from collections.abc import Callable, Sequence

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import undo
from xinjing_desktop.ledger.casework import care as casework
from xinjing_desktop.ledger.find import care as find
from xinjing_desktop.ledger.find import unit as find_unit
from xinjing_desktop.ledger.find.care_people import PersonLine
from xinjing_desktop.ledger.pen import Pen
from xinjing_desktop.records import codes
from xinjing_desktop.ui.desk import Desk

NOBODY = "-"
"""The choice that takes something away; an empty code could not be told from cancelling."""
LATER = (("1", "一个月后"), ("3", "三个月后"), ("6", "半年后"), ("12", "一年后"))


def profiles_of(lines: Sequence[PersonLine], category: str | None) -> list[str]:
    """The profiles of these people, of the chosen group alone where one is chosen."""
    return [
        one.profile for line in lines for one in line.duties if one.profile and category in (None, one.category)
    ]


def assign(desk: Desk, lines: Sequence[PersonLine], category: str | None) -> None:
    """Ask who is responsible, and write it."""
    workers = [(line.uid, f"{line.title}　{line.note}".rstrip()) for line in find_unit.workers(desk.ledger)]
    who = desk.alerts.choose(f"{_whom(lines, category)}由谁负责？", [*workers, (NOBODY, "不指定")], title="分责任人")
    if who:
        _write(
            desk, lines, category, "分责任人",
            lambda pen, profiles: casework.assign(pen, desk.ledger, profiles, None if who == NOBODY else who),
        )  # fmt: skip


def set_frequency(desk: Desk, lines: Sequence[PersonLine], category: str | None) -> None:
    """Ask how often, and write it."""
    options = [*codes.choices("visit_frequency"), (NOBODY, "按类别的规则")]
    often = desk.alerts.choose(f"{_whom(lines, category)}多久走访一次？", options, title="定走访频次")
    if often:
        _write(
            desk, lines, category, "定走访频次",
            lambda pen, profiles: casework.set_frequency(pen, desk.ledger, profiles, None if often == NOBODY else often),
        )  # fmt: skip


def set_review(desk: Desk, lines: Sequence[PersonLine], category: str | None) -> None:
    """Ask when to look again, and write it."""
    today = clock.today()
    options = [(months, f"{words}　{_months_on(today, int(months))}") for months, words in LATER]
    months = desk.alerts.choose(f"{_whom(lines, category)}什么时候复核？", [*options, (NOBODY, "不复核")], title="定复核日期")
    if months:
        day = None if months == NOBODY else _months_on(today, int(months))
        _write(
            desk, lines, category, "定复核日期",
            lambda pen, profiles: casework.set_review(pen, desk.ledger, profiles, day, today=today),
        )  # fmt: skip


def end(desk: Desk, lines: Sequence[PersonLine], category: str | None) -> None:
    """Ask, and end the profiles today."""
    count, today = len(profiles_of(lines, category)), clock.today()
    question = f"结束{_whom(lines, category)}的 {count} 份档案？以后不再列入应访，以前的内容都留着。"
    if not count or desk.alerts.ask(question, "结束", "不结束", title="结束档案"):
        _write(
            desk, lines, category, "结束档案",
            lambda pen, profiles: casework.end(pen, desk.ledger, profiles, today, today=today),
        )  # fmt: skip


def ring(desk: Desk, lines: Sequence[PersonLine]) -> None:
    """Ask what was said, and record a call to each flat."""
    homes = list(dict.fromkeys(line.household for line in lines if line.household))
    whom = lines[0].name if len(lines) == 1 else f"{len(lines)} 人（{len(homes)} 户）"
    said = desk.alerts.prompt(
        f"刚才和{whom}通了电话？可以写一句情况，不写也行。", title="记电话联系", yes="记下",
        note=f"记为今天的电话联系，联系人 {desk.ledger.account.name}。没有打通的不要记在这里。",
    )  # fmt: skip
    if said is None:
        return
    ledger, moment = desk.ledger, clock.now().strftime("%Y-%m-%dT%H:%M")
    try:
        with ledger.change("记电话联系") as pen:
            casework.rung_up(pen, ledger, homes, at=moment, by=[ledger.account.name], remark=said or None)
    except Refusal as refusal:
        desk.alerts.fail(refusal)
        return
    left = {door.household for door in find.due(ledger, clock.today())} & set(homes)
    more = f"；其中 {len(left)} 户按规定还要上门" if left else ""
    desk.alerts.toast(f"已记 {len(homes)} 户的电话联系{more}", lambda: _take_back(desk))


def _write(
    desk: Desk, lines: Sequence[PersonLine], category: str | None, what: str, write: Callable[[Pen, list[str]], int]
) -> None:
    profiles = profiles_of(lines, category)
    try:
        with desk.ledger.change(f"{what}（{len(lines)} 人）") as pen:  # no name, no group: everybody reads what was done
            changed = write(pen, profiles)
    except Refusal as refusal:
        desk.alerts.fail(refusal)
        return
    bare = sum(not profiles_of([line], category) for line in lines)
    more = f"；{bare} 人是推算的，没有档案，没有改" if bare else ""
    desk.alerts.toast(f"已改 {changed} 份档案{more}", lambda: _take_back(desk))


def _whom(lines: Sequence[PersonLine], category: str | None) -> str:
    whom = lines[0].name if len(lines) == 1 else f"{len(lines)} 人"
    return f"{whom}（{codes.label('special_groups', category)}）" if category else whom


def _months_on(day: datetime.date, months: int) -> datetime.date:
    years, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + years, month + 1)[1]
    return datetime.date(day.year + years, month + 1, min(day.day, last))


def _take_back(desk: Desk) -> None:
    desk.jobs.run(lambda step: undo.undo(desk.ledger), lambda _: None, desk.alerts.fail)
