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


_IN_OLD_COMPOUNDS = {
    "repair": ("楼道灯不亮，老人夜里上下楼看不清", "楼道灯的开关坏了，报修两次没人来"),
    "leak": ("顶楼漏水，请尽快来堵漏", "外墙渗水，想请物业堵漏"),
    "parking": ("车停得太满，消防车开不进来", "晚上门口停满车，轮椅出不去"),
    "elevator": ("六层楼爬不动，想问加装电梯怎么办", "一楼不同意加装电梯，请居委会来协调"),
    "fire": ("楼道里堆着旧家具，请帮忙清掉",),
}
_AT_THE_DOOR = 0.6
"""Share of these that were said at the door, on the visit of the campaign."""


def ask_in_campaign(
    chance: Chance, places: Places, visits: list[Line], first: datetime.date, last: datetime.date
) -> list[Line]:
    """What the old compounds of a unit asked for from the first to the last day: one to three, now and then one of them again.

    What was said at the door is written on its visit, too.
    """
    old = {stairwell["uid"] for stairwell in places.stairwells if stairwell["height_class"] == "multi_storey"}
    doors = {door["uid"]: door for door in places.doors if door["stairwell"] in old and door["occupancy"] != "vacant"}
    talks = [visit for visit in visits if visit["outcome"] == "met_inside" and visit["household"] in doors]
    found: list[Line] = []
    for visit in chance.some(talks, chance.choice((1, 2, 2, 3))):
        kind = chance.choice(list(_IN_OLD_COMPOUNDS))
        words, day = chance.choice(_IN_OLD_COMPOUNDS[kind]), datetime.date.fromisoformat(visit["visited_at"][:10])
        said_there = chance.happens(_AT_THE_DOOR)
        if not said_there:
            day = first + datetime.timedelta(days=chance.randint(0, (last - first).days))
        line = _appeal(chance, places, day, last, kind, words) | _of_door(doors[visit["household"]])
        if said_there:
            visit["needs"] = words
            line |= {"visit": visit["uid"], "source": "visit", "raised_by": visit["person_met"]}
        elif line["source"] == "hotline":
            line["ticket_no"] = f"{day:%Y%m%d}-{chance.randint(1, 99_999):05d}"
        found.append(line)
    if found and chance.happens(0.2):
        found.append(_again(chance, places, found[-1], last))
    return found


def _again(chance: Chance, places: Places, before: Line, last: datetime.date) -> Line:
    """The same door asks for the same a second time, by the hotline, and waits."""
    day = min(last, datetime.date.fromisoformat(before["raised_on"]) + datetime.timedelta(days=2))
    line = _appeal(chance, places, day, day - datetime.timedelta(days=1), before["kind"], before["description"])
    kept = {name: before[name] for name in ("household", "phones", "raised_by")}
    ticket = f"{day:%Y%m%d}-{chance.randint(1, 99_999):05d}"
    return line | kept | {"source": "hotline", "ticket_no": ticket, "remark": "上次反映以后没有解决"}


def _of_door(door: Line) -> Line:
    return {
        "household": door["uid"],
        "raised_by": door.get("head_name") or door.get("contact_name"),
        "phones": door.get("phones"),
    }
