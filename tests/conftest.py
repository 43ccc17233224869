"""What every test may use. A test writes into its own temporary folder and asks no person anything."""

import datetime
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from xinjing_desktop import clock

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_API", "pyside6")

settings.register_profile("here", deadline=None)  # a busy machine is no failure
settings.load_profile("here")


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
