"""打印: what is chosen is what comes out, only what came out is kept, and it is found again."""

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests import factories
from tests.notices.conftest import Homes
from tests.ui.conftest import Told, desk_around, settle
from tests.ui.printing.a_page import choose, desk, kept, page, people, save
from tests.ui.printing.a_print_server import PrintServer
from tests.ui.printing.conftest import words_of
from tests.ui.walker import nameless
from xinjing_desktop.ledger.ledger import Account, Ledger
from xinjing_desktop.notices import pictures, runs, slip_code, texts
from xinjing_desktop.notices.definition import by_code
from xinjing_desktop.records import Stairwell
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.jobs import Jobs
from xinjing_desktop.ui.pages.printing.page import PrintingPage
from xinjing_desktop.ui.pages.printing.past_view import PastView
from xinjing_desktop.ui.printing import printer

__all__ = ["desk", "page"]


def said(page: PrintingPage) -> str:
    """The warning above the sheet."""
    banner = page.run.warning
    return banner._sentence.text() if banner.isVisible() else ""


# ---- choosing


def test_a_stairwell_is_there_at_once_and_counted(page: PrintingPage) -> None:
    assert page.run.count.text() == "12 张，4 页 A4"
    assert page.run.paper.count() == 4 and not page.run.paper.sheet.picture.isNull()
    assert page.run.pdf_button.isEnabled()


