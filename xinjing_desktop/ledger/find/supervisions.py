"""The town's words on hazards (督办) as lines of a list: open, late, answered, settled."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from xinjing_desktop.ledger.find.hazards import where_of
from xinjing_desktop.ledger.ledger import Ledger

_ANSWERED = "s.replied_on IS NOT NULL AND coalesce(s.settled,0)=0"
_WAITING = "s.replied_on IS NULL AND coalesce(s.settled,0)=0"
FILTERS: dict[str, tuple[str, str]] = {
    "open": ("未办结", "coalesce(s.settled,0)=0"),
    "late": ("超过期限没有回复", f"{_WAITING} AND s.due_on < :today"),
    "waiting": ("等居民区回复", _WAITING),
    "answered": ("已回复，等镇里看", _ANSWERED),
    "settled": ("已办结", "coalesce(s.settled,0)=1"),
    "all": ("全部", "1"),
}
"""Saved filters: key → (words, condition)."""

ORDERS = {
    "": "coalesce(s.settled,0), s.replied_on IS NULL, s.due_on IS NULL, s.due_on, z.hazard_no, s.uid",
    "unit": "c.code, s.due_on, z.hazard_no, s.uid",
    "issued_on": "s.issued_on, z.hazard_no, s.uid",
    "due_on": "s.due_on, z.hazard_no, s.uid",
    "replied_on": "s.replied_on, z.hazard_no, s.uid",
}


@dataclass(frozen=True)
class SupervisionLine:
    """One line of the list."""

    uid: str
    hazard: str
    unit: str
    where: str
    kind: str
    opinion: str
    issued_on: str
    issued_by: str
    due_on: str | None
    reply: str
    replied_on: str | None
    replied_by: str
    settled: bool
    hazard_state: str

    def state(self, today: datetime.date) -> str:
        """settled, answered, late or waiting."""
        if self.settled:
            return "settled"
        if self.replied_on:
            return "answered"
        return "late" if self.due_on and self.due_on < today.isoformat() else "waiting"


def ids(ledger: Ledger, chosen: str, order: str, descending: bool, *, today: str, unit: str | None = None) -> list[str]:
    """The uids of those that fit, in order; `unit` is the uid of a community."""
    condition = FILTERS[chosen][1]
    params = [today] * condition.count(":today")
    sql = (
        "SELECT s.uid FROM supervision s LEFT JOIN community c ON c.uid=s.community LEFT JOIN hazard z ON z.uid=s.hazard"
        f" WHERE {condition.replace(':today', '?')}"
    )
    if unit:
        sql += " AND s.community=?"
        params.append(unit)
    first, _, rest = ORDERS[order].partition(", ")
    column = f"{first} DESC, {rest}" if descending and order else ORDERS[order]
    return [uid for (uid,) in ledger.select(f"{sql} ORDER BY {column}", params)]


def counts(ledger: Ledger, today: str) -> dict[str, int]:
    """How many each saved filter holds on that day."""
    parts = ",".join(f"coalesce(sum({sql}),0)" for _, sql in FILTERS.values())
    params = [today] * parts.count(":today")
    line = ledger.select(f"SELECT {parts.replace(':today', '?')} FROM supervision s", params)[0]
    return dict(zip(FILTERS, line, strict=True))


def lines(ledger: Ledger, uids: Sequence[str]) -> dict[str, SupervisionLine]:
    """The lines of one page of the list."""
    marks = ",".join("?" * len(uids))
    found = {}
    for uid, hazard, unit, kind, state, *rest, settled in ledger.select(
        f"""SELECT s.uid, s.hazard, coalesce(c.name,''), coalesce(z.kind,''), coalesce(z.state,''),
              coalesce(s.opinion,''), coalesce(s.issued_on,''), coalesce(s.issued_by,''), s.due_on,
              coalesce(s.reply,''), s.replied_on, coalesce(s.replied_by,''), coalesce(s.settled,0)
            FROM supervision s LEFT JOIN community c ON c.uid=s.community LEFT JOIN hazard z ON z.uid=s.hazard
            WHERE s.uid IN ({marks})""",
        uids,
    ):
        where = where_of(ledger, hazard) if hazard else ""
        found[uid] = SupervisionLine(*(uid, hazard or "", unit, where, kind, *rest, bool(settled), state))
    return found


def of_hazard(ledger: Ledger, hazard: str) -> list[SupervisionLine]:
    """What the town has written on one hazard, the newest first."""
    sql = "SELECT uid FROM supervision WHERE hazard=? ORDER BY issued_on DESC, uid DESC"
    uids = [uid for (uid,) in ledger.select(sql, (hazard,))]
    found = lines(ledger, uids)
    return [found[uid] for uid in uids]
