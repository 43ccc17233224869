"""Sticks and shared folders as a clerk meets them: offered for writing, and what waits there offered to be taken in.

Real folders and packages between real ledgers; only the answer of the system, which drives there are, is laid down.

Mutations of the code that these tests kill: a look while nothing changed; a pulled stick still offered; a merged package
offered again; a look by the thread of the window.
"""

import datetime
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui import a_town, exchanging
from tests.ui.conftest import Told, settle
from tests.ui.walker import nameless
from xinjing_desktop.exchange.nearby import Nearby, Spot, preferred
from xinjing_desktop.ledger import location, shared_places
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ui import lookout, spots
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.handover.page import HandoverPage
from xinjing_desktop.ui.pages.receiving.page import ReceivingPage

At = Callable[[str], datetime.datetime]


@dataclass
class Plugs:
    """The sticks that the system tells of."""

    folder: Path
    here: list[Path] = field(default_factory=list)
    looked: int = 0

    def plug_in(self, name: str) -> Path:
        stick = self.folder / name
        stick.mkdir(exist_ok=True)
        self.here.append(stick)
        return stick

    def pull(self, stick: Path) -> None:
        self.here.remove(stick)

    def answer(self) -> list[Path]:
        assert threading.current_thread() is not threading.main_thread(), "the window never waits for a disk"
        self.looked += 1
        return list(self.here)


@pytest.fixture
def plugs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plugs:
    made = Plugs(tmp_path / "media")
    made.folder.mkdir()
    monkeypatch.setattr(location, "sticks", made.answer)
    monkeypatch.setattr(location, "drives", lambda: "\n".join(map(str, made.here)))
    monkeypatch.setattr(lookout, "EVERY", 20)
    return made


@pytest.fixture
def town(full_desk: Desk, tmp_path: Path) -> Iterator[Ledger]:
    with exchanging.a_town(full_desk.ledger, tmp_path) as made:
        yield made


@pytest.fixture
def share(tmp_path: Path) -> Path:
    made = tmp_path / "镇里交换"
    made.mkdir()
    return made


def at_the_handover(desk: Desk, qtbot: QtBot, **where: object) -> HandoverPage:
    page = HandoverPage(desk)
    qtbot.addWidget(page, before_close_func=lambda _: settle(desk.jobs, qtbot))
    page.resize(1178, 720)
    page.show()
    page.go(**where)
    settle(desk.jobs, qtbot)
    return page


def names(page: HandoverPage) -> list[str]:
    return [each.text().strip().partition("　")[0] for each in page.view.package.places.buttons().values()]


# ---- writing


def test_a_stick_appears_and_goes_while_the_page_is_open(
    full_desk: Desk, town: Ledger, plugs: Plugs, qtbot: QtBot, told: Told
) -> None:
    page = at_the_handover(full_desk, qtbot, step="package")
    assert names(page) == ["写到 U 盘或文件夹…"]
    stick = plugs.plug_in("KINGSTON")
    qtbot.waitUntil(lambda: len(names(page)) == 2)
    assert names(page) == ["写到 U 盘“KINGSTON”", "别的文件夹…"] and nameless(page) == []
    assert "剩" in page.view.package.places.preferred.text() and "GB" in page.view.package.places.preferred.text()
    plugs.pull(stick)
    qtbot.waitUntil(lambda: names(page) == ["写到 U 盘或文件夹…"])
    plugs.plug_in("王芳的U盘")
    qtbot.waitUntil(lambda: len(names(page)) == 2)
    page.view.package.places.preferred.click()
    settle(full_desk.jobs, qtbot)
    assert page.view.package.safe.text() == "可以安全拔出" and told.questions == []
    assert [path.suffix for path in plugs.here[0].iterdir()] == [".xjp"]


def test_nothing_is_looked_at_while_nothing_changes_and_nobody_sees_it(
    full_desk: Desk, town: Ledger, plugs: Plugs, qtbot: QtBot
) -> None:
    page = at_the_handover(full_desk, qtbot)
    assert plugs.looked == 1
    begun: list[object] = []
    full_desk.jobs.started.connect(begun.append)
    for _ in range(lookout.ANYWAY * 3):  # no stick, no shared folder: nothing to look at even after minutes
        page.lookout.tick()
    assert begun == [] and plugs.looked == 1
    page.hide()
    plugs.plug_in("KINGSTON")
    assert not page.lookout._timer.isActive()
    page.show()
    settle(full_desk.jobs, qtbot)
    assert plugs.looked == 2 and page.lookout._timer.isActive()
    for _ in range(lookout.ANYWAY):
        page.lookout.tick()
    settle(full_desk.jobs, qtbot)
    assert plugs.looked == 3  # somebody may have put a package on the stick meanwhile


