
"""From files to grids: what calamine leaves out is found, and what is no workbook is refused with a reason."""

import datetime
import threading
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl.styles import Font

from tests.exchange import books
from xinjing_desktop.errors import Cancelled
from xinjing_desktop.exchange import workbook_read
from xinjing_desktop.exchange.grid import Grid, Unreadable
from xinjing_desktop.exchange.workbook_read import Unopened, read_grids


def test_an_xlsx_shows_errors_empty_formulas_coarse_dates_and_symbol_ticks(tmp_path: Path) -> None:
    def finish(book: Any) -> None:
        sheet = book["一"]
        sheet["A1"] = "=B9"
        sheet["B1"].data_type = "e"
        sheet["C1"].number_format = 'yyyy"年"m"月"'
        sheet["D1"].font = Font(name="Wingdings 2")
        sheet["E1"].font = Font(name="Wingdings")
        sheet.merge_cells("A2:A4")
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["C"].hidden = True
        book["二"].sheet_state = "hidden"

    moment = datetime.datetime(1962, 3, 1)
    rows = [["", "#REF!", moment, "R", "û", "R"], ["并", 1, moment], ["", 2, 3], ["", 2, 3]]
    first, second = read_grids(books.xlsx(tmp_path / "a.xlsx", {"一": rows, "二": [["x"]]}, finish))
    assert isinstance(first.rows[0][0], Unreadable)
    assert isinstance(first.rows[0][1], Unreadable)
    assert first.rows[0][1] == "#REF!"
    assert first.rows[0][2:] == ["1962-03", "√", "×", "R"]
    assert first.rows[1][2] == datetime.date(1962, 3, 1)
    assert first.merges == [(1, 0, 3, 0)]
    assert first.hidden_rows == {2}
    assert first.hidden_columns == {2}
    assert (first.visible, second.visible) == (True, False)


def test_a_formula_that_yields_an_empty_text_is_no_error(tmp_path: Path) -> None:
    path = books.xlsx(tmp_path / "a.xlsx", {"一": [["=A2", "x"], ["y", "z"]]})
    data = zipfile.ZipFile(path)
    changed = tmp_path / "b.xlsx"
    with zipfile.ZipFile(changed, "w") as archive:
        for name in data.namelist():
            body = data.read(name)
            if name == "xl/worksheets/sheet1.xml":
                body = body.replace(b'<c r="A1"><f>A2</f><v /></c>', b'<c r="A1" t="str"><f>A2</f><v></v></c>')
                assert b't="str"' in body
            archive.writestr(name, body)
    assert isinstance(read_grids(path)[0].rows[0][0], Unreadable)
    assert read_grids(changed)[0].rows[0][0] == ""


def test_an_xls_shows_the_same(tmp_path: Path) -> None:
    import xlwt

    def finish(sheets: dict[str, Any]) -> None:
        sheet = sheets["一"]
        sheet.write(0, 0, xlwt.Formula("B9+1"))
        sheet.write(0, 1, datetime.datetime(1962, 3, 1), xlwt.easyxf(num_format_str='yyyy"年"m"月"'))
        sheet.write(0, 2, "P", xlwt.easyxf("font: name Wingdings 2"))
        sheet.write(0, 3, datetime.datetime(2026, 1, 5, 19, 30), xlwt.easyxf(num_format_str="yyyy-m-d h:mm"))
        sheet.write_merge(1, 2, 0, 0, "并")
        sheet.row(1).hidden = True
        sheet.col(3).hidden = True

    (grid,) = read_grids(books.xls(tmp_path / "a.xls", {"一": [[], [], []]}, finish))
    assert isinstance(grid.rows[0][0], Unreadable)
    assert grid.rows[0][1:] == ["1962-03", "√", datetime.datetime(2026, 1, 5, 19, 30)]
    assert grid.merges == [(1, 0, 2, 0)]
    assert (grid.hidden_rows, grid.hidden_columns) == ({1}, {3})


