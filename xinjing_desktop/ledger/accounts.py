"""Who may open this ledger, and as what. Accounts are local to the file and never merged."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import keys
from xinjing_desktop.ledger.database import Connection, disk_in_words
from xinjing_desktop.ledger.keys import KeyRing
from xinjing_desktop.ledger.ledger import Account, Ledger

ROLES = {"admin": "管理员", "clerk": "录入员", "reader": "只读"}
SHORTEST_PASSWORD = 8
_ACCOUNT = "SELECT name, role, sees_restricted FROM account"


class AccountLine(NamedTuple):
    """An account as the settings page lists it."""

    name: str
    role: str
    disabled: bool
    sees_restricted: bool = False
    """Whether it was given the right to see restricted groups; administrators need no giving."""


def listed(ledger: Ledger) -> list[AccountLine]:
    """All accounts, those that were disabled too."""
    sql = "SELECT name, role, disabled_at IS NOT NULL, sees_restricted FROM account ORDER BY created_at, name"
    return [AccountLine(name, role, bool(disabled), bool(sees)) for name, role, disabled, sees in ledger.select(sql)]


def refuse_weak(name: str, password: str) -> None:
    """Raise Refusal for a name that is no name or a password that is guessed at once."""
    name, password = keys.plain(name), keys.plain(password)
    if not name or not name.isprintable():
        raise Refusal("请填写账户名，例如您的姓名。")
    if len(password) < SHORTEST_PASSWORD:
        raise Refusal(f"密码太短，请至少用 {SHORTEST_PASSWORD} 个字符。一句自己记得住的话就很好。")
    if len(set(password)) < 4 or password.casefold() in _GUESSED or password.casefold() == name.casefold():
        raise Refusal("这个密码太容易被猜到，请换一个。一句自己记得住的话就很好。")


_GUESSED = frozenset("12345678 123456789 1234567890 87654321 11223344 password passw0rd admin123 qwertyui qwer1234 abcd1234".split())


def add(ledger: Ledger, name: str, role: str, password: str) -> None:
    """A new account with a password of its own. Only an administrator may. Raises Refusal."""
    _administrators_only(ledger)
    name = keys.plain(name)
    refuse_weak(name, password)
    _known_role(role)
    if any(line.name == name for line in listed(ledger)):
        raise Refusal(f"账户“{name}”已经有了，请换一个名字。")
    with _new_ring(ledger) as (con, ring):
        ring.wrap(name, password, ledger.data_key)
        con.execute(
            "INSERT INTO account(name, role, slot, created_at) VALUES(?,?,?,?)",
            (name, role, ring.slot_id(name), clock.milliseconds()),
        )


def disable(ledger: Ledger, name: str) -> None:
    """The account opens this ledger no more; what it wrote keeps its name. Raises Refusal."""
    _administrators_only(ledger)
    name = _known_name(ledger, name)
    if name == ledger.account.name:
        raise Refusal("不能停用正在使用的账户。请用另一个管理员账户登录后再停用它。")
    with _new_ring(ledger) as (con, ring):
        ring.drop(name)
        con.execute("UPDATE account SET disabled_at=? WHERE name=?", (clock.milliseconds(), name))


def set_password(ledger: Ledger, name: str, password: str) -> None:
    """A new password for one's own account, or, by an administrator, for any; it also ends being disabled. Raises Refusal."""
    if keys.plain(name) != ledger.account.name:
        _administrators_only(ledger)
    name = _known_name(ledger, name)
    refuse_weak(name, password)
    with _new_ring(ledger) as (con, ring):
        ring.wrap(name, password, ledger.data_key)
        con.execute("UPDATE account SET disabled_at=NULL WHERE name=?", (name,))


def verify(ledger: Ledger, password: str) -> bool:
    """Whether this is the password of the account in use, for the idle lock; right and wrong cost the same."""
    try:
        ledger.ring.unwrap(ledger.account.name, password)
    except Refusal:
        return False
    return True


def refuse_other_password(ledger: Ledger, password: str) -> None:
    """Raise Refusal unless this is the password of the account in use."""
    if not verify(ledger, password):
        raise Refusal("现在的密码不对，没有改动。请再输一遍。")


def switch(ledger: Ledger, name: str, password: str) -> None:
    """Somebody else sits down at the open ledger. Raises Refusal."""
    data_key, slot = ledger.ring.unwrap(name, password)
    assert data_key == ledger.data_key
    ledger.account = of_slot(ledger, slot, recovery=False)


def set_role(ledger: Ledger, name: str, role: str) -> None:
    """Another role for an account; one administrator must remain. Raises Refusal."""
    _administrators_only(ledger)
    _known_role(role)
    name = _known_name(ledger, name)
    others = [line for line in listed(ledger) if line.role == "admin" and not line.disabled and line.name != name]
    if role != "admin" and not others:
        raise Refusal("至少要留一个管理员。请先把别的账户设为管理员，再改这个账户。")
    with ledger.local() as con:
        con.execute("UPDATE account SET role=? WHERE name=?", (role, name))
    if name == ledger.account.name:
        ledger.account = ledger.account._replace(role=role)


def set_sees_restricted(ledger: Ledger, name: str, sees: bool) -> None:
    """Give an account the right to see restricted groups, or take it away. Only an administrator may. Raises Refusal."""
    _administrators_only(ledger)
    name = _known_name(ledger, name)
    with ledger.local() as con:
        con.execute("UPDATE account SET sees_restricted=? WHERE name=?", (int(sees), name))
    if name == ledger.account.name:
        ledger.account = ledger.account._replace(sees_restricted=sees)


def new_recovery_code(ledger: Ledger) -> str:
    """A fresh recovery code; the one printed before opens nothing any more. Raises Refusal."""
    _administrators_only(ledger)
    code = keys.new_recovery_code()
    with _new_ring(ledger) as (_, ring):
        ring.wrap(keys.RECOVERY, code, ledger.data_key)
    return code


def of_slot(ledger: Ledger, slot: str, *, recovery: bool) -> Account:
    """The account whose slot was opened; the recovery code acts as the first administrator. Raises Refusal."""
    if recovery:
        lines = ledger.select(f"{_ACCOUNT} WHERE role='admin' AND disabled_at IS NULL ORDER BY created_at LIMIT 1")
    else:
        lines = ledger.select(f"{_ACCOUNT} WHERE slot=? AND disabled_at IS NULL", (slot,))
    if not lines:
        raise Refusal("这个账户已经停用。请让管理员在“设置 → 账户”里重新启用。")
    name, role, sees = lines[0]
    return Account(name, role, bool(sees))


def _administrators_only(ledger: Ledger) -> None:
    if ledger.account.role != "admin":
        raise Refusal("只有管理员可以管理账户。请换管理员账户登录。")


@contextmanager
def _new_ring(ledger: Ledger) -> Iterator[tuple[Connection, KeyRing]]:
    """Change slots and accounts together. The slots reach the disk first: a slot without an account opens nothing, and a
    password that was already told to somebody must not be lost.
    """
    ring = ledger.ring.copy()
    with ledger.local() as con:
        yield con, ring
        with disk_in_words():
            keys.put_beside(ledger.path, ring)
        ledger.ring = ring


def _known_name(ledger: Ledger, name: str) -> str:
    name = keys.plain(name)
    if all(line.name != name for line in listed(ledger)):
        raise Refusal(f"没有账户“{name}”，请从列表中选择。")
    return name


def _known_role(role: str) -> None:
    if role not in ROLES:
        raise Refusal(f"没有“{role}”这种身份，请从{'、'.join(ROLES.values())}中选择。")
