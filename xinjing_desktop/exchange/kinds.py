"""What one data row of a table stands for, told from the terms of its heads and the words of its title."""

import re
from collections.abc import Set as AbstractSet
from typing import Final

_VISIT: Final = frozenset(
    "outcome person_met three_done clear_corridor clear_balcony clear_kitchen close_power close_gas close_windows "
    "leaflet_count needs follow_up_on time_band method attempt_no visit_when workers".split()
)
_HAZARD: Final = frozenset(
    "kinds description hazard_text due_date measures rechecked_on rechecked_by recheck_result limited fixed_on_site "
    "fix_manner fix_state closed closed_on severity handed_over_to handed_over_on hazard_no responsible_name found_on "
    "found_by".split()
)
_FINDING: Final = frozenset(("kinds", "description", "hazard_text", "kind_tick"))
_PLACE: Final = frozenset(("address", "place", "stairwell", "room_no", "lane", "house_no", "road"))
_PERSON: Final = frozenset(
    ("id_number", "sex", "birth_date", "relation_to_head", "residence_status", "registered_address", "died_on", "has_died")
)
_HOME: Final = frozenset(
    "head_name owner_name contact_name occupancy registered_count resident_count ebike_count gas_type access_note "
    "owner_phones household_no".split()
)
_PROFILE: Final = frozenset(
    "emergency_name emergency_phones guardian_name guardian_phones helper_name visit_frequency "
    "started_on ended_on care_level disability disability_level category_tick self_care impairment hardship_kind illness "
    "support_form veteran_kind guardian_whereabouts aids care_team disability_aide_name post_contact_name".split()
)
_SHOP: Final = frozenset(
    "shop_type operator_name area_m2 staff_count people_sleep_in indoor_charging patrol_when".split()
)
_PROFILE_TITLE: Final = re.compile(
    "重点人群|重点人员|重点对象|特殊群体|特殊人群|独居|孤老|高龄|空巢|纯老|残疾|低保|困难|困境|优抚|失独|特困|失能|失智|卧床|关爱对象|帮扶|老年人|老人|留守"
)
_STAFF: Final = re.compile("通讯录|值班|网格员|楼组长|工作人员名|志愿者(?:名单|名册|花名册|登记)|联系表")

_RESIDENTS: Final = re.compile("居民(?![区委会])|住户|租客|业主(?!委)")


def kind_of(terms: AbstractSet[str], title: str) -> str:
    """The kind of the contract, or "none" when a row of the table is no record."""
    cared_for = "name" in terms and len(terms & _PERSON) >= 2 and len(terms & _PROFILE) >= 2
    findings = bool(terms & _FINDING - ({"description"} if cared_for else set()))  # 情况 of a person is no hazard
    visit, hazard = len(terms & _VISIT), len(terms & _HAZARD)
    shop = "shop_name" in terms or ("operator_name" in terms and len(terms & _SHOP) >= 2)
    if "stat" in terms and not terms & {
        "name",
        "room_no",
        "id_number",
        "visit_when",
        "shop_name",
        "description",
        "head_name",
    }:
        return "none"
    if shop:
        others = len(
            terms & _HAZARD - {"kinds", "hazard_text", "fixed_on_site", "responsible_name", "fix_state", "found_on"}
        )
        if (
            findings
            and (others >= 2 or (others and re.search("隐患", title)))
            and len(terms & _SHOP - {"patrol_when"}) <= 2
        ):
            return "hazards"
        return "shops"
    placed = bool(terms & _PLACE)
    if (findings and placed) or (findings and "responsible_name" in terms and hazard >= 3):
        strong_visit = len(terms & (_VISIT - {"visit_when", "workers", "method"}))
        if strong_visit >= 2 or (strong_visit and "visit_when" in terms) or ("走访" in title and visit >= 2):
            return "mixed"
        if hazard >= 2 or terms & {"visit_when", "patrol_when", "day", "workers", "patrol_by", "clock"}:
            return "hazards"
    person = "name" in terms
    if visit >= 2 and placed and (terms & {"visit_when", "day", "clock", "found_on", "patrol_when"} or visit >= 3):
        strong = terms & (_VISIT - {"visit_when", "workers", "method"})
        if strong or "visit_when" in terms or not person:
            return "visits"
    if "hazard_text" in terms and placed and (hazard >= 2 or "隐患" in title):
        return "hazards"
    return _people(terms, title, person, placed)


def _people(terms: AbstractSet[str], title: str, person: bool, placed: bool) -> str:
    personal, home = len(terms & _PERSON), len(terms & _HOME)
    person = person or ("name_phone" in terms and bool(personal or terms & _PROFILE or "categories" in terms))
    if (
        not person
        and (personal >= 2 or "id_number" in terms)
        and terms & {"head_name", "contact_name"}
        and not terms & {"registered_count", "resident_count"}
    ):
        person = True
    profile = len(terms & _PROFILE)
    if person:
        if "categories" in terms or profile:
            listed = bool(_PROFILE_TITLE.search(title))
            resident = len(
                terms & {"relation_to_head", "residence_status", "occupancy", "head_name", "registered_count"}
            )
            if listed or resident == 0 or profile >= 2 > resident:
                return "profiles"
            return "residents"
        if (
            _PROFILE_TITLE.search(title)
            and not terms & {"relation_to_head", "occupancy"}
            and not re.search("户籍|居民台账", title)
        ):
            return "profiles"
        if home and placed and not personal and terms & {"registered_count", "resident_count", "occupancy"}:
            return "households"
        staff = _STAFF.search(title) and not _RESIDENTS.search(title)
        if personal or home or (placed and not staff):
            return "residents"
        return "none"
    if placed and home:
        return "households"
    return "none"
