"""Days, moments, deadlines and periods as committees write them: 1月5日, 晚上7点半, 3日内, 2026年第一季度."""

import calendar
import datetime
import re
import unicodedata
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from xinjing_desktop.records.day_grammar import (
    NO_CONTEXT,
    NOTHING,
    DateContext,
    DateReading,
    day,
    from_serial,
    full_year,
    plain,
    read_date,
    read_text,
)
from xinjing_desktop.records.text import CHINESE_DIGITS, is_blank_word, number_of

__all__ = [
    "DateContext",
    "DateReading",
    "Period",
    "context_of",
    "read_date",
    "read_deadline",
    "read_moment",
    "read_period",
    "read_time",
]

# --- moments

_TIME: Final = re.compile(
    rf"(?P<band>凌晨|清晨|早晨|早上|早|上午|中午|正午|下午|傍晚|晚上|晚间|晚|夜里|夜间|AM|PM|am|pm)?\s*"
    rf"(?P<hour>\d{{1,2}}|[{CHINESE_DIGITS}]{{1,3}})\s*(?:[:：]|点钟?|时)\s*"
    rf"(?P<minute>一刻|三刻|半|整|\d{{1,2}}|[{CHINESE_DIGITS}]{{1,3}})?(?:分|[:：]\d{{1,2}}(?:\.\d+)?)?\s*(?P<after>AM|PM|am|pm)?"
)
_QUARTERS: Final = {"半": 30, "一刻": 15, "三刻": 45, "整": 0, None: 0}
_AFTERNOON: Final = frozenset(("下午", "傍晚", "晚上", "晚间", "晚", "夜里", "夜间", "pm"))
_NIGHT: Final = frozenset(("晚上", "晚间", "晚", "夜里", "夜间"))


def _clock(hour: int, minute: int, band: str) -> str | None:
    if band in _NIGHT and (hour == 12 or hour < 5):
        return None  # 晚上12点 belongs to the next day, or does it
    if (band in _AFTERNOON and hour < 12) or (band in ("中午", "正午") and hour < 4):
        hour += 12
    elif band in ("凌晨", "am") and hour == 12:
        hour = 0
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else None


def _count(numeral: str) -> int:
    return int(numeral) if numeral.isdigit() else number_of(numeral) or 0


def _time_in(found: re.Match[str]) -> str | None:
    minute = found["minute"]
    minutes = _QUARTERS[minute] if minute in _QUARTERS else _count(minute)
    band = (found["band"] or found["after"] or "").casefold()
    return _clock(_count(found["hour"]), minutes, band)


def read_time(cell: object) -> str | None:
    """The time of day a cell says as hh:mm (19:30, 晚上7点半, a time cell); None when it says none."""
    if isinstance(cell, datetime.datetime):
        return f"{cell:%H:%M}" if cell.time() != datetime.time() else None
    if isinstance(cell, datetime.time):
        return f"{cell:%H:%M}"
    if isinstance(cell, datetime.timedelta):
        minutes = round(cell.total_seconds() / 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}" if 0 <= minutes < 1440 else None
    if isinstance(cell, float) and 0 < cell < 1:
        minutes = round(cell * 1440) % 1440
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    if not isinstance(cell, str) or not cell:
        return None
    found = _TIME.search(unicodedata.normalize("NFKC", cell))
    return _time_in(found) if found else None


def read_moment(cell: object, context: DateContext = NO_CONTEXT, time_cell: object = None) -> DateReading:
    """A day with the time of day where one is given, in the cell or in a cell of its own: yyyy-mm-ddThh:mm."""
    if isinstance(cell, str) and cell:
        return _text_moment(cell, context, read_time(time_cell))
    if isinstance(cell, float) and not cell.is_integer() and 9_000 < cell < 80_000:
        cell = from_serial(cell, context.from_1904)
    reading = read_date(cell, context)
    return _joined(reading, read_time(time_cell) or (read_time(cell) if isinstance(cell, datetime.datetime) else None))


def _joined(reading: DateReading, time: str | None) -> DateReading:
    if time and reading.value and len(reading.value) == 10:
        return reading._replace(value=f"{reading.value}T{time}")
    return reading


