"""Random work on a real ledger; after each step everything is looked at. Used by the property test and its mutants.

The world is small on purpose (four doors, four people, two hazards), so that everything meets everything.
"""

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from tests import factories
from tests.ledger.truth import look, tables
from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import acts, derived, projection, undo
from xinjing_desktop.ledger.file import open_ledger
from xinjing_desktop.ledger.ledger import Account, Ledger
from xinjing_desktop.records import BY_NAME, Hazard, Household, Resident, Stairwell
from xinjing_desktop.records.row import Row, stored

Step = tuple[Any, ...]
KINDS: dict[str, tuple[type[Row], int]] = {
    "h": (Household, 4),
    "r": (Resident, 4),
    "z": (Hazard, 2),
    "s": (Stairwell, 2),
}
WORDS = ("张三", "李四", "王五", None)
DAYS = (datetime.date(2026, 3, 16), datetime.date(2026, 4, 1), None)


def uid_of(kind: str, number: int) -> str:
    return f"{kind}{number}".ljust(32, "0")


def steps(random: Random, *, alone: bool, length: int = 25) -> list[Step]:
    """A day's work. `alone`: nobody else writes, so that undo must bring back exactly what was there."""
    found: list[Step] = []
    names = [
        "add",
        "add",
        "edit",
        "edit",
        "edit",
        "remove",
        "bulk",
        "move_in",
        "undo",
        "undo",
        "redo",
        "restart",
        "clock",
        "idle",
    ]
    names += (
        ["remove", "remove"]
        if alone
        else ["foreign", "foreign", "foreign", "account", "edit", "remove", "quarrel", "quarrel"]
    )
    while len(found) < length:
        kind = random.choice("hhhrrrzzs")
        number = random.randrange(KINDS[kind][1])
        name = random.choice(names)
        found.append((name, kind, number, random.randrange(10**6)))
        if alone and random.random() < 0.1:  # removed, entered anew, and both taken back
            found += [
                (name, "z", number % 2, random.randrange(10**6)) for name in ("add", "remove", "add", "undo", "undo")
            ]
        if random.random() < (0.25 if alone else 0.1):
            found.append(("undo", kind, number, 0))
            found += [("redo", kind, number, 0)] if random.random() < 0.5 else []
        if name == "foreign" and random.random() < 0.5:
            found += [
                ("foreign", kind, number, random.randrange(10**6)),
                ("edit", kind, number, random.randrange(10**6)),
            ]
    return found


