"""专项行动 from the day it is issued to the day it is closed, and what is refused in words."""

import datetime
import json
from collections.abc import Callable
from typing import Any

import pytest

from tests import factories
from tests.two_desks import Pair
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import agreement, undo
from xinjing_desktop.ledger.casework import campaigns as casework
from xinjing_desktop.ledger.find import campaigns as find
from xinjing_desktop.ledger.find.whereabouts import spot_of
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Campaign, CampaignExclusion, Household

DAY = datetime.date(2026, 1, 9)
FACTS: dict[str, Any] = {"name": "冬季消防专项行动", "starts_on": DAY, "ends_on": datetime.date(2026, 1, 20), "scope": "all"}


@pytest.fixture(autouse=True)
def _the_first_day(at: Callable[[str], datetime.datetime]) -> None:
    at("2026-01-09 08:30")


def issued(ledger: Ledger, **facts: Any) -> Campaign:
    with ledger.change("布置") as pen:
        return casework.issue(pen, ledger, [factories.COMMUNITY], **{**FACTS, **facts})[0]


def fresh(ledger: Ledger, campaign: Campaign) -> Campaign:
    found = ledger.get(Campaign, campaign.uid)
    assert found is not None
    return found


def begun(ledger: Ledger, campaign: Campaign) -> Campaign:
    with ledger.change("开始") as pen:
        casework.begin(pen, ledger, campaign, on=DAY)
    return fresh(ledger, campaign)


def homes(ledger: Ledger, count: int = 3) -> list[str]:
    with ledger.change("住户") as pen:
        return sorted(pen.add(factories.a_household()).uid for _ in range(count))


