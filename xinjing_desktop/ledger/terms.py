"""The entries that a town has added to the dictionaries (字典条目): they join the code lists while their ledger is open."""

import json
from typing import TYPE_CHECKING

from xinjing_desktop.ledger.ledger import Ledger

if TYPE_CHECKING:
    from xinjing_desktop.ledger.pen import Change


def follow(ledger: Ledger) -> None:
    """Teach the code lists what this ledger holds, now and whenever an edit, a merge or an undo touches an entry."""

    def on_change(change: "Change") -> None:
        if "term" in change.touched:
            learn(ledger)

    if ledger.value("SELECT EXISTS(SELECT 1 FROM term)"):  # mostly none: then no start loads the dictionaries for it
        learn(ledger)
    ledger.on_change.append(on_change)
    ledger.on_close.append(lambda: _forget(ledger))


def learn(ledger: Ledger) -> None:
    """Read the entries and hand them to the code lists."""
    from xinjing_desktop.records import codes
    from xinjing_desktop.records.codes import Entry

    codes.learn(
        _source(ledger),
        [
            (code_list, Entry(code, label, tuple(_words(words)), {"retired": True} if retired else {}))
            for code_list, code, label, words, retired in ledger.select(
                "SELECT code_list, code, label, words, retired FROM term"
                " WHERE code_list IS NOT NULL AND code IS NOT NULL AND label IS NOT NULL ORDER BY code_list, label, uid"
            )
        ],
    )


def _forget(ledger: Ledger) -> None:
    from xinjing_desktop.records import codes

    codes.forget(_source(ledger))


def _source(ledger: Ledger) -> str:
    return str(ledger.path)


def _words(text: str | None) -> list[str]:
    try:
        read = json.loads(text or "[]")
    except ValueError:
        return []
    return [str(word) for word in read] if isinstance(read, list) else []
