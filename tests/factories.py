"""Records for tests, valid as they come: name only what the test is about.

    a_household(head_name="张三")      a door of the ledger that the fixture `ledger` opens, not yet written
    with ledger.change("登记") as pen:
        pen.add(a_household())
"""

import datetime
from itertools import count
from typing import Any

from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import (
    Appeal,
    Campaign,
    CampaignExclusion,
    CareMeasure,
    Community,
    Compound,
    Contact,
    DiaryEntry,
    Finding,
    Hazard,
    Household,
    IdDocument,
    LeafletMove,
    MonthClose,
    Notice,
    NoticeText,
    Outing,
    Photo,
    Profile,
    Recheck,
    Referral,
    Resident,
    Shop,
    Stairwell,
    Supervision,
    Term,
    TownNoticeText,
    UnitImage,
    Visit,
    VisitRule,
    Worker,
)
from xinjing_desktop.records.row import Row, shared_uid

UNIT_CODE, UNIT_NAME = "310105102001", "北渔居民区"
COMMUNITY = shared_uid("community", UNIT_CODE)
"""The one community of the ledger that the fixture opens."""
ACCOUNT, PASSWORD = "王芳", "春天里有三只燕子"

_number = count(1)


def a_community(**facts: Any) -> Community:
    return Community(**{"name": f"第{next(_number)}居民区", "code": "310105102999", "unit_type": "committee", **facts})


def a_compound(**facts: Any) -> Compound:
    return Compound(**{"community": COMMUNITY, "name": f"新村{next(_number)}", "road": "北渔路", "lane": "123", **facts})


def a_stairwell(compound: Compound | str, **facts: Any) -> Stairwell:
    return Stairwell(**{"compound": uid_of(compound), "road": "北渔路", "lane": "123", "number": str(next(_number)), **facts})


def a_household(stairwell: Stairwell | str | None = None, **facts: Any) -> Household:
    """A door in this stairwell; without one, a dwelling whose address is only known as a text."""
    n = next(_number)
    place = {"stairwell": uid_of(stairwell), "room_no": f"{n}01"} if stairwell else {"address_text": f"北渔路边小屋{n}"}
    return Household(**{"community": COMMUNITY, "head_name": "张三", **place, **facts})


def a_resident(household: Household | str | None = None, **facts: Any) -> Resident:
    return Resident(**{"household": uid_of(household) if household else None, "name": "李小明", "sex": "male", **facts})


def an_id_document(resident: Resident | str, **facts: Any) -> IdDocument:
    return IdDocument(**{"resident": uid_of(resident), "kind": "111", "number": "11010519491231002X", **facts})


def a_contact(resident: Resident | str, **facts: Any) -> Contact:
    return Contact(**{"resident": uid_of(resident), "role": "emergency", "name": "李大明", "relation": "儿子", **facts})


def a_profile(resident: Resident | str, **facts: Any) -> Profile:
    return Profile(**{"resident": uid_of(resident), "category": "elder_alone", **facts})


def a_worker(**facts: Any) -> Worker:
    return Worker(**{"name": "赵志愿", "role": "volunteer", "active": True, **facts})


def a_shop(**facts: Any) -> Shop:
    return Shop(**{"community": COMMUNITY, "shop_name": f"老盛昌{next(_number)}", "road": "北渔路", "house_no": "88", **facts})


def a_visit(household: Household | str | None = None, **facts: Any) -> Visit:
    where = {"household": uid_of(household)} if household else {}
    return Visit(**{**where, "visited_at": "2026-03-02T09:30", "method": "door", "outcome": "met_inside", **facts})


def a_hazard(household: Household | str | None = None, **facts: Any) -> Hazard:
    """An open hazard with its deadline two weeks away."""
    where = {"household": uid_of(household)} if household else {"place": "3楼楼道"}
    found_on, due = datetime.date(2026, 3, 2), datetime.date(2026, 3, 16)
    known = {"community": COMMUNITY, "kind": "H01", "found_on": found_on, "due_date": due, "state": "fixing"}
    return Hazard(**{**known, **where, "fixed_on_site": False, **facts})


def a_finding(hazard: Hazard | str, **facts: Any) -> Finding:
    return Finding(**{"hazard": uid_of(hazard), "found_on": datetime.date(2026, 3, 9), **facts})


def a_recheck(hazard: Hazard | str, **facts: Any) -> Recheck:
    return Recheck(**{"hazard": uid_of(hazard), "rechecked_on": datetime.date(2026, 3, 16), "result": "passed", **facts})


def a_referral(hazard: Hazard | str, **facts: Any) -> Referral:
    return Referral(**{"hazard": uid_of(hazard), "body": "property", "referred_on": datetime.date(2026, 3, 17), **facts})


