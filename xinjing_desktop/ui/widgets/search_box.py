"""A box to search in: a sign before it, a cross behind it, and a signal when typing pauses."""

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QWidget

from xinjing_desktop.ui import icons, theme
from xinjing_desktop.ui.widgets.cards import IconLabel

PAUSE_MS = 120


class SearchBox(QLineEdit):
    """Emits `searched` once typing pauses; Enter at once; Escape empties; Down goes to the results."""

    searched = Signal(str)
    went_down = Signal()

    def __init__(self, hint: str, *, pause_ms: int = PAUSE_MS, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(hint)
        self.setAccessibleName(hint)
        self.setMinimumWidth(theme.px(180))
        self._last = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(pause_ms)
        self._timer.timeout.connect(self._tell)
        self._clear = QToolButton()
        self._clear.setIcon(icons.icon("close"))
        self._clear.setIconSize(QSize(theme.px(14), theme.px(14)))
        self._clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._clear.setCursor(Qt.CursorShape.ArrowCursor)
        self._clear.setToolTip("清空（Esc）")
        self._clear.setAccessibleName("清空搜索")
        self._clear.hide()
        self._clear.clicked.connect(self.clear)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(10), 0, theme.px(4), 0)
        row.addWidget(IconLabel("search", "text3", 16))
        row.addStretch()
        row.addWidget(self._clear)
        self.setTextMargins(theme.px(22), 0, theme.px(24), 0)
        self.textChanged.connect(self._on_text)

    def _on_text(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        if text:
            self._timer.start()
        else:
            self._tell()

    def _tell(self) -> None:
        self._timer.stop()
        text = self.text().strip()
        if text != self._last:
            self._last = text
            self.searched.emit(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._tell()
            self.returnPressed.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() == Qt.Key.Key_Down:
            self._tell()
            self.went_down.emit()
        else:
            super().keyPressEvent(event)
