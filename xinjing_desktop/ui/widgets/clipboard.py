"""Cells as the clipboard carries them: tab-separated text, and a small HTML table that Excel prefers."""

from collections.abc import Sequence

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

_COMMANDS = ("=", "+", "-", "@")


def as_tsv(rows: Sequence[Sequence[str]], numbers: Sequence[bool] = ()) -> str:
    """Rows as text for a spreadsheet. A cell that would be taken for a formula gets an apostrophe."""
    return "\r\n".join("\t".join(_tsv_cell(cell, _is(numbers, at)) for at, cell in enumerate(row)) for row in rows)


def as_html(rows: Sequence[Sequence[str]], numbers: Sequence[bool] = ()) -> str:
    """Rows as a table in which everything but numbers is marked as text: an ID number keeps all of its 18 digits."""
    from html import escape

    lines = []
    for row in rows:
        cells = []
        for at, cell in enumerate(row):
            mark = "" if _is(numbers, at) else " style=\"mso-number-format:'\\@'\""
            cells.append(f"<td{mark}>{escape(cell).replace(chr(10), '<br>')}</td>")
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return f'<meta charset="utf-8"><table>{"".join(lines)}</table>'


def copy_rows(rows: Sequence[Sequence[str]], numbers: Sequence[bool] = ()) -> None:
    """Put rows on the clipboard in both forms."""
    carried = QMimeData()
    carried.setText(as_tsv(rows, numbers))
    carried.setHtml(as_html(rows, numbers))
    QGuiApplication.clipboard().setMimeData(carried)


def pasted_table() -> str:
    """The cells that Excel has put on the clipboard, tab-separated; "" when it holds something else."""
    text = QGuiApplication.clipboard().mimeData().text()
    return text if "\t" in text.strip("\r\n") else ""


def _is(numbers: Sequence[bool], at: int) -> bool:
    return at < len(numbers) and numbers[at]


def _tsv_cell(cell: str, number: bool) -> str:
    if cell.startswith(_COMMANDS) and not number and len(cell) > 1:
        cell = "'" + cell
    if any(sign in cell for sign in '\t\n\r"'):
        return '"' + cell.replace('"', '""') + '"'
    return cell
