"""What is known of something as lines of a label and a value, to be read and copied."""

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from xinjing_desktop.ui import theme


class FactLines(QLabel):
    """`(label, value)` pairs, the labels in grey; what has no value is left out."""

    def __init__(self, facts: Sequence[tuple[str, str]]) -> None:
        grey, gap = theme.color("text2").name(), theme.px(12)
        rows = "".join(
            f"<tr><td style='color:{grey}; padding:0 {gap}px {gap // 3}px 0; white-space:nowrap'>{escape(name)}</td>"
            f"<td style='padding-bottom:{gap // 3}px'>{escape(value).replace(chr(10), '<br>')}</td></tr>"
            for name, value in facts
            if value
        )
        super().__init__(f"<table cellspacing='0' cellpadding='0'>{rows}</table>" if rows else "")
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
