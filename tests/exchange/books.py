
"""Workbooks for tests, written the way offices write them: every kind of file, by hand where no library does it."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import openpyxl

Sheet = Sequence[Sequence[Any]]


def xlsx(path: Path, sheets: Mapping[str, Sheet], finish: Callable[[Any], None] | None = None) -> Path:
    """An .xlsx; `finish` gets the openpyxl workbook to merge, hide and format."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(["" if value is None else value for value in row])
        for line in sheet.iter_rows():
            for cell in line:
                if cell.value == "":
                    cell.value = None
    if finish:
        finish(book)
    book.save(path)
    return path


def xls(path: Path, sheets: Mapping[str, Sheet], finish: Callable[[dict[str, Any]], None] | None = None) -> Path:
    """A binary .xls; `finish` gets the sheets by name."""
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    made = {}
    for name, rows in sheets.items():
        made[name] = book.add_sheet(name)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if value not in ("", None):
                    made[name].write(r, c, value)
    if finish:
        finish(made)
    book.save(str(path))
    return path


def csv(path: Path, rows: Sheet, encoding: str = "gb18030") -> Path:
    """A .csv with quotes where they are needed."""
    import csv as library

    text = io.StringIO()
    library.writer(text).writerows([["" if value is None else value for value in row] for row in rows])
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def html(path: Path, rows: Sheet, head: str = '<meta charset="gb2312">', encoding: str = "gb18030") -> Path:
    """A web page with one table, as information systems save it under the name .xls; cells may bring attributes."""
    lines = []
    for row in rows:
        cells = []
        for value in row:
            text, attributes = value if isinstance(value, tuple) else (value, "")
            cells.append(f"<td {attributes}>{escape(str(text)).replace(chr(10), '<br>')}</td>")
        lines.append(f"<tr>{''.join(cells)}</tr>")
    page = f"<html><head>{head}<title>导出</title></head><body><table border=1>{''.join(lines)}</table></body></html>"
    path.write_bytes(page.encode(encoding))
    return path


_SPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in (
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("style", "style"),
        ("number", "datastyle"),
        ("fo", "xsl-fo-compatible"),
    )
)


def ods(path: Path, name: str, cells: str, styles: str = "", encrypted: bool = False, hidden: bool = False) -> Path:
    """An .ods whose table rows are given as XML."""
    style = '<style:style style:name="ta9" style:family="table"><style:table-properties table:display="false"/></style:style>'
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_SPACES}><office:automatic-styles>{styles}'
        f"{style}</office:automatic-styles><office:body><office:spreadsheet>"
        f'<table:table table:name="{name}"{" table:style-name=" + chr(34) + "ta9" + chr(34) if hidden else ""}>{cells}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    manifest = '<manifest:file-entry manifest:full-path="content.xml">'
    if encrypted:
        manifest += "<manifest:encryption-data/>"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml", f"<manifest:manifest>{manifest}</manifest:file-entry></manifest:manifest>"
        )
        archive.writestr("content.xml", content)
    return path


def ods_row(*values: Any, attributes: str = "") -> str:
    """One row of text cells, numbers and dates; a tuple is a text with attributes."""
    cells = []
    for value in values:
        if isinstance(value, tuple):
            cells.append(f"<table:table-cell {value[1]}><text:p>{escape(str(value[0]))}</text:p></table:table-cell>")
        elif value == "":
            cells.append("<table:table-cell/>")
        elif isinstance(value, float | int):
            cells.append(
                f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
            )
        else:
            cells.append(
                f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'
            )
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"
