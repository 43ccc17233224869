"""A workbook with only the rows to repair, the reason beside each; repaired, it is imported like any other.

Every table keeps its sheet's name, its title lines and its heads. What a row had from its surroundings (a section line,
a sheet's name) stands in columns of its own, so that it means the same here.
"""

import datetime
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from xinjing_desktop.errors import Refusal
from xinjing_desktop.exchange.contents import DITTO
from xinjing_desktop.exchange.decisions import field_label
from xinjing_desktop.exchange.field_maps import FIELDS_OF
from xinjing_desktop.exchange.grid import ERRORS, Unreadable
from xinjing_desktop.exchange.heads import plain, term_of
from xinjing_desktop.exchange.mapping import codes_of
from xinjing_desktop.exchange.plan import Plan, PlanTable
from xinjing_desktop.exchange.result import ColumnReading
from xinjing_desktop.exchange.verdicts import PlanRow
from xinjing_desktop.exchange.workbook_write import keep, refuse_unwritable
from xinjing_desktop.records import codes

REASON = "核对提示"
"""The head of the column of reasons; the reader takes it for a column that feeds nothing."""

PLACE = (("compound", "小区"), ("road", "路"), ("lane", "弄"), ("sub_lane", "支弄"), ("stairwell", "号"))
DOORS = ("room_no", "place", "house_no", "address_text")
"""What an address says of one door; with none of them it only comes from the surroundings."""
LISTS = {
    "method": "visit_method",
    "outcome": "visit_outcome",
    "kinds": "hazard_kinds",
    "categories": "special_groups",
}
"""The code list of a field, where it is not called like the field."""
MARKS = {
    "id": ("id_number",),
    "date": ("found_on", "due_date", "rechecked_on", "closed_on", "handed_over_on", "visited_at", "follow_up_on",
             "birth_date", "started_on", "ended_on", "last_patrol_on", "moved_in_on", "moved_out_on", "died_on"),
    "died": ("died_on", "has_died", "alive", "life"),
    "moved": ("moved_out_on", "has_moved_out", "life"),
    "phone": ("phones", "owner_phones", "emergency_phones", "guardian_phones"),
    "address": ("address", "place", "address_text"),
    "name": ("name",),
}  # fmt: skip
"""Which fields a family of warnings is about: their cells are coloured."""


def to_repair(plan: Plan) -> list[tuple[PlanTable, list[PlanRow]]]:
    """The rows that a person has to look at, by table: refused, undecided, or written with a warning."""
    found = []
    for table in plan.tables:
        rows = [row for row in table.rows if row.verdict in ("refused", "undecided") or row.warnings]
        if rows:
            found.append((table, rows))
    return found


def write_repair(plan: Plan, path: Path) -> int:
    """Write the workbook of the rows to repair and return their number. Raises Refusal when there are none."""
    tables = to_repair(plan)
    if not tables:
        raise Refusal("没有需要修改的行，不用导出。")
    refuse_unwritable(path)
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    taken: set[str] = set()
    count = 0
    for table, rows in tables:
        sheet = book.create_sheet(_sheet_name(table, taken))
        _write_table(sheet, table, rows)
        count += len(rows)
    keep(book, path)
    return count


def _sheet_name(table: PlanTable, taken: set[str]) -> str:
    wanted = "".join("_" if sign in "[]:*?/\\" else sign for sign in table.sheet)[:31] or "待修改"
    name, number = wanted, 2
    while name in taken:
        name = f"{wanted[:27]}-{number}"
        number += 1
    taken.add(name)
    return name


