"""Older files are brought up whole or left alone, after a copy; newer ones are refused in words."""

import shutil
from pathlib import Path

import pytest

from tests import factories
from xinjing_desktop import paths
from xinjing_desktop.errors import Damaged, TooNew
from xinjing_desktop.ledger import backup, file, upgrade
from xinjing_desktop.ledger.file import open_ledger
from xinjing_desktop.ledger.ledger import Ledger

NOW = len(upgrade.scripts())
"""How many migrations there are; the tests add the next ones."""
GOOD = "-- Adds a column.\nALTER TABLE household ADD COLUMN balcony TEXT;\nCREATE INDEX household_balcony ON household(balcony);"


@pytest.fixture
def scripts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of migrations of its own, to which a test adds."""
    folder = tmp_path / "migrations"
    shutil.copytree(paths.MIGRATIONS, folder)
    real = upgrade.scripts
    monkeypatch.setattr(upgrade, "scripts", lambda: real(folder))
    return folder


def columns(ledger: Ledger) -> set[str]:
    return {name for _, name, *_ in ledger.select("PRAGMA table_info(household)")}


def test_an_older_ledger_is_copied_and_brought_up(ledger: Ledger, scripts: Path) -> None:
    with ledger.change("登记住户") as pen:
        home = pen.add(factories.a_household(head_name="钱七"))
        pen.add(factories.a_resident(home, name="钱小七"))
    before = ledger.select("SELECT * FROM change")
    ledger.close()
    (scripts / f"{NOW + 1:04d}_balcony.sql").write_text(GOOD, encoding="utf-8")
    with open_ledger(ledger.path, factories.PASSWORD) as again:
        assert "balcony" in columns(again) and again.value("PRAGMA user_version") == NOW + 1
        assert again.select("SELECT * FROM change") == before
        assert again.value("SELECT head_name FROM household") == "钱七"
        (copy,) = backup.copies(backup.folder_of(again.path))
        assert copy.why == "升级前"
    (scripts / f"{NOW + 1:04d}_balcony.sql").unlink()
    with open_ledger(copy.path, factories.PASSWORD) as old:
        assert "balcony" not in columns(old) and old.select("SELECT * FROM change") == before


def test_what_a_newer_package_brought_shows_after_the_upgrade(ledger: Ledger, scripts: Path) -> None:
    """Unknown columns and kinds of records stay in the log until the program knows them (merge note §3)."""
    with ledger.change("登记住户") as pen:
        uid = pen.add(factories.a_household()).uid
    with ledger.local() as con:
        (base,) = con.execute("SELECT id FROM change WHERE row=?", (uid,)).fetchone() or (None,)
        con.execute(
            "INSERT INTO change(entity,row,at,id,base,patch) VALUES('household',?,9999999999999,7,?,'{\"remark\":\"新版写的\"}')",
            (uid, base),
        )
        con.execute("INSERT INTO change(entity,row,at,id,patch) VALUES('balcony','b1',1,8,'{\"plants\":3}')")
    ledger.close()
    (scripts / f"{NOW + 1:04d}_balcony.sql").write_text(GOOD, encoding="utf-8")
    with open_ledger(ledger.path, factories.PASSWORD) as again:
        assert again.value("SELECT remark FROM household") == "新版写的"
        assert again.value("SELECT count(*) FROM change WHERE entity='balcony'") == 1


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("ALTER TABLE household ADD COLUMN balcony TEXT;\nINSERT INTO nowhere VALUES(1);", f"第 {NOW + 1} 步"),
        ("INSERT INTO resident(uid, household) VALUES('r', 'nobody');", "1 条记录对不上"),
    ],
)
def test_a_step_that_fails_leaves_the_file_as_it_was(ledger: Ledger, scripts: Path, broken: str, said: str) -> None:
    ledger.close()
    (scripts / f"{NOW + 1:04d}_broken.sql").write_text(broken, encoding="utf-8")
    with pytest.raises(Damaged, match=said):
        open_ledger(ledger.path, factories.PASSWORD)
    (scripts / f"{NOW + 1:04d}_broken.sql").unlink()
    with open_ledger(ledger.path, factories.PASSWORD) as again:
        assert again.value("PRAGMA user_version") == NOW and "balcony" not in columns(again)
        assert again.value("SELECT count(*) FROM resident") == 0


def test_orphans_of_before_are_no_fault_of_the_step(ledger: Ledger, scripts: Path) -> None:
    with ledger.change("登记居民") as pen:
        pen.add(factories.a_resident("f" * 32))
    ledger.close()
    (scripts / f"{NOW + 1:04d}_balcony.sql").write_text(GOOD, encoding="utf-8")
    open_ledger(ledger.path, factories.PASSWORD).close()


def test_of_several_steps_those_before_the_failing_one_stay(ledger: Ledger, scripts: Path) -> None:
    ledger.close()
    (scripts / f"{NOW + 1:04d}_balcony.sql").write_text(GOOD, encoding="utf-8")
    (scripts / f"{NOW + 2:04d}_broken.sql").write_text("SELECT nonsense;", encoding="utf-8")
    with pytest.raises(Damaged, match=f"第 {NOW + 2} 步"):
        open_ledger(ledger.path, factories.PASSWORD)
    (scripts / f"{NOW + 2:04d}_broken.sql").write_text("SELECT 1;", encoding="utf-8")
    with open_ledger(ledger.path, factories.PASSWORD) as again:
        assert again.value("PRAGMA user_version") == NOW + 2


def test_a_newer_ledger_is_refused_in_words_and_left_alone(ledger: Ledger) -> None:
    with ledger.connection() as con:
        con.execute("PRAGMA user_version=9")
    ledger.close()
    before = ledger.path.read_bytes()
    with pytest.raises(TooNew, match="请先升级本软件"):
        open_ledger(ledger.path, factories.PASSWORD)
    assert ledger.path.read_bytes() == before
    assert [path.name for path in ledger.path.parent.iterdir()] == [ledger.path.name]


def test_when_the_copy_cannot_be_made_nothing_is_upgraded(ledger: Ledger, scripts: Path) -> None:
    ledger.close()
    backup.folder_of(ledger.path).write_bytes(b"a file where the folder should be")
    (scripts / f"{NOW + 1:04d}_balcony.sql").write_text(GOOD, encoding="utf-8")
    with pytest.raises(Exception, match="。"):
        open_ledger(ledger.path, factories.PASSWORD)
    (scripts / f"{NOW + 1:04d}_balcony.sql").unlink()
    with open_ledger(ledger.path, factories.PASSWORD) as again:
        assert again.value("PRAGMA user_version") == NOW


def test_a_gap_in_the_numbers_is_noticed(scripts: Path) -> None:
    (scripts / f"{NOW + 2:04d}_too_far.sql").write_text("SELECT 1;", encoding="utf-8")
    with pytest.raises(AssertionError, match="out of sequence"):
        upgrade.scripts()


def test_fresh_ledgers_run_the_same_scripts(tmp_path: Path, scripts: Path) -> None:
    (scripts / f"{NOW + 1:04d}_balcony.sql").write_text(GOOD, encoding="utf-8")
    unit = {"role": "town", "unit_code": "310105102", "unit_name": "新泾镇"}
    made = file.create_ledger(tmp_path / "a.xjl", **unit, account="王芳", password=factories.PASSWORD, cost=file.Cost(8192, 1, 1))
    with made.ledger as ledger:
        assert "balcony" in columns(ledger)
    assert not backup.folder_of(tmp_path / "a.xjl").exists(), "there was nothing to copy"
