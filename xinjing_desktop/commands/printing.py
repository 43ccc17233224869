"""Notices on the command line: which there are, and a print run as a PDF or on a printer."""

import argparse
import datetime
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from xinjing_desktop.command_line import Parser, positive
from xinjing_desktop.commands.asking import opened
from xinjing_desktop.errors import Refusal

if TYPE_CHECKING:
    from xinjing_desktop.ledger.ledger import Ledger
    from xinjing_desktop.notices.definition import Notice
    from xinjing_desktop.notices.imposition import Page
    from xinjing_desktop.notices.runs import Run
    from xinjing_desktop.sheet import Sheet
    from xinjing_desktop.ui.printing.output import Bundle


WHERE = "给谁：门洞（123弄45号）、筛选（逾期）、姓名或门牌；表格写报表代号，民情日志写日期。默认全部"


def add_to(add: Callable[[str, str, Callable[[argparse.Namespace], int]], Parser]) -> None:
    """Make the commands known."""
    add("notices", "列出通知单", _notices)
    add("printers", "列出这台电脑的打印机", _printers)
    put = add("print", "把通知单打印成 PDF，或送到打印机，并记入台账", _print)
    put.add_argument("file", metavar="FILE", type=Path, help="台账文件")
    put.add_argument("notice", metavar="NOTICE", help="通知单代号，见 notices")
    put.add_argument("--where", metavar="TEXT", help=WHERE)
    where = put.add_mutually_exclusive_group(required=True)
    where.add_argument("-o", dest="out", metavar="OUT.pdf", type=Path, help="写到哪个 PDF")
    where.add_argument("--printer", metavar="NAME", help="送到哪台打印机，见 printers；照窗口里校准过的修正")
    put.add_argument("--stack", action="store_true", help="按裁切叠放的顺序：裁开后一摞接一摞就是门牌顺序")
    put.add_argument("--copies", metavar="N", type=positive, default=1, help="每张几份，默认 1")
    put.add_argument("--contact", metavar="NAME", default="", help="联系人")
    put.add_argument("--phone", metavar="NUMBER", default="", help="联系电话，默认居委会电话")


def _notices(asked: argparse.Namespace) -> int:
    from xinjing_desktop.notices.definition import listed

    del asked
    for notice in listed():
        print(f"{notice.code}\t{notice.title}\t{notice.hint}")
    return 0


def _printers(asked: argparse.Namespace) -> int:
    from xinjing_desktop.ui.printing import output

    del asked
    with output.without_a_window():
        from xinjing_desktop.ui.printing import printer

        found = printer.printers()
        if not found:
            raise Refusal(printer.NONE_HERE)
        for one in found:
            print("\t".join((one.name, one.description, one.state, "默认" if one.is_default else "")).rstrip())
    return 0


def _print(asked: argparse.Namespace) -> int:
    from xinjing_desktop.notices.definition import by_code

    notice = by_code(asked.notice)
    from xinjing_desktop.ui.printing import output

    if asked.out is not None:
        output.refuse_unwritable(asked.out)
    with output.without_a_window(), opened(asked.file) as ledger:
        return _table(ledger, notice, asked) if notice.subject == "list" else _slips(ledger, notice, asked)


def _slips(ledger: "Ledger", notice: "Notice", asked: argparse.Namespace) -> int:
    from xinjing_desktop.notices import imposition, pictures, runs, whom
    from xinjing_desktop.notices.values import Options
    from xinjing_desktop.ui.printing import output

    if ledger.account.role == "reader":
        raise Refusal("您的账户是“只读”，打印会记入台账。请换录入员账户登录。")
    uids = whom.everyone(ledger, notice) if asked.where is None else whom.by_words(ledger, notice, asked.where)
    if not uids:
        raise Refusal(f"台账里还没有{whom.WHAT[notice.subject]}，没有可打印的。请先登记，或从去年的 Excel 导入。")
    run = runs.prepare(ledger, notice, uids, Options(contact=asked.contact, phone=asked.phone))
    pages = imposition.impose(len(run.slips), notice.paper.up, stack=asked.stack, copies=asked.copies)
    if asked.out is None:
        return _send_slips(ledger, run, pages, asked.printer)
    report = output.to_pdf(asked.out, run, pages, pictures=output.images(pictures.of_unit(ledger)))
    left_out = set(report.unfit)
    if len(left_out) == len(run.slips):
        asked.out.unlink()
        raise Refusal("这份文本太长，一张也放不下，没有打印。请把文本缩短，或恢复默认文本。")
    runs.record(ledger, run, [number for number in range(len(run.slips)) if number not in left_out])
    for sentence in (*run.warnings, *report.sentences(run.slips)):
        print(sentence, file=sys.stderr)
    print(f"已打印{notice.title} {len(run.slips) - len(left_out)} 张，{len(pages)} 页：{asked.out}")
    return 0


