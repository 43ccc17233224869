"""What an undecided row asks: the answers as sentences, chosen by click or by digit, for one row or for all that ask the same."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from xinjing_desktop.exchange.verdicts import Choice
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.widgets.cards import button, label


class ChoiceLine(QWidget):
    """A radio button whose sentence breaks its lines, and the digit that chooses it."""

    chosen = Signal()

    def __init__(self, number: int, sentence: str) -> None:
        super().__init__()
        self.radio = QRadioButton()
        self.radio.setAccessibleName(f"{number}：{sentence}")
        self.radio.clicked.connect(self.chosen)
        key = label(str(number), "keycap")
        words = label(sentence, "value", wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(8))
        row.addWidget(self.radio, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(words, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(key, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.radio.click()


class ChoicesBox(QWidget):
    """`decided` carries the key, `decided_alike` the key for all rows that ask the same."""

    decided = Signal(str)
    decided_alike = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self._choices: Sequence[Choice] = ()
        self.lines: list[ChoiceLine] = []
        self.alike: list[QWidget] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(theme.px(4))

    def show_choices(self, choices: Sequence[Choice], alike: Sequence[int]) -> None:
        """These answers; `alike` says for each how many further rows it would answer too."""
        while self._box.count():
            old: QWidget | None = self._box.takeAt(0).widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for radio in self._group.buttons():
            self._group.removeButton(radio)
        self._choices, self.lines, self.alike = choices, [], []
        for number, (choice, others) in enumerate(zip(choices, alike, strict=True), start=1):
            line = ChoiceLine(number, choice.sentence)
            line.chosen.connect(lambda key=choice.key: self.decided.emit(key))
            self._group.addButton(line.radio)
            self.lines.append(line)
            self._box.addWidget(line)
            if others:
                same = button(f"其余 {others:,} 行也选第 {number} 项", kind="flat", icon="all")
                same.clicked.connect(lambda _=False, key=choice.key: self.decided_alike.emit(key))
                self.alike.append(same)
        for one in self.alike:
            self._box.addWidget(one, 0, Qt.AlignmentFlag.AlignLeft)
        self.setVisible(bool(choices))

    def choose(self, number: int) -> bool:
        """Take the choice of this number, counted from 1; False when there is none."""
        if 1 <= number <= len(self._choices):
            self.decided.emit(self._choices[number - 1].key)
            return True
        return False
