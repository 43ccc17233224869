"""From the facts of a column to the field that edits it. Where it stands is the page's business."""

from collections.abc import Callable, Sequence

from xinjing_desktop.records.columns import Column, Kind
from xinjing_desktop.ui.widgets.choice_fields import Choice, ChoiceField, TicksField, YesNoField
from xinjing_desktop.ui.widgets.field import Field
from xinjing_desktop.ui.widgets.line_fields import (
    DateField,
    LineField,
    LongField,
    MomentField,
    NamesField,
    NumberField,
    PartialDateField,
)
from xinjing_desktop.ui.widgets.phones_field import PhonesField

Choices = Callable[[str], Sequence[Choice]]
"""The (code, words) pairs of a code list by its name, as the ledger knows them."""


def editor(kind: Kind, *, choices: Sequence[Choice] = (), decimals: int = 0) -> Field:
    """The field for one kind of column. `link` chooses from (uid, words) pairs."""
    match kind:
        case "text":
            return LineField()
        case "long":
            return LongField()
        case "choice" | "link":
            return ChoiceField(choices)
        case "choices":
            return TicksField(choices)
        case "date":
            return DateField()
        case "partial_date":
            return PartialDateField()
        case "moment":
            return MomentField()
        case "number":
            return NumberField(decimals=decimals)
        case "yes_no":
            return YesNoField()
        case "phones":
            return PhonesField()
        case "names":
            return NamesField()


def editor_for(column: Column, choices: Choices, *, decimals: int = 0) -> Field:
    """The field for a column of a record, with its name and hint set."""
    field = editor(column.kind, choices=choices(column.of) if column.of else (), decimals=decimals)
    field.set_name(column.label)
    field.set_hint(column.hint)
    return field
