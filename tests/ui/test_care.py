"""重点人群: the filters, a person's whole story, what is masked, what goes onto paper and out."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from tests import factories
from tests.ui import a_town
from tests.ui.caring import TODAY, names, press, registered, select, shown
from tests.ui.conftest import Told, settle
from tests.ui.walker import nameless
from xinjing_desktop.ledger import disclosures, restricted
from xinjing_desktop.ledger.find import care, care_people, month_check
from xinjing_desktop.ledger.ledger import Account
from xinjing_desktop.records import Profile, Resident, codes
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.care.columns import ORDERS
from xinjing_desktop.ui.pages.care.page import CarePage
from xinjing_desktop.ui.pages.handover.check_step import CheckStep
from xinjing_desktop.ui.story import Story


@pytest.fixture
def people(desk: Desk) -> dict[str, Resident]:
    return registered(desk)


@pytest.fixture
def page(desk: Desk, people: object, qtbot: QtBot, frozen_clock: object) -> CarePage:
    return shown(desk, qtbot)


def words_in(page: CarePage) -> str:
    return "\n".join(label.text() for label in page.person.findChildren(QLabel) if not isinstance(label, Story))


# ---- the list


def test_each_filter_holds_whom_its_words_name(page: CarePage, people: dict[str, Resident], qtbot: QtBot) -> None:
    with page.desk.ledger.change("登记") as pen:  # whoever has no children needs a guardian beside somebody to call
        pen.add(factories.a_contact(people["阿珍"], role="guardian", name="侄女"))
    page.reload()
    settle(page.desk.jobs, qtbot)
    assert names(page) == ["阿珍", "国庆", "小妹"], "the longest overdue first"
    for key, found in {
        "late": ["阿珍", "国庆"], "review": ["阿珍"], "contact": ["国庆", "小妹"], "worker": ["阿珍", "国庆", "小妹"],
        "computed": [], "all": ["阿珍", "国庆", "小妹"],
    }.items():  # fmt: skip
        press(page, key)
        assert names(page) == found, key
        assert page.filters._chips[key].text().endswith(f"  {len(found)}"), key


def test_the_check_before_handing_over_counts_and_opens_the_same_people(page: CarePage, told: Told, qtbot: QtBot) -> None:
    """One of two people to call is too few there as here, whatever group was chosen before."""
    step = CheckStep(page.desk)
    qtbot.addWidget(step)
    step.show_found(month_check.look(page.desk.ledger, "2026-02"))
    finding = step.found["no_contact"]
    assert {place.uid for place in finding.places} == {one.uid for one in page.everybody if one.wants_contact}
    assert finding.count == len(finding.places) == 3
    page.go(category="tekun")
    step.table.select_id("no_contact")
    step.open_button.click()
    where, there = told.went[-1]
    page.go(**there)
    assert (where, page.filters.key(), set(page._shown)) == ("care", "contact", {place.uid for place in finding.places})


def test_one_group_alone(page: CarePage) -> None:
    offered = [page.categories.itemText(at) for at in range(page.categories.count())]
    assert offered[0] == "全部类别" and "残疾人　1" in offered and not any(word.startswith("低保") for word in offered)
    page.go(category="tekun")
    assert names(page) == ["国庆"] and page.filters._chips["late"].text() == "逾期  1"


@pytest.mark.parametrize("key", ORDERS)
def test_every_column_sorts_both_ways(page: CarePage, key: str) -> None:
    press(page, "all")
    up, down = page._ids(key, False), page._ids(key, True)
    assert sorted(up) == sorted(down) and len(up) == 3
    if key == "age":
        assert page._shown[up[0]].name == "小妹"


def test_who_is_visited_leaves_the_list_at_once(page: CarePage, people: dict[str, Resident], qtbot: QtBot) -> None:
    with page.desk.ledger.change("走访") as pen:
        pen.add(factories.a_visit(people["阿珍"].household, visited_at="2026-03-02T09:00"))
    settle(page.desk.jobs, qtbot)
    assert names(page) == ["小妹"], "both who live there were seen"


def test_restricted_groups_are_for_whom_may_see_them(
    desk: Desk, people: dict[str, Resident], qtbot: QtBot, frozen_clock: object
) -> None:
    with desk.ledger.change("登记") as pen:
        pen.add(factories.a_profile(people["国庆"], category="illness_mental", started_on="2025-01-01"))
        pen.add(factories.a_profile(people["小妹"], category="lost_only_child", started_on="2025-01-01"))
    page = shown(desk, qtbot)
    press(page, "all")
    page.go(resident=people["国庆"].uid)
    covered = codes.label("special_groups", "illness_mental")
    listed = "".join(page.table.columns[2].cell(page.table.rows.row(at)) for at in range(3))
    assert restricted.COVERED in listed and covered not in listed, "a list is read by whoever passes"
    assert restricted.COVERED in words_in(page) and covered not in words_in(page)
    seen = "SELECT row FROM unmasking WHERE entity='profile' AND col='category'"
    assert desk.ledger.select(seen) == []
    page.person.banner.pressed.emit()
    assert covered in words_in(page) and len(desk.ledger.select(seen)) == 1
    page.go(category="lost_only_child")
    page.go(category="lost_only_child")
    assert page.table.rows.rowCount() == 1 and len(desk.ledger.select(seen)) == 2, "asking for the group names who is in it"
    desk.ledger.account = Account(desk.ledger.account.name, "clerk")
    page = shown(desk, qtbot)
    press(page, "all")
    assert "另有 2 人" in page.head._note.text()
    page.go(resident=people["国庆"].uid)
    assert "严重精神障碍" not in words_in(page) and "特困人员" in words_in(page)
    said = "".join(page.table.columns[2].cell(page.table.rows.row(at)) for at in range(3))
    assert "计生" not in said and "精神" not in said
    assert all("illness_mental" not in one.categories for one in page.everybody)


# ---- one person


def test_a_whole_story_on_one_page(page: CarePage, people: dict[str, Resident], qtbot: QtBot) -> None:
    azhen, home = people["阿珍"], people["阿珍"].household
    with page.desk.ledger.change("登记") as pen:
        pen.add(factories.a_care_measure(azhen, kind="meals", done_by="社区食堂"))
        pen.add(factories.a_contact(azhen, role="helper", name="老张", has_key=True))
        pen.add(factories.a_hazard(home))
        pen.add(factories.an_appeal(household=home, description="楼道灯不亮"))
        pen.add(factories.a_visit(home, visited_at="2026-01-01T09:00", outcome="not_home", remark="敲门没人"))
    settle(page.desk.jobs, qtbot)
    page.go(resident=azhen.uid)
    said = words_in(page)
    for words in (
        "孤老", "残疾人", "李大明（儿子）", "13800000002", "结对人　老张", "有钥匙", "送餐　2026-01-05 起　社区食堂",
        "同住的人", "国庆", "楼道灯不亮", "没有答复", "敲门没人", "还没有登记：", "监护人", "助残员", "赵志愿", "每周，电话也算（建议值）",
    ):  # fmt: skip
        assert words in said, words
    assert nameless(page) == []
    assert any(one.paragraphs for one in page.person.findChildren(Story))


def test_what_is_masked_shows_when_asked_and_that_is_written_down(page: CarePage, people: dict[str, Resident]) -> None:
    page.go(resident=people["阿珍"].uid)
    assert "买菜要人帮忙" not in words_in(page) and "1950-05-01" not in words_in(page)
    assert "有 3 项敏感信息已遮住。" in words_in(page)
    page.person.banner.pressed.emit()
    assert "买菜要人帮忙" in words_in(page) and "1950-05-01" in words_in(page)
    kept = page.desk.ledger.select("SELECT who, entity || '.' || col FROM unmasking ORDER BY entity, col")
    assert {who for who, _ in kept} == {factories.ACCOUNT}
    assert [column for _, column in kept] == ["profile.details", "profile.disability_level", "resident.birth_date"]


def test_the_open_person_follows_the_list_and_a_change(page: CarePage, people: dict[str, Resident], qtbot: QtBot) -> None:
    page.open_person(people["阿珍"].uid)
    page.table.select_id(people["国庆"].uid)
    assert page.person.uid == people["国庆"].uid
    with page.desk.ledger.change("删除") as pen:
        for profile in page.desk.ledger.rows(Profile.select().where(Profile.resident == people["国庆"].uid)):
            pen.remove(Profile, profile.uid)
        pen.remove(Resident, people["国庆"].uid)
    settle(page.desk.jobs, qtbot)
    assert not page.drawer.isVisible()


def test_a_person_who_is_asked_for_before_the_list_is_there(
    desk: Desk, people: dict[str, Resident], qtbot: QtBot, frozen_clock: object
) -> None:
    page = CarePage(desk)
    qtbot.addWidget(page)
    page.freshen()
    page.go(resident=people["小妹"].uid)
    page.show()
    settle(desk.jobs, qtbot)
    assert page.drawer.isVisible() and page.person.uid == people["小妹"].uid and page.table.current_id() == people["小妹"].uid


def test_the_way_to_the_household_and_to_paper(page: CarePage, people: dict[str, Resident], told: Told) -> None:
    azhen = people["阿珍"]
    page.go(resident=azhen.uid)
    page.person.door.click()
    page.person.card.click()
    assert told.went[0] == ("households", {"household": azhen.household, "resident": azhen.uid})
    assert told.went[1][1] == {"notice": "care_card", "entity": "resident", "uids": [azhen.uid], "words": "重点人群 1 人"}


# ---- paper and workbooks


def test_paper_is_for_those_chosen_or_for_all(page: CarePage, people: dict[str, Resident], told: Told) -> None:
    page._print("round_list")
    doors = [people["阿珍"].household, people["小妹"].household]
    assert told.went[-1][1]["uids"] == doors and told.went[-1][1]["notice"] == "round_list"
    select(page, people, ["阿珍", "国庆"])
    page._print("care_card")
    assert told.went[-1][1]["uids"] == [people["阿珍"].uid, people["国庆"].uid]
    page.go(filter="computed")
    page._print("round_list")
    assert "没有可打印的" in told.sentences[-1]


def test_the_table_of_a_month_is_printed_for_a_reason(page: CarePage, told: Told, qtbot: QtBot) -> None:
    menu = next(one for one in page.findChildren(QMenu) if one.accessibleName() == "打印什么")
    acts = {act.text(): act for act in menu.actions()}
    told.answers = [None]
    acts["本月走访表…"].trigger()
    assert told.went == [] and disclosures.listed(page.desk.ledger) == []
    for act, title in (("本月走访表…", "重点人群走访表（2026年3月）"), ("上月走访表…", "重点人群走访表（2026年2月）")):
        told.answers = ["交街道核对"]
        acts[act].trigger()
        settle(page.desk.jobs, qtbot)
        assert told.went[-1][0] == "printing" and told.went[-1][1]["table"].title == title
    assert [one.what for one in disclosures.listed(page.desk.ledger)] == ["care_visits"] * 2


def test_the_list_leaves_the_ledger_only_for_a_reason(page: CarePage, told: Told, qtbot: QtBot, tmp_path: Path) -> None:
    target = tmp_path / "名单.xlsx"
    for answers in ([None], ["看看"], ["报镇社会办核对名单", None]):
        told.answers = list(answers)
        page.table.export_asked.emit()
        assert not told.answers and disclosures.listed(page.desk.ledger) == []
    assert "请写明用途" in told.sentences[-1]
    told.answers = ["报镇社会办核对名单", target]
    page.table.export_asked.emit()
    settle(page.desk.jobs, qtbot)
    (noted,) = disclosures.listed(page.desk.ledger)
    assert (noted.who, noted.what, noted.reason, noted.row_count) == (factories.ACCOUNT, "special_groups", "报镇社会办核对名单", 3)
    assert target.exists()
    told.answers = ["街道走访带去"]
    page.table.print_asked.emit()
    settle(page.desk.jobs, qtbot)
    assert told.went[-1][0] == "printing" and len(disclosures.listed(page.desk.ledger)) == 2
    told.answers = [None]
    page.table.print_asked.emit()
    assert len(told.went) == 1


# ---- who only looks


def test_the_town_looks_and_changes_nothing(town_desk: Desk, qtbot: QtBot) -> None:
    ledger = town_desk.ledger
    homes = ledger.select("SELECT min(uid), community FROM household GROUP BY community ORDER BY community")
    with ledger.change("收到的") as pen:
        for home, _ in homes[:2]:
            person = pen.add(factories.a_resident(home, name="张三"))
            pen.add(factories.a_profile(person, category="tekun"))
    page = shown(town_desk, qtbot)
    assert len(names(page)) == 2 and page.together is None
    page.units.choose(homes[0][1])
    page.reload()
    settle(town_desk.jobs, qtbot)
    assert len(names(page)) == 1
    page.open_person(page.table.rows.id_at(0))
    buttons = {button.text().strip() for button in page.person.findChildren(QPushButton) if button.isVisible()}
    assert buttons == {"打印关爱卡", "打开住户"}
    assert a_town.community(0) in {unit for _, unit in homes}


def test_every_chip_counts_whom_it_shows(full_desk: Desk, qtbot: QtBot) -> None:
    page = shown(full_desk, qtbot)
    everybody = care_people.everybody(full_desk.ledger, TODAY)
    assert everybody.hidden == 0 and len(everybody.people) > 50
    for key, count in care_people.counts(everybody.people, TODAY).items():
        press(page, key)
        assert page.table.rows.rowCount() == count, key
    due = {door.household for door in care.due(full_desk.ledger, TODAY)}
    assert f"本周应访 {len(due)} 户" in page.head._note.text()
