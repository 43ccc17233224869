"""What campaigns ask for at a door: which of them, on which days, and of which doors."""

import datetime
from typing import Any

import pytest

from tests import factories
from xinjing_desktop.ledger.casework import campaigns as casework
from xinjing_desktop.ledger.find.at_the_door import errands
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Campaign, Household

pytestmark = pytest.mark.usefixtures("frozen_clock")
FIRST, LAST = datetime.date(2026, 3, 2), datetime.date(2026, 3, 6)
DAY = datetime.timedelta(days=1)


def issued(ledger: Ledger, **facts: Any) -> Campaign:
    known = {"name": "春季行动", "starts_on": FIRST, "ends_on": LAST, "scope": "all", "checks": ["楼道", "阳台"], "leaflet": "折页"}
    with ledger.change("布置") as pen:
        return casework.issue(pen, ledger, [factories.COMMUNITY], **{**known, **facts})[0]


@pytest.mark.parametrize(("day", "there"), [(FIRST - DAY, 0), (FIRST, 1), (LAST, 1), (LAST + DAY, 0)])
def test_it_asks_on_the_days_of_the_campaign(ledger: Ledger, day: datetime.date, there: int) -> None:
    issued(ledger)
    assert [one.words for one in errands(ledger, day)] == ["春季行动：检查楼道、阳台；发放折页。"] * there


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"leaflet": None}, ["春季行动：检查楼道、阳台。"]),
        ({"checks": None}, ["春季行动：发放折页。"]),
        ({"checks": [], "leaflet": ""}, []),
        ({"ends_on": None}, ["春季行动：检查楼道、阳台；发放折页。"]),
    ],
)
def test_who_asks_for_nothing_says_nothing(ledger: Ledger, facts: dict[str, Any], words: list[str]) -> None:
    issued(ledger, **facts)
    assert [one.words for one in errands(ledger, FIRST)] == words


def test_it_is_for_the_doors_of_its_list_that_are_not_excepted(ledger: Ledger) -> None:
    doors = factories.a_stairwell_of_doors(ledger, floors=2, rooms=1)
    campaign = issued(ledger)
    (before,) = errands(ledger, FIRST)
    assert before.is_for(doors[0]) and before.is_for("anybody"), "no list yet"
    with ledger.change("开始") as pen:
        casework.begin(pen, ledger, campaign, on=FIRST)
    (later, *_) = factories.a_stairwell_of_doors(ledger, floors=1, rooms=1)
    campaign = ledger.get(Campaign, campaign.uid) or campaign
    with ledger.change("免访") as pen:
        casework.exclude(pen, ledger, campaign, doors[:1], on=FIRST + DAY, reason="动迁房")
    (first,), (second,) = errands(ledger, FIRST), errands(ledger, FIRST + DAY)
    assert [first.is_for(door) for door in (*doors, later)] == [True, True, False]
    assert [second.is_for(door) for door in (*doors, later)] == [False, True, False]


@pytest.mark.parametrize(
    ("facts", "asked"),
    [({"scope": "key"}, [True, False]), ({"scope": "filter", "narrowed_by": "vacant"}, [False, True]), ({"scope": "all"}, [True, True])],
)
def test_before_it_is_locked_it_is_for_the_doors_that_would_be_due(ledger: Ledger, facts: dict[str, Any], asked: list[bool]) -> None:
    key, empty = factories.a_stairwell_of_doors(ledger, floors=2, rooms=1)
    with ledger.change("登记") as pen:
        pen.add(factories.a_profile(pen.add(factories.a_resident(key)), category="tekun"))
        pen.edit(Household, empty, occupancy="vacant")
    issued(ledger, **facts)
    (one,) = errands(ledger, FIRST)
    assert [one.is_for(key), one.is_for(empty)] == asked


def test_a_closed_campaign_asks_until_the_day_it_was_closed(ledger: Ledger) -> None:
    campaign = issued(ledger)
    with ledger.change("结束") as pen:
        casework.close(pen, campaign, on=FIRST + DAY)
    assert [len(errands(ledger, day)) for day in (FIRST, FIRST + DAY, FIRST + 2 * DAY)] == [1, 1, 0]


def test_several_are_told_in_the_order_in_which_they_began(ledger: Ledger) -> None:
    issued(ledger, name="三月", starts_on=FIRST)
    issued(ledger, name="冬季", starts_on=FIRST - DAY)
    assert [one.campaign for one in errands(ledger, FIRST)] == ["冬季", "三月"]
