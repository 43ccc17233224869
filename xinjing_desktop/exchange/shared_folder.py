"""A shared folder as the way between two ledgers: looked at gently, and on request an exchange every few minutes.

The live ledger never lies there; what lies there are packages, each written under another name and then renamed. Any
number of programs may write into one folder, and a share may go away and come back at any moment.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.exchange import handover, package, sticks
from xinjing_desktop.exchange.handover import Handed
from xinjing_desktop.exchange.sticks import Waiting
from xinjing_desktop.ledger import agreement, news, peers
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.merge import Merged
from xinjing_desktop.ledger.peers import Peer
from xinjing_desktop.ledger.remembered import recall, remember
from xinjing_desktop.ledger.shared_places import TOPIC, Place, places
from xinjing_desktop.progress import Step, silent

AT_ONCE = 50
"""Packages that one look brings: the others have their turn at the next."""
LOOKS = 3
"""A package that is not whole may still be on its way; after so many looks without a change it is damaged."""
AGAIN_AFTER = 60 * 60 * 1000
"""Milliseconds after which a refused package is tried again, for a full disk or a missing card may be mended."""


# ---- looking


class SharedFolder:
    """A folder that is looked at again and again. Keep one while the ledger is open: what was read is not read again."""

    def __init__(self, ledger: Ledger, folder: Path, *, within: bool = False) -> None:
        self.folder = folder
        self._within = within
        """Look into the folders in it too, as on a stick."""
        self.is_there = True
        """Whether the last look found the folder."""
        self._ledger = ledger
        self._site = ledger.identity.site
        self._looks: dict[Waiting, int] = {}
        """How often a package that is not whole was seen unchanged."""
        self._digests: dict[Waiting, str] = {}
        """Of the packages for us that are whole; a change of size or date makes a file another one."""
        self._others: set[Waiting] = set()

    def look(self) -> list[Path]:
        """New packages for this ledger that lie there complete and were not merged yet, by name; so many `AT_ONCE`.

        Complete is what ends with the sum of all that comes before: a size that stands still proves nothing, because
        copying may reserve it beforehand. May take long on a slow share, so call it where nobody waits.
        """
        self.is_there = self.folder.is_dir()
        folders = [self.folder, *sticks.folders_in(self.folder)] if self._within else [self.folder]
        here = list(islice(sticks.candidates(folders), sticks.FILES))
        self._others &= set(here)
        self._looks = {one: self._looks[one] for one in here if one in self._looks}
        self._digests = {one: self._digests[one] for one in here if one in self._digests}
        new: list[Path] = []
        for one in here:
            if len(new) == AT_ONCE:
                break
            if self._is_new(one):
                new.append(one.path)
        return new

    def _is_new(self, one: Waiting) -> bool:
        if one in self._others:
            return False
        if one not in self._digests:
            if one.size > package.LARGEST_FILE or not sticks.begins_for(one.path, self._site):
                self._others.add(one)
                return False
            try:
                data = one.path.read_bytes()
            except OSError:  # somebody is writing it, or the share went away
                return False
            if not package.is_whole(data):
                self._looks[one] = self._looks.get(one, 0) + 1
                if self._looks[one] < LOOKS:
                    return False
            self._digests[one] = package.digest_of(data)
        return not self._is_settled(self._digests[one])

    def _is_settled(self, digest: str) -> bool:
        """Whether it was merged, or refused a short while ago and no card was accepted since."""
        if self._ledger.value("SELECT 1 FROM package WHERE hash=? AND NOT sent", (digest,)):
            return True
        sql = (
            "SELECT 1 FROM exchange_log WHERE what='refused' AND hash=? AND at>?"
            " AND rowid>(SELECT coalesce(max(rowid),0) FROM exchange_log WHERE what='acquainted') LIMIT 1"
        )
        return self._ledger.value(sql, (digest, clock.milliseconds() - AGAIN_AFTER)) is not None


# ---- exchanging


@dataclass
class Exchanged:
    """What an exchange over a folder did."""

    merged: list[Merged] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    """One sentence for each package that was not taken in and each that could not be written."""
    handed: list[Handed] = field(default_factory=list)


def exchange(
    ledger: Ledger, folder: SharedFolder | Path, *, to: Iterable[Peer] | None = None, step: Step = silent
) -> Exchanged:
    """Take in what lies there for us, then hand over where something changed or an answer is due; a second time nothing happens.

    Packages go to the peers with whom this folder is agreed, or to those given. Raises Refusal when the folder is not
    there, or the account may not exchange.
    """
    shared = folder if isinstance(folder, SharedFolder) else SharedFolder(ledger, folder)
    done = receive(ledger, shared, step)
    hand_over_due(ledger, shared.folder, agreed_with(ledger, shared.folder) if to is None else to, done, step)
    return done


def agreed_with(ledger: Ledger, folder: Path) -> list[Peer]:
    """The peers in use with whom this folder is agreed."""
    agreed = places(ledger)
    return [peer for peer in peers.listed(ledger) if peer.site in agreed and agreed[peer.site].folder == folder]


def receive(ledger: Ledger, shared: SharedFolder, step: Step = silent) -> Exchanged:
    """Take in what lies there for us. Raises Refusal when the folder is not there, or the account may not exchange."""
    if ledger.account.role == "reader":
        raise Refusal("您的账户是“只读”，不能交接数据。请换录入员账户登录。")
    waiting = look(ledger, shared)
    done = Exchanged()
    for number, path in enumerate(waiting):
        step(number, len(waiting) + 1, path.name)
        try:
            merged = handover.take_in(ledger, path)
            agreement.settle(ledger, merged.facts.id)
            done.merged.append(merged)
        except Refusal as refusal:
            done.refused.append(refusal.sentence)
    return done


def hand_over_due(ledger: Ledger, folder: Path, to: Iterable[Peer], done: Exchanged, step: Step = silent) -> None:
    """Write a package for each of these peers to whom there is something to tell."""
    receivers = list(to)
    for number, peer in enumerate(receivers):
        step(number, len(receivers), f"导出　{peer.unit_name}")
        if news.due(ledger, peer):
            try:
                done.handed.append(_hand_over(ledger, peer, folder))
            except Refusal as refusal:
                done.refused.append(refusal.sentence)


def look(ledger: Ledger, shared: SharedFolder) -> list[Path]:
    """What lies there for us and is new. Raises Refusal when the folder is not there."""
    agreed = [place for place in places(ledger).values() if place.folder == shared.folder]
    connected = Place(shared.folder, None, any(place.on_share for place in agreed)).is_connected
    found = shared.look()
    if not connected or not shared.is_there:
        raise Refusal(f"共享文件夹“{shared.folder}”现在连不上，没有交换，台账没有改动。连上以后会自动继续。")
    return found


def _hand_over(ledger: Ledger, peer: Peer, folder: Path) -> Handed:
    """A package holds all that was not acknowledged, so the one written before by ourselves is of no use any more."""
    handed = handover.hand_over(ledger, peer, folder)
    kept = recall(ledger, TOPIC, peer.site)
    if kept:
        name, digest = kept.get("last", ("", ""))
        with suppress(OSError):  # the other side may be reading it
            old = folder / name
            if name and package.digest_of(old.read_bytes()) == digest:
                old.unlink()
        remember(ledger, TOPIC, peer.site, {**kept, "last": [handed.path.name, handed.digest]})
    return handed
