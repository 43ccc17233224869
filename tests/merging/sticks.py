"""Packages between ledgers that a test holds open: made here, put in there."""

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from tests.ledger.truth import look
from tests.merging.oracle import Contents, contents
from xinjing_desktop import clock
from xinjing_desktop.exchange import handover
from xinjing_desktop.ledger import merge, parcel, peers
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.merge import Merged
from xinjing_desktop.ledger.parcel import Facts
from xinjing_desktop.ledger.peers import Peer


class Package(NamedTuple):
    """Something that lies on a stick."""

    facts: Facts
    image: bytes
    path: Path | None
    """Where it lies as a sealed file; None: its image is handed over as it is."""


def peer_of(ledger: Ledger, other: Ledger) -> Peer:
    """What this ledger knows of the other."""
    with ledger.connection() as con:
        peer = peers.of_site(con, other.identity.site)
    assert peer is not None
    return peer


def pack(sender: Ledger, receiver: Ledger, *, full: bool = False, folder: Path | None = None) -> Package:
    """A package for the receiver, which the sender remembers; sealed into a folder, or as an image for speed."""
    peer = peer_of(sender, receiver)
    if folder:
        handed = handover.hand_over(sender, peer, folder, month="2026-03", full=full)
        return Package(handed.facts, b"", handed.path)
    made = parcel.make(sender, peer, "2026-03", clock.milliseconds(), full=full)
    with sender.local() as con:
        parcel.note(con, made, peer, who="", file="", digest="")
    return Package(replace(made.facts, size=len(made.image)), made.image, None)


def put_in(receiver: Ledger, package: Package) -> Merged:
    """Merge it once."""
    if package.path:
        return handover.take_in(receiver, package.path)
    with receiver.connection() as con:
        peer = peers.of_site(con, package.facts.sender)
    assert peer is not None
    return merge.merge(receiver, peer, package.facts, package.image, file="stick", digest=package.facts.id)


def put_in_twice(receiver: Ledger, package: Package) -> tuple[Merged, Contents]:
    """Merge it; then once more, which changes nothing. How the first time went, and what there is now."""
    merged = put_in(receiver, package)
    after = contents(receiver)
    look(receiver)
    assert put_in(receiver, package).repeated
    assert contents(receiver) == after, "the second time changes nothing"
    return merged, after


def hand(sender: Ledger, receiver: Ledger, *, full: bool = False) -> Merged:
    """One package from here to there, merged twice."""
    return put_in_twice(receiver, pack(sender, receiver, full=full))[0]


def both_ways(one: Ledger, other: Ledger, rounds: int = 2) -> None:
    """A month's exchange, and the next: what one has to say reaches the other, and the receipts too."""
    for _ in range(rounds):
        hand(one, other)
        hand(other, one)
