"""Residents who may be one person: side by side, joined by a person, or told apart for good."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import joins
from xinjing_desktop.ledger.joins import Person, Suggestion
from xinjing_desktop.records import Resident
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.latest import Latest
from xinjing_desktop.ui.table_export import offer_export
from xinjing_desktop.ui.widgets.cards import Card, button, hint, label, offer
from xinjing_desktop.ui.widgets.empty import Empty
from xinjing_desktop.ui.widgets.keys_hint import KeysHint
from xinjing_desktop.ui.widgets.table import Table
from xinjing_desktop.ui.widgets.table_model import ListSource, TableColumn


def _names(pair: Suggestion) -> str:
    return "／".join(dict.fromkeys((pair.first.name, pair.second.name)))


COLUMNS = (
    TableColumn(key="name", title="姓名", width=9, text=_names),
    TableColumn(key="where", title="住户", width=20, text=lambda one: one.first.where),
    TableColumn(key="why", title="为什么", width=20),
)
KEYS = (("1", "合并，保留左边"), ("2", "合并，保留右边"), ("N", "不是同一人"), ("O", "打开左边"))
CLEAR = "证件号相同，或者同一户里同名、又没有对不上的，会列在这里。合并要由您点，程序不会自己合并。"


class TwinsView(QWidget):
    """`counted` carries how many pairs there are."""

    counted = Signal(int)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.pairs: dict[str, Suggestion] = {}
        self._latest = Latest(desk, lambda: joins.suggestions(desk.ledger), self._show)
        self._current: Suggestion | None = None
        self.table = Table("twins", COLUMNS, ListSource([], COLUMNS), state=desk.state)
        self.table.setAccessibleName("重复的居民")
        offer_export(desk, self.table)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.current_changed.connect(self._on_current)
        self.table.opened.connect(lambda _: self.open_left())
        self.card = Card(pad=theme.px(16))
        self.heading = label("", "h2", wrap=True)
        self.why = hint("")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.px(12))
        self._grid.setVerticalSpacing(theme.px(6))
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)
        holder = QWidget()
        holder.setObjectName("page")
        holder.setLayout(self._grid)
        self._holder = holder
        for widget in (self.heading, self.why, holder):
            self.card.body.addWidget(widget)
        self.card.body.addWidget(hint("合并以后，另一位的档案、证件和联系人都归到保留的这一位；两边写过的都留在经过里，合并可以撤销。"))
        self.card.body.addStretch()
        self.card.body.addLayout(self._buttons())
        self._build()

    def _buttons(self) -> QHBoxLayout:
        line = QHBoxLayout()
        self.left = button("是同一人，保留左边", kind="primary", tip="合并，保留左边（1）")
        self.right = button("是同一人，保留右边", tip="合并，保留右边（2）")
        self.apart = button("不是同一人", icon="cancel", tip="以后不再提示这一对（N）")
        self.left.clicked.connect(lambda: self.join(keep_left=True))
        self.right.clicked.connect(lambda: self.join(keep_left=False))
        self.apart.clicked.connect(self.tell_apart)
        for each in (self.left, self.right, self.apart):
            offer(each, self.desk.may_write)
            line.addWidget(each)
        line.addStretch()
        return line

    def _build(self) -> None:
        listing = QWidget()
        inside = QVBoxLayout(listing)
        inside.setContentsMargins(0, theme.px(10), 0, 0)
        across = QHBoxLayout()
        across.setSpacing(theme.px(14))
        across.addWidget(self.table, 5)
        across.addWidget(self.card, 6)
        inside.addLayout(across, 1)
        if self.desk.may_write:
            inside.addWidget(KeysHint(KEYS))
        self.faces = QStackedWidget()
        self.faces.addWidget(Empty(CLEAR, title="没有重复的居民", icon="closed"))
        self.faces.addWidget(listing)
        reading = Empty("", title="正在读取…", icon="time")
        self.faces.addWidget(reading)
        self.faces.setCurrentWidget(reading)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.faces)

    # ---- showing

    def reload(self) -> None:
        """The pairs anew: a whole town is looked through, in the background."""
        self._latest.ask()

    def _show(self, found: Sequence[Suggestion]) -> None:
        self.pairs = {one.key: one for one in found}
        self._fill()

    def _fill(self) -> None:
        at, wanted = self.table.currentIndex().row(), self._current.key if self._current else ""
        self.counted.emit(len(self.pairs))
        self.faces.setCurrentIndex(1 if self.pairs else 0)
        self.table.rows.set_source(ListSource(self.pairs.items(), COLUMNS))
        ids = self.table.rows.ids()
        if ids:
            self.table.select_id(wanted if wanted in self.pairs else ids[min(max(at, 0), len(ids) - 1)])
            self._on_current(self.table.current_id())

    def start(self) -> None:
        """The keyboard into the list."""
        self.table.setFocus()

    def _on_current(self, key: str) -> None:
        pair = self.pairs.get(key)
        if pair is None:
            return
        self._current = pair
        self.heading.setText(f"{_names(pair)}　{pair.first.where}")
        self.why.setText(f"{pair.why}。是不是同一个人？")
        while self._grid.count():
            widget = self._grid.takeAt(0).widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        rows = [("", "左边（先录入）", "右边"), *_compared(pair.first, pair.second)]
        for line, (caption, one, other) in enumerate(rows):
            differs = line > 0 and one != other
            self._grid.addWidget(label(caption, "hint"), line, 0, Qt.AlignmentFlag.AlignTop)
            for column, words in ((1, one), (2, other)):
                said = label(words or "（空）", "h2" if line == 0 else "value", wrap=True, selectable=line > 0)
                if differs and words:
                    said.setProperty("role", "differs")
                self._grid.addWidget(said, line, column, Qt.AlignmentFlag.AlignTop)

    # ---- acting

    def join(self, *, keep_left: bool) -> None:
        """They are one: the kept one takes over what only the other knows."""
        pair = self._current
        if pair is None or not self.desk.may_write:
            return
        kept, other = (pair.first, pair.second) if keep_left else (pair.second, pair.first)
        try:
            act = joins.join(self.desk.ledger, kept.uid, other.uid)
        except Refusal as refusal:
            self.desk.alerts.fail(refusal)
            self.reload()
            return
        self._drop(pair)
        self.desk.done(f"{kept.name}已合并为一人", act)

    def tell_apart(self) -> None:
        """They are two."""
        if self._current is not None and self.desk.may_write:
            joins.dismiss(self.desk.ledger, self._current)
            self._drop(self._current)
            self.desk.alerts.toast("记下了，这两位不再提示")

    def _drop(self, pair: Suggestion) -> None:
        self.pairs.pop(pair.key, None)
        self._fill()
        self.table.setFocus()

    def open_left(self) -> None:
        """The household of the left one."""
        if self._current is not None:
            uid = self._current.first.uid
            household = self.desk.ledger.value("SELECT household FROM resident WHERE uid=?", (uid,))
            if household:
                self.desk.go("households", household=household, resident=uid)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        acts = {
            Qt.Key.Key_1: lambda: self.join(keep_left=True),
            Qt.Key.Key_2: lambda: self.join(keep_left=False),
            Qt.Key.Key_N: self.tell_apart,
            Qt.Key.Key_O: self.open_left,
        }
        if plain and self.faces.currentIndex() == 1 and event.key() in acts:
            acts[Qt.Key(event.key())]()
        else:
            super().keyPressEvent(event)


_BORN = Resident.columns()["birth_date"].label


def _year(born: str, other: str) -> str:
    """As much of a birth date as a bystander may see, and whether the rest of it differs."""
    if not born or born == other or other.startswith(born) or born.startswith(other):
        return born[:4]
    return f"{born[:4]}（{'月日' if born[:4] == other[:4] else '年份'}不同）"


def _compared(first: Person, second: Person) -> list[tuple[str, str, str]]:
    """(label, left, right) of everything that either knows."""
    left, right = dict(first.facts), dict(second.facts)
    lines = [("姓名", first.name, second.name), ("住户", first.where, second.where)]
    for name in dict.fromkeys((*left, *right)):
        one, other = left.get(name, ""), right.get(name, "")
        if name == _BORN:
            one, other = _year(one, other), _year(other, one)
        lines.append((name, one, other))
    lines.append(("证件尾号", first.number_tail, second.number_tail))
    lines.append(
        ("录入", f"{first.entered_by} {first.entered_at:%Y-%m-%d}", f"{second.entered_by} {second.entered_at:%Y-%m-%d}")
    )
    return lines
