"""月末移交: the five steps with real ledgers and packages, that they go on where one was, what a reader may not do."""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests import factories
from tests.ui import exchanging
from tests.ui.conftest import Told, settle
from xinjing_desktop.exchange import handover
from xinjing_desktop.ledger import disclosures, parcel, peers
from xinjing_desktop.ledger.casework import months as closing
from xinjing_desktop.ledger.find import exchanges, month_check, month_end, month_figures, months
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Household
from xinjing_desktop.records.spoken import spoken_hash
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.main_window import PAGES, pages_for
from xinjing_desktop.ui.pages.handover.month_end_view import MonthEndView
from xinjing_desktop.ui.pages.handover.page import HandoverPage
from xinjing_desktop.ui.pages.handover.sheet_step import SheetStep

Show = Callable[[], HandoverPage]
FEBRUARY = "2026-02"


@pytest.fixture
def town(full_desk: Desk, tmp_path: Path) -> Iterator[Ledger]:
    with exchanging.a_town(full_desk.ledger, tmp_path) as made:
        yield made


@pytest.fixture
def show(full_desk: Desk, qtbot: QtBot) -> Show:
    def open_page() -> HandoverPage:
        page = HandoverPage(full_desk)
        qtbot.addWidget(page)
        page.resize(1178, 720)
        page.show()
        settle(full_desk.jobs, qtbot)
        return page

    return open_page


def at_step(page: HandoverPage, step: str, qtbot: QtBot) -> MonthEndView:
    page.go(step=step)
    settle(page.desk.jobs, qtbot)
    return page.view


def states(page: HandoverPage) -> dict[str, str]:
    return {key: step._state.state for key, step in page.view.rail.steps.items()}


def close(ledger: Ledger) -> None:
    closing.close(ledger, FEBRUARY, checked_by="陈书记")


# ---- which month


def test_only_a_committee_has_the_page() -> None:
    assert "handover" in [entry.key for entry in pages_for("committee")]
    assert "handover" not in [entry.key for entry in pages_for("town")]
    assert {entry.key for entry in PAGES} == {entry.key for role in ("committee", "town") for entry in pages_for(role)}


@pytest.mark.parametrize(
    ("day", "handed", "due"),
    [("2026-03-02", False, "2026-02"), ("2026-03-02", True, "2026-02"), ("2026-03-28", False, "2026-02"),
     ("2026-03-28", True, "2026-03")],
)  # fmt: skip
def test_it_opens_at_the_month_that_is_due(
    full_desk: Desk, town: Ledger, tmp_path: Path, day: str, handed: bool, due: str
) -> None:
    if handed:
        exchanging.up(full_desk.ledger, town, tmp_path)
    assert month_end.month_due(full_desk.ledger, datetime.date.fromisoformat(day)) == due


def test_a_window_left_open_over_the_turn_of_a_month_offers_the_new_one(
    full_desk: Desk, town: Ledger, show: Show, qtbot: QtBot, at: Callable[[str], object]
) -> None:
    page = show()
    assert (page.months.itemData(0), page.months.currentData()) == ("2026-03", FEBRUARY)
    at("2026-04-01 08:00")
    page.stale()
    settle(full_desk.jobs, qtbot)
    assert (page.months.itemData(0), page.months.currentData()) == ("2026-04", FEBRUARY)


def test_today_says_what_was_not_handed_over(full_desk: Desk, town: Ledger, tmp_path: Path) -> None:
    ledger, day = full_desk.ledger, datetime.date(2026, 3, 2)
    assert exchanges.month_missing(ledger, day) == FEBRUARY
    assert exchanges.month_missing(ledger, datetime.date(2026, 7, 2)) == ""  # nothing was done in June
    exchanging.up(ledger, town, tmp_path)
    assert exchanges.month_missing(ledger, day) == ""


# ---- step 1


