"""Who took sensitive data out of this ledger, when and why: asked for before, and never forgotten.

Kept three years at least (个人信息保护法 §56, 网络数据安全管理条例 §12); nothing here deletes a line.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xinjing_desktop import clock
from xinjing_desktop.ledger.ledger import Ledger


@dataclass(frozen=True)
class Disclosure:
    """One export of sensitive data."""

    at: datetime.datetime
    who: str
    what: str
    """Code of the report."""
    reason: str
    row_count: int


def note(ledger: Ledger, what: str, reason: str, row_count: int) -> None:
    """Write down that this account takes a report out of the ledger."""
    with ledger.local() as con:
        con.execute(
            "INSERT INTO disclosure(at, who, what, reason, row_count) VALUES(?,?,?,?,?)",
            (clock.milliseconds(), ledger.account.name, what, reason.strip(), row_count),
        )


def note_unmasking(ledger: Ledger, entity: str, uids: Iterable[str], names: Sequence[str]) -> None:
    """Write down that this account asked to see masked columns of these records."""
    with ledger.local() as con:
        con.executemany(
            "INSERT INTO unmasking(at, who, entity, row, col) VALUES(?,?,?,?,?)",
            [(clock.milliseconds(), ledger.account.name, entity, uid, name) for uid in uids for name in names],
        )


def listed(ledger: Ledger) -> list[Disclosure]:
    """All exports of sensitive data, the newest first."""
    lines = ledger.select("SELECT at, who, what, reason, row_count FROM disclosure ORDER BY at DESC")
    return [Disclosure(datetime.datetime.fromtimestamp(at / 1000).astimezone(), *rest) for at, *rest in lines]
