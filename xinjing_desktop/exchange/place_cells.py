"""The columns that say where: whole addresses, their parts in columns of their own, places and shops."""

import datetime
import re
from collections.abc import Callable
from dataclasses import fields as fields_of
from typing import Any, Final

from xinjing_desktop.exchange.grid import Unreadable, Value
from xinjing_desktop.exchange.job import Job
from xinjing_desktop.records import address
from xinjing_desktop.records.address import Address
from xinjing_desktop.records.text import clean, is_blank_word

_PARTS: Final = {
    "compound": "compound",
    "road": "road",
    "lane": "lane",
    "sub_lane": "sub_lane",
    "stairwell": "stairwell",
    "room_no": "room",
}
_FIELDS: Final = ("compound", "road", "lane", "sub_lane", "stairwell", "room_no", "room_part")
_IN_STAIRWELL: Final = re.compile(
    "楼道|楼梯|走道|走廊|过道|门厅|底楼|顶楼|电表|管道井|电缆井|电梯|屋顶|平台|单元门|\\d楼|\\d层|[一二三四五六七八九十]楼"
)

Found = tuple[dict[str, Any], tuple[str, ...], Address | None]
"""Fields, warnings, and the flat."""
_NO_ADDRESS: Final[Found] = ({}, (), None)


def read_places(job: Job) -> None:
    """The place of every row, completed from its context."""
    mappings = job.columns("address", *_PARTS, "place", "house_no")
    doors = job.kind in ("residents", "profiles", "households", "visits", "mixed")
    if not mappings and not (doors and any(context and context.room_no for context in job.contexts)):
        return
    roles = [mapping.field for mapping in mappings]
    resolve: Callable[[dict[str, list[Value]], Address | None], Found]
    resolve = {"hazards": _hazard, "shops": _shop}.get(job.kind, _dwelling)
    person = job.kind in ("residents", "profiles")
    known: dict[Any, Found] = {}
    stairwells: dict[Any, Found] = {}
    at = roles.index("room_no") if resolve is _dwelling and roles.count("room_no") == 1 and "address" not in roles else -1
    columns = [job.values(mapping) for mapping in mappings]
    for row, context, *values in zip(job.rows, job.contexts, *columns, strict=True):
        room = _plain_room(values[at]) if at >= 0 else ""
        if room:
            key = (context, *values[:at], *values[at + 1 :])
            found = stairwells.get(key)
            if found is None:
                found = stairwells[key] = _resolved(resolve, roles, values, context, person)
            fields, warnings, flat = found
            if flat is not None and not warnings:
                row.fields |= fields
                row.fields["room_no"] = room
                job.dwellings[row.number] = flat, room
                continue
        key = (context, *values)
        found = known.get(key)
        if found is None:
            door = context.room_no if doors and context else None
            found = known[key] = _resolved(resolve, roles, values, context, person, door)
        fields, warnings, flat = found
        row.fields.update(fields)
        for code in warnings:
            row.warn(code, _noted(code, values))
        if flat is not None:
            job.dwellings[row.number] = flat, flat.room_no or ""


def _plain_room(cell: Value) -> str:
    """101 from a room cell that says just that: such rooms differ in nothing else, so one of a stairwell tells of all."""
    if type(cell) is float and cell.is_integer():
        cell = int(cell)
    room = str(cell) if type(cell) is str or type(cell) is int else ""
    return room if room.isascii() and room.isdigit() and len(room) <= 5 and room[0] != "0" else ""


def _noted(code: str, values: list[Value]) -> str:
    return "" if code == "address_missing" else " ".join(clean(value) for value in values if value != "")


def _resolved(
    resolve: Callable[[dict[str, list[Value]], Address | None], Found],
    roles: list[str],
    values: list[Value],
    context: Address | None,
    person: bool,
    door: str | None = None,
) -> Found:
    """Errors and blank words are no addresses; what is left is read."""
    said: dict[str, list[Value]] = {}
    broken = False
    for role, value in zip(roles, values, strict=True):
        if type(value) is Unreadable:
            broken = True
        elif value != "" and not is_blank_word(value):
            said.setdefault(role, []).append(value)
    if door and not broken and not said.keys() & {"address", "room_no"}:
        said["room_no"] = [door]  # the line above names the flat
    fields, warnings, flat = resolve(said, context) if said else _NO_ADDRESS
    if broken:
        warnings = (*warnings, "unreadable_cell")
    elif person and flat is None and not warnings:
        warnings = ("address_missing",)
    return fields, warnings, flat


