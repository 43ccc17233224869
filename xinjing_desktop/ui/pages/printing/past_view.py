"""以前打印的: the runs, the slips of one of them, what became of each, and printing them once more."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.find.whereabouts import spot_of
from xinjing_desktop.notices import runs, slip_code
from xinjing_desktop.notices.definition import by_code
from xinjing_desktop.notices.past import SlipLine, slips_of
from xinjing_desktop.notices.runs import Kept, Printed
from xinjing_desktop.records import codes
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.latest import Latest
from xinjing_desktop.ui.printing.orders import Whom
from xinjing_desktop.ui.table_export import offer_export
from xinjing_desktop.ui.widgets.cards import Card, button, offer
from xinjing_desktop.ui.widgets.empty import Empty
from xinjing_desktop.ui.widgets.pills import Pill, Tone
from xinjing_desktop.ui.widgets.search_box import SearchBox
from xinjing_desktop.ui.widgets.table import Table
from xinjing_desktop.ui.widgets.table_model import ListSource, TableColumn

TONES: dict[str, Tone] = {"printed": "quiet", "handed_over": "ok", "hung": "ok", "refused": "warn", "void": "quiet"}
WAYS = (("handed_over", "当面送达"), ("hung", "已挂门"), ("refused", "拒收"), ("void", "作废"), ("printed", "改回已打印"))
ALL_SETTLED = "这一批每一张都登记过了。要改的请先在表里选中，再点一次。"
NONE_SETTLED = "这一批还没有登记过送达情况，不用改回。"
TICKED = "登记选中的几张；一张也没选，就是没登记的全部"
SCAN = "扫码或输入编号"
ALL = 100_000
"""Runs that are listed: more than a committee prints while its ledger lasts."""


def _title(run: Printed) -> str:
    try:
        return by_code(run.notice).title
    except Refusal:  # a notice of a newer version of the program
        return run.notice


RUNS = (
    TableColumn(key="at", title="时间", width=13, sortable=False, text=lambda run: run.at.replace("T", " ")),
    TableColumn(key="notice", title="通知单", width=11, sortable=False, text=_title),
    TableColumn(key="slip_count", title="张", width=5, align="right", number=True, sortable=False),
    TableColumn(
        key="settled", title="已登记", width=6, align="right", number=True, sortable=False,
        text=lambda run: f"{run.settled:,}" if run.settled else "",
    ),
    TableColumn(key="who", title="打印人", width=6, sortable=False),
)  # fmt: skip
SLIPS = (
    TableColumn(key="where", title="地址", width=20, sortable=False),
    TableColumn(key="code", title="编号", width=11, sortable=False, text=lambda slip: slip_code.shown(slip.code)),
    TableColumn(
        key="state", title="送达情况", width=10, sortable=False,
        pill=lambda slip: Pill(TONES.get(slip.state, "quiet"), codes.label("notice_state", slip.state)),
    ),
    TableColumn(key="settled_on", title="日期", width=10, sortable=False, text=lambda slip: slip.settled_on or ""),
)  # fmt: skip


class PastView(QWidget):
    """`again(notice, whom)` when slips are to be printed once more."""

    again = Signal(str, object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._runs: dict[str, Printed] = {}
        self._slips: dict[str, SlipLine] = {}
        self._wanted = ""
        self._latest = Latest(desk, lambda: runs.earlier(desk.ledger, ALL), self._show)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(theme.px(14))
        across.addWidget(self._left(), 10)
        across.addWidget(self._right(), 11)

    def _left(self) -> QWidget:
        self.table = Table(
            "print_runs", RUNS, ListSource([], RUNS),
            empty=Empty("打印或存成 PDF 以后，给谁打过、送到没有，都在这里。", title="还没有打印过", icon="print"),
        )  # fmt: skip
        self.table.setAccessibleName("以前打印的")
        offer_export(self.desk, self.table)
        self.table.current_changed.connect(lambda _: self._show_slips())
        card = Card(pad=theme.px(12))
        card.body.addWidget(self.table, 1)
        return card

    def _right(self) -> QWidget:
        self.code = SearchBox(SCAN)
        self.code.returnPressed.connect(self._on_code)
        self.code.setToolTip("送回来的单子：用扫码枪扫，或输入上面的 8 位编号")
        self.slips = Table(
            "print_slips", SLIPS, ListSource([], SLIPS),
            empty=Empty("选中左边的一批，看每一张给了谁、送到没有。", icon="list"),
        )  # fmt: skip
        self.slips.setAccessibleName("这一批的每一张")
        offer_export(self.desk, self.slips)
        self.slips.opened.connect(self._open)
        self.slips.selection_changed.connect(self._offer)
        card = Card(pad=theme.px(12))
        card.body.addWidget(self.code)
        card.body.addWidget(self.slips, 1)
        self.ways = {}
        line = QHBoxLayout()
        line.setSpacing(theme.px(8))
        for state, words in WAYS:
            each = self.ways[state] = button(words, kind="flat" if state in ("void", "printed") else "", tip=TICKED)
            each.clicked.connect(lambda _=False, state=state: self.settle(state))
            line.addWidget(each)
            offer(each, self.desk.may_write)
        line.addStretch()
        card.body.addLayout(line)
        line = QHBoxLayout()
        line.setSpacing(theme.px(8))
        self.whole = button("整批再印…", icon="print", tip="编号和原来一样")
        self.whole.clicked.connect(lambda: self._again(whole=True))
        self.some = button("只印选中的…", icon="print", kind="flat")
        self.some.clicked.connect(lambda: self._again(whole=False))
        self.rest = button("选中没登记的", kind="flat", tip="把还没有登记送达情况的都选中，再点上面的一个")
        self.rest.clicked.connect(lambda: self.slips.select_ids(self._open_ones()))
        line.addWidget(self.whole)
        line.addWidget(self.some)
        line.addWidget(self.rest)
        line.addStretch()
        card.body.addLayout(line)
        return card

    # ---- showing

    def reload(self) -> None:
        """The runs, the newest first, and the slips of the chosen one: counted in the background."""
        self._latest.ask()

    def _show(self, found: list[Printed]) -> None:
        self._runs = {run.id: run for run in found}
        self.table.blockSignals(True)
        self.table.rows.set_source(ListSource(self._runs.items(), RUNS))
        if not self.table.current_id() and self._runs:
            self.table.select_id(next(iter(self._runs)))
        self.table.blockSignals(False)
        self._show_slips()
        self._show_wanted()

    def _show_slips(self) -> None:
        run = self.table.current_id()
        found = slips_of(self.desk.ledger, run) if run else []
        self._slips = {slip.uid: slip for slip in found}
        chosen = self.slips.selected_ids()
        self.slips.rows.set_source(ListSource(self._slips.items(), SLIPS))
        self.slips.select_ids(chosen)
        self._offer()

    def _offer(self) -> None:
        count = len(self.slips.selected_ids())
        self.some.setText(f"只印选中的 {count:,} 张…" if count else "只印选中的…")
        for each in (*self.ways.values(), self.whole):
            each.setEnabled(bool(self._slips))
        self.some.setEnabled(count > 0)
        self.rest.setEnabled(bool(self._open_ones()))

    def open_slip(self, uid: str) -> None:
        """The run of that slip, with the slip chosen in it; at once, or when the list is there."""
        self._wanted = uid
        if not self._latest.under_way and not self._show_wanted():
            self.reload()

    def _show_wanted(self) -> bool:
        run = self._wanted and self.desk.ledger.value("SELECT run FROM notice WHERE uid=?", (self._wanted,))
        if not run or not self.table.select_id(str(run)):
            return False
        self.slips.select_id(self._wanted)
        self._wanted = ""
        return True

    def _open_ones(self) -> list[str]:
        """The slips of which nobody said yet what became of them."""
        return [slip.uid for slip in self._slips.values() if slip.state == "printed"]

    # ---- acting

    def settle(self, state: str) -> None:
        """What became of the chosen slips or, where none is chosen, of all that nobody has settled yet."""
        uids = self.slips.selected_ids()
        if not uids:  # those that were refused stay so when the rest was hung
            uids = self._open_ones() if state != "printed" else [*self._slips.keys() - self._open_ones()]
        if not uids:
            self.desk.alerts.tell(ALL_SETTLED if state != "printed" else NONE_SETTLED)
            return
        ledger = self.desk.ledger
        words = codes.label("notice_state", state)

        def work(step: Any) -> Kept:
            return runs.settle(ledger, uids, state, step)

        def done(kept: Kept) -> None:
            self.reload()
            self.desk.done(f"{words} {kept.slips:,} 张" if kept.slips else "没有改变", kept.act, self.reload)

        self.desk.jobs.run(work, done, self.desk.alerts.fail, title="正在登记送达情况")

    def _again(self, *, whole: bool) -> None:
        run = self._runs.get(self.table.current_id())
        if run is None:
            return
        chosen = [self._slips[uid] for uid in (self._slips if whole else self.slips.selected_ids())]
        if not chosen:
            return
        words = f"{_title(run)} 再印 {len(chosen):,} 张"
        self.again.emit(run.notice, Whom("run", words, chosen[0].entity, tuple(slip.subject for slip in chosen), run.id))

    def _open(self, uid: str) -> None:
        slip = self._slips.get(uid)
        if slip and (spot := spot_of(self.desk.ledger, slip.entity, slip.subject)):
            self.desk.go(spot.page, **spot.where)

    def _on_code(self) -> None:
        try:
            found = runs.by_code(self.desk.ledger, self.code.text())
        except Refusal as refusal:
            self.desk.alerts.fail(refusal)
            return
        if not found:
            self.desk.alerts.tell("台账里没有这个编号，可能是别的居民区的，或者当时没有记下。")
            return
        self.code.clear()
        self.open_slip(found[0].uid)
        self.slips.setFocus(Qt.FocusReason.OtherFocusReason)


