"""Where the tables of a sheet are: heads, data rows, and what every other row is for."""

import re
from dataclasses import dataclass, field
from typing import Final

from xinjing_desktop.exchange import kinds
from xinjing_desktop.exchange.grid import Grid, Merge, Unreadable, Value
from xinjing_desktop.exchange.heads import plain, term_of, term_under
from xinjing_desktop.exchange.lines import above_reason, below_reason, is_hint_row, is_section

_WEAK: Final = frozenset(("stat", "unused", "unit", "serial", "remark", "type"))


@dataclass
class Head:
    """The head of one column: the words of the column itself, those over it, and the term they stand for."""

    index: int
    text: str
    over: str = ""
    term: str = ""

    @property
    def label(self) -> str:
        """The flattened head: 整改情况-整改时限."""
        over, text = plain(self.over), plain(self.text)
        return f"{over}-{text}" if over and text and over != text else over or text


@dataclass
class Table:
    """One table of a sheet; row and column numbers count from 0, `left` and `right` are inclusive."""

    grid: Grid
    left: int
    right: int
    header_rows: list[int]
    heads: list[Head]
    data_rows: list[int] = field(default_factory=list)
    skipped: dict[int, str] = field(default_factory=dict)
    sections: dict[int, str] = field(default_factory=dict)
    """The text of the section lines by their row."""
    titles: list[str] = field(default_factory=list)
    """Title and metadata lines of this table, then those of the sheet."""
    last_row: int = 0

    def texts(self, row: int) -> list[str]:
        """The filled cells of one row as text."""
        return [as_text(value) for value in self.grid.rows[row][self.left : self.right + 1] if value != ""]


