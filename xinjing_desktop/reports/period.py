"""The time that a report speaks of: a day at whose end things stood so, and perhaps one month."""

import calendar
import datetime
from dataclasses import dataclass

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal


@dataclass(frozen=True)
class Period:
    """`as_of` is the last day that counts; `month` narrows the rows to what began in it, `campaign` a table to that one of several."""

    as_of: datetime.date
    month: tuple[int, int] | None = None
    campaign: str = ""

    @property
    def first(self) -> datetime.date | None:
        """The first day of the month, or None without one."""
        return datetime.date(*self.month, 1) if self.month else None

    @property
    def last(self) -> datetime.date:
        """The last day that counts: of the month, or the day itself."""
        return min(self.as_of, last_day(self.month)) if self.month else self.as_of

    @property
    def words(self) -> str:
        """What stands behind a title: （2026年1月）, or nothing."""
        return f"（{self.month[0]}年{self.month[1]}月）" if self.month else ""


def last_day(month: tuple[int, int]) -> datetime.date:
    """The last day of a month."""
    return datetime.date(*month, calendar.monthrange(*month)[1])


def period_of(as_of: datetime.date | None, month: tuple[int, int] | None) -> Period:
    """What was asked for: a month alone means as things stood at its end, or today while it lasts. Raises Refusal."""
    today = clock.today()
    if month is None:
        return Period(as_of or today)
    if datetime.date(*month, 1) > today:
        raise Refusal(f"{month[0]}年{month[1]}月还没有开始，请换一个月份。")
    as_of = as_of or min(last_day(month), today)
    if as_of < datetime.date(*month, 1):
        raise Refusal(f"截止日期 {as_of} 早于{month[0]}年{month[1]}月，请核对这两个日期。")
    return Period(as_of, month)
