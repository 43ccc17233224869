"""What is shown and may be sent on after a crash: where it happened, and nothing about anybody."""

import platform
import sys
import traceback
from pathlib import Path

from PySide6.QtCore import qVersion

from xinjing_desktop import __version__, clock, paths


def report_of(error: BaseException) -> str:
    """A text to copy: versions, kind of error, lines of code. No messages and no values: they may hold names."""
    lines = [
        f"新泾台账 {__version__}",
        f"时间 {clock.now():%Y-%m-%d %H:%M}",
        f"系统 {platform.system()} {platform.release()} {platform.machine()}",
        f"Python {platform.python_version()} · Qt {qVersion()}",
    ]
    seen: set[int] = set()
    each: BaseException | None = error
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        lines += ["", _kind(each)]
        lines += [
            f"  {_place(frame.filename)}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(each.__traceback__)
        ]
        each = each.__cause__ or each.__context__
    return "\n".join(lines)


def _kind(error: BaseException) -> str:
    kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    if isinstance(error, OSError) and error.errno is not None:
        return f"{kind} errno {error.errno}"
    return kind


def _place(file: str) -> str:
    """The part of a path that is ours or a library's: the rest may hold the user's name."""
    path = Path(file)
    for root in (paths.PROGRAM, Path(sys.prefix), Path(sys.base_prefix)):
        try:
            return path.relative_to(root).as_posix()
        except ValueError:
            continue
    return path.name
