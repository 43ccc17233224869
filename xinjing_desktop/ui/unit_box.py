"""Which community of a town is shown: all, or one. A committee's ledger has just one, and shows no such box."""

from typing import Any

from PySide6.QtWidgets import QComboBox

from xinjing_desktop.ledger.find import unit as find
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.widgets.table_model import TableColumn


def _short(line: Any) -> str:
    return short(line.unit)


UNIT = TableColumn(key="unit", title="居民区", width=10, text=_short)
"""The column that tables have in a town's ledger only; the row's `unit` is a name."""


class UnitBox(QComboBox):
    """`activated` when another one was chosen."""

    def __init__(self, desk: Desk, everything: str = "全部居民区") -> None:
        super().__init__()
        self._desk, self._everything = desk, everything
        self.setAccessibleName("居民区")
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(9)
        self.setMaxVisibleItems(18)
        self.hide()

    def refill(self) -> None:
        """The communities of the ledger; the chosen one stays."""
        wanted = self.uid()
        lines = find.communities(self._desk.ledger) if self._desk.ledger.identity.role == "town" else []
        self.blockSignals(True)
        self.clear()
        self.addItem(self._everything, None)
        for line in lines:
            self.addItem(line.title, line.uid)
        self.setCurrentIndex(max(0, self.findData(wanted)))
        self.blockSignals(False)
        self.setVisible(len(lines) > 1)

    def uid(self) -> str | None:
        """The chosen community, or None for all."""
        chosen = self.currentData()
        return None if chosen is None else str(chosen)

    def choose(self, uid: str | None) -> None:
        """Choose one without a signal."""
        self.blockSignals(True)
        self.setCurrentIndex(max(0, self.findData(uid)))
        self.blockSignals(False)


def short(name: str) -> str:
    """A community without the word that they all have, for narrow columns."""
    return name.replace("居民区", "") or name
