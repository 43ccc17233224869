"""Any table on A4: title, lines, a head that comes again on every page, closing lines, 第 1 页，共 2 页."""

import re
from collections.abc import Generator, Iterable, Iterator, Sequence, Sized
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPagedPaintDevice,
    QPaintDevice,
    QPainter,
    QPen,
)

from xinjing_desktop.notices.definition import Paper
from xinjing_desktop.progress import Step, silent
from xinjing_desktop.sheet import Cell, Sheet
from xinjing_desktop.ui.printing import fonts, output, sheets
from xinjing_desktop.ui.printing.documents import DPI, INK, MM
from xinjing_desktop.ui.printing.output import Together

EDGE, FOOT, PAD = 12.0, 8.0, 1.3
"""Millimetres: white all around, kept for the number of the page, beside the words of a cell."""
LARGEST, SMALLEST = 10.5, 6.0
"""Points of the type in cells: as large as the columns allow."""
LINE, SHADE = QColor("#9C9C96"), QColor("#F1F0EC")
HEARD_EVERY = 100
CROWDED = 1.3
"""How much more than the smallest type allows a table may hold: cells of two lines are still read at a glance."""
LOOKED_AT, LONGEST = 300, 18
"""Rows from which the widths of columns are judged, and signs of a number that is still kept in one line."""
_LATIN = re.compile(r"[\x21-\x7e]+")
_WRAP = Qt.TextFlag.TextWordWrap
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | _WRAP)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | _WRAP)
_CENTRE = int(Qt.AlignmentFlag.AlignCenter | _WRAP)


class _Row(NamedTuple):
    """One line of the table, in dots."""

    high: float
    cells: Sequence[str]
    bold: bool


class _Words(NamedTuple):
    """A line outside the table."""

    high: float
    words: str
    points: float
    bold: bool
    centred: bool


class _Picked(Iterable[list[Cell]]):
    """Some columns of rows, picked when a row is asked for: a part of a long table is not a long table once more."""

    def __init__(self, rows: Sequence[list[Cell]], columns: Sequence[int]) -> None:
        self._rows, self._columns = rows, columns

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[list[Cell]]:
        return ([row[at] if at < len(row) else None for at in self._columns] for row in self._rows)


def paper_of(sheet: Sheet) -> Paper:
    """A4 as the table lies on it."""
    return Paper(297.0, 210.0, landscape=True) if sheet.landscape else Paper(210.0, 297.0)


