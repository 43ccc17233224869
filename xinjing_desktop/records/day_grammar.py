"""How a day is written in a cell, and which year is meant when none is written."""

import calendar
import datetime
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from xinjing_desktop.records.text import CHINESE_DIGITS, cell_text, is_blank_word, number_of

Problem = Literal["date_ambiguous", "date_unreadable"]


class DateReading(NamedTuple):
    """A day (yyyy-mm-dd), month (yyyy-mm) or year (yyyy), or why there is none; `text` is what the cell says."""

    value: str | None = None
    problem: Problem | None = None
    text: str = ""


class DateContext(NamedTuple):
    """What is known around a cell: the period of its sheet, today, and how its workbook counts days."""

    start: datetime.date | None = None
    end: datetime.date | None = None
    year: int | None = None
    today: datetime.date | None = None
    from_1904: bool = False


NO_CONTEXT: Final = DateContext()
NOTHING: Final = DateReading()

_FIRST_SERIAL: Final = 9_000  # a day of 1924
_LAST_SERIAL: Final = 80_000  # a day of 2119

_ISO: Final = re.compile(r"((?:19|20)[0-9]{2})[-./年](1[0-2]|0?[1-9])[-./月](3[01]|[12][0-9]|0?[1-9])日?")
_NUMERAL: Final = re.compile(rf"[{CHINESE_DIGITS}元]+(?=年|月|日|号)")
_WEEKDAY: Final = re.compile(
    r"\(?(?:(?:周|星期|礼拜)[一二三四五六日天1-7])?\)?(?:凌晨|清晨|早上|早晨|早|上午|中午|下午|傍晚|晚上|晚间|晚|夜间|白天|日间)?$"
)
_CLOCK: Final = re.compile(r"(?<=[\d日号])T?\d{1,2}:\d{1,2}(?::\d{1,2}(?:\.\d+)?)?Z?$")
_YMD: Final = re.compile(r"(\d{4}|\d{2}|\d)([年./-])(\d{1,2})[月./-](\d{1,2})[日号]?")
_MDY: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_YM: Final = re.compile(r"(\d{4}|\d{2})(?:年|[./-])(\d{1,2})(?:月份?)?")
_MD: Final = re.compile(r"(\d{1,2})(?:月|[./-])(\d{1,2})[日号]?")
_YEAR: Final = re.compile(r"((?:19|20)\d{2})年?")
_SHORT_YEAR: Final = re.compile(r"(\d{2})年")
_MONTH: Final = re.compile(r"(\d{1,2})月份?")
_DAY: Final = re.compile(r"(\d{1,2})[日号]")
_EIGHT: Final = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_RANGE: Final = re.compile(r"[\d日号][-~至到、,和及][\d]")


def day(year: int, month: int, of_month: int) -> datetime.date | None:
    """The day, or None when the calendar has none (2月30日)."""
    try:
        return datetime.date(year, month, of_month)
    except ValueError:
        return None


def _latest_year(context: DateContext) -> int:
    known = [date.year for date in (context.today, context.end) if date] + ([context.year] if context.year else [])
    if not known:
        from xinjing_desktop import clock

        return clock.today().year
    return max(known)


def full_year(written: str, context: DateContext) -> int:
    """A year as written: of two digits the latest that is not in the future."""
    year = int(written)
    if len(written) > 2:
        return year
    latest = _latest_year(context)
    year += latest // 100 * 100
    return year if year <= latest else year - 100


def _distance(date: datetime.date, start: datetime.date, end: datetime.date) -> int:
    return max((start - date).days, (date - end).days, 0)


def _year_for(month: int, of_month: int, context: DateContext) -> Iterator[int]:
    """The years a day without one may belong to, the likeliest first; none when nothing tells."""
    start, end = context.start, context.end or context.start
    if start is None or end is None:
        if context.year:
            yield context.year
        return
    if start == end:  # a single day, such as 填报日期: what is reported lies mostly before it
        years = [start.year, start.year - 1]
        later = day(start.year, month, of_month)
        yield from years[::-1] if later and (later - end).days > 180 else years[:1]
        return
    days = [day(year, month, of_month) for year in range(start.year, end.year + 1)]
    for found in sorted(filter(None, days), key=lambda one: _distance(one, start, end)):
        yield found.year


