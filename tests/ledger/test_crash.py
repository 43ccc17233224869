"""A process killed at any moment: what was acknowledged is there, what was not is not there by half, and the ledger opens."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import factories
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import check
from xinjing_desktop.ledger.file import open_ledger
from xinjing_desktop.ledger.keys import KeyRing
from xinjing_desktop.ledger.ledger import Ledger

ROOT = Path(__file__).resolve().parents[2]
KILLS = 16
ROWS = 40
"""Records in each change: a change of which fewer are found was torn."""

WORK = """
import sys
from pathlib import Path
from tests import factories
from xinjing_desktop.ledger import accounts, backup
from xinjing_desktop.ledger.file import open_ledger
from xinjing_desktop.records import Household

path, password, turn, ROWS = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
print("here", flush=True)
while True:
    ledger = open_ledger(path, password)
    print("opened", flush=True)
    for _ in range(3):
        turn += 1
        lines = [(f"{turn:016x}{n:016x}", factories.COMMUNITY, f"户主{turn}") for n in range(ROWS)]
        with ledger.change(f"第{turn}次") as pen:
            pen.bulk(Household, ["community", "head_name"], lines)
        print("wrote", turn, flush=True)
    if turn % 2:
        backup.keep(ledger, f"第{turn}次")
    fresh = f"已经换过{turn}次的新密码"
    print("changing", fresh, flush=True)
    accounts.set_password(ledger, factories.ACCOUNT, fresh)
    password = fresh
    print("changed", fresh, flush=True)
    ledger.close()
    print("closed", flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs kill -9")
def test_kill_at_random_moments(empty_ledger: Path, tmp_path: Path) -> None:
    """Opening, writing, copying, changing the password, closing: over and over, cut off anywhere."""
    path = Path(shutil.copy(empty_ledger, tmp_path))
    dice = random.Random(20260302)
    passwords, written, asked = [factories.PASSWORD], 0, 0
    for _ in range(KILLS):
        said = work_until_killed(path, passwords[-1], asked, dice.randrange(10), dice.uniform(0, 0.03))
        for word, *rest in said:
            if word == "wrote":
                written = int(rest[0])
            elif word == "changing":
                passwords.append(rest[0])
        with open_with_one_of(path, passwords[-2:]) as ledger:
            found = dict(ledger.select("SELECT head_name, count(*) FROM household GROUP BY head_name"))
            assert set(found.values()) <= {ROWS}, "a change is there whole or not at all"
            assert len(found) >= written, "what was acknowledged is there"
            asked = written = len(found)
            assert [one for one in check.check(ledger) if one.severity == "damage"] == []
            passwords = [password for password in passwords[-2:] if opens(ledger.ring, password)]
        assert {p.name for p in tmp_path.iterdir() if p.is_file()} <= {path.name, f"{path.name}-keys.part"}
        alone = Path(shutil.copy(path, tmp_path.parent / f"{tmp_path.name}.allein.xjl"))
        open_ledger(alone, passwords[-1]).close()
        alone.unlink()
    assert written >= KILLS, "the work got somewhere between the kills"


def work_until_killed(path: Path, password: str, turn: int, lines: int, then: float) -> list[list[str]]:
    """Killed some time after it had said so many lines; everything that it said."""
    process = subprocess.Popen(
        [sys.executable, "-c", WORK, str(path), password, str(turn), str(ROWS)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    assert process.stdout is not None and process.stdout.readline() == "here\n"
    said = "".join(process.stdout.readline() for _ in range(lines))
    time.sleep(then)
    process.send_signal(signal.SIGKILL)
    said += process.communicate()[0]
    assert process.returncode == -signal.SIGKILL, "the work never ends by itself"
    return [line.split(" ") for line in said[: said.rfind("\n") + 1].splitlines()]


def open_with_one_of(path: Path, passwords: list[str]) -> Ledger:
    for password in reversed(passwords):
        try:
            return open_ledger(path, password)
        except Refusal:
            continue
    raise AssertionError(f"none of {json.dumps(passwords, ensure_ascii=False)} opens the ledger")


def opens(ring: KeyRing, password: str) -> bool:
    try:
        ring.unwrap(factories.ACCOUNT, password)
    except Refusal:
        return False
    return True


CREATE = """
import sys
from pathlib import Path
from tests import factories
from xinjing_desktop.ledger.file import create_ledger
from xinjing_desktop.ledger.keys import Cost
unit = {"role": "committee", "unit_code": factories.UNIT_CODE, "unit_name": factories.UNIT_NAME}
print("here", flush=True)
create_ledger(Path(sys.argv[1]), **unit, account="王芳", password=sys.argv[2], cost=Cost(8192, 1, 1)).ledger.close()
while True:
    pass
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs kill -9")
def test_killed_while_it_is_made_there_is_a_ledger_or_there_is_none(tmp_path: Path) -> None:
    for number, after in enumerate((0.0, 0.01, 0.02, 0.03, 0.05, 0.2)):
        path = tmp_path / f"{number}.xjl"
        process = subprocess.Popen(
            [sys.executable, "-c", CREATE, str(path), factories.PASSWORD], cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8"
        )
        assert process.stdout is not None and process.stdout.readline() == "here\n"
        time.sleep(after)
        process.kill()
        process.communicate()
        if path.exists():
            with open_ledger(path, factories.PASSWORD) as ledger:
                assert check.check(ledger) == []
