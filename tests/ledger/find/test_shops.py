"""The shops of a street as one walks, their last patrol from visits, and a patrol as a visit."""

import datetime

import pytest

from tests import factories
from xinjing_desktop.ledger.casework import visits
from xinjing_desktop.ledger.find import registers, shops, unit
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Shop, Visit

NOW = "2026-03-02T09:30"


@pytest.fixture
def street(ledger: Ledger) -> dict[str, str]:
    """Seven shops of two streets, by their number."""
    numbers = ["12", "7", "34-11", "34-5", "2", None, "101"]
    made = {str(number): factories.a_shop(house_no=number, road="北渔路") for number in numbers}
    made["other"] = factories.a_shop(house_no="1", road="哈密路", last_patrol_on=datetime.date(2026, 1, 5))
    with ledger.change("登记商户") as pen:
        for shop in made.values():
            pen.add(shop)
    return {number: shop.uid for number, shop in made.items()}


def patrol(ledger: Ledger, shop: str, moment: str, outcome: str) -> str:
    with ledger.change("巡查") as pen:
        return visits.knock(pen, ledger, [shop], visited_at=moment, at="shop", outcome=outcome)[shop]


def test_up_one_side_and_down_the_other(ledger: Ledger, street: dict[str, str]) -> None:
    found = shops.grid(ledger, "北渔路", NOW)
    assert [shop.room for shop in found] == ["7号", "101号", "2号", "12号", "34-5号", "34-11号", "无号"]
    assert [shop.side for shop in found] == [*["单号"] * 2, *["双号"] * 4, "其他"]
    assert [shop.shop for shop in shops.grid(ledger, "哈密路", NOW, factories.COMMUNITY)] == [street["other"]]
    assert shops.grid(ledger, "哈密路", NOW, "0" * 32) == []


def test_the_last_patrol_is_that_of_the_visits_or_of_the_list_from_before(ledger: Ledger, street: dict[str, str]) -> None:
    patrol(ledger, street["7"], "2026-02-10T10:00", "met_inside")
    patrol(ledger, street["7"], "2026-02-20T10:00", "not_home")
    patrol(ledger, street["other"], "2025-12-01T10:00", "met_door")
    last = {line["shop_name"]: line["last_patrol_on"] for line in registers.shops(ledger)}
    names = {number: ledger.value("SELECT shop_name FROM shop WHERE uid=?", (uid,)) for number, uid in street.items()}
    assert last[names["7"]] == "2026-02-10", "a closed door is no patrol"
    assert last[names["other"]] == "2026-01-05" and last[names["2"]] is None
    assert {line.uid: line.note for line in unit.shops(ledger)}[street["7"]] == "北渔路7，巡查 2026-02-10"
    patrol(ledger, street["other"], "2026-02-01T10:00", "met_inside")
    assert shops.grid(ledger, "哈密路", NOW)[0].last_on == "2026-02-01"
    shop = ledger.get(Shop, street["7"])
    assert shop is not None and shop.last_patrol_on is None, "nothing is written twice"


def test_streets_say_how_far_they_have_come(ledger: Ledger, street: dict[str, str]) -> None:
    patrol(ledger, street["7"], "2026-02-10T10:00", "met_inside")
    patrol(ledger, street["2"], "2026-02-10T10:00", "not_home")
    patrol(ledger, street["12"], "2026-01-10T10:00", "met_inside")
    with ledger.change("登记商户") as pen:
        pen.add(factories.a_shop(road=None))
    lines = [(line.label, line.visited_count, line.door_count) for line in shops.streets(ledger, "2026-02-01")]
    assert lines == [("北渔路", 1, 7), ("哈密路", 0, 1), ("没有写路名", 0, 1)]
    assert shops.round_of(ledger, "北渔路", "2026-02-10T08:00", "2026-02-10T12:00") == "2026-02-10T10:00"
    assert shops.round_of(ledger, "哈密路", "2026-02-10T08:00", "2026-02-10T12:00") is None


def test_attempts_at_a_shop_count_on_and_a_round_is_corrected(ledger: Ledger, street: dict[str, str]) -> None:
    first = patrol(ledger, street["7"], "2026-02-10T10:00", "not_home")
    patrol(ledger, street["7"], "2026-02-11T19:00", "met_inside")
    assert patrol(ledger, street["7"], "2026-02-10T10:00", "no_access") == first
    lines = ledger.rows(Visit.select().where(Visit.shop == street["7"]).order_by(Visit.visited_at))
    assert [(one.attempt_no, one.time_band, one.household) for one in lines] == [(1, "day", None), (2, "evening", None)]


def test_two_who_wrote_of_the_same_minute_went_to_one_shop(ledger: Ledger, street: dict[str, str]) -> None:
    """Two PCs that entered the same round from paper: one shop, with what a key would correct."""
    with ledger.change("巡查") as pen:
        for outcome in ("not_home", "met_inside"):
            pen.add(factories.a_visit(shop=street["7"], visited_at=NOW, outcome=outcome))
    found = [shop for shop in shops.grid(ledger, "北渔路", NOW) if shop.shop == street["7"]]
    with ledger.change("更正") as pen:
        corrected = visits.knock(pen, ledger, [street["7"]], visited_at=NOW, at="shop", outcome="met_door")
    assert [shop.visit for shop in found] == list(corrected.values())
