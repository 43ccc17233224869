"""What stands on paper can be read back: words by a search, codes by a decoder, rare names by nobody's box."""

import subprocess
from pathlib import Path

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QImage

from tests.ui.printing.conftest import needs_noto, pictures_of, words_of
from xinjing_desktop.errors import Cancelled, Refusal
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.notices import definition, imposition, runs, slip_code, whom
from xinjing_desktop.notices.definition import Notice, listed
from xinjing_desktop.notices.runs import Run
from xinjing_desktop.ui.printing import documents, fonts, output, qr, sheets
from xinjing_desktop.ui.printing.documents import Documents

PERSONAL = [notice for notice in listed() if notice.subject != "list"]
RADICALS = "里人日女生行走龙黑鼻长小心示见贝车门食马高鬼鱼鸟麦麻黄"
"""Characters whose glyphs fonts share with radicals: a naive PDF holds the radical, and Ctrl+F finds nothing."""
FORBIDDEN_FIRST = set("，。、；：？！）》」』】〕…—·％,.;:?!)]}")


def code(notice: Notice) -> str:
    return notice.code


def printed(notice: Notice, known: dict[str, str], path: Path, count: int = 1) -> sheets.Report:
    slips = [runs.filled(notice, notice.texts, known, code=slip_code.new()) for _ in range(count)]
    return output.to_pdf(path, Run(notice, slips), imposition.impose(count, notice.paper.up))


@needs_noto
@pytest.mark.parametrize("notice", PERSONAL, ids=code)
def test_every_word_of_a_notice_is_found_in_its_pdf(notice: Notice, tmp_path: Path) -> None:
    run = runs.sample_run(notice)
    output.to_pdf(tmp_path / "a.pdf", run, imposition.impose(1, notice.paper.up))
    found = words_of(tmp_path / "a.pdf")
    for block, laid in ((block, Documents().lay(run.slips[0].texts[block.part], block)) for face in notice.faces
                        for block in face.blocks if block.kind == "text"):  # fmt: skip
        for line in laid.document.toPlainText().replace("\u2028", "\n").splitlines():
            for word in line.replace("\u00a0", " ").split():
                assert word in found, block.part


@needs_noto
def test_characters_that_share_a_glyph_with_a_radical_are_found_too(tmp_path: Path) -> None:
    assert fonts.family() == fonts.FAMILY
    known = {"地址": RADICALS, "称呼": f"<b>{RADICALS}</b>"}
    printed(definition.by_code("hazard_notice"), known, tmp_path / "a.pdf")
    assert words_of(tmp_path / "a.pdf").count(RADICALS) >= 2, "in the regular and in the bold face"


def test_fonts_are_embedded(tmp_path: Path) -> None:
    printed(definition.by_code("care_card"), {"姓名": "沈阿珍"}, tmp_path / "a.pdf")
    try:
        listed_fonts = subprocess.run(["pdffonts", str(tmp_path / "a.pdf")], capture_output=True, text=True, check=True).stdout
    except OSError:
        pytest.skip("没有 pdffonts（Debian：poppler-utils）")
    lines = listed_fonts.splitlines()[2:]
    assert lines and all(line.split()[-5] == "yes" for line in lines), listed_fonts


@needs_noto
def test_a_rare_name_is_printed(tmp_path: Path) -> None:
    report = printed(definition.by_code("care_card"), {"姓名": "王䶮㛃"}, tmp_path / "a.pdf")
    assert report.missing == {}
    assert "王䶮㛃" in words_of(tmp_path / "a.pdf")


def test_a_character_that_no_font_has_is_reported_and_left_blank(tmp_path: Path) -> None:
    nobodys = "\U000323af"
    assert fonts.covered(nobodys) == {nobodys: ""}
    notice = definition.by_code("care_card")
    slip = runs.filled(notice, notice.texts, {"姓名": f"王{nobodys}"}, code="K7QM4R2C")
    laid = Documents().lay(slip.texts["head"], next(b for f in notice.faces for b in f.blocks if b.part == "head"))
    assert f"王{fonts.BLANK}" in laid.document.toPlainText()
    report = output.to_pdf(tmp_path / "a.pdf", Run(notice, [slip]), [[0, None, None, None]])
    assert report.missing == {0: nobodys}
    assert "请手写补上" in report.sentences([slip])[0]