@pytest.mark.parametrize(
    ("facts", "column", "said"),
    [
        ({"ends_on": datetime.date(2026, 1, 8)}, "ends_on", "早于开始日期 2026-01-09"),
        ({"starts_on": datetime.date(1026, 1, 9)}, "starts_on", "核对年份"),
        ({"ends_on": datetime.date(2062, 1, 20)}, "ends_on", "超过两年"),
        ({"name": "  "}, "name", "名称"),
        ({"starts_on": None}, "starts_on", "开始日期"),
        ({"scope": None}, "scope", "范围"),
        ({"scope": "filter"}, "narrowed_by", "筛选"),
        ({"scope": "filter", "narrowed_by": "nothing_like_it"}, "narrowed_by", "筛选"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_refused(ledger: Ledger, facts: dict[str, Any], column: str, said: str) -> None:
    assert said in casework.faults(ledger, {**FACTS, **facts})[column]
    with pytest.raises(Refusal, match=said):
        issued(ledger, **facts)
    campaign = issued(ledger)
    with pytest.raises(Refusal, match=said), ledger.change("修改") as pen:
        casework.redefine(pen, ledger, campaign, **facts)
    assert fresh(ledger, campaign).ends_on == FACTS["ends_on"] and casework.faults(ledger, FACTS) == {}


@pytest.mark.parametrize(
    "facts",
    [
        {"ends_on": DAY},
        {"ends_on": DAY + datetime.timedelta(days=731)},
        {"starts_on": datetime.date(2000, 1, 1), "ends_on": None},
    ],
)
def test_what_may_just_be_is_taken(ledger: Ledger, facts: dict[str, Any]) -> None:
    assert casework.faults(ledger, {**FACTS, **facts}) == {}
    assert fresh(ledger, issued(ledger, **facts)).starts_on == {**FACTS, **facts}["starts_on"]


def test_beginning_freezes_the_doors_once(ledger: Ledger) -> None:
    campaign = issued(ledger)
    with pytest.raises(Refusal, match="名单是空的"), ledger.change("开始") as pen:
        casework.begin(pen, ledger, campaign, on=DAY)
    doors = homes(ledger)
    with ledger.change("开始") as pen:
        assert casework.begin(pen, ledger, campaign, on=DAY) == 3
    begun = fresh(ledger, campaign)
    assert json.loads(begun.doors) == doors and begun.key_doors == "[]" and begun.frozen_on == DAY
    homes(ledger, 1)
    with pytest.raises(Refusal, match="已经锁定"), ledger.change("开始") as pen:
        casework.begin(pen, ledger, begun, on=DAY)
    with pytest.raises(Refusal, match="范围不能再改"), ledger.change("修改") as pen:
        casework.redefine(pen, ledger, begun, scope="key")
    with ledger.change("修改") as pen:
        assert casework.redefine(pen, ledger, begun, name="春季行动", vacant_rule="excluded") == 1
    undo.undo(ledger)
    undo.undo(ledger)  # the household that came later
    undo.undo(ledger)
    assert fresh(ledger, campaign).doors is None


def test_the_scope_chooses_the_doors(ledger: Ledger) -> None:
    doors = homes(ledger)
    with ledger.change("出租") as pen:
        pen.edit(Household, doors[0], occupancy="rented")
        pen.add(factories.a_profile(pen.add(factories.a_resident(doors[1]))))
    key, rented = issued(ledger, scope="key"), issued(ledger, scope="filter", narrowed_by="rented")
    assert casework.doors_due(ledger, key, DAY) == [doors[1]]
    assert casework.doors_due(ledger, rented, DAY) == [doors[0]]


def test_a_door_is_excepted_with_a_reason_and_taken_in_again(ledger: Ledger) -> None:
    doors = homes(ledger)
    campaign = issued(ledger)
    with pytest.raises(Refusal, match="先开始"), ledger.change("免访") as pen:
        casework.exclude(pen, ledger, campaign, doors[:1], on=DAY, reason="动迁房")
    campaign = begun(ledger, campaign)
    later = homes(ledger, 1)
    for chosen, reason, said in ((doors[:1], " ", "原因"), (later, "动迁房", "不在这次行动的名单里")):
        with pytest.raises(Refusal, match=said), ledger.change("免访") as pen:
            casework.exclude(pen, ledger, campaign, chosen, on=DAY, reason=reason)
    with ledger.change("免访") as pen:
        assert casework.exclude(pen, ledger, campaign, doors[:2], on=DAY, reason="动迁房") == 2
        assert casework.exclude(pen, ledger, campaign, doors, on=DAY, reason="动迁房") == 1
    assert find.rates(ledger, [campaign], DAY)[campaign.uid].due == 0
    with ledger.change("恢复") as pen:
        assert casework.readmit(pen, ledger, campaign, [doors[0], later[0]]) == 1
    assert find.rates(ledger, [campaign], DAY)[campaign.uid].due == 1
    with ledger.change("删除行动") as pen:
        casework.remove(pen, ledger, campaign)
    assert ledger.value("SELECT count(*) FROM campaign_exclusion") == 0


def test_it_is_closed_and_taken_up_again(ledger: Ledger) -> None:
    campaign = issued(ledger)
    with pytest.raises(Refusal, match="不能在它以前结束"), ledger.change("结束") as pen:
        casework.close(pen, campaign, on=datetime.date(2026, 1, 8))
    with ledger.change("结束") as pen:
        casework.close(pen, campaign, on=DAY)
    other = issued(ledger, starts_on=datetime.date(2025, 1, 1), ends_on=None)
    assert [one.uid for one in find.listed(ledger)] == [other.uid, campaign.uid]
    with ledger.change("继续") as pen:
        casework.close(pen, fresh(ledger, campaign), on=None)
    assert [one.uid for one in find.listed(ledger)] == [campaign.uid, other.uid]
    assert find.listed(ledger, "f" * 32) == []


def test_what_the_town_issues_travels_down_and_the_figures_up(pair: Pair) -> None:
    doors = homes(pair.unit)
    pair.up()
    in_town = issued(pair.town)
    assert in_town.from_town and in_town.series
    pair.down(), pair.down()
    here = fresh(pair.unit, in_town)
    for act in (
        lambda pen: casework.redefine(pen, pair.unit, here, name="我们的行动"),
        lambda pen: casework.remove(pen, pair.unit, here),
    ):
        with pytest.raises(Refusal, match="镇里"), pair.unit.change("改") as pen:
            act(pen)
    here = begun(pair.unit, here)
    with pair.unit.change("走访") as pen:
        pen.add(factories.a_visit(doors[0], visited_at="2026-01-09T10:00"))
        casework.exclude(pen, pair.unit, here, doors[1:2], on=DAY, reason="动迁房")
    pair.up()
    merged = pair.up()
    there = fresh(pair.town, in_town)
    assert find.rates(pair.town, [there], DAY)[there.uid] == find.Rates(due=2, attempted=1, visited=1, met=1, no_band=1)
    assert agreement.compare(pair.town, merged.facts.id) == []
    with pair.town.change("改名") as pen:
        assert casework.redefine(pen, pair.town, there, name="春季行动", scope="all") == 1
    pair.down()
    assert fresh(pair.unit, here).name == "春季行动" and not pair.down().conflicts


def test_two_pcs_that_except_the_same_door_meet_in_one_record(pair: Pair) -> None:
    doors = homes(pair.unit)
    campaign = begun(pair.unit, issued(pair.unit))
    pair.up()
    for ledger in (pair.unit, pair.town):
        with ledger.change("免访") as pen:
            casework.exclude(pen, ledger, fresh(ledger, campaign), doors[:1], on=DAY, reason="动迁房")
    pair.up(), pair.up()
    assert pair.town.value("SELECT count(*) FROM campaign_exclusion") == 1
    assert pair.town.rows(CampaignExclusion.select())[0].household == doors[0]


def test_its_records_are_found_where_they_are_shown(ledger: Ledger) -> None:
    doors = homes(ledger)
    campaign = begun(ledger, issued(ledger))
    with ledger.change("免访") as pen:
        casework.exclude(pen, ledger, campaign, doors[:1], on=DAY, reason="动迁房")
    out = casework.excluded(ledger, campaign.uid)[doors[0]]
    assert spot_of(ledger, "campaign", campaign.uid) == spot_of(ledger, "campaign_exclusion", out)
    assert spot_of(ledger, "campaign", campaign.uid) == ("campaigns", {"campaign": campaign.uid})
    assert spot_of(ledger, "campaign", "f" * 32) is None


def test_a_town_issues_to_all_and_rewrites_all(pair: Pair) -> None:
    from xinjing_desktop.records import Community

    with pair.town.change("另一个") as pen:
        other = pen.add(Community(code="310105102099", name="平塘居民区", unit_type="committee")).uid
    with pair.town.change("布置") as pen:
        first, second = casework.issue(pen, pair.town, [factories.COMMUNITY, other], **FACTS)
    assert first.series == second.series and first.uid != second.uid
    with pair.town.change("改") as pen:
        assert casework.redefine(pen, pair.town, first, name="春季行动") == 2
    with pair.town.change("删除") as pen:
        casework.remove(pen, pair.town, second)
    assert find.listed(pair.town) == []
    with pytest.raises(Refusal, match="没有选居民区"), pair.town.change("布置") as pen:
        casework.issue(pen, pair.town, [], **FACTS)
