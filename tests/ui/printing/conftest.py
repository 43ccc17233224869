"""What the tests of printing share: a neighbourhood to print for, and the eyes that look at a sheet."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage, QPaintDevice, QPainter

from tests.notices.conftest import homes, neighbourhood, two_hundred
from tests.ui.printing.a_print_server import A4, A5, PrintServer, a_print_server, printing_there
from xinjing_desktop.notices.definition import Paper
from xinjing_desktop.ui.printing import calibration, fonts
from xinjing_desktop.ui.printing.sheets import Offset

__all__ = ["homes", "neighbourhood", "two_hundred"]

DPI = 72


@pytest.fixture(scope="session", autouse=True)
def letters(qapp: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The printing font is copied once for all tests, as it is once on every PC."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XINJING_HOME", str(tmp_path_factory.mktemp("fonts")))
        assert fonts.family()
    yield


@pytest.fixture(scope="session")
def running() -> Iterator[PrintServer]:
    """The print server of all tests."""
    with a_print_server() as server:
        yield server


@pytest.fixture
def server(running: PrintServer, qapp: object) -> Iterator[PrintServer]:
    """A CUPS without a queue; this process prints to it."""
    with printing_there(running):
        yield running
    running.clear()


@pytest.fixture
def office(server: PrintServer) -> PrintServer:
    """With one queue: the office's printer, which has A4 and A5."""
    server.add("office", "一楼办公室", {**A4, **A5})
    return server


needs_noto = pytest.mark.skipif("not __import__('os').path.exists('/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc')")


def words_of(path: Path) -> str:
    """The words of a PDF as a search would find them, without spaces."""
    try:
        done = subprocess.run(["pdftotext", "-q", str(path), "-"], capture_output=True, text=True, check=True)
    except OSError:
        pytest.skip("没有 pdftotext，读不回 PDF 里的文字（Debian：poppler-utils）")
    return "".join(done.stdout.split())


def pictures_of(path: Path, folder: Path, dpi: int) -> list[Path]:
    """Every page of a PDF as a picture, drawn by somebody else's program."""
    try:
        subprocess.run(["pdftoppm", "-r", str(dpi), "-png", str(path), str(folder / "page")], check=True)
    except OSError:
        pytest.skip("没有 pdftoppm，看不到 PDF 的样子（Debian：poppler-utils）")
    return sorted(folder.glob("page*.png"))


class Grey:
    """A sheet as grey values, asked in millimetres."""

    def __init__(self, image: QImage) -> None:
        grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
        self._bytes, self._line = bytes(grey.constBits()), grey.bytesPerLine()
        self.wide, self.high = grey.width(), grey.height()
        self._dot = 25.4 / (image.dotsPerMeterX() * 0.0254)

    def is_white(self, x: float, y: float, w: float, h: float) -> bool:
        """Whether nothing is printed in this place."""
        left, right = max(0, round(x / self._dot)), min(self.wide, round((x + w) / self._dot))
        top, bottom = max(0, round(y / self._dot)), min(self.high, round((y + h) / self._dot))
        white = b"\xff" * (right - left)
        return all(self._bytes[at * self._line + left : at * self._line + right] == white for at in range(top, bottom))


def a_test_sheet(device: QPaintDevice, paper: Paper, offset: Offset) -> None:
    """The sheet that is measured, alone on a device."""
    painter = QPainter(device)
    try:
        calibration.draw(painter, device, paper, offset)
    finally:
        painter.end()
