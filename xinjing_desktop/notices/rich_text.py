"""The HTML that a text of ours may hold: what an editor, or a page pasted into it, gives is cut down to this and to nothing else.

Words are never lost, and a 【占位】 is never torn: formatting that begins inside one is moved behind it.
"""

import re
from collections.abc import Iterable
from html import escape
from html.parser import HTMLParser

BLOCKS = frozenset({"p", "ul", "ol", "li", "table", "tr", "td"})
INLINE = {"span": "span", "b": "b", "strong": "b", "i": "i", "em": "i", "u": "u"}
PARAGRAPHS = frozenset({"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre"})
"""Read as paragraphs, whatever they were called elsewhere."""
SILENT = frozenset({"script", "style", "head", "title", "object", "iframe", "template"})
"""What stands inside of these is not text."""
ATTRIBUTES = {
    "p": {"align": re.compile(r"left|right|center|justify")},
    "table": {
        "width": re.compile(r"\d{1,3}%?"),
        "border": re.compile(r"\d"),
        "cellspacing": re.compile(r"\d{1,2}"),
        "cellpadding": re.compile(r"\d{1,2}"),
        "align": re.compile(r"left|right|center"),
    },
    "td": {
        "width": re.compile(r"\d{1,3}%?"),
        "bgcolor": re.compile(r"#[0-9a-fA-F]{6}"),
        "valign": re.compile(r"top|middle|bottom"),
        "colspan": re.compile(r"\d{1,2}"),
        "rowspan": re.compile(r"\d{1,2}"),
    },
}
_LENGTH = r"-?\d{1,3}(?:\.\d+)?(?:px|pt|mm)?"
STYLES = {
    "font-size": re.compile(r"\d{1,2}(?:\.\d+)?pt"),
    "font-weight": re.compile(r"[1-9]00|bold|normal"),
    "font-style": re.compile(r"italic|normal"),
    "text-decoration": re.compile(r"underline|none"),
    "color": re.compile(r"#[0-9a-fA-F]{6}"),
    "line-height": re.compile(r"\d{2,3}%"),
    "margin": re.compile(_LENGTH),
    "margin-top": re.compile(_LENGTH),
    "margin-bottom": re.compile(_LENGTH),
    "margin-left": re.compile(_LENGTH),
    "margin-right": re.compile(_LENGTH),
    "text-indent": re.compile(_LENGTH),
    "border": re.compile(r"\dpx solid #[0-9a-fA-F]{6}"),
    "border-collapse": re.compile(r"collapse"),
}
_OF_INLINE = frozenset({"font-size", "font-weight", "font-style", "text-decoration", "color"})
LARGEST_POINTS = 72
_OPEN, _CLOSE, _LONGEST = "【", "】", 18

Piece = tuple[str, str]
"""("text", escaped words), ("open", a tag), ("close", a name) or ("break", "<br/>")."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[Piece] = []
        self._open: list[tuple[str, str]] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self._silent += 1
            return
        if self._silent:
            return
        given = {name: value or "" for name, value in attrs}
        if tag == "br":
            self.pieces.append(("break", "<br/>"))
        elif tag in INLINE or tag in BLOCKS or tag in PARAGRAPHS or tag == "th":
            name = INLINE.get(tag) or ("p" if tag in PARAGRAPHS else "td" if tag == "th" else tag)
            if name in BLOCKS:
                self._end_paragraph(name)
            self._open.append((tag, name))
            self.pieces.append(("open", _tag(name, given)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br" and not self._silent:
            self.pieces.append(("break", "<br/>"))

    def _end_paragraph(self, name: str) -> None:
        """A paragraph does not hold another block: it ends where the other begins."""
        if any(open_name == "p" for _, open_name in self._open):
            while self._open:
                _, last = self._open.pop()
                self.pieces.append(("close", last))
                if last == "p":
                    return

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self._silent = max(0, self._silent - 1)
            return
        if self._silent or all(known != tag for known, _ in self._open):
            return
        while self._open:
            known, name = self._open.pop()
            self.pieces.append(("close", name))
            if known == tag:
                return

    def handle_data(self, data: str) -> None:
        if not self._silent and data:
            self.pieces.append(("text", escape(data, quote=False)))

    def close_all(self) -> None:
        self.pieces += [("close", name) for _, name in reversed(self._open)]
        self._open.clear()


def cleaned(html: str) -> str:
    """The same words in our own few tags: sizes, weights, colours, lines and simple tables stay, all else goes."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.close_all()
    pieces = _empty_spans_out(_without_blanks(_whole_tokens(reader.pieces)))
    return "".join(f"</{text}>" if kind == "close" else text for kind, text in pieces).strip()