def test_every_finding_opens_its_records(full_desk: Desk, town: Ledger, show: Show, told: Told, qtbot: QtBot) -> None:
    ledger = full_desk.ledger
    door = ledger.value("SELECT uid FROM household WHERE stairwell IS NOT NULL ORDER BY uid LIMIT 1")
    day = datetime.date(2026, 2, 10)
    with ledger.change("登记隐患") as pen:
        undated = pen.add(factories.a_hazard(door, kind="H09", found_on=day, due_date=None))
        pen.add(factories.a_hazard(door, kind="H10", found_on=day, state="closed", closed_on=None))
        pen.add(factories.a_hazard(door, kind="H11", found_on=day, due_date=datetime.date(2026, 1, 1)))
        two = [pen.add(factories.a_resident(door, name="重名")) for _ in range(2)]
        pen.edit(Household, door, occupancy="vacant")
        pen.add(factories.a_visit(door, visited_at="2026-02-20T10:00"))
    page = show()
    check = page.view.check
    assert {"undated", "closed_undated", "out_of_order", "vacant_met", "doubles"} <= check.found.keys()
    check.table.select_id("undated")
    assert check.places.rows.rowCount() == check.found["undated"].count
    check.places.setFocus()
    check.places.select_id(next(key for key, place in check._places.items() if place.uid == undated.uid))
    qtbot.keyClick(check.places, Qt.Key.Key_Return)
    assert told.went[-1] == ("hazards", {"hazard": undated.uid})
    check.table.select_id("doubles")
    check.open_button.click()
    assert told.went[-1] == ("conflicts", {"tab": "twins"}) and two


def test_what_was_passed_over_comes_back_when_other_records_are_found(ledger: Ledger, frozen_clock: object) -> None:
    door = factories.a_stairwell_of_doors(ledger)[0]
    day = datetime.date(2026, 2, 10)
    with ledger.change("登记隐患") as pen:
        pen.add(factories.a_hazard(door, found_on=day, due_date=None))
    (one,) = month_check.look(ledger, FEBRUARY)
    assert (one.key, one.count, one.passed) == ("undated", 1, False)
    month_check.pass_over(ledger, FEBRUARY, one)
    assert month_check.look(ledger, FEBRUARY)[0].passed
    assert not month_check.look(ledger, "2026-03")[0].passed  # another month is another question
    with ledger.change("登记隐患") as pen:
        pen.add(factories.a_hazard(door, kind="H05", found_on=day, due_date=None))
    assert [(each.count, each.passed) for each in month_check.look(ledger, FEBRUARY)] == [(2, False)]


def test_going_on_asks_while_something_is_left(full_desk: Desk, town: Ledger, show: Show, told: Told, qtbot: QtBot) -> None:
    page = show()
    check = page.view.check
    assert page.view.current == "check" and check.left == len(check.found) > 0
    told.answers.append(False)
    check.next.click()
    assert page.view.current == "check"
    for _ in range(check.left):
        check.pass_button.click()
        settle(full_desk.jobs, qtbot)
    assert check.left == 0
    check.next.click()
    settle(full_desk.jobs, qtbot)
    assert page.view.current == "close" and states(page)["check"] == "done"


# ---- step 2


def test_closing_asks_and_keeps_the_figures(full_desk: Desk, town: Ledger, show: Show, told: Told, qtbot: QtBot) -> None:
    page = show()
    face = at_step(page, "close", qtbot).faces["close"]
    counted = months.figures(full_desk.ledger, FEBRUARY)[factories.COMMUNITY]
    face.form.fill({"checked_by": "陈书记", "remark": "含新建楼栋"})  # type: ignore[attr-defined]
    told.answers.append(False)
    face.next.click()
    assert months.closing(full_desk.ledger, FEBRUARY) is None
    told.answers.append(True)
    face.next.click()
    settle(full_desk.jobs, qtbot)
    kept = months.closing(full_desk.ledger, FEBRUARY)
    assert kept is not None
    frozen = month_figures.figures_of(kept.figures)
    assert frozen.known_at and replace(frozen, known_at=0) == counted
    assert (kept.checked_by, kept.remark) == ("陈书记", "含新建楼栋")
    assert page.view.current == "scope"
    assert states(page) == {"check": "done", "close": "done", "scope": "now", "package": "later", "sheet": "later"}
    face = at_step(page, "close", qtbot).faces["close"]
    assert face.form.isHidden() and "锁定，不再改变" in face.note.text()  # type: ignore[attr-defined]


def test_later_corrections_stand_beside_the_frozen_figures(full_desk: Desk, town: Ledger, show: Show, qtbot: QtBot) -> None:
    ledger = full_desk.ledger
    close(ledger)
    with ledger.change("补登") as pen:
        pen.add(factories.a_hazard(found_on=datetime.date(2026, 2, 11), community=factories.COMMUNITY, compound=None))
    page = show()
    face = at_step(page, "close", qtbot).faces["close"]
    assert "锁定以后又有更正：发现隐患 +1" in face.banner._sentence.text()  # type: ignore[attr-defined]


# ---- steps 3 and 4


