"""重点人群: the filters, a person's whole story, what is masked, and what is done to several at one stroke."""

import datetime
from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from tests import factories
from tests.ui import a_town
from tests.ui.conftest import Told, settle
from tests.ui.walker import nameless
from xinjing_desktop.ledger import disclosures, restricted
from xinjing_desktop.ledger.acts import stacks
from xinjing_desktop.ledger.find import care, care_people
from xinjing_desktop.ledger.ledger import Account
from xinjing_desktop.records import Profile, Resident, Visit, codes
from xinjing_desktop.ui.bulk import BulkForm
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.care.columns import ORDERS
from xinjing_desktop.ui.pages.care.page import CarePage
from xinjing_desktop.ui.story import Story

TODAY = datetime.date(2026, 3, 2)


def shown(desk: Desk, qtbot: QtBot) -> CarePage:
    page = CarePage(desk)
    qtbot.addWidget(page)
    page.resize(1180, 700)
    page.show()
    settle(desk.jobs, qtbot)
    return page


@pytest.fixture
def people(desk: Desk) -> dict[str, Resident]:
    """阿珍 and 国庆 behind one door, 小妹 behind another; all due, each in another way."""
    first, second = factories.a_stairwell_of_doors(desk.ledger, floors=1, rooms=2)
    found = {name: factories.a_resident(first, name=name, birth_date="1950-05-01") for name in ("阿珍", "国庆")}
    found["小妹"] = factories.a_resident(second, name="小妹", birth_date="2015-05-01")
    worker = factories.a_worker(name="赵志愿")
    rows = [
        factories.a_profile(found["阿珍"], category="elder_childless", started_on="2025-01-01", worker=worker.uid),
        factories.a_profile(
            found["阿珍"], category="disability", disability_level=2, started_on="2025-01-01", review_on=TODAY,
            details="买菜要人帮忙",
        ),
        factories.a_profile(found["国庆"], category="tekun", started_on="2026-02-20"),
        factories.a_profile(found["小妹"], category="lost_only_child", started_on="2026-03-20"),
        factories.a_profile(found["小妹"], category="child_hardship", started_on="2026-03-02"),
        factories.a_contact(found["阿珍"], phones=[{"number": "13800000002", "note": ""}]),
    ]  # fmt: skip
    with desk.ledger.change("登记") as pen:
        for row in (worker, *found.values(), *rows):
            pen.add(row)
    return found


@pytest.fixture
def page(desk: Desk, people: object, qtbot: QtBot, frozen_clock: object) -> CarePage:
    return shown(desk, qtbot)


def names(page: CarePage) -> list[str]:
    return [page.table.rows.row(at).name for at in range(page.table.rows.rowCount())]


def press(page: CarePage, key: str) -> None:
    page.filters._chips[key].click()


def select(page: CarePage, people: dict[str, Resident], chosen: Sequence[str]) -> None:
    page.table.select_ids([people[name].uid for name in chosen])


def take_back(page: CarePage, told: Told, qtbot: QtBot) -> None:
    told.undos[-1]()  # type: ignore[misc]
    settle(page.desk.jobs, qtbot)


def act(page: CarePage, words: str) -> None:
    assert page.together is not None and page.together.isVisible()
    page.together.actions_by_name[words].click()


def form_of(page: CarePage) -> BulkForm:
    form = page._form_together
    assert form is not None and form.isVisible()
    return form


def words_in(page: CarePage) -> str:
    return "\n".join(label.text() for label in page.person.findChildren(QLabel) if not isinstance(label, Story))


def profiles(page: CarePage, column: str) -> set[object]:
    return {getattr(one, column) for one in page.desk.ledger.rows(Profile.select())}


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
        "同住的人", "国庆", "楼道灯不亮", "没有答复", "敲门没人", "还没有登记：监护人", "赵志愿", "每周，电话也算（建议值）",
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


# ---- several at one stroke


def test_a_responsible_worker_for_several(page: CarePage, people: dict[str, Resident], told: Told, qtbot: QtBot) -> None:
    (worker,) = (uid for (uid,) in page.desk.ledger.select("SELECT uid FROM worker"))
    select(page, people, ["国庆", "小妹"])
    assert page.together is not None and page.together.said.text() == "已选 2 人"
    told.answers = [worker]
    act(page, "责任人…")
    settle(page.desk.jobs, qtbot)
    assert told.toasts == ["2 份档案已分给赵志愿"], "one of the profiles of 小妹 has not begun"
    press(page, "worker")
    assert names(page) == ["阿珍"], "one of her two profiles has nobody"
    take_back(page, told, qtbot)
    assert names(page) == ["阿珍", "国庆", "小妹"]


