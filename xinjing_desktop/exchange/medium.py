"""Files on sticks and shares: written whole or not at all, read without surprises; what goes wrong is said in words."""

import errno
import hashlib
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from xinjing_desktop.errors import Refusal

PART = ".part"
"""Ends the name of a file that is not finished: every reader passes it by."""

_WRITING = {
    errno.ENOSPC: "已经满了，{what}没有写成，台账没有改动。请清理出空间，或换一个 U 盘再试。",
    errno.EDQUOT: "的空间配额用完了，{what}没有写成，台账没有改动。请清理出空间，或换一个文件夹再试。",
    errno.EFBIG: "放不下这么大的文件，{what}没有写成，台账没有改动。请换一个 U 盘再试。",
    errno.EROFS: "是只读的，{what}没有写成，台账没有改动。请关掉 U 盘上的写保护开关，或换一个 U 盘再试。",
    errno.EACCES: "没有写入的权限，{what}没有写成，台账没有改动。请换一个文件夹，或请管理员开放权限。",
    errno.EPERM: "没有写入的权限，{what}没有写成，台账没有改动。请换一个文件夹，或请管理员开放权限。",
    errno.ENOENT: "不见了，{what}没有写成，台账没有改动。请插好 U 盘或连上共享文件夹，再试一次。",
    errno.ENOTDIR: "不是文件夹，{what}没有写成，台账没有改动。请选一个文件夹再试。",
    errno.ENAMETOOLONG: "的路径太长，{what}没有写成，台账没有改动。请换一个路径短些的文件夹。",
}
_ELSE = "写到一半出错了，{what}没有写成，台账没有改动。请重新插好 U 盘或检查网络，再试一次。"
_READING = {
    errno.ENOENT: "找不到“{name}”。请重新插好 U 盘或连上共享文件夹，再选一次。",
    errno.ENOTDIR: "找不到“{name}”。请重新插好 U 盘或连上共享文件夹，再选一次。",
    errno.EACCES: "没有权限读“{name}”。请先把它复制到自己的文件夹，再从那里打开。",
    errno.EPERM: "没有权限读“{name}”。请先把它复制到自己的文件夹，再从那里打开。",
}
_UNREADABLE = "“{name}”读到一半出错了。请重新插好 U 盘或检查网络，再试一次；还是不行就请对方重新复制。"
_NO_SUCH_THING = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EACCES, errno.EBADF, errno.ENOSYS, errno.EISDIR})
"""What file systems answer that cannot settle a folder; anything else means that the medium is gone."""


@contextmanager
def writing_in_words(folder: Path, what: str = "数据包") -> Iterator[None]:
    """Turn what the medium says while something is written into a sentence."""
    try:
        yield
    except OSError as error:
        sentence = _WRITING.get(error.errno or 0, _ELSE).format(what=what)
        raise Refusal(f"“{folder.name or folder}”{sentence}") from error


@contextmanager
def opened(path: Path) -> Iterator[tuple[IO[bytes], int]]:
    """An ordinary file to read, and its size. Raises Refusal; a pipe or a device is never waited for."""
    try:
        facts = path.stat()
        if stat.S_ISDIR(facts.st_mode):
            raise Refusal(f"“{path.name}”是文件夹，不是文件。请打开它，选择里面的文件。")
        if not stat.S_ISREG(facts.st_mode):
            raise Refusal(f"“{path.name}”不是普通文件。请检查是不是选错了文件。")
        with path.open("rb") as file:
            yield file, facts.st_size
    except OSError as error:
        raise Refusal(_READING.get(error.errno or 0, _UNREADABLE).format(name=path.name)) from error


@contextmanager
def reserved(folder: Path, stem: str, ending: str) -> Iterator[tuple[Path, Path]]:
    """The unfinished file and the name it is to get, which nobody else uses. The file is gone again if anything fails.

    Creating the unfinished file exclusively is the reservation, because two programs may write into one folder. Only
    who holds it may give the name away; so the name is looked for once more when it is held.
    """
    for number in range(1, 1000):
        target = folder / f"{stem}{f'-{number}' if number > 1 else ''}{ending}"
        part = target.with_name(target.name + PART)
        try:
            os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        except FileExistsError:
            continue
        if not target.exists():
            break
        part.unlink()
    else:
        raise Refusal(f"“{folder.name or folder}”里同名的文件太多了。请把旧的移走再试。")
    try:
        yield part, target
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def write(part: Path, data: bytes) -> None:
    """Fill the unfinished file, down to the medium."""
    with part.open("r+b") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def finish(part: Path, target: Path, data: bytes) -> None:
    """Give the file its name and read it back: when this returns, the stick may be pulled. Raises Refusal, OSError."""
    os.replace(part, target)
    try:
        _settle(target.parent)
        _read_back(target, data)
    except BaseException:
        with suppress(OSError):
            target.unlink()
        raise


def _settle(folder: Path) -> None:
    """The new name is on the medium as well."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NO_SUCH_THING:
            raise
    finally:
        os.close(handle)


def _read_back(target: Path, data: bytes) -> None:
    """What lies on the medium, not in the computer's memory: there are sticks that promise more than they hold."""
    with target.open("rb") as file:
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        found = hashlib.file_digest(file, "sha256").digest()
    if found != hashlib.sha256(data).digest():
        raise Refusal("写进去的文件读回来不一样，U 盘可能坏了，没有交出，台账没有改动。请换一个 U 盘再导出。")
