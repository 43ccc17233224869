"""A town's figures told apart, over all units at once: equal to the units' own, to a count by hand, and to the doors behind them."""

import datetime
import json
import random
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import asdict

import pytest

from tests import factories
from tests.ledger.find import campaign_truth
from xinjing_desktop.ledger.casework import campaigns as casework
from xinjing_desktop.ledger.find import actions, campaign_parts
from xinjing_desktop.ledger.find import campaigns as find
from xinjing_desktop.ledger.find.actions import Action
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Campaign, Community
from xinjing_desktop.records.row import shared_uid

UNITS = {shared_uid("community", f"31010510290{number}"): f"第{number}居民区" for number in (3, 1, 2)}
FIRST, LAST = datetime.date(2026, 1, 9), datetime.date(2026, 1, 14)
OUTCOMES = ("met_inside", "met_door", "contacted_remote", "not_home", "refused", "vacant_verified", None)


@pytest.fixture
def town(ledger: Ledger, at: Callable[[str], datetime.datetime]) -> Ledger:
    """Three units that have a compound, a stairwell and a worker of the same name each, and doors that nobody could place."""
    at("2026-02-01 09:30")
    chance = random.Random(7)
    series = "f" * 32
    with ledger.change("全镇") as pen:
        for unit, name in UNITS.items():
            pen.add(Community(uid=unit, code=f"3101051029{name[1:2]:0>2}", name=name))
            worker = pen.add(factories.a_worker(name="王芳"))
            compound = pen.add(factories.a_compound(community=unit, name="泾北三村"))
            stairs = [
                pen.add(factories.a_stairwell(compound, lane="123", number=number, worker=responsible))
                for number, responsible in (("45", worker.uid), ("5", None), ("10", worker.uid))
            ]
            for at_door in range(18):
                stair = None if at_door == 17 else stairs[at_door % 3]
                door = pen.add(factories.a_household(stair, community=unit, room_no=None if stair is None else f"{at_door}01"))
                if chance.random() < 0.3:
                    pen.add(factories.a_profile(pen.add(factories.a_resident(door)), category="elder_alone", started_on="2025-01-01"))
                for _ in range(chance.choice((0, 1, 1, 2, 3))):
                    when = f"2026-01-{chance.randint(8, 15):02d}T{chance.choice(('09:30', '19:05'))}"
                    facts = {"outcome": chance.choice(OUTCOMES), "time_band": chance.choice(("day", "evening", "weekend", None))}
                    pen.add(factories.a_visit(door, visited_at=when, workers=chance.choice((None, ["王芳"], ["王芳", "李四"])), **facts))
            facts = {"starts_on": FIRST, "scope": "all", "series": series, "vacant_rule": "excluded", "name": "行动"}
            pen.add(Campaign(uid=shared_uid("campaign", series, unit), community=unit, **facts))
    for one in ledger.rows(Campaign.select().where(Campaign.series == series)):
        with ledger.change("锁定") as pen:
            casework.begin(pen, ledger, one, on=FIRST)
    return ledger


def action_of(ledger: Ledger, key: str = "f" * 32) -> Action:
    return next(one for one in actions.listed(ledger, datetime.date(2026, 2, 1)) if one.key == key)


def by_hand(ledger: Ledger, action: Action, day: datetime.date, split: str) -> dict[str, Counter[str]]:
    """Each part as a campaign of its own that has its doors alone, counted door by door."""
    place = {
        uid: {"compound": compound, "stairwell": stairwell, "worker": worker}
        for uid, compound, stairwell, worker in ledger.select(
            "SELECT h.uid, s.compound, s.uid, s.worker FROM household h LEFT JOIN stairwell s ON s.uid=h.stairwell"
        )
    }
    went = dict(ledger.select("SELECT uid, workers FROM visit"))
    visits = campaign_truth.visits_of(ledger)
    found: dict[str, Counter[str]] = {}
    for one in action.campaigns:
        parts: defaultdict[str, list[str]] = defaultdict(list)
        for door in json.loads(one.doors or "[]"):
            first = campaign_truth.first_that_counts(one, visits.get(door, []), day)
            if split in ("compound", "stairwell", "worker"):
                parts[f"{one.community}/{place[door][split] or ''}"].append(door)
            elif first is None:
                continue
            elif split == "walker":
                for name in json.loads(went[first[1]] or "[]") or [""]:
                    parts[f"{one.community}/{name}"].append(door)
            else:
                parts[first[0][:10] if split == "date" else first[3] or "no_band"].append(door)
        for key, doors in parts.items():
            alone = Campaign(**{name: getattr(one, name) for name in ("uid", "starts_on", "ends_on", "vacant_rule", "key_doors")})
            alone.doors = json.dumps(doors)
            found.setdefault(key, Counter()).update(campaign_truth.count(ledger, alone, day, visits))
    return found


