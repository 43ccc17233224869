"""The command line: usage in Chinese, what cannot be opened, and that nobody ever sees a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import factories
from tests.cli.conftest import Run
from xinjing_desktop import __version__, cli

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = (
    "demo new import reports export identity trust hand-over merge conflicts resolve"
    " set find history state check backup restore notices print bench self-test"
).split()

# ---- usage


def test_the_help_names_every_command_in_chinese(run: Run) -> None:
    done = run("--help")
    assert done.code == 0
    assert all(f"\n    {name}" in done.out for name in COMMANDS)
    assert "usage" not in done.out
    assert "show this" not in done.out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(run: Run, name: str) -> None:
    done = run(name, "--help")
    assert (done.code, done.out[:3]) == (0, "用法：")


def test_a_command_that_nobody_knows_is_wrong_usage(run: Run) -> None:
    done = run("fax", "a.xjl")
    assert done.code == 2
    assert "没有“fax”这个命令" in done.err


@pytest.mark.parametrize(
    "argv",
    [
        ["new"],
        ["new", "a.xjl"],
        ["new", "a.xjl", "--unit", "310105102001"],
        ["new", "a.xjl", "--town", "新泾镇", "--name", "北渔"],
        ["new", "a.xjl", "--town", "新泾镇", "--unit", "310105102001"],
        ["export", "a.xjl", "households"],
        ["export", "a.xjl", "households", "--as-of", "昨天", "-o", "b.xlsx"],
        ["export", "a.xjl", "households", "--month", "2026-13", "-o", "b.xlsx"],
        ["set", "a.xjl", "household", "uid", "remark"],
        ["set", "a.xjl", "household", "uid", "remark", "一", "gas_type"],
        ["demo"],
        ["demo", "d", "--households", "0"],
        ["demo", "d", "--units", "两个"],
        ["demo", "d", "--seed", "x"],
        ["find", "a.xjl"],
        ["state"],
        ["--nonsense"],
    ],
)
def test_wrong_usage_is_2_and_says_how_it_is_meant(run: Run, argv: list[str]) -> None:
    done = run(*argv)
    assert done.code == 2
    assert done.err.startswith("用法：")
    assert done.err.strip().endswith("。") or "\n" in done.err
    assert not any(word in done.err for word in ("error", "required", "invalid", "expected"))


def test_the_version(run: Run) -> None:
    assert run("--version").out == f"xinjing_desktop {__version__}\n"


def test_without_a_command_the_window_opens_with_the_ledger_if_one_is_given(
    run: Run, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = pytest.importorskip("xinjing_desktop.app")
    opened: list[Path | None] = []
    monkeypatch.setattr(app, "run", lambda path: opened.append(path) or 0)
    assert run().code == run(file).code == run("没有这个.xjl").code == 0
    assert opened == [None, file, Path("没有这个.xjl")]


# ---- opening


@pytest.mark.parametrize(
    "command", [["state"], ["check"], ["find", "张"], ["history", "x"], ["backup"], ["export", "shops", "-o", "a.xlsx"]]
)
def test_what_cannot_be_opened_is_refused_in_one_sentence(run: Run, tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "乱码.xjl").write_bytes(b"no ledger at all" * 300)
    (tmp_path / "空.xjl").write_bytes(b"")
    for name in ("没有.xjl", "乱码.xjl", "空.xjl", "."):
        done = run(command[0], name, *command[1:])
        assert done.code == 1
        assert done.out == ""
        assert len(done.err.strip().splitlines()) == 1


def test_a_wrong_password_and_an_unknown_account_say_the_same(
    run: Run, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XINJING_PASSWORD", "不是这个密码")
    wrong = run("state", file)
    monkeypatch.setenv("XINJING_PASSWORD", factories.PASSWORD)
    monkeypatch.setenv("XINJING_ACCOUNT", "没有这个人")
    unknown = run("state", file)
    assert (wrong.code, unknown.code) == (1, 1)
    assert wrong.err == unknown.err


def test_without_a_password_and_without_a_terminal_it_says_how_to_give_one(
    run: Run, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XINJING_PASSWORD")
    monkeypatch.setattr("sys.stdin", None)
    done = run("state", file)
    assert done.code == 1
    assert "XINJING_PASSWORD" in done.err


def test_at_a_terminal_the_password_is_asked_for(run: Run, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal:
        def isatty(self) -> bool:
            return True

    monkeypatch.delenv("XINJING_PASSWORD")
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("getpass.getpass", lambda prompt: factories.PASSWORD)
    assert run("state", file).code == 0


def test_ctrl_c_is_no_traceback(run: Run, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "opened", interrupted)
    done = run("state", file)
    assert (done.code, done.err) == (1, "已停止，没有改动。\n")


# ---- in a process of its own


def start(*argv: str, **given: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONIOENCODING": "utf-8", **given}
    command = [sys.executable, str(ROOT / "main.py"), *argv]
    return subprocess.run(
        command, capture_output=True, encoding="utf-8", env=env, timeout=120, stdin=subprocess.DEVNULL
    )


def test_main_py_passes_exit_codes_on(file: Path, door: str) -> None:
    done = start("find", str(file), "zgq", XINJING_PASSWORD=factories.PASSWORD)
    assert (done.returncode, done.stderr) == (0, "")
    assert door in done.stdout
    refused = start("find", str(file), "zgq", XINJING_PASSWORD="不是这个密码")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert start("merge").returncode == 2


def test_a_console_that_knows_no_chinese_is_no_reason_to_crash(file: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), "reports"],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        timeout=120,
    )
    assert done.returncode == 0
    assert done.stdout.startswith(b"hazard_ledger\t")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
def test_a_reader_that_goes_away_is_no_traceback(tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), "reports"], stdout=write, stderr=subprocess.PIPE, timeout=120
    )
    os.close(write)
    assert done.returncode == 1
    assert done.stderr == b""


def test_a_command_without_a_window_imports_no_qt(file: Path) -> None:
    said = "import sys; from xinjing_desktop import cli; cli.main(['reports']); print({*HEAVY} & {*sys.modules})"
    said = said.replace("HEAVY", "('PySide6', 'openpyxl')")
    done = subprocess.run([sys.executable, "-c", said], cwd=ROOT, capture_output=True, encoding="utf-8", timeout=120)
    assert done.stdout.splitlines()[-1] == "set()"
