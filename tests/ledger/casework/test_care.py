"""Rules of visiting, and what is done to several profiles at one stroke."""

import datetime
from collections.abc import Callable

import pytest

from tests import factories
from tests.two_desks import Pair
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import undo
from xinjing_desktop.ledger.casework import care as casework
from xinjing_desktop.ledger.find import care, visit_rules
from xinjing_desktop.ledger.ledger import Account, Ledger
from xinjing_desktop.ledger.pen import Pen
from xinjing_desktop.records import Profile, Visit, VisitRule

TODAY = datetime.date(2026, 3, 2)


@pytest.fixture
def profiles(ledger: Ledger) -> list[str]:
    """Three people behind two doors, a profile each."""
    doors = factories.a_stairwell_of_doors(ledger, floors=1, rooms=2)
    people = [factories.a_resident(door) for door in (doors[0], doors[0], doors[1])]
    found = [factories.a_profile(one, category="tekun", started_on="2025-06") for one in people]
    with ledger.change("登记") as pen:
        for row in (*people, *found):
            pen.add(row)
    return [one.uid for one in found]


def values(ledger: Ledger, column: str) -> set[object]:
    return {getattr(one, column) for one in ledger.rows(Profile.select())}


def rule(ledger: Ledger, category: str = "elder_alone") -> visit_rules.RuleLine:
    (found,) = [one for one in visit_rules.listed(ledger, factories.COMMUNITY) if one.category == category]
    return found


def set_rule(ledger: Ledger, frequency: str | None, calls: bool | None = None, category: str = "elder_alone") -> None:
    with ledger.change("定走访频次") as pen:
        casework.write_rule(pen, ledger, factories.COMMUNITY, category, frequency=frequency, remote_counts=calls)


def test_what_nobody_has_set_is_proposed_in_words(ledger: Ledger) -> None:
    assert rule(ledger)[3:8] == ("每月；80 岁以上或患病的每周", "monthly", False, None, False)
    assert rule(ledger, "disability").proposal == "每季度；一、二级的每月"
    assert rule(ledger, "illness_mental")[3:5] == ("由卫生中心定", None)
    assert rule(ledger, "elder_childless").remote_counts


def test_a_rule_is_set_set_again_dropped_and_taken_back(ledger: Ledger) -> None:
    set_rule(ledger, "weekly")
    assert rule(ledger)[4:8] == ("weekly", True, None, True)
    set_rule(ledger, "quarterly", True)
    assert rule(ledger)[4:8] == ("quarterly", True, True, True)
    with ledger.change("按建议") as pen:
        casework.drop_rule(pen, ledger, factories.COMMUNITY, "elder_alone")
    assert not rule(ledger).own
    undo.undo(ledger)
    assert rule(ledger)[4:8] == ("quarterly", True, True, True)
    with ledger.change("按建议") as pen:
        casework.drop_rule(pen, ledger, factories.COMMUNITY, "elder_alone")
    set_rule(ledger, "yearly")
    assert rule(ledger)[4:8] == ("yearly", False, None, True), "nothing of the rule that was dropped comes back with it"


@pytest.mark.parametrize("frequency", [None, "", "now_and_then"])
def test_a_rule_without_a_frequency_is_refused(ledger: Ledger, frequency: str | None) -> None:
    with pytest.raises(Refusal, match="请选一个走访频次"):
        set_rule(ledger, frequency)


def test_two_computers_that_set_the_same_rule_meet_in_one(pair: Pair) -> None:
    """The town's side stands for a second computer: the same rule is written on both and merged in both directions, twice."""
    set_rule(pair.unit, "weekly", True)
    with pair.town.change("定走访频次") as pen:
        casework.write_rule(pen, pair.town, factories.COMMUNITY, "elder_alone", frequency="weekly", remote_counts=True)
    for _ in range(2):
        pair.up()
        pair.down()
    for ledger in (pair.unit, pair.open_town()):
        (kept,) = ledger.rows(VisitRule.select())
        assert (kept.category, kept.frequency, kept.remote_counts) == ("elder_alone", "weekly", True)
        assert ledger.value("SELECT count(*) FROM conflict") == 0


