"""The filters against counting one by one, what comes again, what was asked for before."""

import datetime
import random
from typing import Any

import pytest

from tests import factories
from xinjing_desktop.ledger.find import appeals as find
from xinjing_desktop.ledger.history import name_of
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Appeal, Household

pytestmark = pytest.mark.usefixtures("frozen_clock")
DAY, DAYS = datetime.date, datetime.timedelta
TODAY = DAY(2026, 3, 2)
SUNDAY = DAY(2026, 3, 8)


@pytest.fixture
def many(ledger: Ledger) -> Ledger:
    """A hundred and fifty appeals of a year, at twenty-four doors, two shops and nowhere."""
    chance = random.Random(7)
    doors = [*factories.a_stairwell_of_doors(ledger), *factories.a_stairwell_of_doors(ledger)]
    shops = [factories.a_shop(house_no=str(number)) for number in (9, 11)]
    with ledger.change("登记") as pen:
        for shop in shops:
            pen.add(shop)
        for _ in range(150):
            raised = TODAY - DAYS(days=chance.randrange(0, 400))
            place = chance.choices(("household", "shop", ""), (6, 1, 2))[0]
            facts: dict[str, Any] = {"household": chance.choice(doors)} if place == "household" else {}
            facts |= {"shop": chance.choice(shops).uid} if place == "shop" else {}
            if chance.random() < 0.5:
                facts |= {"answered_on": raised, "answer": "好", "satisfied": chance.choice((None, True, False))}
            if chance.random() < 0.8:
                facts["promised_on"] = TODAY + DAYS(days=chance.randrange(-10, 12))
            kind = chance.choice(("repair", "leak", "parking"))
            facts |= {"urgency": chance.choice(("red", "yellow", "blue")), "handler": chance.choice(("王芳", "李四"))}
            facts["source"] = chance.choice(("visit", "call"))
            pen.add(factories.an_appeal(raised_on=raised, kind=kind, **facts))
        pen.add(factories.an_appeal(raised_on=TODAY, promised_on=TODAY))
    return ledger


def fits(key: str, one: Appeal, again: set[str]) -> bool:
    still, by = one.answered_on is None, one.promised_on
    return {
        "open": still,
        "due": still and by == TODAY,
        "overdue": still and by is not None and by < TODAY,
        "week": still and by is not None and TODAY <= by <= SUNDAY,
        "undated": still and by is None,
        "repeated": one.uid in again,
        "unhappy": one.satisfied is False,
        "all": True,
    }[key]


def again_by_counting(ledger: Ledger) -> set[str]:
    everything = ledger.rows(Appeal.select())
    stairwell = {one.uid: one.stairwell for one in ledger.rows(Household.select())}
    found = set()
    for one in everything:
        for first in everything:  # some ninety days that begin with one of them
            span = [other for other in everything if DAYS() <= other.raised_on - first.raised_on <= DAYS(days=90)]
            if one not in span:
                continue
            own = [two for two in span if (two.household, two.shop) == (one.household, one.shop)]
            near = [two for two in span if two.household and two.kind == one.kind]
            near = [two for two in near if one.household and stairwell[two.household] == stairwell[one.household]]
            if ((one.household or one.shop) and len(own) > 1) or len(near) > 3:
                found.add(one.uid)
    return found


def test_every_filter_holds_what_counting_one_by_one_finds(many: Ledger) -> None:
    again = again_by_counting(many)
    everything = many.rows(Appeal.select())
    assert 0 < len(again) < len(everything)
    counted = find.counts(many, TODAY)
    for key in find.FILTERS:
        wanted = {one.uid for one in everything if fits(key, one, again)}
        assert wanted, key
        assert set(find.ids(many, key, "", False, today=TODAY)) == wanted, key
        assert counted[key] == len(wanted), key
    assert find.counts(many, TODAY, "somebody else")["all"] == 0
    assert find.counts(many, TODAY, factories.COMMUNITY) == counted
    assert find.pressing(many, TODAY) == (counted["overdue"], counted["due"], counted["open"])


@pytest.mark.parametrize("order", list(find.ORDERS))
def test_every_order_lists_everything_both_ways(many: Ledger, order: str) -> None:
    up, down = (find.ids(many, "all", order, descending, today=TODAY) for descending in (False, True))
    assert len(up) == 151 and sorted(up) == sorted(down)
    if order not in ("", "unit"):  # all of one unit
        assert up != down


