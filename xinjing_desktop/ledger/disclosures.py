"""Who looked at sensitive data of this ledger or took it out, when and why: never forgotten.

Kept three years at least (个人信息保护法 §56, 网络数据安全管理条例 §12); nothing here deletes a line.
"""

import datetime
import json
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


@dataclass(frozen=True)
class Unmasking:
    """Masked columns of records of one kind that somebody asked to see at one moment."""

    at: datetime.datetime
    who: str
    entity: str
    uids: tuple[str, ...]
    columns: tuple[str, ...]


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
    return [Disclosure(clock.moment_of(at), *rest) for at, *rest in lines]


def unmaskings(ledger: Ledger) -> list[Unmasking]:
    """All that was shown after it had been masked, the newest first."""
    lines = ledger.select(
        """SELECT at, who, entity, json_group_array(DISTINCT row), json_group_array(DISTINCT col) FROM unmasking
           GROUP BY at, who, entity ORDER BY at DESC"""
    )
    return [
        Unmasking(clock.moment_of(at), who, entity, tuple(json.loads(uids)), tuple(json.loads(columns)))
        for at, who, entity, uids, columns in lines
    ]
