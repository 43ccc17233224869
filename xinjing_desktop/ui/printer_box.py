"""Which printer: those of this computer with how they are, the one used last chosen; read in the background."""

from PySide6.QtCore import Signal
from PySide6.QtPrintSupport import QPrinterInfo
from PySide6.QtWidgets import QComboBox

from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.latest import Latest
from xinjing_desktop.ui.printing import printer
from xinjing_desktop.ui.printing.printer import Printer

LAST = "printer"
"""Under which the state keeps the name of the printer used last."""


class PrinterBox(QComboBox):
    """`changed` when another printer stands here, by hand or because the list was read; `listed` after each reading."""

    changed = Signal()
    listed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._name = ""
        self.printers: list[Printer] = []
        self.listed_once = False
        self.setAccessibleName("打印机")
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(22)
        self.setEnabled(False)
        self.setPlaceholderText("正在找打印机……")
        self.activated.connect(self._on_chosen)
        QPrinterInfo.defaultPrinterName()  # loads what Qt prints with: here, and not in two threads at once
        self._latest = Latest(desk, printer.printers, self._show, aside=True)

    def ask(self) -> None:
        """Read the list anew."""
        self._latest.ask()

    def name(self) -> str:
        """The name of the chosen printer; "" while there is none."""
        return self._name

    def chosen(self) -> Printer | None:
        """The chosen printer, as it was when the list was read."""
        return next((one for one in self.printers if one.name == self._name), None)

    def _show(self, found: list[Printer]) -> None:
        self.printers, self.listed_once = found, True
        wanted = self._name or self._desk.state.get(LAST, "")
        names = [one.name for one in found]
        self.blockSignals(True)
        self.clear()
        for one in found:
            self.addItem(f"{one.description}（{one.state}）", one.name)
        self.setCurrentIndex(names.index(wanted) if wanted in names else 0 if names else -1)
        self.setPlaceholderText("没有打印机")
        self.blockSignals(False)
        self.setEnabled(bool(found))
        self._take(str(self.currentData() or ""))
        self.listed.emit()

    def _on_chosen(self) -> None:
        self._desk.state[LAST] = str(self.currentData() or "")
        self._take(self._desk.state[LAST])

    def _take(self, name: str) -> None:
        self.setToolTip(self.currentText())
        if name != self._name:
            self._name = name
            self.changed.emit()
