"""Tables that are text: CSV in the encodings of Chinese offices, and the HTML that web systems save as .xls."""

import csv
import email
import html.parser
import io
import re
from typing import Final

from xinjing_desktop.exchange.grid import ERRORS, Grid, Unreadable, Value, trimmed

_BREAKS: Final = frozenset(("br", "p", "div", "li"))


def decoded(data: bytes) -> str | None:
    """The text of a file in UTF-8, UTF-16 with a mark, or GB18030; None when it is no text in any of them."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            return None
    if _is_binary(data):
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    text = data.decode("gb18030", "replace")
    return text if text.count("\ufffd") * 200 < len(text) + 400 else None


def _is_binary(data: bytes) -> bool:
    sample = data[:65536]
    return b"\0" in sample or sum(byte < 32 and byte not in b"\t\n\r\f\x1a\x0b" for byte in sample) * 100 > len(sample)


def looks_like_html(text: str) -> bool:
    """Whether the text is a web page rather than a comma-separated table."""
    head = text[:4096].lstrip("\ufeff \t\r\n").casefold()
    return head.startswith(
        ("<!doctype html", "<html", "<table", "<meta", "<head", "<body", "<div", "<style", "<center")
    ) or (head.startswith(("<?xml", "<!--", "<")) and ("<html" in head or "<table" in head))


def from_web_archive(data: bytes) -> str | None:
    """The page with the table inside a "single file web page" (MHTML), or None when this is no such file."""
    if not re.match(rb"\s*(?:MIME-Version|From|Content-Type|X-Document-Type):", data, re.I):
        return None
    pages = []
    for part in email.message_from_bytes(data).walk():
        if part.get_content_type() == "text/html":
            body = part.get_payload(decode=True)
            if isinstance(body, bytes) and b"<t" in body:
                pages.append(html_text(body))
    return max(pages, key=lambda page: page.count("<t"), default=None)


def html_text(data: bytes) -> str:
    """The text of a web page in the encoding it names, if it does."""
    named = re.search(rb"charset\s*=\s*[\"']?\s*([\w-]+)", data[:4096], re.I)
    if named and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        name = named.group(1).decode().casefold()
        try:
            return data.decode("gb18030" if name in ("gb2312", "gbk", "gb18030", "x-gbk") else name)
        except (UnicodeDecodeError, LookupError):
            pass
    return decoded(data) or ""


def csv_grid(text: str) -> Grid:
    """The records of a CSV text; a line break inside quotes does not start a new row."""
    named = re.match(r"sep=(.)\r?\n", text)
    separator = named.group(1) if named else _separator(text)
    if named:
        text = text[named.end() :]
    csv.field_size_limit(10_000_000)
    rows: list[list[Value]] = [
        [_cell(value) for value in record] for record in csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    ]
    return Grid("", trimmed(rows), typed=False)


def _cell(text: str) -> str:
    if text[:2] == '="' and text[-1:] == '"':  # ="0101" is how some systems keep Excel from reading a number
        text = text[2:-1]
    return Unreadable(text) if text and text[0] == "#" and text.strip() in ERRORS else text


def _separator(text: str) -> str:
    lines = text[:20000].splitlines()[:60]
    counts = {mark: sorted((line.count(mark) for line in lines if line.strip()), reverse=True) for mark in ",\t;|，"}
    # A separator stands in most lines; a comma inside one long note does not make the note a table.
    return max(counts, key=lambda mark: (sum(min(n, 60) for n in counts[mark]), mark == ","))


def html_grid(text: str) -> Grid:
    """Every table row of a web page in one grid, so that row n is the n-th <tr>."""
    parser = _Tables()
    parser.feed(text)
    parser.close()
    grid = Grid("", parser.rows, typed=False)
    grid.merges, grid.hidden_rows = parser.merges, parser.hidden
    for row in grid.rows:
        for column, value in enumerate(row):
            if isinstance(value, str) and value.strip() in ERRORS:
                row[column] = Unreadable(value.strip())
    trimmed(grid.rows)
    return grid


class _Tables(html.parser.HTMLParser):
    """Collects cells, and where a cell spans several rows or columns."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[Value]] = []
        self.merges: list[tuple[int, int, int, int]] = []
        self.hidden: set[int] = set()
        self._taken: dict[int, set[int]] = {}
        self._text: list[str] | None = None
        self._at = (0, 0)
        self._silent = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        facts = {key: value or "" for key, value in attributes}
        if tag in ("style", "script", "title"):
            self._silent += 1
        elif tag == "tr":
            self._close_cell()
            self.rows.append([])
            if "hidden" in facts or re.search(r"display\s*:\s*none", facts.get("style", ""), re.I):
                self.hidden.add(len(self.rows) - 1)
        elif tag in ("td", "th"):
            self._close_cell()
            self._open_cell(_span(facts.get("rowspan")), _span(facts.get("colspan")))
        elif tag in _BREAKS and self._text:
            self._text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "script", "title"):
            self._silent = max(0, self._silent - 1)
        elif tag in ("td", "th", "tr", "table"):
            self._close_cell()

    def handle_data(self, data: str) -> None:
        if self._text is not None and not self._silent:
            self._text.append(re.sub(r"[ \t\r\n]+", " ", data))

    def _open_cell(self, down: int, across: int) -> None:
        if not self.rows:
            self.rows.append([])
        row = len(self.rows) - 1
        taken = self._taken.setdefault(row, set())
        column = 0
        while column in taken:
            column += 1
        for line in range(row, row + down):
            self._taken.setdefault(line, set()).update(range(column, column + across))
        if down > 1 or across > 1:
            self.merges.append((row, column, row + down - 1, column + across - 1))
        self._at, self._text = (row, column), []

    def _close_cell(self) -> None:
        if self._text is None:
            return
        row, column = self._at
        cells = self.rows[row]
        cells.extend([""] * (column + 1 - len(cells)))
        cells[column] = re.sub(r" ?\n ?", "\n", "".join(self._text)).strip(" \n\t\r\xa0")
        self._text = None

    def close(self) -> None:
        super().close()
        self._close_cell()


def _span(text: str | None) -> int:
    return min(max(int(text), 1), 2000) if text and text.strip().isdigit() else 1
