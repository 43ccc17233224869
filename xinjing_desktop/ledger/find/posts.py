"""What a worker answers for, and who would take over which of it (换届、离岗时交接岗位)."""

from collections.abc import Sequence
from typing import NamedTuple

from xinjing_desktop.ledger.find.hazards import WHERE
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import codes
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


def held(ledger: Ledger, worker: str) -> list[Charge]:
    """Everything open that this worker answers for, each kind as one walks; an appeal knows its handler by name only."""
    name = ledger.value("SELECT name FROM worker WHERE uid=?", (worker,))
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
