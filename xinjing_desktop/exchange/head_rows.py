"""Which rows of a sheet are the head of a table, and what the head of each column says."""

import re
from dataclasses import dataclass
from typing import Final

from xinjing_desktop.exchange.cells import code_of
from xinjing_desktop.exchange.grid import Grid, Merge, Unreadable, Value
from xinjing_desktop.exchange.heads import likely_term_of, plain, term_of, term_under
from xinjing_desktop.exchange.lines import below_reason, is_section, is_title
from xinjing_desktop.records.codes import read_categories, read_kinds

_CODED: Final = frozenset(("outcome", "occupancy", "residence_status", "recheck_result", "gas_type", "method"))
_WEAK: Final = frozenset(("stat", "unused", "unit", "serial", "remark", "type"))


@dataclass
class Head:
    """The head of one column: the words of the column itself, those over it, and the term they stand for."""

    index: int
    text: str
    over: str = ""
    term: str = ""
    sure: bool = True
    """False when only a telling word inside an unusual head speaks for the term."""

    @property
    def label(self) -> str:
        """The flattened head: 整改情况-整改时限."""
        over, text = plain(self.over), plain(self.text)
        return f"{over}-{text}" if over and text and over != text else over or text


def as_text(value: Value) -> str:
    """A cell as a person reads it."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


_NUMBERS: Final = frozenset((int, float, bool))


def is_head(row: list[Value], left: int, right: int) -> bool:
    known = 0.0
    filled = strong = asking = 0
    cells = row[left : right + 1]
    if not _NUMBERS.isdisjoint(map(type, cells)):
        return False
    for value in cells:
        if value == "":
            continue
        if not isinstance(value, str) or isinstance(value, Unreadable) or len(value) > 40:
            return False
        filled += 1
        asking += value.rstrip().endswith((":", "："))
        term = term_of(value)
        known += 1 if term else 0.5 if likely_term_of(value) else 0
        strong += term not in _WEAK and bool(term)
        if filled >= 4 and known * 3 < filled:
            return False
    if asking == filled <= 4:
        return False  # 登记人：　审核人： below the table
    return known * 2 > filled and (known >= 3 or (known == 2 == filled)) and strong >= 1


def head_rows(grid: Grid, left: int, right: int) -> list[int]:
    """The rows that look like heads between these columns; looked for once."""
    known = grid.heads.get((left, right))
    if known is not None:
        return known
    found = grid.heads[left, right] = []
    for number, row in enumerate(grid.rows):
        first = row[left]
        if first == "":
            first = next((value for value in row[left : right + 1] if value != ""), "")
        if isinstance(first, str) and len(first) <= 40 and first[:1] not in "0123456789" and is_head(row, left, right):
            found.append(number)
    return found


def _merge_at(merges: list[Merge], row: int, column: int) -> Merge | None:
    return next((m for m in merges if m[0] <= row <= m[2] and m[1] <= column <= m[3]), None)


def head_block(grid: Grid, row: int, left: int, right: int) -> list[int]:
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
    if below_reason([as_text(values[filled[0]])]):
        return False  # 小计 above a head that is printed again
    for column in filled:
        value = values[column]
        if not isinstance(value, str) or len(value) > 16 or re.search("[:：]|\\d{3}", value):
            return False
        merge = _merge_at(merges, row, column)
        if merge and is_title(value) and (merge[3] - merge[1] + 1) * 2 > right - left + 1:
            return False
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
        over = _over_text(grid, row, column, left)
        known += bool(term_of(value) or term_under(over, value) or _is_choice(term_of(over), value))
    return leaves >= 2 and known * 2 >= leaves


def _is_choice(term: str, word: str) -> bool:
    """Whether a leaf is one of the answers to the head over it: 人员类别 ┬ 独居 ┬ 高龄."""
    if term == "categories":
        return bool(read_categories(word).codes)
    if term == "kinds":
        return bool(read_kinds(word)[0])
    return term in _CODED and code_of(term, plain(word)) is not None


def _over_text(grid: Grid, row: int, column: int, left: int) -> str:
    while column > left and grid.rows[row][column] == "":
        column -= 1
    return as_text(grid.rows[row][column])


def heads_of(grid: Grid, block: list[int], left: int, right: int) -> list[Head]:
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
        likely = "" if term else likely_term_of(text)
        heads.append(Head(column, text, over, term or likely, not likely))
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
        elif (
            not lowest and grid.rows[row + 1][column] != "" and merge is None and _below_group(grid, row, column, left)
        ):
            words[column - left] = group
    return words


def _below_group(grid: Grid, row: int, column: int, left: int) -> bool:
    """Whether an unmerged group text further left still covers this column: its own column has a leaf below too."""
    while column > left and grid.rows[row][column] == "":
        column -= 1
    return grid.rows[row][column] != "" and grid.rows[row + 1][column] != ""
