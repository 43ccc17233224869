"""From a file to grids: what the file is, is decided by what it holds, never by the end of its name."""

import io
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

from xinjing_desktop.exchange import ods_grid, text_grid, xls_marks, xlsx_marks
from xinjing_desktop.exchange.grid import Grid, Marks, apply_marks, trimmed
from xinjing_desktop.progress import Step, silent

_MESSAGES: Final = {
    "encrypted": "这个文件设有打开密码，本软件读不出来。请用 Excel 或 WPS 打开，取消密码后另存一份再导入。",
    "damaged": "这个文件已损坏，读不完整。请用 Excel 或 WPS 打开并另存一份，或向对方重新要一份再导入。",
    "unsupported": "这个文件不是表格。请导入 .xlsx、.xls、.ods 或 .csv；其他格式请先另存为 .xlsx。",
    "empty": "这个文件是空的，里面没有可以导入的内容。请核对是否选错了文件。",
}
_OTHER_FILES: Final = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"{\\rtf", b"\x1f\x8b")
_WORKBOOK_NAMES: Final = frozenset((".xlsx", ".xls", ".ods", ".et", ".csv"))

_PATIENCE: Final = 0.05
"""Seconds between two looks at whether the user wants to stop."""


class Unopened(Exception):
    """The file is refused as a whole; `reason` is encrypted, damaged, unsupported or empty."""

    def __init__(self, reason: str, message: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.message = message or _MESSAGES[reason]


def read_grids(path: Path, step: Step = silent) -> list[Grid]:
    """Every sheet of the file, hidden ones too. Raises Unopened with a sentence for the user."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise Unopened("damaged", "找不到这个文件，它可能已被移走或改名。请重新选择。") from None
    except OSError:
        raise Unopened("damaged", "这个文件读不出来。请关闭正在使用它的程序、插好 U 盘后重试。") from None
    if path.name.startswith(("~$", ".~")) and not data.startswith(b"PK"):
        raise Unopened("unsupported", "这是工作簿打开时留下的临时文件，里面没有内容。请选择名字前面没有“~$”的那个文件。")
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise Unopened("empty")
    if data.startswith(b"PK"):
        grids = _from_zip(data, step)
    elif data.startswith(xls_marks.SIGNATURE[:4]):
        grids = _from_ole(data, step)
    elif data.startswith(_OTHER_FILES):
        raise Unopened("unsupported")
    else:
        grids = [_from_text(data, path.suffix.casefold())]
    if not any(grid.rows for grid in grids):
        raise Unopened("empty")
    return grids


def _from_zip(data: bytes, step: Step) -> list[Grid]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        names = set(archive.namelist())
        if any(entry.flag_bits & 1 for entry in archive.infolist()):
            raise Unopened("encrypted")
        if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise Unopened("encrypted")
        if "encrypted-package" in names:
            raise Unopened("encrypted")
        if "content.xml" in names:
            kind = archive.read("mimetype") if "mimetype" in names else b"opendocument.spreadsheet"
            if b"opendocument.spreadsheet" not in kind:
                raise Unopened("unsupported")
            return ods_grid.read(archive)
        if "xl/workbook.xml" in names:
            return _from_xlsx(data, archive, step)
        if "[Content_Types].xml" in names and any(name.startswith("xl/worksheets/") for name in names):
            raise Unopened("damaged")
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, NotImplementedError, EOFError, OSError, ValueError):
        raise Unopened("damaged") from None
    except Exception as trouble:
        if type(trouble).__module__.startswith("zlib") or type(trouble).__name__ == "error":
            raise Unopened("damaged") from None
        raise
    raise Unopened("unsupported")


def _from_xlsx(data: bytes, archive: zipfile.ZipFile, step: Step) -> list[Grid]:
    return _with_calamine(xlsx_marks.without_far_cells(data, archive), lambda: xlsx_marks.read(archive), step)


def _from_ole(data: bytes, step: Step) -> list[Grid]:
    try:
        container = xls_marks.Compound(data)
        names = container.names
        if names & {"EncryptedPackage", "EncryptionInfo"}:
            raise Unopened("encrypted")
        if "Workbook" not in names:
            raise Unopened("unsupported")
        stream = container.stream("Workbook")
        if xls_marks.version(stream) != 8:
            raise Unopened(
                "unsupported", "这个文件是 Excel 95 的旧格式，读不了。请用 Excel 或 WPS 另存为 .xlsx 再导入。"
            )
        if xls_marks.is_encrypted(stream):
            raise Unopened("encrypted")
        marks, from_1904 = xls_marks.read(stream)
    except xls_marks.Broken:
        raise Unopened("damaged") from None
    return _with_calamine(data, lambda: (marks, from_1904), step)


def _with_calamine(data: bytes, read_marks: Callable[[], tuple[dict[str, Marks], bool]], step: Step) -> list[Grid]:
    """The cells from a thread of its own, which leaves this one free to look for marks and to hear that it should stop."""
    beside = ThreadPoolExecutor(1, "workbook")
    try:
        reading = beside.submit(_cells, data)
        marks, from_1904 = read_marks()
        while True:
            try:
                grids = reading.result(_PATIENCE)
                break
            except TimeoutError:
                step(0, 2, "正在打开文件")
    finally:
        beside.shutdown(wait=False)  # after a cancel it ends by itself, and nobody looks at what it found
    for grid in grids:
        noted = marks.get(grid.name) or Marks()
        grid.counts_from_1904 = from_1904
        if grid.rows:
            grid.hidden_rows, grid.hidden_columns = noted.hidden_rows, noted.hidden_columns
        apply_marks(grid.rows, noted, from_1904)
        trimmed(grid.rows)
    return grids


def _cells(data: bytes) -> list[Grid]:
    """Every sheet with its cells and merges. Raises Unopened."""
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        grids = []
        for sheet in book.sheets_metadata:
            grid = Grid(sheet.name, [], visible=sheet.visible == python_calamine.SheetVisibleEnum.Visible)
            if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet:
                found = book.get_sheet_by_name(sheet.name)
                grid.rows = found.to_python(skip_empty_area=False) if found.end is not None else []
                grid.merges = [(*first, *last) for first, last in found.merged_cell_ranges or []]
            grids.append(grid)
    except python_calamine.PasswordError:
        raise Unopened("encrypted") from None
    except python_calamine.CalamineError:
        raise Unopened("damaged") from None
    except BaseException as trouble:
        # A file that does not hold together may make the reader panic; that is no Exception in its words.
        if type(trouble).__name__ == "PanicException":
            raise Unopened("damaged") from None
        raise
    return grids


def _from_text(data: bytes, suffix: str) -> Grid:
    archive = text_grid.from_web_archive(data)
    text = archive or text_grid.decoded(data)
    if text is None:
        # Bytes that are no text: a spoiled workbook if the name says workbook, otherwise something else.
        raise Unopened("damaged" if suffix in _WORKBOOK_NAMES else "unsupported")
    if archive or text_grid.looks_like_html(text):
        page = archive or text_grid.html_text(data)
        if "<tr" not in page.casefold():
            raise Unopened("unsupported")
        return text_grid.html_grid(page)
    if text.lstrip("\ufeff \t\r\n").startswith("<?xml"):
        raise Unopened("unsupported")
    return text_grid.csv_grid(text.lstrip("\ufeff"))
