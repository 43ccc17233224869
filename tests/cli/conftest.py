"""What the tests of the command line share: a command run in this process, a ledger, a workbook."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from tests import factories
from xinjing_desktop import cli
from xinjing_desktop.exchange.workbook_write import write_sheet
from xinjing_desktop.ledger import keys
from xinjing_desktop.ledger.file import open_ledger
from xinjing_desktop.sheet import Heading, Sheet


class Done(NamedTuple):
    """What a command left: its exit code and what it said."""

    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs a command in this process, in a folder of its own, with the password of the tests."""
    monkeypatch.setenv("XINJING_PASSWORD", factories.PASSWORD)
    monkeypatch.chdir(tmp_path)

    def run(*argv: object) -> Done:
        code = cli.main([str(word) for word in argv])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        if code == 1:
            assert said.err.strip().endswith("。")
        return Done(code, said.out, said.err)

    return run


@pytest.fixture
def file(empty_ledger: Path, tmp_path: Path) -> Path:
    """A committee's ledger in which nobody has written."""
    return Path(shutil.copy(empty_ledger, tmp_path / "北渔.xjl"))


@pytest.fixture
def door(file: Path) -> str:
    """The uid of the flat 北渔路123弄45号601室 of 曾国强 in that ledger."""
    with open_ledger(file, factories.PASSWORD) as ledger, ledger.change("登记") as pen:
        compound = factories.a_compound(name="泾北三村")
        stairwell = factories.a_stairwell(compound, number="45")
        door = factories.a_household(stairwell, room_no="601", head_name="曾国强")
        for record in (compound, stairwell, door, factories.a_hazard(door, hazard_no="001-2603-001")):
            pen.add(record)
    return door.uid


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """A household register of two good rows and one without an address."""
    heads = [Heading(label) for label in ("路", "弄", "号", "室", "户主", "联系电话")]
    rows: list[list[str | int | float | bool | None]] = [
        ["北渔路", "123", "45", "601", "曾国强", "13800000001"],
        ["北渔路", "123", "45", "602", "单于", "13800000002"],
        [None, None, None, None, "没有地址", "13800000003"],
    ]
    write_sheet(Sheet("住户名册", heads, rows), tmp_path / "住户.xlsx")
    return tmp_path / "住户.xlsx"


@pytest.fixture
def quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guessing a password of a ledger made by a command costs next to nothing."""
    monkeypatch.setattr(keys.Cost.__init__, "__defaults__", (8192, 1, 1))


def state_of(run: Run, file: Path) -> str:
    return run("state", file).out.strip()
