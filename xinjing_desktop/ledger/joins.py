"""One person who was entered twice, on two PCs or by two hands: suggested, joined by a person, never by the program.

Joining is a change like any other: it travels, it can be undone, and what was written of either stays in the history.
"""

import datetime
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import remembered
from xinjing_desktop.ledger.history import name_of
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.pen import Pen
from xinjing_desktop.ledger.undo import CHILDREN
from xinjing_desktop.records import BY_NAME, Resident
from xinjing_desktop.records.row import Row, shown

TOPIC = "not_the_same"
_FACTS = (
    "name",
    "sex",
    "birth_date",
    "phones",
    "relation_to_head",
    "residence_status",
    "registered_address",
    "household",
)


@dataclass(frozen=True)
class Person:
    """One of the two, as far as a person needs it to tell whether they are the same."""

    uid: str
    name: str
    where: str
    facts: tuple[tuple[str, str], ...]
    """(label, words) of what is known."""
    number_tail: str
    """Last four signs of the identity document."""
    entered_at: datetime.datetime
    entered_by: str


@dataclass(frozen=True)
class Suggestion:
    """Two who may be one."""

    first: Person
    """Who was entered first."""
    second: Person
    why: str

    @property
    def key(self) -> str:
        """The pair, whichever comes first."""
        return "+".join(sorted((self.first.uid, self.second.uid)))


def suggestions(ledger: Ledger) -> list[Suggestion]:
    """Pairs with the same document number, or the same name behind the same door and nothing that speaks against it."""
    answered = remembered.recall_all(ledger, TOPIC).keys()
    pairs: dict[tuple[str, str], str] = {}
    for uids, number in _same_number(ledger):
        for pair in _pairs(uids):
            pairs.setdefault(pair, f"证件号相同（尾号 {number[-4:]}）")
    for uids, name in _same_name(ledger):
        for pair in _pairs(uids):
            pairs.setdefault(pair, f"同一户里都叫“{name}”")
    open_pairs = [pair for pair in pairs if "+".join(sorted(pair)) not in answered]
    people = {person.uid: person for person in _people(ledger, {uid for pair in open_pairs for uid in pair})}
    found = [Suggestion(people[a], people[b], pairs[a, b]) for a, b in open_pairs if a in people and b in people]
    return sorted(found, key=lambda one: (one.first.where, one.first.name))


def _pairs(uids: Sequence[str]) -> Iterable[tuple[str, str]]:
    """Each of the others beside the one entered first: uids sort by the time of their making."""
    ordered = sorted(uids)
    return [(ordered[0], other) for other in ordered[1:]]


def _same_number(ledger: Ledger) -> list[tuple[list[str], str]]:
    lines = ledger.select(
        "SELECT json_group_array(DISTINCT d.resident), d.number FROM id_document d JOIN resident r ON r.uid=d.resident"
        " WHERE d.number IS NOT NULL GROUP BY d.kind, d.number HAVING count(DISTINCT d.resident) > 1"
    )
    return [(json.loads(uids), str(number)) for uids, number in lines]


def _same_name(ledger: Ledger) -> list[tuple[list[str], str]]:
    """By name and door; two of one name with different numbers or birth dates are father and son, or neighbours."""
    lines = ledger.select(
        """SELECT r.uid, r.household, r.name, r.birth_date, r.sex,
             (SELECT group_concat(kind || number, ' ') FROM id_document d WHERE d.resident=r.uid)
           FROM resident r JOIN (SELECT household, name FROM resident WHERE household IS NOT NULL AND name IS NOT NULL
             GROUP BY household, name HAVING count(*) > 1) t ON t.household=r.household AND t.name=r.name ORDER BY r.uid"""
    )
    groups: dict[tuple[str, str], list[tuple[Any, ...]]] = defaultdict(list)
    for uid, household, name, birth, sex, numbers in lines:
        groups[household, name].append((uid, birth, sex, numbers))
    found = []
    for (_, name), people in groups.items():
        first = people[0]
        alike = [other[0] for other in people[1:] if not _contradict(first, other)]
        if alike:
            found.append(([first[0], *alike], name))
    return found


def _contradict(first: Sequence[Any], second: Sequence[Any]) -> bool:
    """Whether a known birth date (as far as both know it), sex or number speaks against their being one."""
    births = [str(one[1]) for one in (first, second) if one[1]]
    if len(births) == 2 and births[0][: len(births[1])] != births[1][: len(births[0])]:
        return True
    return any(a and b and a != b for a, b in zip(first[2:], second[2:], strict=True))


