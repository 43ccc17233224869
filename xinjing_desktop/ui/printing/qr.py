"""The QR code of a slip's code, and of nothing else: 21 × 21 squares, error correction M, always mask 2.

What squares are dark depends on the bits of the text as a sum without carry: so the codes of a few texts, made by segno,
give that of every other by exclusive-or. A run of a town saves a minute by it; a test compares the two.
"""

import re
from collections.abc import Iterator
from functools import cache

import segno

SIDE = 21
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
"""The signs of a QR code's alphanumeric mode: two of them are one number of eleven bits."""
_PAIRS, _BITS = 4, 11
_VALUE = {sign: value for value, sign in enumerate(_ALPHABET)}
_DARK = re.compile("1+")


def dark_runs(code: str) -> Iterator[tuple[int, int, int]]:
    """Where the dark squares lie, as (column, row, how many side by side)."""
    squares = f"{_squares(code):0{SIDE * SIDE}b}"
    for row in range(SIDE):
        for found in _DARK.finditer(squares, row * SIDE, (row + 1) * SIDE):
            yield found.start() - row * SIDE, row, found.end() - found.start()


def _squares(code: str) -> int:
    nothing, parts = _basis()
    squares = nothing
    for pair in range(_PAIRS):
        value = _VALUE[code[2 * pair]] * len(_ALPHABET) + _VALUE[code[2 * pair + 1]]
        for bit in range(_BITS):
            if value >> bit & 1:
                squares ^= parts[pair][bit]
    return squares


@cache
def _basis() -> tuple[int, list[list[int]]]:
    """The squares of a text of zeros, and by which squares each bit of each pair of signs changes them."""
    nothing = _made("00" * _PAIRS)
    parts = []
    for pair in range(_PAIRS):
        texts = (divmod(1 << bit, len(_ALPHABET)) for bit in range(_BITS))
        whole = ("00" * pair + _ALPHABET[one] + _ALPHABET[other] + "00" * (_PAIRS - 1 - pair) for one, other in texts)
        parts.append([nothing ^ _made(text) for text in whole])
    return nothing, parts


def _made(text: str) -> int:
    # "00000000" alone would be written as digits: the mode is said, so that all texts have the same bits
    made = segno.make(text, error="m", micro=False, boost_error=False, mask=2, version=1, mode="alphanumeric")
    return int("".join("".join("1" if dark else "0" for dark in row) for row in made.matrix), 2)
