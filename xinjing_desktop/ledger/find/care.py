"""When everybody in a special group is to be visited next (domain note §8.4): 本周应访, with how many days it is late.

Who belongs to a group stands in a profile, or follows from birth dates and from who lives alone. How often follows from the
profile itself, else from the committee's rule for the group, else from what the dictionary proposes. The last contact is
the newest visit of the flat that counts, so one visit satisfies every profile of everybody there; whether a call counts is
the rule's to say. Nothing is due before the profile began.
"""

import datetime
from collections.abc import Iterable
from functools import cache
from itertools import groupby
from typing import NamedTuple

from xinjing_desktop.ledger.find import in_force
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.restricted import is_restricted
from xinjing_desktop.records import codes

ELDERS, ILL = "老", "病"
"""Groups of special groups: elders in difficulty are seen every month; the ill who live alone are looked after more closely."""
HIGH_RISK_AGE = 80
NOT_LIVED_IN = "('vacant','business','group_let')"
_LIVES = f"r.residence_status IS NOT 'registered_absent' AND coalesce(h.occupancy,'') NOT IN {NOT_LIVED_IN}"
"""Somebody lives behind this door for all the ledger knows."""


class Duty(NamedTuple):
    """One reason to see one person, and until when."""

    profile: str | None
    """None when it was computed and nobody has written a profile."""
    resident: str
    household: str
    unit: str
    category: str
    frequency: str
    """Empty when the committee does not set one, as for 严重精神障碍."""
    set_by: str
    """profile, rule or proposal."""
    remote_counts: bool
    last_on: str | None
    """The newest contact that counts here."""
    next_on: str | None
    worker: str | None
    """Who is responsible: by the profile, else for the stairwell."""
    review_on: str | None
    sort_key: str

    def days_late(self, today: datetime.date) -> int:
        """How many days it is overdue; 0 when it is not."""
        return max(0, (today - datetime.date.fromisoformat(self.next_on)).days) if self.next_on else 0


    def never_seen(self, *, tried: bool) -> str | None:
        """In words that nothing which counts is known: due since the group began, perhaps long before there was a ledger.

        `tried`: there was a contact with the flat that does not count here.
        """
        if self.next_on is None or self.last_on is not None:
            return None
        return "还没见过面" if tried else "还没走访过"


class Door(NamedTuple):
    """A flat that is due, with everything that is due there."""

    household: str
    unit: str
    next_on: str
    """The earliest of its days."""
    duties: tuple[Duty, ...]


class Counts(NamedTuple):
    """Doors, not people: one knock for all of a flat."""

    due: int
    """Overdue ones among them."""
    overdue: int


def end_of_week(today: datetime.date) -> datetime.date:
    """The Sunday of this week."""
    return today + datetime.timedelta(days=6 - today.weekday())


def duties(
    ledger: Ledger, today: datetime.date, unit: str | None = None, *, household: str | None = None
) -> list[Duty]:
    """Every reason to visit anybody, as of that day; `unit` is the uid of a community, `household` of one flat."""
    of = {"unit": unit, "household": household}
    wanted = [(name, uid) for name, uid in of.items() if uid]
    where = " AND ".join(f"{name}=?" for name, _ in wanted) or "1"
    sql, params = _on(today, f"{_duties()} SELECT {', '.join(Duty._fields)} FROM duty WHERE {where} ORDER BY next_on, sort_key")
    lines = ledger.select(sql, [*params, *(uid for _, uid in wanted)])
    return [Duty._make((*line[:7], bool(line[7]), *line[8:12], line[12] or "")) for line in lines]


def due(
    ledger: Ledger, today: datetime.date, until: datetime.date | None = None, unit: str | None = None
) -> list[Door]:
    """The flats to visit up to a day, this week's Sunday when none is given; the longest overdue first, then as one walks."""
    last = (until or end_of_week(today)).isoformat()
    wanted = [one for one in duties(ledger, today, unit) if one.next_on and one.next_on <= last]
    return _by_door(wanted)


def _by_door(wanted: Iterable[Duty]) -> list[Door]:
    def door(one: Duty) -> tuple[str, str]:
        return one.sort_key, one.household

    found = []
    for (_, household), group in groupby(sorted(wanted, key=door), key=door):
        here = sorted(group, key=lambda one: (one.next_on or "", one.resident, one.category))
        found.append(Door(household, here[0].unit, here[0].next_on or "", tuple(here)))
    return sorted(found, key=lambda one: one.next_on)


