"""What Qt does not tell of a job given to CUPS: whether it was taken, what became of it, and how to take it back.

Qt hands a job to libcups and forgets the answer. The library is in this process then, and remembers it for the thread.
Where there is no CUPS (Windows), Qt's own word is all there is, and everything here says nothing.
"""

import ctypes
import sys
from functools import cache
from typing import Any

from PySide6.QtPrintSupport import QPrintEngine, QPrinter

CUPS_OPTIONS = 0xFE00
"""PPK_CupsOptions of Qt's private qprint_p.h: what its own print dialog tells CUPS beside the usual."""
TAKEN = 0x00FF
"""The last of the answers of IPP that are no refusal."""
ACTIVE, ALL = 0, -1
"""CUPS_WHICHJOBS_ACTIVE and CUPS_WHICHJOBS_ALL"""
PENDING, HELD, PROCESSING, STOPPED, CANCELED, ABORTED, COMPLETED = range(3, 10)
"""How a job is (ipp_jstate_t)."""


class _Job(ctypes.Structure):
    """cups_job_t"""

    _fields_ = [
        ("id", ctypes.c_int),
        ("dest", ctypes.c_char_p),
        ("title", ctypes.c_char_p),
        ("user", ctypes.c_char_p),
        ("format", ctypes.c_char_p),
        ("state", ctypes.c_int),
        ("size", ctypes.c_int),
        ("priority", ctypes.c_int),
        ("completed_time", ctypes.c_long),
        ("creation_time", ctypes.c_long),
        ("processing_time", ctypes.c_long),
    ]


@cache
def _library() -> Any:
    """libcups as Qt loads it, or None."""
    if sys.platform == "win32":
        return None
    try:
        library = ctypes.CDLL("libcups.so.2")
        library.cupsGetJobs.argtypes = [
            ctypes.POINTER(ctypes.POINTER(_Job)), ctypes.c_char_p, ctypes.c_int, ctypes.c_int,
        ]  # fmt: skip
        library.cupsFreeJobs.argtypes = [ctypes.c_int, ctypes.POINTER(_Job)]
        library.cupsCancelJob.argtypes = [ctypes.c_char_p, ctypes.c_int]
    except (OSError, AttributeError):
        return None
    return library


def hold(device: QPrinter) -> None:
    """Let the job that is being drawn wait in its queue instead of being printed."""
    if _library() is not None:
        key = QPrintEngine.PrintEnginePropertyKey(CUPS_OPTIONS)
        device.printEngine().setProperty(key, ["job-hold-until", "indefinite"])


def refused() -> bool:
    """Whether CUPS refused what this thread asked last."""
    library = _library()
    return library is not None and library.cupsLastError() > TAKEN


def cancel(name: str, title: str) -> bool:
    """Take back the newest waiting job of this title that this user gave to the printer; whether there was one."""
    number = newest(name, title, ACTIVE)
    return number is not None and _library().cupsCancelJob(name.encode(), number) == 1


def newest(name: str, title: str, which: int = ALL) -> int | None:
    """The number of the last job of this title that this user gave to the printer."""
    return max((number for number, (called, _) in _jobs(name, which).items() if called == title), default=None)


def states(name: str) -> dict[int, int]:
    """How this user's jobs at this printer are, by number; one that CUPS has forgotten is not among them."""
    return {number: state for number, (_, state) in _jobs(name, ALL).items()}


def _jobs(name: str, which: int) -> dict[int, tuple[str, int]]:
    """Title and state of this user's jobs, by number."""
    library = _library()
    if library is None:
        return {}
    jobs = ctypes.POINTER(_Job)()
    count = library.cupsGetJobs(ctypes.byref(jobs), name.encode(), 1, which)
    try:
        return {one.id: ((one.title or b"").decode("utf-8", "replace"), one.state) for one in (jobs[at] for at in range(count))}
    finally:
        if count > 0:
            library.cupsFreeJobs(count, jobs)
