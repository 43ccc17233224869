"""Would the random months notice? Each mutant breaks one thing in what two ledgers exchange; each must be caught.

Beside each stands the promise of the peers note (§5) that its catching keeps, and a month that is known to catch it; when that
month has changed, others are tried.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.merging.star import play
from tests.mutation import Patch, mutated
from xinjing_desktop import clock
from xinjing_desktop.ledger import (
    agreement,
    conflicts,
    fold,
    holdings,
    joins,
    merge,
    parcel,
    pen,
    projection,
    union,
)

TRIES = 120
"""Months that a mutant may survive."""


class Mutant(NamedTuple):
    """One thing broken."""

    promise: str
    patch: Patch
    arrangement: str
    seed: int = 0


_ACKED = "UPDATE package SET acked=1 WHERE sent AND peer=?"
_NAMED = "AND NOT acked AND id IN (SELECT value FROM json_each(?))"

MUTANTS: dict[str, Mutant] = {
    # ---- the fold (merge note §4)
    "the second head is ignored": Mutant(
        "P5", mutated(pen, "Pen.log", "heads or (last[1] if last else None)", "last[1] if last else None"), "edge", 1
    ),
    "the clock is believed": Mutant(
        "P9", mutated(pen, "Pen.log", "max(clock.milliseconds(), last[0] + 1 if last else 0)", "clock.milliseconds()"), "edge", 1
    ),
    "no change implies that the record lives": Mutant(
        "P6", mutated(fold, "_fold_forked", '{"alive": 1, **json.loads', "{**json.loads"), "edge"
    ),
    "only direct parents are seen": Mutant(
        "P5",
        mutated(fold, "_fold_forked", "set(parents).union(*(seen.get(parent, ()) for parent in parents))", "set(parents)"),
        "edge", 2,
    ),
    "a change in the middle of the history counts as linear": Mutant(
        "P4", mutated(fold, "fold", "linear = linear and change.base == last", "pass"), "edge"
    ),
    "a removal beats an edit": Mutant("P6", mutated(fold, "_fold_forked", 'record["alive"] = 1', "pass"), "edge"),
    "the removed keep their disputes": Mutant("P5", mutated(fold, "_fold_forked", "disputed = {}  #", "pass  #"), "edge", 2),
    "the newest write settles every dispute": Mutant(
        "P4", mutated(fold, "_fold_forked", "[*still, (change.id", "[(change.id"), "edge"
    ),
    "the same value twice is a dispute": Mutant(
        "P5", mutated(fold, "_fold_forked", "len({repr(write[1]) for write in writes}) > 1", "len(writes) > 1"), "edge"
    ),
    # ---- what follows from it
    "stale conflicts are kept": Mutant(
        "P13", mutated(projection, "refold", "DELETE FROM conflict {where}", "SELECT 1"), "edge"
    ),
    "a disputed group mixes two authors": Mutant(
        "P4", mutated(projection, "fold_whole", "if found.disputed else {}", "if False else {}"), "neighbours", 5
    ),
    "a group is torn apart": Mutant("P4", mutated(pen, "Pen.edit", "patch |= companions(model, patch, old)", "pass"), "edge", 1),
    "a disputed record is not folded again": Mutant(
        "P13", mutated(pen, "Pen.log", "heads is not None or scalar(con", "False and scalar(con"), "edge", 1
    ),
    # ---- the union
    "nothing is folded after a merge": Mutant(
        "P1", mutated(union, "unite", "projection.refold(con, rows)", "None"), "edge"
    ),
    "whoever writes on has seen everything": Mutant(
        "P4", mutated(union, "_follows", "if change.base != last:", "if False:"), "edge"
    ),
    "what is in dispute is written over": Mutant("P4", mutated(union, "_split", "row not in unsettled and", ""), "edge", 5),
    "a removal is taken for an edit": Mutant(
        "P6", mutated(union, "_split", 'any("alive" in patch for patch in patches)', "False"), "edge"
    ),
    "a new record that forks is taken as it comes": Mutant(
        "P4", mutated(union, "_split", "if len(folded.heads) == 1 and not folded.disputed:", "if True:"), "neighbours", 2
    ),
    "a package counts what it only repeats": Mutant("P2", mutated(union, "_split", "if not line[7]]", "]"), "edge"),
    "a package is merged every time": Mutant(
        "P2", mutated(merge, "merge", "        if known:\n", "        if known and False:\n"), "edge"
    ),
    # ---- packages
    "a gap is ignored": Mutant(
        "P12", mutated(parcel, "_received", "AND NOT gap", ""), "edge", 1
    ),
    "a gap is not told": Mutant("P4", mutated(merge, "_note", "if result.gap:", "if False:"), "edge", 1),
    "an empty ledger's package covers nothing for ever": Mutant(
        "P4", mutated(parcel, "make", 'max(seq),0) FROM change"))', 'max(seq),0)+9 FROM change"))'), "edge"
    ),
    "anybody acknowledges": Mutant(
        "P4", mutated(merge, "_acknowledge", _ACKED, "UPDATE package SET acked=1 WHERE sent AND ?"), "desks", 4
    ),
    "a receipt for one is a receipt for all": Mutant(
        "P4", mutated(merge, "_acknowledge", _NAMED, "AND NOT acked AND ? IS NOT NULL"), "edge"
    ),
    "what was sent counts as received": Mutant(
        "P4", mutated(parcel, "_acknowledged", "AND sent AND acked ", "AND sent "), "edge"
    ),
    "nobody asks for everything": Mutant("P4", mutated(merge, "_acknowledge", "if facts.please_full:", "if False:"), "edge", 1),
    "a wider scope starts with what is new": Mutant(
        "P12", mutated(parcel, "_acknowledged", "if set(json.loads(str(left_out))) <= set(peer.left_out):", "if True:"), "edge", 6
    ),
    # ---- whose a record is
    "what came from a unit is forgotten": Mutant(
        "P6", mutated(merge, "_unite", 'if ledger.identity.role == "town" and peer.role == "committee":', "if False:"), "edge", 2
    ),
    "what was sent down is forgotten": Mutant(
        "P6", mutated(parcel, "note", "for row in parcel.rows)", "for row in ())"), "edge", 5
    ),
    "what moves is sent in part": Mutant("P12", mutated(holdings, "find_stirred", "if since:", "if False:"), "neighbours"),
    "what hangs on it stays behind": Mutant(
        "P12", mutated(holdings, "find_stirred", '_walk(con, "stirred")', "pass"), "neighbours"
    ),
    "the old unit is not told": Mutant(
        "P12", mutated(holdings, "find_stirred", "(unit_code, since),", "('', since),"), "neighbours"
    ),
    "what has moved still counts in the old unit": Mutant(
        "P12", mutated(holdings, "find", '_walk(con, "elsewhere")', "_empty(con, 'elsewhere')"), "neighbours"
    ),
    "pictures never travel": Mutant(
        "P12", mutated(parcel, "_take_photos", "if int(str(size)) <= room or not taken:", "if False:"), "edge"
    ),
    # ---- saying 一致
    "an agreement sees nothing": Mutant("P12", mutated(agreement, "compare", "for entity in sorted(compared)", "for entity in ()"), "edge"),
    "what somebody else had brought before counts as news": Mutant(
        "P12", mutated(merge, "_note_known", "WHERE c.seq<=?2", "WHERE 0 AND c.seq<=?2"), "desks", 2
    ),
    # ---- deciding and joining
    "what is settled already is settled once more": Mutant(
        "P13", mutated(pen, "Pen.settle", "self.log(entity, row, patch)", "self.open()"), "edge", 2
    ),
    "a group is settled in part": Mutant(
        "P13", mutated(conflicts, "_conflict", "    if not together:\n        together =", "    if True:\n        together ="), "edge", 5
    ),
    "pictures travel with every package": Mutant(
        "P12", mutated(parcel, "_take_photos", "(k.acked OR NOT k.sent)", "NOT k.sent"), "edge"
    ),
    "nobody asks for pictures that are lost": Mutant("P12", mutated(parcel, "_wanted", "(WANTED,)", "(0,)"), "edge", 3),
    "joining leaves the children behind": Mutant(
        "P11", mutated(joins, "join", "_move_children(ledger, pen, kept, other)", "pass"), "edge", 7
    ),
    "joining keeps the other one": Mutant(
        "P11", mutated(joins, "join", '{"alive": 0, "joined_into": kept}', '{"joined_into": kept}'), "edge", 7
    ),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_every_mutant_is_caught(
    name: str, acquainted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mutant = MUTANTS[name]
    set_now: Callable[[Any], None] = lambda now: monkeypatch.setattr(clock, "now", now)  # noqa: E731
    mutant.patch(monkeypatch)
    for seed in (mutant.seed, *range(TRIES)):
        try:
            play(acquainted, tmp_path, mutant.arrangement, seed, set_now)
        except Exception:
            return
    pytest.fail(f"nobody noticed: {name}")
