"""What a person may do at one PC in the random month: each deed writes with the program's own functions, nothing else.

A deed returns which columns of which record it has decided: they may not be in dispute afterwards.
"""

import datetime
import hashlib
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from tests import factories
from tests.merging import decisions
from xinjing_desktop.ledger import conflicts, deciding, joins, undo
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import BY_NAME, Hazard, Household, IdDocument, Photo, Profile, Resident, Term, Visit
from xinjing_desktop.records.row import Row, shared_uid

Decided = list[tuple[str, set[str]]]
Deed = Callable[[Ledger, Random], Decided]
KINDS: dict[str, tuple[type[Row], int]] = {
    "h": (Household, 3),
    "r": (Resident, 2),
    "d": (IdDocument, 1),
    "f": (Profile, 1),
    "z": (Hazard, 1),
    "v": (Visit, 1),
    "p": (Photo, 2),
    "t": (Term, 1),
}
WORDS = ("张三", "李四", "王五")
DAYS = (datetime.date(2026, 3, 16), datetime.date(2026, 4, 1), None)
PHONES = ([], [{"number": "13800000001"}], [{"number": "13800000002", "note": "儿子"}])


def uid_of(kind: str, number: int) -> str:
    return f"{kind}{number}".ljust(32, "0")


def picture(number: int) -> bytes:
    return f"picture {number}".encode()


def choose(random: Random, ledger: Ledger, units: list[str]) -> Deed:
    """Something that may be done here."""
    if ledger.value("SELECT 1 FROM conflict LIMIT 1") and random.random() < 0.2:
        return decide
    name = random.choices(
        ("add", "edit", "remove", "undo", "redo", "join", "move_door", "bulk"), (6, 8, 3, 2, 1, 2, 2, 1)
    )[0]
    if name in ("undo", "redo"):
        return take_back if name == "undo" else do_again
    if name == "join":
        return join
    if name == "move_door":
        return lambda ledger, random: move_door(ledger, random, units)
    if name == "bulk":
        return lambda ledger, random: import_list(ledger, random, units)
    kind = random.choice("hhhhrrrddffzzvpppt")
    number = random.randrange(KINDS[kind][1])
    if name == "add":
        return lambda ledger, random: add(ledger, random, kind, number, units)
    if name == "edit":
        return lambda ledger, random: edit(ledger, random, kind, number)
    return lambda ledger, random: remove(ledger, random, kind, number)


def begin(town: Ledger, unit: str) -> None:
    """What everybody knows on the first morning."""
    community = shared_uid("community", unit)
    with town.change("第一天") as pen:
        for number in range(2):
            pen.add(factories.a_household(uid=uid_of("h", number), community=community, address_text=f"泾北{number + 1}号"))
            pen.add(factories.a_resident(uid_of("h", 0), uid=uid_of("r", number), name=WORDS[number]))
        pen.add(factories.an_id_document(uid_of("r", 1), uid=uid_of("d", 0)))
        pen.add(factories.a_hazard(None, uid=uid_of("z", 0), community=community, place="楼道"))
        pen.add(factories.a_term(uid=uid_of("t", 0), code_list="residence_status", code="town_1"))


def unit_here(ledger: Ledger, random: Random, units: list[str]) -> str:
    identity = ledger.identity
    return shared_uid("community", identity.unit_code if identity.role == "committee" else random.choice(units))


def values(ledger: Ledger, random: Random, kind: str) -> dict[str, Any]:
    """Something to write into a record of this kind."""
    homes = [uid for (uid,) in ledger.select("SELECT uid FROM household ORDER BY uid")]
    word = random.choice((*WORDS, None))
    if kind == "h":
        place = {"room_no": random.choice(("101", "202", None)), "address_text": random.choice(("泾北三村", None))}
        return {**place, "head_name": word, "remark": random.choice(WORDS), "phones": random.choice(PHONES)}
    if kind == "r":
        home = {"household": random.choice(homes)} if homes and random.random() < 0.5 else {}
        return {"name": random.choice(("张三", "张三", "李四")), "remark": word, "phones": random.choice(PHONES), **home}
    if kind == "d":
        return {"number": random.choice(("11010519491231002X", "110105194912310038")), "kind": "111"}
    if kind == "f":
        return {"category": random.choice(("elder_alone", "elder_80")), "remark": word}
    if kind == "z":
        state = random.choice(("fixing", "closed"))
        return {"state": state, "due_date": random.choice(DAYS), "closed_on": random.choice(DAYS), "remark": word}
    if kind == "t":
        return {"label": random.choice(WORDS)}
    return {"remark": word} if kind == "v" else {"caption": word}


def new(ledger: Ledger, random: Random, kind: str, number: int, units: list[str]) -> Row | None:
    """A record to add; None where what it would hang on is not there."""
    given = {**values(ledger, random, kind), "uid": uid_of(kind, number)}

    def one_of(entity: str) -> str | None:
        there = [uid for (uid,) in ledger.select(f"SELECT uid FROM {entity} ORDER BY uid")]
        return random.choice(there) if there else None

    if kind == "h":
        return factories.a_household(community=unit_here(ledger, random, units), **given)
    if kind == "r":
        return factories.a_resident(given.pop("household", one_of("household")), **given)
    if kind == "z":
        return factories.a_hazard(None, community=unit_here(ledger, random, units), place="楼道", **given)
    if kind == "t":
        return factories.a_term(code_list="residence_status", code="town_1", **given)
    owner = one_of({"d": "resident", "f": "resident", "v": "household", "p": "hazard"}[kind])
    if owner is None:
        return None
    if kind == "p":
        return factories.a_photo(hazard=owner, digest=hashlib.sha256(picture(number)).hexdigest(), **given)
    return {"d": factories.an_id_document, "f": factories.a_profile, "v": factories.a_visit}[kind](owner, **given)


