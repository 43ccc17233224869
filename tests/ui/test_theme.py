"""The look: readable in both lights, one number for large print, Chinese everywhere."""

import re

import pytest
from PySide6.QtGui import QFont, QFontDatabase, QImage, QRawFont
from PySide6.QtWidgets import QApplication, QLabel

from tests.ui.pictures import difference
from xinjing_desktop.ui import fonts, icons, theme
from xinjing_desktop.ui.tokens import DARK, LIGHT

TEXT_ON = [
    ("text", ("bg", "surface", "side", "alt", "hover", "head", "accent_bg", "ok_bg", "warn_bg", "bad_bg")),
    ("text2", ("bg", "surface", "side", "alt", "hover", "head")),
    ("text3", ("surface", "alt")),
    ("accent", ("bg", "surface", "alt", "accent_bg")),
    ("accent_t", ("accent", "accent_h")),
    ("ok", ("surface", "ok_bg", "bg")),
    ("warn", ("surface", "warn_bg", "bg")),
    ("bad", ("surface", "bad_bg", "bg", "sel")),
    ("quiet", ("surface", "quiet_bg")),
    ("sel_t", ("sel",)),
    ("toast_t", ("toast",)),
    ("toast_a", ("toast",)),
]


def _light(color: str) -> float:
    def part(pair: str) -> float:
        value = int(pair, 16) / 255
        return value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (part(color[at : at + 2]) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, two: str) -> float:
    high, low = sorted((_light(one), _light(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_words_stand_out_from_what_they_stand_on(tokens):
    weak = [
        f"{ink} on {paper}: {contrast(tokens[ink], tokens[paper]):.2f}"
        for ink, papers in TEXT_ON
        for paper in papers
        if contrast(tokens[ink], tokens[paper]) < 4.5
    ]
    assert weak == []


def test_both_looks_know_the_same_tokens():
    assert LIGHT.keys() == DARK.keys()


def test_the_style_sheet_has_no_blank_left_and_no_colour_of_its_own(tmp_path):
    sheet = theme.style_sheet(theme.Look(), tmp_path)
    assert "$" not in sheet
    assert re.findall(r"#[0-9A-Fa-f]{6}", theme.STYLE_SHEET.read_text(encoding="utf-8")) == []


def test_the_look_changes_while_a_window_is_open(qapp, qtbot, window_look):
    words = QLabel("甲")
    words.setProperty("role", "h1")
    qtbot.addWidget(words)
    words.show()
    before = words.fontMetrics().height(), words.palette().windowText().color().name()
    window_look(theme.Look(dark=True, base_px=17))
    after = words.fontMetrics().height(), words.palette().windowText().color().name()
    assert after[0] > before[0]
    assert (before[1], after[1]) == (LIGHT["text"].lower(), DARK["text"].lower())
    assert theme.px(14) == 17


def test_qt_speaks_chinese(qapp, window_look):
    assert QApplication.translate("QPlatformTheme", "Cancel") == "取消"


def test_the_named_font_covers_simplified_chinese(qapp):
    family = fonts.chinese_family()
    assert family is not None and fonts.missing_sentence() is None
    assert QFontDatabase.WritingSystem.SimplifiedChinese in QFontDatabase.writingSystems(family)


def test_without_a_font_the_package_is_named(monkeypatch):
    monkeypatch.setattr(fonts, "chinese_family", lambda: None)
    monkeypatch.setattr(fonts.sys, "platform", "linux")
    assert "fonts-noto-cjk" in (fonts.missing_sentence() or "")


@pytest.mark.parametrize("name", icons.NAMES)
def test_every_named_icon_has_a_sign(name, qapp):
    assert len(icons._sign(name)) == 1


def test_an_icon_nobody_named_is_refused(qapp):
    with pytest.raises(KeyError, match=r"ui/icons\.py"):
        icons.icon("no such thing")


def test_the_font_of_the_icons_is_found_and_can_be_drawn(qapp):
    font = QRawFont.fromFont(QFont(icons._family()))
    assert font.familyName() == "Phosphor"
    assert all(font.supportsCharacter(ord(icons._sign(name))) for name in icons.NAMES)


def test_icons_follow_the_look(qapp, window_look):
    sign = icons.icon("add", "text")

    def darkest() -> int:
        image = sign.pixmap(24, 24).toImage().convertToFormat(QImage.Format.Format_ARGB32)
        solid = [image.pixelColor(x, y) for x in range(24) for y in range(24) if image.pixelColor(x, y).alpha() > 200]
        return min(color.lightness() for color in solid)

    light = darkest()
    window_look(theme.Look(dark=True))
    assert darkest() > light + 100


def test_a_difference_of_pictures_is_seen():
    one = QImage(100, 100, QImage.Format.Format_RGB32)
    one.fill(0xFFFFFFFF)
    two = one.copy()
    assert difference(one, two)[0] == 0
    for x in range(50):
        two.setPixel(x, 7, 0xFFF0F0F0)
    assert difference(one, two)[0] == 0, "a shade of anti-aliasing is no difference"
    for x in range(50):
        two.setPixel(x, 8, 0xFF000000)
    assert difference(one, two)[0] == 50 / 10_000
