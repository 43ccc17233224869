"""What can be done with all chosen rows of a table at once: it appears with the second one that is chosen."""

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from xinjing_desktop.ui import theme
from xinjing_desktop.ui.widgets.cards import button, label
from xinjing_desktop.ui.widgets.flow import FlowLayout
from xinjing_desktop.ui.widgets.table import Table

Act = Callable[[list[str]], object]
FROM = 2
"""So many chosen rows are a selection; a single one has its own panel beside the table."""


class BulkBar(QFrame):
    """`BulkBar(table, "处隐患", instead_of=keys)` stands below the table, in the place of the line of keys.

    `add` gives it an action, which is called with the uids of the chosen rows, from top to bottom. `least` rows bring it up.
    """

    def __init__(self, table: Table, counted: str, *, instead_of: QWidget | None = None, least: int = FROM) -> None:
        super().__init__()
        self.setProperty("role", "banner")
        self._table, self._counted, self._keys, self._least = table, counted, instead_of, least
        self.actions_by_name: dict[str, QPushButton] = {}
        """Everything it offers, by its words."""
        self.said = label("", "value")
        self.drop = button("取消选择", kind="flat", tip="只留当前这一行")
        self.drop.clicked.connect(self._drop)
        self._holder = QWidget()
        self._flow = FlowLayout(self._holder, gap=8)
        self._flow.addWidget(self.said)
        self._flow.addWidget(self.drop)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(14), theme.px(6), theme.px(10), theme.px(6))
        box.addWidget(self._holder)
        self.hide()
        table.selection_changed.connect(self.count)
        table.rows.modelReset.connect(self.count)

    def add(self, words: str, act: Act, *, icon: str = "", tip: str = "") -> QPushButton:
        """A button for it, left of those that are there less often."""
        made = button(words, icon=icon, tip=tip)
        made.clicked.connect(lambda: act(self._table.selected_ids()))
        self._flow.removeWidget(self.drop)
        self._flow.addWidget(made)
        self._flow.addWidget(self.drop)
        self.actions_by_name[words] = made
        return made

    def count(self) -> None:
        """Show how many are chosen; hidden while that is one or none."""
        chosen = self._table.selected_count()
        self.said.setText(f"已选 {chosen:,} {self._counted}")
        self.said.setMinimumHeight(self.drop.sizeHint().height())  # on one line with the buttons, in large print too
        self.drop.setVisible(chosen >= FROM)
        offered = chosen >= self._least and bool(self.actions_by_name)  # whoever may only read is offered nothing
        self.setVisible(offered)
        if self._keys is not None:
            self._keys.setVisible(not offered)

    def _drop(self) -> None:
        current = self._table.current_id()
        self._table.select_ids([current] if current else [])
        self._table.setFocus()
