"""What is put before the program by mistake: one sentence each, nothing changed, all of it in the log."""

import os
import shutil
import sys
import threading
from pathlib import Path

import pytest

from tests import factories
from tests.exchange.handover.conftest import Pair, a_ledger
from tests.exchange.handover.crafted import fingerprint, refused
from xinjing_desktop.errors import Refusal
from xinjing_desktop.exchange import acquaintance, handover, sticks
from xinjing_desktop.exchange.shared_folder import SharedFolder
from xinjing_desktop.ledger import accounts, peers
from xinjing_desktop.ledger.file import open_ledger


def test_a_package_goes_over_and_comes_in_once(pair: Pair) -> None:
    handed = handover.hand_over(pair.unit, pair.to_town, pair.stick)
    assert handed.path.name == f"XJ_{factories.UNIT_CODE}_{handed.facts.month.replace('-', '')}_0001.xjp"
    assert handed.sentence == f"“{handed.path.name}”已写好，并已读回核对。"
    done = handover.take_in(pair.town, handed.path)
    assert done.total("new") == sum(handed.facts.counts.values()) > 5
    before = fingerprint(pair.town)
    assert handover.take_in(pair.town, handed.path).repeated
    assert fingerprint(pair.town) == before
    assert [line.what for line in peers.exchange_log(pair.town)] == ["repeated", "merged", "acquainted"]


def test_only_a_package_on_a_stick_may_be_pulled(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    handed = handover.hand_over(pair.unit, pair.to_town, pair.stick)
    monkeypatch.setattr("xinjing_desktop.ledger.location.refuse_unsafe", stick_at(pair.stick))
    assert handed.sentence.endswith("可以安全拔出。")


def stick_at(folder: Path):
    from xinjing_desktop.ledger.location import ON_STICK

    def refuse(path: Path) -> None:
        if path.is_relative_to(folder):
            raise Refusal(ON_STICK)

    return refuse


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("空.xjp", b"", "是空的"),
        ("短.xjp", b"XJP1", "不是数据包"),
        ("头.xjp", b"XJP1\r\n\x1a\n", "已损坏，或没有复制完整"),
        ("头和标签.xjp", b"XJP1\r\n\x1a\n" + bytes(8), "已损坏"),
        ("照片.xjp", b"\xff\xd8\xff\xe0" + bytes(5000), "其实是一张图片"),
        ("截图.xjp", b"\x89PNG\r\n\x1a\n" + bytes(100), "其实是一张图片"),
        ("名册.xlsx", b"PK\x03\x04" + bytes(100), "其实是一个 Excel、WPS 文件或压缩包"),
        ("通知.pdf", b"%PDF-1.4" + bytes(100), "其实是一个 PDF 文件"),
        ("身份卡.json", b'{\n "kind": "xinjing-card"}', "其实是一张身份卡"),
        ("XJ_310105102001_202603_0001.xjp.part", b"XJP1\r\n\x1a\n" + bytes(100), "还没有写完"),
        ("换行.xjp", b"XJP1\n\x1a\n" + bytes(100), "不是数据包"),
    ],
)
def test_what_is_no_package(pair: Pair, name: str, data: bytes, said: str) -> None:
    (pair.stick / name).write_bytes(data)
    assert said in refused(pair.town, pair.stick / name)


def test_what_is_no_file_at_all(pair: Pair) -> None:
    (pair.stick / "三月.xjp").mkdir()
    assert "是文件夹" in refused(pair.town, pair.stick / "三月.xjp")
    assert "找不到“没有.xjp”" in refused(pair.town, pair.stick / "没有.xjp")
    assert "找不到“a.xjp”" in refused(pair.town, pair.stick / "没有" / "a.xjp")


@pytest.mark.skipif(sys.platform == "win32", reason="needs mkfifo")
def test_a_pipe_is_not_waited_for(pair: Pair) -> None:
    os.mkfifo(pair.stick / "管道.xjp")
    assert "不是普通文件" in refused(pair.town, pair.stick / "管道.xjp")


def test_a_huge_file_is_not_read(pair: Pair) -> None:
    """Ten gigabytes of holes: reading them would be noticed."""
    for name, head, said in (("电影.xjp", b"\0\0\0\x20ftyp", "不是数据包"), ("大.xjp", b"XJP1\r\n\x1a\n", "太大，不像数据包")):
        with (pair.stick / name).open("wb") as file:
            file.write(head)
            file.truncate(10 << 30)
        assert said in refused(pair.town, pair.stick / name)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give its rights away for a while")
def test_a_file_that_may_not_be_read(pair: Pair) -> None:
    handed = handover.hand_over(pair.unit, pair.to_town, pair.stick)
    handed.path.chmod(0)
    os.seteuid(65534)
    try:
        said = refused(pair.town, handed.path)
    finally:
        os.seteuid(0)
    assert "没有权限读" in said or "找不到" in said


