"""The colours of the two looks, by what they are for.

Text keeps a contrast of at least 4.5 : 1 to what it stands on (WCAG 2.1 §1.4.3).
"""

LIGHT = {
    "bg": "#F3F5F8",
    "surface": "#FFFFFF",
    "side": "#FBFCFD",
    "border": "#E2E6EC",
    "border2": "#C6CDD8",
    "text": "#1C2430",
    "text2": "#566172",
    "text3": "#69748A",
    "off": "#8C96A5",
    "accent": "#1D5FD0",
    "accent_h": "#174EAD",
    "accent_bg": "#E7EFFD",
    "accent_t": "#FFFFFF",
    "hover": "#F1F4F8",
    "alt": "#FAFBFC",
    "head": "#F7F9FB",
    "ok": "#0D6E50",
    "ok_bg": "#E3F4EC",
    "warn": "#8F4D06",
    "warn_bg": "#FDF1DD",
    "bad": "#B02E25",
    "bad_bg": "#FCEAE8",
    "quiet": "#566172",
    "quiet_bg": "#EEF1F5",
    "sel": "#DDE8FC",
    "sel_t": "#10233F",
    "toast": "#222B38",
    "toast_t": "#F5F7FA",
    "toast_a": "#9CC2FF",
}

DARK = {
    "bg": "#12151A",
    "surface": "#1A1E25",
    "side": "#161A20",
    "border": "#2A303A",
    "border2": "#414A58",
    "text": "#E6EAF0",
    "text2": "#A3ADBB",
    "text3": "#8F9AAA",
    "off": "#6B7685",
    "accent": "#6BA3FF",
    "accent_h": "#8CB8FF",
    "accent_bg": "#1C2C49",
    "accent_t": "#0A1322",
    "hover": "#232933",
    "alt": "#1D2129",
    "head": "#1F242C",
    "ok": "#5CCB9A",
    "ok_bg": "#16301F",
    "warn": "#E8AE5A",
    "warn_bg": "#35280F",
    "bad": "#F58B82",
    "bad_bg": "#3D1D1A",
    "quiet": "#A3ADBB",
    "quiet_bg": "#262C35",
    "sel": "#203A66",
    "sel_t": "#F2F6FF",
    "toast": "#E6EAF0",
    "toast_t": "#161B23",
    "toast_a": "#174EAD",
}

NORMAL_PX = 14
LARGE_PX = 17
"""Large print is one number: every size is a multiple of it."""

SIZES = {
    "f0": 12, "f1": 14, "f2": 15, "f3": 16, "f4": 20, "f5": 26, "f6": 38,
    "h0": 26, "h1": 32, "h2": 38, "h3": 42, "i0": 16, "cell_pad": 11,
}  # fmt: skip
"""Type sizes f0–f6, control heights h0–h3, signs on buttons i0 and the blank beside the text of a cell, in pixels at the normal base."""
