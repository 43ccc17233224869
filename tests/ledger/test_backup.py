"""Copies: verified, thinned, made in time, put back without losing what was there; a full disk costs nothing but the copy."""

import datetime
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import factories
from xinjing_desktop.errors import Damaged, Refusal, TooNew
from xinjing_desktop.ledger import backup, check, keys
from xinjing_desktop.ledger.file import open_ledger
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Household

At = Callable[[str], datetime.datetime]


def a_door(ledger: Ledger, name: str = "张三") -> str:
    with ledger.change("登记住户") as pen:
        return pen.add(factories.a_household(head_name=name)).uid


def test_a_copy_is_a_ledger(ledger: Ledger, tmp_path: Path) -> None:
    a_door(ledger, "钱七")
    target = tmp_path / "拷贝.xjl"
    backup.write_copy(ledger, target)
    assert {path.name for path in tmp_path.iterdir()} & {"拷贝.xjl", "拷贝.xjl.part", "拷贝.xjl-wal"} == {"拷贝.xjl"}
    a_door(ledger, "后来的")
    with open_ledger(target, factories.PASSWORD) as copy:
        assert [home.head_name for home in copy.rows(Household.select())] == ["钱七"]
        assert check.check(copy) == []


def test_a_copy_is_made_while_somebody_writes(ledger: Ledger, tmp_path: Path) -> None:
    with ledger.change("登记住户") as pen:
        pen.add(factories.a_household())
    state = check.state(ledger)
    backup.write_copy(ledger, tmp_path / "a.xjl")
    with open_ledger(tmp_path / "a.xjl", factories.PASSWORD) as copy:
        assert check.state(copy) == state


@pytest.mark.parametrize(("target", "said"), [("there.xjl", "已经存在"), ("nowhere/a.xjl", "不存在")])
def test_a_copy_overwrites_nothing(ledger: Ledger, tmp_path: Path, target: str, said: str) -> None:
    (tmp_path / "there.xjl").write_bytes(b"mine")
    with pytest.raises(Refusal, match=said):
        backup.write_copy(ledger, tmp_path / target)
    assert (tmp_path / "there.xjl").read_bytes() == b"mine"