def test_two_different_rules_for_a_group_are_one_rule_in_dispute(pair: Pair) -> None:
    set_rule(pair.unit, "weekly")
    with pair.town.change("定走访频次") as pen:
        casework.write_rule(pen, pair.town, factories.COMMUNITY, "elder_alone", frequency="quarterly", remote_counts=None)
    pair.up()
    pair.down()
    for ledger in (pair.unit, pair.open_town()):
        assert ledger.value("SELECT count(*) FROM visit_rule") == 1
        assert ledger.select("SELECT DISTINCT col FROM conflict") == [("frequency",)]


def test_each_bulk_act_is_one_step_that_is_taken_back(ledger: Ledger, profiles: list[str]) -> None:
    worker = factories.a_worker()
    with ledger.change("登记") as pen:
        pen.add(worker)
    with ledger.change("分责任人") as pen:
        assert casework.assign(pen, ledger, profiles, worker.uid) == 3
    with ledger.change("定频次") as pen:
        assert casework.set_frequency(pen, ledger, profiles, "weekly") == 3
    with ledger.change("定复核") as pen:
        assert casework.set_review(pen, ledger, profiles, datetime.date(2026, 6, 1), today=TODAY) == 3
    with ledger.change("退出") as pen:
        assert casework.end(pen, ledger, profiles, TODAY, today=TODAY) == 3
    assert values(ledger, "ended_on") == {"2026-03-02"} and care.duties(ledger, TODAY) == []
    undo.undo(ledger)
    assert {one.frequency for one in care.duties(ledger, TODAY)} == {"weekly"}
    for _ in range(3):
        undo.undo(ledger)
    assert [values(ledger, name) for name in ("worker", "visit_frequency", "review_on", "ended_on")] == [{None}] * 4


@pytest.mark.parametrize("day", ["2026-03-03", "2025-05-31"])
def test_a_profile_ends_neither_tomorrow_nor_before_it_began(ledger: Ledger, profiles: list[str], day: str) -> None:
    with pytest.raises(Refusal), ledger.change("退出") as pen:
        casework.end(pen, ledger, profiles, datetime.date.fromisoformat(day), today=TODAY)
    assert values(ledger, "ended_on") == {None}


def test_it_may_end_in_the_month_in_which_it_began(ledger: Ledger, profiles: list[str]) -> None:
    with ledger.change("退出") as pen:
        assert casework.end(pen, ledger, profiles, datetime.date(2025, 6, 1), today=TODAY) == 3


def test_a_review_of_yesterday_is_refused(ledger: Ledger, profiles: list[str]) -> None:
    with pytest.raises(Refusal, match="早于今天"), ledger.change("复核") as pen:
        casework.set_review(pen, ledger, profiles, datetime.date(2026, 3, 1), today=TODAY)


def test_who_has_no_profile_cannot_be_given_anything(ledger: Ledger) -> None:
    with pytest.raises(Refusal, match="还没有档案"), ledger.change("分责任人") as pen:
        casework.assign(pen, ledger, [], None)


def test_a_call_is_a_visit_of_each_flat(ledger: Ledger, profiles: list[str]) -> None:
    doors = list(dict.fromkeys(one.household for one in care.duties(ledger, TODAY)))
    with ledger.change("电话联系") as pen:
        casework.rung_up(pen, ledger, doors, at="2026-03-02T09:30", by=["王芳"], remark="身体好")
    visits = ledger.rows(Visit.select())
    assert {one.household for one in visits} == set(doors) and len(visits) == 2
    assert {(one.outcome, one.method, one.time_band, one.remark) for one in visits} == {("contacted_remote", "phone", "day", "身体好")}


def test_what_is_covered_is_not_changed_with_the_rest(ledger: Ledger, profiles: list[str]) -> None:
    with ledger.change("登记") as pen:
        pen.edit(Profile, profiles[1], category="illness_mental")
    ledger.account = Account("小李", "clerk")
    acts: list[Callable[[Pen], int]] = [
        lambda pen: casework.assign(pen, ledger, profiles, None),
        lambda pen: casework.set_frequency(pen, ledger, profiles, "weekly"),
        lambda pen: casework.set_review(pen, ledger, profiles, TODAY, today=TODAY),
        lambda pen: casework.end(pen, ledger, profiles, TODAY, today=TODAY),
    ]
    for act in acts:
        with pytest.raises(Refusal, match="限制类别"), ledger.change("批量") as pen:
            act(pen)
    assert [values(ledger, name) for name in ("visit_frequency", "review_on", "ended_on")] == [{None}] * 3