def test_no_line_begins_with_a_forbidden_sign_and_no_telephone_number_is_broken(neighbourhood: Ledger) -> None:
    """300 texts of every length over 66 mm: 行首避头, and 021-5555 0123 in one piece."""
    lines = broken = 0
    notice = definition.by_code("contact_card")
    block = next(b for f in notice.faces for b in f.blocks if b.part == "body")
    made = Documents()
    for length in range(300):
        words = ("走道、楼梯是逃生的路（请清理）。搬不动、没处放，请打电话！" * 12)[length % 29 : length % 29 + length]
        number = f"021-5555\u00a0{length:04d}"
        laid = made.lay(f"<p>{words}{number}，谢谢！</p>", block)
        text_block = laid.document.begin()
        layout = text_block.layout()
        starts = [layout.lineAt(n).textStart() for n in range(layout.lineCount())]
        text = text_block.text()
        for start in starts[1:]:
            lines += 1
            assert text[start] not in FORBIDDEN_FIRST, text[start - 3 : start + 3]
        at = text.index(number)
        broken += any(at < start < at + len(number) for start in starts)
    assert lines > 600
    assert broken == 0


def test_the_code_on_a_slip_is_read_back_by_a_decoder(neighbourhood: Ledger, tmp_path: Path) -> None:
    notice = definition.by_code("door_hanger")
    run = runs.prepare(neighbourhood, notice, whom.everyone(neighbourhood, notice)[:12])
    output.to_pdf(tmp_path / "a.pdf", run, imposition.impose(12, 3))
    seen = []
    for picture in pictures_of(tmp_path / "a.pdf", tmp_path, 150):
        try:
            done = subprocess.run(["zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", str(picture)], capture_output=True, text=True)
        except OSError:
            pytest.skip("没有 zbarimg，读不回二维码（Debian：zbar-tools）")
        seen += done.stdout.split()
    assert sorted(seen) == sorted(slip.code for slip in run.slips), "the code, and nothing else"


@given(st.builds(slip_code.new))
def test_the_squares_are_those_that_the_library_makes(code: str) -> None:
    made = segno.make(code, error="m", micro=False, boost_error=False, mask=2).matrix
    drawn = [bytearray(qr.SIDE) for _ in range(qr.SIDE)]
    for x, y, wide in qr.dark_runs(code):
        drawn[y][x : x + wide] = b"\1" * wide
    assert drawn == [bytearray(row) for row in made]


def test_the_squares_on_paper_are_those_of_the_code() -> None:
    """Without any decoder: module by module, on the picture of a slip."""
    notice = definition.by_code("contact_card")
    run = runs.sample_run(notice)
    image = sheets.preview(run, [0, None, None, None], 720).convertToFormat(QImage.Format.Format_Grayscale8)
    made = segno.make(run.slips[0].code, error="m", micro=False, boost_error=False, mask=2)
    rows = made.matrix
    box = next(b.box for f in notice.faces for b in f.blocks if b.kind == "qr")
    side = int(box.w * documents.MM / len(rows))
    left = round((box.x + box.w / 2) * documents.MM - side * len(rows) / 2)
    top = round((box.y + box.h / 2) * documents.MM - side * len(rows) / 2)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            value = image.pixelColor(left + x * side + side // 2, top + y * side + side // 2).red()
            assert (value < 128) == bool(dark), (x, y)


@needs_noto
@pytest.mark.parametrize("notice", [one for one in PERSONAL if any(face.public for face in one.faces)], ids=code)
def test_what_a_pdf_says_outside_is_the_same_for_all_doors(neighbourhood: Ledger, notice: Notice, tmp_path: Path) -> None:
    from tests.notices.test_runs import secrets_of

    if not all(face.public for face in notice.faces):
        pytest.skip("has a part inside the fold; the texts themselves are compared in tests/notices/test_runs.py")
    run = runs.prepare(neighbourhood, notice, whom.everyone(neighbourhood, notice))
    output.to_pdf(tmp_path / "a.pdf", run, imposition.impose(len(run.slips), notice.paper.up))
    found = words_of(tmp_path / "a.pdf")
    for slip in run.slips:
        found = found.replace(runs.slip_code.shown(slip.code), "")
    assert [word for word in secrets_of(neighbourhood) if "".join(word.split()) in found] == []


def test_white_on_colour_stays_readable_without_colour() -> None:
    """Every filled panel with words on it, as a black-and-white printer sees it (contrast ≥ 4.5, WCAG)."""
    from PySide6.QtGui import QColor

    from xinjing_desktop.ui.printing import signs

    def light(colour: str) -> float:
        parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in QColor(colour).getRgbF()[:3]]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    fills = {str(b.facts["fill"]) for n in PERSONAL for f in n.faces for b in f.blocks if b.kind == "panel" and b.facts.get("fill")}
    for fill in fills | {signs.WARM, signs.COOL, signs.DARK}:
        words = "#151515" if light(fill) > 0.5 else "#FFFFFF"
        bright, dark = sorted((light(fill), light(words)), reverse=True)
        assert (bright + 0.05) / (dark + 0.05) >= 4.5, fill


