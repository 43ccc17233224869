"""One side of a conflict as a card: whose word, when, what; the letters that differ are marked."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel

from xinjing_desktop.ui import theme
from xinjing_desktop.ui.widgets.cards import Card, button, hint, label, offer

_FIGURES = re.compile(r"[\d\s:.+-]*")
"""Dates and numbers differ as a whole."""
LONGEST = 400
"""Signs up to which two values are compared letter by letter."""


class SideCard(Card):
    """`chosen` when its button was pressed. `others` are the words of the other sides, column by column."""

    chosen = Signal()

    def __init__(
        self,
        number: int,
        head: str,
        by: str,
        values: Sequence[tuple[str, str]],
        others: Sequence[Sequence[str]],
        *,
        shown_now: bool,
        may_write: bool,
        verb: str = "留这个",
    ) -> None:
        super().__init__(pad=theme.px(14))
        self.body.setSpacing(theme.px(5))
        top = QHBoxLayout()
        top.setSpacing(theme.px(8))
        name = label(head, "h2", wrap=True)
        top.addWidget(label(str(number), "keycap"), 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(name, 1)
        self.body.addLayout(top)
        self.body.addWidget(hint(by))
        for at, (caption, words) in enumerate(values):
            if caption and len(values) > 1:
                self.body.addWidget(label(caption, "hint"))
            self.body.addWidget(_value(words, [other[at] for other in others if at < len(other)]))
        self.body.addStretch()
        if shown_now:
            self.body.addWidget(hint("台账里暂时显示的是这一个"))
        self.keep = button(verb, tip=f"{verb}（{number}）")
        self.keep.setAccessibleName(f"{verb}：{head}")
        self.keep.clicked.connect(self.chosen)
        offer(self.keep, may_write)
        self.body.addWidget(self.keep)


def _value(words: str, others: Sequence[str]) -> QLabel:
    made = QLabel(f"<span style='font-size:{theme.px(17)}px'>{marked(words, others)}</span>")
    made.setTextFormat(Qt.TextFormat.RichText)
    made.setWordWrap(True)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    made.setAccessibleName(words)
    return made


def marked(words: str, others: Sequence[str]) -> str:
    """The words as HTML, what no other side says marked. Only where most is alike: else marks are noise."""
    if len(others) != 1 or not words or max(len(words), len(others[0])) > LONGEST or _FIGURES.fullmatch(words):
        return escape(words).replace("\n", "<br>")
    matcher = SequenceMatcher(None, others[0], words, autojunk=False)
    if matcher.ratio() < 0.5:
        return escape(words).replace("\n", "<br>")
    paint = f"background-color:{theme.color('warn_bg').name()}; color:{theme.color('warn').name()}"
    parts = []
    for what, _, _, begin, end in matcher.get_opcodes():
        piece = escape(words[begin:end]).replace("\n", "<br>")
        parts.append(piece if what == "equal" else f"<span style='{paint}'>{piece}</span>")
    return "".join(parts)
