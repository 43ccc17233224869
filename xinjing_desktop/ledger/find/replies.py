"""What the town changed here and what it asks, since somebody last looked: 镇里的回复."""

import datetime
from dataclasses import dataclass
from typing import NamedTuple

from xinjing_desktop import clock
from xinjing_desktop.ledger import conflicts, history, remembered
from xinjing_desktop.ledger.find import hazards
from xinjing_desktop.ledger.find.whereabouts import Spot, spot_of
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import BY_NAME, Hazard, Supervision

TOPIC, KEY = "replies", "seen_upto"
# the list of units is the town's own, 督办 have a list of their own, codes show where they are chosen
_BY_THE_TOWN = "site IN (SELECT site FROM peer WHERE role='town') AND entity NOT IN ('supervision', 'term', 'community')"


@dataclass(frozen=True)
class TownChange:
    """One record that the town has changed, in words."""

    uid: str
    entity: str
    title: str
    said: str
    """What it changed."""
    at: datetime.datetime
    who: str
    spot: Spot | None


@dataclass(frozen=True)
class Asked:
    """The town's word on a hazard."""

    supervision: Supervision
    hazard: Hazard | None
    where: str
    """The hazard by its number and place."""

    @property
    def open(self) -> bool:
        """Whether an answer is waited for."""
        return not self.supervision.reply and not self.supervision.settled

    def is_late(self, day: datetime.date) -> bool:
        """Whether the day on which the answer was wanted is over."""
        due = self.supervision.due_on
        return self.open and due is not None and due < day


class Waiting(NamedTuple):
    """What of the town's waits to be looked at."""

    asked: int
    changed: int
    conflicts: int

    @property
    def replies(self) -> int:
        """What the line of 今日 counts."""
        return self.asked + self.changed


def waiting(ledger: Ledger) -> Waiting:
    """Unanswered 督办, records changed by the town that nobody has looked at yet, and open conflicts."""
    asked_for = ledger.value("SELECT count(*) FROM supervision WHERE reply IS NULL AND coalesce(settled,0)=0")
    since = ledger.value("SELECT min(from_seq) FROM package WHERE NOT sent")
    changed = 0
    if since is not None:  # what the town wrote comes in packages: without one the log need not be read
        sql = f"SELECT count(DISTINCT row) FROM change WHERE seq>? AND {_BY_THE_TOWN}"
        changed = int(ledger.value(sql, (max(since, _seen(ledger)),)))
    return Waiting(int(asked_for), changed, conflicts.count(ledger))


def mark_seen(ledger: Ledger) -> None:
    """Somebody has looked at all that the town changed so far."""
    remembered.remember(ledger, TOPIC, KEY, int(ledger.value("SELECT coalesce(max(seq),0) FROM change")))


def _seen(ledger: Ledger) -> int:
    return int(remembered.recall(ledger, TOPIC, KEY, 0))


def town_changes(ledger: Ledger) -> list[TownChange]:
    """What nobody has looked at yet, and what the newest package of the town brought anyway; the newest first."""
    newest = ledger.value(
        "SELECT k.from_seq FROM package k JOIN peer p ON p.site=k.peer WHERE NOT k.sent AND p.role='town'"
        " ORDER BY k.number DESC LIMIT 1"
    )
    if newest is None:
        return []
    changed: dict[str, tuple[str, set[int]]] = {}
    sql = f"SELECT row, entity, at FROM change WHERE seq>? AND {_BY_THE_TOWN} ORDER BY seq"
    for row, entity, at in ledger.select(sql, (min(newest, _seen(ledger)),)):
        if entity in BY_NAME:
            changed.setdefault(row, (entity, set()))[1].add(at)
    found = [_town_change(ledger, row, entity, moments) for row, (entity, moments) in changed.items()]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _town_change(ledger: Ledger, row: str, entity: str, moments: set[int]) -> TownChange:
    stamps = {clock.moment_of(at) for at in moments}
    entries = [entry for entry in history.history(ledger, row) if entry.at in stamps]
    said = "；".join(line for entry in entries for line in entry.lines) or "登记"
    who = entries[-1].who if entries else ""
    return TownChange(
        row, entity, history.called(ledger, entity, row), said, max(stamps), who, spot_of(ledger, entity, row)
    )


def asked(ledger: Ledger) -> list[Asked]:
    """Every 督办: those that wait for an answer first, by the day on which it is wanted."""
    found = []
    for one in ledger.rows(Supervision.select().order_by(Supervision.issued_on.desc(), Supervision.uid)):
        hazard = ledger.get(Hazard, one.hazard) if one.hazard else None
        where = f"{hazard.hazard_no or ''}　{hazards.where_of(ledger, hazard.uid)}".strip("　") if hazard else ""
        found.append(Asked(one, hazard, where))
    return sorted(found, key=lambda one: (not one.open, one.supervision.due_on or datetime.date.max, one.where))
