"""Lists of committees whose forms nobody had seen before: each test is an oddity that was once misread."""

from pathlib import Path
from typing import Any

import pytest

from tests.exchange import books
from tests.exchange.test_reading_oddities import TODAY, phones, rows, tables
from xinjing_desktop.exchange.reading import read_workbook


def because(table: Any) -> dict[int, str]:
    return dict(table.skipped)


def test_addresses_under_a_strange_head_are_no_telephone_numbers(tmp_path: Path) -> None:
    (table,) = tables(
        tmp_path,
        ["隐患编号", "巡查对象名称", "隐患检查内容", "隐患基本情况", "隐患发现时间", "是否销号"],
        ["YH20260105001", "仙霞西路885弄11号501室", "飞线充电", "窗口拉线到楼下", "2026-01-05", "是"],
        ["YH20260105002", "仙霞西路885弄12号201室", "楼道堆物", "三楼转角放鞋柜", "2026-01-05", "否"],
        ["YH20260105003", "仙霞西路885弄13号202室", "烟感失效", "没有电池", "2026-01-06", "否"],
    )
    assert table.kind == "hazards"
    first = table.rows[0].fields
    assert (first["stairwell"], first["room_no"], "phones" in first) == ("11", "501", False)
    assert (first["kinds"], first["description"]) == (["H04"], "窗口拉线到楼下")


def test_lists_of_the_same_form_below_each_other_keep_their_roads(tmp_path: Path) -> None:
    head = ["序号", "门牌号", "商户名称", "经营类别", "是否住人"]
    first, second = tables(
        tmp_path,
        ["虹桥路沿街商铺底数"],
        head,
        [1, "1450号", "阿宝点心店", "小吃", "否"],
        ["小计", "1家"],
        [],
        ["淞虹路沿街商铺底数"],
        head,
        [1, "88号", "老来福药房", "药店", "不清楚"],
    )
    assert (first.rows[0].fields["road"], second.rows[0].fields["road"]) == ("虹桥路", "淞虹路")
    assert (second.header_rows, because(second)[6]) == ([7], "title")
    assert second.rows[0].warnings == ["unknown_value"]  # 不清楚 is not 不清…, the denial of a deed


def test_a_list_printed_anew_for_each_stairwell(tmp_path: Path) -> None:
    head = ["室号", "姓名", "性别", "与户主关系"]
    first, second = tables(
        tmp_path, ["45号居民名册"], head, ["101", "李梅", "女", "户主"], ["46号居民名册"], head, ["101", "王强", "男", "户主"]
    )  # fmt: skip
    assert [table.rows[0].fields["stairwell"] for table in (first, second)] == ["45", "46"]


@pytest.mark.parametrize("line", ["【12甲号】　楼组长：施阿姨 55550041", "—— 12甲号 ——", "〔12甲号〕"])
def test_section_lines_in_frames(tmp_path: Path, line: str) -> None:
    head = ["室号", "房屋性质", "业主", "电瓶车(辆)"]
    (table,) = tables(tmp_path, ["安化新村户情登记簿"], head, [line], ["101", "自用", "陈静", 1])
    assert because(table)[3] == "section"
    assert table.rows[0].fields["stairwell"] == "12甲"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("共发现隐患10处，已整改3处", "total"),
        ("检查人签字：", "footer"),
        ("导出时间：2026-01-10 09:12", "footer"),
        ("走访人：周敏", "footer"),
    ],
)
def test_lines_below_the_table(tmp_path: Path, line: str, reason: str) -> None:
    (table,) = tables(tmp_path, ["地址", "隐患类型", "发现日期"], ["45号601室", "飞线充电", "2026.1.5"], [line, "", ""])
    assert because(table)[3] == reason


