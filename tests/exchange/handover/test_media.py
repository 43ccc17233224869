"""Media that are full, read-only, or pulled while something is written: one sentence, the old state, nothing half.

Mutations of the code that these tests kill: the unfinished file left lying; the package's line left in the ledger; the
folder not settled, or its error swallowed; the file not read back.
"""

import errno
import fcntl
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import factories
from tests.exchange.handover.conftest import Pair
from tests.exchange.handover.crafted import fingerprint
from xinjing_desktop.errors import Refusal
from xinjing_desktop.exchange import acquaintance, handover, medium
from xinjing_desktop.ledger import check, peers
from xinjing_desktop.ledger.file import open_ledger

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="mounts as Linux does")
GOING_DOWN = 0x8004587D
"""EXT4_IOC_SHUTDOWN and XFS_IOC_GOINGDOWN: from now on nothing reaches the device, as when it is pulled."""
Mount = Callable[..., Path]


def run(*command: object) -> bool:
    """Whether it worked; its chatter is nobody's business."""
    try:
        return subprocess.run([str(word) for word in command], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Mount]:
    """Mounts something on a folder; skips in words where that is not allowed."""
    points: list[Path] = []

    def mount(*arguments: object) -> Path:
        point = tmp_path / f"挂载{len(points)}"
        point.mkdir()
        if os.geteuid() != 0:
            pytest.skip("only root may mount")
        if not run("mount", *arguments, point):
            pytest.skip(f"this machine does not mount {arguments}")
        points.append(point)
        return point

    yield mount
    for point in points:
        run("umount", "-l", point)


def not_handed(pair: Pair, folder: Path, words: str) -> None:
    """Refused with these words; the ledger is as it was, and the log tells."""
    before = fingerprint(pair.unit)
    with pytest.raises(Refusal) as caught:
        handover.hand_over(pair.unit, pair.to_town, folder)
    said = caught.value.sentence
    assert words in said and "台账没有改动" in said and "请" in said and said.endswith("。")
    assert fingerprint(pair.unit) == before and check.check(pair.unit) == []
    line = peers.exchange_log(pair.unit)[0]
    assert (line.what, line.sentence) == ("refused", said)


def still_works(pair: Pair) -> None:
    taken = handover.take_in(pair.town, handover.hand_over(pair.unit, pair.to_town, pair.stick).path)
    assert taken.facts.number == 1 and taken.total("new") > 5


@pytest.mark.parametrize("room", [0, 4096, 8192])
def test_a_full_stick(pair: Pair, mounted: Mount, room: int) -> None:
    """Some of the package finds room, or nothing of it."""
    with pair.unit.change("登记") as pen:
        pen.add(factories.a_household(remark=random.Random(1).randbytes(8000).hex()))
    stick = mounted("-t", "tmpfs", "-o", "size=16k", "none")
    (stick / "照片.jpg").write_bytes(bytes((16 << 10) - room))
    not_handed(pair, stick, "已经满了")
    assert [path.name for path in stick.iterdir()] == ["照片.jpg"]
    (stick / "更多照片.jpg").write_bytes(bytes(room))
    with pytest.raises(Refusal, match="已经满了，身份卡没有写成"):
        acquaintance.write_card(pair.unit, stick)
    assert sorted(path.suffix for path in stick.iterdir()) == [".jpg", ".jpg"]
    still_works(pair)


def test_a_stick_without_room_for_another_name(pair: Pair, mounted: Mount) -> None:
    stick = mounted("-t", "tmpfs", "-o", "nr_inodes=1", "none")
    not_handed(pair, stick, "已经满了")
    still_works(pair)


def test_a_stick_with_its_switch_on_read_only(pair: Pair, mounted: Mount) -> None:
    stick = mounted("-t", "tmpfs", "none")
    assert run("mount", "-o", "remount,ro", stick)
    not_handed(pair, stick, "是只读的")
    still_works(pair)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give its rights away for a while")
def test_a_folder_that_may_not_be_written(pair: Pair) -> None:
    for folder in (pair.stick, *pair.stick.parents[:3]):
        folder.chmod(folder.stat().st_mode | 0o055)
    os.seteuid(65534)
    try:
        not_handed(pair, pair.stick, "没有写入的权限")
    finally:
        os.seteuid(0)
    assert not list(pair.stick.iterdir())


def test_a_folder_that_is_not_there_or_none(pair: Pair) -> None:
    not_handed(pair, pair.stick / "没有", "不见了")
    (pair.stick / "文件").write_bytes(b"")
    not_handed(pair, pair.stick / "文件", "不是文件夹")


