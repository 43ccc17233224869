"""Slips on sheets: one drawing for QPdfWriter, QPrinter and pictures.

Draw on the window's thread, a sheet at a time. QTextDocument connects signals of its own: in another thread it waits for
Qt's lock with Python's in hand, while a disconnect in the window may hold the first and wait for the second.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QLineF, QMarginsF, Qt
from PySide6.QtGui import QImage, QPagedPaintDevice, QPageLayout, QPageSize, QPaintDevice, QPainter, QPdfWriter

from xinjing_desktop.notices.definition import SAFE, Paper
from xinjing_desktop.notices.imposition import Page
from xinjing_desktop.notices.runs import Run, Slip
from xinjing_desktop.progress import Step, silent
from xinjing_desktop.ui.printing import blocks
from xinjing_desktop.ui.printing.documents import DPI, MM

SMALL = 0.8
"""Slips shrunk further than this are worth a look before they are hung."""


@dataclass(frozen=True)
class Offset:
    """By how many millimetres a printer prints too far to the left and too high: added to everything."""

    x: float = 0.0
    y: float = 0.0


STRAIGHT = Offset()


@dataclass
class Report:
    """How a run came out: numbers of slips, counted from 0."""

    printed: int = 0
    shrunk: list[int] = field(default_factory=list)
    unfit: list[int] = field(default_factory=list)
    """Did not fit at all, and were left out."""
    missing: dict[int, str] = field(default_factory=dict)
    """Characters that no font here has: their place was left blank."""

    def sentences(self, slips: Sequence[Slip]) -> list[str]:
        """What the clerk is told, with the places by name."""
        found = []
        if self.unfit:
            found.append(f"{len(self.unfit)} 张的内容放不下，印不出来：{_some(slips, self.unfit)}。请缩短文本，再印这几张。")
        if self.shrunk:
            found.append(f"{len(self.shrunk)} 张的字缩得较小：{_some(slips, self.shrunk)}。")
        if self.missing:
            signs = "、".join(dict.fromkeys("".join(self.missing.values())))
            found.append(f"这台电脑的字体没有“{signs}”，{len(self.missing)} 张上留了空，请手写补上：{_some(slips, [*self.missing])}。")
        return found


def _some(slips: Sequence[Slip], numbers: Sequence[int]) -> str:
    names = [slips[number].label or f"第 {number + 1} 张" for number in numbers[:5]]
    return "、".join(names) + (" 等" if len(numbers) > 5 else "")


def lay_out(device: QPdfWriter | QPagedPaintDevice, paper: Paper) -> None:
    """Give a writer or printer the sheet of a notice, its full page, 720 dots per inch where it lets us choose."""
    turn = QPageLayout.Orientation.Landscape if paper.landscape else QPageLayout.Orientation.Portrait
    layout = QPageLayout(QPageSize(QPageSize.PageSizeId.A4), turn, QMarginsF(0, 0, 0, 0))
    layout.setMode(QPageLayout.Mode.FullPageMode)  # else a printer refuses it all: it has margins of its own
    device.setPageLayout(layout)
    if isinstance(device, QPdfWriter):
        device.setResolution(DPI)


class Sheets:
    """The sheets of a run, each drawn when somebody asks for it. `report` says how those came out that were drawn."""

    def __init__(self, run: Run, pages: Sequence[Page], pictures: dict[str, QImage] | None = None) -> None:
        self.run, self.pages = run, pages
        self.paper, self.title = run.notice.paper, run.notice.title
        self.report = Report()
        self._drawer = blocks.Slips(run.notice, pictures)
        self._noted: set[int] = set()

    def __len__(self) -> int:
        return len(self.pages)

    def draw(self, painter: QPainter, number: int) -> None:
        """Draw one sheet; the painter counts dots of 720 dpi from the corner of the sheet."""
        paper = self.paper
        _cuts(painter, paper)
        for (x, y), at in zip(paper.slots, self.pages[number], strict=True):
            if at is None:
                continue
            painter.save()
            painter.translate(round(x * MM), round(y * MM))
            if paper.hole:
                blocks.hole(painter, paper.width, x + paper.width >= paper.sheet[0] - 1)
            drawn = self._drawer.draw(painter, self.run.slips[at])
            painter.restore()
            self.report.printed += drawn.fits
            if at not in self._noted:  # a second copy, or the same sheet looked at once more
                self._noted.add(at)
                _note(self.report, at, drawn)

    def sentences(self) -> list[str]:
        """What the clerk should know of the sheets drawn so far."""
        return self.report.sentences(self.run.slips)


def begin(painter: QPainter, device: QPaintDevice, offset: Offset = STRAIGHT) -> None:
    """Let the painter count dots of 720 dpi from the corner of the sheet, moved by what this printer prints beside."""
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    painter.scale(device.logicalDpiX() / DPI, device.logicalDpiY() / DPI)
    painter.translate(offset.x * MM, offset.y * MM)


def render(
    device: QPaintDevice,
    run: Run,
    pages: Sequence[Page],
    step: Step = silent,
    *,
    offset: Offset = STRAIGHT,
    pictures: dict[str, QImage] | None = None,
) -> Report:
    """Draw these sheets. The device has the right page already (`lay_out`); `step` hears of every sheet and may raise."""
    drawn = Sheets(run, pages, pictures)
    painter = QPainter(device)
    try:
        begin(painter, device, offset)
        for number in range(len(pages)):
            step(number, len(pages), "排版")
            if number and isinstance(device, QPagedPaintDevice):
                device.newPage()
            drawn.draw(painter, number)
        step(len(pages), len(pages), "排版")
    finally:
        painter.end()
    return drawn.report


def _note(report: Report, at: int, drawn: blocks.Drawn) -> None:
    if not drawn.fits:
        report.unfit.append(at)
    elif drawn.scale < SMALL:
        report.shrunk.append(at)
    if drawn.missing:
        report.missing[at] = drawn.missing


def _cuts(painter: QPainter, paper: Paper) -> None:
    """Where to cut, up to the edge that printers leave white."""
    wide, high = paper.sheet
    lines = []
    for x in sorted({x for x, _ in paper.slots if x > 0}):
        lines.append(QLineF(x * MM, SAFE * MM, x * MM, (high - SAFE) * MM))
    for y in sorted({y for _, y in paper.slots if y > 0}):
        lines.append(QLineF(SAFE * MM, y * MM, (wide - SAFE) * MM, y * MM))
    if lines:
        painter.setPen(blocks.dashes())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawLines(lines)


def preview(run: Run, page: Page, dpi: int = 110, *, pictures: dict[str, QImage] | None = None) -> QImage:
    """One sheet as a picture: what the printer would get, at another number of dots."""
    return picture(run.notice.paper, dpi, lambda image: render(image, run, [page], pictures=pictures))


def picture(paper: Paper, dpi: int, draw: Callable[[QImage], object]) -> QImage:
    """A white sheet of that many dots per inch, drawn upon."""
    wide, high = paper.sheet
    image = QImage(round(wide / 25.4 * dpi), round(high / 25.4 * dpi), QImage.Format.Format_RGB32)
    image.setDotsPerMeterX(round(dpi / 0.0254))
    image.setDotsPerMeterY(round(dpi / 0.0254))
    image.fill(Qt.GlobalColor.white)
    draw(image)
    return image
