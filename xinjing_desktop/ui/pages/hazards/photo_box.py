"""Photos of a hazard: dropped, pasted or picked; kept at once when the hazard exists, else with its first save."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.casework import photos
from xinjing_desktop.ledger.pen import Pen
from xinjing_desktop.records import Photo, codes
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.photos import Small, small_photo
from xinjing_desktop.ui.widgets.choice_fields import SegmentField
from xinjing_desktop.ui.widgets.photo_strip import PhotoStrip, Shown

PICTURES = "照片 (*.jpg *.jpeg *.png *.bmp *.webp *.gif);;所有文件 (*)"


class PhotoBox(QWidget):
    """The strip and the choice whether a new picture is from before or after the fixing."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._hazard: str | None = None
        self._waiting: list[tuple[str, Small]] = []
        self.kind = SegmentField(list(codes.choices("photo_kind")))
        self.kind.set_name("新照片是")
        self.kind.set_value("before")
        self.strip = PhotoStrip("隐患照片")
        self.strip.files_added.connect(self.add_files)
        self.strip.picture_pasted.connect(lambda png: self._add(png))
        self.strip.pick_asked.connect(self._pick)
        self.strip.remove_asked.connect(self._remove)
        self.strip.set_locked(not desk.may_write)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.px(6))
        line = QHBoxLayout()
        line.addWidget(self.kind)
        line.addStretch()
        outer.addLayout(line)
        outer.addWidget(self.strip)

    def show_photos(self, hazard: str | None, known: list[Photo], *, after: bool = False) -> None:
        """Show the photos of a hazard, or none for a new one."""
        self._hazard, self._waiting = hazard, []
        self.kind.set_value("after" if after else "before")
        self._known = known
        self._fill()

    def _fill(self) -> None:
        ledger = self._desk.ledger
        shown = []
        for photo in self._known:
            words = codes.label("photo_kind", photo.kind)
            said = f"{words} {photo.taken_on}" if photo.taken_on else words
            if (jpeg := photos.content(ledger, photo.digest)) is not None:
                shown.append(Shown(photo.uid, jpeg, said))
        for at, (kind, small) in enumerate(self._waiting):
            shown.append(Shown(f"new-{at}", small.jpeg, codes.label("photo_kind", kind)))
        self.strip.set_photos(shown)

    def add_files(self, paths: list[Path]) -> None:
        """Take these picture files in, each made small first."""
        for path in paths:
            self._add(Path(path))

    def _add(self, source: Path | bytes) -> None:
        try:
            small = small_photo(source)
            if self._hazard is None:
                self._waiting.append((str(self.kind.value() or "before"), small))
            else:
                with self._desk.ledger.change("添加照片") as pen:
                    self._known.append(self._attach(pen, self._hazard, str(self.kind.value() or "before"), small))
        except Refusal as refusal:
            self._desk.alerts.fail(refusal)
            return
        self._fill()
        self.changed.emit()

    def write(self, pen: Pen, hazard: str) -> None:
        """Keep what was added before the hazard existed, within the caller's change."""
        for kind, small in self._waiting:
            self._attach(pen, hazard, kind, small)
        self._waiting = []

    @property
    def waiting(self) -> int:
        """Photos that are not in the ledger yet."""
        return len(self._waiting)

    @staticmethod
    def _attach(pen: Pen, hazard: str, kind: str, small: Small) -> Photo:
        size = (small.width, small.height)
        return photos.attach(pen, small.jpeg, kind=kind, size=size, taken_on=clock.today(), hazard=hazard)

    def _pick(self) -> None:
        self.add_files(self._desk.alerts.pick_files("选择照片", PICTURES))

    def _remove(self, uid: str) -> None:
        if uid.startswith("new-"):
            del self._waiting[int(uid[4:])]
        elif self._desk.alerts.ask("要删除这张照片吗？可以用撤销找回。", "删除", "留着"):
            with self._desk.ledger.change("删除照片") as pen:
                pen.remove(Photo, uid)
            self._known = [photo for photo in self._known if photo.uid != uid]
        self._fill()
        self.changed.emit()
