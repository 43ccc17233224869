"""A CUPS of our own, with its own folders and socket: real queues, and a printer that keeps what it gets."""

import ctypes
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

PROGRAMS = ("cupsd", "lpadmin", "cupsdisable", "cupsenable", "cupsreject", "lpstat", "cupsaccept")
PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
WITH_US = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
"""Tests that are killed take the server with them."""
SECONDS = 10.0
A4, A5 = {"A4": (595, 842)}, {"A5": (420, 595)}
"""Papers in points."""

_POLICY = """
Browsing Off
WebInterface No
DefaultAuthType None
PreserveJobHistory Yes
ErrorPolicy abort-job
MaxLogSize 0
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  JobPrivateAccess all
  JobPrivateValues none
  SubscriptionPrivateAccess all
  SubscriptionPrivateValues none
  <Limit All>
    Order allow,deny
    Allow all
  </Limit>
</Policy>
"""
_TYPES = "application/pdf pdf string(0,%PDF)\n"
_BACKEND = """#!/bin/sh
# CUPS calls it with: job, user, title, copies, options, and the file (or the file comes on the standard input)
[ $# -eq 0 ] && exit 0
[ -e "{got}/broken" ] && exit 1
printf '%s\\n' "$PRINTER" "$@" > "{got}/$1.told"
cat "${{6:--}}" > "{got}/$1.part" && mv "{got}/$1.part" "{got}/$1.pdf"
"""


@dataclass(frozen=True)
class Received:
    """A job as it came out of the queue."""

    pdf: Path
    queue: str
    title: str
    copies: int
    options: list[str]


class PrintServer:
    """Queues are made with `add`, and what they printed is read with `received`."""

    def __init__(self, root: Path) -> None:
        self.root, self.socket, self.got = root, root / "s", root / "got"
        self._queues: set[str] = set()

    def add(self, name: str, description: str, sizes: dict[str, tuple[int, int]], margin: float = 4.2) -> None:
        """A queue for a printer with these papers (in points), that leaves so many millimetres white at every edge.

        Without papers it has no driver, and nobody knows anything of the printer.
        """
        driver = []
        if sizes:
            ppd = self.root / f"{name}.ppd"
            ppd.write_text(_ppd(sizes, margin / 25.4 * 72), "ascii")
            driver = ["-P", str(ppd)]
        self.tell("lpadmin", "-p", name, "-D", description, "-v", "keep:/there", *driver, "-E")
        self._queues.add(name)

    def tell(self, program: str, *words: str) -> str:
        """One of the programs of CUPS; what it said."""
        command = [shutil.which(program, path=PATH) or program, *words]
        environment = {**os.environ, "CUPS_SERVER": str(self.socket), "LC_ALL": "C.UTF-8"}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=SECONDS)
        assert done.returncode == 0, f"{command}: {done.stderr}\n{self.log()[-2000:]}"
        return done.stdout

    def received(self, count: int = 1) -> list[Received]:
        """The jobs that came out, oldest first, as soon as there are so many."""
        end = time.monotonic() + SECONDS
        while len(found := sorted(self.got.glob("*.pdf"), key=lambda path: int(path.stem))) < count:
            assert time.monotonic() < end, f"{len(found)} of {count} jobs came out\n{self.log()[-3000:]}"
            time.sleep(0.02)
        return [_received(path) for path in found]

    def waiting(self) -> str:
        """The jobs that still wait, as lpstat lists them."""
        return self.tell("lpstat", "-o")

    def clear(self) -> None:
        """No queues, nothing received."""
        for name in self._queues:
            self.tell("lpadmin", "-x", name)
        self._queues.clear()
        for path in self.got.iterdir():
            path.unlink()

    def log(self) -> str:
        return (self.root / "error_log").read_text("utf-8", "replace") if (self.root / "error_log").exists() else ""


