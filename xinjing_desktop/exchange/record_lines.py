"""From the fields of a row (import contract §3) to the stored values of records: no identity, no ledger."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from xinjing_desktop.ledger.casework.visits import time_band
from xinjing_desktop.records import codes
from xinjing_desktop.records.identity import birth_of, check_digit, sex_of

Fields = Mapping[str, Any]
Values = dict[str, Any]

HOME: Final = (
    "household_no", "occupancy", "head_name", "contact_name", "owner_name", "owner_phones", "registered_count",
    "resident_count", "gas_type", "ebike_count", "access_note",
)  # fmt: skip
"""What any row may say about the household it stands in."""
DOOR: Final = (*HOME, "phones", "remark")
PERSON: Final = (
    "name", "name_note", "sex", "birth_date", "phones", "relation_to_head", "residence_status", "registered_address",
    "moved_in_on", "moved_out_on", "died_on", "remark",
)  # fmt: skip
CALL: Final = (
    "time_band", "attempt_no", "method", "outcome", "person_met", "phones", "three_done", "clear_corridor",
    "clear_balcony", "clear_kitchen", "close_power", "close_gas", "close_windows", "leaflet_count", "needs",
    "follow_up_on", "workers", "remark",
)  # fmt: skip
TRADE: Final = (
    "shop_name", "road", "lane", "house_no", "address_text", "shop_type", "area_m2", "operator_name", "phones",
    "staff_count", "people_sleep_in", "gas_type", "extinguisher_count", "indoor_charging", "last_patrol_on", "remark",
)  # fmt: skip
FAULT: Final = (
    "hazard_no", "description", "severity", "found_by", "responsible_name", "phones", "fixed_on_site", "measures",
    "remark",
)  # fmt: skip

DETAILS: Final = (
    "self_care", "impairment", "bedridden", "hardship_kind", "guardian_whereabouts", "alone_hours", "illness", "support_form",
    "veteran_kind", "aids", "care_team", "school", "support_unit", "details", "oxygen", "carriers", "bedroom", "call_button",
)  # fmt: skip
"""What a row says of a person in a special group, each for one of the row's groups."""

COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "household": ("community", "stairwell", "room_no", "room_part", "address_text", *DOOR),
    "resident": ("household", *PERSON),
    "id_document": ("resident", "kind", "number"),
    "profile": (
        "resident", "category", "started_on", "ended_on", "disability_kind", "disability_level", "care_level",
        "visit_frequency", *DETAILS,
    ),
    "contact": ("resident", "role", "name", "phones"),
    "shop": ("community", "compound", *TRADE),
    "visit": ("household", "shop", "visited_at", *CALL),
    "hazard": (
        "community", "scope", "household", "stairwell", "compound", "shop", "visit", "place", "kind", *FAULT,
        "found_on", "due_date", "due_text", "state", "closed_on",
    ),
    "recheck": ("hazard", "rechecked_on", "rechecked_by", "result"),
    "referral": ("hazard", "body", "referred_on"),
    "finding": ("hazard", "found_on", "found_by", "description"),
}  # fmt: skip
"""The columns that an import may write, by entity."""

