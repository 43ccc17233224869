"""What a start decides before anything is installed. Real folders; no network, nothing is installed."""

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from installer import bootstrap
from installer.bootstrap import NotReady

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A fresh checkout with an empty list of pins, and a program that tells what it was handed."""
    (tmp_path / "installer").mkdir()
    for name in ("main.py", "installer/__init__.py", "installer/bootstrap.py"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    (tmp_path / "constraints.txt").write_text("# nothing\n")
    (tmp_path / "xinjing_desktop").mkdir()
    (tmp_path / "xinjing_desktop" / "__init__.py").touch()
    (tmp_path / "xinjing_desktop" / "cli.py").write_text(
        "import sys\n\ndef main(argv):\n    print(sys.prefix, *argv, sep='|')\n    return 7\n"
    )
    return tmp_path


def set_up(checkout: Path) -> Path:
    """The checkout after its first start."""
    home = checkout / ".venv"
    venv.create(home, symlinks=os.name != "nt")
    (home / ".constraints").write_bytes(bootstrap.wanted_mark(str(checkout)))
    return home


def started(checkout: Path, *argv: str, python: str = sys.executable) -> "subprocess.CompletedProcess[str]":
    env = {**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONPATH": ""}
    return subprocess.run([python, str(checkout / "main.py"), *argv], capture_output=True, encoding="utf-8", env=env)


class TestIsReady:
    def test_a_fresh_checkout_is_not(self, checkout: Path) -> None:
        assert not bootstrap.is_ready(str(checkout))

    def test_after_the_first_start_it_is(self, checkout: Path) -> None:
        set_up(checkout)
        assert bootstrap.is_ready(str(checkout))

    def test_changed_pins_call_for_a_new_environment(self, checkout: Path) -> None:
        set_up(checkout)
        with open(checkout / "constraints.txt", "a") as pins:
            pins.write("peewee==4.5.3\n")
        assert not bootstrap.is_ready(str(checkout))

    def test_another_python_calls_for_a_new_environment(self, checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        set_up(checkout)
        monkeypatch.setattr(sys, "version", "3.14.0 (main)")
        assert not bootstrap.is_ready(str(checkout))

    def test_an_environment_that_broke_off_halfway_has_no_mark(self, checkout: Path) -> None:
        (set_up(checkout) / ".constraints").unlink()
        assert not bootstrap.is_ready(str(checkout))

    def test_an_environment_whose_python_went_away_is_not(self, checkout: Path) -> None:
        os.unlink(bootstrap.python_of(str(set_up(checkout))))
        assert not bootstrap.is_ready(str(checkout))


class TestWhichLibraries:
    @pytest.mark.parametrize("argv", [[], ["2026.xjl"], ["台账/去年.XJL"]])
    def test_a_window_needs_those_of_the_screen(self, argv: list[str]) -> None:
        assert "libxcb-cursor.so.0" in bootstrap.needed_for(argv, "")

    def test_a_window_without_a_screen_needs_fewer(self) -> None:
        assert bootstrap.needed_for([], "offscreen") == bootstrap.OFFSCREEN

    @pytest.mark.parametrize("command", ["test", "self-test", "bench", "print", "printers"])
    def test_tests_need_those_without_a_screen(self, command: str) -> None:
        assert bootstrap.needed_for([command], "") == bootstrap.OFFSCREEN

    @pytest.mark.parametrize("argv", [["import", "a.xjl", "b.xlsx"], ["demo", "folder"], ["--version"]])
    def test_work_without_a_window_needs_none(self, argv: list[str]) -> None:
        assert bootstrap.needed_for(argv, "") == {}

    def test_a_library_in_a_usual_folder_is_found(self, tmp_path: Path) -> None:
        (tmp_path / "libone.so.1").touch()
        wanted = {"libone.so.1": "one", "libtwo-of-nobody.so.2": "two"}
        assert bootstrap.missing_libraries(wanted, (str(tmp_path),)) == ["libtwo-of-nobody.so.2"]

    @pytest.mark.skipif(sys.platform != "linux", reason="only Linux has libc.so.6")
    def test_a_library_elsewhere_is_found_by_the_loader(self, tmp_path: Path) -> None:
        assert bootstrap.missing_libraries({"libc.so.6": "libc6"}, (str(tmp_path),)) == []

    def test_a_chinese_font_is_seen_without_asking(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        assert not bootstrap.has_chinese_font((str(tmp_path / "song.ttc"),))
        (tmp_path / "song.ttc").touch()
        assert bootstrap.has_chinese_font((str(tmp_path / "song.ttc"),))


@pytest.mark.skipif(os.name == "nt", reason="Debian packages")
class TestDebianPackages:
    def test_who_is_not_root_gets_the_line_to_run(self, checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        tools = checkout / "tools"
        tools.mkdir()
        (tools / "apt-get").write_text("#!/bin/sh\n")
        (tools / "apt-get").chmod(0o755)
        monkeypatch.setenv("PATH", str(tools))
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
        with pytest.raises(NotReady, match=r"sudo apt-get install -y --no-install-recommends libegl1 libgl1$"):
            bootstrap.install_packages(str(checkout), ["libegl1", "libgl1"])

    def test_a_system_without_apt_gets_the_names(self, checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(checkout))
        with pytest.raises(NotReady, match="libegl1"):
            bootstrap.install_packages(str(checkout), ["libegl1"])

    def test_root_waits_for_another_apt(self, checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        tools = checkout / "tools"
        tools.mkdir()
        (tools / "apt-get").write_text('#!/bin/sh\necho "apt-get $*"\n')
        (tools / "apt-get").chmod(0o755)
        monkeypatch.setenv("PATH", f"{tools}:/bin:/usr/bin")
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        bootstrap.install_packages(str(checkout), ["libegl1"])
        said = Path(bootstrap.log_of(str(checkout))).read_text().splitlines()
        update, install = (line for line in said if line.startswith("apt-get"))
        assert update == "apt-get update"
        assert "DPkg::Lock::Timeout=300" in install and install.endswith("libegl1")

    def test_what_only_some_tests_use_is_tried_once_and_never_in_the_way(
        self, checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        tools = checkout / "tools"
        tools.mkdir()
        (tools / "apt-get").write_text('#!/bin/sh\necho "apt-get $*"\nexit 100\n')
        (tools / "apt-get").chmod(0o755)
        monkeypatch.setenv("PATH", f"{tools}:/bin:/usr/bin")
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        set_up(checkout)
        bootstrap.try_extras(str(checkout), ["samba"])
        assert "这些测试会跳过" in capsys.readouterr().err
        log = Path(bootstrap.log_of(str(checkout)))
        assert log.read_text().splitlines()[-1].endswith("DPkg::Lock::Timeout=300 samba")
        log.unlink()
        bootstrap.try_extras(str(checkout), ["samba"])
        assert not log.exists() and not capsys.readouterr().err

    def test_only_tests_run_by_root_ask_for_them(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        if sys.platform != "linux":
            pytest.skip("Debian packages")
        monkeypatch.setattr(bootstrap, "EXTRAS", {"sh": "dash", "no-such-program": "nothing"})
        (tmp_path / "apt-get").write_text("#!/bin/sh\n")
        (tmp_path / "apt-get").chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        assert bootstrap.missing_extras(["test", "-q"]) == ["nothing"]
        assert bootstrap.missing_extras(["demo"]) == bootstrap.missing_extras([]) == []
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
        assert bootstrap.missing_extras(["test"]) == []

    def test_an_apt_that_fails_names_the_log(self, checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        tools = checkout / "tools"
        tools.mkdir()
        (tools / "apt-get").write_text("#!/bin/sh\nexit 100\n")
        (tools / "apt-get").chmod(0o755)
        monkeypatch.setenv("PATH", f"{tools}:/bin:/usr/bin")
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        with pytest.raises(NotReady, match=r"venv-setup\.log"):
            bootstrap.install_packages(str(checkout), ["libegl1"])


class TestFailures:
    @pytest.mark.parametrize(
        ("said", "sentence"),
        [
            ("NewConnectionError: Failed to establish a new connection: [Errno 111]", "网络"),
            ("ERROR: No matching distribution found for peewee==4.5.3", "网络"),
            ("OSError: [Errno 28] No space left on device", "磁盘已满"),
            ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "与清单不符"),
            ("PermissionError: [WinError 5]", "先关闭"),
            ("something nobody thought of", "维护人员"),
        ],
    )
    def test_each_has_its_sentence(self, said: str, sentence: str) -> None:
        assert sentence in bootstrap.why_it_failed(said, "setup.log")

    def test_what_a_program_said_stays_in_the_log(self, checkout: Path, capfd: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(RuntimeError, match="oh no"):
            bootstrap.run(str(checkout), [sys.executable, "-c", "print('oh no'); raise SystemExit(3)"])
        assert "oh no" in Path(bootstrap.log_of(str(checkout))).read_text()
        assert capfd.readouterr() == ("", "")

    def test_a_folder_that_cannot_be_written_is_named(self, checkout: Path) -> None:
        with pytest.raises(NotReady, match="不能写入"):
            bootstrap.the_only_setup(str(checkout / "nowhere"))


class TestStart:
    def test_the_first_start_sets_up_and_runs_the_program(self, checkout: Path) -> None:
        done = started(checkout, "--version")
        assert done.returncode == 7, done.stderr
        assert done.stdout.strip() == f"{checkout / '.venv'}|--version"
        assert "首次启动" in done.stderr
        assert bootstrap.is_ready(str(checkout))

    def test_the_second_start_says_nothing(self, checkout: Path) -> None:
        set_up(checkout)
        done = started(checkout, "find", "某台账.xjl", "里弄 12号")
        assert (done.returncode, done.stderr) == (7, "")
        assert done.stdout.strip().endswith("|find|某台账.xjl|里弄 12号")

    def test_the_python_of_the_environment_goes_straight_on(self, checkout: Path) -> None:
        home = set_up(checkout)
        (checkout / "constraints.txt").write_text("# others\n")
        assert started(checkout, python=bootstrap.python_of(str(home))).returncode == 7

    def test_an_installed_program_sets_nothing_up(self, checkout: Path) -> None:
        for part in (checkout / "installer").iterdir():
            part.unlink()
        (checkout / "installer").rmdir()
        assert started(checkout).returncode == 7
        assert not (checkout / ".venv").exists()

    def test_without_a_network_one_sentence_says_so(self, checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (checkout / "constraints.txt").write_text(f"peewee==4.5.3 \\\n    --hash=sha256:{'0' * 64}\n")
        for name, value in {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": ""}.items():
            monkeypatch.setenv(name, value)
        done = started(checkout, "--version")
        assert done.returncode == 1
        assert "请接通网络后再运行一次" in done.stderr.splitlines()[-1]
        assert "pip" not in done.stderr
        assert not bootstrap.is_ready(str(checkout))

    def test_only_a_whole_run_of_the_tests_is_shared_by_two(self, checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        ran: list[list[str]] = []
        monkeypatch.chdir(checkout)
        monkeypatch.setattr(bootstrap, "prepare", lambda root, argv: None)
        monkeypatch.setattr(bootstrap, "hand_over", lambda argv: ran.append(argv[1:]) or 0)
        for argv in (["test"], ["test", "-k", "hazard"]):
            assert bootstrap.start(str(checkout), argv) == 0
        assert ran == [["-m", "pytest", "-n", "auto", "--dist", "worksteal"], ["-m", "pytest", "-k", "hazard"]]

    def test_main_can_be_read_by_a_python_that_is_too_old(self) -> None:
        import ast

        ast.parse((ROOT / "main.py").read_text(encoding="utf-8"), feature_version=(3, 7))


def test_the_setup_needs_nothing_but_python() -> None:
    """It runs before anything is installed."""
    loaded = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.append({str(ROOT)!r}); import installer.bootstrap"],
        capture_output=True,
        encoding="utf-8",
    )
    assert loaded.returncode == 0, loaded.stderr
