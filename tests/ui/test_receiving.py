"""收各居民区: the checklist, many packages at once, the report of each, a stop in the middle, and handing down."""

import shutil
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests import factories
from tests.ui import a_town
from tests.ui.conftest import Told, settle
from tests.ui.walker import nameless
from xinjing_desktop.exchange import handover
from xinjing_desktop.ledger import backup, peers
from xinjing_desktop.ledger.file import open_ledger
from xinjing_desktop.records import Community
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.receiving.page import ReceivingPage
from xinjing_desktop.ui.widgets.cards import Banner


@pytest.fixture
def page(town_desk: Desk, qtbot: QtBot) -> ReceivingPage:
    return opened(town_desk, qtbot)


def opened(desk: Desk, qtbot: QtBot) -> ReceivingPage:
    made = ReceivingPage(desk)
    qtbot.addWidget(made, before_close_func=lambda _: settle(desk.jobs, qtbot))  # a list on its way wants its page
    made.resize(1178, 720)
    made.show()
    settle(desk.jobs, qtbot)
    return made


def cells(table: object) -> list[list[str]]:
    rows = table.rows  # type: ignore[attr-defined]
    shown = table.shown_columns()  # type: ignore[attr-defined]
    return [[column.cell(rows.row(at)) for column in shown] for at in range(rows.rowCount())]


def test_the_month_at_a_glance(page: ReceivingPage) -> None:
    assert page.checklist.months.currentText() == "2026 年 2 月"
    lines = {line[0]: line[1:] for line in cells(page.checklist.table)}
    assert lines["北渔居民区"][:6] == ["已收", "6", "一致", "03-01 10:20", "2", "陈志远"]
    assert lines["泉口居民区"][6] == "1"  # it came twice
    assert lines["淞滨居民区"][0] == "未收"
    assert page.checklist.filters._chips["absent"].text() == "未收  1"
    assert page.checklist.head._note.text() == "共 6 个单位，已收 5，未收 1"
    assert nameless(page) == []


def test_another_month(page: ReceivingPage, qtbot: QtBot) -> None:
    page.checklist.months.setCurrentIndex(page.checklist.months.findData("2026-01"))
    page.checklist.reload()
    settle(page.desk.jobs, qtbot)
    assert {line[1] for line in cells(page.checklist.table)} == {"已收"}
    assert page.checklist.head._note.text() == "6 个单位都收齐了"


def test_a_filter_and_a_unit_beside_it(page: ReceivingPage, told: Told, qtbot: QtBot) -> None:
    page.go(filter="repeated")
    settle(page.desk.jobs, qtbot)
    assert [line[0] for line in cells(page.checklist.table)] == ["泉口居民区"]
    qtbot.keyClick(page.checklist.table, Qt.Key.Key_Down)
    qtbot.keyClick(page.checklist.table, Qt.Key.Key_Return)
    said = [label.text() for label in page.checklist.panel.findChildren(type(page.checklist.head._note)) if label.text()]
    assert "本月有数据包重复交来 1 次，没有重复合并。" in said
    assert any("重复交来" in line and "_202602_0002.xjp" in line for line in said)


def test_asking_for_a_full_package(page: ReceivingPage, told: Told, qtbot: QtBot) -> None:
    page.checklist.open_unit(a_town.unit_code(0))
    from PySide6.QtWidgets import QPushButton

    ask = next(one for one in page.checklist.panel.findChildren(QPushButton) if "完整" in one.text())
    ask.click()
    settle(page.desk.jobs, qtbot)
    assert peers.by_name(page.desk.ledger, a_town.unit_code(0)).want_full
    assert "记下了" in told.toasts[-1]
    page.show_down()
    assert any("请导出完整的" in line for line in cells(page.down.table)[0])


def test_many_files_at_once_each_with_its_own_line(
    page: ReceivingPage, town_once: a_town.Built, told: Told, tmp_path: Path, qtbot: QtBot
) -> None:
    picture = tmp_path / "春游.xjp"
    picture.write_bytes(b"\x89PNG")
    again = Path(shutil.copy(town_once.waiting[0], tmp_path / "又一次.xjp"))
    page.take([*town_once.waiting, picture, again])
    assert page.faces.currentWidget() is page.working
    settle(page.desk.jobs, qtbot)
    assert page.faces.currentWidget() is page.report
    lines = cells(page.report.table)
    assert [line[1] for line in lines] == ["没有合并", "已合并", "已合并", "已合并", "以前收过"]
    assert "不是数据包" in page.report.note._sentence.text()
    assert [line[3] for line in lines] == ["", "1", "1", "1", ""]
    note = page.report.head._note.text()
    assert note.startswith("合并了 4 个，1 个没有合并；新增 3、更新 0、删除 0 条记录")
    assert len(backup.copies(backup.folder_of(page.desk.ledger.path))) == 1
    qtbot.keyClick(page.report.table, Qt.Key.Key_Escape)
    settle(page.desk.jobs, qtbot)
    assert page.faces.currentWidget() is page.checklist
    assert nameless(page) == []


def test_a_folder_is_looked_through(page: ReceivingPage, town_once: a_town.Built, told: Told, qtbot: QtBot) -> None:
    told.answers = [town_once.waiting[0].parent]
    page.pick_folder()
    settle(page.desk.jobs, qtbot)
    assert len(page.report.batch.taken) == 6 + 5 + 3  # type: ignore[union-attr]


