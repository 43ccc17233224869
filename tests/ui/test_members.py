"""The people of a household: document, special groups and contacts, saved with the person in one change."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests import factories
from tests.ui.conftest import Told
from tests.ui.test_households import fill, shown
from xinjing_desktop.ledger import undo
from xinjing_desktop.records import Contact, Profile, Resident, codes
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.households.member_form import PROFILE_SPECIAL, MemberForm
from xinjing_desktop.ui.pages.households.page import HouseholdsPage

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
NUMBER, WRONG = "11010519491231002X", "110105194912310021"
MAN = "31010519700307231X"


@pytest.fixture
def doors(desk: Desk) -> list[str]:
    return factories.a_stairwell_of_doors(desk.ledger)


@pytest.fixture
def page(desk: Desk, doors: Sequence[str], qtbot: QtBot, frozen_clock: object) -> Iterator[HouseholdsPage]:
    yield shown(desk, qtbot)


def a_member(desk: Desk, household: str, **facts: Any) -> str:
    """A resident with a document, one special group and one contact."""
    person = factories.a_resident(household, **{"name": "王阿婆", "birth_date": "1940-05-06", **facts})
    with desk.ledger.change("登记居民") as pen:
        pen.add(person)
        pen.add(factories.an_id_document(person))
        pen.add(factories.a_profile(person))
        pen.add(factories.a_contact(person))
    return person.uid


def member_form(page: HouseholdsPage, household: str, resident: str | None = None) -> MemberForm:
    """The form of a member, or of a new one, reached as a clerk reaches it."""
    page.open_household(household)
    page.detail.tabs.setCurrentIndex(1)
    if resident is None:
        page.detail.add_member.click()
    else:
        row = [member.resident.uid for member in page.detail._known].index(resident)
        page.detail.members.itemActivated.emit(page.detail.members.item(row))
    return page.detail.member_form


def test_an_identity_number_fills_birth_date_and_sex(
    page: HouseholdsPage, doors: list[str], desk: Desk, qtbot: QtBot
) -> None:
    form = member_form(page, doors[0])
    assert form.person.form.values()["relation_to_head"] == "head", "the first one is proposed as the head"
    fill(form.person, name="陈明")
    number: Any = form.document.form.fields["number"]
    number.edit.setFocus()
    qtbot.keyClicks(number.edit, MAN.lower())
    assert form.person.form.values()["birth_date"] == "1970-03-07" and form.person.form.values()["sex"] == "male"
    qtbot.keyClick(number.edit, Key.Key_Return, CTRL)
    person = desk.ledger.one(Resident.select())
    assert person is not None and (person.name, person.birth_date, person.sex) == ("陈明", "1970-03-07", "male")
    assert person.household == doors[0]
    assert desk.ledger.value("SELECT number FROM id_document WHERE resident=?", (person.uid,)) == MAN
    assert page.detail.members.count() == 1 and page.detail.members_stack.currentIndex() == 0


def test_an_unfinished_number_leaves_nothing_behind(page: HouseholdsPage, doors: list[str], qtbot: QtBot) -> None:
    """The first fifteen digits of a child's number read as an old number of 1920."""
    form = member_form(page, doors[0])
    number: Any = form.document.form.fields["number"]
    qtbot.keyClicks(number.edit, "310105201003072")
    qtbot.keyClicks(number.edit, "350")
    assert form.person.form.values()["birth_date"] == "2010-03-07"


def test_a_wrong_check_digit_is_said_and_saved(page: HouseholdsPage, doors: list[str], desk: Desk) -> None:
    form = member_form(page, doors[0])
    fill(form.person, name="陈明")
    fill(form.document, number=WRONG)
    assert form.advice.isVisible()
    form.keep.click()
    assert desk.ledger.value("SELECT number FROM id_document") == WRONG


def test_groups_and_contacts_come_and_go_in_one_change(page: HouseholdsPage, doors: list[str], desk: Desk) -> None:
    uid = a_member(desk, doors[0])
    old = desk.ledger.one(Contact.select())
    assert old is not None
    form = member_form(page, doors[0], uid)
    acts = desk.ledger.value("SELECT count(*) FROM act")
    form.profiles.more.click()
    fill(form.profiles.forms[-1], category="elder_80")
    form.contacts._remove(form.contacts.forms[0], form.contacts._cards[0])
    form.contacts.more.click()
    fill(form.contacts.forms[0], role="emergency", name="李小花")
    fill(form.person, remark="听力不好")
    form.keep.click()
    assert {profile.category for profile in desk.ledger.rows(Profile.select())} == {"elder_alone", "elder_80"}
    assert [contact.name for contact in desk.ledger.rows(Contact.select())] == ["李小花"]
    assert desk.ledger.value("SELECT count(*) FROM act") == acts + 1
    undo.undo(desk.ledger)
    assert [contact.uid for contact in desk.ledger.rows(Contact.select())] == [old.uid]
    assert desk.ledger.value("SELECT count(*) FROM profile") == 1


