"""What is computed from the records and kept for speed: the address line of every door, and the search index.

Refreshed for the touched records inside each change; rebuilt at will; never packaged.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

from xinjing_desktop.ledger.database import Connection, scalar
from xinjing_desktop.progress import Step, silent
from xinjing_desktop.records import address, pinyin

SEARCHED = ("household", "resident", "shop")
AT_ONCE = 5000
"""Records that are held in memory at a time."""

_RARE = re.compile("[\U00010000-\U0010ffff]")
_NUMBER = re.compile(r'"number":"([^"]+)"')  # a whole JSON reader would take as long as all the rest
_HOUSEHOLD = """SELECT h.uid, h.stairwell, h.room_no, h.room_part, h.address_text, h.head_name, h.contact_name, h.owner_name,
    h.phones, h.owner_phones, h.household_no FROM """
_RESIDENT = """SELECT r.uid, r.name, r.phones, s.lane, s.number, h.room_no,
        (SELECT group_concat(number, ' ') FROM id_document WHERE resident = r.uid) FROM """
_OF_RESIDENT = " LEFT JOIN household h ON h.uid = r.household LEFT JOIN stairwell s ON s.uid = h.stairwell"
_SHOP = "SELECT p.uid, p.shop_name, p.operator_name, p.phones, p.road, p.house_no FROM "


class Stair(NamedTuple):
    """What all doors of one stairwell share."""

    sort_key: str
    address: str
    words: str
    dashed: str
    """What stands before the room number in 123-45-601."""
    number: str


def refresh(con: Connection, touched: dict[str, set[str]]) -> None:
    """Bring doors and index up to date after these records were written or removed, uids by entity."""
    stairwells = set(touched.get("stairwell", ()))
    moved = _found(con, "SELECT uid FROM household WHERE stairwell IN wanted", stairwells)
    renamed = _found(con, "SELECT uid FROM stairwell WHERE compound IN wanted", touched.get("compound", ()))
    households = moved | _found(con, "SELECT uid FROM household WHERE stairwell IN wanted", renamed - stairwells)
    households |= touched.get("household", set())
    residents = set(touched.get("resident", ()))
    if scalar(con, "SELECT 1 FROM resident LIMIT 1"):
        at_new_address = moved | touched.get("household", set())
        residents |= _found(con, "SELECT uid FROM resident WHERE household IN wanted", at_new_address)
    residents |= _owners(con, touched.get("id_document", ()))
    if households:
        _wish(con, households)
        _forget(con, "door")
        _write_doors(con, con.execute(f"{_HOUSEHOLD} wanted CROSS JOIN household h USING(uid)"), _stairs(con, households))
    if residents:
        _wish(con, residents)
        _forget(con, "find_id")
        _index(con, "resident", _residents(con.execute(f"{_RESIDENT} wanted CROSS JOIN resident r USING(uid) {_OF_RESIDENT}")))
    if shops := touched.get("shop"):
        _wish(con, shops)
        _forget(con, "find_id")
        _index(con, "shop", _shops(con.execute(f"{_SHOP} wanted CROSS JOIN shop p USING(uid)")))


def rebuild(con: Connection, step: Step = silent) -> None:
    """Compute everything anew, as after an upgrade or when the self-check asks for it."""
    con.execute("DELETE FROM door; DELETE FROM find_id; DELETE FROM find")
    step(0, 3, "住户")
    _write_doors(con, con.execute(f"{_HOUSEHOLD} household h ORDER BY uid"), _stairs(con, None))
    step(1, 3, "居民")
    _index(con, "resident", _residents(con.execute(f"{_RESIDENT} resident r {_OF_RESIDENT} ORDER BY r.uid")))
    step(2, 3, "商户")
    _index(con, "shop", _shops(con.execute(f"{_SHOP} shop p ORDER BY uid")))
    step(3, 3)


def _wish(con: Connection, uids: Collection[str]) -> None:
    """Put these uids into the table `wanted`, in their order, so that what follows walks through the file once."""
    con.execute("CREATE TEMP TABLE IF NOT EXISTS wanted(uid TEXT PRIMARY KEY) WITHOUT ROWID; DELETE FROM wanted")
    con.executemany("INSERT OR IGNORE INTO wanted VALUES(?)", ((uid,) for uid in sorted(uids)))


def _found(con: Connection, sql: str, uids: Collection[str]) -> set[str]:
    if not uids:
        return set()
    _wish(con, uids)
    return {str(uid) for (uid,) in con.execute(sql)}


def _owners(con: Connection, documents: Collection[str]) -> set[str]:
    """Whose documents these are, and whose they ever were: a number taken away must not be found any more."""
    owners: set[str] = set()
    if documents:
        _wish(con, documents)
        for (patch,) in con.execute("SELECT patch FROM wanted CROSS JOIN change ON row = uid"):
            if owner := json.loads(str(patch)).get("resident"):
                owners.add(owner)
    return owners


def _forget(con: Connection, table: str) -> None:
    """Take the lines of what is in `wanted` out of the index."""
    known = con.execute(f"SELECT n FROM wanted CROSS JOIN {table} USING(uid)").fetchall()
    con.executemany("DELETE FROM find WHERE rowid=?", known)
    con.executemany(f"DELETE FROM {table} WHERE n=?", known)


def _next(con: Connection) -> int:
    return int(scalar(con, "SELECT max((SELECT coalesce(max(n),0) FROM door), (SELECT coalesce(max(n),0) FROM find_id))")) + 1


def _stairs(con: Connection, households: Collection[str] | None) -> dict[str, Stair]:
    """The stairwells of these households, or all."""
    only = ""
    if households is not None and len(households) < AT_ONCE:
        only = "WHERE s.uid IN (SELECT stairwell FROM wanted CROSS JOIN household USING(uid))"
    lines = con.execute(
        "SELECT s.uid, c.name, s.road, s.lane, s.sub_lane, s.number FROM stairwell s"
        f" LEFT JOIN compound c ON c.uid = s.compound {only}"
    )
    return {str(uid): _stair(*facts) for uid, *facts in lines}


def _stair(compound: Any, road: Any, lane: Any, sub_lane: Any, number: Any) -> Stair:
    place = address.Address(compound, road, lane, sub_lane, number)
    words = " ".join(word for word in (compound, road, lane, number) if word)
    dashed = "".join(f"{part}-" for part in (lane, number) if part)
    key = address.sort_key(place).removesuffix("\t\t\t")  # the room follows here, see `_room`
    return Stair(key, address.text(place), spelled(words), dashed, number or "")


_NO_STAIR = Stair("\t\t\t\t", "", "", "", "")


@lru_cache(maxsize=8192)
def _room(room_no: str | None, room_part: str | None) -> tuple[str, str]:
    """The end of a door's sort key and of its address, the same in every stairwell."""
    place = address.Address(room_no=room_no, room_part=room_part)
    return address.sort_key(place).removeprefix("\t\t\t\t"), address.text(place)


