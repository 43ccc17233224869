"""What a unit has done in a month, in figures that can be counted again (domain note §7), and the months that are closed.

The figures of a month are those at the end of its last day. What is due (households, key households, elders, shops) counts
as it was known when the month was closed: who moves in later makes no old rate worse. Everything else that is entered
later for that month shows as its correction, 上月调整.
"""

import calendar
import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping

from xinjing_desktop import clock
from xinjing_desktop.ledger.find import care
from xinjing_desktop.ledger.find.as_known import LOGGED
from xinjing_desktop.ledger.find.hazards_then import GONE, Then, hazards_then
from xinjing_desktop.ledger.find.in_force import HELD
from xinjing_desktop.ledger.find.month_figures import LINES, Corrections, Figures, figures_of
from xinjing_desktop.ledger.find.outings import PEOPLE
from xinjing_desktop.ledger.find.shops import PATROLLED
from xinjing_desktop.ledger.find.taught import SITE, is_taught
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import MonthClose, codes
from xinjing_desktop.records.row import shared_uid

# ---- months


def month_of(day: datetime.date) -> str:
    """2026-02."""
    return f"{day:%Y-%m}"


def bounds(month: str) -> tuple[datetime.date, datetime.date]:
    """Its first and last day."""
    year, number = int(month[:4]), int(month[5:])
    return datetime.date(year, number, 1), datetime.date(year, number, calendar.monthrange(year, number)[1])


def span(first: datetime.date, last: datetime.date) -> tuple[str, str]:
    """The first day, and the first after the last, as the bounds of moments in SQL: `>= ? AND < ?`."""
    return first.isoformat(), (last + datetime.timedelta(days=1)).isoformat()


def before(month: str) -> str:
    """The month before."""
    return month_of(bounds(month)[0] - datetime.timedelta(days=1))


def words(month: str) -> str:
    """2026年2月."""
    return f"{int(month[:4])}年{int(month[5:])}月"


def closing(ledger: Ledger, month: str, community: str | None = None) -> MonthClose | None:
    """The closed month of a unit (of the ledger's own without one), or None."""
    community = community or shared_uid("community", ledger.identity.unit_code)
    return ledger.get(MonthClose, shared_uid("month_close", community, month))


def closings(ledger: Ledger, month: str) -> dict[str, MonthClose]:
    """The closed months of all units, by community."""
    found = ledger.rows(MonthClose.select().where(MonthClose.month == month).order_by(MonthClose.uid))
    return {str(one.community): one for one in found}


def corrections(ledger: Ledger, close: MonthClose) -> Corrections:
    """What has been entered or corrected for a closed month since: only the figures that differ."""
    return corrections_by_unit(ledger, close.month).get(close.community, {})


def corrections_by_unit(ledger: Ledger, month: str) -> dict[str, Corrections]:
    """The corrections of every unit that has closed this month."""
    kept = {unit: figures_of(close.figures or "") for unit, close in closings(ledger, month).items()}
    known = {unit: frozen.known_at for unit, frozen in kept.items()}
    counted = figures(ledger, month, known=known, without_withdrawn=True)
    found = {}
    for unit, frozen in kept.items():
        now = counted.get(unit, Figures())
        pairs = {line.key: (int(getattr(frozen, line.key)), int(getattr(now, line.key))) for line in LINES}
        found[unit] = {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}
    return found


# ---- counting


