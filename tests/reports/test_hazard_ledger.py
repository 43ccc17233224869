"""《火灾隐患排查整治台账》: the columns of the form, how things stood on any day, sums, and the way back in."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import factories
from xinjing_desktop import reports
from xinjing_desktop.errors import Refusal
from xinjing_desktop.exchange.plan import open_plan
from xinjing_desktop.exchange.workbook_write import write_sheet
from xinjing_desktop.ledger import demo, undo
from xinjing_desktop.ledger.casework import hazards
from xinjing_desktop.ledger.find.hazards_then import hazards_then
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Hazard, Referral
from xinjing_desktop.sheet import Sheet

L8 = (
    "序号 居民区 小区 地址（弄/号/室） 户主/责任人 联系电话 隐患类型 隐患描述 发现日期 发现人 是否当场整改 整改措施 "
    "整改时限 整改责任人 复查日期 复查人 复查情况 是否销号 备注"
).split()
Clock = Callable[[str], datetime.datetime]


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def lines(sheet: Sheet) -> list[dict[str, Any]]:
    labels = [heading.label for heading in sheet.headings]
    return [dict(zip(labels, row, strict=True)) for row in sheet.rows]


def ledger_of(ledger: Ledger, as_of: str | None = None, month: tuple[int, int] | None = None) -> list[dict[str, Any]]:
    return lines(reports.make(ledger, "hazard_ledger", as_of=day(as_of) if as_of else None, month=month))


def write_up(ledger: Ledger, **facts: Any) -> Hazard:
    """A hazard found on 2 March, in the flat 北渔路123弄45号601室, due on the 9th."""
    compound = factories.a_compound(name="泾北三村")
    stairwell = factories.a_stairwell(compound, number="45")
    door = factories.a_household(stairwell, room_no="601")
    known = {"due_date": day("2026-03-09"), "responsible_name": "张三", "description": "楼道堆物", "kind": "H05"}
    hazard = factories.a_hazard(door, **{**known, **facts})
    with ledger.change("登记隐患") as pen:
        for record in (compound, stairwell, door):
            pen.add(record)
        hazards.write_up(pen, ledger, hazard)
    return hazard


def again(ledger: Ledger, hazard: Hazard) -> Hazard:
    found = ledger.get(Hazard, hazard.uid)
    assert found is not None
    return found


def recheck(ledger: Ledger, hazard: Hazard, on: str, result: str, new_due: str | None = None) -> None:
    with ledger.change("复查") as pen:
        due = day(new_due) if new_due else None
        hazards.recheck(pen, again(ledger, hazard), on=day(on), by=["王芳"], result=result, new_due=due)


# ---- the form


@pytest.mark.usefixtures("frozen_clock")
def test_the_form_has_every_column_of_the_usual_sheet_and_the_added_ones(ledger: Ledger) -> None:
    sheet = reports.make(ledger, "hazard_ledger")
    labels = [heading.label for heading in sheet.headings]
    added = "隐患编号 等级 移交单位 移交日期 销号日期 整改前照片（张数） 整改后照片（张数）".split()
    assert sorted(labels) == sorted(L8 + added)
    assert [label for label in labels if label in L8] == L8
    assert [heading.label for heading in sheet.headings if heading.over == "整改情况"] == [
        "是否当场整改",
        "整改措施",
        "整改时限",
        "整改责任人",
    ]


@pytest.mark.usefixtures("frozen_clock")
def test_title_unit_line_total_and_closing_note(ledger: Ledger) -> None:
    write_up(ledger)
    sheet = reports.make(ledger, "hazard_ledger")
    assert sheet.title == "火灾隐患排查整治台账"
    assert sheet.above == ["填报单位：北渔居民区　　填报日期：2026-03-02　　填报人：王芳　　审核人："]
    assert sheet.totals[0][:2] == ["合计", "共 1 处"]
    assert sheet.below[0].startswith(
        "注：本表状态截至 2026年3月2日。发现 1 处，已销号 0 处，整改中 1 处（其中逾期 0 处）"
    )


@pytest.mark.usefixtures("frozen_clock")
def test_a_row_says_where_who_and_what(ledger: Ledger) -> None:
    write_up(ledger, phones=[{"number": "13800000001"}, {"number": "55550001", "note": "儿子"}], severity="major")
    [line] = ledger_of(ledger)
    expected = {
        "序号": 1,
        "隐患编号": "001-2603-001",
        "居民区": "北渔居民区",
        "小区": "泾北三村",
        "地址（弄/号/室）": "北渔路123弄45号601室",
        "户主/责任人": "张三",
        "联系电话": "13800000001\n55550001（儿子）",
        "隐患类型": "楼道堆物",
        "等级": "较大",
        "发现日期": "2026-03-02",
        "是否当场整改": "否",
        "整改时限": "2026-03-09",
        "是否销号": "否",
        "销号日期": None,
    }
    assert {label: line[label] for label in expected} == expected


@pytest.mark.usefixtures("frozen_clock")
def test_fixed_on_the_spot_has_no_deadline_and_is_closed_that_day(ledger: Ledger) -> None:
    write_up(ledger, fixed_on_site=True, due_date=None)
    [line] = ledger_of(ledger)
    assert [line[label] for label in ("是否当场整改", "整改时限", "是否销号", "销号日期")] == [
        "是",
        None,
        "是",
        "2026-03-02",
    ]


@pytest.mark.usefixtures("frozen_clock")
@pytest.mark.parametrize(
    ("facts", "where"),
    [
        ({"place": "45号3楼楼道"}, "45号3楼楼道"),
        ({"place": "3楼楼道"}, "北渔路123弄45号3楼楼道"),
        ({"place": None}, "北渔路123弄45号"),
    ],
)
def test_a_place_in_the_stairwell_is_said_once(ledger: Ledger, facts: dict[str, Any], where: str) -> None:
    compound = factories.a_compound(name="泾北三村")
    stairwell = factories.a_stairwell(compound, number="45")
    with ledger.change("登记隐患") as pen:
        pen.add(compound)
        pen.add(stairwell)
        pen.add(factories.a_hazard(stairwell=stairwell.uid, **facts))
    assert ledger_of(ledger)[0]["地址（弄/号/室）"] == where


@pytest.mark.usefixtures("frozen_clock")
def test_a_hazard_in_a_shop_names_road_number_and_shop(ledger: Ledger) -> None:
    shop = factories.a_shop(shop_name="福源小吃", house_no="96-1")
    with ledger.change("登记隐患") as pen:
        pen.add(shop)
        pen.add(factories.a_hazard(shop=shop.uid, place=None, kind="H25"))
    assert ledger_of(ledger)[0]["地址（弄/号/室）"] == "北渔路96-1号福源小吃"


def test_totals_and_note_add_up(ledger: Ledger, at: Clock) -> None:
    at("2026-03-02 09:00")
    demo.fill(ledger, households=400, seed=3)
    sheet = reports.make(ledger, "hazard_ledger")
    found = lines(sheet)
    on_site = sum(line["是否当场整改"] == "是" for line in found)
    closed = sum(line["是否销号"] == "是" for line in found)
    [total] = sheet.totals
    labels = [heading.label for heading in sheet.headings]
    assert total[labels.index("是否当场整改")] == f"{on_site} 处"
    assert total[labels.index("整改措施")] == f"限期 {len(found) - on_site} 处"
    assert total[labels.index("是否销号")] == f"{closed} 处"
    states = [then.state for then in hazards_then(ledger, day("2026-03-02")).values()]
    still = {state: states.count(state) for state in ("fixing", "suspended", "referred", "withdrawn", "merged")}
    gone = still["withdrawn"] + still["merged"]
    assert gone > 0
    assert len(found) == len(states) - gone
    assert f"整改中 {still['fixing'] + still['suspended']} 处" in sheet.below[0]
    assert f"移交未结 {still['referred']} 处" in sheet.below[0]
    assert f"误报撤销和合并的 {gone} 处未列入" in sheet.below[0]
    assert len(found) == closed + still["fixing"] + still["suspended"] + still["referred"]  # 发现 = 销号 + 未销号


# ---- how things stood


def test_a_past_day_does_not_know_what_came_later(ledger: Ledger, at: Clock) -> None:
    at("2026-03-02 09:00")
    hazard = write_up(ledger)
    at("2026-03-09 16:00")
    recheck(ledger, hazard, "2026-03-09", "failed", "2026-03-12")
    at("2026-03-12 16:00")
    recheck(ledger, hazard, "2026-03-12", "passed")
    stood = {
        as_of: [ledger_of(ledger, as_of)[0][label] for label in ("整改时限", "复查情况", "是否销号", "销号日期")]
        for as_of in ("2026-03-02", "2026-03-08", "2026-03-09", "2026-03-11", "2026-03-12")
    }
    assert stood == {
        "2026-03-02": ["2026-03-09", None, "否", None],
        "2026-03-08": ["2026-03-09", None, "否", None],
        "2026-03-09": ["2026-03-12", "不合格", "否", None],
        "2026-03-11": ["2026-03-12", "不合格", "否", None],
        "2026-03-12": ["2026-03-12", "合格", "是", "2026-03-12"],
    }
    assert ledger_of(ledger, "2026-03-01") == []


def test_what_was_printed_for_a_day_is_printed_again_later(ledger: Ledger, at: Clock) -> None:
    at("2026-03-02 09:00")
    hazard = write_up(ledger)
    at("2026-03-10 09:00")
    printed = reports.make(ledger, "hazard_ledger")
    assert "其中逾期 1 处" in printed.below[0]
    at("2026-03-11 09:00")
    with ledger.change("移交") as pen:
        hazards.refer(pen, again(ledger, hazard), factories.a_referral(hazard, referred_on=day("2026-03-11")))
    at("2026-03-20 09:00")
    with ledger.change("反馈") as pen:
        referral = ledger.rows(Referral.select())[0]
        hazards.feedback(
            pen, again(ledger, hazard), referral, on=day("2026-03-18"), result="已清除", number=None, settled=True
        )
    reprinted = reports.make(ledger, "hazard_ledger", as_of=day("2026-03-10"))
    assert (list(reprinted.rows), reprinted.totals, reprinted.below, reprinted.above) == (
        list(printed.rows),
        printed.totals,
        printed.below,
        printed.above,
    )
    states = {on: hazards_then(ledger, day(on))[hazard.uid].state for on in ("2026-03-11", "2026-03-17", "2026-03-18")}
    assert states == {"2026-03-11": "referred", "2026-03-17": "referred", "2026-03-18": "closed"}


def test_steps_written_late_count_from_the_day_they_speak_of(ledger: Ledger, at: Clock) -> None:
    at("2026-03-02 09:00")
    hazard = write_up(ledger)
    at("2026-03-25 09:00")
    recheck(ledger, hazard, "2026-03-09", "passed")
    assert ledger_of(ledger, "2026-03-08")[0]["是否销号"] == "否"
    assert ledger_of(ledger, "2026-03-09")[0]["是否销号"] == "是"


def test_a_step_that_was_taken_back_never_happened(ledger: Ledger, at: Clock) -> None:
    at("2026-03-02 09:00")
    hazard = write_up(ledger)
    at("2026-03-09 09:00")
    recheck(ledger, hazard, "2026-03-09", "passed")
    undo.undo(ledger)
    at("2026-03-20 09:00")
    assert {hazards_then(ledger, day(on))[hazard.uid].state for on in ("2026-03-09", "2026-03-20")} == {"fixing"}
    undo.redo(ledger)
    assert hazards_then(ledger, day("2026-03-09"))[hazard.uid].state == "closed"
    undo.undo(ledger)
    assert hazards_then(ledger, day("2026-03-09"))[hazard.uid].state == "fixing"


def test_a_closing_date_that_was_corrected_replaces_the_former(ledger: Ledger, at: Clock) -> None:
    at("2026-03-02 09:00")
    hazard = write_up(ledger)
    at("2026-03-08 09:00")
    recheck(ledger, hazard, "2026-03-05", "passed")
    with ledger.change("改正") as pen:
        pen.edit(Hazard, hazard.uid, closed_on=day("2026-03-08"))
    assert hazards_then(ledger, day("2026-03-06"))[hazard.uid].state == "fixing"
    assert hazards_then(ledger, day("2026-03-08"))[hazard.uid].closed_on == "2026-03-08"


def test_a_ledger_that_came_in_whole_still_knows_the_past(ledger: Ledger, at: Clock) -> None:
    at("2026-03-20 09:00")
    facts = {"found_on": day("2026-01-05"), "due_date": day("2026-01-12")}
    closed = factories.a_hazard(state="closed", closed_on=day("2026-01-15"), **facts)
    referred = factories.a_hazard(state="referred", **facts)
    with ledger.change("导入") as pen:
        pen.add(closed)
        pen.add(referred)
        pen.add(factories.a_referral(referred, referred_on=day("2026-01-20")))
    stood = {on: hazards_then(ledger, day(on)) for on in ("2026-01-04", "2026-01-13", "2026-01-15", "2026-01-20")}
    assert stood["2026-01-04"] == {}
    assert stood["2026-01-13"][closed.uid].is_overdue("2026-01-13")
    assert stood["2026-01-15"][closed.uid].state == "closed"
    assert stood["2026-01-15"][referred.uid].state == "fixing"
    assert stood["2026-01-20"][referred.uid].state == "referred"


def test_withdrawn_leaves_the_figures_from_the_day_it_was_withdrawn(ledger: Ledger, at: Clock) -> None:
    at("2026-03-02 09:00")
    hazard = write_up(ledger)
    at("2026-03-05 09:00")
    with ledger.change("撤销") as pen:
        hazards.withdraw(pen, again(ledger, hazard), "看错了")
    assert len(ledger_of(ledger, "2026-03-04")) == 1
    assert ledger_of(ledger, "2026-03-05") == []


def test_today_is_what_the_records_say(ledger: Ledger, at: Clock) -> None:
    at("2026-03-02 09:00")
    demo.fill(ledger, households=400, seed=5)
    present = {
        uid: rest for uid, *rest in ledger.select("SELECT uid, state, due_date, closed_on, fixed_on_site FROM hazard")
    }
    then = hazards_then(ledger, day("2026-03-02"))
    assert {uid: [one.state, one.due_date, one.closed_on, one.fixed_on_site] for uid, one in then.items()} == present


def test_photos_count_from_the_day_they_were_taken_or_put_in(ledger: Ledger, at: Clock) -> None:
    at("2026-03-02 09:00")
    hazard = write_up(ledger)
    at("2026-03-06 09:00")
    with ledger.change("照片") as pen:
        pen.add(factories.a_photo(hazard=hazard.uid, taken_on=day("2026-03-02")))
        pen.add(factories.a_photo(hazard=hazard.uid, kind="after"))
    photos = ("整改前照片（张数）", "整改后照片（张数）")
    assert [ledger_of(ledger, "2026-03-05")[0][label] for label in photos] == [1, None]
    assert [ledger_of(ledger, "2026-03-06")[0][label] for label in photos] == [1, 1]


# ---- months


def test_a_month_lists_what_was_found_in_it_as_it_stood_at_its_end(ledger: Ledger, at: Clock) -> None:
    at("2026-04-10 09:00")
    with ledger.change("导入") as pen:
        for found, closed in (
            ("2026-02-28", None),
            ("2026-03-01", "2026-04-02"),
            ("2026-03-31", None),
            ("2026-04-01", None),
        ):
            state = {"state": "closed", "closed_on": day(closed)} if closed else {}
            pen.add(factories.a_hazard(found_on=day(found), due_date=day("2026-05-01"), **state))
    sheet = reports.make(ledger, "hazard_ledger", month=(2026, 3))
    assert sheet.title == "火灾隐患排查整治台账（2026年3月）"
    assert [(line["发现日期"], line["是否销号"]) for line in lines(sheet)] == [
        ("2026-03-01", "否"),
        ("2026-03-31", "否"),
    ]
    assert "截至 2026年3月31日" in sheet.below[0]
    later = ledger_of(ledger, "2026-04-05", (2026, 3))
    assert [line["是否销号"] for line in later] == ["是", "否"]
    assert len(ledger_of(ledger, month=(2026, 4))) == 1


@pytest.mark.usefixtures("frozen_clock")
@pytest.mark.parametrize(("as_of", "month"), [("2026-01-31", (2026, 2)), (None, (2026, 4))])
def test_a_month_that_cannot_be_told_is_refused(ledger: Ledger, as_of: str | None, month: tuple[int, int]) -> None:
    with pytest.raises(Refusal, match="2026年"):
        ledger_of(ledger, as_of, month)


# ---- and back again


def test_an_exported_ledger_imports_again_as_unchanged(ledger: Ledger, at: Clock, tmp_path: Path) -> None:
    at("2026-03-02 09:00")
    demo.fill(ledger, households=600, seed=11)
    write_sheet(reports.make(ledger, "hazard_ledger"), tmp_path / "台账.xlsx")
    plan = open_plan(ledger, [tmp_path / "台账.xlsx"])
    differing = [row.reason for row in plan.all_rows if row.verdict != "same"]
    assert differing == []
    assert plan.counts()["same"] == len(ledger_of(ledger))
    assert plan.columns_to_ask() == []
