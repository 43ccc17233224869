"""What may be done inside `Ledger.change`: each write goes to the log and to the record in one stroke."""

import datetime
import json
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple, TypeVar

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import projection
from xinjing_desktop.ledger.database import ROOMY_KIB, Connection, indexed_afterwards, scalar
from xinjing_desktop.records import codes
from xinjing_desktop.records.columns import Column
from xinjing_desktop.records.row import Row, problems, stored

R = TypeVar("R", bound=Row)
NEVER = frozenset({"uid"})
MANY = 5000
"""Records in one go for which it is worth to ask for memory, and after which the user is heard."""
_LOG = "INSERT INTO change(entity,row,at,id,base,patch,site,who,act)"
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass
class Change:
    """What one thing that a person did has touched; told to listeners once it is safely kept."""

    what: str
    act: int
    touched: dict[str, set[str]] = field(default_factory=dict)
    """Uids of the touched records by entity."""

    @property
    def kept(self) -> int:
        """The act for `undo`; 0 when nothing differed, so that nothing was written that could be taken back."""
        return self.act if self.touched else 0


def random_id() -> int:
    """63 random bits: ids of changes and acts never meet by chance, and cannot be used again after a restore."""
    return secrets.randbits(62) + 1


class Write(NamedTuple):
    """One change among many, for a record whose whole history the writer has just read."""

    entity: str
    row: str
    after: int
    """When the newest change known of the record was made."""
    base: int | str | None
    patch: dict[str, Any]
    record: dict[str, Any] | None
    """The record as it is then; None when it has to be refolded, because somebody else wrote beside us."""


