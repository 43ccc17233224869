"""Photos in a row: thumbnails, a viewer, and three ways to add one (pick, paste, drop)."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QIcon, QImage, QKeyEvent, QKeySequence, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListView,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from xinjing_desktop.ui import theme
from xinjing_desktop.ui.widgets.cards import button, label
from xinjing_desktop.ui.widgets.drop_area import dropped_files

ENDINGS = (".jpg", ".jpeg", ".png", ".bmp", ".webp")
THUMB = QSize(112, 84)


@dataclass(frozen=True)
class Shown:
    """One photo as the strip shows it: its id, the bytes of a picture file, a caption (整改前, 2026-01-05)."""

    uid: str
    picture: bytes
    caption: str = ""


def clipboard_picture() -> bytes | None:
    """The picture on the clipboard as PNG bytes, if there is one."""
    image = QGuiApplication.clipboard().image()
    if image.isNull():
        return None
    kept = QByteArray()
    buffer = QBuffer(kept)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(kept.data())


class PhotoStrip(QFrame):
    """Thumbnails of photos. It stores nothing: the page answers the signals and calls `set_photos` again."""

    files_added = Signal(list)
    """Paths that were dropped or pasted as files."""
    picture_pasted = Signal(bytes)
    """A picture from the clipboard, as PNG bytes."""
    pick_asked = Signal()
    """The button: the page calls `alerts.pick_files("选择照片", "照片 (*.jpg …)")`."""
    remove_asked = Signal(str)
    """Delete was pressed on the photo of this id."""

    def __init__(self, name: str = "照片", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "plain")
        self.setAcceptDrops(True)
        self._photos: list[Shown] = []
        self.list = _Thumbs(self)
        self.list.setAccessibleName(name)
        self.list.itemActivated.connect(lambda item: self.view(self.list.row(item)))
        self._pick = button("添加照片…", icon="camera", tip="选择照片文件；也可以拖到这里，或按 Ctrl+V 粘贴")
        self._pick.clicked.connect(self.pick_asked)
        self._hint = label("也可以把照片拖到这里，或按 Ctrl+V 粘贴。", "hint", wrap=True)
        row = QHBoxLayout()
        row.addWidget(self._pick)
        row.addWidget(self._hint, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.px(8))
        box.addWidget(self.list)
        box.addLayout(row)
        self.set_photos(())

    def set_photos(self, photos: Sequence[Shown]) -> None:
        """Show these photos, in this order."""
        self._photos = list(photos)
        self.list.clear()
        for photo in self._photos:
            item = QListWidgetItem(QIcon(_thumbnail(photo.picture)), photo.caption, self.list)
            item.setData(Qt.ItemDataRole.UserRole, photo.uid)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, photo.caption or "照片")
            item.setToolTip("双击看大图，Delete 删除")
        self.list.setVisible(bool(self._photos))

    def set_locked(self, locked: bool) -> None:
        """Only look, add nothing."""
        self._pick.setVisible(not locked)
        self._hint.setVisible(not locked)
        self.setAcceptDrops(not locked)

    def photos(self) -> list[Shown]:
        """What is shown."""
        return list(self._photos)

    def view(self, at: int) -> "PhotoViewer":
        """Open the viewer at this photo (it is not modal)."""
        viewer = PhotoViewer(self._photos, at, self.window())
        viewer.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        viewer.show()
        return viewer

    def paste(self) -> bool:
        """Take what is on the clipboard: files, or a picture. False when there is neither."""
        if not self.acceptDrops():
            return False
        if files := dropped_files(QGuiApplication.clipboard().mimeData(), ENDINGS):
            self.files_added.emit(files)
            return True
        if picture := clipboard_picture():
            self.picture_pasted.emit(picture)
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif event.key() == Qt.Key.Key_Delete and self.list.currentItem() is not None and self.acceptDrops():
            self.remove_asked.emit(str(self.list.currentItem().data(Qt.ItemDataRole.UserRole)))
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_files(event.mimeData(), ENDINGS):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files: list[Path] = dropped_files(event.mimeData(), ENDINGS)
        if files:
            event.acceptProposedAction()
            self.files_added.emit(files)


class _Thumbs(QListWidget):
    def __init__(self, strip: PhotoStrip) -> None:
        super().__init__(strip)
        self.setProperty("role", "bare")
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setMovement(QListView.Movement.Static)
        self.setIconSize(QSize(theme.px(THUMB.width()), theme.px(THUMB.height())))
        self.setSpacing(theme.px(4))
        self.setFixedHeight(theme.px(THUMB.height() + 58))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste) or event.key() == Qt.Key.Key_Delete:
            event.ignore()  # the strip answers
        else:
            super().keyPressEvent(event)


class PhotoViewer(QDialog):
    """One photo as large as the window allows; arrow keys go on, Escape closes."""

    def __init__(self, photos: Sequence[Shown], at: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "sheet")
        self.setWindowTitle("照片")
        self.resize(theme.px(900), theme.px(660))
        self._photos = list(photos)
        self._at = at
        self._whole = QPixmap()
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._picture.setMinimumSize(200, 150)
        self._caption = label("", "field")
        back, on = button("上一张", icon="previous"), button("下一张", icon="next")
        back.clicked.connect(lambda: self.go(-1))
        on.clicked.connect(lambda: self.go(1))
        foot = QHBoxLayout()
        foot.addWidget(self._caption)
        foot.addStretch()
        foot.addWidget(back)
        foot.addWidget(on)
        box = QVBoxLayout(self)
        box.addWidget(self._picture, 1)
        box.addLayout(foot)
        self.go(0)

    def go(self, by: int) -> None:
        """Go on or back; beyond the last comes the first."""
        if not self._photos:
            return
        self._at = (self._at + by) % len(self._photos)
        photo = self._photos[self._at]
        self._whole = QPixmap.fromImage(QImage.fromData(photo.picture))
        self._picture.setAccessibleName(photo.caption or "照片")
        self._caption.setText(f"{self._at + 1} / {len(self._photos)}　{photo.caption}")
        self._fit()

    def _fit(self) -> None:
        if not self._whole.isNull():
            mode = Qt.TransformationMode.SmoothTransformation
            self._picture.setPixmap(
                self._whole.scaled(self._picture.size(), Qt.AspectRatioMode.KeepAspectRatio, mode)
            )

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.go(-1 if event.key() == Qt.Key.Key_Left else 1)
        else:
            super().keyPressEvent(event)


def _thumbnail(picture: bytes) -> QPixmap:
    size = QSize(theme.px(THUMB.width()), theme.px(THUMB.height()))
    image = QImage.fromData(picture)
    if image.isNull():
        blank = QPixmap(size)
        blank.fill(theme.color("hover"))
        return blank
    mode = Qt.TransformationMode.SmoothTransformation
    big = image.scaled(size, Qt.AspectRatioMode.KeepAspectRatioByExpanding, mode)
    left, top = (big.width() - size.width()) // 2, (big.height() - size.height()) // 2
    return QPixmap.fromImage(big.copy(left, top, size.width(), size.height()))
