"""Where the tables of a sheet are: heads, data rows, and what every other row is for."""

import itertools
import re
from dataclasses import dataclass, field

from xinjing_desktop.exchange import contents, kinds
from xinjing_desktop.exchange.grid import Grid, Unreadable, Value
from xinjing_desktop.exchange.head_rows import Head as Head
from xinjing_desktop.exchange.head_rows import as_text as as_text
from xinjing_desktop.exchange.head_rows import head_block, head_rows, heads_of
from xinjing_desktop.exchange.heads import plain, term_of
from xinjing_desktop.exchange.lines import above_reason, below_reason, is_hint_row, is_section, is_title, may_end
from xinjing_desktop.records import address


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


def find_tables(grid: Grid) -> list[Table]:
    """The tables of a sheet, left to right and then top to bottom; none when no row looks like a head."""
    grid.heads.clear()  # a cell may have been corrected since the last time
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
    return ordered or _without_head(grid)


def _without_head(grid: Grid) -> list[Table]:
    """A list that starts without any head: at least three rows with an identity number or a telephone number each."""
    if len(grid.rows) < 3 or grid.width < 3:
        return []
    numbers = [number for number, row in enumerate(grid.rows) if sum(value != "" for value in row) >= 3]
    known = {
        term
        for column in range(grid.width)
        if (term := contents.term_told(contents.sample(grid.rows, numbers, column)))
    }
    if len(numbers) < 3 or "name" not in known or not known & {"id_number", "phones"}:
        return []
    table = Table(grid, 0, grid.width - 1, [], [Head(column, "") for column in range(grid.width)])
    table.last_row = len(grid.rows) - 1
    for number in range(numbers[0]):
        table.skipped[number] = above_reason(table.texts(number), number > 0, grid.width)
        table.titles += table.texts(number)
    _rows_below(table, numbers[0], len(grid.rows))
    return [table]


def _share_titles(tables: list[Table]) -> None:
    for table in tables:
        for other in tables:
            if other is not table:
                table.titles += [line for line in other.titles if line not in table.titles]


# ---- side by side


def _bands(grid: Grid) -> list[tuple[int, int]]:
    """The column ranges that hold tables of their own."""
    right = grid.width - 1
    if right < 0:
        return []
    rows = head_rows(grid, 0, right)
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
        if (head is None or head[column] == "")
        and all(row[column] == "" or row.count("") == len(row) - 1 for row in grid.rows)
    ]
    runs, start = [], left
    for gap in [*gaps, right + 1]:
        if gap > start:
            runs.append((start, gap - 1))
        start = gap + 1
    bands: list[tuple[int, int]] = []
    for run in runs:
        if not bands or (_stands_alone(grid, *run) and _stands_alone(grid, *bands[-1])):
            bands.append(run)
        elif head is None or not _is_aside(grid, head, bands[-1], run):
            bands[-1] = (bands[-1][0], run[1])
    return bands


def _is_aside(grid: Grid, head: list[Value], table: tuple[int, int], run: tuple[int, int]) -> bool:
    """Whether columns behind a gap are notes or drop-down lists beside a table that is whole without them."""
    mine = {term_of(as_text(value)) for value in head[table[0] : table[1] + 1] if value != ""}
    theirs = {term_of(as_text(value)) for value in head[run[0] : run[1] + 1] if value != ""}
    return theirs <= mine and _stands_alone(grid, *table)


def _stands_alone(grid: Grid, left: int, right: int) -> bool:
    rows = head_rows(grid, left, right)
    if not rows or right - left < 2:
        return False
    heads = heads_of(grid, head_block(grid, rows[0], left, right), left, right)
    return kinds.kind_of({head.term for head in heads}, "") != "none"


def _bands_by_repetition(grid: Grid, left: int, right: int) -> list[tuple[int, int]]:
    """Split 序号 姓名 电话 序号 姓名 电话, where nothing stands between the lists."""
    rows = head_rows(grid, left, right)
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
    return [(left + a, left + b - 1) for a, b in itertools.pairwise(bounds)]


# ---- one above the other


def _signature(heads: list[Head]) -> set[tuple[int, str]]:
    return {(head.index, plain(head.text)) for head in heads if head.text}


def _stacked(grid: Grid, left: int, right: int) -> list[Table]:
    tables: list[Table] = []
    done = -1
    repeated: list[list[int]] = []
    for row in head_rows(grid, left, right):
        if row <= done:
            continue
        block = head_block(grid, row, left, right)
        heads = heads_of(grid, block, left, right)
        done = block[-1]
        if tables and _repeats(tables[-1], heads) and not _own_title(grid, tables[-1], block[0], left, right):
            repeated[-1] += block
            continue
        tables.append(Table(grid, left, right, block, heads))
        repeated.append([])
    start = 0
    for number, table in enumerate(tables):
        stop = (
            _zone_start(tables[number + 1], table.header_rows[-1] + 1) if number + 1 < len(tables) else len(grid.rows)
        )
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
    first = {
        _bare(as_text(value))
        for line in grid.rows[: table.header_rows[0]]
        for value in line[left : right + 1]
        if value != ""
    }
    for above in range(row - 1, max(row - 4, table.header_rows[-1]), -1):
        filled = [as_text(value) for value in grid.rows[above][left : right + 1] if value != ""]
        if len(filled) > 2:
            return False
        if filled and (is_title(filled[0]) or any(_same_form(_bare(filled[0]), one) for one in first)):
            return _bare(filled[0]) not in first
    return False