def add(ledger: Ledger, random: Random, kind: str, number: int, units: list[str]) -> Decided:
    row = new(ledger, random, kind, number, units)
    if row is not None:
        with ledger.change("登记") as pen:
            pen.add(row)
            if isinstance(row, Photo):
                pen.keep_photo(row.digest, picture(number))
    return []


def slip(ledger: Ledger, random: Random, uid: str) -> None:
    """Somebody is entered who does not live there."""
    homes = [home for (home,) in ledger.select("SELECT uid FROM household ORDER BY uid")]
    with ledger.change("登错了") as pen:
        pen.add(factories.a_resident(random.choice(homes) if homes else None, uid=uid))


def take_away(ledger: Ledger, uid: str) -> None:
    with ledger.change("误录，删除") as pen:
        pen.remove(Resident, uid)


def edit(ledger: Ledger, random: Random, kind: str, number: int, names: Sequence[str] = ()) -> Decided:
    given = values(ledger, random, kind)
    wanted = names or random.sample(sorted(given), random.randint(1, min(2, len(given))))
    given = {name: given[name] for name in wanted if name in given}
    with ledger.change("修改") as pen:
        pen.edit(KINDS[kind][0], uid_of(kind, number), **given)
    return []


def remove(ledger: Ledger, random: Random, kind: str, number: int) -> Decided:
    """Also where something still hangs on it here or elsewhere: then the self-check names it."""
    with ledger.change("删除") as pen:
        pen.remove(KINDS[kind][0], uid_of(kind, number))
    return []


def move_door(ledger: Ledger, random: Random, units: list[str]) -> Decided:
    """A door is redistricted: it belongs to another unit from now on, with all who live behind it."""
    with ledger.change("划到别的居民区") as pen:
        pen.edit(Household, uid_of("h", random.randrange(3)), community=shared_uid("community", random.choice(units)))
    return []


def import_list(ledger: Ledger, random: Random, units: list[str]) -> Decided:
    lines = [
        (uid_of("h", random.randrange(3)), unit_here(ledger, random, units), random.choice(WORDS), random.choice(("101", None)))
        for _ in range(random.randint(1, 4))
    ]
    with ledger.change("导入") as pen:
        pen.bulk(Household, ["community", "head_name", "room_no"], lines)
    return []


def quarrel(one: Ledger, other: Ledger, random: Random, units: list[str]) -> list[Callable[[], None]]:
    """Two who have not seen each other write to the same record, mostly the same columns, or enter the same door."""
    kind = random.choice("hhhrrz")
    number = random.randrange(KINDS[kind][1])
    if not one.get(KINDS[kind][0], uid_of(kind, number)):
        return [lambda ledger=ledger: add(ledger, random, kind, number, units) for ledger in (one, other)]
    names = random.sample(sorted(values(one, random, kind)), 2)
    deeds = []
    for ledger in (one, other):
        if random.random() < 0.25:
            deeds.append(lambda ledger=ledger: remove(ledger, random, kind, number))
        else:
            deeds.append(lambda ledger=ledger: edit(ledger, random, kind, number, names))
    return deeds


def take_back(ledger: Ledger, _: Random) -> Decided:
    undo.undo(ledger)
    return []


def do_again(ledger: Ledger, _: Random) -> Decided:
    undo.redo(ledger)
    return []


def join(ledger: Ledger, random: Random) -> Decided:
    found = joins.suggestions(ledger)
    if found:
        one = random.choice(found)
        joins.join(ledger, one.first.uid, one.second.uid)
        assert ledger.get(Resident, one.second.uid) is None, "of two who were one, one is left"
        for child, column in undo.CHILDREN["resident"]:
            left = ledger.value(f"SELECT count(*) FROM {child} WHERE {column}=?", (one.second.uid,))
            assert left == 0, f"a {child} stays with somebody who is not there any more"
        assert all(one.key != other.key for other in joins.suggestions(ledger))
    return []


def decide(ledger: Ledger, random: Random) -> Decided:
    """One conflict is settled, or several at once, in one of the ways that the program offers."""
    found = conflicts.listed(ledger)
    for conflict in found:
        assert len(conflict.choices) > 1, "there is something to choose"
    way = random.choice(("keep", "keep", "both", "typed", "many"))
    one = random.choice(found)
    if way == "many":
        conflicts.settle(ledger, [(conflict, random.choice(conflict.choices).values) for conflict in found])
        return [(conflict.row, set(conflict.columns)) for conflict in found]
    if way == "both" and one.may_keep_both:
        decisions.keep_both(ledger, one)
    elif way == "typed" and deciding.may_type(one) and BY_NAME[one.entity].columns()[one.columns[0]].kind in ("text", "long"):
        decisions.keep_own(ledger, one, {one.columns[0]: "由镇里核定"})
    else:
        conflicts.keep(ledger, one, random.choice(one.choices))
    return [(one.row, set(one.columns))]
