"""Everything about one household beside the list: facts, members, visits and hazards, history."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from xinjing_desktop import clock
from xinjing_desktop.ledger import history, restricted
from xinjing_desktop.ledger.find import appeals as find_appeals
from xinjing_desktop.ledger.find import households as find
from xinjing_desktop.records import Household, codes
from xinjing_desktop.ui import icons, theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.households.household_form import household_form
from xinjing_desktop.ui.pages.households.member_form import MemberForm, words_of
from xinjing_desktop.ui.story import Story
from xinjing_desktop.ui.widgets.cards import SectionHeader, button, hint
from xinjing_desktop.ui.widgets.keys_hint import KeysHint


class HouseholdDetail(QWidget):
    """`show_household(uid)` fills it. It asks nothing: `may_leave` says whether something is unsaved."""

    saved = Signal(str)
    move_out_asked = Signal(str)
    """The whole family of this household has left: the page asks when."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._together = desk.may_write and desk.ledger.identity.role != "town"  # a family's leaving is its committee's work
        self.uid = ""
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName("住户的分页")
        self.facts = household_form(desk)
        self.facts.saved.connect(self._on_saved)
        self.tabs.addTab(self._facts_tab(), "基本信息")
        self.tabs.addTab(self._members_tab(), "家庭成员")
        self.tabs.addTab(self._work_tab(), "走访与隐患")
        self.tabs.addTab(self._history_tab(), "变更记录")
        self.tabs.currentChanged.connect(self._on_tab)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.tabs)

    def _facts_tab(self) -> QWidget:
        page = QWidget()
        inside = QVBoxLayout(page)
        inside.setContentsMargins(0, theme.px(10), 0, 0)
        inside.addWidget(self.facts, 1)
        self.keep = button("保存", kind="primary", tip="保存（Ctrl+Enter）")
        self.keep.clicked.connect(self.facts.save)
        self.facts.form.passed_end.connect(self.keep.setFocus)
        self.keep.setVisible(self._desk.may_write)
        doors = button("看门洞", icon="stairwell", tip="到门洞走访里看这一户")
        doors.clicked.connect(lambda: self._desk.go("doors", household=self.uid))
        line = QHBoxLayout()
        line.addWidget(self.keep)
        line.addWidget(doors)
        line.addStretch()
        line.addWidget(KeysHint([("Enter", "下一格"), ("Ctrl+Enter", "保存")]))
        inside.addLayout(line)
        return page

    def _members_tab(self) -> QWidget:
        self.members_stack = QStackedWidget()
        listing = QWidget()
        inside = QVBoxLayout(listing)
        inside.setContentsMargins(0, theme.px(10), 0, 0)
        self.members = QListWidget()
        self.members.setAccessibleName("家庭成员")
        self.members.setWordWrap(True)
        self.members.itemActivated.connect(self._open_member)
        self.members.itemClicked.connect(self._open_member)
        inside.addWidget(self.members, 1)
        self.no_members = hint("这一户还没有登记成员。")
        inside.addWidget(self.no_members, 1, Qt.AlignmentFlag.AlignTop)
        self.add_member = button("新增成员", icon="add")
        self.add_member.clicked.connect(lambda: self._start_member(None))
        self.add_member.setVisible(self._desk.may_write)
        self.move_out = button("全家迁出…", icon="people", kind="flat", tip="还住着的人同一天全部迁出")
        self.move_out.clicked.connect(lambda: self.move_out_asked.emit(self.uid))
        line = QHBoxLayout()
        line.addWidget(self.add_member)
        line.addWidget(self.move_out)
        line.addStretch()
        inside.addLayout(line)
        self.member_form = MemberForm(self._desk)
        self.member_form.saved.connect(self._on_member_saved)
        self.member_form.left.connect(self._on_member_done)
        self.members_stack.addWidget(listing)
        self.members_stack.addWidget(self.member_form)
        return self.members_stack

    def _work_tab(self) -> QWidget:
        page = QWidget()
        inside = QVBoxLayout(page)
        inside.setContentsMargins(0, theme.px(10), 0, 0)
        add = button("登记隐患", icon="hazard")
        add.clicked.connect(lambda: self._desk.go("hazards", new_at=self.uid))
        add.setVisible(self._desk.may_write)
        inside.addWidget(SectionHeader("隐患", actions=[add]))
        self.no_hazards = hint("没有隐患和诉求。")
        inside.addWidget(self.no_hazards)
        self.hazards = QListWidget()
        self.hazards.setAccessibleName("隐患和诉求")
        self.hazards.setWordWrap(True)
        self.hazards.itemActivated.connect(self._open_hazard)
        self.hazards.itemClicked.connect(self._open_hazard)
        inside.addWidget(self.hazards, 2)
        inside.addSpacing(theme.px(6))
        self.drop_visits = button("删除记错的…", icon="delete", kind="flat", tip="选中记错的几次走访（Ctrl 点选），一起删除（Delete）")
        self.drop_visits.clicked.connect(self._remove_visits)
        inside.addWidget(SectionHeader("走访", actions=[self.drop_visits]))
        self.no_visits = hint("还没有走访记录。")
        inside.addWidget(self.no_visits)
        self.visits = QListWidget()
        self.visits.setAccessibleName("走访")
        self.visits.setWordWrap(True)
        self.visits.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        self.visits.itemSelectionChanged.connect(self._offer_visits)
        drop = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.visits, context=Qt.ShortcutContext.WidgetShortcut)
        drop.activated.connect(self._remove_visits)
        inside.addWidget(self.visits, 3)
        inside.addStretch()
        return page

    def _history_tab(self) -> QWidget:
        self.history = Story()
        scroll = QScrollArea()
        scroll.setWidget(self.history)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return scroll

    # ---- showing

    def show_household(self, uid: str, resident: str | None = None) -> bool:
        """Fill every tab from the ledger; False when the household is gone."""
        household = self._desk.ledger.get(Household, uid)
        if household is None:
            return False
        self.uid = uid
        self.facts.show_record(household)
        self.members_stack.setCurrentIndex(0)
        self._fill_members()
        if resident:
            self.tabs.setCurrentIndex(1)
            known = [member for member in self._known if member.resident.uid == resident]
            if known:
                self._start_member(known[0])
        self._on_tab(self.tabs.currentIndex())
        return True

    def refresh(self) -> None:
        """Show again what is not being edited."""
        if not self.facts.dirty() and (household := self._desk.ledger.get(Household, self.uid)):
            self.facts.show_record(household)
        if self.members_stack.currentIndex() == 0:
            self._fill_members()
        self._on_tab(self.tabs.currentIndex())

    def may_leave(self) -> bool:
        """Ask about what was typed and not saved."""
        editing = self.members_stack.currentIndex() == 1 and self.member_form.dirty()
        if not self.facts.dirty() and not editing:
            return True
        if self._desk.alerts.ask("这一户的修改还没有保存，要放弃吗？", "放弃修改", "回去保存"):
            self.facts.abandon()
            self.member_form.abandon()
            self.members_stack.setCurrentIndex(0)
            return True
        return False

    def _fill_members(self) -> None:
        self._known = find.members(self._desk.ledger, self.uid)
        self.members.clear()
        for member in self._known:
            said = "\n".join(part for part in (words_of(member, clock.today()), self._looked_after(member)) if part)
            item = QListWidgetItem(icons.icon("person"), said, self.members)
            item.setData(Qt.ItemDataRole.UserRole, member)
        self.no_members.setVisible(not self._known)
        self.members.setVisible(bool(self._known))
        people = (member.resident for member in self._known)
        still = any(not (person.moved_out_on or person.died_on) for person in people)
        self.move_out.setVisible(self._together and still)
        self.tabs.setTabText(1, f"家庭成员（{len(self._known)}）" if self._known else "家庭成员")

    def _looked_after(self, member: find.Member) -> str:
        """Groups and measures of care, a line each. What is restricted is named once it has been asked for, and noted."""
        ledger, seen = self._desk.ledger, self._desk.unmasked
        current = [one for one in (*member.profiles, *member.covered) if not one.ended_on]
        groups = dict.fromkeys(restricted.words(ledger, one.category, asked_for=one.uid in seen) for one in current)
        measures = dict.fromkeys(codes.label("care_measure", one.kind) for one in member.measures if not one.ended_on)
        lines = ["、".join(groups), f"关爱措施：{'、'.join(measures)}" if measures else ""]
        return "\n".join(line for line in lines if line)

    def _on_tab(self, at: int) -> None:
        if at == 2:
            self._fill_work()
        elif at == 3:
            self._fill_history()

    def _fill_work(self) -> None:
        ledger = self._desk.ledger
        self.hazards.clear()
        for hazard in find.hazards_of(ledger, self.uid):
            state = codes.label("hazard_state", hazard.state)
            due = f"，时限 {hazard.due_date}" if hazard.due_date and hazard.state == "fixing" else ""
            kind = codes.label("hazard_kinds", hazard.kind)
            item = QListWidgetItem(icons.icon("hazard"), f"{hazard.found_on}　{kind}　{state}{due}", self.hazards)
            item.setData(Qt.ItemDataRole.UserRole, ("hazards", "hazard", hazard.uid))
        for appeal in find_appeals.of_household(ledger, self.uid):
            stands = f"{appeal.answered_on} 已答复" if appeal.answered_on else "没有答复"
            said = f"{appeal.raised_on}　诉求：{codes.label('appeal_kind', appeal.kind)}　{stands}\n{appeal.description}"
            item = QListWidgetItem(icons.icon("note"), said, self.hazards)
            item.setData(Qt.ItemDataRole.UserRole, ("appeals", "appeal", appeal.uid))
        self.no_hazards.setVisible(not self.hazards.count())
        self.hazards.setVisible(self.hazards.count() > 0)
        self.visits.clear()
        for visit in find.visits_of(ledger, self.uid):
            outcome = codes.label("visit_outcome", visit.outcome) if visit.outcome else "没有写结果"
            who = "、".join(visit.workers or [])
            said = f"{visit.visited_at.replace('T', ' ')}　{outcome}　{who}"
            item = QListWidgetItem(f"{said}\n{visit.needs}" if visit.needs else said, self.visits)
            item.setData(Qt.ItemDataRole.UserRole, visit.uid)
        self._offer_visits()
        self.drop_visits.setVisible(self._together and self.visits.count() > 0)
        self.no_visits.setVisible(not self.visits.count())
        self.visits.setVisible(self.visits.count() > 0)

    def _fill_history(self) -> None:
        ledger = self._desk.ledger
        self.history.show_story(history.story(ledger, find.everything_of(ledger, self.uid)))

    # ---- acting

    def _start_member(self, member: find.Member | None) -> None:
        self.member_form.start(self.uid, member)
        self.members_stack.setCurrentIndex(1)

    def _open_member(self, item: QListWidgetItem) -> None:
        self._start_member(item.data(Qt.ItemDataRole.UserRole))

    def _open_hazard(self, item: QListWidgetItem) -> None:
        if there := item.data(Qt.ItemDataRole.UserRole):
            page, entity, uid = there
            self._desk.go(page, **{entity: uid})

    def _offer_visits(self) -> None:
        count = len(self.visits.selectedItems())
        self.drop_visits.setText(f"删除记错的 {count} 次…" if count > 1 else "删除记错的…")
        self.drop_visits.setEnabled(count > 0)

    def _remove_visits(self) -> None:
        from xinjing_desktop.ledger.casework import visits
        from xinjing_desktop.ui import bulk

        ledger = self._desk.ledger
        uids = [str(item.data(Qt.ItemDataRole.UserRole)) for item in self.visits.selectedItems()]
        if uids and self._together:
            note = "那次登记的隐患和诉求都留着，后面是第几次敲门重新数。"
            bulk.remove(self._desk, uids, lambda pen, uid: visits.take_back(pen, ledger, [uid]), counted="次走访", note=note)

    def _on_member_done(self) -> None:
        self.members_stack.setCurrentIndex(0)
        self._fill_members()
        self.members.setFocus()

    def _on_member_saved(self) -> None:
        self._on_member_done()
        self._desk.done("居民已保存", self.member_form.act)

    def _on_saved(self, uid: str) -> None:
        self._desk.done("住户已保存", self.facts.act)
        self.saved.emit(uid)
