"""Which field a term of a head feeds, by the kind of table. "?" means that the cells decide."""

from typing import Final


def _same(names: str) -> dict[str, str]:
    return {name: name for name in names.split()}


_COMMON: Final = _same("compound road lane sub_lane stairwell room_no address phones remark") | {
    "place": "address",
    "house_no": "stairwell",
}
_HOME: Final = _same(
    "head_name owner_name owner_phones contact_name registered_count resident_count ebike_count gas_type access_note "
    "household_no occupancy"
) | {"contact_phones": "phones", "head_phones": "phones"}
_RESIDENT: Final = (
    _COMMON
    | _HOME
    | _same(
        "name sex birth_date id_number relation_to_head residence_status registered_address name_phone categories "
        "disability disability_level care_level guardian_name guardian_phones emergency_name emergency_phones "
        "helper_name visit_frequency started_on ended_on moved_in_on moved_out_on died_on has_moved_out has_died alive "
        "life moved_to"
    )
    | _same(
        "self_care impairment bedridden hardship_kind guardian_whereabouts alone_hours illness support_form veteran_kind aids "
        "oxygen carriers bedroom call_button "
        "care_team school support_unit appointed_guardian_name appointed_guardian_phones entrusted_carer_name "
        "entrusted_carer_phones disability_aide_name disability_aide_phones post_contact_name post_contact_phones "
        "emergency2_name emergency2_phones emergency3_name emergency3_phones guardian2_name guardian2_phones "
        "guardian3_name guardian3_phones helper2_name helper3_name"
    )
    | {"type": "?", "method": "?", "closed": "life"}
)
_CASE: Final = _same(
    "hazard_no severity measures due_date rechecked_on rechecked_by recheck_result closed closed_on handed_over_to "
    "handed_over_on shop_name"
)
_FIXING: Final = _same("fixed_on_site limited fix_manner") | {"fix_state": "?"}
_TRADER_PHONES: Final = dict.fromkeys(("head_phones", "contact_phones", "operator_phones", "owner_phones"), "phones")
_VISIT: Final = (
    _COMMON
    | _FIXING
    | _same(
        "time_band method outcome attempt_no person_met workers three_done clear_corridor clear_balcony clear_kitchen "
        "close_power close_gas close_windows leaflet_count needs follow_up_on head_name name_phone kinds"
    )
    | dict.fromkeys(("day", "visit_when", "found_on", "patrol_when"), "visited_at")
    | dict.fromkeys(("found_by", "patrol_by", "helper_name"), "workers")
    | dict.fromkeys(("name", "contact_name", "responsible_name"), "person_met")
    | dict.fromkeys(("head_phones", "contact_phones"), "phones")
    | {"clock": "visited_clock", "hazard_text": "kinds", "description": "kinds", "type": "?"}
)

FIELDS_OF: Final[dict[str, dict[str, str]]] = {
    "residents": _RESIDENT,
    "profiles": _RESIDENT
    | dict.fromkeys(("workers", "responsible_name"), "helper_name")
    | {"contact_name": "emergency_name", "contact_phones": "emergency_phones"},
    "households": _COMMON | _HOME | _same("name_phone") | {"name": "head_name", "type": "?"},
    "hazards": _COMMON
    | _CASE
    | _FIXING
    | _TRADER_PHONES
    | _same("kinds description responsible_name found_on found_by house_no name_phone place")
    | dict.fromkeys(("day", "clock", "visit_when", "patrol_when"), "found_on")
    | dict.fromkeys(("workers", "patrol_by"), "found_by")
    | dict.fromkeys(
        ("name", "head_name", "contact_name", "person_met", "operator_name", "owner_name"), "responsible_name"
    )
    | {"type": "kinds", "hazard_text": "?", "outcome": "?"},
    "visits": _VISIT,
    "mixed": _VISIT | _CASE | {"hazard_text": "?", "description": "description"},
    "shops": _COMMON
    | _FIXING
    | _TRADER_PHONES
    | _same(
        "shop_name house_no shop_type area_m2 operator_name staff_count people_sleep_in gas_type extinguisher_count "
        "indoor_charging kinds name_phone"
    )
    | dict.fromkeys(("name", "head_name", "contact_name", "owner_name", "responsible_name"), "operator_name")
    | dict.fromkeys(("day", "found_on", "visit_when", "patrol_when"), "last_patrol_on")
    | dict.fromkeys(("type", "categories"), "shop_type")
    | dict.fromkeys(("hazard_text", "description"), "kinds")
    | {"stairwell": "house_no", "resident_count": "staff_count"},
}

REPEATABLE: Final = frozenset(
    ("phones", "remark", "categories", "address", "kinds", "needs", "name_phone", "recheck_result")
)
"""Fields that several columns may feed."""
