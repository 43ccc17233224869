"""Outings and leaflets as answers: person-times against an independent count, filters, whom to offer, what is left."""

import datetime
import itertools
import json
import random
from typing import Any

import pytest

from tests import factories
from xinjing_desktop.ledger import demo
from xinjing_desktop.ledger.find import leaflets, month_check, outings
from xinjing_desktop.ledger.find.outings import Period, Sum
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Household, LeafletMove, Outing, Visit
from xinjing_desktop.records.campaign import PARTIES

pytestmark = pytest.mark.usefixtures("frozen_clock")
TODAY = datetime.date(2026, 3, 2)


def add(ledger: Ledger, *records: Any) -> None:
    with ledger.change("登记") as pen:
        for record in records:
            pen.add(record)


def by_hand(records: list[Outing], first: str, last: str) -> list[tuple[Outing, int]]:
    """Person by person, in Python, without the program's sums."""
    found = []
    for one in records:
        if first <= one.started_at[:10] <= last:
            people = [name for party in PARTIES for name in getattr(one, party) or ()]
            found.append((one, len(people) + (one.others_count or 0)))
    return found


def test_person_times_agree_with_a_count_by_hand_for_every_day(ledger: Ledger) -> None:
    other = factories.a_community()
    add(ledger, other)
    chance = random.Random(5)
    names = [f"人{number}" for number in range(30)]
    made = []
    for _ in range(120):
        day = TODAY - datetime.timedelta(days=chance.randrange(40))
        facts: dict[str, Any] = {party: chance.sample(names, chance.randrange(4)) for party in PARTIES}
        facts |= {"others_count": chance.choice((None, 0, 1, 7)), "time_band": chance.choice(("day", "evening", "weekend", None))}
        facts |= {"kind": chance.choice(("door_visits", "night_check", "publicity"))}
        facts |= {"led_by": chance.choice((None, " ", "镇长"))}
        facts |= {"community": chance.choice((factories.COMMUNITY, other.uid))}
        made.append(factories.an_outing(started_at=f"{day}{chance.choice(('T19:00', 'T00:00', 'T23:59', ''))}", **facts))
    add(ledger, *made)
    assert sum(count for _, count in by_hand(made, "", "9999")) > 500  # or it would say nothing
    for back in range(41):
        first, last = TODAY - datetime.timedelta(days=back + 6), TODAY - datetime.timedelta(days=back)
        period = Period(first, last)
        counted = by_hand(made, str(first), str(last))
        assert outings.total(ledger, period) == Sum(len(counted), sum(count for _, count in counted))
        since = by_hand(made, "", str(last))
        assert outings.total(ledger, Period(None, last)) == Sum(len(since), sum(count for _, count in since))
        for by, key in (("unit", "community"), ("kind", "kind"), ("band", "time_band")):
            apart: dict[str, Sum] = {}
            for one, count in counted:
                so_far = apart.get(getattr(one, key) or "", Sum())
                apart[getattr(one, key) or ""] = Sum(so_far.outings + 1, so_far.people + count)
            assert outings.sums(ledger, by, period) == apart
            lines = outings.table(ledger, by, period)
            assert {line.key: Sum(line.outings, line.people) for line in lines} == apart
            assert all(sum(line.roles.values()) == line.people for line in lines)
            whole = outings.whole(lines)
            assert (whole.outings, whole.people) == (len(counted), sum(count for _, count in counted))
            assert whole.bands == {band: one for band, one in outings.sums(ledger, "band", period).items() if one}
            assert whole.led == sum(bool((one.led_by or "").strip()) for one, _ in counted)
        roles = outings.by_role(ledger, period)
        for party in PARTIES:
            went = [len(getattr(one, party) or ()) for one, _ in counted]
            assert roles[party] == Sum(sum(map(bool, went)), sum(went))
        assert sum(role.people for role in roles.values()) == sum(count for _, count in counted)
        mine = [count for one, count in counted if one.community == other.uid]
        assert outings.total(ledger, period, unit=other.uid) == Sum(len(mine), sum(mine))