def test_only_the_chosen_group_changes(page: CarePage, people: dict[str, Resident], told: Told, qtbot: QtBot) -> None:
    page.go(category="disability")
    select(page, people, ["阿珍"])
    told.answers = ["yearly"]
    act(page, "定频次…")
    settle(page.desk.jobs, qtbot)
    assert told.questions == ["阿珍（残疾人）多久走访一次？"]
    by_group = {one.category: one.visit_frequency for one in page.desk.ledger.rows(Profile.select())}
    assert by_group["disability"] == "yearly" and by_group["elder_childless"] is None
    select(page, people, ["阿珍"])
    told.answers = ["-"]
    act(page, "定频次…")
    assert profiles(page, "visit_frequency") == {None}
    settle(page.desk.jobs, qtbot)  # the page is gone before the fixtures are: it reads nothing then


def test_a_review_and_the_end_of_several_profiles(page: CarePage, people: dict[str, Resident], told: Told, qtbot: QtBot) -> None:
    select(page, people, ["国庆"])
    told.answers = ["3"]
    act(page, "定复核…")
    assert datetime.date(2026, 6, 2) in profiles(page, "review_on")
    settle(page.desk.jobs, qtbot)
    select(page, people, ["国庆"])
    act(page, "结束档案…")
    form = form_of(page)
    assert form.form.values() == {"on": TODAY}
    form.form.fill({"on": "2026-03-09"})
    form.save()
    assert "请到那一天再结束" in told.sentences[-1]
    form.form.fill({"on": "2026-02-19"})
    form.save()
    assert "从 2026-02-20 才开始" in told.sentences[-1] and "国庆" in names(page)
    form.form.fill({"on": "2026-03-01"})
    form.save()
    settle(page.desk.jobs, qtbot)
    assert "国庆" not in names(page) and "2026-03-01" in profiles(page, "ended_on") and not page.drawer.isVisible()
    take_back(page, told, qtbot)
    assert "国庆" in names(page)


def test_cancelling_changes_nothing(page: CarePage, people: dict[str, Resident], told: Told) -> None:
    select(page, people, ["国庆"])
    for words in ("责任人…", "定频次…", "定复核…", "记电话…"):
        told.answers = [None]
        act(page, words)
    for words in ("结束档案…", "记走访…", "约回访…"):
        act(page, words)
        form_of(page).left.emit()
        assert not page.drawer.isVisible()
    assert told.toasts == [] and page.desk.ledger.value("SELECT count(*) FROM visit") == 0


def test_who_was_only_computed_has_nothing_to_change(
    page: CarePage, people: dict[str, Resident], told: Told, qtbot: QtBot
) -> None:
    door = page.desk.ledger.value("SELECT uid FROM household ORDER BY uid LIMIT 1")
    old = factories.a_resident(door, name="老寿星", birth_date="1930-01-01")
    with page.desk.ledger.change("登记") as pen:
        pen.add(old)
    settle(page.desk.jobs, qtbot)
    page.go(filter="computed")
    assert names(page) == ["老寿星"]
    page.table.select_id(old.uid)
    told.answers = ["-", "yearly", "3"]
    for words in ("责任人…", "定频次…", "定复核…", "结束档案…"):
        told.sentences.clear()
        act(page, words)
        assert "还没有档案" in told.sentences[-1], words
    page.go(filter="all")
    page.table.select_ids([old.uid, people["国庆"].uid])
    told.answers = ["yearly"]
    act(page, "定频次…")
    assert told.toasts == ["1 份档案已定走访频次；1 人是推算的，没有档案，没有改"]
    settle(page.desk.jobs, qtbot)


def test_a_call_satisfies_the_weekly_contact_and_says_what_is_left(
    page: CarePage, people: dict[str, Resident], told: Told, qtbot: QtBot
) -> None:
    select(page, people, ["阿珍", "国庆", "小妹"])
    told.answers = ["都好"]
    act(page, "记电话…")
    settle(page.desk.jobs, qtbot)
    visits = page.desk.ledger.rows(Visit.select())
    assert len(visits) == 2, "one for a flat"
    assert {(one.outcome, one.method, one.visited_at, tuple(one.workers or ())) for one in visits} == {
        ("contacted_remote", "phone", "2026-03-02T09:30", (factories.ACCOUNT,))
    }
    assert told.toasts == ["已记 2 户的电话联系；其中 2 户按规定还要上门"]
    weekly = [one for one in care.duties(page.desk.ledger, TODAY) if one.frequency == "weekly"]
    assert [one.next_on for one in weekly] == ["2026-03-09"]
    take_back(page, told, qtbot)
    assert page.desk.ledger.value("SELECT count(*) FROM visit") == 0


