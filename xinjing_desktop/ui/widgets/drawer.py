"""A panel beside the content: details that open without leaving the list."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QToolButton, QVBoxLayout, QWidget

from xinjing_desktop.ui import icons, theme
from xinjing_desktop.ui.widgets.cards import label


class Drawer(QFrame):
    """Stands at the right of a page. `show_content(widget, title)` opens it, Escape or the cross closes it."""

    closed = Signal()
    """The user closed it. The page may refuse by opening it again (something is not saved)."""

    def __init__(self, width: int = 380, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "drawer")
        self._width = width
        theme.follow(self._fit)
        self._content: QWidget | None = None
        self._title, self._note = label("", "h2", wrap=True), label("", "hint", wrap=True)
        cross = QToolButton()
        cross.setIcon(icons.icon("close"))
        cross.setIconSize(QSize(theme.px(18), theme.px(18)))
        cross.setToolTip("关闭（Esc）")
        cross.setAccessibleName("关闭侧栏")
        cross.clicked.connect(self.close_drawer)
        words = QVBoxLayout()
        words.setSpacing(theme.px(2))
        words.addWidget(self._title)
        words.addWidget(self._note)
        head = QHBoxLayout()
        head.addLayout(words, 1)
        self.head_actions = QHBoxLayout()
        head.addLayout(self.head_actions)
        head.addWidget(cross, 0, Qt.AlignmentFlag.AlignTop)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(theme.px(18), theme.px(16), theme.px(12), theme.px(14))
        self._box.setSpacing(theme.px(12))
        self._box.addLayout(head)
        self.foot = QHBoxLayout()
        self._box.addLayout(self.foot)
        self._box.setSizeConstraint(QLayout.SizeConstraint.SetDefaultConstraint)
        self.hide()

    def show_content(self, content: QWidget, title: str, note: str = "") -> None:
        """Open with this widget; the one before is hidden, not deleted."""
        if self._content is not content:
            if self._content is not None:
                self._content.hide()
                self._box.removeWidget(self._content)
            self._content = content
            self._box.insertWidget(1, content, 1)
            content.show()
        self.set_title(title, note)
        self.show()

    def set_title(self, title: str, note: str = "") -> None:
        """Its heading and the line below."""
        self._title.setText(title)
        self._note.setText(note)
        self._note.setVisible(bool(note))

    def close_drawer(self) -> None:
        """Close it and say so."""
        self.hide()
        self.closed.emit()

    def _fit(self) -> None:
        self.setFixedWidth(theme.px(self._width))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_drawer()
        else:
            super().keyPressEvent(event)
