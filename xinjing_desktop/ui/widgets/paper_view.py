"""Sheets of paper on a quiet desk: one at a time, turned by page, as large as one likes."""

from collections import OrderedDict
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from xinjing_desktop.ui import theme
from xinjing_desktop.ui.widgets.cards import button, hint, label

Draw = Callable[[int, int], QImage]
"""Draws one sheet, counted from 0, at so many dots per inch."""
KEPT = 6
"""Sheets that are kept as pictures."""
STEPS = (25, 33, 50, 67, 80, 100, 125, 150, 200, 300)
"""Per cent of the paper's own size that the zoom buttons go through."""
SMALL = 90
"""Dots per inch below which a sheet is drawn twice as large and made smaller: small type stays readable."""
WAIT = 90
"""Milliseconds after the last turn of the wheel until a sheet is drawn as large as it is shown."""


class _Sheet(QWidget):
    """The paper itself, with its shadow."""

    def __init__(self) -> None:
        super().__init__()
        self.picture = QImage()
        self.paper = QSize(1, 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRect(QPoint(0, 0), self.paper)
        box.moveCenter(self.rect().center())
        for grow, alpha in ((6, 10), (4, 16), (2, 26)):
            painter.fillRect(box.adjusted(-grow + 2, -grow + 4, grow, grow + 2), QColor(0, 0, 0, alpha))
        painter.fillRect(box, Qt.GlobalColor.white)  # paper is white in every look
        if not self.picture.isNull():
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(box, self.picture)


class PaperView(QWidget):
    """`show_sheets(count, size in mm, draw)` shows the first at once; the others when they are turned to."""

    turned = Signal(int)
    """Another sheet is shown, counted from 0."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draw: Draw | None = None
        self._count = 0
        self._page = 0
        self._millimetres = (210.0, 297.0)
        self._zoom: int | None = None
        self._by_width = False
        self._known: OrderedDict[tuple[int, int], QImage] = OrderedDict()
        self.sheet = _Sheet()
        self.area = QScrollArea()
        self.area.setWidget(self.sheet)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setAccessibleName("预览")
        self.area.viewport().setProperty("role", "desk")
        self.area.viewport().installEventFilter(self)
        self.area.installEventFilter(self)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(WAIT)
        self._later.timeout.connect(self._draw_now)
        self.nothing = hint("")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.setWordWrap(True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.px(8))
        self.faces = QStackedWidget()
        self.faces.addWidget(self.area)
        self.faces.addWidget(self.nothing)
        box.addWidget(self.faces, 1)
        box.addLayout(self._bar())
        self.clear("")

    def _bar(self) -> QBoxLayout:
        self.back = button("", icon="previous", kind="flat", tip="上一页（PgUp）")
        self.back.setAccessibleName("上一页")
        self.back.clicked.connect(lambda: self.turn_to(self._page - 1))
        self.before = label("", "value")
        self.number = QLineEdit()
        self.number.setAccessibleName("第几页")
        self.number.setFixedWidth(theme.px(56))
        self.number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.number.editingFinished.connect(self._on_number)
        self.of = label("", "value")
        self.of.setMinimumWidth(theme.px(44))
        self.on = button("", icon="next", kind="flat", tip="下一页（PgDn）")
        self.on.setAccessibleName("下一页")
        self.on.clicked.connect(lambda: self.turn_to(self._page + 1))
        self.smaller = button("", icon="zoom_out", kind="flat", tip="缩小（Ctrl+滚轮）")
        self.smaller.setAccessibleName("缩小")
        self.smaller.clicked.connect(lambda: self._step(-1))
        self.percent = button("", kind="flat", tip="实际大小（100%）：和纸上一样大")
        self.percent.clicked.connect(lambda: self.zoom_to(100))
        self.larger = button("", icon="zoom", kind="flat", tip="放大（Ctrl+滚轮）")
        self.larger.setAccessibleName("放大")
        self.larger.clicked.connect(lambda: self._step(1))
        self.fitting = button("", kind="flat")
        self.fitting.clicked.connect(lambda: self.fit_width() if self._is_whole() else self.fit())
        self.bar = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.bar.setSpacing(theme.px(4))
        self._halves = []
        for widgets in ((self.back, self.before, self.number, self.of, self.on), (self.smaller, self.percent, self.larger, self.fitting)):
            half = QHBoxLayout()
            half.setSpacing(theme.px(4))
            for each in widgets:
                half.addWidget(each)
            self._halves.append(half)
        self.bar.addLayout(self._halves[0])
        self._halves[0].addStretch()
        self.bar.addLayout(self._halves[1])
        return self.bar

    # ---- what pages call

    def show_sheets(self, count: int, millimetres: tuple[float, float], draw: Draw, page: int = 0) -> None:
        """Other sheets: the first, or that of `page`, is drawn before this returns."""
        self._draw, self._count, self._millimetres = draw, count, millimetres
        self._known.clear()
        self._page = min(max(0, page), count - 1)
        self.faces.setCurrentWidget(self.area)
        self._lay_out()
        self._draw_now()

    def clear(self, why: str) -> None:
        """No sheet; one sentence says why."""
        self._draw, self._count, self._page = None, 0, 0
        self._known.clear()
        self.sheet.picture = QImage()
        self.nothing.setText(why)
        self.faces.setCurrentWidget(self.nothing)
        self._tell()

    def page(self) -> int:
        """Which sheet is shown, counted from 0."""
        return self._page

    def count(self) -> int:
        """How many sheets there are."""
        return self._count

    def turn_to(self, page: int) -> None:
        """Show that sheet."""
        page = min(max(0, page), self._count - 1)
        if self._draw is None or page == self._page:
            self._tell()
            return
        self._page = page
        self.area.verticalScrollBar().setValue(0)
        self._draw_now()
        self.turned.emit(page)

    def forward(self) -> None:
        """Further down the sheet; from its end, the next one."""
        bar = self.area.verticalScrollBar()
        if bar.value() < bar.maximum():
            bar.setValue(bar.value() + bar.pageStep())
        else:
            self.turn_to(self._page + 1)

    def backward(self) -> None:
        """Further up the sheet; from its beginning, the end of the one before."""
        bar = self.area.verticalScrollBar()
        if bar.value() > bar.minimum():
            bar.setValue(bar.value() - bar.pageStep())
        elif self._page > 0:
            self.turn_to(self._page - 1)
            bar.setValue(bar.maximum())

    def fit(self) -> None:
        """As large as the room allows."""
        self._zoom, self._by_width = None, False
        self._lay_out()
        self._later.start()

    def fit_width(self) -> None:
        """As wide as the room: one scrolls down."""
        self._zoom, self._by_width = None, True
        self._lay_out()
        self._later.start()

    def zoom(self) -> int:
        """Per cent of the paper's own size on this screen."""
        return self._zoom or self._fitting()

    def zoom_to(self, percent: int) -> None:
        """Another size."""
        self._zoom = min(max(percent, STEPS[0]), STEPS[-1])
        self._lay_out()
        self._later.start()

    # ---- inside

    def _is_whole(self) -> bool:
        return self._zoom is None and not self._by_width

    def _turn_bar(self) -> None:
        """One line where it is long enough; in large print turning stands above making larger."""
        needed = sum(half.sizeHint().width() for half in self._halves) + self.bar.spacing()
        ways = QBoxLayout.Direction
        in_one = needed <= self.width()
        self.bar.setDirection(ways.LeftToRight if in_one else ways.TopToBottom)
        self.bar.setAlignment(self._halves[1], Qt.AlignmentFlag.AlignRight if in_one else Qt.AlignmentFlag.AlignLeft)
        self.bar.setStretch(0, 1)  # turning at the left, making larger at the right end

    def _dpi(self) -> float:
        return max(72.0, float(self.logicalDpiX()))

    def _fitting(self) -> int:
        room = self.area.maximumViewportSize()
        wide, high = (length / 25.4 * self._dpi() for length in self._millimetres)
        edge = theme.px(28)
        if self._by_width:
            share = max(1, room.width() - edge - self.area.verticalScrollBar().sizeHint().width()) / wide
        else:
            share = min(max(1, room.width() - edge) / wide, max(1, room.height() - edge) / high)
        return min(max(int(share * 100), 10), STEPS[-1])

    def _lay_out(self) -> None:
        """The paper at its new size at once, with the picture that is there; a sharp one follows."""
        scale = self.zoom() / 100 * self._dpi() / 25.4
        paper = QSize(round(self._millimetres[0] * scale), round(self._millimetres[1] * scale))
        self.sheet.paper = paper
        edge = theme.px(14)
        self.sheet.setMinimumSize(paper + QSize(2 * edge, 2 * edge) if self._zoom or self._by_width else QSize(0, 0))
        self.sheet.update()
        self._tell()

    def _draw_now(self) -> None:
        if self._draw is None:
            return
        dots = max(24, round(self.zoom() / 100 * self._dpi() * self.devicePixelRatioF()))
        dots *= 2 if dots < SMALL else 1
        key = (self._page, dots)
        picture = self._known.get(key)
        if picture is None:
            picture = self._known[key] = self._draw(self._page, dots)
            if len(self._known) > KEPT:
                self._known.popitem(last=False)
        self._known.move_to_end(key)
        self.sheet.picture = picture
        self.sheet.update()
        self._tell()

    def _tell(self) -> None:
        there = self._count > 0
        self.number.setText(str(self._page + 1) if there else "")
        self.before.setText("第" if there else "")
        self.of.setText(f"页，共 {self._count:,} 页" if there else "")
        self.percent.setText(f"{self.zoom()}%" if there else "")
        self.percent.setAccessibleName(f"实际大小，现在是 {self.zoom()}%")
        whole = self._is_whole()
        self.fitting.setText("页宽" if whole else "整页")
        self.fitting.setToolTip("纸有窗口那么宽，上下滚动" if whole else "整张纸都看得到")
        self.fitting.setAccessibleName(self.fitting.text())
        self._turn_bar()
        self.back.setEnabled(there and self._page > 0)
        self.on.setEnabled(there and self._page < self._count - 1)
        for each in (self.number, self.smaller, self.percent, self.larger, self.fitting):
            each.setEnabled(there)

    def _step(self, way: int) -> None:
        now = self.zoom()
        steps = [step for step in STEPS if (step > now if way > 0 else step < now)]
        if steps:
            self.zoom_to(steps[0] if way > 0 else steps[-1])

    def _on_number(self) -> None:
        typed = self.number.text().strip()
        if typed.isdecimal():
            self.turn_to(int(typed) - 1)
        self._tell()

    def _on_key(self, key: int) -> bool:
        turns = {Qt.Key.Key_PageDown: self.forward, Qt.Key.Key_PageUp: self.backward}
        if turn := turns.get(Qt.Key(key)):
            turn()
        return turn is not None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._on_key(event.key()):
            super().keyPressEvent(event)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if isinstance(event, QWheelEvent) and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._step(1 if event.angleDelta().y() > 0 else -1)
            return True
        # the area would scroll and stop at the end of the sheet
        return event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._on_key(event.key())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn_bar()
        self._lay_out()
        if self._draw is not None:
            self._later.start()
