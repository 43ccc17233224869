"""Rows: what the cells of committees mean, field by field, and when a person has to look at them."""

import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.exchange import books
from xinjing_desktop.exchange.reading import Row, TableReading, read_workbook

"""Rows: what the cells of committees mean, field by field, and when a person has to look at them."""


TODAY = datetime.date(2026, 3, 2)


WOMAN, MAN = "310105194503079987", "310105195001019997"


def table(path: Path) -> TableReading:
    (found,) = read_workbook(path, today=TODAY).tables
    return found


def rows(
    tmp_path: Path, head: list[Any], *lines: list[Any], above: tuple[list[Any], ...] = (), sheet: str = "一"
) -> list[Row]:
    return table(books.xlsx(tmp_path / "a.xlsx", {sheet: [*above, head, *lines]})).rows


def one(tmp_path: Path, head: list[Any], line: list[Any], **more: Any) -> Row:
    (row,) = rows(tmp_path, head, line, **more)
    return row


def numbers(row: Row, field: str = "phones") -> list[str]:
    return [phone["number"] + (f"（{phone['note']}）" if phone["note"] else "") for phone in row.fields.get(field, [])]


def test_a_resident_with_everything(tmp_path: Path) -> None:
    head = "姓名 性别 身份证号 出生年月 家庭住址 联系电话 与户主关系 居住状态 户籍地址 备注".split()
    line = [
        "张 三（租客）",
        "女",
        f" {WOMAN[:6]} {WOMAN[6:]}",
        1945.03,
        "上海市长宁区蒲松北路88弄12号甲0201室",
        "+8613800001234(儿子)/62345678转802",
        "承租人",
        "外省市",
        "安徽省合肥市",
        "独居，\n听力差",
    ]
    row = one(tmp_path, head, line)
    assert row.verdict == "ok"
    assert row.fields == {
        "name": "张三", "name_note": "租客", "sex": "female", "id_number": WOMAN, "birth_date": "1945-03", "road": "蒲淞北路",
        "lane": "88", "stairwell": "12甲", "room_no": "201",
        "phones": [{"number": "13800001234", "note": "儿子"}, {"number": "62345678", "note": "转802"}],
        "relation_to_head": "tenant", "residence_status": "migrant", "registered_address": "安徽省合肥市", "remark": "独居，\n听力差",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "kept", "warning"),
    [
        (310105194503079987, None, "id_damaged"),
        ("3.10105E+17", None, "id_damaged"),
        ("310105********9987", None, "id_damaged"),
        ("310105194503079000", None, "id_damaged"),
        (WOMAN[:-1] + "8", WOMAN[:-1] + "8", "id_checksum"),
        ("'310105450307998", "310105450307998", ""),
        ("不详", None, ""),
    ],
)
def test_identity_numbers(tmp_path: Path, cell: Any, kept: str | None, warning: str) -> None:
    row = one(tmp_path, ["姓名", "室号", "身份证号"], ["张三", "101", cell])
    assert row.fields.get("id_number") == kept
    assert row.warnings == ([warning] if warning else [])


def test_birth_and_sex_beside_the_number(tmp_path: Path) -> None:
    head = ["姓名", "室号", "身份证号", "出生日期", "性别"]
    fits, birth, sex, unknown, blank = rows(
        tmp_path,
        head,
        ["张三", "101", WOMAN, "1945.03", "女"],
        ["李四", "101", WOMAN[:10] + WOMAN[10:], "1954.03", "女"],
        ["王五", "102", MAN, "1950", "女"],
        ["赵六", "103", "", "1.1", "？"],
        ["钱七", "104", MAN, "", ""],
    )
    assert "id_birth_mismatch" not in fits.warnings
    assert birth.warnings == ["id_birth_mismatch", "id_duplicate"]
    assert (birth.fields["birth_date"], fits.warnings) == ("1954-03", ["id_duplicate"])
    assert sex.warnings == ["id_sex_mismatch", "id_duplicate"]
    assert unknown.warnings == ["date_ambiguous", "unknown_value"] or set(unknown.warnings) == {
        "date_ambiguous",
        "unknown_value",
    }
    assert "sex" not in unknown.fields
    assert (blank.fields["sex"], blank.fields["birth_date"]) == ("male", "1950-01-01")


