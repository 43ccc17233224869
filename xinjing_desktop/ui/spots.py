"""Where to write to, a button each; and what waits on a stick or a shared folder, as a banner."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from xinjing_desktop.ui import theme
from xinjing_desktop.ui.widgets.cards import Banner, button
from xinjing_desktop.ui.widgets.flow import FlowLayout

if TYPE_CHECKING:
    from xinjing_desktop.exchange.nearby import Spot

ICONS = {"stick": "backup", "share": "link", "folder": "folder"}
SHORTCUT = "Ctrl+S"
SHARES = 3
"""A town may have agreed another folder with each unit: more than these are no choice for one hand."""


def size(count: int) -> str:
    """Bytes as people say them."""
    if count >= 1 << 30:
        return f"{count / (1 << 30):.1f} GB"
    return f"{count / (1 << 20):.0f} MB"


class SpotButtons(QWidget):
    """`chosen` carries the folder, None for another one that is to be asked for. The likeliest is the primary button."""

    chosen = Signal(object)

    def __init__(self, other: str, *, across: bool = False) -> None:
        super().__init__()
        self._words = other
        self._made: dict[str, QPushButton] = {}
        self._lines = FlowLayout(self) if across else QVBoxLayout(self)
        if isinstance(self._lines, QVBoxLayout):
            self._lines.setContentsMargins(0, 0, 0, 0)
            self._lines.setSpacing(theme.px(8))
        self._across = across
        self.show_spots([], None)

    @property
    def other(self) -> QPushButton:
        """The way to any other folder: it is always there, and the last one."""
        return self._made[""]

    @property
    def preferred(self) -> QPushButton:
        """The one that Ctrl+S presses."""
        return next(each for each in self._made.values() if each.property("kind") == "primary")

    def buttons(self) -> dict[str, QPushButton]:
        """By folder, as text; "" is the other one."""
        return dict(self._made)

    def show_spots(self, spots: "Sequence[Spot]", used: Path | None) -> None:
        """Other places: what has focus keeps it while it is there."""
        first = _preferred(spots, used)
        focus = next((key for key, each in self._made.items() if each.hasFocus()), None)
        for each in self._made.values():
            self._lines.removeWidget(each)
            each.hide()
            each.setShortcut("")
            each.deleteLater()
        shares = sum(spot.kind == "share" for spot in spots)
        shown = [spot for spot in spots if spot.kind != "share" or shares <= SHARES]
        self._made = {str(spot.folder): self._button(spot, spot.folder == first) for spot in shown}
        primary = "" if str(first) in self._made else "primary"
        words = "别的文件夹…" if self._made else self._words
        self._made[""] = button(words, icon="folder", kind=primary, shortcut=SHORTCUT if primary else "")
        self._made[""].clicked.connect(lambda: self.chosen.emit(None))
        for each in self._made.values():
            each.setFixedHeight(theme.px(36)) if self._across else each.setMinimumSize(theme.px(380), theme.px(40))
            self._lines.addWidget(each)
        if focus is not None:
            self._made.get(focus, self.preferred).setFocus(Qt.FocusReason.OtherFocusReason)

    def _button(self, spot: "Spot", first: bool) -> QPushButton:
        to = {"stick": f"写到 {spot.name}", "share": f"写到{spot.name}"}
        words = to.get(spot.kind) or f"还是写到{spot.name.removeprefix('文件夹')}"
        words += f"　剩 {size(spot.free)}" if spot.free is not None else ""
        kind, keys = ("primary", SHORTCUT) if first else ("", "")
        made = button(words, icon=ICONS[spot.kind], kind=kind, tip=str(spot.folder), shortcut=keys)
        made.clicked.connect(lambda: self.chosen.emit(spot.folder))
        return made


def _preferred(spots: "Sequence[Spot]", used: Path | None) -> Path | None:
    if not spots:
        return None
    from xinjing_desktop.exchange.nearby import preferred

    return preferred(spots, used)


class WaitingBanner(Banner):
    """`asked` carries the packages that wait in the first place that has any."""

    asked = Signal(list)

    def __init__(self) -> None:
        super().__init__()
        self._packages: list[Path] = []
        self.pressed.connect(self._on_pressed)

    def show_spots(self, spots: "Sequence[Spot]") -> None:
        """What waits now; nothing hides the banner."""
        spot = next((spot for spot in spots if spot.packages), None)
        self._packages = list(spot.packages) if spot else []
        self.say(spot.waiting if spot else "", button="收下" if spot else "")

    def _on_pressed(self) -> None:
        packages, self._packages = self._packages, []
        self.say("")
        self.asked.emit(packages)
