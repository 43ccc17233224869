"""The form of a household, laid out in the order in which a clerk asks at the door."""

from xinjing_desktop.records import Household
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.record_form import RecordForm

SECTIONS = (
    ("", ("head_name", "contact_name", "phones", "registered_count", "resident_count")),
    ("房屋与消防", ("occupancy", "gas_type", "ebike_count", "ebike_charging", "ebike_plates", "heating", "smoke_alarm_on")),
    ("", ("gas_alarm", "window_exit", "extinguisher_count")),
    ("上门", ("best_time_band", "access_note", "caution_note")),
    ("房主", ("owner_name", "owner_phones")),
    ("门号", ("room_no", "room_part", "household_no", "address_text")),
    ("", ("remark",)),
)
NOT_ON_FORM = {
    "community": "台账只有一个居民区，自动填写",
    "stairwell": "新增时由地址决定；搬错门洞时用“移到别的门洞”",
}


def household_form(desk: Desk) -> RecordForm:
    """A form over one household."""
    return RecordForm(desk, Household, SECTIONS, columns=2)
