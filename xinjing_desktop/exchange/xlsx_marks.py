"""What calamine does not say about an .xlsx file, picked out of the XML without parsing all of it.

Only rare things are looked for (errors, formulas without a result, hidden rows, symbol fonts, dates without a day), so
a search in the raw bytes takes a small part of the time that reading the cells takes.
"""

import html
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Final

from xinjing_desktop.exchange.grid import Marks, Place, is_symbol_font

_SHEET: Final = re.compile(rb"<sheet\s[^>]*>")
_RELATION: Final = re.compile(rb"<Relationship\s[^>]*>")
_ATTRIBUTE: Final = re.compile(rb"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_FORMULA: Final = re.compile(rb"<f[ >/]")
_NO_RESULT: Final = re.compile(rb"<f(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")
_REFERENCE: Final = re.compile(rb'\sr="([A-Z]+)(\d+)"')
_VALUE: Final = re.compile(rb"<v>([^<]*)</v>")
_FAR_AREA: Final = re.compile(rb'<dimension\s+ref="[A-Z]+\d+:[A-Z]{3}\d+"\s*/>')
_FAR_CELL: Final = re.compile(rb'<c\s[^>]*?r="[A-Z]{3}\d+"[^>]*?(?:/>|>.*?</c>)', re.S)
_HIDDEN_ROW: Final = re.compile(rb'<row\s[^>]*\br="(\d+)"[^>]*>')
_COLUMN: Final = re.compile(rb"<col\s[^>]*>")
FORMAT_OF_ID: Final = {17: "month", 27: "month", 36: "month", 50: "month", 52: "month", 57: "month"} | (
    dict.fromkeys((28, 29, 30, 31, 51, 53, 54, 58), "date") | dict.fromkeys((32, 33, 34, 35, 55, 56), "time")
)
"""Built-in date formats that show no day, and the Chinese built-in formats that calamine takes for plain numbers."""


def read(archive: zipfile.ZipFile) -> tuple[dict[str, Marks], bool]:
    """The marks of every sheet by its name, and whether the workbook counts its days from 1904."""
    workbook = _part(archive, "xl/workbook.xml")
    paths = _sheet_paths(archive, workbook)
    coarse, fonts = _styles(_part(archive, "xl/styles.xml"))
    symbol_strings = _symbol_strings(_part(archive, "xl/sharedStrings.xml"))
    from_1904 = bool(re.search(rb"""<workbookPr\s[^>]*date1904\s*=\s*["'](?:1|true)["']""", workbook))
    return {
        name: _marks(_part(archive, path), coarse, fonts, symbol_strings) for name, path in paths.items()
    }, from_1904


def without_far_cells(data: bytes, archive: zipfile.ZipFile) -> bytes:
    """The file without cells behind column ZZ: one stray value in column XFD would make calamine fill all before it."""
    paths = _sheet_paths(archive, _part(archive, "xl/workbook.xml")).values()
    far = [path for path in paths if path in archive.namelist() and _FAR_AREA.search(archive.open(path).read(4096))]
    if not far:
        return data
    cleaned = io.BytesIO()
    with zipfile.ZipFile(cleaned, "w") as copy:
        for entry in archive.infolist():
            part = archive.read(entry)
            if entry.filename in far:
                part = _FAR_AREA.sub(b"", _FAR_CELL.sub(b"", part))
            copy.writestr(entry.filename, part)
    return cleaned.getvalue()


def date_precision(code: str) -> str:
    """ "month" or "year" for a number format that shows a date without its day, otherwise ""."""
    code = re.sub(r"\[[^\]]*\]", "", code)
    code = re.sub(r'"[^"]*"|\\.|_.|\*.', "", code).casefold().split(";")[0]
    if "general" in code or "d" in code or "h" in code or "s" in code or not ("y" in code or "e" in code):
        return ""
    if not re.fullmatch(r"[ymeb年月./\s,-]*", code):
        return ""
    return "month" if "m" in code else "year"


def _part(archive: zipfile.ZipFile, path: str) -> bytes:
    try:
        data = archive.read(path)
    except KeyError:
        return b""
    if data.find(b"<x:", 0, 2000) >= 0:
        data = data.replace(b"<x:", b"<").replace(b"</x:", b"</")
    return data


def _attributes(tag: bytes) -> dict[str, str]:
    return {
        key.decode(): html.unescape((double or single).decode("utf-8", "replace"))
        for key, double, single in _ATTRIBUTE.findall(tag)
    }


def _sheet_paths(archive: zipfile.ZipFile, workbook: bytes) -> dict[str, str]:
    targets = {}
    for tag in _RELATION.findall(_part(archive, "xl/_rels/workbook.xml.rels")):
        relation = _attributes(tag)
        target = relation.get("Target", "")
        targets[relation.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    paths = {}
    for tag in _SHEET.findall(workbook):
        sheet = _attributes(tag)
        relation_id = next((value for key, value in sheet.items() if key.endswith(":id")), "")
        if relation_id in targets:
            paths[sheet.get("name", "")] = targets[relation_id]
    return paths


def _styles(styles: bytes) -> tuple[dict[bytes, str], dict[bytes, str]]:
    """Style numbers of dates without a day, and of symbol fonts."""
    codes = {}
    for tag in re.findall(rb"<numFmt\s[^>]*>", styles):
        attributes = _attributes(tag)
        codes[int(attributes.get("numFmtId", "-1"))] = date_precision(attributes.get("formatCode", ""))
    fonts = []
    block = re.search(rb"<fonts[ >].*?</fonts>", styles, re.S)
    for font in re.findall(
        rb"<font\s*/>|<font>.*?</font>|<font\s[^>]*>.*?</font>", block.group() if block else b"", re.S
    ):
        name = re.search(rb'<name\s+val="([^"]*)"', font)
        fonts.append(name.group(1).decode("utf-8", "replace") if name else "")
    coarse, symbols = {}, {}
    cells = re.search(rb"<cellXfs[ >].*?</cellXfs>", styles, re.S)
    for number, tag in enumerate(re.findall(rb"<xf\s[^>]*>", cells.group() if cells else b"")):
        attributes = _attributes(tag)
        format_id = int(attributes.get("numFmtId", "0"))
        precision = codes[format_id] if format_id in codes else FORMAT_OF_ID.get(format_id, "")
        if precision:
            coarse[b"%d" % number] = precision
        font_id = int(attributes.get("fontId", "0"))
        if font_id < len(fonts) and is_symbol_font(fonts[font_id]):
            symbols[b"%d" % number] = fonts[font_id]
    return coarse, symbols


def _symbol_strings(shared: bytes) -> dict[bytes, str]:
    """Shared texts whose letters are set in a symbol font inside the cell."""
    if b"ingdings" not in shared:
        return {}
    found = {}
    for number, text in enumerate(re.findall(rb"<si\s*/>|<si>.*?</si>|<si\s[^>]*>.*?</si>", shared, re.S)):
        font = re.search(rb'<rFont\s+val="([Ww]ingdings[^"]*)"', text)
        if font:
            found[b"%d" % number] = font.group(1).decode()
    return found


def _place(letters: bytes, digits: bytes) -> Place:
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return int(digits) - 1, column - 1


def _marks(sheet: bytes, coarse: dict[bytes, str], fonts: dict[bytes, str], strings: dict[bytes, str]) -> Marks:
    marks = Marks()
    _hidden(sheet, marks)
    _errors(sheet, marks)
    for styles, found in ((coarse, marks.coarse), (fonts, marks.fonts)):
        if styles:
            one_of = b"|".join(styles)
            for cell in re.finditer(rb'<c\s([^>]*\bs="(' + one_of + rb')"[^>/]*)>', sheet):
                reference = _REFERENCE.search(b" " + cell.group(1))
                if reference:
                    found[_place(*reference.groups())] = styles[cell.group(2)]
    if strings:
        for cell in re.finditer(rb'<c\s([^>]*\bt="s"[^>]*)><v>(\d+)</v>', sheet):
            reference = _REFERENCE.search(b" " + cell.group(1))
            if reference and cell.group(2) in strings:
                marks.fonts[_place(*reference.groups())] = strings[cell.group(2)]
    if b"ingdings" in sheet:
        for cell in re.finditer(rb'<c\s([^>]*\bt="inlineStr"[^>]*)><is>(.*?)</is>', sheet, re.S):
            font = re.search(rb'<rFont\s+val="([Ww]ingdings[^"]*)"', cell.group(2))
            reference = _REFERENCE.search(b" " + cell.group(1))
            if font and reference:
                marks.fonts[_place(*reference.groups())] = font.group(1).decode()
    return marks


def _hidden(sheet: bytes, marks: Marks) -> None:
    start = sheet.find(b"<sheetData")
    for tag in _COLUMN.findall(sheet, 0, max(start, 0)):
        column = _attributes(tag)
        if column.get("hidden") in ("1", "true"):
            first, last = int(column.get("min", "1")), int(column.get("max", "1"))
            marks.hidden_columns.update(range(first - 1, min(last, first + 1000)))
    for at in (*_places_of(b'hidden="', sheet), *_places_of(b'zeroHeight="1"', sheet)):  # no expression is as fast
        row = _HIDDEN_ROW.match(sheet, sheet.rfind(b"<", 0, at))
        if row and sheet.startswith((b'hidden="1"', b'hidden="true"', b"zero"), at):
            marks.hidden_rows.add(int(row.group(1)) - 1)


def _places_of(sign: bytes, sheet: bytes) -> Iterator[int]:
    at = sheet.find(sign)
    while at >= 0:
        yield at
        at = sheet.find(sign, at + 1)


def _errors(sheet: bytes, marks: Marks) -> None:
    for at in _places_of(b't="e"', sheet):
        opening = sheet.rfind(b"<", 0, at)
        reference = _REFERENCE.search(sheet, opening, sheet.find(b">", opening))
        if reference and sheet.startswith(b"<c", opening):
            value = _VALUE.search(sheet, at, sheet.find(b"</c>", at))
            marks.unreadable[_place(*reference.groups())] = value.group(1).decode() if value else ""
    if sheet.find(b"<f") < 0:
        return
    for hit in _FORMULA.finditer(sheet):
        if not _NO_RESULT.match(sheet, hit.start()):
            continue
        opening = sheet.rfind(b"<c ", 0, hit.start())
        tag = sheet[opening : sheet.find(b">", opening)]
        reference = _REFERENCE.search(tag)
        # A result that is an empty text is a result: Excel then says t="str".
        if reference and b't="str"' not in tag:
            marks.unreadable.setdefault(_place(*reference.groups()), "")
