"""What a worker answers for, and who would take over which of it (换届、离岗时交接岗位)."""

import datetime
import json
from collections.abc import Sequence
from typing import NamedTuple

from xinjing_desktop import clock
from xinjing_desktop.ledger import acts
from xinjing_desktop.ledger.find.hazards import WHERE
from xinjing_desktop.ledger.history import called
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import BY_NAME, codes
from xinjing_desktop.records.hazard import OPEN_STATES

KINDS = {"stairwell": "门洞", "profile": "重点人群档案", "hazard": "未销号的隐患", "appeal": "未答复的诉求"}
"""What is handed over, by entity, in the order in which it is listed."""


class Charge(NamedTuple):
    """One thing that somebody answers for."""

    entity: str
    uid: str
    what: str
    stairwell: str
    """The stairwell it lies in, or "": what is behind a door goes with the stairwell."""


class Move(NamedTuple):
    """A charge, and whom it goes to."""

    charge: Charge
    to: str
    """Uid of a worker."""


class Handed(NamedTuple):
    """A post that was handed over, and not taken back since."""

    act: int
    on: datetime.date
    leaver: str
    taking: str
    """Who took over, by name."""


ACT = "交接岗位："
"""How the act of handing a post over begins."""


def named(leaver: str, taking: str) -> str:
    """The act by name."""
    return f"{ACT}{leaver} → {taking}"


def held(ledger: Ledger, worker: str) -> list[Charge]:
    """Everything open that this worker answers for, each kind as one walks; an appeal knows its handler by name only."""
    name = None if shares_name(ledger, worker) else ledger.value("SELECT name FROM worker WHERE uid=?", (worker,))
    marks = ",".join("?" * len(OPEN_STATES))
    found = [Charge("stairwell", uid, what, uid) for uid, what in ledger.select(
        """SELECT s.uid, coalesce(c.name || ' ', '') || coalesce(s.lane || '弄', '') || coalesce(s.sub_lane || '支弄', '')
             || coalesce(s.number, '') || '号'
           FROM stairwell s LEFT JOIN compound c ON c.uid=s.compound WHERE s.worker=?
           ORDER BY c.name, CAST(s.lane AS INTEGER), s.lane, CAST(s.number AS INTEGER), s.number, s.uid""",
        (worker,),
    )]  # fmt: skip
    found += [Charge("profile", uid, f"{name_} {address}".strip(), at) for uid, name_, address, at in ledger.select(
        """SELECT p.uid, coalesce(r.name, ''), coalesce(d.address, ''), coalesce(h.stairwell, '')
           FROM profile p JOIN resident r ON r.uid=p.resident LEFT JOIN household h ON h.uid=r.household
             LEFT JOIN door d ON d.uid=r.household
           WHERE p.worker=? AND p.ended_on IS NULL ORDER BY d.sort_key, r.name, p.uid""",
        (worker,),
    )]  # fmt: skip
    kinds = "hazard_kinds"
    found += [Charge("hazard", uid, f"{where} {codes.short_label(kinds, kind)}", at) for uid, where, kind, at in ledger.select(
        f"""SELECT z.uid, {WHERE}, coalesce(z.kind, ''), coalesce(h.stairwell, z.stairwell, '')
            FROM hazard z LEFT JOIN door d ON d.uid=z.household LEFT JOIN household h ON h.uid=z.household
              LEFT JOIN stairwell s ON s.uid=z.stairwell LEFT JOIN compound c ON c.uid=z.compound LEFT JOIN shop p ON p.uid=z.shop
            WHERE z.worker=? AND z.state IN ({marks}) ORDER BY z.due_date IS NULL, z.due_date, z.uid""",
        (worker, *OPEN_STATES),
    )]  # fmt: skip
    found += [Charge("appeal", uid, f"{what} {codes.label('appeal_kind', kind)}", at) for uid, what, kind, at in ledger.select(
        """SELECT a.uid, a.raised_on || coalesce(' ' || d.address, ' ' || p.shop_name, ''), a.kind, coalesce(h.stairwell, '')
           FROM appeal a LEFT JOIN household h ON h.uid=a.household LEFT JOIN door d ON d.uid=a.household
             LEFT JOIN shop p ON p.uid=a.shop
           WHERE a.handler=? AND a.answered_on IS NULL ORDER BY a.promised_on IS NULL, a.promised_on, a.raised_on, a.uid""",
        (name,),
    )]  # fmt: skip
    return found