# ---- where it goes


def test_a_cancelled_run_leaves_nothing(tmp_path: Path) -> None:
    run = runs.sample_run(definition.by_code("door_hanger"), 30)

    def stop(at: int, of: int, text: str = "") -> None:
        if at == 4:
            raise Cancelled

    with pytest.raises(Cancelled):
        output.to_pdf(tmp_path / "a.pdf", run, imposition.impose(30, 3), stop)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_refused_before_the_work(tmp_path: Path) -> None:
    run = runs.sample_run(definition.by_code("door_hanger"))
    for place in (tmp_path / "没有" / "a.pdf", tmp_path):
        with pytest.raises(Refusal, match="不能写入"):
            output.to_pdf(place, run, [[0, None, None]])


def test_a_broken_picture_is_left_white_and_a_whole_one_is_printed() -> None:
    notice = definition.by_code("hazard_notice")
    run = runs.sample_run(notice)
    whole = QImage(40, 40, QImage.Format.Format_RGB32)
    whole.fill(0xFF880000)
    assert output.images({"seal": b"\xff\xd8\xff broken"}) == {}
    bare = sheets.preview(run, [0], 60)
    stamped = sheets.preview(run, [0], 60, pictures={"seal": whole})
    assert bare.pixelColor(406, 520).lightness() > 200
    assert stamped.pixelColor(406, 520).red() > 100 > stamped.pixelColor(406, 520).green()


def test_a_sheet_is_drawn_away_from_the_windows_thread(tmp_path: Path) -> None:
    """Background work: nothing in it needs a QPixmap, which only the window's thread may touch."""
    import threading

    run = runs.sample_run(definition.by_code("door_hanger"), 9)
    done: list[object] = []

    def work() -> None:
        done.append(output.to_pdf(tmp_path / "a.pdf", run, imposition.impose(9, 3)).printed)
        done.append(sheets.preview(run, [0, 1, 2], 50).isNull())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(30)
    assert done == [9, False]


def test_a_text_that_went_through_the_editor_prints_as_it_did(qapp: object) -> None:
    """Read into a QTextEdit and written back: same words, same sizes, signs still at their places, still fitting."""
    from PySide6.QtWidgets import QTextEdit

    from tests.ui.printing.test_geometry import sizes
    from xinjing_desktop.notices import rich_text, texts

    for notice in PERSONAL:
        for block in (block for face in notice.faces for block in face.blocks if block.kind == "text"):
            editor = QTextEdit()
            editor.setHtml(notice.texts[block.part])
            back = rich_text.cleaned(editor.toHtml())
            assert texts.problems(notice, block.part, back) == []
            known = runs.sample_run(notice).slips[0]
            before = Documents().lay(known.texts[block.part], block)
            after = Documents().lay(runs.sample_run(notice, bodies={block.part: back}).slips[0].texts[block.part], block)
            assert after.document.toPlainText().split() == before.document.toPlainText().split()
            assert {size for word, size in sizes(after.document).items() if word.strip()} == {
                size for word, size in sizes(before.document).items() if word.strip()
            }, f"{notice.code} {block.part}"
            assert [name for name, _ in after.beside] == [name for name, _ in before.beside]
            assert after.fits


@pytest.mark.parametrize("notice", [one for one in PERSONAL if "group_qr" in str(one.faces)], ids=code)
def test_the_code_of_the_group_is_read_back_where_it_is_printed(notice: Notice, tmp_path: Path) -> None:
    link = "https://weixin.example/g/AQYAAEuWm-7fbDF0bXkQ"  # as long as those of WeChat
    picture = tmp_path / "group.png"
    segno.make(link, error="m").save(str(picture), scale=12, border=2)
    run = runs.sample_run(notice)
    pages = imposition.impose(1, notice.paper.up)
    output.to_pdf(tmp_path / "a.pdf", run, pages, pictures={"group_qr": QImage(str(picture))})
    (sheet,) = pictures_of(tmp_path / "a.pdf", tmp_path, 150)
    try:
        done = subprocess.run(["zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", str(sheet)], capture_output=True, text=True)
    except OSError:
        pytest.skip("没有 zbarimg，读不回二维码（Debian：zbar-tools）")
    assert link in done.stdout.split() and "扫码进群" in words_of(tmp_path / "a.pdf")
