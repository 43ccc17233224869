"""Who moved in, moved out or died: read from the columns and words of a register, asked for, written, and back again."""

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests import factories
from tests.exchange import books
from tests.exchange.planning import DOOR, only, planned, written
from xinjing_desktop import reports
from xinjing_desktop.exchange.apply import apply
from xinjing_desktop.exchange.plan import Plan, PlanRow, open_plan
from xinjing_desktop.exchange.repair import to_repair, write_repair
from xinjing_desktop.exchange.workbook_write import write_sheet
from xinjing_desktop.ledger.casework import edit
from xinjing_desktop.ledger.check import check, state
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.undo import undo
from xinjing_desktop.records import CareMeasure, Profile, Resident

pytestmark = pytest.mark.usefixtures("frozen_clock")  # 2026-03-02

GRID = [
    "姓名", "身份证号", "性别", "出生日期", "现住小区/建筑", "现住详细门牌", "重点类别", "户籍迁入日期", "入住日期",
    "是否已迁出", "迁出日期", "迁往地", "是否已死亡", "死亡日期", "备注",
]  # fmt: skip


def line(name: str = "孟阿婆", **cells: Any) -> list[Any]:
    plain = {"姓名": name, "性别": "女", "出生日期": "1940-01-01", "现住详细门牌": DOOR}
    return [{**plain, **cells}.get(head, "") for head in GRID]


def person(ledger: Ledger, name: str = "孟阿婆") -> Resident:
    (found,) = ledger.rows(Resident.select().where(Resident.name == name))
    return found


def days(ledger: Ledger) -> tuple[str | None, str | None, str | None]:
    kept = person(ledger)
    return kept.moved_in_on, kept.moved_out_on, kept.died_on


def profiles(ledger: Ledger) -> list[tuple[str, str | None]]:
    return [(one.category, one.ended_on) for one in ledger.rows(Profile.select().order_by(Profile.category))]


def damage(ledger: Ledger) -> list[str]:
    return [one.sentence for one in check(ledger) if one.severity != "review"]


def in_care(ledger: Ledger, tmp_path: Path) -> None:
    """孟阿婆 is known, in one group since 2024, with a measure of care."""
    written(ledger, tmp_path, GRID, line(重点类别="独居"))
    uid = person(ledger).uid
    with ledger.change("关爱") as pen:
        pen.edit(Profile, ledger.value("SELECT uid FROM profile"), started_on="2024-01-01")
        pen.add(CareMeasure(resident=uid, kind="meals", started_on="2024-05-01"))


# ---- reading


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2025-06-01", "2025-06-01"), ("2025.6.1", "2025-06-01"), ("25.6.1", "2025-06-01"), (20250601, "2025-06-01"),
        (datetime.datetime(2025, 6, 1), "2025-06-01"), (45809, "2025-06-01"), ("2025年6月", "2025-06"), ("2025年", "2025"),
        ("２０２５年６月１日", "2025-06-01"), ("2025年6月1日去世", "2025-06-01"), ("病故于2025.6.1", "2025-06-01"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("head", ["死亡日期", "是否已死亡"])
def test_a_day_of_death_is_read_in_every_form(ledger: Ledger, tmp_path: Path, cell: Any, day: str, head: str) -> None:
    plan = written(ledger, tmp_path, GRID, line(**{head: cell}))
    assert only(plan).warnings == [] and days(ledger) == (None, None, day)


def test_all_days_of_the_grid_template_are_written(ledger: Ledger, tmp_path: Path) -> None:
    cells = {"户籍迁入日期": "1990-01-01", "入住日期": "2001年5月", "是否已迁出": "是", "迁出日期": "2024.3.1", "迁往地": "昆山市"}
    plan = written(ledger, tmp_path, GRID, line(**cells, 是否已死亡="否", 备注="老党员"))
    assert only(plan).warnings == [] and plan.columns_to_ask() == []
    assert days(ledger) == ("2001-05", "2024-03-01", None)
    assert person(ledger).remark == "老党员；迁往地：昆山市"
    again = planned(ledger, tmp_path, GRID, line(**cells, 是否已死亡="否", 备注="老党员"))
    assert only(again).verdict == "same"


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"死亡日期": "春节前"}, "date_unreadable"),
        ({"死亡日期": "2025.2.30"}, "date_unreadable"),
        ({"死亡日期": "2026-03-03"}, "date_ahead"),
        ({"死亡日期": "1939-12-31"}, "date_of_life"),
        ({"死亡日期": "2025-06-01", "是否已死亡": "否"}, "contradiction"),
        ({"迁出日期": "2026-04"}, "date_ahead"),
        ({"迁出日期": "2019-12-31", "入住日期": "2020-01-01"}, "date_reversed"),
        ({"迁出日期": "2025-06-01", "是否已迁出": "未迁出"}, "contradiction"),
    ],
)
def test_a_day_that_cannot_be_is_refused_at_its_cell_and_asked_for(
    ledger: Ledger, tmp_path: Path, cells: dict[str, str], code: str
) -> None:
    plan = planned(ledger, tmp_path, GRID, line(**cells, 重点类别="独居"))
    row = only(plan)
    field = "died" if "死亡日期" in cells else "moved_out"
    assert (row.verdict, row.topic) == ("undecided", field) and code in row.warnings
    assert [rows for _, rows in to_repair(plan)] == [[row]] and write_repair(plan, tmp_path / "改.xlsx") == 1
    plan.decide(row, f"{field}_later")
    assert row.verdict == "new" and row.row.fields["name"] == "孟阿婆"
    apply(ledger, plan)
    assert days(ledger)[1:] == (None, None) and profiles(ledger) == [] and damage(ledger) == []
    column = GRID.index(next(iter(cells)))
    again = planned(ledger, tmp_path, GRID, line(**cells, 重点类别="独居"))
    fixed = only(again)
    again.fix(fixed, column, "2025-07-01")
    if code == "contradiction":
        again.fix(fixed, GRID.index("是否已死亡" if field == "died" else "是否已迁出"), "是")
    assert fixed.verdict == "changed" and set(fixed.warnings) <= {"category_deceased", "category_moved"}


