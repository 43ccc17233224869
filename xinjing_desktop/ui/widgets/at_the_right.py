"""A list whose lines end with a figure, one below the other at the right."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from xinjing_desktop.ui import theme


class AtTheRight(QStyledItemDelegate):
    """Paints the text under `ROLE` at the right end of a line."""

    ROLE = int(Qt.ItemDataRole.UserRole) + 1

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        if figures := index.data(self.ROLE):
            painter.save()
            painter.setFont(option.font)  # type: ignore[attr-defined]
            painter.setPen(theme.color("text2"))
            room = option.rect.adjusted(0, 0, -theme.px(8), 0)  # type: ignore[attr-defined]
            painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(figures))
            painter.restore()
