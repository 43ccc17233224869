"""A form: labelled fields in columns, Enter to the next one, Ctrl+Enter to save, problems in words beneath each."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any, Literal, cast

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut, QWheelEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from xinjing_desktop.ui import theme
from xinjing_desktop.ui.widgets.cards import hint as hint_label
from xinjing_desktop.ui.widgets.cards import label as text_label
from xinjing_desktop.ui.widgets.field import Field


class FormGrid(QScrollArea):
    """Fields in `columns` columns, their labels to the left or above. Knows nothing of records.

    `form.add("name", "姓名", LineField(), required=True)`; then `values()`, `changes()`, `set_values({...})`.
    A `nested` form stands inside another one (`add_widget`) as a part of it: it is as high as its fields, the outer
    form scrolls it, leads the keyboard through it and hears Ctrl+Enter.
    """

    saved = Signal()
    """Ctrl+Enter: the page checks, saves and calls `settled()`."""
    changed = Signal(str)
    """The user changed the field of this key."""
    passed_end = Signal()
    """Enter in the last field: the page may put the keyboard on its save button."""
    dirty_changed = Signal(bool)

    def __init__(
        self,
        *,
        columns: int = 1,
        labels: Literal["left", "top"] = "left",
        nested: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._nested = nested
        self.fields: dict[str, Field] = {}
        self._labels: dict[str, QLabel] = {}
        self._words: dict[str, str] = {}
        self._required: set[str] = set()
        self._locked: set[str] = set()
        self._kept: dict[str, Any] = {}
        self._was_dirty = False
        self._columns, self._on_top = columns, labels == "top"
        self._row = self._column = 0
        self._rows: dict[str, int] = {}
        self._spans: dict[str, int] = {}
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        page = QWidget()
        page.setObjectName("page")
        self._page = outer = QVBoxLayout(page)
        outer.setContentsMargins(*((0, 0, 0, 0) if nested else (2, 2, theme.px(8), 2)))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.px(12))
        self._grid.setVerticalSpacing(theme.px(4 if self._on_top else 10))
        for at in range(columns):
            self._grid.setColumnStretch(at if self._on_top else at * 2 + 1, 1)
        outer.addLayout(self._grid)
        outer.addStretch()
        self.setWidget(page)
        if nested:
            self._as_high_as_its_fields()
            return
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self._on_save_keys)

    def _as_high_as_its_fields(self) -> None:
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.widget().installEventFilter(self)

    def hasHeightForWidth(self) -> bool:
        return self._nested

    def heightForWidth(self, width: int) -> int:
        layout = self._page
        return layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalSizeHint().height()

    def sizeHint(self) -> QSize:
        if not self._nested:
            return super().sizeHint()
        wide = self.widget().sizeHint().width()
        laid_out = self.testAttribute(Qt.WidgetAttribute.WA_Resized) and self.width() > 0
        return QSize(wide, self.heightForWidth(self.width() if laid_out else wide))

    def minimumSizeHint(self) -> QSize:
        if not self._nested:
            return super().minimumSizeHint()
        return QSize(self.widget().minimumSizeHint().width(), self.sizeHint().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.widget() and event.type() == QEvent.Type.LayoutRequest and self._nested:
            self.updateGeometry()  # a line of problem appeared, a telephone number was added
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._nested and event.size().width() != event.oldSize().width():
            self.updateGeometry()  # other lines break now

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self._nested:
            event.ignore()  # the form around it scrolls
        else:
            super().wheelEvent(event)

    # ---- laying it out

    def add(
        self, key: str, label: str, field: Field, *, required: bool = False, hint: str = "", span: int = 1
    ) -> Field:
        """Put a field at the next place. `span` columns wide; fields that want the whole row take it."""
        if key in self.fields:
            raise ValueError(f"the form already has a field {key!r}")
        if field.fills_row or span > self._columns:
            span = self._columns
        self.fields[key] = field
        self._spans[key] = span
        mark = QLabel(label)
        mark.setTextFormat(Qt.TextFormat.RichText if required else Qt.TextFormat.PlainText)
        mark.setProperty("role", "field")
        mark.setBuddy(field)
        self._labels[key] = mark
        field.set_name(label + ("（必填）" if required else ""))
        field.set_hint(hint)
        self._words[key] = label
        if required:
            self._required.add(key)
        self._place(key)
        self._dress(key)
        self._kept[key] = field.value()
        field.changed.connect(lambda: self._on_changed(key))
        return field

    def _place(self, key: str) -> None:
        """At the next place that is wide enough."""
        field, mark, span = self.fields[key], self._labels[key], self._spans[key]
        if self._column + span > self._columns:
            self._next_row()
        self._rows[key] = self._row
        if self._on_top:
            self._grid.addWidget(mark, self._row * 3, self._column, 1, span)
            self._grid.addWidget(field, self._row * 3 + 1, self._column, 1, span, Qt.AlignmentFlag.AlignTop)
            self._grid.setRowMinimumHeight(self._row * 3 + 2, theme.px(8))
        else:
            self._grid.addWidget(mark, self._row, self._column * 2, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(field, self._row, self._column * 2 + 1, 1, span * 2 - 1, Qt.AlignmentFlag.AlignTop)
        self._column += span
        if self._column >= self._columns:
            self._next_row()

    def section(self, title: str, note: str = "") -> None:
        """A heading across the form."""
        box = QWidget()
        inside = QVBoxLayout(box)
        inside.setContentsMargins(0, theme.px(10) if self._row else 0, 0, theme.px(2))
        inside.setSpacing(theme.px(1))
        inside.addWidget(text_label(title, "h2"))
        if note:
            inside.addWidget(hint_label(note))
        self.add_widget(box)

    def add_widget(self, widget: QWidget) -> None:
        """Anything else across the whole form: a table of child rows, a strip of photos."""
        if self._column:
            self._next_row()
        widget.setSizePolicy(widget.sizePolicy().horizontalPolicy(), QSizePolicy.Policy.Maximum)
        if self._on_top:
            self._grid.addWidget(widget, self._row * 3, 0, 1, self._columns)
        else:
            self._grid.addWidget(widget, self._row, 0, 1, self._columns * 2)
        self._next_row()

    def show_field(self, key: str, shown: bool) -> None:
        """Show or hide a field with its label. A hidden field keeps its value."""
        self.fields[key].setVisible(shown)
        self._labels[key].setVisible(shown)
        if self._on_top:  # a row of hidden fields takes no room, not even for the gap below it
            row = self._rows[key]
            seen = any(not self.fields[other].isHidden() for other, at in self._rows.items() if at == row)
            self._grid.setRowMinimumHeight(row * 3 + 2, theme.px(8) if seen else 0)

    def shown_fields(self) -> list[str]:
        """The keys of the fields that are not hidden."""
        return [key for key, field in self.fields.items() if not field.isHidden()]

    def close_ranks(self) -> None:
        """Let the fields that are shown move up into the gaps of those that are hidden; for forms of nothing but fields."""
        for row in range(self._row + 1):
            self._grid.setRowMinimumHeight(row * 3 + 2, 0)
        self._row = self._column = 0
        for key, field in self.fields.items():
            self._grid.removeWidget(self._labels[key])
            self._grid.removeWidget(field)
            if not field.isHidden():
                self._place(key)

    # ---- values

    def values(self) -> dict[str, Any]:
        """What every field says now."""
        return {key: field.value() for key, field in self.fields.items()}

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Show a record: fields that are not named become empty, problems go, and nothing counts as changed."""
        for key, field in self.fields.items():
            field.set_value(values.get(key))
        self.settled()

    def fill(self, values: Mapping[str, Any]) -> None:
        """Put a draft or a proposal over what is shown: the fields named count as changed."""
        for key, value in values.items():
            if key in self.fields:
                self.fields[key].set_value(value)
        self._tell_dirty()

    def changes(self) -> dict[str, Any]:
        """The fields that differ from what `set_values` showed."""
        return {key: value for key, value in self.values().items() if value != self._kept.get(key)}

    def dirty(self) -> bool:
        """Whether there is anything to save."""
        return bool(self.changes())

    def settled(self) -> None:
        """What stands here now is saved: compare with it from now on."""
        self._kept = self.values()
        self._tell_dirty()

    # ---- problems

    def check(self) -> bool:
        """Say beneath each field what is missing or unreadable, and go to the first such. True when all is well."""
        found: dict[str, str] = {}
        for key, field in self.fields.items():
            if not field.isHidden() and key not in self._locked:  # nobody can put right what is locked
                if problem := field.own_problem():
                    found[key] = problem
                elif key in self._required and field.value() is None:
                    found[key] = "这一项必须填。"
        self.set_problems(found)
        return not found

    def set_problems(self, problems: Mapping[str, str]) -> None:
        """Say what is wrong, by key, and go to the first one. An empty mapping clears everything."""
        first = True
        for key, field in self.fields.items():
            field.set_problem(problems.get(key))
            if key in problems and first:
                first = False
                self.go_to(key)

    def set_problem(self, key: str, sentence: str | None) -> None:
        """Say what is wrong with one field."""
        self.fields[key].set_problem(sentence)

    def go_to(self, key: str) -> None:
        """Put the keyboard into a field and make it visible."""
        field = self.fields[key]
        self._enter(field)

    def go_to_first(self) -> None:
        """Put the keyboard into the first field that can be changed."""
        for key, field in self.fields.items():
            if field.isEnabled() and not field.isHidden():
                self.go_to(key)
                return

    def lock(self, locked: bool, keys: Iterable[str] | None = None) -> None:
        """Make these fields (or all) read-only."""
        for key in self.fields if keys is None else keys:
            self.fields[key].set_locked(locked)
            (self._locked.add if locked else self._locked.discard)(key)

    # ---- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._nested:
                event.ignore()  # the form around it knows what comes next
                return
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._step(-1 if back else 1)
            return
        super().keyPressEvent(event)

    def _step(self, by: int) -> None:
        """To the next field, those of the forms inside this one included, in the order on screen."""
        inside = cast("list[Field]", self.widget().findChildren(Field))
        shown = [field for field in inside if field.isEnabled() and field.isVisible()]
        focus = QApplication.focusWidget()
        at = next((n for n, field in enumerate(shown) if focus and field.isAncestorOf(focus)), None)
        if at is None:
            return
        if 0 <= at + by < len(shown):
            self._enter(shown[at + by])
            self._select_all(shown[at + by])
        elif by > 0:
            self.passed_end.emit()

    def _enter(self, field: Field) -> None:
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        around: QWidget | None = field
        while around is not None:
            if isinstance(around, FormGrid) and not around._nested:
                around.ensureWidgetVisible(field, 20, 40)
            around = around.parentWidget()

    def _select_all(self, field: Field) -> None:
        edit = getattr(field, "edit", None)
        if isinstance(edit, QLineEdit):
            edit.selectAll()

    def _on_save_keys(self) -> None:
        focus = QApplication.focusWidget()
        if focus is not None:
            focus.clearFocus()  # so that what is half typed is read first
            focus.setFocus()
        self.saved.emit()

    def _on_changed(self, key: str) -> None:
        self.changed.emit(key)
        self._tell_dirty()

    def _tell_dirty(self) -> None:
        now = self.dirty()
        if now != self._was_dirty:
            self._was_dirty = now
            self.dirty_changed.emit(now)

    def _dress(self, key: str) -> None:
        """The parts of a label that depend on the look: the colour of its star, and its height beside a field."""
        mark = self._labels[key]
        if key in self._required:
            star = f"<span style='color:{theme.color('bad').name()}'>*</span>"
            mark.setText(f"{escape(self._words[key])} {star}")
        if not self._on_top:
            mark.setFixedHeight(theme.px(34))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_words"):
            for key in self._words:
                self._dress(key)

    def _next_row(self) -> None:
        self._row, self._column = self._row + 1, 0
