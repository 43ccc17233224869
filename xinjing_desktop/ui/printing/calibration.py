"""Where a printer prints beside the place: measured on a test sheet with a ruler, kept per printer, added to everything."""

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPaintDevice, QPainter, QPen

from xinjing_desktop.notices.definition import Paper
from xinjing_desktop.ui.printing import fonts
from xinjing_desktop.ui.printing.documents import DPI, INK, MM
from xinjing_desktop.ui.printing.sheets import Offset

FRAME = 15.0
"""Millimetres from the edge of the paper to the frame, when the printer prints where it should."""
LARGEST = 15.0


def offset_from(left: float, top: float) -> Offset:
    """The offset for a printer on whose test sheet the frame was measured so far from the left and the upper edge."""
    return Offset(round(FRAME - left, 1), round(FRAME - top, 1))


def in_words(offset: Offset) -> str:
    """As a settings file keeps it: "0.5 -1.0"."""
    return f"{offset.x} {offset.y}"


def from_words(words: str) -> Offset:
    """An offset read back; none when the words are none, or too large to be true."""
    try:
        x, y = (float(part) for part in words.split())
    except ValueError:
        return Offset()
    return Offset(x, y) if abs(x) <= LARGEST and abs(y) <= LARGEST else Offset()


def said(offset: Offset) -> str:
    """What is corrected, for people: 往右移 0.5 毫米，往上移 1 毫米."""
    parts = [
        f"往{way[length > 0]}移 {abs(length):.1f}".removesuffix(".0") + " 毫米"
        for length, way in ((offset.x, "左右"), (offset.y, "上下"))
        if length
    ]
    return "，".join(parts) or "没有修正"


def draw(painter: QPainter, device: QPaintDevice, paper: Paper, offset: Offset) -> None:
    """A frame 15 mm from every edge, with rulers in its middle: what is printed elsewhere is the offset."""
    wide, high = paper.sheet
    painter.scale(device.logicalDpiX() / DPI, device.logicalDpiY() / DPI)
    painter.translate(offset.x * MM, offset.y * MM)
    painter.setPen(QPen(QColor(INK), 0.2 * MM))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(QRectF(FRAME * MM, FRAME * MM, (wide - 2 * FRAME) * MM, (high - 2 * FRAME) * MM))
    for at in range(5, 31):
        long = (6.0 if at % 10 == 0 else 4.0 if at % 5 == 0 else 2.5) * MM
        painter.drawLine(QLineF(at * MM, high / 2 * MM, at * MM, high / 2 * MM + long))
        painter.drawLine(QLineF(wide / 2 * MM, at * MM, wide / 2 * MM + long, at * MM))
    lines = (
        ("打印测试页", 20.0),
        ("四边的方框应当离纸边正好 15 毫米。", 13.0),
        ("用尺量一量：方框左边离纸的左边、上边离纸的上边各多少毫米，填进“打印偏移”。", 13.0),
    )
    y = high / 2 - 30
    for words, points in lines:
        made = fonts.font(points)
        made.setPixelSize(round(points * DPI / 72))
        painter.setFont(made)
        box = QRectF(30 * MM, y * MM, (wide - 60) * MM, 12 * MM)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), words)
        y += 11