@contextmanager
def a_print_server() -> Iterator[PrintServer]:
    """Started for the tests and stopped after them; skips, in words, where CUPS is not installed."""
    if sys.platform != "linux":
        pytest.skip("打印服务器只在 Linux 上起")
    if lacking := [name for name in PROGRAMS if shutil.which(name, path=PATH) is None]:
        pytest.skip(f"没有 {'、'.join(lacking)}，不能起一台打印服务器（Debian：cups-daemon cups-client）")
    root = Path(tempfile.mkdtemp(prefix="xj-cups-", dir="/tmp"))  # the name of a socket is short, and others must get in
    root.chmod(0o755)
    server = PrintServer(root)
    _furnish(server)
    settings = ["-c", str(root / "etc/cupsd.conf"), "-s", str(root / "etc/cups-files.conf")]
    command = [*WITH_US, shutil.which("cupsd", path=PATH) or "", "-f", *settings]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + SECONDS
        while not server.socket.exists():
            assert process.poll() is None and time.monotonic() < end, f"cupsd did not start\n{server.log()[-3000:]}"
            time.sleep(0.02)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        shutil.rmtree(root, ignore_errors=True)


@contextmanager
def printing_there(server: PrintServer) -> Iterator[None]:
    """This process prints to that server: libcups asks the environment once, and is told anew here."""
    library = ctypes.CDLL("libcups.so.2")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CUPS_SERVER", str(server.socket))
        library.cupsSetServer(str(server.socket).encode())
        yield
    library.cupsSetServer(None)


def _furnish(server: PrintServer) -> None:
    root = server.root
    for folder in ("etc/ppd", "spool/tmp", "cache", "run", "bin/backend", "bin/daemon", "bin/filter", "data/mime", "got"):
        (root / folder).mkdir(parents=True)
    (root / "etc/cupsd.conf").write_text(f"Listen {server.socket}\nLogLevel debug\n{_POLICY}")
    places = {
        "ServerRoot": "etc", "ServerBin": "bin", "DataDir": "data", "DocumentRoot": "data", "RequestRoot": "spool",
        "TempDir": "spool/tmp", "CacheDir": "cache", "StateDir": "run", "AccessLog": "access_log",
        "ErrorLog": "error_log", "PageLog": "page_log",
    }  # fmt: skip
    (root / "etc/cups-files.conf").write_text("".join(f"{name} {root / place}\n" for name, place in places.items()))
    (root / "data/mime/mime.types").write_text(_TYPES)
    (root / "data/mime/mime.convs").write_text("")
    (root / "bin/backend/keep").write_text(_BACKEND.format(got=server.got))
    (root / "bin/backend/keep").chmod(0o700)  # for nobody else: then CUPS runs it as whoever runs CUPS
    helper = Path("/usr/lib/cups/daemon/cups-exec")
    if helper.exists():
        (root / "bin/daemon/cups-exec").symlink_to(helper)


def _received(pdf: Path) -> Received:
    queue, _, _, title, copies, options, *_ = pdf.with_suffix(".told").read_text("utf-8").splitlines()
    return Received(pdf, queue, title, int(copies), options.split())


def _ppd(sizes: dict[str, tuple[int, int]], margin: float) -> str:
    """What a driver says of a printer: its papers and how near it comes to their edges."""
    first = next(iter(sizes))
    lines = [
        '*PPD-Adobe: "4.3"', '*FormatVersion: "4.3"', '*FileVersion: "1.0"', "*LanguageVersion: English",
        "*LanguageEncoding: ISOLatin1", '*PCFileName: "KEEPS.PPD"', '*Manufacturer: "Keeps"', '*Product: "(Keeps)"',
        '*ModelName: "Keeps"', '*ShortNickName: "Keeps"', '*NickName: "Keeps"', '*PSVersion: "(3010.000) 0"',
        '*LanguageLevel: "3"', "*ColorDevice: False", "*DefaultColorSpace: Gray", "*FileSystem: False",
        "*cupsManualCopies: False", '*cupsFilter2: "application/pdf application/pdf 0 -"',
    ]  # fmt: skip
    for option in ("PageSize", "PageRegion"):
        lines += [f"*OpenUI *{option}: PickOne", f"*OrderDependency: 10 AnySetup *{option}", f"*Default{option}: {first}"]
        lines += [f'*{option} {name}: "<</PageSize[{w} {h}]>>setpagedevice"' for name, (w, h) in sizes.items()]
        lines += [f"*CloseUI: *{option}"]
    lines += [f"*DefaultImageableArea: {first}", f"*DefaultPaperDimension: {first}"]
    for name, (w, h) in sizes.items():
        lines += [f'*ImageableArea {name}: "{margin:.2f} {margin:.2f} {w - margin:.2f} {h - margin:.2f}"']
        lines += [f'*PaperDimension {name}: "{w} {h}"']
    return "\n".join([*lines, ""])
