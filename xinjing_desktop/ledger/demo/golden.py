"""The campaign of January 2026 as the town newspaper told it, to the household (domain note §2, §14); the people are invented.

34 units, 57,400 of 58,571 households and 6,110 of 6,172 key households visited by 16 January, more than 6,000 person-times,
ten places taught at shops and twenty in the compounds. Everything is written into the town's ledger alone.

A flat that was found empty is still due (`vacant_rule`), so that nothing leaves the 58,571: who was not visited was never at
home, refused, is behind a locked door, or has an empty flat whose owner nobody has reached yet.
"""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from xinjing_desktop.ledger.casework.visits import time_band
from xinjing_desktop.ledger.demo.appeals import ask_in_campaign
from xinjing_desktop.ledger.demo.campaign import key_doors, what_is_due
from xinjing_desktop.ledger.demo.chance import Chance
from xinjing_desktop.ledger.demo.findings import Findings, find_at_home
from xinjing_desktop.ledger.demo.names import Names
from xinjing_desktop.ledger.demo.outings import LEAFLET
from xinjing_desktop.ledger.demo.people import OCCUPANCY, People, look_after_one, settle
from xinjing_desktop.ledger.demo.places import Line, Places, lay_out, listed
from xinjing_desktop.records.row import shared_uid

UNITS = 34
APARTMENT = ("虹桥人才公寓", "apartment")
DUE, VISITED = 58_571, 57_400
KEY_DUE, KEY_VISITED = 6_172, 6_110
AT_SHOPS, IN_COMPOUNDS = 10, 20
BEGAN, AS_OF, ENDS = datetime.date(2026, 1, 9), datetime.date(2026, 1, 16), datetime.date(2026, 1, 20)
NAME = "火灾隐患排查整治专项行动"
LEAFLETS = 2_059
"""Sheets that a unit of mean size received: 70,000 posters for 34 units."""
FINDINGS = 0.05
"""Hazards per household."""
NOT_HOME = 0.38
"""Share of doors at which nobody opened the first time (domain note §14: 30–45 %)."""
PERSONS = 2.32

_SLOTS = tuple(
    f"{BEGAN + datetime.timedelta(days=days)}T{at}"
    for days in range((AS_OF - BEGAN).days + 1)
    for at in (("10:00", "15:30") if (BEGAN + datetime.timedelta(days=days)).weekday() >= 5 else ("09:30", "14:30", "18:45"))
)
_IN_THE_END = {"met_inside": 70, "met_door": 20, "contacted_remote": 10}
_OF_AN_EMPTY_FLAT = {"contacted_remote": 75, "met_door": 25}
"""How the owner was reached."""
_STILL_MISSING = {"not_home": 56, "untried": 12, "thrice": 9, "refused": 15, "no_access": 8}
_STILL_EMPTY = 0.22
"""Share of those not visited that were found empty."""
_LATEST_START = 10
"""The last turn after which two more in other bands surely follow."""
_PARTIES = (
    ("committee_staff", ("committee_staff", "director"), 1), ("grid_workers", ("grid_worker",), 2), ("volunteers", ("volunteer",), 1),
    ("office_liaisons", ("office_liaison",), 1),
)  # fmt: skip
_LEADERS = ("镇党委书记", "镇长", "镇平安办主任", "居民区党总支书记")


@dataclass(frozen=True)
class Plan:
    """What one unit has to come to."""

    number: int
    due: int
    visited: int
    key_due: int
    key_visited: int
    at_shops: int
    in_compounds: int

    @property
    def is_apartment(self) -> bool:
        """The talent apartment, which is no 居民区."""
        return self.number == UNITS


@dataclass
class Unit:
    """The stored lines of one unit."""

    places: Places
    people: People
    visits: list[Line] = field(default_factory=list)
    outings: list[Line] = field(default_factory=list)
    moves: list[Line] = field(default_factory=list)
    appeals: list[Line] = field(default_factory=list)
    findings: Findings = field(default_factory=Findings)
    campaign: Line = field(default_factory=dict)


