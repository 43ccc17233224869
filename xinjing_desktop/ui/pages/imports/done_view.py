"""After writing: what was written, where to look at it, what is left to do, and the way back."""

from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from xinjing_desktop.ui import theme
from xinjing_desktop.ui.widgets.cards import Card, IconLabel, button, label, line
from xinjing_desktop.ui.widgets.flow import FlowLayout


class Outcome(NamedTuple):
    """What an import did, in rows, and which pages show it."""

    act: int
    counts: dict[str, int]
    warned: int
    pages: tuple[str, ...]


PAGES = {"households": ("看住户", "household"), "hazards": ("看隐患", "hazard"), "doors": ("看门洞", "stairwell")}


class DoneView(QWidget):
    """One card in the middle of the page."""

    undo_asked = Signal(object)
    repair_asked = Signal()
    go_on_asked = Signal()
    """The rows that still ask something."""
    again_asked = Signal()
    """Another import."""
    went = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.outcome: Outcome | None = None
        sign = IconLabel("closed", "ok", 40)
        self.title = label("", "h1")
        self.said = label("", "value", wrap=True)
        self.rest = label("", "field", wrap=True)
        self.go_on = button("继续处理待定的行", icon="next")
        self.go_on.clicked.connect(self.go_on_asked)
        self.repair = button("导出待修改的行…", icon="export", tip="每行写明原因，在 Excel 里改好再导入")
        self.repair.clicked.connect(self.repair_asked)
        self.undo = button("撤销本次导入", icon="undo")
        self.undo.clicked.connect(lambda: self.undo_asked.emit(self.outcome))
        self.again = button("再导入别的文件", icon="import", kind="primary")
        self.again.clicked.connect(self.again_asked)
        self.pages = {}
        for key, (words, icon) in PAGES.items():
            made = self.pages[key] = button(words, icon=icon)
            made.clicked.connect(lambda _=False, key=key: self.went.emit(key))
        card = Card(pad=theme.px(28))
        card.setFixedWidth(theme.px(640))
        card.body.setSpacing(theme.px(12))
        card.body.addWidget(sign)
        card.body.addWidget(self.title)
        card.body.addWidget(self.said)
        card.body.addWidget(_row(list(self.pages.values())))
        card.body.addWidget(line())
        self._left = QWidget()
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(theme.px(10))
        left.addWidget(self.rest)
        left.addWidget(_row([self.go_on, self.repair]))
        left.addWidget(line())
        card.body.addWidget(self._left)
        card.body.addWidget(_row([self.again, self.undo]))
        across = QHBoxLayout()
        across.addStretch()
        across.addWidget(card)
        across.addStretch()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addStretch(2)
        outer.addLayout(across)
        outer.addStretch(3)

    def show_outcome(self, outcome: Outcome) -> None:
        """Say what was written and what was not."""
        self.outcome = outcome
        counts = outcome.counts
        self.title.setText("已写入台账")
        said = [f"{word} {counts[key]:,} 行" for key, word in (("new", "新增"), ("changed", "更新")) if counts[key]]
        if counts["same"]:
            said.append(f"{counts['same']:,} 行和台账一样，没有动")
        if counts["skipped"]:
            said.append(f"{counts['skipped']:,} 行按您的选择没有写入")
        self.said.setText("，".join(said) + "。")
        rest = []
        if counts["undecided"]:
            rest.append(f"{counts['undecided']:,} 行还等您决定")
        if counts["refused"]:
            rest.append(f"{counts['refused']:,} 行缺少必须的内容，没有写入")
        if outcome.warned:
            rest.append(f"{outcome.warned:,} 行已写入，但有提醒要核对")
        self.rest.setText("；".join(rest) + "。" if rest else "")
        self.go_on.setVisible(counts["undecided"] > 0)
        self._left.setVisible(bool(rest))
        for key, made in self.pages.items():
            made.setVisible(key in outcome.pages)
        self.again.setFocus()


def _row(widgets: list[QWidget]) -> QWidget:
    box = QWidget()
    flow = FlowLayout(box, gap=10, line_gap=8)
    for each in widgets:
        flow.addWidget(each)
    box.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return box