def _dated(month: int, of_month: int, context: DateContext, not_before: datetime.date | None, text: str) -> DateReading:
    """A month and a day without a year."""
    if not 1 <= month <= 12 or not 1 <= of_month <= calendar.monthrange(2024, month)[1]:
        return DateReading(None, "date_unreadable", text)
    year = next(_year_for(month, of_month, context), None)
    if year is None and not_before is not None:
        year = not_before.year
    if year is None:
        return DateReading(None, "date_ambiguous", text)
    found = day(year, month, of_month)
    if found and not_before and (not_before - found).days > 180:
        found = day(year + 1, month, of_month)  # found in December, due in January
    return DateReading(found.isoformat(), None, text) if found else DateReading(None, "date_unreadable", text)


def _whole(year: int, month: int, of_month: int, text: str) -> DateReading:
    found = day(year, month, of_month)
    if found is None or not 1880 <= year <= 2150:
        return DateReading(None, "date_unreadable", text)
    return DateReading(found.isoformat(), None, text)


def _months(year: int, month: int, text: str) -> DateReading:
    if 1 <= month <= 12 and 1880 <= year <= 2150:
        return DateReading(f"{year:04d}-{month:02d}", None, text)
    return DateReading(None, "date_unreadable", text)


def plain(text: str) -> str:
    """A date in half width, without blanks, weekday and time of day, with Arabic numerals."""
    text = unicodedata.normalize("NFKC", text).translate(_SIGNS)
    text = "".join(_INNER_TIME.sub("", text).split())
    text = _CLOCK.sub("", _WEEKDAY.sub("", text))
    return _TWICE.sub(r"\1", _NUMERAL.sub(_arabic, text)).strip("., ;:'’‘、-/")


_SIGNS: Final = str.maketrans("。·．—–－\\，", "...---/,", "\u200b\ufeff")
_TWICE: Final = re.compile(r"([./-])[./-]+(?=\d)")
_INNER_TIME: Final = re.compile(r"(?<=\S)\s+\d{1,2}:\d{1,2}.*$", re.DOTALL)


def _arabic(found: re.Match[str]) -> str:
    number = number_of(found[0])
    return found[0] if number is None else str(number)


def read_text(text: str, context: DateContext, not_before: datetime.date | None = None) -> DateReading:
    """A day written as text."""
    if found := _ISO.fullmatch(text):
        return _whole(int(found[1]), int(found[2]), int(found[3]), text)
    if is_blank_word(text):
        return NOTHING
    return _read_text(text, context, not_before)


@lru_cache(maxsize=16384)
def _read_text(text: str, context: DateContext, not_before: datetime.date | None) -> DateReading:
    words = plain(text)
    if found := _EIGHT.fullmatch(words):
        return _whole(int(found[1]), int(found[2]), int(found[3]), text)
    if found := _YMD.fullmatch(words):
        return _three_numbers(found, context, text)
    if found := _MDY.fullmatch(words):
        return _year_last(int(found[1]), int(found[2]), int(found[3]), text)
    if found := _YEAR.fullmatch(words):
        return DateReading(found[1], None, text)
    if (found := _YM.fullmatch(words)) and (len(found[1]) == 4 or int(found[1]) > 12 or "年" in words):
        return _months(full_year(found[1], context), int(found[2]), text)
    if found := _MD.fullmatch(words):
        return _dated(int(found[1]), int(found[2]), context, not_before, text)
    if found := _SHORT_YEAR.fullmatch(words):
        return DateReading(str(full_year(found[1], context)), None, text)
    if found := _MONTH.fullmatch(words):
        return _bare_month(int(found[1]), context, not_before, text)
    if found := _DAY.fullmatch(words):
        return _bare_day(int(found[1]), context, text)
    if words.isdigit() and len(words) in (5, 6):
        return read_number(int(words), context, text)
    if _RANGE.search(words) and len(re.findall(r"\d+", words)) >= 3:
        return DateReading(None, "date_ambiguous", text)  # 1.5-1.8: two days
    return DateReading(None, "date_unreadable", text)


def _three_numbers(found: re.Match[str], context: DateContext, text: str) -> DateReading:
    first, sign, second, third = found.groups()
    if len(first) == 1 or (len(first) == 2 and sign == "/" and len(third) == 2 and int(first) <= 31):
        # 1/5/26 and 12/05/26 may be written the other way round
        year = full_year(third, context)
        ways = {day(year, int(first), int(second)), day(year, int(second), int(first))}
        if len(first) == 2:
            ways.add(day(full_year(first, context), int(second), int(third)))
        return _the_one(ways, text)
    return _whole(full_year(first, context), int(second), int(third), text)


def _year_last(first: int, second: int, year: int, text: str) -> DateReading:
    return _the_one({day(year, first, second), day(year, second, first)}, text)


