# ruff: noqa: E501  A row of a sheet is one line.
"""The workbook of the rows to repair: only those, the reason beside each; repaired, it is imported like any other."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.exchange import books
from xinjing_desktop.errors import Refusal
from xinjing_desktop.exchange.apply import apply
from xinjing_desktop.exchange.plan import Plan, open_plan
from xinjing_desktop.exchange.repair import write_repair
from xinjing_desktop.ledger.ledger import Ledger

pytestmark = pytest.mark.usefixtures("frozen_clock")

SAMPLES = Path(__file__).resolve().parents[2].parent / "shared" / "samples"
BOOKS = sorted(path for path in SAMPLES.glob("s*.*") if path.suffix != ".json")

WOMAN, MAN = "310105194503079987", "310105195001019997"
TITLE = "北渔居民区居民名册（2026年1月）"
PEOPLE = ["室号", "姓名", "性别", "身份证号", "联系电话", "备注"]
GOOD = ["601", "李强", "男", MAN, "13900139000", "独住"]
NAMELESS = ["602", "", "女", "", "13800138000", ""]
DAMAGED = ["603", "张美", "女", int(WOMAN), "13700137000", ""]
"""A number in a cell of numbers: its last digits are lost."""


def planned(ledger: Ledger, path: Path) -> Plan:
    return open_plan(ledger, [path])


def stairwell(tmp_path: Path, *lines: list[Any]) -> Path:
    """A list whose sheet and title say the stairwell, as committees keep them."""
    return books.xlsx(tmp_path / "名册.xlsx", {"45号": [[TITLE], ["北渔路123弄"], PEOPLE, *lines]})


def repaired(ledger: Ledger, tmp_path: Path, *lines: list[Any]) -> Path:
    path = tmp_path / "待修改.xlsx"
    write_repair(planned(ledger, stairwell(tmp_path, *lines)), path)
    return path


def sheet_of(path: Path) -> Any:
    return openpyxl.load_workbook(path).worksheets[0]


def cells(path: Path) -> list[list[Any]]:
    return [[cell.value for cell in line] for line in sheet_of(path).iter_rows()]


def test_only_the_rows_to_repair_with_the_reason_beside_each(ledger: Ledger, tmp_path: Path) -> None:
    plan = planned(ledger, stairwell(tmp_path, GOOD, NAMELESS, DAMAGED))
    path = tmp_path / "待修改.xlsx"
    assert write_repair(plan, path) == 2
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["45号"]
    lines = cells(path)
    heads = next(line for line in lines if "姓名" in line)
    assert heads[:6] == PEOPLE and heads[-1] == "核对提示"
    nameless, damaged = lines[lines.index(heads) + 1 :]
    assert nameless[1] is None and "缺少“姓名”" in nameless[-1]
    assert damaged[1] == "张美" and "证件号码已损坏" in damaged[-1]


def test_the_cell_that_is_wrong_is_coloured(ledger: Ledger, tmp_path: Path) -> None:
    path = repaired(ledger, tmp_path, DAMAGED)
    sheet = sheet_of(path)
    last = [cell for cell in sheet[sheet.max_row] if cell.fill.fgColor.rgb == "00FFF2CC"]
    assert [sheet.cell(sheet.max_row - 1, cell.column).value for cell in last] == ["身份证号", "核对提示"]


def test_the_column_of_reasons_feeds_nothing_and_is_not_asked_about(ledger: Ledger, tmp_path: Path) -> None:
    again = planned(ledger, repaired(ledger, tmp_path, NAMELESS, DAMAGED))
    assert again.columns_to_ask() == []
    assert [column.field for column in again.tables[0].reading.columns if column.head == "核对提示"] == [""]


def test_what_the_surroundings_said_is_kept(ledger: Ledger, tmp_path: Path) -> None:
    first = planned(ledger, stairwell(tmp_path, NAMELESS, DAMAGED))
    again = planned(ledger, repaired(ledger, tmp_path, NAMELESS, DAMAGED))
    assert [row.where for row in again.all_rows] == [row.where for row in first.all_rows] == ["北渔路123弄45号602室", "北渔路123弄45号603室"]
    assert again.tables[0].kind == first.tables[0].kind


def test_a_repaired_workbook_is_written_and_adds_no_duplicates(ledger: Ledger, tmp_path: Path) -> None:
    plan = planned(ledger, stairwell(tmp_path, GOOD, NAMELESS, DAMAGED))
    apply(ledger, plan)
    path = tmp_path / "待修改.xlsx"
    write_repair(plan, path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    columns = {cell.value: cell.column for line in sheet.iter_rows() for cell in line if cell.value in PEOPLE}
    sheet.cell(sheet.max_row - 1, columns["姓名"]).value = "王新"
    sheet.cell(sheet.max_row, columns["身份证号"]).value = WOMAN
    sheet.cell(sheet.max_row, columns["身份证号"]).number_format = "@"
    book.save(path)
    again = planned(ledger, path)
    assert [row.verdict for row in again.all_rows] == ["new", "changed"]
    apply(ledger, again)
    assert {name for (name,) in ledger.select("SELECT name FROM resident")} == {"李强", "王新", "张美"}
    assert ledger.value("SELECT count(*) FROM resident") == 3
    assert ledger.value("SELECT count(*) FROM household") == 3
    assert ledger.value("SELECT r.name FROM id_document d JOIN resident r ON r.uid=d.resident WHERE number=?", (WOMAN,)) == "张美"


def test_a_workbook_that_was_not_repaired_changes_nothing(ledger: Ledger, tmp_path: Path) -> None:
    plan = planned(ledger, stairwell(tmp_path, GOOD, NAMELESS, DAMAGED))
    apply(ledger, plan)
    path = tmp_path / "待修改.xlsx"
    write_repair(plan, path)
    assert [row.verdict for row in planned(ledger, path).all_rows] == ["refused", "same"]


def test_text_never_becomes_a_formula(ledger: Ledger, tmp_path: Path) -> None:
    def as_text(book: Any) -> None:
        cell = book["一"]["C2"]
        cell.data_type = "s"

    source = books.xlsx(tmp_path / "名册.xlsx", {"一": [["地址", "姓名", "备注"], ["北渔路123弄45号602室", "", '=HYPERLINK("x","y")']]}, as_text)
    path = tmp_path / "待修改.xlsx"
    write_repair(planned(ledger, source), path)
    (found,) = [cell for line in sheet_of(path).iter_rows() for cell in line if str(cell.value).startswith("=")]
    assert (found.data_type, found.value, found.quotePrefix) == ("s", '=HYPERLINK("x","y")', True)


def test_a_merged_cell_and_a_ditto_mark_are_written_out_for_each_row(ledger: Ledger, tmp_path: Path) -> None:
    door = "北渔路123弄45号602室"
    lines = [["地址", "姓名", "联系电话"], [door, "张美", "13800138000"], ["", "", "13800138001"], [door, "李强", "13900139000"], ["同上", "", "〃"]]
    source = books.xlsx(tmp_path / "名册.xlsx", {"一": lines}, lambda book: book["一"].merge_cells("A2:A3"))
    plan = planned(ledger, source)
    path = tmp_path / "待修改.xlsx"
    assert write_repair(plan, path) == 2
    again = planned(ledger, path)
    assert [row.where for row in again.all_rows] == [door, door]
    assert [row.row.fields["phones"][0]["number"] for row in again.all_rows] == ["13800138001", "13900139000"]


def test_with_nothing_to_repair_there_is_no_workbook(ledger: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "待修改.xlsx"
    with pytest.raises(Refusal, match="没有需要修改的行"):
        write_repair(planned(ledger, stairwell(tmp_path, GOOD)), path)
    assert not path.exists()


def test_two_tables_of_one_name_get_sheets_of_their_own(ledger: Ledger, tmp_path: Path) -> None:
    sheet = {"45号": [["北渔路123弄"], PEOPLE, NAMELESS]}
    paths = [books.xlsx(tmp_path / name, sheet) for name in ("甲.xlsx", "乙.xlsx")]
    path = tmp_path / "待修改.xlsx"
    assert write_repair(open_plan(ledger, paths), path) == 2
    assert openpyxl.load_workbook(path).sheetnames == ["45号", "45号-2"]


@pytest.mark.skipif(not BOOKS, reason="the sample workbooks are not here")
def test_the_rows_to_repair_of_the_samples_read_as_before(ledger: Ledger, tmp_path: Path) -> None:
    plan = open_plan(ledger, BOOKS)
    path = tmp_path / "待修改.xlsx"
    count = write_repair(plan, path)
    again = planned(ledger, path)
    rows = [row for row in plan.all_rows if row.verdict in ("refused", "undecided") or row.warnings]
    assert count == len(rows) == len(list(again.all_rows))
    assert [row.where for row in again.all_rows] == [row.where for row in rows]
    assert [row.who for row in again.all_rows] == [row.who for row in rows]
    assert again.columns_to_ask() == []


def test_heads_that_their_neighbours_explained_are_written_so_that_they_stand_alone(
    ledger: Ledger, tmp_path: Path
) -> None:
    def merged(book: Any) -> None:
        for cells in ("A1:A2", "B1:C1", "D1:E1", "F1:F2"):
            book["名单"].merge_cells(cells)

    lines = [
        ["对象", "住址", "", "老年人", "", "身份证号"],
        ["", "号", "室", "独居", "失能", ""],
        ["卜算", "15号", "303", "", "√", MAN],
        ["莫愁", "16号", "0101", "√", "？", int(WOMAN)],
    ]
    read = planned(ledger, books.xlsx(tmp_path / "名单.xlsx", {"名单": lines}, merged))
    apply(ledger, read)
    path = tmp_path / "待修改.xlsx"
    assert write_repair(read, path) == 1
    head, row = cells(path)[-2:]
    assert head[:6] == ["对象", "号", "室", "独居老人", "失能失智老人", "身份证号"]
    assert row[:5] == ["莫愁", "16号", "0101", "√", "？"]
    (again,) = planned(ledger, path).rows()
    assert again.verdict == "same"
    assert again.row.fields["categories"] == ["elder_alone"]


def test_a_place_in_words_and_in_columns_is_the_same_place(ledger: Ledger, tmp_path: Path) -> None:
    head = ["隐患部位", "隐患类别", "存在问题", "检查日期", "整改期限"]
    lines = [
        ["9号101室", "液化气", "厨房有钢瓶", "1月9日", "尽快"],
        ["9号2楼走道", "楼道堆物", "鞋柜", "1月9日", "尽快"],
    ]
    title = ["天山花苑（天山西路138弄）隐患登记表（2026年1月）"]
    read = planned(ledger, books.xlsx(tmp_path / "隐患.xlsx", {"一": [title, head, *lines]}))
    apply(ledger, read)
    path = tmp_path / "待修改.xlsx"
    assert write_repair(read, path) == 2
    assert [row.verdict for row in planned(ledger, path).rows()] == ["same", "same"]
