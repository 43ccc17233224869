# ruff: noqa: E501  A row of a sheet is one line.
"""The plan of an import: each row with its verdict and its reason, decided and corrected before anything is written."""

import contextlib
from pathlib import Path
from typing import Any

import pytest

from tests.exchange import books
from tests.exchange.planning import DOOR, FAULTS, PEOPLE, STAIRS, only, planned, written
from xinjing_desktop.errors import Cancelled
from xinjing_desktop.exchange.apply import apply
from xinjing_desktop.exchange.plan import Plan, PlanRow, open_plan
from xinjing_desktop.ledger.check import state
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Hazard
from xinjing_desktop.records.identity import check_digit

pytestmark = pytest.mark.usefixtures("frozen_clock")

WOMAN, MAN = "310105194503079987", "310105195001019997"
NUMBERS = [head + check_digit(head + "0") for head in ("31010519450307992", "31010519450307994", "31010519450307996")]


def verdicts(plan: Plan) -> list[str]:
    return [row.verdict for row in plan.all_rows]


def changes(row: PlanRow) -> list[tuple[str, str, str]]:
    return [(one.label, one.old, one.new) for one in row.changes]


def keys(row: PlanRow) -> list[str]:
    return [choice.key.partition(":")[0] for choice in row.choices]


# ---- verdicts


def test_every_row_gets_a_verdict_and_nothing_is_written(ledger: Ledger, tmp_path: Path) -> None:
    written(ledger, tmp_path, PEOPLE, [DOOR, "张美", "女", WOMAN, "13800138000", ""], [DOOR, "李强", "男", MAN, "", ""])
    before = state(ledger)
    plan = planned(
        ledger, tmp_path, PEOPLE,
        [DOOR, "张美", "女", WOMAN, "13900139000", ""],
        [DOOR, "李强", "男", MAN, "", ""],
        [DOOR, "李强", "男", "", "", ""],
        [DOOR, "王新", "男", "", "", ""],
        [DOOR, "", "男", "", "13700137000", ""],
    )  # fmt: skip
    assert verdicts(plan) == ["changed", "same", "undecided", "new", "refused"]
    assert plan.counts() == {"new": 1, "changed": 1, "same": 1, "undecided": 1, "refused": 1, "skipped": 0}
    assert changes(plan.tables[0].rows[0]) == [("联系电话", "13800138000", "13900139000")]
    assert state(ledger) == before


@pytest.mark.parametrize(
    ("head", "line", "missing"),
    [
        (PEOPLE, [DOOR, "", "女", "", "13800138000", ""], "“姓名”"),
        (["门牌", "户主", "联系电话", "户籍人口", "备注"], ["", "张三", "13800138000", 3, ""], "“地址”"),
        (["走访日期", "地址", "走访方式", "走访结果"], ["", DOOR, "上门", "见面"], "“走访日期”"),
        (["走访日期", "地址", "走访方式", "走访结果"], ["", "", "上门", "见面"], "“地址”和“走访日期”"),
        (FAULTS, ["Y1", "", "楼道堆物", "杂物", "2026-02-03", "", "", ""], "“地址”"),
        (FAULTS, ["Y1", STAIRS, "", "", "2026-02-03", "", "", ""], "“隐患类型或隐患描述”"),
        (["店名", "地址", "经营类型", "负责人"], ["", "北渔路88号", "餐饮", "张三"], "“店名”"),
    ],
)  # fmt: skip
def test_a_refused_row_names_once_what_is_missing(ledger: Ledger, tmp_path: Path, head: list[str], line: list[Any], missing: str) -> None:
    row = only(planned(ledger, tmp_path, head, line))
    assert row.verdict == "refused"
    assert row.reason.startswith(f"缺少{missing}，不能写入")
    assert row.reason.count("缺少") == 1


