"""Any table on screen as a workbook or on paper: the columns that are shown, in their order, all rows of the current filter."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from xinjing_desktop import clock
from xinjing_desktop.progress import Step
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.widgets.table import Table

if TYPE_CHECKING:
    from xinjing_desktop.sheet import Cell, Sheet

WORKBOOK = "Excel 工作簿 (*.xlsx)"
PAGE = 500
WIDE = 100
"""Signs in all columns together above which a table lies across on paper."""


SHORTEST_REASON = 4


class Around(NamedTuple):
    """What a table says of itself once it has left the window: its whole title, and the rules below it."""

    title: str
    below: tuple[str, ...] = ()


def offer_export(
    desk: Desk, table: Table, title: str = "", *, sensitive: str = "", around: Callable[[], Around] | None = None
) -> None:
    """Let this table be exported by Ctrl+E, printed by Ctrl+P, and both from the menu of its head.

    Its accessible name is the title otherwise. For what is `sensitive` see `export_table`; `around` is asked when it leaves.
    """
    table.offers_export = True
    table.export_asked.connect(
        lambda: export_table(desk, table, title or table.accessibleName(), sensitive=sensitive, around=around)
    )
    table.print_asked.connect(
        lambda: print_table(desk, table, title or table.accessibleName(), sensitive=sensitive, around=around)
    )


def export_table(
    desk: Desk, table: Table, title: str, *, sensitive: str = "", around: Callable[[], Around] | None = None
) -> None:
    """Ask where to, then write in the background. An empty table is said, not written.

    What is sensitive leaves the ledger only for a reason, which is noted under that code. The file goes by `title`.
    """
    ids = list(table.rows.ids())
    if not ids:
        desk.alerts.tell("表里没有可以导出的行，请先换一个筛选。")
        return
    reason = ask_reason(desk, title) if sensitive else ""
    if reason is None:
        return
    unit = desk.ledger.identity.unit_name
    target = desk.alerts.pick_save("导出到哪里", f"{unit}_{title}_{clock.today():%Y%m%d}.xlsx", WORKBOOK)
    if target is None:
        return
    if sensitive:
        _note(desk, sensitive, reason, len(ids))
    read = _reader(desk, table, title, ids, "导出日期", around)

    def work(step: Step) -> int:
        from xinjing_desktop.exchange.workbook_write import write_sheet

        sheet = read(step)
        write_sheet(sheet, target, step)
        return len(sheet.rows)  # type: ignore[arg-type]

    def done(count: int) -> None:
        desk.alerts.toast(f"已导出 {count:,} 行到 {target.name}")

    desk.jobs.run(work, done, desk.alerts.fail, title="正在导出")


def export_report(desk: Desk, code: str, words: str = "", **asked: Any) -> None:
    """Ask where to, then make this report and write it in the background; `words` tell the file from others, else today does.

    What is `asked` is for `reports.make` to know: a month, a day, a campaign.
    """
    from xinjing_desktop import reports

    name = reports.by_code(code).name
    suggested = f"{desk.ledger.identity.unit_name}_{name}_{words or f'{clock.today():%Y%m%d}'}.xlsx"
    target = desk.alerts.pick_save(f"{name}导出到哪里", suggested, WORKBOOK)
    if target is None:
        return

    def work(step: Step) -> None:
        from xinjing_desktop.exchange.workbook_write import write_sheet

        write_sheet(reports.make(desk.ledger, code, **asked), target, step)

    done = f"{name}已导出到 {target.name}"
    desk.jobs.run(work, lambda _: desk.alerts.toast(done), desk.alerts.fail, title="正在导出")


def print_table(
    desk: Desk, table: Table, title: str, *, sensitive: str = "", around: Callable[[], Around] | None = None
) -> None:
    """Read the chosen rows, or all where not several are chosen, and open them on the page 打印."""
    chosen = table.selected_ids()
    ids = chosen if len(chosen) > 1 else list(table.rows.ids())
    if not ids:
        desk.alerts.tell("表里没有可以打印的行，请先换一个筛选。")
        return
    reason = ask_reason(desk, title) if sensitive else ""
    if reason is None:
        return
    if sensitive:
        _note(desk, sensitive, reason, len(ids))
    read = _reader(desk, table, title, ids, "打印日期", around)
    desk.jobs.run(read, lambda sheet: desk.go("printing", table=sheet), desk.alerts.fail, title="正在读取")


def ask_reason(desk: Desk, title: str) -> str | None:
    """What somebody needs it for; None when they think better of it."""

    def check(typed: str) -> str | None:
        return None if len(typed) >= SHORTEST_REASON else "请写明用途，例如“报镇社会办核对名单”。"

    question = f"“{title}”有敏感个人信息，拿去作什么用？"
    return desk.alerts.prompt(question, title="写明用途", note="用途、时间和您的名字会记进台账，不能删除。", check=check)


def _note(desk: Desk, code: str, reason: str, count: int) -> None:
    from xinjing_desktop.ledger import disclosures

    disclosures.note(desk.ledger, code, reason, count)


def _reader(
    desk: Desk, table: Table, name: str, ids: Sequence[str], dated: str, around: Callable[[], Around] | None
) -> "Callable[[Step], Sheet]":
    """What makes the sheet of these rows, in the worker; the columns are those of now."""
    rows, columns = table.rows.read, table.shown_columns()
    title, below = around() if around else Around(name)
    above = [f"填报单位：{desk.ledger.identity.unit_name}　　{dated}：{clock.today()}"]

    def read(step: Step) -> "Sheet":
        from xinjing_desktop.sheet import Heading, Sheet

        lines: list[list[Cell]] = []
        for at in range(0, len(ids), PAGE):
            step(at, len(ids), "读取")
            found = rows(ids[at : at + PAGE])
            lines += [[_cell(column, found[uid]) for column in columns] for uid in ids[at : at + PAGE] if uid in found]
        headings = [
            Heading(column.title, max(6, column.width), kind="number" if column.number else "text") for column in columns
        ]
        across = sum(heading.width for heading in headings) > WIDE
        return Sheet(title, headings, lines, above=above, below=list(below), name=name, landscape=across)

    return read


def _cell(column: Any, row: Any) -> "Cell":
    words = column.cell(row)
    if column.number and words:
        try:
            return float(words) if "." in words else int(words)
        except ValueError:
            return str(words)
    return str(words)