def test_a_line_of_several_facts_above_the_head_is_metadata(tmp_path: Path) -> None:
    line = "清溪路58弄3号　　采集人：何蕾　采集日期：2025年12月20日"
    (table,) = tables(
        tmp_path, ["实有人口信息采集表"], [line], ["室", "姓名", "性别", "同户主关系"], ["101", "李梅", "女", "本人"]
    )
    assert because(table)[2] == "metadata"
    assert (table.rows[0].fields["lane"], table.rows[0].fields["stairwell"]) == ("58", "3")


def test_a_list_of_residents_with_one_column_of_groups_stays_one(tmp_path: Path) -> None:
    (table,) = tables(
        tmp_path,
        ["人员姓名", "住址", "人户标志", "家庭角色", "重点类别"],
        ["高飞", "长宁路777弄2支弄8号甲301室", "一致", "户主", ""],
        ["高小飞", "长宁路777弄2支弄8号甲301", "一致", "儿子", ""],
        ["成功", "777弄9号502室", "人在户不在", "儿媳", "肢残3级"],
        ["成龙", "长宁路777弄9号0502", "一致", "户主", "独居老人"],
    )
    assert table.kind == "residents"
    assert table.rows[2].fields["relation_to_head"] == "daughter_in_law"
    assert table.same_dwelling == [[2, 3], [4, 5]]  # the list knows one road only for lane 777


def test_the_person_under_the_head_对象_and_a_disability_without_a_tick(tmp_path: Path) -> None:
    (row,) = rows(
        tmp_path,
        ["残疾人名册"],
        ["对象", "住址", "独居", "低保", "残疾类别", "残疾等级", "结对志愿者"],
        ["卜算", "15号303室", "√", "", "肢体", "二级", "金凤"],
    )
    assert row.fields["name"] == "卜算"
    assert row.fields["categories"] == ["elder_alone", "disability"]


def test_a_relation_and_a_name_before_a_number(tmp_path: Path) -> None:
    (row,) = rows(
        tmp_path, ["类型", "姓名", "居住地", "子女姓名及电话"], ["独居", "李梅", "3号201室", "儿子：王强，13800005005"]
    )
    assert row.fields["emergency_name"] == "王强"
    assert phones(row, "emergency_phones") == [("13800005005", "儿子")]


@pytest.mark.parametrize(
    ("place", "kind", "found"),
    [
        ("7号楼2-3层楼梯转角", "堆物", {"kinds": ["H05"], "stairwell": "7"}),
        ("7号3楼楼道", "充电", {"kinds": ["H01"], "stairwell": "7"}),
        ("门卫室", "灭火器过期", {"kinds": ["H21"], "place": "门卫室"}),
    ],
)
def test_a_hazard_told_by_place_and_deed(tmp_path: Path, place: str, kind: str, found: dict[str, Any]) -> None:
    (row,) = rows(tmp_path, ["隐患部位", "隐患类别", "检查日期", "整改期限"], [place, kind, "2026.1.5", "2026.1.9"])
    assert (found.items() <= row.fields.items(), row.verdict, "room_no" in row.fields) == (True, "ok", False)


def test_a_deed_without_a_place_says_too_little(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, ["地址", "隐患类别", "检查日期"], ["45号601室", "堆物", "2026.1.5"])
    assert (row.fields["kinds"], row.warnings) == (["H99"], ["unknown_value"])


def test_a_mezzanine_is_a_flat(tmp_path: Path) -> None:
    path = books.csv(tmp_path / "a.csv", [["住址", "姓名", "性别"], ["5号夹层", "宁静", "女"]])
    (table,) = read_workbook(path, today=TODAY).tables
    assert (table.rows[0].fields["room_no"], table.rows[0].verdict) == ("夹层", "ok")


