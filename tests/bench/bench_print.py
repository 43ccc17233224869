"""1,760 personalised hangers beside the same content drawn by hand and by reportlab; the first sheet; a whole town.

The bare drawing and reportlab get the words as they are: no templates, no shrinking to fit, no signs beside paragraphs, no
search for rare characters. All draw the same lines, the same panel and the same QR code, made by the same library.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.bench import Line, line
from xinjing_desktop import paths

HANGERS, TOWN = 1760, 58_600
ROUNDS = 5
HAZARDS = ("楼道堆物：6楼平台放有纸箱、旧家具，占去过道一半", "燃气软管老化", "电动自行车停放在门厅充电", "阳台堆放泡沫箱")
STREET = "北渔路123弄"


def _people(count: int) -> list[dict[str, Any]]:
    from xinjing_desktop.notices import slip_code

    made = []
    for n in range(count):
        hazards = [HAZARDS[(n + k) % len(HAZARDS)] for k in range(1 + n % 3)]
        made.append({
            "address": f"{STREET}{n // 24 + 1}号{n % 6 + 1}0{n % 4 + 1}室", "hazards": hazards,
            "due": f"2026年3月{n % 28 + 1}日", "code": slip_code.new(),
        })  # fmt: skip
    return made


def _ours(people: Sequence[dict[str, Any]], out: Path) -> None:
    from xinjing_desktop.notices import definition, imposition, runs
    from xinjing_desktop.ui.printing import output

    notice = definition.by_code("folded_hanger")
    slips = [
        runs.filled(
            notice, notice.texts,
            {
                "居委会": "北渔居委会", "居委会电话": "021-55550123", "地址": one["address"], "整改提醒": f"请于{one['due']}前改好。",
                "隐患清单": "".join(f"<p>{n}．{hazard}</p>" for n, hazard in enumerate(one["hazards"], 1)),
            },
            code=one["code"],
        )
        for one in people
    ]  # fmt: skip
    output.to_pdf(out, runs.Run(notice, slips), imposition.impose(len(slips), 3))


def _lines(one: dict[str, Any]) -> list[tuple[str, bool, float, float, float, float]]:
    """Words, bold, points, x, y and height in millimetres: what stands on such a hanger."""
    made = [
        ("北渔居委会", False, 14, 34, 49, 7), ("请您拆阅", True, 28, 30, 55, 13),
        ("社区消防安全走访，每户一份。", False, 14, 14, 74, 7), ("请取下展开，阅读内页。", False, 14, 22, 80, 7),
        ("021-55550123", True, 20, 24, 87, 9), ("② 沿此线向后折", False, 8, 38, 105, 4),
        (one["address"], True, 14, 9, 111, 7), ("您好！这次消防走访，盼您留意：", False, 14, 9, 117, 7),
    ]  # fmt: skip
    y = 123.0
    for n, hazard in enumerate(one["hazards"], 1):
        high = 13.0 if len(hazard) > 15 else 7.0
        made.append((f"{n}．{hazard}", False, 14, 9, y, high))
        y += high
    made.append((f"请于{one['due']}前改好。", True, 14, 9, y, 7))
    made.append(("反映情况、预约复查，请报右边的编号。", False, 9, 9, 184, 5))
    made.append(("折法：① 沿两侧短线向上折，字朝里；② 再沿虚线向后折，压实后挂上。", False, 7.5, 9, 193, 9))
    return [*made, (f"{one['code'][:4]}-{one['code'][4:]}", False, 8, 72, 199.5, 4)]


def _squares(code: str) -> list[tuple[int, int, int]]:
    import segno

    found = []
    for y, row in enumerate(segno.make(code, error="m", micro=False, boost_error=False, mask=2).matrix):
        x = 0
        while x < len(row):
            first = x
            while x < len(row) and row[x]:
                x += 1
            if x > first:
                found.append((first, y, x - first))
            x += 1
    return found


def _bare(people: Sequence[dict[str, Any]], out: Path) -> None:
    from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
    from PySide6.QtGui import QColor, QPainter, QPdfWriter, QPen

    from xinjing_desktop.notices.definition import by_code
    from xinjing_desktop.ui.printing import fonts, sheets
    from xinjing_desktop.ui.printing.documents import MM

    writer = QPdfWriter(str(out))
    sheets.lay_out(writer, by_code("folded_hanger").paper)
    painter = QPainter(writer)
    known = {(points, bold): fonts.font(points, bold=bold) for _, bold, points, *_ in _lines(people[0])}
    pen = QPen(QColor("#8A8A8A"), 0.22 * MM)
    pen.setDashPattern([5, 4])
    ink, none = QPen(QColor("#151515")), QPen(Qt.PenStyle.NoPen)
    flags = int(Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap)
    for n, one in enumerate(people):
        if n and n % 3 == 0:
            writer.newPage()
        painter.save()
        painter.translate(99 * (n % 3) * MM, 0)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if n % 3:
            painter.drawLine(QLineF(0, 5 * MM, 0, 205 * MM))
        painter.drawEllipse(QPointF(49.5 * MM, 25.5 * MM), 17.5 * MM, 17.5 * MM)
        painter.drawLine(QLineF(62 * MM, 13 * MM, 94 * MM, 7 * MM))
        painter.drawLine(QLineF(5 * MM, 106.5 * MM, 94 * MM, 106.5 * MM))
        painter.setPen(none)
        painter.setBrush(QColor("#0B5560"))
        painter.drawRoundedRect(QRectF(6 * MM, 46 * MM, 87 * MM, 22 * MM), 3 * MM, 3 * MM)
        painter.setPen(ink)
        for words, bold, points, x, y, high in _lines(one):
            painter.setFont(known[points, bold])
            painter.drawText(QRectF(x * MM, y * MM, (90 - x) * MM, high * MM), flags, words)
        painter.setPen(none)
        painter.setBrush(QColor("#000000"))
        side = 22
        painter.drawRects(
            [QRectF(73 * MM + x * side, 181 * MM + y * side, w * side, side) for x, y, w in _squares(one["code"])]
        )
        painter.restore()
    painter.end()


def _true_type(folder: Path, words: str) -> tuple[Path, Path]:
    """The same letters as a TrueType font, the only kind that reportlab can embed: just these, which favours it."""
    from fontTools import subset
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib import TTFont, newTable

    from xinjing_desktop.ui.printing import fonts

    made = []
    for bold in (False, True):
        source = fonts._source("Noto Sans CJK SC", bold)
        assert source is not None, "this bench needs fonts-noto-cjk"
        font = TTFont(source.path, fontNumber=source.number, lazy=True)
        chosen = subset.Subsetter(subset.Options(layout_features=[], notdef_outline=True, hinting=False))
        chosen.populate(text=words)
        chosen.subset(font)
        order, shapes, glyphs = font.getGlyphOrder(), font.getGlyphSet(), {}
        for name in order:
            pen = TTGlyphPen(None)
            shapes[name].draw(Cu2QuPen(pen, 1.0, reverse_direction=True))
            glyphs[name] = pen.glyph()
        font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
        font["glyf"].glyphOrder, font["glyf"].glyphs = order, glyphs
        for name in ("CFF ", "VORG", "GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx"):
            if name in font:
                del font[name]
        font["maxp"].tableVersion = 0x00010000
        for name in ("maxZones", "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs", "maxStackElements",
                     "maxSizeOfInstructions", "maxComponentElements", "maxPoints", "maxContours", "maxCompositePoints",
                     "maxCompositeContours", "maxComponentDepth"):  # fmt: skip
            setattr(font["maxp"], name, 1 if name == "maxZones" else 0)
        font["post"].formatType = 3.0
        font.sfntVersion = "\x00\x01\x00\x00"
        path = folder / f"{'bold' if bold else 'regular'}.ttf"
        font.save(path)
        made.append(path)
    return made[0], made[1]


def _reportlab(people: Sequence[dict[str, Any]], out: Path, faces: tuple[Path, Path]) -> None:
    from reportlab.lib.colors import HexColor
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.units import mm
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Paragraph

    for name, face in zip(("Regular", "Bold"), faces, strict=True):
        pdfmetrics.registerFont(TTFont(name, str(face)))
    canvas = Canvas(str(out), pagesize=landscape(A4), pageCompression=1)
    high = A4[0]
    styles: dict[tuple[float, bool], ParagraphStyle] = {}
    for n, one in enumerate(people):
        if n and n % 3 == 0:
            canvas.showPage()
        canvas.saveState()
        canvas.translate(99 * (n % 3) * mm, 0)
        canvas.setLineWidth(0.22 * mm)
        canvas.setDash(3, 2.5)
        canvas.setStrokeColor(HexColor("#8A8A8A"))
        if n % 3:
            canvas.line(0, high - 5 * mm, 0, high - 205 * mm)
        canvas.circle(49.5 * mm, high - 25.5 * mm, 17.5 * mm)
        canvas.line(62 * mm, high - 13 * mm, 94 * mm, high - 7 * mm)
        canvas.line(5 * mm, high - 106.5 * mm, 94 * mm, high - 106.5 * mm)
        canvas.setFillColor(HexColor("#0B5560"))
        canvas.roundRect(6 * mm, high - 68 * mm, 87 * mm, 22 * mm, 3 * mm, stroke=0, fill=1)
        canvas.setFillColor(HexColor("#151515"))
        for words, bold, points, x, y, deep in _lines(one):
            if len(words) * points * 0.353 < 90 - x:
                canvas.setFont("Bold" if bold else "Regular", points)
                canvas.drawString(x * mm, high - y * mm - points, words)
                continue
            style = styles.get((points, bold))
            if style is None:
                style = styles[points, bold] = ParagraphStyle(
                    f"{points}{bold}", fontName="Bold" if bold else "Regular", fontSize=points, leading=points * 1.3, wordWrap="CJK"
                )
            paragraph = Paragraph(words, style)
            _, took = paragraph.wrap((90 - x) * mm, deep * mm)
            paragraph.drawOn(canvas, x * mm, high - y * mm - took)
        path = canvas.beginPath()
        side = 22 * 72 / 720
        for x, y, w in _squares(one["code"]):
            path.rect(73 * mm + x * side, high - 181 * mm - (y + 1) * side, w * side, side)
        canvas.setFillColor(HexColor("#000000"))
        canvas.drawPath(path, stroke=0, fill=1)
        canvas.restoreState()
    canvas.save()


FIRST = """
import sys, time
from pathlib import Path
from PySide6.QtGui import QGuiApplication
app = QGuiApplication([])
from xinjing_desktop.ledger.file import open_ledger
from xinjing_desktop.notices import definition, imposition, runs, whom
from xinjing_desktop.ui.printing import fonts, output, sheets
fonts.family()
ledger = open_ledger(Path(sys.argv[1]), sys.argv[2])
notice = definition.by_code("folded_hanger")
limit = int(sys.argv[3])
begun = time.perf_counter()
uids = whom.everyone(ledger, notice)[:limit]
run = runs.prepare(ledger, notice, uids)
pages = imposition.impose(len(uids), notice.paper.up)
assert len(uids) == limit, len(uids)
if len(sys.argv) == 4:
    assert not sheets.preview(run, pages[0]).isNull()
    print((time.perf_counter() - begun) * 1000)
