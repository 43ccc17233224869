"""The manual: a page for every page, a word for every key, and it opens where the user is."""

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from xinjing_desktop.ui import help_window, theme
from xinjing_desktop.ui.help_window import HelpWindow, show_help
from xinjing_desktop.ui.main_window import KEYS, PAGES
from xinjing_desktop.ui.pages.doors import grid

TEXTS = {page.key: page.text for page in help_window.pages()}


@pytest.fixture
def shown(qtbot: QtBot, window_look: object) -> Iterator[HelpWindow]:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    yield show_help(window, "doors")


def keys_in(text: str) -> set[str]:
    """What is set as keys on a page of the manual."""
    return set(re.findall(r"`([^`]+)`", text))


def test_every_page_of_the_window_has_one() -> None:
    assert {page.key: page.name for page in PAGES}.items() <= {
        page.key: page.title for page in help_window.pages()
    }.items()


def test_nothing_lies_in_the_folder_that_nobody_sees() -> None:
    assert {file.stem for file in help_window.FOLDER.glob("*.md")} == set(help_window.ORDER) == set(TEXTS)


def test_every_key_of_the_window_is_named() -> None:
    assert {keys for keys, _ in KEYS} <= keys_in(TEXTS["keys"])


def test_every_key_of_the_door_grid_is_named() -> None:
    words = {"Space": "空格", "Plus": "+", "Equal": "=", "Return": "Enter", "Escape": "Esc", "A": "Ctrl+A"}
    words |= {"PageDown": "PgDn", "PageUp": "PgUp"}
    source = grid.DoorGrid.keyPressEvent.__code__
    named = {name.removeprefix("Key_") for name in source.co_names if name.startswith("Key_")}
    wanted = {words.get(name, name) for name in named}
    assert {"H", "N", "Delete", "Ctrl+A"} <= wanted  # or the names are read from the wrong place
    assert wanted <= keys_in(TEXTS["doors"])
    numbers = {chr(int(key)) for key in grid.KEYS}
    assert numbers and numbers <= keys_in(TEXTS["doors"])


def test_every_link_leads_to_a_page() -> None:
    for key, text in TEXTS.items():
        for link in re.findall(r"\]\(([^)]+)\)", text):
            assert link.removesuffix(".md") in TEXTS, f"{key}.md → {link}"


def test_it_opens_at_the_page_of_the_window_and_once_only(shown: HelpWindow, qtbot: QtBot) -> None:
    window = shown.parentWidget()
    assert "一个门洞一屏" in shown.reader.toPlainText()
    assert show_help(window, "hazards") is shown
    assert "从发现到销号" in shown.reader.toPlainText()
    assert show_help(window, "no such page") is shown
    assert shown.contents.currentRow() == 0


def test_a_search_lists_the_pages_and_marks_the_words(shown: HelpWindow, qtbot: QtBot) -> None:
    shown.search.setText("恢复单")
    qtbot.waitUntil(lambda: shown.contents.count() < len(TEXTS))
    listed = {shown.contents.item(row).data(Qt.ItemDataRole.UserRole) for row in range(shown.contents.count())}
    assert listed == {key for key, text in TEXTS.items() if "恢复单" in text}
    found = shown.reader.document().find("恢复单")
    assert found.charFormat().background().color() == theme.color("warn_bg")
    shown.search.setText("没有人写过这句")
    qtbot.waitUntil(lambda: shown.contents.count() == 0)
    assert shown._found.text() == "没有找到“没有人写过这句”，换一个词试试"
    shown.open_page("keys")
    assert shown.contents.count() == len(TEXTS)


def test_links_and_escape(shown: HelpWindow, qtbot: QtBot) -> None:
    shown.reader.anchorClicked.emit(QUrl("imports.md"))
    assert "把 Excel 变成台账" in shown.reader.toPlainText()
    qtbot.keyClick(shown, Qt.Key.Key_Escape)
    assert not shown.isVisible()


def test_large_print_is_larger_here_too(shown: HelpWindow, window_look: object) -> None:
    small = shown.reader.document().size().height()
    window_look(theme.LARGE_PRINT)  # type: ignore[operator]
    shown.reader.read(TEXTS["doors"])
    assert shown.reader.document().size().height() > small
