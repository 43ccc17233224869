"""Which columns of the unit's own records stand on a form, and why the others do not."""

from xinjing_desktop.ui.record_form import Section

COMMUNITY: tuple[Section, ...] = (("", ("name", "unit_type", "address", "phone", "duty_hours", "remark")),)
COMMUNITY_NOT_ON_FORM = {"code": "新建台账时定下，各台电脑凭它认出是同一个居民区，以后不能改"}

COMPOUND: tuple[Section, ...] = (
    ("", ("name", "other_name", "road", "lane", "address", "housing_type")),
    ("房屋", ("built_year", "block_count", "stairwell_count", "household_count")),
    (
        "联系人",
        (
            "property_company",
            "property_lead",
            "property_phones",
            "owners_lead",
            "owners_phones",
            "police_name",
            "police_phones",
        ),
    ),
    ("消防", ("fire_station", "fire_lane", "charging_spots", "bike_shed_count", "control_room")),
    ("", ("remark",)),
)
COMPOUND_NOT_ON_FORM = {"community": "台账只有一个居民区，自动填写"}

STAIRWELL: tuple[Section, ...] = (
    ("", ("number", "height_class", "floors", "rooms_per_floor", "elevator", "block")),
    ("管理", ("stair_leader", "leader_phones", "worker")),
    ("消防设施", ("hydrant_state", "extinguisher_state", "emergency_light_state")),
    ("地址", ("compound", "road", "lane", "sub_lane")),
    ("", ("remark",)),
)
STAIRWELL_NOT_ON_FORM: dict[str, str] = {}

SHOP: tuple[Section, ...] = (
    ("", ("shop_name", "shop_type", "road", "house_no", "lane", "compound")),
    ("经营", ("operator_name", "phones", "area_m2", "staff_count", "people_sleep_in")),
    ("消防", ("gas_type", "extinguisher_count", "indoor_charging")),
    ("", ("address_text", "remark")),
)
SHOP_NOT_ON_FORM = {
    "community": "台账只有一个居民区，自动填写",
    "last_patrol_on": "由巡查记录得出；这里只留着导入的名册上写的日期",
}

WORKER: tuple[Section, ...] = (("", ("name", "role", "organisation", "phones", "active", "remark")),)
WORKER_NOT_ON_FORM: dict[str, str] = {}

TERM: tuple[Section, ...] = (("", ("label", "words", "retired")),)
TERM_NOT_ON_FORM = {
    "code_list": "新增时选定，以后不能换",
    "code": "按名称的读音自动生成，永久不变：记录和数据包里存的是它",
}
