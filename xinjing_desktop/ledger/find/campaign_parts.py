"""The doors of a campaign told apart: by compound, stairwell, worker, who walked, time band, day."""

import json
from collections.abc import Sequence
from typing import NamedTuple

from xinjing_desktop.ledger.find.campaigns import BANDS, FIGURES, DoorThen
from xinjing_desktop.ledger.ledger import Ledger


class Part(NamedTuple):
    """One line of a table of figures: a compound, a stairwell, a worker, a time band, a day."""

    key: str
    name: str
    doors: list[DoorThen]


SPLITS = {
    "compound": "按小区",
    "stairwell": "按门洞",
    "worker": "按责任人",
    "walker": "按走访人",
    "band": "按时段",
    "date": "按日期",
}
"""By what the figures can be told apart. The last three know only what was visited: nobody is due in the evening."""
WITHOUT_DUE = frozenset({"walker", "band", "date"})


def parts(ledger: Ledger, found: Sequence[DoorThen], split: str) -> list[Part]:
    """These doors told apart, in the order in which one reads such a table. A door with two walkers stands under both."""
    groups: dict[str, list[DoorThen]] = {}
    for door in found:
        for key in _keys(door, split):
            groups.setdefault(key, []).append(door)
    if split == "band":
        return [Part(band, FIGURES[band][0], groups[band]) for band in BANDS if band in groups]
    if split == "date":
        return [Part(day, day, groups[day]) for day in sorted(groups)]
    if split == "walker":
        return [Part(name, name or "没有写走访人", groups[name]) for name in sorted(groups, key=lambda one: (-len(groups[one]), one))]
    names = _names(ledger, split)
    return [Part(key, names.get(key) or _NAMELESS[split], there) for key, there in groups.items()]


_NAMELESS = {"compound": "地址待核对", "stairwell": "地址待核对", "worker": "没有责任人"}


def _keys(door: DoorThen, split: str) -> list[str]:
    if split == "walker":
        return (json.loads(door.walkers) or [""]) if door.stand.visited else []
    if split == "band":
        return [door.stand.band] if door.stand.band else []
    if split == "date":
        return [door.first_at[:10]] if door.stand.visited else []
    return [getattr(door, split)]


def _names(ledger: Ledger, split: str) -> dict[str, str]:
    if split != "stairwell":
        return dict(ledger.select(f"SELECT uid, name FROM {split}"))
    return {
        uid: f"{compound or road or ''} {f'{lane}弄' if lane else ''}{f'{sub}支弄' if sub else ''}{number or ''}号".strip()
        for uid, compound, road, lane, sub, number in ledger.select(
            "SELECT s.uid, c.name, s.road, s.lane, s.sub_lane, s.number FROM stairwell s LEFT JOIN compound c ON c.uid=s.compound"
        )
    }
