"""What one column of a table feeds, and the codes that the words of a column stand for."""

from collections.abc import Callable
from dataclasses import dataclass

from xinjing_desktop.exchange import contents
from xinjing_desktop.exchange.cells import code_of
from xinjing_desktop.exchange.grid import Value
from xinjing_desktop.records.codes import read_categories, read_kinds

CERTAIN, LIKELY, DOUBTFUL = "certain", "likely", "doubtful"


@dataclass(frozen=True)
class Mapping:
    """What one column feeds. `field` is a field of the contract, a part of an address, or "" when it feeds nothing.

    A tick column has `code`: a tick there means this code of the field. Doubtful columns are not read until decided.
    """

    column: int
    field: str
    certainty: str = CERTAIN
    because: str = ""
    code: str = ""


def codes_of(field: str, word: str) -> list[str]:
    """The codes of a field that a word names; none when part of it is not known."""
    if field == "categories":
        reading = read_categories(word)
        return [] if reading.unknown else list(reading.codes)
    if field == "kinds":
        kinds, unknown = read_kinds(word)
        return [] if unknown else kinds
    code = code_of(field, word)
    return [code] if code else []


def coded(field: str) -> Callable[[Value], bool]:
    """A test whether a cell holds words of a coded field."""

    def fits(value: Value) -> bool:
        return bool(codes_of(field, contents.tight(value)))

    return fits
