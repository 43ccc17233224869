"""Addresses: every usual spelling of a Shanghai door is the same door, and what is no address is none."""

import datetime

import pytest

from xinjing_desktop.records.address import (
    Address,
    door_key,
    fill,
    is_dwelling,
    parse,
    parse_place,
    parse_shop,
    text,
)

LANE = Address(road="北渔路", lane="123")


FLAT = Address(road="北渔路", lane="123", stairwell="45", room_no="601")


def said(address: Address | None) -> dict[str, str] | None:
    """What an address says, without the parts it leaves open."""
    if address is None:
        return None
    return {name: value for name in Address.__slots__ if (value := getattr(address, name)) is not None}


@pytest.mark.parametrize(
    "cell",
    [
        "北渔路123弄45号601室",
        "北渔路１２３弄４５号６０１",
        "上海市长宁区新泾镇北渔路123弄45号601室",
        "上海市北渔路123弄45号601",
        "长宁区北渔路123弄45号601",
        "新泾镇北渔路123弄45号601",
        "绿泉居民区北渔路123弄45号601室",
        "123弄45号601",
        "123弄 45号 601室",
        "北渔路123弄\n45号601室",
        "北渔路 123 弄 45 号 601 室",
        "45号601",
        "45号601室",
        "45号0601室",
        "45-601",
        "４５－６０１",
        "45—601",
        "45-0601",
        "45 601",
        "45#601",
        "45＃601室",
        "45门601室",
        "45号门601",
        "45号楼601室",
        "45幢601",
        "45/601",
        "123-45-601",
        "45号6楼601室",
        "45号六〇一室",
        "四十五号六〇一室",
        "45号(601室)",
        "45号－601",
    ],
)
def test_one_flat_however_it_is_spelled(cell: str):
    found = parse(cell)
    assert found is not None and is_dwelling(found)
    full = fill(found, LANE)
    assert full == FLAT
    assert door_key(full) == door_key(FLAT)
    assert text(full) == "北渔路123弄45号601室"


@pytest.mark.parametrize(
    "cell", ["601", "0601", "601室", "601.0", 601, 601.0, "六〇一室", "六〇一", "六楼601", "601 ", "６０１"], ids=repr
)
def test_a_room_alone_takes_the_rest_from_its_sheet(cell: object):
    found = parse(cell)
    assert found == Address(room_no="601")
    assert fill(found, Address(road="北渔路", lane="123", stairwell="45")) == FLAT


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("新泾三村83号502", {"compound": "新泾三村", "stairwell": "83", "room_no": "502"}),
        ("新泾3村83号502室", {"compound": "新泾三村", "stairwell": "83", "room_no": "502"}),
        ("泾北十二村8号101", {"compound": "泾北十二村", "stairwell": "8", "room_no": "101"}),
        ("泾北12村8号101", {"compound": "泾北十二村", "stairwell": "8", "room_no": "101"}),
        (
            "北渔路123弄7支弄12号甲201室",
            {"road": "北渔路", "lane": "123", "sub_lane": "7", "stairwell": "12甲", "room_no": "201"},
        ),
        ("12甲号201", {"stairwell": "12甲", "room_no": "201"}),
        ("12号甲201室", {"stairwell": "12甲", "room_no": "201"}),
        ("45号1601-1602室", {"stairwell": "45", "room_no": "1601-1602"}),
        ("45-1601-1602", {"stairwell": "45", "room_no": "1601-1602"}),
        ("1601-1602室", {"room_no": "1601-1602"}),
        ("1601-02室", {"room_no": "1601-1602"}),
        ("45号601、602室", {"stairwell": "45", "room_no": "601-602"}),
        ("601室A", {"room_no": "601", "room_part": "A"}),
        ("601A", {"room_no": "601", "room_part": "A"}),
        ("45号601-A", {"stairwell": "45", "room_no": "601", "room_part": "A"}),
        ("601室（次卧）", {"room_no": "601", "room_part": "次卧"}),
        ("602室（北间）", {"room_no": "602", "room_part": "北间"}),
        ("45号601-1", {"stairwell": "45", "room_no": "601", "room_part": "1"}),
        ("45号101后门", {"stairwell": "45", "room_no": "101", "room_part": "后门"}),
        ("45号601室（出租）", {"stairwell": "45", "room_no": "601", "remark": "出租"}),
        ("45号601室阳台", {"stairwell": "45", "room_no": "601", "remark": "阳台"}),
        ("底楼", {"room_no": "底楼"}),
        ("45号底楼", {"stairwell": "45", "room_no": "底楼"}),
        ("45号地下室", {"stairwell": "45", "room_no": "地下室"}),
        ("45号2楼前楼", {"stairwell": "45", "room_no": "2楼前楼"}),
        ("45号三层阁", {"stairwell": "45", "room_no": "三层阁"}),
        ("123弄7支12号201", {"lane": "123", "sub_lane": "7", "stairwell": "12", "room_no": "201"}),
        ("45号亭子间", {"stairwell": "45", "room_no": "亭子间"}),
        ("12号楼3单元501室", {"stairwell": "12-3", "room_no": "501"}),
        ("12栋3单元501", {"stairwell": "12-3", "room_no": "501"}),
        ("12#3-501", {"stairwell": "12-3", "room_no": "501"}),
        ("3-2-501", {"lane": "3", "stairwell": "2", "room_no": "501"}),
        ("A座1201", {"stairwell": "A", "room_no": "1201"}),
        ("蒲松北路35弄2号101", {"road": "蒲淞北路", "lane": "35", "stairwell": "2", "room_no": "101"}),
        ("定西路710号302室", {"road": "定西路", "stairwell": "710", "room_no": "302"}),
        ("绿泉苑45号601", {"compound": "绿泉苑", "stairwell": "45", "room_no": "601"}),
        (
            "绿泉苑（北渔路123弄）45号601室",
            {"compound": "绿泉苑", "road": "北渔路", "lane": "123", "stairwell": "45", "room_no": "601"},
        ),
        (
            "北渔路123弄绿泉苑45号601室",
            {"compound": "绿泉苑", "road": "北渔路", "lane": "123", "stairwell": "45", "room_no": "601"},
        ),
        ("45号", {"stairwell": "45"}),
        ("12甲号", {"stairwell": "12甲"}),
        ("13号（一）", {"stairwell": "13", "remark": "一"}),
        ("北渔路123弄", {"road": "北渔路", "lane": "123"}),
        ("泾北三村", {"compound": "泾北三村"}),
        ("法华镇路101弄3号201", {"road": "法华镇路", "lane": "101", "stairwell": "3", "room_no": "201"}),
        ("长宁区镇宁路225弄3号201", {"road": "镇宁路", "lane": "225", "stairwell": "3", "room_no": "201"}),
        ("迎宾二路119号", {"road": "迎宾二路", "stairwell": "119"}),
        ("上海北渔路123弄45号601", {"road": "北渔路", "lane": "123", "stairwell": "45", "room_no": "601"}),
        ("上海路12号301", {"road": "上海路", "stairwell": "12", "room_no": "301"}),
        ("北渔路123弄内45号601", {"road": "北渔路", "lane": "123", "stairwell": "45", "room_no": "601"}),
        ("绿泉苑（一期）45号601", {"compound": "绿泉苑一期", "stairwell": "45", "room_no": "601"}),
        ("绿泉苑2期45号601", {"compound": "绿泉苑二期", "stairwell": "45", "room_no": "601"}),
        ("45甲601", {"stairwell": "45甲", "room_no": "601"}),
        ("45号601户", {"stairwell": "45", "room_no": "601"}),
        ("601室1床", {"room_no": "601", "room_part": "1床"}),
        ("45号601室户主", {"stairwell": "45", "room_no": "601", "remark": "户主"}),
    ],
)
def test_parts_of_an_address(cell: str, parts: dict[str, str]):
    assert said(parse(cell)) == parts


