"""print --printer and printers: what the window sends to a queue, the command line sends too."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from tests import factories
from tests.cli.conftest import Run, state_of
from tests.ui.printing.a_print_server import A4, A5, PrintServer, a_print_server, printing_there
from tests.ui.printing.conftest import Grey, pictures_of, words_of
from xinjing_desktop import paths
from xinjing_desktop.ledger.file import open_ledger
from xinjing_desktop.records import Notice
from xinjing_desktop.ui.printing import printer
from xinjing_desktop.ui.printing.sheets import Offset
from xinjing_desktop.ui.state import StateFile

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture(scope="module")
def running() -> Iterator[PrintServer]:
    with a_print_server() as server:
        yield server


@pytest.fixture
def server(running: PrintServer) -> Iterator[PrintServer]:
    with printing_there(running):
        yield running
    running.clear()


def kept(file: Path) -> int:
    with open_ledger(file, factories.PASSWORD) as ledger:
        return len(ledger.rows(Notice.select()))


def test_printers_are_listed_with_how_they_are(run: Run, server: PrintServer) -> None:
    assert "没有安装打印机" in run("printers").err
    server.add("office", "一楼办公室", A4)
    assert run("printers").out == "office\t一楼办公室\t就绪\n"


def test_slips_go_to_the_printer_corrected_and_are_recorded(
    run: Run, file: Path, door: str, server: PrintServer, tmp_path: Path
) -> None:
    server.add("office", "一楼办公室", A4, 6.35)
    printer.keep_offset(StateFile(paths.user_folder() / "window.json"), "office", Offset(1.0, 0.0), True)
    done = run("print", file, "door_hanger", "--printer", "office", "--copies", "2")
    assert (done.code, done.out) == (0, "已把三清三关门挂 1 张，1 页交给打印机：office\n")
    assert "多 1.3 毫米" in done.err
    (got,) = server.received()
    assert (got.queue, got.title) == ("office", "三清三关门挂") and kept(file) == 1
    seen = Grey(QImage(str(pictures_of(got.pdf, tmp_path, 254)[0])))
    assert seen.is_white(98.6, 60, 0.8, 120) and not seen.is_white(99.6, 60, 0.8, 120), "the cut at 99 mm, and 1 mm"


def test_a_table_goes_there_too(run: Run, file: Path, door: str, server: PrintServer) -> None:
    server.add("office", "一楼办公室", A4)
    assert "交给打印机：office" in run("print", file, "round_list", "--printer", "office").out
    (got,) = server.received()
    assert got.title == "走访路线单", "in the queue nobody reads whose door it was"
    assert "北渔路123弄45号" in words_of(got.pdf)
    assert kept(file) == 0, "a list of doors is no slip for anybody"


def test_what_cannot_be_printed_is_one_sentence_and_nothing_is_recorded(
    run: Run, file: Path, door: str, server: PrintServer
) -> None:
    before = state_of(run, file)
    assert "没有安装打印机" in run("print", file, "door_hanger", "--printer", "office").err
    server.add("office", "一楼办公室", A5)
    assert "没有 A4 纸" in run("print", file, "door_hanger", "--printer", "office").err
    assert "找不到打印机“二楼”" in run("print", file, "door_hanger", "--printer", "二楼").err
    server.tell("cupsreject", "office")
    assert state_of(run, file) == before and kept(file) == 0
    assert server.waiting() == ""
