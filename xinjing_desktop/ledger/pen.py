"""What may be done inside `Ledger.change`: each write goes to the log and to the record in one stroke."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import projection
from xinjing_desktop.ledger.database import Connection, scalar
from xinjing_desktop.records.row import Row, problems, stored

R = TypeVar("R", bound=Row)
NEVER = frozenset({"uid"})


@dataclass
class Change:
    """What one thing that a person did has touched; told to listeners once it is safely kept."""

    what: str
    act: int
    touched: dict[str, set[str]] = field(default_factory=dict)
    """Uids of the touched records by entity."""


def random_id() -> int:
    """63 random bits: ids of changes and acts never meet by chance, and cannot be used again after a restore."""
    return secrets.randbits(62) + 1


class Pen:
    """Writes records and their changes within one transaction."""

    def __init__(self, con: Connection, change: Change, site: str, who: str | None, undoes: int | None = None) -> None:
        self._con, self.change, self._site, self._who, self._undoes = con, change, site, who, undoes
        self._opened = False

    def add(self, row: R) -> R:
        """A new record. Raises Refusal when something required is missing."""
        if found := problems(row):
            raise Refusal(found[0])
        patch = {name: value for name, value in stored(row).items() if value is not None}
        entity = type(row).entity
        again = scalar(self._con, "SELECT 1 FROM change WHERE row=? LIMIT 1", (row.uid,)) is not None
        if self.log(entity, row.uid, {**patch, "alive": 1} if again else patch) or again:
            projection.refold(self._con, [row.uid])
        else:
            columns = ["uid", *patch]
            marks = ",".join("?" * len(columns))
            self._con.execute(f"INSERT INTO {entity}({','.join(columns)}) VALUES({marks})", (row.uid, *patch.values()))
        return row

    def edit(self, model: type[Row], uid: str, **values: Any) -> bool:
        """Give a record new values in these columns only; False when nothing differs. Raises Refusal.

        Pass what the user changed, not a whole record: what somebody else wrote in the meantime stays.
        """
        unknown = values.keys() - model.columns().keys()
        if unknown:
            raise TypeError(f"{model.__name__} has no column {sorted(unknown)}")
        names = list(model.columns())
        line = self._con.execute(f"SELECT {','.join(names)} FROM {model.entity} WHERE uid=?", (uid,)).fetchone()
        if line is None:
            raise Refusal(f"这条{model.title}记录已经不在了，可能刚被别人删除。请刷新后再看。")
        old = dict(zip(names, line, strict=True))
        fields = model._meta.fields
        new = {name: _blank_is_none(fields[name].db_value(value)) for name, value in values.items()}
        patch = {name: value for name, value in new.items() if old[name] != value}
        if not patch:
            return False
        for name in patch:
            column = model.columns()[name]
            if column.required and patch[name] is None:
                raise Refusal(f"“{column.label}”不能为空，请补上。")
        patch |= self._companions(model, patch, old)
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
        """Take a record away. Its history stays, and undo brings it back."""
        if self.log(model.entity, uid, {"alive": 0}):
            projection.refold(self._con, [uid])
        else:
            self._con.execute(f"DELETE FROM {model.entity} WHERE uid=?", (uid,))

    def bulk(self, model: type[Row], names: Sequence[str], lines: Sequence[tuple[Any, ...]]) -> None:
        """Many new records at once: `lines` hold the uid and then the stored values of the columns `names`.

        For imports: nothing is checked but that a uid which the log already knows is written over what is there.
        """
        if not lines:
            return
        self._open()
        con, entity = self._con, model.entity
        con.execute("CREATE TEMP TABLE IF NOT EXISTS fresh(uid TEXT PRIMARY KEY) WITHOUT ROWID; DELETE FROM fresh")
        con.executemany("INSERT OR IGNORE INTO fresh VALUES(?)", ((line[0],) for line in lines))
        known = {uid for (uid,) in con.execute("SELECT uid FROM fresh WHERE EXISTS (SELECT 1 FROM change WHERE row=uid)")}
        news = lines if not known else [line for line in lines if line[0] not in known]
        marks = ",".join("?" * (len(names) + 1))
        con.executemany(f"INSERT INTO {entity}(uid,{','.join(names)}) VALUES({marks})", news)
        at, site, who, act = clock.milliseconds(), self._site, self._who, self.change.act
        encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
        con.executemany(
            "INSERT INTO change(entity,row,at,id,base,patch,site,who,act) VALUES(?,?,?,random()&4611686018427387903,NULL,?,?,?,?)",
            (
                (
                    entity,
                    line[0],
                    at,
                    encode({name: value for name, value in zip(names, line[1:], strict=True) if value is not None}),
                    site,
                    who,
                    act,
                )
                for line in news
            ),
        )
        self.change.touched.setdefault(entity, set()).update(line[0] for line in news)
        for line in lines:
            if line[0] in known:
                values = dict(zip(names, line[1:], strict=True))
                self.log(entity, line[0], {**{n: v for n, v in values.items() if v is not None}, "alive": 1})
        if known:
            projection.refold(con, known)

    def keep_photo(self, digest: str, jpeg: bytes) -> None:
        """Keep the bytes of a photo under their digest; the same picture is kept once."""
        self._con.execute("INSERT OR IGNORE INTO photo_content VALUES(?,?)", (digest, jpeg))

    def log(self, entity: str, row: str, patch: dict[str, Any]) -> bool:
        """Append one change that builds on all that is known of the record; True when it has to be refolded."""
        self._open()
        con = self._con
        last = con.execute("SELECT at, id FROM change WHERE row=? ORDER BY at DESC, id DESC LIMIT 1", (row,)).fetchone()
        heads = scalar(con, "SELECT heads FROM fork WHERE row=?", (row,))
        at = max(clock.milliseconds(), last[0] + 1 if last else 0)
        base = heads or (last[1] if last else None)
        text = json.dumps(patch, ensure_ascii=False, separators=(",", ":"))
        con.execute(
            "INSERT INTO change(entity,row,at,id,base,patch,site,who,act) VALUES(?,?,?,?,?,?,?,?,?)",
            (entity, row, at, random_id(), base, text, self._site, self._who, self.change.act),
        )
        self.change.touched.setdefault(entity, set()).add(row)
        return heads is not None or scalar(con, "SELECT 1 FROM conflict WHERE row=? LIMIT 1", (row,)) is not None

    def log_removed(self, lines: Sequence[tuple[str, str, int, int]]) -> None:
        """Remove many records that have a single change each: (entity, row, its at, its id)."""
        self._open()
        now, site, who, act = clock.milliseconds(), self._site, self._who, self.change.act
        self._con.executemany(
            "INSERT INTO change(entity,row,at,id,base,patch,site,who,act)"
            " VALUES(?,?,?,random()&4611686018427387903,?,'{\"alive\":0}',?,?,?)",
            ((entity, row, max(now, at + 1), id, site, who, act) for entity, row, at, id in lines),
        )
        for entity in {line[0] for line in lines}:
            uids = [line[1] for line in lines if line[0] == entity]
            self._con.executemany(f"DELETE FROM {entity} WHERE uid=?", ((uid,) for uid in uids))
            self.change.touched.setdefault(entity, set()).update(uids)

    def _open(self) -> None:
        if not self._opened:
            self._opened = True
            last = scalar(self._con, "SELECT max(at) FROM act WHERE site=?", (self._site,)) or 0
            self._con.execute(
                "INSERT INTO act(id,what,at,who,site,undoes) VALUES(?,?,?,?,?,?)",
                (self.change.act, self.change.what, max(clock.milliseconds(), last + 1), self._who, self._site, self._undoes),
            )

    @staticmethod
    def _companions(model: type[Row], patch: dict[str, Any], old: dict[str, Any]) -> dict[str, Any]:
        """The unchanged columns of the groups that are written: what only makes sense together is logged together."""
        groups = {model.columns()[name].group for name in patch} - {""}
        return {
            name: old[name]
            for name, column in model.columns().items()
            if column.group in groups and name not in patch
        }


def _blank_is_none(value: Any) -> Any:
    return (value.strip() or None) if isinstance(value, str) else value
