"""A picture of the test sheet: where the ruler is put."""

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from xinjing_desktop.ui import theme

LONG, SHORT, FRAME = 240, 170, 30
"""The sheet and its frame in the picture; the frame is drawn further inside than it is, so that arrows fit."""
TIP = 5.0


class Sketch(QWidget):
    """The sheet upright or across, with an arrow from its left and one from its upper edge."""

    def __init__(self) -> None:
        super().__init__()
        self._lying = True
        self.setFixedSize(QSize(theme.px(LONG + 8), theme.px(LONG + 8)))
        self.show_way(self._lying)

    def show_way(self, lying: bool) -> None:
        """Show the sheet lying across, or upright."""
        self._lying = lying
        way = "横放" if lying else "竖放"
        self.setAccessibleName(f"测试页（{way}）：量方框左边到纸的左边、方框上边到纸的上边，都应当是 15 毫米")
        self.setToolTip("方框离纸的左边、上边各应当是 15 毫米")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        wide, high = (LONG, SHORT) if self._lying else (SHORT, LONG)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate((self.width() - theme.px(wide)) / 2, theme.px(4))
        sheet = QRectF(0, 0, theme.px(wide), theme.px(high))
        edge = theme.px(FRAME)
        frame = sheet.adjusted(edge, edge, -edge, -edge)
        painter.setPen(QPen(theme.color("border2"), 1))
        painter.setBrush(theme.color("alt"))
        painter.drawRect(sheet)
        painter.setPen(QPen(theme.color("text2"), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(frame)
        painter.setPen(QPen(theme.color("accent"), 2))
        painter.setBrush(theme.color("accent"))
        middle = sheet.center()
        self._arrow(painter, QPointF(sheet.left(), middle.y()), QPointF(frame.left(), middle.y()))
        self._arrow(painter, QPointF(middle.x(), sheet.top()), QPointF(middle.x(), frame.top()))
        room = theme.px(60)
        painter.drawText(QRectF(frame.left() + theme.px(6), middle.y() - room / 2, room, room),
                         int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), "左边")  # fmt: skip
        painter.drawText(QRectF(middle.x() - room, frame.top() + theme.px(4), room * 2, room),
                         int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop), "上边")  # fmt: skip
        painter.setPen(theme.color("text2"))
        low = QRectF(frame.left(), frame.bottom() - room, frame.width(), room)
        painter.drawText(low, int(Qt.AlignmentFlag.AlignCenter), "应当各是 15 毫米")
        painter.end()

    def _arrow(self, painter: QPainter, start: QPointF, end: QPointF) -> None:
        """A line with a point at both ends."""
        painter.drawLine(QLineF(start, end))
        across = abs(end.x() - start.x()) > abs(end.y() - start.y())
        for tip, way in ((start, 1), (end, -1)):
            along, side = (QPointF(TIP * way, 0), QPointF(0, TIP)) if across else (QPointF(0, TIP * way), QPointF(TIP, 0))
            painter.drawPolygon(QPolygonF([tip, tip + along + side * 0.7, tip + along - side * 0.7]))
