"""A shared folder between two ledgers: looked at gently, exchanged over, away and back again.

Mutations of the code that these tests kill: a package handed over at every exchange; an answer to an answer; the sum at
the end not looked at; a refused package taken up at every look; the superseded package left, or somebody's package taken
away; a share that is not connected taken for an empty folder.
"""

import datetime
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import factories
from tests.exchange.handover.conftest import Pair, a_ledger
from xinjing_desktop.errors import Refusal
from xinjing_desktop.exchange import acquaintance, handover, shared_folder
from xinjing_desktop.exchange.shared_folder import Exchanged, SharedFolder, exchange
from xinjing_desktop.ledger import agreement, check, location, peers, shared_places
from xinjing_desktop.records import Household

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def agreed(pair: Pair) -> Pair:
    """Both sides exchange over the folder."""
    shared_places.agree(pair.unit, pair.to_town.site, pair.stick, 30)
    shared_places.agree(pair.town, pair.to_unit.site, pair.stick)
    return pair


def counts(done: Exchanged) -> tuple[int, int, int]:
    return len(done.merged), len(done.refused), len(done.handed)


def test_an_exchange_says_what_there_is_to_say_once(agreed: Pair) -> None:
    unit, town, folder = agreed
    assert counts(exchange(unit, folder)) == (0, 0, 1)
    assert counts(exchange(unit, folder)) == (0, 0, 0)
    assert counts(exchange(town, folder)) == (1, 0, 1), "it takes the package in and acknowledges it"
    assert counts(exchange(town, folder)) == (0, 0, 0)
    assert counts(exchange(unit, folder)) == (1, 0, 0), "an answer that brings nothing calls for no answer"
    for _ in range(3):
        assert counts(exchange(town, folder)) == counts(exchange(unit, folder)) == (0, 0, 0)
    assert agreement.compare(unit, unit.value("SELECT id FROM package WHERE NOT sent")) == []


def test_a_change_travels_and_comes_to_rest(agreed: Pair) -> None:
    unit, town, folder = agreed
    settle(agreed)
    with unit.change("改") as pen:
        pen.edit(Household, unit.value("SELECT uid FROM household"), remark="新的备注")
    assert counts(exchange(unit, folder)) == (0, 0, 1)
    assert settle(agreed) <= 3
    assert town.value("SELECT count(*) FROM household WHERE remark='新的备注'") == 1
    with town.change("改") as pen:
        pen.edit(Household, town.value("SELECT uid FROM household"), head_name="镇里改的")
    assert counts(exchange(town, folder)) == (0, 0, 1)
    assert settle(agreed) <= 3
    assert unit.value("SELECT count(*) FROM household WHERE head_name='镇里改的'") == 1
    assert check.check(unit) == check.check(town) == []


def settle(agreed: Pair) -> int:
    """How many rounds it takes until neither side has anything to say."""
    for rounds in range(1, 8):
        if counts(exchange(agreed.town, agreed.stick)) == counts(exchange(agreed.unit, agreed.stick)) == (0, 0, 0):
            return rounds
    raise AssertionError("they never fall silent")


def test_what_concerns_another_committee_is_no_news(agreed: Pair, tmp_path: Path) -> None:
    unit, town, folder = agreed
    with a_ledger(tmp_path / "三.xjl", "committee", "310105102003", "新泾一村居民区") as third:
        acquaintance.introduce(third, town)
        shared_places.agree(town, third.identity.site, folder)
        shared_places.agree(third, town.identity.site, folder)
        for _ in range(4):
            for ledger in (unit, town, third):
                exchange(ledger, folder)
        with third.change("登记") as pen:
            community = third.value("SELECT uid FROM community")
            pen.add(factories.a_household(community=community))
        exchange(third, folder)
        done = exchange(town, folder)
        assert len(done.merged) == 1 and [handed.facts.receiver for handed in done.handed] == [third.identity.site]


def test_old_packages_of_the_exchange_go_away_and_those_of_people_stay(agreed: Pair) -> None:
    unit, folder = agreed.unit, agreed.stick
    monthly = handover.hand_over(unit, agreed.to_town, folder)
    for number in range(4):
        with unit.change("改") as pen:
            pen.edit(Household, unit.value("SELECT uid FROM household"), remark=f"第{number}次")
        (handed,) = exchange(unit, folder).handed
        assert {path.name for path in folder.iterdir()} == {monthly.path.name, handed.path.name}
    handed.path.write_bytes(b"somebody put something else there")
    with unit.change("改") as pen:
        pen.edit(Household, unit.value("SELECT uid FROM household"), remark="最后")
    exchange(unit, folder)
    assert handed.path.exists() and len(list(folder.iterdir())) == 3


