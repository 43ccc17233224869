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
HEAD = len(MAGIC) + TAG
"""Bytes at the beginning that anybody can read: they are enough to know whether a package is for us."""
LARGEST_FILE = 128 << 20
LARGEST_SEAL = 4096
LARGEST_HEADER = 1 << 20
LARGEST_IMAGE = 512 << 20
DENSEST, SLACK = 256, 1 << 20
"""Nothing of ours is packed as small as this: each change has twenty random bytes. Only an almost empty image needs the slack."""
LEVEL = 9
_OTHERS = (
    (b"\xff\xd8\xff", "一张图片"), (b"\x89PNG", "一张图片"), (b"GIF8", "一张图片"), (b"BM", "一张图片"),
    (b"PK\x03\x04", "一个 Excel、WPS 文件或压缩包"), (b"\xd0\xcf\x11\xe0", "一个 Excel 或 Word 文件"),
    (b"%PDF", "一个 PDF 文件"), (b"MZ", "一个程序"), (b"{", "一张身份卡或别的文本"),
)  # fmt: skip
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
    return data.startswith(MAGIC)


def is_for(head: bytes, site: str) -> bool:
    """Whether the first `HEAD` bytes of a file say that it is a package for this site: seen without opening it."""
    return head[:HEAD] == MAGIC + _tag(site)


def is_whole(data: bytes) -> bool:
    """Whether nothing got lost on the way. It says nothing of who wrote it."""
    return len(data) > HEAD + SUM and hashlib.blake2b(data[:-SUM], digest_size=SUM).digest() == data[-SUM:]


def refuse_other(head: bytes, name: str) -> None:
    """Raise Refusal, in words for whoever took the wrong file, when these first bytes are not those of a package."""
    if not is_package(head):
        kind = next((kind for start, kind in _OTHERS if head.startswith(start)), "")
        what = f"其实是{kind}，不是数据包" if kind else "不是数据包"
        raise Refusal(f"“{name}”{what}，没有合并。请选择对方用本软件导出的、以 .xjp 结尾的文件。")


def unseal(data: bytes, keys: Keys, site: str, name: str) -> tuple[Facts, bytes, bytes, bytes]:
    """Open the outer layers of a file that was sealed to this site. Raises Refusal, Damaged.

    Returns the header, what it was signed with, what was signed, and the packed image: nothing of it is proved yet.
    """
    refuse_other(data[:HEAD], name)
    if not is_whole(data):
        raise Damaged(f"“{name}”已损坏，或没有复制完整，没有合并。请重新复制一次；还是不行就请对方重新导出。")
    if not is_for(data, site):
        raise Refusal(f"“{name}”是发给别的单位的，这里打不开。请交给它的接收单位，或请对方重新导出一个给本单位的。")
    inner = _decrypt(data[HEAD:-SUM], keys, name)
    signature, signed = inner[:SIGNATURE], inner[SIGNATURE:]
    try:
        (length,) = struct.unpack(">I", signed[:4])
        if length > LARGEST_HEADER:
            raise ValueError("the header is too long")
        header = signed[4 : 4 + length].decode()
        declared = json.loads(header)
        if isinstance(declared, dict) and _is_later(declared.get("format")):
            raise Refusal(f"“{name}”由更新版本的软件导出，本机的版本还读不了，没有合并。请先升级本软件，再收这个数据包。")
        facts = facts_of(header)
    except (ValueError, struct.error, RecursionError) as error:
        raise Damaged(f"“{name}”里面是坏的，没有合并。请让对方重新导出。") from error
    return facts, signature, signed, signed[4 + length :]


def _decrypt(sealed: bytes, keys: Keys, name: str) -> bytes:
    if b"\n--- " not in sealed[:LARGEST_SEAL]:  # thousands of locks would be tried one after the other
        raise Damaged(f"“{name}”外层的封装不对，没有合并。请让对方重新导出。")
    try:
        inner: bytes = pyrage.decrypt(sealed, [x25519.Identity.from_str(keys.sealing)])
    except pyrage.DecryptError:
        raise Refusal(
            f"“{name}”打不开，没有合并：它不是按本台账现在的身份卡加密的，或者被改动过。"
            "请把自己的身份卡重新交给对方，请对方重新导出。"
        ) from None
    return inner


def _is_later(format: object) -> bool:
    return isinstance(format, int) and format > FORMAT


def verify(signature: bytes, signed: bytes, sign_key: str) -> bool:
    """Whether the holder of this key wrote what was signed."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(sign_key)).verify(signature, _CONTEXT + signed)
    except (InvalidSignature, ValueError):
        return False
    return True


def unpack(packed: bytes, size: int, name: str) -> bytes:
    """The image, never more than the signed header said. Raises Damaged."""
    if size > min(LARGEST_IMAGE, len(packed) * DENSEST + SLACK):
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
