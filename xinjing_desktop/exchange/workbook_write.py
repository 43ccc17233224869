"""A Sheet as a workbook that prints well on A4 and opens clean in Excel, WPS and LibreOffice.

Rows are streamed, so a town's register needs no more memory than a page. What a cell says is never a formula: text that
begins like one is marked as text (OWASP: CSV injection). The file appears whole under its name or not at all.
"""

import datetime
import errno
import os
import re
from collections.abc import Sequence
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from xinjing_desktop.errors import Refusal
from xinjing_desktop.exchange.workbook_style import Look
from xinjing_desktop.progress import Step, silent
from xinjing_desktop.sheet import Cell, Heading, Sheet

MOST_ROWS = 1_048_576
_EVERY = 500
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}")


def write_sheet(sheet: Sheet | Sequence[Sheet], path: Path, step: Step = silent) -> int:
    """Write one or several sheets as a workbook and return the number of rows. Raises Refusal."""
    sheets = [sheet] if isinstance(sheet, Sheet) else list(sheet)
    refuse_unwritable(path)
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    try:
        names = _names(sheets)
        count = sum(_write(book, one, name, step) for one, name in zip(sheets, names, strict=True))
        keep(book, path)
    except OSError as error:  # openpyxl keeps the rows in temporary files: the disk may be full before the end
        raise _in_words(error, path) from error
    finally:
        _sweep(book)
    return count


def keep(book: Any, path: Path) -> None:
    """Put a finished workbook in its place: written beside it, flushed, renamed, or not there. Raises Refusal."""
    part = path.with_name(path.name + ".part")
    try:
        _save(book, part)
        os.replace(part, path)
    except OSError as error:
        raise _in_words(error, path) from error
    finally:
        with suppress(OSError):
            part.unlink()


def _save(book: Any, part: Path) -> None:
    """What openpyxl's own save does, but with the archive closed and the bytes on the disk, whatever happens."""
    from openpyxl.writer.excel import ExcelWriter

    with part.open("wb") as out:
        archive = ZipFile(out, "w", ZIP_DEFLATED)
        try:
            ExcelWriter(book, archive).save()
        finally:
            archive.close()
        out.flush()
        os.fsync(out.fileno())


def refuse_unwritable(path: Path) -> None:
    """Raise Refusal for a name that cannot become a workbook, before the work is done."""
    if path.suffix.lower() != ".xlsx":
        raise Refusal(f"“{path.name}”不是工作簿的文件名，请以 .xlsx 结尾。")
    if path.is_dir():
        raise Refusal(f"“{path.name}”是一个文件夹。请换一个文件名。")
    if not path.absolute().parent.is_dir():
        raise Refusal(f"文件夹“{path.parent}”不存在。请先建好文件夹，或换一个位置。")


def _in_words(error: OSError, path: Path) -> Refusal:
    if error.errno == errno.ENOSPC:
        return Refusal(f"磁盘已满，“{path.name}”没有写成。请清理出一些空间后再导出。")
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return Refusal(f"文件夹“{path.parent}”不存在。请先建好文件夹，或换一个位置。")
    if isinstance(error, PermissionError):
        return Refusal(f"“{path.name}”写不进去：它可能正被 WPS 或 Excel 打开，或文件夹不能写入。请关闭它，或换个位置。")
    return Refusal(f"“{path.name}”没有写成（{error.strerror or error}）。请换一个位置再导出一次。")


def _sweep(book: Any) -> None:
    """openpyxl keeps each sheet in a temporary file until it is saved; a sheet never saved must not stay behind."""
    for tab in book.worksheets:
        if (writer := tab._writer) is not None and not tab.closed:
            with suppress(Exception):
                tab.close()
            with suppress(OSError, ValueError):
                writer.cleanup()


def _names(sheets: Sequence[Sheet]) -> list[str]:
    """A name for every tab that Excel accepts: no signs of a path, 31 characters, none twice."""
    found: list[str] = []
    for sheet in sheets:
        plain = re.sub(r"[\[\]:*?/\\]", " ", _ILLEGAL.sub("", sheet.name or sheet.title)).strip(" '")[:31] or "表"
        name, number = plain, 2
        while name.lower() in (known.lower() for known in found):
            name, number = f"{plain[:27]} {number}", number + 1
        found.append(name)
    return found


