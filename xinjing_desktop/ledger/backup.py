"""Verified copies of a ledger: before an upgrade, on closing, after half an hour of work, and when asked for.

A copy is a ledger file like any other: encrypted with the same key, opened with the same passwords.
"""

import datetime
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from xinjing_desktop import clock
from xinjing_desktop.errors import Damaged, Refusal
from xinjing_desktop.ledger import keys, location, locks, upgrade
from xinjing_desktop.ledger.database import Connection, connect, disk_in_words, in_words, scalar
from xinjing_desktop.ledger.ledger import Ledger

KEEP_DAILY, KEEP_WEEKLY, KEEP_MONTHLY = 12, 10, 9
_STAMP = re.compile(r"_(\d{8}-\d{6})(_[^.]*)?\.xjl$")
_COUNTS = """SELECT (SELECT count(*) FROM change), (SELECT count(*) FROM act), (SELECT coalesce(max(seq),0) FROM change),
    (SELECT count(*) FROM photo_content)"""


class Copy(NamedTuple):
    """One backup on this computer."""

    path: Path
    at: datetime.datetime
    bytes: int
    why: str = ""
    """Empty for an automatic copy; 升级前 and the like stay for ever."""


def folder_of(path: Path) -> Path:
    """Where the automatic copies of this ledger lie: beside it, in a folder of their own."""
    return path.with_name(path.stem + "_备份")


def write_copy(ledger: Ledger, target: Path) -> None:
    """A complete, compact copy of the open ledger, read back and compared before it is called done. Raises Refusal, Damaged."""
    if target.exists():
        raise Refusal(f"“{target.name}”已经存在。请换一个文件名。")
    if not target.parent.is_dir():
        raise Refusal(f"文件夹“{target.parent}”不存在。请先建好文件夹，或换一个位置。")
    with _part_of(target) as part:
        with ledger.connection() as con:
            before = _counted(con)
            con.execute("VACUUM INTO ?", (str(part),))
            after = _counted(con)
        found = _read_back(part, ledger.data_key)
        if not all(low <= got <= high for low, got, high in zip(before, found, after, strict=True)):
            raise Damaged("备份与台账对不上，没有保留。请再备份一次。")
        keys.put_behind(part, ledger.ring)
        os.replace(part, target)
        keys.settle(target.parent)


@contextmanager
def _part_of(target: Path) -> Iterator[Path]:
    """The name under which a file grows until it is whole; whatever goes wrong, nothing of it stays, and it is said."""
    part = target.with_name(target.name + ".part")
    try:
        _remove(part)
        with disk_in_words():
            yield part
    except Damaged:
        raise
    except Refusal as refusal:
        sentence = f"备份没有写成：目标位置可能已满、不能写入或被拔出。请检查“{target.parent.name}”后再试一次，台账没有改动。"
        raise Refusal(sentence) from refusal
    finally:
        _remove(part)


def _remove(path: Path) -> None:
    for end in ("", "-wal", "-shm", "-journal"):
        with suppress(OSError):
            path.with_name(path.name + end).unlink()


def _read_back(path: Path, data_key: bytes) -> tuple[int, ...]:
    """Read every page of a closed file; what it holds, counted. Raises Damaged, TooNew, Refusal."""
    with in_words():
        con = connect(str(path), data_key)
        try:
            if scalar(con, "PRAGMA quick_check") != "ok":
                raise Damaged("备份读回时发现损坏，没有采用。请换一个备份或位置再试一次。")
            upgrade.needed(con, upgrade.scripts())
            counts = _counted(con)
        finally:
            con.close()
    return counts


def _counted(con: Connection) -> tuple[int, ...]:
    ((*counts,),) = con.execute(_COUNTS)
    return tuple(int(str(count)) for count in counts)


def keep(ledger: Ledger, why: str = "") -> Path:
    """An automatic copy in the ledger's own backup folder; the older ones are thinned. Raises Refusal, Damaged."""
    folder = folder_of(ledger.path)
    with disk_in_words():
        folder.mkdir(exist_ok=True)
    stamp = clock.now().strftime("%Y%m%d-%H%M%S")
    target = folder / f"{ledger.path.stem}_{stamp}{'_' + why if why else ''}.xjl"
    if not target.exists():
        write_copy(ledger, target)
        thin(folder)
    return target


