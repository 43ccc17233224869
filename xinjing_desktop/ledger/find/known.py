"""What a ledger knows already, in memory, so that an import can compare tens of thousands of rows in a second.

Everything is loaded at first need. Values are the stored ones. What an import plans is added with `learn`, so that a
later row meets what an earlier one brought; `forget` takes it out again.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from xinjing_desktop.ledger import acts
from xinjing_desktop.ledger.ledger import Ledger

Uids = list[str]


class Past(NamedTuple):
    """One earlier write to a record."""

    patch: dict[str, Any]
    imported: bool
    at: int
    """Milliseconds since 1970."""


class Known:
    """The records of one ledger by the things that identify them for a person. `columns`: which ones of each entity."""

    def __init__(self, ledger: Ledger, columns: Mapping[str, Sequence[str]]) -> None:
        self._ledger, self.columns = ledger, columns
        self._lines: dict[str, dict[str, tuple[Any, ...]]] = {}
        self._learned: dict[str, list[tuple[dict[Any, Uids], Any]]] = {}

    def lines(self, entity: str) -> dict[str, tuple[Any, ...]]:
        """The stored values of every record of an entity by uid, in the order of `columns`."""
        found = self._lines.get(entity)
        if found is None:
            sql = f"SELECT uid,{','.join(self.columns[entity])} FROM {entity}"
            found = self._lines[entity] = {line[0]: line[1:] for line in self._ledger.select(sql)}
        return found

    def line(self, entity: str, uid: str) -> dict[str, Any] | None:
        """The stored values of one record by column, or None."""
        values = self.lines(entity).get(uid)
        return None if values is None else dict(zip(self.columns[entity], values, strict=True))

    def past(self, uid: str) -> list[Past]:
        """Every write to a record that still counts, oldest first: an import that was taken back has never been."""
        lines = self._ledger.select(
            "SELECT c.patch, a.what, c.at, c.act FROM change c LEFT JOIN act a ON a.id = c.act"
            " WHERE c.row=? ORDER BY c.at, c.id",
            (uid,),
        )
        return [Past(json.loads(patch), (what or "").startswith("导入"), at) for patch, what, at, act in lines if act not in self._void]

    @cached_property
    def _void(self) -> set[int]:
        return acts.void(self._ledger)

    def learn(self, index: dict[Any, Uids], key: Any, uid: str) -> None:
        """Add a planned record to one of the indexes below."""
        index.setdefault(key, []).append(uid)
        self._learned.setdefault(uid, []).append((index, key))

    def forget(self, uid: str) -> None:
        """Take a planned record out of every index."""
        for index, key in self._learned.pop(uid, ()):
            if uid in index.get(key, ()):
                index[key].remove(uid)

    @cached_property
    def people_by_number(self) -> dict[Any, Uids]:
        """Residents by the number of their identity document."""
        return self._index("SELECT number, resident FROM id_document WHERE number IS NOT NULL")

    @cached_property
    def documents(self) -> dict[Any, Uids]:
        """Identity documents by (resident, kind)."""
        return self._index("SELECT resident, kind, uid FROM id_document")

    @cached_property
    def people_at(self) -> dict[Any, Uids]:
        """Residents by (name, household)."""
        return self._index("SELECT name, household, uid FROM resident WHERE household IS NOT NULL")

    @cached_property
    def people_named(self) -> dict[Any, Uids]:
        """Residents by name alone: to warn, never to match."""
        return self._index("SELECT name, uid FROM resident")

    @cached_property
    def arrivals(self) -> dict[str, str]:
        """The newest day of moving in by household; a day may be a month or only a year."""
        sql = "SELECT household, max(moved_in_on) FROM resident WHERE moved_in_on IS NOT NULL GROUP BY household"
        return dict(self._ledger.select(sql))

    @cached_property
    def profiles(self) -> dict[Any, Uids]:
        """Profiles by (resident, category)."""
        return self._index("SELECT resident, category, uid FROM profile")

    @cached_property
    def contacts(self) -> dict[Any, Uids]:
        """Contacts by (resident, role)."""
        return self._index("SELECT resident, role, uid FROM contact")

    @cached_property
    def visits(self) -> dict[Any, Uids]:
        """Visits by (household or shop, day)."""
        return self._index("SELECT coalesce(household, shop), substr(visited_at, 1, 10), uid FROM visit")

    @cached_property
    def hazards_by_number(self) -> dict[Any, Uids]:
        """Hazards by their printed number."""
        return self._index("SELECT hazard_no, uid FROM hazard WHERE hazard_no IS NOT NULL")

    @cached_property
    def hazards_at(self) -> dict[Any, Uids]:
        """Hazards by (uid of the flat, shop, stairwell or compound, place in words, kind); see `hazard_place`."""
        lines = self._ledger.select("SELECT household, shop, stairwell, compound, place, kind, uid FROM hazard")
        found: dict[Any, Uids] = {}
        for household, shop, stairwell, compound, place, kind, uid in lines:
            found.setdefault((*hazard_place(household, shop, stairwell, compound, place), kind), []).append(uid)
        return found

    @cached_property
    def shops(self) -> dict[Any, Uids]:
        """Shops by name."""
        return self._index("SELECT shop_name, uid FROM shop")

    @cached_property
    def shops_in_words(self) -> dict[Any, Uids]:
        """Shops by address and name in one, as the hazard ledger writes the place of their hazards."""
        return self._index(
            "SELECT coalesce(road || coalesce(lane || '弄', '') || coalesce(house_no || '号', ''), address_text, '')"
            " || shop_name, uid FROM shop WHERE shop_name IS NOT NULL"
        )

    @cached_property
    def rechecks(self) -> dict[Any, Uids]:
        """Re-checks by (hazard, day)."""
        return self._index("SELECT hazard, rechecked_on, uid FROM recheck")

    @cached_property
    def referrals(self) -> dict[Any, Uids]:
        """Referrals by (hazard, body)."""
        return self._index("SELECT hazard, body, uid FROM referral")

    @cached_property
    def findings(self) -> dict[Any, Uids]:
        """Further findings by (hazard, day)."""
        return self._index("SELECT hazard, found_on, uid FROM finding")

    def _index(self, sql: str) -> dict[Any, Uids]:
        found: dict[Any, Uids] = {}
        for *key, uid in self._ledger.select(sql + " ORDER BY 1"):
            found.setdefault(key[0] if len(key) == 1 else tuple(key), []).append(uid)
        return found


def hazard_place(
    household: str | None, shop: str | None, stairwell: str | None, compound: str | None, place: str | None
) -> tuple[str, str]:
    """What identifies the place of a hazard: a flat or shop by itself, anything larger together with the words."""
    if household or shop:
        return household or shop or "", ""
    return stairwell or compound or "", "".join((place or "").split())