class Pen:
    """Writes records and their changes within one transaction."""

    def __init__(self, con: Connection, change: Change, site: str, who: str | None, undoes: int | None = None) -> None:
        self._con, self.change, self._site, self._who, self._undoes = con, change, site, who, undoes
        self._opened = False

    def add(self, row: R) -> R:
        """A new record. Raises Refusal when something required is missing or a value makes no sense."""
        if found := problems(row):
            raise Refusal(found[0])
        columns, values = type(row).columns(), stored(row)
        for name, value in values.items():
            _refuse_nonsense(columns[name], value)
        patch = {name: value for name, value in values.items() if value is not None}
        if self._known([row.uid]):
            self._write_over(type(row), row.uid, patch)
            return row
        self.log(row.entity, row.uid, patch)
        names = ["uid", *patch]
        sql = f"INSERT INTO {row.entity}({','.join(names)}) VALUES({','.join('?' * len(names))})"
        self._con.execute(sql, (row.uid, *patch.values()))
        return row

    def edit(self, model: type[Row], uid: str, **values: Any) -> bool:
        """Give a record new values in these columns only; False when nothing differs. Raises Refusal.

        Pass what the user changed, not a whole record: what somebody else wrote in the meantime stays.
        """
        columns, fields = model.columns(), model._meta.fields
        if unknown := values.keys() - columns.keys():
            raise TypeError(f"{model.__name__} has no column {sorted(unknown)}")
        old = self._record(model, uid)
        new = {name: _blank_is_none(fields[name].db_value(value)) for name, value in values.items()}
        disputed = {col for (col,) in self._con.execute("SELECT col FROM conflict WHERE row=?", (uid,))}
        patch = {name: value for name, value in new.items() if old[name] != value or name in disputed}
        for name, value in patch.items():
            if columns[name].required and value is None:
                raise Refusal(f"“{columns[name].label}”不能为空，请补上。")
            _refuse_nonsense(columns[name], value)
        if not patch:
            return False
        patch |= companions(model, patch, old)
        if self.log(model.entity, uid, patch):
            projection.refold(self._con, [uid])
        else:
            sets = ",".join(f"{name}=?" for name in patch)
            self._con.execute(f"UPDATE {model.entity} SET {sets} WHERE uid=?", (*patch.values(), uid))
        return True

    def update(self, row: Row) -> bool:
        """Write the columns of a record read from the ledger that were set since; see `edit`."""
        dirty = {field.name for field in row.dirty_fields} - NEVER
        return self.edit(type(row), row.uid, **{name: getattr(row, name) for name in dirty})

    def remove(self, model: type[Row], uid: str) -> None:
        """Take a record away. Its history stays, and undo brings it back. Raises Refusal when it is gone already."""
        self._record(model, uid)
        if self.log(model.entity, uid, {"alive": 0}):
            projection.refold(self._con, [uid])
        else:
            self._con.execute(f"DELETE FROM {model.entity} WHERE uid=?", (uid,))

    def settle(self, entity: str, row: str, patch: dict[str, Any]) -> None:
        """Decide what was in dispute: written even where it is what shows already, for the decision is what is new."""
        self.log(entity, row, patch)
        projection.refold(self._con, [row])

    def bulk(
        self,
        model: type[Row],
        names: Sequence[str],
        lines: Iterable[tuple[Any, ...]],
        told: Callable[[int], None] = lambda written: None,
    ) -> None:
        """Many new records at once: `lines` hold the uid and then the stored values of the columns `names`.

        For imports: nothing is checked but that a uid which the log already knows, or which comes twice, is written over
        what is there, and only where it differs. A few thousand are taken at a time; then `told` hears how many are
        written, and may raise. Lines that come in the order of their uids are written soonest.
        """
        source, written = iter(lines), 0
        part = list(islice(source, MANY))
        many = len(part) == MANY
        if many:
            self._con.execute(f"PRAGMA cache_size=-{ROOMY_KIB}")
        with indexed_afterwards(self._con, model.entity, when=many):
            while part:
                told(written)
                self._write_part(model, names, part)
                written += len(part)
                part = list(islice(source, MANY))

    def _write_part(self, model: type[Row], names: Sequence[str], lines: list[tuple[Any, ...]]) -> None:
        """New records among the lines go in together, the others one by one."""
        ordered = sorted(lines, key=itemgetter(0))  # neighbours in the file are written together
        known = self._known([line[0] for line in ordered])
        news: list[tuple[Any, ...]] = []
        others: list[tuple[Any, ...]] = []
        last = None
        for line in ordered:
            (others if line[0] in known or line[0] == last else news).append(line)
            last = line[0]
        if news:
            self._write_new(model, names, news)
        for line in others:
            values = {name: value for name, value in zip(names, line[1:], strict=True) if value is not None}
            self._write_over(model, line[0], values)

    def _write_new(self, model: type[Row], names: Sequence[str], news: list[tuple[Any, ...]]) -> None:
        """The records, then their changes from what the file now holds: set-wise, so that thousands take a second."""
        self.open()
        con, entity, change = self._con, model.entity, self.change
        marks = ",".join("?" * (len(names) + 1))
        con.executemany(f"INSERT INTO {entity}(uid,{','.join(names)}) VALUES({marks})", news)
        ends: tuple[Any, ...] = (news[0][0], news[-1][0])
        source = f"{entity} WHERE uid BETWEEN ? AND ?"
        if scalar(con, f"SELECT count(*) FROM {source}", ends) != len(news):  # older records lie between
            con.execute("CREATE TEMP TABLE IF NOT EXISTS fresh(uid TEXT PRIMARY KEY) WITHOUT ROWID; DELETE FROM fresh")
            con.executemany("INSERT INTO fresh VALUES(?)", ((line[0],) for line in news))
            source, ends = f"fresh CROSS JOIN {entity} USING(uid)", ()
        con.execute(
            f"{_LOG} SELECT ?,uid,?,random()&4611686018427387903,NULL,{_patch_sql(names)},?,?,? FROM {source}",
            (entity, clock.milliseconds(), self._site, self._who, change.act, *ends),
        )
        change.touched.setdefault(entity, set()).update(line[0] for line in news)

    def _write_over(self, model: type[Row], uid: str, values: dict[str, Any]) -> None:
        """Add a record that the log knows: a removed one comes back with these values only, a present one is corrected."""
        ((_, _, now),) = projection.folded(self._con, [uid])
        if now.record.get("alive", 1):
            patch = {name: value for name, value in values.items() if now.record.get(name) != value}
            patch |= companions(model, patch, {name: now.record.get(name) for name in model.columns()})
        else:
            gone = {name: None for name, value in now.record.items() if value is not None and name in model.columns()}
            patch = {**gone, **values, "alive": 1}
            patch |= companions(model, patch, dict.fromkeys(model.columns()))
        if patch:
            self.log(model.entity, uid, patch)
            projection.refold(self._con, [uid])

    def rewrite(self, writes: Sequence[Write]) -> None:
        """Log many changes of known records and bring the records up to date, for undo and redo of whole imports."""
        if not writes:
            return
        self.open()
        if len(writes) >= MANY:
            self._con.execute(f"PRAGMA cache_size=-{ROOMY_KIB}")
        con, now, site, who, act = self._con, clock.milliseconds(), self._site, self._who, self.change.act
        con.executemany(
            f"{_LOG} VALUES(?,?,?,random()&4611686018427387903,?,?,?,?,?)",
            (
                (entity, row, max(now, after + 1), base, _encode(patch), site, who, act)
                for entity, row, after, base, patch, _ in writes
            ),
        )
        for entity, group in groupby(sorted(writes, key=attrgetter("entity", "row")), key=attrgetter("entity")):
            here = list(group)
            whole = [write for write in here if write.record is not None]
            gone = [(write.row,) for write in whole if write.record and not write.record.get("alive", 1)]
            with indexed_afterwards(con, entity, when=len(here) >= MANY):
                con.executemany(f"DELETE FROM {entity} WHERE uid=?", gone)
                con.executemany(
                    projection.put_sql(entity),
                    (projection.line_of(entity, w.row, w.record) for w in whole if w.record and w.record.get("alive", 1)),
                )
            self.change.touched.setdefault(entity, set()).update(write.row for write in here)
        projection.refold(con, [write.row for write in writes if write.record is None])

    def keep_photo(self, digest: str, jpeg: bytes) -> None:
        """Keep the bytes of a photo under their digest; the same picture is kept once."""
        self._con.execute("INSERT OR IGNORE INTO photo_content VALUES(?,?)", (digest, jpeg))

    def log(self, entity: str, row: str, patch: dict[str, Any]) -> bool:
        """Append one change that builds on all that is known of the record; True when it has to be refolded."""
        self.open()
        con = self._con
        last = con.execute("SELECT at, id FROM change WHERE row=? ORDER BY at DESC, id DESC LIMIT 1", (row,)).fetchone()
        heads = scalar(con, "SELECT heads FROM fork WHERE row=?", (row,))
        at = max(clock.milliseconds(), last[0] + 1 if last else 0)
        base = heads or (last[1] if last else None)
        con.execute(
            f"{_LOG} VALUES(?,?,?,?,?,?,?,?,?)",
            (entity, row, at, random_id(), base, _encode(patch), self._site, self._who, self.change.act),
        )
        self.change.touched.setdefault(entity, set()).add(row)
        return heads is not None or scalar(con, "SELECT 1 FROM conflict WHERE row=? LIMIT 1", (row,)) is not None

    def open(self) -> None:
        """Write the act down; the first write does so by itself."""
        if not self._opened:
            self._opened = True
            last = scalar(self._con, "SELECT max(at) FROM act WHERE site=?", (self._site,)) or 0
            self._con.execute(
                "INSERT INTO act(id,what,at,who,site,undoes,from_seq)"
                " VALUES(?,?,?,?,?,?,(SELECT coalesce(max(seq),0)+1 FROM change))",
                (
                    self.change.act,
                    self.change.what,
                    max(clock.milliseconds(), last + 1),
                    self._who,
                    self._site,
                    self._undoes,
                ),
            )

    def close(self) -> None:
        """Note which changes the act wrote, when all of them are written; `Ledger.change` does it."""
        if self._opened:
            self._con.execute(
                "UPDATE act SET to_seq=(SELECT coalesce(max(seq),0) FROM change) WHERE id=?", (self.change.act,)
            )

    def _known(self, uids: list[str]) -> set[str]:
        """Those of the uids that the log has heard of."""
        if len(uids) == 1:
            return set(uids) if scalar(self._con, "SELECT 1 FROM change WHERE row=? LIMIT 1", (uids[0],)) else set()
        sql = "SELECT DISTINCT row FROM change WHERE row IN (SELECT value FROM json_each(?))"
        return {str(row) for (row,) in self._con.execute(sql, (_encode(uids),))}

    def _record(self, model: type[Row], uid: str) -> dict[str, Any]:
        names = list(model.columns())
        line = self._con.execute(f"SELECT {','.join(names)} FROM {model.entity} WHERE uid=?", (uid,)).fetchone()
        if line is None:
            raise Refusal(f"这条{model.title}记录已经不在了，可能刚被别人删除。请刷新后再看。")
        return dict(zip(names, line, strict=True))


