"""The pictures of 三清三关 and a few more, drawn as shapes: sharp at every size, readable without colour."""

from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

WARM, COOL, DARK = "#A6201B", "#0B5560", "#1D2B33"
"""Dark enough that white on them stays readable on a black-and-white printer."""

_SHAPES = {
    "清走道": "M4 20 L8.5 20 L8.5 16 L12.5 16 L12.5 12 L16.5 12 L16.5 8 L20.5 8 M4 9.5 L6.8 12.3 L12 5.5",
    "清阳台": "R7.5 3.5 9 8.5 0.6 M12 3.5 L12 12 M3.5 13 L20.5 13 M5 13 L5 20 M19 13 L19 20 M3.5 20 L20.5 20"
    " M8.5 13 L8.5 20 M12 13 L12 20 M15.5 13 L15.5 20",
    "清厨房": "M5.5 11 L18.5 11 L17.7 18 C17.6 19 16.9 19.5 16 19.5 L8 19.5 C7.1 19.5 6.4 19 6.3 18 Z M3.5 11 L20.5 11"
    " M9.5 8 C9.5 6.6 11 6.6 11 5 M13.2 8 C13.2 6.6 14.7 6.6 14.7 5",
    "关电源": "M9 3.5 L9 8 M15 3.5 L15 8 M6 8 L18 8 L18 10.5 C18 14 15.5 16 12 16 C8.5 16 6 14 6 10.5 Z M12 16 L12 20.5",
    "关气源": "M12 3.5 C7.5 8.5 6 11.3 6 14.3 C6 17.8 8.6 20.3 12 20.3 C15.4 20.3 18 17.8 18 14.3 C18 11.3 16.5 8.5 12 3.5 Z"
    " M12 13 C10.4 15 10 15.9 10 17 C10 18.2 10.9 19 12 19 C13.1 19 14 18.2 14 17 C14 15.9 13.6 15 12 13 Z",
    "关门窗": "R4 4 16 16 1 M12 4 L12 20 M9.6 10.5 L9.6 13.5 M14.4 10.5 L14.4 13.5",
    "不进楼": "O6.5 15.5 3.2 O17.5 15.5 3.2 M6.5 15.5 L10 9.5 L15.3 9.5 L17.5 15.5 M10 9.5 L12.3 15.5 L6.5 15.5 M8.6 7.5 L11 7.5"
    " M15.3 9.5 L14.4 6.5 L17 6.5",
    "电话": "M7.2 3.8 L9.6 8.4 L7.7 10.2 C8.8 12.9 11.1 15.2 13.8 16.3 L15.6 14.4 L20.2 16.8 C20 19 18.4 20.4 16.3 20.2"
    " C9.6 19.4 4.6 14.4 3.8 7.7 C3.6 5.6 5 4 7.2 3.8 Z",
    "火警": "M5 18 L19 18 L19 20.5 L5 20.5 Z M7 18 L7 12.5 C7 9.7 9.2 7.5 12 7.5 C14.8 7.5 17 9.7 17 12.5 L17 18"
    " M12 4.5 L12 2.8 M5.6 6.6 L4.4 5.4 M18.4 6.6 L19.6 5.4",
    "时钟": "O12 12 8.5 M12 7 L12 12 L15.5 14.2",
    "提醒": "O12 12 8.5 M12 7 L12 13 M12 16.2 L12 16.6",
    "爱心": "M12 20 C5 15 3.5 11.9 3.5 9.1 C3.5 6.5 5.5 4.6 7.9 4.6 C9.6 4.6 11.1 5.5 12 7 C12.9 5.5 14.4 4.6 16.1 4.6"
    " C18.5 4.6 20.5 6.5 20.5 9.1 C20.5 11.9 19 15 12 20 Z",
}
"""On a field of 24 × 24: M move, L line, C curve, Z close, O circle (centre, radius), R rectangle (corner, size, radius)."""
COLOURS = {"清走道": COOL, "清阳台": COOL, "清厨房": COOL, "爱心": WARM, "关电源": WARM, "关气源": WARM, "关门窗": WARM}


def draw(painter: QPainter, name: str, box: QRectF, *, tile: bool = True, colour: str = "") -> None:
    """One sign in a square: white on a tile of its colour, or in its colour alone."""
    ink = QColor(colour or COLOURS.get(name, DARK))
    side = round(box.width())
    painter.save()
    painter.translate(round(box.x()), round(box.y()))
    if tile:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawPath(rounded(0, 0, side, side, round(side * 5 / 24)))
    pen = QPen(QColor("#FFFFFF") if tile else ink, round(side * (1.5 if tile else 1.7) / 24))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(_path(name, side, tile))
    painter.restore()


@cache
def rounded(x: int, y: int, w: int, h: int, radius: int) -> QPainterPath:
    """A rectangle with round corners, of whole numbers: they take a third of the room in a PDF."""
    path, bow = QPainterPath(QPointF(x + radius, y)), round(radius * 0.448)
    path.lineTo(x + w - radius, y)
    path.cubicTo(x + w - bow, y, x + w, y + bow, x + w, y + radius)
    path.lineTo(x + w, y + h - radius)
    path.cubicTo(x + w, y + h - bow, x + w - bow, y + h, x + w - radius, y + h)
    path.lineTo(x + radius, y + h)
    path.cubicTo(x + bow, y + h, x, y + h - bow, x, y + h - radius)
    path.lineTo(x, y + radius)
    path.cubicTo(x, y + bow, x + bow, y, x + radius, y)
    path.closeSubpath()
    return path


@cache
def _path(name: str, side: int, small: bool) -> QPainterPath:
    """A sign of that many dots; a small one leaves the margin of a tile."""
    path = QPainterPath()
    words = _SHAPES[name]
    for letter in "MLCZOR":
        words = words.replace(letter, f" {letter} ")
    signs = iter(words.split())
    scale, edge = (side / 24 * 18.8 / 24, side / 24 * 2.6) if small else (side / 24, 0.0)

    def dots(count: int) -> list[int]:
        return [round(float(next(signs)) * scale + edge) for _ in range(count)]

    for sign in signs:
        if sign == "M":
            path.moveTo(*dots(2))
        elif sign == "L":
            path.lineTo(*dots(2))
        elif sign == "C":
            path.cubicTo(*dots(6))
        elif sign == "Z":
            path.closeSubpath()
        else:
            (x, y), rest = dots(2), [round(float(next(signs)) * scale) for _ in range(1 if sign == "O" else 3)]
            w, h, radius = (2 * rest[0], 2 * rest[0], rest[0]) if sign == "O" else rest
            path.addPath(rounded(x - rest[0] if sign == "O" else x, y - rest[0] if sign == "O" else y, w, h, radius))
    return path