def test_an_ods_shows_merges_ticks_dates_and_hidden_rows(tmp_path: Path) -> None:
    styles = (
        '<number:date-style style:name="N1"><number:year/><number:text>年</number:text><number:month/></number:date-style>'
        '<style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"/>'
        '<style:style style:name="ce2" style:family="table-cell"><style:text-properties style:font-name="Wingdings 2"/></style:style>'
    )
    rows = books.ods_row(
        ("并", 'table:number-rows-spanned="2" office:value-type="string"'),
        ("1962年3月", 'table:style-name="ce1" office:value-type="date" office:date-value="1962-03-01"'),
        ("R", 'table:style-name="ce2" office:value-type="string"'),
        ("#N/A", 'office:value-type="string"'),
    )
    rows += books.ods_row(
        "",
        ("", 'table:formula="of:=[.A9]"'),
        3.5,
        ("19:30", 'office:value-type="time" office:time-value="PT19H30M00S"'),
        attributes='table:visibility="collapse"',
    )
    rows += '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="9"/></table:table-row>'
    (grid,) = read_grids(books.ods(tmp_path / "a.ods", "45号", rows, styles, hidden=True))
    assert grid.name == "45号"
    assert not grid.visible
    assert grid.rows[0] == ["并", "1962-03", "√", "#N/A"]
    assert isinstance(grid.rows[0][3], Unreadable)
    assert isinstance(grid.rows[1][1], Unreadable)
    assert grid.rows[1][2:] == [3.5, datetime.time(19, 30)]
    assert (grid.merges, grid.hidden_rows, len(grid.rows)) == ([(0, 0, 1, 0)], {1}, 2)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_a_csv_is_read_in_any_usual_encoding(tmp_path: Path, encoding: str) -> None:
    rows = [["姓名", "备注"], ["䶮德明", "一，\n二"], [], ["#N/A", '="0101"']]
    (grid,) = read_grids(books.csv(tmp_path / "a.csv", rows, encoding))
    assert grid.rows == [["姓名", "备注"], ["䶮德明", "一，\n二"], ["", ""], ["#N/A", "0101"]]
    assert isinstance(grid.rows[3][0], Unreadable)
    assert not grid.typed


