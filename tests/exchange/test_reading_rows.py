
"""Rows: what the cells of committees mean, field by field, and when a person has to look at them."""

import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.exchange import books
from xinjing_desktop.exchange.reading import Row, TableReading, read_workbook

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


# ---- residents


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


# ---- where


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


# ---- hazards


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


# ---- profiles


def test_groups_in_columns_of_their_own(tmp_path: Path) -> None:
    head = ["姓名", "住址", "独居", "高龄", "残疾", "失能", "备注"]
    found = rows(
        tmp_path,
        head,
        ["张三", "1号101", "√", "", "肢体二级", "", ""],
        ["李四", "1号102", "×", "是", "√", "四级", ""],
        ["王五", "1号103", "P", "", "", "", "刑满释放人员"],
        above=(["特殊群体关爱对象花名册"],),
    )
    assert found[0].fields["categories"] == ["elder_alone", "disability"]
    assert (found[0].fields["disability_kind"], found[0].fields["disability_level"]) == ("limb", 2)
    assert found[1].fields["categories"] == ["elder_80", "disability", "elder_disabled"]
    assert found[1].fields["care_level"] == 4
    assert (sorted(found[2].warnings), "remark" in found[2].fields) == (["restricted_value", "unknown_value"], False)


def test_groups_in_one_cell(tmp_path: Path) -> None:
    row = one(
        tmp_path,
        ["姓名", "地址", "人员类别", "走访频次", "纳入时间"],
        ["张三", "1号101", "独居、社区矫正，残疾(视力一级)；三支人员", "一周一次", "2021年3月"],
    )
    assert row.fields["categories"] == ["elder_alone", "disability"]
    assert sorted(row.warnings) == ["restricted_value", "unknown_value"]
    assert (row.fields["visit_frequency"], row.fields["started_on"]) == ("weekly", "2021-03")


# ---- visits and shops


def test_a_visit_has_its_day_and_hour_in_two_columns(tmp_path: Path) -> None:
    head = [
        "日期",
        "时间",
        "门牌",
        "走访人员",
        "走访结果",
        "见面人",
        "清走道",
        "清阳台",
        "发放资料（份）",
        "群众诉求",
        "下次走访日期",
    ]
    found = rows(
        tmp_path,
        head,
        [
            "12月30日",
            datetime.time(19, 30),
            "45号601室",
            "周敏 沈佳",
            "见面",
            "张三",
            "√",
            "×",
            "2份",
            "希望装电梯",
            "1月6日",
        ],
        ["同上", "晚上8点", "45号602室", "同上", "未遇", "", "", "", 1, "无", ""],
        [datetime.datetime(2026, 1, 3), "", "46-101", "周敏", "见到保姆", "", "", "", "若干", "", ""],
        ["", "", "46-102", "周敏", "拒访", "", "", "", "", "", ""],
        above=(["民情走访登记簿（2025年12月20日—2026年1月10日）"],),
    )
    first, second, third, fourth = found
    assert (first.fields["visited_at"], first.fields["follow_up_on"]) == ("2025-12-30T19:30", "2026-01-06")
    assert (first.fields["clear_corridor"], first.fields["clear_balcony"], first.fields["leaflet_count"]) == (
        True,
        False,
        2,
    )
    assert (second.fields["visited_at"], second.fields["workers"]) == ("2025-12-30T20:00", ["周敏", "沈佳"])
    assert "needs" not in second.fields
    assert (third.fields["visited_at"], third.warnings) == ("2026-01-03", ["unknown_value"])
    assert fourth.verdict == "refuse"


def test_a_visit_together_with_the_hazards_found(tmp_path: Path) -> None:
    head = ["日期", "地址", "走访人", "方式", "走访结果", "隐患类型", "当场整改", "限期整改", "整改期限", "诉求"]
    path = books.xlsx(
        tmp_path / "a.xlsx",
        {
            "一": [
                ["走访排查记录（2026年1月）"],
                head,
                ["1.5", "3号601", "王芳/李明", "上门", "见面", "飞线充电＋电瓶车上楼", "", "√", "3天内", "漏水"],
            ]
        },
    )
    found = table(path)
    assert found.kind == "mixed"
    assert found.rows[0].fields["kinds"] == ["H04", "H01"]
    assert (found.rows[0].fields["due_date"], found.rows[0].fields["workers"]) == ("2026-01-08", ["王芳", "李明"])


def test_a_street_shop(tmp_path: Path) -> None:
    head = [
        "字号名称",
        "门牌",
        "业态",
        "负责人及电话",
        "从业人数（人）",
        "经营面积\n（㎡）",
        "是否有人留宿",
        "燃气",
        "灭火器（具）",
        "电瓶车室内充电",
        "最近检查时间",
        "存在隐患",
    ]
    above = (["可乐东路沿街“九小场所”登记表（2026年一季度）"],)
    first, second, third = rows(
        tmp_path,
        head,
        ["老王面馆", "12号", "餐饮", "王五13800001234", "3人", 35.5, "否", "瓶装", 2, "×", "1.5", "灭火器过期"],
        ["顺风快递", "长顺路34号-11", "快递", "赵六", 2, "约20", "偶尔", "无", "若干", "有", "下周", "无"],
        ["", "16-1", "其他", "", "", "", "", "", "", "", "", ""],
        above=above,
    )
    assert first.fields == {
        "shop_name": "老王面馆", "road": "可乐东路", "house_no": "12", "shop_type": "restaurant", "operator_name": "王五",
        "phones": [{"number": "13800001234", "note": ""}], "staff_count": 3, "area_m2": 35.5, "people_sleep_in": False,
        "gas_type": "bottled", "extinguisher_count": 2, "indoor_charging": False, "last_patrol_on": "2026-01-05", "kinds": ["H21"],
    }  # fmt: skip
    assert (second.fields["road"], second.fields["house_no"], second.fields["gas_type"]) == ("长顺路", "34-11", "none")
    assert sorted(second.warnings) == ["date_unreadable", "number_approximate", "unknown_value"]
    assert third.warnings == ["missing_required"]


