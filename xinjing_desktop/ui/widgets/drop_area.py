"""A place to drop files on, or to pick them by a button."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from xinjing_desktop.ui import theme
from xinjing_desktop.ui.widgets.cards import IconLabel, button, label


def dropped_files(data: QMimeData, endings: Sequence[str] = ()) -> list[Path]:
    """The local files that are carried, of the wanted endings (".xlsx"), all if none are named."""
    files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return [file for file in files if not endings or file.suffix.lower() in endings]


class DropArea(QFrame):
    """`dropped` carries a list of paths; `asked` means: let the user pick (the page calls `alerts.pick_files`).

    With `across` it is a strip for the head of a page; `buttons` has room for another way to pick.
    """

    dropped = Signal(list)
    asked = Signal()

    def __init__(
        self,
        sentence: str,
        *,
        endings: Sequence[str] = (),
        pick: str = "选择文件…",
        across: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "drop")
        self.setAcceptDrops(True)
        self._endings = tuple(endings)
        self.button = button(pick, kind="primary", icon="folder")
        self.button.clicked.connect(self.asked)
        self._sentence = label(sentence, "field", wrap=True)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(theme.px(8))
        if across:
            self._lay_across()
            return
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(24), theme.px(28), theme.px(24), theme.px(28))
        box.setSpacing(theme.px(12))
        box.addStretch()
        box.addWidget(IconLabel("import", "text3", 36), 0, Qt.AlignmentFlag.AlignHCenter)
        box.addWidget(self._sentence)
        box.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addStretch()

    def _lay_across(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(16), theme.px(10), theme.px(12), theme.px(10))
        row.setSpacing(theme.px(12))
        row.addWidget(IconLabel("import", "text3", 24))
        row.addWidget(self._sentence, 1)
        self.buttons.addWidget(self.button)
        row.addLayout(self.buttons)

    def say(self, sentence: str) -> None:
        """Another sentence beside the button."""
        self._sentence.setText(sentence)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_files(event.mimeData(), self._endings):
            theme.restyle(self, active="true")
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        theme.restyle(self, active="")

    def dropEvent(self, event: QDropEvent) -> None:
        theme.restyle(self, active="")
        if files := dropped_files(event.mimeData(), self._endings):
            event.acceptProposedAction()
            self.dropped.emit(files)
