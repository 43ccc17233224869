"""Rounds by day, tonight and at the weekend: doors whose next attempt belongs there, and those somebody promised to come back to."""

from xinjing_desktop.ledger.find import attempts, hazards, paper
from xinjing_desktop.ledger.find import households as household_lists
from xinjing_desktop.ledger.ledger import Ledger

ROUNDS = {"day": "白天要走的门", "evening": "今晚要走的门", "weekend": "周末要走的门"}
"""By their time band, as they are chosen when a round list is printed."""


def doors(ledger: Ledger, band: str, today: str, unit: str | None = None) -> list[str]:
    """The doors of such a round, stairwell by stairwell from the top floor down.

    Where nobody opened, and another attempt is proposed in this band; and where a visit or a look at a hazard is due,
    if the household did not ask for another time of day.
    """
    wanted = {uid for uid, run in attempts.runs(ledger, unit=unit).items() if run.proposed == band}
    due = list(household_lists.ids(ledger, "follow_up", "", False, today=today, unit=unit))
    waiting = hazards.ids(ledger, "recheck", "", False, today=today, unit=unit)
    due += paper.lead(ledger, "hazard", waiting, "household") if waiting else []
    asked = _asked(ledger, due)
    wanted |= {uid for uid in due if asked.get(uid) in (None, band)}
    return paper.in_walking_order(ledger, "household", wanted)


def _asked(ledger: Ledger, households: list[str]) -> dict[str, str | None]:
    """The time of day that each of these households asked for."""
    return {uid: line["best_time_band"] for uid, line in paper.facts(ledger, "household", households).items()}
