"""How a table cell is painted: the row under the pointer, the chosen rows, a thin line below, a pill or cut text."""

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem, QToolTip

from xinjing_desktop.ui import theme
from xinjing_desktop.ui.widgets.pills import paint_pill, pill_size
from xinjing_desktop.ui.widgets.table_model import TableModel

CELL_PAD = 11


class CellDelegate(QStyledItemDelegate):
    """Paints a table cell: the row under the pointer, the chosen rows, a thin line below, a pill or cut text.

    It asks the view and not `option.state`, and draws lines with a pen: QStyle and QGradient, which come with the one
    and with `fillRect`, have 750 names in Python, and a start would have to build them all.
    """

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._view = view
        self.hovered_row = -1

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        rect: QRect = option.rect  # type: ignore[attr-defined]
        font: QFont = option.font  # type: ignore[attr-defined]
        chosen = self._view.selectionModel().isSelected(index)
        if chosen:
            painter.fillRect(rect, theme.color("sel"))
        elif index.row() == self.hovered_row:
            painter.fillRect(rect, theme.color("hover"))
        painter.setPen(theme.color("border"))
        painter.drawLine(rect.left(), rect.bottom(), rect.right(), rect.bottom())
        pad = theme.px(CELL_PAD)
        inner = rect.adjusted(pad, 0, -pad, -1)
        model = index.model()
        assert isinstance(model, TableModel)
        cell = model.cell(index.row(), index.column())  # asked at once: by role, each answer goes through Qt and back
        if pill := cell.pill:
            size = pill_size(pill, font)
            spot = QRect(
                inner.left() - theme.px(3),
                inner.top() + (inner.height() - size.height()) // 2,
                min(size.width(), inner.width() + theme.px(10)),
                size.height(),
            )
            paint_pill(painter, spot, pill, font)
            return
        if not cell.text:
            return
        painter.setFont(font)
        painter.setPen(theme.color("sel_t" if chosen and not cell.tone else cell.tone or "text"))
        cut = QFontMetrics(font).elidedText(cell.text, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, cell.align, cut)

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        """The whole text in a tool tip, but only where the cell had to cut it."""
        if event.type() == QEvent.Type.ToolTip and index.isValid():
            text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
            rect: QRect = option.rect  # type: ignore[attr-defined]
            room = rect.width() - 2 * theme.px(CELL_PAD)
            if text and view.fontMetrics().horizontalAdvance(text) > room:
                QToolTip.showText(event.globalPos(), text, view)
            else:
                QToolTip.hideText()
            return True
        return super().helpEvent(event, view, option, index)
