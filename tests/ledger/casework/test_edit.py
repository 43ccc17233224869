"""One column corrected by hand is held to what the forms are held to; what did not fit before does not stand in the way."""

import datetime

import pytest

from tests import factories
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.casework import edit, visits
from xinjing_desktop.ledger.check import state
from xinjing_desktop.ledger.ledger import Account, Ledger
from xinjing_desktop.records import Appeal, Campaign, Profile, Resident

pytestmark = pytest.mark.usefixtures("frozen_clock")


@pytest.fixture
def person(ledger: Ledger) -> Resident:
    """Born in 1950, in two groups."""
    made = factories.a_resident(factories.a_household(), birth_date="1950-05-01")
    with ledger.change("登记") as pen:
        pen.add(made)
        for category in ("tekun", "illness_mental"):
            pen.add(factories.a_profile(made, category=category, started_on="2025-01-01"))
    return made


def profile(ledger: Ledger, category: str) -> str:
    return str(ledger.value("SELECT uid FROM profile WHERE category=?", (category,)))


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [("birth_date", "2027-01-01", "在今天之后"), ("died_on", "1949-01-01", "早于出生日期"), ("died_on", "2026-04-01", "在今天之后")],
)
def test_days_of_a_life_fit_together(ledger: Ledger, person: Resident, column: str, value: str, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        edit.set_values(ledger, "resident", person.uid, {column: value})
    kept = ledger.get(Resident, person.uid)
    assert kept is not None and (kept.birth_date, kept.died_on) == ("1950-05-01", None)


def test_what_is_open_ends_with_the_day_of_death(ledger: Ledger, person: Resident) -> None:
    edit.set_values(ledger, "resident", person.uid, {"died_on": "2026-02-20"})
    assert {one.ended_on for one in ledger.rows(Profile.select())} == {"2026-02-20"}


def test_what_a_death_ended_goes_with_its_day_and_stays_ended_without_it(ledger: Ledger, person: Resident) -> None:
    said: list[str] = []
    for day, found in (("2026-02-20", "2026-02-20"), ("2026-02-10", "2026-02-10"), ("", "2026-02-10")):
        assert not said
        edit.set_values(ledger, "resident", person.uid, {"died_on": day}, say=said.append)
        assert {one.ended_on for one in ledger.rows(Profile.select())} == {found}
    assert len(said) == 1 and "没有恢复" in said[0]


def test_a_profile_does_not_end_before_it_begins(ledger: Ledger, person: Resident) -> None:
    uid = profile(ledger, "tekun")
    with pytest.raises(Refusal, match="早于开始日期"):
        edit.set_values(ledger, "profile", uid, {"ended_on": "2024-01-01"})
    assert edit.set_values(ledger, "profile", uid, {"ended_on": "2026-01-01"})


def test_nobody_who_has_died_comes_back_into_a_group(ledger: Ledger, person: Resident) -> None:
    edit.set_values(ledger, "resident", person.uid, {"died_on": "2026-02-20"})
    uid = profile(ledger, "tekun")
    with pytest.raises(Refusal, match="已故"):
        edit.set_values(ledger, "profile", uid, {"ended_on": ""})
    assert edit.set_values(ledger, "profile", uid, {"ended_on": "2026-01-31"})


def test_an_illness_is_a_name_and_no_diagnosis(ledger: Ledger, person: Resident) -> None:
    ill, mental = profile(ledger, "tekun"), profile(ledger, "illness_mental")
    assert edit.set_values(ledger, "profile", ill, {"病种": "尿毒症"})
    with pytest.raises(Refusal, match="只写名称"):
        edit.set_values(ledger, "profile", ill, {"illness": "尿毒症" * 7})
    with pytest.raises(Refusal, match="不写病种"):
        edit.set_values(ledger, "profile", mental, {"illness": "抑郁"})
    with pytest.raises(Refusal, match="不写病种"):
        edit.set_values(ledger, "profile", ill, {"category": "严重精神障碍"})
    with pytest.raises(Refusal):
        edit.set_values(ledger, "profile", ill, {"供养方式": "不知道"})
    assert edit.set_values(ledger, "profile", ill, {"供养方式": "分散供养", "自理情况": "半自理", "是否卧床": "否"})
    found = ledger.select("SELECT support_form, self_care, bedridden, illness FROM profile WHERE uid=?", (ill,))
    assert found == [("dispersed", "partly", 0, "尿毒症")]


@pytest.mark.parametrize(("column", "value"), [("birth_date", "2025-01-02"), ("died_on", "2024-12-31")])
def test_the_days_of_a_life_agree_with_what_was_kept_for_it(ledger: Ledger, person: Resident, column: str, value: str) -> None:
    with pytest.raises(Refusal, match="开始日期"):
        edit.set_values(ledger, "resident", person.uid, {column: value})
    assert {one.ended_on for one in ledger.rows(Profile.select())} == {None}


def test_the_same_words_about_another_record_are_another_fault(ledger: Ledger, person: Resident) -> None:
    with ledger.change("导入") as pen:
        pen.add(factories.a_profile(person, category="dibao", started_on="1949-01-01"))
        pen.add(factories.a_care_measure(person, started_on=datetime.date(2025, 3, 1)))
    assert edit.set_values(ledger, "resident", person.uid, {"remark": "核对中"})
    with pytest.raises(Refusal, match="早于出生日期"):
        edit.set_values(ledger, "resident", person.uid, {"birth_date": "2025-02-01"})


def test_the_same_day_of_death_once_more_changes_nothing(ledger: Ledger, person: Resident) -> None:
    """What an old file brought stays as it is, and nobody is told that it does while it does not."""
    with ledger.change("导入") as pen:
        pen.edit(Resident, person.uid, died_on="2026-02-20")
    before = state(ledger)
    assert not edit.set_values(ledger, "resident", person.uid, {"died_on": "2026-02-20"})
    assert state(ledger) == before and {one.ended_on for one in ledger.rows(Profile.select())} == {None}


def test_what_an_account_may_not_see_does_not_answer_it(ledger: Ledger) -> None:
    made = factories.a_resident(factories.a_household(), birth_date="1950-05-01")
    with ledger.change("登记") as pen:
        pen.add(made)
        pen.add(factories.a_profile(made, category="illness_mental", started_on="2025-01-01"))
    ledger.account = Account("小李", "clerk")
    assert edit.set_values(ledger, "resident", made.uid, {"birth_date": "2025-02-01"})


def test_a_visit_that_is_moved_counts_anew(ledger: Ledger) -> None:
    with ledger.change("走访") as pen:
        door = pen.add(factories.a_household())
        calls = [
            visits.knock(pen, ledger, [door.uid], visited_at=moment, outcome="not_home")[door.uid]
            for moment in ("2026-02-09T10:00", "2026-02-10T10:00", "2026-02-11T19:00")
        ]
    assert edit.set_values(ledger, "visit", calls[2], {"visited_at": "2026-02-08 10:00"})
    assert edit.set_values(ledger, "visit", calls[0], {"outcome": "met_inside"})
    found = ledger.select("SELECT uid, time_band, attempt_no FROM visit ORDER BY visited_at")
    assert found == [(calls[2], "weekend", 1), (calls[0], "day", 2), (calls[1], "day", 1)]
    assert not edit.set_values(ledger, "visit", calls[0], {"outcome": "met_inside"})
    with pytest.raises(Refusal, match="还没有到"):
        edit.set_values(ledger, "visit", calls[0], {"visited_at": "2026-03-03 10:00"})


def test_what_is_covered_is_not_for_everybody_to_set(ledger: Ledger, person: Resident) -> None:
    uid = profile(ledger, "illness_mental")
    assert edit.set_values(ledger, "profile", uid, {"remark": "一"})
    ledger.account = Account("小李", "clerk")
    with pytest.raises(Refusal, match="限制类别"):
        edit.set_values(ledger, "profile", uid, {"remark": "二"})
    assert edit.set_values(ledger, "profile", profile(ledger, "tekun"), {"remark": "三"})


def test_what_steps_write_is_not_set_and_what_the_town_issued_is_the_town_s(ledger: Ledger) -> None:
    own, towns = factories.a_campaign(), factories.a_campaign(from_town=True)
    with ledger.change("登记") as pen:
        for one in (own, towns):
            pen.add(one)
    for column, value in (("doors", "x"), ("frozen_on", "2026-03-01"), ("closed_on", "2026-01-01")):
        with pytest.raises(Refusal, match="不能直接填写"):
            edit.set_values(ledger, "campaign", own.uid, {column: value})
    assert edit.set_values(ledger, "campaign", own.uid, {"name": "冬季行动"})
    with pytest.raises(Refusal, match="镇里修改"):
        edit.set_values(ledger, "campaign", towns.uid, {"name": "我们的行动"})


def test_nobody_moves_a_profile_into_a_group_they_may_not_see(ledger: Ledger, person: Resident) -> None:
    ledger.account = Account("小李", "clerk")
    with pytest.raises(Refusal, match="限制类别"):
        edit.set_values(ledger, "profile", profile(ledger, "tekun"), {"category": "illness_mental"})


def test_a_shop_was_not_patrolled_tomorrow(ledger: Ledger) -> None:
    shop = factories.a_shop()
    with ledger.change("登记") as pen:
        pen.add(shop)
    with pytest.raises(Refusal, match="还没有到"):
        edit.set_values(ledger, "shop", shop.uid, {"last_patrol_on": "2026-03-03"})
    assert edit.set_values(ledger, "shop", shop.uid, {"last_patrol_on": "2026-03-01"})


def test_campaigns_and_appeals_are_held_to_their_rules(ledger: Ledger) -> None:
    campaign, appeal = factories.a_campaign(), factories.an_appeal()
    with ledger.change("登记") as pen:
        pen.add(campaign)
        pen.add(appeal)
    with pytest.raises(Refusal, match="早于开始日期"):
        edit.set_values(ledger, "campaign", campaign.uid, {"ends_on": "2001-01-01"})
    with pytest.raises(Refusal, match="手机号"):
        edit.set_values(ledger, "appeal", appeal.uid, {"ticket_no": "13800000001"})
    assert ledger.get(Campaign, campaign.uid) == campaign and ledger.get(Appeal, appeal.uid) == appeal


def test_what_an_import_brought_may_be_mended_column_by_column(ledger: Ledger) -> None:
    odd = factories.a_resident(factories.a_household(), birth_date="1950-05-01", died_on="1949-01-01")
    with ledger.change("导入") as pen:
        pen.add(odd)
    assert edit.set_values(ledger, "resident", odd.uid, {"remark": "核对中"})
    assert edit.set_values(ledger, "resident", odd.uid, {"died_on": "2019-01-01"})
