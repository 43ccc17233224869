"""One conflict: both sides beside each other, what can be done, and the story of the record."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from xinjing_desktop import clock
from xinjing_desktop.ledger import deciding, disclosures, history, restricted
from xinjing_desktop.ledger.conflicts import Choice, Conflict
from xinjing_desktop.ledger.deciding import Postponed
from xinjing_desktop.records import BY_NAME
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.conflicts.later_form import LaterForm
from xinjing_desktop.ui.pages.conflicts.own_form import OwnForm
from xinjing_desktop.ui.pages.conflicts.side_card import SideCard
from xinjing_desktop.ui.story import Story
from xinjing_desktop.ui.widgets.cards import Banner, button, label
from xinjing_desktop.ui.widgets.flow import FlowLayout


class ConflictPanel(QWidget):
    """Decides nothing by itself: it says what was asked for."""

    kept = Signal(object)
    """A `Choice`."""
    both_kept = Signal()
    own_given = Signal(dict)
    """Stored values that were typed."""
    put_off = Signal(object, str)
    """Until which day, and a note."""
    brought_back = Signal()
    opened = Signal()
    alike_asked = Signal(object)
    """A `Choice`, or None for both: the other conflicts over the same column likewise."""
    form_left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.conflict: Conflict | None = None
        self.sides: list[Choice] = []
        self.cards: list[SideCard] = []
        self.title = label("", "h2", wrap=True)
        self.note = label("", "hint", wrap=True)
        self.removal = Banner(tone="warn")
        self.later = Banner()
        self.later.pressed.connect(self.brought_back)
        self.masked = Banner()
        self.masked.pressed.connect(self._unmask)
        self._across = QHBoxLayout()
        self._across.setSpacing(theme.px(12))
        self.faces = QStackedWidget()
        self.faces.addWidget(self._build_view())
        self.own = OwnForm()
        self.own.given.connect(self._on_own)
        self.own.left.connect(self.leave_form)
        self.put = LaterForm()
        self.put.given.connect(self._on_later)
        self.put.left.connect(self.leave_form)
        self.faces.addWidget(self.own)
        self.faces.addWidget(self.put)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.px(6))
        for widget in (self.title, self.note, self.removal, self.later, self.masked):
            outer.addWidget(widget)
        outer.addWidget(self.faces, 1)

    def _build_view(self) -> QWidget:
        inside = QWidget()
        inside.setObjectName("page")
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, theme.px(4), theme.px(6), 0)
        box.setSpacing(theme.px(10))
        box.addLayout(self._across)
        actions = QWidget()
        flow = FlowLayout(actions, gap=8, line_gap=6)
        self.both = button("两个都留", icon="all", tip="两边的内容合在一起（B）")
        self.both.clicked.connect(self.both_kept)
        self.type = button("自己填写", icon="edit", tip="两边都不对，填一个对的（T）")
        self.type.clicked.connect(self.start_own)
        self.put_button = button("以后再定", icon="time", tip="过几天再问，可以留一句话（P）")
        self.put_button.clicked.connect(self.start_later)
        self.open = button("打开记录", icon="open", tip="到它的页面去看（O）")
        self.open.clicked.connect(self.opened)
        for each in (self.both, self.type, self.put_button, self.open):
            flow.addWidget(each)
        box.addWidget(actions)
        self.alike = QWidget()
        self._alike_flow = FlowLayout(self.alike, gap=8, line_gap=6)
        box.addWidget(self.alike)
        box.addWidget(label("这条记录的经过", "h2"))
        self.story = Story()
        box.addWidget(self.story)
        box.addStretch()
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll = scroll
        return scroll

    # ---- showing

    def show_conflict(
        self, conflict: Conflict, among: Sequence[Conflict], postponed: Postponed | None, place: str
    ) -> None:
        """Show this one; `among` are all open ones, `place` says where it stands in the list."""
        same = self.conflict is not None and self.conflict.id == conflict.id
        self.conflict, self._among = conflict, among
        self.sides = deciding.sides(conflict)
        self.title.setText(f"{conflict.title}　“{conflict.label}”")
        self.note.setText(place)
        self.removal.say(deciding.explained(self._desk.ledger, conflict), tone="warn")
        self._say_later(postponed)
        self._fill_cards()
        self._offer()
        self.story.show_story(history.story(self._desk.ledger, [conflict.row]))
        if not same:
            self.faces.setCurrentIndex(0)
            self._scroll.verticalScrollBar().setValue(0)

    def _say_later(self, postponed: Postponed | None) -> None:
        if postponed is None:
            self.later.say("")
            return
        said = f"：{postponed.note}" if postponed.note else ""
        day = f"{postponed.until.month}月{postponed.until.day}日"
        if postponed.is_due(clock.today()):
            self.later.say(f"{postponed.who}放到今天再定{said}")
        else:
            self.later.say(f"{postponed.who}放到 {day} 再定{said}", button="现在就定" if self._desk.may_write else "")

    def _fill_cards(self) -> None:
        assert self.conflict is not None
        conflict, ledger = self.conflict, self._desk.ledger
        while self._across.count():
            widget = self._across.takeAt(0).widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        open_eyed = conflict.row in self._desk.unmasked
        said = [deciding.spelled_out(ledger, conflict, side, masked=not open_eyed) for side in self.sides]
        shown = deciding.shown_side(ledger, conflict)
        self.cards = []
        for number, (side, values) in enumerate(zip(self.sides, said, strict=True), start=1):
            others = [[words for _, words in other] for at, other in enumerate(said) if at != number - 1]
            card = SideCard(
                number,
                deciding.who_says(side),
                f"{side.who}　{side.at:%Y-%m-%d %H:%M}",
                values,
                others,
                shown_now=side is shown,
                may_write=self._desk.may_write and self._may_open(),
                verb=self._verb(side),
            )
            card.chosen.connect(lambda side=side: self.kept.emit(side))
            card.setMinimumWidth(theme.px(190))
            self.cards.append(card)
            self._across.addWidget(card, 1)
        hidden = deciding.is_sensitive(ledger, conflict) and not open_eyed
        if not self._may_open():
            self.masked.say("这是限制类别的重点人群档案，请让可以看限制类别的账户来裁定。")
        else:
            self.masked.say("敏感信息已遮住，要看清了再定。" if hidden else "", button="显示并记录")

    def _may_open(self) -> bool:
        return self.conflict is not None and restricted.may_open(self._desk.ledger, self.conflict.entity, self.conflict.row)

    def _verb(self, side: Choice) -> str:
        assert self.conflict is not None
        if self.conflict.is_removal:
            return "保留记录" if side.values.get("alive", 1) else "同意删除"
        return "留这个"

    def _offer(self) -> None:
        assert self.conflict is not None
        writes = self._desk.may_write and self._may_open()
        self.both.setVisible(writes and self.conflict.may_keep_both)
        self.type.setVisible(writes and deciding.may_type(self.conflict))
        self.put_button.setVisible(writes)
        while self._alike_flow.count():
            item: Any = self._alike_flow.takeAt(0)
            item.widget().hide()
            item.widget().deleteLater()
        offered = 0
        for number, side in enumerate(self.sides, start=1) if writes else ():
            others = deciding.alike(self.conflict, side, self._among)
            if others:
                words = self._alike_words(len(others), side)
                self._alike_flow.addWidget(self._alike_button(words, side, f"Ctrl+{number}"))
                offered += 1
        if writes and self.conflict.may_keep_both:
            count = len(deciding.alike_for_both(self.conflict, self._among))
            if count:
                words = f"其余 {count:,} 条“{self.conflict.label}”也都两个都留…"
                self._alike_flow.addWidget(self._alike_button(words, None, "Ctrl+B"))
                offered += 1
        self.alike.setVisible(offered > 0)

    def _alike_words(self, count: int, side: Choice) -> str:
        assert self.conflict is not None
        if self.conflict.is_removal:
            return f"其余 {count:,} 条也都{'保留' if side.values.get('alive', 1) else '删除'}…"
        whose = "镇里" if side.role == "town" else "居民区"
        return f"其余 {count:,} 条“{self.conflict.label}”也都留{whose}的…"

    def _alike_button(self, words: str, side: Choice | None, keys: str) -> QPushButton:
        made = button(words, kind="flat", tip=f"先看清是哪些，再一起裁定（{keys}）")
        made.clicked.connect(lambda: self.alike_asked.emit(side))
        return made

    def _unmask(self) -> None:
        assert self.conflict is not None
        conflict = self.conflict
        disclosures.note_unmasking(self._desk.ledger, conflict.entity, [conflict.row], conflict.columns)
        self._desk.unmasked.add(conflict.row)
        self._fill_cards()

    # ---- forms

    def start_own(self) -> None:
        """Type a third value."""
        if self.conflict is not None and deciding.may_type(self.conflict) and self._desk.may_write and self._may_open():
            conflict = self.conflict
            hidden = deciding.is_sensitive(self._desk.ledger, conflict) and conflict.row not in self._desk.unmasked
            fields = BY_NAME[conflict.entity]._meta.fields
            values = {name: fields[name].python_value(self.sides[0].values.get(name)) for name in conflict.columns}
            self.own.start(conflict, {} if hidden else values)
            self.faces.setCurrentWidget(self.own)
            self.own.form.go_to_first()

    def start_later(self) -> None:
        """Put it off."""
        if self.conflict is not None and self._desk.may_write:
            self.put.start()
            self.faces.setCurrentWidget(self.put)
            self.put.go_to_first()

    def leave_form(self) -> None:
        """Back to the two sides."""
        self.faces.setCurrentIndex(0)
        self.form_left.emit()

    def dirty(self) -> bool:
        """Whether a value is half typed."""
        return self.faces.currentWidget() is self.own and self.own.form.dirty()

    def _on_own(self, values: dict[str, Any]) -> None:
        self.own_given.emit(values)

    def _on_later(self, until: object, note: str) -> None:
        self.put_off.emit(until, note)
