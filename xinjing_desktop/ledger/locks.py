"""The lock that keeps a ledger from being opened twice; the system lets go of it when a process dies."""

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO

from xinjing_desktop.errors import Refusal


def take(path: Path) -> "IO[bytes]":
    """Hold FILE-lock for as long as the ledger is open. Raises Refusal."""
    beside = _beside(path)
    while True:
        try:
            file = beside.open("a+b")
        except OSError:
            raise Refusal("台账所在的文件夹不能写入。请检查权限，或把台账移到可以写入的位置。") from None
        try:
            _hold(file)
        except OSError:
            file.close()
            raise Refusal("这份台账已经在另一个窗口里打开。请先关闭那个窗口，再试一次。") from None
        if _still_there(file, beside):
            return file
        file.close()  # the former holder deleted this one between our opening and holding it


def release(path: Path, lock: "IO[bytes] | None") -> None:
    """Let go of the lock; releasing twice is harmless."""
    if lock is None or lock.closed:
        return
    if sys.platform == "win32":  # what is open cannot be deleted there, and nobody else gets in between that matters
        lock.close()
        with suppress(OSError):
            _beside(path).unlink()
    else:
        with suppress(OSError):
            _beside(path).unlink()
        lock.close()


def _beside(path: Path) -> Path:
    return path.with_name(path.name + "-lock")


def _hold(file: "IO[bytes]") -> None:
    if sys.platform == "win32":
        import msvcrt

        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


def _still_there(file: "IO[bytes]", beside: Path) -> bool:
    if sys.platform == "win32":
        return True
    try:
        return os.path.samestat(os.fstat(file.fileno()), beside.stat())
    except FileNotFoundError:
        return False
