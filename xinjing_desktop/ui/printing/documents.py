"""A text in its place: laid out by Qt with its rules for Chinese line ends, shrunk until it fits, with signs beside it.

Everything is laid out for one imaginary device of 720 dots per inch, so that screen, paper and PDF break lines alike.
"""

import re
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QImage,
    QPainter,
    QPalette,
    QTextBlock,
    QTextCursor,
    QTextDocument,
    QTextOption,
)

from xinjing_desktop.notices.definition import Block
from xinjing_desktop.notices.tokens import SIGNS
from xinjing_desktop.ui.printing import fonts, signs

DPI = 720
"""Ten dots to a point, so that every size of type is a whole number of dots; Qt knows no others."""
MM = DPI / 25.4
SCALES = (1.0, 0.94, 0.88, 0.82, 0.76, 0.7)
"""How far a text is shrunk; smaller than the last one nobody could read it."""
INK = "#151515"
GAP = 2.4
"""Millimetres between a sign and its text."""
LARGEST_GAP = 9.0
"""Millimetres that are put between two paragraphs at most to fill a place."""
_STYLE = "p{margin:0 0 4px 0; white-space:pre-wrap} td p{margin:0} li{margin:0 0 3px 0}"
_TAG = re.compile(r"<[^>]*>")
_SIGN = re.compile("【图：([^】]{1,4})】")
_FIRST_SIGN = 0xE000


@dataclass
class Laid:
    """A text that has been laid out."""

    document: QTextDocument
    scale: float
    high: float
    """Height in dots, after shrinking."""
    fits: bool
    beside: list[tuple[str, QTextBlock]] = field(default_factory=list)
    sign: float = 0.0
    missing: str = ""
    """Characters that no font here has."""


class Documents:
    """Lays texts out and remembers the last ones: most slips of a run say the same outside."""

    def __init__(self, keep: int = 48) -> None:
        self._known: OrderedDict[tuple[object, ...], Laid] = OrderedDict()
        self._keep = keep
        self._device = QImage(1, 1, QImage.Format.Format_RGB32)
        self._device.setDotsPerMeterX(round(DPI / 0.0254))
        self._device.setDotsPerMeterY(round(DPI / 0.0254))

    def lay(self, html: str, block: Block) -> Laid:
        """A text for the place of a block."""
        key = (html, id(block))
        laid = self._known.get(key)
        if laid is None:
            laid = self._known[key] = self._lay(html, block)
            if len(self._known) > self._keep:
                self._known.popitem(last=False)
        else:
            self._known.move_to_end(key)
        return laid

    def _lay(self, html: str, block: Block) -> Laid:
        width, height, sign = block.box.w * MM, block.box.h * MM, float(block.facts.get("sign", 0)) * MM
        html, missing = _with_fallbacks(html)
        document = QTextDocument()
        document.setUndoRedoEnabled(False)
        document.setUseDesignMetrics(True)
        document.documentLayout().setPaintDevice(self._device)  # before setHtml
        document.setDefaultFont(fonts.font(block.size))
        document.setDocumentMargin(0)
        document.setIndentWidth(6 * MM)
        document.setDefaultStyleSheet(_STYLE)
        left = block.facts.get("lines") == "left"
        option = QTextOption(Qt.AlignmentFlag.AlignLeft if left else Qt.AlignmentFlag.AlignJustify)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        document.setDefaultTextOption(option)
        document.setHtml(_SIGN.sub(lambda found: chr(_FIRST_SIGN + SIGNS.index(found[1])), html))
        beside = _take_signs(document, sign) if sign else []
        if beside:
            document.setTextWidth(width)
            _make_room(document, beside, sign)
        scale = SCALES[0]
        for scale in SCALES:
            document.setTextWidth(width / scale)
            size = document.size()
            if size.height() * scale <= height + 0.5 and size.width() * scale <= width + 0.5:
                if block.align == "spread":
                    _spread(document, height / scale - size.height())
                return Laid(document, scale, document.size().height() * scale, True, beside, sign, missing)
        return Laid(document, scale, document.size().height() * scale, False, beside, sign, missing)


def draw(painter: QPainter, laid: Laid, box: QRectF, align: str) -> None:
    """Paint a text that was laid out into its box, in dots."""
    painter.save()
    spare = max(0.0, box.height() - laid.high)
    painter.translate(box.x(), box.y() + {"middle": spare / 2, "bottom": spare}.get(align, 0.0))
    if laid.scale < 1:
        painter.scale(laid.scale, laid.scale)
    layout = laid.document.documentLayout()
    layout.draw(painter, _context())
    for name, block in laid.beside:
        place = layout.blockBoundingRect(block)
        y = place.y() + max(0.0, (place.height() - laid.sign) / 2)
        signs.draw(painter, name, QRectF(0, y, laid.sign, laid.sign))
    painter.restore()


@cache
def _context() -> QAbstractTextDocumentLayout.PaintContext:
    """Dark words on white, whatever theme the window has."""
    context = QAbstractTextDocumentLayout.PaintContext()
    context.palette.setColor(QPalette.ColorRole.Text, QColor(INK))  # type: ignore[attr-defined]
    return context


def _take_signs(document: QTextDocument, side: float) -> list[tuple[str, QTextBlock]]:
    """Take the marks out of the paragraphs that begin with one, and make room for the pictures."""
    found = []
    block = document.begin()
    while block.isValid():
        first = block.text()[:1]
        if first and _FIRST_SIGN <= ord(first) < _FIRST_SIGN + len(SIGNS):
            cursor = QTextCursor(block)
            cursor.deleteChar()
            shape = block.blockFormat()
            shape.setLeftMargin(side + GAP * MM)  # dots: Qt scales what is above and below a paragraph, not its sides
            cursor.setBlockFormat(shape)
            found.append((SIGNS[ord(first) - _FIRST_SIGN], block))
        block = block.next()
    return found


def _make_room(document: QTextDocument, beside: list[tuple[str, QTextBlock]], side: float) -> None:
    """A paragraph that is lower than its picture gets air above and below."""
    layout = document.documentLayout()
    for block, high in [(block, layout.blockBoundingRect(block).height()) for _, block in beside]:
        if high < side:
            shape = block.blockFormat()
            shape.setTopMargin((side - high) / 2 * 96 / DPI)
            shape.setBottomMargin((side - high) / 2 * 96 / DPI)
            QTextCursor(block).setBlockFormat(shape)


def _spread(document: QTextDocument, spare: float) -> None:
    """Share the room that is left among the gaps between paragraphs, so that a list fills its place."""
    gaps = document.blockCount() - 1
    block = document.begin()
    while gaps > 0 and block.next().isValid():
        shape = block.blockFormat()
        shape.setBottomMargin(shape.bottomMargin() + min(spare / gaps, LARGEST_GAP * MM) * 96 / DPI)
        QTextCursor(block).setBlockFormat(shape)
        block = block.next()


def _with_fallbacks(html: str) -> tuple[str, str]:
    """The text with rare characters given to a font that has them; those that none has become a place to write."""
    others = fonts.covered(_TAG.sub("", html))
    missing = ""
    for sign, family in others.items():
        if family:
            html = html.replace(sign, f"<span style=\"font-family:'{family}'\">{sign}</span>")
        else:
            html = html.replace(sign, fonts.BLANK)
            missing += sign
    return html, missing
