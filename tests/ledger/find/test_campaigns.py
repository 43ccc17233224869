"""Rates of campaigns: as domain note §8.2 defines them, equal to a count by hand, and the doors behind every figure."""

import datetime
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest

from tests import factories
from tests.ledger.find import campaign_truth
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import demo
from xinjing_desktop.ledger.casework import campaigns as casework
from xinjing_desktop.ledger.find import campaign_doors, campaign_parts, households
from xinjing_desktop.ledger.find import campaigns as find
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Campaign, Household, Visit

START, END = datetime.date(2026, 1, 9), datetime.date(2026, 1, 20)
OUTCOMES = (
    "met_inside", "met_door", "contacted_remote", "not_home", "refused", "vacant_verified", "moved", "no_access", None,
)  # fmt: skip


@pytest.fixture(autouse=True)
def _late_january(at: Callable[[str], datetime.datetime]) -> None:
    at("2026-02-01 09:30")


def day(number: int) -> datetime.date:
    return datetime.date(2026, 1, number)


def begun(ledger: Ledger, **facts: Any) -> Campaign:
    known = {"name": "冬季消防专项行动", "starts_on": START, "ends_on": END, "scope": "all"}
    with ledger.change("开始行动") as pen:
        (campaign,) = casework.issue(pen, ledger, [factories.COMMUNITY], **{**known, **facts})
        casework.begin(pen, ledger, campaign, on=day(9))
    found = ledger.get(Campaign, campaign.uid)
    assert found is not None
    return found


def doors_of(ledger: Ledger, count: int) -> list[Household]:
    with ledger.change("住户") as pen:
        return [pen.add(factories.a_household()) for _ in range(count)]


def visited(ledger: Ledger, *visits: Visit) -> None:
    with ledger.change("走访") as pen:
        for visit in visits:
            pen.add(visit)


def at_door(door: Household, at: str, outcome: str | None = "met_inside", **facts: Any) -> Visit:
    return factories.a_visit(door, visited_at=at, outcome=outcome, **facts)


def counted(ledger: Ledger, campaign: Campaign, on: datetime.date = END) -> find.Rates:
    return find.rates(ledger, [campaign], on)[campaign.uid]


def a_random_january(ledger: Ledger, seed: int) -> list[str]:
    """Doors with visits of every outcome, in and around the period, some without an hour, some at the same moment."""
    demo.fill(ledger, households=60, seed=seed)
    chance = random.Random(seed)
    doors = [uid for (uid,) in ledger.select("SELECT uid FROM household ORDER BY uid")]
    visits = []
    for door in doors:
        for _ in range(chance.choice((0, 1, 1, 2, 4))):
            at = f"2026-01-{chance.randint(5, 25):02d}{chance.choice(('', 'T09:30', 'T09:30', 'T19:05'))}"
            band = chance.choice(("day", "evening", "weekend", None))
            workers = chance.choice((None, ["王芳"], ["王芳", "李四"]))
            visits.append(factories.a_visit(door, visited_at=at, outcome=chance.choice(OUTCOMES), time_band=band, workers=workers))
    visited(ledger, *visits)
    return doors


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("rule", ["counted", "excluded", "due", None])
def test_every_figure_of_every_day_is_that_of_a_count_by_hand(ledger: Ledger, seed: int, rule: str | None) -> None:
    doors = a_random_january(ledger, seed)
    campaign = begun(ledger, vacant_rule=rule, remote_counts=seed % 2 == 1, ends_on=END if seed < 3 else None)
    with ledger.change("免访") as pen:
        for on, some in ((day(9), doors[:3]), (day(14), doors[3:6])):
            casework.exclude(pen, ledger, campaign, some, on=on, reason="动迁房")
    for number in range(5, 28):
        counts = asdict(counted(ledger, campaign, day(number)))
        assert Counter({name: count for name, count in counts.items() if count}) == campaign_truth.count(ledger, campaign, day(number))
        found = find.doors(ledger, campaign, day(number))
        assert asdict(find.total(found)) == counts
        for figure in find.FIGURES:
            for name in (figure, f"key_{figure}"):
                if name in counts:
                    assert len(find.behind(found, name)) == counts[name], name
        assert set(find.behind(found, "missing")) | set(find.behind(found, "visited")) == set(find.behind(found, "due"))
        for split in ("compound", "stairwell", "worker"):
            whole = sum((find.total(part.doors) for part in campaign_parts.parts(ledger, found, split)), find.Rates())
            assert asdict(whole) == counts, split
        for split in ("band", "date"):
            assert sum(find.total(part.doors).visited for part in campaign_parts.parts(ledger, found, split)) == counts["visited"]