else:
    report = output.to_pdf(Path(sys.argv[4]), run, pages)
    assert report.printed + len(report.unfit) == limit
    peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
    print(int(peak.split()[1]) / 1024)
"""


def _ledger(folder: Path, households: int) -> Path:
    from tests import factories
    from xinjing_desktop.ledger import demo
    from xinjing_desktop.ledger.file import create_ledger
    from xinjing_desktop.ledger.keys import Cost

    path = folder / f"{households}.xjl"
    unit = {"role": "committee", "unit_code": factories.UNIT_CODE, "unit_name": factories.UNIT_NAME}
    made = create_ledger(path, **unit, account=factories.ACCOUNT, password=factories.PASSWORD, cost=Cost(8, 1, 1))
    with made.ledger as ledger:
        demo.fill(ledger, households=households, seed=1)
    return path


def _as_on_a_later_day(fonts: Path) -> None:
    """What was just written lies in memory as a whole, and would count as ours; on any later day only what is read does."""
    if hasattr(os, "posix_fadvise"):
        for path in fonts.iterdir():
            with path.open("rb") as file:
                os.fsync(file.fileno())
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _run(folder: Path, *arguments: str) -> float:
    known = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XINJING_HOME": str(folder), "PYTHONPATH": str(paths.PROGRAM)}
    command = [sys.executable, "-c", FIRST, *arguments]
    done = subprocess.run(command, env=known, capture_output=True, text=True, check=True, cwd=paths.PROGRAM)
    return float(done.stdout)


def print_run() -> list[Line]:
    """Three ways of drawing alternated, medians; then the first sheet, and a whole town in a process of its own."""
    from PySide6.QtGui import QGuiApplication

    from tests import factories
    from xinjing_desktop.ui.printing import fonts

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QGuiApplication.instance() or QGuiApplication([])
    people = _people(HANGERS)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fonts.family()
        faces = _true_type(folder, "".join(words for one in people for words, *_ in _lines(one)))
        ways: dict[str, Callable[[Path], None]] = {
            "ours": lambda out: _ours(people, out),
            "bare": lambda out: _bare(people, out),
            "reportlab": lambda out: _reportlab(people, out, faces),
        }
        taken: dict[str, list[float]] = {way: [] for way in ways}
        for _ in range(ROUNDS):
            for way, draw in ways.items():
                begun = time.perf_counter()
                draw(folder / f"{way}.pdf")
                taken[way].append(time.perf_counter() - begun)
        ours, bare, other = (statistics.median(taken[way]) for way in ways)
        size = (folder / "ours.pdf").stat().st_size / HANGERS
        committee, town = _ledger(folder, HANGERS), _ledger(folder, TOWN)
        _run(folder, str(committee), factories.PASSWORD, str(HANGERS))  # the first on a PC copies the font
        _as_on_a_later_day(folder / "print-fonts")
        first = statistics.median(_run(folder, str(committee), factories.PASSWORD, str(HANGERS)) for _ in range(5))
        peak = _run(folder, str(town), factories.PASSWORD, str(TOWN), str(folder / "town.pdf"))
        whole = (folder / "town.pdf").stat().st_size / TOWN
    del application
    what = f"{HANGERS:,} personalised hangers"
    return [
        line("print", what, ours / bare, "×", f"the same content drawn by hand, {bare:.2f} s", 1.5),
        line("print", what, ours / other, "×", f"reportlab, {other:.2f} s", 0.7),
        line("print", f"first sheet of {HANGERS:,}", first, "ms", "–", 300),
        line("print", f"memory of {TOWN:,}", peak, "MB", "–", 150),
        line("print", f"a hanger of {HANGERS:,} in the PDF", size / 1000, "kB", "–", 2),
        line("print", f"a hanger of {TOWN:,} in the PDF", whole / 1000, "kB", "–", 2),
    ]
