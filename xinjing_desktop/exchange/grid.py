"""One sheet as it is stored: the cells, and what a plain value does not tell about them."""

import datetime
from dataclasses import dataclass, field
from typing import Final

Value = str | int | float | bool | datetime.datetime | datetime.date | datetime.time | datetime.timedelta
Place = tuple[int, int]
"""Row and column, both counted from 0."""
Merge = tuple[int, int, int, int]
"""Top, left, bottom and right of merged cells, counted from 0, all inclusive."""


class Unreadable(str):
    """A cell with an error, or a formula whose result the file does not contain. The text is what stands there."""


ERRORS: Final = frozenset(
    (
        "#REF!",
        "#N/A",
        "#VALUE!",
        "#DIV/0!",
        "#NAME?",
        "#NUM!",
        "#NULL!",
        "#SPILL!",
        "#CALC!",
        "#GETTING_DATA",
        "#FIELD!",
    )
)
ERROR_OF_BYTE: Final = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip

_WINGDINGS_2: Final = {"P": "√", "R": "√", "O": "×", "Q": "×", "S": "×", "T": "×", "£": "×"}
_WINGDINGS: Final = {"ü": "√", "þ": "√", "û": "×", "ý": "×", "o": "×", "¨": "×"}


@dataclass
class Marks:
    """What a workbook file says about the cells of one sheet beside their values."""

    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    unreadable: dict[Place, str] = field(default_factory=dict)
    coarse: dict[Place, str] = field(default_factory=dict)
    """Date cells whose format shows no day: "month", "year"; formats that calamine does not know: "date", "time"."""
    fonts: dict[Place, str] = field(default_factory=dict)
    """Cells in a symbol font."""


@dataclass
class Grid:
    """The cells of one sheet. Every row has the same length; an empty cell is an empty text."""

    name: str
    rows: list[list[Value]]
    visible: bool = True
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    typed: bool = True
    """False when every cell is text, as in CSV and HTML: a number then may have been a number or a text."""
    counts_from_1904: bool = False
    heads: dict[tuple[int, int], list[int]] = field(default_factory=dict, repr=False, compare=False)
    """Rows that look like heads, by the columns looked at: remembered while the tables are sought."""

    @property
    def width(self) -> int:
        return len(self.rows[0]) if self.rows else 0


def is_symbol_font(name: str) -> bool:
    """Whether letters in this font are drawn as ticks and crosses."""
    return name.strip().casefold().startswith("wingdings")


def symbol(letter: str, font: str) -> str:
    """The tick or cross a letter shows in a symbol font; other letters stay as they are."""
    table = _WINGDINGS_2 if font.strip().casefold().endswith("2") else _WINGDINGS
    return table.get(letter.strip(), letter)


def from_serial(number: float, from_1904: bool) -> datetime.datetime:
    """The moment a spreadsheet means by a number of days. Raises OverflowError when there is no such day."""
    start = datetime.datetime(1904, 1, 1) if from_1904 else datetime.datetime(1899, 12, 30)
    return start + datetime.timedelta(days=number)


def apply_marks(rows: list[list[Value]], marks: Marks, from_1904: bool = False) -> None:
    """Put errors, ticks and dates without a day where calamine left a hole, a letter or the first of the month."""
    for (row, column), shown in marks.unreadable.items():
        _grow(rows, row, column)
        rows[row][column] = Unreadable(shown or "公式没有结果")
    for (row, column), font in marks.fonts.items():
        if row < len(rows) and column < len(rows[row]):
            value = rows[row][column]
            if isinstance(value, str) and len(value.strip()) == 1:
                rows[row][column] = symbol(value, font)
    for (row, column), precision in marks.coarse.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = _coarse(rows[row][column], precision, from_1904)


def _coarse(value: Value, precision: str, from_1904: bool) -> Value:
    if isinstance(value, float | int) and not isinstance(value, bool):
        try:
            value = from_serial(value, from_1904)
        except OverflowError:
            return value
        if precision == "time":
            return value.time()
        if precision == "date":
            return value if value.time() != datetime.time() else value.date()
    if not isinstance(value, datetime.date) or precision in ("date", "time"):
        return value
    return f"{value.year:04d}" if precision == "year" else f"{value.year:04d}-{value.month:02d}"


def _grow(rows: list[list[Value]], row: int, column: int) -> None:
    width = max(len(rows[0]) if rows else 0, column + 1)
    while len(rows) <= row:
        rows.append([""] * width)
    for line in rows:
        if len(line) < width:
            line.extend([""] * (width - len(line)))


def trimmed(rows: list[list[Value]]) -> list[list[Value]]:
    """The rows without the empty ones at the end, all of the same length; cells of nothing but blanks are empty."""
    for row in rows:
        for at, value in enumerate(row):
            if value.__class__ is str and value <= "\u3000" and value.isspace():  # nothing blank stands behind U+3000
                row[at] = ""
    while rows and not any(value != "" for value in rows[-1]):
        rows.pop()
    width = max((len(row) for row in rows), default=0)
    for row in rows:
        if len(row) < width:
            row.extend([""] * (width - len(row)))
    return rows
