"""打印 never prints for other doors than those that are chosen, however quickly somebody chooses again."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests import factories
from tests.notices.conftest import Homes
from tests.ui.conftest import Told, settle
from tests.ui.printing.a_page import choose, desk, kept, page, save
from tests.ui.printing.a_print_server import A4, PrintServer
from xinjing_desktop.sheet import Heading, Sheet
from xinjing_desktop.ui import jobs as jobs_module
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.printing.page import PrintingPage
from xinjing_desktop.ui.printing.output import Together

__all__ = ["desk", "page"]


def pick(page: PrintingPage, key: str) -> None:
    """As `a_page.people`, without waiting for the preview."""
    people = page.run.panel.people
    people.setCurrentIndex(people.findData(key))
    people.activated.emit(people.currentIndex())


def test_a_table_handed_to_a_page_that_opens_for_it_stays_there(desk: Desk, qtbot: QtBot) -> None:
    page = PrintingPage(desk)
    qtbot.addWidget(page)
    page.show()
    page.go(table=Sheet("名单", [Heading("姓名", 12)], [[f"第{n}人"] for n in range(90)], landscape=False))
    settle(desk.jobs, qtbot)
    assert page.run.count.text() == "3 页 A4" and page.run.made is None
    assert isinstance(page.run._bundle, Together) and page.run._bundle.title == "名单"


def test_another_table_takes_the_place_of_one_that_is_still_laid_out(
    page: PrintingPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs_module, "SLICE", 0)  # both are under way at once, and the long one ends last
    for count in (5000, 3):
        page.go(table=Sheet("名单", [Heading("姓名", 12)], [["人"] for _ in range(count)], landscape=False))
    settle(page.desk.jobs, qtbot)
    assert page.run.count.text() == "1 页 A4"


def test_who_goes_back_to_the_first_choice_sees_the_first_choice(page: PrintingPage, homes: Homes, qtbot: QtBot) -> None:
    page.go(entity="household", uids=[homes.doors["101"]], words="1 户")
    settle(page.desk.jobs, qtbot)
    pick(page, "everyone")
    page.run.prepare()
    pick(page, "selection")
    settle(page.desk.jobs, qtbot)
    assert page.run.count.text() == "1 张，1 页 A4"


def test_nothing_is_printed_until_the_preview_shows_what_is_chosen(
    page: PrintingPage, told: Told, tmp_path: Path, qtbot: QtBot, homes: Homes
) -> None:
    pick(page, "filter:逾期")
    assert not page.run.pdf_button.isEnabled()
    page.run.save_pdf()
    assert told.questions == [] and told.toasts == ["选择改了，预览已经换成新的，请看一眼再打印。"]
    settle(page.desk.jobs, qtbot)
    assert page.run.pdf_button.isEnabled() and page.run.count.text() == "1 张，1 页 A4"
    save(page, told, tmp_path / "逾期.pdf", qtbot)
    assert kept(homes.ledger) == 1


def test_another_notice_for_those_of_an_earlier_run_is_a_run_of_its_own(
    page: PrintingPage, told: Told, tmp_path: Path, qtbot: QtBot, homes: Homes
) -> None:
    save(page, told, tmp_path / "门挂.pdf", qtbot)
    page.open_tab("past")
    settle(page.desk.jobs, qtbot)
    page.view("past").whole.click()
    settle(page.desk.jobs, qtbot)
    assert page.run.panel.people.currentText() == "选中的：三清三关门挂 再印 12 张"
    choose(page, qtbot, "contact_card")
    assert page.run.count.text().startswith("12 张")
    save(page, told, tmp_path / "联系卡.pdf", qtbot)
    assert homes.ledger.select("SELECT notice, count(*), count(DISTINCT code) FROM notice GROUP BY notice ORDER BY notice") == [
        ("contact_card", 12, 12),
        ("door_hanger", 12, 12),
    ]
    assert homes.ledger.value("SELECT count(DISTINCT code) FROM notice") == 24
    assert homes.ledger.value("SELECT count(DISTINCT run) FROM notice") == 2


def test_what_changed_while_it_was_printed_is_shown_afterwards(
    page: PrintingPage, told: Told, tmp_path: Path, qtbot: QtBot, homes: Homes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs_module, "SLICE", 0)
    pick(page, "everyone")
    page.run.prepare()
    settle(page.desk.jobs, qtbot)
    told.answers.append(tmp_path / "门挂.pdf")
    page.run.save_pdf()
    job = page.run._job
    assert job is not None

    def move_in(at: int, of: int, words: str) -> None:
        if at == 1:
            with homes.ledger.change("登记住户") as pen:
                stairwell = homes.ledger.value("SELECT uid FROM stairwell")
                pen.add(factories.a_household(str(stairwell), room_no="701", head_name="新来的"))
            page.reload()

    job.progressed.connect(move_in)
    settle(page.desk.jobs, qtbot)
    qtbot.waitUntil(lambda: page.run.count.text() == "13 张，5 页 A4")
    assert kept(homes.ledger) == 12 and told.toasts == ["已存为 门挂.pdf，12 张"]


def test_a_range_is_counted_said_at_its_field_and_belongs_to_one_batch(
    page: PrintingPage, told: Told, tmp_path: Path, qtbot: QtBot, homes: Homes
) -> None:
    field = page.run.panel.form.fields["range"]

    def typed(words: str) -> None:
        page.run.panel.form.fill({"range": words})
        page.run.panel.form.changed.emit("range")

    typed("1、4")
    assert page.run.count.text() == "12 张，4 页 A4；只印 2 页，6 张"
    typed("5")
    assert "最多到第 4 页" in (field.problem() or "") and page.run.count.text() == "12 张，4 页 A4"
    typed("2")
    assert field.problem() is None
    pick(page, "everyone")
    page.run.prepare()
    settle(page.desk.jobs, qtbot)
    assert page.run.panel.range() == "" and page.run.count.text() == "12 张，4 页 A4"
    save(page, told, tmp_path / "门挂.pdf", qtbot)
    typed("2")
    choose(page, qtbot, "contact_card")
    assert page.run.panel.range() == "" and page.run.count.text() == "12 张，3 页 A4"
    assert kept(homes.ledger) == 12, "pages of an earlier batch were not left in force"


def test_a_printer_that_was_switched_on_meanwhile_is_there(server: PrintServer, page: PrintingPage, qtbot: QtBot) -> None:
    settle(page.desk.jobs, qtbot)
    assert page.run.printers.name() == "" and not page.run.print_button.isEnabled()
    page.hide()
    server.add("office", "一楼办公室", {**A4})
    page.show()
    qtbot.waitUntil(page.run.print_button.isEnabled, timeout=10_000)
    assert page.run.printers.name() == "office"
