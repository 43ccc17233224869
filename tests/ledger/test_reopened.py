"""A decision that was taken back: the question is open again, here, until somebody writes there anew."""

import datetime

import pytest

from tests import factories
from tests.two_desks import Pair
from xinjing_desktop.ledger import conflicts, undo
from xinjing_desktop.ledger.check import check
from xinjing_desktop.ledger.conflicts import Conflict
from xinjing_desktop.ledger.find import pressing
from xinjing_desktop.records import Hazard, Household


@pytest.fixture
def door(pair: Pair) -> Household:
    """A door whose head the town calls 镇, the committee 居."""
    with pair.unit.change("登记") as pen:
        made = pen.add(factories.a_household())
    pair.up()
    for ledger, name in ((pair.unit, "居"), (pair.town, "镇")):
        with ledger.change("改") as pen:
            pen.edit(Household, made.uid, head_name=name)
    pair.up()
    return made


def the_one(pair: Pair) -> Conflict:
    (found,) = conflicts.listed(pair.town)
    return found


@pytest.mark.parametrize("side", [0, 1])
def test_it_is_listed_and_counted_as_before(pair: Pair, door: Household, side: int) -> None:
    asked = the_one(pair)
    conflicts.keep(pair.town, asked, asked.choices[side])
    assert (conflicts.count(pair.town), pressing.disputes(pair.town)) == (0, 0)
    undo.undo(pair.town)
    again = the_one(pair)
    assert again.again
    assert (again.id, again.columns) == (asked.id, asked.columns)
    assert [dict(one.values) for one in again.choices] == [dict(one.values) for one in asked.choices]
    assert (conflicts.count(pair.town), pressing.disputes(pair.town)) == (1, 1)
    assert conflicts.listed(pair.town, [door.uid]) == [again]
    assert conflicts.listed(pair.town, ["another"]) == []
    assert check(pair.town) == []


def test_deciding_again_settles_it_and_travels(pair: Pair, door: Household) -> None:
    asked = the_one(pair)
    conflicts.keep(pair.town, asked, asked.choices[0])
    undo.undo(pair.town)
    conflicts.keep(pair.town, the_one(pair), asked.choices[1])
    assert conflicts.count(pair.town) == 0
    pair.down()
    assert conflicts.count(pair.unit) == 0
    names = {ledger.get(Household, door.uid).head_name for ledger in (pair.town, pair.unit)}  # type: ignore[union-attr]
    assert names == {asked.choices[1].values["head_name"]}


def test_redo_settles_it_again(pair: Pair, door: Household) -> None:
    asked = the_one(pair)
    conflicts.keep(pair.town, asked, asked.choices[0])
    undo.undo(pair.town)
    undo.redo(pair.town)
    assert conflicts.count(pair.town) == 0
    kept = pair.town.get(Household, door.uid)
    assert kept is not None and kept.head_name == asked.choices[0].values["head_name"]


def test_whoever_corrects_the_record_by_hand_has_answered_it(pair: Pair, door: Household) -> None:
    asked = the_one(pair)
    conflicts.keep(pair.town, asked, asked.choices[0])
    undo.undo(pair.town)
    with pair.town.change("改") as pen:
        pen.edit(Household, door.uid, remark="与此无关")
    assert conflicts.count(pair.town) == 1
    with pair.town.change("改") as pen:
        pen.edit(Household, door.uid, head_name="第三个")
    assert conflicts.count(pair.town) == 0


def test_removal_against_edit_is_asked_again(pair: Pair, door: Household) -> None:
    conflicts.keep(pair.town, the_one(pair), the_one(pair).choices[0])
    pair.down()
    with pair.town.change("删除") as pen:
        pen.remove(Household, door.uid)
    with pair.unit.change("改") as pen:
        pen.edit(Household, door.uid, remark="还住着")
    pair.up()
    asked = the_one(pair)
    gone = next(one for one in asked.choices if not one.values["alive"])
    conflicts.keep(pair.town, asked, gone)
    assert pair.town.get(Household, door.uid) is None
    undo.undo(pair.town)
    assert the_one(pair).is_removal
    assert pair.town.get(Household, door.uid) is not None


def test_a_group_is_asked_again_as_a_whole(pair: Pair) -> None:
    hazard = factories.a_hazard()
    with pair.unit.change("登记") as pen:
        pen.add(hazard)
    pair.up()
    for ledger, day in ((pair.unit, 20), (pair.town, 25)):
        with ledger.change("改") as pen:
            pen.edit(Hazard, hazard.uid, due_date=datetime.date(2026, 3, day))
    pair.up()
    asked = the_one(pair)
    conflicts.keep(pair.town, asked, asked.choices[0])
    undo.undo(pair.town)
    again = the_one(pair)
    assert (again.id, again.label) == (asked.id, "整改时限")


def test_many_decided_at_once_are_asked_again_at_once(pair: Pair, door: Household) -> None:
    conflicts.keep(pair.town, the_one(pair), the_one(pair).choices[0])
    with pair.unit.change("登记") as pen:
        doors = [pen.add(factories.a_household()) for _ in range(3)]
    pair.up()
    for ledger, name in ((pair.unit, "居"), (pair.town, "镇")):
        with ledger.change("改") as pen:
            for one in doors:
                pen.edit(Household, one.uid, head_name=name)
    pair.up()
    asked = conflicts.listed(pair.town)
    conflicts.settle(pair.town, [(one, one.choices[0].values) for one in asked])
    undo.undo(pair.town)
    assert {one.id for one in conflicts.listed(pair.town)} == {one.id for one in asked}
