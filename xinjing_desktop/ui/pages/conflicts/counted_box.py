"""A box that narrows a list to one of what is in it, each with how many there are; hidden while there is nothing to choose."""

from collections.abc import Mapping

from PySide6.QtWidgets import QComboBox


class CountedBox(QComboBox):
    """`activated` when another one was chosen."""

    def __init__(self, name: str, everything: str) -> None:
        super().__init__()
        self._everything = everything
        self.setAccessibleName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)

    def refill(self, entries: Mapping[str, str]) -> None:
        """(key, words) to choose from; the chosen one stays if it is still among them."""
        wanted = self.currentData()
        self.blockSignals(True)
        self.clear()
        self.addItem(self._everything, None)
        for key, words in entries.items():
            self.addItem(words, key)
        self.setCurrentIndex(max(0, self.findData(wanted)))
        self.blockSignals(False)
        self.setVisible(self.count() > 2 or self.currentIndex() > 0)
