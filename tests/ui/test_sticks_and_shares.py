"""Sticks and shared folders as a clerk meets them: offered for writing, offered to be taken in, exchanged over by itself.

Real folders and packages between real ledgers; only the answer of the system, which drives there are, is laid down.

Mutations of the code that these tests kill: a look while nothing changed; a pulled stick still offered; a merged package
offered again; a round of a reader's; a round beside another job; a dialog for a share that is away; a sentence over the
lock screen; a round that is cut off by the closing and told afterwards.
"""

import datetime
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests import factories
from tests.ui import a_town, exchanging
from tests.ui.conftest import Told, desk_around, settle
from tests.ui.walker import nameless
from xinjing_desktop.exchange import handover, rounds, shared_folder
from xinjing_desktop.exchange.nearby import Nearby, Spot, preferred
from xinjing_desktop.exchange.shared_folder import SharedFolder, exchange
from xinjing_desktop.ledger import location, peers, shared_places
from xinjing_desktop.ledger.file import open_ledger
from xinjing_desktop.ledger.ledger import Account, Ledger
from xinjing_desktop.records import Household
from xinjing_desktop.ui import lookout, spots
from xinjing_desktop.ui.auto_exchange import TITLE, AutoExchange
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.jobs import Jobs
from xinjing_desktop.ui.main_window import MainWindow
from xinjing_desktop.ui.pages.handover.page import HandoverPage
from xinjing_desktop.ui.pages.receiving.page import ReceivingPage
from xinjing_desktop.ui.pages.settings.exchange_panel import ExchangePanel

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


# ---- 设置 → 交换


def peers_panel(desk: Desk, qtbot: QtBot) -> ExchangePanel:
    panel = ExchangePanel(desk)
    qtbot.addWidget(panel)
    panel.resize(980, 700)
    panel.show()
    panel.reload()
    settle(desk.jobs, qtbot)
    assert nameless(panel) == []
    return panel


def test_a_shared_folder_is_chosen_timed_exchanged_over_and_forgotten(
    full_desk: Desk, town: Ledger, told: Told, share: Path, qtbot: QtBot
) -> None:
    ledger, site = full_desk.ledger, town.identity.site
    panel = peers_panel(full_desk, qtbot)
    box = panel.peers.share
    assert not box.now.isVisible() and not box.auto.isVisible() and not box.alike.isVisible()
    told.answers.append(share)
    box.choose.click()
    settle(full_desk.jobs, qtbot)
    assert box.folder.text() == str(share) and not box.auto.isChecked() and box.last.text() == "还没有交换过。"
    box.auto.click()
    assert shared_places.places(ledger)[site].minutes == 30
    box.minutes.setValue(5)
    box.minutes.editingFinished.emit()
    assert shared_places.places(ledger)[site].minutes == 5
    assert (box.minutes.minimum(), box.minutes.maximum()) == (5, 1440)
    box.now.click()
    settle(full_desk.jobs, qtbot)
    assert told.toasts == ["交出第 1 号数据包"] and box.last.text() == "上次交换：今天 09:30，交出第 1 号数据包。"
    box.now.click()
    settle(full_desk.jobs, qtbot)
    assert told.toasts[-1] == "没有新的内容，两边都是最新的"
    exchange(town, share, to=peers.listed(town))
    box.now.click()
    settle(full_desk.jobs, qtbot)
    assert told.toasts[-1].startswith(f"{exchanging.TOWN_NAME}：收下第 1 号数据包")
    share.rename(share.with_name("断开"))
    box.now.click()
    settle(full_desk.jobs, qtbot)
    assert "现在连不上" in told.sentences[-1] and "现在连不上" in box.last.text()
    box.auto.click()
    assert shared_places.places(ledger)[site].minutes is None, "that needs no share"
    box.forget.click()
    assert shared_places.places(ledger) == {} and shared_places.round_of(ledger, site) is None
    assert "还没有选" in box.folder.text() and not box.last.isVisible()


def test_a_town_agrees_one_folder_with_all_in_one_go(
    town_desk: Desk, told: Told, share: Path, qtbot: QtBot
) -> None:
    panel = peers_panel(town_desk, qtbot)
    box = panel.peers.share
    told.answers.append(share)
    box.choose.click()
    settle(town_desk.jobs, qtbot)
    box.auto.click()
    assert box.alike.text() == "6 个单位都用它"
    told.answers.append(False)
    box.alike.click()
    assert len(shared_places.places(town_desk.ledger)) == 1
    told.answers.append(True)
    box.alike.click()
    settle(town_desk.jobs, qtbot)
    agreed = shared_places.places(town_desk.ledger)
    assert len(agreed) == 6 and {(one.folder, one.minutes) for one in agreed.values()} == {(share, 30)}