def copies(folder: Path) -> list[Copy]:
    """The copies in this folder, newest first."""
    found = []
    for path in folder.glob("*.xjl"):
        if match := _STAMP.search(path.name):
            with suppress(ValueError, OSError):
                at = datetime.datetime.strptime(match[1], "%Y%m%d-%H%M%S")
                found.append(Copy(path, at, path.stat().st_size, (match[2] or "")[1:]))
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
    found = [copy for copy in copies(folder) if not copy.why]
    stay = kept([copy.at for copy in found])
    for copy in found:
        if copy.at not in stay:
            with suppress(OSError):
                copy.path.unlink()


class Schedule:
    """When the next automatic copy is due: after half an hour of work, and on closing, if anything changed since the last.

    How far the last copy reached is written in the ledger, so that work cut off by a crash is copied the next day.
    """

    EVERY = datetime.timedelta(minutes=30)

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._since = clock.now()

    def due(self, now: datetime.datetime) -> bool:
        """Whether it is time: the window asks every minute."""
        if now < self._since:
            self._since = now  # the clock was set back
        return now - self._since >= self.EVERY and self.changed()

    def changed(self) -> bool:
        """Whether the ledger holds something that no copy holds."""
        copied: str | None = self._ledger.value("SELECT value FROM ledger_fact WHERE name='copied'")
        return copied != self._reached()

    def run(self, now: datetime.datetime) -> Path | None:
        """Make a copy if anything changed, on closing too; returns it. Raises Refusal, Damaged."""
        self._since = now
        if not self.changed():
            return None
        reached = self._reached()
        copy = keep(self._ledger)
        with self._ledger.local() as con:
            con.execute("INSERT OR REPLACE INTO ledger_fact VALUES('copied', ?)", (reached,))
        return copy

    def _reached(self) -> str:
        return str(self._ledger.value("SELECT coalesce(max(seq),0) || '/' || (SELECT count(*) FROM account) FROM change"))


def restore(source: Path, target: Path, password: str, account: str | None = None) -> Path | None:
    """Put a copy in the place of a ledger; what was there is kept beside it. Returns where. Raises Refusal, Damaged."""
    source, target = Path(os.path.realpath(source)), Path(os.path.realpath(target))
    if not source.is_file():
        raise Refusal(f"找不到备份“{source.name}”。请检查文件是否还在原处。")
    if any(source.with_name(source.name + end).exists() for end in ("-wal", "-keys")):
        raise Refusal(f"“{source.name}”没有正常关闭，不能当作备份。请先打开它一次再关闭，或换一个备份。")
    location.refuse_unsafe(target)
    try:
        lock = locks.take(target)
    except Refusal:
        raise Refusal("要恢复的台账正打开着，或它的文件夹不能写入。请先关闭它的窗口，再恢复。") from None
    try:
        return _restore(source, target, password, account)
    except OSError as error:
        raise Refusal(f"恢复没有完成（{error.strerror}）。请检查磁盘空间和权限后再试，原来的台账没有动。") from error
    finally:
        locks.release(target, lock)


def _restore(source: Path, target: Path, password: str, account: str | None) -> Path | None:
    ring = keys.read_ring(source)
    data_key, _ = ring.unwrap(account, password)
    part = target.with_name(target.name + ".part")
    try:
        shutil.copyfile(source, part)
        _read_back(part, data_key)
        keys.put_behind(part, ring)
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        aside = _put_aside(target)
        os.replace(part, target)
        keys.settle(target.parent)
    finally:
        _remove(part)
    return aside


def _put_aside(target: Path) -> Path | None:
    """Give what is there another name, the main file first: between two steps there is no ledger rather than a wrong one."""
    stamp = clock.now().strftime("%Y%m%d-%H%M%S")
    aside = target.with_name(f"{target.stem}_恢复前_{stamp}.xjl")
    number = 2
    while aside.exists():
        aside = target.with_name(f"{target.stem}_恢复前_{stamp}-{number}.xjl")
        number += 1
    there = target.exists()
    for end in ("", "-wal", "-shm", "-keys"):
        beside = target.with_name(target.name + end)
        if beside.exists():  # a log left behind by an earlier file must never meet the restored one
            os.replace(beside, aside.with_name(aside.name + end))
    return aside if there else None
