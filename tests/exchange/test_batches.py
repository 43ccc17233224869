"""Thirty-four packages at one go: each whole or not at all, whatever becomes of its neighbours; and the way back down."""

from pathlib import Path

import pytest

from tests import factories
from tests.two_desks import Pair
from xinjing_desktop.errors import Cancelled
from xinjing_desktop.exchange import batches
from xinjing_desktop.ledger import backup, peers
from xinjing_desktop.ledger.find import receipts
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.peers import Peer
from xinjing_desktop.records import Household


def peers_below(town: Ledger) -> list[Peer]:
    return [peer for peer in peers.listed(town) if peer.is_below(town.identity)]


def entered(pair: Pair, *names: str) -> None:
    for name in names:
        with pair.unit.change("登记") as pen:
            pen.add(factories.a_household(head_name=name))


def heads(pair: Pair) -> set[str | None]:
    return {one.head_name for one in pair.town.rows(Household.select())}


def test_good_and_bad_files_together(pair: Pair) -> None:
    entered(pair, "甲")
    first = pair.pack_up()
    picture = pair.stick / "照片.xjp"
    picture.write_bytes(b"\x89PNG and so on")
    broken = pair.stick / "坏.xjp"
    broken.write_bytes(first.read_bytes()[:-9])
    batch = batches.take_all(pair.town, [picture, first, broken, first])
    assert [bool(one.refused) for one in batch.taken] == [True, False, True, False]
    assert batch.taken[1].merged is not None and not batch.taken[1].merged.repeated
    assert batch.taken[3].merged is not None and batch.taken[3].merged.repeated
    assert batch.taken[1].differences == []
    assert (heads(pair), batch.left, batch.stopped) == ({"甲"}, [], False)
    refused = [line.file for line in peers.exchange_log(pair.town) if line.what == "refused"]
    assert refused == ["坏.xjp", "照片.xjp"]


def test_a_copy_from_before_the_first_merge_is_kept(pair: Pair) -> None:
    entered(pair, "甲")
    batch = batches.take_all(pair.town, [pair.pack_up()])
    assert batch.copy is not None
    (kept,) = backup.copies(backup.folder_of(pair.town.path))
    assert kept.path == batch.copy
    changes = pair.town.value("SELECT count(*) FROM change")
    restored = pair.stick / "回到从前.xjl"
    backup.restore(batch.copy, restored, factories.PASSWORD)
    from xinjing_desktop.ledger.file import open_ledger

    with open_ledger(restored, factories.PASSWORD) as before:
        assert before.value("SELECT count(*) FROM change") < changes
        assert before.value("SELECT count(*) FROM household") == 0


def test_a_cancel_keeps_what_is_merged_and_rolls_the_current_one_back(pair: Pair) -> None:
    entered(pair, "甲")
    first = pair.pack_up()
    entered(pair, "乙")
    second = pair.pack_up()
    entered(pair, "丙")
    third = pair.pack_up()

    def step(at: int, of: int, text: str = "") -> None:
        if "第 2／3" in text and "搜索" in text:
            raise Cancelled

    batch = batches.take_all(pair.town, [first, second, third], step)
    assert batch.stopped
    assert (heads(pair), [one.path for one in batch.taken], batch.left) == ({"甲"}, [first], [second, third])
    again = batches.take_all(pair.town, batch.left)
    assert (heads(pair), again.stopped, again.left) == ({"甲", "乙", "丙"}, False, [])


def test_of_a_folder_only_packages_are_taken_and_not_what_the_town_hands_down(pair: Pair) -> None:
    entered(pair, "甲")
    up = pair.pack_up()
    (pair.stick / "会议通知.docx").write_bytes(b"nothing of ours")
    (pair.stick / "没写完.xjp.part").write_bytes(b"half")
    inner = pair.stick / "北渔"
    inner.mkdir()
    moved = up.rename(inner / up.name)
    (given,) = batches.hand_down(pair.town, peers_below(pair.town), pair.stick, "2026-03")
    assert given.handed is not None
    assert batches.files_in([pair.stick]) == [moved]
    assert batches.files_in([pair.stick], town=False) == sorted([moved, given.handed.path])
    assert batches.files_in([moved, moved]) == [moved]


def test_handing_down_acknowledges_and_says_what_it_carries(pair: Pair) -> None:
    entered(pair, "甲")
    pair.up()
    hazard = factories.a_hazard()
    with pair.town.change("督办") as pen:
        pen.add(hazard)
        pen.add(factories.a_supervision(hazard))
        pen.add(factories.a_term(code="town_x"))
    (given,) = batches.hand_down(pair.town, peers_below(pair.town), pair.stick, "2026-03")
    assert given.handed is not None
    counts = given.handed.facts.counts
    assert {"supervision", "term", "hazard"} <= counts.keys()
    before = receipts.units(pair.town, "2026-03")[0].desks[0].sent
    assert before is not None and not before.acknowledged
    from xinjing_desktop.exchange import handover

    handover.take_in(pair.unit, given.handed.path)
    pair.up()
    after = receipts.units(pair.town, "2026-03")[0].desks[0].sent
    assert after is not None and after.acknowledged


def test_a_stick_that_is_pulled_ends_the_handing_down(pair: Pair) -> None:
    given = batches.hand_down(pair.town, peers_below(pair.town) * 3, pair.stick / "没有了", "2026-03")
    assert len(given) == 1
    assert "不见了" in given[0].refused
    assert pair.town.value("SELECT count(*) FROM package") == 0


@pytest.mark.parametrize("stop_at", [0, 1])
def test_a_cancelled_handing_down_leaves_whole_packages_only(pair: Pair, stop_at: int) -> None:
    def step(at: int, of: int, text: str = "") -> None:
        if text.startswith(f"第 {stop_at + 1}／"):
            raise Cancelled

    given = batches.hand_down(pair.town, peers_below(pair.town) * 2, pair.stick, "2026-03", step)
    assert len(given) == stop_at
    assert sorted(pair.stick.iterdir()) == sorted(one.handed.path for one in given if one.handed)
    assert pair.town.value("SELECT count(*) FROM package WHERE sent") == stop_at


def test_nothing_to_take_makes_no_copy(pair: Pair, tmp_path: Path) -> None:
    assert batches.take_all(pair.town, []).copy is None
    assert not backup.folder_of(pair.town.path).exists()
