"""A sheet becomes a workbook: looks, types, the printed page, and what must never happen."""

import datetime
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from xinjing_desktop.errors import Cancelled, Refusal
from xinjing_desktop.exchange import workbook_write
from xinjing_desktop.exchange.workbook_write import write_sheet
from xinjing_desktop.sheet import Cell, Heading, Sheet

HEADS = [
    Heading("序号", 6, kind="number"),
    Heading("姓名", 12),
    Heading("当场整改", 8, over="整改情况"),
    Heading("整改时限", 12, over="整改情况", kind="date"),
    Heading("说明", 20, kind="wrap"),
]


def a_sheet(rows: list[list[Cell]] | None = None, **facts: object) -> Sheet:
    known = {"title": "火灾隐患排查整治台账", "above": ["填报单位：北渔居民区"], "totals": [["合计", "共 1 人"]]}
    rows = [[1, "张三", "是", "2026-01-05", "楼道堆物"]] if rows is None else rows
    return Sheet(headings=HEADS, rows=rows, below=["注：按规则统计。"], **{**known, **facts})  # type: ignore[arg-type]


def opened(path: Path) -> Worksheet:
    return openpyxl.load_workbook(path).worksheets[0]


def written(folder: Path, sheet: Sheet) -> Worksheet:
    write_sheet(sheet, folder / "表.xlsx")
    return opened(folder / "表.xlsx")


def test_title_lines_head_rows_totals_and_notes_stand_in_their_order(tmp_path: Path) -> None:
    tab = written(tmp_path, a_sheet())
    lines = [[cell for cell in row if cell is not None] for row in tab.iter_rows(values_only=True)]
    assert lines == [
        ["火灾隐患排查整治台账"],
        ["填报单位：北渔居民区"],
        ["序号", "姓名", "整改情况", "说明"],
        ["当场整改", "整改时限"],
        [1, "张三", "是", datetime.datetime(2026, 1, 5), "楼道堆物"],
        ["合计", "共 1 人"],
        ["注：按规则统计。"],
    ]


def test_title_and_the_upper_head_are_merged(tmp_path: Path) -> None:
    tab = written(tmp_path, a_sheet())
    assert {str(merged) for merged in tab.merged_cells.ranges} == {
        "A1:E1", "A2:E2", "A7:E7", "C3:D3", "A3:A4", "B3:B4", "E3:E4",
    }  # fmt: skip


def test_a_head_of_one_level_is_one_row(tmp_path: Path) -> None:
    sheet = Sheet("名册", [Heading("姓名"), Heading("电话")], [["张三", "13800000001"]])
    tab = written(tmp_path, sheet)
    assert [cell.value for cell in tab[2]] == ["姓名", "电话"]
    assert tab.freeze_panes == "A3"
    assert tab.print_title_rows == "$2:$2"


def test_it_prints_on_a4_across_with_the_head_on_every_page(tmp_path: Path) -> None:
    tab = written(tmp_path, a_sheet())
    assert tab.page_setup.paperSize == 9
    assert tab.page_setup.orientation == "landscape"
    assert tab.sheet_properties.pageSetUpPr.fitToPage
    assert (tab.page_setup.fitToWidth, tab.page_setup.fitToHeight) == (1, 0)
    assert tab.print_title_rows == "$3:$4"
    assert tab.print_area == "'火灾隐患排查整治台账'!$A$1:$E$7"
    assert tab.oddFooter.center.text == "第 &P 页  共 &N 页"
    assert tab.freeze_panes == "A5"
    assert tab.auto_filter.ref == "A4:E5"


def test_upright_paper_when_the_sheet_says_so(tmp_path: Path) -> None:
    assert written(tmp_path, a_sheet(landscape=False)).page_setup.orientation == "portrait"