def test_filters_hold_what_they_say(ledger: Ledger) -> None:
    add(
        ledger,
        factories.an_outing(started_at="2026-03-02T08:00", kind="shop_patrol", led_by="镇长"),
        factories.an_outing(started_at="2026-03-01T20:00", time_band="weekend", led_by="  "),
        factories.an_outing(started_at="2026-02-27T20:00", time_band="evening", kind="night_check", place="泾北三村"),
    )
    found = outings.counts(ledger, TODAY)
    assert found == {
        "all": 3, "week": 1, "led": 1, "day": 1, "evening": 1, "weekend": 1, "door_visits": 1, "shop_patrol": 1, "night_check": 1,
        "compound_patrol": 0, "publicity": 0,
    }  # fmt: skip
    for key in outings.FILTERS:
        assert len(outings.ids(ledger, key, "", False, today=TODAY)) == found[key]
        assert outings.total(ledger, chosen=key, today=TODAY).outings == found[key]
    assert len(outings.ids(ledger, "all", "", False, today=TODAY, text="北三")) == 1
    assert len(outings.ids(ledger, "all", "", False, today=TODAY, text="100%")) == 0


@pytest.mark.parametrize(
    ("went", "there"), [("2026-03-01T23:59", 0), ("2026-03-02", 1), ("2026-03-02T00:00", 1), ("2026-03-08T23:59", 1), ("2026-03-09", 0)]
)
def test_a_week_is_from_monday_to_sunday(ledger: Ledger, went: str, there: int) -> None:
    add(ledger, factories.an_outing(started_at=went))
    for today in (TODAY, TODAY + datetime.timedelta(days=6)):
        assert outings.counts(ledger, today)["week"] == there


def test_months_are_offered_once_and_the_newest_first(ledger: Ledger) -> None:
    moments = ("2026-01-05T08:00", "2026-02-01", "2026-01-31T20:00", "2025-12", "2026-02-03T08:00")
    add(ledger, *(factories.an_outing(started_at=at) for at in moments))
    assert outings.months_with_some(ledger) == ["2026-02", "2026-01", "2025-12"]


def test_what_is_equal_in_an_order_comes_with_the_newest_first(ledger: Ledger) -> None:
    made = [factories.an_outing(started_at=f"2026-02-0{day}T08:00", led_by=None, place=None) for day in (2, 3, 1)]
    add(ledger, *made)
    newest = [made[1].uid, made[0].uid, made[2].uid]
    for order in ("", "kind", "time_band", "led_by", "place", "people_count", "unit"):
        assert outings.ids(ledger, "all", order, False, today=TODAY) == newest, order
    assert outings.ids(ledger, "all", "started_at", False, today=TODAY) == newest[::-1]


def test_only_kinds_that_go_to_shops_are_shop_work() -> None:
    assert outings.is_shop_work("shop_patrol")
    assert not outings.is_shop_work("door_visits") and not outings.is_shop_work(None) and not outings.is_shop_work("")


def test_every_order_lists_all_and_turns_round(ledger: Ledger) -> None:
    demo.fill(ledger, households=60)
    every = set(outings.ids(ledger, "all", "", False, today=TODAY))
    assert len(every) > 10
    for order, descending in itertools.product(outings.ORDERS, (False, True)):
        assert set(outings.ids(ledger, "all", order, descending, today=TODAY)) == every
    up = [outings.lines(ledger, [uid])[uid].people_count for uid in outings.ids(ledger, "all", "people_count", False, today=TODAY)]
    down = [
        outings.lines(ledger, [uid])[uid].people_count for uid in outings.ids(ledger, "all", "people_count", True, today=TODAY)
    ]
    assert up == sorted(up) and down == sorted(up, reverse=True) and len(set(up)) > 1


def test_the_demo_goes_out_and_finds_something(ledger: Ledger) -> None:
    demo.fill(ledger, households=400)
    sums = outings.total(ledger)
    assert sums.outings > 15 and sums.people > 3 * sums.outings
    assert ledger.value("SELECT count(*) FROM hazard WHERE outing IS NOT NULL")
    strays = ledger.value(
        "SELECT count(*) FROM hazard z JOIN outing o ON o.uid=z.outing WHERE substr(o.started_at,1,10) <> z.found_on"
    )
    assert strays == 0