def test_an_empty_folder_is_said(page: ReceivingPage, told: Told, tmp_path: Path, qtbot: QtBot) -> None:
    told.answers = [tmp_path / "空的"]
    (tmp_path / "空的").mkdir()
    page.pick_folder()
    settle(page.desk.jobs, qtbot)
    assert "这里没有数据包" in told.sentences[0]
    assert page.faces.currentWidget() is page.checklist


def test_a_stop_keeps_what_is_merged_and_offers_the_rest(
    page: ReceivingPage, town_once: a_town.Built, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    take_in = handover.take_in

    def stopping(ledger: object, path: Path, step: object) -> object:
        done = take_in(ledger, path, step)  # type: ignore[arg-type]
        if path == town_once.waiting[0]:
            page._job.cancel()  # type: ignore[union-attr]
        return done

    monkeypatch.setattr(handover, "take_in", stopping)
    page.take(town_once.waiting)
    settle(page.desk.jobs, qtbot)
    assert page.faces.currentWidget() is page.report
    assert "还有 2 个没有合并" in page.report.stopped._sentence.text()
    assert page.desk.ledger.value("SELECT count(*) FROM package WHERE NOT sent AND month='2026-03'") == 1
    monkeypatch.undo()
    page.report.stopped.pressed.emit()
    settle(page.desk.jobs, qtbot)
    assert [line[1] for line in cells(page.report.table)] == ["已合并", "已合并"]
    assert page.desk.ledger.value("SELECT count(*) FROM package WHERE NOT sent AND month='2026-03'") == 3


def test_handing_down_to_all_and_what_went_to_each(
    page: ReceivingPage, town_once: a_town.Built, told: Told, tmp_path: Path, qtbot: QtBot
) -> None:
    page.show_down()
    assert page.down.what.text() == "给全部 6 个："
    told.answers = [tmp_path]
    page.down.places.other.click()
    settle(page.desk.jobs, qtbot)
    assert page.faces.currentWidget() is page.down
    assert "写好 6 个数据包，都已读回核对" in page.down.told._sentence.text()
    first = cells(page.down.table)[0]
    assert first[1] == "还没有回执"
    assert first[5].startswith("第 1 号：督办 1、隐患 1、")
    written = sorted(tmp_path.glob("*_down.xjp"))
    assert len(written) == 6
    unit_file = Path(shutil.copy(town_once.units[0], tmp_path / "居.xjl"))
    with open_ledger(unit_file, factories.PASSWORD) as unit:
        merged = handover.take_in(unit, written[0])
        assert not merged.gap and merged.conflicts > 0
        assert not any(peer.is_below(unit.identity) for peer in peers.listed(unit))


def test_handing_down_to_the_chosen_ones_only(page: ReceivingPage, told: Told, tmp_path: Path, qtbot: QtBot) -> None:
    page.show_down()
    page.down.table.select_id(page.down.table.rows.ids()[2])
    assert page.down.what.text() == "给选中的 1 个："
    told.answers = [tmp_path]
    page.down.places.other.click()
    settle(page.desk.jobs, qtbot)
    assert [path.name for path in tmp_path.glob("*.xjp")] == [f"XJ_{a_town.unit_code(2)}_202602_0001_down.xjp"]


def test_a_stick_that_is_gone_is_said(page: ReceivingPage, told: Told, tmp_path: Path, qtbot: QtBot) -> None:
    page.show_down()
    told.answers = [tmp_path / "没有"]
    page.down.places.other.click()
    settle(page.desk.jobs, qtbot)
    assert "没有写成" in page.down.told._sentence.text()
    assert page.desk.ledger.value("SELECT count(*) FROM package WHERE sent") == 0


def test_the_checklist_is_exported(page: ReceivingPage, told: Told, tmp_path: Path, qtbot: QtBot) -> None:
    told.answers = [tmp_path / "清单.xlsx"]
    page.checklist.export()
    settle(page.desk.jobs, qtbot)
    values = [row[0].value for row in openpyxl.load_workbook(tmp_path / "清单.xlsx").active.iter_rows()]  # type: ignore[union-attr]
    assert f"{a_town.NAMES[0]}居民区" in values


def test_a_unit_without_a_card(page: ReceivingPage, qtbot: QtBot) -> None:
    with page.desk.ledger.change("登记居民区") as pen:
        pen.add(Community(name="新来居民区", code="310105102099", unit_type="committee"))
    settle(page.desk.jobs, qtbot)
    assert {line[0]: line[1] for line in cells(page.checklist.table)}["新来居民区"] == "没有身份卡"


def test_a_reader_looks_and_writes_nothing(page: ReceivingPage, town_once: a_town.Built, qtbot: QtBot) -> None:
    page.desk.ledger.account = type(page.desk.ledger.account)("小读", "reader")
    looking = opened(page.desk, qtbot)
    assert not looking.checklist.drop.isVisibleTo(looking)
    looking.take(town_once.waiting)
    assert not looking.desk.jobs.busy
    assert looking.faces.currentWidget() is looking.checklist


def test_the_conflicts_of_a_unit_are_a_press_away(page: ReceivingPage, told: Told) -> None:
    page.checklist.open_unit(a_town.unit_code(0))
    banner = next(one for one in page.checklist.panel.findChildren(Banner) if "分歧等裁定" in one._sentence.text())
    banner.pressed.emit()
    assert told.went == [("conflicts", {"unit": "北渔居民区"})]
