"""Packages by somebody who knows the format: signed by the wrong hand, forwarded, bombs, and images that are no images.

Mutations of the code that these tests kill: the receiver in the header not compared; a header believed before its kinds
of values are looked at; the declared size believed; the shape of the image not compared; `at` without an upper end; one
record of two kinds let through; a column of photographs that are not what their digest says; the image read over the
ledger's own connection.
"""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
import zstandard

from tests import factories
from tests.exchange.handover.conftest import Pair, a_ledger
from tests.exchange.handover.crafted import (
    MOMENT,
    an_image,
    fingerprint,
    header_of,
    opened,
    packed,
    refused,
    sealed,
    with_sum,
)
from xinjing_desktop.exchange import acquaintance, handover, package
from xinjing_desktop.exchange.acquaintance import card_of, keys_of
from xinjing_desktop.ledger import check, conflicts, peers
from xinjing_desktop.records import Household

CHANGE = "INSERT INTO pkg.change VALUES('household','{row}',{at},{id},{base},'{patch}','s','某人',7)"


def a_change(row: str = "a" * 32, at: object = MOMENT, id: object = 11, base: object = "NULL", patch: str = '{"remark":"x"}') -> str:
    return CHANGE.format(row=row, at=at, id=id, base=base, patch=patch)


def put(pair: Pair, image: bytes, **header: Any) -> Path:
    """A package of the committee to the town with this image, properly signed and sealed."""
    path = pair.stick / "crafted.xjp"
    path.write_bytes(sealed(header_of(image, pair.unit, pair.town, **header), packed(image), keys_of(pair.unit), card_of(pair.town)))
    return path


def test_what_these_tests_make_is_taken_in_when_nothing_is_wrong_with_it(pair: Pair) -> None:
    done = handover.take_in(pair.town, put(pair, an_image(a_change()), counts={"household": 1}))
    assert done.total("new") == 1 and check.check(pair.town) == []


# ---- who wrote it, and for whom


def test_signed_by_a_key_that_nobody_knows(pair: Pair) -> None:
    image = an_image(a_change())
    data = sealed(header_of(image, pair.unit, pair.town), packed(image), package.new_keys(), card_of(pair.town))
    (pair.stick / "a.xjp").write_bytes(data)
    assert "的签名对不上" in refused(pair.town, pair.stick / "a.xjp")


def test_a_sender_who_pretends_to_be_another(pair: Pair, tmp_path: Path) -> None:
    """A committee that we know signs in the name of one that we know as well."""
    with a_ledger(tmp_path / "三.xjl", "committee", "310105102003", "新泾一村居民区") as third:
        acquaintance.introduce(third, pair.town)
        image = an_image(a_change())
        data = sealed(header_of(image, pair.unit, pair.town), packed(image), keys_of(third), card_of(pair.town))
    (pair.stick / "a.xjp").write_bytes(data)
    assert f"不是“{factories.UNIT_NAME}”导出的原件" in refused(pair.town, pair.stick / "a.xjp")


def test_forwarded_by_a_third_party(pair: Pair, tmp_path: Path) -> None:
    """The town opens what a committee wrote to it, and seals the very same signed contents to another committee."""
    with a_ledger(tmp_path / "二号机.xjl", "committee", factories.UNIT_CODE, factories.UNIT_NAME) as second:
        acquaintance.introduce(second, pair.unit)
        signature, header, contents = opened(handover.hand_over(pair.unit, pair.to_town, pair.stick).path.read_bytes(), keys_of(pair.town))
        inner = signature + len(header).to_bytes(4, "big") + header + contents
        (pair.stick / "a.xjp").write_bytes(sealed_again(inner, card_of(second)))
        assert "发给别的单位的，被人转到了这里" in refused(second, pair.stick / "a.xjp")


def sealed_again(inner: bytes, card: dict[str, Any]) -> bytes:
    import pyrage
    from pyrage import x25519

    return with_sum(
        package.MAGIC + package._tag(card["site"]) + pyrage.encrypt(inner, [x25519.Recipient.from_str(card["seal"])])
    )


