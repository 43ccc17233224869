"""Tables of any length: the ids of the whole result, and the rows of the pages that somebody looks at."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Protocol

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from xinjing_desktop.ui.widgets.pills import ID_ROLE, PILL_ROLE, TONE_ROLE, Pill, Tone

PAGE = 32
"""Rows read at once: about a screen, so that neither the first one nor a turn of the wheel waits for more."""
KEEP = 256
"""Pages held at once; the one not looked at for longest goes first."""

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


@dataclass(frozen=True, kw_only=True)
class TableColumn:
    """One column of a table. Without `text`, the cell is the row's attribute, entry or item called `key`."""

    key: str
    title: str
    width: int = 12
    """Width at first sight, in Latin characters."""
    align: Literal["left", "right", "center"] = "left"
    text: Callable[[Any], str] | None = None
    pill: Callable[[Any], Pill | None] | None = None
    tone: Callable[[Any], Tone | None] | None = None
    """Colour of the text where it means something; the words must say it too."""
    sortable: bool = True
    hidden: bool = False
    """Hidden until chosen in the column menu."""
    number: bool = False
    """The cell is a number: it may be pasted into Excel as one. Everything else pastes as text (ID numbers!)."""

    def cell(self, row: Any) -> str:
        """What the cell says. A pill says its word."""
        if self.text is not None:
            return self.text(row)
        if self.pill is not None:
            pill = self.pill(row)
            return pill.word if pill else ""
        value = row.get(self.key) if isinstance(row, Mapping) else getattr(row, self.key)
        return "" if value is None else str(value)


class Cell(NamedTuple):
    """What a cell shows: its pill, or its text in a tone."""

    pill: Pill | None
    text: str
    tone: Tone | None
    align: Qt.AlignmentFlag


class RowSource(Protocol):
    """What a table shows. The page writes it; the model runs no query of its own."""

    def ids(self) -> Sequence[str]:
        """The ids of the whole result, in the order of the last `sort`."""
        ...

    def rows(self, ids: Sequence[str]) -> Mapping[str, Any]:
        """The rows of these ids; one that is gone may be left out."""
        ...

    def sort(self, key: str, descending: bool) -> None:
        """From now on `ids` is in the order of that column. An empty key means the source's own order."""
        ...


class ListSource:
    """Rows that are already in memory: `(id, row)` pairs, sorted here by what the cells say."""

    def __init__(self, pairs: Iterable[tuple[str, Any]], columns: Sequence[TableColumn] = ()) -> None:
        self.by_id: dict[str, Any] = dict(pairs)
        self._columns = {column.key: column for column in columns}
        self._key = ""
        self._descending = False

    def ids(self) -> Sequence[str]:
        """Every id: numbers by size, everything else by its text, or in the order they were given."""
        column = self._columns.get(self._key)
        if column is None:
            return list(self.by_id)

        def place(uid: str) -> tuple[int, float, str]:
            cell = column.cell(self.by_id[uid])
            if column.number:
                try:
                    return (0, float(cell.replace(",", "")), "")
                except ValueError:
                    return (1, 0.0, cell)
            return (0, 0.0, cell)

        return sorted(self.by_id, key=place, reverse=self._descending)

    def rows(self, ids: Sequence[str]) -> Mapping[str, Any]:
        """The rows of these ids."""
        return {uid: self.by_id[uid] for uid in ids if uid in self.by_id}

    def sort(self, key: str, descending: bool) -> None:
        """Remember the order for the next `ids`."""
        self._key, self._descending = key, descending


class QuerySource:
    """Two functions as a source: `ids(key, descending)` and `rows(ids)`. The usual form for a ledger's queries."""

    def __init__(
        self, ids: Callable[[str, bool], Sequence[str]], rows: Callable[[Sequence[str]], Mapping[str, Any]]
    ) -> None:
        self._ids = ids
        self._rows = rows
        self._key = ""
        self._descending = False

    def ids(self) -> Sequence[str]:
        """The whole result in the chosen order."""
        return self._ids(self._key, self._descending)

    def rows(self, ids: Sequence[str]) -> Mapping[str, Any]:
        """The rows of one page."""
        return self._rows(ids)

    def sort(self, key: str, descending: bool) -> None:
        """Remember the order for the next `ids`."""
        self._key, self._descending = key, descending


