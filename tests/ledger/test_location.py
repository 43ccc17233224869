"""Where a ledger may live: told from the text of mountinfo and a made-up /sys."""

from pathlib import Path

import pytest

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import location
from xinjing_desktop.ledger.location import ON_SHARE, ON_STICK, Mount

MOUNTS = """\
22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 8:2 / / rw,relatime - ext4 /dev/sda2 rw
28 27 8:3 / /data rw,relatime shared:1 master:2 - ext4 /dev/sda3 rw
40 27 0:44 / /mnt/share rw,relatime - cifs //server/share rw,vers=3.0
41 27 0:45 / /mnt/nfs rw,relatime - nfs4 server:/export rw
42 27 0:46 / /mnt/ssh rw,nosuid - fuse.sshfs clerk@server: rw
43 27 8:17 / /media/clerk/USB\\040DISK rw,nosuid - vfat /dev/sdb1 rw
44 27 8:18 / /media/clerk/王芳的\\040U盘 rw,nosuid - exfat /dev/sdb2 rw
45 27 0:47 / /media/a\\134b\\011c rw - 9p host rw
46 28 8:17 / /data/stick rw - vfat /dev/sdb1 rw
47 27 0:50 / /mnt/gvfs rw - fuse.gvfsd-fuse gvfsd-fuse rw
48 27 8:17 / /hidden rw - vfat /dev/sdb1 rw
49 48 8:3 / /hidden rw - ext4 /dev/sda3 rw
50 27 253:1 / /media/locked rw - ext4 /dev/mapper/stick rw
51 27 0:60 / /media/mobile rw - btrfs /dev/sdc1 rw
52 27 179:1 / /media/card rw - vfat /dev/mmcblk0p1 rw
"""


@pytest.fixture
def sys_folder(tmp_path: Path) -> Path:
    """A disk inside (sda), a stick (sdb) that says 0 of itself as large ones do, an encrypted volume on it, a memory card,
    a drive that says it can be taken out."""
    root = tmp_path / "sys"
    for place, partition, numbers in (
        ("devices/pci0000:00/0000:00:17.0/ata1/host0/block/sda", "sda2", "8:2"),
        ("devices/pci0000:00/0000:00:17.0/ata1/host0/block/sda", "sda3", "8:3"),
        ("devices/pci0000:00/0000:00:14.0/usb1/1-4/1-4:1.0/host6/block/sdb", "sdb1", "8:17"),
        ("devices/pci0000:00/0000:00:14.0/usb1/1-4/1-4:1.0/host6/block/sdb", "sdb2", "8:18"),
        ("devices/pci0000:00/mmc_host/mmc0/mmc0:0001/block/mmcblk0", "mmcblk0p1", "179:1"),
        ("devices/pci0000:00/0000:00:1f.2/host3/block/sdd", "sdd1", "8:49"),
    ):
        (root / place / partition).mkdir(parents=True)
        (root / place / "removable").write_text("1\n" if place.endswith("sdd") else "0\n")
        link(root, numbers, root / place / partition)
    (root / "devices/pci0000:00/mmc_host/mmc0/mmc0:0001/block/mmcblk0/device").mkdir()
    (root / "devices/pci0000:00/mmc_host/mmc0/mmc0:0001/block/mmcblk0/device/type").write_text("SD\n")
    mapped = root / "devices/virtual/block/dm-1"
    (mapped / "slaves" / "sdb2").mkdir(parents=True)
    link(root, "253:1", mapped)
    (root / "class/block/sdb2").mkdir(parents=True)
    (root / "class/block/sdb2/dev").write_text("8:18\n")
    return root


def link(root: Path, numbers: str, target: Path) -> None:
    (root / "dev/block").mkdir(parents=True, exist_ok=True)
    (root / "dev/block" / numbers).symlink_to(target)


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("/data/台账.xjl", None),
        ("/srv/a/b/台账.xjl", None),
        ("/database/a.xjl", None),
        ("/hidden/a.xjl", None),
        ("/mnt/share/居委/a.xjl", ON_SHARE),
        ("/mnt/nfs/a.xjl", ON_SHARE),
        ("/mnt/ssh/a.xjl", ON_SHARE),
        ("/mnt/gvfs/smb-share/a.xjl", ON_SHARE),
        ("/media/a\\b\tc/a.xjl", ON_SHARE),
        ("/media/clerk/USB DISK/a.xjl", ON_STICK),
        ("/media/clerk/王芳的 U盘/台账/a.xjl", ON_STICK),
        ("/data/stick/a.xjl", ON_STICK),
        ("/media/locked/a.xjl", ON_STICK),
        ("/media/card/a.xjl", ON_STICK),
    ],
)
def test_a_ledger_lives_on_a_disk_of_this_computer(file: str, said: str | None, sys_folder: Path) -> None:
    mount = location.mounted(Path(file), MOUNTS)
    if said is None:
        location.refuse_on(mount, sys_folder)
    else:
        with pytest.raises(Refusal) as caught:
            location.refuse_on(mount, sys_folder)
        assert caught.value.sentence == said and "请先把它复制到本机硬盘" in said


def test_a_disk_that_says_it_can_be_taken_out_is_believed(sys_folder: Path) -> None:
    assert location.removable("8:49", sys_folder)
    assert not location.removable("8:3", sys_folder)
    assert not location.removable("9:99", sys_folder) and not location.removable("", sys_folder)


def test_a_file_system_with_a_number_of_its_own_is_asked_for_its_device(sys_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """btrfs shows 0:60; the stick is found by the device file it was mounted from."""
    monkeypatch.setattr(location, "_number_of", {"/dev/sdc1": "8:17"}.__getitem__)
    mount = location.mounted(Path("/media/mobile/a.xjl"), MOUNTS)
    assert mount == Mount("0:60", "btrfs", "/dev/sdc1")
    with pytest.raises(Refusal, match="U 盘"):
        location.refuse_on(mount, sys_folder)


def test_a_link_to_a_stick_is_followed(tmp_path: Path) -> None:
    real = tmp_path / "stick"
    real.mkdir()
    (tmp_path / "desk").symlink_to(real)
    (tmp_path / "a.xjl").symlink_to(real / "a.xjl")
    mounts = f"27 1 8:2 / / rw - ext4 /dev/sda2 rw\n28 27 8:17 / {real} rw - vfat /dev/sdb1 rw\n"
    for file in (tmp_path / "desk" / "a.xjl", tmp_path / "a.xjl"):
        assert location.mounted(file, mounts).kind == "vfat"


def test_broken_lines_are_passed_over() -> None:
    assert location.mounted(Path("/data/a.xjl"), "\nnonsense\n1 2 3\n") == Mount("", "", "")


def test_this_machine_is_fit_for_tests(tmp_path: Path) -> None:
    location.refuse_unsafe(tmp_path / "a.xjl")
