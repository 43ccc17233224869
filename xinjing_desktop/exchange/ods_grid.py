"""An .ods file as grids. calamine reads its values but neither merged cells nor fonts, so the XML is read here."""

import datetime
import re
import zipfile
from dataclasses import dataclass, field
from typing import Final
from xml.etree import ElementTree

from xinjing_desktop.exchange.grid import ERRORS, Grid, Unreadable, Value, is_symbol_font, symbol, trimmed

_SPACES: Final = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "number": "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
}
_MOST_ROWS: Final = 1_048_576


def _name(short: str) -> str:
    space, _, local = short.partition(":")
    return f"{{{_SPACES[space]}}}{local}"


TABLE, COLUMN, ROW = _name("table:table"), _name("table:table-column"), _name("table:table-row")
CELL, COVERED, PARAGRAPH = _name("table:table-cell"), _name("table:covered-table-cell"), _name("text:p")
REPEATED_ROWS, REPEATED = _name("table:number-rows-repeated"), _name("table:number-columns-repeated")
STYLE, VISIBILITY, FORMULA = _name("table:style-name"), _name("table:visibility"), _name("table:formula")
KIND, NUMBER, DATE = _name("office:value-type"), _name("office:value"), _name("office:date-value")
TIME, BOOLEAN = _name("office:time-value"), _name("office:boolean-value")
SPAN_ROWS, SPAN_COLUMNS = _name("table:number-rows-spanned"), _name("table:number-columns-spanned")


@dataclass
class _Styles:
    coarse: dict[str, str] = field(default_factory=dict)
    fonts: dict[str, str] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)


def read(archive: zipfile.ZipFile) -> list[Grid]:
    """The sheets of the file. Raises KeyError or ElementTree.ParseError when it is damaged."""
    content = ElementTree.fromstring(archive.read("content.xml"))
    shared = ElementTree.fromstring(archive.read("styles.xml")) if "styles.xml" in archive.namelist() else None
    styles = _read_styles([root for root in (shared, content) if root is not None])
    return [_sheet(table, styles) for table in content.iter(TABLE)]


def _read_styles(roots: list[ElementTree.Element]) -> _Styles:
    styles, dates = _Styles(), {}
    for root in roots:
        for date in root.iter(_name("number:date-style")):
            parts = {part.tag.rpartition("}")[2] for part in date.iter()}
            if "day" not in parts and "year" in parts and "hours" not in parts:
                dates[date.get(_name("style:name"), "")] = "month" if "month" in parts else "year"
        for style in root.iter(_name("style:style")):
            name, parent = style.get(_name("style:name"), ""), style.get(_name("style:parent-style-name"), "")
            format_name = style.get(_name("style:data-style-name"), "")
            if format_name in dates:
                styles.coarse[name] = dates[format_name]
            for properties in style:
                font = properties.get(_name("style:font-name")) or properties.get(_name("fo:font-family")) or ""
                if is_symbol_font(font.strip("'\"").lstrip()):
                    styles.fonts[name] = font.strip("'\"")
                if properties.get(_name("table:display")) == "false":
                    styles.hidden.add(name)
            if parent in styles.fonts:
                styles.fonts.setdefault(name, styles.fonts[parent])
    return styles


def _sheet(table: ElementTree.Element, styles: _Styles) -> Grid:
    grid = Grid(table.get(_name("table:name"), ""), [], visible=table.get(STYLE, "") not in styles.hidden)
    column_styles = _columns(table, grid)
    rows = grid.rows
    for element in table.iter(ROW):
        count = int(element.get(REPEATED_ROWS, "1"))
        row = _row(element, len(rows), grid, styles, column_styles)
        if element.get(VISIBILITY) in ("collapse", "filter") and row:
            grid.hidden_rows.update(range(len(rows), len(rows) + min(count, 1000)))
        if not row and count > 1000:
            break  # the empty rest of the sheet
        for _ in range(min(count, _MOST_ROWS - len(rows))):
            rows.append(list(row))
    trimmed(rows)
    return grid


def _columns(table: ElementTree.Element, grid: Grid) -> list[str]:
    """Hidden columns go to the grid; the default cell style of each column is returned."""
    defaults: list[str] = []
    for column in table.iter(COLUMN):
        count = min(int(column.get(REPEATED, "1")), 1024)
        if column.get(VISIBILITY) in ("collapse", "filter"):
            grid.hidden_columns.update(range(len(defaults), len(defaults) + count))
        defaults += [column.get(_name("table:default-cell-style-name"), "")] * count
    return defaults


def _row(element: ElementTree.Element, at: int, grid: Grid, styles: _Styles, defaults: list[str]) -> list[Value]:
    row: list[Value] = []
    pending = 0
    for cell in element:
        if cell.tag not in (CELL, COVERED):
            continue
        count = int(cell.get(REPEATED, "1"))
        here = len(row) + pending
        style = cell.get(STYLE) or (defaults[here] if here < len(defaults) else "")
        value = _value(cell, style, styles) if cell.tag == CELL else ""
        down, across = int(cell.get(SPAN_ROWS, "1")), int(cell.get(SPAN_COLUMNS, "1"))
        if down > 1 or across > 1:
            grid.merges.append((at, here, at + down - 1, here + across - 1))
        if value == "":
            pending += count
            continue
        row += [""] * pending
        pending = 0
        row += [value] * min(count, 1024)
    return row


def _value(cell: ElementTree.Element, style: str, styles: _Styles) -> Value:
    kind, shown = cell.get(KIND, ""), "\n".join("".join(part.itertext()) for part in cell.iter(PARAGRAPH))
    if shown.strip() in ERRORS or re.fullmatch(r"Err:\d+", shown.strip()) or "error" in _calc_kind(cell):
        return Unreadable(shown.strip())
    if not kind:
        return Unreadable("公式没有结果") if cell.get(FORMULA) and not shown else shown
    if kind in ("float", "percentage", "currency"):
        return float(cell.get(NUMBER, "0"))
    if kind == "date":
        return _date(cell.get(DATE, ""), styles.coarse.get(style, ""), shown)
    if kind == "time":
        parts = re.fullmatch(r"PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S", cell.get(TIME, ""))
        if not parts or int(parts[1]) > 23:
            return shown
        return datetime.time(int(parts[1]), int(parts[2]), int(parts[3]))
    if kind == "boolean":
        return cell.get(BOOLEAN) == "true"
    font = styles.fonts.get(style, "")
    return symbol(shown, font) if font and len(shown.strip()) == 1 else shown


def _calc_kind(cell: ElementTree.Element) -> str:
    return next((value for key, value in cell.attrib.items() if key.endswith("calcext:1.0}value-type")), "")


def _date(text: str, precision: str, shown: str) -> Value:
    try:
        moment = datetime.datetime.fromisoformat(text[:19])
    except ValueError:
        return shown
    if precision:
        return f"{moment.year:04d}-{moment.month:02d}" if precision == "month" else f"{moment.year:04d}"
    return moment if "T" in text and moment.time() != datetime.time() else moment.date()
