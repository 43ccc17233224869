"""Who changed what, when, from what to what: the log in plain Chinese sentences."""

import datetime
import json
from dataclasses import dataclass
from typing import Any

from xinjing_desktop import clock
from xinjing_desktop.ledger import restricted
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import BY_NAME, codes
from xinjing_desktop.records.columns import Column
from xinjing_desktop.records.row import Row, shown

_OF_THE_MACHINE = frozenset({"digest", "width", "height", "byte_count", "community"})
"""Columns that say nothing to a person; a committee's ledger has just one community."""
_CALLED_BY = ("name", "category", "kind", "visited_at", "rechecked_on", "referred_on", "shop_name", "day")
"""Columns by which a person tells one record from another of its sort, the first that is filled."""


@dataclass(frozen=True)
class Entry:
    """One thing that happened to a record."""

    at: datetime.datetime
    who: str
    what: str
    """The sentence of the act, e.g. 登记隐患."""
    lines: tuple[str, ...]
    """What it changed, one sentence a column."""
    act: int | None
    title: str = ""
    """The record in words: 居民 王明, 隐患 楼道堆物."""
    new: bool = False
    """Whether the record came into being: `lines` then say what it was filled with."""

    @property
    def sentence(self) -> str:
        """The whole entry as one line."""
        said = f"{self.at:%Y-%m-%d %H:%M} {self.who} {self.what}"
        return f"{said}：{'；'.join(self.lines)}" if self.lines else said


def history(ledger: Ledger, uid: str, *, masked: bool = True) -> list[Entry]:
    """What happened to this record, oldest first; sensitive values are masked unless asked for, a profile in a restricted group
    as a whole, and from whoever may not see it always.
    """
    lines = ledger.select(
        "SELECT c.entity, c.at, c.who, c.patch, a.what, c.act, c.id, c.base FROM change c LEFT JOIN act a ON a.id = c.act"
        " WHERE c.row = ? ORDER BY c.at, c.id",
        (uid,),
    )
    entries = []
    seen = _Seen()
    covered = bool(lines) and restricted.is_covered(ledger, lines[0][0], uid) and (masked or not restricted.sees(ledger))
    for entity, at, who, text, what, act, id, base in lines:
        patch = json.loads(text)
        model = BY_NAME.get(entity)
        moment = clock.moment_of(at)
        state = seen.before(base)
        said = _sentences(ledger, model, state, patch, masked, covered) if model else ()
        new, state = not state, {**state, "alive": 1, **patch}
        seen.add(id, base, patch)
        title = _title(model, state, covered) if model else ""
        entries.append(Entry(moment, who or "系统", what or "修改", tuple(said), act, title, new))
    return entries


class _Seen:
    """What the author of each change had before them: two who wrote beside each other both began from the same."""

    def __init__(self) -> None:
        self._changes: dict[int, tuple[set[int], dict[str, Any]]] = {}
        self._newest: dict[str, Any] = {}

    def add(self, id: int, base: Any, patch: dict[str, Any]) -> None:
        """Note a change, oldest first."""
        self._changes[id] = (self._ancestors(base), patch)
        self._newest = {**self._newest, "alive": 1, **patch}

    def before(self, base: Any) -> dict[str, Any]:
        """The record as it was for somebody who built on `base`."""
        known = self._ancestors(base)
        if self._changes.keys() <= known:  # nobody wrote beside: nine records of ten
            return self._newest
        state: dict[str, Any] = {}
        for id, (_, patch) in self._changes.items():
            if id in known:
                state = {**state, "alive": 1, **patch}
        return state

    def _ancestors(self, base: Any) -> set[int]:
        parents = [] if base is None else [base] if isinstance(base, int) else json.loads(base)
        return set(parents).union(*(self._changes[one][0] for one in parents if one in self._changes))


def story(ledger: Ledger, uids: list[str], *, masked: bool = True) -> list[Entry]:
    """The histories of several records that belong together, such as a hazard and its re-checks, in order of time."""
    entries = [entry for uid in uids for entry in history(ledger, uid, masked=masked)]
    return sorted(entries, key=lambda entry: entry.at)


def _title(model: type[Row], state: dict[str, Any], covered: bool) -> str:
    if covered:
        return model.title
    columns = model.columns()
    names = [name for name in _CALLED_BY if name in columns and columns[name].sensitive < 2]
    known = (shown(columns[name], state[name]) for name in names if state.get(name))
    return f"{model.title} {next(known, '')}".rstrip()