class Pages:
    """A table laid out: how many pages it takes is known before anything is drawn.

    `mark` stands at the upper right, where two of the same are signed: 第一份：移交单位存.
    """

    def __init__(self, sheet: Sheet, step: Step = silent, mark: str = "") -> None:
        for at, of in self._lay(sheet, mark):
            step(at, of, "排版")

    @classmethod
    def laying(cls, sheet: Sheet, mark: str = "") -> "Generator[tuple[int, int], None, Pages]":
        """The same in slices: yields (rows, of rows) now and then, and returns the pages."""
        made = cls.__new__(cls)
        yield from made._lay(sheet, mark)
        return made

    def _lay(self, sheet: Sheet, mark: str) -> Iterator[tuple[int, int]]:
        """Every row is gone through twice: its words decide how wide the columns are, and then it is laid."""
        self.paper = paper_of(sheet)
        self.title = sheet.title
        self._mark = mark
        self._wide = (self.paper.sheet[0] - 2 * EDGE) * MM
        self._deep = (self.paper.sheet[1] - 2 * EDGE - FOOT) * MM
        rows = sheet.rows if isinstance(sheet.rows, Sized) else list(sheet.rows)
        self._rows: list[list[str]] = []
        for number, row in enumerate(rows):
            if number % HEARD_EVERY == 0:
                yield number, 2 * len(rows)
            self._rows.append([_said(cell) for cell in row])
        self._points, self._columns = self._measure(sheet)
        self._metrics = {bold: _metrics(self._points, bold) for bold in (False, True)}
        self._flags = [_RIGHT if heading.kind in ("number", "rate") else _LEFT for heading in sheet.headings]
        self._head = self._heads(sheet)
        self.pages: list[list[_Row | _Words]] = [[]]
        self._left = self._deep
        yield from self._fill(sheet)

    def _measure(self, sheet: Sheet) -> tuple[float, list[float]]:
        """Type and columns: the widths of a workbook, as large as the page allows."""
        wanted = [max(3.0, heading.width) + 1.2 for heading in sheet.headings]
        points = min(LARGEST, max(SMALLEST, self._wide / DPI * 72 / (sum(wanted) * 0.5)))
        share = self._wide / sum(wanted)
        least = self._least(_metrics(points, False), len(wanted))
        tight = {at for at, one in enumerate(wanted) if one * share < least[at]}
        spare = self._wide - sum(least[at] for at in tight)
        others = sum(wanted) - sum(wanted[at] for at in tight)
        if not others or spare < 0.3 * self._wide:
            return points, [one * share for one in wanted]
        return points, [least[at] if at in tight else one * spare / others for at, one in enumerate(wanted)]

    def _least(self, metrics: QFontMetricsF, count: int) -> list[float]:
        """How wide each column must be so that days, numbers and telephone numbers stay in one line."""
        longest = [""] * count
        for row in self._rows[:LOOKED_AT]:
            for at, words in enumerate(row[:count]):
                for word in _LATIN.findall(words):
                    longest[at] = max(longest[at], word[:LONGEST], key=len)
        return [metrics.horizontalAdvance(word) + 2.3 * PAD * MM for word in longest]

    def _heads(self, sheet: Sheet) -> list[_Row]:
        over = [heading.over for heading in sheet.headings]
        line = self._metrics[True].height() + 1.6 * MM
        rows = [_Row(line, over, True)] if any(over) else []
        return [*rows, self._row([heading.label for heading in sheet.headings], bold=True)]

    def _fill(self, sheet: Sheet) -> Iterator[tuple[int, int]]:
        self._words(sheet.title, 18, bold=True, centred=True, after=2.0, before=3.0 * bool(self._mark))
        for line in sheet.above:
            self._words(line, 10, after=0.8)
        self.pages[-1].append(_Words(1.5 * MM, "", 10, False, False))
        self._left -= 1.5 * MM
        self._put_head()
        for number, row in enumerate(self._rows):
            if number % HEARD_EVERY == 0:
                yield len(self._rows) + number, 2 * len(self._rows)
            self._add(self._row(row))
        self._rows = []
        for total in sheet.totals:
            self._add(self._row([_said(cell) for cell in total], bold=True))
        for at, line in enumerate(sheet.below):
            self._words(line, 10, before=3.0 if at == 0 else 1.5 + 3.5 * ("＿" in line or "____" in line))

    def _row(self, cells: Sequence[str], *, bold: bool = False) -> _Row:
        metrics = self._metrics[bold]
        line = metrics.height()
        high = line
        for words, wide in zip(cells, self._columns, strict=False):
            room = wide - 2 * PAD * MM
            if len(words) * self._points * DPI / 72 > room and metrics.horizontalAdvance(words) > room:
                high = max(high, metrics.boundingRect(QRectF(0, 0, room, 1e6), _wrapping(words, room, metrics), words).height())
        return _Row(high + 1.6 * MM, cells, bold)

    def _put_head(self) -> None:
        self.pages[-1] += self._head
        self._left -= sum(row.high for row in self._head)

    def _add(self, row: _Row) -> None:
        if row.high > self._left:
            self.pages.append([])
            self._left = self._deep
            self._put_head()
        self.pages[-1].append(row)
        self._left -= row.high

    def _words(self, words: str, points: float, *, bold: bool = False, centred: bool = False,
               before: float = 0.0, after: float = 0.0) -> None:  # fmt: skip
        metrics = _metrics(points, bold)
        high = metrics.boundingRect(QRectF(0, 0, self._wide, 1e6), int(_WRAP), words).height() + (before + after) * MM
        if high > self._left:
            self.pages.append([])
            self._left = self._deep
        self.pages[-1].append(_Words(high, words, points, bold, centred))
        self._left -= high

    def __len__(self) -> int:
        return len(self.pages)

    def sentences(self) -> list[str]:
        """Nothing: a table is laid out until it fits."""
        return []

    def draw(self, painter: QPainter, number: int) -> None:
        """Draw one page; the painter counts dots of 720 dpi from the corner of the sheet."""
        y = EDGE * MM
        if self._mark and not number:
            top = QRectF(EDGE * MM, y - 3 * MM, self._wide, 5 * MM)
            _text(painter, top, int(Qt.AlignmentFlag.AlignRight), self._mark, 9, False)
        heads = {id(row) for row in self._head}
        for line in self.pages[number]:
            if isinstance(line, _Words):
                box = QRectF(EDGE * MM, y, self._wide, line.high)
                centre = Qt.AlignmentFlag.AlignHCenter if line.centred else Qt.AlignmentFlag.AlignLeft
                _text(painter, box, int(centre | Qt.AlignmentFlag.AlignVCenter | _WRAP), line.words, line.points, line.bold)
            else:
                self._draw_row(painter, line, y, head=id(line) in heads, top=len(self._head) > 1 and line is self._head[0])
            y += line.high
        foot = QRectF(EDGE * MM, (self.paper.sheet[1] - EDGE - FOOT / 2) * MM, self._wide, FOOT / 2 * MM)
        _text(painter, foot, int(Qt.AlignmentFlag.AlignRight), f"第 {number + 1} 页，共 {len(self.pages)} 页", 8, False, "#5A5A5A")
        if number:
            _text(painter, foot, int(Qt.AlignmentFlag.AlignLeft), self.title, 8, False, "#5A5A5A")

    def _draw_row(self, painter: QPainter, row: _Row, y: float, *, head: bool, top: bool) -> None:
        if head or row.bold:
            painter.fillRect(QRectF(EDGE * MM, y, self._wide, row.high), SHADE)
        painter.setPen(QPen(LINE, 0.2 * MM))
        x, lines = EDGE * MM, []
        boxes: list[tuple[QRectF, str, int]] = []
        at = 0
        while at < len(self._columns):
            words, wide, first = row.cells[at] if at < len(row.cells) else "", self._columns[at], at
            while top and words and at + 1 < len(row.cells) and row.cells[at + 1] == words:
                at += 1
                wide += self._columns[at]
            flags = _CENTRE if head else self._flags[first]
            boxes.append((QRectF(x + PAD * MM, y, wide - 2 * PAD * MM, row.high), words, flags))
            lines.append(QLineF(x, y, x, y + row.high))
            if row is not self._head[-1] or len(self._head) == 1 or self._head[0].cells[first]:
                lines.append(QLineF(x, y, x + wide, y))
            if words or not top:  # what has no common head above it is one cell with the space above
                lines.append(QLineF(x, y + row.high, x + wide, y + row.high))
            x += wide
            at += 1
        lines.append(QLineF(x, y, x, y + row.high))
        painter.drawLines(lines)
        metrics = self._metrics[row.bold]
        for box, words, flags in boxes:
            if words:
                both = flags & ~int(_WRAP) | _wrapping(words, box.width(), metrics)
                _text(painter, box, both, words, self._points, row.bold)


