"""Ledgers that are acquainted with each other: built once, copied for each test."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.merging import star
from xinjing_desktop.ledger.ledger import Ledger

Open = Callable[[str], Ledger]


@pytest.fixture(autouse=True)
def nobody_pulls_the_plug(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of merges need not wait for the disk; what a power cut leaves is asked elsewhere."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture(scope="session")
def acquainted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the town's ledger, one of each of three committees, and one of a second PC of the first. Copy them."""
    folder = tmp_path_factory.mktemp("acquainted")
    star.build(folder)
    return folder


@pytest.fixture
def desk(acquainted: Path, tmp_path: Path, at: Callable[[str], object]) -> Iterator[Open]:
    """Opens a copy of one of them: `desk("town")`, `desk("a")`; it is half past nine on Monday, 2 March 2026."""
    at("2026-03-02 09:30")
    opened: dict[str, Ledger] = {}

    def open_desk(name: str) -> Ledger:
        if name not in opened:
            opened[name] = star.opened(Path(shutil.copy(acquainted / f"{name}.xjl", tmp_path)))
        return opened[name]

    yield open_desk
    for ledger in opened.values():
        ledger.close()


@pytest.fixture
def town(desk: Open) -> Ledger:
    return desk("town")


@pytest.fixture
def committee(desk: Open) -> Ledger:
    """北渔's PC; `desk("a2")` is its second one."""
    return desk("a")


@pytest.fixture
def neighbour(desk: Open) -> Ledger:
    """Another committee of the same town."""
    return desk("b")
