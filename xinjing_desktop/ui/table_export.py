"""Any table on screen as a workbook: the columns that are shown, in their order, all rows of the current filter."""

from typing import TYPE_CHECKING, Any

from xinjing_desktop import clock
from xinjing_desktop.progress import Step
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.widgets.table import Table

if TYPE_CHECKING:
    from xinjing_desktop.sheet import Cell

WORKBOOK = "Excel 工作簿 (*.xlsx)"
PAGE = 500


def offer_export(desk: Desk, table: Table, title: str = "") -> None:
    """Let this table be exported by Ctrl+E and from the menu of its head; its accessible name is the title otherwise."""
    table.offers_export = True
    table.export_asked.connect(lambda: export_table(desk, table, title or table.accessibleName()))


def export_table(desk: Desk, table: Table, title: str) -> None:
    """Ask where to, then write in the background. An empty table is said, not written."""
    ids, rows = list(table.rows.ids()), table.rows.read
    if not ids:
        desk.alerts.tell("表里没有可以导出的行，请先换一个筛选。")
        return
    unit = desk.ledger.identity.unit_name
    target = desk.alerts.pick_save("导出到哪里", f"{unit}_{title}_{clock.today():%Y%m%d}.xlsx", WORKBOOK)
    if target is None:
        return
    columns = table.shown_columns()

    def work(step: Step) -> int:
        from xinjing_desktop.exchange.workbook_write import write_sheet
        from xinjing_desktop.sheet import Heading, Sheet

        lines: list[list[Cell]] = []
        for at in range(0, len(ids), PAGE):
            step(at, len(ids), "读取")
            found = rows(ids[at : at + PAGE])
            for uid in ids[at : at + PAGE]:
                if uid in found:
                    lines.append([_cell(column, found[uid]) for column in columns])
        headings = [
            Heading(column.title, max(6, column.width), kind="number" if column.number else "text")
            for column in columns
        ]
        above = [f"填报单位：{unit}　　导出日期：{clock.today()}"]
        write_sheet(Sheet(title, headings, lines, above=above, name=title), target, step)
        return len(lines)

    def done(count: int) -> None:
        desk.alerts.toast(f"已导出 {count:,} 行到 {target.name}")

    desk.jobs.run(work, done, desk.alerts.fail, title="正在导出")


def _cell(column: Any, row: Any) -> "Cell":
    words = column.cell(row)
    if column.number and words:
        try:
            return float(words) if "." in words else int(words)
        except ValueError:
            return str(words)
    return str(words)
