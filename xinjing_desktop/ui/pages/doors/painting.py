"""How one door or shop of the grid is painted: above the room and what happened, below the name and what is special."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen

from xinjing_desktop.records import codes
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.pages.doors.spots import Spot, badges, state_words

TONES = {"ok": "ok", "warn": "warn", "bad": "bad", "none": "quiet"}


def paint_spot(
    painter: QPainter, rect: QRect, spot: Spot, *, current: bool, chosen: bool, under_mouse: bool, focus: bool
) -> None:
    """A rounded card in the tone of its outcome; a strong border where the keyboard is, or what is selected."""
    tone = TONES[str(codes.fact("visit_outcome", spot.outcome, "tone", "none"))] if spot.outcome else ""
    back = theme.color(f"{tone}_bg") if tone else theme.color("surface")
    border = theme.color(tone) if tone else theme.color("border2")
    if under_mouse and not tone:
        back = theme.color("hover")
    painter.setPen(QPen(border, 1))
    painter.setBrush(back)
    shape = QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5)
    painter.drawRoundedRect(shape, 8, 8)
    if chosen or current:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("accent" if focus or chosen else "border2"), 2.5 if current else 2))
        painter.drawRoundedRect(shape.adjusted(1, 1, -1, -1), 7, 7)
    _paint_words(painter, rect, spot, tone)


def _paint_words(painter: QPainter, rect: QRect, spot: Spot, tone: str) -> None:
    across, down = theme.px(7), theme.px(6)
    inner = rect.adjusted(across, down, -across, -down)
    top = QRect(inner.left(), inner.top(), inner.width(), inner.height() // 2)
    bottom = QRect(inner.left(), inner.center().y(), inner.width(), inner.height() // 2 + 1)
    room, small = QFont(painter.font()), QFont(painter.font())
    room.setPixelSize(theme.px(15))
    room.setBold(True)
    small.setPixelSize(theme.px(12))
    metrics = QFontMetrics(small)
    painter.setFont(small)
    painter.setPen(theme.color(tone or "text3"))
    wide = inner.width() >= theme.px(104)
    used = _right(painter, metrics, top, state_words(spot, wide=wide))
    painter.setFont(room)
    painter.setPen(theme.color("text"))
    shown = QFontMetrics(room).elidedText(spot.room, Qt.TextElideMode.ElideMiddle, top.width() - used)
    painter.drawText(top, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
    painter.setFont(small)
    for words, token in badges(spot, wide=wide):
        painter.setPen(theme.color(token))
        bottom.setRight(bottom.right() - _right(painter, metrics, bottom, words))
    painter.setPen(theme.color("text2"))
    name = metrics.elidedText(spot.name, Qt.TextElideMode.ElideRight, bottom.width())
    painter.drawText(bottom, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)


def _right(painter: QPainter, metrics: QFontMetrics, rect: QRect, words: str) -> int:
    """Write at the right end of a line; how much of the line is used up."""
    painter.drawText(rect, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
    return metrics.horizontalAdvance(words) + theme.px(4) if words else 0
