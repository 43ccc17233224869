"""What stands beside a door in a list of a campaign: who is meant, why it is not due, and when somebody was there last."""

import datetime
import json
from collections.abc import Sequence
from typing import NamedTuple

from xinjing_desktop.ledger.find import as_known
from xinjing_desktop.ledger.ledger import Ledger


class Excepted(NamedTuple):
    """A door that was taken out of what is due."""

    household: str
    on: str
    reason: str


def excepted(ledger: Ledger, campaign: str, as_of: datetime.date) -> list[Excepted]:
    """The doors that are out on that day, with the reason, in walking order."""
    then = [one for one in as_known.exclusions(ledger, as_of) if one["campaign"] == campaign]
    out = {one["household"]: Excepted(one["household"], one["excluded_on"], one["reason"] or "") for one in then}
    sql = "SELECT j.value FROM json_each(?) j LEFT JOIN door d ON d.uid=j.value ORDER BY d.sort_key IS NULL, d.sort_key, j.value"
    return [out[uid] for (uid,) in ledger.select(sql, (json.dumps(list(out)),))]


def last_visits(ledger: Ledger, households: Sequence[str], until: datetime.date) -> dict[str, tuple[str | None, str | None]]:
    """Day and outcome of the last visit to each of these doors up to the end of a day; (None, None) without one."""
    lines = ledger.select(
        """SELECT j.value, (SELECT v.visited_at || '|' || v.outcome FROM visit v WHERE v.household=j.value AND v.visited_at < ?
             AND v.outcome IS NOT NULL ORDER BY v.visited_at DESC LIMIT 1) FROM json_each(?) j""",
        ((until + datetime.timedelta(days=1)).isoformat(), json.dumps(list(households))),
    )
    return {uid: (last[:10], last.partition("|")[2]) if last else (None, None) for uid, last in lines}


def names(ledger: Ledger, residents: Sequence[str]) -> dict[str, str]:
    """What these people are called; who has been removed is missing."""
    sql = "SELECT uid, coalesce(name,'') FROM json_each(?) j JOIN resident ON uid=j.value"
    return dict(ledger.select(sql, (json.dumps(list(residents)),)))