def test_the_scope_is_remembered_for_the_town_and_shown_in_the_outlook(
    full_desk: Desk, town: Ledger, show: Show, qtbot: QtBot
) -> None:
    ledger = full_desk.ledger
    page = show()
    scope = at_step(page, "scope", qtbot).scope
    assert scope.outlook is not None and scope.outlook.since is None
    assert scope.outlook.facts.counts["id_document"] == ledger.value("SELECT count(*) FROM id_document")
    scope.scope.ticks["id_document"].click()
    settle(full_desk.jobs, qtbot)
    assert peers.listed(ledger)[0].left_out == ("id_document",)
    assert scope.outlook.behind == {"id_document": ledger.value("SELECT count(*) FROM id_document")}
    assert "id_document" not in scope.outlook.facts.counts
    assert ledger.value("SELECT count(*) FROM package") == 0  # only looked at


def test_the_outlook_names_the_package_that_the_town_has(
    full_desk: Desk, town: Ledger, show: Show, qtbot: QtBot, tmp_path: Path
) -> None:
    ledger = full_desk.ledger
    exchanging.up(ledger, town, tmp_path)
    handover.take_in(ledger, exchanging.down(town, tmp_path))
    with ledger.change("登记隐患") as pen:
        pen.add(factories.a_hazard(found_on=datetime.date(2026, 3, 1)))
    scope = at_step(show(), "scope", qtbot).scope
    assert scope.outlook is not None and scope.outlook.since is not None
    assert (scope.outlook.since.number, scope.outlook.facts.counts["hazard"]) == (1, 1)
    assert "镇里已收到第 1 号" in scope.summary.text()


def test_a_package_is_written_and_may_be_pulled_out(
    full_desk: Desk, town: Ledger, show: Show, told: Told, qtbot: QtBot, tmp_path: Path
) -> None:
    close(full_desk.ledger)
    stick = tmp_path / "U盘"
    stick.mkdir()
    page = show()
    step = at_step(page, "package", qtbot).package
    told.answers.append(stick)
    step.places.other.click()
    settle(full_desk.jobs, qtbot)
    (file,) = stick.iterdir()
    assert step.safe.text() == "可以安全拔出"
    assert (step.file.text(), step.faces.currentIndex()) == (file.name, 2)
    handed = exchanges.last_handed(full_desk.ledger, FEBRUARY)
    assert handed is not None
    assert step.spoken.text() == f"{handed.hash[:8]}　{spoken_hash(handed.hash)}"
    assert handover.take_in(town, file).total("new") == handed.record_count
    assert states(page)["package"] == "done" and full_desk.state["handover_folder"] == str(stick)


def test_a_stick_that_cannot_be_written_leaves_everything_as_it_was(
    full_desk: Desk, town: Ledger, show: Show, told: Told, qtbot: QtBot, tmp_path: Path
) -> None:
    step = at_step(show(), "package", qtbot).package
    told.answers.append(tmp_path / "没有插")
    step.places.other.click()
    settle(full_desk.jobs, qtbot)
    assert "请插好 U 盘" in told.sentences[0] and step.faces.currentIndex() == 0
    assert exchanges.last_handed(full_desk.ledger, FEBRUARY) is None


