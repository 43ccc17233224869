"""Accounts: who may open, who may write, the idle lock, and that forgotten passwords are not the end."""

from pathlib import Path

import pytest

from tests import factories
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import accounts, keys
from xinjing_desktop.ledger.accounts import AccountLine
from xinjing_desktop.ledger.file import create_ledger, open_ledger
from xinjing_desktop.ledger.keys import Cost
from xinjing_desktop.ledger.ledger import Ledger

LONG = "一句自己记得住的话"


def reopened(ledger: Ledger, password: str, name: str | None = None) -> Ledger:
    ledger.close()
    return open_ledger(ledger.path, password, name)


def test_the_first_account_is_an_administrator(ledger: Ledger) -> None:
    assert (ledger.account.name, ledger.account.role) == (factories.ACCOUNT, "admin")
    assert accounts.listed(ledger) == [AccountLine(factories.ACCOUNT, "admin", False)]


def test_a_clerk_opens_the_ledger_and_writes(ledger: Ledger) -> None:
    accounts.add(ledger, " 李强 ", "clerk", LONG)
    with reopened(ledger, LONG, "李强") as again:
        assert (again.account.name, again.account.role) == ("李强", "clerk")
        with again.change("登记住户") as pen:
            pen.add(factories.a_household())
        with pytest.raises(Refusal, match="只有管理员"):
            accounts.add(again, "赵六", "clerk", LONG)
        accounts.set_password(again, "李强", LONG + "！")
        with pytest.raises(Refusal, match="只有管理员"):
            accounts.set_password(again, factories.ACCOUNT, LONG)


def test_a_reader_reads_only(ledger: Ledger) -> None:
    accounts.add(ledger, "镇里", "reader", LONG)
    with reopened(ledger, LONG, "镇里") as again:
        before = again.select("SELECT * FROM household")
        with pytest.raises(Refusal, match="只读"), again.change("登记住户") as pen:
            pen.add(factories.a_household())
        assert again.select("SELECT * FROM household") == before


@pytest.mark.parametrize(
    ("name", "role", "password", "said"),
    [
        ("", "clerk", LONG, "账户名"),
        ("李\x00强", "clerk", LONG, "账户名"),
        (keys.RECOVERY, "clerk", LONG, "账户名"),
        (factories.ACCOUNT, "clerk", LONG, "已经有了"),
        ("李强", "boss", LONG, "身份"),
        ("李强", "clerk", "短的密码", "太短"),
        ("李强", "clerk", "aaaaaaaaaa", "太容易"),
        ("李强", "clerk", "12345678", "太容易"),
        ("liqiang2026", "clerk", "LiQiang2026", "太容易"),
    ],
)
def test_what_makes_no_account_is_refused_in_words(ledger: Ledger, name: str, role: str, password: str, said: str) -> None:
    ring = ledger.ring
    with pytest.raises(Refusal, match=said):
        accounts.add(ledger, name, role, password)
    assert ledger.ring is ring and len(accounts.listed(ledger)) == 1


def test_a_disabled_account_is_locked_out_until_it_gets_a_new_password(ledger: Ledger) -> None:
    accounts.add(ledger, "李强", "clerk", LONG)
    accounts.disable(ledger, "李强")
    with pytest.raises(Refusal, match="账户名或密码不对"):
        reopened(ledger, LONG, "李强")
    again = open_ledger(ledger.path, factories.PASSWORD)
    accounts.set_password(again, "李强", LONG + "二")
    with reopened(again, LONG + "二", "李强") as clerk:
        assert clerk.account.role == "clerk"


def test_one_administrator_always_remains(ledger: Ledger) -> None:
    with pytest.raises(Refusal, match="正在使用"):
        accounts.disable(ledger, factories.ACCOUNT)
    with pytest.raises(Refusal, match="至少要留一个管理员"):
        accounts.set_role(ledger, factories.ACCOUNT, "clerk")
    accounts.add(ledger, "李强", "admin", LONG)
    accounts.set_role(ledger, factories.ACCOUNT, "clerk")
    assert ledger.account.role == "clerk", "what one may do changes at once"
    with pytest.raises(Refusal, match="只有管理员"):
        accounts.set_role(ledger, factories.ACCOUNT, "admin")


@pytest.mark.parametrize("work", [accounts.disable, lambda ledger, name: accounts.set_password(ledger, name, LONG)])
def test_an_unknown_account_is_refused(ledger: Ledger, work: object) -> None:
    with pytest.raises(Refusal, match="没有账户"):
        work(ledger, "没有这个人")  # type: ignore[operator]


# ---- the idle lock, and the next one at the keyboard


def test_the_idle_lock_asks_for_the_password_of_the_one_who_sits_there(ledger: Ledger) -> None:
    accounts.add(ledger, "李强", "clerk", LONG)
    assert accounts.verify(ledger, factories.PASSWORD)
    assert not accounts.verify(ledger, LONG)
    assert not accounts.verify(ledger, "")


def test_right_and_wrong_cost_the_idle_lock_one_guess(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    guesses: list[object] = []
    real = keys.hash_secret_raw
    monkeypatch.setattr(keys, "hash_secret_raw", lambda *cost, **more: (guesses.append(cost), real(*cost, **more))[1])
    for number, password in enumerate((factories.PASSWORD, "错的密码", ""), start=1):
        accounts.verify(ledger, password)
        assert len(guesses) == number


def test_somebody_else_sits_down(ledger: Ledger) -> None:
    accounts.add(ledger, "李强", "clerk", LONG)
    accounts.switch(ledger, "李强", LONG)
    assert (ledger.account.name, ledger.account.role) == ("李强", "clerk")
    with pytest.raises(Refusal, match="账户名或密码不对"):
        accounts.switch(ledger, factories.ACCOUNT, LONG)
    assert ledger.account.name == "李强"


# ---- the sheet in the safe


def test_the_recovery_code_opens_when_every_password_is_forgotten(tmp_path: Path) -> None:
    unit = {"role": "town", "unit_code": "310105102", "unit_name": "新泾镇"}
    created = create_ledger(tmp_path / "town.xjl", **unit, account="王芳", password=LONG, cost=Cost(8192, 1, 1))
    path = created.ledger.path
    accounts.add(created.ledger, "李强", "admin", LONG)
    created.ledger.close()
    with open_ledger(path, created.recovery_code.lower().replace("-", " "), recovery=True) as ledger:
        assert (ledger.account.name, ledger.account.role) == ("王芳", "admin")
        accounts.set_password(ledger, "王芳", LONG + "三")
        fresh = accounts.new_recovery_code(ledger)
    with pytest.raises(Refusal, match="恢复码不对"):
        open_ledger(path, created.recovery_code, recovery=True)
    open_ledger(path, LONG + "三", "王芳").close()
    open_ledger(path, fresh, recovery=True).close()


def test_the_recovery_code_passes_over_a_disabled_administrator(ledger: Ledger) -> None:
    accounts.add(ledger, "李强", "admin", LONG)
    code = accounts.new_recovery_code(ledger)
    accounts.switch(ledger, "李强", LONG)
    accounts.disable(ledger, factories.ACCOUNT)
    ledger.close()
    with open_ledger(ledger.path, code, recovery=True) as again:
        assert again.account.name == "李强"


def test_a_mistyped_code_is_noticed_without_a_guess(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger.close()
    monkeypatch.setattr(keys, "hash_secret_raw", None)
    with pytest.raises(Refusal, match="输错"):
        open_ledger(ledger.path, "0000-0000-0000-0000-0000-0000-0001", recovery=True)
