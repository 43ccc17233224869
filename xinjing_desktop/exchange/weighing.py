"""What a row says beside what is there, in the ledger and in the rows before it. The ledger's newer word stays."""

import json
from typing import Any, Final, NamedTuple

from xinjing_desktop import clock
from xinjing_desktop.exchange.record_lines import Values
from xinjing_desktop.exchange.verdicts import Choice, FieldChange, PlanRow, Question, where
from xinjing_desktop.ledger.find.known import Known
from xinjing_desktop.ledger.history import name_of
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.restricted import tells
from xinjing_desktop.records import BY_NAME
from xinjing_desktop.records.hazard import END_STATES
from xinjing_desktop.records.row import shown

_NOTHING: Final[Values] = {}


class Proposal(NamedTuple):
    """What a row says about one record; `fill` holds what follows from it and only fills what is empty."""

    entity: str
    uid: str
    values: Values
    fill: Values = _NOTHING


class Weighed(NamedTuple):
    """What becomes of one proposal."""

    state: str
    """new, changed or same."""
    values: Values
    """What is to be written."""
    changes: tuple[FieldChange, ...] = ()
    kept: tuple[FieldChange, ...] = ()
    says: tuple[str, ...] = ()


class Scales:
    """Compares proposals with the ledger and with what earlier rows of the same import have said."""

    def __init__(self, known: Known, names: "Names") -> None:
        self.known, self.names = known, names
        self.said = names.said
        """What rows have said so far, by record: the first row, and the values of all of them together."""

    def weigh(self, row: PlanRow, proposal: Proposal, *, main: bool) -> Weighed:
        """Raises Question when the row contradicts an earlier row about its main record."""
        entity, uid, values, fill = proposal
        earlier = self.said.get(uid)
        says: tuple[str, ...] = ()
        if earlier is None:
            if uid not in self.known.lines(entity):
                whole = {**fill, **values} if fill else values
                self.said[uid] = (row, whole)
                return Weighed("new", whole)
            self.said[uid] = (row, values)
        else:
            values, says = self._beside(row, proposal, *earlier, main=main)
        line = self.known.line(entity, uid)
        if line is None:
            assert earlier is not None
            return self._added(row, entity, values, fill, earlier, says)
        if earlier is not None:
            values = {name: value for name, value in values.items() if earlier[1].get(name) != value}
        if values.items() <= line.items() and not fill:
            return Weighed("same", _NOTHING, says=says)
        return self._against(row, entity, uid, values, fill, line, says)

    def _beside(
        self, row: PlanRow, proposal: Proposal, other: PlanRow, said: Values, *, main: bool
    ) -> tuple[Values, tuple[str, ...]]:
        """What is left of the values beside those of an earlier row about the same record."""
        entity, uid, values, _ = proposal
        differing = [
            name
            for name, value in values.items()
            if name in said and said[name] != value and not alike(said[name], value)
        ]
        answer = row.answers.get("conflict")
        says: tuple[str, ...] = ()
        if differing and answer != "this":
            labels = "、".join(f"“{BY_NAME[entity].columns()[name].label}”" for name in differing)
            which = row_name(other, row)
            if main and answer != "first":
                raise Question(
                    "conflict",
                    f"这一行和{which}说的是同一{BY_NAME[entity].title}，但{labels}不一样。",
                    (
                        Choice("first", f"以{which}为准，本行只补充它没有写的内容"),
                        Choice("this", "以本行为准"),
                    ),
                )
            if not main:
                says = (f"{BY_NAME[entity].title}的{labels}和{which}写的不一样，按{which}。",)
            values = {name: value for name, value in values.items() if name not in differing}
        self.said[uid] = (other, {**said, **values} if answer == "this" else {**values, **said})
        return values, says

    def _added(
        self,
        row: PlanRow,
        entity: str,
        values: Values,
        fill: Values,
        earlier: tuple[PlanRow, Values],
        says: tuple[str, ...],
    ) -> Weighed:
        """A record that an earlier row brings: what this row adds to it."""
        said = earlier[1]
        more = {
            name: value
            for name, value in values.items()
            if said.get(name) != value and not _says_less(said.get(name), value)
        }
        more |= {name: value for name, value in fill.items() if name not in said and name not in values}
        if not more:
            return Weighed("same", _NOTHING, says=says)
        changes = tuple(self.change(entity, name, said.get(name), value) for name, value in more.items())
        return Weighed("changed", more, changes, says=says)

    def _against(
        self, row: PlanRow, entity: str, uid: str, values: Values, fill: Values, line: Values, says: tuple[str, ...]
    ) -> Weighed:
        differing = {
            name: value for name, value in values.items() if line[name] != value and not _says_less(line[name], value)
        }
        differing |= {name: value for name, value in fill.items() if line.get(name) is None and name not in values}
        if not differing:
            return Weighed("same", _NOTHING, says=says)
        kept = [] if row.answers.get("stale") == "file" else self._newer_there(row, entity, uid, differing, line)
        change = self._covered if tells(entity, line) else self.change
        stays = tuple(change(entity, name, line[name], differing.pop(name)) for name in kept)
        if not differing:
            return Weighed("same", _NOTHING, kept=stays, says=says)
        changes = tuple(change(entity, name, line[name], value) for name, value in differing.items())
        return Weighed("changed", differing, changes, stays, says)

    def _newer_there(self, row: PlanRow, entity: str, uid: str, differing: Values, line: Values) -> list[str]:
        """The columns in which the ledger knows better than an old file (domain note §12, case 40).

        The file repeats what the ledger held before; or the ledger was edited by hand after the row's own dates; or a
        hazard has ended in the ledger and the file still has it open.
        """
        past = self.known.past(uid)
        day = _own_day(row.row.fields)
        kept = []
        for name, value in differing.items():
            writes = [one for one in past if name in one.patch]
            repeats = any(_same(one.patch[name], value) for one in writes[:-1])
            later = writes and day and not writes[-1].imported and clock.day_of(writes[-1].at).isoformat() > day
            if repeats or later:
                kept.append(name)
        group = {name for name, column in BY_NAME[entity].columns().items() if column.group == "state"}
        ended = (
            entity == "hazard"
            and line.get("state") in END_STATES
            and differing.get("state", "closed") not in END_STATES
        )
        if ended and "state" not in kept:
            kept.append("state")
        if "state" in kept:
            kept += [name for name in differing if name in group and name not in kept]
        return kept

    @staticmethod
    def _covered(entity: str, name: str, old: Any, new: Any) -> FieldChange:
        """That a column changes, and no more: nobody has asked to see it, and a plan writes down nobody's looking."""
        model = BY_NAME[entity]
        return FieldChange(model.title, model.columns()[name].label, "", "", covered=True)

    def change(self, entity: str, name: str, old: Any, new: Any) -> FieldChange:
        """Both values as a person reads them."""
        model = BY_NAME[entity]
        column = model.columns()[name]
        if column.kind == "link":
            return FieldChange(model.title, column.label, self.names(column.of, old), self.names(column.of, new))
        return FieldChange(model.title, column.label, shown(column, old), shown(column, new))


