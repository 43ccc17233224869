# ruff: noqa: E501  A row of a sheet is one line.
"""Writing a plan: all of it in one change, undone as one; the corrected file brings only what differs."""

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.exchange import books
from xinjing_desktop.errors import Cancelled, Refusal
from xinjing_desktop.exchange.apply import apply
from xinjing_desktop.exchange.plan import Plan, open_plan
from xinjing_desktop.ledger.check import check, state
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.undo import redo, undo
from xinjing_desktop.records import Household

pytestmark = pytest.mark.usefixtures("frozen_clock")

SAMPLES = Path(__file__).resolve().parents[2].parent / "shared" / "samples"
BOOKS = sorted(path for path in SAMPLES.glob("s*.*") if path.suffix != ".json")
with_samples = pytest.mark.skipif(not BOOKS, reason="the sample workbooks are not here")

WOMAN, MAN = "310105194503079987", "310105195001019997"
PEOPLE = ["地址", "姓名", "性别", "身份证号", "联系电话", "人员类别", "紧急联系人", "紧急联系人电话"]
DOORS = ["地址", "户主", "联系电话", "户籍人口", "常住人口", "电动自行车数量", "备注"]
FAULTS = ["隐患编号", "地址", "隐患类型", "隐患描述", "发现日期", "整改时限", "是否销号", "销号日期", "复查日期", "复查情况"]
VISITS = ["走访日期", "地址", "走访方式", "走访结果", "走访人", "备注"]
SHOPS = ["店名", "地址", "经营类型", "负责人", "联系电话"]

ALL_KINDS: dict[str, list[list[Any]]] = {
    "居民": [
        PEOPLE,
        ["北渔路123弄45号601室", "张美", "女", WOMAN, "13800138000", "独居、高龄", "张小美", "13700137000"],
        ["北渔路123弄45号602室", "李强", "男", MAN, "13900139000", "残疾(肢体二级)", "", ""],
    ],
    "住户": [DOORS, ["北渔路123弄45号603室", "王新", "13600136000", 3, 2, 1, "出租"]],
    "隐患": [
        FAULTS,
        ["Y1", "北渔路123弄45号3楼楼道", "楼道堆物", "杂物", "2026-02-03", "2026-02-06", "是", "2026-02-07", "2026-02-06", "合格"],
        ["Y2", "北渔路123弄45号601室", "飞线充电", "窗口拉线", "2026-02-20", "3日内", "否", "", "", ""],
    ],
    "走访": [VISITS, ["2026-02-10", "北渔路123弄45号602室", "上门", "见面", "王芳", ""]],
    "商户": [SHOPS, ["老盛昌", "北渔路88号", "餐饮", "赵一", "13500135000"]],
}  # fmt: skip


def written(ledger: Ledger, path: Path) -> Plan:
    plan = open_plan(ledger, [path])
    apply(ledger, plan)
    return plan


def table(tmp_path: Path, head: list[str], *lines: Sequence[Any]) -> Path:
    return books.xlsx(tmp_path / "表.xlsx", {"一": [head, *lines]})


def counts(ledger: Ledger) -> dict[str, int]:
    names = "compound stairwell household resident id_document profile contact hazard recheck visit shop".split()
    return {name: ledger.value(f"SELECT count(*) FROM {name}") for name in names}


def damage(ledger: Ledger) -> list[str]:
    return [one.sentence for one in check(ledger) if one.severity != "review"]


# ---- one change


def test_every_kind_of_table_is_written_in_one_change(ledger: Ledger, tmp_path: Path) -> None:
    acts = ledger.value("SELECT count(*) FROM act")
    path = books.xlsx(tmp_path / "全部.xlsx", ALL_KINDS)
    plan = open_plan(ledger, [path])
    change = apply(ledger, plan)
    assert counts(ledger) == {
        "compound": 1, "stairwell": 1, "household": 3, "resident": 2, "id_document": 2, "profile": 3, "contact": 1,
        "hazard": 2, "recheck": 1, "visit": 1, "shop": 1,
    }  # fmt: skip
    assert ledger.value("SELECT count(*) FROM act") == acts + 1
    assert change.what == "导入 “全部.xlsx”：新增 7 行"
    assert damage(ledger) == []


