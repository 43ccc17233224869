"""Every picture sign of the window, named once. The signs are a font of qtawesome.

Only its files are used, and only at the first paint: importing the package pulls in the whole of Qt once more
(measured: 0.25 s and 29 MB against 0.01 s and 3 MB) for a table of names and a font that Qt can load by itself.
"""

import os
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPixmap

from xinjing_desktop.ui import theme

FONT = "phosphor"

NAMES = {
    "add": "plus",
    "address": "map-pin",
    "alert": "warning-circle",
    "all": "checks",
    "back": "arrow-left",
    "backup": "hard-drives",
    "bold": "text-bolder",
    "building": "buildings",
    "calendar": "calendar-blank",
    "camera": "camera",
    "cancel": "x",
    "care": "heart",
    "centre": "text-align-center",
    "check": "check",
    "close": "x",
    "closed": "check-circle",
    "columns": "columns",
    "conflict": "scales",
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
    "handover": "package",
    "hazard": "warning",
    "help": "question",
    "history": "clock-counter-clockwise",
    "home": "house-line",
    "household": "house",
    "import": "download-simple",
    "inbox": "tray",
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
    "supervise": "megaphone",
    "time": "clock",
    "today": "sun-horizon",
    "undo": "arrow-u-up-left",
    "up": "caret-up",
    "user": "user-circle",
    "visit": "person-simple-walk",
    "warning": "warning",
    "zoom": "magnifying-glass-plus",
    "zoom_out": "magnifying-glass-minus",
}
"""Our names on the left; the signs of the Phosphor font on the right."""


@cache
def _font_files() -> tuple[Path, Path]:
    """The font and its table of names, found beside qtawesome without importing it."""
    found = find_spec("qtawesome")
    if found is None or found.origin is None:
        raise FileNotFoundError("qtawesome is not installed: run main.py once to set it up")
    folder = Path(found.origin).parent / "fonts"
    ours = [folder / name for name in os.listdir(folder) if name.startswith(f"{FONT}-")]
    return next(file for file in ours if file.suffix == ".ttf"), next(file for file in ours if file.suffix == ".json")


@cache
def _family() -> str:
    return QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(_font_files()[0])))[0]


@cache
def _signs() -> str:
    """The table of names as it lies there: looking up a dozen of its 4,000 lines takes less than parsing them all."""
    return _font_files()[1].read_text("utf-8")


@cache
def _sign(name: str) -> str:
    _, _, rest = _signs().partition(f'"{NAMES[name]}": "0x')
    return chr(int(rest[: rest.index('"')], 16))


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
    font = QFont(_family())
    font.setPixelSize(side)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font)
    painter.setPen(theme.color(token))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, _sign(name))
    painter.restore()
