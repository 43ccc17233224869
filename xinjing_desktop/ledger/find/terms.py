"""The town's dictionary entries as lines of a list."""

import json

from xinjing_desktop.ledger.find.unit import UnitLine
from xinjing_desktop.ledger.ledger import Ledger


def of_list(ledger: Ledger, code_list: str) -> list[UnitLine]:
    """The entries of one list, those in use first; other spellings beside them."""
    return [
        UnitLine(uid, label or code, "已停用" if retired else "、".join(json.loads(words)) if words else "")
        for uid, label, code, words, retired in ledger.select(
            "SELECT uid, label, code, words, coalesce(retired, 0) FROM term WHERE code_list=? ORDER BY 5, label, code",
            (code_list,),
        )
    ]