def test_several_are_chosen_by_clicks_and_a_day_is_typed(
    page: CarePage, people: dict[str, Resident], told: Told, qtbot: QtBot
) -> None:
    """One change, one sentence without a name or a group; what was typed and not done is asked about; undo gives all back."""
    before = page.desk.ledger.select("SELECT * FROM profile ORDER BY uid")
    for name, keys in (("阿珍", Qt.KeyboardModifier.NoModifier), ("小妹", Qt.KeyboardModifier.ControlModifier)):
        at = page.table.visualRect(page.table.rows.index(page.table.rows.row_of(people[name].uid) or 0, 0)).center()
        qtbot.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, keys, at)
    assert page.together is not None and page.together.said.text() == "已选 2 人" and page.together.isVisible()
    told.answers = ["day"]
    act(page, "定复核…")
    form = form_of(page)
    form.form.fill({"on": "2026-03-20"})
    told.answers = [False, False]
    page.open_person(people["国庆"].uid)
    page.drawer.close_drawer()
    assert form.isVisible() and not told.answers, "twice asked, twice stayed"
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    form.form.go_to_first()
    qtbot.keyClick(form.form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(page.desk.jobs, qtbot)
    assert datetime.date(2026, 3, 20) in profiles(page, "review_on") and told.toasts == ["3 份档案已定复核日期"]
    assert stacks(page.desk.ledger)[0][-1].what == "3 份档案定复核日期"
    take_back(page, told, qtbot)
    assert page.desk.ledger.select("SELECT * FROM profile ORDER BY uid") == before


def test_a_visit_to_several_people_is_one_to_each_flat(
    page: CarePage, people: dict[str, Resident], told: Told, qtbot: QtBot
) -> None:
    select(page, people, ["阿珍", "国庆", "小妹"])
    act(page, "记走访…")
    form = form_of(page)
    assert form.title == "2 户登记走访"
    form.form.fill({"outcome": "met_inside"})
    form.save()
    settle(page.desk.jobs, qtbot)
    visits = page.desk.ledger.rows(Visit.select())
    assert {one.household for one in visits} == {one.household for one in people.values()} and len(visits) == 2
    press(page, "all")
    select(page, people, ["阿珍", "国庆"])
    act(page, "约回访…")
    form_of(page).form.fill({"on": "2026-03-06"})
    form_of(page).save()
    settle(page.desk.jobs, qtbot)
    planned = page.desk.ledger.select("SELECT household FROM visit WHERE follow_up_on='2026-03-06'")
    assert planned == [(people["阿珍"].household,)]
    take_back(page, told, qtbot)
    assert page.desk.ledger.value("SELECT count(*) FROM visit WHERE follow_up_on IS NOT NULL") == 0
    select(page, people, ["阿珍", "小妹"])
    act(page, "关爱卡…")
    assert told.went[-1][1]["uids"] == [people["阿珍"].uid, people["小妹"].uid]


def test_a_restricted_profile_is_left_to_whom_may_see_it(
    page: CarePage, people: dict[str, Resident], told: Told, qtbot: QtBot
) -> None:
    """国庆 became a restricted case while this list was on the screen: nothing is written, and the group is not named."""
    account = page.desk.ledger.account
    (mine,) = page.desk.ledger.select("SELECT uid FROM profile WHERE category='tekun'")
    with page.desk.ledger.change("改类别") as pen:
        pen.edit(Profile, mine[0], category="illness_mental")
    page.desk.ledger.account = Account(account.name, "clerk")
    select(page, people, ["阿珍", "国庆"])
    told.answers = ["yearly", False]
    act(page, "定频次…")
    assert "1 份不行" in told.questions[-1] and "限制类别" in told.questions[-1] and "精神" not in told.questions[-1]
    assert profiles(page, "visit_frequency") == {None}
    settle(page.desk.jobs, qtbot)
    page.desk.ledger.account = account


def test_a_reader_has_no_bar(reader_desk: Desk, qtbot: QtBot) -> None:
    page = shown(reader_desk, qtbot)
    page.table.selectAll()
    assert page.together is None and page.table.selected_count() > 1


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
