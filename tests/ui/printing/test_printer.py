"""What can be said of printers without one: jobs that cannot begin, offsets that are kept."""

from pathlib import Path

import pytest
from PySide6.QtPrintSupport import QPrinter

from xinjing_desktop.errors import Refusal
from xinjing_desktop.notices import imposition
from xinjing_desktop.notices.definition import by_code
from xinjing_desktop.ui.printing import printer
from xinjing_desktop.ui.printing.sheets import STRAIGHT, Offset


def a_file(path: Path) -> QPrinter:
    device = QPrinter()
    device.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    device.setOutputFileName(str(path))
    return device


def test_a_job_that_cannot_begin_is_told(qapp: object, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="没有接受打印，什么也没有印出"):
        printer.begin(a_file(tmp_path / "no" / "such" / "folder.pdf"))


def test_a_job_that_was_begun_and_given_is_no_refusal(qapp: object, tmp_path: Path) -> None:
    device = a_file(tmp_path / "a.pdf")
    painter = printer.begin(device)
    painter.drawText(100, 100, "x")
    printer.finish(device, painter)
    assert (tmp_path / "a.pdf").stat().st_size > 0


def test_an_offset_is_kept_for_each_printer_and_each_way_a_sheet_lies() -> None:
    state: dict[str, str] = {}
    upright, lying = by_code("hazard_notice").paper, by_code("door_hanger").paper
    assert printer.offset_of(state, "一楼", lying) == STRAIGHT
    printer.keep_offset(state, "一楼", Offset(0.5, -1.0), lying)
    assert printer.offset_of(state, "一楼", lying) == Offset(0.5, -1.0)
    assert printer.offset_of(state, "一楼", landscape := True) == Offset(0.5, -1.0) and landscape
    assert printer.offset_of(state, "一楼", upright) == printer.offset_of(state, "二楼", lying) == STRAIGHT
    printer.keep_offset(state, "一楼", STRAIGHT, lying)
    printer.keep_offset(state, "一楼", STRAIGHT, lying)
    assert state == {}


def test_what_makes_no_copies_is_drawn_as_often_as_wanted(qapp: object, tmp_path: Path) -> None:
    assert printer.times_to_draw(a_file(tmp_path / "a.pdf"), 3) == 3


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="只有 Linux 有一块总是满的盘")
def test_a_printer_that_takes_no_more_stops_the_job(qapp: object) -> None:
    device = a_file(Path("/dev/full"))
    painter = printer.begin(device)
    with pytest.raises(Refusal, match="中途停了"):
        for _ in range(5000):
            painter.drawText(100, 100, "满" * 50)
            printer.next_page(device, painter)
    assert not painter.isActive()


@pytest.mark.parametrize("up", [1, 2, 3, 4])
@pytest.mark.parametrize("count", [0, 1, 500, 501, 1760])
def test_many_slips_go_in_jobs_of_five_hundred_at_most(up: int, count: int) -> None:
    pages = imposition.impose(count, up, used=1 if up > 1 else 0)
    jobs = list(printer.portions(pages))
    slips = [sum(slip is not None for page in job for slip in page) for job in jobs]
    assert [page for job in jobs for page in job] == pages, "every sheet once, in order"
    assert sum(slips) == count and all(0 < number <= 500 for number in slips)
    assert all(number > 500 - up for number in slips[:-1]), "and no more jobs than it takes"
