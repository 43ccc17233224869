"""The code on a slip: eight signs that say nothing of anybody, seven by chance and one that catches a slip of the pen.

The signs are Crockford's without 0: nothing looks like another, and 31 of them let the last one catch every wrong sign
and every two that were exchanged. I and L are read as 1.
"""

import secrets
from collections.abc import Container

SIGNS = "123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
_VALUE = {sign: value for value, sign in enumerate(SIGNS)}
_READ_AS = str.maketrans({"I": "1", "L": "1", "-": "", " ": "", "—": "", "－": ""})


def new(taken: Container[str] = ()) -> str:
    """A code by chance, none of those that are taken."""
    while True:
        signs = "".join(secrets.choice(SIGNS) for _ in range(LENGTH - 1))
        code = signs + _check_sign(signs)
        if code not in taken:
            return code


def read(typed: str) -> str | None:
    """The code that somebody typed or a scanner sent, or None when it is none."""
    code = typed.strip().upper().translate(_READ_AS)
    if len(code) != LENGTH or any(sign not in _VALUE for sign in code):
        return None
    return code if _check_sign(code[:-1]) == code[-1] else None


def shown(code: str) -> str:
    """As it is printed: K7QM-4R2P."""
    return f"{code[:4]}-{code[4:]}" if code else ""


def _check_sign(signs: str) -> str:
    return SIGNS[sum(_VALUE[sign] * weight for weight, sign in enumerate(signs, 2)) % len(SIGNS)]
