"""Photos inside the ledger: facts as a record, bytes under their digest. The window has made them small and upright."""

import datetime
import hashlib

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.pen import Pen
from xinjing_desktop.records import Photo

LARGEST = 300_000
"""Bytes of one photo (issue: ≤ 300 kB)."""


def attach(
    pen: Pen,
    jpeg: bytes,
    *,
    kind: str,
    size: tuple[int, int],
    taken_on: datetime.date | None = None,
    hazard: str | None = None,
    household: str | None = None,
    visit: str | None = None,
    shop: str | None = None,
    caption: str | None = None,
) -> Photo:
    """Keep one photo. Raises Refusal when it is no JPEG or larger than allowed."""
    if not jpeg.startswith(b"\xff\xd8\xff"):
        raise Refusal("这个文件不是照片，请换一张。")
    if len(jpeg) > LARGEST:
        raise Refusal("照片太大，没有存进台账。请换一张，或先缩小再添加。")
    digest = hashlib.sha256(jpeg).hexdigest()
    pen.keep_photo(digest, jpeg)
    return pen.add(
        Photo(
            hazard=hazard,
            household=household,
            visit=visit,
            shop=shop,
            kind=kind,
            taken_on=taken_on,
            caption=caption,
            digest=digest,
            width=size[0],
            height=size[1],
            byte_count=len(jpeg),
        )
    )


def content(ledger: Ledger, digest: str) -> bytes | None:
    """The JPEG bytes, or None when the picture is not in this ledger."""
    jpeg = ledger.value("SELECT jpeg FROM photo_content WHERE digest=?", (digest,))
    return None if jpeg is None else bytes(jpeg)
