"""Taking in what a package holds: the union of two sets of changes, and a refold of the records that they touch.

All or nothing, in any order, any number of times: what comes out is a function of the set of changes alone (merge note §1).
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import apsw

from xinjing_desktop import clock
from xinjing_desktop.errors import Damaged
from xinjing_desktop.ledger import derived, inspection, peers, union, upgrade
from xinjing_desktop.ledger.database import Connection, scalar
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.parcel import Facts, attached, facts_text
from xinjing_desktop.ledger.peers import Peer
from xinjing_desktop.ledger.pen import Change
from xinjing_desktop.ledger.union import Tally
from xinjing_desktop.progress import Step, silent

_UNREADABLE = (
    ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError,
    apsw.SQLError, apsw.ConstraintError, apsw.MismatchError, apsw.RangeError, apsw.TooBigError,
)  # fmt: skip
"""What goes wrong when contents that passed inspection still make no sense."""


@dataclass
class Merged:
    """How a merge went."""

    facts: Facts
    peer: Peer
    repeated: bool = False
    """It had been merged before: nothing was done."""
    gap: bool = False
    """A package before it never came: it was used, but a full one is asked for."""
    newer: bool = False
    """It holds things that only a newer version of the program can show; they are kept."""
    late: bool = False
    """Later packages of the same sender were here already."""
    tallies: dict[str, Tally] = field(default_factory=dict)
    conflicts: int = 0
    """Columns in dispute that were not in dispute before."""
    settled: int = 0
    """Disputes that it has settled."""
    photos: int = 0

    def total(self, name: str) -> int:
        """The sum over all kinds of records: new, changed, removed or same."""
        return sum(int(getattr(tally, name)) for tally in self.tallies.values())


def merge(
    ledger: Ledger, peer: Peer, facts: Facts, image: bytes, *, file: str, digest: str, step: Step = silent
) -> Merged:
    """Merge the image of a package whose sender is proved. Raises Damaged when it cannot be read, and changes nothing then."""
    result = Merged(facts, peer)
    change = Change(f"合并{peer.unit_name}的数据包", 0)
    with ledger.connection() as outer, _image(outer, image), ledger.local() as con:
        result.newer = facts.schema > upgrade.version(con)
        known = con.execute("SELECT 1 FROM package WHERE id=? AND peer=? AND NOT sent", (facts.id, peer.site)).fetchone()
        if known:
            result.repeated = True
            _acknowledge(con, facts)
            peers.log(con, ledger, "repeated", peer=peer.site, peer_name=peer.unit_name, file=file, digest=digest)
            return result
        result.gap = bool(facts.prev) and scalar(con, "SELECT 1 FROM package WHERE id=?", (facts.prev,)) is None
        latest = scalar(con, "SELECT coalesce(max(number),0) FROM package WHERE peer=? AND NOT sent", (peer.site,))
        result.late = facts.number < int(latest)
        try:
            change.touched = _unite(con, ledger, result, step)
        except _UNREADABLE as error:
            raise Damaged(f"“{file}”里的内容读不出来，没有合并。请让对方重新导出一个数据包。") from error
        _note(con, ledger, result, file, digest)
        step(5, 6, "写入磁盘")
    if change.touched:
        ledger.announce(change)
    return result


@contextmanager
def _image(con: Connection, image: bytes) -> Iterator[None]:
    """The image as the schema `pkg`: never a file, and looked at before anything of it is used."""
    inspection.inspect(image)
    with attached(con):
        con.execute("PRAGMA trusted_schema=OFF")
        con.deserialize("pkg", image)
        inspection.refuse_clash(con)
        yield


def _unite(con: Connection, ledger: Ledger, result: Merged, step: Step) -> dict[str, set[str]]:
    facts, peer = result.facts, result.peer
    step(0, 6, "合并改动")
    mark = int(scalar(con, "SELECT coalesce(max(seq),0) FROM change"))
    con.execute("INSERT OR IGNORE INTO act(id,what,at,who,site,undoes) SELECT id,what,at,who,site,undoes FROM pkg.act")
    done = union.unite(con, step)
    if done.known:
        _note_known(con, peer, mark)
    if ledger.identity.role == "town" and peer.role == "committee":
        con.execute(
            "INSERT OR IGNORE INTO belonging SELECT ?, row FROM pkg.change GROUP BY row ORDER BY row", (peer.unit_code,)
        )
    result.conflicts, result.settled = done.conflicts, done.settled
    result.tallies = done.tallies
    step(3, 6, "更新搜索索引")
    derived.refresh(con, done.to_index, done.readdressed, step)
    step(4, 6, "收下照片")
    con.execute(
        "DELETE FROM photo_travel WHERE peer=? AND digest IN (SELECT value FROM json_each(?))",
        (peer.site, json.dumps(facts.photos_wanted)),
    )
    for digest, jpeg in inspection.fitting_photos(con):
        result.photos += 1
        con.execute("INSERT OR IGNORE INTO photo_content VALUES(?,?)", (digest, jpeg))
        con.execute("INSERT OR IGNORE INTO photo_travel VALUES(?,?,?)", (peer.site, digest, facts.id))
    con.execute(
        "INSERT INTO package(id, peer, sent, number, month, at, who, prev, left_out, acked, from_seq, to_seq, gap, file, hash, facts)"
        " VALUES(?,?,0,?,?,?,?,?,?,1,?,(SELECT coalesce(max(seq),0) FROM change),?,'','',?)",
        (
            facts.id, peer.site, facts.number, facts.month, clock.milliseconds(), ledger.account.name or None, facts.prev,
            json.dumps(facts.left_out), mark, result.gap, facts_text(facts),
        ),
    )  # fmt: skip
    _acknowledge(con, facts)
    return done.touched


def _note_known(con: Connection, peer: Peer, mark: int) -> None:
    """Changes that we had before from somebody else, and of which we now know that the peer has them too."""
    con.execute(
        "INSERT OR IGNORE INTO peer_knows SELECT ?1, c.seq FROM pkg.change n CROSS JOIN change c ON c.row=n.row AND c.at=n.at"
        " AND c.id=n.id WHERE c.seq<=?2 AND c.seq>(SELECT coalesce(max(upto),0) FROM package WHERE peer=?1 AND sent AND acked)"
        " AND NOT EXISTS (SELECT 1 FROM package p WHERE p.peer=?1 AND NOT p.sent AND c.seq>p.from_seq AND c.seq<=p.to_seq)",
        (peer.site, mark),
    )


def _acknowledge(con: Connection, facts: Facts) -> None:
    full = "SELECT count(*) FROM package WHERE sent AND acked AND prev IS NULL AND peer=?"
    arrived = scalar(con, full, (facts.sender,))
    con.execute(
        "UPDATE package SET acked=1 WHERE sent AND peer=? AND NOT acked AND id IN (SELECT value FROM json_each(?))",
        (facts.sender, json.dumps(facts.got)),
    )
    if scalar(con, full, (facts.sender,)) > arrived:  # not before: a full package may be lost like any other
        con.execute("UPDATE peer SET send_full=0 WHERE site=?", (facts.sender,))
    con.execute(
        "DELETE FROM peer_knows WHERE peer=?1 AND seq<=(SELECT coalesce(max(upto),0) FROM package WHERE peer=?1 AND sent AND acked)",
        (facts.sender,),
    )
    if facts.please_full:
        con.execute("UPDATE peer SET send_full=1 WHERE site=?", (facts.sender,))


def _note(con: Connection, ledger: Ledger, result: Merged, file: str, digest: str) -> None:
    facts, peer = result.facts, result.peer
    con.execute("UPDATE package SET file=?, hash=? WHERE id=?", (file, digest, facts.id))
    if result.gap:
        con.execute("UPDATE peer SET want_full=1 WHERE site=?", (peer.site,))
    elif facts.prev is None:
        con.execute("UPDATE peer SET want_full=0 WHERE site=?", (peer.site,))
    sentence = f"新增 {result.total('new')}、更新 {result.total('changed')}、分歧 {result.conflicts}"
    if result.late:
        sentence = f"比已合并的旧；{sentence}"
    peers.log(
        con, ledger, "merged", peer=peer.site, peer_name=peer.unit_name, file=file, digest=digest, sentence=sentence,
        entities=facts.counts,
    )  # fmt: skip