def plans(seed: int) -> Iterator[Plan]:
    """How the town's figures are spread over its units: unequal ones, as in life, that sum up exactly."""
    chance = Chance(seed * 7919 + 34, BEGAN.toordinal())
    sizes = [chance.uniform(0.62, 1.5) for _ in range(UNITS - 1)] + [0.36]
    due = _spread(DUE, sizes)
    missing = _spread(DUE - VISITED, [size * chance.uniform(0.6, 1.4) for size in due])
    key = _spread(KEY_DUE, [*(size * chance.uniform(0.85, 1.15) for size in due[:-1]), due[-1] * 0.15])
    key_missing = _spread(KEY_DUE - KEY_VISITED, [min(*pair) for pair in zip(missing, key, strict=True)])
    shops, compounds = _spread(AT_SHOPS, [1] * UNITS), _spread(IN_COMPOUNDS, [1] * UNITS)
    for at in range(UNITS):
        yield Plan(
            at + 1, due[at], due[at] - missing[at], key[at], key[at] - key_missing[at], shops[at], compounds[at]
        )


def _spread(whole: int, weights: Sequence[float]) -> list[int]:
    """Whole numbers in these proportions with exactly that sum."""
    scale, at, found, before = whole / sum(weights), 0.0, [], 0
    for weight in weights:
        at += weight * scale
        found.append(round(at) - before)
        before = round(at)
    return found


def unit(plan: Plan, community: str, code: str, series: str, seed: int, used: set[str]) -> Unit:
    """Everything of one unit; `used` are the ID numbers of the units before."""
    chance = Chance(seed * 1000 + plan.number, BEGAN.toordinal() - 400)
    names = Names(chance, AS_OF, used)
    places = lay_out(chance, names, community, code, plan.due)
    people = settle(chance, names, places, round(plan.due * PERSONS), AS_OF, _TENANTS if plan.is_apartment else _USES)
    made = Unit(places, people)
    key = _key_doors(chance, names, made, plan)
    looked_after = {profile["resident"] for profile in people.profiles}
    people.documents = [one for one in people.documents if one["resident"] in looked_after]  # nobody needs the others'
    _knock(chance, made, plan, key)
    _go_out(chance, names, made)
    days = [BEGAN + datetime.timedelta(days=chance.randint(0, (AS_OF - BEGAN).days)) for _ in range(round(FINDINGS * plan.due))]
    made.findings = find_at_home(chance, places, code, days, AS_OF)
    _teach(chance, made, plan, code)
    if not plan.is_apartment:
        apart = Chance(seed * 7919 + plan.number, BEGAN.toordinal() - 399)
        made.appeals = ask_in_campaign(apart, places, made.visits, BEGAN, AS_OF)
    _receive(chance, made, community, round(LEAFLETS * UNITS * plan.due / DUE))
    made.campaign = {
        "uid": shared_uid("campaign", series, community),
        "community": community,
        "series": series,
        "name": NAME,
        "starts_on": BEGAN.isoformat(),
        "ends_on": ENDS.isoformat(),
        **what_is_due(places, key, BEGAN),
        "vacant_rule": "due",
        "from_town": 1,
    }
    return made


_USES = {**OCCUPANCY, "owner_occupied": 80.5, "vacant": 2.5}
_TENANTS = {"rented": 95.5, "vacant": 2.5, "other": 2.0}
"""How the flats of the apartment are used."""


def _key_doors(chance: Chance, names: Names, made: Unit, plan: Plan) -> list[str]:
    """The key households: those drawn, some dropped or added until there are as many as wanted."""
    people = made.people
    people.profiles = [profile for profile in people.profiles if profile.get("ended_on") is None]
    lives = {line["uid"]: line["household"] for line in people.residents}
    key = sorted(key_doors(people))
    chance.shuffle(key)
    dropped = set(key[plan.key_due :])
    people.profiles = [profile for profile in people.profiles if lives[profile["resident"]] not in dropped]
    key = key[: plan.key_due]
    heads = {line["household"]: line for line in reversed(people.residents)}
    others = sorted(heads.keys() - set(key))
    for household in chance.some(others, plan.key_due - len(key)):
        look_after_one(chance, names, made.places, people, heads[household], AS_OF)
        key.append(household)
    return key


