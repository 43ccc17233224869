"""居民名册: one line per person who lives or is registered here."""

from collections.abc import Iterable, Sequence
from typing import Any

from xinjing_desktop.ledger.find import registers
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import IdDocument, Resident
from xinjing_desktop.reports.columns import NUMBER, PLACE, cell, cells, filled_in, headings, place
from xinjing_desktop.reports.period import Period
from xinjing_desktop.sheet import Cell, Heading, Sheet

ID_NUMBER = Heading("证件号码", 20)
BEFORE = ("name", "sex", "birth_date")
AFTER = ("phones", "relation_to_head", "residence_status", "registered_address", "moved_in_on", "remark")


def sheet(ledger: Ledger, period: Period, full: bool) -> Sheet:
    """Everybody in the order of the doors. Birth dates and ID numbers are masked unless a reason was given."""
    lines = registers.residents(ledger)
    return Sheet(
        title="居民名册",
        headings=headings_of(),
        rows=rows_of(lines, full=full),
        above=[filled_in(ledger, period)],
        totals=[["合计", f"共 {len(lines)} 人"]],
        below=[] if full else ["注：出生日期只列年份，证件号码只列后四位；确需完整内容时，导出时写明用途。"],
    )


def headings_of(more: Sequence[str] = ()) -> list[Heading]:
    """The heads of a register of persons, with more columns at its end."""
    return [NUMBER, *PLACE, *headings(Resident, BEFORE), ID_NUMBER, *headings(Resident, (*AFTER, *more))]


def rows_of(lines: Iterable[dict[str, Any]], more: Sequence[str] = (), *, full: bool) -> list[list[Cell]]:
    """The rows under `headings_of`, numbered."""
    number_of_id = IdDocument.columns()["number"]
    return [
        [
            number,
            *place(line),
            *cells(Resident, BEFORE, line, full=full),
            cell(number_of_id, line["id_number"], full=full),
            *cells(Resident, (*AFTER, *more), line, full=full),
        ]
        for number, line in enumerate(lines, start=1)
    ]
