"""Whose a record is: what a unit gets from the town, what it is told once, and that both sides count the same."""

from tests import factories
from tests.merging.conftest import Open
from tests.merging.deeds import uid_of
from tests.merging.oracle import contents, nobody_counts_twice
from tests.merging.star import UNITS
from tests.merging.sticks import both_ways, hand, pack
from xinjing_desktop.ledger import agreement, conflicts
from xinjing_desktop.ledger.check import check
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Household, IdDocument, Resident, Term
from xinjing_desktop.records.row import shared_uid

DOOR = uid_of("h", 0)
"""Two people live behind it, one of them with a document."""


def unit(ledger: Ledger) -> str:
    return shared_uid("community", ledger.identity.unit_code)


def move(ledger: Ledger, to: Ledger) -> None:
    with ledger.change("划到别的居民区") as pen:
        pen.edit(Household, DOOR, community=unit(to))


def agreed(sender: Ledger, receiver: Ledger) -> bool:
    return agreement.compare(receiver, hand(sender, receiver).facts.id) == []


def test_a_committee_gets_nothing_of_its_neighbours(town: Ledger, committee: Ledger, neighbour: Ledger) -> None:
    with neighbour.change("登记") as pen:
        theirs = pen.add(factories.a_household(community=unit(neighbour)))
    both_ways(neighbour, town)
    both_ways(town, committee)
    assert town.get(Household, theirs.uid) is not None
    assert committee.get(Household, theirs.uid) is None


def test_what_the_town_enters_for_a_unit_arrives_there(town: Ledger, committee: Ledger, neighbour: Ledger) -> None:
    with town.change("登记") as pen:
        theirs = pen.add(factories.a_household(community=unit(neighbour)))
        person = pen.add(factories.a_resident(theirs))
    hand(town, neighbour)
    hand(town, committee)
    assert neighbour.get(Resident, person.uid) is not None
    assert committee.get(Household, theirs.uid) is None


def test_what_the_town_enters_and_takes_back_is_gone_at_the_unit_too(town: Ledger, committee: Ledger) -> None:
    with town.change("登记") as pen:
        person = pen.add(factories.a_resident(DOOR))
    hand(town, committee)
    with town.change("删除") as pen:
        pen.remove(Resident, person.uid)
    hand(town, committee)
    assert committee.get(Resident, person.uid) is None
    assert agreed(committee, town)


def test_a_dictionary_is_everybodys(town: Ledger, committee: Ledger, neighbour: Ledger) -> None:
    with town.change("下发字典") as pen:
        term = pen.add(factories.a_term())
    for ledger in (committee, neighbour):
        hand(town, ledger)
        assert ledger.get(Term, term.uid) is not None


def test_a_household_that_moves_arrives_whole_with_all_who_live_there(town: Ledger, committee: Ledger, neighbour: Ledger) -> None:
    with committee.change("修改") as pen:
        pen.edit(Household, DOOR, remark="有狗")
    for _ in range(2):
        both_ways(committee, town)
        both_ways(neighbour, town)  # the neighbour has acknowledged all there was before the move
    move(town, neighbour)
    hand(town, neighbour)
    found = neighbour.get(Household, DOOR)
    assert found and (found.remark, found.community) == ("有狗", unit(neighbour))
    assert {one.uid for one in neighbour.rows(Resident.select())} == {uid_of("r", 0), uid_of("r", 1)}
    assert [one.uid for one in neighbour.rows(IdDocument.select())] == [uid_of("d", 0)]
    assert conflicts.count(neighbour) == 0
    assert agreed(town, neighbour) and agreed(neighbour, town)


def test_the_old_unit_is_told_once(town: Ledger, committee: Ledger, neighbour: Ledger) -> None:
    both_ways(committee, town)
    move(town, neighbour)
    both_ways(town, committee)
    found = committee.get(Household, DOOR)
    assert found and found.community == unit(neighbour)
    with town.change("修改") as pen:
        pen.edit(Household, DOOR, remark="新邻居的事")
    assert pack(town, committee).facts.counts == {}
    assert hand(town, neighbour).facts.counts["household"] == 1
    assert agreed(town, committee) and agreed(committee, town)


