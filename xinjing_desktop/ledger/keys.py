"""Who can open a ledger: a random data key, wrapped once per account and once by the recovery code on paper.

The wraps ("slots") lie behind the last page of the encrypted file, where SQLite does not look, so that one file holds
everything. SQLite cuts them off when it writes; while a ledger is open they therefore lie in a companion, `FILE-keys`,
and go back behind the last page when it is closed. A slot does not spell an account's name: it is found by a salted hash.
"""

import hashlib
import hmac
import json
import os
import secrets
import struct
import sys
import unicodedata
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from xinjing_desktop.errors import Damaged, Refusal

MAGIC = b"XJKEYS01"
PAGE = 4096
RECOVERY = "\x00recovery"
_NEAR_END = 64 * PAGE  # far more than the slots of any committee take
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U to misread


@dataclass(frozen=True)
class Cost:
    """What one guess of a password costs. The default is OWASP's and RFC 9106's second choice: 64 MiB, three passes."""

    memory_kib: int = 65536
    passes: int = 3
    lanes: int = 4


@dataclass(frozen=True)
class Slot:
    """The data key, wrapped for one account."""

    id: str
    salt: str
    nonce: str
    wrapped: str


@dataclass
class KeyRing:
    """All slots of one ledger and what a guess at them costs."""

    salt: str = field(default_factory=lambda: secrets.token_hex(16))
    cost: Cost = field(default_factory=Cost)
    slots: list[Slot] = field(default_factory=list)

    def copy(self) -> "KeyRing":
        """A ring to try changes on: it takes the place of the old one only once it is safely on the disk."""
        return KeyRing(self.salt, self.cost, list(self.slots))

    def slot_id(self, name: str) -> str:
        """Where the slot of this account is found, without spelling its name."""
        return hmac.new(bytes.fromhex(self.salt), plain(name).encode(), hashlib.sha256).hexdigest()[:32]

    def wrap(self, name: str, password: str, data_key: bytes) -> None:
        """Give the account a slot, or replace the one it has."""
        id, salt, nonce = self.slot_id(name), secrets.token_bytes(16), secrets.token_bytes(12)
        wrapped = ChaCha20Poly1305(self._stretch(password, salt)).encrypt(nonce, data_key, id.encode())
        slot = Slot(id, salt.hex(), nonce.hex(), wrapped.hex())
        known = [number for number, old in enumerate(self.slots) if old.id == slot.id]
        if known:
            self.slots[known[0]] = slot
        else:
            self.slots.append(slot)

    def drop(self, name: str) -> None:
        """Take the account's slot away: its password opens nothing any more."""
        self.slots = [slot for slot in self.slots if slot.id != self.slot_id(name)]

    def unwrap(self, name: str | None, password: str) -> tuple[bytes, str]:
        """The data key and the id of the slot that gave it; without a name the first account is meant.

        A wrong password, an unknown account and a right one cost the same time. Raises Refusal.
        """
        wanted = self.slot_id(name) if name is not None else self._first()
        slot = next((slot for slot in self.slots if slot.id == wanted), None)
        shown = slot or Slot("", secrets.token_hex(16), secrets.token_hex(12), secrets.token_hex(48))
        try:
            cipher = ChaCha20Poly1305(self._stretch(password, bytes.fromhex(shown.salt)))
            data_key = cipher.decrypt(bytes.fromhex(shown.nonce), bytes.fromhex(shown.wrapped), shown.id.encode())
        except InvalidTag:
            if name == RECOVERY:
                raise Refusal("恢复码不对，请对照恢复单逐字核对后重新输入。") from None
            raise Refusal("账户名或密码不对，请重新输入。想不起密码时，可以用恢复单上的恢复码打开。") from None
        return data_key, shown.id

    def _first(self) -> str:
        recovery = self.slot_id(RECOVERY)
        return next((slot.id for slot in self.slots if slot.id != recovery), "")

    def _stretch(self, password: str, salt: bytes) -> bytes:
        cost = self.cost
        return hash_secret_raw(plain(password).encode(), salt, cost.passes, cost.memory_kib, cost.lanes, 32, Type.ID)


def plain(typed: str) -> str:
    """A name or password as it is compared: full-width signs of an input method count as the ordinary ones."""
    return unicodedata.normalize("NFKC", typed).strip()


def new_recovery_code() -> str:
    """130 random bits as groups of four signs, to be printed and kept in a safe."""
    signs = "".join(secrets.choice(_ALPHABET) for _ in range(26))
    return "-".join((signs + _check_signs(signs))[at : at + 4] for at in range(0, 28, 4))


