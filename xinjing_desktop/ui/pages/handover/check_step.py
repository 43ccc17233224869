"""Step 1, 自检: what should be looked at before the month is closed, each to be opened or passed over knowingly."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QStackedWidget, QVBoxLayout, QWidget

from xinjing_desktop.ledger.find import month_check, month_end
from xinjing_desktop.ledger.find.month_check import Finding, Place
from xinjing_desktop.ledger.find.month_end import Progress
from xinjing_desktop.ledger.find.whereabouts import spot_of
from xinjing_desktop.progress import Step
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.handover.face import Face
from xinjing_desktop.ui.table_export import offer_export
from xinjing_desktop.ui.widgets.cards import button, hint, label, offer
from xinjing_desktop.ui.widgets.empty import Empty
from xinjing_desktop.ui.widgets.pills import Pill
from xinjing_desktop.ui.widgets.table import Table
from xinjing_desktop.ui.widgets.table_model import ListSource, TableColumn


def _state(one: Finding) -> Pill:
    return Pill("quiet", "已略过") if one.passed else Pill("warn", f"{one.count:,} 处", "exclaim")


COLUMNS = (
    TableColumn(key="state", title="", width=9, pill=_state, sortable=False),
    TableColumn(key="sentence", title="要看一看的", width=30, sortable=False),
)
PLACES = (TableColumn(key="words", title="在哪里", width=40, sortable=False),)


class CheckStep(Face):
    """Findings at the left, the records of the chosen one at the right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk, "自检", "锁定数字以前看一遍，能补的补上；确实不用补的可以略过，不影响移交。", "都看过了，下一步"
        )
        self.found: dict[str, Finding] = {}
        self._asked = 0
        self.table = Table("month check", COLUMNS, ListSource([], COLUMNS))
        self.table.setAccessibleName("自检发现的问题")
        self.places = Table("month places", PLACES, ListSource([], PLACES))
        self.places.setAccessibleName("这个问题里的记录")
        offer_export(desk, self.table)
        offer_export(desk, self.places)
        for each, stretched in ((self.table, 1), (self.places, 0)):
            each.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            each.horizontalHeader().setSectionResizeMode(stretched, QHeaderView.ResizeMode.Stretch)
        self.table.current_changed.connect(lambda key: self._show_places())
        self.table.opened.connect(lambda key: self._open_first())
        self.places.opened.connect(self._open)
        self.quiet = Empty("", title="正在看…", icon="check")
        self.faces = QStackedWidget()
        self.faces.addWidget(self.quiet)
        self.faces.addWidget(self._two_lists())
        self.body.addWidget(self.faces, 1)
        self.again = button("再查一遍", icon="recheck", tip="改过以后重新自检（F5）")
        self.again.clicked.connect(self.look)
        self.foot.addWidget(self.again)
        self.finish()

    def _two_lists(self) -> QWidget:
        box = QWidget()
        across = QHBoxLayout(box)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(theme.px(16))
        across.addWidget(self.table, 5)
        right = QVBoxLayout()
        right.setSpacing(theme.px(8))
        self.title = label("", "value", wrap=True)
        self.advice = hint("")
        right.addWidget(self.title)
        right.addWidget(self.advice)
        right.addWidget(self.places, 1)
        line = QHBoxLayout()
        self.open_button = button("打开这一条", icon="open", tip="打开选中的记录（回车）")
        self.open_button.clicked.connect(lambda: self._open(self.places.current_id()))
        self.pass_button = button("略过这一项", icon="next")
        self.pass_button.clicked.connect(self._pass)
        offer(self.pass_button, self.desk.may_write)
        line.addWidget(self.open_button)
        line.addWidget(self.pass_button)
        line.addStretch()
        right.addLayout(line)
        across.addLayout(right, 5)
        return box

    # ---- showing

    def show_progress(self, progress: Progress) -> None:
        """Look anew: somebody may just come back from a record that was put right."""
        super().show_progress(progress)
        self.next.setText("下一步" if progress.close else "都看过了，下一步")
        self.look()

    def look(self) -> None:
        """Check in the background."""
        ledger, month = self.ledger, self.month
        self._asked += 1
        asked = self._asked

        def work(step: Step) -> list[Finding]:
            return month_check.look(ledger, month, step)

        def done(found: list[Finding]) -> None:
            if asked == self._asked:
                self.show_found(found)

        self.desk.jobs.run(work, done, self.desk.alerts.fail, title="正在自检")

    def show_found(self, found: list[Finding]) -> None:
        """List the findings; the chosen one stays."""
        before = self.table.current_id()
        self.found = {one.key: one for one in found}
        self.table.rows.set_source(ListSource(self.found.items(), COLUMNS))
        self.faces.setCurrentIndex(1 if found else 0)
        if not found:
            self.quiet.say("没有缺时限、缺日期、重复登记和分歧。可以锁定数字了。", title="没有要补的")
        elif not self.table.select_id(before):
            self.table.select_id(found[0].key)
        self._show_places()
        self.changed.emit()

    @property
    def left(self) -> int:
        """How many findings are neither put right nor passed over."""
        return sum(not one.passed for one in self.found.values())

    def _show_places(self) -> None:
        one = self.found.get(self.table.current_id())
        places = one.places if one else ()
        self._places: dict[str, Place] = {f"{at}": place for at, place in enumerate(places)}
        self.places.rows.set_source(ListSource(self._places.items(), PLACES))
        self.places.setVisible(bool(places))
        self.title.setText(f"{one.sentence}：{one.count:,} 处" if one else "")
        self.advice.setText(one.advice if one else "")
        self.open_button.setText(" 去处理" if one and one.page else " 打开这一条")
        self.open_button.setEnabled(one is not None)
        self.pass_button.setEnabled(one is not None)
        self.pass_button.setText(" 不略过了" if one and one.passed else " 略过这一项")
        if places:
            self.places.select_id("0")

    # ---- acting

    def _open_first(self) -> None:
        self._open(self.places.current_id() or "0")

    def _open(self, key: str) -> None:
        one, place = self.found.get(self.table.current_id()), self._places.get(key)
        if one is not None and one.page:
            self.desk.go(one.page, **one.where)
        elif place is not None and (spot := spot_of(self.ledger, place.entity, place.uid)):
            self.desk.go(spot.page, **spot.where)

    def _pass(self) -> None:
        one = self.found.get(self.table.current_id())
        if one is None:
            return
        month_check.pass_over(self.ledger, self.month, one, not one.passed)
        self.found[one.key] = Finding(**{**one.__dict__, "passed": not one.passed})
        rest = [key for key, other in self.found.items() if not other.passed]
        self.show_found(list(self.found.values()))
        if rest and not one.passed:
            self.table.select_id(rest[0])

    def go_on(self) -> None:
        """On to the figures; what was neither put right nor passed over is asked about."""
        question = f"还有 {self.left} 项没有补、也没有略过。要先往下走吗？以后随时可以回来看。"
        if self.left and not self.desk.alerts.ask(question, "往下走", "再看看"):
            return
        month_end.mark(self.ledger, self.month, "check")
        self.moved_on.emit()