def test_nobody_counts_twice(town: Ledger, committee: Ledger, neighbour: Ledger) -> None:
    both_ways(committee, town)
    move(town, neighbour)
    for ledger in (committee, neighbour):
        both_ways(town, ledger)
    nobody_counts_twice(town, [UNITS["a"], UNITS["b"]])
    assert town.value("SELECT count(*) FROM household WHERE uid=?", (DOOR,)) == 1


def test_a_household_that_moves_back_brings_what_happened_meanwhile(town: Ledger, committee: Ledger, neighbour: Ledger) -> None:
    both_ways(committee, town)
    move(town, neighbour)
    for ledger in (committee, neighbour):
        both_ways(town, ledger)
    with neighbour.change("修改") as pen:
        pen.edit(Resident, uid_of("r", 0), remark="在邻居那里登记的")
    both_ways(neighbour, town)
    move(town, committee)
    hand(town, committee)
    person = committee.get(Resident, uid_of("r", 0))
    assert person and person.remark == "在邻居那里登记的"
    assert conflicts.count(committee) == 0
    assert agreed(town, committee) and agreed(committee, town)


def test_a_door_that_two_units_entered_is_shown_to_both(town: Ledger, committee: Ledger, neighbour: Ledger) -> None:
    uid = shared_uid("household", "界河桥", "1", "")
    for ledger in (committee, neighbour):
        with ledger.change("登记") as pen:
            pen.add(factories.a_household(uid=uid, community=unit(ledger), address_text="界河桥1号"))
    for _ in range(2):
        both_ways(committee, town)
        both_ways(neighbour, town)
    for ledger in (town, committee, neighbour):
        (conflict,) = conflicts.listed(ledger)
        assert conflict.columns == ("community",)
    nobody_counts_twice(town, [UNITS["a"], UNITS["b"]])


def test_a_person_who_was_removed_and_comes_back_behind_a_moved_door_arrives_whole(
    town: Ledger, committee: Ledger, neighbour: Ledger
) -> None:
    both_ways(committee, town)
    with committee.change("改名") as pen:
        pen.edit(Resident, uid_of("r", 0), name="赵一")
    late = pack(committee, town)
    with town.change("删除") as pen:
        pen.remove(Resident, uid_of("r", 0))
    move(town, neighbour)
    for ledger in (neighbour, committee):
        both_ways(town, ledger)
    assert late.facts.counts["resident"] == 1
    both_ways(committee, town)
    both_ways(town, neighbour)
    assert {one.is_removal for one in conflicts.listed(town)} == {True}
    assert contents(neighbour).records["resident"] == contents(town).records["resident"]
    assert agreed(town, neighbour) and agreed(town, committee)


def test_after_an_exchange_both_say_so_or_name_what_differs(town: Ledger, committee: Ledger) -> None:
    both_ways(committee, town)
    with town.change("镇里后来写的") as pen:
        pen.edit(Household, DOOR, remark="对方还不知道")
    merged = hand(committee, town)
    assert agreement.compare(town, merged.facts.id) == [], "what the other could not know is no difference"
    with town.local() as con:
        con.execute("DELETE FROM change WHERE row=? AND entity='resident'", (uid_of("r", 0),))
    (found,) = agreement.compare(town, merged.facts.id) or ()
    assert found.entity == "resident"
    assert found.sentence == "居民：对方 2 次改动，这里 1 次"
    assert agreement.compare(town, "unheard of") is None


def test_two_pcs_of_one_committee_share_everything(committee: Ledger, desk: Open) -> None:
    second = desk("a2")
    with committee.change("登记") as pen:
        pen.add(factories.a_worker())
        pen.add(factories.a_household(community=unit(committee)))
    both_ways(committee, second)
    assert contents(committee) == contents(second)
    assert agreed(committee, second) and agreed(second, committee)
    assert [trouble for trouble in check(second) if trouble.severity != "review"] == []
