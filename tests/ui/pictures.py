"""Pictures of pages that somebody approved, compared pixel by pixel.

A picture fails when on more than 0.1 % of its pixels a channel differs by more than 24. Then tests/actual/ holds
what was painted and a second picture with the differing pixels in red.
`XINJING_APPROVE=1` writes what is painted as approved.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QWidget

from xinjing_desktop.ui import fonts

EXPECTED = Path(__file__).parent.parent / "expected"
ACTUAL = Path(__file__).parent.parent / "actual"
SIZE = QSize(1366, 768)
CHANNEL = 24
SHARE = 0.001
SOON = 1000
"""Milliseconds; what comes later is no part of coming to rest."""


def assert_looks_as_approved(window: QWidget, name: str, qtbot: object, size: QSize = SIZE) -> None:
    """Grab `window` at a fixed size and compare it with tests/expected/`name`.png."""
    assert_same_as_approved(grab(window, qtbot, size), name)


def assert_same_as_approved(actual: QImage, name: str) -> None:
    """Compare a picture with tests/expected/`name`.png."""
    approved = EXPECTED / f"{name}.png"
    if os.environ.get("XINJING_APPROVE") == "1":
        approved.parent.mkdir(exist_ok=True)
        assert actual.save(str(approved), "PNG", 0)  # type: ignore[call-overload]  # 0: as small as PNG can be
        return
    if not approved.exists():
        _keep(actual, f"{name}.png")
        pytest.fail(f"no tests/expected/{name}.png; look at tests/actual/{name}.png, then XINJING_APPROVE=1")
    expected = QImage(str(approved))
    if expected.size() != actual.size():
        _keep(actual, f"{name}.png")
        pytest.fail(f"{name}: {_size(actual)} was painted, {_size(expected)} is approved")
    share, picture = difference(expected, actual)
    if share > SHARE:
        _keep(actual, f"{name}.png")
        _keep(picture, f"{name}-difference.png")
        pytest.fail(
            f"{name}: {share:.2%} of the pixels differ; see tests/actual/{name}-difference.png. "
            f"Font here: {font_version()}. Another font package changes every picture: "
            "then look at them and run again with XINJING_APPROVE=1."
        )


def grab(window: QWidget, qtbot: object, size: QSize = SIZE) -> QImage:
    """What the window looks like at rest: fixed size, no blinking cursor, no focus."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.setCursorFlashTime(0)
    window.setFixedSize(size)
    window.show()
    qtbot.waitExposed(window)  # type: ignore[attr-defined]
    qtbot.wait(50)  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: not _about_to_change(window), timeout=5_000)  # type: ignore[attr-defined]
    before = _painted(window)
    while True:  # a busy machine lays out and draws in more than one go
        qtbot.wait(20)  # type: ignore[attr-defined]
        now = _painted(window)
        if now == before:
            return now
        before = now


def _painted(window: QWidget) -> QImage:
    return window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def _about_to_change(window: QWidget) -> bool:
    """Whether something waits to be drawn: a preview draws a moment after its room has changed."""
    return any(timer.isActive() and timer.isSingleShot() and timer.interval() < SOON for timer in window.findChildren(QTimer))


def difference(one: QImage, two: QImage) -> tuple[float, QImage]:
    """The share of pixels that differ, and a picture of them."""
    one, two = (each.convertToFormat(QImage.Format.Format_RGB32) for each in (one, two))
    first, second = bytes(one.constBits()), bytes(two.constBits())
    shown = two.copy()
    if first == second:
        return 0.0, shown
    red = QColor("#FF0040").rgb()
    wide, count = one.width(), 0
    line = one.bytesPerLine()
    for y in range(one.height()):
        begin = y * line
        if first[begin : begin + wide * 4] == second[begin : begin + wide * 4]:
            continue
        for x in range(wide):
            at = begin + x * 4
            if first[at : at + 3] != second[at : at + 3] and any(
                abs(a - b) > CHANNEL for a, b in zip(first[at : at + 3], second[at : at + 3], strict=True)
            ):
                count += 1
                shown.setPixel(x, y, red)
    return count / (wide * one.height()), shown


def font_version() -> str:
    """The family in use and, on Debian, the package it came in."""
    family = fonts.chinese_family() or "no Chinese font"
    if not sys.platform.startswith("linux"):
        return family
    try:
        command = ["dpkg-query", "-W", "-f", "${Package} ${Version}", "fonts-noto-cjk"]
        package = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    except OSError:
        package = ""
    return f"{family} ({package})" if package else family


def _keep(image: QImage, name: str) -> None:
    (ACTUAL / name).parent.mkdir(parents=True, exist_ok=True)
    image.save(str(ACTUAL / name))


def _size(image: QImage) -> str:
    return f"{image.width()}×{image.height()}"
