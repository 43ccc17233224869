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
    """`dropped` carries a list of paths; `asked` means: let the user pick (the page calls `alerts.pick_files`)."""

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
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        sign = IconLabel("import", "text3", 22 if across else 36)
        if across:  # one line high, where the page needs its room for something else; more buttons may follow
            line = QHBoxLayout(self)
            line.setContentsMargins(theme.px(16), theme.px(10), theme.px(12), theme.px(10))
            line.setSpacing(theme.px(12))
            self._sentence.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            line.addWidget(sign)
            line.addWidget(self._sentence, 1)
            line.addWidget(self.button)
            return
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(24), theme.px(28), theme.px(24), theme.px(28))
        box.setSpacing(theme.px(12))
        box.addStretch()
        box.addWidget(sign, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addWidget(self._sentence)
        box.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addStretch()

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
