"""A real Samba share on this machine's loopback carries an exchange: by smbclient, and mounted by the kernel or by FUSE.

The server is the test's own: a high port on 127.0.0.1 (or the usual one in a network of its own, because FUSE's client
knows no other), its files in a temporary folder. Skipped with a word where Samba is
not installed or the test does not run as root.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from tests import factories
from tests.exchange.handover.conftest import Pair
from tests.exchange.handover.crafted import fingerprint
from xinjing_desktop.errors import Refusal
from xinjing_desktop.exchange import handover, medium
from xinjing_desktop.exchange.shared_folder import Exchanged, SharedFolder, exchange
from xinjing_desktop.ledger import agreement, check, location, shared_places
from xinjing_desktop.ledger.file import open_ledger

pytestmark = pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root starts a Samba server")
SETTINGS = """
[global]
server role = standalone server
map to guest = Bad User
guest account = root
interfaces = 127.0.0.1
bind interfaces only = yes
smb ports = {port}
disable netbios = yes
load printers = no
printcap name = /dev/null
disable spoolss = yes
log file = {home}/log
private dir = {home}/private
lock directory = {home}/lock
state directory = {home}/state
cache directory = {home}/cache
pid directory = {home}/pid
ncalrpc dir = {home}/ncalrpc

[share]
path = {home}/share
read only = no
guest ok = yes
guest only = yes
force user = root
"""


class Share(NamedTuple):
    """A share, and the folder of the server in which its files lie."""

    folder: Path
    port: int
    settings: Path

    def ask(self, command: str) -> "subprocess.CompletedProcess[str]":
        """Run one command of smbclient on the share."""
        words = ["smbclient", "-s", str(self.settings), "-N", "-p", str(self.port), "//127.0.0.1/share", "-c", command]
        return subprocess.run(words, capture_output=True, encoding="utf-8", timeout=60, env={**os.environ, "LC_ALL": "C.UTF-8"})


Start = Callable[[], "subprocess.Popen[bytes]"]


@pytest.fixture
def share(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Share, Start, list["subprocess.Popen[bytes]"]]]:
    smbd = shutil.which("smbd") or shutil.which("smbd", path="/usr/sbin:/usr/local/sbin")
    if smbd is None or shutil.which("smbclient") is None:
        pytest.skip("Samba is not installed here")
    home = tmp_path_factory.mktemp("samba")
    for name in ("private", "lock", "state", "cache", "pid", "ncalrpc", "share"):
        (home / name).mkdir(mode=0o755)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = home / "smb.conf"
    settings.write_text(SETTINGS.format(home=home, port=port))
    running: list[subprocess.Popen[bytes]] = []
    made = Share(home / "share", port, settings)

    def start() -> "subprocess.Popen[bytes]":
        server = subprocess.Popen(
            [smbd, "--foreground", "--no-process-group", "-s", str(settings), "-l", str(home)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        running.append(server)
        for _ in range(100):
            if made.ask("ls").returncode == 0:
                return server
            if server.poll() is not None:
                break
            time.sleep(0.1)
        pytest.skip("Samba does not start here")

    yield made, start, running
    for server in running:
        stop(server)


def stop(server: "subprocess.Popen[bytes]") -> None:
    """The server and those that it has started for its clients."""
    if server.poll() is None:
        os.killpg(server.pid, 15)
        server.wait(timeout=20)


def test_a_share_carries_an_exchange_by_smbclient(pair: Pair, share: tuple[Share, Start, list], tmp_path: Path) -> None:
    """The town's PC holds the shared folder; the committee reaches it over the network, is cut off, and comes back."""
    there, start, _ = share
    server = start()
    shared_places.agree(pair.town, pair.to_unit.site, there.folder)
    look = SharedFolder(pair.town, there.folder)
    handed = handover.hand_over(pair.unit, pair.to_town, tmp_path)
    assert there.ask(f'put "{handed.path}" "{handed.path.name}.part"').returncode == 0
    assert look.look() == [], "it has not got its name yet"
    assert there.ask(f'rename "{handed.path.name}.part" "{handed.path.name}"').returncode == 0
    done = exchange(pair.town, look)
    assert (len(done.merged), done.refused, len(done.handed)) == (1, [], 1)

    stop(server)
    answer = tmp_path / "回复.xjp"
    assert there.ask(f'get "{done.handed[0].path.name}" "{answer}"').returncode != 0
    with pytest.raises(Refusal, match=r"找不到|是空的|没有复制完整"):
        handover.take_in(pair.unit, answer)
    start()
    assert there.ask(f'get "{done.handed[0].path.name}" "{answer}"').returncode == 0
    taken = handover.take_in(pair.unit, answer)
    assert not taken.gap and agreement.compare(pair.unit, taken.facts.id) == []
    assert check.check(pair.unit) == check.check(pair.town) == []
    assert exchange(pair.town, look).handed == []


NAMESPACE = """
import fcntl, os, socket, struct, subprocess, sys

smbd, home, point = sys.argv[1:]
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:  # SIOCSIFFLAGS: bring the loopback up
    fcntl.ioctl(any_socket, 0x8914, struct.pack("16sH14x", b"lo", 1 | 64))
quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
server = subprocess.Popen([smbd, "--foreground", "--no-process-group", "-s", home + "/smb.conf", "-l", home], **quiet)
subprocess.Popen(["smbnetfs", point, "-f"], env={**os.environ, "HOME": home}, **quiet)
server.wait()
"""
"""A server on the usual port, and a mount of its share by FUSE, in a network of their own: no other program sees them."""


