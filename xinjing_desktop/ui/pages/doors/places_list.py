"""The left side of the grid: which way to walk, which compound, and its stairwells with how far each has come."""

import datetime
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from xinjing_desktop import clock
from xinjing_desktop.ledger.find.doors import StairwellLine
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.doors import walks
from xinjing_desktop.ui.unit_box import UnitBox
from xinjing_desktop.ui.widgets.at_the_right import AtTheRight
from xinjing_desktop.ui.widgets.cards import hint

PROGRESS_DAYS = 30
"""How far back the progress in the list looks."""


class PlacesList(QWidget):
    """`chosen` when another stairwell, round or street is the current one."""

    chosen = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._walks = walks.all_of(desk.ledger, PROGRESS_DAYS)
        self.setFixedWidth(theme.px(144))
        self.ways = QComboBox()
        self.ways.setAccessibleName("怎样走")
        for key, words in walks.WORDS:
            self.ways.addItem(words, key)
        self.ways.setCurrentIndex(max(0, self.ways.findData(desk.state.get("doors.way"))))
        self.ways.activated.connect(self._on_way)
        self.units = UnitBox(desk)
        self.units.activated.connect(lambda _: self.reload())
        self.compounds = QComboBox()
        self.compounds.setAccessibleName("小区")
        self.compounds.currentIndexChanged.connect(self._on_compound)
        self.list = QListWidget()
        self.list.setAccessibleName("门洞")
        self.list.setItemDelegate(AtTheRight(self.list))
        self.list.currentItemChanged.connect(lambda *_: self.chosen.emit())
        self.about = hint("")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in (self.ways, self.units, self.compounds):
            column.addWidget(widget)
        column.addWidget(self.list, 1)
        column.addWidget(self.about)

    @property
    def way(self) -> str:
        """The key of the way to walk."""
        return str(self.ways.currentData())

    @property
    def walk(self) -> walks.Walk:
        """The way to walk."""
        walk: walks.Walk = self._walks[self.way]
        return walk

    def unit(self) -> str | None:
        """Of a town's ledger: the community that is shown, or None for all."""
        return self.units.uid()

    def current(self) -> StairwellLine | None:
        """The stairwell, round or street that is shown."""
        if self.list.currentRow() < 0:
            return None
        line: StairwellLine = self.list.currentItem().data(Qt.ItemDataRole.UserRole)
        return line

    def reload(self, wanted: str = "") -> None:
        """Compounds and their stairwells anew, at the same place."""
        self.units.refill()
        groups = self.walk.groups(self.unit())
        known = self.compounds.currentData() or self.desk.state.get("doors.compound")
        self.compounds.blockSignals(True)
        self.compounds.clear()
        for uid, name in groups:
            self.compounds.addItem(name, uid)
        self.compounds.setCurrentIndex(max(self.compounds.findData(known), 0) if groups else -1)
        self.compounds.blockSignals(False)
        self.compounds.setVisible(bool(groups))
        self.about.setText(self.walk.about)
        line = self.current()
        self.show_places(wanted or (line.uid if line else self.desk.state.get(f"doors.{self.way}", "")))

    def show_places(self, wanted: str = "") -> None:
        """The stairwells of the chosen compound; `wanted` is the one to open."""
        lines = self._lines()
        self.list.blockSignals(True)
        self.list.clear()
        for line in lines:
            item = QListWidgetItem(line.label, self.list)
            item.setToolTip(line.label)
            item.setData(Qt.ItemDataRole.UserRole, line)
            _show_progress(item, line)
        if lines:
            found = [at for at, line in enumerate(lines) if line.uid == wanted]
            self.list.setCurrentRow(found[0] if found else 0)
        self.list.blockSignals(False)
        self.chosen.emit()

    def refresh_counts(self) -> None:
        """How far each has come, anew."""
        fresh = {line.uid: line for line in self._lines()}
        for at in range(self.list.count()):
            item = self.list.item(at)
            if line := fresh.get(item.data(Qt.ItemDataRole.UserRole).uid):
                _show_progress(item, line)

    def remember(self) -> None:
        """The current place, for the next start."""
        if line := self.current():
            self.desk.state[f"doors.{self.way}"] = line.uid

    def step(self, by: int) -> bool:
        """Go on to the next stairwell, or back to the one before; at the end of a compound to the next compound."""
        row = self.list.currentRow() + by
        if 0 <= row < self.list.count():
            self.list.setCurrentRow(row)
            return True
        group = self.compounds.currentIndex() + by
        if not 0 <= group < self.compounds.count():
            return False
        self.compounds.setCurrentIndex(group)
        if by < 0:
            self.list.setCurrentRow(self.list.count() - 1)
        return True

    def choose_way(self, way: str) -> None:
        """Walk another way, without a signal."""
        self.ways.setCurrentIndex(self.ways.findData(way))

    def open(self, place: str, group: str | None = None) -> None:
        """Show this stairwell of this compound, or this street."""
        if group and self.compounds.findData(group) < 0:  # it belongs to another unit than the one that is shown
            self.units.choose(None)
            self.reload(place)
        if group:
            self.compounds.blockSignals(True)
            self.compounds.setCurrentIndex(self.compounds.findData(group))
            self.compounds.blockSignals(False)
        self.show_places(place)

    def _lines(self) -> list[StairwellLine]:
        since = (clock.today() - datetime.timedelta(days=PROGRESS_DAYS)).isoformat()
        return self.walk.places(self.compounds.currentData(), since, self.unit())

    def _on_way(self, *_: Any) -> None:
        self.desk.state["doors.way"] = self.way
        rounds = self._walks[walks.ROUNDS]
        rounds.renew()
        self.list.clear()
        self.reload()

    def _on_compound(self) -> None:
        if compound := self.compounds.currentData():
            self.desk.state["doors.compound"] = compound
        self.show_places()


def _show_progress(item: QListWidgetItem, line: StairwellLine) -> None:
    sign = "✓ " if line.door_count and line.visited_count >= line.door_count else ""
    figures = f"{sign}{line.visited_count}/{line.door_count}"
    item.setData(AtTheRight.ROLE, figures)
    item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{line.label}，{figures}")