def as_text(value: Value) -> str:
    """A cell as a person reads it."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def find_tables(grid: Grid) -> list[Table]:
    """The tables of a sheet, left to right and then top to bottom; none when no row looks like a head."""
    tables = []
    for left, right in _bands(grid):
        tables += _stacked(grid, left, right)
    tables.sort(key=lambda table: (table.header_rows[0], table.left))
    ordered: list[Table] = []
    while tables:
        # Tables beside each other count from left to right even when one head stands a little lower.
        floor = tables[0].last_row
        group = [table for table in tables if table.header_rows[0] <= floor]
        ordered += sorted(group, key=lambda table: (table.left, table.header_rows[0]))
        tables = [table for table in tables if table.header_rows[0] > floor]
    _share_titles(ordered)
    return ordered


def _share_titles(tables: list[Table]) -> None:
    for table in tables:
        for other in tables:
            if other is not table:
                table.titles += [line for line in other.titles if line not in table.titles]


# ---- heads


def _is_head(row: list[Value], left: int, right: int) -> bool:
    known = filled = strong = 0
    for value in row[left : right + 1]:
        if value == "":
            continue
        if not isinstance(value, str) or isinstance(value, Unreadable) or len(value) > 40:
            return False
        filled += 1
        term = term_of(value)
        known += bool(term)
        strong += term not in _WEAK and bool(term)
        if filled >= 4 and known * 3 < filled:
            return False
    return known * 2 > filled and (known >= 3 or (known == 2 == filled)) and strong >= 1


def _head_rows(grid: Grid, left: int, right: int) -> list[int]:
    rows = grid.rows
    found = []
    for number, row in enumerate(rows):
        first = next((value for value in row[left : right + 1] if value != ""), None)
        if isinstance(first, str) and len(first) <= 40 and first[:1] not in "0123456789" and _is_head(row, left, right):
            found.append(number)
    return found


def _merge_at(merges: list[Merge], row: int, column: int) -> Merge | None:
    return next((m for m in merges if m[0] <= row <= m[2] and m[1] <= column <= m[3]), None)


def _block(grid: Grid, row: int, left: int, right: int) -> list[int]:
    """The rows of the head around one recognised row: merged rows, a band of groups above, leaves below."""
    near = [m for m in grid.merges if m[0] <= row + 3 and m[2] >= row - 2 and m[1] <= right and m[3] >= left]
    first = last = row
    for top, a, bottom, b in near:
        if top <= row <= bottom and bottom - top <= 2 and not (a <= left and b >= right):
            first, last = min(first, top), max(last, bottom)
    if first == row and row > 0 and _is_band(grid, row - 1, left, right, near):
        first = row - 1
    while last + 1 < len(grid.rows) and last - first < 2 and _is_leaves(grid, last, left, right, near):
        last += 1
    return list(range(first, last + 1))


def _is_band(grid: Grid, row: int, left: int, right: int, merges: list[Merge]) -> bool:
    """Whether the row names groups of columns: at least two short texts, one of them over several columns."""
    spans, values = 0, grid.rows[row]
    filled = [column for column in range(left, right + 1) if values[column] != ""]
    if len(filled) < 2:
        return False
    for column in filled:
        value = values[column]
        if not isinstance(value, str) or len(value) > 16 or re.search("[:：]|\\d{3}", value):
            return False
        merge = _merge_at(merges, row, column)
        spans += bool(merge and merge[3] > merge[1])
        if not merge and column < right and values[column + 1] == "" and grid.rows[row + 1][column + 1] != "":
            spans += 1
    return spans >= 1 and not any(is_section(str(values[column])) for column in filled)


def _is_leaves(grid: Grid, row: int, left: int, right: int, merges: list[Merge]) -> bool:
    """Whether the row below holds the columns of merged heads: texts only where the row above spans or is empty."""
    above, below = grid.rows[row], grid.rows[row + 1]
    leaves = known = 0
    for column in range(left, right + 1):
        value = below[column]
        if value == "":
            continue
        merge = _merge_at(merges, row, column)
        spanned = merge is not None and merge[3] > merge[1] and merge[2] == row
        starts_group = above[column] != "" and column < right and above[column + 1] == "" and below[column + 1] != ""
        if above[column] != "" and not spanned and not starts_group:
            return False
        if above[column] == "" and merge is not None and merge[2] > row:
            continue
        if not isinstance(value, str) or len(value) > 20 or re.search("必填|选填|下拉|格式|如[:：\\d]|\\d{4}", value):
            return False
        leaves += 1
        known += bool(term_of(value)) or bool(term_under(_over_text(grid, row, column, left), value))
    return leaves >= 2 and known * 2 >= leaves


def _over_text(grid: Grid, row: int, column: int, left: int) -> str:
    while column > left and grid.rows[row][column] == "":
        column -= 1
    return as_text(grid.rows[row][column])


def _heads(grid: Grid, block: list[int], left: int, right: int) -> list[Head]:
    """One head per column: the lowest text is the column's own, those above it name the group."""
    heads = []
    levels = [_level(grid, row, left, right, row == block[-1]) for row in block]
    for column in range(left, right + 1):
        words: list[str] = []
        for level in levels:
            word = level[column - left]
            if word and (not words or plain(words[-1]) != plain(word)):
                words.append(word)
        text = words[-1] if words else ""
        over = "".join(words[:-1]) if len(words) < 3 else words[-2]
        term = term_under(over, text) if over else term_of(text)
        heads.append(Head(column, text, over, term))
    return heads


def _level(grid: Grid, row: int, left: int, right: int, lowest: bool) -> list[str]:
    """The words of one head row, groups repeated over the columns they span."""
    words = ["" for _ in range(left, right + 1)]
    group = ""
    for column in range(left, right + 1):
        value = grid.rows[row][column]
        merge = _merge_at(grid.merges, row, column)
        if merge is not None and (merge[0], merge[1]) != (row, column):
            top, start = merge[0], merge[1]
            words[column - left] = as_text(grid.rows[top][start]) if start >= left else ""
            continue
        if value != "":
            group = as_text(value)
            words[column - left] = group
        elif not lowest and grid.rows[row + 1][column] != "" and merge is None and _below_group(grid, row, column, left):
            words[column - left] = group
    return words


def _below_group(grid: Grid, row: int, column: int, left: int) -> bool:
    """Whether an unmerged group text further left still covers this column: its own column has a leaf below too."""
    while column > left and grid.rows[row][column] == "":
        column -= 1
    return grid.rows[row][column] != "" and grid.rows[row + 1][column] != ""


# ---- side by side