def test_dates_are_dates_numbers_are_numbers_and_long_numbers_stay_text(tmp_path: Path) -> None:
    heads = [
        Heading(label, kind=kind)
        for label, kind in zip("ABCDEF", ("date", "date", "number", "text", "text", "date"), strict=True)
    ]
    row: list[Cell] = ["2026-01-05", "2026-01-05T19:30", 12.5, "310105194503079987", "0601", "1945-03"]
    tab = written(tmp_path, Sheet("", heads, [row]))
    cells = tab[2]
    assert [cell.value for cell in cells] == [
        datetime.datetime(2026, 1, 5), datetime.datetime(2026, 1, 5, 19, 30), 12.5, "310105194503079987", "0601",
        "1945-03",
    ]  # fmt: skip
    assert cells[0].number_format == "yyyy-mm-dd"
    assert cells[1].number_format == "yyyy-mm-dd hh:mm"
    assert cells[3].number_format == "@"


@pytest.mark.parametrize("value", ["2026-02-30", "1899-12-31", "1900-02-28", "待定", "2026-01-05T25:00"])
def test_what_excel_cannot_keep_as_a_date_stays_text(tmp_path: Path, value: str) -> None:
    tab = written(tmp_path, Sheet("", [Heading("日期", kind="date")], [[value]]))
    assert tab["A2"].value == value
    assert tab["A2"].data_type == "s"


def test_numbers_of_more_than_fifteen_digits_are_not_rounded(tmp_path: Path) -> None:
    tab = written(tmp_path, Sheet("", [Heading("号", kind="number")], [[310105194503079987], [float("nan")]]))
    assert tab["A2"].value == "310105194503079987"
    assert tab["A3"].value == "nan"


@pytest.mark.parametrize("text", ["=1+1", "+86", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", '=HYPERLINK("x")'])
def test_text_like_a_formula_is_marked_as_text(tmp_path: Path, text: str) -> None:
    tab = written(tmp_path, a_sheet([[text, text, text, text, text]]))
    for cell in tab[5]:
        assert cell.data_type == "s"
        assert cell.quotePrefix
        assert cell.value.strip() == text.strip()


@pytest.mark.parametrize("text", ["#REF!", "#N/A", "TRUE", "12", "1e5"])
def test_text_like_an_error_or_a_number_stays_text(tmp_path: Path, text: str) -> None:
    tab = written(tmp_path, a_sheet([[None, text]]))
    assert (tab["B5"].value, tab["B5"].data_type) == (text, "s")


def test_no_formula_can_stand_in_title_lines_heads_or_totals(tmp_path: Path) -> None:
    bad = "=cmd|' /C calc'!A0"
    sheet = Sheet(bad, [Heading(bad, over=bad)], [[bad]], above=[bad], totals=[[bad]], below=[bad])
    write_sheet(sheet, tmp_path / "表.xlsx")
    tab = opened(tmp_path / "表.xlsx")
    assert {cell.data_type for row in tab.iter_rows() for cell in row} == {"s"}


@given(st.lists(st.text(max_size=30), min_size=1, max_size=3))
def test_any_text_comes_back_and_is_never_a_formula(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    path = tmp_path_factory.mktemp("any") / "表.xlsx"
    heads = [Heading("甲", over="总"), *[Heading("乙") for _ in texts[1:]]]
    write_sheet(Sheet("题", heads, [list(texts)]), path)
    cells = opened(path)[4][: len(texts)]
    for cell, text in zip(cells, texts, strict=True):
        assert cell.data_type in ("s", "n")
        allowed = "".join(sign for sign in text if sign not in _UNSTORABLE and not 0xD800 <= ord(sign) < 0xE000)
        assert (cell.value or "") == allowed.replace("\r\n", "\n").replace("\r", "\n")


_UNSTORABLE = {chr(code) for code in (*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF)}


def test_yes_and_no_are_words(tmp_path: Path) -> None:
    tab = written(tmp_path, a_sheet([[1, True, False]]))
    assert [tab["B5"].value, tab["C5"].value] == ["是", "否"]


def test_short_rows_are_closed_and_long_rows_cut_at_the_head(tmp_path: Path) -> None:
    tab = written(tmp_path, a_sheet([[1], [1, 2, 3, 4, 5, 6, 7]], totals=[]))
    assert tab["E5"].border.right.style == "thin"
    assert tab.max_column == 5


def test_an_empty_table_keeps_its_head_and_has_no_filter(tmp_path: Path) -> None:
    tab = written(tmp_path, a_sheet([], totals=[]))
    assert tab["A3"].value == "序号"
    assert tab.auto_filter.ref is None


def test_long_text_gets_a_higher_row(tmp_path: Path) -> None:
    tab = written(tmp_path, a_sheet([[1, "张三", None, None, "很长的说明" * 20], [2, "李四"]]))
    assert tab.row_dimensions[5].height > 3 * tab.row_dimensions[6].height


def test_several_sheets_become_several_tabs_with_names_excel_accepts(tmp_path: Path) -> None:
    names = ["45号/46号", "45号/46号", "很长" * 30, "", "'引号'"]
    write_sheet([a_sheet(name=name, title=name or "题") for name in names], tmp_path / "表.xlsx")
    book = openpyxl.load_workbook(tmp_path / "表.xlsx")
    assert book.sheetnames[:2] == ["45号 46号", "45号 46号 2"]
    assert all(len(name) <= 31 for name in book.sheetnames)
    assert len(set(book.sheetnames)) == 5


def test_rows_may_come_one_by_one_and_are_counted(tmp_path: Path) -> None:
    def rows() -> Iterator[list[Cell]]:
        for number in range(1200):
            yield [number, "张三"]

    told: list[int] = []
    count = write_sheet(Sheet("名册", HEADS, rows()), tmp_path / "表.xlsx", lambda at, of, text="": told.append(at))
    assert count == 1200
    assert told == [500, 1000, 1200]
    assert opened(tmp_path / "表.xlsx").max_row == 1203


def test_a_cancelled_export_leaves_nothing_and_keeps_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "表.xlsx").write_bytes(b"before")

    def stop(at: int, of: int, text: str = "") -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        write_sheet(a_sheet([[number] for number in range(600)]), tmp_path / "表.xlsx", stop)
    assert [path.name for path in tmp_path.iterdir()] == ["表.xlsx"]
    assert (tmp_path / "表.xlsx").read_bytes() == b"before"


def test_no_temporary_file_of_a_cancelled_export_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))

    def stop(at: int, of: int, text: str = "") -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        write_sheet(a_sheet([[number] for number in range(600)]), tmp_path / "表.xlsx", stop)
    write_sheet(a_sheet(), tmp_path / "表.xlsx")
    assert list(scratch.iterdir()) == []


