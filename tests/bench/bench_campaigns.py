"""Rates for any past day, of one unit and of the town, beside the bare SQL scan of the same visits: of a campaign, and of the two
that never end, whose register has gone on changing since that day.
"""

import datetime
import json
import random
import statistics
import time
from collections.abc import Callable

from tests import factories
from tests.bench import Line, line, town
from xinjing_desktop.ledger.find import actions, campaign_parts
from xinjing_desktop.ledger.find import campaigns as find
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Campaign, Household, Profile, Resident, Visit

HOMES, VISITS, UNITS, RUNS = 60_000, 1_000_000, 34, 5
PEOPLE, ENROLLED, CHANGED = 140_000, 6_600, 2_000
"""Of the households and of the people so many are written again after the day that is asked for."""
BEGAN, ENDS = datetime.date(2026, 1, 9), datetime.date(2026, 1, 20)
SCAN, SCAN_ALL = "bare SQL scan of the same visits", "bare SQL scan of the same visits and people"
SCAN_GROUPED = "bare SQL scan of the same visits, grouped"
_OUTCOMES = ("met_inside", "met_inside", "met_door", "contacted_remote", "not_home", "not_home", "refused")
_COUNT = """SELECT count(*), sum(outcome='met_inside'), min(visited_at) FROM visit INDEXED BY visit_door_day
    WHERE household IN (SELECT j.value FROM campaign c, json_each(c.doors) j WHERE c.uid IN ({}))
      AND visited_at >= ? AND visited_at < ?"""


_SCANS = {
    "year": "SELECT count(*) FROM resident r CROSS JOIN profile p ON p.resident=r.uid",
    "month": "SELECT count(*), sum(birth_date > '1966') FROM household h CROSS JOIN resident r ON r.household=h.uid",
}
"""What is read beside the visits to know who is due."""
_COUNT_ALL = """SELECT count(*), sum(outcome='met_inside'), min(visited_at) FROM visit INDEXED BY visit_door_day
    WHERE household IN (SELECT uid FROM household) AND visited_at >= ? AND visited_at < ?"""


_GROUPED = {
    "stairwell": """SELECT h.stairwell, count(*), sum(outcome='met_inside'), min(visited_at)
        FROM household h LEFT JOIN visit v INDEXED BY visit_door_day ON v.household=h.uid AND visited_at >= ? AND visited_at < ?
        GROUP BY 1""",
    "walker": """SELECT v.workers, count(*), sum(outcome='met_inside'), min(visited_at)
        FROM household h LEFT JOIN visit v INDEXED BY visit_door_day ON v.household=h.uid AND visited_at >= ? AND visited_at < ?
        GROUP BY 1""",
}


def campaigns() -> list[Line]:
    """Every day of the campaign is asked for in turn; ours and the scan alternate, medians are compared."""
    with town.a_ledger() as ledger:
        made = _fill(ledger)
        days = [BEGAN + datetime.timedelta(days=number) for number in range((ENDS - BEGAN).days + 1)]
        found = []
        for what, some, goal in (("one unit", made[:1], 0.05), ("the town", made, 1.0)):
            ours, bare = _alternate(ledger, some, days)
            found.append(line("campaigns", f"rates of {what}, any past day", ours, "s", "–", goal))
            found.append(line("campaigns", f"rates of {what}", ours / bare, "×", SCAN, 3.0))
        each = statistics.median(_seconds(lambda day=day: find.doors(ledger, made[0], day)) for day in days)
        found.append(line("campaigns", "every door of one unit with how it stood", each, "s", "–", 0.05))
        _live_on(ledger)
        for what, kind in (("annual coverage", "year"), ("monthly contact with elders", "month")):
            ours, bare = _endless(ledger, kind)
            found.append(line("campaigns", f"{what} of the town, a past day", ours, "s", "–", 1.0))
            found.append(line("campaigns", f"{what} of the town", ours / bare, "×", SCAN_ALL, 3.0))
        for split in _GROUPED:
            ours, bare = _apart(ledger, split)
            found.append(line("campaigns", f"annual coverage of the town by {split}, a past day", ours, "s", "–", 1.0))
            found.append(line("campaigns", f"annual coverage of the town by {split}", ours / bare, "×", SCAN_GROUPED, 3.0))
        return found


def _alternate(ledger: Ledger, some: list[Campaign], days: list[datetime.date]) -> tuple[float, float]:
    sql = _COUNT.format(",".join("?" * len(some)))
    ours, bare = [], []
    for day in days * (RUNS if len(some) == 1 else 1):
        end = (day + datetime.timedelta(days=1)).isoformat()
        ours.append(_seconds(lambda day=day: find.rates(ledger, some, day)))
        bare.append(_seconds(lambda end=end: ledger.select(sql, (*(one.uid for one in some), BEGAN.isoformat(), end))))
    return statistics.median(ours), statistics.median(bare)


