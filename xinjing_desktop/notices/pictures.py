"""The pictures that a committee prints on its papers: emblem, seal, QR code of the group chat. Bytes lie with the photos."""

import hashlib

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.casework.photos import LARGEST, content
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import UnitImage
from xinjing_desktop.records.row import shared_uid


def of_unit(ledger: Ledger) -> dict[str, bytes]:
    """The JPEG bytes of every picture of this unit, by its kind; one whose bytes are not here is left out."""
    own = shared_uid("community", ledger.identity.unit_code)
    kept = ledger.rows(UnitImage.select().where(UnitImage.community == own))
    found = {image.kind: content(ledger, image.digest) for image in kept}
    return {kind: jpeg for kind, jpeg in found.items() if jpeg}


def put(ledger: Ledger, kind: str, jpeg: bytes, size: tuple[int, int]) -> int:
    """Take this picture from now on; the act. Raises Refusal when it is no JPEG or too large."""
    if not jpeg.startswith(b"\xff\xd8\xff"):
        raise Refusal("这个文件不是图片，或者已经损坏。请换一张。")
    if len(jpeg) > LARGEST:
        raise Refusal("图片太大，没有存进台账。请换一张，或先缩小再添加。")
    digest = hashlib.sha256(jpeg).hexdigest()
    facts = {"kind": kind, "digest": digest, "width": size[0], "height": size[1], "byte_count": len(jpeg)}
    uid = _uid(ledger, kind)
    with ledger.change("更换单位图片") as pen:
        pen.keep_photo(digest, jpeg)
        if ledger.get(UnitImage, uid) is None:
            pen.add(UnitImage(uid=uid, community=shared_uid("community", ledger.identity.unit_code), **facts))
        else:
            pen.edit(UnitImage, uid, **facts)
    return pen.change.kept


def remove(ledger: Ledger, kind: str) -> int:
    """Print without this picture again; the act, 0 when there was none."""
    uid = _uid(ledger, kind)
    if ledger.get(UnitImage, uid) is None:
        return 0
    with ledger.change("去掉单位图片") as pen:
        pen.remove(UnitImage, uid)
    return pen.change.kept


def _uid(ledger: Ledger, kind: str) -> str:
    return shared_uid("unit_image", ledger.identity.unit_code, kind)