def test_a_day_of_coming_that_has_not_come_is_left_out(ledger: Ledger, tmp_path: Path) -> None:
    plan = written(ledger, tmp_path, GRID, line(入住日期="2026-03-03"))
    assert only(plan).warnings == ["date_ahead"] and days(ledger) == (None, None, None)


def test_a_birth_and_a_death_of_the_ledger_hold_against_a_row(ledger: Ledger, tmp_path: Path) -> None:
    written(ledger, tmp_path, GRID, line())
    plan = planned(ledger, tmp_path, GRID, line(出生日期="", 死亡日期="1939-05-01"))
    plan.decide_all(plan.all_rows, "same")
    assert (only(plan).verdict, only(plan).topic) == ("undecided", "died") and "date_of_life" in only(plan).warnings


# ---- a fact without a day


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"是否已死亡": "是"}, None), ({"是否已死亡": "√"}, None), ({"死亡日期": "已故"}, None), ({"备注": "已故"}, None),
        ({"备注": "独居，2025年去世"}, "2025"), ({"备注": "2025年3月5日病故"}, "2025-03-05"), ({"姓名": "孟阿婆（已故）"}, None),
    ],
)  # fmt: skip
def test_a_death_without_a_day_is_asked_about_and_no_day_is_made_up(
    ledger: Ledger, tmp_path: Path, cells: dict[str, str], told: str | None
) -> None:
    plan = planned(ledger, tmp_path, GRID, line(**cells, 重点类别="独居"))
    row = only(plan)
    assert (row.verdict, row.topic) == ("undecided", "died") and "死亡日期" in row.reason
    assert [choice.key for choice in row.choices] == ([] if told is None else ["died_told"]) + ["died_later"]
    assert to_repair(plan)
    if told:
        plan.decide(row, "died_told")
        apply(ledger, plan)
        assert days(ledger) == (None, None, told) and profiles(ledger) == []
        return
    plan.decide(row, "died_later")
    assert (row.verdict, row.warnings) == ("new", ["died_undated", "category_deceased"])
    apply(ledger, plan)
    kept = person(ledger)
    assert kept.died_on is None and profiles(ledger) == []
    assert "已故" in f"{kept.name_note}{kept.remark}" or "已去世" in f"{kept.remark}"
    again = planned(ledger, tmp_path, GRID, line(**cells, 重点类别="独居"))
    assert (only(again).verdict, only(again).warnings) == ("same", ["died_undated", "category_deceased"])
    written(ledger, tmp_path, GRID, line(姓名="孟阿婆", 死亡日期="2025-06-01"))
    assert days(ledger)[2] == "2025-06-01" and "未填" not in f"{person(ledger).remark}"


