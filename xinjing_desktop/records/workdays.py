"""Working days and days off, with the holidays and make-up days that the State Council publishes for each year.

For a year that is not published yet, Monday to Friday count without the holidays of a fixed date; the window then says so
(“节假日未公布”).
"""

import datetime
from functools import lru_cache

from xinjing_desktop.records import seed

_DAY = datetime.timedelta(days=1)
_ALWAYS_OFF = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
"""Months and days: the holidays with a fixed date in 《全国年节及纪念日放假办法》, article 2 (as of 2025)."""


@lru_cache(maxsize=64)
def is_published(year: int) -> bool:
    """Whether the holidays of that year are known."""
    import chinese_calendar

    try:
        chinese_calendar.is_workday(datetime.date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


@lru_cache(maxsize=4096)
def is_workday(day: datetime.date) -> bool:
    """Whether people work on that day."""
    if not is_published(day.year):
        return day.weekday() < 5 and (day.month, day.day) not in _ALWAYS_OFF
    import chinese_calendar

    return bool(chinese_calendar.is_workday(day))


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
