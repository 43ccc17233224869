"""The doors of one stairwell as they lie in the building, those of a round list, or the shops of a street; ticked off by keys."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from xinjing_desktop.records import codes
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.pages.doors.painting import paint_spot
from xinjing_desktop.ui.pages.doors.spots import Line, Spot, describe

KEYS = {
    Qt.Key(int(Qt.Key.Key_0) + entry.facts["number_key"]): entry.code
    for entry in codes.entries("visit_outcome")
    if entry.facts.get("number_key")
}
CELL, GAP, LABEL = QSize(84, 58), 6, 36
MOVES = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}

def hints(met: str) -> tuple[tuple[str, str], ...]:
    """Which keys do what, as they stand at the foot of the page; a shop was not met but looked at."""
    return (
        ("单击 空格", met), ("1–8", "其他结果"), ("Shift", "选一片"), ("=", f"其余全部{met}"),
        ("H", "隐患"), ("N", "诉求"), ("Delete", "清除"), ("PgDn", "下一处"),
    )  # fmt: skip


class DoorGrid(QWidget):
    """Paints the doors and turns clicks and keys into wishes. It writes nothing itself.

    One click, Space or Enter on a door means 见面; 1 … 8 give any other outcome; Shift selects a range.
    """

    marked = Signal(list, str)
    """These doors, or shops, are to have this outcome."""
    cleared = Signal(list)
    """The visits of these doors in this round were a mistake."""
    asked_hazard = Signal(str)
    asked_note = Signal(str)
    asked_rest = Signal()
    asked_place = Signal(int)
    """The next stairwell or street (1), or the one before (-1)."""
    selection_changed = Signal()
    moved = Signal()
    """The keyboard stands at another door."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self.setAccessibleName("门洞的门")
        self.editable = True
        self._doors: list[Spot] = []
        self._at: dict[tuple[int, int], Spot] = {}
        self._place: dict[str, tuple[int, int]] = {}
        self._labels: list[str] = []
        self._measured: tuple[tuple[int | str, ...], int] = ((), 0)
        self._width = 1
        self._current: str | None = None
        self._anchor: str | None = None
        self._selected: set[str] = set()
        self._hover: str | None = None

    # ---- what is shown

    def show_doors(self, lines: Sequence[Line], *, keep: bool = False) -> None:
        """Show a stairwell, line by line; `keep` leaves the keyboard and the selection where they are."""
        self._labels = [line.label for line in lines]
        self._at = {(column, at): spot for at, line in enumerate(lines) for column, spot in line.spots}
        self._place = {spot.uid: place for place, spot in self._at.items()}
        self._doors = doors = list(self._at.values())
        self._width = max((column for column, _ in self._at), default=0) + 1
        moved = not keep or self._current not in self._place
        if moved:
            self._current = self._anchor = doors[0].uid if doors else None
            self._selected = set()
        self._selected &= self._place.keys()
        self.updateGeometry()
        self.resize(self.sizeHint().expandedTo(self.size()))
        if moved:
            self.moved.emit()
        self._say_current()
        self.update()
        self.selection_changed.emit()

    @property
    def doors(self) -> list[Spot]:
        """The doors that are shown."""
        return self._doors

    @property
    def current(self) -> Spot | None:
        """The door that has the keyboard."""
        return self._at.get(self._place.get(self._current or "", (-1, -1)))

    def chosen(self) -> list[str]:
        """The selected doors, or the current one, in the order in which one walks."""
        wanted = self._selected or ({self._current} if self._current else set())
        return [door.uid for door in self._doors if door.uid in wanted]

    def go_to(self, uid: str) -> None:
        """Put the keyboard on a door."""
        if uid in self._place:
            self._move_to(uid, extend=False)

    # ---- sizes

    def _label_width(self) -> int:
        look: tuple[int | str, ...] = (theme.px(12), *self._labels)
        if self._measured[0] != look:  # measured once: every door asks for it when it is painted
            small = QFont(self.font())
            small.setPixelSize(theme.px(12))
            metrics = QFontMetrics(small)
            widest = max((metrics.horizontalAdvance(words) for words in self._labels), default=0)
            self._measured = (look, max(theme.px(LABEL), widest + theme.px(10)))
        return self._measured[1]

    def _cell(self) -> QSize:
        return QSize(theme.px(CELL.width()), theme.px(CELL.height()))

    def sizeHint(self) -> QSize:
        """Room for every floor and room."""
        cell = self._cell()
        return QSize(
            self._label_width() + self._width * (cell.width() + GAP) + GAP,
            max(1, len(self._labels)) * (cell.height() + GAP) + GAP,
        )

    def minimumSizeHint(self) -> QSize:
        """The same: the scroll area around it scrolls."""
        return self.sizeHint()

    def _rect(self, column: int, line: int) -> QRect:
        cell = self._cell()
        before = self._label_width()
        spare = self.width() - before - GAP
        wide = max(cell.width(), min(theme.px(168), spare // max(1, self._width) - GAP))
        return QRect(before + column * (wide + GAP), GAP + line * (cell.height() + GAP), wide, cell.height())

    def rect_of(self, uid: str) -> QRect:
        """Where a door is painted."""
        return self._rect(*self._place[uid])

    def room_of(self, uid: str) -> QRect:
        """A door with half of what stands around it, and the words at its left: one sees where the next key leads."""
        rect = self.rect_of(uid)
        across, down = (GAP + rect.width()) // 2, (GAP + rect.height()) // 2
        return rect.adjusted(-max(across, 0 if self._place[uid][0] else self._label_width()), -down, across, down)

    def _door_at(self, spot: QPoint) -> str | None:
        for uid, place in self._place.items():
            if self._rect(*place).contains(spot):
                return uid
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
            self._move_to(self._doors[0 if key == Qt.Key.Key_Home else -1].uid, extend=False)
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp) and not ctrl:
            self.asked_place.emit(1 if key == Qt.Key.Key_PageDown else -1)
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

    def _next_of(self, uid: str) -> str | None:
        order = [door.uid for door in self._doors]
        at = order.index(uid) + 1
        return order[at] if at < len(order) else None

    def _step(self, across: int, down: int, *, extend: bool) -> None:
        if not self._current:
            return
        column, line = self._place[self._current]
        while True:
            column, line = column + across, line + down
            if not (0 <= column < self._width and 0 <= line < len(self._labels)):
                return
            if door := self._at.get((column, line)):
                self._move_to(door.uid, extend=extend)
                return
            if down:  # a floor without a room in this column: take its nearest
                here = [place for place in self._at if place[1] == line]
                nearest = min(here, key=lambda place: abs(place[0] - column))
                self._move_to(self._at[nearest].uid, extend=extend)
                return

    def _move_to(self, uid: str, *, extend: bool) -> None:
        self._current = uid
        if extend and self._anchor:
            self._selected = self._between(self._anchor, uid)
        else:
            self._anchor = uid
            self._selected = set()
        self.moved.emit()
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
        uid = self._door_at(event.position().toPoint())
        if uid is None or event.button() != Qt.MouseButton.LeftButton:
            return
        modifiers = event.modifiers()
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            self._move_to(uid, extend=True)
        elif modifiers & Qt.KeyboardModifier.ControlModifier:
            started = self._selected or ({self._current} if self._current else set())
            self._current = uid
            self._select(started ^ {uid} if uid in self._selected else started | {uid})
        else:
            self._move_to(uid, extend=False)
            door = self.current
            if self.editable and door is not None and door.outcome is None:
                self.marked.emit([uid], "met_inside")

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Lift the door under the mouse a little, and tell what is known of it."""
        hover = self._door_at(event.position().toPoint())
        if hover != self._hover:
            self._hover = hover
            door = next((door for door in self._doors if door.uid == hover), None)
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
        for line, words in enumerate(self._labels):
            rect = self._rect(0, line)
            painter.setFont(small)
            painter.setPen(theme.color("text2"))
            area = QRect(0, rect.top(), self._label_width() - theme.px(8), rect.height())
            painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
        for place, door in self._at.items():
            rect = self._rect(*place)
            if rect.intersects(event.rect()):
                painter.setFont(self.font())
                current, chosen = door.uid == self._current, door.uid in self._selected
                over, focus = door.uid == self._hover, self.hasFocus()
                paint_spot(painter, rect, door, current=current, chosen=chosen, under_mouse=over, focus=focus)
        painter.end()
