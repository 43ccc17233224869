"""The doors of a stairwell as on the building, and how far every stairwell has come."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from xinjing_desktop import clock
from xinjing_desktop.ledger.find import attempts
from xinjing_desktop.ledger.find.households import key_on
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records.floors import floor_of


@dataclass(frozen=True)
class CompoundLine:
    """A compound to choose, with the number of its doors."""

    uid: str
    name: str
    door_count: int


@dataclass(frozen=True)
class StairwellLine:
    """A stairwell and how many of its doors have a visit since the day asked for."""

    uid: str
    label: str
    door_count: int
    visited_count: int


@dataclass(frozen=True)
class Door:
    """One door of the grid."""

    household: str
    room: str
    """Room number with its part, as it is shown."""
    floor: int | None
    name: str
    key: bool
    """Somebody behind this door is in a special group."""
    open_hazards: int
    visit: str | None
    """The visit of this round, if there is one."""
    outcome: str | None
    last_outcome: str | None
    last_on: str | None
    best_time_band: str | None
    caution: str | None
    run: attempts.Run | None = None
    """The attempts in vain since this door was last settled, this round's included."""
    place: str = ""
    """Its stairwell in short: 834弄7号."""

    @property
    def uid(self) -> str:
        """The household's."""
        return self.household


@dataclass(frozen=True)
class Reach:
    """Who may know more of a door where nobody opens, in the order in which they are asked."""

    phones: str
    leader: str
    """The stair leader with the telephone."""
    owner: bool
    """Whether the owner is known; who it is stands in the household, where looking is recorded."""


def compounds(ledger: Ledger, unit: str | None = None) -> list[CompoundLine]:
    """The compounds that have doors, by name; of all communities or of one."""
    lines = ledger.select(
        "SELECT c.uid, c.name, count(h.uid) FROM compound c JOIN stairwell s ON s.compound=c.uid"
        " LEFT JOIN household h ON h.stairwell=s.uid WHERE ?1 IS NULL OR c.community=?1 GROUP BY c.uid ORDER BY c.name",
        (unit,),
    )
    return [CompoundLine(*line) for line in lines]


def stairwells(ledger: Ledger, compound: str, since: str) -> list[StairwellLine]:
    """The stairwells of a compound in the order in which one walks, with their progress since that day (ISO)."""
    lines = ledger.select(
        """SELECT s.uid, s.lane, s.sub_lane, s.number, count(n.uid), count(CASE WHEN n.done THEN 1 END), min(d.sort_key)
           FROM stairwell s LEFT JOIN (
             SELECT h.uid, h.stairwell, (SELECT max(coalesce(v.outcome IN ('met_inside','met_door','contacted_remote'), 0))
                                         FROM visit v WHERE v.household=h.uid AND v.visited_at >= ?1) AS done
             FROM household h WHERE h.stairwell IN (SELECT uid FROM stairwell WHERE compound=?2)) n ON n.stairwell=s.uid
             LEFT JOIN door d ON d.uid=n.uid
           WHERE s.compound=?2 GROUP BY s.uid""",
        (since, compound),
    )
    lanes = {lane for _, lane, *_ in lines if lane}
    if len(lanes) == 1:  # a list that names no lane means this one
        lines = [(uid, None, *rest) for uid, _, *rest in lines]
    found = []
    for uid, lane, sub_lane, number, doors, done, _ in sorted(lines, key=_walking_order):
        before = f"{lane}弄" if lane and len(lanes) > 1 else ""
        found.append(StairwellLine(uid, f"{before}{f'{sub_lane}支弄' if sub_lane else ''}{number}号", doors, done))
    return found


def _walking_order(line: tuple[object, ...]) -> tuple[object, ...]:
    _, lane, sub_lane, number, *_ = line

    def natural(text: object) -> tuple[int, str]:
        digits = "".join(sign for sign in str(text or "") if sign.isdigit())
        return (int(digits or 0), str(text or ""))

    return (natural(lane), natural(sub_lane), natural(number))


def grid(ledger: Ledger, stairwell: str, round_at: str) -> list[Door]:
    """The doors of a stairwell, top floor first; `outcome` is that of the round which began at that moment."""
    found = _doors(ledger, "h.stairwell=?", stairwell, round_at)
    return sorted(found, key=lambda door: -(door.floor if door.floor is not None else 0))


def grid_of(ledger: Ledger, households: Sequence[str], round_at: str) -> list[Door]:
    """These doors in this order; what became of them in the round which began at that moment."""
    found = _doors(ledger, "h.uid IN (SELECT value FROM json_each(?))", json.dumps(list(households)), round_at)
    by_uid = {door.household: door for door in found}
    return [by_uid[uid] for uid in households if uid in by_uid]


