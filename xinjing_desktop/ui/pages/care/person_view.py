"""A person's whole story on one page: groups, people to call, measures, the flat, its hazards, appeals and visits, the history."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from xinjing_desktop import clock
from xinjing_desktop.ledger import disclosures, history, restricted
from xinjing_desktop.ledger.find import care_people as find
from xinjing_desktop.ledger.find import households as find_households
from xinjing_desktop.ledger.find.care import Duty
from xinjing_desktop.ledger.find.care_people import Whole
from xinjing_desktop.records import Contact, Resident, codes
from xinjing_desktop.records.identity import age
from xinjing_desktop.records.row import Row, shown
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.care.columns import next_pill
from xinjing_desktop.ui.story import Story
from xinjing_desktop.ui.widgets.cards import Banner, button, hint, label
from xinjing_desktop.ui.widgets.fact_lines import FactLines
from xinjing_desktop.ui.widgets.flow import FlowLayout
from xinjing_desktop.ui.widgets.pills import PillLabel

PERSON = ("birth_date", "phones", "residence_status", "registered_address", "remark")
PROFILE = (
    "impairment", "self_care", "bedridden", "care_level", "illness", "disability_kind", "disability_level", "aids",
    "hardship_kind", "guardian_whereabouts", "alone_hours", "support_form", "veteran_kind", "certificate_no", "details",
    "oxygen", "call_button", "carriers", "bedroom", "school", "support_unit", "care_team", "started_on", "ended_on",
    "review_on", "source", "remark",
)  # fmt: skip
FLAT = (
    "gas_type", "gas_alarm", "smoke_alarm_on", "heating", "ebike_count", "ebike_charging", "window_exit",
    "extinguisher_count", "access_note", "best_time_band", "caution_note",
)  # fmt: skip
"""What of the flat matters to somebody who cannot help themselves."""
VISITS = 8
SET_BY = {"profile": "本人另定", "rule": "本居委会的频次", "proposal": "建议值"}
WHY = {"elder_80": "按出生日期推算，没有档案", "elder_alone": "实住一人，按出生日期推算，没有档案；请上门核实"}


class PersonView(QScrollArea):
    """`show_person(uid)` fills it anew. Nothing is typed here; `ring_asked` is for the page to answer."""

    ring_asked = Signal()
    print_asked = Signal()

    def __init__(self, desk: Desk, *, writes: bool) -> None:
        super().__init__()
        self._desk, self._writes = desk, writes
        self.found: Whole | None = None
        self._masked: list[tuple[Row, list[str]]] = []
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._view = QWidget()
        self._view.setObjectName("page")
        self._lines = QVBoxLayout(self._view)
        self._lines.setContentsMargins(0, 0, theme.px(8), 0)
        self._lines.setSpacing(theme.px(7))
        self.setWidget(self._view)

    @property
    def uid(self) -> str:
        """Who is shown."""
        return self.found.resident.uid if self.found else ""

    @property
    def head(self) -> tuple[str, str]:
        """The name, and a line below it."""
        if self.found is None:
            return "", ""
        person = self.found.resident
        years = age(person.birth_date, clock.today())
        said = (
            codes.label("sex", person.sex) if person.sex else "",
            f"{years} 岁" if years is not None else "",
            self.found.address,
        )
        return person.name or "", "　".join(filter(None, said))

    def show_person(self, uid: str) -> bool:
        """Everything about this person; False when they are gone."""
        self.found = find.whole(self._desk.ledger, uid, clock.today())
        if self.found is None:
            return False
        self._masked = []
        while self._lines.count():
            widget: QWidget | None = self._lines.takeAt(0).widget()
            if widget is not None:
                widget.deleteLater()
        self._fill(self.found)
        return True

    def _fill(self, found: Whole) -> None:
        self._lines.addWidget(self._buttons())
        self.banner = Banner()
        self.banner.pressed.connect(self._unmask)
        self._lines.addWidget(self.banner)
        self._add_person(found)
        self._add_groups(found)
        self._add_contacts(found)
        self._add_measures(found)
        self._add_flat(found)
        self._add_work(found)
        self._add(label("变更记录", "h2"))
        told = Story()
        told.show_story(history.story(self._desk.ledger, find.story_of(found)))
        self._add(told)
        self._lines.addStretch()
        if count := sum(len(names) for _, names in self._masked):
            self.banner.say(f"有 {count} 项敏感信息已遮住。", button="显示并记录")

    def _buttons(self) -> QWidget:
        box = QWidget()
        flow = FlowLayout(box, gap=6)
        self.ring = button("记电话联系", icon="phone", tip="刚打通了电话，记一笔")
        self.ring.clicked.connect(self.ring_asked)
        self.card = button("打印关爱卡", icon="print", tip="当面交给本人的大字电话卡")
        self.card.clicked.connect(self.print_asked)
        self.door = button("打开住户", icon="household", tip="到住户页修改这个人的资料和档案")
        self.door.clicked.connect(self._open_door)
        for made in (*((self.ring,) if self._writes else ()), self.card, self.door):
            flow.addWidget(made)
        return box

    def _open_door(self) -> None:
        assert self.found is not None
        self._desk.go("households", household=self.found.resident.household, resident=self.uid)

    def _add(self, widget: QWidget) -> None:
        self._lines.addWidget(widget)

    def _add_hints(self, title: str, said: Sequence[str], nothing: str = "") -> None:
        if said or nothing:
            self._add(label(title, "h2"))
        for words in said:
            self._add(label(words, "value", wrap=True, selectable=True))
        if not said and nothing:
            self._add(hint(nothing))

    # ---- what is sensitive

    def _facts(self, row: Row, names: Sequence[str]) -> list[tuple[str, str]]:
        """Labels and values of a record; what is masked by default only after somebody asked for it."""
        columns, said, masked = type(row).columns(), [], []
        covered = restricted.hides(row)  # also its dates and remarks would tell
        for name in names:
            column, value = columns[name], getattr(row, name)
            words = shown(column, value)
            if words and (covered or column.sensitive >= 2) and row.uid not in self._desk.unmasked:
                masked.append(name)
                words = history.mask(words, column)
            said.append((column.label, words))
        if masked:
            self._masked.append((row, masked))
        return said

    def _unmask(self) -> None:
        for row, names in self._masked:
            disclosures.note_unmasking(self._desk.ledger, type(row).entity, [row.uid], names)
            self._desk.unmasked.add(row.uid)
        self.show_person(self.uid)

    # ---- the parts

    def _add_person(self, found: Whole) -> None:
        self._add(FactLines(self._facts(found.resident, PERSON)))

    def _add_groups(self, found: Whole) -> None:
        self._add(label("类别", "h2"))
        duties = {one.profile: one for one in found.duties if one.profile}
        for duty in found.duties:
            if duty.profile is None:
                self._add_duty(codes.label("special_groups", duty.category), duty)
                self._add(hint(WHY.get(duty.category, "推算的，没有档案")))
        for profile in found.profiles:
            seen = profile.uid in self._desk.unmasked
            if restricted.is_restricted(profile.category) and not seen:
                self._masked.append((profile, ["category"]))
            named = restricted.words(self._desk.ledger, profile.category, asked_for=seen)
            self._add_duty(named, duties.get(profile.uid), ended=bool(profile.ended_on))
            worker = found.workers.get(profile.worker or "", "")
            elders = find_households.with_ages(found.elders, clock.today())
            beside = [("同住老人", elders or "没有登记")] if codes.flag("special_groups", profile.category, "company") else []
            self._add(FactLines([("责任人", worker), *beside, *self._facts(profile, PROFILE)]))

    def _add_duty(self, named: str, duty: Duty | None, *, ended: bool = False) -> None:
        assert self.found is not None
        box = QWidget()
        flow = FlowLayout(box, gap=8)
        flow.addWidget(label(named, "field"))
        if duty is not None:
            flow.addWidget(PillLabel(next_pill(duty, seen=bool(self.found.visits)), box))
            how = codes.label("visit_frequency", duty.frequency) if duty.frequency else "不定期"
            calls = "，电话也算" if duty.remote_counts and duty.frequency else ""
            flow.addWidget(label(f"{how}{calls}（{SET_BY[duty.set_by]}）" if duty.frequency else "频次由卫生中心定", "hint"))
        elif ended:
            flow.addWidget(label("已结束", "hint"))
        self._add(box)

    def _add_contacts(self, found: Whole) -> None:
        seen = self._desk.unmasked
        shown_to_us = [one for one in found.contacts if not restricted.hides(one) or one.uid in seen]
        self._masked += [(one, ["role", "name", "phones"]) for one in found.contacts if one not in shown_to_us]
        said = [_contact(one) for one in shown_to_us]
        self._add_hints("联系人和结对", said)
        held = [one.category for one in found.profiles if not one.ended_on and (not restricted.hides(one) or one.uid in seen)]
        measures = [one.kind for one in found.measures if not one.ended_on]
        if missing := find.missing(held, (one.role for one in found.contacts), measures):
            if not said:
                self._add(label("联系人和结对", "h2"))
            self._add(hint(f"还没有登记：{'、'.join(missing)}"))

    def _add_measures(self, found: Whole) -> None:
        said = []
        for one in found.measures:
            period = f"{one.started_on} 起" if not one.ended_on else f"{one.started_on} 至 {one.ended_on}"
            parts = (codes.label("care_measure", one.kind), period, one.done_by or "", one.remark or "")
            said.append("　".join(filter(None, parts)))
        self._add_hints("关爱措施", said, "还没有登记关爱措施。")

    def _add_flat(self, found: Whole) -> None:
        if found.household is not None:
            self._add(label("这一户", "h2"))
            self._add(FactLines(self._facts(found.household, FLAT)))
        today = clock.today()
        said = []
        for one in found.others:
            years = age(one.birth_date, today)
            relation = codes.label("relation_to_head", one.relation_to_head) if one.relation_to_head else ""
            parts = (one.name, relation, f"{years} 岁" if years is not None else "", shown(Resident.columns()["phones"], one.phones))
            said.append("　".join(filter(None, parts)))
        self._add_hints("同住的人", said, "没有登记同住的人。")

    def _add_work(self, found: Whole) -> None:
        hazards = []
        for one in found.hazards:
            due = f"，时限 {one.due_date}" if one.due_date and one.state == "fixing" else ""
            kind, state = codes.label("hazard_kinds", one.kind), codes.label("hazard_state", one.state)
            hazards.append(f"{one.found_on}　{kind}　{state}{due}")
        self._add_hints("隐患", hazards)
        appeals = []
        for appeal in found.appeals:
            stands = "已答复" if appeal.answered_on else "没有答复"
            appeals.append(f"{appeal.raised_on}　{stands}　{appeal.description}")
        self._add_hints("诉求", appeals)
        visits = []
        for visit in found.visits[:VISITS]:
            outcome = codes.label("visit_outcome", visit.outcome) if visit.outcome else "没有写结果"
            parts = (visit.visited_at.replace("T", " "), outcome, "、".join(visit.workers or []), visit.needs, visit.remark)
            visits.append("　".join(filter(None, parts)))
        if len(found.visits) > VISITS:
            visits.append(f"更早的 {len(found.visits) - VISITS} 次在住户页里。")
        self._add_hints("走访和联系", visits, "还没有走访记录。")


def _contact(one: Contact) -> str:
    role = codes.label("contact_role", one.role)
    key = "有钥匙" if one.has_key else ""
    phones = shown(Contact.columns()["phones"], one.phones)
    who = f"{one.name}（{one.relation}）" if one.relation else one.name
    return "　".join(filter(None, (role, who, phones, one.distance, key, one.remark)))