def a_photo(**facts: Any) -> Photo:
    return Photo(**{"kind": "before", "digest": "0" * 64, "width": 4, "height": 3, "byte_count": 700, **facts})


def a_supervision(hazard: Hazard | str, **facts: Any) -> Supervision:
    issued = datetime.date(2026, 3, 20)
    known = {"community": COMMUNITY, "opinion": "请于三日内清理完毕", "issued_on": issued, "issued_by": "镇安全办"}
    return Supervision(**{**known, "hazard": uid_of(hazard), **facts})


def a_month_close(**facts: Any) -> MonthClose:
    known = {"community": COMMUNITY, "month": "2026-02", "closed_on": datetime.date(2026, 3, 2), "figures": "{}"}
    return MonthClose(**{**known, **facts})


def a_term(**facts: Any) -> Term:
    known = {"code_list": "residence_status", "code": f"town_{next(_number)}", "label": "人才公寓租住"}
    return Term(**{**known, **facts})


def a_notice(household: Household | str | None = None, **facts: Any) -> Notice:
    where = {"household": uid_of(household)} if household else {}
    known = {"community": COMMUNITY, "notice": "door_hanger", "code": "K7QM4R2C", "printed_at": "2026-03-02T09:30"}
    return Notice(**{**known, **where, "state": "printed", **facts})


def a_notice_text(**facts: Any) -> NoticeText:
    words = {"notice": "door_hanger", "part": "strip", "body": "<p>电瓶车停车棚</p>", "version": 1}
    return NoticeText(**{"community": COMMUNITY, **words, **facts})


def a_town_notice_text(**facts: Any) -> TownNoticeText:
    return TownNoticeText(
        **{"notice": "door_hanger", "part": "strip", "body": "<p>电瓶车停车棚</p>", "version": 1, **facts}
    )


def a_unit_image(**facts: Any) -> UnitImage:
    picture = {"kind": "logo", "digest": "0" * 64, "width": 4, "height": 3, "byte_count": 700}
    return UnitImage(**{"community": COMMUNITY, **picture, **facts})


def a_campaign(**facts: Any) -> Campaign:
    action = {"name": f"消防专项行动{next(_number)}", "starts_on": datetime.date(2026, 1, 9), "scope": "all"}
    return Campaign(**{"community": COMMUNITY, "ends_on": datetime.date(2026, 1, 20), **action, **facts})


def a_campaign_exclusion(campaign: Campaign | str, household: Household | str, **facts: Any) -> CampaignExclusion:
    why = {"excluded_on": datetime.date(2026, 1, 9), "reason": "动迁房，已无人居住"}
    return CampaignExclusion(**{"campaign": uid_of(campaign), "household": uid_of(household), **why, **facts})


def an_outing(**facts: Any) -> Outing:
    who = {"kind": "door_visits", "grid_workers": ["王芳"], "volunteers": ["李四", "张三"]}
    return Outing(**{"community": COMMUNITY, "started_at": "2026-01-12T09:00", "time_band": "day", **who, **facts})


def a_leaflet_move(**facts: Any) -> LeafletMove:
    pile = {"leaflet": "家庭防火安全提示", "kind": "received", "quantity": 2000, "moved_on": datetime.date(2026, 1, 8)}
    return LeafletMove(**{"community": COMMUNITY, **pile, **facts})


def an_appeal(**facts: Any) -> Appeal:
    words = {"source": "visit", "kind": "repair", "description": "楼道灯不亮"}
    return Appeal(**{"community": COMMUNITY, "raised_on": datetime.date(2026, 1, 12), **words, **facts})


def a_care_measure(resident: Resident | str, **facts: Any) -> CareMeasure:
    return CareMeasure(**{"resident": uid_of(resident), "kind": "meals", "started_on": datetime.date(2026, 1, 5), **facts})


def a_visit_rule(**facts: Any) -> VisitRule:
    return VisitRule(**{"community": COMMUNITY, "category": "elder_alone", "frequency": "weekly", **facts})


def a_diary_entry(**facts: Any) -> DiaryEntry:
    return DiaryEntry(**{"community": COMMUNITY, "day": datetime.date(2026, 1, 12), "body": "走访 12 户。", **facts})


def uid_of(record: Row | str) -> str:
    return record if isinstance(record, str) else record.uid


def a_stairwell_of_doors(ledger: Ledger, floors: int = 6, rooms: int = 2) -> list[str]:
    """Write a compound with one stairwell; the uids of its doors, from 101 upwards."""
    compound = a_compound()
    stairwell = a_stairwell(compound)
    doors = [
        a_household(stairwell, room_no=f"{floor}{room:02d}") for floor in range(1, floors + 1) for room in range(1, rooms + 1)
    ]
    with ledger.change("登记门洞") as pen:
        pen.add(compound)
        pen.add(stairwell)
        for door in doors:
            pen.add(door)
    return [door.uid for door in doors]