def _bands(grid: Grid) -> list[tuple[int, int]]:
    """The column ranges that hold tables of their own."""
    right = grid.width - 1
    if right < 0:
        return []
    rows = _head_rows(grid, 0, right)
    if not rows:
        return _bands_by_gap(grid, 0, right, None)
    head = grid.rows[rows[0]]
    bands = []
    for start, stop in _bands_by_gap(grid, 0, right, head):
        bands += _bands_by_repetition(grid, start, stop)
    return bands


def _bands_by_gap(grid: Grid, left: int, right: int, head: list[Value] | None) -> list[tuple[int, int]]:
    gaps = [
        column
        for column in range(left + 1, right)
        if (head is None or head[column] == "") and all(row[column] == "" for row in grid.rows)
    ]
    runs, start = [], left
    for gap in [*gaps, right + 1]:
        if gap > start:
            runs.append((start, gap - 1))
        start = gap + 1
    bands: list[tuple[int, int]] = []
    for run in runs:
        if bands and not (_stands_alone(grid, *run) and _stands_alone(grid, *bands[-1])):
            bands[-1] = (bands[-1][0], run[1])
        else:
            bands.append(run)
    return bands


def _stands_alone(grid: Grid, left: int, right: int) -> bool:
    rows = _head_rows(grid, left, right)
    if not rows or right - left < 2:
        return False
    heads = _heads(grid, _block(grid, rows[0], left, right), left, right)
    return kinds.kind_of({head.term for head in heads}, "") != "none"


def _bands_by_repetition(grid: Grid, left: int, right: int) -> list[tuple[int, int]]:
    """Split 序号 姓名 电话 序号 姓名 电话, where nothing stands between the lists."""
    rows = _head_rows(grid, left, right)
    if not rows:
        return [(left, right)]
    words = [plain(as_text(value)) for value in grid.rows[rows[0]][left : right + 1]]
    starts = [0]
    for at in range(3, len(words) - 1):
        serial = term_of(words[at]) == "serial" and words[at] == words[0]
        same = words[at : at + 3] == words[0:3] and all(words[0:3]) and at - starts[-1] >= 3
        if words[at] and (serial or same) and words[at + 1]:
            starts.append(at)
    bounds = [*starts, len(words)]
    return [(left + a, left + b - 1) for a, b in zip(bounds, bounds[1:], strict=False)]


# ---- one above the other


def _signature(heads: list[Head]) -> set[tuple[int, str]]:
    return {(head.index, plain(head.text)) for head in heads if head.text}


def _stacked(grid: Grid, left: int, right: int) -> list[Table]:
    tables: list[Table] = []
    done = -1
    repeated: list[list[int]] = []
    for row in _head_rows(grid, left, right):
        if row <= done:
            continue
        block = _block(grid, row, left, right)
        heads = _heads(grid, block, left, right)
        done = block[-1]
        if tables and _repeats(tables[-1], heads) and not _own_title(grid, tables[-1], block[0], left, right):
            repeated[-1] += block
            continue
        tables.append(Table(grid, left, right, block, heads))
        repeated.append([])
    start = 0
    for number, table in enumerate(tables):
        stop = _zone_start(tables[number + 1], table.header_rows[-1] + 1) if number + 1 < len(tables) else len(grid.rows)
        table.last_row = stop - 1
        _rows_above(table, start)
        for row in table.header_rows:
            table.skipped[row] = "header"
        for row in repeated[number]:
            table.skipped[row] = "repeated_header"
        _rows_below(table, table.header_rows[-1] + 1, stop)
        start = stop
    return tables


def _repeats(table: Table, heads: list[Head]) -> bool:
    mine, theirs = _signature(table.heads), _signature(heads)
    return bool(theirs) and len(mine & theirs) * 10 >= 8 * max(len(theirs), min(len(mine), len(theirs) + 2))


def _own_title(grid: Grid, table: Table, row: int, left: int, right: int) -> bool:
    """Whether a title of its own stands over a head that equals the one before: a table of the same form."""
    first = {re.sub(r"[\s\d()（）第页续]", "", text) for text in table.titles} | {
        re.sub(r"[\s\d()（）第页续]", "", as_text(value))
        for line in grid.rows[: table.header_rows[0]]
        for value in line[left : right + 1]
        if value != ""
    }
    for above in range(row - 1, max(row - 4, table.header_rows[-1]), -1):
        filled = [as_text(value) for value in grid.rows[above][left : right + 1] if value != ""]
        if len(filled) > 2:
            return False
        if filled and re.search("表$|台账$|名册$|清单$|登记$|名单$|表[（(]", filled[0]):
            return re.sub(r"[\s\d()（）第页续]", "", filled[0]) not in first
    return False