def test_the_flat_stands_in_a_line_above_its_persons(tmp_path: Path) -> None:
    def merged(book: Any) -> None:
        book["12甲号"].merge_cells("A2:C2")

    lines = [["成员姓名", "性别", "称呼"], ["101室　　户主：葛亮"], ["葛亮", "男", "本人"], ["戚薇", "女", "老伴"]]
    lines += [["201室"], ["雷军", "男", "承租人"]]
    (table,) = read_workbook(books.xlsx(tmp_path / "a.xlsx", {"12甲号": lines}, merged), today=TODAY).tables
    assert [because(table)[row] for row in (2, 5)] == ["section", "section"]
    assert [row.fields["room_no"] for row in table.rows] == ["101", "101", "201"]
    assert {row.fields["stairwell"] for row in table.rows} == {"12甲"}
    assert table.same_dwelling == [[3, 4]]


def test_门牌_of_a_single_stairwell_is_the_room(tmp_path: Path) -> None:
    head = ["楼层", "门牌", "姓名", "性别", "与房主关系"]
    first, second = rows(
        tmp_path, head, [1, "0101", "孔雀", "女", "户主"], [1, "0102", "孟浩", "男", "户主"], sheet="13号（一）"
    )
    assert [(row.fields["stairwell"], row.fields["room_no"]) for row in (first, second)] == [("13", "101"), ("13", "102")]


def test_门牌_of_houses_on_a_road_stays_the_number_of_the_house(tmp_path: Path) -> None:
    head = ["路名", "门牌", "姓名", "性别", "与户主关系"]
    first, _ = rows(tmp_path, head, ["愚园路", "1203", "孔雀", "女", "户主"], ["愚园路", "1205", "孟浩", "男", "户主"])
    assert "room_no" not in first.fields


def test_the_column_其他_beside_columns_of_kinds_is_one_of_them(tmp_path: Path) -> None:
    def merged(book: Any) -> None:
        book["一"].merge_cells("B1:D1")
        for column in "AEF":
            book["一"].merge_cells(f"{column}1:{column}2")

    lines = [
        ["地址", "存在隐患", "", "", "问题描述", "检查日期"],
        ["", "飞线充电", "楼道堆物", "其他", "", ""],
        ["4号301室", "", "", "√", "窗台放花盆", "2026.1.5"],
        ["4号302室", "√", "", "", "窗口拉线", "2026.1.5"],
    ]
    (table,) = read_workbook(books.xlsx(tmp_path / "a.xlsx", {"一": lines}, merged), today=TODAY).tables
    assert [row.fields["kinds"] for row in table.rows] == [["H99"], ["H04"]]
    assert table.rows[0].fields["description"] == "窗台放花盆"


def test_a_list_of_problems_with_few_words_in_its_head(tmp_path: Path) -> None:
    head = ["日期", "地点", "问题", "等级", "责任人及电话", "整改结果"]
    flat, gate = rows(
        tmp_path,
        head,
        ["2026-01-12", "福泉路495弄8号202室", "灶台旁堆纸板", "一般", "严老伯 55551601", "已整改"],
        ["2026-01-14", "小区东门", "消防通道停车", "较大", "物业 55551602", "整改中"],
    )
    assert (flat.fields["kinds"], flat.fields["responsible_name"]) == (["H08"], "严老伯")
    assert (gate.fields["responsible_name"], phones(gate)) == ("物业", [("55551602", "")])


def test_情况_of_a_visit_is_its_outcome(tmp_path: Path) -> None:
    (table,) = tables(
        tmp_path,
        ["时间", "地址", "走访干部", "情况", "见面人", "宣传单"],
        ["2026-1-8 19:10", "协和家园5号603", "黎明", "已入户", "周正", 1],
        ["2026-1-8 19:25", "协和家园5号604室", "黎明", "敲门无人", "", 1],
    )
    assert table.kind == "visits"
    assert [row.fields["outcome"] for row in table.rows] == ["met_inside", "not_home"]


