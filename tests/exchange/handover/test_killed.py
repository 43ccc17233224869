"""P7: a process killed at any moment of handing over, merging or deciding leaves the old state or the new one.

Mutations of the code that these tests kill: the package written under its own name instead of `.part`; noted after it
was renamed; the merge in two transactions; the photographs or the package's own line written outside of it.
"""

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
from tests.exchange.handover.conftest import Pair
from xinjing_desktop.errors import Refusal
from xinjing_desktop.exchange import handover
from xinjing_desktop.ledger import check, conflicts
from xinjing_desktop.ledger.file import open_ledger
from xinjing_desktop.records import Household

ROOT = Path(__file__).resolve().parents[3]
WORK = """
import sys
from pathlib import Path
from tests import factories
from xinjing_desktop.exchange import handover
from xinjing_desktop.ledger import conflicts, peers
from xinjing_desktop.ledger.file import open_ledger

what, path, target = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
with open_ledger(path, factories.PASSWORD) as ledger:
    print("here", flush=True)
    if what == "hand over":
        print("there", handover.hand_over(ledger, peers.by_name(ledger, "town"), target).path.name, flush=True)
    elif what == "merge":
        handover.take_in(ledger, target)
    else:
        found = conflicts.listed(ledger)
        conflicts.settle(ledger, [(one, one.choices[0].values) for one in found])
    print("done", flush=True)
sys.stdin.read()
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs kill -9")


def killed(what: str, path: Path, target: Path, after: float) -> list[str]:
    """What the process said before it was killed, so long after it had opened the ledger."""
    process = subprocess.Popen(
        [sys.executable, "-c", WORK, what, str(path), str(target)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        encoding="utf-8", env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert process.stdout is not None and process.stdout.readline() == "here\n"
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    said, _ = process.communicate()
    assert process.returncode == -signal.SIGKILL
    return said.splitlines()


def moments(thorough: bool, dice: random.Random, longest: float) -> list[float]:
    return [dice.uniform(0, longest) for _ in range(110 if thorough else 6)]


@pytest.fixture
def closed(pair: Pair) -> Pair:
    """The files alone, with fifty more doors in the committee's: enough that a kill falls into the work."""
    with pair.unit.change("登记") as pen:
        for _ in range(50):
            pen.add(factories.a_household(remark="x" * 2000))
    return pair


def test_handing_over(closed: Pair, thorough: bool) -> None:
    path, stick = closed.unit.path, closed.stick
    closed.unit.close()
    outcomes = set()
    for after in moments(thorough, random.Random(1), 0.12):
        lying = {one.name for one in stick.glob("*.xjp")}
        said = killed("hand over", path, stick, after)
        new = {one.name for one in stick.glob("*.xjp")} - lying
        outcomes.add(bool(new))
        assert new >= {line.removeprefix("there ") for line in said if line.startswith("there ")}
        with open_ledger(path, factories.PASSWORD) as unit:
            assert check.check(unit) == []
            noted = {str(file) for (file,) in unit.select("SELECT file FROM package WHERE sent")}
            assert new <= noted, "no package leaves that the ledger does not know of"
            assert len(unit.select("SELECT 1 FROM exchange_log WHERE what='sent'")) >= len(noted)
        for name in new:  # whole: the town takes it in
            handover.take_in(closed.town, stick / name)
    for half in stick.glob("*.part"):
        with pytest.raises(Refusal, match="还没有写完"):
            handover.take_in(closed.town, half)
    with open_ledger(path, factories.PASSWORD) as unit:
        done = handover.hand_over(unit, closed._replace(unit=unit).to_town, stick)
        handover.take_in(closed.town, done.path)
        assert closed.town.value("SELECT count(*) FROM household") == unit.value("SELECT count(*) FROM household")
    assert check.check(closed.town) == []
    assert not thorough or outcomes == {True, False}, "some were killed before and some after"


def test_merging(closed: Pair, thorough: bool, tmp_path: Path) -> None:
    package = handover.hand_over(closed.unit, closed.to_town, closed.stick).path
    closed.town.close()
    fresh = closed.town.path
    old, new = states_of(fresh, package, tmp_path)
    outcomes = set()
    for number, after in enumerate(moments(thorough, random.Random(2), 0.15)):
        path = Path(shutil.copy(fresh, tmp_path / f"{number}.xjl"))
        said = killed("merge", path, package, after)
        with open_ledger(path, factories.PASSWORD) as town:
            found = whole_state(town)
            assert found in (old, new) and check.check(town) == []
            assert found == new or "done" not in said
            outcomes.add(found == new)
            assert handover.take_in(town, package).repeated == (found == new)
            assert check.state(town) == new[0]
        path.unlink()
    assert not thorough or outcomes == {True, False}


def whole_state(town) -> tuple[object, ...]:
    """Records, log, packages and pictures: what must be old or new together."""
    counted = [town.value(f"SELECT count(*) FROM {table}") for table in ("change", "act", "package", "photo_travel", "belonging")]
    return check.state(town), *counted, town.value("SELECT count(*) FROM exchange_log WHERE what='merged'")


def states_of(fresh: Path, package: Path, tmp_path: Path) -> tuple[tuple[object, ...], tuple[object, ...]]:
    path = Path(shutil.copy(fresh, tmp_path / "both.xjl"))
    with open_ledger(path, factories.PASSWORD) as town:
        old = whole_state(town)
        handover.take_in(town, package)
        return old, whole_state(town)


def test_deciding(closed: Pair, thorough: bool, tmp_path: Path) -> None:
    """Sixty decisions are one change: all of them or none."""
    handover.take_in(closed.town, handover.hand_over(closed.unit, closed.to_town, closed.stick).path)
    for ledger, words in ((closed.unit, "居委"), (closed.town, "镇里")):
        with ledger.change("改") as pen:
            for (uid,) in ledger.select("SELECT uid FROM household ORDER BY uid LIMIT 50"):
                pen.edit(Household, uid, head_name=words)
    handover.take_in(closed.town, handover.hand_over(closed.unit, closed.to_town, closed.stick).path)
    assert conflicts.count(closed.town) == 50
    fresh = closed.town.path
    closed.town.close()
    for number, after in enumerate(moments(thorough, random.Random(3), 0.15)):
        path = Path(shutil.copy(fresh, tmp_path / f"{number}.xjl"))
        said = killed("resolve", path, tmp_path, after)
        with open_ledger(path, factories.PASSWORD) as town:
            left = conflicts.count(town)
            assert left in ((0,) if "done" in said else (0, 50)) and check.check(town) == []
            assert town.value("SELECT count(*) FROM act WHERE what LIKE '裁定%'") == (left == 0)
        path.unlink()
