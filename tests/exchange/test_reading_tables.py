
"""Layouts of sheets: where the tables are, and what every other row is for."""

import datetime
from pathlib import Path
from typing import Any

from tests.exchange import books
from xinjing_desktop.exchange.reading import TableReading, as_json, read_workbook

TODAY = datetime.date(2026, 3, 2)
ID = "310105194503079987"


def tables(path: Path) -> list[TableReading]:
    reading = read_workbook(path, today=TODAY)
    assert reading.readable, reading.message
    return reading.tables


def listed_once(found: list[TableReading], last: int) -> None:
    """Every row of the sheet is data or skipped, and only once."""
    numbers = [row for table in found for row, _ in table.skipped]
    data = {row.number for table in found for row in table.rows}
    assert len(numbers) == len(set(numbers))
    assert not data & set(numbers)
    assert data | set(numbers) == set(range(1, last + 1))


def reasons(table: TableReading) -> dict[int, str]:
    return dict(table.skipped)


def fields(table: TableReading) -> dict[str, str]:
    return {column.head: column.field for column in table.columns}


def test_a_printed_ledger_with_page_breaks(tmp_path: Path) -> None:
    head = [
        "序号",
        "检查时间",
        "检查地点",
        "责任人\n（户主）",
        "电话",
        "隐患",
        "",
        "整改",
        "",
        "",
        "",
        "验收",
        "",
        "备注",
    ]
    leaf = ["", "", "", "", "", "类别", "具体描述", "立即整改", "限期整改", "期限", "措施", "时间", "结果", ""]

    def finish(book: Any) -> None:
        sheet = book["台账"]
        for row in (4, 14):
            for first, last in ((6, 7), (8, 11), (12, 13)):
                sheet.merge_cells(start_row=row, end_row=row, start_column=first, end_column=last)
            for column in (1, 2, 3, 4, 5, 14):
                sheet.merge_cells(start_row=row, end_row=row + 1, start_column=column, end_column=column)
        sheet.column_dimensions["E"].hidden = True

    rows = [
        ["附件2"],
        ["协和居民区消防安全隐患排查整改清单"],
        ["（排查时间：2025.12.20-2026.1.10）"],
        head,
        leaf,
        [str(number) for number in range(1, 15)],
        ["例", "2025.12.1", "1号101室", "张三", "138", "飞线充电", "拉线充电", "√"],
        ["绿化路66弄12号"],
        [
            1,
            "12.27",
            "101室",
            "李四",
            "13800001234",
            "楼道堆物",
            "堆放杂物",
            "",
            "√",
            "1月5日前",
            "清理",
            "1.6",
            "已整改",
        ],
        [2, 12.3, "一楼门厅", "物业", "55551234", "楼道堆物", "门厅堆物", "√"],
        ["第1页 共2页"],
        ["协和居民区消防安全隐患排查整改清单（续）"],
        ["（排查时间：2025.12.20-2026.1.10）"],
        head,
        leaf,
        ["绿化路66弄13号"],
        [
            3,
            datetime.datetime(2026, 1, 3),
            "13号502室",
            "赵六",
            "13800001236",
            "电线老化",
            "",
            "",
            "",
            "7天内",
            "",
            "1月12日",
            "不合格",
        ],
        [4],
        ["小  计", "3处", "", "", "", "", "", 1, 1],
        ["检查人（签字）：　　　居委会（盖章）"],
        ["注：验收不合格的再次限期。"],
    ]
    (table,) = tables(books.xlsx(tmp_path / "a.xlsx", {"台账": rows}, finish))
    assert (table.kind, table.header_rows) == ("hazards", [4, 5])
    assert reasons(table) == {
        1: "title", 2: "title", 3: "metadata", 4: "header", 5: "header", 6: "note", 7: "note", 8: "section", 11: "footer",
        12: "title", 13: "metadata", 14: "repeated_header", 15: "repeated_header", 16: "section", 18: "blank", 19: "total",
        20: "footer", 21: "note",
    }  # fmt: skip
    listed_once([table], 21)
    assert table.notices == ["hidden_columns"]
    assert fields(table)["整改-期限"] == "due_date"
    assert fields(table)["验收-时间"] == "rechecked_on"
    first, second, third = table.rows
    assert first.fields == {
        "road": "绿化路", "lane": "66", "stairwell": "12", "room_no": "101", "responsible_name": "李四",
        "phones": [{"number": "13800001234", "note": ""}], "kinds": ["H05"], "description": "堆放杂物", "found_on": "2025-12-27",
        "fixed_on_site": False, "due_date": "2026-01-05", "measures": "清理", "rechecked_on": "2026-01-06",
        "recheck_result": "passed",
    }  # fmt: skip
    assert second.warnings == ["date_ambiguous"]
    assert (second.fields["stairwell"], second.fields["place"]) == ("12", "一楼门厅")
    assert (third.fields["stairwell"], third.fields["due_date"], third.verdict) == ("13", "2026-01-10", "ok")