@pytest.mark.parametrize("remark", ["丈夫已故", "老伴2025年去世", "其子已死亡", "独居，父母离世", "户口已迁出", "已搬离"])
def test_what_a_remark_says_of_somebody_else_is_left_a_remark(ledger: Ledger, tmp_path: Path, remark: str) -> None:
    plan = written(ledger, tmp_path, GRID, line(备注=remark, 重点类别="独居"))
    assert only(plan).warnings == []
    assert days(ledger) == (None, None, None) and profiles(ledger) == [("elder_alone", None)] and person(ledger).remark == remark


@pytest.mark.parametrize(
    ("head", "cell", "topic"),
    [
        ("人员状态", "已故", "died"), ("人员状态", "2025年迁出", "moved_out"), ("状态", "已死亡", "died"), ("是否健在", "否", "died"),
        ("生存状态", "去世", "died"), ("状态", "正常", ""), ("是否健在", "是", ""), ("生存状态", "健在", ""),
    ],
)  # fmt: skip
def test_a_column_of_states_tells_who_has_gone(ledger: Ledger, tmp_path: Path, head: str, cell: str, topic: str) -> None:
    plan = planned(ledger, tmp_path, ["姓名", "性别", "地址", head], ["孟阿婆", "女", DOOR, cell])
    assert (only(plan).topic, only(plan).verdict) == (topic, "undecided" if topic else "new")


def test_without_a_column_for_it_the_day_goes_into_the_column_that_tells(ledger: Ledger, tmp_path: Path) -> None:
    plan = planned(ledger, tmp_path, ["姓名", "性别", "地址", "已故"], ["孟阿婆", "女", DOOR, "是"])
    plan.fix(only(plan), 3, "2025-06-01")
    assert only(plan).verdict == "new"
    apply(ledger, plan)
    assert days(ledger) == (None, None, "2025-06-01")


def test_an_ambiguous_day_is_asked_and_may_stay_empty(ledger: Ledger, tmp_path: Path) -> None:
    plan = planned(ledger, tmp_path, GRID, line(死亡日期="1/5/2025"))
    row = only(plan)
    assert [choice.key.split(":")[-1] for choice in row.choices] == ["2025-01-05", "2025-05-01", ""]
    plan.decide(row, row.choices[-1].key)
    assert row.verdict == "new" and "died_undated" in row.warnings
    plan.ask_again(row)
    plan.decide(row, row.choices[0].key)
    apply(ledger, plan)
    assert days(ledger) == (None, None, "2025-01-05")


# ---- what follows


@pytest.mark.parametrize("cells", [{"死亡日期": "2025-06-01"}, {"迁出日期": "2025-06-01"}])
def test_who_has_gone_joins_no_group_by_the_same_row(ledger: Ledger, tmp_path: Path, cells: dict[str, str]) -> None:
    plan = written(ledger, tmp_path, GRID, line(**cells, 重点类别="独居"))
    code = "category_deceased" if "死亡日期" in cells else "category_moved"
    assert only(plan).warnings == [code] and profiles(ledger) == []
    again = planned(ledger, tmp_path, GRID, line(**cells, 重点类别="独居"))
    assert (only(again).verdict, only(again).warnings) == ("same", [code])


def test_an_imported_death_does_what_a_typed_one_does(ledger: Ledger, tmp_path: Path) -> None:
    in_care(ledger, tmp_path)
    before, acts = state(ledger), ledger.value("SELECT count(*) FROM act")
    plan = planned(ledger, tmp_path, GRID, line(死亡日期="2025-06-01", 重点类别="独居"))
    plan.decide_all(plan.all_rows, "same")
    row = only(plan)
    assert (row.verdict, row.warnings) == ("changed", [])
    assert "1 份重点人群档案、1 项关爱措施随之结束" in row.reason
    change = apply(ledger, plan)
    assert ledger.value("SELECT count(*) FROM act") == acts + 1
    imported = [ledger.select(f"SELECT ended_on FROM {name}") for name in ("profile", "care_measure")]
    assert imported == [[("2025-06-01",)], [("2025-06-01",)]] and damage(ledger) == []
    again = planned(ledger, tmp_path, GRID, line(死亡日期="2025-06-01", 重点类别="独居"))
    assert only(again).verdict == "same"
    undo(ledger, change.act)
    assert state(ledger) == before
    edit.set_values(ledger, "resident", person(ledger).uid, {"died_on": "2025-06-01"})
    assert [ledger.select(f"SELECT ended_on FROM {name}") for name in ("profile", "care_measure")] == imported