def test_sealed_again_to_its_own_receiver_it_is_the_same_package(pair: Pair) -> None:
    data = handover.hand_over(pair.unit, pair.to_town, pair.stick).path.read_bytes()
    signature, header, contents = opened(data, keys_of(pair.town))
    path = pair.stick / "again.xjp"
    path.write_bytes(sealed_again(signature + len(header).to_bytes(4, "big") + header + contents, card_of(pair.town)))
    handover.take_in(pair.town, path)
    before = fingerprint(pair.town)
    (pair.stick / "first.xjp").write_bytes(data)
    assert handover.take_in(pair.town, pair.stick / "first.xjp").repeated and fingerprint(pair.town) == before


def test_one_with_the_number_of_a_package_that_somebody_else_sent(pair: Pair, tmp_path: Path) -> None:
    with a_ledger(tmp_path / "三.xjl", "committee", "310105102003", "新泾一村居民区") as third:
        acquaintance.introduce(third, pair.town)
        taken = handover.take_in(pair.town, handover.hand_over(third, peers.by_name(third, "town"), pair.stick).path)
    assert "读不出来" in refused(pair.town, put(pair, an_image(a_change()), id=taken.facts.id))


def test_a_seal_with_thousands_of_locks(pair: Pair) -> None:
    """Each would be tried; without a bound a file of 100 MB keeps the clerk waiting for minutes."""
    import pyrage
    from pyrage import x25519

    lock = x25519.Recipient.from_str(card_of(pair.town)["seal"])
    body = package.MAGIC + package._tag(pair.town.identity.site) + pyrage.encrypt(b"x" * 100, [lock] * 2000)
    (pair.stick / "a.xjp").write_bytes(with_sum(body))
    assert "外层的封装不对" in refused(pair.town, pair.stick / "a.xjp")


# ---- headers


@pytest.mark.parametrize(
    "header",
    [
        {"id": 5}, {"id": ""}, {"id": "x" * 65}, {"id": "a\ud800"}, {"id": "e'; DROP TABLE change"}, {"id": ...},
        {"number": -1}, {"number": 1 << 63}, {"number": 1.5}, {"number": True}, {"number": "1"}, {"month": "2026-3"}, {"month": 202603},
        {"at": -1}, {"at": 1 << 62}, {"at": 32_503_680_000_000}, {"at": None}, {"sender": 7}, {"sender": None}, {"sender": "a\ud800"},
        {"sender_code": 5}, {"sender_code": ["3"]}, {"sender_code": ...}, {"receiver": {}}, {"prev": 4}, {"prev": "\n"}, {"got": {}},
        {"got": [1]}, {"got": "abc"}, {"left_out": ["hazard; --"]}, {"left_out": None}, {"counts": []}, {"counts": {"household": "7"}},
        {"counts": {"住户": 1}}, {"agreement": {"household": [1, 2]}}, {"agreement": {"household": 5}}, {"schema": "2"}, {"schema": -1},
        {"photos": "x"}, {"photos_left": None}, {"please_full": 1}, {"size": -5}, {"size": 0.0}, {"format": "1"}, {"format": None},
    ],
    ids=str,
)  # fmt: skip
def test_headers_that_say_nonsense(pair: Pair, header: dict[str, Any]) -> None:
    image = an_image(a_change())
    text = json.dumps({**json.loads(header_of(image, pair.unit, pair.town)), **{k: v for k, v in header.items() if v is not ...}})
    if ... in header.values():
        text = header_of(image, pair.unit, pair.town, **header).decode()
    (pair.stick / "a.xjp").write_bytes(sealed(text.encode(), packed(image), keys_of(pair.unit), card_of(pair.town)))
    assert "里面是坏的" in refused(pair.town, pair.stick / "a.xjp")


@pytest.mark.parametrize(
    "header",
    [
        b"", b"{", b"null", b"[]", b"7", b'"x"', b"\xff\xfe", b"{}", b'{"format":1e999}', b"[" * 200_000, b'{"a":' * 100_000,
        b"NaN", b'{"id":NaN}', b"9" * 5000, b" " * 100_000, '{"id":"住户"}'.encode("gbk"),
    ],
    ids=lambda header: repr(header[:12]),
)  # fmt: skip
def test_headers_that_are_none(pair: Pair, header: bytes) -> None:
    (pair.stick / "a.xjp").write_bytes(sealed(header, b"", keys_of(pair.unit), card_of(pair.town)))
    assert "里面是坏的" in refused(pair.town, pair.stick / "a.xjp")


