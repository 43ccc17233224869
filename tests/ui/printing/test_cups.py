"""Real queues of a real CUPS: what leaves the program arrives with its size, orientation, copies and pages."""

import subprocess
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinter

from tests.ui.printing.a_print_server import A4, A5, PrintServer, Received
from tests.ui.printing.conftest import Grey, a_test_sheet, pictures_of, words_of
from tests.ui.printing.test_geometry import outside_white
from xinjing_desktop.errors import Refusal
from xinjing_desktop.notices import definition, imposition, runs
from xinjing_desktop.ui.printing import cups, printer, sheets
from xinjing_desktop.ui.printing.sheets import Offset

DPI = 72


def pages(received: Received) -> list[tuple[str, str]]:
    """Width and height of every page in points."""
    said = subprocess.run(["pdfinfo", "-l", "999", str(received.pdf)], capture_output=True, text=True, check=True).stdout
    lines = [line.split() for line in said.splitlines() if line.startswith("Page ") and " size:" in line]
    return [(line[3], line[5]) for line in lines]


def a_dot(device: QPrinter) -> None:
    """A sheet with a black square of 20 mm, its corner 30 mm from the left and 40 mm from the top."""
    painter = printer.begin(device)
    mm = device.logicalDpiX() / 25.4
    painter.fillRect(QRectF(30 * mm, 40 * mm, 20 * mm, 20 * mm), Qt.GlobalColor.black)
    printer.finish(device, painter)


def refusal(name: str = "office") -> str:
    with pytest.raises(Refusal) as caught:
        printer.open_printer(name, definition.by_code("door_hanger").paper, 1, "三清三关门挂")
    return caught.value.sentence


LISTED = [notice for notice in definition.listed() if notice.subject != "list"]


@pytest.mark.parametrize("notice", LISTED, ids=lambda notice: notice.code)
def test_slips_arrive_as_they_were_laid_out(office: PrintServer, tmp_path: Path, notice: definition.Notice) -> None:
    run = runs.sample_run(notice, 5)
    pages_drawn = imposition.impose(5, notice.paper.up)
    device = printer.open_printer("office", notice.paper, 2, notice.title)
    assert printer.times_to_draw(device, 2) == 1, "the printer makes the copies"
    sheets.render(device, run, pages_drawn)
    (got,) = office.received()
    assert (got.queue, got.title, got.copies) == ("office", notice.title, 2)
    assert "media=A4" in got.options and "Collate" in got.options
    assert pages(got) == [("842", "595") if notice.paper.landscape else ("595", "842")] * len(pages_drawn)
    first = Grey(QImage(str(pictures_of(got.pdf, tmp_path, DPI)[0])))
    assert outside_white(first, notice.paper) == [], "what a printer clips stays white, the marks for cutting included"
    assert not first.is_white(0, 0, *notice.paper.sheet)
    assert "K7QM" in words_of(got.pdf) or not notice.coded


@pytest.mark.parametrize("lying", [False, True], ids=["upright", "lying"])
def test_a_millimetre_on_the_sheet_is_a_millimetre_on_the_paper(office: PrintServer, tmp_path: Path, lying: bool) -> None:
    a_dot(printer.open_printer("office", lying, title="一格"))
    (got,) = office.received()
    seen = Grey(QImage(str(pictures_of(got.pdf, tmp_path, 254)[0])))
    assert not seen.is_white(30, 40, 0.3, 20) and not seen.is_white(49.7, 40, 0.3, 20)
    assert seen.is_white(0, 0, 29.8, 200) and seen.is_white(30, 0, 20, 39.8) and seen.is_white(50.2, 40, 100, 20)


def test_what_was_measured_moves_everything_on_the_paper(office: PrintServer, tmp_path: Path) -> None:
    paper = definition.by_code("door_hanger").paper
    device = printer.open_printer("office", paper, title="打印测试页")
    a_test_sheet(device, paper, Offset(2.0, -3.0))
    (got,) = office.received()
    seen = Grey(QImage(str(pictures_of(got.pdf, tmp_path, 254)[0])))
    assert seen.is_white(0, 0, 16.7, 60) and not seen.is_white(16.7, 20, 0.6, 20), "the frame, 15 mm from the left, and 2 mm"
    assert seen.is_white(0, 0, 100, 11.7) and not seen.is_white(20, 11.7, 20, 0.6)


def test_the_list_says_what_there_is_and_whether_it_prints(office: PrintServer) -> None:
    office.add("upstairs", "二楼", A4)
    office.tell("lpadmin", "-d", "upstairs")
    office.tell("cupsdisable", "office")
    assert printer.printers() == [
        printer.Printer("upstairs", "二楼", True, "就绪", True),
        printer.Printer("office", "一楼办公室", False, "脱机或已停用", False),
    ]


def test_without_a_printer_one_is_sent_to_the_pdf(server: PrintServer) -> None:
    assert printer.printers() == []
    assert refusal() == "这台电脑没有安装打印机。请改用“存为 PDF”，把文件拿到有打印机的电脑上打印。"


def test_a_printer_that_is_gone_is_missed_by_name_and_nothing_goes_elsewhere(office: PrintServer) -> None:
    assert "找不到打印机“二楼”" in refusal("二楼")
    assert office.waiting() == ""


def test_a_stopped_printer_gets_no_job(office: PrintServer) -> None:
    office.tell("cupsdisable", "office")
    assert "“一楼办公室”脱机或已停用，没有开始打印" in refusal()
    assert office.waiting() == ""
    office.tell("cupsenable", "office")
    assert printer.open_printer("office", True).printerName() == "office"


