"""One person: the resident, the identity document, the special groups, the people to call. Saved together."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import restricted
from xinjing_desktop.ledger.casework import people
from xinjing_desktop.ledger.find import households as find
from xinjing_desktop.ledger.find.care_people import missing
from xinjing_desktop.ledger.find.households import Member
from xinjing_desktop.ledger.pen import Pen
from xinjing_desktop.records import CareMeasure, Contact, IdDocument, Profile, Resident, codes
from xinjing_desktop.records.identity import age, read_id
from xinjing_desktop.records.row import shared_uid
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.households.child_rows import ChildRows
from xinjing_desktop.ui.record_form import RecordForm
from xinjing_desktop.ui.widgets.cards import Banner, button, hint
from xinjing_desktop.ui.widgets.choice_fields import Choice
from xinjing_desktop.ui.widgets.keys_hint import KeysHint

FIRST = (("", ("name", "relation_to_head")),)
"""Above the document, whose number fills what comes below it."""
SECTIONS = (
    ("", ("sex", "birth_date", "phones", "residence_status", "name_note", "registered_address")),
    ("进出", ("moved_in_on", "moved_out_on", "died_on", "remark")),
)
NOT_ON_FORM = {"household": "由打开的住户决定", "joined_into": "合并重复的居民时写入"}
DOCUMENT_SECTIONS = (("", ("number", "kind")),)
DOCUMENT_NOT_ON_FORM = {"resident": "由打开的居民决定"}
PROFILE_SPECIAL = (
    "impairment", "self_care", "bedridden", "care_level", "illness", "disability_kind", "disability_level", "aids",
    "hardship_kind", "guardian_whereabouts", "alone_hours", "school", "support_form", "veteran_kind", "certificate_no",
    "support_unit", "care_team", "oxygen", "carriers", "bedroom", "call_button",
)  # fmt: skip
"""Columns that belong to some groups only, as the dictionary says."""
PROFILE_FORM = (
    "category", "started_on", "visit_frequency", "worker", *PROFILE_SPECIAL, "source", "details", "review_on", "ended_on",
    "remark",
)  # fmt: skip
PROFILE_NOT_ON_FORM = {"resident": "由打开的居民决定"}
MEASURE_FORM = ("kind", "started_on", "ended_on", "done_by", "remark")
MEASURE_NOT_ON_FORM = {"resident": "由打开的居民决定"}
CONTACT_FORM = ("role", "name", "relation", "phones", "distance", "has_key", "remark")
CONTACT_NOT_ON_FORM = {"resident": "由打开的居民决定"}


class MemberForm(QWidget):
    """Opened from the list of members; `saved` and `left` lead back to it."""

    saved = Signal()
    left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._household = ""
        self.act = 0
        """Of the last save, for `Desk.done`."""
        self._document: IdDocument | None = None
        self._filled: dict[str, Any] = {}
        self._company: list[Resident] = []
        self.person = RecordForm(desk, Resident, FIRST, columns=2, keeps_draft=False)
        self.document = RecordForm(desk, IdDocument, DOCUMENT_SECTIONS, columns=2, inner=True, optional=True)
        self.document.form.changed.connect(self._on_number)
        self.person.banner.pressed.disconnect(self.person.unmask)
        self.person.banner.pressed.connect(self.unmask)
        self.person.form.saved.disconnect(self.person.save)
        self.person.form.saved.connect(self.save)
        links = {"worker": self._workers, "category": lambda: restricted.choices(desk.ledger)}
        self.profiles = ChildRows(desk, Profile, PROFILE_FORM, "加入重点人群", links, hides=_idle)
        self.elders = hint("")
        self.covered = hint("")
        self.measures = ChildRows(desk, CareMeasure, MEASURE_FORM, "加一项关爱措施")
        roles = {"role": lambda: restricted.roles(desk.ledger)}
        self.contacts = ChildRows(desk, Contact, CONTACT_FORM, "加一位联系人", roles)
        self.missing = hint("")
        self.advice = Banner()
        self.advice.hide()
        self.person.form.add_widget(_stacked(self.document, self.advice))
        self.person.add_sections(SECTIONS)
        self.person.form.add_widget(_stacked(self.profiles, self.elders, self.covered, self.measures, self.contacts, self.missing))
        for form in (self.person.form, self.document.form):
            form.changed.connect(lambda _: self._keep_draft())
        for cards in (self.profiles, self.measures, self.contacts):
            cards.changed.connect(self._keep_draft)
            cards.changed.connect(self._say_missing)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.px(10))
        outer.addWidget(self.person, 1)
        self.keep = keep = button("保存", kind="primary", tip="保存（Ctrl+Enter）")
        keep.clicked.connect(self.save)
        self.person.form.passed_end.connect(keep.setFocus)
        leave = button("返回", icon="back")
        leave.clicked.connect(self.leave)
        line = QHBoxLayout()
        line.addWidget(keep)
        line.addWidget(leave)
        line.addStretch()
        line.addWidget(KeysHint([("Enter", "下一格"), ("Ctrl+Enter", "保存")]))
        outer.addLayout(line)
        keep.setVisible(desk.may_write)

    def start(self, household: str, member: Member | None) -> None:
        """Show a member of this household, or a new one."""
        self._household = household
        self._filled = {}
        self.advice.hide()
        members = find.members(self._desk.ledger, household)
        self._company = [one.resident for one in members if member is None or one.resident.uid != member.resident.uid]
        if member is None:
            head = not members
            self.person.show_new({"household": household}, {"relation_to_head": "head"} if head else {})
            self._document = None
        else:
            self.person.show_record(member.resident)
            self._document = member.document
        if self._document:
            self.document.show_record(self._document)
        else:
            self.document.show_new({}, {"kind": "111"})
        owner = member.resident.uid if member else None
        self.profiles.show_rows(owner, member.profiles if member else [])
        self.measures.show_rows(owner, member.measures if member else [])
        self.contacts.show_rows(owner, member.contacts if member else [])
        self.covered.setText(_of_covered(len(member.covered) if member else 0))
        self.covered.setVisible(bool(self.covered.text()))
        self._tell_masked()
        self._offer_draft()
        self._say_missing()
        self.person.form.go_to_first()

    def _parts(self) -> list[RecordForm]:
        return [self.person, self.document, *self.profiles.forms, *self.measures.forms, *self.contacts.forms]

    def _tell_masked(self) -> None:
        self.person.tell_masked(sum(len(part.masked) for part in self._parts()))

    def unmask(self) -> None:
        """Show all that is masked of this person; each column asked for is written down."""
        for part in self._parts():
            if part.masked:
                part.unmask()
        self._tell_masked()
        self._say_missing()

    def _say_missing(self) -> None:
        """Whom to call or to pair with is asked for by the groups, and not refused when nobody knows; who else is old there follows."""
        said = [form.form.values() for form in self.profiles.forms]
        held = [one["category"] for one in said if one.get("category") and not one.get("ended_on")]
        under_way = [one.get("kind") or "" for one in (form.form.values() for form in self.measures.forms) if not one.get("ended_on")]
        wanted = missing(held, (form.form.values().get("role") or "" for form in self.contacts.forms), under_way)
        self.missing.setText(f"还没有登记：{'、'.join(wanted)}。知道的话请补上，不知道也可以先保存。")
        self.missing.setVisible(bool(wanted))
        elders = find.with_ages(find.elders_beside(self._company, "", clock.today()), clock.today())
        self.elders.setText(f"同住老人：{elders or '没有登记'}（按这一户 60 岁以上的成员，自动列出）")
        self.elders.setVisible(any(codes.flag("special_groups", one, "company") for one in held))

    def dirty(self) -> bool:
        """Whether anything was typed that is not saved."""
        return (
            self.person.dirty()
            or bool(self._document_changes())
            or self.profiles.dirty()
            or self.measures.dirty()
            or self.contacts.dirty()
        )

    # ---- one draft for all of it

    def _draft_key(self) -> str:
        whose = "member" if restricted.sees(self._desk.ledger) else "member-covered"  # a draft may hold what others may not see
        return f"{whose}:{self.person.uid or self._household}"

    def _keep_draft(self) -> None:
        def typed() -> dict[str, Any] | None:
            kept: dict[str, Any] = {"person": self.person.typed(), "document": self.document.typed()}
            for name, cards in self._cards().items():
                kept[name] = cards.typed()
            return kept if self.dirty() else None

        self._desk.drafts.touch(self._draft_key(), typed)

    def _offer_draft(self) -> None:
        draft = self._desk.drafts.load(self._draft_key())
        if not draft:
            return
        self.person.form.fill(draft["person"])
        self.document.form.fill(draft["document"])
        for name, cards in self._cards().items():
            cards.restore(draft.get(name, {}))
        self._desk.alerts.toast("上次没保存的内容已经恢复，请检查后保存。")

    def abandon(self) -> None:
        """Throw away what was typed, and its draft."""
        self._desk.drafts.forget(self._draft_key())

    def _cards(self) -> dict[str, ChildRows]:
        return {"profiles": self.profiles, "measures": self.measures, "contacts": self.contacts}

    def _document_changes(self) -> dict[str, Any]:
        changes = self.document.changes()
        return changes if self._document or self.document.form.values().get("number") else {}

    def _on_number(self, key: str) -> None:
        """An identity number fills birth date and sex; a wrong check digit is said, not refused."""
        number = self.document.form.values().get("number")
        if key != "number" or not number or self.document.form.values().get("kind") != "111":
            self.advice.hide()
            return
        read = read_id(number)
        if read.problem == "checksum":
            self.advice.say("校验位不对，可能输错了一位。请对照证件核对；确认无误也可以照存。", tone="warn")
        elif read.problem:
            self.advice.say("身份证号应为 18 位（旧证 15 位），请核对。现在不填也可以。", tone="warn")
        self.advice.setVisible(bool(read.problem))
        known = self.person.form.values()
        says = {"birth_date": read.birth_date, "sex": read.sex}
        # What an unfinished number said (its first 15 digits may look like an old one) is no entry of the user's.
        fill = {name: value for name, value in says.items() if known.get(name) in (None, self._filled.get(name))}
        self.person.form.fill(fill)
        self._filled = {name: value for name, value in fill.items() if value}
        birth = self.person.form.values().get("birth_date")
        if read.birth_date and birth and not read.birth_date.startswith(str(birth)):
            self.advice.say(f"证件上的出生日期是 {read.birth_date}，与填写的 {birth} 不一致，请核对。", tone="warn")
            self.advice.show()

    def save(self) -> None:
        """Person, document, groups and contacts in one change."""
        ledger = self._desk.ledger
        number = self.document.form.values().get("number")
        if (
            not self._desk.may_write
            or not self.person.form.check()
            or (number and not self.document.form.check())
            or not all(cards.check() for cards in self._cards().values())
            or not self._possible()
        ):
            return
        draft = self._draft_key()
        try:
            with ledger.change("保存居民") as pen:
                was = people.day_of_death(ledger, self.person.uid) if self.person.uid else None
                if self.person.uid is None:
                    person = pen.add(Resident(household=self._household, **self.person.form.values()))
                    uid = person.uid
                else:
                    uid = self.person.uid
                    pen.edit(Resident, uid, **self.person.changes())
                self._write_document(pen, uid)
                for cards in self._cards().values():
                    cards.write(pen, uid)
                said = ""
                if "died_on" in self.person.changes():
                    said = people.stays_ended(ledger, uid, people.follow_death(pen, ledger, uid, was))
        except Refusal as refusal:
            self._desk.alerts.fail(refusal)
            return
        self.act = pen.change.kept
        self._desk.drafts.forget(draft)
        self.saved.emit()
        if said:
            self._desk.alerts.tell(said)

    def _possible(self) -> bool:
        """Whether the days fit together; what does not is said at its field."""
        said = self.person.form.values()
        found = people.faults(said)
        self.person.form.set_problems(found)
        for cards in (self.profiles, self.measures):
            for form in cards.forms:
                wrong = people.faults_of(said, form.form.values(), new=form.uid is None)
                wrong = {name: words for name, words in wrong.items() if name in form.form.fields and name not in form.masked}
                form.form.set_problems(wrong)
                found |= wrong
        return not found

    def _write_document(self, pen: Pen, resident: str) -> None:
        """A number as it is printed on the card; a number that was wiped out takes the document with it."""
        values, changed = self.document.form.values(), self.document.changes()
        if changed.get("number") and values.get("kind") == "111":
            values["number"] = changed["number"] = read_id(changed["number"]).number or changed["number"]
        if self._document is None and values.get("number"):
            pen.add(IdDocument(uid=shared_uid("id_document", resident), resident=resident, **values))
        elif self._document is not None and "number" in changed and not changed["number"]:
            pen.remove(IdDocument, self._document.uid)
        elif self._document is not None and changed:
            pen.edit(IdDocument, self._document.uid, **changed)

    def leave(self) -> None:
        """Back to the list; what was typed is asked about first."""
        if not self.dirty() or self._desk.alerts.ask("填写的内容还没有保存，要放弃吗？", "放弃", "继续填写"):
            self.abandon()
            self.left.emit()

    def _workers(self) -> Sequence[Choice]:
        return [(uid, name) for uid, name in self._desk.ledger.select("SELECT uid, name FROM worker ORDER BY name")]


def _idle(said: Mapping[str, Any]) -> set[str]:
    """What does not belong to the chosen group; before one is chosen, all that belongs to some group only."""
    wanted = codes.fact("special_groups", said.get("category") or "", "fields", ()) or ()
    return set(PROFILE_SPECIAL) - set(wanted)


def _of_covered(count: int) -> str:
    return f"另有 {count} 份限制类别的重点人群档案，您的账户看不到，保存时也不会动它。" if count else ""


def _stacked(*parts: QWidget) -> QWidget:
    """Parts of the one scrolling form that are more than a field."""
    holder = QWidget()
    inside = QVBoxLayout(holder)
    inside.setContentsMargins(0, 0, 0, 0)
    inside.setSpacing(theme.px(10))
    for part in parts:
        inside.addWidget(part)
    return holder


def words_of(member: Member, today: datetime.date) -> str:
    """A member in one line: name, sex, age, relation, groups."""
    person = member.resident
    years = age(person.birth_date, today)
    parts = [
        person.name + (f"（{person.name_note}）" if person.name_note else ""),
        codes.label("sex", person.sex) if person.sex else "",
        f"{years}岁" if years is not None else "",
        codes.label("relation_to_head", person.relation_to_head) if person.relation_to_head else "",
        "已迁出" if person.moved_out_on else "",
        "已故" if person.died_on else "",
    ]
    return "　".join(part for part in parts if part)
