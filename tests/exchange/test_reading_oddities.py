"""Cells and heads that real lists hold and that are easily misread; each was once read wrongly."""

import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.exchange import books
from xinjing_desktop.exchange.reading import Row, TableReading, read_workbook

TODAY = datetime.date(2026, 3, 2)


def tables(tmp_path: Path, *lines: list[Any], sheet: str = "一") -> list[TableReading]:
    return read_workbook(books.xlsx(tmp_path / "a.xlsx", {sheet: lines}), today=TODAY).tables


def rows(tmp_path: Path, *lines: list[Any], sheet: str = "一") -> list[Row]:
    (found,) = tables(tmp_path, *lines, sheet=sheet)
    return found.rows


def phones(row: Row, field: str = "phones") -> list[tuple[str, str]]:
    return [(phone["number"], phone["note"]) for phone in row.fields.get(field, [])]


@pytest.mark.parametrize(
    ("cell", "name", "found", "warnings"),
    [
        ("李梅（13800003002）", "李梅", [("13800003002", "")], []),
        ("李梅（手机 138-0000-3002）", "李梅", [("13800003002", "手机")], []),
        ("李梅(女婿,13800003002)", "李梅", [("13800003002", "女婿")], []),
        ("李梅（138****3002）", "李梅", [], ["phone_damaged"]),
        ("李梅（13800003002）/王强（13800003003）", "李梅、王强", [("13800003002", ""), ("13800003003", "王强")], ["name_multiple"]),
        ("李梅 13800003002 儿子", "李梅", [("13800003002", "儿子")], []),
    ],
)  # fmt: skip
def test_a_number_in_the_brackets_behind_a_name(
    tmp_path: Path, cell: str, name: str, found: list[tuple[str, str]], warnings: list[str]
) -> None:
    (row,) = rows(tmp_path, ["室号", "姓名及电话", "性别", "与户主关系"], ["101", cell, "女", "户主"], sheet="45号")
    assert row.fields["name"] == name
    assert phones(row) == found
    assert row.warnings == warnings


def test_no_telephone_is_no_damaged_one(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, ["室号", "姓名", "性别", "联系电话"], ["101", "李梅", "女", "无电话"], sheet="45号")
    assert (row.verdict, "phones" in row.fields) == ("ok", False)


@pytest.mark.parametrize(
    ("cell", "kinds"),
    [
        ("窗口飞线", ["H04"]),
        ("电动自行车违规停放", ["H01"]),
        ("电动车乱停放", ["H01"]),
        ("电动车占用消防通道", ["H20"]),
        ("强电间堆物", ["H06"]),
        ("管道间堆物", ["H06"]),
        ("居民楼内开棋牌室", ["H17"]),
        ("□楼道堆物 ☑飞线充电", ["H04"]),
    ],
)
def test_kinds_in_other_words(tmp_path: Path, cell: str, kinds: list[str]) -> None:
    head = ["地址", "隐患类型", "发现日期", "整改期限"]
    (row,) = rows(tmp_path, head, ["45号601室", cell, "2026.1.5", "2026.1.20"])
    assert (row.fields["kinds"], row.verdict) == (kinds, "ok")


@pytest.mark.parametrize("cell", ["2026.1.5、", "2026..1.5", "’2026.1.5", "2026.1.5-"])
def test_days_with_a_slip_of_the_finger(tmp_path: Path, cell: str) -> None:
    (row,) = rows(tmp_path, ["地址", "隐患类型", "发现日期"], ["45号601室", "飞线充电", cell])
    assert (row.fields["found_on"], row.verdict) == ("2026-01-05", "ok")


@pytest.mark.parametrize(
    ("cell", "said", "warnings"),
    [
        ("☑是 □否", True, []),
        ("□是 ☑否", False, []),
        ("√是□否", True, []),
        ("是□ 否☑", False, []),
        ("■是 □否", True, []),
        ("□是 □否", None, []),
        ("☑是 ☑否", None, ["unknown_value"]),
    ],
)
def test_a_printed_choice(tmp_path: Path, cell: str, said: bool | None, warnings: list[str]) -> None:
    head = ["地址", "隐患类型", "发现日期", "是否当场整改"]
    (row,) = rows(tmp_path, head, ["45号601室", "飞线充电", "2026.1.5", cell])
    assert (row.fields.get("fixed_on_site"), row.warnings) == (said, warnings)


def test_a_printed_choice_of_codes(tmp_path: Path) -> None:
    head = ["室号", "姓名", "性别", "居住状态"]
    (row,) = rows(tmp_path, head, ["101", "李梅", "□男 ☑女", "□户在人在 ☑人在户不在"], sheet="45号")
    assert (row.fields["sex"], row.fields["residence_status"]) == ("female", "hukou_elsewhere")


