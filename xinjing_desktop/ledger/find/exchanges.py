"""How far the exchange with every peer has come: what went out, what is acknowledged, what came in, what is missing."""

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from xinjing_desktop import clock
from xinjing_desktop.ledger import parcel, peers
from xinjing_desktop.ledger.find import months
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.parcel import Facts, facts_of
from xinjing_desktop.ledger.peers import Peer
from xinjing_desktop.progress import Step, silent

_COLUMNS = "id, number, month, at, who, acked, gap, file, hash, left_out, facts"


@dataclass(frozen=True)
class Passed:
    """One package that went out or came in."""

    id: str
    number: int
    month: str
    at: datetime.datetime
    """When it was handed out, or merged, by our clock."""
    who: str
    acked: bool
    gap: bool
    file: str
    hash: str
    left_out: tuple[str, ...]
    facts: Facts

    @property
    def record_count(self) -> int:
        """Records in it, of all kinds."""
        return sum(self.facts.counts.values())


class Standing(NamedTuple):
    """One peer, and the newest package in each direction."""

    peer: Peer
    sent: Passed | None
    acked: Passed | None
    """The newest that the peer is known to have."""
    received: Passed | None


def town(ledger: Ledger) -> Peer | None:
    """The town that this committee hands over to, or None as long as the cards were not exchanged."""
    return next((peer for peer in peers.listed(ledger) if peer.role == "town"), None)


def passed(ledger: Ledger, site: str, *, sent: bool, month: str = "") -> list[Passed]:
    """The packages to or from this peer, the newest first."""
    where = "peer=? AND sent=?" + (" AND month=?" if month else "")
    params = (site, int(sent), *([month] if month else []))
    lines = ledger.select(f"SELECT {_COLUMNS} FROM package WHERE {where} ORDER BY number DESC, at DESC", params)
    return [
        Passed(
            id, number, of, clock.moment_of(at), who or "", bool(acked), bool(gap),
            file, digest, tuple(json.loads(left_out)), facts_of(facts),
        )
        for id, number, of, at, who, acked, gap, file, digest, left_out, facts in lines
    ]  # fmt: skip


def standings(ledger: Ledger, *, retired: bool = False) -> list[Standing]:
    """Every peer with its newest packages."""
    found = []
    for peer in peers.listed(ledger, retired=retired):
        out = passed(ledger, peer.site, sent=True)
        acked = next((one for one in out if one.acked), None)
        came = passed(ledger, peer.site, sent=False)
        found.append(Standing(peer, out[0] if out else None, acked, came[0] if came else None))
    return found


def last_handed(ledger: Ledger, month: str) -> Passed | None:
    """The newest package of this month to the town, or None."""
    peer = town(ledger)
    found = passed(ledger, peer.site, sent=True, month=month) if peer else []
    return found[0] if found else None


def month_missing(ledger: Ledger, today: datetime.date) -> str:
    """The month before this one, when something was entered for it and no package with it went to the town; or ""."""
    peer = town(ledger)
    month = months.before(months.month_of(today))
    first, after = months.span(*months.bounds(month))
    if peer is None or passed(ledger, peer.site, sent=True, month=month):
        return ""
    worked = ledger.value(
        "SELECT EXISTS(SELECT 1 FROM visit WHERE visited_at >= ?1 AND visited_at < ?2)"
        " OR EXISTS(SELECT 1 FROM hazard WHERE found_on >= ?1 AND found_on < ?2)", (first, after),
    )  # fmt: skip
    return month if worked else ""


class Outlook(NamedTuple):
    """What a package would hold, before it is written."""

    facts: Facts
    since: Passed | None
    """It holds what came after this one; None: everything from the beginning."""
    behind: Mapping[str, int]
    """Records that stay here, by kind."""


def outlook(ledger: Ledger, peer: Peer, month: str, *, full: bool = False, step: Step = silent) -> Outlook:
    """Put the next package together and look at it; nothing is written."""
    facts = parcel.make(ledger, peer, month, clock.milliseconds(), full=full, step=step).facts
    since = next((one for one in passed(ledger, peer.site, sent=True) if one.id == facts.prev), None)
    return Outlook(facts, since, {one: int(ledger.value(f"SELECT count(*) FROM {one}")) for one in facts.left_out})
