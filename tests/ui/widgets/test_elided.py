"""A line that is cut where there is no room, and whole again where there is."""

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget
from pytestqt.qtbot import QtBot

from xinjing_desktop.ui.widgets.elided import Elided

NAME = "火灾隐患排查整治专项行动（第二阶段回头看）"


def test_it_gives_way_and_comes_back(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    line, beside = QHBoxLayout(window), QLabel("截至 2026-01-20")
    name = Elided("h2")
    line.addWidget(name)
    line.addWidget(beside)
    name.say(NAME)
    window.resize(260, 40)
    window.show()
    assert name.text().endswith("…") and name.text()[:-1] == NAME[: len(name.text()) - 1]
    assert name.toolTip() == name.accessibleName() == name.whole == NAME
    assert beside.width() >= beside.sizeHint().width()
    window.resize(1200, 40)
    qtbot.waitUntil(lambda: name.text() == NAME)
    assert name.toolTip() == "", "nothing is hidden"
    name.say("短")
    assert name.text() == "短"