class World:
    """One ledger and what its user remembers."""

    def __init__(self, path: Path, monkeypatch_now: Callable[[Callable[[], datetime.datetime]], None]) -> None:
        self.path = path
        self.ledger = open_ledger(path, factories.PASSWORD)
        self.shift = datetime.timedelta()
        start, real = datetime.datetime(2026, 3, 2, 9, 30).astimezone(), clock._system_now()
        monkeypatch_now(lambda: start + (clock._system_now() - real) + self.shift)
        self.ledger.account = Account("建账的人", "admin")
        with self.ledger.change("门洞") as pen:
            pen.add(factories.a_compound(uid=uid_of("c", 0), name="新村"))
            for number in range(2):
                pen.add(factories.a_stairwell(uid_of("c", 0), uid=uid_of("s", number), number=str(number + 1)))
        self.ledger.account = Account(factories.ACCOUNT, "admin")
        self.remembered = [tables(self.ledger)]
        self.at = 0
        self.alone = True

    def close(self) -> None:
        self.ledger.close()

    # ---- what a user does

    def do(self, step: Step) -> None:
        """One step, then everything is looked at."""
        name, kind, number, seed = step
        before = self.acts()
        getattr(self, "_" + name)(kind, number, Random(seed))
        if name not in ("undo", "redo") and self.acts() > before:
            self.remembered[self.at + 1 :] = [tables(self.ledger)]
            self.at += 1
        look(self.ledger)

    def acts(self) -> int:
        return int(self.ledger.value("SELECT count(*) FROM act"))

    def _values(self, kind: str, random: Random) -> dict[str, Any]:
        if kind == "h":
            there = [uid for uid in (uid_of("s", 0), uid_of("s", 1)) if self.ledger.get(Stairwell, uid)]
            place = {"stairwell": random.choice([*there, None]), "room_no": random.choice(("101", "202", None))}
            return {
                **place,
                "head_name": random.choice(WORDS),
                "remark": random.choice(WORDS),
                "resident_count": random.choice((1, None)),
            }
        if kind == "s":
            return {
                "number": random.choice("12345"),
                "lane": random.choice(("123", None)),
                "elevator": random.choice((True, False, None)),
            }
        if kind == "r":
            return {"name": random.choice(WORDS[:3]), "sex": random.choice(("male", "female", None))}
        state = random.choice(("fixing", "closed"))
        return {"state": state, "due_date": random.choice(DAYS), "remark": random.choice(WORDS)}

    def _row(self, kind: str, number: int, random: Random) -> Row:
        values = {**self._values(kind, random), "uid": uid_of(kind, number)}
        if kind == "h":
            return factories.a_household(**values)
        if kind == "s":
            return factories.a_stairwell(uid_of("c", 0), **values)
        if kind == "r":
            home = uid_of("h", number)
            return factories.a_resident(home if self.ledger.get(Household, home) else None, **values)
        return factories.a_hazard(None, place="楼道", **values)

    def _add(self, kind: str, number: int, random: Random) -> None:
        row = self._row(kind, number, random)
        gone = self.ledger.get(type(row), row.uid) is None
        with self.ledger.change("登记") as pen:
            pen.add(row)
        if gone:
            written = self.ledger.get(type(row), row.uid)
            assert written and stored(written) == stored(row), "nothing of a former life is left"

    def _edit(self, kind: str, number: int, random: Random) -> None:
        model, uid = KINDS[kind][0], uid_of(kind, number)
        values = self._values(kind, random)
        values = {name: values[name] for name in random.sample(sorted(values), random.randint(1, len(values)))}
        forked = self.ledger.value("SELECT heads FROM fork WHERE row=?", (uid,))
        try:
            with self.ledger.change("修改") as pen:
                written = pen.edit(model, uid, **values)
        except Refusal:
            assert self.ledger.get(model, uid) is None
            return
        if written:
            assert self.ledger.value("SELECT 1 FROM fork WHERE row=?", (uid,)) is None, "an edit has seen all heads"
            settled = {*values, "alive"} if forked else set(values)
            left = {col for (col,) in self.ledger.select("SELECT col FROM conflict WHERE row=?", (uid,))}
            assert not left & settled

    def _remove(self, kind: str, number: int, random: Random) -> None:
        uid = uid_of(kind, number)
        hung_on = any(
            self.ledger.value(f"SELECT 1 FROM {child} WHERE {column}=? LIMIT 1", (uid,))
            for child, column in undo.CHILDREN[KINDS[kind][0].entity]
        )
        if hung_on:
            return
        try:
            with self.ledger.change("删除") as pen:
                pen.remove(KINDS[kind][0], uid)
        except Refusal:
            assert self.ledger.get(KINDS[kind][0], uid) is None

    def _bulk(self, kind: str, number: int, random: Random) -> None:
        names = ["community", "head_name", "remark"]
        lines = [
            (uid_of("h", random.randrange(4)), factories.COMMUNITY, random.choice(WORDS), random.choice(WORDS))
            for _ in range(random.randint(1, 6))
        ]
        with self.ledger.change("导入") as pen:
            pen.bulk(Household, names, lines)

    def _move_in(self, kind: str, number: int, random: Random) -> None:
        """Several records in one act: a door, who lives there, and a correction of both."""
        with self.ledger.change("迁入") as pen:
            home = pen.add(self._row("h", number, random))
            person = pen.add(factories.a_resident(home, uid=uid_of("r", number), name=random.choice(WORDS[:3])))
            pen.edit(Household, home.uid, remark=random.choice(WORDS))
            pen.edit(Resident, person.uid, sex="female")

    def _undo(self, kind: str, number: int, random: Random) -> None:
        self._take(undo.undo, -1)

    def _redo(self, kind: str, number: int, random: Random) -> None:
        self._take(undo.redo, +1)

    def _take(self, way: Callable[[Ledger], undo.Undone], direction: int) -> None:
        possible = acts.stacks(self.ledger)[direction == 1]
        guarded = self._written_since(possible[-1].id) if possible else {}
        forked = dict(self.ledger.select("SELECT row, heads FROM fork"))
        newest = self.ledger.value("SELECT max(seq) FROM change")
        try:
            done = way(self.ledger)
        except Refusal:
            assert not possible or not self.alone
            return
        if self.alone:
            self.at += direction
            assert tables(self.ledger) == self.remembered[self.at], "undo and redo bring back exactly what was there"
        for uids in done.change.touched.values():
            for uid in uids:
                heads = self.ledger.value("SELECT heads FROM fork WHERE row=?", (uid,))
                if self.ledger.value("SELECT 1 FROM change WHERE row=? AND seq>?", (uid, newest)):
                    assert not heads, "undo has seen all heads"
                else:  # all was back in its place already: nothing was written, so nothing is settled either
                    assert heads == forked.get(uid), "undo settles nothing that it did not write"
        for (entity, uid, column), value in guarded.items():
            kept = self.ledger.select(f"SELECT {column} FROM {entity} WHERE uid=?", (uid,))
            assert kept == [(value,)], "what somebody changed afterwards is never covered up"

    def _written_since(self, act: int) -> dict[tuple[str, str, str], Any]:
        """Columns of present records that have another value than the act left, and which."""
        found: dict[tuple[str, str, str], Any] = {}
        rows = "SELECT row FROM change WHERE act=?"
        lines = self.ledger.select(
            f"SELECT row, entity, patch, act FROM change WHERE row IN ({rows}) ORDER BY row, at, id", (act,)
        )
        for row in {line[0] for line in lines}:
            changes = [line for line in lines if line[0] == row]
            last = max(number for number, line in enumerate(changes) if line[3] == act)
            before, now = ({}, {})  # type: tuple[dict[str, Any], dict[str, Any]]
            entity = changes[0][1]
            for number, (_, _, patch, _) in enumerate(changes):
                now |= json.loads(patch)
                if number == last:
                    before = dict(now)
            found |= {
                (entity, row, name): value
                for name, value in now.items()
                if name != "alive" and before.get(name) != value
            }
        return {key: value for key, value in found.items() if self.ledger.get(BY_NAME[key[0]], key[1])}

    def _restart(self, kind: str, number: int, random: Random) -> None:
        account = self.ledger.account
        self.ledger.close()
        self.ledger = open_ledger(self.path, factories.PASSWORD)
        self.ledger.account = account

    def _clock(self, kind: str, number: int, random: Random) -> None:
        self.shift += datetime.timedelta(seconds=random.randint(-1000, 1000) * random.choice((1, 100_000)))

    def _idle(self, kind: str, number: int, random: Random) -> None:
        """A change in which nothing is written leaves nothing behind."""
        with self.ledger.change("看了看"):
            pass

    # ---- what others do

    def _account(self, kind: str, number: int, random: Random) -> None:
        self.alone = False
        self.ledger.account = Account(random.choice((factories.ACCOUNT, "李强")), "clerk")

    def _foreign(self, kind: str, number: int, random: Random) -> None:
        """A change from elsewhere arrives as a merge will bring it: its author had seen some of the changes, or none."""
        self.alone = False
        model, uid = KINDS[kind][0], uid_of(kind, number)
        known = self.ledger.select("SELECT at, id FROM change WHERE row=? ORDER BY at, id", (uid,))
        base, at = None, random.randint(1, 2_000_000_000_000)
        if known and random.random() < 0.9:
            at, base = random.choice(known)
            at += random.choice((1, 1000, 10**9))
        values = {"alive": 0} if base and random.random() < 0.25 else stored_values(model, self._values(kind, random))
        if base is None and kind == "h":
            values["community"] = factories.COMMUNITY
        with self.ledger.local() as con:
            con.execute(
                "INSERT INTO change(entity,row,at,id,base,patch,site,who,act) VALUES(?,?,?,?,?,?,?,?,?)",
                (model.entity, uid, at, random.getrandbits(60), base, json.dumps(values), "别处", "镇里", 1),
            )
            derived.refresh(con, projection.refold(con, [uid]))

    def _quarrel(self, kind: str, number: int, random: Random) -> None:
        """We write two columns, somebody else writes too, before hearing of ours or after; then we take ours back."""
        uid = uid_of("h", number)
        if not self.ledger.get(Household, uid):
            return
        self.alone = False
        newest = "SELECT at, id FROM change WHERE row=? ORDER BY at DESC, id DESC LIMIT 1"
        before = self.ledger.select(newest, (uid,))[0]
        with self.ledger.change("修改户主") as pen:
            pen.edit(Household, uid, head_name=f"赵{random.randrange(99)}", owner_name=f"钱{random.randrange(99)}")
        heard = random.random() < 0.5
        at, base = self.ledger.select(newest, (uid,))[0] if heard else before
        patch = {random.choice(("head_name", "access_note")): f"镇里写的{random.randrange(99)}"}
        with self.ledger.local() as con:
            con.execute(
                "INSERT INTO change(entity,row,at,id,base,patch,site,who) VALUES('household',?,?,?,?,?,'别处','镇里')",
                (uid, at + 1, random.getrandbits(60), base, json.dumps(patch)),
            )
            derived.refresh(con, projection.refold(con, [uid]))
        self._take(undo.undo, -1)


def stored_values(model: type[Row], values: dict[str, Any]) -> dict[str, Any]:
    return {name: model._meta.fields[name].db_value(value) for name, value in values.items()}
