"""What the campaigns under way ask for at a door: what to look at, which leaflet to hand over."""

import datetime
import json
from typing import NamedTuple

from xinjing_desktop.ledger.find import scopes
from xinjing_desktop.ledger.ledger import Ledger


class Errand(NamedTuple):
    """A campaign that says what is done at a door."""

    campaign: str
    checks: tuple[str, ...]
    leaflet: str
    doors: frozenset[str] | None
    """Those of its list that are not excepted, before it is frozen those that would be on it; None: it is for every door."""

    def is_for(self, household: str) -> bool:
        """Whether this door is on its list."""
        return self.doors is None or household in self.doors

    @property
    def words(self) -> str:
        """In one line, to be read while the bell rings."""
        look = f"检查{'、'.join(self.checks)}" if self.checks else ""
        hand = f"发放{self.leaflet}" if self.leaflet else ""
        return f"{self.campaign}：{'；'.join(filter(None, (look, hand)))}。"


def errands(ledger: Ledger, day: datetime.date) -> list[Errand]:
    """Those of the campaigns of that day that ask for something; who began first comes first."""
    out = "SELECT household FROM campaign_exclusion WHERE campaign=? AND excluded_on<=?"
    found = []
    for uid, name, checks, leaflet, doors, unit, scope, narrowed_by in ledger.select(
        """SELECT uid, name, checks, coalesce(leaflet,''), doors, community, coalesce(scope,'all'), narrowed_by FROM campaign
           WHERE starts_on<=?1 AND coalesce(ends_on,'9999')>=?1 AND coalesce(closed_on,'9999')>=?1
             AND (coalesce(checks,'[]')<>'[]' OR coalesce(leaflet,'')<>'') ORDER BY starts_on, name, uid""",
        (day.isoformat(),),
    ):
        listed = None
        if doors is not None:
            listed = frozenset(json.loads(doors)).difference(one for (one,) in ledger.select(out, (uid, day.isoformat())))
        elif scope == "key" or (scope == "filter" and not scopes.problem(ledger, narrowed_by)):
            listed = frozenset(scopes.doors(ledger, unit, scope, narrowed_by, day))
        found.append(Errand(name, tuple(json.loads(checks or "[]")), leaflet, listed))
    return found
