"""重点人群, several at one stroke: the bar below the list, each act one change that is taken back whole."""

import datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests import factories
from tests.ui.caring import TODAY, names, press, profiles, registered, select, shown, take_back
from tests.ui.conftest import Told, settle
from xinjing_desktop.ledger.acts import stacks
from xinjing_desktop.ledger.find import care
from xinjing_desktop.ledger.ledger import Account
from xinjing_desktop.records import Profile, Resident, Visit
from xinjing_desktop.ui.bulk import BulkForm
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.care.page import CarePage


@pytest.fixture
def people(desk: Desk) -> dict[str, Resident]:
    return registered(desk)


@pytest.fixture
def page(desk: Desk, people: object, qtbot: QtBot, frozen_clock: object) -> CarePage:
    return shown(desk, qtbot)


def act(page: CarePage, words: str) -> None:
    assert page.together is not None and page.together.isVisible()
    page.together.actions_by_name[words].click()


def form_of(page: CarePage) -> BulkForm:
    form = page._form_together
    assert form is not None and form.isVisible()
    return form


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


def test_the_end_says_whose_and_that_it_ends_every_group(page: CarePage, people: dict[str, Resident], told: Told, qtbot: QtBot) -> None:
    door = page.desk.ledger.value("SELECT uid FROM household ORDER BY uid LIMIT 1")
    with page.desk.ledger.change("登记") as pen:
        old = pen.add(factories.a_resident(door, name="老寿星", birth_date="1930-01-01"))
    settle(page.desk.jobs, qtbot)
    page.go(filter="all")
    several = "有人不止一类，几类一起结束；只结束一类，请先在右上角选这一类。"
    kept = "的档案从这一天起结束，不再列入应访，以前的内容都留着"
    for chosen, category, said in (
        (["国庆"], None, f"国庆{kept}；1 人是推算的，没有档案，不在其内。"),
        (["国庆", "阿珍"], None, f"2 人{kept}；1 人是推算的，没有档案，不在其内。{several}"),
        (["阿珍"], "disability", f"阿珍（残疾人）{kept}。"),
    ):
        page.go(category=category)
        page.table.select_ids([*([] if category else [old.uid]), *(people[name].uid for name in chosen)])
        act(page, "结束档案…")
        assert said in [each.text() for each in form_of(page).findChildren(QLabel)], category
        form_of(page).left.emit()
    settle(page.desk.jobs, qtbot)


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
    assert told.toasts == ["1 份档案已定走访频次；1 人是推算的，没有档案，不在其内"]
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
