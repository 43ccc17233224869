"""打印: what is chosen at the left, exactly what will come out at the right, and the ways to get it there."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.notices import runs
from xinjing_desktop.notices.imposition import pages_in
from xinjing_desktop.notices.runs import Kept
from xinjing_desktop.sheet import Sheet
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.jobs import Job
from xinjing_desktop.ui.pages.printing.order_panel import OrderPanel
from xinjing_desktop.ui.printer_box import PrinterBox
from xinjing_desktop.ui.printing import fonts, orders, output, printer, tables
from xinjing_desktop.ui.printing.follower import Follower
from xinjing_desktop.ui.printing.orders import Made, Order, Whom
from xinjing_desktop.ui.printing.output import Bundle
from xinjing_desktop.ui.widgets.cards import Banner, Card, button, label, offer
from xinjing_desktop.ui.widgets.paper_view import PaperView

PDF = "PDF 文件 (*.pdf)"
PAUSE = 250
"""Milliseconds after the last key until the preview is made anew."""
NO_RANGE = "没有看懂，请写页码，例如 1-3、7，最多到第 {} 页。"
BACK = "回到通知单"
LOOK_AGAIN = "选择改了，预览已经换成新的，请看一眼再打印。"


class RunView(QWidget):
    """An order is read in the background, drawn on the window's thread, a sheet at a time."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.made: Made | None = None
        self._table: Sheet | None = None
        self._bundle: Bundle | None = None
        self._shown: Bundle | None = None
        self._job: Job | None = None
        self._asked: Order | None = None
        self._behind = False
        self._troubles: list[str] = []
        self.follower = Follower(desk.jobs, self)
        self.follower.trouble.connect(self._on_trouble)
        self.panel = OrderPanel(desk)
        self.panel.changed.connect(self._on_changed)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self.prepare)
        self.table_banner = Banner()
        self.table_banner.pressed.connect(self.leave_table)
        self.paper = PaperView()
        for keys, turn in (("PgDown", self.paper.forward), ("PgUp", self.paper.backward)):
            QShortcut(QKeySequence(keys), self, turn, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.warning = Banner()
        self._looked_at = QTimer(self)  # the warning takes room from the sheet: not while that is being drawn
        self._looked_at.setSingleShot(True)
        self._looked_at.timeout.connect(self._warn)
        self.count = label("", "h2")
        self.printers = PrinterBox(desk)
        self.printers.listed.connect(self._offer)
        self.print_button = button("打印", icon="print", kind="primary", tip="打印（Ctrl+P）", shortcut="Ctrl+P")
        self.print_button.clicked.connect(self.print)
        self.pdf_button = button("存为 PDF…", icon="save")
        self.pdf_button.clicked.connect(self.save_pdf)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(theme.px(14))
        self.side = self._left()
        across.addWidget(self.side)
        across.addWidget(self._right(), 1)

    def _left(self) -> QWidget:
        card = Card(pad=theme.px(12))
        card.setFixedWidth(theme.px(430))
        across = QHBoxLayout()
        across.setSpacing(theme.px(12))
        across.addWidget(self.panel.notices)
        across.addWidget(self.panel.form, 1)
        card.body.addLayout(across)
        return card

    def _right(self) -> QWidget:
        card = Card(pad=theme.px(12))
        card.body.addWidget(self.table_banner)
        card.body.addWidget(self.warning)
        card.body.addWidget(self.count)
        card.body.addWidget(self.paper, 1)
        line = QHBoxLayout()
        line.setSpacing(theme.px(8))
        self.printers.setMinimumContentsLength(10)
        line.addWidget(self.printers, 1)
        line.addWidget(self.pdf_button)
        line.addWidget(self.print_button)
        card.body.addLayout(line)
        offer(self.print_button, True)
        return card

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.printers.ask()  # one that was switched on meanwhile is there, one that was pulled out is gone

    # ---- choosing

    def start(self) -> None:
        """Once the page is shown."""
        self.panel.start()
        self.prepare()

    def reload(self) -> None:
        """The ledger is another: what was prepared may not be true any more."""
        self.panel.reload()
        self._behind = self._job is not None  # what is being printed stays on screen until it is done
        if self._table is None and not self._behind:
            self.prepare()

    def take(self, notice: str, selection: Whom) -> None:
        """Print for these records, handed over by another page."""
        self.leave_table()
        if notice:
            self.panel.choose(notice)
        self.panel.take(selection)
        self.prepare()

    def take_table(self, sheet: Sheet, marks: tuple[str, ...] = ("",)) -> None:
        """Print a table as it stands on screen somewhere."""
        self._table, self._asked = sheet, None  # a notice that is still being read comes too late
        self._pause.stop()
        rows = len(sheet.rows) if isinstance(sheet.rows, list) else 0
        self.table_banner.say(f"正在打印的是表格“{sheet.title}”，{rows:,} 行", button=BACK)
        self.side.hide()
        self.made = None
        self._lay_table(sheet, marks)

    def leave_table(self) -> None:
        """Back to the notices."""
        if self._table is not None:
            self._table = None
            self.table_banner.hide()
            self.side.show()
            self.prepare()

    def _on_changed(self) -> None:
        order = self.panel.order()
        if self.made is not None and self.made.run is not None and self._same_slips(order):
            self._pause.stop()
            self._asked = order  # whatever is being read is not wanted any more
            self._show(orders.imposed(self.made, order))  # other sheets of the same slips: nothing is read again
        else:
            self._pause.start()
            self._offer()

    def _same_slips(self, order: Order) -> bool:
        made = self.made
        assert made is not None
        asked = made.order
        return (order.notice, order.whom, order.options) == (asked.notice, asked.whom, asked.options)

    def _is_what_is_chosen(self) -> bool:
        """Whether the sheets on screen are those of the fields as they stand; nobody prints for other doors than those chosen."""
        return self._table is not None or (self.made is not None and self.made.order == self.panel.order())

    # ---- preparing

    def prepare(self) -> None:
        """Read what the order comes to, in the background; asked again meanwhile, the last order counts."""
        self._pause.stop()
        if self._table is not None or self.panel.notices.currentItem() is None:
            return
        self._asked = order = self.panel.order()
        ledger = self.desk.ledger
        fonts.family()

        def work(step: object) -> Made:
            return orders.make(ledger, order)

        def done(made: Made) -> None:
            if order is self._asked:
                self._show(made)

        def failed(error: Exception) -> None:
            if order is self._asked:
                self._show_nothing(error)

        self.desk.jobs.run(work, done, failed)
        self._offer()

    def _show(self, made: Made) -> None:
        self.made = made
        if made.sheet is not None:
            self._lay_table(made.sheet, made.marks)
            return
        self._show_bundle(orders.bundle(made))

    def _lay_table(self, sheet: Sheet, marks: tuple[str, ...] = ("",)) -> None:
        """A long table is laid out in slices: the window lives meanwhile."""
        self.paper.clear("正在排版……")

        def done(bundle: output.Together) -> None:
            if sheet is (self._table if self._table is not None else self.made.sheet if self.made else None):
                copies = self.made.order.copies if self.made else 1
                self._show_bundle(output.Together([bundle] * copies))

        self._bundle = None
        self._offer()
        if not isinstance(sheet.rows, list):
            sheet.rows = list(sheet.rows)
        self.desk.jobs.slices(tables.laying(sheet, marks), done, self._show_nothing, title="正在排版")

    def _show_bundle(self, bundle: Bundle) -> None:
        self._bundle = bundle
        self._shown = shown = orders.bundle(self.made) if self.made and self.made.run else bundle  # reports of the preview alone

        def draw(number: int, dpi: int) -> QImage:
            self._looked_at.start(0)
            return output.picture(shown, number, dpi)

        same = bundle.paper.sheet == getattr(self, "_paper_shown", None)
        page = self.paper.page() if same else 0
        self._paper_shown = bundle.paper.sheet
        self.paper.show_sheets(len(bundle), bundle.paper.sheet, draw, page)
        self._warn()
        self._count()
        self._offer()

    def _count(self) -> None:
        """How much it is in all and, of a range, how much of that."""
        assert self._bundle is not None
        total, made = len(self._bundle), self.made
        words = orders.said(made, total) if made else f"{total:,} 页 A4"
        pages = None if self._table is not None else self._range()
        if pages is not None and len(pages) < total:
            words += f"；只印 {len(pages):,} 页"
            if made and made.run is not None:
                words += f"，{sum(slip is not None for page in pages for slip in made.pages[page]):,} 张"
        self.count.setText(words)

    def _show_nothing(self, error: Exception) -> None:
        self.made, self._bundle = None, None
        if not isinstance(error, Refusal):
            self.desk.alerts.fail(error)
        self.paper.clear(error.sentence if isinstance(error, Refusal) else "")
        self.count.setText("")
        self._warn()
        self._offer()

    def _warn(self) -> None:
        """What every slip leaves blank, and what does not come out well on the sheets that were looked at."""
        run = self.made.run if self.made else None
        sentences = [*self._troubles, *(run.warnings if run else []), *(self._shown.sentences() if self._bundle and self._shown else [])]
        self.warning.say("\n".join(sentences), tone="warn")

    def _offer(self) -> None:
        ready = self._bundle is not None and self._job is None and self._is_what_is_chosen()
        writes = self.made is None or self.made.run is None or self.desk.may_write
        self.print_button.setEnabled(ready and writes and bool(self.printers.name()))
        self.pdf_button.setEnabled(ready and writes)
        reader = "" if writes else "您的账户是“只读”，打印会记入台账"
        none = printer.NONE_HERE if self.printers.listed_once and not self.printers.name() else "打印（Ctrl+P）"
        self.print_button.setToolTip(reader or none)

    # ---- to paper

    def _pages(self) -> list[int] | None:
        """The sheets of the range; said at its field when it cannot be read. None as well while nothing may be printed."""
        if self._bundle is None or self._job is not None:
            return None
        if not self._is_what_is_chosen():
            self.prepare()
            self.desk.alerts.toast(LOOK_AGAIN)
            return None
        return list(range(len(self._bundle))) if self._table is not None else self._range()

    def _range(self) -> list[int] | None:
        assert self._bundle is not None
        total = len(self._bundle)
        found = pages_in(self.panel.range(), total)
        self.panel.set_problem("range", None if found is not None else NO_RANGE.format(total))
        return found

    def print(self) -> None:
        """On the chosen printer."""
        name = self.printers.name()
        if not name:
            self.desk.alerts.tell(printer.NONE_HERE)
            return
        if (pages := self._pages()) is None:
            return
        made, bundle = self.made, self._fresh()
        self._troubles.clear()
        self._warn()
        sent = printer.Sent()
        offset = printer.offset_of(self.desk.state, name, bundle.paper)
        work = printer.send(name, bundle, sent, offset=offset, only=pages)

        def settle(result: object = None) -> None:
            self._after(made, bundle, sent.done, sent.warnings, f"已交给打印机“{printer.called(name)}”")
            self.follower.follow(name, sent.jobs)

        self._begin(work, settle, settle, "正在打印")

    def _on_trouble(self, sentence: str) -> None:
        """The printer had taken it, and it does not come out: said wherever the clerk is by now, and here until the next print."""
        self._troubles.append(sentence)
        self._warn()
        self.desk.alerts.toast(sentence, lambda: self.desk.go("printing"), action="去看看")

    def save_pdf(self) -> None:
        """As a file, to be printed elsewhere."""
        if (pages := self._pages()) is None:
            return
        assert self._bundle is not None
        unit = self.desk.ledger.identity.unit_name
        name = f"{unit}_{self._bundle.title}_{clock.today():%Y%m%d}.pdf".replace("/", "_")
        target = self.desk.alerts.pick_save("存到哪里", name, PDF)
        if target is None:
            return
        made, bundle = self.made, self._fresh()

        def done(count: int) -> None:
            self._after(made, bundle, pages, [], f"已存为 {Path(target).name}")

        self._begin(output.pdf(Path(target), bundle, pages), done, lambda: None, "正在存为 PDF")

    def _fresh(self) -> Bundle:
        """The bundle with an empty report: what is looked at does not count as printed."""
        assert self._bundle is not None
        return orders.bundle(self.made) if self.made and self.made.run else self._bundle

    def _begin(self, work: Any, done: Callable[[Any], None], stopped: Callable[[], None], title: str) -> None:
        """One at a time; what came out before a failure or a stop is settled all the same."""
        settled = []

        def finished_well(result: Any) -> None:
            settled.append(True)
            done(result)

        def failed(error: Exception) -> None:
            settled.append(True)
            self.desk.alerts.fail(error)
            stopped()

        def after() -> None:
            if not settled:  # stopped by somebody: neither of the two was called
                stopped()

        def ended() -> None:
            self._job = None
            self._offer()
            QTimer.singleShot(0, self, after)
            if self._behind:
                self.reload()

        self._job = job = self.desk.jobs.slices(work, finished_well, failed, title)
        job.finished.connect(ended)
        self._offer()

    def _after(self, made: Made | None, bundle: Bundle, pages: list[int], warnings: list[str], said: str) -> None:
        """Say how it came out, and keep in the ledger what did."""
        sentences = [*warnings, *bundle.sentences()]
        if sentences:
            self.desk.alerts.tell("\n".join(sentences))
        if not pages:
            return
        if made is None or made.run is None:
            self.desk.alerts.toast(said)
            return
        run, slips, ledger = made.run, orders.came_out(made, bundle, pages), self.desk.ledger

        def work(step: Any) -> Kept:
            return runs.record(ledger, run, slips, step) if slips else runs.NOTHING

        def done(kept: Kept) -> None:
            self.desk.done(f"{said}，{len(slips):,} 张", kept.act)

        self.desk.jobs.run(work, done, self.desk.alerts.fail, title="记入台账")
