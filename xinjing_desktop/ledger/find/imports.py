"""The imports of this ledger, as its acts remember them."""

import datetime
from dataclasses import dataclass

from xinjing_desktop.ledger.ledger import Ledger


@dataclass(frozen=True)
class PastImport:
    """One import: its sentence, when and by whom, and whether it was taken back."""

    act: int
    what: str
    at: datetime.datetime
    who: str
    undone: bool


def past(ledger: Ledger, limit: int = 30) -> list[PastImport]:
    """The imports, the newest first. One whose undo was itself taken back counts as done."""
    lines = ledger.select(
        """SELECT a.id, a.what, a.at, coalesce(a.who,''), (SELECT u.id FROM act u WHERE u.undoes=a.id
             AND NOT EXISTS (SELECT 1 FROM act r WHERE r.undoes=u.id) LIMIT 1)
           FROM act a WHERE a.undoes IS NULL AND a.what LIKE '导入 %' ORDER BY a.at DESC LIMIT ?""",
        (limit,),
    )
    return [
        PastImport(act, what, datetime.datetime.fromtimestamp(at / 1000).astimezone(), who, undo is not None)
        for act, what, at, who, undo in lines
    ]
