"""Who may open this ledger, and as what. Accounts are local to the file and never merged."""

from dataclasses import dataclass

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import keys
from xinjing_desktop.ledger.ledger import Account, Ledger

ROLES = {"admin": "管理员", "clerk": "录入员", "reader": "只读"}
SHORTEST_PASSWORD = 8


@dataclass(frozen=True)
class AccountLine:
    """An account as the settings page lists it."""

    name: str
    role: str
    disabled: bool


def listed(ledger: Ledger) -> list[AccountLine]:
    """All accounts, those that were disabled too."""
    lines = ledger.select("SELECT name, role, disabled_at IS NOT NULL FROM account ORDER BY created_at, name")
    return [AccountLine(name, role, bool(disabled)) for name, role, disabled in lines]


def refuse_weak(name: str, password: str) -> None:
    """Raise Refusal for an empty name or a password that is guessed at once."""
    if not name.strip():
        raise Refusal("请填写账户名，例如您的姓名。")
    if len(password) < SHORTEST_PASSWORD:
        raise Refusal(f"密码太短，请至少用 {SHORTEST_PASSWORD} 个字符。一句自己记得住的话就很好。")
    if len(set(password)) < 4 or password in {"12345678", "123456789", "password", "87654321"}:
        raise Refusal("这个密码太容易被猜到，请换一个。一句自己记得住的话就很好。")


def add(ledger: Ledger, name: str, role: str, password: str) -> None:
    """A new account with a password of its own. Only an administrator may. Raises Refusal."""
    _administrators_only(ledger)
    name = name.strip()
    refuse_weak(name, password)
    if any(line.name == name for line in listed(ledger)):
        raise Refusal(f"账户“{name}”已经有了，请换一个名字。")
    ledger.ring.wrap(name, password, ledger.data_key)
    with ledger.local() as con:
        con.execute(
            "INSERT INTO account(name, role, slot, created_at) VALUES(?,?,?,?)",
            (name, role, ledger.ring.slot_id(name), clock.milliseconds()),
        )
        keys.put_beside(ledger.path, ledger.ring)


def disable(ledger: Ledger, name: str) -> None:
    """The account opens this ledger no more; what it wrote keeps its name. Raises Refusal."""
    _administrators_only(ledger)
    if name == ledger.account.name:
        raise Refusal("不能停用正在使用的账户。请用另一个管理员账户登录后再停用它。")
    ledger.ring.drop(name)
    with ledger.local() as con:
        con.execute("UPDATE account SET disabled_at=? WHERE name=?", (clock.milliseconds(), name))
        keys.put_beside(ledger.path, ledger.ring)


def set_password(ledger: Ledger, name: str, password: str) -> None:
    """A new password for one's own account, or, by an administrator, for any; it also ends being disabled. Raises Refusal."""
    if name != ledger.account.name:
        _administrators_only(ledger)
    refuse_weak(name, password)
    ledger.ring.wrap(name, password, ledger.data_key)
    with ledger.local() as con:
        con.execute("UPDATE account SET disabled_at=NULL WHERE name=?", (name,))
        keys.put_beside(ledger.path, ledger.ring)


def set_role(ledger: Ledger, name: str, role: str) -> None:
    """Another role for an account; one administrator must remain. Raises Refusal."""
    _administrators_only(ledger)
    others = [line for line in listed(ledger) if line.role == "admin" and not line.disabled and line.name != name]
    if role != "admin" and not others:
        raise Refusal("至少要留一个管理员。请先把别的账户设为管理员，再改这个账户。")
    with ledger.local() as con:
        con.execute("UPDATE account SET role=? WHERE name=?", (role, name))


def new_recovery_code(ledger: Ledger) -> str:
    """A fresh recovery code; the one printed before opens nothing any more. Raises Refusal."""
    _administrators_only(ledger)
    code = keys.new_recovery_code()
    ledger.ring.wrap(keys.RECOVERY, code, ledger.data_key)
    keys.put_beside(ledger.path, ledger.ring)
    return code


def of_slot(ledger: Ledger, slot: str, *, recovery: bool) -> Account:
    """The account whose slot was opened; the recovery code acts as the first administrator. Raises Refusal."""
    if recovery:
        lines = ledger.select("SELECT name, role FROM account WHERE role='admin' ORDER BY created_at LIMIT 1")
    else:
        lines = ledger.select("SELECT name, role FROM account WHERE slot=? AND disabled_at IS NULL", (slot,))
    if not lines:
        raise Refusal("这个账户已经停用。请让管理员在“设置 → 账户”里重新启用。")
    return Account(*lines[0])


def _administrators_only(ledger: Ledger) -> None:
    if ledger.account.role != "admin":
        raise Refusal("只有管理员可以管理账户。请换管理员账户登录。")