def pull(point: Path, moment: str, monkeypatch: pytest.MonkeyPatch, pulled: Callable[[], None]) -> None:
    """Pull the stick right before one step of the writing."""
    real = getattr(medium, moment)

    def first(*arguments):
        pulled()
        return real(*arguments)

    monkeypatch.setattr(medium, moment, first)


@pytest.mark.parametrize("moment", ["write", "finish", "_settle", "_read_back"])
def test_a_stick_that_is_pulled(pair: Pair, mounted: Mount, monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    """Its folder is gone all of a sudden, at each of the four steps."""
    stick = mounted("-t", "tmpfs", "none")
    monkeypatch.chdir(pair.stick)
    with monkeypatch.context() as patch:
        pull(stick, moment, patch, lambda: run("umount", "-l", stick))
        not_handed(pair, stick, "没有写成")
    assert not list(stick.iterdir()), "nothing was written to the disk under the stick"
    still_works(pair)


@pytest.mark.parametrize("moment", ["write", "finish", "_settle", "_read_back"])
@pytest.mark.parametrize("kind", ["vfat", "ext4"])
def test_a_device_that_goes_away(
    pair: Pair, mounted: Mount, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str, moment: str
) -> None:
    """A real file system on a loop device that stops in mid-write; what lies on it afterwards is no package, or a whole one."""
    image = tmp_path / "stick.img"
    image.write_bytes(bytes(4 << 20))
    if not run(f"mkfs.{kind}", *(["-q", "-F"] if kind == "ext4" else []), image):
        pytest.skip(f"no mkfs.{kind} here")
    stick = mounted("-o", "loop", image)
    if kind == "ext4" and not can_shut_down(stick, dry=True):
        pytest.skip("this file system cannot be stopped")
    with monkeypatch.context() as patch:
        pull(stick, moment, patch, lambda: can_shut_down(stick) if kind == "ext4" else run("umount", "-l", stick))
        not_handed(pair, stick, "没有写成")
    run("umount", "-l", stick)
    after = mounted("-o", "loop", shutil.copy(image, tmp_path / "copy.img"))
    for path in after.glob("*.xjp"):
        assert handover.take_in(pair.town, path).total("new") > 5
    still_works_again(pair)


def can_shut_down(point: Path, dry: bool = False) -> bool:
    handle = os.open(point, os.O_RDONLY)
    try:
        return dry or fcntl.ioctl(handle, GOING_DOWN, (2).to_bytes(4, sys.byteorder)) is not None
    except OSError:
        return False
    finally:
        os.close(handle)


def still_works_again(pair: Pair) -> None:
    handover.take_in(pair.town, handover.hand_over(pair.unit, pair.to_town, pair.stick).path)
    assert check.check(pair.town) == []


def test_a_stick_that_promises_more_than_it_holds(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is written without a complaint, and what is read back is something else."""
    real = os.replace

    def forgetful(part: Path, target: Path) -> None:
        part.write_bytes(part.read_bytes()[:-100] + bytes(100))
        real(part, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", forgetful)
        not_handed(pair, pair.stick, "读回来不一样")
    assert not list(pair.stick.iterdir())
    still_works(pair)


@pytest.mark.parametrize("trouble", [errno.EIO, errno.ENODEV, errno.ENOSPC])
def test_a_folder_that_cannot_be_settled_is_no_success(pair: Pair, monkeypatch: pytest.MonkeyPatch, trouble: int) -> None:
    real = os.fsync

    def failing(handle: int) -> None:
        if os.path.isdir(f"/proc/self/fd/{handle}"):
            raise OSError(trouble, "device")
        real(handle)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", failing)
        not_handed(pair, pair.stick, "没有写成")
    assert not list(pair.stick.iterdir())
    still_works(pair)


def test_the_disk_of_the_ledger_is_full(pair: Pair, mounted: Mount) -> None:
    """A merge that finds no room is taken back whole, in words; with room it goes on."""
    with pair.unit.change("登记") as pen:
        for _ in range(60):
            pen.add(factories.a_household(remark="很长的备注" * 300))
    package = handover.hand_over(pair.unit, pair.to_town, pair.stick).path
    pair.town.close()
    disk = mounted("-t", "tmpfs", "-o", f"size={pair.town.path.stat().st_size + (300 << 10)}", "none")
    with open_ledger(Path(shutil.copy(pair.town.path, disk)), factories.PASSWORD) as town:
        before = fingerprint(town)
        with pytest.raises(Refusal, match="磁盘已满"):
            handover.take_in(town, package)
        assert fingerprint(town) == before and check.check(town) == []
        assert run("mount", "-o", "remount,size=64m", disk)
        assert handover.take_in(town, package).total("new") > 60 and check.check(town) == []