@pytest.mark.parametrize("length", [0, 1, 1 << 20, (1 << 20) + 1, 100 << 20, (1 << 32) - 1])
def test_a_header_of_another_length_than_it_says(pair: Pair, length: int) -> None:
    image = an_image()
    header = header_of(image, pair.unit, pair.town)
    (pair.stick / "a.xjp").write_bytes(sealed(header, packed(image), keys_of(pair.unit), card_of(pair.town), length=length))
    assert "里面是坏的" in refused(pair.town, pair.stick / "a.xjp")


def test_a_header_of_a_hundred_megabytes(pair: Pair) -> None:
    header = b'{"id":"' + b"x" * (100 << 20) + b'"}'
    (pair.stick / "a.xjp").write_bytes(sealed(header, b"", keys_of(pair.unit), card_of(pair.town)))
    assert "里面是坏的" in refused(pair.town, pair.stick / "a.xjp")


def test_a_format_of_the_future(pair: Pair) -> None:
    assert "请先升级本软件" in refused(pair.town, put(pair, b"whatever that may be", format=2))
    assert "里面是坏的" in refused(pair.town, put(pair, an_image(), format=2.5))


# ---- bombs


@pytest.mark.parametrize("size", [0, 1, 4096, 20_481, 1 << 20, 512 << 20, 1 << 40])
def test_another_size_than_the_header_says(pair: Pair, size: int) -> None:
    assert "大小对不上" in (said := refused(pair.town, put(pair, an_image(), size=size))) or "大得不合理" in said


def test_a_bomb_takes_no_memory(pair: Pair) -> None:
    """Half a gigabyte of nothing, packed to some kilobytes and declared as what it is: it is never unpacked."""
    bomb = zstandard.ZstdCompressor(level=3).compress(bytes(512 << 20))
    assert len(bomb) < 100_000
    for size in (512 << 20, 20_480):
        (pair.stick / "a.xjp").write_bytes(
            sealed(header_of(b"", pair.unit, pair.town, size=size), bomb, keys_of(pair.unit), card_of(pair.town))
        )
        forget_the_peak()
        before = peak()
        refused(pair.town, pair.stick / "a.xjp")
        assert peak() - before < 64 << 10, "kilobytes"


def forget_the_peak() -> None:
    if sys.platform == "linux":
        Path("/proc/self/clear_refs").write_text("5")


def peak() -> int:
    """The most memory that was in use, in kilobytes; 0 where the system does not tell."""
    if sys.platform != "linux":
        return 0
    return next(int(line.split()[1]) for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))


@pytest.mark.parametrize("contents", [b"", b"\x28\xb5\x2f\xfd", b"not zstd at all", packed(b"x" * 20_480)[:-3]])
def test_contents_that_do_not_unpack(pair: Pair, contents: bytes) -> None:
    (pair.stick / "a.xjp").write_bytes(
        sealed(header_of(bytes(20_480), pair.unit, pair.town), contents, keys_of(pair.unit), card_of(pair.town))
    )
    assert "没有合并" in refused(pair.town, pair.stick / "a.xjp")


# ---- images


