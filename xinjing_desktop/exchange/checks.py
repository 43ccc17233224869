"""What can only be said about a whole row, or by comparing the rows of a table."""

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from xinjing_desktop.exchange.job import Job
from xinjing_desktop.exchange.result import Row
from xinjing_desktop.records.address import Address, fill, flat_key, stairwell_key

_VACANT: Final = re.compile("空关|空置|无人居住|空房|无人住|长期空")
_PLACES: Final = ("room_no", "stairwell", "place", "house_no")


def contradictions(job: Job) -> None:
    """A deadline, recheck or closing before the discovery. The dates stay."""
    if job.kind not in ("hazards", "mixed"):
        return
    for row in job.rows:
        found = row.fields.get("found_on") or str(row.fields.get("visited_at", ""))[:10]
        if not found:
            continue
        for field in ("due_date", "rechecked_on", "closed_on"):
            day = row.fields.get(field)
            if day and day < found[: len(day)]:
                row.warn("contradiction", f"{day} 早于发现日期 {found}")


def required(job: Job) -> None:
    """Rows that lack what identifies the record are refused."""
    for row in job.rows:
        if lacking(job.kind, row):
            row.warn("missing_required")


def lacking(kind: str, row: Row) -> tuple[str, ...]:
    """What a row of such a table must have and has not, as a person calls it."""
    return _LACKS[kind](row)


def _has_address(row: Row) -> bool:
    return "room_no" in row.fields or "address_text" in row.fields


def _person_lacks(row: Row) -> tuple[str, ...]:
    if row.fields.get("name"):
        return ()
    vacant = row.fields.get("occupancy") == "vacant" or _VACANT.search(row.fields.get("remark", ""))
    return () if vacant and _has_address(row) and "unreadable_cell" not in row.warnings else ("姓名",)


def _household_lacks(row: Row) -> tuple[str, ...]:
    return () if _has_address(row) else ("地址",)


def _visit_lacks(row: Row) -> tuple[str, ...]:
    dated = "visited_at" in row.fields or "date_ambiguous" in row.warnings
    return (*_household_lacks(row), *(() if dated else ("走访日期",)))


def _hazard_lacks(row: Row) -> tuple[str, ...]:
    named = row.fields.get("kinds") or row.fields.get("description")
    placed = any(field in row.fields for field in (*_PLACES, "shop_name"))
    return (*(() if placed else ("地址",)), *(() if named else ("隐患类型或隐患描述",)))


_LACKS: Final[dict[str, Callable[[Row], tuple[str, ...]]]] = {
    "residents": _person_lacks,
    "profiles": lambda row: () if row.fields.get("name") else ("姓名",),
    "households": _household_lacks,
    "visits": _visit_lacks,
    "mixed": _visit_lacks,
    "hazards": _hazard_lacks,
    "shops": lambda row: () if row.fields.get("shop_name") else ("店名",),
}


def duplicates(job: Job) -> None:
    """The same number for different names, and the same person twice."""
    by_id: dict[str, list[Row]] = defaultdict(list)
    by_name: dict[str, list[Row]] = defaultdict(list)
    for row in job.rows:
        name = row.fields.get("name")
        if not name:
            continue
        by_name[name].append(row)
        if "id_number" in row.fields:
            by_id[row.fields["id_number"]].append(row)
    for rows in by_id.values():
        if len(rows) > 1 and len({row.fields["name"] for row in rows}) > 1:
            for row in rows:
                row.warn("id_duplicate", row.fields["id_number"])
    for rows in by_name.values():
        for at, later in enumerate(rows[1:], 1):
            earlier = next((row for row in rows[:at] if _same_person(job, row, later)), None)
            if earlier is not None:
                later.warn("possible_duplicate", f"第 {earlier.number} 行")


def _same_person(job: Job, one: Row, other: Row) -> bool:
    mine, theirs = one.fields.get("id_number"), other.fields.get("id_number")
    if mine and theirs:
        return bool(mine == theirs)
    flat = job.keys.get(one.number)
    return flat is not None and flat == job.keys.get(other.number)


def know_dwellings(job: Job) -> None:
    """Compare flats across the rows: where the table speaks of one road and lane only, short spellings mean it too."""
    places = {id(place): place for place, _ in job.dwellings.values()}
    areas = {(place.lane, place.sub_lane) for place in places.values() if place.lane}
    roads = {place.road for place in places.values() if place.road}
    compounds = {place.compound for place in places.values() if place.compound}
    lane, sub_lane = areas.pop() if len(areas) == 1 and len(roads) <= 1 else (None, None)
    road = roads.pop() if lane and roads else None
    road_of: dict[tuple[str | None, str], set[str]] = defaultdict(set)
    for place in places.values():
        if place.lane and place.road:
            road_of[place.compound, place.lane].add(place.road)
    common = Address(compound=compounds.pop() if len(compounds) == 1 else None, road=road, lane=lane, sub_lane=sub_lane)
    stairwells = {}
    for key, place in places.items():
        named = road_of.get((place.compound, place.lane), ()) if place.lane and not place.road else ()
        if len(named) == 1:  # 777弄9号 in a list that knows only one lane 777
            place = replace(place, road=next(iter(named)))
        stairwells[key] = stairwell_key(fill(place, common))
    for number, (place, room) in job.dwellings.items():
        job.keys[number] = flat_key(stairwells[id(place)], room)


def same_dwelling(job: Job) -> list[list[int]]:
    """Groups of rows that are the same flat; refused rows are left out."""
    groups: dict[str, list[int]] = defaultdict(list)
    for row in job.rows:
        flat = job.keys.get(row.number)
        if flat is not None and row.verdict != "refuse":
            groups[flat].append(row.number)
    return [numbers for numbers in groups.values() if len(numbers) > 1]
