"""Search from anywhere: a name, pinyin, a door, the tail of a number, a ticket of 12345 or the code of a slip."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from xinjing_desktop.ui import icons, theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.widgets.cards import hint
from xinjing_desktop.ui.widgets.search_box import SearchBox

if TYPE_CHECKING:
    from xinjing_desktop.ledger.search import Hit
    from xinjing_desktop.records import Notice

SIGNS = {"household": "household", "resident": "person", "shop": "shop"}
NOTHING = "没有找到。可以只输入姓，或门号里的几个数字再试。"
SLIP, APPEAL = Qt.ItemDataRole.UserRole + 1, Qt.ItemDataRole.UserRole + 2
WORDS = {"household": "住户", "resident": "居民", "shop": "商户"}


class FindAnywhere(QWidget):
    """The box at the top of the window and the list that drops from it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.box = SearchBox("找人、找门：姓名、拼音首字母、弄-号-室、电话或证件尾号（Ctrl+F）", pause_ms=60)
        self.box.setMaximumWidth(theme.px(560))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.box, 1)
        row.addStretch()
        self._drop = QFrame(self.window(), Qt.WindowType.ToolTip)
        self._drop.setProperty("role", "popup")
        self._drop.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        inside = QVBoxLayout(self._drop)
        inside.setContentsMargins(theme.px(6), theme.px(6), theme.px(6), theme.px(6))
        self.list = QListWidget()
        self.list.setAccessibleName("搜索结果")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setProperty("role", "hits")
        inside.addWidget(self.list)
        self._none = hint(NOTHING)
        inside.addWidget(self._none)
        self.box.searched.connect(self.show_hits)
        self.box.returnPressed.connect(self._open_current)
        self.list.itemClicked.connect(self._open)
        self.hits: list[Hit] = []

    def start(self) -> None:
        """Put the keyboard here, everything selected."""
        self.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.box.selectAll()

    def close_list(self) -> None:
        """Hide what was found, and forget what was looked for."""
        self.box.clear()
        self._drop.hide()

    def show_hits(self, text: str) -> None:
        """Ask the ledger and drop the list."""
        self.list.clear()
        if not text:
            self._drop.hide()
            return
        from xinjing_desktop.ledger.search import search, units_of

        self._add_slips(text)
        self.hits = search(self._desk.ledger, text)
        units = units_of(self._desk.ledger, self.hits) if self._desk.ledger.identity.role == "town" else {}
        for hit in self.hits:
            title = hit.title or "（没有登记姓名）"
            words = f"{title}　{hit.where}　{units.get(hit.uid, '')}".rstrip()
            item = QListWidgetItem(icons.icon(SIGNS[hit.entity]), words)
            item.setToolTip(WORDS[hit.entity])
            item.setData(Qt.ItemDataRole.UserRole, hit)
            self.list.addItem(item)
        self._add_appeals(text)
        count = self.list.count()
        self.list.setVisible(bool(count))
        self._none.setVisible(not count)
        if count:
            self.list.setCurrentRow(0)
        height = min(count, 12) * theme.px(34) + theme.px(20) if count else theme.px(48)
        self._drop.setFixedSize(max(self.box.width(), theme.px(420)), height)
        self._drop.move(self.box.mapToGlobal(QPoint(0, self.box.height() + 4)))
        self.box.installEventFilter(self)  # from now on, and not during a start: it slows down every event of the box
        self._drop.show()

    def _add_appeals(self, text: str) -> None:
        """The appeals with this ticket number."""
        from xinjing_desktop.ledger.find import appeals

        for line in appeals.with_ticket(self._desk.ledger, text):
            item = QListWidgetItem(icons.icon("note"), f"工单 {line.ticket_no}　{line.where}　{line.description}")
            item.setToolTip("诉求")
            item.setData(APPEAL, line.uid)
            self.list.addItem(item)

    def _add_slips(self, text: str) -> None:
        """The papers that carry this code, if it is one."""
        from xinjing_desktop.notices import slip_code

        self._none.setText(NOTHING)
        if slip_code.read(text) is None:
            return
        from xinjing_desktop.ui import returned_slips

        found = returned_slips.with_code(self._desk.ledger, text)
        for slip in found:
            item = QListWidgetItem(icons.icon("print"), returned_slips.in_words(self._desk.ledger, slip))
            item.setToolTip("通知单")
            item.setData(SLIP, slip)
            self.list.addItem(item)
        if not found:
            self._none.setText(returned_slips.unknown(text))

    def _open_current(self) -> None:
        self.show_hits(self.box.text().strip())
        if self.list.currentRow() >= 0:
            self._open(self.list.currentItem())

    def _open(self, item: QListWidgetItem) -> None:
        hit: Hit | None = item.data(Qt.ItemDataRole.UserRole)
        slip: Notice | None = item.data(SLIP)
        appeal: str | None = item.data(APPEAL)
        self._drop.hide()
        self.box.clear()
        if slip is not None:
            from xinjing_desktop.ui import returned_slips

            returned_slips.open_slip(self._desk, slip)
        if appeal is not None:
            self._desk.go("appeals", filter="all", appeal=appeal)
        if hit is None:
            return
        if hit.entity == "shop":
            self._desk.go("settings", section="shops", record=hit.uid)
        elif hit.household:
            self._desk.go("households", household=hit.household, resident=hit.uid if hit.entity == "resident" else None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self._drop.hide()
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._drop.isVisible():
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step and self.list.count():
                self.list.setCurrentRow((self.list.currentRow() + step) % self.list.count())
                return True
            if event.key() == Qt.Key.Key_Escape:
                self._drop.hide()
        return super().eventFilter(watched, event)
