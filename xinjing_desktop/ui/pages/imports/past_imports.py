"""What was imported before: when, by whom, how much; each with the way back."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from xinjing_desktop.ledger.find.imports import PastImport
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.widgets.cards import IconLabel, button, label, line
from xinjing_desktop.ui.widgets.pills import Pill, PillLabel

NOT_OURS = "这次导入不是您的账户做的，请让导入的人撤销"


class PastImports(QScrollArea):
    """`undo_asked` carries the import."""

    undo_asked = Signal(object)

    def __init__(self, *, may_write: bool) -> None:
        super().__init__()
        self._may_write = may_write
        self.lines: list[PastLine] = []
        page = QWidget()
        page.setObjectName("page")
        self._box = QVBoxLayout(page)
        self._box.setContentsMargins(0, 0, theme.px(8), 0)
        self._box.setSpacing(theme.px(6))
        self._nothing = label("还没有导入过。写入以后，这里可以整次撤销。", "field", wrap=True)
        self._box.addWidget(self._nothing)
        self._box.addStretch()
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(page)

    def show_imports(self, found: Sequence[PastImport]) -> None:
        """List these, the newest first."""
        for old in self.lines:
            old.hide()
            old.deleteLater()
        self.lines = [PastLine(one, may_write=self._may_write) for one in found]
        for at, made in enumerate(self.lines):
            made.undo.clicked.connect(lambda _=False, one=made.one: self.undo_asked.emit(one))
            self._box.insertWidget(at, made)
        self._nothing.setVisible(not found)


class PastLine(QWidget):
    """One import."""

    def __init__(self, one: PastImport, *, may_write: bool) -> None:
        super().__init__()
        self.one = one
        what = label(one.what.removeprefix("导入 "), "value", wrap=True)
        who = f"　{one.who}" if one.who else ""
        when = label(f"{one.at:%Y-%m-%d %H:%M}{who}", "hint")
        words = QVBoxLayout()
        words.setSpacing(theme.px(1))
        words.addWidget(what)
        words.addWidget(when)
        self.state = PillLabel(Pill("quiet", "已撤销", "none") if one.undone else None)
        self.undo = button("撤销本次导入…", icon="undo", kind="flat")
        self.undo.setAccessibleName(f"撤销导入：{one.what}")
        self.undo.setVisible(may_write and not one.undone)
        self.undo.setEnabled(one.ours)
        if not one.ours:
            self.undo.setToolTip(NOT_OURS)
        row = QHBoxLayout()
        row.setSpacing(theme.px(12))
        row.addWidget(IconLabel("excel", "text2", 20))
        row.addLayout(words, 1)
        row.addWidget(self.state)
        row.addWidget(self.undo)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.px(6))
        box.addLayout(row)
        box.addWidget(line())
