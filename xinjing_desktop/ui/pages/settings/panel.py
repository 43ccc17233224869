"""What every section of the settings is."""

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.widgets.cards import PageHeader


class Panel(QWidget):
    """A heading with its actions, and `body` below."""

    def __init__(self, desk: Desk, title: str, note: str = "", actions: Sequence[QWidget] = ()) -> None:
        super().__init__()
        self.desk = desk
        self.head = PageHeader(title, note=note, actions=actions)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(theme.px(14))
        self.body.addWidget(self.head)

    def reload(self) -> None:
        """Show what the ledger holds now; called whenever the section is opened."""

    def open_record(self, uid: str) -> None:
        """Show one record, where the section has records."""

    def may_leave(self) -> bool:
        """Whether nothing unsaved would be lost."""
        return True
