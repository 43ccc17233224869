"""A line that opens something: a sign, words, a count at its right."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from xinjing_desktop.ui import icons, theme


class CountLine(QAbstractButton):
    """`say(words, count)`; a click or Enter opens."""

    def __init__(self, icon: str, words: str, count: int | str = "") -> None:
        super().__init__()
        self._icon = icon
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.say(words, count)

    def say(self, words: str, count: int | str = "") -> None:
        """Other words and another count."""
        self._words = words
        self._count = f"{count:,}" if isinstance(count, int) else count
        self.setAccessibleName(f"{words} {self._count}".strip())
        self.setToolTip(words)
        self.update()

    def count(self, count: int) -> None:
        """Another count."""
        self.say(self._words, count)

    def words(self) -> str:
        """What it says, count included."""
        return self.accessibleName()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(200), theme.px(38))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(120), theme.px(38))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = self.rect()
        if self.underMouse() or self.hasFocus():
            painter.setPen(theme.color("accent") if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("hover"))
            painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        middle, side = rect.center().y(), theme.px(17)
        icons.paint(painter, QRect(theme.px(10), middle - side // 2, side, side), self._icon, "text2")
        arrow = theme.px(12)
        icons.paint(painter, QRect(rect.right() - theme.px(20), middle - arrow // 2, arrow, arrow), "next", "text3")
        bold = QFont(self.font())
        bold.setBold(True)
        width = QFontMetrics(bold).horizontalAdvance(self._count) + theme.px(2)
        number = QRect(rect.right() - theme.px(28) - width, rect.top(), width, rect.height())
        across = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(bold)
        painter.setPen(theme.color("text"))
        painter.drawText(number, Qt.AlignmentFlag.AlignRight | across, self._count)
        painter.setFont(self.font())
        painter.setPen(theme.color("text"))
        room = QRect(theme.px(36), rect.top(), number.left() - theme.px(44), rect.height())
        words = QFontMetrics(self.font()).elidedText(self._words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | across, words)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)
