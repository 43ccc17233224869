"""Making, opening and closing ledger files: the key ring, the lock against a second window, the upgrade, the checks."""

import os
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import accounts, backup, keys, location, locks, terms, upgrade
from xinjing_desktop.ledger.database import Connection, disk_in_words, scalar
from xinjing_desktop.ledger.keys import Cost, KeyRing
from xinjing_desktop.ledger.ledger import Account, Ledger

TOWN_CODE = "310105102"


class Created(NamedTuple):
    """A fresh ledger and the recovery code that opens it when every password is forgotten: to be printed, kept nowhere."""

    ledger: Ledger
    recovery_code: str


def unit_code_of(role: str, typed: str) -> str:
    """The statistical code that was meant: 12 digits of a committee, whose last three may stand alone, 9 of a town.

    Raises Refusal.
    """
    code = typed.strip()
    if role == "committee" and len(code) == 3:  # the town's part is the same for all 34
        code = TOWN_CODE + code
    if not (code.isascii() and code.isdigit()) or len(code) != (9 if role == "town" else 12):
        raise Refusal("镇是 9 位数字。" if role == "town" else "居民区是 12 位数字，例如 310105102001；也可以只写后 3 位。")
    return code


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
    """A new, encrypted, empty ledger with its first account, an administrator. Raises Refusal.

    It is built under another name and gets its own when it is whole: no half ledger is ever found there.
    """
    path = Path(os.path.realpath(path))
    if path.exists():
        raise Refusal(f"“{path.name}”已经存在。请换一个文件名，或直接打开它。")
    if not path.parent.is_dir():
        raise Refusal(f"文件夹“{path.parent}”不存在。请先建好文件夹，或换一个位置。")
    if any(_beside(path, end).exists() for end in ("-keys", "-wal")):
        raise Refusal(f"这里还留着另一份“{path.name}”没有正常关闭时的附属文件。请换一个文件名，或先把那份台账放回原处打开一次。")
    location.refuse_unsafe(path)
    accounts.refuse_weak(account, password)
    ring = KeyRing(cost=cost or Cost())
    data_key, code = os.urandom(32), keys.new_recovery_code()
    ring.wrap(account, password, data_key)
    ring.wrap(keys.RECOVERY, code, data_key)
    lock = locks.take(path)
    fresh = _beside(path, ".new")
    try:
        with disk_in_words():
            _remove(fresh)
            with Ledger(fresh, data_key, ring) as ledger:
                _fill(ledger, role, unit_code, unit_name, account)
            keys.put_behind(fresh, ring)
            os.replace(fresh, path)
            keys.settle(path.parent)
    except BaseException:
        _remove(fresh)
        locks.release(path, lock)
        raise
    ledger = _opened(path, data_key, ring, lock)
    ledger.account = Account(keys.plain(account), "admin")
    return Created(ledger, code)


def _beside(path: Path, end: str) -> Path:
    return path.with_name(path.name + end)


def _remove(path: Path) -> None:
    for end in ("", "-wal", "-shm", "-journal"):
        with suppress(OSError):
            _beside(path, end).unlink()


def _fill(ledger: Ledger, role: str, unit_code: str, unit_name: str, account: str) -> None:
    from xinjing_desktop.ledger.pen import Change, Pen, random_id
    from xinjing_desktop.records import Community
    from xinjing_desktop.records.row import new_uid, shared_uid

    with ledger.connection() as con:
        upgrade.bring_up_to_date(con, upgrade.scripts())
        con.execute("BEGIN IMMEDIATE")
        facts = {"role": role, "unit_code": unit_code, "unit_name": unit_name, "site": new_uid()}
        con.executemany("INSERT INTO ledger_fact VALUES(?,?)", facts.items())
        con.execute(
            "INSERT INTO account(name, role, slot, created_at) VALUES(?,?,?,?)",
            (keys.plain(account), "admin", ledger.ring.slot_id(account), clock.milliseconds()),
        )
        if role == "committee":
            pen = Pen(con, Change("新建台账", random_id()), facts["site"], None)
            uid = shared_uid("community", unit_code)
            pen.add(Community(uid=uid, code=unit_code, name=unit_name, unit_type=_unit_type(unit_name)))
            pen.close()
        con.execute("COMMIT")


def _unit_type(unit_name: str) -> str:
    return "apartment" if "公寓" in unit_name else "committee"


def open_ledger(path: Path, password: str, account: str | None = None, *, recovery: bool = False) -> Ledger:
    """Open a ledger as this account (without one: the first), or with the recovery code as password. Raises Refusal."""
    path = Path(os.path.realpath(path))
    if not path.is_file():
        raise Refusal(f"找不到台账“{path.name}”。请检查文件是否还在原处，或从备份恢复。")
    location.refuse_unsafe(path)
    code = keys.read_recovery_code(password) if recovery else ""
    lock = locks.take(path)  # first: nobody may change the keys between our reading and our writing them
    try:
        with disk_in_words():
            ring = keys.read_ring(path)
        data_key, slot = ring.unwrap(keys.RECOVERY, code) if recovery else ring.unwrap(account, password)
    except BaseException:
        locks.release(path, lock)
        raise
    ledger = _opened(path, data_key, ring, lock)
    try:
        ledger.account = accounts.of_slot(ledger, slot, recovery=recovery)
    except BaseException:
        ledger.close()
        raise
    return ledger


def _opened(path: Path, data_key: bytes, ring: KeyRing, lock: "IO[bytes]") -> Ledger:
    """The ledger of a file whose key is known; its slots now lie beside it. The lock is let go when that fails."""
    ledger = Ledger(path, data_key, ring)
    try:
        with disk_in_words():
            keys.put_beside(path, ring)
        _bring_up(ledger)
        terms.follow(ledger)
    except BaseException:
        ledger.close()
        _leave_as_found(path, ring)
        locks.release(path, lock)
        raise
    ledger.on_close.append(lambda: _put_away(ledger, lock))
    return ledger


def _bring_up(ledger: Ledger) -> None:
    known = upgrade.scripts()
    with ledger.connection() as con:
        scalar(con, "SELECT count(*) FROM sqlite_master")  # a wrong key or a damaged first page shows here
        if upgrade.needed(con, known):
            backup.keep(ledger, "升级前")
            upgrade.bring_up_to_date(con, known, finish=_recompute)


def _recompute(con: Connection) -> None:
    """What a newer package brought and the older program could not show may have a place now (merge note §3)."""
    from xinjing_desktop.ledger import derived, projection

    projection.refold(con, None)
    derived.rebuild(con)


def _put_away(ledger: Ledger, lock: "IO[bytes] | None") -> None:
    """The keys go back behind the last page, the companion and the lock go away."""
    try:
        if ledger.path.exists() and not _beside(ledger.path, "-wal").exists():
            with disk_in_words():
                keys.put_behind(ledger.path, ledger.ring)
                keys.companion(ledger.path).unlink(missing_ok=True)
    finally:
        locks.release(ledger.path, lock)


def _leave_as_found(path: Path, ring: KeyRing) -> None:
    """After an opening that failed: nothing is written to a file that may be damaged, its companion stays if it is needed."""
    with suppress(OSError):
        if keys.ring_behind(path) == ring and not _beside(path, "-wal").exists():
            keys.companion(path).unlink(missing_ok=True)
