"""Which installed font writes Simplified Chinese, and what to say when none does."""

import sys

from PySide6.QtGui import QFont, QFontDatabase

FAMILIES = (
    "Microsoft YaHei UI",
    "Microsoft YaHei",
    "HarmonyOS Sans SC",
    "UOS Sans SC",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "思源黑体 CN",
    "FZHei-B01S",
    "方正黑体_GBK",
    "PingFang SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "SimHei",
)
"""Windows first, then the systems of government offices (UOS, Kylin), then what Debian offers."""

MISSING_LINUX = "这台电脑没有能显示简体中文的字体。请安装字体包后重新打开：sudo apt install fonts-noto-cjk"
MISSING_WINDOWS = "这台电脑没有能显示简体中文的字体。请在“设置 → 时间和语言 → 语言”里添加中文（简体）后重新打开。"


def chinese_family() -> str | None:
    """The best installed family that covers Simplified Chinese; None when the screen would show boxes."""
    installed = set(QFontDatabase.families())
    for family in FAMILIES:
        if family in installed:
            return family
    covering = QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese)
    return covering[0] if covering else None


def missing_sentence() -> str | None:
    """What to tell the user when no font covers Simplified Chinese; None when all is well."""
    if chinese_family() is not None:
        return None
    return MISSING_WINDOWS if sys.platform == "win32" else MISSING_LINUX


def interface_font(pixels: int) -> QFont:
    """The font of the whole window at `pixels`; unhinted, so that pictures are the same everywhere."""
    family = chinese_family()
    font = QFont()
    font.setFamilies([family, *FAMILIES] if family else list(FAMILIES))
    font.setPixelSize(pixels)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font
