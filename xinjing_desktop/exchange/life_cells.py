"""Columns about who has come, has gone and has died: days, ticks beside them, and the words of a remark.

That somebody has died or moved out is kept apart from the day (`has_died`, `has_moved_out`): a day that nobody wrote is
never made up. What words tell of it (“2025年去世”) is `died_told`, `moved_out_told`: an offer to whoever decides.
"""

import re
from typing import Final, NamedTuple

from xinjing_desktop import clock
from xinjing_desktop.exchange.cells import Reader, text_of
from xinjing_desktop.exchange.grid import Unreadable, Value
from xinjing_desktop.exchange.head_rows import as_text
from xinjing_desktop.exchange.job import Job, run
from xinjing_desktop.exchange.result import Row
from xinjing_desktop.records.ticks import read_tick
from xinjing_desktop.records.words import normal


class Ending(NamedTuple):
    """How a resident's time here ends: the fields of the day, of the bare fact and of the day told in words."""

    day: str
    flag: str
    told: str
    words: re.Pattern[str]
    """The fact in words, with or without a day: 已故, 2025年3月去世, 去世于2025年3月."""
    denied: re.Pattern[str]


_SAID: Final = r"(?:[(]?(?P<{}>[\d〇零一二三四五六七八九十年月日号./-]{{2,}})[)]?)?"


def _ending(day: str, flag: str, told: str, words: str, denied: str) -> Ending:
    first, second, third = map(_SAID.format, ("before", "middle", "behind"))
    fact = rf"(?:本人|该人)?{first}(?:因病)?已?(?:经|于)?{second}(?:{words})了?[于:,]?{third}"
    return Ending(day, flag, told, re.compile(fact), re.compile(rf"(?:仍|尚)?(?:{denied})|未.{{0,3}}"))


_DEATH: Final = re.compile("死亡|去世|故世|过世|离世|逝世|病逝|故|亡")
DIED: Final = _ending(
    "died_on", "has_died", "died_told", rf"(?:病|身|亡)故|故去|{_DEATH.pattern}", "健在|在世|存活|正常"
)
MOVED: Final = _ending(
    "moved_out_on", "has_moved_out", "moved_out_told", "迁出|搬走|搬离|搬出|迁走|迁离|退租|搬家", "在住|居住|正常"
)
ENDINGS: Final = (DIED, MOVED)


def lives(job: Job) -> None:
    """Days of moving in, moving out and death, and what else says that somebody has gone."""
    if job.kind == "households":
        return  # a row is a door; its remark speaks of anybody
    read = job.dates.reader("died_on")
    for mapping in job.columns("moved_in_on"):
        run(job, mapping, "moved_in_on", read)
    for ending in ENDINGS:
        for mapping in job.columns(ending.day, ending.flag):
            for row, value in zip(job.rows, job.values(mapping), strict=True):
                if type(value) is Unreadable:
                    row.warn("unreadable_cell", as_text(value))
                elif value != "":
                    _read_ending(row, ending, value, read)
    for mapping in job.columns("life", "alive"):
        for row, value in zip(job.rows, job.values(mapping), strict=True):
            if mapping.field == "alive" and read_tick(value) is False:
                row.fields["has_died"] = True
            elif isinstance(value, str):
                tell(row, value, read)
    for row in job.rows:
        for field in ("remark", "name_note"):
            said = row.fields.get(field)
            for part in re.split(r"[,，;；。、\s]", said) if said and _DEATH.search(said) else ():
                tell(row, part, read, DIED)  # that somebody moved may be about the registration, or the owner
        _agree(row)


def is_ending(text: str) -> bool:
    """Whether a text says that a person has died or moved out, and nothing else."""
    return any(ending.words.fullmatch(normal(text)) for ending in ENDINGS)


def tell(row: Row, text: str, read: Reader, *endings: Ending) -> None:
    """Note in the row what such a text says; any other text says nothing here."""
    for ending in endings or ENDINGS:
        if text and (found := ending.words.fullmatch(normal(text))):
            row.fields[ending.flag] = True
            day = read(words)[0] if (words := _day_of(found)) else None
            if day and day <= clock.today().isoformat()[: len(day)]:
                row.fields.setdefault(ending.told, day)


def _day_of(found: re.Match[str]) -> str:
    return found["before"] or found["middle"] or found["behind"] or ""


def _read_ending(row: Row, ending: Ending, value: Value, read: Reader) -> None:
    """A day, a tick, or words such as 已故: the columns for the day and for the fact are filled in all these ways."""
    text = normal(text_of(value))
    answer = False if ending.denied.fullmatch(text) else read_tick(value)
    if answer is None:
        return
    if row.fields.setdefault(ending.flag, bool(answer)) is not bool(answer):
        row.fields[ending.flag] = True
        row.fields.pop(ending.day, None)
        row.warn("contradiction", as_text(value))
        return
    found = ending.words.fullmatch(text)
    if isinstance(answer, bool) or (found and not _day_of(found)):
        return
    day, warnings = read(_day_of(found) if found else value)
    if day is not None:
        row.fields.setdefault(ending.day, day)
    for code in warnings:
        row.warn(code, as_text(value))


def _agree(row: Row) -> None:
    """A “no” says nothing more; a day that has not come is not kept, though what it tells of may be so."""
    for ending in ENDINGS:
        if row.fields.get(ending.flag) is False:
            del row.fields[ending.flag]
    drop_ahead(row, "moved_in_on", "moved_out_on", "died_on")


def drop_ahead(row: Row, *fields: str) -> None:
    """Nobody is born, moves or dies tomorrow: such a day is not kept, and what was written is said."""
    for field in fields:
        day = row.fields.get(field)
        if day and day > clock.today().isoformat()[: len(day)]:
            del row.fields[field]
            row.warn("date_ahead", day)