def test_words_are_looked_for_in_place_person_ticket_and_handler(many: Ledger) -> None:
    with many.change("登记") as pen:
        one = pen.add(factories.an_appeal(raised_by="欧阳", ticket_no="20260302-00123", handler="赵一鸣", description="50%_的灯"))
    for words in ("欧阳", "0302-001", "赵一鸣", "50%_"):
        assert find.ids(many, "all", "", False, today=TODAY, text=words) == [one.uid]
    assert find.ids(many, "all", "", False, today=TODAY, text="5__") == []


def test_what_was_asked_for_before_stands_beside_it(ledger: Ledger) -> None:
    doors = factories.a_stairwell_of_doors(ledger)
    with ledger.change("登记") as pen:
        first, near, _, _, now, since = (
            pen.add(factories.an_appeal(household=door, kind=kind, raised_on=DAY(2026, 2, day)))
            for door, kind, day in (
                (doors[0], "leak", 1), (doors[1], "repair", 2), (doors[2], "leak", 3), (None, "repair", 3),
                (doors[0], "repair", 4), (doors[1], "repair", 5),
            )
        )  # fmt: skip
    ours, alike = find.related(ledger, now)
    assert ([one.uid for one in ours], [one.uid for one in alike]) == ([first.uid], [since.uid, near.uid])
    ours, alike = find.related(ledger, first)
    assert [one.uid for one in ours] == [now.uid], "what came since too: the one that is not answered yet is often the first"
    assert [one.uid for one in find.of_household(ledger, doors[0])] == [now.uid, first.uid]


def test_the_needs_of_visits_that_nobody_took_up(ledger: Ledger) -> None:
    doors = factories.a_stairwell_of_doors(ledger)
    with ledger.change("走访") as pen:
        old, taken, waiting = (
            pen.add(factories.a_visit(doors[at], visited_at=day, needs=words))
            for at, day, words in ((0, "2025-10-01", "旧的"), (1, "2026-02-01", "登记过"), (2, "2026-02-02T10:00", "楼道灯不亮"))
        )
        pen.add(factories.an_appeal(visit=taken.uid))
    (need,) = find.needs(ledger, TODAY)
    assert (need.visit, need.words) == (waiting.uid, "楼道灯不亮") and need.where.endswith("201室")
    assert old.uid != need.visit
    assert find.needs(ledger, TODAY, "somebody else") == []


def test_an_appeal_is_found_by_its_ticket_and_has_a_name(ledger: Ledger) -> None:
    with ledger.change("登记") as pen:
        one = pen.add(factories.an_appeal(ticket_no="沪20260302-00123"))
    assert [line.uid for line in find.with_ticket(ledger, "00123")] == [one.uid]
    assert [line.uid for line in find.with_ticket(ledger, "0123")] == [one.uid], "four signs are enough"
    assert find.with_ticket(ledger, "123") == [] and find.with_ticket(ledger, "00124") == []
    assert "报修" in name_of(ledger, "appeal", one.uid)
    assert find.overdue_days(None, "2026-02-27", TODAY) == 3 and find.overdue_days("2026-03-01", "2026-02-27", TODAY) == 0


def test_a_unit_sees_its_own_in_every_list(many: Ledger) -> None:
    other = factories.a_community()
    with many.change("别处") as pen:
        pen.add(other)
        theirs = pen.add(factories.an_appeal(community=other.uid, answered_on=TODAY, satisfied=False))
    assert find.ids(many, "all", "", False, today=TODAY, unit=other.uid) == [theirs.uid]
    assert find.ids(many, "open", "", False, today=TODAY, unit=other.uid) == []
    assert theirs.uid not in find.ids(many, "all", "", False, today=TODAY, unit=factories.COMMUNITY)


@pytest.mark.parametrize(("said", "content"), [(None, None), (True, True), (False, False)])
def test_a_line_tells_whether_they_were_content(ledger: Ledger, said: bool | None, content: bool | None) -> None:
    (door, *_) = factories.a_stairwell_of_doors(ledger, floors=1, rooms=1)
    with ledger.change("登记") as pen:
        one = pen.add(factories.an_appeal(household=door, answered_on=TODAY, satisfied=said))
    line = find.lines(ledger, [one.uid])[one.uid]
    assert line.satisfied is content and line.where.endswith("室")


