"""Working days and days off, with the holidays and make-up days that the State Council publishes (db/seed/holidays.toml).

In a year that is not published yet, Monday to Friday count without the holidays of a fixed date; the window then says so
(“节假日未公布”).
"""

import datetime
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from xinjing_desktop.records import seed

_DAY = datetime.timedelta(days=1)


class Published(NamedTuple):
    """What the notice for one year says, as (month, day)."""

    off: frozenset[tuple[int, int]]
    worked: frozenset[tuple[int, int]]


@cache
def _notices() -> dict[int, Published]:
    return {
        one["year"]: Published(frozenset(_days(one["off"])), frozenset(_days(one["worked"])))
        for one in seed.tables("holidays")["years"]
    }


@cache
def _always_off() -> frozenset[tuple[int, int]]:
    return frozenset(_days(seed.tables("holidays")["always_off"]))


def _days(written: Iterable[str]) -> Iterator[tuple[int, int]]:
    """The days of `02-15/02-23` and `05-09`; a leap year, so that every day of a year can be written."""
    for span in written:
        first, last = (datetime.date.fromisoformat(f"2000-{day}") for day in (span.split("/") * 2)[:2])
        while first <= last:
            yield first.month, first.day
            first += _DAY


def is_published(year: int) -> bool:
    """Whether the holidays of that year are known."""
    return year in _notices()


@lru_cache(maxsize=4096)
def is_workday(day: datetime.date) -> bool:
    """Whether people work on that day."""
    here = day.month, day.day
    if not is_published(day.year):
        return day.weekday() < 5 and here not in _always_off()
    notice = _notices()[day.year]
    return here in notice.worked or (day.weekday() < 5 and here not in notice.off)


def add_workdays(day: datetime.date, n: int) -> datetime.date:
    """The n-th working day after that day; with n = 0 the day itself."""
    if n < 0:
        raise ValueError("deadlines count forward")
    while n > 0:
        day += _DAY
        n -= is_workday(day)
    return day


def days_for(kind: str) -> int | None:
    """The working days that a hazard kind is given by default; None where no deadline is proposed."""
    entry = seed.by_code("hazard_kinds").get(kind)
    days = entry.facts.get("days") if entry else None
    return int(days) if days is not None else None


def proposed_due(kind: str, found_on: datetime.date) -> datetime.date | None:
    """The deadline proposed for a hazard found on that day, or None where none is usual."""
    days = days_for(kind)
    return None if days is None else add_workdays(found_on, days)
