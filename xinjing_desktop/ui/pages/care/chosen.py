"""What is done to several people at one stroke: asked once, written as one change, taken back by one undo."""

import calendar
import datetime
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.casework import care as casework
from xinjing_desktop.ledger.find import care as find
from xinjing_desktop.ledger.find import unit as find_unit
from xinjing_desktop.ledger.find.care_people import PersonLine
from xinjing_desktop.ledger.pen import Pen
from xinjing_desktop.records import codes
from xinjing_desktop.ui import bulk
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.households import chosen as homes
from xinjing_desktop.ui.widgets.bulk_bar import BulkBar
from xinjing_desktop.ui.widgets.line_fields import DateField
from xinjing_desktop.ui.widgets.table import Table

COUNTED = "份档案"
NOBODY = "-"
"""The choice that takes something away; an empty code could not be told from cancelling."""
OTHER_DAY = "day"
LATER = (("1", "一个月后"), ("3", "三个月后"), ("6", "半年后"), ("12", "一年后"))
Show = Callable[[bulk.BulkForm], None]
"""Shows a form beside the table."""
Chosen = Callable[[], tuple[list[PersonLine], str | None]]
"""The chosen people, and the group that alone is meant, if one is."""


def bar(desk: Desk, table: Table, keys: QWidget, show: Show, chosen: Chosen, print_cards: Callable[[list[str]], object]) -> BulkBar:
    """The bar below the table, from the first person on: nowhere else can one of them be given a day or a worker at once."""
    made = BulkBar(table, "人", instead_of=keys, least=1)

    def add(words: str, act: Callable[[list[PersonLine], str | None], object], icon: str, tip: str) -> None:
        made.add(words, lambda _: act(*chosen()), icon=icon, tip=tip)

    def flats(lines: list[PersonLine]) -> list[str]:
        return list(dict.fromkeys(line.household for line in lines if line.household))

    add("记电话…", lambda lines, _: ring(desk, lines), "phone", "给选中的人打通了电话，记一笔电话联系")
    add("记走访…", lambda lines, _: show(homes.visiting(desk, flats(lines))), "visit", "到这些人家去过，同一次走访、同一个结果")
    add("约回访…", lambda lines, _: show(homes.planning(desk, flats(lines))), "calendar", "到那天再去")
    add("责任人…", lambda lines, group: assign(desk, lines, group), "person", "由谁负责")
    add("定频次…", lambda lines, group: set_frequency(desk, lines, group), "time", "多久走访一次")
    add("定复核…", lambda lines, group: set_review(desk, lines, group, show), "recheck", "什么时候再看一看情况有没有变")
    add("结束档案…", lambda lines, group: end(desk, lines, group, show), "closed", "不再属于这一类；以前的内容都留着")
    made.add("关爱卡…", print_cards, icon="print", tip="打印关爱应急卡：当面交给本人的大字电话卡")
    return made


def profiles_of(lines: Sequence[PersonLine], category: str | None) -> list[str]:
    """The profiles of these people, of the chosen group alone where one is chosen."""
    return [
        one.profile for line in lines for one in line.duties if one.profile and category in (None, one.category)
    ]


def assign(desk: Desk, lines: Sequence[PersonLine], category: str | None) -> None:
    """Ask who is responsible, and write it."""
    workers = find_unit.workers_here(desk.ledger)
    who = desk.alerts.choose(f"{_whom(lines, category)}由谁负责？", [*workers, (NOBODY, "不指定")], title="分责任人")
    if who:
        worker = None if who == NOBODY else who
        verb = "取消责任人" if worker is None else f"分给{dict(workers)[who]}"
        _do(desk, lines, category, verb, lambda pen, uid: casework.assign(pen, desk.ledger, [uid], worker))


def set_frequency(desk: Desk, lines: Sequence[PersonLine], category: str | None) -> None:
    """Ask how often, and write it."""
    options = [*codes.choices("visit_frequency"), (NOBODY, "按类别的规则")]
    often = desk.alerts.choose(f"{_whom(lines, category)}多久走访一次？", options, title="定走访频次")
    if often:
        frequency = None if often == NOBODY else often
        _do(desk, lines, category, "定走访频次", lambda pen, uid: casework.set_frequency(pen, desk.ledger, [uid], frequency))