@pytest.mark.parametrize(
    ("cell", "kept"),
    [("2031-05-06", None), ("2026-03-03", None), ("2026-03-02", "2026-03-02"), ("2027年", None), ("2026年3月", "2026-03")],
)
def test_nobody_is_born_tomorrow(tmp_path: Path, frozen_clock: object, cell: str, kept: str | None) -> None:
    row = one(tmp_path, ["姓名", "地址", "出生日期"], ["李丽", "12号101", cell])
    assert row.fields.get("birth_date") == kept and ("date_ahead" in row.warnings) is (kept is None)


def test_the_same_person_twice(tmp_path: Path) -> None:
    found = rows(
        tmp_path,
        ["姓名", "地址", "身份证号"],
        ["李丽", "12号101", WOMAN],
        ["李 丽", "12号101室", ""],
        ["李丽", "12号102室", ""],
        ["李丽", "13号101室", WOMAN],
    )
    assert [row.warnings for row in found] == [[], ["possible_duplicate"], [], ["possible_duplicate"]]


def test_a_flat_that_is_said_to_be_vacant_needs_no_person(tmp_path: Path) -> None:
    head = ["室号", "户主", "姓名", "房屋用途", "居住状态", "备注"]
    found = rows(
        tmp_path,
        head,
        ["101", "张三", "", "空置"],
        ["102", "张三", "空关"],
        ["103", "张三", "", "", "空关户"],
        ["104", "张三", "", "", "", "长期空关，钥匙在物业"],
        ["105", "张三", "", "自住"],
        ["", "张三", "", "空关"],
    )
    assert [row.verdict for row in found] == ["ok", "ok", "ok", "ok", "refuse", "refuse"]
    assert all(row.fields["occupancy"] == "vacant" for row in found[:3])


def test_a_cell_for_name_and_number(tmp_path: Path) -> None:
    head = ["姓名", "室号", "性别", "紧急联系人及电话", "监护人/联系方式"]
    row = one(
        tmp_path,
        head,
        ["张三", "101", "男", "李小四（女儿）13800001234", "王五 13800001235、62345678"],
        above=(["独居老人名册"],),
    )
    assert (row.fields["emergency_name"], numbers(row, "emergency_phones")) == ("李小四", ["13800001234（女儿）"])
    assert (row.fields["guardian_name"], numbers(row, "guardian_phones")) == ("王五", ["13800001235", "62345678"])


@pytest.mark.parametrize(
    ("cell", "found", "warned"),
    [
        (13800001234.0, ["13800001234"], False),
        ("138-0000-1234\n138 0000 1235", ["13800001234", "13800001235"], False),
        ("021-62345678", ["021-62345678"], False),
        (2162345678, [], True),
        ("1.38E+10", [], True),
        ("138****1234", [], True),
        ("1380000123/62345678", ["62345678"], True),
        ("未留", [], False),
    ],
)
def test_telephone_numbers(tmp_path: Path, cell: Any, found: list[str], warned: bool) -> None:
    row = one(tmp_path, ["姓名", "室号", "联系方式"], ["张三", "101", cell])
    assert numbers(row) == found
    assert row.warnings == (["phone_damaged"] if warned else [])


def test_context_fills_only_what_the_row_does_not_say(tmp_path: Path) -> None:
    found = rows(
        tmp_path,
        ["序号", "姓名", "地址"],
        ["▲ 45号　楼组长：顾秀英"],
        [1, "张三", "601室"],
        [2, "李四", "46-602"],
        [3, "王五", "甘溪路12弄3号101"],
        [4, "赵六", "菜场东面老房子"],
        [5, "钱七", "/"],
        above=(["绿泉居民区居民名册（北渔路123弄）"],),
    )
    places = [{part: row.fields.get(part) for part in ("road", "lane", "stairwell", "room_no")} for row in found]
    assert places[0] == {"road": "北渔路", "lane": "123", "stairwell": "45", "room_no": "601"}
    assert places[1] == {"road": "北渔路", "lane": "123", "stairwell": "46", "room_no": "602"}
    assert places[2] == {"road": "甘溪路", "lane": "12", "stairwell": "3", "room_no": "101"}
    assert (found[3].fields["address_text"], found[3].warnings) == ("菜场东面老房子", ["address_unparsed"])
    assert found[4].warnings == ["address_missing"]