class Names:
    """What a person calls the record a link points to, planned ones too."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.said: dict[str, tuple[PlanRow, Values]] = {}

    def __call__(self, entity: str, uid: str | None) -> str:
        """北渔路123弄45号601室 for a household, the name for a person or shop."""
        if uid is None:
            return ""
        if planned := self.said.get(uid):
            if entity == "household":
                return where(
                    {name: value for name, value in planned[0].row.fields.items() if name not in ("place", "house_no")}
                )
            return str(planned[1].get("name") or planned[1].get("shop_name") or "")
        return name_of(self._ledger, entity, uid)


def row_name(other: PlanRow, seen_from: PlanRow) -> str:
    """第 5 行, with the sheet where it is another one."""
    if other.table is seen_from.table:
        return f"第 {other.number} 行"
    return f"“{other.table.sheet or other.table.file}”第 {other.number} 行"


def alike(one: Any, other: Any) -> bool:
    """Whether two values do not contradict each other: one says less than the other, or only blanks differ."""
    return _says_less(one, other) or _says_less(other, one)


def _says_less(there: Any, new: Any) -> bool:
    """Whether the new value adds nothing: numbers or names that are all there, a month of a known day, other blanks."""
    if there is None or type(there) is not str or type(new) is not str:
        return bool(there == new)
    if there.startswith("[") and new.startswith("["):
        return _items(new) <= _items(there)
    if len(new) in (4, 7) and len(there) > len(new) and there[len(new)] == "-" and there.startswith(new):
        return True
    return "".join(there.split()) == "".join(new.split())


def _items(text: str) -> set[str]:
    try:
        return {one["number"] if isinstance(one, dict) else str(one) for one in json.loads(text)}
    except (ValueError, TypeError, KeyError):
        return {text}


def _same(old: Any, new: Any) -> bool:
    return bool(old == new) or (old is not None and new is not None and _says_less(old, new))


def _own_day(fields: Any) -> str:
    """The last day that the row itself speaks of, or nothing."""
    names = ("found_on", "rechecked_on", "closed_on", "handed_over_on", "visited_at", "last_patrol_on")
    return max((str(fields[name])[:10] for name in names if fields.get(name)), default="")
