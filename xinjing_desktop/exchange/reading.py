"""Read a workbook: from the file to tables, rows, warnings and verdicts, in the terms of the import contract."""

import datetime
from collections.abc import Callable
from collections.abc import Mapping as Answers
from functools import partial
from pathlib import Path
from typing import Any

from xinjing_desktop import clock
from xinjing_desktop.exchange import checks, contents
from xinjing_desktop.exchange.columns import map_columns, settled_term, shape_key
from xinjing_desktop.exchange.context import contexts_of
from xinjing_desktop.exchange.date_cells import DateCells
from xinjing_desktop.exchange.grid import Grid
from xinjing_desktop.exchange.job import Job
from xinjing_desktop.exchange.kinds import kind_of
from xinjing_desktop.exchange.result import ColumnReading, Reading, Row, TableReading
from xinjing_desktop.exchange.rows import read_rows
from xinjing_desktop.exchange.tables import Table, find_tables
from xinjing_desktop.exchange.workbook_read import Unopened, read_grids
from xinjing_desktop.progress import Step, silent

__all__ = ["ColumnReading", "Reading", "Row", "TableReading", "as_json", "read_sheet", "read_workbook"]

Decided = Answers[str, Answers[int, str]]
"""Answers given once: field (or "" for none) by column position from 0, by the shape of the table."""


def read_workbook(
    path: Path, *, today: datetime.date | None = None, decided: Decided | None = None, step: Step = silent
) -> Reading:
    """Read a file that clerks keep. A file that cannot be read is a Reading with its reason, not an exception."""
    path = Path(path)
    step(0, 2, "正在打开文件")
    try:
        grids = read_grids(path, step)
    except Unopened as refused:
        return Reading(path.name, False, refused.reason, refused.message)
    reading = Reading(path.name)
    for number, grid in enumerate(grids):
        pause = partial(step, number + 1, len(grids) + 1, f"正在读取“{grid.name or path.name}”")
        reading.tables += read_sheet(grid, today or clock.today(), decided or {}, pause)
    return reading


def read_sheet(
    grid: Grid, today: datetime.date, decided: Decided, pause: Callable[[], None] = lambda: None
) -> list[TableReading]:
    """The tables of one sheet. `pause` is called again and again, and may raise to stop the reading."""
    pause()
    tables = [_table(table, today, decided, pause) for table in find_tables(grid)]
    others = [table for table in tables if table.kind == "none"]
    tables = [table for table in tables if table.kind != "none"] or tables[:1]
    if not tables:
        return [TableReading(grid.name, 1, "none", visible=grid.visible)]
    for number, table in enumerate(tables):
        table.table = number + 1
    if tables[0].kind == "none":
        tables[0].rows, tables[0].skipped = [], []
        return tables
    for other in others:  # a statistic beside or below the records
        tables[0].skipped += [(row, "note" if "header" in reason else reason) for row, reason in other.skipped]
    _list_once(tables)
    if grid.hidden_rows:
        tables[0].notices.append("hidden_rows")
    if grid.hidden_columns:
        tables[0].notices.append("hidden_columns")
    return tables


def _list_once(tables: list[TableReading]) -> None:
    """A row of the sheet is listed with one table: as data if it is data anywhere, else with its best reason."""
    seen = {row.number for table in tables for row in table.rows}
    reasons: dict[int, str] = {}
    for table in tables:
        for row, reason in table.skipped:
            if reasons.get(row, "blank") == "blank":
                reasons[row] = reason
    for table in tables:
        kept = []
        for row, reason in table.skipped:
            if row not in seen and reasons[row] == reason:
                seen.add(row)
                kept.append((row, reason))
        table.skipped = kept


def _table(table: Table, today: datetime.date, decided: Decided, pause: Callable[[], None]) -> TableReading:
    pause()
    shape, title = shape_key(table), "　".join(table.titles)
    terms = {settled_term(head, contents.sample(table.grid.rows, table.data_rows, head.index)) for head in table.heads}
    if "name" not in terms and "head_id" in terms:
        terms.add("id_number")
    kind = kind_of(terms, title)
    mappings = map_columns(table, kind, decided.get(shape))
    reading = TableReading(
        table.grid.name,
        1,
        kind,
        [row + 1 for row in table.header_rows],
        [(row + 1, reason) for row, reason in sorted(table.skipped.items())],
        shape=shape,
        title=title,
        visible=table.grid.visible,
        columns=[
            ColumnReading(one.column, head.label, one.field, one.certainty, one.because, one.code)
            for head, one in zip(table.heads, mappings, strict=True)
        ],
    )
    if kind == "none":
        reading.skipped += [(row + 1, "note") for row in table.data_rows]
        return reading
    lines = [*table.titles, table.grid.name]
    grid = table.grid
    cut = slice(table.left, table.right + 1)
    reading.rows = [Row(number + 1, cells=grid.rows[number][cut]) for number in table.data_rows]
    job = Job(
        table,
        kind,
        mappings,
        contexts_of(table),
        DateCells(lines, today, grid.typed, grid.counts_from_1904),
        reading.rows,
    )
    read_rows(job, pause)
    reading.same_dwelling = checks.same_dwelling(job) if kind != "shops" else []
    return reading


def as_json(reading: Reading) -> dict[str, Any]:
    """The reading in the shape of the import contract (the JSON of `import --json`)."""
    if not reading.readable:
        return {
            "file": reading.file,
            "readable": False,
            "reason": reading.reason,
            "message": reading.message,
            "sheets": [],
        }
    return {"file": reading.file, "readable": True, "sheets": [_as_listed(table) for table in reading.tables]}


def _as_listed(table: TableReading) -> dict[str, Any]:
    listed = table.kind != "none"
    return {
        "sheet": table.sheet,
        "table": table.table,
        "kind": table.kind,
        "header_rows": table.header_rows if listed else [],
        "skipped_rows": [{"row": row, "because": because} for row, because in table.skipped] if listed else [],
        "data_rows": len(table.rows),
        "rows": [_listed_row(row) for row in table.rows],
        "same_dwelling": table.same_dwelling,
        "notices": table.notices,
        "columns": [
            {"column": one.index + 1, "head": one.head, "field": one.field, "certainty": one.certainty}
            for one in table.columns
        ],
    }


def _listed_row(row: Row) -> dict[str, Any]:
    listed: dict[str, Any] = {
        "row": row.number,
        "verdict": row.verdict,
        "fields": row.fields,
        "warnings": row.warnings,
    }
    if row.notes:
        listed["notes"] = row.notes
    return listed
