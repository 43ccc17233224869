"""The encrypted SQLite connection under a ledger, and the few errors of the environment put into words, once."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import apsw

from xinjing_desktop.errors import Damaged, Refusal

Connection = apsw.Connection

CACHE_KIB, ROOMY_KIB = 24_000, 96_000
"""Memory for pages of the file: while a window is open, and while thousands of records are written in one change."""

FULL = "磁盘已满，刚才的内容没有存进去。请清理出一些空间后再保存，台账没有改动。"
READ_ONLY = "台账所在的位置不能写入。请检查文件夹的权限，或把台账移到可以写入的位置。"
BROKEN = "读写磁盘时出错，刚才的内容没有存进去。请检查硬盘后重试，必要时从备份恢复。"

_WORDS: tuple[tuple[type[Exception], type[Refusal], str], ...] = (
    (apsw.FullError, Refusal, FULL),
    (apsw.ReadOnlyError, Refusal, READ_ONLY),
    (apsw.BusyError, Refusal, "台账正被另一个窗口占用，请稍等片刻再试。"),
    (apsw.ProtocolError, Refusal, "台账正被另一个窗口占用，请稍等片刻再试。"),
    (apsw.CantOpenError, Refusal, "打不开台账文件，请检查它是否还在原处、是否有权限读写。"),
    (apsw.IOError, Refusal, BROKEN),
    (apsw.NotADBError, Damaged, "这个文件不是台账，或者已经损坏。请从备份恢复：设置 → 备份 → 恢复。"),
    (apsw.CorruptError, Damaged, "台账文件已损坏。请从备份恢复：设置 → 备份 → 恢复。"),
)


def connect(path: str, data_key: bytes) -> Connection:
    """A connection to an encrypted file; every pragma is set on every connection, the key before all else."""
    con = Connection(path)
    con.convert_binding = _bind
    try:
        for pragma in (
            "cipher='chacha20'",
            f"key='raw:{data_key.hex()}'",
            "busy_timeout=5000",
            "journal_mode=wal",
            "synchronous=full",
            "foreign_keys=0",  # a fold may write the child before its parent; `check` reports orphans
            f"cache_size=-{CACHE_KIB}",
            "temp_store=memory",  # nothing of a sort or a statement ever lies on the disk unencrypted
            f"journal_size_limit={32 << 20}",  # after an import the log beside the file shrinks again
        ):
            con.execute(f"PRAGMA {pragma}")
    except BaseException:
        con.close()
        raise
    return con


def _bind(_: object, __: int, value: Any) -> str:
    """A newer program may one day put a list into a column: it is kept and shown as its text rather than refused."""
    if isinstance(value, list | dict):
        import json

        return json.dumps(value, ensure_ascii=False)
    raise TypeError(f"a column cannot hold {type(value).__name__}")


@contextmanager
def in_words() -> Iterator[None]:
    """Turn what the disk and SQLite say of the environment into a sentence; a faulty query stays a bug."""
    try:
        yield
    except apsw.Error as error:
        for kind, refusal, sentence in _WORDS:
            if isinstance(error, kind):
                raise refusal(sentence) from error
        raise


@contextmanager
def disk_in_words() -> Iterator[None]:
    """The same for what we ourselves write beside or behind the file: keys, copies, folders."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise Refusal(FULL) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise Refusal(READ_ONLY) from error
        raise Refusal(BROKEN) from error


def scalar(con: Connection, sql: str, params: tuple[Any, ...] = ()) -> Any:
    """The first value of the first line, or None."""
    line = con.execute(sql, params).fetchone()
    return None if line is None else line[0]


@contextmanager
def indexed_afterwards(con: Connection, table: str, *, when: bool = True) -> Iterator[None]:
    """While an empty table is filled with thousands of lines its indexes are away; then each is built in its own order.

    Belongs into a transaction, which after an error brings them back. No line may be half read meanwhile (SQLite).
    """
    if not when or scalar(con, f"SELECT 1 FROM {table} LIMIT 1"):
        yield
        return
    sql = "SELECT name, sql FROM sqlite_schema WHERE type='index' AND tbl_name=? AND sql IS NOT NULL"
    indexes = con.execute(sql, (table,)).fetchall()
    for name, _ in indexes:
        con.execute(f"DROP INDEX {name}")
    yield
    for _, creation in indexes:
        con.execute(str(creation))