def set_review(desk: Desk, lines: Sequence[PersonLine], category: str | None, show: Show) -> None:
    """Ask when to look again, and write it; a day that is not among those offered is typed beside the table."""
    today = clock.today()
    options = [(months, f"{words}　{_months_on(today, int(months))}") for months, words in LATER]
    question = f"{_whom(lines, category)}什么时候复核？"
    months = desk.alerts.choose(question, [*options, (OTHER_DAY, "另定一天…"), (NOBODY, "不复核")], title="定复核日期")
    if months == OTHER_DAY:
        form = _form(desk, lines, category, "定复核日期", lambda pen, uid, said: _review(pen, desk, uid, said["on"]))
        if form is not None:
            form.form.add("on", "哪一天复核", DateField(), required=True)
            show(form)
    elif months:
        day = None if months == NOBODY else _months_on(today, int(months))
        _do(desk, lines, category, "定复核日期", lambda pen, uid: _review(pen, desk, uid, day))


def end(desk: Desk, lines: Sequence[PersonLine], category: str | None, show: Show) -> None:
    """The day from which these people belong to the group no longer; the profiles end with it."""
    ledger, today = desk.ledger, clock.today()

    def act(pen: Pen, uid: str, said: dict[str, Any]) -> None:
        casework.end(pen, ledger, [uid], said["on"], today=today)

    written = [line for line in lines if profiles_of([line], category)] or lines
    advice = f"{_whom(written, category)}的档案从这一天起结束，不再列入应访，以前的内容都留着{_bare(lines, category)}。"
    if category is None and any(len(line.profiles) > 1 for line in written):
        advice += "有人不止一类，几类一起结束；只结束一类，请先在右上角选这一类。"
    form = _form(desk, lines, category, "结束", act, advice=advice)
    if form is not None:
        form.form.add("on", "退出日期", DateField(), required=True)
        form.form.set_values({"on": today})
        show(form)


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
    desk.done(f"已记 {len(homes)} 户的电话联系{more}", pen.change.kept)


def _review(pen: Pen, desk: Desk, uid: str, day: datetime.date | None) -> None:
    casework.set_review(pen, desk.ledger, [uid], day, today=clock.today())


def _do(
    desk: Desk, lines: Sequence[PersonLine], category: str | None, verb: str, act: Callable[[Pen, str], object]
) -> None:
    profiles = _written(desk, lines, category)
    if profiles:  # the sentence names no person and no group: everybody reads what was done
        bulk.do(desk, verb, profiles, act, counted=COUNTED, besides=_bare(lines, category))


def _form(
    desk: Desk, lines: Sequence[PersonLine], category: str | None, verb: str, act: bulk.ActSaid, advice: str = ""
) -> bulk.BulkForm | None:
    profiles = _written(desk, lines, category)
    if not profiles:
        return None
    return bulk.BulkForm(desk, verb, profiles, act, counted=COUNTED, advice=advice, besides=_bare(lines, category))


def _written(desk: Desk, lines: Sequence[PersonLine], category: str | None) -> list[str]:
    """The profiles that are meant; it is said when there is none."""
    profiles = profiles_of(lines, category)
    if not profiles:
        desk.alerts.tell(casework.NONE_WRITTEN)
    return profiles


def _bare(lines: Sequence[PersonLine], category: str | None) -> str:
    bare = sum(not profiles_of([line], category) for line in lines)
    return f"；{bare} 人是推算的，没有档案，不在其内" if bare else ""


def _whom(lines: Sequence[PersonLine], category: str | None) -> str:
    whom = lines[0].name if len(lines) == 1 else f"{len(lines)} 人"
    return f"{whom}（{codes.label('special_groups', category)}）" if category else whom


def _months_on(day: datetime.date, months: int) -> datetime.date:
    years, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + years, month + 1)[1]
    return datetime.date(day.year + years, month + 1, min(day.day, last))
