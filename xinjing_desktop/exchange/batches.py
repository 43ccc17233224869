"""Many packages at one go: taken in one after the other whatever happens to one of them, and handed down to many PCs."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from xinjing_desktop.errors import Cancelled, Refusal
from xinjing_desktop.exchange import handover
from xinjing_desktop.exchange.handover import Handed
from xinjing_desktop.exchange.sticks import ENDING
from xinjing_desktop.ledger import agreement, backup
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.merge import Merged
from xinjing_desktop.ledger.peers import Peer
from xinjing_desktop.progress import Step, silent

DOWN = re.compile(rf"_down(-\d+)?{re.escape(ENDING)}$")
"""How the names of packages end that a town hands to its committees."""
_SHARE = 100


@dataclass(frozen=True)
class Taken:
    """What became of one file."""

    path: Path
    merged: Merged | None = None
    refused: str = ""
    """Why it was not merged; nothing of it is in the ledger."""
    differences: Sequence[str] = ()
    """What the two sides do not agree in afterwards; nothing: 一致."""


@dataclass
class Batch:
    """What became of all."""

    taken: list[Taken] = field(default_factory=list)
    left: list[Path] = field(default_factory=list)
    """Not begun, or taken back, because somebody stopped."""
    stopped: bool = False
    copy: Path | None = None
    """The copy of the ledger from before the first merge."""

    def total(self, name: str) -> int:
        """The sum over all packages: new, changed, removed, same."""
        return sum(one.merged.total(name) for one in self.taken if one.merged)

    @property
    def conflicts(self) -> int:
        """Columns in dispute that were not in dispute before."""
        return sum(one.merged.conflicts for one in self.taken if one.merged)


def files_in(paths: Iterable[Path], *, town: bool = True) -> list[Path]:
    """The files to take in: files as they were given, of folders the packages that lie in them, each once.

    What a town has handed down itself and is still on the stick is passed over when a folder is given.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            inside = sorted(file for file in path.rglob(f"*{ENDING}") if file.is_file())
            kept = [file for file in inside if not (town and DOWN.search(file.name))]
            found.update(dict.fromkeys(kept))
        else:
            found[path] = None
    return list(found)


def take_all(ledger: Ledger, paths: Sequence[Path], step: Step = silent) -> Batch:
    """Merge these files (see `files_in`), each whole or not at all; a copy of the ledger is kept first.

    A cancel keeps what is merged, rolls the current one back and names what is left. Raises Refusal only when no copy can be made.
    """
    batch = Batch(left=list(paths))
    if not paths:
        return batch
    try:
        step(0, len(paths) * _SHARE, "先备份台账")
        batch.copy = backup.keep(ledger)
        for number, path in enumerate(paths):
            batch.taken.append(_taken(ledger, path, _share(step, number, len(paths), path.name)))
            batch.left.pop(0)
    except Cancelled:
        batch.stopped = True
    return batch


def _taken(ledger: Ledger, path: Path, step: Step) -> Taken:
    try:
        merged = handover.take_in(ledger, path, step)
    except Refusal as refusal:
        return Taken(path, refused=refusal.sentence)
    return Taken(path, merged, differences=agreement.settle(ledger, merged.facts.id))


@dataclass(frozen=True)
class Given:
    """What became of the package for one PC."""

    peer: Peer
    handed: Handed | None = None
    refused: str = ""


def hand_down(ledger: Ledger, to: Sequence[Peer], folder: Path, month: str, step: Step = silent) -> list[Given]:
    """Write a package for each of these PCs; a cancel keeps those that are written. Stops when the folder is gone."""
    given: list[Given] = []
    try:
        for number, peer in enumerate(to):
            part = _share(step, number, len(to), peer.unit_name)
            try:
                given.append(Given(peer, handover.hand_over(ledger, peer, folder, month=month, step=part)))
            except Refusal as refusal:
                given.append(Given(peer, refused=refusal.sentence))
                if not folder.is_dir():
                    break
    except Cancelled:
        pass
    return given


def _share(step: Step, number: int, count: int, name: str) -> Step:
    """A step that tells the part of that number as the share that it is of the whole. What is done is not stopped any more."""

    def told(at: int, of: int, text: str = "") -> None:
        if at < of:
            said = f"第 {number + 1}／{count} 个　{name}　{text}"
            step(number * _SHARE + at * _SHARE // of, count * _SHARE, said)

    return told
