"""States as pills: a sign, a word and a tone, never colour alone."""

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from xinjing_desktop.ui import theme

Tone = Literal["ok", "warn", "bad", "accent", "quiet"]
Sign = Literal["check", "exclaim", "cross", "dot", "ring", "clock", "arrow", "none"]

PILL_ROLE = Qt.ItemDataRole.UserRole + 1
TONE_ROLE = Qt.ItemDataRole.UserRole + 2
ID_ROLE = Qt.ItemDataRole.UserRole + 3

_SIGNS: dict[Tone, Sign] = {"ok": "check", "warn": "clock", "bad": "exclaim", "accent": "dot", "quiet": "ring"}

@dataclass(frozen=True)
class Pill:
    """A state to be seen at a glance: `Pill("bad", "逾期 3 天")`. The sign follows from the tone unless given."""

    tone: Tone
    word: str
    sign: Sign | None = None

    @property
    def drawn_sign(self) -> Sign:
        """The sign before the word."""
        return self.sign or _SIGNS[self.tone]


def pill_size(pill: Pill, font: QFont) -> QSize:
    """The room a pill takes when its word is written in `font` (made smaller as the pill does)."""
    metrics = QFontMetrics(_pill_font(font))
    sign = 0 if pill.drawn_sign == "none" else _sign_width(metrics)
    return QSize(metrics.horizontalAdvance(pill.word) + sign + theme.px(18), metrics.height() + theme.px(4))


def paint_pill(painter: QPainter, rect: QRect, pill: Pill, font: QFont) -> None:
    """Paint a pill filling `rect`; the word is cut with … when there is no room."""
    small = _pill_font(font)
    metrics = QFontMetrics(small)
    tone = theme.color(pill.tone)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(f"{pill.tone}_bg"))
    painter.drawRoundedRect(QRectF(rect), rect.height() / 2, rect.height() / 2)
    left = rect.left() + theme.px(8)
    if pill.drawn_sign != "none":
        side = theme.px(10)
        paint_sign(painter, QRectF(left, rect.center().y() + 0.5 - side / 2, side, side), pill.drawn_sign, tone)
        left += _sign_width(metrics)
    painter.setFont(small)
    painter.setPen(tone)
    room = QRect(left, rect.top(), rect.right() - left - theme.px(6), rect.height())
    word = metrics.elidedText(pill.word, Qt.TextElideMode.ElideRight, room.width() + 2)
    painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, word)
    painter.restore()


def paint_sign(painter: QPainter, box: QRectF, sign: Sign, color: QColor) -> None:
    """Draw one of the small signs inside `box`. Drawn by hand: no font need be loaded for a table."""
    x, y, s = box.x(), box.y(), box.width()

    def at(u: float, v: float) -> QPointF:
        return QPointF(x + u * s, y + v * s)

    pen = QPen(color, s * 0.15, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    match sign:
        case "check":
            painter.drawPolyline(QPolygonF([at(0.12, 0.52), at(0.4, 0.8), at(0.9, 0.22)]))
        case "cross":
            painter.drawLine(at(0.2, 0.2), at(0.8, 0.8))
            painter.drawLine(at(0.8, 0.2), at(0.2, 0.8))
        case "exclaim":
            painter.drawLine(at(0.5, 0.1), at(0.5, 0.58))
            painter.drawPoint(at(0.5, 0.9))
        case "clock":
            painter.drawEllipse(at(0.5, 0.5), s * 0.43, s * 0.43)
            painter.drawPolyline(QPolygonF([at(0.5, 0.26), at(0.5, 0.53), at(0.68, 0.6)]))
        case "arrow":
            painter.drawLine(at(0.1, 0.5), at(0.88, 0.5))
            painter.drawPolyline(QPolygonF([at(0.56, 0.2), at(0.88, 0.5), at(0.56, 0.8)]))
        case "ring":
            painter.drawEllipse(at(0.5, 0.5), s * 0.3, s * 0.3)
        case "dot":
            painter.setBrush(color)
            painter.drawEllipse(at(0.5, 0.5), s * 0.26, s * 0.26)
        case "none":
            pass


def _pill_font(font: QFont) -> QFont:
    small = QFont(font)
    small.setPixelSize(theme.px(12.5))
    small.setBold(False)
    return small


def _sign_width(metrics: QFontMetrics) -> int:
    return theme.px(10) + theme.px(5)


class PillLabel(QWidget):
    """A pill as a widget, for headers and cards."""

    def __init__(self, pill: Pill | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pill: Pill | None = None
        self.set_pill(pill)

    def set_pill(self, pill: Pill | None) -> None:
        """Show another state; None shows nothing and takes no room."""
        self._pill = pill
        self.setVisible(pill is not None)
        self.setAccessibleName(pill.word if pill else "")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return pill_size(self._pill, self.font()) if self._pill else QSize(0, 0)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: object) -> None:
        if self._pill:
            painter = QPainter(self)
            size = self.sizeHint()
            top = (self.height() - size.height()) // 2
            paint_pill(painter, QRect(0, top, min(size.width(), self.width()), size.height()), self._pill, self.font())
            painter.end()