def test_one_flat_in_many_spellings(tmp_path: Path) -> None:
    spellings = [
        "北渔路123弄45号601室",
        "北渔路１２３弄４５号６０１",
        "45-601",
        "45#601",
        "123-45-601",
        "45号0601室（次卧）",
        "45号602",
    ]
    path = books.csv(
        tmp_path / "a.csv",
        [
            ["姓名", "地址", "性别"],
            *([f"张{n}", text, "男"] for n, text in zip("一二三四五六七", spellings, strict=True)),
        ],
    )
    found = table(path)
    assert found.same_dwelling == [[2, 3, 4, 5, 6, 7]]
    assert found.rows[5].fields["room_part"] == "次卧"


def test_the_place_of_a_hazard_may_be_no_flat(tmp_path: Path) -> None:
    head = ["地点", "隐患类型", "发现日期", "整改时限"]
    corridor, shed, shop, compound, nothing = rows(
        tmp_path,
        head,
        ["45号3楼楼道", "楼道堆物", "2026.1.5", ""],
        ["小区北门非机动车棚", "充电车棚无喷淋", "2026.1.5", ""],
        ["北渔路88号", "店内住人", "2026.1.5", ""],
        ["绿泉苑", "消防通道堵塞", "2026.1.5", ""],
        ["", "飞线充电", "2026.1.5", ""],
    )
    assert (corridor.fields["place"], corridor.fields["stairwell"], corridor.verdict) == ("45号3楼楼道", "45", "ok")
    assert (shed.fields["place"], shed.verdict) == ("小区北门非机动车棚", "ok")
    assert (shop.fields["road"], shop.fields["house_no"], shop.verdict) == ("北渔路", "88", "ok")
    assert (compound.verdict, nothing.verdict) == ("refuse", "refuse")


def test_ticks_deadlines_and_contradictions(tmp_path: Path) -> None:
    head = ["地址", "隐患类型", "隐患描述", "发现日期", "当场整改", "限期整改", "整改期限", "是否销号", "销号日期"]
    above = (["火灾隐患台账（2025年12月20日至2026年1月10日）"],)
    found = rows(
        tmp_path,
        head,
        ["1号101", "飞线", "", "12.27", "√", "", "立即", "是", "12月27日"],
        ["1号102", "电瓶车上楼、楼道堆物", "", "1月3日", "", "●", "一周内", "未销号", ""],
        ["1号103", "", "从窗口拉线给电动车充电", "1月3日", "√", "√", "半个月内", "？", ""],
        ["1号104", "气味难闻", "", "1月5日", "R", "", "2026.1.1", "", ""],
        ["1号105", "其他", "空调支架松动", "1月3日", "", "1", "7个工作日", "√", "1月1日"],
        ["1号106", "烟感失效", "", "春节前", "", "是", "3日内", "", ""],
        ["1号107", "楼道堆物", "", 1.2, "×", "", "月底前", "整改中", ""],
        ["1号108", "", "", "1月3日", "", "", "", "", ""],
        above=above,
    )
    fixed = [row.fields.get("fixed_on_site") for row in found]
    assert fixed == [True, False, None, None, False, False, None, None]
    assert [row.fields.get("due_date") for row in found] == [
        "2025-12-27",
        "2026-01-10",
        "2026-01-18",
        "2026-01-01",
        None,
        None,
        None,
        None,
    ]
    assert [row.fields.get("closed") for row in found] == [True, False, None, None, True, None, False, None]
    assert [row.fields.get("kinds") for row in found[:5]] == [["H04"], ["H01", "H05"], ["H04"], ["H99"], ["H99"]]
    assert [sorted(row.warnings) for row in found] == [
        [], [], ["contradiction", "unknown_value"], ["contradiction", "unknown_value"], ["contradiction", "date_unreadable"],
        ["date_unreadable"], ["date_ambiguous", "date_unreadable"], ["missing_required"],
    ]  # fmt: skip
    assert found[0].fields["closed_on"] == "2025-12-27"


def test_errors_are_told_only_where_the_column_counts(tmp_path: Path) -> None:
    head = ["序号", "姓名", "年龄", "室号", "联系电话"]
    count, name, phone = rows(
        tmp_path,
        head,
        ["#REF!", "张三", "#N/A", "101", ""],
        [2, "#VALUE!", "", "102", ""],
        [3, "李四", "", "103", "#N/A"],
    )
    assert (count.warnings, count.verdict) == ([], "ok")
    assert (sorted(name.warnings), name.verdict) == (["missing_required", "unreadable_cell"], "refuse")
    assert (phone.warnings, phone.verdict) == (["unreadable_cell"], "warn")
