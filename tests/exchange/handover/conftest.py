"""A committee and its town that know each other, a stick between them; and how to tell that nothing changed."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests import factories
from xinjing_desktop.exchange import acquaintance
from xinjing_desktop.ledger.file import create_ledger, open_ledger
from xinjing_desktop.ledger.keys import Cost
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.peers import Peer, by_name

TOWN_CODE, TOWN_NAME = "310105102", "新泾镇"
CHEAP = Cost(8192, 1, 1)


class Pair(NamedTuple):
    """Two open ledgers and the folder over which they exchange."""

    unit: Ledger
    town: Ledger
    stick: Path

    @property
    def to_town(self) -> Peer:
        return by_name(self.unit, "town")

    @property
    def to_unit(self) -> Peer:
        return by_name(self.town, factories.UNIT_CODE)


def a_ledger(path: Path, role: str, code: str, name: str) -> Ledger:
    made = create_ledger(
        path, role=role, unit_code=code, unit_name=name, account=factories.ACCOUNT, password=factories.PASSWORD, cost=CHEAP
    )
    return made.ledger


@pytest.fixture(scope="session")
def built_pair(empty_ledger: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with unit.xjl and town.xjl: a stairwell of doors, a resident, a hazard, a picture. Copy it, never open it."""
    folder = tmp_path_factory.mktemp("pair")
    shutil.copy(empty_ledger, folder / "unit.xjl")
    with open_ledger(folder / "unit.xjl", factories.PASSWORD) as unit:
        doors = factories.a_stairwell_of_doors(unit, floors=2)
        with unit.change("登记") as pen:
            pen.add(factories.a_resident(doors[0], name="王小明"))
            pen.add(factories.a_hazard(doors[1]))
        with a_ledger(folder / "town.xjl", "town", TOWN_CODE, TOWN_NAME) as town:
            acquaintance.introduce(unit, town)
    return folder


@pytest.fixture
def pair(built_pair: Path, tmp_path: Path) -> Iterator[Pair]:
    stick = tmp_path / "U盘"
    stick.mkdir()
    paths = [Path(shutil.copy(built_pair / name, tmp_path)) for name in ("unit.xjl", "town.xjl")]
    with open_ledger(paths[0], factories.PASSWORD) as unit, open_ledger(paths[1], factories.PASSWORD) as town:
        yield Pair(unit, town, stick)
