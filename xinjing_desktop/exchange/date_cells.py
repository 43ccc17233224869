"""The date columns of one table, read with the period that its title or metadata tells."""

import datetime
import re
from collections.abc import Iterable
from typing import Final

from xinjing_desktop.exchange.cells import Reader, Result
from xinjing_desktop.exchange.grid import Value
from xinjing_desktop.exchange.result import Row
from xinjing_desktop.records.codes import read_code
from xinjing_desktop.records.dates import (
    DateContext,
    DateReading,
    Period,
    context_of,
    read_date,
    read_deadline,
    read_moment,
    read_period,
    read_time,
)
from xinjing_desktop.records.text import clean

_FINER_FIRST: Final = ("days", "month", "months", "quarter", "half", "year", "day")
_NUMBER_AS_TEXT: Final = re.compile(r"\d{1,2}\.\d|\d{5}(?:\.\d+)?")


class DateCells:
    """Readers of date cells for one table."""

    def __init__(self, lines: Iterable[str], today: datetime.date, typed: bool, from_1904: bool) -> None:
        periods = [found for line in lines if (found := read_period(line))]
        period: Period | None = min(periods, key=lambda one: _FINER_FIRST.index(one.unit), default=None)
        self.context = context_of(period, today, from_1904=from_1904)
        self._lives = DateContext(today=today, from_1904=from_1904)
        self._typed = typed

    def _cell(self, value: Value) -> Value:
        """In CSV and HTML a number cell has become text: 1.1 may again have been 1.10."""
        if not self._typed and isinstance(value, str) and _NUMBER_AS_TEXT.fullmatch(value.strip()):
            return float(value)
        return value

    def reader(self, field: str) -> Reader:
        """A reader of plain dates; the days of a life do not take their year from the period of the sheet."""
        context = self._lives if field in ("birth_date", "died_on") else self.context

        def read(value: Value) -> Result:
            return _result(read_date(self._cell(value), context))

        return read

    def moment(self, value: Value) -> Result:
        """A day with its hour, if it has one."""
        return _result(read_moment(self._cell(value), self.context))

    def later(self, value: Value, start: str | None) -> Result:
        """A day that lies behind another one: after a visit of December comes a revisit of January."""
        return _result(read_date(self._cell(value), self.context, not_before=_day(start)))

    def deadline(self, value: Value, start: str | None) -> Result:
        """A deadline, which may count from `start`."""
        return _result(read_deadline(self._cell(value), start, self.context))

    def join(self, row: Row, value: Value) -> None:
        """Add the hour of a column of its own to the day of the row; words such as 晚上 are a time band."""
        time = read_time(value)
        if time is None:
            band = read_code("time_band", clean(value))
            if band:
                row.fields.setdefault("time_band", band)
            else:
                row.warn("date_unreadable", clean(value))
        elif len(row.fields.get("visited_at", "")) == 10:
            row.fields["visited_at"] += f"T{time}"


def _day(text: str | None) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None


def _result(reading: DateReading) -> Result:
    return reading.value, (reading.problem,) if reading.problem else ()
