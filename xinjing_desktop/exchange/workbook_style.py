"""How an exported workbook looks: fonts, borders, widths, heights and the printed page, for one tab at a time."""

import math
import unicodedata
from collections.abc import Sequence
from copy import copy
from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.properties import PageSetupProperties

from xinjing_desktop.sheet import Heading

FACE, TITLE_FACE = "宋体", "黑体"
_SIDE = Side(style="thin", color="FF808080")
_GRID = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
_HEAD_FILL = PatternFill("solid", fgColor="FFE7ECF2")
_TOTAL_FILL = PatternFill("solid", fgColor="FFF5F5F5")
_FORMATS = {"number": "General", "rate": "0.0", "day": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm"}
_CENTRED = frozenset({"day", "moment", "number", "rate"})
_NARROW = 10
"""Columns up to this width hold ticks and short words, which read better in the middle."""
_PADDING = 0.7
"""What a column is wider than its text, so that nothing touches the border."""
_LINE = 13.5
"""Points that a line of the body is high."""


def width_of(text: str) -> int:
    """How many Latin characters a text is wide; a Chinese one counts two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)


def lines_in(text: str, width: float) -> int:
    """How many lines a text needs in a column of that width."""
    return sum(max(1, math.ceil(width_of(line) / max(width, 1))) for line in text.splitlines() or [""])


class Look:
    """Styled cells for one tab. Appending a cell writes it at once, so one per column and form serves all rows."""

    def __init__(self, tab: Any, headings: Sequence[Heading]) -> None:
        self.tab, self.at = tab, 0
        self.columns = max(len(headings), 1)
        self.title = self._plain(Font(name=TITLE_FACE, size=16, bold=True), "center", border=False)
        self.above = self._plain(Font(name=FACE, size=10.5), "left", border=False)
        self.below = self._plain(Font(name=FACE, size=10), "left", border=False, vertical="top")
        self.head = self._plain(Font(name=FACE, size=10, bold=True), "center", fill=_HEAD_FILL)
        self.widths = [max(float(heading.width), 4.0) for heading in headings] or [12.0]
        self._wraps = [heading.kind == "wrap" for heading in headings]
        self._cells: dict[tuple[int, str, bool], Any] = {}
        self._heights: dict[float, Any] = {}

    def set_up(self, headings: Sequence[Heading], *, landscape: bool, head: tuple[int, int]) -> None:
        """Widths, panes and the page: A4, fitted to its width, the head on every sheet, 第×页 共×页 below."""
        tab = self.tab
        for column, width in enumerate(self.widths, start=1):
            tab.column_dimensions[get_column_letter(column)].width = width + _PADDING
        tab.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        tab.page_setup.paperSize = tab.PAPERSIZE_A4 if hasattr(tab, "PAPERSIZE_A4") else 9
        tab.page_setup.orientation = "landscape" if landscape else "portrait"
        tab.page_setup.fitToWidth, tab.page_setup.fitToHeight = 1, 0
        tab.page_margins.left = tab.page_margins.right = 0.4
        tab.page_margins.top, tab.page_margins.bottom, tab.page_margins.footer = 0.5, 0.7, 0.3
        tab.print_options.horizontalCentered = True
        tab.oddFooter.center.text = "第 &P 页  共 &N 页"
        tab.oddFooter.center.size = 9
        tab.print_title_rows = f"{head[0]}:{head[1]}"
        tab.freeze_panes = f"A{head[1] + 1}"

    def finish(self, *, filtered: tuple[int, int] | None) -> None:
        """What is known only at the end: the print area, and filter buttons on the head over the rows."""
        last = get_column_letter(self.columns)
        self.tab.print_area = f"A1:{last}{max(self.at, 1)}"
        if filtered:
            self.tab.auto_filter.ref = f"A{filtered[0]}:{last}{filtered[1]}"

    def append(self, cells: Sequence[Any], height: float | None = None) -> None:
        """Write a row. Its height is worked out: not every program fits rows to what wraps when it opens a workbook."""
        self.at += 1
        height = height or self._needed(cells)
        if (row := self._heights.get(height)) is None:
            row = self._heights[height] = RowDimension(self.tab, ht=height)
        self.tab.row_dimensions[self.at] = row
        self.tab.append(cells)
        del self.tab.row_dimensions[self.at]  # written; a register of 200,000 rows need not remember them

    def _needed(self, cells: Sequence[Any]) -> float:
        most = 1
        for cell, width in zip(cells, self.widths, strict=False):
            text = cell.value
            if isinstance(text, str) and (2 * len(text) > width or "\n" in text):
                most = max(most, lines_in(text, width))
        return min(4 + _LINE * most, 409)  # the highest a row may be

    def line(self, text: str, style: Any, height: float | None = None) -> None:
        """A text over the whole width; merged cells never grow by themselves, so its height is worked out."""
        lines = lines_in(text, sum(self.widths) + _PADDING * self.columns)
        self.append([self.said(style, text)], height=height or 4 + 15 * lines)
        if self.columns > 1:
            self.merge(self.at, 0, self.at, self.columns - 1)

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        """Merge cells; rows count from 1 as on the sheet, columns from 0 as in the list of headings."""
        self.tab.merged_cells.add(CellRange(min_row=top, min_col=left + 1, max_row=bottom, max_col=right + 1))

    def head_height(self, headings: Sequence[Heading]) -> float:
        """High enough for the label that wraps most."""
        most = max((lines_in(heading.label, self.widths[at]) for at, heading in enumerate(headings)), default=1)
        return 8 + 14 * max(most, 1)

    def said(self, style: Any, text: str) -> Any:
        """A text cell in this style."""
        cell = copy(style)
        _put_text(cell, text)
        return cell

    def cell(self, column: int, form: str, content: Any, *, total: bool = False) -> Any:
        """The cell of this column and form, holding this content."""
        key = (column, form, total)
        if (cell := self._cells.get(key)) is None:
            cell = self._cells[key] = self._body(column, form, total=total)
        if form in ("text", "quoted"):
            _put_text(cell, content)
        else:
            cell.value = content
        return cell

    def _body(self, column: int, form: str, *, total: bool) -> Any:
        font = Font(name=FACE, size=10, bold=total)
        short = self.widths[column] <= _NARROW and not self._wraps[column]
        where = "center" if form in _CENTRED or short else None
        cell = self._plain(font, where, fill=_TOTAL_FILL if total else None)
        cell.number_format = _FORMATS.get(form, "@")
        if form == "quoted":
            cell.quotePrefix = True
        return cell

    def _plain(
        self,
        font: Font,
        where: str | None,
        *,
        border: bool = True,
        fill: Any = None,
        vertical: str = "center",
    ) -> Any:
        cell = WriteOnlyCell(self.tab)
        cell.font = font
        cell.alignment = Alignment(horizontal=where, vertical=vertical, wrap_text=True)
        if border:
            cell.border = _GRID
        if fill is not None:
            cell.fill = fill
        return cell


def _put_text(cell: Any, text: str | None) -> None:
    """Text and nothing else: what begins with = is no formula, what looks like #REF! is no error."""
    cell.value = text
    if text:
        cell.data_type = "s"