def test_the_last_used_place_is_the_primary_one(
    full_desk: Desk, town: Ledger, plugs: Plugs, share: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    first, second = plugs.plug_in("A"), plugs.plug_in("B")
    shared_places.agree(full_desk.ledger, town.identity.site, share)
    page = at_the_handover(full_desk, qtbot, step="package")
    assert names(page) == ["写到 U 盘“A”", "写到 U 盘“B”", "写到共享文件夹“镇里交换”", "别的文件夹…"]
    assert page.view.package.places.preferred is page.view.package.places.other  # two sticks: that is for the clerk to say
    page.view.package.places.buttons()[str(second)].click()
    settle(full_desk.jobs, qtbot)
    assert not list(first.iterdir()) and len(list(second.iterdir())) == 1
    page.view.package._ask_where(True)
    assert page.view.package.places.preferred is page.view.package.places.buttons()[str(second)]
    within = second / "移交"
    within.mkdir()
    spots_now = [Spot("stick", first), Spot("stick", second), Spot("folder", within)]
    assert preferred(spots_now, within) == within
    assert preferred(spots_now[:1], None) == first and preferred(spots_now[:2], None) is None
    assert preferred([Spot("share", share)], None) == share and preferred([], share) is None


def test_a_folder_used_before_is_offered_while_it_is_there(ledger: Ledger, plugs: Plugs, tmp_path: Path) -> None:
    found: list[list[Spot]] = []
    folder = tmp_path / "移交"
    folder.mkdir()
    looking = Nearby(ledger)

    def look() -> None:
        found.append(looking.look(folder))
        folder.rmdir()
        found.append(looking.look(folder))

    worker = threading.Thread(target=look)
    worker.start()
    worker.join()
    assert found == [[Spot("folder", folder)], []]


def test_many_shared_folders_are_no_choice_for_one_hand(full_desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    made = spots.SpotButtons("写到…", across=True)
    qtbot.addWidget(made)
    made.show_spots([Spot("share", tmp_path / str(n)) for n in range(spots.SHARES + 1)], None)
    assert list(made.buttons()) == [""]
    made.show_spots([Spot("share", tmp_path / "一")], None)
    assert list(made.buttons()) == [str(tmp_path / "一"), ""]


def test_the_town_hands_down_to_a_stick_with_one_click(
    town_desk: Desk, plugs: Plugs, qtbot: QtBot, told: Told
) -> None:
    page = receiving(town_desk, qtbot)
    page.show_down()
    stick = plugs.plug_in("KINGSTON")
    qtbot.waitUntil(lambda: str(stick) in page.down.places.buttons())
    page.down.places.preferred.click()
    settle(town_desk.jobs, qtbot)
    assert len(list(stick.glob("*_down.xjp"))) == 6 and told.questions == []
    assert page.down.remembered == stick
    assert page.checklist.waiting.isHidden()  # what the town wrote is not for the town


# ---- taking in


def receiving(desk: Desk, qtbot: QtBot) -> ReceivingPage:
    page = ReceivingPage(desk)
    qtbot.addWidget(page, before_close_func=lambda _: settle(desk.jobs, qtbot))
    page.resize(1178, 720)
    page.show()
    settle(desk.jobs, qtbot)
    return page


def said(banner: spots.WaitingBanner) -> str:
    return "" if banner.isHidden() else banner._sentence.text()


def test_packages_on_a_stick_are_offered_until_they_are_merged(
    town_desk: Desk, town_once: a_town.Built, plugs: Plugs, qtbot: QtBot
) -> None:
    page = receiving(town_desk, qtbot)
    stick = plugs.plug_in("KINGSTON")
    (stick / "三月").mkdir()
    for at, package in enumerate(town_once.waiting):
        shutil.copy(package, stick / "三月" if at else stick)
    shutil.copy(town_once.waiting[0].parent / f"XJ_{a_town.unit_code(0)}_202601_0001.xjp", stick)  # merged long ago
    (stick / "春游.xjp").write_bytes(b"\xff\xd8" * 80)
    qtbot.waitUntil(lambda: said(page.checklist.waiting) == "U 盘“KINGSTON”上有 3 个给本台账的数据包。")
    page.checklist.waiting._button.click()
    settle(town_desk.jobs, qtbot)
    assert page.report.batch is not None
    assert [one.merged is not None for one in page.report.batch.taken] == [True] * 3
    assert said(page.checklist.waiting) == "" and page.lookout.spots[0].packages == ()
    plugs.pull(stick)
    qtbot.waitUntil(lambda: page.lookout.spots == [])
    plugs.plug_in("KINGSTON")
    qtbot.waitUntil(lambda: len(page.lookout.spots) == 1)
    assert said(page.checklist.waiting) == ""


def test_the_towns_answer_on_the_shared_folder_is_offered(
    full_desk: Desk, town: Ledger, plugs: Plugs, share: Path, qtbot: QtBot
) -> None:
    shared_places.agree(full_desk.ledger, town.identity.site, share)
    exchanging.down(town, share)
    page = at_the_handover(full_desk, qtbot, tab="replies")
    assert said(page.replies.box.waiting) == "共享文件夹“镇里交换”里有 1 个给本台账的数据包。"
    page.replies.box.waiting._button.click()
    settle(full_desk.jobs, qtbot)
    assert page.replies.box.outcomes[0].merged is not None and said(page.replies.box.waiting) == ""
    exchanging.down(town, share)
    for _ in range(lookout.ANYWAY):  # nobody plugs anything in: it is found at the next look
        page.lookout.tick()
    settle(full_desk.jobs, qtbot)
    assert "1 个给本台账的数据包" in said(page.replies.box.waiting)


def test_a_reader_is_offered_nothing(reader_desk: Desk, plugs: Plugs, qtbot: QtBot, tmp_path: Path) -> None:
    plugs.plug_in("KINGSTON")
    page = at_the_handover(reader_desk, qtbot, tab="replies")
    page.lookout.ask()
    settle(reader_desk.jobs, qtbot)
    assert plugs.looked == 0 and said(page.replies.box.waiting) == ""
