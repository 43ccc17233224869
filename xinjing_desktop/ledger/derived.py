"""What is computed from the records and kept for speed: the address line of every door, and the search index.

Refreshed for the touched records inside each change; rebuilt at will; never packaged.
"""

import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from functools import cache, lru_cache
from itertools import islice
from typing import Any, NamedTuple

from xinjing_desktop.ledger.database import Connection, indexed_afterwards, scalar
from xinjing_desktop.progress import Step, silent
from xinjing_desktop.records import seed

SEARCHED = ("household", "resident", "shop")
LAST = "\uffff"
"""Sorts behind every address: a dwelling of which no stairwell is known stands at the end of a list."""
AT_ONCE = 5000
"""Records that are held in memory at a time."""
ROOMY_BYTES = 3 << 20
"""Words that the index collects before it sorts and writes them, once it has been filled by thousands: fewer merges."""

_NUMBER = re.compile(r'"number":"([^"]+)"')  # a whole JSON reader would take as long as all the rest
_AFTER_NUMBER = re.compile(r"(?<=\d)[弄号室]")
_WORD = re.compile(r"[a-z0-9-]+|[^\W_a-z0-9]+")
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


FOUND_BY: dict[str, frozenset[str]] = {
    "household": frozenset(
        "stairwell room_no room_part address_text head_name contact_name owner_name phones owner_phones household_no".split()
    ),
    "resident": frozenset({"name", "phones", "household"}),
    "id_document": frozenset({"resident", "number"}),
    "shop": frozenset({"shop_name", "operator_name", "phones", "road", "house_no"}),
    "stairwell": frozenset({"compound", "road", "lane", "sub_lane", "number"}),
    "compound": frozenset({"name"}),
}
"""The columns that doors and index are computed from: a remark written on a door changes neither."""
ADDRESS = frozenset({"stairwell", "room_no"})
"""The columns of a household by which its residents are found too."""


def refresh(
    con: Connection, touched: dict[str, set[str]], readdressed: set[str] | None = None, step: Step = silent
) -> None:
    """Bring doors and index up to date after these records were written or removed, uids by entity.

    `readdressed` names the households whose `ADDRESS` may be another than before; without it all of them are meant.
    """
    households, residents = set(touched.get("household", ())), set(touched.get("resident", ()))
    at_new_address = households if readdressed is None else readdressed
    if scalar(con, "SELECT 1 FROM door LIMIT 1"):  # else every household is a new one, and touched itself
        stairwells = set(touched.get("stairwell", ()))
        moved = _found(con, "SELECT uid FROM household WHERE stairwell IN wanted", stairwells)
        at_new_address = at_new_address | moved
        renamed = _found(con, "SELECT uid FROM stairwell WHERE compound IN wanted", touched.get("compound", ()))
        elsewhere = _found(con, "SELECT uid FROM household WHERE stairwell IN wanted", renamed - stairwells)
        households = households | moved | elsewhere
    if scalar(con, "SELECT 1 FROM find_id WHERE entity='resident' LIMIT 1"):  # the same of residents
        residents |= _found(con, "SELECT uid FROM resident WHERE household IN wanted", at_new_address)
    residents |= _owners(con, touched.get("id_document", ()))
    shops = touched.get("shop", ())
    _expect(con, len(households) + len(residents) + len(shops))
    if households:
        chosen, stairs = _chosen(con, "household", households, "door"), _stairs(con, households)
        with indexed_afterwards(con, "door", when=len(households) >= AT_ONCE):
            lines = con.execute(f"{_HOUSEHOLD} {chosen} h ORDER BY uid")
            _write_doors(con, _told(lines, len(households), "住户", step), stairs)
    if residents:
        chosen = _chosen(con, "resident", residents, "find_id")
        lines = con.execute(f"{_RESIDENT} {chosen} r {_OF_RESIDENT} ORDER BY r.uid")
        _index(con, "resident", _residents(_told(lines, len(residents), "居民", step)))
    if shops:
        lines = con.execute(f"{_SHOP} {_chosen(con, 'shop', shops, 'find_id')} p ORDER BY uid")
        _index(con, "shop", _shops(_told(lines, len(shops), "商户", step)))


