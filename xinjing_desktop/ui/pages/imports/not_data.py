"""Rows and sheets that were not taken for data: listed, so that nothing is dropped silently."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QVBoxLayout, QWidget

from xinjing_desktop.ui import theme

if TYPE_CHECKING:
    from xinjing_desktop.exchange.plan import Plan

REASONS = {
    "title": "表的标题",
    "metadata": "单位、日期等表头说明",
    "repeated_header": "重复的表头",
    "section": "分段的一行，它说的地方用在下面各行",
    "total": "合计、小计",
    "footer": "填表人、审核人等表尾",
    "note": "填写说明或备注",
}
"""Why a row is no data. Heads and blank rows are not worth a line."""
NOTICES = {"hidden_rows": "有隐藏的行，一样读了", "hidden_columns": "有隐藏的列，一样读了"}


def _lines(plan: "Plan") -> list[tuple[str, bool]]:
    """What is said, and whether it is about one row."""
    said: list[tuple[str, bool]] = []
    for table in plan.tables:
        name = " · ".join(part for part in (table.file, table.sheet) if part)
        if table.kind == "none":
            said.append((f"{name}：没有找到记录，整张没有读", False))
            continue
        said += [(f"{name}：{NOTICES[notice]}", False) for notice in table.notices if notice in NOTICES]
        said += [(f"{name}　第 {row} 行：{REASONS[why]}", True) for row, why in table.skipped if why in REASONS]
    return said


def count_not_data(plan: "Plan") -> int:
    """How many rows hold something and were not taken for data."""
    return sum(one for _, one in _lines(plan))


class NotData(QWidget):
    """The list of them."""

    def __init__(self) -> None:
        super().__init__()
        self.list = QListWidget()
        self.list.setAccessibleName("没有当作数据的行")
        self.list.setWordWrap(True)
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, theme.px(6), 0)
        box.addWidget(self.list)
        self.hide()

    def show_plan(self, plan: "Plan") -> None:
        """Those of another plan."""
        self.list.clear()
        self.list.addItems([words for words, _ in _lines(plan)])