def _people(ledger: Ledger, uids: set[str]) -> list[Person]:
    columns = Resident.columns()
    found = []
    for uid, *values in ledger.select(
        f"SELECT uid, {','.join(_FACTS)} FROM resident WHERE uid IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(uids)),),
    ):
        record = dict(zip(_FACTS, values, strict=True))
        where = name_of(ledger, "household", record["household"]) if record["household"] else ""
        facts = tuple(
            (columns[name].label, shown(columns[name], record[name])) for name in _FACTS[1:-1] if record[name]
        )
        number = ledger.value("SELECT number FROM id_document WHERE resident=? LIMIT 1", (uid,)) or ""
        at, who = ledger.select("SELECT at, who FROM change WHERE row=? ORDER BY at, id LIMIT 1", (uid,))[0]
        entered = clock.moment_of(at)
        found.append(Person(uid, record["name"] or "", where, facts, str(number)[-4:], entered, who or "系统"))
    return found


def dismiss(ledger: Ledger, suggestion: Suggestion) -> None:
    """They are two: not suggested again on this PC."""
    remembered.remember(ledger, TOPIC, suggestion.key, 1)


def join(ledger: Ledger, kept: str, other: str) -> int:
    """The other becomes one with the kept, which takes over what only the other knows; the act. Raises Refusal."""
    first, second = ledger.get(Resident, kept), ledger.get(Resident, other)
    if first is None or second is None or kept == other:
        raise Refusal("其中一位已经不在台账里了，可能刚被合并或删除。请刷新后再看。")
    with ledger.change(f"合并重复的居民：{first.name}") as pen:
        taken = {
            name: value
            for name in Resident.columns()
            if name != "joined_into"
            and getattr(first, name) in (None, "", [])
            and (value := getattr(second, name)) not in (None, "", [])
        }
        phones = {one["number"]: one for one in [*second.phones, *first.phones]}
        if len(phones) > len(first.phones):
            taken["phones"] = [
                *first.phones,
                *(one for number, one in phones.items() if number not in {p["number"] for p in first.phones}),
            ]
        if second.remark and second.remark != first.remark and first.remark:
            taken["remark"] = f"{first.remark}\n{second.remark}"
        if taken:
            pen.edit(Resident, kept, **taken)
        _move_children(ledger, pen, kept, other)
        pen.settle("resident", other, {"alive": 0, "joined_into": kept})
    return pen.change.kept


def _move_children(ledger: Ledger, pen: Pen, kept: str, other: str) -> None:
    """Documents, profiles and contacts; of those that both have alike the kept one's stays, with what only the other's says."""
    for child, column in CHILDREN["resident"]:
        if column == "joined_into":
            continue
        model = BY_NAME[child]
        names = [name for name in model.columns() if name != column]
        key = {
            "id_document": ("kind", "number"),
            "profile": ("category", "ended_on"),
            "contact": ("role", "name", "phones"),
        }.get(child, ())
        sql = f"SELECT {','.join(('uid', *names))} FROM {child} WHERE {column}=? ORDER BY uid"
        here = [dict(zip(("uid", *names), line, strict=True)) for line in ledger.select(sql, (kept,))] if key else []
        alike = {tuple(record[name] for name in key): record["uid"] for record in here}
        for uid, *values in ledger.select(sql, (other,)):
            record = dict(zip(names, values, strict=True))
            if stays := alike.get(tuple(record[name] for name in key)) if key else None:
                _add_to(ledger, pen, model, stays, uid)
                pen.remove(model, uid)
            else:
                pen.edit(model, uid, **{column: kept})


def _add_to(ledger: Ledger, pen: Pen, model: type[Row], kept: str, other: str) -> None:
    """What only the other record says goes into the kept one; longer texts stand below each other."""
    first, second = ledger.get(model, kept), ledger.get(model, other)
    if first is None or second is None:
        return
    taken = {}
    for name, column in model.columns().items():
        mine, theirs = getattr(first, name), getattr(second, name)
        if theirs in (None, "", []):
            continue
        if mine in (None, "", []):
            taken[name] = theirs
        elif column.kind == "long" and theirs not in mine:
            taken[name] = f"{mine}\n{theirs}"
    if taken:
        pen.edit(model, kept, **taken)
