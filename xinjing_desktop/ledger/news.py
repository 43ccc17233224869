"""Whether there is anything to tell a peer: asked every few minutes where packages travel by themselves.

Two ledgers that ask each other must fall silent: what a package brought that was known already calls for no answer.
"""

import json

from xinjing_desktop.ledger import agreement, parcel
from xinjing_desktop.ledger.database import Connection, scalar
from xinjing_desktop.ledger.ledger import Identity, Ledger
from xinjing_desktop.ledger.peers import Peer

_THEIRS = "EXISTS (SELECT 1 FROM package p WHERE p.peer=?1 AND NOT p.sent AND c.seq>p.from_seq AND c.seq<=p.to_seq)"


def due(ledger: Ledger, peer: Peer) -> bool:
    """Whether the peer should get a package now: something changed since the last one, or an answer is due."""
    identity = ledger.identity
    with ledger.connection() as outer, parcel.attached(outer), ledger.snapshot() as con:
        last = con.execute(
            "SELECT rowid, at, upto, facts FROM package WHERE peer=? AND sent ORDER BY rowid DESC LIMIT 1", (peer.site,)
        ).fetchone()
        if last is None:
            return True
        rowid, at, upto, facts = int(str(last[0])), int(str(last[1])), int(str(last[2])), json.loads(str(last[3]))
        missed_all = peer.send_full and (facts["prev"] is not None or peer.accepted_at.timestamp() * 1000 > at)
        must_ask = peer.want_full and not facts["please_full"]
        wider = not set(facts["left_out"]) <= set(peer.left_out)
        return (
            missed_all or must_ask or wider or _owes_answer(con, peer, rowid) or _changed(con, identity, peer, upto)
        )


def _owes_answer(con: Connection, peer: Peer, since: int) -> bool:
    """Whether a package came, after the last one went, that brought something or asked for everything."""
    sql = (
        "SELECT 1 FROM package WHERE peer=? AND NOT sent AND rowid>? AND (to_seq>from_seq OR gap"
        " OR json_extract(facts,'$.please_full') OR json_extract(facts,'$.photos')) LIMIT 1"
    )
    return scalar(con, sql, (peer.site, since)) is not None


def _changed(con: Connection, identity: Identity, peer: Peer, since: int) -> bool:
    """Whether there are changes after this one that concern the peer and did not come from it."""
    sql = f"SELECT 1 FROM change c WHERE c.seq>?2 AND NOT {_THEIRS} LIMIT 1"
    if scalar(con, sql, (peer.site, since)) is None:
        return False
    con.execute(parcel.IMAGE)
    agreement.find_shared(con, identity, peer)
    parcel.gather(con, identity, peer, since)
    sql = (
        "SELECT 1 FROM pkg.change n CROSS JOIN change c ON c.row=n.row AND c.at=n.at AND c.id=n.id"
        f" WHERE NOT {_THEIRS} LIMIT 1"
    )
    return scalar(con, sql, (peer.site,)) is not None
