"""Cards that are not what they should be: one sentence each, nothing accepted, all of it in the log."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import factories
from tests.exchange.handover.conftest import TOWN_CODE, TOWN_NAME, Pair, a_ledger
from xinjing_desktop.errors import Refusal
from xinjing_desktop.exchange import acquaintance, handover, package
from xinjing_desktop.exchange.acquaintance import card_of, keys_of, read_card, write_card
from xinjing_desktop.ledger import peers
from xinjing_desktop.ledger.ledger import Ledger


@pytest.fixture
def card(pair: Pair, tmp_path: Path) -> Path:
    """The card of a committee that the town of the pair does not know yet."""
    with a_ledger(tmp_path / "三.xjl", "committee", "310105102003", "新泾一村居民区") as third:
        return write_card(third, pair.stick)


def refused(ledger: Ledger, path: Path) -> str:
    before, lines = ledger.select("SELECT * FROM peer"), len(peers.exchange_log(ledger))
    with pytest.raises(Refusal) as caught:
        read_card(ledger, path)
    said = caught.value.sentence
    log = peers.exchange_log(ledger)
    assert len(log) == lines + 1 and (log[0].what, log[0].file, log[0].sentence) == ("refused", path.name, said)
    assert ledger.select("SELECT * FROM peer") == before and said.endswith("。") and "请" in said
    return said


def test_a_card_as_it_should_be(pair: Pair, card: Path) -> None:
    assert card.name == f"XJ_310105102003_{json.loads(card.read_text(encoding='utf-8'))['site'][-8:]}.xjcard.json"
    read = read_card(pair.town, card)
    assert (read.unit_name, read.known, read.changed, len(read.words), read.others) == ("新泾一村居民区", False, False, 6, ())
    card.write_bytes(b"\xef\xbb\xbf" + card.read_bytes())
    assert read_card(pair.town, card).words == read.words, "saved once by the editor of Windows"


def test_every_byte_of_a_card_flipped(pair: Pair, card: Path, thorough: bool) -> None:
    """Refused, or what was changed is but a blank; never accepted with other facts."""
    whole, facts = card.read_bytes(), json.loads(card.read_text(encoding="utf-8"))
    for place in range(0, len(whole), 1 if thorough else 7):
        changed = bytearray(whole)
        changed[place] ^= 1 << place % 8
        card.write_bytes(changed)
        try:
            assert read_card(pair.town, card).facts == facts
        except Refusal as refusal:
            assert any(words in refusal.sentence for words in ("被改动过", "没有复制完整", "不是身份卡", "更新版本"))


def test_every_truncation_of_a_card(pair: Pair, card: Path, thorough: bool) -> None:
    whole = card.read_bytes().rstrip()
    for length in range(0, len(whole), 1 if thorough else 11):
        card.write_bytes(whole[:length])
        assert ("没有复制完整" if b"xinjing-card" in whole[:length] else "不是身份卡") in refused(pair.town, card)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"unit_name": "别的居民区"}, "被改动过"),
        ({"unit_code": "310105102004"}, "被改动过"),
        ({"role": "town"}, "被改动过"),
        ({"role": "nobody"}, "被改动过"),
        ({"sign": "0" * 64}, "被改动过"),
        ({"sign": "zz"}, "被改动过"),
        ({"seal": "age1xyz"}, "被改动过"),
        ({"proof": "0" * 128}, "被改动过"),
        ({"proof": None}, "被改动过"),
        ({"site": 5}, "被改动过"),
        ({"version": 0}, "被改动过"),
        ({"version": "1"}, "被改动过"),
        ({"version": 2}, "请先升级本软件"),
        ({"kind": "else"}, "不是身份卡"),
    ],
    ids=str,
)
def test_a_card_that_was_changed(pair: Pair, card: Path, change: dict[str, Any], said: str) -> None:
    card.write_text(json.dumps({**json.loads(card.read_text(encoding="utf-8")), **change}), encoding="utf-8")
    assert said in refused(pair.town, card)


@pytest.mark.parametrize("name", ["x" * 5000, "两\n行", "‮颠倒", "", "\x00"], ids=repr)
def test_a_genuine_card_with_a_name_made_to_mislead(pair: Pair, card: Path, name: str) -> None:
    keys = package.new_keys()
    facts = {**json.loads(card.read_text(encoding="utf-8")), "unit_name": name, **package.public_keys(keys)}
    facts["proof"] = package.sign_card(facts, keys)
    card.write_text(json.dumps(facts), encoding="utf-8")
    assert "被改动过" in refused(pair.town, card)


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"{}", b"[]", b"null", b"\xff\xd8\xff\xe0", b"PK\x03\x04", "不是".encode("gbk")),
        *(b"[" * 50_000, b'{"kind":' * 8000, b"x" * 100_000),
    ],
    ids=lambda data: repr(data[:8]),
)
def test_what_is_no_card(pair: Pair, data: bytes) -> None:
    (pair.stick / "a.xjcard.json").write_bytes(data)
    assert "不是身份卡" in refused(pair.town, pair.stick / "a.xjcard.json")


def test_a_folder_a_package_and_nothing_are_no_cards(pair: Pair) -> None:
    assert "是文件夹" in refused(pair.town, pair.stick)
    assert "找不到" in refused(pair.town, pair.stick / "没有.json")
    handed = handover.hand_over(pair.unit, pair.to_town, pair.stick)
    assert "是数据包，不是身份卡" in refused(pair.town, handed.path)


Making = Callable[[Path], Ledger]


@pytest.mark.parametrize(
    ("role", "code", "said"),
    [
        ("committee", "310112101001", "属于另一个街镇"),
        ("town", "310112101", "属于另一个街镇"),
        ("committee", "310105102002", "是另一个居民区"),
    ],
)
def test_units_with_which_a_committee_does_not_exchange(pair: Pair, tmp_path: Path, role: str, code: str, said: str) -> None:
    with a_ledger(tmp_path / "x.xjl", role, code, "别处") as other:
        assert said in refused(pair.unit, write_card(other, pair.stick))


def test_its_own_card(pair: Pair) -> None:
    assert "本台账自己的身份卡" in refused(pair.unit, write_card(pair.unit, pair.stick))


def test_the_same_pc_with_new_keys_is_shown_as_changed_and_accepted_by_a_person_only(pair: Pair) -> None:
    with pair.unit.local() as con:
        con.execute("DELETE FROM ledger_fact WHERE name='exchange_keys'")
    read = read_card(pair.town, write_card(pair.unit, pair.stick))
    assert read.changed and not read.known
    assert pair.to_unit.card["sign"] != read.facts["sign"], "nothing was accepted by reading"
    acquaintance.trust(pair.town, read)
    assert pair.to_unit.card["sign"] == read.facts["sign"] and pair.to_unit.send_full
    again = read_card(pair.town, write_card(pair.unit, pair.stick))
    assert again.known and not again.changed


def test_a_new_pc_replaces_the_old_one(pair: Pair, tmp_path: Path) -> None:
    with a_ledger(tmp_path / "新.xjl", "committee", factories.UNIT_CODE, factories.UNIT_NAME) as fresh:
        read = read_card(pair.town, write_card(fresh, pair.stick))
        assert [peer.site for peer in read.others] == [pair.unit.identity.site] and not read.changed
        with pytest.raises(Refusal, match="没有可以替换的身份卡"):
            acquaintance.trust(pair.town, read, ["f" * 32])
        acquaintance.trust(pair.town, read, [pair.unit.identity.site])
        assert [peer.site for peer in peers.listed(pair.town)] == [fresh.identity.site]


def test_a_card_is_written_whole_and_over_an_older_one(pair: Pair) -> None:
    first = write_card(pair.unit, pair.stick)
    assert write_card(pair.unit, pair.stick) == first and [path.name for path in pair.stick.iterdir()] == [first.name]
    assert json.loads(first.read_text(encoding="utf-8")) == card_of(pair.unit) and keys_of(pair.unit).signing not in first.read_text()
    with pytest.raises(Refusal, match="不见了，身份卡没有写成"):
        write_card(pair.unit, pair.stick / "没有")


def test_a_town_card_for_a_second_pc_of_the_town(pair: Pair, tmp_path: Path) -> None:
    with a_ledger(tmp_path / "二.xjl", "town", TOWN_CODE, TOWN_NAME) as second:
        assert read_card(pair.town, write_card(second, pair.stick)).unit_name == TOWN_NAME
