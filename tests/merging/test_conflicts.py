"""Deciding: one side, both, a third value, many at once; a decision is a change, reaches everybody, and settles it once."""

import datetime

import pytest

from tests.merging import decisions
from tests.merging.conftest import Open
from tests.merging.deeds import uid_of
from tests.merging.sticks import both_ways, hand
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import conflicts, undo
from xinjing_desktop.ledger.conflicts import Conflict
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Hazard, Household, Resident

DOOR, PERSON, HAZARD = uid_of("h", 0), uid_of("r", 0), uid_of("z", 0)


def quarrel(town: Ledger, committee: Ledger, **values: tuple[object, object]) -> list[Conflict]:
    """Both write to one door, without having seen each other; what the town then has to settle."""
    for number, ledger in enumerate((committee, town)):
        with ledger.change("修改") as pen:
            pen.edit(Household, DOOR, **{name: pair[number] for name, pair in values.items()})
    both_ways(committee, town)
    assert {one.id for one in conflicts.listed(committee)} == {one.id for one in conflicts.listed(town)}
    return conflicts.listed(town)


def door(ledger: Ledger) -> Household:
    found = ledger.get(Household, DOOR)
    assert found
    return found


def words(ledger: Ledger) -> list[str | None]:
    return [door(ledger).head_name, door(ledger).remark, door(ledger).household_no]


def reaches(committee: Ledger, town: Ledger, settled: int = 1) -> None:
    """The town's decision comes down, settles it there once, and is quiet from then on."""
    assert conflicts.count(town) == 0
    merged = hand(town, committee)
    assert (merged.settled, merged.conflicts) == (settled, 0)
    assert conflicts.count(committee) == 0
    for sender, receiver in ((committee, town), (town, committee)):
        again = hand(sender, receiver)
        assert (again.settled, again.conflicts) == (0, 0)


def test_a_conflict_names_both_sides(town: Ledger, committee: Ledger) -> None:
    (conflict,) = quarrel(town, committee, head_name=("赵一", "钱二"))
    assert (conflict.label, conflict.entity, conflict.row) == ("户主", "household", DOOR)
    assert {(one.role, conflict.words(one)) for one in conflict.choices} == {("committee", "赵一"), ("town", "钱二")}
    assert conflicts.by_id(town, conflict.id[:6]) == conflict


def test_keeping_one_side_reaches_the_other(town: Ledger, committee: Ledger) -> None:
    (conflict,) = quarrel(town, committee, head_name=("赵一", "钱二"))
    conflicts.keep(town, conflict, next(one for one in conflict.choices if one.role == "committee"))
    reaches(committee, town)
    assert door(town).head_name == door(committee).head_name == "赵一"


def test_keeping_what_shows_already_is_a_decision_too(town: Ledger, committee: Ledger) -> None:
    (conflict,) = quarrel(town, committee, head_name=("赵一", "钱二"))
    shown = door(town).head_name
    conflicts.keep(town, conflict, next(one for one in conflict.choices if one.values["head_name"] == shown))
    reaches(committee, town)
    assert door(committee).head_name == shown


def test_both_telephone_numbers_may_stand(town: Ledger, committee: Ledger) -> None:
    ours, theirs = [{"number": "13800000001"}], [{"number": "13800000002", "note": "儿子"}]
    (conflict,) = quarrel(town, committee, phones=(ours, theirs))
    decisions.keep_both(town, conflict)
    reaches(committee, town)
    assert sorted(one["number"] for one in door(committee).phones) == ["13800000001", "13800000002"]


def test_of_two_remarks_each_line_stands_once(town: Ledger, committee: Ledger) -> None:
    (conflict,) = quarrel(town, committee, remark=("有狗\n换了门锁", "换了门锁\n听力不便"))
    decisions.keep_both(town, conflict)
    reaches(committee, town)
    assert sorted((door(committee).remark or "").splitlines()) == ["听力不便", "换了门锁", "有狗"]


def test_of_two_heads_only_one_can_stand(town: Ledger, committee: Ledger) -> None:
    (conflict,) = quarrel(town, committee, head_name=("赵一", "钱二"))
    with pytest.raises(Refusal, match="只能有一个值"):
        decisions.keep_both(town, conflict)
    assert conflicts.count(town) == 1


def test_a_third_value_is_typed(town: Ledger, committee: Ledger) -> None:
    (conflict,) = quarrel(town, committee, head_name=("赵一", "钱二"))
    decisions.keep_own(town, conflict, {"head_name": "孙三"})
    reaches(committee, town)
    assert door(committee).head_name == "孙三"


