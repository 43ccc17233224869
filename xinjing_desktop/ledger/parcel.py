"""What one package holds: the changes that a peer has not acknowledged, as the image of a small SQLite database.

Cumulative until acknowledged, so that a lost stick costs nothing but size (merge note §5).
"""

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from xinjing_desktop.ledger import agreement, holdings, upgrade
from xinjing_desktop.ledger.database import Connection, scalar
from xinjing_desktop.ledger.ledger import Identity, Ledger
from xinjing_desktop.ledger.peers import Peer
from xinjing_desktop.progress import Step, silent
from xinjing_desktop.records import TOWN_WIDE

FORMAT = 1
"""Raised when the tables of the image change their meaning; new columns and kinds of records do not."""
PHOTO_BYTES = 60 << 20
"""Pictures in one package; what is left travels with the next."""
LATEST = 32_503_680_000_000
"""Milliseconds up to the year 3000: no clock is wrong by more, and what is later could not be shown or followed."""
MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])", re.ASCII)
_NAME = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
KNOWN = 64
"""How many of the peer's packages a header names as received: older ones were acknowledged long ago."""
WANTED = 2000
"""How many pictures a header asks for at most; the next asks for the others."""
IMAGE = """
CREATE TABLE pkg.act(id INTEGER PRIMARY KEY, what, at, who, site, undoes);
CREATE TABLE pkg.change(entity, row, at, id, base, patch, site, who, act);
CREATE TABLE pkg.photo_content(digest PRIMARY KEY, jpeg);
"""
_COPY = "INSERT INTO pkg.change SELECT entity, row, at, id, base, patch, site, who, act FROM change"


@dataclass(frozen=True)
class Facts:
    """What the header of a package says; it is signed together with the contents."""

    id: str
    number: int
    month: str
    at: int
    sender: str
    sender_code: str
    receiver: str
    prev: str | None
    got: list[str]
    left_out: list[str]
    counts: dict[str, int]
    """Records by entity."""
    agreement: dict[str, list[int]]
    """What the sender holds of what both share, see `ledger.agreement`."""
    schema: int
    format: int = FORMAT
    photos: int = 0
    photos_left: int = 0
    photos_wanted: list[str] = field(default_factory=list)
    """Digests of pictures that the sender has no bytes of, as after a restore: whoever has them sends them once more."""
    please_full: bool = False
    """The sender has missed something and asks for a full package."""
    size: int = 0
    """Bytes of the image, before it was packed."""


@dataclass
class Parcel:
    """A package that is not sealed yet."""

    facts: Facts
    image: bytes
    upto: int
    digests: list[str] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    """Records that a committee gets from the town: from then on it holds them too."""


@contextmanager
def attached(con: Connection) -> Iterator[None]:
    """An empty database in memory, unencrypted there, as `pkg`."""
    con.execute("ATTACH ':memory:' AS pkg KEY ''")
    try:
        yield
    finally:
        if con.in_transaction:
            con.execute("ROLLBACK")
        con.execute("DETACH pkg")


