"""A table before it becomes a workbook or paper: what a report yields and what a page exports."""

from collections.abc import Iterable
from dataclasses import dataclass, field

Cell = str | int | float | bool | None


@dataclass
class Heading:
    """One column of a sheet: `over` is the text of the merged head above it, `width` counts Latin characters."""

    label: str
    width: float = 12
    over: str = ""
    kind: str = "text"
    """How the cells are written: text, number, rate (per cent with one decimal), date or wrap (text that may run over several lines)."""


@dataclass
class Sheet:
    """Title, lines above the head, one- or two-level head, rows, totals and closing lines. Dates are ISO text."""

    title: str
    headings: list[Heading]
    rows: Iterable[list[Cell]]
    above: list[str] = field(default_factory=list)
    totals: list[list[Cell]] = field(default_factory=list)
    below: list[str] = field(default_factory=list)
    name: str = ""
    landscape: bool = True