def rebuild(con: Connection, step: Step = silent) -> None:
    """Compute everything anew, as after an upgrade or when the self-check asks for it."""
    con.execute("DELETE FROM door; DELETE FROM find_id; DELETE FROM find")
    households, residents, shops = (scalar(con, f"SELECT count(*) FROM {entity}") for entity in SEARCHED)
    _expect(con, households + residents + shops)
    stairs = _stairs(con, None)
    with indexed_afterwards(con, "door"):
        lines = con.execute(f"{_HOUSEHOLD} household h ORDER BY uid")
        _write_doors(con, _told(lines, households, "住户", step), stairs)
    lines = con.execute(f"{_RESIDENT} resident r {_OF_RESIDENT} ORDER BY r.uid")
    _index(con, "resident", _residents(_told(lines, residents, "居民", step)))
    _index(con, "shop", _shops(_told(con.execute(f"{_SHOP} shop p ORDER BY uid"), shops, "商户", step)))


def _expect(con: Connection, lines: int) -> None:
    """Prepare the index for so many lines."""
    if lines >= AT_ONCE:
        con.execute("INSERT INTO find(find, rank) VALUES('hashsize', ?)", (ROOMY_BYTES,))


def _told(lines: Iterator[tuple[Any, ...]], total: int, what: str, step: Step) -> Iterator[tuple[Any, ...]]:
    """The same lines; after every few thousand the user hears of it and may stop."""
    done = 0
    while part := list(islice(lines, AT_ONCE)):
        step(done, total, f"建立索引：{what}")
        yield from part
        done += len(part)
    step(total, total, "保存")


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


def _chosen(con: Connection, entity: str, uids: Collection[str], lines: str) -> str:
    """Take these records out of the index; where to read them for putting them in again: all of a first import at once."""
    nothing_yet = scalar(con, f"SELECT 1 FROM {lines} LIMIT 1") is None
    if nothing_yet and len(uids) == scalar(con, f"SELECT count(*) FROM {entity}"):
        return entity
    _wish(con, uids)
    known = con.execute(f"SELECT n FROM wanted CROSS JOIN {lines} USING(uid)").fetchall()
    con.executemany("DELETE FROM find WHERE rowid=?", known)
    con.executemany(f"DELETE FROM {lines} WHERE n=?", known)
    return f"(SELECT {entity}.* FROM wanted CROSS JOIN {entity} USING(uid))"


def _next(con: Connection) -> int:
    return int(scalar(con, "SELECT max((SELECT coalesce(max(n),0) FROM door), (SELECT coalesce(max(n),0) FROM find_id))")) + 1


def _stairs(con: Connection, households: Collection[str] | None) -> dict[str, Stair]:
    """The stairwells of these households, or all."""
    only = ""
    if households is not None and len(households) < AT_ONCE:
        _wish(con, households)
        only = "WHERE s.uid IN (SELECT stairwell FROM wanted CROSS JOIN household USING(uid))"
    lines = con.execute(
        "SELECT s.uid, c.name, s.road, s.lane, s.sub_lane, s.number FROM stairwell s"
        f" LEFT JOIN compound c ON c.uid = s.compound {only}"
    )
    return {str(uid): _stair(*facts) for uid, *facts in lines}


def _stair(compound: Any, road: Any, lane: Any, sub_lane: Any, number: Any) -> Stair:
    from xinjing_desktop.records import address  # its grammar is not needed to open and show a ledger

    place = address.Address(compound, road, lane, sub_lane, number)
    words = " ".join(words_of(" ".join(word for word in (compound, road, lane, number) if word)))
    dashed = "".join(f"{part}-" for part in (lane, number) if part)
    key = address.sort_key(place).removesuffix("\t\t\t")  # the room follows here, see `_room`
    return Stair(key, address.text(place), words, dashed, number or "")


_NO_STAIR = Stair("\t\t\t\t", "", "", "", "")


@lru_cache(maxsize=8192)
def _room(room_no: str | None, room_part: str | None) -> tuple[str, str]:
    """The end of a door's sort key and of its address, the same in every stairwell."""
    from xinjing_desktop.records import address

    place = address.Address(room_no=room_no, room_part=room_part)
    return address.sort_key(place).removeprefix("\t\t\t\t"), address.text(place)


def _write_doors(con: Connection, lines: Iterator[tuple[Any, ...]], stairs: dict[str, Stair]) -> None:
    n = _next(con)
    while part := list(islice(lines, AT_ONCE)):
        doors, found = [], []
        for uid, stairwell, room_no, room_part, text, head, contact, owner, phones, owner_phones, household_no in part:
            stair = stairs.get(stairwell, _NO_STAIR)
            if not stair.number and text:
                doors.append((n, uid, LAST + text, text))
            else:
                key, room = _room(room_no, room_part)
                doors.append((n, uid, stair.sort_key + key, stair.address + room))
            words = stair.words
            if room_no:
                words += f" {room_no} {stair.dashed}{room_no} {stair.number}-{room_no}"
            if head:
                words += _names(head)
            if contact and contact != head:
                words += _names(contact)
            if owner and owner != head and owner != contact:
                words += _names(owner)
            for numbers in (phones, owner_phones):
                if numbers:
                    words += _phones(numbers)
            found.append((n, f"{words} {household_no}" if household_no else words))
            n += 1
        con.executemany("INSERT INTO door VALUES(?,?,?,?)", doors)
        con.executemany("INSERT INTO find(rowid, t) VALUES(?,?)", found)