def _doors(ledger: Ledger, condition: str, which: str, round_at: str) -> list[Door]:
    lines = ledger.select(
        f"""SELECT h.uid, coalesce(h.room_no,''), h.room_part,
             coalesce(h.head_name, h.contact_name, p.name, h.owner_name, ''), {key_on(clock.today().isoformat())},
             (SELECT count(*) FROM hazard z WHERE z.household=h.uid AND z.state IN ('fixing','referred','suspended')),
             now.uid, now.outcome,
             (SELECT outcome || '|' || visited_at FROM visit w WHERE w.household=h.uid AND w.visited_at < ?
              ORDER BY w.visited_at DESC LIMIT 1),
             h.best_time_band, h.caution_note, coalesce(s.lane || '弄', '') || coalesce(s.number || '号', ''), d.sort_key
           FROM household h LEFT JOIN door d ON d.uid=h.uid LEFT JOIN stairwell s ON s.uid=h.stairwell
             LEFT JOIN visit now ON now.uid=(SELECT max(uid) FROM visit x WHERE x.household=h.uid AND x.visited_at=?)
             LEFT JOIN resident p ON p.uid=(SELECT uid FROM resident r WHERE r.household=h.uid
               ORDER BY r.relation_to_head IS NOT 'head', r.uid LIMIT 1)
           WHERE {condition} ORDER BY d.sort_key""",
        (round_at, round_at, which),
    )
    runs = attempts.runs(ledger, [uid for uid, *_ in lines])
    found = []
    for uid, room, part, name, key, hazards, visit, outcome, last, band, caution, place, _ in lines:
        last_outcome, _, last_at = (last or "").partition("|")
        shown = f"{room}{f'·{part}' if part else ''}" or "全幢"
        door = Door(uid, shown, floor_of(room) if room else None, name, bool(key), hazards, visit, outcome,
                    last_outcome or None, last_at[:10] or None, band, caution, runs.get(uid), place)  # fmt: skip
        found.append(door)
    return found


def round_of(ledger: Ledger, stairwell: str, since: str, until: str) -> str | None:
    """The moment of the newest round of this stairwell that began between these: corrections go into it."""
    moment = ledger.value(
        "SELECT max(v.visited_at) FROM visit v JOIN household h ON h.uid=v.household"
        " WHERE h.stairwell=? AND v.visited_at BETWEEN ? AND ?",
        (stairwell, since, until),
    )
    return None if moment is None else str(moment)


def round_among(ledger: Ledger, households: Sequence[str], since: str, until: str) -> str | None:
    """The moment of the newest visit at one of these doors between these."""
    moment = ledger.value(
        "SELECT max(visited_at) FROM visit WHERE visited_at BETWEEN ? AND ? AND household IN (SELECT value FROM json_each(?))",
        (since, until, json.dumps(list(households))),
    )
    return None if moment is None else str(moment)


def visit_counts(ledger: Ledger, households: Sequence[str]) -> dict[str, int]:
    """How many visits each of these doors has had; those without any are left out."""
    sql = "SELECT household, count(*) FROM visit WHERE household IN (SELECT value FROM json_each(?)) GROUP BY household"
    return dict(ledger.select(sql, (json.dumps(list(households)),)))


def reach(ledger: Ledger, household: str) -> Reach:
    """Whom to ask about a household that was 三访未遇: telephone, stair leader, owner."""
    found = ledger.select(
        """SELECT h.phones, s.stair_leader, s.leader_phones, h.owner_name IS NOT NULL OR h.owner_phones IS NOT NULL
           FROM household h LEFT JOIN stairwell s ON s.uid=h.stairwell WHERE h.uid=?""",
        (household,),
    )
    phones, leader, leader_phones, owner = found[0] if found else (None, None, None, False)
    return Reach(_numbers(phones), " ".join(part for part in (leader or "", _numbers(leader_phones)) if part), bool(owner))


def _numbers(phones: str | None) -> str:
    return "、".join(str(phone["number"]) for phone in json.loads(phones)) if phones else ""


def workers_lately(ledger: Ledger, unit: str | None = None) -> list[str]:
    """Names to offer for who went: those on the register, then those of recent visits; of one unit of a town the latter alone."""
    names = [] if unit else [name for (name,) in ledger.select("SELECT name FROM worker WHERE active IS NOT 0 ORDER BY name")]
    for (text,) in ledger.select(
        """SELECT DISTINCT v.workers FROM visit v LEFT JOIN household h ON h.uid=v.household
           WHERE v.workers IS NOT NULL AND (?1 IS NULL OR h.community=?1) ORDER BY v.visited_at DESC LIMIT 50""",
        (unit,),
    ):
        names += json.loads(text)
    return list(dict.fromkeys(names))