def make(ledger: Ledger, peer: Peer, month: str, at: int, *, full: bool = False, step: Step = silent) -> Parcel:
    """Put together what this peer does not have yet, or everything. Writes nothing into the ledger."""
    identity = ledger.identity
    with ledger.connection() as outer, attached(outer), ledger.snapshot() as con:
        con.execute(IMAGE)
        prev, since = (None, 0) if full or peer.send_full else _acknowledged(con, peer)
        step(0, 4, "收集改动")
        agreement.find_shared(con, identity, peer)
        gather(con, identity, peer, since)
        con.execute(
            "INSERT INTO pkg.act SELECT id, what, at, who, site, undoes FROM act WHERE id IN (SELECT act FROM pkg.change)"
        )
        step(1, 4, "收集照片")
        digests, left = (
            ([], 0)
            if "photo" in peer.left_out
            else _take_photos(con, peer, below=peer.is_below(identity), full=prev is None)
        )
        step(2, 4, "核对数目")
        counts = con.execute("SELECT entity, count(DISTINCT row) FROM pkg.change GROUP BY entity ORDER BY entity")
        shared = agreement.figures(con, peer.left_out)
        facts = Facts(
            id=os.urandom(16).hex(),
            number=int(
                scalar(con, "SELECT coalesce(max(number),0)+1 FROM package WHERE peer=? AND sent", (peer.site,))
            ),
            month=month,
            at=at,
            sender=identity.site,
            sender_code=identity.unit_code,
            receiver=peer.site,
            prev=prev,
            got=_received(con, peer),
            left_out=list(peer.left_out),
            counts={str(entity): int(str(count)) for entity, count in counts},
            agreement=shared,
            schema=upgrade.version(con),
            photos=len(digests),
            photos_left=left,
            photos_wanted=_wanted(con),
            please_full=peer.want_full,
        )
        upto = int(scalar(con, "SELECT coalesce(max(seq),0) FROM change"))
        below = peer.is_below(identity)
        rows = [str(row) for (row,) in con.execute("SELECT DISTINCT row FROM pkg.change ORDER BY row")] if below else []
        step(3, 4, "打包")
        return Parcel(facts, con.serialize("pkg"), upto, digests, rows)


def _acknowledged(con: Connection, peer: Peer) -> tuple[str | None, int]:
    """The newest package that the peer is known to have, of those that left out no more than this one leaves out."""
    lines = con.execute(
        "SELECT id, upto, left_out FROM package WHERE peer=? AND sent AND acked ORDER BY upto DESC, number DESC",
        (peer.site,),
    )
    for id, upto, left_out in lines:
        if set(json.loads(str(left_out))) <= set(peer.left_out):
            return str(id), int(str(upto))
    return None, 0


def _received(con: Connection, peer: Peer) -> list[str]:
    sql = "SELECT id FROM package WHERE peer=? AND NOT sent AND NOT gap ORDER BY number DESC LIMIT ?"
    return [str(id) for (id,) in con.execute(sql, (peer.site, KNOWN))]


def gather(con: Connection, identity: Identity, peer: Peer, since: int) -> None:
    """Fill `pkg.change` with what came after this change and concerns the peer; `agreement.find_shared` goes before."""
    kept = f"entity NOT IN ({','.join('?' * len(peer.left_out))})"
    if not peer.is_below(identity):
        con.execute(f"{_COPY} WHERE seq>? AND {kept} ORDER BY seq", (since, *peer.left_out))
        return
    holdings.find_stirred(con, since, peer.unit_code)
    wide = ",".join("?" * len(TOWN_WIDE))
    con.execute(
        f"{_COPY} WHERE {kept} AND (row IN (SELECT row FROM stirred) OR seq>? AND"
        f" (row IN (SELECT row FROM holding) OR entity IN ({wide}))) ORDER BY seq",
        (*peer.left_out, since, *sorted(TOWN_WIDE)),
    )


def _take_photos(con: Connection, peer: Peer, *, below: bool, full: bool) -> tuple[list[str], int]:
    """The pictures that the peer does not have yet, as far as there is room; their digests, and how many are left."""
    travelled = (
        "SELECT digest FROM photo_travel t JOIN package k ON k.id=t.package WHERE t.peer=?1 AND (k.acked OR NOT k.sent)"
    )
    theirs = " WHERE uid IN (SELECT row FROM holding)" if below else ""
    lines = con.execute(
        "SELECT digest, length(jpeg) FROM photo_content WHERE"
        f" digest IN (SELECT digest FROM photo{theirs} UNION SELECT digest FROM unit_image{theirs})"
        f" AND (?2 OR digest NOT IN ({travelled})) ORDER BY rowid",
        (peer.site, full),
    ).fetchall()
    taken: list[str] = []
    room = PHOTO_BYTES
    for digest, size in lines:
        if int(str(size)) <= room or not taken:
            room -= int(str(size))
            taken.append(str(digest))
    con.executemany(
        "INSERT INTO pkg.photo_content SELECT digest, jpeg FROM photo_content WHERE digest=?", ((d,) for d in taken)
    )
    return taken, len(lines) - len(taken)


