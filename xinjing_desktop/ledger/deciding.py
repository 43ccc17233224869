"""What a person needs to settle conflicts quickly: both sides spelled out, others that are alike, a value of one's own, a later day."""

import datetime
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import conflicts, remembered, restricted
from xinjing_desktop.ledger.conflicts import REMOVAL, Choice, Conflict
from xinjing_desktop.ledger.history import words_of
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import BY_NAME, codes

TOPIC = "postponed_conflict"
_ORDER = {"committee": 0, "": 1, "town": 2}


# ---- reading


def sides(conflict: Conflict) -> list[Choice]:
    """The committees at the left, the town at the right; of one role whoever wrote first."""
    return sorted(conflict.choices, key=lambda side: (_ORDER.get(side.role, 1), side.unit_name, side.at))


def spelled_out(ledger: Ledger, conflict: Conflict, choice: Choice, *, masked: bool = True) -> list[tuple[str, str]]:
    """A side column by column, as (label, words); sensitive values are masked unless asked for."""
    if conflict.is_removal:
        return [("", "保留这条记录" if choice.values.get(REMOVAL, 1) else "删除这条记录")]
    if restricted.is_covered(ledger, conflict.entity, conflict.row) and (masked or not restricted.sees(ledger)):
        return [(conflict.label, restricted.COVERED_LINE)]
    columns = BY_NAME[conflict.entity].columns()
    return [
        (columns[name].label, words_of(ledger, columns[name], choice.values.get(name), masked))
        for name in conflict.columns
        if name in columns
    ]


def shown_side(ledger: Ledger, conflict: Conflict) -> Choice | None:
    """The side that the record shows until somebody decides; None where the record itself is in question."""
    columns = BY_NAME[conflict.entity].columns()
    names = [name for name in conflict.columns if name in columns]
    lines = ledger.select(f"SELECT {','.join(names)} FROM {conflict.entity} WHERE uid=?", (conflict.row,)) if names else []
    shown = dict(zip(names, lines[0], strict=True)) if lines else None
    return next((side for side in conflict.choices if {name: side.values.get(name) for name in names} == shown), None)


def is_sensitive(ledger: Ledger, conflict: Conflict) -> bool:
    """Whether a column is masked until asked for."""
    if restricted.is_covered(ledger, conflict.entity, conflict.row):
        return True
    columns = BY_NAME[conflict.entity].columns()
    return any(columns[name].sensitive >= 2 for name in conflict.columns if name in columns)


def written_beside(ledger: Ledger, conflict: Conflict, choice: Choice) -> list[str]:
    """Of a record that somebody removed: what this side has written meanwhile, a sentence a column."""
    if restricted.is_covered(ledger, conflict.entity, conflict.row):
        return []
    columns = BY_NAME[conflict.entity].columns()
    said: dict[str, str] = {}
    for (text,) in ledger.select(
        "SELECT patch FROM change WHERE row=? AND id IN (SELECT value FROM json_each(?)) ORDER BY at",
        (conflict.row, json.dumps(list(choice.changes))),
    ):
        for name, value in json.loads(text).items():
            if name in columns:
                said[name] = f"“{columns[name].label}”改为 {words_of(ledger, columns[name], value, True)}"
    return list(said.values())


def who_says(choice: Choice) -> str:
    """Whose word it is, as the head of its column: 镇里, or the committee's name."""
    if choice.role == "town":
        return "镇里"
    return choice.unit_name or "另一台电脑"


def explained(ledger: Ledger, conflict: Conflict) -> str:
    """In words, what has happened to a record that one side removed and the other still works on; "" for other conflicts."""
    if not conflict.is_removal:
        return ""
    gone = next((side for side in conflict.choices if not side.values.get(REMOVAL, 1)), None)
    kept = next((side for side in conflict.choices if side.values.get(REMOVAL, 1)), None)
    if gone is None or kept is None:
        return ""
    wrote = written_beside(ledger, conflict, kept)
    what = f"还改过：{'；'.join(wrote)}" if wrote else "还改过这条记录"
    return (
        f"{who_says(gone)}（{gone.who}）{_day(gone.at)}删除了这条记录；{who_says(kept)}（{kept.who}）当时还不知道，"
        f"{_day(kept.at)}{what}。裁定以前它留在台账里。"
    )


def _day(at: datetime.datetime) -> str:
    return f"{at.month}月{at.day}日"


# ---- many alike


