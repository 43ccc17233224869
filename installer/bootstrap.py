"""From a bare Python to a program that runs: .venv, the pinned libraries, Qt's system libraries, a Chinese font.

Standard library only, for nothing else is there yet. Every start comes through here, so whatever is not needed on
every start is imported where it is used.
"""

import os
import sys

TYPE_CHECKING = False  # typing alone would cost as much as all the rest
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

OFFSCREEN = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
}
"""What Qt loads without a screen: the library, and the Debian package that brings it."""

WINDOW = {
    **OFFSCREEN,
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libX11-xcb.so.1": "libx11-xcb1",
}
"""What a real window needs as well."""

FONT = "fonts-noto-cjk"
NOTO = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
FONTS = (
    NOTO,
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/wqy-microhei/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
)
"""Where the usual Chinese fonts lie; only if none of them is there is fontconfig asked, which takes longer."""

SHARES = {"smbd": "samba", "smbclient": "smbclient", "mount.cifs": "cifs-utils", "smbnetfs": "smbnetfs"}
PAPER = {"pdftotext": "poppler-utils", "zbarimg": "zbar-tools", "cupsd": "cups-daemon", "lpadmin": "cups-client"}
EXTRAS = {**SHARES, **PAPER, "mkfs.vfat": "dosfstools"}
"""What some tests use where it is: the program, and the Debian package that brings it. Without it they skip, in words."""