def figures(
    ledger: Ledger,
    month: str,
    *,
    until: datetime.date | None = None,
    known: Mapping[str, int] | None = None,
    without_withdrawn: bool = False,
) -> dict[str, Figures]:
    """The figures of every unit, by community.

    `until` is a day of that month when it is not over; `known` says by which moment (ms) a unit's households had to be
    known; `without_withdrawn` also leaves out what was no hazard after all, as somebody found later.
    """
    first, last = bounds(month)
    last = min(last, until or last, max(clock.today(), first))
    lives = _Lives(ledger, last, known or {})
    counts: dict[str, dict[str, int]] = {unit: defaultdict(int) for (unit,) in ledger.select("SELECT uid FROM community")}
    kinds: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for unit, key in (*_doors(ledger, lives, first, last), *_people(ledger, lives, first, last)):
        counts.setdefault(unit, defaultdict(int))[key] += 1
    for unit, key, count in _shops(ledger, lives, first, last):
        counts.setdefault(unit, defaultdict(int))[key] += count
    for unit, key in _hazards(ledger, first, last, kinds, GONE if without_withdrawn else ()):
        counts.setdefault(unit, defaultdict(int))[key] += 1
    for unit, key, count in (
        *_leaflets(ledger, lives, first, last), *_outings(ledger, first, last), *_appeals(ledger, lives, first, last),
    ):  # fmt: skip
        counts.setdefault(unit, defaultdict(int))[key] += count
    return {
        unit: Figures(as_of=last.isoformat(), kinds=dict(kinds[unit]), **{line.key: found[line.key] for line in LINES})
        for unit, found in counts.items()
    }


class _Lives:
    """Which households were to be visited, by unit, as it was known when the unit closed the month."""

    def __init__(self, ledger: Ledger, last: datetime.date, known: Mapping[str, int]) -> None:
        self.last, self.known = last.isoformat(), known
        self.units: dict[str, str] = {}
        """Every household's unit."""
        self.due: set[str] = set()
        self.key: set[str] = set()
        self._entered: dict[str, int] = {}
        vacant: dict[str, bool] = {}
        for uid, unit, occupancy in ledger.select("SELECT uid, community, occupancy FROM household"):
            self.units[uid] = unit or ""
            vacant[uid] = occupancy == "vacant"
        if known:
            since = min(known.values())
            sql = f"""SELECT row, min(at) FROM change c WHERE {LOGGED} AND entity IN ('household','resident','profile') AND at > ?1
                AND NOT EXISTS(SELECT 1 FROM change b WHERE b.row=c.row AND b.at <= ?1) GROUP BY row"""
            self._entered = dict(ledger.select(sql, (since,)))
            vacant |= self._vacant_then(ledger, since)
        self.due = {uid for uid, empty in vacant.items() if uid in self.units and not empty and self.was_known(uid, uid)}
        for profile, household in ledger.select(
            "SELECT p.uid, r.household FROM profile p JOIN resident r ON r.uid=p.resident"
            f" WHERE {ACTIVE} AND r.household IS NOT NULL",
            (self.last,) * 4,
        ):
            if household in self.due and self.was_known(profile, household):
                self.key.add(household)

    def was_known(self, uid: str, household: str) -> bool:
        """Whether this record had been entered when the unit of the household closed the month."""
        until = self.known.get(self.units.get(household, ""))
        return until is None or self._entered.get(uid, 0) <= until

    def _vacant_then(self, ledger: Ledger, since: int) -> dict[str, bool]:
        """Whether those stood empty whose use was changed after their unit closed the month."""
        found = {}
        changed = ledger.select(
            f"SELECT DISTINCT row FROM change WHERE {LOGGED} AND entity='household' AND at>?"
            " AND json_type(patch,'$.occupancy') IS NOT NULL",
            (since,),
        )
        for (uid,) in changed:
            until = self.known.get(self.units.get(uid, ""))
            if until is not None:
                found[uid] = ledger.value(
                    "SELECT json_extract(patch,'$.occupancy') FROM change WHERE row=? AND at<=?"
                    " AND json_type(patch,'$.occupancy') IS NOT NULL ORDER BY at DESC, id DESC LIMIT 1",
                    (uid, until),
                ) == "vacant"
        return found


ACTIVE = HELD.replace(":today", "?")
"""A profile `p` of a resident `r` that holds on a day, which stands four times."""


def _counting() -> frozenset[str]:
    return frozenset(one.code for one in codes.entries("visit_outcome") if one.facts.get("counts_as_visit"))