def test_a_stopped_package_leaves_nothing(
    full_desk: Desk, town: Ledger, show: Show, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "U盘"
    stick.mkdir()
    step = at_step(show(), "package", qtbot).package
    made = parcel.make

    def stopped_meanwhile(*args: object, **asked: object) -> object:
        step._job.cancel()  # type: ignore[union-attr]
        return made(*args, **asked)  # type: ignore[arg-type]

    monkeypatch.setattr(parcel, "make", stopped_meanwhile)
    step.write_to(stick)
    settle(full_desk.jobs, qtbot)
    assert list(stick.iterdir()) == [] and step.faces.currentIndex() == 0
    assert exchanges.last_handed(full_desk.ledger, FEBRUARY) is None


# ---- step 5, and all over again


def test_the_sheet_is_shown_saved_and_signed(
    full_desk: Desk, town: Ledger, show: Show, told: Told, qtbot: QtBot, tmp_path: Path
) -> None:
    close(full_desk.ledger)
    exchanging.up(full_desk.ledger, town, tmp_path)
    page = show()
    assert page.view.current == "sheet"
    step = page.view.faces["sheet"]
    assert isinstance(step, SheetStep)
    told.answers += [tmp_path / "移交单.pdf", tmp_path / "月报.xlsx", tmp_path / "隐患.xlsx", "交街道核对", tmp_path / "走访.xlsx"]
    step.pdf_button.click()
    step.book_button.click()
    step.ledger_button.click()
    step.care_button.click()
    settle(full_desk.jobs, qtbot)
    assert (tmp_path / "移交单.pdf").read_bytes()[:5] == b"%PDF-" and (tmp_path / "月报.xlsx").stat().st_size > 5000
    assert (tmp_path / "隐患.xlsx").stat().st_size > 5000
    said = [cell for row in openpyxl.load_workbook(tmp_path / "走访.xlsx").active.iter_rows(values_only=True) for cell in row]
    assert said[0] == "重点人群走访表（2026年2月）" and "独居老人" in str(said)
    assert [one.what for one in disclosures.listed(full_desk.ledger)] == ["care_visits"]
    step.next.click()
    assert states(page) == dict.fromkeys(month_end.STEPS, "done")
    assert "2026年2月已经移交" in page.view.finished._sentence.text()


def test_both_copies_fit_on_a_page_each(full_desk: Desk, town: Ledger, tmp_path: Path) -> None:
    from xinjing_desktop import reports
    from xinjing_desktop.ui.printing import tables

    close(full_desk.ledger)
    exchanging.up(full_desk.ledger, town, tmp_path)
    sheet = reports.make(full_desk.ledger, "handover_sheet", month=(2026, 2))
    assert tables.to_pdf(tmp_path / "两份.pdf", sheet, marks=("第一份", "第二份")) == 2
    sheet.rows = [list(row) for row in sheet.rows] * 5  # a longer table goes on over the page, its head comes again
    assert tables.to_pdf(tmp_path / "长.pdf", sheet) > 1


def test_it_goes_on_where_it_was_after_a_restart(
    full_desk: Desk, town: Ledger, show: Show, told: Told, qtbot: QtBot, tmp_path: Path
) -> None:
    page = show()
    told.answers.append(True)
    page.view.check.next.click()
    settle(full_desk.jobs, qtbot)
    assert show().view.current == "close"
    close(full_desk.ledger)
    assert show().view.current == "scope"
    page = show()
    page.view.scope.next.click()
    settle(full_desk.jobs, qtbot)
    assert show().view.current == "package"
    exchanging.up(full_desk.ledger, town, tmp_path)
    assert show().view.current == "sheet"
    month_end.mark(full_desk.ledger, FEBRUARY, "sheet")
    exchanging.up(full_desk.ledger, town, tmp_path)  # a second package of the month: its sheet has still to be signed
    assert month_end.progress(full_desk.ledger, FEBRUARY).step == "sheet"


def test_the_receipt_of_the_town_shows(full_desk: Desk, town: Ledger, show: Show, qtbot: QtBot, tmp_path: Path) -> None:
    ledger = full_desk.ledger
    exchanging.up(ledger, town, tmp_path)
    assert "镇里已收到" not in show().view.rail.steps["package"].accessibleName()
    handover.take_in(ledger, exchanging.down(town, tmp_path))
    assert "镇里已收到" in show().view.rail.steps["package"].accessibleName()


def test_without_a_town_it_says_where_to_get_acquainted(full_desk: Desk, show: Show, told: Told, qtbot: QtBot) -> None:
    view = at_step(show(), "scope", qtbot)
    assert not view.scope.next.isEnabled()
    view.scope.banner._button.click()
    assert told.went == [("settings", {"section": "exchange"})]
    assert not at_step(show(), "package", qtbot).package.places.isEnabled()


def test_the_rail_goes_by_keyboard(full_desk: Desk, town: Ledger, show: Show, qtbot: QtBot) -> None:
    page = show()
    steps = page.view.rail.steps
    steps["check"].setFocus()
    qtbot.keyClick(steps["check"], Qt.Key.Key_Down)
    qtbot.keyClick(steps["close"], Qt.Key.Key_Return)
    settle(full_desk.jobs, qtbot)
    assert page.view.current == "close"


def test_a_reader_sees_and_is_told_why_nothing_can_be_done(reader_desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    with exchanging.another(tmp_path, "镇"):
        page = HandoverPage(reader_desk)
        qtbot.addWidget(page)
        page.show()
        settle(reader_desk.jobs, qtbot)
        assert page.view.note.isVisible() and "只读" in page.view.note._sentence.text()
        for step in month_end.STEPS:
            view = at_step(page, step, qtbot)
            assert not view.faces[step].next.isVisible()
        assert reader_desk.ledger.value("SELECT count(*) FROM month_close") == 0
