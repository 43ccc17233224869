"""new, set, find, history, state, check, backup and restore."""

from pathlib import Path

import pytest

from tests import factories
from tests.cli.conftest import Run, state_of
from xinjing_desktop.ledger import accounts
from xinjing_desktop.ledger.file import open_ledger

# ---- new


def test_new_makes_an_empty_ledger_and_shows_the_recovery_code_once(run: Run, tmp_path: Path) -> None:
    done = run("new", "北渔.xjl", "--unit", "310105102001", "--name", "北渔居民区")
    assert done.code == 0
    assert "管理员" in done.out
    assert "锁在柜子里" in done.out
    code = done.out.split("恢复码：")[1].split()[0]
    with open_ledger(tmp_path / "北渔.xjl", code, recovery=True) as ledger:
        identity = ledger.identity
        assert (identity.role, identity.unit_code, identity.unit_name) == ("committee", "310105102001", "北渔居民区")
        assert [line.name for line in accounts.listed(ledger)] == ["管理员"]


def test_new_takes_the_account_and_makes_town_ledgers(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XINJING_ACCOUNT", "王芳")
    assert run("new", "镇.xjl", "--town", "新泾镇").code == 0
    with open_ledger(tmp_path / "镇.xjl", factories.PASSWORD, "王芳") as ledger:
        assert (ledger.identity.role, ledger.identity.unit_name) == ("town", "新泾镇")


def test_new_refuses_what_is_there_and_what_cannot_be(run: Run, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = file.read_bytes()
    unit = ("--unit", "310105102001", "--name", "北渔居民区")
    assert "已经存在" in run("new", file, *unit).err
    assert file.read_bytes() == before
    assert "不存在" in run("new", "没有/北渔.xjl", *unit).err
    assert ".xjl" in run("new", "北渔.db", *unit).err
    assert "不能为空" in run("new", "新.xjl", "--unit", "310105102001", "--name", " ").err
    for code in ("12", "31010510200a", "3101051020011"):
        assert "12 位数字" in run("new", "新.xjl", "--unit", code, "--name", "北渔居民区").err
    monkeypatch.setenv("XINJING_PASSWORD", "短")
    assert "密码太短" in run("new", "新.xjl", *unit).err
    assert sorted(path.name for path in file.parent.iterdir()) == ["北渔.xjl"]


# ---- set, find, history, state


def test_set_is_one_change_that_history_tells_and_state_shows(run: Run, file: Path, door: str) -> None:
    before = state_of(run, file)
    done = run(
        "set", file, "household", door, "remark", "门铃坏了", "gas_type", "管道", "phones", "13800000001、55550001"
    )
    assert (done.code, done.out) == (0, "已修改。\n")
    assert state_of(run, file) != before
    line = run("history", file, door).out.splitlines()[-1]
    assert "王芳 修改住户的备注、燃气种类、联系电话" in line
    assert "“备注”由 空 改为 门铃坏了" in line
    assert "“燃气种类”由 空 改为 管道燃气" in line


def test_set_of_the_same_value_changes_nothing(run: Run, file: Path, door: str) -> None:
    run("set", file, "household", door, "remark", "门铃坏了")
    before, lines = state_of(run, file), run("history", file, door).out
    done = run("set", file, "住户", door, "备注", "门铃坏了")
    assert (done.code, done.out) == (0, "内容和原来一样，没有改动。\n")
    assert (state_of(run, file), run("history", file, door).out) == (before, lines)


def test_set_to_nothing_empties_a_column(run: Run, file: Path, door: str) -> None:
    before = state_of(run, file)
    run("set", file, "household", door, "remark", "门铃坏了")
    run("set", file, "household", door, "remark", "")
    assert state_of(run, file) == before


@pytest.mark.parametrize(
    ("entity", "column", "value", "said"),
    [
        ("flat", "remark", "x", "没有“flat”这一类记录"),
        ("household", "colour", "x", "没有“colour”这一栏"),
        ("household", "gas_type", "柴火", "没有“柴火”这一项"),
        ("household", "registered_count", "三", "要填数字"),
        ("household", "registered_count", "-1", "不能是 -1"),
        ("household", "gas_alarm", "也许", "是”或“否"),
        ("household", "smoke_alarm_on", "去年", "要填日期"),
        ("household", "phones", "电话", "不像电话号码"),
        ("household", "community", "", "不能为空"),
        ("household", "stairwell", "nowhere", "没有“nowhere”"),
        ("resident", "remark", "x", "已经不在了"),
    ],
)
def test_set_refuses_in_words_and_changes_nothing(
    run: Run, file: Path, door: str, entity: str, column: str, value: str, said: str
) -> None:
    before = state_of(run, file)
    done = run("set", file, entity, door, column, value)
    assert done.code == 1
    assert said in done.err
    assert state_of(run, file) == before


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("state", "closed", "登记那一步"),
        ("closed_on", "2026-03-09", "还没有销号的隐患不能有销号日期"),
        ("due_date", "2026-03-01", "整改时限早于发现日期"),
        ("due_date", "2026-02-30", "要填日期"),
    ],
)
def test_set_cannot_jump_a_step_of_a_hazard(
    run: Run, file: Path, door: str, column: str, value: str, said: str
) -> None:
    with open_ledger(file, factories.PASSWORD) as ledger:
        hazard = ledger.value("SELECT uid FROM hazard")
    before = state_of(run, file)
    done = run("set", file, "hazard", hazard, column, value)
    assert done.code == 1
    assert said in done.err
    assert state_of(run, file) == before
    assert run("set", file, "hazard", hazard, "due_date", "2026-03-20").code == 0