def render(device: QPaintDevice, pages: Pages, step: Step = silent, only: Sequence[int] | None = None) -> None:
    """Draw these pages, or all. The device has the right page already (`sheets.lay_out`)."""
    painter = QPainter(device)
    chosen = range(len(pages.pages)) if only is None else only
    try:
        sheets.begin(painter, device)
        for at, number in enumerate(chosen):
            step(at, len(chosen), "排版")
            if at and isinstance(device, QPagedPaintDevice):
                device.newPage()
            pages.draw(painter, number)
    finally:
        painter.end()


def laying(sheet: Sheet, marks: Sequence[str] = ("",)) -> Generator[tuple[int, int], None, Together]:
    """The same as `laid_out`, in slices."""
    made = []
    for part in by_width(sheet):
        for mark in marks:
            made.append((yield from Pages.laying(part, mark)))
    return Together(made)


def laid_out(sheet: Sheet, marks: Sequence[str] = ("",), step: Step = silent) -> Together:
    """The table once for each of `marks`, ready for `output`; its rows are read once."""
    return Together([Pages(part, step, mark) for part in by_width(sheet) for mark in marks])


def by_width(sheet: Sheet) -> list[Sheet]:
    """The table itself or, where its columns need smaller type than anybody reads, its parts: each begins with the same
    columns, so that every line is known again.
    """
    sheet.rows = list(sheet.rows)
    room = (paper_of(sheet).sheet[0] - 2 * EDGE) / 25.4 * 72 / (SMALLEST * 0.5)
    wide = [max(3.0, heading.width) + 1.2 for heading in sheet.headings]
    if sum(wide) <= room * CROWDED:
        return [sheet]
    kept = next((at for at in range(1, 4) if sum(wide[: at + 1]) > room * 0.3), 3)
    parts: list[list[int]] = [[]]
    left = room - sum(wide[:kept])
    for at in range(kept, len(wide)):
        if parts[-1] and wide[at] > left:
            parts.append([])
            left = room - sum(wide[:kept])
        parts[-1].append(at)
        left -= wide[at]
    found = []
    for number, columns in enumerate(parts, start=1):
        chosen = [*range(kept), *columns]
        last = number == len(parts)
        found.append(
            replace(
                sheet,
                title=f"{sheet.title}（{number} / {len(parts)}）",
                headings=[sheet.headings[at] for at in chosen],
                rows=_Picked(sheet.rows, chosen),
                totals=[[row[at] if at < len(row) else None for at in chosen] for row in sheet.totals],
                below=sheet.below if last else [],
            )
        )
    return found


