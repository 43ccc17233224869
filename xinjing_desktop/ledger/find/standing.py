"""The two campaigns that never end: every household once a year, every elder in difficulty once a month.

Nobody freezes their doors: due is what the register held on the day, as it was known then (`as_known`).
"""

import datetime

from xinjing_desktop.ledger.find import as_known, care
from xinjing_desktop.ledger.find.as_known import Due
from xinjing_desktop.ledger.find.campaigns import Way
from xinjing_desktop.ledger.find.households import key_on
from xinjing_desktop.ledger.ledger import Ledger


def year(ledger: Ledger, as_of: datetime.date, unit: str | None = None) -> tuple[Way, Due]:
    """Annual coverage of every unit, or of one: every household that is not empty, once a year at least
    (《上海市居委会能力提升三年行动计划（2025—2027年）》; domain note §2.3).
    """
    sql = f"""SELECT h.community AS campaign, h.uid AS household, {key_on(as_of.isoformat())} AS key, NULL AS resident FROM household h
              WHERE h.occupancy IS NOT 'vacant' AND h.community{"=?" if unit else " IS NOT NULL"}"""
    return _since(as_of.replace(month=1, day=1), as_of), as_known.due(ledger, Due(sql, (unit,) if unit else ()), as_of)


def month(ledger: Ledger, as_of: datetime.date, unit: str | None = None) -> tuple[Way, Due]:
    """Monthly contact with elders in difficulty (月探访率): counted in persons, and not in doors (domain note §7.1)."""
    members = care.members(care.ELDERS).replace(":today", f"'{as_of}'")
    sql = f"""SELECT DISTINCT unit AS campaign, household, 1 AS key, resident FROM ({members})
              WHERE unit{"=?" if unit else " IS NOT NULL"}"""
    return _since(as_of.replace(day=1), as_of), as_known.due(ledger, Due(sql, (unit,) if unit else ()), as_of)


def _since(first: datetime.date, as_of: datetime.date) -> Way:
    return Way(first.isoformat(), (as_of + datetime.timedelta(days=1)).isoformat(), True, "due")