def test_a_reader_cannot_set(run: Run, file: Path, door: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_ledger(file, factories.PASSWORD) as ledger:
        accounts.add(ledger, "小读", "reader", factories.PASSWORD)
    monkeypatch.setenv("XINJING_ACCOUNT", "小读")
    done = run("set", file, "household", door, "remark", "x")
    assert done.code == 1
    assert "只读" in done.err
    assert run("find", file, "曾国强").code == 0


@pytest.mark.parametrize("text", ["曾国强", "zgq", "zengguo", "45-601", "123-45-601"])
def test_find_takes_names_pinyin_and_doors(run: Run, file: Path, door: str, text: str) -> None:
    done = run("find", file, text)
    assert done.code == 0
    assert done.out.splitlines()[0].split("\t") == ["household", door, "住户 曾国强", "北渔路123弄45号601室"]


def test_find_of_nothing_says_so(run: Run, file: Path) -> None:
    done = run("find", file, "尉迟")
    assert done.code == 0
    assert "没有找到“尉迟”" in done.out


def test_history_of_an_unknown_record_is_refused(run: Run, file: Path) -> None:
    assert "没有编号为“x”的记录" in run("history", file, "x").err


# ---- check, backup, restore


def test_check_of_a_sound_ledger(run: Run, file: Path, door: str) -> None:
    done = run("check", file)
    assert (done.code, done.out) == (0, "自检完成，没有发现问题。\n")


def test_check_lists_what_a_person_should_look_at(run: Run, file: Path, door: str) -> None:
    with open_ledger(file, factories.PASSWORD) as ledger, ledger.change("导入") as pen:
        pen.add(factories.a_hazard(door, state="closed", closed_on=None, hazard_no="001-2603-002"))
    done = run("check", file)
    assert done.code == 0
    assert "请核对：隐患 001-2603-002 已销号却没有销号日期" in done.out


def test_check_of_a_damaged_ledger_is_1(run: Run, file: Path, door: str) -> None:
    with open_ledger(file, factories.PASSWORD) as ledger, ledger.local() as con:
        con.execute("UPDATE household SET remark='绕过了变更'")
    done = run("check", file)
    assert done.code == 1
    assert "与它的变更历史对不上" in done.out
    assert "1 处损坏" in done.err


def test_backup_and_restore_bring_the_same_ledger_back_and_keep_the_other(run: Run, file: Path, door: str) -> None:
    before = state_of(run, file)
    copy = run("backup", file).out.split("：", 1)[1].strip()
    run("set", file, "household", door, "remark", "以后")
    done = run("restore", copy, file)
    assert done.code == 0
    assert state_of(run, file) == before
    aside = Path(done.out.split("原来的文件留在：")[1].strip())
    assert state_of(run, aside) != before


def test_restore_refuses_what_is_no_backup(run: Run, file: Path, tmp_path: Path) -> None:
    before = file.read_bytes()
    (tmp_path / "乱码.xjl").write_bytes(b"nothing" * 2000)
    assert "找不到备份" in run("restore", "没有.xjl", file).err
    assert run("restore", "乱码.xjl", file).code == 1
    assert file.read_bytes() == before
