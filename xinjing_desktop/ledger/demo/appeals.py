"""What the people of an invented unit asked for: some settled, some waiting, a few overdue, some for the second time."""

import datetime

from xinjing_desktop.ledger.casework.appeals import kind_of, proposed_promise
from xinjing_desktop.ledger.demo.chance import Chance
from xinjing_desktop.ledger.demo.places import Line, Places

_SAID = {
    "repair": ("楼道感应灯坏了三天", "单元门关不上，晚上不安全"), "leak": ("楼上漏水，墙面发霉", "外墙渗水，下雨天滴水"),
    "parking": ("消防通道旁乱停车，救护车进不来",), "cleaning": ("垃圾箱房有异味，请增加清运",), "greenery": ("树枝挡住窗户，请修剪",),
    "fire": ("楼道里总有人给电动车充电",), "elevator": ("想了解加装电梯要办什么手续",), "elder_care": ("父亲行动不便，想申请助餐",),
    "neighbours": ("隔壁半夜装修，影响休息",), "security": ("门岗不登记就放人进来",),
}  # fmt: skip
_ANSWERS = ("已联系物业处理，当天办好", "向居民解释了规定和流程，居民表示理解", "已转有关部门，告知了联系电话")
_WHO = ("居委会值班", "王书记", "李主任", "小赵")


def ask(chance: Chance, places: Places, visits: list[Line], today: datetime.date) -> list[Line]:
    """One appeal for about a hundred doors, at least six, and one for each need that was heard lately on a visit."""
    found: list[Line] = []
    for visit in [one for one in visits if one.get("needs") and one.get("household")][::3]:
        day = datetime.date.fromisoformat(visit["visited_at"][:10])
        found.append(
            _appeal(chance, places, day, today, kind_of(visit["needs"]), visit["needs"])
            | {"household": visit["household"], "visit": visit["uid"], "source": "visit", "raised_by": visit["person_met"]}
        )
    for number in range(max(6, len(places.doors) // 100)):
        kind = chance.choice(list(_SAID))
        day = today - datetime.timedelta(days=chance.randint(0, 60))
        line = _appeal(chance, places, day, today, kind, chance.choice(_SAID[kind]))
        if number % 3 == 0:  # something waits in every demo, and some of it for too long
            line = {name: value for name, value in line.items() if name not in ("answer", "answered_on", "result", "satisfied")}
        if number % 5 == 4 and found:
            line["household"] = found[-1]["household"]
        if line["source"] == "hotline":
            line["ticket_no"] = f"{day:%Y%m%d}-{chance.randint(1, 99_999):05d}"
        found.append(line)
    return found


def _appeal(chance: Chance, places: Places, day: datetime.date, today: datetime.date, kind: str, words: str) -> Line:
    door = chance.choice(places.doors)
    urgency = chance.one_of({"red": 1, "yellow": 5, "blue": 3})
    promised = proposed_promise(urgency, day)
    line: Line = {
        "uid": chance.uid(),
        "community": places.compounds[0]["community"],
        "household": door["uid"],
        "raised_on": day.isoformat(),
        "raised_by": door.get("head_name") or door.get("contact_name"),
        "phones": door.get("phones"),
        "source": chance.one_of({"call": 4, "came_in": 4, "hotline": 3, "wechat": 2}),
        "kind": kind,
        "urgency": urgency,
        "description": words,
        "handler": chance.choice(_WHO) if chance.happens(0.85) else None,
        "promised_on": promised.isoformat() if promised else None,
    }
    answered = day + datetime.timedelta(days=chance.randint(0, 8))
    if answered <= today and chance.happens(0.9):
        line |= {"answer": chance.choice(_ANSWERS), "answered_on": answered.isoformat()}
        line |= {"result": chance.one_of({"settled": 6, "explained": 3, "passed_on": 2}), "satisfied": int(chance.happens(0.88))}
    return line