def test_whom_to_offer_and_who_went_last(ledger: Ledger) -> None:
    assert outings.last_people(ledger) is None
    add(
        ledger,
        factories.a_worker(name="周网格", role="grid_worker"),
        factories.a_worker(name="李主任", role="director"),
        factories.a_worker(name="走了的", role="volunteer", active=False),
        factories.a_worker(name="钱其他", role="other"),
        factories.a_stairwell(factories.a_compound(), stair_leader="孙楼长"),
        factories.an_outing(started_at="2026-02-01T10:00", kind="night_check", volunteers=["老张"], grid_workers=None),
        factories.an_outing(started_at="2026-02-03T10:00", volunteers=["小李", "老张"], grid_workers=["周网格"]),
    )
    found = outings.offered(ledger)
    assert found["volunteers"] == ["老张", "小李"]
    assert found["grid_workers"] == ["周网格"]
    assert found["committee_staff"] == ["李主任"]
    assert found["stair_leaders"] == ["孙楼长"]
    assert not any("钱其他" in names for names in found.values())
    newest, night = outings.last_people(ledger), outings.last_people(ledger, "night_check")
    assert newest is not None and newest[0] == "2026-02-03T10:00" and newest[1]["volunteers"] == ["小李", "老张"]
    assert night is not None and night[0] == "2026-02-01T10:00" and night[1]["volunteers"] == ["老张"]


def test_what_was_found_on_it(ledger: Ledger) -> None:
    compound, outing = factories.a_compound(name="泾北三村"), factories.an_outing()
    hazard = factories.a_hazard(compound=compound.uid, place="车棚", kind="H04", outing=outing.uid, actions=["dissuaded"])
    add(ledger, compound, outing, hazard, factories.a_hazard())
    (found,) = outings.found_on(ledger, outing.uid)
    assert (found.uid, found.where, found.kind, found.actions) == (hazard.uid, "泾北三村车棚", "H04", ("dissuaded",))
    assert outings.lines(ledger, [outing.uid])[outing.uid].found_count == 1


def test_the_check_before_the_month_is_closed_names_outings_that_no_form_would_save(ledger: Ledger) -> None:
    nobody = factories.an_outing(started_at="2026-02-28T23:00", grid_workers=None, volunteers=None)
    later = factories.an_outing(started_at="2026-03-05T09:00")
    add(ledger, nobody, later, factories.an_outing(started_at="2026-02-03T10:00", others_count=3, volunteers=[]))
    found = {one.key: one for one in month_check.look(ledger, "2026-02")}
    assert [place[:2] for place in found["nobody_out"].places] == [("outing", nobody.uid)]
    assert [place[:2] for place in found["future_outing"].places] == [("outing", later.uid)]
    assert found["nobody_out"].places[0].words == "2026-02-28 23:00 的出动"
    assert "nobody_out" not in {one.key for one in month_check.look(ledger, "2026-01")}


# ---- leaflets


def test_what_is_left_and_who_has_it_agree_with_a_count_by_hand(ledger: Ledger) -> None:
    demo.fill(ledger, households=120)
    moves, visits = ledger.rows(LeafletMove.select()), ledger.rows(Visit.select())
    for back in (0, 10, 25, 60):
        until = TODAY - datetime.timedelta(days=back)
        found = leaflets.balances(ledger, until=until)
        went = [move for move in moves if move.moved_on <= until]
        given = [visit for visit in visits if visit.leaflet_count and visit.visited_at[:10] <= until.isoformat()]
        left = sum(move.quantity * (1 if move.kind == "received" else -1) for move in went)
        left -= sum(visit.leaflet_count or 0 for visit in given)
        assert sum(balance.left for balance in found) == left
        assert set().union(*(balance.doors for balance in found)) == {one.household for one in given if one.household}
        assert all(balance.households == 120 for balance in found)


