"""Which keys do what, as a quiet line: the key in its frame, the word beside it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from xinjing_desktop.ui import theme
from xinjing_desktop.ui.widgets.cards import label

TABLE_KEYS = (("↑ ↓", "换行"), ("Enter", "打开"), ("Ctrl+C", "复制到 Excel"), ("右键表头", "选择列"))
"""What works in every table."""
CHOOSE_KEY = ("Ctrl+A", "全选")
"""What leads to the bar of a table where several rows can be dealt with at once."""
PASTE_KEY = ("Ctrl+V", "从 Excel 粘贴")
"""What works in the tables of people and hazards as well: the rows go through an import plan."""


class KeysHint(QWidget):
    """`KeysHint([("Enter", "打开"), ("Ctrl+N", "新增")])`"""

    def __init__(self, keys: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(5))
        self.say(keys)

    def say(self, keys: Sequence[tuple[str, str]]) -> None:
        """Other keys, or other words for them."""
        row = self._row
        while row.count():
            if (gone := row.takeAt(0).widget()) is not None:
                gone.deleteLater()
        for at, (key, word) in enumerate(keys):
            if at:
                row.addSpacing(theme.px(10))
            row.addWidget(label(key, "keycap"), 0, Qt.AlignmentFlag.AlignVCenter)
            row.addWidget(label(word, "hint"), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch()