def _the_one(ways: set[datetime.date | None], text: str) -> DateReading:
    """The only day that is possible; otherwise nobody can tell."""
    days = [found for found in ways if found]
    if len(days) == 1:
        return DateReading(days[0].isoformat(), None, text)
    return DateReading(None, "date_ambiguous" if days else "date_unreadable", text)


def _bare_month(month: int, context: DateContext, not_before: datetime.date | None, text: str) -> DateReading:
    found = _dated(month, 1, context, not_before.replace(day=1) if not_before else None, text)
    return found._replace(value=found.value[:7]) if found.value else found


def _bare_day(of_month: int, context: DateContext, text: str) -> DateReading:
    start, end = context.start, context.end
    if start and end and start != end and (start.year, start.month) == (end.year, end.month):
        return _whole(start.year, start.month, of_month, text)
    return DateReading(None, "date_ambiguous", text)


def read_number(number: float, context: DateContext, text: str) -> DateReading:
    """A day in a number cell: 20260105, a serial number, 202601, 2026, or 1.8 typed for 8 January."""
    if number != int(number):
        return _typed_with_point(number, context, text)
    whole = int(number)
    if found := _EIGHT.fullmatch(str(whole)):
        return _whole(int(found[1]), int(found[2]), int(found[3]), text)
    if 1900 <= whole <= 2100:
        return DateReading(str(whole), None, text)
    if 10_000 <= whole < 1_000_000 and len(str(whole)) == 6:
        digits = str(whole)
        month = _months(int(digits[:4]), int(digits[4:]), text) if 1900 <= int(digits[:4]) <= 2100 else None
        short = day(full_year(digits[:2], context), int(digits[2:4]), int(digits[4:]))
        if month and month.value:
            return DateReading(None, "date_ambiguous", text) if short else month
        return DateReading(short.isoformat(), None, text) if short else DateReading(None, "date_unreadable", text)
    if _FIRST_SERIAL <= whole <= _LAST_SERIAL:
        return DateReading(from_serial(whole, context.from_1904).date().isoformat(), None, text)
    return DateReading(None, "date_unreadable", text)


def from_serial(number: float, from_1904: bool) -> datetime.datetime:
    """The moment a spreadsheet means by a number of days."""
    start = datetime.datetime(1904, 1, 1) if from_1904 else datetime.datetime(1899, 12, 30)
    moment = start + datetime.timedelta(days=number)
    return (moment + datetime.timedelta(seconds=30)).replace(second=0, microsecond=0)


def _typed_with_point(number: float, context: DateContext, text: str) -> DateReading:
    """1.8 is 8 January; 1.1 was typed 1.1 or 1.10, and a number cell forgets which."""
    if _FIRST_SERIAL <= number <= _LAST_SERIAL:
        return read_number(int(number), context, text)
    whole, _, fraction = repr(number).partition(".")
    if len(fraction) > 2 or not whole.isdigit():
        return DateReading(None, "date_unreadable", text)
    ways = {int(fraction)} | ({int(fraction + "0")} if len(fraction) == 1 else set())
    if 1900 <= int(whole) <= 2100:  # 1954.1
        months = [month for month in ways if 1 <= month <= 12]
        if len(months) == 1:
            return _months(int(whole), months[0], text)
        return DateReading(None, "date_ambiguous" if months else "date_unreadable", text)
    if not 1 <= int(whole) <= 12:
        return DateReading(None, "date_unreadable", text)
    days = [of_month for of_month in ways if 1 <= of_month <= calendar.monthrange(2024, int(whole))[1]]
    if len(days) != 1:
        return DateReading(None, "date_ambiguous" if days else "date_unreadable", text)
    return _dated(int(whole), days[0], context, None, text)


def read_date(
    cell: object, context: DateContext = NO_CONTEXT, *, not_before: datetime.date | None = None
) -> DateReading:
    """The day a cell says. Without a year it is that of the context; `not_before` moves a day of January behind it.

    A day that can be two different days is "date_ambiguous" and stays empty, whatever the context makes likely.
    """
    if isinstance(cell, str):
        return read_text(cell, context, not_before) if cell else NOTHING
    if cell is None:
        return NOTHING
    if isinstance(cell, datetime.datetime):
        return DateReading(cell.date().isoformat(), None, cell_text(cell))
    if isinstance(cell, datetime.date):
        return DateReading(cell.isoformat(), None, cell_text(cell))
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return read_number(cell, context, cell_text(cell))
    return DateReading(None, "date_unreadable", cell_text(cell))