def test_a_csv_may_use_tabs(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("姓名\t电话\n张三\t1，2\n".encode())
    assert read_grids(tmp_path / "a.csv")[0].rows == [["姓名", "电话"], ["张三", "1，2"]]


def test_a_web_page_called_xls_is_a_table_with_spans(tmp_path: Path) -> None:
    rows = [
        [("清单", "colspan=3")],
        [("45号", "rowspan='2'"), "一\n二", " &nbsp;".replace("&nbsp;", "\xa0")],
        ["李", "#REF!"],
    ]
    (grid,) = read_grids(books.html(tmp_path / "a.xls", rows))
    assert grid.rows == [["清单", "", ""], ["45号", "一\n二", ""], ["", "李", "#REF!"]]
    assert isinstance(grid.rows[2][2], Unreadable)
    assert grid.merges == [(0, 0, 0, 2), (1, 0, 2, 0)]


def test_a_page_may_name_its_encoding_or_not(tmp_path: Path) -> None:
    for head, encoding in (
        ('<meta charset="utf-8">', "utf-8"),
        ("", "utf-8"),
        ("", "gb18030"),
        ("<meta charset=gbk>", "gbk"),
    ):
        (grid,) = read_grids(books.html(tmp_path / "a.xls", [["姓名", "室号"]], head, encoding))
        assert grid.rows == [["姓名", "室号"]]


def _ole(*names: str) -> bytes:
    """A container with empty streams of these names: enough to see what the file is."""
    import struct

    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    header += struct.pack("<IIIIIIII", 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    fat = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    entries = b""
    for name, kind in (("Root Entry", 5), *((name, 2) for name in names)):
        text = (name + "\0").encode("utf-16-le")
        entry = (
            text.ljust(64, b"\0")
            + struct.pack("<HBB", len(text), kind, 1)
            + bytes(48)
            + struct.pack("<II", 0xFFFFFFFE, 0)
        )
        entries += entry.ljust(128, b"\0")
    return header + fat + entries.ljust(512, b"\0")


def _zip(path: Path, **parts: str) -> bytes:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/"), text)
    return path.read_bytes()


def test_files_that_are_refused(tmp_path: Path) -> None:
    whole = books.xlsx(tmp_path / "whole.xlsx", {"一": [["姓名"] * 40] * 40}).read_bytes()
    old = books.xls(tmp_path / "whole.xls", {"一": [["姓名", "室号"]] * 400}).read_bytes()
    spoiled = bytearray(whole)
    with zipfile.ZipFile(tmp_path / "whole.xlsx") as archive:
        at = archive.getinfo("xl/worksheets/sheet1.xml").header_offset + 60
    spoiled[at : at + 300] = bytes(300)
    cases = {
        "empty": [b"", b"\xef\xbb\xbf\r\n", books.xlsx(tmp_path / "e.xlsx", {"一": []}).read_bytes(), b"\0" * 500],
        "encrypted": [
            _ole("EncryptionInfo", "EncryptedPackage"),
            books.ods(tmp_path / "e.ods", "一", "", encrypted=True).read_bytes(),
        ],
        "damaged": [
            whole[: len(whole) // 2],
            bytes(spoiled),
            old[:3000],
            b"\xd0\xcf\x11\xe0" + bytes(300),
            bytes(range(256)) * 40,
        ],
        "unsupported": [
            b"%PDF-1.7 ...",
            b"\x89PNG\r\n\x1a\n\0\0",
            _ole("WordDocument"),
            _zip(tmp_path / "w.zip", **{"[Content_Types].xml": "x", "word__document.xml": "x"}),
            "<html><body>请先登录</body></html>".encode(),
        ],
    }
    for reason, files in cases.items():
        for number, data in enumerate(files):
            path = tmp_path / f"{reason}{number}.xlsx"
            path.write_bytes(data)
            with pytest.raises(Unopened) as refused:
                read_grids(path)
            assert refused.value.reason == reason, (reason, number)
            assert refused.value.message.endswith("。")


def test_an_encrypted_xls_is_known_by_its_password_record(tmp_path: Path) -> None:
    data = bytearray(books.xls(tmp_path / "a.xls", {"一": [["姓名"] * 9] * 90}).read_bytes())
    at = data.find(b"\x31\x00\x1a\x00") if b"\x31\x00\x1a\x00" in data else data.find(b"\x42\x00\x02\x00")
    assert at > 0
    data[at : at + 2] = b"\x2f\x00"
    (tmp_path / "b.xls").write_bytes(bytes(data))
    with pytest.raises(Unopened) as refused:
        read_grids(tmp_path / "b.xls")
    assert refused.value.reason == "encrypted"


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unopened, match="damaged"):
        read_grids(tmp_path / "nothing.xlsx")


def test_days_may_count_from_1904(tmp_path: Path) -> None:
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    def finish(book: Any) -> None:
        book.epoch = CALENDAR_MAC_1904

    (grid,) = read_grids(books.xlsx(tmp_path / "a.xlsx", {"一": [[datetime.datetime(2026, 1, 5), 44565]]}, finish))
    assert grid.rows == [[datetime.date(2026, 1, 5), 44565.0]]
    assert grid.counts_from_1904


def test_an_xls_that_claims_impossible_sizes_is_damaged_and_takes_no_memory(tmp_path: Path) -> None:
    whole = books.xls(tmp_path / "a.xls", {"一": [["姓名", "室号"]] * 9}).read_bytes()
    area = whole.find(b"\x00\x02\x0e\x00")
    assert area > 0
    turned = bytearray(whole)
    turned[area + 4 : area + 8] = (5632).to_bytes(4, "little")
    cell = whole.find(b"\xfd\x00\x0a\x00")
    far = bytearray(whole)
    far[cell + 6 : cell + 8] = (54786).to_bytes(2, "little")
    for data in (turned, far):
        (tmp_path / "b.xls").write_bytes(bytes(data))
        with pytest.raises(Unopened, match="damaged"):
            read_grids(tmp_path / "b.xls")


def test_a_stray_cell_in_the_last_column_costs_nothing(tmp_path: Path) -> None:
    def finish(book: Any) -> None:
        book["一"]["XFD1"] = "x"

    (grid,) = read_grids(books.xlsx(tmp_path / "a.xlsx", {"一": [["姓名", "室号"], ["张三", " "]]}, finish))
    assert grid.rows == [["姓名", "室号"], ["张三", ""]]


def test_the_lock_file_beside_an_open_workbook_is_named_for_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "~$台账.xlsx"
    path.write_bytes(b"\x05clerk" + b" " * 48 + b"\0" * 111)
    with pytest.raises(Unopened) as refused:
        read_grids(path)
    assert (refused.value.reason, "临时文件" in refused.value.message) == ("unsupported", True)


def test_a_file_that_takes_long_to_open_can_be_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = threading.Event()
    cells = workbook_read._cells

    def slow(data: bytes) -> list[Grid]:
        asked.wait()
        return cells(data)

    def stop(done: int, total: int, what: str = "") -> None:
        asked.set()
        raise Cancelled

    monkeypatch.setattr(workbook_read, "_cells", slow)
    with pytest.raises(Cancelled):
        read_grids(books.xlsx(tmp_path / "a.xlsx", {"一": [["姓名"]]}), stop)
