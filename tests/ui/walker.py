"""Walks a window and lists everything that a screen reader could not name."""

from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
    QWidget,
)

_INPUTS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
)


def nameless(window: QWidget) -> list[str]:
    """The inputs, lists and wordless buttons without an accessible name, each with the way to it."""
    found = []
    for widget in window.findChildren(QWidget):
        if not isinstance(widget, _INPUTS) or isinstance(widget, QHeaderView) or _is_a_part(widget):
            continue
        if isinstance(widget, QAbstractButton) and widget.text().strip():
            continue
        if not widget.accessibleName().strip():
            found.append(_way_to(widget))
    return found


def _is_a_part(widget: QWidget) -> bool:
    """Qt's own inner pieces: the line of a spin box, the arrows of a tab bar, the corner of a table."""
    inner = widget.objectName().startswith("qt_") or type(widget).__name__ in (
        "QTableCornerButton",
        "QComboBoxListView",
    )
    parent = widget.parentWidget()
    if parent is not None and isinstance(parent.parentWidget(), QComboBox):
        return True  # the list that drops from a combo box goes by the name of the box
    return inner or isinstance(parent, QAbstractSpinBox | QTabBar | QAbstractItemView)


def _way_to(widget: QWidget) -> str:
    steps = []
    each: QWidget | None = widget
    while each is not None:
        steps.append(type(each).__name__ + (f"#{each.objectName()}" if each.objectName() else ""))
        each = each.parentWidget()
    return " > ".join(reversed(steps))
