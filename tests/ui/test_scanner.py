"""A slip comes back: a scanner on any page opens what is behind its code; what people type is never taken for one."""

import random
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QVBoxLayout
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Told, settle
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.notices import definition, runs, slip_code, whom
from xinjing_desktop.records import Hazard, Household, Notice, Resident
from xinjing_desktop.ui import returned_slips
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.main_window import MainWindow
from xinjing_desktop.ui.pages.doors.page import DoorsPage
from xinjing_desktop.ui.pages.hazards.page import HazardsPage
from xinjing_desktop.ui.pages.households.page import HouseholdsPage
from xinjing_desktop.ui.scanner import LONGEST, PAUSE, SIGNS, Burst

CODE = "K7QM4R2P"


# ---- without Qt: keys by their time


def play(keys: str, gaps: list[float], enter_after: float = 2) -> tuple[str, str | None]:
    """What went on into the field, and what Enter made of the rest."""
    burst, at, typed, held = Burst(), 1000.0, "", ""
    for key, gap in zip(keys, gaps, strict=True):
        at += gap
        held += key
        count = burst.press(key, at)
        typed, held = typed + held[: len(held) - count], held[len(held) - count :]
    return typed, burst.enter(at + enter_after)


@pytest.mark.parametrize("sent", [CODE, "K7QM-4R2P", "k7qm4r2p", "k7qm-4r2p"])
@pytest.mark.parametrize("gap", [0, 1, 15, PAUSE])
def test_a_scan_is_held_back_whole_and_read(sent: str, gap: float) -> None:
    assert play(sent, [500] + [gap] * (len(sent) - 1)) == ("", CODE)


def test_a_scan_behind_typing_leaves_what_was_typed() -> None:
    assert play("abc" + CODE, [500, 120, 120, 200] + [5] * 7) == ("abc", CODE)


@given(st.text("".join(sorted(SIGNS)) + " 。，里", max_size=30), st.data())
def test_what_a_hand_types_is_never_a_scan(words: str, data: st.DataObject) -> None:
    gaps = [data.draw(st.floats(PAUSE + 1, 400)) for _ in words]
    assert play(words, gaps)[1] is None


@given(st.integers(1, 7), st.integers(0, 2**20))
def test_one_pause_as_of_a_hand_and_it_is_no_scan(at: int, seed: int) -> None:
    code = slip_code.new()
    gaps = [float(random.Random(seed).randint(0, PAUSE)) for _ in code]
    gaps[at] = PAUSE + 1.0
    typed, read = play(code, gaps)
    assert read is None and code.startswith(typed) and len(typed) >= at


def test_a_code_typed_by_hand_with_a_slow_enter_is_no_scan() -> None:
    assert play(CODE, [3] * 8, enter_after=PAUSE + 1)[1] is None


@pytest.mark.parametrize("sent", ["6901234567892", CODE + CODE, "K7QM4R29", "1234567", "https-K7QM4R2P", f"{CODE[:4]} {CODE[4:]}"])
def test_other_barcodes_are_typing(sent: str) -> None:
    typed, read = play(sent, [500] + [2] * (len(sent) - 1))
    assert read is None and sent.startswith(typed)
    assert typed == sent or len(sent) <= LONGEST, "and what is too long does not wait"


def test_a_second_enter_right_behind_a_scan_is_part_of_it() -> None:
    burst = Burst()
    for number, sign in enumerate(CODE):
        burst.press(sign, number)
    assert [burst.enter(8), burst.enter(10), burst.enter(100)] == [CODE, "", None]


# ---- in the window


@pytest.fixture
def window(full_desk: Desk, qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow(full_desk)
    qtbot.addWidget(made)
    with qtbot.waitSignal(made.painted):
        made.open("today")
        made.show()
        made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    settle(full_desk.jobs, qtbot)
    yield made
    made.finder.close_list()  # what was typed there is not looked for any more
    settle(full_desk.jobs, qtbot)


def printed(ledger: Ledger, code: str, among: int = 0) -> Notice:
    """A slip of this notice that was printed for one of those it is for."""
    notice = definition.by_code(code)
    run = runs.prepare(ledger, notice, [whom.everyone(ledger, notice)[among]])
    runs.record(ledger, run)
    (slip,) = ledger.rows(Notice.select().where(Notice.run == run.id))
    return slip


def handle(window: MainWindow | QDialog) -> QWindow:
    made = window.windowHandle()
    assert made is not None
    return made


def press(window: MainWindow | QDialog, at: int, key: int, text: str = "", *, again: bool = False) -> None:
    """A key as the system hands it to a window, with the moment at which it was pressed."""
    event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text, again)
    event.setTimestamp(at)
    QCoreApplication.sendEvent(handle(window), event)


