"""What stands on a slip, block by block. Lengths in the definition are millimetres; the painter counts dots of 720 dpi."""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen

from xinjing_desktop.notices import slip_code
from xinjing_desktop.notices.definition import Block, Box, Notice
from xinjing_desktop.notices.runs import Slip
from xinjing_desktop.ui.printing import documents, fonts, qr, signs
from xinjing_desktop.ui.printing.documents import MM, Documents

GREY = "#8A8A8A"
HOLE = 35.0
"""Diameter of the hole of a hanger."""


class Drawn(NamedTuple):
    """How a slip came out."""

    scale: float
    """The smallest to which a text of it was shrunk."""
    fits: bool
    missing: str


class Slips:
    """Draws slips of one notice."""

    def __init__(self, notice: Notice, pictures: dict[str, QImage] | None = None) -> None:
        self._notice = notice
        self._documents = Documents()
        self._pictures = pictures or {}
        self._blocks = [(block, _dots(block.box)) for face in notice.faces for block in face.blocks]
        self._texts = [block for block, _ in self._blocks if block.kind == "text"]

    def draw(self, painter: QPainter, slip: Slip) -> Drawn:
        """Draw one slip with its upper left corner at the painter's. One that does not fit is not drawn at all."""
        laid = {block.part: self._documents.lay(slip.texts[block.part], block) for block in self._texts}
        missing = "".join(one.missing for one in laid.values())
        scale = min((one.scale for one in laid.values()), default=1.0)
        if not all(one.fits for one in laid.values()):
            _say(painter, self._notice, f"编号 {slip_code.shown(slip.code)} 的内容放不下，没有印出")
            return Drawn(scale, False, missing)
        for block, box in self._blocks:
            if block.kind == "text":
                documents.draw(painter, laid[block.part], box, block.align)
            elif block.kind == "picture":
                _picture(painter, block, box, self._pictures)
            elif block.kind in ("qr", "code"):
                _CODES[block.kind](painter, block, box, slip)
            else:
                _SHAPES[block.kind](painter, block, box)
        return Drawn(scale, True, missing)


def _dots(box: Box) -> QRectF:
    """A place in whole dots: their numbers take less room in a PDF."""
    x, y = round(box.x * MM), round(box.y * MM)
    return QRectF(x, y, round((box.x + box.w) * MM) - x, round((box.y + box.h) * MM) - y)


def hole(painter: QPainter, width: float, last: bool) -> None:
    """Where to cut the hole of a hanger and the slit to its side, as a guide for scissors."""
    painter.setPen(dashes())
    painter.setBrush(Qt.BrushStyle.NoBrush)
    radius, x, y = HOLE / 2, width / 2, 8.0 + HOLE / 2
    painter.drawEllipse(QPointF(x * MM, y * MM), radius * MM, radius * MM)
    end = width - (5.0 if last else 1.0)  # at the side of the sheet, and at a cut, nothing is printed
    painter.drawLine(QPointF((x + radius * 0.72) * MM, (y - radius * 0.69) * MM), QPointF(end * MM, 7.0 * MM))


def _say(painter: QPainter, notice: Notice, words: str) -> None:
    top = max(5.0, notice.paper.hole)
    box = QRectF(8 * MM, top * MM, (notice.paper.width - 16) * MM, 20 * MM)
    _text(painter, box, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), words, 10)


def _text(painter: QPainter, box: QRectF, flags: int, words: str, points: float, *, bold: bool = False, colour: str = "") -> None:
    """Plain words in dots: the type is set in pixels, because the painter's own device has other dots than ours."""
    painter.setFont(_in_dots(points, bold))
    painter.setPen(QColor(colour or documents.INK))
    painter.drawText(box, flags, words)


@cache
def _in_dots(points: float, bold: bool) -> QFont:
    made = fonts.font(points, bold=bold)
    made.setPixelSize(round(points * documents.DPI / 72))
    return made


def _panel(painter: QPainter, block: Block, box: QRectF) -> None:
    stroke = block.facts.get("stroke")
    painter.setPen(QPen(QColor(stroke), float(block.facts.get("width", 0.3)) * MM) if stroke else Qt.PenStyle.NoPen)
    fill = block.facts.get("fill")
    painter.setBrush(QColor(fill) if fill else Qt.BrushStyle.NoBrush)
    radius = round(float(block.facts.get("radius", 0)) * MM)
    painter.drawPath(signs.rounded(int(box.x()), int(box.y()), int(box.width()), int(box.height()), radius))


