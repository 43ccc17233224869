"""Thirty-four packages in any order, any number of times: one town (P1, P2, P3)."""

import random
import shutil
from collections.abc import Callable
from itertools import permutations
from pathlib import Path

import pytest

from tests import factories
from tests.merging import star
from tests.merging.oracle import Contents, contents
from tests.merging.sticks import Package, hand, pack, put_in
from xinjing_desktop.exchange import acquaintance
from xinjing_desktop.ledger import conflicts
from xinjing_desktop.ledger.check import check, state
from xinjing_desktop.ledger.file import create_ledger
from xinjing_desktop.ledger.keys import Cost
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Household, Term
from xinjing_desktop.records.row import shared_uid

UNITS = 34
ORDERS = 50
DOORS = [shared_uid("household", "正门", str(number), "") for number in range(3)]
"""Doors that several committees know: at the border of two of them, or entered by the wrong one."""


@pytest.fixture(scope="module")
def sticks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Package]]:
    """A town that has handed out a dictionary, and what its thirty-four committees then wrote without seeing each other."""
    folder = tmp_path_factory.mktemp("thirty_four")
    ledgers = [created(folder, "town", star.TOWN_CODE)]
    ledgers += [created(folder, f"unit-{n:02d}", f"3101051020{n:02d}") for n in range(1, UNITS + 1)]
    town, *units = ledgers
    with town.change("下发字典") as pen:
        term = pen.add(factories.a_term(code="town_1", label="人才公寓租住"))
    packages = []
    for number, unit in enumerate(units):
        acquaintance.introduce(town, unit)
        hand(town, unit)
        month(unit, number, term)
        packages.append(pack(unit, town))
    for ledger in ledgers:
        ledger.close()
    return folder / "town.xjl", packages


def created(folder: Path, name: str, code: str) -> Ledger:
    known = {"role": "town" if name == "town" else "committee", "unit_code": code, "unit_name": f"{name}居民区"}
    path = folder / f"{name}.xjl"
    create_ledger(
        path, **known, account=factories.ACCOUNT, password=factories.PASSWORD, cost=Cost(64, 1, 1)
    ).ledger.close()
    return star.opened(path)


def month(unit: Ledger, number: int, term: Term) -> None:
    """What one committee does: its own doors, the doors that others know too, and the town's term."""
    dice = random.Random(number)
    own = shared_uid("community", unit.identity.unit_code)
    with unit.change("登记") as pen:
        home = pen.add(factories.a_household(community=own))
        pen.add(factories.a_resident(home))
        pen.add(factories.a_hazard(home, community=own))
        for door in dice.sample(DOORS, 2):
            pen.add(factories.a_household(uid=door, community=own, head_name=dice.choice(("张三", "李四", "王五"))))
    with unit.change("改") as pen:
        pen.edit(Household, home.uid, remark=f"第{number}户")
        if number % 3 == 0:
            pen.remove(Term, term.uid)
        elif number % 3 == 1:
            pen.edit(Term, term.uid, label=dice.choice(("人才租住", "人才公寓")))


def merged(built: Path, path: Path, packages: list[Package]) -> tuple[str, Contents]:
    with star.opened(Path(shutil.copy(built, path))) as town:
        for package in packages:
            put_in(town, package)
        return state(town), contents(town)


@pytest.mark.usefixtures("frozen_clock")
def test_34_packages_in_50_random_orders_give_one_state(sticks: tuple[Path, list[Package]], tmp_path: Path) -> None:
    """Also where some come twice in between; the conflicts and the log are the same too."""
    built, packages = sticks
    dice = random.Random(34)
    states, all_contents = set(), []
    for _ in range(ORDERS):
        order = [*packages, *dice.sample(packages, dice.randint(0, 2))]
        dice.shuffle(order)
        one, held = merged(built, tmp_path / "town.xjl", order)
        states.add(one)
        all_contents.append(held)
    assert len(states) == 1
    assert all(held == all_contents[0] for held in all_contents)
    assert {"community", "head_name"} <= {column for _, column in all_contents[0].disputes}, "there was something to settle"
    assert len(all_contents[0].records["household"]) == UNITS + len(DOORS)


def test_four_packages_in_every_order(sticks: tuple[Path, list[Package]], tmp_path: Path) -> None:
    built, packages = sticks
    found = [merged(built, tmp_path / "town.xjl", list(order)) for order in permutations(packages[:4])]
    assert all(one == found[0] for one in found)


def test_the_merged_town_is_sound_and_every_conflict_can_be_settled_at_once(
    sticks: tuple[Path, list[Package]], tmp_path: Path, at: Callable[[str], object]
) -> None:
    at("2026-04-01 09:00")
    built, packages = sticks
    with star.opened(Path(shutil.copy(built, tmp_path / "town.xjl"))) as town:
        for package in packages:
            put_in(town, package)
        assert [trouble for trouble in check(town) if trouble.severity != "review"] == []
        open_ones = conflicts.listed(town)
        assert len(open_ones) == conflicts.count(town)
        assert max(len(conflict.choices) for conflict in open_ones) > 10
        assert conflicts.settle(town, [(one, one.choices[0].values) for one in open_ones]).decisions == len(open_ones)
        assert conflicts.count(town) == 0