def companions(model: type[Row], patch: Iterable[str], old: dict[str, Any]) -> dict[str, Any]:
    """The unchanged columns of the groups that are written: what only makes sense together is logged together."""
    columns = model.columns()
    groups = {columns[name].group for name in patch if name in columns} - {""}
    return {name: old[name] for name, column in columns.items() if column.group in groups and name not in patch}


def _patch_sql(names: Sequence[str]) -> str:
    """SQL for the patch of a record as it stands in its table: exactly what is stored, blanks left out."""
    parts = [f"iif({name} IS NULL,'',',\"{name}\":'||json_quote({name}))" for name in names]
    return f"'{{'||substr({'||'.join(parts)},2)||'}}'" if parts else "'{}'"


def _refuse_nonsense(column: Column, value: Any) -> None:
    """Codes nobody knows and days that are none would be shown wrongly, or not at all, for ever after."""
    if value is None:
        return
    if column.kind == "choice" and not codes.is_known(column.of, value):
        raise Refusal(f"“{column.label}”里没有“{value}”这一项，请从列表中选择。")
    if column.kind == "date":
        try:
            datetime.date.fromisoformat(value)
        except ValueError:
            raise Refusal(f"“{column.label}”要填一个日期，如 2026-03-02，“{value}”不是日期。") from None


def _blank_is_none(value: Any) -> Any:
    return (value.strip() or None) if isinstance(value, str) else value