def test_a_lost_ledger_asks_for_everything_and_gets_it_by_itself(agreed: Pair, tmp_path: Path) -> None:
    unit, town, folder = agreed
    settle(agreed)
    with unit.change("登记") as pen:
        pen.add(factories.a_household(head_name="后来的"))
    settle(agreed)
    with town.local() as con:  # the town is restored from a backup of before
        con.execute("DELETE FROM package; DELETE FROM change; DELETE FROM household; DELETE FROM belonging; DELETE FROM photo_travel")
    with unit.change("改") as pen:
        pen.edit(Household, unit.value("SELECT uid FROM household"), remark="以后")
    exchange(unit, folder)
    for path in folder.iterdir():  # what lay there from before would bring it all back; here it is gone
        if path.stat().st_mtime_ns < max(one.stat().st_mtime_ns for one in folder.iterdir()):
            path.unlink()
    settle(agreed)
    assert town.value("SELECT count(*) FROM household") == unit.value("SELECT count(*) FROM household")


# ---- looking


def test_only_new_and_complete_packages_for_us_are_seen(pair: Pair, tmp_path: Path) -> None:
    look = SharedFolder(pair.town, pair.stick)
    assert look.look() == [] and look.is_there
    made = handover.hand_over(pair.unit, pair.to_town, tmp_path)
    data = made.path.read_bytes()
    part = pair.stick / (made.path.name + ".part")
    part.write_bytes(data)
    copied = pair.stick / made.path.name
    with copied.open("wb") as file:  # as the explorer copies: the whole size at once, the contents bit by bit
        file.truncate(len(data))
        file.flush()
        assert look.look() == [] == look.look()
        for piece in range(0, len(data), 1000):
            file.write(data[piece : piece + 1000])
            file.flush()
            os.utime(copied, ns=(1, piece))
            assert look.look() == [] or piece + 1000 >= len(data)
    handover.hand_over(pair.town, pair.to_unit, pair.stick)
    (pair.stick / "照片.xjp").write_bytes(b"\xff\xd8" * 50)
    (pair.stick / "空.xjp").write_bytes(b"")
    assert look.look() == [copied] == look.look()
    handover.take_in(pair.town, copied)
    shutil.copy(copied, pair.stick / "副本.xjp")
    assert look.look() == [] == SharedFolder(pair.town, pair.stick).look()


def test_what_stays_broken_is_said_once(pair: Pair, at: Callable[[str], datetime.datetime]) -> None:
    at("2026-03-02 09:30")
    handed = handover.hand_over(pair.unit, pair.to_town, pair.stick)
    handed.path.write_bytes(handed.path.read_bytes()[:-5])
    look = SharedFolder(pair.town, pair.stick)
    said = [sentence for _ in range(6) for sentence in exchange(pair.town, look, to=()).refused]
    assert len(said) == 1 and "已损坏，或没有复制完整" in said[0]
    at("2026-03-02 11:00")
    assert len(exchange(pair.town, look, to=()).refused) == 1, "after an hour it may be mended"


def test_a_refused_package_is_taken_up_again_when_its_card_has_come(agreed: Pair, tmp_path: Path) -> None:
    look = SharedFolder(agreed.town, agreed.stick)
    with a_ledger(tmp_path / "三.xjl", "committee", "310105102003", "新泾一村居民区") as third:
        peers.accept(third, acquaintance.card_of(agreed.town))
        handover.hand_over(third, peers.by_name(third, "town"), agreed.stick)
        assert counts(exchange(agreed.town, look, to=())) == (0, 1, 0)
        assert counts(exchange(agreed.town, look, to=())) == (0, 0, 0)
        peers.accept(agreed.town, acquaintance.card_of(third))
        assert counts(exchange(agreed.town, look, to=())) == (1, 0, 0)


def test_many_at_once_have_their_turn(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_folder, "AT_ONCE", 2)
    for _ in range(5):
        handover.hand_over(pair.unit, pair.to_town, pair.stick)
    assert [len(exchange(pair.town, pair.stick, to=()).merged) for _ in range(4)] == [2, 2, 1, 0]


