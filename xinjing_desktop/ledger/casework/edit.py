"""One record corrected by hand, column by column, as the command line and a cell of a table do it."""

from collections.abc import Mapping
from typing import Any

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.casework import appeals, campaigns, leaflets, outings, people
from xinjing_desktop.ledger.casework.terms import TOWN_WIDE, refuse_others
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.restricted import refuse_covered
from xinjing_desktop.records import (
    BY_NAME,
    Appeal,
    Campaign,
    CareMeasure,
    Hazard,
    LeafletMove,
    MonthClose,
    Outing,
    Profile,
    Resident,
)
from xinjing_desktop.records.hazard import inconsistencies
from xinjing_desktop.records.row import Row
from xinjing_desktop.records.typed import value_of

STEPS_ONLY = frozenset({"state", "merged_into_hazard"})
"""Columns of a hazard that only its steps may move (casework.hazards)."""


def model_of(entity: str) -> type[Row]:
    """The record class of an entity, by its name or by what users call it. Raises Refusal."""
    if entity in BY_NAME:
        return BY_NAME[entity]
    for model in BY_NAME.values():
        if model.title == entity:
            return model
    raise Refusal(f"没有“{entity}”这一类记录。可用的有：{'、'.join(BY_NAME)}。")


def set_values(ledger: Ledger, entity: str, uid: str, typed: Mapping[str, str]) -> bool:
    """Give a record new values, typed as text, as one change; False when nothing differs. Raises Refusal."""
    model = model_of(entity)
    if model is MonthClose:
        raise Refusal("锁定的月份不能再改。请更正当时的记录，差额会列作“上月调整”。")
    values = dict(_value(ledger, model, name, text) for name, text in typed.items())
    refuse_covered(ledger, [(model.entity, uid)])
    labels = "、".join(model.columns()[name].label for name in values)
    with ledger.change(f"修改{model.title}的{labels}") as pen:
        if model is Outing:
            return outings.correct(pen, ledger, uid, **values)
        if model is LeafletMove:
            return leaflets.correct(pen, ledger, uid, **values)
        before = _inconsistencies(ledger, model, uid)
        changed = pen.edit(model, uid, **values)
        if new := [sentence for sentence in _inconsistencies(ledger, model, uid) if sentence not in before]:
            raise Refusal(new[0])
        if model is Resident and values.get("died_on"):
            people.end_with_life(pen, ledger, uid, str(values["died_on"]))
    return changed


def _value(ledger: Ledger, model: type[Row], name: str, text: str) -> tuple[str, Any]:
    if model.entity in TOWN_WIDE:
        refuse_others(ledger)
    columns = model.columns()
    if name not in columns:
        by_label = {column.label: name for name, column in columns.items()}
        if name not in by_label:
            raise Refusal(f"{model.title}没有“{name}”这一栏。可用的有：{'、'.join(columns)}。")
        name = by_label[name]
    column = columns[name]
    if model is Hazard and name in STEPS_ONLY:
        raise Refusal(f"隐患的“{column.label}”随复查、移交等步骤改变，不能直接填写。请在“隐患台账”里登记那一步。")
    value = value_of(column, text)
    linked = column.kind == "link" and value is not None
    if linked and not ledger.value(f"SELECT 1 FROM {column.of} WHERE uid=?", (value,)):
        raise Refusal(f"“{column.label}”要填一条{BY_NAME[column.of].title}记录的编号，台账里没有“{text}”。")
    return name, value


def _inconsistencies(ledger: Ledger, model: type[Row], uid: str) -> list[str]:
    """What does not fit together now: imported history may hold such a thing, an edit may not bring a new one."""
    row = ledger.get(model, uid)
    if row is None:
        return []
    if isinstance(row, Hazard):
        return inconsistencies(row)
    facts = {name: getattr(row, name) for name in model.columns()}
    if model is Resident:
        return list(people.faults(facts).values())
    if model is Campaign:
        return list(campaigns.faults(facts).values())
    if model is Appeal:
        return list(appeals.problems(ledger, facts, uid).values())
    if model in (Profile, CareMeasure):
        person = ledger.get(Resident, facts["resident"])
        known = {name: getattr(person, name) for name in ("birth_date", "died_on")} if person else {}
        return list(people.faults_of(known, facts, new=False).values())
    return []
