"""The ways in which a person settles a conflict, besides keeping one side."""

from collections.abc import Mapping
from typing import Any

from xinjing_desktop.ledger import conflicts, deciding
from xinjing_desktop.ledger.conflicts import Conflict
from xinjing_desktop.ledger.ledger import Ledger


def keep_both(ledger: Ledger, conflict: Conflict) -> None:
    conflicts.settle(ledger, [(conflict, conflicts.united(conflict))])


def keep_own(ledger: Ledger, conflict: Conflict, typed: Mapping[str, Any]) -> None:
    conflicts.settle(ledger, [(conflict, deciding.own_values(conflict, typed))])
