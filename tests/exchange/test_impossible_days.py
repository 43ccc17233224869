"""Days that cannot be are said in words, go into the workbook of what is to be repaired, and are not written."""

from pathlib import Path

import pytest

from tests.exchange.planning import DOOR, FAULTS, PEOPLE, STAIRS, only, planned, written
from xinjing_desktop.exchange.apply import apply
from xinjing_desktop.exchange.repair import to_repair
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Compound, Profile, Resident

pytestmark = pytest.mark.usefixtures("frozen_clock")

GROUP = ["地址", "姓名", "出生日期", "人员类别", "认定日期", "退出日期"]


def kept_profiles(ledger: Ledger) -> list[tuple[str | None, str | None]]:
    return [(one.started_on, one.ended_on) for one in ledger.rows(Profile.select().order_by(Profile.category))]


def mourned(ledger: Ledger, tmp_path: Path) -> None:
    """孟阿婆 is known, in no group, and has died."""
    written(ledger, tmp_path, PEOPLE, [DOOR, "孟阿婆", "女", "", "", ""])
    with ledger.change("死亡") as pen:
        pen.edit(Resident, ledger.value("SELECT uid FROM resident"), died_on="2025-06-01", birth_date="1940-01-01")


@pytest.mark.parametrize("began", ["2024-01-05", "2025-09-01", ""])
def test_nobody_who_has_died_comes_into_a_group(ledger: Ledger, tmp_path: Path, began: str) -> None:
    mourned(ledger, tmp_path)
    plan = planned(ledger, tmp_path, GROUP, [DOOR, "孟阿婆", "", "低保", began, ""])
    row = only(plan)
    if row.verdict == "undecided":
        plan.decide(row, row.choices[0].key)
    assert row.verdict == "same" and row.warnings == ["category_deceased"] and "已故" in row.reason
    assert plan.warnings() == {"category_deceased": 1} and plan.rows(warning="category_deceased") == [row]
    assert [rows for _, rows in to_repair(plan)] == [[row]]


def test_what_was_before_a_death_may_still_be_brought(ledger: Ledger, tmp_path: Path) -> None:
    mourned(ledger, tmp_path)
    plan = planned(ledger, tmp_path, GROUP, [DOOR, "孟阿婆", "", "低保", "2024-01-05", "2025-06-01"])
    plan.decide_all(plan.all_rows, "same")
    assert only(plan).warnings == []
    apply(ledger, plan)
    assert kept_profiles(ledger) == [("2024-01-05", "2025-06-01")]


@pytest.mark.parametrize(
    ("birth", "began", "ended", "kept", "code"),
    [
        ("1940-01-01", "2025-03-01", "2024-03-01", (None, "2024-03-01"), "date_reversed"),
        ("1940-01-01", "1939-03-01", "2024-03-01", (None, "2024-03-01"), "date_of_life"),
        ("1940-01-01", "1939-03-01", "", (None, None), "date_of_life"),
        ("1940-01-01", "1939-05-01", "1939-03-01", (None, "1939-03-01"), "date_reversed"),
        ("1940-01-01", "2024-03-01", "2024-03-01", ("2024-03-01", "2024-03-01"), None),
    ],
)
def test_days_of_a_group_that_cannot_be_are_said_and_not_kept(
    ledger: Ledger, tmp_path: Path, birth: str, began: str, ended: str, kept: tuple[str | None, str | None], code: str | None
) -> None:
    plan = planned(ledger, tmp_path, GROUP, [DOOR, "孟阿婆", birth, "低保", began, ended])
    row = only(plan)
    assert row.verdict == "new" and row.warnings == ([code] if code else [])
    apply(ledger, plan)
    assert kept_profiles(ledger) == [kept]
    again = planned(ledger, tmp_path, GROUP, [DOOR, "孟阿婆", birth, "低保", began, ended])
    again.decide_all(again.all_rows, "same")
    assert (only(again).verdict, only(again).warnings) == ("same", [code] if code else [])


