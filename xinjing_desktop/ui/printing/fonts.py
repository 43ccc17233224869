"""The font that is printed with: a private copy in which every character is found again when a PDF is searched.

Fonts share one glyph between 人 and the radical ⼈, and Qt then writes the radical into the PDF: Ctrl+F fails. The copy
knows only the proper characters, and keeps ordinary digits beside Latin letters. It stays in the user's own folder and is never shipped.
"""

import hashlib
import struct
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from PySide6.QtGui import QFont, QFontDatabase, QRawFont

from xinjing_desktop import paths
from xinjing_desktop.ui.fonts import chinese_family

FAMILY = "XinJing Print"
RECIPE = "2"
"""Another number makes all copies anew."""
BLANK = "＿"
"""Stands for a character that no font here has: a place to write it by hand, never a box."""
_KNOWN = {
    "Noto Sans CJK SC": ("NotoSansCJK-Regular.ttc", 2, "NotoSansCJK-Bold.ttc", 2),
    "Microsoft YaHei": ("msyh.ttc", 0, "msyhbd.ttc", 0),
    "Microsoft YaHei UI": ("msyh.ttc", 1, "msyhbd.ttc", 1),
}
_FOLDERS = ("/usr/share/fonts/opentype/noto", "C:/Windows/Fonts", "/usr/share/fonts/noto-cjk")
_ALWAYS = frozenset(" \t\n\r\u00a0\u2028\u2029\u200b")


class Face(NamedTuple):
    """A font file and which of the fonts in it."""

    path: Path
    number: int


@cache
def family() -> str:
    """The family to print with: our copy, or the screen's own where its file cannot be found or copied."""
    screen = chinese_family() or ""
    sources = [_source(screen, bold) for bold in (False, True)]
    if sources[0] is None:
        return screen
    try:
        copies = [_copied(source, bold) for source, bold in zip(sources, (False, True), strict=True) if source]
    except Exception:  # a font is somebody else's file: whatever is odd in it, we still print
        return screen
    registered = [QFontDatabase.addApplicationFont(str(copy)) for copy in copies]
    return FAMILY if registered and all(number >= 0 for number in registered) else screen


def font(points: float, *, bold: bool = False) -> QFont:
    """The printing font."""
    made = QFont(family())
    made.setPointSizeF(points)
    made.setBold(bold)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made


def covered(text: Iterable[str]) -> dict[str, str]:
    """The characters that the printing font lacks: another family that has it, or "" where none does."""
    return {sign: _other_family(sign) for sign in set(text) - _ALWAYS if not _has(sign)}


@cache
def _raw(of: str) -> QRawFont:
    return QRawFont.fromFont(QFont(of))


_COVERED: dict[str, bool] = {}


def _has(sign: str) -> bool:
    if sign not in _COVERED:
        _COVERED[sign] = _raw(family()).supportsCharacter(ord(sign))
    return _COVERED[sign]


@cache
def _other_family(sign: str) -> str:
    writing = QFontDatabase.WritingSystem
    chinese = [*QFontDatabase.families(writing.SimplifiedChinese), *QFontDatabase.families(writing.TraditionalChinese)]
    for name in dict.fromkeys([*chinese, *QFontDatabase.families()]):
        if name != FAMILY and _raw(name).supportsCharacter(ord(sign)):
            return name
    return ""


def _source(name: str, bold: bool) -> Face | None:
    """Where the file of a family lies: in the usual place, else where fontconfig says."""
    if name in _KNOWN:
        file, number = _KNOWN[name][2 * bold : 2 * bold + 2]
        for folder in _FOLDERS:
            path = Path(folder) / str(file)
            if path.is_file():
                return Face(path, int(number))
    if sys.platform == "win32":
        return None
    asked = ["fc-match", "-f", "%{file}|%{index}|%{family}", f"{name}:{'bold' if bold else 'regular'}"]
    try:
        told = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.split("|")
    except OSError:
        return None
    return Face(Path(told[0]), int(told[1])) if len(told) == 3 and name in told[2] else None


def _copied(source: Face, bold: bool) -> Path:
    """The searchable copy of a font, made when it is not there yet."""
    stat = source.path.stat()
    facts = f"{RECIPE}|{source.path}|{source.number}|{stat.st_size}|{stat.st_mtime_ns}"
    folder = paths.user_folder() / "print-fonts"
    made = folder / f"{hashlib.sha256(facts.encode()).hexdigest()[:16]}-{'bold' if bold else 'regular'}.otf"
    if not made.is_file():
        folder.mkdir(exist_ok=True)
        part = made.with_suffix(".part")
        _write_copy(source, part)
        part.replace(made)
        for older in folder.glob(f"*{made.name[16:]}"):
            if older != made:
                with suppress(OSError):  # another window may still be printing with it
                    older.unlink()
    return made


def _without_local_forms(data: bytes) -> Any:
    """The table of substitutions without `locl`: beside Latin letters it takes digits that no search finds (K7QM → K QM)."""
    from fontTools.ttLib.tables.DefaultTable import DefaultTable  # type: ignore[import-untyped]

    changed = bytearray(data)
    (features,) = struct.unpack_from(">H", changed, 6)
    (count,) = struct.unpack_from(">H", changed, features)
    for at in range(features + 2, features + 2 + 6 * count, 6):
        if changed[at : at + 4] == b"locl":
            changed[at : at + 4] = b"off "
    table = DefaultTable("GSUB")
    table.data = bytes(changed)
    return table


def _write_copy(source: Face, out: Path) -> None:
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # only the first print on a PC needs it

    copied = TTFont(source.path, fontNumber=source.number, lazy=True, recalcBBoxes=False)
    proper = {glyph for code, glyph in copied.getBestCmap().items() if 0x4E00 <= code < 0xA000}
    for table in copied["cmap"].tables:
        if hasattr(table, "cmap"):
            table.cmap = {
                code: glyph
                for code, glyph in table.cmap.items()
                if code < 0x2E80 or 0x4E00 <= code < 0xA000 or glyph not in proper
            }
    if "GSUB" in copied:
        copied["GSUB"] = _without_local_forms(copied.reader["GSUB"])
    for name in copied["name"].names:  # a name of its own, or Qt may take the system's
        if name.nameID in (1, 4, 16):
            name.string = FAMILY
        elif name.nameID in (3, 6):
            name.string = FAMILY.replace(" ", "")
    copied.save(out, reorderTables=None)  # in whatever order: sorting them would hold the font in memory three times
    copied.close()
