"""From the address fields of a row to the door, stairwell and compound it means, known or new."""

from typing import Any, NamedTuple

from xinjing_desktop.exchange.record_lines import Fields, Values
from xinjing_desktop.ledger.casework.places import Gazetteer, household_uid
from xinjing_desktop.records.address import Address
from xinjing_desktop.records.address import text as address_text
from xinjing_desktop.records.row import Row, stored


class Place(NamedTuple):
    """Uids of what an address means, the household's own columns with it."""

    compound: str | None
    stairwell: str | None
    household: str | None
    door: Values | None
    """What identifies the household, for a new record."""


class Places:
    """The places of one import: the gazetteer, and the compounds and stairwells that are still to be added."""

    def __init__(self, book: Gazetteer) -> None:
        self._book = book
        self.new: dict[str, tuple[str, Values]] = {}
        """(entity, stored values) of compounds and stairwells that do not exist yet, by uid."""
        self._stairwells: dict[tuple[Any, ...], tuple[str | None, str | None]] = {}
        self._doors: dict[tuple[str, str, str | None], Place] = {}
        self.community = book.community

    def of(self, fields: Fields) -> Place:
        """Where a row lies; without anything when it does not say."""
        get = fields.get
        room = get("room_no")
        where = (get("compound"), get("road"), get("lane"), get("sub_lane"), get("stairwell"))
        compound, stairwell = self._located(where)
        if stairwell is not None and room:
            key = stairwell, room, get("room_part")
            place = self._doors.get(key)
            if place is None:
                door = {"community": self.community, "stairwell": stairwell, "room_no": room}
                if key[2]:
                    door["room_part"] = key[2]
                place = self._doors[key] = Place(compound, stairwell, household_uid(stairwell, room, key[2]), door)
            return place
        if stairwell is None and (words := get("address_text") or (room and self._words(where, fields))):
            spot = self._book.locate(Address(), text=str(words))
            return Place(compound, None, spot.household, {"community": self.community, "address_text": str(words)})
        return Place(compound, stairwell, None, None)

    def stairwell_of(self, fields: Fields) -> str | None:
        """The stairwell a row lies in, or None when it names none."""
        get = fields.get
        return self._located((get("compound"), get("road"), get("lane"), get("sub_lane"), get("stairwell")))[1]

    def _located(self, where: tuple[Any, ...]) -> tuple[str | None, str | None]:
        found = self._stairwells.get(where)
        if found is None:
            found = self._stairwells[where] = self._locate(where)
        return found

    def _locate(self, where: tuple[Any, ...]) -> tuple[str | None, str | None]:
        if not (where[0] or where[2] or where[4]):  # a road alone is no compound
            return None, None
        spot = self._book.locate(Address(*where))
        for row in spot.missing:
            self.remember(row)
        return spot.compound, spot.stairwell

    @staticmethod
    def _words(where: tuple[Any, ...], fields: Fields) -> str:
        compound, road, lane, sub_lane, stairwell = where
        room, part = fields.get("room_no"), fields.get("room_part")
        return address_text(Address(compound, road, lane, sub_lane, stairwell, room, part))

    def remember(self, row: Row) -> None:
        """A place that has to be added before what lies in it."""
        if row.entity != "household":
            self.new[row.uid] = (row.entity, {name: value for name, value in stored(row).items() if value is not None})

    def parents(self, uid: str | None) -> list[str]:
        """The new places that this one lies in, itself included, outermost first."""
        chain: list[str] = []
        while uid is not None and uid in self.new:
            chain.insert(0, uid)
            uid = self.new[uid][1].get("compound")
        return chain


def words_inside(words: str, fields: Fields) -> str | None:
    """What a place says beyond the stairwell, which is linked: 3楼楼道 of 北渔路123弄45号3楼楼道."""
    before, number, after = words.partition(f"{fields.get('stairwell')}号")
    said = {"compound": "", "road": "", "lane": "弄", "sub_lane": "支弄"}
    for part in (f"{fields[name]}{sign}" for name, sign in said.items() if fields.get(name)):
        before = before.replace(part, "", 1)
    return (after or None) if number and not before else words