@lru_cache(maxsize=16384)
def _text_moment(text: str, context: DateContext, time: str | None) -> DateReading:
    half = unicodedata.normalize("NFKC", text)
    found = next((one for one in _TIME.finditer(half) if "月" not in half[one.end() : one.end() + 3]), None)
    if found is None:
        return _joined(read_text(text, context), time)
    before = half[: found.start()].rstrip(" ,，T(（、")
    reading = read_text(before, context)._replace(text=text) if before else DateReading(None, "date_unreadable", text)
    if re.fullmatch(r"0?0:00(?::00(?:\.0+)?)?", found[0].strip()):
        return _joined(reading, time)  # a day that a system wrote as a moment
    return _joined(reading, time or _time_in(found))


# --- deadlines

_DEED: Final = "(?:整改|拆除|清理|清除|移走|移除|搬离|停用|落实|解决|更换|改正|消除)"
_DONE: Final = rf"(?:必须|全部)?(?:{_DEED}|完成|到位|完毕|结束)*"
_AT_ONCE: Final = re.compile(
    rf"(?:立即|立刻|当场|即时|马上|即刻|当天|当日|即日|随即|现场|立行立改)(?:起|之?内)?{_DONE}"
)
_WITHIN: Final = re.compile(
    rf"(?:限期?|要求|请|须|在|于)?(?P<number>\d+|[{CHINESE_DIGITS}]+|半)(?P<measure>个)?(?P<half>半)?(?:自然)?"
    rf"(?P<unit>天|日|周|星期|礼拜|小时|月|年)(?P<within>之?内|以内)?{_DONE}"
)
_WORKING: Final = re.compile(r"工作日|个工作|个班")
_MONTH_END: Final = re.compile(
    r"(?:(?P<year>\d{4}|\d{2})年)?(?:(?P<month>\d{1,2})|(?P<this>本|当|这个|该)|(?P<next>下个?))?月份?(?:底|末)"
    r"(?:之?前|以前|止|为止)?" + _DONE
)
_YEAR_END: Final = re.compile(r"(?:(?P<year>\d{4})年|本年|今年)?(?:年)?(?:底|末)(?:之?前|以前)?" + _DONE)
_LEAD: Final = re.compile(r"^(?:限期?|要求|请|须|应|在|于|截止|截至|至|到|定于|预计|计划)(?:至|到|于|:)?")
_UNTIL: Final = re.compile(
    rf"(?:之前|以前|前|止|为止)?{_DONE}(?:销号)?$"
)


def _later(date: datetime.date, months: int) -> datetime.date:
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(date.day, calendar.monthrange(year, month + 1)[1]))