def test_hazards_of_shops_keep_shop_and_number(tmp_path: Path) -> None:
    head = [
        "编号",
        "店名",
        "门牌号",
        "责任人",
        "检查日期",
        "检查人员",
        "隐患类别",
        "整改方式",
        "整改期限",
        "是否闭环",
        "移交部门",
        "移交日期",
    ]
    line = [
        "YH001",
        "小张饭店",
        "90号",
        "张三",
        46028,
        "周敏、沈佳",
        "三合一",
        "限期整改",
        "七天内",
        "否",
        "综合行政执法队",
        "2026.1.21",
    ]
    found = table(books.xls(tmp_path / "a.xls", {"一": [["沿街商铺火灾隐患整治台账"], ["路段：天山西路"], head, line]}))
    assert found.kind == "hazards"
    fields = found.rows[0].fields
    assert (fields["hazard_no"], fields["shop_name"], fields["road"], fields["house_no"]) == (
        "YH001",
        "小张饭店",
        "天山西路",
        "90",
    )
    assert (fields["fixed_on_site"], fields["found_on"], fields["due_date"], fields["closed"]) == (
        False,
        "2026-01-06",
        "2026-01-13",
        False,
    )
    assert (fields["handed_over_to"], fields["handed_over_on"]) == ("综合行政执法队", "2026-01-21")


def test_in_a_csv_a_number_may_have_lost_its_zero(tmp_path: Path) -> None:
    head = ["地址", "隐患类型", "发现日期", "整改时限"]
    lines = [["1号101", "飞线", text, ""] for text in ("1.1", "1.10", "1.8", "46027", "2026/1/5")]
    found = table(books.csv(tmp_path / "a.csv", [["隐患台账（2026年1月）"], head, *lines])).rows
    assert [row.fields.get("found_on") for row in found] == [
        None,
        "2026-01-10",
        "2026-01-08",
        "2026-01-05",
        "2026-01-05",
    ]
    assert found[0].warnings == ["date_ambiguous"]


def test_days_from_1904(tmp_path: Path) -> None:
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    def finish(book: Any) -> None:
        book.epoch = CALENDAR_MAC_1904

    lines = [["张三", "101", datetime.datetime(1945, 3, 7)], ["李四", "102", 15040]]
    found = table(books.xlsx(tmp_path / "a.xlsx", {"一": [["姓名", "室号", "出生日期"], *lines]}, finish)).rows
    assert [row.fields["birth_date"] for row in found] == ["1945-03-07", "1945-03-06"]


# ---- ticks in columns of their own


def test_one_column_per_kind_of_hazard(tmp_path: Path) -> None:
    head = ["序号", "检查日期", "楼号", "具体位置", "飞线充电", "楼道堆物", "电动车进楼道", "检查人", "当场整改"]
    above = (["夜间消防突击检查记录（2026年1月）"], ["居委会地址：剑河路599号　检查小区：绿泉苑（北渔路123弄）"])
    found = rows(
        tmp_path,
        head,
        [1, "1.5", "45号", "3楼走道", "", "√", "", "周敏", "√"],
        [2, "1.5", "46号", "门厅", "", "√", "√", "周敏", ""],
        [3, "1.5", "47号", "502室", "√", "", "", "周敏", "√"],
        above=above,
    )
    assert [row.fields["kinds"] for row in found] == [["H05"], ["H05", "H01"], ["H04"]]
    assert (found[0].fields["stairwell"], found[0].fields["place"], found[0].fields["road"]) == (
        "45",
        "3楼走道",
        "北渔路",
    )
    assert (found[2].fields["stairwell"], found[2].fields["room_no"]) == ("47", "502")


def test_one_column_per_outcome(tmp_path: Path) -> None:
    def finish(book: Any) -> None:
        book["12号"].merge_cells("D2:F2")
        for column in "ABC":
            book["12号"].merge_cells(f"{column}2:{column}3")

    sheet = [
        ["走访登记（2026.1.5-2026.1.16）"],
        ["室号", "走访日期", "走访人", "走访结果"],
        ["", "", "", "入户", "未遇", "空关"],
        ["101", "1.5", "周敏", "√"],
        ["103", "1.6", "周敏", "", "", "√"],
        ["104", "1.6", "周敏", "√", "√", ""],
    ]
    found = table(books.xlsx(tmp_path / "a.xlsx", {"12号": sheet}, finish))
    assert (found.kind, found.header_rows) == ("visits", [2, 3])
    assert [row.fields.get("outcome") for row in found.rows] == ["met_inside", "vacant_verified", None]
    assert found.rows[2].warnings == ["contradiction"]


def test_formulas_filled_down_make_no_row(tmp_path: Path) -> None:
    def finish(book: Any) -> None:
        for row in range(2, 6):
            book["46号"].cell(row, 1).value = "=ROW()-1"
            book["46号"].cell(row, 4).value = '=DATEDIF(C2,NOW(),"y")'

    sheet = [
        ["序号", "姓名", "出生日期", "年龄", "室号"],
        ["", "张三", "1950年1月", "", "101"],
        ["", "李四", "", "", "102"],
    ]
    found = table(books.xlsx(tmp_path / "a.xlsx", {"46号": sheet}, finish))
    assert dict(found.skipped) == {1: "header", 4: "blank", 5: "blank"}
    assert [row.verdict for row in found.rows] == ["ok", "ok"]
