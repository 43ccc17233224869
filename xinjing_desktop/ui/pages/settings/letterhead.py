"""The unit's pictures on paper: emblem, seal, QR code of the group chat. Chosen, pasted, seen at once, taken away."""

from collections.abc import Callable

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from xinjing_desktop.errors import Refusal
from xinjing_desktop.notices import pictures
from xinjing_desktop.records import codes
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.photos import small_photo
from xinjing_desktop.ui.widgets.cards import Card, button, hint, label, offer

PICTURES = "图片 (*.png *.jpg *.jpeg *.bmp *.webp)"
WHERE = {
    "logo": "印在楼道公告和告知书的标题旁",
    "seal": "印在告知书落款处；没有就留一格盖章",
    "group_qr": "印在楼道公告的电话旁，居民扫码进群",
}


class Letterhead(Card):
    """Three places side by side; each change is one step that can be undone."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("印在纸上的图片", pad=theme.px(16))
        self.desk = desk
        self.shown: dict[str, QLabel] = {}
        self.drop: dict[str, QWidget] = {}
        across = QHBoxLayout()
        across.setSpacing(theme.px(18))
        for kind in WHERE:
            across.addLayout(self._place(kind), 1)
        self.body.addLayout(across)

    def _place(self, kind: str) -> QVBoxLayout:
        name = codes.label("unit_image_kind", kind)
        picture = self.shown[kind] = QLabel()
        picture.setProperty("role", "picture")
        picture.setFixedSize(QSize(theme.px(112), theme.px(112)))
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        picture.setAccessibleName(name)
        choose = button("选图片…", icon="photo")
        choose.setAccessibleName(f"选{name}的图片")
        choose.clicked.connect(lambda: self.choose(kind))
        paste = button("粘贴", kind="flat", tip="把剪贴板里的图片贴进来")
        paste.setAccessibleName(f"粘贴{name}")
        paste.clicked.connect(lambda: self.paste(kind))
        drop = self.drop[kind] = button("去掉", kind="flat")
        drop.setAccessibleName(f"去掉{name}")
        drop.clicked.connect(lambda: self.remove(kind))
        buttons = QVBoxLayout()
        buttons.setSpacing(theme.px(4))
        for each in (choose, paste, drop):
            buttons.addWidget(each)
            offer(each, self.desk.may_write)
        buttons.addStretch()
        across = QHBoxLayout()
        across.setSpacing(theme.px(8))
        across.addWidget(picture)
        across.addLayout(buttons)
        across.addStretch()
        down = QVBoxLayout()
        down.setSpacing(theme.px(4))
        down.addWidget(label(name, "field"))
        down.addLayout(across)
        where = hint(WHERE[kind])
        where.setWordWrap(True)
        down.addWidget(where)
        return down

    def reload(self) -> None:
        """The pictures that are kept now."""
        kept = pictures.of_unit(self.desk.ledger)
        for kind, place in self.shown.items():
            image = QImage.fromData(kept[kind]) if kind in kept else QImage()
            self.drop[kind].setEnabled(not image.isNull())
            if image.isNull():
                place.setPixmap(QPixmap())
                place.setText("没有")
            else:
                room = place.size() - QSize(8, 8)
                scaled = image.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
                place.setPixmap(QPixmap.fromImage(scaled))

    def choose(self, kind: str) -> None:
        """From a file."""
        path = self.desk.alerts.pick_file("选一张图片", PICTURES)
        if path is not None:
            self._put(kind, lambda: small_photo(path))

    def paste(self, kind: str) -> None:
        """From the clipboard."""
        image = QGuiApplication.clipboard().image()
        if image.isNull():
            self.desk.alerts.tell("剪贴板里没有图片。请先复制一张图片，或点“选图片…”。")
            return
        data = QByteArray()
        buffer = QBuffer(data)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")  # type: ignore[call-overload]
        self._put(kind, lambda: small_photo(bytes(data.data())))

    def _put(self, kind: str, read: Callable[[], object]) -> None:
        try:
            small = read()
            act = pictures.put(self.desk.ledger, kind, small.jpeg, (small.width, small.height))  # type: ignore[attr-defined]
        except Refusal as refusal:
            self.desk.alerts.fail(refusal)
            return
        self._said(f"{codes.label('unit_image_kind', kind)}已换好", act)

    def remove(self, kind: str) -> None:
        """Print without it again."""
        act = pictures.remove(self.desk.ledger, kind)
        self._said(f"{codes.label('unit_image_kind', kind)}已去掉", act)

    def _said(self, words: str, act: int) -> None:
        self.reload()
        self.desk.done(words, act, self.reload)
