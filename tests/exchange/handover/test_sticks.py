"""Which sticks are plugged in, told from a made-up mountinfo and /sys, and from a made-up Windows."""

from pathlib import Path

import pytest

from xinjing_desktop.errors import Refusal
from xinjing_desktop.exchange import sticks
from xinjing_desktop.ledger import location

MOUNTS = """\
27 1 8:2 / / rw,relatime - ext4 /dev/sda2 rw
40 27 0:44 / /mnt/share rw,relatime - cifs //server/share rw,vers=3.0
43 27 8:17 / /media/clerk/王芳的\\040U盘 rw,nosuid - vfat /dev/sdb1 rw
46 27 8:17 / /data/again rw - vfat /dev/sdb1 rw
48 27 8:33 / /hidden rw - vfat /dev/sdc1 rw
49 48 8:2 / /hidden rw - ext4 /dev/sda2 rw
"""


def a_sys(root: Path) -> Path:
    for place, partition, numbers in (
        ("pci0000:00/ata1/block/sda", "sda2", "8:2"),
        ("pci0000:00/usb1/1-4/block/sdb", "sdb1", "8:17"),
        ("pci0000:00/usb1/1-5/block/sdc", "sdc1", "8:33"),
    ):
        (root / "devices" / place / partition).mkdir(parents=True)
        (root / "devices" / place / "removable").write_text("0\n")
        (root / "dev/block").mkdir(parents=True, exist_ok=True)
        (root / "dev/block" / numbers).symlink_to(root / "devices" / place / partition)
    return root


def test_a_stick_is_found_once_and_no_disk_share_or_hidden_stick(tmp_path: Path) -> None:
    assert location.sticks_among(MOUNTS, a_sys(tmp_path / "sys")) == [Path("/media/clerk/王芳的 U盘")]


def test_this_machine_tells_without_an_error() -> None:
    for stick in sticks.plugged_in():
        assert stick.name and stick.free >= 0


def test_a_stick_has_a_name_and_room_and_a_reader_without_a_card_is_passed_by(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "U盘").mkdir()
    monkeypatch.setattr(location, "sticks", lambda: [tmp_path / "U盘", tmp_path / "没有卡"])
    (stick,) = sticks.plugged_in()
    assert stick.name == "U盘" and stick.free > 0


def test_drives_of_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """GetDriveTypeW: 2 removable, 3 fixed, 4 remote, 5 CD-ROM."""
    kinds = {"C:\\": 3, "E:\\": 2, "F:\\": 5, "Z:\\": 4}
    monkeypatch.setattr(location.sys, "platform", "win32")
    monkeypatch.setattr(location, "_drives_of_windows", lambda: list(kinds))
    monkeypatch.setattr(location, "_kind_of_drive", kinds.__getitem__)
    assert location.sticks() == [Path("E:\\")]


def test_the_live_ledger_never_lies_on_a_share_or_a_stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.exchange.handover.conftest import a_ledger
    from xinjing_desktop.ledger.file import open_ledger

    a_ledger(tmp_path / "a.xjl", "town", "310105102", "新泾镇").close()
    root = f"27 1 8:2 / / rw - ext4 /dev/sda2 rw\n28 27 0:9 / {tmp_path} rw - cifs //server/share rw\n"
    monkeypatch.setattr(location, "_mountinfo", lambda: root)
    if not location.sys.platform.startswith("linux"):
        pytest.skip("mountinfo is Linux's")
    assert location.is_on_share(tmp_path / "x.xjp") and not location.is_on_stick(tmp_path / "x.xjp")
    for work in (lambda: open_ledger(tmp_path / "a.xjl", "x"), lambda: a_ledger(tmp_path / "b.xjl", "town", "310105102", "新泾镇")):
        with pytest.raises(Refusal, match="台账不能直接放在共享文件夹"):
            work()
    assert not (tmp_path / "b.xjl").exists()


def test_folders_of_a_stick_are_looked_into_one_deep(tmp_path: Path) -> None:
    from xinjing_desktop.exchange import package

    head = package.MAGIC + package._tag("s" * 32) + bytes(40)
    for place in ("a.xjp", "三月/b.XJP", "三月/深/c.xjp", ".Trash/d.xjp", "$RECYCLE.BIN/e.xjp", "三月/f.xjp.part", "g.txt"):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_bytes(head)
    (tmp_path / "别人.xjp").write_bytes(package.MAGIC + package._tag("t" * 32) + bytes(40))
    found = sticks.candidates([tmp_path, *sticks.folders_in(tmp_path)])
    assert {one.path.name for one in found if sticks.begins_for(one.path, "s" * 32)} == {"a.xjp", "b.XJP"}
    gone = tmp_path / "拔掉了"
    assert list(sticks.candidates([gone, *sticks.folders_in(gone)])) == []