def test_a_medium_that_fails_while_it_is_read(pair: Pair) -> None:
    if not Path("/proc/self/mem").exists():
        pytest.skip("needs a file that cannot be read at its beginning")
    from xinjing_desktop.exchange import medium

    with pytest.raises(Refusal, match="读到一半出错了。请重新插好 U 盘"), medium.opened(Path("/proc/self/mem")) as (file, _):
        file.read(16)


def test_a_stick_full_of_other_things(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one package for us is found without opening any file for more than its first bytes; the rest is refused in words."""
    for name in ("照片.jpg", "台账.xlsx", "音乐.mp3", "autorun.inf", ".xjp", "坏.xjp"):
        (pair.stick / name).write_bytes(b"\xff\xd8\xff" + name.encode() * 20)
    (pair.stick / "三月").mkdir()
    mine = handover.hand_over(pair.unit, pair.to_town, pair.stick / "三月")
    others = handover.hand_over(pair.town, pair.to_unit, pair.stick)
    shutil.copy(mine.path, pair.stick / f"{mine.path.name}.part")
    assert SharedFolder(pair.town, pair.stick, within=True).look() == [mine.path]
    assert SharedFolder(pair.unit, pair.stick, within=True).look() == [others.path]
    monkeypatch.setattr(sticks, "FILES", 0)
    assert SharedFolder(pair.unit, pair.stick, within=True).look() == [], "nobody waits for a stick with a million files"
    for path in pair.stick.iterdir():
        if path not in (others.path, mine.path.parent):
            refused(pair.town, path)


def test_packages_that_are_not_for_us(pair: Pair, tmp_path: Path) -> None:
    handed = handover.hand_over(pair.unit, pair.to_town, pair.stick)
    assert "是本台账自己导出的" in refused(pair.unit, handed.path)
    with a_ledger(tmp_path / "别的.xjl", "committee", "310105102002", "剑河居民区") as other:
        assert "是发给别的单位的" in refused(other, handed.path)


def test_senders_that_we_do_not_know_any_more_or_not_yet(pair: Pair, tmp_path: Path) -> None:
    with a_ledger(tmp_path / "二号机.xjl", "committee", factories.UNIT_CODE, factories.UNIT_NAME) as second:
        peers.accept(second, acquaintance.card_of(pair.town))
        early = handover.hand_over(second, peers.by_name(second, "town"), pair.stick)
        assert "还没有交换过身份卡" in refused(pair.town, early.path)
        peers.accept(pair.town, acquaintance.card_of(second))
        handover.take_in(pair.town, early.path)
        peers.retire(pair.town, second.identity.site)
        late = handover.hand_over(second, peers.by_name(second, "town"), pair.stick)
        assert "已停用的电脑" in refused(pair.town, late.path)
        assert "这台电脑已停用" in refusal_of(lambda: handover.hand_over(pair.town, peers.listed(pair.town, retired=True)[-1], pair.stick))


def refusal_of(work) -> str:
    with pytest.raises(Refusal) as caught:
        work()
    return caught.value.sentence


def test_another_town(pair: Pair, tmp_path: Path) -> None:
    """Its committee got hold of our card, which is no secret; its packages are refused all the same."""
    with a_ledger(tmp_path / "外镇.xjl", "committee", "310112101001", "别处居民区") as foreign:
        peers.accept(foreign, acquaintance.card_of(pair.town))
        handed = handover.hand_over(foreign, peers.by_name(foreign, "town"), pair.stick)
    assert "来自另一个街镇" in refused(pair.town, handed.path)


def test_a_receiver_with_new_keys_cannot_open_what_was_sealed_to_the_old_ones(pair: Pair) -> None:
    handed = handover.hand_over(pair.unit, pair.to_town, pair.stick)
    with pair.town.local() as con:
        con.execute("DELETE FROM ledger_fact WHERE name='exchange_keys'")
    assert "不是按本台账现在的身份卡加密的" in refused(pair.town, handed.path)


def test_a_sender_with_new_keys_is_not_believed_before_its_new_card(pair: Pair) -> None:
    with pair.unit.local() as con:
        con.execute("DELETE FROM ledger_fact WHERE name='exchange_keys'")
    handed = handover.hand_over(pair.unit, pair.to_town, pair.stick)
    assert f"不是“{factories.UNIT_NAME}”导出的原件" in refused(pair.town, handed.path)
    peers.accept(pair.town, acquaintance.card_of(pair.unit))
    assert handover.take_in(pair.town, handed.path).total("new") > 5


def test_one_older_than_one_merged_changes_nothing_and_says_so(pair: Pair) -> None:
    first = handover.hand_over(pair.unit, pair.to_town, pair.stick)
    second = handover.hand_over(pair.unit, pair.to_town, pair.stick)
    handover.take_in(pair.town, second.path)
    before = fingerprint(pair.town)
    late = handover.take_in(pair.town, first.path)
    assert late.late and late.total("new") == late.total("changed") == late.conflicts == 0
    assert fingerprint(pair.town)[:2] == before[:2], "records and log are what they were"
    assert peers.exchange_log(pair.town)[0].sentence.startswith("比已合并的旧；")


def test_a_full_package_that_was_lost_is_sent_again(pair: Pair) -> None:
    """Who missed something asks for everything; until that has arrived, every package holds everything."""
    handover.take_in(pair.town, handover.hand_over(pair.unit, pair.to_town, pair.stick).path)
    handover.take_in(pair.unit, handover.hand_over(pair.town, pair.to_unit, pair.stick).path)
    assert handover.hand_over(pair.unit, pair.to_town, pair.stick).facts.prev is not None
    peers.ask_for_everything(pair.town, pair.unit.identity.site)
    handover.take_in(pair.unit, handover.hand_over(pair.town, pair.to_unit, pair.stick).path)
    lost, again = (handover.hand_over(pair.unit, pair.to_town, pair.stick) for _ in range(2))
    assert lost.facts.prev is None and again.facts.prev is None
    handover.take_in(pair.town, again.path)
    handover.take_in(pair.unit, handover.hand_over(pair.town, pair.to_unit, pair.stick).path)
    assert handover.hand_over(pair.unit, pair.to_town, pair.stick).facts.prev == again.facts.id


def test_readers_exchange_nothing(pair: Pair) -> None:
    handed = handover.hand_over(pair.unit, pair.to_town, pair.stick)
    accounts.add(pair.town, "看看", "reader", "只看不写的小燕子")
    path = pair.town.path
    pair.town.close()
    with open_ledger(path, "只看不写的小燕子", "看看") as town:
        before = fingerprint(town)
        assert "只读" in refusal_of(lambda: handover.take_in(town, handed.path))
        assert "只读" in refusal_of(lambda: handover.hand_over(town, peers.by_name(town, factories.UNIT_CODE), pair.stick))
        assert fingerprint(town) == before


@pytest.mark.parametrize("month", ["2026-13", "三月", "2026-3", "٢٠٢٦-٠٣", "2026-03\n"])
def test_what_is_no_month(pair: Pair, month: str) -> None:
    before = fingerprint(pair.unit)
    assert "不是月份" in refusal_of(lambda: handover.hand_over(pair.unit, pair.to_town, pair.stick, month=month))
    assert fingerprint(pair.unit) == before and not list(pair.stick.iterdir())


def test_what_everybody_writes_alike_is_no_bomb(pair: Pair) -> None:
    """The same page of text in every record, as when somebody pastes it: packed to almost nothing, and taken in."""
    with pair.unit.change("登记") as pen:
        for _ in range(600):
            pen.add(factories.a_household(remark="今日上门走访，宣传用火用电安全，请住户清理楼道杂物，并检查燃气软管。" * 40))
    handed = handover.hand_over(pair.unit, pair.to_town, pair.stick)
    taken = handover.take_in(pair.town, handed.path)
    assert taken.total("new") > 600 and taken.facts.size > 70 * handed.path.stat().st_size


@pytest.mark.parametrize("limit", ["LARGEST_FILE", "LARGEST_IMAGE"])
def test_a_package_too_large_to_be_taken_in_is_not_written(pair: Pair, monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setattr(f"xinjing_desktop.exchange.package.{limit}", 2000)
    before = fingerprint(pair.unit)
    assert "太大" in refusal_of(lambda: handover.hand_over(pair.unit, pair.to_town, pair.stick))
    assert fingerprint(pair.unit) == before and not list(pair.stick.iterdir())


def test_two_who_look_for_a_name_at_the_same_moment_never_write_over_each_other(pair: Pair) -> None:
    """Between looking for a free name and holding it, another may have finished: here it has, every time."""
    from xinjing_desktop.exchange import medium

    real, stem = os.open, "XJ_310105102001_202603_0001"
    first = pair.stick / f"{stem}.xjp"

    def slow(path, *rest):
        if str(path).endswith(".part") and not first.exists():
            first.write_bytes(b"of the other")
        return real(path, *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "open", slow)
        with medium.reserved(pair.stick, stem, ".xjp") as (part, target):
            medium.write(part, b"ours")
            medium.finish(part, target, b"ours")
    assert target.name == f"{stem}-2.xjp"
    assert {path.name: path.read_bytes() for path in pair.stick.iterdir()} == {first.name: b"of the other", target.name: b"ours"}


def test_threads_of_one_program_get_names_of_their_own(pair: Pair) -> None:
    handed: list[Path] = []
    threads = [
        threading.Thread(target=lambda: handed.append(handover.hand_over(pair.unit, pair.to_town, pair.stick).path)) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(handed)) == 4 and {path.suffix for path in pair.stick.iterdir()} == {".xjp"}
    for path in handed:
        handover.take_in(pair.town, path)
