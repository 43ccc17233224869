"""From any picture to a small upright JPEG without its location: what a ledger keeps of a photo."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QColor, QImage, QImageReader, QPainter

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.casework.photos import LARGEST

LONGEST_SIDE = 1600
"""Pixels: enough to read a meter number on an A4 print, small enough for thousands of photos."""


@dataclass(frozen=True)
class Small:
    """A photo as it goes into the ledger."""

    jpeg: bytes
    width: int
    height: int


def small_photo(source: Path | bytes) -> Small:
    """Read, turn upright, scale and encode anew: nothing of the file's own data (place, device, owner) comes along.

    Raises Refusal when it cannot be read as a picture.
    """
    reader = QImageReader()
    buffer = QBuffer()
    if isinstance(source, bytes):
        buffer.setData(QByteArray(source))
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        reader.setDevice(buffer)
    else:
        reader.setFileName(str(source))
    reader.setAutoTransform(True)  # phones write which way is up beside the picture
    reader.setDecideFormatFromContent(True)
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > 2 * LONGEST_SIDE:
        reader.setScaledSize(size.scaled(QSize(2 * LONGEST_SIDE, 2 * LONGEST_SIDE), Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull():
        name = source.name if isinstance(source, Path) else "剪贴板里的内容"
        raise Refusal(f"“{name}”不是能读取的照片。请用 JPG 或 PNG 格式，或在手机上重新发送原图。")
    return _encoded(_flat(image))


def _flat(image: QImage) -> QImage:
    side = max(image.width(), image.height())
    if side > LONGEST_SIDE:
        mode, quality = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        image = image.scaled(LONGEST_SIDE, LONGEST_SIDE, mode, quality)
    flat = QImage(image.size(), QImage.Format.Format_RGB32)
    flat.fill(QColor("white"))  # JPEG knows no transparency
    painter = QPainter(flat)
    painter.drawImage(0, 0, image)
    painter.end()
    return flat


def _encoded(image: QImage) -> Small:
    while True:
        for quality in (85, 75, 65, 55, 45):
            data = QByteArray()
            buffer = QBuffer(data)
            buffer.open(QIODevice.OpenModeFlag.WriteOnly)
            image.save(buffer, "JPEG", quality)  # type: ignore[call-overload]
            if data.size() <= LARGEST:
                return Small(bytes(data.data()), image.width(), image.height())
        half = QSize(image.width() * 3 // 4, image.height() * 3 // 4)
        image = image.scaled(half, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
