"""Which slip lies where on which sheet. Numbers only: of slips, of places on a sheet, of sheets."""

from collections.abc import Sequence

Page = list[int | None]
"""The slips of one sheet by place; None leaves the place empty."""


def impose(count: int, up: int, *, stack: bool = False, used: int = 0, copies: int = 1) -> list[Page]:
    """So many slips on sheets of `up` places.

    In the order of walking, or as a stack: then the sheets are cut as one pile, and the piles laid one on the other
    give the order of walking. `used` places of the first sheet are gone already. Copies of a slip follow one another.
    """
    order = [slip for slip in range(count) for _ in range(copies)]
    if not order:
        return []
    if stack:
        return _as_a_stack(order, up, used % up)
    places: list[int | None] = [None] * (used % up) + list(order)
    places += [None] * (-len(places) % up)
    return [places[at : at + up] for at in range(0, len(places), up)]


def _as_a_stack(order: Sequence[int], up: int, used: int) -> list[Page]:
    """Place by place: the pile of the first place holds the first slips. A pile without the first sheet is one shorter."""
    sheets = -(-(len(order) + used) // up)
    pages: list[Page] = [[None] * up for _ in range(sheets)]
    slips = iter(order)
    for place in range(up):
        for sheet in range(1 if place < used else 0, sheets):
            pages[sheet][place] = next(slips, None)
    return pages


def pages_in(text: str, total: int) -> list[int] | None:
    """The sheets of a range such as 1-3、7, counted from 0; all when nothing is typed; None when it cannot be read."""
    found: list[int] = []
    for part in text.replace("、", ",").replace("，", ",").replace("—", "-").replace("－", "-").split(","):
        first, _, last = (word.strip() for word in part.partition("-"))
        if not first and not last:
            continue
        if not first.isdecimal() or (last and not last.isdecimal()):
            return None
        run = range(int(first), int(last or first) + 1)
        if not run or run[0] < 1 or run[-1] > total:
            return None
        found += [number - 1 for number in run if number - 1 not in found]
    return found or list(range(total))
