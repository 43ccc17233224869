"""What clerks write that is neither wrong nor in any form: doors, heads and signatures in their own words."""

from pathlib import Path

import pytest

from tests.exchange.test_reading_oddities import phones, rows, tables
from tests.exchange.test_reading_strangers import because
from xinjing_desktop.records.codes import read_code, read_kinds


def test_door_plates_hold_whole_addresses_and_rooms_under_a_stairwell(tmp_path: Path) -> None:
    head = ["序号", "门牌", "走访日期", "走访人", "走访结果"]
    found = rows(
        tmp_path,
        ["入户走访登记（淞虹路650弄）2026年1月"],
        head,
        [1, "22号101室", "1月5日", "陆晓", "入户"],
        [2, "22-102", "1月5日", "陆晓", "未遇"],
        ["23号"],
        [3, "0101", "1月6日", "陆晓", "入户"],
        [4, "102室（亭子间）", "1月6日", "陆晓", "入户"],
    )
    assert [(one.fields["stairwell"], one.fields["room_no"]) for one in found] == [
        ("22", "101"), ("22", "102"), ("23", "101"), ("23", "102"),
    ]  # fmt: skip
    assert found[3].fields["room_part"] == "亭子间"


def test_groups_of_heads_in_words_of_the_committee(tmp_path: Path) -> None:
    group = ["日期", "地点", "隐患类型", "整改方式", "", "复查情况", "", ""]
    leaves = ["", "", "", "立查立改", "限期", "日期", "人员", "结果"]
    (table,) = tables(
        tmp_path,
        ["隐患清单（2026年1月）"],
        group,
        leaves,
        ["1月5日", "3号401室", "楼道堆物", "√", "", "1月6日", "何静", "合格"],
        ["1月6日", "3号402室", "飞线充电、插座串接", "√", "√", "", "", ""],
        ["小计", "", "2处", "", "", "", "", ""],
        group,
        leaves,
        ["1月7日", "3号403室", "楼道堆物", "", "√", "", "", ""],
    )
    first, second, third = table.rows
    assert (first.fields["fixed_on_site"], first.fields["rechecked_by"]) == (True, ["何静"])
    assert (second.fields["kinds"], second.warnings) == (["H04", "H11"], ["contradiction"])
    assert third.fields["fixed_on_site"] is False
    assert [because(table)[row] for row in (6, 7, 8)] == ["total", "repeated_header", "repeated_header"]


def test_brackets_between_a_name_and_its_number_are_about_the_person(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, ["室号", "姓名、电话", "性别"], ["22号201", "立秋（租客） 13800000614", "男"])
    assert (row.fields["name"], row.fields["name_note"]) == ("立秋", "租客")
    assert phones(row) == [("13800000614", "")]


def test_lines_above_and_below_that_are_no_records(tmp_path: Path) -> None:
    (table,) = tables(
        tmp_path,
        ["金钟苑消防隐患整改情况"],
        ["金钟路340弄", "", "", "填表日期：2026年1月20日"],
        ["日期", "地点", "隐患内容", "责任人"],
        ["1月5日", "1号201", "入户充电", "毛遂"],
        ["社区民警：", "", "", "居委会主任："],
    )
    assert (because(table)[2], because(table)[5]) == ("metadata", "footer")
    assert table.rows[0].fields["lane"] == "340"


def test_words_for_what_is_not_there() -> None:
    assert read_code("gas_type", "不使用") == "none"
    assert [read_code("shop_type", word) for word in ("汽车美容", "兰州拉面", "书法")] == ["other", "restaurant", "training"]
    assert read_kinds("楼道堆物、灭火器过期") == (["H05", "H21"], [])


@pytest.mark.parametrize(
    ("cell", "name"),
    [("王强/外甥", "王强"), ("外甥：王强", "王强"), ("王强 女儿", "王强"), ("王强（外甥）", "王强"), ("王 阿姨", "王阿姨")],
)
def test_a_name_beside_what_he_is_to_the_person_is_one_name(tmp_path: Path, cell: str, name: str) -> None:
    head = ["姓名", "性别代码", "居住地址", "类别", "家属姓名/关系", "家属电话"]
    (row,) = rows(tmp_path, head, ["李梅", 2, "45号601", "独居", cell, "13800001234（外甥）"])
    assert (row.fields["emergency_name"], row.fields["sex"], row.warnings) == (name, "female", [])
    assert phones(row, "emergency_phones") == [("13800001234", "外甥")]


def test_a_blank_inside_a_name_before_its_number(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, ["室号", "姓名、电话", "性别"], ["22号201", "刘 洋/13800000614", "男"])
    assert (row.fields["name"], phones(row)) == ("刘洋", [("13800000614", "")])


def test_an_unknown_code_of_sex_is_not_told_from_the_number(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, ["室号", "姓名", "性别代码", "身份证"], ["22号201", "刘洋", 3, "310105195001019982"])
    assert ("sex" in row.fields, "unknown_value" in row.warnings) == (False, True)


def test_parts_of_a_list_with_heads_of_their_own(tmp_path: Path) -> None:
    flats, shops = tables(
        tmp_path,
        ["冬季火灾隐患清单（2026年1月）　可乐东路168弄"],
        ["（一）居民小区"],
        ["发现日期", "楼号室号", "隐患类型", "隐患描述"],
        ["1月5日", "6号401", "楼道堆物", "鞋柜"],
        ["小计", "", "1处", ""],
        ["（二）沿街商铺"],
        ["检查日期", "商铺名称", "地址", "隐患类型"],
        ["1月6日", "大观园茶楼", "可乐东路170号", "安全出口上锁"],
        ["检查人员签字：", "", "", ""],
    )
    assert (because(flats)[2], because(shops)[6], because(shops)[9]) == ("section", "section", "footer")


