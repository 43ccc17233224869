"""下发: whom to hand down to, what went to each, and whether they have it."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from xinjing_desktop.ledger import peers
from xinjing_desktop.ledger.find import receipts as find
from xinjing_desktop.ledger.find.receipts import Downward
from xinjing_desktop.records import BY_NAME
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.spots import SpotButtons
from xinjing_desktop.ui.state import folder as folder_of
from xinjing_desktop.ui.table_export import export_table, offer_export
from xinjing_desktop.ui.widgets.cards import Banner, PageHeader, button, hint, label, offer
from xinjing_desktop.ui.widgets.empty import Empty
from xinjing_desktop.ui.widgets.keys_hint import KeysHint
from xinjing_desktop.ui.widgets.pills import Pill
from xinjing_desktop.ui.widgets.table import Table
from xinjing_desktop.ui.widgets.table_model import ListSource, TableColumn

if TYPE_CHECKING:
    from xinjing_desktop.exchange.batches import Given
    from xinjing_desktop.exchange.nearby import Spot

ADVICE = (
    "每个居民区一个数据包，只有它自己打得开；里面是镇里对它的记录所做的修改、裁定、督办、移交反馈、新的字典，"
    "也带上“收到了哪些”的回执。先选中要下发的行；不选就是全部。"
)


TITLE = "下发清单"
FOLDER = "down_folder"
"""Where the packages went last: remembered on this computer."""
OF_THE_TOWN = ("supervision", "term", "hazard", "referral")
"""What the town writes most, named first."""


def _known(one: Downward) -> Pill | None:
    if one.sent is None:
        return Pill("quiet", "还没下发过")
    return Pill("ok", "对方已收到") if one.sent.acknowledged else Pill("warn", "还没有回执")


class DownView(QWidget):
    """`asked` carries the chosen peers, the month, and the folder or None."""

    asked = Signal(list, str, object)
    left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._month = ""
        self._lines: dict[str, Downward] = {}
        self._given: dict[str, Given] = {}
        self.what = label("", "value")
        self.places = SpotButtons("写到 U 盘或文件夹…", across=True)
        self.places.chosen.connect(self._on_write)
        out = button("导出…", icon="export", tip="把这张清单存成 Excel")
        out.clicked.connect(self.export)
        back = button("回到清单", icon="back", tip="回到各居民区的清单（Esc）")
        back.clicked.connect(self.left)
        self.head = PageHeader("下发", actions=[out, back])
        self.told = Banner()
        columns = self._columns()
        empty = Empty("先和各居民区交换身份卡，才能给它们写数据包。", title="还没有可以下发的居民区", icon="refer")
        self.table = Table("receiving/down", columns, ListSource([], columns), state=desk.state, empty=empty)
        self.table.setAccessibleName("要下发的居民区")
        offer_export(desk, self.table, TITLE)
        self.table.selection_changed.connect(self._name_button)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.px(10))
        box.addWidget(self.head)
        box.addWidget(hint(ADVICE))
        across = QHBoxLayout()
        across.setSpacing(theme.px(12))
        across.addWidget(self.what)
        across.addWidget(self.places, 1)
        box.addLayout(across)
        for each in (self.what, self.places):
            offer(each, desk.may_write)
        box.addWidget(self.told)
        box.addWidget(self.table, 1)
        keys = [("↑ ↓", "换行"), ("Ctrl+A", "全选"), ("Ctrl+单击", "多选"), ("Esc", "回到清单")]
        box.addWidget(KeysHint(keys))

    def _columns(self) -> tuple[TableColumn, ...]:
        return (
            TableColumn(key="unit", title="居民区", width=20, text=lambda one: one.peer.unit_name),
            TableColumn(key="known", title="上次下发", width=13, pill=_known),
            TableColumn(
                key="at", title="时间", width=12, text=lambda one: f"{one.sent.at:%m-%d %H:%M}" if one.sent else ""
            ),
            TableColumn(
                key="waiting", title="新写的督办", width=10, align="right", number=True,
                text=lambda one: str(one.supervisions or ""),
            ),
            TableColumn(key="asks", title="附带", width=16, text=_asks),
            TableColumn(key="carried", title="这次带去", width=44, text=self._carried, sortable=False),
            TableColumn(key="site", title="电脑", width=8, text=lambda one: one.peer.site[-4:], hidden=True),
        )  # fmt: skip

    # ---- showing

    def reload(self) -> None:
        """The PCs in use."""
        found = find.downward(self.desk.ledger)
        self._lines = {one.peer.site: one for one in found}
        self.table.rows.set_source(ListSource(self._lines.items(), self.table.columns))
        self._name_button()

    def show_month(self, month: str) -> None:
        """Begin anew for a month."""
        self._month, self._given = month, {}
        self.told.say("")
        self.table.clearSelection()
        self.reload()

    def show_given(self, given: "Sequence[Given]", folder: Path, *, asked: int) -> None:
        """What was written, and what was not."""
        self._given = {one.peer.site: one for one in given}
        self.desk.state[FOLDER] = str(folder)
        written = sum(one.handed is not None for one in given)
        refused = [one for one in given if one.handed is None]
        said = f"写好 {written} 个数据包，都已读回核对：{folder}。可以安全拔出。"
        if refused:
            said = f"写好 {written} 个，{len(refused)} 个没有写成：{refused[0].refused}"
        elif len(given) < asked:
            said = f"停下了：写好 {written} 个，还有 {asked - written} 个没有写。"
        self.told.say(said, tone="bad" if refused else "warn" if len(given) < asked else "ok")
        self.reload()

    def start(self) -> None:
        """The keyboard into the list."""
        self.table.setFocus()

    def _name_button(self) -> None:
        chosen = len(self.table.selected_ids())
        every = len(self._lines)
        self.what.setText(f"给选中的 {chosen} 个：" if 0 < chosen < every else f"给全部 {every} 个：")
        self.places.setEnabled(every > 0)
        self.head.set_note(f"{self._month[:4]} 年 {int(self._month[5:])} 月" if self._month else "")

    def _carried(self, one: Downward) -> str:
        given = self._given.get(one.peer.site)
        if given is None:
            return ""
        if given.handed is None:
            return given.refused
        counts = given.handed.facts.counts
        first = [entity for entity in OF_THE_TOWN if entity in counts]
        said = "、".join(f"{_title(entity)} {counts[entity]}" for entity in dict.fromkeys((*first, *counts)))
        return f"第 {given.handed.facts.number} 号：{said or '只有回执，没有新的内容'}"

    # ---- acting

    def show_spots(self, spots: "Sequence[Spot]") -> None:
        """What is plugged in or connected now."""
        self.places.show_spots(spots, self.remembered)

    @property
    def remembered(self) -> Path | None:
        """Where the packages went last."""
        return folder_of(self.desk.state, FOLDER)

    def _on_write(self, folder: Path | None) -> None:
        chosen = set(self.table.selected_ids()) or set(self._lines)
        fresh = [peer for peer in peers.listed(self.desk.ledger) if peer.site in chosen]
        self.asked.emit(fresh, self._month, folder)

    def export(self) -> None:
        """The list as a workbook."""
        export_table(self.desk, self.table, TITLE)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def _asks(one: Downward) -> str:
    said = []
    if one.peer.want_full:
        said.append("请导出完整的")
    if one.peer.send_full:
        said.append("从头给一份完整的")
    return "、".join(said)


def _title(entity: str) -> str:
    return BY_NAME[entity].title if entity in BY_NAME else entity
