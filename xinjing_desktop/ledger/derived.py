"""What is computed from the records and kept for speed: the address line of every door, and the search index.

Refreshed for the touched records inside each change; rebuilt at will; never packaged.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from xinjing_desktop.ledger.database import Connection, scalar
from xinjing_desktop.progress import Step, silent
from xinjing_desktop.records import address, pinyin

SEARCHED = ("household", "resident", "shop")

_PLACE = "c.name, s.road, s.lane, s.sub_lane, s.number, h.room_no, h.room_part, h.address_text"
_HOUSEHOLD = f"""SELECT h.uid, {_PLACE}, h.head_name, h.contact_name, h.owner_name, h.phones, h.owner_phones, h.household_no
    FROM household h LEFT JOIN stairwell s ON s.uid = h.stairwell LEFT JOIN compound c ON c.uid = s.compound"""
_RESIDENT = """SELECT r.uid, r.name, r.phones, s.lane, s.number, h.room_no,
        (SELECT group_concat(number, ' ') FROM id_document WHERE resident = r.uid)
    FROM resident r LEFT JOIN household h ON h.uid = r.household LEFT JOIN stairwell s ON s.uid = h.stairwell"""
_SHOP = "SELECT p.uid, p.shop_name, p.operator_name, p.phones, p.road, p.house_no FROM shop p"


def refresh(con: Connection, touched: dict[str, set[str]]) -> None:
    """Bring doors and index up to date after these records were written or removed, uids by entity."""
    households = set(touched.get("household", ()))
    stairwells = set(touched.get("stairwell", ()))
    for (uid,) in _within(con, "SELECT uid FROM stairwell WHERE compound IN wanted", touched.get("compound", ())):
        stairwells.add(uid)
    households.update(uid for (uid,) in _within(con, "SELECT uid FROM household WHERE stairwell IN wanted", stairwells))
    residents = set(touched.get("resident", ()))
    moved = households - touched.get("household", set()) if stairwells else households
    residents.update(uid for (uid,) in _within(con, "SELECT uid FROM resident WHERE household IN wanted", moved | households))
    documents = touched.get("id_document", ())
    residents.update(uid for (uid,) in _within(con, "SELECT resident FROM id_document WHERE uid IN wanted", documents))
    shops = set(touched.get("shop", ()))
    if households:
        _forget(con, households)
        _write_doors(con, _within(con, f"{_HOUSEHOLD} WHERE h.uid IN wanted", households))
    if residents:
        _forget(con, residents)
        _index(con, "resident", map(_resident_line, _within(con, f"{_RESIDENT} WHERE r.uid IN wanted", residents)))
    if shops:
        _forget(con, shops)
        _index(con, "shop", map(_shop_line, _within(con, f"{_SHOP} WHERE p.uid IN wanted", shops)))


def rebuild(con: Connection, step: Step = silent) -> None:
    """Compute everything anew, as after a restore or when the self-check asks for it."""
    con.execute("DELETE FROM door; DELETE FROM find_id; DELETE FROM find")
    step(0, 3, "住户")
    _write_doors(con, con.execute(_HOUSEHOLD).fetchall())
    step(1, 3, "居民")
    _index(con, "resident", map(_resident_line, con.execute(_RESIDENT).fetchall()))
    step(2, 3, "商户")
    _index(con, "shop", map(_shop_line, con.execute(_SHOP).fetchall()))
    step(3, 3)


def _within(con: Connection, sql: str, uids: Collection[str]) -> list[tuple[Any, ...]]:
    if not uids:
        return []
    con.execute("CREATE TEMP TABLE IF NOT EXISTS wanted(uid TEXT PRIMARY KEY) WITHOUT ROWID; DELETE FROM wanted")
    con.executemany("INSERT OR IGNORE INTO wanted VALUES(?)", ((uid,) for uid in uids))
    return con.execute(sql).fetchall()


def _forget(con: Connection, uids: Collection[str]) -> None:
    if not scalar(con, "SELECT 1 FROM find_id LIMIT 1"):
        return
    rows = _within(con, "SELECT find_id.rowid FROM wanted CROSS JOIN find_id USING(uid)", uids)
    con.executemany("DELETE FROM find WHERE rowid=?", rows)
    con.executemany("DELETE FROM find_id WHERE rowid=?", rows)
    con.executemany("DELETE FROM door WHERE uid=?", ((uid,) for uid in uids))


def _write_doors(con: Connection, lines: Iterable[tuple[Any, ...]]) -> None:
    doors, found = [], []
    for line in lines:
        uid, compound, road, lane, sub_lane, number, room_no, room_part, address_text = line[:9]
        place = address.Address(compound, road, lane, sub_lane, number, room_no, room_part)
        if number is None and address_text:
            doors.append((uid, "~" + address_text, address_text))
        else:
            doors.append((uid, address.sort_key(place), address.text(place)))
        head, contact, owner, phones, owner_phones, household_no = line[9:]
        tokens = {*_names(head), *_names(contact), *_names(owner), *_phones(phones), *_phones(owner_phones)}
        tokens |= _door_tokens(lane, number, room_no)
        if compound:
            tokens.add(compound)
        if road:
            tokens.add(road)
        if household_no:
            tokens.add(household_no)
        found.append((uid, tokens))
    con.executemany("INSERT OR REPLACE INTO door VALUES(?,?,?)", doors)
    _index(con, "household", found)


def _index(con: Connection, entity: str, lines: Iterable[tuple[str, set[str]]]) -> None:
    start = int(scalar(con, "SELECT coalesce(max(rowid),0) FROM find_id")) + 1
    numbered = [(number, uid, " ".join(tokens)) for number, (uid, tokens) in enumerate(lines, start)]
    con.executemany("INSERT INTO find_id VALUES(?,?,?)", ((number, entity, uid) for number, uid, _ in numbered))
    con.executemany("INSERT INTO find(rowid, t) VALUES(?,?)", ((number, tokens) for number, _, tokens in numbered))


def _resident_line(line: tuple[Any, ...]) -> tuple[str, set[str]]:
    uid, name, phones, lane, number, room_no, documents = line
    tokens = {*_names(name), *_phones(phones), *_door_tokens(lane, number, room_no)}
    for document in (documents or "").split():
        tokens |= {document, document[-4:], document[-6:]}
    return uid, tokens


def _shop_line(line: tuple[Any, ...]) -> tuple[str, set[str]]:
    uid, shop_name, operator, phones, road, house_no = line
    tokens = {*_names(shop_name), *_names(operator), *_phones(phones)}
    tokens.update(part for part in (road, house_no) if part)
    return uid, tokens


def _names(name: str | None) -> Iterator[str]:
    """A run of Chinese is one token, so every suffix stands in the index, and the pinyin of every suffix."""
    if not name:
        return
    for at in range(len(name)):
        yield name[at:]
    yield from pinyin.search_keys(name)


def _phones(phones: str | None) -> Iterator[str]:
    if phones:
        for phone in json.loads(phones):
            number = phone["number"]
            yield number
            yield number[-4:]


def _door_tokens(lane: str | None, number: str | None, room: str | None) -> set[str]:
    parts = [part for part in (lane, number, room) if part]
    return {*parts, "-".join(parts), "-".join(parts[-2:])} if parts else set()
