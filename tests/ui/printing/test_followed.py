"""What the printer had taken and does not print: found out by asking the queue of a real CUPS, and said wherever the clerk is."""

import time
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Told, settle
from tests.ui.printing.a_page import desk, page
from tests.ui.printing.a_print_server import PrintServer
from xinjing_desktop.ui.pages.printing.page import PrintingPage
from xinjing_desktop.ui.printing import cups, follower, printer

__all__ = ["desk", "page"]


@pytest.fixture
def printing(office: PrintServer, page: PrintingPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[PrintServer]:
    monkeypatch.setattr(follower, "EVERY", 10)
    page.run.printers.ask()
    qtbot.waitUntil(lambda: page.run.printers.name() == "office", timeout=10_000)
    yield office
    (office.got / "broken").unlink(missing_ok=True)


def printed(page: PrintingPage, qtbot: QtBot) -> None:
    page.run.print_button.click()
    settle(page.desk.jobs, qtbot)


def watched(page: PrintingPage) -> int:
    return len(page.run.follower.findChildren(follower._Watch))


def in_trouble(page: PrintingPage, told: Told, qtbot: QtBot, words: str) -> None:
    """It is said once, stands on the page until the next print, and is not asked for any more."""
    qtbot.waitUntil(lambda: any(words in one for one in told.toasts), timeout=10_000)
    qtbot.waitUntil(lambda: watched(page) == 0)
    (sentence,) = (one for one in told.toasts if words in one)
    assert "一楼办公室" in sentence and sentence in page.run.warning._sentence.text() and page.run.warning.isVisible()


def test_what_is_printed_needs_no_word(printing: PrintServer, page: PrintingPage, told: Told, qtbot: QtBot) -> None:
    printed(page, qtbot)
    printing.received()
    qtbot.waitUntil(lambda: watched(page) == 0, timeout=10_000)
    assert told.toasts == ["已交给打印机“一楼办公室”，12 张"] and told.sentences == []


def test_a_job_that_fails_after_it_was_taken_is_told(printing: PrintServer, page: PrintingPage, told: Told, qtbot: QtBot) -> None:
    (printing.got / "broken").touch()
    printed(page, qtbot)
    in_trouble(page, told, qtbot, "出错停下了")
    (printing.got / "broken").unlink()
    printed(page, qtbot)
    assert "出错" not in page.run.warning._sentence.text(), "the next print is another matter"


def test_a_printer_that_stops_with_the_job_in_its_queue_is_told(
    printing: PrintServer, page: PrintingPage, told: Told, qtbot: QtBot
) -> None:
    printing.tell("cupsdisable", "office")
    sent = printer.Sent()
    # it stopped between our look at it and the job's arrival
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(printer, "_prints", lambda info: True)
        printed(page, qtbot)
        sent.jobs.append(next(iter(cups.states("office"))))
    in_trouble(page, told, qtbot, "停了，还没有印完")
    printing.tell("cupsenable", "office")
    printing.received()
    end = time.monotonic() + 10
    while printer.trouble("office", sent.jobs) == "" and time.monotonic() < end:
        time.sleep(0.02)
    assert printer.trouble("office", sent.jobs) is None


def test_a_job_that_somebody_cancels_in_the_queue_is_told(
    printing: PrintServer, page: PrintingPage, told: Told, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    printing.tell("cupsdisable", "office")
    monkeypatch.setattr(printer, "_prints", lambda info: True)
    printed(page, qtbot)
    qtbot.wait(50)
    assert watched(page) == 1 and len(told.toasts) == 1, "it waits, and nobody is told twice"
    assert cups.cancel("office", "三清三关门挂")
    in_trouble(page, told, qtbot, "被取消了")
    printing.tell("cupsenable", "office")


def test_two_jobs_of_one_title_are_told_apart_and_a_forgotten_one_counts_as_printed(office: PrintServer) -> None:
    from tests.ui.printing.test_cups import a_dot

    numbers = []
    for _ in range(2):
        a_dot(printer.open_printer("office", True, title="门挂"))
        numbers.append(cups.newest("office", "门挂"))
    office.received(2)
    assert numbers[0] != numbers[1] and None not in numbers
    assert cups.newest("office", "没有这份") is None
    assert printer.trouble("office", [99_999]) is None
