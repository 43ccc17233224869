"""What time it is. The only replaceable thing below the window: tests set `now` to a fixed moment."""

import datetime
from collections.abc import Callable

FIRST_YEAR = 2000
"""Nobody keeps records of this work from before: such a year is a slip of the hand."""


def _system_now() -> datetime.datetime:
    return datetime.datetime.now().astimezone()


now: Callable[[], datetime.datetime] = _system_now
"""The present moment, with the local time zone. Call it as `clock.now()`; never import the name itself."""


def today() -> datetime.date:
    """The local calendar day."""
    return now().date()


def milliseconds() -> int:
    """Milliseconds since 1970 (UTC), as changes are stamped."""
    return int(now().timestamp() * 1000)


def moment_of(at: int) -> datetime.datetime:
    """When a stamp of `milliseconds` was, on the clock of this place."""
    return datetime.datetime.fromtimestamp(at / 1000).astimezone()


def day_of(at: int) -> datetime.date:
    """The local calendar day of a stamp of `milliseconds`."""
    return datetime.datetime.fromtimestamp(at / 1000).date()
