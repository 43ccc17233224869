"""Which changes a package holds: what has not been acknowledged; everything after a loss or for a wider scope; pictures once."""

import hashlib
import shutil
from pathlib import Path

import pytest

from tests import factories
from tests.merging import star
from tests.merging.deeds import uid_of
from tests.merging.oracle import contents
from tests.merging.sticks import Package, both_ways, hand, pack, peer_of, put_in_twice
from xinjing_desktop.errors import Refusal
from xinjing_desktop.exchange import handover
from xinjing_desktop.ledger import agreement, conflicts, parcel, peers
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Household, IdDocument, Photo

DOOR, HAZARD = uid_of("h", 0), uid_of("z", 0)


def write(ledger: Ledger, words: str) -> None:
    with ledger.change("修改") as pen:
        pen.edit(Household, DOOR, remark=words)


def photograph(ledger: Ledger, picture: bytes) -> str:
    digest = hashlib.sha256(picture).hexdigest()
    with ledger.change("拍照") as pen:
        pen.add(factories.a_photo(hazard=HAZARD, digest=digest, byte_count=len(picture)))
        pen.keep_photo(digest, picture)
    return digest


def changes_in(package: Package) -> int:
    return sum(package.facts.counts.values())


# ---- what was acknowledged


def test_a_lost_stick_costs_nothing(town: Ledger, committee: Ledger) -> None:
    write(committee, "一月")
    pack(committee, town)
    write(committee, "二月")
    merged = hand(committee, town)
    assert not merged.gap
    assert contents(town).records["household"] == contents(committee).records["household"]


def test_what_is_acknowledged_is_not_sent_again(town: Ledger, committee: Ledger) -> None:
    write(committee, "一月")
    both_ways(committee, town)
    assert changes_in(pack(committee, town)) == 0
    write(committee, "二月")
    assert changes_in(pack(committee, town)) == 1


def test_packages_out_of_order_come_to_the_same(town: Ledger, committee: Ledger) -> None:
    write(committee, "一月")
    first = pack(committee, town)
    write(committee, "二月")
    second = pack(committee, town)
    assert not put_in_twice(town, second)[0].late
    assert put_in_twice(town, first)[0].late
    door = town.get(Household, DOOR)
    assert door and door.remark == "二月"
    assert conflicts.count(town) == 0


# ---- a PC that was set up anew from an older copy


def restored(ledger: Ledger, copy: Path) -> Ledger:
    path = ledger.path
    ledger.close()
    shutil.copy(copy, path)
    return star.opened(path)


def kept_copy(ledger: Ledger, folder: Path) -> tuple[Ledger, Path]:
    path = ledger.path
    ledger.close()
    copy = Path(shutil.copy(path, folder / "kept.copy"))
    return star.opened(path), copy


def test_what_a_lost_pc_had_sent_comes_back_pictures_too(acquainted: Path, tmp_path: Path, town: Ledger) -> None:
    committee, copy = kept_copy(star.opened(Path(shutil.copy(acquainted / "a.xjl", tmp_path / "甲.xjl"))), tmp_path)
    write(committee, "有狗")
    digest = photograph(committee, b"a picture")
    both_ways(committee, town)
    lost = contents(committee).records
    committee = restored(committee, copy)
    assert hand(town, committee).gap, "a package of before is missing"
    both_ways(committee, town)
    assert contents(committee).records == lost
    assert contents(committee).pictures == {digest}
    assert agreement.compare(town, hand(committee, town).facts.id) == []
    committee.close()


def test_what_was_entered_again_meanwhile_is_a_conflict_where_it_differs(acquainted: Path, tmp_path: Path, town: Ledger) -> None:
    committee, copy = kept_copy(star.opened(Path(shutil.copy(acquainted / "a.xjl", tmp_path / "甲.xjl"))), tmp_path)
    write(committee, "有狗")
    hand(committee, town)
    committee = restored(committee, copy)
    write(committee, "有两只狗")
    both_ways(committee, town, rounds=3)
    assert conflicts.count(committee) == conflicts.count(town) == 1
    committee.close()


def test_somebody_may_ask_for_everything(town: Ledger, committee: Ledger) -> None:
    both_ways(town, committee)
    peers.ask_for_everything(committee, town.identity.site)
    hand(committee, town)
    package = pack(town, committee)
    assert package.facts.prev is None
    assert changes_in(package) > 5
    put_in_twice(committee, package)
    assert not pack(committee, town).facts.please_full, "what was asked for has come"


# ---- scope


def test_what_stays_here_is_named_and_comes_when_the_scope_widens(town: Ledger, committee: Ledger) -> None:
    peers.leave_out(committee, town.identity.site, ["id_document"])
    with committee.change("证件") as pen:
        card = pen.add(factories.an_id_document(uid_of("r", 0), number="110105194912310038"))
    merged = hand(committee, town)
    assert merged.facts.left_out == ["id_document"]
    assert town.get(IdDocument, card.uid) is None
    assert agreement.compare(town, merged.facts.id) == []
    both_ways(town, committee)
    peers.leave_out(committee, town.identity.site, [])
    assert not hand(committee, town).gap
    assert town.get(IdDocument, card.uid) is not None, "it was written before packages that have been acknowledged"


def test_only_what_is_sensitive_may_stay_here(town: Ledger, committee: Ledger) -> None:
    with pytest.raises(Refusal, match="不能留下不带"):
        peers.leave_out(committee, town.identity.site, ["household"])


def test_what_is_for_one_is_not_for_another(town: Ledger, committee: Ledger, neighbour: Ledger, tmp_path: Path) -> None:
    handed = handover.hand_over(town, peer_of(town, committee), tmp_path, month="2026-03")
    before = contents(neighbour)
    with pytest.raises(Refusal, match="发给别的单位"):
        handover.take_in(neighbour, handed.path)
    assert contents(neighbour) == before
    assert [one.file for one in peers.exchange_log(neighbour) if one.what == "refused"] == [handed.path.name]


# ---- pictures


def test_a_picture_travels_once(town: Ledger, committee: Ledger) -> None:
    digest = photograph(committee, b"a picture")
    lost = pack(committee, town)
    assert lost.facts.photos == 1
    assert hand(committee, town).photos == 1, "the first stick was lost"
    assert hand(town, committee).photos == 0, "it came from there"
    write(committee, "有狗")
    assert hand(committee, town).photos == 0
    assert contents(town).pictures == {digest}


def test_the_same_picture_of_two_hazards_travels_once(town: Ledger, committee: Ledger) -> None:
    photograph(committee, b"a picture")
    both_ways(committee, town)
    photograph(committee, b"a picture")
    assert hand(committee, town).photos == 0
    assert len(town.rows(Photo.select())) == 2


def test_what_finds_no_room_travels_with_the_next(town: Ledger, committee: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parcel, "PHOTO_BYTES", 25)
    digests = {photograph(committee, b"picture %d......" % number) for number in range(3)}
    sent = []
    for _ in range(3):
        merged = hand(committee, town)
        hand(town, committee)
        sent.append((merged.photos, merged.facts.photos_left))
    assert sent == [(1, 2), (1, 1), (1, 0)]
    assert contents(town).pictures == digests