def test_a_committee_does_not_decide_that_a_hazard_is_serious(tmp_path: Path) -> None:
    head = ["地址", "隐患类型", "发现日期", "隐患等级"]
    first, second = rows(
        tmp_path, head, ["45号601室", "飞线", "2026.1.5", "重大"], ["45号602室", "飞线", "2026.1.5", "较大"]
    )
    assert ("severity" in first.fields, first.warnings) == (False, ["unknown_value"])
    assert second.fields["severity"] == "major"


def test_who_puts_it_right_is_not_who_is_responsible(tmp_path: Path) -> None:
    head = ["整改责任人", "户主姓名", "地址", "隐患类型", "发现日期"]
    (row,) = rows(tmp_path, head, ["物业老张", "文福根", "45号601室", "飞线", "2026.1.5"])
    assert row.fields["responsible_name"] == "文福根"
    (alone,) = rows(tmp_path, head[:1] + head[2:], ["物业老张", "45号601室", "飞线", "2026.1.5"])
    assert alone.fields["responsible_name"] == "物业老张"


def test_other_groups_in_a_column_of_their_own(tmp_path: Path) -> None:
    head = ["姓名", "住址", "人员类别", "", "", "备注"]
    leaves = ["", "", "独居", "高龄", "其他", ""]
    first, second = rows(
        tmp_path, head, leaves, ["夏宝珍", "45号101", "√", "", "失独", ""], ["顾福根", "45号102", "", "√", "", "已搬离"]
    )
    assert sorted(first.fields["categories"]) == ["elder_alone", "lost_only_child"]
    assert second.fields["remark"] == "已搬离"


def test_a_count_is_never_negative(tmp_path: Path) -> None:
    head = ["室号", "房屋用途", "业主", "实住人数"]
    (row,) = rows(tmp_path, head, ["101", "自住", "李梅", "-1"], sheet="45号")
    assert ("resident_count" in row.fields, row.warnings) == (False, ["unknown_value"])


def test_a_head_named_after_the_one_checked_may_hold_addresses(tmp_path: Path) -> None:
    head = ["被检查单位（地址）", "隐患内容", "隐患类型", "检查时间", "责任人"]
    flat, wall = rows(
        tmp_path,
        head,
        ["12号301", "卧室使用老化插线板", "电线老化", "2026.1.5", "钱俶"],
        ["13号东侧外墙", "保温层脱落", "外墙保温", "2026.1.5", "物业"],
    )
    assert (flat.fields["stairwell"], flat.fields["room_no"], flat.fields["responsible_name"]) == ("12", "301", "钱俶")
    assert (wall.fields["place"], wall.fields["responsible_name"]) == ("13号东侧外墙", "物业")


def test_what_to_clear_and_close_under_merged_heads(tmp_path: Path) -> None:
    head = ["室号", "走访日期", "走访结果", "三清", "", "", "三关", "", ""]
    leaves = ["", "", "", "走道", "阳台", "厨房", "电源", "气源", "门窗"]
    (found,) = tables(tmp_path, head, leaves, ["101", "2026.1.5", "入户", "√", "√", "×", "√", "√", "√"], sheet="45号")
    assert (found.kind, found.header_rows) == ("visits", [1, 2])
    assert found.rows[0].fields["clear_kitchen"] is False
    assert found.rows[0].fields["close_gas"] is True
    assert "kinds" not in found.rows[0].fields


def test_the_road_and_the_gas_of_a_shop_under_other_heads(tmp_path: Path) -> None:
    head = ["商户名称", "所在道路", "门牌号码", "经营类别", "液化气/天然气"]
    (row,) = rows(tmp_path, head, ["阿四烧烤", "天山西路", "789-6号", "烧烤", "液化气"])
    assert (row.fields["road"], row.fields["house_no"], row.fields["gas_type"]) == ("天山西路", "789-6", "bottled")


def test_rooms_in_a_list_without_any_head(tmp_path: Path) -> None:
    found = rows(
        tmp_path,
        ["101", "甄嬛", "女", "310105194503079987", "13800015001"],
        ["102", "沈眉庄", "女", "310105194403029981", "13800015002"],
        ["0203室", "温实初", "男", "310105195001019997", "13800015003"],
        sheet="12乙号",
    )
    assert [(row.fields["stairwell"], row.fields["room_no"]) for row in found] == [
        ("12乙", "101"),
        ("12乙", "102"),
        ("12乙", "203"),
    ]
