"""The table of every page: whole rows, chosen by keyboard, copied into Excel, columns as each clerk likes them."""

import json
from collections.abc import Iterable, MutableMapping, Sequence
from itertools import groupby
from typing import Any

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QMenu, QTableView, QWidget

from xinjing_desktop.ui import theme
from xinjing_desktop.ui.widgets.cells import CELL_PAD, CellDelegate
from xinjing_desktop.ui.widgets.clipboard import copy_rows, pasted_table
from xinjing_desktop.ui.widgets.empty import Empty
from xinjing_desktop.ui.widgets.table_model import RowSource, TableColumn, TableModel

__all__ = ["RowSource", "Table", "TableColumn", "TableModel"]
CTRL = Qt.KeyboardModifier.ControlModifier


class Table(QTableView):
    """A virtual table over a `RowSource`, empty until `reload()`.

    `name` is what it shows, read aloud by screen readers; also the key under which `state` remembers the columns.
    """

    opened = Signal(str)
    """Enter or a double click on a row: its id."""
    current_changed = Signal(str)
    """Another row is current: its id, or "" for none."""
    selection_changed = Signal()
    pasted = Signal(str)
    """Ctrl+V with cells of Excel on the clipboard: they, tab-separated."""
    export_asked = Signal()
    """Ctrl+E, or the entry in the menu of the head; only where `offers_export`."""
    print_asked = Signal()
    """Ctrl+P, or the entry in the menu of the head; only where `offers_export`."""

    def __init__(
        self,
        name: str,
        columns: Sequence[TableColumn],
        source: RowSource,
        *,
        state: MutableMapping[str, str] | None = None,
        empty: Empty | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._state = state
        self._state_key = f"table/{name}"
        self.offers_export = False
        self._wanted_current = ""
        self._fitted = theme.look().base_px
        self.rows = TableModel(columns, source, self)
        self._cells = CellDelegate(self)
        self._empty = empty
        self._asked = False
        self.setAccessibleName(name)
        self._set_up_view()
        self._set_up_header()
        self.setModel(self.rows)
        self._lay_out_columns()
        self.setSortingEnabled(False)
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        self._restore()
        header.sortIndicatorChanged.connect(self._on_sort)
        header.sectionMoved.connect(self._remember)
        header.sectionResized.connect(self._remember)
        self.rows.modelReset.connect(self._on_reset)
        self.selectionModel().currentRowChanged.connect(self._on_current)
        self.selectionModel().selectionChanged.connect(lambda *_: self.selection_changed.emit())
        self.doubleClicked.connect(lambda index: self.opened.emit(self.rows.id_at(index.row())))

    # ---- what pages call

    def reload(self) -> None:
        """Ask the source again; the current row stays current if it is still there."""
        self.rows.reload()

    def refresh(self, ids: Sequence[str]) -> None:
        """Read edited rows again in their places."""
        self.rows.refresh(ids)

    def current_id(self) -> str:
        """The id of the current row, or ""."""
        index = self.currentIndex()
        return self.rows.id_at(index.row()) if index.isValid() else ""

    def selected_ids(self) -> list[str]:
        """The ids of all chosen rows, from top to bottom."""
        return [self.rows.id_at(line) for line in self._selected_lines()]

    def selected_count(self) -> int:
        """How many rows are chosen, without looking at each of them."""
        chosen = self.selectionModel().selection()
        return sum(chosen.at(at).height() for at in range(chosen.count()))

    def select_id(self, uid: str) -> bool:
        """Make a row current and scroll to it. False when it is not in the result."""
        line = self.rows.row_of(uid)
        if line is None:
            return False
        self._make_current(line)
        return True

    def select_ids(self, uids: Iterable[str]) -> None:
        """Choose these rows and no others, as far as they are in the result. The current row stays where it is."""
        chosen, across = QItemSelection(), self.rows.columnCount() - 1
        lines = sorted({line for uid in uids if (line := self.rows.row_of(uid)) is not None})
        for _, run in groupby(enumerate(lines), key=lambda one: one[1] - one[0]):  # neighbours are one range
            together = [line for _, line in run]
            chosen.append(QItemSelectionRange(self.rows.index(together[0], 0), self.rows.index(together[-1], across)))
        self.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def copy(self, *, with_titles: bool = False) -> int:
        """Copy the chosen rows as the columns stand on screen. Returns how many rows."""
        shown = self.shown_columns()
        lines = self._selected_lines()
        cells = [[column.cell(row) for column in shown] for line in lines if (row := self.rows.row(line)) is not None]
        if with_titles:
            cells.insert(0, [column.title for column in shown])
        if cells:
            copy_rows(cells, [column.number for column in shown])
        return len(lines)

    def shown_columns(self) -> list[TableColumn]:
        """The columns that are visible, in the order on screen: what an export of this table holds."""
        header = self.horizontalHeader()
        order = sorted(range(len(self.columns)), key=header.visualIndex)
        return [self.columns[at] for at in order if not header.isSectionHidden(at)]

    def column_menu(self) -> QMenu:
        """The menu that chooses columns; also behind a right click on the head."""
        menu = QMenu("选择列", self)
        header = self.horizontalHeader()
        for at in sorted(range(len(self.columns)), key=header.visualIndex):
            action = QAction(self.columns[at].title, menu)
            action.setCheckable(True)
            action.setChecked(not header.isSectionHidden(at))
            action.toggled.connect(lambda on, at=at: self._show_column(at, on))
            menu.addAction(action)
        menu.addSeparator()
        menu.addAction("恢复默认的列", self.reset_columns)
        if self.offers_export:
            menu.addAction("导出这张表…（Ctrl+E）", self.export_asked.emit)
            menu.addAction("打印这张表…（Ctrl+P）", self.print_asked.emit)
        return menu

    def reset_columns(self) -> None:
        """Order, widths and choice of columns as delivered."""
        header = self.horizontalHeader()
        for at in range(len(self.columns)):
            header.moveSection(header.visualIndex(at), at)
        self._lay_out_columns()
        self._remember()

    def _selected_lines(self) -> list[int]:
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    # ---- set up

    def _set_up_view(self) -> None:
        self.setItemDelegate(self._cells)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setFrameShape(QTableView.Shape.NoFrame)

    def _set_up_header(self) -> None:
        across, down = self.horizontalHeader(), self.verticalHeader()
        down.hide()
        down.setMinimumSectionSize(1)
        across.setSectionsMovable(True)
        across.setHighlightSections(False)
        across.setStretchLastSection(True)
        across.setMinimumSectionSize(theme.px(44))
        across.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        across.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        across.customContextMenuRequested.connect(self._on_header_menu)
        theme.follow(self._fit_rows)

    def _fit_rows(self) -> None:
        """Rows and columns grow with the type when large print is switched on."""
        base = theme.look().base_px
        if base != self._fitted:
            for at in range(len(self.columns)):
                self.setColumnWidth(at, round(self.columnWidth(at) * base / self._fitted))
            self._fitted = base
        self.verticalHeader().setDefaultSectionSize(theme.px(38))
        self.verticalScrollBar().setSingleStep(theme.px(38))

    def _lay_out_columns(self) -> None:
        unit = self.fontMetrics().horizontalAdvance("0")
        for at, column in enumerate(self.columns):
            title = self.fontMetrics().horizontalAdvance(column.title) + theme.px(30)
            cells = round(column.width * unit * 1.08) + 2 * theme.px(CELL_PAD) + theme.px(4)
            self.setColumnWidth(at, max(cells, title))
            self.setColumnHidden(at, column.hidden)

    # ---- remembered between days

    def _remember(self, *_: Any) -> None:
        if self._state is None:
            return
        header = self.horizontalHeader()
        order = sorted(range(len(self.columns)), key=header.visualIndex)
        shown = header.sortIndicatorSection()
        self._state[self._state_key] = json.dumps(
            {
                "order": [self.columns[at].key for at in order],
                "width": {
                    column.key: header.sectionSize(at)
                    for at, column in enumerate(self.columns)
                    if not header.isSectionHidden(at)
                },
                "hidden": [column.key for at, column in enumerate(self.columns) if header.isSectionHidden(at)],
                "sort": self.columns[shown].key if 0 <= shown < len(self.columns) else "",
                "descending": header.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder,
            }
        )

    def _restore(self) -> None:
        """Columns that this version does not know are skipped, new ones stand where they were delivered."""
        try:
            kept = json.loads((self._state or {})[self._state_key])
            order, widths, hidden = list(kept["order"]), dict(kept["width"]), set(kept["hidden"])
            sort, descending = str(kept["sort"]), bool(kept["descending"])
        except (KeyError, ValueError, TypeError):
            return
        header = self.horizontalHeader()
        at_of = {column.key: at for at, column in enumerate(self.columns)}
        for place, key in enumerate(key for key in order if key in at_of):
            header.moveSection(header.visualIndex(at_of[key]), place)
        for key, at in at_of.items():
            if key in order:
                header.setSectionHidden(at, key in hidden)
            if key in widths:
                header.resizeSection(at, int(widths[key]))
        if sort in at_of:
            order_ = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
            header.setSortIndicator(at_of[sort], order_)
            self.rows.start_sorted(sort, descending)

    def _show_column(self, at: int, on: bool) -> None:
        header = self.horizontalHeader()
        if not on and header.hiddenSectionCount() == len(self.columns) - 1:
            return  # the last one stays: a table without columns cannot be clicked any more
        header.setSectionHidden(at, not on)
        self._remember()

    # ---- what happens

    def _on_sort(self, at: int, order: Qt.SortOrder) -> None:
        if 0 <= at < len(self.columns) and not self.columns[at].sortable:
            header = self.horizontalHeader()
            header.blockSignals(True)
            header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
            header.blockSignals(False)
            at = -1
        self.rows.sort(at, order)
        self._remember()

    def _on_reset(self) -> None:
        self._asked = True
        line = self.rows.row_of(self._wanted_current) if self._wanted_current else None
        if line is not None:
            self._make_current(line)
        elif self._wanted_current:
            self._wanted_current = ""
            self.current_changed.emit("")
        self._place_empty()

    def _make_current(self, line: int) -> None:
        index = self.rows.index(line, max(self.horizontalHeader().logicalIndex(0), 0))
        both = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(index, both)
        self._scroll_to(index)

    def _scroll_to(self, index: QModelIndex) -> None:
        across = self.horizontalScrollBar().value()
        self.scrollTo(index)
        self.horizontalScrollBar().setValue(across)

    def _on_current(self, current: QModelIndex, previous: QModelIndex) -> None:
        if current.isValid():
            self._wanted_current = self.rows.id_at(current.row())
            self.current_changed.emit(self._wanted_current)

    def _on_header_menu(self, spot: QPoint) -> None:
        menu = self.column_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.horizontalHeader().mapToGlobal(spot))

    def _place_empty(self) -> None:
        empty, bare = self._empty, self._asked and self.rows.rowCount() == 0
        if empty is None:
            return
        if bare and empty.parent() is None:  # most tables never show it, and a start need not dress it
            empty.setParent(self.viewport())
        if empty.parent() is not None:
            empty.setVisible(bare)
            empty.setGeometry(self.viewport().rect())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Paste):
            if cells := pasted_table():
                self.pasted.emit(cells)
        elif self.offers_export and event.modifiers() == CTRL and event.key() in (Qt.Key.Key_E, Qt.Key.Key_P):
            (self.export_asked if event.key() == Qt.Key.Key_E else self.print_asked).emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            if uid := self.current_id():
                self.opened.emit(uid)
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and plain and self.rows.rowCount():
            self._make_current(0 if event.key() == Qt.Key.Key_Home else self.rows.rowCount() - 1)
        elif event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) or (event.text() and not event.text().isprintable()):
            super().keyPressEvent(event)
        elif event.text() and plain:
            event.ignore()  # letters belong to the page (its search box, its shortcuts), not to a search by first cell
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.indexAt(event.position().toPoint()).row())
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)
        super().leaveEvent(event)

    def _hover(self, line: int) -> None:
        if line != self._cells.hovered_row:
            self._cells.hovered_row = line
            self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        at = self.visualRect(self.currentIndex())
        was_in_sight = at.isValid() and at.bottom() >= 0 and at.top() < event.oldSize().height()
        super().resizeEvent(event)
        self._place_empty()
        if was_in_sight:  # what opens beside the table takes its room, a bar at its foot too
            self._scroll_to(self.currentIndex())