def test_what_was_written_is_what_the_cells_say(ledger: Ledger, tmp_path: Path) -> None:
    written(ledger, books.xlsx(tmp_path / "全部.xlsx", ALL_KINDS))
    assert ledger.select("SELECT name, sex, birth_date, phones FROM resident ORDER BY birth_date") == [
        ("张美", "female", "1945-03-07", '[{"number":"13800138000"}]'),
        ("李强", "male", "1950-01-01", '[{"number":"13900139000"}]'),
    ]
    assert ledger.select("SELECT category, disability_kind, disability_level FROM profile ORDER BY category") == [
        ("disability", "limb", 2), ("elder_80", None, None), ("elder_alone", None, None),
    ]  # fmt: skip
    assert ledger.select("SELECT name, phones FROM contact") == [("张小美", '[{"number":"13700137000"}]')]
    assert ledger.select("SELECT hazard_no, kind, found_on, due_date, state, closed_on FROM hazard ORDER BY hazard_no") == [
        ("Y1", "H05", "2026-02-03", "2026-02-06", "closed", "2026-02-07"),
        ("Y2", "H04", "2026-02-20", "2026-02-23", "fixing", None),
    ]
    assert ledger.select("SELECT rechecked_on, result FROM recheck") == [("2026-02-06", "passed")]
    assert ledger.select("SELECT s.number, h.room_no, h.head_name, h.resident_count, h.ebike_count, h.remark FROM household h JOIN stairwell s ON s.uid=h.stairwell WHERE h.room_no='603'") == [("45", "603", "王新", 2, 1, "出租")]  # fmt: skip
    assert ledger.select("SELECT shop_name, road, house_no, operator_name FROM shop") == [("老盛昌", "北渔路", "88", "赵一")]


def test_hazards_without_a_number_get_ours_in_the_order_of_their_discovery(ledger: Ledger, tmp_path: Path) -> None:
    head = FAULTS[:7]
    rows = [
        ["", "北渔路123弄45号601室", "飞线充电", "窗口拉线", "2026-02-20", "2026-02-23", "否"],
        ["001-2602-002", "北渔路123弄45号602室", "楼道堆物", "纸箱", "2026-02-21", "2026-02-24", "否"],
        ["", "北渔路123弄45号603室", "楼道堆物", "鞋柜", "2026-02-03", "2026-02-06", "否"],
    ]
    path = books.xlsx(tmp_path / "隐患.xlsx", {"隐患": [head, *rows]})
    written(ledger, path)
    assert dict(ledger.select("SELECT description, hazard_no FROM hazard")) == {
        "鞋柜": "001-2602-001",
        "纸箱": "001-2602-002",
        "窗口拉线": "001-2602-003",
    }
    assert open_plan(ledger, [path]).counts()["same"] == 3


def test_undo_restores_exactly_what_was_and_redo_what_came(ledger: Ledger, tmp_path: Path) -> None:
    written(ledger, table(tmp_path, DOORS, ["北渔路123弄45号603室", "王旧", "", 1, 1, 0, ""]))
    before = state(ledger)
    written(ledger, books.xlsx(tmp_path / "全部.xlsx", ALL_KINDS))
    after = state(ledger)
    assert after != before
    undo(ledger)
    assert state(ledger) == before
    redo(ledger)
    assert state(ledger) == after
    assert damage(ledger) == []


def test_an_import_after_undo_is_new_again(ledger: Ledger, tmp_path: Path) -> None:
    path = books.xlsx(tmp_path / "全部.xlsx", ALL_KINDS)
    written(ledger, path)
    once = counts(ledger)
    undo(ledger)
    plan = written(ledger, path)
    assert plan.counts()["new"] == 7
    assert counts(ledger) == once
    assert damage(ledger) == []


def test_what_an_undone_import_had_changed_is_changed_when_it_comes_again(ledger: Ledger, tmp_path: Path) -> None:
    """What was taken back is no newer word; what was done again is."""
    written(ledger, table(tmp_path, DOORS, ["北渔路123弄45号603室", "王旧", "", 1, 1, 0, ""]))
    path = books.xlsx(tmp_path / "今年.xlsx", {"住户": [DOORS, ["北渔路123弄45号603室", "王新", "", 3, 1, 0, ""]]})
    written(ledger, path)
    undo(ledger)
    assert written(ledger, path).counts()["changed"] == 1
    assert ledger.select("SELECT head_name, registered_count FROM household") == [("王新", 3)]
    undo(ledger)
    redo(ledger)
    with ledger.change("户主更正") as pen:
        pen.edit(Household, ledger.value("SELECT uid FROM household"), head_name="王小新")
    plan = open_plan(ledger, [path])
    assert plan.counts()["same"] == 1 and [one.new for row in plan.all_rows for one in row.kept] == ["王新"]
    undo(ledger)
    assert open_plan(ledger, [path]).counts()["same"] == 1 and not any(row.kept for row in open_plan(ledger, [path]).all_rows)


def test_an_import_cancelled_at_any_moment_leaves_nothing(ledger: Ledger, tmp_path: Path) -> None:
    plan = open_plan(ledger, [books.xlsx(tmp_path / "全部.xlsx", ALL_KINDS)])
    before, acts = state(ledger), ledger.value("SELECT count(*) FROM act")
    heard: list[str] = []
    patience = 0

    def stop(done: int, total: int, what: str = "") -> None:
        heard.append(what)
        if len(heard) > patience:
            raise Cancelled

    while True:
        heard.clear()
        with contextlib.suppress(Cancelled):
            apply(ledger, plan, step=stop)
            break
        patience += 1
        assert (state(ledger), ledger.value("SELECT count(*) FROM act")) == (before, acts)
        assert ledger.value("SELECT count(*) FROM door") == 0
    assert {"写入居民", "建立索引：住户", "建立索引：居民", "建立索引：商户"} <= {*heard}
    assert counts(ledger)["resident"] == 2


