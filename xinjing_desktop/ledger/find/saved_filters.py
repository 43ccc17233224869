"""Lists that are known by their words: 逾期, 本周应访, 三访未遇, tonight's round, the doors of a campaign not visited yet."""

import datetime
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from xinjing_desktop import clock
from xinjing_desktop.ledger.find import actions, campaigns, hazards, households, rounds
from xinjing_desktop.ledger.ledger import Ledger


class SavedFilter(NamedTuple):
    """Of which records such a list is, and who is on it on a day."""

    of: str
    uids: Callable[[Ledger, datetime.date], list[str]]
    called: str = ""
    """What a list of them says instead of the words and whom it is for: the beginning is what a narrow box shows."""


OF_CAMPAIGN = ("due", "missing", "key_missing", "untried", "refused", "visited")
"""The figures of a campaign whose doors are worked through."""


def listed(ledger: Ledger) -> dict[str, SavedFilter]:
    """Every saved filter by its words; of campaigns those that have begun and are not closed, and the two that never end."""
    found = {words: SavedFilter("hazard", partial(_hazards, key)) for key, (words, _) in hazards.FILTERS.items() if key != "all"}
    found |= {
        words: SavedFilter("household", partial(_households, key)) for key, (words, _) in households.FILTERS.items() if key != "all"
    }
    found |= {words: SavedFilter("household", partial(_round, band), words) for band, words in rounds.ROUNDS.items()}
    today = clock.today()
    for action in actions.listed(ledger, today):
        if action.state(today) in ("running", "over", "standing"):
            found |= {
                f"{action.name}：{_called(figure)}": SavedFilter(
                    "household", partial(_doors, action, figure), f"{_called(figure)}：{action.name}"
                )
                for figure in OF_CAMPAIGN
                if not (action.kind == "month" and figure.startswith("key_"))  # all of its doors are key households
            }
    return found


def _called(figure: str) -> str:
    words = campaigns.FIGURES[figure.removeprefix("key_")][0]
    return f"重点户{words}" if figure.startswith("key_") else words


def _hazards(key: str, ledger: Ledger, day: datetime.date) -> list[str]:
    return hazards.ids(ledger, key, "", False, today=day.isoformat())


def _households(key: str, ledger: Ledger, day: datetime.date) -> list[str]:
    return list(households.ids(ledger, key, "", False, today=day.isoformat()))


def _round(band: str, ledger: Ledger, day: datetime.date) -> list[str]:
    return rounds.doors(ledger, band, day.isoformat())


def _doors(action: actions.Action, figure: str, ledger: Ledger, day: datetime.date) -> list[str]:
    units = [uid for (uid,) in ledger.select("SELECT uid FROM community ORDER BY code, name")]
    return list(dict.fromkeys(campaigns.behind(actions.doors(ledger, action, units, day), figure)))