def _merged(first: Address | None, second: Address | None) -> Address | None:
    if first is None or second is None:
        return first or second
    pairs = ((getattr(first, part.name), getattr(second, part.name)) for part in fields_of(Address))
    return Address(*(one or other for one, other in pairs))


def _parts(said: dict[str, list[Value]]) -> Address | None:
    cells = {name: said[role][0] for role, name in _PARTS.items() if role in said}
    return address.parse_parts(**cells) if cells else None


def _written(said: dict[str, list[Value]]) -> str:
    return "".join(clean(value) for values in said.values() for value in values)


def _spread(place: Address) -> dict[str, Any]:
    return {name: value for name in _FIELDS if (value := getattr(place, name))}


def _dwelling(said: dict[str, list[Value]], context: Address | None) -> Found:
    """A flat, in tables of persons, households and visits."""
    whole: Address | None = None
    for value in said.get("address", []):
        whole = _merged(whole, None if isinstance(value, datetime.date) else address.parse(value))
    parts = _parts(said)
    if "address" in said and whole is None and not (parts and parts.room_no):
        return {"address_text": _text(said["address"])}, ("address_unparsed",), None
    if "address" not in said and parts is None:
        return {"address_text": _written(said)}, ("address_unparsed",), None
    place = _merged(whole, parts)
    if place is None:
        return _NO_ADDRESS
    if not address.is_dwelling(place):
        if "address" in said:
            return {"address_text": _text(said["address"])}, ("address_unparsed",), None
        if place.place or "room_no" in said or ("stairwell" in said and not place.stairwell):
            return {"address_text": _written(said)}, ("address_unparsed",), None
        return (_spread(address.fill(place, context)) if place.stairwell else {}), (), None
    place = address.fill(place, context)
    return _spread(place), (), place


def _text(values: list[Value]) -> str:
    return "，".join(clean(value) for value in values)


def _hazard(said: dict[str, list[Value]], context: Address | None) -> Found:
    """A flat, a stairwell, a house on the road or a place in the compound."""
    spots = said.get("place", [])
    own = said.keys() & {"stairwell", "room_no", "house_no"}
    main = said.get("address") or ([] if own else spots)  # 小区 and 弄 beside it say no more than where the estate is
    text = _text(main)
    place: Address | None = None
    for value in main:
        place = _merged(place, address.parse_place(clean(value)))
    if "house_no" in said:
        place = _merged(place, address.parse_shop(clean(said["house_no"][0])))
    place = _merged(place, _parts(said))
    if place is None:
        return ({"place": _text(spots)} if spots else {}), (), None
    room = address.parse(clean(spots[0])) if spots and spots is not main and place.stairwell else None
    fits = room is not None and room.stairwell in (None, place.stairwell)
    if room is not None and fits and address.is_dwelling(room) and not place.room_no:
        place, spots = _merged(place, room) or place, []
    if address.is_dwelling(place) and not (place.stairwell or place.lane or (place.room_no or "")[:1].isdigit()):
        place = Address(place=text or _written(said))  # 门卫室, 地下室: without a number in front, the estate's own
    if address.is_dwelling(place):
        place = address.fill(place, context)
        return _spread(place) | ({"place": _text(spots)} if spots and spots is not main else {}), (), place
    section = context.stairwell if context else None
    place = address.fill(place, context)
    fields = _spread(place)
    if place.house_no:
        fields["house_no"] = place.house_no
    if place.place and not place.stairwell and section and _IN_STAIRWELL.search(text):
        fields["stairwell"] = section
    if spots and spots is not main:
        fields["place"] = _text(spots)
    elif place.place or fields.keys() & {"stairwell", "house_no"}:
        fields["place"] = text or _written(said)
    return fields, (), None


def _shop(said: dict[str, list[Value]], context: Address | None) -> Found:
    """A house on a road, or a number in a lane."""
    place: Address | None = None
    for value in (*said.get("address", []), *said.get("house_no", []), *said.get("stairwell", [])):
        place = _merged(place, address.parse_shop(clean(value)))
    rest = {role: values for role, values in said.items() if role in ("compound", "road", "lane", "sub_lane")}
    place = _merged(place, _parts(rest)) if rest else place
    if place is None:
        return _NO_ADDRESS
    place = address.fill(place, context)
    fields = {name: value for name in ("compound", "road", "lane", "sub_lane") if (value := getattr(place, name))}
    number = place.house_no or place.stairwell
    if number:
        fields["house_no"] = number
    if place.place:
        fields["place"] = place.place
    return fields, (), None
