"""A Sheet on A4: title, lines, a ruled table whose head comes again on every page, closing lines, 第 1 页 共 2 页.

One drawing for the printer and for a PDF. Laid out in millimetres first, so that the number of pages is known.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPageLayout, QPageSize, QPaintDevice, QPainter, QPdfWriter, QPen

from xinjing_desktop.errors import Refusal
from xinjing_desktop.sheet import Cell, Sheet

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

EDGE = 13.0
"""Millimetres that stay white on every side."""
FOOT = 7.0
PAD = 1.2
AIR = 1.1
"""Above and below the words of a row, together."""
SIGNED = "____"
"""Lines with this are signed by hand: they have room around them and stay together on one page."""
TITLE, WORDS, CELLS, SMALL = 19.0, 11.0, 10.0, 9.0
"""Sizes of type in points."""
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_CENTRE = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap


class _Mark(NamedTuple):
    """Words in a box, in millimetres; `ruled` draws the box."""

    box: QRectF
    words: str
    points: float
    bold: bool = False
    flags: Qt.AlignmentFlag | Qt.TextFlag = _LEFT
    ruled: bool = False


class _Layout:
    """Fills one page after the other."""

    def __init__(self, device: QPaintDevice, sheet: Sheet, copy: str) -> None:
        self._device, self._sheet = device, sheet
        self._mm = device.logicalDpiX() / 25.4
        self.width = device.widthMM() - 2 * EDGE
        self._bottom = device.heightMM() - EDGE - FOOT
        self.pages: list[list[_Mark]] = [[]]
        self._at = EDGE
        if copy:
            self._words(copy, SMALL, flags=_RIGHT)
        self._words(sheet.title, TITLE, bold=True, flags=_CENTRE, after=3)
        for line in sheet.above:
            self._words(line, WORDS, after=0.4)
        self._at += 1.5
        shares = [max(1.0, heading.width) for heading in sheet.headings]
        self._columns = [share * self.width / sum(shares) for share in shares]
        self._head()
        for row in sheet.rows:
            self._row(row)
        for row in sheet.totals:
            self._row(row, bold=True)
        self._at += 3
        for line in sheet.below:
            if SIGNED not in line:
                self._words(line, WORDS, after=1)
        signatures = [line for line in sheet.below if SIGNED in line]
        self._break(len(signatures) * 11.0, head=False)
        for line in signatures:
            self._words(line, WORDS, before=5)

    def _high(self, words: str, points: float, bold: bool, width: float) -> float:
        font = _font(points, bold)
        room = QRectF(0, 0, max(1.0, (width - 2 * PAD) * self._mm), 1e6)
        flags = int(Qt.TextFlag.TextWordWrap.value)
        return QFontMetricsF(font, self._device).boundingRect(room, flags, words or " ").height() / self._mm

    def _break(self, high: float, *, head: bool) -> None:
        if self._at + high > self._bottom and self.pages[-1]:
            self.pages.append([])
            self._at = EDGE
            if head:
                self._head()

    def _words(
        self, words: str, points: float, *, bold: bool = False, flags: Qt.AlignmentFlag | Qt.TextFlag = _LEFT,
        before: float = 0, after: float = 0,
    ) -> None:  # fmt: skip
        high = self._high(words, points, bold, self.width) + 1
        self._break(high + before, head=False)
        self._at += before
        self.pages[-1].append(_Mark(QRectF(EDGE, self._at, self.width, high), words, points, bold, flags))
        self._at += high + after

    def _head(self) -> None:
        labels = [heading.label for heading in self._sheet.headings]
        self._line(labels, [_CENTRE] * len(labels), bold=True)

    def _row(self, row: Sequence[Cell], *, bold: bool = False) -> None:
        words = ["" if cell is None else f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row]
        flags = [_RIGHT if heading.kind == "number" else _LEFT for heading in self._sheet.headings]
        high = max(self._high(said, CELLS, bold, wide) for said, wide in zip(words, self._columns, strict=True))
        self._break(high + AIR, head=True)
        self._line(words, flags, bold=bold)

    def _line(self, words: Sequence[str], flags: Sequence[Qt.AlignmentFlag | Qt.TextFlag], *, bold: bool) -> None:
        high = max(self._high(said, CELLS, bold, wide) for said, wide in zip(words, self._columns, strict=True)) + AIR
        left = EDGE
        for said, wide, flag in zip(words, self._columns, flags, strict=True):
            self.pages[-1].append(_Mark(QRectF(left, self._at, wide, high), said, CELLS, bold, flag, True))
            left += wide
        self._at += high


def _font(points: float, bold: bool) -> QFont:
    font = QFont()
    font.setPointSizeF(points)
    font.setBold(bold)
    return font


def draw(device: "QPdfWriter | QPrinter", sheet: Sheet, copies: Sequence[str] = ("",)) -> int:
    """Draw the sheet once for each of `copies`, the words at the top of each. Returns the number of pages."""
    sheet.rows = list(sheet.rows)
    painter = QPainter(device)
    mm = device.logicalDpiX() / 25.4
    count = 0
    for copy in copies:
        pages = _Layout(device, sheet, copy).pages
        for number, marks in enumerate(pages, start=1):
            if count:
                device.newPage()
            count += 1
            foot = QRectF(EDGE, device.heightMM() - EDGE - FOOT / 2, device.widthMM() - 2 * EDGE, FOOT)
            for mark in (*marks, _Mark(foot, f"第 {number} 页　共 {len(pages)} 页", SMALL, flags=_CENTRE)):
                _paint(painter, mark, mm)
    painter.end()
    return count


def _paint(painter: QPainter, mark: _Mark, mm: float) -> None:
    box = QRectF(mark.box.x() * mm, mark.box.y() * mm, mark.box.width() * mm, mark.box.height() * mm)
    painter.setPen(QPen(Qt.GlobalColor.black, 0.25 * mm))  # whatever the look on screen, paper is white
    if mark.ruled:
        painter.drawRect(box)
        box = box.adjusted(PAD * mm, 0, -PAD * mm, 0)
    painter.setFont(_font(mark.points, mark.bold))
    painter.drawText(box, int(mark.flags), mark.words)


def a4(*, landscape: bool = False) -> QPageLayout:
    """The page that `draw` counts on: no margins of the device, EDGE is kept by the drawing."""
    way = QPageLayout.Orientation.Landscape if landscape else QPageLayout.Orientation.Portrait
    return QPageLayout(QPageSize(QPageSize.PageSizeId.A4), way, QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Millimeter)


def save_pdf(target: Path, sheet: Sheet, copies: Sequence[str] = ("",)) -> int:
    """The sheet as a PDF, for an office without a printer at hand. Raises Refusal when it cannot be written."""
    try:
        target.touch()
    except OSError as error:
        raise Refusal(f"“{target.name}”没有存成（{error.strerror}）。请换一个位置，或关掉打开着它的程序。") from error
    writer = QPdfWriter(str(target))
    writer.setPageLayout(a4(landscape=sheet.landscape))
    writer.setResolution(300)
    writer.setTitle(sheet.title)
    return draw(writer, sheet, copies)
