"""Which columns of an outing and of a move of leaflets stand on a form, and why the others do not."""

from xinjing_desktop.records.campaign import PARTIES
from xinjing_desktop.ui.record_form import Section

WHAT: tuple[Section, ...] = (("", ("kind", "started_at", "place", "led_by")),)
WHO: tuple[Section, ...] = (("", (*PARTIES, "others_count")),)
REST: tuple[Section, ...] = (("", ("bodies", "remark")),)
OUTING_NOT_ON_FORM = {
    "community": "台账只有一个居民区，自动填写",
    "time_band": "由出动时间推算：日间、夜间或周末",
}

LEAFLET: tuple[Section, ...] = (("", ("leaflet", "kind", "quantity", "moved_on", "handled_by", "remark")),)
LEAFLET_NOT_ON_FORM = {"community": "台账只有一个居民区，自动填写"}
