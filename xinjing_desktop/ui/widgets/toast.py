"""Short words at the foot of the window that go by themselves, with a button, or a few to choose from."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from xinjing_desktop.ui import theme

SHOWN_MS = 4000
SHOWN_WITH_BUTTON_MS = 10000
"""Long enough to notice a mistake, read the button and reach for it; or to read a whole sentence."""
QUICKLY_READ = 24
"""Characters that are read in passing."""


class Toasts(QFrame):
    """The one toast of a window: a newer one takes its place."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setProperty("role", "toast")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._window = window
        self._act: Callable[[], None] | None = None
        self._more: list[QPushButton] = []
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self.button = QPushButton()
        self.button.clicked.connect(self._on_pressed)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(16), theme.px(6), theme.px(8), theme.px(6))
        row.setSpacing(theme.px(14))
        row.addWidget(self._text)
        row.addWidget(self.button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        window.installEventFilter(self)
        self.hide()

    def text(self) -> str:
        """What it says now, or ""."""
        return self._text.text() if self.isVisible() else ""

    def show_toast(
        self,
        text: str,
        act: Callable[[], None] | None,
        action: str,
        more: Sequence[tuple[str, Callable[[], None]]] = (),
    ) -> None:
        """Show a text in place of the one before; `more` are buttons behind the first."""
        self._act = act
        self._show_more(more)
        self._text.setText(text)
        self._text.setMinimumHeight(theme.px(28))
        self._fit()
        self.button.setText(action)
        self.button.setAccessibleName(action)
        self.button.setVisible(act is not None)
        self.setAccessibleName(text)
        self.adjustSize()
        self._place()
        self.show()
        self.raise_()
        self._timer.start(SHOWN_WITH_BUTTON_MS if act or len(text) > QUICKLY_READ else SHOWN_MS)

    def _show_more(self, more: Sequence[tuple[str, Callable[[], None]]]) -> None:
        for gone in self._more:
            self._row.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        self._more = []
        for words, act in more:
            made = QPushButton(words)
            made.setAccessibleName(words)
            made.clicked.connect(self.hide)
            made.clicked.connect(lambda _=False, act=act: act())
            self._row.addWidget(made)
            made.ensurePolished()  # its width is wanted at once
            self._more.append(made)

    def _fit(self) -> None:
        """A long sentence runs on into a second line, never over the edges of the window."""
        most = self._window.width() - theme.px(120) - sum(made.sizeHint().width() + self._row.spacing() for made in self._more)
        self._text.setWordWrap(False)
        self._text.setFixedWidth(min(self._text.sizeHint().width(), most))
        self._text.setWordWrap(True)

    def _place(self) -> None:
        self.move((self._window.width() - self.width()) // 2, self._window.height() - self.height() - theme.px(44))

    def _on_pressed(self) -> None:
        self.hide()
        act, self._act = self._act, None
        if act is not None:
            act()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)
