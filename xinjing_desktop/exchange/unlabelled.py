"""Columns whose head is missing, unknown or says too little: their cells tell what they hold."""

from typing import Final

from xinjing_desktop.exchange import contents
from xinjing_desktop.exchange.field_maps import FIELDS_OF
from xinjing_desktop.exchange.grid import Value
from xinjing_desktop.exchange.head_rows import Head
from xinjing_desktop.exchange.mapping import DOUBTFUL, LIKELY, Mapping, coded

_CODED: Final = (
    "relation_to_head", "residence_status", "occupancy", "outcome", "method", "categories", "kinds", "gas_type",
    "visit_frequency", "recheck_result", "shop_type",
)  # fmt: skip


def told_by_codes(values: list[Value]) -> str:
    """A coded term that nearly all cells of a column without a known head are words of."""
    if len(values) < 3 or contents.share(values, contents.is_tick) >= 0.5:
        return ""
    terms = ("relation_to_head", "residence_status", "outcome", "method")
    return next((term for term in terms if contents.share(values, coded(term)) >= 0.7), "")


def by_content(
    mappings: list[Mapping], heads: list[Head], samples: dict[int, list[Value]], kind: str
) -> list[Mapping]:
    """Columns without a known head, told by their cells."""
    taken = {mapping.field for mapping in mappings}
    result = list(mappings)
    for at, mapping in enumerate(mappings):
        head, values = heads[at], samples[mapping.column]
        if mapping.field or mapping.code or head.term or not values:
            continue
        if taken & {"address", "room_no", "stairwell"} == {"room_no"} and all(map(contents.is_stairwell, values)):
            taken.add("stairwell")
            result[at] = Mapping(mapping.column, "stairwell", LIKELY, "表头没有写明，按内容判断")
            continue
        if len(values) < 2:
            continue
        field, certainty = _guess(values, kind, taken, bool(head.text))
        if field:
            taken.add(field)
            result[at] = Mapping(mapping.column, field, certainty, "表头没有写明，按内容判断")
    return result


def _guess(values: list[Value], kind: str, taken: set[str], labelled: bool) -> tuple[str, str]:
    fields = set(FIELDS_OF[kind].values())
    placed = taken & {"address", "room_no", "stairwell"}
    for field, test, free in (
        ("id_number", contents.is_id, "id_number" not in taken),
        ("phones", contents.is_phone, True),
        ("sex", contents.is_sex, "sex" not in taken),
        ("address", contents.is_address, not placed),
        ("room_no", contents.is_room, not placed and not labelled),
        ("address", contents.is_door, not placed and contents.are_doors(values)),
    ):
        if free and field in fields and contents.share(values, test) >= 0.75:
            return field, LIKELY if not (labelled and field == "phones" and field in taken) else DOUBTFUL
    if not placed and "room_no" in fields and len(set(map(str, values))) >= 3 and all(map(contents.is_floor_room, values)):
        return "room_no", LIKELY
    if "due_date" in fields - taken and _deadlines(values):
        return "due_date", LIKELY
    if contents.share(values, contents.is_date) >= 0.75:
        first = {
            "residents": "birth_date",
            "profiles": "birth_date",
            "hazards": "found_on",
            "shops": "last_patrol_on",
        }.get(kind, "visited_at")
        if first not in taken and first in fields:
            return first, LIKELY if kind in ("hazards", "visits", "mixed", "shops") or _births(values) else DOUBTFUL
        return "", ""
    for field in _CODED:
        if (
            field in fields
            and field not in taken
            and contents.share(values, coded(field)) >= 0.7
            and contents.share(values, contents.is_tick) < 0.5
        ):
            return field, LIKELY if len(set(map(str, values))) > 1 else DOUBTFUL
    name = {
        "residents": "name",
        "profiles": "name",
        "hazards": "responsible_name",
        "households": "head_name",
        "shops": "operator_name",
    }.get(kind, "person_met")
    if name not in taken and contents.share(values, contents.is_name) >= 0.8:
        return name, LIKELY if kind in ("residents", "profiles") else DOUBTFUL
    return "", ""


def _deadlines(values: list[Value]) -> bool:
    """Dates among which many count from the finding: 3日内, 1月20日, 立即."""
    dated = contents.share(values, lambda value: contents.is_term(value) or contents.is_date(value))
    return dated >= 0.7 and contents.share(values, contents.is_term) >= 0.3


def found_twice(mappings: list[Mapping], samples: dict[int, list[Value]], kind: str) -> list[Mapping]:
    """Two columns that describe the hazard and none that names its kind: the one that holds only kinds is that."""
    told = [at for at, mapping in enumerate(mappings) if mapping.field == "description"]
    if len(told) < 2 or kind not in ("hazards", "mixed") or any(one.field == "kinds" for one in mappings):
        return mappings
    scores = []
    for at in told:
        values = samples[mappings[at].column]
        length = sum(len(str(value)) for value in values) / max(1, len(values))
        scores.append((contents.share(values, coded("kinds")), -length, at))
    best = max(scores)
    if best[0] < 0.6:
        return mappings
    result = list(mappings)
    result[best[2]] = Mapping(mappings[best[2]].column, "kinds", LIKELY, "按内容判断")
    return result


def _births(values: list[Value]) -> bool:
    return (
        contents.share(
            values, lambda value: contents.tight(value)[:2] in ("19", "20") and contents.tight(value)[:3] != "202"
        )
        >= 0.7
    )