@pytest.mark.parametrize(
    "cell",
    [
        "菜场东面老房子",
        "小区北门非机动车棚",
        "幼儿园门口",
        "小区中心花园",
        "45号601室,46号602室",
        "45号、46号楼道",
        "江苏省南通市崇川区1号101室",
        "安徽省六安市裕安区某村12号",
        "45",
        "123-45",
        "45号6O1室",
        "不详",
        "/",
        "",
        None,
        True,
        datetime.date(2026, 12, 3),
        datetime.datetime(2026, 12, 3),
    ],
    ids=repr,
)
def test_no_dwelling_address(cell: object):
    assert parse(cell) is None


@pytest.mark.parametrize(
    ("cell", "stairwell"),
    [
        ("45号3楼楼道", "45"),
        ("48号2楼至3楼转角", "48"),
        ("49号东侧地下车库", "49"),
        ("51号1楼电表箱", "51"),
        ("45号楼道", "45"),
        ("45号楼下", "45"),
        ("45号楼梯间", "45"),
        ("45号门口", "45"),
        ("45号601室门口", "45"),
        ("45号四楼", "45"),
        ("泾北三村83号楼道", "83"),
        ("小区北门非机动车棚", None),
        ("北渔路123弄小区门口", None),
        ("45号、46号之间", None),
        ("45-47号之间", None),
        ("45号4-5楼", "45"),
        ("45号5F", "45"),
        ("45号（1楼门厅）", "45"),
    ],
)
def test_places_that_are_no_flat_are_kept_whole(cell: str, stairwell: str | None):
    found = parse_place(cell)
    assert found is not None
    assert (found.place, found.stairwell, found.room_no) == (cell, stairwell, None)
    assert not is_dwelling(found)


@pytest.mark.parametrize(
    ("cell", "road", "number", "remark"),
    [
        ("北渔路88号", "北渔路", "88", None),
        ("北渔路９４号", "北渔路", "94", None),
        ("北渔路 100 号", "北渔路", "100", None),
        ("北渔路90", "北渔路", "90", None),
        ("北渔路96-1号", "北渔路", "96-1", None),
        ("长顺路34号-11", "长顺路", "34-11", None),
        ("34-11号", None, "34-11", None),
        ("上海市长宁区北渔路98号", "北渔路", "98", None),
        ("蒲松北路303号", "蒲淞北路", "303", None),
        ("北渔路88号甲", "北渔路", "88甲", None),
        ("北渔路88号底楼", "北渔路", "88", "底楼"),
        ("北渔路88号101室", "北渔路", "88", "101室"),
        (88.0, None, "88", None),
        ("88号", None, "88", None),
    ],
    ids=repr,
)
def test_shops_stand_on_the_road(cell: object, road: str | None, number: str, remark: str | None):
    assert parse_shop(cell) == Address(road=road, house_no=number, remark=remark)
