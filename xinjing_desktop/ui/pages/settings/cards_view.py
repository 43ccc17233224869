"""The own card with its six words, and the cards of others: read from files or a whole folder, compared, accepted."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QVBoxLayout, QWidget

from xinjing_desktop.errors import Refusal
from xinjing_desktop.progress import Step
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.state import folder as folder_of
from xinjing_desktop.ui.table_export import offer_export
from xinjing_desktop.ui.widgets.cards import Card, button, hint, label, offer
from xinjing_desktop.ui.widgets.drop_area import DropArea
from xinjing_desktop.ui.widgets.empty import Empty
from xinjing_desktop.ui.widgets.pills import Pill
from xinjing_desktop.ui.widgets.table import Table
from xinjing_desktop.ui.widgets.table_model import ListSource, TableColumn

if TYPE_CHECKING:
    from xinjing_desktop.exchange.acquaintance import Card as IdentityCard

ENDING = ".xjcard.json"
KINDS = "身份卡 (*.xjcard.json);;所有文件 (*)"
FOLDER = "card_folder"


class Read(NamedTuple):
    """One file that was read: a card, or why it is none that can be used."""

    name: str
    card: "IdentityCard | None"
    refusal: str
    compared: bool = False
    """Somebody has heard the same six words over the telephone."""

    @property
    def may_be_ticked(self) -> bool:
        """Whether there is anything to accept."""
        return self.card is not None and not self.card.known


def _state(read: Read) -> Pill:
    card = read.card
    if card is None:
        return Pill("bad", "不能用")
    if card.known:
        return Pill("quiet", "已经认识", "check")
    if read.compared:
        return Pill("ok", "已核对")
    if card.changed:
        return Pill("bad", "和以前的不一样")
    return Pill("warn", "换电脑？" if card.others else "待核对")


COLUMNS = (
    TableColumn(key="state", title="", width=15, pill=_state, sortable=False),
    TableColumn(
        key="unit", title="单位", width=22, text=lambda read: read.card.unit_name if read.card else read.name, sortable=False
    ),
    TableColumn(
        key="words", title="六个词", width=34, text=lambda read: "　".join(read.card.words) if read.card else read.refusal,
        sortable=False,
    ),
)  # fmt: skip


class CardsView(QWidget):
    """`accepted` once cards were accepted."""

    accepted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._own_words: tuple[str, ...] = ()
        self._read: dict[str, Read] = {}
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.px(14))
        outer.addWidget(self._own())
        outer.addWidget(self._others(), 1)

    def _own(self) -> QWidget:
        card = Card(pad=theme.px(18))
        unit = self._desk.ledger.identity
        head = QHBoxLayout()
        head.addWidget(label(f"本台账的身份卡　{unit.unit_name}", "h2", wrap=True), 1)
        self.hand_out = button("把身份卡存到 U 盘…", icon="export", tip="交给对方导入；身份卡里没有居民信息，也没有密码")
        self.hand_out.clicked.connect(self._hand_out)
        offer(self.hand_out, self._desk.may_write)
        head.addWidget(self.hand_out)
        card.body.addLayout(head)
        self.words = label("……", "kpi", wrap=True, selectable=True)
        self.words.setAccessibleName("本台账的六个词")
        card.body.addWidget(self.words)
        card.body.addWidget(
            hint("对方导入您的身份卡以后，会打电话请您念这六个词。念得一样，才说明卡没有被人换过。电话请打平时用的号码。")
        )
        return card

    def _others(self) -> QWidget:
        card = Card("导入对方的身份卡", pad=theme.px(14))
        self.drop = DropArea("把对方的身份卡（.xjcard.json）拖到这里", endings=(".json",), pick="选择身份卡…", across=True)
        self.drop.dropped.connect(self.read)
        self.drop.asked.connect(self._pick)
        self.folder = button("整个文件夹…", icon="folder", tip="一次读完文件夹里所有单位的身份卡")
        self.folder.clicked.connect(self._pick_folder)
        self.drop.buttons.addWidget(self.folder)
        offer(self.drop, self._desk.may_write)
        card.body.addWidget(self.drop)
        nothing = Empty("读进来以后，打电话核对六个词，再接受。", title="还没有读身份卡", icon="profile")
        self.table = _Ticked("cards", COLUMNS, ListSource([], COLUMNS), empty=nothing)
        self.table.setAccessibleName("读到的身份卡")
        offer_export(self._desk, self.table)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.horizontalHeader().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self.table.ticked.connect(self.tick)
        self.table.opened.connect(lambda key: self.tick([key]))
        card.body.addWidget(self.table, 1)
        foot = QHBoxLayout()
        self.compare = button("电话里核对过了", icon="phone", tip="选中的一行或几行，六个词都念得一样（空格）")
        self.compare.clicked.connect(lambda: self.tick(self.table.selected_ids()))
        self.table.selection_changed.connect(self._offer)
        foot.addWidget(self.compare)
        self.told = hint("")
        foot.addWidget(self.told, 1)
        self.accept = button("接受核对过的", kind="primary")
        self.accept.clicked.connect(self._accept)
        foot.addWidget(self.accept)
        self._foot = QWidget()
        self._foot.setLayout(foot)
        foot.setContentsMargins(0, 0, 0, 0)
        card.body.addWidget(self._foot)
        self._show_read()
        return card

    # ---- the own card

    def reload(self) -> None:
        """The words take half a second, because a forger shall pay for every try."""
        if self._own_words:
            return
        ledger = self._desk.ledger

        def work(step: Step) -> tuple[str, ...]:
            from xinjing_desktop.exchange import acquaintance

            return acquaintance.words_of(acquaintance.card_of(ledger))

        def done(words: tuple[str, ...]) -> None:
            self._own_words = words
            self.words.setText("　".join(words))

        self._desk.jobs.run(work, done, self._desk.alerts.fail)

    def _hand_out(self) -> None:
        folder = self._desk.alerts.pick_folder("身份卡存到哪里", folder_of(self._desk.state, FOLDER))
        if folder is None:
            return
        from xinjing_desktop.exchange import acquaintance

        try:
            path = acquaintance.write_card(self._desk.ledger, folder)
        except Refusal as refusal:
            self._desk.alerts.fail(refusal)
            return
        self._desk.alerts.toast(f"身份卡已存成 {path.name}，可以交给对方")

    # ---- reading

    def _pick(self) -> None:
        self.read(self._desk.alerts.pick_files("选择对方的身份卡", KINDS, folder_of(self._desk.state, FOLDER)))

    def _pick_folder(self) -> None:
        folder = self._desk.alerts.pick_folder("身份卡在哪个文件夹", folder_of(self._desk.state, FOLDER))
        if folder is None:
            return
        found = sorted(folder.glob(f"*{ENDING}"))
        if not found:
            self._desk.alerts.tell(f"“{folder.name or folder}”里没有身份卡（{ENDING}）。请看看是不是选错了文件夹。")
            return
        self.read(found)

    def read(self, paths: Sequence[Path]) -> None:
        """Read the cards in the background: half a second each for the words."""
        if not paths or not self._desk.may_write:
            return
        ledger = self._desk.ledger
        self._desk.state[FOLDER] = str(Path(paths[0]).parent)

        def work(step: Step) -> list[Read]:
            from xinjing_desktop.exchange import acquaintance

            own = acquaintance.card_name(acquaintance.card_of(ledger))
            found = []
            for at, path in enumerate(map(Path, paths)):
                step(at, len(paths), path.name)
                if path.name == own and len(paths) > 1:
                    continue  # one's own card in the folder of all
                try:
                    found.append(Read(path.name, acquaintance.read_card(ledger, path), ""))
                except Refusal as refusal:
                    found.append(Read(path.name, None, refusal.sentence))
            return found

        self._desk.jobs.run(work, self._take, self._desk.alerts.fail, title="正在读身份卡")

    def _take(self, found: list[Read]) -> None:
        self._read = {f"{at}": read for at, read in enumerate(found)}
        self._show_read()
        self.table.select_id("0")
        self.table.setFocus()

    def _show_read(self) -> None:
        before = self.table.current_id()
        self.table.rows.set_source(ListSource(self._read.items(), COLUMNS))
        self.table.select_id(before)
        waiting = sum(read.may_be_ticked and not read.compared for read in self._read.values())
        ready = sum(read.compared for read in self._read.values())
        self._foot.setVisible(bool(self._read))
        self.accept.setEnabled(ready > 0)
        self.accept.setText(f"接受核对过的 {ready} 张" if ready else "接受核对过的")
        self.told.setText(f"还有 {waiting} 张没有核对。一张一张打电话，念得一样的按空格。" if waiting else "")
        self._offer()

    def _offer(self) -> None:
        chosen = [self._read[key] for key in self.table.selected_ids() if key in self._read]
        self.compare.setEnabled(any(read.may_be_ticked for read in chosen))

    # ---- comparing and accepting

    def tick(self, keys: Sequence[str]) -> None:
        """Their words were heard over the telephone, or not after all."""
        chosen = [key for key in keys if key in self._read and self._read[key].may_be_ticked]
        on = not all(self._read[key].compared for key in chosen)
        for key in chosen:
            self._read[key] = self._read[key]._replace(compared=on)
        self._show_read()

    def _accept(self) -> None:
        """Ask first whatever has to be asked, then write all of them down in the background."""
        alerts, ledger = self._desk.alerts, self._desk.ledger
        decided: dict[str, tuple[IdentityCard, list[str]]] = {}
        for key, read in self._read.items():
            card = read.card
            if card is None or not read.compared:
                continue
            replaces: list[str] = []
            if card.changed and not alerts.ask(
                f"“{card.unit_name}”这台电脑的身份卡和以前接受的不一样。可能是重装了，也可能是有人冒充。"
                "请确认是打平时的电话、由对方本人念的六个词。要接受新的吗？",
                "接受新的", "先不接受", danger=True,
            ):  # fmt: skip
                continue
            if card.others:
                answer = self._ask_which(card)
                if answer is None:
                    continue
                replaces = [peer.site for peer in card.others] if answer == "replaced" else []
            decided[key] = (card, replaces)

        def work(step: Step) -> list[str]:
            from xinjing_desktop.exchange import acquaintance

            for at, (card, replaces) in enumerate(decided.values()):
                step(at, len(decided), card.unit_name)
                acquaintance.trust(ledger, card, replaces)
            return list(decided)

        def done(keys: list[str]) -> None:
            for key in keys:
                self._read.pop(key, None)
            self._show_read()
            alerts.toast(f"已接受 {len(keys)} 张身份卡，可以交换数据包了")
            self.accepted.emit()

        if decided:
            self._desk.jobs.run(work, done, alerts.fail, title="正在接受身份卡")

    def _ask_which(self, card: "IdentityCard") -> str | None:
        first = card.others[0]
        more = f" 等 {len(card.others)} 台" if len(card.others) > 1 else ""
        return self._desk.alerts.choose(
            f"“{card.unit_name}”已经有一台电脑（编号 {first.site[:8]}，{first.accepted_at:%Y-%m-%d} 认识）{more}。这一张是：",
            [("second", "第二台电脑，两台都用"), ("replaced", "换了电脑，停用原来的")],
            title=card.unit_name,
        )


class _Ticked(Table):
    """Space ticks the chosen rows."""

    ticked = Signal(list)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self.ticked.emit(self.selected_ids())
        else:
            super().keyPressEvent(event)
