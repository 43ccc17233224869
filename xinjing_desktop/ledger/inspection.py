"""Looking at the image of a package before anything of it is used: it may come from a program that is broken, or lies.

Whoever passes is exactly of the shape that `ledger.parcel` writes, and nothing in it can keep a record from being
folded, shown, edited or sent on later.
"""

import hashlib
import json
import math
from collections.abc import Iterator
from typing import Any

import apsw

from xinjing_desktop.errors import Damaged
from xinjing_desktop.ledger.database import Connection, scalar
from xinjing_desktop.ledger.parcel import IMAGE, LATEST

_LARGEST = (1 << 63) - 1
_SHAPE = "SELECT type, name, sql FROM sqlite_master ORDER BY name"


def inspect(image: bytes) -> None:
    """Raise Damaged when this image is not as it must be.

    It is looked at over a connection of its own: a database that cannot be read makes every statement fail on the
    connection it is attached to, for good. Nothing that it brings along is ever executed, for it may hold no triggers,
    views or other tables, and no functions.
    """
    con = apsw.Connection(":memory:")
    try:
        con.execute("PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON")
        con.execute(IMAGE.replace("pkg.", ""))
        wanted = con.execute(_SHAPE).fetchall()
        con.deserialize("main", image)
        if con.execute(_SHAPE).fetchall() != wanted or scalar(con, "PRAGMA encoding") != "UTF-8":
            raise ValueError("other tables than a package has")
        if scalar(con, "PRAGMA quick_check(1)") != "ok":
            raise ValueError("pages that do not fit together")
        _inspect_acts(con)
        _inspect_changes(con)
        _inspect_photos(con)
    except (ValueError, ArithmeticError, RecursionError, apsw.Error) as error:
        raise _damaged() from error
    finally:
        con.close()


def refuse_clash(con: Connection) -> None:
    """Raise Damaged when a record of `pkg` is here already as one of another kind."""
    clash = "SELECT 1 FROM pkg.change n CROSS JOIN main.change c ON c.row=n.row WHERE c.entity<>n.entity LIMIT 1"
    if scalar(con, clash) is not None:
        raise _damaged()


def _damaged() -> Damaged:
    return Damaged("这个数据包里面的内容不对，没有合并，台账没有改动。请让对方升级软件后重新导出一个。")


def _inspect_acts(con: Connection) -> None:
    for id, what, at, who, site, undoes in con.execute("SELECT id, what, at, who, site, undoes FROM act"):
        fits = _is_id(id) and isinstance(what, str) and _is_moment(at) and _is_text(who) and _is_text(site)
        if not fits or not (undoes is None or _is_id(undoes)):
            raise ValueError("an act that is none")


def _inspect_changes(con: Connection) -> None:
    entities: dict[str, str] = {}
    seen: set[tuple[str, int, int]] = set()
    for entity, row, at, id, base, patch, site, who, act in con.execute(
        "SELECT entity, row, at, id, base, patch, site, who, act FROM change"
    ):
        fits = isinstance(entity, str) and isinstance(row, str) and row and _is_moment(at) and _is_id(id)
        if not fits or not _is_text(site) or not _is_text(who) or not (act is None or _is_id(act)):
            raise ValueError("a change that is none")
        if entities.setdefault(row, entity) != entity:
            raise ValueError("one record of two kinds")
        if (row, at, id) in seen:
            raise ValueError("one change twice")
        seen.add((row, at, id))
        _inspect_base(base)
        _inspect_patch(patch)


def _inspect_base(base: Any) -> None:
    if base is None or _is_id(base):
        return
    heads = json.loads(base) if isinstance(base, str) else None
    if not isinstance(heads, list) or not all(_is_id(head) for head in heads):
        raise ValueError("a change that builds on nonsense")


def _inspect_patch(patch: Any) -> None:
    """Columns and values that SQLite can store; what they mean is nobody's business here."""
    if not isinstance(patch, str):
        raise ValueError("a patch that is no text")
    values = json.loads(patch)
    if not isinstance(values, dict):
        raise ValueError("a patch that names no columns")
    for value in values.values():
        if isinstance(value, int) and not -_LARGEST <= value <= _LARGEST:
            raise ValueError("a number that no column holds")
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError("a number that is none")
    if "\\u" in patch:  # half a character, which JSON can write and nothing can store
        json.dumps(values, ensure_ascii=False).encode()
    if values.get("alive", 1) not in (0, 1):
        raise ValueError("neither there nor gone")


def _inspect_photos(con: Connection) -> None:
    odd = "SELECT 1 FROM photo_content WHERE typeof(digest)<>'text' OR typeof(jpeg)<>'blob' LIMIT 1"
    if scalar(con, odd) is not None:
        raise ValueError("a picture that is none")


def fitting_photos(con: Connection) -> Iterator[tuple[str, bytes]]:
    """The pictures of `pkg` that are what their digest says; the others are as good as missing, which `check` tells."""
    for digest, jpeg in con.execute("SELECT digest, jpeg FROM pkg.photo_content ORDER BY rowid"):
        if isinstance(jpeg, bytes) and hashlib.sha256(jpeg).hexdigest() == digest:
            yield str(digest), jpeg


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and 0 <= value <= _LARGEST


def _is_moment(value: Any) -> bool:
    """A wrong clock is no fault, but a moment that no calendar holds could never be shown, or be followed by another."""
    return isinstance(value, int) and 0 <= value < LATEST


def _is_text(value: Any) -> bool:
    return value is None or isinstance(value, str)