def _within(found: re.Match[str], found_on: datetime.date | None, text: str) -> DateReading:
    """A time span counted from the discovery; README of the samples, §5 “Deadlines”."""
    unit, number = found["unit"], found["number"]
    if unit == "日" and not (found["within"] or found["measure"]) and not found[0].startswith("限"):
        return DateReading(None, "date_ambiguous", text)  # 3日: three days, or the third
    if unit in ("月", "年") and not found["measure"] and number != "半" and unit == "月":
        return DateReading(None, "date_ambiguous", text)  # 一月内: one month, or January
    if found_on is None:
        return DateReading(None, "date_unreadable", text)
    half = bool(found["half"])
    count = 0 if number == "半" else _count(number)
    halves = count * 2 + (1 if number == "半" or half else 0)
    if unit == "小时":
        days = -(-count // 24) if count >= 24 else 0
    elif unit in ("周", "星期", "礼拜"):
        days = -(-halves * 7 // 2)
    elif unit in ("天", "日"):
        days = halves // 2
    else:
        months = count * (12 if unit == "年" else 1) + (6 if unit == "年" and halves % 2 else 0)
        days = 15 if unit == "月" and halves % 2 else 0
        return DateReading((_later(found_on, months) + datetime.timedelta(days=days)).isoformat(), None, text)
    return DateReading((found_on + datetime.timedelta(days=days)).isoformat(), None, text)


def _end_of_month(
    found: re.Match[str], found_on: datetime.date | None, context: DateContext, text: str
) -> DateReading:
    if found["month"]:
        month = int(found["month"])
        if not 1 <= month <= 12:
            return DateReading(None, "date_unreadable", text)
        if found["year"]:
            year = full_year(found["year"], context)
        else:
            reading = read_text(f"{month}月28日", context, found_on)
            if not reading.value:
                return reading._replace(text=text)
            year = int(reading.value[:4])
    elif found_on is None or found["year"]:
        return DateReading(None, "date_unreadable", text)
    else:
        start = _later(found_on.replace(day=1), 1 if found["next"] else 0)
        year, month = start.year, start.month
    return DateReading(f"{year}-{month:02d}-{calendar.monthrange(year, month)[1]:02d}", None, text)


def _day_of_month(of_month: int, sign: str, found_on: datetime.date | None, text: str) -> DateReading:
    """25号前 in the month of the discovery; 10日前 may also mean within ten days."""
    date = day(found_on.year, found_on.month, of_month) if found_on and sign == "号" else None
    if date is None or found_on is None or date < found_on:
        return DateReading(None, "date_ambiguous", text)
    return DateReading(date.isoformat(), None, text)


def _day_of(found_on: str | datetime.date | None) -> datetime.date | None:
    if isinstance(found_on, datetime.datetime):
        return found_on.date()
    if isinstance(found_on, str):
        try:
            return datetime.date.fromisoformat(found_on[:10])
        except ValueError:
            return None
    return found_on


def read_deadline(
    cell: object, found_on: str | datetime.date | None = None, context: DateContext = NO_CONTEXT
) -> DateReading:
    """The last day of a deadline: 3日内 and 立即 count from the discovery, 1.20前 is that day, 2月底 the month's last.

    Working days and words such as 春节前 are unreadable: nobody should be held to a day that was guessed.
    """
    start = _day_of(found_on)
    if start is not None:  # a deadline lies ahead: 27.1.31 in December 2026 is no day of 1927
        ahead = start + datetime.timedelta(days=366)
        context = context._replace(today=max(context.today or ahead, ahead))
    if not isinstance(cell, str):
        return read_date(cell, context, not_before=start)
    return _deadline(cell, start, context) if cell else NOTHING


@lru_cache(maxsize=16384)
def _deadline(text: str, found_on: datetime.date | None, context: DateContext) -> DateReading:
    if is_blank_word(text):
        return NOTHING
    words = "".join(unicodedata.normalize("NFKC", text).split()).strip("。.,，;；!！").replace("廿", "二十")
    if _AT_ONCE.fullmatch(words):
        if found_on is None:
            return DateReading(None, "date_unreadable", text)
        return DateReading(found_on.isoformat(), None, text)
    if _WORKING.search(words):
        return DateReading(None, "date_unreadable", text)
    if found := _WITHIN.fullmatch(words):
        return _within(found, found_on, text)
    numbers = _LEAD.sub("", plain(words))
    if found := _MONTH_END.fullmatch(numbers):
        return _end_of_month(found, found_on, context, text)
    if (found := _YEAR_END.fullmatch(numbers)) and (found["year"] or found_on):
        return DateReading(f"{found['year'] or (found_on and found_on.year)}-12-31", None, text)
    until = _UNTIL.sub("", numbers)
    if re.fullmatch(r"(?:\d{2,4}年)?\d{1,2}月份?|\d{4}年?", until) and until != numbers:
        return DateReading(None, "date_unreadable", text)  # 2月前: before it begins, or before it ends
    if found := re.fullmatch(r"(\d{1,2})([日号])", until):
        return _day_of_month(int(found[1]), found[2], found_on, text)
    return read_text(until or text, context, found_on)._replace(text=text)


# --- periods


class Period(NamedTuple):
    """The days a workbook is about, first and last. `unit` tells how it was written: a lone day is a date of filing."""

    start: datetime.date
    end: datetime.date
    unit: Literal["days", "months", "quarter", "half", "month", "year", "day"]


_Y: Final = r"(?P<year>20\d{2})\s*[年./-]\s*"
_Y_ALONE: Final = r"(?<!\d)" + _Y
_TO: Final = r"\s*日?\s*(?:[-~至到]|——)\s*"
_DAYS: Final = re.compile(
    _Y + r"(?P<month>\d{1,2})\s*[月./-]\s*(?P<day>\d{1,2})" + _TO
    + r"(?:(?P<year2>20\d{2})\s*[年./-]\s*)?(?:(?P<month2>\d{1,2})\s*[月./-]\s*)?(?P<day2>\d{1,2})(?!\d|月|\.\d)"
)  # fmt: skip
_MONTHS: Final = re.compile(
    _Y + r"(?P<month>\d{1,2})\s*月?\s*(?:[-~至到]|——)\s*"
    r"(?:(?P<year2>20\d{2})\s*[年./-]\s*)?(?P<month2>\d{1,2})(?!\d)\s*月?(?!\s*\d)"
)
_QUARTER: Final = re.compile(r"(?P<year>20\d{2})\s*年?度?\s*第?\s*(?P<quarter>[一二三四1-4])\s*季度?")
_HALF: Final = re.compile(r"(?P<year>20\d{2})\s*年?度?\s*(?P<half>[上下])半年")
_ONE_DAY: Final = re.compile(_Y_ALONE + r"(?P<month>\d{1,2})\s*[月./-]\s*(?P<day>\d{1,2})(?!\d)")
_ONE_DAY_TIGHT: Final = re.compile(r"(?<!\d)(?P<year>20\d{2})(?P<month>0[1-9]|1[0-2])(?P<day>[0-3]\d)(?!\d)")
_ONE_MONTH: Final = re.compile(_Y_ALONE + r"(?P<month>1[0-2]|0?[1-9])(?![\d./-])\s*(?:月(?!\s*\d))?")
_ONE_YEAR: Final = re.compile(r"(?<!\d)(?P<year>20\d{2})\s*年")
_YEAR_NUMERAL: Final = re.compile(r"二[〇零○Oo0][一二三][〇零○O0一二三四五六七八九](?=年)")
_COUNT_NUMERAL: Final = re.compile(rf"[{CHINESE_DIGITS}元]+(?=月|日)")


def _month_range(year: int, month: int, year2: int, month2: int) -> tuple[datetime.date, datetime.date] | None:
    first = day(year, month, 1)
    last = day(year2, month2, 1)
    if first is None or last is None or last < first:
        return None
    return first, _later(last, 1) - datetime.timedelta(days=1)


def read_period(text: object) -> Period | None:
    """The period a title, a metadata line or a sheet's name tells (2026年1月, 2026.1.1-1.16, 2026年第一季度)."""
    return _period(text) if isinstance(text, str) and text else None


_SHORT_YEAR: Final = re.compile(r"(?<=[:至止期间])\s*(\d\d)(?=([./-])\d{1,2}\2\d{1,2}(?![\d./-]))")
"""填报日期：26.1.16"""


@lru_cache(maxsize=1024)
def _period(text: str) -> Period | None:
    line = unicodedata.normalize("NFKC", text).replace("—", "-").replace("–", "-").replace("--", "-")
    line = _YEAR_NUMERAL.sub(lambda found: str(number_of(re.sub("[Oo0]", "〇", found[0]))), line)
    line = _COUNT_NUMERAL.sub(lambda found: str(number_of(found[0]) or found[0]), line)
    line = _SHORT_YEAR.sub(r"20\1", line)
    for found in _DAYS.finditer(line):
        year, month = int(found["year"]), int(found["month"])
        month2 = int(found["month2"] or month)
        year2 = int(found["year2"] or (year + 1 if month2 < month else year))
        start, end = day(year, month, int(found["day"])), day(year2, month2, int(found["day2"]))
        if start and end and start <= end:
            return Period(start, end, "days")
    for found in _MONTHS.finditer(line):
        year, month, month2 = int(found["year"]), int(found["month"]), int(found["month2"])
        span = _month_range(year, month, int(found["year2"] or (year + 1 if month2 < month else year)), month2)
        if span:
            return Period(*span, "months")
    return _single_period(line)


def _single_period(line: str) -> Period | None:
    if found := _QUARTER.search(line):
        quarter = "一二三四".find(found["quarter"]) + 1 or int(found["quarter"])
        span = _month_range(int(found["year"]), quarter * 3 - 2, int(found["year"]), quarter * 3)
        return Period(*span, "quarter") if span else None
    if found := _HALF.search(line):
        first = 1 if found["half"] == "上" else 7
        span = _month_range(int(found["year"]), first, int(found["year"]), first + 5)
        return Period(*span, "half") if span else None
    if found := _ONE_MONTH.search(line):
        span = _month_range(int(found["year"]), int(found["month"]), int(found["year"]), int(found["month"]))
        if span and not re.match(r"\s*\d", line[found.end() :].removeprefix("月")):
            return Period(*span, "month")
    for found in (*_ONE_DAY.finditer(line), *_ONE_DAY_TIGHT.finditer(line)):
        if single := day(int(found["year"]), int(found["month"]), int(found["day"])):
            return Period(single, single, "day")
    if found := _ONE_YEAR.search(line):
        year = int(found["year"])
        return Period(datetime.date(year, 1, 1), datetime.date(year, 12, 31), "year")
    return None


def context_of(
    period: Period | None, today: datetime.date | None = None, *, from_1904: bool = False, year: int | None = None
) -> DateContext:
    """What `read_date` needs to know of a sheet."""
    if period is None:
        return DateContext(None, None, year, today, from_1904)
    return DateContext(period.start, period.end, year, today, from_1904)
