"""Making, opening and closing: whole files or none, one window at a time, no word readable beside or inside the file."""

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from tests import factories
from xinjing_desktop.errors import Damaged, Refusal
from xinjing_desktop.ledger import accounts, backup, check, keys, locks, upgrade
from xinjing_desktop.ledger.file import create_ledger, open_ledger
from xinjing_desktop.ledger.keys import Cost
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Household

COMMITTEE = {"role": "committee", "unit_code": "310105102001", "unit_name": "北渔居民区"}
CHEAP = Cost(8192, 1, 1)


def a_new_one(path: Path) -> Ledger:
    return create_ledger(path, **COMMITTEE, account=factories.ACCOUNT, password=factories.PASSWORD, cost=CHEAP).ledger


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


# ---- making


def test_a_new_ledger_knows_whose_it_is(tmp_path: Path) -> None:
    with a_new_one(tmp_path / "a.xjl") as ledger:
        identity = ledger.identity
        assert (identity.role, identity.unit_code, identity.unit_name) == tuple(COMMITTEE.values())
        assert len(identity.site) == 32
        assert ledger.select("SELECT uid, name, unit_type FROM community") == [(factories.COMMUNITY, "北渔居民区", "committee")]
        assert check.check(ledger) == []
    assert names(tmp_path) == {"a.xjl"}


def test_an_estate_for_talents_is_a_unit_of_its_own_kind(tmp_path: Path) -> None:
    unit = {**COMMITTEE, "unit_name": "虹桥人才公寓"}
    with create_ledger(tmp_path / "a.xjl", **unit, account="王芳", password=factories.PASSWORD, cost=CHEAP).ledger as ledger:
        assert ledger.value("SELECT unit_type FROM community") == "apartment"


@pytest.mark.parametrize(
    ("there", "file", "said"), [("a.xjl", "a.xjl", "已经存在"), ("", "没有/a.xjl", "不存在"), ("a.xjl-wal", "a.xjl", "没有正常关闭")]
)
def test_nothing_is_made_where_something_is_or_nothing_can_be(tmp_path: Path, there: str, file: str, said: str) -> None:
    if there:
        (tmp_path / there).write_bytes(b"something")
    before = names(tmp_path)
    with pytest.raises(Refusal, match=said):
        a_new_one(tmp_path / file)
    assert names(tmp_path) == before


def test_a_making_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(con: object, known: object, finish: object = None) -> None:
        raise apsw.FullError("no space")

    monkeypatch.setattr(upgrade, "bring_up_to_date", fails)
    with pytest.raises(Refusal, match="磁盘已满"):
        a_new_one(tmp_path / "a.xjl")
    assert names(tmp_path) == set()


# ---- opening and closing


def test_the_file_alone_is_the_whole_ledger_once_it_is_closed(ledger: Ledger, tmp_path: Path) -> None:
    with ledger.change("登记住户") as pen:
        uid = pen.add(factories.a_household(head_name="钱七")).uid
    accounts.add(ledger, "李强", "clerk", "一句自己记得住的话")
    ledger.close()
    assert names(tmp_path) == {ledger.path.name}
    elsewhere = tmp_path / "带走"
    elsewhere.mkdir()
    copy = Path(shutil.copy(ledger.path, elsewhere / "换个名字.xjl"))
    with open_ledger(copy, "一句自己记得住的话", "李强") as again:
        found = again.get(Household, uid)
        assert found and found.head_name == "钱七"


def test_looking_at_a_ledger_does_not_touch_the_file(ledger: Ledger) -> None:
    ledger.close()
    before = ledger.path.read_bytes()
    with open_ledger(ledger.path, factories.PASSWORD) as again:
        assert again.rows(Household.select()) == []
    assert ledger.path.read_bytes() == before


def test_a_second_window_is_refused_and_the_first_goes_on(ledger: Ledger, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="另一个窗口"):
        open_ledger(ledger.path, factories.PASSWORD)
    link = tmp_path / "快捷方式.xjl"
    link.symlink_to(ledger.path)
    with pytest.raises(Refusal, match="另一个窗口"):
        open_ledger(link, factories.PASSWORD)
    with ledger.change("登记住户") as pen:
        pen.add(factories.a_household())
    ledger.close()
    open_ledger(link, factories.PASSWORD).close()


