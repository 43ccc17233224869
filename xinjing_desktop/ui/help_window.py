"""F1: the manual. One Markdown file per page in resources/help, a list of contents, a search over all of them."""

from typing import NamedTuple

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontInfo,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
)
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QListWidgetItem, QTextBrowser, QVBoxLayout, QWidget

from xinjing_desktop import paths
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.widgets.cards import hint
from xinjing_desktop.ui.widgets.search_box import SearchBox

FOLDER = paths.RESOURCES / "help"
ORDER = (
    "first_use", "today", "receiving", "households", "doors", "campaigns", "outings", "care", "hazards", "appeals",
    "printing", "supervisions", "conflicts", "handover", "imports", "settings", "keys",
)  # fmt: skip
"""Names of the files in the order of the contents; a page of the window has the file of its own key."""


class HelpPage(NamedTuple):
    """One page of the manual."""

    key: str
    title: str
    text: str


def pages() -> list[HelpPage]:
    """The whole manual. A page that is not there is left out: a program without its manual still has to start."""
    found = []
    for key in ORDER:
        file = FOLDER / f"{key}.md"
        if file.is_file():
            text = file.read_text(encoding="utf-8")
            found.append(HelpPage(key, text.splitlines()[0].lstrip("# "), text))
    return found


def show_help(window: QWidget, page_key: str = "") -> "HelpWindow":
    """Open the manual beside the window, at the page that is open; the one that is open already comes to the front."""
    for each in window.children():
        if isinstance(each, HelpWindow) and each.isVisible():
            each.open_page(page_key)
            each.activateWindow()
            return each
    shown = HelpWindow(window)
    shown.open_page(page_key)
    shown.show()
    return shown


class HelpWindow(QDialog):
    """Contents at the left, the page at the right. It does not get in the way: the window behind it goes on working."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("使用说明 · 新泾台账")
        self.setModal(False)
        self.resize(theme.px(860), min(theme.px(640), window.screen().availableSize().height() - theme.px(60)))
        self._pages = {page.key: page for page in pages()}
        self.search = SearchBox("在说明里找")
        self.search.searched.connect(self._on_search)
        self.contents = QListWidget()
        self.contents.setProperty("role", "nav")
        self.contents.setAccessibleName("目录")
        self.search.went_down.connect(self.contents.setFocus)
        self.contents.currentItemChanged.connect(self._on_chosen)
        self._found = hint("")
        self.reader = Reader()
        self.reader.went_to.connect(self.open_page)
        side = QVBoxLayout()
        side.setSpacing(theme.px(8))
        side.addWidget(self.search)
        side.addWidget(self._found)
        side.addWidget(self.contents, 1)
        holder = QWidget()
        holder.setLayout(side)
        holder.setFixedWidth(theme.px(210))
        side.setContentsMargins(0, 0, 0, 0)
        across = QHBoxLayout(self)
        across.setContentsMargins(theme.px(16), theme.px(16), theme.px(16), theme.px(16))
        across.setSpacing(theme.px(16))
        across.addWidget(holder)
        across.addWidget(self.reader, 1)
        self._list(list(self._pages))
        self.contents.setFocus()

    def open_page(self, key: str) -> None:
        """Show a page of the manual; the first one when there is none of that name."""
        if self.search.text():
            self.search.clear()
        for row in range(self.contents.count()):
            if self.contents.item(row).data(Qt.ItemDataRole.UserRole) == key:
                self.contents.setCurrentRow(row)
                return
        self.contents.setCurrentRow(0)

    def _list(self, keys: list[str]) -> None:
        self.contents.clear()
        for key in keys:
            item = QListWidgetItem(self._pages[key].title, self.contents)
            item.setData(Qt.ItemDataRole.UserRole, key)
            item.setSizeHint(QSize(0, theme.px(36)))

    def _on_search(self, wanted: str) -> None:
        keys = [key for key, page in self._pages.items() if wanted.casefold() in page.text.casefold()]
        self._list(keys)
        if not wanted:
            self._found.setText("")
        else:
            self._found.setText(f"{len(keys)} 页里有“{wanted}”" if keys else f"没有找到“{wanted}”，换一个词试试")
        if keys:
            self.contents.setCurrentRow(0)

    def _on_chosen(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.reader.read(self._pages[item.data(Qt.ItemDataRole.UserRole)].text, self.search.text().strip())


class Reader(QTextBrowser):
    """Markdown in the look of the window."""

    went_to = Signal(str)
    """A link to another page of the manual was followed."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("说明")
        self.setOpenLinks(False)
        self.anchorClicked.connect(self._on_link)

    def read(self, text: str, marked: str = "") -> None:
        """Show a page, with the words looked for marked."""
        document = self.document()
        document.setDefaultFont(self.font())
        document.setMarkdown(text)
        dress(document)
        if marked:
            self._mark(document, marked)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _mark(self, document: QTextDocument, wanted: str) -> None:
        look = QTextCharFormat()
        look.setBackground(theme.color("warn_bg"))
        look.setForeground(theme.color("warn"))
        cursor = document.find(wanted)
        while not cursor.isNull():
            cursor.mergeCharFormat(look)
            cursor = document.find(wanted, cursor)

    def _on_link(self, url: QUrl) -> None:
        self.went_to.emit(url.toString().removesuffix(".md"))


