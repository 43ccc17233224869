"""Rich text with 【占位】: the clerk's own words, in the sizes that paper has, on the ground they are printed on."""

import re
from collections.abc import Callable, Sequence

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QKeySequence,
    QPalette,
    QShortcut,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextDocument,
    QTextListFormat,
)
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QScrollArea, QTextEdit, QVBoxLayout, QWidget

from xinjing_desktop.notices import rich_text
from xinjing_desktop.notices.tokens import MARKS
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.widgets.cards import button
from xinjing_desktop.ui.widgets.flow import FlowLayout

SIZES = (9.5, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 21, 24, 28, 32, 36)
"""Points that can be chosen."""
_TOKEN = re.compile(r"【[^【】]{1,16}】")
INK = "#151515"
_CENTRE, _LEFT = Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignLeft


class _Chips(QSyntaxHighlighter):
    """Tints what is filled in, so that nobody takes it for words; wrong ones in another colour."""

    def __init__(self, document: QTextDocument, is_known: Callable[[str], bool]) -> None:
        super().__init__(document)
        self._is_known = is_known

    def highlightBlock(self, text: str) -> None:
        for found in _TOKEN.finditer(text):
            good = self._is_known(found[0][1:-1])
            shape = QTextCharFormat()
            shape.setBackground(QColor("#D6E4FF" if good else "#FFD9D4"))
            shape.setForeground(QColor("#174EAD" if good else "#B02E25"))
            start, length = found.start(), len(found[0])
            for at in range(start, start + length):
                own = self.format(at)
                own.merge(shape)
                self.setFormat(at, 1, own)


class _Edit(QTextEdit):
    """What is pasted becomes our own few tags before it enters."""

    def insertFromMimeData(self, source: QMimeData) -> None:
        if source.hasHtml():
            self.insertHtml(rich_text.cleaned(source.html()))
        elif source.hasText():
            self.insertPlainText(source.text())


class TextEditor(QWidget):
    """`show_text(html, tokens, ground)`; `html()` is what would be kept; `changed` after every key."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._known: frozenset[str] = frozenset()
        self._before = ""
        self.edit = _Edit()
        self.edit.setAccessibleName("通知单的文字")
        self.edit.setAcceptRichText(True)
        self.edit.setTabChangesFocus(True)
        self._chips = _Chips(self.edit.document(), lambda name: name in self._known)
        self.sizes = QComboBox()
        self.sizes.setAccessibleName("字号")
        for points in SIZES:
            self.sizes.addItem(f"{points:g}", points)
        self.sizes.activated.connect(lambda at: self._set_size(float(self.sizes.itemData(at))))
        self.bold = button("", icon="bold", tip="加粗（Ctrl+B）")
        self.bold.setAccessibleName("加粗")
        self.bold.setCheckable(True)
        self.bold.clicked.connect(self._set_bold)
        self.centre = button("", icon="centre", tip="居中")
        self.centre.setAccessibleName("居中")
        self.centre.setCheckable(True)
        self.centre.clicked.connect(self._set_centre)
        self.list = button("", icon="list", tip="一条一行，前面加点")
        self.list.setAccessibleName("列表")
        self.list.clicked.connect(lambda: self.edit.textCursor().createList(QTextListFormat.Style.ListDisc))
        QShortcut(QKeySequence("Ctrl+B"), self.edit, self.bold.click)
        self.tokens = QWidget()
        self.tokens.setAccessibleName("可以插入的占位")
        self._flow = FlowLayout(self.tokens, gap=6, line_gap=5)
        line = QHBoxLayout()
        line.setSpacing(theme.px(6))
        for each in (self.sizes, self.bold, self.centre, self.list):
            line.addWidget(each)
        line.addStretch()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.px(8))
        box.addLayout(line)
        box.addWidget(self.edit, 1)
        around = QScrollArea()
        around.setWidget(self.tokens)
        around.setWidgetResizable(True)
        around.setFrameShape(QFrame.Shape.NoFrame)
        around.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        around.setFixedHeight(theme.px(108))
        self.tokens.setObjectName("page")
        box.addWidget(around)
        self.edit.textChanged.connect(self._on_text)
        self.edit.currentCharFormatChanged.connect(self._on_format)
        self.edit.cursorPositionChanged.connect(
            lambda: self.centre.setChecked(bool(self.edit.alignment().value & _CENTRE.value))
        )

    def show_text(self, html: str, tokens: Sequence[tuple[str, str]], points: float, ground: str = "") -> None:
        """Another text: (name, what it gives) of the tokens that may stand in it, its type, the colour it stands on."""
        self._known = frozenset(name for name, _ in tokens) | MARKS
        self.edit.blockSignals(True)
        font = QFont(self.edit.font())
        font.setPointSizeF(points)
        self.edit.document().setDefaultFont(font)
        palette = self.edit.palette()
        dark = bool(ground) and QColor(ground).lightness() < 128
        palette.setColor(QPalette.ColorRole.Base, QColor(ground or "#FFFFFF"))
        palette.setColor(QPalette.ColorRole.Text, QColor("#FFFFFF" if dark else INK))
        self.edit.setPalette(palette)
        self.edit.setHtml(html)
        frame = self.edit.document().rootFrame().frameFormat()
        frame.setBackground(QBrush(QColor(ground or "#FFFFFF")))  # white type is only read on what it is printed on
        self.edit.document().rootFrame().setFrameFormat(frame)
        self.edit.document().clearUndoRedoStacks()
        self.edit.blockSignals(False)
        self._before = self.html()
        self._on_format(self.edit.currentCharFormat())
        while item := self._flow.takeAt(0):
            item.widget().hide()
            item.widget().deleteLater()
        for name, hint in tokens:
            chip = button(f"【{name}】", kind="chip", tip=f"插入：{hint}")
            chip.clicked.connect(lambda _=False, name=name: self.insert(name))
            self._flow.addWidget(chip)
            chip.show()

    def html(self) -> str:
        """The words as they would be kept."""
        return rich_text.cleaned(self.edit.toHtml())

    def dirty(self) -> bool:
        """Whether it says something else than when it was shown."""
        return self.html() != self._before

    def settled(self) -> None:
        """What stands there was kept."""
        self._before = self.html()

    def insert(self, name: str) -> None:
        """A token where the cursor is, in the looks of the words around it."""
        self.edit.textCursor().insertText(f"【{name}】")
        self.edit.setFocus()

    def set_locked(self, locked: bool) -> None:
        """Only to look at."""
        self.edit.setReadOnly(locked)
        for each in (self.sizes, self.bold, self.centre, self.list, self.tokens):
            each.setEnabled(not locked)

    # ---- inside

    def _on_text(self) -> None:
        self.changed.emit()

    def _on_format(self, shape: QTextCharFormat) -> None:
        self.bold.setChecked(shape.fontWeight() >= QFont.Weight.Bold)
        points = shape.fontPointSize() or self.edit.document().defaultFont().pointSizeF()
        nearest = min(range(len(SIZES)), key=lambda at: abs(SIZES[at] - points))
        self.sizes.setCurrentIndex(nearest)

    def _set_size(self, points: float) -> None:
        self.edit.setFontPointSize(points)
        self.edit.setFocus()

    def _set_bold(self) -> None:
        self.edit.setFontWeight(QFont.Weight.Bold if self.bold.isChecked() else QFont.Weight.Normal)
        self.edit.setFocus()

    def _set_centre(self) -> None:
        self.edit.setAlignment(_CENTRE if self.centre.isChecked() else _LEFT)
        self.edit.setFocus()
