"""Random work over real encrypted files: after every step the ledger is what its changes come to (merge note §6)."""

import shutil
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from tests.ledger.play import World, steps
from xinjing_desktop import clock

here = settings(
    max_examples=25,
    phases=[Phase.explicit, Phase.generate],  # shrinking whole days of work takes longer than reading them
    suppress_health_check=list(HealthCheck),
    database=None,
    deadline=None,
)


def work(empty: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, seed: int, *, alone: bool) -> None:
    path = Path(shutil.copy(empty, folder / f"{seed}-{alone}.xjl"))
    world = World(path, lambda now: monkeypatch.setattr(clock, "now", now))
    try:
        for step in steps(Random(seed), alone=alone):
            world.do(step)
    finally:
        world.close()
        path.unlink()


@here
@given(seed=st.integers(0, 10**9))
def test_one_user_alone(empty_ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Undo and redo bring back exactly what was there, however often, also after a restart and with a wrong clock."""
    work(empty_ledger, tmp_path, monkeypatch, seed, alone=True)


@here
@example(seed=49)  # what is taken back stands already as it was, in a record that somebody else has forked since
@given(seed=st.integers(0, 10**9))
def test_with_changes_from_elsewhere(empty_ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Forks and disputes come and are settled by ordinary edits; nothing drifts apart."""
    work(empty_ledger, tmp_path, monkeypatch, seed, alone=False)