def test_what_counts_and_what_does_not(ledger: Ledger) -> None:
    inside, gate, phone, nobody, refused, empty, moved, locked, never, early, late = doors_of(ledger, 11)
    visited(
        ledger,
        at_door(inside, "2026-01-12T10:00", time_band="day"), at_door(gate, "2026-01-12T19:30", "met_door", time_band="evening"),
        at_door(phone, "2026-01-13T10:00", "contacted_remote"), at_door(nobody, "2026-01-13", "not_home"),
        at_door(refused, "2026-01-13", "refused"), at_door(empty, "2026-01-13", "vacant_verified"), at_door(moved, "2026-01-13", "moved"),
        at_door(locked, "2026-01-13", "no_access"), at_door(early, "2026-01-08T23:59"), at_door(late, "2026-01-21T00:00"),
    )  # fmt: skip
    campaign = begun(ledger)
    assert never.uid not in find.behind(find.doors(ledger, campaign, END), "attempted")
    plain = find.Rates(due=11, attempted=8, visited=3, met=3, day=1, evening=1, no_band=1, remote=1, refused=1, vacant=1)
    assert counted(ledger, campaign) == plain
    assert (find.share(plain.attempted, plain.due), find.share(plain.visited, plain.due)) == (72.7, 27.3)
    without = counted(ledger, begun(ledger, remote_counts=False))
    assert (without.visited, without.remote, without.attempted) == (2, 0, 8)
    counting = counted(ledger, begun(ledger, vacant_rule="counted"))
    assert (counting.due, counting.visited, counting.vacant) == (11, 4, 0)
    leaving_out = counted(ledger, begun(ledger, vacant_rule="excluded"))
    assert (leaving_out.due, leaving_out.attempted, leaving_out.visited, leaving_out.vacant) == (10, 7, 3, 1)
    assert find.share(0, 0) is None


def test_the_first_visit_that_counts_gives_the_band_and_the_walkers(ledger: Ledger) -> None:
    (door,) = doors_of(ledger, 1)
    visited(
        ledger,
        at_door(door, "2026-01-12T10:00", "not_home", time_band="day", workers=["甲"]),
        at_door(door, "2026-01-12T19:30", time_band="evening", workers=["乙", "丙"]),
        at_door(door, "2026-01-17T10:00", time_band="weekend", workers=["丁"]),
    )
    campaign = begun(ledger)
    found = find.doors(ledger, campaign, END)
    assert [part.name for part in campaign_parts.parts(ledger, found, "walker")] == ["丙", "乙"]
    assert [part.name for part in campaign_parts.parts(ledger, found, "band")] == ["夜间"]
    assert [part.key for part in campaign_parts.parts(ledger, found, "date")] == ["2026-01-12"]
    assert counted(ledger, campaign, day(12)).visited == 1 and counted(ledger, campaign, day(11)) == find.Rates(due=1)


def test_what_is_due_was_frozen(ledger: Ledger) -> None:
    first, second = doors_of(ledger, 2)
    campaign = begun(ledger)
    (moved_in,) = doors_of(ledger, 1)
    visited(ledger, at_door(moved_in, "2026-01-12T10:00"), at_door(first, "2026-01-12T10:00"))
    assert counted(ledger, campaign) == find.Rates(due=2, attempted=1, visited=1, met=1, no_band=1)
    with ledger.change("删除") as pen:
        pen.remove(Household, second.uid)
    assert counted(ledger, campaign).due == 2
    assert find.behind(find.doors(ledger, campaign, END), "missing") == [second.uid]


def test_a_visit_counts_for_every_campaign_whose_doors_and_days_it_meets(ledger: Ledger) -> None:
    door, other = doors_of(ledger, 2)
    with ledger.change("档案") as pen:
        person = pen.add(factories.a_resident(door))
        pen.add(factories.a_profile(person))
    everybody, key = begun(ledger), begun(ledger, scope="key", ends_on=day(12))
    visited(ledger, at_door(door, "2026-01-12T10:00"), at_door(other, "2026-01-13T10:00"))
    found = find.rates(ledger, [everybody, key], END)
    assert (found[everybody.uid].due, found[everybody.uid].visited, found[everybody.uid].key_visited) == (2, 2, 1)
    assert (found[key.uid].due, found[key.uid].visited, found[key.uid].key_due) == (1, 1, 1)
    with ledger.change("退出") as pen:
        pen.remove(type(person), person.uid)
    assert counted(ledger, everybody).key_visited == 1  # who was key when it began


def test_a_campaign_that_has_not_begun_has_no_figures(ledger: Ledger) -> None:
    doors_of(ledger, 2)
    with ledger.change("布置") as pen:
        made = casework.issue(pen, ledger, [factories.COMMUNITY], name="行动", starts_on=START, scope="all")
    assert find.rates(ledger, made, END) == {}


def test_the_rule_is_said_in_words(ledger: Ledger) -> None:
    doors_of(ledger, 1)
    said = find.rule_in_words(begun(ledger, vacant_rule="excluded", remote_counts=False))
    assert "核实空关的住户不计入应访" in said and "电话、视频联系不算走访" in said
    assert "上门率＝已上门÷应访（打过电话的也在内）" in said, "a door that was rung up is counted there"
    assert "电话、视频联系算走访" in find.rule_in_words(begun(ledger))