def test_the_first_sheet_of_a_whole_unit_is_drawn_without_the_others(
    ledger: Ledger, told: Told, jobs: Jobs, window_look: object, frozen_clock: object, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from xinjing_desktop.ledger import demo
    from xinjing_desktop.ui.printing import sheets

    demo.fill(ledger, households=600)
    drawn: list[int] = []
    really = sheets.Sheets.draw
    monkeypatch.setattr(sheets.Sheets, "draw", lambda self, painter, number: (drawn.append(number), really(self, painter, number))[1])
    page = PrintingPage(desk_around(ledger, told, jobs))
    qtbot.addWidget(page)
    page.show()
    settle(jobs, qtbot)
    people(page, qtbot, "everyone")
    assert page.run.count.text() == "600 张，200 页 A4"
    assert set(drawn) == {0}
    page.run.paper.turn_to(150)
    assert drawn[-1] == 150


def test_the_keys_turn_the_sheets_from_wherever_one_is(page: PrintingPage, qtbot: QtBot) -> None:
    page.activateWindow()
    page.run.panel.notices.setFocus()
    qtbot.keyClick(page.run.panel.notices, Qt.Key.Key_PageDown)
    assert page.run.paper.page() == 1 and page.run.panel.notices.currentRow() == 0
    qtbot.keyClick(page.run.panel.notices, Qt.Key.Key_PageUp)
    assert page.run.paper.page() == 0


def test_saved_filters_words_and_a_selection_say_for_whom(page: PrintingPage, homes: Homes, qtbot: QtBot) -> None:
    people(page, qtbot, "filter:逾期")
    assert page.run.count.text() == "1 张，1 页 A4"
    people(page, qtbot, "words")
    choose(page, qtbot, "door_hanger", words="户主502")
    assert page.run.count.text() == "1 张，1 页 A4"
    page.go(entity="household", uids=[homes.doors["101"], homes.doors["602"]], words="2 户")
    settle(page.desk.jobs, qtbot)
    assert page.run.count.text() == "2 张，1 页 A4"
    assert page.run.panel.people.currentText() == "选中的：2 户"


def test_nobody_to_print_for_is_one_sentence_and_nothing_to_press(page: PrintingPage, qtbot: QtBot) -> None:
    choose(page, qtbot, "door_hanger")
    people(page, qtbot, "filter:空关")
    assert "没有找到住户" in page.run.paper.nothing.text()
    assert not page.run.pdf_button.isEnabled() and not page.run.print_button.isEnabled()


def test_a_part_used_sheet_copies_and_the_order_of_the_stack_keep_the_slips(page: PrintingPage, qtbot: QtBot) -> None:
    run = page.run
    assert run.made is not None and run.made.run is not None
    codes = list(run.made.run.slips.codes)  # type: ignore[attr-defined]
    run.panel.slots.set_used(2)
    assert run.made.pages[0] == [None, None, 0] and run.count.text() == "12 张，5 页 A4"
    run.panel.form.fill({"copies": 2, "order": "stack"})
    run.panel.form.changed.emit("copies")
    assert run.count.text() == "24 张，9 页 A4"
    assert run.made.pages[0][2] == 8 and run.made.pages[1][0] == 0
    assert list(run.made.run.slips.codes) == codes  # type: ignore[attr-defined]


def test_only_the_fields_that_a_notice_needs_are_asked(page: PrintingPage, qtbot: QtBot) -> None:
    fields = page.run.panel.form.fields
    choose(page, qtbot, "hazard_notice")
    assert not fields["recheck_on"].isHidden() and fields["order"].isHidden() and fields["report"].isHidden()
    choose(page, qtbot, "table")
    assert fields["recheck_on"].isHidden() and not fields["report"].isHidden() and page.run.panel.people.isHidden()


# ---- to a file


def test_what_is_saved_is_kept_once_and_taken_back(
    page: PrintingPage, told: Told, tmp_path: Path, qtbot: QtBot, homes: Homes
) -> None:
    save(page, told, tmp_path / "门挂.pdf", qtbot)
    assert told.toasts == ["已存为 门挂.pdf，12 张"] and kept(homes.ledger) == 12
    assert slip_code.shown(str(homes.ledger.value("SELECT code FROM notice"))).replace("-", "") in words_of(
        tmp_path / "门挂.pdf"
    ).replace("-", "")
    save(page, told, tmp_path / "又一次.pdf", qtbot)
    assert kept(homes.ledger) == 12, "the same run is not kept twice"
    with homes.ledger.change("别的事") as pen:
        pen.edit(Stairwell, str(homes.ledger.value("SELECT uid FROM stairwell")), stair_leader="李阿姨")
    assert told.undos[0] is not None and told.undos[1] is None
    told.undos[0]()
    settle(page.desk.jobs, qtbot)
    assert kept(homes.ledger) == 0 and homes.ledger.value("SELECT stair_leader FROM stairwell") == "李阿姨"


def test_a_range_prints_these_pages_and_keeps_these_slips(
    page: PrintingPage, told: Told, tmp_path: Path, qtbot: QtBot, homes: Homes
) -> None:
    page.run.panel.form.fill({"range": "2、4"})
    save(page, told, tmp_path / "两页.pdf", qtbot)
    assert kept(homes.ledger) == 6
    page.run.panel.form.fill({"range": "5"})
    page.run.save_pdf()
    assert "最多到第 4 页" in (page.run.panel.form.fields["range"].problem() or "")


def test_stopping_half_way_leaves_no_file_and_keeps_nothing(
    page: PrintingPage, told: Told, tmp_path: Path, qtbot: QtBot, homes: Homes, monkeypatch: pytest.MonkeyPatch
) -> None:
    from xinjing_desktop.ui import jobs as jobs_module

    monkeypatch.setattr(jobs_module, "SLICE", 0)  # one sheet in every slice
    told.answers.append(tmp_path / "门挂.pdf")
    page.run.save_pdf()
    job = page.run._job
    assert job is not None and not page.run.pdf_button.isEnabled()
    with qtbot.waitSignal(job.progressed):
        pass
    assert (tmp_path / "门挂.pdf.part").exists(), "it was half-way"
    job.cancel()
    settle(page.desk.jobs, qtbot)
    assert list(tmp_path.glob("门挂*")) == [] and kept(homes.ledger) == 0 and told.toasts == []
    qtbot.waitUntil(page.run.pdf_button.isEnabled)


def test_the_window_lives_while_a_long_run_is_drawn(
    page: PrintingPage, told: Told, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from xinjing_desktop.ui import jobs as jobs_module

    monkeypatch.setattr(jobs_module, "SLICE", 0)
    seen: list[bool] = []
    told.answers.append(tmp_path / "门挂.pdf")
    page.run.save_pdf()
    from PySide6.QtCore import QTimer

    QTimer.singleShot(0, lambda: seen.append(page.run._job is not None))
    settle(page.desk.jobs, qtbot)
    assert seen == [True]


def test_a_full_disk_is_one_sentence(page: PrintingPage, told: Told, tmp_path: Path, qtbot: QtBot, homes: Homes) -> None:
    save(page, told, tmp_path / "没有的文件夹" / "门挂.pdf", qtbot)
    assert len(told.sentences) == 1 and "不能写入" in told.sentences[0] and kept(homes.ledger) == 0


def test_a_text_without_room_is_named_and_not_kept_as_printed(
    page: PrintingPage, told: Told, tmp_path: Path, qtbot: QtBot, homes: Homes
) -> None:
    notice = by_code("door_hanger")
    texts.save(homes.ledger, notice, "strip", "<p>" + "电动自行车不进楼。" * 60 + "</p>")
    page.reload()
    settle(page.desk.jobs, qtbot)
    qtbot.waitUntil(page.run.warning.isVisible)
    assert page.run.warning.property("tone") == "warn"
    assert "3 张的内容放不下" in said(page), "those of the sheet on screen are said before it is printed"
    page.run.panel.form.fill({"copies": 2})
    page.run.panel.form.changed.emit("copies")
    save(page, told, tmp_path / "门挂.pdf", qtbot)
    assert told.sentences[0].startswith("12 张的内容放不下"), "each once, however many copies"
    assert "放不下，印不出来" in told.sentences[0] and kept(homes.ledger) == 0


def test_a_broken_picture_is_said_where_it_would_stand_and_the_rest_is_printed(
    page: PrintingPage, told: Told, tmp_path: Path, qtbot: QtBot, homes: Homes
) -> None:
    pictures.put(homes.ledger, "logo", b"\xff\xd8\xff no picture at all", (10, 10))
    page.reload()
    settle(page.desk.jobs, qtbot)
    assert "损坏" not in said(page), "this notice does not show it"
    choose(page, qtbot, "stairwell_announcement")
    assert "标志的图片已经损坏，纸上留白" in said(page)
    save(page, told, tmp_path / "公告.pdf", qtbot)
    assert (tmp_path / "公告.pdf").exists() and kept(homes.ledger) == 1


def test_a_reader_looks_and_does_not_print(
    page: PrintingPage, homes: Homes, qtbot: QtBot
) -> None:
    homes.ledger.account = Account("看看", "reader")
    page.run.prepare()
    settle(page.desk.jobs, qtbot)
    assert not page.run.paper.sheet.picture.isNull()
    assert not page.run.pdf_button.isEnabled() and "只读" in page.run.print_button.toolTip()


# ---- to a printer


@pytest.fixture
def printing(office: PrintServer, page: PrintingPage, qtbot: QtBot) -> Iterator[PrintServer]:
    page.run.printers.ask()
    qtbot.waitUntil(lambda: page.run.printers.name() == "office", timeout=10_000)
    yield office


def test_the_printer_gets_the_sheets_and_the_ledger_the_slips(
    printing: PrintServer, page: PrintingPage, told: Told, qtbot: QtBot, homes: Homes
) -> None:
    page.run.print_button.click()
    settle(page.desk.jobs, qtbot)
    (job,) = printing.received()
    assert job.title == "三清三关门挂" and words_of(job.pdf).count("您的安全") == 12
    assert told.toasts == ["已交给打印机“一楼办公室”，12 张"] and kept(homes.ledger) == 12


def test_what_the_printer_took_before_it_failed_is_kept_and_the_rest_is_not(
    printing: PrintServer, page: PrintingPage, told: Told, qtbot: QtBot, homes: Homes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printer, "JOB", 6)
    opened: list[str] = []
    really = printer.open_printer

    def once(name: str, *facts: object) -> object:
        opened.append(name)
        if len(opened) == 2:
            printing.tell("cupsdisable", "office")
        return really(name, *facts)  # type: ignore[arg-type]

    monkeypatch.setattr(printer, "open_printer", once)
    page.run.print()
    settle(page.desk.jobs, qtbot)
    assert len(told.sentences) == 1 and "脱机" in told.sentences[0]
    assert kept(homes.ledger) == 6
    assert told.toasts[-1].endswith("，6 张")


def test_stopping_half_way_keeps_what_the_printer_took_and_takes_the_rest_back(
    printing: PrintServer, page: PrintingPage, told: Told, qtbot: QtBot, homes: Homes, monkeypatch: pytest.MonkeyPatch
) -> None:
    from xinjing_desktop.ui import jobs as jobs_module

    monkeypatch.setattr(jobs_module, "SLICE", 0)
    monkeypatch.setattr(printer, "JOB", 6)  # two jobs of two sheets
    page.run.print_button.click()
    job = page.run._job
    assert job is not None
    job.progressed.connect(lambda at, of, words: job.cancel() if at == 3 else None)
    settle(page.desk.jobs, qtbot)
    qtbot.waitUntil(lambda: bool(told.toasts))
    settle(page.desk.jobs, qtbot)
    (taken,) = printing.received()
    assert words_of(taken.pdf).count("您的安全") == 6
    assert kept(homes.ledger) == 6 and told.toasts == ["已交给打印机“一楼办公室”，6 张"] and told.sentences == []


# ---- afterwards


@pytest.fixture
def past(page: PrintingPage, told: Told, tmp_path: Path, qtbot: QtBot) -> PastView:
    save(page, told, tmp_path / "门挂.pdf", qtbot)
    page.open_tab("past")
    settle(page.desk.jobs, qtbot)
    view: PastView = page.view("past")
    return view


def test_what_became_of_the_slips_is_ticked_and_taken_back(
    past: PastView, page: PrintingPage, told: Told, qtbot: QtBot, homes: Homes
) -> None:
    first = past.slips.rows.id_at(0)
    past.slips.select_id(first)
    past.ways["refused"].click()
    settle(page.desk.jobs, qtbot)
    states = "SELECT state, count(*) FROM notice GROUP BY state ORDER BY state"
    assert homes.ledger.select(states) == [("printed", 11), ("refused", 1)]
    past.slips.clearSelection()
    past.ways["hung"].click()
    settle(page.desk.jobs, qtbot)
    assert homes.ledger.select(states) == [("hung", 11), ("refused", 1)], "who refused did so all the same"
    past.ways["hung"].click()
    assert "每一张都登记过了" in told.sentences[-1]
    with homes.ledger.change("别的事") as pen:
        pen.edit(Stairwell, str(homes.ledger.value("SELECT uid FROM stairwell")), stair_leader="李阿姨")
    assert told.undos[-1] is not None
    told.undos[-1]()
    settle(page.desk.jobs, qtbot)
    assert homes.ledger.select(states) == [("printed", 11), ("refused", 1)]
    assert homes.ledger.value("SELECT stair_leader FROM stairwell") == "李阿姨", "what was done meanwhile stays"
    past.ways["printed"].click()
    settle(page.desk.jobs, qtbot)
    assert homes.ledger.select(states) == [("printed", 12)]


def test_a_reprint_has_the_same_codes_and_keeps_nothing_new(
    past: PastView, page: PrintingPage, told: Told, tmp_path: Path, qtbot: QtBot, homes: Homes
) -> None:
    codes = dict(homes.ledger.select("SELECT household, code FROM notice"))
    past.slips.select_id(past.slips.rows.id_at(2))
    chosen = past._slips[past.slips.rows.id_at(2)].subject
    past.some.click()
    settle(page.desk.jobs, qtbot)
    assert page.tabs.currentIndex() == 0 and page.run.count.text() == "1 张，1 页 A4"
    save(page, told, tmp_path / "再印.pdf", qtbot)
    assert kept(homes.ledger) == 12
    assert codes[chosen] in words_of(tmp_path / "再印.pdf").replace("-", "")


def test_a_scanned_code_finds_its_slip(past: PastView, page: PrintingPage, told: Told, qtbot: QtBot, homes: Homes) -> None:
    uid, code = homes.ledger.select("SELECT uid, code FROM notice ORDER BY uid LIMIT 1")[0]
    qtbot.keyClicks(past.code, slip_code.shown(code).lower())
    qtbot.keyClick(past.code, Qt.Key.Key_Return)
    assert past.slips.current_id() == uid
    past.code.setText("不是编号")
    qtbot.keyClick(past.code, Qt.Key.Key_Return)
    assert "不是通知单编号" in told.sentences[-1]


def test_a_run_remembers_which_words_it_had(past: PastView, homes: Homes) -> None:
    (run,) = runs.earlier(homes.ledger)
    assert (run.notice, run.slip_count, run.settled) == ("door_hanger", 12, 0)


def test_lists_and_reports_are_notices_like_the_others(
    page: PrintingPage, told: Told, tmp_path: Path, qtbot: QtBot
) -> None:
    choose(page, qtbot, "round_list")
    assert page.run.count.text() == "12 行，1 页 A4"
    choose(page, qtbot, "round_list", copies=3)
    assert page.run.count.text() == "12 行，3 页 A4"
    save(page, told, tmp_path / "路线单.pdf", qtbot)
    assert words_of(tmp_path / "路线单.pdf").count("第1页，共1页") == 3, "a file has the copies as well"
    choose(page, qtbot, "table", report="households", copies=1)
    assert page.run.count.text().startswith("12 行")
    choose(page, qtbot, "table", report="special_groups")
    assert "写明用途" in page.run.paper.nothing.text()
    choose(page, qtbot, "table", report="special_groups", reason="核对名单")
    assert page.run.count.text().startswith("1 行")


def test_everything_has_a_name(page: PrintingPage, past: PastView) -> None:
    assert nameless(page) == []


def test_the_page_of_a_town_opens(town_desk: Desk, qtbot: QtBot) -> None:
    page = PrintingPage(town_desk)
    qtbot.addWidget(page)
    page.show()
    settle(town_desk.jobs, qtbot)
    assert isinstance(page.run, QWidget) and page.run.paper.count() > 0


def test_a_hazard_found_after_the_preview_is_printed_too(page: PrintingPage, homes: Homes, qtbot: QtBot) -> None:
    choose(page, qtbot, "hazard_notice")
    people(page, qtbot, "everyone")
    assert page.run.count.text() == "1 张，1 页 A4"
    with homes.ledger.change("登记隐患") as pen:
        pen.add(factories.a_hazard(homes.doors["201"], due_date=datetime.date(2026, 3, 9)))
    page.reload()
    settle(page.desk.jobs, qtbot)
    assert page.run.count.text() == "2 张，2 页 A4"
