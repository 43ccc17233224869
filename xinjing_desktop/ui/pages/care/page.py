"""重点人群: who is due to be seen, what is missing, and a person's whole story beside the list."""

import datetime
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QVBoxLayout

from xinjing_desktop import clock
from xinjing_desktop.ledger import disclosures, restricted
from xinjing_desktop.ledger.find import care_people as find
from xinjing_desktop.ledger.find.care_people import PersonLine
from xinjing_desktop.records import codes
from xinjing_desktop.ui import icons, theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.latest import Latest
from xinjing_desktop.ui.pages.care import chosen
from xinjing_desktop.ui.pages.care.columns import COLUMNS, ORDERS
from xinjing_desktop.ui.pages.page import Page
from xinjing_desktop.ui.table_export import ask_reason, export_table, offer_export
from xinjing_desktop.ui.unit_box import UNIT, UnitBox
from xinjing_desktop.ui.widgets.bulk_bar import BulkBar
from xinjing_desktop.ui.widgets.cards import PageHeader, button
from xinjing_desktop.ui.widgets.drawer import Drawer
from xinjing_desktop.ui.widgets.empty import Empty
from xinjing_desktop.ui.widgets.filter_bar import FilterBar
from xinjing_desktop.ui.widgets.keys_hint import TABLE_KEYS, KeysHint
from xinjing_desktop.ui.widgets.table import Table
from xinjing_desktop.ui.widgets.table_model import QuerySource

if TYPE_CHECKING:
    from xinjing_desktop.ledger.pen import Change
    from xinjing_desktop.ui.bulk import BulkForm
    from xinjing_desktop.ui.pages.care.person_view import PersonView

TITLE = "重点人群"
NOTED_AS = "special_groups"
"""The code under which an export is noted: that of the register with the same content."""
DAY = datetime.timedelta(days=1)


