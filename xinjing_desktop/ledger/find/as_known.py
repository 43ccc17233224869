"""The register as it was known at the end of a past day, so that the rates of that day stay what they were (domain note §2.1).

What has been entered, changed or removed since is read back from the log; the rest of the register is as it is. Two things are
known of a day although they were entered later: a door that was visited by then, because it was there, and the register of a
unit that had none yet, because nothing was told from it then.
"""

import datetime
import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from xinjing_desktop import clock
from xinjing_desktop.ledger.fold import Logged, fold
from xinjing_desktop.ledger.ledger import Ledger

LOGGED = "entity IN ('household','resident','profile','campaign_exclusion')"
"""As the index `change_register` says it: without these very words it is not used."""
COLUMNS: dict[str, tuple[str, ...]] = {
    "household": ("uid", "community", "stairwell", "occupancy", "resident_count"),
    "resident": ("uid", "household", "birth_date", "residence_status", "died_on", "moved_out_on"),
    "profile": ("uid", "resident", "category", "started_on", "ended_on"),
    "campaign_exclusion": ("uid", "campaign", "household", "excluded_on", "reason"),
}
"""What may be asked of a past day; changes of other columns are passed over."""
_TOLD = re.compile("|".join(f'"{name}"' for name in sorted({"alive"}.union(*COLUMNS.values()))))
_AT_ONCE = 200
"""Households asked together: what is read back has no index, so that twice as many take four times as long."""

Record = dict[str, Any]


class Due(NamedTuple):
    """Who is due: SQL for (campaign, household, key, resident), and its parameters."""

    sql: str
    params: tuple[object, ...]


def due(ledger: Ledger, asked: Due, as_of: datetime.date) -> Due:
    """What was to be found at the end of that day; `asked` reads households, residents, profiles and nothing else."""
    households, residents, profiles = (_Known(ledger, entity, as_of) for entity in ("household", "resident", "profile"))
    doors = sorted(_otherwise(ledger, households, residents, profiles, as_of))
    if not doors:
        return asked
    found: list[tuple[object, ...]] = []
    for lived in _apart(doors, households, residents, profiles):
        shadows = ", ".join(_shadow(entity) for entity in lived)
        found += ledger.select(f"WITH {shadows} {asked.sql}", (*(_packed(*some) for some in lived.items()), *asked.params))
    names = ("campaign", "household", "key", "resident")
    read = ", ".join(f"value->>{place}" for place, _ in enumerate(names))
    sql = f"""SELECT {", ".join(names)} FROM ({asked.sql}) WHERE household NOT IN (SELECT value FROM json_each(?))
              UNION ALL SELECT {read} FROM json_each(?)"""
    return Due(sql, (*asked.params, json.dumps(doors), json.dumps(found)))


def exclusions(ledger: Ledger, as_of: datetime.date) -> list[Record]:
    """The exclusions of the doors that were out of what their campaigns had due at the end of that day.

    One that was written down later counts from the day it names: that is how one says since when a house has been empty.
    """
    known, day = _Known(ledger, "campaign_exclusion", as_of), as_of.isoformat()
    names = COLUMNS[known.entity]
    now = (dict(zip(names, line, strict=True)) for line in ledger.select(f"SELECT {', '.join(names)} FROM {known.entity}"))
    out = [*(one for one in now if not known.then.get(one["uid"])), *known.there()]
    return [one for one in out if one["excluded_on"] <= day]


class _Known:
    """The records of one entity as they were known at the end of a day."""

    def __init__(self, ledger: Ledger, entity: str, as_of: datetime.date) -> None:
        self.entity, self._ledger = entity, ledger
        self.then: dict[str, Record | None] = _read_back(ledger, entity, as_of)
        """Those that have been written since as they were, None where nobody had written them yet; `alive` is 0 of a removed one."""
        self._by: dict[str, dict[str, list[Record]]] = {}

    def there(self) -> list[Record]:
        """Of these the ones that there were."""
        return [one for one in self.then.values() if one and one["alive"]]

    def where(self, column: str, keys: Collection[str]) -> dict[str, Record]:
        """The records of which this column was one of these, by uid."""
        found = {uid: one for uid, one in self.now(column, keys).items() if uid not in self.then}
        if column not in self._by:
            self._by[column] = {}
            for one in self.there():
                self._by[column].setdefault(one[column], []).append(one)
        return found | {one["uid"]: one for key in keys for one in self._by[column].get(key, ())}

    def now(self, column: str, keys: Collection[str]) -> dict[str, Record]:
        """The same as they are."""
        names = COLUMNS[self.entity]
        sql = f"SELECT {', '.join(names)} FROM json_each(?) j CROSS JOIN {self.entity} ON {column}=j.value"
        return {line[0]: dict(zip(names, line, strict=True)) for line in self._ledger.select(sql, (json.dumps(list(keys)),))}

    def around(self, column: str) -> set[str]:
        """What this column says, or said, of those that have been written since."""
        return {one[column] for one in (*self.now("uid", self.then).values(), *self.there()) if one[column]}