def _knock(chance: Chance, made: Unit, plan: Plan, key: list[str]) -> None:
    """Visits: whoever is to have been reached was in the end, in another band where nobody opened at first."""
    known = set(key)
    others: dict[bool, list[str]] = {True: [], False: []}
    """By whether the flat is empty."""
    for door in made.places.doors:
        if door["uid"] not in known:
            others[door["occupancy"] == "vacant"].append(door["uid"])
    missing = set(chance.some(key, plan.key_due - plan.key_visited))
    missing |= set(chance.some(others[True], round(_STILL_EMPTY * (plan.due - plan.visited - len(missing)))))
    missing |= set(chance.some(others[False], plan.due - plan.visited - len(missing)))
    staff = [worker["name"] for worker in made.places.workers]
    begins = {stairwell["uid"]: chance.randrange(len(_SLOTS) - 4) for stairwell in made.places.stairwells}
    walkers = {at: listed(chance.some(staff, 2)) for at in range(len(_SLOTS))}
    for door in made.places.doors:
        at = begins[door["stairwell"]]
        for attempt, (slot, outcome) in enumerate(_attempts(chance, door, at, reached=door["uid"] not in missing), 1):
            met = outcome in ("met_inside", "met_door")
            made.visits.append(
                {
                    "uid": chance.uid(),
                    "household": door["uid"],
                    "visited_at": _SLOTS[slot],
                    "time_band": time_band(_SLOTS[slot]),
                    "attempt_no": attempt,
                    "method": "phone" if outcome == "contacted_remote" else "door",
                    "outcome": outcome,
                    "person_met": (door.get("head_name") or door.get("contact_name") or door.get("owner_name")) if met else None,
                    "verified": 1 if met else None,
                    "three_done": int(chance.happens(0.93)) if outcome == "met_inside" else None,
                    "leaflet_count": 1 if met or (attempt == 1 and outcome == "not_home" and at % 2) else None,
                    "workers": walkers[slot],
                }
            )


def _attempts(chance: Chance, door: Line, at: int, *, reached: bool) -> Iterator[tuple[int, str]]:
    if not reached:
        yield from _in_vain(chance, door, at)
        return
    in_the_end = chance.one_of(_OF_AN_EMPTY_FLAT if door["occupancy"] == "vacant" else _IN_THE_END)
    while chance.happens(NOT_HOME):
        again = _another(chance, at)
        if again is None:
            break
        yield at, "not_home"
        at = again
    yield at, in_the_end


def _in_vain(chance: Chance, door: Line, at: int) -> Iterator[tuple[int, str]]:
    """What was tried at a door that is not visited yet."""
    end = "vacant_verified" if door["occupancy"] == "vacant" else chance.one_of(_STILL_MISSING)
    if end == "untried":
        return
    if end == "thrice":
        at = min(at, _LATEST_START)
    knocks = {"not_home": 1, "thrice": 2}.get(end, int(chance.happens(0.4)))
    for _ in range(knocks):
        yield at, "not_home"
        again = _another(chance, at)
        if again is None:
            return
        at = again
    yield at, "not_home" if end in ("not_home", "thrice") else end


def _another(chance: Chance, at: int) -> int | None:
    """A later turn in another time band, soon after."""
    later = [slot for slot in range(at + 1, len(_SLOTS)) if time_band(_SLOTS[slot]) != time_band(_SLOTS[at])]
    return chance.choice(later[:4]) if later else None