def test_a_share_goes_away_and_comes_back(agreed: Pair) -> None:
    look = SharedFolder(agreed.town, agreed.stick)
    handover.hand_over(agreed.unit, agreed.to_town, agreed.stick)
    away = agreed.stick.rename(agreed.stick.with_name("断开"))
    assert look.look() == [] and not look.is_there
    with pytest.raises(Refusal, match="现在连不上，没有交换，台账没有改动"):
        exchange(agreed.town, look)
    away.rename(agreed.stick)
    assert len(look.look()) == 1 and look.is_there
    assert counts(exchange(agreed.town, look)) == (1, 0, 1)


def test_a_folder_under_a_share_that_is_not_connected_is_not_the_share(agreed: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(location, "is_on_share", lambda path: True)
        shared_places.agree(agreed.unit, agreed.to_town.site, agreed.stick, 30)
    with pytest.raises(Refusal, match="现在连不上"):
        exchange(agreed.unit, agreed.stick)
    assert not list(agreed.stick.iterdir()), "nothing was written to the disk under the share"


def test_what_is_agreed_is_remembered(pair: Pair, tmp_path: Path) -> None:
    site = pair.to_town.site
    assert shared_places.place_of(pair.unit, site) is None
    shared_places.agree(pair.unit, site, pair.stick, 15)
    assert shared_places.places(pair.unit) == {site: shared_places.Place(pair.stick, 15, False)}
    shared_places.part(pair.unit, site)
    assert shared_places.places(pair.unit) == {}
    for minutes in (0, 4, 1441):
        with pytest.raises(Refusal, match="请填 5 到 1440 分钟"):
            shared_places.agree(pair.unit, site, pair.stick, minutes)
    with pytest.raises(Refusal, match="请先连上共享文件夹"):
        shared_places.agree(pair.unit, site, tmp_path / "没有")


# ---- many programs and one folder

WRITER = """
import sys
from pathlib import Path
from tests import factories
from xinjing_desktop.exchange import handover
from xinjing_desktop.ledger import peers
from xinjing_desktop.ledger.file import open_ledger
with open_ledger(Path(sys.argv[1]), factories.PASSWORD) as ledger:
    sys.stdin.readline()
    for number in range(int(sys.argv[3])):
        with ledger.change("登记") as pen:
            pen.add(factories.a_household(head_name=f"{sys.argv[1][-8:]} {number}"))
        print(handover.hand_over(ledger, peers.by_name(ledger, "town"), Path(sys.argv[2])).path.name, flush=True)
"""
READER = """
import sys
from pathlib import Path
from tests import factories
from xinjing_desktop.exchange.shared_folder import SharedFolder, exchange
from xinjing_desktop.ledger.file import open_ledger
with open_ledger(Path(sys.argv[1]), factories.PASSWORD) as ledger:
    look = SharedFolder(ledger, Path(sys.argv[2]))
    taken = 0
    sys.stdin.readline()
    while taken < int(sys.argv[3]):
        done = exchange(ledger, look, to=())
        assert done.refused == [], done.refused
        taken += len(done.merged)
    print(taken)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="tried on Linux")
def test_many_programs_write_and_read_one_folder(pair: Pair, tmp_path: Path, thorough: bool) -> None:
    """Four PCs of one committee, whose packages all want the same name, and the town that takes them in meanwhile."""
    each = 25 if thorough else 4
    files = []
    for number in range(4):
        with a_ledger(tmp_path / f"{number}号机.xjl", "committee", factories.UNIT_CODE, factories.UNIT_NAME) as pc:
            acquaintance.introduce(pc, pair.town)
            files.append(pc.path)
    town = pair.town.path
    pair.town.close()
    programs = [start(WRITER, file, pair.stick, each) for file in files] + [start(READER, town, pair.stick, 4 * each)]
    for program in programs:
        assert program.stdin is not None
        program.stdin.write("go\n")
        program.stdin.flush()
    said = [program.communicate(timeout=120)[0] for program in programs]
    assert [program.returncode for program in programs] == [0] * 5
    names = [name for text in said[:4] for name in text.split()]
    assert len(set(names)) == len(names) == 4 * each == len(list(pair.stick.iterdir())) == int(said[4])
    from xinjing_desktop.ledger.file import open_ledger

    with open_ledger(town, factories.PASSWORD) as ledger:
        assert ledger.value("SELECT count(*) FROM household") == 4 * each
        assert check.check(ledger) == []


def start(work: str, *arguments: object) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", work, *map(str, arguments)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        encoding="utf-8", env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
