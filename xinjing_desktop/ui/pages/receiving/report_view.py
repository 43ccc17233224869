"""What became of a batch: a line a file, the ones refused with the reason, and where to go on."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.table_export import export_table, offer_export
from xinjing_desktop.ui.widgets.cards import Banner, PageHeader, button
from xinjing_desktop.ui.widgets.keys_hint import TABLE_KEYS, KeysHint
from xinjing_desktop.ui.widgets.pills import Pill
from xinjing_desktop.ui.widgets.table import Table
from xinjing_desktop.ui.widgets.table_model import ListSource, TableColumn

if TYPE_CHECKING:
    from xinjing_desktop.exchange.batches import Batch, Taken


TITLE = "数据包合并结果"


def result_of(one: "Taken") -> Pill:
    """How it went, at a glance."""
    if one.merged is None:
        return Pill("bad", "没有合并")
    if one.merged.repeated:
        return Pill("quiet", "以前收过")
    if one.merged.gap:
        return Pill("warn", "已合并，缺号")
    return Pill("ok", "已合并")


def _figure(name: str) -> Any:
    def text(one: "Taken") -> str:
        if one.merged is None or one.merged.repeated:
            return ""
        return f"{one.merged.total(name)}"

    return text


def _count(name: str) -> Any:
    def text(one: "Taken") -> str:
        return str(getattr(one.merged, name) or "") if one.merged else ""

    return text


def note_of(one: "Taken") -> str:
    """Everything beyond the figures, in words."""
    if one.merged is None:
        return one.refused
    said = []
    if one.merged.repeated:
        said.append("这个数据包以前合并过，没有改动。")
    if one.merged.gap:
        said.append("中间缺了数据包，内容已经用上，还缺一部分：请对方导出完整的。")
    if one.merged.late:
        said.append("比它新的数据包已经收过，次序没有关系。")
    if one.merged.newer:
        said.append("有些内容要升级本软件后才看得到，已完整保存。")
    if one.merged.facts.left_out:
        said.append("对方没有带上：" + "、".join(_title(entity) for entity in one.merged.facts.left_out) + "。")
    if one.merged.facts.photos_left:
        said.append(f"还有 {one.merged.facts.photos_left} 张照片随下一个数据包来。")
    if not one.merged.repeated:
        said.append(f"核对不一致：{'；'.join(one.differences)}。" if one.differences else "核对一致。")
    return "".join(said)


def _title(entity: str) -> str:
    from xinjing_desktop.records import BY_NAME

    return BY_NAME[entity].title if entity in BY_NAME else entity


COLUMNS = (
    TableColumn(key="unit", title="居民区", width=18, text=lambda one: one.merged.peer.unit_name if one.merged else ""),
    TableColumn(key="result", title="结果", width=13, pill=result_of),
    TableColumn(
        key="number", title="包号", width=6, align="right", number=True,
        text=lambda one: str(one.merged.facts.number) if one.merged else "",
    ),
    TableColumn(key="new", title="新增", width=7, align="right", number=True, text=_figure("new")),
    TableColumn(key="changed", title="更新", width=7, align="right", number=True, text=_figure("changed")),
    TableColumn(key="removed", title="删除", width=6, align="right", number=True, text=_figure("removed")),
    TableColumn(key="same", title="未变", width=7, align="right", number=True, text=_figure("same")),
    TableColumn(
        key="conflicts", title="分歧", width=6, align="right", number=True, text=_count("conflicts"),
        tone=lambda one: "warn",
    ),
    TableColumn(key="settled", title="了结", width=6, align="right", number=True, text=_count("settled")),
    TableColumn(key="note", title="说明", width=36, text=note_of, sortable=False),
    TableColumn(key="file", title="文件", width=26, text=lambda one: one.path.name),
    TableColumn(key="photos", title="照片", width=6, align="right", number=True, text=_count("photos"), hidden=True),
)  # fmt: skip


class ReportView(QWidget):
    """`go_on_asked` carries the files that were left when somebody stopped."""

    left = Signal()
    go_on_asked = Signal(list)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.batch: Batch | None = None
        self._lines: dict[str, Taken] = {}
        self.out = button("导出…", icon="export", tip="把这张报告存成 Excel")
        self.out.clicked.connect(self.export)
        self.decide = button("去裁定分歧", icon="conflict", kind="primary")
        self.decide.clicked.connect(lambda: desk.go("conflicts"))
        self.back = button("回到清单", icon="back", tip="回到各居民区的清单（Esc）")
        self.back.clicked.connect(self.left)
        self.head = PageHeader("合并的结果", actions=[self.out, self.back, self.decide])
        self.stopped = Banner(tone="warn")
        self.stopped.pressed.connect(self._on_go_on)
        self.table = Table("receiving/report", COLUMNS, ListSource([], COLUMNS), state=desk.state)
        self.table.setAccessibleName("每个数据包的结果")
        offer_export(desk, self.table, TITLE)
        self.note = Banner()
        self.table.current_changed.connect(self._on_current)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.px(10))
        box.addWidget(self.head)
        box.addWidget(self.stopped)
        box.addWidget(self.table, 1)
        box.addWidget(self.note)
        foot = QHBoxLayout()
        foot.addWidget(KeysHint([*TABLE_KEYS[:1], TABLE_KEYS[2], ("Esc", "回到清单")]))
        box.addLayout(foot)

    def show_batch(self, batch: "Batch") -> None:
        """The refused ones first: they want something done."""
        self.batch = batch
        ordered = sorted(batch.taken, key=lambda one: (one.merged is not None, not (one.merged and one.merged.gap)))
        self._lines = {str(number): one for number, one in enumerate(ordered)}
        self.table.rows.set_source(ListSource(self._lines.items(), COLUMNS))
        merged = sum(one.merged is not None for one in batch.taken)
        refused = len(batch.taken) - merged
        said = f"合并了 {merged} 个" + (f"，{refused} 个没有合并" if refused else "")
        said += f"；新增 {batch.total('new'):,}、更新 {batch.total('changed'):,}、删除 {batch.total('removed'):,} 条记录"
        if batch.copy is not None:
            said += "。合并以前的台账已备份"
        self.head.set_note(said)
        stopped = f"停下了：合并好的 {merged} 个已留下，还有 {len(batch.left)} 个没有合并，它们没有留下任何内容。"
        self.stopped.say(stopped if batch.stopped else "", tone="warn", button="接着合并" if batch.left else "")
        self.decide.setText(f" 去裁定 {batch.conflicts:,} 处新的分歧")
        self.decide.setVisible(batch.conflicts > 0)
        self.note.say("")
        if self._lines:
            self.table.select_id("0")

    def _on_go_on(self) -> None:
        if self.batch is not None:
            self.go_on_asked.emit(list(self.batch.left))

    def start(self) -> None:
        """The keyboard into the list."""
        self.table.setFocus()

    def _on_current(self, key: str) -> None:
        one = self._lines.get(key)
        if one is None:
            return
        tone = "bad" if one.merged is None else "warn" if one.merged.gap or one.differences else ""
        details = "" if one.merged is None else _by_entity(one)
        self.note.say(f"{one.path.name}：{note_of(one)}{details}", tone=tone)

    def export(self) -> None:
        """The report as a workbook."""
        export_table(self.desk, self.table, TITLE)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def _by_entity(one: "Taken") -> str:
    assert one.merged is not None
    parts = []
    for entity, tally in one.merged.tallies.items():
        said = [f"{word} {n}" for word, n in (("新增", tally.new), ("更新", tally.changed), ("删除", tally.removed)) if n]
        if said:
            parts.append(f"{_title(entity)}{'、'.join(said)}")
    return f"其中：{'；'.join(parts)}。" if parts else ""