def _rule(painter: QPainter, block: Block, box: QRectF) -> None:
    pen = QPen(QColor(block.facts.get("colour", "#B8B8B8")), float(block.facts.get("width", 0.25)) * MM)
    if block.facts.get("dash"):
        pen.setDashPattern([5, 4])
    painter.setPen(pen)
    painter.drawLine(box.topLeft(), QPointF(box.right(), box.bottom()))


def _fold(painter: QPainter, block: Block, box: QRectF) -> None:
    """A dashed line to fold or tear along, with a few small words in the middle of it."""
    words = str(block.facts.get("words", ""))
    middle = box.center().y()
    wide = len(words) * 8.0 * documents.DPI / 72 + 3 * MM if words else 0
    painter.setPen(dashes())
    gap = box.center().x() - wide / 2
    painter.drawLine(QPointF(box.left(), middle), QPointF(gap, middle))
    painter.drawLine(QPointF(gap + wide, middle), QPointF(box.right(), middle))
    if words:
        _text(painter, box, int(Qt.AlignmentFlag.AlignCenter), words, 8, colour="#5A5A5A")


def _sign(painter: QPainter, block: Block, box: QRectF) -> None:
    name = str(block.facts["name"])
    signs.draw(painter, name, box, tile=block.facts.get("tile", True), colour=str(block.facts.get("colour", "")))


def _note(painter: QPainter, block: Block, box: QRectF) -> None:
    """A few small words that belong to the frame, such as how to fold."""
    side = {"center": Qt.AlignmentFlag.AlignHCenter, "right": Qt.AlignmentFlag.AlignRight}
    flag = side.get(str(block.facts.get("lines")), Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter
    colour = str(block.facts.get("colour", "#5A5A5A"))
    flags = int(flag | Qt.TextFlag.TextWordWrap)
    _text(painter, box, flags, str(block.facts["words"]), block.size, bold=bool(block.facts.get("bold")), colour=colour)


def _picture(painter: QPainter, block: Block, box: QRectF, pictures: dict[str, QImage]) -> None:
    """The unit's own picture, whole and undistorted; without one the place stays white, or shows where to stamp."""
    image = pictures.get(str(block.facts["name"]))
    if image is None or image.isNull():
        if words := str(block.facts.get("words", "")):
            _text(painter, box, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), words, 9, colour=GREY)
        return
    if caption := str(block.facts.get("caption", "")):
        high = 4.5 * MM
        below = QRectF(box.x(), box.bottom() - high, box.width(), high)
        _text(painter, below, int(Qt.AlignmentFlag.AlignCenter), caption, 9)
        box = box.adjusted(0, 0, 0, -high)
    size = image.size().scaled(box.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRectF(0, 0, size.width(), size.height())
    place.moveCenter(box.center())
    painter.drawImage(place, image)


def _qr(painter: QPainter, block: Block, box: QRectF, slip: Slip) -> None:
    del block
    if not slip.code:
        return
    side = int(min(box.width(), box.height()) / qr.SIDE)  # whole dots: nothing between two squares, and short numbers
    left, top = round(box.center().x() - side * qr.SIDE / 2), round(box.center().y() - side * qr.SIDE / 2)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#000000"))
    painter.drawRects(
        [QRectF(left + x * side, top + y * side, wide * side, side) for x, y, wide in qr.dark_runs(slip.code)]
    )


def _code(painter: QPainter, block: Block, box: QRectF, slip: Slip) -> None:
    if not slip.code:
        return
    flags = {"left": Qt.AlignmentFlag.AlignLeft, "right": Qt.AlignmentFlag.AlignRight}
    flag = flags.get(str(block.facts.get("lines", "left")), Qt.AlignmentFlag.AlignHCenter) | Qt.AlignmentFlag.AlignVCenter
    words = f"{block.facts.get('words', '编号 ')}{slip_code.shown(slip.code)}"
    _text(painter, box, int(flag), words, block.size, colour=str(block.facts.get("colour", "")))


_CODES: dict[str, Callable[[QPainter, Block, QRectF, Slip], None]] = {"qr": _qr, "code": _code}
_SHAPES: dict[str, Callable[[QPainter, Block, QRectF], None]] = {
    "panel": _panel,
    "rule": _rule,
    "fold": _fold,
    "sign": _sign,
    "note": _note,
}


@cache
def dashes() -> QPen:
    """The pen of everything that scissors follow."""
    pen = QPen(QColor(GREY), 0.22 * MM)
    pen.setDashPattern([5, 4])
    return pen