def scan(window: MainWindow | QDialog, code: str, qtbot: QtBot, *, gap: int = 8) -> None:
    """The keys of a scanner, then its Enter."""
    start = round(time.monotonic() * 1000)
    for number, sign in enumerate(code):
        press(window, start + number * gap, ord(sign.upper()), sign)
    press(window, start + len(code) * gap, Qt.Key.Key_Return, "\r")
    qtbot.wait(PAUSE * 3)


def test_a_household_opens_from_any_page(window: MainWindow, told: Told, qtbot: QtBot) -> None:
    slip = printed(window.desk.ledger, "door_hanger", 7)
    for key in ("today", "hazards", "doors", "settings", "imports"):
        page = window.open(key)
        page.setFocus()
        scan(window, str(slip.code), qtbot)
        shown = window.stack.currentWidget()
        assert isinstance(shown, HouseholdsPage) and shown.detail.uid == slip.household, key
        shown.drawer.close_drawer()
    title = definition.by_code("door_hanger").title
    assert told.toasts == [f"{title} {slip_code.shown(str(slip.code))}：3月2日打印，还没有登记送达"] * 5


def test_a_hazard_a_stairwell_and_a_resident_open_where_they_are_shown(window: MainWindow, qtbot: QtBot) -> None:
    ledger = window.desk.ledger
    hazard = printed(ledger, "hazard_notice")
    scan(window, str(hazard.code), qtbot)
    page = window.stack.currentWidget()
    assert isinstance(page, HazardsPage) and page.detail.uid == hazard.hazard
    stairwell = printed(ledger, "stairwell_announcement", 2)
    scan(window, str(stairwell.code), qtbot)
    doors = window.stack.currentWidget()
    assert isinstance(doors, DoorsPage) and doors._place == stairwell.stairwell
    resident = printed(ledger, "care_card", 1)
    scan(window, str(resident.code), qtbot)
    households = window.stack.currentWidget()
    home = ledger.value("SELECT household FROM resident WHERE uid=?", (resident.resident,))
    assert isinstance(households, HouseholdsPage) and households.detail.uid == home


def test_what_became_of_it_is_noted_from_the_toast(window: MainWindow, told: Told, qtbot: QtBot) -> None:
    slip = printed(window.desk.ledger, "door_hanger")
    scan(window, str(slip.code), qtbot)
    assert list(told.offered[-1]) == ["当面送达", "已挂门", "拒收"]
    told.offered[-1]["已挂门"]()
    kept = window.desk.ledger.get(Notice, slip.uid)
    assert kept is not None and (kept.state, kept.settled_by) == ("hung", window.desk.ledger.account.name)
    assert told.toasts[-1] == "已登记：已挂门（记错了按 Ctrl+Z）"
    scan(window, str(slip.code), qtbot)
    assert told.toasts[-1].endswith("：已挂门（3月2日）") and list(told.offered[-1]) == ["当面送达", "拒收"]
    window.undo()
    settle(window.desk.jobs, qtbot)
    scan(window, str(slip.code), qtbot)
    assert told.toasts[-1].endswith("还没有登记送达")


def test_a_field_with_the_keyboard_keeps_its_words_and_nothing_is_saved(
    window: MainWindow, told: Told, qtbot: QtBot
) -> None:
    ledger = window.desk.ledger
    slip, other = printed(ledger, "door_hanger", 9), printed(ledger, "door_hanger", 10)
    page = window.open("households", {"household": slip.household})
    assert isinstance(page, HouseholdsPage)
    settle(window.desk.jobs, qtbot)
    edit = page.detail.facts.form.findChildren(QLineEdit)[0]
    edit.setFocus()
    edit.setText("写到一半")
    changes = ledger.value("SELECT count(*) FROM change")
    heard: list[str] = []
    edit.textChanged.connect(heard.append)
    scan(window, str(slip.code), qtbot)
    assert (edit.text(), heard) == ("写到一半", []), "nothing came and went, so no draft and no search either"
    told.answers.append(False)
    scan(window, str(other.code), qtbot)
    assert (edit.text(), page.detail.uid) == ("写到一半", slip.household), "asked first, as always"
    assert ledger.value("SELECT count(*) FROM change") == changes
    page.detail.facts.form.settled()