def test_a_hazards_state_and_its_dates_are_one_question(town: Ledger, committee: Ledger) -> None:
    day = datetime.date(2026, 3, 10)
    with committee.change("销号") as pen:
        pen.edit(Hazard, HAZARD, state="closed", closed_on=day)
    with town.change("延期") as pen:
        pen.edit(Hazard, HAZARD, due_date=datetime.date(2026, 5, 1))
    both_ways(committee, town)
    (conflict,) = conflicts.listed(town)
    assert conflicts.count(town) == 1
    assert {"state", "closed_on", "due_date"} <= set(conflict.columns)
    before = town.get(Hazard, HAZARD)
    assert before and (before.state == "closed") == (before.closed_on == day), "never a mixture"
    conflicts.keep(town, conflict, next(one for one in conflict.choices if one.role == "committee"))
    merged = hand(town, committee)
    assert merged.conflicts == conflicts.count(committee) == 0
    after = committee.get(Hazard, HAZARD)
    assert after and (after.state, after.closed_on) == ("closed", day)
    assert after.due_date != datetime.date(2026, 5, 1)


@pytest.mark.parametrize("stays", [True, False])
def test_whether_a_record_stays_is_decided_like_anything_else(stays: bool, town: Ledger, committee: Ledger) -> None:
    with committee.change("删除") as pen:
        pen.remove(Resident, PERSON)
    with town.change("改名") as pen:
        pen.edit(Resident, PERSON, name="赵一")
    both_ways(committee, town)
    (conflict,) = conflicts.listed(town)
    assert conflict.label == "删除还是保留"
    conflicts.keep(town, conflict, next(one for one in conflict.choices if conflict.words(one) == ("保留" if stays else "删除")))
    reaches(committee, town)
    assert (committee.get(Resident, PERSON) is not None) == (town.get(Resident, PERSON) is not None) == stays


def test_many_are_decided_at_once_and_undone_at_once(town: Ledger, committee: Ledger) -> None:
    found = quarrel(town, committee, head_name=("赵一", "钱二"), remark=("有狗", "有猫"), household_no=("1", "2"))
    assert len(found) == 3
    before = words(town)
    others = [(one, next(side.values for side in one.choices if not set(before) & set(side.values.values()))) for one in found]
    assert conflicts.settle(town, others).decisions == 3
    assert not set(words(town)) & set(before)
    undo.undo(town)
    assert words(town) == before
    assert conflicts.count(town) == 3, "who takes a decision back is asked again"
    both_ways(town, committee)
    assert words(committee) == before
    assert conflicts.settle(town, [(one, one.choices[0].values) for one in conflicts.listed(town)]).decisions == 3
    both_ways(town, committee)
    assert conflicts.count(town) == conflicts.count(committee) == 0
    assert words(committee) == words(town)


def test_what_somebody_settled_meanwhile_is_not_settled_again(town: Ledger, committee: Ledger) -> None:
    first, second = quarrel(town, committee, head_name=("赵一", "钱二"), remark=("有狗", "有猫"))
    conflicts.keep(town, first, first.choices[0])
    assert conflicts.settle(town, [(one, one.choices[0].values) for one in (first, second)]).decisions == 1
    with pytest.raises(Refusal, match="已经裁定过了"):
        conflicts.keep(town, second, second.choices[0])


def test_an_ordinary_edit_by_somebody_who_has_seen_both_settles_it(town: Ledger, committee: Ledger) -> None:
    quarrel(town, committee, head_name=("赵一", "钱二"))
    with town.change("修改") as pen:
        pen.edit(Household, DOOR, head_name="孙三")
    reaches(committee, town)


def test_an_edit_of_another_column_settles_nothing(town: Ledger, committee: Ledger) -> None:
    quarrel(town, committee, head_name=("赵一", "钱二"))
    with town.change("修改") as pen:
        pen.edit(Household, DOOR, remark="有狗")
    assert conflicts.count(town) == 1
    assert hand(town, committee).settled == 0
    assert conflicts.count(committee) == 1


def test_two_who_decide_differently_disagree_and_two_who_decide_alike_do_not(town: Ledger, committee: Ledger) -> None:
    (conflict,) = quarrel(town, committee, head_name=("赵一", "钱二"))
    for ledger in (town, committee):
        conflicts.keep(ledger, conflict, conflict.choices[0])
    both_ways(town, committee)
    assert conflicts.count(town) == conflicts.count(committee) == 0
    (again,) = quarrel(town, committee, head_name=("孙三", "李四"))
    conflicts.keep(town, again, again.choices[0])
    conflicts.keep(committee, again, again.choices[1])
    both_ways(town, committee)
    assert conflicts.count(town) == conflicts.count(committee) == 1


def test_no_late_package_undoes_a_decision(town: Ledger, committee: Ledger, desk: Open) -> None:
    """A third PC, which had one of the two values from the committee, hands it in after all is settled."""
    second = desk("a2")
    with committee.change("修改") as pen:
        pen.edit(Household, DOOR, head_name="赵一")
    hand(committee, second)
    (conflict,) = quarrel(town, committee, head_name=("赵一（更正）", "钱二"))
    decisions.keep_own(town, conflict, {"head_name": "孙三"})
    merged = hand(second, town)
    assert (merged.conflicts, conflicts.count(town), door(town).head_name) == (0, 0, "孙三")