def to_pdf(path: Path, sheet: Sheet, step: Step = silent, marks: Sequence[str] = ("",)) -> int:
    """Write a table as a PDF; how many pages. Raises Refusal; a cancelled one leaves nothing behind."""
    output.refuse_unwritable(path)
    pages = laid_out(sheet, marks, step)
    for at, of in output.pdf(path, pages):
        step(at, of, "排版")
    return len(pages)


def preview(pages: Pages, number: int, dpi: int = 110) -> QImage:
    """One page as a picture."""
    return sheets.picture(pages.paper, dpi, lambda image: render(image, pages, only=[number]))


def _metrics(points: float, bold: bool) -> QFontMetricsF:
    return QFontMetricsF(_font(points, bold))


def _font(points: float, bold: bool) -> QFont:
    made = fonts.font(points, bold=bold)
    made.setPixelSize(round(points * DPI / 72))
    return made


def _text(painter: QPainter, box: QRectF, flags: int, words: str, points: float, bold: bool, colour: str = INK) -> None:
    painter.setFont(_font(points, bold))
    painter.setPen(QColor(colour))
    painter.drawText(box, flags, words)


def _said(cell: Cell) -> str:
    words = "" if cell is None else f"{cell:,}" if type(cell) is int else ("是" if cell else "否") if cell in (True, False) else str(cell)
    missing = [sign for sign, other in fonts.covered(words).items() if not other]
    for sign in missing:
        words = words.replace(sign, fonts.BLANK)
    return words


def _wrapping(words: str, room: float, metrics: QFontMetricsF) -> int:
    """Lines break where Chinese may break; a number too long for its column breaks anywhere rather than run over."""
    longest = max(words.replace("，", " ").replace("、", " ").split(), key=len, default="")
    latin = longest.isascii() and metrics.horizontalAdvance(longest) > room
    return int(Qt.TextFlag.TextWrapAnywhere) if latin else int(_WRAP)