def test_the_doors_behind_a_figure_come_as_one_walks_and_told_apart_by_their_stairwells(ledger: Ledger) -> None:
    named = factories.a_compound(name="泾北三村")
    places = [
        factories.a_stairwell(named, lane="123", number="2"), factories.a_stairwell(named, lane="123", number="10"),
        factories.a_stairwell(factories.a_compound(name=""), road="北渔路", lane="8", sub_lane="3", number="1"),
    ]  # fmt: skip
    rooms = [
        factories.a_household(place, room_no=room)
        for place, room in ((places[1], "201"), (places[0], "101"), (places[0], "601"), (places[2], "101"))
    ]
    (nowhere,) = doors_of(ledger, 1)
    with ledger.change("门牌") as pen:
        for row in (named, *places, *rooms):
            pen.add(row)
    visited(ledger, at_door(rooms[1], "2026-01-12T10:00", "not_home"))
    found = find.doors(ledger, begun(ledger), END)
    walked = [room.uid for room in (rooms[1], rooms[2], rooms[0], rooms[3])]
    missing = find.behind(found, "missing")
    assert set(missing) == {*walked, nowhere.uid} and missing[-1] == nowhere.uid, "those without an address come last"
    assert [uid for uid in missing if uid in walked[:3]] == sorted(walked[:3], key=missing.index)
    keys = dict(ledger.select("SELECT uid, sort_key FROM door"))
    assert missing[:-1] == sorted(walked, key=lambda uid: keys[uid])
    assert set(find.behind(found, "untried")) == {*walked, nowhere.uid} - {rooms[1].uid}
    assert find.behind(found, "attempted") == [rooms[1].uid]
    names = {part.name for part in campaign_parts.parts(ledger, found, "stairwell")}
    assert names == {"泾北三村 123弄2号", "泾北三村 123弄10号", "北渔路 8弄3支弄1号", "地址待核对"}


def test_a_campaign_that_is_closed_by_hand_counts_no_further(ledger: Ledger) -> None:
    early, late = doors_of(ledger, 2)
    campaign = begun(ledger)
    visited(ledger, at_door(early, "2026-01-10T10:00"), at_door(late, "2026-01-14T10:00"))
    with ledger.change("结束") as pen:
        pen.edit(Campaign, campaign.uid, closed_on=day(12))
    closed = ledger.get(Campaign, campaign.uid)
    assert closed is not None and find.rates(ledger, [closed], END)[campaign.uid].visited == 1
    assert find.behind(find.doors(ledger, closed, END), "missing") == [late.uid]


def test_nothing_is_locked_before_it_begins_nor_begun_after_it_was_locked(ledger: Ledger) -> None:
    doors_of(ledger, 1)
    with ledger.change("开始行动") as pen:
        (campaign,) = casework.issue(pen, ledger, [factories.COMMUNITY], name="以后", starts_on=datetime.date(2026, 2, 20), scope="all")
        with pytest.raises(Refusal, match="2026-02-20 才开始"):
            casework.begin(pen, ledger, campaign, on=datetime.date(2026, 2, 1))
    frozen = begun(ledger)
    with pytest.raises(Refusal, match="不能改到那天以后"), ledger.change("改") as pen:
        casework.redefine(pen, ledger, frozen, starts_on=day(15))


def test_key_households_are_those_whose_profiles_hold_on_the_day(ledger: Ledger) -> None:
    now, over, later, moves = doors_of(ledger, 4)
    with ledger.change("登记") as pen:
        for door, facts, person in (
            (now, {"started_on": "2026-01-01", "ended_on": "2026-12-31"}, {}), (over, {"ended_on": "2026-01-05"}, {}),
            (later, {"started_on": "2030-01-01"}, {}), (moves, {}, {"moved_out_on": "2026-12-31"}),
        ):  # fmt: skip
            pen.add(factories.a_profile(pen.add(factories.a_resident(door, **person)), category="tekun", **facts))
    assert set(households.ids(ledger, "key", "", False, today="2026-02-01")) == {now.uid, moves.uid}
    assert households.counts(ledger, "2026-02-01")["key"] == 2 and households.counts(ledger, "2026-01-02")["key"] == 3
    assert {uid for uid, line in households.lines(ledger, [now.uid, over.uid, later.uid, moves.uid]).items() if line.key} == {
        now.uid, moves.uid,
    }  # fmt: skip
    assert find.rates(ledger, [begun(ledger)], END).popitem()[1].key_due == 2


def test_the_last_visit_of_a_past_day(ledger: Ledger) -> None:
    door, never = doors_of(ledger, 2)
    visited(ledger, at_door(door, "2026-01-10T10:00", "not_home"), at_door(door, "2026-01-14T10:00"))
    last = campaign_doors.last_visits(ledger, [door.uid, never.uid], day(13))
    assert last == {door.uid: ("2026-01-10", "not_home"), never.uid: (None, None)}
    assert campaign_doors.last_visits(ledger, [door.uid], day(14))[door.uid] == ("2026-01-14", "met_inside")
