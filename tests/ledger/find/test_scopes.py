"""Whom a campaign means when it does not mean everybody: chosen alike in every ledger, said in words, frozen with its doors."""

import datetime
import json
import re
from typing import Any

import pytest

from tests import factories
from tests.two_desks import Pair
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.casework import campaigns as casework
from xinjing_desktop.ledger.find import actions, care, scopes
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Campaign, Community, Compound, Household, Profile
from xinjing_desktop.records.row import shared_uid

DAY = datetime.date(2026, 1, 12)
OTHER = shared_uid("community", "310105102077")


@pytest.fixture
def homes(ledger: Ledger) -> dict[str, str]:
    return settle(ledger)


def settle(ledger: Ledger) -> dict[str, str]:
    """Doors of a few kinds in two compounds, by what is special about them."""
    with ledger.change("住户") as pen:
        north, garden = pen.add(factories.a_compound(name="泾北三村")), pen.add(factories.a_compound(name="新泾苑"))
        stairs = [pen.add(factories.a_stairwell(place, lane="123", number=number)) for place, number in ((north, "45"), (north, "46"))]
        stairs.append(pen.add(factories.a_stairwell(garden, lane="8", sub_lane="3", number="1")))
        facts: dict[str, tuple[int, dict[str, Any]]] = {
            "plain": (0, {}), "alone": (0, {}), "alone_too": (2, {}), "disabled": (1, {}), "bottled": (1, {"gas_type": "bottled"}),
            "let": (2, {"occupancy": "rented"}), "lent": (1, {"occupancy": "lent"}),
        }  # fmt: skip
        rooms = enumerate(facts.items())
        made = {name: pen.add(factories.a_household(stairs[at], room_no=f"{room}01", **more)) for room, (name, (at, more)) in rooms}
        for name, category in (("alone", "elder_alone"), ("alone_too", "elder_alone"), ("disabled", "disability")):
            pen.add(factories.a_profile(pen.add(factories.a_resident(made[name])), category=category, started_on="2025-01-01"))
        pen.add(factories.a_visit(made["let"], visited_at="2026-01-05T10:00", outcome="refused"))
    return {name: row.uid for name, row in made.items()}


def issued(ledger: Ledger, narrowed_by: str | None, units: tuple[str, ...] = (factories.COMMUNITY,), **facts: Any) -> Campaign:
    known = {"name": "行动", "starts_on": datetime.date(2026, 1, 9), "scope": "filter", "narrowed_by": narrowed_by}
    with ledger.change("布置") as pen:
        return casework.issue(pen, ledger, list(units), **{**known, **facts})[0]


def fresh(ledger: Ledger, campaign: Campaign) -> Campaign:
    found = ledger.get(Campaign, campaign.uid)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "fits", "words"),
    [
        ("rented", {"let"}, "出租·群租"),
        ("group:elder_alone", {"alone", "alone_too"}, "独居老人"),
        ("gas_type:bottled", {"bottled"}, "燃气“瓶装液化气”"),
        ("occupancy:lent", {"lent"}, "房屋用途“借住”"),
        ("place:新泾苑", {"alone_too", "let"}, "限新泾苑"),
        ("place:泾北三村123弄45号", {"plain", "alone"}, "限泾北三村123弄45号"),
        ("place:泾北三村123弄46号、新泾苑8弄3支弄1号", {"disabled", "bottled", "lent", "alone_too", "let"},
         "限泾北三村123弄46号、新泾苑8弄3支弄1号"),
        ("group:elder_alone;place:泾北三村", {"alone"}, "独居老人，限泾北三村"),
        ("action:year:missing:2026年全覆盖走访", {"plain", "alone", "alone_too", "disabled", "bottled", "let", "lent"},
         "2026年全覆盖走访：未走访"),
    ],
)  # fmt: skip
def test_every_form_chooses_its_doors_and_says_so(ledger: Ledger, homes: dict[str, str], text: str, fits: set[str], words: str) -> None:
    campaign = issued(ledger, text)
    assert set(casework.doors_due(ledger, campaign, DAY)) == {homes[name] for name in fits}
    assert scopes.in_words(campaign) == words
    assert actions.listed(ledger, DAY)[0].rule.startswith(f"应访范围：{words}。")
    assert scopes.joined(*scopes.taken_apart(text)) == text