def _same_form(text: str, title: str) -> bool:
    """Whether two lines name two lists of one kind: 虹桥路商铺底数, 淞虹路商铺底数."""
    pairs = zip(reversed(text), reversed(title), strict=False)
    ending = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))
    return ending >= 4 and ending * 2 >= max(len(text), len(title)) and not re.search("[:：]", text)


def _zone_start(table: Table, floor: int) -> int:
    """Where the title lines over a lower table begin: after the last data, total, footer or note row above it."""
    row = table.header_rows[0]
    while row - 1 >= floor:
        filled = table.texts(row - 1)
        reason = below_reason(filled) if filled else "blank"
        single = len(filled) <= 2 or all(re.search("[:：]", text) for text in filled)
        numbered = bool(filled) and re.match(r"\d", filled[0]) and not is_title(filled[0])
        if reason in ("total", "footer", "note") or not single or numbered:
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
        beside = sum(value != "" for value in table.grid.rows[row]) > len(filled) == 1
        if beside and reason in ("title", "metadata") and not is_title(filled[0]) and not re.search("[:：]", filled[0]):
            reason = "section"  # lists side by side, each under a word of its own
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
    if serial < 0 and not table.heads[0].text and _counts_up(rows, start, stop, left):
        serial = left
    wide = {m[0]: m[3] - m[1] + 1 for m in table.grid.merges if m[1] <= left + 1 and m[3] > m[1] and m[0] == m[2]}
    width = right - left + 1
    numbers = [row for row in range(start, stop) if row not in table.skipped]
    _mark_page_tops(table, numbers)
    for row in numbers:
        if row in table.skipped:
            continue
        cells = rows[row][left : right + 1]
        count = width - cells.count("")
        if count == 0 or (count <= 3 and _is_preprinted(table, cells, serial)):
            table.skipped[row] = "blank"
            continue
        first = cells[0]
        if first == "":
            first = next(value for value in cells if value != "")
        if row - start < 2 and is_hint_row([as_text(value) for value in cells if value != ""], first, width):
            table.skipped[row] = "note"
            continue
        reason = ""
        if isinstance(first, str) and not isinstance(first, Unreadable) and not first.isdigit():
            if count <= 3 or may_end(first):
                reason = below_reason([value if type(value) is str else as_text(value) for value in cells if value != ""])
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


def _mark_page_tops(table: Table, numbers: list[int]) -> None:
    """Title and metadata printed again at the top of a page."""
    first = table.header_rows[0] if table.header_rows else 0
    above = {row: reason for row, reason in table.skipped.items() if row < first and reason in ("title", "metadata")}
    known = {_bare("".join(table.texts(row))): reason for row, reason in above.items()}
    repeated = {row for row, reason in table.skipped.items() if reason == "repeated_header"}
    if not repeated and not known:
        return
    near = {row - back for row in repeated for back in range(1, 5)}
    for row in numbers:
        cells = table.grid.rows[row][table.left : table.right + 1]
        if len(cells) - cells.count("") > 6:
            continue
        filled = table.texts(row)
        text = _bare("".join(filled))
        if len(text) > 3 and text in known:
            table.skipped[row] = known[text]
        elif row in near and filled and not re.match(r"\d", filled[0]) and not below_reason(filled):
            reason = above_reason(filled, False, 0)
            if (reason == "title" and is_title(filled[0])) or (reason == "metadata" and re.search("[:：]", filled[0])):
                table.skipped[row] = reason


def _bare(text: str) -> str:
    """A title without blanks, page and 续, to be found again."""
    return re.sub(r"[(（](?:[\d一二三四五六七八九十]{1,2}|续表?)[)）]|[\s\u3000()（）续]|第\d+页|共\d+页", "", text)


def _is_preprinted(table: Table, cells: list[Value], serial: int) -> bool:
    """Whether nothing stands in a row but its number, and formulas for ages and the like that were filled down."""
    for head, value in zip(table.heads, cells, strict=True):
        if value == "":
            continue
        if not _is_serial(value) or (head.index != serial and head.term not in ("serial", "unused")):
            return False
    return serial >= 0 or any(head.term == "serial" for head in table.heads)


def _counts_up(rows: list[list[Value]], start: int, stop: int, column: int) -> bool:
    """Whether a column without a head holds the running numbers of the list."""
    values = [rows[row][column] for row in range(start, min(stop, start + 30)) if rows[row][column] != ""]
    return len(values) >= 2 and sum(map(_is_serial, values)) * 4 >= len(values) * 3


def _is_serial(value: Value) -> bool:
    return isinstance(value, Unreadable | int | float) or bool(re.fullmatch(r"\s*\d{1,6}[.、]?\s*", str(value)))


def _section_reason(table: Table, row: int, cells: list[Value], count: int, serial: int, span: int) -> str:
    position = next(index for index, value in enumerate(cells) if value != "")
    head = table.heads[position]
    text = as_text(cells[position])
    placed = any(head.term in ("room_no", "address", "stairwell") for head in table.heads)
    rest = [as_text(value) for value in cells[position + 1 :] if value != ""]
    if not placed and re.match(r"\W*\d{3,4}\s*室", text) and all(re.search("[:：]", other) for other in rest):
        return "section"  # 101室　户主：葛亮, above its persons
    if count > 1:
        if head.index != serial and span < 3:
            return ""
        return "section" if is_section(text) and all(re.search("[:：]|楼组长|\\d户", other) for other in rest) else ""
    if span >= 3 or span * 2 > len(cells):
        return "section"
    if isinstance(cells[position], str) and (head.index == serial or (position == 0 and not head.text)):
        return "section"
    if is_section(text) and position <= 2:
        return "" if address.is_dwelling(address.parse(text)) else "section"
    return ""
