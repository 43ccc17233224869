"""The printers of this computer: which there are, one of them ready to be drawn on, and why it will not print.

    device = printer.open_printer(name, notice.paper, copies=2, title=notice.title)
    painter = printer.begin(device)
    ... draw, printer.next_page(device, painter), draw ...
    printer.finish(device, painter)          # or printer.stop(device, painter)

Everything but `printers` belongs to the window's thread. A job has at most `JOB` slips: `portions`.
"""

from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple

from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from xinjing_desktop.errors import Refusal
from xinjing_desktop.notices.definition import SAFE, Paper
from xinjing_desktop.notices.imposition import Page
from xinjing_desktop.ui.printing import calibration, cups, sheets
from xinjing_desktop.ui.printing.output import Bundle
from xinjing_desktop.ui.printing.sheets import Offset
from xinjing_desktop.ui.state import State

JOB = 500
"""Slips in one job: a printer jams on thousands."""
FINE = 600
"""Dots per inch that we draw with, whatever finer or coarser a printer can do."""
HAIR = 0.05
"""Millimetres that nobody measures."""
STATES = {
    QPrinter.PrinterState.Idle: "就绪",
    QPrinter.PrinterState.Active: "正在打印",
    QPrinter.PrinterState.Aborted: "已停用",
    QPrinter.PrinterState.Error: "脱机或已停用",
}
NONE_HERE = "这台电脑没有安装打印机。请改用“存为 PDF”，把文件拿到有打印机的电脑上打印。"


class Printer(NamedTuple):
    """One printer as a list of them shows it."""

    name: str
    description: str
    """What people call it, such as where it stands; its name when nobody described it."""
    is_default: bool
    state: str
    """In a word: 就绪, 正在打印, 脱机或已停用."""
    ready: bool


def printers() -> list[Printer]:
    """The printers of this computer, the system's own choice first. May wait for a network: ask in a job."""
    found = []
    for info in QPrinterInfo.availablePrinters():
        state = QPrinter.PrinterState(info.state())
        found.append(
            Printer(info.printerName(), info.description() or info.printerName(), info.isDefault(), STATES[state], _prints(info))
        )
    return sorted(found, key=lambda printer: (not printer.is_default, printer.name))


def called(name: str) -> str:
    """What people call this printer."""
    return QPrinterInfo.printerInfo(name).description() or name


def portions(pages: Sequence[Page]) -> Iterator[list[Page]]:
    """The sheets of a run, job by job, none of more than `JOB` slips."""
    part: list[Page] = []
    count = 0
    for page in pages:
        slips = sum(slip is not None for slip in page)
        if part and count + slips > JOB:
            yield part
            part, count = [], 0
        part.append(page)
        count += slips
    if part:
        yield part


def open_printer(name: str, paper: Paper | bool, copies: int = 1, title: str = "") -> QPrinter:
    """This printer with a whole sheet of A4, ready for `begin`. `paper` is a notice's, or whether the sheet lies across.

    `title` names the job where everybody can read it: of "走访路线单　123弄45号" no more than what it is. Raises Refusal:
    there is no printer, it is gone, does not print, or has no A4.
    """
    info = _ready(name)
    device = QPrinter(info, QPrinter.PrinterMode.HighResolution)
    device.setResolution(FINE)
    sheets.lay_out(device, _sheet(_lies(paper)))
    if device.pageLayout().pageSize().id() != QPageSize.PageSizeId.A4:
        raise Refusal(_no_a4(info))
    device.setDocName(title.partition("　")[0] or "新泾台账")
    device.setCreator("xinjing_desktop")
    if device.supportsMultipleCopies():
        device.setCollateCopies(True)
        device.setCopyCount(max(1, copies))
    return device


def times_to_draw(device: QPrinter, copies: int) -> int:
    """How often the sheets must be drawn: once where the printer makes the copies itself."""
    return 1 if device.supportsMultipleCopies() else max(1, copies)


def begin(device: QPrinter) -> QPainter:
    """A painter on the first sheet. Raises Refusal when the printer takes nothing."""
    painter = QPainter()
    if not painter.begin(device):
        raise Refusal(
            f"打印机“{called(device.printerName())}”没有接受打印，什么也没有印出。请检查打印机后再试，或另选一台，也可以存为 PDF。"
        )
    return painter


def next_page(device: QPrinter, painter: QPainter) -> None:
    """Begin another sheet. Raises Refusal when the printer takes no more; the job is given up then."""
    if not device.newPage():
        stop(device, painter)
        raise Refusal(
            f"打印机“{called(device.printerName())}”中途停了，这一份请看看印到哪里再重印，或另选一台，也可以存为 PDF。"
        )