def test_a_masked_member_can_be_saved_and_loses_nothing(page: HouseholdsPage, doors: list[str], desk: Desk) -> None:
    uid = a_member(desk, doors[0])
    form = member_form(page, doors[0], uid)
    assert form.document.form.values()["number"] != NUMBER and form.person.form.values()["birth_date"] == "1940"
    fill(form.person, remark="听力不好")
    form.keep.click()
    person = desk.ledger.get(Resident, uid)
    assert person is not None and (person.remark, person.birth_date) == ("听力不好", "1940-05-06")
    assert desk.ledger.value("SELECT number FROM id_document") == NUMBER
    assert desk.ledger.value("SELECT category FROM profile") == "elder_alone"


def test_one_press_shows_the_whole_person_and_each_column_is_written_down(
    page: HouseholdsPage, doors: list[str], desk: Desk
) -> None:
    form = member_form(page, doors[0], a_member(desk, doors[0]))
    assert form.person.banner.isVisible() and not form.document.banner.isVisible()
    fill(form.person, remark="听力不好")
    form.person.banner.pressed.emit()
    assert form.document.form.values()["number"] == NUMBER and form.person.form.values()["birth_date"] == "1940-05-06"
    assert form.profiles.forms[0].form.values()["category"] == "elder_alone"
    assert form.person.form.values()["remark"] == "听力不好" and not form.person.banner.isVisible()
    asked = desk.ledger.select("SELECT entity, col FROM unmasking ORDER BY entity")
    assert asked == [("id_document", "number"), ("profile", "category"), ("resident", "birth_date")]


def test_a_number_wiped_out_takes_its_document_along(page: HouseholdsPage, doors: list[str], desk: Desk) -> None:
    uid = a_member(desk, doors[0])
    form = member_form(page, doors[0], uid)
    form.document.unmask()
    fill(form.document, number=None)
    form.keep.click()
    assert desk.ledger.value("SELECT count(*) FROM id_document") == 0


def test_a_half_written_member_survives_a_crash_and_is_nobody_else_s(
    page: HouseholdsPage, doors: list[str], desk: Desk, told: Told, qtbot: QtBot
) -> None:
    form = member_form(page, doors[0])
    fill(form.person, name="陈明")
    fill(form.document, number=MAN)
    form.profiles.more.click()
    fill(form.profiles.forms[0], category="elder_80")
    desk.drafts.flush()
    later = shown(desk, qtbot)
    other = member_form(later, doors[1])
    assert other.document.form.values()["number"] is None and not other.profiles.forms
    again = member_form(later, doors[0])
    assert "恢复" in told.toasts[-1]
    again.keep.click()
    assert desk.ledger.value("SELECT number FROM id_document") == MAN
    assert desk.ledger.value("SELECT category FROM profile") == "elder_80"
    assert desk.ledger.value("SELECT count(*) FROM draft") == 0


def test_leaving_a_typed_card_is_asked_about(page: HouseholdsPage, doors: list[str], desk: Desk, told: Told) -> None:
    form = member_form(page, doors[0], a_member(desk, doors[0]))
    assert page.may_leave() and not told.questions
    form.contacts.more.click()
    told.answers += [False, True]
    assert not page.may_leave()
    assert page.may_leave() and not page.detail.member_form.isVisible()
    assert desk.ledger.value("SELECT count(*) FROM contact") == 1


def test_a_profile_for_the_deceased_is_refused_at_its_field(full_desk: Desk, qtbot: QtBot, told: Told) -> None:
    page = shown(full_desk, qtbot)
    resident, household = full_desk.ledger.select(
        "SELECT r.uid, r.household FROM resident r WHERE r.household IS NOT NULL AND r.died_on IS NULL"
        " AND NOT EXISTS(SELECT 1 FROM profile p WHERE p.resident=r.uid) LIMIT 1"
    )[0]
    form = member_form(page, household, resident)
    fill(form.person, died_on="2026-02-01")
    form.profiles.more.click()
    card = form.profiles.forms[-1]
    assert card.form.fields["school"].isHidden() and card.form.fields["disability_kind"].isHidden()
    fill(card, category="disability")
    assert not card.form.fields["disability_kind"].isHidden() and card.form.fields["school"].isHidden()
    form.save()
    assert "已故" in (card.form.fields["category"].problem() or "") and not told.toasts
    assert full_desk.ledger.value("SELECT count(*) FROM profile WHERE resident=?", (resident,)) == 0
    fill(card, started_on="2025-01-01", ended_on="2026-02-01")
    form.save()
    assert full_desk.ledger.value("SELECT died_on FROM resident WHERE uid=?", (resident,)) == "2026-02-01"


