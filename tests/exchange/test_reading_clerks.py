"""What clerks write that is neither wrong nor in any form: doors, heads and signatures in their own words."""

from pathlib import Path

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
    assert read_kinds("楼道堆物、灭火器过期") == (["H05", "H21"], [])
