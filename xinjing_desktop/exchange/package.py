"""A package as a file: packed, signed, sealed to its receiver. Nothing in it can be read on the stick.

    MAGIC · tag of the receiver (8) · age(signature (64) · length of the header (4) · header · zstd(image)) · blake2b (16)

The tag and the sum at the end are for telling people apart from damage ("not for you", "not copied whole"); what counts
is the encryption (age, X25519 and ChaCha20-Poly1305) and the signature inside it (Ed25519 over header and contents).
The signed header names sender and receiver, so that a package cannot be forwarded to somebody else.
"""

import hashlib
import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pyrage
import zstandard
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pyrage import x25519

from xinjing_desktop.errors import Damaged, Refusal
from xinjing_desktop.ledger.parcel import FORMAT, Facts, Parcel, facts_of, facts_text

MAGIC = b"XJP1\r\n\x1a\n"
"""Like PNG's: a transfer that changes line ends is noticed at once."""
TAG, SUM, SIGNATURE = 8, 16, 64
LARGEST_FILE = 256 << 20
LARGEST_HEADER = 1 << 20
LARGEST_IMAGE = 512 << 20
LEVEL = 9
_CONTEXT = b"xinjing package 1\0"
_CARD_CONTEXT = b"xinjing card 1\0"
_SIGNED = frozenset({"kind", "version", "role", "unit_code", "unit_name", "site", "sign", "seal"})


@dataclass(frozen=True)
class Keys:
    """The secret keys of one ledger, kept inside its encrypted file."""

    signing: str
    """Ed25519, hex."""
    sealing: str
    """X25519, as age writes it."""


def new_keys() -> Keys:
    """Fresh secret keys."""
    return Keys(Ed25519PrivateKey.generate().private_bytes_raw().hex(), str(x25519.Identity.generate()))


def public_keys(keys: Keys) -> dict[str, str]:
    """What others may know of the keys: {"sign": hex, "seal": age1…}."""
    signing = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(keys.signing))
    return {
        "sign": signing.public_key().public_bytes_raw().hex(),
        "seal": str(x25519.Identity.from_str(keys.sealing).to_public()),
    }


def _plain(card: Mapping[str, Any]) -> bytes:
    body = {name: value for name, value in card.items() if name in _SIGNED}
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sign_card(card: Mapping[str, Any], keys: Keys) -> str:
    """The proof that who made this card holds the key it names."""
    signing = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(keys.signing))
    return signing.sign(_CARD_CONTEXT + _plain(card)).hex()


def card_is_genuine(card: Mapping[str, Any]) -> bool:
    """Whether the proof on the card belongs to its key, and its sealing key is one."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(card["sign"])).verify(
            bytes.fromhex(card["proof"]), _CARD_CONTEXT + _plain(card)
        )
        x25519.Recipient.from_str(card["seal"])
    except (InvalidSignature, ValueError, KeyError, TypeError, pyrage.RecipientError):
        return False
    return True


def stretched(card: Mapping[str, Any]) -> bytes:
    """Six bytes of the card that are read over the telephone as words.

    They come out of Argon2id (64 MiB, three passes), so that a forger who wants a card with the same words pays half a
    second for each of 2^48 tries.
    """
    words: bytes = hash_secret_raw(_plain(card), b"xinjing words 1\0", 3, 65536, 4, 6, Type.ID)
    return words


def seal(parcel: Parcel, keys: Keys, receiver: Mapping[str, Any]) -> bytes:
    """The bytes of the file."""
    facts = replace(parcel.facts, size=len(parcel.image))
    header = facts_text(facts).encode()
    inner = struct.pack(">I", len(header)) + header + zstandard.ZstdCompressor(level=LEVEL).compress(parcel.image)
    signing = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(keys.signing))
    sealed: bytes = pyrage.encrypt(signing.sign(_CONTEXT + inner) + inner, [x25519.Recipient.from_str(receiver["seal"])])
    body = MAGIC + _tag(facts.receiver) + sealed
    return body + hashlib.blake2b(body, digest_size=SUM).digest()


def digest_of(data: bytes) -> str:
    """The hash of a whole file, of which people compare the first eight signs."""
    return hashlib.blake2b(data, digest_size=32).hexdigest()


def _tag(site: str) -> bytes:
    return hashlib.blake2b(site.encode(), digest_size=TAG, person=b"xinjing tag").digest()


def is_package(data: bytes) -> bool:
    """Whether these bytes begin as a package does."""
    return data[: len(MAGIC)] == MAGIC


def unseal(data: bytes, keys: Keys, site: str, name: str) -> tuple[Facts, bytes, bytes, bytes]:
    """Open the outer layers of a file that was sealed to this site. Raises Refusal, Damaged.

    Returns the header, what it was signed with, what was signed, and the packed image: nothing of it is proved yet.
    """
    if not is_package(data):
        raise Refusal(f"“{name}”不是数据包。请选择以 .xjp 结尾、由本软件导出的文件。")
    if hashlib.blake2b(data[:-SUM], digest_size=SUM).digest() != data[-SUM:]:
        raise Damaged(f"“{name}”已损坏，或没有复制完整。请重新复制一次；还是不行就请对方重新导出。")
    if data[len(MAGIC) : len(MAGIC) + TAG] != _tag(site):
        raise Refusal(f"“{name}”是发给别的单位的，这里打不开。请交给它的接收单位。")
    try:
        inner = pyrage.decrypt(data[len(MAGIC) + TAG : -SUM], [x25519.Identity.from_str(keys.sealing)])
    except pyrage.DecryptError:
        raise Refusal(
            f"“{name}”打不开：它不是按本台账现在的身份卡加密的。请把身份卡重新交给对方，请对方重新导出。"
        ) from None
    signature, signed = inner[:SIGNATURE], inner[SIGNATURE:]
    try:
        (length,) = struct.unpack(">I", signed[:4])
        if length > LARGEST_HEADER:
            raise ValueError("the header is too long")
        header = signed[4 : 4 + length]
        declared = json.loads(header)
        if isinstance(declared, dict) and int(declared.get("format", 0)) > FORMAT:
            raise Refusal(f"“{name}”由更新版本的软件导出，本机的版本还读不了。请先升级本软件，再收这个数据包。")
        facts = facts_of(header.decode())
    except (ValueError, struct.error, TypeError) as error:
        raise Damaged(f"“{name}”里面是坏的，没有合并。请让对方重新导出。") from error
    return facts, signature, signed, signed[4 + length :]


def verify(signature: bytes, signed: bytes, sign_key: str) -> bool:
    """Whether the holder of this key wrote what was signed."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(sign_key)).verify(signature, _CONTEXT + signed)
    except (InvalidSignature, ValueError):
        return False
    return True


def unpack(packed: bytes, size: int, name: str) -> bytes:
    """The image, never more than the signed header said. Raises Damaged."""
    if not 0 <= size <= LARGEST_IMAGE:
        raise Damaged(f"“{name}”大得不合理，没有合并。请让对方重新导出。")
    try:
        with zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(packed) as reader:
            image = reader.read(size)
            rest = reader.read(1)
    except zstandard.ZstdError as error:
        raise Damaged(f"“{name}”里面是坏的，没有合并。请让对方重新导出。") from error
    if len(image) != size or rest:
        raise Damaged(f"“{name}”里面的大小对不上，没有合并。请让对方重新导出。")
    return bytes(image)