def test_a_scan_on_the_grid_of_doors_records_no_visit(window: MainWindow, qtbot: QtBot) -> None:
    ledger = window.desk.ledger
    slip = printed(ledger, "door_hanger", 5)
    page = window.open("doors", {"household": slip.household})
    assert isinstance(page, DoorsPage) and page.grid.hasFocus()
    visits = ledger.value("SELECT count(*) FROM visit")
    code = next(code for code in iter(slip_code.new, "") if code[:3].isdecimal())
    scan(window, code, qtbot)
    assert ledger.value("SELECT count(*) FROM visit") == visits
    QTest.keyClick(handle(window), "2")
    qtbot.waitUntil(lambda: ledger.value("SELECT count(*) FROM visit") == visits + 1)


@pytest.mark.parametrize("wait", [0, 12, PAUSE + 30])
def test_what_is_typed_arrives_whole_and_in_order(window: MainWindow, qtbot: QtBot, wait: int) -> None:
    box = window.finder.box
    box.setFocus()
    for sign in "wang 12-5, 1503":
        QTest.keyClick(handle(window), sign, Qt.KeyboardModifier.NoModifier, wait)
    qtbot.waitUntil(lambda: box.text() == "wang 12-5, 1503")
    QTest.keyClick(handle(window), "4")
    QTest.keyClick(handle(window), Qt.Key.Key_Backspace)
    QTest.keyClick(handle(window), Qt.Key.Key_Left)
    QTest.keyClick(handle(window), "0")
    qtbot.waitUntil(lambda: box.text() == "wang 12-5, 15003")
    assert box.cursorPosition() == len("wang 12-5, 1500")


def test_a_click_lets_the_keys_before_it_go_first(window: MainWindow, qtbot: QtBot) -> None:
    box = window.finder.box
    box.setFocus()
    press(window, 7000, Qt.Key.Key_A, "a")
    assert box.text() == "", "it waits for what may follow"
    QTest.mouseClick(handle(window), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, window.rect().center())
    assert box.text() == "a"


def test_a_held_key_repeats_without_waiting(window: MainWindow, qtbot: QtBot) -> None:
    window.finder.box.setFocus()
    for number in range(5):
        press(window, 1000 + 30 * number, Qt.Key.Key_A, "a", again=True)
    assert window.finder.box.text() == "aaaaa"


def test_a_window_that_was_busy_in_the_middle_of_a_scan_still_reads_it(window: MainWindow, told: Told, qtbot: QtBot) -> None:
    slip = printed(window.desk.ledger, "door_hanger", 3)
    window.finder.box.setFocus()
    typed: list[str] = []
    window.finder.box.textChanged.connect(typed.append)
    keys = [(ord(sign), sign) for sign in str(slip.code)] + [(int(Qt.Key.Key_Return), "\r")]
    for number, (key, sign) in enumerate(keys[:4]):
        press(window, 5000 + number, key, sign)
    time.sleep(PAUSE * 2 / 1000)
    window.scanner._timer.timeout.emit()  # due together with the keys that wait in the system
    for number, (key, sign) in enumerate(keys[4:], 4):
        press(window, 5000 + number, key, sign)
    qtbot.waitUntil(lambda: bool(told.toasts))
    assert typed == []


def test_keys_of_a_hand_that_a_busy_window_gets_all_at_once_are_typing(
    window: MainWindow, told: Told, qtbot: QtBot
) -> None:
    slip = printed(window.desk.ledger, "door_hanger", 3)
    box = window.finder.box
    box.setFocus()
    typed: list[str] = []
    box.textChanged.connect(typed.append)
    scan(window, str(slip.code), qtbot, gap=120)
    assert str(slip.code) in typed


def test_an_unknown_code_is_one_sentence(window: MainWindow, told: Told, qtbot: QtBot) -> None:
    code = slip_code.new()
    scan(window, code, qtbot)
    assert told.toasts == [f"没有找到编号 {slip_code.shown(code)} 的通知单：可能是别的居民区印的，或者那次打印没有记入台账。"]
    assert window.nav.current() == "today"


def test_of_two_slips_with_one_code_one_is_chosen(window: MainWindow, told: Told, qtbot: QtBot) -> None:
    ledger = window.desk.ledger
    first, second = printed(ledger, "door_hanger", 1), printed(ledger, "door_hanger", 2)
    with ledger.change("同号") as pen:
        pen.edit(Notice, second.uid, code=str(first.code))
    told.answers.append(None)
    scan(window, str(first.code), qtbot)
    assert window.nav.current() == "today", "nothing chosen, nothing opened"
    told.answers.append(second.uid)
    scan(window, str(first.code), qtbot)
    page = window.stack.currentWidget()
    assert isinstance(page, HouseholdsPage) and page.detail.uid == second.household
    assert told.questions[0].startswith("有 2 张通知单的编号是 ")