DAYS: Final = frozenset(
    ("found_on", "due_date", "rechecked_on", "closed_on", "handed_over_on", "follow_up_on", "last_patrol_on")
)
"""Fields that are kept as whole days: a month alone is not enough."""
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_PLAIN: Final = frozenset((str, int))
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def stored(value: Any) -> Any:
    """A field's value as the file keeps it."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is list:
        if not value:
            return None
        return phones(value) if type(value[0]) is dict else _encode(value)
    if kind is bool:
        return int(value)
    if kind is float and value.is_integer():
        return int(value)
    return value


def phones(numbers: list[dict[str, str]]) -> str | None:
    """Telephone numbers as the file keeps them: a note only where there is one."""
    if len(numbers) == 1 and not numbers[0].get("note"):
        return '[{"number":"' + numbers[0]["number"] + '"}]'
    kept = [one if one.get("note") else {"number": one["number"]} for one in numbers]
    return _encode(kept) if kept else None


def picked(fields: Fields, names: Iterable[str]) -> Values:
    """These fields as stored values, blanks left out."""
    values = {}
    for name in names:
        if name in fields:
            value = fields[name]
            if type(value) is not str:
                value = stored(value)
            if value is not None and value != "":
                values[name] = value
    return values


_DOOR: Final = frozenset(DOOR)


def door(fields: Fields) -> Values:
    """What a row of a household register says of its household: the same as `picked`, for tens of thousands."""
    values = {}
    for name, value in fields.items():
        if name in _DOOR:
            if type(value) not in _PLAIN:
                value = stored(value)
            if value is not None and value != "":
                values[name] = value
    return values


def person(fields: Fields) -> tuple[Values, Values]:
    """A resident: what the row says, and what follows from a valid ID number and only fills what is empty."""
    values = picked(fields, PERSON)
    fill: Values = {}
    number = fields.get("id_number")
    if number and is_valid(number):
        birth = birth_of(number)
        if birth:
            written = values.get("birth_date")
            if written and birth != written and birth.startswith(written):
                values["birth_date"] = birth  # 1972-08 in the column, the day in the number
            elif not written:
                fill["birth_date"] = birth
        if "sex" not in values:
            fill["sex"] = sex_of(number)
    return values, fill


def is_valid(number: str) -> bool:
    """Whether an ID number carries no visible mistake."""
    if len(number) == 15:
        return birth_of(number) is not None
    return len(number) == 18 and birth_of(number) is not None and check_digit(number) == number[17]


def profile(fields: Fields, category: str, *, first: bool) -> Values:
    """One special group of the person in the row."""
    values = picked(fields, ("started_on", "ended_on", "visit_frequency"))
    values["category"] = category
    if category == "disability":
        values |= picked(fields, ("disability_kind", "disability_level"))
    groups = fields.get("categories", ())
    cared_for = "elder_disabled" in groups
    if category == "elder_disabled" or (first and not cared_for):
        values |= picked(fields, ("care_level",))
    return values | picked(fields, (name for name in DETAILS if name in fields and asks_for(groups, name) == category))


def asks_for(groups: Iterable[str], name: str) -> str | None:
    """Which of these groups keeps such a column of a profile: the last that asks for it, as groups go from 高龄 to 失能失智."""
    asking = (one.code for one in reversed(codes.entries("special_groups")) if name in one.facts["fields"])
    return next((code for code in asking if code in groups), None)


def homeless(fields: Fields) -> tuple[str, ...]:
    """A warning when a row says something that none of its groups asks for: there is no profile to keep it in."""
    groups = fields.get("categories") or ()
    said = {name for group in groups for name in codes.fact("special_groups", group, "adds", ())}
    lost = any(fields.get(name) and name not in said and asks_for(groups, name) is None for name in DETAILS)
    return ("detail_homeless",) if lost else ()


CONTACTS: Final = (
    "emergency", "guardian", "helper", "appointed_guardian", "entrusted_carer", "disability_aide", "post_contact",
)  # fmt: skip
"""The roles of contacts that columns speak of, as `{role}_name` and `{role}_phones`."""
SEATS: Final = {role: role for role in CONTACTS} | {
    f"{role}{seat}": role for role in ("emergency", "guardian", "helper") for seat in (2, 3)
}
"""The role of each contact of a row: a second and a third of the same are `{role}2_name`, `{role}3_name`."""


def contacts(fields: Fields) -> list[Values]:
    """The people around the resident of the row."""
    found = []
    for seat, role in SEATS.items():
        title = codes.label("contact_role", role)
        name, numbers = fields.get(f"{seat}_name"), fields.get(f"{seat}_phones")
        if name or numbers:
            found.append({"role": role, "name": name or title} | ({"phones": phones(numbers)} if numbers else {}))
    return found


def visit(fields: Fields) -> tuple[Values, Values]:
    """A visit: what the row says, and the time band that follows from the hour."""
    values = picked(fields, CALL)
    values["visited_at"] = fields["visited_at"]
    band = None if "time_band" in values else time_band(fields["visited_at"])
    return values, {"time_band": band} if band else {}


def shop(fields: Fields) -> Values:
    """A shop."""
    values = picked(fields, TRADE)
    if "area_m2" in values:
        values["area_m2"] = float(values["area_m2"])
    return values


def is_day(text: object) -> bool:
    """Whether this is a whole day and not only a month or a year."""
    return isinstance(text, str) and bool(_DAY.fullmatch(text[:10]))


def hazard(fields: Fields, kind: str, found_on: str) -> Values:
    """One kind of hazard of a row with its state as far as the row tells it."""
    values = picked(fields, FAULT)
    values |= {"kind": kind, "found_on": found_on}
    due, closed_on = fields.get("due_date"), fields.get("closed_on")
    on_site = fields.get("fixed_on_site")
    if due and not (on_site and due == found_on):  # 立即 beside 当场整改 sets no deadline
        values["due_date"] = due
    said = fields.get("closed")
    passed = fields.get("recheck_result") == "passed"
    if closed_on or said or (said is None and (on_site or passed)):
        values["state"] = "closed"
        day = closed_on or (found_on if on_site else None) or (fields.get("rechecked_on") if passed else None)
        if day:
            values["closed_on"] = day
    elif fields.get("handed_over_to") and fields.get("handed_over_on"):
        values["state"] = "referred"
    else:
        values["state"] = "fixing"
    return values


def recheck(fields: Fields, *, closed: bool) -> Values | None:
    """The re-check a row tells of, or None; without a day there is none to keep."""
    if not fields.get("rechecked_on"):
        return None
    values = picked(fields, ("rechecked_on", "rechecked_by"))
    values["result"] = fields.get("recheck_result") or ("passed" if closed else "pending")
    return values


def referral(fields: Fields) -> Values | None:
    """The hand-over a row tells of, or None; without a day there is none to keep."""
    if not (fields.get("handed_over_to") and fields.get("handed_over_on")):
        return None
    body = codes.read_code("bodies", str(fields["handed_over_to"])) or "other"  # whose name then stands in the remark
    return {"body": body, "referred_on": fields["handed_over_on"]}


def undated(fields: Fields) -> list[str]:
    """What a hazard row says of steps without a day and bodies in no list: kept as words in the remark."""
    said = []
    body = fields.get("handed_over_to")
    if body and not fields.get("handed_over_on"):
        said.append(f"移交单位：{body}（日期未填）")
    elif body and not codes.read_code("bodies", str(body)):
        said.append(f"移交单位：{body}")
    if fields.get("recheck_result") == "failed" and not fields.get("rechecked_on"):
        said.append("复查情况：不合格（日期未填）")
    return said


def whole_days(fields: Fields) -> tuple[Fields, list[str]]:
    """The fields without days of which only the month is known, and the names of those that were left out."""
    partial = [name for name in fields if name in DAYS and not is_day(fields[name])]
    if not partial:
        return fields, []
    return {name: value for name, value in fields.items() if name not in partial}, partial
