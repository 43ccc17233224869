"""Where an import begins: the place to drop files, what can be read, and what was imported before."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from xinjing_desktop.ledger.find import imports as find
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.imports.past_imports import PastImports
from xinjing_desktop.ui.widgets.cards import Banner, Card, IconLabel, PageHeader, hint, label, offer
from xinjing_desktop.ui.widgets.clipboard import pasted_table
from xinjing_desktop.ui.widgets.drop_area import DropArea, dropped_files

KINDS = "工作簿 (*.xlsx *.xls *.xlsm *.ods *.csv *.html *.htm);;所有文件 (*)"
FORMS = (
    ("household", "户籍台账、居民名册", "门洞、住户和成员一起建好"),
    ("profile", "重点人群名册", "独居、残疾、低保等，一人可以几类"),
    ("hazard", "火灾隐患排查整治台账", "时限、复查、销号都认得"),
    ("visit", "走访记录", "查到的隐患一起登记"),
    ("shop", "沿街商户名单", "店招、经营者、巡查日期"),
)
READER = "您的账户是“只读”，不能导入。要导入工作簿，请换录入员或管理员账户登录；下面是以前的导入。"


class StartView(QWidget):
    """`chosen` carries the files, `pasted` cells of Excel, tab-separated; `undo_asked` an earlier import."""

    chosen = Signal(list)
    pasted = Signal(str)
    undo_asked = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.px(14))
        outer.addWidget(PageHeader("导入", note="把手里的 Excel 变成台账。先核对每一行，点“写入”以前什么都不会改。"))
        self.reader_note = Banner(READER, tone="warn")
        offer(self.reader_note, not desk.may_write)
        self.refusals = Banner(tone="bad")
        outer.addWidget(self.reader_note)
        outer.addWidget(self.refusals)
        across = QHBoxLayout()
        across.setSpacing(theme.px(14))
        self.drop = DropArea("把 Excel 文件拖到这里，可以一次几个；或在 Excel 里复制几行，按 Ctrl+V")
        self.drop.setMinimumHeight(theme.px(220))
        self.drop.dropped.connect(lambda paths: self.chosen.emit([Path(path) for path in paths]))
        self.drop.asked.connect(self._pick)
        offer(self.drop, desk.may_write)
        if desk.may_write:
            paste = QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self)
            paste.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            paste.activated.connect(self._paste)
        across.addWidget(self.drop, 3)
        across.addWidget(_forms(), 2)
        outer.addLayout(across)
        self.past = PastImports(may_write=desk.may_write)
        self.past.undo_asked.connect(self.undo_asked)
        card = Card("以前的导入", pad=theme.px(16))
        card.body.addWidget(self.past, 1)
        outer.addWidget(card, 1)

    def reload(self) -> None:
        """List the imports anew."""
        self.past.show_imports(find.past(self._desk.ledger))

    def show_refusals(self, sentences: Sequence[str]) -> None:
        """Files that could not be read, a sentence each."""
        self.refusals.say("\n".join(sentences), tone="bad")

    def start(self) -> None:
        """The keyboard stands on the button that picks files."""
        if self._desk.may_write:
            self.drop.button.setFocus()

    def _paste(self) -> None:
        """Files that were copied in the file manager, or cells that were copied in Excel."""
        if files := dropped_files(QGuiApplication.clipboard().mimeData()):
            self.chosen.emit(files)
        elif cells := pasted_table():
            self.pasted.emit(cells)
        else:
            self.show_refusals(["剪贴板里没有表格。请先在 Excel 里选中几行（连表头一起）复制，再到这里按 Ctrl+V。"])

    def _pick(self) -> None:
        paths = self._desk.alerts.pick_files("选择要导入的工作簿", KINDS)
        if paths:
            self.chosen.emit(paths)


def _forms() -> QWidget:
    card = Card("能读这些表", pad=theme.px(16))
    card.body.setSpacing(theme.px(8))
    for icon, name, note in FORMS:
        row = QHBoxLayout()
        row.setSpacing(theme.px(10))
        row.addWidget(IconLabel(icon, "accent", 18))
        row.addWidget(label(name, "value"))
        row.addWidget(hint(note), 1)
        card.body.addLayout(row)
    card.body.addStretch()
    card.body.addWidget(hint(".xlsx、.xls、.ods、.csv，和网页系统存成 .xls 的表都可以；表头怎么写、占几行都不要紧。"))
    return card
