"""What every record has: an identity, columns, and no way to touch a file by itself."""

import hashlib
import json
import os
import re
import time
import uuid
from typing import Any, ClassVar

from peewee import CharField, Model

from xinjing_desktop.records import codes
from xinjing_desktop.records.columns import Column, columns_of

_NAMESPACE = uuid.UUID("7b1c6a52-0f0c-5d2e-9f52-310105102000").bytes
_VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}


def new_uid() -> str:
    """A fresh UUIDv7 as 32 hex digits: ids of one PC sort by the time of their making (RFC 9562 §5.7)."""
    stamp = int(time.time() * 1000)
    value = stamp << 80 | 0x7 << 76 | int.from_bytes(os.urandom(10), "big") & 0x0FFF_3FFF_FFFF_FFFF_FFFF | 1 << 63
    return f"{value:032x}"


def shared_uid(entity: str, *parts: str) -> str:
    """The uid that every PC derives for the same thing, so that two which type the same door meet in one record."""
    digits = hashlib.sha1(_NAMESPACE + "\x1f".join((entity, *parts)).encode(), usedforsecurity=False).hexdigest()
    return f"{digits[:12]}5{digits[13:16]}{_VARIANT[digits[16]]}{digits[17:32]}"  # UUIDv5, RFC 9562 §5.5, made in one go


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


class Row(Model):
    """A record. Bound to no file: only a Ledger can read or write it, `row.save()` raises.

    `entity` is the name of the table, `title` what a user calls such a record.
    """

    uid = CharField(primary_key=True, default=new_uid)
    entity: ClassVar[str]
    title: ClassVar[str]
    _columns: ClassVar[dict[str, Column]]

    class Meta:
        table_function = staticmethod(lambda model: _snake(model.__name__))

    def __init__(self, *args: Any, **values: Any) -> None:
        unknown = values.keys() - self._meta.combined.keys()
        if unknown and "__no_default__" not in values:  # peewee's own mark for rows read back
            raise TypeError(f"{type(self).__name__} has no column {sorted(unknown)}")
        super().__init__(*args, **values)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.entity = _snake(cls.__name__)

    @classmethod
    def columns(cls) -> dict[str, Column]:
        """The columns by name, without the uid."""
        if "_columns" not in cls.__dict__:
            cls._columns = columns_of(cls)
        return cls._columns


def stored(row: Row) -> dict[str, Any]:
    """The values of a record exactly as the file and a patch hold them: blanks become None."""
    fields = type(row)._meta.fields
    values = {}
    for name in type(row).columns():
        value = fields[name].db_value(row.__data__.get(name))
        if isinstance(value, str):
            value = value.strip() or None
        values[name] = value
    return values


def facts_of(row: Row) -> dict[str, Any]:
    """The values of a record by column, as a program works with them: days as days, lists as lists."""
    return {name: getattr(row, name) for name in type(row).columns()}


def problems(row: Row) -> list[str]:
    """What keeps this record from being saved, in words: empty required columns and codes nobody knows."""
    found = []
    for name, column in type(row).columns().items():
        value = getattr(row, name)
        if column.required and value in (None, "", []):
            found.append(f"“{column.label}”还没有填，请补上。")
        elif column.kind == "choice" and value and not codes.is_known(column.of, value):
            found.append(f"“{column.label}”里没有“{value}”这一项，请从列表中选择。")
    return found


def _list_of(value: str) -> list[Any]:
    """The JSON text of a list column; a text that is no JSON counts as one word."""
    try:
        read = json.loads(value)
    except ValueError:
        return [value]
    return read if isinstance(read, list) else [read]


def shown(column: Column, value: Any) -> str:
    """A value as a person reads it: labels for codes, 是 and 否, lists joined. Takes stored and Python values alike."""
    if value is None or value == "" or value == []:
        return ""
    if column.kind in ("phones", "names", "choices") and isinstance(value, str):
        value = _list_of(value)
    if column.kind == "choice":
        return codes.label(column.of, str(value))
    if column.kind == "choices":
        return "、".join(codes.label(column.of, one) for one in value)
    if column.kind == "yes_no":
        return "是" if value else "否"
    if column.kind == "phones":
        return "、".join(f"{p['number']}（{p['note']}）" if p.get("note") else p["number"] for p in value)
    if column.kind == "names":
        return "、".join(value)
    if column.kind == "moment":
        return str(value).replace("T", " ")
    if column.kind == "number" and isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