def _write(book: Any, sheet: Sheet, name: str, step: Step) -> int:
    """One tab: title, lines, head, rows, totals, closing lines. Returns the number of rows."""
    tab = book.create_sheet(name)
    look = Look(tab, sheet.headings)
    two_level = any(heading.over for heading in sheet.headings)
    first = 1 + bool(sheet.title) + len(sheet.above)
    last = first + two_level
    look.set_up(sheet.headings, landscape=sheet.landscape, head=(first, last))
    if sheet.title:
        look.line(_text(sheet.title), look.title, height=30)
    for text in sheet.above:
        look.line(_text(text), look.above)
    _head(look, sheet.headings, first, two_level)
    count = 0
    of = len(sheet.rows) if isinstance(sheet.rows, Sequence) else 0
    for count, row in enumerate(sheet.rows, start=1):
        look.append(_cells(look, sheet.headings, row))
        if count % _EVERY == 0:
            step(count, max(of, count), "写工作簿")
        if look.at >= MOST_ROWS:
            raise Refusal("行数超过了一张工作表的上限（1048576 行）。请缩小范围，分几次导出。")
    bottom = look.at
    for row in sheet.totals:
        look.append(_cells(look, sheet.headings, row, total=True))
    for text in sheet.below:
        look.line(_text(text), look.below)
    look.finish(filtered=(last, bottom) if count else None)
    step(count, count, "写工作簿")
    return count


def _head(look: Look, headings: Sequence[Heading], first: int, two_level: bool) -> None:
    """The head; columns under a common `over` get it as a merged cell above them, the others run over both rows."""
    if not two_level:
        single = [look.said(look.head, _text(heading.label)) for heading in headings]
        look.append(single, height=look.head_height(headings))
        return
    upper: list[Any] = []
    for over, run in groupby(headings, key=lambda heading: heading.over):
        group, at = list(run), len(upper)
        for number, heading in enumerate(group):
            upper.append(look.said(look.head, _text((over if number == 0 else "") if over else heading.label)))
            if not over:
                look.merge(first, at + number, first + 1, at + number)
        if over and len(group) > 1:
            look.merge(first, at, first, at + len(group) - 1)
    look.append(upper, height=20)
    lower = [look.said(look.head, _text(heading.label) if heading.over else "") for heading in headings]
    look.append(lower, height=look.head_height(headings))


def _cells(look: Look, headings: Sequence[Heading], row: Sequence[Cell], *, total: bool = False) -> list[Any]:
    """The cells of a row, short rows filled up, so that the borders close."""
    found = []
    for column, heading in enumerate(headings):
        value = row[column] if column < len(row) else None
        form, content = _content(heading.kind, value)
        found.append(look.cell(column, form, content, total=total))
    return found


def _content(kind: str, value: Cell) -> tuple[str, Any]:
    """What is put into a cell, and its form: text, quoted (text like a formula), number, day or moment."""
    if value is None or value == "":
        return "text", None
    if isinstance(value, bool):
        return "text", "是" if value else "否"
    if isinstance(value, int | float):
        exact = abs(value) < 1e15  # Excel keeps 15 digits; nan and infinity are no numbers to it either
        return ("rate" if kind == "rate" else "number", value) if exact else ("text", str(value))
    text = _text(value)
    if kind == "date":
        if _DAY.fullmatch(text) and text >= "1900-03-01":
            with suppress(ValueError):
                return "day", datetime.date.fromisoformat(text)
        if _MOMENT.fullmatch(text) and text >= "1900-03-01":
            with suppress(ValueError):
                return "moment", datetime.datetime.fromisoformat(text)
    if text.startswith(_FORMULA_STARTS):
        return "quoted", text
    return "text", text or None


def _text(value: str) -> str:
    return _ILLEGAL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))[:32767]