def test_a_copy_that_reads_back_wrong_is_not_kept(ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = backup._read_back

    def flipped(part: Path, data_key: bytes) -> tuple[int, ...]:
        body = bytearray(part.read_bytes())
        body[5000] ^= 1
        part.write_bytes(body)
        return real(part, data_key)

    monkeypatch.setattr(backup, "_read_back", flipped)
    with pytest.raises(Damaged, match="备份"):
        backup.write_copy(ledger, tmp_path / "a.xjl")
    assert not list(tmp_path.glob("a.xjl*"))


def test_a_copy_of_something_else_is_not_kept(ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup, "_read_back", lambda part, data_key: (0, 0, 0, 0))
    with pytest.raises(Damaged, match="对不上"):
        backup.write_copy(ledger, tmp_path / "a.xjl")
    assert not list(tmp_path.glob("a.xjl*"))


# ---- which copies stay


def test_two_years_of_copies_are_thinned_to_days_weeks_and_months() -> None:
    """Simulated as it happens: every working day some copies, and after each the thinning."""
    there: set[datetime.datetime] = set()
    day = datetime.datetime(2026, 1, 1, 9, 0)
    for _ in range(730):
        if day.weekday() < 6:
            for half_hours in range(5):
                there = backup.kept([*there, day + datetime.timedelta(minutes=30 * half_hours)])
        day += datetime.timedelta(days=1)
    days = sorted({at.date() for at in there})
    newest = days[-1]
    assert sum(at.date() == newest for at in there) == 5, "all of the newest day"
    assert len(there) == len(days) + 4, "and of every other day its last"
    working = [newest - datetime.timedelta(days=n) for n in range(40) if (newest - datetime.timedelta(days=n)).weekday() < 6]
    assert set(working[: backup.KEEP_DAILY]) <= set(days)
    weeks = {at.isocalendar()[:2] for at in days}
    last_weeks = {(newest - datetime.timedelta(weeks=n)).isocalendar()[:2] for n in range(backup.KEEP_WEEKLY)}
    assert last_weeks <= weeks
    months = {(at.year, at.month) for at in days}
    assert len(months) == backup.KEEP_MONTHLY
    assert len(days) <= backup.KEEP_DAILY + backup.KEEP_WEEKLY + backup.KEEP_MONTHLY


def test_copies_made_for_a_reason_stay_for_ever(ledger: Ledger, at: At) -> None:
    at("2024-01-05 09:00")
    reason = backup.keep(ledger, "升级前")
    old = backup.keep(ledger)
    for month in range(1, 13):
        at(f"2025-{month:02d}-05 09:00")
        newest = backup.keep(ledger)
    assert reason.exists() and newest.exists() and not old.exists()
    listed = backup.copies(backup.folder_of(ledger.path))
    assert [copy.at for copy in listed] == sorted((copy.at for copy in listed), reverse=True)
    assert [copy.why for copy in listed if copy.why] == ["升级前"]


def test_foreign_files_in_the_folder_are_left_alone(ledger: Ledger, at: At) -> None:
    folder = backup.folder_of(ledger.path)
    folder.mkdir()
    names = ("说明.txt", "别的.xjl", "北渔_99999999-999999.xjl")
    for name in names:
        (folder / name).write_bytes(b"x")
    at("2026-03-02 09:00")
    backup.keep(ledger)
    backup.thin(folder)
    assert all((folder / name).exists() for name in names)


# ---- when


def test_copies_are_due_after_half_an_hour_of_work_and_on_closing(ledger: Ledger, at: At) -> None:
    at("2026-03-02 09:00")
    schedule = backup.Schedule(ledger)
    assert schedule.run(at("2026-03-02 09:00")) is not None, "a fresh ledger was never copied"
    assert not schedule.due(at("2026-03-02 09:40")), "nothing changed"
    a_door(ledger)
    assert not schedule.due(at("2026-03-02 09:20")) and schedule.due(at("2026-03-02 09:50"))
    copy = schedule.run(at("2026-03-02 09:50"))
    assert copy is not None and copy.exists()
    assert not schedule.due(at("2026-03-02 12:00"))
    assert schedule.run(at("2026-03-02 12:00")) is None, "closing without work makes no copy"
    a_door(ledger)
    assert schedule.run(at("2026-03-02 12:01")) is not None


def test_work_cut_off_by_a_crash_is_copied_the_next_day(ledger: Ledger, at: At) -> None:
    at("2026-03-02 09:00")
    backup.Schedule(ledger).run(at("2026-03-02 09:00"))
    a_door(ledger)
    ledger.close()
    with open_ledger(ledger.path, factories.PASSWORD) as again:
        schedule = backup.Schedule(again)
        assert schedule.due(at("2026-03-03 09:00"))


def test_a_clock_set_back_does_not_stop_the_copies(ledger: Ledger, at: At) -> None:
    at("2030-01-01 09:00")
    schedule = backup.Schedule(ledger)
    a_door(ledger)
    assert not schedule.due(at("2026-03-02 09:00"))
    assert schedule.due(at("2026-03-02 09:31"))


# ---- putting back


def test_restoring_keeps_what_was_there(ledger: Ledger, at: At) -> None:
    a_door(ledger, "备份里的")
    copy = backup.keep(ledger)
    a_door(ledger, "备份以后的")
    ledger.close()
    ledger.path.write_bytes(ledger.path.read_bytes()[:9000])
    damaged = ledger.path.read_bytes()
    with pytest.raises(Damaged):
        open_ledger(ledger.path, factories.PASSWORD)
    aside = backup.restore(copy, ledger.path, factories.PASSWORD)
    assert aside is not None and aside.read_bytes() == damaged
    with open_ledger(ledger.path, factories.PASSWORD) as again:
        assert [home.head_name for home in again.rows(Household.select())] == ["备份里的"]
    assert copy.exists()


def test_a_log_left_by_a_crashed_ledger_never_meets_the_restored_one(ledger: Ledger, tmp_path: Path) -> None:
    a_door(ledger, "备份里的")
    copy = backup.keep(ledger)
    a_door(ledger, "只在日志里的")
    crashed = tmp_path / "crashed"
    crashed.mkdir()
    for end in ("", "-wal", "-shm", "-keys"):  # as a kill leaves it
        shutil.copy(f"{ledger.path}{end}", crashed / f"a.xjl{end}")
    (crashed / "a.xjl").rename(crashed / "verlegt.xjl")
    backup.restore(copy, crashed / "a.xjl", factories.PASSWORD)
    with open_ledger(crashed / "a.xjl", factories.PASSWORD) as again:
        assert [home.head_name for home in again.rows(Household.select())] == ["备份里的"]


def test_what_is_put_aside_after_a_crash_still_opens_with_its_log(ledger: Ledger, tmp_path: Path) -> None:
    copy = backup.keep(ledger)
    a_door(ledger, "只在日志里的")
    crashed = tmp_path / "crashed"
    crashed.mkdir()
    for end in ("", "-wal", "-keys"):
        shutil.copy(f"{ledger.path}{end}", crashed / f"a.xjl{end}")
    aside = backup.restore(copy, crashed / "a.xjl", factories.PASSWORD)
    assert aside is not None
    with open_ledger(aside, factories.PASSWORD) as again:
        assert [home.head_name for home in again.rows(Household.select())] == ["只在日志里的"]


def test_restoring_is_refused_in_words_and_changes_nothing(ledger: Ledger, tmp_path: Path) -> None:
    copy = backup.keep(ledger)
    with pytest.raises(Refusal, match="正打开着"):
        backup.restore(copy, ledger.path, factories.PASSWORD)
    with pytest.raises(Refusal, match="没有正常关闭"):
        backup.restore(ledger.path, tmp_path / "b.xjl", factories.PASSWORD)
    ledger.close()
    before = ledger.path.read_bytes()
    with pytest.raises(Refusal, match="找不到备份"):
        backup.restore(tmp_path / "nowhere.xjl", ledger.path, factories.PASSWORD)
    with pytest.raises(Refusal, match="密码不对"):
        backup.restore(copy, ledger.path, "错的密码错的密码")
    body = bytearray(copy.read_bytes())
    body[len(body) // 2] ^= 1
    broken = tmp_path / "broken.xjl"
    broken.write_bytes(body)
    with pytest.raises(Damaged):
        backup.restore(broken, ledger.path, factories.PASSWORD)
    assert ledger.path.read_bytes() == before
    assert not list(tmp_path.glob("*.part")) and not list(tmp_path.glob("*恢复前*"))


def test_a_backup_of_a_newer_program_is_not_put_in_place(ledger: Ledger) -> None:
    with ledger.connection() as con:
        con.execute("PRAGMA user_version=9")
        before = con.execute("SELECT count(*) FROM change").fetchone()
    newer = ledger.path.with_name("newer.xjl")
    with ledger.connection() as con:
        con.execute("VACUUM INTO ?", (str(newer),))
    keys.put_behind(newer, ledger.ring)
    ledger.close()
    with pytest.raises(TooNew):
        backup.restore(newer, ledger.path, factories.PASSWORD)
    assert before is not None


# ---- a full disk


FULL = """
import resource, signal, sys
from pathlib import Path
from tests import factories
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import backup, check
from xinjing_desktop.ledger.file import open_ledger
from xinjing_desktop.records import Household

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
ledger = open_ledger(Path(sys.argv[1]), factories.PASSWORD)
state = check.state(ledger)
limit = int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))

def refused(work):
    try:
        work()
    except Refusal as refusal:
        return refusal.sentence
    raise AssertionError("it should not have fitted")

def much():
    with ledger.change("导入") as pen:
        pen.bulk(Household, ["community", "remark"], [(f"{n:032x}", factories.COMMUNITY, "很长的备注" * 60) for n in range(3000)])

print(refused(much))
print(refused(lambda: backup.keep(ledger)))
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
assert check.state(ledger) == state
assert [one for one in check.check(ledger) if one.severity == "damage"] == []
much()
backup.keep(ledger)
ledger.close()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs RLIMIT_FSIZE")
def test_a_full_disk_is_said_and_nothing_is_lost(ledger: Ledger) -> None:
    """A file may not grow beyond a limit: the writes fail as they do on a full disk (EFBIG instead of ENOSPC)."""
    a_door(ledger, "早就在的")
    ledger.close()
    limit = ledger.path.stat().st_size // 2
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(ledger.path), str(limit)],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()
    assert len(said) == 2 and all(sentence.endswith("。") and "请" in sentence for sentence in said), said
    assert "台账没有改动" in said[1]
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
    with open_ledger(ledger.path, factories.PASSWORD) as again:
        assert again.value("SELECT count(*) FROM household") == 3001
        assert not list(backup.folder_of(again.path).glob("*.part*"))
