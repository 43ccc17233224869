"""Bringing a file to the shape that this program knows: numbered SQL, each step whole or not at all."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import apsw

from xinjing_desktop import paths
from xinjing_desktop.errors import Damaged, TooNew
from xinjing_desktop.ledger.database import Connection, scalar


def scripts(folder: Path = paths.MIGRATIONS) -> list[str]:
    """The migrations in their order."""
    found = sorted(folder.glob("[0-9]*.sql"))
    for number, path in enumerate(found, start=1):
        if int(path.name.split("_")[0]) != number:
            raise AssertionError(f"migration {path.name} is out of sequence")
    return [path.read_text(encoding="utf-8") for path in found]


def version(con: Connection) -> int:
    """How many migrations this file has seen."""
    return int(scalar(con, "PRAGMA user_version"))


def needed(con: Connection, known: list[str]) -> bool:
    """Whether the file is older than the program. Raises TooNew when it is newer."""
    have = version(con)
    if have > len(known):
        raise TooNew
    return have < len(known)


def bring_up_to_date(con: Connection, known: list[str], finish: Callable[[Connection], None] | None = None) -> None:
    """Run every migration that this file has not seen; `finish` belongs to the last one. Raises TooNew.

    Raises Damaged when a step fails or leaves dangling rows: that step was taken back, the file is as it was before it.
    """
    if not needed(con, known):
        return
    have = version(con)
    for number, sql in enumerate(known[have:], start=have + 1):
        con.execute("BEGIN IMMEDIATE")
        try:
            before = _dangling(con)
            con.execute(sql)  # apsw runs the whole script and commits nothing by itself
            if new := _dangling(con) - before:
                raise Damaged(f"台账升级没有成功（第 {number} 步有 {new.total()} 条记录对不上），已退回原样。请把备份交给维护人员。")
            con.execute(f"PRAGMA user_version={number}")
            if finish and number == len(known):
                finish(con)
            con.execute("COMMIT")
        except BaseException as error:
            if con.in_transaction:
                con.execute("ROLLBACK")
            if isinstance(error, apsw.SQLError | apsw.ConstraintError):
                raise Damaged(f"台账升级没有成功（第 {number} 步），已退回原样。请把台账和备份交给维护人员。") from error
            raise


def _dangling(con: Connection) -> Counter[tuple[object, ...]]:
    """Rows without their parent, counted: tables without a rowid all give None for it."""
    return Counter(con.execute("PRAGMA foreign_key_check"))
