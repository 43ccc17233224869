"""What the registers have in common: heads from the facts of columns, places in their columns, masking."""

from collections.abc import Sequence
from typing import Any

from xinjing_desktop.ledger.history import mask
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records.address import Address, text
from xinjing_desktop.records.columns import Column
from xinjing_desktop.records.row import Row, shown
from xinjing_desktop.reports.period import Period
from xinjing_desktop.sheet import Cell, Heading

_KINDS = {"date": "date", "partial_date": "date", "moment": "date", "number": "number", "long": "wrap"}

NUMBER = Heading("序号", 6, kind="number")
PLACE = (
    Heading("居民区", 14),
    Heading("小区", 14),
    Heading("路", 10),
    Heading("弄", 7),
    Heading("支弄", 7),
    Heading("号", 7),
    Heading("室", 9),
)


def headings(model: type[Row], names: Sequence[str]) -> list[Heading]:
    """A heading for each of these columns, from its facts."""
    columns = [model.columns()[name] for name in names]
    return [Heading(one.label, one.width, kind=_KINDS.get(one.kind, "text")) for one in columns]


def place(line: dict[str, Any]) -> list[Cell]:
    """The cells under PLACE; an address that could not be taken apart stands under 室 as it was written."""
    room = (line["room_no"] or "") + (f"（{line['room_part']}）" if line["room_part"] else "")
    if line["stairwell"] is None and line["address_text"]:
        room = line["address_text"]
    parts: list[Cell] = [line["community"], line["compound"], line["road"], line["lane"], line["sub_lane"]]
    return [*parts, line["stairwell"], room]


def address(line: dict[str, Any]) -> str:
    """The whole address in one cell."""
    if line["stairwell"] is None and line["address_text"]:
        return str(line["address_text"])
    parts = (line[name] for name in ("compound", "road", "lane", "sub_lane", "stairwell", "room_no", "room_part"))
    return text(Address(*parts))


def cell(column: Column, value: Any, *, full: bool = True) -> Cell:
    """A stored value as a cell; what is masked by default (domain note §4.4) only in full when asked for."""
    if value is None:
        return None
    if column.kind == "number":
        return int(value) if float(value).is_integer() else float(value)
    said = shown(column, value)
    if column.kind == "phones":
        said = said.replace("、", "\n")  # a line each: numbers broken in the middle are dialled wrong
    if full or column.sensitive < 2:
        return said.replace("T", " ") if column.kind == "moment" else said
    return said[:4] if column.kind == "partial_date" else mask(said, column)


def cells(model: type[Row], names: Sequence[str], line: dict[str, Any], *, full: bool = True) -> list[Cell]:
    """The cells of these columns of a record."""
    columns = model.columns()
    return [cell(columns[name], line[name], full=full) for name in names]


def filled_in(ledger: Ledger, period: Period) -> str:
    """The line under the title: who reports, as of when, who wrote it, who checks it."""
    by = ledger.account.name
    return f"填报单位：{ledger.identity.unit_name}　　填报日期：{period.as_of}　　填报人：{by}　　审核人："