def test_a_wide_title_beside_a_small_one_is_no_head(tmp_path: Path) -> None:
    lines = [
        ["协和居民区走访日报", "", "", "", "", "统计"],
        ["时间", "地址", "走访干部", "走访结果", "", "见面"],
        ["2026-1-8", "5号603室", "黎明", "已入户", "", "1户"],
    ]
    path = books.xlsx(tmp_path / "a.xlsx", {"一": lines}, lambda book: book["一"].merge_cells("A1:D1"))
    (table,) = read_workbook(path, today=TODAY).tables
    assert (table.header_rows, because(table)[1]) == ([2], "title")


def test_numbers_and_addresses_of_others_are_not_the_persons(tmp_path: Path) -> None:
    (row,) = rows(
        tmp_path,
        ["姓名", "性别", "住址", "楼组长电话", "房东地址", "监护人身份证", "联系人关系", "户主身份证号", "与户主关系"],
        ["李梅", "女", "45号601室", "13800000001", "46号101室", "31010519450307998X", "儿子", "31010519450307998X", "妻"],
    )
    assert row.fields == {
        "name": "李梅", "sex": "female", "stairwell": "45", "room_no": "601", "relation_to_head": "spouse",
    }  # fmt: skip
    assert row.verdict == "ok"


def test_the_number_of_the_head_is_the_persons_where_persons_are_heads(tmp_path: Path) -> None:
    head = ["门牌号", "室号", "户主姓名", "户主身份证", "户主性别"]
    (row,) = rows(tmp_path, head, ["45", "601", "李梅", "310105194603089982", "女"])
    assert (row.fields.get("name"), row.fields.get("sex")) == ("李梅", "female")
    assert "id_number" in row.fields or "id_checksum" in row.warnings


def test_no_row_is_lost_with_a_statistic_below_the_records(tmp_path: Path) -> None:
    (table,) = tables(
        tmp_path,
        ["室号", "姓名", "性别", "与户主关系"],
        ["101", "李梅", "女", "户主"],
        [],
        ["门洞", "户数", "走访率", "未访户数"],
        ["45号", 12, "98%", 1],
        ["登记人：", "审核人："],
    )
    assert (table.kind, len(table.rows)) == ("residents", 1)
    assert sorted(because(table)) == [1, 3, 4, 5, 6]


def test_a_time_beside_the_day_of_a_visit_under_twice_the_same_word(tmp_path: Path) -> None:
    evening, morning = rows(
        tmp_path,
        ["走访日期", "走访时间", "地址", "走访对象", "走访人", "见面情况"],
        ["2026-1-6", "19:00", "5号101室", "虞姬", "项羽", "见面"],
        ["2026-1-7", "上午", "5号102室", "吕雉", "项羽", "不在家"],
    )
    assert evening.fields["visited_at"] == "2026-01-06T19:00"
    assert (morning.fields["visited_at"], morning.fields["time_band"]) == ("2026-01-07", "day")


def test_ticks_under_存在隐患_are_hazards_of_the_shop(tmp_path: Path) -> None:
    def merged(book: Any) -> None:
        for cells in ("A1:A2", "B1:B2", "C1:C2", "D1:E1"):
            book["一"].merge_cells(cells)

    lines = [
        ["商铺名称", "门牌号", "住人", "存在隐患（打√）", ""],
        ["", "", "", "店内充电", "住人"],
        ["速达快递", "104-1号", "是", "√", "√"],
    ]
    (table,) = read_workbook(books.xlsx(tmp_path / "a.xlsx", {"一": lines}, merged), today=TODAY).tables
    assert table.rows[0].fields["kinds"] == ["H27", "H26"]
    assert "indoor_charging" not in table.rows[0].fields


def test_the_recheck_speaks_before_the_state_in_a_list(tmp_path: Path) -> None:
    head = ["地址", "问题类别", "发现时间", "整改状态", "复查时间", "复查意见"]
    done, again, open_ = rows(
        tmp_path,
        head,
        ["5号401室", "飞线充电", "2026.1.5", "已整改", "2026.1.8", "整改合格"],
        ["5号402室", "飞线充电", "2026.1.5", "已整改", "2026.1.8", "不合格"],
        ["5号403室", "飞线充电", "2026.1.5", "整改中", "", ""],
    )
    assert [row.fields["recheck_result"] for row in (done, again, open_)] == ["passed", "failed", "pending"]


