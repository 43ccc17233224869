"""The clerk's own words: inserted by buttons, seen at once, refused where they may not stand, kept in versions."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests.notices.conftest import Homes
from tests.ui.conftest import Told, desk_around, settle
from tests.ui.printing.a_page import desk
from tests.ui.walker import nameless
from xinjing_desktop.ledger.ledger import Account
from xinjing_desktop.notices import texts, tokens
from xinjing_desktop.notices.definition import by_code, listed
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.jobs import Jobs
from xinjing_desktop.ui.pages.printing.texts_view import TextsView

__all__ = ["desk"]
HANGER = by_code("door_hanger")


@pytest.fixture
def view(desk: Desk, qtbot: QtBot) -> TextsView:
    made = TextsView(desk)
    qtbot.addWidget(made)
    made.resize(1178, 640)
    made.show()
    made.reload()
    return made


def chips(view: TextsView) -> list[str]:
    return [chip.text() for chip in view.editor.tokens.findChildren(QPushButton) if not chip.isHidden()]


def write(view: TextsView, words: str) -> None:
    view.editor.edit.selectAll()
    view.editor.edit.insertPlainText(words)


def test_what_may_be_inserted_is_what_may_stand_there(view: TextsView) -> None:
    for notice in (one for one in listed() if one.texts):
        for part in notice.texts:
            view.choose(notice.code, part)
            face = notice.face_of(part)
            offered = {text.strip("【】") for text in chips(view)}
            assert offered <= face.tokens and offered
            if face.public:
                assert all(tokens.TOKENS[name].public for name in offered)


def test_a_button_inserts_and_the_preview_follows(view: TextsView, qtbot: QtBot) -> None:
    view.choose("door_hanger", "strip")
    before = view.paper.sheet.picture
    view.editor.edit.moveCursor(QTextCursor.MoveOperation.End)
    next(chip for chip in view.editor.tokens.findChildren(QPushButton) if chip.text() == "【居委会】").click()
    assert "【居委会】" in view.editor.html()
    qtbot.waitUntil(lambda: view.paper.sheet.picture != before)
    assert view.whose.text().startswith("样子：北渔路123弄45号")


def test_the_preview_walks_from_door_to_door(view: TextsView, homes: Homes) -> None:
    first = view.whose.text()
    view.after.click()
    assert view.whose.text() != first and "2 / 12" in view.whose.text()
    view.before.click()
    assert view.whose.text() == first


def test_saving_makes_versions_and_the_default_comes_back(view: TextsView, homes: Homes, told: Told, qtbot: QtBot) -> None:
    view.choose("door_hanger", "strip")
    for words in ("一", "二"):
        write(view, words)
        qtbot.keyClick(view.editor.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert told.toasts == ["已保存为第 1 版", "已保存为第 2 版"]
    assert "二" in texts.in_force(homes.ledger, HANGER, "strip").body and "第 2 版" in view.source.text()
    assert [view.versions.itemText(at)[:5] for at in range(1, 3)] == ["第 2 版", "第 1 版"]
    view._on_version(2)
    assert "一" in view.editor.html() and view.keep.isEnabled()
    view.abandon()
    told.answers.append(True)
    view.restore()
    assert texts.in_force(homes.ledger, HANGER, "strip").source == "ours"
    assert told.undos[-1] is not None
    told.undos[-1]()
    settle(view.desk.jobs, qtbot)
    assert texts.in_force(homes.ledger, HANGER, "strip").version == 2


@pytest.mark.parametrize(("typed", "said"), [("【称呼】您好", "不能印在门外看得见的一面"), ("【生日】", "没有【生日】这个占位")])
def test_what_may_not_be_printed_is_said_and_not_kept(view: TextsView, homes: Homes, typed: str, said: str) -> None:
    view.choose("door_hanger", "strip")
    write(view, typed)
    assert said in view.problem.text() and not view.keep.isEnabled()
    view.save()
    assert texts.in_force(homes.ledger, HANGER, "strip").source == "ours"


def test_a_text_without_room_is_said_while_it_is_written(view: TextsView, qtbot: QtBot) -> None:
    view.choose("door_hanger", "strip")
    write(view, "电动自行车不进楼。" * 40)
    qtbot.waitUntil(lambda: "放不下" in view.problem.text())


def test_what_was_typed_is_there_again_after_a_look_elsewhere(view: TextsView, homes: Homes, desk: Desk, qtbot: QtBot) -> None:
    view.choose("door_hanger", "strip")
    write(view, "写到一半")
    view.choose("contact_card")
    view.choose("door_hanger", "strip")
    assert "写到一半" in view.editor.html() and view.warning.isVisible() and view.keep.isEnabled()
    again = TextsView(desk)
    qtbot.addWidget(again)
    again.reload()
    again.choose("door_hanger", "strip")
    assert "写到一半" in again.editor.html()
    again.abandon()
    assert "写到一半" not in again.editor.html()
    assert texts.in_force(homes.ledger, HANGER, "strip").source == "ours"


def test_white_words_stand_on_the_colour_they_are_printed_on(view: TextsView) -> None:
    view.choose("door_hanger", "head")
    assert view.editor.edit.document().rootFrame().frameFormat().background().color().name() == "#a6201b"
    view.choose("contact_card", "body")
    assert view.editor.edit.document().rootFrame().frameFormat().background().color().name() == "#ffffff"


def test_an_unchanged_text_is_not_a_change(view: TextsView) -> None:
    for notice in (one for one in listed() if one.texts):
        for part in notice.texts:
            view.choose(notice.code, part)
            assert not view.editor.dirty() and not view.keep.isEnabled(), f"{notice.code} {part}"


def test_what_is_pasted_loses_what_is_foreign(view: TextsView) -> None:
    from PySide6.QtCore import QMimeData

    view.choose("contact_card", "body")
    mime = QMimeData()
    mime.setHtml('<p class="MsoNormal"><font face="楷体"><img src="x.png">请您<b>放心</b></font><script>x()</script></p>')
    view.editor.edit.selectAll()
    view.editor.edit.insertFromMimeData(mime)
    html = view.editor.html()
    assert "请您" in html and "放心" in html and "700" in html
    assert "楷体" not in html and "img" not in html and "x()" not in html


def test_a_reader_only_looks(homes: Homes, told: Told, jobs: Jobs, window_look: object, qtbot: QtBot) -> None:
    homes.ledger.account = Account("看看", "reader")
    view = TextsView(desk_around(homes.ledger, told, jobs))
    qtbot.addWidget(view)
    view.show()
    view.reload()
    assert view.editor.edit.isReadOnly() and view.keep.isHidden() and view.restore_button.isHidden()


def test_a_town_writes_for_everybody(town_desk: Desk, qtbot: QtBot, told: Told, tmp_path: Path) -> None:
    view = TextsView(town_desk)
    qtbot.addWidget(view)
    view.show()
    view.reload()
    view.choose("door_hanger", "strip")
    assert "下次下发" in view.source.text()
    write(view, "全镇一样的话")
    view.save()
    assert texts.in_force(town_desk.ledger, HANGER, "strip").source == "town"


def test_everything_has_a_name(view: TextsView) -> None:
    assert nameless(view) == []
