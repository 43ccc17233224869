"""The self-check and the one hash that says whether two ledgers hold the same."""

import datetime
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from xinjing_desktop import clock
from xinjing_desktop.ledger import derived, projection
from xinjing_desktop.ledger.database import Connection, scalar
from xinjing_desktop.ledger.history import name_of
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.progress import Step, silent
from xinjing_desktop.records import BY_NAME, ENTITIES


@dataclass(frozen=True)
class Trouble:
    """One thing that is not as it should be, and what to do about it."""

    severity: str
    """damage: what is stored is wrong; index: the search index has to be rebuilt; review: a person should look."""
    sentence: str
    entity: str = ""
    uid: str = ""


def state(ledger: Ledger) -> str:
    """One hash over every merged record: equal hashes mean equal ledgers."""
    digest = hashlib.blake2b(digest_size=16)
    for entity in sorted(BY_NAME):
        columns = sorted(BY_NAME[entity].columns())
        for uid, *values in ledger.select(f"SELECT uid,{','.join(columns)} FROM {entity} ORDER BY uid"):
            record = {name: value for name, value in zip(columns, values, strict=True) if value is not None}
            digest.update(json.dumps([entity, uid, record], ensure_ascii=False, sort_keys=True).encode())
    return digest.hexdigest()


def check(ledger: Ledger, step: Step = silent) -> list[Trouble]:
    """Look at everything: the file, the fold, the index, what hangs in the air, doubles, impossible figures. Repairs nothing."""
    found: list[Trouble] = []
    with ledger.connection() as con:
        step(0, 5, "检查文件")
        if scalar(con, "PRAGMA quick_check") != "ok":
            found.append(Trouble("damage", "台账文件有损坏的页面。请从最近的备份恢复。"))
        step(1, 5, "核对记录与变更")
        found += _fold_troubles(con)
        step(2, 5, "核对搜索索引")
        found += _index_troubles(con)
    step(3, 5, "查找无主和重复的记录")
    found += _orphans(ledger)
    found += _doubles(ledger)
    step(4, 5, "核对日期和数字")
    found += _impossible(ledger, clock.today())
    step(5, 5)
    return found


def repair_index(ledger: Ledger, step: Step = silent) -> None:
    """Compute door lines and search index anew: nothing in them is not in the records."""
    with ledger.local() as con:
        derived.rebuild(con, step)


def _fold_troubles(con: Connection) -> list[Trouble]:
    """Refold every record and compare: a write that went past the log, or a log that lost a line, shows here.

    Both sides are read in the order of their uids, so that no more than one record of each is in memory.
    """
    found: list[Trouble] = []
    kept = {entity.entity: _Shelf(con, entity.entity) for entity in ENTITIES}
    forks = dict(con.execute("SELECT row, heads FROM fork"))
    conflicts = {(str(row), str(col)): json.loads(str(text)) for row, col, text in con.execute("SELECT row, col, choices FROM conflict")}
    for entity, row, (record, heads, disputed) in projection.folded(con):
        if entity not in kept:
            continue
        for uid, _ in kept[entity].before(row):
            found.append(_damage(entity, uid, "一条{}记录没有变更历史。"))
        line = kept[entity].take(row)
        if not record.get("alive", 1):
            if line is not None:
                found.append(_damage(entity, row, "一条{}记录已删除却还在表里。"))
        elif line != (wanted := projection.line_of(entity, row, record)) and line != _as_stored(con, entity, wanted):
            found.append(_damage(entity, row, "一条{}记录与它的变更历史对不上。"))
        known = json.dumps(sorted(heads)) if len(heads) > 1 else None
        listed = {column: conflicts.pop((row, column), None) for column in disputed}
        if forks.pop(row, None) != known or any(listed[c] != [list(w) for w in writes] for c, writes in disputed.items()):
            found.append(_damage(entity, row, "一条{}记录的分歧登记得不对。"))
    for entity, shelf in kept.items():
        found += [_damage(entity, uid, "一条{}记录没有变更历史。") for uid, _ in shelf.before(None)]
    found += [_damage("", row, "一条记录的分歧登记得不对。") for row in {*forks, *(row for row, _ in conflicts)}]
    return found + _broken_chains(con)