def test_an_estate_without_a_door_is_no_address(tmp_path: Path) -> None:
    head = ["门牌号", "户主姓名", "住房用途", "常住人口数", "有几辆电瓶车"]
    first, second = rows(
        tmp_path, head, ["天山五村31号101室", "关汉", "自住", "3", "1"], ["天山五村", "王实", "自住", "2", "0"]
    )
    assert (first.fields["room_no"], first.fields["ebike_count"]) == ("101", 1)
    assert (second.fields["address_text"], second.warnings) == ("天山五村", ["address_unparsed"])


def test_a_kitchen_that_uses_a_flame_is_no_hazard(tmp_path: Path) -> None:
    (row,) = rows(
        tmp_path, ["店招名称", "门牌号", "经营范围", "是否使用明火", "存在问题"], ["沙县小吃", "128号", "餐饮", "是", "无"]
    )
    assert "kinds" not in row.fields


def test_numbered_columns_of_one_kind_are_read_together(tmp_path: Path) -> None:
    (row,) = rows(
        tmp_path,
        ["重点人群名册"],
        ["姓名", "住址", "人员类别1", "人员类别2", "联系电话1", "联系电话2"],
        ["花满", "4号101室", "独居", "80岁以上", "13800000001", "55556001"],
    )
    assert row.fields["categories"] == ["elder_alone", "elder_80"]
    assert [number for number, _ in phones(row)] == ["13800000001", "55556001"]


def test_a_home_visit_by_another_name(tmp_path: Path) -> None:
    (row,) = rows(
        tmp_path,
        ["楼栋", "室号", "家访时间", "家访人", "家访结果", "再次家访时间"],
        ["2号", "302", "2026-01-10 19:25", "黄蓉、洪七", "家里没人", "2026-01-12"],
    )
    said = row.fields
    assert (said["workers"], said["outcome"], said["follow_up_on"]) == (["黄蓉", "洪七"], "not_home", "2026-01-12")


def test_lists_side_by_side_stand_under_a_word_of_their_own(tmp_path: Path) -> None:
    head = ["室号", "户主", "用途"]
    first, second = tables(
        tmp_path,
        ["1号门洞", "", "", "", "2号门洞", "", ""],
        [*head, "", *head],
        ["101", "赵一", "自住", "", "101", "钱二", "出租"],
        ["102", "孙三", "自住", "", "102", "李四", "空关"],
    )
    assert because(first)[1] == "section"
    assert [table.rows[0].fields["stairwell"] for table in (first, second)] == ["1", "2"]


def test_the_flat_of_a_line_does_not_reach_into_the_next_stairwell(tmp_path: Path) -> None:
    def merged(book: Any) -> None:
        for row in (2, 4, 6):
            book["一"].merge_cells(f"A{row}:C{row}")

    lines = [["成员姓名", "性别", "称呼"], ["45号"], [], ["101室　户主：葛亮"], ["葛亮", "男", "本人"], ["46号"]]
    lines += [["雷军", "男", "户主"]]
    (table,) = read_workbook(books.xlsx(tmp_path / "a.xlsx", {"一": lines}, merged), today=TODAY).tables
    first, second = table.rows
    assert (first.fields["stairwell"], first.fields["room_no"]) == ("45", "101")
    assert "room_no" not in second.fields


def test_a_room_before_a_name_is_a_row_and_no_line_of_its_own(tmp_path: Path) -> None:
    (table,) = tables(tmp_path, ["", "姓名", "性别", "与户主关系"], ["101室", "李梅", "女", ""], ["102室", "王强", "男", ""])
    assert [row.fields["name"] for row in table.rows] == ["李梅", "王强"]
