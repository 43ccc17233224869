"""What was printed before, slip by slip: for whom, under which code, and what became of it."""

from typing import NamedTuple

from xinjing_desktop.ledger.history import name_of
from xinjing_desktop.ledger.ledger import Ledger


class SlipLine(NamedTuple):
    """One slip of a run as its list shows it."""

    uid: str
    entity: str
    subject: str
    """The record it is for."""
    where: str
    code: str
    state: str
    settled_on: str | None


def slips_of(ledger: Ledger, run: str) -> list[SlipLine]:
    """The slips of a run in the order of the doors."""
    found = []
    for uid, household, hazard, stairwell, resident, address, name, code, state, on in ledger.select(
        """SELECT n.uid, n.household, n.hazard, n.stairwell, n.resident, d.address, r.name, n.code, n.state, n.settled_on
           FROM notice n LEFT JOIN resident r ON r.uid=n.resident LEFT JOIN hazard z ON z.uid=n.hazard
             LEFT JOIN door d ON d.uid=coalesce(n.household, z.household, r.household)
           WHERE n.run=? ORDER BY d.sort_key IS NULL, d.sort_key, n.uid""",
        (run,),
    ):
        if resident:
            entity, subject, where = "resident", resident, "　".join(filter(None, (name, address)))
        elif hazard:
            entity, subject, where = "hazard", hazard, address or name_of(ledger, "hazard", hazard)
        elif household:
            entity, subject, where = "household", household, address or "（已删除的记录）"
        else:
            entity, subject, where = "stairwell", stairwell, name_of(ledger, "stairwell", stairwell) if stairwell else ""
        found.append(SlipLine(uid, entity, subject or "", where, code or "", state or "printed", on))
    return found
