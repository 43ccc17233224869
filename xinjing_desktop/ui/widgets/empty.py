"""What stands where nothing is: a sign, a sentence that says what to do, and the button that does it."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from xinjing_desktop.ui import icons, theme


class Empty(QWidget):
    """An empty state. `pressed` is emitted by its button, if it has one."""

    pressed = Signal()

    def __init__(
        self, sentence: str, *, title: str = "", icon: str = "empty", button: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._icon = icon
        self._sign = QLabel()
        self._sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title = QLabel(title)
        self._title.setProperty("role", "h2")
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sentence = QLabel(sentence)
        self._sentence.setProperty("role", "field")
        self._sentence.setWordWrap(True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.button = QPushButton(button)
        self.button.setProperty("kind", "primary")
        self.button.setAccessibleName(button or "无")
        self.button.clicked.connect(self.pressed)
        line = QHBoxLayout()
        line.addStretch()
        line.addWidget(self.button)
        line.addStretch()
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 12, 12, 12)
        box.setSpacing(theme.px(8))
        box.addStretch(2)
        box.addWidget(self._sign)
        box.addWidget(self._title)
        box.addWidget(self._sentence)
        box.addSpacing(theme.px(8))
        box.addLayout(line)
        box.addStretch(3)
        self._title.setVisible(bool(title))  # not before they stand here: alone they would be windows of their own
        self.button.setVisible(bool(button))

    def say(self, sentence: str, *, title: str = "", button: str = "") -> None:
        """Say something else: nothing yet, or nothing that fits the filter."""
        self._sentence.setText(sentence)
        self._title.setText(title)
        self._title.setVisible(bool(title))
        self.button.setText(button)
        self.button.setAccessibleName(button or "无")
        self.button.setVisible(bool(button))

    def _draw(self) -> None:
        self._sign.setPixmap(icons.icon(self._icon, "border2").pixmap(theme.px(44), theme.px(44)))

    def showEvent(self, event: QShowEvent) -> None:
        self._draw()
        super().showEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self.isVisible():
            self._draw()
