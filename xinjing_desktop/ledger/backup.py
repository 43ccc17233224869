"""Verified copies of a ledger: before an upgrade, on closing, after half an hour of work, and when asked for.

A copy is a ledger file like any other: encrypted with the same key, opened with the same passwords.
"""

import datetime
import os
import re
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from xinjing_desktop import clock
from xinjing_desktop.errors import Damaged, Refusal
from xinjing_desktop.ledger import keys, location, locks
from xinjing_desktop.ledger.database import LedgerDatabase, in_words, scalar
from xinjing_desktop.ledger.ledger import Ledger

KEEP_DAILY, KEEP_WEEKLY, KEEP_MONTHLY = 12, 10, 9
_STAMP = re.compile(r"_(\d{8}-\d{6})(?:_[^.]*)?\.xjl$")


@dataclass(frozen=True)
class Copy:
    """One backup on this computer."""

    path: Path
    at: datetime.datetime
    bytes: int


def folder_of(path: Path) -> Path:
    """Where the automatic copies of this ledger lie: beside it, in a folder of their own."""
    return path.with_name(path.stem + "_备份")


def write_copy(ledger: Ledger, target: Path) -> None:
    """A complete, compact copy of the open ledger, read back and compared before it is called done. Raises Refusal, Damaged."""
    if target.exists():
        raise Refusal(f"“{target.name}”已经存在。请换一个文件名。")
    part = target.with_name(target.name + ".part")
    with suppress(FileNotFoundError):
        part.unlink()
    try:
        with in_words(), ledger.connection() as con:
            con.execute("VACUUM INTO ?", (str(part),))
            expected = [scalar(con, sql) for sql in _COUNTS]
        _verify(part, ledger.data_key, expected)
        keys.put_behind(part, ledger.ring)
        os.replace(part, target)
    except OSError as error:
        raise Refusal(f"备份没有写成（{error.strerror}）。请检查目标位置是否可写、空间是否够用，再试一次。") from error
    finally:
        with suppress(OSError):
            part.unlink()


_COUNTS = ("SELECT count(*) FROM change", "SELECT count(*) FROM act", "SELECT coalesce(max(seq),0) FROM change")


def _verify(path: Path, data_key: bytes, expected: list[int] | None) -> None:
    database = LedgerDatabase(str(path), data_key)
    with in_words():
        database.connect()
        try:
            con = database.connection()
            if scalar(con, "PRAGMA quick_check") != "ok":
                raise Damaged("备份读回时发现损坏，没有保留。请换一个位置再备份一次。")
            if expected is not None and [scalar(con, sql) for sql in _COUNTS] != expected:
                raise Damaged("备份与台账对不上，没有保留。请再备份一次。")
        finally:
            database.close()
    for end in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + end).unlink()


def keep(ledger: Ledger, why: str = "") -> Path:
    """An automatic copy in the ledger's own backup folder; the older ones are thinned."""
    folder = folder_of(ledger.path)
    folder.mkdir(exist_ok=True)
    stamp = clock.now().strftime("%Y%m%d-%H%M%S")
    target = folder / f"{ledger.path.stem}_{stamp}{'_' + why if why else ''}.xjl"
    if not target.exists():
        write_copy(ledger, target)
        thin(folder)
    return target


def copies(folder: Path) -> list[Copy]:
    """The automatic copies in this folder, newest first."""
    found = []
    for path in folder.glob("*.xjl"):
        if match := _STAMP.search(path.name):
            at = datetime.datetime.strptime(match[1], "%Y%m%d-%H%M%S")
            found.append(Copy(path, at, path.stat().st_size))
    return sorted(found, key=lambda copy: copy.at, reverse=True)


def kept(moments: list[datetime.datetime]) -> set[datetime.datetime]:
    """Which copies stay: all of the newest day, then the last of 12 days, of 10 weeks and of 9 months."""
    ordered = sorted(moments, reverse=True)
    stay = {at for at in ordered if at.date() == ordered[0].date()} if ordered else set()
    for count, bucket in (
        (KEEP_DAILY, lambda at: at.date()),
        (KEEP_WEEKLY, lambda at: at.isocalendar()[:2]),
        (KEEP_MONTHLY, lambda at: (at.year, at.month)),
    ):
        newest: dict[object, datetime.datetime] = {}
        for at in ordered:
            newest.setdefault(bucket(at), at)
        stay.update(list(newest.values())[:count])
    return stay


def thin(folder: Path) -> None:
    """Delete the automatic copies that `kept` does not name; a copy made before an upgrade or a restore always stays."""
    found = [copy for copy in copies(folder) if copy.path.stem[-1].isdigit()]
    stay = kept([copy.at for copy in found])
    for copy in found:
        if copy.at not in stay:
            with suppress(OSError):
                copy.path.unlink()


def restore(source: Path, target: Path, password: str, account: str | None = None) -> Path | None:
    """Put a copy in the place of a ledger; what was there is kept beside it. Returns where. Raises Refusal, Damaged."""
    if not source.is_file():
        raise Refusal(f"找不到备份“{source.name}”。请检查文件是否还在原处。")
    location.refuse_unsafe(target.absolute())
    if locks.is_taken(target):
        raise Refusal("要恢复的台账正打开着。请先关闭它的窗口，再恢复。")
    ring = keys.read_ring(source)
    data_key, _ = ring.unwrap(account, password)
    part = target.with_name(target.name + ".part")
    try:
        shutil.copyfile(source, part)
        _verify(part, data_key, None)
        keys.put_behind(part, ring)
        aside = None
        if target.exists():
            stamp = clock.now().strftime("%Y%m%d-%H%M%S")
            aside = target.with_name(f"{target.stem}_恢复前_{stamp}.xjl")
            for end in ("-wal", "-shm", "-keys"):
                beside = target.with_name(target.name + end)
                if beside.exists():
                    os.replace(beside, aside.with_name(aside.name + end))
            os.replace(target, aside)
        os.replace(part, target)
    except OSError as error:
        raise Refusal(f"恢复没有完成（{error.strerror}）。请检查磁盘空间和权限后再试，原来的台账没有动。") from error
    finally:
        with suppress(OSError):
            part.unlink()
    return aside