def test_what_is_wrong_in_the_ledger_is_not_the_rows_fault(ledger: Ledger, tmp_path: Path) -> None:
    written(ledger, tmp_path, GROUP, [DOOR, "孟阿婆", "1940-01-01", "低保", "2024-03-01", ""])
    with ledger.change("死亡") as pen:
        pen.edit(Resident, ledger.value("SELECT uid FROM resident"), died_on="2023-06-01")
    plan = planned(ledger, tmp_path, GROUP, [DOOR, "孟阿婆", "1940-01-01", "低保", "2024-03-01", ""])
    plan.decide_all(plan.all_rows, "same")
    assert only(plan).warnings == []


def test_a_birth_after_the_known_death_is_not_kept(ledger: Ledger, tmp_path: Path) -> None:
    mourned(ledger, tmp_path)
    plan = planned(ledger, tmp_path, GROUP, [DOOR, "孟阿婆", "2025-07-01", "", "", ""])
    plan.decide_all(plan.all_rows, "same")
    assert (only(plan).verdict, only(plan).warnings) == ("same", ["date_of_life"])


@pytest.mark.parametrize(
    ("day", "said"),
    [("2026-03-03", "还没有到"), ("1999-12-31", "早于 2000 年"), ("2009-05-01", "2010 年建成"), ("2026-03-01", ""), ("2010-05-01", "")],
)
def test_nobody_was_at_a_door_tomorrow_or_before_it_was_there(ledger: Ledger, tmp_path: Path, day: str, said: str) -> None:
    written(ledger, tmp_path, PEOPLE, [DOOR, "孟阿婆", "女", "", "", ""])
    with ledger.change("建成年份") as pen:
        pen.edit(Compound, ledger.value("SELECT uid FROM compound"), built_year=2010)
    plan = planned(ledger, tmp_path, ["地址", "走访日期", "走访结果"], [DOOR, day, "见面"])
    row = only(plan)
    assert (row.verdict, said in row.reason) == ("undecided" if said else "new", True)
    assert len(to_repair(plan)) == (1 if said else 0)


@pytest.mark.parametrize(("day", "said"), [("2025-06-14", "孟阿婆是 2025-06-15 入住的"), ("2025-06-15", ""), ("2020-01-01", "入住")])
def test_nobody_was_met_before_moving_in(ledger: Ledger, tmp_path: Path, day: str, said: str) -> None:
    written(ledger, tmp_path, ["地址", "姓名", "性别", "入住日期"], [DOOR, "孟阿婆", "女", "2025-06-15"])
    head = ["地址", "走访日期", "走访结果", "见面人"]
    plan = planned(ledger, tmp_path, head, [DOOR, day, "见面", "孟阿婆"])
    row = only(plan)
    assert (row.verdict, said in row.reason) == ("undecided" if said else "new", True)
    assert len(to_repair(plan)) == (1 if said else 0)
    assert only(planned(ledger, tmp_path, head, [DOOR, day, "见面", "前一户"])).verdict == "new"


def test_no_hazard_was_found_tomorrow(ledger: Ledger, tmp_path: Path) -> None:
    plan = planned(ledger, tmp_path, FAULTS, ["1", STAIRS, "楼道堆物", "纸箱", "2026-03-03", "2026-03-09", "否", ""])
    assert only(plan).verdict == "undecided" and "还没有到" in only(plan).reason


def test_a_grade_of_disability_that_does_not_exist_is_not_kept(ledger: Ledger, tmp_path: Path) -> None:
    head = ["地址", "姓名", "出生日期", "人员类别", "残疾等级"]
    plan = planned(ledger, tmp_path, head, [DOOR, "孟阿婆", "1940-01-01", "残疾人", "9级"])
    assert only(plan).verdict == "new" and "unknown_value" in only(plan).warnings
    apply(ledger, plan)
    assert [one.disability_level for one in ledger.rows(Profile.select())] == [None]
