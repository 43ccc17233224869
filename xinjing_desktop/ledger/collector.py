"""The garbage collector, told to wait."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def keeping_everything() -> Iterator[None]:
    """Rows are made by the ten thousand and none is thrown away: looking for garbage meanwhile costs a third more.

    What was made counts as old afterwards: otherwise the first thing that the window does next would search all of it.
    """
    looking = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.unfreeze()  # the two together move everything to the oldest generation and look at nothing
        if looking:
            gc.enable()