def _send_slips(ledger: "Ledger", run: "Run", pages: "list[Page]", name: str) -> int:
    from xinjing_desktop.notices import pictures, runs
    from xinjing_desktop.ui.printing import output, sheets

    bundle = sheets.Sheets(run, pages, output.images(pictures.of_unit(ledger)))
    done: list[int] = []
    try:
        _send(name, bundle, done)
    finally:  # what came out is kept, whatever became of the rest
        slips = {slip for page in done for slip in pages[page] if slip is not None} - set(bundle.report.unfit)
        runs.record(ledger, run, sorted(slips))
        for sentence in (*run.warnings, *bundle.sentences()):
            print(sentence, file=sys.stderr)
        if slips:
            print(f"已把{run.notice.title} {len(slips)} 张，{len(done)} 页交给打印机：{name}")
    return 0


def _send(name: str, bundle: "Bundle", done: list[int]) -> None:
    """Print sheets as the window would; `done` is filled with those that the printer took. Raises Refusal."""
    from xinjing_desktop import paths
    from xinjing_desktop.ui.printing import printer
    from xinjing_desktop.ui.state import StateFile

    offset = printer.offset_of(StateFile(paths.user_folder() / "window.json"), name, bundle.paper)
    sent = printer.Sent(done)
    for _ in printer.send(name, bundle, sent, offset=offset):
        pass
    for warning in sent.warnings:
        print(warning, file=sys.stderr)


def _table(ledger: "Ledger", notice: "Notice", asked: argparse.Namespace) -> int:
    from xinjing_desktop.ui.printing import tables

    sheet = _sheet(ledger, notice, asked)
    if asked.out is None:
        bundle = tables.laid_out(sheet)
        _send(asked.printer, bundle, [])
        print(f"已把“{sheet.title}”{len(bundle)} 页交给打印机：{asked.printer}")
        return 0
    pages = tables.to_pdf(asked.out, sheet)
    print(f"已打印“{sheet.title}”，{pages} 页：{asked.out}")
    return 0


def _sheet(ledger: "Ledger", notice: "Notice", asked: argparse.Namespace) -> "Sheet":
    from xinjing_desktop import reports
    from xinjing_desktop.notices import lists, whom

    if notice.rows == "household":
        doors = whom.everyone(ledger, notice) if asked.where is None else whom.by_words(ledger, notice, asked.where)
        if not doors:
            raise Refusal("台账里还没有住户，没有可走的门。请先登记，或从去年的 Excel 导入。")
        return lists.round_list(ledger, doors, asked.where if asked.where in whom.filters(ledger, notice) else "")
    if notice.rows != "sheet":
        return reports.make(ledger, notice.rows, as_of=_day(asked.where))
    if not asked.where:
        raise Refusal("请用 --where 写明打印哪一张报表，例如 --where hazard_ledger。报表代号见 reports。")
    return reports.make(ledger, asked.where)


def _day(typed: str | None) -> datetime.date | None:
    """The day that such a table is for. Raises Refusal."""
    try:
        return datetime.date.fromisoformat(typed) if typed else None
    except ValueError:
        raise Refusal(f"“{typed}”不是日期。这一种用 --where 写日期，例如 --where 2026-03-02；不写就是今天。") from None