def test_a_three_row_head_with_the_address_in_three_columns(tmp_path: Path) -> None:
    def finish(book: Any) -> None:
        for area in ("B3:E3", "F3:I3", "A3:A5", "F4:G4", "H4:I4"):
            book["住户"].merge_cells(area)

    rows = [
        ["泉口居民区住户情况一览表（2025年第四季度）"],
        ["居民区：泉口居民区   填表人：李明  填报日期：2025年12月31日"],
        ["序号", "房屋地址", "", "", "", "住户情况", "", "", "", "户籍人数", "电瓶车数量（辆）", "用气类型"],
        ["", "弄", "号", "室", "房屋性质", "业主", "", "承租人"],
        ["", "", "", "", "", "姓名", "电话", "姓名", "电话"],
        [1, "88弄", "12号", "0301", "自住", "王 强", "13800001111", "", "", 3, 1, "管道天然气"],
        [2, 88, 12, 302, "出租", "李伟（香港）", "13800002222/55551234", "张三", "13800003333", "4人", "约2", "瓶装"],
        [3, "88", "12甲", "底楼", "空置", "陈静", "无", "", "", "/", "", "无"],
        [4, "88", "12", "", "自住", "陈静", "", "", "", 1, 0, "液化气"],
        ["合计"],
    ]
    (table,) = tables(books.xlsx(tmp_path / "a.xlsx", {"住户": rows}, finish))
    assert (table.kind, table.header_rows) == ("households", [3, 4, 5])
    assert [column.field for column in table.columns] == [
        "serial", "lane", "stairwell", "room_no", "occupancy", "owner_name", "owner_phones", "contact_name", "phones",
        "registered_count", "ebike_count", "gas_type",
    ]  # fmt: skip
    assert [row.verdict for row in table.rows] == ["ok", "warn", "ok", "refuse"]
    assert table.rows[1].fields == {
        "lane": "88", "stairwell": "12", "room_no": "302", "occupancy": "rented", "owner_name": "李伟",
        "owner_phones": [{"number": "13800002222", "note": ""}, {"number": "55551234", "note": ""}], "contact_name": "张三",
        "phones": [{"number": "13800003333", "note": ""}], "registered_count": 4, "ebike_count": 2, "gas_type": "bottled",
    }  # fmt: skip
    assert table.rows[1].warnings == ["number_approximate"]
    assert table.rows[2].fields["gas_type"] == "none"
    assert table.rows[3].warnings == ["missing_required"]


def test_lists_side_by_side_and_one_above_the_other(tmp_path: Path) -> None:
    beside = [
        ["泾北三村住户名册（12号）"],
        ["序号", "室号", "户主", "电话", "序号", "室号", "户主", "电话"],
        [1, "101", "张三", "13800001234", 4, "201", "李四", "13800001111"],
        [2, "102", "王五", "13800001235"],
        ["合计：3户"],
    ]
    below = [
        ["一、出租房屋登记表"],
        ["室号", "业主", "业主电话", "租客", "联系电话"],
        ["101", "张三", "13800001234", "李丽", "13800001111"],
        [],
        ["二、空关房屋登记表"],
        ["地址", "产权人", "联系方式", "房屋状态"],
        ["北渔路123弄12号103", "王五", "13800001236", "空关"],
        ["注：空关指三个月以上无人居住"],
    ]
    left, right, upper, lower = tables(books.xlsx(tmp_path / "a.xlsx", {"一": beside, "二": below}))
    assert [(table.sheet, table.table) for table in (left, right, upper, lower)] == [
        ("一", 1),
        ("一", 2),
        ("二", 1),
        ("二", 2),
    ]
    assert [row.number for row in right.rows] == [3]
    assert right.rows[0].fields["compound"] == "泾北三村"
    listed_once([left, right], 5)
    listed_once([upper, lower], 8)
    assert (upper.header_rows, lower.header_rows) == ([2], [6])
    assert fields(upper)["联系电话"] == "phones"
    assert fields(lower)["联系方式"] == "owner_phones"
    assert reasons(lower) == {5: "title", 6: "header", 8: "note"}


