"""The lock that keeps a ledger from being opened twice; the system lets go of it when a process dies."""

import sys
from contextlib import suppress
from pathlib import Path
from typing import IO

from xinjing_desktop.errors import Refusal


def take(path: Path) -> "IO[bytes]":
    """Hold FILE-lock for as long as the ledger is open. Raises Refusal."""
    beside = path.with_name(path.name + "-lock")
    try:
        file = beside.open("a+b")
    except OSError:
        raise Refusal("台账所在的文件夹不能写入。请检查权限，或把台账移到可以写入的位置。") from None
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise Refusal("这份台账已经在另一个窗口里打开。请先关闭那个窗口，再试一次。") from None
    return file


def release(path: Path, lock: "IO[bytes] | None") -> None:
    """Let go of the lock; releasing twice is harmless."""
    if lock is not None and not lock.closed:
        with suppress(OSError):
            if sys.platform != "win32":
                path.with_name(path.name + "-lock").unlink()
        lock.close()


def is_taken(path: Path) -> bool:
    """Whether some window has this ledger open."""
    if not path.with_name(path.name + "-lock").exists():
        return False
    try:
        lock = take(path)
    except Refusal:
        return True
    release(path, lock)
    return False
