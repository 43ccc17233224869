"""Saved filters as chips with counts, one of them chosen."""

from collections.abc import Mapping, MutableMapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget

from xinjing_desktop.ui.widgets.flow import FlowLayout


class FilterBar(QWidget):
    """A row of chips. `chosen` carries the key of the one that was pressed; arrow keys move between them."""

    chosen = Signal(str)

    def __init__(
        self,
        name: str,
        filters: Sequence[tuple[str, str]],
        parent: QWidget | None = None,
        *,
        state: MutableMapping[str, str] | None = None,
    ) -> None:
        super().__init__(parent)
        self._state, self._state_key = state, f"filter/{name}"
        self.setAccessibleName(name)
        self._words = dict(filters)
        self._chips: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        row = FlowLayout(self, gap=8, line_gap=6)
        for key, words in filters:
            chip = QPushButton(words)
            chip.setProperty("kind", "chip")
            chip.setCheckable(True)
            chip.setAutoDefault(True)  # Enter chooses
            chip.setAccessibleName(words)
            chip.clicked.connect(lambda _=False, key=key: self._on_clicked(key))
            self._group.addButton(chip)
            self._chips[key] = chip
            row.addWidget(chip)
        if filters:
            self.choose(filters[0][0])
        if state is not None:
            self.choose(state.get(self._state_key, ""))

    def key(self) -> str:
        """The key of the chosen chip, or ""."""
        return next((key for key, chip in self._chips.items() if chip.isChecked()), "")

    def choose(self, key: str) -> None:
        """Choose a chip without a signal."""
        if key in self._chips:
            self._chips[key].setChecked(True)

    def show_chip(self, key: str, shown: bool) -> None:
        """Offer a chip, or not."""
        self._chips[key].setVisible(shown)

    def _on_clicked(self, key: str) -> None:
        if self._state is not None:  # only what was chosen by hand is remembered, not what another page asked for
            self._state[self._state_key] = key
        self.chosen.emit(key)

    def set_counts(self, counts: Mapping[str, int]) -> None:
        """Write how many there are behind each name; a filter that is not named shows none."""
        for key, chip in self._chips.items():
            text = f"{self._words[key]}  {counts[key]:,}" if key in counts else self._words[key]
            chip.setText(text)
            chip.setAccessibleName(text)