def test_a_wrong_password_changes_nothing_and_locks_nobody_out(ledger: Ledger, tmp_path: Path) -> None:
    ledger.close()
    before = ledger.path.read_bytes()
    for name, password in ((None, "错的密码错的"), (factories.ACCOUNT, ""), ("没有这个人", factories.PASSWORD)):
        with pytest.raises(Refusal, match="账户名或密码不对"):
            open_ledger(ledger.path, password, name)
        assert (ledger.path.read_bytes(), names(tmp_path)) == (before, {ledger.path.name})
    open_ledger(ledger.path, factories.PASSWORD).close()


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="找不到台账"):
        open_ledger(tmp_path / "a.xjl", "x")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_said(ledger: Ledger, tmp_path: Path) -> None:
    ledger.close()
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(Refusal, match="不能写入"):
            open_ledger(ledger.path, factories.PASSWORD)
    finally:
        tmp_path.chmod(0o700)


def test_a_closed_ledger_stays_closed(ledger: Ledger, tmp_path: Path) -> None:
    ledger.close()
    ledger.close()
    for work in (lambda: ledger.select("SELECT 1"), lambda: ledger.rows(Household.select())):
        with pytest.raises(Refusal, match="已经关闭"):
            work()
    assert names(tmp_path) == {ledger.path.name}


def test_closing_waits_for_a_worker_that_is_reading(ledger: Ledger, tmp_path: Path) -> None:
    reading, go_on = threading.Event(), threading.Event()
    seen: list[object] = []

    def work() -> None:
        with ledger.connection() as con:
            reading.set()
            go_on.wait(5)
            seen.append(con.execute("SELECT count(*) FROM community").fetchone())

    worker = threading.Thread(target=work)
    worker.start()
    reading.wait(5)
    threading.Timer(0.05, go_on.set).start()
    ledger.close()
    worker.join()
    assert seen == [(1,)]
    assert names(tmp_path) == {ledger.path.name}


def test_a_ledger_opened_by_a_worker_is_adopted_by_the_window(empty_ledger: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(empty_ledger, tmp_path))
    opened: list[Ledger] = []
    worker = threading.Thread(target=lambda: opened.append(open_ledger(path, factories.PASSWORD)))
    worker.start()
    worker.join()
    (ledger,) = opened
    ledger.adopt_thread()
    ledger.value("SELECT 1")
    assert ledger.is_at_hand, "the window's connection stays open"
    ledger.close()
    assert names(tmp_path) == {path.name}


def test_a_change_inside_a_change_is_a_bug_and_keeps_the_outer_one_whole(ledger: Ledger) -> None:
    with ledger.change("外面") as pen:
        pen.add(factories.a_household())
        with pytest.raises(RuntimeError, match="inside"), ledger.change("里面"):
            pass
        pen.add(factories.a_household())
    assert ledger.value("SELECT count(*) FROM household") == 2


def test_a_lock_left_by_a_dead_process_is_no_hindrance(ledger: Ledger) -> None:
    ledger.close()
    ledger.path.with_name(ledger.path.name + "-lock").write_bytes(b"")
    for _ in range(2):
        with open_ledger(ledger.path, factories.PASSWORD), pytest.raises(Refusal):
            locks.take(ledger.path)


def test_a_lock_file_replaced_meanwhile_is_not_held_twice(tmp_path: Path) -> None:
    path = tmp_path / "a.xjl"
    first = locks.take(path)
    waiting = (tmp_path / "a.xjl-lock").open("a+b")  # opened before the first lets go, held after
    locks.release(path, first)
    second = locks.take(path)
    locks._hold(waiting)
    assert not locks._still_there(waiting, tmp_path / "a.xjl-lock"), "the deleted file locks nobody out"
    with pytest.raises(Refusal):
        locks.take(path)
    waiting.close()
    locks.release(path, second)


# ---- what others can read