def read_recovery_code(typed: str) -> str:
    """The code as it was printed, whatever blanks, dashes or look-alikes were typed. Raises Refusal for a typing mistake."""
    signs = "".join(sign for sign in unicodedata.normalize("NFKC", typed).upper() if sign.isalnum())
    signs = signs.translate(str.maketrans("OIL", "011"))
    if len(signs) != 28 or _check_signs(signs[:26]) != signs[26:]:
        raise Refusal("恢复码应为 28 个字母和数字，其中有输错的地方，请对照恢复单逐字核对。")
    return "-".join(signs[at : at + 4] for at in range(0, 28, 4))


def _check_signs(signs: str) -> str:
    number = int.from_bytes(hashlib.sha256(signs.encode()).digest()[:2], "big")
    return _ALPHABET[number % 32] + _ALPHABET[number // 32 % 32]


def packed(ring: KeyRing) -> bytes:
    """The ring as whole pages to put behind a file, marked at its very end."""
    body = json.dumps(asdict(ring), separators=(",", ":")).encode()
    size = -(-(len(body) + 12) // PAGE) * PAGE
    return body.ljust(size - 12, b"\0") + struct.pack(">I", len(body)) + MAGIC


def unpacked(tail: bytes) -> KeyRing | None:
    """The ring at the end of these bytes, or None when there is none that makes sense."""
    size = _size_of_tail(tail)
    if size == 0 or size > len(tail):
        return None
    try:
        facts = json.loads(tail[-size:][: struct.unpack(">I", tail[-12:-8])[0]])
        slots = [Slot(**slot) for slot in facts["slots"]]
        ring = KeyRing(facts["salt"], Cost(**facts["cost"]), slots)
        for text in (ring.salt, *(text for slot in slots for text in (slot.salt, slot.nonce, slot.wrapped))):
            bytes.fromhex(text)
        return ring if _bearable(ring.cost) else None
    except (ValueError, KeyError, TypeError):
        return None


def _bearable(cost: Cost) -> bool:
    """A file that asks for terabytes of memory was not written by us."""
    return 8 <= cost.memory_kib <= 4 << 20 and 1 <= cost.passes <= 100 and 1 <= cost.lanes <= 64


def _size_of_tail(tail: bytes) -> int:
    """How many bytes at the end belong to the slots; 0 when there are none."""
    if len(tail) < PAGE or tail[-8:] != MAGIC:
        return 0
    length: int = struct.unpack(">I", tail[-12:-8])[0]
    return -(-(length + 12) // PAGE) * PAGE


def companion(path: Path) -> Path:
    """Where the slots lie while the ledger is open."""
    return path.with_name(path.name + "-keys")


def read_ring(path: Path) -> KeyRing:
    """The slots of a closed, open or crashed ledger. Raises Damaged.

    The companion is newer than what lies behind the last page, unless it was left over by another file of that name.
    """
    behind = ring_behind(path)
    with suppress(FileNotFoundError):
        beside = unpacked(companion(path).read_bytes())
        if beside and (behind is None or behind.salt == beside.salt):
            return beside
    if behind is None:
        raise Damaged(
            "这个文件不是台账，或者已经损坏，也可能是在台账打开时复制出来的。请先关闭台账再复制，或从备份恢复：设置 → 备份 → 恢复。"
        )
    return behind


def ring_behind(path: Path) -> KeyRing | None:
    """The slots behind the last page; None while the ledger is open or after a crash."""
    return unpacked(_end_of(path))


def put_beside(path: Path, ring: KeyRing) -> None:
    """Write the slots into the companion, completely or not at all."""
    beside = companion(path)
    fresh = beside.with_name(beside.name + ".part")
    try:
        with fresh.open("wb") as file:
            file.write(packed(ring))
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, beside)
    except OSError:
        with suppress(OSError):
            fresh.unlink()
        raise
    settle(path.parent)


def put_behind(path: Path, ring: KeyRing) -> None:
    """Write the slots behind the last page of a closed file, in place of older ones; a file that has them is left alone.

    The companion is the caller's to remove.
    """
    rest = _end_of(path)
    if unpacked(rest) == ring:
        return
    with path.open("r+b") as file:
        file.seek(-_size_of_tail(rest), os.SEEK_END)
        file.write(packed(ring))
        file.truncate()
        file.flush()
        os.fsync(file.fileno())


def settle(folder: Path) -> None:
    """Make sure that names given or taken away in this folder survive a power cut."""
    if sys.platform == "win32":
        return
    with suppress(OSError):  # some file systems know no such thing for folders
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _end_of(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - _NEAR_END))
        return file.read()
