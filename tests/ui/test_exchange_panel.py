"""设置 → 交换: the own card, cards of others from files and folders, what is asked before they are accepted, peers, the log."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests import factories
from tests.ui import exchanging
from tests.ui.conftest import Told, desk_around, settle
from xinjing_desktop.exchange import acquaintance, handover
from xinjing_desktop.ledger import peers
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.jobs import Jobs
from xinjing_desktop.ui.pages.settings.exchange_panel import ExchangePanel
from xinjing_desktop.ui.pages.settings.page import SettingsPage


def panel_of(desk: Desk, qtbot: QtBot, face: str = "") -> ExchangePanel:
    panel = ExchangePanel(desk)
    qtbot.addWidget(panel)
    panel.resize(980, 700)
    panel.show()
    panel.reload()
    if face:
        panel.show_face(face)
    settle(desk.jobs, qtbot)
    return panel


def word(panel: ExchangePanel, key: str) -> str:
    pill = panel.cards.table.columns[0].pill
    assert pill is not None
    return pill(panel.cards._read[key]).word


def line_of(panel: ExchangePanel) -> list[str]:
    """The only peer as the list shows it."""
    ((_, one),) = panel.peers._known.items()
    return [column.pill(one).word if column.pill else column.cell(one) for column in panel.peers.table.columns]  # type: ignore[union-attr]


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Ledger]:
    with exchanging.another(tmp_path, "镇") as made:
        yield made


def test_it_is_a_section_of_the_settings(desk: Desk, qtbot: QtBot) -> None:
    page = SettingsPage(desk)
    qtbot.addWidget(page)
    page.show()
    page.go(section="exchange", face="log")
    settle(desk.jobs, qtbot)
    panel = page.stack.currentWidget()
    assert isinstance(panel, ExchangePanel) and panel.faces.currentWidget() is panel.log


def test_the_own_card_shows_its_words_and_goes_to_the_stick(
    desk: Desk, told: Told, qtbot: QtBot, tmp_path: Path, town: Ledger
) -> None:
    panel = panel_of(desk, qtbot)
    words = acquaintance.words_of(acquaintance.card_of(desk.ledger))
    assert panel.cards.words.text() == "　".join(words)
    told.answers.append(tmp_path)
    panel.cards.hand_out.click()
    (card,) = tmp_path.glob("*.xjcard.json")
    assert acquaintance.read_card(town, card).words == words


def test_a_card_is_accepted_only_after_its_words_were_heard(
    desk: Desk, told: Told, qtbot: QtBot, tmp_path: Path, town: Ledger
) -> None:
    panel = panel_of(desk, qtbot)
    panel.cards.read([acquaintance.write_card(town, tmp_path)])
    settle(desk.jobs, qtbot)
    assert word(panel, "0") == "待核对" and not panel.cards.accept.isEnabled()
    qtbot.keyClick(panel.cards.table, Qt.Key.Key_Space)
    assert word(panel, "0") == "已核对"
    panel.cards.accept.click()
    settle(panel.cards._desk.jobs, qtbot)
    (peer,) = peers.listed(desk.ledger)
    assert (peer.unit_name, peer.role) == (exchanging.TOWN_NAME, "town")
    assert told.toasts == ["已接受 1 张身份卡，可以交换数据包了"]
    panel.cards.read(list(tmp_path.glob("*.xjcard.json")))
    settle(desk.jobs, qtbot)
    assert word(panel, "0") == "已经认识"


def test_the_town_enrols_a_folder_of_committees_in_one_go(
    told: Told, jobs: Jobs, window_look: object, qtbot: QtBot, tmp_path: Path, town: Ledger
) -> None:
    folder = tmp_path / "身份卡"
    folder.mkdir()
    with ExitStack() as stack:
        for number in range(1, 7):
            code = f"31010510200{number}"
            unit = exchanging.another(tmp_path, f"u{number}", role="committee", code=code, unit=f"{number}居民区")
            acquaintance.write_card(stack.enter_context(unit), folder)
    acquaintance.write_card(town, folder)  # one's own among them is passed over
    stranger = json.loads(next(folder.glob("*002_*")).read_text(encoding="utf-8"))
    (folder / "改过.xjcard.json").write_text(json.dumps({**stranger, "unit_name": "冒名居民区"}), encoding="utf-8")
    desk = desk_around(town, told, jobs)
    panel = panel_of(desk, qtbot, "cards")
    told.answers.append(folder)
    panel.cards.folder.click()
    settle(jobs, qtbot)
    read = panel.cards._read
    assert len(read) == 7 and sum(one.card is None for one in read.values()) == 1
    panel.cards.table.selectAll()
    panel.cards.compare.click()
    panel.cards.accept.click()
    settle(panel.cards._desk.jobs, qtbot)
    assert {peer.unit_name for peer in peers.listed(town)} == {f"{number}居民区" for number in range(1, 7)}
    assert [one.refusal for one in panel.cards._read.values()] and "被改动过" in next(iter(panel.cards._read.values())).refusal


@pytest.mark.parametrize(("answer", "left"), [("second", 2), ("replaced", 1), (None, 1)])
def test_another_pc_of_a_unit_is_asked_about(
    told: Told, jobs: Jobs, window_look: object, qtbot: QtBot, tmp_path: Path, town: Ledger, answer: str | None, left: int
) -> None:
    folder = tmp_path / "卡"
    folder.mkdir()
    unit = {"role": "committee", "code": factories.UNIT_CODE, "unit": factories.UNIT_NAME}
    with exchanging.another(tmp_path, "旧", **unit) as old, exchanging.another(tmp_path, "新", **unit) as new:
        acquaintance.introduce(town, old)
        panel = panel_of(desk_around(town, told, jobs), qtbot, "cards")
        panel.cards.read([acquaintance.write_card(new, folder)])
        settle(jobs, qtbot)
        assert word(panel, "0") == "换电脑？"
        panel.cards.tick(["0"])
        told.answers.append(answer)
        panel.cards.accept.click()
        settle(jobs, qtbot)
        sites = {peer.site for peer in peers.listed(town)}
        assert len(sites) == left
        assert (new.identity.site in sites) == (answer is not None)
        assert (old.identity.site in sites) == (answer != "replaced")


def test_a_changed_card_is_a_warning_first(
    desk: Desk, told: Told, qtbot: QtBot, tmp_path: Path, town: Ledger
) -> None:
    acquaintance.introduce(desk.ledger, town)
    with town.local() as con:
        con.execute("DELETE FROM ledger_fact WHERE name='exchange_keys'")
    panel = panel_of(desk, qtbot, "cards")
    panel.cards.read([acquaintance.write_card(town, tmp_path)])
    settle(desk.jobs, qtbot)
    before = peers.listed(desk.ledger)[0].card["sign"]
    assert word(panel, "0") == "和以前的不一样"
    panel.cards.tick(["0"])
    told.answers.append(False)
    panel.cards.accept.click()
    settle(panel.cards._desk.jobs, qtbot)
    assert "有人冒充" in told.questions[-1] and peers.listed(desk.ledger)[0].card["sign"] == before
    told.answers.append(True)
    panel.cards.accept.click()
    settle(panel.cards._desk.jobs, qtbot)
    assert peers.listed(desk.ledger)[0].card["sign"] != before


def test_a_folder_without_cards_and_a_file_that_is_none(desk: Desk, told: Told, qtbot: QtBot, tmp_path: Path) -> None:
    panel = panel_of(desk, qtbot)
    told.answers.append(tmp_path / "没有")
    panel.cards.folder.click()
    assert "里没有身份卡" in told.sentences[0]
    (tmp_path / "照片.json").write_bytes(b"\xff\xd8\xff")
    panel.cards.read([tmp_path / "照片.json"])
    settle(desk.jobs, qtbot)
    assert word(panel, "0") == "不能用" and not panel.cards.compare.isEnabled()


# ---- peers


def test_how_the_exchange_stands_and_what_can_be_asked(
    full_desk: Desk, told: Told, qtbot: QtBot, tmp_path: Path, town: Ledger
) -> None:
    ledger = full_desk.ledger
    acquaintance.introduce(ledger, town)
    exchanging.up(ledger, town, tmp_path)
    panel = panel_of(full_desk, qtbot)
    view = panel.peers
    assert panel.chips.key() == "peers"
    assert line_of(panel) == [exchanging.TOWN_NAME, "等对方确认", "第 1 号　03-02", "还没有"]
    handover.take_in(ledger, exchanging.down(town, tmp_path))
    view.reload()
    assert line_of(panel) == [exchanging.TOWN_NAME, "正常", "第 1 号　03-02", "第 1 号　03-02"]
    assert "对方已确认收到" in view.facts.text()
    view.scope.ticks["photo"].click()
    view.full.click()
    view.ask.click()
    (peer,) = peers.listed(ledger)
    assert (peer.left_out, peer.send_full, peer.want_full) == (("photo",), True, True)
    handed = exchanging.up(ledger, town, tmp_path)
    assert handed.facts.prev is None and handed.facts.please_full and handed.facts.left_out == ["photo"]


def test_a_retired_pc_is_asked_about_and_stays_listed_on_request(
    desk: Desk, told: Told, qtbot: QtBot, town: Ledger
) -> None:
    acquaintance.introduce(desk.ledger, town)
    panel = panel_of(desk, qtbot, "peers")
    told.answers.append(False)
    panel.peers.retire.click()
    assert len(peers.listed(desk.ledger)) == 1
    told.answers.append(True)
    panel.peers.retire.click()
    assert peers.listed(desk.ledger) == [] and panel.peers.table.rows.rowCount() == 0
    panel.peers.all.click()
    assert line_of(panel)[1] == "已停用" and not panel.peers.retire.isEnabled()


# ---- the log


def test_everything_that_passed_is_logged_and_can_be_exported(
    full_desk: Desk, told: Told, qtbot: QtBot, tmp_path: Path, town: Ledger
) -> None:
    ledger = full_desk.ledger
    acquaintance.introduce(ledger, town)
    handed = exchanging.up(ledger, town, tmp_path)
    panel = panel_of(full_desk, qtbot, "log")
    assert [one.what for one in panel.log._lines.values()] == ["sent", "acquainted"]
    told.answers.append(tmp_path / "记录.xlsx")
    panel.log.export.click()
    settle(full_desk.jobs, qtbot)
    tab = openpyxl.load_workbook(tmp_path / "记录.xlsx").worksheets[0]
    text = "\n".join(str(cell.value) for row in tab.iter_rows() for cell in row if cell.value)
    assert handed.path.name in text and handed.short in text and "交出" in text and "住户 400" in text


def test_a_reader_sees_it_all_and_changes_nothing(reader_desk: Desk, qtbot: QtBot, tmp_path: Path, town: Ledger) -> None:
    peers_before = reader_desk.ledger.select("SELECT * FROM peer")
    panel = panel_of(reader_desk, qtbot, "cards")
    assert panel.cards.words.text() != "……"
    assert not panel.cards.hand_out.isVisible() and not panel.cards.drop.isVisible()
    panel.cards.read([acquaintance.write_card(town, tmp_path)])
    settle(reader_desk.jobs, qtbot)
    assert panel.cards._read == {} and reader_desk.ledger.select("SELECT * FROM peer") == peers_before
