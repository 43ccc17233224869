"""What the grid of doors shows of one door or shop, where it stands in the grid, and what is said of it."""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple, Protocol

from xinjing_desktop import clock
from xinjing_desktop.ledger.find.attempts import Run
from xinjing_desktop.ledger.find.doors import Door
from xinjing_desktop.ledger.find.shops import OTHER, Shopfront
from xinjing_desktop.records import codes

ACROSS = 4
"""Shops, or doors of a round list, in one line of the grid."""


class Spot(Protocol):
    """A door or a shop of the grid."""

    @property
    def uid(self) -> str: ...
    @property
    def room(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def key(self) -> bool: ...
    @property
    def open_hazards(self) -> int: ...
    @property
    def visit(self) -> str | None: ...
    @property
    def outcome(self) -> str | None: ...
    @property
    def run(self) -> Run | None: ...


class Line(NamedTuple):
    """One line of the grid: what stands before it, and in which column each spot stands."""

    label: str
    spots: Sequence[tuple[int, Spot]]


def by_floor(doors: Sequence[Door]) -> list[Line]:
    """As they lie in the building: 601 in the first column, 604 in the fourth."""
    lines = []
    for floor in dict.fromkeys(door.floor for door in doors):
        here = [door for door in doors if door.floor == floor]
        lines.append(Line(_floor_words(floor), list(zip(_columns(here), here, strict=True))))
    return lines


def by_stairwell(doors: Sequence[Door]) -> list[Line]:
    """As they stand on a round list, each stairwell beginning a line of its own."""
    return _in_lines(groupby(doors, lambda door: door.place))


def by_side(shops: Sequence[Shopfront]) -> list[Line]:
    """Up one side of the street and down the other."""
    found = _in_lines(groupby(shops, lambda shop: shop.side))
    return [line._replace(label="") for line in found] if {shop.side for shop in shops} == {OTHER} else found


def _in_lines(groups: object) -> list[Line]:
    found = []
    for label, together in groups:  # type: ignore[attr-defined]
        here = list(together)
        for at in range(0, len(here), ACROSS):
            found.append(Line("" if at else label, list(enumerate(here[at : at + ACROSS]))))
    return found


def _columns(doors: Sequence[Door]) -> list[int]:
    """In which column each door of one floor stands; simply in order where the room numbers do not say."""
    found = []
    for door in doors:
        digits = door.room[-2:]
        found.append(int(digits) - 1 if door.room.isdigit() and len(door.room) >= 3 else -1)
    regular = len(set(found)) == len(found) and min(found, default=-1) >= 0 and max(found, default=0) < 40
    return found if regular else list(range(len(doors)))


def _floor_words(floor: int | None) -> str:
    if floor is None:
        return "其他"
    return f"{floor}层" if floor > 0 else f"地下{-floor}"


# ---- words


def outcome_word(spot: Spot | None, outcome: str) -> str:
    """The short name of an outcome: at a shop one was not 见面 but has looked around."""
    word = codes.fact("visit_outcome", outcome, "at_shop") if isinstance(spot, Shopfront) else None
    return str(word or codes.short_label("visit_outcome", outcome))


def state_words(spot: Spot, *, wide: bool = True) -> str:
    """The sign and the name of this round's outcome; of a shop without one, the day of its last patrol where there is room."""
    if not spot.outcome:
        return f"巡 {_short_day(spot.last_on)}" if wide and isinstance(spot, Shopfront) and spot.last_on else ""
    return f"{codes.fact('visit_outcome', spot.outcome, 'sign', '')}\u2009{outcome_word(spot, spot.outcome)}"


def _short_day(day: str) -> str:
    """02-11 of this year; of another the year and the month, which is what matters then."""
    return day[5:] if day[:4] == str(clock.today().year) else day[:7]


def badges(spot: Spot, *, wide: bool) -> list[tuple[str, str]]:
    """What is special, from right to left, each with its colour; words only where there is room for them."""
    found = [("★重点" if wide else "★", "accent")] if spot.key else []
    if spot.open_hazards:
        found.append((f"⚠{spot.open_hazards if spot.open_hazards > 1 else ''}", "bad"))
    if run := spot.run:
        if run.thrice:
            found.append(("三访未遇" if wide else "三访", "warn"))
        elif wide:
            found.append((f"{run.attempts}次→{codes.label('time_band', run.proposed or 'evening')}", "text2"))
        else:
            found.append((f"{run.attempts}次", "text2"))
    return found


def run_words(run: Run) -> str:
    """How often nobody opened, and what comes next."""
    tried = "、".join(codes.label("time_band", band) for band in run.tried)
    said = f"已敲门 {run.attempts} 次没有人" + (f"（{tried}）" if tried else "")
    return f"{said}，三访未遇" if run.thrice else f"{said}，建议{codes.label('time_band', run.proposed or 'evening')}再访"


def patrol_words(shop: Shopfront) -> str:
    """When somebody last looked around in a shop, and what is open there."""
    said = f"最近巡查 {shop.last_on}" if shop.last_on else "还没有巡查过"
    return said + (f"，{shop.open_hazards} 处隐患未销号" if shop.open_hazards else "")


def describe(spot: Spot) -> str:
    """All that is known, in a sentence for the tool tip and the screen reader."""
    parts = [f"{spot.room}室" if spot.room.isdigit() else spot.room, spot.name]
    parts.append(f"本次{_outcome_label(spot, spot.outcome)}" if spot.outcome else "本次还没有记录")
    parts += _of_door(spot) if isinstance(spot, Door) else []
    if isinstance(spot, Shopfront):
        parts.append(codes.label("shop_type", spot.kind) if spot.kind else "")
        parts.append(f"最近巡查 {spot.last_on}" if spot.last_on else "还没有巡查过")
        parts.append(spot.caution or "")
    if spot.open_hazards:
        parts.append(f"{spot.open_hazards} 处隐患未销号")
    return "，".join(part for part in parts if part)


def _outcome_label(spot: Spot, outcome: str) -> str:
    return outcome_word(spot, outcome) if isinstance(spot, Shopfront) else codes.label("visit_outcome", outcome)


def _of_door(door: Door) -> list[str]:
    parts = []
    if door.last_on:
        said = codes.short_label("visit_outcome", door.last_outcome) if door.last_outcome else "走访"
        parts.append(f"上次 {door.last_on} {said}")
    if door.run:
        parts.append(run_words(door.run))
    if door.key:
        parts.append("有重点人群")
    if door.best_time_band:
        parts.append(f"便于上门：{codes.label('time_band', door.best_time_band)}")
    if door.caution:
        parts.append(f"提示：{door.caution}")
    return parts