def test_a_slip_for_what_is_gone_says_so(window: MainWindow, told: Told, qtbot: QtBot) -> None:
    slip = printed(window.desk.ledger, "hazard_notice")
    with window.desk.ledger.change("删除") as pen:
        pen.remove(Hazard, str(slip.hazard))
    scan(window, str(slip.code), qtbot)
    assert "对应的记录已经删除" in told.toasts[-1] and window.nav.current() == "today"
    card = printed(window.desk.ledger, "care_card")
    with window.desk.ledger.change("搬出") as pen:
        pen.edit(Resident, str(card.resident), household=None)
    scan(window, str(card.code), qtbot)
    assert "或者不在哪一户了" in told.toasts[-1] and window.nav.current() == "today"


def test_a_reader_sees_the_state_and_is_offered_no_change(reader_desk: Desk, told: Told) -> None:
    notice = definition.by_code("door_hanger")
    door = whom.everyone(reader_desk.ledger, notice)[0]
    slip = Notice(notice="door_hanger", code=CODE, household=door, state="hung", printed_at="2026-03-01T08:00")
    returned_slips.open_slip(reader_desk, slip)
    assert told.went == [("households", {"household": door})] and told.offered == [{}]


def test_behind_the_lock_screen_a_scan_opens_nothing(window: MainWindow, told: Told, qtbot: QtBot) -> None:
    slip = printed(window.desk.ledger, "door_hanger")
    window.lock()
    scan(window, str(slip.code), qtbot)
    assert window.locked and told.toasts == [] and window.nav.current() == "today"
    screen = window.faces.currentWidget()
    password = next(edit for edit in screen.findChildren(QLineEdit) if edit.echoMode() == QLineEdit.EchoMode.Password)
    password.setFocus()
    password.clear()
    press(window, 9000, Qt.Key.Key_A, "a")
    assert password.text() == "a", "and no key of a password waits"


def test_a_window_that_was_left_takes_no_keys_from_the_next_one(window: MainWindow, qtbot: QtBot) -> None:
    window.hide()
    next_one = QLineEdit()
    qtbot.addWidget(next_one)
    next_one.show()
    next_one.activateWindow()
    handle_of = next_one.windowHandle()
    assert handle_of is not None
    qtbot.waitUntil(lambda: QApplication.focusWindow() is handle_of)
    QTest.keyClick(handle_of, "a")
    assert next_one.text() == "a"


def test_a_question_that_waits_is_not_answered_by_a_scan(window: MainWindow, told: Told, qtbot: QtBot) -> None:
    slip = printed(window.desk.ledger, "door_hanger")
    dialog = QDialog(window)
    edit = QLineEdit(dialog)
    QVBoxLayout(dialog).addWidget(edit)
    dialog.open()
    qtbot.waitUntil(lambda: QApplication.focusWindow() is handle(dialog))
    edit.setFocus()
    scan(dialog, str(slip.code), qtbot)
    assert dialog.isVisible() and edit.text() == ""
    assert told.toasts == ["请先答完打开着的这个问题，再扫一次。"] and window.nav.current() == "today"
    dialog.reject()


# ---- typed into the box at the top


def test_a_typed_code_is_found_and_opened(window: MainWindow, told: Told) -> None:
    slip = printed(window.desk.ledger, "door_hanger", 4)
    finder = window.finder
    finder.box.setText(slip_code.shown(str(slip.code)).lower())
    finder._open_current()
    page = window.stack.currentWidget()
    assert isinstance(page, HouseholdsPage) and page.detail.uid == slip.household
    assert finder.box.text() == "" and "还没有登记送达" in told.toasts[-1]


def test_the_list_names_the_slip_and_its_door_while_typing(window: MainWindow) -> None:
    slip = printed(window.desk.ledger, "hazard_notice")
    window.finder.show_hits(str(slip.code))
    item = window.finder.list.item(0)
    assert item.text().startswith(definition.by_code("hazard_notice").title) and "3月2日打印" in item.text()
    assert len(item.text().split("　")) == 3, "and where it is"


def test_a_typed_code_that_nobody_printed_says_so_and_no_longer_afterwards(window: MainWindow) -> None:
    window.finder.show_hits(CODE)
    assert window.finder._none.text().startswith("没有找到编号 K7QM-4R2P 的通知单")
    window.finder.show_hits("没有这个人")
    assert window.finder._none.text().startswith("没有找到。")


def test_a_slip_of_a_stairwell_says_which(full_desk: Desk) -> None:
    slip = printed(full_desk.ledger, "stairwell_announcement")
    _, place, _ = returned_slips.in_words(full_desk.ledger, slip).split("　")
    assert place.endswith("号") or place
    assert full_desk.ledger.get(Household, str(slip.household)) is None