def _endless(ledger: Ledger, kind: str) -> tuple[float, float]:
    """One of the two for days on which the register was another one; the scan reads every visit that counts, and who is due."""
    def scan(day: datetime.date) -> None:
        ledger.select(_COUNT_ALL, (action.first.isoformat(), (day + datetime.timedelta(days=1)).isoformat()))
        ledger.select(_SCANS[kind])

    action = next(one for one in actions.listed(ledger, ENDS) if one.key == kind)
    ours, bare = [], []
    for number in range(RUNS):
        day = ENDS - datetime.timedelta(days=number)
        ours.append(_seconds(lambda day=day: actions.figures(ledger, action, day)))
        bare.append(_seconds(lambda day=day: scan(day)))
    return statistics.median(ours), statistics.median(bare)


def _apart(ledger: Ledger, split: str) -> tuple[float, float]:
    """The same told apart; the scan groups the same visits."""
    action = next(one for one in actions.listed(ledger, ENDS) if one.key == "year")
    ours, bare = [], []
    for number in range(RUNS):
        day = ENDS - datetime.timedelta(days=number)
        span = (action.first.isoformat(), (day + datetime.timedelta(days=1)).isoformat())
        ours.append(_seconds(lambda day=day: campaign_parts.of_town(ledger, action, day, split)))
        bare.append(_seconds(lambda span=span: ledger.select(_GROUPED[split], span)))
    return statistics.median(ours), statistics.median(bare)


def _live_on(ledger: Ledger) -> None:
    """People and key people; all that is there was written before the campaign, and then some of it once more."""
    chance = random.Random(2027)
    homes, uids = [uid for (uid,) in ledger.select("SELECT uid FROM household ORDER BY uid")], []
    for part, (entity, count) in enumerate(((Resident, PEOPLE), (Profile, ENROLLED))):
        uids.append(sorted(f"{chance.getrandbits(128):032x}" for _ in range(count)))
        if entity is Resident:
            lines = [(uid, homes[at % HOMES], "李小明", f"{chance.randint(1930, 2020)}-05-01") for at, uid in enumerate(uids[part])]
        else:
            lines = [(uid, uids[0][at], chance.choice(("elder_alone", "disability")), "2025-01-01") for at, uid in enumerate(uids[part])]
        with ledger.change("导入") as pen:
            pen.bulk(entity, ("household", "name", "birth_date") if entity is Resident else ("resident", "category", "started_on"), lines)
    with ledger.local() as con:
        con.execute("UPDATE change SET at = at - 2 * 365 * 86400000")
    with ledger.change("以后的事") as pen:
        for uid in chance.sample(homes, CHANGED):
            pen.edit(Household, uid, occupancy=chance.choice(("vacant", "rented")))
        for uid in chance.sample(uids[0], CHANGED):
            pen.edit(Resident, uid, moved_out_on="2026-02-01")


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _fill(ledger: Ledger) -> list[Campaign]:
    """60,000 doors, a million visits in five years, a tenth of them in the campaign; 34 slices of the doors as units."""
    chance = random.Random(2026)
    homes = town.households(HOMES)
    doors = sorted(str(home[0]) for home in homes)
    with ledger.change("导入住户") as pen:
        pen.bulk(Household, town.NAMES, homes)
    for part in range(10):
        found = [_visit(chance, doors, part) for _ in range(VISITS // 10)]
        lines = sorted((_as_written_on(chance, one[1]), *one, f'["走访人{at % 300}"]') for at, one in enumerate(found))
        with ledger.change(f"走访 {part}") as pen:
            pen.bulk(Visit, ("household", "visited_at", "time_band", "outcome", "workers"), lines)
    size, made = -(-HOMES // UNITS), []
    with ledger.change("专项行动") as pen:
        for number in range(UNITS):
            mine = doors[number * size : (number + 1) * size]
            key = json.dumps(mine[::10])
            facts = {"name": f"行动{number}", "starts_on": BEGAN, "ends_on": ENDS, "scope": "all", "frozen_on": BEGAN}
            made.append(pen.add(Campaign(community=factories.COMMUNITY, doors=json.dumps(mine), key_doors=key, **facts)))
    return made


def _as_written_on(chance: random.Random, moment: str) -> str:
    """A uid as a record gets that is written on that day: what is written together lies together in the file."""
    day = datetime.date.fromisoformat(moment[:10])
    return f"{day.toordinal():08x}{chance.getrandbits(96):024x}"


def _visit(chance: random.Random, doors: list[str], part: int) -> tuple[str, str, str, str]:
    day = BEGAN + datetime.timedelta(days=chance.randint(0, 11) if part == 0 else -chance.randint(1, 1800))
    return chance.choice(doors), f"{day}T{chance.randint(9, 19):02d}:30", chance.choice(("day", "evening")), chance.choice(_OUTCOMES)
