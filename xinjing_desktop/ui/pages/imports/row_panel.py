"""One row of the plan beside the list: what would be written, what is asked, its cells as they stand, where to repair."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from xinjing_desktop.exchange.verdicts import SENTENCES, FieldChange, PlanRow
from xinjing_desktop.records import BY_NAME
from xinjing_desktop.records.row import shown
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.pages.imports.cell_list import CellList
from xinjing_desktop.ui.pages.imports.cell_problems import problems_of
from xinjing_desktop.ui.pages.imports.choices_box import ChoicesBox
from xinjing_desktop.ui.pages.imports.plan_rows import verdict_pill
from xinjing_desktop.ui.widgets.cards import button, label, line
from xinjing_desktop.ui.widgets.flow import FlowLayout
from xinjing_desktop.ui.widgets.pills import PillLabel

LONGEST = 300
"""Signs of a value that are shown; the cell below has all of them."""
COVERED_HINT = "限制类别的内容遮着。要看台账里原来的，到“住户”打开这个人，点“显示并记录”。"
DERIVED = frozenset({"name_pinyin", "name_initials", "source"})


class RowPanel(QWidget):
    """Emits wishes about `row`; the page carries them out on the plan."""

    decided = Signal(object, str)
    decided_alike = Signal(object, str)
    asked_again = Signal(object)
    fixed = Signal(object, int, str)
    skipped = Signal(object)
    taken = Signal(object)
    next_asked = Signal()
    left = Signal()
    """The keyboard goes back to the list."""

    def __init__(self) -> None:
        super().__init__()
        self.row: PlanRow | None = None
        self.choices = ChoicesBox()
        self.choices.decided.connect(lambda key: self.decided.emit(self.row, key))
        self.choices.decided_alike.connect(lambda key: self.decided_alike.emit(self.row, key))
        self.cells = CellList()
        self.cells.fixed.connect(lambda column, text: self.fixed.emit(self.row, column, text))
        self.cells.left.connect(self.left)
        self._pill = PillLabel()
        self._question = label("", "value", wrap=True, selectable=True)
        self._facts = QVBoxLayout()
        self._facts.setSpacing(theme.px(6))
        self._note = label("", "hint", wrap=True)
        page = QWidget()
        page.setObjectName("page")
        inside = QVBoxLayout(page)
        inside.setContentsMargins(0, 0, theme.px(10), 0)
        inside.setSpacing(theme.px(10))
        inside.addWidget(self._pill, 0, Qt.AlignmentFlag.AlignLeft)
        inside.addWidget(self._question)
        inside.addWidget(self.choices)
        inside.addLayout(self._facts)
        inside.addWidget(line())
        inside.addWidget(label("表里的原文", "h2"))
        inside.addWidget(self._note)
        inside.addWidget(self.cells)
        inside.addStretch()
        self._around = QScrollArea()
        self._around.setFrameShape(QScrollArea.Shape.NoFrame)
        self._around.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._around.setWidgetResizable(True)
        self._around.setWidget(page)
        self._around.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.px(8))
        outer.addWidget(self._around, 1)
        outer.addWidget(self._buttons())

    def _buttons(self) -> QWidget:
        self.skip = button("这一行不写入", icon="cancel", tip="这一行不写入（Delete）")
        self.skip.clicked.connect(lambda: self.skipped.emit(self.row))
        self.take = button("照表里的写入", icon="check", tip="以表里的内容为准，覆盖台账里后来的内容")
        self.take.clicked.connect(lambda: self.taken.emit(self.row))
        self.again = button("重新选择", icon="undo", tip="忘掉对这一行的选择，重新判断")
        self.again.clicked.connect(lambda: self.asked_again.emit(self.row))
        self.next = button("下一个待定", icon="next", tip="下一个待定的行（Ctrl+Enter）")
        self.next.clicked.connect(self.next_asked)
        foot = QWidget()
        flow = FlowLayout(foot, gap=8, line_gap=6)
        for made in (self.skip, self.take, self.again, self.next):
            flow.addWidget(made)
        return foot

    def show_row(self, row: PlanRow, alike: Sequence[int], *, undecided: int, locked: bool = False) -> None:
        """Show a row. `alike`: how many other rows each choice would answer too; `undecided`: how many wait at all."""
        other = row is not self.row
        self.row = row
        problems = problems_of(row)
        self._pill.set_pill(verdict_pill(row))
        said = list(row.says) if row.says else []
        if row.verdict == "refused" or not said:
            said.insert(0, row.sentences[0] if row.verdict == "refused" else SENTENCES[row.verdict])
        self._question.setText("\n".join([*said, *problems.general]))
        self.choices.show_choices(row.choices, alike)
        self._show_facts(row)
        self.cells.show_cells(row, problems.beside, locked=locked)
        self._note.setText("单元格可以直接改，回车生效，马上重新判断。原来的文件不会变。" if not locked else "")
        self._note.setVisible(not locked)
        self.skip.setVisible(row.verdict in ("new", "changed", "undecided"))
        self.take.setText(" 还是写入" if row.verdict == "skipped" else " 照表里的写入")
        self.take.setVisible(row.verdict == "skipped" or bool(row.kept))
        answered = any(not topic.startswith("cell:") for topic in row.answers)
        self.again.setVisible(answered and row.verdict != "skipped")
        self.next.setVisible(undecided > (row.verdict == "undecided"))
        if other:
            self._around.verticalScrollBar().setValue(0)

    def _show_facts(self, row: PlanRow) -> None:
        while self._facts.count():
            widget: QWidget | None = self._facts.takeAt(0).widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for change in row.changes:
            self._facts.addWidget(_change_line(change))
        for change in row.kept:
            self._facts.addWidget(_change_line(change, kept=True))
        if any(change.covered for change in (*row.changes, *row.kept)):
            self._facts.addWidget(label(COVERED_HINT, "hint", wrap=True))
        if row.verdict == "new":
            for title, facts in written(row):
                self._facts.addWidget(label(f"新增{title}", "field"))
                self._facts.addWidget(_fact_lines(facts))


def _change_line(change: FieldChange, *, kept: bool = False) -> QWidget:
    """Old → new with the name of the field above; what the ledger keeps says so."""
    box = QWidget()
    inside = QVBoxLayout(box)
    inside.setContentsMargins(0, 0, 0, 0)
    inside.setSpacing(theme.px(1))
    inside.addWidget(label(f"{change.title}　{change.label}", "hint"))
    old, new = change.old or "空", change.new or "空"
    if change.covered:
        words = "台账保留后来改的（已遮住）" if kept else "已遮住　→　按表里的"
    else:
        words = f"台账保留 {old}　（表里是 {new}）" if kept else f"{old}　→　{new}"
    said = label(words, "value", wrap=True, selectable=True)
    row = QHBoxLayout()
    row.addWidget(said, 1)
    inside.addLayout(row)
    return box


def _fact_lines(facts: Sequence[tuple[str, str]]) -> QWidget:
    box = QWidget()
    grid = QGridLayout(box)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(theme.px(12))
    grid.setVerticalSpacing(theme.px(3))
    grid.setColumnStretch(1, 1)
    for at, (name, value) in enumerate(facts):
        grid.addWidget(label(name, "hint"), at, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(label(value[:LONGEST], "value", wrap=True, selectable=True), at, 1)
    return box


def written(row: PlanRow) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a row would write: the title of each record, and (label, value) in words. Links are left out: the place."""
    found = []
    for entity, _, values in row.drafts:
        model = BY_NAME[entity]
        facts = []
        for name, column in model.columns().items():
            value = values.get(name)
            if value in (None, "", []) or column.kind == "link" or name in DERIVED:
                continue
            facts.append((column.label, shown(column, value)))
        if facts:
            found.append((model.title, facts))
    return found
