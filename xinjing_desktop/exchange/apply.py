"""Writing a plan: everything in one change, undoable as one; a cancelled import leaves nothing."""

import datetime
from typing import Any

from xinjing_desktop.errors import Refusal
from xinjing_desktop.exchange import decisions
from xinjing_desktop.exchange.plan import Plan
from xinjing_desktop.exchange.verdicts import PlanRow
from xinjing_desktop.ledger.casework import people
from xinjing_desktop.ledger.casework.hazards import numbering
from xinjing_desktop.ledger.collector import keeping_everything
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.pen import Change, Pen
from xinjing_desktop.ledger.remembered import remember_all
from xinjing_desktop.ledger.restricted import covered_name
from xinjing_desktop.progress import Step, silent
from xinjing_desktop.records import BY_NAME, ENTITIES

Records = dict[str, dict[str, dict[str, Any]]]
"""Values by entity and uid."""


def apply(ledger: Ledger, plan: Plan, *, step: Step = silent) -> Change:
    """Write what the plan says is new or changed. Rows that are undecided, refused or skipped stay in the plan.

    Raises Refusal when there is nothing to write, Cancelled when the user stops; then nothing was written.
    """
    rows = [row for row in plan.all_rows if row.drafts and row.verdict in ("new", "changed")]
    if not rows:
        raise Refusal("没有可以写入的内容：表里的行和台账里的一样，或者还要您先决定。")
    with keeping_everything():
        new, changed = _gather(plan, rows)
        _number(ledger, new.get("hazard", {}))
        change = _write(ledger, sentence(plan), new, changed, step)
        _remember_answers(ledger, rows)
    return change


def _write(ledger: Ledger, what: str, new: Records, changed: Records, step: Step) -> Change:
    total = sum(map(len, new.values())) + sum(map(len, changed.values()))
    with ledger.change(what, step=step) as pen:
        dying = [uid for records in (new, changed) for uid, values in records.get("resident", {}).items() if values.get("died_on")]
        was = {uid: people.day_of_death(ledger, uid) for uid in dying}
        done = 0
        for entity in ENTITIES:
            done = _add(pen, entity.entity, new.get(entity.entity, {}), step, done, total)
        for name, records in changed.items():
            for uid, values in records.items():
                if done % 500 == 0:
                    step(done, total, "更新记录")
                pen.edit(BY_NAME[name], uid, **values)
                done += 1
        for uid in dying:
            people.follow_death(pen, ledger, uid, was[uid])
    return pen.change


def _number(ledger: Ledger, hazards: dict[str, dict[str, Any]]) -> None:
    """A hazard whose workbook had no number gets one of ours, in the order of the days of discovery."""
    number = numbering(ledger)
    given = {values.get("hazard_no") for values in hazards.values()}
    for uid in sorted(hazards, key=lambda uid: (hazards[uid].get("found_on") or "", uid)):
        values = hazards[uid]
        if not values.get("hazard_no") and values.get("found_on"):
            found_on = datetime.date.fromisoformat(values["found_on"])
            free = number(found_on)
            while free in given:
                free = number(found_on)
            hazards[uid] = {**values, "hazard_no": free}


def sentence(plan: Plan) -> str:
    """What the history of everybody in it and the undo menu call this import."""
    counts = plan.counts()
    names = "、".join(f"“{covered_name(source.reading.file)}”" for source in plan.sources if source.reading.readable)
    said = [
        f"{word} {counts[verdict]} 行" for verdict, word in (("new", "新增"), ("changed", "更新")) if counts[verdict]
    ]
    return f"导入 {names}：{'、'.join(said)}"


def _gather(plan: Plan, rows: list[PlanRow]) -> tuple[Records, Records]:
    """New records and changed ones; what several rows say of one record comes together, places first."""
    new: Records = {"compound": {}, "stairwell": {}}
    changed: Records = {}
    known, places = plan.judge.known, plan.judge.places
    fresh = places.new
    placed: set[str] = set()
    for row in rows:
        for entity, uid, values in row.drafts:
            target = changed if uid in known.lines(entity) else new
            records = target.setdefault(entity, {})
            if uid in records:
                records[uid] = {**records[uid], **values}
            else:
                records[uid] = values
            for name in ("stairwell", "compound"):
                if (place := values.get(name)) in fresh and place not in placed:
                    placed.add(place)
                    for parent in places.parents(place):
                        kind, facts = fresh[parent]
                        new[kind].setdefault(parent, facts)
    return new, changed


def _add(pen: Pen, entity: str, records: dict[str, dict[str, Any]], step: Step, done: int, total: int) -> int:
    """New records of one entity; how many are written then."""
    if not records:
        return done
    model = BY_NAME[entity]
    used = set().union(*records.values())
    names = [name for name in model.columns() if name in used]
    lines = ((uid, *map(records[uid].get, names)) for uid in sorted(records))  # neighbours in the file go together
    pen.bulk(model, names, lines, lambda written: step(done + written, total, f"写入{model.title}"))
    return done + len(records)


def _remember_answers(ledger: Ledger, rows: list[PlanRow]) -> None:
    """The next import of the same row asks nothing that was answered already."""
    answers = {}
    for row in rows:
        given = {topic: answer for topic, answer in row.answers.items() if topic not in ("skip", "stale")}
        if given:
            answers[row.key or decisions.row_key(row.table.reading, row.row)] = given
    if answers:
        remember_all(ledger, decisions.ANSWERS, answers)
