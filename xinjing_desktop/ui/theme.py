"""How the window looks: tokens → palette → style sheet. Light, dark and large print, switched while it runs."""

from collections.abc import Callable
from pathlib import Path
from string import Template
from typing import Any, NamedTuple

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTranslator, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from xinjing_desktop import paths
from xinjing_desktop.ui import fonts
from xinjing_desktop.ui.tokens import DARK, LARGE_PX, LIGHT, NORMAL_PX, SIZES

FUSION = ("-style", "Fusion")
STYLE_SHEET = paths.RESOURCES / "styles" / "window.qss"

_CHEVRONS = {"down": "2.5,4.5 6,8 9.5,4.5", "up": "2.5,7.5 6,4 9.5,7.5"}
_TICK = "3,6.4 5.2,8.5 9.2,3.8"


class Look(NamedTuple):
    """One way to look: light or dark, at a base type size in pixels."""

    dark: bool = False
    base_px: int = NORMAL_PX

    @property
    def tokens(self) -> dict[str, str]:
        """The colours by name, as `#RRGGBB`."""
        return DARK if self.dark else LIGHT

    def color(self, name: str) -> QColor:
        """The colour of a token, for widgets that paint themselves. KeyError for an unknown token."""
        return QColor(self.tokens[name])

    def px(self, pixels: float) -> int:
        """A length given for the normal type size, in pixels of this look."""
        return round(pixels * self.base_px / NORMAL_PX)


class _Looks(QObject):
    changed = Signal()


LARGE_PRINT = Look(base_px=LARGE_PX)
_current = Look()
_looks = _Looks()
_translator: QTranslator | None = None


def look() -> Look:
    """The look that is on screen now. Ask again when painting: it changes while the program runs."""
    return _current


def color(name: str) -> QColor:
    """Short for `look().color(name)`."""
    return _current.color(name)


def px(pixels: float) -> int:
    """Short for `look().px(pixels)`."""
    return _current.px(pixels)


def application() -> QApplication:
    """The one of this process, drawn by Fusion. Named to Qt as an argument: `setStyle` answers with a QStyle (see `cells`)."""
    app = QApplication.instance() or QApplication(["xinjing_desktop", *FUSION])
    assert isinstance(app, QApplication)
    return app


def apply(app: QApplication, wanted: Look, cache: Path | None = None) -> None:
    """Put a look on the running program. `cache` is the folder for the drawn arrows; the user's own by default."""
    global _current
    _current = wanted
    app.setFont(fonts.interface_font(wanted.base_px))
    app.setPalette(_palette(wanted))
    app.setStyleSheet(style_sheet(wanted, cache or paths.user_folder() / "cache"))
    _looks.changed.emit()


def follow(fit: Callable[[], None]) -> None:
    """Call a method of a widget now, and again after each change of the look.

    Not `changeEvent`: the first event that Python is shown makes PySide6 build the classes of all forty kinds of events.
    """
    fit()
    _looks.changed.connect(fit)


def speak_chinese(app: QApplication) -> bool:
    """Make Qt's own dialogs and calendars Chinese. False when the translation file is missing."""
    global _translator
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    translator = QTranslator(app)
    if not translator.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        return False
    if _translator is not None:
        app.removeTranslator(_translator)
    _translator = translator
    return app.installTranslator(translator)


def restyle(widget: QWidget, **properties: Any) -> None:
    """Set style properties (`role`, `kind`, `tone`, `invalid`) and show them at once."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()


def style_sheet(wanted: Look, cache: Path) -> str:
    """The style sheet of a look, with its arrows drawn into `cache`."""
    values = dict(wanted.tokens)
    values |= {name: str(wanted.px(size)) for name, size in SIZES.items()}
    values["chip_r"] = str(wanted.px(SIZES["h0"]) // 2 + 1)  # half a chip: a radius too large draws no curve at all
    values |= _drawn(wanted, cache)
    return Template(STYLE_SHEET.read_text(encoding="utf-8")).substitute(values)


def _palette(wanted: Look) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for name, roles in {
        "bg": (role.Window,),
        "text": (role.WindowText, role.Text, role.ButtonText, role.ToolTipBase),
        "surface": (role.Base, role.Button, role.Light, role.ToolTipText),
        "alt": (role.AlternateBase,),
        "sel": (role.Highlight,),
        "sel_t": (role.HighlightedText,),
        "text3": (role.PlaceholderText,),
        "accent": (role.Link, role.LinkVisited, role.Accent),
        "border": (role.Mid,),
        "hover": (role.Midlight,),
        "border2": (role.Dark,),
        "bad": (role.BrightText,),
    }.items():
        for each in roles:
            palette.setColor(each, wanted.color(name))
    for each in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, each, wanted.color("off"))
    return palette


def _drawn(wanted: Look, cache: Path) -> dict[str, str]:
    """The arrows and the tick as SVG files: a style sheet takes pictures from files only."""
    cache.mkdir(parents=True, exist_ok=True)
    shapes = {f"chevron_{name}": (points, "text2", 1.5) for name, points in _CHEVRONS.items()}
    shapes["tick"] = (_TICK, "accent_t", 1.9)
    made = {}
    for name, (points, token, width) in shapes.items():
        tint = wanted.tokens[token]
        file = cache / f"{name}-{tint[1:]}.svg"
        if not file.exists():
            file.write_text(
                '<svg xmlns="http://www.w3.org/2000/svg" width="12" height="12" viewBox="0 0 12 12">'
                f'<polyline points="{points}" fill="none" stroke="{tint}" stroke-width="{width}" '
                'stroke-linecap="round" stroke-linejoin="round"/></svg>',
                encoding="utf-8",
            )
        made[name] = file.as_posix()
    return made