def shares_name(ledger: Ledger, worker: str) -> bool:
    """Whether somebody else is called the same: then nobody can say whose the appeals of that name are."""
    sql = "SELECT count(*) > 1 FROM worker WHERE name=(SELECT name FROM worker WHERE uid=?)"
    return bool(ledger.value(sql, (worker,)))


def left_with_charges(ledger: Ledger) -> list[str]:
    """Workers who are not on duty any more and still answer for something, by uid."""
    marks = ",".join("?" * len(OPEN_STATES))
    lines = ledger.select(
        f"""SELECT w.uid FROM worker w WHERE w.active=0 AND (EXISTS(SELECT 1 FROM stairwell s WHERE s.worker=w.uid)
              OR EXISTS(SELECT 1 FROM profile p WHERE p.worker=w.uid AND p.ended_on IS NULL)
              OR EXISTS(SELECT 1 FROM hazard z WHERE z.worker=w.uid AND z.state IN ({marks}))
              OR (EXISTS(SELECT 1 FROM appeal a WHERE a.handler=w.name AND a.answered_on IS NULL)
                AND NOT EXISTS(SELECT 1 FROM worker o WHERE o.name=w.name AND o.uid<>w.uid))) ORDER BY w.name, w.uid""",
        OPEN_STATES,
    )
    return [uid for (uid,) in lines]


def handed(ledger: Ledger) -> list[Handed]:
    """The posts that were handed over here, the newest first."""
    void = acts.void(ledger)
    found = []
    for act, what, at in ledger.select(f"SELECT id, what, at FROM act WHERE what LIKE '{ACT}%' ORDER BY at DESC"):
        leaver, arrow, taking = what.removeprefix(ACT).partition(" → ")
        if act not in void and arrow:
            found.append(Handed(act, clock.day_of(at), leaver, taking))
    return found


def moves_of(ledger: Ledger, act: int) -> list[Move]:
    """What changed hands in that act, for its sheet to be printed again."""
    found: list[Move] = []
    for entity, row, patch in ledger.select("SELECT entity, row, patch FROM change WHERE act=? ORDER BY seq", (act,)):
        said = json.loads(patch)
        to = said.get("worker") or ledger.value("SELECT uid FROM worker WHERE name=? ORDER BY active", (said.get("handler"),))
        if entity in KINDS and to:
            what = called(ledger, entity, row).removeprefix(BY_NAME[entity].title).strip()
            found.append(Move(Charge(entity, row, what, ""), str(to)))
    return sorted(found, key=lambda move: list(KINDS).index(move.charge.entity))


def counts(charges: Sequence[Charge]) -> dict[str, int]:
    """How many of each kind."""
    return {entity: sum(one.entity == entity for one in charges) for entity in KINDS}


def dealt(charges: Sequence[Charge], successors: Sequence[str]) -> list[Move]:
    """Who takes over what. Several share the stairwells in walking order, in runs of about the same length; what lies in
    one of them goes with it, the rest is shared in the same way, kind by kind.
    """
    if not successors:
        return []
    of_stairwell: dict[str, str] = {}
    moves = []
    for entity in KINDS:
        mine = [one for one in charges if one.entity == entity]
        loose = [one for one in mine if one.stairwell not in of_stairwell]
        share = {one.uid: successors[at * len(successors) // len(loose)] for at, one in enumerate(loose)}
        moves += [Move(one, share.get(one.uid) or of_stairwell[one.stairwell]) for one in mine]
        if entity == "stairwell":
            of_stairwell = {one.uid: share[one.uid] for one in mine}
    return moves
