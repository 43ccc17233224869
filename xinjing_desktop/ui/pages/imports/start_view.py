"""Where an import begins: the place to drop files, and what was imported before."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from xinjing_desktop.ledger.find import imports as find
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.widgets.cards import Banner, button, hint, label
from xinjing_desktop.ui.widgets.drop_area import DropArea

ENDINGS = (".xlsx", ".xls", ".xlsm", ".ods", ".csv", ".html", ".htm", ".et")
KINDS = "工作簿 (*.xlsx *.xls *.xlsm *.ods *.csv *.html *.htm);;所有文件 (*)"


class StartView(QWidget):
    """`chosen` carries the files; `undo_asked` the act of an earlier import."""

    chosen = Signal(list)
    undo_asked = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.px(12))
        self.reader_note = Banner("您的账户是“只读”，不能导入。需要导入时，请换录入员账户登录。", tone="warn")
        self.reader_note.setVisible(not desk.may_write)
        outer.addWidget(self.reader_note)
        self.drop = DropArea(
            "把 Excel 文件拖到这里，可以一次几个：居民台账、重点人群名册、隐患台账、走访记录、商户名单都可以。"
        )
        self.drop.setMinimumHeight(theme.px(190))
        self.drop.dropped.connect(lambda paths: self.chosen.emit([Path(path) for path in paths]))
        self.drop.asked.connect(self._pick)
        self.drop.setEnabled(desk.may_write)
        outer.addWidget(self.drop)
        outer.addWidget(hint("能读 .xlsx、.xls、.ods、.csv，和存成 .xls 的网页。先看计划，点“写入”以前什么都不会改。"))
        self.refusals = QListWidget()
        self.refusals.setAccessibleName("没有读入的文件")
        self.refusals.setWordWrap(True)
        self.refusals.setMaximumHeight(theme.px(96))
        self.refusals.hide()
        outer.addWidget(self.refusals)
        outer.addWidget(label("以前的导入", "h2"))
        self.list = QListWidget()
        self.list.setAccessibleName("以前的导入")
        self.list.setWordWrap(True)
        self.list.currentItemChanged.connect(lambda *_: self._on_current())
        outer.addWidget(self.list, 1)
        self.undo = button("撤销这次导入…", icon="undo")
        self.undo.clicked.connect(self._ask_undo)
        line = QHBoxLayout()
        line.addWidget(self.undo)
        line.addStretch()
        outer.addLayout(line)

    def reload(self) -> None:
        """List the imports anew."""
        self.list.clear()
        for one in find.past(self._desk.ledger):
            state = "（已撤销）" if one.undone else ""
            item = QListWidgetItem(f"{one.at:%Y-%m-%d %H:%M}　{one.who}　{one.what}{state}", self.list)
            item.setData(Qt.ItemDataRole.UserRole, one)
        if not self.list.count():
            item = QListWidgetItem("还没有导入过。", self.list)
            item.setFlags(Qt.ItemFlag.NoItemFlags)
        self._on_current()

    def show_refusals(self, sentences: list[str]) -> None:
        """Files that could not be read, a sentence each."""
        self.refusals.clear()
        self.refusals.addItems(sentences)
        self.refusals.setVisible(bool(sentences))

    def _current(self) -> find.PastImport | None:
        if self.list.currentRow() < 0:
            return None
        one = self.list.currentItem().data(Qt.ItemDataRole.UserRole)
        return one if isinstance(one, find.PastImport) else None

    def _on_current(self) -> None:
        one = self._current()
        self.undo.setEnabled(one is not None and not one.undone and self._desk.may_write)

    def _ask_undo(self) -> None:
        if one := self._current():
            self.undo_asked.emit(one)

    def _pick(self) -> None:
        paths = self._desk.alerts.pick_files("选择要导入的工作簿", KINDS)
        if paths:
            self.chosen.emit(paths)