def _write_table(sheet: Any, table: PlanTable, rows: list[PlanRow]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    yellow = PatternFill("solid", fgColor="FFF2CC")
    titles = [line for line in table.title.splitlines() if line.strip()]
    for line in titles:
        sheet.append([_text(line)])
    places = _places(table, rows)
    heads = [*(_head(column, table.kind) for column in table.reading.columns), *(words for _, words in places), REASON]
    sheet.append([_text(head) for head in heads])
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    for row in rows:
        said = [row.row.fields.get(name) for name, _ in places]
        cells = [*_cells(table, row), *said, row.reason]
        sheet.append([None] * len(cells))
        line = sheet.max_row
        for column, value in enumerate(cells, start=1):
            _put(sheet.cell(line, column), value)
        for column in _marked(table, row):
            sheet.cell(line, column).fill = yellow
        sheet.cell(line, len(cells)).fill = yellow
        sheet.cell(line, len(cells)).alignment = Alignment(wrap_text=True, vertical="top")
    for number, head in enumerate(heads, start=1):
        letter = sheet.cell(1, number).column_letter
        sheet.column_dimensions[letter].width = 60 if number == len(heads) else max(10, min(28, 2 * len(head) + 4))
    sheet.freeze_panes = sheet.cell(len(titles) + 2, 1)


def _head(column: ColumnReading, kind: str) -> str:
    """A head that says without its neighbours, and without many cells below it, what the column was read as."""
    if not column.field:
        return column.head
    if column.code:
        label = codes.label(LISTS.get(column.field, column.field), column.code)
        return label if codes_of(column.field, plain(label)) == [column.code] else column.head
    own = field_label(column.field, kind)
    told = (head for head in (column.head, own) if FIELDS_OF[kind].get(term_of(head)) == column.field)
    return next(told, column.head)


def _places(table: PlanTable, rows: list[PlanRow]) -> list[tuple[str, str]]:
    """The parts of an address that these rows have from their surroundings and no column says."""
    columns = {column.field for column in table.reading.columns}
    return [
        (name, words) for name, words in PLACE if name not in columns and any(row.row.fields.get(name) for row in rows)
    ]


def _cells(table: PlanTable, row: PlanRow) -> Iterable[Any]:
    """The cells as they stand; what a merged cell above or a ditto mark says is written out."""
    fields, columns = row.row.fields, {column.field for column in table.reading.columns}
    filled = Counter(
        column.field for column, cell in zip(table.reading.columns, row.cells, strict=False) if cell not in (None, "")
    )
    for at, column in enumerate(table.reading.columns):
        cell = row.cells[at] if at < len(row.cells) else None
        ditto = isinstance(cell, str) and cell.strip() in DITTO
        if column.code:
            cell = ("√" if column.code in _listed(fields.get(column.field)) else None) if ditto else cell
        elif ditto or (cell in (None, "") and filled[column.field] == 0):
            if column.field in fields:
                cell = _words(column.field, fields[column.field])
            elif column.field == "address" and any(name in fields and name not in columns for name in DOORS):
                cell = row.where
        yield cell


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _words(field: str, value: Any) -> str | int | float:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return value
    if isinstance(value, list):
        return "、".join(_phone(one) if isinstance(one, dict) else str(_words(field, one)) for one in value)
    list_name = LISTS.get(field, field)
    return codes.label(list_name, str(value)) if list_name in codes.code_lists() else str(value)


def _phone(phone: dict[str, str]) -> str:
    return f"{phone['number']}（{phone['note']}）" if phone.get("note") else phone["number"]


def _marked(table: PlanTable, row: PlanRow) -> list[int]:
    fields = {field for code in row.warnings for field in MARKS.get(code.partition("_")[0], ())}
    unreadable = [at for at, cell in enumerate(row.cells[: len(table.heads)], start=1) if isinstance(cell, Unreadable)]
    return unreadable + [at for at, column in enumerate(table.reading.columns, start=1) if column.field in fields]


def _put(cell: Any, value: Any) -> None:
    """A value as it stood: numbers stay numbers, days days, and text can never become a formula."""
    if isinstance(value, bool | int | float | datetime.date | datetime.time):
        cell.value = value
        return
    if value is None:
        return
    text = _text(str(value))
    if isinstance(value, Unreadable) and text not in ERRORS:
        text = "#N/A"  # a formula whose result the file does not hold
    cell.value = text
    cell.data_type = "s"
    cell.quotePrefix = text[:1] in "=+-@"


def _text(text: str) -> str:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    return str(ILLEGAL_CHARACTERS_RE.sub("", text))