def test_rows_are_found_by_verdict_warning_text_and_table(ledger: Ledger, tmp_path: Path) -> None:
    path = books.xlsx(tmp_path / "表.xlsx", {
        "45号": [PEOPLE, [DOOR, "张美", "女", WOMAN[:-1] + "8", "", ""], [DOOR, "李强", "男", MAN, "", "独住"]],
        "46号": [PEOPLE, ["北渔路123弄46号101室", "王强", "男", "", "", ""]],
    })  # fmt: skip
    plan = open_plan(ledger, [path])
    assert [row.who for row in plan.rows(text="强")] == ["李强", "王强"]
    assert [row.who for row in plan.rows(text="强 独住", verdict="new")] == ["李强"]
    assert [row.who for row in plan.rows(warning="id_checksum")] == ["张美"]
    assert [row.who for row in plan.rows(table=plan.tables[1])] == ["王强"]
    assert plan.warnings() == {"id_checksum": 1}


def test_a_file_that_cannot_be_read_is_listed_and_the_others_are_planned(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    good = books.xlsx(tmp_path / "好.xlsx", {"一": [PEOPLE, [DOOR, "张美", "女", WOMAN, "", ""]]})
    plan = open_plan(ledger, [tmp_path / "坏.xlsx", good])
    ((name, sentence),) = plan.unreadable
    assert name == "坏.xlsx" and sentence.endswith("。")
    assert verdicts(plan) == ["new"]


def test_a_plan_can_be_stopped_at_any_moment(ledger: Ledger, tmp_path: Path) -> None:
    """Before the file is opened, between its columns, between its rows."""
    path = books.xlsx(tmp_path / "表.xlsx", {"一": [PEOPLE, [DOOR, "张美", "女", WOMAN, "", ""]]})
    before = state(ledger)
    heard: list[str] = []
    patience = 0

    def stop(done: int, total: int, what: str = "") -> None:
        heard.append(what)
        if len(heard) > patience:
            raise Cancelled

    while True:
        heard.clear()
        with contextlib.suppress(Cancelled):
            open_plan(ledger, [path], step=stop)
            break
        patience += 1
    assert heard.count("正在读取“一”") > 15 and "核对“一”" in heard
    assert state(ledger) == before


# ---- who is who


def test_the_same_dwelling_in_six_spellings_is_one_household(ledger: Ledger, tmp_path: Path) -> None:
    spellings = ["北渔路123弄45号601室", "北渔路１２３弄４５号６０１", "上海市长宁区新泾镇北渔路123弄45号601室", "123弄45号601", "123-45-601", "北渔路123弄45号0601室"]
    lines = [[spelling, f"张{name}", "", "", "", ""] for spelling, name in zip(spellings, "甲乙丙丁戊己", strict=True)]
    written(ledger, tmp_path, PEOPLE, *lines)
    assert ledger.value("SELECT count(*) FROM household") == 1
    assert ledger.value("SELECT count(*) FROM stairwell") == 1
    assert ledger.value("SELECT count(DISTINCT household) FROM resident") == 1
    assert ledger.value("SELECT count(*) FROM resident") == 6


def test_the_same_person_without_a_number_is_proposed_and_not_merged(ledger: Ledger, tmp_path: Path) -> None:
    plan = planned(ledger, tmp_path, PEOPLE, [DOOR, "张美", "女", WOMAN, "", ""], [DOOR, "张美", "", "", "13800138000", ""])
    first, second = plan.all_rows
    assert (first.verdict, second.verdict, keys(second)) == ("new", "undecided", ["same", "new"])
    plan.decide(second, second.choices[0].key)
    assert second.verdict == "changed" and "第 2 行" in second.reason
    apply(ledger, plan)
    assert ledger.select("SELECT name, phones FROM resident") == [("张美", '[{"number":"13800138000"}]')]


def test_the_same_person_may_be_declared_another_one(ledger: Ledger, tmp_path: Path) -> None:
    plan = planned(ledger, tmp_path, PEOPLE, [DOOR, "张美", "女", WOMAN, "", ""], [DOOR, "张美", "", "", "", ""])
    _, second = plan.all_rows
    plan.decide(second, "new")
    apply(ledger, plan)
    assert ledger.value("SELECT count(*) FROM resident") == 2


def test_many_proposals_are_answered_at_once(ledger: Ledger, tmp_path: Path) -> None:
    flats = [f"北渔路123弄45号{number}01室" for number in (1, 2, 3)]
    written(ledger, tmp_path, PEOPLE, *([flat, "张美", "女", number, "", ""] for flat, number in zip(flats, NUMBERS, strict=True)))
    plan = planned(ledger, tmp_path, PEOPLE, *([flat, "张美", "", "", "13800138000", ""] for flat in flats))
    assert verdicts(plan) == ["undecided"] * 3
    plan.decide_all(plan.rows(verdict="undecided"))
    assert verdicts(plan) == ["changed"] * 3


def test_two_people_with_one_number_are_both_kept(ledger: Ledger, tmp_path: Path) -> None:
    plan = written(ledger, tmp_path, PEOPLE, [DOOR, "张美", "女", WOMAN, "", ""], ["北渔路123弄45号602室", "李花", "女", WOMAN, "", ""])
    assert all(row.warnings == ["id_duplicate"] for row in plan.all_rows)
    assert ledger.select("SELECT name FROM resident ORDER BY name") == [("张美",), ("李花",)]
    assert ledger.select("SELECT count(*), count(DISTINCT resident) FROM id_document WHERE number=?", (WOMAN,)) == [(2, 2)]


def test_a_number_known_under_another_name_is_asked(ledger: Ledger, tmp_path: Path) -> None:
    written(ledger, tmp_path, PEOPLE, [DOOR, "张美", "女", WOMAN, "", ""])
    plan = planned(ledger, tmp_path, PEOPLE, [DOOR, "张美丽", "女", WOMAN, "", ""])
    row = only(plan)
    assert (row.verdict, keys(row)) == ("undecided", ["same", "new"])
    plan.decide(row, row.choices[0].key)
    assert changes(row) == [("姓名", "张美", "张美丽")]


def test_rows_that_contradict_each_other_are_asked(ledger: Ledger, tmp_path: Path) -> None:
    plan = planned(ledger, tmp_path, PEOPLE, [DOOR, "张美", "女", WOMAN, "13800138000", ""], [DOOR, "张美", "女", WOMAN, "13900139000", "独住"])
    _, second = plan.all_rows
    assert (second.verdict, keys(second)) == ("undecided", ["first", "this"])
    plan.decide(second, "first")
    assert changes(second) == [("备注", "", "独住")]
    apply(ledger, plan)
    assert ledger.select("SELECT phones, remark FROM resident") == [('[{"number":"13800138000"}]', "独住")]


# ---- what is never stored


def test_a_number_that_arrived_as_a_number_is_damaged_and_never_stored(ledger: Ledger, tmp_path: Path) -> None:
    plan = written(ledger, tmp_path, PEOPLE, [DOOR, "张美", "女", int(WOMAN), "", ""], [DOOR, "李强", "男", "3.10105E+17", "", ""])
    assert all(row.warnings == ["id_damaged"] for row in plan.all_rows)
    assert ledger.value("SELECT count(*) FROM id_document") == 0
    assert ledger.value("SELECT count(*) FROM resident") == 2


def test_groups_that_others_look_after_are_not_stored(ledger: Ledger, tmp_path: Path) -> None:
    plan = written(ledger, tmp_path, ["地址", "姓名", "人员类别"], [DOOR, "张美", "独居、社区矫正"])
    assert "restricted_value" in only(plan).warnings
    assert ledger.select("SELECT category FROM profile") == [("elder_alone",)]
    with ledger.connection() as con:
        everything = [str(line) for name in ("resident", "household", "profile", "change") for line in con.execute(f"SELECT * FROM {name}")]
    assert not any("矫正" in line for line in everything)


def test_a_blank_cell_never_overwrites(ledger: Ledger, tmp_path: Path) -> None:
    written(ledger, tmp_path, PEOPLE, [DOOR, "张美", "女", WOMAN, "13800138000", "独住"])
    assert only(planned(ledger, tmp_path, PEOPLE, [DOOR, "张美", "", WOMAN, "", ""])).verdict == "same"


# ---- dates


def test_an_ambiguous_day_is_asked_and_the_chosen_one_written(ledger: Ledger, tmp_path: Path) -> None:
    plan = planned(ledger, tmp_path, FAULTS, ["Y1", STAIRS, "楼道堆物", "杂物", 1.1, "", "", ""], title="火灾隐患排查整治台账（2026年1月）")
    row = only(plan)
    assert row.verdict == "undecided"
    assert [choice.sentence for choice in row.choices] == ["是 2026-01-01", "是 2026-01-10"]
    plan.decide(row, row.choices[1].key)
    assert row.verdict == "new"
    apply(ledger, plan)
    assert ledger.value("SELECT found_on FROM hazard") == "2026-01-10"


def test_a_day_once_chosen_is_not_asked_again(ledger: Ledger, tmp_path: Path) -> None:
    line = ["Y1", STAIRS, "楼道堆物", "杂物", 1.1, "", "", ""]
    title = "火灾隐患排查整治台账（2026年1月）"
    row = only(plan := planned(ledger, tmp_path, FAULTS, line, title=title))
    plan.decide(row, row.choices[1].key)
    apply(ledger, plan)
    assert verdicts(planned(ledger, tmp_path, FAULTS, line, title=title)) == ["same"]
    assert ledger.value("SELECT count(*) FROM hazard") == 1


def test_a_body_in_no_list_keeps_its_name(ledger: Ledger, tmp_path: Path) -> None:
    head = ["地址", "隐患类型", "发现日期", "移交单位", "移交日期"]
    written(ledger, tmp_path, head, [STAIRS, "楼道堆物", "2026-01-05", "某某协会", "2026-01-20"])
    assert ledger.select("SELECT body, referred_on FROM referral") == [("other", "2026-01-20")]
    assert ledger.select("SELECT state, remark FROM hazard") == [("referred", "移交单位：某某协会")]


def test_a_corrected_cell_is_judged_again(ledger: Ledger, tmp_path: Path) -> None:
    plan = planned(ledger, tmp_path, PEOPLE, [DOOR, "", "女", WOMAN, "", ""], [DOOR, "李强", "男", MAN, "", ""])
    row = plan.tables[0].rows[0]
    assert row.verdict == "refused"
    assert plan.fix(row, 1, " 张美 ") == [row]
    assert (row.verdict, row.who, row.cells[1]) == ("new", "张美", "张美")
    assert plan.rows(text="张美") == [row]


def test_a_row_is_left_out_and_taken_back(ledger: Ledger, tmp_path: Path) -> None:
    plan = planned(ledger, tmp_path, PEOPLE, [DOOR, "张美", "女", WOMAN, "", ""], [DOOR, "李强", "男", MAN, "", ""])
    first, _ = plan.all_rows
    plan.skip(first)
    assert verdicts(plan) == ["skipped", "new"]
    apply(ledger, plan)
    assert ledger.select("SELECT name FROM resident") == [("李强",)]
    again = planned(ledger, tmp_path, PEOPLE, [DOOR, "张美", "女", WOMAN, "", ""], [DOOR, "李强", "男", MAN, "", ""])
    first, _ = again.all_rows
    assert verdicts(again) == ["new", "same"]
    again.skip(first)
    again.take(first)
    assert first.verdict == "new"


# ---- columns


ODD = ["地址", "姓名", "代码", "性别"]


def test_a_doubtful_column_is_asked_once_and_remembered_for_the_next_workbook(ledger: Ledger, tmp_path: Path) -> None:
    plan = planned(ledger, tmp_path, ODD, [DOOR, "张美", "一组7", "女"], [DOOR, "李强", "二组8", "男"])
    (question,) = plan.columns_to_ask()
    assert (question.head, question.samples) == ("代码", ("一组7", "二组8"))
    assert {"", "phones", "remark"} <= {field for field, _ in question.options}
    assert all("remark" not in row.row.fields for row in plan.all_rows)
    plan.answer_columns([(question.table, question.column, "remark")])
    assert plan.columns_to_ask() == []
    apply(ledger, plan)
    assert ledger.select("SELECT remark FROM resident ORDER BY remark") == [("一组7",), ("二组8",)]
    later = planned(ledger, tmp_path, ODD, [DOOR, "王新", "三组9", "男"])
    assert later.columns_to_ask() == []
    assert only(later).row.fields["remark"] == "三组9"


def test_a_column_may_be_left_out_for_ever(ledger: Ledger, tmp_path: Path) -> None:
    plan = planned(ledger, tmp_path, ODD, [DOOR, "张美", "一组7", "女"])
    (question,) = plan.columns_to_ask()
    plan.answer_columns([(question.table, question.column, "")])
    assert plan.columns_to_ask() == []
    later = planned(ledger, tmp_path, ODD, [DOOR, "王新", "三组9", "男"])
    assert later.columns_to_ask() == [] and "remark" not in only(later).row.fields


def test_one_head_in_two_sheets_is_one_question(ledger: Ledger, tmp_path: Path) -> None:
    sheets = {name: [ODD, [DOOR, "张美", f"{name}组", "女"]] for name in ("甲", "乙")}
    plan = open_plan(ledger, [books.xlsx(tmp_path / "表.xlsx", sheets)])
    (question,) = plan.columns_to_ask()
    plan.answer_columns([(question.table, question.column, "remark")])
    assert [row.row.fields["remark"] for row in plan.all_rows] == ["甲组", "乙组"]


# ---- hazards


def test_several_kinds_in_a_cell_are_several_hazards_of_one_discovery(ledger: Ledger, tmp_path: Path) -> None:
    written(ledger, tmp_path, FAULTS, ["Y1", STAIRS, "楼道堆物+飞线充电", "", "2026-02-03", "3日内", "否", ""])
    found = ledger.select("SELECT hazard_no, kind, found_on, due_date, state FROM hazard ORDER BY kind")
    assert [line[1] for line in found] == ["H04", "H05"]
    assert {(line[0], *line[2:]) for line in found} == {("Y1", "2026-02-03", "2026-02-06", "fixing")}


def test_what_was_closed_here_stays_closed_against_an_old_file(ledger: Ledger, tmp_path: Path) -> None:
    line = ["Y1", STAIRS, "楼道堆物", "杂物", "2026-02-03", "2026-02-06", "否", ""]
    written(ledger, tmp_path, FAULTS, line)
    uid = ledger.value("SELECT uid FROM hazard")
    with ledger.change("销号") as pen:
        pen.edit(Hazard, uid, state="closed", closed_on="2026-02-20")
    plan = planned(ledger, tmp_path, FAULTS, line)
    row = only(plan)
    assert row.verdict == "same"
    assert [one.label for one in row.kept] == ["状态"] and "以台账为准" in row.reason
    plan.take(row)
    assert row.verdict == "changed"


def test_the_same_kind_at_the_same_place_while_open_is_asked(ledger: Ledger, tmp_path: Path) -> None:
    written(ledger, tmp_path, FAULTS, ["", STAIRS, "楼道堆物", "杂物", "2026-02-03", "", "否", ""])
    plan = planned(ledger, tmp_path, FAULTS, ["", STAIRS, "楼道堆物", "又堆了", "2026-02-20", "", "否", ""])
    row = only(plan)
    assert (row.verdict, keys(row)) == ("undecided", ["finding", "correct", "apart"])
    plan.decide(row, row.choices[0].key)
    apply(ledger, plan)
    assert ledger.value("SELECT count(*) FROM hazard") == 1
    assert ledger.select("SELECT found_on, description FROM finding") == [("2026-02-20", "又堆了")]