def _read_back(ledger: Ledger, entity: str, as_of: datetime.date) -> dict[str, Record | None]:
    end = _end(as_of)
    first = ledger.value(f"SELECT min(at) FROM change WHERE {LOGGED} AND entity='household'")
    if as_of >= clock.today() or first is None or first >= end:
        return {}
    since = ledger.select(f"SELECT row, patch FROM change WHERE {LOGGED} AND entity=? AND at >= ?", (entity, end))
    rows = {row for row, patch in since if _TOLD.search(patch)}
    then: dict[str, Record | None] = dict.fromkeys(rows)
    sql = f"""SELECT {", ".join(f"c.{name}" for name in Logged._fields)} FROM json_each(?) j
        CROSS JOIN change c ON c.row=j.value AND c.at < ? ORDER BY c.row, c.at, c.id"""
    logged = (Logged(*line) for line in ledger.select(sql, (json.dumps(sorted(rows)), end)))
    for row, changes in groupby(logged, key=attrgetter("row")):
        then[row] = dict.fromkeys(COLUMNS[entity]) | {"uid": row} | fold(list(changes)).record
    return then


def _end(day: datetime.date) -> int:
    """The first moment (ms) after it."""
    midnight = datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time()).astimezone()
    return int(midnight.timestamp() * 1000)


def _otherwise(ledger: Ledger, households: _Known, residents: _Known, profiles: _Known, as_of: datetime.date) -> set[str]:
    """The households of which, or of whose people, something was known otherwise, or not at all."""
    holders = residents.where("uid", profiles.around("resident")).values()
    doors = {*households.then, *residents.around("household"), *(one["household"] for one in holders if one["household"])}
    later = sorted(uid for uid, one in households.then.items() if one is None)
    if not later:
        return doors
    known = "SELECT DISTINCT community FROM household WHERE uid NOT IN (SELECT value FROM json_each(?))"
    begun = {unit for (unit,) in ledger.select(known, (json.dumps(later),))}
    begun.update(one["community"] for one in households.there())
    visited = "SELECT j.value FROM json_each(?) j WHERE EXISTS(SELECT 1 FROM visit v WHERE v.household=j.value AND v.visited_at < ?)"
    after = (as_of + datetime.timedelta(days=1)).isoformat()
    there = {uid for (uid,) in ledger.select(visited, (json.dumps(later), after))}
    return doors - there - {uid for uid, one in households.now("uid", later).items() if one["community"] not in begun}


def _apart(doors: list[str], households: _Known, residents: _Known, profiles: _Known) -> Iterator[dict[str, list[Record]]]:
    """The records of these households and of their people by entity, some at a time: what concerns one concerns no other."""
    people, held = defaultdict(list), defaultdict(list)
    known = residents.where("household", doors)
    for one in known.values():
        people[one["household"]].append(one)
    for one in profiles.where("resident", known).values():
        held[one["resident"]].append(one)
    here = list(households.where("uid", doors).values())
    for first in range(0, len(here), _AT_ONCE):
        some = here[first : first + _AT_ONCE]
        there = [one for home in some for one in people[home["uid"]]]
        yield {"household": some, "resident": there, "profile": [one for person in there for one in held[person["uid"]]]}


def _shadow(entity: str) -> str:
    """A table of that name in one statement, out of what `_packed` gives."""
    names = COLUMNS[entity]
    read = ", ".join(f"value->>{place}" for place, _ in enumerate(names))
    return f"{entity}({', '.join(names)}) AS MATERIALIZED (SELECT {read} FROM json_each(?))"


def _packed(entity: str, records: list[Record]) -> str:
    return json.dumps([[one[name] for name in COLUMNS[entity]] for one in records])
