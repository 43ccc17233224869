"""What every field of a form has in common: a value, a signal when it changes, and a line of words when it is wrong."""

from typing import Any

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from xinjing_desktop.ui import theme


class Field(QWidget):
    """An input with its line of problem below. Subclasses put their input in by `take(widget)`.

    A field knows nothing of records: `value()` gives what is meant (None when empty), `set_value()` takes it back
    without emitting `changed`.
    """

    changed = Signal()
    """The user changed the value (not `set_value`)."""
    left = Signal()
    """The keyboard went elsewhere: the moment to check what was typed."""
    fills_row = False
    """Whether the field wants a whole row of a form."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._marked: list[QWidget] = []
        self._quiet = False
        self.problem_line = QLabel()
        self.problem_line.setProperty("role", "problem")
        self.problem_line.setWordWrap(True)
        self.problem_line.hide()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(theme.px(3))
        self._box.addWidget(self.problem_line)

    # ---- what every field answers

    def value(self) -> Any:
        """What the field says now; None when it is empty."""
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        """Show a value, without `changed`."""
        self._quiet = True
        try:
            self._show(value)
        finally:
            self._quiet = False
        self.set_problem(None)

    def set_problem(self, sentence: str | None) -> None:
        """Say below the field what is wrong with it; None when all is well."""
        self.problem_line.setText(sentence or "")
        self.problem_line.setVisible(bool(sentence))
        for widget in self._marked:
            theme.restyle(widget, invalid="true" if sentence else "")
            widget.setAccessibleDescription(sentence or "")

    def problem(self) -> str | None:
        """The sentence below the field, if there is one."""
        return self.problem_line.text() or None

    def own_problem(self) -> str | None:
        """What the field itself finds wrong with what was typed (no such day, no number)."""
        return None

    def set_name(self, name: str) -> None:
        """The name that screen readers say; forms set it from the label."""
        self.setAccessibleName(name)
        for widget in self._marked:
            widget.setAccessibleName(name)

    def set_hint(self, hint: str) -> None:
        """A grey text inside while the field is empty, or a tool tip where there is no room for one."""
        for widget in self._marked:
            if hasattr(widget, "setPlaceholderText"):
                widget.setPlaceholderText(hint)
            else:
                widget.setToolTip(hint)

    def set_locked(self, locked: bool) -> None:
        """A locked field shows its value and cannot be changed."""
        for widget in self._marked:
            if hasattr(widget, "setReadOnly"):
                widget.setReadOnly(locked)
                theme.restyle(widget)
            else:
                widget.setEnabled(not locked)

    # ---- for subclasses

    def take(self, widget: QWidget, *, focus: QWidget | None = None) -> None:
        """Put the input above the problem line; `focus` gets the keyboard and is marked when something is wrong."""
        target = focus or widget
        self._box.insertWidget(self._box.count() - 1, widget)
        self._marked.append(target)
        self.setFocusProxy(target)
        target.installEventFilter(self)

    def _show(self, value: Any) -> None:
        raise NotImplementedError

    def _tell(self) -> None:
        """Something changed by hand."""
        if not self._quiet:
            self.set_problem(None)
            self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut and watched in self._marked and self.isVisible():  # a window that goes
            self._on_left()
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()  # turning the wheel over a form scrolls the form and changes nothing
            return True
        return super().eventFilter(watched, event)

    def _on_left(self) -> None:
        if found := self.own_problem():
            self.set_problem(found)
        self.left.emit()
