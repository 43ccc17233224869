"""One table being read: its rows, its columns, and the loop that runs a reader down a column."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from xinjing_desktop.exchange import cells
from xinjing_desktop.exchange.cells import Reader
from xinjing_desktop.exchange.columns import DOUBTFUL, Mapping
from xinjing_desktop.exchange.contents import DITTO
from xinjing_desktop.exchange.date_cells import DateCells
from xinjing_desktop.exchange.grid import ERRORS, Grid, Unreadable, Value
from xinjing_desktop.exchange.head_rows import as_text
from xinjing_desktop.exchange.result import Row
from xinjing_desktop.exchange.tables import Table
from xinjing_desktop.records.address import Address

_SPECIAL: Final = DITTO | ERRORS


@dataclass
class Job:
    """What the readers of one table share."""

    table: Table
    kind: str
    mappings: list[Mapping]
    contexts: list[Address | None]
    """What holds for each row."""
    dates: DateCells
    rows: list[Row]
    dwellings: dict[int, tuple[Address, str]] = field(default_factory=dict)
    """The flat of a row, by the number of the row: the address of any flat in its stairwell, and the room."""
    keys: dict[int, str] = field(default_factory=dict)
    """Equal for the rows of one flat."""

    def columns(self, *fields: str) -> list[Mapping]:
        """The mappings that feed one of the fields, without tick columns of single codes."""
        return [one for one in self.mappings if one.field in fields and not one.code and one.certainty != DOUBTFUL]

    def values(self, mapping: Mapping) -> list[Value]:
        """The cells of a column, merged cells filled down and ditto marks resolved."""
        return _column(self.table, mapping.column)


def _column(table: Table, column: int) -> list[Value]:
    grid, numbers = table.grid, table.data_rows
    rows = grid.rows
    fill = _filled_down(grid, column)
    values = [rows[number][column] for number in numbers]
    if fill:
        values = [fill.get(number, value) for number, value in zip(numbers, values, strict=True)]
    if _SPECIAL.isdisjoint(values):
        return values
    above: Value = ""
    for at, value in enumerate(values):
        if value in _SPECIAL:
            if value in DITTO:
                values[at] = above
            elif not isinstance(value, Unreadable):
                values[at] = Unreadable(value)
        above = values[at]
    return values


def _filled_down(grid: Grid, column: int) -> dict[int, Value]:
    fill: dict[int, Value] = {}
    for top, left, bottom, _ in grid.merges:
        if left == column and bottom > top:
            value = grid.rows[top][column] if top < len(grid.rows) else ""
            for row in range(top + 1, min(bottom, len(grid.rows) - 1) + 1):
                if grid.rows[row][column] == "":
                    fill[row] = value
    return fill


def run(job: Job, mapping: Mapping, field: str, read: Reader) -> None:
    """Read one column into one field. The first column that says something wins."""
    known: dict[Value, cells.Result] = {}
    for row, value in zip(job.rows, job.values(mapping), strict=True):
        if value == "":
            continue
        if type(value) is Unreadable:
            row.warn("unreadable_cell", as_text(value))
            continue
        result = known.get(value) if type(value) is not bool else None
        if result is None:
            result = read(value)
            known[value] = result
        found, warnings = result
        fields = row.fields
        if found is not None and field not in fields:
            fields[field] = list(found) if type(found) is list else found
        if warnings:
            for code in warnings:
                row.warn(code, as_text(value))


def ticks(job: Job, mapping: Mapping, field: str) -> Iterable[tuple[Any, tuple[str, ...]]]:
    read = cells.ticked(field)
    for value in job.values(mapping):
        if value == "":
            yield cells.NOTHING
        elif type(value) is Unreadable:
            yield None, ("unreadable_cell",)
        else:
            yield read(value)
