"""A large button with a sign, a title and a line that says what it does."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from xinjing_desktop.ui import icons, theme


class Way(QAbstractButton):
    """One way to begin. `first` stands out: it is what most people came for."""

    def __init__(self, title: str, note: str, icon: str, *, first: bool = False) -> None:
        super().__init__()
        self.setText(title)
        self._note, self._icon, self._first = note, icon, first
        self.setAccessibleName(title)
        self.setAccessibleDescription(note)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(420), theme.px(72))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        over = self.underMouse() or self.isDown()
        plain, lit = ("accent", "accent_h") if self._first else ("surface", "hover")
        ground = lit if over else plain
        painter.setBrush(theme.color(ground))
        painter.setPen(theme.color("accent" if self.hasFocus() else ground if self._first else "border2"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5), 10, 10)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(theme.color("accent_t" if self._first else "accent"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(3.5, 3.5, -3.5, -3.5), 8, 8)
        side = theme.px(26)
        spot = QRect(theme.px(20), (self.height() - side) // 2, side, side)
        icons.paint(painter, spot, self._icon, "accent_t" if self._first else "accent")
        self._write(painter)
        painter.end()

    def _write(self, painter: QPainter) -> None:
        left, width = theme.px(64), self.width() - theme.px(80)
        title, note = QFont(self.font()), QFont(self.font())
        title.setPixelSize(theme.px(15))
        title.setBold(True)
        note.setPixelSize(theme.px(12))
        half = self.height() // 2
        painter.setFont(title)
        painter.setPen(theme.color("accent_t" if self._first else "text"))
        up = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
        painter.drawText(QRect(left, 0, width, half + theme.px(1)), up, self.text())
        painter.setFont(note)
        painter.setPen(theme.color("accent_t" if self._first else "text2"))
        down = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        words = QFontMetrics(note).elidedText(self._note, Qt.TextElideMode.ElideRight, width)
        painter.drawText(QRect(left, half + theme.px(5), width, half), down, words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)
