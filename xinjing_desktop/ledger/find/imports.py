"""The imports of this ledger, as its acts remember them."""

import datetime
from dataclasses import dataclass

from xinjing_desktop import clock
from xinjing_desktop.ledger import acts
from xinjing_desktop.ledger.ledger import Ledger


@dataclass(frozen=True)
class PastImport:
    """One import: its sentence, when and by whom, and whether it was taken back."""

    act: int
    """The act to take back: of the import, or of the redo that brought it back last."""
    what: str
    at: datetime.datetime
    who: str
    undone: bool
    ours: bool
    """Whether the account in use may take it back here."""


def past(ledger: Ledger, limit: int = 30) -> list[PastImport]:
    """The imports, the newest first. One whose undo was itself taken back counts as done."""
    lines = ledger.select(
        "SELECT id, what, at, coalesce(who,'') FROM act WHERE undoes IS NULL AND what LIKE '导入 %' ORDER BY at DESC LIMIT ?",
        (limit,),
    )
    if not lines:
        return []
    taken = dict(ledger.select("SELECT undoes, id FROM act WHERE undoes IS NOT NULL ORDER BY at"))
    ours = {act.id for act in acts.stacks(ledger)[0]}
    found = []
    for act, what, at, who in lines:
        newest, undone = act, False
        while newest in taken:
            newest, undone = taken[newest], not undone
        moment = clock.moment_of(at)
        found.append(PastImport(newest, what, moment, who, undone, newest in ours))
    return found


def is_undone(ledger: Ledger, act: int) -> bool:
    """Whether this act was taken back, and not done again since."""
    return bool(
        ledger.value(
            "SELECT 1 FROM act u WHERE u.undoes=? AND NOT EXISTS (SELECT 1 FROM act r WHERE r.undoes=u.id)", (act,)
        )
    )
