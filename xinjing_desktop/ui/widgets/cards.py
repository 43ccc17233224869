"""Quiet surfaces and headings: cards, figures that open, section heads, hints, banners."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from xinjing_desktop.ui import icons, theme


def label(text: str, role: str = "value", *, wrap: bool = False, selectable: bool = False) -> QLabel:
    """A label in one of the roles of the style sheet: h1, h2, hint, field, value, problem."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    made.setWordWrap(wrap)
    if selectable:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def hint(text: str) -> QLabel:
    """A line of small grey text that explains."""
    return label(text, "hint", wrap=True)


def line() -> QFrame:
    """A thin horizontal line."""
    made = QFrame()
    made.setProperty("role", "line")
    return made


def button(text: str, *, icon: str = "", kind: str = "", tip: str = "", shortcut: str = "") -> QPushButton:
    """A push button: ordinary, "primary" (one per page), "flat" or "danger". Its tip names the shortcut."""
    made = QPushButton(text)
    if kind:
        made.setProperty("kind", kind)
    if icon:
        token = {"primary": "accent_t", "flat": "accent", "danger": "bad"}.get(kind, "text2")
        made.setIcon(icons.icon(icon, token))
        made.setText(f" {text}" if text else "")
    if shortcut:
        made.setShortcut(shortcut)
        tip = f"{tip or text}（{shortcut}）"
    if tip:
        made.setToolTip(tip)
    made.setAccessibleName(text or tip)
    made.setAutoDefault(True)  # Enter presses it, not only the space bar
    return made


def offer(widget: QWidget, when: bool) -> None:
    """Hide it unless so, while it is being built: to show what stands nowhere yet would open a window for a moment."""
    if not when:
        widget.hide()


class Card(QFrame):
    """A white rounded surface. `body` is its vertical layout; the optional title stands above it."""

    def __init__(self, title: str = "", *, note: str = "", pad: int = 16, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(pad, pad, pad, pad)
        self.body.setSpacing(theme.px(10))
        if title:
            self.head = SectionHeader(title, note=note)
            self.body.addWidget(self.head)


class SectionHeader(QWidget):
    """A heading with an optional note and buttons to its right."""

    def __init__(self, title: str, *, note: str = "", actions: Sequence[QWidget] = ()) -> None:
        super().__init__()
        self._title = label(title, "h2")
        self._note = label(note, "hint")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(10))
        row.addWidget(self._title)
        row.addWidget(self._note)
        row.addStretch()
        for each in actions:
            row.addWidget(each)

    def set_title(self, title: str) -> None:
        """Another heading."""
        self._title.setText(title)

    def set_note(self, note: str) -> None:
        """Another note beside it."""
        self._note.setText(note)


class PageHeader(QWidget):
    """The head of a page: its name, one line below it, and its actions to the right (the primary one last)."""

    def __init__(self, title: str, *, note: str = "", actions: Sequence[QWidget] = ()) -> None:
        super().__init__()
        self._title = label(title, "h1")
        self._note = label(note, "hint")
        words = QVBoxLayout()
        words.setSpacing(theme.px(1))
        words.addWidget(self._title)
        words.addWidget(self._note)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(10))
        row.addLayout(words)
        self._note.setVisible(bool(note))  # not before it stands here: alone it would be a window
        row.addStretch()
        for each in actions:
            row.addWidget(each, 0, Qt.AlignmentFlag.AlignVCenter)

    def set_title(self, title: str) -> None:
        """Another name."""
        self._title.setText(title)

    def set_note(self, note: str) -> None:
        """Another line below the name."""
        self._note.setText(note)
        self._note.setVisible(bool(note))


class Kpi(QAbstractButton):
    """A figure that opens: a number, what it counts, and a line that puts it into proportion. Enter opens."""

    def __init__(self, name: str, *, tone: str = "", icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._name = name
        self._tone = tone
        head = QHBoxLayout()
        head.setSpacing(theme.px(6))
        if icon:
            sign = IconLabel(icon, "text2", 16)
            head.addWidget(sign)
        head.addWidget(label(name, "field"))
        head.addStretch()
        self._figure = label("–", "kpi")
        self._note = label("", "hint")
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(12))
        self._box.setSpacing(theme.px(2))
        self._box.addLayout(head)
        self._box.addWidget(self._figure)
        self._box.addWidget(self._note)
        child: QWidget
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.set_value("–")

    def set_value(self, figure: str | int, note: str = "", tone: str | None = None) -> None:
        """Show a figure. A zero is never coloured: nothing is wrong."""
        text = f"{figure:,}" if isinstance(figure, int) else figure
        self._figure.setText(text)
        self._note.setText(note)
        theme.restyle(self._figure, tone="" if figure in (0, "0", "–") else (self._tone if tone is None else tone))
        self.setAccessibleName(f"{self._name} {text} {note}".strip())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.color("accent" if self.hasFocus() else "border2" if self.underMouse() else "border"))
        painter.setBrush(theme.color("hover" if self.isDown() else "alt" if self.underMouse() else "surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return self._box.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(self._box.minimumSize().width(), self._box.sizeHint().height())


class IconLabel(QWidget):
    """A sign of `icons` as a widget that follows the look."""

    def __init__(self, name: str, token: str = "text2", size: int = 18) -> None:
        super().__init__()
        self._icon_name = name
        self._token = token
        self._size = size
        theme.follow(self._fit)

    def _fit(self) -> None:
        self.setFixedSize(theme.px(self._size), theme.px(self._size))

    def set_icon(self, name: str, token: str) -> None:
        """Another sign."""
        self._icon_name, self._token = name, token
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        icons.paint(painter, self.rect(), self._icon_name, self._token)
        painter.end()


class Banner(QFrame):
    """A sentence across the page, with at most one button: tone ok, warn, bad or "" (plain)."""

    pressed = Signal()

    def __init__(self, sentence: str = "", *, tone: str = "", button: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "banner")
        self._sign = IconLabel("info", "accent")
        self._sentence = label("", "value", wrap=True)
        self._button = QPushButton()
        self._button.setAutoDefault(True)
        self._button.clicked.connect(self.pressed)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(14), theme.px(8), theme.px(10), theme.px(8))
        row.setSpacing(theme.px(10))
        row.addWidget(self._sign)
        row.addWidget(self._sentence, 1)
        row.addWidget(self._button)
        self._write(sentence, tone, button)
        if not sentence:
            self.hide()

    def say(self, sentence: str, *, tone: str = "", button: str = "") -> None:
        """Another sentence; an empty one hides the banner."""
        self._write(sentence, tone, button)
        self.setVisible(bool(sentence))

    def _write(self, sentence: str, tone: str, button: str) -> None:
        self._sentence.setText(sentence)
        self._button.setText(button)
        self._button.setAccessibleName(button or "无")
        self._button.setVisible(bool(button))
        signs = {"ok": "closed", "warn": "warning", "bad": "alert"}
        self._sign.set_icon(signs.get(tone, "info"), tone or "accent")
        theme.restyle(self, tone=tone)
