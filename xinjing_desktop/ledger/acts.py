"""What was done here, by name: what can be taken back and done again. How that goes is in `undo`."""

from typing import NamedTuple

from xinjing_desktop.ledger.ledger import Ledger

DEEP = 200
"""How many acts back undo looks."""


class Act(NamedTuple):
    """One thing that a person did, as the menu names it."""

    id: int
    what: str
    at: int


def stacks(ledger: Ledger) -> tuple[list[Act], list[Act]]:
    """What this account can take back and do again here, the newest last. The acts of a redo carry the original's name."""
    site = ledger.identity.site
    lines = ledger.select(
        "SELECT id, what, at, undoes FROM (SELECT * FROM act WHERE site=? AND who IS ? ORDER BY at DESC LIMIT ?) ORDER BY at",
        (site, ledger.account.name or None, DEEP),
    )
    done: list[Act] = []
    taken_back: list[Act] = []
    names: dict[int, str] = {}
    final = _final(ledger)
    for id, what, at, undoes in lines:
        if id in final:
            continue
        names[id] = what if undoes is None else names.get(undoes, what)
        act = Act(id, names[id], at)
        if undoes is None:
            done.append(act)
            taken_back.clear()
        elif any(old.id == undoes for old in done):
            done = [old for old in done if old.id != undoes]
            taken_back.append(act)
        elif any(old.id == undoes for old in taken_back):
            taken_back = [old for old in taken_back if old.id != undoes]
            done.append(act)
    return done, taken_back


def that_made(ledger: Ledger, uid: str) -> int:
    """The act by which this record came into the ledger; 0 when it is not there, or came with a package."""
    act = ledger.value("SELECT act FROM change WHERE row=? ORDER BY at, id LIMIT 1", (uid,))
    return int(act or 0)


def _final(ledger: Ledger) -> set[int]:
    """Acts that are never taken back: a month that was closed stays closed."""
    lines = ledger.select("SELECT c.act FROM month_close m CROSS JOIN change c ON c.row=m.uid WHERE c.act IS NOT NULL")
    return {act for (act,) in lines}


def void(ledger: Ledger) -> set[int]:
    """Acts that do not count: those that take back or do again, and those that stand taken back at last."""
    lines = ledger.select("SELECT id, undoes FROM act WHERE undoes IS NOT NULL ORDER BY at DESC")
    found: set[int] = set()
    for act, undone in lines:  # the newest first: an undo that was itself undone takes nothing back
        if act not in found:
            found.add(undone)
    return found | {act for act, _ in lines}
