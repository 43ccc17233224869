"""Looking at the image of a package before anything of it is used: it may come from a program that is broken, or lies.

Whoever passes is exactly of the shape that `ledger.parcel` writes, and nothing in it can keep a record from being
folded, shown, edited or sent on later.
"""

import hashlib
import json
from collections.abc import Iterator

import apsw

from xinjing_desktop.errors import Damaged
from xinjing_desktop.ledger.database import Connection, scalar
from xinjing_desktop.ledger.parcel import IMAGE, LATEST

_LARGEST = (1 << 63) - 1
_NO_VALUE = (
    "json_each.type='integer' AND typeof(json_each.value)<>'integer'"
    " OR json_each.type='real' AND abs(json_each.value)>1.7976931348623157e308"
    " OR json_each.key='alive' AND NOT (json_each.type IN ('integer','true','false') AND json_each.value IN (0,1))"
)
"""A number that no column holds, or a record that is neither there nor gone; what values mean is nobody's business here."""
DEEPEST = 200
"""Lists in lists: a fraction of what Python reads, so that nothing is too deep for the fold that is not too deep here."""
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
    _refuse_any(
        con,
        f"act WHERE NOT ({_is_id('id')} AND typeof(what)='text' AND {_is_moment('at')} AND {_is_text('who')} AND {_is_text('site')}"
        f" AND (undoes IS NULL OR {_is_id('undoes')}))",
    )
    con.execute("SELECT what, who, site FROM act").fetchall()  # raises where a text is none


def _inspect_changes(con: Connection) -> None:
    _refuse_any(
        con,
        f"change WHERE NOT (typeof(entity)='text' AND typeof(row)='text' AND row<>'' AND {_is_moment('at')} AND {_is_id('id')}"
        f" AND (base IS NULL OR {_is_id('base')} OR typeof(base)='text') AND typeof(patch)='text' AND {_is_text('site')}"
        f" AND {_is_text('who')} AND (act IS NULL OR {_is_id('act')}))",
    )
    _refuse_any(con, "change GROUP BY row HAVING min(entity)<>max(entity)")  # one record of two kinds
    _refuse_any(con, "change GROUP BY row, at, id HAVING count(*)>1")
    _refuse_any(con, "change WHERE NOT json_valid(patch) OR json_type(patch)<>'object'")
    _refuse_any(con, f"change, json_each(patch) WHERE {_NO_VALUE}")
    for (base,) in con.execute("SELECT base FROM change WHERE typeof(base)='text'"):
        heads = json.loads(base)
        if not isinstance(heads, list) or not all(type(head) is int and 0 <= head <= _LARGEST for head in heads):
            raise ValueError("a change that builds on nonsense")
    for _, _, patch, _, _ in con.execute("SELECT entity, row, patch, site, who FROM change"):  # raises where a text is none
        if "\\u" in patch:  # half a character, which JSON can write and nothing can store
            json.dumps(json.loads(patch), ensure_ascii=False).encode()
        if patch.count("[") + patch.count("{") > DEEPEST and _is_deep(json.loads(patch)):
            raise ValueError("a value that nobody could read")


def _is_deep(value: object) -> bool:
    level = [value]
    for _ in range(DEEPEST):
        level = [
            inner for one in level if isinstance(one, list | dict) for inner in (one.values() if isinstance(one, dict) else one)
        ]
        if not level:
            return False
    return True


def _inspect_photos(con: Connection) -> None:
    odd = "SELECT 1 FROM photo_content WHERE typeof(digest)<>'text' OR typeof(jpeg)<>'blob' LIMIT 1"
    if scalar(con, odd) is not None:
        raise ValueError("a picture that is none")


def fitting_photos(con: Connection) -> Iterator[tuple[str, bytes]]:
    """The pictures of `pkg` that are what their digest says; the others are as good as missing, which `check` tells."""
    for digest, jpeg in con.execute("SELECT digest, jpeg FROM pkg.photo_content ORDER BY rowid"):
        if isinstance(jpeg, bytes) and hashlib.sha256(jpeg).hexdigest() == digest:
            yield str(digest), jpeg


def _refuse_any(con: Connection, those: str) -> None:
    if scalar(con, f"SELECT 1 FROM {those} LIMIT 1") is not None:
        raise ValueError(f"there are {those}")


def _is_id(name: str) -> str:
    return f"(typeof({name})='integer' AND {name}>=0)"


def _is_moment(name: str) -> str:
    """A wrong clock is no fault, but a moment that no calendar holds could never be shown, or be followed by another."""
    return f"(typeof({name})='integer' AND {name}>=0 AND {name}<{LATEST})"


def _is_text(name: str) -> str:
    return f"({name} IS NULL OR typeof({name})='text')"