def test_the_most_pressing_come_first(ledger: Ledger) -> None:
    with ledger.change("登记") as pen:
        never, late, later, answered = (
            pen.add(factories.an_appeal(promised_on=promised, answered_on=done, raised_on=DAY(2026, 2, 1)))
            for promised, done in ((None, None), (DAY(2026, 2, 5), None), (DAY(2026, 3, 5), None), (DAY(2026, 2, 4), TODAY))
        )
    assert find.ids(ledger, "all", "", False, today=TODAY) == [late.uid, later.uid, never.uid, answered.uid]


def test_what_was_asked_for_before_comes_newest_first_and_on_the_same_day_too(ledger: Ledger) -> None:
    (door, neighbour, *_) = factories.a_stairwell_of_doors(ledger)
    with ledger.change("登记") as pen:
        made = {
            day: [pen.add(factories.an_appeal(household=home, kind="leak", raised_on=DAY(2026, 2, day))) for home in (door, neighbour)]
            for day in (1, 3, 2)
        }
        now = pen.add(factories.an_appeal(household=door, kind="leak", raised_on=DAY(2026, 2, 3)))
    ours, alike = find.related(ledger, now)
    assert [one.uid for one in ours] == [made[day][0].uid for day in (3, 2, 1)]
    assert [one.uid for one in alike] == [made[day][1].uid for day in (3, 2, 1)]


def test_what_was_asked_for_round_about_is_of_the_same_unit_and_kind_and_not_of_the_same_shop(ledger: Ledger) -> None:
    shop, another, other = factories.a_shop(), factories.a_shop(house_no="9"), factories.a_community()
    with ledger.change("登记") as pen:
        for row in (shop, another, other):
            pen.add(row)

        def raised(day: int, **facts: Any) -> Appeal:
            return pen.add(factories.an_appeal(raised_on=DAY(2026, 2, day), **{"kind": "parking", **facts}))

        near, nowhere = raised(2, shop=another.uid), raised(1)
        own = raised(3, shop=shop.uid)
        raised(3, kind="leak")
        raised(3, community=other.uid)
        since = raised(6)
        now = raised(5, shop=shop.uid)
    ours, alike = find.related(ledger, now)
    assert ([one.uid for one in ours], [one.uid for one in alike]) == ([own.uid], [since.uid, near.uid, nowhere.uid])


def test_whoever_calls_again_is_known_by_the_telephone(ledger: Ledger) -> None:
    def phones(*numbers: str) -> list[dict[str, str]]:
        return [{"number": number} for number in numbers]

    with ledger.change("登记") as pen:
        first, other, now = (
            pen.add(factories.an_appeal(household=None, kind=kind, raised_on=DAY(2026, 2, day), phones=known))
            for day, kind, known in (
                (1, "leak", phones("13800000001")), (2, "leak", phones("13800000002")), (3, "repair", phones("55550123", "13800000001")),
            )
        )  # fmt: skip
    assert find.repeated(ledger) == {first.uid, now.uid}
    ours, alike = find.related(ledger, now)
    assert ([one.uid for one in ours], alike) == ([first.uid], [])
    assert [one.uid for one in find.related(ledger, other)[1]] == [first.uid]


def test_the_busiest_is_offered_first_and_then_everybody_on_duty(ledger: Ledger) -> None:
    with ledger.change("登记") as pen:
        for name in ("王芳", "李四", "李四"):
            pen.add(factories.an_appeal(handler=name))
        pen.add(factories.a_worker(name="陈新"))
        pen.add(factories.a_worker(name="走了", active=False))
    assert find.handlers(ledger) == ["李四", "王芳", "陈新"]


def test_a_need_of_ninety_days_ago_still_waits(ledger: Ledger) -> None:
    (door, *_) = factories.a_stairwell_of_doors(ledger)
    oldest = TODAY - DAYS(days=90)
    with ledger.change("走访") as pen:
        for day in (oldest, oldest - DAYS(days=1)):
            pen.add(factories.a_visit(door, visited_at=f"{day}T09:00", needs=f"{day}"))
    assert [need.words for need in find.needs(ledger, TODAY)] == [str(oldest)]
