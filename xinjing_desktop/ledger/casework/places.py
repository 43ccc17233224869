"""From an address to the records of its compound, stairwell and household: found again however it is spelled, or new.

Ids of places are derived from the unit's code and the normalised address, so that two PCs that type the same door meet
in one record. A place that is known under another spelling (by its compound's name, or by its lane) is preferred.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.pen import Pen
from xinjing_desktop.records import Compound, Household, Stairwell
from xinjing_desktop.records.row import Row, shared_uid

if TYPE_CHECKING:  # its grammar is not needed to open and show a ledger
    from xinjing_desktop.records.address import Address


UNPLACED = "未分小区"
"""The compound of doors whose address names none, until somebody says which."""


@dataclass(frozen=True)
class Spot:
    """Where an address lies: uids of the records, and those that do not exist yet, parents first."""

    compound: str | None
    stairwell: str | None
    household: str | None
    missing: tuple[Row, ...] = ()


@dataclass
class Gazetteer:
    """The compounds and stairwells of one community, in memory: thousands of addresses are looked up in a second."""

    community: str
    unit_code: str
    by_name: dict[str, str] = field(default_factory=dict)
    """Compound uid by its name or other name."""
    by_lane: dict[tuple[str, str], str] = field(default_factory=dict)
    """Compound uid by (road or "", lane)."""
    stairwells: dict[tuple[str, str, str, str], str] = field(default_factory=dict)
    """Stairwell uid by (compound uid, lane or "", sub-lane or "", number)."""
    households: dict[tuple[str, str, str], str] = field(default_factory=dict)
    """Household uid by (stairwell uid, room, part or "")."""
    texts: dict[str, str] = field(default_factory=dict)
    """Household uid by an address that is kept only in words."""
    names: dict[str, str] = field(default_factory=dict)

    def locate(self, place: "Address", text: str | None = None) -> Spot:
        """Where this dwelling lies. What does not exist yet is remembered as if it did: the caller adds `missing`.

        An address without a stairwell is kept by its words (`text`), or is only a compound.
        """
        missing: list[Row] = []
        compound = self._compound(place, missing)
        if place.stairwell is None:
            if not text:
                return Spot(compound, None, None, tuple(missing))
            words = "".join(text.split())
            uid = self.texts.get(words) or shared_uid("household", self.unit_code, "text", words)
            if words not in self.texts:
                self.texts[words] = uid
                missing.append(Household(uid=uid, community=self.community, address_text=text))
            return Spot(compound, None, uid, tuple(missing))
        if compound is None:
            compound = self._add_compound(UNPLACED, None, None, missing)
        stairwell = self._stairwell(compound, place, missing)
        if place.room_no is None:
            return Spot(compound, stairwell, None, tuple(missing))
        door = (stairwell, place.room_no, place.room_part or "")
        uid = self.households.get(door) or household_uid(*door)
        if door not in self.households:
            self.households[door] = uid
            missing.append(
                Household(
                    uid=uid,
                    community=self.community,
                    stairwell=stairwell,
                    room_no=place.room_no,
                    room_part=place.room_part,
                )
            )
        return Spot(compound, stairwell, uid, tuple(missing))

    def _compound(self, place: "Address", missing: list[Row]) -> str | None:
        road, lane = place.road or "", place.lane or ""
        if place.compound and (known := self.by_name.get(place.compound)):
            if lane:
                self.by_lane.setdefault((road, lane), known)
            return known
        if lane and (known := self.by_lane.get((road, lane)) or (self._only_lane(lane) if not road else None)):
            return known
        if place.compound:
            return self._add_compound(place.compound, place.road, place.lane, missing)
        if lane:
            return self._add_compound(f"{road}{lane}弄", place.road, place.lane, missing)
        if place.stairwell and not road:
            return self._only_compound(place)
        if road:
            return self.by_name.get(road) or self._add_compound(road, place.road, None, missing)
        return None

    def _only_compound(self, place: "Address") -> str | None:
        """Just 45-601: the one compound that has such a stairwell, or the only compound there is."""
        number, sub_lane = place.stairwell, place.sub_lane or ""
        having = {compound for compound, _, sub, known in self.stairwells if (sub, known) == (sub_lane, number)}
        having -= {self.by_name.get(UNPLACED)}
        if len(having) == 1:
            return having.pop()
        every = set(self.by_name.values()) - {self.by_name.get(UNPLACED)}
        return every.pop() if len(every) == 1 else None

    def _only_lane(self, lane: str) -> str | None:
        found = {uid for (_, known), uid in self.by_lane.items() if known == lane}
        return found.pop() if len(found) == 1 else None

    def _add_compound(self, name: str, road: str | None, lane: str | None, missing: list[Row]) -> str:
        if known := self.by_name.get(name):
            return known
        uid = shared_uid("compound", self.unit_code, name)
        missing.append(Compound(uid=uid, community=self.community, name=name, road=road, lane=lane))
        self.by_name[name] = uid
        self.names[uid] = name
        if lane:
            self.by_lane[road or "", lane] = uid
        return uid

    def _stairwell(self, compound: str, place: "Address", missing: list[Row]) -> str:
        number = place.stairwell or ""
        lane, sub_lane = place.lane or "", place.sub_lane or ""
        known = self.stairwells.get((compound, lane, sub_lane, number))
        if known is None:
            alike = {
                uid
                for (of, other, sub, no), uid in self._of_compound(compound)
                if no == number and sub == sub_lane and (not lane or not other)
            }
            known = alike.pop() if len(alike) == 1 else None
        if known:
            self.stairwells[compound, lane, sub_lane, number] = known
            return known
        uid = shared_uid("stairwell", compound, lane, sub_lane, number)
        missing.append(
            Stairwell(
                uid=uid, compound=compound, road=place.road, lane=place.lane, sub_lane=place.sub_lane, number=number
            )
        )
        self.stairwells[compound, lane, sub_lane, number] = uid
        return uid

    def _of_compound(self, compound: str) -> Iterator[tuple[tuple[str, str, str, str], str]]:
        return ((key, uid) for key, uid in self.stairwells.items() if key[0] == compound)


def gazetteer(ledger: Ledger, community: str | None = None) -> Gazetteer:
    """Everything this ledger knows of the places of one community; a committee's ledger has just one.

    Raises Refusal where there is none, or where a town does not say which: neither an address nor a workbook tells it.
    """
    if community is None and ledger.identity.role == "town":
        raise Refusal("这是镇里的台账，看不出属于哪个居民区，没有写入。请让居民区登记或导入，再交数据包来。")
    lines = ledger.select("SELECT uid, code FROM community ORDER BY code")
    found = [line for line in lines if community in (None, line[0])]
    if not found:
        raise Refusal("台账里还没有居民区。请先在“设置 → 本单位”里登记居民区。")
    uid, code = found[0]
    book = Gazetteer(uid, code or "")
    for compound, name, other, road, lane in ledger.select(
        "SELECT uid, name, other_name, road, lane FROM compound WHERE community=?", (uid,)
    ):
        book.names[compound] = name
        book.by_name[name] = compound
        if other:
            book.by_name.setdefault(other, compound)
        if lane:
            book.by_lane[road or "", lane] = compound
    for stairwell, compound, road, lane, sub_lane, number in ledger.select(
        "SELECT uid, compound, road, lane, sub_lane, number FROM stairwell"
    ):
        if compound in book.names:
            book.stairwells[compound, lane or "", sub_lane or "", number] = stairwell
            if lane:
                book.by_lane.setdefault((road or "", lane), compound)
    for household, stairwell, room_no, part, text in ledger.select(
        "SELECT uid, stairwell, room_no, room_part, address_text FROM household WHERE community=?", (uid,)
    ):
        if stairwell:
            book.households[stairwell, room_no or "", part or ""] = household
        elif text:
            book.texts["".join(text.split())] = household
    return book


def household_uid(stairwell: str, room_no: str, room_part: str | None = None) -> str:
    """The uid that every PC gives this door."""
    return shared_uid("household", stairwell, room_no, room_part or "")


def lay_out(pen: Pen, book: Gazetteer, stairwell: str, floors: int, rooms_per_floor: int) -> int:
    """Add the doors of a stairwell, 101 … on every floor; those that exist stay. Returns how many are new."""
    if not (1 <= floors <= 99 and 1 <= rooms_per_floor <= 40):
        raise Refusal("层数应在 1 到 99 之间，每层户数应在 1 到 40 之间，请核对。")
    pen.edit(Stairwell, stairwell, floors=floors, rooms_per_floor=rooms_per_floor)
    new = []
    for floor in range(1, floors + 1):
        for room in range(1, rooms_per_floor + 1):
            door = (stairwell, f"{floor}{room:02d}", "")
            if door not in book.households:
                book.households[door] = household_uid(*door)
                new.append((book.households[door], book.community, stairwell, door[1]))
    pen.bulk(Household, ["community", "stairwell", "room_no"], new)
    return len(new)