APT = ["apt-get", "install", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300"]
QUIET = {
    "DEBIAN_FRONTEND": "noninteractive",
    "PIP_PREFIX": "",
    "PIP_TARGET": "",
    "PIP_USER": "0",
    "PYTHONHOME": "",
    "PYTHONPATH": "",
}
"""Nobody is asked anything, and a person's own settings of Python do not lead the installation astray."""
NO_NETWORK = (
    "Failed to establish a new connection",
    "name resolution",
    "Name or service not known",
    "getaddrinfo failed",
    "Network is unreachable",
    "Connection refused",
    "ProxyError",
    "Read timed out",
    "ConnectTimeout",
    "No matching distribution found",
)
LIBRARY_FOLDERS = (
    f"/usr/lib/{getattr(sys.implementation, '_multiarch', '')}",
    f"/lib/{getattr(sys.implementation, '_multiarch', '')}",
    "/usr/lib64",
    "/usr/lib",
    "/lib64",
)


class NotReady(Exception):
    """Why the program cannot start here: one Chinese sentence that says what to do."""


# -------------------------------------------------------------------------------------------------- every start: decide


def python_of(venv: str) -> str:
    """The interpreter of a virtual environment."""
    return os.path.join(venv, "Scripts", "python.exe") if os.name == "nt" else os.path.join(venv, "bin", "python")


def wanted_mark(root: str) -> bytes:
    """What `.venv/.constraints` must hold: the Python that runs this, and the pins themselves.

    Comparing them whole is exact, and takes a tenth of the time that loading a hash takes.
    """
    with open(os.path.join(root, "constraints.txt"), "rb") as pins:
        return sys.version.encode() + b"\n" + pins.read()


def is_ready(root: str) -> bool:
    """Whether `.venv` is complete, made of these pins and by this Python. The mark is written last of all."""
    venv = os.path.join(root, ".venv")
    try:
        with open(os.path.join(venv, ".constraints"), "rb") as mark:
            return mark.read() == wanted_mark(root) and os.path.exists(python_of(venv))
    except OSError:
        return False


def needed_for(argv: list[str], platform: str) -> dict[str, str]:
    """The system libraries that this start needs: by far most commands never touch Qt."""
    if argv and argv[0] in ("test", "self-test", "bench", "print", "printers"):
        return OFFSCREEN
    if argv and not (len(argv) == 1 and (argv[0].lower().endswith(".xjl") or os.path.isfile(argv[0]))):
        return {}
    return OFFSCREEN if platform.startswith(("offscreen", "minimal")) else WINDOW


def missing_libraries(libraries: dict[str, str], folders: tuple[str, ...] = LIBRARY_FOLDERS) -> list[str]:
    """Which of the libraries this machine does not have: a look into the usual folders, else the loader's own word."""
    unseen = [name for name in libraries if not any(os.path.exists(f"{folder}/{name}") for folder in folders)]
    if not unseen:
        return []
    import ctypes

    def loads(name: str) -> bool:
        try:
            ctypes.CDLL(name)
        except OSError:
            return False
        return True

    return [name for name in unseen if not loads(name)]


def has_chinese_font(known: tuple[str, ...] = FONTS) -> bool:
    """Whether some font here can show Chinese."""
    if any(os.path.exists(font) for font in known):
        return True
    import subprocess

    try:
        found = subprocess.run(["fc-list", ":lang=zh-cn", "file"], capture_output=True, check=False)
    except OSError:
        return False
    return bool(found.stdout.strip())


def missing_packages(argv: list[str], platform: str) -> list[str]:
    """The Debian packages that this start lacks on Linux, the font among them."""
    libraries = needed_for(argv, platform)
    if not libraries or sys.platform != "linux":
        return []
    packages = [libraries[name] for name in missing_libraries(libraries)]
    # Approved pictures of the pages are drawn with this very font, so the tests want no other.
    if not (os.path.exists(NOTO) if argv[:1] == ["test"] else has_chinese_font()):
        packages.append(FONT)
    return packages


def missing_parts_of_python() -> list[str]:
    """Debian delivers Python without the part that makes environments; this is the package that brings it."""
    import importlib.util

    if importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv"):
        return []
    return [f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"]


# ------------------------------------------------------------------------------------------------- first start: set up


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def log_of(root: str) -> str:
    """Where all the chatter of the setup goes."""
    return os.path.join(root, ".venv-setup.log")


def the_only_setup(root: str) -> "BinaryIO":
    """One setup at a time: who double-clicks twice waits here. Closing the result ends the wait."""
    try:
        lock = open(log_of(root), "ab")  # noqa: SIM115 - the log is the lock, and the caller closes it
    except OSError as error:
        raise NotReady(f"这个文件夹不能写入（{root}），请把程序复制到自己的文件夹后再运行。") from error
    if sys.platform == "win32":
        import msvcrt

        lock.seek(1 << 30)  # a byte that nobody writes
        while True:
            try:
                msvcrt.locking(lock.fileno(), msvcrt.LK_LOCK, 1)
                break
            except OSError:  # it gives up after ten seconds
                say("程序正在另一个窗口里准备，请稍候……")
    else:
        import fcntl

        fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def run(root: str, command: list[str], heard: "Callable[[str], None]" = lambda line: None) -> None:
    """Runs a program with all its chatter in the log; raises `RuntimeError` with what it said when it fails."""
    import subprocess

    said = []
    try:
        process = subprocess.Popen(
            command,
            cwd=root,
            env={**os.environ, **QUIET},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
    except OSError as error:
        raise RuntimeError(str(error)) from error
    assert process.stdout is not None
    with process, open(log_of(root), "ab") as log:
        log.write(f"\n$ {' '.join(command)}\n".encode())
        for raw in process.stdout:
            log.write(raw)
            line = raw.decode("utf-8", "replace").rstrip()
            said.append(line)
            heard(line)
    if process.returncode:
        raise RuntimeError("\n".join(said))


def why_it_failed(said: str, log: str) -> str:
    """The sentence for a failed installation, from what pip said."""
    if "No space left" in said or "Errno 28" in said:
        return "磁盘已满，没有装完。请腾出至少 1 GB 空间后再运行一次。"
    if "DO NOT MATCH THE HASHES" in said:
        return f"下载到的组件与清单不符，没有安装。请换一个可信的软件源后再运行一次。详情见 {log}"
    if "PermissionError" in said or "WinError 5" in said or "WinError 32" in said:
        return f"有文件正被占用，没有装完。请先关闭正在运行的本软件，再运行一次。详情见 {log}"
    if any(words in said for words in NO_NETWORK):
        return f"连不上网络，所需组件没有下载完。请接通网络后再运行一次；不能上网的电脑请改用安装包。详情见 {log}"
    return f"所需组件没有装好，请再运行一次；仍不行时请把这个文件发给维护人员：{log}"


def missing_extras(argv: list[str]) -> list[str]:
    """The Debian packages that more tests could run with; only root of a system with apt is worth asking."""
    if argv[:1] != ["test"] or sys.platform != "linux" or os.geteuid() != 0:
        return []
    import shutil

    if shutil.which("apt-get") is None:
        return []
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    return [package for program, package in EXTRAS.items() if shutil.which(program, path=path) is None]


def try_extras(root: str, packages: list[str]) -> None:
    """Brings them in if that works: once for each environment, because without a network every try takes its time."""
    mark = os.path.join(root, ".venv", ".extras")
    if not packages or os.path.exists(mark):
        return
    try:
        install_packages(root, packages)
    except NotReady:
        say("有些测试要用的系统组件没有装上，这些测试会跳过，其余照常。")
    with open(mark, "w", encoding="utf-8") as file:
        file.write(" ".join(packages) + "\n")


def install_packages(root: str, packages: list[str]) -> None:
    """Brings Debian packages in as root; otherwise raises `NotReady` with the line that does it."""
    import shutil

    line = "sudo " + " ".join([*APT[:4], *packages])
    if shutil.which("apt-get") is None:
        raise NotReady(f"这台电脑还缺系统组件（Debian 系统里的名称：{' '.join(packages)}），请安装后再运行一次。")
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        raise NotReady(f"这台电脑还缺系统组件，请在终端里运行下面这一行，然后再启动：\n{line}")
    with the_only_setup(root):
        say(f"正在安装系统组件（{len(packages)} 个）……")
        try:
            run(root, ["apt-get", "update"])
        except RuntimeError:
            pass  # an old list of packages may still do; if not, the next step says so
        try:
            run(root, [*APT, *packages])
        except RuntimeError as error:
            raise NotReady(
                f"系统组件没有装上。请检查网络后再运行一次，或者手工运行这一行：\n{line}\n详情见 {log_of(root)}"
            ) from error


def counting(total: int) -> "Callable[[str], None]":
    """Turns pip's lines into a count that a person can watch."""
    seen = [0]
    shown = sys.stderr.isatty()

    def heard(line: str) -> None:
        if line.startswith("Collecting ") and shown:
            seen[0] += 1
            print(f"\r正在下载组件 {min(seen[0], total)}/{total} ", end="", file=sys.stderr, flush=True)
        elif line.startswith("Installing collected packages"):
            say(("\r" if shown else "") + "下载完成，正在安装…… ")

    return heard


def build_venv(root: str) -> None:
    """Makes `.venv` anew and installs the pins; the mark comes last, so a half-made one is never taken for whole."""
    venv, log = os.path.join(root, ".venv"), log_of(root)
    constraints = os.path.join(root, "constraints.txt")
    with open(constraints, encoding="utf-8") as pins:
        total = sum(line[:1].isalnum() for line in pins)
    say("首次启动，正在准备运行环境，约需一两分钟……")
    pip = [python_of(venv), "-m", "pip", "install", "--require-hashes", "--no-deps", "--no-input"]
    pip += ["--disable-pip-version-check", "--progress-bar", "off", "--no-warn-script-location", "-r", constraints]
    try:
        run(root, [sys.executable, "-m", "venv", "--clear", venv])
        run(root, pip, counting(total))
    except RuntimeError as error:
        raise NotReady(why_it_failed(str(error), log)) from error
    with open(os.path.join(venv, ".constraints"), "wb") as mark:
        mark.write(wanted_mark(root))
    say("运行环境已准备好。")


def prepare(root: str, argv: list[str]) -> None:
    """Everything this start needs, or `NotReady`."""
    packages = missing_packages(argv, os.environ.get("QT_QPA_PLATFORM", ""))
    ready = inside(os.path.join(root, ".venv")) or is_ready(root)
    if not ready:
        packages += missing_parts_of_python()
    if packages:
        try:
            install_packages(root, packages)
        except NotReady as error:
            if packages != [FONT]:
                raise
            say(str(error))  # a font alone: go on, the window says so itself where nothing can show Chinese
    if not ready:
        with the_only_setup(root):
            if not is_ready(root):
                build_venv(root)
    try_extras(root, missing_extras(argv))


# ------------------------------------------------------------------------------------------------------------ hand over


def inside(venv: str) -> bool:
    """Whether this very process runs in that environment."""
    return os.path.realpath(sys.prefix) == os.path.realpath(venv)


def hand_over(command: list[str]) -> int:
    """Goes on as another program; where the system cannot do that (Windows), waits and returns its exit code."""
    if os.name != "nt":
        os.execv(command[0], command)
    import subprocess

    try:
        return subprocess.call(command)
    except KeyboardInterrupt:
        return 130


def start(root: str, argv: list[str]) -> int:
    """Sets up what is missing and goes on in `.venv`: with the tests for `test`, else with main.py again.

    `argv` is what follows main.py on the command line. The result is an exit code.
    """
    try:
        prepare(root, argv)
    except NotReady as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("已停止，下次启动会接着准备。")
        return 130
    python = python_of(os.path.join(root, ".venv"))
    if argv[:1] != ["test"]:
        return hand_over([python, os.path.join(root, "main.py"), *argv])
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.chdir(root)
    shared = ["-n", "auto", "--dist", "worksteal"] if not argv[1:] else []  # two processes halve the minutes of a whole run
    return hand_over([python, "-m", "pytest", *shared, *argv[1:]])