@pytest.fixture
def mounted(share: tuple[Share, Start, list], tmp_path: Path) -> Iterator[tuple[Share, Path]]:
    """The share as a folder: mounted by the kernel, or where that knows no shares by FUSE; skips where neither works."""
    there, start, running = share
    point = tmp_path / "网络盘"
    point.mkdir()
    start()
    options = f"guest,port={there.port},vers=3.0,iocharset=utf8"
    mount = ["mount", "-t", "cifs", "-o", options, "//127.0.0.1/share", str(point)]
    folder = point
    if subprocess.run(mount, capture_output=True).returncode:
        folder = mount_by_fuse(there, point, running)
    yield there, folder
    subprocess.run(["umount", "-l", str(point)], capture_output=True)


def mount_by_fuse(there: Share, point: Path, running: list["subprocess.Popen[bytes]"]) -> Path:
    if shutil.which("smbnetfs") is None or shutil.which("unshare") is None:
        pytest.skip("this machine does not mount shares, and smbnetfs is not installed")
    stop(running.pop())
    home = there.settings.parent
    there.settings.write_text(SETTINGS.format(home=home, port=445))
    (home / ".smb").mkdir()
    shutil.copy(there.settings, home / ".smb")
    (home / ".smb" / "smbnetfs.conf").write_text('auth "guest" ""\n')
    (home / ".smb" / "smbnetfs.conf").chmod(0o600)
    smbd = shutil.which("smbd", path=os.environ["PATH"] + ":/usr/sbin") or "smbd"
    running.append(
        subprocess.Popen(
            ["unshare", "-n", sys.executable, "-c", NAMESPACE, smbd, str(home), str(point)], start_new_session=True
        )
    )
    (there.folder / "da").touch()
    for _ in range(60):
        with suppress(OSError):
            if (point / "127.0.0.1" / "share" / "da").exists():
                (there.folder / "da").unlink()
                return point / "127.0.0.1" / "share"
        time.sleep(0.1)
    pytest.skip("this machine does not mount shares by FUSE either")


def test_a_mounted_share_carries_an_exchange(pair: Pair, mounted: tuple[Share, Path]) -> None:
    """As a person has it: a folder that is a network drive, to both sides. The live ledger is refused there."""
    there, folder = mounted
    shared_places.agree(pair.unit, pair.to_town.site, folder, 30)
    shared_places.agree(pair.town, pair.to_unit.site, folder)
    assert shared_places.places(pair.unit)[pair.to_town.site].on_share and location.is_on_share(folder / "x")
    live = Path(shutil.copyfile(pair.unit.path, folder / "台账.xjl"))
    with pytest.raises(Refusal, match="台账不能直接放在共享文件夹"):
        open_ledger(live, factories.PASSWORD)
    (handed,) = exchange(pair.unit, folder).handed
    assert (there.folder / handed.path.name).read_bytes() == handed.path.read_bytes(), "it lies on the server"
    assert "拔出" not in handed.sentence
    assert counts(exchange(pair.town, folder)) == (1, 0, 1)
    done = exchange(pair.unit, folder)
    assert counts(done) == (1, 0, 0) and agreement.compare(pair.unit, done.merged[0].facts.id) == []
    assert counts(exchange(pair.town, folder)) == counts(exchange(pair.unit, folder)) == (0, 0, 0)
    assert not list(there.folder.glob("*.part")) and check.check(pair.unit) == check.check(pair.town) == []


def test_names_on_a_share_are_given_to_one_program_only(pair: Pair, mounted: tuple[Share, Path]) -> None:
    _, folder = mounted
    with medium.reserved(folder, "XJ", ".xjp") as (part, first):
        with medium.reserved(folder, "XJ", ".xjp") as (other, second):
            assert part != other and (first.name, second.name) == ("XJ.xjp", "XJ-2.xjp")
            medium.write(other, b"second")
            medium.finish(other, second, b"second")
        medium.write(part, b"first")
        medium.finish(part, first, b"first")
    assert (first.read_bytes(), second.read_bytes()) == (b"first", b"second")


def test_a_share_that_goes_away_leaves_the_ledger_as_it_was(
    pair: Pair, mounted: tuple[Share, Path], share: tuple[Share, Start, list]
) -> None:
    """The server is gone from one moment to the next; nothing is written to the disk under the mount."""
    _, folder = mounted
    shared_places.agree(pair.unit, pair.to_town.site, folder, 30)
    for server in share[2]:
        kill(server)
    before = fingerprint(pair.unit)
    with pytest.raises(Refusal) as caught:
        handover.hand_over(pair.unit, pair.to_town, folder)
    assert "台账没有改动" in caught.value.sentence and fingerprint(pair.unit) == before
    point = folder if folder.name == "网络盘" else folder.parents[1]
    subprocess.run(["umount", "-l", str(point)], capture_output=True)
    with pytest.raises(Refusal, match="现在连不上"):
        exchange(pair.unit, folder)
    assert fingerprint(pair.unit) == before and not list(point.iterdir())


def kill(server: "subprocess.Popen[bytes]") -> None:
    os.killpg(server.pid, 9)
    server.wait(timeout=20)


def counts(done: Exchanged) -> tuple[int, int, int]:
    return len(done.merged), len(done.refused), len(done.handed)
