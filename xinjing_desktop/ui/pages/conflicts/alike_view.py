"""Many conflicts alike at once: which they are and what would be kept, before anything is decided."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from xinjing_desktop.ledger import conflicts, deciding
from xinjing_desktop.ledger.conflicts import REMOVAL, Choice, Conflict
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.table_export import offer_export
from xinjing_desktop.ui.widgets.cards import SectionHeader, button, hint
from xinjing_desktop.ui.widgets.keys_hint import KeysHint
from xinjing_desktop.ui.widgets.table import Table
from xinjing_desktop.ui.widgets.table_model import ListSource, TableColumn


class Proposal(NamedTuple):
    """What would become of one conflict."""

    conflict: Conflict
    values: dict[str, object]
    kept: str
    dropped: str


def proposals(desk: Desk, conflict: Conflict, choice: Choice | None, among: Sequence[Conflict]) -> list[Proposal]:
    """This conflict and those alike, with the side of the same role kept in each; None keeps both."""
    if choice is None:
        return [_both(desk, one) for one in (conflict, *deciding.alike_for_both(conflict, among))]
    return [_one(desk, one, side) for one, side in ((conflict, choice), *deciding.alike(conflict, choice, among))]


def said_of(conflict: Conflict, choice: Choice | None) -> str:
    """What is done with all of them, in words."""
    if choice is None:
        return "两个都留"
    if conflict.is_removal:
        return "保留" if choice.values.get(REMOVAL, 1) else "删除"
    return "留镇里的" if choice.role == "town" else "留居民区的"


def _one(desk: Desk, conflict: Conflict, choice: Choice) -> Proposal:
    rest = [side for side in deciding.sides(conflict) if side is not choice]
    dropped = "；".join(_words(desk, conflict, side) for side in rest)
    return Proposal(conflict, dict(choice.values), _words(desk, conflict, choice), dropped)


def _both(desk: Desk, conflict: Conflict) -> Proposal:
    kept = "＋".join(_words(desk, conflict, side) for side in deciding.sides(conflict))
    return Proposal(conflict, conflicts.united(conflict), kept, "")


def _words(desk: Desk, conflict: Conflict, choice: Choice) -> str:
    said = deciding.spelled_out(desk.ledger, conflict, choice, masked=conflict.row not in desk.unmasked)
    return "；".join(f"{label} {words}" if len(said) > 1 else words for label, words in said)


COLUMNS = (
    TableColumn(key="title", title="记录", width=30, text=lambda one: one.conflict.title),
    TableColumn(key="kept", title="留下", width=22, tone=lambda one: "ok"),
    TableColumn(key="dropped", title="不留", width=22, tone=lambda one: "quiet"),
    TableColumn(key="unit", title="居民区", width=16, text=lambda one: "、".join(one.conflict.unit_names)),
)


class AlikeView(QWidget):
    """`settled` carries the proposals that stayed in the list."""

    settled = Signal(list)
    left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.head = SectionHeader("")
        self.table = Table("alike", COLUMNS, ListSource([], COLUMNS))
        self.table.setAccessibleName("一起裁定的分歧")
        offer_export(desk, self.table)
        self.keep = button("全部裁定", icon="all", kind="primary", tip="作为一次修改写入，可以一起撤销（Ctrl+Enter）")
        self.keep.setShortcut("Ctrl+Return")
        self.keep.clicked.connect(self._on_keep)
        leave = button("返回", icon="back", tip="什么都不裁定（Esc）")
        leave.clicked.connect(self.left)
        self.drop = button("这几条先不定", icon="cancel", tip="从这一批里去掉选中的行（Delete）")
        self.drop.clicked.connect(self._on_drop)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, theme.px(8), 0, 0)
        box.setSpacing(theme.px(8))
        box.addWidget(self.head)
        box.addWidget(hint("一起裁定的都列在下面，看清了再写入；有拿不准的，去掉那几行。"))
        box.addWidget(self.table, 1)
        line = QHBoxLayout()
        for each in (self.keep, self.drop, leave):
            line.addWidget(each)
        line.addStretch()
        line.addWidget(KeysHint([("Ctrl+Enter", "全部裁定"), ("Delete", "去掉这一行"), ("Esc", "返回")]))
        box.addLayout(line)
        self._proposals: dict[str, Proposal] = {}

    def show_proposals(self, title: str, proposals: Sequence[Proposal]) -> None:
        """These, the one from which they were asked for first."""
        self.head.set_title(title)
        self._proposals = {one.conflict.id: one for one in proposals}
        self._fill()
        self.table.setFocus()
        if proposals:
            self.table.select_id(proposals[0].conflict.id)

    def _fill(self) -> None:
        self.table.rows.set_source(ListSource(self._proposals.items(), COLUMNS))
        self.head.set_note(f"共 {len(self._proposals):,} 条")
        self.keep.setText(f" 全部裁定（{len(self._proposals):,} 条）")
        self.keep.setEnabled(bool(self._proposals))

    def _on_drop(self) -> None:
        chosen = self.table.selected_ids()
        at = self.table.currentIndex().row()
        for id in chosen:
            self._proposals.pop(id, None)
        self._fill()
        left = self.table.rows.ids()
        if left:
            self.table.select_id(left[min(max(at, 0), len(left) - 1)])

    def _on_keep(self) -> None:
        if self._proposals:
            self.settled.emit(list(self._proposals.values()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._on_drop()
        else:
            super().keyPressEvent(event)
