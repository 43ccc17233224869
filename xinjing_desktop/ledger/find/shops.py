"""The shops of a street as one walks along it, and how far every street has come: what `doors` is for stairwells."""

import re
from dataclasses import dataclass

from xinjing_desktop.ledger.find import attempts
from xinjing_desktop.ledger.find.doors import StairwellLine
from xinjing_desktop.ledger.ledger import Ledger

ODD, EVEN, OTHER = "单号", "双号", "其他"
PATROLS = "('met_inside','met_door')"
"""Outcomes after which somebody has looked at the shop; a visit without an outcome came from a list of patrols."""
PATROLLED = f"(v.outcome IS NULL OR v.outcome IN {PATROLS})"
LAST_PATROL = f"""nullif(max(coalesce(p.last_patrol_on,''), coalesce(
    (SELECT max(substr(v.visited_at,1,10)) FROM visit v WHERE v.shop=p.uid AND {PATROLLED}),'')),'')"""
"""The day of the last patrol of a shop p: from its visits, or the day that a list from before named."""


@dataclass(frozen=True)
class Shopfront:
    """One shop of the grid."""

    shop: str
    room: str
    """Its number in the street, as it is shown."""
    side: str
    """Of the street: ODD, EVEN, or OTHER where there is no number."""
    name: str
    kind: str | None
    """Code of the shop type."""
    open_hazards: int
    visit: str | None
    """The patrol of this round, if there is one."""
    outcome: str | None
    last_on: str | None
    """The day of the last patrol."""
    caution: str | None
    key: bool = False
    run: attempts.Run | None = None

    @property
    def uid(self) -> str:
        """The shop's."""
        return self.shop


def streets(ledger: Ledger, since: str, unit: str | None = None) -> list[StairwellLine]:
    """The streets that have shops, with how many were patrolled since that day (ISO)."""
    lines = ledger.select(
        f"""SELECT coalesce(p.road,''), count(*), count(CASE WHEN n.done THEN 1 END)
            FROM shop p LEFT JOIN (SELECT shop, max({PATROLLED}) AS done FROM visit v
                                   WHERE visited_at >= ?1 AND shop IS NOT NULL GROUP BY shop) n ON n.shop=p.uid
            WHERE ?2 IS NULL OR p.community=?2 GROUP BY 1 ORDER BY p.road IS NULL OR p.road='', 1""",
        (since, unit),
    )
    return [StairwellLine(road, road or "没有写路名", count, done) for road, count, done in lines]


def grid(ledger: Ledger, road: str, round_at: str, unit: str | None = None) -> list[Shopfront]:
    """The shops of a street, the odd numbers first, as one walks up one side and down the other."""
    lines = ledger.select(
        f"""SELECT p.uid, coalesce(p.lane,''), coalesce(p.house_no,''), coalesce(p.shop_name,''), p.shop_type,
              (SELECT count(*) FROM hazard z WHERE z.shop=p.uid AND z.state IN ('fixing','referred','suspended')),
              now.uid, now.outcome, {LAST_PATROL}, p.people_sleep_in
            FROM shop p LEFT JOIN visit now ON now.uid=(SELECT max(uid) FROM visit x WHERE x.shop=p.uid AND x.visited_at=?1)
            WHERE coalesce(p.road,'')=?2 AND (?3 IS NULL OR p.community=?3)""",
        (round_at, road, unit),
    )
    found = []
    for uid, lane, number, name, kind, hazards, visit, outcome, last, sleeping in lines:
        shown = f"{f'{lane}弄' if lane else ''}{number}{'号' if number[-1:].isdigit() else ''}" or "无号"
        caution = "店内住人" if sleeping else None
        found.append(Shopfront(uid, shown, _side(number), name, kind, hazards, visit, outcome, last, caution))
    return sorted(found, key=lambda shop: ((ODD, EVEN, OTHER).index(shop.side), _natural(shop.room), shop.name, shop.uid))


def round_of(ledger: Ledger, road: str, since: str, until: str, unit: str | None = None) -> str | None:
    """The moment of the newest round of this street that began between these: corrections go into it."""
    moment = ledger.value(
        """SELECT max(v.visited_at) FROM visit v JOIN shop p ON p.uid=v.shop
           WHERE coalesce(p.road,'')=?1 AND v.visited_at BETWEEN ?2 AND ?3 AND (?4 IS NULL OR p.community=?4)""",
        (road, since, until, unit),
    )
    return None if moment is None else str(moment)


def _side(number: str) -> str:
    digits = re.match(r"\d+", number)
    return OTHER if digits is None else (ODD if int(digits[0]) % 2 else EVEN)


def _natural(text: str) -> list[tuple[int, str]]:
    """9号 before 10号, 34-5 before 34-11."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.findall(r"\d+|\D+", text)]
