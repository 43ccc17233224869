"""How far a campaign has come, on any day: 上门率, 走访率, 见面率 (domain note §8.2), and the doors behind every figure.

A visit counts for every campaign whose period and doors it meets. What is due was frozen when the campaign began; a door
that was excepted later is out from that day on. A figure of a past day is counted from the visits up to that day.
"""

import datetime
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cache, lru_cache
from typing import NamedTuple

from xinjing_desktop.ledger.find import as_known
from xinjing_desktop.ledger.find.as_known import Due
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Campaign, codes

BANDS = ("day", "evening", "weekend", "no_band")


@dataclass(frozen=True)
class Rates:
    """Counts of doors; the rates are their shares. Of several units and of parts they can be summed."""

    due: int = 0
    attempted: int = 0
    visited: int = 0
    met: int = 0
    key_due: int = 0
    key_attempted: int = 0
    key_visited: int = 0
    key_met: int = 0
    day: int = 0
    evening: int = 0
    weekend: int = 0
    no_band: int = 0
    remote: int = 0
    """Of the visited: nobody came to the door, they were rung up."""
    refused: int = 0
    """Of the attempted and not visited: somebody there refused."""
    vacant: int = 0
    """Found empty and not visited otherwise, also where the campaign's rule leaves them out of what is due."""

    def __add__(self, other: "Rates") -> "Rates":
        return Rates(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


def share(part: int, whole: int) -> float | None:
    """A rate in per cent with one decimal; None of nothing."""
    return round(100 * part / whole, 1) if whole else None


class Stand(NamedTuple):
    """How a door that was due stood at the end of a day: what follows from its visits, and all that figures are counted from."""

    attempted: bool
    visited: bool
    met: bool
    remote: bool
    refused: bool
    vacant: bool
    out: bool
    """Found empty, and by the campaign's rule not due any more."""
    band: str
    """Time band of the first visit that counts; empty without one."""


class DoorThen(NamedTuple):
    """One door that was due."""

    household: str
    key: bool
    stand: Stand
    first_at: str
    """Moment of the first visit that counts; empty without one."""
    walkers: str
    """JSON list: who went then."""
    compound: str
    stairwell: str
    worker: str
    """Who is responsible for the stairwell."""
    resident: str = ""
    """Where people are counted and not doors: who."""


class Way(NamedTuple):
    """How visits are counted; campaigns that share it are counted by one query."""

    first: str
    end: str
    """The first day after the last that counts."""
    remote: bool
    vacant_rule: str


FIGURES: dict[str, tuple[str, Callable[[Stand], bool]]] = {
    "due": ("应访", lambda stand: True),
    "attempted": ("已上门", lambda stand: stand.attempted),
    "visited": ("已走访", lambda stand: stand.visited),
    "missing": ("未走访", lambda stand: not stand.visited),
    "met": ("已见面", lambda stand: stand.met),
    "untried": ("还没上门", lambda stand: not stand.attempted),
    "remote": ("电话/视频", lambda stand: stand.remote),
    "refused": ("拒访", lambda stand: stand.refused),
    "vacant": ("核实空关", lambda stand: stand.vacant),
    "day": ("日间", lambda stand: stand.band == "day"),
    "evening": ("夜间", lambda stand: stand.band == "evening"),
    "weekend": ("周末", lambda stand: stand.band == "weekend"),
    "no_band": ("时段不明", lambda stand: stand.band == "no_band"),
}
"""Every figure of which the doors can be asked for: key → (words, which doors). `key_` before it: key households alone."""

RULES = {
    "counted": "核实空关的住户算已走访",
    "excluded": "核实空关的住户不计入应访",
    "due": "核实空关的住户仍算应访、未走访",
}


def rule_in_words(campaign: Campaign) -> str:
    """How it is counted, for below every table."""
    remote = "电话、视频联系不算走访" if campaign.remote_counts is False else "电话、视频联系算走访"
    return (
        f"走访率＝已走访÷应访，上门率＝已上门÷应访（打过电话的也在内），见面率＝已见面÷应访；一户多次走访算一户；{remote}；"
        f"{RULES[campaign.vacant_rule or 'due']}；时段按第一次有效走访。"
    )


def last_day(campaign: Campaign, as_of: datetime.date) -> datetime.date:
    """The last day whose visits count on that day: no further than the campaign's end, or the day on which it was closed by hand."""
    return min(one for one in (as_of, campaign.ends_on, campaign.closed_on) if one)


def listed(ledger: Ledger, unit: str | None = None) -> list[Campaign]:
    """All campaigns, running ones first, then the newest; `unit` is the uid of a community."""
    query = Campaign.select()
    if unit:
        query = query.where(Campaign.community == unit)
    found = ledger.rows(query.order_by(Campaign.starts_on.desc(), Campaign.name, Campaign.uid))
    return sorted(found, key=lambda one: one.closed_on is not None)


def rates(ledger: Ledger, campaigns: Sequence[Campaign], as_of: datetime.date) -> dict[str, Rates]:
    """The figures of each campaign at the end of that day, by its uid; one whose doors are not frozen yet has none."""
    found: dict[str, Rates] = {}
    for way, group in _alike(campaigns, as_of):
        begun = [one.uid for one in group if one.frozen_on]
        found |= dict.fromkeys(begun, Rates()) | summed(ledger, way, _frozen(ledger, begun, as_of))
    return found


def doors(ledger: Ledger, campaign: Campaign, as_of: datetime.date) -> list[DoorThen]:
    """Every door that was due on that day with how it stood, in walking order; doors of removed households come last."""
    ((way, _),) = _alike([campaign], as_of)
    return each(ledger, way, _frozen(ledger, [campaign.uid], as_of))


def summed(ledger: Ledger, way: Way, due: Due) -> dict[str, Rates]:
    """The figures of everything that is due, by campaign."""
    found: dict[str, list[tuple[int, bool, Stand]]] = {}
    for (campaign, key, said), count in Counter(ledger.select(*seen(way, due, "campaign, key", SEEN))).items():
        found.setdefault(campaign, []).append((count, bool(key), _stand(way.remote, way.vacant_rule, said)))
    return {campaign: tally(stands) for campaign, stands in found.items()}


def each(ledger: Ledger, way: Way, due: Due) -> list[DoorThen]:
    """The doors that are due one by one, in walking order; where people are counted, each of them."""
    sql, params = seen(way, due, "household, key, resident", f"{SEEN}||'/'||visited_at||'/'||uid")
    lines = ledger.select(
        f"""SELECT f.household, f.key, f.resident, f.seen, coalesce(s.compound,''), coalesce(s.uid,''), coalesce(s.worker,'')
            FROM ({sql}) f LEFT JOIN household h ON h.uid=f.household LEFT JOIN stairwell s ON s.uid=h.stairwell
              LEFT JOIN door d ON d.uid=f.household
            ORDER BY d.sort_key IS NULL, d.sort_key, f.household, f.resident""",
        params,
    )
    doors = []
    for household, key, resident, said, *where in lines:
        stand, (first_at, uid) = told(way, said, 2)
        doors.append((household, bool(key), stand, first_at, uid, (*where, resident or "")))
    went = walkers(ledger, [door[4] for door in doors if door[4]])
    return [
        DoorThen(household, key, stand, first_at, went.get(uid) or "[]", *where)
        for household, key, stand, first_at, uid, where in doors
    ]


def walkers(ledger: Ledger, visits: Sequence[str]) -> dict[str, str | None]:
    """Who went on each of these visits, as a JSON list."""
    return dict(ledger.select("SELECT uid, workers FROM json_each(?) j JOIN visit ON uid=j.value", (json.dumps(visits),)))


def total(found: Iterable[DoorThen]) -> Rates:
    """The figures of these doors."""
    return tally((1, door.key, door.stand) for door in found)


def tally(found: Iterable[tuple[int, bool, Stand]]) -> Rates:
    """The figures of so many doors, key households or not, that stood so."""
    counts = dict.fromkeys((one.name for one in fields(Rates)), 0)
    for count, key, stand in found:
        counts["vacant"] += stand.vacant * count
        if stand.out:
            continue
        counts["due"] += count
        counts["key_due"] += key * count
        for name in ("attempted", "visited", "met"):
            if getattr(stand, name):
                counts[name] += count
                counts[f"key_{name}"] += key * count
        counts["remote"] += stand.remote * count
        counts["refused"] += stand.refused * count
        if stand.band:
            counts[stand.band] += count
    return Rates(**counts)


def behind(found: Iterable[DoorThen], figure: str) -> list[str]:
    """The households behind a figure, `key_visited` and the like for key households alone."""
    is_behind = _is_behind(figure)
    return [one.household for one in found if is_behind(one.key, one.stand)]


def people_behind(found: Iterable[DoorThen], figure: str) -> dict[str, str]:
    """The people behind a figure where people are counted, each with the household."""
    is_behind = _is_behind(figure)
    return {one.resident: one.household for one in found if is_behind(one.key, one.stand)}


def counts(found: Iterable[DoorThen], figures: Iterable[str]) -> dict[str, int]:
    """How many doors stand behind each of these figures; asked of doors that stood alike once, for a town has many."""
    alike = Counter((one.key, one.stand) for one in found).items()
    return {figure: sum(count for (key, stand), count in alike if _is_behind(figure)(key, stand)) for figure in figures}


def _is_behind(figure: str) -> Callable[[bool, Stand], bool]:
    key_only, name = figure.startswith("key_"), figure.removeprefix("key_")
    fits = FIGURES[name][1]
    return lambda key, stand: fits(stand) and (key or not key_only) and (not stand.out or name == "vacant")


# ---- the query


def ways(ledger: Ledger, campaigns: Sequence[Campaign], as_of: datetime.date) -> Iterator[tuple[Way, Due]]:
    """What is due of those of these campaigns that have begun, and how it is counted."""
    for way, group in _alike([one for one in campaigns if one.frozen_on], as_of):
        yield way, _frozen(ledger, [one.uid for one in group], as_of)


def _alike(campaigns: Iterable[Campaign], as_of: datetime.date) -> Iterator[tuple[Way, list[Campaign]]]:
    groups: dict[Way, list[Campaign]] = {}
    for one in campaigns:
        end = last_day(one, as_of) + datetime.timedelta(days=1)
        way = Way(one.starts_on.isoformat(), end.isoformat(), one.remote_counts is not False, one.vacant_rule or "due")
        groups.setdefault(way, []).append(one)
    yield from groups.items()


def _frozen(ledger: Ledger, campaigns: Sequence[str], as_of: datetime.date) -> Due:
    marks = ",".join("?" * len(campaigns))
    sql = f"""SELECT c.uid AS campaign, j.value AS household, j.value IN (SELECT k.value FROM campaign c2, json_each(c2.key_doors) k
                WHERE c2.uid IN ({marks})) AS key, NULL AS resident
              FROM campaign c, json_each(c.doors) j WHERE c.uid IN ({marks})
                AND (c.uid, j.value) NOT IN (SELECT value->>0, value->>1 FROM json_each(?))"""
    out = [(one["campaign"], one["household"]) for one in as_known.exclusions(ledger, as_of)]
    return Due(sql, (*campaigns, *campaigns, json.dumps(out)))


REMOTE, VACANT, REFUSED = "contacted_remote", "vacant_verified", "refused"
SEEN = "coalesce(outcome,'')||'/'||coalesce(time_band,'')"


def seen(way: Way, due: Due, columns: str, what: str) -> tuple[str, list[object]]:
    """SQL for these columns of each door that is due, and what its visits say, oldest first, as one text: `seen`.

    Few texts differ, so that what they mean is worked out once for each; sums over the visits take SQLite twice as long.
    The visits are read from an index that holds all that is asked of them, in its order.
    """
    sql = f"""SELECT {columns}, (SELECT group_concat(said) FROM (
                SELECT {what} AS said FROM visit v INDEXED BY visit_door_day
                WHERE v.household=due.household AND visited_at>=? AND visited_at<?
                ORDER BY visited_at, outcome, time_band, uid)) AS seen
              FROM ({due.sql}) due"""
    return sql, [way.first, way.end, *due.params]


def walkers_of_first(way: Way) -> str:
    """SQL for who went on the first visit of a door that counts, as a JSON list, to stand among the columns of `seen`."""
    counting = ",".join(f"'{code}'" for code in sorted(_counting(way.remote, way.vacant_rule)))
    return f"""(SELECT w.workers FROM visit w WHERE w.uid=(SELECT uid FROM visit INDEXED BY visit_door_day
        WHERE household=due.household AND visited_at>='{way.first}' AND visited_at<'{way.end}' AND outcome IN ({counting})
        ORDER BY visited_at, outcome, time_band, uid LIMIT 1))"""


def told(way: Way, said: str | None, more: int) -> tuple[Stand, list[str]]:
    """How a door stood of which `seen` said this, and the `more` that was asked of its visits beside `SEEN`: of the first that
    counts, empty without one.
    """
    visits = [one.split("/") for one in said.split(",")] if said else []
    counting = _counting(way.remote, way.vacant_rule)
    first = next((one[2:] for one in visits if one[0] in counting), [""] * more)
    return _stand(way.remote, way.vacant_rule, ",".join(f"{one[0]}/{one[1]}" for one in visits)), first


@cache
def _codes(flag: str) -> frozenset[str]:
    return frozenset(one.code for one in codes.entries("visit_outcome") if one.facts.get(flag))


@cache
def _counting(remote: bool, vacant_rule: str) -> frozenset[str]:
    """The outcomes after which a door was visited."""
    found = _codes("counts_as_visit") - (frozenset() if remote else {REMOTE})
    return found | {VACANT} if vacant_rule == "counted" else found


@lru_cache(maxsize=8192)
def _stand(remote: bool, vacant_rule: str, seen: str | None) -> Stand:
    """What follows from the visits of a door, told as `SEEN` tells them; most doors were visited like others."""
    visits = [one.split("/") for one in seen.split(",")] if seen else []
    counting, outcomes = _counting(remote, vacant_rule), {outcome for outcome, _ in visits}
    bands = [band if band in BANDS else "no_band" for outcome, band in visits if outcome in counting]
    vacant = not bands and VACANT in outcomes
    return Stand(
        attempted=bool(visits),
        visited=bool(bands),
        met=not outcomes.isdisjoint(_codes("met_in_person")),
        remote=bool(bands) and outcomes & counting == {REMOTE},
        refused=not bands and REFUSED in outcomes,
        vacant=vacant,
        out=vacant and vacant_rule == "excluded",
        band=bands[0] if bands else "",
    )
