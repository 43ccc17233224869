"""居民名册: one line per person who lives or is registered here."""

from xinjing_desktop.ledger.find import registers
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import IdDocument, Resident
from xinjing_desktop.reports.columns import NUMBER, PLACE, cell, cells, filled_in, headings, place
from xinjing_desktop.reports.period import Period
from xinjing_desktop.sheet import Heading, Sheet

ID_NUMBER = Heading("证件号码", 20)
BEFORE = ("name", "sex", "birth_date")
AFTER = ("phones", "relation_to_head", "residence_status", "registered_address", "moved_in_on", "remark")


def sheet(ledger: Ledger, period: Period, full: bool) -> Sheet:
    """Everybody in the order of the doors. Birth dates and ID numbers are masked unless a reason was given."""
    lines = registers.residents(ledger)
    number_of_id = IdDocument.columns()["number"]
    rows = [
        [
            number,
            *place(line),
            *cells(Resident, BEFORE, line, full=full),
            cell(number_of_id, line["id_number"], full=full),
            *cells(Resident, AFTER, line, full=full),
        ]
        for number, line in enumerate(lines, start=1)
    ]
    return Sheet(
        title="居民名册",
        headings=[NUMBER, *PLACE, *headings(Resident, BEFORE), ID_NUMBER, *headings(Resident, AFTER)],
        rows=rows,
        above=[filled_in(ledger, period)],
        totals=[["合计", f"共 {len(lines)} 人"]],
        below=[] if full else ["注：出生日期只列年份，证件号码只列后四位；确需完整内容时，导出时写明用途。"],
    )