def test_a_corrected_day_of_death_in_a_workbook_moves_what_it_ended(ledger: Ledger, tmp_path: Path) -> None:
    def told(day: str) -> PlanRow:
        plan = planned(ledger, tmp_path, GRID, line(死亡日期=day, 重点类别="独居", 身份证号="310105194001019984"))
        (row,) = plan.all_rows
        if row.verdict in ("new", "changed"):
            apply(ledger, plan)
        return row

    apply(ledger, planned(ledger, tmp_path, GRID, line(重点类别="独居", 身份证号="310105194001019984")))
    told("2025-06-01")
    assert profiles(ledger) == [("elder_alone", "2025-06-01")]
    row = told("2025-06-11")
    assert "在 2025-06-01 随死亡结束的1 份重点人群档案改到新的日期" in row.reason
    assert days(ledger) == (None, None, "2025-06-11") and profiles(ledger) == [("elder_alone", "2025-06-11")]
    assert told("2025-06-11").verdict == "same"


def test_a_death_told_after_the_group_of_the_same_workbook_ends_it(ledger: Ledger, tmp_path: Path) -> None:
    first, second = line(重点类别="独居", 身份证号="310105194001019984"), line(死亡日期="2025-06-01", 身份证号="310105194001019984")
    book = books.xlsx(tmp_path / "两张.xlsx", {"一": [GRID, first], "二": [GRID, second]})
    apply(ledger, open_plan(ledger, [book]))
    assert days(ledger) == (None, None, "2025-06-01") and profiles(ledger) == [("elder_alone", "2025-06-01")]


def test_who_has_gone_is_not_made_the_head_of_the_household(ledger: Ledger, tmp_path: Path) -> None:
    head = ["姓名", "性别", "地址", "与户主关系", "死亡日期"]
    written(ledger, tmp_path, head, ["孟阿婆", "女", DOOR, "户主", "2025-06-01"])
    assert ledger.value("SELECT head_name FROM household") is None


# ---- and back


def exported(ledger: Ledger, tmp_path: Path, code: str) -> Path:
    path = tmp_path / f"{code}.xlsx"
    write_sheet(reports.make(ledger, code, reason="核对人口变动"), path)
    return path


def test_our_own_registers_come_back_unchanged(ledger: Ledger, tmp_path: Path) -> None:
    people: Sequence[list[Any]] = [
        line(入住日期="2001-05", 重点类别="独居"),
        line("甲", 入住日期="1999", 死亡日期="2025-06-01", 备注="老党员"),
        line("乙", 入住日期="2010-01-01", 迁出日期="2024-03", 迁往地="昆山市"),
        line("丙", 是否已死亡="是"),
    ]
    plan = planned(ledger, tmp_path, GRID, *people)
    plan.decide_all(plan.all_rows, "died_later")
    apply(ledger, plan)
    for code, names in (("residents", 2), ("departures", 2)):
        back: Plan = open_plan(ledger, [exported(ledger, tmp_path, code)])
        assert {row.verdict for row in back.all_rows} == {"same"} and len(list(back.all_rows)) == names
        assert all(set(row.warnings) <= {"died_undated"} for row in back.all_rows)


def test_the_register_of_departures_tells_who_and_when(ledger: Ledger) -> None:
    door = factories.a_household()
    with ledger.change("登记") as pen:
        pen.add(door)
        pen.add(factories.a_resident(door, name="在"))
        pen.add(factories.a_resident(door, name="走", moved_out_on="2026-01-15"))
        pen.add(factories.a_resident(door, name="故", died_on="2025-12"))

    def names(**asked: Any) -> list[Any]:
        sheet = reports.make(ledger, "departures", **asked)
        return sorted(row[8] for row in sheet.rows)

    assert names() == ["故", "走"]
    assert names(month=(2026, 1)) == ["走"] and names(month=(2025, 12)) == ["故"]
    assert names(as_of=datetime.date(2026, 1, 14)) == ["故"] and names(month=(2026, 2)) == []
    assert reports.make(ledger, "departures").totals == [["合计", "共 2 人，其中死亡 1 人"]]
