"""One person's page: what each group asks for, and whom it names only when somebody asks."""

from pytestqt.qtbot import QtBot

from tests import factories
from tests.ui.test_care import shown, words_in
from xinjing_desktop.ui.desk import Desk


def test_what_a_group_asks_for_and_who_is_old_there_too(desk: Desk, qtbot: QtBot, frozen_clock: object) -> None:
    door = factories.a_stairwell_of_doors(desk.ledger)[0]
    azhen, guoqing = (factories.a_resident(door, name=name, birth_date="1950-05-01") for name in ("阿珍", "国庆"))
    with desk.ledger.change("登记") as pen:
        for row in (
            azhen, guoqing,
            factories.a_profile(azhen, category="elder_only_household", started_on="2026-01-01", self_care="partly"),
            factories.a_profile(guoqing, category="tekun", started_on="2026-01-01", support_form="dispersed"),
        ):  # fmt: skip
            pen.add(row)
    page = shown(desk, qtbot)
    page.go(resident=azhen.uid)
    assert "同住老人" in words_in(page) and "国庆（75 岁）" in words_in(page) and "半自理" not in words_in(page)
    page.person.banner.pressed.emit()
    assert "半自理" in words_in(page)
    page.go(resident=guoqing.uid)
    qtbot.wait(10)  # until the labels of before are gone
    assert "同住老人" not in words_in(page), "only a group that asks for it names them so"


def test_a_contact_that_tells_a_restricted_group_is_named_when_asked_for(desk: Desk, qtbot: QtBot, frozen_clock: object) -> None:
    person = factories.a_resident(factories.a_stairwell_of_doors(desk.ledger)[0], name="小妹")
    with desk.ledger.change("登记") as pen:
        for row in (
            person, factories.a_profile(person, category="lost_only_child", started_on="2026-01-01"),
            factories.a_contact(person, role="post_contact", name="镇干部老周"),
        ):  # fmt: skip
            pen.add(row)
    page = shown(desk, qtbot)
    page.go(resident=person.uid)
    assert "双岗联系人" not in words_in(page) and "镇干部老周" not in words_in(page), "neither the one known nor the one missing"
    page.person.banner.pressed.emit()
    assert "双岗联系人　镇干部老周" in words_in(page) and "双岗联系人（还差 1 位）" in words_in(page)
    assert desk.ledger.value("SELECT count(*) FROM unmasking WHERE entity='contact' AND col='role'") == 1
