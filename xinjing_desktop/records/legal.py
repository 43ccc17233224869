"""Which legal bases a hazard paper may cite: dated, and some of them for high-rise buildings only."""

import datetime
from dataclasses import dataclass
from functools import cache

from xinjing_desktop.records import seed


@dataclass(frozen=True)
class Basis:
    """One provision as the dictionary gives it. Without `article` it was not read and is cited by its title alone."""

    code: str
    title: str
    article: str
    text: str
    valid_from: datetime.date
    valid_to: datetime.date | None
    kinds: tuple[str, ...]
    height_classes: tuple[str, ...]

    def in_force(self, on: datetime.date) -> bool:
        """Whether the provision applied on that day, its last day included."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@cache
def bases() -> tuple[Basis, ...]:
    """Every provision of the dictionary, in the order of citing."""
    return tuple(
        Basis(
            code=entry.code,
            title=entry.facts["title"],
            article=entry.facts.get("article", ""),
            text=entry.label,
            valid_from=entry.facts["valid_from"],
            valid_to=entry.facts.get("valid_to"),
            kinds=entry.facts.get("kinds", ()),
            height_classes=entry.facts.get("height_class", ()),
        )
        for entry in seed.one("legal_bases").entries
    )


def bases_for(kind: str, height_class: str | None, on: datetime.date) -> list[Basis]:
    """What may be cited for a hazard of that kind found on that day in such a building; for mere advice, nothing.

    A rule for high-rise buildings is left out while the height is not known.
    """
    return [
        basis
        for basis in bases()
        if kind in basis.kinds
        and basis.in_force(on)
        and (not basis.height_classes or height_class in basis.height_classes)
    ]


def basis_line(basis: Basis) -> str:
    """The provision as a paper cites it: 《…法》第二十八条：不得…, or the bare title when the article was not read."""
    return f"《{basis.title}》{basis.article}：{basis.text}" if basis.article else f"《{basis.title}》"