def _sentences(
    ledger: Ledger, model: type[Row], state: dict[str, Any], patch: dict[str, Any], masked: bool, covered: bool
) -> list[str]:
    if patch.get("alive") == 0:
        return [f"删除了这条{model.title}记录"]
    if covered:
        return [restricted.COVERED_LINE]
    if state and not state["alive"]:
        return [f"恢复了这条{model.title}记录", *_differences(ledger, model, state, patch, masked)]
    return _differences(ledger, model, state, patch, masked)


def _differences(ledger: Ledger, model: type[Row], state: dict[str, Any], patch: dict[str, Any], masked: bool) -> list[str]:
    new = not state
    columns = model.columns()
    said = []
    for name, value in patch.items():
        column = columns.get(name)
        if column is None or name in _OF_THE_MACHINE or value == state.get(name):
            continue
        after = words_of(ledger, column, value, masked)
        if new:
            said.append(f"{column.label} {after}")
        else:
            said.append(f"“{column.label}”由 {words_of(ledger, column, state.get(name), masked)} 改为 {after}")
    return said


def words_of(ledger: Ledger, column: Column, value: Any, masked: bool) -> str:
    """A stored value as a person reads it: links by name, sensitive values masked unless asked for, 空 for nothing."""
    if value is None:
        return "空"
    if column.kind == "link":
        return name_of(ledger, column.of, str(value))
    text = shown(column, value)
    return mask(text, column) if masked and column.sensitive >= 2 else text


def mask(text: str, column: Column) -> str:
    """A sensitive value as a bystander may see it: the last four signs of a number, the year of a day, else nothing."""
    if column.kind == "partial_date":
        return f"{text[:4]}年"
    if column.sensitive >= 3 or len(text) < 8:
        return "＊＊＊"
    return "＊" * (len(text) - 4) + text[-4:]


def name_of(ledger: Ledger, entity: str, uid: str) -> str:
    """What a person calls the record a link points to."""
    if entity == "hazard":
        return _hazard_named(ledger, uid)
    if entity == "appeal":
        lines = ledger.select("SELECT raised_on, kind FROM appeal WHERE uid=?", (uid,))
        return f"{lines[0][0]} {codes.label('appeal_kind', lines[0][1])}" if lines else "（已删除的记录）"
    sql = {
        "household": "SELECT address FROM door WHERE uid=?",
        "stairwell": "SELECT coalesce(lane || '弄', '') || number || '号' FROM stairwell WHERE uid=?",
        "shop": "SELECT shop_name FROM shop WHERE uid=?",
        "visit": "SELECT replace(visited_at, 'T', ' ') || ' 的走访' FROM visit WHERE uid=?",
        "outing": "SELECT replace(started_at, 'T', ' ') || ' 的出动' FROM outing WHERE uid=?",
    }.get(entity, f"SELECT name FROM {entity} WHERE uid=?")
    return str(ledger.value(sql, (uid,)) or "（已删除的记录）")


_NAMED_BY_OWNER = ("resident", "hazard", "household", "shop", "community")
"""Links by which a record without a name of its own is known: the profile of Wang, the re-check of a hazard."""


def called(ledger: Ledger, entity: str, uid: str) -> str:
    """Any record as a person names it: 住户 45号601室, 档案 独居老人（王建国）, also when it has been removed."""
    model = BY_NAME[entity]
    columns = model.columns()
    line = ledger.select(f"SELECT {','.join(columns)} FROM {entity} WHERE uid=?", (uid,))
    if not line:
        return f"{model.title}（已删除）"
    record = dict(zip(columns, line[0], strict=True))
    if entity in ("household", "stairwell", "shop", "hazard"):
        own = name_of(ledger, entity, uid)
    else:
        names = [name for name in _CALLED_BY if name in columns and columns[name].sensitive < 3]
        own = next((shown(columns[name], record[name]) for name in names if record.get(name)), "")
    owner = next((name_of(ledger, columns[name].of, record[name]) for name in _NAMED_BY_OWNER if record.get(name)), "")
    if entity == "resident" and record.get("household"):
        owner = name_of(ledger, "household", record["household"])
    of = f"（{owner}）" if owner and owner != own and entity not in ("household", "shop", "community") else ""
    return f"{model.title} {own}{of}".strip()


def _hazard_named(ledger: Ledger, uid: str) -> str:
    """Its number; one that came from a workbook without numbers is called by its place and kind."""
    lines = ledger.select(
        """SELECT z.hazard_no, coalesce(d.address, p.shop_name, z.place, ''), z.kind
           FROM hazard z LEFT JOIN door d ON d.uid=z.household LEFT JOIN shop p ON p.uid=z.shop WHERE z.uid=?""",
        (uid,),
    )
    for number, where, kind in lines:
        return number or f"{where}{codes.short_label('hazard_kinds', kind) if kind else ''}" or "一条隐患"
    return "（已删除的记录）"