class CarePage(Page):
    """Everybody is read at once in the background: a unit has hundreds, and every chip counts the same people."""

    concerns = frozenset(
        {
            "household", "resident", "profile", "contact", "visit", "visit_rule", "worker", "stairwell", "care_measure",
            "hazard", "appeal",
        }
    )  # fmt: skip

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.table: Table
        self.everybody: list[PersonLine] = []
        self._shown: dict[str, PersonLine] = {}
        self._wanted = ""
        self._noted: set[str] = set()
        self._unit: str | None = None
        is_town = desk.ledger.identity.role == "town"
        self.writes = desk.may_write and not is_town  # what a unit knows of its people is the unit's
        self._read = Latest(desk, self._read_all, self._show_all)
        self.units = UnitBox(desk)
        self.units.activated.connect(lambda _: self.reload())
        self.filters = FilterBar("重点人群筛选", [(key, words) for key, (words, _) in find.FILTERS.items()], state=desk.state)
        self.filters.chosen.connect(lambda _: self._choose())
        self.categories = QComboBox()
        self.categories.setAccessibleName("类别")
        self.categories.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.categories.setMinimumContentsLength(11)
        self.categories.setMaxVisibleItems(20)
        self.categories.activated.connect(lambda _: self._choose())
        self.head = PageHeader(TITLE, actions=self._actions())
        self._empty = Empty(
            "导入重点人群名册，或在“住户”里打开一个人，点“加入重点人群”。", title="还没有重点人群", icon="people",
        )  # fmt: skip
        columns = (*COLUMNS[:4], UNIT, *COLUMNS[4:]) if is_town else COLUMNS
        self.table = Table("care", columns, QuerySource(self._ids, self._rows), state=desk.state, empty=self._empty)
        self.table.setAccessibleName(TITLE)
        offer_export(desk, self.table, TITLE, sensitive=NOTED_AS)
        self.table.opened.connect(self.open_person)
        self.table.current_changed.connect(self._on_current)
        self._person: PersonView | None = None
        self._form_together: BulkForm | None = None
        self.drawer = Drawer(width=440)
        self.drawer.closed.connect(self._on_closed)
        self._build()

    def _actions(self) -> list[Any]:
        out = button("导出…", icon="export", tip="把表中这些行存成 Excel")
        out.clicked.connect(lambda: export_table(self.desk, self.table, TITLE, sensitive=NOTED_AS))
        paper = button("打印", icon="print", kind="menu", tip="给选中的人打印；没有选中几个，就是表中这些")
        printing = QMenu(self)
        printing.setAccessibleName("打印什么")
        _action(printing, "走访路线单…", "list", lambda: self._print("round_list"))
        _action(printing, "关爱应急卡…", "contact", lambda: self._print("care_card"))
        _action(printing, "本月走访表…", "calendar", lambda: self._print_month(clock.today()))
        _action(printing, "上月走访表…", "calendar", lambda: self._print_month(clock.today().replace(day=1) - DAY))
        paper.setMenu(printing)
        return [out, paper]

    def _build(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(theme.px(24), theme.px(10), theme.px(24), theme.px(16))
        outer.setSpacing(theme.px(10))
        outer.addWidget(self.head)
        line = QHBoxLayout()
        line.addWidget(self.filters, 1)
        line.addWidget(self.units, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.categories, 0, Qt.AlignmentFlag.AlignTop)
        outer.addLayout(line)
        across = QHBoxLayout()
        across.setSpacing(theme.px(14))
        across.addWidget(self.table, 1)
        across.addWidget(self.drawer)
        outer.addLayout(across, 1)
        keys = KeysHint([*TABLE_KEYS, ("Ctrl+点", "选几个人")])
        outer.addWidget(keys)
        self.together: BulkBar | None = None
        if self.writes:
            self.together = chosen.bar(self.desk, self.table, keys, self._show_together, self._meant, self._print_cards)
            outer.addWidget(self.together)

    # ---- showing

    def reload(self) -> None:
        """Everybody anew, and the open person."""
        self.units.refill()
        self._unit = self.units.uid()
        self._read.ask()
        person = self._person
        if self.drawer.isVisible() and person is not None and person.isVisible() and not person.show_person(person.uid):
            self.drawer.hide()

    def on_change(self, change: "Change") -> None:
        """Who is due hangs on nearly everything: all of it is read again."""
        self.reload()

    def _read_all(self) -> find.Everybody:
        return find.everybody(self.desk.ledger, clock.today(), self._unit)

    def _show_all(self, read: find.Everybody) -> None:
        self.everybody, hidden = read
        wanted = self.categories.currentData()
        there = Counter(each for one in self.everybody for each in one.categories)
        self.categories.clear()
        self.categories.addItem("全部类别", None)
        for entry in codes.entries("special_groups"):
            if entry.code in there or entry.code == wanted:
                self.categories.addItem(f"{entry.label}　{there[entry.code]:,}", entry.code)
        self.categories.setCurrentIndex(max(0, self.categories.findData(wanted)))
        doors = {one.household for one in find.chosen(self.everybody, "due", clock.today())}
        said = f"共 {len(self.everybody):,} 人，本周应访 {len(doors):,} 户" if self.everybody else ""
        self.head.set_note(said + (f"。另有 {hidden:,} 人的一些类别须单独授权，没有列出" if hidden else ""))
        if self.everybody:
            self._empty.say("换一个筛选或类别看看。", title="没有这样的人")
        self._choose()
        if self._wanted:
            wanted, self._wanted = self._wanted, ""
            self.go(resident=wanted)

    def _choose(self) -> None:
        category = self.categories.currentData()
        self.filters.set_counts(find.counts(self.everybody, clock.today(), category))
        found = find.chosen(self.everybody, self.filters.key(), clock.today(), category)
        self._shown = {one.uid: one for one in found}
        if restricted.is_restricted(category):
            self._note_asked(category)
        self.table.reload()

    def _note_asked(self, category: str) -> None:
        """Choosing a restricted group names it for everybody in the list: who asked is kept, once for each while this page lives."""
        there = set(chosen.profiles_of(list(self._shown.values()), category)) - self._noted - self.desk.unmasked
        disclosures.note_unmasking(self.desk.ledger, "profile", sorted(there), ["category"])
        self._noted |= there

    def _ids(self, key: str, descending: bool) -> Sequence[str]:
        if key in ORDERS:
            return [one.uid for one in sorted(self._shown.values(), key=ORDERS[key], reverse=descending)]
        return list(self._shown)

    def _rows(self, ids: Sequence[str]) -> dict[str, PersonLine]:
        return {uid: self._shown[uid] for uid in ids if uid in self._shown}

    def go(self, **where: Any) -> None:
        """Open a filter, a group, or a person; who is asked for before everybody is read opens afterwards."""
        if "filter" in where:
            self.filters.choose(where["filter"])
        if "category" in where:
            self.categories.setCurrentIndex(max(0, self.categories.findData(where["category"])))
        if where.keys() & {"filter", "category"}:
            self._choose()
        uid = where.get("resident")
        if uid and not self.everybody:
            self._wanted = uid
        elif uid:
            if not self.table.select_id(uid):
                self.filters.choose("all")
                self.categories.setCurrentIndex(0)
                self._choose()
                self.table.select_id(uid)
            self.open_person(uid)

    # ---- one person

    @property
    def person(self) -> "PersonView":
        """The open person, built when the first one is opened."""
        if self._person is None:
            from xinjing_desktop.ui.pages.care.person_view import PersonView

            self._person = PersonView(self.desk, writes=self.writes)
            self._person.setParent(self)
            self._person.hide()
            self._person.ring_asked.connect(lambda: self._ring_person())
            self._person.print_asked.connect(lambda: self._print_cards([self.person.uid]))
        return self._person

    def open_person(self, uid: str) -> None:
        """Show a person beside the list."""
        if self.may_leave() and self.person.show_person(uid):
            self.drawer.show_content(self.person, *self.person.head)

    def _on_current(self, uid: str) -> None:
        if uid and self._person is not None and self._person.isVisible() and uid != self._person.uid:
            self.open_person(uid)

    def _on_closed(self) -> None:
        if self.may_leave():
            self.table.setFocus()
        else:
            self.drawer.show()

    def may_leave(self) -> bool:
        """A step for several that is half typed is asked about."""
        return self._form_together is None or self._form_together.may_leave()

    # ---- acting

    def chosen(self) -> list[PersonLine]:
        """The selected people."""
        return [self._shown[uid] for uid in self.table.selected_ids() if uid in self._shown]

    def _meant(self) -> tuple[list[PersonLine], str | None]:
        return self.chosen(), self.categories.currentData()

    def _show_together(self, form: "BulkForm") -> None:
        if self.may_leave():
            self._form_together = form
            form.show_in(self.drawer)

    def _ring_person(self) -> None:
        line = next((one for one in self.everybody if one.uid == self.person.uid), None)
        if line is not None:
            chosen.ring(self.desk, [line])

    def _print(self, notice: str) -> None:
        """For the chosen people, or for all of the list; a round list is of their doors, in the order in which one walks."""
        several = self.chosen()
        people = several if len(several) > 1 else [self._shown[uid] for uid in self.table.rows.ids()]
        if not people:
            self.desk.alerts.tell("表里没有人，没有可打印的。请先换一个筛选。")
        elif notice == "care_card":
            self._print_cards([one.uid for one in people])
        else:
            doors = list(dict.fromkeys(one.household for one in people))
            words = f"重点人群 {len(doors):,} 户"
            self.desk.go("printing", notice=notice, entity="household", uids=doors, words=words)

    def _print_month(self, day: datetime.date) -> None:
        """The table of who was seen in the month of that day, for signing: of the whole ledger, whatever is listed here."""
        from xinjing_desktop import reports

        report = reports.by_code("care_visits")
        reason = ask_reason(self.desk, report.name)
        if reason:
            self.desk.jobs.run(
                lambda step: reports.make(self.desk.ledger, report.code, month=(day.year, day.month), reason=reason),
                lambda sheet: self.desk.go("printing", table=sheet), self.desk.alerts.fail, title="正在读取",
            )  # fmt: skip

    def _print_cards(self, uids: list[str]) -> None:
        self.desk.go("printing", notice="care_card", entity="resident", uids=uids, words=f"重点人群 {len(uids):,} 人")


def _action(menu: QMenu, words: str, icon: str, act: Any) -> QAction:
    made = QAction(icons.icon(icon, "text2"), words, menu)
    made.triggered.connect(lambda _=False: act())
    menu.addAction(made)
    return made