def counts(ledger: Ledger, today: datetime.date, unit: str | None = None) -> Counts:
    """How many flats are due this week, and how many of them are overdue: fit for a page that is shown at once."""
    where = "AND unit=?" if unit else ""
    sql, params = _on(
        today,
        f"""{_duties()} SELECT count(*), coalesce(sum(next_on < :today), 0) FROM (SELECT min(next_on) AS next_on FROM duty
            WHERE next_on <= date(:today, 'weekday 0') {where} GROUP BY household)""",
    )
    return Counts(*ledger.select(sql, [*params, unit] if unit else params)[0])


def doors_due() -> str:
    """SQL that finds the households due this week; `:today` stands in it."""
    return f"{_duties()} SELECT household FROM duty WHERE next_on <= date(:today, 'weekday 0')"


def members(group: str) -> str:
    """SQL for everybody in a group such as 老, by profile or computed: (unit, household, resident, profile), several times for
    who is in it for several reasons, the profile NULL where it is computed; `:today` stands in it.
    """
    within = [one for one in codes.entries("special_groups") if one.facts.get("group") == group]
    computed = (
        f"SELECT h.community, h.uid, r.uid, NULL FROM household h CROSS JOIN resident r ON r.household=h.uid WHERE {_belongs(one)}"
        for one in within if one.facts.get("from_age")
    )  # fmt: skip
    written = f"""SELECT h.community AS unit, h.uid AS household, r.uid AS resident, p.uid AS profile
        FROM profile p CROSS JOIN resident r ON r.uid=p.resident CROSS JOIN household h ON h.uid=r.household
        WHERE p.category IN {_listed(one.code for one in within)} AND {in_force.HELD}"""
    return " UNION ALL ".join((written, *computed))


def is_in(category: str) -> str:
    """SQL: whether a resident `r` of a household `h` is in this special group on `:today`, by a profile or computed."""
    group = next(one for one in codes.entries("special_groups") if one.code == category)
    written = f"EXISTS(SELECT 1 FROM profile p WHERE p.resident=r.uid AND p.category='{group.code}' AND {in_force.HELD})"
    return f"({written} OR {_belongs(group)})" if group.facts.get("from_age") else written


def _on(today: datetime.date, sql: str) -> tuple[str, list[str]]:
    day = today.isoformat()
    return sql.replace(":today", "?"), [day] * sql.count(":today")


# ---- the statement


@cache
def _duties() -> str:
    """Common tables that end with `duty`, whose columns are those of Duty. Its only parameter is `:today`."""
    days = " ".join(f"WHEN '{one.code}' THEN {one.facts['days']}" for one in codes.entries("visit_frequency"))
    remote = _listed(one.code for one in codes.entries("visit_frequency") if one.facts.get("remote_counts"))
    counting = [one for one in codes.entries("visit_outcome") if one.facts.get("counts_as_visit")]
    anyhow = _listed(one.code for one in counting)
    in_person = _listed(one.code for one in counting if one.facts.get("met_in_person"))
    return f"""WITH claim AS (
        SELECT p.uid AS profile, r.uid AS resident, h.uid AS household, h.community AS unit, p.category AS category,
          p.visit_frequency AS own, substr(p.started_on || '-01-01', 1, 10) AS began, p.worker AS worker,
          p.review_on AS review_on, h.stairwell AS stairwell, {_proposal("p.category")} AS proposal
        FROM profile p CROSS JOIN resident r ON r.uid=p.resident CROSS JOIN household h ON h.uid=r.household
        WHERE {in_force.holds('p')} AND {in_force.stays('r')}
        {" ".join(f"UNION ALL {_computed(one)}" for one in codes.entries("special_groups") if one.facts.get("from_age"))}
      ), asked AS (
        SELECT claim.*,
          (SELECT frequency FROM visit_rule q WHERE q.community=unit AND q.category=claim.category ORDER BY q.uid LIMIT 1) AS rule,
          (SELECT remote_counts FROM visit_rule q WHERE q.community=unit AND q.category=claim.category ORDER BY q.uid LIMIT 1) AS calls
        FROM claim
      ), how AS (
        SELECT asked.*, coalesce(own, rule, proposal, '') AS frequency,
          CASE WHEN own IS NOT NULL THEN 'profile' WHEN rule IS NOT NULL THEN 'rule' ELSE 'proposal' END AS set_by,
          coalesce(calls, coalesce(own, rule, proposal, '') IN {remote}) AS remote_counts
        FROM asked
      ), seen AS (
        SELECT how.*, CASE frequency {days} END AS days, substr(CASE WHEN remote_counts
          THEN {_newest(anyhow)} ELSE {_newest(in_person)} END, 1, 10) AS last_on
        FROM how
      ), duty AS (
        SELECT seen.profile, seen.resident, seen.household, seen.unit, seen.category, frequency, set_by, remote_counts, last_on,
          CASE WHEN days IS NOT NULL
            THEN coalesce(max(date(last_on, '+' || days || ' days'), coalesce(began, '')), began, :today) END AS next_on,
          coalesce(seen.worker, s.worker) AS worker, review_on, d.sort_key AS sort_key
        FROM seen LEFT JOIN stairwell s ON s.uid=seen.stairwell LEFT JOIN door d ON d.uid=seen.household
      )"""