def test_two_lists_with_a_gap_and_heads_at_different_heights(tmp_path: Path) -> None:
    rows = [
        ["姓名", "身份证号", "室号", "", "店招名称", "地址", "类型"],
        ["张三", ID, "101", "", "老王面馆", "北渔路88号", "餐饮"],
        ["李四", "", "102", "", "丰捷快递", "北渔路90号", "快递"],
    ]
    left, right = tables(books.csv(tmp_path / "a.csv", rows))
    assert (left.kind, right.kind) == ("residents", "shops")
    assert right.rows[1].fields == {
        "shop_name": "丰捷快递", "road": "北渔路", "house_no": "90", "shop_type": "delivery_station",
    }  # fmt: skip


def test_notes_and_lists_for_drop_downs_beside_a_table_do_no_harm(tmp_path: Path) -> None:
    rows = [
        ["新泾镇居民信息登记表"],
        ["居委会", "协和居民区", "", "截止日期", "2026.1.16"],
        ["室号", "业主", "姓名", "身份证号码", "关系", "居住状态", "手机", "备注", "", "居住状态", "关系"],
        ["（必填）", "", "（必填）", "", "", "", "", "", "", "户在人在", "户主"],
        ["", "12号（共6层）", "", "", "", "", "", "", "", "户在人不在", "配偶"],
        ["101", "张三", "张三", ID, "本人", "户在人在", "13800001234", "", "", "人在户不在"],
        ["102", "李四", "", "", "", "空关"],
        ["103", "李五", "", "", "", "", "", "长期空关"],
        ["104", "李六", "空置", "", "", "", "", "钥匙在邻居"],
        ["105", "李七", "", "", "", "", "13800001234"],
        ["2026年1月16日"],
        ["协和居民区居委会"],
    ]
    (table,) = tables(books.xlsx(tmp_path / "a.xlsx", {"绿化路66弄": rows}))
    assert reasons(table) == {
        1: "title", 2: "metadata", 3: "header", 4: "note", 5: "section", 11: "footer", 12: "footer",
    }  # fmt: skip
    assert [row.verdict for row in table.rows] == ["ok", "ok", "ok", "ok", "refuse"]
    assert all(row.fields["stairwell"] == "12" and row.fields["lane"] == "66" for row in table.rows)
    assert table.rows[1].fields["occupancy"] == "vacant"
    assert table.rows[3].fields["occupancy"] == "vacant"
    assert len(table.columns) == 8


def test_sheets_that_hold_no_records(tmp_path: Path) -> None:
    sheets: dict[str, Any] = {
        "封面": [["绿泉居民区"], ["居民基础信息台账"], ["2026年"], ["", "", "填报人：周敏"]],
        "汇总": [
            ["门洞", "总户数", "已走访户数", "未走访户数", "走访率"],
            ["12甲号", 20, 18, 2, "90%"],
            ["合计", 40, 38, 2, "95%"],
        ],
        "月报": [
            ["整治情况统计表"],
            ["单位", "排查户数", "发现隐患数（处）", "当场整改", "限期整改", "整改率"],
            ["绿泉", 100, 5, 3, 2, "100%"],
        ],
        "下拉": [["隐患类型", "整改情况"], ["飞线充电", "当场整改"], ["楼道堆物", "限期整改"]],
        "通讯录": [["姓名", "职务", "联系电话"], ["周敏", "社工", "13800001234"]],
        "说明": [["填表说明："], ["1.姓名必填"], ["2.日期格式为2026.1.5"]],
        "空": [],
        "名册": [["姓名", "室号", "性别"], ["张三", "101", "男"]],
    }

    def finish(book: Any) -> None:
        book["名册"].sheet_state = "hidden"

    path = books.xlsx(tmp_path / "a.xlsx", sheets, finish)
    found = tables(path)
    assert [table.kind for table in found] == ["none"] * 7 + ["residents"]
    assert not found[7].visible
    listed = as_json(read_workbook(path, today=TODAY))["sheets"]
    assert all(not sheet["rows"] and not sheet["skipped_rows"] and not sheet["header_rows"] for sheet in listed[:7])