def finish(device: QPrinter, painter: QPainter) -> None:
    """Give the sheets to the printer. Raises Refusal when it did not take them: then none of this job is printed."""
    ended = painter.end()
    failed = device.printerState() in (QPrinter.PrinterState.Error, QPrinter.PrinterState.Aborted)
    asked = device.outputFormat() == QPrinter.OutputFormat.NativeFormat
    if not ended or failed or (asked and cups.refused()):
        raise Refusal(
            f"打印机“{called(device.printerName())}”没有收下这一份，这一份没有印出。"
            "请检查打印机后重印，或另选一台，也可以存为 PDF。"
        )


def stop(device: QPrinter, painter: QPainter) -> None:
    """Give the job up: what was drawn of it is not printed, as far as it has not left this computer."""
    aborted = device.abort()
    if not aborted:  # CUPS gets the sheets that were drawn, but to wait for ever, and then that nobody wants them
        cups.hold(device)
    painter.end()
    if not aborted:
        cups.cancel(device.printerName(), device.docName())


@dataclass
class Sent:
    """How a bundle went to a printer."""

    done: list[int] = field(default_factory=list)
    """Sheets of the jobs that the printer took, counted from 0; filled job by job, so that a stop half-way is no riddle."""
    warnings: list[str] = field(default_factory=list)
    jobs: list[int] = field(default_factory=list)
    """The numbers of these jobs, where the printer's queue gives them any: see `follow`."""


def send(
    name: str, bundle: Bundle, sent: Sent, *, copies: int = 1, offset: Offset = sheets.STRAIGHT, only: Sequence[int] | None = None
) -> Generator[tuple[int, int], None, Sent]:
    """Print these sheets, or all, in jobs of at most `JOB` slips; `sent` is filled meanwhile and returned.

    Yields (sheets done, sheets in all) before each. Given up half-way, the job in hand is stopped. Raises Refusal.
    """
    numbers = list(range(len(bundle)) if only is None else only)
    at = 0
    for part in _jobs(bundle, numbers):
        device = open_printer(name, bundle.paper, copies, bundle.title)
        if not sent.warnings and (sentence := margin_warning(device)):
            sent.warnings.append(sentence)
        painter = begin(device)
        try:
            for turn in range(times_to_draw(device, copies)):
                for place, number in enumerate(part):
                    yield at + place, len(numbers)
                    if place or turn:
                        next_page(device, painter)
                    painter.save()
                    sheets.begin(painter, device, offset)
                    bundle.draw(painter, number)
                    painter.restore()
        except BaseException:
            if painter.isActive():
                stop(device, painter)
            raise
        finish(device, painter)
        taken = cups.newest(name, device.docName())
        sent.jobs += [] if taken is None else [taken]
        sent.done.extend(part)
        at += len(part)
    yield at, len(numbers)
    return sent


def _jobs(bundle: Bundle, numbers: Sequence[int]) -> Iterator[list[int]]:
    """The sheets job by job, none of more than `JOB` slips; a table is one job."""
    if not isinstance(bundle, sheets.Sheets):
        if numbers:
            yield list(numbers)
        return
    first = 0
    for part in portions([bundle.pages[number] for number in numbers]):
        yield list(numbers[first : first + len(part)])
        first += len(part)


def trouble(name: str, jobs: Sequence[int]) -> str | None:
    """What became of jobs that the printer had taken, in words: None when they were printed, "" while they are still under way.

    May wait for a network: ask in a job.
    """
    states = cups.states(name)
    found = [states.get(number, cups.COMPLETED) for number in jobs]
    if cups.ABORTED in found:
        return f"打印机“{called(name)}”没有印完，有一份出错停下了。请检查打印机的纸、墨和连线，再重印这一份。"
    if cups.CANCELED in found:
        return f"打印机“{called(name)}”没有印完，有一份在打印队列里被取消了。还要的话，请重印这一份。"
    if all(state == cups.COMPLETED for state in found):
        return None
    if cups.STOPPED in found or not _prints(QPrinterInfo.printerInfo(name)):
        return f"打印机“{called(name)}”停了，还没有印完。请检查电源、连线和纸，恢复以后会接着印；不等了，请在打印队列里删掉再重印。"
    return ""


def margin_warning(device: QPrinter) -> str | None:
    """What to say when this printer leaves more white at an edge than our sheets do; None when it reaches everything."""
    layout = QPageLayout(device.pageLayout())
    layout.setUnits(QPageLayout.Unit.Millimeter)
    least = layout.minimumMargins()
    widest = max(least.left(), least.top(), least.right(), least.bottom())
    if widest <= SAFE + HAIR:
        return None
    return (
        f"打印机“{called(device.printerName())}”的纸边有 {_mm(widest)} 毫米印不到，"
        f"比版面留的 {_mm(SAFE)} 毫米多 {_mm(widest - SAFE)} 毫米，靠边的字和裁切线可能印不全，请先印一张看看。"
    )


