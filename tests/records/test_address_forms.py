"""Addresses completed from their context, compared, sorted and written, and odd spellings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinjing_desktop.records.address import (
    Address,
    door_key,
    dwelling_key,
    fill,
    find,
    floor_of,
    parse,
    parse_parts,
    parse_place,
    parse_shop,
    sort_key,
    stairwell_key,
    text,
)

LANE = Address(road="北渔路", lane="123")


FLAT = Address(road="北渔路", lane="123", stairwell="45", room_no="601")


def test_a_shop_in_a_lane_and_one_without_a_number():
    assert parse_shop("北渔路123弄2号") == Address(road="北渔路", lane="123", stairwell="2")
    assert parse_shop("菜场门口") == Address(place="菜场门口")
    assert parse_shop("/") is None


def test_parts_in_several_columns():
    whole = parse_parts(road="北渔路", lane="123弄", stairwell="45号", room="601室")
    assert whole == parse_parts(road="北渔路", lane=123.0, stairwell=45.0, room=601.0) == FLAT
    assert parse_parts(stairwell="12甲", room="0201") == Address(stairwell="12甲", room_no="201")
    assert parse_parts(sub_lane="7支弄", stairwell="3", room="2") == Address(sub_lane="7", stairwell="3", room_no="2")
    assert parse_parts(lane="北渔路123弄", room="45-601") == FLAT
    assert parse_parts(compound="泾北3村", stairwell="83", room="502") == parse("泾北三村83号502室")
    assert parse_parts(compound="绿泉", room="601", part="次卧") == Address("绿泉", room_no="601", room_part="次卧")
    assert parse_parts(stairwell="45", room="/") == Address(stairwell="45")
    assert parse_parts() is None
    assert parse_parts(stairwell="45", room="车棚旁") is None


@pytest.mark.parametrize(
    ("cell", "context", "filled"),
    [
        ("45号601", "北渔路123弄", "北渔路123弄45号601室"),
        ("601", "北渔路123弄45号", "北渔路123弄45号601室"),
        ("46号601", "北渔路123弄45号", "北渔路123弄46号601室"),
        ("123弄46号601", "北渔路123弄45号", "北渔路123弄46号601室"),
        ("125弄46号601", "北渔路123弄45号", "北渔路125弄46号601室"),
        ("平塘路45号601", "北渔路123弄", "平塘路45号601室"),
        ("平塘路9弄45号601", "北渔路123弄7支弄", "平塘路9弄45号601室"),
        ("泾北三村83号502", "泾北四村", "泾北三村83号502室"),
        ("绿泉苑45号601", "北渔路123弄", "绿泉苑45号601室"),
        ("83号502", "泾北三村", "泾北三村83号502室"),
        ("北渔路123弄", "北渔路123弄45号", "北渔路123弄"),
        ("12号101", "北渔路123弄7支弄", "北渔路123弄7支弄12号101室"),
        ("123-45号601", "北渔路123弄", "北渔路123弄45号601室"),
    ],
)
def test_context_fills_only_what_the_row_leaves_open(cell: str, context: str, filled: str):
    found = parse(cell)
    assert found is not None
    assert text(fill(found, parse(context))) == filled


def test_a_compound_known_with_its_lane_gives_both():
    estate = Address(compound="绿泉苑", road="北渔路", lane="123")
    by_name, by_lane = parse("绿泉苑45号601"), parse("北渔路123弄45号601")
    assert by_name and by_lane
    assert door_key(fill(by_name, estate)) == door_key(fill(by_lane, estate)) == door_key(FLAT)


def test_a_house_on_the_road_takes_no_lane():
    shop = parse_place("北渔路88号")
    assert shop is not None and fill(shop, LANE) == Address(road="北渔路", house_no="88")
    assert fill(Address(house_no="88"), Address(road="北渔路")) == Address(road="北渔路", house_no="88")


def test_no_context_changes_nothing():
    assert fill(FLAT, None) is FLAT


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("绿泉居民区居民户籍台账（北渔路123弄45号）", "北渔路123弄45号"),
        ("居民区：绿泉居民区　地址：北渔路123弄　走访时间段：2026年1月5日至1月16日　统计人：沈佳", "北渔路123弄"),
        ("▲ 45号　　楼组长：顾秀英", "45号"),
        ("（一）北渔路段", "北渔路"),
        ("（二）蒲松北路段", "蒲淞北路"),
        ("泾北居民区（泾北三村）重点人群（特殊群体）名册", "泾北三村"),
        ("45号", "45号"),
        ("12甲号", "12甲号"),
        ("13号（一）", "13号"),
        ("北渔路123弄", "北渔路123弄"),
        ("泾北3村", "泾北三村"),
        ("泾北三村居民户籍台账", "泾北三村"),
    ],
)
def test_lines_above_the_rows_give_a_place(line: str, place: str):
    found = find(line)
    assert found is not None and text(found) == place


def test_a_metadata_line_gives_compound_and_lane():
    line = "填报单位（盖章）：绿泉居民区　　小区：绿泉苑（北渔路123弄）　　填报日期：2026.1.16　　联系电话：55550101"
    assert find(line) == Address(compound="绿泉苑", road="北渔路", lane="123")


@pytest.mark.parametrize(
    "line",
    ["绿泉居民区沿街商户登记表", "“四百”大走访记录表", "Sheet1", "1月台账", "合计", "统计截止：2026年1月10日", ""],
)
def test_lines_that_give_no_place(line: str):
    assert find(line) is None


def test_parts_of_a_flat_are_one_dwelling_but_several_doors():
    whole, part, other = (parse(cell) for cell in ("45号601室", "45号601室A", "45号601室（次卧）"))
    assert whole and part and other
    assert dwelling_key(whole) == dwelling_key(part) == dwelling_key(other)
    assert len({door_key(whole), door_key(part), door_key(other)}) == 3
    assert stairwell_key(whole) == stairwell_key(Address(stairwell="45"))


def test_different_doors_have_different_keys():
    cells = [
        "45号601",
        "45号602",
        "46号601",
        "12号101",
        "12甲号101",
        "1号1101",
        "11号101",
        "123弄45号601",
        "45号1601-1602",
        "45号1601",
    ]
    keys = {door_key(found) for cell in cells if (found := parse(cell))}
    assert len(keys) == len(cells)


def test_doors_sort_as_people_count():
    villages = ["泾北二村1号101", "泾北三村1号101", "泾北十村1号101"]
    lanes = [
        "北渔路45弄2号101",
        "北渔路123弄2号101",
        "北渔路123弄12号地下室",
        "北渔路123弄12号底楼",
        "北渔路123弄12号101",
        "北渔路123弄12号601",
        "北渔路123弄12号601室A",
        "北渔路123弄12号1001",
        "北渔路123弄12甲号101",
        "北渔路123弄13号101",
        "北渔路123弄123号101",
    ]
    for ordered in (villages, lanes):
        addresses = [found for cell in ordered if (found := parse(cell))]
        assert len(addresses) == len(ordered)
        assert sorted(set(addresses), key=sort_key) == addresses


@pytest.mark.parametrize(
    ("room", "floor"),
    [
        ("601", 6),
        ("1601-1602", 16),
        ("0601", 6),
        ("1201", 12),
        ("底楼", 1),
        ("地下室", -1),
        ("门面", 1),
        ("2楼前楼", 2),
        ("A601", 6),
        ("12", None),
        ("阁楼", None),
        ("", None),
        (None, None),
        ("10101", None),
        ("001", None),
    ],
)
def test_floors(room: str | None, floor: int | None):
    assert floor_of(room) == floor


_NUMBER = st.integers(1, 1999).map(str)


_ADDRESSES = st.builds(
    Address,
    compound=st.sampled_from([None, "绿泉苑", "泾北三村", "剑河小区", "联建新村"]),
    road=st.sampled_from([None, "北渔路", "蒲淞北路", "法华镇路", "迎宾二路", "黄金城道"]),
    lane=st.none() | _NUMBER,
    stairwell=st.builds(str.__add__, _NUMBER, st.sampled_from(["", "", "甲", "乙"])),
    room_no=st.one_of(
        st.builds(lambda floor, room: f"{floor}{room:02d}", st.integers(1, 33), st.integers(1, 12)),
        st.builds(
            lambda floor, room: f"{floor}{room:02d}-{floor}{room + 1:02d}", st.integers(1, 33), st.integers(1, 11)
        ),
        st.sampled_from(["底楼", "地下室"]),
    ),
)


@given(_ADDRESSES, st.none() | _NUMBER, st.sampled_from([None, "A", "次卧", "北间"]))
def test_what_is_written_is_read_back(address: Address, sub_lane: str | None, part: str | None):
    if address.lane is None and address.compound and address.road:
        address = Address(address.compound, None, None, None, address.stairwell, address.room_no)
    part = part if (address.room_no or "").isdigit() else None
    address = Address(
        address.compound,
        address.road if address.lane or not address.compound else None,
        address.lane,
        sub_lane if address.lane else None,
        address.stairwell,
        address.room_no,
        part,
    )
    again = parse(text(address))
    assert again is not None
    assert door_key(again) == door_key(address)
    assert text(again) == text(address)
    wide = text(address).translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})
    assert parse(wide) == again
    assert parse(f"上海市长宁区新泾镇{text(address)}") == again


@given(st.text(alphabet="北渔路泾三村苑弄支号室楼道甲乙A0123456789-#（）() ,、一二", max_size=24))
def test_no_text_breaks_the_reader(cell: str):
    for read in (parse, parse_place, parse_shop):
        found = read(cell)
        if found is not None:
            door_key(found), sort_key(found), text(found), fill(found, LANE)
    assert (parse_place(cell) is None) == (parse_shop(cell) is None)


def test_the_city_and_district_in_their_short_names():
    found = parse("上海长宁北渔路123弄45号601")
    assert found is not None and found.road == "北渔路"
    road = parse("上海长宁路123弄4号501")
    assert road is not None and road.road == "长宁路"


def test_a_letter_typed_for_a_digit_is_no_part_of_a_flat():
    assert parse("45号60l室") is None
    part = parse("45号601L室")
    assert part is not None and part.room_part == "L"


def test_slashes_between_lane_door_and_room():
    assert parse("123/45/601") == parse("123-45-601")
    assert parse("1/5/2026") is None
