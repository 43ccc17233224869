"""What time it is. The only replaceable thing below the window: tests set `now` to a fixed moment."""

import datetime
from collections.abc import Callable


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
