"""What every test may use. A test writes into its own temporary folder and asks no person anything."""

import datetime
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests import factories
from tests.two_desks import Pair, make_town
from xinjing_desktop import clock
from xinjing_desktop.exchange import acquaintance
from xinjing_desktop.ledger.file import create_ledger, open_ledger
from xinjing_desktop.ledger.keys import Cost
from xinjing_desktop.ledger.ledger import Ledger

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_API", "pyside6")

settings.register_profile("here", deadline=None)  # a busy machine is no failure
settings.load_profile("here")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--thorough", action="store_true", help="the long runs of the night: thousands instead of dozens")


@pytest.fixture(scope="session")
def thorough(pytestconfig: pytest.Config) -> bool:
    """Whether this is the long run of the night (`python3 main.py test --thorough`)."""
    return bool(pytestconfig.getoption("--thorough"))


@pytest.fixture(autouse=True)
def a_home_of_its_own(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Window state, drafts and caches of a test never touch those of the person who runs it."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("XINJING_HOME", str(home))
    for name in ("HOME", "USERPROFILE", "LOCALAPPDATA", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(home))
    for name in ("XINJING_PASSWORD", "XINJING_ACCOUNT"):
        monkeypatch.delenv(name, raising=False)
    return home


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], datetime.datetime]:
    """Stops the clock: `at("2026-03-02 09:30")`. Call it again to let time pass."""

    def stop(moment: str) -> datetime.datetime:
        stopped = datetime.datetime.fromisoformat(moment)
        if stopped.tzinfo is None:
            stopped = stopped.astimezone()
        monkeypatch.setattr(clock, "now", lambda: stopped)
        return stopped

    return stop


@pytest.fixture
def frozen_clock(at: Callable[[str], datetime.datetime]) -> datetime.datetime:
    """The clock stands at half past nine on Monday, 2 March 2026."""
    return at("2026-03-02 09:30")


# ---- ledgers: built once, copied for each test; guessing their passwords costs next to nothing


@pytest.fixture(scope="session")
def empty_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a committee's ledger in which nobody has written yet. Copy it, never open it."""
    path = tmp_path_factory.mktemp("built_once") / "北渔.xjl"
    unit = {"role": "committee", "unit_code": factories.UNIT_CODE, "unit_name": factories.UNIT_NAME}
    create_ledger(path, **unit, account=factories.ACCOUNT, password=factories.PASSWORD, cost=Cost(8192, 1, 1)).ledger.close()
    return path


@pytest.fixture
def ledger(empty_ledger: Path, tmp_path: Path) -> Iterator[Ledger]:
    """An open ledger of its own for each test."""
    with open_ledger(Path(shutil.copy(empty_ledger, tmp_path)), factories.PASSWORD) as opened:
        yield opened


@pytest.fixture
def two_ledgers(empty_ledger: Path, tmp_path: Path) -> Iterator[tuple[Ledger, Ledger]]:
    """Two PCs of one committee, of different site but with the same first records."""
    paths = [Path(shutil.copy(empty_ledger, tmp_path / name)) for name in ("一号机.xjl", "二号机.xjl")]
    with open_ledger(paths[0], factories.PASSWORD) as first, open_ledger(paths[1], factories.PASSWORD) as second:
        with second.local() as con:
            con.execute("UPDATE ledger_fact SET value='0123456789abcdef0123456789abcdef' WHERE name='site'")
        yield first, second


@pytest.fixture(scope="session")
def town_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a town in which only the name of its one committee is written. Copy it, never open it."""
    path = tmp_path_factory.mktemp("town_once") / "新泾镇.xjl"
    make_town(path).close()
    return path


@pytest.fixture
def pair(ledger: Ledger, town_file: Path, tmp_path: Path) -> Iterator[Pair]:
    """The committee of the fixture `ledger` and its town, acquainted."""
    stick = tmp_path / "stick"
    stick.mkdir()
    path = Path(shutil.copy(town_file, tmp_path / "新泾镇.xjl"))
    made = Pair(open_ledger(path, factories.PASSWORD), ledger, path, stick)
    acquaintance.introduce(made.town, ledger)
    yield made
    made.town.close()
