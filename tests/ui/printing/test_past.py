"""以前打印的: what was printed years ago is found by its code, and stays in view while it is ticked."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.notices.conftest import Homes
from tests.ui.conftest import settle
from tests.ui.printing.a_page import desk, page
from xinjing_desktop.notices import runs, slip_code
from xinjing_desktop.notices.definition import by_code
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.printing.page import PrintingPage
from xinjing_desktop.ui.pages.printing.past_view import PastView

__all__ = ["desk", "page"]


@pytest.fixture
def many(homes: Homes) -> list[str]:
    """The ids of a hundred and twenty runs of two slips, the oldest first."""
    notice = by_code("door_hanger")
    made = []
    for _ in range(120):
        run = runs.prepare(homes.ledger, notice, [homes.doors["301"], homes.doors["101"]])
        runs.record(homes.ledger, run)
        made.append(run.id)
    return made


def oldest_slip(homes: Homes, many: list[str]) -> tuple[str, str]:
    uid, code = homes.ledger.select("SELECT uid, code FROM notice WHERE run=? ORDER BY code LIMIT 1", (many[0],))[0]
    return str(uid), str(code)


def test_the_slip_of_a_run_long_ago_is_found_by_its_code(
    many: list[str], page: PrintingPage, homes: Homes, qtbot: QtBot
) -> None:
    uid, code = oldest_slip(homes, many)
    page.open_tab("past")
    settle(page.desk.jobs, qtbot)
    past: PastView = page.view("past")
    assert past.table.rows.rowCount() == 120
    qtbot.keyClicks(past.code, slip_code.shown(code))
    qtbot.keyClick(past.code, Qt.Key.Key_Return)
    assert past.table.current_id() == many[0] and past.slips.current_id() == uid and past.code.text() == ""


def test_a_slip_is_opened_on_a_page_that_was_never_open(many: list[str], desk: Desk, homes: Homes, qtbot: QtBot) -> None:
    uid, _ = oldest_slip(homes, many)
    page = PrintingPage(desk)
    qtbot.addWidget(page)
    page.show()
    page.go(slip=uid)
    settle(desk.jobs, qtbot)
    past: PastView = page.view("past")
    assert page.stack.currentWidget() is past and past.slips.current_id() == uid


def test_a_slip_printed_a_moment_ago_is_found_too(many: list[str], page: PrintingPage, homes: Homes, qtbot: QtBot) -> None:
    page.open_tab("past")
    settle(page.desk.jobs, qtbot)
    past: PastView = page.view("past")
    page.hide()  # nobody told the page
    run = runs.prepare(homes.ledger, by_code("door_hanger"), [homes.doors["602"]])
    runs.record(homes.ledger, run)
    uid = str(homes.ledger.value("SELECT uid FROM notice WHERE run=?", (run.id,)))
    past.open_slip(uid)
    settle(page.desk.jobs, qtbot)
    assert past.table.current_id() == run.id and past.slips.current_id() == uid


@pytest.mark.parametrize("state", ["handed_over", "void"])
def test_the_run_stays_chosen_while_its_slips_are_ticked(
    state: str, many: list[str], page: PrintingPage, homes: Homes, qtbot: QtBot
) -> None:
    uid, _ = oldest_slip(homes, many)
    page.go(slip=uid)
    settle(page.desk.jobs, qtbot)
    past: PastView = page.view("past")
    past.ways[state].click()
    settle(page.desk.jobs, qtbot)
    assert past.table.current_id() == many[0] and past.slips.current_id() == uid
    assert homes.ledger.select("SELECT uid, state FROM notice WHERE state<>'printed'") == [(uid, state)]


def test_after_the_exceptions_the_rest_is_chosen_by_one_button_and_stays_chosen(
    page: PrintingPage, homes: Homes, qtbot: QtBot
) -> None:
    run = runs.prepare(homes.ledger, by_code("door_hanger"), list(homes.doors.values()))
    runs.record(homes.ledger, run)
    page.open_tab("past")
    settle(page.desk.jobs, qtbot)
    past: PastView = page.view("past")
    refused = [past.slips.rows.id_at(at) for at in (1, 4)]
    past.slips.select_ids(refused)
    past.ways["refused"].click()
    settle(page.desk.jobs, qtbot)
    assert past.slips.selected_ids() == refused, "who pressed the wrong one presses the right one"
    past.rest.click()
    assert past.some.text().strip() == "只印选中的 10 张…"
    past.ways["hung"].click()
    settle(page.desk.jobs, qtbot)
    assert len(past.slips.selected_ids()) == 10 and not past.rest.isEnabled()
    assert {uid for (uid,) in homes.ledger.select("SELECT uid FROM notice WHERE state='refused'")} == set(refused)
    assert homes.ledger.value("SELECT count(*) FROM notice WHERE state='hung'") == 10


def test_the_list_of_runs_says_how_many_slips_came_back_and_shows_every_column(
    many: list[str], page: PrintingPage, homes: Homes, qtbot: QtBot
) -> None:
    uid, _ = oldest_slip(homes, many)
    page.go(slip=uid)
    settle(page.desk.jobs, qtbot)
    past: PastView = page.view("past")
    past.ways["refused"].click()
    settle(page.desk.jobs, qtbot)
    row = past.table.rows.row(past.table.rows.row_of(many[0]))
    cells = {column.title: column.cell(row) for column in past.table.shown_columns()}
    assert (cells["张"], cells["已登记"]) == ("2", "1")
    assert past.table.horizontalScrollBar().maximum() == past.slips.horizontalScrollBar().maximum() == 0
