"""The folders agreed with the peers for exchanging: where, how often by itself, and how the last round went.

Local to the file, as every PC sees a share under a path of its own.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import location, peers
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.remembered import recall, recall_all, remember, remember_all

TOPIC, ROUNDS = "shared_folder", "shared_folder_round"
SHORTEST, LONGEST = 5, 24 * 60
"""Minutes between two exchanges; one that found the share away is tried again after the shortest."""


@dataclass(frozen=True)
class Place:
    """Where packages to and from a peer lie."""

    folder: Path
    minutes: int | None
    """Between two exchanges; None: only when somebody asks for it."""
    on_share: bool
    """It was on another computer when it was chosen: if it no longer is, the share is not connected."""

    @property
    def is_connected(self) -> bool:
        """Whether the folder is there, and no empty one of that name under a share that is away. May take long."""
        return self.folder.is_dir() and (not self.on_share or location.is_on_share(self.folder / "x"))


@dataclass(frozen=True)
class Round:
    """How the last exchange with a peer went."""

    at: datetime.datetime
    sentence: str
    failed: bool
    """The share was away, or something could not be taken in or written."""


def place_of(ledger: Ledger, site: str) -> Place | None:
    """The folder agreed with this peer, or None."""
    kept = recall(ledger, TOPIC, site)
    return _place(kept) if kept else None


def places(ledger: Ledger) -> dict[str, Place]:
    """The folders of all peers in use by their site."""
    kept = recall_all(ledger, TOPIC)
    if not kept:
        return {}
    return {peer.site: _place(kept[peer.site]) for peer in peers.listed(ledger) if peer.site in kept}


def agree(ledger: Ledger, site: str, folder: Path, minutes: int | None = None) -> None:
    """Exchange with this peer over this folder from now on. Raises Refusal."""
    if not folder.is_dir():
        raise Refusal(f"找不到文件夹“{folder}”。请先连上共享文件夹，再选一次。")
    kept = recall(ledger, TOPIC, site, {})
    kept = kept if kept.get("folder") == str(folder) else {}  # or the package that lies there is not ours to replace
    facts = {"folder": str(folder), "minutes": _checked(minutes), "on_share": location.is_on_share(folder / "x")}
    remember(ledger, TOPIC, site, {**kept, **facts})


def set_minutes(ledger: Ledger, site: str, minutes: int | None) -> None:
    """Exchange by itself this often, or not; the share need not be connected for that. Raises Refusal."""
    kept = recall(ledger, TOPIC, site)
    if kept is None:
        raise Refusal("请先选共享文件夹。")
    remember(ledger, TOPIC, site, {**kept, "minutes": _checked(minutes)})


def agree_alike(ledger: Ledger, site: str) -> list[str]:
    """Exchange with every other peer of the same kind over the same folder, as often; returns their names. Raises Refusal."""
    place, known = place_of(ledger, site), peers.listed(ledger)
    role = next((peer.role for peer in known if peer.site == site), "")
    others = [peer for peer in known if place is not None and peer.role == role and peer.site != site]
    for peer in others:
        assert place is not None
        agree(ledger, peer.site, place.folder, place.minutes)
    return [peer.unit_name for peer in others]


def part(ledger: Ledger, site: str) -> None:
    """No folder is agreed with this peer any more."""
    remember(ledger, TOPIC, site, None)
    remember(ledger, ROUNDS, site, None)


def _checked(minutes: int | None) -> int | None:
    if minutes is not None and not SHORTEST <= minutes <= LONGEST:
        raise Refusal(f"自动交换的间隔请填 {SHORTEST} 到 {LONGEST} 分钟。")
    return minutes


def _place(kept: Mapping[str, Any]) -> Place:
    return Place(Path(kept["folder"]), kept["minutes"], kept["on_share"])


# ---- rounds


def round_of(ledger: Ledger, site: str) -> Round | None:
    """The last exchange with this peer over its folder, or None."""
    kept = recall(ledger, ROUNDS, site)
    return _round(kept) if kept else None


def note(ledger: Ledger, said: Mapping[str, str], *, failed: bool) -> None:
    """Remember how the exchange went: a sentence for each peer, by site."""
    at = clock.milliseconds()
    remember_all(ledger, ROUNDS, {site: {"at": at, "said": words, "failed": failed} for site, words in said.items()})


def due(ledger: Ledger, now: datetime.datetime) -> dict[Path, list[str]]:
    """The folders where an exchange by itself is due, with the sites that wait for it."""
    wanted = {site: place for site, place in places(ledger).items() if place.minutes is not None}
    rounds = recall_all(ledger, ROUNDS) if wanted else {}
    found: dict[Path, list[str]] = {}
    for site, place in wanted.items():
        last = _round(rounds[site]) if site in rounds else None
        if place.minutes is not None and _is_due(last, place.minutes, now):
            found.setdefault(place.folder, []).append(site)
    return found


def _is_due(last: Round | None, minutes: int, now: datetime.datetime) -> bool:
    if last is None or last.at > now:  # the clock was set back
        return True
    return now - last.at >= datetime.timedelta(minutes=SHORTEST if last.failed else minutes)


def _round(kept: Mapping[str, Any]) -> Round:
    at = clock.moment_of(kept["at"])
    return Round(at, kept["said"], kept["failed"])
