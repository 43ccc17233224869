"""A person's own words for a day of the diary: written, put back to what the records tell."""

import datetime

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.find import diary as find
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.pen import Pen
from xinjing_desktop.records import DiaryEntry


def write(pen: Pen, ledger: Ledger, unit: str, day: datetime.date, body: str, written_by: list[str] | None) -> None:
    """Keep these words for the day; what the records tell by themselves, told by whoever sits here, is not kept. Raises Refusal."""
    if day > clock.today():
        raise Refusal("这一天还没有到，不能先写日志。请核对日期。")
    if day.year < clock.FIRST_YEAR:
        raise Refusal("这个年份太早了，请核对日期。")
    if not body.strip():
        raise Refusal("日志还是空的。请写上内容；想用自动写的，请点“恢复自动内容”。")
    kept = find.written(ledger, unit, day)
    if kept is not None:
        pen.edit(DiaryEntry, kept.uid, body=body, written_by=written_by)
    elif body.strip() != find.of_day(ledger, unit, day) or written_by not in (None, [], [ledger.account.name]):
        uid = find.entry_uid(unit, day)
        pen.add(DiaryEntry(uid=uid, community=unit, day=day, body=body, written_by=written_by))


def reset(pen: Pen, ledger: Ledger, unit: str, day: datetime.date) -> None:
    """Let the day's records speak again. Raises Refusal when nobody had written anything."""
    kept = find.written(ledger, unit, day)
    if kept is None:
        raise Refusal("这一天的日志本来就是自动写的，没有改过。")
    pen.remove(DiaryEntry, kept.uid)
