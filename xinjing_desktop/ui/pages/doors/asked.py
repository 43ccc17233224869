"""What campaigns ask for at the doors of a round, read once for its day."""

import datetime

from xinjing_desktop.ledger.find.at_the_door import Errand, errands
from xinjing_desktop.ui.desk import Desk


class Asked:
    """Of a committee's own doors; a town only looks on, and who may not write has nothing to hand over."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._day = ""
        self._errands: list[Errand] = []
        self._works = desk.may_write and desk.ledger.identity.role == "committee"

    def forget(self) -> None:
        """A campaign was changed: read again."""
        self._day = ""

    def at(self, household: str, moment: str) -> list[Errand]:
        """What is asked for at this door in a round of that moment."""
        if not self._works or not moment:
            return []
        if moment[:10] != self._day:
            self._day = moment[:10]
            self._errands = errands(self._desk.ledger, datetime.date.fromisoformat(self._day))
        return [one for one in self._errands if one.is_for(household)]
