"""Any table on paper: every row once, the head on every page, numbers of pages, long words inside their column."""

from pathlib import Path

import pytest
from PySide6.QtGui import QPdfWriter

from tests.notices.conftest import Homes
from tests.ui.printing.conftest import Grey, a_test_sheet, needs_noto, words_of
from xinjing_desktop.notices import lists, whom
from xinjing_desktop.notices.definition import Paper, by_code
from xinjing_desktop.reports import make
from xinjing_desktop.sheet import Heading, Sheet
from xinjing_desktop.ui.printing import calibration, sheets, tables


def a_sheet(rows: int, **more: object) -> Sheet:
    where = [Heading("地址", 20, over="在哪里"), Heading("部位", 12, over="在哪里")]
    headings = [Heading("序号", 5, kind="number"), *where, Heading("说明", 24)]
    lines = [[n, f"北渔路{n}弄", "楼道", "纸箱占道，请搬走" * (n % 5)] for n in range(1, rows + 1)]
    return Sheet("隐患台账", headings, lines, above=["填报单位：北渔居民区"], totals=[["合计", None, None, f"共 {rows} 处"]],
                 below=["注：截至今日。", "审核人：＿＿＿＿"], **more)  # type: ignore[arg-type]  # fmt: skip


@needs_noto
@pytest.mark.parametrize("landscape", [True, False])
def test_every_row_stands_once_and_the_head_on_every_page(tmp_path: Path, landscape: bool) -> None:
    count = tables.to_pdf(tmp_path / "a.pdf", a_sheet(150, landscape=landscape))
    found = words_of(tmp_path / "a.pdf")
    assert count > 3
    assert found.count("在哪里") == found.count("部位") == count
    assert f"第1页，共{count}页" in found and f"第{count}页，共{count}页" in found
    assert all(found.count(f"北渔路{n}弄") == 1 for n in range(1, 151))
    assert "共150处" in found and "审核人" in found


@pytest.mark.parametrize("rows", [0, 1, 40, 400])
def test_nothing_is_printed_outside_the_edge(rows: int) -> None:
    sheet = a_sheet(rows)
    sheet.rows = [[n, "A" * 60, "1" * 40, "，" * 90] for n in range(rows)]
    pages = tables.Pages(sheet)
    for number in range(min(3, len(pages.pages))):
        seen = Grey(tables.preview(pages, number, 60))
        assert seen.is_white(0, 0, 297, 11) and seen.is_white(0, 0, 11, 210)
        assert seen.is_white(286, 0, 11, 210) and seen.is_white(0, 199, 297, 11)


@needs_noto
def test_a_report_and_a_round_list_of_the_ledger_are_printed(homes: Homes, tmp_path: Path) -> None:
    assert tables.to_pdf(tmp_path / "a.pdf", make(homes.ledger, "hazard_ledger")) == 1
    assert "曾国强" in words_of(tmp_path / "a.pdf")
    sheet = lists.round_list(homes.ledger, whom.everyone(homes.ledger, by_code("round_list")))
    tables.to_pdf(tmp_path / "b.pdf", sheet)
    found = words_of(tmp_path / "b.pdf")
    rooms = [found.index(f"{room}室") for room in ("601", "501", "301", "101")]
    assert rooms == sorted(rooms) and "共12户，1个门洞" in found


def test_the_frame_of_the_test_sheet_lies_where_it_says(tmp_path: Path) -> None:
    paper = Paper(210, 297)
    seen = Grey(sheets.picture(paper, 100, lambda image: a_test_sheet(image, paper, sheets.STRAIGHT)))
    assert seen.is_white(0, 60, 14.5, 80) is False or seen.is_white(0, 16, 14.5, 40)
    assert not seen.is_white(14.7, 16, 0.6, 40) and seen.is_white(15.5, 16, 3, 40)
    writer = QPdfWriter(str(tmp_path / "a.pdf"))
    sheets.lay_out(writer, paper)
    a_test_sheet(writer, paper, sheets.Offset(1, 1))


def test_an_offset_is_measured_kept_and_read_back() -> None:
    offset = calibration.offset_from(14.2, 16.0)
    assert offset == sheets.Offset(0.8, -1.0), "0.8 mm too far to the left: to the right with it"
    assert calibration.from_words(calibration.in_words(offset)) == offset
    assert calibration.from_words("abc") == calibration.from_words("99 1") == sheets.Offset()


@needs_noto
def test_a_table_too_wide_to_read_comes_in_parts_that_begin_alike(tmp_path: Path) -> None:
    labels = [f"第{n}栏" for n in range(60)]
    sheet = Sheet("宽表", [Heading("单位", 12), *(Heading(label, 9) for label in labels)],
                  [[f"{unit}居民区", *(f"{unit}之{n}" for n in range(60))] for unit in range(5)],
                  totals=[["合计", *("计" for _ in labels)]], below=["注：完。"])  # fmt: skip
    parts = tables.by_width(sheet)
    assert len(parts) > 1
    again = [heading.label for heading in parts[0].headings[:3]]
    assert all([heading.label for heading in part.headings[:3]] == again for part in parts)
    assert again[1:] + [one.label for part in parts for one in part.headings[3:]] == labels, "every column, in order"
    assert all(part.headings[0].label == "单位" and [row[0] for row in part.rows] == [f"{n}居民区" for n in range(5)] for part in parts)
    assert [len(part.below) for part in parts] == [0] * (len(parts) - 1) + [1]
    tables.to_pdf(tmp_path / "a.pdf", sheet)
    found = words_of(tmp_path / "a.pdf")
    assert all(found.count(f"3之{n}") >= 1 for n in range(60)) and found.count("3居民区") == len(parts)


def test_a_table_of_ordinary_width_stays_whole() -> None:
    sheet = a_sheet(3)
    assert tables.by_width(sheet) == [sheet]


@pytest.mark.parametrize("columns", [12, 40])
def test_a_long_table_is_laid_out_row_by_row_while_the_window_lives(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[int] = []
    cells = 0
    really = tables._said

    def counted(cell: object) -> str:
        nonlocal cells
        cells += 1
        return really(cell)  # type: ignore[arg-type]

    monkeypatch.setattr(tables, "_said", counted)
    sheet = Sheet("大表", [Heading(f"列{n}", 12) for n in range(columns)], [[f"{n}"] * columns for n in range(1000)])
    for _at, _of in tables.laying(sheet):
        heard.append(cells)
        cells = 0
    assert cells == 0 and sum(heard) >= 1000 * columns
    assert max(heard) <= tables.HEARD_EVERY * columns, "no slice reads more than a hundred rows"
    steps: list[tuple[int, int]] = []
    tables.Pages(a_sheet(250), lambda at, of, words: steps.append((at, of)))
    assert steps == sorted(steps) and {of for _, of in steps} == {500}, "the bar goes once from left to right"