def test_a_visit_hands_out_what_its_campaign_says_or_what_came_in_last(ledger: Ledger) -> None:
    one, two, *_ = factories.a_stairwell_of_doors(ledger)
    shop, elsewhere = factories.a_shop(), factories.a_community()
    add(
        ledger, shop, elsewhere,
        factories.a_leaflet_move(leaflet="海报", quantity=10, moved_on=datetime.date(2026, 1, 5)),
        factories.a_leaflet_move(leaflet="折页", quantity=2, moved_on=datetime.date(2026, 1, 15)),
        factories.a_leaflet_move(leaflet="折页", kind="spoiled", quantity=1, moved_on=datetime.date(2026, 1, 16)),
        factories.a_campaign(leaflet="海报", starts_on=datetime.date(2026, 1, 16), ends_on=datetime.date(2026, 1, 18)),
        factories.a_campaign(community=elsewhere.uid, leaflet="别处的", starts_on=datetime.date(2026, 1, 1), ends_on=None),
        *(
            factories.a_visit(door, visited_at=at, leaflet_count=count)
            for door, at, count in (
                (one, "2026-01-04T10:00", 1), (one, "2026-01-05", 1), (two, "2026-01-15T10:00", 2), (two, "2026-01-18T20:00", 1),
                (one, "2026-01-19T09:00", 3), (one, "2026-01-19T09:30", 0),
            )
        ),
        factories.a_visit(shop=shop.uid, visited_at="2026-01-16T10:00", leaflet_count=4),
    )  # fmt: skip
    found = leaflets.balances(ledger, until=TODAY, unit=factories.COMMUNITY)
    assert [one.households for one in found] == [12, 12, 12]
    assert [(one.leaflet, one.handed_out, len(one.doors), one.left) for one in found] == [
        ("折页", 5, 2, -4),  # more than came in: said, not refused
        ("海报", 6, 2, 4),
        (leaflets.UNNAMED, 1, 1, -1),
    ]
    assert leaflets.balances(ledger, until=datetime.date(2026, 1, 4))[0].leaflet == leaflets.UNNAMED
    assert leaflets.balances(ledger, until=TODAY, unit=elsewhere.uid) == []
    assert leaflets.names(ledger) == ["折页", "海报", "别处的"]
    assert len(leaflets.ids(ledger, "", False)) == 3 and leaflets.ids(ledger, "", False, unit=elsewhere.uid) == []


def test_of_two_campaigns_the_later_one_is_handed_out_until_it_is_closed(ledger: Ledger) -> None:
    one, *_ = factories.a_stairwell_of_doors(ledger)
    first, second, closed, last = (datetime.date(2026, 1, day) for day in (5, 10, 12, 20))
    add(
        ledger, factories.a_campaign(leaflet="冬季折页", starts_on=first, ends_on=last),
        factories.a_campaign(leaflet="夜查单页", starts_on=second, ends_on=last, closed_on=closed),
        factories.a_campaign(leaflet=None, starts_on=closed, ends_on=last),
        *(factories.a_visit(one, visited_at=f"2026-01-{day:02d}T10:00", leaflet_count=1) for day in (9, 10, 12, 13, 20, 21)),
    )  # fmt: skip
    found = {balance.leaflet: balance.handed_out for balance in leaflets.balances(ledger, until=TODAY)}
    assert found == {"冬季折页": 3, "夜查单页": 2, leaflets.UNNAMED: 1}


def test_a_campaign_that_is_added_later_names_nothing_anew(ledger: Ledger) -> None:
    """Its leaflet never came in; what was handed out stays the poster. Once it has come in, it is what is handed out at its doors."""
    one, two, *_ = factories.a_stairwell_of_doors(ledger)
    first, last = datetime.date(2026, 1, 5), datetime.date(2026, 1, 20)
    poster = factories.a_campaign(leaflet="海报", starts_on=first, ends_on=last, doors=json.dumps([one, two]))
    calls = [factories.a_visit(door, visited_at=f"2026-01-{day:02d}T10:00", leaflet_count=1) for door in (one, two) for day in (9, 15)]
    add(ledger, poster, factories.a_leaflet_move(leaflet="海报", quantity=10, moved_on=first), *calls)
    add(ledger, factories.a_campaign(leaflet="电动车须知", starts_on=datetime.date(2026, 1, 7), ends_on=last, doors=json.dumps([two])))
    assert {each.leaflet: each.handed_out for each in leaflets.balances(ledger, until=TODAY)} == {"海报": 4}
    add(ledger, factories.a_leaflet_move(leaflet="电动车须知", quantity=5, moved_on=datetime.date(2026, 1, 12)))
    found = {each.leaflet: (each.handed_out, each.left, each.doors) for each in leaflets.balances(ledger, until=TODAY)}
    assert found == {"海报": (3, 7, {one, two}), "电动车须知": (1, 4, {two})}


def test_a_door_that_moved_away_takes_its_leaflets_along(ledger: Ledger) -> None:
    one, *_ = factories.a_stairwell_of_doors(ledger)
    elsewhere = factories.a_community()
    add(ledger, elsewhere, factories.a_visit(one, visited_at="2026-01-19T09:00", leaflet_count=3))
    with ledger.change("划走") as pen:
        pen.edit(Household, one, community=elsewhere.uid)
    (there,) = leaflets.balances(ledger, until=TODAY, unit=elsewhere.uid)
    assert (there.handed_out, there.households) == (3, 1)
