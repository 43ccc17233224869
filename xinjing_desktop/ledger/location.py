"""Where a ledger may live: on a disk of this computer, never on a share or a stick.

SQLite's locks and its write-ahead log do not work over network file systems (sqlite.org/useovernet.html); a stick is pulled.
"""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from xinjing_desktop.errors import Refusal

NETWORK = frozenset(
    "nfs nfs4 cifs smb3 smbfs smb2 ncpfs afs afpfs 9p ceph coda davfs glusterfs lustre beegfs gfs2 ocfs2 orangefs gpfs"
    " vboxsf vmhgfs prl_fs virtiofs".split()
)
"""File systems that lie on another computer, or on the host of a virtual one."""
NETWORK_FUSE = frozenset(
    "sshfs davfs davfs2 gvfsd-fuse smbnetfs curlftpfs rclone s3fs glusterfs ceph ceph-fuse vmhgfs-fuse kio-fuse juicefs"
    " google-drive-ocamlfuse".split()
)

REMOVABLE, REMOTE = 2, 4
"""What GetDriveTypeW answers (fileapi.h)."""

ON_SHARE = "台账不能直接放在共享文件夹（网络盘）里打开，否则容易损坏。请先把它复制到本机硬盘，再从那里打开。"
ON_STICK = "台账不能直接在 U 盘或移动硬盘上打开，拔出时会损坏。请先把它复制到本机硬盘，再从那里打开。"


class Mount(NamedTuple):
    """What lies under a folder."""

    device: str
    """Number of the block device, such as "8:1"."""
    kind: str
    """The file system's type, such as ext4."""
    source: str
    """Where it comes from, such as /dev/sda1 or //server/share."""


def refuse_unsafe(path: Path) -> None:
    """Raise Refusal when this file lies, or would lie, on a network drive or a removable disk."""
    if sys.platform == "win32":
        _refuse_on_windows(path)
    elif sys.platform.startswith("linux"):
        refuse_on(mounted(path, _mountinfo()), Path("/sys"))


def is_on_stick(path: Path) -> bool:
    """Whether this file lies on a disk that can be pulled."""
    return _where(path) == ON_STICK


def is_on_share(path: Path) -> bool:
    """Whether this file lies on another computer."""
    return _where(path) == ON_SHARE


def _where(path: Path) -> str:
    try:
        refuse_unsafe(path)
    except Refusal as refusal:
        return refusal.sentence
    return ""


def sticks() -> list[Path]:
    """The folders where sticks and removable disks are found now, by the order of their plugging in or their letter."""
    found: list[Path] = []
    if sys.platform == "win32":
        found = [Path(drive) for drive in _drives_of_windows() if _kind_of_drive(drive) == REMOVABLE]
    elif sys.platform.startswith("linux"):
        found = sticks_among(_mountinfo(), Path("/sys"))
    return found


def drives() -> str:
    """What is another text whenever a drive comes or goes: told by the system at once, no disk is asked."""
    if sys.platform == "win32":
        return " ".join(_drives_of_windows())
    return _mountinfo() if sys.platform.startswith("linux") else ""


def sticks_among(mountinfo: str, sys_folder: Path) -> list[Path]:
    """The mount points of removable disks, from the text of /proc/self/mountinfo; one stick mounted twice counts once."""
    found: dict[str, Path] = {}
    for point, mount in _mounts(mountinfo):
        device = _block_device(mount)
        if removable(device, sys_folder) and mounted(Path(point) / "x", mountinfo) == mount:  # not hidden by another
            found.setdefault(device, Path(point))
    return list(found.values())


def refuse_on(mount: Mount, sys_folder: Path) -> None:
    """Raise Refusal for a mount on another computer or on a disk that can be pulled."""
    if mount.kind in NETWORK or mount.kind.removeprefix("fuse.") in NETWORK_FUSE:
        raise Refusal(ON_SHARE)
    if removable(_block_device(mount), sys_folder):
        raise Refusal(ON_STICK)


def mounted(path: Path, mountinfo: str) -> Mount:
    """What lies under this file, from the text of /proc/self/mountinfo (proc_pid_mountinfo(5)); links are followed."""
    wanted = os.path.dirname(os.path.realpath(path))
    best, found = -1, Mount("", "", "")
    for point, mount in _mounts(mountinfo):
        inside = wanted == point or wanted.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= best:  # of two mounts at one place the later one hides the earlier
            best, found = len(point), mount
    return found


def _mountinfo() -> str:
    return Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape")


def _mounts(mountinfo: str) -> Iterator[tuple[str, Mount]]:
    for line in mountinfo.splitlines():
        left, dash, right = line.partition(" - ")
        words, facts = left.split(" "), right.split(" ")
        if dash and len(words) >= 5:
            yield _unescaped(words[4]), Mount(words[2], facts[0], _unescaped(facts[1]) if len(facts) > 1 else "")


def removable(device: str, sys_folder: Path) -> bool:
    """Whether the block device ("8:1") hangs on USB, is a memory card, or says of itself that it can be taken out."""
    block = sys_folder / "dev" / "block" / device
    if not device or not block.exists():
        return False
    real = block.resolve()
    beneath = [one.name for one in (real / "slaves").glob("*")]  # encrypted sticks and volume groups
    if beneath:
        return any(removable((sys_folder / "class" / "block" / name / "dev").read_text().strip(), sys_folder) for name in beneath)
    disk = real if (real / "removable").exists() else real.parent
    says = _word(disk / "removable") == "1"
    return says or "/usb" in str(real) or _word(disk / "device" / "type") == "SD"


def _block_device(mount: Mount) -> str:
    """The number of the disk; btrfs and its like show a number of their own, so the source is asked."""
    if mount.device.startswith("0:") and mount.source.startswith("/dev/"):
        return _number_of(mount.source) or mount.device
    return mount.device


def _number_of(device_file: str) -> str:
    try:
        number = os.stat(device_file).st_rdev
    except OSError:
        return ""
    return f"{os.major(number)}:{os.minor(number)}"


def _unescaped(word: str) -> str:
    """Blanks, tabs and backslashes stand as octal numbers in mountinfo; everything else, Chinese too, as it is."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), word)


def _word(file: Path) -> str:
    try:
        return file.read_text().strip()
    except OSError:
        return ""


def _refuse_on_windows(path: Path) -> None:
    text = str(path.resolve())
    if text.startswith("\\\\") and not text.startswith("\\\\?\\"):
        raise Refusal(ON_SHARE)
    kind = _kind_of_drive(os.path.splitdrive(text)[0] + "\\")
    if kind == REMOTE:
        raise Refusal(ON_SHARE)
    if kind == REMOVABLE:
        raise Refusal(ON_STICK)


def _kind_of_drive(root: str) -> int:
    import ctypes

    return int(ctypes.windll.kernel32.GetDriveTypeW(root))  # type: ignore[attr-defined,unused-ignore]


def _drives_of_windows() -> list[str]:
    import ctypes

    bits = int(ctypes.windll.kernel32.GetLogicalDrives())  # type: ignore[attr-defined,unused-ignore]
    return [f"{chr(ord('A') + n)}:\\" for n in range(26) if bits >> n & 1]
