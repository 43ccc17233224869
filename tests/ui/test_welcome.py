"""The first window: a new ledger with its recovery sheet, signing in, the demo; and the program around both windows."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QListWidget
from pytestqt.qtbot import QtBot

from tests import factories
from tests.ui.conftest import Told, settle
from tests.ui.walker import nameless
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import keys
from xinjing_desktop.ledger.file import open_ledger
from xinjing_desktop.ledger.keys import Cost
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ui.jobs import Jobs
from xinjing_desktop.ui.welcome import recent
from xinjing_desktop.ui.welcome.new_ledger import NewLedger
from xinjing_desktop.ui.welcome.recovery_sheet import save_pdf
from xinjing_desktop.ui.welcome.sign_in import SignIn
from xinjing_desktop.ui.welcome.way import Way
from xinjing_desktop.ui.welcome.welcome import Welcome

ROOT = Path(__file__).resolve().parents[2]


GOOD = {
    "unit_name": "绿园新村居民区",
    "unit_code": "310105102007",
    "account": "王芳",
    "password": "春天里有三只燕子",
    "again": "春天里有三只燕子",
}


@pytest.fixture(autouse=True)
def cheap_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """New ledgers of these tests cost nothing to open."""
    monkeypatch.setattr(Cost.__init__, "__defaults__", (8192, 1, 1))


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


def new_ledger(welcome: Welcome, folder: Path) -> NewLedger:
    welcome.start()
    next(way for way in welcome.findChildren(Way) if way.text() == "新建本单位的台账").click()
    step = welcome.steps.currentWidget()
    assert isinstance(step, NewLedger)
    step._folder = folder
    return step


def test_a_ledger_is_made_and_its_sheet_comes_before_the_pages(
    welcome: Welcome, told: Told, jobs: Jobs, state: dict[str, str], opened: list[Ledger], qtbot: QtBot, tmp_path: Path
) -> None:
    step = new_ledger(welcome, tmp_path / "新泾台账")
    step.form.fill({**GOOD, "unit_code": GOOD["unit_code"][-3:]})  # the town's part of the code is known
    step.form.go_to("again")
    qtbot.keyClick(
        step.form.fields["again"].findChild(QLineEdit), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier
    )
    settle(jobs, qtbot)
    assert opened == []  # first the sheet
    assert recent.recent(state) == [(tmp_path / "新泾台账" / "绿园新村居民区.xjl", "王芳")], "after a power cut, too"
    code = step.sheet._facts[2]
    told.answers += [False, True]
    step._finish()
    assert opened == [] and "恢复单还没有打印" in told.questions[0]
    step._finish()
    (ledger,) = opened
    assert (ledger.identity.unit_name, ledger.account.name, ledger.account.role) == ("绿园新村居民区", "王芳", "admin")
    assert ledger.identity.unit_code == GOOD["unit_code"]
    path = ledger.path
    assert path == tmp_path / "新泾台账" / "绿园新村居民区.xjl"
    ledger.close()
    with open_ledger(path, code, recovery=True):
        pass


def test_a_sheet_saved_as_pdf_counts_as_kept(
    welcome: Welcome, told: Told, jobs: Jobs, opened: list[Ledger], qtbot: QtBot, tmp_path: Path
) -> None:
    step = new_ledger(welcome, tmp_path)
    step.form.fill(GOOD)
    step.make()
    settle(jobs, qtbot)
    told.answers.append(tmp_path / "恢复单.pdf")
    step.sheet.save_button.click()
    assert (tmp_path / "恢复单.pdf").read_bytes().startswith(b"%PDF")
    step._finish()
    assert len(opened) == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"unit_code": "3101"}, "unit_code"),
        ({"unit_code": "31010510200a"}, "unit_code"),
        ({"password": "12345678", "again": "12345678"}, "password"),
        ({"password": "王芳", "again": "王芳"}, "password"),
        ({"again": "春天里有四只燕子"}, "again"),
        ({"unit_name": None}, "unit_name"),
    ],
)
def test_what_is_wrong_is_said_beneath_its_field(
    welcome: Welcome, jobs: Jobs, tmp_path: Path, wrong: dict[str, str | None], field: str
) -> None:
    step = new_ledger(welcome, tmp_path)
    step.form.fill({**GOOD, **wrong})
    step.make()
    assert not jobs.busy
    problems = {key for key, each in step.form.fields.items() if each.problem()}
    assert problems == {field}
    assert list(tmp_path.glob("*.xjl")) == []


def test_a_file_that_is_there_already_is_not_touched(
    welcome: Welcome, told: Told, jobs: Jobs, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "绿园新村居民区.xjl").write_bytes(b"mine")
    step = new_ledger(welcome, tmp_path)
    step.form.fill(GOOD)
    step.make()
    settle(jobs, qtbot)
    assert "已经存在" in told.sentences[0]
    assert (tmp_path / "绿园新村居民区.xjl").read_bytes() == b"mine"
    assert step.make_button.isEnabled()


def test_a_sheet_that_cannot_be_written_is_refused(qapp: object, tmp_path: Path) -> None:
    with pytest.raises(Refusal):
        save_pdf(tmp_path / "没有这个文件夹" / "恢复单.pdf", "绿园", "绿园.xjl", keys.new_recovery_code())


def test_every_step_has_names_for_everything(welcome: Welcome, empty_ledger: Path, tmp_path: Path) -> None:
    welcome.offer()
    assert nameless(welcome) == []
    welcome.make()
    assert nameless(welcome) == []
    welcome.sign_in(a_file(empty_ledger, tmp_path))
    assert nameless(welcome) == []


def sign_in(welcome: Welcome) -> SignIn:
    step = welcome.findChild(SignIn)
    assert isinstance(step, SignIn)
    return step


def test_a_wrong_password_is_said_and_the_right_one_opens(
    welcome: Welcome, jobs: Jobs, opened: list[Ledger], qtbot: QtBot, empty_ledger: Path, tmp_path: Path
) -> None:
    path = a_file(empty_ledger, tmp_path)
    welcome.start(path)
    step = sign_in(welcome)
    step.form.fill({"account": factories.ACCOUNT, "password": "不是这个密码"})
    step.sign_in()
    settle(jobs, qtbot)
    assert opened == [] and step.form.fields["password"].problem()
    step.form.fill({"password": factories.PASSWORD})
    step.sign_in()
    settle(jobs, qtbot)
    assert [ledger.path for ledger in opened] == [path]


def test_the_last_ledger_is_offered_first_with_its_account(
    welcome: Welcome, state: dict[str, str], empty_ledger: Path, tmp_path: Path
) -> None:
    path = a_file(empty_ledger, tmp_path)
    recent.remember(state, tmp_path / "gone.xjl", "谁")
    recent.remember(state, path, "王芳")
    assert recent.recent(state) == [(path, "王芳")]
    welcome.start()
    assert sign_in(welcome).form.values()["account"] == "王芳"


def test_a_ledger_is_taken_off_the_list_and_its_file_stays(
    welcome: Welcome, state: dict[str, str], told: Told, empty_ledger: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    path = a_file(empty_ledger, tmp_path)
    recent.remember(state, path, "王芳")
    welcome.offer()
    welcome.show()
    (chooser,) = welcome.steps.currentWidget().findChildren(QListWidget)
    chooser.setCurrentRow(0)
    chooser.setFocus()
    qtbot.keyClick(chooser, Qt.Key.Key_Delete)
    assert recent.recent(state) == [] and path.exists() and str(path) in told.toasts[-1]
    assert welcome.steps.currentWidget().findChildren(QListWidget) == []
