"""One line per column: a peewee field and the facts that table, form, workbook, check and history need.

Facts only. What a column *does* on one page is written on that page (style note §10).
Every column may be empty in the file, because an older package may lack it; `required` is checked by `problems`.
"""

import datetime
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast, overload

from peewee import Field, FloatField, IntegerField, Model, TextField

Kind = Literal[
    "text", "long", "choice", "choices", "date", "partial_date", "moment", "number", "yes_no", "phones", "names", "link"
]
Phone = dict[str, str]
"""One telephone number: {"number": "13800001234"} and, when somebody said whose it is, "note": "儿子"."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """What is known about one column, as data: no behaviour, no placement."""

    label: str
    kind: Kind
    required: bool = False
    width: int = 12
    of: str = ""
    """The code list of a choice, or the entity a link points to."""
    hint: str = ""
    sensitive: int = 0
    """0 free, 1 personal, 2 masked until asked for, 3 sensitive personal information (个人信息保护法 §28)."""
    group: str = ""
    """Columns of one group only make sense together: they are logged, and conflict, together."""


if TYPE_CHECKING:
    _DayField = Field[datetime.date | None]
    _YesNoField = Field[bool | None]
    _ListField = Field[list[Any]]
else:  # peewee's fields take no type arguments at run time
    _DayField = _YesNoField = _ListField = Field


class DayField(_DayField):
    """A calendar day, kept as ISO text, which is exactly what a patch holds."""

    field_type = "TEXT"

    def db_value(self, value: Any) -> str | None:
        if value is None or value == "":
            return None
        return value.isoformat() if isinstance(value, datetime.date) else str(value)

    def python_value(self, value: Any) -> datetime.date | None:
        return datetime.date.fromisoformat(value) if value else None


class YesNoField(_YesNoField):
    """True, False or not known, kept as 1, 0 or NULL: `True` beside `1` in two patches would look like a dispute."""

    field_type = "INTEGER"

    def db_value(self, value: Any) -> int | None:
        return None if value is None else int(bool(value))

    def python_value(self, value: Any) -> bool | None:
        return None if value is None else bool(value)


class ListField(_ListField):
    """A short list of words or telephone numbers, kept as one JSON text; an empty list is NULL."""

    field_type = "TEXT"

    def db_value(self, value: Any) -> str | None:
        if not value:
            return None
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def python_value(self, value: Any) -> list[Any]:
        return json.loads(value) if value else []


F = TypeVar("F")


def _with(field: F, column: Column) -> F:
    field.facts = column  # type: ignore[attr-defined]
    return field


@overload
def text(label: str, *, required: Literal[True], **facts: Any) -> "TextField[str]": ...
@overload
def text(label: str, **facts: Any) -> "TextField[str | None]": ...
def text(label: str, **facts: Any) -> Any:
    """A line of text."""
    return _with(TextField(null=True), Column(label=label, kind="text", **facts))


def long(label: str, **facts: Any) -> "TextField[str | None]":
    """Text of several lines."""
    return _with(TextField(null=True), Column(label=label, kind="long", **{"width": 28, **facts}))


@overload
def choice(label: str, *, of: str, required: Literal[True], **facts: Any) -> "TextField[str]": ...
@overload
def choice(label: str, *, of: str, **facts: Any) -> "TextField[str | None]": ...
def choice(label: str, *, of: str, **facts: Any) -> Any:
    """A code of the list `of` in db/seed; an unknown code is kept and shown as it is."""
    return _with(TextField(null=True), Column(label=label, kind="choice", of=of, **facts))


def choices(label: str, *, of: str, **facts: Any) -> "Field[list[str]]":
    """Several codes of one list."""
    return cast("Field[list[str]]", _with(ListField(null=True), Column(label=label, kind="choices", of=of, **facts)))


@overload
def date(label: str, *, required: Literal[True], **facts: Any) -> "Field[datetime.date]": ...
@overload
def date(label: str, **facts: Any) -> "Field[datetime.date | None]": ...
def date(label: str, **facts: Any) -> Any:
    """A calendar day."""
    return _with(DayField(null=True), Column(label=label, kind="date", **{"width": 11, **facts}))


def partial_date(label: str, **facts: Any) -> "TextField[str | None]":
    """A day, a month or a year (1945-03-07, 1945-03, 1945), as far as it is known."""
    return _with(TextField(null=True), Column(label=label, kind="partial_date", **{"width": 11, **facts}))


@overload
def moment(label: str, *, required: Literal[True], **facts: Any) -> "TextField[str]": ...
@overload
def moment(label: str, **facts: Any) -> "TextField[str | None]": ...
def moment(label: str, **facts: Any) -> Any:
    """Local wall-clock time as `yyyy-mm-ddThh:mm`, or only the day when the hour is not known."""
    return _with(TextField(null=True), Column(label=label, kind="moment", **{"width": 16, **facts}))


def count(label: str, **facts: Any) -> "IntegerField[int | None]":
    """A count."""
    return _with(IntegerField(null=True), Column(label=label, kind="number", **{"width": 8, **facts}))


def measure(label: str, **facts: Any) -> "FloatField[float | None]":
    """A measured number, such as square metres."""
    return _with(FloatField(null=True), Column(label=label, kind="number", **{"width": 8, **facts}))


def yes_no(label: str, **facts: Any) -> "Field[bool | None]":
    """Yes, no, or not known."""
    return _with(YesNoField(null=True), Column(label=label, kind="yes_no", **{"width": 8, **facts}))


def phone_list(label: str, **facts: Any) -> "Field[list[Phone]]":
    """Telephone numbers, each with an optional note."""
    facts = {"width": 14, "sensitive": 1, **facts}
    return cast("Field[list[Phone]]", _with(ListField(null=True), Column(label=label, kind="phones", **facts)))


def names(label: str, **facts: Any) -> "Field[list[str]]":
    """Words such as the names of those who went."""
    return cast("Field[list[str]]", _with(ListField(null=True), Column(label=label, kind="names", **facts)))


@overload
def link(label: str, *, of: str, required: Literal[True], **facts: Any) -> "TextField[str]": ...
@overload
def link(label: str, *, of: str, **facts: Any) -> "TextField[str | None]": ...
def link(label: str, *, of: str, **facts: Any) -> Any:
    """The uid of a record of the entity `of`, which the file does not enforce: a merge may bring the child first."""
    return _with(TextField(null=True, index=True), Column(label=label, kind="link", of=of, **facts))


def columns_of(model: type[Model]) -> dict[str, Column]:
    """The columns of a record by name, in the order in which they are written."""
    return {field.name: field.facts for field in model._meta.sorted_fields if hasattr(field, "facts")}
