"""A small sheet on which one points at the first place that is still free, for a sheet of which some was used before."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from xinjing_desktop.notices.definition import A4, Paper
from xinjing_desktop.ui import theme


class SlotPicker(QWidget):
    """`used()` places at the beginning are left empty. By mouse, or by the arrow keys."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._paper = Paper(*A4)
        self._used = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._name()

    def show_paper(self, paper: Paper) -> None:
        """Another notice: all places are free again when it has other ones."""
        if paper.up != self._paper.up:
            self._used = 0
        self._paper = paper
        self._name()
        self.updateGeometry()
        self.update()

    def used(self) -> int:
        """How many places of the first sheet are gone already."""
        return self._used

    def set_used(self, used: int) -> None:
        """Another first place."""
        used = min(max(0, used), self._paper.up - 1)
        if used != self._used:
            self._used = used
            self._name()
            self.update()
            self.changed.emit()

    def sizeHint(self) -> QSize:
        wide, high = self._paper.sheet
        return QSize(round(theme.px(62) * wide / high), theme.px(62)) + QSize(4, 4)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _name(self) -> None:
        self.setAccessibleName(f"从第几格开始：第 {self._used + 1} 格，共 {self._paper.up} 格")
        self.setToolTip("半张用过的纸：点一下从哪一格开始印")

    def _boxes(self) -> list[QRectF]:
        size = self.sizeHint() - QSize(4, 4)
        scale = size.width() / self._paper.sheet[0]
        wide, high = self._paper.width * scale, self._paper.height * scale
        return [QRectF(2 + x * scale, 2 + y * scale, wide, high) for x, y in self._paper.slots]

    def mousePressEvent(self, event: QMouseEvent) -> None:
        spot = QPointF(event.position())
        for at, box in enumerate(self._boxes()):
            if box.contains(spot):
                self.set_used(at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = {Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if way is None:
            super().keyPressEvent(event)
        else:
            self.set_used(self._used + way)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for at, box in enumerate(self._boxes()):
            gone = at < self._used
            painter.setBrush(theme.color("quiet_bg" if gone else "accent_bg"))
            painter.setPen(QPen(theme.color("accent" if at == self._used and self.hasFocus() else "border2"), 1))
            painter.drawRect(box)
            painter.setPen(theme.color("off" if gone else "accent"))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), "用过" if gone and box.width() > theme.px(30) else str(at + 1))