def test_a_printer_without_a4_says_what_it_has(server: PrintServer) -> None:
    server.add("labels", "标签机", {**A5, "Letter": (612, 792)})
    assert "“标签机”没有 A4 纸（它有：A5、" in refusal("labels")


def test_a_queue_without_a_driver_gets_a4_all_the_same(server: PrintServer) -> None:
    server.add("raw", "无驱动", {})
    device = printer.open_printer("raw", True, 3, "门挂")
    assert printer.margin_warning(device) is None, "nobody knows its margins"
    a_dot(device)
    (got,) = server.received()
    assert (got.queue, got.copies, pages(got)) == ("raw", 3, [("842", "595")]) and "media=A4" in got.options


def test_a_queue_that_takes_no_jobs_is_told_and_not_believed(office: PrintServer) -> None:
    device = printer.open_printer("office", True, title="三清三关门挂")
    office.tell("cupsreject", "office")
    with pytest.raises(Refusal, match=r"“一楼办公室”没有收下这一份，这一份没有印出"):
        a_dot(device)
    office.tell("cupsaccept", "office")
    a_dot(printer.open_printer("office", True, title="再印"))
    (got,) = office.received()
    assert got.title == "再印", "and the refusal of before is forgotten"


def test_a_queue_that_vanished_while_drawing_is_told(office: PrintServer) -> None:
    device = printer.open_printer("office", True)
    office.clear()
    with pytest.raises(Refusal, match="没有收下这一份"):
        a_dot(device)


def test_a_stopped_job_is_taken_back_and_others_stay(office: PrintServer) -> None:
    a_dot(printer.open_printer("office", True, title="早先的"))
    office.received()
    devices = [printer.open_printer("office", True, title=title) for title in ("留下的", "不要的")]
    office.tell("cupsdisable", "office")  # they wait in the queue
    a_dot(devices[0])
    painter = printer.begin(devices[1])
    painter.fillRect(QRectF(0, 0, 100, 100), Qt.GlobalColor.black)
    printer.stop(devices[1], painter)
    office.tell("cupsenable", "office")
    assert [got.title for got in office.received(2)] == ["早先的", "留下的"]
    assert office.waiting() == ""


def test_a_printer_that_is_ready_prints_nothing_of_a_stopped_job(
    office: PrintServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cups, "cancel", lambda name, title: False)  # as if that came too late
    device = printer.open_printer("office", True, title="不要的")
    painter = printer.begin(device)
    painter.fillRect(QRectF(0, 0, 100, 100), Qt.GlobalColor.black)
    printer.stop(device, painter)
    a_dot(printer.open_printer("office", True, title="要的"))
    assert [got.title for got in office.received()] == ["要的"], "it went past the other, which is held"
    assert office.waiting().startswith("office-")


def test_of_two_waiting_jobs_the_one_of_that_title_is_taken_back(office: PrintServer) -> None:
    devices = [printer.open_printer("office", True, title=title) for title in ("不要的", "后来的")]
    office.tell("cupsdisable", "office")
    for device in devices:
        a_dot(device)
    assert cups.cancel("office", "不要的") and not cups.cancel("office", "没有这份")
    office.tell("cupsenable", "office")
    (got,) = office.received()
    assert got.title == "后来的"


def a_bundle(count: int) -> sheets.Sheets:
    """So many slips, three to a sheet."""
    run = runs.sample_run(definition.by_code("door_hanger"), count)
    return sheets.Sheets(run, imposition.impose(count, 3))


def test_many_slips_go_in_several_jobs_all_alike(office: PrintServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printer, "JOB", 6)
    sent = printer.Sent()
    told = list(printer.send("office", a_bundle(13), sent, copies=2))
    assert (sent.done, sent.warnings, len(set(sent.jobs))) == ([0, 1, 2, 3, 4], [], 3) and told[-1] == (5, 5)
    got = office.received(3)
    assert [len(pages(one)) for one in got] == [2, 2, 1] and {one.copies for one in got} == {2}


def test_a_run_that_is_given_up_keeps_the_jobs_that_went_out(office: PrintServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printer, "JOB", 6)
    sent = printer.Sent()
    work = printer.send("office", a_bundle(13), sent)
    while next(work) != (3, 5):  # the second sheet of the second job
        pass
    work.close()
    assert sent.done == [0, 1]
    (got,) = office.received()
    assert len(pages(got)) == 2 and office.waiting() == ""


def test_a_printer_that_refuses_half_way_says_so_and_what_went_out_is_known(
    office: PrintServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printer, "JOB", 6)
    sent = printer.Sent()
    work = printer.send("office", a_bundle(13), sent)
    while next(work) != (2, 5):
        pass
    office.tell("cupsreject", "office")
    with pytest.raises(Refusal, match="没有收下这一份"):
        list(work)
    assert sent.done == [0, 1] and len(office.received()) == 1


@pytest.mark.parametrize(("margin", "more"), [(4.2, None), (5.0, None), (6.35, "6.3 毫米印不到，比版面留的 5 毫米多 1.3 毫米")])
@pytest.mark.parametrize("lying", [False, True], ids=["upright", "lying"])
def test_a_printer_with_wide_margins_is_warned_of(server: PrintServer, margin: float, more: str | None, lying: bool) -> None:
    server.add("office", "一楼", A4, margin)
    said = printer.margin_warning(printer.open_printer("office", lying))
    assert said is None if more is None else said is not None and more in said
