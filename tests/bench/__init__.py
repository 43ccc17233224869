"""Benchmarks: each measures ours beside its anchor in one run, alternated, and gives the medians as ratios.

`BENCHES` names them all; a function returns lines of bench, figure, value, unit, anchor, goal, holds. Nothing here is a test:
how fast a shared machine happens to be is no reason for red.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

Line = dict[str, Any]


def line(bench: str, figure: str, value: float, unit: str, anchor: str, goal: float) -> Line:
    """One figure with its goal: at most `goal`, or at least when the unit says "≥"."""
    holds = value >= goal if unit.startswith("≥") else value <= goal
    return {
        "bench": bench,
        "figure": figure,
        "value": round(value, 3),
        "unit": unit.lstrip("≥ "),
        "anchor": anchor,
        "goal": f"≥ {goal}" if unit.startswith("≥") else f"≤ {goal}",
        "holds": holds,
    }


def _of(module: str, function: str) -> Callable[..., list[Line]]:
    """The function, imported only when it runs: benchmarks of the window need Qt, the others must not."""

    def run(**more: int) -> list[Line]:
        found: list[Line] = getattr(import_module(f"tests.bench.{module}"), function)(**more)
        return found

    return run


BENCHES: dict[str, Callable[..., list[Line]]] = {
    "plan": _of("bench_import", "plan"),
    "write_plan": _of("bench_import", "write_plan"),
    "write": _of("bench_ledger", "write"),
    "save": _of("bench_ledger", "save"),
    "undo": _of("bench_ledger", "undo"),
    "merge": _of("bench_merge", "merge"),
    "print": _of("bench_print", "print_run"),
    "search": _of("bench_search", "search"),
    "start": _of("bench_window", "start"),
    "today": _of("bench_today", "today"),
    "memory": _of("bench_window", "memory"),
    "doors": _of("bench_window", "doors"),
    "campaigns": _of("bench_campaigns", "campaigns"),
}