SECRETS = ("王芳", "春天里有三只燕子", "诸葛孔明", "北渔路123弄", "11010519491231002X", "13800001111", "密码不外传的录入员")


def everything_on_disk(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.name, path.read_bytes()


def assert_nothing_readable(folder: Path) -> None:
    for name, body in everything_on_disk(folder):
        assert b"SQLite format 3" not in body, name
        for secret in SECRETS:
            for encoding in ("utf-8", "utf-16-le", "gb18030"):
                assert secret.encode(encoding) not in body, f"{secret} in {name}"


def test_no_word_is_readable_in_the_file_or_beside_it(ledger: Ledger, tmp_path: Path) -> None:
    accounts.add(ledger, "密码不外传的录入员", "clerk", "密码不外传的录入员的密码")
    with ledger.change("登记诸葛孔明") as pen:
        home = pen.add(factories.a_household(head_name="诸葛孔明", address_text="北渔路123弄", phones=[{"number": "13800001111"}]))
        person = pen.add(factories.a_resident(home, name="诸葛孔明"))
        pen.add(factories.an_id_document(person))
        pen.keep_photo("0" * 64, b"\xff\xd8\xff" + "北渔路123弄".encode() * 50)
    assert {"-wal", "-keys", "-lock"} <= {name.removeprefix(ledger.path.name) for name, _ in everything_on_disk(tmp_path)}
    assert_nothing_readable(tmp_path)
    copy = backup.keep(ledger)
    assert_nothing_readable(tmp_path)
    data_key = ledger.data_key
    ledger.close()
    assert_nothing_readable(tmp_path)
    for _, body in everything_on_disk(tmp_path):
        assert data_key not in body and data_key.hex().encode() not in body
    assert copy.exists()


def test_two_ledgers_of_the_same_password_have_different_keys(tmp_path: Path) -> None:
    made = [a_new_one(tmp_path / name) for name in ("a.xjl", "b.xjl")]
    assert made[0].data_key != made[1].data_key
    for ledger in made:
        ledger.close()


# ---- damage


def test_a_file_that_is_none_of_ours_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "照片.xjl"
    path.write_bytes(os.urandom(20_000))
    before = path.read_bytes()
    with pytest.raises(Damaged, match="不是台账"):
        open_ledger(path, "x")
    assert path.read_bytes() == before and names(tmp_path) == {path.name}


def filled(ledger: Ledger) -> Path:
    with ledger.change("导入") as pen:
        lines = [(f"{number:032x}", factories.COMMUNITY, f"户主{number}" * 5) for number in range(600)]
        pen.bulk(Household, ["community", "head_name"], lines)
    ledger.close()
    return ledger.path


@pytest.mark.parametrize("share", [0.0, 0.001, 0.2, 0.5, 0.9])
def test_a_flipped_byte_is_found_and_said(ledger: Ledger, share: float) -> None:
    path = filled(ledger)
    body = bytearray(path.read_bytes())
    pages = (len(body) - keys.PAGE) // keys.PAGE
    at = int(pages * share) * keys.PAGE + 1000
    body[at] ^= 1
    path.write_bytes(body)
    with pytest.raises(Damaged, match="恢复"), open_ledger(path, factories.PASSWORD) as again:
        troubles = check.check(again)
        if any(one.severity == "damage" for one in troubles):
            raise Damaged(troubles[0].sentence)
    assert path.stat().st_size == len(body), "the damaged file is not made worse"


@pytest.mark.parametrize("keep_slots", [True, False])
@pytest.mark.parametrize("share", [0.3, 0.7, 0.99])
def test_a_truncated_file_is_said_to_be_damaged(ledger: Ledger, share: float, keep_slots: bool) -> None:
    path = filled(ledger)
    body = path.read_bytes()
    cut = int(len(body) * share) // keys.PAGE * keys.PAGE - keys.PAGE
    path.write_bytes(body[:cut] + (body[-keys.PAGE :] if keep_slots else b""))
    with pytest.raises(Damaged), open_ledger(path, factories.PASSWORD) as again:
        troubles = check.check(again)
        if any(one.severity == "damage" for one in troubles):
            raise Damaged(troubles[0].sentence)
