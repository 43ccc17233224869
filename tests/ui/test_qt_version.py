"""The version of Qt: PySide6 6.12 drops a reference to True at each signal, until Python 3.11 dies of it."""

import re
import sys
import tomllib
from pathlib import Path

import PySide6
import pytest
from PySide6.QtCore import QObject, Signal

PROJECT = tomllib.loads((Path(__file__).resolve().parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
QT = [one for one in PROJECT["project"]["dependencies"] if one.startswith("PySide6")]


class Bell(QObject):
    rung = Signal(bool)
    named = Signal(object)


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="True, False and None are immortal from Python 3.12 on")
@pytest.mark.parametrize("constant", [True, False, None])
def test_a_signal_keeps_its_hands_off_the_constants(constant: bool | None) -> None:
    bell, heard = Bell(), []
    bell.rung.connect(lambda: heard.append(1))
    bell.named.connect(lambda: heard.append(1))
    before = sys.getrefcount(constant)
    for _ in range(500):
        bell.rung.emit(True)
        bell.named.emit(constant)
    after = sys.getrefcount(constant)
    assert len(heard) == 1000
    assert abs(after - before) < 50, f"{before} references before 1000 signals, {after} after"


def test_both_pins_stay_below_6_12() -> None:
    assert len(QT) == 2
    assert all("<6.12," in pin and ">=6.8," in pin for pin in QT)


def test_the_installed_version_is_a_pinned_one() -> None:
    assert PySide6.__version__ in {re.search("==([0-9.]+)", pin)[1] for pin in QT}