def test_a_special_group_holds_those_whom_nobody_has_enrolled(ledger: Ledger, homes: dict[str, str]) -> None:
    """As the page of key people lists them: eighty on the day, or alone at sixty; not who moved out, nor behind an empty door."""
    with ledger.change("居民") as pen:
        pen.add(factories.a_resident(homes["plain"], birth_date="1946-01-12"))
        pen.add(factories.a_resident(homes["bottled"], birth_date="1946-01-13"))
        pen.add(factories.a_resident(homes["let"], birth_date="1930-05-01", moved_out_on=datetime.date(2025, 12, 1)))
        pen.edit(Household, homes["lent"], resident_count=1)
        pen.add(factories.a_resident(homes["lent"], birth_date="1960-05-01"))
        pen.edit(Household, homes["disabled"], occupancy="vacant")
        pen.add(factories.a_resident(homes["disabled"], birth_date="1930-05-01"))
    for text, names in (("group:elder_80", {"plain"}), ("group:elder_alone", {"alone", "alone_too", "lent"})):
        assert set(casework.doors_due(ledger, issued(ledger, text), DAY)) == {homes[name] for name in names}, text
        listed = {duty.household for duty in care.duties(ledger, DAY) if f"group:{duty.category}" == text}
        assert listed == {homes[name] for name in names}, text


def test_the_doors_that_another_campaign_missed(ledger: Ledger, homes: dict[str, str]) -> None:
    first = issued(ledger, None, scope="all", name="冬季 行动")
    with ledger.change("开始") as pen:
        casework.begin(pen, ledger, first, on=datetime.date(2026, 1, 9))
        pen.add(factories.a_visit(homes["plain"], visited_at="2026-01-10T10:00", outcome="met_door"))
        pen.add(factories.a_visit(homes["lent"], visited_at="2026-01-10T10:00", outcome="refused"))
    offered = dict(scopes.choices(ledger, DAY))
    text = next(text for text, words in offered.items() if words == "冬季 行动：拒访")
    assert casework.doors_due(ledger, issued(ledger, text), DAY) == [homes["lent"]]
    missed = issued(ledger, text.replace("refused", "missing"))
    assert set(casework.doors_due(ledger, missed, DAY)) == set(homes.values()) - {homes["plain"]}
    with ledger.change("删除") as pen:
        casework.remove(pen, ledger, first)
    with pytest.raises(Refusal, match="冬季行动：未走访"):
        casework.doors_due(ledger, missed, DAY)
    assert "已经没有了（冬季行动：未走访）" in casework.faults(ledger, {**facts_of(missed)})["narrowed_by"]


