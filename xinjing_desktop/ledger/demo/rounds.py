"""The rounds of a campaign that is nearly done: who knocked where, who was at home, and who was not."""

import datetime
from collections import defaultdict

from xinjing_desktop.ledger.casework.visits import time_band
from xinjing_desktop.ledger.demo.chance import Chance
from xinjing_desktop.ledger.demo.places import Line, Places, listed
from xinjing_desktop.records.workdays import is_workday

LENGTH = 30
"""Days ago that the campaign began."""
_FIRST = {"met_inside": 40, "met_door": 14, "contacted_remote": 3, "not_home": 38, "refused": 1.5, "no_access": 3.5}
_AGAIN = {"met_inside": 55, "met_door": 18, "contacted_remote": 9, "not_home": 16, "refused": 1.5, "no_access": 0.5}
_HOURS = {
    "day": ("09:30", "10:15", "14:00", "15:20"),
    "evening": ("18:30", "19:10", "19:45"),
    "weekend": ("10:00", "15:00"),
}
_NEEDS = (
    "希望加装电梯",
    "楼道灯不亮，请物业修",
    "屋面漏水，报修多次",
    "门口乱停车，出行不便",
    "想申请老年餐",
    "咨询居住证办理",
)
_MET = frozenset({"met_inside", "met_door"})
_SETTLED = frozenset({"met_inside", "met_door", "contacted_remote", "vacant_verified", "moved"})


def walk(chance: Chance, places: Places, today: datetime.date) -> list[Line]:
    """All visits: each stairwell by day, then what was missed in the evening, then at the weekend."""
    doors: dict[str, list[Line]] = defaultdict(list)
    for door in places.doors:
        doors[door["stairwell"]].append(door)
    staff = [worker["name"] for worker in places.workers]
    visits: list[Line] = []
    for stairwell in places.stairwells:
        if chance.happens(0.04):
            continue  # nobody has been there yet: something is left to do
        left = doors[stairwell["uid"]]
        began = today - datetime.timedelta(days=chance.randint(3, LENGTH))
        for attempt, band in enumerate(("day", "evening", "weekend"), start=1):
            moment = _moment(chance, began + datetime.timedelta(days=4 * (attempt - 1)), band)
            if moment[:10] > today.isoformat() or not left:
                break
            walkers = listed(chance.some(staff, 2))
            made = [_knock(chance, door, moment, attempt, walkers) for door in left]
            visits += made
            left = [door for door, visit in zip(left, made, strict=True) if visit["outcome"] not in _SETTLED]
    return visits


def _moment(chance: Chance, day: datetime.date, band: str) -> str:
    while is_workday(day) == (band == "weekend"):
        day += datetime.timedelta(days=1)
    return f"{day}T{chance.choice(_HOURS[band])}"


def _knock(chance: Chance, door: Line, moment: str, attempt: int, walkers: str | None) -> Line:
    outcome = chance.one_of(_FIRST if attempt == 1 else _AGAIN)
    if door["occupancy"] == "vacant":
        outcome = "vacant_verified" if attempt > 1 or chance.happens(0.6) else "not_home"
    elif door["occupancy"] == "rented" and chance.happens(0.01):
        outcome = "moved"
    met, inside = outcome in _MET, outcome == "met_inside"
    return {
        "uid": chance.uid(),
        "household": door["uid"],
        "visited_at": moment,
        "time_band": time_band(moment),
        "attempt_no": attempt,
        "method": "phone" if outcome == "contacted_remote" else "door",
        "outcome": outcome,
        "person_met": (door.get("head_name") or door.get("contact_name")) if met else None,
        "verified": 1 if met else None,
        "three_done": int(chance.happens(0.93)) if inside else None,
        "leaflet_count": 1 if met or outcome == "not_home" else None,
        "needs": chance.choice(_NEEDS) if met and chance.happens(0.02) else None,
        "workers": walkers,
    }


def patrols(chance: Chance, places: Places, today: datetime.date) -> list[Line]:
    """One patrol of most shops during the campaign; the shop remembers the day."""
    found: list[Line] = []
    staff = [worker["name"] for worker in places.workers]
    for shop in places.shops:
        if chance.happens(0.1):
            continue
        moment = _moment(chance, today - datetime.timedelta(days=chance.randint(7, LENGTH)), "day")
        shop["last_patrol_on"] = moment[:10]
        found.append(
            {
                "uid": chance.uid(),
                "shop": shop["uid"],
                "visited_at": moment,
                "time_band": time_band(moment),
                "attempt_no": 1,
                "method": "door",
                "outcome": "met_inside",
                "leaflet_count": 1,
                "workers": listed(chance.some(staff, 2)),
            }
        )
    return found
