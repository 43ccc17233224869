"""Exchanging over a shared folder: agreed in the settings, done at once, and every few minutes by itself.

Real folders and packages between real ledgers.

Mutations of the code that these tests kill: a round of a reader's; a round beside another job; a list that waits for a
share; a dialog for a share that is away; a sentence over the lock screen; a round that is cut off by the closing and told
afterwards; a round that somebody stopped begun again.
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
from xinjing_desktop.exchange.shared_folder import SharedFolder, exchange
from xinjing_desktop.ledger import peers, shared_places
from xinjing_desktop.ledger.file import open_ledger
from xinjing_desktop.ledger.ledger import Account, Ledger
from xinjing_desktop.records import Household
from xinjing_desktop.ui.auto_exchange import TITLE, AutoExchange
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.jobs import Jobs
from xinjing_desktop.ui.main_window import MainWindow
from xinjing_desktop.ui.pages.settings.exchange_panel import ExchangePanel

At = Callable[[str], datetime.datetime]


@pytest.fixture
def town(full_desk: Desk, tmp_path: Path) -> Iterator[Ledger]:
    with exchanging.a_town(full_desk.ledger, tmp_path) as made:
        yield made


@pytest.fixture
def share(tmp_path: Path) -> Path:
    made = tmp_path / "镇里交换"
    made.mkdir()
    return made


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
def awake(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """The share keeps everybody waiting until this is set."""
    made, look = threading.Event(), shared_folder.look

    def slow(*asked: object) -> list[Path]:
        made.wait(10)
        return look(*asked)  # type: ignore[arg-type]

    monkeypatch.setattr(shared_folder, "look", slow)
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
    full_desk: Desk, auto: AutoExchange, told: Told, titles: Titles, awake: threading.Event, qtbot: QtBot
) -> None:
    go = threading.Event()
    full_desk.jobs.run(lambda step: go.wait(10))
    auto.pass_time()
    assert not auto.under_way
    go.set()
    settle(full_desk.jobs, qtbot)
    auto.pass_time()
    done: list[int] = []
    full_desk.jobs.run(lambda step: 1, done.append)
    qtbot.waitUntil(lambda: done == [1])  # a list is read while the share makes us wait
    assert auto.under_way and full_desk.jobs.free
    busy = threading.Event()
    full_desk.jobs.run(lambda step: busy.wait(10))
    awake.set()
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
    full_desk: Desk, auto: AutoExchange, told: Told, awake: threading.Event, qtbot: QtBot
) -> None:
    auto.pass_time()
    job = auto._job
    auto.stop()
    assert job is not None and job.cancelled
    awake.set()
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
    compared = "SELECT count(*) FROM package JOIN remembered ON key=id WHERE topic='agreement' AND month='2026-03'"
    assert town.value(compared) == 3, "as by hand"
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
