"""Packages as only a broken program or a liar would write them, and what must be the same after they were refused."""

import hashlib
import json
import struct
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import apsw
import pyrage
import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyrage import x25519

from xinjing_desktop.errors import Refusal
from xinjing_desktop.exchange import handover, package
from xinjing_desktop.exchange.package import Keys
from xinjing_desktop.ledger import check, parcel, peers
from xinjing_desktop.ledger.ledger import Ledger

TABLES = ("change", "act", "package", "peer", "photo_content", "photo_travel", "belonging", "conflict", "fork", "remembered")
MOMENT = 1_772_415_000_000


def fingerprint(ledger: Ledger) -> tuple[Any, ...]:
    """Everything that an exchange may change, but for the exchange log."""
    return check.state(ledger), *(ledger.select(f"SELECT * FROM {table} ORDER BY 1, 2") for table in TABLES)


def refused(ledger: Ledger, path: Path) -> str:
    """The sentence with which this file is refused: a Refusal and nothing else, nothing changed, one line in the log."""
    before, lines = fingerprint(ledger), len(peers.exchange_log(ledger))
    try:
        handover.take_in(ledger, path)
    except Refusal as refusal:
        sentence = refusal.sentence
    else:
        raise AssertionError(f"{path.name} was taken in")
    assert fingerprint(ledger) == before
    log = peers.exchange_log(ledger)
    assert len(log) == lines + 1 and (log[0].what, log[0].file, log[0].sentence) == ("refused", path.name, sentence)
    assert sentence.endswith("。") and "请" in sentence, "it says what to do"
    return sentence


def with_sum(body: bytes) -> bytes:
    """The bytes with a sum at the end that fits."""
    return body + hashlib.blake2b(body, digest_size=package.SUM).digest()


def sealed(header: bytes, packed: bytes, keys: Keys, receiver: Mapping[str, Any], *, length: int | None = None) -> bytes:
    """A package around any header and any contents, signed with these keys and sealed to this card."""
    inner = struct.pack(">I", len(header) if length is None else length) + header + packed
    signing = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(keys.signing))
    signature = signing.sign(b"xinjing package 1\0" + inner)
    sealing = pyrage.encrypt(signature + inner, [x25519.Recipient.from_str(receiver["seal"])])
    tag = hashlib.blake2b(receiver["site"].encode(), digest_size=8, person=b"xinjing tag").digest()
    return with_sum(package.MAGIC + tag + sealing)


def opened(data: bytes, keys: Keys) -> tuple[bytes, bytes, bytes]:
    """Signature, header and packed image of a package, with the receiver's keys."""
    inner = pyrage.decrypt(data[package.HEAD : -package.SUM], [x25519.Identity.from_str(keys.sealing)])
    (length,) = struct.unpack(">I", inner[64:68])
    return inner[:64], inner[68 : 68 + length], inner[68 + length :]


def an_image(*statements: str, change: Callable[[apsw.Connection], object] = lambda con: None) -> bytes:
    """The image of an empty package to which something was done."""
    con = apsw.Connection(":memory:")
    con.execute("ATTACH ':memory:' AS pkg")
    con.execute(parcel.IMAGE)
    for statement in statements:
        con.execute(statement)
    change(con)
    return con.serialize("pkg")


def header_of(image: bytes, sender: Ledger, receiver: Ledger, **other: Any) -> bytes:
    """A header that fits, but for what is given."""
    facts = {
        "id": "e" * 32, "number": 1, "month": "2026-03", "at": MOMENT, "sender": sender.identity.site,
        "sender_code": sender.identity.unit_code, "receiver": receiver.identity.site, "prev": None, "got": [],
        "left_out": [], "counts": {}, "agreement": {}, "schema": 2, "size": len(image), **other,
    }  # fmt: skip
    return json.dumps({name: value for name, value in facts.items() if value is not ...}, ensure_ascii=False).encode()


def packed(image: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=3).compress(image)
