"""Signing in, the recovery code, and coming back from the lock."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests import factories
from tests.ui import exchanging
from tests.ui.conftest import Told, settle
from xinjing_desktop import app as program_module
from xinjing_desktop import clock, paths
from xinjing_desktop.ledger import backup, demo, shared_places
from xinjing_desktop.ledger.file import open_ledger
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ui.jobs import Jobs
from xinjing_desktop.ui.welcome.sign_in import SignIn, demo_path
from xinjing_desktop.ui.welcome.way import Way
from xinjing_desktop.ui.welcome.welcome import Welcome

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def state() -> dict[str, str]:
    return {}


@pytest.fixture
def opened() -> Iterator[list[Ledger]]:
    found: list[Ledger] = []
    yield found
    for ledger in found:
        ledger.close()


@pytest.fixture
def welcome(
    told: Told, jobs: Jobs, state: dict[str, str], opened: list[Ledger], qtbot: QtBot, window_look: object
) -> Welcome:
    made = Welcome(told, jobs, state)  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.opened.connect(opened.append)
    made.show()
    made.activateWindow()
    return made


def a_file(empty_ledger: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "北渔.xjl"
    copy.write_bytes(empty_ledger.read_bytes())
    return copy


def sign_in(welcome: Welcome) -> SignIn:
    step = welcome.findChild(SignIn)
    assert isinstance(step, SignIn)
    return step


def test_the_recovery_code_opens_too(
    welcome: Welcome, jobs: Jobs, opened: list[Ledger], qtbot: QtBot, empty_ledger: Path, tmp_path: Path
) -> None:
    from xinjing_desktop.ledger import accounts

    path = a_file(empty_ledger, tmp_path)
    with open_ledger(path, factories.PASSWORD) as ledger:
        code = accounts.new_recovery_code(ledger)
    welcome.start(path)
    step = sign_in(welcome)
    step.other.click()
    step.form.fill({"code": code.replace("-", " ").lower()})
    step.sign_in()
    settle(jobs, qtbot)
    assert [ledger.account.role for ledger in opened] == ["admin"]


def test_a_file_that_is_no_ledger_is_said(
    welcome: Welcome, jobs: Jobs, opened: list[Ledger], qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "假.xjl").write_bytes(b"PK\x03\x04" * 2000)
    welcome.start(tmp_path / "假.xjl")
    step = sign_in(welcome)
    step.form.fill({"account": "王芳", "password": "春天里有三只燕子"})
    step.sign_in()
    settle(jobs, qtbot)
    assert opened == [] and step.form.fields["password"].problem()


def test_the_demo_opens_and_opens_again(
    welcome: Welcome, jobs: Jobs, opened: list[Ledger], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo.fill, "__kwdefaults__", {**(demo.fill.__kwdefaults__ or {}), "households": 60})
    welcome.start()
    welcome.demo()
    settle(jobs, qtbot)
    (first,) = opened
    assert first.value("SELECT count(*) FROM household") == 60
    assert first.path == demo_path()
    first.close()
    welcome.sign_in(demo_path())  # needs no password
    settle(jobs, qtbot)
    assert len(opened) == 2


@pytest.fixture
def program(
    qapp: QApplication, told: Told, window_look: object, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> Iterator[program_module.Program]:
    monkeypatch.setattr(program_module, "Alerts", lambda window: told)
    monkeypatch.setattr(QApplication, "quit", lambda *args: None)
    made = program_module.Program(qapp)
    yield made
    settle(made.jobs, qtbot)
    made.leave()


def entered(program: program_module.Program, path: Path, qtbot: QtBot) -> None:
    program.greet(path)
    assert program.welcome is not None
    step = sign_in(program.welcome)
    step.form.fill({"account": factories.ACCOUNT, "password": factories.PASSWORD})
    step.sign_in()
    qtbot.waitUntil(lambda: program.window is not None and not program.jobs.held)
    settle(program.jobs, qtbot)


def test_signing_in_leads_to_the_window(
    program: program_module.Program, empty_ledger: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    entered(program, a_file(empty_ledger, tmp_path), qtbot)
    assert program.welcome is None and program.window is not None
    assert program.window.windowTitle() == "北渔居民区 · 新泾台账"
    kept = json.loads((paths.user_folder() / "window.json").read_text(encoding="utf-8"))
    assert factories.ACCOUNT in kept["ledgers"] and kept["page"] == "today"


def test_nobody_there_locks_the_window_and_a_key_puts_it_off(
    program: program_module.Program, empty_ledger: Path, tmp_path: Path, qtbot: QtBot, at: Callable[[str], object]
) -> None:
    at("2026-03-02 09:00")
    entered(program, a_file(empty_ledger, tmp_path), qtbot)
    window = program.window
    assert window is not None
    program.state["idle_minutes"] = "10"
    at("2026-03-02 09:09")
    qtbot.waitUntil(lambda: QApplication.focusWindow() is window.windowHandle())
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Shift)
    at("2026-03-02 09:18")
    program.pass_time()
    assert not window.locked
    at("2026-03-02 09:19")
    program.pass_time()
    assert window.locked
    settle(program.jobs, qtbot)


def test_what_is_due_is_exchanged_by_itself_and_leaving_stops_it(
    program: program_module.Program, told: Told, empty_ledger: Path, tmp_path: Path, qtbot: QtBot, at: Callable[[str], object]
) -> None:
    at("2026-03-02 09:00")
    entered(program, a_file(empty_ledger, tmp_path), qtbot)
    ledger, share = program.ledger, tmp_path / "镇里交换"
    assert ledger is not None
    share.mkdir()
    with exchanging.a_town(ledger, tmp_path) as town:
        shared_places.agree(ledger, town.identity.site, share, 5)
    program.pass_time()
    settle(program.jobs, qtbot)
    assert [path.suffix for path in share.iterdir()] == [".xjp"] and "交出第 1 号数据包" in told.toasts[-1]
    factories.a_stairwell_of_doors(ledger)
    settle(program.jobs, qtbot)
    at("2026-03-02 09:05")
    program.pass_time()
    program.leave()  # while it looks, or just before it writes
    qtbot.wait(50)
    assert len(told.toasts) == 1 and told.sentences == []
    assert not list(share.glob("*.part")) and len(list(share.iterdir())) in (1, 2)


def test_half_an_hour_of_work_is_copied_by_itself(
    program: program_module.Program, empty_ledger: Path, tmp_path: Path, qtbot: QtBot, at: Callable[[str], object]
) -> None:
    at("2026-03-02 09:00")
    path = a_file(empty_ledger, tmp_path)
    entered(program, path, qtbot)
    assert program.ledger is not None and program.window is not None
    factories.a_stairwell_of_doors(program.ledger)
    settle(program.jobs, qtbot)
    at("2026-03-02 09:31")
    qtbot.keyClick(program.window, Qt.Key.Key_Shift)
    program.pass_time()
    settle(program.jobs, qtbot)
    assert len(backup.copies(backup.folder_of(path))) == 1


def test_a_copy_is_put_back_and_the_sign_in_follows(
    program: program_module.Program, told: Told, empty_ledger: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    path = a_file(empty_ledger, tmp_path)
    entered(program, path, qtbot)
    assert program.ledger is not None and program.window is not None
    copy = backup.keep(program.ledger, "手动")
    factories.a_stairwell_of_doors(program.ledger)
    program.window.desk.restore(copy, factories.ACCOUNT, factories.PASSWORD)
    qtbot.waitUntil(lambda: bool(told.sentences))
    settle(program.jobs, qtbot)
    assert told.sentences[0].startswith("已恢复。原来的台账没有丢")
    assert program.window is None and program.welcome is not None
    assert sign_in(program.welcome).form.values()["account"] == factories.ACCOUNT
    with open_ledger(path, factories.PASSWORD) as ledger:
        assert ledger.value("SELECT count(*) FROM household") == 0
    (aside,) = tmp_path.glob("*恢复前*.xjl")
    with open_ledger(aside, factories.PASSWORD) as ledger:
        assert ledger.value("SELECT count(*) FROM household") == 12


def test_a_wrong_password_puts_nothing_back(
    program: program_module.Program, told: Told, empty_ledger: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    path = a_file(empty_ledger, tmp_path)
    entered(program, path, qtbot)
    assert program.ledger is not None and program.window is not None
    copy = backup.keep(program.ledger, "手动")
    factories.a_stairwell_of_doors(program.ledger)
    program.window.desk.restore(copy, factories.ACCOUNT, "不是这个密码")
    qtbot.waitUntil(lambda: bool(told.sentences))
    with open_ledger(path, factories.PASSWORD) as ledger:
        assert ledger.value("SELECT count(*) FROM household") == 12


def test_a_crash_keeps_the_open_form_and_says_so(
    program: program_module.Program,
    told: Told,
    empty_ledger: Path,
    tmp_path: Path,
    qtbot: QtBot,
    capsys: pytest.CaptureFixture[str],
) -> None:
    entered(program, a_file(empty_ledger, tmp_path), qtbot)
    assert program.window is not None
    program.window.desk.drafts.touch("worker:new", lambda: {"name": "写了一半"})
    error = KeyError("secret name")
    program.crashed(KeyError, error, None)
    assert program.window.desk.drafts.load("worker:new") == {"name": "写了一半"}
    assert told.errors == [error]
    told.errors.clear()


def test_another_ledger_from_the_lock_screen(
    program: program_module.Program, empty_ledger: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    entered(program, a_file(empty_ledger, tmp_path), qtbot)
    assert program.window is not None
    program.window.lock()
    program.window.left_ledger.emit()
    assert program.window is None and program.ledger is None
    assert program.welcome is not None and program.welcome.findChildren(Way)


def test_a_look_that_makes_no_sense_is_the_normal_one() -> None:
    assert program_module.look_of({"dark": "yes", "type_px": "900"}) == program_module.theme.Look()
    assert program_module.look_of({"dark": "1", "type_px": "17"}) == program_module.theme.Look(True, 17)


@pytest.mark.skipif(sys.platform != "linux", reason="only here can there be no desktop")
@pytest.mark.parametrize("display", [None, ":987"])
def test_without_a_desktop_one_sentence_is_said(display: str | None, tmp_path: Path) -> None:
    known = {name: value for name, value in os.environ.items() if "DISPLAY" not in name and "QT_QPA" not in name}
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from xinjing_desktop import cli; sys.exit(cli.main([]))"],
        cwd=ROOT,
        env={**known, **({"DISPLAY": display} if display else {}), "XINJING_HOME": str(tmp_path), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert (done.returncode, done.stderr.strip()) == (1, program_module.NO_DISPLAY)


def test_the_clock_of_the_program_is_the_one_that_tests_stop(at: Callable[[str], object]) -> None:
    at("2026-03-02 09:30")
    assert clock.today().isoformat() == "2026-03-02"
