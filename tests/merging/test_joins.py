"""One person entered twice, on two PCs: suggested after the merge, joined by a person, and the joining travels."""

from tests import factories
from tests.merging.conftest import Open
from tests.merging.deeds import uid_of
from tests.merging.oracle import contents
from tests.merging.sticks import both_ways, hand
from xinjing_desktop.ledger import conflicts, joins, undo
from xinjing_desktop.ledger.check import check
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Contact, IdDocument, Profile, Resident

HOME = uid_of("h", 1)


def entered_twice(one: Ledger, other: Ledger, **facts: object) -> tuple[Resident, Resident]:
    """Two PCs enter 周五 without hearing of each other; then they exchange."""
    found = []
    for ledger, number in ((one, "13800000001"), (other, "13800000002")):
        person = factories.a_resident(HOME, name="周五", phones=[{"number": number}], **facts)
        with ledger.change("登记") as pen:
            pen.add(person)
            pen.add(factories.an_id_document(person, number="310105195003070011"))
        found.append(person)
    both_ways(one, other)
    return found[0], found[1]


def test_a_double_is_no_error_and_no_conflict_but_a_suggestion_on_both_sides(committee: Ledger, desk: Open) -> None:
    first, second = entered_twice(committee, desk("a2"))
    for ledger in (committee, desk("a2")):
        assert conflicts.count(ledger) == 0
        (found,) = joins.suggestions(ledger)
        assert {found.first.uid, found.second.uid} == {first.uid, second.uid}
        assert found.why.startswith("证件号相同")
        assert all(trouble.severity == "review" for trouble in check(ledger))


def test_same_name_behind_the_same_door_is_enough(committee: Ledger, desk: Open) -> None:
    for ledger in (committee, desk("a2")):
        with ledger.change("登记") as pen:
            pen.add(factories.a_resident(HOME, name="周五"))
    both_ways(committee, desk("a2"))
    (found,) = joins.suggestions(committee)
    assert found.why == "同一户里都叫“周五”"


def test_father_and_son_of_one_name_are_no_suggestion(committee: Ledger, desk: Open) -> None:
    for ledger, born in ((committee, "1950-01-01"), (desk("a2"), "1980-01-01")):
        with ledger.change("登记") as pen:
            pen.add(factories.a_resident(HOME, name="周五", birth_date=born))
    both_ways(committee, desk("a2"))
    assert joins.suggestions(committee) == []


def test_joining_travels_and_loses_nothing(town: Ledger, committee: Ledger, desk: Open) -> None:
    first, second = entered_twice(committee, desk("a2"))
    with desk("a2").change("建档") as pen:
        pen.add(factories.a_profile(second))
        pen.add(factories.a_contact(second))
    both_ways(committee, desk("a2"))
    joins.join(committee, first.uid, second.uid)
    both_ways(committee, desk("a2"))
    both_ways(committee, town)
    for ledger in (committee, desk("a2"), town):
        assert joins.suggestions(ledger) == []
        assert ledger.get(Resident, second.uid) is None
        kept = ledger.get(Resident, first.uid)
        assert kept and [one["number"] for one in kept.phones] == ["13800000001", "13800000002"]
        for model in (Profile, Contact, IdDocument):
            owners = {one.resident for one in ledger.rows(model.select()) if one.resident != uid_of("r", 1)}
            assert owners == {first.uid}
        assert ledger.value("SELECT count(*) FROM id_document WHERE resident=?", (first.uid,)) == 1
        assert not [trouble for trouble in check(ledger) if trouble.entity in ("profile", "contact", "id_document")]


def test_what_only_the_others_profile_and_contacts_say_is_kept(committee: Ledger, desk: Open) -> None:
    first, second = entered_twice(committee, desk("a2"))
    with committee.change("建档") as pen:
        pen.add(factories.a_profile(first, self_care="partly", details="耳背", remark="同"))
        pen.add(factories.a_contact(first, role="helper", phones=[{"number": "13800000003"}]))
    with desk("a2").change("建档") as pen:
        pen.add(factories.a_profile(second, self_care="dependent", source="街道", call_button=False, details="腿脚不便", remark="同"))
        pen.add(factories.a_contact(second, role="emergency", phones=[{"number": "13800000003"}], has_key=True))
        pen.add(factories.a_contact(second, role="helper", phones=[{"number": "13800000003"}], distance="同楼"))
    both_ways(committee, desk("a2"))
    before = contents(committee).records
    joins.join(committee, first.uid, second.uid)
    (kept,) = [one for one in committee.rows(Profile.select()) if one.resident == first.uid]
    assert (kept.self_care, kept.source, kept.call_button) == ("partly", "街道", False)
    assert (kept.details, kept.remark) == ("耳背\n腿脚不便", "同")
    called = {(one.role, one.distance, one.has_key) for one in committee.rows(Contact.select()) if one.resident == first.uid}
    assert called == {("helper", "同楼", None), ("emergency", None, True)}
    undo.undo(committee)
    assert contents(committee).records == before


def test_an_edit_of_the_one_that_was_joined_away_is_not_lost(committee: Ledger, desk: Open) -> None:
    second_pc = desk("a2")
    first, second = entered_twice(committee, second_pc)
    joins.join(committee, first.uid, second.uid)
    with second_pc.change("改") as pen:
        pen.edit(Resident, second.uid, remark="刚搬来")
    both_ways(committee, second_pc)
    (conflict,) = conflicts.listed(committee)
    assert (conflict.row, conflict.is_removal) == (second.uid, True)
    found = committee.get(Resident, second.uid)
    assert found and found.remark == "刚搬来"


def test_joining_can_be_undone_and_that_travels_too(committee: Ledger, desk: Open) -> None:
    first, second = entered_twice(committee, desk("a2"))
    before = contents(committee).records
    joins.join(committee, first.uid, second.uid)
    hand(committee, desk("a2"))
    undo.undo(committee)
    both_ways(committee, desk("a2"))
    assert contents(committee).records == contents(desk("a2")).records == before
    assert len(joins.suggestions(committee)) == 1


def test_a_suggestion_that_was_turned_down_does_not_come_back(committee: Ledger, desk: Open) -> None:
    entered_twice(committee, desk("a2"))
    joins.dismiss(committee, joins.suggestions(committee)[0])
    both_ways(committee, desk("a2"))
    assert joins.suggestions(committee) == []