def alike(conflict: Conflict, choice: Choice, among: Iterable[Conflict]) -> list[tuple[Conflict, Choice]]:
    """The other conflicts over the same columns of the same kind of record, each with the one side of the same role."""
    found = []
    for other in among:
        if other.id == conflict.id or not _same_question(conflict, other):
            continue
        theirs = [side for side in other.choices if side.role == choice.role]
        if conflict.is_removal:
            theirs = [side for side in theirs if side.values == choice.values]
        if len(theirs) == 1 and choice.role:
            found.append((other, theirs[0]))
    return found


def alike_for_both(conflict: Conflict, among: Iterable[Conflict]) -> list[Conflict]:
    """The other conflicts over the same columns in which both values can be kept too."""
    return [other for other in among if other.id != conflict.id and _same_question(conflict, other)]


def _same_question(one: Conflict, other: Conflict) -> bool:
    return (one.entity, one.label) == (other.entity, other.label)


# ---- a value of one's own


def may_type(conflict: Conflict) -> bool:
    """Whether a third value can be typed: not where the record itself, or a link to another one, is in dispute."""
    columns = BY_NAME[conflict.entity].columns()
    return not conflict.is_removal and all(
        name in columns and columns[name].kind != "link" for name in conflict.columns
    )


def own_values(conflict: Conflict, typed: Mapping[str, Any]) -> dict[str, Any]:
    """What is written when somebody fills in the columns by hand; the rest of their group stays as the last side has it.

    Raises Refusal for an empty required column and a code nobody knows.
    """
    model = BY_NAME[conflict.entity]
    columns, fields = model.columns(), model._meta.fields
    if not may_type(conflict) or typed.keys() - set(conflict.columns):
        raise Refusal(f"“{conflict.label}”不能自己填写，请从两边选一个。")
    values = {name: fields[name].db_value(value) for name, value in typed.items()}
    values = {name: (value.strip() or None) if isinstance(value, str) else value for name, value in values.items()}
    for name, value in values.items():
        if columns[name].required and value is None:
            raise Refusal(f"“{columns[name].label}”不能为空，请填上，或从两边选一个。")
        if columns[name].kind == "choice" and value is not None and not codes.is_known(columns[name].of, value):
            raise Refusal(f"“{columns[name].label}”里没有“{value}”这一项，请从列表中选择。")
    return {**sides(conflict)[-1].values, **values}


# ---- later


@dataclass(frozen=True)
class Postponed:
    """A question that somebody wants to answer later: kept on this PC, counted all the same."""

    until: datetime.date
    note: str
    who: str

    def is_due(self, today: datetime.date) -> bool:
        """Whether it has come back."""
        return today >= self.until


def postpone(ledger: Ledger, ids: Sequence[str], until: datetime.date, note: str = "") -> None:
    """Ask again on that day; a question that somebody writes into anew meanwhile is another one and comes back at once."""
    kept = {"until": until.isoformat(), "note": note.strip(), "who": ledger.account.name}
    remembered.remember_all(ledger, TOPIC, dict.fromkeys(ids, kept))


def bring_back(ledger: Ledger, ids: Sequence[str]) -> None:
    """Not later after all."""
    remembered.remember_all(ledger, TOPIC, dict.fromkeys(ids))


def postponed(ledger: Ledger) -> dict[str, Postponed]:
    """What was put off, by the id of the conflict, those that have come back too."""
    return {
        id: Postponed(datetime.date.fromisoformat(kept["until"]), str(kept["note"]), str(kept["who"]))
        for id, kept in remembered.recall_all(ledger, TOPIC).items()
    }


def later(today: datetime.date, how: str) -> datetime.date:
    """The day meant by `tomorrow`, `monday` (of next week) or `month` (the first of the next)."""
    if how == "tomorrow":
        return today + datetime.timedelta(days=1)
    if how == "monday":
        return today + datetime.timedelta(days=7 - today.weekday())
    return (today.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)


@dataclass(frozen=True)
class Open:
    """Everything that waits for a decision, and what was put off."""

    conflicts: tuple[Conflict, ...]
    postponed: Mapping[str, Postponed]

    def is_asleep(self, id: str) -> bool:
        """Whether it waits for a later day."""
        return id in self.postponed and not self.postponed[id].is_due(clock.today())


def open_questions(ledger: Ledger) -> Open:
    """Read in the background: a few milliseconds a question."""
    found = tuple(conflicts.listed(ledger))
    return Open(found, {id: one for id, one in postponed(ledger).items() if any(each.id == id for each in found)})