def test_what_was_done_about_a_shop_tells_how_it_was_fixed(tmp_path: Path) -> None:
    head = ["店名", "道路", "门牌", "经营业态", "存在隐患", "处理情况"]
    found = rows(
        tmp_path,
        ["沿街商户检查台账"],
        head,
        ["稻香居", "协和路", "301号", "饮食店", "灭火器过期", "当场整改"],
        ["凤雏旅社", "协和路", "311号", "宾馆", "疏散通道堵塞", "限期整改"],
    )
    assert [one.fields["fixed_on_site"] for one in found] == [True, False]


def test_doors_in_a_column_without_a_head(tmp_path: Path) -> None:
    found = rows(
        tmp_path,
        ["虹井路20弄住房使用情况"],
        ["", "室", "业主", "用途", "电瓶车(辆)"],
        ["1号", "101", "王强", "自住", 1],
        ["", "102", "李梅", "空关", 0],
        ["2号", "101", "丁一", "出租", 2],
    )
    assert [one.fields.get("stairwell") for one in found] == ["1", None, "2"]


@pytest.mark.parametrize(("title", "kind"), [("15号居民联系表", "residents"), ("居民区楼组长联系表", "none")])
def test_lists_of_numbers_of_residents_and_of_staff(tmp_path: Path, title: str, kind: str) -> None:
    lines = [["室号", "姓名", "电话"], ["101", "金一", "13800002101"], ["102", "金二", "55552102"]]
    (table,) = tables(tmp_path, [title], *lines)
    assert table.kind == kind


def test_flats_under_place_beside_a_column_for_the_estate(tmp_path: Path) -> None:
    found = rows(
        tmp_path,
        ["消防隐患台账（2026年1月）"],
        ["检查日期", "小区", "具体位置", "隐患种类", "隐患详情"],
        ["1月5日", "福泉二村", "11号402", "飞线充电", "窗口拉线"],
        ["1月5日", "福泉二村", "11号底楼门厅", "堆物", "旧床垫"],
    )
    assert [one.fields.get("room_no") for one in found] == ["402", None]
    assert [(one.fields["compound"], one.fields["stairwell"]) for one in found] == [("福泉二村", "11")] * 2
    assert found[1].fields["place"] == "11号底楼门厅"


@pytest.mark.parametrize("label", ["门户编排", "被访户（室号）"])
def test_doors_are_known_by_their_cells_whatever_stands_over_them(tmp_path: Path, label: str) -> None:
    head = ["序号", label, "走访时间", "走访小组", "走访成效"]
    found = rows(
        tmp_path,
        ["敲门行动走访台账（平塘路325弄）　2026年1月"],
        head,
        ["【12号】"],
        [1, "101室", "1月5日", "张翠", "入户"],
        [2, "0102", "1月5日", "张翠", "家中无人"],
        [3, "12-201", "1月6日", "张翠", "拒不开门"],
        [4, "301-302室", "1月6日", "张翠", "空关户"],
    )
    assert [one.fields["room_no"] for one in found] == ["101", "102", "201", "301-302"]
    assert {(one.fields["lane"], one.fields["stairwell"]) for one in found} == {("325", "12")}


@pytest.mark.parametrize("label", ["炉灶气源", "做饭用的"])
def test_answers_under_an_unknown_head_are_known_by_their_words(tmp_path: Path, label: str) -> None:
    found = rows(
        tmp_path,
        ["室号", "业主", "用途", "实住人数", label],
        ["12号101", "郭靖", "自住", 2, "管道天然气"],
        ["12号102", "黄蓉", "出租", 2, "液化气钢瓶"],
        ["12号201", "洪七", "自住", 1, "天然气"],
        ["12号202", "周伯", "自住", 1, "烧柴"],
    )
    assert [one.fields.get("gas_type") for one in found] == ["piped", "bottled", "piped", None]
    assert found[3].warnings == ["unknown_value"]


def test_rooms_and_deadlines_under_unknown_heads(tmp_path: Path) -> None:
    head = ["姓名", "性别", "甲栏", "与户主关系"]
    people = [["张三", "男", 101, "户主"], ["李梅", "女", 102, "户主"], ["王强", "男", 203, "户主"]]
    found = rows(tmp_path, head, *people, sheet="46号")
    assert [(one.fields["stairwell"], one.fields["room_no"]) for one in found] == [
        ("46", "101"), ("46", "102"), ("46", "203"),
    ]  # fmt: skip
    hazards = rows(
        tmp_path,
        ["火灾隐患台账（2026年1月）"],
        ["发现日期", "地址", "隐患类型", "乙栏"],
        ["1月5日", "45号601", "飞线充电", "3日内"],
        ["1月6日", "45号602", "楼道堆物", "1月20日"],
        ["1月6日", "45号603", "楼道堆物", "春节前"],
        ["1月6日", "45号604", "楼道堆物", "立即"],
    )
    assert [one.fields.get("due_date") for one in hazards] == ["2026-01-08", "2026-01-20", None, "2026-01-06"]
    assert hazards[2].warnings == ["date_unreadable"]
