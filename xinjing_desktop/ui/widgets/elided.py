"""One line of words that is cut with … where there is no room for all of it."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel

LEAST = 6
"""So many characters are shown before anything else gives way."""


class Elided(QLabel):
    """`say(words)`; the whole of it is the tip and the accessible name. Roles are those of `cards.label`."""

    def __init__(self, role: str = "value") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.whole = ""

    def say(self, words: str) -> None:
        """Show these words, as far as they fit."""
        self.whole = words
        self.setAccessibleName(words)
        self.updateGeometry()
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(self._width(self.whole), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self._width(self.whole[:LEAST]), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _width(self, words: str) -> int:
        return self.fontMetrics().horizontalAdvance(words) + 2

    def _fit(self) -> None:
        shown = self.fontMetrics().elidedText(self.whole, Qt.TextElideMode.ElideRight, max(self.width(), 0))
        self.setText(shown)
        self.setToolTip(self.whole if shown != self.whole else "")