def _zone_start(table: Table, floor: int) -> int:
    """Where the title lines over a lower table begin: after the last data, total, footer or note row above it."""
    row = table.header_rows[0]
    while row - 1 >= floor:
        filled = table.texts(row - 1)
        reason = below_reason(filled) if filled else "blank"
        single = len(filled) <= 2 or all(re.search("[:：]", text) for text in filled)
        if reason in ("total", "footer", "note") or not single or re.match(r"\d", filled[0] if filled else ""):
            break
        row -= 1
    while row < table.header_rows[0] and not table.texts(row):
        row += 1
    return row


def _rows_above(table: Table, start: int) -> None:
    titled = False
    for row in range(start, table.header_rows[0]):
        filled = table.texts(row)
        reason = above_reason(filled, titled, table.right - table.left + 1)
        titled = titled or reason == "title"
        table.skipped[row] = reason
        if reason in ("title", "metadata"):
            whole = [as_text(value) for value in table.grid.rows[row] if value != ""]
            table.titles.append("　".join(filled if len(whole) > len(filled) else whole))
        elif reason == "section":
            table.sections[row] = "　".join(filled)


def _rows_below(table: Table, start: int, stop: int) -> None:
    rows, left, right = table.grid.rows, table.left, table.right
    serial = next((head.index for head in table.heads if head.term == "serial"), -1)
    wide = {m[0]: m[3] - m[1] + 1 for m in table.grid.merges if m[1] <= left + 1 and m[3] > m[1] and m[0] == m[2]}
    width = right - left + 1
    numbers = [row for row in range(start, stop) if row not in table.skipped]
    for row in numbers:
        cells = rows[row][left : right + 1]
        count = width - cells.count("")
        if count == 0 or (count == 1 and serial >= 0 and _is_serial(rows[row][serial])):
            table.skipped[row] = "blank"
            continue
        first = next(value for value in cells if value != "")
        if row - start < 2 and is_hint_row([as_text(value) for value in cells if value != ""], first, width):
            table.skipped[row] = "note"
            continue
        reason = ""
        if isinstance(first, str) and not isinstance(first, Unreadable) and not first.isdigit():
            reason = below_reason([as_text(value) for value in cells if value != ""])
            if not reason and count <= 3:
                reason = _section_reason(table, row, cells, count, serial, wide.get(row, 1))
        if not reason:
            table.data_rows.append(row)
            continue
        table.skipped[row] = reason
        if reason == "section":
            table.sections[row] = "　".join(as_text(value) for value in cells if value != "")
    last = table.data_rows[-1] if table.data_rows else start - 1
    for row in [row for row in table.sections if row > last]:
        # Nothing follows that the line could hold for.
        table.skipped[row] = "note"
        del table.sections[row]


def _is_serial(value: Value) -> bool:
    return isinstance(value, Unreadable | int | float) or bool(re.fullmatch(r"\s*\d{1,6}[.、]?\s*", str(value)))


def _section_reason(table: Table, row: int, cells: list[Value], count: int, serial: int, span: int) -> str:
    position = next(index for index, value in enumerate(cells) if value != "")
    head = table.heads[position]
    text = as_text(cells[position])
    if count > 1:
        rest = [as_text(value) for value in cells[position + 1 :] if value != ""]
        if head.index != serial and span < 3:
            return ""
        return "section" if is_section(text) and all(re.search("[:：]|楼组长|\\d户", other) for other in rest) else ""
    if span >= 3 or span * 2 > len(cells):
        return "section"
    if head.index == serial or (position == 0 and not head.text):
        return "section"
    if position == 0 and is_section(text) and head.term not in ("address", "place", "shop_name", "room_no", "name"):
        return "section"
    return "section" if position == 0 and re.match(r"[▲△●■◆★※◎○▼►]|[（(]?[一二三四五六七八九十]+[)）、.]", text) else ""
