"""Three ways to walk: stairwell by stairwell, along a printed round list, or along a street of shops."""

from collections.abc import Sequence
from typing import Any, Protocol

from xinjing_desktop import clock
from xinjing_desktop.ledger.find import doors as find
from xinjing_desktop.ledger.find.doors import StairwellLine
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ui.pages.doors import spots
from xinjing_desktop.ui.pages.doors.spots import Line

STAIRWELLS, ROUNDS, STREETS = "stairwells", "rounds", "streets"


class Walk(Protocol):
    """What the page asks of a way to walk; a place is a stairwell, a round, or a street."""

    at: str
    """What a visit hangs on: household or shop."""
    title: str
    counted: str
    """户 or 家."""
    met: str
    about: str
    """What the figures beside the places mean."""

    def nothing(self, town: bool) -> tuple[str, str, str]:
        """What is said where there is no place or no door, as (title, sentence, button)."""

    def groups(self, unit: str | None) -> list[tuple[str, str]]:
        """What the places are chosen from first, as (uid, name): the compounds. Empty when there is no such choice."""

    def places(self, group: str | None, since: str, unit: str | None) -> list[StairwellLine]:
        """The places, in the order in which one walks."""

    def lines(self, place: str, moment: str, unit: str | None) -> list[Line]:
        """The doors or shops of a place, with what became of them in the round of that moment."""

    def round_of(self, place: str, since: str, until: str, unit: str | None) -> str | None:
        """The moment of the newest round there that began between these."""


class Stairwells:
    """Compound, stairwell, doors as they lie in the building."""

    at, title, counted, met = "household", "门洞走访", "户", "走访到"

    def __init__(self, ledger: Ledger, days: int) -> None:
        self._ledger = ledger
        self.about = f"数字是近 {days} 天走访到的户数／全部户数。"

    def nothing(self, town: bool) -> tuple[str, str, str]:
        """Doors come with an import, or with packages."""
        if town:
            return "还没有门洞", "收各居民区的数据包以后，它们的门洞会列在这里。", ""
        return "还没有门洞", "先在“导入”里导入居民台账，门洞和门会自动建好；也可以在住户页新增住户。", "去导入"

    def groups(self, unit: str | None) -> list[tuple[str, str]]:
        """The compounds."""
        return [(line.uid, line.name) for line in find.compounds(self._ledger, unit)]

    def places(self, group: str | None, since: str, unit: str | None) -> list[StairwellLine]:
        """The stairwells of a compound."""
        return find.stairwells(self._ledger, group, since) if group else []

    def lines(self, place: str, moment: str, unit: str | None) -> list[Line]:
        """Floor by floor."""
        return spots.by_floor(find.grid(self._ledger, place, moment))

    def round_of(self, place: str, since: str, until: str, unit: str | None) -> str | None:
        """Of this stairwell."""
        return find.round_of(self._ledger, place, since, until)


class Rounds:
    """Doors of tonight, the weekend and the day, in the order of the printed list; who was entered stays until it is made anew."""

    at, title, counted, met = "household", "路线单", "户", "走访到"
    about = "数字是已记的户数／单上的户数。没有人应门的，换个时段再来；到期的回访和复查也在单上。"

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._known: dict[tuple[str, str | None], dict[str, int]] = {}
        """The doors of each list with the number of their visits when it was made."""
        self._day = ""

    def nothing(self, town: bool) -> tuple[str, str, str]:
        """Nobody to go back to."""
        return "没有要再去的门", "没有人应门的都另有时段，也没有到期的回访和复查。", ""

    def doors(self, band: str, unit: str | None) -> dict[str, int]:
        """The doors of a round as they were when the list was first looked at today."""
        from xinjing_desktop.ledger.find import rounds

        today = clock.today().isoformat()
        if today != self._day:
            self._known, self._day = {}, today
        if (band, unit) not in self._known:
            uids = rounds.doors(self._ledger, band, today, unit)
            counts = find.visit_counts(self._ledger, uids)
            self._known[band, unit] = {uid: counts.get(uid, 0) for uid in uids}
        return self._known[band, unit]

    def renew(self) -> None:
        """Make the lists anew when they are next looked at."""
        self._known = {}

    def groups(self, unit: str | None) -> list[tuple[str, str]]:
        """None."""
        return []

    def places(self, group: str | None, since: str, unit: str | None) -> list[StairwellLine]:
        """Tonight, the weekend, and by day."""
        found = []
        for band, words in (("evening", "今晚"), ("weekend", "周末"), ("day", "白天")):
            doors = self.doors(band, unit)
            now = find.visit_counts(self._ledger, list(doors))
            ticked = sum(now.get(uid, 0) > before for uid, before in doors.items())
            found.append(StairwellLine(band, words, len(doors), ticked))
        return found

    def lines(self, place: str, moment: str, unit: str | None) -> list[Line]:
        """Stairwell by stairwell, from the top floor down."""
        return spots.by_stairwell(find.grid_of(self._ledger, list(self.doors(place, unit)), moment))

    def round_of(self, place: str, since: str, until: str, unit: str | None) -> str | None:
        """Whatever was entered last for one of its doors."""
        return find.round_among(self._ledger, list(self.doors(place, unit)), since, until)


class Streets:
    """The shops of a street, up one side and down the other."""

    at, title, counted, met = "shop", "商户巡查", "家", "巡查到"

    def __init__(self, ledger: Ledger, days: int) -> None:
        self._ledger = ledger
        self.about = f"数字是近 {days} 天巡查到的家数／全部家数。"

    def nothing(self, town: bool) -> tuple[str, str, str]:
        """Shops are written into their register."""
        if town:
            return "还没有沿街商户", "收各居民区的数据包以后，它们的商户会按路列在这里。", ""
        return "还没有沿街商户", "登记或从 Excel 导入以后，商户按路、按门牌号排在这里。", "去登记"

    def groups(self, unit: str | None) -> list[tuple[str, str]]:
        """None."""
        return []

    def places(self, group: str | None, since: str, unit: str | None) -> list[StairwellLine]:
        """The streets."""
        from xinjing_desktop.ledger.find import shops

        return shops.streets(self._ledger, since, unit)

    def lines(self, place: str, moment: str, unit: str | None) -> list[Line]:
        """Odd numbers, then even numbers."""
        from xinjing_desktop.ledger.find import shops

        return spots.by_side(shops.grid(self._ledger, place, moment, unit))

    def round_of(self, place: str, since: str, until: str, unit: str | None) -> str | None:
        """Of this street."""
        from xinjing_desktop.ledger.find import shops

        return shops.round_of(self._ledger, place, since, until, unit)


def all_of(ledger: Ledger, days: int) -> dict[str, Any]:
    """Every way, by its key."""
    return {STAIRWELLS: Stairwells(ledger, days), ROUNDS: Rounds(ledger), STREETS: Streets(ledger, days)}


WORDS: Sequence[tuple[str, str]] = ((STAIRWELLS, "按门洞"), (ROUNDS, "按路线单"), (STREETS, "沿街商户"))
"""As they are chosen."""
