"""Breaking the program on purpose: one piece of one function's source is replaced, and some test has to notice."""

import inspect
import sys
import textwrap
from collections.abc import Callable
from typing import Any

import pytest

Patch = Callable[[pytest.MonkeyPatch], None]


def mutated(module: Any, name: str, old: str, new: str) -> Patch:
    """The function compiled again with one piece of its source replaced; where its name was imported, it is replaced too."""
    owner: Any = module
    for part in name.split(".")[:-1]:
        owner = getattr(owner, part)
    last = name.split(".")[-1]
    whole = inspect.getattr_static(owner, last)
    function = whole.__func__ if isinstance(whole, staticmethod | classmethod) else whole
    source = textwrap.dedent(inspect.getsource(function))
    assert source.count(old) == 1, f"{name} does not hold {old!r} exactly once any more: mend the mutant"
    space = vars(inspect.getmodule(function))

    def apply(monkeypatch: pytest.MonkeyPatch) -> None:
        made: dict[str, Any] = {}
        exec(compile(source.replace(old, new), f"<mutant of {name}>", "exec"), space, made)
        mutant = staticmethod(made[last]) if isinstance(whole, staticmethod) else made[last]
        monkeypatch.setattr(owner, last, mutant)
        for path, elsewhere in list(sys.modules.items()):
            if path.startswith("xinjing_desktop.") and elsewhere is not owner and vars(elsewhere).get(last) is function:
                monkeypatch.setattr(elsewhere, last, made[last])

    return apply
