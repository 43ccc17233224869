"""The self-check and the one hash that says whether two ledgers hold the same."""

import datetime
import hashlib
import json
from dataclasses import dataclass

from xinjing_desktop import clock
from xinjing_desktop.ledger import projection
from xinjing_desktop.ledger.database import Connection, scalar
from xinjing_desktop.ledger.history import name_of
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.progress import Step, silent
from xinjing_desktop.records import BY_NAME, ENTITIES


@dataclass(frozen=True)
class Trouble:
    """One thing that is not as it should be, and what to do about it."""

    severity: str
    """damage: what is stored is wrong; review: a person should look."""
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
    """Look at everything: the file, the fold, what hangs in the air, impossible figures. Repairs nothing."""
    found: list[Trouble] = []
    with ledger.connection() as con:
        step(0, 4, "检查文件")
        if scalar(con, "PRAGMA quick_check") != "ok":
            found.append(Trouble("damage", "台账文件有损坏的页面。请从最近的备份恢复。"))
        step(1, 4, "核对记录与变更")
        found += _fold_troubles(con)
    step(2, 4, "查找无主记录")
    found += _orphans(ledger)
    step(3, 4, "核对日期和数字")
    found += _impossible(ledger, clock.today())
    step(4, 4)
    return found


def _fold_troubles(con: Connection) -> list[Trouble]:
    """Refold every record and compare: a write that went past the log, or a log that lost a line, shows here."""
    stored = {
        entity.entity: {line[0]: line[1:] for line in con.execute(f"SELECT uid,{','.join(entity.columns())} FROM {entity.entity}")}
        for entity in ENTITIES
    }
    found = []
    for entity, row, (record, _, _) in projection.folded(con):
        if entity not in stored:
            continue
        kept = stored[entity].pop(row, None)
        title = BY_NAME[entity].title
        if not record.get("alive", 1):
            if kept is not None:
                found.append(Trouble("damage", f"一条{title}记录已删除却还在表里。请从备份恢复，或交维护人员处理。", entity, row))
        elif kept != tuple(map(record.get, BY_NAME[entity].columns())):
            found.append(Trouble("damage", f"一条{title}记录与它的变更历史对不上。请从备份恢复，或交维护人员处理。", entity, row))
    for entity, left in stored.items():
        for row in left:
            title = BY_NAME[entity].title
            found.append(Trouble("damage", f"一条{title}记录没有变更历史。请从备份恢复，或交维护人员处理。", entity, row))
    return found


def _orphans(ledger: Ledger) -> list[Trouble]:
    found = []
    for entity in ENTITIES:
        for name, column in entity.columns().items():
            if column.kind != "link":
                continue
            sql = f"SELECT uid FROM {entity.entity} c WHERE {name} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {column.of} WHERE uid=c.{name})"
            for (uid,) in ledger.select(sql):
                found.append(Trouble("review", f"一条{entity.title}记录的“{column.label}”已不存在，请打开它重新指定。", entity.entity, uid))
    for digest, uid in ledger.select("SELECT digest, uid FROM photo p WHERE digest NOT IN (SELECT digest FROM photo_content)"):
        found.append(Trouble("review", f"照片 {digest[:8]} 的图像不在台账里，请重新添加。", "photo", uid))
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
    return found
