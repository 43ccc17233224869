"""From addresses to records: one door however it is spelled, on one PC and on two."""

import pytest

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import check
from xinjing_desktop.ledger.casework import places
from xinjing_desktop.ledger.casework.places import UNPLACED, Gazetteer, Spot, gazetteer
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import address


def write(ledger: Ledger, *texts: str) -> list[Spot]:
    """Every address in turn, each written before the next is looked up, as over many days."""
    spots = []
    for text in texts:
        place = address.parse(text)
        with ledger.change(f"新增 {text}") as pen:
            spot = gazetteer(ledger).locate(place or address.Address(), None if place else text)
            for row in spot.missing:
                pen.add(row)
        spots.append(spot)
    return spots


SIX_SPELLINGS = (
    "北渔路123弄45号601室",
    "北渔路１２３弄４５号６０１",
    "上海市长宁区新泾镇北渔路123弄45号601室",
    "123弄45号601",
    "45号601",
    "45-601",
    "45#0601室",
    "123-45-601",
)


def test_one_door_however_it_is_spelled(ledger: Ledger) -> None:
    spots = write(ledger, *SIX_SPELLINGS)
    assert len({spot.household for spot in spots}) == 1
    assert [len(spot.missing) for spot in spots] == [3, 0, 0, 0, 0, 0, 0, 0]
    assert ledger.value("SELECT count(*) FROM household") == 1


def test_two_pcs_give_one_door_one_uid(two_ledgers: tuple[Ledger, Ledger]) -> None:
    first, second = two_ledgers
    write(first, "北渔路123弄45号601室")
    write(second, "上海市长宁区新泾镇北渔路123弄45号601")
    assert check.state(first) == check.state(second)


def test_a_village_is_known_by_its_name_in_either_numeral(ledger: Ledger) -> None:
    one, other = write(ledger, "泾北三村83号502", "泾北3村83号502室")
    assert one.household == other.household


def test_parts_of_a_flat_are_doors_of_their_own(ledger: Ledger) -> None:
    spots = write(ledger, "泾北三村45号601室", "泾北三村45号601室A", "泾北三村45号601室（次卧）")
    assert len({spot.household for spot in spots}) == 3
    assert len({spot.stairwell for spot in spots}) == 1


def test_a_bare_number_belongs_to_the_compound_that_has_such_a_stairwell(ledger: Ledger) -> None:
    named, other, bare = write(ledger, "北渔路123弄45号601", "泾北三村88号101", "45-602")
    assert bare.compound == named.compound != other.compound


def test_a_bare_number_that_fits_two_compounds_is_not_guessed(ledger: Ledger) -> None:
    write(ledger, "北渔路123弄45号601", "泾北三村45号101")
    (bare,) = write(ledger, "45-602")
    assert ledger.value("SELECT name FROM compound WHERE uid=?", (bare.compound,)) == UNPLACED


def test_an_address_that_cannot_be_read_is_kept_by_its_words(ledger: Ledger) -> None:
    one, other = write(ledger, "老街拐角第二家", "老街拐角 第二家")
    assert one.household == other.household and one.stairwell is None
    assert ledger.value("SELECT address FROM door") == "老街拐角第二家"


def test_a_compound_gets_its_lane_and_is_found_by_it(ledger: Ledger) -> None:
    with ledger.change("登记小区") as pen:
        book = gazetteer(ledger)
        for row in book.locate(address.Address(compound="绿园新村", road="北渔路", lane="123", stairwell="1")).missing:
            pen.add(row)
    (spot,) = write(ledger, "北渔路123弄45号601")
    assert ledger.value("SELECT name FROM compound WHERE uid=?", (spot.compound,)) == "绿园新村"


def test_stairwells_are_laid_out_once(ledger: Ledger) -> None:
    (spot,) = write(ledger, "泾北三村45号601")
    assert spot.stairwell
    for expected in (23, 0):
        with ledger.change("补门") as pen:
            assert places.lay_out(pen, gazetteer(ledger), spot.stairwell, 6, 4) == expected
    assert ledger.value("SELECT count(*) FROM household") == 24


@pytest.mark.parametrize(("floors", "rooms"), [(0, 4), (6, 0), (100, 4), (6, 41)])
def test_impossible_buildings_are_refused(ledger: Ledger, floors: int, rooms: int) -> None:
    (spot,) = write(ledger, "泾北三村45号601")
    assert spot.stairwell
    with pytest.raises(Refusal, match="层数应在"), ledger.change("补门") as pen:
        places.lay_out(pen, gazetteer(ledger), spot.stairwell, floors, rooms)
    assert ledger.value("SELECT count(*) FROM household") == 1


def test_a_ledger_without_a_community_says_so(ledger: Ledger) -> None:
    with pytest.raises(Refusal, match="居民区"):
        gazetteer(ledger, community="nobody")
    assert isinstance(gazetteer(ledger), Gazetteer)
