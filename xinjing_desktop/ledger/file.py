"""Making, opening and closing ledger files: the key ring, the lock against a second window, the upgrade, the checks."""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import accounts, backup, keys, location, locks, upgrade
from xinjing_desktop.ledger.database import in_words, scalar
from xinjing_desktop.ledger.keys import Cost, KeyRing
from xinjing_desktop.ledger.ledger import Account, Ledger
from xinjing_desktop.ledger.pen import Change, Pen, random_id
from xinjing_desktop.records import Community
from xinjing_desktop.records.row import new_uid, shared_uid

TOWN_CODE = "310105102"


@dataclass(frozen=True)
class Created:
    """A fresh ledger and the recovery code that opens it when every password is forgotten: to be printed, kept nowhere."""

    ledger: Ledger
    recovery_code: str


def create_ledger(
    path: Path,
    *,
    role: str,
    unit_code: str,
    unit_name: str,
    account: str,
    password: str,
    cost: Cost | None = None,
) -> Created:
    """A new, encrypted, empty ledger with its first account, an administrator. Raises Refusal."""
    path = path.absolute()
    if path.exists():
        raise Refusal(f"“{path.name}”已经存在。请换一个文件名，或直接打开它。")
    if not path.parent.is_dir():
        raise Refusal(f"文件夹“{path.parent}”不存在。请先建好文件夹，或换一个位置。")
    location.refuse_unsafe(path)
    accounts.refuse_weak(account, password)
    ring = KeyRing(cost=cost or Cost())
    data_key, code = os.urandom(32), keys.new_recovery_code()
    ring.wrap(account, password, data_key)
    ring.wrap(keys.RECOVERY, code, data_key)
    lock = locks.take(path)
    try:
        with in_words():
            keys.put_beside(path, ring)
            ledger = Ledger(path, data_key, ring)
            ledger.on_close.append(lambda: _put_away(path, ring, lock))
            _fill(ledger, role, unit_code, unit_name, account)
    except BaseException:
        for leftover in (path, keys.companion(path), path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
            with suppress(OSError):
                leftover.unlink()
        locks.release(path, lock)
        raise
    ledger.account = Account(account.strip(), "admin")
    return Created(ledger, code)


def _fill(ledger: Ledger, role: str, unit_code: str, unit_name: str, account: str) -> None:
    with ledger.connection() as con:
        upgrade.bring_up_to_date(con, upgrade.scripts())
        con.execute("BEGIN IMMEDIATE")
        facts = {"role": role, "unit_code": unit_code, "unit_name": unit_name, "site": new_uid()}
        con.executemany("INSERT INTO ledger_fact VALUES(?,?)", facts.items())
        con.execute(
            "INSERT INTO account(name, role, slot, created_at) VALUES(?,?,?,?)",
            (account.strip(), "admin", ledger.ring.slot_id(account), clock.milliseconds()),
        )
        if role == "committee":
            pen = Pen(con, Change("新建台账", random_id()), facts["site"], None)
            uid = shared_uid("community", unit_code)
            pen.add(Community(uid=uid, code=unit_code, name=unit_name, unit_type=_unit_type(unit_name)))
        con.execute("COMMIT")


def _unit_type(unit_name: str) -> str:
    return "apartment" if "公寓" in unit_name else "community"


def open_ledger(path: Path, password: str, account: str | None = None, *, recovery: bool = False) -> Ledger:
    """Open a ledger as this account (without one: the first), or with the recovery code as password. Raises Refusal."""
    path = path.absolute()
    if not path.is_file():
        raise Refusal(f"找不到台账“{path.name}”。请检查文件是否还在原处，或从备份恢复。")
    location.refuse_unsafe(path)
    ring = keys.read_ring(path)
    if recovery:
        data_key, slot = ring.unwrap(keys.RECOVERY, keys.read_recovery_code(password))
    else:
        data_key, slot = ring.unwrap(account, password)
    lock = locks.take(path)
    ledger = Ledger(path, data_key, ring)
    try:
        with in_words():
            keys.put_beside(path, keys.read_ring(path))
        ledger.on_close.append(lambda: _put_away(path, ledger.ring, lock))
        _bring_up(ledger)
        ledger.account = accounts.of_slot(ledger, slot, recovery=recovery)
    except BaseException:
        if ledger.on_close:
            ledger.close()
        else:
            locks.release(path, lock)
        raise
    return ledger


def _bring_up(ledger: Ledger) -> None:
    known = upgrade.scripts()
    with ledger.connection() as con:
        scalar(con, "SELECT count(*) FROM sqlite_master")  # a wrong key or a damaged first page shows here
        if upgrade.needed(con, known):
            backup.keep(ledger, "升级前")
            upgrade.bring_up_to_date(con, known)


def _put_away(path: Path, ring: KeyRing, lock: "IO[bytes] | None") -> None:
    """The keys go back behind the last page, the companion and the lock go away."""
    if path.exists() and not path.with_name(path.name + "-wal").exists():
        keys.put_behind(path, ring)
        with suppress(FileNotFoundError):
            keys.companion(path).unlink()
    locks.release(path, lock)