def _doors(ledger: Ledger, lives: _Lives, first: datetime.date, last: datetime.date) -> Iterator[tuple[str, str]]:
    """(unit, figure) once for every household that counts in it."""
    counting = _counting()
    in_person = frozenset(one.code for one in codes.entries("visit_outcome") if one.facts.get("met_in_person"))
    bands: dict[str, str] = {}
    year: set[str] = set()
    attempted: set[str] = set()
    met: set[str] = set()
    for household, at, outcome, band in ledger.select(
        "SELECT household, visited_at, outcome, time_band FROM visit"
        " WHERE household IS NOT NULL AND visited_at >= ? AND visited_at < ? ORDER BY visited_at, uid",
        span(datetime.date(first.year, 1, 1), last),
    ):
        if household not in lives.due:
            continue
        effective = outcome in counting
        if effective:
            year.add(household)
        if at < first.isoformat():
            continue
        attempted.add(household)
        if outcome in in_person:
            met.add(household)
        if effective:
            bands.setdefault(household, band if band in ("day", "evening", "weekend") else "no_band")
    for key, doors in (
        ("due", lives.due), ("visited", bands), ("visited_year", year), ("attempted", attempted), ("met", met),
        ("key_due", lives.key), ("key_visited", lives.key & bands.keys()),
    ):  # fmt: skip
        yield from ((lives.units[door], key) for door in doors)
    yield from ((lives.units[door], band) for door, band in bands.items())


def _people(ledger: Ledger, lives: _Lives, first: datetime.date, last: datetime.date) -> Iterator[tuple[str, str]]:
    """Elders in need, and those of them whose door was opened, or who were rung up, in the month."""
    seen = {
        household
        for household, outcome in ledger.select(
            "SELECT DISTINCT household, outcome FROM visit WHERE household IS NOT NULL"
            " AND visited_at >= ? AND visited_at < ?",
            span(first, last),
        )
        if outcome in _counting()
    }
    people: dict[str, str] = {}
    members = care.members(care.ELDERS).replace(":today", f"'{lives.last}'")
    for _, household, person, profile in ledger.select(members):
        if household in lives.units and lives.was_known(profile or person, household):
            people[person] = household
    for household in people.values():
        yield lives.units[household], "elders"
        if household in seen:
            yield lives.units[household], "elders_seen"


def _shops(ledger: Ledger, lives: _Lives, first: datetime.date, last: datetime.date) -> Iterator[tuple[str, str, int]]:
    entered = "(SELECT min(at) FROM change c WHERE c.row=p.uid)" if lives.known else "0"
    for unit, patrolled, at in ledger.select(
        f"""SELECT community, uid IN (SELECT v.shop FROM visit v WHERE v.shop IS NOT NULL AND {PATROLLED}
              AND v.visited_at >= ? AND v.visited_at < ?), {entered} FROM shop p""",
        span(first, last),
    ):
        until = lives.known.get(unit or "")
        if until is None or (at or 0) <= until:
            yield unit or "", "shops", 1
            yield unit or "", "shops_patrolled", patrolled


def _leaflets(ledger: Ledger, lives: _Lives, first: datetime.date, last: datetime.date) -> Iterator[tuple[str, str, int]]:
    for household, unit, leaflets in ledger.select(
        "SELECT v.household, p.community, v.leaflet_count FROM visit v LEFT JOIN shop p ON p.uid=v.shop"
        " WHERE v.visited_at >= ? AND v.visited_at < ? AND v.leaflet_count > 0",
        span(first, last),
    ):
        yield lives.units.get(household, "") if household else unit or "", "leaflets", leaflets


