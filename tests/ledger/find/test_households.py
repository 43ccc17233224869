"""The list of doors: its first screen, its end, and what happens to it between the two."""

import pytest

from tests import factories
from xinjing_desktop.ledger.find import households
from xinjing_desktop.ledger.find.uids import Uids
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Household


@pytest.fixture
def doors(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Twelve doors in the order of the building, where the first screen takes four."""
    monkeypatch.setattr(households, "FIRST", 4)
    return factories.a_stairwell_of_doors(ledger)


def everybody(ledger: Ledger, order: str = "", descending: bool = False) -> Uids:
    found = households.ids(ledger, "all", order, descending, today="2026-03-02")
    assert isinstance(found, Uids)
    return found


def test_the_first_screen_is_read_without_the_rest(ledger: Ledger, doors: list[str]) -> None:
    found = everybody(ledger)
    assert len(found) == 12 and found[:4] == doors[:4] and found[3] == doors[3]
    assert found._known == doors[:4], "nobody has looked further down"


@pytest.mark.parametrize("at", [4, 11, -1, slice(2, 5), slice(9, None), slice(None), slice(0, 100)], ids=str)
def test_any_other_part_is_what_the_whole_list_holds(ledger: Ledger, doors: list[str], at: int | slice) -> None:
    assert everybody(ledger)[at] == doors[at]


def test_it_is_walked_from_end_to_end_in_both_directions(ledger: Ledger, doors: list[str]) -> None:
    assert list(everybody(ledger)) == doors
    assert list(everybody(ledger, "address", descending=True)) == doors[::-1]
    with pytest.raises(IndexError):
        everybody(ledger)[12]


def test_what_comes_or_goes_before_the_rest_is_read_moves_no_line_beyond_the_end(ledger: Ledger, doors: list[str]) -> None:
    found = everybody(ledger)
    with ledger.change("删除住户") as pen:
        pen.remove(Household, doors[7])
    assert len(found) == 12 and found[10:] == [doors[11], ""], "a line that is gone shows nothing"
    found = everybody(ledger)
    with ledger.change("新增住户") as pen:
        pen.add(factories.a_household())
    assert len(found) == len(list(found)) == 11


def test_a_short_list_is_read_once(ledger: Ledger) -> None:
    factories.a_stairwell_of_doors(ledger, floors=1, rooms=2)
    assert len(everybody(ledger)) == 2 == len(everybody(ledger)._known)


def test_a_ledger_without_doors_has_an_empty_list(ledger: Ledger) -> None:
    assert list(everybody(ledger)) == [] and not everybody(ledger)[0:32]
