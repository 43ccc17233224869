"""The uids of a list so long that its first screen should not wait for its end."""

from collections.abc import Callable, Iterator, Sequence
from typing import overload


class Uids(Sequence[str]):
    """All uids in order: the first ones are at hand, the others are read when somebody looks further down.

    The length stays what it was. Whatever came or went before the others were read is announced as a change, and
    then the list is asked for anew; until then a line that is gone shows nothing.
    """

    def __init__(self, first: list[str], length: int, read_all: Callable[[], list[str]]) -> None:
        self._known = first
        self._length = length
        self._read_all = read_all

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        last = at.indices(self._length)[1] - 1 if isinstance(at, slice) else at
        if not 0 <= last < len(self._known) < self._length:
            self._complete()
        return self._known[at]

    def __iter__(self) -> Iterator[str]:
        self._complete()
        return iter(self._known)

    def _complete(self) -> None:
        if len(self._known) < self._length:
            found = self._read_all()[: self._length]
            self._known = found + [""] * (self._length - len(found))
