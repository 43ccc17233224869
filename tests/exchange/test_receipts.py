"""The town's checklist of a month: received, not yet, a number missing, twice, in dispute."""

import datetime
from collections.abc import Callable

from tests import factories
from tests.two_desks import Pair
from xinjing_desktop.exchange import batches, handover
from xinjing_desktop.ledger import backup, peers
from xinjing_desktop.ledger.file import open_ledger
from xinjing_desktop.ledger.find import receipts
from xinjing_desktop.ledger.find.receipts import UnitReceipt
from xinjing_desktop.records import Community, Household


def line(pair: Pair, month: str = "2026-02") -> UnitReceipt:
    (unit,) = receipts.units(pair.town, month)
    return unit


def enter(pair: Pair) -> None:
    with pair.unit.change("登记") as pen:
        pen.add(factories.a_household())


def test_not_yet_then_received(pair: Pair) -> None:
    assert (line(pair).state, line(pair).last) == ("absent", None)
    assert receipts.outstanding(pair.town, "2026-02") == 1
    batches.take_all(pair.town, [pair.pack_up("2026-02")])
    unit = line(pair)
    assert unit.last is not None
    assert (unit.state, unit.last.number, unit.last.who, unit.differences) == ("here", 1, factories.ACCOUNT, [])
    assert receipts.outstanding(pair.town, "2026-02") == 0
    assert line(pair, "2026-03").state == "absent"
    assert receipts.sentences(unit) == []


def test_a_number_that_never_came_but_whose_content_came_with_the_next(pair: Pair) -> None:
    enter(pair)
    pair.pack_up("2026-01")
    pair.up("2026-02")
    unit = line(pair)
    assert (unit.state, unit.desks[0].covered, unit.desks[0].missing) == ("here", (1,), ())
    assert receipts.sentences(unit) == ["第 1 号没有收到，内容已随后面的数据包补齐，不用再要。"]


def test_a_gap_is_asked_for_and_a_full_package_closes_it(pair: Pair) -> None:
    enter(pair)
    pair.up("2026-01")
    before = backup.keep(pair.town)
    enter(pair)
    pair.up("2026-02")
    pair.down()
    pair.close_town()
    backup.restore(before, pair.town_path, factories.PASSWORD)  # the town has forgotten the second package
    pair.town = open_ledger(pair.town_path, factories.PASSWORD)
    enter(pair)
    merged = pair.up("2026-03")
    assert merged.gap
    unit = line(pair, "2026-03")
    assert (unit.state, unit.desks[0].missing, unit.desks[0].peer.want_full) == ("gap", (2,), True)
    assert "第 2 号没有收到，内容还缺，请对方导出完整的。" in receipts.sentences(unit)
    pair.down()
    handover.take_in(pair.town, pair.pack_up("2026-03"))  # it was asked, so everything comes
    unit = line(pair, "2026-03")
    assert (unit.state, unit.desks[0].missing, unit.desks[0].covered) == ("here", (), (2,))
    assert pair.town.value("SELECT count(*) FROM household") == 3


def test_a_package_that_comes_again_is_counted_in_its_month(pair: Pair) -> None:
    path = pair.pack_up("2026-02")
    batches.take_all(pair.town, [path, path, path])
    assert (line(pair).repeats, line(pair, "2026-03").repeats) == (2, 0)
    assert receipts.sentences(line(pair)) == ["本月有数据包重复交来 2 次，没有重复合并。"]


def test_conflicts_are_counted_at_their_unit(pair: Pair) -> None:
    enter(pair)
    pair.up("2026-02")
    (door,) = pair.town.rows(Household.select())
    for ledger, name in ((pair.town, "镇"), (pair.unit, "居")):
        with ledger.change("改") as pen:
            pen.edit(Household, door.uid, head_name=name)
    pair.up("2026-03")
    assert line(pair, "2026-03").conflicts == 1
    assert receipts.fits(line(pair, "2026-03"), "disputed")


def test_a_unit_without_a_card_and_one_whose_pc_is_retired(pair: Pair) -> None:
    with pair.town.change("登记居民区") as pen:
        pen.add(Community(name="泉口", code="310105102002", unit_type="committee"))
    assert [unit.state for unit in receipts.units(pair.town, "2026-02")] == ["absent", "stranger"]
    peers.retire(pair.town, pair.unit.identity.site)
    unit = receipts.units(pair.town, "2026-02")[0]
    assert (unit.state, len(unit.retired)) == ("stranger", 1)
    assert receipts.outstanding(pair.town, "2026-02") == 0


def test_every_filter_is_answered(pair: Pair) -> None:
    batches.take_all(pair.town, [pair.pack_up("2026-02")])
    unit = line(pair)
    assert {key for key in receipts.FILTERS if receipts.fits(unit, key)} == {"all", "here"}


def test_the_usual_month(at: Callable[[str], datetime.datetime]) -> None:
    assert receipts.usual_month(datetime.date(2026, 3, 15)) == "2026-02"
    assert receipts.usual_month(datetime.date(2026, 3, 16)) == "2026-03"
    assert receipts.usual_month(datetime.date(2026, 1, 3)) == "2025-12"


def test_the_months_to_choose_from(pair: Pair) -> None:
    today = datetime.date(2026, 3, 2)
    assert receipts.months(pair.town, today)[:2] == ["2026-03", "2026-02"]
    pair.up("2024-05")
    assert receipts.months(pair.town, today)[-1] == "2024-05"
