"""The main job from end to end: from a messy workbook to a living ledger, through the window's own pages."""

import datetime
from collections.abc import Callable
from pathlib import Path

import openpyxl
from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Told, desk_around, settle
from xinjing_desktop.exchange.reading import read_workbook
from xinjing_desktop.ledger import check, undo
from xinjing_desktop.ledger.file import create_ledger, open_ledger
from xinjing_desktop.ledger.keys import Cost
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.search import search
from xinjing_desktop.records import Hazard
from xinjing_desktop.ui.jobs import Jobs
from xinjing_desktop.ui.main_window import MainWindow
from xinjing_desktop.ui.pages.doors.page import DoorsPage
from xinjing_desktop.ui.pages.hazards.page import HazardsPage
from xinjing_desktop.ui.pages.imports.page import ImportsPage

PASSWORD = "春天的花开了-2026"


def a_messy_register(path: Path) -> Path:
    """Title, a line of metadata, a merged household, full-width digits, a damaged number, a total, a signature."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "45号"
    for line in (
        ["北渔居民区居民台账（2026年3月）"],
        ["填报单位：北渔居民区　填报日期：2026.3.1　填表人：王芳"],
        ["序号", "姓　名", "*身份证号码：", "家庭住址", "联系\n电话", "与户主关系", "重点类别"],
        [1, "仇建国", "310105194603089987", "北渔路１２３弄４５号６０１室", "138-0000-1234", "户主", "独居、高龄"],
        [2, "单秀英", 310105194503079987, "45-602", "13800001235（儿子）", "户主", None],
        [3, "曾　伟", "31010519700101998x", "123弄45号502", "无", "户主", "残疾(肢体二级)"],
        [4, "曾小雨", None, "〃", None, "女儿", None],
        ["合计", None, None, "4人"],
        ["填表人：王芳　审核人：李明"],
    ):
        sheet.append(line)
    sheet.merge_cells("A1:G1")
    book.save(path)
    return path


def a_photo() -> bytes:
    image = QImage(640, 480, QImage.Format.Format_RGB32)
    image.fill(QColor("#b08040"))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def the_window(ledger: Ledger, told: Told, jobs: Jobs, qtbot: QtBot) -> MainWindow:
    window = MainWindow(desk_around(ledger, told, jobs))
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    return window


def test_from_a_messy_workbook_to_a_living_ledger(
    tmp_path: Path, told: Told, jobs: Jobs, qtbot: QtBot, window_look: object, at: Callable[[str], datetime.datetime]
) -> None:
    at("2026-03-02 09:30")
    path = tmp_path / "北渔居民区.xjl"
    unit = {"role": "committee", "unit_code": "310105102001", "unit_name": "北渔居民区"}
    ledger = create_ledger(path, **unit, account="王芳", password=PASSWORD, cost=Cost(8192, 1, 1)).ledger
    window = the_window(ledger, told, jobs, qtbot)

    # the workbook becomes the ledger
    imports = window.open("imports")
    assert isinstance(imports, ImportsPage)
    imports.open_files([a_messy_register(tmp_path / "居民.xlsx")])
    settle(jobs, qtbot)
    assert imports.plan is not None and imports.plan.counts()["new"] == 4
    told.answers += [True]
    imports.write()
    settle(jobs, qtbot)
    people = dict(ledger.select("SELECT name, uid FROM resident"))
    assert people.keys() == {"仇建国", "单秀英", "曾伟", "曾小雨"}
    assert ledger.value("SELECT count(*) FROM id_document WHERE resident=?", (people["单秀英"],)) == 0, "digits were lost"

    # found by three letters of pinyin, with the readings of surnames
    for letters, name in (("qjg", "仇建国"), ("sxy", "单秀英"), ("zxy", "曾小雨")):
        assert name in [hit.title for hit in search(ledger, letters)]
    window.finder.box.setText("qjg")
    window.finder.show_hits("qjg")
    assert any(hit.household for hit in window.finder.hits)
    window.finder.box.clear()

    # a stairwell is ticked off, one door was not home
    doors = window.open("doors")
    assert isinstance(doors, DoorsPage)
    doors.grid.setFocus()
    assert [door.room for door in doors.grid.doors] == ["601", "602", "502"]
    qtbot.keyClick(doors.grid, Qt.Key.Key_Right)
    qtbot.keyClick(doors.grid, Qt.Key.Key_4)
    qtbot.keyClick(doors.grid, Qt.Key.Key_Equal)
    outcomes = dict(ledger.select("SELECT h.room_no, v.outcome FROM visit v JOIN household h ON h.uid=v.household"))
    assert outcomes == {"601": "met_inside", "602": "not_home", "502": "met_inside"}

    # a hazard with a deadline and a photo
    hazards = window.open("hazards")
    assert isinstance(hazards, HazardsPage)
    hazards.go(new_at=doors.grid.doors[0].household)
    assert hazards.form is not None
    hazards.form.photos.strip.picture_pasted.emit(a_photo())
    hazards.form.form.fill({"kind": "H09", "description": "软管老化"})
    hazards.form.form.changed.emit("kind")
    hazards.form.keep.click()
    hazard = ledger.one(Hazard.select())
    assert hazard is not None and hazard.state == "fixing" and hazard.due_date == datetime.date(2026, 3, 11)
    assert ledger.value("SELECT count(*) FROM photo WHERE hazard=?", (hazard.uid,)) == 1

    # re-checked and closed; then a mistake, found after a restart, and undone
    at("2026-03-10 10:00")
    hazards.detail.take("recheck")
    form = hazards.detail.faces.currentWidget()
    form.form.fields["result"].set_value("passed")  # type: ignore[attr-defined]
    form.save()  # type: ignore[attr-defined]
    assert (ledger.get(Hazard, hazard.uid) or hazard).state == "closed"
    with ledger.change("修改隐患") as pen:
        pen.edit(Hazard, hazard.uid, description="写错了")
    window.close()
    ledger.close()
    ledger = open_ledger(path, PASSWORD)
    undone = undo.undo(ledger)
    assert undone.change.what == "撤销：修改隐患"
    assert (ledger.get(Hazard, hazard.uid) or hazard).description == "软管老化"

    # the ledger goes to the town office, and reads back as it was
    window = the_window(ledger, told, jobs, qtbot)
    hazards = window.open("hazards")
    assert isinstance(hazards, HazardsPage)
    target = tmp_path / "台账.xlsx"
    told.answers.append(target)
    hazards.export_ledger()
    settle(jobs, qtbot)
    (table,) = [one for one in read_workbook(target).tables if one.kind == "hazards"]
    (row,) = table.rows
    assert row.fields["kinds"] == ["H09"] and row.fields["closed_on"] == "2026-03-10"
    assert row.fields["room_no"] == "601" and row.fields["stairwell"] == "45"
    assert [one.sentence for one in check.check(ledger) if one.severity == "damage"] == []
    assert told.errors == []
    window.close()
    ledger.close()
