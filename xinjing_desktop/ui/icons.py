"""Every picture sign of the window, named once. The only module that knows qtawesome.

It is loaded at the first paint: importing it costs more than the rest of the window together.
"""

import os
from functools import cache
from typing import Any

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QIcon, QIconEngine, QPainter, QPixmap

from xinjing_desktop.ui import theme

FONT = "ph"

NAMES = {
    "add": "plus",
    "address": "map-pin",
    "alert": "warning-circle",
    "all": "checks",
    "back": "arrow-left",
    "backup": "hard-drives",
    "building": "buildings",
    "calendar": "calendar-blank",
    "camera": "camera",
    "cancel": "x",
    "check": "check",
    "close": "x",
    "closed": "check-circle",
    "columns": "columns",
    "contact": "address-book",
    "copy": "copy",
    "dashboard": "squares-four",
    "delete": "trash",
    "demo": "play-circle",
    "door": "door",
    "door_open": "sign-in",
    "down": "caret-down",
    "edit": "pencil-simple",
    "empty": "tray",
    "excel": "table",
    "export": "upload-simple",
    "eye": "eye",
    "eye_off": "eye-slash",
    "file": "file-text",
    "filter": "funnel",
    "fire": "fire",
    "flag": "flag",
    "folder": "folder-open",
    "hazard": "warning",
    "help": "question",
    "history": "clock-counter-clockwise",
    "home": "house-line",
    "household": "house",
    "import": "download-simple",
    "info": "info",
    "key": "key",
    "leaflet": "newspaper-clipping",
    "link": "link",
    "list": "list-bullets",
    "lock": "lock",
    "more": "dots-three",
    "moon": "moon",
    "next": "caret-right",
    "note": "note-pencil",
    "notice": "bell",
    "open": "arrow-square-out",
    "paste": "clipboard-text",
    "person": "user",
    "people": "users",
    "phone": "phone",
    "photo": "image",
    "previous": "caret-left",
    "print": "printer",
    "profile": "identification-card",
    "recheck": "repeat",
    "redo": "arrow-clockwise",
    "refer": "paper-plane-tilt",
    "report": "chart-bar",
    "restore": "arrow-counter-clockwise",
    "save": "floppy-disk",
    "search": "magnifying-glass",
    "settings": "gear-six",
    "shop": "storefront",
    "sort": "arrows-down-up",
    "stairwell": "grid-four",
    "sun": "sun",
    "time": "clock",
    "today": "sun-horizon",
    "undo": "arrow-u-up-left",
    "up": "caret-up",
    "user": "user-circle",
    "visit": "person-simple-walk",
    "warning": "warning",
    "zoom": "magnifying-glass-plus",
}
"""Our names on the left; the signs of the Phosphor font on the right."""


@cache
def _qtawesome() -> Any:
    """qtawesome with one of its fonts: loading all of them would cost every start 14 MB."""
    os.environ.setdefault("QT_API", "pyside6")
    import qtawesome

    qtawesome._BUNDLED_FONTS = tuple(font for font in qtawesome._BUNDLED_FONTS if font[0] == FONT)
    return qtawesome


@cache
def _sign(name: str) -> str:
    return str(_qtawesome().charmap(f"{FONT}.{NAMES[name]}"))


class _Sign(QIconEngine):
    """Draws one sign in the colour that its token has now, so that icons follow a change of the look."""

    def __init__(self, name: str, token: str) -> None:
        super().__init__()
        self._name = name
        self._token = token

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        paint(painter, rect, self._name, "off" if mode == QIcon.Mode.Disabled else self._token)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        return _Sign(self._name, self._token)


def icon(name: str, token: str = "text2") -> QIcon:
    """The icon of that name in the colour of a token (`text2`, `accent`, `accent_t`, `bad` …). KeyError if unnamed."""
    if name not in NAMES:
        raise KeyError(f"no icon called {name!r}; name it in ui/icons.py")
    return QIcon(_Sign(name, token))


def paint(painter: QPainter, rect: QRect, name: str, token: str = "text2") -> None:
    """Paint a sign into `rect`, for widgets that draw themselves."""
    side = min(rect.width(), rect.height())
    if side <= 0:
        return
    font: QFont = _qtawesome().font(FONT, side)
    font.setPixelSize(side)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font)
    painter.setPen(theme.color(token))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, _sign(name))
    painter.restore()