def test_a_reader_sees_the_folder_and_changes_nothing(reader_desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    reader_desk.ledger.account = Account(reader_desk.ledger.account.name, "admin")
    with exchanging.a_town(reader_desk.ledger, tmp_path) as town:
        shared_places.agree(reader_desk.ledger, town.identity.site, tmp_path, 5)
        reader_desk.ledger.account = Account(reader_desk.ledger.account.name, "reader")
        panel = peers_panel(reader_desk, qtbot)
        box = panel.peers.share
        assert box.folder.text() == str(tmp_path)
        assert not any(each.isVisible() for each in (box.choose, box.now, box.forget, box.auto, box.minutes))


# ---- by itself


@dataclass
class Titles:
    """The titles of the jobs that were begun."""

    said: list[str] = field(default_factory=list)

    def listen(self, jobs: Jobs) -> None:
        jobs.started.connect(lambda job: self.said.append(job.title) if job.title else None)


@pytest.fixture
def titles(jobs: Jobs) -> Titles:
    made = Titles()
    made.listen(jobs)
    return made


@pytest.fixture
def auto(full_desk: Desk, town: Ledger, share: Path) -> AutoExchange:
    shared_places.agree(full_desk.ledger, town.identity.site, share, 30)
    shared_places.agree(town, full_desk.ledger.identity.site, share, 30)
    return AutoExchange(full_desk)


def pass_time(auto: AutoExchange, desk: Desk, qtbot: QtBot) -> None:
    auto.pass_time()
    settle(desk.jobs, qtbot)


def test_it_exchanges_when_due_and_is_quiet_otherwise(
    full_desk: Desk, town: Ledger, auto: AutoExchange, share: Path, told: Told, titles: Titles, at: At, qtbot: QtBot
) -> None:
    pass_time(auto, full_desk, qtbot)
    assert told.toasts == ["自动交换：交出第 1 号数据包"] and titles.said == [TITLE]
    with full_desk.ledger.change("改") as pen:
        pen.edit(Household, full_desk.ledger.value("SELECT uid FROM household"), remark="新的备注")
    pass_time(auto, full_desk, qtbot)
    at("2026-03-02 09:59")
    pass_time(auto, full_desk, qtbot)
    assert len(told.toasts) == 1, "half an hour is half an hour"
    at("2026-03-02 10:00")
    pass_time(auto, full_desk, qtbot)
    assert told.toasts[1:] == ["自动交换：交出第 2 号数据包"]
    at("2026-03-02 10:30")
    pass_time(auto, full_desk, qtbot)
    assert len(told.toasts) == 2 and titles.said == [TITLE] * 2, "nothing happened: no job of its own, no word"
    last = shared_places.round_of(full_desk.ledger, town.identity.site)
    assert last is not None and (f"{last.at:%H:%M}", last.sentence) == ("10:30", "没有新的内容。")
    exchange(town, share, to=peers.listed(town))
    at("2026-03-02 11:00")
    pass_time(auto, full_desk, qtbot)
    assert told.toasts[2:] == [f"自动交换：{exchanging.TOWN_NAME}：收下第 1 号数据包"] and told.sentences == []
    assert town.value("SELECT count(*) FROM household WHERE remark='新的备注'") == 1


def test_a_share_that_is_away_is_said_once_until_it_was_back(
    full_desk: Desk, auto: AutoExchange, share: Path, told: Told, titles: Titles, at: At, qtbot: QtBot
) -> None:
    away = share.rename(share.with_name("断开"))
    for minute in (0, 5, 10):
        at(f"2026-03-02 10:{minute:02d}")
        pass_time(auto, full_desk, qtbot)
    assert len(told.toasts) == 1 and "现在连不上" in told.toasts[0]
    assert told.sentences == [] and titles.said == [], "no dialog, no job"
    away.rename(share)
    at("2026-03-02 10:15")
    pass_time(auto, full_desk, qtbot)
    assert told.toasts[1:] == ["自动交换：交出第 1 号数据包"]
    share.rename(away)
    at("2026-03-02 10:45")
    pass_time(auto, full_desk, qtbot)
    assert len(told.toasts) == 3 and "现在连不上" in told.toasts[2]


def test_it_waits_for_other_work_and_other_work_not_for_its_look(
    full_desk: Desk, auto: AutoExchange, told: Told, titles: Titles, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()
    full_desk.jobs.run(lambda step: go.wait(10))
    auto.pass_time()
    assert not auto.under_way
    go.set()
    settle(full_desk.jobs, qtbot)
    asleep, look = threading.Event(), shared_folder.look

    def slow(*asked: object) -> list[Path]:
        asleep.wait(10)
        return look(*asked)  # type: ignore[arg-type]

    monkeypatch.setattr(shared_folder, "look", slow)
    auto.pass_time()
    done: list[int] = []
    full_desk.jobs.run(lambda step: 1, done.append)
    qtbot.waitUntil(lambda: done == [1])  # a list is read while the share makes us wait
    assert auto.under_way and full_desk.jobs.free
    busy = threading.Event()
    full_desk.jobs.run(lambda step: busy.wait(10))
    asleep.set()
    qtbot.waitUntil(lambda: not auto.under_way)
    assert titles.said == [] and told.toasts == [], "somebody else's work came first: at the next half minute"
    busy.set()
    settle(full_desk.jobs, qtbot)
    pass_time(auto, full_desk, qtbot)
    assert titles.said == [TITLE] and len(told.toasts) == 1


def test_never_for_a_reader(
    full_desk: Desk, auto: AutoExchange, share: Path, told: Told, titles: Titles, qtbot: QtBot
) -> None:
    full_desk.ledger.account = Account("小读", "reader")
    pass_time(auto, full_desk, qtbot)
    assert list(share.iterdir()) == [] and told.toasts == [] and titles.said == []


def test_it_goes_on_behind_the_lock_and_tells_afterwards(
    full_desk: Desk, auto: AutoExchange, share: Path, told: Told, qtbot: QtBot
) -> None:
    window = MainWindow(full_desk)
    qtbot.addWidget(window)
    window.open("settings")
    window.show()
    locked = AutoExchange(full_desk, lambda: window.locked)
    window.lock()
    pass_time(locked, full_desk, qtbot)
    assert len(list(share.iterdir())) == 1 and told.toasts == []
    pass_time(locked, full_desk, qtbot)
    assert told.toasts == []
    window._on_unlocked(full_desk.ledger.account.name)
    pass_time(locked, full_desk, qtbot)
    pass_time(locked, full_desk, qtbot)
    assert told.toasts == ["自动交换：交出第 1 号数据包"]


def test_whoever_stops_a_round_is_left_in_peace(
    full_desk: Desk, town: Ledger, auto: AutoExchange, told: Told, at: At, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchanging.down(town, shared_places.places(full_desk.ledger)[town.identity.site].folder)
    take_in = handover.take_in

    def stopped(*asked: object) -> object:
        auto._job.cancel()  # type: ignore[union-attr]
        return take_in(*asked)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(handover, "take_in", stopped)
        pass_time(auto, full_desk, qtbot)
    last = shared_places.round_of(full_desk.ledger, town.identity.site)
    assert last is not None and last.sentence == "停下了，下次接着交换。" and told.toasts == []
    pass_time(auto, full_desk, qtbot)
    assert told.toasts == []


def test_closing_stops_it_and_nothing_is_told_afterwards(
    full_desk: Desk, auto: AutoExchange, told: Told, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asleep, look = threading.Event(), shared_folder.look

    def slow(*asked: object) -> list[Path]:
        asleep.wait(10)
        return look(*asked)  # type: ignore[arg-type]

    monkeypatch.setattr(shared_folder, "look", slow)
    auto.pass_time()
    auto.stop()
    asleep.set()
    settle(full_desk.jobs, qtbot)
    auto.pass_time()
    assert told.toasts == [] and told.sentences == [] and not auto.under_way
    assert full_desk.ledger.value("SELECT count(*) FROM package") == 0


def test_the_clock_set_back_keeps_nobody_waiting(full_desk: Desk, auto: AutoExchange, at: At) -> None:
    now = at("2026-03-02 10:00")
    ledger = full_desk.ledger
    (site,) = shared_places.places(ledger)
    shared_places.note(ledger, {site: "没有新的内容。"}, failed=False)
    assert shared_places.due(ledger, now) == {}
    assert list(shared_places.due(ledger, now - datetime.timedelta(days=1)).values()) == [[site]]
    peers.retire(ledger, site)
    assert shared_places.due(ledger, now + datetime.timedelta(days=1)) == {}, "a retired PC is not exchanged with"


def test_a_town_exchanges_with_its_units_over_one_folder(
    town_desk: Desk, town_once: a_town.Built, told: Told, jobs: Jobs, at: At, share: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    town = town_desk.ledger
    for peer in peers.listed(town):
        shared_places.agree(town, peer.site, share, 5)
    for package in town_once.waiting:
        shutil.copy(package, share)
    auto = AutoExchange(town_desk)
    pass_time(auto, town_desk, qtbot)
    assert told.toasts[0].startswith("自动交换：收下 3 个数据包（新增 3 条）；交出 6 个数据包")
    assert town.value("SELECT count(*) FROM remembered WHERE topic='agreement'") >= 3, "compared, as by hand"
    path = Path(shutil.copy(town_once.units[0], tmp_path / "北渔.xjl"))
    with open_ledger(path, factories.PASSWORD) as unit:
        unit_desk = desk_around(unit, told, jobs)
        (site,) = (peer.site for peer in peers.listed(unit))
        shared_places.agree(unit, site, share, 5)
        pass_time(AutoExchange(unit_desk), unit_desk, qtbot)
        assert told.toasts[1].startswith("自动交换：新泾镇：收下第 1 号数据包（")
    at("2026-03-02 09:35")
    pass_time(auto, town_desk, qtbot)
    assert "北渔居民区：收下第 4 号数据包" in told.toasts[2]
    at("2026-03-02 09:40")
    sites = [peer.site for peer in peers.listed(town)]
    assert rounds.look(town, SharedFolder(town, share), sites).to == [], "after one unit's answer the others are left alone"