def _outings(ledger: Ledger, first: datetime.date, last: datetime.date) -> Iterator[tuple[str, str, int]]:
    for unit, outings, people, evening in ledger.select(
        f"SELECT o.community, count(*), sum{PEOPLE}, coalesce(sum(o.time_band='evening'),0) FROM outing o"
        " WHERE o.started_at >= ? AND o.started_at < ? GROUP BY o.community",
        span(first, last),
    ):
        yield from ((unit or "", *pair) for pair in (("outings", outings), ("people", people), ("evening_outings", evening)))


def _appeals(ledger: Ledger, lives: _Lives, first: datetime.date, last: datetime.date) -> Iterator[tuple[str, str, int]]:
    """What was asked for: appeals by the day they were raised, and the needs of visits that nobody made an appeal of."""
    days = first.isoformat(), last.isoformat()
    for unit, raised, answered, answered_in_month in ledger.select(
        "SELECT community, coalesce(sum(raised_on BETWEEN ?1 AND ?2),0),"
        " coalesce(sum(raised_on BETWEEN ?1 AND ?2 AND answered_on <= ?2),0),"
        " coalesce(sum(answered_on BETWEEN ?1 AND ?2),0) FROM appeal GROUP BY community",
        days,
    ):
        yield unit or "", "appeals", raised
        yield unit or "", "appeals_answered", answered
        yield unit or "", "answered_in_month", answered_in_month
    for household, unit in ledger.select(
        "SELECT v.household, p.community FROM visit v LEFT JOIN shop p ON p.uid=v.shop"
        " WHERE v.visited_at >= ? AND v.visited_at < ? AND v.needs IS NOT NULL"
        " AND NOT EXISTS(SELECT 1 FROM appeal a WHERE a.visit=v.uid)",
        span(first, last),
    ):
        yield lives.units.get(household, "") if household else unit or "", "appeals", 1


def _hazards(
    ledger: Ledger,
    first: datetime.date,
    last: datetime.date,
    kinds: dict[str, dict[str, int]],
    now_gone: tuple[str, ...],
) -> Iterator[tuple[str, str]]:
    """(unit, figure) once for every hazard that counts in it; what was found in the month also by its kind.

    Where people were taught, a place counts once in the month, whatever was found there.
    """
    then = hazards_then(ledger, last)
    start, end = first.isoformat(), last.isoformat()
    taught: set[tuple[str, str, str]] = set()
    for uid, unit, found_on, kind, shop, household, actions, state, site in ledger.select(
        f"SELECT uid, community, found_on, kind, shop, household, actions, state, {SITE} FROM hazard WHERE found_on <= ?", (end,)
    ):
        unit, stood = unit or "", then[uid]
        if stood.state in GONE or state in now_gone:
            continue
        for key in _stages(stood, start, end):
            yield unit, key
        if found_on < start:
            continue
        kinds[unit][kind or ""] += 1
        yield unit, "found"
        for key in _outcomes(stood, end):
            yield unit, key
        if household is None and is_taught(actions, stood.fixed_on_site):
            taught.add((unit, "shops_taught" if shop else "homes_taught", site))
    yield from ((unit, key) for unit, key, _ in taught)


def _outcomes(stood: Then, end: str) -> tuple[str, ...]:
    """How one that was found in the month stood at its end: on the spot, or with a deadline and then one of three."""
    if stood.state == "closed":
        return ("on_site",) if stood.fixed_on_site else ("with_deadline", "closed")
    if stood.state == "referred":
        return ("with_deadline", "referred")
    return ("with_deadline", "fixing", "overdue") if stood.is_overdue(end) else ("with_deadline", "fixing")


def _stages(stood: Then, start: str, end: str) -> Iterator[str]:
    """What happened in the month to any hazard, whenever it was found."""
    if stood.state == "closed":
        if stood.closed_on and start <= stood.closed_on <= end:
            yield "closed_in_month"
    else:
        yield "still_open"
    if not stood.fixed_on_site and stood.due_date and start <= stood.due_date <= end:
        yield "deadline_in_month"
        if stood.state == "closed" and (stood.closed_on or end) <= stood.due_date:
            yield "in_time"
