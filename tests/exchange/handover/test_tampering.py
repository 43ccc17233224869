"""P8: a package in which a single bit is not as it was written is refused, in words, and nothing changes.

Mutations of the code that these tests kill: the sum at the end not compared; DecryptError let through; the signature not
verified; the image not looked at, or over the ledger's own connection.
"""

import random
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.exchange.handover.conftest import Pair
from tests.exchange.handover.crafted import fingerprint, opened, sealed, with_sum
from xinjing_desktop.errors import Refusal
from xinjing_desktop.exchange import handover, package
from xinjing_desktop.exchange.acquaintance import card_of, keys_of
from xinjing_desktop.ledger import peers


@pytest.fixture
def small(pair: Pair) -> Path:
    """The package with which an empty ledger says that it is there: 1 kB, the smallest that there is."""
    return handover.hand_over(pair.town, pair.to_unit, pair.stick).path


Try = Callable[[bytes], str]


@pytest.fixture
def tried(pair: Pair, thorough: bool) -> Try:
    """Takes in some bytes as a package and returns the refusal; at the end of the test nothing may have changed."""
    before = fingerprint(pair.unit)
    path = pair.stick / "改过.xjp"

    def take(data: bytes) -> str:
        path.write_bytes(data)
        began = time.perf_counter()
        with pytest.raises(Refusal) as caught:
            handover.take_in(pair.unit, path)
        assert not thorough or time.perf_counter() - began < 1
        assert fingerprint(pair.unit)[1:] == before[1:]
        assert peers.exchange_log(pair.unit, 1)[0].what == "refused"
        return caught.value.sentence

    yield take
    assert fingerprint(pair.unit) == before


def some(count: int, thorough: bool, dice: random.Random, of: int) -> list[int]:
    """All places of a file, or so many of them."""
    return list(range(of)) if thorough else sorted(dice.sample(range(of), min(count, of)))


@pytest.mark.parametrize("flip", [0x01, 0x80, 0xFF])
def test_every_byte_flipped(small: Path, tried: Try, flip: int, thorough: bool) -> None:
    whole = small.read_bytes()
    for place in some(60, thorough, random.Random(flip), len(whole)):
        changed = bytearray(whole)
        changed[place] ^= flip
        said = tried(bytes(changed))
        assert ("不是数据包" if place < len(package.MAGIC) else "已损坏，或没有复制完整") in said


def test_every_byte_flipped_by_somebody_who_corrects_the_sum(small: Path, tried: Try, thorough: bool) -> None:
    whole = small.read_bytes()
    for place in some(90, thorough, random.Random(7), len(whole) - package.SUM):
        changed = bytearray(whole[: -package.SUM])
        changed[place] ^= 1 << place % 8
        said = tried(with_sum(bytes(changed)))
        wanted = "不是数据包" if place < len(package.MAGIC) else "发给别的单位的" if place < package.HEAD else "(打不开|封装不对)"
        assert re.search(wanted, said), said



def test_every_byte_flipped_inside_the_seal(pair: Pair, small: Path, tried: Try, thorough: bool) -> None:
    """By somebody who holds our own keys, as a virus on our PC would: only the signature tells."""
    signature, header, packed = opened(small.read_bytes(), keys_of(pair.unit))
    inner = signature + len(header).to_bytes(4, "big") + header + packed
    for place in some(90, thorough, random.Random(8), len(inner)):
        changed = bytearray(inner)
        changed[place] ^= 1 << place % 8
        tried(resealed(bytes(changed), pair))


def resealed(inner: bytes, pair: Pair) -> bytes:
    import pyrage
    from pyrage import x25519

    card = card_of(pair.unit)
    sealing = pyrage.encrypt(inner, [x25519.Recipient.from_str(card["seal"])])
    return with_sum(package.MAGIC + package._tag(card["site"]) + sealing)


@pytest.mark.parametrize("corrected", [False, True])
def test_every_truncation(small: Path, tried: Try, corrected: bool, thorough: bool) -> None:
    whole = small.read_bytes()
    for length in some(60, thorough, random.Random(9), len(whole)):
        tried(with_sum(whole[:length]) if corrected and length < len(whole) - package.SUM else whole[:length])


def test_random_mutations(small: Path, tried: Try, thorough: bool) -> None:
    """Bytes changed, taken out, put in, doubled, moved; and in every other case the sum made to fit."""
    dice = random.Random(20260302)
    whole = small.read_bytes()
    for number in range(10_000 if thorough else 500):
        data = bytearray(whole)
        for _ in range(dice.choice((1, 1, 2, 5, 50))):
            mutate(data, dice)
        if number % 2:
            data = bytearray(with_sum(bytes(data[: -package.SUM])))
        if data != whole:
            tried(bytes(data))


def mutate(data: bytearray, dice: random.Random) -> None:
    start, length = dice.randrange(len(data) + 1), dice.choice((1, 1, 4, 16, 200))
    piece = data[start : start + length]
    match dice.randrange(6):
        case 0:
            data[start : start + length] = dice.randbytes(len(piece))
        case 1:
            del data[start : start + length]
        case 2:
            data[start:start] = dice.randbytes(length)
        case 3:
            data[start:start] = piece
        case 4:
            del data[start : start + length]
            place = dice.randrange(len(data) + 1)
            data[place:place] = piece
        case 5:
            data[start : start + length] = bytes([dice.choice((0, 255, 10, 45))]) * len(piece)


def test_mutations_under_the_signature_of_a_friend(pair: Pair, thorough: bool) -> None:
    """A broken program of somebody we know: whatever its image holds, it is refused, or taken in and sound."""
    from tests.exchange.handover.crafted import header_of, packed
    from xinjing_desktop.ledger import check, parcel

    image = parcel.make(pair.unit, pair.to_town, "2026-03", 1).image
    dice = random.Random(1)
    path = pair.stick / "x.xjp"
    taken = 0
    for number in range(1500 if thorough else 60):
        data = bytearray(image)
        for _ in range(dice.choice((1, 3, 30))):
            data[dice.randrange(100 if number % 3 == 0 else len(data))] = dice.randrange(256)
        before = fingerprint(pair.town)
        header = header_of(bytes(data), pair.unit, pair.town, id=f"{number:032x}", number=number + 1)
        path.write_bytes(sealed(header, packed(bytes(data)), keys_of(pair.unit), card_of(pair.town)))
        try:
            handover.take_in(pair.town, path)
            taken += 1
        except Refusal:
            assert fingerprint(pair.town) == before
    assert [one for one in check.check(pair.town) if one.severity == "damage" and "缺了一段" not in one.sentence] == []