def test_a_file_that_is_there_is_replaced_as_a_whole(tmp_path: Path) -> None:
    (tmp_path / "表.xlsx").write_bytes(b"before")
    assert written(tmp_path, a_sheet())["B5"].value == "张三"


@pytest.mark.parametrize(
    ("name", "said"), [("表.csv", "以 .xlsx 结尾"), ("没有/表.xlsx", "不存在"), ("文件夹.xlsx", "是一个文件夹")]
)
def test_names_that_cannot_be_are_refused_in_words(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "文件夹.xlsx").mkdir()
    with pytest.raises(Refusal, match=said):
        write_sheet(a_sheet(), tmp_path / name)


@pytest.mark.skipif(
    sys.platform == "win32" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere"
)
def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(Refusal, match="写不进去"):
        write_sheet(a_sheet(), tmp_path / "表.xlsx")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
def test_a_full_disk_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "表.xlsx.part").symlink_to("/dev/full")
    with pytest.raises(Refusal, match="磁盘已满"):
        write_sheet(a_sheet([[number, "张三" * 50] for number in range(3000)]), tmp_path / "表.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_more_rows_than_a_sheet_holds_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_write, "MOST_ROWS", 100)
    with pytest.raises(Refusal, match="行数超过"):
        write_sheet(a_sheet([[number] for number in range(200)]), tmp_path / "表.xlsx")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed here")
def test_libreoffice_opens_it_and_computes_nothing(tmp_path: Path) -> None:
    write_sheet(a_sheet([[1, "=1+1", "@SUM(1)", "2026-01-05", "+2"]]), tmp_path / "表.xlsx")
    profile = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76", "--outdir"]
    subprocess.run([*command, str(tmp_path), str(tmp_path / "表.xlsx")], check=True, capture_output=True, timeout=120)
    text = (tmp_path / "表.csv").read_text(encoding="utf-8")
    assert "1,=1+1,@SUM(1),2026-01-05,+2" in text
