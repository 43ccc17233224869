"""The frame around the pages: keys, counts, undo by name, search from anywhere, the lock, the way out."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from tests import factories
from tests.ui.conftest import Told, settle
from xinjing_desktop.ledger import search
from xinjing_desktop.records import Household
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.help_window import HelpWindow
from xinjing_desktop.ui.main_window import KEYS, PAGES, MainWindow
from xinjing_desktop.ui.pages.appeals.page import AppealsPage
from xinjing_desktop.ui.pages.households.page import HouseholdsPage
from xinjing_desktop.ui.pages.settings.page import SettingsPage
from xinjing_desktop.ui.pages.settings.register import Register
from xinjing_desktop.ui.pages.today.page import TodayPage
from xinjing_desktop.ui.welcome.lock_screen import LockScreen

LONG = "一只燕子飞过新泾港"
Key, Mod = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def window(full_desk: Desk, qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow(full_desk)
    qtbot.addWidget(made)
    made.open("today")
    made.show()
    qtbot.waitUntil(lambda: made.isVisible())
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    qtbot.waitExposed(made)
    settle(full_desk.jobs, qtbot)
    yield made
    settle(full_desk.jobs, qtbot)


def test_the_keys_are_bound_on_the_frame(window: MainWindow) -> None:
    from PySide6.QtGui import QShortcut

    bound = {shortcut.key().toString() for shortcut in window.frame.findChildren(QShortcut)}
    assert {keys for keys, _ in KEYS} <= bound


def test_alt_and_a_number_change_the_page(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Key.Key_2, Mod.AltModifier)
    assert isinstance(window.stack.currentWidget(), HouseholdsPage)
    assert window.nav.current() == "households"
    assert window.desk.state["page"] == "households"


def test_a_page_may_keep_the_user(window: MainWindow, told: Told) -> None:
    window.open("settings", {"section": "workers"})
    page = window.stack.currentWidget()
    assert isinstance(page, SettingsPage)
    register = page.stack.currentWidget()
    assert isinstance(register, Register)
    register.add.click()
    register.form.form.fill({"name": "赵"})
    told.answers.append(False)
    window.nav.choose("today")
    assert window.stack.currentWidget() is page
    assert window.nav.current() == "settings"
    told.answers.append(True)
    window.nav.choose("today")
    assert isinstance(window.stack.currentWidget(), TodayPage)


def test_what_waits_stands_beside_the_names(window: MainWindow) -> None:
    role = Qt.ItemDataRole.AccessibleTextRole
    names = [str(window.nav.list.item(row).data(role) or "") for row in range(window.nav.list.count())]
    overdue = window.desk.ledger.value("SELECT count(*) FROM hazard WHERE state='fixing' AND due_date<'2026-03-02'")
    assert overdue and f"隐患台账 {overdue}" in names
    assert names[0].startswith("今日 ")
    late = window.desk.ledger.value("SELECT count(*) FROM appeal WHERE answered_on IS NULL AND promised_on<'2026-03-02'")
    assert late and f"诉求 {late}" in names


def test_a_new_day_is_noticed(window: MainWindow, at: Callable[[str], object], qtbot: QtBot) -> None:
    page = window.stack.currentWidget()
    assert isinstance(page, TodayPage)
    at("2026-03-03 08:00")
    window.pass_time()
    settle(window.desk.jobs, qtbot)
    assert page.head._title.text() == "3月3日　星期二"


def test_undo_and_redo_by_key_are_named(window: MainWindow, told: Told, qtbot: QtBot) -> None:
    ledger = window.desk.ledger
    door = ledger.value("SELECT uid FROM household ORDER BY uid LIMIT 1")
    with ledger.change("修改住户") as pen:
        pen.edit(Household, door, remark="有犬")
    assert window.undo_button.toolTip() == "撤销“修改住户”（Ctrl+Z）"
    qtbot.keyClick(window, Key.Key_Z, Mod.ControlModifier)
    settle(window.desk.jobs, qtbot)
    assert ledger.value("SELECT remark FROM household WHERE uid=?", (door,)) != "有犬"
    assert told.toasts == ["已撤销：修改住户"]
    qtbot.keyClick(window, Key.Key_Y, Mod.ControlModifier)
    settle(window.desk.jobs, qtbot)
    assert ledger.value("SELECT remark FROM household WHERE uid=?", (door,)) == "有犬"


def test_search_from_anywhere_by_keyboard(window: MainWindow, qtbot: QtBot) -> None:
    address = window.desk.ledger.value("SELECT address FROM door ORDER BY sort_key LIMIT 1")
    digits = search.words_of(address)
    qtbot.keyClick(window, Key.Key_F, Mod.ControlModifier)
    assert window.finder.box.hasFocus()
    typed = " ".join(word for word in digits if word.isdigit())
    qtbot.keyClicks(window.finder.box, typed)
    qtbot.waitUntil(lambda: window.finder.list.count() > 0)
    qtbot.keyClick(window.finder.box, Key.Key_Down)
    qtbot.keyClick(window.finder.box, Key.Key_Up)
    wanted = window.finder.hits[0]
    qtbot.keyClick(window.finder.box, Key.Key_Return)
    page = window.stack.currentWidget()
    assert isinstance(page, HouseholdsPage)
    assert page.detail.uid == wanted.household and page.table.hasFocus()
    assert window.finder.box.text() == ""
    assert not window.finder._drop.isVisible()


def test_a_shop_that_was_found_opens_in_its_register(window: MainWindow, qtbot: QtBot) -> None:
    name = window.desk.ledger.value("SELECT shop_name FROM shop ORDER BY shop_name LIMIT 1")
    window.finder.box.setText(name)
    window.finder._open_current()
    page = window.stack.currentWidget()
    assert isinstance(page, SettingsPage)
    register = page.stack.currentWidget()
    assert isinstance(register, Register) and register.heading.text() == name


def test_an_appeal_is_found_by_its_ticket(window: MainWindow, qtbot: QtBot) -> None:
    with window.desk.ledger.change("登记") as pen:
        one = pen.add(factories.an_appeal(ticket_no="沪20260302-00987"))
    settle(window.desk.jobs, qtbot)
    window.finder.show_hits("987")
    assert not any("工单" in window.finder.list.item(at).text() for at in range(window.finder.list.count()))
    window.finder.box.setText("00987")
    window.finder._open_current()
    page = window.stack.currentWidget()
    assert isinstance(page, AppealsPage)
    settle(window.desk.jobs, qtbot)
    assert page.table.current_id() == one.uid and page.drawer.isVisible()
    window.finder.close_list()


def test_nothing_found_says_what_to_try(window: MainWindow) -> None:
    window.finder.show_hits("没有这个人")
    assert window.finder._none.isVisible() and not window.finder.list.isVisible()
    window.finder.close_list()


def test_f1_opens_the_manual_at_this_page(window: MainWindow, qtbot: QtBot) -> None:
    window.open("doors")
    qtbot.keyClick(window, Key.Key_F1)
    (manual,) = [each for each in window.children() if isinstance(each, HelpWindow)]
    assert "一个门洞一屏" in manual.reader.toPlainText()


def test_another_look_rebuilds_at_the_same_place(
    window: MainWindow, window_look: Callable[[theme.Look], None], qtbot: QtBot
) -> None:
    window.open("settings", {"section": "appearance"})
    with qtbot.waitSignal(window.look_changed):
        window.desk.look_changed()
    window_look(theme.Look(dark=True, base_px=17))
    window.rebuild()
    page = window.stack.currentWidget()
    assert isinstance(page, SettingsPage)
    assert page.list.currentItem().text() == "外观"
    assert window.faces.count() == 1


# ---- the lock


def test_the_lock_hides_everything_and_the_same_account_goes_on(window: MainWindow, qtbot: QtBot) -> None:
    window.open("settings", {"section": "workers"})
    page = window.stack.currentWidget()
    assert isinstance(page, SettingsPage)
    register = page.stack.currentWidget()
    assert isinstance(register, Register)
    register.add.click()
    register.form.form.fields["name"].edit.setText("赵志")  # type: ignore[attr-defined]
    register.form.form.fields["name"].edit.textEdited.emit("赵志")  # type: ignore[attr-defined]
    window.desk.unmasked.add("somebody")
    qtbot.keyClick(window, Key.Key_L, Mod.ControlModifier)
    screen = window.faces.currentWidget()
    assert isinstance(screen, LockScreen) and window.locked
    assert not page.isVisible() and not window.frame.isVisible()
    assert "已锁定" in window.windowTitle()
    assert window.desk.unmasked == set()
    assert window.desk.drafts.load("worker:new") == {"name": "赵志"}
    qtbot.keyClick(window, Key.Key_Z, Mod.ControlModifier)  # nothing of the frame answers
    assert not window.desk.jobs.busy
    screen.form.fill({"password": "不是这个密码"})
    screen.unlock()
    qtbot.waitUntil(screen.enter.isEnabled)
    assert window.locked
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    screen.form.fill({"password": factories.PASSWORD})
    qtbot.keyClick(screen.form.fields["password"].findChild(QLineEdit), Key.Key_Return)
    qtbot.waitUntil(lambda: not window.locked)
    assert window.stack.currentWidget() is page
    assert register.form.form.values()["name"] == "赵志"


def test_somebody_else_may_take_over_with_what_that_account_may(window: MainWindow, qtbot: QtBot) -> None:
    window.lock()
    screen = window.faces.currentWidget()
    assert isinstance(screen, LockScreen)
    screen.form.fill({"account": "小读", "password": factories.PASSWORD})
    screen.unlock()
    qtbot.waitUntil(lambda: not window.locked)
    assert not window.desk.may_write
    assert window.undo_button.isHidden()
    page = window.stack.currentWidget()
    assert isinstance(page, TodayPage) and page._write.isHidden()


def test_the_lock_closes_the_manual(window: MainWindow) -> None:
    window.help()
    (manual,) = [each for each in window.children() if isinstance(each, HelpWindow)]
    window.lock()
    assert not manual.isVisible()


def test_while_something_runs_the_lock_still_opens(window: MainWindow, qtbot: QtBot) -> None:
    import threading

    gate = threading.Event()
    window.desk.jobs.run(lambda step: gate.wait(30))
    window.lock()
    screen = window.faces.currentWidget()
    assert isinstance(screen, LockScreen)
    screen.form.fill({"password": factories.PASSWORD})
    screen.unlock()
    qtbot.waitUntil(lambda: not window.locked)
    gate.set()


# ---- the way out


def test_closing_keeps_the_size_and_the_drafts(window: MainWindow, qtbot: QtBot) -> None:
    kept = []
    window.desk.drafts.touch("worker:new", lambda: {"name": "赵"})
    with qtbot.waitSignal(window.closed):
        window.close()
    kept.append(window.desk.drafts.load("worker:new"))
    assert kept == [{"name": "赵"}]
    assert window.desk.state["window"]


def test_closing_asks_about_work_under_way(window: MainWindow, told: Told) -> None:
    window.strip.show()
    told.answers.append(False)
    event = QCloseEvent()
    window.closeEvent(event)
    assert not event.isAccepted()
    window.strip.hide()


def test_pages_have_their_own_keys() -> None:
    assert len({page.key for page in PAGES}) == len(PAGES)
