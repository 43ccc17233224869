"""Cells of rows: days, deadlines, telephones, ticks and kinds as rows say them."""

import datetime
from pathlib import Path
from typing import Any

from tests.exchange import books
from xinjing_desktop.exchange.reading import Row, TableReading, read_workbook

TODAY = datetime.date(2026, 3, 2)


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
