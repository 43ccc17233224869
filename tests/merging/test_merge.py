"""What becomes of two ledgers that were written apart. Each merge is made twice; the second changes nothing."""

import datetime
from collections.abc import Callable

import pytest

from tests import factories
from tests.merging.conftest import Open
from tests.merging.deeds import uid_of
from tests.merging.oracle import contents
from tests.merging.sticks import both_ways, hand, pack, put_in, put_in_twice
from xinjing_desktop.ledger import conflicts, undo
from xinjing_desktop.ledger.casework import diary
from xinjing_desktop.ledger.check import state
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Community, Household, Resident
from xinjing_desktop.records.row import shared_uid

DOOR, PERSON = uid_of("h", 0), uid_of("r", 0)
"""A door of the committee that the town knows too, and who lives behind it."""


def write(ledger: Ledger, uid: str = DOOR, **values: object) -> None:
    with ledger.change("修改") as pen:
        pen.edit(Household, uid, **values)


def remove(ledger: Ledger, uid: str = PERSON) -> None:
    with ledger.change("删除") as pen:
        pen.remove(Resident, uid)


def head(ledger: Ledger) -> str | None:
    door = ledger.get(Household, DOOR)
    return door.head_name if door else None


def settled(one: Ledger, other: Ledger) -> None:
    """After two exchanges nobody has anything left to say."""
    both_ways(one, other)
    assert conflicts.count(one) == conflicts.count(other) == 0


def test_new_records_of_both_sides_are_there(town: Ledger, committee: Ledger) -> None:
    own = shared_uid("community", committee.identity.unit_code)
    with committee.change("登记") as pen:
        ours = pen.add(factories.a_household(community=own, head_name="赵一"))
    with town.change("登记") as pen:
        theirs = pen.add(factories.a_household(community=own, head_name="钱二"))
    settled(committee, town)
    for ledger in (town, committee):
        assert ledger.get(Household, ours.uid).head_name == "赵一"  # type: ignore[union-attr]
        assert ledger.get(Household, theirs.uid).head_name == "钱二"  # type: ignore[union-attr]


def test_edits_of_different_columns_stand_side_by_side(town: Ledger, committee: Ledger) -> None:
    write(committee, head_name="赵一")
    write(town, remark="请核对人数")
    settled(committee, town)
    door = town.get(Household, DOOR)
    assert door and (door.head_name, door.remark) == ("赵一", "请核对人数")


def test_the_same_value_written_twice_is_no_conflict(town: Ledger, committee: Ledger) -> None:
    write(committee, head_name="赵一", remark="换了门锁")
    write(town, head_name="赵一", remark="换了门锁")
    settled(committee, town)


def test_a_later_edit_by_somebody_who_has_seen_the_first_is_no_conflict(town: Ledger, committee: Ledger) -> None:
    write(committee, head_name="赵一")
    hand(committee, town)
    write(town, head_name="钱二")
    settled(town, committee)
    assert head(committee) == "钱二"


def test_two_values_for_one_column_are_a_conflict_on_both_sides(town: Ledger, committee: Ledger) -> None:
    write(committee, head_name="赵一")
    write(town, head_name="钱二")
    both_ways(committee, town)
    for ledger in (town, committee):
        (conflict,) = conflicts.listed(ledger)
        assert {conflict.words(choice) for choice in conflict.choices} == {"赵一", "钱二"}
    assert head(town) == head(committee)


@pytest.mark.parametrize("years", [-10, 10])
def test_a_clock_that_is_wrong_by_years_settles_nothing(
    years: int, town: Ledger, committee: Ledger, at: Callable[[str], datetime.datetime]
) -> None:
    at(f"{2026 + years}-03-02 09:30")
    write(committee, head_name="赵一")
    at("2026-03-02 09:30")
    write(town, head_name="钱二")
    both_ways(committee, town)
    assert conflicts.count(town) == 1
    write(committee, head_name="孙三")  # whatever the year, it was written by somebody who had seen both
    hand(committee, town)
    assert (head(town), conflicts.count(town)) == ("孙三", 0)


def test_removed_on_one_side_and_untouched_on_the_other_is_removed(town: Ledger, committee: Ledger) -> None:
    remove(committee)
    settled(committee, town)
    assert town.get(Resident, PERSON) is None


def test_removed_on_both_sides_is_no_conflict(town: Ledger, committee: Ledger) -> None:
    remove(committee)
    remove(town)
    settled(committee, town)


@pytest.mark.parametrize("town_removes", [True, False])
def test_removed_here_and_edited_there_stays_until_somebody_decides(town_removes: bool, town: Ledger, committee: Ledger) -> None:
    first, second = (town, committee) if town_removes else (committee, town)
    remove(first)
    with second.change("改名") as pen:
        pen.edit(Resident, PERSON, name="赵一")
    both_ways(committee, town)
    for ledger in (town, committee):
        person = ledger.get(Resident, PERSON)
        assert person and person.name == "赵一"
        assert [one.is_removal for one in conflicts.listed(ledger)] == [True]