def _as_stored(con: Connection, entity: str, line: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """What becomes of a line in its table: a foreign program may log a number where text is kept, and SQLite turns it."""
    names = ",".join(BY_NAME[entity].columns())
    table = f"temp.as_stored_{entity}"
    con.execute(f"CREATE TABLE IF NOT EXISTS {table} AS SELECT uid,{names} FROM {entity} WHERE 0; DELETE FROM {table}")
    con.execute(f"INSERT INTO {table} VALUES({','.join('?' * len(line))})", line)
    return con.execute(f"SELECT * FROM {table}").fetchone()


class _Shelf:
    """The records of one table in the order of their uids, read one after the other."""

    def __init__(self, con: Connection, entity: str) -> None:
        names = ",".join(BY_NAME[entity].columns())
        self._lines: Iterator[tuple[Any, ...]] = con.execute(f"SELECT uid,{names} FROM {entity} ORDER BY uid")
        self._next: tuple[Any, ...] | None = next(self._lines, None)

    def before(self, uid: str | None) -> Iterator[tuple[Any, ...]]:
        """All that come before this uid, or all that are left."""
        while self._next is not None and (uid is None or self._next[0] < uid):
            yield self._next[:2]
            self._next = next(self._lines, None)

    def take(self, uid: str) -> tuple[Any, ...] | None:
        """The record with this uid, or None."""
        if self._next is None or self._next[0] != uid:
            return None
        line, self._next = self._next, next(self._lines, None)
        return line


def _damage(entity: str, uid: str, sentence: str) -> Trouble:
    title = BY_NAME[entity].title if entity in BY_NAME else ""
    return Trouble("damage", f"{sentence.format(title)}请从备份恢复，或交维护人员处理。", entity, uid)


def _broken_chains(con: Connection) -> list[Trouble]:
    """Changes that build on one which is not here: part of the history never came, or was taken out."""
    found = []
    sql = """SELECT entity, row, base FROM change c WHERE typeof(base) = 'integer'
            AND NOT EXISTS (SELECT 1 FROM change b WHERE b.row = c.row AND b.id = c.base)
        UNION ALL SELECT entity, row, value FROM change c, json_each(c.base) WHERE typeof(base) = 'text'
            AND NOT EXISTS (SELECT 1 FROM change b WHERE b.row = c.row AND b.id = value)"""
    for entity, row, _ in con.execute(sql):
        found.append(_damage(str(entity), str(row), "一条{}记录的变更历史缺了一段。"))
    return found


def _index_troubles(con: Connection) -> list[Trouble]:
    wanted = "SELECT uid FROM resident UNION ALL SELECT uid FROM shop"
    missing = scalar(con, "SELECT count(*) FROM household WHERE uid NOT IN (SELECT uid FROM door)")
    missing += scalar(con, f"SELECT count(*) FROM ({wanted}) WHERE uid NOT IN (SELECT uid FROM find_id)")
    stale = scalar(con, "SELECT count(*) FROM door WHERE uid NOT IN (SELECT uid FROM household)")
    stale += scalar(con, f"SELECT count(*) FROM find_id WHERE uid NOT IN ({wanted})")
    lines = scalar(con, "SELECT (SELECT count(*) FROM door) + (SELECT count(*) FROM find_id)")
    if missing or stale or lines != scalar(con, "SELECT count(*) FROM find_docsize"):
        return [Trouble("index", "搜索索引与记录对不上，有的记录可能搜不到。请在“设置 → 自检”里重建索引。")]
    return []


def _orphans(ledger: Ledger) -> list[Trouble]:
    found = []
    for entity in ENTITIES:
        for name, column in entity.columns().items():
            if column.kind != "link":
                continue
            there = f"EXISTS (SELECT 1 FROM {column.of} WHERE uid=c.{name})"
            sql = f"SELECT uid FROM {entity.entity} c WHERE {name} IS NOT NULL AND NOT {there}"
            for (uid,) in ledger.select(sql):
                found.append(Trouble("review", f"一条{entity.title}记录的“{column.label}”已不存在，请打开它重新指定。", entity.entity, uid))
    for digest, uid in ledger.select("SELECT digest, uid FROM photo p WHERE digest NOT IN (SELECT digest FROM photo_content)"):
        found.append(Trouble("review", f"照片 {digest[:8]} 的图像不在台账里，请重新添加。", "photo", uid))
    return found


def _doubles(ledger: Ledger) -> list[Trouble]:
    """What two PCs, or two hands, may have given twice: a merge never refuses it, a person should look."""
    found = []
    for number, uids in ledger.select(
        "SELECT hazard_no, group_concat(uid) FROM hazard WHERE hazard_no IS NOT NULL GROUP BY hazard_no HAVING count(*) > 1"
    ):
        sentence = f"有 {len(uids.split(','))} 条隐患用了同一个编号 {number}，请改掉重复的编号。"
        found.append(Trouble("review", sentence, "hazard", uids.split(",")[0]))
    for number, uids in ledger.select(
        "SELECT number, group_concat(DISTINCT resident) FROM id_document WHERE number IS NOT NULL"
        " GROUP BY kind, number HAVING count(DISTINCT resident) > 1"
    ):
        sentence = f"证件号尾号 {number[-4:]} 登记在 {len(uids.split(','))} 位居民名下，请核对是否重复登记。"
        found.append(Trouble("review", sentence, "resident", uids.split(",")[0]))
    return found


def _impossible(ledger: Ledger, today: datetime.date) -> list[Trouble]:
    found = []
    for sql, sentence in (
        ("SELECT uid FROM hazard WHERE state='closed' AND closed_on IS NULL", "隐患 {} 已销号却没有销号日期，请补上。"),
        ("SELECT uid FROM hazard WHERE closed_on < found_on", "隐患 {} 的销号日期早于发现日期，请核对。"),
        ("SELECT uid FROM hazard WHERE due_date < found_on", "隐患 {} 的整改时限早于发现日期，请核对。"),
        (
            "SELECT uid FROM hazard WHERE state='fixing' AND due_date IS NULL AND coalesce(fixed_on_site,0)=0",
            "隐患 {} 还在整改却没有整改时限，请定一个日期。",
        ),
        (f"SELECT uid FROM hazard WHERE found_on > '{today}'", "隐患 {} 的发现日期在今天之后，请核对。"),
    ):
        found += [Trouble("review", sentence.format(name_of(ledger, "hazard", uid)), "hazard", uid) for (uid,) in ledger.select(sql)]
    late = ledger.select("SELECT uid FROM visit WHERE substr(visited_at,1,10) > ?", (today.isoformat(),))
    found += [Trouble("review", "有一次走访的时间在今天之后，请核对。", "visit", uid) for (uid,) in late]
    for uid, name in ledger.select("SELECT uid, name FROM campaign WHERE ends_on < starts_on"):
        found.append(Trouble("review", f"专项行动“{name}”的结束日期早于开始日期，请核对。", "campaign", uid))
    for sql, sentence in (
        ("SELECT uid, name FROM resident WHERE died_on < birth_date", "居民 {} 的死亡日期早于出生日期，请核对。"),
        (f"SELECT uid, name FROM resident WHERE birth_date > '{today}'", "居民 {} 的出生日期在今天之后，请核对。"),
    ):
        found += [Trouble("review", sentence.format(name), "resident", uid) for uid, name in ledger.select(sql)]
    return found