def test_columns_without_a_head_are_told_by_their_cells(tmp_path: Path) -> None:
    rows = [
        ["序号", "住户名", "ID", "", "Tel.", "门牌", "身份"],
        [1, "张三", ID, "女", "13800001234", "45号601", "户主"],
        [2, "李四", "310105195001019982", "女", "13800001235", "45号602", "配偶"],
        [3, "王五", "", "女", "13800001236", "45号603", "女儿"],
    ]
    (table,) = tables(books.xlsx(tmp_path / "a.xlsx", {"一": rows}))
    assert [(column.field, column.certainty) for column in table.columns] == [
        ("serial", "certain"), ("name", "certain"), ("id_number", "certain"), ("sex", "likely"), ("phones", "certain"),
        ("stairwell", "certain"), ("relation_to_head", "likely"),
    ]  # fmt: skip
    assert table.rows[0].fields["relation_to_head"] == "head"


def test_a_list_without_any_head(tmp_path: Path) -> None:
    rows = [
        [str(n), f"张{name}", "男", f"31010519450307{n}", "绿化路66弄12号101室", f"1380000123{n}"]
        for n, name in enumerate("三四五六")
    ]
    (table,) = tables(books.csv(tmp_path / "a.csv", rows, "utf-8-sig"))
    assert (table.kind, table.header_rows, len(table.rows)) == ("residents", [], 4)
    assert [column.field for column in table.columns] == ["", "name", "sex", "id_number", "address", "phones"]


def test_an_answer_given_once_is_used_for_every_table_of_the_shape(tmp_path: Path) -> None:
    rows = [["姓名", "室号", "身份证号", "小名"], ["张三", "101", ID, "三三"], ["李四", "102", "", "四四"]]
    path = books.csv(tmp_path / "a.csv", rows)
    (table,) = tables(path)
    assert (table.columns[3].field, table.columns[3].certainty) == ("", "doubtful")
    decided = {table.shape: {3: "remark"}}
    again = read_workbook(path, today=TODAY, decided=decided).tables[0]
    assert again.shape == table.shape
    assert again.rows[0].fields["remark"] == "三三"
    assert "remark" not in table.rows[0].fields


def test_rows_of_a_merged_household_keep_to_themselves(tmp_path: Path) -> None:
    def finish(book: Any) -> None:
        book["12甲号"].merge_cells("B3:B5")
        book["12甲号"].merge_cells("A6:F6")

    rows = [
        ["", "户主", "家庭成员", "身份证", "联系方式", "住处"],
        ["1"],
        [1, "张三", "张三", ID, "13800001234", "101"],
        [2, "", "李四", "无", "未留", ""],
        [3, "", "王五", "不详", "〃", "102"],
        ["二单元"],
        [4, "赵六", "赵六", "", "138000012345", "３０２室A"],
    ]
    (table,) = tables(books.xlsx(tmp_path / "a.xlsx", {"12甲号": rows}, finish))
    assert reasons(table) == {1: "header", 2: "blank", 6: "section"}
    one, two, three, four = table.rows
    assert (two.fields, two.warnings) == ({"name": "李四", "head_name": "张三"}, ["address_missing"])
    assert "phones" not in three.fields and three.verdict == "ok"
    assert one.fields["stairwell"] == "12甲"
    assert (four.fields["room_no"], four.fields["room_part"], four.warnings) == ("302", "A", ["phone_damaged"])
    assert four.fields["head_name"] == "赵六"


def test_a_file_that_cannot_be_opened_is_a_reading_too(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"")
    reading = read_workbook(tmp_path / "a.xlsx")
    assert as_json(reading) == {
        "file": "a.xlsx", "readable": False, "reason": "empty", "message": reading.message, "sheets": [],
    }  # fmt: skip
    assert reading.message.endswith("。")