@pytest.mark.parametrize(
    "statements",
    [
        ["CREATE TRIGGER pkg.t AFTER INSERT ON act BEGIN DELETE FROM change; END"],
        ["CREATE VIEW pkg.v AS SELECT * FROM change"],
        ["CREATE TABLE pkg.more(a)"],
        ["CREATE VIRTUAL TABLE pkg.f USING fts5(a)"],
        ["CREATE INDEX pkg.i ON change(abs(at))"],
        ["DROP TABLE pkg.act"],
        ["DROP TABLE pkg.change", "CREATE VIEW pkg.change AS SELECT 1"],
        ["DROP TABLE pkg.change", "CREATE TABLE pkg.change(entity, row, at, id, base, patch, site, who, act, more)"],
        ["ALTER TABLE pkg.change ADD COLUMN more"],
        ["DROP TABLE pkg.change", "CREATE TABLE pkg.change(entity, row, at AS (1), id, base, patch, site, who, act)"],
        ["INSERT INTO pkg.act VALUES(1,NULL,1,NULL,NULL,NULL)"],
        ["INSERT INTO pkg.act VALUES(1,'x','gestern',NULL,NULL,NULL)"],
        ["INSERT INTO pkg.act VALUES(-1,'x',1,NULL,NULL,NULL)"],
        ["INSERT INTO pkg.act VALUES(1,x'00',1,NULL,NULL,NULL)"],
        ["INSERT INTO pkg.act VALUES(1,CAST(x'ff' AS TEXT),1,NULL,NULL,NULL)"],
        ["INSERT INTO pkg.act VALUES(1,'x',1,7,NULL,NULL)"],
        ["INSERT INTO pkg.act VALUES(1,'x',1,NULL,NULL,'y')"],
        ["INSERT INTO pkg.photo_content VALUES(5,x'00')"],
        ["INSERT INTO pkg.photo_content VALUES('x','text')"],
        ["INSERT INTO pkg.photo_content VALUES('x',NULL)"],
        ["INSERT INTO pkg.change VALUES(NULL,'a',1,1,NULL,'{}',NULL,NULL,NULL)"],
        ["INSERT INTO pkg.change VALUES('household',NULL,1,1,NULL,'{}',NULL,NULL,NULL)"],
        ["INSERT INTO pkg.change VALUES('household','',1,1,NULL,'{}',NULL,NULL,NULL)"],
        ["INSERT INTO pkg.change VALUES('household',x'6161',1,1,NULL,'{}',NULL,NULL,NULL)"],
        ["INSERT INTO pkg.change VALUES('household','a',1,1,NULL,NULL,NULL,NULL,NULL)"],
        ["INSERT INTO pkg.change VALUES('household','a',1,1,NULL,x'7b7d',NULL,NULL,NULL)"],
        ["INSERT INTO pkg.change VALUES('household','a',1,1,NULL,'{}',5,NULL,NULL)"],
        ["INSERT INTO pkg.change VALUES('household','a',1,1,NULL,'{}',NULL,CAST(x'c3' AS TEXT),NULL)"],
        ["INSERT INTO pkg.change VALUES('household','a',1,1,NULL,'{}',NULL,NULL,'act')"],
        ["INSERT INTO pkg.change VALUES('household','a',1,1,NULL,'{}',NULL,NULL,NULL)",
         "INSERT INTO pkg.change VALUES('resident','a',1,2,NULL,'{}',NULL,NULL,NULL)"],
        [a_change(), a_change(patch='{"remark":"y"}')],
        [a_change(at=-1)], [a_change(at="9223372036854775807")], [a_change(at=32_503_680_000_000)], [a_change(at="1.5")],
        [a_change(at="'2026-03-02'")], [a_change(at="NULL")], [a_change(id="NULL")], [a_change(id=-4)], [a_change(id="'x'")],
        [a_change(base="'x'")], [a_change(base="'[1,\"x\"]'")], [a_change(base="'{}'")], [a_change(base="1.5")], [a_change(base="-1")],
        [a_change(base="x'00'")], [a_change(base="'[9223372036854775808]'")],
        [a_change(patch="")], [a_change(patch="{")], [a_change(patch="[]")], [a_change(patch="null")], [a_change(patch='"x"')],
        [a_change(patch='{"remark":NaN}')], [a_change(patch='{"remark":1e999}')], [a_change(patch='{"remark":9223372036854775808}')],
        [a_change(patch='{"remark":"\\ud800"}')], [a_change(patch='{"\\udfff":1}')], [a_change(patch='{"x":["\\ud800"]}')],
        [a_change(patch='{"alive":2}')], [a_change(patch='{"alive":"no"}')], [a_change(patch='{"alive":[]}')],
        [a_change(patch="[" * 100_000)], [a_change(patch='{"remark":' + "[" * 100_000)],
        [a_change(patch='{"remark":' + "[" * 300 + "]" * 300 + "}")],
    ],
)  # fmt: skip
def test_images_that_no_program_of_ours_writes(pair: Pair, statements: list[str]) -> None:
    assert "里面的内容不对" in refused(pair.town, put(pair, an_image(*statements)))
    assert check.check(pair.town) == []


