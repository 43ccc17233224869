"""The doors of a campaign told apart: by compound, stairwell, worker, who walked, time band, day."""

import datetime
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from xinjing_desktop.ledger.find import actions, campaigns
from xinjing_desktop.ledger.find import unit as find_unit
from xinjing_desktop.ledger.find.actions import Action
from xinjing_desktop.ledger.find.campaigns import BANDS, FIGURES, DoorThen, Rates, Stand
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.progress import Step, silent


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
WITHOUT_UNIT = frozenset({"band", "date"})
"""What is the same in all units of a town; all else belongs to one of them."""


def parts(ledger: Ledger, found: Sequence[DoorThen], split: str) -> list[Part]:
    """These doors told apart, in the order in which one reads such a table. A door with two walkers stands under both."""
    groups = _groups(found, split)
    if split == "band":
        return [Part(band, FIGURES[band][0], groups[band]) for band in BANDS if band in groups]
    if split == "date":
        return [Part(day, day, groups[day]) for day in sorted(groups)]
    if split == "walker":
        return [Part(name, name or NOBODY, groups[name]) for name in sorted(groups, key=lambda one: (-len(groups[one]), one))]
    names = _names(ledger, split)
    return [Part(key, names.get(key) or _NAMELESS[split], there) for key, there in groups.items()]


def _groups(found: Iterable[DoorThen], split: str) -> dict[str, list[DoorThen]]:
    groups: dict[str, list[DoorThen]] = {}
    for door in found:
        for key in _keys(door, split):
            groups.setdefault(key, []).append(door)
    return groups


NOBODY = "没有写走访人"
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


# ---- a whole town, whose doors are counted without looking at each


class TownPart(NamedTuple):
    """One line of a town's table: a part of one of its units, or of all; the key says both."""

    key: str
    unit: str
    """The uid of the community; empty for what is the same in all units."""
    name: str
    rates: Rates


_PLACES = {"compound": "compound", "stairwell": "uid", "worker": "worker"}
"""What a part is, as a column of the stairwell."""
Stands = list[tuple[int, bool, Stand]]
"""So many doors, key households or not, that stood so."""


def of_town(ledger: Ledger, action: Action, as_of: datetime.date, split: str) -> tuple[list[TownPart], Rates]:
    """The parts of all units, unit by unit in the order in which one reads such a table, and the figures of the town."""
    parts: defaultdict[tuple[str, str], Stands] = defaultdict(list)
    every: Stands = []
    for unit, part, count, key, stand in _counted(ledger, action, as_of, split):
        every.append((count, key, stand))
        for one in part:
            parts["" if split in WITHOUT_UNIT else unit, one].append((count, key, stand))
    rates = {where: campaigns.tally(stands) for where, stands in parts.items()}
    return _lines(ledger, split, rates), campaigns.tally(every)


def _counted(
    ledger: Ledger, action: Action, as_of: datetime.date, split: str
) -> Iterator[tuple[str, list[str], int, bool, Stand]]:
    """Doors that stood alike: unit, the parts under which they stand, how many, whether key households, how they stood."""
    units = {one.uid: one.community for one in action.campaigns}
    places = _places(ledger, split) if split in _PLACES else {}
    day = "||'/'||substr(visited_at,1,10)" if split == "date" else ""
    for way, due in actions.ways(ledger, action, as_of):
        if places:
            lines = ledger.select(*campaigns.seen(way, due, "campaign, key, household", campaigns.SEEN))
            alike = Counter((unit, key, places.get(household, ""), said) for unit, key, household, said in lines)
        else:
            went = campaigns.walkers_of_first(way) if split == "walker" else "''"
            alike = Counter(ledger.select(*campaigns.seen(way, due, f"campaign, key, {went}", campaigns.SEEN + day)))
        stood = {said: campaigns.told(way, said, int(bool(day))) for said in {line[3] for line in alike}}
        for (unit, key, told, said), count in alike.items():
            stand, first = stood[said]
            parts = [told] if split in _PLACES else []
            if split == "walker" and stand.visited:
                parts = _walkers(told or "[]")
            elif stand.visited and not parts:
                parts = [stand.band if split == "band" else first[0]]
            yield units.get(unit, unit), parts, count, bool(key), stand


@lru_cache(maxsize=4096)
def _walkers(listed: str) -> list[str]:
    return json.loads(listed) or [""]


def _places(ledger: Ledger, split: str) -> dict[str, str]:
    """The compound, stairwell or worker of every household that has one; read from an index, and not household by household."""
    part = dict(ledger.select(f"SELECT uid, {_PLACES[split]} FROM stairwell WHERE {_PLACES[split]} NOT NULL"))
    doors = ledger.select("SELECT uid, stairwell FROM household INDEXED BY household_room WHERE stairwell NOT NULL")
    return {household: part[stairwell] for household, stairwell in doors if stairwell in part}


def _lines(ledger: Ledger, split: str, rates: Mapping[tuple[str, str], Rates]) -> list[TownPart]:
    order = {line.uid: at for at, line in enumerate(find_unit.communities(ledger))}
    names, places = (_names(ledger, split), _in_order(ledger, split)) if split in _PLACES else ({}, {})

    def reading(where: tuple[str, str]) -> tuple[int, int, str]:
        unit, part = where
        at = BANDS.index(part) if split == "band" else -rates[where].visited if split == "walker" else places.get(part, len(places))
        return order.get(unit, len(order)), at, part

    def called(part: str) -> str:
        if split in _PLACES:
            return names.get(part) or _NAMELESS[split]
        return FIGURES[part][0] if split == "band" else part or NOBODY

    return [TownPart(_town_key(split, *where), where[0], called(where[1]), rates[where]) for where in sorted(rates, key=reading)]


def _in_order(ledger: Ledger, split: str) -> dict[str, int]:
    """At which place a compound, stairwell or worker comes as one walks."""
    from xinjing_desktop.records import address

    stairs = ledger.select(
        f"""SELECT s.{_PLACES[split]}, c.name, s.road, s.lane, s.sub_lane, s.number
            FROM stairwell s LEFT JOIN compound c ON c.uid=s.compound WHERE s.{_PLACES[split]} NOT NULL"""
    )
    stairs.sort(key=lambda line: address.sort_key(address.Address(*line[1:])))
    return {uid: at for at, uid in enumerate(dict.fromkeys(line[0] for line in stairs))}


def _town_key(split: str, unit: str, part: str) -> str:
    return part if split in WITHOUT_UNIT else f"{unit}/{part}"


def town_doors(
    ledger: Ledger, action: Action, as_of: datetime.date, split: str, key: str, step: Step = silent
) -> dict[str, list[DoorThen]]:
    """The doors behind that line of a town's table, by its key; read with them are those of the other lines of its unit."""
    units = [line.uid for line in find_unit.communities(ledger)] if split in WITHOUT_UNIT else [key.partition("/")[0]]
    found: defaultdict[str, list[DoorThen]] = defaultdict(list)
    for at, unit in enumerate(units):
        step(at, len(units), "读取住户")
        for part, there in _groups(actions.doors(ledger, action, [unit], as_of), split).items():
            found[_town_key(split, unit, part)] += there
    return dict(found)