def facts_of(campaign: Campaign) -> dict[str, Any]:
    return {name: getattr(campaign, name) for name in ("name", "starts_on", "ends_on", "scope", "narrowed_by")}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "请选择"), (";", "请选择"), ("no_such", "已经没有了（no_such）"), ("group:no_such", "已经没有了"),
        ("gas_type:no_such", "已经没有了"), ("colour:red", "已经没有了"), ("action:0123:missing:旧行动", "已经没有了（旧行动：未走访）"),
        ("action:year:no_such:年", "已经没有了"),
        ("group:illness_mental", "限制类别不能"), ("rented;place:没有村", "没有叫“没有村”的小区或门洞"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_refused_at_the_field(ledger: Ledger, homes: dict[str, str], text: str | None, said: str) -> None:
    with pytest.raises(Refusal, match=re.escape(said)):
        issued(ledger, text)
    if text and "illness_mental" in text:
        assert not [one for one, _ in scopes.choices(ledger, DAY) if one == text], "nor offered, to nobody"


def test_all_that_is_offered_is_taken(ledger: Ledger, homes: dict[str, str]) -> None:
    for text, _ in scopes.choices(ledger, DAY):
        assert scopes.problem(ledger, text) is None, text
        casework.doors_due(ledger, issued(ledger, text), DAY)
    for name in scopes.place_names(ledger):
        assert scopes.problem(ledger, scopes.joined(None, [name])) is None


def test_what_was_frozen_does_not_change_with_what_the_filter_meant(ledger: Ledger, homes: dict[str, str]) -> None:
    earlier = issued(ledger, None, scope="all", name="冬季行动")
    with ledger.change("开始") as pen:
        casework.begin(pen, ledger, earlier, on=DAY)
    texts = ("group:elder_alone;place:泾北三村", f"action:{earlier.series or earlier.uid}:missing:冬季行动")
    frozen = [issued(ledger, text) for text in texts]
    with ledger.change("开始") as pen:
        for one in frozen:
            casework.begin(pen, ledger, one, on=DAY)
    before = [(one.doors, one.key_doors, scopes.in_words(one)) for one in (fresh(ledger, one) for one in frozen)]
    assert json.loads(before[0][0] or "") == [homes["alone"]] and len(json.loads(before[1][0] or "")) == len(homes)
    with ledger.change("后来") as pen:
        for (uid,) in ledger.select("SELECT uid FROM profile"):
            pen.edit(Profile, uid, ended_on="2026-01-12")
        for (uid,) in ledger.select("SELECT uid FROM compound WHERE name='泾北三村'"):
            pen.edit(Compound, uid, name="泾北新村")
        casework.remove(pen, ledger, earlier)
        pen.edit(Household, homes["alone"], occupancy="vacant")
    assert [(one.doors, one.key_doors, scopes.in_words(one)) for one in (fresh(ledger, one) for one in frozen)] == before
    with ledger.change("改名") as pen:
        assert casework.redefine(pen, ledger, fresh(ledger, frozen[0]), name="改了名的行动") == 1
        with pytest.raises(Refusal, match="已经锁定"):
            casework.redefine(pen, ledger, fresh(ledger, frozen[0]), narrowed_by="rented")


def test_what_the_town_issues_means_the_same_in_the_unit(pair: Pair) -> None:
    homes = settle(pair.unit)
    pair.up()
    for text in ("group:elder_alone;place:泾北三村、新泾苑8弄3支弄1号", "gas_type:bottled", "action:month:missing:1月探访"):
        made = issued(pair.town, text)
        assert not re.search(r"[0-9a-f]{16}", made.narrowed_by or ""), "no uid of this ledger"
        wanted = casework.doors_due(pair.town, made, DAY)
        pair.down()
        pair.open_town()
        received = fresh(pair.unit, made)
        assert casework.doors_due(pair.unit, received, DAY) == wanted and set(wanted) <= set(homes.values()) and wanted
        assert scopes.in_words(received) == scopes.in_words(made)


def test_a_town_is_told_which_units_have_no_such_place(pair: Pair) -> None:
    settle(pair.unit)
    pair.up()
    with pair.town.change("另一个居民区") as pen:
        pen.add(Community(uid=OTHER, code="310105102077", name="泉口居民区"))
        compound = pen.add(factories.a_compound(community=OTHER, name="泉口新村"))
        pen.add(factories.a_stairwell(compound, lane="9", number="1"))
    both = (factories.COMMUNITY, OTHER)
    with pytest.raises(Refusal, match="泉口居民区没有这些小区、门洞"):
        issued(pair.town, "place:新泾苑", both)
    with pytest.raises(Refusal, match="没有叫“新泾苑”的"):
        issued(pair.town, "place:新泾苑", (OTHER,))
    issued(pair.town, "place:新泾苑、泉口新村", both)
    with pair.town.change("一个居民区自己的行动") as pen:
        own = pen.add(factories.a_campaign(community=OTHER, name="泉口自己的", starts_on=DAY, frozen_on=DAY, scope="all"))
    assert not [text for text, _ in scopes.choices(pair.town, DAY) if own.uid in text]
    with pytest.raises(Refusal, match="已经没有了"):
        issued(pair.town, f"action:{own.uid}:missing:泉口自己的", both)
