"""The register reports: who and what is listed, what is masked, what a reason opens, and that it is written down."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from tests import factories
from xinjing_desktop import reports
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import accounts, demo, disclosures
from xinjing_desktop.ledger.ledger import Account, Ledger

pytestmark = pytest.mark.usefixtures("frozen_clock")
CODES = ["hazard_ledger", "households", "residents", "departures", "special_groups", "care_visits", "visits", "outings", "shops"]


def lines(ledger: Ledger, code: str, **asked: Any) -> list[dict[str, Any]]:
    sheet = reports.make(ledger, code, **asked)
    labels = [heading.label for heading in sheet.headings]
    return [dict(zip(labels, row, strict=True)) for row in sheet.rows]


@pytest.fixture
def family(ledger: Ledger) -> Ledger:
    """张三 and 李小明 in 北渔路123弄45号601室; the second is an elder who lives alone, restricted in one more group."""
    compound = factories.a_compound(name="泾北三村")
    stairwell = factories.a_stairwell(compound, number="45")
    door = factories.a_household(
        stairwell, room_no="601", owner_name="欧阳房东", owner_phones=[{"number": "13800000009"}]
    )
    head = factories.a_resident(door, name="张三", relation_to_head="head", birth_date="1945-03-07")
    other = factories.a_resident(door)
    with ledger.change("登记") as pen:
        for record in (
            compound, stairwell, door, head, other,
            factories.an_id_document(head, number="310105194503079994"),
            factories.a_profile(other, started_on="2025-01-01"),
            factories.a_profile(other, category="illness_mental", started_on="2025-06", source="精防", details="按时服药"),
            factories.a_profile(head, category="dibao", started_on="2024-01-01", ended_on="2026-01-31"),
            factories.a_contact(other, phones=[{"number": "13800000008"}]),
        ):  # fmt: skip
            pen.add(record)
    return ledger


def test_the_codes_of_the_reports_are_permanent() -> None:
    later = ["appeals", "diary", "monthly_summary", "campaign_summary", "handover_sheet"]
    assert [report.code for report in reports.REPORTS] == [*CODES, *later]
    assert len({report.name for report in reports.REPORTS}) == len(reports.REPORTS)


@pytest.mark.parametrize("code", CODES)
def test_every_report_can_be_made_of_an_empty_and_of_a_full_ledger(ledger: Ledger, code: str) -> None:
    assert list(reports.make(ledger, code, reason="核对名单").rows) == []
    demo.fill(ledger, households=60)
    with ledger.change("死亡") as pen:
        pen.add(factories.a_resident(name="故去", died_on="2025"))
    sheet = reports.make(ledger, code, reason="核对名单")
    rows = list(sheet.rows)
    assert rows
    assert {len(row) for row in rows} == {len(sheet.headings)}
    assert all(len(total) <= len(sheet.headings) for total in sheet.totals)
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))


def test_a_report_nobody_knows_is_refused_with_those_that_there_are(ledger: Ledger) -> None:
    with pytest.raises(Refusal, match="households"):
        reports.make(ledger, "nonsense")


def test_a_report_answers_to_its_chinese_name_too(ledger: Ledger) -> None:
    assert reports.by_code("住户名册").code == "households"


@pytest.mark.parametrize("code", ["households", "residents", "shops"])
def test_registers_have_no_past(ledger: Ledger, code: str) -> None:
    with pytest.raises(Refusal, match="只有当前的一份"):
        reports.make(ledger, code, as_of=datetime.date(2026, 3, 1))
    with pytest.raises(Refusal, match="只有当前的一份"):
        reports.make(ledger, code, month=(2026, 2))
    reports.make(ledger, code, as_of=datetime.date(2026, 3, 2))


def test_what_concerns_the_owner_is_masked_until_a_reason_is_given(family: Ledger) -> None:
    [line] = lines(family, "households")
    assert (line["房主"], line["房主电话"]) == ("＊＊＊", "＊＊＊＊＊＊＊0009")
    assert [line[label] for label in ("小区", "路", "弄", "号", "室", "户主")] == [
        "泾北三村",
        "北渔路",
        "123",
        "45",
        "601",
        "张三",
    ]
    assert disclosures.listed(family) == []
    [line] = lines(family, "households", reason="联系房东")
    assert (line["房主"], line["房主电话"]) == ("欧阳房东", "13800000009")
    [noted] = disclosures.listed(family)
    assert (noted.who, noted.what, noted.reason, noted.row_count) == (factories.ACCOUNT, "households", "联系房东", 1)


def test_birth_dates_and_id_numbers_are_masked_until_a_reason_is_given(family: Ledger) -> None:
    first = lines(family, "residents")[0]
    assert (first["姓名"], first["出生日期"], first["证件号码"]) == ("张三", "1945", "＊" * 14 + "9994")
    first = lines(family, "residents", reason="户籍核对")[0]
    assert (first["出生日期"], first["证件号码"]) == ("1945-03-07", "310105194503079994")


def test_who_left_or_died_is_on_no_list(family: Ledger) -> None:
    with family.change("迁出") as pen:
        pen.add(factories.a_resident(name="走了", moved_out_on="2026-01-01"))
        pen.add(factories.a_resident(name="故去", died_on="2025"))
    assert [line["姓名"] for line in lines(family, "residents")] == ["张三", "李小明"]


@pytest.mark.parametrize("reason", [None, "", "   ", "看看"])
def test_special_groups_need_a_reason(family: Ledger, reason: str | None) -> None:
    with pytest.raises(Refusal, match="用途"):
        reports.make(family, "special_groups", reason=reason)
    assert disclosures.listed(family) == []


def test_special_groups_list_each_active_profile_with_its_contacts(family: Ledger) -> None:
    found = lines(family, "special_groups", reason="报镇社会办核对")
    assert [(line["姓名"], line["类别"]) for line in found] == [("李小明", "独居老人"), ("李小明", "严重精神障碍")]
    assert (found[0]["地址"], found[0]["紧急联系人"], found[0]["紧急联系人电话"]) == (
        "北渔路123弄45号601室",
        "李大明",
        "13800000008",
    )
    [noted] = disclosures.listed(family)
    assert (noted.what, noted.reason, noted.row_count) == ("special_groups", "报镇社会办核对", 2)


def test_what_only_some_groups_ask_for_has_a_column_where_somebody_has_it(family: Ledger) -> None:
    [line, _] = lines(family, "special_groups", reason="核对名单")
    assert not {"自理情况", "病种", "供养方式", "助残员", "双岗联系人"} & line.keys()
    person = family.value("SELECT uid FROM resident WHERE name='李小明'")
    with family.change("登记") as pen:
        pen.add(factories.a_profile(person, category="tekun", started_on="2025-01-01", support_form="dispersed", bedridden=False))
        for name, number in (("镇干部", "13800000001"), ("居委干部", "13800000002")):
            pen.add(factories.a_contact(person, role="post_contact", name=name, phones=[{"number": number}]))
    [line] = [one for one in lines(family, "special_groups", reason="核对名单") if one["类别"] == "特困人员"]
    assert (line["供养方式"], line["是否卧床"]) == ("分散供养", "否") and "病种" not in line
    both = dict(zip(line["双岗联系人"].split("、"), line["双岗联系人电话"].split("\n"), strict=True))
    assert both == {"镇干部": "13800000001", "居委干部": "13800000002"}, "each beside their own number"
    family.account = Account("小李", "clerk")
    assert not [label for one in lines(family, "special_groups", reason="核对名单") for label in one if "双岗" in label]


def test_special_groups_of_a_past_day(family: Ledger) -> None:
    found = lines(family, "special_groups", reason="核对名单", as_of=datetime.date(2025, 3, 1))
    assert sorted((line["姓名"], line["类别"]) for line in found) == [("张三", "低保家庭"), ("李小明", "独居老人")]


def test_restricted_categories_are_for_administrators(family: Ledger) -> None:
    accounts.add(family, "小李", "clerk", factories.PASSWORD)
    family.account = Account("小李", "clerk")
    sheet = reports.make(family, "special_groups", reason="核对名单")
    assert [row[9] for row in sheet.rows] == ["独居老人"]
    assert "另有 1 条属于须单独授权的类别，未列出" in sheet.below[0]
    assert not {"来源", "情况（需要怎样帮）"} & {heading.label for heading in sheet.headings}, "nor what only it tells"


def test_a_reader_may_export_and_is_noted(family: Ledger) -> None:
    family.account = Account("小读", "reader")
    reports.make(family, "residents", reason="户籍核对")
    assert disclosures.listed(family)[0].who == "小读"


def test_visits_of_a_month_and_up_to_a_day(ledger: Ledger) -> None:
    doors = factories.a_stairwell_of_doors(ledger, floors=1, rooms=2)
    with ledger.change("走访") as pen:
        for moment, outcome in (
            ("2026-01-31T19:00", "not_home"),
            ("2026-02-01", "met_inside"),
            ("2026-02-28T10:00", "met_door"),
        ):
            pen.add(factories.a_visit(doors[0], visited_at=moment, outcome=outcome, leaflet_count=1))
        pen.add(factories.a_visit(doors[1], visited_at="2026-03-02T09:00", workers=["王芳", "李明"]))
    assert [line["走访时间"] for line in lines(ledger, "visits", month=(2026, 2))] == ["2026-02-01", "2026-02-28 10:00"]
    assert len(lines(ledger, "visits", as_of=datetime.date(2026, 1, 31))) == 1
    sheet = reports.make(ledger, "visits")
    assert sheet.totals[0][2] == "共 4 次，有效走访 2 户"
    assert list(sheet.rows)[-1][11] == "王芳、李明"


def test_shops_stand_along_the_road_by_number(ledger: Ledger) -> None:
    with ledger.change("登记") as pen:
        for number in ("110", "96-1", "9"):
            pen.add(factories.a_shop(house_no=number, area_m2=30.0, people_sleep_in=number == "9"))
    sheet = reports.make(ledger, "shops")
    assert [row[6] for row in sheet.rows] == ["9", "96-1", "110"]
    assert [row[8] for row in sheet.rows] == [30, 30, 30]
    assert sheet.below == ["注：其中店内住人 1 户；九小场所 0 户，按类型、店名和面积得出。"]


def test_outings_of_a_month_with_the_sums_below(ledger: Ledger) -> None:
    with ledger.change("出动") as pen:
        for facts in (
            {"started_at": "2026-01-31T19:00"},
            {"started_at": "2026-02-03T19:00", "time_band": "evening", "kind": "night_check", "led_by": "镇党委书记"},
            {"started_at": "2026-02-28", "time_band": "weekend", "others_count": 4, "bodies": ["enforcement", "police_xinjing"]},
        ):
            pen.add(factories.an_outing(**facts))
    sheet = reports.make(ledger, "outings", month=(2026, 2))
    found = lines(ledger, "outings", month=(2026, 2))
    assert [(line["出动时间"], line["出动类型"], line["人次"]) for line in found] == [
        ("2026-02-03 19:00", "夜间突击检查", 3),
        ("2026-02-28", "入户走访", 7),
    ]
    assert (found[1]["参与部门"], found[1]["志愿者"], found[1]["其他人数"]) == ("综合行政执法队、新泾派出所", "李四、张三", 4)
    total = dict(zip((heading.label for heading in sheet.headings), sheet.totals[0], strict=True))
    assert (total["出动时间"], total["人次"], total["网格员"], total["志愿者"], total["其他人数"]) == ("共 2 批次", 10, 2, 4, 4)
    assert sheet.below[:2] == [
        "按类型：入户走访 1 批次 7 人次，夜间突击检查 1 批次 3 人次。",
        "按时段：夜间 1 批次 3 人次，周末 1 批次 7 人次。",
    ]
    assert len(lines(ledger, "outings", as_of=datetime.date(2026, 2, 27))) == 2


def test_appeals_of_a_past_day_stand_as_they_stood_then(ledger: Ledger, at: Callable[[str], object]) -> None:
    """Answered in time later on: on that day it was neither answered nor late."""
    at("2026-03-20 09:00")
    days = {name: datetime.date(2026, 3, day) for name, day in (("raised_on", 2), ("promised_on", 10), ("answered_on", 12))}
    with ledger.change("诉求") as pen:
        pen.add(factories.an_appeal(**days, answer="已修好", result="settled", satisfied=True))
    then = reports.make(ledger, "appeals", as_of=datetime.date(2026, 3, 8))
    (row,) = then.rows
    assert "已修好" not in row and "2026-03-12" not in row and "是" not in row
    assert then.below[0].startswith("共 1 件，已答复 0 件，没有答复的有 0 件超过承诺日期")
    late = reports.make(ledger, "appeals", as_of=datetime.date(2026, 3, 11))
    assert "没有答复的有 1 件超过承诺日期" in late.below[0]
    assert "已修好" in next(iter(reports.make(ledger, "appeals", month=(2026, 3)).rows))