def test_a_corrected_day_of_death_takes_its_groups_along_and_an_emptied_one_says_what_stays_ended(
    full_desk: Desk, qtbot: QtBot, told: Told
) -> None:
    page, ledger = shown(full_desk, qtbot), full_desk.ledger
    resident, household = ledger.select(
        "SELECT r.uid, r.household FROM resident r JOIN profile p ON p.resident=r.uid"
        " WHERE r.household IS NOT NULL AND r.died_on IS NULL AND p.ended_on IS NULL LIMIT 1"
    )[0]
    ended = "SELECT DISTINCT ended_on FROM profile WHERE resident=?"
    for day, found in (("2026-02-20", "2026-02-20"), ("2026-02-24", "2026-02-24"), (None, "2026-02-24")):
        assert not told.sentences
        form = member_form(page, household, resident)
        fill(form.person, died_on=day)
        form.save()
        assert ledger.select(ended, (resident,)) == [(found,)]
    assert "没有恢复" in told.sentences[-1] and ledger.value("SELECT died_on FROM resident WHERE uid=?", (resident,)) is None


def test_each_group_asks_for_its_own_and_loses_nothing_of_another(page: HouseholdsPage, doors: list[str], desk: Desk) -> None:
    special = set(PROFILE_SPECIAL)
    form = member_form(page, doors[0])
    fill(form.person, name="沈阿珍", birth_date="1946-05-01")
    form.profiles.more.click()
    card = form.profiles.forms[0]
    for group in codes.entries("special_groups"):
        fill(card, category=group.code)
        asked = set(card.form.shown_fields()) & special
        assert asked == set(group.facts["fields"]) & special, group.code
    fill(card, category="tekun", support_form="dispersed")
    fill(card, category="veteran_care", veteran_kind="soldier_family")
    assert {"support_form", "veteran_kind"} <= set(card.form.shown_fields()), "what somebody has typed does not disappear"
    fill(card, category="illness_serious", illness="尿毒症" * 7)
    form.keep.click()
    assert "只写名称" in (card.form.fields["illness"].problem() or "")
    fill(card, illness="尿毒症")
    form.keep.click()
    kept = desk.ledger.select("SELECT category, support_form, veteran_kind, illness FROM profile")
    assert kept == [("illness_serious", "dispersed", "soldier_family", "尿毒症")]


def test_who_else_is_old_there_is_shown_and_never_typed(page: HouseholdsPage, doors: list[str], desk: Desk) -> None:
    with desk.ledger.change("登记居民") as pen:
        pen.add(factories.a_resident(doors[0], name="沈国强", birth_date="1944-03-02"))
    uid = a_member(desk, doors[0])
    form = member_form(page, doors[0], uid)
    assert not form.elders.isVisibleTo(form)
    form.profiles.more.click()
    fill(form.profiles.forms[-1], category="elder_only_household")
    assert form.elders.isVisibleTo(form) and "同住老人：沈国强（82 岁）" in form.elders.text() and "王阿婆" not in form.elders.text()
    fill(form.profiles.forms[-1], ended_on="2026-03-01")
    assert not form.elders.isVisibleTo(form)


def test_whom_to_call_is_asked_for_and_not_refused(page: HouseholdsPage, doors: list[str], desk: Desk, told: Told) -> None:
    form = member_form(page, doors[0])
    assert not form.missing.isVisibleTo(form)
    fill(form.person, name="沈阿珍", birth_date="1946-05-01")
    form.profiles.more.click()
    fill(form.profiles.forms[0], category="elder_alone")
    assert form.missing.text() == "还没有登记：紧急联系人（还差 2 位）、结对人。知道的话请补上，不知道也可以先保存。"
    form.contacts.more.click()
    fill(form.contacts.forms[0], role="emergency", name="李大明", phones=[{"number": "13800000002", "note": ""}])
    assert "紧急联系人（还差 1 位）" in form.missing.text() and form.missing.isVisibleTo(form)
    form.keep.click()
    assert told.toasts[-1] == "居民已保存", "nobody is kept from saving what is known"
    person = desk.ledger.value("SELECT uid FROM resident WHERE name='沈阿珍'")
    again = member_form(page, doors[0], person)
    assert not again.missing.isVisibleTo(again), "it would tell the group, which is masked"
    again.unmask()
    assert "紧急联系人（还差 1 位）" in again.missing.text()
    fill(again.profiles.forms[0], ended_on="2026-03-01")
    assert not again.missing.isVisibleTo(again)
