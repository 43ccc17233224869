"""Everything that is drawn by lot for a demo ledger comes from here, so that one seed gives one town."""

import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


class Chance(random.Random):
    """A seeded source of chance that also makes record ids."""

    def __init__(self, seed: int, day: int) -> None:
        super().__init__(seed)
        self._stamp = day * 86_400_000
        """Milliseconds at the beginning of the day that ids seem to be made on."""

    def uid(self) -> str:
        """An id of the shape of `records.row.new_uid`, the same for the same seed."""
        self._stamp += 1
        return f"{self._stamp << 80 | 0x7 << 76 | self.getrandbits(74) & ~(0b11 << 62) | 1 << 63:032x}"

    def happens(self, share: float) -> bool:
        """True in this share of cases."""
        return self.random() < share

    def one_of(self, shares: Mapping[T, float]) -> T:
        """One of the keys, as often as their shares say."""
        return self.choices(list(shares), list(shares.values()))[0]

    def some(self, things: Sequence[T], count: int) -> list[T]:
        """Different ones of them, at most all."""
        return self.sample(things, min(count, len(things)))
