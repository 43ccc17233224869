"""The steps of a month's end at the left: a number or a tick, its name, a word on how it stands."""

from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from xinjing_desktop.ui import icons, theme


class StepState(NamedTuple):
    """How one step stands: done, now (the next to be taken) or later, and a word below its name."""

    state: str
    word: str


class StepRail(QWidget):
    """`chosen(key)` when a step is clicked; Up and Down move, Enter opens."""

    chosen = Signal(str)

    def __init__(self, steps: list[tuple[str, str]]) -> None:
        super().__init__()
        self.steps = {key: _Step(at, name) for at, (key, name) in enumerate(steps, start=1)}
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.px(4))
        for key, step in self.steps.items():
            step.clicked.connect(lambda _=False, key=key: self.chosen.emit(key))
            box.addWidget(step)
        box.addStretch()
        self.setFixedWidth(theme.px(176))

    def show_states(self, states: dict[str, StepState], current: str) -> None:
        """How every step stands, and which one is open."""
        for key, step in self.steps.items():
            step.show_state(states[key], key == current)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        steps = list(self.steps.values())
        at = next((at for at, step in enumerate(steps) if step.hasFocus()), None)
        if at is None or event.key() not in moves:
            super().keyPressEvent(event)
            return
        steps[max(0, min(len(steps) - 1, at + moves[event.key()]))].setFocus()  # type: ignore[index]


class _Step(QAbstractButton):
    def __init__(self, number: int, name: str) -> None:
        super().__init__()
        self._number, self._name = number, name
        self._state, self._open = StepState("later", ""), False
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_state(self._state, False)

    def show_state(self, state: StepState, opened: bool) -> None:
        self._state, self._open = state, opened
        done = {"done": "，已完成", "now": "，现在做这一步"}.get(state.state, "")
        self.setAccessibleName(f"第{self._number}步 {self._name} {state.word}{done}".replace("  ", " "))
        self.setToolTip(state.word)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(176), theme.px(58))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = self.rect()
        if self._open or self.underMouse() or self.hasFocus():
            painter.setPen(theme.color("accent") if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent_bg" if self._open else "hover"))
            painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        side = theme.px(26)
        round_ = QRect(theme.px(10), rect.center().y() - side // 2, side, side)
        self._paint_round(painter, round_)
        left = round_.right() + theme.px(12)
        font = QFont(self.font())
        font.setBold(self._open or self._state.state == "now")
        painter.setFont(font)
        painter.setPen(theme.color("accent" if self._open else "text"))
        high = QFontMetrics(font).height()
        top = rect.center().y() - (high if self._state.word else high // 2)
        painter.drawText(left, top, rect.width() - left, high, Qt.AlignmentFlag.AlignLeft, self._name)
        small = QFont(self.font())
        small.setPixelSize(theme.px(12.5))
        painter.setFont(small)
        painter.setPen(theme.color("text2"))
        room = rect.right() - left - theme.px(6)
        word = QFontMetrics(small).elidedText(self._state.word, Qt.TextElideMode.ElideRight, room)
        painter.drawText(left, top + high, room, high, Qt.AlignmentFlag.AlignLeft, word)
        painter.end()

    def _paint_round(self, painter: QPainter, round_: QRect) -> None:
        done, now = self._state.state == "done", self._state.state == "now"
        painter.setPen(Qt.PenStyle.NoPen if done or now else theme.color("border2"))
        painter.setBrush(theme.color("ok_bg" if done else "accent" if now else "surface"))
        painter.drawEllipse(round_)
        if done:
            inner = theme.px(5)
            icons.paint(painter, round_.adjusted(inner, inner, -inner, -inner), "check", "ok")
            return
        painter.setPen(theme.color("accent_t" if now else "text2"))
        painter.setFont(self.font())
        painter.drawText(round_, Qt.AlignmentFlag.AlignCenter, str(self._number))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)
