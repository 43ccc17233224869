"""The list of pages at the left: signs, names, counts, Alt+1 … Alt+9."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QFontMetrics, QKeySequence, QMouseEvent, QPainter, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from xinjing_desktop.ui import icons, theme
from xinjing_desktop.ui.widgets.cards import label

_COUNT = Qt.ItemDataRole.UserRole + 11
_TONE = Qt.ItemDataRole.UserRole + 12
_ICON = Qt.ItemDataRole.UserRole + 13
_KEY = Qt.ItemDataRole.UserRole + 14


class SideNav(QFrame):
    """Pages as (key, name, icon). `chosen` carries the key. `foot` is the layout below (who works here)."""

    chosen = Signal(str)

    def __init__(
        self,
        pages: Sequence[tuple[str, str, str]],
        *,
        title: str = "",
        subtitle: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "side")
        theme.follow(self._fit)
        self._title, self._subtitle = label(title, "brand"), label(subtitle, "hint", wrap=True)
        self.list = _NavList()
        self.list.setProperty("role", "nav")
        self.list.setAccessibleName("页面")
        self.list.setItemDelegate(_NavDelegate(self.list))
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._items: dict[str, QListWidgetItem] = {}
        for at, (key, name, icon) in enumerate(pages, start=1):
            item = QListWidgetItem(name, self.list)
            item.setData(_KEY, key)
            item.setData(_ICON, icon)
            if at <= 9:
                item.setToolTip(f"{name}（Alt+{at}）")
                shortcut = QShortcut(QKeySequence(f"Alt+{at}"), self)
                shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
                shortcut.activated.connect(lambda key=key: self.choose(key))
            self._items[key] = item
        self.foot = QVBoxLayout()
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(12), theme.px(18), theme.px(12), theme.px(12))
        box.setSpacing(theme.px(2))
        for words in (self._title, self._subtitle):
            words.setContentsMargins(theme.px(8), 0, 0, 0)
            box.addWidget(words)
        box.addSpacing(theme.px(12))
        box.addWidget(self.list, 1)
        box.addLayout(self.foot)
        self.set_title(title, subtitle)
        self.list.currentItemChanged.connect(self._on_current)

    def set_title(self, title: str, subtitle: str = "") -> None:
        """The name of the program or unit above the list."""
        self._title.setText(title)
        self._title.setVisible(bool(title))
        self._subtitle.setText(subtitle)
        self._subtitle.setVisible(bool(subtitle))

    def choose(self, key: str) -> None:
        """Go to a page; `chosen` follows when it is another one."""
        if key in self._items:
            self.list.setCurrentItem(self._items[key])

    def current(self) -> str:
        """The key of the page that is open, or ""."""
        return str(self.list.currentItem().data(_KEY)) if self.list.currentRow() >= 0 else ""

    def set_count(self, key: str, count: int, tone: str = "quiet") -> None:
        """A number behind a name; 0 takes it away. Tone `bad` for what is overdue."""
        item = self._items[key]
        item.setData(_COUNT, count)
        item.setData(_TONE, tone)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{item.text()} {count}" if count else item.text())

    def _fit(self) -> None:
        self.setFixedWidth(theme.px(188))

    def _on_current(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(str(item.data(_KEY)))


class _NavList(QListWidget):
    """Knows whether the keyboard brought the focus here, only then a ring is drawn around the open page, and what is hovered."""

    by_keyboard = False
    hovered_row = -1

    def line_height(self) -> int:
        """As high as is pleasant; on a low screen or in large print lower, so that all pages are seen without scrolling.

        The viewport is not asked: it comes as a bare QWidget, see `tests/ui/test_start_up.py`.
        """
        room = self.contentsRect().height() // max(1, self.count())
        return max(theme.px(30), min(theme.px(42), room))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().height() != event.oldSize().height():
            self.scheduleDelayedItemsLayout()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.indexAt(event.position().toPoint()).row())
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)
        super().leaveEvent(event)

    def _hover(self, line: int) -> None:
        if line != self.hovered_row:
            self.hovered_row = line
            self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.by_keyboard = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        super().focusInEvent(event)


class _NavDelegate(QStyledItemDelegate):
    """Paints one page of the list: a rounded field, a bar before the open one, a badge at the right.

    It asks the list and not `option.state`: QStyle has 564 names in Python, and a start would have to build them all.
    """

    def __init__(self, view: "_NavList") -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(theme.px(120), self._view.line_height())

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        rect: QRect = option.rect.adjusted(0, 1, 0, -1)  # type: ignore[attr-defined]
        font = QFont(option.font)  # type: ignore[attr-defined]
        view = self._view
        chosen = index.row() == view.currentRow()
        focus = view.by_keyboard and view.hasFocus()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.color("accent") if focus and chosen else Qt.PenStyle.NoPen)
        if chosen or index.row() == view.hovered_row:
            painter.setBrush(theme.color("accent_bg" if chosen else "hover"))
            painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        token = "accent" if chosen else "text"
        side = theme.px(19)
        spot = QRect(rect.left() + theme.px(12), rect.top() + (rect.height() - side) // 2, side, side)
        icons.paint(painter, spot, str(index.data(_ICON)), "accent" if chosen else "text2")
        font.setBold(chosen)
        painter.setFont(font)
        painter.setPen(theme.color(token))
        words = rect.adjusted(theme.px(42), 0, -theme.px(8), 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | middle, str(index.data(Qt.ItemDataRole.DisplayRole)))
        if count := index.data(_COUNT):
            self._badge(painter, rect, font, int(count), str(index.data(_TONE) or "quiet"))
        painter.restore()

    def _badge(self, painter: QPainter, rect: QRect, font: QFont, count: int, tone: str) -> None:
        text = f"{count:,}" if count < 10000 else f"{count / 10000:.1f}万"
        font.setBold(False)
        font.setPixelSize(theme.px(12))
        width = max(QFontMetrics(font).horizontalAdvance(text) + theme.px(12), theme.px(20))
        high = theme.px(20)
        spot = QRect(rect.right() - width - theme.px(8), rect.top() + (rect.height() - high) // 2, width, high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(f"{tone}_bg"))
        painter.drawRoundedRect(QRectF(spot), high / 2, high / 2)
        painter.setFont(font)
        painter.setPen(theme.color(tone))
        painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, text)