def _proposal(category: str) -> str:
    """What the dictionary proposes for a profile `p` of a resident `r`, more often for whom it says so."""
    cases = []
    for one in codes.entries("special_groups"):
        usual = f"'{one.facts['frequency']}'" if one.facts.get("frequency") else "NULL"
        if grave := one.facts.get("grave_frequency"):
            usual = f"CASE WHEN p.disability_level <= {int(one.facts['grave_level'])} THEN '{grave}' ELSE {usual} END"
        if closer := one.facts.get("high_risk_frequency"):
            usual = f"CASE WHEN {_high_risk()} THEN '{closer}' ELSE {usual} END"
        cases.append(f"WHEN '{one.code}' THEN {usual}")
    return f"CASE {category} {' '.join(cases)} END"


def _high_risk() -> str:
    """80 or more, or ill. A restricted illness does not count: the frequency, which everybody sees, would tell it."""
    groups = [one.code for one in codes.entries("special_groups") if one.facts.get("group") == ILL]
    ill = _listed(code for code in groups if not is_restricted(code))
    return (
        f"({_is_aged(HIGH_RISK_AGE)} OR EXISTS(SELECT 1 FROM profile i WHERE i.resident=r.uid AND i.category IN {ill}"
        f" AND {in_force.holds('i')}))"
    )


def _is_aged(years: int) -> str:
    """Whether a resident `r` has completed so many years; a month or a year of birth counts from its beginning."""
    bound = f"(CAST(substr(:today, 1, 4) AS INTEGER) - {years})"
    rest = "CASE WHEN length(r.birth_date) = 10 THEN substr(:today, 5) ELSE '-99' END"
    return f"r.birth_date <= {bound} || {rest}"


def _computed(group: codes.Entry) -> str:
    """Those who belong to a group by birth date, and, for 独居, by living alone, where no profile says it."""
    mine = f"SELECT 1 FROM profile p WHERE p.resident=r.uid AND p.category='{group.code}' AND {in_force.holds('p')}"
    usual = f"'{group.facts['frequency']}'"
    if closer := group.facts.get("high_risk_frequency"):
        usual = f"CASE WHEN {_high_risk()} THEN '{closer}' ELSE {usual} END"
    age = int(group.facts["from_age"])
    began = f"(CAST(substr(r.birth_date, 1, 4) AS INTEGER) + {age}) || substr(substr(r.birth_date, 5) || '-01-01', 1, 6)"
    return f"""SELECT NULL, r.uid, h.uid, h.community, '{group.code}', NULL, {began}, NULL, NULL, h.stairwell, {usual}
        FROM household h CROSS JOIN resident r ON r.household=h.uid WHERE {_belongs(group)} AND NOT EXISTS({mine})"""


def _belongs(group: codes.Entry) -> str:
    """Whether a resident `r` of a household `h` is in this group for all that is known of him, with a profile or without."""
    where = f"{in_force.stays('r')} AND {_LIVES} AND {_is_aged(int(group.facts['from_age']))}"
    if group.facts.get("living") != "alone":
        return where
    # A list that names nobody but the head is no sign of living alone: the number of those who live there must say so
    # too. And where somebody has ended such a profile, they knew more.
    ended = f"SELECT 1 FROM profile p WHERE p.resident=r.uid AND p.category='{group.code}' AND NOT ({in_force.holds('p')})"
    return (
        f"{where} AND h.resident_count=1 AND NOT EXISTS({ended})"
        f" AND NOT EXISTS(SELECT 1 FROM resident o WHERE o.household=h.uid AND o.uid<>r.uid AND {in_force.stays('o')})"
    )


def _newest(outcomes: str) -> str:
    return (
        "(SELECT v.visited_at FROM visit v WHERE v.household=how.household AND v.visited_at < date(:today, '+1 day')"
        f" AND v.outcome IN {outcomes} ORDER BY v.visited_at DESC LIMIT 1)"
    )


def _listed(found: Iterable[str]) -> str:
    quoted = ",".join(f"'{code}'" for code in found)
    return f"({quoted})"
