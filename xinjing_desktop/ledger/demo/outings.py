"""Who went out during the invented campaign, and the leaflets they took along."""

import datetime
from collections import defaultdict
from typing import Any

from xinjing_desktop.ledger.casework.visits import time_band
from xinjing_desktop.ledger.demo.chance import Chance
from xinjing_desktop.ledger.demo.places import Line, Places, listed
from xinjing_desktop.ledger.demo.rounds import LENGTH
from xinjing_desktop.records.workdays import is_workday

LEAFLET = "《您的安全 我的使命》家庭防火安全提示"
_PLANS: tuple[tuple[str, str, str, dict[str, int]], ...] = (
    ("door_visits", "day", "09:30", {"committee_staff": 1, "grid_workers": 2, "volunteers": 2}),
    ("door_visits", "day", "14:00", {"committee_staff": 2, "volunteers": 1, "stair_leaders": 2}),
    ("shop_patrol", "day", "15:00", {"grid_workers": 1, "police_and_enforcement": 1}),
    ("door_visits", "evening", "18:30", {"grid_workers": 2, "volunteers": 2}),
    ("compound_patrol", "day", "10:00", {"grid_workers": 1, "stair_leaders": 2}),
    ("night_check", "evening", "21:00", {"committee_staff": 1, "grid_workers": 2, "police_and_enforcement": 1}),
    ("door_visits", "weekend", "10:00", {"committee_staff": 1, "volunteers": 3, "office_liaisons": 1}),
    ("publicity", "weekend", "15:00", {"committee_staff": 2, "volunteers": 3}),
)
"""Kind, when, at what time, and how many of each role; they follow one another through the campaign."""
_LEADERS = ("居民区书记", "镇平安办主任", "镇党委副书记")
_ROLES = {
    "committee_staff": ("committee_staff", "director"), "grid_workers": ("grid_worker",), "volunteers": ("volunteer",),
    "office_liaisons": ("office_liaison",), "police_and_enforcement": ("police",),
}  # fmt: skip
_FITS = {"shop": "shop_patrol", "compound": "night_check", "stairwell": "compound_patrol", "public": "compound_patrol"}
"""On what kind of outing hazards of a scope were found; all else was found at a door."""


def go_out(chance: Chance, places: Places, hazards: list[Line], today: datetime.date) -> list[Line]:
    """One or two outings on most days of the campaign, and those on which these hazards were found in the open."""
    found: list[Line] = []
    by_role: dict[str, list[str]] = defaultdict(list)
    for worker in places.workers:
        for party, roles in _ROLES.items():
            if worker["role"] in roles:
                by_role[party].append(worker["name"])
    by_role["stair_leaders"] = list(dict.fromkeys(one["stair_leader"] for one in places.stairwells))
    wanted = {(hazard["found_on"], _FITS.get(hazard.get("scope") or "", "")) for hazard in hazards}
    for back in range(LENGTH, 0, -1):  # not today: what begins this evening has not been yet
        day = today - datetime.timedelta(days=back)
        fitting = [plan for plan in _PLANS if (plan[1] == "weekend") != is_workday(day)]
        went = chance.some(fitting, chance.choice((0, 1, 1, 2)))
        went += [plan for plan in _PLANS if (day.isoformat(), plan[0]) in wanted and plan not in went]
        found += [_outing(chance, places, by_role, day, plan) for plan in went]
    return sorted(found, key=lambda one: str(one["started_at"]))


def _outing(chance: Chance, places: Places, by_role: dict[str, list[str]], day: datetime.date, plan: Any) -> Line:
    kind, _, at, wanted = plan
    compound = chance.choice(places.compounds)
    moment = f"{day}T{at}"
    outing: Line = {
        "uid": chance.uid(),
        "community": compound["community"],
        "kind": kind,
        "started_at": moment,
        "time_band": time_band(moment),
        "place": f"{compound['road']}沿街" if kind == "shop_patrol" else compound["name"],
    }
    taken: set[str] = set()
    for party, count in wanted.items():
        names = [name for name in chance.some(by_role[party], count) if name not in taken]
        taken |= set(names)
        outing[party] = listed(names)
    if kind == "night_check" or chance.happens(0.08):
        outing["led_by"] = chance.choice(_LEADERS)
    if kind in ("shop_patrol", "night_check"):
        outing["bodies"] = listed(["enforcement", "police_xinjing"] if kind == "night_check" else ["enforcement"])
    if not taken or kind == "publicity":
        outing["others_count"] = chance.randint(2, 8)
    return outing


def link_findings(outings: list[Line], hazards: list[Line]) -> None:
    """What was found in the open on the day of a fitting outing was found on it."""
    by_day = {(str(one["started_at"])[:10], one["kind"]): one["uid"] for one in outings}
    for hazard in hazards:
        if kind := _FITS.get(hazard.get("scope") or ""):
            hazard["outing"] = by_day.get((hazard["found_on"], kind))


def leaflets(chance: Chance, places: Places, visits: list[Line], today: datetime.date) -> list[Line]:
    """What came in before the campaign, what was put up, and a few that got wet."""
    handed_out = sum(visit["leaflet_count"] or 0 for visit in visits)
    began = today - datetime.timedelta(days=LENGTH + 2)
    some = max(20, handed_out // 40)
    keeper = places.workers[0]["name"]
    plans = (
        ("received", 0, round(handed_out * 0.8, -1) + 50, "镇里统一印制"),
        ("posted", 6, some, "楼道宣传栏"),
        ("received", 16, round(handed_out * 0.5, -1) + 50, "第二批"),
        ("posted", 18, some // 2, "居委会大厅摆放"),
        ("spoiled", 20, 12, "受潮"),
    )
    return [
        {
            "uid": chance.uid(),
            "community": places.compounds[0]["community"],
            "leaflet": LEAFLET,
            "kind": kind,
            "quantity": int(count),
            "moved_on": (began + datetime.timedelta(days=after)).isoformat(),
            "handled_by": keeper,
            "remark": remark,
        }
        for kind, after, count, remark in plans
    ]