def _tag(name: str, given: dict[str, str]) -> str:
    """The tag with what it may say, in the order in which it said it."""
    fits = ATTRIBUTES.get(name, {})
    kept = []
    for attribute, value in given.items():
        if attribute == "style" and (said := _style(name, value)):
            kept.append(f'style="{said}"')
        elif attribute in fits and fits[attribute].fullmatch(value):
            kept.append(f'{attribute}="{value}"')
    return f"<{' '.join([name, *kept])}>"


def _style(name: str, style: str) -> str:
    allowed = _OF_INLINE if name in INLINE.values() else STYLES.keys()
    said = []
    for part in style.split(";"):
        key, _, value = part.partition(":")
        key, value = key.strip().lower(), value.strip()
        if key not in allowed or not STYLES[key].fullmatch(value):
            continue
        if key != "font-size" or float(value[:-2]) <= LARGEST_POINTS:
            said.append(f"{key}:{value}")
    return "; ".join(said)


def _whole_tokens(pieces: Iterable[Piece]) -> list[Piece]:
    """Pull what stands between 【 and 】 into one piece, where only tags of words lie between."""
    made = list(pieces)
    at = 0
    while at < len(made):
        kind, text = made[at]
        start = text.rfind(_OPEN) if kind == "text" else -1
        if start >= 0 and _CLOSE not in text[start:]:
            _pull(made, at, len(text) - start)
        at += 1
    return made


def _pull(made: list[Piece], at: int, length: int) -> None:
    taken = ""
    for later in range(at + 1, len(made)):
        kind, text = made[later]
        if kind == "text":
            end = text.find(_CLOSE)
            part = text if end < 0 else text[: end + 1]
            if _OPEN in part or length + len(taken) + len(part) > _LONGEST:
                return
            taken += part
            if end >= 0:
                made[at] = ("text", made[at][1] + taken)
                for between in range(at + 1, later):
                    if made[between][0] == "text":
                        made[between] = ("text", "")
                made[later] = ("text", text[end + 1 :])
                return
        elif kind == "break" or text.strip("</>").split(" ")[0] not in INLINE.values():
            return


def _empty_spans_out(pieces: list[Piece]) -> list[Piece]:
    """Spans around nothing, and those that say nothing, are left out."""
    found = [piece for piece in pieces if piece != ("text", "")]
    again = True
    while again:
        again = False
        for at in range(len(found) - 1):
            kind, text = found[at]
            name = text.strip("<>").split(" ")[0]
            if kind == "open" and name in INLINE.values() and found[at + 1] == ("close", name):
                del found[at : at + 2]
                again = True
                break
    depth: list[bool] = []
    made: list[Piece] = []
    for kind, text in found:
        if kind == "open" and text == "<span>":
            depth.append(False)
            continue
        if kind == "open" and text.startswith("<span"):
            depth.append(True)
        if kind == "close" and text == "span" and not depth.pop():
            continue
        made.append((kind, text))
    return made


def _without_blanks(pieces: Iterable[Piece]) -> list[Piece]:
    """Blank lines between blocks are the editor's, not the clerk's; an empty paragraph stays, it is a line of distance."""
    made = []
    inside = 0
    for kind, text in pieces:
        name = text.strip("<>").split(" ")[0]
        if name in ("p", "li", "td"):
            inside += {"open": 1, "close": -1}.get(kind, 0)
        if kind != "text" or inside or text.strip():
            made.append((kind, text))
    return made
