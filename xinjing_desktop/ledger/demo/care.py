"""What is done for the people whom an invented committee looks after, and when it looks at their profiles again."""

import datetime

from xinjing_desktop.ledger.demo.chance import Chance
from xinjing_desktop.ledger.demo.people import People
from xinjing_desktop.ledger.demo.places import Line

_FOR_ELDERS = {
    "meals": 0.15, "old_companion": 0.25, "smoke_alarm": 0.35, "call_button": 0.2, "power_strip": 0.12, "home_adaptation": 0.05,
}  # fmt: skip
_FOR_ANYBODY = {"pairing": 0.08, "gas_alarm": 0.06, "errands": 0.05}
_DONE_BY = {
    "meals": "社区食堂", "old_companion": "老伙伴志愿者", "call_button": "镇为老服务中心", "errands": "楼组长", "pairing": "党员志愿者",
    "festive_visit": "居委会",
}  # fmt: skip
LOOKED_BACK = 700


def care_for(chance: Chance, people: People, today: datetime.date) -> list[Line]:
    """Measures of care for those in special groups; some of the profiles get a day of review, a few of which has come."""
    found: list[Line] = []
    kept: set[tuple[str, str]] = set()
    for profile in people.profiles:
        if profile.get("ended_on"):
            continue
        if chance.happens(0.3):
            profile["review_on"] = (today + datetime.timedelta(days=chance.randint(-20, 180))).isoformat()
        chances = _FOR_ELDERS | _FOR_ANYBODY if str(profile["category"]).startswith("elder_") else _FOR_ANYBODY
        for kind, share in chances.items():
            if chance.happens(share) and (profile["resident"], kind) not in kept:
                kept.add((profile["resident"], kind))
                found.append(_measure(chance, profile["resident"], kind, today))
        if chance.happens(0.2) and (profile["resident"], "festive_visit") not in kept:
            kept.add((profile["resident"], "festive_visit"))
            day = (today - datetime.timedelta(days=chance.randint(10, 60))).isoformat()
            found.append(_measure(chance, profile["resident"], "festive_visit", today) | {"started_on": day, "ended_on": day})
    return found


def _measure(chance: Chance, resident: str, kind: str, today: datetime.date) -> Line:
    began = today - datetime.timedelta(days=chance.randint(5, LOOKED_BACK))
    ended = began + datetime.timedelta(days=chance.randint(60, 400)) if chance.happens(0.1) else None
    return {
        "uid": chance.uid(),
        "resident": resident,
        "kind": kind,
        "started_on": began.isoformat(),
        "ended_on": ended.isoformat() if ended and ended < today else None,
        "done_by": _DONE_BY.get(kind),
    }
