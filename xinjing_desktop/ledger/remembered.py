"""Answers and settings that this file remembers for its own PC: never merged, never in the history."""

import json
from typing import Any

from xinjing_desktop.ledger.ledger import Ledger


def recall(ledger: Ledger, topic: str, key: str, default: Any = None) -> Any:
    """What was remembered under this key, or the default."""
    text = ledger.value("SELECT value FROM remembered WHERE topic=? AND key=?", (topic, key))
    return default if text is None else json.loads(text)


def recall_all(ledger: Ledger, topic: str) -> dict[str, Any]:
    """Everything remembered of one topic."""
    lines = ledger.select("SELECT key, value FROM remembered WHERE topic=?", (topic,))
    return {key: json.loads(text) for key, text in lines}


def remember(ledger: Ledger, topic: str, key: str, value: Any) -> None:
    """Keep an answer; None forgets it."""
    remember_all(ledger, topic, {key: value})


def remember_all(ledger: Ledger, topic: str, values: dict[str, Any]) -> None:
    """Keep many answers at once; a value of None is forgotten."""
    with ledger.local() as con:
        for key, value in values.items():
            if value is None:
                con.execute("DELETE FROM remembered WHERE topic=? AND key=?", (topic, key))
            else:
                text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
                con.execute("INSERT OR REPLACE INTO remembered VALUES(?,?,?)", (topic, key, text))