def test_a_stale_package_brings_nothing_back(town: Ledger, committee: Ledger) -> None:
    """It was made before the record was removed, and comes after."""
    with committee.change("改名") as pen:
        pen.edit(Resident, PERSON, name="赵一")
    stale = pack(committee, town)
    remove(committee)
    hand(committee, town)
    assert town.get(Resident, PERSON) is None
    merged, _ = put_in_twice(town, stale)
    assert merged.late
    assert town.get(Resident, PERSON) is None
    assert conflicts.count(town) == 0


def test_a_removal_that_was_undone_travels_like_any_change(town: Ledger, committee: Ledger) -> None:
    remove(committee)
    hand(committee, town)
    undo.undo(committee)
    settled(committee, town)
    before = contents(committee).records["resident"]
    assert PERSON in before
    assert contents(town).records["resident"] == before


def test_the_same_door_entered_on_two_pcs_is_one_record(committee: Ledger, desk: Open) -> None:
    second = desk("a2")
    uid = shared_uid("household", "门洞", "101", "")
    own = shared_uid("community", committee.identity.unit_code)
    for ledger, name in ((committee, "赵一"), (second, "钱二")):
        with ledger.change("登记") as pen:
            pen.add(factories.a_household(uid=uid, community=own, address_text="门洞101", head_name=name))
    both_ways(committee, second)
    (conflict,) = conflicts.listed(second)
    assert (conflict.row, conflict.columns) == (uid, ("head_name",))


def test_the_diary_of_a_day_written_on_two_pcs_is_one_record(committee: Ledger, desk: Open) -> None:
    """The same words are no question, other words are one; the day's own text is kept by nobody and cannot disagree."""
    second = desk("a2")
    own, today = shared_uid("community", committee.identity.unit_code), datetime.date(2026, 3, 2)
    words = {today: ("开了楼组长会。", "开了楼组长会。"), today - datetime.timedelta(days=1): ("值班。", "防台值守。")}
    for day, pair in words.items():
        for ledger, body in zip((committee, second), pair, strict=True):
            with ledger.change("写民情日志") as pen:
                diary.write(pen, ledger, own, day, body, None)
    both_ways(committee, second)
    (conflict,) = conflicts.listed(second)
    assert conflict.columns == ("body",) and second.value("SELECT count(*) FROM diary_entry") == 2
    with second.change("恢复自动日志") as pen:
        diary.reset(pen, second, own, today)
    hand(second, committee)
    assert committee.value("SELECT count(*) FROM diary_entry") == 1


def test_a_disputed_address_shows_what_one_author_wrote(committee: Ledger, desk: Open) -> None:
    second = desk("a2")
    write(committee, room_no="101", room_part="北间")
    write(second, room_no="202")
    both_ways(committee, second)
    door = committee.get(Household, DOOR)
    assert door and (door.room_no, door.room_part) in {("101", "北间"), ("202", None)}
    assert contents(committee).records == contents(second).records


def test_what_a_package_did_is_counted(town: Ledger, committee: Ledger) -> None:
    with committee.change("登记") as pen:
        pen.add(factories.a_resident(DOOR, name="新来的"))
        pen.edit(Resident, uid_of("r", 1), name="改了名")
        pen.remove(Resident, PERSON)
    write(committee, head_name="赵一")
    write(town, head_name="钱二")
    merged = hand(committee, town)
    residents = merged.tallies["resident"]
    assert (residents.new, residents.changed, residents.removed, residents.same) == (1, 1, 1, 0)
    assert (merged.conflicts, merged.settled) == (1, 0)


def test_the_same_contents_under_another_number_change_nothing(town: Ledger, committee: Ledger) -> None:
    write(committee, head_name="赵一")
    hand(committee, town)
    before = contents(town)
    again = put_in(town, pack(committee, town, full=True))
    assert not again.repeated
    assert again.total("new") == again.total("changed") == again.total("removed") == 0
    assert again.total("same") > 0
    assert contents(town) == before


def test_over_a_second_pc_or_straight_to_the_town_is_the_same(town: Ledger, committee: Ledger, desk: Open) -> None:
    """The second PC relays what it got from the first (P3)."""
    second = desk("a2")
    write(committee, head_name="赵一")
    hand(committee, second)
    write(second, remark="二号机写的")
    hand(second, town)
    straight = state(town)
    merged = hand(committee, town)
    assert (merged.total("new"), merged.total("changed"), merged.tallies["household"].same) == (0, 0, 1)
    assert state(town) == straight


def test_everybody_may_name_his_own_community(town: Ledger, committee: Ledger) -> None:
    with committee.change("改名") as pen:
        pen.edit(Community, shared_uid("community", committee.identity.unit_code), name="新北渔居民区")
    settled(committee, town)
    assert "新北渔居民区" in {one.name for one in town.rows(Community.select())}