class TableModel(QAbstractTableModel):
    """A read-only table over a `RowSource`. Empty until the first `reload()`."""

    def __init__(self, columns: Sequence[TableColumn], source: RowSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._source = source
        self._ids: Sequence[str] = ()
        self._at: dict[str, int] | None = None
        self._pages: OrderedDict[int, list[Any]] = OrderedDict()

    def set_source(self, source: RowSource) -> None:
        """Show another result."""
        self._source = source
        self.reload()

    def start_sorted(self, key: str, descending: bool) -> None:
        """Tell the source the order before the first `reload`, so that the ids are read once and not twice."""
        self._source.sort(key, descending)

    def reload(self) -> None:
        """Ask the source again for everything: after another filter or a change that may add or remove rows."""
        ids = self._source.ids()
        self.beginResetModel()
        self._ids, self._at = ids, None
        self._pages.clear()
        self.endResetModel()

    def refresh(self, ids: Iterable[str]) -> None:
        """Read these rows again, because they were edited; their places stay."""
        last = len(self.columns) - 1
        for uid in ids:
            at = self.row_of(uid)
            if at is not None:
                self._pages.pop(at // PAGE, None)
                self.dataChanged.emit(self.index(at, 0), self.index(at, last))

    def row(self, at: int) -> Any:
        """The row in line `at`, or None if it vanished meanwhile. Reads the page around it when need be."""
        page, offset = divmod(at, PAGE)
        rows = self._pages.get(page)
        if rows is None:
            ids = self._ids[page * PAGE : (page + 1) * PAGE]
            got = self._source.rows(ids)
            rows = self._pages[page] = [got.get(uid) for uid in ids]
            if len(self._pages) > KEEP:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end(page)
        return rows[offset]

    def cell(self, at: int, column: int) -> Cell:
        """What is painted in line `at`; nothing if its row vanished meanwhile."""
        row, wanted = self.row(at), self.columns[column]
        align = _ALIGN[wanted.align]
        if row is None:
            return Cell(None, "", None, align)
        if wanted.pill and (pill := wanted.pill(row)):
            return Cell(pill, pill.word, None, align)
        return Cell(None, wanted.cell(row), wanted.tone(row) if wanted.tone else None, align)

    def id_at(self, at: int) -> str:
        """The id of line `at`."""
        return self._ids[at]

    def row_of(self, uid: str) -> int | None:
        """The line of an id, or None when it is not in the result."""
        if self._at is None:
            self._at = {each: at for at, each in enumerate(self._ids)}
        return self._at.get(uid)

    def ids(self) -> Sequence[str]:
        """Every id of the result, in order."""
        return self._ids

    def read(self, ids: Sequence[str]) -> Mapping[str, Any]:
        """The rows of these ids as they are now, also from a worker: nothing is kept."""
        return self._source.rows(ids)

    # ---- Qt

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(_ALIGN[column.align])
        if role == ID_ROLE:
            return self._ids[index.row()]
        drawn = (role == PILL_ROLE and column.pill) or (role == TONE_ROLE and column.tone)
        if role not in _SPOKEN and not drawn:
            return None
        row = self.row(index.row())
        if row is None:
            return None
        if role == PILL_ROLE:
            return column.pill(row) if column.pill else None
        if role == TONE_ROLE:
            return column.tone(row) if column.tone else None
        return column.cell(row)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(_ALIGN[column.align])
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Hand the sorting to the source, which has an index for it."""
        key = self.columns[column].key if 0 <= column < len(self.columns) else ""
        self._source.sort(key, order == Qt.SortOrder.DescendingOrder)
        self.reload()


_SPOKEN = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
_ALIGN = {
    "left": Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
    "right": Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
    "center": Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter,
}
