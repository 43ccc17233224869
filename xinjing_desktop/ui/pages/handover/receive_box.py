"""How the town's ledger and this one stand, and taking in what it sends down: dropped, picked, or from the stick."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import agreement
from xinjing_desktop.progress import Step
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.spots import WaitingBanner
from xinjing_desktop.ui.state import folder as folder_of
from xinjing_desktop.ui.widgets.cards import Banner, button, offer
from xinjing_desktop.ui.widgets.drop_area import DropArea
from xinjing_desktop.ui.widgets.pills import PillLabel

if TYPE_CHECKING:
    from xinjing_desktop.ledger.merge import Merged

PACKAGE = "数据包 (*.xjp)"
FOLDER = "receive_folder"


class Outcome(NamedTuple):
    """What became of one file."""

    name: str
    merged: "Merged | None"
    differs: tuple[str, ...]
    refusal: str

    @property
    def sentence(self) -> str:
        """In words."""
        if self.merged is None:
            return self.refusal
        done = self.merged
        who = f"{done.peer.unit_name}第 {done.facts.number} 号数据包"
        if done.repeated:
            return f"{who}以前收过，没有改动。"
        said = [f"新增 {done.total('new'):,} 条、更新 {done.total('changed'):,} 条"]
        said += [f"删除 {done.total('removed'):,} 条"] if done.total("removed") else []
        said += [f"照片 {done.photos:,} 张"] if done.photos else []
        said += [f"有 {done.conflicts:,} 处两边写得不一样，要裁定"] if done.conflicts else []
        said += [f"了结分歧 {done.settled:,} 处"] if done.settled else []
        said += ["有些内容要升级本软件后才看得到，已完整保存"] if done.newer else []
        said += ["中间缺了数据包，下次移交会请对方重发完整的"] if done.gap else []
        said.append("与对方核对：一致" if not self.differs else f"与对方核对：不一致（{'；'.join(self.differs)}）")
        return f"收下了{who}：{'，'.join(said)}。"


class ReceiveBox(QWidget):
    """`received` once the files were taken in."""

    received = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._busy = False
        self.outcomes: list[Outcome] = []
        self.drop = DropArea("", endings=(".xjp",), pick="选择数据包…", across=True)
        self.drop.dropped.connect(self.take_in)
        self.drop.asked.connect(self._pick)
        self.stick = button("从 U 盘或文件夹收…", icon="folder", tip="选一个文件夹，把里面的数据包都收下")
        self.stick.clicked.connect(self._pick_folder)
        self.said = Banner()
        self.waiting = WaitingBanner()
        self.waiting.asked.connect(self.take_in)
        self.pill = PillLabel()
        line = self.drop.layout()
        assert isinstance(line, QHBoxLayout)
        line.insertWidget(1, self.pill)
        self.drop.buttons.addWidget(self.stick)
        for each in (self.drop.button, self.stick):
            offer(each, desk.may_write)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(self.drop)

    def _pick(self) -> None:
        self.take_in(self._desk.alerts.pick_files("选择镇里给的数据包", PACKAGE, folder_of(self._desk.state, FOLDER)))

    def _pick_folder(self) -> None:
        folder = self._desk.alerts.pick_folder("数据包在哪里", folder_of(self._desk.state, FOLDER))
        if folder is None:
            return
        found = sorted(folder.glob("*_down*.xjp")) or sorted(folder.glob("*.xjp"))
        if not found:
            self._desk.alerts.tell(f"“{folder.name or folder}”里没有数据包（.xjp）。请看看是不是插对了 U 盘。")
            return
        self.take_in(found)

    def take_in(self, paths: Sequence[Path]) -> None:
        """Merge each file; one that is refused does not keep the others back."""
        if not paths or self._busy or not self._desk.may_write:
            return
        ledger = self._desk.ledger
        self._busy = True
        self._desk.state[FOLDER] = str(Path(paths[0]).parent)

        def work(step: Step) -> list[Outcome]:
            from xinjing_desktop.exchange import handover

            found = []
            for at, path in enumerate(paths):
                step(at, len(paths), Path(path).name)
                try:
                    merged = handover.take_in(ledger, Path(path), step)
                except Refusal as refusal:
                    found.append(Outcome(Path(path).name, None, (), refusal.sentence))
                    continue
                differs = () if merged.repeated else tuple(
                    one.sentence for one in agreement.compare(ledger, merged.facts.id) or ()
                )
                found.append(Outcome(Path(path).name, merged, differs, ""))
            return found

        job = self._desk.jobs.run(work, self._show, self._desk.alerts.fail, title="正在收数据包")
        job.finished.connect(self._settled)

    def _settled(self) -> None:
        self._busy = False

    def _show(self, outcomes: list[Outcome]) -> None:
        self.outcomes = outcomes
        bad = any(one.merged is None for one in outcomes)
        watch = any(one.merged and (one.merged.gap or one.merged.conflicts or one.differs) for one in outcomes)
        self.said.say("\n".join(one.sentence for one in outcomes), tone="bad" if bad else "warn" if watch else "ok")
        self.received.emit()
