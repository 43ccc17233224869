"""Where drawn sheets go: a PDF on the disk, written whole or not at all."""

import os
import sys
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

from PySide6.QtGui import QGuiApplication, QImage, QPainter, QPdfWriter

from xinjing_desktop.errors import Refusal
from xinjing_desktop.notices.definition import Paper
from xinjing_desktop.notices.imposition import Page
from xinjing_desktop.notices.runs import Run
from xinjing_desktop.progress import Step, silent
from xinjing_desktop.ui.fonts import missing_sentence
from xinjing_desktop.ui.printing import fonts, sheets
from xinjing_desktop.ui.printing.sheets import Report


def refuse_unwritable(path: Path) -> None:
    """Say before the work that the place cannot be written to. Raises Refusal."""
    if path.is_dir() or not path.parent.is_dir():
        raise Refusal(f"“{path}”不能写入：文件夹不存在，或者同名的是一个文件夹。请换一个位置。")
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_bytes(b"")
        part.unlink()
    except OSError as error:
        raise Refusal(f"“{path.name}”不能写入（{error.strerror}）。请换一个位置，或关闭正在打开它的程序。") from error


class Bundle(Protocol):
    """Sheets that can be looked at, printed or saved: slips (`sheets.Sheets`), a table (`tables.Pages`), or several."""

    title: str
    paper: Paper

    def __len__(self) -> int: ...

    def draw(self, painter: QPainter, number: int) -> None:
        """Draw one sheet; the painter counts dots of 720 dpi from the corner of the sheet."""

    def sentences(self) -> list[str]:
        """What the clerk should know of the sheets drawn so far."""


class Together:
    """Bundles of the same paper one after the other."""

    def __init__(self, bundles: Sequence[Bundle]) -> None:
        self._bundles = bundles
        self.title, self.paper = bundles[0].title, bundles[0].paper
        self._places = [(bundle, at) for bundle in bundles for at in range(len(bundle))]

    def __len__(self) -> int:
        return len(self._places)

    def draw(self, painter: QPainter, number: int) -> None:
        """Draw one sheet of the bundle that it lies in."""
        bundle, at = self._places[number]
        bundle.draw(painter, at)

    def sentences(self) -> list[str]:
        """Of all of them."""
        return [sentence for bundle in self._bundles for sentence in bundle.sentences()]


def picture(bundle: Bundle, number: int, dpi: int = 110) -> QImage:
    """One sheet as a picture: what the printer would get, at another number of dots."""

    def draw(image: QImage) -> None:
        painter = QPainter(image)
        sheets.begin(painter, image)
        bundle.draw(painter, number)
        painter.end()

    return sheets.picture(bundle.paper, dpi, draw)


def to_pdf(
    path: Path, run: Run, pages: Sequence[Page], step: Step = silent, *, pictures: dict[str, QImage] | None = None
) -> Report:
    """Write these sheets of a run. Raises Refusal; a cancelled run leaves nothing behind."""
    drawn = sheets.Sheets(run, pages, pictures)
    for at, of in pdf(path, drawn):
        step(at, of, "排版")
    return drawn.report


def pdf(path: Path, bundle: Bundle, only: Sequence[int] | None = None) -> Generator[tuple[int, int], None, int]:
    """Write these sheets, or all, beside their place and move them there when they are whole; how many.

    Yields before each of them, (sheets done, sheets in all), so that the window lives while it goes on. Raises Refusal;
    given up half-way, it leaves nothing behind.
    """
    refuse_unwritable(path)
    fonts.family()
    numbers = range(len(bundle)) if only is None else only
    part = path.with_name(f"{path.name}.part")
    try:
        writer = QPdfWriter(str(part))
        writer.setTitle(bundle.title)
        writer.setCreator("xinjing_desktop")
        sheets.lay_out(writer, bundle.paper)
        painter = QPainter(writer)
        try:
            sheets.begin(painter, writer)
            for at, number in enumerate(numbers):
                yield at, len(numbers)
                if at:
                    writer.newPage()
                bundle.draw(painter, number)
            yield len(numbers), len(numbers)
        finally:
            painter.end()
        del painter, writer
        if not part.is_file() or not part.stat().st_size:
            raise OSError(28, "磁盘可能已满")
        part.replace(path)
    except OSError as error:
        raise Refusal(f"“{path.name}”没有写成（{error.strerror}）。请检查磁盘空间和权限后再试。") from error
    finally:
        with suppress(OSError):
            part.unlink()
    return len(numbers)


def images(jpegs: Mapping[str, bytes]) -> dict[str, QImage]:
    """The unit's pictures, ready to be drawn; one that cannot be read is left out, its place stays white."""
    read = {kind: QImage.fromData(jpeg) for kind, jpeg in jpegs.items()}
    return {kind: image for kind, image in read.items() if not image.isNull()}


@contextmanager
def without_a_window() -> Iterator[None]:
    """Letters can only be drawn where Qt runs; no screen is needed for that. Raises Refusal where no font is Chinese."""
    if sys.platform == "linux" and not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QGuiApplication.instance() or QGuiApplication([])
    if sentence := missing_sentence():
        raise Refusal(sentence)
    yield
    del application