def _go_out(chance: Chance, names: Names, made: Unit) -> None:
    """Three outings a day, seven or eight people each: by day, in the evening, at the weekend."""
    by_role = {
        party: [worker["name"] for worker in made.places.workers if worker["role"] in roles] for party, roles, _ in _PARTIES
    }
    leaders = list(dict.fromkeys(one["stair_leader"] for one in made.places.stairwells))
    party = [names.person(chance.choice(("male", "female")), 60) for _ in range(5)]
    for slot in _SLOTS:
        # Two turns fill a day of the weekend, three another one: the third of the weekend goes out with the second.
        for turn in range(2 if time_band(slot) == "weekend" and slot.endswith("15:30") else 1):
            wanted = chance.choice((7, 7, 8, 8))
            who = {name: chance.some(by_role[name], count) for name, _, count in _PARTIES}
            who["stair_leaders"], who["party_members"] = chance.some(leaders, 1), chance.some(party, 1)
            named = sum(map(len, who.values()))
            outing: Line = {
                "uid": chance.uid(),
                "community": made.places.compounds[0]["community"],
                "kind": "door_visits",
                "started_at": slot if not turn else f"{slot[:11]}16:00",
                "time_band": time_band(slot),
                "place": chance.choice(made.places.compounds)["name"],
                **{name: listed(some) for name, some in who.items()},
                "others_count": max(0, wanted - named) or None,
            }
            if chance.happens(0.04):
                outing |= {"led_by": chance.choice(_LEADERS), "bodies": listed(["police_xinjing"])}
            made.outings.append(outing)


def _teach(chance: Chance, made: Unit, plan: Plan, code: str) -> None:
    """What patrols found: flying wires and e-bikes at shops and in compounds, dissuaded and explained on the spot."""
    at_shops = chance.some(made.places.shops, plan.at_shops)
    spots = chance.some(("北侧车棚", "大门口", "中心花园旁", "东侧围墙边", "地下车库入口"), plan.in_compounds)
    compound = made.places.compounds[0]
    for number, (kind, where, said) in enumerate(
        [
            *(("shop_patrol", shop, "店内给电动自行车充电，门外飞线充电") for shop in at_shops),
            *(("night_check", spot, "夜间拉线给电动自行车充电") for spot in spots),
        ],
        start=1,
    ):
        shop: Any = where if kind == "shop_patrol" else None
        day = BEGAN + datetime.timedelta(days=chance.randint(0, 7))
        moment = f"{day}T{'15:00' if shop else '21:00'}"
        outing: Line = {
            "uid": chance.uid(),
            "community": compound["community"],
            "kind": kind,
            "started_at": moment,
            "time_band": time_band(moment),
            "bodies": listed(["enforcement"] if shop else ["enforcement", "police_xinjing"]),
            "police_and_enforcement": listed(["综合行政执法队员甲", "综合行政执法队员乙"]),
            "place": f"{shop['road']}沿街" if shop else compound["name"],
        }
        made.outings.append(outing)
        hazard: Line = {
            "uid": chance.uid(),
            "community": compound["community"],
            "compound": compound["uid"],
            "hazard_no": f"{code[-3:]}-2601-X{number:02d}",
            "kind": "H27" if shop else "H04",
            "scope": "shop" if shop else "compound",
            "description": said,
            "found_on": day.isoformat(),
            "found_by": outing["police_and_enforcement"],
            "actions": listed(["dissuaded", "educated"]),
            "fixed_on_site": 1,
            "state": "closed",
            "closed_on": day.isoformat(),
            "measures": "当场拆除，讲解电动自行车充电的规定",
            "outing": outing["uid"],
        }
        made.findings.hazards.append(hazard | ({"shop": shop["uid"]} if shop else {"place": where}))


def _receive(chance: Chance, made: Unit, community: str, sheets: int) -> None:
    line: Line = {"uid": chance.uid(), "community": community, "leaflet": LEAFLET, "kind": "received", "quantity": sheets}
    keeper = made.places.workers[0]["name"]
    made.moves.append({**line, "moved_on": "2026-01-08", "handled_by": keeper, "remark": "镇里统一印制"})