def test_with_nothing_to_write_nothing_is_written(ledger: Ledger, tmp_path: Path) -> None:
    path = books.xlsx(tmp_path / "全部.xlsx", ALL_KINDS)
    written(ledger, path)
    acts = ledger.value("SELECT count(*) FROM act")
    with pytest.raises(Refusal, match="没有可以写入的内容"):
        apply(ledger, open_plan(ledger, [path]))
    assert ledger.value("SELECT count(*) FROM act") == acts


# ---- again


def test_the_same_file_again_is_the_same(ledger: Ledger, tmp_path: Path) -> None:
    path = books.xlsx(tmp_path / "全部.xlsx", ALL_KINDS)
    written(ledger, path)
    assert {name: number for name, number in open_plan(ledger, [path]).counts().items() if number} == {"same": 7}


def test_the_corrected_file_brings_only_the_corrections(ledger: Ledger, tmp_path: Path) -> None:
    written(ledger, books.xlsx(tmp_path / "全部.xlsx", ALL_KINDS))
    once = counts(ledger)
    corrected = {name: [list(line) for line in lines] for name, lines in ALL_KINDS.items()}
    corrected["居民"][1][4] = "13811138111"
    corrected["住户"][1][1] = "王新民"
    corrected["隐患"][2][6:8] = ["是", "2026-02-25"]
    corrected["商户"][1][3] = "赵二"
    plan = written(ledger, books.xlsx(tmp_path / "全部改.xlsx", corrected))
    assert plan.counts() == {"new": 0, "changed": 4, "same": 3, "undecided": 0, "refused": 0, "skipped": 0}
    assert [[(one.label, one.old, one.new) for one in row.changes] for row in plan.rows(verdict="changed")][1:2] == [[("户主", "王新", "王新民")]]
    assert counts(ledger) == once
    assert ledger.value("SELECT phones FROM resident WHERE name='张美'") == '[{"number":"13811138111"}]'
    assert ledger.select("SELECT state, closed_on FROM hazard WHERE hazard_no='Y2'") == [("closed", "2026-02-25")]
    assert ledger.value("SELECT operator_name FROM shop") == "赵二"


def test_an_answer_is_remembered_for_the_same_row(ledger: Ledger, tmp_path: Path) -> None:
    lines = [["北渔路123弄45号601室", "张美", "女", number, "", "", "", ""] for number in (WOMAN, "")]
    plan = open_plan(ledger, [table(tmp_path, PEOPLE, *lines)])
    plan.decide(plan.tables[0].rows[1], "new")
    apply(ledger, plan)
    again = open_plan(ledger, [table(tmp_path, PEOPLE, *lines)])
    assert again.counts()["undecided"] == 0
    assert counts(ledger)["resident"] == 2


def test_rows_of_two_files_about_one_person_come_together(ledger: Ledger, tmp_path: Path) -> None:
    head = ["地址", "姓名", "身份证号"]
    one = books.xlsx(tmp_path / "甲.xlsx", {"一": [[*head, "联系电话"], ["北渔路123弄45号601室", "张美", WOMAN, "13800138000"]]})
    two = books.xlsx(tmp_path / "乙.xlsx", {"一": [[*head, "人员类别"], ["123弄45号601", "张美", WOMAN, "独居"]]})
    plan = open_plan(ledger, [one, two])
    assert [row.verdict for row in plan.all_rows] == ["new", "changed"]
    apply(ledger, plan)
    assert (counts(ledger)["resident"], counts(ledger)["profile"], counts(ledger)["household"]) == (1, 1, 1)


# ---- the sample workbooks


@with_samples
def test_the_samples_become_a_ledger_and_go_again(ledger: Ledger) -> None:
    before = state(ledger)
    plan = open_plan(ledger, BOOKS)
    assert plan.unreadable == [] and plan.columns_to_ask() == []
    assert plan.counts()["new"] > 200
    assert state(ledger) == before
    apply(ledger, plan)
    after = state(ledger)
    undo(ledger)
    assert state(ledger) == before
    redo(ledger)
    assert state(ledger) == after
    assert damage(ledger) == []


@with_samples
def test_the_samples_imported_twice_are_the_same(ledger: Ledger) -> None:
    first = open_plan(ledger, BOOKS)
    apply(ledger, first)
    second = open_plan(ledger, BOOKS)
    wanted = {**first.counts(), "new": 0, "changed": 0, "same": first.counts()["new"] + first.counts()["changed"]}
    assert second.counts() == wanted


@with_samples
def test_no_number_of_the_samples_with_a_wrong_digit_counts_as_valid(ledger: Ledger) -> None:
    plan = open_plan(ledger, BOOKS)
    apply(ledger, plan)
    stored = {number for (number,) in ledger.select("SELECT number FROM id_document")}
    damaged = [row for row in plan.all_rows if "id_damaged" in row.warnings]
    assert damaged
    for row in damaged:
        assert "id_number" not in row.row.fields
        assert not {str(cell).strip().upper() for cell in row.cells} & stored