def _index(con: Connection, entity: str, lines: Iterator[tuple[str, str]]) -> None:
    n = _next(con)
    while part := list(islice(lines, AT_ONCE)):
        con.executemany("INSERT INTO find_id VALUES(?,?,?)", [(n + i, entity, uid) for i, (uid, _) in enumerate(part)])
        con.executemany("INSERT INTO find(rowid, t) VALUES(?,?)", [(n + i, words) for i, (_, words) in enumerate(part)])
        n += len(part)


def _residents(lines: Iterable[tuple[Any, ...]]) -> Iterator[tuple[str, str]]:
    for uid, name, phones, lane, number, room_no, documents in lines:
        words = (_names(name) if name else "") + (_phones(phones) if phones else "")
        for part in (lane, number, room_no):
            if part:
                words += f" {part}"
        if number and room_no:
            words += f" {lane}-{number}-{room_no} {number}-{room_no}" if lane else f" {number}-{room_no}"
        for document in (documents or "").split():
            words += f" {document} {document[-4:]} {document[-6:]}"
        yield uid, words


def _shops(lines: Iterable[tuple[Any, ...]]) -> Iterator[tuple[str, str]]:
    for uid, shop_name, operator, phones, road, house_no in lines:
        words = "".join([_names(name) for name in (shop_name, operator) if name]) + (_phones(phones) if phones else "")
        yield uid, f"{words} {' '.join(words_of(f'{road or str()} {house_no or str()}'))}"


class Heard(dict[str, str]):
    """The pinyin of single characters, as far as they have just one reading; empty for the others."""

    def __init__(self, *, surname: bool) -> None:
        super().__init__()
        self._surname = surname

    def __missing__(self, sign: str) -> str:
        from xinjing_desktop.records import pinyin

        readings = pinyin.readings(sign, surname=self._surname) if "㐀" <= sign <= "鿿" else []
        self[sign] = readings[0][0] if len(readings) == 1 and len(readings[0]) == 1 else ""
        return self[sign]


_FIRST, _LATER = Heard(surname=True), Heard(surname=False)


def _names(name: str) -> str:
    """What a name is found by, each word after a blank. A run of Chinese is one token, so every suffix stands in the index,
    and the pinyin of every suffix; the first letter stands alone, because half of everything begins with it.

    The two commonest shapes are spelled out: an import has a hundred thousand names.
    """
    if len(name) in (2, 3) and name[:2] not in _compound_surnames():
        a, b, c = _FIRST[name[0]], _LATER[name[1]], _LATER[name[2:]] if len(name) == 3 else ""
        if a and b and c:
            i, j, k = a[0], b[0], c[0]
            return f" {name} {name[1:]} {name[2]} {a}{b}{c} {i}{j}{k} {b}{c} {j}{k} {c} {i}"
        if a and b and len(name) == 2:
            return f" {name} {name[1]} {a}{b} {a[0]}{b[0]} {b} {a[0]}"
    return _names_at_length(name)


@lru_cache(maxsize=8192)
def _names_at_length(name: str) -> str:
    from xinjing_desktop.records import pinyin

    keys = pinyin.search_keys(name)
    first = dict.fromkeys(reading[0][0] for reading in pinyin.readings(name))
    plain = unicodedata.normalize("NFKC", name)
    return "".join(f" {word}" for word in [*[plain[at:] for at in range(len(plain))], *keys, *first])


@cache
def _compound_surnames() -> frozenset[str]:
    return frozenset(seed.tables("name_readings")["compound_surnames"])


def words_of(text: str) -> list[str]:
    """A text as words of the index: runs of Chinese, runs of letters, digits and dashes; all else is a gap.

    So are 弄, 号 and 室 after a number: addresses are found by their numbers.
    """
    plain = _AFTER_NUMBER.sub(" ", unicodedata.normalize("NFKC", text).lower())
    return [word for word in _WORD.findall(plain) if word.strip("-")]


def _phones(phones: str) -> str:
    return "".join([f" {number} {number[-4:]}" for number in _NUMBER.findall(phones)])
