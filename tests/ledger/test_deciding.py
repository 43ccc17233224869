"""Settling conflicts: both sides in words, many alike, a value of one's own, a later day."""

import datetime
from typing import Any

import pytest

from tests import factories
from tests.two_desks import Pair
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import conflicts, deciding
from xinjing_desktop.ledger.conflicts import Conflict
from xinjing_desktop.records import Compound, Hazard, Household, IdDocument, Resident, Row


def both_know(pair: Pair, *records: Row) -> None:
    with pair.unit.change("登记") as pen:
        for record in records:
            pen.add(record)
    pair.up()


def dispute(pair: Pair, record: Row, ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    """The town writes `ours`, the committee `theirs`."""
    for ledger, values in ((pair.unit, theirs), (pair.town, ours)):
        with ledger.change("改") as pen:
            pen.edit(type(record), record.uid, **values)


def open_ones(pair: Pair) -> list[Conflict]:
    pair.up()
    return conflicts.listed(pair.town)


def test_the_committee_stands_left_the_town_right(pair: Pair) -> None:
    door = factories.a_household()
    both_know(pair, door)
    dispute(pair, door, {"head_name": "镇"}, {"head_name": "居"})
    (conflict,) = open_ones(pair)
    left, right = deciding.sides(conflict)
    assert [deciding.who_says(side) for side in (left, right)] == [factories.UNIT_NAME, "镇里"]
    assert deciding.spelled_out(pair.town, conflict, left) == [("户主", "居")]
    assert conflict.unit_names == (factories.UNIT_NAME,)
    shown = deciding.shown_side(pair.town, conflict)
    kept = pair.town.get(Household, door.uid)
    assert shown is not None and kept is not None and shown.values["head_name"] == kept.head_name


def test_a_link_is_called_by_its_name_and_cannot_be_typed(pair: Pair) -> None:
    one, two, three = factories.a_compound(name="一村"), factories.a_compound(name="二村"), factories.a_compound(name="三村")
    hazard = factories.a_hazard(compound=one.uid)
    both_know(pair, one, two, three, hazard)
    dispute(pair, hazard, {"compound": two.uid}, {"compound": three.uid})
    (conflict,) = open_ones(pair)
    assert deciding.spelled_out(pair.town, conflict, deciding.sides(conflict)[0]) == [("小区", "三村")]
    assert not deciding.may_type(conflict)
    with pytest.raises(Refusal, match="不能自己填写"):
        deciding.own_values(conflict, {"compound": one.uid})


def test_a_number_is_masked_until_asked_for(pair: Pair) -> None:
    person = factories.a_resident()
    document = factories.an_id_document(person)
    both_know(pair, person, document)
    dispute(pair, document, {"number": "310105195001010011"}, {"number": "310105195001010038"})
    (conflict,) = open_ones(pair)
    assert deciding.is_sensitive(pair.town, conflict)
    side = deciding.sides(conflict)[0]
    assert deciding.spelled_out(pair.town, conflict, side) == [("证件号码", "＊" * 14 + "0038")]
    assert deciding.spelled_out(pair.town, conflict, side, masked=False) == [("证件号码", "310105195001010038")]
    assert pair.town.get(IdDocument, document.uid) is not None


def test_removal_against_edit_in_words(pair: Pair) -> None:
    door = factories.a_household()
    both_know(pair, door)
    with pair.town.change("删除") as pen:
        pen.remove(Household, door.uid)
    with pair.unit.change("改") as pen:
        pen.edit(Household, door.uid, head_name="还住着")
    (conflict,) = [one for one in open_ones(pair) if one.is_removal]
    said = deciding.explained(pair.town, conflict)
    assert said.startswith(f"镇里（{factories.ACCOUNT}）")
    assert "删除了这条记录" in said
    assert f"{factories.UNIT_NAME}（{factories.ACCOUNT}）" in said
    assert "当时还不知道，" in said
    assert "还改过：“户主”改为 还住着" in said
    assert not deciding.may_type(conflict)
    assert deciding.shown_side(pair.town, conflict) is None
    words = [deciding.spelled_out(pair.town, conflict, side)[0][1] for side in deciding.sides(conflict)]
    assert words == ["保留这条记录", "删除这条记录"]


def test_others_that_are_alike(pair: Pair) -> None:
    doors = [factories.a_household() for _ in range(3)]
    people = factories.a_resident()
    both_know(pair, *doors, people)
    for at, door in enumerate(doors):
        dispute(pair, door, {"head_name": f"镇{at}"}, {"head_name": f"居{at}"})
    dispute(pair, people, {"name": "镇"}, {"name": "居"})
    found = open_ones(pair)
    first = next(one for one in found if one.entity == "household")
    chosen = deciding.sides(first)[0]
    others = deciding.alike(first, chosen, found)
    assert len(others) == 2
    assert all(conflict.entity == "household" and side.role == "committee" for conflict, side in others)
    assert conflicts.settle(pair.town, [(first, chosen.values), *((each, side.values) for each, side in others)]).decisions == 3
    assert [one.entity for one in conflicts.listed(pair.town)] == ["resident"]
    kept = {door.head_name for door in pair.town.rows(Household.select())}
    assert kept == {"居0", "居1", "居2"}


def test_a_value_of_ones_own(pair: Pair) -> None:
    person = factories.a_resident()
    both_know(pair, person)
    dispute(pair, person, {"name": "李晓明"}, {"name": "李小名"})
    (conflict,) = open_ones(pair)
    with pytest.raises(Refusal, match="不能为空"):
        deciding.own_values(conflict, {"name": " "})
    conflicts.settle(pair.town, [(conflict, deciding.own_values(conflict, {"name": " 李晓鸣 "}))])
    kept = pair.town.get(Resident, person.uid)
    assert kept is not None and kept.name == "李晓鸣"
    assert conflicts.count(pair.town) == 0


def test_a_code_that_nobody_knows_is_refused(pair: Pair) -> None:
    person = factories.a_resident(sex="male")
    both_know(pair, person)
    dispute(pair, person, {"sex": "female"}, {"sex": None})
    (conflict,) = open_ones(pair)
    with pytest.raises(Refusal, match="请从列表中选择"):
        deciding.own_values(conflict, {"sex": "other"})


def test_a_group_is_typed_together_and_the_rest_of_it_stays(pair: Pair) -> None:
    hazard = factories.a_hazard()
    both_know(pair, hazard)
    day = datetime.date(2026, 3, 20)
    dispute(pair, hazard, {"due_date": day}, {"due_date": datetime.date(2026, 3, 25)})
    (conflict,) = open_ones(pair)
    values = deciding.own_values(conflict, {"due_date": datetime.date(2026, 4, 1)})
    assert (values["due_date"], values["state"]) == ("2026-04-01", "fixing")
    conflicts.settle(pair.town, [(conflict, values)])
    kept = pair.town.get(Hazard, hazard.uid)
    assert kept is not None and kept.due_date == datetime.date(2026, 4, 1)


def test_later_comes_back_and_stays_counted(pair: Pair, at: Any) -> None:
    at("2026-03-02 09:30")
    compound = factories.a_compound()
    both_know(pair, compound)
    dispute(pair, compound, {"built_year": 1990}, {"built_year": 1991})
    (conflict,) = open_ones(pair)
    deciding.postpone(pair.town, [conflict.id], datetime.date(2026, 3, 3), " 问一下物业 ")
    asked = deciding.open_questions(pair.town)
    assert asked.is_asleep(conflict.id)
    assert asked.postponed[conflict.id].note == "问一下物业"
    assert conflicts.count(pair.town) == 1
    at("2026-03-03 09:00")
    assert not deciding.open_questions(pair.town).is_asleep(conflict.id)
    deciding.bring_back(pair.town, [conflict.id])
    assert deciding.open_questions(pair.town).postponed == {}


def test_a_new_word_in_a_postponed_question_makes_it_another_one(pair: Pair) -> None:
    compound = factories.a_compound()
    both_know(pair, compound)
    dispute(pair, compound, {"built_year": 1990}, {"built_year": 1991})
    (conflict,) = open_ones(pair)
    deciding.postpone(pair.town, [conflict.id], datetime.date(2100, 1, 1))
    with pair.unit.change("改") as pen:
        pen.edit(Compound, compound.uid, built_year=1992)
    (again,) = open_ones(pair)
    assert again.id != conflict.id
    assert not deciding.open_questions(pair.town).is_asleep(again.id)


def test_the_days_to_put_it_off_to() -> None:
    monday = datetime.date(2026, 3, 2)
    assert deciding.later(monday, "tomorrow") == datetime.date(2026, 3, 3)
    assert deciding.later(monday, "monday") == datetime.date(2026, 3, 9)
    assert deciding.later(datetime.date(2026, 3, 8), "monday") == datetime.date(2026, 3, 9)
    assert deciding.later(datetime.date(2026, 12, 31), "month") == datetime.date(2027, 1, 1)