# ---- where a printer prints beside the place


def offset_of(state: State, name: str, paper: Paper | bool = False) -> Offset:
    """By how much this printer is corrected on such a sheet, upright or lying across; `STRAIGHT` when nobody measured."""
    return calibration.from_words(state.get(_key(name, paper), ""))


def keep_offset(state: State, name: str, offset: Offset, paper: Paper | bool = False) -> None:
    """Correct this printer from now on; `STRAIGHT` forgets what was measured."""
    if offset != sheets.STRAIGHT:
        state[_key(name, paper)] = calibration.in_words(offset)
    else:
        with suppress(KeyError):
            del state[_key(name, paper)]


def print_test_sheet(state: State, name: str, paper: Paper | bool) -> str | None:
    """Print the sheet that is measured, corrected as everything is; the warning about its margins, if any. Raises Refusal.

    With which correction it was printed is kept: whoever types the same reading twice corrects once.
    """
    device = open_printer(name, paper, title="打印测试页")
    painter = begin(device)
    offset = offset_of(state, name, paper)
    calibration.draw(painter, device, _sheet(_lies(paper)), offset)
    finish(device, painter)
    state[_key(name, paper, "tested")] = calibration.in_words(offset)
    return margin_warning(device)


def was_tested(state: State, name: str, paper: Paper | bool) -> bool:
    """Whether a test sheet of this kind was ever printed there: before that there is nothing to measure."""
    return _key(name, paper, "tested") in state


def keep_measured(state: State, name: str, left: float, top: float, paper: Paper | bool) -> Offset:
    """Correct a printer by what the ruler read on its last test sheet. Raises Refusal when it cannot be true."""
    tested = calibration.from_words(state.get(_key(name, paper, "tested"), ""))
    more = calibration.offset_from(left, top)
    offset = Offset(round(tested.x + more.x, 1), round(tested.y + more.y, 1))
    if max(abs(offset.x), abs(offset.y)) > calibration.LARGEST:
        raise Refusal("这样要移动一厘米半以上，不像是打印机的偏差。请看看纸有没有放正，印的时候有没有缩放，再量一次。")
    keep_offset(state, name, offset, paper)
    return offset


def _key(name: str, paper: Paper | bool, what: str = "offset") -> str:
    return f"{what}/{'landscape' if _lies(paper) else 'portrait'}/{name}"


def _lies(paper: Paper | bool) -> bool:
    return paper if isinstance(paper, bool) else paper.landscape


# ---- inside


def _ready(name: str) -> QPrinterInfo:
    """The printer, if it prints. Raises Refusal."""
    names = QPrinterInfo.availablePrinterNames()
    if not names:
        raise Refusal(NONE_HERE)
    info = QPrinterInfo.printerInfo(name)
    if name not in names or info.isNull():
        raise Refusal(f"找不到打印机“{name}”，可能已经拔掉、删除或改了名。请另选一台，也可以存为 PDF。")
    if not _prints(info):
        raise Refusal(
            f"打印机“{called(name)}”脱机或已停用，没有开始打印。请检查电源、连线和纸，等它就绪后再试，或另选一台，也可以存为 PDF。"
        )
    if not _has_a4(info.supportedPageSizes()):
        raise Refusal(_no_a4(info))
    return info


def _prints(info: QPrinterInfo) -> bool:
    return info.state() in (QPrinter.PrinterState.Idle, QPrinter.PrinterState.Active)


def _has_a4(sizes: Sequence[QPageSize]) -> bool:
    """Whether A4 is among them, by name or by size; a driver that names none is believed to have it."""
    a4 = QPageSize(QPageSize.PageSizeId.A4)
    return not sizes or any(size.id() == a4.id() or size.isEquivalentTo(a4) for size in sizes)


def _no_a4(info: QPrinterInfo) -> str:
    sizes = list(dict.fromkeys(size.name() for size in info.supportedPageSizes()))
    has = "、".join(sizes[:4]) + (" 等" if len(sizes) > 4 else "")
    return f"打印机“{called(info.printerName())}”没有 A4 纸（它有：{has}），没有开始打印。请另选一台有 A4 纸的，也可以存为 PDF。"


def _sheet(landscape: bool) -> Paper:
    return Paper(297.0, 210.0, landscape=True) if landscape else Paper(210.0, 297.0)


def _mm(length: float) -> str:
    return f"{length:.1f}".removesuffix(".0")
