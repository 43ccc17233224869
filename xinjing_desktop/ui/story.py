"""The history of records as one reads it: an act a paragraph, the newest first."""

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from xinjing_desktop.ledger.history import Entry
from xinjing_desktop.ui import theme

MOST = 200
"""Acts that are shown; a household with more has a history that nobody reads to its end."""


class Story(QLabel):
    """`show_story(entries)` in order of time, as `ledger.history.story` gives them. Its text can be copied."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setAccessibleName("变更记录")
        self.paragraphs: list[str] = []
        """What is shown, an act each, as plain text."""

    def show_story(self, entries: Sequence[Entry]) -> None:
        """Show these in place of the ones before."""
        acts = acts_of(entries)
        self.paragraphs = [_plain(act) for act in acts]
        shown = "".join(_html(act) for act in acts[:MOST])
        if len(acts) > MOST:
            shown += f"<p style='color:{_grey()}'>更早的 {len(acts) - MOST} 次变更没有列出。</p>"
        self.setText(shown or f"<p style='color:{_grey()}'>还没有变更记录。</p>")


def acts_of(entries: Iterable[Entry]) -> list[list[Entry]]:
    """What was done at one stroke stays together; the newest first."""
    acts = [list(group) for _, group in groupby(entries, key=lambda entry: entry.act or entry.at)]
    return acts[::-1]


def _head(act: Sequence[Entry]) -> str:
    first = act[0]
    return f"{first.at:%Y-%m-%d %H:%M}　{first.who}　{first.what}"


def _body(entry: Entry, *, alone: bool) -> str:
    """Several records of one act are told apart by their titles; one alone was named by the act."""
    said = "；".join(entry.lines)
    if alone or not entry.title:
        return said
    return f"{entry.title}：{said}" if said else entry.title


def _plain(act: Sequence[Entry]) -> str:
    bodies = [_body(entry, alone=len(act) == 1) for entry in act]
    return "\n".join([_head(act), *filter(None, bodies)])


def _html(act: Sequence[Entry]) -> str:
    """The act in the colour of text, what it changed in grey below: lines of changes one by one, a beginning as one."""
    grey, lines = _grey(), []
    for entry in act:
        body = _body(entry, alone=len(act) == 1)
        if len(act) == 1 and not entry.new:
            lines += [escape(line) for line in entry.lines]
        elif body:
            lines.append(escape(body))
    below = "".join(f"<div style='color:{grey}'>{line}</div>" for line in lines)
    head = act[0]
    when = f"<span style='color:{grey}'>{head.at:%Y-%m-%d %H:%M}　{escape(head.who)}</span>"
    return f"<div style='margin-top:{theme.px(10)}px'><b>{escape(head.what)}</b>　{when}</div>{below}"


def _grey() -> str:
    return theme.color("text2").name()
