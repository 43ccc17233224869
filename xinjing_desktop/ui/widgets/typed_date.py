"""Dates as clerks type them: 2026.1.5, 1.5, 今天, +7. No Qt here."""

import datetime
import re

_WORDS = {"前天": -2, "昨天": -1, "昨": -1, "今天": 0, "今": 0, "今日": 0, "明天": 1, "明": 1, "后天": 2, "大后天": 3}
_FULLWIDTH = str.maketrans("０１２３４５６７８９．／－＋：　", "0123456789./-+: ")
_DAY = re.compile(r"^(?:(\d{2}|\d{4})[.\-/年 ])?(\d{1,2})[.\-/月 ](\d{1,2})[日号]?$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_OFFSET = re.compile(r"^([+-]\d{1,4})天?$")
_ONLY_DAY = re.compile(r"^(\d{1,2})[日号]?$")
_MONTH = re.compile(r"^(\d{4})[.\-/年]?(\d{1,2})月?$")
_YEAR = re.compile(r"^(\d{4})年?$")
_CLOCK = re.compile(r"^(.*?)[ T日号]?\s*(\d{1,2})[:：点时](\d{1,2})?分?$")


def day_of(text: str, today: datetime.date) -> datetime.date | None:
    """The day that was typed, as seen from `today`; None when the text is no day.

    Without a year the one that lies nearest to today is meant: 12.28 typed in January is last December.
    `+7` and `-2` count days from today; `5` and `5日` are the 5th of this month.
    """
    text = _tidy(text)
    if text in _WORDS:
        return today + datetime.timedelta(days=_WORDS[text])
    if found := _OFFSET.match(text):
        return today + datetime.timedelta(days=int(found[1]))
    if found := _COMPACT.match(text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _ONLY_DAY.match(text):
        return _day(today.year, today.month, int(found[1]))
    if found := _DAY.match(text):
        month, day = int(found[2]), int(found[3])
        if found[1] is None:
            return _nearest(month, day, today)
        year = int(found[1])
        return _day(year + 2000 if year < 100 else year, month, day)
    return None


def partial_of(text: str, today: datetime.date) -> str | None:
    """A day, a month or a year as `yyyy-mm-dd`, `yyyy-mm` or `yyyy`; None when the text is none of them."""
    text = _tidy(text)
    if found := _YEAR.match(text):
        return found[1] if _day(int(found[1]), 1, 1) else None
    if (found := _MONTH.match(text)) and not _COMPACT.match(text) and _day(int(found[1]), int(found[2]), 1):
        return f"{found[1]}-{int(found[2]):02}"
    day = day_of(text, today)
    return day.isoformat() if day else None


def moment_of(text: str, now: datetime.datetime) -> str | None:
    """A day, perhaps with a time, as `yyyy-mm-dd[Thh:mm]`; a time alone means today. None when it is neither."""
    text = _tidy(text)
    if text in ("现在", "刚才"):
        return now.strftime("%Y-%m-%dT%H:%M")
    if found := _CLOCK.match(text):
        day = day_of(found[1], now.date()) if found[1].strip() else now.date()
        hour, minute = int(found[2]), int(found[3] or 0)
        if day is not None and hour < 24 and minute < 60:
            return f"{day.isoformat()}T{hour:02}:{minute:02}"
        return None
    day = day_of(text, now.date())
    return day.isoformat() if day else None


def _tidy(text: str) -> str:
    return re.sub(r"\s+", " ", text.translate(_FULLWIDTH).replace("。", ".").replace("，", ".").strip()).rstrip(".")


def _day(year: int, month: int, day: int) -> datetime.date | None:
    try:
        made = datetime.date(year, month, day)
    except ValueError:
        return None
    return made if 1880 <= year <= 2199 else None


def _nearest(month: int, day: int, today: datetime.date) -> datetime.date | None:
    near = [made for year in (today.year - 1, today.year, today.year + 1) if (made := _day(year, month, day))]
    return min(near, key=lambda made: abs((made - today).days), default=None)
