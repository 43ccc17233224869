"""What calamine does not say about a binary .xls file (OLE2 with a BIFF8 stream): see [MS-CFB] and [MS-XLS]."""

import struct
from collections.abc import Iterator
from typing import Final

from xinjing_desktop.exchange.grid import ERROR_OF_BYTE, Marks, is_symbol_font
from xinjing_desktop.exchange.xlsx_marks import FORMAT_OF_ID, date_precision

SIGNATURE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END: Final = 0xFFFFFFF0
_CELLS: Final = frozenset((0x0203, 0x027E, 0x00FD, 0x0204, 0x0006, 0x0205, 0x0201, 0x00BD, 0x00BE))


class Broken(Exception):
    """The container does not hold together."""


class Compound:
    """The streams inside an OLE2 file. Raises Broken when its tables do not fit."""

    def __init__(self, data: bytes) -> None:
        try:
            self._read(data)
        except (struct.error, IndexError, ValueError) as trouble:
            raise Broken from trouble

    def _read(self, data: bytes) -> None:
        if len(data) < 512 or data[:8] != SIGNATURE:
            raise Broken
        self._data = data
        self._size = 1 << struct.unpack_from("<H", data, 30)[0]
        directory, self._cutoff = struct.unpack_from("<I4xI", data, 48)
        mini_start, _, extra, extra_count = struct.unpack_from("<4I", data, 60)
        sectors = [number for number in struct.unpack_from("<109I", data, 76) if number < _END]
        while extra < _END and extra_count:
            block = struct.unpack_from(f"<{self._size // 4}I", data, (extra + 1) * self._size)
            sectors += [number for number in block[:-1] if number < _END]
            extra, extra_count = block[-1], extra_count - 1
        self._fat: list[int] = []
        for number in sectors:
            self._fat += struct.unpack_from(f"<{self._size // 4}I", data, (number + 1) * self._size)
        entries = self._chain(directory)
        self._streams: dict[str, tuple[int, int]] = {}
        root = (0, 0)
        for at in range(0, len(entries) - 127, 128):
            length, kind = struct.unpack_from("<HB", entries, at + 64)
            start, size = struct.unpack_from("<II", entries, at + 116)
            name = entries[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            if kind == 5:
                root = (start, size)
            elif kind == 2:
                self._streams[name] = (start, size)
        self._mini = self._chain(root[0]) if root[0] < _END else b""
        mini_fat = self._chain(mini_start) if mini_start < _END else b""
        self._mini_fat = struct.unpack(f"<{len(mini_fat) // 4}I", mini_fat)

    def _chain(self, start: int) -> bytes:
        parts, seen = [], 0
        while start < _END:
            offset = (start + 1) * self._size
            if offset >= len(self._data) or seen > len(self._fat):
                raise Broken
            parts.append(self._data[offset : offset + self._size])
            start, seen = self._fat[start], seen + 1
        return b"".join(parts)

    @property
    def names(self) -> set[str]:
        return set(self._streams)

    def stream(self, name: str) -> bytes:
        """The bytes of one stream. Raises Broken when the file ends before the stream does."""
        start, size = self._streams[name]
        if size >= self._cutoff:
            data = self._chain(start)
        else:
            parts, seen = [], 0
            while start < _END:
                if seen > len(self._mini_fat) or start >= len(self._mini_fat):
                    raise Broken
                parts.append(self._mini[start * 64 : start * 64 + 64])
                start, seen = self._mini_fat[start], seen + 1
            data = b"".join(parts)
        if len(data) < size:
            raise Broken
        return data[:size]


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Number, offset and length of every record up to the end of the substream that starts at `at`."""
    unpack, end, depth = struct.Struct("<HH").unpack_from, len(stream) - 3, 0
    while at < end:
        number, length = unpack(stream, at)
        at += 4
        if number == 0x0809:
            depth += 1
        yield number, at, length
        at += length
        if number == 0x000A:
            depth -= 1
            if depth <= 0:
                return


def version(stream: bytes) -> int:
    """8 for BIFF8; anything else is a workbook older than Excel 97."""
    if len(stream) < 6 or struct.unpack_from("<H", stream, 0)[0] != 0x0809:
        return 0
    return 8 if struct.unpack_from("<H", stream, 4)[0] == 0x0600 else 5


def is_encrypted(stream: bytes) -> bool:
    """Whether the workbook asks for a password."""
    return any(number == 0x002F for number, _, _ in _records(stream, 0))


def read(stream: bytes) -> tuple[dict[str, Marks], bool]:
    """The marks of every sheet by its name, and whether days count from 1904. Raises Broken when records do not fit."""
    try:
        return _read(stream)
    except (struct.error, IndexError) as trouble:
        raise Broken from trouble


def _read(stream: bytes) -> tuple[dict[str, Marks], bool]:
    fonts: list[str] = []
    codes: dict[int, str] = {}
    styles: list[tuple[int, int]] = []
    sheets: list[tuple[str, int]] = []
    from_1904 = False
    for number, at, length in _records(stream, 0):
        if number == 0x00FC and length >= 8 and struct.unpack_from("<I", stream, at + 4)[0] > len(stream):
            raise Broken
        if number == 0x0031:
            fonts.append(_short_text(stream, at + 14))
        elif number == 0x041E:
            codes[struct.unpack_from("<H", stream, at)[0]] = _text(stream, at + 2)
        elif number == 0x00E0:
            styles.append(struct.unpack_from("<HH", stream, at))
        elif number == 0x0085:
            sheets.append((_short_text(stream, at + 6), struct.unpack_from("<I", stream, at)[0]))
        elif number == 0x0022 and length >= 2:
            from_1904 = stream[at] == 1
    coarse, symbols = {}, {}
    for style, (font, code) in enumerate(styles):
        precision = date_precision(codes[code]) if code in codes else FORMAT_OF_ID.get(code, "")
        if precision:
            coarse[style] = precision
        font -= font > 4  # font number 4 is never stored
        if font < len(fonts) and is_symbol_font(fonts[font]):
            symbols[style] = fonts[font]
    return {name: _marks(stream, at, coarse, symbols) for name, at in sheets}, from_1904


def _short_text(stream: bytes, at: int) -> str:
    length, wide = stream[at], stream[at + 1] & 1
    return stream[at + 2 : at + 2 + length * (1 + wide)].decode("utf-16-le" if wide else "latin-1", "replace")


def _text(stream: bytes, at: int) -> str:
    length, wide = struct.unpack_from("<HB", stream, at)
    return stream[at + 3 : at + 3 + length * (1 + (wide & 1))].decode("utf-16-le" if wide & 1 else "latin-1", "replace")


def _marks(stream: bytes, start: int, coarse: dict[int, str], symbols: dict[int, str]) -> Marks:
    marks = Marks()
    cell = struct.Struct("<HHH").unpack_from
    styled = bool(coarse or symbols)
    for number, at, length in _records(stream, start):
        if number == 0x0200 and not _is_area(stream, at, length):
            raise Broken
        if number == 0x0006:
            _formula(stream, at, length, marks)
        elif number == 0x0205 and stream[at + 7] == 1:
            row, column, _ = cell(stream, at)
            marks.unreadable[row, column] = ERROR_OF_BYTE.get(stream[at + 6], "#N/A")
        elif number == 0x0208 and length >= 16:
            if struct.unpack_from("<I", stream, at + 12)[0] & 0x20:
                marks.hidden_rows.add(struct.unpack_from("<H", stream, at)[0])
        elif number == 0x007D and length >= 10:
            first, last, _, _, options = struct.unpack_from("<5H", stream, at)
            if options & 1:
                marks.hidden_columns.update(range(first, last + 1))
        if number in _CELLS:
            row, column, style = cell(stream, at)
            if column > 255:
                raise Broken  # calamine would lay out all the columns before it
            if not styled:
                continue
            if style in coarse:
                marks.coarse[row, column] = coarse[style]
            if style in symbols:
                marks.fonts[row, column] = symbols[style]
        if styled and number == 0x00BD:
            row, first = struct.unpack_from("<HH", stream, at)
            for position in range((length - 6) // 6):
                style = struct.unpack_from("<H", stream, at + 4 + position * 6)[0]
                if style in coarse:
                    marks.coarse[row, first + position] = coarse[style]
    return marks


def _is_area(stream: bytes, at: int, length: int) -> bool:
    """Whether the used area of a sheet is one: calamine asks for as much memory as it says, whatever it says."""
    if length < 14:
        return True
    top, bottom, left, right = struct.unpack_from("<IIHH", stream, at)
    return bool(top <= bottom <= 65536 and left <= right <= 256)


def _formula(stream: bytes, at: int, length: int, marks: Marks) -> None:
    row, column, _ = struct.unpack_from("<HHH", stream, at)
    result = stream[at + 6 : at + 14]
    if result[6:8] != b"\xff\xff":
        return
    if result[0] == 2:
        marks.unreadable[row, column] = ERROR_OF_BYTE.get(result[2], "#N/A")
    elif result[0] == 3:
        # "Empty" is what Excel stores for a formula that yields an empty text, and what other programs store for no
        # result at all; only a formula that contains an empty text can have meant the former.
        size = struct.unpack_from("<H", stream, at + 20)[0] if length >= 22 else 0
        if b"\x17\x00" not in stream[at + 22 : at + 22 + size]:
            marks.unreadable[row, column] = ""