def dress(document: QTextDocument) -> None:
    """Give a page of Markdown the sizes, spaces and colours of the window: keys as caps, tables with quiet lines."""
    document.setDocumentMargin(theme.px(14))
    block = document.begin()
    while block.isValid():
        level = block.blockFormat().headingLevel()
        shape = QTextBlockFormat()
        shape.setLineHeight(150, int(QTextBlockFormat.LineHeightTypes.ProportionalHeight.value))
        shape.setTopMargin(theme.px({1: 0, 2: 16, 3: 10}.get(level, 0)))
        shape.setBottomMargin(theme.px(6 if level or block.textList() is None else 2))
        cursor = QTextCursor(block)
        cursor.mergeBlockFormat(shape)
        if level:
            cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
            look = QTextCharFormat()
            look.setProperty(QTextCharFormat.Property.FontPixelSize, theme.px({1: 22, 2: 16}.get(level, 14)))
            look.setFontWeight(QFont.Weight.Bold)
            look.setForeground(theme.color("text"))
            cursor.mergeCharFormat(look)
        _dress_words(document, block.position(), block.length())
        block = block.next()
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            _dress_table(frame)


def _dress_words(document: QTextDocument, start: int, length: int) -> None:
    """Words set as code are keys; links have the colour of links."""
    block = document.findBlock(start)
    spans = []
    at = block.begin()
    while not at.atEnd():
        fragment = at.fragment()
        kind = fragment.charFormat()
        if kind.isAnchor() or kind.fontFixedPitch():
            spans.append((fragment.position(), fragment.length(), kind.isAnchor()))
        at += 1
    for position, count, is_link in spans:
        cursor = QTextCursor(document)
        cursor.setPosition(position)
        cursor.setPosition(position + count, QTextCursor.MoveMode.KeepAnchor)
        look = QTextCharFormat()
        if is_link:
            look.setForeground(theme.color("accent"))
        else:
            family = QFontInfo(document.defaultFont()).family()
            look.setFontFamilies([family, *document.defaultFont().families()])
            look.setBackground(theme.color("quiet_bg"))
            look.setFontWeight(QFont.Weight.DemiBold)
        cursor.mergeCharFormat(look)


def _dress_table(table: QTextTable) -> None:
    shape = table.format()
    shape.setCellPadding(theme.px(6))
    shape.setCellSpacing(0)
    shape.setBorder(1)
    shape.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    shape.setBorderBrush(QColor(theme.color("border")))
    shape.setBorderCollapse(True)
    shape.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    shape.setTopMargin(theme.px(4))
    shape.setBottomMargin(theme.px(10))
    table.setFormat(shape)
    for column in range(table.columns()):
        cell = table.cellAt(0, column)
        look = cell.format()
        look.setBackground(theme.color("head"))
        cell.setFormat(look)