def _write_doors(con: Connection, lines: Iterator[tuple[Any, ...]], stairs: dict[str, Stair]) -> None:
    n = _next(con)
    while part := list(islice(lines, AT_ONCE)):
        doors, found = [], []
        for n, line in enumerate(part, n):  # noqa: B020  # goes on counting in the next part
            uid, stairwell, room_no, room_part, text, head, contact, owner, phones, owner_phones, household_no = line
            stair = stairs.get(stairwell, _NO_STAIR)
            if not stair.number and text:
                doors.append((n, uid, "~" + text, text))
            else:
                key, room = _room(room_no, room_part)
                doors.append((n, uid, stair.sort_key + key, stair.address + room))
            words = [stair.words]
            if room_no:
                words += [room_no, f"{stair.dashed}{room_no}", f"{stair.number}-{room_no}"]
            words += [_names(name) for name in (head, contact, owner) if name]
            words += [_phones(numbers) for numbers in (phones, owner_phones) if numbers]
            if household_no:
                words.append(household_no)
            found.append((n, " ".join(words)))
        con.executemany("INSERT INTO door VALUES(?,?,?,?)", doors)
        con.executemany("INSERT INTO find(rowid, t) VALUES(?,?)", found)
        n += 1


def _index(con: Connection, entity: str, lines: Iterator[tuple[str, str]]) -> None:
    n = _next(con)
    while part := list(islice(lines, AT_ONCE)):
        con.executemany("INSERT INTO find_id VALUES(?,?,?)", [(n + i, entity, uid) for i, (uid, _) in enumerate(part)])
        con.executemany("INSERT INTO find(rowid, t) VALUES(?,?)", [(n + i, words) for i, (_, words) in enumerate(part)])
        n += len(part)


def _residents(lines: Iterable[tuple[Any, ...]]) -> Iterator[tuple[str, str]]:
    for uid, name, phones, lane, number, room_no, documents in lines:
        words = [_names(name) if name else "", _phones(phones) if phones else ""]
        words += [part for part in (lane, number, room_no) if part]
        if number and room_no:
            words += [f"{lane}-{number}-{room_no}" if lane else "", f"{number}-{room_no}"]
        for document in (documents or "").split():
            words += [document, document[-4:], document[-6:]]
        yield uid, " ".join(words)


def _shops(lines: Iterable[tuple[Any, ...]]) -> Iterator[tuple[str, str]]:
    for uid, shop_name, operator, phones, road, house_no in lines:
        words = [_names(name) for name in (shop_name, operator) if name]
        words += [_phones(phones)] if phones else []
        yield uid, " ".join([*words, road or "", house_no or ""])


@lru_cache(maxsize=65536)
def _names(name: str) -> str:
    """A run of Chinese is one token, so every suffix stands in the index, and the pinyin of every suffix.

    The first letter stands alone too: what somebody types first would otherwise be half of all there is.
    """
    keys = pinyin.search_keys(name)
    first = [keys[0][0]] if keys else []
    return spelled(" ".join([*[name[at:] for at in range(len(name))], *keys, *first]))


def _phones(phones: str) -> str:
    return " ".join([f"{number} {number[-4:]}" for number in _NUMBER.findall(phones)])


def spelled(text: str) -> str:
    """Rare characters, which the index would take for a gap, as their numbers: 𬍛 → u2c35b."""
    return _RARE.sub(lambda found: f"u{ord(found[0]):x}", text)
