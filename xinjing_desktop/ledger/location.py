"""Where a ledger may live: on a disk of this computer, never on a share or a stick.

SQLite's locks and its write-ahead log do not work over network file systems (sqlite.org/useovernet.html); a stick is pulled.
"""

import os
import sys
from pathlib import Path

from xinjing_desktop.errors import Refusal

NETWORK = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "9p", "ceph", "fuse.sshfs", "fuse.davfs", "fuse.gvfsd-fuse", "davfs"}

ON_SHARE = "台账不能直接放在共享文件夹（网络盘）里打开，否则容易损坏。请先把它复制到本机硬盘，再从那里打开。"
ON_STICK = "台账不能直接在 U 盘或移动硬盘上打开，拔出时会损坏。请先把它复制到本机硬盘，再从那里打开。"


def refuse_unsafe(path: Path) -> None:
    """Raise Refusal when the folder of this file is on a network drive or a removable disk."""
    if sys.platform == "win32":
        _refuse_on_windows(path)
    elif sys.platform.startswith("linux"):
        device, kind = mounted(path, Path("/proc/self/mountinfo").read_text(errors="replace"))
        if kind in NETWORK:
            raise Refusal(ON_SHARE)
        if removable(device, Path("/sys")):
            raise Refusal(ON_STICK)


def mounted(path: Path, mountinfo: str) -> tuple[str, str]:
    """The device number ("8:1") and the file system type under this path, from the text of /proc/self/mountinfo."""
    wanted = os.path.realpath(path.parent)
    best, found = -1, ("", "")
    for line in mountinfo.splitlines():
        left, _, right = line.partition(" - ")
        words = left.split()
        point = words[4].encode().decode("unicode_escape") if "\\" in words[4] else words[4]
        inside = wanted == point or wanted.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= best:
            best, found = len(point), (words[2], right.split()[0])
    return found


def removable(device: str, sys_folder: Path) -> bool:
    """Whether the block device hangs on USB or says of itself that it can be taken out."""
    block = sys_folder / "dev" / "block" / device
    if not device or not block.exists():
        return False
    real = block.resolve()
    disk = real if (real / "removable").exists() else real.parent
    flag = disk / "removable"
    return "/usb" in str(real) or (flag.exists() and flag.read_text().strip() == "1")


def _refuse_on_windows(path: Path) -> None:
    import ctypes

    text = str(path.resolve())
    if text.startswith("\\\\") and not text.startswith("\\\\?\\"):
        raise Refusal(ON_SHARE)
    kind = ctypes.windll.kernel32.GetDriveTypeW(os.path.splitdrive(text)[0] + "\\")  # type: ignore[attr-defined,unused-ignore]
    if kind == 4:
        raise Refusal(ON_SHARE)
    if kind == 2:
        raise Refusal(ON_STICK)