def _wanted(con: Connection) -> list[str]:
    sql = (
        "SELECT digest FROM (SELECT digest FROM photo UNION SELECT digest FROM unit_image)"
        " WHERE digest NOT IN (SELECT digest FROM photo_content)"
        " AND length(digest)=64 AND digest NOT GLOB '*[^0-9a-f]*' ORDER BY digest LIMIT ?"
    )
    return [str(digest) for (digest,) in con.execute(sql, (WANTED,))]


def note(con: Connection, parcel: Parcel, peer: Peer, *, who: str, file: str, digest: str) -> None:
    """Remember that this package goes out. Call it inside `Ledger.local`."""
    facts = parcel.facts
    con.execute(
        "INSERT INTO package(id, peer, sent, number, month, at, who, prev, left_out, upto, file, hash, facts)"
        " VALUES(?,?,1,?,?,?,?,?,?,?,?,?,?)",
        (
            facts.id, facts.receiver, facts.number, facts.month, facts.at, who, facts.prev, json.dumps(facts.left_out),
            parcel.upto, file, digest, facts_text(facts),
        ),
    )  # fmt: skip
    con.executemany("INSERT INTO photo_travel VALUES(?,?,?)", ((facts.receiver, d, facts.id) for d in parcel.digests))
    con.executemany("INSERT OR IGNORE INTO belonging VALUES(?,?)", ((peer.unit_code, row) for row in parcel.rows))


def forget(con: Connection, id: str) -> None:
    """The package did not reach its place after all."""
    con.execute("DELETE FROM photo_travel WHERE package=?", (id,))
    con.execute("DELETE FROM package WHERE id=?", (id,))


def facts_text(facts: Facts) -> str:
    """The header as it is signed and remembered."""
    return json.dumps(facts.__dict__, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def facts_of(text: str) -> Facts:
    """A header read back; what a newer program added is passed over. Raises ValueError when it is none."""
    read = json.loads(text)
    if not isinstance(read, dict):
        raise ValueError("no header")
    known: dict[str, Any] = {name: value for name, value in read.items() if name in Facts.__dataclass_fields__}
    if any(not fits(known[name]) for name, fits in _FITS.items() if name in known):
        raise ValueError("a header says nonsense")
    try:
        return Facts(**known)
    except TypeError as error:
        raise ValueError("a header lacks something") from error


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and _NAME.fullmatch(value) is not None


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value < 1 << 62


def _are_names(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_name, value))


def _are_counts(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_is_name, value)) and all(map(_is_count, value.values()))


def _are_figures(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and all(map(_is_name, value))
        and all(isinstance(sums, list) and len(sums) == 3 and all(map(_is_count, sums)) for sums in value.values())
    )


_FITS: Mapping[str, Callable[[Any], bool]] = {
    **dict.fromkeys(("id", "sender", "sender_code", "receiver"), _is_name),
    **dict.fromkeys(("number", "schema", "format", "photos", "photos_left", "size"), _is_count),
    **dict.fromkeys(("got", "left_out", "photos_wanted"), _are_names),
    "month": lambda value: isinstance(value, str) and MONTH.fullmatch(value) is not None,
    "at": lambda value: _is_count(value) and value < LATEST,
    "prev": lambda value: value is None or _is_name(value),
    "counts": _are_counts,
    "agreement": _are_figures,
    "please_full": lambda value: isinstance(value, bool),
}
"""What a header may say: whoever seals a package to us can write anything there, and it is read before the signature."""
