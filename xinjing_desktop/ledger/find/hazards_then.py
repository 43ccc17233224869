"""How far every hazard had come at the end of a past day, told from the log of changes and the dates written in it.

A change counts from the day that it speaks of: a closing from its closing date, a deadline renewed by a re-check
from the day of the re-check, a referral from its date; what names no day (suspended, withdrawn, merged) from the day
on which it was written. So a ledger imported yesterday still knows how things stood last month, and what was printed
for a day can be printed again later. Steps that were taken back do not count.
"""

import datetime
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from xinjing_desktop import clock
from xinjing_desktop.ledger import acts
from xinjing_desktop.ledger.ledger import Ledger

GONE = ("withdrawn", "merged")
"""States whose hazards leave the figures of the month in which they were found (domain note §7.2)."""
_GROUP = ("state", "due_date", "closed_on", "fixed_on_site")


@dataclass(frozen=True)
class Then:
    """Where a hazard stood. Days are ISO text."""

    state: str
    due_date: str | None
    closed_on: str | None
    fixed_on_site: int | None

    def is_overdue(self, day: str) -> bool:
        """Past its deadline on that day and still to be fixed; the day of the deadline itself is in time."""
        return self.state == "fixing" and self.due_date is not None and self.due_date < day


@dataclass(frozen=True)
class _Event:
    day: str
    then: Then


def hazards_then(ledger: Ledger, day: datetime.date) -> dict[str, Then]:
    """Every hazard that had been found by the end of that day, and how it stood, by uid."""
    until = day.isoformat()
    present = {uid: (found_on, Then(*group)) for uid, found_on, *group in ledger.select(
        f"SELECT uid, found_on, {','.join(_GROUP)} FROM hazard WHERE found_on <= ?", (until,)
    )}  # fmt: skip
    logged = _logged(ledger)
    days = _days_of_steps(ledger)
    handed_over = _referred(ledger)
    found = {}
    for uid, (found_on, now) in present.items():
        events = _events(uid, found_on, logged.get(uid, []), days, handed_over.get(uid, []))
        if not events or events[-1].then != now:  # a fold of two PCs, or an undo that could take back only a part
            written = logged[uid][-1][0] if uid in logged else found_on
            events = _closed_once([*events, _Event(now.closed_on or written, now)])
        past = [event for event in events if event.day <= until]
        found[uid] = past[-1].then if past else events[0].then
    return found


def _logged(ledger: Ledger) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """(local day of writing, patch with the act under "") of every change to a hazard that still counts, in order."""
    void = acts.void(ledger)
    found: dict[str, list[tuple[str, dict[str, Any]]]] = defaultdict(list)
    for row, at, patch, act in ledger.select(
        "SELECT row, at, patch, act FROM change WHERE entity='hazard' ORDER BY row, at, id"
    ):
        if act not in void:
            written = clock.day_of(at).isoformat()
            found[row].append((written, {**json.loads(patch), "": act}))
    return found


def _days_of_steps(ledger: Ledger) -> dict[tuple[int, str], str]:
    """The day that the re-check, referral or feedback of an act speaks of, by (act, hazard)."""
    lines = ledger.select(
        "SELECT c.act, coalesce(r.hazard, f.hazard), c.patch FROM change c LEFT JOIN recheck r ON r.uid = c.row"
        " LEFT JOIN referral f ON f.uid = c.row WHERE c.entity IN ('recheck', 'referral') ORDER BY c.at"
    )
    found = {}
    for act, hazard, text in lines:
        patch = json.loads(text)
        for name in ("rechecked_on", "feedback_on", "referred_on"):
            if hazard and patch.get(name):
                found[act, hazard] = patch[name]
                break
    return found


def _referred(ledger: Ledger) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    sql = "SELECT hazard, referred_on FROM referral WHERE referred_on IS NOT NULL ORDER BY referred_on"
    for hazard, day in ledger.select(sql):
        found[hazard].append(day)
    return found


def _events(
    uid: str,
    found_on: str,
    logged: Iterable[tuple[str, dict[str, Any]]],
    days: dict[tuple[int, str], str],
    referred: list[str],
) -> list[_Event]:
    events: list[_Event] = []
    record: dict[str, Any] = {}
    for written, patch in logged:
        first = not record
        record.update(patch)
        if not first and not any(name in patch for name in _GROUP):
            continue
        then = Then(*(record.get(name) for name in _GROUP))  # type: ignore[arg-type]  # an older package may lack one
        if first:
            events += _beginning(found_on, then, referred)
        else:
            closing = then.closed_on if then.state == "closed" else None
            events.append(_Event(days.get((patch[""], uid)) or closing or written, then))
    return sorted(_closed_once(events), key=lambda event: event.day)


def _beginning(found_on: str, then: Then, referred: list[str]) -> list[_Event]:
    """What an entry says of the past: one that came in closed was open until its closing date."""
    if then.fixed_on_site or then.state not in ("closed", "referred"):
        return [_Event(found_on, then)]
    before = Then("fixing", then.due_date, None, then.fixed_on_site)
    events = [_Event(found_on, before)]
    if referred:
        handed_over = Then("referred", then.due_date, None, then.fixed_on_site)
        events.append(_Event(max(referred[0], found_on), handed_over))
    if then.state == "closed":
        events.append(_Event(max(then.closed_on or found_on, found_on), then))
    elif not referred:
        events.append(_Event(found_on, then))
    return events


def _closed_once(events: list[_Event]) -> list[_Event]:
    """A closing date that was corrected replaces the former one."""
    kept: list[_Event] = []
    for event in events:
        if kept and event.then.state == "closed" and kept[-1].then.state == "closed":
            kept.pop()
        kept.append(event)
    return kept
