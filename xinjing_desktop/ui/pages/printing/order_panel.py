"""What is printed, for whom and how: the left side of 打印. It makes an `Order`, and says when it is another one."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QListWidget, QListWidgetItem, QWidget

from xinjing_desktop import reports
from xinjing_desktop.ledger.find import unit
from xinjing_desktop.notices import whom
from xinjing_desktop.notices.definition import Notice, by_code, listed
from xinjing_desktop.notices.values import Options
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.printing.slot_picker import SlotPicker
from xinjing_desktop.ui.printing import orders
from xinjing_desktop.ui.printing.orders import Order, Whom
from xinjing_desktop.ui.widgets.cards import hint, label
from xinjing_desktop.ui.widgets.choice_fields import ChoiceField, SegmentField
from xinjing_desktop.ui.widgets.field import Field
from xinjing_desktop.ui.widgets.form import FormGrid
from xinjing_desktop.ui.widgets.line_fields import DateField, LineField, NumberField

REMEMBERED = "notice"
WORDS, EVERYONE, STAIRWELL, FILTER, SELECTION = "words", "everyone", "stairwell", "filter", "selection"
ORDERS = (("walk", "按门洞走"), ("stack", "裁开后叠放"))


class OrderPanel(QWidget):
    """`changed` after every choice; `order()` is what was chosen."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._selection: Whom | None = None
        self._settling = False
        self.notices = QListWidget()
        self.notices.setProperty("role", "nav")
        self.notices.setAccessibleName("打印哪一种")
        self.notices.setFixedWidth(theme.px(150))
        for notice in listed():
            item = QListWidgetItem(notice.title, self.notices)
            item.setData(Qt.ItemDataRole.UserRole, notice.code)
            item.setToolTip(notice.hint)
            item.setSizeHint(QSize(theme.px(120), theme.px(34)))
        self.about = hint("")
        self.about.setWordWrap(True)
        self.people = QComboBox()
        self.people.setAccessibleName("给谁打印")
        self.people.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.slots = SlotPicker()
        self.to = label("给谁", "field")
        self.first_free = label("从第几格开始", "field")
        self.form = FormGrid(labels="top")
        self._build()
        self.notices.currentItemChanged.connect(lambda *_: self._on_notice())
        self.people.activated.connect(lambda _: self._on_people())
        self.form.changed.connect(lambda key: self._say())
        self.slots.changed.connect(self._say)

    def _build(self) -> None:
        add, put = self.form.add, self.form.add_widget
        put(self.about)
        put(self.to)
        put(self.people)
        self.stairwell = ChoiceField(empty=False)
        add("stairwell", "哪个门洞", self.stairwell)
        add("words", "姓名、门牌、小区", LineField())
        self.report = ChoiceField([(report.code, report.name) for report in reports.REPORTS], empty=False)
        add("report", "哪一张报表", self.report)
        add("reason", "用途", LineField(), hint="有敏感个人信息的报表要写明用途，写进台账")
        fields: dict[str, Field] = {"recheck_on": DateField()}
        for name, words in orders.ASKED.items():
            add(name, words, fields.get(name, LineField()))
        add("order", "次序", SegmentField(list(ORDERS)))
        add("copies", "每张几份", NumberField(least=1, most=20))
        add("range", "只印哪些页", LineField(), hint="例如 1-3、7；不填是全部")
        put(self.first_free)
        put(self.slots)
        self.form.set_values({"order": "walk", "copies": 1, "report": reports.REPORTS[0].code})

    # ---- what the view calls

    def start(self) -> None:
        """The notice used last; called once the ledger may be read."""
        self._fill_stairwells()
        self.choose(self.desk.state.get(REMEMBERED, "door_hanger"))
        if self.notices.currentRow() < 0:
            self.notices.setCurrentRow(0)

    def reload(self) -> None:
        """Stairwells and campaigns may have come or gone."""
        self._fill_stairwells()
        self._fill_people(str(self.people.currentData() or EVERYONE))

    def notice(self) -> Notice:
        """The chosen notice."""
        return by_code(str(self.notices.currentItem().data(Qt.ItemDataRole.UserRole)))

    def choose(self, code: str) -> None:
        """Another notice, by its code; an unknown one leaves the first."""
        codes = [notice.code for notice in listed()]
        self.notices.setCurrentRow(codes.index(code) if code in codes else 0)

    def take(self, selection: Whom) -> None:
        """Records handed over by another page: printed for them until something else is chosen."""
        self._selection = selection
        self._fill_people(SELECTION)
        self._on_people()

    def order(self) -> Order:
        """What was chosen."""
        said, notice = self.form.values(), self.notice()
        return Order(
            notice,
            self._whom(said),
            Options(
                contact=said["contact"] or "",
                phone=said["phone"] or "",
                recheck_on=said["recheck_on"],
                inspectors=said["inspectors"] or "",
                report_to=said["report_to"] or "",
            ),
            stack=said["order"] == "stack" and notice.paper.up > 1,
            used=self.slots.used(),
            copies=int(said["copies"] or 1),
            report=said["report"] or "",
            reason=said["reason"] or "",
        )

    def range(self) -> str:
        """The pages that were typed."""
        return str(self.form.values()["range"] or "")

    def forget_range(self) -> None:
        """Pages are those of one run: of another they would be others."""
        self.form.fill({"range": None})
        self.set_problem("range", None)

    def set_problem(self, key: str, words: str | None) -> None:
        """Say something at a field."""
        self.form.set_problems({key: words} if words else {})

    # ---- inside

    def _whom(self, said: dict[str, Any]) -> Whom:
        way, _, words = str(self.people.currentData() or EVERYONE).partition(":")
        if way == SELECTION and self._selection:
            return self._selection
        if way == STAIRWELL:
            return Whom(STAIRWELL, said["stairwell"] or "")
        if way == WORDS:
            return Whom(WORDS, said["words"] or "")
        return Whom(way, words)

    def _fill_stairwells(self) -> None:
        lines = unit.stairwells(self.desk.ledger, None)
        compounds = dict(self.desk.ledger.select("SELECT s.uid, c.name FROM stairwell s JOIN compound c ON c.uid=s.compound"))
        several = len(set(compounds.values())) > 1
        self.stairwell.set_choices(
            [(one.uid, f"{compounds.get(one.uid, '')}　{one.title}" if several else one.title) for one in lines]
        )
        if self.stairwell.value() is None and lines:
            self.stairwell.set_value(lines[0].uid)

    def _fill_people(self, chosen: str) -> None:
        notice = self.notice()
        what = whom.WHAT.get(notice.of, "记录")
        self.people.blockSignals(True)
        self.people.clear()
        if self._selection:
            self.people.addItem(f"选中的：{self._selection.words}", SELECTION)
        self.people.addItem(f"全部{what}", EVERYONE)
        self.people.addItem("一个门洞", STAIRWELL)
        for words, called in whom.filters(self.desk.ledger, notice).items():
            self.people.addItem(called, f"{FILTER}:{words}")
        self.people.addItem("按姓名、门牌找", WORDS)
        self.people.setCurrentIndex(max(0, self.people.findData(chosen)))
        self.people.blockSignals(False)

    def _on_notice(self) -> None:
        notice = self.notice()
        self.desk.state[REMEMBERED] = notice.code
        self.about.setText(notice.hint + "。")
        chosen = str(self.people.currentData() or (SELECTION if self._selection else STAIRWELL))
        self._fill_people(chosen)
        self.slots.show_paper(notice.paper)
        self.forget_range()
        self._offer(orders.asked_of(self.desk.ledger, notice))
        self._say()

    def _on_people(self) -> None:
        self.forget_range()
        self._offer(orders.asked_of(self.desk.ledger, self.notice()))
        self._say()

    def _offer(self, asked: Sequence[str]) -> None:
        """The fields that this notice and this choice need, and no others."""
        notice = self.notice()
        lists_records = notice.of in whom.WHAT
        way = str(self.people.currentData() or "").partition(":")[0] if lists_records else ""
        self._settling = True
        self.people.setVisible(lists_records)
        self.to.setVisible(lists_records)
        self.form.show_field("stairwell", way == STAIRWELL)
        self.form.show_field("words", way == WORDS)
        self.form.show_field("report", notice.rows == "sheet")
        self.form.show_field("reason", notice.rows == "sheet")
        for name in orders.ASKED:
            self.form.show_field(name, name in asked)
        several = notice.paper.up > 1
        self.form.show_field("order", several)
        self.first_free.setVisible(several)
        self.slots.setVisible(several)
        self._settling = False

    def _say(self) -> None:
        if not self._settling:
            self.changed.emit()
