"""The doors of one stairwell as they lie in the building: floors from the top down, rooms from left to right."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from xinjing_desktop.ledger.find.doors import Door
from xinjing_desktop.records import codes
from xinjing_desktop.ui import theme

TONES = {"ok": "ok", "warn": "warn", "bad": "bad", "none": "quiet"}
KEYS = {
    Qt.Key(int(Qt.Key.Key_0) + entry.facts["number_key"]): entry.code
    for entry in codes.entries("visit_outcome")
    if entry.facts.get("number_key")
}
CELL, GAP, LABEL = QSize(84, 58), 6, 36
MOVES = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
HINTS = (
    ("单击 空格", "见面"),
    ("1–8", "其他结果"),
    ("Shift", "选一片"),
    ("=", "其余全部见面"),
    ("H", "隐患"),
    ("N", "诉求"),
    ("Delete", "清除"),
)
"""Which keys do what, as they stand at the foot of the page."""


class DoorGrid(QWidget):
    """Paints the doors and turns clicks and keys into wishes. It writes nothing itself.

    One click, Space or Enter on a door means 见面; 1 … 8 give any other outcome; Shift selects a range.
    """

    marked = Signal(list, str)
    """These doors (household uids) are to have this outcome."""
    cleared = Signal(list)
    """The visits of these doors in this round were a mistake."""
    asked_hazard = Signal(str)
    asked_note = Signal(str)
    asked_rest = Signal()
    selection_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self.setAccessibleName("门洞的门")
        self.editable = True
        self._doors: list[Door] = []
        self._at: dict[tuple[int, int], Door] = {}
        self._place: dict[str, tuple[int, int]] = {}
        self._floors: list[int | None] = []
        self._width = 1
        self._current: str | None = None
        self._anchor: str | None = None
        self._selected: set[str] = set()
        self._hover: str | None = None

    # ---- what is shown

    def show_doors(self, doors: Sequence[Door], *, keep: bool = False) -> None:
        """Show a stairwell; `keep` leaves the keyboard and the selection where they are."""
        self._doors = list(doors)
        self._floors = list(dict.fromkeys(door.floor for door in doors))
        self._at, self._place = {}, {}
        for line, floor in enumerate(self._floors):
            here = [door for door in doors if door.floor == floor]
            for column, door in zip(_columns(here), here, strict=True):
                self._at[column, line] = door
                self._place[door.household] = (column, line)
        self._width = max((column for column, _ in self._at), default=0) + 1
        if not keep or self._current not in self._place:
            self._current = self._anchor = doors[0].household if doors else None
            self._selected = set()
        self._selected &= self._place.keys()
        self.updateGeometry()
        self.resize(self.sizeHint().expandedTo(self.size()))
        self._say_current()
        self.update()
        self.selection_changed.emit()

    @property
    def doors(self) -> list[Door]:
        """The doors that are shown."""
        return self._doors

    @property
    def current(self) -> Door | None:
        """The door that has the keyboard."""
        return self._at.get(self._place.get(self._current or "", (-1, -1)))

    def chosen(self) -> list[str]:
        """The selected doors, or the current one, in the order in which one walks."""
        wanted = self._selected or ({self._current} if self._current else set())
        return [door.household for door in self._doors if door.household in wanted]

    def go_to(self, household: str) -> None:
        """Put the keyboard on a door."""
        if household in self._place:
            self._move_to(household, extend=False)

    # ---- sizes

    def _cell(self) -> QSize:
        return QSize(theme.px(CELL.width()), theme.px(CELL.height()))

    def sizeHint(self) -> QSize:
        """Room for every floor and room."""
        cell = self._cell()
        return QSize(
            theme.px(LABEL) + self._width * (cell.width() + GAP) + GAP,
            max(1, len(self._floors)) * (cell.height() + GAP) + GAP,
        )

    def minimumSizeHint(self) -> QSize:
        """The same: the scroll area around it scrolls."""
        return self.sizeHint()

    def _rect(self, column: int, line: int) -> QRect:
        cell = self._cell()
        spare = self.width() - theme.px(LABEL) - GAP
        wide = max(cell.width(), min(theme.px(168), spare // max(1, self._width) - GAP))
        return QRect(theme.px(LABEL) + column * (wide + GAP), GAP + line * (cell.height() + GAP), wide, cell.height())

    def rect_of(self, household: str) -> QRect:
        """Where a door is painted."""
        return self._rect(*self._place[household])

    def _door_at(self, spot: QPoint) -> str | None:
        for household, place in self._place.items():
            if self._rect(*place).contains(spot):
                return household
        return None

    # ---- keyboard and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move, Shift extends, digits and Space mark; everything else belongs to the page."""
        key = Qt.Key(event.key())
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key in MOVES:
            self._step(*MOVES[key], extend=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif ctrl and key == Qt.Key.Key_A:
            self._select(set(self._place))
        elif key == Qt.Key.Key_Escape and self._selected:
            self._select(set())
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and self._doors:
            self._move_to(self._doors[0 if key == Qt.Key.Key_Home else -1].household, extend=False)
        elif not self.editable or ctrl or not self._current:
            event.ignore()
        elif key in KEYS:
            self._mark(KEYS[key])
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._mark("met_inside")
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.cleared.emit(self.chosen())
        elif key == Qt.Key.Key_H:
            self.asked_hazard.emit(self._current)
        elif key == Qt.Key.Key_N:
            self.asked_note.emit(self._current)
        elif key in (Qt.Key.Key_Equal, Qt.Key.Key_Plus):
            self.asked_rest.emit()
        else:
            event.ignore()

    def _mark(self, outcome: str) -> None:
        chosen = self.chosen()
        single = len(chosen) == 1
        after = self._next_of(chosen[0]) if single else None
        self.marked.emit(chosen, outcome)
        if single and after:
            self._move_to(after, extend=False)
        elif not single:
            self._select(set())

    def _next_of(self, household: str) -> str | None:
        order = [door.household for door in self._doors]
        at = order.index(household) + 1
        return order[at] if at < len(order) else None

    def _step(self, across: int, down: int, *, extend: bool) -> None:
        if not self._current:
            return
        column, line = self._place[self._current]
        while True:
            column, line = column + across, line + down
            if not (0 <= column < self._width and 0 <= line < len(self._floors)):
                return
            if door := self._at.get((column, line)):
                self._move_to(door.household, extend=extend)
                return
            if down:  # a floor without a room in this column: take its nearest
                here = [place for place in self._at if place[1] == line]
                nearest = min(here, key=lambda place: abs(place[0] - column))
                self._move_to(self._at[nearest].household, extend=extend)
                return

    def _move_to(self, household: str, *, extend: bool) -> None:
        self._current = household
        if extend and self._anchor:
            self._selected = self._between(self._anchor, household)
        else:
            self._anchor = household
            self._selected = set()
        self._say_current()
        self.update()
        self.selection_changed.emit()

    def _between(self, one: str, other: str) -> set[str]:
        (x1, y1), (x2, y2) = self._place[one], self._place[other]
        left, right, top, bottom = min(x1, x2), max(x1, x2), min(y1, y2), max(y1, y2)
        return {uid for uid, (x, y) in self._place.items() if left <= x <= right and top <= y <= bottom}

    def _select(self, doors: set[str]) -> None:
        self._selected = doors
        self.update()
        self.selection_changed.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click marks a door that has no outcome yet; on one that has, it only goes there."""
        household = self._door_at(event.position().toPoint())
        if household is None or event.button() != Qt.MouseButton.LeftButton:
            return
        modifiers = event.modifiers()
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            self._move_to(household, extend=True)
        elif modifiers & Qt.KeyboardModifier.ControlModifier:
            started = self._selected or ({self._current} if self._current else set())
            self._current = household
            self._select(started ^ {household} if household in self._selected else started | {household})
        else:
            self._move_to(household, extend=False)
            door = self.current
            if self.editable and door is not None and door.outcome is None:
                self.marked.emit([household], "met_inside")

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Lift the door under the mouse a little, and tell what is known of it."""
        hover = self._door_at(event.position().toPoint())
        if hover != self._hover:
            self._hover = hover
            door = next((door for door in self._doors if door.household == hover), None)
            self.setToolTip(describe(door) if door else "")
            self.update()

    def focusInEvent(self, event: object) -> None:
        """Show where the keyboard is."""
        self.update()

    def focusOutEvent(self, event: object) -> None:
        """Show that it is elsewhere."""
        self.update()

    def _say_current(self) -> None:
        door = self.current
        self.setAccessibleDescription(describe(door) if door else "这个门洞还没有门")

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Every door, clipped to what is to be painted."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        small = QFont(self.font())
        small.setPixelSize(theme.px(12))
        for line, floor in enumerate(self._floors):
            rect = self._rect(0, line)
            painter.setFont(small)
            painter.setPen(theme.color("text2"))
            area = QRect(0, rect.top(), theme.px(LABEL) - theme.px(8), rect.height())
            painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, _floor_words(floor))
        for place, door in self._at.items():
            rect = self._rect(*place)
            if rect.intersects(event.rect()):
                self._paint_door(painter, rect, door)
        painter.end()

    def _paint_door(self, painter: QPainter, rect: QRect, door: Door) -> None:
        tone = TONES[str(codes.fact("visit_outcome", door.outcome, "tone", "none"))] if door.outcome else ""
        chosen = door.household in self._selected
        back = theme.color(f"{tone}_bg") if tone else theme.color("surface")
        border = theme.color(tone) if tone else theme.color("border2")
        if door.household == self._hover and not tone:
            back = theme.color("hover")
        painter.setPen(QPen(border, 1))
        painter.setBrush(back)
        shape = QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(shape, 8, 8)
        if chosen or (door.household == self._current):
            strong = self.hasFocus() or chosen
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(
                QPen(theme.color("accent" if strong else "border2"), 2.5 if door.household == self._current else 2)
            )
            painter.drawRoundedRect(shape.adjusted(1, 1, -1, -1), 7, 7)
        self._paint_words(painter, rect, door, tone)

    def _paint_words(self, painter: QPainter, rect: QRect, door: Door, tone: str) -> None:
        """Above the room and what happened, below the name and what is special about this door."""
        across, down = theme.px(7), theme.px(6)
        inner = rect.adjusted(across, down, -across, -down)
        top = QRect(inner.left(), inner.top(), inner.width(), inner.height() // 2)
        bottom = QRect(inner.left(), inner.center().y(), inner.width(), inner.height() // 2 + 1)
        room, small = QFont(self.font()), QFont(self.font())
        room.setPixelSize(theme.px(15))
        room.setBold(True)
        small.setPixelSize(theme.px(12))
        metrics = QFontMetrics(small)
        painter.setFont(small)
        state = _state_words(door)
        painter.setPen(theme.color(tone or "text3"))
        used = _right(painter, metrics, top, state)
        painter.setFont(room)
        painter.setPen(theme.color("text"))
        shown = QFontMetrics(room).elidedText(door.room, Qt.TextElideMode.ElideMiddle, top.width() - used)
        painter.drawText(top, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.setFont(small)
        for words, token in _badges(door, wide=bottom.width() >= theme.px(104)):
            painter.setPen(theme.color(token))
            bottom.setRight(bottom.right() - _right(painter, metrics, bottom, words))
        painter.setPen(theme.color("text2"))
        name = metrics.elidedText(door.name, Qt.TextElideMode.ElideRight, bottom.width())
        painter.drawText(bottom, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)


def _right(painter: QPainter, metrics: QFontMetrics, rect: QRect, words: str) -> int:
    """Write at the right end of a line; how much of the line is used up."""
    painter.drawText(rect, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
    return metrics.horizontalAdvance(words) + theme.px(4) if words else 0


def _badges(door: Door, *, wide: bool) -> list[tuple[str, str]]:
    """What is special about a door, from right to left; words only where there is room for them."""
    found = [("★重点" if wide else "★", "accent")] if door.key else []
    if door.open_hazards:
        found.append((f"⚠{door.open_hazards if door.open_hazards > 1 else ''}", "bad"))
    return found


def _columns(doors: Sequence[Door]) -> list[int]:
    """In which column each door of one floor stands: 601 in the first, 604 in the fourth; else simply in order."""
    found = []
    for door in doors:
        digits = door.room[-2:]
        found.append(int(digits) - 1 if door.room.isdigit() and len(door.room) >= 3 else -1)
    regular = len(set(found)) == len(found) and min(found, default=-1) >= 0 and max(found, default=0) < 40
    return found if regular else list(range(len(doors)))


def _floor_words(floor: int | None) -> str:
    if floor is None:
        return "其他"
    return f"{floor}层" if floor > 0 else f"地下{-floor}"


def _state_words(door: Door) -> str:
    if not door.outcome:
        return ""
    sign = codes.fact("visit_outcome", door.outcome, "sign", "")
    return f"{sign}\u2009{codes.short_label('visit_outcome', door.outcome)}"


def describe(door: Door) -> str:
    """All that is known of a door, in a sentence for the tool tip and the screen reader."""
    parts = [f"{door.room}室" if door.room.isdigit() else door.room, door.name]
    parts.append(f"本次{codes.label('visit_outcome', door.outcome)}" if door.outcome else "本次还没有记录")
    if door.last_on:
        said = codes.short_label("visit_outcome", door.last_outcome) if door.last_outcome else "走访"
        parts.append(f"上次 {door.last_on} {said}")
    if door.key:
        parts.append("有重点人群")
    if door.open_hazards:
        parts.append(f"{door.open_hazards} 处隐患未销号")
    if door.best_time_band:
        parts.append(f"便于上门：{codes.label('time_band', door.best_time_band)}")
    if door.caution:
        parts.append(f"提示：{door.caution}")
    return "，".join(part for part in parts if part)