@pytest.mark.parametrize(
    "image",
    [
        b"",
        b"garbage" * 3000,
        bytes(20_480),
        an_image()[:8192],
        an_image() + bytes(4096),
        an_image(a_change()).replace(b"household", b"\xff" * 9),
    ],
    ids=["empty", "garbage", "zeros", "cut", "longer", "no text"],
)
def test_images_that_are_none(pair: Pair, image: bytes) -> None:
    path = put(pair, image)
    if image == an_image() + bytes(4096):
        handover.take_in(pair.town, path)  # pages that nothing points to are no harm
    else:
        assert "里面的内容不对" in refused(pair.town, path)
    handover.take_in(pair.town, put(pair, an_image(a_change()), id="f" * 32, number=2))
    assert check.check(pair.town) == []


def test_an_image_in_another_alphabet(pair: Pair) -> None:
    import apsw

    con = apsw.Connection(":memory:")
    con.execute("PRAGMA encoding='UTF-16'")
    from xinjing_desktop.ledger import parcel

    con.execute(parcel.IMAGE.replace("pkg.", ""))
    assert "里面的内容不对" in refused(pair.town, put(pair, con.serialize("main")))
    handover.take_in(pair.town, put(pair, an_image(a_change()), id="f" * 32))


def test_a_record_that_is_of_another_kind_here(pair: Pair) -> None:
    handover.take_in(pair.town, handover.hand_over(pair.unit, pair.to_town, pair.stick).path)
    door = pair.unit.value("SELECT uid FROM household")
    statement = a_change(row=door, at=5).replace("'household'", "'resident'")
    assert "里面的内容不对" in refused(pair.town, put(pair, an_image(statement)))


def test_a_record_whose_clock_was_wrong_by_centuries_can_still_be_edited_and_decided(pair: Pair) -> None:
    handover.take_in(pair.town, handover.hand_over(pair.unit, pair.to_town, pair.stick).path)
    door, base = pair.unit.select("SELECT row, id FROM change WHERE entity='household' AND base IS NULL")[0]
    with pair.town.change("改") as pen:
        pen.edit(Household, door, remark="镇里写的")
    late = a_change(row=door, at=32_503_679_999_999, base=base, patch='{"remark":"将来写的"}')
    assert handover.take_in(pair.town, put(pair, an_image(late), prev=None)).conflicts == 1
    (conflict,) = conflicts.listed(pair.town)
    conflicts.keep(pair.town, conflict, conflict.choices[0])
    assert check.check(pair.town) == []


def test_a_picture_that_is_not_what_its_name_says_is_as_good_as_missing(pair: Pair) -> None:
    import hashlib

    good = hashlib.sha256(b"\xff\xd8good").hexdigest()
    image = an_image(
        f"INSERT INTO pkg.photo_content VALUES('{good}',x'ffd8{b'good'.hex()}')",
        f"INSERT INTO pkg.photo_content VALUES('{'0' * 64}',x'ffd8')",
    )
    assert handover.take_in(pair.town, put(pair, image, photos=2)).photos == 1
    assert pair.town.select("SELECT digest FROM photo_content") == [(good,)]
    assert pair.town.select("SELECT digest FROM photo_travel") == [(good,)]


def test_odd_but_possible_values_are_kept_and_shown(pair: Pair) -> None:
    """A merge never fails on data: a newer program may write what this one does not know."""
    values = (json.dumps("[{" * 5000), "[" * 100 + "]" * 100, '[1,"二"]', '{"a":null}', "1.5", "true", "null", '"\\ud83d\\ude00"')
    patches = [f'{{"remark":{value}}}' for value in values] + ['{"residence":"neu"}', '{"neu":"x"}', "{}"]
    statements = [a_change(row=f"{n:032x}", id=n + 1, patch=patch) for n, patch in enumerate(patches)]
    statements.append("INSERT INTO pkg.change VALUES('balcony','b',1,1,NULL,'{\"plants\":3}',NULL,NULL,NULL)")
    done = handover.take_in(pair.town, put(pair, an_image(*statements), schema=9, counts={"balcony": 1}))
    assert done.newer and done.total("new") == len(patches) + 1
    later = [a_change(row=f"{n:032x}", at=MOMENT + 1, id=n + 100, base=n + 1, patch=patch) for n, patch in enumerate(patches)]
    done = handover.take_in(pair.town, put(pair, an_image(*later), schema=9, counts={}, id="d" * 32, number=2))
    assert done.total("changed") == len(patches)
    assert len(pair.town.rows(Household.select())) == len(patches) and check.check(pair.town) == []
