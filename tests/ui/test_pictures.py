"""The comparison of pictures notices what an eye would, and leaves behind what is needed to judge it."""

import pytest
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from tests.ui import pictures


@pytest.fixture
def page(qtbot, window_look):
    window = QWidget()
    box = QVBoxLayout(window)
    window.words = QLabel("逾期 3 天")
    box.addWidget(window.words)
    qtbot.addWidget(window)
    return window


@pytest.fixture
def folders(tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "EXPECTED", tmp_path / "expected")
    monkeypatch.setattr(pictures, "ACTUAL", tmp_path / "actual")
    monkeypatch.delenv("XINJING_APPROVE", raising=False)
    return tmp_path


def test_an_approved_picture_passes_and_another_fails(page, folders, qtbot, monkeypatch):
    with pytest.raises(pytest.fail.Exception, match="XINJING_APPROVE=1"):
        pictures.assert_looks_as_approved(page, "home", qtbot)
    monkeypatch.setenv("XINJING_APPROVE", "1")
    pictures.assert_looks_as_approved(page, "home", qtbot)
    monkeypatch.delenv("XINJING_APPROVE")
    pictures.assert_looks_as_approved(page, "home", qtbot)
    page.words.setText("逾期 30 天，请尽快整改，并通知户主，约定复查日期，另行登记。" * 3)
    with pytest.raises(pytest.fail.Exception, match="Font here"):
        pictures.assert_looks_as_approved(page, "home", qtbot)
    assert {file.name for file in (folders / "actual").iterdir()} == {"home.png", "home-difference.png"}


def test_the_font_is_named(qapp):
    assert pictures.font_version()
