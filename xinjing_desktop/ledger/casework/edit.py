"""One record corrected by hand, column by column, as the command line and a cell of a table do it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import restricted
from xinjing_desktop.ledger.casework import appeals, campaigns, hazards, leaflets, outings, people, visits
from xinjing_desktop.ledger.casework.terms import TOWN_WIDE, refuse_others
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import (
    BY_NAME,
    Appeal,
    Campaign,
    CareMeasure,
    Contact,
    Hazard,
    LeafletMove,
    MonthClose,
    Outing,
    Profile,
    Resident,
    Shop,
    Visit,
)
from xinjing_desktop.records.hazard import inconsistencies
from xinjing_desktop.records.row import Row, facts_of
from xinjing_desktop.records.typed import value_of


class Fault(NamedTuple):
    """What does not fit together, and in which record: the same words about another one are another fault."""

    uid: str
    sentence: str


STEPS_ONLY: dict[type[Row], frozenset[str]] = {
    Hazard: frozenset({"state", "merged_into_hazard"}),
    Campaign: frozenset({"doors", "key_doors", "frozen_on", "closed_on", "series", "from_town", "community"}),
}
"""Columns that only the steps of a record may move."""
_CORRECTIONS: dict[type[Row], Callable[..., bool]] = {
    Outing: outings.correct,
    LeafletMove: leaflets.correct,
    Visit: visits.correct,
}
"""Records whose corrections bring others along: made where the work itself is."""


def model_of(entity: str) -> type[Row]:
    """The record class of an entity, by its name or by what users call it. Raises Refusal."""
    if entity in BY_NAME:
        return BY_NAME[entity]
    for model in BY_NAME.values():
        if model.title == entity:
            return model
    raise Refusal(f"没有“{entity}”这一类记录。可用的有：{'、'.join(BY_NAME)}。")


def set_values(
    ledger: Ledger, entity: str, uid: str, typed: Mapping[str, str], say: Callable[[str], object] | None = None
) -> bool:
    """Give a record new values, typed as text, as one change; False when nothing differs. Raises Refusal.

    `say` is given what the change left as it was, in a sentence, when that may surprise.
    """
    model = model_of(entity)
    if model is MonthClose:
        raise Refusal("锁定的月份不能再改。请更正当时的记录，差额会列作“上月调整”。")
    values = dict(_value(ledger, model, name, text) for name, text in typed.items())
    restricted.refuse_covered(ledger, [(model.entity, uid)])
    labels = "、".join(model.columns()[name].label for name in values)
    said = ""
    with ledger.change(f"修改{model.title}的{labels}") as pen:
        if correct := _CORRECTIONS.get(model):
            return correct(pen, ledger, uid, **values)
        if model is Campaign and (kept := ledger.get(Campaign, uid)) is not None:
            return campaigns.redefine(pen, ledger, kept, **values) > 0
        if model is Profile and not restricted.may_see(ledger, values.get("category")):
            raise Refusal("这一类重点人群只有可以看限制类别的账户能填写。请管理员来做。")
        if model is Contact and not restricted.may_see_role(ledger, values.get("role")):
            raise Refusal("这一种联系人只有可以看限制类别的账户能填写。请管理员来做。")
        before = _faults(ledger, model, uid)
        was = people.day_of_death(ledger, uid) if model is Resident else None
        changed = pen.edit(model, uid, **values)
        if changed and model is Resident and "died_on" in values:
            said = people.stays_ended(ledger, uid, people.follow_death(pen, ledger, uid, was))
        for fault in _faults(ledger, model, uid):
            if fault not in before:
                raise Refusal(fault.sentence)
    if said and say:
        say(said)
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
    if name in STEPS_ONLY.get(model, ()):
        where = "隐患台账" if model is Hazard else "专项行动"
        raise Refusal(f"{model.title}的“{column.label}”随它的步骤改变，不能直接填写。请在“{where}”里登记那一步。")
    value = value_of(column, text)
    linked = column.kind == "link" and value is not None
    if linked and not ledger.value(f"SELECT 1 FROM {column.of} WHERE uid=?", (value,)):
        raise Refusal(f"“{column.label}”要填一条{BY_NAME[column.of].title}记录的编号，台账里没有“{text}”。")
    return name, value


def _faults(ledger: Ledger, model: type[Row], uid: str) -> list[Fault]:
    """What does not fit together now: imported history may hold such a thing, an edit may not bring a new one."""
    match row := ledger.get(model, uid):
        case Hazard():
            said: Iterable[str] = [*inconsistencies(row), *filter(None, [hazards.ahead("发现日期", row.found_on)])]
        case Shop():
            said = filter(None, [hazards.ahead("最近巡查日期", row.last_patrol_on)] if row.last_patrol_on else [])
        case Appeal():
            said = appeals.problems(ledger, facts_of(row), uid).values()
        case Resident():
            return [*(Fault(uid, sentence) for sentence in people.faults(facts_of(row)).values()), *_beside(ledger, row)]
        case Profile() | CareMeasure():
            person = ledger.get(Resident, row.resident)
            return _against(person, row) if person else []
        case _:
            return []
    return [Fault(uid, sentence) for sentence in said]


def _beside(ledger: Ledger, person: Resident) -> Iterator[Fault]:
    """What the days of this life do not agree with, as far as the account sees it: the form shows both together."""
    for profile in ledger.rows(Profile.select().where(Profile.resident == person.uid)):
        if restricted.may_see(ledger, profile.category):
            yield from _against(person, profile)
    for measure in ledger.rows(CareMeasure.select().where(CareMeasure.resident == person.uid)):
        yield from _against(person, measure)


def _against(person: Resident, kept: Row) -> list[Fault]:
    return [Fault(kept.uid, sentence) for sentence in people.faults_of(facts_of(person), facts_of(kept), new=True).values()]
