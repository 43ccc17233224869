"""Whether two ledgers hold the same after an exchange: how many changes of each kind, and a sum over their ids.

A record is the fold of its changes, so equal sets of changes are equal records (that fold and tables agree is what
`check` is for). What the sender could not know yet when it wrote its package is left out of the comparison.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xinjing_desktop.ledger import holdings, remembered
from xinjing_desktop.ledger.database import Connection
from xinjing_desktop.ledger.ledger import Identity, Ledger
from xinjing_desktop.ledger.peers import Peer, of_site
from xinjing_desktop.records import BY_NAME, TOWN_WIDE

Figures = dict[str, list[int]]
"""By entity: how many changes, and the sums of the low and the high halves of their ids."""
_SUMS = "count(*), sum(c.id & 0x7fffffff), sum(c.id >> 31)"


@dataclass(frozen=True)
class Difference:
    """A kind of records of which the two sides do not hold the same."""

    entity: str
    theirs: int
    """Changes there."""
    ours: int
    """Changes here that they should have."""

    @property
    def sentence(self) -> str:
        """What differs, in words."""
        title = BY_NAME[self.entity].title if self.entity in BY_NAME else self.entity
        return f"{title}：对方 {self.theirs:,} 次改动，这里 {self.ours:,} 次"


def find_shared(con: Connection, identity: Identity, peer: Peer) -> None:
    """Fill `holding(row, entity)` with the records that this ledger and the peer have in common."""
    if peer.is_below(identity):
        holdings.find(con, peer.unit_code, town=True)
    elif identity.role == "committee" and peer.role == "town":
        holdings.find(con, identity.unit_code, town=False)
    else:
        con.execute(
            "CREATE TEMP TABLE IF NOT EXISTS holding(row TEXT PRIMARY KEY, entity TEXT) WITHOUT ROWID; DELETE FROM holding"
        )
        con.execute("INSERT OR IGNORE INTO holding SELECT row, entity FROM change")


def figures(con: Connection, left_out: Sequence[str], but: str = "") -> Figures:
    """Count and sums over the changes of `holding`, without those whose seq stands in the table `but`."""
    without = set(left_out) | TOWN_WIDE
    where = f"WHERE c.seq NOT IN (SELECT seq FROM {but})" if but else ""
    lines = con.execute(
        f"SELECT h.entity, {_SUMS} FROM holding h CROSS JOIN change c ON c.row=h.row {where} GROUP BY 1 ORDER BY 1"
    )
    return {str(entity): [int(str(n)) for n in sums] for entity, *sums in lines if entity not in without}


def compare(ledger: Ledger, package: str) -> list[Difference] | None:
    """What differs between the sender's ledger when it wrote this received package, and ours; None for an unknown package.

    An empty list means 一致.
    """
    with ledger.snapshot() as con:
        line = con.execute("SELECT peer, facts FROM package WHERE id=? AND NOT sent", (package,)).fetchone()
        peer = of_site(con, str(line[0])) if line else None
        if line is None or peer is None:
            return None
        facts = json.loads(str(line[1]))
        theirs: Mapping[str, list[int]] = facts["agreement"]
        find_shared(con, ledger.identity, peer)
        _find_news(con, peer)
        ours = figures(con, [*peer.left_out, *facts["left_out"]], but="news")
    compared = (ours.keys() | theirs.keys()) - set(peer.left_out) - set(facts["left_out"]) - TOWN_WIDE
    nothing = [0, 0, 0]
    return [
        Difference(entity, theirs.get(entity, nothing)[0], ours.get(entity, nothing)[0])
        for entity in sorted(compared)
        if theirs.get(entity, nothing) != ours.get(entity, nothing)
    ]


TOPIC = "agreement"


def settle(ledger: Ledger, package: str) -> list[str]:
    """Compare after this package was merged, and remember the answer in sentences; an empty list means 一致."""
    said = [difference.sentence for difference in compare(ledger, package) or ()]
    remembered.remember(ledger, TOPIC, package, said)
    return said


def settled(ledger: Ledger) -> dict[str, list[str]]:
    """The answers that are remembered, by package: each held at the moment of its merge."""
    return remembered.recall_all(ledger, TOPIC)


def _find_news(con: Connection, peer: Peer) -> None:
    """Fill `news(seq)` with the changes that the peer does not have as far as we know."""
    con.execute("CREATE TEMP TABLE IF NOT EXISTS news(seq INTEGER PRIMARY KEY); DELETE FROM news")
    con.execute(
        "INSERT INTO news SELECT seq FROM change"
        " WHERE seq > (SELECT coalesce(max(upto),0) FROM package WHERE peer=?1 AND sent AND acked)"
        " AND NOT EXISTS (SELECT 1 FROM package p WHERE p.peer=?1 AND NOT p.sent AND seq>p.from_seq AND seq<=p.to_seq)"
        " AND seq NOT IN (SELECT seq FROM peer_knows WHERE peer=?1)",
        (peer.site,),
    )
