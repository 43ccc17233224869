"""Would the random work notice? Each mutant breaks one thing in the fold, the Pen, the projection or undo; each must be caught."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from tests.ledger.play import World, steps
from tests.mutation import Patch, mutated
from xinjing_desktop import clock
from xinjing_desktop.ledger import derived, fold, pen, projection, undo
from xinjing_desktop.ledger.fold import Folded, Logged

TRIES = 60
"""Days of work a mutant may survive; the slowest of these was caught within a dozen."""


def remembers_disputes_of_the_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    real = fold.fold

    def mutant(changes: Sequence[Logged]) -> Folded:
        folded = real(changes)
        if not folded.record.get("alive", 1) and len({change.base for change in changes}) < len(changes):
            last = changes[-1]
            return folded._replace(
                disputed={"remark": [(last.id, None, last.at, last.who), (last.id, 1, last.at, last.who)]}
            )
        return folded

    monkeypatch.setattr(projection, "fold", mutant)


MUTANTS: dict[str, Patch] = {
    "a change in the middle of the history counts as linear": mutated(
        fold, "fold", "linear = linear and change.base == last", "pass"
    ),
    "only direct parents are seen": mutated(
        fold, "_fold_forked", "set(parents).union(*(seen.get(parent, ()) for parent in parents))", "set(parents)"
    ),
    "no change implies that the record lives": mutated(
        fold, "_fold_forked", '{"alive": 1, **json.loads', "{**json.loads"
    ),
    "the newest write settles every dispute": mutated(fold, "_fold_forked", "[*still, (change.id", "[(change.id"),
    "a disputed removal removes": mutated(fold, "_fold_forked", 'record["alive"] = 1', "pass"),
    "the removed keep their disputes": remembers_disputes_of_the_removed,
    "heads that were built on stay heads": mutated(fold, "_fold_forked", "if head not in known]", "]"),
    "old conflicts are not cleared": mutated(projection, "refold", "DELETE FROM conflict {where}", "SELECT 1"),
    "old forks are not cleared": mutated(projection, "refold", "DELETE FROM fork {where}", "SELECT 1"),
    "the removed stay in their table": mutated(
        projection, "refold", 'f"DELETE FROM {entity} WHERE uid=?"', '"SELECT ?"'
    ),
    "an edit sees the newest change only": mutated(
        pen, "Pen.log", "heads or (last[1] if last else None)", "last[1] if last else None"
    ),
    "an edit sees nothing": mutated(pen, "Pen.log", "heads or (last[1] if last else None)", "None"),
    "the clock is believed": mutated(
        pen, "Pen.log", "max(clock.milliseconds(), last[0] + 1 if last else 0)", "clock.milliseconds()"
    ),
    "a disputed record is not folded again": mutated(
        pen, "Pen.log", "heads is not None or scalar(con", "False and scalar(con"
    ),
    "an edit writes the record only": mutated(
        pen, "Pen.edit", "self.log(model.entity, uid, patch)", "(self.open(), False)[1]"
    ),
    "an edit writes the log only": mutated(pen, "Pen.edit", 'self._con.execute(f"UPDATE', 'str.format(f"UPDATE'),
    "a group is torn apart": mutated(pen, "Pen.edit", "patch |= companions(model, patch, old)", "pass"),
    "what was removed comes back with its old values": mutated(
        pen, "Pen._write_over", "patch = {**gone, **values", "patch = {**values"
    ),
    "an import forgets that it knows a record": mutated(pen, "Pen._write_part", "if line[0] in known or", "if"),
    "an import logs blanks as words": mutated(pen, "_patch_sql", "iif({name} IS NULL,''", "iif(0,''"),
    "the act ends too early": mutated(
        pen, "Pen.close", "SELECT coalesce(max(seq),0) FROM change", "SELECT coalesce(max(seq),0)-1 FROM change"
    ),
    "undo covers up what was changed since": mutated(undo, "_inverse", "if now.get(name) == after.get(name)", ""),
    "undo forgets what a fork has seen": mutated(
        undo, "_plan", "folded.heads[0] if len(folded.heads) == 1 else json.dumps(sorted(folded.heads))", "newest.id"
    ),
    "undo of a removal brings back less": mutated(
        undo, "_inverse", "**_values(before), ", '"remark": before.get("remark"), '
    ),
    "undo of a removal brings back a former life": mutated(undo, "_inverse", "{**blank, ", "{"),
    "undo writes the log only": mutated(
        pen, "Pen.rewrite", "projection.put_sql(entity)", "projection.put_sql(entity).replace('REPLACE', 'IGNORE')"
    ),
    "undone steps are undone again": mutated(undo, "stacks", "taken_back.append(act)", "done.append(act)"),
    "doors keep their old neighbours": mutated(derived, "refresh", "residents |= _found", "_found"),
    "what is gone is still found": mutated(derived, "_chosen", '"DELETE FROM find WHERE rowid=?"', '"SELECT ?"'),
}


def play(empty: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, seed: int, *, alone: bool) -> None:
    path = Path(shutil.copy(empty, folder / f"{seed}-{alone}.xjl"))
    world = World(path, lambda now: monkeypatch.setattr(clock, "now", now))
    try:
        for step in steps(Random(seed), alone=alone):
            world.do(step)
    finally:
        world.close()


@pytest.mark.parametrize("name", MUTANTS)
def test_every_mutant_is_caught(name: str, empty_ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    MUTANTS[name](monkeypatch)
    for seed in range(TRIES):
        try:
            play(empty_ledger, tmp_path, monkeypatch, seed, alone=bool(seed % 2))
        except Exception:
            return
    pytest.fail(f"nobody noticed: {name}")