@pytest.mark.parametrize("split", campaign_parts.SPLITS)
@pytest.mark.parametrize("number", [10, 12, 20])
def test_every_part_of_every_day_is_that_of_a_count_by_hand_and_opens_its_doors(town: Ledger, split: str, number: int) -> None:
    action, day = action_of(town), datetime.date(2026, 1, number)
    parts, whole = campaign_parts.of_town(town, action, day, split)
    counted = {part.key: Counter({name: count for name, count in asdict(part.rates).items() if count}) for part in parts}
    assert counted == by_hand(town, action, day, split) and len(parts) > 1
    assert whole == sum(actions.figures(town, action, day).values(), find.Rates())
    if split in ("compound", "stairwell", "worker"):
        assert sum((part.rates for part in parts), find.Rates()) == whole
    elif split != "walker":
        assert sum(part.rates.visited for part in parts) == whole.visited
    for part in parts:
        doors = campaign_parts.town_doors(town, action, day, split, part.key)[part.key]
        assert find.total(doors) == part.rates, part.name


def test_parts_of_the_same_name_stay_apart_and_come_unit_by_unit_as_one_walks(town: Ledger) -> None:
    parts, _ = campaign_parts.of_town(town, action_of(town), LAST, "stairwell")
    units = sorted(UNITS, key=lambda uid: UNITS[uid])
    assert [(part.unit, part.name) for part in parts] == [
        (unit, name) for unit in units for name in ("泾北三村 123弄5号", "泾北三村 123弄10号", "泾北三村 123弄45号", "地址待核对")
    ]
    workers, _ = campaign_parts.of_town(town, action_of(town), LAST, "worker")
    assert [(part.unit, part.name) for part in workers] == [(unit, name) for unit in units for name in ("王芳", "没有责任人")]
    bands, _ = campaign_parts.of_town(town, action_of(town), LAST, "band")
    assert [part.name for part in bands] == [name for name in ("日间", "夜间", "周末", "时段不明") if name in {one.name for one in bands}]


@pytest.mark.parametrize("key", ["year", "month"])
@pytest.mark.parametrize("split", ["compound", "band", "walker"])
def test_the_standing_ones_are_told_apart_too(town: Ledger, key: str, split: str) -> None:
    action, day = action_of(town, key), datetime.date(2026, 1, 31)
    if key == "month":
        action = next(one for one in actions.listed(town, day) if one.key == "month")
    parts, whole = campaign_parts.of_town(town, action, day, split)
    assert whole == sum(actions.figures(town, action, day).values(), find.Rates()) and whole.visited
    for part in parts:
        assert find.total(campaign_parts.town_doors(town, action, day, split, part.key)[part.key]) == part.rates
    if split == "compound":
        assert sum((part.rates for part in parts), find.Rates()) == whole


def test_how_many_stand_behind_each_figure_is_how_many_are_listed(town: Ledger) -> None:
    doors = actions.doors(town, action_of(town), list(UNITS), LAST)
    names = [*find.FIGURES, *(f"key_{name}" for name in find.FIGURES)]
    assert find.counts(doors, names) == {name: len(find.behind(doors, name)) for name in names}
    assert find.counts(doors, ["vacant"])["vacant"] > 0, "found empty, and out of what is due"
